//! AWS's own documented examples, where the shared folder is there: `CANOPY_SHARED` names it.
//! Knows their two JSON forms, and brings both into the form of the decision cases.

use analysis::decision::{Decider, Decision, explain};
use catalog::Catalog;
use serde_json::{Value, json};

use super::case::{ask, list, organization};

const MANAGEMENT: &str = "999999999999";

fn read(name: &str) -> Option<Vec<Value>> {
    let Ok(folder) = std::env::var("CANOPY_SHARED") else {
        println!("skipped: CANOPY_SHARED does not name the folder with conformance/{name}");
        return None;
    };
    let text = std::fs::read_to_string(format!("{folder}/conformance/{name}")).unwrap();
    Some(serde_json::from_str(&text).unwrap())
}

fn run(cases: impl Iterator<Item = (String, Value, Value)>) {
    let (mut passed, mut failed) = (0, 0);
    for (id, case, check) in cases {
        let organization = organization(&case);
        let decision = explain(&Decider::new(&organization, Catalog::embedded()).scene(&ask(&case))).decision;
        let found = match decision {
            Decision::Allowed => "allowed",
            Decision::Denied(_) => "denied",
            Decision::Depends => "depends",
        };
        if check["expect"] == found {
            passed += 1;
        } else {
            failed += 1;
            println!("{id}: {found}, but {}: {check}\n{case}", check["expect"]);
        }
    }
    println!("{passed} passed, {failed} failed");
    assert!(failed == 0 && passed > 0, "{passed} passed, {failed} failed");
}

#[test]
fn documented_examples_of_iam() {
    let Some(examples) = read("aws-documented-iam.json") else { return };
    run(examples.iter().flat_map(|example| {
        list(&example["checks"]).into_iter().map(|check| {
            let mut policies = serde_json::Map::new();
            let mut named = |prefix: &str, documents: &Value| -> Vec<String> {
                let documents = list(documents).into_iter().enumerate();
                documents
                    .map(|(at, document)| {
                        let name = format!("{prefix}{at}");
                        policies.insert(name.clone(), document.clone());
                        name
                    })
                    .collect()
            };
            let first = |names: Vec<String>| names.into_iter().next();
            let identity = named("I", &example["identity"]);
            let group = named("G", &example["group_policies"]);
            let (boundary, session) = (first(named("B", &example["boundary"])), first(named("X", &example["session"])));
            let resource = first(named("Q", &example["resource_policy"]));
            let principal = &example["principal"];
            let account = principal["account"].as_str().unwrap();
            let scps: Vec<Vec<String>> = list(&example["scp_levels"])
                .into_iter()
                .enumerate()
                .map(|(at, level)| named(&format!("S{at}-"), level))
                .collect();
            let mut nodes = vec![json!({"id": "r-aaaa", "kind": "root", "parent": null, "name": "Root", "scps": scps.first()})];
            let mut parent = "r-aaaa".to_owned();
            for (at, level) in scps.iter().enumerate().skip(1).take(scps.len().saturating_sub(2)) {
                let id = format!("ou-aaaa-{at:08}");
                nodes.push(json!({"id": id, "kind": "ou", "parent": parent, "name": id, "scps": level}));
                parent = id;
            }
            nodes.push(json!({"id": MANAGEMENT, "kind": "account", "parent": "r-aaaa", "name": "management"}));
            if let Some(own) = scps.last() {
                nodes.push(json!({"id": account, "kind": "account", "parent": parent, "name": "own", "scps": own}));
            }
            let owner = example["resource_account"].as_str().unwrap_or(account);
            let case = json!({
                "organization": {"id": "o-aaaaaaaaaa", "management_account": MANAGEMENT, "nodes": nodes},
                "policies": policies,
                "principal": {
                    "arn": principal["arn"], "type": principal["type"], "account": account, "identity_policies": identity,
                    "groups": [{"name": "group", "policies": group}], "boundary": boundary, "session_policy": session,
                },
                "request": {
                    "action": check["action"], "resource": check["resource"].as_str().unwrap_or("*"), "resource_account": owner,
                    "resource_policy": resource, "context": check["context"],
                },
            });
            (example["id"].to_string(), case, check.clone())
        })
    }));
}

#[test]
fn documented_examples_of_organizations() {
    let Some(examples) = read("aws-documented-organization.json") else { return };
    run(examples.iter().flat_map(|example| {
        let mut nodes = Vec::new();
        walk(&example["tree"], &Value::Null, &mut nodes);
        let management = nodes.iter().find(|node| node["management"] == true);
        let management = management.map_or(MANAGEMENT, |node| node["id"].as_str().unwrap()).to_owned();
        if management == MANAGEMENT {
            nodes.push(json!({"id": MANAGEMENT, "kind": "account", "parent": "r-aaaa", "name": "management"}));
        }
        list(&example["checks"]).into_iter().map(move |check| {
            let account = |name: &Value| {
                let found = nodes.iter().find(|node| node["name"] == *name);
                found.map_or_else(|| name.as_str().unwrap().to_owned(), |node| node["id"].as_str().unwrap().to_owned())
            };
            let own = account(&check["account"]);
            let arn = match check["principal"].as_str() {
                Some("service-linked-role") => {
                    format!("arn:aws:iam::{own}:role/aws-service-role/ops.amazonaws.com/AWSServiceRoleForOps")
                }
                Some(other) => panic!("{other}"),
                None => format!("arn:aws:iam::{own}:role/someone"),
            };
            let owner = if check["resource_account"].is_null() { own.clone() } else { account(&check["resource_account"]) };
            // A caller that has everything from IAM; the owner of a foreign resource lets everybody in.
            let everything = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]});
            let everybody = json!({"Version": "2012-10-17",
                "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]});
            let mut policies = example["policies"].clone();
            policies["I1"] = everything;
            policies["Q1"] = everybody;
            let case = json!({
                "organization": {"id": "o-aaaaaaaaaa", "management_account": management, "nodes": nodes},
                "policies": policies,
                "principal": {"arn": arn, "account": own, "identity_policies": ["I1"]},
                "request": {
                    "action": check["action"], "resource": check["resource"].as_str().unwrap_or("*"), "resource_account": owner,
                    "resource_policy": "Q1", "context": check["context"],
                },
            });
            (example["id"].to_string(), case, check.clone())
        })
    }));
}

/// The nodes of a tree, parents first; accounts get ids.
fn walk(node: &Value, parent: &Value, nodes: &mut Vec<Value>) {
    let id = match node["kind"].as_str().unwrap() {
        "root" => "r-aaaa".to_owned(),
        "ou" => format!("ou-aaaa-{:08}", nodes.len()),
        _ => format!("1{:011}", nodes.len()),
    };
    nodes.push(json!({"id": id, "kind": node["kind"], "parent": parent, "name": node["name"], "scps": node["scps"],
        "rcps": node["rcps"], "management": node["management"]}));
    for child in list(&node["children"]) {
        walk(child, &json!(id), nodes);
    }
}
