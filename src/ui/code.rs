//! A field for code: a text with numbered lines, in which a place can be shown and a fault marked.
//!
//! Knows gutter, scrolling and the text cursor. Does not know what the text is, nor its colours.

use std::borrow::Cow;
use std::ops::Range;

use egui::text::{CCursor, CCursorRange, LayoutJob};
use egui::{Align2, FontId, Galley, Id, Margin, Pos2, Rect, Response, ScrollArea, Sense, Shape, Stroke, TextEdit};
use egui::{TextStyle, Ui, pos2, vec2};

use super::theme::Tokens;
use super::widgets;

/// The text and what is known of it.
#[derive(Debug)]
pub struct Code<'a> {
    pub id: Id,
    /// For screen readers.
    pub name: String,
    pub text: &'a str,
    /// The number of the first line, where the text is a part of a longer one.
    pub first_line: usize,
    pub read_only: bool,
    /// The character at which reading the text failed.
    pub fault: Option<usize>,
}

/// Characters to be brought into view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reveal {
    /// Typing goes on there. Within a line they are selected; several lines are marked, with the cursor before them, so that
    /// a stray key replaces nothing.
    Go(Range<usize>),
    /// Selected; the keyboard stays where it is.
    Look(Range<usize>),
}

/// Where is kept which characters are marked, of the part that begins with a line.
fn marked_id(field: Id) -> Id {
    field.with("marked")
}

/// Fills what is left of the panel; the new text if it was changed. The text is copied only when it is edited.
///
/// `layout` gives the text its colours; it must not break lines, so that the numbers beside them are those of the text.
pub fn show(
    ui: &mut Ui,
    code: &Code<'_>,
    reveal: Option<Reveal>,
    mut layout: impl FnMut(&Ui, &str) -> LayoutJob,
) -> Option<String> {
    let mut text = Cow::Borrowed(code.text);
    widgets::canvas(ui).show(ui, |ui| {
        ScrollArea::both().auto_shrink([false, false]).id_salt(code.id).show(ui, |ui| {
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = 0.0;
                field(ui, code, &mut text, reveal, &mut layout);
            });
        });
    });
    match text {
        Cow::Owned(text) if text != code.text => Some(text),
        Cow::Owned(_) | Cow::Borrowed(_) => None,
    }
}

/// The laid out text and where it stands.
struct Laid<'a> {
    galley: &'a Galley,
    origin: Pos2,
}

impl Laid<'_> {
    fn at(&self, character: usize) -> Rect {
        self.galley.pos_from_cursor(CCursor::new(character)).translate(self.origin.to_vec2())
    }
}

fn field(
    ui: &mut Ui,
    code: &Code<'_>,
    text: &mut Cow<'_, str>,
    reveal: Option<Reveal>,
    layout: &mut impl FnMut(&Ui, &str) -> LayoutJob,
) {
    let last = code.first_line + code.text.matches('\n').count();
    let gutter = 14.0 + 8.0 * last.to_string().len() as f32;
    let (numbers, _) = ui.allocate_exact_size(vec2(gutter + 8.0, 1.0), Sense::hover());
    let margin = Margin { left: 6, right: 12, top: 8, bottom: 8 };
    // As many rows as there is room for, so that a click below the text is one into it.
    let room = ui.available_height() - margin.sum().y;
    let rows = (room / ui.text_style_height(&TextStyle::Monospace)).max(8.0) as usize;
    let mut layouter = |ui: &Ui, text: &dyn egui::TextBuffer, _: f32| {
        let job = layout(ui, text.as_str());
        ui.fonts_mut(|fonts| fonts.layout_job(job))
    };
    let [band, behind] = [(); 2].map(|()| ui.painter().add(Shape::Noop));
    let output = TextEdit::multiline(text)
        .id(code.id)
        .code_editor()
        .interactive(!code.read_only)
        .frame(egui::Frame::new())
        .margin(margin)
        .desired_width(ui.available_width().max(200.0))
        .desired_rows(rows)
        .layouter(&mut layouter)
        .show(ui);
    let response = output.response.response.accessible_name(&code.name);
    let laid = Laid { galley: &output.galley, origin: output.galley_pos };
    if response.changed() || response.clicked() {
        ui.data_mut(|data| data.remove::<Marked>(marked_id(code.id)));
    }
    let shown: Option<Marked> = ui.data(|data| data.get_temp(marked_id(code.id)));
    if let Some((_, range)) = shown.filter(|(line, _)| *line == code.first_line) {
        tint(ui, band, numbers.left(), &laid, &range);
    }
    let marked = code.fault.and_then(|fault| mark(ui, behind, numbers.left(), &laid, fault));
    line_numbers(ui, code.first_line, numbers.left() + gutter, &laid, marked);
    if let Some(reveal) = reveal {
        bring(ui, code, &response, &laid, reveal);
    }
}

/// The line with which the text begins, and the characters that are marked.
type Marked = (usize, Range<usize>);

/// A band behind the lines that are marked, with an edge at the left.
fn tint(ui: &Ui, band: egui::layers::ShapeIdx, left: f32, laid: &Laid<'_>, range: &Range<usize>) {
    let tokens = Tokens::of(ui);
    let (from, to) = (laid.at(range.start), laid.at(range.end));
    let lines = Rect::from_x_y_ranges(left..=ui.clip_rect().right(), from.top()..=to.bottom());
    let edge = Rect::from_min_max(lines.min, pos2(left + 3.0, lines.bottom()));
    let shapes = [Shape::rect_filled(lines, 0.0, tokens.selected), Shape::rect_filled(edge, 0.0, tokens.accent)];
    ui.painter().set(band, Shape::Vec(shapes.into()));
}

/// A tint behind the line of the fault, and a mark under its column; the row that is marked.
fn mark(ui: &Ui, behind: egui::layers::ShapeIdx, left: f32, laid: &Laid<'_>, fault: usize) -> Option<usize> {
    let tokens = Tokens::of(ui);
    let row = laid.galley.layout_from_cursor(CCursor::new(fault)).row;
    let rect = laid.galley.rows.get(row)?.rect().translate(laid.origin.to_vec2());
    let line = Rect::from_x_y_ranges(left..=ui.clip_rect().right().max(rect.right()), rect.y_range());
    ui.painter().set(behind, Shape::rect_filled(line, 0.0, tokens.denied_fill));
    let at = laid.at(fault).left();
    ui.painter().hline(at..=at + 8.0, rect.bottom() - 1.0, Stroke::new(2.0, tokens.error));
    Some(row)
}

fn line_numbers(ui: &Ui, first: usize, right: f32, laid: &Laid<'_>, marked: Option<usize>) {
    let tokens = Tokens::of(ui);
    let clip = ui.clip_rect();
    for (index, row) in laid.galley.rows.iter().enumerate() {
        let rect = row.rect().translate(laid.origin.to_vec2());
        if rect.bottom() > clip.top() && rect.top() < clip.bottom() {
            let at = pos2(right, rect.center().y);
            let color = if marked == Some(index) { tokens.error } else { tokens.weak };
            let number = (first + index).to_string();
            ui.painter().text(at, Align2::RIGHT_CENTER, number, FontId::monospace(10.5), color);
        }
    }
}

fn bring(ui: &Ui, code: &Code<'_>, response: &Response, laid: &Laid<'_>, reveal: Reveal) {
    let (range, selected) = match reveal {
        Reveal::Go(range) => {
            response.request_focus();
            let [first, last] = [range.start, range.end].map(|at| laid.galley.layout_from_cursor(CCursor::new(at)).row);
            let spans_lines = first < last;
            ui.data_mut(|data| {
                data.remove::<Marked>(marked_id(code.id));
                if spans_lines {
                    data.insert_temp::<Marked>(marked_id(code.id), (code.first_line, range.clone()));
                }
            });
            let end = if spans_lines { range.start } else { range.end };
            (range.clone(), range.start..end)
        }
        Reveal::Look(range) => (range.clone(), range),
    };
    // A field without the keyboard forgets a selection while it is drawn, so it is set afterwards.
    let mut state = TextEdit::load_state(ui.ctx(), response.id).unwrap_or_default();
    let selected = CCursorRange::two(CCursor::new(selected.start), CCursor::new(selected.end));
    state.cursor.set_char_range(Some(selected));
    TextEdit::store_state(ui.ctx(), response.id, state);
    ui.scroll_to_rect(laid.at(range.start).expand2(vec2(40.0, 60.0)), Some(egui::Align::Center));
}
