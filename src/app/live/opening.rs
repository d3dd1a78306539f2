//! Opening the window and everything that lives on its device.

use std::sync::Arc;

use winit::{
    dpi::{LogicalSize, PhysicalSize},
    event_loop::ActiveEventLoop,
    window::{Fullscreen, Window, WindowAttributes},
};

use super::{icon, picture::Picture, screen::Screen};
use crate::{
    app::{cli, failure::Failure, stage},
    assets::Assets,
    clock::Rate,
    gpu::Gpu,
    quality::Quality,
};

/// What `.desktop` files, task bars and window rules know the program by.
const APP_ID: &str = "oneiric";
const SIZE: LogicalSize<u32> = LogicalSize::new(1280, 720);

/// Everything that belongs to the device; made again as a whole when that is lost.
pub struct Live {
    pub egui: egui_winit::State,
    pub picture: Picture,
    pub screen: Screen,
}

impl Live {
    pub fn open(window: Arc<Window>, args: &cli::Play, assets: &Assets) -> Result<Self, Failure> {
        let screen = Screen::open(Arc::clone(&window), args.view.adapter.as_deref(), assets)?;
        stage::announce(&screen.gpu);
        if let Some(size) = args.view.size {
            stage::check_size(&screen.gpu, size.0)?;
        }
        let picture = Picture::new(stage::open_renderer(screen.gpu.clone(), assets)?);
        let side = screen.gpu.device.limits().max_texture_dimension_2d as usize;
        let scale = Some(window.scale_factor() as f32);
        let context = egui::Context::default();
        let egui = egui_winit::State::new(context, egui::ViewportId::ROOT, &window, scale, None, Some(side));
        Ok(Self { egui, picture, screen })
    }
}

/// Makes the window on the monitor that was asked for.
pub fn window(event_loop: &ActiveEventLoop, args: &cli::Play) -> Result<Window, Failure> {
    let mut attributes = Window::default_attributes().with_title("Oneiric").with_window_icon(icon::window_icon());
    attributes = match args.view.size {
        Some(size) => attributes.with_inner_size(PhysicalSize::new(size.0[0], size.0[1])),
        None => attributes.with_inner_size(SIZE),
    };
    let monitor = match args.monitor {
        Some(n) => {
            let mut all: Vec<_> = event_loop.available_monitors().collect();
            let index = n as usize - 1;
            if index >= all.len() {
                let name = |(i, m): (usize, &winit::monitor::MonitorHandle)| {
                    format!("{} {}", i + 1, m.name().unwrap_or_default()).trim_end().to_owned()
                };
                let names: Vec<String> = all.iter().enumerate().map(name).collect();
                return Err(
                    Failure::usage(format!("there is no monitor {n}")).help(format!("monitors: {}", names.join(", ")))
                );
            }
            Some(all.swap_remove(index))
        }
        None => None,
    };
    if let Some(monitor) = &monitor {
        attributes = attributes.with_position(monitor.position());
    }
    if args.fullscreen {
        attributes = attributes.with_fullscreen(Some(Fullscreen::Borderless(monitor)));
    }
    event_loop.create_window(named(attributes)).map_err(|e| Failure::work(format!("the window cannot be opened: {e}")))
}

#[cfg(target_os = "linux")]
fn named(attributes: WindowAttributes) -> WindowAttributes {
    use winit::platform::{wayland::WindowAttributesExtWayland as Wayland, x11::WindowAttributesExtX11 as X11};
    X11::with_name(Wayland::with_name(attributes, APP_ID, ""), APP_ID, APP_ID)
}

#[cfg(not(target_os = "linux"))]
fn named(attributes: WindowAttributes) -> WindowAttributes {
    tracing::debug!("{APP_ID}: this system does not name its windows");
    attributes
}

/// The monitor's own rate, where it is known and sane.
pub fn display_rate(window: &Window) -> Rate {
    let rate = window.current_monitor().and_then(|m| m.refresh_rate_millihertz());
    match rate {
        Some(mhz @ 20_000..=1_000_000) => Rate { num: mhz, den: 1000 },
        _ => Rate::LIVE,
    }
}

/// What an adapter can be expected to play.
pub fn quality_for(gpu: &Gpu) -> Quality {
    match gpu.info.device_type {
        wgpu::DeviceType::Cpu => Quality::Draft,
        wgpu::DeviceType::IntegratedGpu => Quality::Medium,
        _ => Quality::High,
    }
}
