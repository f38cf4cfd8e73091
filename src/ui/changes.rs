//! The page of changes: what differs from the organization that was opened or imported.

use egui::{ScrollArea, Ui};

use super::theme::{Tokens, size};
use super::widgets;
use crate::exchange::{Change, changes};
use crate::session::State;

/// What the page remembers between frames.
#[derive(Debug, Default)]
pub struct ChangesView {
    found: Vec<Change>,
    built: Option<u64>,
}

/// The page.
pub fn show(ui: &mut Ui, state: &State, view: &mut ChangesView) {
    if view.built != Some(state.revision) {
        view.found = changes(&state.baseline, &state.organization);
        view.built = Some(state.revision);
    }
    ui.horizontal(|ui| {
        ui.label(widgets::strong("Changes since opening").size(16.0));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let copy = ui.add_enabled(!view.found.is_empty(), egui::Button::new("Copy as text"));
            if copy.clicked() {
                let lines: Vec<String> = view.found.iter().map(Change::sentence).collect();
                ui.ctx().copy_text(lines.join("\n"));
            }
        });
    });
    ui.label(widgets::weak(ui, "What to carry over to AWS, in the document's own terms"));
    ui.add_space(6.0);
    if view.found.is_empty() {
        widgets::empty(ui, "No changes", "The organization is as it was opened or imported");
        return;
    }
    let tokens = Tokens::of(ui);
    egui::Frame::new()
        .fill(tokens.canvas)
        .stroke(egui::Stroke::new(1.0, tokens.line))
        .corner_radius(6)
        .inner_margin(8)
        .show(ui, |ui| {
            ScrollArea::vertical().auto_shrink([false, false]).id_salt("changes").show_rows(
                ui,
                size::ROW - 6.0,
                view.found.len(),
                |ui, range| {
                    for change in view.found.get(range).unwrap_or_default() {
                        ui.add(egui::Label::new(change.sentence()).truncate().selectable(true));
                    }
                },
            );
        });
}
