//! Values that AWS would refuse but a file brought: names, e-mails, ids, tags, numbers of things.
//!
//! Knows which value belongs to which rule; the rules are in `organization::validity` and `organization::quota`.

use std::collections::BTreeMap;

use super::tree::Tree;
use super::{FindingPlace, Findings};
use crate::policies::FindingCode;
use organization::{Mark, Organization, OuId, Tags, TargetId, quota, validity};
use policy::Severity::{Error, Info, Warning};

pub(super) fn of_organization(organization: &Organization, findings: &mut Findings) {
    let here = || FindingPlace::Organization;
    for (what, count, most) in
        [("OUs", organization.ous().len(), quota::OUS), ("accounts", organization.accounts().len(), quota::ACCOUNTS)]
    {
        if count > most {
            let message = format!("there are {count} {what}, AWS lets an organization have {most}");
            findings.add(Error, FindingCode::OverQuota, here(), message);
        }
    }
    // No error, here and below: whoever models an organization that is not there yet makes up its ids.
    if !organization.id().is_well_formed() {
        let message = format!("`{}` is not a valid organization id in AWS", organization.id());
        findings.add(Warning, FindingCode::InvalidValue, here(), message);
    }
    let marks = organization.ous().values().map(|ou| &ou.marks);
    let marks = marks.chain(organization.accounts().values().map(|account| &account.marks));
    let marks = marks.chain(organization.policies().values().map(|policy| &policy.marks));
    let invented = marks.filter(|marks| marks.contains(&Mark::InventedId)).count();
    if invented > 0 {
        let message = format!("{invented} ids are made up, because the import had none");
        findings.add(Info, FindingCode::InventedIds, here(), message);
    }
    duplicate_emails(organization, findings);
    duplicate_names(organization, findings);
}

fn duplicate_emails(organization: &Organization, findings: &mut Findings) {
    // The first by id is the one that others repeat, so of two accounts one is reported. An import without e-mails leaves them
    // empty, which says nothing.
    let mut first_of = BTreeMap::new();
    for account in organization.accounts().values().filter(|account| !account.email.is_empty()) {
        let first = *first_of.entry(account.email.to_lowercase()).or_insert(&account.id);
        if *first != account.id {
            let message = format!("the e-mail `{}` belongs to the account `{first}` as well", account.email);
            findings.add(Error, FindingCode::DuplicateEmail, FindingPlace::Account(account.id.clone()), message);
        }
    }
}

/// OU names are unique under one parent, policy names within one type.
fn duplicate_names(organization: &Organization, findings: &mut Findings) {
    let mut first_of = BTreeMap::new();
    for ou in organization.ous().values() {
        let first = *first_of.entry((&ou.parent, &ou.name)).or_insert(&ou.id);
        if *first != ou.id {
            let message = format!("the OU `{first}` beside it has the name `{}` as well", ou.name);
            findings.add(Error, FindingCode::DuplicateName, FindingPlace::Ou(ou.id.clone()), message);
        }
    }
    let mut first_of = BTreeMap::new();
    for policy in organization.policies().values() {
        let first = *first_of.entry((&policy.kind, &policy.name)).or_insert(&policy.id);
        if *first != policy.id {
            let message = format!("the {} `{first}` has the name `{}` as well", policy.kind.label(), policy.name);
            let here = FindingPlace::Policy { policy: policy.id.clone(), span: None };
            findings.add(Error, FindingCode::DuplicateName, here, message);
        }
    }
}

pub(super) fn of_target(organization: &Organization, target: &TargetId, tree: &Tree<'_>, findings: &mut Findings) {
    let mut refused = |severity, refusal: validity::Refusal| {
        if let Some(sentence) = refusal {
            findings.add(severity, FindingCode::InvalidValue, target.into(), sentence);
        }
    };
    // Root and OUs are named by what AWS gave them; an account's id stands in ARNs and keys, and verdicts hang on it. E-mails
    // no verdict hangs on, and imports bring samples of them.
    let odd_id = |what: &str, id: &str| Some(format!("`{id}` is not a valid {what} id in AWS"));
    match target {
        TargetId::Root => {
            let root = organization.root();
            refused(Warning, if root.id.is_well_formed() { None } else { odd_id("root", root.id.as_str()) });
            refused(Error, validity::name("the root's name", &root.name));
            tags(&root.tags, target, findings);
        }
        TargetId::Ou(id) => {
            let Some(ou) = organization.ous().get(id) else { return };
            refused(Warning, if id.is_well_formed() { None } else { odd_id("OU", id.as_str()) });
            refused(Error, validity::name("an OU name", &ou.name));
            tags(&ou.tags, target, findings);
            depth_of_ou(id, tree, findings);
        }
        TargetId::Account(id) => {
            let Some(account) = organization.accounts().get(id) else { return };
            refused(Error, if id.is_well_formed() { None } else { odd_id("account", id.as_str()) });
            refused(Error, validity::name("an account name", &account.name));
            refused(
                Warning,
                validity::email(&account.email).map(|why| format!("the e-mail `{}`: {why}", account.email)),
            );
            tags(&account.tags, target, findings);
        }
    }
}

fn tags(tags: &Tags, target: &TargetId, findings: &mut Findings) {
    // Those that AWS keeps for itself nobody can change, and they do not count.
    // <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_tagging.html>
    let own = || tags.iter().filter(|(key, _)| !key.to_lowercase().starts_with("aws:"));
    let count = own().count();
    if count > quota::TAGS {
        let message = format!("there are {count} tags, AWS lets one resource have {}", quota::TAGS);
        findings.add(Error, FindingCode::OverQuota, target.into(), message);
    }
    for sentence in own().filter_map(|(key, value)| validity::tag_key(key).or_else(|| validity::tag_value(value))) {
        findings.add(Error, FindingCode::InvalidValue, target.into(), sentence);
    }
}

fn depth_of_ou(id: &OuId, tree: &Tree<'_>, findings: &mut Findings) {
    let depth = tree.depth(id);
    if depth > quota::OU_DEPTH {
        let message = format!("this OU is on level {depth}, AWS has {} levels of OUs", quota::OU_DEPTH);
        findings.add(Error, FindingCode::OverQuota, FindingPlace::Ou(id.clone()), message);
    }
}
