//! What nobody knows may have changed.

use super::{REGIONAL, check, check_as, check_texts, compare, conditional, edited, statement, with_texts};
use crate::trees::tree;
use analysis::{Change, Side, Viewpoint};
use organization::*;

#[test]
fn what_is_not_known_may_have_changed() {
    let unread = |value: &str| {
        format!(
            r#"{{"Effect":"Deny","Action":"s3:GetObject","Resource":"*","Condition":{{"StringSort":{{"aws:RequestedRegion":"{value}"}}}}}}"#
        )
    };
    check_texts(&unread("a"), &unread("a"), &[]);
    // Nobody can read either, so nobody knows that they say the same.
    check_texts(
        &unread("a"),
        &unread("b"),
        &["may have changed: A: s3:GetObject: before DenyS3#0 on Sandbox, now DenyS3#0 on Sandbox"],
    );
    // What else stands in the policy is no reason for doubt.
    let other = r#"{"Effect":"Deny","Action":"ec2:*","Resource":"*"}"#;
    check_texts(
        &unread("a"),
        &format!("{},{other}", unread("a")),
        &["lost: A: ec2:RunInstances: now DenyS3#1 on Sandbox"],
    );
    check_texts(
        &unread("a"),
        r#"{"Effect":"Deny","Action":"s3:GetObject","Resource":"*"}"#,
        &["may have changed (depends → denied): A: s3:GetObject: now DenyS3#0 on Sandbox"],
    );
    // Other policies may hang on the one OU than on the other.
    check(
        "root: Full
           ou Sandbox: Full ?
             account A: Full DenyS3
           ou Prod: Full ?",
        "root: Full
           ou Sandbox: Full ?
           ou Prod: Full ?
             account A: Full DenyS3",
        &[
            "may have changed: A: ec2:RunInstances iam:CreateUser sts:GetCallerIdentity: before unknown on Sandbox, now unknown on Prod",
        ],
    );
    check(
        "root: Full ?
           account A: Full DenyS3",
        "root: Full ?
           ou Prod: Full
             account A: Full DenyS3",
        &[],
    );
}

/// Of other accounts nobody says where they are: when accounts move, requests between them are others than before.
#[test]
fn accounts_that_move_are_elsewhere_for_others() {
    let text = "root: Full RcpFull
       ou Sandbox: Full RcpFull
         account A: Full RcpFull
       ou Prod: Full RcpFull
         account B: Full RcpFull";
    let moved = text
        .replace("\n         account B: Full RcpFull", "")
        .replace("account A: Full RcpFull", "account A: Full RcpFull\n         account B: Full RcpFull");
    let scp = statement(&conditional(
        "Deny",
        "s3:Get*",
        "ForAnyValue:StringLike",
        "aws:ResourceOrgPaths",
        r#""o-aa111bb222/*/ou-*""#,
    ));
    let with_scp = |text: &str| with_texts(&text.replacen("Full", "Full DenyS3", 1), &[("DenyS3", &scp)]);
    let anyone = Viewpoint::anyone();
    check_as(&anyone, &with_scp(text), &with_scp(text), &[]);
    let changed = compare(&with_scp(text), &with_scp(&moved), &anyone);
    assert!(!changed.is_empty());
    for group in &changed.groups {
        assert_eq!(group.contrast.change(), Change::Perhaps);
        assert_eq!(group.accounts.len(), 2, "an account's own requests, and those to accounts that moved");
    }

    let rcp = scp.replace(r#""Effect":"Deny","#, r#""Effect":"Deny","Principal":"*","#);
    let rcp = rcp.replace("aws:ResourceOrgPaths", "aws:PrincipalOrgPaths");
    let with_rcp = |text: &str| with_texts(&text.replacen("RcpFull", "RcpFull RcpTls", 1), &[("RcpTls", &rcp)]);
    let resources = Viewpoint { side: Side::Resources, ..Viewpoint::anyone() };
    let changed = compare(&with_rcp(text), &with_rcp(&moved), &resources);
    assert!(!changed.is_empty());
    // Where the account itself is, says nothing of who asks.
    assert!(changed.groups.iter().all(|group| group.contrast.change() == Change::Perhaps));
}

/// A statement that may allow is there, so nobody can say of its actions that nothing allows them.
#[test]
fn an_effect_that_cannot_be_read_may_allow() {
    let unread = statement(r#"{"Effect":"Allows","Action":"s3:*","Resource":"*"}"#);
    let text = "root: Full\n   ou Sandbox: AllowS3\n     account A: Full";
    let before = with_texts(text, &[("AllowS3", &unread)]);
    check_as(
        &Viewpoint::anyone(),
        &before,
        &tree(&text.replace("AllowS3", "Full")),
        &[
            "gained: A: ec2:RunInstances iam:CreateUser: before nothing on Sandbox, now Full#0 on Sandbox",
            "may have changed (depends → allowed): A: s3:GetObject s3:ListAllMyBuckets: before AllowS3#0 on Sandbox, now Full#0 on Sandbox",
            "may have changed (depends → allowed): A: sts:GetCallerIdentity: before nothing on Sandbox, now Full#0 on Sandbox",
        ],
    );
}

/// Two texts that nobody can read allow together on one level; one above the other, both have to.
#[test]
fn what_is_not_known_is_not_the_same_on_another_level() {
    let unreadable = |key: &str| statement(&conditional("Allow", "s3:*", "StringSort", key, r#""c""#));
    let texts = [("AllowS3", unreadable("a:b")), ("AllowEC2", unreadable("a:c"))];
    let texts: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let each = with_texts("root: AllowS3\n   ou Sandbox: AllowEC2\n     account A: Full", &texts);
    let both = with_texts("root: AllowS3 AllowEC2\n   ou Sandbox: AllowS3 AllowEC2\n     account A: Full", &texts);
    let swapped = with_texts("root: AllowEC2\n   ou Sandbox: AllowS3\n     account A: Full", &texts);
    let anyone = Viewpoint::anyone();
    let changes = |after: &Organization| {
        let comparison = compare(&each, after, &anyone);
        comparison.groups.iter().map(|group| group.contrast.change()).collect::<Vec<_>>()
    };
    assert_eq!(changes(&both), [Change::Perhaps]);
    // All levels have to allow, whichever comes first.
    assert_eq!(changes(&swapped), []);

    let status = |status: PolicyTypeStatus| {
        edited(&tree(REGIONAL), |parts| {
            parts.policy_types.retain(|(kind, _)| *kind != PolicyType::Scp);
            parts.policy_types.push((PolicyType::Scp, status));
        })
    };
    let [on, off] = [PolicyTypeStatus::PendingEnable, PolicyTypeStatus::PendingDisable].map(status);
    let comparison = compare(&on, &off, &anyone);
    assert!(!comparison.is_empty());
    assert!(comparison.groups.iter().all(|group| group.contrast.change() == Change::Perhaps));
}
