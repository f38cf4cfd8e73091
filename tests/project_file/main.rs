//! The project file: what is written reads back, every fault has a place, nothing panics.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice, reason = "a test may panic")]

mod faults;
mod large;
mod round_trip;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Instant;

use catalog::Catalog;
use disk::{OpenError, Overwrite, SaveError, open, save};
use exchange::{Patterns, Shape, generate};
use format::{Access, Fault, read, read_newer, write};
use organization::*;
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};

const V1: &str = include_str!("../data/project/v1.canopy.ron");
const V2: &str = include_str!("../data/project/v2.canopy.ron");
const V3: &str = include_str!("../data/project/v3.canopy.ron");
const V4: &str = include_str!("../data/project/v4.canopy.ron");
const V5: &str = include_str!("../data/project/v5.canopy.ron");
const FUTURE: &str = include_str!("../data/project/from-the-future.canopy.ron");

fn tags<const N: usize>(tags: [(&str, &str); N]) -> Tags {
    tags.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
}

/// One of everything that a file can hold.
fn sample() -> Organization {
    let ou = |n: u8| OuId::new(format!("ou-a1b2-{n:08}"));
    let account = |id: &str, name: &str, parent| {
        let email = format!("aws+{}@example.com", name.to_lowercase().replace(' ', "-"));
        Account {
            joined_method: Some(JoinedMethod::Created),
            joined: Some("2024-03-01T09:30:00Z".to_owned()),
            ..Account::new(AccountId::new(id), name, email, parent)
        }
    };
    let policy = |id: &str, name: &str, content: &str| Policy::new(PolicyId::new(id), name, PolicyType::Scp, content);
    let attach = |target, id: &str| Attachment { target, policy: PolicyId::new(id) };
    let on = |id: &str| TargetId::Account(AccountId::new(id));
    Organization::from_parts(Parts {
        inside: InsideParts::default(),
        id: OrganizationId::new("o-aa111bb222"),
        partition: Partition::Aws,
        feature_set: FeatureSet::All,
        management_account: AccountId::new("111111111111"),
        root: Root { tags: tags([("owner", "platform")]), ..Root::new(RootId::new("r-a1b2")) },
        policy_types: vec![
            (PolicyType::Scp, PolicyTypeStatus::Enabled),
            (PolicyType::from("FUTURE_POLICY"), PolicyTypeStatus::from("PENDING_FUTURE")),
        ],
        ous: vec![
            Ou {
                id: ou(1),
                name: "Workloads".to_owned(),
                parent: ParentId::Root,
                tags: tags([("env", "all"), ("cost centre", "4711")]),
                note: "First line\nsecond \"line\"".to_owned(),
                marks: BTreeSet::from([Mark::InventedId, Mark::Ignored]),
            },
            Ou::new(ou(2), "Zürich \"Nord\"", ParentId::Ou(ou(1))),
        ],
        accounts: vec![
            Account {
                joined_method: Some(JoinedMethod::Invited),
                ..account("111111111111", "Management", ParentId::Root)
            },
            account("222222222222", "Log archive", ParentId::Ou(ou(2))),
            Account {
                state: AccountState::from("RESTING"),
                joined_method: None,
                joined: None,
                tags: tags([("team", "a-team")]),
                note: "Bob's sandbox".to_owned(),
                ..account("012345678901", "Sandbox", ParentId::Ou(ou(1)))
            },
        ],
        policies: vec![
            full_access_policy(&PolicyType::Scp).unwrap(),
            Policy {
                description: "No account leaves".to_owned(),
                ..policy(
                    "p-denyleaving1",
                    "Deny leaving",
                    "{\n  \"Statement\": [\n    {\"Sid\": \"#1\", \"Effect\": \"Deny\"}\n  ]\n}\n",
                )
            },
            policy("p-minified001", "Minified", r#"{"Statement":[]}"#),
            policy("p-windows0001", "From Windows", "{\r\n  \"Statement\": []\r\n}\r\n"),
            Policy {
                kind: PolicyType::from("FUTURE_POLICY"),
                tags: tags([("a", "b")]),
                marks: BTreeSet::from([Mark::MissingFile]),
                ..policy("p-future00001", "Not there", "")
            },
        ],
        attachments: vec![
            attach(TargetId::Root, "p-FullAWSAccess"),
            attach(TargetId::Ou(ou(1)), "p-FullAWSAccess"),
            attach(TargetId::Ou(ou(1)), "p-denyleaving1"),
            attach(on("222222222222"), "p-future00001"),
        ],
        delegated_administrators: vec![
            DelegatedAdministrator {
                account: AccountId::new("222222222222"),
                services: BTreeSet::from(["guardduty.amazonaws.com".to_owned(), "config.amazonaws.com".to_owned()]),
            },
            DelegatedAdministrator { account: AccountId::new("012345678901"), services: BTreeSet::new() },
        ],
        unknown_attachments: vec![
            (on("222222222222"), PolicyType::Scp),
            (TargetId::Ou(ou(2)), PolicyType::from("FUTURE_POLICY")),
        ],
        questions: questions(),
        placeholders: vec![
            ("Suffix".to_owned(), String::new()),
            ("ACCELERATOR_PREFIX".to_owned(), "\"Landing\" zone".to_owned()),
        ],
    })
    .unwrap()
}

/// As short as a question can be, and with everything that it can hold.
fn questions() -> Vec<Question> {
    let text = str::to_owned;
    let short = Question {
        name: text("Nobody leaves"),
        principal: text("arn:aws:iam::222222222222:root"),
        action: text("organizations:LeaveOrganization"),
        resource: text("*"),
        resource_account: None,
        context: Vec::new(),
        unsaid: Unsaid::Absent,
        policies: QuestionPolicies::default(),
        expected: Expected::ExplicitDeny,
    };
    let context = [
        ("aws:SourceIp", ContextValue::Text(text("203.0.113.7"))),
        ("aws:TagKeys", ContextValue::Several(vec![text("team"), text("cost \"centre\"")])),
        ("aws:CalledVia", ContextValue::Several(Vec::new())),
        ("aws:SecureTransport", ContextValue::Unknown),
        ("aws:MultiFactorAuthAge", ContextValue::Absent),
        ("aws:PrincipalTag/team", ContextValue::Text(text("unknown"))),
    ];
    let long = Question {
        name: text("Logs are read\nby \"us\" only"),
        principal: text("arn:aws:sts::012345678901:assumed-role/reader/Bob"),
        action: text("s3:GetObject"),
        resource: text("arn:aws:s3:::logs/*"),
        resource_account: Some(text("222222222222")),
        context: context.map(|(key, value)| (key.to_owned(), value)).to_vec(),
        unsaid: Unsaid::Absent,
        policies: QuestionPolicies {
            identity: vec![text("{}"), text("{\n  \"Statement\": []\n}\n"), text("")],
            boundary: Some(text("{\r\n}\r\n")),
            session: Some(String::new()),
            resource: Some(text(r#"{"Statement":[]}"#)),
            none: NoPolicies::default(),
        },
        expected: Expected::Denied,
    };
    let expecting = |name: &str, expected| Question { name: text(name), expected, ..short.clone() };
    let others = [Expected::Allowed, Expected::ImplicitDeny, Expected::Depends];
    let others = others.map(|expected| expecting(expected.as_str(), expected));
    others.into_iter().chain([long, short.clone()]).collect()
}

/// The sample with what the third version says of a question.
fn third() -> Organization {
    let mut parts = sample().to_parts();
    let changed = parts.questions.iter_mut().find(|question| question.name == "depends").unwrap();
    changed.unsaid = Unsaid::Unknown;
    changed.policies.none = NoPolicies { identity: true, resource: true };
    Organization::from_parts(parts).unwrap()
}

#[test]
fn the_file_of_version_3_reads_and_is_written_the_same() {
    assert_eq!(write(&third()), V3);
    assert_eq!(read(V3).unwrap(), third());
}

/// Its questions take for absent what they do not mention.
#[test]
fn the_file_of_version_2_reads_and_is_written_as_the_newest() {
    assert_eq!(read(V2).unwrap(), sample());
    assert_eq!(write(&sample()), V2.replace("format_version: 2", "format_version: 3"));
}

#[test]
fn the_file_of_version_1_reads_without_questions_and_is_written_as_the_newest() {
    let parts = Parts { questions: Vec::new(), placeholders: Vec::new(), ..sample().to_parts() };
    let organization = Organization::from_parts(parts).unwrap();
    assert_eq!(read(V1).unwrap(), organization);
    assert_eq!(write(&organization), V1.replace("format_version: 1", "format_version: 3"));
    for (table, entry) in [
        ("questions", "(name: \"q\", principal: \"\", action: \"\", resource: \"\", expected: \"allowed\")"),
        ("placeholders", "(name: \"q\", value: \"\")"),
    ] {
        let text = V1.replace("  policy_types:", &format!("  {table}: [{entry}],\n  policy_types:"));
        let error = read(&text).unwrap_err().to_string();
        let place = format!("line 8, column {}", table.len() + 13);
        assert_eq!(error, format!("{place}: `{table}` came with format version 2; set `format_version: 2`"));
        assert!(read(&text.replace("format_version: 1", "format_version: 3")).is_ok());
    }
}

/// The same with notes where versions before the fourth had none.
fn noted() -> Organization {
    let policy = |id: &str| TaggedId::Policy(PolicyId::new(id));
    let notes = [
        (TaggedId::Target(TargetId::Root), "Ask the platform team"),
        (policy("p-FullAWSAccess"), "Stays where it is"),
        (policy("p-future00001"), "Where is\nthe \"file\"?"),
    ];
    notes
        .into_iter()
        .fold(third(), |on, (at, note)| on.apply(&Edit::SetNote { on: at, note: note.to_owned() }).unwrap())
}

#[test]
fn notes_of_the_root_and_of_policies_raise_the_version_and_nothing_else_does() {
    assert_eq!(write(&noted()), V4);
    assert_eq!(read(V4).unwrap(), noted());
    // What has no such note is written as before, and by what an older Canopy can read.
    assert_eq!(write(&third()), V3);
    let emptied = [TaggedId::Target(TargetId::Root), TaggedId::Policy(PolicyId::new("p-FullAWSAccess"))];
    let one = emptied
        .iter()
        .fold(noted(), |on, at| on.apply(&Edit::SetNote { on: at.clone(), note: String::new() }).unwrap());
    assert!(write(&one).starts_with("(\n  format_version: 4,"));
    let last = Edit::SetNote { on: TaggedId::Policy(PolicyId::new("p-future00001")), note: String::new() };
    assert_eq!(write(&one.apply(&last).unwrap()), V3);
    // A version that has no such field does not hold it.
    let early = |text: String, line: usize, column: usize, list: &str| {
        let says = format!("`note` in `{list}` came with format version 4; set `format_version: 4`");
        assert_eq!(read(&text).unwrap_err().to_string(), format!("line {line}, column {column}: {says}"));
    };
    early(V4.replace("format_version: 4", "format_version: 3"), 7, 14, "root");
    let in_policy = V3.replace("      marks: [\"missing-file\"],\n", "      note: \"n\",\n");
    let line = in_policy.lines().position(|line| line.contains("p-future00001\",")).unwrap() + 1;
    early(in_policy, line, 11, "policies");
}

/// The third with one of everything that is inside accounts.
fn inside() -> Organization {
    let mut parts = third().to_parts();
    let account = parts.management_account.clone();
    let text = |id: &str, text: &str| PolicyText { id: TextId::new(id), text: text.into(), literal: false };
    let mut jane = Identity::new(account.clone(), IdentityKind::User, "Jane");
    jane.groups.insert("Developers".to_owned());
    jane.tags.insert("team".to_owned(), "shop".to_owned());
    let mut group = Identity::new(account.clone(), IdentityKind::Group, "Developers");
    group.managed = ["aws:ReadOnlyAccess", "ci/limit"].map(str::to_owned).into();
    let mut role = Identity::new(account.clone(), IdentityKind::Role, "deploy");
    role.path = "/ci/".to_owned();
    role.id = "AROAEXAMPLEEXAMPLE001".to_owned();
    role.created = "2026-11-20".to_owned();
    role.trust = Some(TextId::new("deploy-trust"));
    role.inline.insert("deploy".to_owned(), "deploy-inline".to_owned());
    role.boundary = Some("ci/limit".to_owned());
    role.max_session = "7200".to_owned();
    role.description = "Deploys \"all\"".to_owned();
    role.note = "Ask\nfirst".to_owned();
    parts.inside = InsideParts {
        account_iam: vec![AccountIam {
            account: account.clone(),
            taken: "2026-11-20".to_owned(),
            alias: "example".to_owned(),
            complete: Collected::ALL.into(),
            resources: ["s3:bucket".to_owned()].into(),
            password_policy: [("MinimumPasswordLength".to_owned(), "14".to_owned())].into(),
        }],
        identities: vec![jane, group, role],
        managed_policies: vec![ManagedPolicy {
            account: account.clone(),
            name: "limit".to_owned(),
            path: "/ci/".to_owned(),
            id: String::new(),
            version: "v3".to_owned(),
            description: String::new(),
            tags: Tags::new(),
            text: TextId::new("limit"),
        }],
        instance_profiles: vec![InstanceProfile {
            account: account.clone(),
            name: "web".to_owned(),
            path: "/".to_owned(),
            roles: ["deploy".to_owned()].into(),
        }],
        providers: vec![Provider {
            account: account.clone(),
            provider: "oidc-provider/example.com".to_owned(),
            clients: ["sts.amazonaws.com".to_owned()].into(),
        }],
        resource_policies: vec![
            ResourcePolicy {
                account: account.clone(),
                resource: "arn:aws:s3:::logs".to_owned(),
                text: Some(TextId::new("logs")),
            },
            ResourcePolicy { account: account.clone(), resource: "arn:aws:s3:::none".to_owned(), text: None },
        ],
        centers: vec![Center {
            instance: "ssoins-0123456789abcdef".to_owned(),
            owner: account.clone(),
            store: "d-0123456789".to_owned(),
        }],
        permission_sets: vec![PermissionSet {
            id: "ps-0123456789abcdef".to_owned(),
            name: "Developer".to_owned(),
            description: String::new(),
            duration: "PT8H".to_owned(),
            managed: ["aws:PowerUserAccess".to_owned()].into(),
            inline: Some(TextId::new("set")),
            boundary: None,
            accounts: [account.to_string()].into(),
            tags: Tags::new(),
        }],
        directory: vec![
            DirectoryEntry {
                id: "g-1".to_owned(),
                kind: DirectoryKind::Group,
                name: "Shop".to_owned(),
                members: ["u-1".to_owned()].into(),
            },
            DirectoryEntry {
                id: "u-1".to_owned(),
                kind: DirectoryKind::User,
                name: "jane".to_owned(),
                members: Default::default(),
            },
        ],
        assignments: vec![Assignment {
            account,
            set: "ps-0123456789abcdef".to_owned(),
            principal: "g-1".to_owned(),
            kind: DirectoryKind::Group,
        }],
        aws_as_shipped: BTreeSet::new(),
        aws_policies: vec![AwsPolicy {
            name: "ReadOnlyAccess".to_owned(),
            version: "v1".to_owned(),
            text: TextId::new("read"),
        }],
        texts: vec![
            text("deploy-inline", "{}"),
            text("deploy-trust", "{\n  \"Statement\": \"arn:aws:iam::⟨account⟩:root\"\n}"),
            text("limit", "{}\n"),
            text("logs", ""),
            text("read", "{ \"a\": 1 }"),
            text("set", "[]"),
        ],
    };
    Organization::from_parts(parts).unwrap()
}

#[test]
fn what_is_inside_accounts_raises_the_version_and_comes_back() {
    assert_eq!(write(&inside()), V5);
    assert_eq!(read(V5).unwrap(), inside());
    // A version that has no such table does not hold it.
    let early = V5.replace("format_version: 5", "format_version: 4");
    let error = read(&early).unwrap_err().to_string();
    assert!(error.ends_with("`account_iam` came with format version 5; set `format_version: 5`"), "{error}");
    // What names something that is not there is no organization.
    for (was, is, names) in [
        ("trust: \"deploy-trust\"", "trust: \"deploy-fist\"", "deploy-fist"),
        ("(account: \"111111111111\", kind: \"user\"", "(account: \"999999999999\", kind: \"user\"", "999999999999"),
        (
            "name: \"Developers\", managed",
            "name: \"developers\"), (account: \"111111111111\", kind: \"group\", name: \"Developers\", managed",
            "Developers",
        ),
    ] {
        assert!(V5.contains(was), "{was}");
        let error = read(&V5.replace(was, is)).unwrap_err().to_string();
        assert!(error.contains(names), "{error}");
    }
}

#[test]
fn a_file_of_every_version_is_kept() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/project");
    for version in 1..=format::FORMAT_VERSION {
        let opened = open(&folder.join(format!("v{version}.canopy.ron"))).unwrap();
        assert_eq!(opened.access, Access::Full);
        assert!(opened.organization.accounts().len() > 2);
    }
}

#[test]
fn a_newer_file_is_looked_at_and_never_written() {
    assert!(matches!(read(FUTURE), Err(Fault::Newer { version: 6 })));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("future.canopy.ron");
    std::fs::write(&path, FUTURE).unwrap();
    let opened = open(&path).unwrap();
    assert_eq!(opened.access, Access::ReadOnly { version: 6 });
    // What is known of it, and nothing of the rest.
    let known = FUTURE
        .lines()
        .filter(|line| !["written_by", "regions", "review"].iter().any(|field| line.contains(field)))
        .collect::<Vec<_>>()
        .join("\n")
        .replace(", colour: Some(Green)", "")
        .replace(", since: \"2031-01-01\"", "")
        .replace(", budget: 1e6", "")
        .replace(", contacts: [(name: \"Bob\")]", "")
        .replace(", from: \"2031-03-01\"", "")
        .replace("  budgets: [\n    (account: \"222222222222\", role: \"Deploy\"),\n  ],\n", "")
        .replace("format_version: 6", "format_version: 3");
    assert_eq!(write(&opened.organization), known + "\n");
    for overwrite in [Overwrite::Refuse, Overwrite::IfStill(opened.stamp), Overwrite::Replace] {
        let error = save(&path, &opened.organization, overwrite).unwrap_err();
        assert!(matches!(error, SaveError::Newer { version: 6, .. } | SaveError::Exists { .. }), "{error}");
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap(), FUTURE);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_newer_file_that_cannot_be_known_is_refused_by_its_number() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("future.canopy.ron");
    let check = |from: &str, to: &str| {
        assert!(FUTURE.contains(from), "{from}");
        let text = FUTURE.replacen(from, to, 1);
        assert!(read_newer(&text).is_none(), "{to}");
        std::fs::write(&path, &text).unwrap();
        let error = open(&path).unwrap_err();
        let OpenError::Faulty { fault, .. } = error else { panic!("{error}") };
        assert!(matches!(*fault, Fault::Newer { version: 6 }), "{fault}");
    };
    check("state: \"ACTIVE\"", "states: [\"ACTIVE\"]");
    check("name: \"Shop\"", "name: (short: \"Shop\")");
    check("parent: \"r-a1b2\"", "parent: \"elsewhere\"");
    check("  ous: [", "  ous: {");
    check("(app: ", "<app: ");
    check("[1, 2.5, 'c']", &"[".repeat(1000));
    // A word in a comment makes no version.
    let text = format!("// format_version: 3 will come\n{V2}x");
    assert!(matches!(read(&text), Err(Fault::Syntax { .. })));
}

#[test]
fn checkouts_and_editors_may_change_line_ends_and_add_a_mark() {
    for text in [V2.replace('\n', "\r\n"), format!("\u{feff}{V2}"), format!("// our organization\n{V2}\n\n")] {
        assert_eq!(read(&text).unwrap(), sample());
    }
}

#[test]
fn hand_written_files_may_say_some() {
    let text = V2.replace("joined_method: \"INVITED\"", "joined_method: Some(\"INVITED\")");
    assert_ne!(text, V2);
    assert_eq!(read(&text).unwrap(), sample());
}
