//! The device goes while the window is up: held, playing, with a still or a recording in the making. A real window on a
//! display of its own; the events are the window's, the losses are made between them.

#[path = "../../../../tests/common/display.rs"]
mod display;

use std::path::PathBuf;

use clap::Parser as _;
use winit::{event_loop::EventLoop, platform::x11::EventLoopBuilderExtX11 as _};

use super::*;
use crate::{app::live::capture::Step, quality::Quality, record::atomic};

const SIZE: [u32; 2] = [160, 90];
/// The film's first frame: no device that is opened has to replay much to show it.
const FRAME: i64 = 0;
const STILLS: Quality = Quality::Low;
/// Long after the slowest machine has done it all, the window closes.
const PATIENCE: Duration = Duration::from_secs(400);

/// What is waited for, with what there was before the loss.
#[derive(Clone)]
enum Stage {
    FirstPicture,
    PictureAgain(Vec<u8>),
    Playing(i64),
    PlayingAgain(i64),
    Still,
    RecordingBegun,
    Recording(i64),
    End,
}

struct Trial {
    app: App,
    stage: Stage,
    pictures: PathBuf,
}

impl Trial {
    /// Takes the device away and lets the window try to show something all the same.
    fn lose(&mut self) {
        // How often is tested at the end.
        self.app.losses.clear();
        let (live, player) = (self.app.live.as_mut().expect("there"), self.app.player.as_mut().expect("there"));
        live.screen.gpu.device.destroy();
        if live.picture.capture.is_some() {
            // As if the device had gone in the middle of the turn.
            assert!(live.picture.turn(player, SIZE).is_err(), "samples from a device that is gone");
            assert!(live.picture.capture.is_some(), "the still or recording has ended with the device");
        }
        for _ in 0..2 {
            let nothing = Painted { primitives: Vec::new(), textures: Default::default(), pixels_per_point: 1.0 };
            assert_eq!(live.screen.present(None, nothing), Shown::Later);
            live.screen.resized();
        }
        live.screen.window.request_redraw();
    }

    /// The picture at rest, once it is complete.
    fn at_rest(&mut self) -> Option<Vec<u8>> {
        let live = self.app.live.as_mut()?;
        let complete = live.picture.capture.is_none()
            && live.picture.summing().is_none()
            && live.picture.renderer.size() == SIZE
            && !live.screen.gpu.lost();
        complete.then(|| live.picture.renderer.read_rgba8().expect("a complete picture"))
    }

    fn frames(&self) -> i64 {
        let there = |n: &i64| self.pictures.join(format!("evacuation_frames/frame_{n:05}.png")).exists();
        (FRAME..).take_while(there).count() as i64
    }

    /// Frames of the dream that were shown while playing.
    fn tick(&mut self) -> i64 {
        self.app.player.as_mut().expect("it plays").clock.tick().frame
    }

    fn next(&mut self, event_loop: &ActiveEventLoop) {
        let capturing = self.app.live.as_ref().is_some_and(|live| live.picture.capture.is_some());
        match self.stage.clone() {
            Stage::FirstPicture => {
                if let Some(picture) = self.at_rest() {
                    // Good enough to have several samples, and soon made.
                    self.app.player.as_mut().expect("there").stills = STILLS;
                    self.lose();
                    self.stage = Stage::PictureAgain(picture);
                }
            }
            Stage::PictureAgain(before) => {
                if let Some(picture) = self.at_rest() {
                    assert!(picture == before, "the picture at rest is another one on the new device");
                    self.app.act(event_loop, Action::PlayPause);
                    self.stage = Stage::Playing(self.tick());
                }
            }
            Stage::Playing(from) => {
                if self.tick() > from + 2 {
                    self.lose();
                    self.stage = Stage::PlayingAgain(self.tick());
                }
            }
            Stage::PlayingAgain(from) => {
                let live = self.app.live.as_mut().expect("it was opened again");
                if !live.screen.gpu.lost() && live.picture.frames_per_second() > 0.0 && self.tick() > from + 2 {
                    for action in [Action::PlayPause, Action::Start, Action::Still] {
                        self.app.act(event_loop, action);
                    }
                    self.first_sample();
                    self.lose();
                    self.stage = Stage::Still;
                }
            }
            Stage::Still if !capturing => {
                self.check_still();
                self.app.act(event_loop, Action::Record);
                self.stage = Stage::RecordingBegun;
            }
            Stage::RecordingBegun if self.frames() > 0 => {
                self.lose();
                self.stage = Stage::Recording(self.frames());
            }
            Stage::Recording(before) if self.frames() > before + 3 => {
                self.app.act(event_loop, Action::Record);
                // Devices that never stay are not opened for ever.
                self.lose();
                self.app.losses = vec![RealTime::wall(); LOSSES];
                self.stage = Stage::End;
            }
            Stage::Still | Stage::RecordingBegun | Stage::Recording(_) => {
                assert!(capturing, "the recording has ended with the device");
            }
            Stage::End => {}
        }
    }

    /// However quick the device, the still is begun and not complete.
    fn first_sample(&mut self) {
        let (live, player) = (self.app.live.as_mut().expect("there"), self.app.player.as_mut().expect("there"));
        let still = live.picture.capture.as_mut().expect("it was asked for");
        let step = still.advance(&mut live.picture.renderer, player, 1).expect("a sample");
        assert!(matches!(step, Step::More), "a still is one sample");
    }

    /// The still that went on is the one that a device makes that stays.
    fn check_still(&mut self) {
        let file = std::fs::File::open(self.pictures.join("evacuation_0000.000.png")).expect("the still was written");
        let mut reader = png::Decoder::new(std::io::BufReader::new(file)).read_info().expect("a PNG");
        let mut rgb = vec![0; reader.output_buffer_size().expect("small")];
        reader.next_frame(&mut rgb).expect("a whole PNG");
        let (live, player) = (self.app.live.as_mut().expect("there"), self.app.player.as_ref().expect("there"));
        let desc = player.frame(&player.resting(FRAME, SIZE, STILLS)).expect("a frame");
        live.picture.renderer.render(&desc).expect("a picture");
        let rgba = live.picture.renderer.read_rgba8().expect("a picture");
        assert!(rgba.chunks_exact(4).flat_map(|p| &p[..3]).eq(&rgb), "the still is not the frame");
    }
}

impl ApplicationHandler<Signal> for Trial {
    fn resumed(&mut self, event_loop: &ActiveEventLoop) {
        self.app.resumed(event_loop);
    }

    fn new_events(&mut self, event_loop: &ActiveEventLoop, cause: StartCause) {
        self.app.new_events(event_loop, cause);
    }

    fn window_event(&mut self, event_loop: &ActiveEventLoop, id: WindowId, event: WindowEvent) {
        let redrawn = matches!(event, WindowEvent::RedrawRequested);
        self.app.window_event(event_loop, id, event);
        if redrawn {
            self.next(event_loop);
        }
    }
}

#[test]
fn a_lost_device_is_made_good_whatever_the_window_does() {
    let display = display::Display::start();
    let home = tempfile::tempdir().expect("a temporary folder");
    let put = |path: &str, text: &str| atomic::write(&home.path().join(path), text.as_bytes()).expect("writable");
    put(".config/user-dirs.dirs", "XDG_PICTURES_DIR=\"$HOME/Pictures\"\n");
    put("Pictures/other", "");
    // SAFETY: the standard library locks the environment against itself, and what else reads it here (X11, the driver) has
    // not been started yet.
    unsafe {
        std::env::set_var("DISPLAY", &display.name);
        std::env::set_var("HOME", home.path());
        std::env::set_var("XDG_CACHE_HOME", concat!(env!("CARGO_MANIFEST_DIR"), "/target/cache"));
        std::env::remove_var("XDG_CONFIG_HOME");
        std::env::remove_var("WAYLAND_DISPLAY");
        std::env::remove_var("WAYLAND_SOCKET");
        // As in `tests/common`: one width of vectors, and a cache that holds one width.
        std::env::set_var("LP_NATIVE_VECTOR_WIDTH", "256");
        std::env::set_var("MESA_SHADER_CACHE_DIR", concat!(env!("CARGO_MANIFEST_DIR"), "/target/shader-cache"));
    }
    let args = ["oneiric", "--dream", "evacuation", "--at", "0", "--size", "160x90", "--quality", "low", "--paused"];
    // The film begins in black, which every picture would be equal to.
    let mut args = cli::Cli::parse_from(args.into_iter().chain(["--set", "finish.fade=0"])).play;
    args.exit_after = Some(PATIENCE.as_secs_f64());
    let app = super::super::app(args).unwrap_or_else(|e| panic!("{e}"));
    let event_loop = EventLoop::<Signal>::with_user_event().with_x11().with_any_thread(true).build();
    let mut trial = Trial { app, stage: Stage::FirstPicture, pictures: home.path().join("Pictures/Oneiric") };
    event_loop.expect("a display").run_app(&mut trial).expect("it runs to its end");
    assert!(matches!(trial.stage, Stage::End), "the window closed before the end");
    let failure = trial.app.finish().expect_err("a device that is lost again and again");
    assert!(failure.to_string().contains("again and again"), "{failure}");
}
