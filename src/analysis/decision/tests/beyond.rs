//! What no policy decides: for each of AWS's rulings a request that it is about, and one beside it that it is not about.

use super::*;
use serde_json::json;

const BUCKET: &str = "arn:aws:s3:::orders";
const SHOP: &str = "arn:aws:iam::111111111111:role/Shop";

#[track_caller]
fn check(parts: Value, decision: &str) {
    let organization = organization();
    let answer = Decider::new(&organization, Catalog::embedded()).answer(&question(&parts)).expect("an answer");
    assert_eq!(answer.explanation.decision.expected().as_str(), decision, "{parts}");
}

fn deny(action: &str, principal: &str) -> Value {
    json!({"Effect": "Deny", "Action": action, "Principal": principal, "Resource": "*"})
}

#[test]
fn what_aws_refuses() {
    let ask = |principal: &str, action: &str, resource: &str| json!({"principal": principal, "action": action, "resource": resource});
    let target = "arn:aws:iam::111111111111:role/Target";
    let trust = json!({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "111111111111"}});
    let with = |mut parts: Value, member: &str, value: Value| {
        parts[member] = value;
        parts
    };
    for (principal, decision) in [(ROOT, "denied"), (SHOP, "allowed")] {
        check(with(ask(principal, "sts:AssumeRole", target), "policy", trust.clone()), decision);
    }
    for (action, policy, decision) in [
        ("iam:DeletePolicy", "aws", "denied"),
        ("iam:GetPolicy", "aws", "allowed"),
        ("iam:DeletePolicy", "111111111111", "allowed"),
    ] {
        check(ask(SHOP, action, &format!("arn:aws:iam::{policy}:policy/ReadOnlyAccess")), decision);
    }
    for (action, path, decision) in [
        ("iam:AttachRolePolicy", "aws-reserved/sso.amazonaws.com/", "depends"),
        ("iam:GetRole", "aws-reserved/sso.amazonaws.com/", "allowed"),
        ("iam:AttachRolePolicy", "", "allowed"),
    ] {
        check(ask(SHOP, action, &format!("arn:aws:iam::111111111111:role/{path}AWSReservedSSO_Admin_0")), decision);
    }
    let key_policy = json!({"Effect": "Allow", "Action": "kms:*", "Principal": "*", "Resource": "*"});
    for (action, resource, principal, decision) in [
        ("kms:DeleteAlias", "alias/aws/s3", SHOP, "denied"),
        ("kms:DeleteAlias", "alias/mine", SHOP, "allowed"),
        ("kms:ScheduleKeyDeletion", "key/k", OUTSIDER, "denied"),
        ("kms:Decrypt", "key/k", OUTSIDER, "allowed"),
        ("kms:ScheduleKeyDeletion", "key/k", SHOP, "allowed"),
    ] {
        let parts = ask(principal, action, &format!("arn:aws:kms:eu-west-1:111111111111:{resource}"));
        check(with(parts, "policy", key_policy.clone()), decision);
    }
    let open = json!({"Effect": "Allow", "Action": "s3:*", "Principal": "*", "Resource": "*"});
    for (action, owner, decision) in [
        ("s3:PutBucketPolicy", "222222222222", "denied"),
        ("s3:ListBucket", "222222222222", "allowed"),
        ("s3:PutBucketPolicy", "111111111111", "allowed"),
    ] {
        let parts = with(ask(SHOP, action, BUCKET), "owner", json!(owner));
        check(with(parts, "policy", open.clone()), decision);
    }
}

#[test]
fn what_needs_no_permission() {
    let ask = |principal: &str, action: &str| json!({"principal": principal, "action": action, "resource": "*"});
    let with = |mut parts: Value, identity: Value| {
        parts["identity"] = identity;
        parts
    };
    let denied = |action: &str| json!({"Effect": "Deny", "Action": action, "Resource": "*"});
    for identity in [allow("ec2:*"), denied("sts:*")] {
        check(with(ask(SHOP, "sts:GetCallerIdentity"), identity), "allowed");
    }
    // That guardrails do no more is not said: `Narrow` allows S3 alone.
    check(ask("arn:aws:iam::222222222222:role/R", "sts:GetCallerIdentity"), "depends");
    check(with(ask(USER, "sts:GetSessionToken"), allow("ec2:*")), "allowed");
    check(with(ask(USER, "sts:GetSessionToken"), denied("sts:*")), "explicit deny");
    check(with(ask(SHOP, "sts:GetSessionToken"), allow("ec2:*")), "implicit deny");
    let pool = |action: &str| {
        json!({"principal": "anonymous", "action": action,
            "resource": "arn:aws:cognito-identity:eu-west-1:111111111111:identitypool/eu-west-1:1"})
    };
    for (action, decision) in [
        ("cognito-identity:GetId", "allowed"),
        ("cognito-identity:GetCredentialsForIdentity", "allowed"),
        ("cognito-identity:GetOpenIdTokenForDeveloperIdentity", "depends"),
    ] {
        check(pool(action), decision);
    }
    // Nobody says whose RCPs bind what is done to nothing in particular.
    check(ask("anonymous", "cognito-identity:GetId"), "depends");
}

#[test]
fn what_root_may_do_in_spite_of_a_policy() {
    let ask = |principal: &str, action: &str, resource: &str, service: &str| {
        json!({"principal": principal, "action": action, "resource": resource, "owner": "111111111111",
            "policy": deny(&format!("{service}:*"), "*")})
    };
    let queue = "arn:aws:sqs:eu-west-1:111111111111:jobs";
    for (principal, action, resource, service, decision) in [
        (ROOT, "s3:GetBucketPolicy", BUCKET, "s3", "allowed"),
        (ROOT, "s3:DeleteBucketPolicy", BUCKET, "s3", "allowed"),
        (ROOT, "s3:ListBucket", BUCKET, "s3", "explicit deny"),
        (SHOP, "s3:DeleteBucketPolicy", BUCKET, "s3", "explicit deny"),
        (ROOT, "sqs:SetQueueAttributes", queue, "sqs", "allowed"),
        (ROOT, "sqs:SendMessage", queue, "sqs", "explicit deny"),
    ] {
        check(ask(principal, action, resource, service), decision);
    }
    // Of the organization's own policies it says nothing.
    let mut parts =
        ask("arn:aws:iam::222222222222:root", "sqs:SetQueueAttributes", "arn:aws:sqs:eu-west-1:222222222222:q", "sqs");
    parts["owner"] = Value::Null;
    check(parts, "explicit deny");
}

#[test]
fn log_groups_are_asked_about_with_and_without_a_star() {
    let ask = |group: &str, denied: &str| {
        json!({"principal": SHOP, "action": "logs:DeleteLogGroup",
            "resource": format!("arn:aws:logs:eu-west-1:111111111111:log-group:{group}"),
            "identity": [[allow("*"),
                {"Effect": "Deny", "Action": "*", "Resource": format!("arn:aws:logs:*:*:log-group:{denied}")}]]})
    };
    for (group, denied, decision) in [
        ("audit", "audit", "depends"),
        ("audit", "audit:*", "depends"),
        ("audit", "audit*", "explicit deny"),
        ("audit", "other", "allowed"),
    ] {
        check(ask(group, denied), decision);
    }
}
