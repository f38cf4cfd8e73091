//! What keys may hold, and what conditions leave of it.

use super::*;

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
    for asked in ["ec2:RunInstances", "ec2:RunInstances as anyone", "quicksight:DescribeAccountSubscription"] {
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
