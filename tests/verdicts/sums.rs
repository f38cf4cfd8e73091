//! Verdicts counted by service, by pattern and below containers; and that an analysis can be shared.

use std::sync::Arc;

use super::analyze;
use crate::trees::{target, tree};
use Shade::{Allowed, ByRegion, Denied};
use analysis::{Analyzer, Shade, Tally};
use catalog::Catalog;
use organization::*;

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
    assert_eq!(uniform("A", "ec2:*"), Some(ByRegion));
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
    for (name, allowed, by_region, denied) in
        [("root", 2, 1, 2), ("Sandbox", 0, 1, 2), ("Inner", 0, 0, 2), ("Empty", 0, 0, 0)]
    {
        let below = highlight.below(&analysis, &target(&organization, name)).expect(name);
        assert_eq!(
            (below.uniform, below.mixed),
            (Tally { allowed, by_region, denied, ..Tally::default() }, 0),
            "{name}"
        );
    }
    let verdict = |name| highlight.tally(&analysis, &target(&organization, name)).and_then(Tally::uniform);
    assert_eq!([verdict("A"), verdict("C"), verdict("D")], [Some(Denied), Some(ByRegion), Some(Allowed)]);
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

#[test]
fn an_analysis_can_go_to_another_thread() {
    fn shareable<T: Send + Sync + Clone + 'static>(_: &T) {}
    shareable(&Arc::new(analyze(&tree("root: Full"))));
    fn movable<T: Send>(_: &T) {}
    movable(&Analyzer::new(Catalog::embedded()));
}
