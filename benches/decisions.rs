//! How many decisions a second, with and without explanation, beside the crate `iam-rs` on the same questions.
//!
//! `cargo bench --bench decisions` prints two tables: a chain of four levels, and chains with ever more conditional Denies.
//! Both engines hold their policies and questions ready; each figure is the median of rounds that take turns.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a measurement that cannot be made has failed")]

use std::hint::black_box;
use std::time::Instant;

use analysis::decision::{Ask, Decider, Decision, Iam, Identity, ResourcePolicy, Scene, decide, explain};
use catalog::Catalog;
use organization::*;
use policy::{Caller, Context, Fact, Resource};

/// As in the program itself.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ROUNDS: usize = 15;
const ACCOUNT: &str = "222222222222";
const ROLE: &str = "arn:aws:iam::222222222222:role/Deployer";

const FULL: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;
/// The policies of the root, two OUs and the account, beside full access.
const LEVELS: [&[&str]; 4] = [
    &[
        r#"{"Version":"2012-10-17","Statement":[{"Sid":"Leave","Effect":"Deny","Action":"organizations:LeaveOrganization","Resource":"*"},
            {"Sid":"RootUser","Effect":"Deny","Action":"*","Resource":"*","Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:root"}}}]}"#,
    ],
    &[
        r#"{"Version":"2012-10-17","Statement":[{"Sid":"Region","Effect":"Deny","NotAction":["iam:*","sts:*","organizations:*","route53:*","support:*"],
            "Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":["eu-west-1","eu-central-1"]}}}]}"#,
    ],
    &[
        r#"{"Version":"2012-10-17","Statement":[{"Sid":"Roles","Effect":"Deny","Action":["iam:DeleteRole","iam:PutRolePolicy","iam:AttachRolePolicy"],
            "Resource":"arn:aws:iam::*:role/Guard*","Condition":{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/BreakGlass"}}},
            {"Sid":"Trail","Effect":"Deny","Action":["cloudtrail:StopLogging","cloudtrail:DeleteTrail"],"Resource":"*"}]}"#,
    ],
    &[r#"{"Version":"2012-10-17","Statement":[{"Sid":"Tls","Effect":"Deny","Action":"s3:*","Resource":"*",
            "Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}"#],
];
const QUESTIONS: [(&str, &str, &str); 6] = [
    ("s3:GetObject", "arn:aws:s3:::logs/2026/11.gz", "eu-west-1"),
    ("ec2:RunInstances", "arn:aws:ec2:us-east-1:222222222222:instance/i-0123456789abcdef0", "us-east-1"),
    ("iam:DeleteRole", "arn:aws:iam::222222222222:role/Guardrail", "us-east-1"),
    ("iam:DeleteRole", "arn:aws:iam::222222222222:role/Builder", "us-east-1"),
    ("cloudtrail:StopLogging", "arn:aws:cloudtrail:eu-west-1:222222222222:trail/org", "eu-west-1"),
    ("sqs:SendMessage", "arn:aws:sqs:eu-central-1:222222222222:orders", "eu-central-1"),
];

fn main() {
    let levels = LEVELS.map(|level| std::iter::once(FULL).chain(level.iter().copied()).map(str::to_owned).collect());
    println!("four levels, {} questions in turn\n{:<34}{:>16}{:>10}", QUESTIONS.len(), "", "decisions/s", "times");
    let figures = measure(&levels);
    let named = [
        ("canopy", figures[0]),
        ("canopy, with explanation", figures[1]),
        ("iam-rs", figures[2]),
        ("iam-rs, with details", figures[3]),
    ];
    for (name, speed) in named {
        println!("{name:<34}{speed:>16.0}{:>10.1}", speed / figures[2]);
    }
    println!("\nconditional Denies at the account, in addition\n{:<34}{:>16}{:>16}", "", "µs/decision", "µs explained");
    for count in [10, 20, 40] {
        let mut levels = levels.clone();
        levels[3].extend((0..count).map(conditional_deny));
        let scenes = scenes(&levels);
        let time = |rates: Vec<f64>| 1_000_000.0 / median(rates);
        let decided = time((0..ROUNDS).map(|_| rate(&scenes, decide)).collect());
        let explained = time((0..ROUNDS).map(|_| rate(&scenes, explain)).collect());
        println!("{:<34}{decided:>16.2}{explained:>16.2}", format!("{count} statements"));
    }
}

fn conditional_deny(number: usize) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Deny","Action":"*","Resource":"*","Condition":{{
            "StringEquals":{{"aws:PrincipalTag/team":["blue-{number}","green-{number}"]}},
            "ArnNotLike":{{"aws:PrincipalArn":"arn:aws:iam::*:role/Admin{number}*"}}}}}}]}}"#
    )
}

/// canopy, canopy explained, iam-rs, iam-rs with details: decisions a second.
fn measure(levels: &[Vec<String>; 4]) -> [f64; 4] {
    let scenes = scenes(levels);
    let others = [false, true].map(|details| others(levels, details));
    let requests = requests();
    for (scene, request) in scenes.iter().zip(&requests) {
        let ours = decide(scene) == Decision::Allowed;
        assert_eq!(ours, allowed(&others[0], request), "{}", request.action);
        assert_eq!(ours, explain(scene).decision == Decision::Allowed);
    }
    let mut rates: [Vec<f64>; 4] = Default::default();
    for _ in 0..ROUNDS {
        rates[0].push(rate(&scenes, decide));
        rates[1].push(rate(&scenes, explain));
        for at in [0, 1] {
            rates[2 + at].push(rate(&requests, |request| allowed(&others[at], request)));
        }
    }
    rates.map(median)
}

fn rate<T, R>(questions: &[T], run: impl Fn(&T) -> R) -> f64 {
    let repeat = 2_000;
    let began = Instant::now();
    for _ in 0..repeat {
        for question in questions {
            black_box(run(question));
        }
    }
    (repeat * questions.len()) as f64 / began.elapsed().as_secs_f64()
}

fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates[rates.len() / 2]
}

fn context(region: &str) -> [(&'static str, String); 4] {
    [
        ("aws:PrincipalArn", ROLE.to_owned()),
        ("aws:RequestedRegion", region.to_owned()),
        ("aws:SecureTransport", "true".to_owned()),
        ("aws:PrincipalTag/team", "red".to_owned()),
    ]
}

fn scenes(levels: &[Vec<String>; 4]) -> Vec<Scene> {
    let organization = organization(levels);
    let mut decider = Decider::new(&organization, Catalog::embedded());
    let scene = |(action, resource, region): &(&str, &str, &str)| {
        decider.scene(&Ask {
            caller: Caller::read(ROLE).unwrap(),
            action: (*action).to_owned(),
            resource: Resource::read(resource).unwrap(),
            owner: Some(ACCOUNT.to_owned()),
            context: Context::from_iter(context(region).map(|(key, value)| (key, Fact::One(value)))),
            iam: Iam {
                identity: Identity::Everything,
                groups: Vec::new(),
                boundary: None,
                session: None,
                resource: ResourcePolicy::None,
            },
        })
    };
    QUESTIONS.iter().map(scene).collect()
}

fn organization(levels: &[Vec<String>; 4]) -> Organization {
    let ou = |id: &str, parent: ParentId| Ou::new(OuId::new(id), id, parent);
    let account = |id: &str, parent: ParentId| Account::new(AccountId::new(id), id, "", parent);
    let (upper, lower) = (OuId::new("ou-abcd-11111111"), OuId::new("ou-abcd-22222222"));
    let targets = [
        TargetId::Root,
        TargetId::Ou(upper.clone()),
        TargetId::Ou(lower.clone()),
        TargetId::Account(AccountId::new(ACCOUNT)),
    ];
    let (id, root) = (OrganizationId::new("o-abcdefghij"), Root::new(RootId::new("r-abcd")));
    let mut parts = Parts {
        policy_types: [(PolicyType::Scp, PolicyTypeStatus::Enabled)].into(),
        ous: vec![ou(upper.as_str(), ParentId::Root), ou(lower.as_str(), ParentId::Ou(upper.clone()))],
        accounts: vec![account("111111111111", ParentId::Root), account(ACCOUNT, ParentId::Ou(lower.clone()))],
        ..Parts::new(id, root, AccountId::new("111111111111"))
    };
    for (target, texts) in targets.iter().zip(levels) {
        for text in texts {
            let id = PolicyId::new(format!("p-{:08}", parts.policies.len()));
            parts.policies.push(Policy::new(id.clone(), id.as_str(), PolicyType::Scp, text.as_str()));
            parts.attachments.push(Attachment { target: target.clone(), policy: id });
        }
    }
    Organization::from_parts(parts).unwrap()
}

/// The other engine knows no levels: one evaluator for each.
fn others(levels: &[Vec<String>; 4], details: bool) -> Vec<iam_rs::PolicyEvaluator> {
    let options = iam_rs::EvaluationOptions {
        collect_match_details: details,
        stop_on_explicit_deny: !details,
        ..Default::default()
    };
    let level = |texts: &Vec<String>| {
        let policies = texts.iter().map(|text| serde_json::from_str(text).unwrap()).collect();
        iam_rs::PolicyEvaluator::with_policies(policies).with_options(options.clone())
    };
    levels.iter().map(level).collect()
}

fn allowed(levels: &[iam_rs::PolicyEvaluator], request: &iam_rs::IAMRequest) -> bool {
    levels.iter().all(|level| level.evaluate(request).unwrap().decision == iam_rs::Decision::Allow)
}

fn requests() -> Vec<iam_rs::IAMRequest> {
    let request = |(action, resource, region): &(&str, &str, &str)| {
        let mut own = iam_rs::Context::new();
        for (key, value) in context(region) {
            own = own.with_string(key, value);
        }
        let principal = iam_rs::Principal::Aws(iam_rs::PrincipalId::String(ROLE.to_owned()));
        iam_rs::IAMRequest::new_with_context(principal, *action, iam_rs::Arn::parse(resource).unwrap(), own)
    };
    QUESTIONS.iter().map(request).collect()
}
