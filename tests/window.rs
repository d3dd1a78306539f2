//! The window, for real: an X server of its own (Xvfb), real key presses (xdotool), real pixels (ImageMagick's import).

#![cfg(target_os = "linux")]

use std::{
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    thread::sleep,
    time::Duration,
};

const SIZE: [u32; 2] = [320, 180];
/// How long a picture at rest may take on two cores shared with other tests.
const PATIENCE: usize = 240;

static NEXT_DISPLAY: AtomicU32 = AtomicU32::new(0);

/// An X server, ended with the test.
struct Display {
    name: String,
    server: Child,
}

impl Display {
    fn start() -> Self {
        // Tests run in parallel, also as processes of their own.
        for _ in 0..20 {
            let number = 200 + (std::process::id() * 7 + NEXT_DISPLAY.fetch_add(1, Ordering::Relaxed)) % 30_000;
            let name = format!(":{number}");
            if Path::new(&format!("/tmp/.X11-unix/X{number}")).exists() {
                continue;
            }
            let server = Command::new("Xvfb")
                // Without -noreset it starts over when a client leaves, and refuses others meanwhile.
                .args([&name, "-screen", "0", "1024x768x24", "-nolisten", "tcp", "-noreset"])
                .stderr(Stdio::null())
                .spawn()
                .unwrap_or_else(|e| {
                    panic!("Xvfb does not start ({e}); install it: apt install xvfb xdotool imagemagick")
                });
            let mut display = Self { name, server };
            for _ in 0..100 {
                if display.server.try_wait().expect("it is ours").is_some() {
                    break;
                }
                if display.output("xdotool", &["getdisplaygeometry"]).status.success() {
                    return display;
                }
                sleep(Duration::from_millis(50));
            }
        }
        panic!("Xvfb found no free display");
    }

    fn output(&self, program: &str, args: &[&str]) -> Output {
        Command::new(program).args(args).env("DISPLAY", &self.name).output().unwrap_or_else(|e| {
            panic!("{program} does not start ({e}); install it: apt install xvfb xdotool imagemagick")
        })
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        // Asked politely, it takes its socket and lock away. It may have ended by itself; then there is nothing to end.
        let _ = Command::new("kill").arg(self.server.id().to_string()).stderr(Stdio::null()).status();
        let _ = self.server.wait();
    }
}

/// The program in a window on a display of its own.
struct Window {
    display: Display,
    program: Child,
    id: String,
    dir: tempfile::TempDir,
}

impl Window {
    fn open(args: &[&str]) -> Self {
        let display = Display::start();
        let mut program = Command::new(env!("CARGO_BIN_EXE_oneiric"));
        program
            .args(["--dream", "evacuation", "--quality", "draft"])
            .args(["--size", &format!("{}x{}", SIZE[0], SIZE[1])])
            .args(args)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .env("DISPLAY", &display.name)
            .env_remove("WAYLAND_DISPLAY")
            .env_remove("WAYLAND_SOCKET");
        let program = program.spawn().expect("the program starts");
        let dir = tempfile::tempdir().expect("a temporary folder");
        let mut window = Self { display, program, id: String::new(), dir };
        for _ in 0..PATIENCE {
            window.assert_running();
            let found = window.display.output("xdotool", &["search", "--onlyvisible", "--name", "^Oneiric$"]);
            if let Some(id) = String::from_utf8_lossy(&found.stdout).lines().next() {
                window.id = id.to_owned();
                // Without a window manager nobody gives the keyboard to the window.
                window.display.output("xdotool", &["windowfocus", "--sync", id]);
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

    fn key(&self, key: &str) {
        let done = self.display.output("xdotool", &["key", key]);
        assert!(done.status.success(), "xdotool key {key}: {}", String::from_utf8_lossy(&done.stderr));
    }

    /// RGB of the window as the X server has it.
    fn pixels(&self) -> ([u32; 2], Vec<u8>) {
        let file = self.dir.path().join("window.png");
        let path = file.to_string_lossy();
        let shot = self.display.output("import", &["-window", &self.id, "-depth", "8", &format!("PNG24:{path}")]);
        assert!(shot.status.success(), "import: {}", String::from_utf8_lossy(&shot.stderr));
        read_rgb(&file)
    }

    /// Waits until the window shows exactly `expected`.
    fn wait_for(&mut self, expected: &([u32; 2], Vec<u8>), what: &str) {
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

    /// Waits for the program to end and returns its exit code.
    fn ends(mut self) -> Option<i32> {
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
}

impl Drop for Window {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

fn read_rgb(path: &Path) -> ([u32; 2], Vec<u8>) {
    let file = std::io::BufReader::new(std::fs::File::open(path).expect("it was written"));
    let mut reader = png::Decoder::new(file).read_info().expect("a PNG");
    let mut rgb = vec![0; reader.output_buffer_size().expect("small")];
    let info = reader.next_frame(&mut rgb).expect("a whole PNG");
    assert_eq!(info.color_type, png::ColorType::Rgb);
    ([info.width, info.height], rgb)
}

fn still(dir: &Path, at: &str) -> ([u32; 2], Vec<u8>) {
    let file: PathBuf = dir.join(format!("{at}.png"));
    let done = Command::new(env!("CARGO_BIN_EXE_oneiric"))
        .args(["still", "--dream", "evacuation", "--quality", "draft", "--at", at])
        .args(["--size", &format!("{}x{}", SIZE[0], SIZE[1]), "-o", &file.to_string_lossy()])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("the program starts");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
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
    let before = window.ticks();
    sleep(Duration::from_secs(3));
    let used = window.ticks() - before;
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
    let window = Window::open(&["--paused", "--exit-after", "4"]);
    assert_eq!(window.ends(), Some(0));
}
