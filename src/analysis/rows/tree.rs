//! The tree in numbers: containers by index, and every container's accounts as one range.
//!
//! Container 0 is the root, then come the OUs in the order of their ids; places go on with the accounts.
//! Knows who hangs on whom; knows no policies.

use std::ops::Range;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use organization::{AccountId, Organization, OuId, ParentId};

#[derive(Debug)]
pub(crate) struct Tree {
    /// The OUs by index, less one.
    pub ous: Vec<OuId>,
    indices: FxHashMap<OuId, usize>,
    /// Index of each container's parent.
    pub parents: Vec<Option<usize>>,
    /// In the order of their ids.
    pub accounts: Arc<[AccountId]>,
    /// Index of each account's container.
    pub containers: Vec<usize>,
    /// Every container after its parent, and directly followed by what is below it.
    pub order: Vec<usize>,
    /// Positions of the accounts at or below each container.
    pub ranges: Vec<Range<u32>>,
    /// Position of the first account that hangs directly on each container.
    pub first_account: Vec<u32>,
}

impl Tree {
    pub fn of(organization: &Organization) -> Self {
        let ous: Vec<OuId> = organization.ous().keys().cloned().collect();
        let indices: FxHashMap<OuId, usize> = ous.iter().enumerate().map(|(at, id)| (id.clone(), at + 1)).collect();
        let mut tree = Self {
            parents: vec![None; ous.len() + 1],
            accounts: organization.accounts().keys().cloned().collect(),
            containers: Vec::with_capacity(organization.accounts().len()),
            order: Vec::with_capacity(ous.len() + 1),
            ranges: vec![0..0; ous.len() + 1],
            first_account: vec![0; ous.len() + 1],
            ous,
            indices,
        };
        for (at, ou) in organization.ous().values().enumerate() {
            let parent = tree.index(&ou.parent);
            if let Some(slot) = tree.parents.get_mut(at + 1) {
                *slot = Some(parent);
            }
        }
        for account in organization.accounts().values() {
            tree.containers.push(tree.index(&account.parent));
        }
        tree.walk();
        tree
    }

    /// Hangs an OU or an account, by place, on a container. Order and ranges follow with [`Tree::walk`].
    pub fn hang(&mut self, place: usize, container: usize) {
        let account = place.checked_sub(self.parents.len());
        match account {
            None => {
                if let Some(slot) = self.parents.get_mut(place) {
                    *slot = Some(container);
                }
            }
            Some(account) => {
                if let Some(slot) = self.containers.get_mut(account) {
                    *slot = container;
                }
            }
        }
    }

    /// The place of an account behind all containers.
    pub fn place_of(&self, account: &AccountId) -> Option<usize> {
        Some(self.parents.len() + self.accounts.binary_search(account).ok()?)
    }

    /// The place of an OU among the containers.
    pub fn index_of(&self, ou: &OuId) -> Option<usize> {
        self.indices.get(ou).copied()
    }

    /// The container that a parent id means.
    pub fn index(&self, parent: &ParentId) -> usize {
        match parent {
            ParentId::Root => 0,
            ParentId::Ou(id) => self.indices.get(id).copied().unwrap_or(0),
        }
    }

    /// Works out order and ranges from who hangs on whom.
    pub fn walk(&mut self) {
        let mut children = vec![Vec::new(); self.parents.len()];
        for (at, parent) in self.parents.iter().enumerate() {
            if let Some(siblings) = parent.and_then(|parent| children.get_mut(parent)) {
                siblings.push(at);
            }
        }
        let mut direct = vec![0_u32; self.parents.len()];
        for container in &self.containers {
            if let Some(count) = direct.get_mut(*container) {
                *count += 1;
            }
        }
        self.order.clear();
        let mut position = 0;
        let mut open = vec![0];
        while let Some(at) = open.pop() {
            self.order.push(at);
            if let (Some(first), Some(range)) = (self.first_account.get_mut(at), self.ranges.get_mut(at)) {
                *first = position;
                position += direct.get(at).copied().unwrap_or(0);
                *range = *first..position;
            }
            // Last in, first out: reversed, children come in the order of their ids.
            open.extend(children.get(at).into_iter().flatten().rev());
        }
        // Below a container means up to the end of its last descendant; children come after parents.
        for at in self.order.clone().into_iter().rev() {
            let end = self.ranges.get(at).map_or(0, |range| range.end);
            let parent = self.parents.get(at).copied().flatten().and_then(|parent| self.ranges.get_mut(parent));
            if let Some(range) = parent {
                range.end = range.end.max(end);
            }
        }
    }
}
