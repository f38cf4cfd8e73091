//! Calls on what is not there yet: AWS writes its ARN with a wildcard, and so may a question.

use super::*;
use serde_json::json;

const INSTANCES: &str = "arn:aws:ec2:eu-west-1:111111111111:instance/*";

/// The decision under an SCP that denies one action on some resources.
#[track_caller]
fn check(action: &str, resource: &str, denied: &Value, expect: &str) {
    let organization = case::organization(&json!({
        "organization": {"id": "o-example", "management_account": "999999999999", "nodes": [
            {"id": "r-ab12", "kind": "root", "scps": ["Full", "More"], "rcps": ["RCPFullAWSAccess"]},
            {"id": "999999999999", "kind": "account", "parent": "r-ab12", "scps": ["Full"], "rcps": ["RCPFullAWSAccess"]},
            {"id": "111111111111", "kind": "account", "parent": "r-ab12", "scps": ["Full"], "rcps": ["RCPFullAWSAccess"]},
        ]},
        "policies": {
            "Full": document(&json!({"Effect": "Allow", "Action": "*", "Resource": "*"})),
            "More": document(denied),
        },
    }));
    let parts = json!({"action": action, "resource": resource, "others_unknown": true});
    let call = Decider::new(&organization, Catalog::embedded()).call(&question(&parts)).expect("a question");
    let call = call.expect("a call");
    assert_eq!(call.decision.expected().as_str(), expect, "{denied} {resource}");
    assert_eq!(call.types.iter().map(|own| own.name.as_str()).collect::<Vec<_>>(), [resource]);
}

#[test]
fn of_one_type_and_one_region() {
    let deny = |resource: &str| json!({"Effect": "Deny", "Action": "ec2:RunInstances", "Resource": resource});
    let run = |resource: &str, expect: &str| check("ec2:RunInstances", INSTANCES, &deny(resource), expect);
    run("*", "explicit deny");
    run("arn:aws:ec2:*:*:instance/*", "explicit deny");
    run("arn:aws:ec2:*:*:instance/i-*", "depends");
    run("arn:aws:ec2:*:*:volume/*", "allowed");
    run("arn:aws:ec2:us-*:*:instance/*", "allowed");
    // The Region is the ARN's own.
    let lock = |region: &str| json!({"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringNotEquals": {"aws:RequestedRegion": region}}});
    check("ec2:RunInstances", INSTANCES, &lock("eu-west-1"), "allowed");
    check("ec2:RunInstances", INSTANCES, &lock("us-east-1"), "explicit deny");
}

/// AWS names an ARN for actions that the reference lists without a resource.
#[test]
fn of_actions_without_resources() {
    let roles = "arn:aws:iam::111111111111:role/*";
    let deny = |resource: &str| json!({"Effect": "Deny", "Action": "iam:ListRoles", "Resource": resource});
    check("iam:ListRoles", roles, &deny("*"), "explicit deny");
    check("iam:ListRoles", roles, &deny("arn:aws:iam::*:user/*"), "allowed");
}
