//! What users and roles inside accounts may do, and who may do what.

use super::program::{check, with_data};

#[test]
fn identities_are_asked_about() {
    let folder = with_data("aws-iam/small");
    let made = "79 identities written to k.canopy.ron";
    check(&folder, "import data --output k.canopy.ron", 0, &[made], &["warning"]);
    let deploy = "effective k.canopy.ron --identity arn:aws:iam::745902216633:role/ci/github-deploy";
    let total = "22321 actions: 1 on everything, 234 on some, 3 depends, 22083 on nothing, which are not listed";
    check(&folder, deploy, 0, &["Identity   role/ci/github-deploy of Shop Prod (745902216633)", total], &[]);
    let s3 = "effective k.canopy.ron --account 745902216633 --identity role/ci/github-deploy --action s3:DeleteBucket";
    let denied = "s3:DeleteBucket  nothing     the SCP `prod-data`";
    check(&folder, s3, 0, &[denied, "1 action: 0 on everything, 0 on some, 0 depends, 1 on nothing; certain"], &[]);
    let who = "arn:aws:iam::745902216633:role/ci/github-deploy ";
    check(
        &folder,
        "who-can k.canopy.ron iam:PassRole",
        0,
        &[who, "20 of 74 users and roles can do `iam:PassRole`"],
        &[],
    );
    let in_one = "5 of 22 users and roles can do `kms:Decrypt`, or perhaps can";
    check(&folder, "who-can k.canopy.ron kms:decrypt --account 745902216633", 0, &[in_one], &[]);
    for (arguments, error) in [
        (
            "--account 745902216633 --identity role/nobody",
            "`arn:aws:iam::745902216633:role/nobody` is no user and no role",
        ),
        (
            "--account 745902216633 --identity role/github-deploy",
            "did you mean `arn:aws:iam::745902216633:role/ci/github-deploy`?",
        ),
        (
            "--account 318265570142 --identity arn:aws:iam::745902216633:role/ci/github-deploy",
            "belongs to account 745902216633",
        ),
        ("--account 745902216633 --identity group/people/Operators", "is a group, which makes no requests"),
        ("--account 1 --identity role/x", "there is no account `1`"),
        ("--identity arn:aws:iam::745902216633:role/ci/github-deploy --region eu-west-1", "cannot be used with"),
        ("--identity arn:aws:iam::745902216633:role/ci/github-deploy --action s3:Nope", "s3:Nope"),
        ("", "--account <ID>"),
    ] {
        check(&folder, &format!("effective k.canopy.ron {arguments}"), 2, &[], &[error]);
    }
    for action in ["s3:Nope", "s3:*", "GetObject"] {
        check(&folder, &format!("who-can k.canopy.ron {action}"), 2, &[], &["is not one action"]);
    }
}
