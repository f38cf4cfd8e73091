//! Conditions: operators, missing keys, sets of values.

use super::*;

/// One condition, and the keys of a request.
#[track_caller]
fn condition(block: &Value, keys: &Value, expect: &str) {
    let rest = expect.strip_prefix("no").filter(|rest| !rest.starts_with(':'));
    let expect = rest.map_or(expect.to_owned(), |rest| format!("no: condition 0{rest}"));
    check(&json!({"Condition": block}), &request(USER, "*", keys), &expect);
}

/// One operator, the value of the policy and that of the request; its negation says the opposite.
#[track_caller]
fn compare(operator: &str, negated: &str, policy: Value, request: &str, holds: bool) {
    let (yes, no) = if holds { ("yes", "no") } else { ("no", "yes") };
    condition(&json!({operator: {"aws:x": policy}}), &json!({"aws:x": request}), yes);
    condition(&json!({negated: {"aws:x": policy}}), &json!({"aws:x": request}), no);
}

#[test]
fn strings() {
    for (policy, request, exact, any_case, like) in [
        ("a", "a", true, true, true),
        ("a", "A", false, true, false),
        ("A", "a", false, true, false),
        ("a", "ab", false, false, false),
        ("a*", "ab", false, false, true),
        ("a?", "ab", false, false, true),
        ("a?", "a", false, false, false),
        ("a*", "a*", true, true, true),
        ("A*", "a*", false, true, false),
        ("", "", true, true, true),
        ("*", "", false, false, true),
    ] {
        compare("StringEquals", "StringNotEquals", json!(policy), request, exact);
        compare("StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", json!(policy), request, any_case);
        compare("StringLike", "StringNotLike", json!(policy), request, like);
    }
    for (policy, request, expect) in [
        ("É", "é", "maybe: CaseBeyondAscii"),
        ("É", "É", "yes"),
        ("k", "\u{212a}", "maybe: CaseBeyondAscii"),
        ("\u{212a}", "K", "maybe: CaseBeyondAscii"),
        ("ς", "Σ", "maybe: CaseBeyondAscii"),
        ("İ", "i\u{307}", "maybe: CaseBeyondAscii"),
        ("é", "e", "no"),
        ("é", "ü", "no"),
    ] {
        condition(&json!({"StringEqualsIgnoreCase": {"aws:x": policy}}), &json!({"aws:x": request}), expect);
    }
    compare("StringEquals", "StringNotEquals", json!(["a", "b"]), "b", true);
    compare("StringEquals", "StringNotEquals", json!(["a", "b"]), "c", false);
    condition(&json!({"StringEquals": {"aws:x": []}}), &json!({"aws:x": "c"}), "maybe: empty-element");
    compare("StringEquals", "StringNotEquals", json!(true), "true", true);
    compare("StringEquals", "StringNotEquals", json!(1.50), "1.5", true);
}

#[test]
fn arns() {
    let role = "arn:aws:iam::111122223333:role/app/Admin";
    for (policy, request, holds) in [
        (role, role, true),
        ("arn:aws:iam::*:role/*", role, true),
        ("arn:aws:iam::*:role/Admin", role, false),
        ("arn:aws:iam::*:role/?pp/*", role, true),
        ("arn:aws:iam::111122223333:ROLE/app/Admin", role, false),
        ("arn:aws:*:*:*:role/*", role, true),
        ("arn:aws:iam:*:role/*:*", role, false),
        ("arn:aws:iam::1*3:role/*", role, true),
        // AWS's own example of a `*` that does not cross a colon.
        (
            "arn:aws:someservice:*:111122223333:finance/*",
            "arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt",
            false,
        ),
        ("arn:aws:sns:*:*:a:*", "arn:aws:sns:eu-west-1:111122223333:a:b:c", true),
    ] {
        compare("ArnLike", "ArnNotLike", json!(policy), request, holds);
        compare("ArnEquals", "ArnNotEquals", json!(policy), request, holds);
    }
    for (policy, request) in
        [("*", role), ("role/*", role), ("arn:aws:iam:*", role), (role, "Admin"), (role, "arn:aws:iam")]
    {
        condition(&json!({"ArnLike": {"aws:x": policy}}), &json!({"aws:x": request}), "maybe: NoArn");
        condition(&json!({"ArnNotEquals": {"aws:x": policy}}), &json!({"aws:x": request}), "maybe: NoArn");
    }
    let arn = |policy: &str, keys: Value, expect| condition(&json!({"ArnLike": {"aws:x": policy}}), &keys, expect);
    arn("arn:aws:iam::${aws:y}:role/*", json!({"aws:x": role, "aws:y": "111122223333"}), "yes");
    arn("arn:aws:iam::${aws:y}:role/*", json!({"aws:x": role, "aws:y": "1*"}), "no");
    arn("arn:aws:iam::${aws:y}:role/*", json!({"aws:x": role}), "no");
    arn("arn:aws:iam::${aws:y}:role/*", json!({"aws:x": role, "aws:y": null}), "maybe: aws:y");
    arn("arn:aws:iam::${aws:y}:user/*", json!({"aws:x": role, "aws:y": null}), "no");
    arn("arn:aws:iam::{{ Account }}:role/*", json!({"aws:x": role}), "maybe: {{ Account }}");
    arn("arn:aws:iam::{{ Account }}:user/*", json!({"aws:x": role}), "no");
    arn("arn:aws:iam::*:role/{{ A }}${aws:y}", json!({"aws:x": role, "aws:y": "Admin"}), "maybe: {{ A }}");
    arn("arn:aws:iam::*:role/{{ A }}${aws:y}", json!({"aws:x": role, "aws:y": "User"}), "no");
    // What is put in for a variable stays in its part.
    arn("arn:aws:iam::${aws:y}", json!({"aws:x": role, "aws:y": "111122223333:role/app/Admin"}), "maybe: NoArn");
}

#[test]
fn booleans() {
    compare_bool("true", "true", "yes");
    compare_bool("True", "tRUE", "yes");
    compare_bool("false", "true", "no");
    compare_bool("true", "yes", "maybe: NoBoolean");
    compare_bool("true", "1", "maybe: NoBoolean");
    compare_bool("yes", "true", "maybe: NoBoolean");
    compare_bool("yes", "false", "maybe: NoBoolean");
    let with = |policy: &str, keys: Value, expect| condition(&json!({"Bool": {"aws:x": policy}}), &keys, expect);
    with("${aws:y}", json!({"aws:x": "true", "aws:y": "true"}), "yes + VariableInBool");
    with("${aws:y}", json!({"aws:x": "true", "aws:y": "FALSE"}), "no + VariableInBool");
    with("${aws:y}", json!({"aws:x": "true"}), "no + VariableInBool");
    with("${aws:y}", json!({"aws:x": "true", "aws:y": "x"}), "maybe: NoBoolean + VariableInBool");
    with("${aws:y}", json!({"aws:x": "true", "aws:y": null}), "maybe: aws:y + VariableInBool");
    with("f${aws:y}", json!({"aws:x": "true", "aws:y": null}), "no + VariableInBool");
    with("{{ X }}", json!({"aws:x": "true"}), "maybe: {{ X }}");
    with("f{{ X }}", json!({"aws:x": "true"}), "no");
    with("{{ X }}${aws:y}", json!({"aws:x": "true", "aws:y": "e"}), "maybe: {{ X }} + VariableInBool");
    with("{{ X }}${aws:y}", json!({"aws:x": "true", "aws:y": "x"}), "no + VariableInBool");
}

#[track_caller]
fn compare_bool(policy: &str, request: &str, expect: &str) {
    condition(&json!({"Bool": {"aws:x": policy}}), &json!({"aws:x": request}), expect);
}

/// How the request's value compares with the policy's, for each operator of a family.
#[track_caller]
fn order(family: &str, policy: &str, request: &str, expect: std::cmp::Ordering) {
    let holds = [
        ("Equals", expect.is_eq()),
        ("NotEquals", expect.is_ne()),
        ("LessThan", expect.is_lt()),
        ("LessThanEquals", expect.is_le()),
        ("GreaterThan", expect.is_gt()),
        ("GreaterThanEquals", expect.is_ge()),
    ];
    for (operator, holds) in holds {
        let block = json!({format!("{family}{operator}"): {"aws:x": policy}});
        condition(&block, &json!({"aws:x": request}), if holds { "yes" } else { "no" });
    }
}

#[test]
fn numbers_and_dates() {
    use std::cmp::Ordering::{Equal, Greater, Less};
    order("Numeric", "10", "9", Less);
    order("Numeric", "10", "10.0", Equal);
    order("Numeric", "10", "10.01", Greater);
    order("Numeric", "-1", "-2", Less);
    order("Numeric", "1e2", "100", Equal);
    order("Date", "2026-11-23T12:00:00Z", "2026-11-23T12:00:00Z", Equal);
    order("Date", "2026-11-23T12:00:00Z", "2026-11-23T11:59:59Z", Less);
    order("Date", "2026-11-23T12:00:00Z", "2026-11-23T12:00:00.1Z", Greater);
    order("Date", "2026-11-23T12:00:00Z", "2026-11-23T13:00:00+01:00", Equal);
    order("Date", "2026-11-23", "1795392000", Equal);
    order("Date", "2026-11-23", "2026-12", Greater);
    let open = |operator: &str, policy: &str, request: &str, expect| {
        condition(&json!({operator: {"aws:x": policy}}), &json!({"aws:x": request}), expect);
    };
    for operator in ["NumericEquals", "NumericNotEquals", "NumericLessThan"] {
        open(operator, "10", "ten", "maybe: NoNumber");
        open(operator, "10", "", "maybe: NoNumber");
        open(operator, "ten", "10", "maybe: invalid-condition-value");
    }
    for operator in ["DateEquals", "DateNotEquals", "DateGreaterThan"] {
        open(operator, "2026-11-23", "tomorrow", "maybe: NoDate");
        open(operator, "tomorrow", "2026-11-23", "maybe: invalid-condition-value");
    }
    // Four digits are a year or seconds.
    open("DateLessThan", "2026", "2020-01-01", "maybe: YearOrSeconds");
    open("DateLessThan", "2026", "2027-01-01", "no");
    open("DateGreaterThan", "2026", "2027-01-01", "yes");
    open("DateLessThan", "2026-01-01", "2020", "yes");
    open("DateLessThan", "2026-01-01", "2030", "maybe: YearOrSeconds");
    open("DateLessThan", "2030", "2020", "maybe: YearOrSeconds");
    open("DateNotEquals", "2026", "2026-01-01", "maybe: YearOrSeconds");
    open("NumericEquals", "{{ N }}", "1", "maybe: {{ N }}");
    open("DateEquals", "{{ N }}", "2026-01-01", "maybe: {{ N }}");
    // AWS replaces no variables here.
    open("NumericEquals", "${aws:y}", "1", "maybe: invalid-condition-value");
    open("NumericEquals", "", "1", "maybe: invalid-condition-value");
    open("DateEquals", "", "2026-01-01", "maybe: invalid-condition-value");
    condition(
        &json!({"NumericEquals": {"aws:x": ["ten", "1"]}}),
        &json!({"aws:x": "1"}),
        "maybe: invalid-condition-value",
    );
    condition(&json!({"NumericEquals": {"aws:x": ["{{ N }}", "1"]}}), &json!({"aws:x": "1"}), "yes");
}

#[test]
fn addresses_and_binaries() {
    compare("IpAddress", "NotIpAddress", json!("203.0.113.0/24"), "203.0.113.9", true);
    compare("IpAddress", "NotIpAddress", json!("203.0.113.0/24"), "203.0.114.9", false);
    compare("IpAddress", "NotIpAddress", json!(["10.0.0.0/8", "203.0.113.9"]), "203.0.113.9", true);
    compare("IpAddress", "NotIpAddress", json!("0.0.0.0/0"), "2001:db8::1", false);
    compare("IpAddress", "NotIpAddress", json!("2001:db8::/32"), "2001:db8::1", true);
    for operator in ["IpAddress", "NotIpAddress"] {
        let open = |policy: &str, request: &str, expect| {
            condition(&json!({operator: {"aws:x": policy}}), &json!({"aws:x": request}), expect);
        };
        open("10.0.0.0/8", "10.0.0.0/24", "maybe: NoAddress");
        open("10.0.0.0/8", "here", "maybe: NoAddress");
        open("10.0.0.0/99", "10.0.0.1", "maybe: invalid-condition-value");
        open("{{ Range }}", "10.0.0.1", "maybe: {{ Range }}");
    }
    let binary = |policy: &str, request: &str, expect| {
        condition(&json!({"BinaryEquals": {"aws:x": policy}}), &json!({"aws:x": request}), expect);
    };
    binary("QmluYXJ5", "QmluYXJ5", "yes");
    binary("QmluYXJ5", "qmluYXJ5", "no");
    binary("Qm*", "QmluYXJ5", "no");
    binary("{{ X }}", "QmluYXJ5", "maybe: {{ X }}");
    binary("", "", "yes");
}

#[test]
fn variables_and_placeholders_in_conditions() {
    let with = |operator: &str, policy: &str, keys: Value, expect| {
        condition(&json!({operator: {"aws:x": policy}}), &keys, expect);
    };
    with("StringEquals", "${aws:y}", json!({"aws:x": "a", "aws:y": "a"}), "yes");
    with("StringEquals", "${aws:y}", json!({"aws:x": "a", "aws:y": "b"}), "no");
    with("StringEquals", "${aws:y}", json!({"aws:x": "a"}), "no");
    with("StringNotEquals", "${aws:y}", json!({"aws:x": "a"}), "yes");
    with("StringEquals", "${aws:y, 'a'}", json!({"aws:x": "a"}), "yes");
    with("StringEquals", "${aws:y}", json!({"aws:x": "a", "aws:y": null}), "maybe: aws:y");
    with("StringEquals", "b-${aws:y}", json!({"aws:x": "a-1", "aws:y": null}), "no");
    with("StringNotEquals", "b-${aws:y}", json!({"aws:x": "a-1", "aws:y": null}), "yes");
    with("StringEquals", "${aws:y}", json!({"aws:x": "a", "aws:y": ["a"]}), "maybe: VariableOfSeveral");
    with("StringEquals", "A-${aws:y}", json!({"aws:x": "a-1", "aws:y": "1"}), "no");
    with("StringEqualsIgnoreCase", "A-${aws:y}", json!({"aws:x": "a-b", "aws:y": "B"}), "yes");
    with("StringEqualsIgnoreCase", "A-${aws:y}", json!({"aws:x": "a-b", "aws:y": null}), "maybe: aws:y");
    with("StringEqualsIgnoreCase", "A*${aws:y}", json!({"aws:x": "a-b", "aws:y": null}), "no");
    with("StringLike", "a*${aws:y}", json!({"aws:x": "abc", "aws:y": "c"}), "yes");
    with("StringLike", "a*${aws:y}", json!({"aws:x": "abc", "aws:y": "*"}), "no");
    with("StringLike", "${*}", json!({"aws:x": "abc"}), "no");
    with("StringLike", "${*}", json!({"aws:x": "*"}), "yes");
    with("StringEquals", "${*}", json!({"aws:x": "*"}), "yes");
    with("StringEqualsIgnoreCase", "a${?}B", json!({"aws:x": "A?b"}), "yes");
    with("StringEqualsIgnoreCase", "\u{c4}k", json!({"aws:x": "\u{e4}K"}), "maybe: CaseBeyondAscii");
    // The Kelvin sign, whose lower case is a `k`.
    with("StringEqualsIgnoreCase", "k", json!({"aws:x": "\u{212a}"}), "maybe: CaseBeyondAscii");
    with("StringEqualsIgnoreCase", "\u{212a}", json!({"aws:x": "\u{212a}"}), "yes");
    with("StringEquals", "${TEAM}-x", json!({"aws:x": "blue-x"}), "yes");
    with("StringEquals", "${TEAM}-x", json!({"aws:x": "red-x"}), "no");
    with("StringEquals", "{{ A }}-x", json!({"aws:x": "red-x"}), "maybe: {{ A }}");
    with("StringEquals", "{{ A }}-y", json!({"aws:x": "red-x"}), "no");
    with("StringEquals", "{{ A }}*", json!({"aws:x": "red-x"}), "no");
    with("StringLike", "{{ A }}*", json!({"aws:x": "red-x"}), "maybe: {{ A }}");
    with("StringNotEquals", "{{ A }}-x", json!({"aws:x": "red-x"}), "maybe: {{ A }}");
    with("StringEqualsIgnoreCase", "{{ A }}-X", json!({"aws:x": "RED-x"}), "maybe: {{ A }}");
    with("StringEquals", "{{ A }}${aws:y}", json!({"aws:x": "red-x", "aws:y": "x"}), "maybe: {{ A }}");
    with("StringEquals", "{{ A }}${aws:y}", json!({"aws:x": "red-x", "aws:y": "y"}), "no");
}

/// What an operator says where the request does not have the key, or nobody knows.
#[test]
fn keys_that_are_missing_or_open() {
    let there = json!({"aws:x": "a"});
    for (operator, missing, open) in [
        ("StringEquals", "no", "maybe: aws:x"),
        ("StringNotEquals", "yes", "maybe: aws:x"),
        ("StringEqualsIfExists", "yes", "maybe: aws:x"),
        ("StringNotEqualsIfExists", "yes", "maybe: aws:x"),
        ("StringNotEqualsIgnoreCase", "yes", "maybe: aws:x"),
        ("StringNotLike", "yes", "maybe: aws:x"),
        ("ArnNotLike", "yes", "maybe: aws:x"),
        ("ArnNotEquals", "yes", "maybe: aws:x"),
        ("ArnLike", "no", "maybe: aws:x"),
        ("ForAnyValue:StringEquals", "no", "maybe: aws:x"),
        ("ForAnyValue:StringNotEquals", "no", "maybe: aws:x"),
        ("ForAllValues:StringEquals", "yes", "maybe: aws:x"),
        ("ForAllValues:StringNotEquals", "maybe: NegatedForAllValues", "maybe: aws:x"),
        ("ForAllValues:StringEqualsIfExists", "maybe: SetOperatorIfExists", "maybe: aws:x"),
        ("ForAnyValue:StringEqualsIfExists", "maybe: SetOperatorIfExists", "maybe: aws:x"),
        ("ForAnyValue:StringNotEqualsIfExists", "maybe: SetOperatorIfExists", "maybe: aws:x"),
    ] {
        condition(&json!({operator: {"aws:x": "b"}}), &json!({}), missing);
        condition(&json!({operator: {"aws:x": "b"}}), &json!({"aws:x": null}), open);
        if operator.starts_with("For") {
            condition(&json!({operator: {"aws:x": "b"}}), &json!({"aws:x": []}), missing);
            condition(&json!({operator: {"aws:x": "b"}}), &json!({"aws:x": ["", ""]}), missing);
            condition(&json!({operator: {"aws:x": "b"}}), &json!({"aws:x": ""}), missing);
        }
    }
    for (operator, value, missing) in [
        ("NumericEquals", "1", "no"),
        ("NumericNotEquals", "1", "yes"),
        ("DateNotEquals", "2026-01-01", "yes"),
        ("DateLessThan", "2026-01-01", "no"),
        ("NotIpAddress", "10.0.0.0/8", "yes"),
        ("IpAddress", "10.0.0.0/8", "no"),
        ("IpAddressIfExists", "10.0.0.0/8", "yes"),
        ("Bool", "true", "no"),
        ("BoolIfExists", "true", "yes"),
        ("BinaryEquals", "eA==", "no"),
    ] {
        condition(&json!({operator: {"aws:x": value}}), &json!({}), missing);
    }
    // `IfExists` tests a key that is there.
    condition(&json!({"StringEqualsIfExists": {"aws:x": "b"}}), &there, "no");
    condition(&json!({"StringEqualsIfExists": {"aws:x": "a"}}), &there, "yes");
    // A multivalued key needs a set operator.
    condition(&json!({"StringEquals": {"aws:x": "a"}}), &json!({"aws:x": ["a"]}), "maybe: SeveralValues");
    condition(&json!({"StringNotEquals": {"aws:x": "a"}}), &json!({"aws:x": ["a"]}), "maybe: SeveralValues");
    // Keys compare without regard to case, tags included.
    condition(&json!({"StringEquals": {"AWS:PrincipalTag/Team": "a"}}), &json!({"aws:principaltag/TEAM": "a"}), "yes");
}

#[test]
fn null() {
    for (values, missing, there, open, empty) in [
        (json!("true"), "yes", "no", "maybe: aws:x", "maybe: EmptyList"),
        (json!("FALSE"), "no", "yes", "maybe: aws:x", "maybe: EmptyList"),
        (json!(false), "no", "yes", "maybe: aws:x", "maybe: EmptyList"),
        (json!(["true", "false"]), "yes", "yes", "yes", "yes"),
        (json!("{{ X }}"), "maybe: {{ X }}", "maybe: {{ X }}", "maybe: {{ X }}", "maybe: {{ X }}"),
        (json!(["true", "{{ X }}"]), "yes", "maybe: {{ X }}", "maybe: aws:x", "maybe: EmptyList"),
        (json!("yes"), "maybe: NoBoolean", "maybe: NoBoolean", "maybe: NoBoolean", "maybe: NoBoolean"),
        (json!(["true", "yes"]), "yes", "maybe: NoBoolean", "maybe: aws:x", "maybe: EmptyList"),
    ] {
        let block = json!({"Null": {"aws:x": values}});
        condition(&block, &json!({}), missing);
        condition(&block, &json!({"aws:x": "a"}), there);
        condition(&block, &json!({"aws:x": ["a"]}), there);
        condition(&block, &json!({"aws:x": null}), open);
        condition(&block, &json!({"aws:x": []}), empty);
    }
    for (operator, values, missing, there) in [
        ("ForAllValues:Null", json!("true"), "maybe: SetOperatorNull", "maybe: SetOperatorNull"),
        ("ForAnyValue:Null", json!("false"), "maybe: SetOperatorNull", "maybe: SetOperatorNull"),
        ("Null", json!([]), "no: condition 0", "no: condition 0"),
    ] {
        let elements = json!({"Condition": {operator: {"aws:x": values}}});
        assert_eq!(asked_anyway("2012-10-17", &elements, &json!({})), missing, "{operator}");
        assert_eq!(asked_anyway("2012-10-17", &elements, &json!({"aws:x": "a"})), there, "{operator}");
    }
}

#[test]
fn sets_of_values() {
    for (policy, request, any, all, none_of_any, none_of_all) in [
        (json!(["a", "b"]), json!(["a", "b"]), "yes", "yes", "no", "no"),
        (json!(["a", "b"]), json!(["a", "c"]), "yes", "no", "yes", "no"),
        (json!(["a", "b"]), json!(["c", "d"]), "no", "no", "yes", "yes"),
        (json!("a"), json!("a"), "yes", "yes", "no", "no"),
        (json!("a"), json!(["a", ""]), "yes", "no", "yes", "no"),
    ] {
        condition(&json!({"ForAnyValue:StringEquals": {"aws:x": policy}}), &json!({"aws:x": request}), any);
        condition(&json!({"ForAllValues:StringEquals": {"aws:x": policy}}), &json!({"aws:x": request}), all);
        condition(&json!({"ForAnyValue:StringNotEquals": {"aws:x": policy}}), &json!({"aws:x": request}), none_of_any);
        condition(&json!({"ForAllValues:StringNotEquals": {"aws:x": policy}}), &json!({"aws:x": request}), none_of_all);
    }
    // A certain value settles what another leaves open.
    let block = json!({"ForAnyValue:NumericEquals": {"aws:x": "1"}});
    condition(&block, &json!({"aws:x": ["one", "1"]}), "yes");
    condition(&block, &json!({"aws:x": ["one", "2"]}), "maybe: NoNumber");
    let block = json!({"ForAllValues:NumericEquals": {"aws:x": "1"}});
    condition(&block, &json!({"aws:x": ["one", "2"]}), "no");
    condition(&block, &json!({"aws:x": ["one", "1"]}), "maybe: NoNumber");
}

#[test]
fn all_conditions_must_hold() {
    let block = json!({"StringEquals": {"aws:x": "a", "aws:y": "b"}, "Bool": {"aws:z": "true"}});
    let with = |keys: Value, expect: &str| condition(&block, &keys, expect);
    with(json!({"aws:x": "a", "aws:y": "b", "aws:z": "true"}), "yes");
    with(json!({"aws:x": "z", "aws:y": "b", "aws:z": "true"}), "no: condition 0");
    with(json!({"aws:x": "a", "aws:y": "z", "aws:z": "true"}), "no: condition 1");
    with(json!({"aws:x": "a", "aws:y": "b", "aws:z": "false"}), "no: condition 2");
    with(json!({"aws:x": null, "aws:y": null, "aws:z": "false"}), "no: condition 2");
    with(json!({"aws:x": null, "aws:y": "b", "aws:z": null}), "maybe: aws:x, aws:z");
    condition(&json!({}), &json!({}), "yes");
}
