//! The keyboard within the matrix: arrows, Home, End, pages, Enter, space, Escape, copying.

use egui::{Event, EventFilter, Id, Key, Modifiers, Ui};

use super::sheet::Column;
use super::{Cell, MatrixView, Scale, copy, footer};
use crate::cells;
use crate::theme::size;
use organization::TargetId;
use session::{Command, State};

/// Reads the keys if the grid has the keyboard.
pub fn take(ui: &Ui, id: Id, state: &State, view: &mut MatrixView, out: &mut Vec<Command>) {
    if !ui.memory(|memory| memory.has_focus(id)) {
        return;
    }
    let filter = EventFilter { vertical_arrows: true, horizontal_arrows: true, escape: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
    let events: Vec<Event> = ui.input(|input| input.events.clone());
    for event in events {
        if matches!(event, Event::Copy) {
            copy::line(ui, state, view);
        }
        if let Event::Key { key, pressed: true, modifiers, .. } = event
            && !modifiers.alt
        {
            press(ui, id, key, modifiers, state, view, out);
        }
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the toolkit's keys are many, and the others may move the cursor")]
fn press(
    ui: &Ui,
    id: Id,
    key: Key,
    modifiers: Modifiers,
    state: &State,
    view: &mut MatrixView,
    out: &mut Vec<Command>,
) {
    match key {
        Key::Escape if view.filter.service.is_some() => view.close(),
        Key::Escape if view.cursor.is_some() => view.cursor = None,
        Key::Escape => ui.memory_mut(|memory| memory.surrender_focus(id)),
        Key::Enter => enter(ui.ctx(), state, view, out),
        Key::Space => match (view.cursor, view.column()) {
            (_, Some(column)) => view.sort_by(column),
            (Some(Cell { column: None, .. }), None) => view.sort_by_account(),
            _ => {}
        },
        _ => {
            let page = ((view.grid.room.y / size::ROW) as isize - 1).max(1);
            let moved = moved(key, modifiers, view.cursor, (view.sheet.lines.len(), view.sheet.columns.len()), page);
            if let Some(cursor) = moved {
                view.put_cursor(cursor.line, cursor.column);
            }
        }
    }
}

/// What Enter does on the place of the cursor.
fn enter(ctx: &egui::Context, state: &State, view: &mut MatrixView, out: &mut Vec<Command>) {
    let Some(cursor) = view.cursor else { return };
    match (cursor.line, view.column()) {
        (line, Some(Column::Service(_))) if view.scale == Scale::Overview => {
            view.open_column(line, cursor.column.unwrap_or_default());
        }
        (None, None) => view.sort_by_account(),
        (None, Some(column @ Column::Action(_))) => view.sort_by(column),
        (_, Some(Column::Service(service))) => view.open(service),
        (Some(_), None) => {
            out.extend(view.line().map(|line| Command::GoTo(TargetId::Account(line.account.clone()))));
        }
        (Some(_), Some(Column::Action(_))) => out.extend(footer::first_statement(ctx, state, view)),
    }
}

/// Where a key leads; `None` for a key that does not move.
fn moved(key: Key, modifiers: Modifiers, cursor: Option<Cell>, count: (usize, usize), page: isize) -> Option<Cell> {
    // The heading and the names are one before the first.
    let from = cursor.map(|cursor| (cells::number(cursor.line), cells::number(cursor.column)));
    let (line, column) = cells::moved(key, modifiers, from, page)?;
    Some(Cell { line: cells::within(line, count.0), column: cells::within(column, count.1) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_move_the_cursor() {
        let at = |line: isize, column: isize| {
            Some(Cell { line: usize::try_from(line).ok(), column: usize::try_from(column).ok() })
        };
        let (plain, command) = (Modifiers::NONE, Modifiers::COMMAND);
        for (key, modifiers, from, to) in [
            (Key::ArrowDown, plain, None, at(0, 0)),
            (Key::ArrowDown, plain, at(0, 0), at(1, 0)),
            (Key::ArrowDown, plain, at(9, 0), at(9, 0)),
            (Key::ArrowUp, plain, at(0, 3), at(-1, 3)),
            (Key::ArrowUp, plain, at(-1, 3), at(-1, 3)),
            (Key::ArrowLeft, plain, at(4, 0), at(4, -1)),
            (Key::ArrowLeft, plain, at(4, -1), at(4, -1)),
            (Key::ArrowRight, plain, at(4, -1), at(4, 0)),
            (Key::PageDown, plain, at(8, 2), at(9, 2)),
            (Key::PageUp, plain, at(8, 2), at(4, 2)),
            (Key::PageUp, plain, at(2, 2), at(0, 2)),
            (Key::Home, plain, at(4, 3), at(4, 0)),
            (Key::End, plain, at(4, 1), at(4, 4)),
            (Key::Home, command, at(4, 3), at(0, 3)),
            (Key::End, command, at(4, 3), at(9, 3)),
            (Key::A, plain, at(4, 3), None),
        ] {
            assert_eq!(moved(key, modifiers, from, (10, 5), 4), to, "{key:?} from {from:?}");
        }
    }
}
