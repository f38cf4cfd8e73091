//! `canopy compare`: what a change does to access, in all its forms.

use serde_json::{Value, json};

use super::program::{check, folder, members, run};
use super::projects::SAMPLE;

#[test]
fn comparisons() {
    let leave = "\"organizations:LeaveOrganization\"\n";
    assert!(SAMPLE.contains(leave));
    let denied = SAMPLE.replacen(leave, "\"organizations:LeaveOrganization\", \"s3:DeleteBucketPolicy\"\n", 1);
    let renamed = SAMPLE.replace("Webshop prod", "Web|shop `<b>`");
    let both = denied.replace("Webshop prod", "Web|shop `<b>`");
    let evil = "Deny` https://evil.example/x `b";
    let [evil_old, evil_new] = [SAMPLE, &denied].map(|text| text.replace("Deny leaving the organization", evil));
    let gone = SAMPLE.replacen("o-7c4ald2moor", "o-7c4ald2other", 1);
    let tls = "\"aws:SecureTransport\": \"false\"";
    assert_eq!(SAMPLE.matches(tls).count(), 1);
    let resources = SAMPLE.replace(tls, "\"aws:SecureTransport\": \"true\"");
    let moved = SAMPLE.replacen("parent: \"ou-aldm-infrastructure\"", "parent: \"ou-aldm-sandboxes\"", 1);
    assert_ne!(moved, SAMPLE);
    let left = SAMPLE.lines().filter(|line| !line.contains("300000000002")).collect::<Vec<_>>().join("\n");
    let folder = folder(&[
        ("old.canopy.ron", SAMPLE),
        ("new.canopy.ron", &denied),
        ("renamed.canopy.ron", &renamed),
        ("both.canopy.ron", &both),
        ("evil-old.canopy.ron", &evil_old),
        ("evil-new.canopy.ron", &evil_new),
        ("other.canopy.ron", &gone),
        ("resources.canopy.ron", &resources),
        ("moved.canopy.ron", &moved),
        ("left.canopy.ron", &left),
    ]);
    let check = |arguments: &str, exit, out: &[&str], err: &[&str]| {
        check(&folder, &format!("compare {arguments}"), exit, out, err);
    };
    let date = &catalog::Catalog::embedded().date;
    let same = format!(
        "any IAM user, any role and the root user of the account; with every permission from IAM\n\nNo one's access changes; certain for the catalogue of {date}\n"
    );
    check("old.canopy.ron old.canopy.ron", 0, &["Viewpoint  anyone\n", &same], &[]);
    check(
        "old.canopy.ron renamed.canopy.ron --as role",
        0,
        &["Viewpoint  an ordinary role\n", "No one's access changes"],
        &[],
    );
    let cause = "SCP `Deny leaving the organization`, statement `StayInTheOrganization` on the root, denies";
    check(
        "old.canopy.ron new.canopy.ron",
        1,
        &[
            "lost: 5 accounts: s3:DeleteBucketPolicy\n",
            &format!("  now: {cause}\n  example: s3:DeleteBucketPolicy on arn:aws:s3:::"),
            "passed before and fails now\n",
            "\n23 accounts lose 1 action; certain for",
        ],
        &[],
    );
    check(
        "new.canopy.ron old.canopy.ron",
        1,
        &[
            "gained: 5 accounts: s3:DeleteBucketPolicy\n",
            &format!("  before: {cause}\n"),
            "failed before and passes now",
        ],
        &[],
    );
    // Both sides count, whichever is shown.
    check(
        "old.canopy.ron new.canopy.ron --resources",
        1,
        &[
            "to its resources, anyone",
            "What may be done to resources does not change; certain for",
            "\nSCPs change what principals may do: 23 accounts lose 1 action; without `--resources` it is shown\n",
        ],
        &[],
    );
    let rcps = "RCPs change what may be done to resources: ";
    check(
        "old.canopy.ron resources.canopy.ron --as role",
        1,
        &["What principals may do does not change; certain for", &format!("\n{rcps}"), "; `--resources` shows it\n"],
        &[],
    );
    check("old.canopy.ron resources.canopy.ron --as role --format markdown", 1, &[&format!("\n{rcps}")], &[]);
    check("old.canopy.ron resources.canopy.ron --resources", 1, &["condition changed"], &[]);
    check("old.canopy.ron moved.canopy.ron --as role", 1, &["\nWhat may be done to resources does not change\n"], &[]);
    check("old.canopy.ron left.canopy.ron", 1, &["account is gone: Shared services (300000000002)"], &[]);
    check("left.canopy.ron old.canopy.ron", 1, &["new account: Shared services (300000000002)"], &[]);
    check(
        "old.canopy.ron other.canopy.ron",
        2,
        &[],
        &["error: `o-7c4ald2moor` and `o-7c4ald2other` are different organizations"],
    );
    check(
        "old.canopy.ron new.canopy.ron --format markdown",
        1,
        &["| **lost** | 5 accounts | s3:DeleteBucketPolicy | now: SCP `Deny leaving", "<details><summary>"],
        &[],
    );
    check("old.canopy.ron both.canopy.ron --format markdown", 1, &["``Web|shop `<b>` (400000000001)``"], &[]);
    let because = format!("| ``now: SCP `{evil}`, statement `StayInTheOrganization` on the root, denies`` |\n");
    check("evil-old.canopy.ron evil-new.canopy.ron --format markdown", 1, &[&because], &[]);
    let (code, out, err) =
        run(folder.path(), &["compare", "old.canopy.ron", "new.canopy.ron", "--format", "json", "--as", "role"]);
    assert_eq!((code, err.as_str()), (1, ""));
    let answer: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(answer["changed"], true);
    assert_eq!(members(&answer), "viewpoint catalogue changed summary groups accounts_gone accounts_new other_side");
    assert_eq!(
        answer["other_side"],
        json!({"side": "resources", "changed": false, "summary": "what may be done to resources does not change"})
    );
    let groups = answer["groups"].as_array().unwrap();
    let accounts: usize = groups.iter().map(|group| group["accounts"].as_array().unwrap().len()).sum();
    assert_eq!(accounts, 23);
    for group in groups {
        assert_eq!(members(group), "change from to lost gained accounts actions causes example");
        assert_eq!(members(&group["causes"][0]), "when what policy statement sid levels sentence");
        assert_eq!(members(&group["example"]), "account action principal resource context passed_before passes_after");
        assert_eq!((&group["change"], &group["to"]), (&json!("lost"), &json!("denied")));
        assert_eq!(group["actions"], json!(["s3:DeleteBucketPolicy"]));
        assert_eq!(group["causes"][0]["policy"], "p-denyleaving");
        assert_eq!(
            (&group["example"]["passed_before"], &group["example"]["passes_after"]),
            (&json!(true), &json!(false))
        );
    }
}
