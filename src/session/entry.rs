//! An OU or account from a line that somebody typed in the tree.
//!
//! Knows which edit makes it. Whether AWS takes it, the document says.

use exchange::{Entry, EntryKind};
use organization::{Edit, EmailPattern, Invent, Organization, ParentId, TargetId};

use super::Session;
use super::create::iso;
use super::fragment::{Numbers, free};

/// The edit that makes what a line names, with an e-mail like the others' where it names none; and what is made.
pub fn entry_edit(
    organization: &Organization,
    emails: &EmailPattern,
    parent: &ParentId,
    entry: &Entry,
    joined: Option<String>,
    numbers: Numbers<'_>,
) -> (TargetId, Edit) {
    let (parent, name) = (parent.clone(), entry.name.clone());
    match entry.kind {
        EntryKind::Ou => {
            let root = &organization.root().id;
            let id = free(numbers, |n| Invent(n).ou(root), |id| organization.ous().contains_key(id));
            (TargetId::Ou(id.clone()), Edit::CreateOu { id, parent, name })
        }
        EntryKind::Account => {
            let drawn = || free(numbers, |n| Invent(n).account(), |id| organization.accounts().contains_key(id));
            let id = entry.id.clone().unwrap_or_else(drawn);
            let email = entry.email.clone().unwrap_or_else(|| emails.propose(&name));
            (TargetId::Account(id.clone()), Edit::CreateAccount { id, parent, name, email, joined })
        }
    }
}

impl Session {
    /// Makes what a line names, and selects it.
    pub(super) fn create_entry(&mut self, parent: &ParentId, entry: &Entry) {
        let organization = self.state.document.organization.clone();
        let emails = EmailPattern::of(&organization);
        let joined = iso(self.now);
        let (made, edit) = entry_edit(&organization, &emails, parent, entry, joined, &mut || self.number());
        if self.edit(&edit) {
            self.show_new(made);
        }
    }
}
