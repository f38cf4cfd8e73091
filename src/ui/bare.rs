//! What to do first in an organization that has nothing but its management account.
//!
//! Stands above the verdicts until there is an OU or another account. Knows words and actions only.

use egui::{Frame, Margin, Stroke, Ui};

use super::theme::Tokens;
use super::{icons, widgets};
use session::{Action, Command, State};

/// What can be done, with its name here where that says more than the table's.
const STEPS: &[(Action, &str)] = &[
    (Action::AddRecommendedOus, "Start from AWS's recommended OUs"),
    (Action::NewOu, "New OU…"),
    (Action::NewAccount, "New account…"),
    (Action::Paste, "Paste accounts and OUs…"),
    (Action::Import, "Import organization…"),
];

/// The panel.
pub fn show(ui: &mut Ui, state: &State, out: &mut Vec<Command>) {
    let tokens = Tokens::of(ui);
    let frame = Frame::new().fill(tokens.canvas).stroke(Stroke::new(1.0, tokens.line)).corner_radius(8);
    frame.inner_margin(Margin::symmetric(14, 10)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.label(widgets::strong("This organization has nothing but its management account"));
        let text = "Build its OUs and accounts, and see what policies leave each of them";
        ui.add(egui::Label::new(widgets::weak(ui, text)).wrap());
        ui.add_space(6.0);
        ui.horizontal_wrapped(|ui| {
            for (action, name) in STEPS {
                let entry = action.entry();
                let button = egui::Button::new((icons::text(entry.icon), *name));
                let enabled = state.is_enabled(*action);
                let response = ui.add_enabled(enabled, button);
                response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, enabled, *name));
                if response.on_hover_text(entry.tooltip).clicked() {
                    out.push(Command::Act(*action));
                }
            }
        });
    });
    ui.add_space(8.0);
}
