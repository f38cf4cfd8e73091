//! What is odd about a policy: its text, its size, its place in the organization.
//!
//! Knows readings of SCPs and RCPs; of other types only whether the text is JSON.

use std::collections::BTreeMap;

use serde::de::IgnoredAny;

use super::{FindingPlace, Findings};
use crate::policies::{FindingCode, Lint, length};
use crate::rows::Analysis;
use organization::{Mark, Organization, Policy, PolicyType, validity};
use policy::Severity::{Error, Info, Warning};
use policy::{Code, Span, nearest};

pub(super) fn of_policy(organization: &Organization, analysis: &Analysis, policy: &Policy, findings: &mut Findings) {
    let here = || FindingPlace::Policy { policy: policy.id.clone(), span: None };
    values(policy, findings);
    // What AWS wrote, nobody can shorten.
    if let Some(lint) = length(&policy.content, &policy.kind).filter(|_| !policy.aws_managed) {
        add(policy, None, lint, findings);
    }
    if policy.marks.contains(&Mark::MissingFile) {
        let message = format!("the import found no file for `{}`, so its text is empty", policy.name);
        findings.add(Warning, FindingCode::MissingFile, here(), message);
    }
    match analysis.reading(&policy.id) {
        // AWS's own texts break AWS's rules for others: RCPFullAWSAccess allows, and allows everything.
        Some(_) if policy.aws_managed => {}
        // That the empty text is no policy is the same fault once more.
        Some(_) if policy.marks.contains(&Mark::MissingFile) && policy.content.is_empty() => {}
        Some(reading) => {
            gathered(reading.remarks(&analysis.catalog))
                .into_iter()
                .for_each(|lint| add(policy, Some(lint.place), lint, findings));
        }
        // No grammar is known for these types, so that it is JSON is all that can be told.
        None if serde_json::from_str::<IgnoredAny>(&policy.content).is_err() => {
            let message = format!("the text of the {} `{}` is not JSON", policy.kind.label(), policy.name);
            findings.add(Info, FindingCode::NotJson, here(), message);
        }
        None => {}
    }
    if !policy.aws_managed && organization.targets_of(&policy.id).next().is_none() {
        let message = format!("attached nowhere: the {} `{}`", policy.kind.label(), policy.name);
        findings.add(Info, FindingCode::AttachedNowhere, here(), message);
    }
}

fn values(policy: &Policy, findings: &mut Findings) {
    let here = || FindingPlace::Policy { policy: policy.id.clone(), span: None };
    if !policy.id.is_well_formed() {
        let message = format!("`{}` is not a valid policy id in AWS", policy.id);
        findings.add(Warning, FindingCode::InvalidValue, here(), message);
    }
    if let PolicyType::Other(written) = &policy.kind {
        // A file may be newer than this version; one that is spelled otherwise is none that AWS would take.
        let (severity, advice) = match meant(written) {
            Some(kind) => (Error, format!("write `{kind}`")),
            None => (Warning, "correct it, or leave it if AWS has it by now".to_owned()),
        };
        let message = format!("`{written}` is not a known policy type, so the policy decides nothing: {advice}");
        findings.add(severity, FindingCode::InvalidValue, here(), message);
    }
    let refused = [validity::name("a policy name", &policy.name), validity::description(&policy.description)];
    for sentence in refused.into_iter().flatten() {
        findings.add(Error, FindingCode::InvalidValue, here(), sentence);
    }
}

/// The policy type that a word stands for: its label in any case, or AWS's word with a slip in it.
fn meant(written: &str) -> Option<&'static PolicyType> {
    let by_label = PolicyType::KNOWN.iter().find(|kind| kind.label().eq_ignore_ascii_case(written));
    by_label.or_else(|| {
        let near = nearest(written, PolicyType::KNOWN.iter().map(PolicyType::as_str))?;
        PolicyType::KNOWN.iter().find(|kind| kind.as_str() == near)
    })
}

/// One line for a placeholder, however often it stands in the text, for one value fills all its places; everything else stays
/// as it is.
fn gathered(remarks: Vec<Lint>) -> Vec<Lint> {
    let is_placeholder = |lint: &Lint| lint.code == FindingCode::Text(Code::Placeholder);
    let mut gathered: Vec<(Lint, usize)> = Vec::new();
    let mut first = BTreeMap::new();
    for lint in remarks {
        let known = match is_placeholder(&lint) {
            true => *first.entry(lint.message.clone()).or_insert(gathered.len()),
            false => gathered.len(),
        };
        match gathered.get_mut(known) {
            Some((_, count)) => *count += 1,
            None => gathered.push((lint, 1)),
        }
    }
    let counted = |(mut lint, count): (Lint, usize)| {
        if count > 1 {
            lint.message = format!("{} ({count} places)", lint.message);
        }
        lint
    };
    gathered.into_iter().map(counted).collect()
}

fn add(policy: &Policy, span: Option<Span>, lint: Lint, findings: &mut Findings) {
    let here = FindingPlace::Policy { policy: policy.id.clone(), span };
    findings.0.push(lint.map(|code| code, |_| here));
}
