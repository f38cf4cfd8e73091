//! Which resources an action can be done to, and what elements leave of them.

use super::*;

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
