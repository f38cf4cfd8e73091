//! Takes what was collected of accounts into an organization: what was known of the same accounts gives way to it.
//!
//! Knows how the ids of texts come together: the same text keeps the id that it has, another one gets a free id.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::super::Organization;
use super::super::apply::Edited;
use super::super::error::EditError;
use super::super::ids::{AccountId, TargetId};
use super::{InsideParts, PolicyText, TextId};

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

impl Organization {
    /// What was collected of accounts takes the place of what was known of them; what was collected of Identity Center, the place
    /// of what was known of it.
    pub(in super::super) fn collect(&mut self, collected: &InsideParts) -> Edited {
        let mut parts = collected.clone();
        let accounts = parts.accounts();
        if let Some(strange) = accounts.iter().find(|id| !self.contains(&TargetId::Account((*id).clone()))) {
            return Err(EditError::NoSuchAccount(strange.clone()));
        }
        for account in &accounts {
            let assigned = self.inside.assignments.clone();
            self.inside_mut().forget(account);
            // Who is assigned what, no account tells.
            self.inside_mut().assignments = assigned;
        }
        if !parts.permission_sets.is_empty() || !parts.centers.is_empty() {
            self.inside_mut().centers.clear();
            self.inside_mut().sets.clear();
            self.inside_mut().directory.clear();
            self.inside_mut().assignments.clear();
        }
        for policy in &parts.aws_policies {
            self.inside_mut().aws.remove(&policy.name);
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
    use super::super::super::{Account, Edit, Identity, IdentityKind, OrganizationId, ParentId, Parts, Root, RootId};
    use super::*;

    fn collected(account: &AccountId, name: &str, id: &str, text: &str) -> InsideParts {
        let mut role = Identity::new(account.clone(), IdentityKind::Role, name);
        role.trust = Some(TextId::new(id));
        let text = PolicyText { id: TextId::new(id), text: text.into(), literal: false };
        InsideParts { identities: vec![role], texts: vec![text], ..InsideParts::default() }
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
