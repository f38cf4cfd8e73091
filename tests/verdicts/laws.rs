//! Laws over random organizations.

use super::analyze;
use crate::trees::{Builder, POLICIES, RCPS, account, action};
use Verdict::Allowed;
use analysis::{Analysis, Analyzer, Progress, Reason, Verdict, Viewpoint};
use catalog::Catalog;
use organization::*;
use proptest::prelude::*;

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
