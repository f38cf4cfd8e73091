//! The toolbar: the commonest actions and the pages of the middle.

use egui::{Role, Ui, WidgetInfo};

use super::widgets;
use session::{Action, Command, Page, State};

const LEFT: &[&[Action]] = &[
    &[Action::New, Action::Open, Action::Save],
    &[Action::Undo, Action::Redo],
    &[Action::NewOu, Action::NewAccount, Action::NewScp, Action::AttachPolicy],
    &[Action::Import, Action::GoTo],
];

/// The bar.
pub fn show(ui: &mut Ui, state: &State, out: &mut Vec<Command>) {
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        // The pages come first; what a narrow window has no room for is in the menus.
        let shown = match ui.available_width() {
            ..820.0 => 0,
            820.0..895.0 => 1,
            895.0..1125.0 => 2,
            _ => LEFT.len(),
        };
        for (index, group) in LEFT.iter().take(shown).enumerate() {
            if index > 0 {
                ui.add_space(4.0);
                ui.separator();
                ui.add_space(4.0);
            }
            for action in *group {
                widgets::action_icon(ui, state, *action, out);
            }
        }
        widgets::at_right(ui, |ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            widgets::action_icon(ui, state, Action::ToggleInspector, out);
            widgets::action_icon(ui, state, Action::ToggleFindings, out);
            widgets::action_icon(ui, state, Action::ToggleTree, out);
            ui.add_space(10.0);
            for (page, action, name) in [
                (Page::Identities, Action::ShowIdentities, "Identities"),
                (Page::Accounts, Action::ShowAccounts, "Accounts"),
                (Page::Changes, Action::ShowChanges, "Changes"),
                (Page::Simulator, Action::ShowSimulator, "Simulator"),
                (Page::Policies, Action::ShowPolicies, "Policies"),
                (Page::WhoCan, Action::ShowWhoCan, "Who can"),
                (Page::Matrix, Action::ShowMatrix, "Matrix"),
                (Page::Permissions, Action::ShowPermissions, "Permissions"),
            ] {
                // Where access changes, the tab says so beside whatever page is open.
                let changed = if page == Page::Changes { super::changes::count(state) } else { None };
                let response = match &changed {
                    Some(count) => {
                        let response = ui.selectable_label(state.window.page == page, format!("{name} •"));
                        let text = format!("{name}, {count}");
                        response
                            .widget_info(|| WidgetInfo::selected(Role::Button, true, state.window.page == page, &text));
                        response.on_hover_text(format!("Access changes for {count}"))
                    }
                    None => ui.selectable_label(state.window.page == page, name),
                };
                if response.on_hover_text(action.entry().tooltip).clicked() {
                    out.push(Command::Act(action));
                }
            }
        });
    });
}
