//! What leaves the table of accounts: the selected rows for the clipboard, all that the filter leaves as a CSV file.
//!
//! Both can be read again: their heads are those that a list of accounts has.

use egui::Ui;

use super::{AccountsView, there};
use crate::widgets;
use aws::shown_lines;
use exchange::{Separator, Table};
use organization::{AccountId, TargetId};
use session::{Command, Export, FileCommand, Icon, State, Written};

/// So many cells still go through a clipboard.
const MOST: usize = 500_000;

/// The buttons at the right of the heading.
pub fn buttons(ui: &mut Ui, state: &State, view: &AccountsView, exports: &mut bool, out: &mut Vec<Command>) {
    let cells = view.sheet.accounts.len() * view.columns.len();
    ui.add_enabled_ui(cells > 0, |ui| {
        let hint = "Write the accounts and columns that are shown into a file";
        let is_wanted = widgets::wanted(exports, cells > 0, view.sheets.is_coming());
        if widgets::roomy_button(ui, Icon::Export, "Export CSV…", hint).clicked() || is_wanted {
            let written = Written::Table(table(state, view, &view.sheet.accounts));
            out.push(Command::File(FileCommand::Export(Export { name: "accounts.csv".to_owned(), written })));
        }
    });
}

/// Copies the heads and the selected rows, in the order in which they stand; without one, the row under the cursor.
pub fn selected(ui: &Ui, state: &State, view: &AccountsView) {
    let selection = &state.window.selection.targets;
    let is_selected = |id: &&AccountId| selection.contains(&TargetId::Account((*id).clone()));
    let mut rows: Vec<AccountId> = view.sheet.accounts.iter().filter(is_selected).cloned().collect();
    if rows.is_empty() {
        rows.extend(view.cursor.and_then(|cursor| view.account_at(cursor.line?)).cloned());
    }
    if !rows.is_empty() && rows.len() * view.columns.len() <= MOST {
        ui.ctx().copy_text(table(state, view, &rows).write(Separator::Tab));
    }
}

fn table(state: &State, view: &AccountsView, rows: &[AccountId]) -> Table {
    let (organization, analysis) = (&state.document.organization, &state.verdicts.analysis);
    let heads = view.columns.iter().map(|column| column.exported_head().into_owned()).collect();
    let line = |id: &AccountId| {
        let account = there(state, id)?;
        let text = |column: &super::Column| shown_lines(&column.text(organization, analysis, account)).into_owned();
        Some(view.columns.iter().map(text).collect())
    };
    Table::Lines(std::iter::once(heads).chain(rows.iter().filter_map(line)).collect())
}
