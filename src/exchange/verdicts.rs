//! The verdicts of accounts as a table: accounts by services, or accounts by actions.
//!
//! Knows which columns there are and what each field says. How fields are written, [`Table`](super::Table) knows.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::table::Lines;
use analysis::{Analysis, Row, Shade, Tally};
use aws::shown;
use catalog::{ActionId, ActionSet, Catalog, ServiceId};
use organization::{AccountId, Organization, TargetId};

/// Which verdicts a table holds.
#[derive(Clone, Debug)]
pub struct Verdicts {
    pub organization: Organization,
    pub analysis: Arc<Analysis>,
    /// In the order of the lines.
    pub accounts: Vec<AccountId>,
    pub columns: Columns,
}

/// The columns behind the account's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Columns {
    /// Each four numbers: how many actions are allowed, are allowed by Region, depend, are denied.
    Services(Vec<ServiceColumn>),
    /// Each one word.
    Actions(Vec<ActionId>),
}

/// One service, or some of its actions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceColumn {
    pub service: ServiceId,
    /// The actions that count, where not all do.
    pub only: Option<ActionSet>,
}

impl ServiceColumn {
    pub fn tally(&self, catalog: &Catalog, row: &Row) -> Tally {
        match &self.only {
            None => row.tally_of_service(catalog, self.service),
            Some(actions) => row.tally_of(actions),
        }
    }
}

impl Columns {
    pub fn len(&self) -> usize {
        match self {
            Self::Services(services) => services.len(),
            Self::Actions(actions) => actions.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many actions of a column get which verdict; none beyond the columns.
    pub fn tally(&self, catalog: &Catalog, row: &Row, column: usize) -> Tally {
        match self {
            Self::Services(services) => {
                services.get(column).map_or(Tally::default(), |service| service.tally(catalog, row))
            }
            Self::Actions(actions) => actions.get(column).map(|action| row.shade(*action)).into_iter().collect(),
        }
    }
}

/// The OUs above an account, from the top: `Workloads / Prod`; empty directly below the root.
pub fn place(organization: &Organization, account: &AccountId) -> String {
    let path = organization.path(&TargetId::Account(account.clone()));
    let above = path.iter().filter(|level| matches!(level, TargetId::Ou(_)));
    above.map(|level| organization.name(level)).collect::<Vec<_>>().join(" / ")
}

pub(super) fn write(verdicts: &Verdicts, lines: &mut Lines) {
    let Verdicts { organization, analysis, accounts, columns } = verdicts;
    let catalog = &analysis.catalog;
    ["account id", "account", "path"].iter().for_each(|name| lines.field(name));
    match columns {
        Columns::Services(services) => {
            for column in services {
                let prefix = catalog.service(column.service).map_or("", |service| service.prefix.as_str());
                Shade::ALL.iter().for_each(|shade| lines.field(&format!("{prefix} {}", shade.word())));
            }
        }
        Columns::Actions(actions) => actions.iter().for_each(|action| lines.field(&catalog.full_name(*action))),
    }
    lines.end();
    // Accounts share rows, so what a row says is written once.
    let mut known: BTreeMap<usize, String> = BTreeMap::new();
    for id in accounts {
        let target = TargetId::Account(id.clone());
        let Some(row) = analysis.row(&target) else { continue };
        let names = [id.as_str(), organization.name(&target), &place(organization, id)];
        names.iter().for_each(|name| lines.field(&shown(name)));
        let said = known.entry(Arc::as_ptr(row).addr()).or_insert_with(|| {
            let mut said = lines.fragment();
            fields(columns, catalog, row, &mut said);
            said.text
        });
        lines.text.push_str(said);
        lines.end();
    }
}

fn fields(columns: &Columns, catalog: &Catalog, row: &Row, lines: &mut Lines) {
    match columns {
        Columns::Services(services) => {
            for column in services {
                let tally = column.tally(catalog, row);
                for shade in Shade::ALL {
                    lines.field(&tally.of(shade).to_string());
                }
            }
        }
        Columns::Actions(actions) => actions.iter().for_each(|action| lines.field(row.shade(*action).word())),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Separator, Table};
    use super::*;
    use analysis::{Analyzer, Viewpoint};

    fn sample() -> Verdicts {
        let organization = format::read(include_str!("../../assets/sample.canopy.ron")).unwrap();
        let analysis = Arc::new(Analyzer::new(Catalog::embedded()).analyze(&organization, &Viewpoint::anyone()));
        let accounts = vec![AccountId::new("100000000001"), AccountId::new("400000000001"), AccountId::new("none")];
        Verdicts { organization, analysis, accounts, columns: Columns::Actions(Vec::new()) }
    }

    #[test]
    fn actions_are_words() {
        let mut verdicts = sample();
        let catalog = &Arc::clone(&verdicts.analysis.catalog);
        verdicts.columns = Columns::Actions(catalog.action_id("organizations:LeaveOrganization").into_iter().collect());
        assert_eq!(
            Table::Verdicts(Box::new(verdicts)).write(Separator::Tab),
            "account id\taccount\tpath\torganizations:LeaveOrganization\n\
             100000000001\tAldermoor Management\t\tallowed\n\
             400000000001\tWebshop prod\tWorkloads / Prod\tdenied\n"
        );
    }

    #[test]
    fn services_are_a_number_for_each_verdict() {
        let mut verdicts = sample();
        let catalog = &Arc::clone(&verdicts.analysis.catalog);
        let service = catalog.service_id("organizations").unwrap();
        let only = Some(catalog.matching("organizations:Leave*"));
        let whole = ServiceColumn { service, only: None };
        verdicts.columns = Columns::Services(vec![ServiceColumn { service, only }, whole]);
        let text = Table::Verdicts(Box::new(verdicts)).write(Separator::Comma);
        let lines: Vec<&str> = text.trim_start_matches('\u{feff}').split("\r\n").collect();
        let heads = "organizations allowed,organizations by Region,organizations depends,organizations denied";
        assert!(lines[0].ends_with(&format!("path,{heads},{heads}")), "{}", lines[0]);
        let count = catalog.service(service).unwrap().actions.len();
        assert_eq!(lines[1], format!("100000000001,Aldermoor Management,,1,0,0,0,{count},0,0,0"));
        assert!(lines[2].starts_with("400000000001,Webshop prod,Workloads / Prod,0,0,0,1,"), "{}", lines[2]);
        assert_eq!(lines.len(), 4);
    }
}
