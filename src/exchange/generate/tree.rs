//! The tree of an invented organization: OUs on up to five levels, and accounts with names, e-mails and tags.
//!
//! Knows how such trees look: a few OUs at the top, most on the levels in the middle, accounts unevenly spread.
//! Knows no policy.

use std::collections::{BTreeMap, BTreeSet};

use super::random::Random;
use organization::{Account, AccountId, AccountState, Invent, JoinedMethod, Ou, OuId, ParentId, RootId, Tags, quota};

/// OUs with the number of their level, from 1; accounts, the management account first.
#[derive(Debug)]
pub(super) struct Tree {
    pub ous: Vec<(usize, Ou)>,
    pub accounts: Vec<Account>,
}

/// How many of a hundred OUs are on each level: a guess, with most of them in the middle.
const LEVELS: [u64; quota::OU_DEPTH] = [8, 17, 32, 28, 15];

const NAMES: [&[&str]; quota::OU_DEPTH] = [
    &["Workloads", "Security", "Infrastructure", "Sandbox", "Suspended", "Policy staging", "Deployments", "Exceptions"],
    &["Retail", "Payments", "Logistics", "Data", "Research", "Marketing", "Platform", "Partners", "Internal IT"],
    &["Production", "Non-production", "Development", "Test", "Shared", "Regulated"],
    &["Web", "Mobile", "Analytics", "Billing", "Search", "Identity", "Messaging", "Catalogue", "Fulfilment"],
    &["Team", "Blue", "Green", "Europe", "Americas", "Asia Pacific"],
];

pub(super) const TEAMS: &[&str] = &[
    "atlas", "beacon", "cobalt", "delta", "ember", "falcon", "garnet", "harbor", "indigo", "juniper", "kestrel",
    "lumen", "meridian", "nimbus", "onyx", "pioneer", "quartz", "raven", "summit", "topaz", "umber", "vertex",
    "willow", "zephyr",
];
const STAGES: &[&str] = &["prod", "staging", "test", "dev"];
const WORKLOADS: &[&str] =
    &["api", "web", "data", "batch", "network", "backup", "logs", "build", "search", "mail", "iot", "ml"];

impl Tree {
    /// `accounts` is at least one: the management account.
    pub fn grow(ous: usize, accounts: usize, root: &RootId, random: &mut Random) -> Self {
        let ous = grow_ous(ous, root, random);
        let accounts = grow_accounts(accounts, &homes(&ous, random), random);
        Self { ous, accounts }
    }
}

/// A number that gives an id which nothing has yet.
pub(super) fn fresh<Id: Ord + Clone>(
    random: &mut Random,
    taken: &mut BTreeSet<Id>,
    invent: impl Fn(Invent) -> Id,
) -> Id {
    loop {
        let id = invent(Invent(random.number()));
        if taken.insert(id.clone()) {
            return id;
        }
    }
}

fn grow_ous(count: usize, root: &RootId, random: &mut Random) -> Vec<(usize, Ou)> {
    let mut levels: Vec<Vec<OuId>> = vec![Vec::new(); quota::OU_DEPTH + 1];
    let mut taken = BTreeSet::new();
    let mut same_name: BTreeMap<(ParentId, &str), usize> = BTreeMap::new();
    let mut ous = Vec::with_capacity(count);
    let shares: Vec<(u64, usize)> = LEVELS.into_iter().zip(1..).collect();
    for index in 0..count {
        // The first ones reach down to the lowest level; the others find parents on every level.
        let level = if index < quota::OU_DEPTH { index + 1 } else { random.weighted(&shares).copied().unwrap_or(1) };
        let above = levels.get(level - 1).map(Vec::as_slice).unwrap_or_default();
        let parent = random.one(above).map_or(ParentId::Root, |id| ParentId::Ou(id.clone()));
        let words = NAMES.get(level - 1).copied().unwrap_or_default();
        let word =
            if index < quota::OU_DEPTH { words.first().copied().unwrap_or_default() } else { random.word(words) };
        let number = same_name.entry((parent.clone(), word)).or_default();
        *number += 1;
        let name = if *number == 1 { word.to_owned() } else { format!("{word} {number}") };
        let id = fresh(random, &mut taken, |invent| invent.ou(root));
        if let Some(own) = levels.get_mut(level) {
            own.push(id.clone());
        }
        let tags = if random.percent(30) { owner(random) } else { Tags::new() };
        ous.push((level, Ou { tags, ..Ou::new(id, name, parent) }));
    }
    ous
}

/// Where accounts may be, the places with the most accounts first: mostly OUs without OUs below.
fn homes(ous: &[(usize, Ou)], random: &mut Random) -> Vec<ParentId> {
    let parents: BTreeSet<&ParentId> = ous.iter().map(|(_, ou)| &ou.parent).collect();
    let home = |(_, ou): &(usize, Ou)| ParentId::Ou(ou.id.clone());
    let (inner, leaves): (Vec<_>, Vec<_>) = ous.iter().map(home).partition(|home| parents.contains(home));
    let some = random.several(&inner, 0..=u64::try_from(inner.len() / 2).unwrap_or_default());
    random.shuffled(leaves.into_iter().chain(some).collect())
}

fn grow_accounts(count: usize, homes: &[ParentId], random: &mut Random) -> Vec<Account> {
    let mut taken = BTreeSet::new();
    let account = |index: usize| {
        let id: AccountId = fresh(random, &mut taken, Invent::account);
        let (name, parent) = match index {
            0 => ("management".to_owned(), ParentId::Root),
            _ => {
                let (team, workload) = (random.word(TEAMS), random.word(WORKLOADS));
                let parent = if random.percent(50) { random.one(homes) } else { random.skewed(homes) };
                let name = format!("{team}-{workload}-{}-{index:05}", random.word(STAGES));
                (name, parent.cloned().unwrap_or(ParentId::Root))
            }
        };
        let closed = index > 0 && random.percent(1);
        let joined = format!(
            "20{:02}-{:02}-{:02}T09:{:02}:00Z",
            random.within(18..=25),
            random.within(1..=12),
            random.within(1..=28),
            random.within(0..=59)
        );
        let email = format!("aws+{name}@example.com");
        Account {
            state: if closed { AccountState::Closed } else { AccountState::Active },
            joined_method: Some(JoinedMethod::Created),
            joined: Some(joined),
            tags: owner(random),
            ..Account::new(id, name, email, parent)
        }
    };
    (0..count).map(account).collect()
}

fn owner(random: &mut Random) -> Tags {
    let centre = random.within(1_000..=9_999).to_string();
    Tags::from([("owner".to_owned(), random.word(TEAMS).to_owned()), ("cost-centre".to_owned(), centre)])
}
