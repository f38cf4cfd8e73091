//! What identities may do, as tables: a role, what it has, and how far each action may be done after each step.

use catalog::Catalog;
use organization::{
    AccountId, Edit, Identity, IdentityId, IdentityKind, InsideParts, Organization, PolicyText, ResourcePolicy, TextId,
};
use serde_json::{Value, json};

use super::*;
use crate::testing::guarded;
use crate::verdict::Verdict;

const SHOP: &str = "111122223333";

fn document(statements: &Value) -> String {
    json!({"Version": "2012-10-17", "Statement": statements}).to_string()
}

/// The role `app/deploy` of the account `Shop`, under an SCP.
struct Case {
    scp: Value,
    own: Value,
    boundary: Option<Value>,
    bucket: Option<Value>,
    tags: Vec<(&'static str, &'static str)>,
}

impl Case {
    fn of(own: Value) -> Self {
        Self {
            scp: json!({"Effect": "Allow", "Action": "*", "Resource": "*"}),
            own,
            boundary: None,
            bucket: None,
            tags: Vec::new(),
        }
    }

    fn organization(&self) -> Organization {
        let account = AccountId::new(SHOP);
        let mut role = Identity::new(account.clone(), IdentityKind::Role, "deploy");
        role.path = "/app/".to_owned();
        role.tags = self.tags.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        role.trust = Some(TextId::new("trust"));
        role.inline.insert("own".to_owned(), "own".to_owned());
        let text =
            |id: &str, text: &Value| PolicyText { id: TextId::new(id), text: document(text).into(), literal: false };
        let trust =
            json!({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}});
        let mut parts =
            InsideParts { texts: vec![text("own", &self.own), text("trust", &trust)], ..InsideParts::default() };
        if let Some(boundary) = &self.boundary {
            role.boundary = Some("limit".to_owned());
            parts.texts.push(text("limit", boundary));
            parts.managed_policies.push(organization::ManagedPolicy {
                account: account.clone(),
                name: "limit".to_owned(),
                text: TextId::new("limit"),
                ..organization::Entity::blank()
            });
        }
        if let Some(bucket) = &self.bucket {
            parts.texts.push(text("bucket", bucket));
            let resource = "arn:aws:s3:::logs".to_owned();
            parts.resource_policies.push(ResourcePolicy { account, resource, text: Some(TextId::new("bucket")) });
        }
        parts.identities.push(role);
        guarded(&document(&self.scp)).apply(&Edit::Collect(Box::new(parts))).expect("an edit")
    }

    /// Action and accesses by step: own policies, boundary, guardrails, resources.
    #[track_caller]
    fn check(&self, expect: &[(&str, [Access; 4])]) {
        let (organization, catalog) = (self.organization(), Catalog::embedded());
        let id = IdentityId::new(&AccountId::new(SHOP), IdentityKind::Role, "deploy");
        let mut permissions = Permissions::of(&organization, catalog, &id).expect("a role");
        for (action, expect) in expect {
            let id = catalog.action_id(action).expect("an action");
            assert_eq!(permissions.steps(id), *expect, "{action}");
            let is_granted = !permissions.granting(id).is_empty();
            assert!(is_granted || expect[0] == Access::Nothing, "{action} is granted by what is named");
            // Nothing is said by words alone: where some requests pass and some do not, there is one of each.
            if expect[3] == Access::Some && expect[2] == Access::Some {
                let [passes, fails] = permissions.witnesses(id);
                assert!(passes.is_some() && fails.is_some(), "{action}: {passes:?} {fails:?}");
            }
        }
    }
}

use Access::{Depends as Open, Everything as All, Nothing as No, Some as Part};

#[test]
fn each_step_takes_away() {
    let case = Case {
        scp: json!([{"Effect": "Deny", "Action": ["s3:DeleteBucket", "s3:PutObject"], "Resource": "*"},
                    {"Effect": "Deny", "Action": "sqs:*", "Resource": "*",
                     "Condition": {"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}}}]),
        boundary: Some(json!({"Effect": "Allow", "Action": ["s3:*", "sqs:SendMessage"], "Resource": "*"})),
        ..Case::of(json!([
            {"Effect": "Allow", "Action": ["s3:*", "sqs:*"], "Resource": "*"},
            {"Effect": "Allow", "Action": "ec2:*", "Resource": "arn:aws:ec2:*:*:instance/*"},
            {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::secret/*"},
        ]))
    };
    case.check(&[
        ("s3:ListBucket", [All, All, All, All]),
        ("s3:GetObject", [Part, Part, Part, Part]),
        ("s3:PutObject", [All, All, No, No]),
        ("sqs:SendMessage", [All, All, Part, Part]),
        ("sqs:PurgeQueue", [All, No, No, No]),
        ("ec2:StopInstances", [All, No, No, No]),
        ("iam:CreateUser", [No, No, No, No]),
    ]);
    // A call that needs other resources as well is not granted by one of them.
    Case::of(json!({"Effect": "Allow", "Action": "ec2:*", "Resource": "arn:aws:ec2:*:*:instance/*"})).check(&[
        ("ec2:RunInstances", [No, No, No, No]),
        ("ec2:StopInstances", [All; 4]),
        ("ec2:DescribeInstances", [No, No, No, No]),
    ]);
}

#[test]
fn who_it_is_is_known() {
    let own = |condition: Value| Case {
        tags: vec![("team", "web")],
        ..Case::of(json!({"Effect": "Allow", "Action": "sqs:*", "Resource": "*", "Condition": condition}))
    };
    for (condition, expect) in [
        (json!({"StringEquals": {"aws:PrincipalTag/team": "web"}}), All),
        (json!({"StringEquals": {"aws:PrincipalTag/Team": "web"}}), All),
        (json!({"StringEquals": {"aws:PrincipalTag/team": "data"}}), No),
        // It has no other tag, and its trust policy lets nobody bring one along.
        (json!({"StringEquals": {"aws:PrincipalTag/stage": "prod"}}), No),
        (json!({"Null": {"aws:PrincipalTag/stage": "true"}}), All),
        (json!({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/app/*"}}), All),
        (json!({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/deploy"}}), No),
        (json!({"StringEquals": {"aws:PrincipalAccount": SHOP}}), All),
        (json!({"StringEquals": {"aws:PrincipalType": "User"}}), No),
        (json!({"Bool": {"aws:SecureTransport": "true"}}), Part),
        (json!({"StringLike": {"aws:userid": "*:ci"}}), Open),
    ] {
        own(condition.clone()).check(&[(
            "sqs:SendMessage",
            [if expect == Open { Part } else { expect }; 3]
                .into_iter()
                .chain([expect])
                .collect::<Vec<_>>()
                .try_into()
                .expect("four"),
        )]);
    }
}

#[test]
fn policies_of_resources() {
    let own = json!({"Effect": "Allow", "Action": ["s3:GetObject", "kms:Decrypt", "sts:AssumeRole"], "Resource": "*"});
    let with = |statement: Value| Case { bucket: Some(statement), ..Case::of(own.clone()) };
    let tls = json!({"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::logs/*",
                     "Condition": {"Bool": {"aws:SecureTransport": "false"}}});
    with(tls).check(&[
        ("s3:GetObject", [All, All, All, Part]),
        // Whether the key and the role let it in, their policies say.
        ("kms:Decrypt", [All, All, All, Open]),
        ("sts:AssumeRole", [All, All, All, Open]),
        ("s3:PutObject", [No, No, No, No]),
    ]);
    let grants = |principal: Value| {
        json!({"Effect": "Allow", "Principal": principal, "Action": "s3:PutObject",
                                           "Resource": "arn:aws:s3:::logs/*"})
    };
    for (principal, expect) in [
        (json!({"AWS": "arn:aws:iam::111122223333:role/app/deploy"}), Open),
        (json!({"AWS": "arn:aws:sts::111122223333:assumed-role/deploy/ci"}), Open),
        (json!("*"), Open),
        // What its account is granted, its own policies would have to hand on.
        (json!({"AWS": SHOP}), No),
        (json!({"AWS": "arn:aws:iam::111122223333:role/other"}), No),
        (json!({"Service": "logging.s3.amazonaws.com"}), No),
    ] {
        with(grants(principal.clone())).check(&[("s3:PutObject", [No, No, No, expect]), ("s3:GetObject", [All; 4])]);
    }
    // `*` in a resource's policy is the resource alone.
    let all = json!({"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"});
    with(all).check(&[("s3:GetObject", [All, All, All, Part])]);
}

#[test]
fn what_needs_no_permission() {
    Case::of(json!({"Effect": "Deny", "Action": "sts:*", "Resource": "*"})).check_of("sts:GetCallerIdentity", [All; 4]);
    // That SCPs do no more than policies of the caller follows from AWS's reason, and not from its words.
    let scp = json!({"Effect": "Deny", "Action": "sts:*", "Resource": "*"});
    Case { scp, ..Case::of(json!({"Effect": "Allow", "Action": "s3:*", "Resource": "*"})) }
        .check_of("sts:GetCallerIdentity", [All, All, Open, Open]);
}

impl Case {
    fn check_of(&self, action: &str, expect: [Access; 4]) {
        let (organization, catalog) = (self.organization(), Catalog::embedded());
        let id = IdentityId::new(&AccountId::new(SHOP), IdentityKind::Role, "deploy");
        let mut permissions = Permissions::of(&organization, catalog, &id).expect("a role");
        let action = catalog.action_id(action).expect("an action");
        assert!(permissions.needs_no_permission(action).is_some());
        assert_eq!(permissions.steps(action), expect);
    }
}

/// What nobody knows is neither granted nor denied.
#[test]
fn texts_that_are_not_known() {
    let case = Case::of(json!({"Effect": "Allow", "Action": "s3:*", "Resource": "*"}));
    let organization = case.organization();
    let (account, catalog) = (AccountId::new(SHOP), Catalog::embedded());
    let id = IdentityId::new(&account, IdentityKind::Role, "deploy");
    let mut role = (**organization.inside().identity(&id).expect("a role")).clone();
    role.managed.insert("gone".to_owned());
    let text = PolicyText { id: TextId::new("own"), text: document(&case.own).into(), literal: false };
    let trust = PolicyText { id: TextId::new("trust"), text: "{}".into(), literal: false };
    let parts = InsideParts { identities: vec![role], texts: vec![text, trust], ..InsideParts::default() };
    let organization = organization.apply(&Edit::Collect(Box::new(parts))).expect("an edit");
    let mut permissions = Permissions::of(&organization, catalog, &id).expect("a role");
    assert_eq!(permissions.unknown().len(), 1);
    for action in ["s3:GetObject", "iam:CreateUser"] {
        let action = catalog.action_id(action).expect("an action");
        assert_eq!(permissions.steps(action), [Open; 4]);
        assert_eq!(permissions.said(action).verdict, Verdict::Depends);
        let said: Vec<String> = permissions.opens(action).iter().map(super::Open::sentence).collect();
        assert_eq!(said, ["what the policy `gone` of `role/app/deploy` says is not known"]);
    }
    assert!(Permissions::of(&organization, catalog, &IdentityId::new(&account, IdentityKind::Role, "x")).is_none());
}
