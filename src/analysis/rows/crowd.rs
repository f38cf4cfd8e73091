//! Whom the policies of an organization name together, and whether the accounts among them are too many.
//!
//! What is worked out for an account that is one of its own is worked out for it alone, condition by condition. An organization in
//! which that would come to more than memory should hold gives it up: of no account is found out whether conditions that ask for
//! the account hold, and what hangs on them depends. Knows counts, no formulas; the same organization is always told the same.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::policies::{Named, Reading};
use organization::{Organization, ParentId, PolicyId, TargetId};

/// So many conditions, each as often as it is looked at for an account of its own, are worked out.
const MOST: u64 = 1_000_000;

/// Whom these policies of an organization name together.
pub(crate) fn named_together<'r>(
    organization: &Organization,
    policies: impl Iterator<Item = (&'r PolicyId, &'r Reading)> + Clone,
) -> Named {
    let mut named = Named::default();
    policies.clone().for_each(|(_, reading)| named.add(&reading.named(organization)));
    // As if all policies hung on the root; mostly that is few enough.
    let at_most = named.at_most(organization.accounts().len()) as u64;
    if at_most.saturating_mul(named.effort) > MOST {
        let efforts = policies.map(|(id, reading)| (id, reading.named(organization).effort));
        named.is_crowd = effort(organization, &named, &efforts.collect()) > MOST;
    }
    named
}

/// What it takes for all accounts of their own, each with the policies on its path.
fn effort(organization: &Organization, named: &Named, of_policies: &FxHashMap<&PolicyId, u64>) -> u64 {
    let own = |target: &TargetId| -> u64 {
        organization.attached(target).filter_map(|policy| of_policies.get(&policy.id)).sum()
    };
    let mut known: FxHashMap<ParentId, u64> = FxHashMap::default();
    // Those that nobody names are told apart by where they are, if at all.
    let mut places: FxHashSet<&ParentId> = FxHashSet::default();
    let mut all = 0_u64;
    for account in organization.accounts().values() {
        let is_told_apart = named.may_name_all()
            || named.names(account.id.as_str())
            || named.asks_for_places() && places.insert(&account.parent);
        if !is_told_apart {
            continue;
        }
        // Up to what is known, and down again.
        let mut unknown = vec![account.parent.clone()];
        let mut sum = loop {
            let Some(at) = unknown.last() else { break 0 };
            if let Some(sum) = known.get(at) {
                let sum = *sum;
                unknown.pop();
                break sum;
            }
            match organization.parent(&at.clone().into()) {
                Some(parent) => unknown.push(parent.clone()),
                None => break 0,
            }
        };
        while let Some(parent) = unknown.pop() {
            sum += own(&parent.clone().into());
            known.insert(parent, sum);
        }
        all += sum + own(&TargetId::Account(account.id.clone()));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyzer::Analyzer;
    use crate::comparison::{Change, Comparison};
    use crate::space::Viewpoint;
    use crate::testing::{IDS, about_accounts, in_a_crowd, of_many};
    use crate::verdict::Verdict;
    use crate::why::{Inquiry, ReasonKind, Unsettled};
    use catalog::{ActionId, Catalog};
    use fastrand::Rng;
    use organization::{AccountId, ChildId, Edit, OuId};

    fn actions(catalog: &Catalog) -> [ActionId; 3] {
        ["s3:GetObject", "ec2:RunInstances", "iam:CreateUser"].map(|name| catalog.action_id(name).unwrap())
    }

    /// Accounts that are not told apart are told nothing that is certain and otherwise where they are, and why.
    #[test]
    fn what_is_given_up_depends() {
        let catalog = Catalog::embedded();
        let (mut settled, mut given_up) = (0, 0);
        for seed in 0..120 {
            let draw = &mut Rng::with_seed(seed);
            let few = of_many(&about_accounts(draw), &[]);
            let many = in_a_crowd(&few);
            let viewpoint = if draw.bool() { Viewpoint::anyone() } else { Viewpoint::default() };
            let exact = Analyzer::new(catalog).analyze(&few, &viewpoint);
            let crowd = Analyzer::new(catalog).analyze(&many, &viewpoint);
            assert!(crowd.is_crowd && !exact.is_crowd);
            for id in IDS.map(AccountId::new) {
                let target = TargetId::Account(id.clone());
                let mut alone = Inquiry::of(&many, catalog, &viewpoint, &target, &catalog.all());
                for action in actions(catalog) {
                    let (wanted, found) = (exact.verdict(&id, action).unwrap(), crowd.verdict(&id, action).unwrap());
                    let reasons = crowd.reasons(&many, &target, action);
                    assert_eq!((alone.verdict(action), &alone.reasons(action)), (found, &reasons), "seed {seed}, {id}");
                    if found == wanted {
                        settled += usize::from(wanted != Verdict::Depends);
                        continue;
                    }
                    assert_eq!(found, Verdict::Depends, "seed {seed}, {id}");
                    let first = reasons.first().map(|reason| reason.kind.clone());
                    assert_eq!(first, Some(ReasonKind::TooHard(Unsettled::Accounts)), "seed {seed}, {id}: {reasons:?}");
                    given_up += 1;
                }
            }
        }
        assert!(settled > 100 && given_up > 50, "{settled} {given_up}");
    }

    /// No difference is missed, and none is certain that is not there.
    #[test]
    fn what_is_given_up_may_differ() {
        let catalog = Catalog::embedded();
        let (mut same, mut differing) = (0, 0);
        for seed in 0..120 {
            let draw = &mut Rng::with_seed(seed);
            let before = of_many(&about_accounts(draw), &[]);
            let after = if draw.bool() {
                of_many(&about_accounts(draw), &[])
            } else {
                let to = ParentId::Ou(OuId::new("ou-a1b2-00000001"));
                before.apply(&Edit::Move { child: ChildId::Account(AccountId::new(IDS[0])), to }).unwrap()
            };
            let viewpoint = if draw.bool() { Viewpoint::anyone() } else { Viewpoint::default() };
            let exact = Analyzer::new(catalog).compare(&before, &after, &viewpoint).unwrap();
            let crowd = Analyzer::new(catalog).compare(&in_a_crowd(&before), &in_a_crowd(&after), &viewpoint).unwrap();
            for id in IDS.map(AccountId::new) {
                for action in actions(catalog) {
                    let of = |comparison: &Comparison| {
                        let mut own = comparison.groups.iter().filter(|group| group.accounts.contains(&id));
                        own.find(|group| comparison.actions(group).contains(action))
                            .map(|group| group.contrast.change())
                    };
                    let (wanted, found) = (of(&exact), of(&crowd));
                    assert!(found.is_some() || wanted.is_none(), "seed {seed}, {id}: {wanted:?}");
                    // That other requests pass is so of every change.
                    let is_weaker = matches!(found, None | Some(Change::Perhaps | Change::Condition));
                    let is_there = wanted.is_some() || matches!(found, None | Some(Change::Perhaps));
                    assert!(found == wanted || is_weaker && is_there, "seed {seed}, {id}: {wanted:?} {found:?}");
                    same += usize::from(found == wanted && found.is_some());
                    differing += usize::from(found != wanted);
                }
            }
        }
        assert!(same > 100 && differing > 50, "{same} {differing}");
    }
}
