//! Comparisons of two organizations: tables of every kind of change, and laws over random organizations.

#![expect(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

use std::sync::Arc;

use analysis::{Analyzer, Cause, Change, Comparison, Contrast, Group, Side, Verdict, Viewpoint, What, When, Who};
use catalog::Catalog;
use organization::*;
use policy::Truth;

mod trees;

use trees::{account, action, tree};

/// The actions that groups are written with.
const PROBES: [&str; 5] =
    ["s3:GetObject", "s3:ListAllMyBuckets", "ec2:RunInstances", "iam:CreateUser", "sts:GetCallerIdentity"];

fn compare(before: &Organization, after: &Organization, viewpoint: &Viewpoint) -> Comparison {
    Analyzer::new(Catalog::embedded()).compare(before, after, viewpoint).expect("one organization")
}

/// `lost denied A B: s3:GetObject by now DenyS3#0 on Sandbox`
fn line(comparison: &Comparison, group: &Group) -> String {
    let names = |organization: &Organization, ids: &[AccountId]| -> String {
        let names = ids.iter().map(|id| organization.accounts()[id].name.clone());
        names.collect::<Vec<_>>().join(" ")
    };
    let actions = comparison.actions(group);
    assert_eq!(actions.count(), group.count);
    let probes: Vec<&str> = PROBES.into_iter().filter(|probe| actions.contains(action(probe))).collect();
    let causes: Vec<String> = group.causes.iter().map(|cause| written(comparison, cause)).collect();
    format!(
        "{}: {}: {}: {}",
        group.contrast.phrase(),
        names(comparison.organization(When::After), &group.accounts),
        probes.join(" "),
        causes.join(", ")
    )
}

fn written(comparison: &Comparison, cause: &Cause) -> String {
    let organization = comparison.organization(cause.when);
    let when = if cause.when == When::Before { "before" } else { "now" };
    let policy = cause.policy.as_ref().map_or("", |id| &organization.policies()[id].name);
    let what = match cause.what {
        What::Allows | What::Denies | What::AllowsOrDenies => format!("{policy}#{}", cause.statement.unwrap_or(99)),
        What::NothingAllows => "nothing".to_owned(),
        What::Incomplete => "unknown".to_owned(),
        What::BeingSwitched => "switching".to_owned(),
    };
    let levels: Vec<&str> = cause.levels.iter().map(|level| organization.name(level)).collect();
    format!("{when} {what} on {}", levels.join(" "))
}

/// Every group is confirmed by a request, if something is decided for certain.
fn confirm(comparison: &Comparison) {
    for group in &comparison.groups {
        let example = comparison.example(group);
        let is_certain = group.contrast.change() != Change::Perhaps;
        assert_eq!(example.is_some(), is_certain, "{}", line(comparison, group));
        if let Some(example) = example {
            assert!(group.accounts.contains(&example.account));
            assert!(comparison.actions(group).contains(example.action));
            let said = [example.before.passes, example.after.passes];
            assert!(said == [Truth::Yes, Truth::No] || said == [Truth::No, Truth::Yes]);
        }
    }
}

#[track_caller]
fn check_as(viewpoint: &Viewpoint, before: &Organization, after: &Organization, expect: &[&str]) {
    let comparison = compare(before, after, viewpoint);
    let lines: Vec<String> = comparison.groups.iter().map(|group| line(&comparison, group)).collect();
    assert_eq!(lines, expect);
    confirm(&comparison);
    assert_mirrored(&comparison, &compare(after, before, viewpoint));
}

#[track_caller]
fn check(before: &str, after: &str, expect: &[&str]) {
    check_as(&Viewpoint::anyone(), &tree(before), &tree(after), expect);
}

/// What it says of every account and action.
fn cells(comparison: &Comparison, turn: fn(Contrast) -> Contrast) -> Vec<(AccountId, u32, Contrast)> {
    let mut cells = Vec::new();
    for group in &comparison.groups {
        for action in comparison.actions(group).iter() {
            cells.extend(group.accounts.iter().map(|id| (id.clone(), action.0, turn(group.contrast))));
        }
    }
    cells.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
    cells
}

#[track_caller]
fn assert_mirrored(comparison: &Comparison, other: &Comparison) {
    assert_eq!(cells(comparison, |contrast| contrast), cells(other, Contrast::mirrored));
    assert_eq!((&comparison.left, &comparison.joined), (&other.joined, &other.left));
    let pairs = cells(comparison, |contrast| contrast);
    assert!(pairs.windows(2).all(|pair| (&pair[0].0, pair[0].1) != (&pair[1].0, pair[1].1)), "a cell in two groups");
}

const TWO: &str = "root: Full
   ou Sandbox: Full
     account A: Full
     account B: Full
   account C: Full";

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
            "lost: A B: s3:GetObject s3:ListAllMyBuckets iam:CreateUser sts:GetCallerIdentity: before Full#0 on Sandbox, now nothing on Sandbox",
        ],
    );
    check(
        TWO,
        &TWO.replace("root: Full", "root: Full DenyOutsideRegion"),
        &[
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

/// An organization with other texts for some of its policies.
fn with_texts(text: &str, policies: &[(&str, &str)]) -> Organization {
    let organization = tree(text);
    let edits = policies.iter().map(|(name, content)| {
        let policy = organization.policies().values().find(|policy| policy.name == *name).expect(name);
        Edit::SetPolicyContent { policy: policy.id.clone(), content: Arc::from(*content) }
    });
    let batch = Edit::Batch { label: String::new(), edits: edits.collect() };
    organization.apply(&batch).expect("texts may be anything")
}

fn statement(rest: &str) -> String {
    format!(r#"{{"Version":"2012-10-17","Statement":[{rest}]}}"#)
}

const REGIONAL: &str = "root: Full
   ou Sandbox: Full DenyS3
     account A: Full";

/// What changes when the text of `DenyS3` does.
#[track_caller]
fn check_texts(before: &str, after: &str, expect: &[&str]) {
    let [before, after] = [before, after].map(|text| with_texts(REGIONAL, &[("DenyS3", &statement(text))]));
    check_as(&Viewpoint::anyone(), &before, &after, expect);
}

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
            // Actions on other things than instances, on instances alone, and on instances among others.
            &format!("may have changed: A: : {new}"),
            &format!("may have changed (depends → denied): A: : {new}"),
            &format!("may have changed (depends → allowed): A: : {old}"),
            &format!("may have changed: A: ec2:RunInstances: {old}, {new}"),
        ],
    );
    check_as(&Viewpoint::anyone(), &set("aws"), &set("aws"), &[]);
    check_as(
        &Viewpoint::anyone(),
        &set("aws-cn"),
        &set("aws"),
        &[
            "lost: A: : now DenyPlaceholder#0 on Sandbox",
            "became conditional (allowed → depends): A: ec2:RunInstances: now DenyPlaceholder#0 on Sandbox",
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
    check("DenyS3", "alone denies N actions to N accounts");
    check("DenyOutsideRegion", "alone limits N actions for N accounts");
    check("Broken", "alone may limit N actions for N accounts");
}

/// Statements that deny, or allow, some actions under a condition on a key.
fn conditional(effect: &str, actions: &str, operator: &str, key: &str, values: &str) -> String {
    format!(
        r#"{{"Effect":"{effect}","Action":"{actions}","Resource":"*","Condition":{{"{operator}":{{"{key}":{values}}}}}}}"#
    )
}

fn edited(organization: &Organization, change: impl FnOnce(&mut Parts)) -> Organization {
    let mut parts = organization.to_parts();
    change(&mut parts);
    Organization::from_parts(parts).expect("a sound tree")
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
            "gained: A: ec2:RunInstances iam:CreateUser sts:GetCallerIdentity: before nothing on Sandbox, now Full#0 on Sandbox",
            "may have changed (depends → allowed): A: s3:GetObject s3:ListAllMyBuckets: before AllowS3#0 on Sandbox, now Full#0 on Sandbox",
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
