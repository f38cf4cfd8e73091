//! A file that could not be read, as a text that can be mended.
//!
//! Knows how the place of the fault is marked. Every key goes to the session at once; there is no draft that could get lost.

use egui::text::{CCursor, CCursorRange};
use egui::{Align2, CentralPanel, FontId, Frame, Id, Margin, Panel, ScrollArea, TextEdit, Ui, pos2, vec2};

use super::theme::Tokens;
use super::{icons, widgets};
use format::Place;
use session::{Command, Icon, Repair, sentence};

/// What the view remembers between frames.
#[derive(Debug, Default)]
pub struct RepairView {
    /// The last fault that was shown.
    seen: Option<(std::path::PathBuf, u64)>,
}

/// The whole middle of the window.
pub fn show(ui: &mut Ui, repair: &Repair, view: &mut RepairView, out: &mut Vec<Command>) {
    let tokens = Tokens::of(ui);
    Panel::top("repair heading")
        .resizable(false)
        .frame(Frame::new().fill(tokens.panel).inner_margin(Margin { left: 18, right: 18, top: 12, bottom: 10 }))
        .show(ui, |ui| heading(ui, repair, out));
    CentralPanel::default()
        .frame(Frame::new().fill(tokens.panel).inner_margin(Margin { left: 18, right: 18, top: 0, bottom: 14 }))
        .show(ui, |ui| text(ui, repair, view, out));
}

fn heading(ui: &mut Ui, repair: &Repair, out: &mut Vec<Command>) {
    let tokens = Tokens::of(ui);
    ui.horizontal_top(|ui| {
        icons::show(ui, icons::colored(Icon::Warning, tokens.warning).size(26.0));
        ui.vertical(|ui| {
            let title = format!("{} cannot be read", repair.title());
            ui.add(egui::Label::new(widgets::strong(title).size(16.0)).wrap());
            let place = repair.place.map(|place| sentence(&format!("{place}: "))).unwrap_or_default();
            let fault = egui::RichText::new(format!("{place}{}", repair.message)).color(tokens.error);
            ui.add(egui::Label::new(fault).wrap().selectable(true));
            ui.add(egui::Label::new(widgets::weak(ui, explained(repair))).wrap());
        });
    });
    ui.add_space(6.0);
    ui.horizontal_wrapped(|ui| {
        let again = egui::RichText::new("Try again").color(tokens.on_accent);
        let again = egui::Button::new(again).fill(tokens.accent).stroke(egui::Stroke::NONE);
        let entered = ui.input_mut(|input| input.consume_key(egui::Modifiers::COMMAND, egui::Key::Enter));
        if ui.add(again).on_hover_text("Read the text as it stands below (Ctrl+Enter)").clicked() || entered {
            out.push(Command::TryAgain);
        }
        let save = ui.add_enabled(repair.changed && !repair.lossy, egui::Button::new("Save text"));
        let hint = "Write the text back as it is; the file's present version is kept beside it as .bak";
        let not = match repair.lossy {
            true => "Some of the file's bytes are no text and would be lost",
            false => "The text is as the file holds it",
        };
        if save.on_hover_text(hint).on_disabled_hover_text(not).clicked() {
            out.push(Command::SaveText);
        }
        if ui.button("Copy text").on_hover_text("Copy the whole text").clicked() {
            ui.ctx().copy_text(repair.whole());
        }
        if ui.button("Cancel").on_hover_text("Leave the file as it is").clicked() {
            out.push(Command::LeaveRepair);
        }
    });
}

/// What is shown and what happens to it.
fn explained(repair: &Repair) -> String {
    let last = repair.first_line + repair.text.matches('\n').count();
    let part = match (repair.first_line, last) {
        (1, last) if last >= repair.lines => String::new(),
        (first, last) => format!(
            "Lines {} to {} of {} are shown. ",
            widgets::number(first),
            widgets::number(last),
            widgets::number(repair.lines)
        ),
    };
    let kept = "Mend the text and try again. Nothing else of it is changed, and the file stays as it is until you save";
    match repair.lossy {
        true => format!(
            "{part}Bytes that are no text are shown as \u{fffd}, and are still in the file. Mend the text and try again"
        ),
        false => format!("{part}{kept}"),
    }
}

fn text(ui: &mut Ui, repair: &Repair, view: &mut RepairView, out: &mut Vec<Command>) {
    let tokens = Tokens::of(ui);
    let id = Id::unique("text to mend");
    let fault = repair.shown_place();
    let now = Some((repair.path.clone(), repair.found));
    let reveal = view.seen != now;
    view.seen = now;
    let row = ui.text_style_height(&egui::TextStyle::Monospace);
    let frame = Frame::new().fill(tokens.canvas).stroke(egui::Stroke::new(1.0, tokens.line)).corner_radius(6);
    frame.show(ui, |ui| {
        ScrollArea::both().auto_shrink([false, false]).id_salt("text to mend").show(ui, |ui| {
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = 0.0;
                let last = repair.first_line + repair.text.matches('\n').count();
                let gutter = 14.0 + 8.0 * last.to_string().len() as f32;
                let (numbers, _) = ui.allocate_exact_size(vec2(gutter + 8.0, 1.0), egui::Sense::hover());
                let mut content = repair.text.clone();
                // A line stays a line, so that the numbers beside them are those of the file.
                let (font, ink) = (egui::TextStyle::Monospace.resolve(ui.style()), tokens.text);
                let mut layouter = |ui: &Ui, text: &dyn egui::TextBuffer, _: f32| {
                    let job = egui::text::LayoutJob::simple(text.as_str().to_owned(), font.clone(), ink, f32::INFINITY);
                    ui.fonts_mut(|fonts| fonts.layout_job(job))
                };
                let shape = ui.painter().add(egui::Shape::Noop);
                let output = TextEdit::multiline(&mut content)
                    .id(id)
                    .code_editor()
                    .frame(Frame::new())
                    .margin(Margin { left: 6, right: 12, top: 8, bottom: 8 })
                    .desired_width(ui.available_width().max(200.0))
                    .layouter(&mut layouter)
                    .desired_rows((ui.available_height() / row).max(8.0) as usize)
                    .show(ui);
                let response = output.response.response.accessible_name(format!("Text of {}", repair.title()));
                let origin = output.galley_pos;
                mark(ui, shape, numbers.left(), &output.galley, origin, fault);
                numbered(ui, repair, numbers.left() + gutter, &output.galley, origin, fault);
                if reveal && let Some(at) = fault.map(|place| offset(&content, place)) {
                    response.request_focus();
                    let mut state = TextEdit::load_state(ui.ctx(), id).unwrap_or_default();
                    state.cursor.set_char_range(Some(CCursorRange::one(CCursor::new(at))));
                    TextEdit::store_state(ui.ctx(), id, state);
                    let shown = output.galley.pos_from_cursor(CCursor::new(at)).translate(origin.to_vec2());
                    ui.scroll_to_rect(shown.expand2(vec2(40.0, 120.0)), Some(egui::Align::Center));
                }
                if response.changed() && content != repair.text {
                    out.push(Command::RepairText(content));
                }
            });
        });
    });
}

/// Which character of a text a place is.
fn offset(text: &str, place: Place) -> usize {
    let before: usize = text.split_inclusive('\n').take(place.line.saturating_sub(1)).map(|l| l.chars().count()).sum();
    let line = text.split_inclusive('\n').nth(place.line.saturating_sub(1)).unwrap_or_default();
    before + place.column.saturating_sub(1).min(line.trim_end_matches(['\r', '\n']).chars().count())
}

/// A tint behind the line of the fault, and a mark under its column.
fn mark(
    ui: &Ui,
    behind: egui::layers::ShapeIdx,
    left: f32,
    galley: &egui::Galley,
    origin: egui::Pos2,
    fault: Option<Place>,
) {
    let tokens = Tokens::of(ui);
    let Some(place) = fault else { return };
    let Some(row) = galley.rows.get(place.line.saturating_sub(1)) else { return };
    let row = row.rect().translate(origin.to_vec2());
    let line = egui::Rect::from_x_y_ranges(left..=ui.clip_rect().right().max(row.right()), row.y_range());
    ui.painter().set(behind, egui::Shape::rect_filled(line, 0.0, tokens.denied_fill));
    let at = galley.pos_from_cursor(CCursor::new(offset(galley.text(), place))).translate(origin.to_vec2());
    let end = at.left() + 8.0;
    ui.painter().hline(at.left()..=end, row.bottom() - 1.0, egui::Stroke::new(2.0, tokens.error));
}

fn numbered(ui: &Ui, repair: &Repair, right: f32, galley: &egui::Galley, origin: egui::Pos2, fault: Option<Place>) {
    let tokens = Tokens::of(ui);
    let clip = ui.clip_rect();
    for (index, row) in galley.rows.iter().enumerate() {
        let rect = row.rect().translate(origin.to_vec2());
        if rect.bottom() > clip.top() && rect.top() < clip.bottom() {
            let at = pos2(right, rect.center().y);
            let color = if fault.is_some_and(|place| place.line == index + 1) { tokens.error } else { tokens.weak };
            let number = (repair.first_line + index).to_string();
            ui.painter().text(at, Align2::RIGHT_CENTER, number, FontId::monospace(10.5), color);
        }
    }
}
