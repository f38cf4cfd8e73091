//! Verdicts of all actions at once: what one level adds, and what is left at the end of a path.
//!
//! A level blocks an action for certain or casts doubt on it; both only ever grow on the way down,
//! so a path is the union over its levels.
//! Knows sets of actions; knows no organization and no policy text.

use super::grants::Grants;
use super::verdict::{Tally, Verdict};
use crate::catalog::{ActionId, ActionSet, Catalog, ServiceId};

/// What the policies on one level take away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Level {
    /// No request passes.
    pub blocked: ActionSet,
    /// Not every request passes for certain.
    pub unsure: ActionSet,
}

/// The verdict of every action at one place of the organization, with counts by service.
#[derive(Debug, PartialEq, Eq)]
pub struct Row {
    /// Actions of which no request passes.
    pub denied: ActionSet,
    /// Actions of which some requests may pass and some may not.
    pub depends: ActionSet,
    /// All actions together.
    pub tally: Tally,
    /// Denied and depending actions of each service.
    by_service: Box<[(u16, u16)]>,
}

impl Level {
    /// Takes nothing away.
    pub fn open(catalog: &Catalog) -> Self {
        Self { blocked: catalog.none(), unsure: catalog.none() }
    }

    /// SCPs that together must allow: what nothing allows is blocked.
    pub fn of_scps(pooled: &Grants) -> Self {
        Self { blocked: &pooled.deny | &!&pooled.may_allow, unsure: &pooled.may_deny | &!&pooled.allow }
    }

    /// SCPs beside others that nobody knows: only their certain denials hold.
    pub fn of_some_scps(pooled: &Grants, catalog: &Catalog) -> Self {
        Self { blocked: pooled.deny.clone(), unsure: catalog.all() }
    }

    /// The same doubts, and none of the certainties.
    pub fn in_doubt(self, catalog: &Catalog) -> Self {
        Self { unsure: &self.unsure | &self.blocked, blocked: catalog.none() }
    }
}

impl Row {
    /// Everything is allowed.
    pub(super) fn open(catalog: &Catalog) -> Self {
        Self::new(catalog.none(), catalog.none(), catalog)
    }

    /// What is left of this row below a further level; `None` if nothing changes.
    pub(super) fn below(&self, level: &Level, catalog: &Catalog) -> Option<Self> {
        let blocks_nothing = level.blocked.is_subset(&self.denied);
        if blocks_nothing && (&level.unsure - &self.depends).is_subset(&self.denied) {
            return None;
        }
        let denied = if blocks_nothing { self.denied.clone() } else { &self.denied | &level.blocked };
        let depends = &(&self.depends | &level.unsure) - &denied;
        Some(Self::new(denied, depends, catalog))
    }

    fn new(denied: ActionSet, depends: ActionSet, catalog: &Catalog) -> Self {
        let short = |count: u32| u16::try_from(count).unwrap_or(u16::MAX);
        let of_service = |actions: &std::ops::Range<u32>| {
            (short(denied.count_in(actions.clone())), short(depends.count_in(actions.clone())))
        };
        let by_service = catalog.services.iter().map(|service| of_service(&service.actions)).collect();
        let tally = tally(catalog.len(), denied.count(), depends.count());
        Self { denied, depends, tally, by_service }
    }

    pub fn verdict(&self, action: ActionId) -> Verdict {
        if self.denied.contains(action) {
            Verdict::Denied
        } else if self.depends.contains(action) {
            Verdict::Depends
        } else {
            Verdict::Allowed
        }
    }

    /// How many of these actions get each verdict.
    pub fn tally_of(&self, actions: &ActionSet) -> Tally {
        tally(actions.count(), self.denied.count_common(actions), self.depends.count_common(actions))
    }

    /// How many actions of a service get each verdict; counted once, so cheap to ask for every frame.
    pub fn tally_of_service(&self, catalog: &Catalog, service: ServiceId) -> Tally {
        let total = catalog.service(service).map_or(0, |service| service.actions.end - service.actions.start);
        let (denied, depends) = self.by_service.get(usize::from(service.0)).copied().unwrap_or_default();
        tally(total, u32::from(denied), u32::from(depends))
    }
}

fn tally(total: u32, denied: u32, depends: u32) -> Tally {
    Tally { allowed: total.saturating_sub(denied + depends), depends, denied }
}
