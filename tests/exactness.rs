//! What can be proved of requests, rule by rule: each row that is certain stands beside one that looks alike and is not.
//!
//! A row is the levels of an account's path, each a list of statements with `;` between them:
//! `Deny s3:Get*,s3:Put* on arn:aws:s3:::logs/* if StringEquals aws:RequestedRegion=eu-west-1|eu-west-2 and Null aws:TagKeys=true`.
//! `not` before actions makes them `NotAction`, `not-on` resources `NotResource`.
//! A level that allows nothing itself has FullAWSAccess beside it, and so has the root above all.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

#[expect(dead_code, reason = "the decisions' tests use all of it")]
#[path = "decisions/case.rs"]
mod case;

use analysis::{Analysis, Analyzer, Inquiry, Keys, Pinned, Side, Verdict, Viewpoint, Who};
use catalog::{ActionId, Catalog};
use organization::{AccountId, Organization, TargetId};
use serde_json::{Map, Value, json};

use Verdict::{Allowed, Denied, Depends};

/// A statement, as the file's head says.
fn statement(text: &str, side: Side) -> Value {
    let mut words = text.split_whitespace().peekable();
    let effect = words.next().expect("an effect");
    let mut statement = json!({"Effect": effect, "Resource": "*"});
    if side == Side::Resources {
        statement["Principal"] = "*".into();
    }
    let list = |text: &str, by: char| text.split(by).map(Value::from).collect::<Vec<_>>();
    let element = if words.next_if_eq(&"not").is_some() { "NotAction" } else { "Action" };
    statement[element] = list(words.next().expect("actions"), ',').into();
    for (word, element) in [("on", "Resource"), ("not-on", "NotResource")] {
        if words.next_if_eq(&word).is_some() {
            statement.as_object_mut().unwrap().remove("Resource");
            statement[element] = list(words.next().expect("resources"), ',').into();
        }
    }
    let mut conditions = Map::new();
    while let Some(joint) = words.next() {
        assert!(["if", "and"].contains(&joint), "`{joint}` in `{text}`");
        let operator = words.next().expect("an operator");
        let (key, values) = words.next().and_then(|test| test.split_once('=')).expect("`key=values`");
        let block = conditions.entry(operator).or_insert_with(|| json!({}));
        block[key] = list(values, '|').into();
    }
    if !conditions.is_empty() {
        statement["Condition"] = conditions.into();
    }
    statement
}

/// An account for each row, below as many levels as the row has. `ACCOUNT` in a statement is the row's own.
fn organization(rows: &[&[&str]], side: Side) -> Organization {
    let full = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]});
    let mut policies = json!({ "Full": full });
    let mut nodes = vec![
        json!({"id": "r-abcd", "kind": "root", "name": "Root", "scps": ["Full"], "rcps": ["RCPFullAWSAccess"]}),
        json!({"id": "111111111111", "kind": "account", "parent": "r-abcd", "name": "Management"}),
    ];
    for (row, levels) in rows.iter().enumerate() {
        let mut parent = "r-abcd".to_owned();
        for (number, level) in levels.iter().enumerate() {
            let is_last = number + 1 == levels.len();
            let (kind, id) = match is_last {
                true => ("account", account(row).to_string()),
                false => ("ou", format!("ou-abcd-{row:04}{number:04}")),
            };
            let texts = level.split(';').filter(|text| !text.trim().is_empty());
            let statements: Vec<Value> =
                texts.map(|text| statement(&text.replace("ACCOUNT", account(row).as_str()), side)).collect();
            let allows = statements.iter().any(|statement| statement["Effect"] == "Allow");
            let name = format!("P{row}-{number}");
            let mut attached = Vec::new();
            if !statements.is_empty() {
                attached.push(name.clone());
                policies[&name] = json!({"Version": "2012-10-17", "Statement": statements});
            }
            if !allows && side == Side::Principals {
                attached.push("Full".to_owned());
            }
            let mut node = json!({"id": id, "kind": kind, "parent": parent, "name": id, "scps": ["Full"], "rcps": []});
            node[if side == Side::Principals { "scps" } else { "rcps" }] = json!(attached);
            node["rcps"].as_array_mut().unwrap().push("RCPFullAWSAccess".into());
            nodes.push(node);
            parent = id;
        }
    }
    let json = json!({
        "organization": {"id": "o-aaaaaaaaaa", "management_account": "111111111111", "nodes": nodes},
        "policies": policies,
    });
    case::organization(&json)
}

/// The account of a row.
fn account(row: usize) -> AccountId {
    AccountId::new(format!("2222{row:08}"))
}

/// Who asks, from where, with what known: `as root in eu-west-1,eu-west-2 with aws:PrincipalTag/team=a without aws:SourceVpce`.
fn viewpoint(text: &str) -> Viewpoint {
    let mut viewpoint = Viewpoint::default();
    let mut words = text.split_whitespace();
    while let Some(word) = words.next() {
        let mut next = || words.next().expect("a word more");
        match word {
            "as" => viewpoint.who = next().parse::<Who>().expect("a caller"),
            "in" => viewpoint.regions = next().split(',').map(str::to_owned).collect(),
            "with" => {
                let (key, values) = next().split_once('=').expect("`key=values`");
                let values = values.split('|').map(str::to_owned).collect();
                viewpoint.pin(key, Pinned::values(key, values, Catalog::embedded()));
            }
            "without" => viewpoint.pin(next(), Pinned::Absent),
            "documented" => viewpoint.keys = Keys::Documented,
            "to-resources" => viewpoint.side = Side::Resources,
            other => panic!("`{other}` says nothing of a viewpoint"),
        }
    }
    viewpoint.check().expect("a viewpoint");
    viewpoint
}

fn action(name: &str) -> ActionId {
    Catalog::embedded().action_id(name).expect(name)
}

fn analyze(rows: &[&[&str]], viewpoint: &Viewpoint) -> (Organization, Analysis) {
    let organization = organization(rows, viewpoint.side);
    let analysis = Analyzer::new(Catalog::embedded()).analyze(&organization, viewpoint);
    (organization, analysis)
}

/// Verdict and examples of every row, where rows and explanations agree.
#[track_caller]
fn ask(asked: &str, rows: &[&[&str]]) -> Vec<(Option<Verdict>, [bool; 2])> {
    let (name, from) = asked.split_once(' ').unwrap_or((asked, ""));
    let viewpoint = viewpoint(from);
    let (organization, analysis) = analyze(rows, &viewpoint);
    let mut only = Catalog::embedded().none();
    only.insert(action(name));
    let answer = |row: usize| {
        let verdict = analysis.verdict(&account(row), action(name));
        let mut inquiry =
            Inquiry::of(&organization, Catalog::embedded(), &viewpoint, &TargetId::Account(account(row)), &only);
        assert_eq!(Some(inquiry.verdict(action(name))), verdict, "explained: {:?}", rows[row]);
        (verdict, inquiry.witnesses(action(name)).map(|witness| witness.is_some()))
    };
    (0..rows.len()).map(answer).collect()
}

/// Rows about one action, asked from one viewpoint: `s3:GetObject as root in eu-west-1`.
/// Each that some request passes has one that does, and each that some request fails one that does not.
#[track_caller]
fn table(asked: &str, rows: &[(Verdict, &[&str])]) {
    let levels: Vec<&[&str]> = rows.iter().map(|(_, levels)| *levels).collect();
    let is_exempt = viewpoint(asked.split_once(' ').map_or("", |(_, from)| from)).is_exempt();
    let mut wrong = Vec::new();
    for ((expect, levels), (found, examples)) in rows.iter().zip(ask(asked, &levels)) {
        let wanted = [*expect != Denied, *expect != Allowed];
        if found != Some(*expect) {
            wrong.push(format!("{asked} is {found:?}, not {expect:?}: {}", levels.join("  //  ")));
        } else if examples != wanted && !is_exempt {
            wrong.push(format!("{asked} has examples {examples:?}, not {wanted:?}: {}", levels.join("  //  ")));
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

/// Rows of one level each.
#[track_caller]
fn each<'r>(asked: &str, rows: impl IntoIterator<Item = (&'r str, Verdict)>) {
    let rows: Vec<([&str; 1], Verdict)> = rows.into_iter().map(|(row, expect)| ([row], expect)).collect();
    table(asked, &rows.iter().map(|(row, expect)| (*expect, row.as_slice())).collect::<Vec<_>>());
}

/// Rows that nobody can decide: no request is known to pass, or none to fail.
#[track_caller]
fn open(asked: &str, rows: &[&[&str]]) {
    for (row, (found, examples)) in rows.iter().zip(ask(asked, rows)) {
        assert_eq!(found, Some(Depends), "{row:?}");
        assert!(examples.contains(&false), "{row:?}");
    }
}

#[test]
fn a_resource_that_covers_every_arn_of_the_action_is_no_limit() {
    table(
        "dynamodb:GetItem",
        &[
            (Denied, &["Deny dynamodb:* on arn:aws:dynamodb:*:*:table/*"]),
            (Depends, &["Deny dynamodb:* on arn:aws:dynamodb:*:*:table/a*"]),
            (Depends, &["Deny dynamodb:* on arn:aws:dynamodb:eu-west-1:*:table/*"]),
            (Allowed, &["Allow dynamodb:* on arn:aws:dynamodb:*:*:table/*"]),
            (Depends, &["Allow dynamodb:* on arn:aws:dynamodb:*:*:table/a*"]),
            // The partition is known without being set.
            (Denied, &["Deny dynamodb:* on arn:${PARTITION}:dynamodb:*:*:table/*"]),
            (Denied, &["Deny dynamodb:* on arn:aws:dynamodb:*:*:table/?*"]),
            (Depends, &["Deny dynamodb:* on arn:aws:dynamodb:*:*:table/??*"]),
        ],
    );
}

#[test]
fn patterns_may_cover_together() {
    table(
        "s3:GetObject",
        &[
            (Denied, &["Deny s3:* on arn:aws:s3:::*,arn:aws:s3:*:*:accesspoint/*"]),
            (Denied, &["Deny s3:* on arn:aws:s3:::*; Deny s3:* on arn:aws:s3:*:*:accesspoint/*"]),
            (Denied, &["Deny s3:* on arn:aws:s3:::*", "Deny s3:* on arn:aws:s3:*:*:accesspoint/*"]),
            (Depends, &["Deny s3:* on arn:aws:s3:::*"]),
            (Allowed, &["Allow s3:* on arn:aws:s3:::*; Allow s3:Get* on arn:aws:s3:*:*:accesspoint/*"]),
            (Depends, &["Allow s3:* on arn:aws:s3:::*; Allow s3:Put* on arn:aws:s3:*:*:accesspoint/*"]),
            // Levels do not help each other.
            (
                Depends,
                &["Allow s3:* on arn:aws:s3:::*; Allow ec2:* on *", "Allow s3:* on arn:aws:s3:*:*:accesspoint/*"],
            ),
        ],
    );
    table(
        "dynamodb:GetItem",
        &[
            (Denied, &["Deny * on arn:aws:dynamodb:*:*:table/a*; Deny * not-on arn:aws:dynamodb:*:*:table/a*"]),
            (Depends, &["Deny * on arn:aws:dynamodb:*:*:table/ab*; Deny * not-on arn:aws:dynamodb:*:*:table/a*"]),
            (Denied, &["Deny * on arn:aws:dynamodb:*:*:table/a*; Deny * not-on arn:aws:dynamodb:*:*:table/ab*"]),
            (Allowed, &["Allow * on arn:aws:dynamodb:*:*:table/a*; Allow * not-on arn:aws:dynamodb:*:*:table/a*"]),
            (Depends, &["Allow * on arn:aws:dynamodb:*:*:table/ab*; Allow * not-on arn:aws:dynamodb:*:*:table/a*"]),
        ],
    );
    // The reference writes two forms as one.
    let on = |name: &str| format!("Deny * on arn:aws:greengrass:*:*:{name}");
    let both = format!("{}; {}", on("/greengrass/groups/*"), on("deployments:*"));
    table(
        "greengrass:CancelDeployment",
        &[
            (Denied, &[&both]),
            (Depends, &[&on("/greengrass/groups/*")]),
            (Depends, &[&on("deployments:*")]),
            (Allowed, &["Deny * on arn:aws:greengrass:eu-west-1:111122223333:/greengrass/definition/*"]),
        ],
    );
    // An action with many forms of ARNs, some of which begin as others do.
    let (ipset, detector) = ("arn:aws:guardduty:*:*:detector/a-*/ipset/*", "arn:aws:guardduty:*:*:detector/*");
    let but = |effect: &str, on: &str, not: &str| format!("{effect} * on {on}; {effect} * not-on {not}");
    table(
        "guardduty:TagResource",
        &[
            (Denied, &[&but("Deny", ipset, ipset)]),
            (Denied, &[&but("Deny", detector, ipset)]),
            (Depends, &[&but("Deny", ipset, detector)]),
            (Allowed, &[&but("Allow", ipset, ipset)]),
            (Depends, &[&but("Allow", ipset, detector)]),
        ],
    );
}

#[test]
fn a_resource_that_no_arn_of_the_action_can_match_never_applies() {
    table(
        "s3:PutBucketPolicy",
        &[
            // Names of buckets have no slash.
            (Allowed, &["Deny s3:* on arn:aws:s3:::*/*"]),
            (Depends, &["Deny s3:* on arn:aws:s3:::a*"]),
            (Denied, &["Allow s3:* on arn:aws:s3:::*/*"]),
            (Depends, &["Allow s3:* on arn:aws:s3:::a*"]),
            (Allowed, &["Deny * on arn:aws:iam::*:role/*"]),
            (Denied, &["Deny * not-on arn:aws:iam::*:role/*"]),
            (Allowed, &["Allow * not-on arn:aws:iam::*:role/*"]),
            // Of another partition.
            (Allowed, &["Deny * on arn:aws-cn:s3:::*"]),
            (Denied, &["Deny s3:* on arn:aws*:s3:::*"]),
        ],
    );
}

/// Of some variables of ARN forms AWS documents instances in which nothing stands for them.
#[test]
fn variables_that_stand_for_nothing() {
    for (action, arn, form) in [
        ("execute-api:Invoke", "arn:aws:execute-api:eu-west-1:111122223333:a/prod/GET/", "arn:aws:execute-api:*"),
        ("codeartifact:DescribePackage", "arn:aws:codeartifact:*:*:package/d/r/pypi//boto3", "arn:aws:codeartifact:*"),
        ("ssm:GetParametersByPath", "arn:aws:ssm:*:*:parameter/", "arn:aws:ssm:*:*:parameter/*"),
    ] {
        let on = |arn: &str| format!("Deny * on {arn}");
        let (one, all) = (on(arn), on(form));
        table(action, &[(Depends, &[&one]), (Denied, &[&all])]);
    }
}

#[test]
fn an_action_without_resource_types_meets_only_the_star() {
    table(
        "ec2:DescribeInstances",
        &[
            (Denied, &["Deny ec2:* on *"]),
            (Allowed, &["Deny ec2:* on arn:aws:ec2:*:*:*"]),
            (Denied, &["Deny ec2:* on arn:aws:ec2:*:*:*,*"]),
            (Denied, &["Deny ec2:* not-on arn:aws:ec2:*:*:instance/*"]),
            (Allowed, &["Allow ec2:* on *"]),
            (Denied, &["Allow ec2:* on arn:aws:ec2:*:*:instance/*"]),
            (Allowed, &["Allow ec2:* not-on arn:aws:ec2:*:*:instance/*"]),
        ],
    );
    table("ec2:TerminateInstances", &[(Denied, &["Deny ec2:* on arn:aws:ec2:*:*:instance/*"])]);
}

#[test]
fn a_key_is_there_or_not() {
    table(
        "iam:CreateUser",
        &[
            (Denied, &["Deny * if Null aws:TagKeys=true; Deny * if Null aws:TagKeys=false"]),
            (Denied, &["Deny * if Null aws:TagKeys=true", "Deny * if Null aws:TagKeys=false"]),
            (Depends, &["Deny * if Null aws:TagKeys=true"]),
            (Allowed, &["Allow * if Null aws:TagKeys=true; Allow * if Null aws:TagKeys=false"]),
            (Denied, &["Allow * if Null aws:TagKeys=true", "Allow * if Null aws:TagKeys=false"]),
            (Depends, &["Allow * if Null aws:TagKeys=false"]),
            (Denied, &["Deny * if Null aws:TagKeys=true|false"]),
            (Allowed, &["Deny * if Null aws:PrincipalTag/a=true and StringLike aws:PrincipalTag/a=*"]),
            (Depends, &["Deny * if Null aws:PrincipalTag/a=true and StringLike aws:PrincipalTag/b=*"]),
            (Denied, &["Allow * if Null aws:PrincipalTag/a=true and StringLike aws:PrincipalTag/a=*"]),
            // A key that is always there for a role.
            (Allowed, &["Deny * if Null aws:SecureTransport=true"]),
            (Denied, &["Deny * if Null aws:SecureTransport=false"]),
            (Denied, &["Deny * if Bool aws:SecureTransport=true; Deny * if Bool aws:SecureTransport=false"]),
            (
                Depends,
                &["Deny * if Bool aws:MultiFactorAuthPresent=true; Deny * if Bool aws:MultiFactorAuthPresent=false"],
            ),
        ],
    );
}

#[test]
fn a_region_and_all_others() {
    const EU: &str = "StringEquals aws:RequestedRegion=eu-west-1";
    const NOT_EU: &str = "StringNotEquals aws:RequestedRegion=eu-west-1";
    for asked in ["ec2:RunInstances", "ec2:RunInstances as anyone", "iam:CreateUser"] {
        table(
            asked,
            &[
                (Allowed, &[&format!("Allow * if {EU}; Allow * if {NOT_EU}")]),
                (Depends, &[&format!("Allow * if {EU}")]),
                (Denied, &[&format!("Allow * if {EU}"), &format!("Allow * if {NOT_EU}")]),
                (Denied, &[&format!("Deny * if {EU}; Deny * if {NOT_EU}")]),
                (Denied, &[&format!("Deny * if {EU}"), "", &format!("Deny * if {NOT_EU}")]),
                (Depends, &[&format!("Deny * if {NOT_EU}")]),
                (Denied, &[&format!("Allow * if {EU}"), &format!("Deny * if {EU}")]),
                (Depends, &[&format!("Allow * if {EU}"), &format!("Deny * if {NOT_EU}")]),
                (Depends, &[&format!("Deny * if {EU}"), "Deny * if StringEquals aws:RequestedRegion=us-east-1"]),
                (Denied, &[&format!("Deny * if {NOT_EU}"), "Deny * if StringNotEquals aws:RequestedRegion=us-east-1"]),
                (
                    Depends,
                    &[
                        "Deny * if StringNotEquals aws:RequestedRegion=eu-west-1|eu-west-2",
                        "Deny * if StringNotEquals aws:RequestedRegion=eu-west-2|eu-west-3",
                    ],
                ),
                (
                    Denied,
                    &[
                        "Deny * if StringNotEquals aws:RequestedRegion=eu-west-1|eu-west-2",
                        "Deny * if StringNotEquals aws:RequestedRegion=eu-west-2|eu-west-3",
                        "Deny * if StringLike aws:RequestedRegion=*-2",
                    ],
                ),
                (
                    Allowed,
                    &[
                        "Allow * if StringLike aws:RequestedRegion=eu-*; Allow * if StringNotLike aws:RequestedRegion=eu-*",
                    ],
                ),
                (
                    Depends,
                    &[
                        "Allow * if StringLike aws:RequestedRegion=eu-w*; Allow * if StringNotLike aws:RequestedRegion=eu-*",
                    ],
                ),
            ],
        );
    }
}

#[test]
fn conditions_that_exclude_each_other_never_both_hold() {
    table(
        "ec2:RunInstances as anyone",
        &[
            (
                Allowed,
                &[
                    "Deny * if StringEquals aws:RequestedRegion=us-east-1 and StringNotEquals aws:RequestedRegion=us-east-1",
                ],
            ),
            (
                Allowed,
                &["Deny * if StringEquals aws:RequestedRegion=us-east-1 and StringLike aws:RequestedRegion=eu-*"],
            ),
            (
                Depends,
                &["Deny * if StringEquals aws:RequestedRegion=eu-west-1 and StringLike aws:RequestedRegion=eu-*"],
            ),
            (
                Denied,
                &["Allow * if StringEquals aws:RequestedRegion=us-east-1 and StringLike aws:RequestedRegion=eu-*"],
            ),
            (
                Depends,
                &["Allow * if StringEquals aws:RequestedRegion=eu-west-1 and StringLike aws:RequestedRegion=eu-*"],
            ),
            (Allowed, &["Deny * if StringEquals ec2:InstanceType=A and StringEqualsIgnoreCase ec2:InstanceType=b"]),
            (Depends, &["Deny * if StringEquals ec2:InstanceType=A and StringEqualsIgnoreCase ec2:InstanceType=a"]),
            (
                Allowed,
                &["Deny * if Bool aws:MultiFactorAuthPresent=true and StringEquals aws:MultiFactorAuthPresent=false"],
            ),
            (
                Allowed,
                &[
                    "Deny * if Bool aws:SecureTransport=true and BoolIfExists aws:ViaAWSService=true and Null aws:SecureTransport=true",
                ],
            ),
            // The empty text is a text.
            (Depends, &["Deny * if StringEquals aws:PrincipalTag/a= and StringLike aws:PrincipalTag/a=*"]),
            (Allowed, &["Deny * if StringEquals aws:PrincipalTag/a= and StringLike aws:PrincipalTag/a=?*"]),
        ],
    );
}

#[test]
fn a_deny_within_a_wider_deny_adds_nothing() {
    let eu = "Allow * if StringEquals aws:RequestedRegion=eu-west-1";
    table(
        "ec2:RunInstances",
        &[
            (Depends, &[eu, "Deny * if StringLike aws:RequestedRegion=us-*"]),
            (Denied, &[eu, "Deny * if StringLike aws:RequestedRegion=eu-*"]),
        ],
    );
    let reasons = |levels: &[&str]| {
        let (organization, analysis) = analyze(&[levels], &Viewpoint::default());
        let target = TargetId::Account(account(0));
        let reasons = analysis.reasons(&organization, &target, action("ec2:RunInstances"));
        reasons.iter().map(|reason| organization.target_text(&reason.level).to_string()).collect::<Vec<_>>()
    };
    let outside = "Deny * if StringNotLike aws:RequestedRegion=eu-*";
    let both = reasons(&[outside, "Deny ec2:* if StringEquals aws:RequestedRegion=us-east-1"]);
    assert_eq!(both, reasons(&[outside, ""]), "only the wider one is a reason");
    let apart = reasons(&[outside, "Deny ec2:* if StringEquals aws:RequestedRegion=eu-west-1"]);
    assert_eq!(apart.len(), 2, "{apart:?}");
}

#[test]
fn if_exists_adds_the_key_that_is_missing() {
    table(
        "ec2:RunInstances",
        &[
            (
                Denied,
                &[
                    "Deny * if BoolIfExists aws:MultiFactorAuthPresent=false; Deny * if Bool aws:MultiFactorAuthPresent=true",
                ],
            ),
            (
                Depends,
                &["Deny * if Bool aws:MultiFactorAuthPresent=false; Deny * if Bool aws:MultiFactorAuthPresent=true"],
            ),
            (
                Allowed,
                &[
                    "Allow * if BoolIfExists aws:MultiFactorAuthPresent=false; Allow * if Bool aws:MultiFactorAuthPresent=true",
                ],
            ),
            (
                Depends,
                &["Allow * if Bool aws:MultiFactorAuthPresent=false; Allow * if Bool aws:MultiFactorAuthPresent=true"],
            ),
            (
                Denied,
                &[
                    "Deny * if Bool aws:MultiFactorAuthPresent=false; Deny * if Bool aws:MultiFactorAuthPresent=true; Deny * if Null aws:MultiFactorAuthPresent=true",
                ],
            ),
            (
                Denied,
                &[
                    "Deny * if StringEqualsIfExists ec2:InstanceType=a; Deny * if StringNotEqualsIfExists ec2:InstanceType=a",
                ],
            ),
            (Denied, &["Deny * if StringEquals ec2:InstanceType=a; Deny * if StringNotEquals ec2:InstanceType=a"]),
            (
                Depends,
                &["Deny * if StringEquals ec2:InstanceType=a; Deny * if StringNotEqualsIfExists ec2:InstanceType=a|b"],
            ),
            (
                Allowed,
                &[
                    "Deny * if StringEqualsIfExists ec2:InstanceType=a and StringNotEqualsIfExists ec2:InstanceType=a and Null ec2:InstanceType=false",
                ],
            ),
            (
                Depends,
                &["Deny * if StringEqualsIfExists ec2:InstanceType=a and StringNotEqualsIfExists ec2:InstanceType=a|b"],
            ),
            (
                Denied,
                &[
                    "Deny * if NumericLessThanIfExists aws:MultiFactorAuthAge=3600; Deny * if NumericGreaterThanEquals aws:MultiFactorAuthAge=3600",
                ],
            ),
            (
                Depends,
                &[
                    "Deny * if NumericLessThan aws:MultiFactorAuthAge=3600; Deny * if NumericGreaterThanEquals aws:MultiFactorAuthAge=3600",
                ],
            ),
        ],
    );
}

#[test]
fn numbers_and_dates_have_gaps_and_none() {
    table(
        "s3:PutBucketPolicy",
        &[
            (
                Denied,
                &[
                    "Deny * if NumericLessThan s3:signatureAge=10; Deny * if NumericGreaterThan s3:signatureAge=10; Deny * if NumericEqualsIfExists s3:signatureAge=10.0",
                ],
            ),
            (
                Depends,
                &[
                    "Deny * if NumericLessThanIfExists s3:signatureAge=10; Deny * if NumericGreaterThan s3:signatureAge=10",
                ],
            ),
            (
                Allowed,
                &[
                    "Allow * if NumericLessThanIfExists s3:signatureAge=10; Allow * if NumericGreaterThanEquals s3:signatureAge=10",
                ],
            ),
            // There is a number between.
            (
                Depends,
                &[
                    "Deny * if NumericLessThanEqualsIfExists s3:signatureAge=9; Deny * if NumericGreaterThanEquals s3:signatureAge=10",
                ],
            ),
            (Allowed, &["Deny * if NumericLessThan s3:signatureAge=9 and NumericGreaterThan s3:signatureAge=9"]),
            (Depends, &["Deny * if NumericLessThan s3:signatureAge=10 and NumericGreaterThan s3:signatureAge=9"]),
            (Denied, &["Allow * if NumericLessThan s3:signatureAge=9 and NumericGreaterThan s3:signatureAge=9"]),
        ],
    );
    table(
        "s3:PutBucketPolicy",
        &[
            (
                Denied,
                &[
                    "Deny * if DateLessThan aws:CurrentTime=2027-01-01T00:00:00Z; Deny * if DateGreaterThanEquals aws:CurrentTime=2027-01-01T00:00:00Z",
                ],
            ),
            (
                Depends,
                &[
                    "Deny * if DateLessThan aws:CurrentTime=2027-01-01T00:00:00Z; Deny * if DateGreaterThan aws:CurrentTime=2027-01-01T00:00:00Z",
                ],
            ),
            (
                Allowed,
                &[
                    "Allow * if DateLessThan aws:CurrentTime=2027-01-01T00:00:00Z; Allow * if DateGreaterThanEquals aws:CurrentTime=2027-01-01T00:00:00Z",
                ],
            ),
            (
                Allowed,
                &[
                    "Deny * if DateLessThan aws:CurrentTime=2026-01-01T00:00:00Z and DateGreaterThan aws:CurrentTime=2027-01-01T00:00:00Z",
                ],
            ),
            (
                Depends,
                &[
                    "Deny * if DateGreaterThan aws:CurrentTime=2026-01-01T00:00:00Z and DateLessThan aws:CurrentTime=2027-01-01T00:00:00Z",
                ],
            ),
            (
                Denied,
                &[
                    "Deny * if DateGreaterThan aws:TokenIssueTime=2026-01-01T00:00:00Z; Deny * if DateLessThanEqualsIfExists aws:TokenIssueTime=2026-01-01T00:00:00Z",
                ],
            ),
        ],
    );
}

#[test]
fn addresses_lie_within_each_other() {
    table(
        "ec2:RunInstances",
        &[
            (Allowed, &["Deny * if IpAddress aws:SourceIp=10.1.0.0/16 and NotIpAddress aws:SourceIp=10.0.0.0/8"]),
            (Depends, &["Deny * if IpAddress aws:SourceIp=10.0.0.0/8 and NotIpAddress aws:SourceIp=10.1.0.0/16"]),
            (Denied, &["Allow * if IpAddress aws:SourceIp=10.1.0.0/16 and NotIpAddress aws:SourceIp=10.0.0.0/8"]),
            (Denied, &["Deny * if IpAddress aws:SourceIp=10.0.0.0/8; Deny * if NotIpAddress aws:SourceIp=10.1.0.0/16"]),
            (
                Depends,
                &["Deny * if IpAddress aws:SourceIp=10.1.0.0/16; Deny * if NotIpAddress aws:SourceIp=10.0.0.0/8"],
            ),
            (
                Allowed,
                &["Allow * if IpAddress aws:SourceIp=10.0.0.0/8; Allow * if NotIpAddress aws:SourceIp=10.1.0.0/16"],
            ),
            (Denied, &["Deny * if IpAddressIfExists aws:SourceIp=0.0.0.0/1|128.0.0.0/1|::/0"]),
            (Depends, &["Deny * if IpAddressIfExists aws:SourceIp=0.0.0.0/1|128.0.0.0/2|::/0"]),
            // Addresses of the other kind, and no address at all.
            (Depends, &["Deny * if IpAddressIfExists aws:SourceIp=0.0.0.0/0"]),
            (Depends, &["Deny * if IpAddress aws:SourceIp=0.0.0.0/0|::/0"]),
            (Allowed, &["Deny * if IpAddress aws:SourceIp=2001:db8::/32 and NotIpAddress aws:SourceIp=::/0"]),
            (Depends, &["Deny * if IpAddress aws:SourceIp=2001:db8::/32 and NotIpAddress aws:SourceIp=0.0.0.0/0"]),
        ],
    );
}

#[test]
fn in_arns_a_star_stops_at_a_colon_and_in_texts_it_does_not() {
    table(
        "s3:PutBucketPolicy",
        &[
            (
                Allowed,
                &[
                    "Deny * if ArnLike aws:SourceArn=arn:aws:iam:*:*:role/x and StringNotLike aws:SourceArn=arn:*:role/x",
                ],
            ),
            (
                Depends,
                &["Deny * if StringLike aws:SourceArn=arn:*:role/x and ArnNotLike aws:SourceArn=arn:*:*:*:*:role/x"],
            ),
            (
                Denied,
                &[
                    "Deny * if StringLike aws:SourceArn=arn:*:role/x; Deny * if ArnNotLike aws:SourceArn=arn:*:*:*:*:role/x",
                ],
            ),
            (
                Depends,
                &[
                    "Deny * if ArnLike aws:SourceArn=arn:*:*:*:*:role/x; Deny * if StringNotLike aws:SourceArn=arn:*:role/x",
                ],
            ),
            (
                Allowed,
                &[
                    "Allow * if ArnEquals aws:SourceArn=arn:aws:sns:*:*:a*; Allow * if ArnNotLike aws:SourceArn=arn:aws:sns:*:*:a*",
                ],
            ),
            (
                Denied,
                &[
                    "Deny * if ArnNotEquals aws:SourceArn=arn:aws:sns:*:*:a*; Deny * if ArnLike aws:SourceArn=arn:aws:sns:*:*:a*",
                ],
            ),
        ],
    );
}

#[test]
fn all_values_and_any_value() {
    table(
        "iam:CreateUser",
        &[
            (
                Denied,
                &[
                    "Deny * if ForAllValues:StringEquals aws:TagKeys=a; Deny * if ForAnyValue:StringNotEquals aws:TagKeys=a",
                ],
            ),
            (
                Allowed,
                &[
                    "Allow * if ForAllValues:StringLike aws:TagKeys=a*; Allow * if ForAnyValue:StringNotLike aws:TagKeys=a*",
                ],
            ),
            (
                Denied,
                &[
                    "Deny * if ForAnyValue:StringEquals aws:TagKeys=a; Deny * if ForAllValues:StringNotEquals aws:TagKeys=a; Deny * if Null aws:TagKeys=true",
                ],
            ),
            (
                Allowed,
                &[
                    "Allow * if ForAnyValue:StringEquals aws:TagKeys=a; Allow * if ForAllValues:StringNotEquals aws:TagKeys=a; Allow * if Null aws:TagKeys=true",
                ],
            ),
            // A request without tags has no value at all.
            (
                Depends,
                &[
                    "Deny * if ForAnyValue:StringEquals aws:TagKeys=a; Deny * if ForAnyValue:StringNotEquals aws:TagKeys=a",
                ],
            ),
            (
                Denied,
                &[
                    "Deny * if ForAnyValue:StringEquals aws:TagKeys=a; Deny * if ForAnyValue:StringNotEquals aws:TagKeys=a; Deny * if Null aws:TagKeys=true",
                ],
            ),
            (
                Allowed,
                &["Deny * if ForAllValues:StringEquals aws:TagKeys=a and ForAnyValue:StringEquals aws:TagKeys=b"],
            ),
            (
                Depends,
                &["Deny * if ForAllValues:StringEquals aws:TagKeys=a|b and ForAnyValue:StringEquals aws:TagKeys=b"],
            ),
            // Both values in one request.
            (
                Depends,
                &["Deny * if ForAnyValue:StringEquals aws:TagKeys=a and ForAnyValue:StringNotEquals aws:TagKeys=a"],
            ),
        ],
    );
    table(
        "ec2:RunInstances",
        &[
            (
                Denied,
                &["Deny * if ForAllValues:StringEquals aws:SourceVpc=a; Deny * if StringNotEquals aws:SourceVpc=a"],
            ),
            (Allowed, &["Deny * if ForAllValues:StringEquals aws:SourceVpc=a and StringEquals aws:SourceVpc=b"]),
            (Depends, &["Deny * if ForAllValues:StringEquals aws:SourceVpc=a and StringNotEquals aws:SourceVpc=a"]),
        ],
    );
}

#[test]
fn equal_variables_are_equal_whatever_they_stand_for() {
    const SAME: &str = "StringEquals aws:ResourceTag/team=${aws:PrincipalTag/team}";
    const OTHER: &str = "StringNotEquals aws:ResourceTag/team=${aws:PrincipalTag/team}";
    for asked in ["ec2:TerminateInstances", "ec2:TerminateInstances as anyone"] {
        table(
            asked,
            &[
                (Denied, &[&format!("Deny * if {SAME}; Deny * if {OTHER}")]),
                (Denied, &[&format!("Deny * if {SAME}"), &format!("Deny * if {OTHER}")]),
                (Depends, &[&format!("Deny * if {OTHER}")]),
                (Allowed, &[&format!("Allow * if {SAME}; Allow * if {OTHER}")]),
                (Depends, &[&format!("Allow * if {SAME}")]),
                (Allowed, &[&format!("Deny * if {SAME} and {OTHER}")]),
                (Denied, &[&format!("Allow * if {SAME} and {OTHER}")]),
                (
                    Depends,
                    &[
                        &format!("Deny * if {SAME}"),
                        "Deny * if StringNotEquals aws:ResourceTag/team=${aws:PrincipalTag/unit}",
                    ],
                ),
            ],
        );
    }
}

#[test]
fn all_but_these_actions_on_all_but_these_resources() {
    const DENY: &str = "Deny not s3:* not-on arn:aws:dynamodb:*:*:table/a*";
    const ALLOW: &str = "Allow not s3:* not-on arn:aws:dynamodb:*:*:table/a*";
    for (asked, deny, allow) in [
        ("dynamodb:GetItem", Depends, Depends),
        ("ec2:DescribeInstances", Denied, Allowed),
        ("sqs:SendMessage", Denied, Allowed),
        ("s3:GetObject", Allowed, Denied),
    ] {
        table(asked, &[(deny, &[DENY]), (allow, &[ALLOW])]);
    }
    table(
        "dynamodb:GetItem",
        &[
            (Denied, &["Deny not s3:* not-on arn:aws:s3:::*"]),
            (Allowed, &["Deny not dynamodb:* not-on arn:aws:s3:::*"]),
            (Allowed, &["Deny not s3:* not-on arn:aws:dynamodb:*"]),
        ],
    );
}

#[test]
fn short_arns_need_a_star_at_their_end() {
    table(
        "s3:PutBucketPolicy",
        &[
            (Denied, &["Deny * on arn:aws:s3:*"]),
            (Denied, &["Deny * on arn:aws:s3::*"]),
            (Depends, &["Deny * on arn:aws:s3:::a*"]),
            (Allowed, &["Allow * on arn:aws:s3:*"]),
            (Allowed, &["Deny * on arn:aws:dynamodb:*"]),
            (Denied, &["Allow * on arn:aws:dynamodb:*"]),
        ],
    );
    table(
        "dynamodb:GetItem",
        &[(Depends, &["Deny * on arn:aws:dynamodb:eu-*"]), (Denied, &["Deny * on arn:aws:dynamodb:*"])],
    );
    // Texts that AWS takes for no ARN say nothing for certain.
    open("s3:PutBucketPolicy", &[&["Deny * on arn:aws:s3"], &["Deny * on arn:*"], &["Allow * on arn:aws:s3:"]]);
}

#[test]
fn what_aws_does_not_document_is_never_certain() {
    open(
        "iam:CreateUser",
        &[
            // A negated ForAllValues for a request without the key.
            &["Deny * if ForAnyValue:StringEquals aws:TagKeys=a; Deny * if ForAllValues:StringNotEquals aws:TagKeys=a"],
            &["Allow * if ForAnyValue:StringLike aws:TagKeys=a*; Allow * if ForAllValues:StringNotLike aws:TagKeys=a*"],
            // IfExists behind a set operator.
            &[
                "Deny * if ForAllValues:StringEqualsIfExists aws:TagKeys=a; Deny * if ForAnyValue:StringNotEquals aws:TagKeys=a",
            ],
            &["Deny * if ForAnyValue:Null aws:TagKeys=true; Deny * if ForAnyValue:Null aws:TagKeys=false"],
            // A wildcard in the service of an action.
            &["Deny i*:CreateUser"],
            &["Allow i*:CreateUser"],
            // What another tool would put in.
            &[
                "Deny * if StringEquals aws:RequestedRegion=${REGION}; Deny * if StringNotEquals aws:RequestedRegion=${REGION}",
            ],
        ],
    );
}

#[test]
fn keys_are_equal_in_any_case() {
    table(
        "ec2:TerminateInstances",
        &[
            (
                Denied,
                &[
                    "Deny * if StringEquals AWS:requestedregion=eu-west-1; Deny * if StringNotEquals aws:RequestedRegion=eu-west-1",
                ],
            ),
            (
                Denied,
                &["Deny * if StringEquals aws:ResourceTag/Team=a; Deny * if StringNotEquals AWS:RESOURCETAG/team=a"],
            ),
            (
                Depends,
                &["Deny * if StringEquals aws:ResourceTag/Team=a; Deny * if StringNotEquals aws:ResourceTag/Team=A"],
            ),
            (
                Denied,
                &[
                    "Deny * if StringEqualsIgnoreCase ec2:InstanceType=a; Deny * if StringNotEqualsIgnoreCase EC2:instancetype=A",
                ],
            ),
        ],
    );
}

#[test]
fn who_asks() {
    let but_admins = "Deny * if ArnNotLike aws:PrincipalArn=arn:aws:iam::*:role/Admin*";
    let root = "Deny * if ArnLike aws:PrincipalArn=arn:aws:iam::*:root";
    let roles = "Deny * if StringLike aws:PrincipalArn=arn:aws:iam::*:role/*";
    let own_roles = "Deny * if ArnLike aws:PrincipalArn=arn:aws:iam::ACCOUNT:role/*";
    let other_roles = "Deny * if ArnLike aws:PrincipalArn=arn:aws:iam::333333333333:role/*";
    let users = "Deny * if Null aws:username=false";
    let outside = "Deny * if StringNotEquals aws:PrincipalOrgID=o-aaaaaaaaaa";
    let other_account = "Deny * if StringNotEquals aws:PrincipalAccount=ACCOUNT|333333333333";
    let other_ou = "Deny * if ForAllValues:StringNotLike aws:PrincipalOrgPaths=o-aaaaaaaaaa/r-abcd/*";
    let sessions = "Deny * if StringEquals aws:PrincipalType=AssumedRole";
    for (who, expect) in [
        ("role", [Denied, Allowed, Denied, Denied, Allowed, Allowed, Denied]),
        ("role:Admin", [Allowed, Allowed, Denied, Denied, Allowed, Allowed, Denied]),
        ("role:app/Admin", [Denied, Allowed, Denied, Denied, Allowed, Allowed, Denied]),
        ("user", [Denied, Allowed, Allowed, Allowed, Allowed, Denied, Allowed]),
        ("user:Admin", [Denied, Allowed, Allowed, Allowed, Allowed, Denied, Allowed]),
        ("root", [Denied, Denied, Allowed, Allowed, Allowed, Allowed, Allowed]),
        ("service-linked-role", [Allowed; 7]),
        ("anyone", [Depends, Depends, Depends, Depends, Allowed, Depends, Depends]),
    ] {
        let asked = format!("ec2:RunInstances as {who}");
        let rows = [but_admins, root, roles, own_roles, other_roles, users, sessions];
        let rows = rows.into_iter().zip(expect).chain([outside, other_account, other_ou].map(|row| (row, Allowed)));
        each(&asked, rows);
    }
}

#[test]
fn some_regions() {
    let lock = "Deny * if StringNotEquals aws:RequestedRegion=eu-west-1";
    let allow = "Allow * if StringEquals aws:RequestedRegion=eu-west-1";
    for (from, regional, global) in [
        ("", Depends, Depends),
        ("in eu-west-1", Allowed, Depends),
        ("in eu-west-2", Denied, Denied),
        ("in us-east-1", Denied, Denied),
        ("in eu-west-1,eu-west-2", Depends, Depends),
        ("in eu-west-2,eu-west-3", Denied, Denied),
        ("as anyone in eu-west-1", Allowed, Depends),
    ] {
        each(&format!("ec2:RunInstances {from}"), [lock, allow].map(|row| (row, regional)));
        // Such services report the Region that they are at home in.
        each(&format!("iam:CreateUser {from}"), [lock, allow].map(|row| (row, global)));
    }
    let both = "Deny * if StringNotEquals aws:RequestedRegion=eu-west-1|us-east-1";
    table("iam:CreateUser in eu-west-1", &[(Allowed, &[both])]);
}

/// What is reported from one Region for all is reported from there whatever Region is asked about.
#[test]
fn home_regions() {
    let but = |regions: &str| format!("Deny * if StringNotEquals aws:RequestedRegion=eu-central-1|{regions}");
    for (action, virginia, both) in [
        ("ec2:RunInstances", Allowed, Allowed),
        ("iam:CreateUser", Allowed, Allowed),
        ("quicksight:DescribeAccountSubscription", Allowed, Allowed),
        ("networkmanager:CreateSite", Depends, Allowed),
        ("globalaccelerator:CreateAccelerator", Depends, Allowed),
        ("s3:CreateMultiRegionAccessPoint", Depends, Allowed),
        ("s3:ListAllMyBuckets", Allowed, Allowed),
    ] {
        let rows = [but("us-east-1"), but("us-east-1|us-west-2")];
        let rows = rows.iter().map(String::as_str).zip([virginia, both]);
        each(&format!("{action} in eu-central-1"), rows);
    }
    let only = "Deny * if StringNotEquals aws:RequestedRegion=eu-central-1";
    each("ec2:RunInstances in eu-central-1", [(only, Allowed)]);
    each("quicksight:DescribeAccountSubscription in eu-central-1", [(only, Depends)]);

    // A variable stands for one Region in some requests and for another in others.
    let role = |name: &str| format!("arn:aws:iam::*:role/{name}");
    let two =
        format!("Deny iam:* not-on {}; Deny iam:* on {}", role("${aws:RequestedRegion}-x"), role("eu-central-1-x"));
    open("iam:CreateRole in eu-central-1", &[&[&two]]);
}

/// What the values of a key are depends on all of its name.
#[test]
fn members_of_a_family_of_keys() {
    each(
        "codebuild:CreateProject",
        [("Deny * if StringEquals codebuild:environment.environmentVariables/STAGE.value=prod", Depends)],
    );
    each("secretsmanager:GetSecretValue", [("Deny * if StringEquals secretsmanager:resource/Type=x", Depends)]);
    let edge = "apigateway:Request/EndpointType=EDGE";
    let some = format!("Deny * if ForAnyValue:StringEquals {edge} and ForAnyValue:StringNotEquals {edge}");
    each("apigateway:POST", [(some.as_str(), Depends)]);
    let app = "Deny * if StringNotEquals kms:EncryptionContext:AppName=shop";
    each("kms:Decrypt documented", [(app, Depends)]);
    each("ec2:RunInstances documented", [("Deny * if Null aws:SignInSessionArn=false", Depends), (app, Denied)]);
}

/// Where requests do not keep to what the reference says of a key's values.
#[test]
fn keys_that_hold_more_than_is_stated() {
    let platform = "Deny * if StringEquals ec2:InstancePlatform=Windows";
    each("ec2:CreateCapacityReservation", [(platform, Depends)]);
    each("secretsmanager:GetSecretValue", [("Deny * if StringLike secretsmanager:SecretId=prod/?*", Depends)]);
    let account = "ram:Principal=111122223333";
    let some = format!("Deny * if ForAnyValue:StringEquals {account} and ForAnyValue:StringNotEquals {account}");
    each("ram:AssociateResourceShare", [(some.as_str(), Depends)]);
    let single = some.replace("ram:Principal", "ram:ResourceShareName");
    each("ram:AssociateResourceShare", [(single.as_str(), Allowed)]);
}

#[test]
fn pinned_keys() {
    let mfa = "Deny * if BoolIfExists aws:MultiFactorAuthPresent=false";
    let team = "Deny * if StringNotEquals aws:ResourceTag/team=${aws:PrincipalTag/team}";
    let tags = "Deny * if ForAnyValue:StringNotEquals aws:TagKeys=team";
    let network =
        "Deny * if NotIpAddressIfExists aws:SourceIp=192.0.2.0/24 and StringNotEqualsIfExists aws:SourceVpc=vpc-1";
    for (from, row, expect) in [
        ("", mfa, Depends),
        ("with aws:MultiFactorAuthPresent=true", mfa, Allowed),
        ("with AWS:multifactorauthpresent=false", mfa, Denied),
        ("without aws:MultiFactorAuthPresent", mfa, Denied),
        ("with aws:PrincipalTag/team=a", team, Depends),
        ("with aws:PrincipalTag/team=a with aws:ResourceTag/team=a", team, Allowed),
        ("with aws:PrincipalTag/team=a with aws:ResourceTag/team=b", team, Denied),
        ("with aws:PrincipalTag/team=a without aws:ResourceTag/team", team, Denied),
        ("without aws:PrincipalTag/team", team, Denied),
        ("with aws:TagKeys=team", tags, Allowed),
        ("with aws:TagKeys=team|other", tags, Denied),
        ("without aws:TagKeys", tags, Allowed),
        ("with aws:SourceIp=192.0.2.7", network, Allowed),
        ("with aws:SourceIp=198.51.100.7", network, Depends),
        ("with aws:SourceIp=198.51.100.7 without aws:SourceVpc", network, Denied),
        ("without aws:SourceIp without aws:SourceVpc", network, Denied),
        ("without aws:SourceIp with aws:SourceVpc=vpc-1", network, Allowed),
    ] {
        table(&format!("ec2:TerminateInstances {from}"), &[(expect, &[row])]);
    }
}

#[test]
fn documented_keys_only() {
    let some = "Deny * if StringEquals ec2:InstanceType=t3.micro";
    let others = "Deny * if StringNotEquals ec2:InstanceType=t3.micro";
    let large = "Deny * if StringNotEqualsIfExists ec2:InstanceType=t3.micro and Null ec2:InstanceType=false";
    let tagged = "Deny * if Null aws:RequestTag/team=true";
    for (asked, expect) in [
        ("ec2:RunInstances", [Depends, Depends, Depends, Depends]),
        ("ec2:RunInstances documented", [Depends, Depends, Depends, Depends]),
        ("s3:GetObject", [Depends, Depends, Depends, Depends]),
        ("s3:GetObject documented", [Allowed, Denied, Allowed, Denied]),
    ] {
        each(asked, [some, others, large, tagged].into_iter().zip(expect));
    }
}

#[test]
fn what_may_be_done_to_resources() {
    let all = "Deny s3:*";
    let perimeter = "Deny s3:* if StringNotEqualsIfExists aws:PrincipalOrgID=o-aaaaaaaaaa and BoolIfExists aws:PrincipalIsAWSService=false";
    let tls = "Deny * if BoolIfExists aws:SecureTransport=false";
    let own = "Deny s3:* if StringEquals aws:ResourceAccount=ACCOUNT";
    let other = "Deny s3:* if StringEquals aws:ResourceOrgID=o-bbbbbbbbbb";
    let bucket = "Deny s3:* on arn:aws:s3:::*,arn:aws:s3:*:*:accesspoint/*";
    let no_bucket = "Deny s3:* on arn:aws:sqs:*:*:*";
    for (who, expect) in [
        ("anyone", [Denied, Depends, Depends, Denied, Allowed, Denied, Allowed]),
        ("role", [Denied, Allowed, Depends, Denied, Allowed, Denied, Allowed]),
        ("root", [Denied, Allowed, Depends, Denied, Allowed, Denied, Allowed]),
        ("outsider", [Denied, Denied, Depends, Denied, Allowed, Denied, Allowed]),
        ("service", [Denied, Allowed, Depends, Denied, Allowed, Denied, Allowed]),
        ("service-linked-role", [Allowed; 7]),
    ] {
        let rows = [all, perimeter, tls, own, other, bucket, no_bucket];
        each(&format!("s3:GetObject to-resources as {who}"), rows.into_iter().zip(expect));
        // RCPs bind what is done to a resource, in the services that they cover.
        each(&format!("s3:ListAllMyBuckets to-resources as {who}"), rows.map(|row| (row, Allowed)));
        each(&format!("ec2:RunInstances to-resources as {who}"), rows.map(|row| (row, Allowed)));
    }
    table(
        "s3:GetObject to-resources as anyone with aws:SecureTransport=true",
        &[(Allowed, &[tls]), (Depends, &[perimeter])],
    );
    // RCPs pass over the keys that AWS manages and the roles of its services, so nothing is said about these.
    table(
        "sts:AssumeRole to-resources as outsider",
        &[(Denied, &["Deny sts:AssumeRole"]), (Denied, &["Deny sts:* on arn:aws:iam::*:role/*"])],
    );
    // A service-linked role is nobody's caller but its own, for nothing binds it.
    let role = |name: &str| format!("Deny s3:* if ArnLike aws:PrincipalArn=arn:aws:iam::ACCOUNT:role/{name}/*");
    for asked in ["s3:GetObject to-resources as outsider", "s3:GetObject as anyone"] {
        let elsewhere = |name: &str| match asked.ends_with("outsider") {
            true => role(name).replace("ACCOUNT", "555555555555"),
            false => role(name),
        };
        table(asked, &[(Allowed, &[&elsewhere("aws-service-role")]), (Depends, &[&elsewhere("service-role")])]);
    }
    // An RCP cannot take away what RCPFullAWSAccess allows by allowing less.
    table("s3:GetObject to-resources", &[(Depends, &[tls, ""]), (Denied, &["", all])]);
}

#[test]
fn what_is_too_hard_depends_and_ends() {
    let list = |count: usize, of: &dyn Fn(usize) -> String| (0..count).map(of).collect::<Vec<_>>();
    let inner = list(40, &|at| format!("*{}*", &"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMN"[at..=at]));
    let forty = list(40, &|at| format!("Deny * if StringLike aws:PrincipalTag/a={}", inner[at])).join("; ");
    let apart = list(40, &|at| format!("Deny * if StringNotLike aws:PrincipalTag/a={}", inner[at])).join("; ");
    let keys = list(60, &|at| format!("StringEquals aws:PrincipalTag/k{at}=x")).join(" and ");
    let sixty = format!("Deny * if {keys}");
    let but = list(10, &|at| format!("Deny not ec2:*,s3:* if StringEquals aws:PrincipalTag/k{at}=x"));
    let values = list(500, &|at| format!("value-{at}-*")).join("|");
    let long = format!(
        "Deny * if StringLike aws:PrincipalTag/a={values}; Deny * if StringNotLike aws:PrincipalTag/a={values}"
    );
    let tags = format!(
        "Deny * if ForAnyValue:StringLike aws:TagKeys={values}; Deny * if ForAnyValue:StringNotEquals aws:TagKeys={values}"
    );
    let but: Vec<&str> = but.iter().map(String::as_str).collect();
    let pigeons = list(9, &|one| {
        list(one, &|other| {
            list(8, &|hole| format!("Deny * if StringEquals aws:PrincipalTag/p{one}=h{hole} and StringEquals aws:PrincipalTag/p{other}=h{hole}")).join("; ")
        }).into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("; ")
    }).into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("; ");
    for (row, found) in [&[forty.as_str()][..], &[&apart], &[&sixty], &but, &[&tags], &[&pigeons]]
        .iter()
        .zip(ask("iam:CreateUser", &[&[&forty], &[&apart], &[&sixty], &but, &[&tags], &[&pigeons]]))
    {
        assert_eq!(found.0, Some(Depends), "{:.200}", row.join(" "));
    }
    // Opposites leave nothing over, however long.
    assert_eq!(ask("iam:CreateUser", &[&[&long]])[0].0, Some(Denied));
    let eight = list(8, &|at| format!("StringNotEqualsIfExists aws:PrincipalTag/k{at}=x")).join(" and ");
    let rcp = format!(
        "Deny s3:* if {eight}; Deny s3:* if Null aws:PrincipalTag/k0=true and BoolIfExists aws:PrincipalIsAWSService=false"
    );
    assert_eq!(ask("s3:GetObject to-resources as anyone", &[&[&rcp]])[0].0, Some(Depends));
}
