//! The window: events in, pictures out. Draws only when there is something new to see.

#[cfg(all(test, target_os = "linux"))]
mod loss;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use winit::{
    application::ApplicationHandler,
    event::{DeviceEvent, DeviceId, ElementState, KeyEvent, MouseScrollDelta, StartCause, WindowEvent},
    event_loop::{ActiveEventLoop, ControlFlow},
    keyboard::PhysicalKey,
    window::{CursorGrabMode, Fullscreen, WindowId},
};

use super::{
    capture::Capture,
    keys::{self, Action},
    opening::{self, Live},
    overlay,
    picture::Next,
    player::{Player, Programme},
    screen::{Painted, Shown},
    status::Status,
};
use crate::{
    app::{cli, failure::Failure},
    assets::Assets,
    clock::RealTime,
    show::Show,
};

/// How long to wait when the window cannot be drawn to just now.
const RETRY: Duration = Duration::from_millis(30);
/// A device that is lost this often within `LOSSES_WITHIN` is not tried again.
const LOSSES: usize = 3;
const LOSSES_WITHIN: Duration = Duration::from_secs(20);

/// What other threads tell the window.
#[derive(Clone, Copy, Debug)]
pub enum Signal {
    SourcesChanged,
}

pub struct App {
    args: cli::Play,
    assets: Assets,
    /// Waits for the window.
    film: Option<(Show, Programme)>,
    player: Option<Player>,
    live: Option<Live>,
    status: Status,
    failure: Option<Failure>,
    closes: Option<Instant>,
    losses: Vec<Instant>,
    hidden: bool,
    shift: bool,
    /// Sources changed while a capture was running; it ends with those it began with.
    reload_waits: bool,
    flown: Instant,
}

impl App {
    pub fn new(args: cli::Play, assets: Assets, show: Show, programme: Programme) -> Self {
        let now = RealTime::wall();
        Self {
            closes: args.exit_after.map(|s| now + Duration::from_secs_f64(s)),
            status: Status::new(args.plain, now),
            args,
            assets,
            film: Some((show, programme)),
            player: None,
            live: None,
            failure: None,
            losses: Vec::new(),
            hidden: false,
            shift: false,
            reload_waits: false,
            flown: now,
        }
    }

    pub fn assets(&self) -> &Assets {
        &self.assets
    }

    /// How it ended.
    pub fn finish(mut self) -> Result<(), Failure> {
        if let (Some(live), Some(player)) = (&mut self.live, &mut self.player)
            && let Some(message) = live.picture.stop_capture(player)?
        {
            eprintln!("{message}");
        }
        self.failure.map_or(Ok(()), Err)
    }

    fn fail(&mut self, event_loop: &ActiveEventLoop, failure: Failure) {
        self.failure.get_or_insert(failure);
        event_loop.exit();
    }

    fn redraw_soon(&self) {
        if let Some(live) = &self.live {
            live.screen.window.request_redraw();
        }
    }

    fn open(&mut self, event_loop: &ActiveEventLoop) -> Result<(), Failure> {
        let window = Arc::new(opening::window(event_loop, &self.args)?);
        let live = Live::open(window, &self.args, &self.assets)?;
        if let Some((show, mut programme)) = self.film.take() {
            if self.args.view.fps.is_none() {
                programme.display = opening::display_rate(&live.screen.window);
            }
            let quality = self.args.view.quality.unwrap_or_else(|| opening::quality_for(&live.screen.gpu));
            self.player = Some(Player::new(show, &programme, quality));
        }
        self.live = Some(live);
        Ok(())
    }

    /// Makes everything on the device again after it was lost; the film stands where it stood.
    fn reopen(&mut self) -> Result<(), Failure> {
        let now = RealTime::wall();
        self.losses.retain(|t| now - *t < LOSSES_WITHIN);
        self.losses.push(now);
        if self.losses.len() > LOSSES {
            return Err(Failure::work("the graphics device is lost again and again").help(
                "update the graphics driver, or choose a lower --quality or another --adapter (see `oneiric doctor`)",
            ));
        }
        tracing::warn!("the graphics device was lost; opening it again");
        let Some(mut live) = self.live.take() else { return Ok(()) };
        let (window, before) = (Arc::clone(&live.screen.window), live.screen.gpu.info.clone());
        let capture = live.picture.capture.take();
        drop(live);
        let live = self.live.insert(Live::open(window, &self.args, &self.assets)?);
        if let (Some(mut capture), Some(player)) = (capture, &mut self.player) {
            capture.start_frame_over();
            live.picture.capture = Some(capture);
            let after = &live.screen.gpu.info;
            if (&before.name, &before.driver_info) != (&after.name, &after.driver_info) {
                // Another adapter's frames are other frames.
                self.status.tell(live.picture.stop_capture(player).map(Option::unwrap_or_default), now);
            }
        }
        Ok(())
    }

    fn redraw(&mut self, event_loop: &ActiveEventLoop) -> Result<(), Failure> {
        if self.live.as_ref().is_some_and(|live| live.screen.gpu.lost()) {
            self.reopen()?;
        }
        let (Some(live), Some(player)) = (&mut self.live, &mut self.player) else { return Ok(()) };
        let now = RealTime::wall();
        let size = live.screen.size();
        let minimised = live.screen.window.is_minimized() == Some(true);
        let unseen = minimised || self.hidden || size.contains(&0);
        if unseen && live.picture.capture.is_none() {
            // X11 tells neither that a window was minimised nor that it is back: look again now and then.
            self.sleep(event_loop, minimised.then(|| now + RETRY * 8));
            return Ok(());
        }
        let flying = match &mut player.free {
            Some(free) => free.fly(now - std::mem::replace(&mut self.flown, now)) || free.moving(),
            None => false,
        };
        let turn = live.picture.turn(player, size);
        if live.screen.gpu.lost() {
            live.screen.window.request_redraw();
            return Ok(());
        }
        let mut next = match turn {
            Ok(turn) => {
                if turn.changed {
                    self.status.frame_error(None);
                }
                if let Some(message) = turn.message {
                    self.status.say(message, now);
                }
                turn.next
            }
            Err(failure) => {
                self.status.frame_error(Some(failure.to_string()));
                if player.clock.playing() { Next::At(now + RETRY) } else { Next::Rest }
            }
        };
        if self.reload_waits && live.picture.capture.is_none() {
            self.reload_waits = false;
            reload(live, player, &mut self.status, now);
            next = Next::Again;
        }
        // Stills and recordings are made whether anybody looks or not.
        let shown = if unseen { Shown::Yes } else { paint(live, player, &mut self.status, now) };
        let wake = match (shown, next) {
            (Shown::Later, _) => Some(now + RETRY),
            (Shown::Hidden, _) => Some(now + RETRY * 8),
            (Shown::Yes, Next::Again) => Some(now),
            (Shown::Yes, _) if flying => Some(now),
            (Shown::Yes, Next::At(due)) => Some(due),
            (Shown::Yes, Next::Rest) => None,
        };
        let wake = [wake, self.status.changes(now)].into_iter().flatten().min();
        if wake.is_some_and(|w| w <= now) {
            self.redraw_soon();
        }
        self.sleep(event_loop, wake.filter(|w| *w > now));
        Ok(())
    }

    /// Lets the loop wait for events, or until `wake`, or until the window closes by itself.
    fn sleep(&self, event_loop: &ActiveEventLoop, wake: Option<Instant>) {
        let until = [wake, self.closes].into_iter().flatten().min();
        event_loop.set_control_flow(until.map_or(ControlFlow::Wait, ControlFlow::WaitUntil));
    }

    fn key(&mut self, event_loop: &ActiveEventLoop, event: &KeyEvent) {
        let Some(player) = &mut self.player else { return };
        let down = event.state == ElementState::Pressed;
        if let (Some(free), PhysicalKey::Code(code)) = (&mut player.free, event.physical_key)
            && free.key(code, down)
        {
            return;
        }
        if !down {
            return;
        }
        let Some(action) = keys::action(&event.logical_key, self.shift, player.free.is_some()) else { return };
        let repeats = matches!(action, Action::Seconds(_) | Action::Frames(_));
        if !event.repeat || repeats {
            self.act(event_loop, action);
        }
    }

    fn act(&mut self, event_loop: &ActiveEventLoop, action: Action) {
        let now = RealTime::wall();
        self.status.wake(now);
        let (Some(live), Some(player)) = (&mut self.live, &mut self.player) else { return };
        let window = &live.screen.window;
        match action {
            Action::Help => self.status.help = !self.status.help,
            Action::Fullscreen => {
                let full = window.fullscreen().is_none().then_some(Fullscreen::Borderless(None));
                window.set_fullscreen(full);
            }
            Action::Panel => {
                self.status.say("`oneiric params` lists the parameters; change one with --set NAME=VALUE".into(), now);
            }
            Action::Back if self.status.help => self.status.help = false,
            Action::Back if live.picture.capture.is_none() && player.free.is_none() => {
                if window.fullscreen().is_some() {
                    window.set_fullscreen(None);
                } else {
                    event_loop.exit();
                }
            }
            Action::Back | Action::Record if live.picture.capture.is_some() => {
                let told = live.picture.stop_capture(player);
                self.status.tell(told.map(Option::unwrap_or_default), now);
            }
            // While something is rendered for the disk, the film is moved by that alone.
            _ if live.picture.capture.is_some() => {}
            Action::Back => {
                player.free = None;
                grab(window, false);
            }
            Action::Still | Action::Record => {
                player.clock.pause();
                let frame = player.clock.tick().frame;
                let size = live.screen.size();
                let capture = if action == Action::Still {
                    Capture::still(player, frame, size)
                } else {
                    Capture::frames(player, frame, size, &live.picture.renderer, &self.assets)
                };
                match capture {
                    Ok(capture) => live.picture.capture = Some(capture),
                    Err(failure) => self.status.tell(Err(failure), now),
                }
            }
            _ => {
                player.act(action);
                if action == Action::FreeCamera {
                    grab(window, player.free.is_some());
                    self.flown = now;
                }
            }
        }
        self.redraw_soon();
    }
}

/// Puts the picture on the window with what there is to say over it.
fn paint(live: &mut Live, player: &Player, status: &mut Status, now: Instant) -> Shown {
    let content = status.content(player, &live.picture, &live.screen.gpu, now);
    live.screen.window.set_cursor_visible(player.free.is_none() && status.awake(now));
    let input = live.egui.take_egui_input(&live.screen.window);
    let output = live.egui.egui_ctx().run_pass(input, |ctx| overlay::paint(ctx, &content));
    live.egui.handle_platform_output(&live.screen.window, output.platform_output);
    let painted = Painted {
        primitives: live.egui.egui_ctx().tessellate(output.shapes, output.pixels_per_point),
        textures: output.textures_delta,
        pixels_per_point: output.pixels_per_point,
    };
    let renderer = &live.picture.renderer;
    live.screen.present(renderer.picture().map(|view| (view, renderer.size())), painted)
}

/// Reads changed scripts and shaders. What is wrong is shown and said once; the last good ones stay.
fn reload(live: &mut Live, player: &mut Player, status: &mut Status, now: Instant) {
    status.wake(now);
    let scripts = player.reload().err().map(|e| e.to_string());
    let shaders = live.picture.renderer.reload().err().map(|e| e.to_string());
    let errors: Vec<String> = [scripts, shaders].into_iter().flatten().collect();
    if errors.is_empty() {
        status.say("reloaded".into(), now);
    }
    status.source_error((!errors.is_empty()).then(|| errors.join("\n")));
    live.picture.stale();
}

/// Takes the mouse for looking round, or gives it back.
fn grab(window: &winit::window::Window, on: bool) {
    let mode = if on { CursorGrabMode::Locked } else { CursorGrabMode::None };
    let grabbed = window
        .set_cursor_grab(mode)
        .or_else(|e| if on { window.set_cursor_grab(CursorGrabMode::Confined) } else { Err(e) });
    if let Err(e) = grabbed {
        tracing::debug!("the mouse stays as it is: {e}");
    }
}

impl ApplicationHandler<Signal> for App {
    fn resumed(&mut self, event_loop: &ActiveEventLoop) {
        if self.live.is_none()
            && self.failure.is_none()
            && let Err(failure) = self.open(event_loop)
        {
            self.fail(event_loop, failure);
        }
        self.redraw_soon();
    }

    fn new_events(&mut self, event_loop: &ActiveEventLoop, cause: StartCause) {
        if self.closes.is_some_and(|t| t <= RealTime::wall()) {
            event_loop.exit();
        } else if matches!(cause, StartCause::ResumeTimeReached { .. }) {
            self.redraw_soon();
        }
    }

    fn user_event(&mut self, _: &ActiveEventLoop, signal: Signal) {
        let Signal::SourcesChanged = signal;
        let (Some(live), Some(player)) = (&mut self.live, &mut self.player) else { return };
        if live.picture.capture.is_some() {
            self.reload_waits = true;
        } else {
            reload(live, player, &mut self.status, RealTime::wall());
        }
        self.redraw_soon();
    }

    fn window_event(&mut self, event_loop: &ActiveEventLoop, _: WindowId, event: WindowEvent) {
        if let Some(live) = &mut self.live
            && !matches!(event, WindowEvent::RedrawRequested)
        {
            // The overlay has nothing to click on; egui is told so that it knows size, scale and focus.
            let _ = live.egui.on_window_event(&live.screen.window, &event);
        }
        match event {
            WindowEvent::CloseRequested => event_loop.exit(),
            WindowEvent::RedrawRequested => {
                if let Err(failure) = self.redraw(event_loop) {
                    self.fail(event_loop, failure);
                }
            }
            WindowEvent::Resized(_) | WindowEvent::ScaleFactorChanged { .. } => {
                if let Some(live) = &mut self.live {
                    live.screen.resized();
                }
                self.redraw_soon();
            }
            WindowEvent::Occluded(hidden) => {
                self.hidden = hidden;
                self.redraw_soon();
            }
            WindowEvent::Focused(focused) => {
                if let (false, Some(free)) = (focused, self.player.as_mut().and_then(|p| p.free.as_mut())) {
                    free.release();
                }
            }
            WindowEvent::ModifiersChanged(modifiers) => self.shift = modifiers.state().shift_key(),
            // Synthetic presses are of keys held when the window gets the keyboard: not pressed for it, or told of again.
            WindowEvent::KeyboardInput { event, is_synthetic: false, .. } => {
                self.key(event_loop, &event);
                self.redraw_soon();
            }
            WindowEvent::MouseWheel { delta, .. } => {
                if let Some(free) = self.player.as_mut().and_then(|p| p.free.as_mut()) {
                    free.wheel(match delta {
                        MouseScrollDelta::LineDelta(_, y) => y,
                        MouseScrollDelta::PixelDelta(p) => p.y as f32 / 40.0,
                    });
                }
            }
            WindowEvent::CursorMoved { .. } => {
                let now = RealTime::wall();
                let asleep = !self.status.awake(now);
                self.status.wake(now);
                if asleep {
                    self.redraw_soon();
                }
            }
            _ => {}
        }
    }

    fn device_event(&mut self, _: &ActiveEventLoop, _: DeviceId, event: DeviceEvent) {
        let free = self.player.as_mut().and_then(|p| p.free.as_mut());
        if let (DeviceEvent::MouseMotion { delta: (dx, dy) }, Some(free)) = (event, free) {
            free.turn(dx, dy);
            self.redraw_soon();
        }
    }
}
