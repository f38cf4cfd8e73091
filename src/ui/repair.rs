//! A file that could not be read, as a text that can be mended.
//!
//! Knows which place is at fault. Every key goes to the session at once; there is no draft that could get lost.

use egui::text::LayoutJob;
use egui::{CentralPanel, Frame, Id, Margin, Panel, Ui};

use super::code::{self, Code, Reveal};
use super::theme::Tokens;
use super::{icons, widgets};
use format::Place;
use session::{Command, Icon, Repair, RepairCommand, sentence};

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
            let fault = widgets::safe(format!("{place}{}", repair.message)).color(tokens.error);
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
            out.push(Command::Repair(RepairCommand::TryAgain));
        }
        let save = ui.add_enabled(repair.changed && !repair.lossy, egui::Button::new("Save text"));
        let hint = "Write the text back as it is; the file's present version is kept beside it as .bak";
        let not = if repair.lossy {
            "Some of the file's bytes are not text and would be lost"
        } else {
            "The text is the same as in the file"
        };
        if save.on_hover_text(hint).on_disabled_hover_text(not).clicked() {
            out.push(Command::Repair(RepairCommand::SaveText));
        }
        if ui.button("Copy text").on_hover_text("Copy the whole text").clicked() {
            ui.ctx().copy_text(repair.whole());
        }
        if ui.button("Cancel").on_hover_text("Leave the file as it is").clicked() {
            out.push(Command::Repair(RepairCommand::Leave));
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
    let kept = "Correct the text and try again. Nothing else in it changes, and the file stays as it is until you save";
    if repair.lossy {
        format!(
            "{part}Bytes that are not text are shown as \u{fffd}, and are still in the file. Correct the text and try again"
        )
    } else {
        format!("{part}{kept}")
    }
}

fn text(ui: &mut Ui, repair: &Repair, view: &mut RepairView, out: &mut Vec<Command>) {
    let fault = repair.shown_place().map(|place| offset(&repair.text, place));
    let now = Some((repair.path.clone(), repair.found));
    let reveal = fault.filter(|_| view.seen != now).map(|at| Reveal::Go(at..at));
    view.seen = now;
    let code = Code {
        id: Id::unique("text to mend"),
        name: format!("Text of {}", repair.title()),
        text: &repair.text,
        first_line: repair.first_line,
        read_only: false,
        fault,
    };
    let (font, ink) = (egui::TextStyle::Monospace.resolve(ui.style()), Tokens::of(ui).text);
    let layout = |_: &Ui, text: &str| LayoutJob::simple(text.to_owned(), font.clone(), ink, f32::INFINITY);
    out.extend(code::show(ui, &code, reveal, layout).map(|text| Command::Repair(RepairCommand::Text(text))));
}

/// Which character of a text a place is.
fn offset(text: &str, place: Place) -> usize {
    let before: usize = text.split_inclusive('\n').take(place.line.saturating_sub(1)).map(|l| l.chars().count()).sum();
    let line = text.split_inclusive('\n').nth(place.line.saturating_sub(1)).unwrap_or_default();
    before + place.column.saturating_sub(1).min(line.trim_end_matches(['\r', '\n']).chars().count())
}
