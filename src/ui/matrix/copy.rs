//! What leaves the matrix: the table as a CSV file, the table or one line for the clipboard.

use std::sync::Arc;

use egui::Ui;

use super::MatrixView;
use crate::widgets;
use exchange::{Separator, Table, Verdicts};
use organization::AccountId;
use session::{Command, Export, FileCommand, Icon, State, Written};

/// So many cells still go through a clipboard.
const MOST: usize = 200_000;

/// The buttons at the right of the heading.
pub fn buttons(ui: &mut Ui, state: &State, view: &MatrixView, exports: &mut bool, out: &mut Vec<Command>) {
    let cells = view.sheet.lines.len() * view.sheet.columns.len();
    let is_coming = state.verdicts.updating || view.sheets.is_coming() || view.built.is_none();
    let is_wanted = widgets::wanted(exports, cells > 0, is_coming);
    ui.add_enabled_ui(cells > 0, |ui| {
        let hint = "Save the filtered accounts and columns to a file";
        if widgets::roomy_button(ui, Icon::Export, "Export CSV…", hint).clicked() || is_wanted {
            let service = view.filter.service.and_then(|id| state.verdicts.analysis.catalog.service(id));
            let name = service.map_or("matrix.csv".to_owned(), |service| format!("matrix-{}.csv", service.prefix));
            out.push(Command::File(FileCommand::Export(Export {
                name,
                written: Written::Table(table(state, view, all(view))),
            })));
        }
    });
    ui.add_enabled_ui((1..=MOST).contains(&cells), |ui| {
        let large = format!("{} cells are too many for the clipboard; export them", widgets::number(cells));
        let hint = "Copy the filtered accounts and columns, to paste into a spreadsheet";
        let hint = if cells > MOST { &large } else { hint };
        if widgets::roomy_button(ui, Icon::Copy, "Copy table", hint).clicked() {
            ui.ctx().copy_text(table(state, view, all(view)).write(Separator::Tab));
        }
    });
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
        organization: state.document.organization.clone(),
        analysis: Arc::clone(&state.verdicts.analysis),
        accounts,
        columns: view.sheet.columns.clone(),
    }))
}
