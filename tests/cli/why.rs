//! `canopy why` and `canopy compare --events`: what AWS says of requests, and what the model says to them.

use serde_json::{Value, json};

use super::program::{check, folder, members, run};
use super::projects::SAMPLE;

/// A file of a trail: a denial by an SCP that AWS names, two requests that passed, and what is no call.
pub const EVENTS: &str = r#"{"Records": [
{"eventVersion": "1.11", "userIdentity": {"type": "AssumedRole", "principalId": "AROAEXAMPLE:ci", "arn": "arn:aws:sts::400000000001:assumed-role/shop-deployer/ci", "accountId": "400000000001", "accessKeyId": "ASIAEXAMPLE", "sessionContext": {"sessionIssuer": {"type": "Role", "arn": "arn:aws:iam::400000000001:role/shop-deployer"}, "attributes": {"creationDate": "2026-11-29T09:00:00Z", "mfaAuthenticated": "false"}}},
 "eventTime": "2026-11-29T10:00:00Z", "eventSource": "lambda.amazonaws.com", "eventName": "CreateFunction20150331", "awsRegion": "us-east-1", "sourceIPAddress": "203.0.113.7", "userAgent": "aws-cli/2.31",
 "errorCode": "AccessDenied", "errorMessage": "User: arn:aws:sts::400000000001:assumed-role/shop-deployer/ci is not authorized to perform: lambda:CreateFunction on resource: arn:aws:lambda:us-east-1:400000000001:function:checkout with an explicit deny in a service control policy: arn:aws:organizations::100000000001:policy/o-7c4ald2moor/service_control_policy/p-regionlock",
 "requestParameters": null, "eventID": "11111111-0000-0000-0000-000000000001", "eventType": "AwsApiCall", "tlsDetails": {"tlsVersion": "TLSv1.3"}},
{"eventVersion": "1.11", "userIdentity": {"type": "AssumedRole", "principalId": "AROAEXAMPLE:ci", "arn": "arn:aws:sts::400000000001:assumed-role/shop-deployer/ci", "accountId": "400000000001", "accessKeyId": "ASIAEXAMPLE", "sessionContext": {"sessionIssuer": {"type": "Role", "arn": "arn:aws:iam::400000000001:role/shop-deployer"}, "attributes": {"creationDate": "2026-11-29T09:00:00Z", "mfaAuthenticated": "false"}}},
 "eventTime": "2026-11-29T10:05:00Z", "eventSource": "s3.amazonaws.com", "eventName": "DeleteBucketPolicy", "awsRegion": "eu-central-1", "sourceIPAddress": "203.0.113.7", "userAgent": "[aws-cli/2.31]",
 "requestParameters": {"bucketName": "aldermoor-shop-assets", "policy": ""}, "resources": [{"accountId": "400000000001", "type": "AWS::S3::Bucket", "ARN": "arn:aws:s3:::aldermoor-shop-assets"}],
 "eventID": "22222222-0000-0000-0000-000000000002", "eventType": "AwsApiCall", "tlsDetails": {"tlsVersion": "TLSv1.3"}},
{"eventVersion": "1.11", "userIdentity": {"type": "IAMUser", "principalId": "AIDAEXAMPLE", "arn": "arn:aws:iam::300000000001:user/eng/alice", "accountId": "300000000001", "accessKeyId": "AKIAEXAMPLE", "userName": "alice"},
 "eventTime": "2026-11-29T10:10:00Z", "eventSource": "ec2.amazonaws.com", "eventName": "DescribeInstances", "awsRegion": "eu-central-1", "sourceIPAddress": "203.0.113.7", "userAgent": "aws-cli/2.31",
 "requestParameters": {}, "eventID": "33333333-0000-0000-0000-000000000003", "eventType": "AwsApiCall", "tlsDetails": {"tlsVersion": "TLSv1.3"}},
{"eventVersion": "1.11", "userIdentity": {"accountId": "400000000001", "invokedBy": "AWS Internal"}, "eventTime": "2026-11-29T10:15:00Z", "eventSource": "kms.amazonaws.com", "eventName": "RotateKey", "awsRegion": "eu-central-1", "sourceIPAddress": "AWS Internal",
 "eventID": "44444444-0000-0000-0000-000000000004", "eventType": "AwsServiceEvent"}
]}"#;

const LOCK: &str = "the SCP `Regions in Europe only`, statement `OnlyFrankfurtAndIreland` on OU `Workloads`";
const SHOP: &str = "arn:aws:sts::400000000001:assumed-role/shop-deployer/ci";

/// The events with one changed, alone.
fn one(number: usize, change: impl Fn(&mut Value)) -> String {
    let events: Value = serde_json::from_str(EVENTS).unwrap();
    let mut event = events["Records"][number - 1].clone();
    change(&mut event);
    event.to_string()
}

#[test]
fn one_event_is_explained() {
    let folder = folder(&[
        ("org.canopy.ron", SAMPLE),
        ("denied.json", &one(1, |_| {})),
        (
            "passed.json",
            &one(1, |event| {
                event.as_object_mut().unwrap().remove("errorCode");
                event.as_object_mut().unwrap().remove("errorMessage");
            }),
        ),
        (
            "other.json",
            &one(1, |event| {
                event["errorMessage"] =
                    event["errorMessage"].as_str().unwrap().replace("p-regionlock", "p-other00001").into()
            }),
        ),
        (
            "identity.json",
            &one(3, |event| {
                event["errorCode"] = "Client.UnauthorizedOperation".into();
                event["errorMessage"] = "User: arn:aws:iam::300000000001:user/eng/alice is not authorized to perform: ec2:DescribeInstances because no identity-based policy allows the ec2:DescribeInstances action".into();
            }),
        ),
        (
            "scp.json",
            &one(3, |event| {
                event["errorCode"] = "Client.UnauthorizedOperation".into();
                event["errorMessage"] = "User: arn:aws:iam::300000000001:user/eng/alice is not authorized to perform: ec2:DescribeInstances with an explicit deny in a service control policy".into();
            }),
        ),
        ("busy.json", &one(3, |event| event["errorCode"] = "RequestLimitExceeded".into())),
        ("saml.json", &one(3, |event| event["userIdentity"] = json!({"type": "SAMLUser"}))),
        ("run.json", &one(3, |event| event["eventName"] = "RunInstances".into())),
    ]);
    let check = |arguments: &str, exit, out: &[&str]| {
        check(&folder, &format!("why org.canopy.ron {arguments}"), exit, out, &[])
    };
    check(
        "--event denied.json",
        0,
        &[
            &format!("denied: {LOCK}, denies `lambda:CreateFunction`\n\nPrincipal  {SHOP} (Webshop prod)\n"),
            "Resource   arn:aws:lambda:us-east-1:400000000001:function:checkout\n",
            "Keys       `aws:RequestedRegion` = us-east-1\n           `aws:CurrentTime` = 2026-11-29T10:00:00Z\n",
            "AWS        explicit deny by an SCP, `arn:aws:organizations::100000000001:policy/o-7c4ald2moor/service_control_policy/p-regionlock`\n",
            &format!("Because    {LOCK}\n"),
            "Compared   AWS names the same policy, `Regions in Europe only`.\n",
            &format!(
                "Ask on     canopy ask org.canopy.ron --principal {SHOP} --action lambda:CreateFunction --resource arn:aws:lambda:us-east-1:400000000001:function:checkout --context aws:RequestedRegion=us-east-1 "
            ),
        ],
    );
    check("--event passed.json", 1, &["AWS        allowed\n", "Compared   AWS allowed it, but the model denies it. "]);
    check(
        "--event other.json",
        0,
        &["AWS names an SCP, too, but another one: `p-other00001`, which the model does not have."],
    );
    check(
        "--event identity.json",
        0,
        &[
            "allowed: ",
            "Compared   Nothing in the model denies it: AWS names an identity-based policy, which the model does not hold.\n",
        ],
    );
    check("--event scp.json", 1, &["Compared   AWS says that an SCP denied it, but nothing in the model does. "]);
    check(
        "--event busy.json",
        0,
        &["AWS        failed for another reason (`RequestLimitExceeded`)", "AWS does not say whether"],
    );
    check(
        "--event saml.json",
        0,
        &[
            "cannot be asked: it is not told who called\n",
            "Noted      The caller is a `SAMLUser`, which is no principal of IAM.\n",
        ],
    );
    // Without a resource: nothing that is said of the action is about some resources only, but for one statement.
    check("--event run.json", 0, &["Resource   not told\n", "Not told   which resource it was about\n"]);
}

/// A role, a key and another account's bucket have policies that must allow; what AWS allowed, they allow.
#[test]
fn what_aws_allowed_the_policy_of_the_resource_allows() {
    let assume = |code: Option<&str>| {
        one(2, |event| {
            event["eventSource"] = "sts.amazonaws.com".into();
            event["eventName"] = "AssumeRole".into();
            event["requestParameters"] = json!({"roleArn": "arn:aws:iam::400000000001:role/other"});
            event["resources"] = json!(null);
            event["errorCode"] = code.into();
        })
    };
    let (passed, denied) = (assume(None), assume(Some("AccessDenied")));
    let bucket = one(2, |event| {
        event["eventName"] = "GetObject".into();
        event["requestParameters"] = json!({"bucketName": "theirs", "key": "k"});
        event["resources"] = json!([{"accountId": "900000000009", "ARN": "arn:aws:s3:::theirs/k"}]);
    });
    let folder = folder(&[
        ("org.canopy.ron", SAMPLE),
        ("passed.json", &passed),
        ("denied.json", &denied),
        ("bucket.json", &bucket),
    ]);
    let check = |event: &str, out: &[&str]| check(&folder, &format!("why org.canopy.ron --event {event}"), 0, out, &[]);
    let granted = "the resource's own policy allows it, since AWS allowed it\n";
    check("passed.json", &["allowed: ", granted, "Compared   AWS allowed it, and so does the model.\n"]);
    check("bucket.json", &["allowed: ", granted, "Owner      900000000009\n"]);
    check("denied.json", &["depends on the resource's own policy, which the question does not give\n"]);
}

#[test]
fn the_question_can_be_asked_on() {
    let folder = folder(&[("org.canopy.ron", SAMPLE), ("denied.json", &one(1, |_| {}))]);
    let (_, out, _) = run(folder.path(), &["why", "org.canopy.ron", "--event", "denied.json"]);
    let line = out.lines().find_map(|line| line.strip_prefix("Ask on     canopy ")).unwrap();
    let words: Vec<&str> = line.split(' ').collect();
    let (code, asked, err) = run(folder.path(), &words);
    assert_eq!((code, err.as_str(), asked.lines().next()), (1, "", out.lines().next()));
}

#[test]
fn messages() {
    let folder = folder(&[("org.canopy.ron", SAMPLE)]);
    let why = |message: &str| run(folder.path(), &["why", "org.canopy.ron", "--message", message]);
    let (code, out, err) = why(
        "User: arn:aws:iam::400000000001:root is not authorized to perform: organizations:LeaveOrganization with an explicit deny in a service control policy",
    );
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    assert!(out.starts_with("denied: the SCP `Deny leaving the organization`"), "{out}");
    for (message, expect) in [
        ("", "error: the message: there is nothing in it"),
        ("Access Denied", "error: the message: `Access Denied` says that access was denied, but not to whom or what"),
        (
            "Encoded authorization failure message: abc",
            "aws sts decode-authorization-message --encoded-message MESSAGE",
        ),
        ("hello", "error: the message: `hello` is neither"),
    ] {
        let (code, out, err) = why(message);
        assert!(code == 2 && out.is_empty() && err.contains(expect), "{message}: {err}");
    }
    check(&folder, "why org.canopy.ron", 2, &[], &["<--event <FILE>|--message <TEXT>>"]);
    check(&folder, "why org.canopy.ron --event no.json", 2, &[], &["error: `no.json` cannot be read"]);
    check(
        &folder,
        "why org.canopy.ron --event org.canopy.ron",
        2,
        &[],
        &["is neither an access-denied message of AWS nor a CloudTrail event"],
    );
}

#[test]
fn many_events_are_gathered() {
    let folder = folder(&[("org.canopy.ron", SAMPLE), ("events.json", EVENTS)]);
    check(
        &folder,
        "why org.canopy.ron --event events.json",
        0,
        &[
            "explicit deny event 1 (11111111-0000-0000-0000-000000000001): lambda:CreateFunction on arn:aws:lambda:us-east-1:400000000001:function:checkout by ",
            "allowed       event 3 (33333333-0000-0000-0000-000000000003): ec2:DescribeInstances by arn:aws:iam::300000000001:user/eng/alice\n",
            &format!(
                "\n1 event denied: {LOCK}\n  actions: lambda:CreateFunction\n  principals: {SHOP}\n  for example event 1 "
            ),
            "\nNot read:\n  event 4 (44444444-0000-0000-0000-000000000004) is no call of an API but `AwsServiceEvent` (`RotateKey`)\n",
            "\n4 events: 1 denied, 2 allowed, 1 not read; certain for the catalogue of ",
        ],
        &[],
    );
    let (code, out, err) = run(folder.path(), &["why", "org.canopy.ron", "--event", "events.json", "--format", "json"]);
    assert_eq!((code, err.as_str()), (0, ""));
    let answer: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(members(&answer), "catalogue requests groups unread");
    let first = &answer["requests"][0];
    assert_eq!(
        members(first),
        "place request missing remarks aws decision summary assumed causes agreement compared without_path error"
    );
    assert_eq!((&first["decision"], &first["agreement"]), (&json!("explicit deny"), &json!("agrees")));
    assert_eq!(first["request"]["context"]["aws:RequestedRegion"], "us-east-1");
    assert_eq!(first["causes"][0]["policy_id"], "p-regionlock");
    assert_eq!(answer["groups"][0]["requests"], json!([1]));
    assert_eq!(answer["unread"][0]["place"]["number"], 4);
}

#[test]
fn events_are_replayed() {
    let denied = SAMPLE.replacen(
        "\"organizations:LeaveOrganization\"\n",
        "\"organizations:LeaveOrganization\", \"s3:DeleteBucketPolicy\"\n",
        1,
    );
    let open = SAMPLE.replacen("\"organizations:LeaveOrganization\"\n      ],\n      \"Resource\": \"*\"", "\"organizations:LeaveOrganization\", \"s3:DeleteBucketPolicy\"\n      ],\n      \"Resource\": \"*\", \"Condition\": {\"StringEquals\": {\"aws:PrincipalTag/team\": \"shop\"}}", 1);
    let gone = SAMPLE.replacen("o-7c4ald2moor", "o-7c4ald2other", 1);
    // A guardrail on some buckets, and an event that names none.
    let some = denied.replacen(
        "      \"Resource\": \"*\"\n    }\n  ]\n}\"#,\n    ),\n    (\n      id: \"p-denyrootuser\"",
        "      \"Resource\": \"arn:aws:s3:::secret-*\"\n    }\n  ]\n}\"#,\n    ),\n    (\n      id: \"p-denyrootuser\"",
        1,
    );
    let other = some.replacen("secret-*", "private-*", 1);
    assert!(denied != SAMPLE && open != SAMPLE && some != denied && other != some);
    let nameless = one(2, |event| {
        event["requestParameters"] = json!({});
        event["resources"] = json!([]);
    });
    let folder = folder(&[
        ("old.canopy.ron", SAMPLE),
        ("new.canopy.ron", &denied),
        ("open.canopy.ron", &open),
        ("other.canopy.ron", &gone),
        ("some.canopy.ron", &some),
        ("private.canopy.ron", &other),
        ("events.json", EVENTS),
        ("nameless.json", &nameless),
    ]);
    for (projects, exit, expect) in [
        (
            "old.canopy.ron some.canopy.ron",
            1,
            "1 event may be denied: s3:DeleteBucketPolicy\n  now: depending on the resource",
        ),
        ("some.canopy.ron private.canopy.ron", 1, "1 event may be decided otherwise: "),
        ("some.canopy.ron some.canopy.ron", 0, "1 event: 1 is decided as before"),
        ("some.canopy.ron new.canopy.ron", 1, "1 event would be denied: "),
    ] {
        check(&folder, &format!("compare {projects} --events nameless.json"), exit, &[expect], &[]);
    }
    let check = |arguments: &str, exit, out: &[&str], err: &[&str]| {
        check(&folder, &format!("compare {arguments} --events events.json"), exit, out, err);
    };
    let leaving = "the SCP `Deny leaving the organization`, statement `StayInTheOrganization` on the root";
    check("old.canopy.ron old.canopy.ron", 0, &["4 events: 3 are decided as before, 1 not read; certain for"], &[]);
    check(
        "old.canopy.ron new.canopy.ron",
        1,
        &[
            "1 event would be denied: s3:DeleteBucketPolicy\n",
            &format!("  now: {leaving}\n  principals: {SHOP}\n"),
            ": allowed before, explicit deny now\n",
            "\n4 events: 1 would be denied, 2 are decided as before, 1 not read; certain for",
        ],
        &[],
    );
    check(
        "new.canopy.ron old.canopy.ron",
        1,
        &["1 event would be allowed: s3:DeleteBucketPolicy\n", &format!("  before: {leaving}\n")],
        &[],
    );
    check(
        "old.canopy.ron open.canopy.ron",
        1,
        &["1 event may be denied: s3:DeleteBucketPolicy\n", "allowed before, depends now\n"],
        &[],
    );
    check(
        "open.canopy.ron new.canopy.ron",
        1,
        &["1 event would be denied: ", "depends before, explicit deny now\n"],
        &[],
    );
    check("open.canopy.ron open.canopy.ron", 0, &["3 are decided as before"], &[]);
    check("old.canopy.ron other.canopy.ron", 2, &[], &["are different organizations"]);
    check("old.canopy.ron new.canopy.ron --as role", 2, &[], &["cannot be used with"]);
    check(
        "old.canopy.ron new.canopy.ron --format markdown",
        1,
        &["| 1 | **would be denied** | s3:DeleteBucketPolicy | now: the SCP `Deny leaving"],
        &[],
    );
    let (code, out, _) = run(
        folder.path(),
        &["compare", "old.canopy.ron", "new.canopy.ron", "--events", "events.json", "--format", "json"],
    );
    let answer: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, members(&answer).as_str()), (1, "catalogue changed summary requests groups unread"));
    assert_eq!(members(&answer["groups"][0]), "change when cause count requests actions principals");
    assert_eq!((&answer["groups"][0]["change"], &answer["groups"][0]["requests"]), (&json!("denied"), &json!([2])));
    assert_eq!(members(&answer["requests"][0]), "place request change before after error");
}

/// What AWS had denied loses no more than its reason.
#[test]
fn what_aws_had_denied_already_is_said() {
    // In old the lock depends on a tag of the caller, which the event does not tell; in new it does not.
    let condition = r#""Condition": {"#;
    let at = SAMPLE.find("OnlyFrankfurtAndIreland").unwrap();
    let (head, tail) = SAMPLE.split_at(at);
    let open = format!(
        "{head}{}",
        tail.replacen(condition, &format!(r#"{condition}"StringEquals": {{"aws:PrincipalTag/team": "shop"}}, "#), 1)
    );
    assert_ne!(open, SAMPLE);
    let passed = one(1, |event| {
        event["errorCode"] = Value::Null;
        event["errorMessage"] = Value::Null;
    });
    let denied = one(1, |_| {});
    let both = format!(r#"{{"Records": [{denied}, {passed}]}}"#);
    let folder = folder(&[
        ("open.canopy.ron", &open),
        ("new.canopy.ron", SAMPLE),
        ("denied.json", &denied),
        ("both.json", &both),
    ]);
    let check = |events: &str, expect: &str| {
        check(&folder, &format!("compare open.canopy.ron new.canopy.ron --events {events}"), 1, &[expect], &[]);
    };
    check("denied.json", "1 event would be denied: lambda:CreateFunction\n  AWS denied it already\n  now: ");
    check("both.json", "2 events would be denied: lambda:CreateFunction (2)\n  AWS denied 1 of them already\n  now: ");
}

/// Of a principal from elsewhere the model cannot contradict AWS.
#[test]
fn principals_of_other_accounts_are_pointed_out() {
    let elsewhere = |text: String| text.replace("400000000001", "999999999999");
    let event = elsewhere(one(1, |_| {}));
    let folder = folder(&[
        ("org.canopy.ron", SAMPLE),
        ("one.json", &event),
        ("two.json", &format!("{event}\n{}", one(3, |_| {}).replace('\n', ""))),
    ]);
    let note = "account 999999999999 is not in this organization, so what binds its principals at home is not known";
    check(
        &folder,
        "why org.canopy.ron --event one.json",
        0,
        &[
            "Principal  arn:aws:sts::999999999999:assumed-role/shop-deployer/ci (not in this organization)\n",
            note,
            "Compared   Nothing in the model denies it: account 999999999999 is not in it, so what binds its principals is not known.\n",
        ],
        &[],
    );
    check(&folder, "why org.canopy.ron --event two.json", 0, &["ci (not in this organization)\n"], &[]);
}
