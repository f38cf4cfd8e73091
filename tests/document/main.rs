//! The document's rules: what AWS refuses is refused with AWS's reason, and nothing else changes.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod done;
mod random;
mod refused;

use std::sync::Arc;

use organization::*;
use proptest::prelude::*;

const MANAGEMENT: &str = "111111111111";
const DEV: &str = "222222222222";
const AUDIT: &str = "333333333333";

fn ou_id(name: &str) -> OuId {
    OuId::new(format!("ou-a1b2-{name:0>8}"))
}

fn ou(name: &str) -> TargetId {
    TargetId::Ou(ou_id(name))
}

fn inside(name: &str) -> ParentId {
    if name == "root" { ParentId::Root } else { ParentId::Ou(ou_id(name)) }
}

fn account_id(id: &str) -> AccountId {
    AccountId::new(id)
}

fn account(id: &str) -> TargetId {
    TargetId::Account(account_id(id))
}

fn policy_id(name: &str) -> PolicyId {
    PolicyId::new(if name.starts_with("p-") { name.to_owned() } else { format!("p-{name:0>8}") })
}

fn create_ou(name: &str, parent: &str) -> Edit {
    Edit::CreateOu { id: ou_id(name), parent: inside(parent), name: name.to_owned() }
}

fn create_account(id: &str, name: &str, email: &str) -> Edit {
    Edit::CreateAccount {
        id: account_id(id),
        parent: ParentId::Root,
        name: name.to_owned(),
        email: email.to_owned(),
        joined: None,
    }
}

fn create_policy(name: &str, kind: PolicyType) -> Edit {
    Edit::CreatePolicy {
        id: policy_id(name),
        name: name.to_owned(),
        description: String::new(),
        kind,
        content: Arc::from("{}"),
    }
}

fn attach(policy: &str, target: TargetId) -> Edit {
    Edit::Attach { policy: policy_id(policy), target }
}

fn detach(policy: &str, target: TargetId) -> Edit {
    Edit::Detach { policy: policy_id(policy), target }
}

fn rename(target: TargetId, name: &str) -> Edit {
    Edit::Rename { target, name: name.to_owned() }
}

fn tag(on: TargetId, key: &str, value: &str) -> Edit {
    Edit::SetTag { on: TaggedId::Target(on), key: key.to_owned(), value: value.to_owned() }
}

fn register(id: &str, service: &str) -> Edit {
    Edit::RegisterDelegatedAdministrator { account: account_id(id), service: service.to_owned() }
}

fn move_account(id: &str, to: &str) -> Edit {
    Edit::Move { child: ChildId::Account(account_id(id)), to: inside(to) }
}

fn move_ou(name: &str, to: &str) -> Edit {
    Edit::Move { child: ChildId::Ou(ou_id(name)), to: inside(to) }
}

fn enable(kind: PolicyType) -> Edit {
    Edit::EnablePolicyType { kind }
}

fn disable(kind: PolicyType) -> Edit {
    Edit::DisablePolicyType { kind }
}

/// May `dev` read an object in a bucket of the audit account?
fn question(name: &str) -> Question {
    Question {
        name: name.to_owned(),
        principal: format!("arn:aws:iam::{DEV}:role/dev"),
        action: "s3:GetObject".to_owned(),
        resource: "arn:aws:s3:::logs/today".to_owned(),
        resource_account: Some(AUDIT.to_owned()),
        context: Vec::new(),
        unsaid: Unsaid::Unknown,
        policies: QuestionPolicies::default(),
        expected: Expected::Allowed,
    }
}

fn keep(name: &str) -> Edit {
    Edit::KeepQuestion(question(name))
}

fn rename_question(from: &str, to: &str) -> Edit {
    Edit::RenameQuestion { from: from.to_owned(), to: to.to_owned() }
}

fn set_placeholder(name: &str, value: Option<&str>) -> Edit {
    Edit::SetPlaceholder { name: name.to_owned(), value: value.map(str::to_owned) }
}

fn all(edits: impl IntoIterator<Item = Edit>) -> Edit {
    Edit::Batch { label: "All".to_owned(), edits: edits.into_iter().collect() }
}

/// A management account and nothing else, no policy type enabled.
fn bare(feature_set: FeatureSet) -> Organization {
    let (id, root) = (OrganizationId::new("o-aa111bb222"), Root::new(RootId::new("r-a1b2")));
    Organization::from_parts(Parts {
        feature_set,
        accounts: vec![Account {
            joined_method: Some(JoinedMethod::Invited),
            ..Account::new(account_id(MANAGEMENT), "Management", "aws@example.com", ParentId::Root)
        }],
        ..Parts::new(id, root, account_id(MANAGEMENT))
    })
    .unwrap()
}

/// ```text
/// root ── 111111111111 (management)
///  ├── 333333333333 (delegated administrator for GuardDuty)
///  ├── work ── dev ── 222222222222      `deny` on `work`
///  └── empty
/// ```
fn sample() -> Organization {
    bare(FeatureSet::All)
        .apply(&all([
            enable(PolicyType::Scp),
            create_ou("work", "root"),
            create_ou("dev", "work"),
            create_ou("empty", "root"),
            create_account(DEV, "Dev", "aws+dev@example.com"),
            move_account(DEV, "dev"),
            create_account(AUDIT, "Audit", "aws+audit@example.com"),
            register(AUDIT, "guardduty.amazonaws.com"),
            create_policy("deny", PolicyType::Scp),
            create_policy("unused", PolicyType::Scp),
            attach("deny", ou("work")),
        ]))
        .unwrap()
}

/// After `before`, the edit is refused with AWS's name for the reason; an empty name where AWS has no such operation.
#[track_caller]
fn refused(before: impl IntoIterator<Item = Edit>, edit: Edit, expect: &str) {
    refused_in(&sample().apply(&all(before)).unwrap(), edit, expect);
}

#[track_caller]
fn refused_in(organization: &Organization, edit: Edit, expect: &str) {
    let untouched = organization.clone();
    let error = organization.apply(&edit).expect_err(&format!("{edit:?} should be refused"));
    assert_eq!(error.aws().map(|aws| aws.to_string()).unwrap_or_default(), expect, "{error}");
    assert_eq!(*organization, untouched);
}

/// After `before`, the edit is refused with this sentence; AWS has no name for the reason.
#[track_caller]
fn refused_saying(before: impl IntoIterator<Item = Edit>, edit: Edit, expect: &str) {
    let organization = sample().apply(&all(before)).unwrap();
    assert_eq!(organization.apply(&edit).expect_err(expect).explained(), expect);
}
