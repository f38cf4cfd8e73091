//! The keyboard within the table of accounts: arrows, Home, End, pages, Enter, F2, copying and pasting.

use std::collections::BTreeSet;

use egui::{Event, EventFilter, Id, Key, Modifiers, Popup, Ui};

use super::sheet::Sheet;
use super::{AccountsView, Cell, copy};
use crate::cells;
use crate::theme::size;
use organization::{AccountId, TargetId};
use session::{Action, Command, Focus, State};

/// Reads the keys if the table has the keyboard.
pub fn take(ui: &Ui, id: Id, state: &State, view: &mut AccountsView, out: &mut Vec<Command>) {
    if !ui.memory(|memory| memory.has_focus(id)) || Popup::is_any_open(ui.ctx()) {
        return;
    }
    let filter = EventFilter { vertical_arrows: true, horizontal_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
    for event in ui.input(|input| input.events.clone()) {
        if matches!(event, Event::Copy) {
            copy::selected(ui, state, view);
        }
        if let Event::Paste(text) = &event {
            out.push(Command::Paste(text.clone()));
        }
        if let Event::Key { key, pressed: true, modifiers, .. } = event
            && !modifiers.alt
        {
            press(key, modifiers, state, view, out);
        }
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the toolkit's keys are many, and the others may move the cursor")]
fn press(key: Key, modifiers: Modifiers, state: &State, view: &mut AccountsView, out: &mut Vec<Command>) {
    let on_head = view.cursor.is_some_and(|cursor| cursor.line.is_none());
    match key {
        Key::Enter | Key::Space if on_head => {
            let column = view.cursor.and_then(|cursor| view.columns.get(cursor.column)).cloned();
            column.iter().for_each(|column| view.wish.sort_by(column));
        }
        Key::Enter | Key::F2 => {
            let Some(Cell { line: Some(line), column }) = view.cursor else { return };
            let (account, column) = (view.account_at(line).cloned(), view.columns.get(column).cloned());
            if let (Some(account), Some(column)) = (account, column) {
                view.begin_editing(state, &account, &column, out);
            }
        }
        Key::A if modifiers.command => {
            let all: Vec<TargetId> = view.sheet.accounts.iter().cloned().map(TargetId::Account).collect();
            let lead = view.cursor.and_then(|cursor| all.get(cursor.line?)).or_else(|| all.first()).cloned();
            out.extend(lead.map(|lead| Command::SelectRange { range: all, lead }));
        }
        Key::Delete if !modifiers.any() => {
            // What is selected elsewhere, or was before the filter hid it, is not what is looked at here.
            let selection = &state.window.selection;
            let shown: BTreeSet<&AccountId> = view.sheet.accounts.iter().collect();
            let is_shown = |target: &TargetId| match target {
                TargetId::Account(id) => shown.contains(id),
                TargetId::Root | TargetId::Ou(_) => false,
            };
            if selection.focus == Focus::Targets && selection.targets.iter().all(is_shown) {
                out.push(Command::Act(Action::Delete));
            }
        }
        _ => {
            let page = ((view.grid.room.y / size::ROW) as isize - 1).max(1);
            let count = (view.sheet.accounts.len(), view.columns.len());
            let Some(cursor) = moved(key, modifiers, view.cursor, count, page) else { return };
            let is_elsewhere = view.cursor.is_none_or(|before| before.line != cursor.line);
            view.put_cursor(cursor.line, cursor.column);
            if let Some(line) = cursor.line.filter(|_| is_elsewhere) {
                out.extend(select(state, &view.sheet, line, modifiers));
            }
        }
    }
}

/// The command that selects a line: alone, or with Shift all from where the selection began, or with Ctrl besides the others.
pub fn select(state: &State, sheet: &Sheet, line: usize, modifiers: Modifiers) -> Option<Command> {
    let target = TargetId::Account(sheet.accounts.get(line)?.clone());
    let anchor = match &state.window.selection.anchor {
        Some(TargetId::Account(anchor)) if modifiers.shift => sheet.line_of(anchor),
        Some(_) | None => None,
    };
    Some(match anchor {
        Some(anchor) => {
            let range = sheet.accounts.get(anchor.min(line)..=anchor.max(line)).unwrap_or_default();
            let target_of = |id: &AccountId| TargetId::Account(id.clone());
            Command::SelectRange { range: range.iter().map(target_of).collect(), lead: target }
        }
        None if modifiers.command => Command::SelectToggle(target),
        None => Command::Select(target),
    })
}

/// Where a key leads; `None` for a key that does not move.
fn moved(key: Key, modifiers: Modifiers, cursor: Option<Cell>, count: (usize, usize), page: isize) -> Option<Cell> {
    // The heads are one before the first line; before the first column is nothing.
    let from = cursor.map(|cursor| (cells::number(cursor.line), cells::number(Some(cursor.column))));
    let (line, column) = cells::moved(key, modifiers, from, page)?;
    Some(Cell { line: cells::within(line, count.0), column: cells::within(column.max(0), count.1).unwrap_or(0) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_move_the_cursor() {
        let at = |line: isize, column| Some(Cell { line: usize::try_from(line).ok(), column });
        let (plain, command) = (Modifiers::NONE, Modifiers::COMMAND);
        for (key, modifiers, from, to) in [
            (Key::ArrowDown, plain, None, at(0, 0)),
            (Key::ArrowDown, plain, at(0, 1), at(1, 1)),
            (Key::ArrowDown, plain, at(9, 0), at(9, 0)),
            (Key::ArrowUp, plain, at(0, 3), at(-1, 3)),
            (Key::ArrowUp, plain, at(-1, 3), at(-1, 3)),
            (Key::ArrowLeft, plain, at(4, 0), at(4, 0)),
            (Key::ArrowRight, plain, at(4, 4), at(4, 4)),
            (Key::PageDown, plain, at(8, 2), at(9, 2)),
            (Key::PageUp, plain, at(2, 2), at(0, 2)),
            (Key::Home, plain, at(4, 3), at(4, 0)),
            (Key::End, plain, at(4, 1), at(4, 4)),
            (Key::Home, command, at(4, 3), at(0, 3)),
            (Key::End, command, at(4, 3), at(9, 3)),
            (Key::B, plain, at(4, 3), None),
        ] {
            assert_eq!(moved(key, modifiers, from, (10, 5), 4), to, "{key:?} from {from:?}");
        }
    }
}
