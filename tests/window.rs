//! The window, for real: an X server of its own (Xvfb), real key presses (xdotool), real pixels (ImageMagick's import).

#![cfg(target_os = "linux")]

#[path = "common/display.rs"]
mod display;

use std::{
    path::{Path, PathBuf},
    process::{Child, Command},
    thread::sleep,
    time::Duration,
};

use display::Display;

const SIZE: [u32; 2] = [320, 180];
/// What a window manager says about a window.
const STATE: &str = "_NET_WM_STATE";
/// How long a picture at rest may take on two cores shared with other tests.
const PATIENCE: usize = 720;

type Pixels = ([u32; 2], Vec<u8>);

/// The program in a window on a display of its own.
struct Window {
    display: Display,
    program: Child,
    id: String,
    /// The user's home and the working folder.
    dir: tempfile::TempDir,
}

impl Window {
    fn open(args: &[&str]) -> Self {
        Self::open_in(tempfile::tempdir().expect("a temporary folder"), args)
    }

    fn open_in(dir: tempfile::TempDir, args: &[&str]) -> Self {
        let display = Display::start();
        let mut program = Command::new(env!("CARGO_BIN_EXE_oneiric"));
        program
            .args(["--dream", "evacuation", "--quality", "draft", "--assets", env!("CARGO_MANIFEST_DIR")])
            .args(["--size", &format!("{}x{}", SIZE[0], SIZE[1])])
            .args(args)
            .current_dir(dir.path())
            .env("HOME", dir.path())
            .env("XDG_CACHE_HOME", concat!(env!("CARGO_MANIFEST_DIR"), "/target/cache"))
            .env_remove("XDG_CONFIG_HOME")
            .env("DISPLAY", &display.name)
            .env_remove("WAYLAND_DISPLAY")
            .env_remove("WAYLAND_SOCKET");
        let program = program.spawn().expect("the program starts");
        let mut window = Self { display, program, id: String::new(), dir };
        for _ in 0..PATIENCE {
            window.assert_running();
            let found = window.display.output("xdotool", &["search", "--onlyvisible", "--name", "^Oneiric$"]);
            if let Some(id) = String::from_utf8_lossy(&found.stdout).lines().next() {
                window.id = id.to_owned();
                window.focus();
                return window;
            }
            sleep(Duration::from_millis(250));
        }
        panic!("no window came up");
    }

    fn assert_running(&mut self) {
        let ended = self.program.try_wait().expect("it is ours");
        assert!(ended.is_none(), "the program ended: {ended:?}");
    }

    fn xdotool(&self, args: &[&str]) {
        let done = self.display.output("xdotool", args);
        assert!(done.status.success(), "xdotool {args:?}: {}", String::from_utf8_lossy(&done.stderr));
    }

    /// Without a window manager nobody gives the keyboard to the window.
    fn focus(&self) {
        self.xdotool(&["windowfocus", "--sync", &self.id]);
    }

    fn key(&self, key: &str) {
        self.xdotool(&["key", key]);
    }

    /// Does what a window manager does: it says that the window is hidden and takes it off the screen.
    fn minimise(&self) {
        self.state(&["-f", STATE, "32a", "-set", STATE, "_NET_WM_STATE_HIDDEN"]);
        self.xdotool(&["windowunmap", "--sync", &self.id]);
    }

    fn restore(&self) {
        self.state(&["-remove", STATE]);
        self.xdotool(&["windowmap", "--sync", &self.id]);
        self.focus();
    }

    fn state(&self, args: &[&str]) {
        let done = self.display.output("xprop", &[&["-id", &self.id], args].concat());
        assert!(done.status.success(), "xprop {args:?}: {}", String::from_utf8_lossy(&done.stderr));
    }

    /// RGB of the window as the X server has it.
    fn pixels(&self) -> Pixels {
        let file = self.dir.path().join("window.png");
        let path = file.to_string_lossy();
        let shot = self.display.output("import", &["-window", &self.id, "-depth", "8", &format!("PNG24:{path}")]);
        assert!(shot.status.success(), "import: {}", String::from_utf8_lossy(&shot.stderr));
        read_rgb(&file)
    }

    /// Waits until the window shows exactly `expected`.
    fn wait_for(&mut self, expected: &Pixels, what: &str) {
        let mut apart = usize::MAX;
        for _ in 0..PATIENCE {
            self.assert_running();
            let seen = self.pixels();
            assert_eq!(seen.0, expected.0, "the window has another size");
            apart = seen.1.iter().zip(&expected.1).filter(|(a, b)| a != b).count();
            if apart == 0 {
                return;
            }
            sleep(Duration::from_millis(250));
        }
        panic!("{what}: {apart} of {} bytes differ from the still", expected.1.len());
    }

    /// Waits until something is so.
    fn wait_until(&mut self, what: &str, mut so: impl FnMut(&Self) -> bool) {
        for _ in 0..PATIENCE {
            self.assert_running();
            if so(self) {
                return;
            }
            sleep(Duration::from_millis(250));
        }
        panic!("never: {what}");
    }

    /// Waits until nothing is rendered any more, and returns what is shown.
    fn at_rest(&mut self) -> Pixels {
        self.wait_until("at rest", |window| window.ticks_in(Duration::from_millis(300)) <= 1);
        self.pixels()
    }

    /// Waits for the program to end and returns its exit code.
    fn ends(&mut self) -> Option<i32> {
        for _ in 0..PATIENCE {
            if let Some(status) = self.program.try_wait().expect("it is ours") {
                return status.code();
            }
            sleep(Duration::from_millis(250));
        }
        panic!("the program does not end");
    }

    /// Clock ticks of processor time used so far.
    fn ticks(&self) -> u64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.program.id())).expect("it runs");
        let fields: Vec<&str> = stat.rsplit(')').next().expect("has fields").split_whitespace().collect();
        fields[11].parse::<u64>().expect("a number") + fields[12].parse::<u64>().expect("a number")
    }

    /// Clock ticks of processor time used in the next `time`.
    fn ticks_in(&self, time: Duration) -> u64 {
        let before = self.ticks();
        sleep(time);
        self.ticks() - before
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

fn read_rgb(path: &Path) -> Pixels {
    let file = std::io::BufReader::new(std::fs::File::open(path).expect("it was written"));
    let mut reader = png::Decoder::new(file).read_info().expect("a PNG");
    let mut rgb = vec![0; reader.output_buffer_size().expect("small")];
    let info = reader.next_frame(&mut rgb).expect("a whole PNG");
    assert_eq!(info.color_type, png::ColorType::Rgb);
    ([info.width, info.height], rgb)
}

/// Runs a command without a window on the picture that the window shows.
fn oneiric(args: &[&str]) -> String {
    let done = Command::new(env!("CARGO_BIN_EXE_oneiric"))
        .args(args)
        .args(["--dream", "evacuation", "--size", &format!("{}x{}", SIZE[0], SIZE[1])])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("the program starts");
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(done.status.success(), "{said}");
    said
}

fn still(dir: &Path, at: &str) -> Pixels {
    let file: PathBuf = dir.join(format!("{at}.png"));
    oneiric(&["still", "--quality", "draft", "--at", at, "-o", &file.to_string_lossy()]);
    read_rgb(&file)
}

#[test]
fn the_window_at_rest_is_the_still_and_keys_move_it() {
    let mut window = Window::open(&["--at", "2", "--paused", "--plain"]);
    let stills = window.dir.path().to_owned();
    window.wait_for(&still(&stills, "2"), "held at 2 s");
    window.key("Right");
    window.wait_for(&still(&stills, "3"), "one second on");
    window.key("shift+Left");
    window.wait_for(&still(&stills, &(71.0 / 24.0).to_string()), "one frame back");

    // At rest nothing is drawn and nothing is computed.
    sleep(Duration::from_secs(1));
    let used = window.ticks_in(Duration::from_secs(3));
    assert!(used <= 15, "{used} ticks of processor time in three seconds at rest");

    window.key("Escape");
    assert_eq!(window.ends(), Some(0));
}

#[test]
fn two_hundred_sizes_and_every_key_leave_it_running() {
    let mut window = Window::open(&["--at", "2"]);
    for i in 0..200_u32 {
        let [w, h] = [1 + (i * 37) % 400, 1 + (i * 61) % 300].map(|v| v.to_string());
        window.display.output("xdotool", &["windowsize", &window.id, &w, &h]);
    }
    let [w, h] = SIZE.map(|v| v.to_string());
    window.display.output("xdotool", &["windowsize", "--sync", &window.id, &w, &h]);
    window.assert_running();
    for key in [
        "h", "h", "space", "space", "period", "comma", "Home", "End", "l", "l", "2", "1", "Tab", "c", "w", "c", "F1",
        "F1",
    ] {
        window.key(key);
    }
    window.key("space");
    sleep(Duration::from_secs(2));
    window.assert_running();
    assert_eq!(window.pixels().0, SIZE);
    window.key("Escape");
    assert_eq!(window.ends(), Some(0));
}

#[test]
fn it_closes_by_itself_when_told_to() {
    let mut window = Window::open(&["--paused", "--exit-after", "4"]);
    assert_eq!(window.ends(), Some(0));
}

/// The film begins in black, which every picture would be equal to.
const LIT: &str = "finish.fade=0";

#[test]
fn stills_and_recordings_made_with_keys_are_those_of_the_commands() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let put = |path: &str, text: &str| {
        oneiric::record::atomic::write(&home.path().join(path), text.as_bytes()).expect("writable");
    };
    put(".config/user-dirs.dirs", "XDG_PICTURES_DIR=\"$HOME/Images\"\n");
    put("Images/other", "");
    let folder = home.path().join("Images/Oneiric");
    let mut window = Window::open_in(home, &["--at", "0", "--paused", "--set", LIT]);

    window.key("s");
    let made = folder.join("evacuation_0000.000.png");
    window.wait_until("a still", |_| made.exists());
    let expected = window.dir.path().join("expected.png");
    oneiric(&["still", "--quality", "high", "--at", "0", "--set", LIT, "-o", &expected.to_string_lossy()]);
    let read = |path: &Path| std::fs::read(path).expect("it was written");
    assert!(read(&made) == read(&expected), "the still of the key S and that of the command differ");

    window.key("r");
    let frames = folder.join("evacuation_frames");
    window.wait_until("three frames", |_| frames.join("frame_00002.png").exists());
    window.key("r");
    // Escape stops a recording first, so that the program ends at once only if R has stopped it.
    window.key("Escape");
    assert_eq!(window.ends(), Some(0));
    let dir = window.dir.path().join("expected");
    let [made, expected] = [&frames, &dir].map(|d| d.to_string_lossy().into_owned());
    let record = |to: &str| oneiric(&["record", "--quality", "draft", "--frames", "0-2", "--set", LIT, "-o", to]);
    record(&expected);
    for n in 0..=2 {
        let name = format!("frame_{n:05}.png");
        assert!(read(&frames.join(&name)) == read(&dir.join(&name)), "{name} of the key R and of the command differ");
    }
    let said = record(&made);
    assert!(said.contains("3 of 3 frames are there already"), "the command does not know the recording: {said}");
}

#[test]
fn the_free_camera_moves_the_picture_and_leaves_the_film_as_it_was() {
    let mut window = Window::open(&["--at", "2", "--paused", "--plain"]);
    let film = still(window.dir.path(), "2");
    window.wait_for(&film, "before");
    window.key("c");
    for key in ["w", "a", "s", "d"] {
        let before = window.at_rest();
        window.xdotool(&["keydown", key]);
        window.wait_until(&format!("{key} moves the picture"), |window| window.pixels() != before);
        window.xdotool(&["keyup", key]);
    }
    let seen = window.at_rest();
    assert!(seen != film, "the free camera shows what the film's does");

    // What is recorded is what is seen, in the working folder where there is none for pictures.
    let folder = window.dir.path().join("evacuation_frames");
    let first = folder.join("frame_00048.png");
    window.key("r");
    window.wait_until("a frame", |_| first.exists());
    window.key("r");
    assert!(read_rgb(&first) == seen, "a frame through the free camera is not what the window showed");
    let record = ["record", "--dream", "evacuation", "--quality", "draft", "--frames", "48-49", "--size", "320x180"];
    let refused = Command::new(env!("CARGO_BIN_EXE_oneiric"))
        .args(record)
        .arg("-o")
        .arg(&folder)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("the program starts");
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(
        refused.status.code() == Some(2) && said.contains("camera was \"free\""),
        "the film's frames among others: {said}"
    );
    assert!(!window.dir.path().join("evacuation_0002.000.png").exists(), "flying backwards took a still");

    window.key("c");
    for key in ["Home", "Right", "Right"] {
        window.key(key);
    }
    window.wait_for(&film, "after");
    window.key("Escape");
    assert_eq!(window.ends(), Some(0));
}

#[test]
fn a_window_that_nobody_sees_rests_and_comes_back() {
    let mut window = Window::open(&["--at", "2", "--plain", "--loop"]);
    let stills = window.dir.path().to_owned();
    let second = Duration::from_secs(1);
    let leave = |window: &Window| window.xdotool(&["windowmove", &window.id, "3000", "3000"]);
    let come_back = |window: &Window| window.xdotool(&["windowmove", &window.id, "0", "0"]);
    for minimised in [true, false] {
        let before = window.pixels();
        window.wait_until("the film plays", |window| window.pixels() != before);
        let playing = window.ticks_in(second);
        assert!(
            playing >= 20,
            "playing takes only {playing} ticks of processor time a second; nothing can be compared"
        );
        if minimised {
            window.minimise();
        } else {
            leave(&window);
        }
        let what = format!("rest while nobody looks (minimised: {minimised})");
        window.wait_until(&what, |window| window.ticks_in(second) * 5 <= playing);
        if minimised {
            window.restore();
        } else {
            come_back(&window);
        }
        let before = window.pixels();
        window.wait_until("it goes on", |window| window.pixels() != before);
    }

    for key in ["space", "Home", "Right", "Right"] {
        window.key(key);
    }
    window.wait_for(&still(&stills, "2"), "back, held at 2 s");

    // A recording goes on where nobody looks.
    window.key("r");
    let frame = |n: u32| stills.join(format!("evacuation_frames/frame_{n:05}.png"));
    window.wait_until("a frame", |_| frame(48).exists());
    window.minimise();
    let there = (48..).find(|n| !frame(*n).exists()).expect("there is an end");
    window.wait_until("frames while minimised", |_| frame(there + 5).exists());
    // A key that is down when the window gets the keyboard was not pressed for it.
    window.xdotool(&["keydown", "r"]);
    window.restore();
    let there = (48..).find(|n| !frame(*n).exists()).expect("there is an end");
    window.wait_until("frames after it is back", |_| frame(there + 3).exists());
    window.xdotool(&["keyup", "r"]);
    window.key("r");
    window.key("Escape");
    assert_eq!(window.ends(), Some(0));
}
