//! New things, and moving what is there.
//!
//! Knows which edits make a new OU, account or policy, and what a move would take at AWS. How an organization begins is `template`.

use std::collections::BTreeSet;
use std::sync::Arc;

use catalog::Template;
use exchange::ImportedPolicy;
use organization::{AccountId, ChildId, Edit, Organization, ParentId, PolicyId, PolicyType, TargetId};

use super::command::WhereOff;
use super::fragment::{Fragment, Names, Pasting, free_name};
use super::fresh;
use super::layout::Page;
use super::notice::{Offered, Tone};
use super::nudge::Nudge;
use super::template::growth;
use super::{Session, topmost};

/// The one edit that moves children to a parent; those that are there already stay.
pub(super) fn moving(organization: &Organization, children: &[ChildId], to: &ParentId) -> Edit {
    let targets: BTreeSet<TargetId> = children.iter().cloned().map(TargetId::from).collect();
    let moved = topmost(organization, &targets);
    let elsewhere = moved.iter().filter(|child| organization.parent(&TargetId::from((*child).clone())) != Some(to));
    let mut edits: Vec<Edit> = elsewhere.map(|child| Edit::Move { child: child.clone(), to: to.clone() }).collect();
    match edits.len() {
        // Moving to where it is must be refused, not silently succeed.
        0 => moved.first().map_or(Edit::Batch { label: String::new(), edits }, |child| Edit::Move {
            child: child.clone(),
            to: to.clone(),
        }),
        1 => edits.remove(0),
        count => {
            let name = organization.name(&to.clone().into());
            Edit::Batch { label: format!("Move {count} entries to `{name}`"), edits }
        }
    }
}

/// What a move does, and what it would take at AWS where there is no call for it.
pub(super) fn cost_of_moving(organization: &Organization, children: &[ChildId], edit: &Edit) -> String {
    let label = edit.label(organization);
    let ous = children.iter().filter_map(|child| match child {
        ChildId::Ou(id) => Some(id),
        ChildId::Account(_) => None,
    });
    let mut recreated = 0;
    let mut accounts = 0;
    let mut attachments = 0;
    for ou in ous {
        recreated += 1;
        attachments += organization.attached(&TargetId::Ou(ou.clone())).count();
        for child in organization.descendants(&ParentId::Ou(ou.clone())) {
            match child {
                ChildId::Account(_) => accounts += 1,
                ChildId::Ou(id) => {
                    recreated += 1;
                    attachments += organization.attached(&TargetId::Ou(id)).count();
                }
            }
        }
    }
    if recreated == 0 {
        return label;
    }
    format!(
        "{label}. AWS cannot move an OU: there you would recreate {}, reattach {} and move {}",
        counted(recreated, "OU"),
        counted(attachments, "policy attachment"),
        counted(accounts, "account"),
    )
}

/// "1 account", "2 accounts".
pub(super) fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{} {noun}s", analysis::number(count)) }
}

/// A policy that is to be created.
#[derive(Debug)]
pub(super) struct NewPolicy {
    pub kind: PolicyType,
    pub name: String,
    pub content: Arc<str>,
    pub attach_to: Vec<TargetId>,
    pub where_off: WhereOff,
}

/// ISO 8601, UTC, for a time in milliseconds since 1970.
pub(super) fn iso(now: u64) -> Option<String> {
    let milliseconds = i64::try_from(now).ok()?;
    jiff::Timestamp::from_millisecond(milliseconds).ok().map(|time| time.to_string())
}

impl Session {
    pub(super) fn create_ou(&mut self, parent: ParentId, name: String) {
        let organization = self.state.document.organization.clone();
        let id = fresh::ou(&organization, &mut || self.number());
        if self.edit(&Edit::CreateOu { id: id.clone(), parent, name }) {
            self.show_new(TargetId::Ou(id.clone()));
            self.state.window.created = Some(TargetId::Ou(id));
        }
    }

    pub(super) fn create_account(&mut self, parent: ParentId, name: String, email: String, id: Option<AccountId>) {
        let organization = self.state.document.organization.clone();
        let id = id.unwrap_or_else(|| fresh::account(&organization, &mut || self.number()));
        let joined = iso(self.now);
        if self.edit(&Edit::CreateAccount { id: id.clone(), parent, name, email, joined }) {
            self.show_new(TargetId::Account(id));
        }
    }

    /// Adds what a template has and the organization has not.
    pub(super) fn grow(&mut self, template: &Template) {
        let (organization, joined) = (self.state.document.organization.clone(), iso(self.now));
        let edits = growth(&organization, template, joined.as_deref(), &mut || self.number());
        let count = edits.len();
        if count == 0 {
            self.note(Tone::Note, "All of them are there already");
        } else if self.edit(&Edit::Batch { label: format!("Add {}", template.name), edits }) {
            let made = format!("Added {} of {}", counted(count, "OU"), template.name);
            self.tell(Tone::Done, made, Some(Offered::Undo));
            self.nudge(Nudge::Target(TargetId::Root));
        }
    }

    pub(super) fn create_policy(&mut self, policy: NewPolicy) {
        let NewPolicy { kind, name, content, attach_to, where_off } = policy;
        let id = self.free_policy_id();
        let label = format!("Create {} `{name}`", kind.label());
        let is_off = !self.state.document.organization.is_enabled(&kind);
        let mut edits = Vec::new();
        if is_off && where_off == WhereOff::Enable {
            edits.push(Edit::EnablePolicyType { kind: kind.clone() });
        }
        edits.push(Edit::CreatePolicy { id: id.clone(), name, description: String::new(), kind, content });
        edits.extend(attach_to.into_iter().map(|target| Edit::Attach { policy: id.clone(), target }));
        if self.edit(&Edit::Batch { label, edits }) {
            self.state.window.dialog = None;
            self.choose(|selection| selection.open_policy(id));
        }
    }

    /// Moves in one step. Whether it was allowed.
    pub(super) fn move_children(&mut self, children: &[ChildId], to: &ParentId) -> bool {
        let edit = moving(&self.state.document.organization, children, to);
        let cost = cost_of_moving(&self.state.document.organization, children, &edit);
        let moved = self.edit(&edit);
        if moved {
            self.state.window.dialog = None;
            self.tell(Tone::Note, format!("Done: {cost}"), Some(Offered::Undo));
        }
        moved
    }

    /// Attaches a policy to every target that has not got it yet, in one step.
    pub(super) fn attach(&mut self, policy: &PolicyId, targets: &[TargetId]) {
        let attach = |target: &TargetId| Edit::Attach { policy: policy.clone(), target: target.clone() };
        let edit = match targets {
            [target] => attach(target),
            _ => {
                let missing =
                    targets.iter().filter(|target| !self.state.document.organization.is_attached(policy, target));
                let edits: Vec<Edit> = missing.map(attach).collect();
                let name = self.state.document.organization.policies().get(policy).map_or("", |policy| &policy.name);
                Edit::Batch { label: format!("Attach `{name}` to {}", counted(edits.len(), "target")), edits }
            }
        };
        if self.edit(&edit) {
            self.state.window.dialog = None;
        }
    }

    pub(super) fn paste(&mut self, text: &str) {
        let parent = self.state.parent_for_new();
        if let Some(children) = self.state.window.moved_by(text).map(<[_]>::to_vec) {
            if self.move_children(&children, &parent) {
                self.state.window.forget_cut();
            }
            return;
        }
        if let Some(fragment) = Fragment::read(text) {
            let organization = self.state.document.organization.clone();
            let pasting = Pasting { names: Names::Kept, joined: iso(self.now) };
            let edit = fragment.paste(&organization, &parent, &pasting, &mut || self.number());
            if self.edit(&edit) {
                self.show_pasted(&edit);
            }
            return;
        }
        if text.trim_start().starts_with('{') && text.contains("\"Statement\"") {
            self.paste_policy(text);
        } else if !self.paste_list(text) {
            self.note(
                Tone::Error,
                "The clipboard holds no OUs, accounts or policy. Copy them in Canopy, copy a policy's JSON, or copy lines \
                 or a table that name OUs and accounts",
            );
        }
    }

    /// Policies that were imported and reviewed become policies of the library.
    pub(super) fn accept_policies(&mut self, policies: &[ImportedPolicy]) {
        let (edit, _) = exchange::merge(&self.state.document.organization, policies);
        self.state.window.dialog = None;
        if self.edit(&edit) {
            self.note(Tone::Done, format!("Added {} policies to the library", policies.len()));
            self.state.window.turn_to(Page::Policies);
        }
    }

    /// A policy document from elsewhere becomes a policy of the library.
    fn paste_policy(&mut self, text: &str) {
        let kind = if text.contains("\"Principal\"") { PolicyType::Rcp } else { PolicyType::Scp };
        let mut taken =
            self.state.document.organization.policies().values().map(|policy| policy.name.clone()).collect();
        let name = free_name("Pasted policy", &mut taken);
        let id = self.free_policy_id();
        let content = Arc::from(text);
        if self.edit(&Edit::CreatePolicy { id: id.clone(), name, description: String::new(), kind, content }) {
            self.choose(|selection| selection.open_policy(id));
        }
    }

    /// Selects what an edit has just made.
    pub(super) fn show_pasted(&mut self, edit: &Edit) {
        let Edit::Batch { edits, .. } = edit else { return };
        let made = edits.iter().find_map(|edit| {
            if let Edit::CreateOu { id, .. } = edit {
                Some(TargetId::Ou(id.clone()))
            } else if let Edit::CreateAccount { id, .. } = edit {
                Some(TargetId::Account(id.clone()))
            } else {
                None
            }
        });
        if let Some(target) = made {
            self.show_new(target);
            return;
        }
        let policy = edits.iter().find_map(|edit| {
            let Edit::CreatePolicy { id, .. } = edit else { return None };
            Some(id.clone())
        });
        if let Some(policy) = policy {
            self.choose(|selection| selection.open_policy(policy));
        }
    }

    /// Selects a new target and brings it into view.
    pub(super) fn show_new(&mut self, target: TargetId) {
        self.state.window.dialog = None;
        self.choose(|selection| selection.select(target.clone()));
        self.nudge(Nudge::Target(target));
    }

    fn free_policy_id(&mut self) -> PolicyId {
        let organization = self.state.document.organization.clone();
        fresh::policy(&organization, &mut || self.number())
    }
}
