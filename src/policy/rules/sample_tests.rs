//! What tells values apart, as tables: a shape is written as the pattern that it is, `\` before what stands for itself,
//! `~` before a letter in any case, `%` and `!` for `*` and `?` that stay within a part of an ARN.

use aws::{Class, Shape, Step};
use serde_json::{Value, json};

use super::*;
use crate::{Context, Fact, PolicyKind, parse};

fn rule(elements: &Value) -> Rule {
    let mut statement = json!({"Effect": "Deny", "Action": "*"});
    for (name, value) in elements.as_object().into_iter().flatten() {
        statement[name] = value.clone();
    }
    let text = json!({"Version": "2012-10-17", "Statement": statement}).to_string();
    Rules::of(&parse(&text, PolicyKind::Identity).document, &|_| None).rules.swap_remove(0)
}

/// `aws:username` is `u*`, `aws:userid` is open, any other key absent.
fn context() -> Context {
    [("aws:username", Fact::One("u*".to_owned())), ("aws:userid", Fact::Unknown)]
        .into_iter()
        .map(|(key, fact)| (key.to_owned(), fact))
        .collect()
}

fn drawn(shape: &Shape) -> String {
    let step = |step: &Step| match step {
        Step::Is(c) if "*?%!~".contains(*c) => format!("\\{c}"),
        Step::Is(c) => c.to_string(),
        Step::Either(c) => format!("~{c}"),
        Step::One(Class::Any) => "?".to_owned(),
        Step::One(_) => "!".to_owned(),
        Step::Run(Class::Any) => "*".to_owned(),
        Step::Run(_) => "%".to_owned(),
    };
    shape.iter().map(step).collect()
}

#[track_caller]
fn texts(operator: &str, values: &Value, expect: &[&str]) {
    let rule = rule(&json!({"Resource": "*", "Condition": {operator: {"aws:x": values}}}));
    match rule.conditions()[0].samples(&context()) {
        Samples::Texts(shapes) => {
            assert_eq!(shapes.iter().map(drawn).collect::<Vec<_>>(), expect, "{operator} {values}")
        }
        other => panic!("{operator} {values}: {other:?}"),
    }
}

#[track_caller]
fn values(operator: &str, value: &str, family: Family, expect: &[&str]) {
    let rule = rule(&json!({"Resource": "*", "Condition": {operator: {"aws:x": value}}}));
    let Samples::Values(of, found) = rule.conditions()[0].samples(&context()) else { panic!("{operator} {value}") };
    assert_eq!(of, family);
    // Zeros and nines in long rows say nothing.
    let short = |text: &String| text.replace(&"0".repeat(40), "…").replace(&"9".repeat(40), "…9");
    assert_eq!(found.iter().map(short).collect::<Vec<_>>(), expect, "{operator} {value}");
}

#[test]
fn texts_by_their_patterns() {
    texts("StringEquals", &json!("a*"), &[r"a\*"]);
    texts("StringNotEquals", &json!(["a", "b?"]), &["a", r"b\?"]);
    texts("StringLike", &json!("a*b?"), &["a*b?"]);
    texts("StringEqualsIgnoreCase", &json!("aB1"), &["~a~b1"]);
    texts("StringLike", &json!("x-${aws:username}-*"), &[r"x-u\*-*"]);
    // A variable without a value matches nothing.
    texts("StringLike", &json!("x-${aws:PrincipalTag/none}"), &[]);
    texts("StringLike", &json!("x-${aws:PrincipalTag/none, 'd*'}"), &[r"x-d\*"]);
    texts("Bool", &json!("true"), &["~t~r~u~e", "~t~r~u~e", "~f~a~l~s~e"]);
    texts("BinaryEquals", &json!("YQ=="), &["YQ=="]);
    let arn = "arn:%:%:%:%:*";
    texts("ArnLike", &json!("arn:aws:s3:*:?:a*?"), &[arn, "arn:aws:s3:%:!:a*?"]);
    texts("ArnEquals", &json!("arn:aws:iam::1:role/${aws:username}"), &[arn, r"arn:aws:iam::1:role/u\*"]);
    texts("ArnLike", &json!("arn:aws:iam::1:role/${aws:PrincipalTag/none}"), &[arn]);
}

#[test]
fn numbers_dates_and_addresses_by_their_gaps() {
    values("NumericLessThan", "10", Family::Number, &["10", "10.…1", "0", "0.…1", "-0.…1"]);
    let beside = format!("-1.5{}1", "0".repeat(39));
    values("NumericEquals", "-1.5", Family::Number, &["-1.5", &beside, "0", "0.…1", "-0.…1"]);
    values(
        "DateLessThan",
        "1970-01-01T00:00:05Z",
        Family::Date,
        &[
            "1970-01-01T00:00:05Z",
            "1970-01-01T00:00:05.…1Z",
            "1970-01-01T00:00:00Z",
            "1970-01-01T00:00:00.…1Z",
            "1969-12-31T23:59:59.…9Z",
        ],
    );
    let before = ["1969-12-31T23:59:55Z", "1969-12-31T23:59:54.…9Z", "1970-01-01T00:00:00Z"];
    let zero = ["1970-01-01T00:00:00.…1Z", "1969-12-31T23:59:59.…9Z"];
    values("DateLessThan", "1969-12-31T23:59:55Z", Family::Date, &[&before[..], &zero].concat());
    values("IpAddress", "10.0.0.0/31", Family::Address, &["10.0.0.0", "10.0.0.2", "0.0.0.0", "::"]);
}

#[test]
fn what_cannot_be_told_apart() {
    let samples =
        |block: Value| rule(&json!({"Resource": "*", "Condition": block})).conditions()[0].samples(&context());
    assert_eq!(samples(json!({"Null": {"aws:x": "true"}})), Samples::Presence);
    for block in [
        json!({"StringEqualsIgnoreCase": {"aws:x": "É"}}),
        json!({"StringEquals": {"aws:x": "${aws:userid}"}}),
        json!({"ArnLike": {"aws:x": "arn:aws:iam::1:role/${aws:userid}"}}),
        json!({"DateLessThan": {"aws:x": "1969-12-31T23:59:59.5Z"}}),
    ] {
        assert_eq!(samples(block.clone()), Samples::Opaque, "{block}");
    }
}

#[test]
fn placeholders_and_variables_of_conditions() {
    let condition = |operator: &str, value: &str| {
        rule(&json!({"Resource": "*", "Condition": {operator: {"aws:x": value}}})).conditions()[0].clone()
    };
    for (operator, plain) in [
        ("StringEquals", "a"),
        ("StringLike", "${aws:username}"),
        ("Bool", "true"),
        ("ArnLike", "arn:aws:s3:::b"),
        ("NumericEquals", "1"),
        ("DateEquals", "2026-01-01"),
        ("IpAddress", "10.0.0.0/8"),
        ("BinaryEquals", "YQ=="),
    ] {
        assert!(!condition(operator, plain).has_placeholder(), "{operator}");
        assert!(condition(operator, "${NAME}").has_placeholder(), "{operator}");
    }
    assert!(condition("StringLike", "${aws:username}-${NAME}").has_placeholder());
    assert!(condition("ArnLike", "arn:aws:s3:::${aws:username}-${NAME}").has_placeholder());
    let variables = |operator, value| condition(operator, value).variables().map(str::to_owned).collect::<Vec<_>>();
    let both = ["aws:username", "aws:principaltag/team"];
    assert_eq!(variables("StringLike", "${aws:UserName}-${aws:PrincipalTag/Team}"), both);
    assert_eq!(variables("ArnLike", "arn:aws:s3:::${aws:UserName}-${aws:PrincipalTag/Team}"), both);
    assert!(variables("StringLike", "x").is_empty() && variables("NumericEquals", "1").is_empty());
}

#[test]
fn resources_by_their_patterns() {
    let shapes = |elements: Value| {
        let rule = rule(&elements);
        let shapes = rule.resources().expect("an element").shapes(&context());
        shapes.map(|shapes| shapes.iter().map(drawn).collect::<Vec<_>>())
    };
    let bucket = json!({"Resource": "arn:aws:s3:::b*"});
    assert_eq!(
        shapes(bucket),
        Some(vec!["arn:aws:s3:::b*".into(), "arn:aws:s3:::b*".into(), "~a~r~n:~a~w~s:~s3:::b*".into()])
    );
    assert_eq!(shapes(json!({"Resource": "*"})), Some(vec![]));
    assert_eq!(shapes(json!({"Resource": "arn:aws:s3:::{{ Name }}"})), Some(vec!["arn:aws:s3:::*".into()]));
    assert_eq!(
        shapes(json!({"Resource": "arn:aws:s3:::${aws:username}"})).map(|found| found[0].clone()),
        Some(r"arn:aws:s3:::u\*".into())
    );
    assert_eq!(shapes(json!({"Resource": "arn:aws:s3:::${aws:PrincipalTag/none}"})), Some(vec![]));
    assert_eq!(shapes(json!({"Resource": "arn:aws:s3:::${aws:userid}"})), None);
    for (elements, expect) in [
        (json!({"Resource": "*"}), true),
        (json!({"Resource": ["arn:aws:s3:::b", "*"]}), true),
        (json!({"Resource": "arn:aws:s3:::*"}), false),
        (json!({"NotResource": "*"}), false),
    ] {
        assert_eq!(rule(&elements).resources().expect("an element").is_everything(), expect, "{elements}");
    }
    let variables = rule(&json!({"Resource": ["arn:aws:s3:::${aws:UserName}", "*"]}));
    assert_eq!(variables.resources().expect("an element").variables().collect::<Vec<_>>(), ["aws:username"]);
}

#[test]
fn values_of_families_and_characters_of_classes() {
    for (family, text, expect) in [
        (Family::Number, "1e3", true),
        (Family::Number, "ten", false),
        (Family::Date, "2026-03-01T00:00:00Z", true),
        (Family::Date, "2026", false),
        (Family::Date, "yesterday", false),
        (Family::Address, "10.0.0.1", true),
        (Family::Address, "::1", true),
        (Family::Address, "10.0.0.0/8", false),
    ] {
        assert_eq!(family.reads(text), expect, "{text}");
    }
}
