//! Shortcuts and clipboard events of the whole window.
//!
//! Knows how the session's shortcuts read as the toolkit's keys, and which of them text fields keep for themselves.

#![expect(clippy::disallowed_methods, reason = "the one place where the table of actions meets the keyboard")]

use egui::{Event, Key as EguiKey, KeyboardShortcut, Modifiers};

use session::{ACTIONS, Action, Command, Entry, Key, Landing, Shortcut, State};

/// Takes the window's shortcuts before any widget sees them.
///
/// Undo and redo are taken from text fields too: there is one history. Keys that write or edit text stay with the field.
///
/// What comes back is to be done after the panels were drawn: a field that is being typed in is left first,
/// so that what stands in it belongs to what is saved, closed or undone.
pub fn take(ui: &mut egui::Ui, state: &State, out: &mut Vec<Command>) -> Vec<Command> {
    let mut late = Vec::new();
    let typed_in = typed_field(ui);
    let typing = ui.ctx().text_edit_focused();
    let dialog = state.window.dialog.is_some();
    let in_policy =
        state.window.selection.policy.as_ref().is_some_and(|id| ui.memory(|memory| memory.has_focus(policy_text(id))));
    // Text that was selected in a label is what people mean to copy.
    let reading = ui.ctx().plugin::<egui::text_selection::LabelSelectionState>().lock().has_selection();
    // A table has more to copy than the tree's selection.
    let tables = [super::matrix::grid_id(), super::who_can::list_id(), super::changes::list_id()];
    let copies_itself = ui.memory(|memory| memory.focused().is_some_and(|id| tables.contains(&id)));
    let elsewhere = is_elsewhere(ui, state);
    // A key with fewer modifiers would swallow the same key with more, so those with more go first.
    let mut table: Vec<(Shortcut, &Entry)> =
        ACTIONS.iter().flat_map(|entry| entry.shortcuts.iter().map(move |shortcut| (*shortcut, entry))).collect();
    table.sort_by_key(|(shortcut, _)| !(shortcut.shift || shortcut.alt));
    ui.input_mut(|input| {
        for (shortcut, entry) in table {
            let action = entry.action;
            if (typing && shortcut.belongs_to_text())
                || (dialog && !entry.over_dialogs)
                || (elsewhere && entry.of_selection)
                || entry.by_clipboard
            {
                continue;
            }
            // A text that is being mended has a history of its own.
            if state.file.repair.is_some() && matches!(action, Action::Undo | Action::Redo) {
                continue;
            }
            // Alt makes other letters on many keyboards, and Shift+Delete means cut.
            let other = input.modifiers.alt != shortcut.alt || (shortcut.key == Key::Delete && input.modifiers.shift);
            if !other && of(shortcut).is_some_and(|known| input.consume_shortcut(&known)) {
                // Within a policy's text, finding means finding there.
                let action = if action == Action::FilterTree && in_policy { Action::FindInPolicy } else { action };
                let list = if typed_in.is_some() && action.entry().leaves_fields { &mut late } else { &mut *out };
                list.push(Command::Act(action));
            }
        }
        if !typing && !dialog && !reading && !copies_itself {
            input.events.retain(|event| match event {
                Event::Copy => {
                    out.push(Command::Act(Action::Copy));
                    false
                }
                Event::Cut => {
                    out.push(Command::Act(Action::Cut));
                    false
                }
                Event::Paste(text) => {
                    out.push(Command::Paste(text.clone()));
                    false
                }
                _ => true,
            });
        }
    });
    if !late.is_empty() {
        leave_fields(ui);
    }
    // Whoever opens a page by a key goes on with keys.
    let opened = out.iter().rev().find_map(|command| match command {
        Command::Act(action) => action.entry().focus,
        _ => None,
    });
    if let Some(landing) = opened {
        ui.memory_mut(|memory| memory.request_focus(place_of(landing)));
    }
    late
}

/// Where something is that gets the keyboard with its page.
fn place_of(landing: Landing) -> egui::Id {
    match landing {
        Landing::Matrix => super::matrix::grid_id(),
        Landing::WhoCan => super::who_can::field_id(),
        Landing::Changes => super::changes::list_id(),
    }
}

/// Whether what has the keyboard shows something else than what is selected in the tree or the library: whoever is about to
/// delete there does not mean the selection.
fn is_elsewhere(ui: &egui::Ui, state: &State) -> bool {
    let policy = state.window.selection.policy.as_ref().map(super::policies::row_id);
    let own = [Some(super::tree::tree_id()), policy];
    let focused = ui.memory(|memory| memory.focused());
    egui::Popup::is_any_open(ui.ctx()) || focused.is_some_and(|id| !own.contains(&Some(id)))
}

/// Where a field that keeps what is typed until it is left says that it has the keyboard.
pub fn typed_field_id() -> egui::Id {
    egui::Id::unique("field with a draft")
}

/// The field that is being typed in, if it keeps a draft.
fn typed_field(ui: &egui::Ui) -> Option<egui::Id> {
    let id = ui.data(|data| data.get_temp(typed_field_id()))?;
    ui.memory(|memory| memory.has_focus(id)).then_some(id)
}

/// Takes the keyboard from a field with a draft, which then hands in what was typed.
pub fn leave_fields(ui: &egui::Ui) {
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
