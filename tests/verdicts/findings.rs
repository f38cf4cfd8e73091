//! What is odd about organizations, by place and kind.

use super::analyze;
use crate::trees::{Builder, tree};
use analysis::{FindingCode, FindingPlace, findings};
use organization::*;

#[track_caller]
fn check_findings(organization: &Organization, ignored: &[FindingCode], expect: &[(&str, &str)]) {
    let analysis = analyze(organization);
    let all = findings(organization, &analysis);
    let shown: Vec<(String, &str)> = all
        .iter()
        .filter(|finding| finding.code != FindingCode::AttachedNowhere && !ignored.contains(&finding.code))
        .map(|finding| {
            let place = match &finding.place {
                FindingPlace::Organization => "organization",
                FindingPlace::Root => "root",
                FindingPlace::Ou(id) => organization.name(&TargetId::Ou(id.clone())),
                FindingPlace::Account(id) => organization.name(&TargetId::Account(id.clone())),
                FindingPlace::Policy { policy, .. } => &organization.policies()[policy].name,
            };
            (place.to_owned(), finding.code.name())
        })
        .filter(|(place, _)| !["DenyUnreadable", "Broken", "DenyPlaceholder"].contains(&place.as_str()))
        .collect();
    let shown: Vec<(&str, &str)> = shown.iter().map(|(place, code)| (place.as_str(), *code)).collect();
    assert_eq!(shown, expect);
}

#[test]
fn findings_about_levels() {
    check_findings(
        &tree(
            "root: Full
               ou Blocked: DenyS3
                 account A: Full
               ou Useless: Full AllowEC2
                 account B: Full ?
               ou Unread: Broken
                 account C: Full
               account Mgmt: Full DenyS3",
        ),
        &[FindingCode::TooFewAttached],
        &[
            ("Blocked", "nothing-allowed"),
            ("Useless", "allow-list-without-effect"),
            ("Mgmt", "management-account-not-bound"),
            ("B", "incomplete-import"),
            ("RcpAll", "rcp-without-effect"),
        ],
    );
}

#[test]
fn findings_about_values_and_texts() {
    let mut builder = Builder::new();
    builder.attach(&TargetId::Root, "Full");
    builder.attach(&TargetId::Root, "RcpFull");
    let mut deep = ParentId::Root;
    for name in ["1", "2", "3", "4", "5", "6"] {
        let ou = builder.ou(name, &deep);
        builder.attach(&ou, "Full");
        builder.attach(&ou, "RcpFull");
        deep = ou.as_parent().expect("an OU");
    }
    let twin = builder.ou("1", &ParentId::Root);
    builder.attach(&twin, "Full");
    builder.attach(&twin, "RcpFull");
    for name in ["A", "B"] {
        let account = builder.account(name, &ParentId::Root);
        builder.attach(&account, "Full");
        builder.attach(&account, "RcpFull");
    }
    builder.parts.accounts[0].email = "B@example.com".to_owned();
    builder.parts.accounts[1].email = "b@example.com".to_owned();
    builder.parts.accounts[1].state = AccountState::Closed;
    builder.parts.accounts[1].marks.insert(Mark::InventedId);
    let statement = |action: &str| {
        format!(r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Deny","Action":"{action}","Resource":"*"}}}}"#)
    };
    builder.policy("Odd", PolicyType::Scp, &statement("s3:NoSuchThing"));
    builder.policy("Odder", PolicyType::Scp, &statement("nosuch:*"));
    builder.policy("Wide", PolicyType::Scp, &statement("s3:*").replace(',', &format!(",{}", " ".repeat(6_000))));
    let keys: Vec<String> = (0..900).map(|i| format!(r#""arn:aws:s3:::b{i:08}""#)).collect();
    let long = statement("s3:*").replace(r#""*"}"#, &format!("[{}]}}", keys.join(",")));
    builder.policy("Long", PolicyType::Scp, &long);
    builder.policy("Backup", PolicyType::Backup, "not json");
    builder.policy("Short", PolicyType::from("scp"), &statement("s3:*"));
    builder.policy("Newer", PolicyType::from("QUANTUM_POLICY"), "{}");
    builder.policy("Turned\u{202e}", PolicyType::Scp, &statement("s3:*"));
    let unseen = builder.ou("Un\u{200b}seen", &ParentId::Root);
    builder.attach(&unseen, "Full");
    builder.attach(&unseen, "RcpFull");
    check_findings(
        &builder.build(),
        &[],
        &[
            ("organization", "invented-ids"),
            ("Un\u{200b}seen", "invalid-value"),
            ("1", "duplicate-name"),
            ("6", "over-quota"),
            ("B", "duplicate-email"),
            ("B", "closed-account"),
            ("Backup", "not-json"),
            ("Long", "over-quota"),
            ("Newer", "invalid-value"),
            ("Odd", "unknown-action"),
            ("Odder", "unknown-service"),
            ("Short", "invalid-value"),
            ("Turned\u{202e}", "invalid-value"),
            ("Wide", "fits-only-minified"),
            ("RcpAll", "rcp-without-effect"),
        ],
    );
}
