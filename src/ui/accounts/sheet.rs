//! The rows of the table of accounts before anything is drawn: which are left by the filter, and in which order.
//!
//! Pure. Knows that what a column has nothing for stands last, whichever way it is sorted.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::sync::Arc;

use analysis::Analysis;
use exchange::place;
use organization::{Account, AccountId, Organization};

use super::column::{Column, Key};

/// What the table is asked to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// Words that must stand somewhere in the account or in the OUs above it.
    pub filter: String,
    pub by: Column,
    pub direction: Direction,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    #[default]
    Up,
    Down,
}

/// Accounts in their order, and the tags that accounts have.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    pub accounts: Vec<AccountId>,
    pub tags: Vec<Arc<str>>,
}

impl Default for Wish {
    fn default() -> Self {
        Self { filter: String::new(), by: Column::Name, direction: Direction::Up }
    }
}

impl Wish {
    /// Sorts by a column; once more, the other way round.
    pub fn sort_by(&mut self, column: &Column) {
        self.direction = match self.direction {
            Direction::Up if self.by == *column => Direction::Down,
            Direction::Up | Direction::Down => Direction::Up,
        };
        self.by = column.clone();
    }
}

impl Sheet {
    pub fn new(organization: &Organization, analysis: &Analysis, wish: &Wish) -> Self {
        let words: Vec<String> = wish.filter.split_whitespace().map(str::to_lowercase).collect();
        let mut tags: BTreeSet<&str> = BTreeSet::new();
        let mut found: Vec<(String, &Arc<Account>)> = Vec::new();
        for account in organization.accounts().values() {
            tags.extend(account.tags.keys().map(String::as_str));
            if words.is_empty() || has(organization, account, &words) {
                found.push((account.shown_name().to_lowercase(), account));
            }
        }
        // What is alike in the column stands by name, and what is alike in that by id.
        found.sort_by(|(one, _), (other, _)| one.cmp(other));
        let key = |account: &Arc<Account>| wish.by.key(organization, analysis, account);
        let mut keyed: Vec<(Option<Key>, &Arc<Account>)> =
            found.into_iter().map(|(_, account)| (key(account), account)).collect();
        keyed.sort_by(|(one, _), (other, _)| match (one, other) {
            (None, None) => Ordering::Equal,
            (None, Some(_)) => Ordering::Greater,
            (Some(_), None) => Ordering::Less,
            (Some(one), Some(other)) => match wish.direction {
                Direction::Up => one.cmp(other),
                Direction::Down => other.cmp(one),
            },
        });
        let accounts = keyed.into_iter().map(|(_, account)| account.id.clone()).collect();
        Self { accounts, tags: tags.into_iter().map(Arc::from).collect() }
    }

    pub fn line_of(&self, account: &AccountId) -> Option<usize> {
        self.accounts.iter().position(|other| other == account)
    }
}

/// Whether all words stand in what the table says of an account.
fn has(organization: &Organization, account: &Account, words: &[String]) -> bool {
    let path = place(organization, &account.id);
    let mut text = [&account.name, account.id.as_str(), &account.email, &path, account.state.label(), &account.note]
        .join("\n")
        .to_lowercase();
    for (key, value) in &account.tags {
        text.push_str(&format!("\n{key}={value}").to_lowercase());
    }
    words.iter().all(|word| text.contains(word.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::sample;
    use organization::{Edit, TaggedId, TargetId};
    use session::{Command, Session};

    fn names(session: &Session, wish: &Wish) -> Vec<String> {
        let state = session.state();
        let sheet = Sheet::new(&state.document.organization, &state.verdicts.analysis, wish);
        let name = |id: &AccountId| state.document.organization.accounts().get(id).unwrap().name.clone();
        sheet.accounts.iter().map(name).collect()
    }

    #[test]
    fn accounts_are_sorted_by_any_column() {
        let mut session = sample();
        let all = names(&session, &Wish::default());
        let mut sorted = all.clone();
        sorted.sort_by_key(|name| name.to_lowercase());
        assert_eq!(all, sorted);
        let some = [(&all[2], "b"), (&all[0], "10"), (&all[1], "B")].map(|(name, value)| (name.clone(), value));
        for (name, value) in &some {
            let mut accounts = session.state().document.organization.accounts().values();
            let id = accounts.find(|account| account.name == *name).unwrap().id.clone();
            let on = TaggedId::Target(TargetId::Account(id));
            session.dispatch(Command::Edit(Edit::SetTag { on, key: "Level".into(), value: (*value).into() }), 0);
        }
        let mut wish = Wish::default();
        wish.sort_by(&Column::Tag("Level".into()));
        assert_eq!(names(&session, &wish)[..4], [&all[0], &all[1], &all[2], &all[3]].map(String::clone));
        wish.sort_by(&Column::Tag("Level".into()));
        // The other way round, and what has no such tag stands last all the same.
        assert_eq!(names(&session, &wish)[..4], [&all[1], &all[2], &all[0], &all[3]].map(String::clone));
    }

    #[test]
    fn numbers_are_sorted_by_value_and_words_filter() {
        let session = sample();
        let state = session.state();
        let (organization, analysis) = (&state.document.organization, &state.verdicts.analysis);
        for column in Column::FIXED {
            let mut wish = Wish::default();
            wish.sort_by(&column);
            wish.direction = Direction::Down;
            let sheet = Sheet::new(organization, analysis, &wish);
            let keys: Vec<_> = sheet
                .accounts
                .iter()
                .filter_map(|id| column.key(organization, analysis, &organization.accounts()[id]))
                .collect();
            assert!(keys.is_sorted_by(|one, other| one >= other), "{}", column.head());
            assert_eq!(sheet.accounts.len(), organization.accounts().len());
        }
        assert_eq!(names(&session, &Wish { filter: "WEBSHOP staging".into(), ..Wish::default() }), ["Webshop staging"]);
        assert!(names(&session, &Wish { filter: "nothing at all".into(), ..Wish::default() }).is_empty());
    }
}
