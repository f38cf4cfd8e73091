//! Whose requests they are: callers, Regions, pinned and documented keys, the side of resources.

use super::*;

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
    for (from, regional, at_home) in [
        ("", Depends, Depends),
        ("in eu-west-1", Allowed, Depends),
        ("in eu-west-2", Denied, Denied),
        ("in us-east-1", Denied, Denied),
        ("in eu-west-1,eu-west-2", Depends, Depends),
        ("in eu-west-2,eu-west-3", Denied, Denied),
        ("as anyone in eu-west-1", Allowed, Depends),
    ] {
        each(&format!("ec2:RunInstances {from}"), [lock, allow].map(|row| (row, regional)));
        // Such services may report the Region that they are at home in, and others have no other.
        each(&format!("quicksight:DescribeAccountSubscription {from}"), [lock, allow].map(|row| (row, at_home)));
        each(&format!("iam:CreateUser {from}"), [lock, allow].map(|row| (row, Denied)));
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
        ("networkmanager:CreateSite", Denied, Allowed),
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
        format!("Deny sts:* not-on {}; Deny sts:* on {}", role("${aws:RequestedRegion}-x"), role("eu-central-1-x"));
    open("sts:AssumeRole in eu-central-1", &[&[&two]]);
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
        // What an image does not have decides every launch.
        ("ec2:RunInstances documented", [Depends, Denied, Depends, Depends]),
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
        // Whether RCPs bind what is done to no resource, AWS's page and observed denials do not agree: they deny perhaps.
        let [all_of_it, outside, no_tls, of_own, ..] =
            expect.map(|certain| if certain == Denied { Depends } else { certain });
        let bare = [all_of_it, outside, no_tls, of_own, Allowed, Allowed, Allowed];
        for (row, expect) in rows.into_iter().zip(bare) {
            let asked = format!("s3:ListAllMyBuckets to-resources as {who}");
            if expect == Depends { open(&asked, &[&[row]]) } else { each(&asked, [(row, expect)]) }
        }
        // They bind in the services that they cover.
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
