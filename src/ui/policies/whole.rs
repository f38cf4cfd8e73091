//! What is done to all of a text that is shown in parts, and pastes that are too long to be laid out at once.
//!
//! Who selects the whole of a part means the whole text: what is typed, pasted or cut then takes the place of all of it. Knows
//! the keys and the clipboard; which part is shown, `part` knows.

use std::ops::Range;

use egui::text::{CCursor, CCursorRange};
use egui::{Event, Id, Key, TextEdit, Ui};

use super::part;

/// Whether all of a text is selected of which a part is shown.
pub fn is_selected(ui: &Ui, field: Id, text: &str, part: &Range<usize>) -> bool {
    let shown = text.get(part.clone()).unwrap_or_default();
    is_all(text, shown, selected(ui, field, shown))
}

fn is_all(text: &str, shown: &str, selected: Option<Range<usize>>) -> bool {
    shown.len() < text.len() && selected == Some(0..shown.len())
}

/// Takes from what was typed what the field cannot do; the new text, and where in it typing goes on.
#[expect(clippy::wildcard_enum_match_arm, reason = "the toolkit's events are many, and the field takes the others")]
pub fn take(ui: &Ui, field: Id, text: &str, part: &Range<usize>) -> Option<(String, usize)> {
    if !ui.memory(|memory| memory.has_focus(field)) {
        return None;
    }
    let shown = text.get(part.clone())?;
    let bytes = selected(ui, field, shown)?;
    let is_all = is_all(text, shown, Some(bytes.clone()));
    let place = if is_all { 0..text.len() } else { part.start + bytes.start..part.start + bytes.end };
    let (mut put, mut copied) = (None, false);
    ui.input_mut(|input| {
        input.events.retain(|event| {
            let own = match event {
                Event::Paste(pasted) if is_all || pasted.len() > part::WHOLE => Some(pasted.clone()),
                Event::Text(typed) if is_all => Some(typed.clone()),
                Event::Cut if is_all => Some(String::new()),
                Event::Key { key: Key::Backspace | Key::Delete, pressed: true, .. } if is_all => Some(String::new()),
                Event::Copy if is_all => {
                    copied = true;
                    return false;
                }
                _ => None,
            };
            copied |= own.is_some() && matches!(event, Event::Cut);
            let is_own = own.is_some();
            put = own.or(put.take());
            !is_own
        });
    });
    if copied {
        ui.ctx().copy_text(text.to_owned());
    }
    let put: String = put?;
    let (before, after) = (text.get(..place.start)?, text.get(place.end..)?);
    Some(([before, &put, after].concat(), place.start + put.len()))
}

/// Has typing go on at a place in a text, whose part with that place is shown next.
pub fn put_cursor(ui: &Ui, field: Id, text: &str, at: usize) {
    let part = part::around(text, at);
    let before = text.get(part.start..at).unwrap_or_default().chars().count();
    let mut state = TextEdit::load_state(ui.ctx(), field).unwrap_or_default();
    state.cursor.set_char_range(Some(CCursorRange::one(CCursor::new(before))));
    TextEdit::store_state(ui.ctx(), field, state);
}

/// What is selected of what is shown, in bytes.
fn selected(ui: &Ui, field: Id, shown: &str) -> Option<Range<usize>> {
    let range = TextEdit::load_state(ui.ctx(), field)?.cursor.char_range()?.as_sorted_char_range();
    let byte = |character: usize| shown.char_indices().nth(character).map_or(shown.len(), |(at, _)| at);
    Some(byte(range.start.into())..byte(range.end.into()))
}
