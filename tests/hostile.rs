//! Hostile input: parser, patterns, ARNs, conditions and whole decisions take anything without a panic or a hang.
//!
//! A seeded loop; `CANOPY_HOSTILE=100000000 cargo test --release --test hostile -- --nocapture` runs more than the million of each kind.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice, reason = "a test fails by panicking")]

use std::time::{Duration, Instant};

use analysis::decision::{Ask, Decider, GivenPolicy, Iam, Identity, ResourcePolicy, decide, explain};
use catalog::Catalog;
use fastrand::Rng;
use policy::{
    ActionPattern, Caller, Comparison, Context, Fact, Glob, HasBoundary, PolicyKind, Remarks, Request, Resource, Rules,
    Truth, format, minify, parse, placeholders, size, tokens,
};

/// Pieces that texts are put together from: what the language is made of, and what breaks readers.
const PIECES: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "\"",
    "\\",
    "\"Statement\"",
    "\"Version\":\"2012-10-17\"",
    "\"Effect\":\"Deny\"",
    "\"Allow\"",
    "\"Action\":",
    "\"NotAction\":",
    "\"Resource\":",
    "\"NotResource\":",
    "\"Condition\":",
    "\"Principal\":",
    "\"*\"",
    "\"s3:*\"",
    "arn:",
    "aws",
    "s3",
    "*",
    "?",
    "${",
    "}",
    "${aws:username}",
    "${aws:x, 'd'}",
    "${*}",
    "{{ Name }}",
    "${NAME}",
    "${f(",
    "{{ x | f(",
    "<my-name>",
    "[[name]]",
    "$[alfred_ssm_/a]",
    "{\"Ref\":",
    "/",
    "::",
    "\0",
    "\u{feff}",
    "\n",
    "\r",
    " ",
    "é",
    "𝄞",
    "\u{202e}",
    "\\u0000",
    "\\ud800",
    "1e999999999",
    "-0.0",
    "2026-03-01T10:00:00Z",
    "true",
    "null",
    "203.0.113.0/24",
    "::/0",
    "AAAA",
    "role/",
    "111122223333",
    "x",
    "0",
];

fn text(random: &mut Rng, most: usize) -> String {
    (0..random.usize(0..=most)).map(|_| PIECES[random.usize(..PIECES.len())]).collect()
}

fn count() -> u64 {
    std::env::var("CANOPY_HOSTILE").ok().map_or(1_000_000, |count| count.parse().unwrap())
}

/// Runs a trial for every seed, on all processors. None may take long: a second at most on a machine that has nothing
/// else to do, so a bound that only something that hardly ends can pass.
fn million(name: &str, trial: impl Fn(&mut Rng) + Sync) {
    let workers = std::thread::available_parallelism().map_or(1, |workers| workers.get() as u64);
    let trial = &trial;
    let run = |worker: u64| {
        let mut slowest = (Duration::ZERO, 0);
        for seed in (worker..count()).step_by(workers as usize) {
            let began = Instant::now();
            let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| trial(&mut Rng::with_seed(seed))));
            assert!(outcome.is_ok(), "seed {seed}");
            slowest = slowest.max((began.elapsed(), seed));
        }
        slowest
    };
    let began = Instant::now();
    let (slowest, seed) = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..workers).map(|worker| scope.spawn(move || run(worker))).collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).max().unwrap()
    });
    println!("{name}: {} from seed 0 in {:?}, the slowest (seed {seed}) {slowest:?}", count(), began.elapsed());
    assert!(slowest < Duration::from_secs(10), "{name}: seed {seed} took {slowest:?}");
}

fn kind(random: &mut Rng) -> PolicyKind {
    PolicyKind::ALL[random.usize(..PolicyKind::ALL.len())]
}

#[test]
fn policy_texts() {
    million("policy texts", |random| {
        let mut written = text(random, 12);
        if random.bool() {
            // A text that is nearly right.
            let good = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}"#;
            let at = random.usize(..good.len());
            written = format!("{}{written}{}", &good[..at], &good[(at + random.usize(0..9)).min(good.len())..]);
        }
        let parsed = parse(&written, kind(random));
        assert!(parsed.diagnostics.iter().all(|diagnostic| diagnostic.place.end <= written.len()));
        let _ =
            (format(&written), minify(&written), size(&written), tokens(&written).len(), placeholders(&written).len());
    });
}

#[test]
fn patterns() {
    million("patterns", |random| {
        let (pattern, value) = (text(random, 8), text(random, 8));
        let (own, all) = (Glob::new(&pattern), Glob::new(&format!("*{pattern}*")));
        assert!(!own.matches(&value) || all.matches(&value), "{pattern:?} {value:?}");
        let _ = ActionPattern::new(&pattern).matches(&value);
    });
}

fn request(random: &mut Rng, resource: Resource, context: Context) -> Request {
    let callers = [
        "arn:aws:iam::111122223333:user/alice",
        "arn:aws:sts::111122223333:assumed-role/R/s",
        "logs.amazonaws.com",
        "anonymous",
    ];
    let boundary = if random.bool() { HasBoundary::Yes } else { HasBoundary::No };
    let caller = Caller::read(callers[random.usize(..callers.len())]).unwrap();
    Request { caller, action: "s3:getobject".to_owned(), resource, context, boundary }
}

fn ask_all(rules: &Rules, request: &Request) {
    for rule in &rules.rules {
        let mut remarks = Remarks::default();
        let outcome = rule.outcome(request, &mut remarks);
        assert_eq!(outcome, rule.outcome(request, &mut ()));
        // An open answer has a reason, a settled one none; what does not apply was kept by something.
        assert_eq!(outcome.truth == Truth::Maybe, !remarks.doubts.is_empty());
        assert_eq!(outcome.truth == Truth::No, outcome.kept.is_some());
    }
}

#[test]
fn arns() {
    million("arns", |random| {
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        let (pattern, value) = (text(random, 8), text(random, 8));
        let pattern = if random.bool() { format!("arn:aws:s3:{pattern}") } else { pattern };
        let value = if random.bool() { format!("arn:aws:s3:{value}") } else { format!("arn:aws:s3:::{value}") };
        let element = if random.bool() { "Resource" } else { "NotResource" };
        let written = format!(
            r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Deny","Action":"*","{element}":{}}}}}"#,
            quoted(&pattern)
        );
        let rules = Rules::of(&parse(&written, PolicyKind::Scp).document, &|_| None);
        if let Ok(resource) = Resource::read(&value) {
            let mut context = Context::default();
            context.set("aws:username", Fact::One(text(random, 2)));
            ask_all(&rules, &request(random, resource, context));
        }
    });
}

fn fact(random: &mut Rng) -> Fact {
    match random.u8(0..8) {
        0 => Fact::Unknown,
        1 => Fact::Several((0..random.usize(0..3)).map(|_| text(random, 2)).collect()),
        _ => Fact::One(text(random, 3)),
    }
}

#[test]
fn conditions() {
    million("conditions", |random| {
        let comparison = Comparison::ALL[random.usize(..Comparison::ALL.len())].name();
        let set = ["", "", "ForAllValues:", "ForAnyValue:"][random.usize(..4)];
        let suffix = ["", "IfExists"][random.usize(..2)];
        let values: Vec<String> = (0..random.usize(1..3)).map(|_| text(random, 3)).collect();
        let version = ["2012-10-17", "2008-10-17"][random.usize(..2)];
        let written = serde_json::json!({"Version": version, "Statement": {
            "Effect": "Allow", "Action": "s3:*", "Resource": "*",
            "Condition": {format!("{set}{comparison}{suffix}"): {"aws:x": values}},
        }});
        let rules = Rules::of(&parse(&written.to_string(), PolicyKind::Identity).document, &|_| None);
        let mut context = Context::default();
        if random.u8(0..5) > 0 {
            context.set("aws:X", fact(random));
        }
        context.set("aws:username", fact(random));
        ask_all(&rules, &request(random, Resource::Any, context));
    });
}

#[test]
fn decisions() {
    let organization = format::read(include_str!("../assets/sample.canopy.ron")).unwrap();
    million("decisions", |random| {
        let given = |random: &mut Rng| {
            let (resource, action) = (text(random, 3), text(random, 2));
            let effect = ["Allow", "Deny", "Perhaps"][random.usize(..3)];
            let action = ["s3:*", "*", &action][random.usize(..3)];
            let resource = ["*", "arn:aws:s3:::*", &resource][random.usize(..3)];
            let principal = if random.bool() { "*".into() } else { serde_json::json!({"AWS": text(random, 3)}) };
            let mut statement =
                serde_json::json!({"Effect": effect, "Action": action, "Resource": resource, "Principal": principal});
            if random.bool() {
                statement.as_object_mut().unwrap().remove("Principal");
            }
            let written = serde_json::json!({"Version": "2012-10-17", "Statement": [statement]}).to_string();
            let cut = if random.u8(0..8) == 0 { random.usize(..written.len()) } else { written.len() };
            GivenPolicy::new("given", written.get(..cut).unwrap_or_default())
        };
        let account = organization.accounts().keys().next().unwrap().to_string();
        let callers = [
            format!("arn:aws:iam::{account}:root"),
            "arn:aws:iam::999999999999:user/x".to_owned(),
            "anonymous".to_owned(),
        ];
        let ask = Ask {
            caller: Caller::read(&callers[random.usize(..callers.len())]).unwrap(),
            action: ["s3:GetObject", "kms:Decrypt", "sts:AssumeRole", "no:Such"][random.usize(..4)].to_owned(),
            resource: Resource::read(["*", "arn:aws:s3:::b/k", "arn:aws:iam::111122223333:role/r"][random.usize(..3)])
                .unwrap(),
            owner: random.bool().then(|| account.clone()),
            context: Context::from_iter([("aws:username", fact(random))]),
            iam: Iam {
                identity: if random.bool() { Identity::Everything } else { Identity::Policies(vec![given(random)]) },
                groups: Vec::new(),
                boundary: random.bool().then(|| given(random)),
                session: random.bool().then(|| given(random)),
                resource: match random.u8(0..3) {
                    0 => ResourcePolicy::None,
                    1 => ResourcePolicy::NotGiven,
                    _ => ResourcePolicy::Given(given(random)),
                },
            },
        };
        let scene = Decider::new(&organization, Catalog::embedded()).scene(&ask);
        let explanation = explain(&scene);
        assert_eq!(explanation.decision, decide(&scene));
        assert_eq!(explanation.layers.len(), 6);
    });
}
