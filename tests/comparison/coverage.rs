//! What a policy does that nothing else does.

use super::{PROBES, TWO};
use crate::trees::{action, tree};
use analysis::{Analyzer, Contrast, Viewpoint};
use catalog::Catalog;
use policy::Truth;

#[track_caller]
fn check_coverage(text: &str, policy: &str, taken: (u32, &[&str]), allowed: (u32, &[&str])) {
    let organization = tree(text);
    let id = organization.policies().values().find(|own| own.name == policy).expect(policy).id.clone();
    let coverage =
        Analyzer::new(Catalog::embedded()).coverage(&organization, &id, &Viewpoint::anyone()).expect("an SCP");
    let probes = |is_so: fn(Contrast) -> Truth| -> Vec<&str> {
        let groups = coverage.comparison.groups.iter().filter(|group| is_so(group.contrast) != Truth::No);
        let sets: Vec<_> = groups.map(|group| coverage.comparison.actions(group)).collect();
        PROBES.into_iter().filter(|probe| sets.iter().any(|set| set.contains(action(probe)))).collect()
    };
    let accounts = coverage.denied.accounts.max(coverage.limited.accounts);
    assert_eq!((accounts, probes(|c| c.gained).as_slice()), taken, "taken");
    assert_eq!((coverage.allowed.accounts, probes(|c| c.lost).as_slice()), allowed, "allowed");
    assert_eq!(coverage.is_nothing(), taken.0 + allowed.0 == 0);
    let lines = coverage.lines();
    let says = |verbs: &[&str]| lines.iter().any(|line| verbs.iter().any(|verb| line.starts_with(verb)));
    let takes = says(&["Denies ", "Limits ", "May deny ", "May limit "]);
    assert_eq!((takes, says(&["Allows ", "May allow "])), (taken.0 > 0, allowed.0 > 0), "{lines:?}");
}

#[test]
fn what_a_policy_does_that_nothing_else_does() {
    let s3 = ["s3:GetObject", "s3:ListAllMyBuckets"];
    let all = PROBES;
    let denied = TWO.replace("Sandbox: Full", "Sandbox: Full DenyS3");
    check_coverage(&denied, "DenyS3", (2, &s3), (0, &[]));
    check_coverage(&denied.replace("A: Full", "A: Full DenyS3"), "DenyS3", (2, &s3), (0, &[]));
    check_coverage(
        &denied.replace("root: Full", "root: Full DenyAllButS3 DenyS3"),
        "DenyAllButS3",
        (3, &PROBES[2..]),
        (0, &[]),
    );
    check_coverage(
        &TWO.replace("root: Full", "root: Full DenyS3").replace("C: Full", "C: Full AllowEC2"),
        "AllowEC2",
        (0, &[]),
        (0, &[]),
    );
    check_coverage(TWO, "Full", (0, &[]), (3, &all));
    check_coverage(TWO, "DenyS3", (0, &[]), (0, &[]));
    // Denied already, whatever else.
    let organization = TWO.replace("root: Full", "root: Full Broken");
    check_coverage(&organization, "Broken", (3, &all), (0, &[]));
}

#[test]
fn what_a_policy_does_alone_in_a_sentence() {
    let check = |policy: &str, expect: &str| {
        let organization = tree(&TWO.replace("Sandbox: Full", &format!("Sandbox: Full {policy}")));
        let id = organization.policies().values().find(|own| own.name == policy).expect(policy).id.clone();
        let coverage =
            Analyzer::new(Catalog::embedded()).coverage(&organization, &id, &Viewpoint::anyone()).expect("an SCP");
        let numbers = |c: char| c.is_ascii_digit() || c == ',';
        let said: Vec<String> = coverage
            .sentence()
            .split(' ')
            .map(|word| if word.chars().all(numbers) { "N" } else { word }.to_owned())
            .collect();
        assert_eq!(said.join(" "), expect, "{policy}");
    };
    check("DenyS3", "this policy alone denies N actions in N accounts");
    // Services that are only called in `us-east-1` are outside.
    check("DenyOutsideRegion", "this policy alone denies N actions in N accounts and limits N actions in N accounts");
    check("Broken", "this policy alone may limit N actions in N accounts");
}
