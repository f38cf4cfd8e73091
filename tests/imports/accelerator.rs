//! Configurations of the Landing Zone Accelerator.

use super::*;

#[test]
fn a_configuration_of_the_accelerator() {
    let folder = data("lza");
    assert_eq!(detect(&folder), Some(Format::Lza));
    let import = lza::import(&folder).unwrap();
    let on = &import.organization;
    assert_eq!((on.id().as_str(), on.root().id.as_str()), ("o-exampleorg1", "r-ab12"));
    let expected = "\
Root: Cost, Example-Guardrails, FullAWSAccess, RCPFullAWSAccess
  Drifter: FullAWSAccess, RCPFullAWSAccess
  Management: FullAWSAccess, RCPFullAWSAccess
  Regulated: FullAWSAccess, RCPFullAWSAccess
    Health: FullAWSAccess, RCPFullAWSAccess
  Research: FullAWSAccess, RCPFullAWSAccess
    Lab: FullAWSAccess, RCPFullAWSAccess
      Lab: FullAWSAccess, RCPFullAWSAccess
  Security: FullAWSAccess, RCPFullAWSAccess
    Audit: FullAWSAccess, Outside, RCPFullAWSAccess
    LogArchive: FullAWSAccess, RCPFullAWSAccess
    Secret: FullAWSAccess, RCPFullAWSAccess
  Suspended: FullAWSAccess, Not-There, RCPFullAWSAccess
  Workloads: FullAWSAccess, Perimeter, RCPFullAWSAccess
    Dev: FullAWSAccess, RCPFullAWSAccess
    Prod: Example-Prod-Only, RCPFullAWSAccess
      Shop: Example-Prod-Only, FullAWSAccess, RCPFullAWSAccess
";
    assert_eq!(tree(on), expected);
    assert_eq!(on.management_account().as_str(), "111111111111");
    let named = |name: &str| on.accounts().values().find(|account| account.name == name).unwrap();
    assert_eq!(named("Management").note, "Pays for everything.");
    assert_eq!(named("Audit").id.as_str(), "012345678901");
    assert_eq!(named("LogArchive").email, "<log-archive>@example.com  <----- UPDATE EMAIL ADDRESS");
    assert_eq!(named("Shop").email, "{{ ShopEmail }}");
    assert!(named("Shop").marks.contains(&Mark::InventedId) && named("Audit").marks.is_empty());
    let security = &on.ous()[&OuId::new("ou-ab12-security")];
    assert!(security.marks.is_empty());
    let suspended = on.ous().values().find(|ou| ou.name == "Suspended").unwrap();
    assert!(suspended.marks.contains(&Mark::Ignored));
    let policy = |name: &str| on.policies().values().find(|policy| policy.name == name).unwrap();
    assert_eq!(
        policy("Example-Guardrails").content.as_bytes(),
        folder.files["service-control-policies/guardrails.json"]
    );
    assert_eq!(policy("Example-Guardrails").description, "Nobody leaves.");
    assert!(
        policy("Not-There").marks.contains(&Mark::MissingFile) && policy("Outside").marks.contains(&Mark::MissingFile)
    );
    assert_eq!(on.targets_of(&policy("Example-Quarantine").id).count(), 0);
    assert_eq!(policy("Perimeter").kind, PolicyType::Rcp);
    let types: Vec<&str> = on.policy_types().keys().map(PolicyType::as_str).collect();
    assert_eq!(types, ["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY", "TAG_POLICY"]);
    for said in [
        "`Regulated`, `Research`, `Research/Lab` are named but not listed",
        "the accelerator ignores the OUs `Suspended`",
        "excludes the accounts `Audit`",
        "`Nowhere`, which are not configured",
        "`service-control-policies/not-there.json` is missing",
        "`../secret.json` lies outside the folder",
        "new accounts are quarantined with `Example-Quarantine`",
        "FullAWSAccess is detached from 2 targets",
        "`Drifter` name no OU",
        "the account alias `example-shop`",
        "placeholders are kept as they stand, for nothing here gives them a value: `{{ ShopEmail }}`",
        "Control Tower attaches policies of its own",
    ] {
        warned(&import, said);
    }
    assert_eq!(on.placeholder("ORG_ID"), Some("o-exampleorg1"));
    let missing = import.warnings.iter().find(|warning| warning.message.contains("not-there")).unwrap();
    assert_eq!(
        (missing.file.as_deref(), missing.place),
        (Some("organization-config.yaml"), Some(ImportPlace { line: 48, column: 11 }))
    );
}

#[test]
fn the_accelerator_s_folder_may_lie_deeper_and_comes_in_the_same_twice() {
    let folder = data("lza");
    let deeper = folder.files.iter().map(|(name, bytes)| (format!("repository/config/{name}"), bytes.clone()));
    let mut deeper = Folder { files: deeper.collect(), ..Folder::default() };
    deeper.files.insert("repository/config/old/organization-config.yaml".to_owned(), b"enable: false".to_vec());
    let (first, second) = (lza::import(&folder).unwrap(), lza::import(&deeper).unwrap());
    assert_eq!(first.organization, second.organization);
    assert_eq!(first, lza::import(&folder).unwrap());
    let bare = lza::import(&files(&[("organization-config.yaml", "enable: false\nodd: 1\n")])).unwrap();
    assert_eq!(bare.summary.to_string(), "0 OUs, 1 account, 1 policy, 2 attachments");
    for said in
        ["enable: false", "`accounts-config.yaml` is missing", "`odd` have no place", "no mandatory account is named"]
    {
        warned(&bare, said);
    }
}

/// Counted by hand in the two configuration files.
#[test]
fn the_universal_configuration() {
    let Some(shared) = std::env::var_os("CANOPY_SHARED") else {
        println!("skipped: CANOPY_SHARED names no folder with the corpus");
        return;
    };
    let folder = read(&Path::new(&shared).join("corpus/aws+lza-universal-configuration"));
    let import = lza::import(&folder).unwrap();
    let on = &import.organization;
    let pair = "FullAWSAccess, RCPFullAWSAccess";
    let prefix = "{{ AcceleratorPrefix }}";
    let core = format!("{prefix}-Core-Guardrails-1, {prefix}-Core-Guardrails-2, {prefix}-Core-Rcp-Guardrails");
    let vpc = format!("{prefix}-Vpc-Block-Public-Access-Guardrail");
    let managed = format!("OrgTagPolicy, RCPFullAWSAccess, S3TagPolicy, {prefix}-BackupPolicy");
    let infra = format!("{prefix}-Infrastructure-Guardrails-1");
    let work = format!("{pair}, {prefix}-Core-Workloads-Guardrails-1, {vpc}");
    let expected = format!(
        "\
Root: {pair}
  Management: {pair}
  Infrastructure: FullAWSAccess, {managed}, {core}
    Network: {pair}, {infra}, {vpc}
    Perimeter: {pair}, {infra}
    SharedServices: {pair}, {infra}, {vpc}
  Security: {pair}, {core}, {vpc}
    Audit: {pair}, {prefix}-Security-Guardrails-1
    LogArchive: {pair}, {prefix}-Security-Guardrails-1
  Suspended: {pair}, {prefix}-Suspended-Guardrails
  Workloads: FullAWSAccess, {managed}, {core}
    Dev: {work}
    Prod: {work}
    Sandbox: {pair}, {prefix}-Core-Sandbox-Guardrails-1
    Test: {work}
"
    );
    assert_eq!(tree(on), expected);
    assert_eq!(import.summary.to_string(), "8 OUs, 6 accounts, 15 policies, 61 attachments");
    assert_eq!(on.accounts()[on.management_account()].name, "Management");
    let missing = on.policies().values().filter(|policy| policy.marks.contains(&Mark::MissingFile));
    assert_eq!(missing.count(), 4);
    let quarantine = on.policies().values().find(|policy| policy.name.ends_with("-Quarantine-New-Object")).unwrap();
    assert_eq!(on.targets_of(&quarantine.id).count(), 0);
    for (name, bytes) in
        folder.files.iter().filter(|(name, _)| name.contains("control-policies/") || name.contains("rcp-"))
    {
        assert!(on.policies().values().any(|policy| policy.content.as_bytes() == bytes), "{name}");
    }
    assert_eq!(on.policy_types().len(), 5);
    warned(&import, "for nothing here gives them a value: `${HOME_REGION}`, `${LOGARCHIVE_ACCOUNT_ID}`");
    warned(&import, "`${ACCELERATOR_PREFIX}` is `AWSAccelerator`");
}
