//! Ids in AWS's formats for what has none yet.
//!
//! Knows how to turn a number into an id. Where the number comes from is the caller's business:
//! the session draws it at random for a new entity, an import hashes path and name ([`hashed`]),
//! so that the same import twice gives the same bytes.

use super::Organization;
use super::entity::Mark;
use super::ids::{AccountId, OrganizationId, OuId, PolicyId, RootId, TargetId};

/// Makes ids out of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Invent(pub u64);

impl Invent {
    pub fn organization(self) -> OrganizationId {
        OrganizationId::new(format!("o-{}", self.text(10)))
    }

    pub fn root(self) -> RootId {
        RootId::new(format!("r-{}", self.text(4)))
    }

    pub fn ou(self, root: &RootId) -> OuId {
        OuId::new(format!("ou-{}-{}", root.suffix(), self.text(8)))
    }

    /// Twelve digits that do not begin with a zero.
    pub fn account(self) -> AccountId {
        AccountId::new((100_000_000_000 + mix(self.0) % 900_000_000_000).to_string())
    }

    pub fn policy(self) -> PolicyId {
        PolicyId::new(format!("p-{}", self.text(10)))
    }

    fn text(self, length: usize) -> String {
        const LETTERS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
        let mut state = self.0;
        (0..length)
            .map(|_| {
                state = mix(state.wrapping_add(0x9e37_79b9_7f4a_7c15));
                let index = usize::try_from(state % 36).unwrap_or(0);
                char::from(LETTERS.get(index).copied().unwrap_or(b'0'))
            })
            .collect()
    }
}

/// A stable hash (FNV-1a, then mixed) of the texts that name an entity in its source.
pub fn hashed(parts: &[&str]) -> Invent {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for part in parts {
        for byte in part.bytes().chain([0xff]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    Invent(mix(hash))
}

/// The id of a root whose source gave none; of an organization see [`invented_organization`].
pub fn invented_root() -> RootId {
    hashed(&["root"]).root()
}

/// The id of the organization of a root, whose source gave none.
pub fn invented_organization(root: &RootId) -> OrganizationId {
    hashed(&["organization", root.as_str()]).organization()
}

impl Organization {
    /// Whether an import had to make up the organization's id. No mark is needed: what is made up follows from the root's id.
    pub fn has_invented_id(&self) -> bool {
        self.id == invented_organization(&self.root.id)
    }

    /// Whether an import had to make up the id of an account.
    pub fn has_invented_account(&self, id: &AccountId) -> bool {
        self.accounts.get(id).is_some_and(|account| account.marks.contains(&Mark::InventedId))
    }

    /// The path of a target as AWS gives it in context keys; `None` where an import had to make up a part of it.
    pub fn known_path(&self, target: &TargetId) -> Option<String> {
        if self.has_invented_id() || self.has_invented_root() {
            return None;
        }
        let is_invented = |target: &TargetId| match target {
            TargetId::Root => false,
            TargetId::Ou(id) => self.ous.get(id).is_some_and(|ou| ou.marks.contains(&Mark::InventedId)),
            TargetId::Account(id) => self.has_invented_account(id),
        };
        if self.path(target).iter().any(is_invented) { None } else { Some(self.entity_path(target)) }
    }

    /// Whether an import had to make up the root's id.
    pub fn has_invented_root(&self) -> bool {
        self.root.id == invented_root()
    }
}

/// SplitMix64's finaliser.
fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invented_ids_are_well_formed() {
        for number in 0..2_000 {
            let invent = Invent(number);
            let root = invent.root();
            assert!(invent.organization().is_well_formed());
            assert!(root.is_well_formed());
            assert!(invent.ou(&root).is_well_formed());
            assert!(invent.account().is_well_formed());
            assert!(invent.policy().is_well_formed());
        }
    }

    #[test]
    fn the_same_source_gives_the_same_id() {
        assert_eq!(hashed(&["ou", "Workloads/Dev"]), hashed(&["ou", "Workloads/Dev"]));
        assert_ne!(hashed(&["ou", "Workloads/Dev"]), hashed(&["ouWorkloads/Dev"]));
    }
}
