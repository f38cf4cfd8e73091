//! The menu bar and every context menu, made from the action table.

use egui::containers::menu::MenuButton;
use egui::{Button, Key, Popup, Response, ScrollArea, Ui};

use super::{icons, keys, prose, widgets};
use session::{ACTIONS, Action, Command, Entry, Menu, State};

/// What the menu bar remembers between frames.
#[derive(Debug, Default)]
pub struct MenuView {
    /// The menu that is to be opened by key, by its place.
    opening: Option<usize>,
    first: FirstEntry,
}

/// Gives the keyboard to the first entry of a menu that a key opened: for two frames, as the first only finds out its size.
#[derive(Debug, Default)]
pub struct FirstEntry(u8);

impl FirstEntry {
    /// The menu opens.
    pub fn begin(&mut self) {
        self.0 = 2;
    }

    /// The menu is drawn, with this entry first.
    pub fn ask(&mut self, first: Option<Response>) {
        if let Some(first) = first.filter(|_| self.0 > 0) {
            self.0 -= 1;
            first.request_focus();
        }
    }
}

impl MenuView {
    /// Opens the first menu.
    pub fn open(&mut self) {
        self.opening = Some(0);
    }
}

/// The menu bar. Left and Right go from an open menu to its neighbour.
pub fn bar(ui: &mut Ui, state: &State, view: &mut MenuView, out: &mut Vec<Command>) {
    let mut shown = Vec::new();
    egui::MenuBar::new().ui(ui, |ui| {
        for menu in Menu::ALL {
            let (button, inside) = MenuButton::new(menu.name()).ui(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 1.0;
                // In a small or strongly zoomed window a long menu scrolls.
                let most = ui.ctx().content_rect().height() - 60.0;
                let area = ScrollArea::vertical().max_height(most).min_scrolled_height(most);
                area.show(ui, |ui| items(ui, state, menu, out)).inner
            });
            view.first.ask(inside.and_then(|inside| inside.inner));
            shown.push(Popup::default_response_id(&button));
        }
    });
    let open = shown.iter().position(|id| Popup::is_id_open(ui.ctx(), *id));
    let pressed = |key| ui.input(|input| input.key_pressed(key));
    let next = match open {
        Some(at) if pressed(Key::ArrowRight) => Some((at + 1) % shown.len().max(1)),
        Some(at) if pressed(Key::ArrowLeft) => Some((at + shown.len() - 1) % shown.len().max(1)),
        Some(_) | None => view.opening.take(),
    };
    if let Some(id) = next.and_then(|at| shown.get(at)) {
        Popup::open_id(ui.ctx(), *id);
        view.first.begin();
    }
}

/// The entries of a menu; the first that can be run.
fn items(ui: &mut Ui, state: &State, menu: Menu, out: &mut Vec<Command>) -> Option<Response> {
    let (mut group, mut first) = (None, None);
    for entry in ACTIONS.iter().filter(|entry| entry.menu == menu) {
        if group.is_some_and(|group| group != entry.group) {
            ui.separator();
        }
        group = Some(entry.group);
        let shown = item(ui, state, entry, out);
        if shown.enabled() {
            first.get_or_insert(shown);
        }
    }
    first
}

/// A context menu: those of some actions that can be run here, `None` draws a line between them. Gives the first entry.
pub fn context(ui: &mut Ui, state: &State, actions: &[Option<Action>], out: &mut Vec<Command>) -> Option<Response> {
    let mut first = None;
    let mut is_line_due = false;
    for action in actions {
        match action {
            Some(action) if state.is_offered(*action) => {
                if std::mem::take(&mut is_line_due) {
                    ui.separator();
                }
                let shown = item(ui, state, action.entry(), out);
                first.get_or_insert(shown);
            }
            Some(_) => {}
            None => is_line_due = first.is_some(),
        }
    }
    first
}

fn item(ui: &mut Ui, state: &State, entry: &Entry, out: &mut Vec<Command>) -> Response {
    let undone = state.document.undo_label().filter(|_| entry.action == Action::Undo);
    let step = undone.or_else(|| state.document.redo_label().filter(|_| entry.action == Action::Redo));
    let name = step.map_or_else(|| entry.name.to_owned(), |step| format!("{}: {step}", entry.name));
    let shortcut = entry.shortcuts.first().map(|shortcut| keys::written(ui.ctx(), *shortcut)).unwrap_or_default();
    let button =
        Button::new((icons::text(entry.icon), egui::WidgetText::from(widgets::safe(&name)))).shortcut_text(shortcut);
    let enabled = state.is_enabled(entry.action);
    let response = ui.add_enabled(enabled, button);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::MenuItem, enabled, prose::heard(&name)));
    let response = response.on_hover_text(entry.tooltip);
    if response.clicked() {
        out.push(Command::Act(entry.action));
        ui.close();
    }
    response
}
