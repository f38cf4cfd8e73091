//! Questions and their answers as tables, and the decision cases.
//!
//! Expectations follow AWS's pages, which each module names; where AWS is silent, the answer depends.

use std::sync::Arc;

use serde_json::{Value, json};

use super::facts::{is_fixed, must_allow};
use super::resource_forms::ResourceTypes;
use super::*;
use crate::policies::Reader;
use crate::{Analyzer, Viewpoint};
use aws::ArnTemplate;
use catalog::Catalog;
use organization::{
    ContextValue, Edit, Expected, FeatureSet, Organization, PolicyId, PolicyType, PolicyTypeStatus, Question,
    QuestionPolicies, TargetId,
};
use policy::{Caller, Context, Doubt, Fact, Names, Resource, Truth, Undocumented};

#[path = "../../../tests/decisions/case.rs"]
mod case;
#[path = "../../../tests/decisions/cases.rs"]
mod cases;

const USER: &str = "arn:aws:iam::111111111111:user/app/alice";
const ROLE: &str = "arn:aws:iam::111111111111:role/app/Deployer";
const SESSION: &str = "arn:aws:sts::111111111111:assumed-role/Deployer/build";
const ROOT: &str = "arn:aws:iam::111111111111:root";
const FEDERATED: &str = "arn:aws:sts::111111111111:federated-user/bob";
const LINKED: &str = "arn:aws:iam::111111111111:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX";
const OUTSIDER: &str = "arn:aws:iam::888888888888:role/Auditor";
const MANAGER: &str = "arn:aws:iam::999999999999:role/Manager";
const SERVICE: &str = "logs.amazonaws.com";
const QUEUE: &str = "arn:aws:sqs:eu-west-1:111111111111:orders";

/// Everything is allowed at the root. `Workloads` with the account `shop` denies leaving; its RCP keeps queues for the organization.
/// `Narrow` with the account `lab` allows S3 alone.
fn organization() -> Organization {
    case::organization(&json!({
        "organization": {"id": "o-example", "management_account": "999999999999", "nodes": [
            {"id": "r-ab12", "kind": "root", "scps": ["Full"], "rcps": ["RCPFullAWSAccess"]},
            {"id": "ou-ab12-workloads", "kind": "ou", "parent": "r-ab12", "name": "Workloads",
             "scps": ["Full", "Guard"], "rcps": ["Perimeter"]},
            {"id": "ou-ab12-narrow", "kind": "ou", "parent": "r-ab12", "name": "Narrow", "scps": ["S3"]},
            {"id": "111111111111", "kind": "account", "parent": "ou-ab12-workloads", "name": "shop", "scps": ["Full"]},
            {"id": "222222222222", "kind": "account", "parent": "ou-ab12-narrow", "name": "lab", "scps": ["Full"]},
            {"id": "333333333333", "kind": "account", "parent": "ou-ab12-narrow", "name": "idle", "scps": []},
            {"id": "999999999999", "kind": "account", "parent": "r-ab12", "name": "management", "scps": ["S3"]},
        ]},
        "policies": {
            "Full": document(&json!({"Effect": "Allow", "Action": "*", "Resource": "*"})),
            "S3": document(&json!({"Effect": "Allow", "Action": "s3:*", "Resource": "*"})),
            "Guard": document(&json!([
                {"Sid": "DenyLeave", "Effect": "Deny", "Action": "organizations:LeaveOrganization", "Resource": "*"},
                {"Effect": "Deny", "Action": "ec2:*", "Resource": "*",
                 "Condition": {"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}}},
            ])),
            "Perimeter": document(&json!({
                "Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": "*",
                "Condition": {"StringNotEquals": {"aws:PrincipalOrgID": "o-example"},
                              "BoolIfExists": {"aws:PrincipalIsAWSService": "false"}},
            })),
        },
    }))
}

fn document(statements: &Value) -> Value {
    json!({"Version": "2012-10-17", "Statement": statements})
}

fn with_types(scp: Option<PolicyTypeStatus>, rcp: Option<PolicyTypeStatus>) -> Organization {
    let mut parts = organization().to_parts();
    let types = [(PolicyType::Scp, scp), (PolicyType::Rcp, rcp)];
    parts.policy_types = types.into_iter().filter_map(|(kind, status)| Some((kind, status?))).collect();
    Organization::from_parts(parts).expect("a sound tree")
}

/// Of a policy its statements; of the context null for what is open, false for what is absent.
fn question(parts: &Value) -> Question {
    let text = |name: &str| parts[name].as_str().unwrap_or_default().to_owned();
    let policy = |statements: &Value| match statements {
        Value::String(text) => text.clone(),
        statements => document(statements).to_string(),
    };
    let one = |name: &str| parts.get(name).map(policy);
    let value = |value: &Value| match value {
        Value::Null => ContextValue::Unknown,
        Value::Bool(_) => ContextValue::Absent,
        Value::Array(texts) => {
            ContextValue::Several(texts.iter().map(|text| text.as_str().unwrap().to_owned()).collect())
        }
        one => ContextValue::Text(one.as_str().unwrap().to_owned()),
    };
    let context = parts["context"].as_object().into_iter().flatten();
    Question {
        name: text("name"),
        principal: parts["principal"].as_str().unwrap_or(ROLE).to_owned(),
        action: parts["action"].as_str().unwrap_or("sqs:SendMessage").to_owned(),
        resource: parts["resource"].as_str().unwrap_or(QUEUE).to_owned(),
        resource_account: parts["owner"].as_str().map(str::to_owned),
        context: context.map(|(key, of)| (key.clone(), value(of))).collect(),
        policies: QuestionPolicies {
            identity: case::list(&parts["identity"]).into_iter().map(policy).collect(),
            boundary: one("boundary"),
            session: one("session"),
            resource: one("policy"),
        },
        expected: Expected::Allowed,
    }
}

fn ask_of(parts: &Value, organization: &Organization) -> Result<(Ask, Vec<Assumption>), AskError> {
    Ask::of(&question(parts), organization, Catalog::embedded())
}

fn allow(action: &str) -> Value {
    json!({"Effect": "Allow", "Action": action, "Resource": "*"})
}

/// Allows `sqs:SendMessage` to a principal.
fn grant(principal: &str) -> Value {
    json!({"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "sqs:SendMessage", "Resource": "*"})
}

/// The answer in one sentence.
#[track_caller]
fn check_in(organization: &Organization, parts: &Value, expect: &str) {
    let question = question(parts);
    let answer = Decider::new(organization, Catalog::embedded()).answer(&question).expect("an answer");
    let (ask, _) = ask_of(parts, organization).expect("a question");
    let mut decider = Decider::new(organization, Catalog::embedded());
    let scene = decider.scene(&ask);
    assert_eq!(decide(&scene), answer.explanation.decision, "explaining changes nothing: {parts}");
    assert_eq!(explain(&decider.scene(&ask)), answer.explanation, "what is remembered changes nothing: {parts}");
    assert_eq!(summary(&answer.explanation, &question.action, organization, Catalog::embedded()), expect, "{parts}");
}

#[track_caller]
fn check(parts: &Value, expect: &str) {
    check_in(&organization(), parts, expect);
}

const ALL_ALLOW: &str = "allowed: every policy that must allow `sqs:SendMessage` does, and none denies it";
const BY_RESOURCE: &str = "allowed: the resource-based policy allows `sqs:SendMessage`, and nothing denies it";
const NOT_GIVEN: &str = "depends on the resource's own policy, which the question does not give";

#[test]
fn levels_of_scps() {
    check(&json!({}), ALL_ALLOW);
    check(
        &json!({"action": "organizations:LeaveOrganization", "resource": "*"}),
        "denied: the SCP `Guard`, statement `DenyLeave` on OU `Workloads`, denies `organizations:LeaveOrganization`",
    );
    let run = json!({"action": "ec2:DescribeInstances", "resource": "*"});
    check(&run, "depends on `aws:RequestedRegion`");
    let in_region = |region: &str| {
        let mut run = run.clone();
        run["context"] = json!({"aws:RequestedRegion": region});
        run
    };
    check(
        &in_region("us-east-1"),
        "denied: the SCP `Guard`, statement 2 on OU `Workloads`, denies `ec2:DescribeInstances`",
    );
    check(
        &in_region("eu-west-1"),
        "allowed: every policy that must allow `ec2:DescribeInstances` does, and none denies it",
    );
    let lab = "arn:aws:iam::222222222222:user/u";
    let queue = "arn:aws:sqs:eu-west-1:222222222222:q";
    check(&json!({"principal": lab, "resource": queue}), "denied: no SCP on OU `Narrow` allows `sqs:SendMessage`");
    check(
        &json!({"principal": lab, "action": "s3:ListAllMyBuckets", "resource": "*"}),
        "allowed: every policy that must allow `s3:ListAllMyBuckets` does, and none denies it",
    );
    check(
        &json!({"principal": "arn:aws:iam::333333333333:user/u", "resource": "arn:aws:sqs:eu-west-1:333333333333:q"}),
        "denied: no SCP on OU `Narrow` allows `sqs:SendMessage`, nor on levels below",
    );
    check(
        &json!({"principal": "arn:aws:iam::333333333333:user/u", "action": "s3:ListAllMyBuckets", "resource": "*"}),
        "denied: no SCP on account `idle` allows `s3:ListAllMyBuckets`",
    );
    let leave =
        |principal: &str| json!({"principal": principal, "action": "organizations:LeaveOrganization", "resource": "*"});
    for principal in [MANAGER, LINKED, OUTSIDER] {
        let answer = "allowed: every policy that must allow `organizations:LeaveOrganization` does, and none denies it";
        check(&leave(principal), answer);
    }
    for principal in [USER, SESSION, ROOT, FEDERATED] {
        let answer = "denied: the SCP `Guard`, statement `DenyLeave` on OU `Workloads`, denies `organizations:LeaveOrganization`";
        check(&leave(principal), answer);
    }
}

#[test]
fn policies_that_are_not_all_known() {
    let mut parts = organization().to_parts();
    parts.unknown_attachments.push((TargetId::Root, PolicyType::Scp));
    let partly = Organization::from_parts(parts.clone()).expect("a sound tree");
    let incomplete = "the SCPs of the root, which were not all imported";
    check_in(&partly, &json!({}), &format!("depends on {incomplete}"));
    let leave = json!({"action": "organizations:LeaveOrganization", "resource": "*"});
    check_in(
        &partly,
        &leave,
        "denied: the SCP `Guard`, statement `DenyLeave` on OU `Workloads`, denies `organizations:LeaveOrganization`",
    );
    check_in(
        &partly,
        &json!({"action": "ec2:DescribeInstances", "resource": "*"}),
        &format!("depends on `aws:RequestedRegion`; and on {incomplete}"),
    );
    let denied =
        json!({"principal": "arn:aws:iam::222222222222:user/u", "resource": "arn:aws:sqs:eu-west-1:222222222222:q"});
    check_in(&partly, &denied, "denied: no SCP on OU `Narrow` allows `sqs:SendMessage`");
    parts.unknown_attachments = vec![(TargetId::Root, PolicyType::Rcp)];
    let partly = Organization::from_parts(parts).expect("a sound tree");
    check_in(&partly, &json!({}), "depends on the RCPs of the root, which were not all imported");
    check_in(
        &partly,
        &json!({"action": "s3:ListAllMyBuckets", "resource": "*"}),
        "allowed: every policy that must allow `s3:ListAllMyBuckets` does, and none denies it",
    );
}

#[test]
fn policy_types_that_are_off_or_being_switched() {
    use PolicyTypeStatus::{Enabled, PendingDisable, PendingEnable};
    let leave = json!({"action": "organizations:LeaveOrganization", "resource": "*"});
    let allowed = "allowed: every policy that must allow `organizations:LeaveOrganization` does, and none denies it";
    let switched = "depends on whether SCPs are enabled, which is being switched";
    check_in(&with_types(None, None), &leave, allowed);
    check_in(&with_types(Some(PendingEnable), None), &leave, switched);
    check_in(&with_types(Some(PendingDisable), None), &leave, switched);
    check_in(&with_types(Some(PendingEnable), None), &json!({}), ALL_ALLOW);
    let lab =
        json!({"principal": "arn:aws:iam::222222222222:user/u", "resource": "arn:aws:sqs:eu-west-1:222222222222:q"});
    check_in(&with_types(Some(PendingEnable), None), &lab, switched);
    check_in(&with_types(None, None), &lab, ALL_ALLOW);
    let outside = json!({"principal": OUTSIDER, "policy": grant(OUTSIDER)});
    let grants = "allowed: every policy that must allow `sqs:SendMessage` does, and none denies it";
    check_in(&with_types(Some(Enabled), None), &outside, grants);
    check_in(
        &with_types(Some(Enabled), Some(PendingEnable)),
        &outside,
        "depends on `aws:PrincipalOrgID`; and on whether RCPs are enabled, which is being switched",
    );
    let mut parts = organization().to_parts();
    parts.feature_set = FeatureSet::ConsolidatedBilling;
    let billing = Organization::from_parts(parts).expect("a sound tree");
    check_in(&billing, &leave, switched);
}

/// RCPs follow the resource, whoever asks.
#[test]
fn rcps() {
    let denied = "denied: the RCP `Perimeter`, statement 1 on OU `Workloads`, denies `sqs:SendMessage`";
    let stranger =
        json!({"principal": OUTSIDER, "policy": grant(OUTSIDER), "context": {"aws:PrincipalOrgID": "o-other"}});
    check(&stranger, denied);
    let own = json!({"principal": MANAGER, "policy": grant(MANAGER)});
    check(&own, ALL_ALLOW);
    check(&json!({"principal": "anonymous", "policy": grant("*")}), denied);
    let service = json!({"principal": SERVICE, "policy": {
        "Effect": "Allow", "Principal": {"Service": SERVICE}, "Action": "sqs:*", "Resource": "*"}});
    check(&service, BY_RESOURCE);
    check(
        &json!({"principal": "anonymous", "resource": "arn:aws:s3:::bucket/key", "action": "s3:GetObject"}),
        "depends on the resource's own policy, which the question does not give; and on which account owns the resource",
    );
    check_in(
        &with_types(None, None),
        &json!({"principal": "anonymous", "resource": "arn:aws:s3:::bucket/key", "action": "s3:GetObject"}),
        NOT_GIVEN,
    );
    check(
        &json!({"principal": OUTSIDER, "action": "sqs:Sing", "policy": {
        "Effect": "Allow", "Principal": "*", "Action": "sqs:*", "Resource": "*"}, "context": {"aws:PrincipalOrgID": "o-other"}}),
        "depends on whether RCPs cover the action, which the catalogue does not have",
    );
}

/// Why SCPs and RCPs have no say: `-` where they have one.
#[test]
fn exemptions() {
    let check = |organization: &Organization, parts: Value, scp: &str, rcp: &str| {
        let (ask, _) = ask_of(&parts, organization).unwrap_or_else(|error| panic!("{parts}: {error}"));
        let explanation = explain(&Decider::new(organization, Catalog::embedded()).scene(&ask));
        let exempt = |kind: LayerKind| {
            let layer = explanation.layers.iter().find(|layer| layer.kind == kind).expect("a layer");
            assert_eq!(layer.exempt.is_some(), layer.levels.is_empty(), "{parts}");
            layer.exempt.map_or("-".to_owned(), |exempt| format!("{exempt:?}"))
        };
        assert_eq!((exempt(LayerKind::Scp).as_str(), exempt(LayerKind::Rcp).as_str()), (scp, rcp), "{parts}");
    };
    let own = organization();
    for (principal, scp, rcp) in [
        (USER, "-", "-"),
        (ROLE, "-", "-"),
        (SESSION, "-", "-"),
        (ROOT, "-", "-"),
        (FEDERATED, "-", "-"),
        (MANAGER, "ManagementAccount", "-"),
        (LINKED, "ServiceLinkedRole", "ServiceLinkedRole"),
        (OUTSIDER, "Outside", "-"),
        (SERVICE, "Service", "-"),
        ("anonymous", "Anonymous", "-"),
    ] {
        check(&own, json!({"principal": principal}), scp, rcp);
    }
    let key = "arn:aws:kms:eu-west-1:111111111111:key/k";
    for (action, resource, rcp) in [
        ("kms:Encrypt", key, "-"),
        ("kms:RetireGrant", key, "RetireGrant"),
        ("KMS:retiregrant", key, "RetireGrant"),
        ("kms:Encrypt", "arn:aws:kms:eu-west-1:111111111111:alias/mine", "-"),
        ("kms:Encrypt", "arn:aws:kms:eu-west-1:111111111111:alias/aws/s3", "AwsManagedKey"),
        ("sns:Publish", "arn:aws:sns:eu-west-1:111111111111:t", "ServiceNotCovered"),
        ("s3:ListAllMyBuckets", "*", "NoResource"),
        ("s3:GetObject", "arn:aws:s3:::aliases/alias/aws/x", "-"),
        ("sts:AssumeRole", "arn:aws:iam::111111111111:role/app/Other", "-"),
        ("sts:AssumeRole", "arn:aws:iam::111111111111:role/aws-service-role/x/AWSServiceRoleForX", "ServiceLinkedRole"),
        ("sqs:Sing", QUEUE, "-"),
        ("nobody:Sings", QUEUE, "-"),
        ("sqs:SendMessage", "arn:aws:sqs:eu-west-1:999999999999:q", "ManagementAccount"),
        ("sqs:SendMessage", "arn:aws:sqs:eu-west-1:888888888888:q", "Outside"),
    ] {
        check(&own, json!({"action": action, "resource": resource}), "-", rcp);
    }
    check(&with_types(None, None), json!({}), "Disabled", "Disabled");
    let open = json!({"principal": "anonymous", "action": "s3:GetObject", "resource": "arn:aws:s3:::bucket/key"});
    check(&own, open.clone(), "Anonymous", "-");
    check(&with_types(None, None), open, "Anonymous", "Disabled");
}

#[test]
fn same_account() {
    let identity = |identity: Value| json!({"identity": identity});
    check(&identity(allow("sqs:*")), ALL_ALLOW);
    check(&identity(allow("s3:*")), "denied: no identity-based policy allows `sqs:SendMessage`");
    check(&json!({"identity": [allow("s3:*"), allow("sqs:*")]}), ALL_ALLOW);
    check(
        &json!({"identity": [allow("s3:*"), allow("ec2:*")]}),
        "denied: no identity-based policy allows `sqs:SendMessage`",
    );
    check(
        &json!({"identity": [allow("*"), {"Sid": "No", "Effect": "Deny", "Action": "sqs:*", "Resource": "*"}]}),
        "denied: the identity-based policy, statement `No`, denies `sqs:SendMessage`",
    );
    let two = json!([{"Effect": "Deny", "Action": "sqs:*", "Resource": "*"}, {"Effect": "Deny", "Action": "*", "Resource": "*"}]);
    check(
        &identity(two.clone()),
        "denied: the identity-based policy, statement 1, denies `sqs:SendMessage`, and one more statement does",
    );
    let many = json!({"identity": [two.clone()], "boundary": two});
    check(&many, "denied: the identity-based policy, statement 1, denies `sqs:SendMessage`, and 3 more statements do");
    check(&json!({"boundary": allow("s3:*")}), "denied: no permissions boundary allows `sqs:SendMessage`");
    check(&json!({"boundary": allow("sqs:*")}), ALL_ALLOW);
    check(&json!({"session": allow("s3:*")}), "denied: no session policy allows `sqs:SendMessage`");
    check(&json!({"session": allow("sqs:*"), "boundary": allow("sqs:*")}), ALL_ALLOW);
    check(
        &json!({"session": allow("s3:*"), "boundary": allow("s3:*")}),
        "denied: no permissions boundary allows `sqs:SendMessage`",
    );
    check(
        &json!({"session": allow("s3:*"), "boundary": allow("s3:*"), "identity": allow("s3:*")}),
        "denied: no identity-based policy allows `sqs:SendMessage`",
    );
    // The root user has neither, and service-linked roles have no boundary.
    check(&json!({"principal": ROOT, "identity": allow("s3:*"), "boundary": allow("s3:*")}), ALL_ALLOW);
    check(&json!({"principal": LINKED, "boundary": allow("s3:*")}), ALL_ALLOW);
    check(
        &json!({"principal": LINKED, "session": allow("s3:*")}),
        "denied: no session policy allows `sqs:SendMessage`",
    );
    check(
        &json!({"policy": {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}}),
        "denied: the resource-based policy, statement 1, denies `sqs:SendMessage`",
    );
}

/// The table of what a grant of the resource-based policy overrides, for principals of the resource's account.
#[test]
fn what_a_grant_overrides() {
    let none = allow("s3:*");
    let anyone = "depends on a point that AWS does not document: whether a grant to `*` is limited by a permissions boundary or session policy that does not allow";
    let no = |kind: &str| format!("denied: no {kind} allows `sqs:SendMessage`");
    let (identity, boundary, session) = (no("identity-based policy"), no("permissions boundary"), no("session policy"));
    for (caller, named, without_identity, in_boundary, in_session) in [
        (USER, USER, BY_RESOURCE, BY_RESOURCE, BY_RESOURCE),
        (SESSION, SESSION, BY_RESOURCE, BY_RESOURCE, BY_RESOURCE),
        (FEDERATED, FEDERATED, BY_RESOURCE, BY_RESOURCE, BY_RESOURCE),
        (ROLE, ROLE, BY_RESOURCE, boundary.as_str(), session.as_str()),
        (ROLE, "111111111111", identity.as_str(), identity.as_str(), identity.as_str()),
        (USER, ROOT, identity.as_str(), identity.as_str(), identity.as_str()),
        (USER, "*", BY_RESOURCE, anyone, anyone),
        (USER, OUTSIDER, identity.as_str(), identity.as_str(), identity.as_str()),
    ] {
        let with = |limit: &str| {
            let mut parts = json!({"principal": caller, "policy": grant(named), "identity": none});
            if !limit.is_empty() {
                parts[limit] = none.clone();
            }
            parts
        };
        check(&with(""), without_identity);
        check(&with("boundary"), in_boundary);
        check(&with("session"), in_session);
    }
    // `*` with a condition on `aws:PrincipalArn` names principals.
    let mut named = grant("*");
    named["Condition"] = json!({"ArnLike": {"aws:PrincipalArn": ROLE}});
    check(&json!({"policy": named, "identity": none, "boundary": none, "session": none}), BY_RESOURCE);
    named["Condition"] = json!({"ArnLike": {"aws:PrincipalArn": OUTSIDER}});
    check(&json!({"policy": named, "identity": none}), &identity);
    // The federated session of a user, by the user.
    let of_user = |arn: &str, limit: &str| {
        let mut parts = json!({"principal": FEDERATED, "policy": grant(USER), "identity": none,
            "context": {"aws:PrincipalArn": arn}});
        parts[limit] = none.clone();
        parts
    };
    check(&of_user(USER, "identity"), BY_RESOURCE);
    check(&of_user(USER, "boundary"), &boundary);
    check(&of_user(USER, "session"), &session);
    // What identity-based policies allow, boundary and session still limit.
    check(&json!({"policy": grant("111111111111"), "boundary": none}), &boundary);
    check(&json!({"policy": grant("111111111111"), "session": none}), &session);
    check(&json!({"policy": grant("*"), "boundary": none}), anyone);
    check(&json!({"policy": grant("*"), "boundary": allow("sqs:*"), "identity": none}), BY_RESOURCE);
    check(
        &json!({"policy": grant(ROLE), "boundary": allow("sqs:*"), "session": allow("sqs:*"), "identity": none}),
        BY_RESOURCE,
    );
    check(&json!({"policy": grant(OUTSIDER)}), ALL_ALLOW);
}

#[test]
fn across_accounts() {
    let resource = "denied: no resource-based policy allows `sqs:SendMessage`";
    let check_own = |parts: Value, expect: &str| check(&parts, expect);
    check_own(json!({"principal": MANAGER}), NOT_GIVEN);
    check_own(json!({"principal": MANAGER, "policy": grant("999999999999")}), ALL_ALLOW);
    check_own(json!({"principal": MANAGER, "policy": grant(MANAGER)}), ALL_ALLOW);
    check_own(json!({"principal": MANAGER, "policy": grant("*")}), ALL_ALLOW);
    check_own(json!({"principal": MANAGER, "policy": grant(USER)}), resource);
    check_own(
        json!({"principal": MANAGER, "policy": grant(MANAGER), "identity": allow("s3:*")}),
        "denied: no identity-based policy allows `sqs:SendMessage`",
    );
    check_own(
        json!({"principal": MANAGER, "policy": grant(MANAGER), "boundary": allow("s3:*")}),
        "denied: no permissions boundary allows `sqs:SendMessage`",
    );
    check_own(
        json!({"principal": MANAGER, "policy": grant("*"), "session": allow("s3:*")}),
        "denied: no session policy allows `sqs:SendMessage`",
    );
    let mut named = grant("*");
    named["Condition"] = json!({"ArnLike": {"aws:PrincipalArn": MANAGER}});
    check_own(json!({"principal": MANAGER, "policy": named}), ALL_ALLOW);
    named["Condition"] = json!({"StringEquals": {"sqs:x": "a"}});
    check_own(json!({"principal": MANAGER, "policy": named, "context": {"sqs:x": null}}), "depends on `sqs:x`");
    check_own(
        json!({"principal": MANAGER, "policy": named, "context": {"sqs:x": null}, "identity": allow("s3:*")}),
        "denied: no identity-based policy allows `sqs:SendMessage`",
    );
    // SCPs of the resource's account do not matter, those of the principal's do.
    let lab = "arn:aws:sqs:eu-west-1:222222222222:q";
    check_own(json!({"resource": lab, "policy": grant(ROLE)}), ALL_ALLOW);
    check_own(
        json!({"principal": "arn:aws:iam::222222222222:user/u", "policy": grant("222222222222")}),
        "denied: no SCP on OU `Narrow` allows `sqs:SendMessage`",
    );
    // What is for no resource has no owner either.
    check_own(
        json!({"action": "s3:ListAllMyBuckets", "resource": "*", "owner": "222222222222"}),
        "allowed: every policy that must allow `s3:ListAllMyBuckets` does, and none denies it",
    );
    // Services and anonymous callers have no policies of their own.
    check_own(
        json!({"principal": SERVICE, "policy": grant("*"), "context": {"aws:PrincipalOrgID": "o-example"}}),
        BY_RESOURCE,
    );
    check_own(json!({"principal": SERVICE, "policy": grant(USER)}), resource);
    check_own(
        json!({"principal": SERVICE, "policy": grant(USER), "identity": allow("*"), "session": allow("s3:*")}),
        resource,
    );
    check_own(
        json!({"principal": SERVICE, "policy": grant("*"), "session": allow("s3:*"), "boundary": allow("s3:*")}),
        BY_RESOURCE,
    );
    check_own(json!({"principal": SERVICE}), NOT_GIVEN);
}

/// Key policies and trust policies must allow, whatever identity-based policies say.
#[test]
fn policies_that_must_allow() {
    let resource = |arn: &str| Resource::read(arn).expect(arn);
    let (key, alias) = ("arn:aws:kms:eu-west-1:111111111111:key/k", "arn:aws:kms:eu-west-1:111111111111:alias/a");
    let role = "arn:aws:iam::111111111111:role/Other";
    for (action, arn, expect) in [
        ("kms:Encrypt", key, true),
        ("KMS:Encrypt", key, true),
        // Through an alias a request is for the key behind it.
        ("kms:Encrypt", alias, true),
        ("kms:DescribeKey", alias, true),
        ("kms:CreateAlias", alias, false),
        ("kms:UpdateAlias", alias, false),
        ("kms:DeleteAlias", alias, false),
        ("kms:CreateAlias", key, true),
        ("kms:UpdateAlias", key, true),
        ("kms:DeleteAlias", key, true),
        ("s3:GetObject", key, false),
        ("sts:AssumeRole", role, true),
        ("STS:assumerole", role, true),
        ("sts:AssumeRoleWithSAML", role, true),
        ("sts:AssumeRoleWithWebIdentity", role, true),
        ("sts:TagSession", role, true),
        ("sts:SetSourceIdentity", role, true),
        ("sts:SetContext", role, true),
        ("sts:GetSessionToken", role, false),
        ("iam:GetRole", role, false),
        ("sts:AssumeRole", "arn:aws:iam::111111111111:user/u", false),
        ("sts:AssumeRole", "*", false),
        ("kms:ListKeys", "*", false),
        ("sqs:SendMessage", QUEUE, false),
    ] {
        assert_eq!(must_allow(action, &resource(arn)), expect, "{action} {arn}");
    }

    let allowed = |action: &str| format!("allowed: every policy that must allow `{action}` does, and none denies it");
    let missing = |action: &str| format!("denied: no resource-based policy allows `{action}`");
    for action in ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity", "sts:SetContext"] {
        let with = |parts: Value| {
            let mut whole = json!({"action": action, "resource": role});
            parts.as_object().into_iter().flatten().for_each(|(name, part)| whole[name] = part.clone());
            whole
        };
        // A trust policy has no `Resource`.
        let trust = |principal: &str| json!({"Effect": "Allow", "Principal": {"AWS": principal}, "Action": action});
        check(&with(json!({})), NOT_GIVEN);
        check(&with(json!({"policy": trust("111111111111")})), &allowed(action));
        check(&with(json!({"policy": trust(ROLE)})), &allowed(action));
        check(&with(json!({"policy": trust(USER)})), &missing(action));
        let mut with_resource = trust(ROLE);
        with_resource["Resource"] = json!("*");
        check(&with(json!({"policy": with_resource})), "depends on a statement that cannot be read");
        check(
            &with(json!({"policy": trust("111111111111"), "identity": allow("s3:*")})),
            &format!("denied: no identity-based policy allows `{action}`"),
        );
        check(
            &with(json!({"policy": trust(ROLE), "identity": allow("s3:*")})),
            &format!("allowed: the resource-based policy allows `{action}`, and nothing denies it"),
        );
    }
    let statement = |principal: &str| json!({"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "kms:*", "Resource": "*"});
    for arn in [key, alias] {
        let with = |policy: Value| json!({"action": "kms:Encrypt", "resource": arn, "policy": policy});
        check(&json!({"action": "kms:Encrypt", "resource": arn}), NOT_GIVEN);
        check(&with(statement("111111111111")), &allowed("kms:Encrypt"));
        check(&with(statement(USER)), &missing("kms:Encrypt"));
    }
    check(&json!({"action": "kms:CreateAlias", "resource": alias}), &allowed("kms:CreateAlias"));
}

/// Everything that is open is named, and nothing else.
#[test]
fn what_an_answer_depends_on() {
    let when = |effect: &str, key: &str| json!({"Effect": effect, "Action": "*", "Resource": "*", "Condition": {"StringEquals": {key: "a"}}});
    let open =
        |keys: &[&str]| keys.iter().map(|key| ((*key).to_owned(), Value::Null)).collect::<serde_json::Map<_, _>>();
    let with = |parts: Value, keys: &[&str], expect: &str| {
        let mut parts = parts;
        parts["context"] = open(keys).into();
        check(&parts, expect);
    };
    with(json!({"identity": when("Allow", "x:a")}), &["x:a"], "depends on `x:a`");
    with(json!({"identity": [when("Allow", "x:a"), allow("*")]}), &["x:a"], ALL_ALLOW);
    with(json!({"identity": [when("Deny", "x:a"), allow("*")]}), &["x:a"], "depends on `x:a`");
    with(
        json!({"identity": when("Deny", "x:a")}),
        &["x:a"],
        "denied: no identity-based policy allows `sqs:SendMessage`",
    );
    with(
        json!({"identity": when("Allow", "x:a"), "boundary": when("Allow", "x:b"), "session": when("Allow", "x:c")}),
        &["x:a", "x:b", "x:c"],
        "depends on `x:a`; and on `x:b`; `x:c`",
    );
    with(
        json!({"identity": when("Allow", "x:a"), "boundary": allow("s3:*")}),
        &["x:a"],
        "denied: no permissions boundary allows `sqs:SendMessage`",
    );
    let mut granted = grant(USER);
    granted["Condition"] = json!({"StringEquals": {"x:r": "a"}});
    with(
        json!({"principal": USER, "identity": when("Allow", "x:a"), "policy": granted}),
        &["x:a", "x:r"],
        "depends on `x:a`; and on `x:r`",
    );
    with(json!({"principal": USER, "identity": allow("*"), "policy": granted}), &["x:r"], ALL_ALLOW);
    with(json!({"principal": USER, "identity": allow("s3:*"), "policy": granted}), &["x:r"], "depends on `x:r`");
    with(
        json!({"principal": USER, "identity": when("Allow", "x:a"), "policy": grant(OUTSIDER)}),
        &["x:a"],
        "depends on `x:a`",
    );
    check(&json!({"identity": "{"}), "depends on a statement that cannot be read");
    check(
        &json!({"identity": {"Effect": "Allow", "Action": "*", "Resource": "arn:aws:sqs:*:*:{{ Queue }}"}}),
        "depends on what stands for the placeholder `{{ Queue }}`",
    );
    // Two answers in the same words are one.
    let fancy = json!({"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Fancy": {"x:a": "a"}}});
    let missing = json!({"Effect": "Allow", "Action": "*"});
    check(&json!({"identity": [fancy, missing]}), "depends on a statement that cannot be read");
    check(
        &json!({"identity": [allow("s3:*"), {"Effect": "allow", "Action": "*", "Resource": "*"}]}),
        "depends on a statement that cannot be read",
    );
    check(
        &json!({"identity": [{"Effect": "allow", "Action": "s3:*", "Resource": "*"}]}),
        "denied: no identity-based policy allows `sqs:SendMessage`",
    );
    check(&json!({"identity": allow("*"), "policy": "{"}), "depends on a statement that cannot be read");
    check(&json!({"identity": [allow("*"), {"Effect": "allow", "Action": "s3:*", "Resource": "*"}]}), ALL_ALLOW);

    // A grant for certain leaves nothing open that another would give as well; one to the account gives nobody anything.
    let user = "arn:aws:iam::222222222222:user/u";
    let mut perhaps = grant(user);
    perhaps["Condition"] = json!({"StringEquals": {"x:r": "a"}});
    let lab = json!({"principal": user, "resource": "arn:aws:sqs:eu-west-1:222222222222:q", "context": {"x:r": null},
                     "policy": [grant(user), perhaps]});
    let switching = with_types(Some(PolicyTypeStatus::PendingEnable), None);
    check_in(&switching, &lab, "depends on whether SCPs are enabled, which is being switched");
    with(
        json!({"principal": USER, "identity": allow("s3:*"), "policy": [grant("111111111111"), granted]}),
        &["x:r"],
        "depends on `x:r`",
    );
    let own = json!({"identity": when("Allow", "x:a"), "context": {"x:a": null}});
    check_in(&switching, &own, "depends on `x:a`");
}

/// Of one kind of policy alone.
#[test]
fn what_one_kind_lets_pass() {
    let organization = organization();
    let leave = json!({"action": "organizations:LeaveOrganization", "resource": "*"});
    let (ask, _) = ask_of(&leave, &organization).expect("a question");
    let scene = Decider::new(&organization, Catalog::embedded()).scene(&ask);
    assert_eq!((passes(&scene, LayerKind::Scp), passes(&scene, LayerKind::Rcp)), (Truth::No, Truth::Yes));
}

/// Who has no account has no identity-based policies, whatever is given.
#[test]
fn callers_without_an_account() {
    let organization = organization();
    let parts = json!({"principal": "anonymous", "policy": grant("*"), "context": {"aws:PrincipalOrgID": null}});
    let (ask, _) = ask_of(&parts, &organization).expect("a question");
    let explanation = explain(&Decider::new(&organization, Catalog::embedded()).scene(&ask));
    let identity = explanation.layers.iter().find(|layer| layer.kind == LayerKind::Identity).expect("every kind");
    assert_eq!(identity.exempt, Some(Exempt::NoneGiven));
}

#[test]
fn placeholders_are_bound_by_the_organization() {
    let identity = json!({"Effect": "Allow", "Action": "*", "Resource": "arn:${PARTITION}:sqs:*:*:${QUEUE}"});
    let mut parts = organization().to_parts();
    parts.placeholders = vec![("PARTITION".to_owned(), "aws".to_owned())];
    let one = Organization::from_parts(parts.clone()).expect("a sound tree");
    parts.placeholders.push(("QUEUE".to_owned(), "orders".to_owned()));
    let both = Organization::from_parts(parts.clone()).expect("a sound tree");
    parts.placeholders.pop();
    parts.placeholders.push(("QUEUE".to_owned(), "other".to_owned()));
    let wrong = Organization::from_parts(parts).expect("a sound tree");
    let parts = json!({"identity": identity});
    check_in(&one, &parts, "depends on what stands for the placeholder `${QUEUE}`");
    check_in(&both, &parts, ALL_ALLOW);
    check_in(&wrong, &parts, "denied: no identity-based policy allows `sqs:SendMessage`");
}

/// What a question may not be.
#[test]
fn questions_that_cannot_be_asked() {
    let organization = organization();
    let error = |parts: Value| match ask_of(&parts, &organization) {
        Ok(_) => panic!("{parts}"),
        Err(error) => error,
    };
    let role = "arn:aws:iam::111111111111:role/Other";
    for (parts, expect) in [
        (json!({"principal": "nobody"}), AskError::Caller(policy::UnknownCaller("nobody".to_owned()))),
        (json!({"action": "s3"}), AskError::Action("s3".to_owned())),
        (json!({"action": "s3:"}), AskError::Action("s3:".to_owned())),
        (json!({"action": ":Get"}), AskError::Action(":Get".to_owned())),
        (json!({"action": "s3:Get*"}), AskError::Action("s3:Get*".to_owned())),
        (json!({"action": "s3:Get Object"}), AskError::Action("s3:Get Object".to_owned())),
        (json!({"action": "s3:Get:Object"}), AskError::Action("s3:Get:Object".to_owned())),
        (json!({"resource": "orders"}), AskError::Resource(policy::UnknownResource("orders".to_owned()))),
        (
            json!({"resource": "arn:aws:sqs:*:111111111111:q"}),
            AskError::Wildcard("arn:aws:sqs:*:111111111111:q".to_owned()),
        ),
        (
            json!({"resource": "arn:aws:sqs:eu-west-1:111111111111:q?"}),
            AskError::Wildcard("arn:aws:sqs:eu-west-1:111111111111:q?".to_owned()),
        ),
        (json!({"resource": "*"}), AskError::NeedsResource("sqs:SendMessage".to_owned())),
        (json!({"owner": "11111111111"}), AskError::Account("11111111111".to_owned())),
        (json!({"owner": "11111111111x"}), AskError::Account("11111111111x".to_owned())),
        (
            json!({"owner": "222222222222"}),
            AskError::OtherOwner { account: "222222222222".to_owned(), arn: QUEUE.to_owned() },
        ),
        (
            json!({"action": "sts:AssumeRoleWithSAML", "resource": role}),
            AskError::OutsideIdentity("sts:AssumeRoleWithSAML".to_owned()),
        ),
        (
            json!({"action": "STS:assumerolewithwebidentity", "resource": role}),
            AskError::OutsideIdentity("STS:assumerolewithwebidentity".to_owned()),
        ),
        (json!({"context": {"SourceIp": "10.0.0.1"}}), AskError::Key("SourceIp".to_owned())),
        (json!({"context": {"aws:Source Ip": "10.0.0.1"}}), AskError::Key("aws:Source Ip".to_owned())),
    ] {
        assert_eq!(error(parts.clone()), expect, "{parts}");
        assert!(expect.to_string().len() > 20);
    }
    let with = |principal: &str, key: &str, value: Value| json!({"principal": principal, "context": {key: value}});
    for (principal, key, value, expect) in [
        (USER, "aws:PrincipalArn", json!(ROLE), Some(USER)),
        (USER, "AWS:principalarn", json!(USER), None),
        (USER, "aws:PrincipalArn", json!(null), Some(USER)),
        (USER, "aws:PrincipalArn", json!(false), Some(USER)),
        (USER, "aws:username", json!("bob"), Some("alice")),
        (ROLE, "aws:username", json!("bob"), Some("absent")),
        (ROLE, "aws:username", json!(false), None),
        (ROLE, "aws:PrincipalOrgPaths", json!(["o-other/"]), Some("o-example/r-ab12/ou-ab12-workloads/")),
        (ROLE, "aws:PrincipalOrgPaths", json!("o-example/r-ab12/ou-ab12-workloads/"), None),
        (ROLE, "aws:ResourceAccount", json!("222222222222"), Some("111111111111")),
        (OUTSIDER, "aws:PrincipalOrgID", json!("o-other"), None),
        (SERVICE, "aws:PrincipalArn", json!(ROLE), None),
        (SERVICE, "aws:ResourceAccount", json!("222222222222"), Some("111111111111")),
        ("anonymous", "aws:PrincipalAccount", json!("111111111111"), None),
        (FEDERATED, "aws:PrincipalArn", json!(USER), None),
        (FEDERATED, "aws:PrincipalType", json!("User"), Some("FederatedUser")),
        (ROLE, "aws:SourceIp", json!("10.0.0.1"), None),
        (ROLE, "aws:MultiFactorAuthPresent", json!("true"), None),
    ] {
        let parts = with(principal, key, value);
        let expect = expect.map(|value| AskError::FixedKey { key: key.to_owned(), value: value.to_owned() });
        assert_eq!(ask_of(&parts, &organization).err(), expect, "{parts}");
    }
    // The role of a session can have any path, and no other name or account.
    for (arn, fits) in [
        ("arn:aws:iam::111111111111:role/Deployer", true),
        (ROLE, true),
        ("arn:aws:iam::111111111111:role/Other", false),
        ("arn:aws:iam::222222222222:role/Deployer", false),
        (SESSION, false),
        (USER, false),
        ("Deployer", false),
    ] {
        let expect = AskError::OtherRole { session: SESSION.to_owned(), arn: arn.to_owned() };
        assert_eq!(
            ask_of(&with(SESSION, "aws:PrincipalArn", json!(arn)), &organization).err(),
            (!fits).then_some(expect),
            "{arn}"
        );
    }
    assert_eq!(ask_of(&with(ROLE, "aws:SourceArn", json!(USER)), &organization).err(), None);
}

/// The keys that follow from a question, in order: `key`, `key=value`, `key=[values]`.
fn keys(context: &Context) -> Vec<String> {
    let show = |(key, fact): (&str, &Fact)| match fact {
        Fact::Unknown => key.to_owned(),
        Fact::One(value) => format!("{key}={value}"),
        Fact::Several(values) => format!("{key}={values:?}"),
    };
    context.iter().map(show).collect()
}

#[test]
fn keys_that_follow() {
    const ALWAYS: [&str; 7] = [
        "aws:currenttime",
        "aws:epochtime",
        "aws:requestedregion",
        "aws:securetransport",
        "aws:useragent",
        "aws:userid",
        "aws:viaawsservice",
    ];
    const TEMPORARY: [&str; 3] = ["aws:multifactorauthage", "aws:multifactorauthpresent", "aws:tokenissuetime"];
    const SHOP: [&str; 3] = [
        "aws:principalaccount=111111111111",
        "aws:principalorgid=o-example",
        "aws:principalorgpaths=[\"o-example/r-ab12/ou-ab12-workloads/\"]",
    ];
    const SHOPS: [&str; 3] = [
        "aws:resourceaccount=111111111111",
        "aws:resourceorgid=o-example",
        "aws:resourceorgpaths=[\"o-example/r-ab12/ou-ab12-workloads/\"]",
    ];
    const NO: [&str; 0] = [];
    let organization = organization();
    let check = |parts: Value, expect: &[&[&str]]| {
        let (ask, _) = ask_of(&parts, &organization).expect("a question");
        let mut expect: Vec<&str> = ALWAYS.iter().chain(expect.iter().copied().flatten()).copied().collect();
        expect.sort_unstable_by_key(|shown| shown.split('=').next().map(str::to_owned));
        assert_eq!(keys(&ask.context), expect, "{parts}");
    };
    let arn = |arn: &str| format!("aws:principalarn={arn}");
    for (principal, kind, arn, temporary, more) in [
        (USER, "User", arn(USER), &NO[..], &["aws:username=alice"][..]),
        (ROLE, "AssumedRole", arn(ROLE), &TEMPORARY[..], &NO[..]),
        (SESSION, "AssumedRole", "aws:principalarn".to_owned(), &TEMPORARY[..], &NO[..]),
        (LINKED, "AssumedRole", arn(LINKED), &TEMPORARY[..], &NO[..]),
        (FEDERATED, "FederatedUser", "aws:principalarn".to_owned(), &TEMPORARY[..], &NO[..]),
        (ROOT, "Account", arn(ROOT), &NO[..], &NO[..]),
    ] {
        let kind = format!("aws:principaltype={kind}");
        let own = [kind.as_str(), arn.as_str(), "aws:principalisawsservice=false"];
        check(json!({"principal": principal}), &[&SHOP, &SHOPS, &own, temporary, more]);
    }
    check(
        json!({"principal": "anonymous"}),
        &[&["aws:principalaccount=anonymous", "aws:principaltype=Anonymous"], &SHOPS],
    );
    check(
        json!({"principal": SERVICE}),
        &[
            &[
                "aws:principalaccount",
                "aws:principalarn",
                "aws:principalisawsservice=true",
                "aws:principalservicename=logs.amazonaws.com",
                "aws:principalservicenameslist",
                "aws:principaltype",
                "aws:sourceaccount",
                "aws:sourcearn",
                "aws:sourceorgid",
                "aws:sourceorgpaths",
            ],
            &SHOPS,
        ],
    );
    let outsider = [
        "aws:principalaccount=888888888888",
        "aws:principalarn=arn:aws:iam::888888888888:role/Auditor",
        "aws:principalisawsservice=false",
        "aws:principalorgid",
        "aws:principalorgpaths",
        "aws:principaltype=AssumedRole",
    ];
    check(json!({"principal": OUTSIDER}), &[&outsider, &TEMPORARY, &SHOPS]);
    // What nobody owns has no account, and so has what AWS owns.
    let user = ["aws:principaltype=User", &arn(USER), "aws:principalisawsservice=false", "aws:username=alice"];
    let open = ["aws:resourceaccount", "aws:resourceorgid", "aws:resourceorgpaths"];
    check(json!({"principal": USER, "action": "s3:ListAllMyBuckets", "resource": "*"}), &[&SHOP, &user, &open]);
    check(
        json!({"principal": USER, "action": "iam:GetPolicy", "resource": "arn:aws:iam::aws:policy/ReadOnlyAccess"}),
        &[&SHOP, &user, &open],
    );
    check(
        json!({"principal": "anonymous", "action": "s3:GetObject", "resource": "arn:aws:s3:::bucket/key"}),
        &[&["aws:principalaccount=anonymous", "aws:principaltype=Anonymous"], &open],
    );
    let lab = [
        "aws:resourceaccount=222222222222",
        "aws:resourceorgid=o-example",
        "aws:resourceorgpaths=[\"o-example/r-ab12/ou-ab12-narrow/\"]",
    ];
    check(
        json!({"principal": USER, "action": "s3:GetObject", "resource": "arn:aws:s3:::bucket/key", "owner": " 222222222222 "}),
        &[&SHOP, &user, &lab],
    );
}

#[test]
fn what_the_question_says_about_keys() {
    let organization = organization();
    let check = |key: &str, value: Value, expect: Option<&str>| {
        let (ask, _) = ask_of(&json!({"context": {key: value}}), &organization).expect("a question");
        let found =
            keys(&ask.context).into_iter().find(|shown| shown.split('=').next() == Some(&key.trim().to_lowercase()));
        assert_eq!(found.as_deref(), expect, "{key}");
    };
    check(" aws:SourceIp ", json!("10.0.0.1"), Some("aws:sourceip=10.0.0.1"));
    check("aws:SourceIp", json!(["a", "b"]), Some("aws:sourceip=[\"a\", \"b\"]"));
    check("aws:SourceIp", json!(null), Some("aws:sourceip"));
    check("aws:SourceIp", json!(false), None);
    check("aws:SecureTransport", json!(false), None);
    check("aws:SecureTransport", json!("true"), Some("aws:securetransport=true"));
    // One value of a key that AWS gives several is a list of one.
    check("aws:TagKeys", json!("team"), Some("aws:tagkeys=[\"team\"]"));
    assert_eq!(fixed_keys().count(), 10);
    let fixed = |principal: &str, key: &str| is_fixed(key, &Caller::read(principal).expect(principal));
    for key in fixed_keys() {
        let of_resource = key.starts_with("aws:Resource");
        assert!(fixed(USER, key) && fixed(USER, &key.to_uppercase()));
        assert_eq!((fixed(SERVICE, key), fixed("anonymous", key)), (of_resource, of_resource), "{key}");
        assert_eq!(fixed(FEDERATED, key), key != "aws:PrincipalArn", "{key}");
    }
    assert!(!fixed(USER, "aws:SourceIp"));
}

/// What an answer takes for granted, and what it leaves open.
#[test]
fn assumptions() {
    let organization = organization();
    let check = |parts: Value, expect: &[&str]| {
        let (_, assumptions) = ask_of(&parts, &organization).expect("a question");
        let always = [
            "aws:CurrentTime",
            "aws:EpochTime",
            "aws:RequestedRegion",
            "aws:SecureTransport",
            "aws:UserAgent",
            "aws:ViaAWSService",
            "aws:userid",
        ];
        let always = always.map(|key| format!("`{key}` is open"));
        let said = assumptions.iter().map(Assumption::sentence).filter(|said| !always.contains(said));
        assert_eq!(said.collect::<Vec<_>>(), expect, "{parts}");
        let open = assumptions.iter().filter(|assumption| always.contains(&assumption.sentence())).count();
        assert_eq!(open, always.len(), "{parts}");
    };
    const IAM: &str = "IAM allows the principal everything (`*:*`)";
    const NO_POLICY: &str = "the resource has no policy of its own";
    const SESSION_KEYS: [&str; 3] =
        ["`aws:MultiFactorAuthAge` is open", "`aws:MultiFactorAuthPresent` is open", "`aws:TokenIssueTime` is open"];
    let [age, mfa, token] = SESSION_KEYS;
    let arn = "`aws:PrincipalArn` is open";
    check(json!({"principal": USER}), &[IAM, NO_POLICY]);
    check(json!({"principal": USER, "identity": allow("*")}), &[NO_POLICY]);
    check(json!({"principal": USER, "policy": grant(USER)}), &[IAM]);
    check(json!({"principal": ROOT}), &[NO_POLICY]);
    check(json!({"principal": ROLE}), &[age, mfa, token, IAM, NO_POLICY]);
    check(json!({"principal": SESSION}), &[age, mfa, token, arn, IAM, NO_POLICY]);
    check(json!({"principal": FEDERATED}), &[age, mfa, token, arn, IAM, NO_POLICY]);
    check(
        json!({"principal": SESSION, "context": {"aws:PrincipalArn": ROLE, "aws:TokenIssueTime": false, "aws:MultiFactorAuthAge": null}}),
        &[age, mfa, IAM, NO_POLICY],
    );
    check(json!({"principal": "anonymous"}), &[]);
    check(json!({"principal": SERVICE}), &[arn]);
    check(
        json!({"principal": OUTSIDER, "policy": grant("*")}),
        &[age, mfa, token, "nothing outside this organization forbids it to account 888888888888", IAM],
    );
    check(json!({"principal": MANAGER}), &[age, mfa, token, IAM]);
    let mine = "the resource belongs to the principal's account 111111111111";
    let object = json!({"principal": USER, "action": "s3:GetObject", "resource": "arn:aws:s3:::bucket/key"});
    check(object.clone(), &[mine, IAM, NO_POLICY]);
    let mut other = object.clone();
    other["owner"] = json!("222222222222");
    check(other.clone(), &[IAM]);
    other["owner"] = json!(" ");
    check(other, &[mine, IAM, NO_POLICY]);
    check(json!({"principal": USER, "action": "s3:ListAllMyBuckets", "resource": "*"}), &[IAM]);
    check(
        json!({"principal": USER, "action": "s3:ListAllMyBuckets", "resource": "*", "owner": "222222222222"}),
        &[IAM],
    );
    check(
        json!({"principal": USER, "action": "kms:Encrypt", "resource": "arn:aws:kms:eu-west-1:111111111111:key/k"}),
        &[IAM],
    );
    check(
        json!({"principal": USER, "action": "iam:GetPolicy", "resource": "arn:aws:iam::aws:policy/X"}),
        &[IAM, NO_POLICY],
    );
    let date = &Catalog::embedded().date;
    check(
        json!({"principal": USER, "action": "sqs:Sing"}),
        &[&format!("AWS has this action, although the catalogue of {date} does not"), IAM, NO_POLICY],
    );
    let odd = "arn:aws:sns:eu-west-1:111111111111:t";
    check(
        json!({"principal": USER, "resource": odd}),
        &[&format!("the action can be done to `{odd}`, although the catalogue has no such ARN for it"), IAM, NO_POLICY],
    );
    assert!(Assumption::OrdinaryRole.sentence().contains("ordinary role"));
}

#[test]
fn policies_that_come_with_a_question_have_names() {
    let organization = organization();
    let names = |parts: Value| {
        let (ask, _) = ask_of(&parts, &organization).expect("a question");
        let identity = match ask.iam.identity {
            Identity::Everything => Vec::new(),
            Identity::Policies(policies) => policies,
        };
        let given = match ask.iam.resource {
            ResourcePolicy::Given(given) => Some(given),
            ResourcePolicy::None | ResourcePolicy::NotGiven => None,
        };
        let all = identity.into_iter().chain(ask.iam.boundary).chain(ask.iam.session).chain(given);
        all.map(|given| given.name).collect::<Vec<_>>().join(", ")
    };
    let any = allow("*");
    assert_eq!(
        names(json!({"identity": any, "boundary": any, "session": any, "policy": grant("*")})),
        "identity policy, permissions boundary, session policy, resource policy"
    );
    assert_eq!(names(json!({"identity": [any, any]})), "identity policy 1, identity policy 2");
    assert_eq!(names(json!({})), "");
}

#[test]
fn arns_that_fit_a_template() {
    for (template, arn, expect) in [
        ("arn:aws:sqs:${Region}:${Account}:${QueueName}", QUEUE, true),
        ("arn:aws:s3:::${BucketName}", "arn:aws:s3:::bucket", true),
        ("arn:aws:s3:::${BucketName}", "arn:aws:s3:::", false),
        ("arn:aws:s3:::${BucketName}/${ObjectName}", "arn:aws:s3:::bucket", false),
        ("arn:aws:s3:::${BucketName}", "arn:aws:s3:eu-west-1::bucket", false),
        ("arn:aws:iam::${Account}:role/${RoleNameWithPath}", "arn:aws:iam::111111111111:role/app/x", true),
        ("arn:aws:iam::${Account}:role/${RoleNameWithPath}", "arn:aws:iam::1:2:role/app/x", false),
        ("arn:aws:sns:${Region}:${Account}:${Topic}", "arn:aws:sns:a:b:c:d", true),
        ("arn:aws:x:::${A}-end", "arn:aws:x:::a-end", true),
        ("arn:aws:x:::${A}-end", "arn:aws:x:::a-en", false),
        ("arn:aws:x", "arn:aws:x:::y", false),
        ("arn:aws:x:::${broken", "arn:aws:x:::y", true),
    ] {
        assert_eq!(ArnTemplate::from(template).matches(arn), expect, "{template} {arn}");
    }
    let typed = |action: &str, arn: &str| {
        let mut resource = Resource::read(arn).expect(arn);
        if let Some(types) = ResourceTypes::of(action, Catalog::embedded()) {
            types.mark(&mut resource);
        }
        match resource {
            Resource::Arn(arn) => arn.has_type,
            Resource::Any => panic!("{arn}"),
        }
    };
    assert!(!typed("s3:GetObject", "arn:aws:s3:::bucket/a/b"));
    assert!(!typed("sqs:SendMessage", QUEUE));
    assert!(typed("iam:GetRole", ROLE));
    assert!(typed("lambda:InvokeFunction", "arn:aws:lambda:eu-west-1:111111111111:function:f"));
    assert!(!typed("apigateway:GET", "arn:aws:apigateway:eu-west-1::/restapis/r"));
    // Nobody knows better.
    assert!(typed("x:Y", "arn:aws:s3:::bucket/a/b"));
    assert!(typed("s3:GetObject", "arn:aws:sqs:::a/b"));
    assert!(!typed("iam:GetRole", "arn:aws:sqs:::a"));
    assert_eq!(
        arn_forms("s3:GetObject", None, "aws-cn", Catalog::embedded())
            .map(|forms| forms.contains(&"arn:aws-cn:s3:::${BucketName}/${ObjectName}".to_owned())),
        Some(true)
    );
}

/// What a wildcard in the type of a resource matches depends on whether the catalogue knows a type.
#[test]
fn the_catalogue_says_what_a_type_is() {
    let with = |action: &str, arn: &str, pattern: &str| json!({"action": action, "resource": arn, "identity": {"Effect": "Allow", "Action": "*", "Resource": pattern}});
    check(
        &with("s3:GetObject", "arn:aws:s3:::bucket/key", "arn:aws:s3:::b*"),
        "allowed: every policy that must allow `s3:GetObject` does, and none denies it",
    );
    check(
        &with("iam:GetRole", ROLE, "arn:aws:iam::*:r*"),
        "depends on a point that AWS does not document: what a wildcard in the resource type of an ARN matches",
    );
}

#[test]
fn kept_questions() {
    let organization = organization();
    let expects = |parts: Value, expected: Expected| {
        let question = Question { expected, ..question(&parts) };
        let answer = Decider::new(&organization, Catalog::embedded()).answer(&question);
        KeptQuestion { question: Arc::new(question), answer }.passes()
    };
    let when = json!({"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {"x:a": "a"}}});
    let denied = json!({"Effect": "Deny", "Action": "*", "Resource": "*"});
    for (parts, fitting) in [
        (json!({}), vec![Expected::Allowed]),
        (json!({"identity": denied}), vec![Expected::ExplicitDeny, Expected::Denied]),
        (json!({"identity": allow("s3:*")}), vec![Expected::ImplicitDeny, Expected::Denied]),
        (json!({"identity": when, "context": {"x:a": null}}), vec![Expected::Denied]),
        (json!({"principal": MANAGER}), vec![Expected::Depends]),
        (json!({"principal": "nobody"}), vec![]),
    ] {
        for expected in Expected::ALL {
            assert_eq!(expects(parts.clone(), expected), fitting.contains(&expected), "{parts} {expected:?}");
        }
    }
    for (decision, expected) in [
        (Decision::Allowed, Expected::Allowed),
        (Decision::Denied(Denial::Explicit), Expected::ExplicitDeny),
        (Decision::Denied(Denial::Implicit), Expected::ImplicitDeny),
        (Decision::Denied(Denial::Either), Expected::Denied),
        (Decision::Depends, Expected::Depends),
    ] {
        assert_eq!(decision.expected(), expected);
        assert!(decision.is(expected));
    }
    let mut parts = organization.to_parts();
    parts.questions = ["b", "a"].map(|name| question(&json!({"name": name}))).into();
    let kept = KeptQuestion::all(
        &Organization::from_parts(parts).expect("a sound tree"),
        &mut Reader::new(Catalog::embedded()),
    );
    let names: Vec<&str> = kept.iter().map(|kept| kept.question.name.as_str()).collect();
    assert_eq!(names, ["a", "b"]);
    assert!(kept.iter().all(KeptQuestion::passes));
}

/// A letter in a policy makes that policy be read anew and no other, however many questions are kept.
#[test]
fn what_was_read_is_not_read_again() {
    let mut parts = organization().to_parts();
    let kept = |number: usize| {
        let identity = allow(&format!("sqs:Send{}*", number % 7));
        question(&json!({"name": format!("question {number}"), "identity": identity}))
    };
    parts.questions = (0..50).map(kept).collect();
    let organization = Organization::from_parts(parts).expect("a sound tree");
    let mut analyzer = Analyzer::new(Catalog::embedded());
    analyzer.analyze(&organization, &Viewpoint::default());
    let before = KeptQuestion::all(&organization, analyzer.reader());
    let parsed = analyzer.reader().parsed();
    // What comes with questions is read once as well, where it says the same.
    assert_eq!(parsed, organization.policies().len() as u64 + 7);

    let guard = PolicyId::new("p-Guard");
    let content = Arc::from(format!("{} ", organization.policies()[&guard].content));
    let edited = organization.apply(&Edit::SetPolicyContent { policy: guard, content }).expect("an edit");
    let after = KeptQuestion::all(&edited, analyzer.reader());
    analyzer.analyze(&edited, &Viewpoint::default());
    assert_eq!(analyzer.reader().parsed(), parsed + 1);
    assert_eq!(after.len(), before.len());
}

#[test]
fn statements_that_do_not_apply() {
    let organization = organization();
    let check = |statement: Value, context: Value, expect: Option<&str>| {
        let parts = json!({"policy": statement, "context": context, "owner": "111111111111"});
        let (ask, _) = ask_of(&parts, &organization).expect("a question");
        let scene = Decider::new(&organization, Catalog::embedded()).scene(&ask);
        let explanation = explain(&scene);
        let resource = explanation.layers.iter().find(|layer| layer.kind == LayerKind::Resource).expect("a layer");
        let found = why_not(&resource.levels[0].statements[0], &ask);
        assert_eq!(found.as_deref(), expect, "{statement}");
    };
    let with = |name: &str, value: Value| {
        let mut statement = grant("*");
        statement[name] = value;
        statement
    };
    check(grant("*"), json!({}), None);
    check(with("Action", json!("s3:*")), json!({}), Some("does not name the action"));
    check(grant(USER), json!({}), Some(&format!("does not name the principal `{ROLE}`")));
    check(with("Resource", json!("arn:aws:s3:::b")), json!({}), Some(&format!("does not name the resource `{QUEUE}`")));
    let equals = with("Condition", json!({"StringEquals": {"x:a": "a"}}));
    check(equals.clone(), json!({}), Some("`StringEquals` on `x:a` does not hold: the request does not have it"));
    check(equals.clone(), json!({"x:a": "b"}), Some("`StringEquals` on `x:a` does not hold: the request has `b`"));
    check(equals, json!({"x:a": null}), None);
    let any = with("Condition", json!({"ForAnyValue:StringEquals": {"x:a": "a"}}));
    check(
        any.clone(),
        json!({"x:a": ["b", "c"]}),
        Some("`ForAnyValue:StringEquals` on `x:a` does not hold: the request has `b`, `c`"),
    );
    check(any, json!({"x:a": []}), Some("`ForAnyValue:StringEquals` on `x:a` does not hold: the request has no value"));
}

#[test]
fn words() {
    let organization = organization();
    let target =
        |id: &str| organization.ous().keys().find(|ou| ou.as_str() == id).cloned().map(TargetId::Ou).expect(id);
    let account = TargetId::Account(organization::AccountId::new("111111111111"));
    for (place, name) in [
        (PolicyPlace::Target(TargetId::Root), "the root"),
        (PolicyPlace::Target(target("ou-ab12-narrow")), "OU `Narrow`"),
        (PolicyPlace::Target(account.clone()), "account `shop`"),
        (PolicyPlace::Principal, "the principal"),
        (PolicyPlace::Group("Admins".to_owned()), "group `Admins`"),
        (PolicyPlace::Resource, "the resource"),
        (PolicyPlace::Session, "the session"),
    ] {
        assert_eq!(place.name(&organization), name);
    }
    for (kind, title, name) in [
        (LayerKind::Scp, "SCPs", "SCP"),
        (LayerKind::Rcp, "RCPs", "RCP"),
        (LayerKind::Resource, "Resource-based policy", "resource-based policy"),
        (LayerKind::Identity, "Identity-based policies", "identity-based policy"),
        (LayerKind::Boundary, "Permissions boundary", "permissions boundary"),
        (LayerKind::Session, "Session policy", "session policy"),
    ] {
        assert_eq!((kind.title(), kind.name()), (title, name));
    }
    for (open, sentence) in [
        (Open::Statement(Doubt::Key("aws:sourceip".to_owned())), "`aws:SourceIp`"),
        (Open::Statement(Doubt::Key("x:y".to_owned())), "`x:y`"),
        (
            Open::Statement(Doubt::NotDocumented(Undocumented::NoArn)),
            "a point that AWS does not document: what an ARN operator says of a value that is no ARN",
        ),
        (
            Open::IncompleteImport(account, PolicyType::Other(Arc::from("TAG_POLICY"))),
            "the TAG_POLICYs of account `shop`, which were not all imported",
        ),
        (Open::OwnerNotKnown, "which account owns the resource"),
    ] {
        assert_eq!(open.sentence(&organization, Catalog::embedded()), sentence);
    }
    for point in Undocumented::ALL {
        assert!(point.sentence().len() > 10, "{point:?}");
    }
    use Exempt as E;
    for (exempt, word) in [
        (E::ManagementAccount, "management account"),
        (E::ServiceLinkedRole, "service-linked"),
        (E::Outside, "outside"),
        (E::Service, "AWS services"),
        (E::Anonymous, "unsigned"),
        (E::Disabled, "not enabled"),
        (E::ServiceNotCovered, "cover"),
        (E::NoResource, "not authorized on any resource"),
        (E::RetireGrant, "RetireGrant"),
        (E::AwsManagedKey, "AWS managed"),
        (E::NoneGiven, "none"),
        (E::RootUser, "root user"),
        (E::Everything, "everything"),
    ] {
        assert!(exempt.sentence().contains(word), "{exempt:?}");
    }
}

/// A Deny of a group says where it stands.
#[test]
fn groups() {
    let organization = organization();
    let (mut ask, _) =
        ask_of(&json!({"principal": USER, "identity": allow("s3:*")}), &organization).expect("a question");
    let mut answer = |groups: &[(&str, Value)]| {
        let given =
            |statements: &Value| GivenPolicy { name: "g".to_owned(), text: document(statements).to_string().into() };
        ask.iam.groups = groups.iter().map(|(name, policy)| ((*name).to_owned(), vec![given(policy)])).collect();
        let explanation = explain(&Decider::new(&organization, Catalog::embedded()).scene(&ask));
        summary(&explanation, "sqs:SendMessage", &organization, Catalog::embedded())
    };
    assert_eq!(answer(&[]), "denied: no identity-based policy allows `sqs:SendMessage`");
    assert_eq!(answer(&[("Senders", allow("sqs:*"))]), ALL_ALLOW);
    let deny = json!({"Sid": "Stop", "Effect": "Deny", "Action": "*", "Resource": "*"});
    assert_eq!(
        answer(&[("Senders", allow("sqs:*")), ("Stopped", deny)]),
        "denied: the identity-based policy, statement `Stop` of group `Stopped`, denies `sqs:SendMessage`"
    );
}

/// An explanation goes on behind the first Deny, and each layer sums up its levels.
#[test]
fn explanations_are_whole() {
    let organization = organization();
    let parts = json!({"action": "organizations:LeaveOrganization", "resource": "*", "identity": allow("*"),
        "policy": {"Effect": "Allow", "Principal": {"AWS": ROLE}, "Action": "*", "Resource": "*"}});
    let explanation =
        Decider::new(&organization, Catalog::embedded()).answer(&question(&parts)).expect("an answer").explanation;
    let shown: Vec<String> = explanation
        .layers
        .iter()
        .map(|layer| {
            let levels = layer.levels.iter().map(|level| {
                let count = level.statements.len();
                format!(" {} {:?}/{:?} {count};", level.place.name(&organization), level.deny, level.allow)
            });
            format!(
                "{:?} {:?} {:?}/{:?}:{}",
                layer.kind,
                layer.exempt,
                layer.deny,
                layer.allow,
                levels.collect::<String>()
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            "Scp None Yes/Yes: the root No/Yes 1; OU `Workloads` Yes/Yes 3; account `shop` No/Yes 1;",
            "Rcp Some(ServiceNotCovered) No/Yes:",
            "Resource None No/Yes: the resource No/Yes 1;",
            "Identity None No/Yes: the principal No/Yes 1;",
            "Boundary Some(NoneGiven) No/Yes:",
            "Session Some(NoneGiven) No/Yes:",
        ]
    );
    let Because::Denies(statements) = &explanation.because else { panic!("{:?}", explanation.because) };
    let found: Vec<_> = statements.iter().map(|stated| (&stated.policy.source, stated.statement)).collect();
    assert_eq!(found, [(&PolicySource::Organization(PolicyId::new("p-Guard")), 0)]);
    let (ask, _) = ask_of(&parts, &organization).expect("a question");
    let mut decider = Decider::new(&organization, Catalog::embedded());
    assert_eq!(decider.scene(&ask).request().action, "organizations:leaveorganization");
}

/// Two policies are the same if source, name and text are.
#[test]
fn attached_policies_compare_by_what_they_say() {
    let organization = organization();
    let attached = |name: &str, action: &str| {
        let (mut ask, _) = ask_of(&json!({"identity": allow(action)}), &organization).expect("a question");
        if let Identity::Policies(policies) = &mut ask.iam.identity {
            policies[0].name = name.to_owned();
        }
        let explanation = explain(&Decider::new(&organization, Catalog::embedded()).scene(&ask));
        Arc::clone(&explanation.layers[3].levels[0].statements[0].policy)
    };
    let one = attached("a", "s3:*");
    assert_eq!(one, attached("a", "s3:*"));
    assert_ne!(one, attached("b", "s3:*"));
    assert_ne!(one, attached("a", "ec2:*"));
    let other = ScenePolicy {
        source: PolicySource::Organization(PolicyId::new("p-x")),
        name: one.name.clone(),
        reading: Arc::clone(&one.reading),
        rules: Arc::clone(&one.rules),
    };
    assert_ne!(*one, other);
}

/// The table of AWS's order, for every way in which the kinds of policy can come out.
#[test]
fn outcomes_combine_as_documented() {
    use super::combine::Outcomes;
    use super::scene::Meeting as M;
    use Truth::{Maybe, No, Yes};
    let all = [No, Maybe, Yes];
    let base =
        Outcomes { deny: No, scp: Yes, identity: No, boundary: Yes, session: Yes, resource: Names::NOBODY, named: No };
    for meeting in [M::SameAccount, M::MustAllow, M::CrossAccount, M::Stranger] {
        for (identity, limit) in all.iter().flat_map(|identity| all.iter().map(move |limit| (*identity, *limit))) {
            for (which, grant) in ["none", "account", "anyone", "role", "itself", "named"]
                .iter()
                .flat_map(|w| all.iter().map(move |g| (*w, *g)))
            {
                for (boundary, session) in [(limit, Yes), (Yes, limit)] {
                    let mut outcomes = Outcomes { identity, boundary, session, ..base };
                    match which {
                        "account" => outcomes.resource.account = grant,
                        "anyone" => outcomes.resource.anyone = grant,
                        "role" => outcomes.resource.role = grant,
                        "itself" => outcomes.resource.itself = grant,
                        "named" => outcomes.named = grant,
                        _ => {}
                    }
                    let granted = if which == "none" { No } else { grant };
                    let own = identity.and(limit);
                    let by_resource = match which {
                        "none" | "account" => No,
                        "role" => grant.and(limit),
                        "anyone" => grant.and(if limit == Yes { Yes } else { Maybe }),
                        _ => grant,
                    };
                    let expect = match meeting {
                        M::SameAccount => own.or(by_resource),
                        M::MustAllow => own.and(granted).or(by_resource),
                        M::CrossAccount => own.and(granted),
                        M::Stranger => granted,
                    };
                    assert_eq!(outcomes.allow(meeting), expect, "{meeting:?} {which} {outcomes:?}");
                    let rests = which == "anyone"
                        && grant != No
                        && limit != Yes
                        && matches!(meeting, M::SameAccount | M::MustAllow);
                    assert_eq!(outcomes.rests_on_anyone(meeting), rests, "{meeting:?} {which} {outcomes:?}");
                }
            }
        }
    }
    for (deny, allow, expect) in [
        (Yes, Yes, "ExplicitlyDenied"),
        (Yes, No, "ExplicitlyDenied"),
        (Yes, Maybe, "ExplicitlyDenied"),
        (Maybe, No, "Denied"),
        (Maybe, Maybe, "Depends"),
        (Maybe, Yes, "Depends"),
        (No, No, "ImplicitlyDenied"),
        (No, Maybe, "Depends"),
        (No, Yes, "Allowed"),
    ] {
        for (scp, identity) in [(allow, Yes), (Yes, allow)] {
            let outcomes = Outcomes { deny, scp, identity, ..base };
            assert_eq!(cases::name(outcomes.decision(M::SameAccount)), expect, "{outcomes:?}");
        }
    }
}
