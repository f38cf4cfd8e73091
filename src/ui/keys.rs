//! Shortcuts and clipboard events of the whole window.
//!
//! Knows how the session's shortcuts read as the toolkit's keys, and which of them text fields keep for themselves.

#![expect(clippy::disallowed_methods, reason = "the one place where the table of actions meets the keyboard")]

use egui::{Event, Key as EguiKey, KeyboardShortcut, Modifiers, Ui};

use session::{ACTIONS, Action, Command, Entry, Key, Landing, Shortcut, State};

/// Takes the window's shortcuts before any widget sees them.
///
/// What comes back is to be done after the panels were drawn: a field that is being typed in is left first,
/// so that what stands in it belongs to what is saved, closed or undone.
pub fn take(ui: &Ui, state: &State, out: &mut Vec<Command>) -> Vec<Command> {
    let keyboard = Keyboard::of(ui, state);
    let is_drafting = typed_field(ui).is_some();
    let (late, now): (Vec<Action>, Vec<Action>) =
        pressed(ui, &keyboard).into_iter().partition(|action| is_drafting && action.entry().leaves_fields);
    // Whoever opens a page by a key goes on with keys.
    if let Some(landing) = now.iter().rev().find_map(|action| action.entry().focus) {
        ui.memory_mut(|memory| memory.request_focus(place_of(landing)));
    }
    out.extend(now.into_iter().map(Command::Act));
    if !keyboard.keeps_clipboard(ui) {
        clipboard(ui, out);
    }
    if !late.is_empty() {
        leave_fields(ui);
    }
    late.into_iter().map(Command::Act).collect()
}

/// What has the keyboard, as far as the window's shortcuts give way to it.
#[derive(Clone, Copy, Debug)]
struct Keyboard {
    /// Keys that write or edit text stay with the field.
    in_text: bool,
    /// Within a policy's text, finding means finding there.
    in_policy: bool,
    /// Most actions are not there over a dialog.
    in_dialog: bool,
    /// A text that is being mended has a history of its own.
    in_repair: bool,
    /// The table of accounts edits the cell under its cursor, not the name in the tree.
    in_accounts: bool,
    /// What has it shows something else than what is selected: whoever is about to delete there does not mean the selection.
    elsewhere: bool,
}

impl Keyboard {
    fn of(ui: &Ui, state: &State) -> Self {
        let selected = state.window.selection.policy.as_ref();
        let own = [Some(super::tree::tree_id()), selected.map(super::policies::row_id)];
        let focused = ui.memory(|memory| memory.focused());
        Self {
            in_text: ui.ctx().text_edit_focused(),
            in_policy: focused.is_some() && focused == selected.map(policy_text),
            in_dialog: state.window.dialog.is_some(),
            in_repair: state.file.repair.is_some(),
            in_accounts: super::accounts::has_keyboard(focused),
            elsewhere: egui::Popup::is_any_open(ui.ctx()) || (focused.is_some() && !own.contains(&focused)),
        }
    }

    /// Whether the window leaves a shortcut alone. Undo and redo are taken from text fields too: there is one history.
    fn keeps(self, shortcut: Shortcut, entry: &Entry) -> bool {
        entry.by_clipboard
            || (self.in_text && shortcut.belongs_to_text())
            || (self.in_dialog && !entry.over_dialogs)
            || (self.in_repair && matches!(entry.action, Action::Undo | Action::Redo))
            || (self.elsewhere && entry.of_selection)
            || (self.in_accounts && entry.action == Action::Rename)
    }

    /// Whether what is copied and pasted is not what is selected in the tree or the library.
    fn keeps_clipboard(self, ui: &Ui) -> bool {
        // Text that was selected in a label is what people mean to copy.
        let is_reading = ui.ctx().plugin::<egui::text_selection::LabelSelectionState>().lock().has_selection();
        // A table has more to copy than the tree's selection.
        let tables = [
            super::matrix::grid_id(),
            super::who_can::list_id(),
            super::changes::list_id(),
            super::accounts::grid_id(),
            super::identities::list_id(),
        ];
        let in_table = ui.memory(|memory| memory.focused().is_some_and(|id| tables.contains(&id)));
        self.in_text || self.in_dialog || is_reading || in_table
    }
}

/// Takes the keys that were pressed; the actions that they stand for.
fn pressed(ui: &Ui, keyboard: &Keyboard) -> Vec<Action> {
    // A key with fewer modifiers would swallow the same key with more, so those with more go first.
    let mut table: Vec<(Shortcut, &Entry)> =
        ACTIONS.iter().flat_map(|entry| entry.shortcuts.iter().map(move |shortcut| (*shortcut, entry))).collect();
    table.sort_by_key(|(shortcut, _)| !(shortcut.shift || shortcut.alt));
    table.retain(|(shortcut, entry)| !keyboard.keeps(*shortcut, entry));
    ui.input_mut(|input| {
        table.retain(|(shortcut, _)| {
            // Alt makes other letters on many keyboards, Shift+Delete means cut, and Shift+F10 opens a context menu.
            let shifted = matches!(shortcut.key, Key::Delete | Key::F10) && input.modifiers.shift;
            let other = input.modifiers.alt != shortcut.alt || shifted;
            !other && of(*shortcut).is_some_and(|known| input.consume_shortcut(&known))
        });
    });
    let meant = |action| if action == Action::FilterTree && keyboard.in_policy { Action::FindInPolicy } else { action };
    table.into_iter().map(|(_, entry)| meant(entry.action)).collect()
}

/// Takes what the platform says of its clipboard.
#[expect(clippy::wildcard_enum_match_arm, reason = "the toolkit's events are many, and the others stay where they are")]
fn clipboard(ui: &Ui, out: &mut Vec<Command>) {
    let command = |event: &Event| match event {
        Event::Copy => Some(Command::Act(Action::Copy)),
        Event::Cut => Some(Command::Act(Action::Cut)),
        Event::Paste(text) => Some(Command::Paste(text.clone())),
        _ => None,
    };
    ui.input_mut(|input| {
        input.events.retain(|event| {
            let command = command(event);
            let stays = command.is_none();
            out.extend(command);
            stays
        });
    });
}

/// Where something is that gets the keyboard with its page.
fn place_of(landing: Landing) -> egui::Id {
    match landing {
        Landing::Matrix => super::matrix::grid_id(),
        Landing::WhoCan => super::who_can::field_id(),
        Landing::Changes => super::changes::list_id(),
        Landing::Accounts => super::accounts::grid_id(),
        Landing::Identities => super::identities::list_id(),
    }
}

/// Where a field that keeps what is typed until it is left says that it has the keyboard.
pub fn typed_field_id() -> egui::Id {
    egui::Id::unique("field with a draft")
}

/// The field that is being typed in, if it keeps a draft.
fn typed_field(ui: &Ui) -> Option<egui::Id> {
    let id = ui.data(|data| data.get_temp(typed_field_id()))?;
    ui.memory(|memory| memory.has_focus(id)).then_some(id)
}

/// Takes the keyboard from a field with a draft, which then hands in what was typed.
pub fn leave_fields(ui: &Ui) {
    if let Some(id) = typed_field(ui) {
        ui.memory_mut(|memory| memory.surrender_focus(id));
    }
}

/// The name of the field that holds a policy's text.
pub fn policy_text(policy: &organization::PolicyId) -> egui::Id {
    egui::Id::unique(("policy text", policy))
}

/// The shortcut in the toolkit's terms.
fn of(shortcut: Shortcut) -> Option<KeyboardShortcut> {
    let mut modifiers = Modifiers::NONE;
    if shortcut.command {
        modifiers |= Modifiers::COMMAND;
    }
    if shortcut.shift {
        modifiers |= Modifiers::SHIFT;
    }
    if shortcut.alt {
        modifiers |= Modifiers::ALT;
    }
    EguiKey::from_name(shortcut.key.name()).map(|key| KeyboardShortcut::new(modifiers, key))
}

/// How the shortcut is written on this platform.
pub fn written(ctx: &egui::Context, shortcut: Shortcut) -> String {
    match of(shortcut) {
        Some(known) if shortcut.key != Key::Questionmark => ctx.format_shortcut(&known),
        _ => shortcut.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_toolkit_knows_every_key_of_the_table() {
        for entry in ACTIONS {
            for shortcut in entry.shortcuts {
                assert!(of(*shortcut).is_some(), "{}: {shortcut}", entry.name);
            }
        }
    }
}
