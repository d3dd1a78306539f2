//! Pictures made in parts: those that are larger than the adapter can hold, and those that show all directions.
//!
//! A part is a window into a view. It is rendered with a margin, as wide as anything on the screen looks around itself, and
//! all of its sub-frames are summed before the next part begins. Light is put together in memory; what belongs to the
//! whole picture (glow, tone, grain) is done when it is.

use super::{Plate, RenderError, Renderer, develop, glow::Pyramid, plate::halves, sphere::Sphere};
use crate::{
    frame::{FrameDesc, Framing, Layers, Projection, Window},
    gpu::{Gpu, GpuError, Recorder, Tex, read_texture},
    passes::{self, Glow, Place, RADIANCE},
    sim,
};

/// Rendered pixels around what is kept of a window: ambient occlusion looks 91 pixels far, the filter of a picture that
/// is supersampled eight times 12, smaller pictures a few. A multiple of [`Window::ALIGN`].
const MARGIN: u32 = 120;
/// A picture of more pixels is made in parts even where the adapter could hold it: 8K is not.
const MOST: u64 = 36_000_000;
/// Longest side of a window where a picture is made in parts (rendered pixels).
const SIDE: u32 = 4096;

/// A window, and which pixels of its view are its own: left, top, width, height.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub window: Window,
    pub own: [u32; 4],
}

/// How a picture is made in parts.
pub(super) enum Plan {
    /// Windows into one view.
    Flat(Vec<Part>),
    /// Views in several directions.
    Round(Sphere),
}

/// Along one axis: where the window starts and how long it is (rendered pixels), what is kept, what is its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Cut {
    origin: u32,
    size: u32,
    at: u32,
    kept: u32,
    own: [u32; 2],
}

/// Windows of at most `most` rendered pixels over pixels `low` to `high` of `length`, all equally long.
fn cuts(length: u32, factor: u32, most: u32, [low, high]: [u32; 2]) -> Vec<Cut> {
    let whole = length * factor;
    let first = (low * factor).saturating_sub(MARGIN) / Window::ALIGN * Window::ALIGN;
    let last = (high * factor + MARGIN).min(whole);
    let span = last - first;
    if span <= most {
        return vec![Cut { origin: first, size: span, at: low, kept: high - low, own: [low, high] }];
    }
    // Starts are multiples, and so the last window ends with the span.
    let size = most - (most + Window::ALIGN - span % Window::ALIGN) % Window::ALIGN;
    let stride = size.saturating_sub(2 * MARGIN + Window::ALIGN + 2 * factor).max(Window::ALIGN);
    let count = (span - size).div_ceil(stride) + 1;
    let steps = (span - size) / Window::ALIGN;
    let start = |k: u32| first + (u64::from(steps) * u64::from(k) / u64::from(count - 1)) as u32 * Window::ALIGN;
    // Neighbours share out what both have seen.
    let border = |k: u32| match k {
        0 => low,
        k if k == count => high,
        k => (start(k) + start(k - 1) + size) / 2 / factor,
    };
    let kept = (0..count).map(|k| border(k + 1) - border(k)).max().unwrap_or(1);
    let cut = |k: u32| {
        let at = border(k).min((start(k) + size) / factor - kept).min(high - kept);
        Cut { origin: start(k), size, at, kept, own: [border(k), border(k + 1)] }
    };
    (0..count).map(cut).collect()
}

/// The windows over `[left, top, width, height]` of a view of `size` pixels.
pub(super) fn windows(size: [u32; 2], framing: &Framing, [x, y, w, h]: [u32; 4], most: u32) -> Vec<Part> {
    let factor = framing.supersample;
    let whole = size.map(|s| s * factor);
    let (columns, rows) = (cuts(size[0], factor, most, [x, x + w]), cuts(size[1], factor, most, [y, y + h]));
    let part = |(row, column): (Cut, Cut)| Part {
        window: Window {
            whole,
            origin: [column.origin, row.origin],
            size: [column.size, row.size],
            at: [column.at, row.at],
            kept: [column.kept, row.kept],
            part: true,
        },
        own: [column.own[0], row.own[0], column.own[1] - column.own[0], row.own[1] - row.own[0]],
    };
    rows.iter().flat_map(|row| columns.iter().map(|column| (*row, *column))).map(part).collect()
}

/// Longest side of a texture: the adapter's own limit, or what `tile` lets it be.
fn longest_side(framing: &Framing, limit: u32) -> u32 {
    if framing.tile == 0 { limit } else { framing.tile.saturating_add(2 * MARGIN).min(limit) }
}

/// Longest side of a window (rendered pixels); `None` where the whole picture is rendered at once.
fn longest(size: [u32; 2], framing: &Framing, limit: u32) -> Option<u32> {
    let whole = size.map(|s| u64::from(s) * u64::from(framing.supersample));
    let most = SIDE.min(longest_side(framing, limit));
    let fits = if framing.tile == 0 {
        whole.iter().all(|s| *s <= u64::from(limit)) && whole[0] * whole[1] <= MOST
    } else {
        whole.iter().all(|s| *s <= u64::from(framing.tile))
    };
    (!fits).then_some(most)
}

/// In which parts a picture is made; `None` if in one, as the live view always is, and what is beyond counting (and refused).
pub(super) fn plan(desc: &FrameDesc, gpu: &Gpu) -> Option<Plan> {
    if desc.window.part || desc.live || desc.size.iter().any(|s| *s > Framing::LONGEST) {
        return None;
    }
    plan_of(desc.size, &desc.framing, gpu.device.limits().max_texture_dimension_2d)
}

fn plan_of(size: [u32; 2], framing: &Framing, limit: u32) -> Option<Plan> {
    if framing.projection.is_spherical() {
        let most = |side| longest([side; 2], framing, limit).unwrap_or(limit);
        return Some(Plan::Round(Sphere::new(size, framing, most)));
    }
    let most = longest(size, framing, limit)?;
    let parts = windows(size, framing, [0, 0, size[0], size[1]], most);
    (parts.len() > 1).then_some(Plan::Flat(parts))
}

/// What a picture takes to be made, in bytes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Needs {
    /// On the adapter: the largest window with everything that is drawn on the way, and the picture it belongs to.
    pub adapter: f64,
    /// In main memory: what is put together there, and what waits to be written.
    pub memory: f64,
}

impl Needs {
    /// Of a picture of this size and framing on an adapter whose textures have at most `limit` texels a side.
    pub fn of(size: [u32; 2], framing: &Framing, limit: u32) -> Self {
        /// Bytes of a rendered pixel, and of a kept one: sums, mean, glow and display.
        const RENDERED: f64 = 56.0;
        const KEPT: f64 = 56.0;
        /// Bytes of a pixel while files are made of it.
        const WRITTEN: f64 = 48.0;
        let area = |size: [u32; 2]| f64::from(size[0]) * f64::from(size[1]);
        let planes = plane_bytes(framing);
        let fits = size.iter().all(|s| *s <= longest_side(framing, limit));
        let developed = if fits { 24.0 * area(size) } else { 0.0 };
        let largest = |parts: &mut dyn Iterator<Item = Part>| {
            parts.map(|p| RENDERED * area(p.window.size) + (KEPT + planes) * area(p.window.kept)).fold(0.0, f64::max)
        };
        // Glow of a picture that the adapter cannot hold is made in main memory.
        let in_memory = 8.0 + planes + if fits { 0.0 } else { 16.0 };
        match plan_of(size, framing, limit) {
            None => {
                let rendered = RENDERED * area(size.map(|s| s * framing.supersample));
                Self { adapter: rendered + (KEPT + planes) * area(size), memory: (WRITTEN + planes) * area(size) }
            }
            Some(Plan::Flat(parts)) => Self {
                adapter: largest(&mut parts.into_iter()) + developed,
                memory: (WRITTEN + in_memory) * area(size),
            },
            Some(Plan::Round(sphere)) => Self {
                adapter: largest(&mut sphere.faces().flat_map(|(_, parts)| parts)) + developed,
                memory: (WRITTEN + in_memory + 20.0) * area(size) + (8.0 + planes) * area([sphere.side; 2]),
            },
        }
    }
}

/// Bytes a pixel of the layers and of light in 32 bits.
fn plane_bytes(framing: &Framing) -> f64 {
    let of = |asked: bool, bytes: f64| if asked { bytes } else { 0.0 };
    of(framing.float, 16.0)
        + of(framing.layers.has(Layers::EMISSION), 16.0)
        + of(framing.layers.has(Layers::FOG), 16.0)
        + of(framing.layers.has_facts(), 48.0)
}

impl Renderer {
    /// Renders every part, puts them together and develops the whole.
    pub(super) fn render_parts(&mut self, desc: &FrameDesc, plan: &Plan) -> Result<(), RenderError> {
        // Parts share the frame's instants: the simulations go back to the first for each.
        let mut first = true;
        let plate = match plan {
            Plan::Flat(parts) => {
                let mut plate = Plate::new(desc.size, &desc.framing);
                self.render_windows(desc, parts, [0; 2], &mut plate, &mut first)?;
                plate
            }
            Plan::Round(sphere) => {
                let mut round = sphere.begin(&desc.framing);
                for (face, parts) in sphere.faces() {
                    let view = sphere.look(desc, face);
                    let [x, y, w, h] = sphere.part(face);
                    let mut plate = Plate::new([w, h], &desc.framing);
                    self.render_windows(&view, &parts, [x, y], &mut plate, &mut first)?;
                    sphere.add(&mut round, face, &plate, &view);
                }
                sphere.finish(round)
            }
        };
        self.develop_plate(desc, plate)
    }

    /// Renders windows into one view and puts what is theirs into `plate`, whose corner lies at `corner` of the view.
    fn render_windows(
        &mut self,
        view: &FrameDesc,
        parts: &[Part],
        corner: [u32; 2],
        plate: &mut Plate,
        first: &mut bool,
    ) -> Result<(), RenderError> {
        for part in parts {
            let desc = FrameDesc { window: part.window, ..view.clone() };
            let all = desc.samples.len();
            self.render_samples(&desc, 0..all.min(1))?;
            let step = |k: usize| desc.samples.get(k).map(|s| s.time.step().0);
            if std::mem::take(first) && step(0) != step(all.saturating_sub(1)) {
                self.simulations.mark(&self.gpu);
            }
            self.render_samples(&desc, all.min(1)..all)?;
            let [x, y, w, h] = part.own;
            let from = [x - part.window.at[0], y - part.window.at[1]];
            plate.paste(&self.read_plate(&desc)?, from, [w, h], [x - corner[0], y - corner[1]]);
        }
        Ok(())
    }

    /// Reads what was rendered last, with its layers.
    pub(super) fn read_plate(&self, desc: &FrameDesc) -> Result<Plate, RenderError> {
        let mean = self.exposed.mean.as_ref().ok_or(RenderError::NoPicture)?;
        let read = |tex: &Tex| read_texture(&self.gpu, tex.texture());
        let count = desc.samples.len().max(1) as f32;
        let mean_of = |sum: &Tex| -> Result<Vec<[f32; 4]>, GpuError> {
            let all: Vec<[f32; 4]> = bytemuck::pod_collect_to_vec(&read(sum)?);
            Ok(all.into_iter().map(|p| p.map(|v| v / count)).collect())
        };
        let optional = |sum: &Option<Tex>| sum.as_ref().map(mean_of).transpose();
        let light: Vec<_> = halves(&read(mean)?).collect();
        let mut plate = Plate { size: mean.size(), light, ..Plate::default() };
        if desc.framing.float {
            plate.exact = Some(match &self.exposed.sum {
                Some(sum) => mean_of(sum)?,
                None => plate.light.iter().map(|p| p.map(|v| v.to_f32())).collect(),
            });
        }
        let aovs = &self.exposed.aovs;
        (plate.emission, plate.fog) = (optional(&aovs.emission)?, optional(&aovs.fog)?);
        if let Some(facts) = &aovs.facts {
            plate.surface = Some(bytemuck::pod_collect_to_vec(&read(&facts.surface)?));
            plate.before = Some(bytemuck::pod_collect_to_vec(&read(&facts.before)?));
            let ids: Vec<[u32; 4]> = bytemuck::pod_collect_to_vec(&read(&facts.ids)?);
            plate.ids = Some(ids.into_iter().map(|[instance, structure, ..]| [instance, structure]).collect());
        }
        Ok(plate)
    }

    /// Makes of whole light what is shown: on the adapter if it can hold the picture, else piece by piece.
    fn develop_plate(&mut self, desc: &FrameDesc, plate: Plate) -> Result<(), RenderError> {
        let Some(last) = desc.samples.last() else { return Ok(()) };
        let lamps = self.stage.as_ref().map_or(0, |s| s.buffers.lamp_count);
        let uniform = super::frame_uniform(desc, last, desc.samples.len() - 1, lamps);
        self.gpu.queue.write_buffer(&self.frame, 0, bytemuck::bytes_of(&uniform));
        let limit = longest_side(&desc.framing, self.gpu.device.limits().max_texture_dimension_2d);
        let blocks = sim::block_bytes(&last.params, &self.layouts);
        let gpu = &self.gpu;
        (self.exposed.sum, self.exposed.mean, self.exposed.display) = (None, None, None);
        if desc.size.iter().all(|s| *s <= limit) {
            let mut r = Recorder::new(gpu, &mut self.shaders, &mut self.pool, &self.shared, None, &self.frame);
            r.blocks = blocks;
            let mean = upload(&mut r, desc.size, &plate.light);
            self.exposed.display = Some(develop(&mut r, desc, &mean, self.finish)?);
            r.submit();
            self.exposed.mean = Some(mean);
        } else {
            let round = desc.framing.projection == Projection::Equirect;
            let pyramid = Pyramid::new(&plate.light, desc.size, round);
            let mut bytes = Vec::new();
            for [x, y, w, h] in pieces(desc.size, SIDE.min(limit)) {
                let mut r = Recorder::new(gpu, &mut self.shaders, &mut self.pool, &self.shared, None, &self.frame);
                r.blocks.clone_from(&blocks);
                let light = upload(&mut r, [w, h], &plate.cut([x, y, w, h]));
                let [near, wide] = pyramid.glow([x, y, w, h]);
                let glow = Glow { near: upload(&mut r, [w, h], &near), wide: upload(&mut r, [w, h], &wide) };
                let edge = passes::edge(&r, desc)?;
                let shown = passes::finish(&mut r, &light, &glow, (&Place::new(desc, [x, y]), edge), self.finish)?;
                r.submit();
                let rows = read_texture(gpu, shown.texture())?;
                let texel = rows.len() / (w as usize * h as usize);
                bytes.resize(desc.size[0] as usize * desc.size[1] as usize * texel, 0);
                for (k, row) in rows.chunks(w as usize * texel).enumerate() {
                    let at = ((y as usize + k) * desc.size[0] as usize + x as usize) * texel;
                    bytes[at..at + row.len()].copy_from_slice(row);
                }
            }
            self.exposed.bytes = Some(bytes);
        }
        self.exposed.plate = Some(plate);
        Ok(self.gpu.check()?)
    }
}

/// Rectangles of at most `side` that cover a picture.
fn pieces(size: [u32; 2], side: u32) -> Vec<[u32; 4]> {
    let along = |length: u32| (0..length.div_ceil(side)).map(move |k| (k * side, side.min(length - k * side)));
    along(size[1]).flat_map(|(y, h)| along(size[0]).map(move |(x, w)| [x, y, w, h])).collect()
}

/// Light as a texture.
fn upload(r: &mut Recorder<'_>, size: [u32; 2], light: &[[exr::prelude::f16; 4]]) -> Tex {
    let tex = r.texture("mean", RADIANCE, size);
    let bytes: Vec<u8> = light.iter().flatten().flat_map(|v| v.to_le_bytes()).collect();
    r.gpu.queue.write_texture(
        tex.texture().as_image_copy(),
        &bytes,
        wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(size[0] * 8), rows_per_image: None },
        tex.texture().size(),
    );
    tex
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every pixel is some window's own, and each window sees far enough around what is its own.
    fn holds(length: u32, factor: u32, most: u32, range: [u32; 2]) {
        let all = cuts(length, factor, most, range);
        let shown = format!("{length} x{factor}, {most}, {range:?}: {all:?}");
        let whole = length * factor;
        assert_eq!((all[0].own[0], all[all.len() - 1].own[1]), (range[0], range[1]), "{shown}");
        assert!(all.windows(2).all(|w| w[0].own[1] == w[1].own[0] && w[0].size == w[1].size), "{shown}");
        for cut in &all {
            assert!(cut.size <= most && cut.origin % Window::ALIGN == 0 && cut.origin + cut.size <= whole, "{shown}");
            assert!(cut.at <= cut.own[0] && cut.own[1] <= cut.at + cut.kept, "{shown}");
            assert!(cut.origin <= cut.at * factor, "{shown}");
            assert!((cut.at + cut.kept) * factor <= cut.origin + cut.size, "{shown}");
            let (low, high) = (cut.own[0] * factor, cut.own[1] * factor);
            assert!(cut.own[0] < cut.own[1], "{shown}");
            assert!(cut.origin == 0 || low - cut.origin >= MARGIN, "{shown}");
            let end = cut.origin + cut.size;
            assert!(end == whole || end - high >= MARGIN, "{shown}");
        }
    }

    #[test]
    fn windows_cover_every_pixel_once_with_room_around_it() {
        for factor in 1..=8 {
            for length in [1, 2, 7, 300, 481, 1080, 2161, 9000, 20_000] {
                for most in [336, 496, 1024, 4096, 8192] {
                    holds(length, factor, most, [0, length]);
                    if length > 100 {
                        holds(length, factor, most, [37, length - 11]);
                        holds(length, factor, most, [0, length / 2]);
                    }
                }
            }
        }
    }

    #[test]
    fn pictures_that_fit_are_made_at_once_and_others_in_parts() {
        let count = |size, framing: &Framing| match plan_of(size, framing, 8192) {
            None => 1,
            Some(Plan::Flat(parts)) => parts.len(),
            Some(Plan::Round(sphere)) => sphere.faces().count(),
        };
        let plain = Framing::default();
        for size in [[1, 1], [1920, 1080], [7680, 4320], [8192, 64]] {
            assert_eq!(count(size, &plain), 1, "{size:?}");
        }
        for size in [[8193, 1], [20_000, 300], [16_385, 64], [9000, 9000]] {
            assert!(count(size, &plain) > 1, "{size:?}");
        }
        assert!(count([3840, 2160], &Framing { supersample: 4, ..plain }) > 4);
        assert_eq!(count([480, 270], &Framing { tile: 128, ..plain }), 3);
        assert!(count([480, 480], &Framing { tile: 128, ..plain }) >= 9);
        assert_eq!(count([4096, 2048], &Framing { projection: Projection::Equirect, ..plain }), 6);
        assert_eq!(count([2048, 2048], &Framing { projection: Projection::Dome, ..plain }), 5);
    }

    #[test]
    fn needs_grow_with_what_is_asked_for_but_not_on_the_adapter() {
        let of = |size, framing: &Framing| Needs::of(size, framing, 8192);
        let plain = Framing::default();
        assert!(of([9000, 9000], &plain).memory > of([4500, 9000], &plain).memory);
        let (large, larger) = (of([20_000, 20_000], &plain), of([40_000, 20_000], &plain));
        assert!(larger.memory > 1.9 * large.memory && (larger.adapter / large.adapter - 1.0).abs() < 0.3);
        assert!(of([1920, 1080], &Framing { layers: Layers::ALL, ..plain }).memory > of([1920, 1080], &plain).memory);
    }
}
