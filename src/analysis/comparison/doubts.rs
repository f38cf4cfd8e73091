//! What nobody knows about the way down to an account: text that cannot be read, attachments that were not imported, and
//! where other accounts are that requests may come from or go to.
//!
//! Two formulas can be equal though what is not known differs: nobody knows of two unreadable texts that they say the same.
//! An Allow counts together with what else its level allows, so it matters on which level such a text is.
//! Knows which doubts there are and which actions they are about; what follows from that, `gather` decides.

use rustc_hash::FxHashMap;

use super::When;
use super::half::{Half, Rung};
use super::other::paths_differ;
use crate::formula::{Applies, LiteralId, Literals};
use crate::pieces::Piece;
use crate::policies::is_firm;
use crate::rows::LevelPolicies;
use catalog::ActionSet;
use organization::{AccountId, TargetId};
use policy::{ActionElement, Effect, Span, Statement, fill_placeholders};

/// All doubts of two organizations, by number.
#[derive(Debug)]
pub struct Doubts<'l> {
    literals: &'l Literals,
    numbers: FxHashMap<String, u32>,
    actions: Vec<ActionSet>,
    /// Whether accounts are elsewhere than before.
    moved: bool,
    of_pieces: FxHashMap<(When, u64), OnLevel>,
    of_containers: FxHashMap<(When, usize), Doubtful>,
}

/// What is in doubt on one level, by number.
#[derive(Debug, Clone, Default)]
struct OnLevel {
    /// Whatever level it is on.
    anywhere: Vec<u32>,
    /// What may allow.
    allows: Vec<u32>,
    /// What allows for certain; of interest only beside what may.
    certain: Vec<u32>,
}

/// What is in doubt on all levels: each number once, in order, and each level's Allows once, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Doubtful {
    anywhere: Vec<u32>,
    levels: Vec<Vec<u32>>,
}

impl Doubtful {
    fn add(&mut self, level: OnLevel) {
        self.anywhere.extend(level.anywhere);
        if !level.allows.is_empty() {
            let mut all = level.allows;
            all.extend(level.certain);
            all.sort_unstable();
            all.dedup();
            self.levels.push(all);
        }
    }

    fn sorted(mut self) -> Self {
        self.anywhere.sort_unstable();
        self.anywhere.dedup();
        self.levels.sort_unstable();
        self.levels.dedup();
        self
    }

    /// The numbers of what is here and not there.
    fn beside<'d>(&'d self, other: &'d Self) -> impl Iterator<Item = u32> + 'd {
        let anywhere = self.anywhere.iter().filter(|one| !other.anywhere.contains(one));
        anywhere.chain(self.levels.iter().filter(|one| !other.levels.contains(one)).flatten()).copied()
    }
}

/// Whether what a piece says is not certain.
fn is_doubtful(piece: &Piece, literals: &Literals) -> bool {
    let is_open = |literal: &LiteralId| literals.is_doubtful(*literal);
    piece.effect.is_none() || piece.applies == Applies::Perhaps || piece.literals.iter().any(is_open)
}

/// Whether what a piece says of a request depends on where another account is.
fn asks_elsewhere(piece: &Piece, literals: &Literals) -> bool {
    piece.literals.iter().any(|literal| literals.is_of_another_place(*literal))
}

impl<'l> Doubts<'l> {
    /// `None` where nothing is in doubt on either side.
    pub fn of(halves: [&Half; 2], literals: &'l Literals) -> Option<Self> {
        let moved = paths_differ(halves.map(|half| &half.organization));
        let mut known: FxHashMap<u64, bool> = FxHashMap::default();
        // Where nothing is in doubt, one look at each policy's pieces shows it, and no account is gone through.
        let mut is_unclear = |level: &LevelPolicies| {
            level.standing.incomplete
                || level.standing.unsure
                || level.pieces.iter().any(|pieces| {
                    let is_it = |piece| is_doubtful(piece, literals) || moved && asks_elsewhere(piece, literals);
                    *known.entry(pieces.id).or_insert_with(|| pieces.value.pieces.iter().any(is_it))
                })
        };
        halves.into_iter().any(|half| half.levels.iter().any(&mut is_unclear)).then(|| Self {
            literals,
            numbers: FxHashMap::default(),
            actions: Vec::new(),
            moved,
            of_pieces: FxHashMap::default(),
            of_containers: FxHashMap::default(),
        })
    }

    /// The actions about which other things are in doubt than before.
    pub fn differing(&mut self, [old, new]: [&Half; 2], id: &AccountId, [at, now]: [usize; 2]) -> Option<ActionSet> {
        let (before, after) = (self.on_the_way(When::Before, old, id, at), self.on_the_way(When::After, new, id, now));
        if before == after {
            return None;
        }
        let mut set = self.literals.catalog.none();
        for number in before.beside(&after).chain(after.beside(&before)) {
            if let Some(actions) = self.actions.get(number as usize) {
                set |= actions;
            }
        }
        Some(set)
    }

    fn on_the_way(&mut self, when: When, half: &Half, id: &AccountId, at: usize) -> Doubtful {
        if half.is_exempt(id) {
            return Doubtful::default();
        }
        let mut all = self.above(when, half, half.home(at));
        all.add(self.on(when, half, Rung::Own, at, &TargetId::Account(id.clone())));
        all.sorted()
    }

    /// From the root down to and including a container.
    fn above(&mut self, when: When, half: &Half, container: usize) -> Doubtful {
        if let Some(known) = self.of_containers.get(&(when, container)) {
            return known.clone();
        }
        let mut all = match half.parents.get(container).copied().flatten() {
            Some(parent) => self.above(when, half, parent),
            None => Doubtful::default(),
        };
        // Remembered by container: all accounts below have the way down to it in common.
        let place = Rung::Container(container);
        // No account is asked about, and none is needed to name a container.
        let target = half.target(place, &AccountId::new(""));
        all.add(self.on(when, half, place, 0, &target));
        self.of_containers.insert((when, container), all.clone());
        all
    }

    fn on(&mut self, when: When, half: &Half, place: Rung, at: usize, target: &TargetId) -> OnLevel {
        let Some(level) = half.level(place, at) else { return OnLevel::default() };
        if level.standing.off {
            return OnLevel::default();
        }
        let mut all = OnLevel::default();
        if level.standing.unsure {
            let every = self.literals.catalog.all();
            let kind = half.analysis.viewpoint.side.policy_type();
            let status = half.organization.policy_types().get(&kind);
            all.anywhere.push(self.number(format!("unsure {status:?}"), &every));
        }
        if level.standing.incomplete {
            let every = self.literals.catalog.all();
            let number = self.number(format!("incomplete {}", half.organization.target_text(target)), &every);
            all.anywhere.push(number);
            all.allows.push(number);
        }
        for pieces in &level.pieces {
            let known = match self.of_pieces.get(&(when, pieces.id)) {
                Some(known) => known.clone(),
                None => {
                    let own = self.of_policy(when, half, pieces.id, &pieces.value.pieces, target);
                    self.of_pieces.insert((when, pieces.id), own.clone());
                    own
                }
            };
            all.anywhere.extend(known.anywhere);
            all.allows.extend(known.allows);
            all.certain.extend(known.certain);
        }
        all
    }

    fn of_policy(&mut self, when: When, half: &Half, id: u64, pieces: &[Piece], target: &TargetId) -> OnLevel {
        let policy = half.policy(id, target).cloned();
        let policy = policy.and_then(|policy| {
            Some((half.organization.policies().get(&policy)?.clone(), half.analysis.reading(&policy)?.clone()))
        });
        let Some((policy, reading)) = policy else { return OnLevel::default() };
        let value = |name: &str| half.organization.placeholder(name).map(str::to_owned);
        let mut all = OnLevel::default();
        for (place, piece) in pieces.iter().enumerate() {
            if self.moved && asks_elsewhere(piece, self.literals) {
                // Different on both sides, whatever else is the same.
                all.anywhere.push(self.number(format!("elsewhere {when:?} {id} {place}"), &piece.actions));
            }
            if !is_doubtful(piece, self.literals) {
                // In doubt about no action; but what may be allowed beside it matters only where it does not allow already.
                if piece.effect == Some(Effect::Allow) {
                    all.certain.push(self.number(format!("certain {id} {place}"), &self.literals.catalog.none()));
                }
                continue;
            }
            let statement = reading.document.statements.get(piece.statement);
            let text = match (reading.document.unreadable, statement) {
                // Which actions it is about is certain, so that other actions in it make no other doubt.
                (None, Some(statement)) if piece.effect.is_some() && names_its_actions(statement) => {
                    let listed = statement.actions.as_ref().map(|actions| actions.span);
                    let sid = statement.sid.as_ref().map(|sid| sid.span);
                    without(&policy.content, statement.span, [listed, sid].into_iter().flatten())
                }
                (None, Some(statement)) => statement.span.of(&policy.content).to_owned(),
                // What nobody could read may stand anywhere in the text.
                _ => policy.content.to_string(),
            };
            // Nobody knows what it says, but the same words under the same version say the same, whatever policy they are in.
            // A version begins with a capital, so that no such text is one of the others that are numbered here.
            let text = format!("{:?} {}", reading.document.version, fill_placeholders(&text, &value));
            let number = self.number(text, &piece.actions);
            if piece.effect != Some(Effect::Deny) {
                all.allows.push(number);
            }
            if piece.effect != Some(Effect::Allow) {
                all.anywhere.push(number);
            }
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

/// Whether it is certain which actions a statement is about.
fn names_its_actions(statement: &Statement) -> bool {
    let all_firm = |actions: &ActionElement| actions.patterns.iter().all(|pattern| is_firm(&pattern.value));
    statement.unreadable.is_none() && statement.actions.as_ref().is_some_and(all_firm)
}

/// A part of a text without some places in it.
fn without(text: &str, part: Span, places: impl Iterator<Item = Span>) -> String {
    let mut places: Vec<Span> = places.collect();
    places.sort_unstable_by_key(|place| place.start);
    let (mut rest, mut from) = (String::new(), part.start);
    for place in places {
        rest += Span::new(from, place.start).of(text);
        from = place.end;
    }
    rest + Span::new(from, part.end).of(text)
}
