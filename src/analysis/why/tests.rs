//! With less work a question only says less: a certain verdict never becomes the other certain one.
//!
//! Seeds are fixed, and every failure names its own with the statements to paste.

use std::collections::BTreeSet;

use super::{Inquiry, ReasonKind, Unsettled};
use crate::formula::TermId;
use crate::space::Viewpoint;
use crate::testing::{alone, guarded, statements};
use crate::verdict::Verdict;
use catalog::{ActionId, Catalog};
use fastrand::Rng;
use organization::*;

const CASES: u64 = 400;

/// Work for each term, from none to what there is.
const PATIENCE: [usize; 7] = [0, 3, 10, 30, 100, 300, 4_000];

/// What is found with so much work a term: the verdict, the terms that tell, and what is said to be too hard.
fn found(
    organization: &Organization,
    action: ActionId,
    patience: usize,
) -> (Verdict, BTreeSet<TermId>, Option<Unsettled>) {
    let catalog = Catalog::embedded();
    let mut only = catalog.none();
    only.insert(action);
    let target = TargetId::Account(AccountId::new("111122223333"));
    let mut inquiry = Inquiry::of(organization, catalog, &Viewpoint::anyone(), &target, &only);
    inquiry.formulas.patience = patience;
    let verdict = inquiry.verdict(action);
    let formula = inquiry.formula(action);
    let telling = inquiry.formulas.telling(formula).terms.iter().copied().collect();
    let too_hard = inquiry.reasons(action).iter().find_map(|reason| match reason.kind {
        ReasonKind::TooHard(what) => Some(what),
        _ => None,
    });
    (verdict, telling, too_hard)
}

#[test]
fn with_less_work_it_only_says_less() {
    let action = Catalog::embedded().action_id("s3:GetObject").unwrap();
    let (mut denied, mut given_up) = (0, 0);
    for seed in 0..CASES {
        let statements = statements(&mut Rng::with_seed(seed));
        let organization = alone(&statements);
        let all = found(&organization, action, 1_000_000);
        assert_eq!(all.2, None, "seed {seed}");
        denied += u32::from(all.0 == Verdict::Denied);
        for patience in PATIENCE {
            let some = found(&organization, action, patience);
            let case =
                || format!("seed {seed}, {patience} looks a term: {}", serde_json::Value::from(statements.clone()));
            assert!(some.0 == all.0 || some.0 == Verdict::Depends, "{:?} is {:?}; {}", all.0, some.0, case());
            // What was not found out counts as telling, and where anything was not found out it is said.
            if some.0 == all.0 {
                assert!(some.1.is_superset(&all.1), "{}", case());
                assert!(some.2.is_some() || some.1 == all.1, "{}", case());
            } else {
                assert_eq!(some.2, Some(Unsettled::Verdict), "{}", case());
                given_up += 1;
            }
        }
    }
    // The cases are of both kinds, or this shows nothing.
    assert!(denied > CASES as u32 / 20 && given_up > 20, "{denied} denied, {given_up} given up");
}

/// What fails and what passes of a few actions beside a Deny, as people read it.
#[test]
fn examples_are_such_as_people_meet() {
    let region = r#""StringNotEquals":{"aws:RequestedRegion":["eu-central-1","eu-west-1"]}"#;
    let check = |action: &str, resource: &str, condition: &str, expect: [&str; 2]| {
        let deny = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Deny","Action":"{action}","Resource":"{resource}",
            "Condition":{{{condition}}}}}]}}"#
        );
        let organization = guarded(&deny);
        let catalog = Catalog::embedded();
        let id = catalog.action_id(action).unwrap();
        let mut only = catalog.none();
        only.insert(id);
        let target = TargetId::Account(AccountId::new("111122223333"));
        let mut inquiry = Inquiry::of(&organization, catalog, &Viewpoint::default(), &target, &only);
        let [passes, fails] = inquiry.witnesses(id).map(|witness| {
            let witness = witness.expect("an example");
            let resource = match &witness.ask.resource {
                policy::Resource::Any => "*".to_owned(),
                policy::Resource::Arn(arn) => arn.text.clone(),
            };
            let told = witness.chosen.iter().map(|(key, fact)| {
                format!(" {key}={}", fact.as_ref().map_or("absent".to_owned(), |fact| fact.values().join(",")))
            });
            format!("{resource}{}", told.collect::<String>())
        });
        assert_eq!([fails.as_str(), passes.as_str()], expect, "{action} {resource} {condition}");
    };
    check(
        "ec2:RunInstances",
        "*",
        region,
        [
            "arn:aws:ec2:us-east-1:111122223333:instance/i-0123456789abcdef0 aws:requestedregion=us-east-1",
            "arn:aws:ec2:eu-west-1:111122223333:instance/i-0123456789abcdef0 aws:requestedregion=eu-west-1",
        ],
    );
    check(
        "ec2:RunInstances",
        "*",
        r#""StringNotLike":{"ec2:InstanceType":["t3.*","t4g.*"]}"#,
        [
            "arn:aws:ec2:us-east-1:111122223333:instance/i-0123456789abcdef0 ec2:instancetype=m5.large",
            "arn:aws:ec2:us-east-1:111122223333:instance/i-0123456789abcdef0 ec2:instancetype=t3.micro",
        ],
    );
}
