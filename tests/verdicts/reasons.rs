//! Which statements a verdict is said to hang on, and how.

use super::{analyze, check_sentences};
use crate::trees::{account, action, tree};
use analysis::Why;
use organization::*;

#[test]
fn reasons_say_what_decides() {
    let text = "root: Full
           ou Workloads: Full DenyEC2 RcpTls
             account A: Full DenyOutsideRegion
           ou Sandbox: AllowS3Bucket ?
             account B: Full
           ou Test: AllowS3Bucket
             account C: Full DenyPlaceholder
             account D: Full Broken";
    check_sentences(
        text,
        "A",
        "ec2:RunInstances",
        &["denied: the SCP `DenyEC2`, statement `NoEc2` on OU `Workloads`, denies `ec2:RunInstances`"],
    );
    check_sentences(
        text,
        "A",
        "s3:GetObject",
        &["depends: the SCP `DenyOutsideRegion`, statement `Region` on account `A`, denies `s3:GetObject`, \
             depending on `aws:RequestedRegion`"],
    );
    check_sentences(
        text,
        "A",
        "iam:CreateUser",
        &[
            "allowed: the SCP `Full`, statement 1 on the root, allows `iam:CreateUser`",
            "allowed: the SCP `Full`, statement 1 on OU `Workloads`, allows `iam:CreateUser`",
            "allowed: the SCP `Full`, statement 1 on account `A`, allows `iam:CreateUser`",
        ],
    );
    check_sentences(
        text,
        "B",
        "ec2:RunInstances",
        &["depends: which policies of type SCP are attached to OU `Sandbox` is not completely known"],
    );
    check_sentences(text, "C", "ec2:RunInstances", &["denied: no SCP on OU `Test` allows `ec2:RunInstances`"]);
    check_sentences(
        text,
        "D",
        "s3:GetObject",
        &[
            "depends: the SCP `AllowS3Bucket`, statement 1 on OU `Test`, allows `s3:GetObject`, depending on the resource (no `accesspointobject`)",
            "depends: the SCP `Broken` on account `D` may allow or deny `s3:GetObject`, \
             depending on text that cannot be read (json-syntax)",
        ],
    );
    check_sentences(text, "Mgmt", "s3:GetObject", &[]);
}

#[test]
fn reasons_name_placeholders() {
    let organization = tree("root: Full\n account C: Full DenyPlaceholder");
    let analysis = analyze(&organization);
    let reasons =
        analysis.reasons(&organization, &TargetId::Account(account(&organization, "C")), action("ec2:RunInstances"));
    let why: Vec<&Why> = reasons.iter().flat_map(|reason| &reason.why).collect();
    assert!(why.contains(&&Why::Placeholder("${PART}".to_owned())), "{why:?}");
}
