//! An OU or account from a line that somebody typed in the tree.
//!
//! Knows which edit makes it. Whether AWS takes it, the document says.

use exchange::{Entry, EntryKind};
use organization::{Edit, EmailPattern, Organization, ParentId, TargetId};

use super::Session;
use super::create::iso;
use super::fresh::{self, Numbers};

/// The edit that makes what a line names, and what is made. An e-mail is proposed only where the line leaves it open: the pattern
/// of the others is all accounts' business.
pub fn entry_edit(
    organization: &Organization,
    parent: &ParentId,
    entry: &Entry,
    joined: Option<String>,
    numbers: Numbers<'_>,
    propose: impl FnOnce(&str) -> String,
) -> (TargetId, Edit) {
    let (parent, name) = (parent.clone(), entry.name.clone());
    match entry.kind {
        EntryKind::Ou => {
            let id = fresh::ou(organization, numbers);
            (TargetId::Ou(id.clone()), Edit::CreateOu { id, parent, name })
        }
        EntryKind::Account => {
            let id = entry.id.clone().unwrap_or_else(|| fresh::account(organization, numbers));
            let email = entry.email.clone().unwrap_or_else(|| propose(&name));
            (TargetId::Account(id.clone()), Edit::CreateAccount { id, parent, name, email, joined })
        }
    }
}

impl Session {
    /// Makes what a line names, and selects it.
    pub(super) fn create_entry(&mut self, parent: &ParentId, entry: &Entry) {
        let organization = self.state.document.organization.clone();
        let propose = |name: &str| EmailPattern::of(&organization).propose(name);
        let joined = iso(self.now);
        let (made, edit) = entry_edit(&organization, parent, entry, joined, &mut || self.number(), propose);
        if self.edit(&edit) {
            self.show_new(made);
        }
    }
}
