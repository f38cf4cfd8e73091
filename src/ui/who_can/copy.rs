//! What leaves the page "Who can": the accounts with their verdicts and reasons, as CSV or for the clipboard.

use egui::Ui;

use super::WhoCanView;
use super::groups::{Group, Search};
use super::places::Places;
use crate::widgets;
use exchange::{Separator, Table, place};
use session::{Command, Export, FileCommand, Icon, Written};

/// The buttons at the right of the heading.
pub fn buttons(ui: &mut Ui, view: &mut WhoCanView, out: &mut Vec<Command>) {
    let is_coming = view.answer.is_coming();
    let mut exports = std::mem::take(&mut view.exports);
    let whole = view.answer.last().filter(|_| !view.answer.is_coming()).map(|(_, answer)| answer);
    let answer = whole.filter(|answer| !answer.search.groups.is_empty()).map(|answer| (&answer.places, &answer.search));
    let is_wanted = widgets::wanted(&mut exports, answer.is_some(), is_coming);
    ui.add_enabled_ui(answer.is_some(), |ui| {
        let hint = "Write every account with its verdict and what decides into a file";
        let clicked = widgets::roomy_button(ui, Icon::Export, "Export CSV…", hint).clicked() || is_wanted;
        if let Some((places, search)) = answer.filter(|_| clicked) {
            out.push(Command::File(FileCommand::Export(Export {
                name: "who-can.csv".to_owned(),
                written: Written::Table(table(places, search)),
            })));
        }
    });
    ui.add_enabled_ui(answer.is_some(), |ui| {
        let hint = "Copy every account with its verdict and what decides";
        let clicked = widgets::roomy_button(ui, Icon::Copy, "Copy table", hint).clicked();
        if let Some((places, search)) = answer.filter(|_| clicked) {
            ui.ctx().copy_text(table(places, search).write(Separator::Tab));
        }
    });
    view.exports = exports;
}

fn table(places: &Places, search: &Search) -> Table {
    let all = search.groups.iter().flat_map(|(_, group)| lines(places, group, &group.accounts));
    Table::of_names(std::iter::once(head()).chain(all))
}

/// Some accounts of a group as text.
pub fn text(places: &Places, group: &Group, accounts: &[u32]) -> String {
    let lines = lines(places, group, accounts);
    Table::of_names(std::iter::once(head()).chain(lines)).write(Separator::Tab)
}

fn head() -> Vec<String> {
    ["account id", "account", "path", "verdict", "allowed", "by Region", "depends", "denied", "what decides"]
        .map(str::to_owned)
        .to_vec()
}

fn lines(places: &Places, group: &Group, accounts: &[u32]) -> impl Iterator<Item = Vec<String>> {
    let because: Vec<&str> =
        if group.is_example { Vec::new() } else { group.because.iter().flatten().map(|b| b.text.as_str()).collect() };
    let because = because.join("; ");
    let known = accounts.iter().filter_map(|index| places.account(*index));
    known.map(move |id| {
        vec![
            id.to_string(),
            places.organization.accounts().get(id).map_or(String::new(), |account| account.name.clone()),
            place(&places.organization, id),
            group.outcome.word().to_owned(),
            group.tally.allowed.to_string(),
            group.tally.by_region.to_string(),
            group.tally.depends.to_string(),
            group.tally.denied.to_string(),
            because.clone(),
        ]
    })
}
