//! Forms for new OUs, accounts and policies. What AWS would refuse is said while typing.

use std::sync::Arc;

use egui::{Key, Modifiers, Ui};

use super::{DialogView, field, finish, own_enter, place, refusal, title};
use crate::tree::lines::are_few;
use crate::{icons, widgets};
use organization::{AccountId, Edit, EditError, EmailPattern, Invent, ParentId, PolicyType, TargetId};
use session::{Command, Dialog, Icon, State, WhereOff, WindowCommand, policy_starts};

/// Of an edit that was tried: the revision, the edit, and why the document would not take it.
pub type Tried = (u64, Edit, Option<String>);

pub fn ou(ui: &mut Ui, state: &State, proposed: &ParentId, view: &mut DialogView, out: &mut Vec<Command>) {
    ui.set_width(420.0);
    title(ui, "New OU");
    let parent = parent(ui, state, proposed, view);
    field(ui, "OU name", &mut view.name, "Workloads", &mut view.focused);
    // Any id does for asking whether the rest would be accepted.
    let id = Invent(1).ou(&state.document.organization.root().id);
    let trial = Edit::CreateOu { id, parent: parent.clone(), name: view.name.clone() };
    let refused = refused(state, trial, view);
    if let Some(why) = refused.as_ref().filter(|_| !view.name.is_empty()) {
        refusal(ui, why);
    }
    let command = Command::CreateOu { parent: parent.clone(), name: view.name.clone() };
    create(ui, state, "Create OU", refused.is_none().then_some(command), Dialog::NewOu(parent), view, out);
}

pub fn account(ui: &mut Ui, state: &State, proposed: &ParentId, view: &mut DialogView, out: &mut Vec<Command>) {
    ui.set_width(420.0);
    title(ui, "New account");
    let parent = parent(ui, state, proposed, view);
    let named = field(ui, "Account name", &mut view.name, "Payments production", &mut view.focused).changed();
    propose_email(ui, state, named, view);
    let typed = field(ui, "E-mail of the root user", &mut view.email, "aws+payments@example.com", &mut true);
    view.is_email_typed |= typed.changed();
    field(ui, "Account id, if AWS has given it one", &mut view.id, "12 digits", &mut true);
    let (name, email) = (view.name.clone(), view.email.trim().to_owned());
    let id = typed_id(&view.id);
    let trial = Edit::CreateAccount {
        id: id.clone().unwrap_or_else(|| Invent(1).account()),
        parent: parent.clone(),
        name: name.clone(),
        email: email.clone(),
        joined: None,
    };
    let refused = refused(state, trial, view);
    if let Some(why) = refused.as_ref().filter(|_| !name.is_empty() && !email.is_empty()) {
        refusal(ui, why);
    }
    let command = Command::CreateAccount { parent: parent.clone(), name, email, id };
    create(ui, state, "Create account", refused.is_none().then_some(command), Dialog::NewAccount(parent), view, out);
}

pub fn policy(
    ui: &mut Ui,
    state: &State,
    (kind, attach_to): (&PolicyType, &[TargetId]),
    view: &mut DialogView,
    out: &mut Vec<Command>,
) {
    ui.set_width(460.0);
    title(ui, &format!("New {}", kind.label()));
    field(ui, "Policy name", &mut view.name, "Guardrails", &mut view.focused);
    ui.label(widgets::weak(ui, "Begins with"));
    let starts = policy_starts(kind);
    for (at, start) in starts.iter().enumerate() {
        let response = ui.radio(view.start == at, start.name);
        own_enter(ui, &response);
        if response.on_hover_text(start.about).clicked() {
            view.start = at;
        }
    }
    ui.add_space(4.0);
    let Some(start) = starts.get(view.start).or(starts.first()) else { return };
    ui.label(widgets::weak(ui, format!("{}. {}", start.about, takes_effect(state, attach_to))));
    let mut where_off = WhereOff::Leave;
    if !state.document.organization.is_enabled(kind) {
        ui.add_space(4.0);
        let several = kind.of_several();
        let mut is_enabled = !view.is_left_off;
        let response = ui.checkbox(&mut is_enabled, format!("Enable {several} in this organization"));
        own_enter(ui, &response);
        view.is_left_off = !is_enabled;
        if is_enabled {
            where_off = WhereOff::Enable;
        } else {
            ui.label(widgets::weak(ui, format!("{several} are not enabled; until they are, it cannot be attached")));
        }
    }
    let name = view.name.trim().to_owned();
    let (is_named, content) = (!name.is_empty(), Arc::from(start.content));
    let attach_to = attach_to.to_vec();
    let command = Command::CreatePolicy { kind: kind.clone(), name, content, attach_to, where_off };
    finish(ui, "Create policy", is_named.then_some(command), out);
}

/// When a new policy begins to work.
fn takes_effect(state: &State, attach_to: &[TargetId]) -> String {
    match attach_to {
        [] => "It has no effect until you attach it".to_owned(),
        [one] => format!("It is attached to {} as soon as it is created", state.document.organization.name(one)),
        several => format!("It is attached to {} targets as soon as it is created", several.len()),
    }
}

/// The parent that was chosen; at first the one that was proposed.
fn parent(ui: &mut Ui, state: &State, proposed: &ParentId, view: &mut DialogView) -> ParentId {
    let mut parent = view.parent.clone().unwrap_or_else(|| proposed.clone());
    place::choice(ui, state, "Parent", &mut view.place, &mut parent);
    view.parent = Some(parent.clone());
    parent
}

/// As long as nobody has typed an e-mail, it follows the name, by the pattern of those that are there.
fn propose_email(ui: &Ui, state: &State, named: bool, view: &mut DialogView) {
    let organization = &state.document.organization;
    let pattern = view.emails.made(ui.ctx(), &state.document.revision, are_few(organization), || {
        let organization = organization.clone();
        move || EmailPattern::of(&organization)
    });
    if named && view.email.is_empty() {
        view.is_email_typed = false;
    }
    if view.is_email_typed {
        return;
    }
    if view.name.trim().is_empty() {
        view.email.clear();
        view.proposed_for.clear();
    } else if let Some(pattern) = pattern.there().filter(|_| view.proposed_for != view.name) {
        view.email = pattern.propose(&view.name);
        view.proposed_for.clone_from(&view.name);
    }
}

/// The id as it was typed, without what people put between its digits; `None` where there is none.
fn typed_id(text: &str) -> Option<AccountId> {
    let id: String = text.chars().filter(|letter| !letter.is_whitespace() && *letter != '-').collect();
    (!id.is_empty()).then(|| AccountId::new(id))
}

/// The end of a form whose dialog can stay open for another: by its box, or by Ctrl+Enter.
fn create(
    ui: &mut Ui,
    state: &State,
    name: &str,
    command: Option<Command>,
    again: Dialog,
    view: &mut DialogView,
    out: &mut Vec<Command>,
) {
    ui.add_space(2.0);
    ui.horizontal(|ui| {
        let response = ui.checkbox(&mut view.is_another, "Create another");
        own_enter(ui, &response);
        // Whoever ticks it goes on typing.
        view.focused &= !response.changed();
        response.on_hover_text("Keep this dialog open for the next one; Ctrl+Enter does it once");
        let made = state.window.selection.lead.as_ref().map(|lead| state.document.organization.name(lead));
        if let Some(made) = made.filter(|made| view.created.as_deref() == Some(*made)) {
            icons::show(ui, icons::text(Icon::Check));
            ui.label(widgets::weak(ui, format!("Created {made}")));
        }
    });
    let is_form_complete = command.is_some();
    let before = out.len();
    // The filter of the parents and the boxes have taken theirs.
    let is_once_more = is_form_complete && ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::Enter));
    let mut command = command;
    if is_once_more {
        out.extend(command.take());
    }
    finish(ui, name, command, out);
    let is_created = out.iter().skip(before).any(|command| !matches!(command, Command::CloseDialog));
    if is_created && (view.is_another || is_once_more) {
        out.push(Command::Window(WindowCommand::ShowDialog(again)));
        view.next();
    }
}

/// Why the document would not take the edit. That a made-up id is taken says nothing.
fn refused(state: &State, trial: Edit, view: &mut DialogView) -> Option<String> {
    if let Some((revision, known, refused)) = &view.tried
        && *revision == state.document.revision
        && *known == trial
    {
        return refused.clone();
    }
    let refused = match state.document.organization.apply(&trial) {
        Ok(_) => None,
        Err(EditError::IdTaken { .. }) if typed_id(&view.id).is_none() => None,
        Err(error) => Some(crate::sentence(&error.to_string())),
    };
    view.tried = Some((state.document.revision, trial, refused.clone()));
    refused
}
