//! What the policies of one level leave of requests: the rule of a level, which stands here and nowhere else.
//!
//! A Deny leaves the requests that it does not apply to; the Allows of a level leave those that one of them applies to. What
//! may be either, because its effect cannot be read or because nobody knows it, counts as both and never as certain.
//! Verdicts, reasons and comparisons walk the same way: a [`Recorder`] takes down what each of them wants to know.
//! Knows one level, seen from one account; how levels make a path, others know.

use crate::formula::{Applies, Becomes, ClauseId, FormulaId, Formulas, Slot};
use crate::pieces::{Piece, Pieces};
use catalog::ActionSet;
use policy::Effect;

/// How far the policies of a level count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) struct Standing {
    /// Policies of the type have no effect.
    pub off: bool,
    /// Whether they have any is not known.
    pub unsure: bool,
    /// There may be more than are known.
    pub incomplete: bool,
}

/// What speaks on a level.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Speaker<'p> {
    /// A piece of a policy, with the places of both.
    Piece { policy: usize, place: usize, piece: &'p Piece },
    /// Whatever else may be attached, or may be in force instead.
    Unknown,
    /// That policies perhaps do not bind these actions.
    Doubt(&'p ActionSet),
}

/// Takes down what is left.
pub(crate) trait Recorder {
    /// Whether it is interested in what is said of some actions.
    fn asks_for(&self, actions: &ActionSet) -> bool;
    /// What denies, or may, and what it leaves.
    fn deny(&mut self, speaker: Speaker<'_>, leaves: FormulaId);
    /// What allows, or may, and what it becomes. Only all Allows of a level [`together`] leave something.
    fn allow(&mut self, speaker: Speaker<'_>, becomes: Becomes);
}

/// Goes through the policies of a level, unless they are off: then everything is left.
pub(crate) fn go_through<'p>(
    policies: impl IntoIterator<Item = &'p Pieces>,
    standing: Standing,
    perhaps_bound: &ActionSet,
    slot: Slot,
    formulas: &mut Formulas,
    record: &mut impl Recorder,
) {
    let Standing { off, unsure, incomplete } = standing;
    if off {
        return;
    }
    for (policy, pieces) in policies.into_iter().enumerate() {
        for (place, piece) in pieces.pieces.iter().enumerate() {
            if !record.asks_for(&piece.actions) {
                continue;
            }
            let speaker = Speaker::Piece { policy, place, piece };
            let certain = if piece.effect.is_some() { piece.applies } else { Applies::Perhaps };
            if piece.effect != Some(Effect::Allow) {
                // A Deny that may not be in force denies perhaps.
                let applies = if unsure { Applies::Perhaps } else { certain };
                let becomes = formulas.clause(&piece.literals, applies, slot);
                record.deny(speaker, formulas.deny(becomes));
            }
            if piece.effect != Some(Effect::Deny) {
                // Where policies are not in force everything is allowed, so an Allow is as certain as ever.
                record.allow(speaker, formulas.clause(&piece.literals, certain, slot));
            }
        }
    }
    if incomplete || unsure {
        let unknown = formulas.clause(&[], Applies::Perhaps, slot);
        if incomplete {
            record.deny(Speaker::Unknown, formulas.deny(unknown));
        }
        record.allow(Speaker::Unknown, unknown);
    }
    // What is perhaps not bound needs no Allow perhaps. That a Deny is not certain for it, its pieces say.
    if !perhaps_bound.is_empty() && record.asks_for(perhaps_bound) {
        record.allow(Speaker::Doubt(perhaps_bound), formulas.clause(&[], Applies::Perhaps, slot));
    }
}

/// What the Allows of a level that become these leave together; everything on a level that needs none.
pub(crate) fn together(
    allows: impl Iterator<Item = Becomes> + Clone,
    allows_by_itself: bool,
    formulas: &mut Formulas,
) -> FormulaId {
    if allows_by_itself || allows.clone().any(|becomes| becomes == Becomes::Everything) {
        return FormulaId::ALL;
    }
    let clauses: Vec<ClauseId> = allows
        .filter_map(|becomes| match becomes {
            Becomes::Clause(clause) => Some(clause),
            Becomes::Nothing | Becomes::Everything => None,
        })
        .collect();
    formulas.allow(clauses)
}
