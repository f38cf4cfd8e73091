//! CloudTrail events.

use super::*;
use crate::requests::gzip::tests::packed;

#[test]
fn an_event_tells_the_request() {
    let plain = of(&json!({}));
    let question = &plain.question;
    assert_eq!(question.principal, "arn:aws:sts::111122223333:assumed-role/deploy/ci");
    assert_eq!((question.action.as_str(), question.resource.as_str()), ("s3:GetObject", "arn:aws:s3:::b/k"));
    assert_eq!((plain.missing.as_slice(), plain.decided.ending), (&[][..], Ending::Allowed));
    assert_eq!(plain.place.id.as_deref(), Some("11111111-2222"));
    assert_eq!(plain.name(), "s3:GetObject by ci, 2026-11-29T10:00:00Z");
    for (name, expect) in [
        ("aws:RequestedRegion", Some("eu-central-1")),
        ("aws:CurrentTime", Some("2026-11-29T10:00:00Z")),
        ("aws:EpochTime", Some("1795946400")),
        ("aws:SourceIp", Some("203.0.113.7")),
        ("aws:SourceVpce", Some("absent")),
        ("aws:ViaAWSService", Some("false")),
        ("aws:CalledVia", Some("absent")),
        ("aws:SecureTransport", Some("true")),
        ("s3:TlsVersion", Some("1.3")),
        ("aws:UserAgent", Some("aws-cli/2.31")),
        ("aws:userid", Some("AROAEXAMPLE:ci")),
        ("aws:PrincipalArn", Some("arn:aws:iam::111122223333:role/app/deploy")),
        ("aws:MultiFactorAuthPresent", Some("false")),
        ("aws:TokenIssueTime", Some("2026-11-29T09:00:00Z")),
        ("aws:PrincipalTag/team", None),
    ] {
        assert_eq!(key(&plain, name).as_deref(), expect, "{name}");
    }
}

#[test]
fn networks_and_services() {
    let endpoint = of(&json!({"vpcEndpointId": "vpce-1", "sourceIPAddress": "10.0.0.5"}));
    assert_eq!(key(&endpoint, "aws:SourceVpce").as_deref(), Some("vpce-1"));
    assert_eq!(key(&endpoint, "aws:VpcSourceIp").as_deref(), Some("10.0.0.5"));
    assert_eq!(key(&endpoint, "aws:SourceIp").as_deref(), Some("absent"));
    assert_eq!(key(&endpoint, "aws:SourceVpc"), None);
    // A private address without an endpoint leaves open how it came.
    let private = of(&json!({"sourceIPAddress": "10.0.0.5"}));
    assert_eq!((key(&private, "aws:SourceIp").as_deref(), key(&private, "aws:SourceVpce")), (Some("10.0.0.5"), None));
    let service =
        of(&json!({"sourceIPAddress": "cloudformation.amazonaws.com", "userAgent": "cloudformation.amazonaws.com"}));
    assert!(service.missing.contains(&Missing::Service) && service.missing.contains(&Missing::Source));
    for name in ["aws:SourceIp", "aws:ViaAWSService", "aws:UserAgent", "aws:CalledVia"] {
        assert_eq!(key(&service, name), None, "{name}");
    }
    let bare = of(&json!({"tlsDetails": null, "awsRegion": null, "sourceIPAddress": null}));
    assert_eq!(key(&bare, "aws:SecureTransport"), None);
    assert!(bare.missing.contains(&Missing::Region) && bare.missing.contains(&Missing::Source));
}

#[test]
fn callers() {
    let who = |identity: Value| {
        let told = of(&json!({"userIdentity": identity}));
        (told.question.principal.clone(), told.missing.clone(), key(&told, "aws:MultiFactorAuthPresent"))
    };
    let account = "111122223333";
    let user = json!({"type": "IAMUser", "arn": ANA, "accountId": account, "accessKeyId": "AKIAEXAMPLE", "principalId": "AIDAEXAMPLE"});
    assert_eq!(who(user), (ANA.to_owned(), vec![], Some("absent".to_owned())));
    let root =
        json!({"type": "Root", "accountId": account, "sessionContext": {"attributes": {"mfaAuthenticated": "true"}}});
    assert_eq!(who(root), (format!("arn:aws:iam::{account}:root"), vec![], Some("true".to_owned())));
    let assumed =
        of(&json!({"userIdentity": {"type": "Root", "accountId": account, "sessionContext": {"assumedRoot": "true"}}}));
    assert_eq!(key(&assumed, "aws:AssumedRoot").as_deref(), Some("true"));
    let service = json!({"type": "AWSService", "invokedBy": "cloudtrail.amazonaws.com"});
    assert_eq!(who(service).0, "cloudtrail.amazonaws.com");
    let anonymous = json!({"type": "AWSAccount", "principalId": "", "accountId": "anonymous"});
    assert_eq!(who(anonymous).0, "anonymous");
    let other = json!({"type": "AWSAccount", "principalId": "AROAEXAMPLE:s", "accountId": "444455556666"});
    assert_eq!(
        (who(other.clone()).0.as_str(), who(other).1),
        ("arn:aws:iam::444455556666:role/*", vec![Missing::NameOfPrincipal])
    );
    let federated = "arn:aws:sts::111122223333:federated-user/bob";
    assert_eq!(who(json!({"type": "FederatedUser", "arn": federated})).0, federated);
    let role = json!({"type": "AssumedRole", "accountId": account, "sessionContext": {"sessionIssuer": {"type": "Role", "arn": "arn:aws:iam::111122223333:role/app/x"}}});
    assert_eq!(who(role).0, "arn:aws:iam::111122223333:role/app/x");
    let pathless = json!({"type": "AssumedRole", "arn": "arn:aws:sts::111122223333:assumed-role/R/s"});
    assert!(who(pathless).1.contains(&Missing::PathOfRole));
    let provider = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com";
    assert_eq!(who(json!({"type": "WebIdentityUser", "identityProvider": provider})).0, provider);
    assert_eq!(
        who(json!({"type": "WebIdentityUser", "identityProvider": "accounts.google.com"})).0,
        "accounts.google.com"
    );
    let saml = "arn:aws:iam::111122223333:saml-provider/Corp";
    let signed = of(
        &json!({"userIdentity": {"type": "SAMLUser", "identityProvider": "bdGOnTesti4="}, "requestParameters": {"principalArn": saml}}),
    );
    assert_eq!(signed.question.principal, saml);
    for kind in ["SAMLUser", "WebIdentityUser", "IdentityCenterUser", "Unknown", "Directory", ""] {
        assert!(who(json!({"type": kind})).1.contains(&Missing::Principal), "{kind}");
    }
    assert!(who(json!(null)).1.contains(&Missing::Principal));
    assert!(who(json!("{type=AssumedRole}")).1.contains(&Missing::Principal));
}

#[test]
fn resources() {
    let resource = |changes: Value| of(&changes).question.resource;
    let ec2 = |name: &str, parameters: Value| {
        resource(json!({"eventSource": "ec2.amazonaws.com", "eventName": name, "requestParameters": parameters}))
    };
    // The list of the event comes first, as far as it has what the action is done to.
    let listed = json!({"resources": [
        {"type": "AWS::S3::Object", "ARN": "arn:aws:s3:::b/other"},
        {"type": "AWS::S3::Bucket", "ARN": "arn:aws:s3:::b", "accountId": "444455556666"},
    ]});
    assert_eq!(
        (resource(listed.clone()).as_str(), of(&listed).question.resource_account.as_deref()),
        ("arn:aws:s3:::b/other", Some("444455556666"))
    );
    assert_eq!(resource(json!({"eventName": "ListObjects", "resources": listed["resources"]})), "arn:aws:s3:::b");
    assert_eq!(resource(json!({"eventName": "HeadBucket"})), "arn:aws:s3:::b");
    assert_eq!(resource(json!({"eventName": "ListBuckets"})), "*");
    assert_eq!(resource(json!({"eventName": "GetObject", "requestParameters": {}})), "");
    assert_eq!(ec2("DescribeInstances", json!({})), "*");
    let items = json!({"instancesSet": {"items": [{"instanceId": "i-1"}]}});
    assert_eq!(ec2("TerminateInstances", items), "arn:aws:ec2:eu-central-1:111122223333:instance/i-1");
    assert_eq!(ec2("DeleteVolume", json!({"volumeId": "vol-1"})), "arn:aws:ec2:eu-central-1:111122223333:volume/vol-1");
    // Authorized on several types: one of them settles nothing.
    assert_eq!(ec2("RunInstances", json!({"subnetId": "subnet-1"})), "");
    assert_eq!(ec2("CreateVolume", json!({"snapshotId": "snap-1"})), "");
    let role = "arn:aws:iam::444455556666:role/other";
    assert_eq!(
        resource(
            json!({"eventSource": "sts.amazonaws.com", "eventName": "AssumeRole", "requestParameters": {"roleArn": role, "roleSessionName": "s"}})
        ),
        role
    );
    // The path of an IAM role is not told, so neither is its ARN.
    assert_eq!(
        resource(
            json!({"eventSource": "iam.amazonaws.com", "eventName": "DeleteRole", "requestParameters": {"roleName": "r"}})
        ),
        ""
    );
    let queue = json!({"eventSource": "sqs.amazonaws.com", "eventName": "SendMessage", "requestParameters": {"queueUrl": "https://sqs.eu-west-1.amazonaws.com/111122223333/jobs"}});
    assert_eq!(resource(queue), "arn:aws:sqs:eu-west-1:111122223333:jobs");
    let function = |name: &str| {
        resource(
            json!({"eventSource": "lambda.amazonaws.com", "eventName": "GetFunction20150331v2", "requestParameters": {"functionName": name}}),
        )
    };
    assert_eq!(function("checkout"), "arn:aws:lambda:eu-central-1:111122223333:function:checkout");
    assert_eq!(
        function("arn:aws:lambda:eu-west-1:111122223333:function:checkout"),
        "arn:aws:lambda:eu-west-1:111122223333:function:checkout"
    );
    assert_eq!(function("111122223333:function:checkout"), "");
    let parameter = json!({"eventSource": "ssm.amazonaws.com", "eventName": "GetParameter", "requestParameters": {"name": "/app/key"}});
    assert_eq!(resource(parameter), "arn:aws:ssm:eu-central-1:111122223333:parameter/app/key");
}

#[test]
fn endings() {
    let ending = |changes: Value| of(&changes).decided.ending;
    for (code, expect) in [
        ("AccessDenied", Ending::Denied),
        ("AccessDeniedException", Ending::Denied),
        ("Client.UnauthorizedOperation", Ending::Denied),
        ("VpceAccessDenied", Ending::Denied),
        ("Client.DryRunOperation", Ending::Allowed),
        ("NoSuchBucket", Ending::OtherError),
        ("ThrottlingException", Ending::OtherError),
    ] {
        assert_eq!(ending(json!({"errorCode": code})), expect, "{code}");
    }
    // What AWS says it denied, on what, comes before what follows from the call.
    let passed = of(&json!({
        "eventSource": "lambda.amazonaws.com", "eventName": "CreateFunction20150331", "errorCode": "AccessDenied",
        "errorMessage": "User: arn:aws:sts::111122223333:assumed-role/deploy/ci is not authorized to perform: iam:PassRole on resource: arn:aws:iam::111122223333:role/x because no identity-based policy allows the iam:PassRole action",
    }));
    assert_eq!(
        (passed.question.action.as_str(), passed.question.resource.as_str()),
        ("iam:PassRole", "arn:aws:iam::111122223333:role/x")
    );
    assert_eq!(passed.decided.by, Some(NamedPolicy::Identity));
    assert!(passed.remarks.iter().any(|remark| remark.contains("CreateFunction20150331")), "{:?}", passed.remarks);
    assert_eq!(passed.question.principal, "arn:aws:sts::111122223333:assumed-role/deploy/ci");
    let unknown = of(&json!({"eventSource": "apigateway.amazonaws.com", "eventName": "CreateRestApi"}));
    assert_eq!((unknown.question.action.as_str(), unknown.missing.contains(&Missing::Action)), ("", true));
}

#[test]
fn events_come_in_many_wrappings() {
    let (one, two) = (event(&json!({})), event(&json!({"eventName": "PutObject"})));
    let count = |bytes: &[u8]| {
        let requests = read(bytes, Catalog::embedded()).unwrap();
        (requests.told.len(), requests.unread.len())
    };
    let records = json!({"Records": [one, two]}).to_string();
    assert_eq!(count(records.as_bytes()), (2, 0));
    assert_eq!(count(&packed(records.as_bytes(), 0, b"")), (2, 0));
    assert_eq!(count(json!([one, two]).to_string().as_bytes()), (2, 0));
    assert_eq!(count(format!("{one}\n{two}\n").as_bytes()), (2, 0));
    assert_eq!(count(format!("{one}\n{{\"eventName\": \n{two}\n").as_bytes()), (2, 1));
    let looked_up = json!({"Events": [{"EventId": "x", "CloudTrailEvent": one.to_string()}, {"EventId": "y", "CloudTrailEvent": "no"}]});
    assert_eq!(count(looked_up.to_string().as_bytes()), (1, 1));
    let bridged =
        json!({"version": "0", "source": "aws.s3", "detail-type": "AWS API Call via CloudTrail", "detail": one});
    assert_eq!(count(bridged.to_string().as_bytes()), (1, 0));
    let service = event(&json!({"eventType": "AwsServiceEvent"}));
    assert_eq!(count(json!({"Records": [one, service, {"a": 1}, 7]}).to_string().as_bytes()), (1, 3));
    // Athena writes the names of columns in lower case, and some columns as text.
    let row = json!({
        "eventname": "GetObject", "eventsource": "s3.amazonaws.com", "awsregion": "eu-central-1", "eventid": "z",
        "useridentity": {"type": "IAMUser", "arn": ANA, "accountid": "111122223333"},
        "requestparameters": "{\"bucketName\":\"b\",\"key\":\"k\"}",
        "resources": [{"arn": "arn:aws:s3:::b/k", "accountid": "111122223333", "type": "AWS::S3::Object"}],
    });
    let row = told(&json!([row]).to_string());
    assert_eq!((row.question.principal.as_str(), row.question.resource.as_str()), (ANA, "arn:aws:s3:::b/k"));
    assert_eq!(row.place.id.as_deref(), Some("z"));
    let requests = read(json!([one, 7, two]).to_string().as_bytes(), Catalog::embedded()).unwrap();
    let numbers: Vec<usize> = requests.told.iter().map(|told| told.place.number).collect();
    assert_eq!((numbers.as_slice(), requests.unread[0].place.number), (&[1, 3][..], 2));
}

/// Whatever is given gives requests or a reason, in no time.
#[test]
fn hostile_texts() {
    let events = json!({"Records": [event(&json!({})), event(&json!({"errorCode": "AccessDenied"}))]}).to_string();
    let message = format!(
        "User: {ANA} is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::é\" with an explicit deny in a service control policy: arn:x. authorization id: é"
    );
    let pieces = [
        "\"",
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "é",
        "\u{0}",
        "is not authorized to perform",
        "User",
        "on resource:",
        "because no ",
        "explicit deny in a",
        "null",
        "*",
        " ",
    ];
    let mut random = fastrand::Rng::with_seed(15);
    for round in 0..3_000 {
        let mut text: Vec<char> = if round % 2 == 0 { events.chars().collect() } else { message.chars().collect() };
        for _ in 0..random.usize(1..4) {
            let at = random.usize(..text.len());
            let end = (at + random.usize(..20)).min(text.len());
            let piece = pieces[random.usize(..pieces.len())];
            text.splice(at..end, piece.chars());
            text.truncate(if random.u8(..8) == 0 { random.usize(1..=text.len()) } else { text.len() });
        }
        let text: String = text.into_iter().collect();
        let mut bytes = text.clone().into_bytes();
        if random.u8(..4) == 0 {
            bytes = packed(&bytes, 0, b"");
            bytes.truncate(random.usize(..bytes.len()));
        }
        if let Ok(requests) = read(&bytes, Catalog::embedded()) {
            for told in requests.told {
                assert!(!told.name().is_empty() || told.question.action.is_empty(), "{text}");
            }
        }
    }
}

#[test]
fn events_whose_message_is_encoded_say_so() {
    let encoded = of(
        &json!({"eventSource": "ec2.amazonaws.com", "eventName": "RunInstances", "errorCode": "Client.UnauthorizedOperation", "errorMessage": "You are not authorized to perform this operation. Encoded authorization failure message: abc"}),
    );
    assert!(
        encoded.remarks.iter().any(|remark| remark.contains("decode-authorization-message")),
        "{:?}",
        encoded.remarks
    );
    assert_eq!((encoded.decided.ending, encoded.question.action.as_str()), (Ending::Denied, "ec2:RunInstances"));
}
