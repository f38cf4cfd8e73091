//! Draws policies of every kind, as the grammar of their kind accepts them. Knows the request that they should about half meet.

use serde_json::{Map, Value, json};

use super::draw::{Draw, Given, Wildcards, object};
use super::pool::{
    ARN_OPERATORS, DATE_OPERATORS, KEYS, Key, MEMBER, NAMES, NUMBER_OPERATORS, OFFERS, OTHER, RANGES, REGIONS,
    TEXT_OPERATORS, Type,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Also group and session policies and boundaries.
    Identity,
    Scp,
    Rcp,
    Resource,
    Trust,
}

pub fn policy(kind: Kind, allows: u32, draw: &mut Draw) -> Value {
    let count = 1 + draw.few(3);
    let mut statements: Vec<Value> = (0..count).map(|_| statement(kind, allows, draw)).collect();
    let statements = if count == 1 && draw.chance(40) { statements.remove(0) } else { Value::Array(statements) };
    let statements = ("Statement", statements);
    match draw.random.u32(0..100) {
        0..8 if !matches!(kind, Kind::Scp | Kind::Rcp) => object([("Version", "2008-10-17".into()), statements]),
        8..14 if !matches!(kind, Kind::Scp | Kind::Rcp) => object([statements]),
        _ => object([("Version", "2012-10-17".into()), statements]),
    }
}

fn statement(kind: Kind, allows: u32, draw: &mut Draw) -> Value {
    let mut statement = Map::new();
    let effect = if kind != Kind::Rcp && draw.chance(allows) { "Allow" } else { "Deny" };
    statement.insert("Effect".into(), effect.into());
    match kind {
        Kind::Identity | Kind::Scp => {}
        Kind::Rcp => drop(statement.insert("Principal".into(), "*".into())),
        Kind::Resource | Kind::Trust if draw.chance(8) => {
            drop(statement.insert("NotPrincipal".into(), not_principal(draw)));
        }
        Kind::Resource | Kind::Trust => drop(statement.insert("Principal".into(), principal(draw))),
    }
    actions(kind, effect, &mut statement, draw);
    if kind != Kind::Trust {
        resources(kind, &mut statement, draw);
    }
    // A Deny without a condition strikes too often.
    if draw.chance(if effect == "Deny" { 75 } else { 35 }) {
        statement.insert("Condition".into(), condition(kind, draw));
    }
    Value::Object(statement)
}

fn one_or_many(mut values: Vec<Value>, draw: &mut Draw) -> Value {
    if values.len() == 1 && draw.chance(50) { values.remove(0) } else { Value::Array(values) }
}

// --- actions ------------------------------------------------------------------------------------------------------------

fn actions(kind: Kind, effect: &str, statement: &mut Map<String, Value>, draw: &mut Draw) {
    let negated = !matches!(kind, Kind::Rcp | Kind::Trust) && draw.chance(12);
    // What is excepted should mostly be something else, what a Deny names rather too.
    let meets = if negated {
        15
    } else if effect == "Deny" {
        55
    } else {
        80
    };
    let count = 1 + draw.few(3);
    let patterns = (0..count).map(|_| Value::String(action(kind, meets, draw))).collect();
    let element = if negated { "NotAction" } else { "Action" };
    let patterns = one_or_many(patterns, draw);
    statement.insert(element.into(), patterns);
}

fn action(kind: Kind, meets: u32, draw: &mut Draw) -> String {
    let action = if draw.chance(meets) { draw.action.clone() } else { draw.one(OFFERS_ACTIONS).to_owned() };
    let (service, name) = action.split_once(':').unwrap();
    if kind == Kind::Trust {
        return draw.one(&["sts:AssumeRole", "sts:AssumeRole", "sts:TagSession"]).to_owned();
    }
    match draw.random.u32(0..100) {
        0..12 if kind != Kind::Rcp => "*".to_owned(),
        0..35 => format!("{service}:*"),
        35..60 => {
            let name = draw.wildcards(name);
            format!("{service}:{name}")
        }
        60..68 => draw.other_case(&action),
        68..74 => draw.near_miss(&action),
        74..78 if draw.doubt && kind == Kind::Identity => format!("{}*:{name}", &service[..1]),
        78..82 if draw.doubt => format!("{service}:{}{{{{ Rest }}}}", &name[..name.len() / 2]),
        _ => action,
    }
}

const OFFERS_ACTIONS: &[&str] = &{
    let mut names = [""; OFFERS.len()];
    let mut index = 0;
    while index < OFFERS.len() {
        names[index] = OFFERS[index].action;
        index += 1;
    }
    names
};

// --- resources ----------------------------------------------------------------------------------------------------------

fn resources(kind: Kind, statement: &mut Map<String, Value>, draw: &mut Draw) {
    let negated = draw.chance(10);
    let count = 1 + draw.few(3);
    let patterns = (0..count).map(|_| Value::String(resource(kind, negated, draw))).collect();
    let element = if negated { "NotResource" } else { "Resource" };
    let patterns = one_or_many(patterns, draw);
    statement.insert(element.into(), patterns);
}

fn resource(kind: Kind, negated: bool, draw: &mut Draw) -> String {
    let everything = if negated {
        5
    } else if draw.resource == "*" {
        65
    } else {
        35
    };
    if draw.chance(everything) {
        return "*".to_owned();
    }
    let arn = match draw.resource.clone().as_str() {
        "*" => format!("arn:{}:s3:::logs-blue", draw.partition),
        _ if negated && draw.chance(60) => format!("arn:{}:sqs:us-east-1:{MEMBER}:blue", draw.partition),
        arn => arn.to_owned(),
    };
    let mut segments: Vec<String> = arn.splitn(6, ':').map(str::to_owned).collect();
    match draw.random.u32(0..100) {
        0..10 => segments[5] = draw.near_miss(&arn_name(&arn)),
        10..35 => segments[5] = wild_name(&arn, draw),
        35..55 => segments[5] = draw.with_variable(&arn_name(&arn)),
        55..68 => return short(kind, &segments, draw),
        68..74 if draw.doubt => segments[5] = draw.wildcards(&arn_name(&arn)),
        74..78 if draw.doubt => segments[4] = "${aws:PrincipalAccount}".to_owned(),
        78..82 if draw.doubt => segments[5] = format!("{{{{ Kind }}}}{}", suffix(&segments[5])),
        82..86 if draw.doubt => segments[3] = segments[3].to_uppercase(),
        _ => {}
    }
    for number in [3, 4] {
        match draw.random.u32(0..100) {
            0..12 => segments[number] = "*".to_owned(),
            12..18 => segments[number] = draw.wildcards(&segments[number].clone()),
            18..20 => segments[number] = draw.one(if number == 3 { REGIONS } else { &[MEMBER, OTHER] }).to_owned(),
            _ => {}
        }
    }
    if draw.chance(4) {
        segments[1] = draw.one(&["aws", "aws-cn", "*"]).to_owned();
    }
    segments.join(":")
}

fn arn_name(arn: &str) -> String {
    arn.splitn(6, ':').last().unwrap().to_owned()
}

/// The text from its first slash on.
fn suffix(name: &str) -> &str {
    name.find('/').map_or("", |at| &name[at..])
}

/// Wildcards in the name, with the resource type before it left as it is (it is the first part where there is more than one).
fn wild_name(arn: &str, draw: &mut Draw) -> String {
    let name = arn_name(arn);
    if arn.contains(":s3:::") || !name.contains('/') {
        return draw.wildcards(&name);
    }
    let (kind, rest) = name.split_once('/').unwrap();
    let rest = draw.wildcards(rest);
    format!("{kind}/{rest}")
}

/// Fewer than six segments, with a `*` that reaches over the missing ones.
fn short(kind: Kind, segments: &[String], draw: &mut Draw) -> String {
    match (kind, draw.random.u32(0..8)) {
        (Kind::Rcp, _) => segments.join(":"),
        (_, 0..2) => format!("arn:{}:{}:*", segments[1], segments[2]),
        (_, 2..4) => format!("arn:{}:{}:*:{}*", segments[1], segments[2], kept_type(&segments[5])),
        (_, 4) => format!("arn:{}:{}:{}*", segments[1], segments[2], &segments[3][..segments[3].len() / 2]),
        (_, 5) => format!("arn:{}:*", segments[1]),
        (Kind::Identity, 6) => segments[..5].join(":"),
        _ => format!("{}:*", segments[..4].join(":")),
    }
}

/// The text up to its first slash, that included; the whole where there is none.
fn kept_type(name: &str) -> &str {
    name.find('/').map_or(name, |at| &name[..=at])
}

// --- principals ---------------------------------------------------------------------------------------------------------

fn principal(draw: &mut Draw) -> Value {
    match draw.random.u32(0..100) {
        0..12 => return json!("*"),
        12..18 => return json!({"AWS": "*"}),
        18..70 if draw.caller.kind == "anonymous" => return json!("*"),
        18..24 => return json!({"Service": ["cloudtrail.amazonaws.com", "sqs.amazonaws.com"]}),
        24..27 => return json!({"Federated": "cognito-identity.amazonaws.com", "AWS": OTHER}),
        27..29 if draw.doubt => {
            return json!({"CanonicalUser": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"});
        }
        _ => {}
    }
    if draw.caller.kind == "service" && draw.chance(60) {
        return json!({"Service": draw.caller.arn});
    }
    let count = 1 + draw.few(3);
    let names = (0..count).map(|_| Value::String(principal_name(draw))).collect();
    json!({"AWS": one_or_many(names, draw)})
}

fn principal_name(draw: &mut Draw) -> String {
    let caller = draw.caller.clone();
    let account = match caller.account {
        "" => MEMBER,
        account => account,
    };
    let partition = draw.partition;
    let iam = !matches!(caller.kind, "service" | "anonymous" | "root");
    match draw.random.u32(0..100) {
        0..18 => account.to_owned(),
        18..34 => format!("arn:{partition}:iam::{account}:root"),
        34..58 if iam => caller.arn,
        58..74 if iam => caller.identity_arn,
        74..78 if iam && draw.doubt && caller.kind == "assumed-role" => {
            format!("arn:{partition}:iam::{account}:role/app/deploy")
        }
        74..80 if matches!(caller.kind, "user" | "role" | "assumed-role") => {
            if draw.chance(70) {
                caller.id.to_owned()
            } else {
                draw.near_miss(caller.id).to_ascii_uppercase()
            }
        }
        80..84 => format!("arn:{partition}:sts::{account}:assumed-role/deploy/other"),
        84..88 => format!("arn:{partition}:iam::{account}:role/deploy-2"),
        88..92 => format!("arn:{partition}:iam::{account}:user/alice-2"),
        92..96 => OTHER.to_owned(),
        _ => format!("arn:{partition}:iam::{OTHER}:root"),
    }
}

/// Everything that identifies the caller, a part of it (not documented), or somebody else.
fn not_principal(draw: &mut Draw) -> Value {
    let caller = draw.caller.clone();
    let root = format!("arn:{}:iam::{}:root", draw.partition, caller.account);
    match caller.kind {
        "service" if draw.chance(50) => json!({"Service": caller.arn}),
        "service" | "anonymous" => json!({"AWS": OTHER}),
        _ if draw.chance(40) => json!({"AWS": [caller.arn, caller.identity_arn, root]}),
        _ if draw.doubtful(50) => json!({"AWS": [root]}),
        _ => json!({"AWS": format!("arn:{}:iam::{OTHER}:user/alice", draw.partition)}),
    }
}

// --- conditions ---------------------------------------------------------------------------------------------------------

fn condition(kind: Kind, draw: &mut Draw) -> Value {
    let mut operators = Map::new();
    for _ in 0..=draw.few(3) {
        let (operator, key, values) = if draw.chance(15) { own_arn(draw) } else { entry(kind, draw) };
        let keys = operators.entry(operator).or_insert_with(|| Value::Object(Map::new())).as_object_mut().unwrap();
        if !keys.keys().any(|other| other.eq_ignore_ascii_case(&key)) {
            keys.insert(key, values);
        }
    }
    Value::Object(operators)
}

/// A condition on the caller's ARN, which nearly every request has.
fn own_arn(draw: &mut Draw) -> (String, String, Value) {
    let arn = match draw.single_text("aws:PrincipalArn") {
        Some(arn) => arn.to_owned(),
        None => format!("arn:{}:iam::{MEMBER}:role/deploy", draw.partition),
    };
    let mut operator = draw.one(ARN_OPERATORS).to_owned();
    if operator.contains("Not") && draw.chance(30) {
        operator += "IfExists";
    }
    let value = arn_value(&arn, &operator, draw);
    (operator, "aws:PrincipalArn".to_owned(), Value::String(value))
}

fn arn_value(arn: &str, operator: &str, draw: &mut Draw) -> String {
    if operator.starts_with("String") {
        return draw.value(arn, like(operator));
    }
    let mut segments: Vec<String> = arn.splitn(6, ':').map(str::to_owned).collect();
    if segments.len() < 6 {
        return format!("arn:{}:s3:::logs-blue", draw.partition);
    }
    segments[5] = draw.value(&segments[5].clone(), Wildcards::Yes);
    for number in [3, 4] {
        match draw.random.u32(0..10) {
            0..2 => segments[number] = "*".to_owned(),
            2 if !segments[number].is_empty() => segments[number] = draw.wildcards(&segments[number].clone()),
            3 if number == 4 => segments[number] = "${aws:PrincipalAccount}".to_owned(),
            _ => {}
        }
    }
    if draw.doubtful(3) { segments[..5].join(":") } else { segments.join(":") }
}

fn like(operator: &str) -> Wildcards {
    if operator.contains("Like") { Wildcards::Yes } else { Wildcards::No }
}

fn entry(kind: Kind, draw: &mut Draw) -> (String, String, Value) {
    let key = &KEYS[draw.random.usize(0..KEYS.len())];
    // Mostly a key that the request has.
    let known = draw.facts.iter().any(|(name, _)| name == key.name);
    let key = if known || draw.chance(45) { key } else { &KEYS[draw.random.usize(0..KEYS.len())] };
    let key = match draw.unknown.is_empty() || draw.chance(45) {
        true => key,
        false => unknown_key(draw).unwrap_or(key),
    };
    let name = if draw.chance(10) { draw.other_case(key.name) } else { key.name.to_owned() };
    let null = if draw.doubt { 10 } else { 8 };
    if draw.chance(null) {
        let values =
            [json!("true"), json!("false"), json!(true), json!(false), json!("True"), json!(["true", "false"])];
        let at = draw.random.usize(0..values.len());
        return ("Null".to_owned(), name, values[at].clone());
    }
    let operator = operator(key, draw);
    let count = 1 + draw.few(if kind == Kind::Rcp { 2 } else { 4 });
    let values: Vec<Value> = (0..count).map(|_| policy_value(key, &operator, draw)).collect();
    let values = one_or_many(values, draw);
    let set = match key.many {
        true if draw.doubtful(8) => "",
        true => draw.one(&["ForAllValues:", "ForAnyValue:"]),
        false if draw.chance(7) => draw.one(&["ForAllValues:", "ForAnyValue:"]),
        false => "",
    };
    // A set operator with IfExists, or ForAllValues with a negated one, has no documented answer without values.
    let if_exists = draw.chance(if set.is_empty() { 25 } else { 3 }) && (set.is_empty() || draw.doubt);
    let set = if set == "ForAllValues:" && operator.contains("Not") && !draw.doubt { "ForAnyValue:" } else { set };
    (format!("{set}{operator}{}", if if_exists { "IfExists" } else { "" }), name, values)
}

/// One of the keys that the request leaves open.
fn unknown_key(draw: &mut Draw) -> Option<&'static Key> {
    let name = draw.unknown[draw.random.usize(0..draw.unknown.len())].clone();
    KEYS.iter().find(|key| key.name == name)
}

fn operator(key: &Key, draw: &mut Draw) -> String {
    let mismatched = draw.doubtful(2);
    let operators: &[&str] = match key.kind {
        _ if mismatched && key.kind != Type::Ip => &["IpAddress"],
        Type::Text => TEXT_OPERATORS,
        Type::Arn => ARN_OPERATORS,
        Type::Number => NUMBER_OPERATORS,
        Type::Date => DATE_OPERATORS,
        Type::Bool => &["Bool"],
        Type::Ip => &["IpAddress", "NotIpAddress"],
        Type::Binary => &["BinaryEquals"],
    };
    draw.one(operators).to_owned()
}

/// A value as the operator's grammar accepts it: often what the request has, else another one of the pool.
fn policy_value(key: &Key, operator: &str, draw: &mut Draw) -> Value {
    let own = draw.facts.iter().find(|(name, _)| name == key.name).map(|(_, given)| given.clone());
    let own = match own {
        Some(Given::One(value)) => Some(value),
        Some(Given::Many(values)) if !values.is_empty() => Some(values[draw.random.usize(0..values.len())].clone()),
        _ => None,
    };
    let other = draw.one(key.values);
    let other = draw.local(other);
    let text = match own {
        Some(own) if draw.chance(55) => own,
        _ => other,
    };
    if operator.ends_with("IpAddress") {
        return draw.one(RANGES).into();
    }
    match key.kind {
        Type::Text => draw.value(&text, like(operator)).into(),
        Type::Arn => arn_value(&text, operator, draw).into(),
        Type::Number => number(&text, draw),
        Type::Date => date(&text, draw).into(),
        Type::Bool => boolean(&text, draw),
        Type::Binary | Type::Ip => text.into(),
    }
}

/// Sometimes without quotes, where the text survives that.
fn number(text: &str, draw: &mut Draw) -> Value {
    let text = if text.parse::<f64>().is_ok() { text } else { "10" };
    let bare = text.len() < 8 && !text.contains('+') && draw.chance(25);
    if bare { serde_json::from_str(text).unwrap() } else { text.into() }
}

fn date(text: &str, draw: &mut Draw) -> String {
    let readable = !super::value::date(text).is_empty();
    let four_digits = text.len() == 4 && !draw.doubt;
    if readable && !four_digits { text.to_owned() } else { "2026-03-01T00:00:00Z".to_owned() }
}

fn boolean(text: &str, draw: &mut Draw) -> Value {
    match draw.random.u32(0..10) {
        0..2 => json!(draw.chance(50)),
        2 => "${aws:PrincipalTag/flag, 'true'}".into(),
        3 if draw.doubt => format!("{{{{ {} }}}}", draw.one(NAMES)).into(),
        _ if text.eq_ignore_ascii_case("true") => "true".into(),
        _ => "false".into(),
    }
}
