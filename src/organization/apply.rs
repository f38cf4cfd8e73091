//! Applies edits to the tree: OUs, accounts, tags, delegated administrators.
//!
//! Knows which of AWS's rules refuses which edit (`reference` in each error's [`aws`](super::EditError::aws)).
//! Refuses what AWS refuses; rules about time, handshakes and raisable quotas never refuse.
//! How policies and attachments are edited stands in `policies`, questions in `question`, placeholder values in
//! `placeholder`.

use std::ops::RangeInclusive;
use std::sync::Arc;

use super::edit::Edit;
use super::entity::{Account, DelegatedAdministrator, Ou, Policy, Tags};
use super::error::EditError;
use super::ids::{AccountId, ChildId, OuId, ParentId, TaggedId, TargetId};
use super::words::{AccountState, FeatureSet, JoinedMethod};
use super::{Organization, quota, validity};

pub(super) type Edited = Result<(), EditError>;

impl Organization {
    /// The edited organization, or why the edit is not allowed; `self` never changes.
    ///
    /// # Errors
    /// The rule that refuses the edit, with AWS's own name for it.
    pub fn apply(&self, edit: &Edit) -> Result<Self, EditError> {
        let mut next = self.clone();
        next.edit(edit)?;
        Ok(next)
    }

    fn edit(&mut self, edit: &Edit) -> Edited {
        match edit {
            Edit::CreateOu { id, parent, name } => self.create_ou(id, parent, name),
            Edit::CreateAccount { id, parent, name, email, joined } => self.create_account(Account {
                joined_method: Some(JoinedMethod::Created),
                joined: joined.clone(),
                ..Account::new(id.clone(), name, email, parent.clone())
            }),
            Edit::Rename { target, name } => self.rename(target, name),
            Edit::SetEmail { account, email } => self.set_email(account, email),
            Edit::SetNote { on, note } => self.set_note(on, note),
            Edit::DeleteOu { ou } => self.delete_ou(ou),
            Edit::RemoveAccount { account } => self.remove_account(account),
            Edit::CloseAccount { account } => self.close_account(account),
            Edit::ReopenAccount { account } => self.reopen_account(account),
            Edit::Move { child, to } => self.move_child(child, to),
            Edit::SetTag { on, key, value } => self.set_tag(on, key, value),
            Edit::RemoveTag { on, key } => self.remove_tag(on, key),
            Edit::RegisterDelegatedAdministrator { account, service } => self.register(account, service),
            Edit::DeregisterDelegatedAdministrator { account, service } => self.deregister(account, service),
            Edit::EnableAllFeatures => self.enable_all_features(),
            Edit::KeepQuestion(question) => self.keep_question(question),
            Edit::RenameQuestion { from, to } => self.rename_question(from, to),
            Edit::RemoveQuestion { name } => self.remove_question(name),
            Edit::SetPlaceholder { name, value } => self.set_placeholder(name, value.as_deref()),
            Edit::CreatePolicy { id, name, description, kind, content } => self.create_policy(Policy {
                description: description.clone(),
                ..Policy::new(id.clone(), name, kind.clone(), content.clone())
            }),
            Edit::SetPolicyContent { policy, content } => self.set_policy_content(policy, content),
            Edit::RenamePolicy { policy, name } => self.rename_policy(policy, name),
            Edit::DescribePolicy { policy, description } => self.describe_policy(policy, description),
            Edit::DeletePolicy { policy } => self.delete_policy(policy),
            Edit::Attach { policy, target } => self.attach(policy, target),
            Edit::Detach { policy, target } => self.detach(policy, target),
            Edit::EnablePolicyType { kind } => self.enable(kind),
            Edit::DisablePolicyType { kind } => self.disable(kind),
            Edit::ConfirmAttachments { target, kind } => self.confirm(target, kind),
            Edit::Collect(parts) => self.collect(parts),
            Edit::Batch { edits, .. } => edits.iter().try_for_each(|edit| self.edit(edit)),
        }
    }

    fn create_ou(&mut self, id: &OuId, parent: &ParentId, name: &str) -> Edited {
        if !id.is_well_formed() {
            return Err(EditError::MalformedId { id: id.to_string(), example: "ou-a1b2-f6g7h111" });
        }
        self.expect_free_id(id.as_str())?;
        self.expect_parent(parent)?;
        if self.ous.len() >= quota::OUS {
            return Err(EditError::TooManyOus { max: quota::OUS });
        }
        ou_name(name)?;
        self.expect_free_ou_name(parent, name, None)?;
        self.expect_depth(self.depth(parent) + 1)?;
        self.ous.insert(id.clone(), Arc::new(Ou::new(id.clone(), name, parent.clone())));
        self.children.insert((parent.clone(), ChildId::Ou(id.clone())));
        self.attach_defaults(&TargetId::Ou(id.clone()));
        Ok(())
    }

    fn create_account(&mut self, account: Account) -> Edited {
        let id = account.id.clone();
        if !id.is_well_formed() {
            return Err(EditError::MalformedId { id: id.to_string(), example: "111122223333" });
        }
        self.expect_free_id(id.as_str())?;
        self.expect_parent(&account.parent)?;
        account_name(&account.name)?;
        self.expect_email(&account.email, None)?;
        self.children.insert((account.parent.clone(), ChildId::Account(id.clone())));
        self.accounts.insert(id.clone(), Arc::new(account));
        self.attach_defaults(&TargetId::Account(id));
        Ok(())
    }

    fn rename(&mut self, target: &TargetId, name: &str) -> Edited {
        match target {
            TargetId::Root => Err(EditError::RootIsFixed),
            TargetId::Ou(id) => {
                let parent = self.ou(id)?.parent.clone();
                ou_name(name)?;
                self.expect_free_ou_name(&parent, name, Some(id))?;
                self.ou_mut(id)?.name = name.to_owned();
                Ok(())
            }
            TargetId::Account(id) => {
                self.account(id)?;
                account_name(name)?;
                self.account_mut(id)?.name = name.to_owned();
                Ok(())
            }
        }
    }

    fn set_email(&mut self, id: &AccountId, email: &str) -> Edited {
        self.account(id)?;
        self.expect_email(email, Some(id))?;
        self.account_mut(id)?.email = email.to_owned();
        Ok(())
    }

    /// A note is the user's own, so what AWS manages may have one.
    fn set_note(&mut self, on: &TaggedId, note: &str) -> Edited {
        let place = match on {
            TaggedId::Target(TargetId::Root) => &mut Arc::make_mut(&mut self.root).note,
            TaggedId::Target(TargetId::Ou(id)) => &mut self.ou_mut(id)?.note,
            TaggedId::Target(TargetId::Account(id)) => &mut self.account_mut(id)?.note,
            TaggedId::Policy(id) => &mut self.policy_mut(id)?.note,
        };
        note.clone_into(place);
        Ok(())
    }

    fn delete_ou(&mut self, id: &OuId) -> Edited {
        let ou = self.ou(id)?.clone();
        let inside: Vec<_> = self.children(&ParentId::Ou(id.clone())).cloned().collect();
        if !inside.is_empty() {
            let ous = inside.iter().filter(|child| matches!(child, ChildId::Ou(_))).count();
            return Err(EditError::OuNotEmpty { name: ou.name.clone(), ous, accounts: inside.len() - ous });
        }
        self.forget_target(&TargetId::Ou(id.clone()));
        self.children.remove(&(ou.parent.clone(), ChildId::Ou(id.clone())));
        self.ous.remove(id);
        Ok(())
    }

    fn remove_account(&mut self, id: &AccountId) -> Edited {
        let parent = self.account(id)?.parent.clone();
        if *id == self.management_account {
            return Err(EditError::ManagementAccountCannotLeave);
        }
        if let Some(delegated) = self.delegated_administrators.get(id) {
            let services = if delegated.services.is_empty() {
                "some service".to_owned()
            } else {
                delegated.services.iter().map(|service| format!("`{service}`")).collect::<Vec<_>>().join(", ")
            };
            return Err(EditError::DelegatedAdministrator { account: id.clone(), services });
        }
        self.forget_target(&TargetId::Account(id.clone()));
        self.children.remove(&(parent, ChildId::Account(id.clone())));
        self.accounts.remove(id);
        if !self.inside.is_empty() {
            self.inside_mut().forget(id);
            self.inside_mut().drop_unused_texts();
        }
        Ok(())
    }

    fn close_account(&mut self, id: &AccountId) -> Edited {
        let state = self.account(id)?.state.clone();
        if *id == self.management_account {
            return Err(EditError::ManagementAccountCannotClose);
        }
        if self.feature_set != FeatureSet::All {
            return Err(EditError::ClosingNeedsAllFeatures);
        }
        if matches!(state, AccountState::Closed | AccountState::PendingClosure) {
            return Err(EditError::AlreadyClosed(id.clone()));
        }
        self.account_mut(id)?.state = AccountState::Closed;
        Ok(())
    }

    fn reopen_account(&mut self, id: &AccountId) -> Edited {
        let closed = matches!(
            self.account(id)?.state,
            AccountState::Closed | AccountState::PendingClosure | AccountState::SuspendedOrClosed
        );
        if !closed {
            return Err(EditError::NotClosed(id.clone()));
        }
        self.account_mut(id)?.state = AccountState::Active;
        Ok(())
    }

    fn move_child(&mut self, child: &ChildId, to: &ParentId) -> Edited {
        self.expect_parent(to)?;
        let from = match child {
            ChildId::Ou(id) => self.ou(id)?.parent.clone(),
            ChildId::Account(id) => self.account(id)?.parent.clone(),
        };
        let name = self.name(&child.clone().into()).to_owned();
        if from == *to {
            return Err(EditError::AlreadyThere { name, child: child.clone() });
        }
        match child {
            ChildId::Account(id) => self.account_mut(id)?.parent = to.clone(),
            ChildId::Ou(id) => {
                if self.path(&to.clone().into()).contains(&TargetId::Ou(id.clone())) {
                    return Err(EditError::IntoItself { name });
                }
                self.expect_free_ou_name(to, &name, Some(id))?;
                self.expect_depth(self.depth(to) + self.height(id))?;
                self.ou_mut(id)?.parent = to.clone();
            }
        }
        self.children.remove(&(from, child.clone()));
        self.children.insert((to.clone(), child.clone()));
        Ok(())
    }

    fn set_tag(&mut self, on: &TaggedId, key: &str, value: &str) -> Edited {
        let reserved = key.to_ascii_lowercase().starts_with("aws:");
        let odd_key = if reserved { "INVALID_SYSTEM_TAGS_PARAMETER" } else { "INVALID_PATTERN" };
        refuse(validity::tag_key(key), reason(key, 1..=quota::TAG_KEY, odd_key))?;
        refuse(validity::tag_value(value), reason(value, 0..=quota::TAG_VALUE, "INVALID_PATTERN"))?;
        let name = self.tagged_name(on);
        let tags = self.tags_mut(on)?;
        let own = tags.keys().filter(|key| !key.to_ascii_lowercase().starts_with("aws:")).count();
        if !tags.contains_key(key) && own >= quota::TAGS {
            return Err(EditError::TooManyTags { on: name, max: quota::TAGS });
        }
        tags.insert(key.to_owned(), value.to_owned());
        Ok(())
    }

    fn remove_tag(&mut self, on: &TaggedId, key: &str) -> Edited {
        let name = self.tagged_name(on);
        match self.tags_mut(on)?.remove(key) {
            Some(_) => Ok(()),
            None => Err(EditError::NoSuchTag { on: name, key: key.to_owned() }),
        }
    }

    fn register(&mut self, id: &AccountId, service: &str) -> Edited {
        let state = &self.account(id)?.state;
        if *id == self.management_account {
            return Err(EditError::ManagementAccountCannotDelegate);
        }
        if *state != AccountState::Active {
            return Err(EditError::SuspendedCannotDelegate(id.clone()));
        }
        let well_formed =
            service.contains('.') && service.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
        if !well_formed {
            let sentence = format!("`{service}` is not a service principal; they look like `guardduty.amazonaws.com`");
            return Err(EditError::InvalidValue { sentence, reason: "UNRECOGNIZED_SERVICE_PRINCIPAL" });
        }
        let known = self.delegated_administrators.get(id).map(|delegated| (**delegated).clone());
        let mut delegated =
            known.unwrap_or_else(|| DelegatedAdministrator { account: id.clone(), services: Default::default() });
        if !delegated.services.insert(service.to_owned()) {
            return Err(EditError::AlreadyDelegated { account: id.clone(), service: service.to_owned() });
        }
        self.delegated_administrators.insert(id.clone(), Arc::new(delegated));
        Ok(())
    }

    fn deregister(&mut self, id: &AccountId, service: &str) -> Edited {
        let refused = || EditError::NotDelegated { account: id.clone(), service: service.to_owned() };
        let mut delegated = (**self.delegated_administrators.get(id).ok_or_else(refused)?).clone();
        // An administrator imported without its services is deregistered by the empty name.
        let unnamed = delegated.services.is_empty() && service.is_empty();
        if !unnamed && !delegated.services.remove(service) {
            return Err(refused());
        }
        if delegated.services.is_empty() {
            self.delegated_administrators.remove(id);
        } else {
            self.delegated_administrators.insert(id.clone(), Arc::new(delegated));
        }
        Ok(())
    }

    fn enable_all_features(&mut self) -> Edited {
        if self.feature_set == FeatureSet::All {
            return Err(EditError::AllFeaturesAlready);
        }
        self.feature_set = FeatureSet::All;
        Ok(())
    }

    /// Root, OUs and accounts share one space of ids, for a target is known by its id alone.
    fn expect_free_id(&self, id: &str) -> Edited {
        match self.target(id) {
            Some(_) => Err(EditError::IdTaken { id: id.to_owned() }),
            None => Ok(()),
        }
    }

    fn expect_parent(&self, parent: &ParentId) -> Edited {
        match parent {
            ParentId::Ou(id) if !self.ous.contains_key(id) => Err(EditError::NoSuchOu(id.clone())),
            ParentId::Ou(_) | ParentId::Root => Ok(()),
        }
    }

    fn expect_depth(&self, depth: usize) -> Edited {
        if depth > quota::OU_DEPTH {
            return Err(EditError::TooDeep { depth, max: quota::OU_DEPTH });
        }
        Ok(())
    }

    fn expect_free_ou_name(&self, parent: &ParentId, name: &str, except: Option<&OuId>) -> Edited {
        let taken = self.children(parent).any(|child| match child {
            ChildId::Ou(id) => Some(id) != except && self.ous.get(id).is_some_and(|ou| ou.name == name),
            ChildId::Account(_) => false,
        });
        if taken {
            return Err(EditError::DuplicateOu { name: name.to_owned() });
        }
        Ok(())
    }

    fn expect_email(&self, email: &str, except: Option<&AccountId>) -> Edited {
        let lengths = quota::EMAIL_MIN..=quota::EMAIL_MAX;
        refuse(validity::email(email), reason(email, lengths, "INVALID_EMAIL_ADDRESS_TARGET"))?;
        let owner =
            self.accounts.values().find(|other| Some(&other.id) != except && other.email.eq_ignore_ascii_case(email));
        match owner {
            Some(owner) => Err(EditError::DuplicateEmail { email: email.to_owned(), account: owner.id.clone() }),
            None => Ok(()),
        }
    }

    /// Levels of OUs that this OU and what is below it take: 1 without inner OUs.
    fn height(&self, ou: &OuId) -> usize {
        let parent = ParentId::Ou(ou.clone());
        let base = self.depth(&parent);
        let deepest = self.descendants(&parent).into_iter().filter_map(|child| match child {
            ChildId::Ou(id) => Some(self.depth(&ParentId::Ou(id))),
            ChildId::Account(_) => None,
        });
        deepest.max().unwrap_or(base) + 1 - base
    }

    fn ou(&self, id: &OuId) -> Result<&Arc<Ou>, EditError> {
        self.ous.get(id).ok_or_else(|| EditError::NoSuchOu(id.clone()))
    }

    fn account(&self, id: &AccountId) -> Result<&Arc<Account>, EditError> {
        self.accounts.get(id).ok_or_else(|| EditError::NoSuchAccount(id.clone()))
    }

    fn ou_mut(&mut self, id: &OuId) -> Result<&mut Ou, EditError> {
        self.ous.get_mut(id).map(Arc::make_mut).ok_or_else(|| EditError::NoSuchOu(id.clone()))
    }

    fn account_mut(&mut self, id: &AccountId) -> Result<&mut Account, EditError> {
        self.accounts.get_mut(id).map(Arc::make_mut).ok_or_else(|| EditError::NoSuchAccount(id.clone()))
    }

    pub(super) fn policy_mut(&mut self, id: &super::PolicyId) -> Result<&mut Policy, EditError> {
        self.policies.get_mut(id).map(Arc::make_mut).ok_or_else(|| EditError::NoSuchPolicy(id.clone()))
    }

    pub(super) fn tagged_name(&self, on: &TaggedId) -> String {
        match on {
            TaggedId::Target(target) => self.name(target).to_owned(),
            TaggedId::Policy(id) => self.policies.get(id).map_or(String::new(), |policy| policy.name.clone()),
        }
    }

    fn tags_mut(&mut self, on: &TaggedId) -> Result<&mut Tags, EditError> {
        match on {
            TaggedId::Target(TargetId::Root) => Ok(&mut Arc::make_mut(&mut self.root).tags),
            TaggedId::Target(TargetId::Ou(id)) => Ok(&mut self.ou_mut(id)?.tags),
            TaggedId::Target(TargetId::Account(id)) => Ok(&mut self.account_mut(id)?.tags),
            TaggedId::Policy(id) => {
                let policy = self.policy_mut(id)?;
                if policy.aws_managed {
                    return Err(EditError::AwsManaged { name: policy.name.clone() });
                }
                Ok(&mut policy.tags)
            }
        }
    }
}

fn ou_name(name: &str) -> Edited {
    refuse(validity::name("an OU name", name), reason(name, 1..=quota::NAME, "INVALID_PATTERN"))
}

fn account_name(name: &str) -> Edited {
    let lengths = 1..=quota::CREATED_ACCOUNT_NAME;
    refuse(validity::created_account_name(name), reason(name, lengths, "INVALID_FULL_NAME_TARGET"))
}

/// AWS's reason for refusing a text: its length in characters, or else something about what it holds.
pub(super) fn reason(text: &str, lengths: RangeInclusive<usize>, otherwise: &'static str) -> &'static str {
    let length = text.chars().count();
    if length < *lengths.start() {
        "MIN_LENGTH_EXCEEDED"
    } else if length > *lengths.end() {
        "MAX_LENGTH_EXCEEDED"
    } else {
        otherwise
    }
}

pub(super) fn refuse(refusal: validity::Refusal, reason: &'static str) -> Edited {
    match refusal {
        Some(sentence) => Err(EditError::InvalidValue { sentence, reason }),
        None => Ok(()),
    }
}

/// Names that AWS does not know have one rule.
pub(super) fn expect_name(of: &'static str, name: &str) -> Edited {
    if name.trim().is_empty() {
        return Err(EditError::NoName { of });
    }
    Ok(())
}
