//! A small organization for the unit tests of this room.

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
