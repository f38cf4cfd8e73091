//! One statement against one request, as tables: whether it applies, which element keeps it from applying, and what is open.
//!
//! Expectations follow AWS's pages, which each module names; where AWS is silent, the answer is *maybe*.

use serde_json::{Map, Value, json};

use super::*;
use crate::{Caller, Code, Context, Doubt, Fact, PolicyKind, Truth, parse};
use aws::{Class, Shape, Step};

mod actions_and_resources;
mod conditions;
mod principals;
mod statements;

const USER: &str = "arn:aws:iam::111122223333:user/app/alice";
const ROLE: &str = "arn:aws:iam::111122223333:role/Deployer";
const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/Deployer/build";
const ROOT: &str = "arn:aws:iam::111122223333:root";
const FEDERATED: &str = "arn:aws:sts::111122223333:federated-user/bob";

/// A list is a multivalued key, null a key that is open.
fn context(keys: &Value) -> Context {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let fact = |value: &Value| match value {
        Value::Null => Fact::Unknown,
        Value::Array(values) => Fact::Several(values.iter().map(text).collect()),
        one => Fact::One(text(one)),
    };
    keys.as_object().into_iter().flatten().map(|(key, value)| (key, fact(value))).collect()
}

fn request(caller: &str, resource: &str, keys: &Value) -> Request {
    let mut resource = Resource::read(resource).expect(resource);
    if let Resource::Arn(arn) = &mut resource {
        // The catalogue would say so: buckets and objects are written without a type.
        arn.has_type &= arn.part(2) != "s3";
    }
    Request {
        caller: Caller::read(caller).expect(caller),
        action: "s3:getobject".to_owned(),
        resource,
        context: context(keys),
        boundary: HasBoundary::No,
    }
}

/// Fills `${TEAM}` with `blue`, and nothing else.
fn rule_of(version: &str, statement: &Value) -> Rule {
    let text = json!({"Version": version, "Statement": statement}).to_string();
    let filled = |name: &str| (name == "TEAM").then(|| "blue".to_owned());
    Rules::of(&parse(&text, PolicyKind::Resource).document, &filled).rules.swap_remove(0)
}

/// Fills every placeholder with this text, which the grammar does not see.
fn rule_filled(elements: &Value, text: &str) -> Rule {
    let whole = json!({"Version": "2012-10-17", "Statement": statement(elements)}).to_string();
    Rules::of(&parse(&whole, PolicyKind::Resource).document, &|_| Some(text.to_owned())).rules.swap_remove(0)
}

/// Asks a statement of which the grammar makes nothing certain as if it could be read.
fn asked_anyway(version: &str, elements: &Value, keys: &Value) -> String {
    let text = json!({"Version": version, "Statement": statement(elements)}).to_string();
    let mut document = parse(&text, PolicyKind::Resource).document;
    assert!(document.statements[0].unreadable.take().is_some(), "{elements}");
    asked(&Rules::of(&document, &|_| None).rules[0], &request(USER, "*", keys)).0
}

fn doubt(doubt: &Doubt) -> String {
    match doubt {
        Doubt::Key(key) => key.clone(),
        Doubt::Placeholder(written) => written.clone(),
        Doubt::Session => "session".to_owned(),
        Doubt::Unreadable(code) => code.name().to_owned(),
        Doubt::NotDocumented(point) => format!("{point:?}"),
    }
}

/// `yes`, `no: condition 0`, `maybe: aws:x, RolePath`; a `+` and what the answer is inferred from.
fn asked(rule: &Rule, request: &Request) -> (String, Outcome) {
    let mut remarks = Remarks::default();
    let outcome = rule.outcome(request, &mut remarks);
    assert_eq!(outcome, rule.outcome(request, &mut ()), "explaining changes nothing");
    assert_eq!(outcome.kept.is_some(), outcome.truth == Truth::No);
    let answer = match (outcome.truth, outcome.kept) {
        (Truth::Yes, _) => "yes".to_owned(),
        (_, Some(Element::Condition(at))) => format!("no: condition {at}"),
        (_, Some(element)) => format!("no: {element:?}").to_lowercase(),
        (_, None) => format!("maybe: {}", remarks.doubts.iter().map(doubt).collect::<Vec<_>>().join(", ")),
    };
    assert_eq!(outcome.truth == Truth::Maybe, !remarks.doubts.is_empty(), "doubts are for what is open: {remarks:?}");
    let inferred = remarks.inferences.iter().map(|inference| format!(" + {inference:?}"));
    (inferred.fold(answer, |answer, inferred| answer + &inferred), outcome)
}

/// A Deny of everything for everyone, with these elements instead of its own; null takes one away.
fn statement(elements: &Value) -> Value {
    let mut whole = json!({"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"});
    for (name, value) in elements.as_object().into_iter().flatten() {
        let whole: &mut Map<String, Value> = whole.as_object_mut().expect("an object");
        let instead = [("NotAction", "Action"), ("NotResource", "Resource"), ("NotPrincipal", "Principal")];
        whole.retain(|old, _| !instead.contains(&(name.as_str(), old.as_str())));
        match value {
            Value::Null => drop(whole.remove(name)),
            value => drop(whole.insert(name.clone(), value.clone())),
        }
    }
    whole
}

#[track_caller]
fn check(elements: &Value, request: &Request, expect: &str) {
    let found = asked(&rule_of("2012-10-17", &statement(elements)), request).0;
    assert_eq!(found, expect, "{elements} {request:?}");
}

#[track_caller]
fn action(element: &Value, expect: &str) {
    check(element, &request(USER, "arn:aws:s3:::bucket/key", &json!({})), expect);
}

fn naming(names: Names) -> String {
    let all = [("account", names.account), ("anyone", names.anyone), ("role", names.role), ("itself", names.itself)];
    let all = all.into_iter().filter(|(_, truth)| *truth != Truth::No);
    let named: Vec<String> =
        all.map(|(name, truth)| format!("{name}{}", if truth == Truth::Maybe { "?" } else { "" })).collect();
    named.join(" ")
}
