//! One request that is decided one way before and the other way now.
//!
//! Found by the formulas, believed only where the exact engine says the same of both organizations.

use super::{Comparison, Group, When};
use crate::formula::{FormulaId, Point, TermId, Wish};
use crate::space::Witness;
use crate::why::{Desk, Effort, Path, TURNS};
use catalog::ActionId;
use organization::{AccountId, Policy, TargetId};
use policy::Truth;

/// A request for an action of an account, before and now; one passes, the other does not.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    pub account: AccountId,
    pub action: ActionId,
    pub before: Witness,
    pub after: Witness,
}

/// So many actions, and so many accounts for each, are tried.
///
/// People wait for an example, and those of a group are alike: where a few give none, the rest would hardly do better.
const TRIES: [usize; 2] = [4, 3];

impl Comparison {
    /// A request of a group that is decided one way before and the other way now, confirmed by the exact engine on both
    /// sides; `None` where none was found. The lost ones are looked for first.
    #[must_use]
    pub fn example(&self, group: &Group) -> Option<Example> {
        let mut desk = self.after.desk(self.organization(When::After));
        let [actions, accounts] = TRIES;
        let samples: Vec<ActionId> = self.samples(group).take(actions).collect();
        let mut effort = Effort::default();
        let ways = [(group.contrast.lost, When::Before), (group.contrast.gained, When::After)];
        for wanted in [Truth::Yes, Truth::Maybe] {
            for (_, passes) in ways.iter().filter(|(truth, _)| *truth == wanted) {
                for action in &samples {
                    let mut accounts = group.accounts.iter().take(accounts);
                    if let Some(example) =
                        accounts.find_map(|id| self.shown(&mut desk, id, *action, *passes, &mut effort))
                    {
                        return Some(example);
                    }
                }
            }
        }
        None
    }

    /// A request that passes on one side only.
    fn shown(
        &self,
        desk: &mut Desk,
        id: &AccountId,
        action: ActionId,
        passes: When,
        effort: &mut Effort,
    ) -> Option<Example> {
        if effort.is_spent() {
            return None;
        }
        let mut only = self.after.catalog.none();
        only.insert(action);
        let target = TargetId::Account(id.clone());
        let mut path = |when| {
            let analysis = match when {
                When::Before => &self.before,
                When::After => &self.after,
            };
            let reading = |policy: &Policy| analysis.reading(&policy.id).cloned();
            desk.path(self.organization(when), &target, &only, reading)
        };
        let paths: [Path<'_>; 2] = [path(When::Before), path(When::After)];
        let [before, after] = paths.each_ref().map(|path| path.formula(&mut desk.formulas, action));
        let (one, other) = match passes {
            When::Before => (before, after),
            When::After => (after, before),
        };
        let own = desk.formulas.terms_of(one).to_vec();
        let holds: Vec<Wish> = own.iter().map(|term| Wish::Holds(*term)).collect();
        // A request passes one and not the other if it fails some term that only the other has; each is tried.
        let fails: Vec<Option<TermId>> = match other {
            FormulaId::NONE => vec![None],
            _ => desk.formulas.added(one, other).into_iter().map(Some).collect(),
        };
        let terms: Vec<TermId> = own.iter().copied().chain(fails.iter().copied().flatten()).collect();
        let mut series = desk.formulas.series(&terms);
        for term in fails {
            if effort.is_spent() {
                break;
            }
            let wishes: Vec<Wish> = holds.iter().copied().chain(term.map(Wish::Fails)).collect();
            if let Ok(point) = desk.formulas.find_next(&mut series, &wishes)
                && let Some(example) = self.confirmed(desk, &paths, id, action, passes, &point, effort)
            {
                return Some(example);
            }
        }
        None
    }

    #[expect(clippy::too_many_arguments, reason = "all of it is what one request is")]
    fn confirmed(
        &self,
        desk: &Desk,
        [before, after]: &[Path<'_>; 2],
        id: &AccountId,
        action: ActionId,
        passes: When,
        point: &Point,
        effort: &mut Effort,
    ) -> Option<Example> {
        let (mut old, mut new) = (before.search(&desk.formulas, action)?, after.search(&desk.formulas, action)?);
        let expect = |when| if when == passes { Truth::Yes } else { Truth::No };
        // The same turn on both sides, so that it is one request that is decided twice, as far as there is one.
        let (before, after) = (0..TURNS).find_map(|turn| {
            let before = old.turn(point, turn, expect(When::Before), effort)?;
            Some((before, new.turn(point, turn, expect(When::After), effort)?))
        })?;
        Some(Example { account: id.clone(), action, before, after })
    }
}
