//! The rows and columns of the matrix before anything is drawn.
//!
//! Pure: which accounts and which services or actions are left by the filters, and in which order.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use analysis::{Analysis, Row, Tally};
use catalog::{AccessLevel, ActionId, ActionSet, Catalog, ServiceId};
use exchange::{Columns, ServiceColumn};
use organization::{AccountId, Organization, ParentId, TargetId};
use session::target_matches;

/// What the matrix is asked to show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// The service whose actions are the columns; without one, services are.
    pub service: Option<ServiceId>,
    /// Words of accounts and of the OUs above them.
    pub accounts: String,
    pub services: String,
    pub actions: String,
    pub level: Option<AccessLevel>,
    pub siblings: Siblings,
    pub kept: Kept,
    pub order: Order,
}

/// Which columns are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kept {
    #[default]
    All,
    /// Those in which not all accounts that are shown have the same counts.
    Differing,
}

/// Which accounts are shown, compared with those of the same parent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Siblings {
    #[default]
    All,
    /// Those that differ, in the columns shown, from what most accounts of their parent have.
    Different,
}

/// In which order accounts stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// As the tree shows them.
    #[default]
    Tree,
    Name,
    /// Those that are denied most come first.
    Denied(Column),
}

/// A column by what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    Service(ServiceId),
    Action(ActionId),
}

/// Rows and columns.
#[derive(Clone, Debug)]
pub struct Sheet {
    pub lines: Vec<AccountLine>,
    pub columns: Columns,
    /// How many columns are hidden, as all accounts that are shown have the same there.
    pub hidden: usize,
}

/// One account.
#[derive(Clone, Debug)]
pub struct AccountLine {
    pub account: AccountId,
    pub row: Arc<Row>,
}

impl Default for Sheet {
    fn default() -> Self {
        Self { lines: Vec::new(), columns: Columns::Services(Vec::new()), hidden: 0 }
    }
}

impl Sheet {
    /// The sheet over the accounts, which come in the order of the tree.
    pub fn new(organization: &Organization, analysis: &Analysis, accounts: &[AccountId], filter: &Filter) -> Self {
        let catalog = &analysis.catalog;
        let columns = columns(catalog, filter);
        let mut lines = lines(analysis, accounts);
        if filter.siblings == Siblings::Different {
            lines = different(organization, lines, &actions(catalog, &columns));
        }
        keep_matching(organization, &mut lines, &filter.accounts);
        match filter.order {
            Order::Tree => {}
            Order::Name => lines.sort_by_cached_key(|line| name(organization, &line.account).to_lowercase()),
            Order::Denied(column) => {
                let column = single(catalog, column, filter.level);
                let mut known: BTreeMap<usize, Tally> = BTreeMap::new();
                let mut tally = |row: &Arc<Row>| {
                    *known.entry(Arc::as_ptr(row).addr()).or_insert_with(|| column.tally(catalog, row, 0))
                };
                // The columns of one sheet hold equally many actions for every account, so counts are shares.
                lines.sort_by_cached_key(|line| {
                    let tally = tally(&line.row);
                    std::cmp::Reverse((tally.denied, tally.depends, tally.by_region))
                });
            }
        }
        let all = columns.len();
        let columns = match filter.kept {
            Kept::All => columns,
            Kept::Differing => differing(catalog, columns, &lines),
        };
        Self { hidden: all - columns.len(), lines, columns }
    }

    pub fn column(&self, index: usize) -> Option<Column> {
        match &self.columns {
            Columns::Services(services) => services.get(index).map(|column| Column::Service(column.service)),
            Columns::Actions(actions) => actions.get(index).copied().map(Column::Action),
        }
    }

    pub fn column_of(&self, column: Column) -> Option<usize> {
        match (&self.columns, column) {
            (Columns::Services(services), Column::Service(id)) => services.iter().position(|other| other.service == id),
            (Columns::Actions(actions), Column::Action(id)) => actions.iter().position(|other| *other == id),
            (Columns::Services(_), Column::Action(_)) | (Columns::Actions(_), Column::Service(_)) => None,
        }
    }

    pub fn line_of(&self, account: &AccountId) -> Option<usize> {
        self.lines.iter().position(|line| line.account == *account)
    }
}

/// The name of a column in full: `s3`, `s3:GetObject`.
pub fn column_name(catalog: &Catalog, column: Column) -> String {
    match column {
        Column::Service(id) => catalog.service(id).map_or(String::new(), |service| service.prefix.clone()),
        Column::Action(id) => catalog.full_name(id),
    }
}

/// The name of an account; its id once it is gone.
pub fn name<'a>(organization: &'a Organization, account: &'a AccountId) -> &'a str {
    organization.accounts().get(account).map_or(account.as_str(), |account| account.shown_name())
}

fn columns(catalog: &Catalog, filter: &Filter) -> Columns {
    let at_level = filter.level.map(|level| of_level(catalog, level));
    match filter.service.and_then(|id| catalog.service(id)) {
        Some(service) => {
            let text = filter.actions.trim().to_lowercase();
            let shown = |id: &ActionId| {
                at_level.as_ref().is_none_or(|actions| actions.contains(*id))
                    && catalog.action(*id).is_some_and(|action| action.name.to_lowercase().contains(&text))
            };
            Columns::Actions(service.actions.clone().map(ActionId).filter(shown).collect())
        }
        None => {
            let text = filter.services.trim().to_lowercase();
            let shown =
                catalog.services.iter().zip(0..).filter(|(service, _)| {
                    service.prefix.contains(&text) || service.name.to_lowercase().contains(&text)
                });
            let mut shown: Vec<_> = shown.collect();
            // What policies write often comes first; what is called so before what only has it in its name.
            let nearness = |prefix: &str| (prefix != text, !prefix.starts_with(&text));
            shown.sort_by_key(|(service, number)| {
                let near = if text.is_empty() { (false, false) } else { nearness(&service.prefix) };
                (near, catalog.rank(ServiceId(*number)))
            });
            let columns = shown.into_iter().filter_map(|(service, number)| {
                let only = at_level.as_ref().map(|actions| {
                    let mut own = catalog.none();
                    own.insert_range(service.actions.clone());
                    &own & actions
                });
                let holds_some = only.as_ref().is_none_or(|only| !only.is_empty()) && !service.actions.is_empty();
                holds_some.then_some(ServiceColumn { service: ServiceId(number), only })
            });
            Columns::Services(columns.collect())
        }
    }
}

fn of_level(catalog: &Catalog, level: AccessLevel) -> ActionSet {
    let mut set = catalog.none();
    let has = |id: &ActionId| catalog.action(*id).is_some_and(|action| action.levels.strongest() == Some(level));
    catalog.ids().filter(has).for_each(|id| set.insert(id));
    set
}

/// A column alone.
fn single(catalog: &Catalog, column: Column, level: Option<AccessLevel>) -> Columns {
    match column {
        Column::Action(id) => Columns::Actions(vec![id]),
        Column::Service(service) => {
            let only = level.map(|level| {
                let mut own = catalog.none();
                own.insert_range(catalog.service(service).map_or(0..0, |service| service.actions.clone()));
                &own & &of_level(catalog, level)
            });
            Columns::Services(vec![ServiceColumn { service, only }])
        }
    }
}

/// The columns in which not all lines have the same counts. Accounts with equal policies share a row, which is counted once.
fn differing(catalog: &Catalog, columns: Columns, lines: &[AccountLine]) -> Columns {
    let mut rows: Vec<&Row> = Vec::new();
    let mut seen: BTreeSet<usize> = BTreeSet::new();
    for line in lines {
        if seen.insert(Arc::as_ptr(&line.row).addr()) {
            rows.push(&line.row);
        }
    }
    let is_kept = |column: usize| {
        let mut tallies = rows.iter().map(|row| columns.tally(catalog, row, column));
        tallies.next().is_some_and(|first| tallies.any(|other| other != first))
    };
    let kept: Vec<bool> = (0..columns.len()).map(is_kept).collect();
    fn those<T>(all: Vec<T>, kept: Vec<bool>) -> Vec<T> {
        all.into_iter().zip(kept).filter(|(_, is_kept)| *is_kept).map(|(own, _)| own).collect()
    }
    match columns {
        Columns::Services(services) => Columns::Services(those(services, kept)),
        Columns::Actions(actions) => Columns::Actions(those(actions, kept)),
    }
}

/// All actions that columns stand for.
fn actions(catalog: &Catalog, columns: &Columns) -> ActionSet {
    let mut set = catalog.none();
    match columns {
        Columns::Actions(actions) => actions.iter().for_each(|id| set.insert(*id)),
        Columns::Services(services) => {
            for column in services {
                match &column.only {
                    Some(only) => set |= only,
                    None => {
                        set.insert_range(
                            catalog.service(column.service).map_or(0..0, |service| service.actions.clone()),
                        );
                    }
                }
            }
        }
    }
    set
}

fn lines(analysis: &Analysis, accounts: &[AccountId]) -> Vec<AccountLine> {
    let line = |account: &AccountId| {
        let row = analysis.row(&TargetId::Account(account.clone()))?;
        Some(AccountLine { account: account.clone(), row: Arc::clone(row) })
    };
    accounts.iter().filter_map(line).collect()
}

/// Keeps the accounts that have the words, or are below an OU that has them.
fn keep_matching(organization: &Organization, lines: &mut Vec<AccountLine>, text: &str) {
    let text = text.trim();
    if text.is_empty() {
        return;
    }
    let mut parents: BTreeMap<ParentId, bool> = BTreeMap::new();
    lines.retain(|line| {
        let target = TargetId::Account(line.account.clone());
        if target_matches(organization, &target, text) {
            return true;
        }
        let Some(parent) = organization.parent(&target) else { return false };
        *parents.entry(parent.clone()).or_insert_with(|| {
            let path = organization.path(&parent.clone().into());
            path.iter().any(|level| *level != TargetId::Root && target_matches(organization, level, text))
        })
    });
}

/// The accounts that have other verdicts on some action than most accounts of the same parent.
/// Where no verdicts are commoner than all others, there is no majority, and all of them differ.
fn different(organization: &Organization, lines: Vec<AccountLine>, actions: &ActionSet) -> Vec<AccountLine> {
    let mut marks: BTreeMap<usize, u64> = BTreeMap::new();
    let mut mark = |row: &Arc<Row>| {
        *marks.entry(Arc::as_ptr(row).addr()).or_insert_with(|| {
            let mut hasher = DefaultHasher::new();
            actions.iter().for_each(|action| row.shade(action).hash(&mut hasher));
            hasher.finish()
        })
    };
    let mut families: BTreeMap<ParentId, BTreeMap<u64, usize>> = BTreeMap::new();
    let marked: Vec<(AccountLine, Option<ParentId>, u64)> = lines
        .into_iter()
        .map(|line| {
            let parent = organization.parent(&TargetId::Account(line.account.clone())).cloned();
            let mark = mark(&line.row);
            if let Some(parent) = &parent {
                *families.entry(parent.clone()).or_default().entry(mark).or_default() += 1;
            }
            (line, parent, mark)
        })
        .collect();
    let usual: BTreeMap<ParentId, Option<u64>> =
        families.into_iter().map(|(parent, counts)| (parent, commonest(&counts))).collect();
    let differs = |parent: &Option<ParentId>, mark: u64| {
        parent.as_ref().and_then(|parent| usual.get(parent)).is_some_and(|usual| *usual != Some(mark))
    };
    marked.into_iter().filter(|(_, parent, mark)| differs(parent, *mark)).map(|(line, _, _)| line).collect()
}

fn commonest(counts: &BTreeMap<u64, usize>) -> Option<u64> {
    let most = counts.values().max()?;
    let mut holders = counts.iter().filter(|(_, count)| *count == most);
    let first = holders.next().map(|(mark, _)| *mark);
    if holders.next().is_some() { None } else { first }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::sample;

    #[test]
    fn columns_that_say_the_same_everywhere_are_hidden() {
        let session = sample();
        let (organization, analysis) = (&session.state().document.organization, &session.state().verdicts.analysis);
        let accounts: Vec<AccountId> = organization.accounts().keys().cloned().collect();
        let of = |accounts_like: &str, kept: Kept| {
            let filter = Filter { accounts: accounts_like.to_owned(), kept, ..Filter::default() };
            Sheet::new(organization, analysis, &accounts, &filter)
        };
        for text in ["", "Workloads", "prod", "Webshop prod"] {
            let (all, some) = (of(text, Kept::All), of(text, Kept::Differing));
            assert_eq!((all.hidden, some.hidden), (0, all.columns.len() - some.columns.len()), "{text}");
            let differs = |column: usize| {
                let tallies = all.lines.iter().map(|line| all.columns.tally(&analysis.catalog, &line.row, column));
                tallies.collect::<std::collections::HashSet<_>>().len() > 1
            };
            for column in 0..all.columns.len() {
                let is_there = all.column(column).is_some_and(|own| some.column_of(own).is_some());
                assert_eq!(is_there, differs(column), "{text}, {column}");
            }
        }
        // Nothing differs in one account.
        assert!(of("Webshop prod", Kept::Differing).columns.is_empty());
        assert!(!of("", Kept::Differing).columns.is_empty());
    }
}
