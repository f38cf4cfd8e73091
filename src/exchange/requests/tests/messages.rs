//! Messages, and what is decoded of them.

use super::*;

/// A message, and `ending | by | policy | principal | action | resource`.
#[track_caller]
fn check(message: &str, expect: &str) {
    let Told { question, decided, .. } = told(message);
    let by = decided.by.as_ref().map_or("-", NamedPolicy::word);
    let policy = decided.policy.as_deref().unwrap_or("-");
    let found = [decided.ending.word(), by, policy, &question.principal, &question.action, &question.resource];
    assert_eq!(found.join(" | "), expect, "{message}");
}

/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html>
#[test]
fn documented_messages() {
    let user = format!("User: {ANA} is not authorized to perform:");
    let implicit = |kind: &str| {
        format!("{user} codecommit:ListRepositories because no {kind} allows the codecommit:ListRepositories action")
    };
    let explicit = |kind: &str| format!("{user} codecommit:ListRepositories with an explicit deny in {kind}");
    for (kind, word) in [
        ("service control policy", "scp"),
        ("VPC endpoint policy", "vpc-endpoint"),
        ("permissions boundary", "boundary"),
        ("session policy", "session"),
        ("resource-based policy", "resource"),
        ("role trust policy", "trust"),
        ("identity-based policy", "identity"),
    ] {
        check(&implicit(kind), &format!("implicit deny | {word} | - | {ANA} | codecommit:ListRepositories | *"));
    }
    for (kind, word) in [
        ("a service control policy", "scp"),
        ("a resource control policy", "rcp"),
        ("a VPC endpoint policy", "vpc-endpoint"),
        ("a permissions boundary", "boundary"),
        ("a sessions policy", "session"),
        ("a session policy", "session"),
        ("a resource-based policy", "resource"),
        ("the role trust policy", "trust"),
        ("an identity-based policy", "identity"),
        ("a VPC endpoint policy transitively through a service control policy", "scp-by-vpc-endpoint"),
    ] {
        check(&explicit(kind), &format!("explicit deny | {word} | - | {ANA} | codecommit:ListRepositories | *"));
    }
    check(
        &format!(
            "{user} secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager:us-east-1:111122223333:secret:* with an explicit deny in a resource control policy"
        ),
        &format!(
            "explicit deny | rcp | - | {ANA} | secretsmanager:GetSecretValue | arn:aws:secretsmanager:us-east-1:111122223333:secret:*"
        ),
    );
    check(
        "User: arn:aws:sts::111122223333:assumed-role/R/s is not authorized to perform:\nSNS:Publish on resource: arn:aws:sns:us-east-1:444455556666:t\nwith an explicit deny in a service control policy",
        "explicit deny | scp | - | arn:aws:sts::111122223333:assumed-role/R/s | sns:Publish | arn:aws:sns:us-east-1:444455556666:t",
    );
    check(
        &format!("{user} codecommit:ListRepositories"),
        &format!("denied | - | - | {ANA} | codecommit:ListRepositories | *"),
    );
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html>
#[test]
fn messages_of_services() {
    let object = "arn:aws:s3:::b/a key with spaces";
    let s3 = format!(
        "An error occurred (AccessDenied) when calling the GetObject operation: User: {ANA}  is not\nauthorized to perform: s3:GetObject on resource: \"{object}\""
    );
    check(
        &format!("{s3} with an explicit deny in a resource control policy"),
        &format!("explicit deny | rcp | - | {ANA} | s3:GetObject | {object}"),
    );
    check(
        &format!("{s3} because public ACLs are prevented by the BlockPublicAcls setting in S3 Block Public Access."),
        &format!("denied | other | - | {ANA} | s3:GetObject | {object}"),
    );
    check(
        &format!(
            "{{\"Message\": \"User: {ANA} is not authorized to perform: lambda:ListFunctions on resource: * because no identity-based policy allows the lambda:ListFunctions action\"}}"
        ),
        &format!("implicit deny | identity | - | {ANA} | lambda:ListFunctions | *"),
    );
    check(
        &format!(
            "<Message>User: {ANA} is not authorized to perform: s3:GetObject on resource: &quot;{object}&quot; with an explicit deny in a service control policy</Message>"
        ),
        &format!("explicit deny | scp | - | {ANA} | s3:GetObject | {object}"),
    );
    // What SDKs add.
    check(
        &format!(
            "AccessDeniedException: User: {ANA} is not authorized to perform: dynamodb:Query on resource: arn:aws:dynamodb:eu-west-1:111122223333:table/t because no identity-based policy allows the dynamodb:Query action (Service: AmazonDynamoDBv2; Status Code: 400)"
        ),
        &format!(
            "implicit deny | identity | - | {ANA} | dynamodb:Query | arn:aws:dynamodb:eu-west-1:111122223333:table/t"
        ),
    );
    let kms = told(&format!(
        "User: {ANA} is not authorized to perform: kms:Decrypt on the resource associated with this ciphertext because no identity-based policy allows the kms:Decrypt action"
    ));
    assert_eq!(kms.question.resource, "");
    assert!(kms.missing.contains(&Missing::Resource), "{kms:?}");
    // Newer messages of EC2 say in plain words what the encoded part says in full.
    let ec2 = told(&format!(
        "You are not authorized to perform this operation. User: {ANA} is not authorized to perform: ec2:RunInstances on resource: arn:aws:ec2:eu-west-1:111122223333:instance/* with an explicit deny in a service control policy. Encoded authorization failure message: abc-DEF_123"
    ));
    assert_eq!(
        (ec2.question.resource.as_str(), ec2.decided.by),
        ("arn:aws:ec2:eu-west-1:111122223333:instance/*", Some(NamedPolicy::Scp))
    );
    assert!(ec2.remarks[0].contains("decode-authorization-message"), "{:?}", ec2.remarks);
}

/// <https://aws.amazon.com/blogs/security/enhanced-access-denied-error-messages-with-policy-arns>,
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied-authorization-id.html>
#[test]
fn messages_that_name_the_policy() {
    let scp = "arn:aws:organizations::111122223333:policy/o-exampleorg1/service_control_policy/p-example1";
    let message = format!(
        "User: {ANA} is not authorized to perform: iam:ListRoles on resource: arn:aws:iam::111122223333:role/* with an explicit deny in a service control policy: {scp}"
    );
    check(&message, &format!("explicit deny | scp | {scp} | {ANA} | iam:ListRoles | arn:aws:iam::111122223333:role/*"));
    assert_eq!(told(&message).decided.policy_id(), Some("p-example1"));
    let newer = told(&format!(
        "{message}. Go to https://us-east-1.console.aws.amazon.com/iam/home?region=us-east-1#/authorization-details/abc1 for complete details, or call the GetRequestAuthorizationDetails API with the following authorization id: abc1"
    ));
    assert_eq!((newer.decided.policy.as_deref(), newer.decided.authorization_id.as_deref()), (Some(scp), Some("abc1")));
    let own = format!(
        "User: {ANA} is not authorized to perform: iam:GetUser with an explicit deny in an identity-based policy: arn:aws:iam::111122223333:policy/Own."
    );
    assert_eq!(told(&own).decided.policy.as_deref(), Some("arn:aws:iam::111122223333:policy/Own"));
    assert_eq!(told(&own).decided.policy_id(), None);
}

#[test]
fn what_tells_nothing_says_what_to_do() {
    let fails = |text: &str| read(text.as_bytes(), Catalog::embedded()).unwrap_err();
    let token = "a-B_9".repeat(60);
    assert_eq!(fails(""), RequestsError::Empty);
    assert_eq!(fails(" \n"), RequestsError::Empty);
    assert_eq!(fails(&token), RequestsError::Encoded);
    assert_eq!(
        fails(&format!(
            "An error occurred (UnauthorizedOperation) when calling the RunInstances operation: You are not authorized to perform this operation. Encoded authorization failure message: {token}"
        )),
        RequestsError::Encoded
    );
    assert!(matches!(
        fails("An error occurred (AccessDenied) when calling the GetObject operation: Access Denied"),
        RequestsError::OnlyDenied(_)
    ));
    assert!(matches!(fails("hello"), RequestsError::Neither(_)));
    assert!(matches!(fails("{}"), RequestsError::Nothing(_)));
    assert!(matches!(fails("[]"), RequestsError::Nothing(_)));
    assert!(matches!(fails("{\"Records\": [{\"eventName\": "), RequestsError::Nothing(_)));
    assert!(matches!(read(&[0x1f, 0x8b, 8, 0], Catalog::embedded()), Err(RequestsError::Compressed(_))));
}

/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/sts_example_sts_DecodeAuthorizationMessage_section.html>
#[test]
fn decoded_messages() {
    let inner = json!({
        "allowed": false, "explicitDeny": true,
        "matchedStatements": {"items": [{"statementId": "NoInstances", "effect": "DENY", "actions": {"items": [{"value": "ec2:RunInstances"}]}}]},
        "failures": {"items": []},
        "context": {
            "principal": {"id": "AROAEXAMPLE:Ana", "arn": "arn:aws:sts::111122223333:assumed-role/Developer/Ana"},
            "action": "RunInstances", "resource": "arn:aws:ec2:us-east-1:111122223333:instance/*",
            "conditions": {"items": [
                {"key": "ec2:MetadataHttpTokens", "values": {"items": [{"value": "optional"}]}},
                {"key": "aws:Resource", "values": {"items": [{"value": "instance/*"}]}},
                {"key": "ec2:Region", "values": {"items": [{"value": "us-east-1"}]}},
                {"key": "aws:PrincipalOrgID", "values": {"items": [{"value": "o-exampleorg1"}]}},
            ]},
        },
    });
    let outer = json!({"DecodedMessage": inner.to_string()});
    for text in [inner.to_string(), outer.to_string()] {
        let told = told(&text);
        assert_eq!(told.question.action, "ec2:RunInstances");
        assert_eq!(told.question.resource, "arn:aws:ec2:us-east-1:111122223333:instance/*");
        assert_eq!(told.question.principal, "arn:aws:sts::111122223333:assumed-role/Developer/Ana");
        assert_eq!(
            (told.decided.ending, told.decided.statements.as_slice()),
            (Ending::ExplicitDeny, &["NoInstances".to_owned()][..])
        );
        assert_eq!(key(&told, "ec2:MetadataHttpTokens").as_deref(), Some("optional"));
        assert_eq!((key(&told, "aws:Resource"), key(&told, "aws:PrincipalOrgID")), (None, None));
    }
}

/// <https://docs.aws.amazon.com/iam-toolbox/latest/APIReference/API_GetRequestAuthorizationDetails.html>
#[test]
fn details_of_a_denial() {
    let scp = "arn:aws:organizations::111122223333:policy/o-exampleorg1/service_control_policy/p-example1";
    let details = json!({
        "requestContext": {"aws:PrincipalArn": ANA, "aws:SourceIp": "203.0.113.7", "aws:RequestedRegion": "us-east-1", "aws:SecureTransport": true},
        "evaluations": [{
            "action": "iam:GetUser", "resource": ANA, "context": {"aws:ResourceTag/team": "web"}, "evaluatedEffect": "EXPLICIT_DENY",
            "matchedPolicies": [{"uri": scp, "matchedStatements": [{"sid": "NoReading", "evaluatedEffect": "DENY"}]}],
        }],
        "policies": [{"type": "SERVICE_CONTROL_POLICY", "inline": false, "uri": scp}],
    });
    let told = told(&details.to_string());
    assert_eq!(
        (told.question.principal.as_str(), told.question.action.as_str(), told.question.resource.as_str()),
        (ANA, "iam:GetUser", ANA)
    );
    assert_eq!(
        (&told.decided.by, told.decided.policy_id(), told.decided.statements.as_slice()),
        (&Some(NamedPolicy::Scp), Some("p-example1"), &["NoReading".to_owned()][..])
    );
    assert_eq!(key(&told, "aws:SecureTransport").as_deref(), Some("true"));
    assert_eq!(key(&told, "aws:ResourceTag/team").as_deref(), Some("web"));
    assert_eq!(told.missing, []);
}
