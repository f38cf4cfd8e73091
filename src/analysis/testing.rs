//! Small organizations for the unit tests of this room.

use fastrand::Rng;
use organization::*;

/// The management account, the account `Shop`, and a policy `Guardrails` with this text on the root, beside `FullAWSAccess`.
pub(crate) fn guarded(text: &str) -> Organization {
    let account = |id: &str, name: &str| Account::new(AccountId::new(id), name, "", ParentId::Root);
    let management = AccountId::new("000000000000");
    let (id, root) = (OrganizationId::new("o-aa111bb222"), Root::new(RootId::new("r-a1b2")));
    let mut parts = Parts::new(id, root, management.clone());
    parts.accounts = vec![account(management.as_str(), "Management"), account("111122223333", "Shop")];
    let policy = PolicyId::new("p-guardrails");
    let edits = [
        Edit::EnablePolicyType { kind: PolicyType::Scp },
        Edit::CreatePolicy {
            id: policy.clone(),
            name: "Guardrails".to_owned(),
            description: String::new(),
            kind: PolicyType::Scp,
            content: text.into(),
        },
        Edit::Attach { policy, target: TargetId::Root },
    ];
    let empty = Organization::from_parts(parts).expect("an organization");
    edits.iter().fold(empty, |organization, edit| organization.apply(edit).expect("an edit"))
}

/// Denies that hang together by a few tags, so that requests pass few of them at once or none; sometimes an allow list.
pub(crate) fn statements(draw: &mut Rng) -> Vec<serde_json::Value> {
    let (keys, values) = (2 + draw.u64(..5), 1 + draw.u64(..3));
    let count = 3 + draw.u64(..22);
    let mut statement = |effect: &str, most: u64| {
        let mut conditions = serde_json::Map::new();
        for _ in 0..=draw.u64(..most) {
            let operator = ["StringEquals", "StringNotEquals", "StringLike", "Null"][draw.u64(..4) as usize];
            let value = match operator {
                "Null" => ["true", "false"][draw.u64(..2) as usize].to_owned(),
                "StringLike" => format!("*{}*", draw.u64(..values)),
                _ => format!("v{}", draw.u64(..values)),
            };
            let key = format!("aws:PrincipalTag/k{}", draw.u64(..keys));
            let block = conditions.entry(operator).or_insert_with(|| serde_json::json!({}));
            block[key] = value.into();
        }
        serde_json::json!({ "Effect": effect, "Action": "*", "Resource": "*", "Condition": conditions })
    };
    let mut all: Vec<_> = (0..count).map(|_| statement("Deny", 3)).collect();
    let allows: Vec<_> = (0..3).map(|_| statement("Allow", 2)).collect();
    match draw.u64(..3) {
        0 => all.extend(allows),
        _ => all.push(serde_json::json!({ "Effect": "Allow", "Action": "*", "Resource": "*" })),
    }
    all
}

/// With these statements alone on the root.
pub(crate) fn alone(statements: &[serde_json::Value]) -> Organization {
    let text = serde_json::json!({ "Version": "2012-10-17", "Statement": statements }).to_string();
    let policy = full_access_id(&PolicyType::Scp).unwrap();
    guarded(&text).apply(&Edit::Detach { policy, target: TargetId::Root }).unwrap()
}
