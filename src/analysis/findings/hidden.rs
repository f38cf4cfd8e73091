//! Names that hold characters which nobody sees: they make one name look like another, or turn around what stands beside them.
//!
//! Knows whose names they are; which characters it is about, `aws::is_hidden` says. E-mails, tags and Sids with such characters
//! are refused by rules of their own.

use std::collections::BTreeSet;

use super::{FindingPlace, Findings};
use crate::policies::FindingCode;
use aws::{is_hidden, shown};
use organization::{Organization, Policy, TargetId};
use policy::Severity::Warning;

pub(super) fn of_organization(organization: &Organization, findings: &mut Findings) {
    let here = || FindingPlace::Organization;
    for question in organization.questions().keys() {
        add("the name of the question", question, here(), findings);
    }
    for (name, value) in organization.placeholders() {
        add("the placeholder", name, here(), findings);
        add("the value of a placeholder", value, here(), findings);
    }
}

pub(super) fn of_target(organization: &Organization, target: &TargetId, findings: &mut Findings) {
    add("the name", organization.name(target), target.into(), findings);
}

pub(super) fn of_policy(policy: &Policy, findings: &mut Findings) {
    let here = || FindingPlace::Policy { policy: policy.id.clone(), span: None };
    add("the name", &policy.name, here(), findings);
    add("the description", &policy.description, here(), findings);
}

/// AWS takes them in most names, so it is no error.
fn add(what: &str, text: &str, place: FindingPlace, findings: &mut Findings) {
    let hidden: BTreeSet<char> = text.chars().filter(|c| is_hidden(*c)).collect();
    if hidden.is_empty() {
        return;
    }
    let hidden: Vec<String> = hidden.iter().map(|c| shown(&c.to_string()).into_owned()).collect();
    let message = format!("{what} `{}` holds {}, which nobody sees there", shown(text), hidden.join(", "));
    findings.add(Warning, FindingCode::InvalidValue, place, message);
    findings.hint("remove it, unless AWS has the name like this");
}
