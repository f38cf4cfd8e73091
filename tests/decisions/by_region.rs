//! What is said to follow from the Region alone does: requests in each Region that is told apart, and in others, against the exact
//! engine.

use analysis::decision::Decider;
use analysis::{Analyzer, Inquiry, Shade, Verdict};
use catalog::Catalog;
use organization::{AccountId, TargetId};
use policy::{Context, Fact, Resource, Truth};
use serde_json::{Value, json};

use super::case;
use super::reference::pool;
use super::soundness::{some_resource, viewpoint};
use super::workers::each_seed;

#[test]
fn two_hundred_thousand_requests_by_region() {
    compare(1, 200_000);
}

#[test]
#[ignore = "long: cargo test --release -p canopy-analysis --test decisions -- --ignored --nocapture ten_million_requests_by_region"]
fn ten_million_requests_by_region() {
    compare(1_000_000_000, 10_000_000);
}

#[derive(Default, Debug)]
struct Tally {
    checked: u64,
    allowed: u64,
    /// Those in a Region that no policy names.
    elsewhere: u64,
    without: u64,
    cases: u64,
    by_region: u64,
    depends: u64,
}

fn compare(seed: u64, count: u64) {
    let enough = |tally: &Tally, workers| tally.checked * workers >= count;
    let tallies = each_seed(seed..u64::MAX, enough, one);
    let sum = |of: fn(&Tally) -> u64| tallies.iter().map(of).sum::<u64>();
    let (checked, allowed) = (sum(|t| t.checked), sum(|t| t.allowed));
    println!(
        "{} cases from seed {seed}, {} by Region, {} depend; {checked} requests ({allowed} allowed, {} in Regions that nobody names, {} without one), no contradiction",
        sum(|t| t.cases),
        sum(|t| t.by_region),
        sum(|t| t.depends),
        sum(|t| t.elsewhere),
        sum(|t| t.without),
    );
    // Agreement says little if all answers are alike.
    assert!(allowed * 5 > checked && (checked - allowed) * 5 > checked);
    assert!(
        sum(|t| t.elsewhere) * 20 > checked && sum(|t| t.without) > 0 && sum(|t| t.depends) * 20 > sum(|t| t.cases)
    );
}

const ACTIONS: [&str; 7] = [
    "ec2:RunInstances",
    "s3:GetObject",
    "iam:CreateUser",
    "sqs:SendMessage",
    "bedrock:InvokeModel",
    "organizations:ListAccounts",
    "sts:AssumeRole",
];

const REGIONS: [&str; 11] = [
    "eu-west-1",
    "eu-central-1",
    "us-east-1",
    "us-west-2",
    "sa-east-1",
    "eu-west-3",
    "ap-southeast-2",
    "eu-south-2",
    "unspecified",
    "us-west-1",
    "me-central-1",
];

/// Statements about Regions, of which a few ask for something else as well.
fn statement(random: &mut fastrand::Rng) -> Value {
    let mut conditions = serde_json::Map::new();
    for _ in 0..1 + random.usize(0..4) / 3 {
        let operators = [
            "StringEquals",
            "StringNotEquals",
            "StringNotEquals",
            "StringLike",
            "StringNotLike",
            "StringEqualsIgnoreCase",
            "StringEqualsIfExists",
            "StringNotEqualsIfExists",
        ];
        let values: Vec<&str> = (0..random.usize(1..4))
            .filter_map(|_| {
                random.choice([
                    "eu-west-1",
                    "eu-central-1",
                    "us-east-1",
                    "eu-*",
                    "us-*",
                    "*-1",
                    "??-west-1",
                    "unspecified",
                ])
            })
            .collect();
        let operator = random.choice(operators).unwrap_or_default();
        conditions.insert(operator.to_owned(), json!({ "aws:RequestedRegion": values }));
    }
    if random.u8(0..12) == 0 {
        conditions.insert("Bool".to_owned(), json!({ "aws:MultiFactorAuthPresent": "false" }));
    }
    if random.u8(0..16) == 0 {
        conditions.insert("Null".to_owned(), json!({ "aws:RequestedRegion": "true" }));
    }
    let effect = if random.u8(0..6) == 0 { "Allow" } else { "Deny" };
    let actions = match random.u8(0..4) {
        0 => ("NotAction", json!(["iam:*", "s3:Get*"])),
        1 => ("Action", json!(["ec2:*", "bedrock:*", "s3:*"])),
        _ => ("Action", json!("*")),
    };
    json!({ "Effect": effect, actions.0: actions.1, "Resource": "*", "Condition": conditions })
}

fn drawn(random: &mut fastrand::Rng) -> Value {
    let policy = |random: &mut fastrand::Rng, is_open: bool| {
        let mut all: Vec<Value> = (0..random.usize(1..3)).map(|_| statement(random)).collect();
        if is_open {
            all.push(json!({ "Effect": "Allow", "Action": "*", "Resource": "*" }));
        }
        json!({ "Version": "2012-10-17", "Statement": all })
    };
    let scps = [policy(random, true), policy(random, true)];
    let rcp = |policy: &Value| {
        let mut policy = policy.clone();
        let all = policy["Statement"].as_array_mut().expect("statements");
        all.retain(|statement| statement["Effect"] == "Deny");
        for statement in all.iter_mut() {
            let own = statement.as_object_mut().expect("a statement");
            own.insert("Principal".to_owned(), json!("*"));
            // RCPs name actions.
            if own.remove("NotAction").is_some() {
                own.insert("Action".to_owned(), json!("s3:*"));
            }
        }
        policy
    };
    let is_closed = random.u8(0..5) == 0;
    let rest = policy(random, !is_closed);
    json!({
        "organization": {
            "id": "o-aa111bb222",
            "management_account": pool::MANAGEMENT,
            "nodes": [
                { "id": "r-a1b2", "kind": "root", "name": "Root", "scps": ["One"], "rcps": ["RCPFullAWSAccess", "OneR"] },
                { "id": "ou-a1b2-00000001", "kind": "ou", "name": "Unit", "parent": "r-a1b2", "scps": ["Two"],
                  "rcps": ["RCPFullAWSAccess"] },
                { "id": pool::MEMBER, "kind": "account", "name": "Member", "parent": "ou-a1b2-00000001", "scps": ["Rest"],
                  "rcps": ["RCPFullAWSAccess"] },
                { "id": pool::MANAGEMENT, "kind": "account", "name": "Management", "parent": "r-a1b2", "scps": ["Rest"],
                  "rcps": ["RCPFullAWSAccess"] },
            ]
        },
        "policies": { "One": scps[0], "Two": scps[1], "Rest": rest, "OneR": rcp(&scps[0]) },
    })
}

fn one(seed: u64, tally: &mut Tally) {
    let mut random = fastrand::Rng::with_seed(seed);
    let case = drawn(&mut random);
    let organization = case::organization(&case);
    let viewpoint = viewpoint(&mut random);
    let catalog = Catalog::embedded();
    let account = AccountId::new(pool::MEMBER);
    let target = TargetId::Account(account.clone());
    let rows = seed.is_multiple_of(100).then(|| Analyzer::new(catalog).analyze(&organization, &viewpoint));
    for action in ACTIONS {
        let Some(id) = catalog.action_id(action) else { continue };
        let mut only = catalog.none();
        only.insert(id);
        let mut inquiry = Inquiry::of(&organization, catalog, &viewpoint, &target, &only);
        let (verdict, regions) = (inquiry.verdict(id), inquiry.regions(id));
        tally.cases += 1;
        if let Some(row) = rows.as_ref().and_then(|rows| rows.row(&target)) {
            assert_eq!(row.regions(id), regions.as_ref(), "seed {seed}");
            assert_eq!(row.shade(id) == Shade::ByRegion, regions.is_some(), "seed {seed}");
        }
        let Some(regions) = regions else {
            tally.depends += u64::from(verdict == Verdict::Depends);
            continue;
        };
        assert_eq!(verdict, Verdict::Depends, "seed {seed}");
        tally.by_region += 1;
        let Some(universe) = inquiry.universe().cloned() else { continue };
        for _ in 0..60 {
            let any = || Resource::read("*").ok();
            let Some(resource) = some_resource(&universe, action, &mut random).or_else(any) else { continue };
            let mut context = Context::default();
            if let Some(region) = random.choice(REGIONS).filter(|_| random.u8(0..8) > 0) {
                context.set("aws:requestedregion", Fact::One(region.to_owned()));
            }
            if random.bool() {
                context.set("aws:multifactorauthpresent", Fact::One("false".to_owned()));
            }
            universe.settle(action, Some(&resource), &mut context);
            if !universe.contains(action, &resource, &context) {
                continue;
            }
            let asked = context.get("aws:requestedregion").and_then(|fact| fact.values().first().cloned());
            let wanted = asked.as_deref().map_or(regions.without, |region| regions.at(region));
            let Some(wanted) = wanted else {
                panic!("seed {seed}: nothing is said of {asked:?} in {regions:?}\n{case:#}");
            };
            let Some(ask) = universe.ask(action, resource, context) else { continue };
            let witness = universe.confirm(ask, &mut Decider::new(&organization, catalog));
            let expected = if wanted { Truth::Yes } else { Truth::No };
            assert_eq!(
                witness.passes,
                expected,
                "seed {seed}: {action} in {asked:?}, {regions:?}, {}\n{:#?}\n{case:#}",
                viewpoint.sentence(),
                witness.ask
            );
            tally.checked += 1;
            tally.allowed += u64::from(wanted);
            tally.without += u64::from(asked.is_none());
            let is_named = |region: &String| regions.allowed.contains(region) || regions.denied.contains(region);
            tally.elsewhere += u64::from(asked.as_ref().is_some_and(|region| !is_named(region)));
        }
    }
}
