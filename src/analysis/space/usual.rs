//! Values of keys and names of resources such as people meet, to show requests with.
//!
//! A table and nothing more: what is taken from here proves nothing, and counts only where the exact engine agrees.
//! The forms of ids are those of AWS's own examples, and the addresses those that are kept for documentation
//! (<https://www.rfc-editor.org/rfc/rfc5737>).

use policy::Family;

use super::domain::Values;

/// Condition keys with values that requests have, as the Service Authorization Reference and the user guides show them (2026-11).
const OF_KEYS: [(&str, &[&str]); 26] = [
    ("aws:calledvia", &["cloudformation.amazonaws.com", "athena.amazonaws.com"]),
    ("aws:calledviafirst", &["cloudformation.amazonaws.com"]),
    ("aws:calledvialast", &["cloudformation.amazonaws.com"]),
    ("aws:principalservicename", &["cloudtrail.amazonaws.com", "s3.amazonaws.com"]),
    ("aws:referer", &["https://example.com/"]),
    ("aws:sourceaccount", &["111122223333", "444455556666"]),
    ("aws:sourcearn", &["arn:aws:sns:us-east-1:111122223333:example-topic"]),
    ("aws:sourceidentity", &["alice"]),
    ("aws:sourceorgid", &["o-a1b2c3d4e5"]),
    ("aws:sourceorgpaths", &["o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/"]),
    ("aws:sourcevpc", &["vpc-0123456789abcdef0"]),
    ("aws:sourcevpce", &["vpce-0123456789abcdef0"]),
    ("aws:tagkeys", &["team", "environment", "Name"]),
    ("aws:useragent", &["aws-cli/2"]),
    ("aws:username", &["alice", "bob"]),
    ("ec2:instancetype", &["t3.micro", "m5.large", "c5.xlarge", "p4d.24xlarge"]),
    ("ec2:metadatahttptokens", &["optional", "required"]),
    ("ec2:region", &["us-east-1", "eu-west-1"]),
    ("ec2:volumetype", &["gp3", "io2"]),
    ("iam:passedtoservice", &["ec2.amazonaws.com", "lambda.amazonaws.com"]),
    ("kms:viaservice", &["s3.us-east-1.amazonaws.com", "ec2.us-east-1.amazonaws.com"]),
    ("s3:prefix", &["reports/", "home/alice/"]),
    ("s3:x-amz-acl", &["private", "public-read"]),
    ("s3:x-amz-server-side-encryption", &["AES256", "aws:kms"]),
    ("sts:externalid", &["example"]),
    ("sts:rolesessionname", &["alice"]),
];

/// Keys of services that hardly a request for their actions lacks: it says which, or AWS fills in a default.
const MOSTLY_THERE: [&str; 5] =
    ["ec2:instancetype", "ec2:metadatahttptokens", "ec2:region", "ec2:volumetype", "iam:passedtoservice"];

/// Whether a request without the key would look odd to people, even where AWS might send one. The key in lower case.
pub fn is_mostly_there(key: &str) -> bool {
    MOSTLY_THERE.contains(&key)
}

/// Of every key whose value is a text, the most usual first; those of families too, for a condition may read a text as one.
const TEXTS: [&str; 5] = ["example", "prod", "dev", "true", "false"];
const NUMBERS: [&str; 12] = ["1", "10", "100", "1000", "0", "2", "5", "50", "500", "3600", "86400", "1000000"];
const DATES: [&str; 4] =
    ["2026-06-15T12:00:00Z", "2026-12-31T12:00:00Z", "2020-01-01T00:00:00Z", "2035-01-01T00:00:00Z"];
const ADDRESSES: [&str; 5] = ["203.0.113.10", "198.51.100.10", "10.0.0.10", "172.16.0.10", "192.168.0.10"];

/// Values that requests may have under a key, which is given in lower case; the most usual first.
pub fn values(key: &str, values: &Values) -> Vec<&'static str> {
    let known = OF_KEYS.iter().find(|(own, _)| *own == key).map(|(_, values)| *values).unwrap_or_default();
    let of_family: &[&[&'static str]] = match values {
        // No word is a Region, an ARN or the id of an account or an organization.
        Values::Texts(_) if ["arn", "region", "account", "orgid", "orgpaths"].iter().any(|end| key.ends_with(end)) => {
            &[]
        }
        // All of them are told by the catalogue, or by the viewpoint.
        Values::Listed(_) => &[],
        Values::Texts(_) => &[&TEXTS, &NUMBERS, &DATES, &ADDRESSES],
        Values::Of(Family::Number) => &[&NUMBERS],
        Values::Of(Family::Date) => &[&DATES],
        Values::Of(Family::Address) => &[&ADDRESSES],
    };
    known.iter().copied().chain(of_family.iter().flat_map(|values| values.iter().copied())).collect()
}

/// Variables of ARNs that say by their name what form their values have (2026-11).
const OF_VARIABLES: [(&str, &str); 34] = [
    ("AccessPointName", "example-access-point"),
    ("Alias", "example"),
    ("AllocationId", "eipalloc-0123456789abcdef0"),
    ("CapacityReservationId", "cr-0123456789abcdef0"),
    ("DetectorId", "12abc34d567e8fa901bc2d34e56789f0"),
    ("FileSystemId", "fs-0123456789abcdef0"),
    ("GroupNameWithPath", "Developers"),
    ("HostedZoneId", "Z0123456789ABCDEFGHIJ"),
    ("HttpMethodType", "GET"),
    ("Id", "0123456789abcdef0"),
    ("ImageId", "ami-0123456789abcdef0"),
    ("InstanceId", "i-0123456789abcdef0"),
    ("InternetGatewayId", "igw-0123456789abcdef0"),
    ("KeyId", "1234abcd-12ab-34cd-56ef-1234567890ab"),
    ("KeyPairName", "example-key"),
    ("LaunchTemplateId", "lt-0123456789abcdef0"),
    ("NetworkInterfaceId", "eni-0123456789abcdef0"),
    ("ObjectName", "reports/january.csv"),
    ("PolicyNameWithPath", "ExamplePolicy"),
    ("ResourceId", "0123456789abcdef0"),
    ("ResourcePath", "items"),
    ("RoleName", "Developer"),
    ("RoleNameWithPath", "Developer"),
    ("RouteTableId", "rtb-0123456789abcdef0"),
    ("SecurityGroupId", "sg-0123456789abcdef0"),
    ("SnapshotId", "snap-0123456789abcdef0"),
    ("StageName", "prod"),
    ("SubnetId", "subnet-0123456789abcdef0"),
    ("UserName", "alice"),
    ("UserNameWithPath", "alice"),
    ("UUID", "1234abcd-12ab-34cd-56ef-1234567890ab"),
    ("Version", "1"),
    ("VolumeId", "vol-0123456789abcdef0"),
    ("VpcId", "vpc-0123456789abcdef0"),
];

/// Whether the id of an account stands for a variable of an ARN: of its own account, or of another one.
pub fn is_account(variable: &str) -> bool {
    variable == "Account" || variable.ends_with("AccountId") || variable.ends_with("AccountID")
}

/// What stands for a variable of an ARN's resource: `example-queue` for `QueueName`.
pub fn name(variable: &str) -> String {
    if let Some((_, name)) = OF_VARIABLES.iter().find(|(own, _)| *own == variable) {
        return (*name).to_owned();
    }
    if variable.ends_with("Id") || variable.ends_with("ID") {
        return "0123456789abcdef0".to_owned();
    }
    if ["Number", "Version", "Revision", "Epoch"].iter().any(|end| variable.ends_with(end)) {
        return "1".to_owned();
    }
    let stem = variable.strip_suffix("WithPath").unwrap_or(variable);
    let stem = stem.strip_suffix("Name").unwrap_or(stem);
    let mut name = "example".to_owned();
    let mut after_small = true;
    for c in stem.chars().filter(char::is_ascii_alphanumeric) {
        if c.is_ascii_uppercase() && after_small {
            name.push('-');
        }
        after_small = c.is_ascii_lowercase();
        name.push(c.to_ascii_lowercase());
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_they_are_names_of() {
        for (variable, expect) in [
            ("BucketName", "example-bucket"),
            ("LoadBalancerName", "example-load-balancer"),
            ("InstanceId", "i-0123456789abcdef0"),
            ("DbiResourceId", "0123456789abcdef0"),
            ("RoleNameWithPath", "Developer"),
            ("VersionNumber", "1"),
            ("Name", "example"),
            ("GraphQLAPI", "example-graph-qlapi"),
            ("Domain", "example-domain"),
        ] {
            assert_eq!(name(variable), expect, "{variable}");
        }
    }

    #[test]
    fn values_are_of_their_family_and_in_order() {
        for (family, list) in
            [(Family::Number, &NUMBERS[..]), (Family::Date, &DATES[..]), (Family::Address, &ADDRESSES[..])]
        {
            assert!(list.iter().all(|value| family.reads(value)), "{family:?}");
            assert_eq!(values("x:y", &Values::Of(family)), list);
        }
        assert!(values("x:y", &Values::Listed(vec!["a".to_owned()])).is_empty());
        assert_eq!(values("ec2:instancetype", &Values::Texts(Vec::new())).first(), Some(&"t3.micro"));
        assert!(OF_KEYS.is_sorted_by_key(|(key, _)| *key));
    }
}
