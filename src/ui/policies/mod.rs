//! The page of policies: the library at the left, the editor of the open one at the right.

mod editor;
mod find;
mod json;
mod library;
mod problems;

use egui::Ui;

pub use editor::EditorView;
pub use library::LibraryView;

use super::widgets;
use crate::session::{Command, State};

/// What the page remembers between frames.
#[derive(Debug, Default)]
pub struct PoliciesView {
    library: LibraryView,
    editor: EditorView,
}

/// The page.
pub fn show(ui: &mut Ui, state: &State, view: &mut PoliciesView, out: &mut Vec<Command>) {
    let width = ui.available_width();
    egui::Panel::left(("policy library", width as u32))
        .default_size(270.0)
        .size_range(120.0..=(width * 0.4).clamp(130.0, 520.0))
        .frame(egui::Frame::new().inner_margin(egui::Margin { left: 0, right: 10, top: 0, bottom: 0 }))
        .show(ui, |ui| library::show(ui, state, &mut view.library, out));
    let open = state.selection.policy.as_ref().and_then(|id| state.organization.policies().get(id));
    egui::CentralPanel::default()
        .frame(egui::Frame::new().inner_margin(egui::Margin { left: 10, right: 0, top: 0, bottom: 0 }))
        .show(ui, |ui| match open {
            Some(policy) => editor::show(ui, state, policy, &mut view.editor, out),
            None => widgets::empty(ui, "No policy open", "Choose a policy in the library, or create one"),
        });
}
