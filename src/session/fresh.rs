//! Ids for what is new, drawn until nothing has them.
//!
//! Knows which ids an organization has. Where the numbers come from is the caller's business.

use std::collections::BTreeSet;

use organization::{AccountId, Invent, Organization, OuId, PolicyId};

/// Draws numbers for new ids.
pub type Numbers<'a> = &'a mut dyn FnMut() -> u64;

pub fn ou(organization: &Organization, numbers: Numbers<'_>) -> OuId {
    let root = &organization.root().id;
    until(numbers, |n| Invent(n).ou(root), |id| organization.ous().contains_key(id))
}

pub fn account(organization: &Organization, numbers: Numbers<'_>) -> AccountId {
    account_but(organization, &BTreeSet::new(), numbers)
}

/// None of these either, which somebody has given to accounts that are not there yet.
pub fn account_but(organization: &Organization, given: &BTreeSet<AccountId>, numbers: Numbers<'_>) -> AccountId {
    let is_taken = |id: &AccountId| organization.accounts().contains_key(id) || given.contains(id);
    until(numbers, |n| Invent(n).account(), is_taken)
}

pub fn policy(organization: &Organization, numbers: Numbers<'_>) -> PolicyId {
    until(numbers, |n| Invent(n).policy(), |id| organization.policies().contains_key(id))
}

fn until<Id>(numbers: Numbers<'_>, make: impl Fn(u64) -> Id, is_taken: impl Fn(&Id) -> bool) -> Id {
    loop {
        let id = make(numbers());
        if !is_taken(&id) {
            return id;
        }
    }
}
