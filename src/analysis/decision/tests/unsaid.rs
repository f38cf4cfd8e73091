//! Keys that a question does not mention, principals without a name, and sessions.

use super::*;
use serde_json::json;

const INSTANCE: &str = "arn:aws:ec2:eu-west-1:111111111111:instance/i-0";
const IMAGE: &str = "arn:aws:ec2:eu-west-1::image/ami-0";

/// The decision, and the keys that are open and that are taken to be absent, under an SCP that denies on a condition.
#[track_caller]
fn check(condition: Value, parts: Value, decision: &str, open: &[&str], absent: &[&str]) {
    let organization = denying(condition);
    let mut parts = parts;
    if parts["others_unknown"].is_null() {
        parts["others_unknown"] = json!(true);
    }
    let answer = Decider::new(&organization, Catalog::embedded()).answer(&question(&parts)).expect("an answer");
    assert_eq!(answer.explanation.decision.expected().as_str(), decision, "{parts}");
    let of = |pick: fn(&Assumption) -> Option<&str>| answer.assumptions.iter().filter_map(pick).collect::<Vec<_>>();
    let is_open = |assumption: &Assumption| matches!(assumption, Assumption::Open(_));
    assert_eq!(of(|a| if let Assumption::Open(key) = a { Some(key) } else { None }), open, "{parts}");
    assert_eq!(of(|a| if let Assumption::Absent(key) = a { Some(key) } else { None }), absent, "{parts}");
    assert_eq!(answer.assumptions.iter().filter(|a| is_open(a)).count(), open.len());
}

fn denying(condition: Value) -> Organization {
    case::organization(&json!({
        "organization": {"id": "o-example", "management_account": "999999999999", "nodes": [
            {"id": "r-ab12", "kind": "root", "scps": ["Full", "No"], "rcps": ["RCPFullAWSAccess"]},
            {"id": "999999999999", "kind": "account", "parent": "r-ab12", "scps": ["Full"], "rcps": ["RCPFullAWSAccess"]},
            {"id": "111111111111", "kind": "account", "parent": "r-ab12", "scps": ["Full"], "rcps": ["RCPFullAWSAccess"]},
        ]},
        "policies": {
            "Full": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]},
            "No": {"Version": "2012-10-17", "Statement": [
                {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": condition}]},
        },
    }))
}

#[test]
fn what_is_asked_for_and_not_said_is_open() {
    let run = |resource: &str| json!({"principal": ROLE, "action": "ec2:RunInstances", "resource": resource});
    let not = |key: &str, value: &str| json!({"StringNotEquals": {key: value}});
    // A global key, one that the resource type lists, one that it does not, and one that nobody knows.
    check(json!({"NotIpAddress": {"aws:SourceIp": "192.0.2.0/24"}}), run(INSTANCE), "depends", &["aws:SourceIp"], &[]);
    let small = not("ec2:InstanceType", "t3.micro");
    check(small.clone(), run(INSTANCE), "depends", &["ec2:InstanceType"], &[]);
    check(small.clone(), run(IMAGE), "explicit deny", &[], &["ec2:InstanceType"]);
    check(not("acme:Unheard", "x"), run(IMAGE), "depends", &["acme:unheard"], &[]);
    // What the question says of the rest, and of the key itself.
    let mut parts = run(INSTANCE);
    parts["others_unknown"] = json!(false);
    check(small.clone(), parts, "explicit deny", &[], &["ec2:InstanceType"]);
    let mut parts = run(INSTANCE);
    parts["context"] = json!({"ec2:InstanceType": false});
    check(small.clone(), parts.clone(), "explicit deny", &[], &[]);
    parts["context"] = json!({"ec2:InstanceType": "t3.micro"});
    check(small, parts, "allowed", &[], &[]);
}

#[test]
fn the_region_follows_from_the_arn() {
    let lock = |key: &str| json!({"StringNotEquals": {key: "eu-west-1"}});
    let start = |region: &str| {
        json!({"principal": ROLE, "action": "ec2:StartInstances",
            "resource": format!("arn:aws:ec2:{region}:111111111111:instance/i-0")})
    };
    for key in ["aws:RequestedRegion", "ec2:Region"] {
        check(lock(key), start("eu-west-1"), "allowed", &[], &[]);
        check(lock(key), start("us-east-1"), "explicit deny", &[], &[]);
    }
    let bucket = json!({"principal": ROLE, "action": "s3:GetObject", "resource": "arn:aws:s3:::bucket/key"});
    check(lock("aws:RequestedRegion"), bucket, "depends", &["aws:RequestedRegion"], &[]);
    // A copy is made elsewhere than its source lies.
    let copy =
        json!({"principal": ROLE, "action": "ec2:CopySnapshot", "resource": "arn:aws:ec2:eu-west-1::snapshot/snap-0"});
    check(lock("aws:RequestedRegion"), copy.clone(), "depends", &["aws:RequestedRegion"], &[]);
    check(json!({"StringNotEquals": {"aws:ResourceOrgID": "o-example"}}), copy, "depends", &["aws:ResourceOrgID"], &[]);
}

#[test]
fn who_has_no_name_has_any_length() {
    let deny = |pattern: &str| json!({"ArnLike": {"aws:PrincipalArn": pattern}});
    let ask = |kind: &str| json!({"principal": format!("arn:aws:iam::111111111111:{kind}/*"), "action": "s3:ListAllMyBuckets", "resource": "*"});
    for (pattern, decision) in [
        ("arn:aws:iam::*:role/????????", "depends"),
        ("arn:aws:iam::*:role/?????????*", "depends"),
        ("arn:aws:iam::*:role/*", "explicit deny"),
        ("arn:aws:iam::*:role/?*", "explicit deny"),
        ("arn:aws:iam::*:role/Admin*", "allowed"),
        ("arn:aws:iam::*:role/ordinary", "allowed"),
        ("arn:aws:iam::*:role/o???????", "allowed"),
    ] {
        check(deny(pattern), ask("role"), decision, &[], &[]);
    }
    check(deny("arn:aws:iam::*:user/??"), ask("user"), "depends", &[], &[]);
    check(json!({"StringLike": {"aws:username": "?????"}}), ask("user"), "depends", &[], &[]);
}

#[test]
fn a_role_asks_in_any_of_its_sessions() {
    let organization = organization();
    let decision = |parts: Value| {
        let answer = Decider::new(&organization, Catalog::embedded()).answer(&question(&parts)).expect("an answer");
        answer.explanation.decision.expected().as_str()
    };
    let mut deny = grant(SESSION);
    deny["Effect"] = json!("Deny");
    for (principal, policy, expect) in [
        (ROLE, &deny, "depends"),
        (SESSION, &deny, "explicit deny"),
        ("arn:aws:iam::111111111111:role/Other", &deny, "allowed"),
        (USER, &deny, "allowed"),
    ] {
        assert_eq!(decision(json!({"principal": principal, "policy": policy})), expect, "{principal}");
    }
    let narrow = json!({"principal": ROLE, "policy": grant(SESSION), "identity": allow("s3:*")});
    assert_eq!(decision(narrow), "depends");
}

/// What every request has is there, and what a session's ARN leaves out is the path of its role alone.
#[test]
fn what_is_there_without_being_known() {
    let session = "arn:aws:sts::111111111111:assumed-role/Deploy/build";
    let list = |principal: &str| json!({"principal": principal, "action": "s3:ListAllMyBuckets", "resource": "*"});
    for (condition, decision) in [
        (json!({"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/Break"}}), "explicit deny"),
        (json!({"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/ops/*"}}), "depends"),
        (json!({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/*"}}), "explicit deny"),
        (json!({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/Deploy"}}), "depends"),
        (json!({"StringLike": {"aws:PrincipalArn": "*/Deploy"}}), "explicit deny"),
        (json!({"StringLike": {"aws:PrincipalArn": "*:user/*"}}), "depends"),
        (json!({"StringLike": {"aws:PrincipalArn": "*:root"}}), "allowed"),
        (json!({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::222222222222:role/*"}}), "allowed"),
        (json!({"Null": {"aws:PrincipalArn": "true"}}), "allowed"),
    ] {
        check(condition, list(session), decision, &[], &[]);
    }
    for (condition, principal, decision, open) in [
        (json!({"Null": {"aws:SecureTransport": "true"}}), ROLE, "allowed", "aws:SecureTransport"),
        (json!({"Null": {"aws:SecureTransport": "false"}}), ROLE, "explicit deny", "aws:SecureTransport"),
        (json!({"Bool": {"aws:SecureTransport": ["true", "false"]}}), USER, "explicit deny", "aws:SecureTransport"),
        (json!({"Bool": {"aws:SecureTransport": "false"}}), USER, "depends", "aws:SecureTransport"),
        (json!({"StringLike": {"aws:UserAgent": "*"}}), USER, "explicit deny", "aws:UserAgent"),
        (json!({"StringLike": {"aws:userid": "*:build"}}), session, "explicit deny", "aws:userid"),
        (json!({"StringLike": {"aws:userid": "*:deploy"}}), session, "allowed", "aws:userid"),
        (json!({"StringLike": {"aws:userid": "AROAEXAMPLE:*"}}), session, "depends", "aws:userid"),
        (json!({"StringLike": {"aws:userid": "*:build"}}), ROLE, "depends", "aws:userid"),
        (json!({"StringLike": {"aws:userid": "*:*"}}), USER, "allowed", "aws:userid"),
        (json!({"StringEquals": {"aws:userid": "111111111111"}}), ROOT, "explicit deny", "aws:userid"),
        (json!({"StringEquals": {"aws:userid": "222222222222"}}), ROOT, "allowed", "aws:userid"),
        (json!({"StringLike": {"aws:userid": "*:bob"}}), FEDERATED, "explicit deny", "aws:userid"),
    ] {
        check(condition, list(principal), decision, &[open], &[]);
    }
    let organization = denying(json!({"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/Break"}}));
    let answer = Decider::new(&organization, Catalog::embedded()).answer(&question(&list(session))).expect("an answer");
    assert!(answer.assumptions.contains(&Assumption::OpenPath("Deploy".to_owned())));
}

#[test]
fn what_no_session_asks_with_is_refused() {
    let session = "arn:aws:sts::111111111111:assumed-role/Deploy/build";
    for (value, is_taken) in [
        (json!("arn:aws:iam::111111111111:role/ops/Deploy"), true),
        (json!("arn:aws:iam::111111111111:role/Other"), false),
        (json!("arn:aws-cn:iam::111111111111:role/Deploy"), false),
        (json!(false), false),
    ] {
        let parts = json!({"principal": session, "context": {"aws:PrincipalArn": value}});
        assert_eq!(ask_of(&parts, &organization()).is_ok(), is_taken, "{value}");
    }
}

#[test]
fn policies_that_are_said_not_to_be_there() {
    let organization = organization();
    let decision = |parts: Value| {
        let answer = Decider::new(&organization, Catalog::embedded()).answer(&question(&parts)).expect("an answer");
        answer.explanation.decision.expected().as_str()
    };
    let across = json!({"principal": ROLE, "action": "s3:GetObject", "resource": "arn:aws:s3:::bucket/key", "owner": "222222222222"});
    assert_eq!(decision(across.clone()), "depends");
    let mut none = across;
    none["no_policy"] = json!(true);
    assert_eq!(decision(none), "implicit deny");
    assert_eq!(decision(json!({"principal": ROLE, "no_identity": true})), "implicit deny");
}

/// What the catalogue does not have is denied by what denies everything, and never allowed for certain.
#[test]
fn actions_that_the_catalogue_does_not_have() {
    let organization = organization();
    for (action, identity, decision, because) in [
        ("sqs:Sing", allow("*"), "depends", Some(Because::Open(vec![Open::NotInCatalog]))),
        ("sqs:Sing", allow("s3:*"), "implicit deny", None),
        ("sqs:SendMessage", allow("*"), "allowed", None),
    ] {
        for principal in [ROLE, "arn:aws:iam::111111111111:role/*"] {
            let parts = json!({"principal": principal, "action": action, "identity": identity});
            let answer = Decider::new(&organization, Catalog::embedded()).answer(&question(&parts)).expect("an answer");
            assert_eq!(answer.explanation.decision.expected().as_str(), decision, "{parts}");
            assert!(because.as_ref().is_none_or(|because| *because == answer.explanation.because), "{parts}");
        }
    }
}
