//! Fields that edit one value of the document.
//!
//! Knows how typing becomes a finished value: Enter or leaving takes it, Escape leaves the old one.
//! Does not know what the value is for.

use std::sync::Arc;

use egui::text::{LayoutJob, TextWrapping};
use egui::{Galley, Id, Key, TextBuffer, TextEdit, TextStyle, Ui};

use super::widgets;
use organization::Edit;
use session::Command;

/// A one-line field with a name before it. What is typed becomes an edit once the user has finished.
pub fn line(
    ui: &mut Ui,
    salt: impl std::hash::Hash + std::fmt::Debug,
    name: &str,
    value: &str,
    edit: impl Fn(String) -> Edit,
    out: &mut Vec<Command>,
) {
    ui.horizontal(|ui| {
        widgets::field_name(ui, name);
        let width = ui.available_width();
        bare(ui, salt, name, value, width, edit, out);
    });
}

/// The field alone, with its name for screen readers. While it is typed in, the session is told what it holds.
pub fn bare(
    ui: &mut Ui,
    salt: impl std::hash::Hash + std::fmt::Debug,
    name: &str,
    value: &str,
    width: f32,
    edit: impl Fn(String) -> Edit,
    out: &mut Vec<Command>,
) {
    let id = Id::unique(("field", name, salt));
    let buffer: Option<String> = ui.data(|data| data.get_temp(id));
    let mut text = buffer.unwrap_or_else(|| value.to_owned());
    let is_edited = ui.memory(|memory| memory.has_focus(id));
    let mut layouter = elided(is_edited);
    let field = TextEdit::singleline(&mut text)
        .id(id)
        .desired_width(width)
        .margin(egui::Margin::symmetric(6, 3))
        .layouter(&mut layouter);
    let response = ui.add(field).accessible_name(name);
    if response.lost_focus() {
        ui.data_mut(|data| data.remove::<String>(id));
        let escaped = ui.input(|input| input.key_pressed(Key::Escape));
        out.extend((!escaped && text != value).then(|| Command::Edit(edit(text))));
        out.push(Command::Typing(None));
    } else if response.has_focus() {
        if response.changed() {
            out.push(Command::Typing(Some(edit(text.clone()))));
        }
        ui.data_mut(|data| {
            data.insert_temp(id, text);
            data.insert_temp(super::keys::typed_field_id(), id);
        });
    }
}

/// Lays a line out so that it says with a `…` that it is longer than its field, as long as nobody edits it.
pub fn elided(is_edited: bool) -> impl FnMut(&Ui, &dyn TextBuffer, f32) -> Arc<Galley> {
    move |ui, text, width| {
        let (font, color) = (TextStyle::Body.resolve(ui.style()), ui.visuals().widgets.inactive.text_color());
        let mut job = LayoutJob::simple_singleline(text.as_str().to_owned(), font, color);
        if !is_edited {
            job.wrap = TextWrapping::truncate_at_width(width);
        }
        ui.fonts_mut(|fonts| fonts.layout_job(job))
    }
}

/// A field for running text, written through with every key; neighbouring keys become one step of history.
pub fn text(
    ui: &mut Ui,
    salt: impl std::hash::Hash + std::fmt::Debug,
    name: &str,
    value: &str,
    hint: &str,
) -> Option<String> {
    let mut text = value.to_owned();
    let field = TextEdit::multiline(&mut text)
        .id(Id::unique(("text", name, salt)))
        .hint_text(hint.to_owned())
        .desired_rows(2)
        .desired_width(f32::INFINITY)
        .margin(egui::Margin::symmetric(6, 4));
    let response = ui.add(field).accessible_name(name);
    (response.changed() && text != value).then_some(text)
}

/// A name that is being changed in its row.
#[derive(Debug)]
pub struct Renaming<T> {
    pub what: T,
    name: String,
    /// The field has had the keyboard, so losing it means that the name is finished.
    began: bool,
}

impl<T> Renaming<T> {
    pub fn new(what: T, name: String) -> Self {
        Self { what, name, began: false }
    }

    /// The field in its place. `Some` once it is finished: with the new name, or with nothing after Escape.
    /// Until then the session is told what the name is about to become.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        place: egui::Rect,
        (id, label): (Id, &str),
        edit: impl Fn(&T, String) -> Edit,
        out: &mut Vec<Command>,
    ) -> Option<Option<String>> {
        let field = TextEdit::singleline(&mut self.name).id(id).margin(egui::Margin::symmetric(4, 2));
        let response = ui.put(place, field).accessible_name(label);
        if !self.began {
            self.began = true;
            response.request_focus();
            select_all(ui, id, self.name.chars().count());
            return None;
        }
        if response.has_focus() {
            ui.data_mut(|data| data.insert_temp(super::keys::typed_field_id(), id));
        }
        if response.changed() {
            out.push(Command::Typing(Some(edit(&self.what, self.name.trim().to_owned()))));
        }
        let cancelled = ui.input(|input| input.key_pressed(Key::Escape));
        let finished = cancelled || response.lost_focus();
        if finished {
            out.push(Command::Typing(None));
        }
        finished.then(|| (!cancelled).then(|| self.name.trim().to_owned()))
    }
}

/// Puts the whole text of a field under the cursor, so that typing replaces it.
pub fn select_all(ui: &Ui, id: Id, length: usize) {
    let mut state = TextEdit::load_state(ui.ctx(), id).unwrap_or_default();
    let range = egui::text::CCursorRange::two(egui::text::CCursor::new(0), egui::text::CCursor::new(length));
    state.cursor.set_char_range(Some(range));
    TextEdit::store_state(ui.ctx(), id, state);
}
