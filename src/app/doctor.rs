//! `oneiric doctor`: what this machine offers, what was chosen and why, what to install.

use std::process::Command;

use super::{cli, failure::Failure, print, stage};
use crate::{
    gpu::{self, Gpu},
    record::film::{self, Codec, Encoder},
};

/// Packages that bring a Vulkan driver, by system.
const INSTALL_DRIVER: [&str; 3] = [
    "Debian, Ubuntu   apt install mesa-vulkan-drivers libvulkan1 (NVIDIA: nvidia-driver)",
    "Fedora           dnf install mesa-vulkan-drivers vulkan-loader (NVIDIA: akmod-nvidia)",
    "Arch             pacman -S vulkan-icd-loader and vulkan-radeon, vulkan-intel, nvidia-utils or vulkan-swrast",
];

pub fn run(args: &cli::Doctor) -> Result<(), Failure> {
    let adapters = gpu::adapters();
    let chosen = Gpu::open(&stage::request(args.adapter.as_deref()));
    let mut lines = vec![format!("oneiric {}", env!("CARGO_PKG_VERSION")), String::new(), "adapters".into()];
    for info in &adapters {
        let is_chosen = chosen.as_ref().is_ok_and(|g| g.info.name == info.name && g.info.backend == info.backend);
        let mark = if is_chosen { "→" } else { " " };
        lines.push(format!(
            "  {mark} {}  {}  {:?}  {}",
            info.name,
            kind(info.device_type),
            info.backend,
            info.driver_info
        ));
    }
    if adapters.is_empty() {
        lines.push("    none".into());
    }
    if let Ok(gpu) = &chosen {
        lines.push(format!("  chosen: {}", gpu.reason));
        if gpu.is_software() {
            lines.push("  it renders on the processor; with a graphics card, install its Vulkan driver".into());
        }
        let limits = gpu.device.limits();
        let mib = |bytes: u64| bytes / (1 << 20);
        lines.extend([
            String::new(),
            "limits".into(),
            format!("  largest picture      {0} x {0}", limits.max_texture_dimension_2d),
            format!("  largest buffer       {} MiB", mib(limits.max_buffer_size)),
            format!("  largest binding      {} MiB", mib(limits.max_storage_buffer_binding_size)),
            format!("  work group           {} invocations", limits.max_compute_invocations_per_workgroup),
            format!("  work group memory    {} KiB", limits.max_compute_workgroup_storage_size / 1024),
        ]);
    }
    lines.extend([
        String::new(),
        "around it".into(),
        format!("  display    {}", display()),
        format!("  ffmpeg     {}", ffmpeg()),
        String::new(),
        "films".into(),
    ]);
    lines.extend(films(film::working().unwrap_or_default().as_slice()));
    if chosen.as_ref().map_or(true, Gpu::is_software) {
        lines.extend([String::new(), "a Vulkan driver for a graphics card comes with".into()]);
        lines.extend(INSTALL_DRIVER.map(|line| format!("  {line}")));
    }
    print(&lines.join("\n"))?;
    match chosen {
        Ok(_) => Ok(()),
        Err(e) => Err(stage::no_gpu(&e, args.adapter.as_deref())),
    }
}

const fn kind(kind: wgpu::DeviceType) -> &'static str {
    match kind {
        wgpu::DeviceType::DiscreteGpu => "graphics card",
        wgpu::DeviceType::IntegratedGpu => "built-in graphics",
        wgpu::DeviceType::VirtualGpu => "virtual",
        wgpu::DeviceType::Cpu => "software",
        wgpu::DeviceType::Other => "unknown kind",
    }
}

/// The display a window would open on.
pub fn display_name() -> Option<String> {
    ["WAYLAND_DISPLAY", "WAYLAND_SOCKET", "DISPLAY"]
        .into_iter()
        .find_map(|key| std::env::var(key).ok().filter(|v| !v.is_empty()).map(|v| format!("{v} ({key})")))
}

fn display() -> String {
    if cfg!(any(windows, target_os = "macos")) {
        return "the desktop".into();
    }
    display_name().unwrap_or_else(|| {
        "none: no window can open here; `still`, `storyboard` and `record` need none, `xvfb-run oneiric` makes one up".into()
    })
}

/// A line for each codec with what can make it here, each tried on a frame.
fn films(working: &[&Encoder]) -> Vec<String> {
    let line = |codec: Codec| {
        let of = |hardware: bool| {
            let names = working.iter().filter(|e| e.codec == codec && e.hardware == hardware).map(|e| e.name);
            let built_in = (codec == Codec::H264 && !hardware).then_some("built in");
            built_in.into_iter().chain(names).collect::<Vec<_>>().join(", ")
        };
        let (own, card) = (of(false), of(true));
        let own = if own.is_empty() { "nothing makes it here" } else { &own };
        let card = if card.is_empty() { String::new() } else { format!("; --hardware: {card}") };
        format!("  --codec {:<8} {:<12} {own}{card}", codec.name(), codec.title())
    };
    let mut lines: Vec<String> = Codec::ALL.into_iter().map(line).collect();
    if !working.iter().any(|e| e.hardware) {
        lines.push("  no graphics card encodes here".into());
    }
    lines
}

fn ffmpeg() -> String {
    let version = Command::new("ffmpeg").arg("-version").output().ok().filter(|o| o.status.success());
    match version {
        Some(output) => String::from_utf8_lossy(&output.stdout).lines().next().unwrap_or("found").to_owned(),
        None => "not found: .mp4 films need none; .mkv, .webm and .mov do: `apt install ffmpeg`".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_works_is_listed_and_what_does_not_is_said() {
        let all: Vec<&Encoder> = film::ENCODERS.iter().collect();
        let lines = films(&all).join("\n");
        assert!(lines.contains("libsvtav1, libaom-av1") && lines.contains("--hardware: hevc_nvenc"), "{lines}");
        let none = films(&[]).join("\n");
        assert!(none.contains("built in") && none.contains("nothing makes it here"), "{none}");
        assert!(none.contains("no graphics card"), "{none}");
    }
}
