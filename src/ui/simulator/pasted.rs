//! The policies that a question brings along: texts, kept as they are pasted.

use egui::{Id, ScrollArea, TextEdit, Ui};

use crate::widgets;
use organization::Question;

/// The section: one foldable field for each kind.
pub fn show(ui: &mut Ui, question: &mut Question) {
    widgets::section(ui, "Policies that come with the question");
    let policies = &mut question.policies;
    let title = match policies.identity.len() {
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
    });
    for (name, text) in [
        ("Permissions boundary", &mut policies.boundary),
        ("Session policy", &mut policies.session),
        ("Resource-based policy", &mut policies.resource),
    ] {
        let title = if text.is_some() { name.to_owned() } else { format!("{name}: none given") };
        widgets::folding(ui, title, name, |ui| {
            let mut content = text.clone().unwrap_or_default();
            area(ui, name, &mut content);
            *text = Some(content).filter(|content| !content.is_empty());
        });
    }
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
