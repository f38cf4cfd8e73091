//! Takes what was collected of Identity Center into an organization, list by list.
//!
//! Knows what each list says: who describes permission sets describes all of them, who names one says what is new of it, and
//! who lists users lists no groups.

use std::collections::BTreeSet;

use super::{Assignment, DirectoryKind, Inside, InsideParts};

impl Inside {
    /// What was known makes room for what was brought, and completes it.
    pub(super) fn center_gives_way(&mut self, parts: &mut InsideParts) {
        if !parts.centers.is_empty() {
            self.centers.clear();
        }
        let is_described = parts.permission_sets.iter().any(|set| !set.name.is_empty());
        self.sets_give_way(parts, is_described);
        self.directory_gives_way(parts);
        self.assignments_give_way(parts, is_described);
    }

    fn sets_give_way(&mut self, parts: &mut InsideParts, is_described: bool) {
        for set in &mut parts.permission_sets {
            let Some(known) = self.sets.remove(&set.id).filter(|_| set.name.is_empty()) else { continue };
            // It is only named, by an assignment or by one of its policies.
            let brought = std::mem::replace(set, (*known).clone());
            set.managed.extend(brought.managed);
            set.accounts.extend(brought.accounts);
            set.inline = brought.inline.or_else(|| set.inline.take());
            set.boundary = brought.boundary.or_else(|| set.boundary.take());
        }
        if is_described {
            self.sets.clear();
        }
    }

    fn directory_gives_way(&mut self, parts: &mut InsideParts) {
        let listed: BTreeSet<DirectoryKind> =
            parts.directory.iter().filter(|entry| !entry.name.is_empty()).map(|entry| entry.kind).collect();
        for entry in &mut parts.directory {
            let Some(known) = self.directory.remove(&entry.id) else { continue };
            if entry.name.is_empty() {
                entry.name.clone_from(&known.name);
            }
            // Whoever lists groups does not list who is in them.
            if entry.members.is_empty() {
                entry.members.clone_from(&known.members);
            }
        }
        let gone: Vec<String> =
            self.directory.iter().filter(|(_, entry)| listed.contains(&entry.kind)).map(|(id, _)| id.clone()).collect();
        for id in gone {
            self.directory.remove(&id);
        }
    }

    fn assignments_give_way(&mut self, parts: &InsideParts, is_described: bool) {
        // They are asked for set by set and account by account.
        let pair = |own: &Assignment| (own.account.clone(), own.set.clone());
        let brought: BTreeSet<_> = parts.assignments.iter().map(pair).collect();
        let is_whole = is_described && !brought.is_empty();
        let sets: BTreeSet<&str> = parts.permission_sets.iter().map(|set| set.id.as_str()).collect();
        let gone: Vec<Assignment> = self
            .assignments
            .iter()
            .filter(|own| {
                let is_there = self.sets.contains_key(&own.set) || sets.contains(own.set.as_str());
                is_whole || !is_there || brought.contains(&pair(own))
            })
            .cloned()
            .collect();
        for assignment in gone {
            self.assignments.remove(&assignment);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::fields::Entity;
    use super::super::super::{
        Account, AccountId, Center, DirectoryEntry, Edit, Organization, OrganizationId, ParentId, Parts, PermissionSet,
        Root, RootId,
    };
    use super::*;

    #[test]
    fn one_list_takes_nothing_of_the_others_away() {
        let account = AccountId::new("111111111111");
        let mut parts =
            Parts::new(OrganizationId::new("o-a1b2c3d4e5"), Root::new(RootId::new("r-ab12")), account.clone());
        parts.accounts = vec![Account::new(account.clone(), "A", "", ParentId::Root)];
        let mut on = Organization::from_parts(parts).unwrap();
        let center = |id: &str| Center { instance: id.to_owned(), ..Center::blank() };
        let set =
            |id: &str, name: &str| PermissionSet { id: id.to_owned(), name: name.to_owned(), ..PermissionSet::blank() };
        let entry = |id: &str, kind, name: &str, members: &[&str]| DirectoryEntry {
            id: id.to_owned(),
            kind,
            name: name.to_owned(),
            members: members.iter().map(|id| (*id).to_owned()).collect(),
        };
        let assignment = |set: &str, principal: &str| Assignment {
            account: account.clone(),
            set: set.to_owned(),
            principal: principal.to_owned(),
            kind: DirectoryKind::User,
        };
        let (user, group) = (DirectoryKind::User, DirectoryKind::Group);
        // What is brought, and then: instances, sets, directory with its members, assignments.
        let steps = [
            (
                InsideParts {
                    centers: vec![center("c1")],
                    permission_sets: vec![set("ps-1", "One"), set("ps-2", "Two")],
                    directory: vec![entry("u1", user, "Jane", &[]), entry("g1", group, "Ops", &["u1"])],
                    assignments: vec![assignment("ps-1", "u1"), assignment("ps-2", "g1")],
                    ..InsideParts::default()
                },
                "c1 | One Two | Ops[u1] Jane[] | ps-1:u1 ps-2:g1",
            ),
            (
                InsideParts { centers: vec![center("c2")], ..InsideParts::default() },
                "c2 | One Two | Ops[u1] Jane[] | ps-1:u1 ps-2:g1",
            ),
            (
                InsideParts {
                    permission_sets: vec![set("ps-1", "")],
                    assignments: vec![assignment("ps-1", "u2")],
                    ..InsideParts::default()
                },
                "c2 | One Two | Ops[u1] Jane[] | ps-1:u2 ps-2:g1",
            ),
            (
                InsideParts { directory: vec![entry("g1", group, "Operators", &[])], ..InsideParts::default() },
                "c2 | One Two | Operators[u1] Jane[] | ps-1:u2 ps-2:g1",
            ),
            (
                InsideParts { directory: vec![entry("u2", user, "Joe", &[])], ..InsideParts::default() },
                "c2 | One Two | Operators[u1] Joe[] | ps-1:u2 ps-2:g1",
            ),
            (
                InsideParts { permission_sets: vec![set("ps-2", "Second")], ..InsideParts::default() },
                "c2 | Second | Operators[u1] Joe[] | ps-2:g1",
            ),
        ];
        for (parts, expect) in steps {
            on = on.apply(&Edit::Collect(Box::new(parts))).unwrap();
            let inside = on.inside();
            let words = |words: Vec<String>| words.join(" ");
            let people = inside.directory().map(|own| {
                let members: Vec<&str> = own.members.iter().map(String::as_str).collect();
                format!("{}[{}]", own.name, members.join(","))
            });
            let found = [
                words(inside.centers.keys().cloned().collect()),
                words(inside.permission_sets().map(|set| set.name.clone()).collect()),
                words(people.collect()),
                words(inside.assignments().map(|own| format!("{}:{}", own.set, own.principal)).collect()),
            ];
            assert_eq!(found.join(" | "), expect);
        }
    }
}
