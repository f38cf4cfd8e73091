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

fn text(statements: &[serde_json::Value]) -> String {
    serde_json::json!({ "Version": "2012-10-17", "Statement": statements }).to_string()
}

/// With these statements alone on the root.
pub(crate) fn alone(statements: &[serde_json::Value]) -> Organization {
    let policy = full_access_id(&PolicyType::Scp).unwrap();
    guarded(&text(statements)).apply(&Edit::Detach { policy, target: TargetId::Root }).unwrap()
}

/// Ids of accounts, some of which have digits in common.
pub(crate) const IDS: [&str; 6] =
    ["111122223333", "111122223334", "211122223333", "222211113333", "333322221111", "444455556666"];

/// Denies that ask for the account in this way or that.
pub(crate) fn about_accounts(draw: &mut Rng) -> Vec<serde_json::Value> {
    let mut statement = || {
        let mut conditions = serde_json::Map::new();
        for _ in 0..1 + draw.usize(..2) {
            let id = IDS[draw.usize(..IDS.len())];
            let own = ["${aws:PrincipalAccount}", id, "*", "??????????33", "1*", "444455556666"][draw.usize(..6)];
            let name = ["*", "admin", "x1*", "${aws:PrincipalAccount}", "*-prod"][draw.usize(..5)];
            let (key, value) = match draw.u8(..6) {
                0 => ("aws:PrincipalArn", format!("arn:aws:iam::{own}:role/{name}")),
                1 => ("aws:PrincipalAccount", own.to_owned()),
                2 => ("aws:ResourceAccount", own.to_owned()),
                3 => ("aws:PrincipalTag/home", own.to_owned()),
                4 => ("aws:PrincipalTag/home", name.to_owned()),
                _ => (
                    "aws:PrincipalOrgPaths",
                    ["o-aa111bb222/r-a1b2/ou-a1b2-00000001/*", "*"][draw.usize(..2)].to_owned(),
                ),
            };
            let like = ["StringLike", "StringNotLike"][draw.usize(..2)];
            let operator = if key.ends_with("Paths") { format!("ForAnyValue:{like}") } else { like.to_owned() };
            let block = conditions.entry(operator).or_insert_with(|| serde_json::json!({}));
            block[key] = value.into();
        }
        let action = ["*", "s3:*", "ec2:*", "s3:Get*"][draw.usize(..4)];
        serde_json::json!({ "Effect": "Deny", "Action": action, "Resource": "*", "Condition": conditions })
    };
    (0..4).map(|_| statement()).collect()
}

/// Accounts of these ids, half of them in an OU, with these statements on the root; `others` stand in a policy that hangs nowhere.
pub(crate) fn of_many(statements: &[serde_json::Value], others: &[serde_json::Value]) -> Organization {
    let mut parts = guarded(&text(statements)).to_parts();
    let ou = OuId::new("ou-a1b2-00000001");
    parts.ous.push(Ou::new(ou.clone(), "Half", ParentId::Root));
    parts.accounts.truncate(1);
    for (at, id) in IDS.iter().enumerate() {
        let parent = if at % 2 == 0 { ParentId::Root } else { ParentId::Ou(ou.clone()) };
        parts.accounts.push(Account::new(AccountId::new(*id), format!("Account {at}"), "", parent));
    }
    let many = Organization::from_parts(parts).expect("an organization");
    if others.is_empty() {
        return many;
    }
    let edit = Edit::CreatePolicy {
        id: PolicyId::new("p-others00"),
        name: "Others".to_owned(),
        description: String::new(),
        kind: PolicyType::Scp,
        content: text(others).into(),
    };
    many.apply(&edit).expect("an edit")
}

/// The same among so many accounts that none is told apart. The policy that names all is about one action alone.
pub(crate) fn in_a_crowd(organization: &Organization) -> Organization {
    let mut parts = organization.to_parts();
    for at in 0..2_000_u64 {
        let id = AccountId::new(format!("{:012}", 900_000_000_000 + at));
        parts.accounts.push(Account::new(id, format!("Crowd {at}"), "", ParentId::Root));
    }
    let asks: Vec<serde_json::Value> = (0..60)
        .map(|at| {
            serde_json::json!({ "Effect": "Deny", "Action": "iam:GetUser", "Resource": "*", "Condition": { "StringLike":
                { "aws:PrincipalAccount": "1*", format!("aws:PrincipalTag/t{at}"): "${aws:PrincipalAccount}" } } })
        })
        .collect();
    let policy = PolicyId::new("p-crowd000");
    let edits = [
        Edit::CreatePolicy {
            id: policy.clone(),
            name: "Crowd".to_owned(),
            description: String::new(),
            kind: PolicyType::Scp,
            content: text(&asks).into(),
        },
        Edit::Attach { policy, target: TargetId::Root },
    ];
    let many = Organization::from_parts(parts).expect("an organization");
    edits.iter().fold(many, |organization, edit| organization.apply(edit).expect("an edit"))
}
