//! The rows of a plan as a tree, in whichever order the list names them.
//!
//! Knows which OUs lie between a row and the place that the list is added to. Does not know what becomes of anything.

use std::collections::BTreeMap;

use organization::{Organization, ParentId, TargetId};

use super::plan::on_the_way;
use super::{Becomes, PlannedRow};

/// Rows that come in any order.
#[derive(Debug, Default)]
pub(super) struct Rows {
    nodes: Vec<(Option<usize>, PlannedRow)>,
    by_target: BTreeMap<TargetId, usize>,
}

impl Rows {
    /// The row of what a target lies in; those that are on the way to it get theirs. `None` at the top.
    pub fn above(&mut self, organization: &Organization, into: &ParentId, target: &TargetId) -> Option<usize> {
        let parent = organization.parent(target)?;
        let mut missing = Vec::new();
        let mut at = parent.clone();
        let mut above = None;
        while at != *into
            && let ParentId::Ou(ou) = &at
        {
            let here = TargetId::Ou(ou.clone());
            if let Some(known) = self.by_target.get(&here) {
                above = Some(*known);
                break;
            }
            at = organization.parent(&here)?.clone();
            missing.push(here);
        }
        for target in missing.into_iter().rev() {
            let (id, name) = (organization.target_text(&target), organization.name(&target));
            let row = on_the_way(id, name, Becomes::Same);
            above = Some(self.put(target, above, row));
        }
        above
    }

    /// Puts a row where it belongs. A target that has one already, for it was on the way, gets this one in its place.
    pub fn put(&mut self, target: TargetId, above: Option<usize>, row: PlannedRow) -> usize {
        if let Some(known) = self.by_target.get(&target).copied() {
            if let Some((_, old)) = self.nodes.get_mut(known) {
                // What a path has made stays new when a line names it too.
                // And what one line has changed is changed, whatever another says that is so already.
                let stays = old.becomes == Becomes::New || row.becomes == Becomes::Same;
                let becomes = if stays { old.becomes.clone() } else { row.becomes.clone() };
                *old = PlannedRow { becomes, line: old.line.or(row.line), ..row };
            }
            return known;
        }
        self.nodes.push((above, row));
        self.by_target.insert(target, self.nodes.len() - 1);
        self.nodes.len() - 1
    }

    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Forgets the rows since there were so many.
    pub fn back_to(&mut self, count: usize) {
        if count < self.nodes.len() {
            self.nodes.truncate(count);
            self.by_target.retain(|_, at| *at < count);
        }
    }

    /// A row for a line of which nothing comes.
    pub fn refused(&mut self, above: Option<usize>, row: PlannedRow) -> usize {
        self.nodes.push((above, row));
        self.nodes.len() - 1
    }

    /// Each row before those that stand in it, else as they came.
    pub fn in_order(self) -> Vec<PlannedRow> {
        let mut below: BTreeMap<Option<usize>, Vec<usize>> = BTreeMap::new();
        for (at, (above, _)) in self.nodes.iter().enumerate() {
            below.entry(*above).or_default().push(at);
        }
        let mut rows: Vec<Option<PlannedRow>> = self.nodes.into_iter().map(|(_, row)| Some(row)).collect();
        let mut open: Vec<(usize, usize)> = Vec::new();
        let mut order = Vec::with_capacity(rows.len());
        let begin = |open: &mut Vec<(usize, usize)>, at: Option<usize>, depth: usize| {
            open.extend(below.get(&at).into_iter().flatten().rev().map(|child| (*child, depth)));
        };
        begin(&mut open, None, 0);
        while let Some((at, depth)) = open.pop() {
            if let Some(row) = rows.get_mut(at).and_then(Option::take) {
                order.push(PlannedRow { depth, ..row });
            }
            begin(&mut open, Some(at), depth + 1);
        }
        order
    }
}
