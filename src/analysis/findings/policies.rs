//! What is odd about a policy: its text, its size, its place in the organization.
//!
//! Knows readings of SCPs and RCPs; of other types only whether the text is JSON.

use serde::de::IgnoredAny;

use super::{Finding, FindingCode, Findings, Place};
use crate::analysis::Analysis;
use crate::organization::{Mark, Organization, Policy, quota, validity};
use crate::policy::Severity::{Error, Info, Warning};
use crate::policy::{Code, Size, size};

pub(super) fn of_policy(organization: &Organization, analysis: &Analysis, policy: &Policy, findings: &mut Findings) {
    let here = || Place::Policy { policy: policy.id.clone(), span: None };
    values(policy, findings);
    length(policy, findings);
    if policy.marks.contains(&Mark::MissingFile) {
        let message = format!("the import found no file for `{}`, so its text is empty", policy.name);
        findings.add(Warning, FindingCode::MissingFile, here(), message);
    }
    match analysis.reading(&policy.id) {
        // AWS's own texts break AWS's rules for others: RCPFullAWSAccess allows, and allows everything.
        Some(_) if policy.aws_managed => {}
        Some(_) if policy.marks.contains(&Mark::MissingFile) && policy.content.is_empty() => {}
        Some(_) => text(analysis, policy, findings),
        None if serde_json::from_str::<IgnoredAny>(&policy.content).is_err() => {
            let message = format!("the text of the {} `{}` is not JSON", policy.kind.label(), policy.name);
            findings.add(Info, FindingCode::NotJson, here(), message);
        }
        None => {}
    }
    if !policy.aws_managed && organization.targets_of(&policy.id).next().is_none() {
        let message = format!("the {} `{}` is attached nowhere", policy.kind.label(), policy.name);
        findings.add(Info, FindingCode::AttachedNowhere, here(), message);
    }
}

fn values(policy: &Policy, findings: &mut Findings) {
    let here = || Place::Policy { policy: policy.id.clone(), span: None };
    if !policy.id.is_well_formed() {
        let message = format!("`{}` is no policy id that AWS would give", policy.id);
        findings.add(Warning, FindingCode::InvalidValue, here(), message);
    }
    let refused = [validity::name("a policy name", &policy.name), validity::description(&policy.description)];
    for sentence in refused.into_iter().flatten() {
        findings.add(Error, FindingCode::InvalidValue, here(), sentence);
    }
}

/// L13 and L14
fn length(policy: &Policy, findings: &mut Findings) {
    let Some(most) = quota::of(&policy.kind).size.filter(|_| !policy.aws_managed) else { return };
    let here = Place::Policy { policy: policy.id.clone(), span: None };
    let Size { characters, minified } = size(&policy.content);
    if characters <= most {
        return;
    }
    if minified <= most {
        let message =
            format!("the text has {characters} characters, and {minified} without white space; AWS takes {most}");
        findings.add(Warning, FindingCode::FitsOnlyMinified, here, message);
        findings.hint("the AWS console strips white space, the command line and SDKs do not");
    } else {
        let message = format!("the text has {minified} characters even without white space, AWS takes {most}");
        findings.add(Error, FindingCode::OverQuota, here, message);
    }
}

/// Diagnostics of the grammar and remarks of the catalogue, in the order of the text.
fn text(analysis: &Analysis, policy: &Policy, findings: &mut Findings) {
    let Some(reading) = analysis.reading(&policy.id) else { return };
    let diagnostics = reading.diagnostics.iter().map(|diagnostic| Finding {
        severity: diagnostic.severity,
        code: FindingCode::Text(diagnostic.code),
        place: Place::Policy { policy: policy.id.clone(), span: Some(diagnostic.span) },
        message: diagnostic.message.clone(),
        hint: diagnostic.hint.clone(),
    });
    let lints = reading.lints.iter().map(|lint| Finding {
        severity: lint.severity,
        code: lint.code,
        place: Place::Policy { policy: policy.id.clone(), span: Some(lint.span) },
        message: lint.message.clone(),
        hint: lint.hint.clone(),
    });
    let mut found: Vec<Finding> = diagnostics.chain(lints).collect();
    found.sort_by_key(|finding| match &finding.place {
        Place::Policy { span: Some(span), .. } => span.start,
        _ => 0,
    });
    findings.0.append(&mut gathered(found));
}

/// One line for a placeholder, however often it stands in the text; everything else stays as it is.
fn gathered(found: Vec<Finding>) -> Vec<Finding> {
    let is_placeholder = |finding: &Finding| finding.code == FindingCode::Text(Code::Placeholder);
    let mut gathered: Vec<(Finding, usize)> = Vec::new();
    for finding in found {
        let same = |(other, _): &&mut (Finding, usize)| is_placeholder(other) && other.message == finding.message;
        match gathered.iter_mut().find(same).filter(|_| is_placeholder(&finding)) {
            Some((_, count)) => *count += 1,
            None => gathered.push((finding, 1)),
        }
    }
    let counted = |(mut finding, count): (Finding, usize)| {
        if count > 1 {
            finding.message = format!("{} ({count} places)", finding.message);
        }
        finding
    };
    gathered.into_iter().map(counted).collect()
}
