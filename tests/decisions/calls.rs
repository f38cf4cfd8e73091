//! Calls against a second, slow evaluator: it asks the exact engine about many requests on each type of resource, and puts
//! together by itself what they come to for the call.

use analysis::decision::Decider;
use analysis::{Inquiry, Keys, Pinned, Universe, Verdict, Viewpoint, Who};
use catalog::Catalog;
use organization::*;
use policy::{Context, Fact, Resource, Truth};

use super::workers::each_seed;

/// An action with the types of its resources, each by its name and the ARN of one; those that every call needs first.
struct Called {
    action: &'static str,
    needed: usize,
    types: &'static [(&'static str, &'static str)],
}

const CALLED: &[Called] = &[
    Called {
        action: "ec2:RunInstances",
        needed: 3,
        types: &[
            ("image", "arn:aws:ec2:eu-west-1::image/N"),
            ("instance", "arn:aws:ec2:eu-west-1:111122223333:instance/N"),
            ("network-interface", "arn:aws:ec2:eu-west-1:111122223333:network-interface/N"),
            ("volume", "arn:aws:ec2:eu-west-1:111122223333:volume/N"),
            ("subnet", "arn:aws:ec2:eu-west-1:111122223333:subnet/N"),
            ("security-group", "arn:aws:ec2:eu-west-1:111122223333:security-group/N"),
        ],
    },
    Called {
        action: "ec2:AttachVolume",
        needed: 2,
        types: &[
            ("instance", "arn:aws:ec2:eu-west-1:111122223333:instance/N"),
            ("volume", "arn:aws:ec2:eu-west-1:111122223333:volume/N"),
        ],
    },
    Called {
        action: "rds:CreateDBInstance",
        needed: 1,
        types: &[
            ("db", "arn:aws:rds:eu-west-1:111122223333:db:N"),
            ("subgrp", "arn:aws:rds:eu-west-1:111122223333:subgrp:N"),
            ("og", "arn:aws:rds:eu-west-1:111122223333:og:N"),
        ],
    },
    Called {
        action: "dynamodb:Query",
        needed: 0,
        types: &[
            ("table", "arn:aws:dynamodb:eu-west-1:111122223333:table/N"),
            ("index", "arn:aws:dynamodb:eu-west-1:111122223333:table/N/index/N"),
        ],
    },
    Called {
        action: "bedrock:InvokeModel",
        needed: 0,
        types: &[
            ("foundation-model", "arn:aws:bedrock:eu-west-1::foundation-model/N"),
            ("inference-profile", "arn:aws:bedrock:eu-west-1:111122223333:inference-profile/N"),
        ],
    },
];

const KEYS: [(&str, [&str; 2]); 4] = [
    ("ec2:InstanceType", ["t3.micro", "m5.large"]),
    ("rds:StorageEncrypted", ["true", "false"]),
    ("aws:PrincipalTag/team", ["blue", "red"]),
    ("aws:RequestTag/team", ["blue", "red"]),
];

#[test]
fn two_thousand_guardrails() {
    compare(1, 2_000);
}

#[test]
#[ignore = "long: cargo test --release -p canopy-analysis --test decisions -- --ignored --nocapture a_million_guardrails"]
fn a_million_guardrails() {
    compare(4_000_000_000, 1_000_000);
}

#[derive(Debug, Default)]
struct Tally {
    guardrails: u64,
    requests: u64,
    /// Allowed, depends, denied.
    verdicts: [u64; 3],
    /// Denied though requests on some types pass.
    stopped: u64,
}

fn compare(seed: u64, count: u64) {
    let enough = |tally: &Tally, workers| tally.guardrails * workers >= count;
    let tallies = each_seed(seed..u64::MAX, enough, one);
    let sum = |of: fn(&Tally) -> u64| tallies.iter().map(of).sum::<u64>();
    let verdicts = [0, 1, 2].map(|at| tallies.iter().map(|tally| tally.verdicts[at]).sum::<u64>());
    println!(
        "{} guardrails from seed {seed}: {} requests, no contradiction; verdicts {verdicts:?} (allowed, depends, denied), {} calls stopped on one type",
        sum(|tally| tally.guardrails),
        sum(|tally| tally.requests),
        sum(|tally| tally.stopped),
    );
    // Agreement says little if all answers are alike.
    assert!(verdicts.iter().all(|of| of * 50 > sum(|tally| tally.guardrails)));
    assert!(sum(|tally| tally.stopped) * 100 > sum(|tally| tally.guardrails));
}

fn one(seed: u64, tally: &mut Tally) {
    let mut random = fastrand::Rng::with_seed(seed);
    let called = &CALLED[random.usize(0..CALLED.len())];
    let organization = organization(called, &mut random);
    let viewpoint = viewpoint(&mut random);
    let catalog = Catalog::embedded();
    let id = catalog.action_id(called.action).unwrap();
    let mut only = catalog.none();
    only.insert(id);
    let shop = AccountId::new("111122223333");
    let mut inquiry = Inquiry::of(&organization, catalog, &viewpoint, &TargetId::Account(shop.clone()), &only);
    let verdict = inquiry.verdict(id);
    let universe = inquiry.universe().cloned().unwrap();
    // By type, whether all requests that were tried passed, and whether all failed.
    let mut types = Vec::new();
    let mut decider = Decider::new(&organization, catalog);
    for (name, arn) in called.types {
        let (mut passed, mut failed) = (true, true);
        for _ in 0..12 {
            let Some(passes) = request(&mut decider, &universe, called.action, arn, &mut random) else { continue };
            tally.requests += 1;
            passed &= passes == Truth::Yes;
            failed &= passes == Truth::No;
        }
        types.push((*name, passed, failed));
    }
    let is_stopped = types.iter().take(called.needed).any(|(.., failed)| *failed);
    let is_denied = is_stopped || types.iter().all(|(.., failed)| *failed);
    let contradicts = match verdict {
        Verdict::Allowed => types.iter().any(|(_, passed, _)| !passed),
        Verdict::Denied => !is_denied,
        Verdict::Depends => false,
    };
    assert!(
        !contradicts,
        "seed {seed}: {} is {verdict:?} for {}, but requests passed, or failed, by type: {types:?}\n{}",
        called.action,
        viewpoint.sentence(),
        organization.policies().get(&PolicyId::new("p-guardrail1")).unwrap().content,
    );
    tally.guardrails += 1;
    tally.verdicts[verdict as usize] += 1;
    tally.stopped += u64::from(verdict == Verdict::Denied && types.iter().any(|(.., failed)| !failed));
}

fn viewpoint(random: &mut fastrand::Rng) -> Viewpoint {
    let who = if random.bool() { Who::Role(None) } else { Who::Anyone };
    let mut viewpoint = Viewpoint { who, ..Viewpoint::default() };
    for (key, values) in KEYS {
        if random.u8(0..3) == 0 {
            viewpoint.pin(key, Pinned::One(values[random.usize(0..2)].to_owned()));
        }
    }
    if random.bool() {
        viewpoint.keys = Keys::Documented;
    }
    viewpoint
}

/// What the exact engine says of some request; `None` where it is none of the viewpoint's.
fn request(
    decider: &mut Decider<'_>,
    universe: &Universe,
    action: &str,
    arn: &str,
    random: &mut fastrand::Rng,
) -> Option<Truth> {
    let resource = Resource::read(&arn.replace('N', random.choice(["a-1", "b-2"])?)).ok()?;
    let mut context = Context::default();
    for (key, values) in KEYS {
        if random.bool() {
            context.set(key, Fact::One(values[random.usize(0..2)].to_owned()));
        }
    }
    universe.settle(action, Some(&resource), &mut context);
    if !universe.contains(action, &resource, &context) {
        return None;
    }
    let ask = universe.ask(action, resource, context)?;
    Some(universe.confirm(ask, decider).passes)
}

/// A root with `FullAWSAccess` and a guardrail of some statements; now and then the guardrail allows instead.
fn organization(called: &Called, random: &mut fastrand::Rng) -> Organization {
    let mut statements: Vec<String> = (0..random.usize(1..4)).map(|_| statement("Deny", called, random)).collect();
    if random.u8(0..3) == 0 {
        statements.extend((0..random.usize(1..3)).map(|_| statement("Allow", called, random)));
    } else {
        statements.push(r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#.to_owned());
    }
    let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#, statements.join(", "));
    let policy = Policy::new(PolicyId::new("p-guardrail1"), "Guardrail", PolicyType::Scp, text);
    let full = Policy::new(PolicyId::new("p-full0001"), "Full", PolicyType::Scp, FULL_AWS_ACCESS);
    let account = |id: &str, name: &str| Account::new(AccountId::new(id), name, "", ParentId::Root);
    let attach = |target: TargetId, policy: &str| Attachment { target, policy: PolicyId::new(policy) };
    let shop = TargetId::Account(AccountId::new("111122223333"));
    let parts = Parts {
        policy_types: [(PolicyType::Scp, PolicyTypeStatus::Enabled)].into(),
        policies: vec![policy, full],
        accounts: vec![account("000000000000", "Management"), account("111122223333", "Shop")],
        attachments: vec![attach(TargetId::Root, "p-guardrail1"), attach(shop, "p-full0001")],
        ..Parts::new(
            OrganizationId::new("o-aa111bb222"),
            Root::new(RootId::new("r-a1b2")),
            AccountId::new("000000000000"),
        )
    };
    Organization::from_parts(parts).unwrap()
}

fn statement(effect: &str, called: &Called, random: &mut fastrand::Rng) -> String {
    let mut resources: Vec<String> = Vec::new();
    for _ in 0..random.usize(1..=2) {
        let (_, arn) = called.types[random.usize(0..called.types.len())];
        resources.push(match random.u8(0..6) {
            0 => "*".to_owned(),
            1 => arn.replace('N', "a-*"),
            _ => arn.replace('N', "*"),
        });
    }
    let element = if random.u8(0..6) == 0 { "NotResource" } else { "Resource" };
    let mut conditions = String::new();
    if random.u8(0..5) < 2 {
        let (key, values) = KEYS[random.usize(0..KEYS.len())];
        let operator = ["StringEquals", "StringNotEquals", "StringEqualsIfExists", "StringNotEqualsIfExists"];
        let operator = operator[random.usize(0..operator.len())];
        conditions = format!(r#", "Condition": {{"{operator}": {{"{key}": "{}"}}}}"#, values[random.usize(0..2)]);
    }
    format!(r#"{{"Effect": "{effect}", "Action": "{}", "{element}": {resources:?}{conditions}}}"#, called.action)
}
