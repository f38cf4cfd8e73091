//! Takes what was collected of accounts into an organization: what was known of the same accounts gives way to it.
//!
//! Knows how the ids of texts come together: the same text keeps the id that it has, another one gets a free id.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::super::Organization;
use super::super::apply::Edited;
use super::super::error::EditError;
use super::super::ids::{AccountId, TargetId};
use super::{Collected, IdentityKind, Inside, InsideParts, PolicyText, TextId, forget};

impl InsideParts {
    /// The accounts that it tells of.
    #[must_use]
    pub fn accounts(&self) -> BTreeSet<AccountId> {
        let of = |account: &AccountId| account.clone();
        let iam = self.account_iam.iter().map(|own| of(&own.account));
        let identities = self.identities.iter().map(|own| of(&own.account));
        let managed = self.managed_policies.iter().map(|own| of(&own.account));
        let resources = self.resource_policies.iter().map(|own| of(&own.account));
        iam.chain(identities).chain(managed).chain(resources).collect()
    }

    /// Puts other ids in place of those of texts.
    fn rename_texts(&mut self, names: &BTreeMap<TextId, TextId>) {
        let renamed = |id: &TextId| names.get(id).unwrap_or(id).clone();
        let by_text = |id: &str| names.get(id).map_or_else(|| id.to_owned(), |new| new.as_str().to_owned());
        for identity in &mut self.identities {
            identity.trust = identity.trust.as_ref().map(renamed);
            for id in identity.inline.values_mut() {
                *id = by_text(id);
            }
        }
        for policy in &mut self.managed_policies {
            policy.text = renamed(&policy.text);
        }
        for policy in &mut self.aws_policies {
            policy.text = renamed(&policy.text);
        }
        for policy in &mut self.resource_policies {
            policy.text = policy.text.as_ref().map(renamed);
        }
        for set in &mut self.permission_sets {
            set.inline = set.inline.as_ref().map(renamed);
        }
    }
}

/// The accounts of which a list was brought.
#[derive(Debug, Default)]
struct Brought {
    /// An answer may have left kinds out.
    kinds: BTreeSet<(AccountId, IdentityKind)>,
    identities: BTreeSet<AccountId>,
    policies: BTreeSet<AccountId>,
    providers: BTreeSet<AccountId>,
}

impl Brought {
    /// A list that is known to be empty is one, too.
    fn of(parts: &InsideParts) -> Self {
        let whole = |list: Collected| {
            let of = parts.account_iam.iter().filter(move |own| own.complete.contains(&list));
            of.map(|own| own.account.clone())
        };
        let kinds = parts.identities.iter().map(|own| (own.account.clone(), own.kind));
        let all = |account: AccountId| IdentityKind::ALL.map(|kind| (account.clone(), kind));
        let kinds: BTreeSet<_> = kinds.chain(whole(Collected::Identities).flat_map(all)).collect();
        let policies = parts.managed_policies.iter().map(|own| own.account.clone());
        let providers = parts.providers.iter().map(|own| own.account.clone());
        Self {
            identities: kinds.iter().map(|(account, _)| account.clone()).collect(),
            kinds,
            policies: policies.chain(whole(Collected::Policies)).collect(),
            providers: providers.chain(whole(Collected::Providers)).collect(),
        }
    }
}

impl Inside {
    /// Lists that were brought take the place of those that were there; what the answers do not tell of stays as it is known.
    fn give_way(&mut self, parts: &mut InsideParts, brought: &Brought) {
        for identity in &mut parts.identities {
            // Nobody but the user writes notes.
            if let Some(known) = self.identities.get(&identity.key()).filter(|_| identity.note.is_empty()) {
                identity.note.clone_from(&known.note);
            }
        }
        for (account, kind) in &brought.kinds {
            self.forget_identities(account, |own| own == *kind);
            // They come with the roles.
            if *kind == IdentityKind::Role {
                forget(&mut self.profiles, account);
            }
        }
        brought.policies.iter().for_each(|account| forget(&mut self.managed, account));
        brought.providers.iter().for_each(|account| forget(&mut self.providers, account));
        for resource in &parts.resource_policies {
            self.resources.remove(&(resource.account.clone(), resource.resource.clone()));
            // The ARN of a bucket does not say whose it is, and it has one owner: the one that was seen last.
            while let Some(owner) =
                self.owner_of(&resource.resource).filter(|_| resource.resource.contains(":::")).cloned()
            {
                self.resources.remove(&(owner, resource.resource.clone()));
            }
        }
        for iam in &mut parts.account_iam {
            let Some(known) = self.iam.remove(&iam.account) else { continue };
            let lists = [
                (Collected::Identities, &brought.identities),
                (Collected::Policies, &brought.policies),
                (Collected::Providers, &brought.providers),
            ];
            let is_brought = |list| lists.iter().any(|(own, of)| *own == list && of.contains(&iam.account));
            let stay = known.complete.iter().copied().filter(|list| !is_brought(*list));
            if !iam.complete.contains(&Collected::PasswordPolicy) {
                iam.password_policy.clone_from(&known.password_policy);
            }
            iam.complete.extend(stay);
            iam.resources.extend(known.resources.iter().cloned());
            if iam.alias.is_empty() {
                iam.alias.clone_from(&known.alias);
            }
            // The day is that of the identities.
            if !brought.identities.contains(&iam.account) {
                iam.taken.clone_from(&known.taken);
            }
        }
    }
}

impl Organization {
    /// What was collected of accounts takes the place of what was known of them, list by list; what was collected of Identity
    /// Center, the place of what was known of it.
    pub(in super::super) fn collect(&mut self, collected: &InsideParts) -> Edited {
        let mut parts = collected.clone();
        let accounts = parts.accounts();
        if let Some(strange) = accounts.iter().find(|id| !self.contains(&TargetId::Account((*id).clone()))) {
            return Err(EditError::NoSuchAccount(strange.clone()));
        }
        let brought = Brought::of(&parts);
        self.inside_mut().give_way(&mut parts, &brought);
        self.inside_mut().center_gives_way(&mut parts);
        for name in parts.aws_policies.iter().map(|policy| &policy.name).chain(&parts.aws_as_shipped) {
            self.inside_mut().aws.remove(name);
        }
        self.inside_mut().drop_unused_texts();
        self.merge_texts(&mut parts);
        self.put_inside(parts).map_err(|fault| EditError::DoesNotFit { fault: fault.to_string() })
    }

    /// Gives the texts of the parts ids that mean nothing else here, and leaves out those that are here.
    fn merge_texts(&self, parts: &mut InsideParts) {
        let key = |text: &PolicyText| (Arc::clone(&text.text), text.literal);
        let known: BTreeMap<_, _> = self.inside.texts.values().map(|text| (key(text), text.id.clone())).collect();
        let own: BTreeSet<TextId> = parts.texts.iter().map(|text| text.id.clone()).collect();
        let mut names: BTreeMap<TextId, TextId> = BTreeMap::new();
        let mut taken: BTreeSet<TextId> = self.inside.texts.keys().cloned().collect();
        for text in &mut parts.texts {
            if let Some(same) = known.get(&key(text)) {
                names.insert(text.id.clone(), same.clone());
            } else if taken.contains(&text.id) {
                let mut numbered = (2_u64..).map(|number| TextId::new(format!("{}-{number}", text.id)));
                let free = numbered.find(|id| !taken.contains(id) && !own.contains(id));
                let free = free.unwrap_or_else(|| text.id.clone());
                taken.insert(free.clone());
                names.insert(text.id.clone(), free.clone());
                text.id = free;
            }
        }
        parts.texts.retain(|text| !known.contains_key(&key(text)));
        parts.rename_texts(&names);
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::fields::Entity;
    use super::super::super::{
        Account, AccountIam, Edit, Identity, IdentityKind, OrganizationId, ParentId, Parts, ResourcePolicy, Root,
        RootId,
    };
    use super::*;

    fn collected(account: &AccountId, name: &str, id: &str, text: &str) -> InsideParts {
        let mut role = Identity::new(account.clone(), IdentityKind::Role, name);
        role.trust = Some(TextId::new(id));
        let text = PolicyText { id: TextId::new(id), text: text.into(), literal: false };
        InsideParts { identities: vec![role], texts: vec![text], ..InsideParts::default() }
    }

    /// Whoever brings one list takes nothing of the others away.
    #[test]
    fn what_the_answers_do_not_tell_of_stays() {
        let account = AccountId::new("111111111111");
        let mut parts =
            Parts::new(OrganizationId::new("o-a1b2c3d4e5"), Root::new(RootId::new("r-ab12")), account.clone());
        parts.accounts = vec![Account::new(account.clone(), "A", "", ParentId::Root)];
        let on = Organization::from_parts(parts).unwrap();
        let collect = |on: &Organization, parts: InsideParts| on.apply(&Edit::Collect(Box::new(parts))).unwrap();
        let iam = |taken: &str, complete: &[Collected]| AccountIam {
            account: account.clone(),
            taken: taken.to_owned(),
            complete: complete.iter().copied().collect(),
            ..AccountIam::blank()
        };
        let mut first = collected(&account, "a", "t", "{}");
        first.identities[0].note = "mine".to_owned();
        first.account_iam = vec![iam("2026-11-01", &[Collected::Identities, Collected::PasswordPolicy])];
        first.account_iam[0].password_policy.insert("MinimumPasswordLength".to_owned(), "14".to_owned());
        let on = collect(&on, first);
        let bucket = ResourcePolicy { account: account.clone(), resource: "arn:aws:s3:::b".to_owned(), text: None };
        let second = InsideParts {
            account_iam: vec![iam("2026-11-20", &[])],
            resource_policies: vec![bucket],
            ..InsideParts::default()
        };
        let on = collect(&on, second);
        let known = on.inside().iam(&account).unwrap();
        assert_eq!(known.taken, "2026-11-01");
        assert_eq!(
            known.complete.iter().copied().collect::<Vec<_>>(),
            [Collected::Identities, Collected::PasswordPolicy]
        );
        assert_eq!(known.password_policy.len(), 1);
        assert_eq!((on.inside().identities().count(), on.inside().resources_of(&account).count()), (1, 1));
        // Identities that came in part are no longer all that there are; the user's note stays, and so does the bucket.
        let mut third = collected(&account, "A", "t", "[]");
        third.account_iam = vec![iam("", &[])];
        let on = collect(&on, third);
        let known = on.inside().iam(&account).unwrap();
        assert_eq!((known.taken.as_str(), known.complete.contains(&Collected::Identities)), ("", false));
        assert_eq!(on.inside().identities().next().unwrap().1.note, "mine");
        assert_eq!(on.inside().resources_of(&account).count(), 1);
    }

    #[test]
    fn what_is_collected_takes_the_place_of_what_was_known() {
        let ids = ["111111111111", "222222222222"].map(AccountId::new);
        let mut parts =
            Parts::new(OrganizationId::new("o-a1b2c3d4e5"), Root::new(RootId::new("r-ab12")), ids[0].clone());
        parts.accounts = ids.iter().map(|id| Account::new(id.clone(), id.as_str(), "", ParentId::Root)).collect();
        let mut on = Organization::from_parts(parts).unwrap();
        let names = |on: &Organization| {
            let of = |own: &Identity| (own.name.clone(), own.trust.as_ref().unwrap().as_str().to_owned());
            on.inside().identities().map(|(_, own)| of(own)).collect::<Vec<_>>()
        };
        let pair = |name: &str, id: &str| (name.to_owned(), id.to_owned());
        for (account, name, id, text, expect) in [
            (0, "a", "t", "{}", vec![pair("a", "t")]),
            // The same text keeps its id, another one of that id gets a free one.
            (1, "b", "u", "{}", vec![pair("a", "t"), pair("b", "t")]),
            (1, "c", "t", "[]", vec![pair("a", "t"), pair("c", "t-2")]),
            // What nobody has any more is gone.
            (0, "d", "t", "[]", vec![pair("d", "t-2"), pair("c", "t-2")]),
        ] {
            on = on.apply(&Edit::Collect(Box::new(collected(&ids[account], name, id, text)))).unwrap();
            assert_eq!(names(&on), expect, "{name}");
        }
        assert_eq!(on.inside().text("t", &ids[0]), None);
        let strange = collected(&AccountId::new("333333333333"), "a", "t", "{}");
        assert!(matches!(on.apply(&Edit::Collect(Box::new(strange))), Err(EditError::NoSuchAccount(_))));
        // Whoever removes an account removes what is inside.
        on = on.apply(&Edit::RemoveAccount { account: ids[1].clone() }).unwrap();
        assert_eq!(names(&on), [pair("d", "t-2")]);
    }
}
