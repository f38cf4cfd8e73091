//! What leaves the matrix: the table as a CSV file, the table or one line for the clipboard.

use std::sync::Arc;

use egui::{Button, Ui};

use super::MatrixView;
use crate::exchange::{Separator, Table, Verdicts};
use crate::organization::AccountId;
use crate::session::{Command, State};
use crate::ui::widgets;

/// So many cells still go through a clipboard.
const MOST: usize = 200_000;

/// The buttons at the right of the heading.
pub fn buttons(ui: &mut Ui, state: &State, view: &MatrixView, out: &mut Vec<Command>) {
    let cells = view.sheet.lines.len() * view.sheet.columns.len();
    let export = ui.add_enabled(cells > 0, Button::new("Export CSV…"));
    if export.on_hover_text("Write the accounts and columns that the filters leave into a file").clicked() {
        let service = view.filter.service.and_then(|id| state.analysis.catalog.service(id));
        let name = service.map_or("matrix.csv".to_owned(), |service| format!("matrix-{}.csv", service.prefix));
        out.push(Command::Export { name, table: table(state, view, all(view)) });
    }
    let copy = ui.add_enabled((1..=MOST).contains(&cells), Button::new("Copy table"));
    let large = format!("{} cells are too many for the clipboard; export them", widgets::number(cells));
    let hint = "Copy what the filters leave, to be pasted into a spreadsheet";
    if copy.on_hover_text(hint).on_disabled_hover_text(if cells == 0 { hint } else { &large }).clicked() {
        ui.ctx().copy_text(table(state, view, all(view)).write(Separator::Tab));
    }
}

/// Copies the heading and the line under the cursor.
pub fn line(ui: &Ui, state: &State, view: &MatrixView) {
    if let Some(line) = view.line() {
        ui.ctx().copy_text(table(state, view, vec![line.account.clone()]).write(Separator::Tab));
    }
}

fn all(view: &MatrixView) -> Vec<AccountId> {
    view.sheet.lines.iter().map(|line| line.account.clone()).collect()
}

fn table(state: &State, view: &MatrixView, accounts: Vec<AccountId>) -> Table {
    Table::Verdicts(Box::new(Verdicts {
        organization: state.organization.clone(),
        analysis: Arc::clone(&state.analysis),
        accounts,
        columns: view.sheet.columns.clone(),
    }))
}
