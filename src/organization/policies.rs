//! Applies edits to policies and attachments.
//!
//! Knows how AWS treats its own full-access policies: attached when a type is enabled and to everything new,
//! never edited; see <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html>.
//! Any text may be a policy's content: an invalid one is a diagnostic, never a refusal, for text must not get lost while it is typed.

use std::sync::Arc;

use super::apply::{Edited, reason, refuse};
use super::entity::{Attachment, Policy};
use super::error::EditError;
use super::ids::{PolicyId, TargetId};
use super::words::{FeatureSet, PolicyType, PolicyTypeStatus};
use super::{Organization, quota, validity};

/// The document of FullAWSAccess, which AWS attaches to everything while SCPs are enabled.
pub const FULL_AWS_ACCESS: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "*",
      "Resource": "*"
    }
  ]
}"#;

/// The document of RCPFullAWSAccess, which AWS attaches to everything while RCPs are enabled.
pub const RCP_FULL_AWS_ACCESS: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": "*",
      "Action": "*",
      "Resource": "*"
    }
  ]
}"#;

/// A policy that AWS attaches to everything while its type is enabled.
struct FullAccess {
    kind: PolicyType,
    id: &'static str,
    name: &'static str,
    content: &'static str,
}

static FULL_ACCESS: [FullAccess; 2] = [
    FullAccess { kind: PolicyType::Scp, id: "p-FullAWSAccess", name: "FullAWSAccess", content: FULL_AWS_ACCESS },
    FullAccess {
        kind: PolicyType::Rcp,
        id: "p-RCPFullAWSAccess",
        name: "RCPFullAWSAccess",
        content: RCP_FULL_AWS_ACCESS,
    },
];

fn full_access(kind: &PolicyType) -> Option<&'static FullAccess> {
    FULL_ACCESS.iter().find(|full| full.kind == *kind)
}

/// The id of the policy that AWS attaches to everything while the type is enabled.
pub fn full_access_id(kind: &PolicyType) -> Option<PolicyId> {
    full_access(kind).map(|full| PolicyId::new(full.id))
}

/// The AWS-managed policy that AWS attaches to everything while the type is enabled.
pub fn full_access_policy(kind: &PolicyType) -> Option<Policy> {
    let full = full_access(kind)?;
    Some(Policy {
        description: "Allows access to every operation".to_owned(),
        aws_managed: true,
        ..Policy::new(PolicyId::new(full.id), full.name, kind.clone(), full.content)
    })
}

impl Organization {
    /// Attaches what AWS attaches to every new root, OU and account.
    pub(super) fn attach_defaults(&mut self, target: &TargetId) {
        for FullAccess { kind, .. } in &FULL_ACCESS {
            if self.is_enabled(kind)
                && let Some(policy) = full_access_policy(kind)
            {
                let id = policy.id.clone();
                if !self.policies.contains_key(&id) {
                    self.policies.insert(id.clone(), Arc::new(policy));
                }
                self.link(&id, target);
            }
        }
    }

    /// Forgets every attachment of a target that goes away.
    pub(super) fn forget_target(&mut self, target: &TargetId) {
        let attached: Vec<PolicyId> = self.attached(target).map(|policy| policy.id.clone()).collect();
        for policy in attached {
            self.unlink(&policy, target);
        }
        let unknown: Vec<_> = self.unknown_attachments.iter().filter(|(at, _)| at == target).cloned().collect();
        for mark in unknown {
            self.unknown_attachments.remove(&mark);
        }
    }

    pub(super) fn create_policy(&mut self, policy: Policy) -> Edited {
        let Policy { id, name, description, kind, .. } = &policy;
        if !id.is_well_formed() {
            return Err(EditError::MalformedId { id: id.to_string(), example: "p-12abcdefg3" });
        }
        let of_aws = FULL_ACCESS.iter().any(|full| full.id == id.as_str());
        if of_aws || self.policies.contains_key(id) {
            return Err(EditError::IdTaken { id: id.to_string() });
        }
        if self.feature_set != FeatureSet::All {
            return Err(EditError::NoPoliciesWithoutAllFeatures);
        }
        policy_name(name)?;
        refuse(validity::description(description), "MAX_LENGTH_EXCEEDED")?;
        self.expect_free_policy_name(name, kind, None)?;
        if let Some(max) = quota::of(kind).policies
            && self.policies.values().filter(|other| other.kind == *kind).count() >= max
        {
            return Err(EditError::TooManyPolicies { kind: kind.label().to_owned(), max });
        }
        self.policies.insert(id.clone(), Arc::new(policy));
        Ok(())
    }

    /// Any text: what is wrong with it is a diagnostic, so that nothing is lost while it is typed.
    pub(super) fn set_policy_content(&mut self, id: &PolicyId, content: &Arc<str>) -> Edited {
        self.own_policy(id)?.content = content.clone();
        Ok(())
    }

    pub(super) fn describe_policy(&mut self, id: &PolicyId, description: &str) -> Edited {
        refuse(validity::description(description), "MAX_LENGTH_EXCEEDED")?;
        self.own_policy(id)?.description = description.to_owned();
        Ok(())
    }

    pub(super) fn rename_policy(&mut self, id: &PolicyId, name: &str) -> Edited {
        let kind = self.own_policy(id)?.kind.clone();
        policy_name(name)?;
        self.expect_free_policy_name(name, &kind, Some(id))?;
        self.own_policy(id)?.name = name.to_owned();
        Ok(())
    }

    pub(super) fn delete_policy(&mut self, id: &PolicyId) -> Edited {
        let name = self.own_policy(id)?.name.clone();
        let targets = self.targets_of(id).count();
        if targets > 0 {
            return Err(EditError::PolicyInUse { name, targets });
        }
        self.policies.remove(id);
        Ok(())
    }

    pub(super) fn attach(&mut self, id: &PolicyId, target: &TargetId) -> Edited {
        let policy = self.attachable(id, target)?;
        let kind = policy.kind.clone();
        if !self.is_enabled(&kind) {
            return Err(EditError::TypeNotEnabled { kind: kind.clone() });
        }
        if self.is_attached(id, target) {
            return Err(EditError::AlreadyAttached {
                policy: policy.name.clone(),
                target: self.name(target).to_owned(),
            });
        }
        if let Some(max) = quota::of(&kind).attached_max
            && self.attached(target).filter(|other| other.kind == kind).count() >= max
        {
            return Err(EditError::TooManyAttached {
                target: self.name(target).to_owned(),
                kind: kind.label().to_owned(),
                max,
            });
        }
        self.link(id, target);
        Ok(())
    }

    pub(super) fn detach(&mut self, id: &PolicyId, target: &TargetId) -> Edited {
        let policy = self.attachable(id, target)?;
        let (name, kind) = (policy.name.clone(), policy.kind.clone());
        let on = self.name(target).to_owned();
        if !self.is_attached(id, target) {
            return Err(EditError::NotAttached { policy: name, target: on });
        }
        if self.is_enabled(&kind) {
            if kind == PolicyType::Rcp && full_access_id(&kind).as_ref() == Some(id) {
                return Err(EditError::NotDetachable { policy: name });
            }
            let others = self.attached(target).filter(|other| other.kind == kind).count().saturating_sub(1);
            // Where an import could not learn every attachment, there may well be others.
            if others < quota::of(&kind).attached_min && self.attachments_known(target, &kind) {
                return Err(EditError::LastPolicy { policy: name, kind: kind.label().to_owned(), target: on });
            }
        }
        self.unlink(id, target);
        Ok(())
    }

    pub(super) fn enable(&mut self, kind: &PolicyType) -> Edited {
        if self.feature_set != FeatureSet::All {
            return Err(EditError::NoPoliciesWithoutAllFeatures);
        }
        if self.is_enabled(kind) {
            return Err(EditError::TypeAlreadyEnabled { kind: kind.label().to_owned() });
        }
        self.policy_types.insert(kind.clone(), PolicyTypeStatus::Enabled);
        if let Some(policy) = full_access_policy(kind) {
            let id = policy.id.clone();
            if !self.policies.contains_key(&id) {
                self.policies.insert(id.clone(), Arc::new(policy));
            }
            for target in self.targets() {
                self.link(&id, &target);
            }
        }
        Ok(())
    }

    /// Every policy of the type is detached everywhere; the policies stay. Enabling again brings none of it back.
    pub(super) fn disable(&mut self, kind: &PolicyType) -> Edited {
        if self.policy_types.remove(kind).is_none() {
            return Err(EditError::TypeNotEnabled { kind: kind.clone() });
        }
        let of_kind = |id: &PolicyId| self.policies.get(id).is_some_and(|policy| policy.kind == *kind);
        let gone: Vec<Attachment> =
            self.attachments.iter().filter(|attachment| of_kind(&attachment.policy)).cloned().collect();
        for Attachment { policy, target } in gone {
            self.unlink(&policy, &target);
        }
        self.unknown_attachments =
            self.unknown_attachments.iter().filter(|(_, other)| other != kind).cloned().collect();
        Ok(())
    }

    pub(super) fn confirm(&mut self, target: &TargetId, kind: &PolicyType) -> Edited {
        if !self.contains(target) {
            return Err(EditError::NoSuchTarget { target: self.target_text(target).to_owned() });
        }
        match self.unknown_attachments.remove(&(target.clone(), kind.clone())) {
            Some(_) => self.expect_minimum(target, kind),
            None => {
                Err(EditError::AttachmentsKnown { target: self.name(target).to_owned(), kind: kind.label().to_owned() })
            }
        }
    }

    /// What AWS never leaves bare cannot be vouched for as bare.
    fn expect_minimum(&self, target: &TargetId, kind: &PolicyType) -> Edited {
        let attached = self.attached(target).filter(|policy| policy.kind == *kind).count();
        if self.is_enabled(kind) && attached < quota::of(kind).attached_min {
            let (target, kind) = (self.name(target).to_owned(), kind.label().to_owned());
            return Err(EditError::TooFewAttached { target, kind });
        }
        Ok(())
    }

    fn attachable(&self, id: &PolicyId, target: &TargetId) -> Result<&Arc<Policy>, EditError> {
        let policy = self.policies.get(id).ok_or_else(|| EditError::NoSuchPolicy(id.clone()))?;
        if !self.contains(target) {
            return Err(EditError::NoSuchTarget { target: self.target_text(target).to_owned() });
        }
        Ok(policy)
    }

    /// The policy, if it is one's own: what AWS manages cannot be changed.
    fn own_policy(&mut self, id: &PolicyId) -> Result<&mut Policy, EditError> {
        let policy = self.policy_mut(id)?;
        if policy.aws_managed {
            return Err(EditError::AwsManaged { name: policy.name.clone() });
        }
        Ok(policy)
    }

    fn expect_free_policy_name(&self, name: &str, kind: &PolicyType, except: Option<&PolicyId>) -> Edited {
        let taken =
            self.policies.values().any(|other| Some(&other.id) != except && other.kind == *kind && other.name == name);
        if taken {
            return Err(EditError::DuplicatePolicy { name: name.to_owned(), kind: kind.label().to_owned() });
        }
        Ok(())
    }

    /// Root, OUs, accounts.
    pub fn targets(&self) -> Vec<TargetId> {
        let ous = self.ous.keys().cloned().map(TargetId::Ou);
        let accounts = self.accounts.keys().cloned().map(TargetId::Account);
        std::iter::once(TargetId::Root).chain(ous).chain(accounts).collect()
    }

    /// The same organization with a policy attached nowhere, whether or not AWS would let it be detached.
    #[must_use]
    pub fn without(&self, policy: &PolicyId) -> Self {
        let mut without = self.clone();
        for target in self.targets_of(policy) {
            without.unlink(policy, target);
        }
        without
    }

    fn link(&mut self, policy: &PolicyId, target: &TargetId) {
        self.attachments.insert(Attachment { target: target.clone(), policy: policy.clone() });
        self.reach.insert((policy.clone(), target.clone()));
    }

    fn unlink(&mut self, policy: &PolicyId, target: &TargetId) {
        self.attachments.remove(&Attachment { target: target.clone(), policy: policy.clone() });
        self.reach.remove(&(policy.clone(), target.clone()));
    }
}

fn policy_name(name: &str) -> Edited {
    refuse(validity::name("a policy name", name), reason(name, 1..=quota::NAME, "INVALID_PATTERN"))
}
