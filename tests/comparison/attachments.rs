//! What is attached, detached and moved.

use super::{TWO, check, check_as, compare, statement, with_texts};
use crate::trees::{self, account, tree};
use analysis::{Analyzer, Side, Viewpoint};
use catalog::Catalog;
use organization::*;

#[test]
fn what_is_attached_and_detached() {
    check(TWO, TWO, &[]);
    let denied = TWO.replace("Sandbox: Full", "Sandbox: Full DenyS3");
    check(TWO, &denied, &["lost: A B: s3:GetObject s3:ListAllMyBuckets: now DenyS3#0 on Sandbox"]);
    check(&denied, TWO, &["gained: A B: s3:GetObject s3:ListAllMyBuckets: before DenyS3#0 on Sandbox"]);
    check(
        TWO,
        &TWO.replace("Sandbox: Full", "Sandbox: AllowEC2"),
        &[
            "lost: A B: s3:GetObject s3:ListAllMyBuckets iam:CreateUser: before Full#0 on Sandbox, now nothing on Sandbox",
            // Nobody knows whether SCPs bind it.
            "may have changed (allowed → depends): A B: sts:GetCallerIdentity: before Full#0 on Sandbox, now nothing on Sandbox",
        ],
    );
    check(
        TWO,
        &TWO.replace("root: Full", "root: Full DenyOutsideRegion"),
        &[
            "lost: A B C: : now DenyOutsideRegion#0 on Root",
            "became conditional (allowed → depends): A B C: s3:GetObject s3:ListAllMyBuckets ec2:RunInstances: now DenyOutsideRegion#0 on Root",
        ],
    );
}

#[test]
fn what_something_else_takes_away_too_does_not_change() {
    let denied = TWO.replace("root: Full", "root: Full DenyS3");
    check(&denied, &denied.replace("Sandbox: Full", "Sandbox: Full DenyS3"), &[]);
    check(
        &TWO.replace("A: Full", "A: Full DenyS3"),
        &denied.replace("A: Full", "A: Full DenyS3"),
        &["lost: B C: s3:GetObject s3:ListAllMyBuckets: now DenyS3#0 on Root"],
    );
    // The same taken away one level higher: for the others only.
    check(
        &TWO.replace("Sandbox: Full", "Sandbox: Full DenyS3"),
        &denied,
        &["lost: C: s3:GetObject s3:ListAllMyBuckets: now DenyS3#0 on Root"],
    );
    // Attached to several: one line.
    check(
        TWO,
        &TWO.replace("A: Full", "A: Full DenyS3").replace("C: Full", "C: Full DenyS3"),
        &["lost: A C: s3:GetObject s3:ListAllMyBuckets: now DenyS3#0 on A C"],
    );
}

#[test]
fn moves() {
    check(
        "root: Full
           ou Sandbox: Full DenyS3
             account A: Full
           ou Prod: Full DenyEC2
             account B: Full",
        "root: Full
           ou Sandbox: Full DenyS3
           ou Prod: Full DenyEC2
             account A: Full
             account B: Full",
        &[
            "gained: A: s3:GetObject s3:ListAllMyBuckets: before DenyS3#0 on Sandbox",
            "lost: A: ec2:RunInstances: now DenyEC2#0 on Prod",
        ],
    );
    // Into an OU with the same policies: nothing.
    check(
        "root: Full
           ou Sandbox: Full DenyOutsideRegion
             account A: Full
           ou Prod: Full DenyOutsideRegion
             account B: Full",
        "root: Full
           ou Sandbox: Full DenyOutsideRegion
             account B: Full
           ou Prod: Full DenyOutsideRegion
             account A: Full",
        &[],
    );
}

#[test]
fn accounts_on_one_side_only() {
    let (before, after) = (tree(TWO), tree(&TWO.replace("account C", "account D")));
    let comparison = compare(&before, &after, &Viewpoint::anyone());
    assert!(comparison.groups.is_empty() && !comparison.is_empty());
    assert_eq!(comparison.left, [account(&before, "C")]);
    assert_eq!(comparison.joined, [account(&after, "D")]);
    assert!(compare(&before, &before, &Viewpoint::anyone()).is_empty());
}

#[test]
fn moved_accounts_keep_what_does_not_depend_on_their_place() {
    let own = statement(
        r#"{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::000000000001:role/x*"}}}"#,
    );
    let of_ou = statement(
        r#"{"Effect":"Deny","Action":"ec2:*","Resource":"*","Condition":{"ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":"o-aa111bb222/*/ou-a1b2-sandbox0/*"}}}"#,
    );
    let texts: [(&str, &str); 2] = [("DenyS3", &own), ("DenyEC2", &of_ou)];
    let before =
        with_texts("root: Full DenyS3 DenyEC2\n  ou Sandbox: Full\n    account A: Full\n  ou Prod: Full", &texts);
    let after =
        with_texts("root: Full DenyS3 DenyEC2\n  ou Sandbox: Full\n  ou Prod: Full\n    account A: Full", &texts);
    check_as(&Viewpoint::anyone(), &before, &after, &["gained: A: ec2:RunInstances: before DenyEC2#0 on Root"]);
}

#[test]
fn different_organizations_have_no_requests_in_common() {
    let before = tree(TWO);
    let mut builder = trees::Builder::new();
    builder.parts.id = OrganizationId::new("o-zz999zz999");
    let error = Analyzer::new(Catalog::embedded())
        .compare(&before, &builder.build(), &Viewpoint::anyone())
        .expect_err("two organizations");
    assert!(error.to_string().contains("`o-aa111bb222`"), "{error}");
}

/// What one side proves says nothing of the other, as soon as anything there may be decided otherwise.
#[test]
fn the_side_that_is_not_compared() {
    let differ = |before: &Organization, after: &Organization| {
        [Side::Principals, Side::Resources]
            .map(|side| compare(before, after, &Viewpoint { side, ..Viewpoint::anyone() }).other_may_differ)
    };
    let text = "root: Full RcpFull
       ou Sandbox: Full RcpFull
         account A: Full RcpFull
       ou Bare: RcpFull";
    let mut parts = tree(text).to_parts();
    parts.policies.retain(|policy| policy.aws_managed);
    let own = Organization::from_parts(parts).expect("a sound tree");
    let ou = |name: &str| own.ous().values().find(|ou| ou.name == name).expect(name).id.clone();
    let moved = |organization: &Organization| {
        let edit = Edit::Move { child: ChildId::Account(account(organization, "A")), to: ParentId::Ou(ou("Bare")) };
        organization.apply(&edit).expect("a move")
    };
    assert_eq!(differ(&own, &own), [false, false]);
    // Under `Bare` no SCP allows anything; AWS's own RCP allows everything everywhere.
    assert_eq!(differ(&own, &moved(&own)), [false, true]);
    let with_rcp = tree(&text.replace("root: Full RcpFull", "root: Full RcpFull RcpTls"));
    assert_eq!(differ(&with_rcp, &moved(&with_rcp)), [true, true]);
    assert_eq!(differ(&tree(text), &with_rcp), [true, false]);
    assert_eq!(differ(&tree(text), &tree(&text.replace("Sandbox: Full", "Sandbox: Full DenyS3"))), [false, true]);
    let tls = PolicyId::new("p-rcptls__");
    let rewritten = Edit::SetPolicyContent { policy: tls, content: trees::RCPS[2].1.into() };
    assert_eq!(differ(&with_rcp, &with_rcp.apply(&rewritten).expect("a text")), [true, false]);
}
