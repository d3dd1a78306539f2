//! `oneiric play`: the film in a window.
//!
//! [`player`] knows where the film stands, [`picture`] keeps the right picture on the device, [`screen`] puts it on the
//! window, [`window`] turns events into calls of these.

mod capture;
mod freecam;
mod icon;
mod keys;
mod opening;
mod overlay;
mod picture;
mod player;
mod scale;
mod screen;
mod status;
mod watch;
mod window;

use winit::event_loop::EventLoop;

use super::{cli, doctor, failure::Failure, stage};
use crate::clock::Rate;

/// The film as `args` want it, waiting for its window.
fn app(args: cli::Play) -> Result<window::App, Failure> {
    let source = &args.view.source;
    let assets = stage::assets(source)?;
    let show = stage::open_show(source, &assets)?;
    let place = stage::place(&show, &args.view)?;
    let programme = player::Programme {
        alone: args.view.dream.is_some(),
        looped: args.looped,
        film: args.view.fps.unwrap_or(Rate::FILM),
        display: args.view.fps.unwrap_or(Rate::LIVE),
        speed: args.speed,
        paused: args.paused,
        place,
    };
    Ok(window::App::new(args, assets, show, programme))
}

pub fn run(args: cli::Play) -> Result<(), Failure> {
    let mut app = app(args)?;
    let no_display = |cause: &str| {
        // Winit names its own source file first; the reason comes last.
        let cause = cause.rsplit(": ").next().unwrap_or(cause);
        Failure::work(format!("no window can be opened: {cause}"))
            .help("`oneiric record -o frames/` needs no display; `xvfb-run oneiric` makes one up; `oneiric doctor` tells more")
    };
    if cfg!(all(unix, not(target_os = "macos"))) && doctor::display_name().is_none() {
        return Err(no_display("neither WAYLAND_DISPLAY nor DISPLAY is set"));
    }
    let event_loop = EventLoop::<window::Signal>::with_user_event().build().map_err(|e| no_display(&e.to_string()))?;
    let watch = app.assets().root().and_then(|root| {
        let proxy = event_loop.create_proxy();
        watch::start(root, move || {
            // The window is closing if nobody listens any more.
            let _ = proxy.send_event(window::Signal::SourcesChanged);
        })
    });
    let ran = event_loop.run_app(&mut app);
    drop(watch);
    app.finish()?;
    ran.map_err(|e| no_display(&e.to_string()))
}
