//! AWS's worked examples, "SCP evaluation" in the Organizations User Guide, and what else every level has to say.

use std::sync::Arc;

use super::{analyze, check};
use crate::trees::{account, action, target, tree};
use Verdict::{Allowed, Denied, Depends};
use analysis::decision::{Assumption, Decider, Decision};
use analysis::{Analyzer, Side, Verdict, Viewpoint};
use catalog::Catalog;
use organization::*;

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
        unsaid: Unsaid::Unknown,
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
        let missing = |assumption: &Assumption| matches!(assumption, Assumption::UnknownAction { date, .. } if *date == catalog.date);
        assert_eq!(answer.assumptions.iter().any(missing), !known, "{action} {}", catalog.date);
        // Nobody knows what AWS makes of an action that the catalogue does not have.
        assert!(known || answer.explanation.decision != Decision::Allowed, "{action} {}", catalog.date);
    }
}
