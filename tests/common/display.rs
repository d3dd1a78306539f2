//! A display for windows that nobody sees: an X server of its own (Xvfb), with real key presses (xdotool).

use std::{
    path::Path,
    process::{Child, Command, Output, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    thread::sleep,
    time::Duration,
};

static NEXT_DISPLAY: AtomicU32 = AtomicU32::new(0);

/// An X server, ended with the test.
pub struct Display {
    pub name: String,
    server: Child,
}

impl Display {
    pub fn start() -> Self {
        // Tests run in parallel, also as processes of their own.
        for _ in 0..20 {
            let number = 200 + (std::process::id() * 7 + NEXT_DISPLAY.fetch_add(1, Ordering::Relaxed)) % 30_000;
            let name = format!(":{number}");
            if Path::new(&format!("/tmp/.X11-unix/X{number}")).exists() {
                continue;
            }
            let server = Command::new("Xvfb")
                // Without -noreset it starts over when a client leaves, and refuses others meanwhile; -r: a key held down is
                // one press, however long a busy machine takes to let it go.
                .args([&name, "-screen", "0", "1024x768x24", "-nolisten", "tcp", "-noreset", "-r"])
                .stderr(Stdio::null())
                .spawn()
                .unwrap_or_else(|e| {
                    panic!("Xvfb does not start ({e}); install it: apt install xvfb xdotool imagemagick x11-utils")
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

    /// Runs a program on the display to its end.
    pub fn output(&self, program: &str, args: &[&str]) -> Output {
        Command::new(program).args(args).env("DISPLAY", &self.name).output().unwrap_or_else(|e| {
            panic!("{program} does not start ({e}); install it: apt install xvfb xdotool imagemagick x11-utils")
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
