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
        (json!({"Null": {"aws:PrincipalServiceName": "true"}}), All),
        (json!({"Null": {"aws:TokenIssueTime": "true"}}), Open),
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
    // What is denied to others is not denied to it.
    for (principal, expect) in [
        (json!({"AWS": "arn:aws:iam::111122223333:role/other"}), All),
        (json!({"AWS": ["444455556666", "arn:aws:iam::444455556666:root"]}), All),
        (json!({"Service": "logs.amazonaws.com"}), All),
        (json!({"AWS": "arn:aws:iam::111122223333:role/app/deploy"}), Part),
        (json!({"AWS": "arn:aws:iam::111122223333:root"}), Part),
        (json!({"AWS": "arn:aws:sts::111122223333:assumed-role/deploy/ci"}), Open),
    ] {
        let denies =
            json!({"Effect": "Deny", "Principal": principal, "Action": "s3:Get*", "Resource": "arn:aws:s3:::logs/*"});
        with(denies).check(&[("s3:GetObject", [All, All, All, expect])]);
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

/// Trust policies grant those whom they name; whoever may bring session tags along is not known by its own.
#[test]
fn trust_policies() {
    let of = |trust: Value| {
        let case = Case::of(json!([{"Effect": "Allow", "Action": "sqs:*", "Resource": "*",
                                    "Condition": {"StringEquals": {"aws:PrincipalTag/team": "web"}}}]));
        let organization = Case { tags: vec![("team", "data")], ..case }.organization();
        let (account, catalog) = (AccountId::new(SHOP), Catalog::embedded());
        let id = IdentityId::new(&account, IdentityKind::Role, "deploy");
        let mut role = (**organization.inside().identity(&id).expect("a role")).clone();
        let own = organization.inside().text("own", &account).expect("a text");
        role.trust = Some(TextId::new("t"));
        let texts = [("t", document(&trust)), ("own", own.to_string())];
        let texts = texts.map(|(id, text)| PolicyText { id: TextId::new(id), text: text.into(), literal: false });
        let parts = InsideParts { identities: vec![role], texts: texts.to_vec(), ..InsideParts::default() };
        let organization = organization.apply(&Edit::Collect(Box::new(parts))).expect("an edit");
        let mut permissions = Permissions::of(&organization, catalog, &id).expect("a role");
        ["sts:AssumeRole", "sqs:SendMessage"]
            .map(|name| permissions.access(catalog.action_id(name).expect("an action")))
    };
    let trust = |principal: Value, action: Value| json!({"Effect": "Allow", "Principal": principal, "Action": action});
    let (role, sts) = ("arn:aws:iam::111122223333:role/app/deploy", "sts:AssumeRole");
    assert_eq!(of(trust(json!({"AWS": SHOP}), json!(sts))), [No, No]);
    assert_eq!(of(trust(json!({"AWS": role}), json!(sts))), [Open, No]);
    assert_eq!(of(trust(json!("*"), json!([sts, "sts:TagSession"]))), [Open, Open]);
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

mod random {
    use fastrand::Rng;
    use organization::{
        ContextValue, Expected, NoPolicies, PolicyId, PolicyType, Question, QuestionPolicies, TargetId, Unsaid,
    };

    use super::*;
    use crate::decision::{Decider, Decision};

    const ROLE: &str = "arn:aws:iam::111122223333:role/app/deploy";
    const ACTIONS: [(&str, &[&str]); 6] = [
        (
            "s3:GetObject",
            &["arn:aws:s3:::logs/a", "arn:aws:s3:::logs/secret/b", "arn:aws:s3:::other/a", "arn:aws:s3:::web-x/deploy"],
        ),
        ("s3:ListBucket", &["arn:aws:s3:::logs", "arn:aws:s3:::other", "arn:aws:s3:::web-x"]),
        ("s3:PutObject", &["arn:aws:s3:::logs/a", "arn:aws:s3:::other/secret/a", "arn:aws:s3:::web-x/web"]),
        ("sqs:SendMessage", &["arn:aws:sqs:eu-west-1:111122223333:q1", "arn:aws:sqs:us-east-1:111122223333:web-q"]),
        (
            "ec2:StopInstances",
            &["arn:aws:ec2:eu-west-1:111122223333:instance/i-1", "arn:aws:ec2:us-east-1:111122223333:instance/i-2"],
        ),
        ("sts:GetCallerIdentity", &["*"]),
    ];

    fn one<'t>(draw: &mut Rng, of: &[&'t str]) -> &'t str {
        of[draw.usize(..of.len())]
    }

    fn condition(draw: &mut Rng) -> Option<Value> {
        Some(match draw.u8(..14) {
            0 => json!({"StringEquals": {"aws:RequestedRegion": one(draw, &["eu-west-1", "us-east-1"])}}),
            1 => json!({"StringNotEquals": {"aws:RequestedRegion": ["eu-west-1"]}}),
            2 => json!({"Bool": {"aws:SecureTransport": one(draw, &["true", "false"])}}),
            3 => {
                json!({"StringEquals": {"aws:PrincipalTag/team": one(draw, &["web", "data", "${aws:PrincipalTag/team}"])}})
            }
            4 => json!({"StringNotEqualsIfExists": {"aws:PrincipalTag/stage": "prod"}}),
            5 => json!({"Null": {"aws:PrincipalTag/stage": one(draw, &["true", "false"])}}),
            6 => {
                json!({"ArnLike": {"aws:PrincipalArn": one(draw, &["arn:aws:iam::*:role/app/*", "arn:aws:iam::*:role/*", "arn:aws:iam::*:user/*"])}})
            }
            7 => json!({"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/app/dep*"}}),
            8 => json!({"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}),
            9 => json!({"StringLike": {"aws:userid": one(draw, &["*:ci", "AROA*", "*"])}}),
            _ => return None,
        })
    }

    fn statement(draw: &mut Rng, effect: &str, is_of_bucket: bool) -> Value {
        let actions =
            one(draw, &["s3:*", "s3:Get*", "sqs:*", "*", "s3:ListBucket", "ec2:Stop*", "s3:PutObject", "sts:*"]);
        let resources = if is_of_bucket {
            one(draw, &["arn:aws:s3:::logs/*", "arn:aws:s3:::logs", "arn:aws:s3:::logs/secret/*"])
        } else {
            one(
                draw,
                &[
                    "*",
                    "*",
                    "arn:aws:s3:::*/*",
                    "arn:aws:s3:::logs*",
                    "arn:aws:s3:::*/secret/*",
                    "arn:aws:sqs:*:*:q?",
                    "arn:aws:s3:::${aws:PrincipalTag/team}-x/*",
                    "arn:aws:ec2:eu-west-1:*:*",
                ],
            )
        };
        let mut statement = json!({"Effect": effect});
        statement[if draw.u8(..8) == 0 { "NotAction" } else { "Action" }] = actions.into();
        statement[if draw.u8(..8) == 0 && !is_of_bucket { "NotResource" } else { "Resource" }] = resources.into();
        if let Some(condition) = condition(draw) {
            statement["Condition"] = condition;
        }
        if is_of_bucket {
            statement["Principal"] = match draw.u8(..5) {
                0 => json!({"AWS": ROLE}),
                1 => json!({"AWS": SHOP}),
                2 => json!({"AWS": "arn:aws:iam::111122223333:role/other"}),
                _ => json!("*"),
            };
        }
        statement
    }

    fn statements(draw: &mut Rng, allows: usize, denies: usize, is_of_bucket: bool) -> Value {
        let allows: Vec<Value> = (0..allows).map(|_| statement(draw, "Allow", is_of_bucket)).collect();
        let denies: Vec<Value> = (0..denies).map(|_| statement(draw, "Deny", is_of_bucket)).collect();
        allows.into_iter().chain(denies).collect()
    }

    fn case(draw: &mut Rng) -> Organization {
        let mut scp = statements(draw, 0, 1 + draw.clone().usize(..2), false);
        if let (Value::Array(all), true) = (&mut scp, draw.u8(..6) != 0) {
            all.push(json!({"Effect": "Allow", "Action": "*", "Resource": "*"}));
        }
        let count = draw.usize(1..4);
        let case = Case {
            scp,
            boundary: (draw.u8(..3) == 0).then(|| statements(draw, 2, 0, false)),
            bucket: (draw.u8(..2) == 0).then(|| statements(draw, 1, 1, true)),
            tags: vec![("team", "web")],
            ..Case::of(statements(draw, count, draw.clone().usize(..2), false))
        };
        let organization = case.organization();
        if draw.u8(..3) != 0 {
            return organization;
        }
        let mut denies = statements(draw, 0, 1, false);
        denies[0]["Principal"] = json!("*");
        let rcp = PolicyId::new("p-perimeter");
        let edits = [
            Edit::EnablePolicyType { kind: PolicyType::Rcp },
            Edit::CreatePolicy {
                id: rcp.clone(),
                name: "Perimeter".to_owned(),
                description: String::new(),
                kind: PolicyType::Rcp,
                content: document(&denies).into(),
            },
            Edit::Attach { policy: rcp, target: TargetId::Root },
        ];
        edits.iter().fold(organization, |organization, edit| organization.apply(edit).expect("an edit"))
    }

    /// Everything is never denied, nothing is never allowed, and what is on some has an example of either kind.
    #[test]
    fn what_is_said_of_all_requests_holds_for_each() {
        let catalog = Catalog::embedded();
        let id = IdentityId::new(&AccountId::new(SHOP), IdentityKind::Role, "deploy");
        let mut counts = [[0_u32; 3]; 4];
        for seed in 0..300 {
            let draw = &mut Rng::with_seed(seed);
            let organization = case(draw);
            let mut permissions = Permissions::of(&organization, catalog, &id).expect("a role");
            let mut decider = Decider::new(&organization, catalog);
            for (name, resources) in ACTIONS {
                let action = catalog.action_id(name).expect("an action");
                let access = permissions.access(action);
                let alone = who_may(&organization, catalog, action, [&id]);
                assert_eq!(alone, [(id.clone(), access)], "one action is answered as all are: seed {seed} {name}");
                for _ in 0..24 {
                    let resource = one(draw, resources);
                    let text = |draw: &mut Rng, of: &[&str]| ContextValue::Text(one(draw, of).to_owned());
                    let mut context = vec![
                        ("aws:SecureTransport".to_owned(), text(draw, &["true", "false"])),
                        ("aws:SourceIp".to_owned(), text(draw, &["192.0.2.7", "203.0.113.9"])),
                        ("aws:RequestedRegion".to_owned(), text(draw, &["eu-west-1", "us-east-1"])),
                    ];
                    // A session of it, under some name.
                    let session = one(draw, &["ci", "jane"]);
                    let principal = format!("arn:aws:sts::{SHOP}:assumed-role/deploy/{session}");
                    context.push(("aws:userid".to_owned(), ContextValue::Text(format!("AROAEXAMPLE:{session}"))));
                    let is_known = resource.starts_with("arn:aws:s3:::logs");
                    let question = Question {
                        name: String::new(),
                        principal,
                        action: name.to_owned(),
                        resource: resource.to_owned(),
                        resource_account: (resource != "*").then(|| SHOP.to_owned()),
                        context,
                        unsaid: Unsaid::Absent,
                        policies: QuestionPolicies {
                            none: NoPolicies { resource: !is_known, ..NoPolicies::default() },
                            ..QuestionPolicies::default()
                        },
                        expected: Expected::Allowed,
                    };
                    let decision = decider.answer(&question).expect("an answer").explanation.decision;
                    let is_wrong = match access {
                        Access::Everything => matches!(decision, Decision::Denied(_)),
                        Access::Nothing => decision == Decision::Allowed,
                        Access::Some | Access::Depends => false,
                    };
                    assert!(!is_wrong, "seed {seed} {name} {access:?} but {decision:?} {question:?}");
                    counts[access as usize][match decision {
                        Decision::Allowed => 0,
                        Decision::Denied(_) => 1,
                        Decision::Depends => 2,
                    }] += 1;
                }
                if access == Access::Some {
                    let [passes, fails] = permissions.witnesses(action);
                    assert!(passes.is_some() && fails.is_some(), "seed {seed} {name}: {passes:?} {fails:?}");
                }
            }
        }
        assert!(
            counts[0][0] > 1_000 && counts[1][0] > 1_000 && counts[1][1] > 1_000 && counts[3][1] > 1_000,
            "{counts:?}"
        );
    }
}
