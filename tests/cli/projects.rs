//! Projects and policies that the tests of several commands share.

use tempfile::TempDir;

use super::program::folder;

pub const DENY: &str =
    r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:PutBucketPolicy", "Resource": "*"}}"#;
pub const PERIMETER: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {"BoolIfExists": {"aws:SecureTransport": "false"}}}}"#;

/// Two levels, guardrails, an allow list, and texts as people and as files write them.
pub const ORGANIZATION: &str = r###"(
  format_version: 3,
  id: "o-aa111bb222",
  partition: "aws",
  feature_set: "ALL",
  management_account: "111111111111",
  root: (id: "r-a1b2", name: "Root"),
  policy_types: [
    (type: "SERVICE_CONTROL_POLICY", status: "ENABLED"),
  ],
  ous: [
    (id: "ou-a1b2-00000001", name: "Workloads", parent: "r-a1b2"),
  ],
  accounts: [
    (id: "012345678901", name: "Twin", email: "twin1@example.com", parent: "ou-a1b2-00000001", state: "ACTIVE"),
    (id: "111111111111", name: "Management", email: "management@example.com", parent: "r-a1b2", state: "ACTIVE"),
    (id: "222222222222", name: "Shop front", email: "shop@example.com", parent: "ou-a1b2-00000001", state: "ACTIVE"),
    (id: "333333333333", name: "Lab", email: "lab@example.com", parent: "ou-a1b2-00000001", state: "ACTIVE"),
    (id: "444444444444", name: "Twin", email: "twin2@example.com", parent: "ou-a1b2-00000001", state: "ACTIVE"),
  ],
  policies: [
    (
      id: "p-FullAWSAccess",
      name: "FullAWSAccess",
      type: "SERVICE_CONTROL_POLICY",
      aws_managed: true,
      content: r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}"#,
    ),
    (
      id: "p-broken00001",
      name: "Broken",
      type: "SERVICE_CONTROL_POLICY",
      content:
"{\r
  \"Version\": \"2012-10-17\", \"Statement\": {\"Effect\": \"Deny\", \"Action\": \"ec2:*\", \"Resource\": \"*\", \"Foo\": \"\"}\r
}",
    ),
    (
      id: "p-guardrails1",
      name: "Guardrails",
      type: "SERVICE_CONTROL_POLICY",
      content:
r#"{
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*"},
    {
      "Effect": "Deny",
      "Action": ["s3:PutBucketPolicy", "s3:Unheard"],
      "Resource": "*",
      "Condition": {"StringNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/Admin"}}
    }
  ]
}"#,
    ),
    (
      id: "p-onlyec20001",
      name: "Only EC2",
      type: "SERVICE_CONTROL_POLICY",
      content: r#"{"Version": "2012-10-17"}"#,
    ),
  ],
  attachments: [
    (target: "r-a1b2", policy: "p-FullAWSAccess"),
    (target: "ou-a1b2-00000001", policy: "p-FullAWSAccess"),
    (target: "ou-a1b2-00000001", policy: "p-guardrails1"),
    (target: "012345678901", policy: "p-FullAWSAccess"),
    (target: "222222222222", policy: "p-FullAWSAccess"),
    (target: "333333333333", policy: "p-guardrails1"),
    (target: "444444444444", policy: "p-FullAWSAccess"),
    (target: "444444444444", policy: "p-broken00001"),
  ],
)
"###;

pub const SAMPLE: &str = include_str!("../../assets/sample.canopy.ron");

/// The sample, and the policies that questions bring along.
pub fn sample() -> TempDir {
    let reading =
        r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}}"#;
    let grant = r#"{"Version": "2012-10-17", "Statement": {"Sid": "All", "Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::b/*"}}"#;
    let trust = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": "300000000001"}, "Action": "sts:AssumeRole"}}"#;
    folder(&[
        ("org.canopy.ron", SAMPLE),
        ("reading.json", reading),
        ("grant.json", grant),
        ("trust.json", trust),
        ("cut.json", "{\"Statement\": ["),
    ])
}
