//! How one cell of the matrix looks.
//!
//! Thickness says the verdict as well as colour does: what is allowed is thin, what depends is thicker, what is denied is full.

use std::sync::Arc;

use egui::{FontId, Galley, Painter, Pos2, Rect, pos2};

use crate::theme::{Tokens, icon_family};
use crate::{icons, widgets};
use analysis::{Tally, Verdict};

const FULL: f32 = 13.0;
/// No count is too small to be seen.
const LEAST: f32 = 2.5;

/// Counts as one bar with three steps.
pub fn bar(painter: &Painter, tokens: &Tokens, cell: Rect, tally: Tally) {
    let (left, right) = (cell.left() + 5.0, cell.right() - 5.0);
    let middle = cell.center().y.round();
    let counts =
        [(Verdict::Allowed, tally.allowed), (Verdict::Depends, tally.depends), (Verdict::Denied, tally.denied)];
    let shown = counts.into_iter().filter(|(_, count)| *count > 0);
    let least = LEAST * shown.clone().count() as f32;
    let share = (right - left - least) / tally.total().max(1) as f32;
    let mut at = left;
    for (verdict, count) in shown {
        let next = at + LEAST + share * count as f32;
        step(painter, tokens, verdict, at, next, middle);
        at = next;
    }
}

/// One step alone, for the legend.
pub fn sample(painter: &Painter, tokens: &Tokens, rect: Rect, verdict: Verdict) {
    step(painter, tokens, verdict, rect.left(), rect.right(), rect.center().y.round());
}

fn step(painter: &Painter, tokens: &Tokens, verdict: Verdict, left: f32, right: f32, middle: f32) {
    let (height, color) = match verdict {
        Verdict::Allowed => (3.0, tokens.allowed_bar),
        Verdict::Depends => (7.0, tokens.depends_bar),
        Verdict::Denied => (FULL, tokens.denied_bar),
    };
    painter.rect_filled(
        Rect::from_min_max(pos2(left, middle - height / 2.0), pos2(right, middle + height / 2.0)),
        1.0,
        color,
    );
}

/// The marks of the three verdicts, laid out once for many cells.
#[derive(Debug)]
pub struct Marks([(Verdict, Arc<Galley>); 3]);

impl Marks {
    pub fn new(painter: &Painter, tokens: &Tokens) -> Self {
        Self(Verdict::ALL.map(|verdict| {
            let (icon, color) = widgets::verdict_look(tokens, verdict);
            let font = FontId::new(15.0, icon_family());
            (verdict, painter.layout_no_wrap(icons::glyph(icon).to_owned(), font, color))
        }))
    }

    pub fn paint(&self, painter: &Painter, center: Pos2, verdict: Verdict) {
        if let Some((_, mark)) = self.0.iter().find(|(of, _)| *of == verdict) {
            painter.galley(center - mark.size() / 2.0, Arc::clone(mark), egui::Color32::PLACEHOLDER);
        }
    }
}
