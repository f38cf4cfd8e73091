//! How one cell of the matrix looks.
//!
//! Thickness says the verdict as well as colour does: what is allowed is thin, what depends or is allowed by Region is thicker, what is denied is full.

use std::sync::Arc;

use egui::{FontId, Galley, Painter, Pos2, Rect, pos2};

use crate::theme::{Tokens, icon_family};
use crate::{icons, widgets};
use analysis::{Shade, Tally};

const FULL: f32 = 13.0;
/// No count is too small to be seen.
const LEAST: f32 = 2.5;

/// Counts as one bar with a step for each verdict.
pub fn bar(painter: &Painter, tokens: &Tokens, cell: Rect, tally: Tally) {
    let (left, right) = (cell.left() + 5.0, cell.right() - 5.0);
    let middle = cell.center().y.round();
    let shown = Shade::ALL.into_iter().map(|shade| (shade, tally.of(shade))).filter(|(_, count)| *count > 0);
    let least = LEAST * shown.clone().count() as f32;
    let share = (right - left - least) / tally.total().max(1) as f32;
    let mut at = left;
    for (shade, count) in shown {
        let next = at + LEAST + share * count as f32;
        step(painter, tokens, shade, at, next, middle);
        at = next;
    }
}

/// One step alone, for the legend.
pub fn sample(painter: &Painter, tokens: &Tokens, rect: Rect, shade: Shade) {
    step(painter, tokens, shade, rect.left(), rect.right(), rect.center().y.round());
}

fn step(painter: &Painter, tokens: &Tokens, shade: Shade, left: f32, right: f32, middle: f32) {
    let height = match shade {
        Shade::Allowed => 3.0,
        Shade::ByRegion | Shade::Depends => 7.0,
        Shade::Denied => FULL,
    };
    let rect = Rect::from_min_max(pos2(left, middle - height / 2.0), pos2(right, middle + height / 2.0));
    widgets::paint_shade(painter, tokens, rect, 1.0, shade);
}

/// The marks of the verdicts, laid out once for many cells.
#[derive(Debug)]
pub struct Marks([(Shade, Arc<Galley>); 4]);

impl Marks {
    pub fn new(painter: &Painter, tokens: &Tokens) -> Self {
        Self(Shade::ALL.map(|shade| {
            let (icon, color) = widgets::verdict_look(tokens, shade);
            let font = FontId::new(15.0, icon_family());
            (shade, painter.layout_no_wrap(icons::glyph(icon).to_owned(), font, color))
        }))
    }

    pub fn paint(&self, painter: &Painter, center: Pos2, shade: Shade) {
        if let Some((_, mark)) = self.0.iter().find(|(of, _)| *of == shade) {
            painter.galley(center - mark.size() / 2.0, Arc::clone(mark), egui::Color32::PLACEHOLDER);
        }
    }
}
