//! What is different on the way down to an account, and which statements make the difference.
//!
//! Knows levels by what hangs on them: levels that say the same before and now cancel out, wherever they are.
//! Knows statements and the formulas that they leave; which requests that concerns, `contrast` knows.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::half::{Half, Rung};
use super::{What, When};
use crate::formula::{Applies, Becomes, FormulaId, Slot};
use crate::pieces::Piece;
use crate::rows::{Engine, LevelPolicies, Recorder, Speaker, Standing, go_through, together};
use catalog::{ActionId, ActionSet};
use organization::{AccountId, PolicyId, TargetId};
use policy::Effect;

/// Levels by number: equal numbers, equal policies.
#[derive(Debug, Default)]
pub struct Contents {
    numbers: FxHashMap<(Standing, Vec<u64>), u32>,
}

/// The levels that are different, by what hangs on them.
#[derive(Debug)]
struct Turn {
    before: Vec<LevelPolicies>,
    after: Vec<LevelPolicies>,
}

/// The ways down that were looked at.
#[derive(Debug, Default)]
pub struct Turns {
    contents: Contents,
    known: FxHashMap<(Vec<u32>, Vec<u32>), usize>,
    turns: Vec<Turn>,
    detours: FxHashMap<(Option<usize>, u32, Option<usize>, u32), Detour>,
    said: FxHashMap<(usize, u32, Slot, Slot), Rc<[Said]>>,
}

/// How the way down to an account is different.
#[derive(Debug, Clone)]
pub struct Detour {
    pub turn: usize,
    /// Where the levels of the turn are.
    before: Rc<[Rung]>,
    after: Rc<[Rung]>,
}

/// A statement of a level that is different, and what it leaves of the requests for some actions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Said {
    pub when: When,
    /// The place of its level in the turn.
    level: usize,
    /// The pieces of its policy, and its place there; `None` for a level as a whole.
    statement: Option<(u64, usize)>,
    pub what: What,
    /// What it leaves; of an Allow, what all Allows of its level leave.
    leaves: FormulaId,
    /// Whether what it says is not certain.
    doubtful: bool,
}

/// What a piece of a level becomes for some requests.
struct Saying {
    said: Said,
    /// What makes two of them the same.
    same: (bool, FormulaId),
}

impl Contents {
    pub fn number(&mut self, level: &LevelPolicies) -> u32 {
        let key = (level.standing, level.pieces.iter().map(|pieces| pieces.id).collect());
        let next = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX);
        *self.numbers.entry(key).or_insert(next)
    }
}

impl Turns {
    /// How the way down to an account, by its places among the accounts before and now, is different.
    pub fn detour(&mut self, [old, new]: [&Half; 2], id: &AccountId, [at, now]: [usize; 2]) -> Detour {
        let mut own = |half: &Half, at: usize| {
            if half.is_exempt(id) {
                return (None, 0);
            }
            let own = half.level(Rung::Own, at).map_or(0, |level| self.contents.number(level));
            (Some(half.home(at)), own)
        };
        let ((home, before), (other_home, after)) = (own(old, at), own(new, now));
        // Accounts in one container with the same policies of their own go the same way.
        let key = (home, before, other_home, after);
        if let Some(known) = self.detours.get(&key) {
            return known.clone();
        }
        let mut path = |half: &Half, at: usize| -> Vec<(u32, Rung)> {
            let places = if half.is_exempt(id) { Vec::new() } else { half.path(at) };
            let numbered =
                places.into_iter().filter_map(|place| Some((self.contents.number(half.level(place, at)?), place)));
            let mut numbered: Vec<_> = numbered.collect();
            // All levels have to let a request pass, so their order says nothing, and levels are compared as a set.
            numbered.sort_by_key(|(number, _)| *number);
            numbered
        };
        let (mut before, mut after) = (path(old, at), path(new, now));
        let target = |half: &Half, place: Rung| half.target(place, id);
        let targets = |half: &Half, at: usize| -> Vec<TargetId> {
            half.path(at).into_iter().map(|place| half.target(place, id)).collect()
        };
        let is_moved = targets(old, at) != targets(new, now);
        // What hangs on the same level cancels first, then what hangs anywhere.
        let mut cancel = |is_same: &dyn Fn(Rung, Rung) -> bool| {
            before.retain(|(number, place)| {
                // The same text may say something else of an account that is somewhere else, and so may what is not known.
                let keeps = |level: &LevelPolicies| level.of_account || level.standing.incomplete;
                if is_moved && old.level(*place, at).is_some_and(keeps) {
                    return true;
                }
                let same = after.iter().position(|(other, there)| other == number && is_same(*place, *there));
                same.map(|same| after.remove(same)).is_none()
            });
        };
        cancel(&|place, there| target(old, place) == target(new, there));
        cancel(&|_, _| true);
        let numbers = |path: &[(u32, Rung)]| path.iter().map(|(number, _)| *number).collect::<Vec<_>>();
        let levels = |half: &Half, path: &[(u32, Rung)], at: usize| -> Vec<LevelPolicies> {
            path.iter().filter_map(|(_, place)| half.level(*place, at).cloned()).collect()
        };
        let turns = &mut self.turns;
        let turn = *self.known.entry((numbers(&before), numbers(&after))).or_insert_with(|| {
            turns.push(Turn { before: levels(old, &before, at), after: levels(new, &after, now) });
            turns.len() - 1
        });
        let places = |path: &[(u32, Rung)]| path.iter().map(|(_, place)| *place).collect();
        let detour = Detour { turn, before: places(&before), after: places(&after) };
        self.detours.insert(key, detour.clone());
        detour
    }

    /// Whether a turn's levels may leave different things to different accounts.
    pub fn is_of_account(&self, turn: usize) -> bool {
        let levels = self.turns.get(turn).map(|turn| turn.before.iter().chain(&turn.after));
        levels.into_iter().flatten().any(|level| level.of_account)
    }

    /// The statements of a turn about the actions of a class, less those that say the same before and now.
    pub fn said(&mut self, engine: &mut Engine, turn: usize, class: u32, slots: [Slot; 2]) -> Rc<[Said]> {
        let [before, after] = slots;
        let key = (turn, class, before, after);
        if let Some(known) = self.said.get(&key) {
            return Rc::clone(known);
        }
        let found: Vec<Said> = self.turns.get(turn).map_or_else(Vec::new, |turn| {
            let old = all(engine, &turn.before, When::Before, class, before);
            let new = all(engine, &turn.after, When::After, class, after);
            let has = |others: &[Saying], own: &Saying| others.iter().any(|other| other.same == own.same);
            // Two that are doubtful may say different things though they look the same.
            let differing = |own: &[Saying], others: &[Saying]| -> Vec<Said> {
                own.iter().filter(|own| own.said.doubtful || !has(others, own)).map(|own| own.said).collect()
            };
            let found: Vec<Said> = differing(&old, &new).into_iter().chain(differing(&new, &old)).collect();
            // All of it is said on both sides: then it is how it stands together on levels that makes the difference.
            if found.is_empty() { old.iter().chain(&new).map(|own| own.said).collect() } else { found }
        });
        let found: Rc<[Said]> = found.into();
        self.said.insert(key, Rc::clone(&found));
        found
    }
}

/// What the levels say about the actions of a class, statement by statement.
fn all(engine: &mut Engine, levels: &[LevelPolicies], when: When, class: u32, slot: Slot) -> Vec<Saying> {
    let action = engine.classes.first(class);
    let side = engine.setting.viewpoint.side;
    let (formulas, perhaps_bound) = (&mut engine.formulas, &engine.perhaps_bound);
    let mut found = Vec::new();
    for (level, attached) in levels.iter().enumerate() {
        let Standing { off, unsure, incomplete } = attached.standing;
        if off {
            continue;
        }
        let mut statements = Statements { attached, action, when, level, denies: Vec::new(), allows: Vec::new() };
        let policies = attached.pieces.iter().map(|pieces| &*pieces.value);
        go_through(policies, attached.standing, perhaps_bound, slot, formulas, &mut statements);
        let Statements { denies, allows, .. } = statements;
        found.extend(denies.into_iter().map(|said| Saying { said, same: (false, said.leaves) }));
        let whole = |what| Said { when, level, statement: None, what, leaves: FormulaId::ALL, doubtful: true };
        if incomplete {
            found.push(Saying { said: whole(What::Incomplete), same: (false, FormulaId::ALL) });
        }
        if unsure {
            found.push(Saying { said: whole(What::BeingSwitched), same: (false, FormulaId::ALL) });
        }
        let leaves = together(allows.iter().map(|(_, becomes)| *becomes), side.allows_by_itself(), formulas);
        // What is not there cannot be named by its statement, so the level is.
        let is_bound = !perhaps_bound.contains(action);
        let is_allowed = allows.iter().any(|(said, _)| said.is_some() || is_bound);
        if !is_allowed && leaves != FormulaId::ALL {
            let said = Said { leaves, doubtful: !is_bound, ..whole(What::NothingAllows) };
            found.push(Saying { said, same: (true, leaves) });
        }
        let has_whole = side.allows_by_itself() || allows.iter().any(|(_, becomes)| *becomes == Becomes::Everything);
        for (said, becomes) in allows {
            // Beside an Allow of everything, no other Allow of the level makes a difference.
            if has_whole && becomes != Becomes::Everything {
                continue;
            }
            let own = match becomes {
                Becomes::Clause(clause) => formulas.allow(vec![clause]),
                Becomes::Nothing | Becomes::Everything => FormulaId::ALL,
            };
            // What may also deny is said once, as what may deny.
            found.extend(said.map(|said| Saying { said: Said { leaves, ..said }, same: (true, own) }));
        }
    }
    found
}

/// Takes down the statements of a level about an action.
struct Statements<'a> {
    attached: &'a LevelPolicies,
    action: ActionId,
    when: When,
    level: usize,
    denies: Vec<Said>,
    /// `None` for what may also deny.
    allows: Vec<(Option<Said>, Becomes)>,
}

impl Statements<'_> {
    fn said(&self, policy: usize, piece: &Piece, leaves: FormulaId) -> Said {
        let what = match piece.effect {
            Some(Effect::Allow) => What::Allows,
            Some(Effect::Deny) => What::Denies,
            None => What::AllowsOrDenies,
        };
        Said {
            when: self.when,
            level: self.level,
            statement: self.attached.pieces.get(policy).map(|pieces| (pieces.id, piece.statement)),
            what,
            leaves,
            doubtful: piece.effect.is_none() || piece.applies == Applies::Perhaps || self.attached.standing.unsure,
        }
    }
}

impl Recorder for Statements<'_> {
    fn asks_for(&self, actions: &ActionSet) -> bool {
        actions.contains(self.action)
    }

    fn deny(&mut self, speaker: Speaker<'_>, leaves: FormulaId) {
        match speaker {
            Speaker::Piece { policy, piece, .. } if leaves != FormulaId::ALL => {
                self.denies.push(self.said(policy, piece, leaves));
            }
            Speaker::Piece { .. } | Speaker::Unknown | Speaker::Doubt(_) => {}
        }
    }

    fn allow(&mut self, speaker: Speaker<'_>, becomes: Becomes) {
        if becomes == Becomes::Nothing {
            return;
        }
        let said = match speaker {
            Speaker::Piece { policy, piece, .. } if piece.effect.is_some() => {
                Some(self.said(policy, piece, FormulaId::ALL))
            }
            Speaker::Piece { .. } | Speaker::Unknown | Speaker::Doubt(_) => None,
        };
        self.allows.push((said, becomes));
    }
}

impl Detour {
    /// Whether it is the same in every place, and remembered as one.
    pub fn is_same(&self, other: &Self) -> bool {
        self.turn == other.turn && self.before == other.before && self.after == other.after
    }
}

impl Said {
    /// The statement alone.
    pub fn without_formula(self) -> Self {
        Self { leaves: FormulaId::ALL, doubtful: false, ..self }
    }

    /// Whether it has a part in what becomes of these requests: `old` before, `new` now.
    pub fn matters(&self, engine: &Engine, old: FormulaId, new: FormulaId) -> bool {
        let (own, other) = match self.when {
            When::Before => (old, new),
            When::After => (new, old),
        };
        match (own, self.leaves) {
            // What allows more on one side than on the other.
            (_, FormulaId::ALL) => matches!(self.what, What::Allows),
            // Nothing passes on its side, and only what leaves nothing does that by itself.
            (FormulaId::NONE, leaves) => leaves == FormulaId::NONE,
            // It asks for something that the other side does not ask for.
            (_, leaves) => {
                let (terms, others) = (engine.formulas.terms_of(leaves), engine.formulas.terms_of(other));
                terms.iter().any(|term| other == FormulaId::NONE || !others.contains(term))
            }
        }
    }

    /// Whether it may be why requests are lost; else why they are gained.
    pub fn takes(&self) -> bool {
        match (self.when, self.what) {
            (When::Before, What::Allows) => true,
            (When::Before, _) => false,
            (When::After, What::Allows) => false,
            (When::After, _) => true,
        }
    }

    /// Whether what it says is not certain.
    pub fn is_doubtful(&self) -> bool {
        self.doubtful
    }

    /// Where it hangs, and which statement it is, on the way down to an account.
    pub fn place(
        &self,
        detour: &Detour,
        [old, new]: [&Half; 2],
        id: &AccountId,
    ) -> (TargetId, Option<PolicyId>, Option<usize>) {
        let (half, places) = match self.when {
            When::Before => (old, &detour.before),
            When::After => (new, &detour.after),
        };
        let target = places.get(self.level).map_or(TargetId::Root, |place| half.target(*place, id));
        let policy = self.statement.and_then(|(pieces, _)| half.policy(pieces, &target)).cloned();
        (target, policy, self.statement.map(|(_, at)| at))
    }
}
