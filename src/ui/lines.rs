//! A list of lines of one height, with a chosen line that follows the keyboard.
//!
//! Knows the frame, scrolling and the keys that go up and down; what a line is and does, its panel knows.

use egui::{Event, EventFilter, Id, Key, Role, ScrollArea, Sense, Ui, WidgetInfo};

use super::theme::{Tokens, size};

/// The chosen line, and what of the list is in view.
#[derive(Debug, Default)]
pub struct Cursor {
    pub chosen: Option<usize>,
    /// Bring the chosen line into view.
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

    /// There are only so many lines now.
    pub fn keep_within(&mut self, count: usize) {
        self.chosen = self.chosen.filter(|chosen| *chosen < count);
    }

    /// Where a key leads that goes up or down.
    pub fn after(&self, key: Key, count: usize) -> Option<usize> {
        let at = self.chosen;
        let page = ((self.room / size::ROW) as usize).max(2) - 1;
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

    /// Chooses a line and brings it into view.
    pub fn go(&mut self, to: usize, count: usize) {
        self.chosen = Some(to.min(count.saturating_sub(1)));
        self.follow = true;
    }
}

/// The events of this frame, if the list has the keyboard.
pub fn events(ui: &Ui, id: Id) -> Vec<Event> {
    if !ui.memory(|memory| memory.has_focus(id)) {
        return Vec::new();
    }
    let filter = EventFilter { vertical_arrows: true, horizontal_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
    ui.input(|input| input.events.clone())
}

/// Fills what is left of the panel. `draw` draws a line, chosen or not, and says whether it was clicked; gives that line.
pub fn show(
    ui: &mut Ui,
    id: Id,
    name: &str,
    cursor: &mut Cursor,
    count: usize,
    mut draw: impl FnMut(&mut Ui, usize, Option<usize>) -> bool,
) -> Option<usize> {
    let tokens = Tokens::of(ui);
    let mut clicked = None;
    egui::Frame::new().fill(tokens.canvas).stroke(egui::Stroke::new(1.0, tokens.line)).corner_radius(6).show(
        ui,
        |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            let rect = ui.available_rect_before_wrap();
            let background = ui.interact(rect, id, Sense::CLICK | Sense::FOCUSABLE);
            background.widget_info(|| WidgetInfo::labeled(Role::List, true, name));
            if background.clicked() {
                background.request_focus();
            }
            cursor.room = rect.height();
            let mut area = ScrollArea::vertical().auto_shrink([false, false]).id_salt(id);
            if std::mem::take(&mut cursor.follow)
                && let Some(chosen) = cursor.chosen
            {
                let start = chosen as f32 * size::ROW;
                area = area.vertical_scroll_offset(cursor.offset.min(start).max(start + size::ROW - cursor.room));
            }
            let drawn = area.show_rows(ui, size::ROW, count, |ui, range| {
                for index in range {
                    if draw(ui, index, cursor.chosen) {
                        cursor.chosen = Some(index);
                        ui.memory_mut(|memory| memory.request_focus(id));
                        clicked = Some(index);
                    }
                }
            });
            cursor.offset = drawn.state.clamped_offset().y;
        },
    );
    clicked
}
