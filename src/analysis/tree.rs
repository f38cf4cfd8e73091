//! The tree in numbers: containers by index, and every container's accounts as one range.
//!
//! Container 0 is the root, then come the OUs in the order of their ids.
//! Knows who hangs on whom; knows no policies.

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::organization::{Organization, OuId, ParentId};

#[derive(Debug)]
pub(super) struct Tree<'a> {
    /// The OUs by index, less one.
    pub ous: Vec<&'a OuId>,
    indices: FxHashMap<&'a OuId, usize>,
    /// Index of each container's parent.
    pub parents: Vec<Option<usize>>,
    /// Every container after its parent, and directly followed by what is below it.
    pub order: Vec<usize>,
    /// Positions of the accounts at or below each container.
    pub ranges: Vec<Range<u32>>,
    /// Position of the first account that hangs directly on each container.
    pub first_account: Vec<u32>,
}

impl<'a> Tree<'a> {
    pub fn of(organization: &'a Organization) -> Self {
        let ous: Vec<&OuId> = organization.ous().keys().collect();
        let indices: FxHashMap<&OuId, usize> = ous.iter().enumerate().map(|(at, id)| (*id, at + 1)).collect();
        let mut tree = Self {
            parents: vec![None; ous.len() + 1],
            order: Vec::with_capacity(ous.len() + 1),
            ranges: vec![0..0; ous.len() + 1],
            first_account: vec![0; ous.len() + 1],
            ous,
            indices,
        };
        let mut children = vec![Vec::new(); tree.parents.len()];
        for (at, ou) in organization.ous().values().enumerate() {
            let parent = tree.index(&ou.parent);
            if let (Some(slot), Some(siblings)) = (tree.parents.get_mut(at + 1), children.get_mut(parent)) {
                *slot = Some(parent);
                siblings.push(at + 1);
            }
        }
        let mut direct = vec![0_u32; tree.parents.len()];
        for account in organization.accounts().values() {
            if let Some(count) = direct.get_mut(tree.index(&account.parent)) {
                *count += 1;
            }
        }
        tree.walk(&children, &direct);
        tree
    }

    /// The container that a parent id means.
    pub fn index(&self, parent: &ParentId) -> usize {
        match parent {
            ParentId::Root => 0,
            ParentId::Ou(id) => self.indices.get(id).copied().unwrap_or(0),
        }
    }

    fn walk(&mut self, children: &[Vec<usize>], direct: &[u32]) {
        let mut position = 0;
        let mut open = vec![0];
        while let Some(at) = open.pop() {
            self.order.push(at);
            if let (Some(first), Some(range)) = (self.first_account.get_mut(at), self.ranges.get_mut(at)) {
                *first = position;
                position += direct.get(at).copied().unwrap_or(0);
                *range = *first..position;
            }
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
