//! What else is known of the requests: condition keys with their values, or absent.
//!
//! Keys that follow from who asks are refused with the reason.

use egui::{Id, Key, TextEdit, Ui};

use super::offers::Offers;
use crate::row::{Row, Text};
use crate::simulator::offers as of_questions;
use crate::simulator::suggest::{self, Enter, Field};
use crate::theme::Tokens;
use crate::{paint, widgets};
use analysis::{Keys, Pinned, Viewpoint, ViewpointError, check_key};
use catalog::{Catalog, KeyType};
use session::Icon;

/// What is being typed.
#[derive(Debug, Default)]
pub struct PinnedView {
    key: String,
    value: String,
    /// The key was finished although it is none.
    is_wrong: bool,
}

/// The keys that are pinned, one more, and which keys there are at all.
pub fn show(ui: &mut Ui, view: &mut PinnedView, offers: &Offers, catalog: &Catalog, viewpoint: &mut Viewpoint) {
    if viewpoint.pinned.is_empty() {
        ui.label(widgets::small(ui, "No key is pinned: requests may have any key, with any value"));
    }
    let mut removed = None;
    for (key, pinned) in &viewpoint.pinned {
        let text = pinned.phrase(key);
        let row = Row {
            title: Text::new(&text),
            buttons: vec![(Icon::Close, format!("Remove {key}"))],
            hint: text,
            ..Row::default()
        };
        if paint::line(ui, &row).is_some() {
            removed = Some(key.clone());
        }
    }
    if let Some(key) = removed {
        viewpoint.pinned.remove(&key);
    }
    new_key(ui, view, offers, catalog, viewpoint);
    ui.add_space(4.0);
    let mut documented = viewpoint.keys == Keys::Documented;
    let switch = ui.checkbox(&mut documented, "Documented keys only");
    let meaning = "Requests have only the condition keys that AWS documents for their action, and the global ones";
    if switch.on_hover_text(widgets::safe(meaning)).changed() {
        viewpoint.keys = if documented { Keys::Documented } else { Keys::Any };
    }
}

fn new_key(ui: &mut Ui, view: &mut PinnedView, offers: &Offers, catalog: &Catalog, viewpoint: &mut Viewpoint) {
    let value_id = Id::unique("viewpoint value");
    let field = Field {
        id: Id::unique("viewpoint key"),
        name: "Context key",
        hint: "Pin a condition key: aws:PrincipalTag/team",
        width: ui.available_width(),
        enter: Enter::TakesNothing,
        stamp: 0,
    };
    let (response, taken) =
        suggest::field(ui, field, &mut view.key, |query| of_questions::keys(catalog, &offers.keys, query));
    if response.changed() {
        view.is_wrong = false;
    }
    let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    if let Some(offer) = taken {
        view.key = offer.value;
        // A family still needs its member.
        let next = if view.key.ends_with('/') { response.id } else { value_id };
        ui.memory_mut(|memory| memory.request_focus(next));
    } else if entered {
        view.is_wrong = !view.key.trim().is_empty();
    }
    let key = view.key.trim().to_owned();
    if entered && check_key(&key).is_ok() {
        ui.memory_mut(|memory| memory.request_focus(value_id));
    }
    match check_key(&key) {
        Ok(()) => value(ui, view, &key, value_id, catalog, viewpoint),
        // Half a key is no error yet.
        Err(ViewpointError::Key(_)) if !view.is_wrong => {}
        Err(error) => {
            let text = crate::sentence(&error.to_string());
            ui.add(egui::Label::new(widgets::safe(text).color(Tokens::of(ui).error)).wrap());
        }
    }
}

/// The value of the key that is being pinned, or that requests do not have it.
fn value(ui: &mut Ui, view: &mut PinnedView, key: &str, id: Id, catalog: &Catalog, viewpoint: &mut Viewpoint) {
    let kind = catalog.key_type(key);
    let is_array = kind.is_some_and(KeyType::is_array);
    let name = format!("Value of {key}");
    let mut entered = false;
    if is_array {
        let field = TextEdit::multiline(&mut view.value)
            .id(id)
            .hint_text("One value a line")
            .desired_rows(2)
            .desired_width(ui.available_width())
            .margin(egui::Margin::symmetric(6, 3));
        ui.add(field).accessible_name(&name);
    } else {
        let width = ui.available_width();
        let hint = of_questions::example(kind);
        let field = Field { id, name: &name, hint, width, enter: Enter::TakesNothing, stamp: 0 };
        let (response, taken) = suggest::field(ui, field, &mut view.value, |query| of_questions::values(kind, query));
        entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        if let Some(offer) = taken {
            view.value = offer.value;
            entered = true;
        }
    }
    if catalog.knows_key(key) == Some(false) {
        ui.label(widgets::small(ui, format!("No such key in the AWS catalogue of {}", catalog.date)));
    }
    let typed = view.value.trim();
    let mut pinned = None;
    ui.horizontal(|ui| {
        if ui.add_enabled(!typed.is_empty(), egui::Button::new("Pin")).clicked() || (entered && !typed.is_empty()) {
            let values = if is_array {
                typed.lines().map(|line| line.trim().to_owned()).collect()
            } else {
                vec![typed.to_owned()]
            };
            pinned = Some(Pinned::values(key, values, catalog));
        }
        if ui.button("Pin as absent").on_hover_text("Requests do not have this key").clicked() {
            pinned = Some(Pinned::Absent);
        }
    });
    if let Some(pinned) = pinned {
        viewpoint.pin(&catalog.spelling(key), pinned);
        *view = PinnedView::default();
    }
}
