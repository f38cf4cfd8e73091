//! The tags of a target or policy.

use egui::{Id, TextEdit, Ui};

use crate::{fields, list, widgets};
use organization::{Edit, TaggedId, Tags};
use session::{Command, Icon};

/// The list and a line for a new tag.
pub fn show(ui: &mut Ui, on: &TaggedId, tags: &Tags, out: &mut Vec<Command>) {
    widgets::section(ui, "Tags");
    let half = ((ui.available_width() - 44.0) / 2.0).max(0.0);
    let tags: Vec<(&String, &String)> = tags.iter().collect();
    list::within(ui, "tags", tags.len(), |ui, at| {
        let Some(&(key, value)) = tags.get(at) else { return };
        ui.horizontal(|ui| {
            let column = egui::vec2(half, 22.0);
            ui.allocate_ui_with_layout(column, egui::Layout::left_to_right(egui::Align::Center), |ui| {
                ui.set_min_width(half);
                ui.add(egui::Label::new(widgets::own(key)).truncate().show_tooltip_when_elided(false))
                    .on_hover_text(widgets::own(key));
            });
            let set = |value| Edit::SetTag { on: on.clone(), key: key.clone(), value };
            fields::bare(ui, (on, key), &format!("Value of tag {key}"), value, half, set, out);
            if widgets::icon_button(ui, Icon::Close, &format!("Remove tag {key}")).clicked() {
                out.push(Command::Edit(Edit::RemoveTag { on: on.clone(), key: key.clone() }));
            }
        });
    });
    new_tag(ui, on, half, out);
}

fn new_tag(ui: &mut Ui, on: &TaggedId, width: f32, out: &mut Vec<Command>) {
    let id = Id::unique(("new tag", on));
    let (mut key, mut value): (String, String) = ui.data(|data| data.get_temp(id)).unwrap_or_default();
    ui.horizontal(|ui| {
        let margin = egui::Margin::symmetric(6, 3);
        let of_key =
            TextEdit::singleline(&mut key).id(id.with("key")).hint_text("New key").desired_width(width).margin(margin);
        let of_key = ui.add_sized([width, 24.0], of_key).accessible_name("New tag key");
        let of_value = TextEdit::singleline(&mut value)
            .id(id.with("value"))
            .hint_text("Value")
            .desired_width(width)
            .margin(margin);
        let last = ui.add_sized([width, 24.0], of_value).accessible_name("New tag value");
        let entered = last.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
        let added =
            ui.add_enabled_ui(!key.is_empty(), |ui| widgets::icon_button(ui, Icon::Check, "Add tag").clicked()).inner;
        let set = Edit::SetTag { on: on.clone(), key: key.clone(), value: value.clone() };
        if (added || entered) && !key.is_empty() {
            (key, value) = Default::default();
            out.push(Command::Typing(None));
            out.push(Command::Edit(set));
        } else if of_key.changed() || last.changed() {
            out.push(Command::Typing((!key.is_empty()).then_some(set)));
        }
    });
    ui.data_mut(|data| data.insert_temp(id, (key, value)));
}
