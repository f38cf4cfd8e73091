//! The policies that a question brings along: texts, kept as they are pasted.

use egui::{Id, ScrollArea, TextEdit, Ui};

use crate::widgets;
use analysis::decision::identity_of;
use organization::{Organization, Question};
use policy::Caller;

/// The section: one foldable field for each kind.
pub fn show(ui: &mut Ui, organization: &Organization, question: &mut Question) {
    widgets::section(ui, "Policies that come with the question");
    let caller = Caller::read(question.principal.trim()).ok();
    let stored = caller.as_ref().and_then(|caller| identity_of(caller, organization));
    let policies = &mut question.policies;
    let title = match policies.identity.len() {
        0 if policies.none.identity => "Identity-based policies: the principal has none".to_owned(),
        0 if stored.is_some() => "Identity-based policies: as in the project".to_owned(),
        0 => "Identity-based policies: taken to allow everything".to_owned(),
        count => format!("Identity-based policies: {count}"),
    };
    widgets::folding(ui, title, "identity policies", |ui| {
        let mut texts = policies.identity.clone();
        texts.push(String::new());
        for (at, text) in texts.iter_mut().enumerate() {
            area(ui, &format!("Identity-based policy {}", at + 1), text);
        }
        texts.retain(|text| !text.is_empty());
        policies.identity = texts;
        none(ui, "The principal has none", policies.identity.is_empty(), &mut policies.none.identity);
    });
    let boundary = stored.and_then(|identity| identity.boundary());
    for (name, text, known) in
        [("Permissions boundary", &mut policies.boundary, boundary), ("Session policy", &mut policies.session, None)]
    {
        let title = match known.filter(|_| text.is_none()) {
            Some(known) => format!("{name}: {}, as in the project", known.name()),
            None => title_of(name, text.as_ref()),
        };
        widgets::folding(ui, title, name, |ui| one(ui, name, text));
    }
    let name = "Resource-based policy";
    let title = if policies.none.resource {
        format!("{name}: the resource has none")
    } else {
        title_of(name, policies.resource.as_ref())
    };
    widgets::folding(ui, title, name, |ui| {
        one(ui, name, &mut policies.resource);
        none(ui, "The resource has none", policies.resource.is_none(), &mut policies.none.resource);
    });
}

fn title_of(name: &str, text: Option<&String>) -> String {
    if text.is_some() { name.to_owned() } else { format!("{name}: none given") }
}

fn one(ui: &mut Ui, name: &str, text: &mut Option<String>) {
    let mut content = text.clone().unwrap_or_default();
    area(ui, name, &mut content);
    *text = Some(content).filter(|content| !content.is_empty());
}

/// That there is no such policy, instead of that nobody says. A text that is given takes the word back.
fn none(ui: &mut Ui, label: &str, is_empty: bool, there_is_none: &mut bool) {
    *there_is_none &= is_empty;
    ui.add_enabled_ui(is_empty, |ui| ui.checkbox(there_is_none, label));
}

fn area(ui: &mut Ui, name: &str, text: &mut String) {
    ScrollArea::vertical().max_height(180.0).id_salt(name).show(ui, |ui| {
        let field = TextEdit::multiline(text)
            .id(Id::unique(("simulator policy", name)))
            .code_editor()
            .hint_text("Paste a policy document")
            .desired_rows(3)
            .desired_width(f32::INFINITY);
        ui.add(field).accessible_name(name);
    });
}
