//! Questions and their answers as tables, and the decision cases.
//!
//! Expectations follow AWS's pages, which each module names; where AWS is silent, the answer depends.

use std::sync::Arc;

use serde_json::{Value, json};

use super::facts::{is_fixed, must_allow};
use super::resource_forms::ResourceTypes;
use super::*;
use crate::{Analyzer, Viewpoint};
use aws::ArnTemplate;
use catalog::Catalog;
use organization::{
    ContextValue, Edit, Expected, FeatureSet, NoPolicies, Organization, PolicyId, PolicyType, PolicyTypeStatus,
    Question, QuestionPolicies, TargetId, Unsaid,
};
use policy::{Caller, Context, Doubt, Fact, Names, Resource, Truth, Undocumented};

mod answers;
mod beyond;
#[path = "../../../../tests/decisions/case.rs"]
mod case;
#[path = "../../../../tests/decisions/cases.rs"]
mod cases;
mod inside;
mod layers;
mod likeness;
mod questions;
mod unsaid;

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
        unsaid: if parts["others_unknown"] == true { Unsaid::Unknown } else { Unsaid::Absent },
        policies: QuestionPolicies {
            identity: case::list(&parts["identity"]).into_iter().map(policy).collect(),
            boundary: one("boundary"),
            session: one("session"),
            resource: one("policy"),
            none: NoPolicies { identity: parts["no_identity"] == true, resource: parts["no_policy"] == true },
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
