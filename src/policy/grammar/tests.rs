//! The grammar's rules of policy texts as tables: a text, and the remarks about it.
//!
//! Each remark is shown as its severity, its code and the text that it marks.

use crate::{Code, Effect, Parsed, Polarity, PolicyKind, Severity, Version, parse};
use PolicyKind::{Boundary, Identity, Rcp, Resource, Scp, Session, Trust};

#[track_caller]
fn check(kind: PolicyKind, text: &str, expect: &[&str]) -> Parsed {
    let parsed = parse(text, kind);
    let show = |severity| match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    };
    let found: Vec<_> = parsed
        .diagnostics
        .iter()
        .map(|found| format!("{} {} {}", show(found.severity), found.code.name(), found.place.of(text)))
        .collect();
    assert_eq!(found, expect, "{text}");
    parsed
}

/// A document of one statement with these members.
#[track_caller]
fn statement(kind: PolicyKind, members: &str, expect: &[&str]) -> Parsed {
    let text = format!(r#"{{"Version":"2012-10-17","Statement":[{{{members}}}]}}"#);
    check(kind, &text, expect)
}

#[track_caller]
fn action(kind: PolicyKind, value: &str, expect: &[&str]) {
    let principal = match kind {
        Rcp | Resource => r#""Principal":"*","#,
        Trust => r#""Principal":{"AWS":"111122223333"},"#,
        _ => "",
    };
    let resource = match kind {
        Trust => "",
        _ => r#","Resource":"*""#,
    };
    statement(kind, &format!(r#"{principal}"Effect":"Deny","Action":{value}{resource}"#), expect);
}

#[track_caller]
fn resource(kind: PolicyKind, value: &str, expect: &[&str]) {
    let principal = match kind {
        Rcp | Resource => r#""Principal":"*","#,
        _ => "",
    };
    statement(kind, &format!(r#"{principal}"Effect":"Deny","Action":"s3:*","Resource":{value}"#), expect);
}

#[track_caller]
fn condition(value: &str, expect: &[&str]) {
    statement(Scp, &format!(r#""Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{value}"#), expect);
}

#[track_caller]
fn principal(kind: PolicyKind, value: &str, expect: &[&str]) {
    let rest = match kind {
        Trust => r#""Effect":"Allow","Action":"sts:AssumeRole""#,
        _ => r#""Effect":"Deny","Action":"s3:*","Resource":"*""#,
    };
    statement(kind, &format!(r#""Principal":{value},{rest}"#), expect);
}

const STATEMENT: &str = r#"{"Effect":"Deny","Action":"*","Resource":"*"}"#;

#[test]
fn documents() {
    let with = |before: &str| format!(r#"{{{before}"Statement":{STATEMENT}}}"#);
    check(Scp, &with(r#""Version":"2012-10-17","#), &[]);
    check(Scp, &with(""), &["error missing-element {"]);
    check(Identity, &with(""), &["error invalid-version {"]);
    check(Resource, &with(""), &["warning invalid-version {", "error missing-element {"]);
    check(Scp, &with(r#""Version":"2008-10-17","#), &[r#"error invalid-version "2008-10-17""#]);
    check(Identity, &with(r#""Version":"2008-10-17","#), &[r#"error invalid-version "2008-10-17""#]);
    check(Identity, &with(r#""Version":"2012-10-17","Id":"x","#), &[r#"warning forbidden-element "Id""#]);
    check(Scp, &with(r#""Version":"","#), &[r#"error invalid-version """#]);
    check(Scp, &with(r#""Version":["2012-10-17"],"#), &[r#"error wrong-type ["2012-10-17"]"#]);
    check(Scp, &with(r#""Version":null,"#), &["error wrong-type null"]);
    check(Session, &with(r#""Version":"2012-10-17","Id":"x","#), &[r#"error forbidden-element "Id""#]);
    check(Scp, &with(r#""Version":"2012-10-17","Id":"x","#), &[r#"warning forbidden-element "Id""#]);
    check(
        Scp,
        &with(r#""Version":"2012-10-17","Id":1,"#),
        &[r#"warning forbidden-element "Id""#, "error wrong-type 1"],
    );
    check(Scp, "{}", &["error missing-element {", "error missing-element {"]);
    check(Scp, "[]", &["error wrong-type []"]);
    check(Scp, "17", &["error wrong-type 17"]);
    check(Scp, "true", &["error wrong-type true"]);
    check(Scp, r#"{"Version":"2012-10-17","Statement":null}"#, &["error wrong-type null"]);
    check(Scp, r#"{"Version":"2012-10-17","Statement":{}}"#, &["error missing-element {"; 3]);
    check(Scp, r#"{"Version":"2012-10-17","Statement":[null,1]}"#, &["error wrong-type null", "error wrong-type 1"]);
}

#[test]
fn iam_takes_no_characters_beyond_latin_1() {
    let text =
        format!("{{\"Version\":\"2012-10-17\",\"Statement\":{}}}", STATEMENT.replace("\"*\"}", "\"arn:aws:s3:::“\"}"));
    let parsed = check(Identity, &text, &["error invalid-character “"]);
    assert_eq!(parsed.document.statements[0].unreadable, None);
    check(Trust, "\"“\"", &["error wrong-type \"“\"", "error invalid-character “"]);
    check(Scp, &text, &[]);
}

#[test]
fn sids() {
    let two = |first: &str, second: &str| {
        let rest = r#""Effect":"Deny","Action":"*","Resource":"*""#;
        format!(r#"{{"Version":"2012-10-17","Statement":[{{"Sid":{first},{rest}}},{{"Sid":{second},{rest}}}]}}"#)
    };
    check(Identity, &two(r#""A""#, r#""a""#), &[]);
    check(Identity, &two(r#""""#, r#""""#), &[]);
    check(Identity, &two(r#""A""#, r#""A""#), &[r#"error duplicate-sid "A""#]);
    check(Scp, &two(r#""A""#, r#""A""#), &[r#"warning duplicate-sid "A""#]);
    check(Boundary, &two(r#""a-b""#, r#""b""#), &[r#"error invalid-sid "a-b""#]);
    check(Scp, &two(r#""a b""#, r#""b""#), &[r#"warning invalid-sid "a b""#]);
    check(Identity, &two(r#""${NAME}-x""#, r#""b""#), &[]);
    check(Scp, &two("null", r#""b""#), &["error wrong-type null"]);
}

#[test]
fn elements_of_each_kind() {
    let plain = r#""Effect":"Deny","Action":"s3:*","Resource":"*""#;
    for kind in [Scp, Identity, Session, Boundary] {
        statement(kind, plain, &[]);
        statement(kind, &format!(r#""Principal":"*",{plain}"#), &[r#"error forbidden-element "Principal""#]);
        statement(kind, &format!(r#""NotPrincipal":"*",{plain}"#), &[r#"error forbidden-element "NotPrincipal""#]);
        statement(kind, r#""Effect":"Deny","Action":"s3:*""#, &["error missing-element {"]);
    }
    for kind in [Rcp, Resource] {
        statement(kind, plain, &["error missing-element {"]);
        statement(kind, &format!(r#""Principal":"*",{plain}"#), &[]);
    }
    statement(Resource, r#""Principal":"*","Effect":"Deny","Action":"ecr:*""#, &[]);
    statement(Trust, r#""Principal":"*","Effect":"Deny","Action":"sts:AssumeRole""#, &[]);
    statement(
        Trust,
        r#""Principal":"*","Effect":"Deny","Action":"sts:AssumeRole","Resource":"*""#,
        &[r#"error forbidden-element "Resource""#],
    );
    statement(Scp, r#""Effect":"Deny","NotAction":"s3:*","NotResource":"*""#, &[]);
    statement(
        Scp,
        r#""Effect":"Deny","Action":"s3:*","Resource":"*","NotResource":"*""#,
        &["error conflicting-elements {"],
    );
    statement(
        Rcp,
        r#""Principal":"*","Effect":"Deny","NotAction":"s3:*","Resource":"*""#,
        &[r#"error forbidden-element "NotAction""#],
    );
    statement(Scp, &format!(r#"{plain},"condition":{{}}"#), &[r#"error unknown-element "condition""#]);
    statement(Scp, &format!(r#"{plain},"":1"#), &[r#"error unknown-element """#]);
}

#[test]
fn effects() {
    let with = |effect: &str| format!(r#""Effect":{effect},"Action":"s3:*","Resource":"*""#);
    statement(Scp, &with(r#""Allow""#), &[]);
    statement(Scp, &with(r#""\u0041llow""#), &[]);
    for wrong in [r#""ALLOW""#, r#""Deny ""#, r#""""#] {
        let parsed = statement(Scp, &with(wrong), &[&format!("error invalid-effect {wrong}")]);
        let statement = &parsed.document.statements[0];
        assert_eq!((statement.effect, statement.actions.is_some()), (None, true));
    }
    for wrong in ["true", "null", r#"["Deny"]"#, "{}"] {
        statement(Scp, &with(wrong), &[&format!("error wrong-type {wrong}")]);
    }
    let allow = r#""Principal":"*","Effect":"Allow","Action":"s3:*","Resource":"*""#;
    let parsed = statement(Rcp, allow, &[r#"error invalid-effect "Allow""#]);
    assert_eq!(parsed.document.statements[0].unreadable, None);
}

#[test]
fn actions() {
    for good in [r#""*""#, r#""s3:*""#, r#""S3:getobject""#, r#"["a2c:G?t*","vpc-lattice:A-b"]"#, r#""${SERVICE}:*""#] {
        let remarks: &[&str] = if good.contains("${") { &["info placeholder ${SERVICE}"] } else { &[] };
        action(Scp, good, remarks);
    }
    let bad = [
        r#""**""#,
        r#""?""#,
        r#""s3""#,
        r#""s3:""#,
        r#"":Get""#,
        r#""s3:a:b""#,
        r#""*:Get""#,
        r#""s*:Get""#,
        r#""s3: Get""#,
        r#"" s3:Get""#,
        r#""s3:Get ""#,
        r#""s3:Get/x""#,
        r#""s_3:Get""#,
        r#""arn:aws:s3:::x""#,
    ];
    for bad in bad {
        action(Identity, bad, &[&format!("error invalid-action {bad}")]);
    }
    action(Scp, "[]", &["error empty-element []"]);
    action(Scp, "{}", &["error wrong-type {}"]);
    action(Scp, r#"["s3:*",1,null]"#, &["error wrong-type 1", "error wrong-type null"]);
    action(Rcp, r#"["s3:*","*"]"#, &[r#"error forbidden-action "*""#]);
    action(Trust, r#"["sts:AssumeRole","STS:TagSession"]"#, &[]);
    action(Trust, r#""sts:AssumeRole*""#, &[r#"warning forbidden-action "sts:AssumeRole*""#]);
    action(Trust, r#""*""#, &[r#"error forbidden-action "*""#]);
    action(Trust, r#""sts:GetCallerIdentity""#, &[r#"error forbidden-action "sts:GetCallerIdentity""#]);
    action(Trust, r#""s3:*""#, &[r#"error forbidden-action "s3:*""#]);
}

#[test]
fn resources() {
    let good = [
        r#""*""#,
        r#""arn:aws:s3:::b""#,
        r#""arn:aws:s3:::b/*""#,
        r#"["arn:*:iam::*:role/x","*"]"#,
        r#""arn:aws*:s3:::b""#,
        r#""arn:aws-iso-b:s3:::b""#,
        r#""arn:aws:codebuild:*""#,
        r#""arn:aws:iam::*:*""#,
        r#""arn:aws:iam::*:r*""#,
        r#""arn:aws:iam::1111?2223333:user/${aws:username}""#,
        r#""arn:aws:logs:*:*:log-group:a:*""#,
        r#""arn:aws:iam::aws:policy/x""#,
        r#""arn:aws:s3:::${aws:PrincipalTag/team, 'a:b'}/*""#,
        r#""arn:aws:iam::111122223333:root""#,
    ];
    for good in good {
        resource(Scp, good, &[]);
        resource(Identity, good, &[]);
    }
    let bad = [
        r#""""#,
        r#""b""#,
        r#""**""#,
        r#""arn""#,
        r#""arn:aws""#,
        r#""arn:aws:s3""#,
        r#""arn:aws:s3:b""#,
        r#""arn:aws:s3::b""#,
        r#""arn:aws:*:::b""#,
        r#""arn:aws:s?:::b""#,
        r#""arn:aws::::b""#,
        r#""arn:AWS:s3:::b""#,
        r#""arn::s3:::b""#,
        r#""arn:aws:*""#,
        r#""arn:*""#,
        r#"" arn:aws:s3:::b""#,
        r#""ARN:aws:s3:::b""#,
        r#""${aws:username}""#,
    ];
    for bad in bad {
        for kind in [Scp, Rcp, Identity, Resource] {
            resource(kind, bad, &[&format!("error invalid-resource {bad}")]);
        }
    }
    resource(Scp, r#""arn:aws:s3:${ARN}""#, &["info placeholder ${ARN}"]);
    resource(Scp, r#""arn:aws:s3:${REGION}:111122223333:x""#, &["info placeholder ${REGION}"]);
    let short = r#""arn:aws:s3:*""#;
    resource(Rcp, short, &[&format!("error invalid-resource {short}")]);
    let region = r#""arn:aws:iam:eu-west-1:111122223333:role/x""#;
    resource(Identity, region, &[&format!("error invalid-resource {region}")]);
    resource(Scp, region, &[&format!("warning invalid-resource {region}")]);
    for path in ["roles/x", "rol", "x*", "role", "*/x"] {
        let arn = format!(r#""arn:aws:iam::111122223333:{path}""#);
        let remark = format!("error invalid-resource {arn}");
        resource(
            Identity,
            &arn,
            if path == "*/x" { &[] } else { std::slice::from_ref(&remark) }
                .iter()
                .map(String::as_str)
                .collect::<Vec<_>>()
                .as_slice(),
        );
    }
    resource(
        Scp,
        r#""arn:aws:iam::11112222333:role/x""#,
        &[r#"warning invalid-resource "arn:aws:iam::11112222333:role/x""#],
    );
    resource(Scp, r#""arn:aws:s3:::""#, &[r#"warning invalid-resource "arn:aws:s3:::""#]);
    resource(Scp, "[]", &["error empty-element []"]);
    resource(Scp, r#"[["*"]]"#, &[r#"error wrong-type ["*"]"#]);
    resource(Scp, "false", &["error wrong-type false"]);
    resource(Resource, r#""execute-api:/*""#, &[]);
}

#[test]
fn variables() {
    let in_resource = |variable: &str| format!(r#""arn:aws:s3:::{variable}""#);
    for bad in [
        "${aws:username",
        "${aws: username}",
        "${ aws:username }",
        "${}",
        "${aws:x, y}",
        "${aws:x, 'y}",
        "${:x}",
        "${1}",
    ] {
        let value = in_resource(bad);
        resource(Scp, &value, &[&format!("error invalid-variable {value}")]);
        condition(&format!(r#"{{"StringLike":{{"aws:x":{value}}}}}"#), &[&format!("error invalid-variable {value}")]);
    }
    for good in ["${aws:username}", "${*}${?}${$}", "${saml:sub, 'a, b'}", "$x", "{x}", "$ {aws:x}"] {
        resource(Scp, &in_resource(good), &[]);
    }
    resource(
        Scp,
        r#""arn:aws:iam::${aws:PrincipalAccount}:role/x""#,
        &[r#"warning variable-not-replaced "arn:aws:iam::${aws:PrincipalAccount}:role/x""#],
    );
    condition(r#"{"NumericEquals":{"aws:x":"${aws:y}"}}"#, &[r#"warning variable-not-replaced "${aws:y}""#]);
    let old = r#"{"Version":"2008-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"arn:aws:s3:::${aws:username"}}"#;
    check(Identity, old, &[r#"error invalid-version "2008-10-17""#]);
    let old = old.replace("username", "username}");
    let remark = r#"warning variable-not-replaced "arn:aws:s3:::${aws:username}""#;
    check(Identity, &old, &[r#"error invalid-version "2008-10-17""#, remark]);
}

#[test]
fn principals() {
    let good = [
        r#""*""#,
        r#"{"AWS":"*"}"#,
        r#"{"AWS":["111122223333","arn:aws:iam::111122223333:root"]}"#,
        r#"{"AWS":"arn:aws:sts::111122223333:assumed-role/r/s","Service":["ec2.amazonaws.com","a.b.aws.internal"]}"#,
        r#"{"Federated":"cognito-identity.amazonaws.com"}"#,
        r#"{"AWS":"AROAEXAMPLEID1234567X"}"#,
        r#"{"Federated":"arn:aws:iam::111122223333:saml-provider/x"}"#,
        r#"{"CanonicalUser":"79a59df900b949e5"}"#,
        r#"{"AWS":"arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1"}"#,
    ];
    for good in good {
        principal(Resource, good, &[]);
        principal(Trust, good, &[]);
    }
    for bad in [
        r#""""#,
        r#""?""#,
        r#""1111222233""#,
        r#""arn:aws:iam::*:root""#,
        r#""arn:aws:iam::111122223333:group/g""#,
        r#""arn:aws:s3:::b""#,
        r#""arn:aws:iam:::root""#,
        r#""arn:aws:iam::111122223333:""#,
        r#""arn:aws:sts:::assumed-role/r/s""#,
        r#""arn:aws:sts::111122223333:""#,
        r#""arn:aws:iam""#,
        r#""user""#,
    ] {
        principal(Trust, &format!(r#"{{"AWS":{bad}}}"#), &[&format!("error invalid-principal {bad}")]);
    }
    principal(Trust, r#"{"Service":"*"}"#, &[r#"error invalid-principal "*""#]);
    principal(Trust, r#"{"Service":"ec2"}"#, &[r#"error invalid-principal "ec2""#]);
    principal(Trust, r#"{"Federated":"https://x.y"}"#, &[r#"error invalid-principal "https://x.y""#]);
    principal(Trust, r#""111122223333""#, &[r#"error invalid-principal "111122223333""#]);
    principal(Trust, r#"{"aws":"*"}"#, &[r#"error unknown-element "aws""#]);
    principal(Trust, r#"{"AWS":"*","AWS":"*"}"#, &[r#"error duplicate-key "AWS""#, r#"error duplicate-key "AWS""#]);
    principal(Trust, "{}", &["error empty-element {}"]);
    principal(Trust, r#"["*"]"#, &[r#"error wrong-type ["*"]"#]);
    principal(Trust, r#"{"AWS":[]}"#, &["error empty-element []"]);
    principal(Trust, r#"{"AWS":1}"#, &["error wrong-type 1"]);
    principal(Rcp, r#"["*"]"#, &[r#"error invalid-principal ["*"]"#, r#"error wrong-type ["*"]"#]);
    principal(Resource, r#"{"AWS":"${account}"}"#, &["info placeholder ${account}"]);
}

#[test]
fn conditions() {
    for good in [
        "{}",
        r#"{"StringEquals":{"aws:x":"a"}}"#,
        r#"{"ForAllValues:StringNotLikeIfExists":{"aws:TagKeys":["a","b"]}}"#,
        r#"{"NumericLessThan":{"s3:max-keys":10,"s3:TlsVersion":"1.2"}}"#,
        r#"{"StringEquals":{"kms:EncryptionContext:a b":"a","aws:ResourceTag/Cost Center":"1"}}"#,
        r#"{"StringLike":{"token.actions.githubusercontent.com:sub":"x","oidc.eks.x.amazonaws.com/id/A1:aud":"y"}}"#,
        r#"{"Null":{"aws:x":"TRUE"}}"#,
    ] {
        condition(good, &[]);
    }
    for operator in [
        "StringEqual",
        "StringEqualsIfExist",
        "",
        "StringEquals:ForAnyValue",
        "ForAnyValue:",
        "IfExists",
        "NullIfExists",
        "Strings",
    ] {
        let remark = format!(r#"error unknown-operator "{operator}""#);
        condition(&format!(r#"{{"{operator}":{{"aws:x":"a"}}}}"#), &[&remark]);
    }
    condition(r#"{"stringequals":{"aws:x":"a"}}"#, &[r#"warning operator-spelling "stringequals""#]);
    for key in ["x", "", ":x", "aws:", "a b:x", "aws:x y", " aws:x", "aws:/x", "a*:x"] {
        let remark = format!(r#"error invalid-condition-key "{key}""#);
        condition(&format!(r#"{{"StringEquals":{{"{key}":"a"}}}}"#), &[&remark]);
    }
    for value in ["null", "{}", "[[]]", "[null]", r#"[{"a":1}]"#] {
        let inner = value.strip_prefix('[').and_then(|value| value.strip_suffix(']')).unwrap_or(value);
        condition(&format!(r#"{{"StringEquals":{{"aws:x":{value}}}}}"#), &[&format!("error wrong-type {inner}")]);
    }
    condition(r#"{"StringEquals":{"aws:x":[]}}"#, &["warning empty-element []"]);
    condition(r#"{"StringEquals":{}}"#, &["warning empty-element {}"]);
    condition(r#"{"StringEquals":"a"}"#, &[r#"error wrong-type "a""#]);
    condition(r#"{"StringEquals":[]}"#, &["error wrong-type []"]);
    condition("null", &["error wrong-type null"]);
    condition(
        r#"{"StringEquals":{"aws:X":"a","aws:x":"b"}}"#,
        &[r#"error duplicate-key "aws:X""#, r#"error duplicate-key "aws:x""#],
    );
    condition(r#"{"StringEquals":{"aws:x":"a"},"StringLike":{"aws:x":"b"}}"#, &[]);
    condition(
        r#"{"Bool":{"aws:x":"a"},"Bool":{"aws:y":"true"}}"#,
        &[r#"error duplicate-key "Bool""#, r#"warning invalid-condition-value "a""#, r#"error duplicate-key "Bool""#],
    );
    condition(r#"{"IpAddress":{"aws:SourceIp":"10.0.0.0/40"}}"#, &[r#"warning invalid-condition-value "10.0.0.0/40""#]);
    condition(r#"{"DateLessThan":{"aws:CurrentTime":"${WHEN}"}}"#, &["info placeholder ${WHEN}"]);
}

#[test]
fn what_was_read_is_kept() {
    let text = r#"{"Version":"2012-10-17","Statement":[
        {"Sid":"A","Effect":"Allow","NotAction":["iam:*","s3:Get*"],"Resource":"*"},
        {"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"Fancy":{"aws:x":"a"},"Bool":{"aws:y":false}}}
    ]}"#;
    let parsed = parse(text, Scp);
    let [first, second] = parsed.document.statements.as_slice() else { panic!("two statements") };
    assert_eq!(parsed.document.version, Version::V2012);
    assert_eq!(first.sid.as_ref().unwrap().span.of(text), r#""A""#);
    assert_eq!(first.effect.unwrap().value, Effect::Allow);
    let actions = first.actions.as_ref().unwrap();
    assert_eq!((actions.polarity, actions.patterns.len()), (Polarity::AllBut, 2));
    assert_eq!(actions.span.of(text), r#""NotAction":["iam:*","s3:Get*"]"#);
    assert_eq!(first.unreadable, None);
    assert_eq!(second.unreadable.unwrap().code, Code::UnknownOperator);
    assert_eq!(second.actions.as_ref().unwrap().patterns[0].value.text, "s3:*");
    assert_eq!(second.conditions.len(), 1);
    assert_eq!(second.conditions[0].values[0].value.text, "false");
    assert_eq!(second.conditions[0].operator.value.to_string(), "Bool");
}

/// A document that cannot be read as a whole holds a statement that may say anything.
#[test]
fn what_has_no_place_in_a_policy_leaves_its_statement_open() {
    let check = |kind, text: &str| {
        let parsed = parse(text, kind);
        assert_eq!(parsed.document.statements[0].unreadable.unwrap().code, Code::ForbiddenElement, "{text}");
    };
    check(
        Rcp,
        r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","NotAction":"s3:*","Resource":"*"}}"#,
    );
    check(
        Scp,
        r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}}"#,
    );
}

#[test]
fn unreadable_documents() {
    for text in [
        "",
        "{",
        "null",
        r#"{"Statement":[],"Version":"2012-10-17"}"#,
        "x",
        r#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*",}}"#,
    ] {
        let document = parse(text, Scp).document;
        assert!(document.unreadable.is_some(), "{text}");
        assert!(document.statements.iter().all(|statement| statement.unreadable.is_some()), "{text}");
        let last = document.statements.last().unwrap();
        assert_eq!((last.effect, last.actions.is_none()), (None, true), "{text}");
    }
}

/// Bare placeholders make the text no JSON, and still no error.
#[test]
fn bare_placeholders() {
    let parsed = statement(
        Scp,
        r#""Effect":"Deny","Action":{{ Actions }},"Resource":["*", ${ARNS}]"#,
        &["info placeholder {{ Actions }}", "info placeholder ${ARNS}"],
    );
    let statement_read = &parsed.document.statements[0];
    assert_eq!(statement_read.unreadable, None);
    assert_eq!(statement_read.actions.as_ref().unwrap().patterns[0].value.placeholders[0].name, "Actions");
    let parsed =
        statement(Scp, r#""Effect":${EFFECT},"Action":"s3:*","Resource":"*""#, &["info placeholder ${EFFECT}"]);
    assert_eq!(parsed.document.statements[0].unreadable.unwrap().code, Code::Placeholder);
    let members = r#""Effect":"${EFFECT}","Action":"s3:*","Resource":"*""#;
    let parsed = statement(Scp, members, &["info placeholder ${EFFECT}"]);
    assert_eq!(parsed.document.statements[0].unreadable.unwrap().code, Code::Placeholder);
    principal(Rcp, r#""${WHO}""#, &["info placeholder ${WHO}"]);
    principal(Trust, r#""${WHO}""#, &["info placeholder ${WHO}"]);
    principal(Trust, r#"{"${KIND}":"x"}"#, &["info placeholder ${KIND}"]);
    condition(r#"{"${OP}":{"${KEY}":"x"}}"#, &["info placeholder ${OP}", "info placeholder ${KEY}"]);
    condition(r#"{"StringLike":{"a:b":"x-${ONE}-${TWO}"}}"#, &["info placeholder ${ONE}", "info placeholder ${TWO}"]);
    let version = format!(r#"{{"Version":"${{V}}","Statement":{STATEMENT}}}"#);
    assert_eq!(check(Scp, &version, &["info placeholder ${V}"]).document.version, Version::Unknown);
    let parsed =
        check(Scp, r#"{"Version":"2012-10-17","Statement":{{ Statements }}}"#, &["info placeholder {{ Statements }}"]);
    assert!(parsed.document.unreadable.is_some());
}

/// What other tools and people put in place of a value is worth one remark each, quoted or not, and makes nothing wrong.
#[test]
fn placeholders_of_many_tools() {
    let lookup = "${ACCEL_LOOKUP::CUSTOM:Allowed}";
    let found = &[&*format!("info placeholder {lookup}")];
    condition(&format!(r#"{{"StringNotEquals":{{"aws:ResourceAccount":{lookup}}}}}"#), found);
    condition(&format!(r#"{{"StringNotEquals":{{"aws:ResourceAccount":"{lookup}"}}}}"#), found);
    condition(&format!(r#"{{"StringNotEquals":{{"aws:ResourceAccount":[{lookup},"111122223333"]}}}}"#), found);
    resource(Scp, r#""arn:aws:s3:::${ACCEL_LOOKUP::CUSTOM:B}/*""#, &["info placeholder ${ACCEL_LOOKUP::CUSTOM:B}"]);
    condition(r#"{"StringNotEquals":{"aws:PrincipalOrgID":"<my-org-id>"}}"#, &["info placeholder <my-org-id>"]);
    condition(r#"{"NotIpAddress":{"aws:SourceIp":["<my-cidr>"]}}"#, &["info placeholder <my-cidr>"]);
    condition(r#"{"StringNotEquals":{"aws:PrincipalOrgID":<my-org-id>}}"#, &["info placeholder <my-org-id>"]);
    resource(Scp, r#""arn:aws:s3:::[[bucket]]/*""#, &["info placeholder [[bucket]]"]);
    resource(Scp, r#""arn:aws:sqs:*:$[alfred_ssm_/org]:q""#, &["info placeholder $[alfred_ssm_/org]"]);
    resource(Scp, r#"${jsonencode(["a", "b"])}"#, &[r#"info placeholder ${jsonencode(["a", "b"])}"#]);
    let call = r#"${join("", ["arn:aws:s3:::", var.b])}"#;
    resource(Scp, &format!("\"{call}\""), &[&*format!("info placeholder {call}")]);
    resource(Scp, "{{ arns | tojson }}", &["info placeholder {{ arns | tojson }}"]);
    resource(
        Scp,
        &format!(r#""arn:aws:s3:::{}""#, r#"{{ b | default("x") }}"#),
        &[r#"info placeholder {{ b | default("x") }}"#],
    );
    resource(Scp, r#"{{ arns | default("*") }}"#, &[r#"info placeholder {{ arns | default("*") }}"#]);
    resource(
        Scp,
        r#"{"Fn::Sub":"arn:${AWS::Partition}:s3:::x"}"#,
        &[r#"info placeholder {"Fn::Sub":"arn:${AWS::Partition}:s3:::x"}"#],
    );
    resource(Scp, r#"["*",{"Ref":"Bucket"}]"#, &[r#"info placeholder {"Ref":"Bucket"}"#]);
    // Text that may be meant stays text.
    resource(Scp, r#""arn:aws:s3:::b/<a>b""#, &[]);
    condition(r#"{"StringLike":{"aws:UserAgent":"x <y> z"}}"#, &[]);
}

#[test]
fn a_template_is_one_remark() {
    for (text, mark) in [
        (
            r#"{"Version":"2012-10-17","Statement":[{% for a in b %}{"Effect":"{{ a }}",},{% endfor %}]}"#,
            "{% for a in b %}",
        ),
        (r#"{"Version":"2012-10-17","Statement":[%{ for a in b ~}{"Effect":"${a}"}%{ endfor }]}"#, "%{ for a in b ~}"),
        (r#"{"Statement":{"Effect":"Deny","Action":"*","Resource":!Sub "${x}"}}"#, "!Sub"),
    ] {
        let parsed = check(Scp, text, &[&*format!("info placeholder {mark}")]);
        let statements = &parsed.document.statements;
        assert_eq!(statements.len(), 1);
        assert_eq!(statements[0].unreadable.unwrap().code, Code::Placeholder);
        assert!(statements[0].actions.is_none() && statements[0].effect.is_none());
    }
    let yaml = "AWSTemplateFormatVersion: '2010-09-09-OC'\nOrganization:\n  Root:\n    Type: OC::ORG::Root\n";
    check(Scp, yaml, &["error json-syntax AWSTemplateFormatVersion"]);
}

#[test]
fn a_name_that_may_have_been_meant_hides_the_element() {
    let check = |members: &str, actions: bool, effect: bool| {
        let text = format!(r#"{{"Version":"2012-10-17","Statement":[{{{members},"Resource":"*"}}]}}"#);
        let parsed = parse(&text, Scp);
        let statement = &parsed.document.statements[0];
        assert_eq!((statement.actions.is_some(), statement.effect.is_some()), (actions, effect), "{members}");
    };
    check(r#""Effect":"Deny","Action":"ec2:*""#, true, true);
    check(r#""Effect":"Deny","action":"s3:*","Action":"ec2:*""#, false, true);
    check(r#""Effect":"Deny","effect":"Allow","Action":"ec2:*""#, true, false);
    check(r#""Effect":"Deny","${KEY}":"s3:*","Action":"ec2:*""#, false, false);
    check(r#""Effect":"Deny","Comment":"s3:*","Action":"ec2:*""#, true, true);
}

#[test]
fn three_braces_are_a_placeholder_too() {
    for written in ["{{x}}", "{{{x}}}", "{{{ Some Value }}}"] {
        let text = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Deny","Action":"{written}","Resource":"*"}}]}}"#
        );
        let parsed = parse(&text, Scp);
        let actions = parsed.document.statements[0].actions.as_ref().unwrap();
        assert_eq!(actions.patterns[0].value.placeholders[0].written, written);
    }
}

/// What people read: `tests/data/policy-remarks.txt` has a kind and a document, or the members of a statement;
/// and below it each remark with its hint.
#[test]
fn remarks_in_words() {
    let table = include_str!("../../../tests/data/policy-remarks.txt");
    let mut lines = table.lines().peekable();
    while let Some(line) = lines.next() {
        let (kind, written) = line.split_once(' ').expect(line);
        let kind = PolicyKind::from_name(&kind.to_lowercase()).expect(line);
        let text = match written.starts_with(['{', '[']) {
            true => written.to_owned(),
            false => format!(r#"{{"Version":"2012-10-17","Statement":[{{{written}}}]}}"#),
        };
        let shown = parse(&text, kind).diagnostics.into_iter().map(|found| {
            let hint = found.hint.map(|hint| format!(" | {hint}")).unwrap_or_default();
            format!("{:?} {} {}{hint}", found.severity, found.code.name(), found.message)
        });
        let remarks = std::iter::from_fn(|| lines.next_if(|line| line.starts_with(' ')));
        let expect: Vec<&str> = remarks.map(str::trim_start).collect();
        assert_eq!(shown.collect::<Vec<_>>(), expect, "{line}");
    }
}
