//! Questions about who and what stands in the document.

use organization::{
    AccountIam, AccountId, Collected, Entity, Identity, IdentityKind, InsideParts, Partition, PolicyText,
    ResourcePolicy, TextId,
};

use super::*;

const BUCKET: &str = "arn:aws:s3:::logs";

/// The organization of the other tests, with what is inside its account `shop`: a role, a bucket, a key.
fn with_inside(change: impl FnOnce(&mut InsideParts)) -> Organization {
    let account = AccountId::new("111111111111");
    let mut role = Identity::new(account.clone(), IdentityKind::Role, "Deployer");
    role.path = "/app/".to_owned();
    role.inline.insert("all".to_owned(), "all".to_owned());
    let text = |id: &str, statements: &Value| PolicyText {
        id: TextId::new(id),
        text: document(statements).to_string().into(),
        literal: false,
    };
    let policy = |resource: &str, text: &str| ResourcePolicy {
        account: account.clone(),
        resource: resource.to_owned(),
        text: Some(TextId::new(text)),
    };
    let barred = json!({"Effect": "Deny", "Principal": "*", "Action": "s3:Get*", "Resource": format!("{BUCKET}/*")});
    let of_key = json!({"Effect": "Allow", "Principal": {"AWS": "111111111111"}, "Action": "kms:*", "Resource": "*"});
    let mut parts = InsideParts {
        account_iam: vec![AccountIam { account: account.clone(), ..AccountIam::blank() }],
        identities: vec![role],
        resource_policies: vec![
            policy(BUCKET, "barred"),
            policy("arn:aws:kms:*:111111111111:key/1", "of-key"),
            policy("arn:aws:kms:*:111111111111:key/mrk-1", "of-key"),
        ],
        texts: vec![
            text("all", &json!({"Effect": "Allow", "Action": "*", "Resource": "*"})),
            text("barred", &barred),
            text("of-key", &of_key),
        ],
        ..InsideParts::default()
    };
    change(&mut parts);
    organization().apply(&Edit::Collect(Box::new(parts))).expect("an edit")
}

#[track_caller]
fn decides(organization: &Organization, parts: &Value, expect: Decision) {
    let mut decider = Decider::new(organization, Catalog::embedded());
    let answered = decider.ask(&question(parts)).expect("an answer");
    assert_eq!(answered.decision(), expect, "{parts}");
}

/// Calls and ARNs with wildcards stand for resources whose policies are known as well.
#[test]
fn policies_of_resources_reach_calls() {
    let organization = with_inside(|_| {});
    let denied = Decision::Denied(Denial::Explicit);
    for (action, resource, expect) in [
        ("s3:GetObject", "arn:aws:s3:::logs/a", denied),
        ("s3:GetObject", "arn:aws:s3:::logs/*", denied),
        ("s3:GetObject", "arn:aws:s3:::log?/*", Decision::Depends),
        ("s3:GetObject", "", Decision::Depends),
        ("s3:GetObject", "arn:aws:s3:::other/*", Decision::Allowed),
        // The policy says nothing of these.
        ("s3:PutObject", "", Decision::Allowed),
        ("sqs:SendMessage", "", Decision::Allowed),
        ("s3:ListBucket", "arn:aws:s3:::logs*", Decision::Allowed),
    ] {
        decides(&organization, &json!({"action": action, "resource": resource}), expect);
    }
    // The question's own goes first.
    let none = json!({"action": "s3:GetObject", "resource": "arn:aws:s3:::logs/*", "owner": "111111111111", "no_policy": true});
    decides(&organization, &none, Decision::Allowed);
}

/// A multi-Region key has a policy in each Region.
#[test]
fn policies_of_keys() {
    let organization = with_inside(|_| {});
    for (key, expect) in [("1", Decision::Allowed), ("mrk-1", Decision::Depends), ("2", Decision::Depends)] {
        let resource = format!("arn:aws:kms:eu-west-1:111111111111:key/{key}");
        decides(&organization, &json!({"action": "kms:Decrypt", "resource": resource}), expect);
    }
}

/// Nobody knows what one is granted that is not there.
#[test]
fn callers_that_are_not_there() {
    let complete = with_inside(|parts| {
        parts.account_iam[0].complete.insert(Collected::Identities);
    });
    let part = with_inside(|_| {});
    let ask = |principal: &str| json!({"principal": format!("arn:aws:iam::111111111111:{principal}")});
    for (principal, in_complete, in_part) in [
        ("role/app/Deployer", Decision::Allowed, Decision::Allowed),
        ("role/Deployer", Decision::Depends, Decision::Depends),
        ("role/Other", Decision::Depends, Decision::Allowed),
        ("user/Deployer", Decision::Depends, Decision::Allowed),
        ("role/*", Decision::Allowed, Decision::Allowed),
        ("root", Decision::Allowed, Decision::Allowed),
    ] {
        decides(&complete, &ask(principal), in_complete);
        decides(&part, &ask(principal), in_part);
    }
    // What the question brings is known.
    let brought = json!({"principal": "arn:aws:iam::111111111111:role/Other", "identity": [allow("sqs:*")]});
    decides(&complete, &brought, Decision::Allowed);
}

/// An ordinary role is none of those that are there, and none that the policy of the resource names.
#[test]
fn ordinary_roles_are_nobody_who_is_known() {
    let organization = with_inside(|parts| {
        parts.identities.push(Identity::new(AccountId::new("111111111111"), IdentityKind::Role, "ordinary"));
        let named = json!([
            {"Effect": "Deny", "Action": "s3:*", "Resource": "*",
             "Principal": {"AWS": "arn:aws:iam::111111111111:role/useful"}},
        ]);
        parts.texts[1].text = document(&named).to_string().into();
    });
    let ask = json!({"principal": "arn:aws:iam::111111111111:role/*", "action": "s3:GetObject",
                     "resource": "arn:aws:s3:::logs/a"});
    decides(&organization, &ask, Decision::Allowed);
}

/// The texts of AWS's policies that come along are those of one partition.
#[test]
fn texts_of_aws_are_of_one_partition() {
    let with = |partition: Partition| {
        let organization = with_inside(|parts| {
            parts.identities[0].inline.clear();
            parts.identities[0].managed.insert("aws:AmazonSQSFullAccess".to_owned());
        });
        let mut parts = organization.to_parts();
        parts.partition = partition;
        Organization::from_parts(parts).expect("a sound tree")
    };
    decides(&with(Partition::Aws), &json!({}), Decision::Allowed);
    let elsewhere = json!({
        "principal": "arn:aws-cn:iam::111111111111:role/app/Deployer",
        "resource": "arn:aws-cn:sqs:cn-north-1:111111111111:orders",
    });
    decides(&with(Partition::AwsCn), &elsewhere, Decision::Depends);
}

/// Users change their own password where the password policy says so, whatever else they are granted.
#[test]
fn passwords_of_ones_own() {
    let with = |said: Option<&str>, denies: bool| {
        with_inside(|parts| {
            let mut user = Identity::new(AccountId::new("111111111111"), IdentityKind::User, "alice");
            user.path = "/app/".to_owned();
            if denies {
                user.inline.insert("never".to_owned(), "never".to_owned());
                let never = json!({"Effect": "Deny", "Action": "iam:*", "Resource": "*"});
                let text = document(&never).to_string().into();
                parts.texts.push(PolicyText { id: TextId::new("never"), text, literal: false });
            }
            parts.identities.push(user);
            let policy = &mut parts.account_iam[0].password_policy;
            policy.extend(said.map(|said| ("AllowUsersToChangePassword".to_owned(), said.to_owned())));
        })
    };
    let ask = |action: &str, resource: &str| json!({"principal": USER, "action": action, "resource": resource});
    let own = ask("iam:ChangePassword", USER);
    let implicit = Decision::Denied(Denial::Implicit);
    decides(&with(Some("true"), false), &own, Decision::Depends);
    decides(&with(None, false), &own, Decision::Depends);
    decides(&with(Some("false"), false), &own, implicit);
    decides(&with(Some("true"), true), &own, Decision::Denied(Denial::Explicit));
    let policy = with(Some("true"), false);
    decides(&policy, &ask("iam:GetAccountPasswordPolicy", "*"), Decision::Depends);
    decides(&policy, &ask("iam:ChangePassword", "arn:aws:iam::111111111111:user/bob"), implicit);
    decides(&policy, &ask("iam:CreateUser", "arn:aws:iam::111111111111:user/bob"), implicit);
}
