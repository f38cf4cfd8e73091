//! The sheet of several selected OUs and accounts: what they share, and what is done to all of them as one step.
//!
//! Knows what is typed for all. What they have in common and which names come of a pattern `session` works out, beside the frame
//! where they are many. New names are `names`.

use std::collections::BTreeSet;
use std::sync::Arc;

use egui::{TextEdit, Ui};

use super::names::{self, NamesView};
use crate::later::Later;
use crate::paint::{self, Pressed};
use crate::row::{Kind, Row, Text};
use crate::{list, widgets};
use organization::{Organization, TargetId};
use session::{Action, Command, Icon, Shared, SharedNote, SharedTag, State, note_all, tag_all, untag_all};

/// So many are looked through in the frame.
const FEW: usize = 500;

/// What the sheet remembers between frames.
#[derive(Debug, Default)]
pub struct SeveralView {
    among: Among,
    /// By revision and selection.
    shared: Later<(u64, u64), Arc<Shared>>,
    key: String,
    value: String,
    /// What is written for all of a selection, by its number; `None` until somebody writes.
    note: Option<(u64, String)>,
    names: NamesView,
}

/// The selected targets, and which selection they are: a number is compared in every frame, not they.
#[derive(Clone, Debug, Default)]
pub(super) struct Among {
    pub targets: Arc<BTreeSet<TargetId>>,
    pub number: u64,
}

impl Among {
    /// Names and ids are shared with the selection, so they are compared by where they lie.
    fn follow(&mut self, selected: &BTreeSet<TargetId>) {
        if *self.targets != *selected {
            (self.targets, self.number) = (Arc::new(selected.clone()), self.number + 1);
        }
    }

    pub fn are_few(&self) -> bool {
        self.targets.len() <= FEW
    }
}

/// The sheet.
pub fn show(ui: &mut Ui, state: &State, view: &mut SeveralView, out: &mut Vec<Command>) {
    let organization = &state.document.organization;
    view.among.follow(&state.window.selection.targets);
    let key = (state.document.revision, view.among.number);
    let few = view.among.are_few();
    let stands = view.shared.made(ui.ctx(), &key, few, || {
        let (organization, targets) = (organization.clone(), Arc::clone(&view.among.targets));
        move || Arc::new(Shared::of(&organization, &targets))
    });
    let is_coming = stands.is_coming();
    // What was known before stays until the newer comes.
    let shared = view.shared.last().map(|(_, shared)| Arc::clone(shared)).unwrap_or_default();
    ui.label(widgets::strong(format!("{} selected", widgets::number(view.among.targets.len()))).size(15.0));
    ui.horizontal_wrapped(|ui| {
        ui.label(widgets::weak(ui, counts(&shared)));
        widgets::updating(ui, is_coming);
    });
    if let Some(lead) = &state.window.selection.lead {
        let says = format!("Pages about one entry show {}, which was selected last", organization.name(lead));
        ui.add(egui::Label::new(widgets::small(ui, says)).wrap());
    }
    ui.add_space(6.0);
    ui.horizontal_wrapped(|ui| {
        for action in [Action::AttachPolicy, Action::MoveTo] {
            widgets::action_button(ui, state, action, out);
        }
        for (verb, count, action) in
            [("Close", shared.closable, Action::CloseAccount), ("Reopen", shared.reopenable, Action::ReopenAccount)]
        {
            let name = format!("{verb} {}", widgets::counted(count, "account", "accounts"));
            if count > 0 && ui.button(name).on_hover_text(action.entry().tooltip).clicked() {
                out.push(Command::Act(action));
            }
        }
        widgets::action_button(ui, state, Action::Delete, out);
    });
    tags(ui, organization, &shared, view, out);
    names::show(ui, state, &view.among, &mut view.names, out);
    note(ui, organization, &shared.note, view, out);
}

/// "The root, 2 OUs, 1 account".
fn counts(shared: &Shared) -> String {
    let root = (shared.roots > 0).then(|| "the root".to_owned());
    let ous = (shared.ous > 0).then(|| widgets::counted(shared.ous, "OU", "OUs"));
    let accounts = (shared.accounts > 0).then(|| widgets::counted(shared.accounts, "account", "accounts"));
    crate::sentence(&root.into_iter().chain(ous).chain(accounts).collect::<Vec<_>>().join(", "))
}

fn tags(ui: &mut Ui, organization: &Organization, shared: &Shared, view: &mut SeveralView, out: &mut Vec<Command>) {
    widgets::section(ui, "Tags of all");
    let count = shared.count();
    list::within(ui, "tags of several", shared.tags.len(), |ui, at| {
        let Some(tag) = shared.tags.get(at) else { return };
        match paint::line(ui, &tag_row(tag, count)) {
            None => {}
            Some(Pressed::Button(_)) => {
                out.extend(untag_all(organization, &view.among.targets, &tag.key).map(Command::Edit));
            }
            Some(Pressed::Title) => {
                view.key.clone_from(&tag.key);
                view.value = tag.values.first().map(|(value, _)| value.clone()).unwrap_or_default();
            }
        }
    });
    if shared.tags.is_empty() {
        ui.label(widgets::weak(ui, "None of them has a tag"));
    }
    let half = ((ui.available_width() - 8.0) / 2.0).max(0.0);
    let mut entered = false;
    ui.horizontal(|ui| {
        for (text, name, hint) in
            [(&mut view.key, "Tag key for all", "Key"), (&mut view.value, "Tag value for all", "Value")]
        {
            let field = TextEdit::singleline(text).hint_text(hint).margin(egui::Margin::symmetric(6, 3));
            let shown = ui.add_sized([half, 24.0], field).accessible_name(name);
            entered |= shown.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
        }
    });
    let is_named = !view.key.trim().is_empty();
    let name = format!("Set tag on all {}", widgets::number(count));
    let set = ui.add_enabled(is_named, egui::Button::new(name)).on_hover_text("One step, which undo takes back");
    if is_named && (set.clicked() || entered) {
        let edit = tag_all(organization, &view.among.targets, view.key.trim(), &view.value);
        out.extend(edit.map(Command::Edit));
    }
}

/// A tag, who has it, and with which values. Choosing it puts it into the fields below.
fn tag_row(tag: &SharedTag, count: usize) -> Row {
    let on = if tag.on == count {
        "on all".to_owned()
    } else {
        format!("on {} of {}", widgets::number(tag.on), widgets::number(count))
    };
    let value = |(value, on): &(String, usize)| match tag.distinct {
        1 => value.clone(),
        _ => format!("{value} ({})", widgets::number(*on)),
    };
    let mut values: Vec<String> = tag.values.iter().map(value).collect();
    if let more @ 1.. = tag.distinct.saturating_sub(values.len()) {
        values.push(format!("{} more", widgets::number(more)));
    }
    let values = values.join(", ");
    Row {
        kind: Kind::Link,
        title: Text::new(format!("{}: {values}, {on}", tag.key)),
        buttons: vec![(Icon::Close, format!("Remove tag {} from all", tag.key))],
        hint: format!("{}, {on}\n{values}", tag.key),
        ..Row::default()
    }
}

fn note(ui: &mut Ui, organization: &Organization, shared: &SharedNote, view: &mut SeveralView, out: &mut Vec<Command>) {
    widgets::section(ui, "Note of all");
    let (there, hint) = match shared {
        SharedNote::None => ("", "None of them has a note".to_owned()),
        SharedNote::Same(note) => (note.as_str(), String::new()),
        SharedNote::Several { on, distinct } => {
            let notes = widgets::counted(*distinct, "note", "notes");
            ("", format!("{notes} on {} of them; what is set here takes their place", widgets::number(*on)))
        }
    };
    let number = view.among.number;
    // What was written for others is not meant for these.
    let written = view.note.as_ref().filter(|(of, _)| *of == number).map(|(_, text)| text.clone());
    let is_written = written.is_some();
    let mut text = written.unwrap_or_else(|| there.to_owned());
    let field = TextEdit::multiline(&mut text)
        .id(egui::Id::unique("note of several"))
        .hint_text(hint)
        .desired_rows(2)
        .desired_width(f32::INFINITY)
        .margin(egui::Margin::symmetric(6, 4));
    if ui.add(field).accessible_name("Note of all").changed() {
        view.note = Some((number, text.clone()));
    }
    let name = format!("Set note on all {}", widgets::number(view.among.targets.len()));
    let set = ui.add_enabled(is_written, egui::Button::new(name));
    if set.on_hover_text("One step, which undo takes back").clicked() {
        view.note = None;
        out.extend(note_all(organization, &view.among.targets, &text).map(Command::Edit));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_say_who_has_a_tag_and_with_which_value() {
        let tag = |on, values: &[(&str, usize)], distinct| {
            let values = values.iter().map(|(value, count)| ((*value).to_owned(), *count)).collect();
            tag_row(&SharedTag { key: "env".to_owned(), on, values, distinct }, 12).title.words
        };
        assert_eq!(tag(12, &[("prod", 12)], 1), "env: prod, on all");
        assert_eq!(tag(5, &[("prod", 5)], 1), "env: prod, on 5 of 12");
        assert_eq!(tag(12, &[("prod", 8), ("dev", 4)], 2), "env: prod (8), dev (4), on all");
        let values = [("a", 2), ("b", 2), ("c", 1), ("d", 1)];
        assert_eq!(tag(9, &values, 7), "env: a (2), b (2), c (1), d (1), 3 more, on 9 of 12");
    }

    #[test]
    fn what_is_selected_is_counted_by_kind() {
        let shared = |roots, ous, accounts| counts(&Shared { roots, ous, accounts, ..Shared::default() });
        assert_eq!(shared(1, 1, 2), "The root, 1 OU, 2 accounts");
        assert_eq!(shared(0, 0, 1_200), "1,200 accounts");
    }
}
