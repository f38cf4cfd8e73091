//! Where keys lead in a table of cells.
//!
//! Knows arrows, Home, End and pages. Does not know what a table shows: lines and columns are numbers, and what stands before the
//! first (heads, or names) is −1.

use egui::{Key, Modifiers};

/// A line and a column.
pub type At = (isize, isize);

/// A number of the table's as one that keys count with; what is not there stands before the first.
pub fn number(index: Option<usize>) -> isize {
    index.map_or(-1, |index| isize::try_from(index).unwrap_or(isize::MAX))
}

/// A line or column of so many; `None` before the first.
pub fn within(at: isize, count: usize) -> Option<usize> {
    usize::try_from(at).ok().map(|at| at.min(count.saturating_sub(1)))
}

/// Where a key leads, which may be beyond the table; `None` for a key that does not move. Without a cursor arrows lead to the first.
#[expect(clippy::wildcard_enum_match_arm, reason = "the toolkit's keys are many, and the others lead nowhere")]
pub fn moved(key: Key, modifiers: Modifiers, cursor: Option<At>, page: isize) -> Option<At> {
    let (mut line, mut column) = cursor.unwrap_or((0, 0));
    match key {
        Key::ArrowUp | Key::ArrowDown | Key::ArrowLeft | Key::ArrowRight if cursor.is_none() => {}
        Key::ArrowUp => line -= 1,
        Key::ArrowDown => line += 1,
        Key::ArrowLeft => column -= 1,
        Key::ArrowRight => column += 1,
        Key::PageUp => line = (line - page).max(0),
        Key::PageDown => line = line.saturating_add(page),
        Key::Home if modifiers.command => line = 0,
        Key::End if modifiers.command => line = isize::MAX,
        Key::Home => column = 0,
        Key::End => column = isize::MAX,
        _ => return None,
    }
    Some((line, column))
}
