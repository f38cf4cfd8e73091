//! What the matrix says: names of accounts, cells, headings and the order of its lines.
//!
//! Pure; the grid draws it.

use super::sheet::{AccountLine, Column, Order, Sheet, column_name, name};
use crate::row::{Chosen, Glyph, Row, Text};
use crate::theme::{Face, Ink};
use crate::widgets;
use catalog::Catalog;
use exchange::place;
use organization::{AccountId, TargetId};
use session::State;

/// An account at the left of its line, with the OUs that it is in.
pub fn account(state: &State, account: &AccountId) -> Row {
    let organization = &state.document.organization;
    let target = TargetId::Account(account.clone());
    let (name, place) = (name(organization, account), place(organization, account));
    let selected = organization.contains(&target) && state.window.selection.targets.contains(&target);
    Row {
        icon: Some(Glyph::Icon(widgets::target_icon(organization, &target), Ink::Weak)),
        title: Text::new(name).ink(if selected { Ink::Accent } else { Ink::Text }),
        hint: format!("{name} ({account})\n{place}").trim_end().to_owned(),
        detail: Text::quiet(place, Face::Smaller),
        chosen: if selected { Chosen::Yes } else { Chosen::No },
        ..Row::default()
    }
}

/// A cell: its verdict, or how many actions of a service have which.
pub fn cell(state: &State, sheet: &Sheet, line: &AccountLine, column: usize) -> String {
    let catalog = &state.verdicts.analysis.catalog;
    let account = name(&state.document.organization, &line.account);
    match sheet.column(column) {
        Some(Column::Action(action)) => {
            format!("{account}, {}: {}", catalog.full_name(action), line.row.verdict(action).word())
        }
        Some(service @ Column::Service(_)) => {
            let counts = widgets::counts_text(sheet.columns.tally(catalog, &line.row, column));
            format!("{account}, {}: {counts}", column_name(catalog, service))
        }
        None => String::new(),
    }
}

/// What stands over a column, and what is said under the pointer.
pub fn head<'n>(catalog: &Catalog, column: Column, full: &'n str) -> (&'n str, String) {
    match column {
        Column::Service(service) => {
            let name = catalog.service(service).map_or("", |service| service.name.as_str());
            (full, format!("{name}\nClick to see its actions"))
        }
        Column::Action(_) => (full.split_once(':').map_or(full, |(_, name)| name), format!("{full}\nClick to sort")),
    }
}

/// In which order the accounts stand, and what a click on that does.
pub fn order(catalog: &Catalog, order: Order) -> (String, &'static str) {
    match order {
        Order::Tree => ("As in the tree".to_owned(), "Sort accounts by name"),
        Order::Name => ("By name".to_owned(), "Sort accounts as in the tree"),
        Order::Denied(column) => {
            (format!("Most denied: {}", column_name(catalog, column)), "Sort accounts as in the tree")
        }
    }
}
