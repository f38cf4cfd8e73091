//! What edited texts and values change.

use super::{REGIONAL, TWO, check_as, check_texts, compare, conditional, edited, statement, with_texts};
use crate::trees::{account, action, tree};
use analysis::{Analyzer, Change, Side, Verdict, Viewpoint, Who};
use catalog::Catalog;
use organization::*;

#[test]
fn edited_texts() {
    let region = |list: &str| {
        format!(
            r#"{{"Effect":"Deny","Action":"s3:GetObject","Resource":"*","Condition":{{"StringNotEquals":{{"aws:RequestedRegion":[{list}]}}}}}}"#
        )
    };
    check_texts(
        &region(r#""eu-west-1""#),
        &region(r#""eu-west-1","eu-west-2""#),
        &["condition changed (wider): A: s3:GetObject: before DenyS3#0 on Sandbox"],
    );
    check_texts(&region(r#""eu-west-1","eu-west-2""#), &region(r#""eu-west-2","eu-west-1""#), &[]);
    check_texts(
        &region(r#""eu-west-1""#),
        &region(r#""eu-west-1""#).replace("aws:RequestedRegion", "AWS:requestedregion"),
        &[],
    );
    // A statement split in two, and a pattern for its list.
    let plain = |actions: &str| format!(r#"{{"Effect":"Deny","Action":[{actions}],"Resource":"*"}}"#);
    let gets: Vec<String> = {
        let catalog = Catalog::embedded();
        catalog.matching("s3:Get*").iter().map(|id| format!("\"{}\"", catalog.full_name(id))).collect()
    };
    check_texts(&plain(r#""s3:Get*""#), &plain(&gets.join(",")), &[]);
    check_texts(&plain(r#""s3:Get*","s3:Put*""#), &format!("{},{}", plain(r#""s3:Get*""#), plain(r#""s3:Put*""#)), &[]);
    // Two conditions that cover everything are none.
    let if_true = r#"{"Effect":"Deny","Action":"s3:GetObject","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"true"}}}"#;
    let if_not = r#"{"Effect":"Deny","Action":"s3:GetObject","Resource":"*","Condition":{"BoolIfExists":{"aws:SecureTransport":"false"}}}"#;
    check_texts(&plain(r#""s3:GetObject""#), &format!("{if_true},{if_not}"), &[]);
    check_texts(
        &plain(r#""s3:GetObject""#),
        if_true,
        &["became conditional (denied → depends): A: s3:GetObject: before DenyS3#0 on Sandbox"],
    );
    // Only the part that was added makes a difference.
    check_texts(
        &plain(r#""s3:GetObject""#),
        &format!("{},{}", plain(r#""s3:GetObject""#), plain(r#""ec2:*""#)),
        &["lost: A: ec2:RunInstances: now DenyS3#1 on Sandbox"],
    );
}

/// Where nobody knows which Region a request names, another list of actions makes no other doubt about those in both.
#[test]
fn what_is_in_doubt_is_the_same_whatever_else_a_statement_is_about() {
    let guardrail = |actions: &str| {
        let text = format!(
            r#"{{"Sid":"S","Effect":"Deny","NotAction":[{actions}],"Resource":"*","Condition":{{"StringNotEquals":{{"aws:RequestedRegion":"eu-west-1"}}}}}}"#
        );
        with_texts(REGIONAL, &[("DenyS3", &statement(&text))])
    };
    let of_doubt = action("sts:GetCallerIdentity");
    let changes = |old: &str, new: &str| {
        let compared =
            Analyzer::new(Catalog::embedded()).compare(&guardrail(old), &guardrail(new), &Viewpoint::anyone());
        let found = compared.unwrap();
        let about = |group: &&analysis::Group| found.actions(group).contains(of_doubt);
        let groups = found.groups.iter().filter(about).map(|group| group.contrast.change()).collect::<Vec<_>>();
        (found.groups.len(), groups)
    };
    assert_eq!(changes(r#""iam:*""#, r#""iam:*""#), (0, Vec::new()));
    assert_eq!(changes(r#""iam:*""#, r#""iam:*", "ec2:DescribeRegions""#), (1, Vec::new()));
    let (_, spared) = changes(r#""iam:*""#, r#""iam:*", "sts:GetCallerIdentity""#);
    assert_eq!(spared.len(), 1, "{spared:?}");
}

#[test]
fn placeholders_may_differ() {
    let text = REGIONAL.replace("DenyS3", "DenyPlaceholder");
    let before = tree(&text);
    let set = |value: &str| {
        let edit = Edit::SetPlaceholder { name: "PART".to_owned(), value: Some(value.to_owned()) };
        before.apply(&edit).expect("a value")
    };
    let [old, new] = ["before", "now"].map(|when| format!("{when} DenyPlaceholder#0 on Sandbox"));
    check_as(
        &Viewpoint::anyone(),
        &before,
        &set("aws"),
        &[
            // Actions that always need an instance, those on instances among others, and those on other things.
            &format!("may have changed (depends → denied): A: ec2:RunInstances: {new}"),
            &format!("may have changed: A: : {new}"),
            &format!("may have changed (depends → allowed): A: : {old}"),
        ],
    );
    check_as(&Viewpoint::anyone(), &set("aws"), &set("aws"), &[]);
    check_as(
        &Viewpoint::anyone(),
        &set("aws-cn"),
        &set("aws"),
        &[
            "lost: A: ec2:RunInstances: now DenyPlaceholder#0 on Sandbox",
            "became conditional (allowed → depends): A: : now DenyPlaceholder#0 on Sandbox",
        ],
    );
}

#[test]
fn the_ordinary_role_has_a_name_that_neither_knows() {
    let named = |name: &str| {
        statement(&format!(
            r#"{{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{{"ArnNotLike":{{"aws:PrincipalArn":"arn:aws:iam::*:role/{name}"}}}}}}"#
        ))
    };
    let [plain, ordinary] = ["admin", "ordinary"].map(|name| with_texts(REGIONAL, &[("DenyS3", &named(name))]));
    check_as(&Viewpoint::default(), &plain, &ordinary, &[]);
    let role = Viewpoint { who: Who::Role(Some("ordinary".to_owned())), ..Viewpoint::default() };
    check_as(&role, &plain, &ordinary, &["gained: A: s3:GetObject s3:ListAllMyBuckets: before DenyS3#0 on Sandbox"]);
    check_as(
        &Viewpoint::anyone(),
        &plain,
        &ordinary,
        &[
            "condition changed: A: s3:GetObject s3:ListAllMyBuckets: before DenyS3#0 on Sandbox, now DenyS3#0 on Sandbox",
        ],
    );
}

/// One engine looks at both, and goes on from what it knows of the first.
#[test]
fn what_changes_though_no_attachment_does() {
    let denied = tree(&TWO.replace("Sandbox: Full", "Sandbox: Full DenyS3"));
    let kind = |parts: &mut Parts, kind: PolicyType| {
        parts.policies.iter_mut().find(|own| own.name == "DenyS3").expect("a policy").kind = kind;
    };
    let gone = edited(&denied, |parts| kind(parts, PolicyType::Tag));
    let anyone = Viewpoint::anyone();
    check_as(&anyone, &denied, &gone, &["gained: A B: s3:GetObject s3:ListAllMyBuckets: before DenyS3#0 on Sandbox"]);
    let text = statement(&conditional(
        "Deny",
        "s3:*",
        "ForAnyValue:StringLike",
        "aws:PrincipalOrgPaths",
        r#""o-aa111bb222/r-a1b2/*""#,
    ));
    let below = with_texts(REGIONAL, &[("DenyS3", &text)]);
    let renamed = edited(&below, |parts| parts.root.id = RootId::new("r-z9y8"));
    let comparison = compare(&below, &renamed, &anyone);
    assert!(!comparison.is_empty());
    assert!(comparison.groups.iter().all(|group| group.contrast.change() == Change::Gained));
    assert!(compare(&below, &renamed, &Viewpoint { side: Side::Resources, ..anyone }).other_may_differ);
}

#[test]
fn values_with_line_breaks_are_not_several() {
    let team = |values: &str| conditional("Deny", "s3:GetObject", "StringEquals", "aws:PrincipalTag/team", values);
    check_texts(
        &team(r#"["a\nb"]"#),
        &team(r#"["a","b"]"#),
        &["condition changed: A: s3:GetObject: before DenyS3#0 on Sandbox, now DenyS3#0 on Sandbox"],
    );
    let named = |resources: &str| format!(r#"{{"Effect":"Deny","Action":"s3:GetObject","Resource":{resources}}}"#);
    let [one, two] = [r#"["arn:aws:s3:::a/b\narn:aws:s3:::c/d"]"#, r#"["arn:aws:s3:::a/b","arn:aws:s3:::c/d"]"#];
    check_texts(
        &named(one),
        &named(two),
        &["condition changed: A: s3:GetObject: before DenyS3#0 on Sandbox, now DenyS3#0 on Sandbox"],
    );
}

/// Of a role that no policy names nothing is certain where policies name every one.
#[test]
fn an_ordinary_role_without_a_name() {
    let verdict = |patterns: &[&str], who: Who| {
        let patterns: Vec<String> = patterns.iter().map(|own| format!(r#""arn:aws:iam::*:{own}""#)).collect();
        let list = format!("[{}]", patterns.join(","));
        let text = statement(&conditional("Deny", "s3:*", "ArnLike", "aws:PrincipalArn", &list));
        let organization = with_texts(REGIONAL, &[("DenyS3", &text)]);
        let analysis =
            Analyzer::new(Catalog::embedded()).analyze(&organization, &Viewpoint { who, ..Viewpoint::default() });
        analysis.verdict(&account(&organization, "A"), action("s3:GetObject"))
    };
    let most = ["*/*o*", "*/*u*", "*/*q*", "*/*k*", "*/*w*", "*/*b*", "*/*x*"];
    let all: Vec<&str> = most.into_iter().chain(["*/*m*"]).collect();
    assert_eq!(verdict(&most, Who::Role(None)), Some(Verdict::Allowed));
    assert_eq!(verdict(&all, Who::Role(None)), Some(Verdict::Depends));
    assert_eq!(verdict(&all, Who::User(None)), Some(Verdict::Depends));
    assert_eq!(verdict(&["role/*"], Who::Role(None)), Some(Verdict::Denied));
    let linked = "aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling";
    assert_eq!(verdict(&["role/*"], Who::Role(Some(linked.to_owned()))), Some(Verdict::Allowed));
    assert_eq!(verdict(&["role/*"], Who::Role(Some("service-role/x".to_owned()))), Some(Verdict::Denied));
}
