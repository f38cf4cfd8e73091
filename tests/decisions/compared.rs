//! Comparisons miss nothing: random organizations, random edits, random requests against the exact engine.

use std::collections::BTreeMap;
use std::sync::Arc;

use analysis::decision::Decider;
use analysis::{Analyzer, Change, Comparison, Contrast, Inquiry, Universe};
use catalog::{ActionId, Catalog};
use organization::{AccountId, ChildId, Edit, Organization, PolicyId, TargetId};
use policy::{Resource, Truth};

use super::case;
use super::reference::generate::random_case;
use super::soundness::{contexts, viewpoint};
use super::workers::each_seed;

#[test]
fn a_thousand_edits() {
    compare(1, 250);
}

#[test]
#[ignore = "long: cargo test --release -p canopy-analysis --test decisions -- --ignored --nocapture a_hundred_thousand_edits"]
fn a_hundred_thousand_edits() {
    compare(2_000_000_000, 100_000);
}

#[derive(Default, Debug)]
struct Tally {
    requests: u64,
    differing: u64,
    groups: u64,
    shown: u64,
    undecided: u64,
    empty: u64,
}

fn compare(seed: u64, count: u64) {
    let tallies: Vec<Tally> = each_seed(seed..seed + count, |_, _| false, one);
    let sum = |of: fn(&Tally) -> u64| tallies.iter().map(of).sum::<u64>();
    let (differing, groups, shown) = (sum(|t| t.differing), sum(|t| t.groups), sum(|t| t.shown));
    println!(
        "{count} pairs of organizations from seed {seed}: {} requests, {differing} decided differently, all in a group; \
         {groups} groups with a certain change, {shown} with a confirmed example; {} may have changed; {} pairs without a change",
        sum(|t| t.requests),
        sum(|t| t.undecided),
        sum(|t| t.empty),
    );
    assert!(differing * 100 > sum(|t| t.requests), "{differing} requests decided differently say little");
    assert!(shown * 100 >= groups * 85, "{shown} of {groups} groups have an example");
}

/// One to three edits, of which some change nothing.
fn edited(organization: &Organization, random: &mut fastrand::Rng) -> Organization {
    let mut after = organization.clone();
    for _ in 0..random.u8(1..4) {
        let policies: Vec<PolicyId> = after.policies().keys().cloned().collect();
        let attachments: Vec<_> = after.attachments().iter().cloned().collect();
        let targets: Vec<TargetId> = after.targets();
        let some = |random: &mut fastrand::Rng, count: usize| random.usize(0..count.max(1));
        let text = |id: &PolicyId| Arc::clone(&after.policies()[id].content);
        let edit = match random.u8(0..5) {
            0 | 1 if policies.len() > 1 => {
                let (policy, other) =
                    (&policies[some(random, policies.len())], &policies[some(random, policies.len())]);
                Edit::SetPolicyContent { policy: policy.clone(), content: text(other) }
            }
            2 if !attachments.is_empty() => {
                let attachment = &attachments[some(random, attachments.len())];
                Edit::Detach { policy: attachment.policy.clone(), target: attachment.target.clone() }
            }
            3 if !policies.is_empty() => Edit::Attach {
                policy: policies[some(random, policies.len())].clone(),
                target: targets[some(random, targets.len())].clone(),
            },
            _ => {
                let child = match &targets[some(random, targets.len())] {
                    TargetId::Root => None,
                    TargetId::Ou(id) => Some(ChildId::Ou(id.clone())),
                    TargetId::Account(id) => Some(ChildId::Account(id.clone())),
                };
                let to = targets[some(random, targets.len())].as_parent();
                match child.zip(to) {
                    Some((child, to)) => Edit::Move { child, to },
                    None => continue,
                }
            }
        };
        if let Ok(next) = after.apply(&edit) {
            after = next;
        }
    }
    after
}

fn cells(comparison: &Comparison, turn: fn(Contrast) -> Contrast) -> BTreeMap<(AccountId, ActionId), Contrast> {
    let mut cells = BTreeMap::new();
    for group in &comparison.groups {
        for action in comparison.actions(group).iter() {
            for account in &group.accounts {
                let twice = cells.insert((account.clone(), action), turn(group.contrast));
                assert!(twice.is_none(), "a cell in two groups");
            }
        }
    }
    cells
}

fn one(seed: u64, tally: &mut Tally) {
    let case = random_case(seed).json;
    let mut random = fastrand::Rng::with_seed(seed);
    let before = case::organization(&case);
    let after = edited(&before, &mut random);
    let viewpoint = viewpoint(&mut random);
    let request = &case["request"];
    let name = request["action"].as_str().unwrap_or_default();
    let Some(action) = Catalog::embedded().action_id(name) else { return };
    let Ok(resource) = Resource::read(request["resource"].as_str().unwrap_or_default()) else { return };
    let mut analyzer = Analyzer::new(Catalog::embedded());
    let comparison = analyzer.compare(&before, &after, &viewpoint).expect("one organization");
    let mirrored = analyzer.compare(&after, &before, &viewpoint).expect("one organization");
    let known = cells(&comparison, |contrast| contrast);
    assert_eq!(known, cells(&mirrored, Contrast::mirrored), "seed {seed}: not the mirror image");
    tally.empty += u64::from(comparison.is_empty());
    for group in &comparison.groups {
        match (group.contrast.change(), comparison.example(group)) {
            (Change::Perhaps, _) => tally.undecided += 1,
            (_, example) => {
                tally.groups += 1;
                tally.shown += u64::from(example.is_some());
                if example.is_none() {
                    println!(
                        "seed {seed}: no example of {:?} for {} from {:?}",
                        group.contrast,
                        Catalog::embedded().full_name(group.first),
                        viewpoint.sentence()
                    );
                }
            }
        }
    }
    for account in before.accounts().keys().filter(|id| after.accounts().contains_key(*id)) {
        let universes = [&before, &after].map(|organization| {
            Universe::of(organization, Catalog::embedded(), &viewpoint, account, &comparison.after.name)
        });
        for context in contexts(request, &mut random) {
            let passes = |universe: &Universe, organization: &Organization| {
                let mut context = context.clone();
                universe.settle(name, Some(&resource), &mut context);
                if !universe.contains(name, &resource, &context) {
                    return None;
                }
                let ask = universe.ask(name, resource.clone(), context)?;
                Some(universe.confirm(ask, &mut Decider::new(organization, Catalog::embedded())).passes)
            };
            let Some((old, new)) = passes(&universes[0], &before).zip(passes(&universes[1], &after)) else { continue };
            tally.requests += 1;
            if old == new {
                continue;
            }
            tally.differing += 1;
            let contrast = known.get(&(account.clone(), action));
            let said = contrast.map(|contrast| if new < old { contrast.lost } else { contrast.gained });
            // Where no call succeeds, none is lost or gained, whatever single requests pass.
            let is_stopped = |organization| {
                let target = TargetId::Account(account.clone());
                let mut only = Catalog::embedded().none();
                only.insert(action);
                let mut inquiry = Inquiry::of(organization, Catalog::embedded(), &viewpoint, &target, &only);
                inquiry.needed(action).is_some()
            };
            let is_told =
                said.is_some_and(|truth| truth != Truth::No) || is_stopped(if new < old { &before } else { &after });
            assert!(
                is_told,
                "seed {seed}: {name} of {account} was {old:?} and is {new:?} for {}, but the comparison says {contrast:?}\n{context:?}",
                viewpoint.sentence()
            );
        }
    }
}
