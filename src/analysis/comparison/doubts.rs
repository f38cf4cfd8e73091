//! What nobody knows about the way down to an account: text that cannot be read, attachments that were not imported.
//!
//! Two formulas can be equal though what is not known differs: nobody knows of two unreadable texts that they say the same.
//! Knows which doubts there are and which actions they are about; what follows from that, `gather` decides.

use rustc_hash::FxHashMap;

use super::side::{Place, Side};
use crate::analysis::engine::Attached;
use crate::analysis::formula::{Applies, LiteralId, Literals};
use crate::analysis::pieces::Piece;
use crate::catalog::ActionSet;
use crate::organization::{AccountId, TargetId};
use crate::policy::fill_placeholders;

/// All doubts of two organizations, by number.
#[derive(Debug)]
pub struct Doubts<'l> {
    literals: &'l Literals,
    numbers: FxHashMap<String, u32>,
    actions: Vec<ActionSet>,
    of_pieces: FxHashMap<(bool, u64), Vec<u32>>,
    of_containers: FxHashMap<(bool, usize), Vec<u32>>,
}

/// Whether what a piece says is not certain.
fn is_doubtful(piece: &Piece, literals: &Literals) -> bool {
    let is_open = |literal: &LiteralId| literals.is_doubtful(*literal);
    piece.effect.is_none() || piece.applies == Applies::Perhaps || piece.literals.iter().any(is_open)
}

impl<'l> Doubts<'l> {
    /// `None` where nothing is in doubt on either side.
    pub fn of(sides: [&Side; 2], literals: &'l Literals) -> Option<Self> {
        let mut known: FxHashMap<u64, bool> = FxHashMap::default();
        let mut is_unclear = |level: &Attached| {
            level.standing.incomplete
                || level.standing.unsure
                || level.pieces.iter().any(|pieces| {
                    let own = || pieces.value.pieces.iter().any(|piece| is_doubtful(piece, literals));
                    *known.entry(pieces.id).or_insert_with(own)
                })
        };
        sides.into_iter().any(|side| side.levels.iter().any(&mut is_unclear)).then(|| Self {
            literals,
            numbers: FxHashMap::default(),
            actions: Vec::new(),
            of_pieces: FxHashMap::default(),
            of_containers: FxHashMap::default(),
        })
    }

    /// The actions about which other things are in doubt than before.
    pub fn differing(&mut self, [old, new]: [&Side; 2], id: &AccountId, [at, now]: [usize; 2]) -> Option<ActionSet> {
        let (before, after) = (self.on_the_way(false, old, id, at), self.on_the_way(true, new, id, now));
        if before == after {
            return None;
        }
        let mut set = self.literals.catalog.none();
        let only =
            |own: &[u32], other: &[u32]| own.iter().filter(|one| !other.contains(one)).copied().collect::<Vec<_>>();
        for number in only(&before, &after).into_iter().chain(only(&after, &before)) {
            if let Some(actions) = self.actions.get(number as usize) {
                set |= actions;
            }
        }
        Some(set)
    }

    fn on_the_way(&mut self, is_after: bool, side: &Side, id: &AccountId, at: usize) -> Vec<u32> {
        if side.is_exempt(id) {
            return Vec::new();
        }
        let mut all = self.above(is_after, side, side.home(at));
        all.extend(self.on(is_after, side, Place::Own, at, &TargetId::Account(id.clone())));
        all.sort_unstable();
        all.dedup();
        all
    }

    /// From the root down to and including a container.
    fn above(&mut self, is_after: bool, side: &Side, container: usize) -> Vec<u32> {
        if let Some(known) = self.of_containers.get(&(is_after, container)) {
            return known.clone();
        }
        let mut all = match side.parents.get(container).copied().flatten() {
            Some(parent) => self.above(is_after, side, parent),
            None => Vec::new(),
        };
        let place = Place::Container(container);
        // No account is asked about, and none is needed to name a container.
        let target = side.target(place, &AccountId::new(""));
        all.extend(self.on(is_after, side, place, 0, &target));
        self.of_containers.insert((is_after, container), all.clone());
        all
    }

    fn on(&mut self, is_after: bool, side: &Side, place: Place, at: usize, target: &TargetId) -> Vec<u32> {
        let Some(level) = side.level(place, at) else { return Vec::new() };
        if level.standing.off {
            return Vec::new();
        }
        let mut all = Vec::new();
        if level.standing.unsure {
            all.push(self.number("unsure".to_owned(), &self.literals.catalog.all()));
        }
        if level.standing.incomplete {
            all.push(
                self.number(
                    format!("incomplete {}", side.organization.target_text(target)),
                    &self.literals.catalog.all(),
                ),
            );
        }
        for pieces in &level.pieces {
            let known = match self.of_pieces.get(&(is_after, pieces.id)) {
                Some(known) => known.clone(),
                None => {
                    let own = self.of_policy(side, pieces.id, &pieces.value.pieces, target);
                    self.of_pieces.insert((is_after, pieces.id), own.clone());
                    own
                }
            };
            all.extend(known);
        }
        all
    }

    fn of_policy(&mut self, side: &Side, id: u64, pieces: &[Piece], target: &TargetId) -> Vec<u32> {
        let policy = side.policy(id, target).cloned();
        let policy = policy.and_then(|policy| {
            Some((side.organization.policies().get(&policy)?.clone(), side.analysis.reading(&policy)?.clone()))
        });
        let Some((policy, reading)) = policy else { return Vec::new() };
        let value = |name: &str| side.organization.placeholder(name).map(str::to_owned);
        let mut all = Vec::new();
        for piece in pieces {
            if !is_doubtful(piece, self.literals) {
                continue;
            }
            let statement = reading.document.statements.get(piece.statement);
            let text = match (reading.document.unreadable, statement) {
                (None, Some(statement)) => statement.span.of(&policy.content),
                // What nobody could read may stand anywhere in the text.
                _ => &*policy.content,
            };
            let text = format!("{:?} {}", reading.document.version, fill_placeholders(text, &value));
            all.push(self.number(text, &piece.actions));
        }
        all
    }

    fn number(&mut self, text: String, actions: &ActionSet) -> u32 {
        let next = self.actions.len();
        let number = *self.numbers.entry(text).or_insert(u32::try_from(next).unwrap_or(u32::MAX));
        match self.actions.get_mut(number as usize) {
            Some(known) => *known |= actions,
            None => self.actions.push(actions.clone()),
        }
        number
    }
}
