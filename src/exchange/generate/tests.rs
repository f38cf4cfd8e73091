//! Whether invented organizations are what they say: the same for the same seed, legal, and with every shape that real ones have.

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use analysis::{Analyzer, Viewpoint, findings};
use catalog::Catalog;
use organization::{Edit, FULL_AWS_ACCESS, TargetId, full_access_id};
use policy::{PolicyKind, Severity, parse};

const SMALL: Shape = Shape { accounts: 200, ous: 40, policies: 50, seed: 1, patterns: Patterns::Library };

fn made(shape: Shape) -> Organization {
    generate(&shape, Catalog::embedded()).unwrap()
}

fn shapes() -> impl Iterator<Item = Shape> {
    let sizes = [(1, 0, 0), (1, 0, 1), (3, 1, 5), (20, 7, 12), (200, 40, 50), (600, 120, 300)];
    let patterns = [Patterns::Library, Patterns::Catalogue];
    let all = move |(accounts, ous, policies)| {
        let one = move |(patterns, seed)| Shape { accounts, ous, policies, seed, patterns };
        patterns.into_iter().flat_map(|patterns| [1, 7].map(|seed| (patterns, seed))).map(one)
    };
    sizes.into_iter().flat_map(all)
}

#[test]
fn the_same_seed_gives_the_same_organization() {
    for shape in shapes() {
        assert_eq!(made(shape), made(shape), "{shape:?}");
    }
    assert_ne!(made(SMALL), made(Shape { seed: 2, ..SMALL }));
    assert_ne!(made(SMALL), made(Shape { patterns: Patterns::Catalogue, ..SMALL }));
}

#[test]
fn there_is_as_much_as_was_asked_for() {
    for shape in shapes() {
        let organization = made(shape);
        let own = organization.policies().values().filter(|policy| !policy.aws_managed).count();
        let counts = (organization.accounts().len(), organization.ous().len(), own);
        assert_eq!(counts, (shape.accounts, shape.ous, shape.policies), "{shape:?}");
    }
}

#[test]
fn no_text_and_no_value_is_wrong() {
    for shape in shapes() {
        let organization = made(shape);
        for policy in organization.policies().values().filter(|policy| !policy.aws_managed) {
            let kind = if policy.kind == PolicyType::Rcp { PolicyKind::Rcp } else { PolicyKind::Scp };
            assert_eq!(parse(&policy.content, kind).diagnostics, [], "{}", policy.content);
        }
        let analysis = Analyzer::new(Catalog::embedded()).analyze(&organization, &Viewpoint::anyone());
        let wrong: Vec<_> = findings(&organization, &analysis)
            .into_iter()
            .filter(|finding| finding.severity != Severity::Info)
            .collect();
        assert!(wrong.is_empty(), "{shape:?}: {wrong:#?}");
    }
}

/// AWS would have let people build it: every attachment can be made again by an edit.
#[test]
fn every_attachment_is_one_that_aws_takes() {
    let organization = made(SMALL);
    let full = full_access_id(&PolicyType::Rcp).unwrap();
    for attachment in organization.attachments().iter().filter(|attachment| attachment.policy != full) {
        let (policy, target) = (attachment.policy.clone(), attachment.target.clone());
        let detach = Edit::Detach { policy: policy.clone(), target: target.clone() };
        let Ok(without) = organization.apply(&detach) else { continue };
        assert_eq!(without.apply(&Edit::Attach { policy, target }).as_ref(), Ok(&organization));
    }
}

#[test]
fn what_aws_would_not_have_is_refused() {
    let most = quota::ACCOUNTS;
    for (shape, expected) in [
        (
            Shape { accounts: 0, ..SMALL },
            "an organization has at least its management account; ask for 1 account or more",
        ),
        (
            Shape { accounts: most + 1, ..SMALL },
            "AWS lets an organization have 50000 accounts, not 50001; ask for fewer",
        ),
        (Shape { ous: 2_001, ..SMALL }, "AWS lets an organization have 2000 OUs, not 2001; ask for fewer"),
        (Shape { policies: 10_001, ..SMALL }, "AWS lets an organization have 10000 SCPs, not 10001; ask for fewer"),
    ] {
        assert_eq!(generate(&shape, Catalog::embedded()).unwrap_err().to_string(), expected);
    }
}

/// What must stand in some policy text of even a small organization.
const TEXTS: &[&str] = &[
    r#""NotAction""#,
    r#""NotResource""#,
    r#""Effect": "Allow""#,
    r#""Action": "*""#,
    r#""Resource": "arn:"#,
    "aws:RequestedRegion",
    "aws:PrincipalArn",
    "arn:aws:iam::*:root",
    "ArnNotLike",
    "aws:PrincipalTag/",
    "aws:ResourceTag/",
    "aws:RequestTag/",
    "${aws:PrincipalTag/",
    "ForAnyValue:StringEquals",
    "aws:MultiFactorAuthPresent",
    "aws:SourceIp",
    "aws:SourceVpc",
    "aws:ViaAWSService",
    "aws:SecureTransport",
    "NumericGreaterThan",
    "DateGreaterThan",
    "StringNotLike",
    r#""Null""#,
    "aws:PrincipalOrgID",
    "aws:SourceOrgID",
    "aws:PrincipalIsAWSService",
    "BoolIfExists",
    "StringNotEqualsIfExists",
    "NotIpAddressIfExists",
];

#[test]
fn every_shape_occurs() {
    let shapes = [Patterns::Library, Patterns::Catalogue]
        .into_iter()
        .flat_map(|patterns| [1, 2, 3].map(|seed| Shape { seed, patterns, ..SMALL }));
    for shape in shapes {
        let organization = made(shape);
        let texts: Vec<&str> = organization.policies().values().map(|policy| &*policy.content).collect();
        for wanted in TEXTS {
            assert!(texts.iter().any(|text| text.contains(wanted)), "no `{wanted}`, {shape:?}");
        }
        for count in 1..=4 {
            let of = |text: &&&str| text.matches("\"Sid\"").count() == count;
            assert!(texts.iter().any(|text| of(&text)), "no policy with {count} statements, {shape:?}");
        }
        placed(&organization);
    }
}

/// Depth, own SCPs, allow lists without `FullAWSAccess`, RCPs.
fn placed(organization: &Organization) {
    let full = full_access_id(&PolicyType::Scp).unwrap();
    let depths: BTreeSet<usize> = organization.ous().values().map(|ou| organization.depth(&ou.parent) + 1).collect();
    assert_eq!(depths, (1..=quota::OU_DEPTH).collect());
    let mut scps: BTreeMap<TargetId, usize> = BTreeMap::new();
    let mut rcps = 0;
    for attachment in organization.attachments() {
        match organization.policies()[&attachment.policy].kind {
            PolicyType::Rcp => rcps += 1,
            _ => *scps.entry(attachment.target.clone()).or_default() += 1,
        }
    }
    assert_eq!(scps.len(), organization.targets().len());
    assert_eq!(scps.values().max(), quota::of(&PolicyType::Scp).attached_max.as_ref());
    assert_eq!(scps[&TargetId::Root], 4);
    let accounts = scps.iter().filter(|(target, _)| matches!(target, TargetId::Account(_)));
    let own = accounts.filter(|(_, count)| **count > 1).count() * 100 / organization.accounts().len();
    assert!((20..=40).contains(&own), "{own} % of the accounts have own SCPs");
    assert!(rcps > organization.targets().len() + 2);
    let lists = organization.ous().keys().filter(|id| !organization.is_attached(&full, &TargetId::Ou((*id).clone())));
    assert!(lists.count() > 0);
    assert_eq!(&*organization.policies()[&full].content, FULL_AWS_ACCESS);
}
