//! The toolbar: the commonest actions and the pages of the middle.

use egui::{Role, TextStyle, Ui, WidgetInfo, WidgetText};

use super::{icons, widgets};
use session::{Action, Command, Page, State};

const LEFT: &[&[Action]] = &[
    &[Action::New, Action::Open, Action::Save],
    &[Action::Undo, Action::Redo],
    &[Action::NewOu, Action::NewAccount, Action::NewScp, Action::AttachPolicy],
    &[Action::Import, Action::GoTo],
];

/// The pages in the order of their tabs.
const PAGES: [(Page, Action, &str); 8] = [
    (Page::Permissions, Action::ShowPermissions, "Permissions"),
    (Page::Matrix, Action::ShowMatrix, "Matrix"),
    (Page::WhoCan, Action::ShowWhoCan, "Who can"),
    (Page::Policies, Action::ShowPolicies, "Policies"),
    (Page::Simulator, Action::ShowSimulator, "Simulator"),
    (Page::Changes, Action::ShowChanges, "Changes"),
    (Page::Accounts, Action::ShowAccounts, "Accounts"),
    (Page::Identities, Action::ShowIdentities, "Identities"),
];
const PANELS: [Action; 3] = [Action::ToggleInspector, Action::ToggleFindings, Action::ToggleTree];

const BETWEEN_ICONS: f32 = 2.0;
/// Between groups of icons, and between the tabs and what stands beside them.
const GAP: f32 = 22.0;
const BETWEEN_TABS: f32 = 4.0;

/// The bar.
pub fn show(ui: &mut Ui, state: &State, out: &mut Vec<Command>) {
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = BETWEEN_ICONS;
        let changed = super::changes::count(state);
        // Where access changes, the tab says so beside whatever page is open.
        let name = |page: Page, name: &str| {
            if page == Page::Changes && changed.is_some() { format!("{name} •") } else { name.to_owned() }
        };
        let mut tabs: Vec<(Page, Action, String, f32)> = Vec::new();
        for (page, action, word) in PAGES {
            let name = name(page, word);
            let width = width_of(ui, name.as_str());
            tabs.push((page, action, name, width));
        }
        // The pages come first; what a narrow window has no room for is in the menus.
        let mut left = ui.available_width() - tabs.iter().map(|(.., width)| width + BETWEEN_TABS).sum::<f32>();
        let mut takes = |actions: &[Action]| {
            let icon = |action: &Action| width_of(ui, icons::text(action.entry().icon)).max(28.0) + BETWEEN_ICONS;
            let width = actions.iter().map(icon).sum::<f32>() + GAP;
            let fits = width <= left;
            left = if fits { left - width } else { 0.0 };
            fits
        };
        let has_panels = takes(&PANELS);
        let shown = LEFT.iter().take_while(|group| takes(group)).count();
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
            ui.spacing_mut().item_spacing.x = BETWEEN_TABS;
            if has_panels {
                PANELS.into_iter().for_each(|action| widgets::action_icon(ui, state, action, out));
                ui.add_space(10.0);
            }
            for (page, action, name, _) in tabs.into_iter().rev() {
                let is_open = state.window.page == page;
                let mut response = ui.selectable_label(is_open, &*name);
                if let Some(count) = changed.as_ref().filter(|_| page == Page::Changes) {
                    let text = format!("Changes, {count}");
                    response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_open, &text));
                    response = response.on_hover_text(format!("Access changes for {count}"));
                }
                if response.on_hover_text(action.entry().tooltip).clicked() {
                    out.push(Command::Act(action));
                }
            }
        });
    });
}

/// How wide a button with this on it is.
fn width_of(ui: &Ui, text: impl Into<WidgetText>) -> f32 {
    let galley = text.into().into_galley(ui, None, f32::INFINITY, TextStyle::Button);
    galley.size().x + 2.0 * ui.spacing().button_padding.x
}
