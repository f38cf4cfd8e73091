//! The Condition element: does the request meet it? (IAM UG, "Condition operators" and "Single-valued vs. multivalued context keys")
//! Knows nothing of actions, resources, principals.

use serde_json::Value;

use super::case::{Case, Fact, list, plain};
use super::text::{self, Mark, Piece, Version};
use super::truth::Truth::{self, Maybe, No, Yes};
use super::truth::{all, any};
use super::value;

/// Operators and keys are ANDed; no Condition is met.
pub fn holds(condition: &Value, version: Version, case: &Case) -> Truth {
    let Some(blocks) = condition.as_object() else { return Truth::from(condition.is_null()) };
    all(blocks.iter().flat_map(|(operator, keys)| {
        keys.as_object().unwrap().iter().map(move |(key, values)| entry(operator, key, values, version, case))
    }))
}

/// An operator's name taken apart: `ForAnyValue:StringNotLikeIfExists`.
#[derive(Clone, Copy, Debug)]
struct Operator {
    set: Option<Set>,
    test: Test,
    negated: bool,
    if_exists: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Set {
    ForAllValues,
    ForAnyValue,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Test {
    Null,
    StringEquals,
    StringEqualsIgnoreCase,
    StringLike,
    Arn,
    Number(Compare),
    Date(Compare),
    Bool,
    Binary,
    Ip,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Compare {
    Equals,
    Less,
    LessEquals,
    Greater,
    GreaterEquals,
}

fn operator(name: &str) -> Option<Operator> {
    let (set, name) = match name.split_once(':') {
        Some(("ForAllValues", name)) => (Some(Set::ForAllValues), name),
        Some(("ForAnyValue", name)) => (Some(Set::ForAnyValue), name),
        _ => (None, name),
    };
    let (name, if_exists) = match name.strip_suffix("IfExists") {
        Some(name) => (name, true),
        None => (name, false),
    };
    let (test, negated) = match name {
        "Null" => (Test::Null, false),
        "StringEquals" => (Test::StringEquals, false),
        "StringNotEquals" => (Test::StringEquals, true),
        "StringEqualsIgnoreCase" => (Test::StringEqualsIgnoreCase, false),
        "StringNotEqualsIgnoreCase" => (Test::StringEqualsIgnoreCase, true),
        "StringLike" => (Test::StringLike, false),
        "StringNotLike" => (Test::StringLike, true),
        "ArnEquals" | "ArnLike" => (Test::Arn, false),
        "ArnNotEquals" | "ArnNotLike" => (Test::Arn, true),
        "Bool" => (Test::Bool, false),
        "BinaryEquals" => (Test::Binary, false),
        "IpAddress" => (Test::Ip, false),
        "NotIpAddress" => (Test::Ip, true),
        _ if name.starts_with("Numeric") => {
            let (compare, negated) = comparison(&name["Numeric".len()..])?;
            (Test::Number(compare), negated)
        }
        _ if name.starts_with("Date") => {
            let (compare, negated) = comparison(&name["Date".len()..])?;
            (Test::Date(compare), negated)
        }
        _ => return None,
    };
    Some(Operator { set, test, negated, if_exists })
}

fn comparison(name: &str) -> Option<(Compare, bool)> {
    Some(match name {
        "Equals" => (Compare::Equals, false),
        "NotEquals" => (Compare::Equals, true),
        "LessThan" => (Compare::Less, false),
        "LessThanEquals" => (Compare::LessEquals, false),
        "GreaterThan" => (Compare::Greater, false),
        "GreaterThanEquals" => (Compare::GreaterEquals, false),
        _ => return None,
    })
}

/// A condition that asks for a certain value or pattern of the key (neither negated nor `Null`).
pub fn is_positive(name: &str) -> bool {
    operator(name).is_some_and(|operator| !operator.negated && operator.test != Test::Null)
}

/// One operator, one key, its values.
fn entry(name: &str, key: &str, values: &Value, version: Version, case: &Case) -> Truth {
    let Some(operator) = operator(name) else { return Maybe };
    let values: Vec<String> = list(values).into_iter().map(plain).collect();
    let fact = case.fact(key);
    if operator.test == Test::Null {
        return null(operator, &fact, &values);
    }
    // One request value meets the operator when one policy value does; negated, when none does.
    let meets = |request: &String| {
        let found = any(values.iter().map(|policy| test(operator.test, policy, request, version, case)));
        if operator.negated { found.not() } else { found }
    };
    match (operator.set, fact) {
        (_, Fact::Unknown) => Maybe,
        (None, Fact::Absent) => (operator.if_exists || operator.negated).into(),
        (None, Fact::Single(request)) => meets(&request),
        // A multivalued key without a set operator: AWS does not document the result.
        (None, Fact::Many(_)) => Maybe,
        (Some(set), Fact::Absent) => set_without_values(set, operator),
        (Some(set), Fact::Single(request)) => over_set(set, operator, &[request], meets),
        (Some(set), Fact::Many(requests)) => over_set(set, operator, &requests, meets),
    }
}

fn over_set(set: Set, operator: Operator, requests: &[String], meets: impl Fn(&String) -> Truth) -> Truth {
    if requests.iter().all(String::is_empty) {
        return set_without_values(set, operator);
    }
    match set {
        Set::ForAllValues => all(requests.iter().map(meets)),
        Set::ForAnyValue => any(requests.iter().map(meets)),
    }
}

/// IAM UG, "Multivalued context keys": an absent key, an empty list and empty texts meet ForAllValues and fail ForAnyValue.
/// With `IfExists`, and for ForAllValues with a negated operator, the documentation is silent or contradicts itself.
fn set_without_values(set: Set, operator: Operator) -> Truth {
    match set {
        _ if operator.if_exists => Maybe,
        Set::ForAllValues if operator.negated => Maybe,
        Set::ForAllValues => Yes,
        Set::ForAnyValue => No,
    }
}

/// IAM UG, "Condition operator to check existence of condition keys": `true` asks for absence, `false` for presence.
fn null(operator: Operator, fact: &Fact, values: &[String]) -> Truth {
    let is = |value: &str, text: &str| value.eq_ignore_ascii_case(text);
    // Of other values than these two nothing is documented.
    let odd = values.iter().any(|value| !is(value, "true") && !is(value, "false"));
    let asks = |text: &str| match values.iter().any(|value| is(value, text)) {
        false if odd => Maybe,
        named => named.into(),
    };
    match fact {
        _ if operator.set.is_some() => Maybe,
        _ if asks("true") == Yes && asks("false") == Yes => Yes,
        Fact::Unknown => Maybe,
        Fact::Many(requests) if requests.is_empty() => Maybe,
        Fact::Absent => asks("true"),
        Fact::Single(_) | Fact::Many(_) => asks("false"),
    }
}

/// One request value against one policy value, the operator's negation aside.
fn test(test: Test, policy: &str, request: &str, version: Version, case: &Case) -> Truth {
    match test {
        Test::Null => Maybe,
        Test::StringEquals => string_equals(&text::pieces(policy, version), request, case),
        Test::StringEqualsIgnoreCase => string_equals_ignore_case(&text::pieces(policy, version), request, case),
        Test::StringLike => string_like(&text::pieces(policy, version), request, case),
        Test::Arn => arn_like(&text::pieces(policy, version), request, case),
        Test::Bool => bool_equals(&text::pieces(policy, version), request, case),
        // Variables have no place in the values of the others: what holds one is no number, date, address or base-64 text.
        Test::Binary if policy.contains("${") || policy.contains("{{") => Maybe,
        Test::Binary => (policy == request).into(),
        Test::Number(compare) => numeric(compare, policy, request),
        Test::Date(compare) => date(compare, policy, request),
        Test::Ip => ip_address(policy, request),
    }
}

fn string_equals(policy: &[Piece], request: &str, case: &Case) -> Truth {
    text::literal(policy, case).map_or(No, |marks| text::matches(&marks, request))
}

fn string_like(policy: &[Piece], request: &str, case: &Case) -> Truth {
    text::wild(policy, case).map_or(No, |marks| text::matches(&marks, request))
}

fn string_equals_ignore_case(policy: &[Piece], request: &str, case: &Case) -> Truth {
    let Some(marks) = text::literal(policy, case) else { return No };
    if let Some(known) = known(&marks) {
        // Beyond ASCII nobody documents which letters are alike.
        return match () {
            () if known == request => Yes,
            () if alike(&known) != alike(request) => No,
            () if known.is_ascii() && request.is_ascii() => Yes,
            () => Maybe,
        };
    }
    let lower: Vec<Mark> = marks
        .into_iter()
        .flat_map(|mark| match mark {
            Mark::Char(char) => alike(&char.to_string()).chars().map(Mark::Char).collect(),
            other => vec![other],
        })
        .collect();
    text::matches(&lower, &alike(request))
}

/// Texts that some program takes for alike when it ignores case.
fn alike(text: &str) -> String {
    text.to_uppercase().to_lowercase().replace('ς', "σ").replace('\u{307}', "").replace('ı', "i")
}

/// The text of marks that are all plain characters.
fn known(marks: &[Mark]) -> Option<String> {
    marks.iter().map(|mark| if let Mark::Char(char) = mark { Some(*char) } else { None }).collect()
}

/// IAM UG, "ARN condition operators": each of the six segments on its own, with wildcards, case-sensitive. What happens with
/// a text that is no ARN is not documented.
fn arn_like(policy: &[Piece], request: &str, case: &Case) -> Truth {
    if text::wild(policy, case).is_none() {
        return No;
    }
    let patterns = text::segments(policy, 6);
    let values: Vec<&str> = request.splitn(6, ':').collect();
    let is_arn = patterns.first() == Some(&text::pieces("arn", Version::Without)) && values[0] == "arn";
    if !is_arn || patterns.len() != 6 || values.len() != 6 {
        return Maybe;
    }
    all(patterns.iter().zip(values).map(|(pattern, value)| string_like(pattern, value, case)))
}

fn bool_equals(policy: &[Piece], request: &str, case: &Case) -> Truth {
    let Some(marks) = text::literal(policy, case) else { return No };
    let read = |text: &str| match text.to_ascii_lowercase().as_str() {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    };
    match (known(&marks).and_then(|policy| read(&policy)), read(request)) {
        (Some(policy), Some(request)) => (policy == request).into(),
        _ => Maybe,
    }
}

fn numeric(compare: Compare, policy: &str, request: &str) -> Truth {
    match (value::number(policy), value::number(request)) {
        (Some(policy), Some(request)) => ordered(compare, value::compare(&request, &policy)).into(),
        _ => Maybe,
    }
}

/// A text of four digits has two readings (a year, epoch seconds): certain only when all readings agree.
fn date(compare: Compare, policy: &str, request: &str) -> Truth {
    let (policies, requests) = (value::date(policy), value::date(request));
    let mut answers = Vec::new();
    for policy in &policies {
        for request in &requests {
            answers.push(ordered(compare, request.cmp(policy)));
        }
    }
    match answers.first() {
        Some(first) if answers.iter().all(|answer| answer == first) => (*first).into(),
        _ => Maybe,
    }
}

fn ordered(compare: Compare, request_to_policy: std::cmp::Ordering) -> bool {
    match compare {
        Compare::Equals => request_to_policy.is_eq(),
        Compare::Less => request_to_policy.is_lt(),
        Compare::LessEquals => request_to_policy.is_le(),
        Compare::Greater => request_to_policy.is_gt(),
        Compare::GreaterEquals => request_to_policy.is_ge(),
    }
}

fn ip_address(policy: &str, request: &str) -> Truth {
    match (value::range(policy), value::address(request)) {
        (Some(range), Some(address)) => value::contains(range, address).into(),
        _ => Maybe,
    }
}
