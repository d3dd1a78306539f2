//! What is drawn over the picture: caption, status, messages, help. Painted by hand, small and quiet.

use egui::{Align2, Color32, FontId, LayerId, Order, Painter, Pos2, Rect, Stroke, pos2, vec2};

use super::keys::HELP;
use crate::app::values::clock_text;

const PAPER: Color32 = Color32::from_rgb(240, 237, 228);
const SPARK: Color32 = Color32::from_rgb(255, 180, 90);
const ALERT: Color32 = Color32::from_rgb(255, 96, 80);
const MARGIN: f32 = 28.0;

/// Everything the overlay shows.
#[derive(Clone, Debug, Default)]
pub struct Content {
    /// Text and opacity.
    pub caption: Option<(String, f32)>,
    pub title: String,
    /// For example `E3`, `fleet`.
    pub beat: Option<(String, String)>,
    /// Seconds.
    pub time: f64,
    pub length: f64,
    pub beat_starts: Vec<f64>,
    /// Parts of the status line on the right, joined by dots.
    pub facts: Vec<String>,
    pub held: bool,
    /// Opacity of the status line.
    pub status: f32,
    /// A job at work; always visible.
    pub job: Option<String>,
    pub message: Option<String>,
    pub error: Option<String>,
    pub help: bool,
}

/// Paints it all.
pub fn paint(ctx: &egui::Context, content: &Content) {
    let painter = ctx.layer_painter(LayerId::new(Order::Foreground, egui::Id::unique("film")));
    let screen = ctx.content_rect();
    // Text grows with the window, so that it reads the same full screen and small.
    let unit = (screen.height() / 720.0).clamp(0.7, 2.2);
    if let Some((text, alpha)) = &content.caption {
        caption(&painter, screen, unit, text, *alpha);
    }
    if content.status > 0.0 {
        status(&painter, screen, unit, content);
    }
    if let Some(job) = &content.job {
        tag(&painter, pos2(screen.right() - MARGIN * unit, screen.top() + MARGIN * unit), unit, job, ALERT);
    }
    if let Some(error) = &content.error {
        error_box(&painter, screen, unit, error);
    } else if let Some(message) = &content.message {
        let at = pos2(screen.center().x, screen.top() + MARGIN * unit);
        shadowed(&painter, at, Align2::CENTER_TOP, message, FontId::proportional(15.0 * unit), PAPER, 1.0);
    }
    if content.help {
        help(&painter, screen, unit);
    }
}

/// In the lower third, as films have it.
fn caption(painter: &Painter, screen: Rect, unit: f32, text: &str, alpha: f32) {
    let font = FontId::proportional(27.0 * unit);
    let width = screen.width() * 0.7;
    let colour = PAPER.gamma_multiply(alpha.clamp(0.0, 1.0));
    let baseline = screen.top() + screen.height() * 0.84;
    for (offset, dark) in [(vec2(0.0, 2.0), 150), (vec2(0.0, 0.0), 0)] {
        let ink = if dark > 0 { Color32::from_black_alpha(dark).gamma_multiply(alpha.clamp(0.0, 1.0)) } else { colour };
        let mut job = egui::text::LayoutJob::simple(text.to_owned(), font.clone(), ink, width);
        job.halign = egui::Align::Center;
        let galley = painter.layout_job(job);
        let at = pos2(screen.center().x, baseline - galley.rect.height()) + offset * unit;
        painter.galley(at, galley, ink);
    }
}

fn status(painter: &Painter, screen: Rect, unit: f32, content: &Content) {
    let alpha = content.status;
    let (left, right) = (screen.left() + MARGIN * unit, screen.right() - MARGIN * unit);
    let line = screen.bottom() - MARGIN * unit;
    scrim(painter, screen, 96.0 * unit, alpha);

    // The dream as a hairline, broken where beats begin; the part that has passed is bright.
    let at = |t: f64| left + (right - left) * (t / content.length.max(1e-6)).clamp(0.0, 1.0) as f32;
    let ends = content.beat_starts.iter().skip(1).copied().chain([content.length]);
    for (start, end) in content.beat_starts.iter().copied().zip(ends) {
        let (x0, x1) = (at(start), (at(end) - 2.0 * unit).max(at(start)));
        let now = at(content.time).clamp(x0, x1);
        let stroke = |colour: Color32, a: f32| Stroke::new(1.5 * unit, colour.gamma_multiply(a * alpha));
        painter.hline(x0..=x1, line, stroke(PAPER, 0.25));
        painter.hline(x0..=now, line, stroke(PAPER, 0.9));
    }
    painter.circle_filled(pos2(at(content.time), line), 3.0 * unit, SPARK.gamma_multiply(alpha));

    let text = line - 12.0 * unit;
    let name = FontId::proportional(17.0 * unit);
    let mut x = left;
    if let Some((id, beat)) = &content.beat {
        x = shadowed(painter, pos2(x, text), Align2::LEFT_BOTTOM, id, name.clone(), SPARK, alpha).right() + 9.0 * unit;
        x = shadowed(painter, pos2(x, text), Align2::LEFT_BOTTOM, beat, name, PAPER, alpha).right() + 16.0 * unit;
    } else {
        x = shadowed(painter, pos2(x, text), Align2::LEFT_BOTTOM, &content.title, name, PAPER, alpha).right()
            + 16.0 * unit;
    }
    let small = FontId::proportional(13.5 * unit);
    let mut clock = format!("{}  /  {}", clock_text(content.time), clock_text(content.length));
    if content.held {
        clock.push_str("   held");
    }
    shadowed(painter, pos2(x, text - unit), Align2::LEFT_BOTTOM, &clock, small.clone(), PAPER, 0.75 * alpha);
    let facts = content.facts.join("   ·   ");
    shadowed(painter, pos2(right, text - unit), Align2::RIGHT_BOTTOM, &facts, small, PAPER, 0.6 * alpha);
}

/// Darkens the lower edge so that text reads on any picture.
fn scrim(painter: &Painter, screen: Rect, height: f32, alpha: f32) {
    let mut mesh = egui::Mesh::default();
    let dark = Color32::from_black_alpha((170.0 * alpha) as u8);
    for (y, colour) in [(screen.bottom() - height, Color32::TRANSPARENT), (screen.bottom(), dark)] {
        mesh.colored_vertex(pos2(screen.left(), y), colour);
        mesh.colored_vertex(pos2(screen.right(), y), colour);
    }
    mesh.add_triangle(0, 1, 2);
    mesh.add_triangle(1, 3, 2);
    painter.add(mesh);
}

/// A dot and a line of text, right-aligned.
fn tag(painter: &Painter, at: Pos2, unit: f32, text: &str, colour: Color32) {
    let rect = shadowed(painter, at, Align2::RIGHT_TOP, text, FontId::proportional(14.0 * unit), PAPER, 0.95);
    painter.circle_filled(rect.left_center() - vec2(10.0 * unit, 0.0), 4.0 * unit, colour);
}

fn error_box(painter: &Painter, screen: Rect, unit: f32, text: &str) {
    let inner = 14.0 * unit;
    let width = screen.width() - 2.0 * (MARGIN * unit + inner);
    let galley = painter.layout(text.to_owned(), FontId::monospace(13.0 * unit), PAPER, width.max(40.0));
    let at = screen.min + vec2(MARGIN * unit + inner, MARGIN * unit + inner);
    let rect = Rect::from_min_size(at, galley.size()).expand(inner);
    painter.rect_filled(rect, 4.0, Color32::from_black_alpha(215));
    painter.rect_filled(Rect::from_min_size(rect.min, vec2(3.0 * unit, rect.height())), 0.0, ALERT);
    painter.galley(at, galley, PAPER);
}

fn help(painter: &Painter, screen: Rect, unit: f32) {
    let row = 26.0 * unit;
    let size = vec2(520.0 * unit, row * (HELP.len() as f32 + 2.6)).min(screen.size());
    let panel = Rect::from_center_size(screen.center(), size);
    painter.rect_filled(screen, 0.0, Color32::from_black_alpha(110));
    painter.rect_filled(panel, 6.0, Color32::from_black_alpha(200));
    let title = FontId::proportional(20.0 * unit);
    painter.text(pos2(panel.left() + 34.0 * unit, panel.top() + row), Align2::LEFT_CENTER, "Oneiric", title, PAPER);
    for (i, (key, what)) in HELP.iter().enumerate() {
        let y = panel.top() + row * (i as f32 + 2.2);
        let font = || FontId::proportional(15.0 * unit);
        painter.text(pos2(panel.left() + 150.0 * unit, y), Align2::RIGHT_CENTER, key, font(), SPARK);
        painter.text(pos2(panel.left() + 176.0 * unit, y), Align2::LEFT_CENTER, what, font(), PAPER);
    }
}

/// Text with a soft shadow; returns where it is.
fn shadowed(p: &Painter, at: Pos2, anchor: Align2, text: &str, font: FontId, colour: Color32, alpha: f32) -> Rect {
    let shadow = Color32::from_black_alpha((190.0 * alpha.clamp(0.0, 1.0)) as u8);
    p.text(at + vec2(0.0, 1.0), anchor, text, font.clone(), shadow);
    p.text(at, anchor, text, font, colour.gamma_multiply(alpha.clamp(0.0, 1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn everything() -> Content {
        Content {
            caption: Some(("the city holds its breath".into(), 1.0)),
            title: "Evacuation".into(),
            beat: Some(("E3".into(), "fleet".into())),
            time: 17.0,
            length: 84.0,
            beat_starts: vec![0.0, 8.0, 15.0],
            facts: vec!["24 frames/s".into(), "480×270".into()],
            held: true,
            status: 1.0,
            job: Some("REC".into()),
            message: None,
            error: Some("shaders/passes/sky.wgsl:3:7: unknown identifier".into()),
            help: true,
        }
    }

    #[test]
    fn everything_is_painted_on_any_screen() {
        for size in [[1.0, 1.0], [320.0, 180.0], [7680.0, 200.0]] {
            let ctx = egui::Context::default();
            let input = egui::RawInput {
                screen_rect: Some(Rect::from_min_size(Pos2::ZERO, size.into())),
                ..Default::default()
            };
            let output = ctx.run_pass(input, |ctx| paint(ctx, &everything()));
            assert!(!output.shapes.is_empty());
            output.drop_without_applying_deltas();
        }
    }
}
