//! The request context of a question: keys with a value, unknown or absent; and the policies that come with it.
//!
//! Offers the keys that make a difference on the way, and those that the catalogue lists. Keys that follow from principal
//! and resource are not offered.

use egui::{ComboBox, Id, Key, Role, TextEdit, Ui, WidgetInfo};

use super::fields::{self, Part};
use super::offers;
use super::suggest::{self, Enter, Field};
use crate::widgets;
use catalog::KeyType;
use organization::{ContextValue, Question, Unsaid};
use session::{Icon, State};

/// What the section remembers between frames.
#[derive(Debug, Default)]
pub struct ContextView {
    /// The key that is being typed.
    key: String,
    used: Vec<String>,
    listed: Vec<String>,
    built: Option<u64>,
}

/// The section.
pub fn show(ui: &mut Ui, state: &State, view: &mut ContextView, question: &mut Question) {
    view.build(state);
    widgets::section(ui, "Context");
    let mut removed = None;
    for (at, (key, value)) in question.context.iter_mut().enumerate() {
        if entry(ui, state, at, key, value) {
            removed = Some(at);
        }
    }
    if let Some(at) = removed {
        question.context.remove(at);
    }
    fields::problem(ui, state, Part::Context);
    others(ui, question);
    used(ui, view, question);
    new_key(ui, state, view, question);
}

/// What is taken of the keys that are not here and do not follow from the rest.
fn others(ui: &mut Ui, question: &mut Question) {
    let mut absent = question.unsaid == Unsaid::Absent;
    let switch = ui.checkbox(&mut absent, "No other keys: all others are absent");
    if switch.on_hover_text("When off, any other key that a policy tests may be present, with any value").changed() {
        question.unsaid = if absent { Unsaid::Absent } else { Unsaid::Unknown };
    }
}

/// Puts a key into the question, open until it is filled in, which can begin at once; a key stands there once.
pub fn add(ui: &Ui, question: &mut Question, key: &str) {
    if !has(question, key) {
        ui.memory_mut(|memory| memory.request_focus(Id::unique(("simulator value", question.context.len()))));
        question.context.push((key.to_owned(), ContextValue::Unknown));
    }
}

/// Whether the question says anything about a key.
pub fn has(question: &Question, key: &str) -> bool {
    question.context.iter().any(|(known, _)| known.trim().eq_ignore_ascii_case(key.trim()))
}

/// One key; whether it is to be removed.
fn entry(ui: &mut Ui, state: &State, at: usize, key: &str, value: &mut ContextValue) -> bool {
    let kind = state.verdicts.analysis.catalog.key_type(key);
    let mut removed = false;
    ui.add_space(2.0);
    ui.horizontal(|ui| {
        widgets::at_right(ui, |ui| {
            removed = widgets::icon_button(ui, Icon::Close, &format!("Remove {key}")).clicked();
            ui.label(widgets::small(ui, kind.map_or("", KeyType::name)));
            widgets::at_left(ui, |ui| {
                ui.add(egui::Label::new(widgets::safe(key).monospace()).truncate());
            });
        });
    });
    ui.horizontal_top(|ui| {
        state_of(ui, at, key, kind, value);
        match value {
            ContextValue::Several(_) => several(ui, at, key, value),
            ContextValue::Text(_) | ContextValue::Unknown | ContextValue::Absent => one(ui, at, key, kind, value),
        }
    });
    removed
}

/// What a question can say about a key.
fn state_of(ui: &mut Ui, at: usize, key: &str, kind: Option<KeyType>, value: &mut ContextValue) {
    let has_value = if kind.is_some_and(KeyType::is_array) || matches!(value, ContextValue::Several(_)) {
        ContextValue::Several(Vec::new())
    } else {
        ContextValue::Text(String::new())
    };
    let word = |value: &ContextValue| match value {
        ContextValue::Text(_) => "is",
        ContextValue::Several(_) => "has the values",
        ContextValue::Unknown => "is unknown",
        ContextValue::Absent => "is absent",
    };
    let shown =
        ComboBox::from_id_salt(("state of key", at)).width(112.0).selected_text(word(value)).show_ui(ui, |ui| {
            for choice in [has_value, ContextValue::Unknown, ContextValue::Absent] {
                let same = word(&choice) == word(value);
                if ui.selectable_label(same, word(&choice)).clicked() && !same {
                    *value = choice;
                }
            }
        });
    shown.response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, format!("State of {key}")));
}

fn one(ui: &mut Ui, at: usize, key: &str, kind: Option<KeyType>, value: &mut ContextValue) {
    let mut text = match value {
        ContextValue::Text(text) => text.clone(),
        ContextValue::Several(_) | ContextValue::Unknown | ContextValue::Absent => String::new(),
    };
    let name = format!("Value of {key}");
    let field = Field {
        id: Id::unique(("simulator value", at)),
        name: &name,
        hint: offers::example(kind),
        width: ui.available_width(),
        enter: Enter::TakesNothing,
        stamp: 0,
    };
    let (response, taken) = suggest::field(ui, field, &mut text, |query| offers::values(kind, query));
    let text = match taken {
        Some(offer) => offer.value,
        None if response.changed() => text,
        None => return,
    };
    // Typing is how an open key gets its value.
    *value =
        if kind.is_some_and(KeyType::is_array) { ContextValue::Several(vec![text]) } else { ContextValue::Text(text) };
}

/// One value a line.
fn several(ui: &mut Ui, at: usize, key: &str, value: &mut ContextValue) {
    let ContextValue::Several(values) = value else { return };
    let mut text = values.join("\n");
    let field = TextEdit::multiline(&mut text)
        .id(Id::unique(("simulator value", at)))
        .hint_text("One value per line; none means an empty list")
        .desired_rows(values.len().clamp(1, 6))
        .desired_width(ui.available_width())
        .margin(egui::Margin::symmetric(6, 3));
    if ui.add(field).accessible_name(format!("Value of {key}")).changed() {
        *values = if text.is_empty() { Vec::new() } else { text.split('\n').map(str::to_owned).collect() };
    }
}

/// The keys that policies on the way test, as buttons.
fn used(ui: &mut Ui, view: &ContextView, question: &mut Question) {
    let open: Vec<&String> = view.used.iter().filter(|key| !has(question, key)).collect();
    if open.is_empty() {
        return;
    }
    ui.add_space(4.0);
    ui.label(widgets::small(ui, "Tested by the policies involved"));
    ui.horizontal_wrapped(|ui| {
        for key in open {
            region_button(ui, question, key);
            if key_button(ui, key) {
                add(ui, question, key);
            }
        }
    });
}

/// Where a key is the Region that is asked, and the resource names one: a button that takes it.
pub fn region_button(ui: &mut Ui, question: &mut Question, key: &str) {
    let is_region = key.eq_ignore_ascii_case("aws:RequestedRegion") && !has(question, key);
    let Some(region) = offers::region_of(&question.resource).filter(|_| is_region) else { return };
    let name = format!("{key} = {region}");
    if ui.button(&name).on_hover_text("Take the Region of the resource").clicked() {
        question.context.push((key.to_owned(), ContextValue::Text(region)));
    }
}

/// A button that puts a key into the question.
pub fn key_button(ui: &mut Ui, key: &str) -> bool {
    let response = ui.button(format!("+ {key}"));
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Add {key}")));
    response.on_hover_text("Set this key in the request").clicked()
}

fn new_key(ui: &mut Ui, state: &State, view: &mut ContextView, question: &mut Question) {
    ui.add_space(4.0);
    let field = Field {
        id: Id::unique("simulator new key"),
        name: "New context key",
        hint: "Add a condition key: aws:SourceIp",
        width: ui.available_width(),
        enter: Enter::TakesNothing,
        stamp: state.simulator.asked,
    };
    let listed: Vec<String> = view.listed.iter().filter(|key| !has(question, key)).cloned().collect();
    let catalog = &state.verdicts.analysis.catalog;
    let (response, taken) = suggest::field(ui, field, &mut view.key, |query| offers::keys(catalog, &listed, query));
    if let Some(offer) = taken {
        view.key = offer.value;
        // A family still needs its member.
        if view.key.ends_with('/') {
            response.request_focus();
        } else {
            add(ui, question, &std::mem::take(&mut view.key));
        }
    } else if response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) && view.key.contains(':') {
        add(ui, question, view.key.trim());
        view.key.clear();
    }
    if response.has_focus() && view.key.ends_with('/') {
        ui.label(widgets::small(ui, "Complete the key, for example with a tag's name, and press Enter"));
    }
}

impl ContextView {
    fn build(&mut self, state: &State) {
        let wanted = Some(state.simulator.asked);
        if self.built == wanted {
            return;
        }
        let catalog = &state.verdicts.analysis.catalog;
        if let Some(Ok(asked)) = &state.simulator.answer {
            self.used = offers::keys_on_the_way([&asked.explanation], catalog);
        }
        if let Some(call) = &state.simulator.call {
            self.used = offers::keys_on_the_way(call.types.iter().map(|own| &own.answer.explanation), catalog);
        }
        self.listed = offers::keys_of_action(catalog, &state.simulator.question.action);
        self.built = wanted;
    }
}
