//! A decision case as the product takes it: an organization and a question.
//! Knows the JSON form; judges nothing. The library's own tests of decisions use it too.

use std::collections::BTreeSet;

use analysis::decision::{Ask, GivenPolicy, Iam, Identity, ResourcePolicy};
use organization::{
    Account, AccountId, Attachment, Organization, OrganizationId, Ou, OuId, ParentId, Parts, Policy, PolicyId,
    PolicyType, PolicyTypeStatus, Root, RootId, TargetId, full_access_id, full_access_policy,
};
use policy::{Caller, Context, Fact, Resource};
use serde_json::Value;

/// A list, a lone value as its only element, nothing for null.
pub fn list(value: &Value) -> Vec<&Value> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(values) => values.iter().collect(),
        one => vec![one],
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// A policy document, or a raw text.
fn policy_text(case: &Value, name: &str) -> String {
    match &case["policies"][name] {
        Value::String(raw) => raw.clone(),
        document => document.to_string(),
    }
}

pub fn organization(case: &Value) -> Organization {
    let json = &case["organization"];
    let nodes = list(&json["nodes"]);
    let root_id = RootId::new(text(&nodes[0]["id"]));
    let parent = |node: &Value| match text(&node["parent"]) {
        id if id == root_id.as_str() => ParentId::Root,
        id => ParentId::Ou(OuId::new(id)),
    };
    let management = AccountId::new(text(&json["management_account"]));
    let mut parts = Parts::new(OrganizationId::new(text(&json["id"])), Root::new(root_id.clone()), management);
    parts.policy_types = [PolicyType::Scp, PolicyType::Rcp].map(|kind| (kind, PolicyTypeStatus::Enabled)).into();
    let mut known = BTreeSet::new();
    for node in nodes {
        let (id, name) = (text(&node["id"]), text(&node["name"]).to_owned());
        let target = match text(&node["kind"]) {
            "root" => TargetId::Root,
            "ou" => {
                let id = OuId::new(id);
                parts.ous.push(Ou::new(id.clone(), name, parent(node)));
                TargetId::Ou(id)
            }
            _ => {
                let id = AccountId::new(id);
                parts.accounts.push(Account::new(id.clone(), name, "", parent(node)));
                TargetId::Account(id)
            }
        };
        for (kind, names) in [(PolicyType::Scp, &node["scps"]), (PolicyType::Rcp, &node["rcps"])] {
            for name in list(names).into_iter().map(text) {
                let policy = if name == "RCPFullAWSAccess" {
                    full_access_id(&PolicyType::Rcp).unwrap()
                } else {
                    PolicyId::new(format!("p-{name}"))
                };
                if known.insert(policy.clone()) {
                    parts.policies.push(if name == "RCPFullAWSAccess" {
                        full_access_policy(&PolicyType::Rcp).unwrap()
                    } else {
                        Policy::new(policy.clone(), name, kind.clone(), policy_text(case, name))
                    });
                }
                parts.attachments.push(Attachment { target: target.clone(), policy });
            }
        }
    }
    Organization::from_parts(parts).unwrap()
}

/// The whole context of a case, as it stands.
pub fn context(request: &Value) -> Context {
    let plain = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let given = request["context"].as_object().into_iter().flatten().map(|(key, value)| {
        let fact = match value {
            Value::Array(values) => Fact::Several(values.iter().map(plain).collect()),
            one => Fact::One(plain(one)),
        };
        (key.clone(), fact)
    });
    let unknown = list(&request["unknown"]).into_iter().map(|key| (text(key).to_owned(), Fact::Unknown));
    given.chain(unknown).collect()
}

pub fn ask(case: &Value) -> Ask {
    let (principal, request) = (&case["principal"], &case["request"]);
    let given = |name: &Value| GivenPolicy::new(text(name), policy_text(case, text(name)));
    let one = |name: &Value| name.is_string().then(|| given(name));
    let many = |names: &Value| list(names).into_iter().map(given).collect::<Vec<_>>();
    let groups = list(&principal["groups"]);
    let caller = match text(&principal["type"]) {
        "anonymous" => Caller::read("anonymous"),
        _ => Caller::read(text(&principal["arn"])),
    };
    Ask {
        caller: caller.unwrap(),
        action: text(&request["action"]).to_owned(),
        resource: Resource::read(text(&request["resource"])).unwrap(),
        owner: request["resource_account"].as_str().map(str::to_owned),
        context: context(request),
        iam: Iam {
            identity: Identity::Policies(many(&principal["identity_policies"])),
            groups: groups.iter().map(|group| (text(&group["name"]).to_owned(), many(&group["policies"]))).collect(),
            boundary: one(&principal["boundary"]),
            session: one(&principal["session_policy"]),
            resource: one(&request["resource_policy"]).map_or(ResourcePolicy::None, ResourcePolicy::Given),
        },
    }
}
