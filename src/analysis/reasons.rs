//! Why a verdict is what it is: the statements and levels that decide, in the order of the path.
//!
//! Asked for one account and action at a time; data only, `sentence` puts it in words.

use super::Analysis;
use super::analyzer::{Force, force};
use super::grants::{Applies, Why, applies};
use super::verdict::Verdict;
use crate::catalog::ActionId;
use crate::organization::{AccountId, Organization, Policy, PolicyId, PolicyType, TargetId};
use crate::policy::Effect;

/// One thing that decides a verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The level of the path on which it happens.
    pub level: TargetId,
    /// The policy; `None` where it is the level as a whole.
    pub policy: Option<PolicyId>,
    /// Place of the statement in the policy, from 0; `None` for a level or a text that cannot be read at all.
    pub statement: Option<usize>,
    /// The statement's `Sid`.
    pub sid: Option<String>,
    pub kind: ReasonKind,
    /// Why it applies to some requests only; empty where it applies to all.
    pub why: Vec<Why>,
}

/// What it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReasonKind {
    /// A statement allows.
    Allows,
    /// A statement denies.
    Denies,
    /// A statement that allows or denies: its effect cannot be read.
    AllowsOrDenies,
    /// No SCP on the level allows the action.
    NothingAllows,
    /// Which policies of the type are attached to the level is not completely known.
    IncompleteImport(PolicyType),
}

/// Why no policy of the organization binds an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exemption {
    /// SCPs never bind the management account.
    ManagementAccount,
    /// SCPs are not enabled on the root.
    ScpsNotEnabled,
}

impl Analysis {
    /// Why SCPs do not bind the account, if they do not.
    pub fn exemption(&self, organization: &Organization, account: &AccountId) -> Option<Exemption> {
        if *account == self.management_account {
            return Some(Exemption::ManagementAccount);
        }
        (force(organization, &PolicyType::Scp) == Force::Off).then_some(Exemption::ScpsNotEnabled)
    }

    /// What decides the verdict on an action down to and including a target, from the root down; empty where nothing does.
    ///
    /// Takes the organization that was analysed.
    pub fn reasons(&self, organization: &Organization, target: &TargetId, action: ActionId) -> Vec<Reason> {
        let Some(verdict) = self.row(target).map(|row| row.verdict(action)) else { return Vec::new() };
        if matches!(target, TargetId::Account(id) if *id == self.management_account) {
            return Vec::new();
        }
        let path = organization.path(target);
        let question = Question { analysis: self, organization, action };
        let mut reasons = Vec::new();
        for level in &path {
            question.scps(level, &mut reasons);
        }
        reasons.retain(|reason| reason.decides() == verdict);
        reasons
    }
}

impl Reason {
    /// The verdict that it speaks for.
    pub fn decides(&self) -> Verdict {
        match self.kind {
            _ if !self.why.is_empty() => Verdict::Depends,
            ReasonKind::Allows => Verdict::Allowed,
            ReasonKind::Denies | ReasonKind::NothingAllows => Verdict::Denied,
            ReasonKind::AllowsOrDenies | ReasonKind::IncompleteImport(_) => Verdict::Depends,
        }
    }
}

struct Question<'a> {
    analysis: &'a Analysis,
    organization: &'a Organization,
    action: ActionId,
}

impl Question<'_> {
    fn scps(&self, level: &TargetId, reasons: &mut Vec<Reason>) {
        let force = force(self.organization, &PolicyType::Scp);
        if force == Force::Off {
            return;
        }
        let mut own = Vec::new();
        for policy in self.organization.attached(level).filter(|policy| policy.kind == PolicyType::Scp) {
            self.statements(level, policy, &mut own);
        }
        let allows = |reason: &Reason| reason.kind == ReasonKind::Allows && reason.why.is_empty();
        let may_allow = |reason: &Reason| reason.kind != ReasonKind::Denies;
        if !self.organization.attachments_known(level, &PolicyType::Scp) {
            own.push(whole_level(level, ReasonKind::IncompleteImport(PolicyType::Scp)));
        } else if own.iter().any(allows) {
            // A conditional Allow beside an unconditional one decides nothing.
            own.retain(|reason| allows(reason) || reason.kind != ReasonKind::Allows);
        } else if !own.iter().any(may_allow) {
            own.push(whole_level(level, ReasonKind::NothingAllows));
        }
        if force == Force::Unsure {
            let limits = own.iter_mut().filter(|reason| reason.kind != ReasonKind::Allows);
            limits.for_each(|reason| reason.why.push(Why::BeingSwitched));
        }
        reasons.append(&mut own);
    }

    /// The statements of a policy that touch the action.
    fn statements(&self, level: &TargetId, policy: &Policy, reasons: &mut Vec<Reason>) {
        let Some(reading) = self.analysis.reading(&policy.id) else { return };
        let document = &reading.document;
        // The last statement of a document that cannot be read stands for all of its text.
        let whole = document.unreadable.is_some();
        let first = if whole { document.statements.len().saturating_sub(1) } else { 0 };
        for statement in document.statements.iter().skip(first) {
            let why = match applies(document, statement, self.analysis.catalog, self.action) {
                Applies::Never => continue,
                Applies::Perhaps(why) => why,
                Applies::Always => Vec::new(),
            };
            reasons.push(Reason {
                level: level.clone(),
                policy: Some(policy.id.clone()),
                statement: (!whole).then_some(statement.index),
                sid: statement.sid.as_ref().map(|sid| sid.value.clone()),
                kind: match statement.effect.map(|effect| effect.value) {
                    Some(Effect::Allow) => ReasonKind::Allows,
                    Some(Effect::Deny) => ReasonKind::Denies,
                    None => ReasonKind::AllowsOrDenies,
                },
                why,
            });
        }
    }
}

fn whole_level(level: &TargetId, kind: ReasonKind) -> Reason {
    Reason { level: level.clone(), policy: None, statement: None, sid: None, kind, why: Vec::new() }
}
