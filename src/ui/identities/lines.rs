//! Which identities the list shows, and what a line says of one.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::may::{look, words};
use crate::list::Rows;
use crate::row::{Glyph, Mark, Row, Text};
use crate::theme::{Face, Ink};
use crate::widgets;
use analysis::{Access, who_may};
use catalog::{ActionId, Catalog};
use organization::{AccountId, Identity, IdentityId, IdentityKind, Organization, TargetId};
use session::Icon;

/// So many are gone through within a frame.
pub const FEW: usize = 500;

/// What is asked of the list.
#[derive(Clone, Debug, PartialEq)]
pub struct Wish {
    pub revision: u64,
    pub targets: BTreeSet<TargetId>,
    /// In lower case.
    pub filter: String,
    pub kind: Option<IdentityKind>,
    /// Only those that may do this, or may perhaps.
    pub action: Option<ActionId>,
}

/// What fits a wish.
#[derive(Debug, Default)]
pub struct Found {
    pub ids: Vec<IdentityId>,
    /// How far each may do the action; empty where none is asked about.
    pub access: Vec<Access>,
}

/// The identities that are shown, by account, kind and name.
#[derive(Debug, Default)]
pub struct Lines {
    found: Arc<Found>,
    /// Whether they are of more than one account.
    pub has_several: bool,
}

impl Lines {
    pub fn new(found: Arc<Found>) -> Self {
        let ids = &found.ids;
        let has_several = ids.first().zip(ids.last()).is_some_and(|(first, last)| first.account != last.account);
        Self { found, has_several }
    }

    pub fn ids(&self) -> &[IdentityId] {
        &self.found.ids
    }

    /// How far one may do the action that is asked about.
    fn access(&self, at: usize) -> Option<Access> {
        self.found.access.get(at).copied()
    }

    pub fn line_of(&self, id: &IdentityId) -> Option<usize> {
        self.found.ids.binary_search(id).ok()
    }
}

/// The identities that fit, and how far they may do what is asked about.
pub fn found(organization: &Organization, catalog: &Arc<Catalog>, wish: &Wish) -> Found {
    let ids = fitting(organization, wish);
    let Some(action) = wish.action else { return Found { ids, access: Vec::new() } };
    let may = who_may(organization, catalog, action, &ids);
    let (ids, access) = may.into_iter().filter(|(_, access)| *access != Access::Nothing).unzip();
    Found { ids, access }
}

/// The identities of the accounts at and below the targets that fit.
fn fitting(organization: &Organization, wish: &Wish) -> Vec<IdentityId> {
    let inside = organization.inside();
    let fits = |identity: &Identity| {
        wish.kind.is_none_or(|kind| kind == identity.kind) && (wish.filter.is_empty() || says(identity, &wish.filter))
    };
    let everywhere = wish.targets.is_empty() || wish.targets.contains(&TargetId::Root);
    if everywhere {
        return inside.identities().filter(|(_, own)| fits(own)).map(|(id, _)| id.clone()).collect();
    }
    let accounts: BTreeSet<AccountId> =
        wish.targets.iter().flat_map(|target| organization.accounts_below(target)).collect();
    let of = |account: &AccountId| {
        let fitting = inside.identities_of(account).filter(|(_, own)| fits(own));
        fitting.map(|(id, _)| id.clone()).collect::<Vec<_>>()
    };
    accounts.iter().flat_map(of).collect()
}

/// Whether something of an identity holds a text, which is in lower case.
fn says(identity: &Identity, filter: &str) -> bool {
    let holds = |text: &str| text.to_lowercase().contains(filter);
    holds(&identity.resource())
        || identity.id.to_lowercase().contains(filter)
        || identity.managed.iter().any(|name| holds(name))
        || identity.inline.keys().any(|name| holds(name))
        || identity.groups.iter().any(|name| holds(name))
        || identity.tags.iter().any(|(key, value)| holds(key) || holds(value))
        || holds(&identity.description)
        || holds(&identity.note)
}

/// What a filter by kind is called.
pub fn plural(kind: Option<IdentityKind>) -> &'static str {
    match kind {
        None => "All",
        Some(IdentityKind::User) => "Users",
        Some(IdentityKind::Group) => "Groups",
        Some(IdentityKind::Role) => "Roles",
    }
}

/// The picture of a kind.
pub fn icon(kind: IdentityKind) -> Icon {
    match kind {
        IdentityKind::User => Icon::User,
        IdentityKind::Group => Icon::Group,
        IdentityKind::Role => Icon::Role,
    }
}

/// Why there may be nothing.
pub fn nothing(organization: &Organization, targets: &BTreeSet<TargetId>) -> &'static str {
    let accounts: BTreeSet<AccountId> = targets.iter().flat_map(|target| organization.accounts_below(target)).collect();
    let is_unknown = |account: &AccountId| organization.inside().iam(account).is_none();
    if !accounts.is_empty() && accounts.iter().all(is_unknown) {
        "The inside of what is selected was not collected, so nobody knows who is there"
    } else {
        "No identity matches"
    }
}

/// The list as it is drawn.
pub struct Shown<'s> {
    pub organization: &'s Organization,
    pub lines: &'s Lines,
}

impl Rows for Shown<'_> {
    fn count(&self) -> usize {
        self.lines.ids().len()
    }

    fn row(&mut self, at: usize) -> Row {
        let Some(id) = self.lines.ids().get(at) else { return Row::default() };
        let Some(own) = self.organization.inside().identity(id) else { return Row::default() };
        let place = if self.lines.has_several {
            self.organization.name(&TargetId::Account(own.account.clone())).to_owned()
        } else {
            String::new()
        };
        let path = if own.path == "/" { "" } else { own.path.as_str() };
        let detail = [place.as_str(), path].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
        let policies = match self.lines.access(at) {
            Some(access) => words(access).to_owned(),
            None => widgets::counted(own.managed.len() + own.inline.len(), "policy", "policies"),
        };
        let kind = own.kind.as_str();
        Row {
            says: format!("{kind} {}, {policies}, {detail}", own.name),
            icon: Some(match self.lines.access(at) {
                Some(access) => {
                    let (icon, ink) = look(access);
                    Glyph::Icon(icon, ink)
                }
                None => Glyph::Icon(icon(own.kind), Ink::Weak),
            }),
            title: Text::name(own.name.as_str()),
            detail: Text::quiet(detail, Face::Small),
            marks: vec![Mark::Text(Text::quiet(policies, Face::Small))],
            ..Row::default()
        }
    }

    fn is_head(&self, _: usize) -> bool {
        false
    }

    fn copied(&mut self, at: usize) -> Option<String> {
        let own = self.organization.inside().identity(self.lines.ids().get(at)?)?;
        Some(own.arn(self.organization.partition()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use organization::{Account, OrganizationId, ParentId, Parts, Root, RootId};

    #[test]
    fn identities_of_what_is_selected() {
        let ids = ["111111111111", "222222222222"].map(AccountId::new);
        let root = Root::new(RootId::new("r-ab12"));
        let mut parts = Parts::new(OrganizationId::new("o-a1b2c3d4e5"), root, ids[0].clone());
        parts.accounts = ids.iter().map(|id| Account::new(id.clone(), id.as_str(), "", ParentId::Root)).collect();
        let mut jane = Identity::new(ids[0].clone(), IdentityKind::User, "Jane");
        jane.managed.insert("aws:ReadOnlyAccess".to_owned());
        let roles = ["deploy", "Audit"].map(|name| Identity::new(ids[1].clone(), IdentityKind::Role, name));
        parts.inside.identities = roles.into_iter().chain([jane]).collect();
        let organization = Organization::from_parts(parts).unwrap();
        let check = |targets: &[TargetId], filter: &str, kind: Option<IdentityKind>, expect: &[&str]| {
            let targets = targets.iter().cloned().collect();
            let wish = Wish { revision: 0, targets, filter: filter.to_owned(), kind, action: None };
            let names: Vec<String> = found(&organization, Catalog::embedded(), &wish)
                .ids
                .iter()
                .filter_map(|id| Some(organization.inside().identity(id)?.name.clone()))
                .collect();
            assert_eq!(names, expect);
        };
        let second = TargetId::Account(ids[1].clone());
        check(&[], "", None, &["Jane", "Audit", "deploy"]);
        check(&[TargetId::Root], "readonly", None, &["Jane"]);
        check(std::slice::from_ref(&second), "", None, &["Audit", "deploy"]);
        check(&[second], "dep", Some(IdentityKind::Role), &["deploy"]);
        check(&[], "", Some(IdentityKind::Group), &[]);
    }
}
