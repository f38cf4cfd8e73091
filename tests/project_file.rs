//! The project file: what is written reads back, every fault has a place, nothing panics.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice, reason = "a test may panic")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Instant;

use catalog::Catalog;
use disk::{OpenError, Overwrite, SaveError, open, save};
use exchange::{Patterns, Shape, generate};
use format::{Access, Fault, read, read_newer, write};
use organization::*;
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};

const V1: &str = include_str!("data/project/v1.canopy.ron");
const V2: &str = include_str!("data/project/v2.canopy.ron");
const FUTURE: &str = include_str!("data/project/v3-from-the-future.canopy.ron");

fn tags<const N: usize>(tags: [(&str, &str); N]) -> Tags {
    tags.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
}

/// One of everything that a file can hold.
fn sample() -> Organization {
    let ou = |n: u8| OuId::new(format!("ou-a1b2-{n:08}"));
    let account = |id: &str, name: &str, parent| Account {
        id: AccountId::new(id),
        name: name.to_owned(),
        email: format!("aws+{}@example.com", name.to_lowercase().replace(' ', "-")),
        parent,
        state: AccountState::Active,
        joined_method: Some(JoinedMethod::Created),
        joined: Some("2024-03-01T09:30:00Z".to_owned()),
        tags: Tags::new(),
        note: String::new(),
        marks: BTreeSet::new(),
    };
    let policy = |id: &str, name: &str, content: &str| Policy {
        id: PolicyId::new(id),
        name: name.to_owned(),
        description: String::new(),
        kind: PolicyType::Scp,
        aws_managed: false,
        content: Arc::from(content),
        tags: Tags::new(),
        marks: BTreeSet::new(),
    };
    let attach = |target, id: &str| Attachment { target, policy: PolicyId::new(id) };
    let on = |id: &str| TargetId::Account(AccountId::new(id));
    Organization::from_parts(Parts {
        id: OrganizationId::new("o-aa111bb222"),
        partition: Partition::Aws,
        feature_set: FeatureSet::All,
        management_account: AccountId::new("111111111111"),
        root: Root { id: RootId::new("r-a1b2"), name: "Root".to_owned(), tags: tags([("owner", "platform")]) },
        policy_types: BTreeMap::from([
            (PolicyType::Scp, PolicyTypeStatus::Enabled),
            (PolicyType::from("FUTURE_POLICY"), PolicyTypeStatus::from("PENDING_FUTURE")),
        ]),
        ous: vec![
            Ou {
                id: ou(1),
                name: "Workloads".to_owned(),
                parent: ParentId::Root,
                tags: tags([("env", "all"), ("cost centre", "4711")]),
                note: "First line\nsecond \"line\"".to_owned(),
                marks: BTreeSet::from([Mark::InventedId, Mark::Ignored]),
            },
            Ou {
                id: ou(2),
                name: "Zürich \"Nord\"".to_owned(),
                parent: ParentId::Ou(ou(1)),
                tags: Tags::new(),
                note: String::new(),
                marks: BTreeSet::new(),
            },
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
        policies: QuestionPolicies {
            identity: vec![text("{}"), text("{\n  \"Statement\": []\n}\n"), text("")],
            boundary: Some(text("{\r\n}\r\n")),
            session: Some(String::new()),
            resource: Some(text(r#"{"Statement":[]}"#)),
        },
        expected: Expected::Denied,
    };
    let expecting = |name: &str, expected| Question { name: text(name), expected, ..short.clone() };
    let others = [Expected::Allowed, Expected::ImplicitDeny, Expected::Depends];
    let others = others.map(|expected| expecting(expected.as_str(), expected));
    others.into_iter().chain([long, short.clone()]).collect()
}

#[test]
fn the_file_of_version_2_reads_and_is_written_the_same() {
    assert_eq!(write(&sample()), V2);
    assert_eq!(read(V2).unwrap(), sample());
}

#[test]
fn the_file_of_version_1_reads_without_questions_and_is_written_as_the_newest() {
    let parts = Parts { questions: Vec::new(), placeholders: Vec::new(), ..sample().to_parts() };
    let organization = Organization::from_parts(parts).unwrap();
    assert_eq!(read(V1).unwrap(), organization);
    assert_eq!(write(&organization), V1.replace("format_version: 1", "format_version: 2"));
    for (table, entry) in [
        ("questions", "(name: \"q\", principal: \"\", action: \"\", resource: \"\", expected: \"allowed\")"),
        ("placeholders", "(name: \"q\", value: \"\")"),
    ] {
        let text = V1.replace("  policy_types:", &format!("  {table}: [{entry}],\n  policy_types:"));
        let error = read(&text).unwrap_err().to_string();
        let place = format!("line 8, column {}", table.len() + 13);
        assert_eq!(error, format!("{place}: `{table}` came with format version 2; set `format_version: 2`"));
        assert!(read(&text.replace("format_version: 1", "format_version: 2")).is_ok());
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
    assert!(matches!(read(FUTURE), Err(Fault::Newer { version: 3 })));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("future.canopy.ron");
    std::fs::write(&path, FUTURE).unwrap();
    let opened = open(&path).unwrap();
    assert_eq!(opened.access, Access::ReadOnly { version: 3 });
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
        .replace("  identities: [\n    (account: \"222222222222\", role: \"Deploy\"),\n  ],\n", "")
        .replace("format_version: 3", "format_version: 2");
    assert_eq!(write(&opened.organization), known + "\n");
    for overwrite in [Overwrite::Refuse, Overwrite::IfStill(opened.stamp), Overwrite::Replace] {
        let error = save(&path, &opened.organization, overwrite).unwrap_err();
        assert!(matches!(error, SaveError::Newer { version: 3, .. } | SaveError::Exists { .. }), "{error}");
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
        assert!(matches!(*fault, Fault::Newer { version: 3 }), "{fault}");
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

/// The first `from` of the sample replaced by `to` gives this message.
#[test]
fn hostile_values_have_messages_of_their_own() {
    let id = "\"o-aa111bb222\"";
    let check = |from: &str, to: &str, expect: &str| {
        assert_eq!(read(&V2.replacen(from, to, 1)).unwrap_err().to_string(), expect);
    };
    check(id, &"[".repeat(5_000_000), "line 3, column 6: Expected string");
    check(id, &"Some(".repeat(1_000_000), "line 3, column 6: Expected string");
    let number = "the number is too small or too large";
    check(
        "format_version: 2",
        &format!("format_version: {}", "9".repeat(100)),
        &format!("line 2, column 19: {number}"),
    );
    check("format_version: 2", "format_version: -1", &format!("line 2, column 20: {number}"));
    let escape = "this escape stands for no character; write the character itself";
    check(id, "\"\\u{d800}\"", &format!("line 3, column 15: {escape}"));
    check(id, "\"\\ud83d\\ude00\"", &format!("line 3, column 8: {escape}"));
    check("  id: ", "  id: \"o-1\",\n  id: ", "line 4, column 3: Unexpected duplicate field named `id` in `Project`");
    check("  id: ", "\0  id: ", "line 3, column 1: Expected identifier");
    assert_eq!(read(&V2.replacen("o-aa", "o-\u{0}", 1)).unwrap().id().as_str(), "o-\u{0}111bb222");
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

/// Replaces the first `from` of the sample by `to`; the fault then lies at the `¦`, if there is one.
#[track_caller]
fn check_fault(from: &str, to: &str, expect: &str) {
    assert!(V2.contains(from), "{from}");
    let marked = V2.replacen(from, to, 1);
    let place = marked.split_once('¦').map(|(before, _)| {
        let line = before.lines().last().unwrap();
        format!("line {}, column {}: ", before.lines().count(), line.chars().count() + 1)
    });
    let error = read(&marked.replace('¦', "")).unwrap_err();
    assert_eq!(error.to_string(), place.unwrap_or_default() + expect);
}

#[test]
fn faults_have_a_place_and_say_what_to_do() {
    let newer =
        "this project has format version 3, and this Canopy reads versions up to 2; open it with a newer Canopy";
    check_fault("format_version: 2", "format_version: 3", newer);
    check_fault("format_version: 2", "format_version: 3, shape: [(new: true)]", newer);
    check_fault(
        "format_version: 2",
        "format_version: 0",
        "this project has format version 0, which never existed; set `format_version: 2`",
    );
    let no_project = "this is not a Canopy project: it has no `format_version`; to bring in other files, import them";
    check_fault("  format_version: 2,\n", "", no_project);
    for text in ["", "{\"Version\": \"2012-10-17\"}", "()", "hello", "\u{0}"] {
        assert_eq!(read(text).unwrap_err().to_string(), no_project, "{text:?}");
    }
    check_fault(
        "name: \"Workloads\"",
        "¦nmae: \"Workloads\"",
        "Unexpected field named `nmae` in `Ou`, expected one of `id`, `name`, `parent`, `tags`, `note`, or `marks` instead",
    );
    check_fault("\"env\": \"all\"", "\"cost centre\": \"all\"¦", "the tag `cost centre` stands twice; remove one");
    check_fault("\"ignored\"", "\"¦odd\"", "`odd` is no mark; the marks are `invented-id`, `ignored`, `missing-file`");
    check_fault(
        "type: \"FUTURE_POLICY\", status",
        "type: ¦\"SERVICE_CONTROL_POLICY\", status",
        "the policy type `SERVICE_CONTROL_POLICY` stands twice; remove one",
    );
    let twice = "the id `222222222222` stands twice; give one of them another id";
    let entry =
        |mark| format!("(id: {mark}\"222222222222\", name: \"\", email: \"\", parent: \"r-a1b2\", state: \"\"),");
    check_fault("accounts: [", &format!("accounts: [{}{}", entry(""), entry("¦")), twice);
    check_fault(
        "accounts: [",
        "accounts: [(id: \"222222222222\"¦),",
        "Unexpected missing field named `name` in `Account`",
    );
    check_fault("012345678901\"),\n    (account: \"222", "222222222222\"),\n    (account: ¦\"222", twice);
    check_fault(
        "id: \"p-minified001\"",
        "id: ¦\"p-future00001\"",
        "the id `p-future00001` stands twice; give one of them another id",
    );
    let missing = "`ou-a1b2-00000009` is not in this organization; add it or remove the reference";
    check_fault("parent: \"r-a1b2\"", "parent: ¦\"ou-a1b2-00000009\"", missing);
    check_fault("parent: \"ou-a1b2-00000002\"", "parent: ¦\"ou-a1b2-00000009\"", missing);
    check_fault("(target: \"ou-a1b2-00000001\"", "(target: ¦\"ou-a1b2-00000009\"", missing);
    check_fault("(target: \"ou-a1b2-00000002\", type", "(target: ¦\"ou-a1b2-00000009\", type", missing);
    check_fault("(account: \"012345678901\")", "(account: ¦\"ou-a1b2-00000009\")", missing);
    check_fault("policy: \"p-denyleaving1\"", "policy: ¦\"ou-a1b2-00000009\"", missing);
    check_fault(
        "\"ou-a1b2-00000001\", name: \"Workloads\", parent: \"r-a1b2\"",
        "¦\"ou-a1b2-00000001\", name: \"Workloads\", parent: \"ou-a1b2-00000002\"",
        "the OU `ou-a1b2-00000001` lies inside itself; give it a parent that leads to the root",
    );
    check_fault(
        "management_account: \"111111111111\"",
        "management_account: ¦\"999999999999\"",
        "the management account `999999999999` is not among the accounts; add it or name another",
    );
    check_fault(
        "policy: \"p-denyleaving1\"",
        "policy: ¦\"p-FullAWSAccess\"",
        "the attachment of `p-FullAWSAccess` stands twice; remove one",
    );
    let twice = "the name `depends` stands twice; remove one or give it another name";
    check_fault("name: \"implicit deny\"", "name: ¦\"depends\"", twice);
    check_fault(
        "\"ACCELERATOR_PREFIX\", value: \"\\\"Landing\\\" zone\"),\n    (name: \"Suffix\"",
        "\"Suffix\", value: \"\"),\n    (name: ¦\"Suffix\"",
        "the name `Suffix` stands twice; remove one or give it another name",
    );
    check_fault(
        "(\"aws:TagKeys\"",
        "(¦\"aws:sourceip\"",
        "the context key `aws:sourceip` stands twice in one question; remove one",
    );
    check_fault(
        "expected: \"denied\"",
        "expected: \"¦deny\"",
        "`deny` is no decision; the decisions are `allowed`, `explicit deny`, `implicit deny`, `denied`, `depends`",
    );
    check_fault(
        "expected: \"denied\"",
        "¦expect: \"denied\"",
        "Unexpected field named `expect` in `Question`, expected one of `name`, `principal`, `action`, `resource`, `resource_account`, `expected`, `context`, \
         `identity_policies`, `permissions_boundary`, `session_policy`, or `resource_policy` instead",
    );
    check_fault(
        "unknown)",
        "¦perhaps)",
        "Unexpected variant named `perhaps` in enum `ContextValue`, expected one of `text`, `several`, `unknown`, or `absent` instead",
    );
    check_fault(
        "value: \"\"",
        "¦val: \"\"",
        "Unexpected field named `val` in `Placeholder`, expected either `name` or `value` instead",
    );
}

#[test]
fn a_torn_file_is_an_error_wherever_it_ends() {
    for (end, _) in V2.char_indices().take(V2.len() - 2) {
        assert!(read(&V2[..end]).is_err(), "{end}");
    }
}

#[test]
fn hostile_texts_end_in_an_error() {
    let deep = |open: &str| format!("(format_version: 2, id: {}", open.repeat(1_000_000));
    for text in [
        deep("["),
        deep("("),
        deep("{a:"),
        deep("Some("),
        deep("/*"),
        "(format_version: 99999999999999999999999999999999999999999999, )".to_owned(),
        "(format_version: -1)".to_owned(),
        "(format_version: 2.5)".to_owned(),
        "(format_version: \"1\")".to_owned(),
        format!("(format_version: 2, id: r{}\"", "#".repeat(1_000_000)),
        "#![enable(everything)]\n(format_version: 2)".to_owned(),
        "(format_version: 2, format_version: 2)".to_owned(),
        "(format_version: 2, id: \"\\u{110000}\")".to_owned(),
        "(format_version: 2, id: \"\\xff\")".to_owned(),
    ] {
        assert!(read(&text).is_err(), "{}", text.chars().take(60).collect::<String>());
    }
}

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[A-Za-z ]{0,12}",
        1 => "(?s).{0,12}",
        1 => "[\"#\\\\\r\n\t\0r a\u{feff}\u{2028}\u{202e}]{0,12}",
    ]
}

prop_compose! {
    fn organization()(
        words in prop::collection::vec(word(), 40),
        picks in prop::collection::vec(any::<prop::sample::Index>(), 90),
        ous in 0..6_usize,
        accounts in 1..6_usize,
        policies in 0..5_usize,
        attachments in 0..8_usize,
    ) -> Organization {
        let mut words = words.iter().cycle().cloned();
        let mut word = || words.next().unwrap();
        let mut picks = picks.iter().cycle();
        let mut pick = |of: usize| picks.next().unwrap().index(of);
        let id = |kind: &str, n: usize, word: &str| format!("{kind}{n}-{word}");
        let ou_ids: Vec<OuId> = (0..ous).map(|n| OuId::new(id("ou", n, &word()))).collect();
        let account_ids: Vec<AccountId> = (0..accounts).map(|n| AccountId::new(id("", n, &word()))).collect();
        let policy_ids: Vec<PolicyId> = (0..policies).map(|n| PolicyId::new(id("p", n, &word()))).collect();
        let mut tags = || (0..pick(3)).map(|n| (format!("{n}{}", word()), word())).collect::<Tags>();
        let root = Root { id: RootId::new("r-root"), name: "Root".to_owned(), tags: tags() };
        let all_tags: Vec<Tags> = (0..3).map(|_| tags()).collect();
        let mut parent = |below: usize| match pick(below + 1) {
            0 => ParentId::Root,
            n => ParentId::Ou(ou_ids[n - 1].clone()),
        };
        let marks = |n: usize| Mark::ALL.into_iter().take(n % 4).collect::<BTreeSet<_>>();
        let kinds: Vec<PolicyType> = [PolicyType::KNOWN, &[PolicyType::from(word().as_str())]].concat();
        let targets: Vec<TargetId> = std::iter::once(TargetId::Root)
            .chain(ou_ids.iter().cloned().map(TargetId::Ou))
            .chain(account_ids.iter().cloned().map(TargetId::Account))
            .collect();
        let parts = Parts {
            id: OrganizationId::new(word()),
            partition: Partition::from(word().as_str()),
            feature_set: FeatureSet::from(word().as_str()),
            management_account: account_ids[0].clone(),
            root,
            policy_types: BTreeMap::from([(PolicyType::from(word().as_str()), PolicyTypeStatus::from(word().as_str()))]),
            ous: ou_ids.iter().enumerate().map(|(n, id)| Ou {
                id: id.clone(),
                name: word(),
                parent: parent(n),
                tags: all_tags[n % 3].clone(),
                note: word(),
                marks: marks(n),
            }).collect(),
            accounts: account_ids.iter().enumerate().map(|(n, id)| Account {
                id: id.clone(),
                name: word(),
                email: word(),
                parent: parent(ous),
                state: AccountState::from(word().as_str()),
                joined_method: (n % 2 == 0).then(|| JoinedMethod::from(word().as_str())),
                joined: (n % 3 != 0).then(&mut word),
                tags: all_tags[n % 3].clone(),
                note: word(),
                marks: marks(n),
            }).collect(),
            policies: policy_ids.iter().enumerate().map(|(n, id)| Policy {
                id: id.clone(),
                name: word(),
                description: word(),
                kind: kinds[pick(kinds.len())].clone(),
                aws_managed: n == 0,
                content: Arc::from(word() + &word()),
                tags: all_tags[n % 3].clone(),
                marks: marks(n),
            }).collect(),
            attachments: (0..if policies == 0 { 0 } else { attachments })
                .map(|_| Attachment {
                    target: targets[pick(targets.len())].clone(),
                    policy: policy_ids[pick(policies)].clone(),
                })
                .collect::<BTreeSet<_>>()
                .into_iter()
                .collect(),
            delegated_administrators: account_ids.iter().take(pick(accounts)).map(|id| DelegatedAdministrator {
                account: id.clone(),
                services: (0..pick(3)).map(|_| word()).collect(),
            }).collect(),
            unknown_attachments: (0..pick(3))
                .map(|_| (targets[pick(targets.len())].clone(), kinds[pick(kinds.len())].clone()))
                .collect(),
            questions: (0..pick(3)).map(|n| Question {
                name: format!("{n}{}", word()),
                principal: word(),
                action: word(),
                resource: word(),
                resource_account: (pick(2) == 0).then(&mut word),
                context: (0..pick(5)).map(|n| (format!("{n}{}", word()), match pick(4) {
                    0 => ContextValue::Text(word()),
                    1 => ContextValue::Several((0..pick(3)).map(|_| word()).collect()),
                    2 => ContextValue::Unknown,
                    _ => ContextValue::Absent,
                })).collect(),
                policies: QuestionPolicies {
                    identity: (0..pick(3)).map(|_| word() + &word()).collect(),
                    boundary: (pick(2) == 0).then(&mut word),
                    session: (pick(2) == 0).then(&mut word),
                    resource: (pick(2) == 0).then(&mut word),
                },
                expected: Expected::ALL[pick(Expected::ALL.len())],
            }).collect(),
            placeholders: (0..pick(3)).map(|n| (format!("{n}{}", word()), word())).collect(),
        };
        Organization::from_parts(parts).unwrap()
    }
}

/// Text and organization lead to each other, whatever becomes of line ends on the way.
fn comes_back(organization: &Organization) -> Result<(), TestCaseError> {
    let text = write(organization);
    let again = read(&text).map_err(|fault| TestCaseError::fail(format!("{fault} in\n{text}")))?;
    prop_assert_eq!(&again, organization);
    prop_assert_eq!(write(&again), text.as_str());
    let converted = read(&text.replace('\n', "\r\n")).ok();
    prop_assert_eq!(converted.as_ref(), Some(organization));
    Ok(())
}

/// On all processors, each with random numbers of its own from one seed.
fn all_come_back(cases: u32) {
    let seed: u64 = std::env::var("CANOPY_SEED").map_or_else(|_| fastrand::u64(..), |seed| seed.parse().unwrap());
    let workers = std::thread::available_parallelism().map_or(1, std::num::NonZero::get) as u64;
    let began = Instant::now();
    std::thread::scope(|scope| {
        for worker in 0..workers {
            scope.spawn(move || {
                let mut bytes = [0; 32];
                bytes[..8].copy_from_slice(&(seed ^ worker).to_le_bytes());
                let random = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
                let config = ProptestConfig::with_cases(cases / workers as u32);
                let outcome = TestRunner::new_with_rng(config, random)
                    .run(&organization(), |organization| comes_back(&organization));
                assert!(outcome.is_ok(), "CANOPY_SEED={seed}: {}", outcome.unwrap_err());
            });
        }
    });
    println!("{cases} organizations came back, seed {seed}, {:?}", began.elapsed());
}

#[test]
fn every_organization_comes_back() {
    all_come_back(4_000);
}

#[test]
#[ignore = "long: cargo test --release --test project_file -- --ignored --exact --nocapture a_million_organizations_come_back"]
fn a_million_organizations_come_back() {
    all_come_back(1_000_000);
}

#[test]
#[ignore = "long: cargo test --release --test project_file -- --ignored --exact --nocapture a_hundred_large_organizations_come_back"]
fn a_hundred_large_organizations_come_back() {
    let began = Instant::now();
    let mut bytes = 0;
    for seed in 0..100 {
        let shape = Shape { accounts: 2_000, ous: 200, policies: 300, seed, patterns: Patterns::Library };
        let organization = generate(&shape, Catalog::embedded()).unwrap();
        comes_back(&organization).unwrap_or_else(|error| panic!("seed {seed}: {error}"));
        bytes += write(&organization).len();
    }
    println!("100 organizations of 2,000 accounts came back, {} MB, {:?}", bytes / 1_000_000, began.elapsed());
}

/// What two processes write of the same organization.
#[test]
fn another_process_writes_the_same_bytes() {
    let made = || {
        let shape = Shape { accounts: 200, ous: 40, policies: 60, seed: 7, patterns: Patterns::Catalogue };
        write(&generate(&shape, Catalog::embedded()).unwrap()) + &write(&sample())
    };
    let hash = format!("\nwritten {}", disk::Stamp::of(made().as_bytes()));
    if std::env::var_os("CANOPY_WRITE_ONLY").is_some() {
        println!("{hash}");
        return;
    }
    for _ in 0..3 {
        let output = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["another_process_writes_the_same_bytes", "--exact", "--nocapture"])
            .env("CANOPY_WRITE_ONLY", "1")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(said.contains(&hash), "{said}");
    }
}

proptest! {
    #[test]
    fn damaged_files_never_panic(at in any::<prop::sample::Index>(), cut in 0..40_usize, put in ".{0,3}") {
        let chars: Vec<char> = V2.chars().collect();
        let at = at.index(chars.len());
        let end = (at + cut).min(chars.len());
        let text: String = chars[..at].iter().copied().chain(put.chars()).chain(chars[end..].iter().copied()).collect();
        if let Err(error) = read(&text) {
            prop_assert!(!error.to_string().is_empty());
        }
    }
}

/// An organization of many accounts, with three tags and a direct policy on every tenth.
fn large(accounts: u64) -> Organization {
    let mut parts = sample().to_parts();
    let mut ous = Vec::new();
    for n in 0..accounts / 50 {
        let id = Invent(n).ou(&parts.root.id);
        let parent = match ous.last() {
            Some(last) if n % 5 != 0 => ParentId::Ou(OuId::clone(last)),
            _ => ParentId::Root,
        };
        parts.ous.push(Ou { id: id.clone(), name: format!("OU {n}"), parent, ..parts.ous[1].clone() });
        ous.push(id);
    }
    for n in 0..accounts {
        let id = AccountId::new(format!("{:012}", 300_000_000_000 + n));
        parts.accounts.push(Account {
            id: id.clone(),
            name: format!("Account {n}"),
            email: format!("aws+{n}@example.com"),
            parent: ParentId::Ou(ous[(n % ous.len() as u64) as usize].clone()),
            tags: tags([("cost centre", "4711"), ("owner", "team-a@example.com"), ("env", "production")]),
            ..parts.accounts[1].clone()
        });
        parts.attachments.push(Attachment {
            target: TargetId::Account(id),
            policy: PolicyId::new(if n % 10 == 0 { "p-denyleaving1" } else { "p-FullAWSAccess" }),
        });
    }
    for n in 0..accounts / 10 {
        let policy = Policy { id: Invent(n).policy(), name: format!("Policy {n}"), ..parts.policies[1].clone() };
        parts.policies.push(policy);
    }
    Organization::from_parts(parts).unwrap()
}

#[test]
fn a_thousand_accounts_come_back() {
    let organization = large(1_000);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.canopy.ron");
    let saved = save(&path, &organization, Overwrite::Replace).unwrap();
    let opened = open(&path).unwrap();
    assert_eq!(opened.organization, organization);
    assert_eq!(opened.size, saved.size);
    assert_eq!(opened.stamp, saved.stamp);
}

/// `cargo test --release --test project_file -- --ignored --nocapture`
#[test]
#[ignore = "prints times, checks nothing that the quick test does not"]
fn fifty_thousand_accounts_in_time() {
    let organization = large(50_000);
    let start = Instant::now();
    let text = write(&organization);
    println!("write: {:?}, {:.1} MB", start.elapsed(), text.len() as f64 / 1e6);
    let start = Instant::now();
    let again = read(&text).unwrap();
    println!("read: {:?}", start.elapsed());
    assert_eq!(again, organization);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.canopy.ron");
    let start = Instant::now();
    save(&path, &organization, Overwrite::Replace).unwrap();
    println!("save: {:?}", start.elapsed());
    let start = Instant::now();
    open(&path).unwrap();
    println!("open: {:?}", start.elapsed());
}
