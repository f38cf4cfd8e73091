//! The page of policies: the library at the left, the editor of the open one at the right.

mod editor;
mod find;
mod json;
mod library;
mod part;
mod problems;
mod whole;

use egui::Ui;

pub use editor::EditorView;
pub use find::Direction;
pub use json::Colours;
pub use library::{LibraryView, row_id};

use super::widgets;
use session::{Command, State};

/// What the page remembers between frames.
#[derive(Debug, Default)]
pub struct PoliciesView {
    pub library: LibraryView,
    pub editor: EditorView,
}

/// Narrower than this, the library stands above the editor.
const NARROW: f32 = 480.0;

/// The page.
pub fn show(ui: &mut Ui, state: &State, view: &mut PoliciesView, out: &mut Vec<Command>) {
    let room = ui.available_size();
    let margin = |left, right, top, bottom| egui::Frame::new().inner_margin(egui::Margin { left, right, top, bottom });
    let (library, around, beside) = if room.x < NARROW {
        let library = egui::Panel::top(("policy library above", room.y as u32)).resizable(true);
        let heights = 100.0..=(room.y * 0.6).max(110.0);
        (library.default_size(room.y * 0.4).size_range(heights), margin(0, 0, 0, 8), margin(0, 0, 8, 0))
    } else {
        let library = egui::Panel::left(("policy library", room.x as u32));
        let widths = 120.0..=(room.x * 0.4).clamp(130.0, 520.0);
        (library.default_size(270.0).size_range(widths), margin(0, 10, 0, 0), margin(10, 0, 0, 0))
    };
    library.frame(around).show(ui, |ui| library::show(ui, state, &mut view.library, out));
    let open = state.window.selection.policy.as_ref().and_then(|id| state.document.organization.policies().get(id));
    egui::CentralPanel::default().frame(beside).show(ui, |ui| match open {
        Some(policy) => editor::show(ui, state, policy, &mut view.editor, out),
        None => widgets::empty(ui, "No policy open", "Choose a policy in the library, or create one"),
    });
}
