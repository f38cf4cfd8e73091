//! Verdicts against AWS's worked examples, laws over random organizations, and findings.
//!
//! Trees are written as indented text: `ou Sandbox: Full DenyS3` with policies from [`POLICIES`].

#![expect(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

use std::sync::Arc;

use analysis::decision::{Assumption, Decider};
use analysis::{
    Analysis, Analyzer, Arity, FindingCode, FindingPlace, Holds, Progress, Reason, Side, Tally, Universe, Verdict,
    Viewpoint, Why, findings, sentence,
};
use catalog::{ActionId, Catalog};
use organization::*;
use policy::Fact;
use proptest::prelude::*;
use serde_json::Value;

mod trees;

use trees::{Builder, POLICIES, RCPS, account, action, target, tree};

use Verdict::{Allowed, Denied, Depends};

fn analyze(organization: &Organization) -> Analysis {
    Analyzer::new(Catalog::embedded()).analyze(organization, &Viewpoint::anyone())
}

#[track_caller]
fn check(text: &str, expect: &[(&str, &str, Verdict)]) {
    let organization = tree(text);
    let analysis = analyze(&organization);
    for (name, asked, verdict) in expect {
        let id = account(&organization, name);
        assert_eq!(analysis.verdict(&id, action(asked)), Some(*verdict), "{name} {asked}");
        let reasons = analysis.reasons(&organization, &TargetId::Account(id.clone()), action(asked));
        assert!(reasons.iter().all(|reason| reason.decides == *verdict), "{reasons:?}");
    }
}

#[track_caller]
fn check_sentences(text: &str, name: &str, asked: &str, expect: &[&str]) {
    let organization = tree(text);
    let reasons =
        analyze(&organization).reasons(&organization, &TargetId::Account(account(&organization, name)), action(asked));
    let sentences: Vec<String> = reasons.iter().map(|reason| sentence(reason, &organization, asked)).collect();
    assert_eq!(sentences, expect);
}

// AWS's worked examples, "SCP evaluation" in the Organizations User Guide.

#[test]
fn every_level_must_allow() {
    check(
        "root: AllowS3
           ou Production: AllowS3
             account A: AllowS3
             account B: AllowS3",
        &[("B", "s3:GetObject", Allowed), ("A", "s3:GetObject", Allowed), ("B", "ec2:RunInstances", Denied)],
    );
    check(
        "root: AllowS3
           ou Production: AllowEC2
             account B: AllowS3",
        &[("B", "s3:GetObject", Denied), ("B", "ec2:RunInstances", Denied)],
    );
    check(
        "root: Full
           ou Production: Full DenyS3
             account A: Full
             account B: Full",
        &[("A", "s3:GetObject", Denied), ("B", "s3:GetObject", Denied), ("B", "ec2:RunInstances", Allowed)],
    );
}

#[test]
fn scenario_1_denials_add_up() {
    check(
        "root: Full
           ou Sandbox: Full DenyS3
             account A: Full
             account B: Full DenyEC2
           account Mgmt: DenyS3",
        &[
            ("A", "s3:GetObject", Denied),
            ("A", "ec2:RunInstances", Allowed),
            ("B", "s3:GetObject", Denied),
            ("B", "ec2:RunInstances", Denied),
            ("B", "iam:CreateUser", Allowed),
            ("Mgmt", "s3:GetObject", Allowed),
        ],
    );
}

#[test]
fn scenario_2_an_allow_list_on_an_ou_limits_all_below() {
    check(
        "root: Full
           ou Sandbox: AllowEC2
             account A: Full
             account B: Full",
        &[
            ("A", "ec2:RunInstances", Allowed),
            ("A", "s3:GetObject", Denied),
            ("B", "ec2:RunInstances", Allowed),
            ("B", "iam:CreateUser", Denied),
        ],
    );
}

#[test]
fn scenario_3_no_allow_at_the_root_blocks_everyone_but_the_management_account() {
    check(
        "root: DenyEC2
           ou Sandbox: Full
             account A: Full
           account B: Full",
        &[("A", "s3:GetObject", Denied), ("B", "iam:CreateUser", Denied), ("Mgmt", "ec2:RunInstances", Allowed)],
    );
}

#[test]
fn scenarios_4_to_6_siblings_do_not_touch_each_other() {
    check(
        "root: Full
           ou Workloads: Full
             ou Test: Full DenyEC2
               account D: Full
             ou Production: Full
               account E: Full",
        &[("D", "ec2:RunInstances", Denied), ("D", "s3:GetObject", Allowed), ("E", "ec2:RunInstances", Allowed)],
    );
    check(
        "root: Full
           ou Workloads: Full
             ou Test: AllowEC2
               account D: Full
             ou Production: Full
               account E: Full",
        &[("D", "ec2:RunInstances", Allowed), ("D", "s3:GetObject", Denied), ("E", "s3:GetObject", Allowed)],
    );
    check(
        "root: Full DenyS3
           ou Workloads: Full
             ou Test: AllowS3
               account D: Full
             ou Production: Full
               account F: Full",
        &[
            ("D", "ec2:RunInstances", Denied),
            ("D", "s3:GetObject", Denied),
            ("F", "s3:GetObject", Denied),
            ("F", "ec2:RunInstances", Allowed),
        ],
    );
}

#[test]
fn not_action_is_the_complement() {
    check(
        "root: Full
           account A: Full DenyAllButS3
           account B: AllowAllButS3",
        &[
            ("A", "s3:GetObject", Allowed),
            ("A", "iam:CreateUser", Denied),
            ("B", "s3:GetObject", Denied),
            ("B", "iam:CreateUser", Allowed),
        ],
    );
}

#[test]
fn what_applies_to_some_requests_depends() {
    check(
        "root: Full
           account A: Full DenyOutsideRegion
           account B: AllowS3Bucket AllowEC2
           account C: AllowS3Bucket AllowS3
           account D: Full DenyOutsideRegion DenyEC2
           account E: Full DenyPlaceholder",
        &[
            ("A", "ec2:RunInstances", Depends),
            ("A", "iam:CreateUser", Allowed),
            ("B", "s3:GetObject", Depends),
            ("B", "ec2:RunInstances", Allowed),
            ("B", "iam:CreateUser", Denied),
            ("C", "s3:GetObject", Allowed),
            ("D", "ec2:RunInstances", Denied),
            ("D", "s3:GetObject", Depends),
            ("E", "ec2:RunInstances", Depends),
            ("E", "s3:GetObject", Allowed),
        ],
    );
}

#[test]
fn what_cannot_be_read_is_never_certain() {
    check(
        "root: Full
           account A: Full Broken
           account B: Broken
           account C: DenyUnreadable Full
           account D: Full Broken DenyEC2",
        &[
            ("A", "s3:GetObject", Depends),
            ("B", "s3:GetObject", Depends),
            ("C", "ec2:RunInstances", Depends),
            ("C", "s3:GetObject", Allowed),
            ("D", "ec2:RunInstances", Denied),
            ("D", "s3:GetObject", Depends),
        ],
    );
}

#[test]
fn what_was_not_imported_is_unknown() {
    check(
        "root: Full
           ou Open: ?
             account A: Full DenyS3
           account B: Full",
        &[("A", "ec2:RunInstances", Depends), ("A", "s3:GetObject", Denied), ("B", "ec2:RunInstances", Allowed)],
    );
}

#[test]
fn rcps_have_no_part_in_what_an_accounts_callers_may_do() {
    check(
        "root: Full RcpFull
           ou Data: Full RcpFull RcpTls
             account A: Full RcpFull
           account B: Full RcpFull RcpAll",
        &[("A", "s3:GetObject", Allowed), ("B", "s3:GetObject", Allowed), ("B", "ec2:RunInstances", Allowed)],
    );
}

#[test]
fn policy_types_that_are_off_do_nothing_and_those_being_switched_are_uncertain() {
    let text = "root: DenyS3
                  account A: Full RcpTls";
    let with = |status: Option<PolicyTypeStatus>| {
        let mut parts = tree(text).to_parts();
        parts.policy_types.retain(|(kind, _)| *kind != PolicyType::Scp);
        parts.policy_types.extend(status.map(|status| (PolicyType::Scp, status)));
        let organization = Organization::from_parts(parts).expect("a sound tree");
        let analysis = analyze(&organization);
        let a = account(&organization, "A");
        (analysis.verdict(&a, action("s3:GetObject")), analysis.verdict(&a, action("ec2:RunInstances")))
    };
    assert_eq!(with(None), (Some(Allowed), Some(Allowed)));
    assert_eq!(with(Some(PolicyTypeStatus::Enabled)), (Some(Denied), Some(Denied)));
    assert_eq!(with(Some(PolicyTypeStatus::PendingDisable)), (Some(Depends), Some(Depends)));
}

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
            "depends: the SCP `AllowS3Bucket`, statement 1 on OU `Test`, allows `s3:GetObject`, depending on the resource",
            "depends: the SCP `Broken` on account `D` may allow or deny `s3:GetObject`, \
             depending on text that cannot be read (json-syntax)",
        ],
    );
    check_sentences(text, "Mgmt", "s3:GetObject", &[]);
}

/// `RCPFullAWSAccess` is on every level, whether the document says so or not; of an OU and the root as of an account.
#[test]
fn no_rcp_has_to_allow() {
    let organization = tree("root: Full\n ou Data: Full RcpTls\n  account A: Full");
    let viewpoint = Viewpoint { side: Side::Resources, ..Viewpoint::anyone() };
    let analysis = Analyzer::new(Catalog::embedded()).analyze(&organization, &viewpoint);
    for (name, verdict) in [("root", Allowed), ("Data", Depends), ("A", Depends)] {
        let (target, asked) = (target(&organization, name), action("s3:GetObject"));
        assert_eq!(analysis.row(&target).expect(name).verdict(asked), verdict, "{name}");
        let mut only = analysis.catalog.none();
        only.insert(asked);
        assert_eq!(analysis.inquire(&organization, &target, &only).verdict(asked), verdict, "{name}");
    }
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

#[test]
fn rows_count_by_service_and_by_pattern() {
    let organization = tree(
        "root: Full
           ou Sandbox: Full DenyS3
             account A: Full DenyOutsideRegion
           account B: Full",
    );
    let (analysis, catalog) = (analyze(&organization), Catalog::embedded());
    let row = analysis.row(&target(&organization, "A")).expect("an account");
    let mut sum = Tally::default();
    for id in (0..).map(catalog::ServiceId).take(catalog.services.len()) {
        let service = catalog.service(id).expect("a service");
        let tally = row.tally_of_service(catalog, id);
        assert_eq!(tally, row.tally_of(&catalog.matching(&format!("{}:*", service.prefix))), "{}", service.prefix);
        sum += tally;
    }
    assert_eq!((sum, sum.total()), (row.tally, catalog.len()));
    let uniform = |name: &str, pattern: &str| {
        analysis.tally(&target(&organization, name), &catalog.matching(pattern)).expect("a target").uniform()
    };
    assert_eq!(uniform("A", "s3:*"), Some(Denied));
    assert_eq!(uniform("A", "iam:*"), Some(Allowed));
    assert_eq!(uniform("A", "ec2:*"), Some(Depends));
    assert_eq!(uniform("A", "*"), None);
    assert_eq!(uniform("Sandbox", "s3:*"), Some(Denied));
    assert_eq!(uniform("root", "*"), Some(Allowed));
    assert!(Arc::ptr_eq(
        analysis.row(&target(&organization, "B")).expect("an account"),
        analysis.row(&TargetId::Root).expect("a root")
    ));
}

#[test]
fn a_highlight_sums_up_what_is_below() {
    let organization = tree(
        "root: Full
           ou Sandbox: Full
             ou Inner: Full DenyS3
               account A: Full
               account B: Full
             account C: Full DenyOutsideRegion
           ou Empty: Full
           account D: Full",
    );
    let (analysis, catalog) = (analyze(&organization), Catalog::embedded());
    let highlight = analysis.highlight(&catalog.matching("s3:GetObject"));
    for (name, allowed, depends, denied) in
        [("root", 2, 1, 2), ("Sandbox", 0, 1, 2), ("Inner", 0, 0, 2), ("Empty", 0, 0, 0)]
    {
        let below = highlight.below(&analysis, &target(&organization, name)).expect(name);
        assert_eq!((below.uniform, below.mixed), (Tally { allowed, depends, denied }, 0), "{name}");
    }
    let verdict = |name| highlight.tally(&analysis, &target(&organization, name)).and_then(Tally::uniform);
    assert_eq!([verdict("A"), verdict("C"), verdict("D")], [Some(Denied), Some(Depends), Some(Allowed)]);
    let all = analysis.highlight(&catalog.all());
    assert_eq!(all.below(&analysis, &target(&organization, "Sandbox")).map(|below| below.mixed), Some(3));
}

#[test]
fn reach_counts_each_account_once() {
    let organization = tree(
        "root: Full
           ou Sandbox: Full DenyS3
             ou Inner: Full DenyS3
               account A: Full DenyS3
             account B: Full
           account C: Full DenyS3
           account Mgmt: Full DenyEC2",
    );
    let analysis = analyze(&organization);
    let reach = |name: &str| {
        let policy = organization.policies().values().find(|policy| policy.name == name).expect(name);
        let reach = analysis.reach(&organization, &policy.id);
        (reach.targets.len(), reach.accounts)
    };
    assert_eq!(reach("DenyS3"), (4, 3));
    assert_eq!(reach("Full"), (7, 3));
    assert_eq!(reach("DenyEC2"), (1, 0));
    assert_eq!(reach("AllowS3"), (0, 0));
}

#[track_caller]
fn check_findings(organization: &Organization, ignored: &[FindingCode], expect: &[(&str, &str)]) {
    let analysis = analyze(organization);
    let all = findings(organization, &analysis);
    let shown: Vec<(String, &str)> = all
        .iter()
        .filter(|finding| finding.code != FindingCode::AttachedNowhere && !ignored.contains(&finding.code))
        .map(|finding| {
            let place = match &finding.place {
                FindingPlace::Organization => "organization",
                FindingPlace::Root => "root",
                FindingPlace::Ou(id) => organization.name(&TargetId::Ou(id.clone())),
                FindingPlace::Account(id) => organization.name(&TargetId::Account(id.clone())),
                FindingPlace::Policy { policy, .. } => &organization.policies()[policy].name,
            };
            (place.to_owned(), finding.code.name())
        })
        .filter(|(place, _)| !["DenyUnreadable", "Broken", "DenyPlaceholder"].contains(&place.as_str()))
        .collect();
    let shown: Vec<(&str, &str)> = shown.iter().map(|(place, code)| (place.as_str(), *code)).collect();
    assert_eq!(shown, expect);
}

#[test]
fn findings_about_levels() {
    check_findings(
        &tree(
            "root: Full
               ou Blocked: DenyS3
                 account A: Full
               ou Useless: Full AllowEC2
                 account B: Full ?
               ou Unread: Broken
                 account C: Full
               account Mgmt: Full DenyS3",
        ),
        &[FindingCode::TooFewAttached],
        &[
            ("Blocked", "nothing-allowed"),
            ("Useless", "allow-list-without-effect"),
            ("Mgmt", "management-account-not-bound"),
            ("B", "incomplete-import"),
            ("RcpAll", "rcp-without-effect"),
        ],
    );
}

#[test]
fn findings_about_values_and_texts() {
    let mut builder = Builder::new();
    builder.attach(&TargetId::Root, "Full");
    builder.attach(&TargetId::Root, "RcpFull");
    let mut deep = ParentId::Root;
    for name in ["1", "2", "3", "4", "5", "6"] {
        let ou = builder.ou(name, &deep);
        builder.attach(&ou, "Full");
        builder.attach(&ou, "RcpFull");
        deep = ou.as_parent().expect("an OU");
    }
    let twin = builder.ou("1", &ParentId::Root);
    builder.attach(&twin, "Full");
    builder.attach(&twin, "RcpFull");
    for name in ["A", "B"] {
        let account = builder.account(name, &ParentId::Root);
        builder.attach(&account, "Full");
        builder.attach(&account, "RcpFull");
    }
    builder.parts.accounts[0].email = "B@example.com".to_owned();
    builder.parts.accounts[1].email = "b@example.com".to_owned();
    builder.parts.accounts[1].state = AccountState::Closed;
    builder.parts.accounts[1].marks.insert(Mark::InventedId);
    let statement = |action: &str| {
        format!(r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Deny","Action":"{action}","Resource":"*"}}}}"#)
    };
    builder.policy("Odd", PolicyType::Scp, &statement("s3:NoSuchThing"));
    builder.policy("Odder", PolicyType::Scp, &statement("nosuch:*"));
    builder.policy("Wide", PolicyType::Scp, &statement("s3:*").replace(',', &format!(",{}", " ".repeat(6_000))));
    let keys: Vec<String> = (0..900).map(|i| format!(r#""arn:aws:s3:::b{i:08}""#)).collect();
    let long = statement("s3:*").replace(r#""*"}"#, &format!("[{}]}}", keys.join(",")));
    builder.policy("Long", PolicyType::Scp, &long);
    builder.policy("Backup", PolicyType::Backup, "not json");
    check_findings(
        &builder.build(),
        &[],
        &[
            ("organization", "invented-ids"),
            ("1", "duplicate-name"),
            ("6", "over-quota"),
            ("B", "duplicate-email"),
            ("B", "closed-account"),
            ("Backup", "not-json"),
            ("Long", "over-quota"),
            ("Odd", "unknown-action"),
            ("Odder", "unknown-service"),
            ("Wide", "fits-only-minified"),
            ("RcpAll", "rcp-without-effect"),
        ],
    );
}

#[test]
fn an_analysis_can_go_to_another_thread() {
    fn shareable<T: Send + Sync + Clone + 'static>(_: &T) {}
    shareable(&Arc::new(analyze(&tree("root: Full"))));
    fn movable<T: Send>(_: &T) {}
    movable(&Analyzer::new(Catalog::embedded()));
}

// Laws.

/// Attachments of a tree with two OUs and four accounts: for each target the policies by number.
type Attached = Vec<Vec<usize>>;

const LEVELS: usize = 7;

fn some_attachments() -> impl Strategy<Value = Attached> {
    let policies = 0..POLICIES.len() + RCPS.len();
    let level = proptest::collection::btree_set(policies, 0..4).prop_map(|set| set.into_iter().collect());
    // Mostly something allows, or else nothing would be left to compare.
    let level = (level, 0..4).prop_map(|(mut level, full): (Vec<usize>, i32)| {
        if full > 0 && !level.contains(&0) {
            level.push(0);
        }
        level
    });
    proptest::collection::vec(level, LEVELS)
}

fn organization_of(attached: &Attached) -> Organization {
    let mut builder = Builder::new();
    let outer = builder.ou("Outer", &ParentId::Root);
    let inner = builder.ou("Inner", &outer.as_parent().expect("an OU"));
    let mut targets = vec![TargetId::Root, outer.clone(), inner.clone()];
    for (name, parent) in [("A", &TargetId::Root), ("B", &outer), ("C", &inner), ("D", &inner)] {
        targets.push(builder.account(name, &parent.as_parent().expect("a container")));
    }
    for (target, policies) in targets.iter().zip(attached) {
        for policy in policies {
            let name = POLICIES.iter().chain(RCPS).nth(*policy).expect("a policy").0;
            builder.attach(target, name);
        }
    }
    builder.build()
}

const ASKED: [&str; 6] =
    ["s3:GetObject", "s3:ListAllMyBuckets", "ec2:RunInstances", "iam:CreateUser", "sts:AssumeRole", "kms:RetireGrant"];

fn verdicts(organization: &Organization, analysis: &Analysis) -> Vec<Verdict> {
    let names = ["A", "B", "C", "D", "Mgmt"];
    let cells = names.iter().flat_map(|name| ASKED.iter().map(move |asked| (name, asked)));
    cells.map(|(name, asked)| analysis.verdict(&account(organization, name), action(asked)).expect("there")).collect()
}

/// Adds a policy to a level, or takes it away, and compares all verdicts.
fn never_widens(before: &Attached, after: &Attached) -> Result<(), TestCaseError> {
    let (one, two) = (organization_of(before), organization_of(after));
    let (one, two) = (verdicts(&one, &analyze(&one)), verdicts(&two, &analyze(&two)));
    prop_assert!(one.iter().zip(&two).all(|(one, two)| one <= two), "{one:?} became {two:?}");
    Ok(())
}

fn number(name: &str) -> usize {
    POLICIES.iter().chain(RCPS).position(|(other, _)| *other == name).expect(name)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_further_deny_never_widens(
        attached in some_attachments(),
        level in 0..LEVELS,
        deny in prop::sample::select(vec!["DenyS3", "DenyEC2", "DenyAllButS3", "DenyOutsideRegion", "DenyUnreadable", "RcpAll"]),
    ) {
        let mut after = attached.clone();
        if !after[level].contains(&number(deny)) {
            after[level].push(number(deny));
        }
        never_widens(&attached, &after)?;
    }

    #[test]
    fn an_allow_less_never_widens(
        attached in some_attachments(),
        level in 0..LEVELS,
        allow in prop::sample::select(vec!["Full", "AllowEC2", "AllowS3", "AllowAllButS3", "AllowS3Bucket"]),
    ) {
        let mut after = attached.clone();
        after[level].retain(|policy| *policy != number(allow));
        never_widens(&attached, &after)?;
    }

    /// The reasons are found on another way than the rows: statement by statement, action by action.
    #[test]
    fn reasons_and_rows_agree(attached in some_attachments()) {
        let organization = organization_of(&attached);
        let analysis = analyze(&organization);
        for name in ["A", "B", "C", "D"] {
            let id = account(&organization, name);
            let levels = organization.path(&TargetId::Account(id.clone()));
            for asked in ASKED {
                let verdict = analysis.verdict(&id, action(asked)).expect("there");
                let reasons = analysis.reasons(&organization, &TargetId::Account(id.clone()), action(asked));
                prop_assert!(!reasons.is_empty(), "{} {} {:?}", name, asked, verdict);
                let order: Vec<usize> =
                    reasons.iter().filter_map(|r: &Reason| levels.iter().position(|l| *l == r.level)).collect();
                prop_assert!(order.is_sorted() && order.len() == reasons.len());
                if verdict == Allowed {
                    prop_assert!((0..levels.len()).all(|level| order.contains(&level)), "{reasons:?}");
                }
            }
        }
    }

    #[test]
    fn memory_and_order_change_nothing(first in some_attachments(), second in some_attachments()) {
        let (one, two) = (organization_of(&first), organization_of(&second));
        let mut analyzer = Analyzer::new(Catalog::embedded());
        let before = verdicts(&one, &analyzer.analyze(&one, &Viewpoint::anyone()));
        prop_assert_eq!(verdicts(&two, &analyzer.analyze(&two, &Viewpoint::anyone())), verdicts(&two, &analyze(&two)));
        prop_assert_eq!(verdicts(&one, &analyzer.analyze(&one, &Viewpoint::anyone())), before.clone());
        // Other ids give the policies of every level another order.
        let mut parts = one.to_parts();
        let renamed = |id: &PolicyId| PolicyId::new(id.as_str().chars().rev().collect::<String>());
        parts.policies.iter_mut().for_each(|policy| policy.id = renamed(&policy.id));
        parts.attachments.iter_mut().for_each(|attachment| attachment.policy = renamed(&attachment.policy));
        let turned = Organization::from_parts(parts).expect("a sound tree");
        prop_assert_eq!(verdicts(&turned, &analyzer.analyze(&turned, &Viewpoint::anyone())), before);
    }

    #[test]
    fn steps_and_what_is_given_up_change_nothing(
        first in some_attachments(), second in some_attachments(), given_up in 0_usize..30, budget in 1_usize..9,
    ) {
        let (one, two) = (organization_of(&first), organization_of(&second));
        let mut analyzer = Analyzer::new(Catalog::embedded());
        let anyone = Viewpoint::anyone();
        let mut abandoned = analyzer.begin(&one, &anyone);
        for _ in 0..given_up {
            analyzer.step(&mut abandoned, 1);
        }
        for organization in [&two, &one, &two] {
            let mut run = analyzer.begin(organization, &anyone);
            let mut last = 0;
            let analysis = loop {
                match analyzer.step(&mut run, budget) {
                    Progress::Done(analysis) => break analysis,
                    Progress::Going { done, total } => {
                        prop_assert!(done > last && done < total, "{done} of {total} after {last}");
                        last = done;
                    }
                }
            };
            prop_assert_eq!(verdicts(organization, &analysis), verdicts(organization, &analyze(organization)));
        }
    }
}

// What AWS documents.

fn add_node(builder: &mut Builder, node: &Value, parent: &ParentId, policies: &Value) {
    let name = node["name"].as_str().unwrap_or_default();
    let target = match node["kind"].as_str() {
        Some("ou") => builder.ou(name, parent),
        Some("account") if node["management"] == true => {
            let target = builder.account("Mgmt", parent);
            builder.parts.accounts.last_mut().expect("just added").name = name.to_owned();
            target
        }
        Some("account") => builder.account(name, parent),
        _ => TargetId::Root,
    };
    for (list, kind) in [("scps", PolicyType::Scp), ("rcps", PolicyType::Rcp)] {
        for policy in node[list].as_array().into_iter().flatten().filter_map(Value::as_str) {
            let policy = builder.policy(policy, kind.clone(), &policies[policy].to_string());
            builder.parts.attachments.push(Attachment { target: target.clone(), policy });
        }
    }
    for child in node["children"].as_array().into_iter().flatten() {
        add_node(builder, child, &target.as_parent().unwrap_or(ParentId::Root), policies);
    }
}

/// No certain verdict contradicts a documented decision about a single request.
#[test]
fn documented_decisions_are_never_contradicted() {
    let Some(shared) = std::env::var_os("CANOPY_SHARED") else {
        println!("skipped: CANOPY_SHARED is not set");
        return;
    };
    let path = std::path::Path::new(&shared).join("conformance/aws-documented-organization.json");
    let cases: Value = serde_json::from_slice(&std::fs::read(path).expect("the cases")).expect("JSON");
    let (mut checked, mut certain, mut elsewhere) = (0, 0, 0);
    for case in cases.as_array().expect("a list") {
        let mut builder = Builder::new();
        add_node(&mut builder, &case["tree"], &ParentId::Root, &case["policies"]);
        if !builder.parts.accounts.iter().any(|account| account.id.as_str() == "000000000000") {
            builder.account("Mgmt", &ParentId::Root);
        }
        let has_rcps = builder.parts.attachments.iter().any(|a| a.policy.as_str().ends_with("RCP"));
        if !has_rcps {
            builder.parts.policy_types.retain(|(kind, _)| *kind != PolicyType::Rcp);
        }
        let organization = Organization::from_parts(builder.parts).expect("a sound tree");
        let analysis = analyze(&organization);
        for check in case["checks"].as_array().expect("a list") {
            let text = |key: &str| check[key].as_str().unwrap_or_default();
            let verdict = analysis
                .verdict(
                    &account(&organization, text("account")),
                    match Catalog::embedded().action_id(text("action")) {
                        Some(id) => id,
                        None => continue,
                    },
                )
                .expect("there");
            // A verdict is about what SCPs leave to the account's callers, service-linked roles apart.
            if check["principal"] == "service-linked-role" {
                continue;
            }
            // Nor is it about requests that this account's callers cannot make: some examples name another for brevity.
            let universe = Universe::of(
                &organization,
                Catalog::embedded(),
                &analysis.viewpoint,
                &account(&organization, text("account")),
                "any",
            );
            let fits = |(key, value): (&String, &Value)| {
                let one = |value: &Value| value.as_str().map(str::to_owned);
                let values: Vec<String> = match value {
                    Value::Array(values) => values.iter().filter_map(one).collect(),
                    value => one(value).into_iter().collect(),
                };
                match universe.holds(key, text("action")) {
                    Holds::Fact(fact) => values.iter().all(|value| fact.values().contains(value)),
                    Holds::Any(domain) if domain.arity == Arity::One => {
                        values.into_iter().all(|value| domain.contains(&Fact::One(value)))
                    }
                    Holds::Any(_) => true,
                    Holds::Nothing => false,
                }
            };
            if !check["context"].as_object().into_iter().flatten().all(fits) {
                elsewhere += 1;
                continue;
            }
            if has_rcps && text("expect") == "denied" {
                elsewhere += 1;
                continue;
            }
            let contradicted = matches!((text("expect"), verdict), ("allowed", Denied) | ("denied", Allowed));
            assert!(!contradicted, "{}: {check}: {verdict:?}", case["id"]);
            checked += 1;
            certain += usize::from(verdict != Depends);
        }
    }
    println!(
        "{checked} checks, {certain} of them certain; {elsewhere} that RCPs may have denied, or of other accounts, left out"
    );
    assert!(checked > 200 && certain > 50);
}

/// `cargo test --release --test analysis -- --ignored --nocapture how_long`
#[test]
#[ignore = "a measurement, not a check"]
fn how_long_an_analysis_takes() {
    for (accounts, ous, policies) in [(10_000, 1_000, 2_000), (50_000, 2_000, 5_000)] {
        let organization = large(accounts, ous, policies);
        let mut analyzer = Analyzer::new(Catalog::embedded());
        let start = std::time::Instant::now();
        let analysis = analyzer.analyze(&organization, &Viewpoint::anyone());
        let fresh = start.elapsed();
        let start = std::time::Instant::now();
        analyzer.analyze(&organization, &Viewpoint::anyone());
        let again = start.elapsed();
        let edit = |policy: usize, analyzer: &mut Analyzer| {
            let policy = organization.policies().keys().nth(policy).expect("a policy").clone();
            let content = Arc::from(POLICIES[4].1.replace("ec2:*", "ec2:Run*"));
            let edited = organization.apply(&Edit::SetPolicyContent { policy, content }).expect("an edit");
            let start = std::time::Instant::now();
            analyzer.analyze(&edited, &Viewpoint::anyone());
            start.elapsed()
        };
        let one = edit(policies / 2, &mut analyzer);
        let start = std::time::Instant::now();
        let highlight = analysis.highlight(&Catalog::embedded().matching("s3:*"));
        let shown = start.elapsed();
        let start = std::time::Instant::now();
        let found = findings(&organization, &analysis).len();
        println!(
            "{accounts} accounts: fresh {fresh:?}, again {again:?}, one edit {one:?}, highlight {shown:?}, \
             {found} findings {:?}, {} rows, {:?}",
            start.elapsed(),
            analysis.distinct_rows(),
            highlight.below(&analysis, &TargetId::Root),
        );
    }
}

/// A catalogue of another day, in which all that AWS has are two actions.
fn small_catalogue() -> Arc<Catalog> {
    let source = r#"{"format":"aws-action-catalog/1",
        "source":{"package":"test","version":"1","updatedAt":"2020-01-31T00:00:00Z","license":"MIT","upstream":"AWS"},
        "levels":["List","Read"],"types":["String"],"categories":{},"globalKeys":[["aws:RequestedRegion",0,"network"]],
        "services":[{"p":"s3","n":"S3","c":"","rcp":1,"k":[],"r":[],"a":[["GetObject",2]]},
        {"p":"toy","n":"Toy","c":"","rcp":0,"k":[],"r":[],"a":[["Play",1]]}]}"#;
    let asset = catalog::build(source.as_bytes()).expect("a good source");
    Arc::new(Catalog::from_asset(&asset).expect("a whole asset"))
}

/// Whatever catalogue is given is what verdicts, answers and remarks are about.
#[test]
fn an_organization_is_analysed_with_another_catalogue() {
    let organization = tree("root: AllowS3\n account A: AllowS3");
    let catalog = small_catalogue();
    let analysis = Analyzer::new(&catalog).analyze(&organization, &Viewpoint::anyone());
    let id = account(&organization, "A");
    let verdict = |name: &str| analysis.verdict(&id, catalog.action_id(name).expect(name));
    assert_eq!((verdict("s3:GetObject"), verdict("toy:Play")), (Some(Allowed), Some(Denied)));
    let tally = analysis.tally(&TargetId::Account(id.clone()), &catalog.all()).expect("an account");
    assert_eq!((tally.allowed, tally.denied, tally.depends), (1, 1, 0));
    let own = analyze(&organization);
    assert_eq!(own.verdict(&id, action("s3:GetObject")), Some(Allowed));
    assert!(own.catalog.action_id("toy:Play").is_none());

    let question = |action: &str| Question {
        name: String::new(),
        principal: format!("arn:aws:iam::{id}:role/any"),
        action: action.to_owned(),
        resource: "*".to_owned(),
        resource_account: None,
        context: Vec::new(),
        policies: QuestionPolicies::default(),
        expected: Expected::Allowed,
    };
    for (action, catalog, known) in [
        ("toy:Play", &catalog, true),
        ("ec2:DescribeInstances", &catalog, false),
        ("toy:Play", Catalog::embedded(), false),
        ("ec2:DescribeInstances", Catalog::embedded(), true),
    ] {
        let answer = Decider::new(&organization, catalog).answer(&question(action)).expect("an answer");
        let missing = Assumption::UnknownAction(catalog.date.clone());
        assert_eq!(answer.assumptions.contains(&missing), !known, "{action} {}", catalog.date);
    }
}

fn large(accounts: usize, ous: usize, policies: usize) -> Organization {
    let mut builder = Builder::new();
    let mut random = fastrand::Rng::with_seed(7);
    let catalog = Catalog::embedded();
    let ids: Vec<ActionId> = catalog.ids().collect();
    for number in 0..policies {
        let statements: Vec<String> = (0..random.usize(1..4))
            .map(|_| {
                let actions: Vec<String> = (0..random.usize(1..8))
                    .map(|_| format!("\"{}\"", catalog.full_name(ids[random.usize(..ids.len())])))
                    .collect();
                format!(
                    r#"{{"Effect":"Deny","Action":[{}],"Resource":"*","Condition":{{"StringNotEquals":{{"aws:RequestedRegion":"eu-west-{number}"}}}}}}"#,
                    actions.join(",")
                )
            })
            .collect();
        let content = format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, statements.join(","));
        builder.policy(&format!("Policy{number:05}"), PolicyType::Scp, &content);
    }
    let ids: Vec<PolicyId> =
        builder.parts.policies.iter().skip(POLICIES.len() + RCPS.len()).map(|p| p.id.clone()).collect();
    let mut targets = vec![(TargetId::Root, 0)];
    for number in 0..ous {
        let (parent, depth) = loop {
            let (parent, depth) = targets[random.usize(..targets.len())].clone();
            if depth < 5 {
                break (parent.as_parent().expect("an OU"), depth);
            }
        };
        targets.push((builder.ou(&format!("Ou{number}"), &parent), depth + 1));
    }
    for number in 0..accounts {
        let parent = targets[random.usize(..ous)].0.as_parent().unwrap_or(ParentId::Root);
        let account = builder.account(&format!("Account{number}"), &parent);
        targets.push((account, 9));
    }
    for (target, depth) in targets {
        builder.attach(&target, "Full");
        builder.attach(&target, "RcpFull");
        let own = if depth < 9 { random.usize(..4) } else { usize::from(random.usize(..10) < 3) };
        let first = random.usize(..ids.len());
        for offset in 0..own {
            let policy = ids[(first + 17 * offset) % ids.len()].clone();
            builder.parts.attachments.push(Attachment { target: target.clone(), policy });
        }
    }
    builder.build()
}
