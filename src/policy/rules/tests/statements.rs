//! Statements as a whole: the order of their elements, what is missing or cannot be read.

use super::*;

#[test]
fn elements_in_their_order() {
    let object = request(USER, "arn:aws:s3:::bucket/key", &json!({}));
    let narrow = json!({
        "Action": "ec2:*", "Principal": {"AWS": "999999999999"}, "Resource": "arn:aws:s3:::other",
        "Condition": {"StringEquals": {"aws:x": "a"}},
    });
    check(&narrow, &object, "no: action");
    let without = |name: &str, narrow: &Value| {
        let mut narrow = narrow.clone();
        narrow.as_object_mut().expect("an object").remove(name);
        narrow
    };
    let narrow = without("Action", &narrow);
    check(&narrow, &object, "no: principal");
    let narrow = without("Principal", &narrow);
    check(&narrow, &object, "no: resource");
    check(&without("Resource", &narrow), &object, "no: condition 0");
}

/// A statement that cannot be read may apply or not, as far as its actions do not settle it.
/// Without its effect or its actions a statement says nothing for certain, whoever took them away.
#[test]
fn statements_without_an_element() {
    let text = json!({"Version": "2012-10-17", "Statement": statement(&json!({}))}).to_string();
    let whole = parse(&text, PolicyKind::Resource).document;
    let unreadable = |document: &PolicyDocument| Rules::of(document, &|_| None).rules[0].unreadable();
    assert_eq!(unreadable(&whole), None);
    let mut other = whole.clone();
    other.statements[0].effect = None;
    assert_eq!(unreadable(&other), Some(Code::MissingElement));
    let mut other = whole;
    other.statements[0].actions = None;
    assert_eq!(unreadable(&other), Some(Code::MissingElement));
}

#[test]
fn unreadable_statements() {
    let object = request(USER, "arn:aws:s3:::bucket/key", &json!({}));
    check(&json!({"Condition": {"Fancy": {"aws:x": "a"}}}), &object, "maybe: unknown-operator");
    check(&json!({"Condition": {"Fancy": {"aws:x": "a"}}, "Action": "ec2:*"}), &object, "no: action");
    check(&json!({"Action": null}), &object, "maybe: missing-element");
    check(&json!({"Effect": null}), &object, "maybe: missing-element");
    check(&json!({"Effect": null, "Action": "ec2:*"}), &object, "no: action");
    check(&json!({"Effect": "deny"}), &object, "maybe: invalid-effect");
    let rule = rule_of("2012-10-17", &statement(&json!({"Effect": null})));
    assert_eq!(rule.effect, None);
    let names = asked(&rule, &object).1.names;
    assert_eq!(naming(names), "account? anyone? role? itself?");
}

#[test]
fn remarks_are_kept_once_and_dropped_with_what_settles_them() {
    let mut remarks = Remarks::default();
    let key = |name: &str| Doubt::Key(name.to_owned());
    remarks.doubt(|| key("a"));
    assert_eq!(remarks.mark(), 1);
    remarks.doubt(|| key("a"));
    remarks.doubt(|| key("b"));
    remarks.inference(Inference::VariableInBool);
    remarks.inference(Inference::VariableInBool);
    assert_eq!(remarks, Remarks { doubts: vec![key("a"), key("b")], inferences: vec![Inference::VariableInBool] });
    remarks.forget(1);
    assert_eq!(remarks.doubts, [key("a")]);
    for inference in [Inference::StarInsidePart, Inference::VariableInBool] {
        assert!(inference.sentence().len() > 20);
    }
}

/// A deployment tool puts a whole list where a placeholder stands alone, quoted or not.
#[test]
fn a_list_for_a_placeholder_is_as_many_entries() {
    let lists = |name: &str| match name {
        "REGIONS" => Some(r#"["eu-west-1", "eu-central-1"]"#.to_owned()),
        "ACTIONS" => Some(r#"["s3:Get*", "s3:Put*"]"#.to_owned()),
        "BUCKETS" => Some(r#"["arn:aws:s3:::a/*", "arn:aws:s3:::b/*"]"#.to_owned()),
        _ => None,
    };
    let text = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "${ACTIONS}", "Principal": "*",
        "Resource": [${BUCKETS}, "arn:aws:s3:::c/*"], "Condition": {"StringNotEquals": {"aws:RequestedRegion": ${REGIONS}}}}}"#;
    let rule = Rules::of(&parse(text, PolicyKind::Resource).document, &lists).rules.swap_remove(0);
    for (resource, region, expect) in [
        ("arn:aws:s3:::a/k", "us-east-1", Truth::Yes),
        ("arn:aws:s3:::b/k", "us-east-1", Truth::Yes),
        ("arn:aws:s3:::c/k", "us-east-1", Truth::Yes),
        ("arn:aws:s3:::d/k", "us-east-1", Truth::No),
        ("arn:aws:s3:::a/k", "eu-west-1", Truth::No),
        ("arn:aws:s3:::b/k", "eu-central-1", Truth::No),
    ] {
        let request = request(USER, resource, &json!({"aws:RequestedRegion": region}));
        assert_eq!(rule.outcome(&request, &mut ()).truth, expect, "{resource} {region}");
    }
}
