//! Answers of the AWS CLI: what comes in, and what is marked unknown.

use super::*;

#[test]
fn the_sample_comes_in_whole() {
    let folder = small();
    assert_eq!(detect(&folder), Some(Format::AwsCli));
    let import = aws_cli::import(&folder).unwrap();
    let on = &import.organization;
    assert_eq!(import.summary.to_string(), "8 OUs, 14 accounts, 12 policies, 57 attachments");
    assert_eq!((on.id().as_str(), on.management_account().as_str()), ("o-p2v5o9uk8w", "123456789012"));
    assert_eq!((on.root().id.as_str(), on.root().tags["stage"].as_str()), ("r-5yfh", "prod"));
    assert_eq!(unknown(on), [0, 0, 0]);
    assert_eq!(on.policy_types().len(), 3);
    assert!(on.policy_types().values().all(|status| *status == PolicyTypeStatus::Enabled));
    let full = "FullAWSAccess, RCPFullAWSAccess";
    let expected = format!(
        "\
Root: FullAWSAccess, RCPFullAWSAccess, cost-centre, deny-leave-organization, no-root-user, own-organization-only
  master: {full}
  Infrastructure: {full}
    Network: {full}, protect-trail
    Shared Services: {full}
  Policy Staging: {full}
  Sandbox: RCPFullAWSAccess, sandbox-services
    sandbox-0: {full}
    sandbox-1: {full}
    sandbox-2: {full}
  Security: {full}, protect-trail
    Audit & Response: {full}
    Log Archive: {full}
  Suspended: {full}, quarantine
    old-crm: {full}
  Workloads: FullAWSAccess, RCPFullAWSAccess, eu-only, imdsv2 (été)
    NonProd: {full}
      app-004: {full}
      app-005: {full}
      NonProd: {full}
        app-006: {full}, protect-trail
        app-007: {full}
        app-008: {full}, protect-trail
"
    );
    assert_eq!(tree(on), expected);
    let closed = &on.accounts()[&AccountId::new("176362929977")];
    assert_eq!((closed.state.clone(), closed.name.as_str()), (AccountState::Suspended, "old-crm"));
    assert_eq!(closed.joined.as_deref(), Some("2026-11-23T20:29:19.063Z"));
    assert_eq!(on.accounts()[&AccountId::new("208888862222")].tags["owner"], "");
    let texts = serde_json::from_slice::<serde_json::Value>(&folder.files["describe-policy.p-y4tzko2j.json"]).unwrap();
    assert_eq!(*on.policies()[&PolicyId::new("p-y4tzko2j")].content, *texts["Policy"]["Content"].as_str().unwrap());
    assert_eq!(on.policies()[&PolicyId::new("p-an3jlyxo")].description, "No account leaves on its own");
    assert_eq!(on.policies()[&PolicyId::new("p-mj3b68sf")].kind, PolicyType::Tag);
    assert!(on.policies().values().all(|policy| policy.marks.is_empty()));
    // The sample holds no answer about these two, and says so.
    assert_eq!(import.warnings.len(), 2, "{:#?}", import.warnings);
    warned(&import, "list-tags-for-resource is missing for all policies");
    warned(&import, "list-delegated-administrators is missing");
}

#[test]
fn what_is_missing_is_unknown_and_never_none() {
    // The file that is missing; unknown SCP, RCP and tag policy targets; what is said.
    for (file, expected, said) in [
        (
            "list-targets-for-policy.p-bsmhqfc5.json",
            [23, 0, 0],
            "list-targets-for-policy is missing or cut for `p-bsmhqfc5`",
        ),
        ("list-targets-for-policy.p-4qygngdi.json", [0, 23, 0], "list-targets-for-policy is missing"),
        (
            "list-policies.SERVICE_CONTROL_POLICY.json",
            [23, 0, 0],
            "list-policies for SERVICE_CONTROL_POLICY is missing",
        ),
        ("list-policies.RESOURCE_CONTROL_POLICY.json", [0, 23, 0], "list-policies for RESOURCE_CONTROL_POLICY"),
        ("list-policies.TAG_POLICY.json", [0, 0, 23], "list-policies for TAG_POLICY"),
        ("describe-policy.p-bsmhqfc5.json", [0, 0, 0], "describe-policy is missing for `p-bsmhqfc5`"),
        ("describe-policy.p-FullAWSAccess.json", [0, 0, 0], "list-delegated-administrators"),
        ("list-roots.json", [0, 0, 0], "list-roots does not say which policy types are enabled"),
        ("describe-organization.json", [0, 0, 0], "management account `123456789012` is taken from ARNs"),
        ("list-accounts.json", [0, 0, 0], "list-accounts is missing or cut"),
        ("list-accounts-for-parent.ou-5yfh-zqhma5c9.json", [3, 3, 3], "no answer says where `318413148936`"),
        (
            "list-organizational-units-for-parent.ou-5yfh-8a4q6cxh.json",
            [1, 1, 1],
            "no answer says where `ou-5yfh-2mspf3j6`",
        ),
        ("list-tags-for-resource.r-5yfh.json", [0, 0, 0], "their tags are not all known"),
    ] {
        let import = changed(&[(file, "")]);
        assert_eq!(unknown(&import.organization), expected, "{file}");
        warned(&import, said);
        let summary = import.summary;
        assert_eq!((summary.ous, summary.accounts, summary.policies), (8, 14, 12), "{file}");
        assert_eq!(import.organization.management_account().as_str(), "123456789012", "{file}");
        assert_eq!(import.organization.root().id.as_str(), "r-5yfh", "{file}");
        assert_eq!(import.organization.policy_types().len(), 3, "{file}");
    }
    let no_content = changed(&[("describe-policy.p-bsmhqfc5.json", "")]).organization;
    let policy = &no_content.policies()[&PolicyId::new("p-bsmhqfc5")];
    assert_eq!((&*policy.content, policy.marks.contains(&Mark::MissingFile)), ("", true));
    let own = changed(&[("describe-policy.p-FullAWSAccess.json", "")]).organization;
    assert_eq!(&*own.policies()[&PolicyId::new("p-FullAWSAccess")].content, FULL_AWS_ACCESS);
}

#[test]
fn cut_pages_are_missing_pages() {
    let cut = r#"{"Targets": [{"TargetId": "r-5yfh", "Type": "ROOT"}], "NextToken": "x"}"#;
    let rest = r#"{"Targets": [{"TargetId": "ou-5yfh-8a4q6cxh"}]}"#;
    let file = "list-targets-for-policy.p-bsmhqfc5.json";
    assert_eq!(unknown(&changed(&[(file, cut)]).organization), [23, 0, 0]);
    for (second, expected) in [("2", [0, 0, 0]), ("page-2", [0, 0, 0]), ("3", [23, 0, 0])] {
        let name = format!("list-targets-for-policy.p-bsmhqfc5.{second}.json");
        let import = changed(&[(file, cut), (&name, rest)]);
        assert_eq!(unknown(&import.organization), expected, "{second}");
        let both = import.organization.targets_of(&PolicyId::new("p-bsmhqfc5")).count();
        assert_eq!(both, 2, "{second}");
    }
    // Numbers may begin at 0, but none may be missing, and no page may come twice.
    let numbered = |numbers: [&str; 2]| {
        let [first, second] = numbers.map(|number| format!("list-targets-for-policy.p-bsmhqfc5.{number}.json"));
        unknown(&changed(&[(file, ""), (&first, cut), (&second, rest)]).organization)
    };
    for (numbers, expected) in
        [(["0", "1"], [0, 0, 0]), (["1", "2"], [0, 0, 0]), (["0", "2"], [23, 0, 0]), (["2", "3"], [23, 0, 0])]
    {
        assert_eq!(numbered(numbers), expected, "{numbers:?}");
    }
    let twice = changed(&[(file, cut), ("old-list-targets-for-policy.p-bsmhqfc5.json", rest)]);
    assert_eq!(unknown(&twice.organization), [23, 0, 0]);
    // A list of policies without AWS's own is not the whole list.
    let short = changed(&[("list-policies.SERVICE_CONTROL_POLICY.json", r#"{"Policies": []}"#)]);
    assert_eq!(unknown(&short.organization), [23, 0, 0]);
    // Two answers one after another in one file are two pages, a cut second one is missing.
    assert_eq!(unknown(&changed(&[(file, &format!("{cut}\n{rest}"))]).organization), [0, 0, 0]);
    assert_eq!(unknown(&changed(&[(file, &format!("{rest}\n{{\"Targ"))]).organization), [23, 0, 0]);
    assert_eq!(unknown(&changed(&[(file, r#"{"Targets": [{}]}"#)]).organization), [23, 0, 0]);
    let error = changed(&[(file, "\nAn error occurred (AccessDeniedException) when calling …")]);
    warned(&error, "holds no answer but `An error occurred (AccessDeniedException)");
    assert_eq!(unknown(&error.organization), [23, 0, 0]);
    assert_eq!(unknown(&changed(&[(file, " \r\n")]).organization), [23, 0, 0]);
}

#[test]
fn policies_listed_for_a_target_make_it_known() {
    let listed = r#"{"Policies": [{"Id": "p-FullAWSAccess", "Type": "SERVICE_CONTROL_POLICY"}, {"Id": "p-k380ijsc"}]}"#;
    let import = changed(&[
        ("list-policies.SERVICE_CONTROL_POLICY.json", ""),
        ("list-targets-for-policy.p-k380ijsc.json", ""),
        ("list-policies-for-target.644239474033.SERVICE_CONTROL_POLICY.json", listed),
    ]);
    assert_eq!(unknown(&import.organization), [22, 0, 0]);
    let on = account("644239474033");
    assert!(import.organization.attachments_known(&on, &PolicyType::Scp));
    assert!(import.organization.is_attached(&PolicyId::new("p-k380ijsc"), &on));
}

#[test]
fn types_without_list_roots() {
    // The older field alone does not prove that RCPs are off.
    let mut folder = small();
    folder
        .files
        .retain(|name, _| !name.contains("list-roots") && !name.contains("RESOURCE") && !name.contains("p-4qygngdi"));
    folder.files.retain(|name, _| !name.contains("p-RCPFullAWSAccess"));
    let import = aws_cli::import(&folder).unwrap();
    assert!(import.organization.is_enabled(&PolicyType::Rcp));
    assert_eq!(unknown(&import.organization), [0, 23, 0]);
    // With consolidated billing there are no policies at all.
    let billing = r#"{"Organization": {"Id": "o-p2v5o9uk8w", "FeatureSet": "CONSOLIDATED_BILLING", "MasterAccountId": "123456789012"}}"#;
    let accounts = r#"{"Accounts": [{"Id": "123456789012"}]}"#;
    let import = aws_cli::import(&files(&[("a.json", billing), ("b.json", accounts)])).unwrap();
    assert!(import.organization.policy_types().is_empty());
    assert_eq!(unknown(&import.organization), [0, 0, 0]);
}

#[test]
fn answers_are_recognised_by_content_and_read_in_any_shell_s_encoding() {
    let expected = aws_cli::import(&small()).unwrap().organization;
    let utf16 = |bytes: &[u8]| {
        let text = String::from_utf8(bytes.to_vec()).unwrap().replace('\n', "\r\n");
        let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        [&[0xff, 0xfe], units.as_slice()].concat()
    };
    let bom = |bytes: &[u8]| [b"\xef\xbb\xbf", bytes].concat();
    let mut renamed = Folder::default();
    for (number, (name, bytes)) in small().files.into_iter().enumerate() {
        // The argument stays: OUs and tags do not say whose they are.
        let argument = name.split_once('.').unwrap().1.to_owned();
        let bytes = match number % 3 {
            0 => utf16(&bytes),
            1 => bom(&bytes),
            _ => bytes,
        };
        renamed.files.insert(format!("answers/{number}_{argument}"), bytes);
    }
    let import = aws_cli::import(&renamed).unwrap();
    assert_eq!(changes(&expected, &import.organization), []);
    assert_eq!(import.warnings.len(), 2, "{:#?}", import.warnings);
    let mut latin = small();
    let bytes = latin.files.get_mut("describe-organization.json").unwrap();
    let at = bytes.windows(6).position(|six| six == b"master").unwrap();
    bytes[at] = 0xe9;
    let import = aws_cli::import(&latin).unwrap();
    warned(&import, "describe-organization.json: is neither UTF-8 nor UTF-16");
}

#[test]
fn places_come_from_whatever_names_them() {
    let organization = r#"{"Organization": {"Id": "o-aa111bb222", "MasterAccountId": "111111111111"}}"#;
    let accounts = r#"{"Accounts": [
        {"Id": "111111111111", "Name": "Main", "Status": "ACTIVE", "JoinedTimestamp": 1700000000},
        {"Id": "222222222222", "Name": "Dev", "Status": "SUSPENDED", "Odd": {"x": [1]},
         "Arn": "arn:aws-cn:organizations::111111111111:account/o-aa111bb222/222222222222",
         "JoinedTimeStamp": "2016-12-15T21:03:15.536000+00:00",
         "Paths": ["o-aa111bb222/r-a1b2/ou-a1b2-top00000/ou-a1b2-low00000/222222222222/"]},
        {"Id": 12345678901, "Name": 7, "State": "PENDING_CLOSURE"}]}"#;
    let import = aws_cli::import(&files(&[
        ("describe-organization.json", organization),
        ("list-accounts.json", accounts),
        (
            "list-parents.012345678901.json",
            r#"{"Parents": [{"Id": "ou-a1b2-top00000", "Type": "ORGANIZATIONAL_UNIT"}]}"#,
        ),
        ("list-children.r-a1b2.ACCOUNT.json", r#"{"Children": [{"Id": "111111111111", "Type": "ACCOUNT"}]}"#),
        (
            "describe-organizational-unit.ou-a1b2-top00000.json",
            r#"{"OrganizationalUnit": {"Id": "ou-a1b2-top00000", "Name": "Top"}}"#,
        ),
        (
            "list-delegated-administrators.json",
            r#"{"DelegatedAdministrators": [{"Id": "222222222222"}, {"Id": "012345678901"}]}"#,
        ),
        (
            "list-delegated-services-for-account.222222222222.json",
            r#"{"DelegatedServices": [{"ServicePrincipal": "guardduty.amazonaws.com"}]}"#,
        ),
    ]))
    .unwrap();
    let on = &import.organization;
    assert_eq!(on.partition().as_str(), "aws-cn");
    assert_eq!(tree(on), "Root: \n  Main: \n  Top: \n    012345678901: \n    ou-a1b2-low00000: \n      Dev: \n");
    let dev = &on.accounts()[&AccountId::new("222222222222")];
    assert_eq!(dev.state, AccountState::SuspendedOrClosed);
    assert_eq!(dev.joined.as_deref(), Some("2016-12-15T21:03:15.536000+00:00"));
    assert_eq!(on.accounts()[&AccountId::new("111111111111")].joined.as_deref(), Some("2023-11-14T22:13:20.000Z"));
    assert_eq!(on.accounts()[&AccountId::new("012345678901")].state, AccountState::PendingClosure);
    let services = |id| on.delegated_administrators()[&AccountId::new(id)].services.len();
    assert_eq!((services("222222222222"), services("012345678901")), (1, 0));
    warned(&import, "for which services is not all known");
}

#[test]
fn contradictions_are_reported_and_rings_are_opened() {
    let import = aws_cli::import(&files(&[
        ("list-roots.json", r#"{"Roots": [{"Id": "r-a1b2"}]}"#),
        ("list-organizational-units-for-parent.ou-a1b2-a.json", r#"{"OrganizationalUnits": [{"Id": "ou-a1b2-b"}]}"#),
        ("list-organizational-units-for-parent.ou-a1b2-b.json", r#"{"OrganizationalUnits": [{"Id": "ou-a1b2-a"}]}"#),
        ("list-accounts-for-parent.ou-a1b2-a.json", r#"{"Accounts": [{"Id": "222222222222"}]}"#),
        (
            "list-accounts-for-parent.ou-a1b2-b.json",
            r#"{"Accounts": [{"Id": "222222222222"}, {"Id": "ou-a1b2-b"}, {"Id": "r-a1b2"}]}"#,
        ),
    ]))
    .unwrap();
    warned(&import, "contradict each other");
    warned(&import, "made up, so that all accounts found are treated as member accounts");
    let on = &import.organization;
    assert!(!on.attachments_known(&account("222222222222"), &PolicyType::Scp));
    assert!(on.accounts()[on.management_account()].marks.contains(&Mark::InventedId));
    assert_eq!((import.summary.ous, import.summary.accounts), (2, 2));
}

/// A stand-in for the AWS CLI that answers from the sample, and the script run against it.
#[cfg(unix)]
#[test]
fn the_collecting_script_collects_the_same_organization() {
    use std::os::unix::fs::PermissionsExt;
    use std::process::Command;

    const AWS: &str = r#"#!/bin/sh
[ "$1" = organizations ] || exit 2
call=$2; shift 2
case $call in list-* | describe-*) ;; *) echo "$call changes things" >&2; exit 3 ;; esac
argument=
while [ $# -gt 0 ]; do
    case $1 in
        --parent-id | --policy-id | --resource-id | --account-id | --filter) argument=.$2; shift 2 ;;
        --output) [ "$2" = json ] || exit 2; shift 2 ;;
        *) echo "unknown option $1" >&2; exit 2 ;;
    esac
done
[ "$call$argument" != "${REFUSE:-}" ] || { echo '{"half": '; echo "AccessDenied" >&2; exit 254; }
if [ -f "$ANSWERS/$call$argument.json" ]; then cat "$ANSWERS/$call$argument.json"
elif [ "$call" = list-tags-for-resource ]; then echo '{"Tags": []}'
elif [ "$call" = list-delegated-administrators ]; then echo '{"DelegatedAdministrators": []}'
else exit 254
fi
"#;
    let place = tempfile::tempdir().unwrap();
    let (bin, script) = (place.path().join("bin"), place.path().join("collect.sh"));
    std::fs::create_dir(&bin).unwrap();
    std::fs::write(bin.join("aws"), AWS).unwrap();
    std::fs::set_permissions(bin.join("aws"), std::fs::Permissions::from_mode(0o755)).unwrap();
    std::fs::write(&script, exchange::script()).unwrap();
    let run = |folder: &str, path: &str, refuse: &str| {
        let out = place.path().join(folder);
        let ran = Command::new("/bin/sh")
            .arg(&script)
            .arg(&out)
            .env("PATH", path)
            .env("REFUSE", refuse)
            .env("ANSWERS", Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/aws-cli/small"))
            .output()
            .unwrap();
        (ran.status.success(), String::from_utf8_lossy(&ran.stderr).into_owned(), out)
    };
    let path = format!("{}:/usr/bin:/bin", bin.display());

    let (done, errors, out) = run("all", &path, "");
    assert!(done, "{errors}");
    let import = aws_cli::import(&read(&out)).unwrap();
    assert_eq!(changes(&aws_cli::import(&small()).unwrap().organization, &import.organization), []);
    assert_eq!(import.warnings, []);

    let (done, errors, out) = run("refused", &path, "list-targets-for-policy.p-bsmhqfc5");
    assert!(!done && errors.contains("1 answers are missing"), "{errors}");
    assert_eq!(unknown(&aws_cli::import(&read(&out)).unwrap().organization), [23, 0, 0]);

    let (done, errors, _) = run("stopped", &path, "list-roots");
    assert!(!done && errors.contains("AWS does not list the root"), "{errors}");
    let (done, errors, _) = run("all", &path, "");
    assert!(!done && errors.contains("choose an empty folder"), "{errors}");
    let (done, errors, _) = run("none", "/nowhere", "");
    assert!(!done && errors.contains("not installed"), "{errors}");
}

/// The account's own policies are no SCPs, whatever the list is called that they stand in.
#[test]
fn what_iam_answered_of_strangers_is_left_out() {
    let details = r#"{"UserDetailList":[],"RoleDetailList":[],"Policies":[{"PolicyName":"Limit","PolicyId":"ANPAEXAMPLE",
        "Arn":"arn:aws:iam::222222222222:policy/Limit","PolicyVersionList":[{"Document":{"Statement":[]}}]}]}"#;
    let listed = r#"{"Policies":[{"PolicyName":"Limit","PolicyId":"ANPAEXAMPLE","AttachmentCount":1}]}"#;
    let before = changed(&[]);
    for file in
        ["authz.json", "222222222222/gaad.json", "list-policies.json", "list-policies-for-target.222222222222.json"]
    {
        let import = changed(&[(file, listed)]);
        assert_eq!(import.organization, before.organization, "{file}");
        warned(&import, &format!("{file}: is what IAM answered about one account"));
        let import = changed(&[(file, details)]);
        assert_eq!(import.organization, before.organization, "{file}");
        warned(&import, "accounts that are not in the organization are left out: `222222222222`");
    }
    let alone = files(&[("gaad.json", details)]);
    assert_eq!(detect(&alone), None);
    let inside = exchange::import(&alone, exchange::Want::Anything).unwrap();
    assert!(matches!(inside, exchange::Imported::Inside(_)), "{inside:?}");
    let error = exchange::import(&files(&[("gaad.json", listed)]), exchange::Want::Anything).unwrap_err();
    assert_eq!(error, ImportError::IamAlone);
    assert_eq!(aws_cli::import(&alone).unwrap_err(), ImportError::NoAnswers);
}
