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
        title: Text::new(name).own().ink(if selected { Ink::Accent } else { Ink::Text }),
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
            format!("{account}, {}: {}", catalog.full_name(action), line.row.shade(action).word())
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

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::sheet::Filter;
    use super::*;
    use crate::row::text;
    use crate::testing::sample;

    #[test]
    fn lines_and_cells_say_account_and_verdict() {
        let session = sample();
        let accounts: Vec<AccountId> = session.state().document.organization.accounts().keys().cloned().collect();
        let catalog = &session.state().verdicts.analysis.catalog;
        let service = catalog.services.iter().zip(0..).find(|(service, _)| service.prefix == "account");
        let filter = Filter {
            service: service.map(|(_, number)| catalog::ServiceId(number)),
            actions: "alternate".to_owned(),
            accounts: "webshop prod".to_owned(),
            ..Filter::default()
        };
        let sheet =
            Sheet::new(&session.state().document.organization, &session.state().verdicts.analysis, &accounts, &filter);
        let mut said = text(sheet.lines.iter().map(|line| account(session.state(), &line.account)));
        for line in &sheet.lines {
            said.extend((0..sheet.columns.len()).map(|column| cell(session.state(), &sheet, line, column) + "\n"));
        }
        expect![[r#"
            [Account Weak] · Webshop prod · Workloads / Prod <Item> "Webshop prod (400000000001)\nWorkloads / Prod"
            Webshop prod, account:DeleteAlternateContact: allowed
            Webshop prod, account:GetAlternateContact: allowed
            Webshop prod, account:PutAlternateContact: allowed
        "#]]
        .assert_eq(&said);
        let column = sheet.column(0).expect("a column");
        let full = column_name(catalog, column);
        let (written, hint) = head(catalog, column, &full);
        let ordered = order(catalog, Order::Denied(column));
        expect![[r#"
            DeleteAlternateContact | account:DeleteAlternateContact
            Click to sort
            Most denied: account:DeleteAlternateContact | Sort accounts as in the tree
        "#]]
        .assert_eq(&format!("{written} | {hint}\n{} | {}\n", ordered.0, ordered.1));
    }
}
