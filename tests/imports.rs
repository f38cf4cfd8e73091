//! Imports of whole folders: what comes in, what is marked unknown, what is said about it.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its data has failed")]

use std::path::Path;

use exchange::{
    Change, Clash, Format, Import, ImportError, Place, aws_cli, changes, detect, grouped, lza, merge, policies,
    policy_files,
};
use format::Folder;
use organization::{
    AccountId, AccountState, ChildId, ContextValue, Edit, Expected, FULL_AWS_ACCESS, Mark, Organization, OuId,
    ParentId, PolicyId, PolicyType, PolicyTypeStatus, Question, QuestionPolicies, TaggedId, TargetId,
};

fn read(folder: &Path) -> Folder {
    let (mut found, mut open) = (Folder::default(), vec![folder.to_path_buf()]);
    while let Some(at) = open.pop() {
        for entry in std::fs::read_dir(&at).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let name = path.strip_prefix(folder).unwrap().to_str().unwrap().replace('\\', "/");
            found.files.insert(name, std::fs::read(&path).unwrap());
        }
    }
    found
}

fn data(name: &str) -> Folder {
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data").join(name))
}

fn small() -> Folder {
    data("aws-cli/small")
}

fn files(files: &[(&str, &str)]) -> Folder {
    Folder {
        files: files.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect(),
        ..Folder::default()
    }
}

/// The sample with some files replaced, added, or (where the text is empty) left out.
fn changed(with: &[(&str, &str)]) -> Import {
    let mut folder = small();
    for (name, text) in with {
        match text.is_empty() {
            true => drop(folder.files.remove(*name)),
            false => drop(folder.files.insert((*name).to_owned(), text.as_bytes().to_vec())),
        }
    }
    aws_cli::import(&folder).unwrap()
}

fn warned(import: &Import, text: &str) {
    let all: Vec<String> = import.warnings.iter().map(ToString::to_string).collect();
    assert!(all.iter().any(|warning| warning.contains(text)), "no warning with `{text}` in {all:#?}");
}

fn account(id: &str) -> TargetId {
    TargetId::Account(AccountId::new(id))
}

fn ou(id: &str) -> TargetId {
    TargetId::Ou(OuId::new(id))
}

/// How many targets have unknown attachments, of SCPs, RCPs and tag policies.
fn unknown(organization: &Organization) -> [usize; 3] {
    let of = |kind| organization.unknown_attachments().iter().filter(|(_, other)| *other == kind).count();
    [of(PolicyType::Scp), of(PolicyType::Rcp), of(PolicyType::Tag)]
}

/// Everything below a target as indented names with what is attached, in name order.
fn tree(organization: &Organization) -> String {
    fn walk(organization: &Organization, target: &TargetId, depth: usize, text: &mut String) {
        let mut attached: Vec<&str> = organization.attached(target).map(|policy| policy.name.as_str()).collect();
        attached.sort_unstable();
        let name = organization.name(target);
        text.push_str(&format!("{:1$}{name}: {2}\n", "", depth * 2, attached.join(", ")));
        let Some(parent) = target.as_parent() else { return };
        let mut children: Vec<TargetId> = organization.children(&parent).cloned().map(TargetId::from).collect();
        children.sort_by_key(|child| (matches!(child, TargetId::Ou(_)), organization.name(child).to_owned()));
        for child in children {
            walk(organization, &child, depth + 1, text);
        }
    }
    let mut text = String::new();
    walk(organization, &TargetId::Root, 0, &mut text);
    text
}

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

#[test]
fn nothing_to_import_is_an_error_that_helps() {
    assert_eq!(aws_cli::import(&Folder::default()), Err(ImportError::NoAnswers));
    assert_eq!(aws_cli::import(&files(&[("x.json", "{}"), ("y.json", "[1,2]")])), Err(ImportError::NoAnswers));
    assert_eq!(lza::import(&Folder::default()), Err(ImportError::NoConfiguration));
    assert_eq!(policies::import(&files(&[("README.md", "")])), Err(ImportError::NoPolicies));
    let broken = files(&[("organization-config.yaml", "enable: true\norganizationalUnits:\n\t- x\n")]);
    match lza::import(&broken) {
        Err(ImportError::Yaml { file, place, .. }) => {
            assert_eq!((file.as_str(), place.line), ("organization-config.yaml", 3));
        }
        other => panic!("{other:?}"),
    }
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

#[test]
fn a_configuration_of_the_accelerator() {
    let folder = data("lza");
    assert_eq!(detect(&folder), Some(Format::Lza));
    let import = lza::import(&folder).unwrap();
    let on = &import.organization;
    assert_eq!((on.id().as_str(), on.root().id.as_str()), ("o-exampleorg1", "r-ab12"));
    let expected = "\
Root: Cost, FullAWSAccess, RCPFullAWSAccess, {{ Prefix }}-Guardrails
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
    Prod: RCPFullAWSAccess, {{ Prefix }}-Prod-Only
      Shop: FullAWSAccess, RCPFullAWSAccess, {{ Prefix }}-Prod-Only
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
        policy("{{ Prefix }}-Guardrails").content.as_bytes(),
        folder.files["service-control-policies/guardrails.json"]
    );
    assert_eq!(policy("{{ Prefix }}-Guardrails").description, "Nobody leaves.");
    assert!(
        policy("Not-There").marks.contains(&Mark::MissingFile) && policy("Outside").marks.contains(&Mark::MissingFile)
    );
    assert_eq!(on.targets_of(&policy("{{ Prefix }}-Quarantine").id).count(), 0);
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
        "new accounts are quarantined with `{{ Prefix }}-Quarantine`",
        "FullAWSAccess is detached from 2 targets",
        "`Drifter` name no OU",
        "the account alias `example-shop`",
        "placeholders are kept as they stand: `${ORG_ID}`, `${PARTITION}`, `{{ Prefix }}`, `{{ ShopEmail }}`",
        "replacements-config.yaml: holds values for placeholders",
        "Control Tower attaches policies of its own",
    ] {
        warned(&import, said);
    }
    let missing = import.warnings.iter().find(|warning| warning.message.contains("not-there")).unwrap();
    assert_eq!(
        (missing.file.as_deref(), missing.place),
        (Some("organization-config.yaml"), Some(Place { line: 48, column: 11 }))
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
    assert_eq!(bare.summary.to_string(), "0 OUs, 1 accounts, 1 policies, 2 attachments");
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
    warned(&import, "`${PARTITION}`, `{{ AcceleratorPrefix }}`");
}

#[test]
fn policy_documents_join_an_organization() {
    let scp = r#"{"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}"#;
    let rcp = r#"{"Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}]}"#;
    let folder = files(&[
        ("README.md", "hello"),
        ("deny.json", scp),
        ("network/deny.json", rcp),
        ("odd.json", "[]"),
        ("list.json", "{\"Effect\": "),
        ("half.json", "{\"Statement\": [,]}"),
        ("eu-only.JSON", scp),
    ]);
    assert_eq!(detect(&folder), Some(Format::Policies));
    let import = policies::import(&folder).unwrap();
    let found: Vec<(&str, &str, &PolicyType)> =
        import.policies.iter().map(|policy| (policy.name.as_str(), policy.path.as_str(), &policy.kind)).collect();
    assert_eq!(
        found,
        [
            ("deny", "deny.json", &PolicyType::Scp),
            ("eu-only", "eu-only.JSON", &PolicyType::Scp),
            ("half", "half.json", &PolicyType::Scp),
            ("network-deny", "network/deny.json", &PolicyType::Rcp),
        ]
    );
    let said: Vec<String> = import.warnings.iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        [
            "README.md: is no `.json` file; left out",
            "half.json:1:16: is no valid JSON here; imported as it is",
            "list.json:1:11: is no JSON; left out",
            "odd.json: is no policy document, for it has no `Statement`; left out",
            "network/deny.json: other files have this name too; imported as `network-deny`",
        ]
    );
    let before = aws_cli::import(&small()).unwrap().organization;
    let (edit, clashes) = merge(&before, &import.policies);
    let after = before.apply(&edit).unwrap();
    assert_eq!(after.policies().len(), before.policies().len() + 4);
    assert_eq!(clashes.len(), 1);
    assert!(matches!(&clashes[0], Clash::Renamed { name, to, .. } if name == "eu-only" && to == "eu-only (2)"));
    // The same files again: all but the renamed one are there already, and that one finds another name.
    let (again, clashes) = merge(&after, &import.policies);
    assert_eq!(clashes.iter().filter(|clash| matches!(clash, Clash::Identical { .. })).count(), 3);
    assert!(after.apply(&again).is_ok());
    assert_eq!(changes(&before, &after).len(), 4);
}

#[test]
fn policies_go_out_as_they_came() {
    let organization = aws_cli::import(&small()).unwrap().organization;
    let out = policy_files(organization.policies().values().map(|policy| &**policy));
    let folder = Folder { files: out.into_iter().collect(), ..Folder::default() };
    assert_eq!(folder.files.len(), 12);
    let back = policies::import(&folder).unwrap().policies;
    for policy in back {
        let same = organization.policies().values().find(|known| known.name == policy.name).unwrap();
        assert_eq!((&same.content, &same.kind), (&policy.content, &policy.kind), "{}", policy.name);
    }
}

fn question<const N: usize>(name: &str, context: [(&str, ContextValue); N]) -> Question {
    Question {
        name: name.into(),
        principal: "arn:aws:iam::160412533018:role/dev".into(),
        action: "s3:GetObject".into(),
        resource: "arn:aws:s3:::logs/today".into(),
        resource_account: None,
        context: context.map(|(key, value)| (key.into(), value)).to_vec(),
        policies: QuestionPolicies::default(),
        expected: Expected::Allowed,
    }
}

#[test]
fn changes_are_told_in_words() {
    let text = |text: &str| ContextValue::Text(text.into());
    let mut parts = aws_cli::import(&small()).unwrap().organization.to_parts();
    parts.questions = vec![
        question("Asked", [("aws:SourceVpc", text("vpc-1"))]),
        question("Dropped", [("aws:TagKeys", ContextValue::Several(vec!["a".into(), "b".into()]))]),
        question("Old", []),
    ];
    parts.placeholders = vec![("Prefix".into(), "Old".into()), ("Region".into(), "eu-west-1".into())];
    let before = Organization::from_parts(parts).unwrap();
    assert_eq!(changes(&before, &before.clone()), []);
    let sandbox = ParentId::Ou(OuId::new("ou-5yfh-zqhma5c9"));
    let app = AccountId::new("160412533018");
    let policy = PolicyId::new("p-bsmhqfc5");
    let steps = [
        Edit::CreateOu { id: OuId::new("ou-5yfh-newnewnew"), parent: ParentId::Root, name: "New".into() },
        Edit::Rename { target: ou("ou-5yfh-ikz1txwf"), name: "Safety".into() },
        Edit::Move { child: ChildId::Account(app.clone()), to: sandbox },
        Edit::SetEmail { account: app.clone(), email: "new@example.com".into() },
        Edit::SetNote { target: ou("ou-5yfh-ikz1txwf"), note: "Guards".into() },
        Edit::CloseAccount { account: AccountId::new("376274274105") },
        Edit::RemoveAccount { account: AccountId::new("318413148936") },
        Edit::SetTag { on: TaggedId::Target(TargetId::Root), key: "stage".into(), value: "test".into() },
        Edit::SetPolicyContent { policy: policy.clone(), content: "{}".into() },
        Edit::Detach { policy: policy.clone(), target: TargetId::Root },
        Edit::Attach { policy, target: account("160412533018") },
        Edit::DisablePolicyType { kind: PolicyType::Tag },
        Edit::RegisterDelegatedAdministrator { account: app, service: "guardduty.amazonaws.com".into() },
        Edit::KeepQuestion(question("Fresh", [("aws:username", ContextValue::Absent)])),
        Edit::KeepQuestion(Question {
            resource: "*".into(),
            resource_account: Some(String::new()),
            policies: QuestionPolicies { boundary: Some("{}".into()), ..QuestionPolicies::default() },
            expected: Expected::ImplicitDeny,
            ..question("Asked", [("aws:SourceVpc", ContextValue::Unknown), ("aws:username", text("absent"))])
        }),
        Edit::RenameQuestion { from: "Old".into(), to: "Renamed".into() },
        Edit::RemoveQuestion { name: "Dropped".into() },
        Edit::SetPlaceholder { name: "Prefix".into(), value: Some("New".into()) },
        Edit::SetPlaceholder { name: "Region".into(), value: None },
        Edit::SetPlaceholder { name: "Suffix".into(), value: Some(String::new()) },
    ];
    let after = steps.iter().fold(before.clone(), |on, edit| on.apply(edit).unwrap());
    let told = changes(&before, &after);
    let expected = "\
Organization (1)
- Disabled Tag policy
OUs (3)
- Renamed OU `Security` to `Safety`
- Set the note of OU `Security` to `Guards`
- Created OU `New` in `Root`
Accounts (4)
- Removed account `sandbox-1` (318413148936) from the organization
- Moved account `app-004` (160412533018) from `NonProd` to `Sandbox`
- Changed the e-mail of account `app-004` (160412533018) from `app-004.7@example.com` to `new@example.com`
- Changed the state of account `sandbox-0` (376274274105) from `active` to `closed`
Policies (1)
- Changed the content of SCP `no-root-user` (313 → 2 characters)
Attached (1)
- Attached SCP `no-root-user` to account `app-004` (160412533018)
Detached (1)
- Detached SCP `no-root-user` from the root `Root`
Tags (1)
- Changed the tag `stage` of the root `Root` from `prod` to `test`
Delegated administrators (1)
- Made account `app-004` (160412533018) delegated administrator for `guardduty.amazonaws.com`
Questions (8)
- Removed question `Dropped`
- Renamed question `Old` to `Renamed`
- Changed the resource of question `Asked` from `arn:aws:s3:::logs/today` to `*`
- Set the resource account of question `Asked` to ``
- Changed the context of question `Asked` from `aws:SourceVpc = vpc-1` to `aws:SourceVpc unknown, aws:username = absent`
- Changed the policies given with question `Asked`
- Changed the expected decision of question `Asked` from `allowed` to `implicit deny`
- Kept question `Fresh`
Placeholder values (3)
- Changed the placeholder `Prefix` from `Old` to `New`
- Removed the value of the placeholder `Region`
- Set the placeholder `Suffix` to ``
";
    assert_eq!(grouped(&told, 10), expected);
    assert_eq!(grouped(&told, 1).lines().nth(4), Some("- … and 2 more"));
    assert!(told.iter().all(|change: &Change| !change.sentence().is_empty()));
    // Every single step shows, forwards and backwards.
    let mut on = before;
    for edit in &steps {
        let next = on.apply(edit).unwrap();
        assert!(!changes(&on, &next).is_empty() && !changes(&next, &on).is_empty(), "{edit:?}");
        on = next;
    }
}

#[test]
fn deep_nesting_is_an_answer_or_an_error() {
    let deep = |open: &str| open.repeat(200_000);
    for text in [deep("["), deep("{\"a\":"), deep("- "), format!("organizationalUnits: {}", deep("["))] {
        assert!(aws_cli::import(&files(&[("list-roots.json", &text)])).is_err());
        assert!(lza::import(&files(&[("organization-config.yaml", &text)])).is_err());
        assert!(policies::import(&files(&[("deny.json", &text)])).is_err());
    }
    let path = files(&[("organization-config.yaml", &format!("organizationalUnits: [{{name: {}b}}]", deep("a/")))]);
    warned(&lza::import(&path).unwrap(), "lies too deep");
}

/// Bytes flipped, cut, doubled and swapped between files: an answer or an error, never a panic.
#[test]
fn no_bytes_cause_a_panic() {
    let seed = 20_261_123;
    let mut random = fastrand::Rng::with_seed(seed);
    let folders = [small(), data("lza")];
    let whole = [aws_cli::import(&folders[0]).unwrap().organization, lza::import(&folders[1]).unwrap().organization];
    let words: [&[u8]; 8] =
        [b"null", b"[", b"{", b"\"Id\": \"\"", b"ou-5yfh-2bjhkknt", b"r-5yfh", b"123456789012", b"\xff\xfe\x00"];
    for round in 0..2_500 {
        let mut folder = folders[round % 2].clone();
        for _ in 0..random.usize(1..8) {
            let names: Vec<String> = folder.files.keys().cloned().collect();
            let name = &names[random.usize(..names.len())];
            let other = folder.files[&names[random.usize(..names.len())]].clone();
            let bytes = folder.files.get_mut(name).unwrap();
            let at = random.usize(..=bytes.len());
            match random.u8(..6) {
                0 => bytes.truncate(at),
                1 => drop(bytes.splice(at..at, words[random.usize(..words.len())].iter().copied())),
                2 => bytes.iter_mut().skip(at).take(3).for_each(|byte| *byte = random.u8(..)),
                3 => *bytes = other,
                4 => drop(bytes.drain(at..(at + 40).min(bytes.len()))),
                _ => {
                    let bytes = folder.files.remove(name).unwrap();
                    folder.files.insert(name.replacen(['5', '.'], "-", 1), bytes);
                }
            }
            if folder.files.is_empty() {
                break;
            }
        }
        let outcome = std::panic::catch_unwind(|| {
            let _ = (detect(&folder), policies::import(&folder));
            for import in [aws_cli::import(&folder), lza::import(&folder)] {
                match import {
                    Ok(import) => {
                        let (whole, broken) = (&whole[round % 2], &import.organization);
                        assert_eq!(changes(whole, broken).is_empty(), whole == broken);
                        assert_eq!(changes(broken, whole).is_empty(), whole == broken);
                    }
                    Err(ImportError::Structure(error)) => panic!("{error}"),
                    Err(_) => {}
                }
            }
        });
        assert!(outcome.is_ok(), "seed {seed}, round {round}");
    }
}

/// 50,000 accounts and 2,000 OUs, the most that AWS knows: in, compared and told quickly.
#[test]
fn the_largest_organization() {
    let started = std::time::Instant::now();
    let ou = |number: usize| format!("ou-a1b2-{number:08}");
    let id = |number: usize| format!("{:012}", 100_000_000_000 + number);
    let mut folder = Folder::default();
    let mut put = |name: String, text: String| drop(folder.files.insert(name, text.into_bytes()));
    let organization =
        r#"{"Organization": {"Id": "o-aa111bb222", "FeatureSet": "ALL", "MasterAccountId": "100000000000"}}"#;
    put("describe-organization.json".into(), organization.into());
    let types = r#"[{"Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"}]"#;
    put(
        "list-roots.json".into(),
        format!(r#"{{"Roots": [{{"Id": "r-a1b2", "Name": "Root", "PolicyTypes": {types}}}]}}"#),
    );
    let list = |key: &str, entries: Vec<String>| format!("{{\"{key}\": [{}]}}", entries.join(","));
    let ous = (0..2_000).map(|n| format!(r#"{{"Id": "{}", "Name": "OU {n}"}}"#, ou(n))).collect();
    put("list-organizational-units-for-parent.r-a1b2.json".into(), list("OrganizationalUnits", ous));
    for number in 0..2_000 {
        let accounts = (0..25).map(|n| number * 25 + n);
        let accounts = accounts.map(|n| {
            format!(r#"{{"Id": "{}", "Name": "account {n}", "Email": "a{n}@example.com", "State": "ACTIVE"}}"#, id(n))
        });
        put(format!("list-accounts-for-parent.{}.json", ou(number)), list("Accounts", accounts.collect()));
    }
    let policy = r#"{"Id": "p-FullAWSAccess", "Name": "FullAWSAccess", "Type": "SERVICE_CONTROL_POLICY"}"#;
    put("list-policies.SERVICE_CONTROL_POLICY.json".into(), list("Policies", vec![policy.into()]));
    let targets = (0..2_000).map(ou).chain((0..50_000).map(id)).chain(["r-a1b2".to_owned()]);
    let targets = targets.map(|target| format!(r#"{{"TargetId": "{target}"}}"#)).collect();
    put("list-targets-for-policy.p-FullAWSAccess.json".into(), list("Targets", targets));
    let import = aws_cli::import(&folder).unwrap();
    assert_eq!(import.summary.to_string(), "2000 OUs, 50000 accounts, 1 policies, 52001 attachments");
    assert!(import.warnings.iter().all(|warning| warning.message.len() < 300), "{:#?}", import.warnings);
    let empty = aws_cli::import(&files(&[("describe-organization.json", organization)])).unwrap().organization;
    let told = grouped(&changes(&empty, &import.organization), 10);
    assert!(told.lines().count() < 60 && told.contains("… and 49993 more"), "{told}");
    let accounts =
        (0..20_000).map(|n| format!("  - name: A{n}\n    email: a{n}@example.com\n    organizationalUnit: Dev\n"));
    let accounts = format!("workloadAccounts:\n{}", accounts.collect::<String>());
    let import = lza::import(&files(&[("organization-config.yaml", ""), ("accounts-config.yaml", &accounts)])).unwrap();
    assert_eq!(import.summary.accounts, 20_001);
    println!("50,000 accounts from AWS and 20,000 from a configuration: {:?}", started.elapsed());
}
