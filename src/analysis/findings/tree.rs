//! What lies above and below each OU, as far as findings ask for it.
//!
//! Knows only the tree. Everything is found out in one walk: to go up from every account and down from every OU takes as long as
//! chains of OUs are deep, once for each.

use std::collections::BTreeMap;

use organization::{Organization, OuId, ParentId, TargetId};

/// The OUs of an organization with what is above and below them.
pub(super) struct Tree<'o> {
    ous: BTreeMap<&'o OuId, Branch>,
    /// Member accounts in the whole organization.
    members: usize,
}

/// One OU.
#[derive(Clone, Copy, Debug)]
struct Branch {
    /// On which level it is: 1 directly below the root.
    depth: usize,
    /// How many accounts are below it, at any depth, but for the management account.
    members: usize,
    /// Whether it, or an OU that it lies in, is there for closed accounts by its name.
    for_closed: bool,
}

impl<'o> Tree<'o> {
    pub fn of(organization: &'o Organization) -> Self {
        let parents = |id: &OuId| match organization.ous().get(id).map(|ou| &ou.parent) {
            Some(ParentId::Ou(parent)) => Some(parent),
            Some(ParentId::Root) | None => None,
        };
        let mut ous: BTreeMap<&OuId, Branch> = BTreeMap::new();
        for id in organization.ous().keys() {
            // Up to the root, or to what is known already, and down again.
            let (mut trail, mut at) = (Vec::new(), Some(id));
            while let Some(id) = at.filter(|id| !ous.contains_key(id)) {
                trail.push(id);
                at = parents(id);
            }
            let mut above = at.and_then(|id| ous.get(id)).copied();
            for id in trail.into_iter().rev() {
                let branch = Branch {
                    depth: above.map_or(0, |above| above.depth) + 1,
                    members: 0,
                    for_closed: above.is_some_and(|above| above.for_closed)
                        || is_for_closed(organization.name(&TargetId::Ou(id.clone()))),
                };
                ous.insert(id, branch);
                above = Some(branch);
            }
        }
        let is_member = |id| id != organization.management_account();
        for account in organization.accounts().values().filter(|account| is_member(&account.id)) {
            if let ParentId::Ou(parent) = &account.parent
                && let Some(branch) = ous.get_mut(parent)
            {
                branch.members += 1;
            }
        }
        // The deepest first, so that each has all of its own before it is added to what it lies in.
        let mut order: Vec<(usize, &OuId)> = ous.iter().map(|(id, branch)| (branch.depth, *id)).collect();
        order.sort_unstable_by(|one, other| other.cmp(one));
        for (_, id) in order {
            let members = ous.get(id).map_or(0, |branch| branch.members);
            if let Some(above) = parents(id).and_then(|parent| ous.get_mut(parent)) {
                above.members += members;
            }
        }
        let members = organization.accounts().keys().filter(|id| is_member(id)).count();
        Self { ous, members }
    }

    /// On which level an OU is: 1 directly below the root, which is no level of OUs.
    pub fn depth(&self, id: &OuId) -> usize {
        self.ous.get(id).map_or(1, |branch| branch.depth)
    }

    /// How many accounts a target binds that are not the management account.
    pub fn members(&self, target: &TargetId) -> usize {
        match target {
            TargetId::Root => self.members,
            TargetId::Ou(id) => self.ous.get(id).map_or(0, |branch| branch.members),
            TargetId::Account(_) => 1,
        }
    }

    /// Whether an OU is there for closed accounts, or lies in one that is.
    pub fn is_for_closed(&self, parent: &ParentId) -> bool {
        match parent {
            ParentId::Root => false,
            ParentId::Ou(id) => self.ous.get(id).is_some_and(|branch| branch.for_closed),
        }
    }
}

/// AWS's word, and what others call such an OU; anywhere in the name, since people number and prefix their OUs.
fn is_for_closed(name: &str) -> bool {
    let name = name.to_lowercase();
    ["suspend", "closed", "quarantine"].iter().any(|word| name.contains(word))
}
