//! What is odd about policies on a level of the tree.
//!
//! Knows attachments and what the attached policies allow; values and texts are looked at elsewhere.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::tree::Tree;
use super::{FindingPlace, Findings};
use crate::policies::{FindingCode, Force, force};
use crate::rows::Analysis;
use organization::{AccountState, Organization, Policy, PolicyType, TargetId, full_access_id, quota};
use policy::Severity::{Error, Info, Warning};

/// More marks of one type than this are one finding: an import that lacks one answer can mark every target, and a list
/// of them would hide all else.
const MANY: usize = 20;

pub(super) fn of_organization(organization: &Organization, findings: &mut Findings) {
    // By type, since an answer that is missing is missing for one type.
    let mut unknown: BTreeMap<&PolicyType, Vec<&TargetId>> = BTreeMap::new();
    for (target, kind) in organization.unknown_attachments() {
        unknown.entry(kind).or_default().push(target);
    }
    for (kind, targets) in unknown {
        let hint = "add what is missing, or confirm the attachments";
        if targets.len() > MANY {
            let message =
                format!("the policies of type {} on {} targets are not completely known", kind.label(), targets.len());
            findings.add(Warning, FindingCode::IncompleteImport, FindingPlace::Organization, message);
            findings.hint(hint);
        } else {
            for target in targets {
                let message = format!("the policies of type {} here are not completely known", kind.label());
                findings.add(Warning, FindingCode::IncompleteImport, target.into(), message);
                findings.hint(hint);
            }
        }
    }
    // Only what people made: AWS's own are there in every organization.
    let mut count: BTreeMap<&PolicyType, usize> = BTreeMap::new();
    for policy in organization.policies().values().filter(|policy| !policy.aws_managed) {
        *count.entry(&policy.kind).or_default() += 1;
    }
    for (kind, count) in count {
        if let Some(most) = quota::of(kind).policies.filter(|most| count > *most) {
            let message =
                format!("there are {count} policies of type {}, AWS lets an organization have {most}", kind.label());
            findings.add(Error, FindingCode::OverQuota, FindingPlace::Organization, message);
        }
    }
}

pub(super) fn of_target(
    organization: &Organization,
    analysis: &Analysis,
    tree: &Tree<'_>,
    target: &TargetId,
    findings: &mut Findings,
) {
    let attached: Vec<&Arc<Policy>> = organization.attached(target).collect();
    // On a target AWS's own count too: `FullAWSAccess` is one of the SCPs that may hang there.
    let mut count: BTreeMap<&PolicyType, usize> = BTreeMap::new();
    for policy in &attached {
        *count.entry(&policy.kind).or_default() += 1;
    }
    for (kind, count) in count {
        if let Some(most) = quota::of(kind).attached_max.filter(|most| count > *most) {
            let message = format!("{count} policies of type {} are attached, AWS allows {most}", kind.label());
            findings.add(Error, FindingCode::OverQuota, target.into(), message);
        }
    }
    // What SCPs and RCPs do on the management account is nothing, so nothing else is to be said of them there.
    let management = matches!(target, TargetId::Account(id) if id == organization.management_account());
    if management {
        not_bound(&attached, target, findings);
    } else {
        scps(organization, analysis, &attached, tree, target, findings);
        rcps(organization, &attached, target, findings);
    }
    closed(organization, tree, target, findings);
}

/// Guardrails on the management account, where people may rely on them. Full access is not one that anybody hung there: AWS
/// does, wherever it enables the type.
///
/// <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html>
fn not_bound(attached: &[&Arc<Policy>], target: &TargetId, findings: &mut Findings) {
    for policy in attached {
        let limits = matches!(policy.kind, PolicyType::Scp | PolicyType::Rcp);
        if limits && full_access_id(&policy.kind).as_ref() != Some(&policy.id) {
            let message = format!(
                "the {} `{}` on the management account has no effect: SCPs and RCPs do not bind it",
                policy.kind.label(),
                policy.name
            );
            findings.add(Warning, FindingCode::ManagementAccountNotBound, target.into(), message);
        }
    }
}

/// A level without an Allow, which shuts out everyone below it; and allow lists that limit nothing, for the policies of one
/// level allow together.
///
/// <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html>
fn scps(
    organization: &Organization,
    analysis: &Analysis,
    attached: &[&Arc<Policy>],
    tree: &Tree<'_>,
    target: &TargetId,
    findings: &mut Findings,
) {
    let known = organization.attachments_known(target, &PolicyType::Scp);
    if force(organization, &PolicyType::Scp) == Force::Off {
        return;
    }
    let scps = attached.iter().filter(|policy| policy.kind == PolicyType::Scp);
    let grants: Vec<_> = scps.filter_map(|p| Some((*p, analysis.reading(&p.id)?.grants(&analysis.catalog)))).collect();
    // Only where it is certain: what may be attached, and what may be an Allow, could be the one that is missed.
    if known && grants.iter().all(|(_, grants)| grants.may_allow.is_empty()) {
        let bound = tree.members(target);
        // With nobody below it shuts out nobody yet.
        if bound > 0 {
            let accounts = if bound == 1 { "1 account".to_owned() } else { format!("{bound} accounts") };
            let message = format!("no SCP here allows anything, so {accounts} can do nothing");
            findings.add(Error, FindingCode::NothingAllowed, target.into(), message);
        } else {
            let message = "no SCP here allows anything".to_owned();
            findings.add(Warning, FindingCode::NothingAllowed, target.into(), message);
        }
        findings.hint("attach `FullAWSAccess`, or a policy that allows what is needed");
    }
    // Attachments that are not known could only allow more, so this holds without them.
    let everything = analysis.catalog.len();
    let Some((full, _)) = grants.iter().find(|(_, grants)| grants.allow.count() == everything) else { return };
    for (policy, grants) in &grants {
        // What denies as well is no mere list, and does something all the same.
        if !grants.allow.is_empty() && grants.allow.count() < everything && grants.may_deny.is_empty() {
            let message = format!(
                "the allow list `{}` limits nothing, because `{}` beside it allows everything",
                policy.name, full.name
            );
            findings.add(Warning, FindingCode::AllowListWithoutEffect, target.into(), message);
            findings.hint(format!("detach `{}` if the list is meant to limit", full.name));
        }
    }
}

/// AWS attaches `RCPFullAWSAccess` to every target and lets nobody detach it, so a target without RCPs is not all there is.
///
/// <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html>
fn rcps(organization: &Organization, attached: &[&Arc<Policy>], target: &TargetId, findings: &mut Findings) {
    let kind = PolicyType::Rcp;
    let known = organization.attachments_known(target, &kind);
    if known && organization.is_enabled(&kind) && !attached.iter().any(|policy| policy.kind == kind) {
        let message = "no RCP is attached, although AWS always keeps `RCPFullAWSAccess`".to_owned();
        findings.add(Warning, FindingCode::TooFewAttached, target.into(), message);
    }
}

/// Closed accounts among others: "Organizing Your AWS Environment Using Multiple Accounts" has an OU `Suspended` for them.
fn closed(organization: &Organization, tree: &Tree<'_>, target: &TargetId, findings: &mut Findings) {
    let TargetId::Account(id) = target else { return };
    let Some(account) = organization.accounts().get(id) else { return };
    let closed = match account.state {
        AccountState::Suspended
        | AccountState::SuspendedOrClosed
        | AccountState::PendingClosure
        | AccountState::Closed => true,
        AccountState::PendingActivation | AccountState::Active | AccountState::Other(_) => false,
    };
    if closed && !tree.is_for_closed(&account.parent) {
        let message = format!("the account is {} and still sits among other accounts", account.state.label());
        findings.add(Info, FindingCode::ClosedAccount, target.into(), message);
        findings.hint("an OU `Suspended` keeps closed accounts apart");
    }
}
