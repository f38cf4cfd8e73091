//! What a configuration of the accelerator says beside its organization: values, the home Region, files to be included.

use super::*;
use exchange::Warning;

const ACCOUNTS: &str = "\
mandatoryAccounts:
  - {name: Management, email: m@example.com, organizationalUnit: Root}
  - {name: LogArchive, email: l@example.com, organizationalUnit: Security}
  - {name: Audit, email: a@example.com, organizationalUnit: Security}
workloadAccounts:
  - {name: Shop, email: s@example.com, organizationalUnit: Workloads/Prod}
";

const UNITS: &str = "\
enable: true
organizationalUnits:
  - name: Security
  - name: Workloads
  - name: Workloads/Prod
serviceControlPolicies:
";

const DENY: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:*","Resource":"*"}]}"#;

/// One SCP named `Deny` with these deployment targets, and further files.
fn configured(targets: &str, others: &[(&str, &str)]) -> Import {
    let organization = format!(
        "{UNITS}  - name: Deny\n    policy: /scp/deny.json\n    type: customerManaged\n    deploymentTargets: {{{targets}}}\n"
    );
    let mut all =
        vec![("accounts-config.yaml", ACCOUNTS), ("scp/deny.json", DENY), ("organization-config.yaml", &*organization)];
    all.extend(others);
    lza::import(&files(&all)).unwrap()
}

fn targets(import: &Import, policy: &str) -> Vec<String> {
    let on = &import.organization;
    let policy = on.policies().values().find(|own| own.name == policy).unwrap();
    let mut names: Vec<String> = on.targets_of(&policy.id).map(|target| on.name(target).to_owned()).collect();
    names.sort();
    names
}

fn unknown_names(import: &Import) -> Vec<String> {
    let on = &import.organization;
    let mut names: Vec<String> = on.unknown_attachments().iter().map(|(at, _)| on.name(at).to_owned()).collect();
    names.sort();
    names
}

fn replacements(entries: &str) -> String {
    format!("globalReplacements:\n{entries}")
}

#[test]
fn targets_are_filled_in() {
    let values = replacements(
        "  - {key: CoreOUs, type: StringList, value: [Security, Workloads]}\n  - {key: Env, type: String, value: Prod}\n",
    );
    let values = [("replacements-config.yaml", values.as_str())];
    for (written, expected) in [
        ("organizationalUnits: [{{ CoreOUs }}]", &["Security", "Workloads"][..]),
        ("organizationalUnits: [{{CoreOUs}}, {{{ Env }}}, Root]", &["Root", "Security", "Workloads"]),
        ("organizationalUnits: [\"Workloads/{{ Env }}\"]", &["Prod"]),
        ("accounts: [{{ Shop }}, 'Audit']", &["Audit", "Shop"]),
    ] {
        let import = configured(written, &values);
        assert_eq!(targets(&import, "Deny"), expected, "{written}");
        assert_eq!(unknown(&import.organization), [0, 0, 0], "{written}");
    }
    let import = configured("organizationalUnits: [\"{{ CoreOUs }}\"]", &values);
    warned(&import, "organization-config.yaml:7:11: `Deny` is to be attached to `Security,Workloads`, which are not");
}

#[test]
fn a_target_without_a_value_may_be_any_that_it_fits() {
    for (written, attached, open) in [
        ("organizationalUnits: [{{ CoreOUs }}]", &[][..], &["Prod", "Root", "Security", "Workloads"][..]),
        ("organizationalUnits: {{ CoreOUs }}", &[], &["Prod", "Root", "Security", "Workloads"]),
        ("organizationalUnits: [\"Workloads/{{ Env }}\", Security]", &["Security"], &["Prod"]),
        ("accounts: ['{{ Who }}']", &[], &["Audit", "LogArchive", "Management", "Shop"]),
        ("accounts: ['S{{ Who }}', Audit]", &["Audit"], &["Shop"]),
    ] {
        let stored = replacements("  - {key: CoreOUs, path: /accelerator/replacements/CoreOUs}\n");
        let import = configured(written, &[("replacements-config.yaml", &stored)]);
        assert_eq!((targets(&import, "Deny"), unknown_names(&import)), (owned(attached), owned(open)), "{written}");
        warned(&import, "organization-config.yaml:7:11: `Deny` is to be attached to `");
        warned(&import, ", and nothing here says which that is; the policies of ");
    }
}

/// An OU that is listed by a placeholder may be the very one that a policy names.
#[test]
fn an_ou_without_a_name_may_be_the_one_that_is_named() {
    let config = "organizationalUnits: [{name: Security}, {name: '{{ Unit }}'}]\nserviceControlPolicies:\n  \
                  - {name: Deny, policy: scp/deny.json, deploymentTargets: {organizationalUnits: [Lab]}}\n  \
                  - {name: Other, policy: scp/deny.json, deploymentTargets: {organizationalUnits: ['{{ Unit }}']}}\n";
    let import = lza::import(&files(&[
        ("accounts-config.yaml", "mandatoryAccounts: []\n"),
        ("scp/deny.json", DENY),
        ("organization-config.yaml", config),
    ]))
    .unwrap();
    assert_eq!((targets(&import, "Deny"), targets(&import, "Other")), (vec![], owned(&["{{ Unit }}"])));
    assert_eq!(unknown_names(&import), ["{{ Unit }}"]);
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn an_account_in_an_ou_without_a_name_has_unknown_policies() {
    let accounts = ACCOUNTS.replace("Workloads/Prod", "'{{ Unit }}'");
    let import = configured("organizationalUnits: [Security]", &[("accounts-config.yaml", &accounts)]);
    assert_eq!(unknown_names(&import), ["{{ Unit }}"]);
}

#[test]
fn policies_get_values_and_keep_their_text() {
    let text = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:*","Resource":[
        "arn:${PARTITION}:s3:::${ACCEL_LOOKUP::CUSTOM:Bucket}/*", "arn:aws:s3:::${ACCELERATOR_PREFIX}-${HOME_REGION}",
        "arn:aws:iam::${AUDIT_ACCOUNT_ID}:role/${MANAGEMENT_ACCOUNT_ACCESS_ROLE}", "${MANAGEMENT_ACCOUNT_ID}",
        "${LOGARCHIVE_ACCOUNT_ID}${ORG_ID}${ACCELERATOR_SSM_PREFIX}${ACCEL_LOOKUP::CUSTOM:Stored}{{ Bucket }}"]}]}"#;
    let values = replacements(
        "  - {key: Bucket, type: String, value: top-secret}\n  - {key: Stored, type: SSM, path: /a/b}\n  \
         - {key: Unused, type: String, value: x}\n",
    );
    let ids = format!("{ACCOUNTS}accountIds:\n  - {{email: A@example.com, accountId: '012345678901'}}\n");
    let import = configured(
        "organizationalUnits: [Security]",
        &[
            ("scp/deny.json", text),
            ("replacements-config.yaml", &values),
            ("accounts-config.yaml", &ids),
            ("global-config.yaml", "homeRegion: &HOME eu-west-1\nmanagementAccountAccessRole: Boss\nother: *HOME\n"),
        ],
    );
    let on = &import.organization;
    let deny = on.policies().values().find(|policy| policy.name == "Deny").unwrap();
    assert_eq!(&*deny.content, text);
    let filled: Vec<(&str, &str)> =
        on.placeholders().iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(
        filled,
        [
            ("ACCELERATOR_PREFIX", "AWSAccelerator"),
            ("ACCELERATOR_SSM_PREFIX", "/accelerator"),
            ("ACCEL_LOOKUP::CUSTOM:Bucket", "top-secret"),
            ("AUDIT_ACCOUNT_ID", "012345678901"),
            ("HOME_REGION", "eu-west-1"),
            ("MANAGEMENT_ACCOUNT_ACCESS_ROLE", "Boss"),
        ]
    );
    warned(
        &import,
        "for nothing here gives them a value: `${ACCEL_LOOKUP::CUSTOM:Stored}`, `${LOGARCHIVE_ACCOUNT_ID}`, \
         `${MANAGEMENT_ACCOUNT_ID}`, `${ORG_ID}`, `{{ Bucket }}`",
    );
    warned(
        &import,
        "`${ACCELERATOR_PREFIX}` is `AWSAccelerator`, `${ACCELERATOR_SSM_PREFIX}` is `/accelerator`, unless",
    );
    let lists = r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringEquals":
        {"a:b":${ACCEL_LOOKUP::CUSTOM:Two},"a:c":[${ACCEL_LOOKUP::CUSTOM:One},${ACCEL_LOOKUP::CUSTOM:Odd}],
        "a:d":[${ACCEL_LOOKUP::ACCOUNT_ID:ACCOUNT:Audit},${ACCEL_LOOKUP::ACCOUNT_ID:ACCOUNT:Shop}],
        "a:e":[${ACCEL_LOOKUP::ACCOUNT_ID:OU:Security},${ACCEL_LOOKUP::ACCOUNT_ID:ORG}]}}}}"#;
    let values_of_lists = replacements(
        "  - {key: Two, type: StringList, value: [a, b]}\n  - {key: One, type: StringList, value: [c]}\n  \
         - {key: Odd, type: String, value: '\"x\",\"y\"'}\n",
    );
    let more_ids = format!("{ids}  - {{email: l@example.com, accountId: '222222222222'}}\n");
    let import = configured(
        "organizationalUnits: [Security]",
        &[
            ("scp/deny.json", lists),
            ("replacements-config.yaml", &values_of_lists),
            ("accounts-config.yaml", &more_ids),
        ],
    );
    let filled: Vec<(&str, &str)> =
        import.organization.placeholders().iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(
        filled,
        [
            ("ACCEL_LOOKUP::ACCOUNT_ID:ACCOUNT:Audit", "012345678901"),
            ("ACCEL_LOOKUP::ACCOUNT_ID:OU:Security", r#"["222222222222","012345678901"]"#),
            ("ACCEL_LOOKUP::CUSTOM:One", "c"),
            ("ACCEL_LOOKUP::CUSTOM:Two", r#"["a","b"]"#),
        ]
    );
    let prefixed = format!("{values}  - {{key: AcceleratorPrefix, type: String, value: Own}}\n");
    let import = configured(
        "organizationalUnits: [Security]",
        &[("scp/deny.json", text), ("replacements-config.yaml", &prefixed)],
    );
    let value = |name: &str| import.organization.placeholder(name).map(str::to_owned);
    assert_eq!(value("ACCELERATOR_PREFIX").as_deref(), Some("Own"));
    assert_eq!(value("ACCELERATOR_SSM_PREFIX").as_deref(), Some("/Own"));
}

#[test]
fn the_home_region_says_the_partition_and_control_tower_may_be_off() {
    let said = |import: &Import| import.warnings.iter().any(|warning| warning.message.contains("Control Tower"));
    for (global, partition, tower) in [
        ("homeRegion: us-gov-west-1\ncontrolTower: {enable: false}\n", "aws-us-gov", false),
        ("homeRegion: cn-north-1\ncontrolTower:\n  enable: true\n", "aws-cn", true),
        ("homeRegion: eu-west-1\n", "aws", true),
        ("homeRegion: '{{ Home }}'\n", "aws", true),
        ("homeRegion: [\n", "aws", true),
    ] {
        let import = configured("", &[("global-config.yaml", global)]);
        assert_eq!(import.organization.partition().as_str(), partition, "{global}");
        assert_eq!(said(&import), tower, "{global}");
    }
    let import = configured("", &[("global-config.yaml", "homeRegion: [\n")]);
    warned(&import, "global-config.yaml:");
}

#[test]
fn other_files_are_included() {
    let accounts =
        "mandatoryAccounts:\n  - !include include/management.yaml\nworkloadAccounts: !include include/all.yaml\n";
    let import = lza::import(&files(&[
        ("c/organization-config.yaml", "organizationalUnits: []\nserviceControlPolicies:\n  - !include scp/one.yaml\n"),
        ("c/accounts-config.yaml", accounts),
        ("c/include/management.yaml", "name: Management\nemail: m@example.com\norganizationalUnit: Root\n"),
        ("c/include/all.yaml", "- name: Shop\n  organizationalUnit: {{ Unit }}\n- !include ../include/deeper/lab.yaml\n"),
        ("c/include/deeper/lab.yaml", "name: Lab\naccountAlias: lab\n"),
        (
            "c/scp/one.yaml",
            "deploymentTargets: {organizationalUnits: [{{ Unit }}]}\npolicy: scp/none.json\nname: {{ Unit }}-{{ Unit }}\n",
        ),
        ("c/replacements-config.yaml", &replacements("  - {key: Unit, type: String, value: Workloads}\n")),
    ]))
    .unwrap();
    let names: Vec<&str> = import.organization.accounts().values().map(|account| account.name.as_str()).collect();
    assert_eq!(names.len(), 3, "{names:?}");
    assert_eq!(targets(&import, "Workloads-Workloads"), ["Workloads"]);
    warned(&import, "c/include/deeper/lab.yaml:1:7: the account alias `lab`");
    warned(&import, "c/scp/one.yaml:3:7: the policy file `scp/none.json` is missing");
}

/// The places of all errors are those of the files as they were written.
#[test]
fn what_cannot_be_included_is_refused_with_its_place() {
    let refused = |accounts: &str, others: &[(&str, &str)]| {
        let mut all = vec![("organization-config.yaml", "enable: true\n"), ("accounts-config.yaml", accounts)];
        all.extend(others);
        lza::import(&files(&all)).unwrap_err().to_string()
    };
    for (accounts, others, expected) in [
        ("workloadAccounts: !include x.yaml\n", &[][..], "accounts-config.yaml:1:"),
        ("workloadAccounts: !include x.yaml\n", &[], "`x.yaml` that is to be included is missing"),
        ("workloadAccounts: !include ../x.yaml\n", &[], "`../x.yaml` lies outside the folder"),
        ("workloadAccounts: !include accounts-config.yaml\n", &[], "`accounts-config.yaml` includes itself, if"),
        (
            "workloadAccounts: !include a.yaml\n",
            &[("a.yaml", "- !include b.yaml\n"), ("b.yaml", "!include a.yaml\n")],
            "b.yaml:1:10: `a.yaml` includes itself, if by way of other files",
        ),
        ("workloadAccounts: !include a.yaml\n", &[("a.yaml", "- name: x\n- name: [\n")], "a.yaml:2:"),
    ] {
        let error = refused(accounts, others);
        assert!(error.contains(expected), "{accounts} {expected}: {error}");
    }
    // Twice in each of a dozen files is four thousand times in all.
    let deep: Vec<(String, String)> =
        (0..12).map(|n| (format!("{n}.yaml"), format!("[!include {0}.yaml, !include {0}.yaml]\n", n + 1))).collect();
    let mut deep: Vec<(&str, &str)> = deep.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    deep.push(("12.yaml", "[]\n"));
    let error = refused("odd: !include 0.yaml\n", &deep);
    assert!(error.contains("more than 1000 files are included"), "{error}");
}

#[test]
fn of_several_configurations_the_others_are_named() {
    let import = lza::import(&files(&[
        ("north/organization-config.yaml", "enable: true\n"),
        ("south/organization-config.yaml", "enable: true\n"),
    ]))
    .unwrap();
    let said: Vec<&Warning> = import.warnings.iter().filter(|warning| warning.message.contains("south")).collect();
    assert_eq!(said.len(), 1);
    assert_eq!(said[0].file.as_deref(), Some("north/organization-config.yaml"));
}

#[test]
fn ids_that_are_made_up_can_be_told() {
    let import = configured("organizationalUnits: [Security]", &[]);
    let on = &import.organization;
    assert!(on.has_invented_id() && on.has_invented_root());
    assert!(on.ous().values().all(|ou| ou.marks.contains(&Mark::InventedId)));
    assert!(on.accounts().values().all(|account| account.marks.contains(&Mark::InventedId)));
    warned(&import, "the configuration gives no ids for the organization, 3 OUs, 4 accounts and all policies");
    let given = lza::import(&data("lza")).unwrap().organization;
    assert!(!given.has_invented_id() && !given.has_invented_root());
    let bare = aws_cli::import(&files(&[("x.json", r#"{"Accounts":[{"Id":"111122223333"}]}"#)])).unwrap().organization;
    assert!(bare.has_invented_id() && bare.has_invented_root());
    assert!(bare.accounts()[bare.management_account()].marks.contains(&Mark::InventedId));
    let real = aws_cli::import(&small()).unwrap().organization;
    assert!(!real.has_invented_id() && !real.has_invented_root());
}
