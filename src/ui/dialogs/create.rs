//! Forms for new OUs, accounts and policies. What AWS would refuse is said while typing.

use egui::Ui;

use super::{DialogView, field, finish, refusal, title};
use crate::widgets;
use organization::{Edit, Invent, ParentId, PolicyType, TargetId};
use session::{Command, State};

pub fn ou(ui: &mut Ui, state: &State, parent: &ParentId, view: &mut DialogView, out: &mut Vec<Command>) {
    ui.set_width(420.0);
    title(ui, "New OU");
    under(ui, state, parent);
    field(ui, "OU name", &mut view.name, "Workloads", &mut view.focused);
    // Any id does for asking whether the rest would be accepted.
    let id = Invent(1).ou(&state.document.organization.root().id);
    let trial = Edit::CreateOu { id, parent: parent.clone(), name: view.name.clone() };
    let refused = refused(state, &trial);
    if let Some(why) = refused.as_ref().filter(|_| !view.name.is_empty()) {
        refusal(ui, why);
    }
    let command = Command::CreateOu { parent: parent.clone(), name: view.name.clone() };
    finish(ui, "Create OU", refused.is_none().then_some(command), out);
}

pub fn account(ui: &mut Ui, state: &State, parent: &ParentId, view: &mut DialogView, out: &mut Vec<Command>) {
    ui.set_width(420.0);
    title(ui, "New account");
    under(ui, state, parent);
    field(ui, "Account name", &mut view.name, "Payments production", &mut view.focused);
    field(ui, "E-mail of the root user", &mut view.email, "aws+payments@example.com", &mut true);
    let (name, email) = (view.name.clone(), view.email.trim().to_owned());
    let trial = Edit::CreateAccount {
        id: Invent(1).account(),
        parent: parent.clone(),
        name: name.clone(),
        email: email.clone(),
        joined: None,
    };
    let refused = refused(state, &trial);
    if let Some(why) = refused.as_ref().filter(|_| !name.is_empty() && !email.is_empty()) {
        refusal(ui, why);
    }
    let command = Command::CreateAccount { parent: parent.clone(), name, email };
    finish(ui, "Create account", refused.is_none().then_some(command), out);
}

pub fn policy(ui: &mut Ui, kind: &PolicyType, attach_to: &[TargetId], view: &mut DialogView, out: &mut Vec<Command>) {
    ui.set_width(420.0);
    title(ui, &format!("New {}", kind.label()));
    field(ui, "Policy name", &mut view.name, "Guardrails", &mut view.focused);
    ui.label(widgets::weak(ui, "It begins with one statement as an example; attach it to take effect"));
    let name = view.name.trim().to_owned();
    let is_named = !name.is_empty();
    let command = Command::CreatePolicy { kind: kind.clone(), name, attach_to: attach_to.to_vec() };
    finish(ui, "Create policy", is_named.then_some(command), out);
}

fn under(ui: &mut Ui, state: &State, parent: &ParentId) {
    let name = state.document.organization.name(&parent.clone().into());
    ui.label(widgets::weak(ui, format!("Under {name}")));
    ui.add_space(4.0);
}

/// Why the document would not take the edit.
fn refused(state: &State, trial: &Edit) -> Option<String> {
    match state.document.organization.apply(trial) {
        Ok(_) | Err(organization::EditError::IdTaken { .. }) => None,
        Err(error) => Some(crate::sentence(&error.to_string())),
    }
}
