//! A new organization, and what a template adds to one.
//!
//! Knows how a template's lines become edits: what is there by name stays, and accounts get e-mails by the pattern of those that
//! are there. Which templates there are, `catalog` knows; when a new organization takes the place of another, `intent`.

use catalog::{EMPTY, Template, TemplateKind, TemplateLine};
use organization::{
    Account, ChildId, Edit, EditError, EmailPattern, Invent, JoinedMethod, Organization, ParentId, Parts, PolicyType,
    Root, TargetId,
};

use super::fresh::{self, Numbers};

/// How a new organization begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beginning {
    pub template: &'static Template,
    /// Of the management account.
    pub name: String,
    pub email: String,
}

/// Something that a template makes: its line, and the e-mail of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Foreseen {
    pub line: TemplateLine,
    pub email: Option<String>,
}

impl Default for Beginning {
    fn default() -> Self {
        Self { template: &EMPTY, name: "Management".to_owned(), email: "management@example.com".to_owned() }
    }
}

impl Beginning {
    /// Why AWS would not take the management account, or an account that gets its e-mail from it.
    pub fn refused(&self) -> Option<EditError> {
        self.organization(None, &mut counted()).err()
    }

    /// What there will be below the root, beside the management account.
    pub fn foreseen(&self) -> Vec<Foreseen> {
        let mut emails = EmailPattern::of(&bare(&self.name, &self.email, &mut counted()));
        let foreseen = |line: &TemplateLine| Foreseen {
            line: *line,
            email: match line.kind {
                TemplateKind::Account => Some(emails.take(line.name)),
                TemplateKind::Ou => None,
            },
        };
        self.template.lines.iter().map(foreseen).collect()
    }

    /// The organization that begins so: the ground state of a document.
    ///
    /// # Errors
    /// What AWS would refuse of the management account, or of an e-mail that follows from its own.
    pub(super) fn organization(&self, joined: Option<&str>, numbers: Numbers<'_>) -> Result<Organization, EditError> {
        let empty = empty(numbers);
        let id = empty.management_account().clone();
        let named = Edit::Rename { target: TargetId::Account(id.clone()), name: self.name.clone() };
        let reached = Edit::SetEmail { account: id, email: self.email.clone() };
        let organization = empty.apply(&named)?.apply(&reached)?;
        let edits = growth(&organization, self.template, joined, numbers);
        organization.apply(&Edit::Batch { label: String::new(), edits })
    }
}

/// Numbers for what is only tried.
fn counted() -> impl FnMut() -> u64 {
    let mut number = 0;
    move || {
        number += 1;
        number
    }
}

/// An organization with nothing but its management account.
pub(super) fn empty(numbers: Numbers<'_>) -> Organization {
    let Beginning { template: _, name, email } = Beginning::default();
    bare(&name, &email, numbers)
}

/// An organization as `CreateOrganization` makes it: all features, SCPs enabled, the management account under the root.
fn bare(name: &str, email: &str, numbers: Numbers<'_>) -> Organization {
    let management = Invent(numbers()).account();
    let id = Invent(numbers()).organization();
    let root = Root::new(Invent(numbers()).root());
    let mut parts = Parts::new(id, root, management.clone());
    parts.accounts.push(Account {
        joined_method: Some(JoinedMethod::Invited),
        ..Account::new(management, name, email, ParentId::Root)
    });
    let enabled = Organization::from_parts(parts)
        .ok()
        .and_then(|organization| organization.apply(&Edit::EnablePolicyType { kind: PolicyType::Scp }).ok());
    // The parts above hold every rule of structure, so there is always an organization.
    enabled.unwrap_or_else(|| bare(name, email, numbers))
}

/// The edits that add a template below the root. OUs and accounts that are in their place by name stay as they are.
pub(super) fn growth(
    organization: &Organization,
    template: &Template,
    joined: Option<&str>,
    numbers: Numbers<'_>,
) -> Vec<Edit> {
    let mut emails = EmailPattern::of(organization);
    let mut open: Vec<ParentId> = Vec::new();
    let mut edits = Vec::new();
    for line in template.lines {
        open.truncate(line.depth);
        let parent = open.last().cloned().unwrap_or(ParentId::Root);
        let there = organization.children(&parent).find(|child| is_there(organization, child, line));
        match (line.kind, there) {
            (TemplateKind::Ou, Some(ChildId::Ou(id))) => open.push(ParentId::Ou(id.clone())),
            (TemplateKind::Ou, Some(ChildId::Account(_)) | None) => {
                let id = fresh::ou(organization, numbers);
                open.push(ParentId::Ou(id.clone()));
                edits.push(Edit::CreateOu { id, parent, name: line.name.to_owned() });
            }
            (TemplateKind::Account, Some(_)) => {}
            (TemplateKind::Account, None) => {
                let id = fresh::account(organization, numbers);
                edits.push(Edit::CreateAccount {
                    id,
                    parent,
                    name: line.name.to_owned(),
                    email: emails.take(line.name),
                    joined: joined.map(str::to_owned),
                });
            }
        }
    }
    edits
}

/// Whether a child is what a line names. `Policy staging` is `Policy Staging`: nobody wants both.
fn is_there(organization: &Organization, child: &ChildId, line: &TemplateLine) -> bool {
    let kind = match child {
        ChildId::Ou(_) => TemplateKind::Ou,
        ChildId::Account(_) => TemplateKind::Account,
    };
    kind == line.kind && organization.written_name(&child.clone().into()).eq_ignore_ascii_case(line.name)
}
