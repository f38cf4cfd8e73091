//! A list of rows of one height: drawn as far as it is seen, with a chosen row that follows the keyboard.
//!
//! Knows frame, scrolling and keys; what a row is and does, its panel knows.

use egui::{Event, EventFilter, Id, Key, Role, ScrollArea, Sense, Ui, WidgetInfo};

use super::paint::{self, Look};
use super::row::{Chosen, Fold, Row};
use super::widgets;

/// What a list shows, by number. A row is made when it is seen, for a list may have thousands.
pub trait Rows {
    fn count(&self) -> usize;
    fn row(&mut self, at: usize) -> Row;
    /// Whether the left arrow leads here from the rows that follow.
    fn is_head(&self, at: usize) -> bool;
    /// What copying the row puts on the clipboard.
    fn copied(&mut self, at: usize) -> Option<String>;
}

/// A list by its name for screen readers, its name for the keyboard, and its look.
#[derive(Clone, Copy, Debug)]
pub struct List<'a> {
    pub id: Id,
    pub name: &'a str,
    pub look: &'a Look,
}

/// The chosen row, and what of the list is in view.
#[derive(Debug, Default)]
pub struct Cursor {
    pub chosen: Option<usize>,
    /// Bring the chosen row into view.
    follow: bool,
    offset: f32,
    room: f32,
}

impl Cursor {
    /// Begins at the top, with nothing chosen.
    pub fn top(&mut self) {
        (self.chosen, self.follow) = (None, false);
        self.offset = 0.0;
    }

    /// There are only so many rows now.
    pub fn keep_within(&mut self, count: usize) {
        self.chosen = self.chosen.filter(|chosen| *chosen < count);
    }

    /// Where a key leads that goes up or down.
    #[expect(clippy::wildcard_enum_match_arm, reason = "the toolkit's keys are many, and the others lead nowhere")]
    fn after(&self, key: Key, count: usize, height: f32) -> Option<usize> {
        let at = self.chosen;
        let page = ((self.room / height) as usize).max(2) - 1;
        match key {
            Key::ArrowDown => Some(at.map_or(0, |at| at + 1)),
            Key::ArrowUp => Some(at.map_or(0, |at| at.saturating_sub(1))),
            Key::PageDown => Some(at.unwrap_or(0) + page),
            Key::PageUp => Some(at.unwrap_or(0).saturating_sub(page)),
            Key::Home => Some(0),
            Key::End => Some(count.saturating_sub(1)),
            _ => None,
        }
    }

    /// Chooses a row and brings it into view.
    pub fn go(&mut self, to: usize, count: usize) {
        self.chosen = Some(to.min(count.saturating_sub(1)));
        self.follow = true;
    }
}

/// Fills what is left of the panel; the row that a click, Enter or an arrow key asks to be carried out.
pub fn show(ui: &mut Ui, list: List<'_>, cursor: &mut Cursor, rows: &mut impl Rows) -> Option<usize> {
    let act = keyboard(ui, list, cursor, rows);
    let focused = ui.memory(|memory| memory.has_focus(list.id));
    let mut clicked = None;
    widgets::canvas(ui).show(ui, |ui| {
        let rect = ui.available_rect_before_wrap();
        let background = ui.interact(rect, list.id, Sense::CLICK | Sense::FOCUSABLE);
        background.widget_info(|| WidgetInfo::labeled(Role::List, true, list.name));
        if background.clicked() {
            background.request_focus();
        }
        cursor.room = rect.height();
        let mut area = ScrollArea::vertical().id_salt(list.id);
        if std::mem::take(&mut cursor.follow)
            && let Some(chosen) = cursor.chosen
        {
            let start = chosen as f32 * list.look.height;
            let end = start + list.look.height;
            area = area.vertical_scroll_offset(cursor.offset.min(start).max(end - cursor.room));
        }
        let count = rows.count();
        cursor.offset = scroll(ui, area, list.look, count, |ui, at| {
            let mut row = rows.row(at);
            row.chosen = match cursor.chosen {
                Some(chosen) if chosen == at && focused => Chosen::Yes,
                Some(chosen) if chosen == at => Chosen::Quietly,
                _ => Chosen::No,
            };
            if paint::show(ui, &row, list.look, Sense::CLICK).clicked() {
                cursor.chosen = Some(at);
                ui.memory_mut(|memory| memory.request_focus(list.id));
                clicked = Some(at);
            }
        });
    });
    clicked.or(act)
}

/// Draws those of many rows that are seen; how far the area is scrolled.
pub fn scroll(ui: &mut Ui, area: ScrollArea, look: &Look, count: usize, mut draw: impl FnMut(&mut Ui, usize)) -> f32 {
    ui.spacing_mut().item_spacing.y = 0.0;
    let area = area.auto_shrink([false, false]);
    let drawn = area.show_rows(ui, look.height, count, |ui, range| range.for_each(|at| draw(ui, at)));
    drawn.state.clamped_offset().y
}

/// So many rows within a panel are drawn wherever they are, so that the keyboard and readers of screens reach each.
const ALL: usize = 200;

/// Rows of one height amid what else a panel scrolls: of very many only those that are seen.
pub fn within(
    ui: &mut Ui,
    id: impl std::hash::Hash + std::fmt::Debug,
    count: usize,
    mut draw: impl FnMut(&mut Ui, usize),
) {
    if count <= ALL {
        (0..count).for_each(|at| draw(ui, at));
        return;
    }
    // How high a row is, the rows say, from the frame before.
    let id = ui.make_persistent_id(id);
    let gap = ui.spacing().item_spacing.y;
    let height = ui.data(|data| data.get_temp(id)).unwrap_or(ui.spacing().interact_size.y) + gap;
    let (top, seen) = (ui.cursor().top(), ui.clip_rect());
    let row_at = |y: f32| (((y - top) / height).max(0.0) as usize).min(count - 1);
    let (first, last) = (row_at(seen.top()), row_at(seen.bottom()));
    let room = |ui: &mut Ui, rows: usize| {
        if rows > 0 {
            ui.add_space(rows as f32 * height - gap);
        }
    };
    room(ui, first);
    for at in first..=last {
        let drawn = ui.scope(|ui| draw(ui, at)).response.rect.height();
        if at == first {
            ui.data_mut(|data| data.insert_temp(id, drawn));
        }
    }
    room(ui, count - 1 - last);
}

/// Reads the keys if the list has the keyboard; the row that Enter, left or right is about.
fn keyboard(ui: &Ui, list: List<'_>, cursor: &mut Cursor, rows: &mut impl Rows) -> Option<usize> {
    if !ui.memory(|memory| memory.has_focus(list.id)) {
        return None;
    }
    let filter = EventFilter { vertical_arrows: true, horizontal_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(list.id, filter));
    let mut act = None;
    for event in ui.input(|input| input.events.clone()) {
        if matches!(event, Event::Copy)
            && let Some(text) = cursor.chosen.and_then(|at| rows.copied(at))
        {
            ui.ctx().copy_text(text);
        }
        if let Event::Key { key, pressed: true, modifiers, .. } = event
            && !modifiers.alt
            && !modifiers.command
        {
            act = press(key, list.look, cursor, rows).or(act);
        }
    }
    act
}

/// What a key does: it carries a row out, or leads to another.
fn press(key: Key, look: &Look, cursor: &mut Cursor, rows: &mut impl Rows) -> Option<usize> {
    let fold = cursor.chosen.map_or(Fold::Leaf, |at| rows.row(at).fold);
    let next = match (key, fold) {
        (Key::Enter, _) | (Key::ArrowRight, Fold::Closed) | (Key::ArrowLeft, Fold::Open) => return cursor.chosen,
        // From within a group to its head.
        (Key::ArrowLeft, Fold::Leaf | Fold::Closed) => {
            (0..cursor.chosen.unwrap_or(0)).rev().find(|at| rows.is_head(*at))
        }
        (key, _) => cursor.after(key, rows.count(), look.height),
    };
    if let Some(next) = next {
        cursor.go(next, rows.count());
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::row::{Kind, Text};

    /// Two groups with three rows each, one of them open.
    struct Groups {
        rows: Vec<Row>,
    }

    impl Rows for Groups {
        fn count(&self) -> usize {
            self.rows.len()
        }

        fn row(&mut self, at: usize) -> Row {
            self.rows[at].clone()
        }

        fn is_head(&self, at: usize) -> bool {
            self.rows[at].fold != Fold::Leaf
        }

        fn copied(&mut self, at: usize) -> Option<String> {
            Some(self.rows[at].title.words.clone())
        }
    }

    #[test]
    fn keys_move_and_fold() {
        let row = |fold, title: &str| Row { fold, kind: Kind::Branch, title: Text::new(title), ..Row::default() };
        let mut rows = Groups {
            rows: vec![
                row(Fold::Open, "Allowed"),
                row(Fold::Leaf, "Payments"),
                row(Fold::Leaf, "Identity"),
                row(Fold::Closed, "Denied"),
            ],
        };
        let mut cursor = Cursor { room: 3.0 * Look::PAGE.height, ..Cursor::default() };
        for (key, chosen, act) in [
            (Key::ArrowDown, Some(0), None),
            (Key::ArrowDown, Some(1), None),
            (Key::ArrowLeft, Some(0), None),
            (Key::ArrowLeft, Some(0), Some(0)),
            (Key::ArrowRight, Some(0), None),
            (Key::PageDown, Some(2), None),
            (Key::End, Some(3), None),
            (Key::ArrowDown, Some(3), None),
            (Key::ArrowRight, Some(3), Some(3)),
            (Key::ArrowLeft, Some(0), None),
            (Key::Enter, Some(0), Some(0)),
            (Key::A, Some(0), None),
        ] {
            assert_eq!(press(key, &Look::PAGE, &mut cursor, &mut rows), act, "{key:?}");
            assert_eq!(cursor.chosen, chosen, "{key:?}");
        }
    }
}
