//! The tree of an organization, gone through with an engine from the root down.
//!
//! Knows whose row follows from whose, and that after an organization which differs little only what has changed, and what is
//! below that, has to be gone through. Knows no policy text and no verdict.

use std::sync::Arc;

use imbl::ordmap::DiffItem;
use rustc_hash::FxHashMap;

use super::analysis::Analysis;
use super::engine::{Engine, LevelPolicies, Setting};
use super::levels::Levels;
use super::row::Row;
use super::tree::Tree;
use crate::formula::Slot;
use crate::memo::Shared;
use crate::policies::Readings;
use crate::space::Account;
use crate::wanted::{STEP, look};
use organization::Organization;

/// One organization, gone through with an engine.
#[derive(Debug)]
pub(crate) struct Walked {
    organization: Organization,
    pub tree: Tree,
    pub levels: Levels,
    /// The rows of the containers and of the accounts behind them, by place.
    rows: Vec<Shared<Row>>,
    /// Of each container, whether accounts below may get different things from the levels down to it.
    of_account: Vec<bool>,
}

/// Goes through an organization from the root down, so that every parent's row is there before its children's;
/// after one that differs little, only through what has changed and what is below.
#[derive(Debug)]
pub(crate) struct Walk {
    /// What the next walk can go on from, once this one is over.
    pub walked: Walked,
    /// By place, whether its row is to be found.
    changed: Vec<bool>,
    /// How many containers, then accounts, are done.
    at: usize,
    /// Whether everything is gone through, and not only what has changed.
    pub is_whole: bool,
}

impl Walk {
    pub fn of(
        engine: &mut Engine,
        organization: &Organization,
        last: Option<Walked>,
        readings: &Readings,
        round: u64,
    ) -> Self {
        let followed = last.and_then(|last| follow(engine, organization, last, readings, round));
        let is_whole = followed.is_none();
        let (walked, changed) = followed.unwrap_or_else(|| {
            let tree = Tree::of(organization);
            let levels = Levels::of(engine, organization, readings, round);
            let (places, containers) = (tree.parents.len() + tree.accounts.len(), tree.parents.len());
            let (rows, of_account) = (vec![engine.open(); places], vec![false; containers]);
            (Walked { organization: organization.clone(), tree, levels, rows, of_account }, vec![true; places])
        });
        engine.tell_apart(walked.levels.policies.iter().map(|(_, pieces)| pieces));
        Self { walked, changed, at: 0, is_whole }
    }

    pub fn is_over(&self) -> bool {
        self.at == self.changed.len()
    }

    /// Goes on by at most so many targets; gives how many it were.
    pub fn step(&mut self, engine: &mut Engine, most: usize, round: u64) -> usize {
        let walked = &mut self.walked;
        let (from, containers) = (self.at, walked.tree.parents.len());
        let to = self.changed.len().min(from.saturating_add(most));
        for at in from..to {
            look(STEP);
            match at.checked_sub(containers) {
                None => {
                    let container = walked.tree.order.get(at).copied().unwrap_or_default();
                    let parent = walked.tree.parents.get(container).copied().flatten();
                    // Parents come first, so a change spreads down to wherever it reaches.
                    let is_below_change = parent.is_some_and(|parent| self.changed.get(parent) == Some(&true));
                    if let Some(own) = self.changed.get_mut(container) {
                        *own |= is_below_change;
                        if *own {
                            walked.look_at_container(engine, container, parent, round);
                        }
                    }
                }
                Some(account) => {
                    let container = walked.tree.containers.get(account).copied().unwrap_or_default();
                    if [at, container].iter().any(|place| self.changed.get(*place) == Some(&true)) {
                        walked.look_at_account(engine, account, container, round);
                    }
                }
            }
        }
        self.at = to;
        to - from
    }
}

/// The last walk with what has changed put in, and the places of that; `None` where too much has.
fn follow(
    engine: &mut Engine,
    organization: &Organization,
    mut last: Walked,
    readings: &Readings,
    round: u64,
) -> Option<(Walked, Vec<bool>)> {
    let before = &last.organization;
    let are_as_before = before.management_account() == organization.management_account()
        // Paths begin with it.
        && before.root().id == organization.root().id;
    if !are_as_before {
        return None;
    }
    let mut changed = vec![false; last.rows.len()];
    let mut note = |place: usize| {
        if let Some(slot) = changed.get_mut(place) {
            *slot = true;
        }
    };
    let mut moved = Vec::new();
    // A target more or less shifts all places behind it: then everything is gone through anew.
    for item in before.ous().diff(organization.ous()) {
        let DiffItem::Update { new: (id, ou), old: (_, old) } = item else { return None };
        if ou.parent != old.parent {
            moved.push((last.tree.index_of(id)?, last.tree.index(&ou.parent)));
        }
    }
    for item in before.accounts().diff(organization.accounts()) {
        let DiffItem::Update { new: (id, account), old: (_, old) } = item else { return None };
        if account.parent != old.parent {
            moved.push((last.tree.place_of(id)?, last.tree.index(&account.parent)));
        }
    }
    let levels = last.levels.follow(engine, before, organization, &last.tree, readings, round)?;
    levels.into_iter().for_each(&mut note);
    for (place, parent) in &moved {
        last.tree.hang(*place, *parent);
        note(*place);
    }
    if !moved.is_empty() {
        last.tree.walk();
    }
    last.organization = organization.clone();
    Some((last, changed))
}

impl Walked {
    fn look_at_container(&mut self, engine: &mut Engine, container: usize, parent: Option<usize>, round: u64) {
        let above = parent.and_then(|parent| self.rows.get(parent)).cloned().unwrap_or_else(|| engine.open());
        let inherits = parent.and_then(|parent| self.of_account.get(parent)).copied().unwrap_or(false);
        let Some(attached) = self.levels.attached.get(container) else { return };
        let level = engine.level(attached, Slot::ANY, round);
        let row = engine.row(&above, &level, round);
        if let (Some(slot), Some(flag)) = (self.rows.get_mut(container), self.of_account.get_mut(container)) {
            *slot = row;
            *flag = inherits || attached.of_account;
        }
    }

    fn look_at_account(&mut self, engine: &mut Engine, account: usize, container: usize, round: u64) {
        let place = self.tree.parents.len() + account;
        let (Some(attached), Some(above)) = (self.levels.attached.get(place), self.rows.get(container)) else { return };
        let Some(id) = self.tree.accounts.get(account) else { return };
        let inherits = self.of_account.get(container).copied().unwrap_or(false);
        // SCPs and RCPs never bind the management account, whatever hangs on its path.
        let row = if id == self.organization.management_account() {
            engine.open()
        } else if inherits || attached.of_account {
            let slot = engine.slot(Account::of(&self.organization, id));
            self.row_of(engine, container, attached, slot, round)
        } else {
            let level = engine.level(attached, Slot::ANY, round);
            engine.row(above, &level, round)
        };
        if let Some(slot) = self.rows.get_mut(place) {
            *slot = row;
        }
    }

    /// The row of an account that sees its path's policies in its own way.
    fn row_of(
        &self,
        engine: &mut Engine,
        container: usize,
        attached: &LevelPolicies,
        slot: Slot,
        round: u64,
    ) -> Shared<Row> {
        let mut path = vec![container];
        while let Some(parent) = path.last().and_then(|last| self.tree.parents.get(*last).copied().flatten()) {
            path.push(parent);
        }
        // From the root anew: the rows of the containers are of whatever account, where this one's literals are still open.
        let mut row = engine.open();
        for attached in path.into_iter().rev().filter_map(|at| self.levels.attached.get(at)).chain([attached]) {
            let level = engine.level(attached, slot, round);
            row = engine.row(&row, &level, round);
        }
        row
    }

    pub fn analysis(&self, engine: &Engine, readings: &Readings) -> Analysis {
        let Setting { viewpoint, standpoint, is_crowd } = &engine.setting;
        let management = self.organization.management_account().clone();
        let catalog = Arc::clone(&engine.formulas.literals.catalog);
        let mut analysis = Analysis::empty(catalog, viewpoint.clone(), standpoint.name.clone(), management, *is_crowd);
        let mut index_of: FxHashMap<u64, u32> = FxHashMap::default();
        let mut place = |analysis: &mut Analysis, row: &Shared<Row>| {
            *index_of.entry(row.id).or_insert_with(|| analysis.add_row(&row.value))
        };
        let (containers, accounts) = self.rows.split_at_checked(self.tree.parents.len()).unwrap_or_default();
        let ids = std::iter::once(None).chain(self.tree.ous.iter().map(Some));
        for ((row, id), accounts) in containers.iter().zip(ids).zip(&self.tree.ranges) {
            let index = place(&mut analysis, row);
            analysis.add_container(id, index, accounts.clone());
        }
        let mut next = self.tree.first_account.clone();
        analysis.order = vec![0; accounts.len()];
        analysis.positions = vec![0; accounts.len()];
        for ((row, container), index) in accounts.iter().zip(&self.tree.containers).zip(0_u32..) {
            let row = place(&mut analysis, row);
            analysis.account_rows.push(row);
            if let Some(position) = next.get_mut(*container) {
                if let (Some(slot), Some(own)) =
                    (analysis.order.get_mut(*position as usize), analysis.positions.get_mut(index as usize))
                {
                    (*slot, *own) = (index, *position);
                }
                *position += 1;
            }
        }
        analysis.sum_up();
        analysis.accounts = Arc::clone(&self.tree.accounts);
        analysis.readings =
            readings.iter().map(|(policy, reading)| (policy.id.clone(), Arc::clone(&reading.value))).collect();
        analysis
    }
}
