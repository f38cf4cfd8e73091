//! What an analyzer remembers changes nothing: after any edits its rows are those of one that begins anew;
//! and what is pinned only sharpens.

use std::collections::BTreeMap;
use std::sync::Arc;

use analysis::{Analysis, Analyzer, Keys, Pinned, Side, Verdict, Viewpoint, Who};
use catalog::ActionSet;
use catalog::Catalog;
use fastrand::Rng;
use organization::{AccountId, ChildId, Edit, Organization, OuId, ParentId, PolicyId, TargetId};
use serde_json::Value;

use super::case;
use super::reference::generate::random_case;
use super::reference::pool::{MEMBER, OTHER};

const SEQUENCES: u64 = 12;
const EDITS: usize = 12;

fn with(viewpoint: &Viewpoint, change: impl FnOnce(&mut Viewpoint)) -> Viewpoint {
    let mut changed = viewpoint.clone();
    change(&mut changed);
    changed
}

fn viewpoints() -> Vec<Viewpoint> {
    let of = |side, who| Viewpoint { side, who, ..Viewpoint::default() };
    let role = Viewpoint::default();
    vec![
        with(&role, |viewpoint| viewpoint.regions = vec!["eu-west-1".to_owned()]),
        of(Side::Principals, Who::Anyone),
        of(Side::Resources, Who::Anyone),
        role,
    ]
}

/// Policies of some more random cases, so that texts change into something new.
fn texts(seed: u64) -> Vec<Arc<str>> {
    let cases = (0..4).map(|more| random_case(seed * 10 + more).json);
    let of = |case: Value| {
        let policies = case["policies"].as_object().into_iter().flatten();
        let scps = policies.filter(|(name, _)| name.starts_with('S'));
        scps.map(|(_, document)| Arc::from(document.to_string())).collect::<Vec<Arc<str>>>()
    };
    let broken: [Arc<str>; 2] =
        ["{".into(), r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#.into()];
    cases.flat_map(of).chain(broken).collect()
}

fn some_edit(organization: &Organization, texts: &[Arc<str>], random: &mut Rng) -> Option<Edit> {
    let policy = |random: &mut Rng| -> Option<PolicyId> { random.choice(organization.policies().keys()).cloned() };
    let ou = |random: &mut Rng| -> Option<OuId> { random.choice(organization.ous().keys()).cloned() };
    let target = |random: &mut Rng| random.choice(organization.targets());
    let to = |random: &mut Rng| ou(random).filter(|_| random.bool()).map_or(ParentId::Root, ParentId::Ou);
    Some(match random.u8(0..7) {
        0 => Edit::Move { child: ChildId::Account(AccountId::new(random.choice([MEMBER, OTHER])?)), to: to(random) },
        1 => Edit::Move { child: ChildId::Ou(ou(random)?), to: to(random) },
        2 | 3 => Edit::Attach { policy: policy(random)?, target: target(random)? },
        4 => Edit::Detach { policy: policy(random)?, target: target(random)? },
        _ => Edit::SetPolicyContent { policy: policy(random)?, content: random.choice(texts)?.clone() },
    })
}

/// Rows, verdicts and sums of every target.
fn assert_same(seed: u64, organization: &Organization, one: &Analysis, other: &Analysis) {
    for target in organization.targets() {
        let rows = [one, other].map(|analysis| analysis.row(&target).unwrap());
        assert!(rows[0] == rows[1], "seed {seed}: {} differs", organization.target_text(&target));
        let services = |row: &analysis::Row| {
            let ids = (0..).map(catalog::ServiceId).take(one.catalog.services.len());
            ids.map(|id| row.tally_of_service(&one.catalog, id)).collect::<Vec<_>>()
        };
        assert_eq!(services(rows[0]), services(rows[1]), "seed {seed}");
    }
}

#[test]
fn memory_changes_nothing_after_any_edits() {
    let mut applied = 0;
    for seed in 1..=SEQUENCES {
        let mut random = Rng::with_seed(seed);
        let texts = texts(seed);
        let viewpoints = viewpoints();
        let viewpoint = &viewpoints[seed as usize % viewpoints.len()];
        let mut past = vec![case::organization(&random_case(seed).json)];
        let mut analyzer = Analyzer::new(Catalog::embedded());
        for _ in 0..EDITS {
            let present = past[past.len() - 1].clone();
            // Back to something that was there before, now and then.
            let next = match random.u8(0..5) {
                0 if past.len() > 1 => past.swap_remove(random.usize(..past.len())),
                _ => match some_edit(&present, &texts, &mut random).map(|edit| present.apply(&edit)) {
                    Some(Ok(next)) => next,
                    _ => continue,
                },
            };
            applied += 1;
            let remembered = analyzer.analyze(&next, viewpoint);
            assert_same(seed, &next, &remembered, &Analyzer::new(Catalog::embedded()).analyze(&next, viewpoint));
            past.push(next);
        }
    }
    assert!(applied as u64 * 3 > SEQUENCES * EDITS as u64, "{applied} edits were applied");
}

#[test]
fn the_order_of_attachments_changes_nothing() {
    for seed in 100..100 + SEQUENCES {
        let organization = case::organization(&random_case(seed).json);
        let mut parts = organization.to_parts();
        // Other ids give the policies of every level, and all sorted lists, another order.
        let renamed = |id: &PolicyId| match id.as_str() {
            "p-RCPFullAWSAccess" => id.clone(),
            id => PolicyId::new(id.chars().rev().collect::<String>()),
        };
        parts.policies.iter_mut().for_each(|policy| policy.id = renamed(&policy.id));
        parts.attachments.iter_mut().for_each(|attachment| attachment.policy = renamed(&attachment.policy));
        let turned = Organization::from_parts(parts).unwrap();
        for viewpoint in viewpoints() {
            let [one, other] = [&organization, &turned]
                .map(|organization| Analyzer::new(Catalog::embedded()).analyze(organization, &viewpoint));
            assert_same(seed, &organization, &one, &other);
        }
    }
}

#[test]
fn what_is_pinned_only_sharpens() {
    let mut sharper = 0;
    for seed in 200..200 + SEQUENCES {
        let organization = case::organization(&random_case(seed).json);
        for side in [Side::Principals, Side::Resources] {
            let anyone = Viewpoint { side, who: Who::Anyone, ..Viewpoint::default() };
            let pins: BTreeMap<String, Pinned> = [
                ("aws:MultiFactorAuthPresent".to_owned(), Pinned::One("true".to_owned())),
                ("aws:PrincipalTag/Team".to_owned(), Pinned::One("blue".to_owned())),
                ("aws:SourceVpce".to_owned(), Pinned::Absent),
                ("aws:TagKeys".to_owned(), Pinned::Several(vec!["team".to_owned(), "blue".to_owned()])),
            ]
            .into();
            let steps = [
                with(&anyone, |viewpoint| viewpoint.pinned = pins),
                with(&anyone, |viewpoint| viewpoint.regions = vec!["eu-west-1".to_owned()]),
                with(&anyone, |viewpoint| viewpoint.keys = Keys::Documented),
                with(&anyone, |viewpoint| viewpoint.who = Who::Role(None)),
                with(&anyone, |viewpoint| viewpoint.who = Who::User(Some("alice".to_owned()))),
                with(&anyone, |viewpoint| viewpoint.who = Who::Root),
            ];
            let wide = Analyzer::new(Catalog::embedded()).analyze(&organization, &anyone);
            for viewpoint in steps {
                let narrow = Analyzer::new(Catalog::embedded()).analyze(&organization, &viewpoint);
                for (account, row) in wide.accounts() {
                    let own = narrow.row(&TargetId::Account(account.clone())).unwrap();
                    for verdict in [Verdict::Allowed, Verdict::Denied] {
                        let [before, after]: [ActionSet; 2] = [row, own].map(|row| row.actions(&wide.catalog, verdict));
                        let mut lost = &before - &after;
                        // Of anyone, those are meant to whom AWS does not refuse the action by itself.
                        for refused in
                            ["sts:AssumeRole", "sts:AssumeRoot", "sts:GetFederationToken", "sts:GetSessionToken"]
                        {
                            lost = &lost - &wide.catalog.matching(refused);
                        }
                        let first = lost.iter().next().map(|action| wide.catalog.full_name(action));
                        assert_eq!(
                            first,
                            None,
                            "seed {seed}: {verdict:?} for {account}, not for {}",
                            viewpoint.sentence()
                        );
                        sharper += after.count().saturating_sub(before.count());
                    }
                }
            }
        }
    }
    assert!(sharper > 50, "{sharper} verdicts became certain");
}
