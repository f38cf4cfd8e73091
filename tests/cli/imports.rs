//! `canopy import`: folders become projects, and policies come into them.

use std::fs;

use super::program::{check, folder, with_data};
use super::projects::{DENY, ORGANIZATION, PERIMETER};

#[test]
fn imports_of_organizations() {
    let aws = with_data("aws-cli/small");
    let summary = "8 OUs, 14 accounts, 12 policies, 57 attachments written to org.canopy.ron; 2 warnings\n";
    check(
        &aws,
        "import data --output org.canopy.ron",
        0,
        &[summary],
        &["data: warning: list-delegated-administrators"],
    );
    let first = fs::read(aws.path().join("org.canopy.ron")).unwrap();
    check(&aws, "import data --output org.canopy.ron", 2, &[], &["`org.canopy.ron` exists already", "`--force`"]);
    check(&aws, "import data --output org.canopy.ron --force", 0, &[summary], &["warning"]);
    assert_eq!(fs::read(aws.path().join("org.canopy.ron")).unwrap(), first, "the same import, the same bytes");
    check(
        &aws,
        "check org.canopy.ron",
        0,
        &[": info[attached-nowhere]: attached nowhere: the SCP `not-attached-anywhere`\n"],
        &[],
    );

    let lza = with_data("lza");
    check(
        &lza,
        "import data --output org.canopy.ron",
        0,
        &["9 OUs, 7 accounts, 9 policies, 40 attachments written to org.canopy.ron; 13 warnings\n"],
        &[
            "data/accounts-config.yaml:15:11: warning: the account alias `example-shop` has no place here",
            "data/organization-config.yaml:48:11: warning: the policy file `service-control-policies/not-there.json` is missing",
            "data/organization-config.yaml: warning: the accelerator ignores the OUs `Suspended`",
            "data: warning: placeholders are kept as they stand",
        ],
    );
    check(&lza, "check org.canopy.ron", 0, &[": info[placeholder]: policy `Perimeter`, line 2, column 68: "], &[]);

    let odd = folder(&[("empty/readme.txt", "nothing"), ("broken/organization-config.yaml", "a: [")]);
    check(&odd, "import empty --output x", 2, &[], &["error: nothing here is known"]);
    check(&odd, "import broken --output x", 2, &[], &["error: organization-config.yaml:"]);
    check(&odd, "import missing --output x", 2, &[], &["error: `missing` cannot be read"]);
    assert!(!odd.path().join("x").exists());
}

#[test]
fn policies_are_added_to_a_project() {
    let folder = folder(&[
        ("org.canopy.ron", ORGANIZATION),
        ("policies/Guardrails.json", DENY),
        ("policies/perimeter.json", PERIMETER),
        ("policies/notes.txt", "see the wiki"),
    ]);
    check(
        &folder,
        "import policies --output new.canopy.ron",
        2,
        &[],
        &["`policies` holds policies and no organization", "`--into PROJECT`"],
    );
    check(
        &folder,
        "import policies --into org.canopy.ron --output new.canopy.ron",
        0,
        &["2 policies added to 4, written to new.canopy.ron; 2 warnings\n"],
        &[
            "policies/notes.txt: warning: is no `.json` file; left out\n",
            "policies: warning: there is another policy named `Guardrails`; the new one is added as `Guardrails (2)`\n",
        ],
    );
    assert_eq!(fs::read_to_string(folder.path().join("org.canopy.ron")).unwrap(), ORGANIZATION);
    let new = fs::read_to_string(folder.path().join("new.canopy.ron")).unwrap();
    let kind = |name: &str| {
        let (_, after) = new.split_once(&format!("name: \"{name}\"")).unwrap();
        after.lines().nth(1).unwrap().trim().to_owned()
    };
    assert_eq!(kind("perimeter"), "type: \"RESOURCE_CONTROL_POLICY\",");
    assert_eq!(kind("Guardrails (2)"), "type: \"SERVICE_CONTROL_POLICY\",");
    check(
        &folder,
        "import policies/perimeter.json --type scp --into new.canopy.ron --output new.canopy.ron --force",
        0,
        &["1 policy added to 6, written to new.canopy.ron\n"],
        &[],
    );
    check(&folder, "import policies --into no.canopy.ron --output x", 2, &[], &["`no.canopy.ron` cannot be read"]);
}

/// What a configuration says of its values decides, and what it does not say stays open.
#[test]
fn values_of_a_configuration() {
    let accounts = "mandatoryAccounts:\n  - {name: Management, organizationalUnit: Root}\n\
                    workloadAccounts: !include members.yaml\n";
    let organization = "organizationalUnits: [{name: Security}, {name: Workloads}]\nserviceControlPolicies:\n  \
                        - {name: Deny, policy: /scp/deny.json, deploymentTargets: {organizationalUnits: [{{ Core }}]}}\n";
    let scp = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:GetObject", "Resource": "*"},
        {"Effect": "Deny", "Action": "ec2:RunInstances", "Resource": "*", "Condition": {
            "StringNotEquals": {"aws:RequestedRegion": ${ACCEL_LOOKUP::CUSTOM:Regions}}}}]}"#;
    let values = "globalReplacements:\n  - {key: Core, type: StringList, value: [Security, Workloads]}\n  \
                  - {key: Regions, type: StringList, value: [eu-west-1, eu-west-2]}\n";
    let folder = folder(&[
        ("known/accounts-config.yaml", accounts),
        ("known/members.yaml", "- {name: Shop, organizationalUnit: Workloads}\n"),
        ("known/organization-config.yaml", organization),
        ("known/replacements-config.yaml", values),
        ("known/global-config.yaml", "homeRegion: eu-west-1\ncontrolTower: {enable: false}\n"),
        ("known/scp/deny.json", scp),
        ("open/accounts-config.yaml", "workloadAccounts:\n  - {name: Shop, organizationalUnit: Workloads}\n"),
        ("open/organization-config.yaml", organization),
        ("open/scp/deny.json", scp),
    ]);
    check(
        &folder,
        "import known --output known.canopy.ron",
        0,
        &["2 policies, ", "; 1 warning"],
        &["gives no ids for"],
    );
    check(
        &folder,
        "import open --output open.canopy.ron",
        0,
        &["2 policies, "],
        &["to `{{ Core }}`, and nothing here says"],
    );
    let verdict = |file: &str, question: &str, expect: &str| {
        check(&folder, &format!("effective {file}.canopy.ron --account Shop --as role {question}"), 0, &[expect], &[]);
    };
    verdict("known", "--action s3:GetObject", "s3:GetObject  denied");
    verdict("known", "--action ec2:RunInstances --region us-east-1", "ec2:RunInstances  denied");
    verdict("known", "--action ec2:RunInstances --region eu-west-2", "ec2:RunInstances  allowed");
    verdict("open", "--action s3:GetObject", "s3:GetObject  depends");
    verdict("open", "--action ec2:RunInstances --region eu-west-2", "ec2:RunInstances  depends");
}
