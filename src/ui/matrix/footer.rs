//! What the cell under the cursor is: counts, or the verdict with its reasons.

use std::sync::Arc;

use egui::{Context, ScrollArea, Sense, Ui, vec2};

use super::sheet::{Column, name};
use super::{Cell, MatrixView};
use crate::later::Bringer;
use crate::{permissions, widgets};
use analysis::Reason;
use catalog::{ActionId, ServiceId};
use exchange::place;
use organization::{AccountId, TargetId};
use session::{AskCommand, Command, State};

/// How much of the page it takes.
pub fn height(view: &MatrixView, available: f32) -> f32 {
    let wanted = if view.filter.service.is_some() { 148.0 } else { 64.0 };
    f32::min(wanted, available * 0.4)
}

/// The footer.
pub fn show(ui: &mut Ui, state: &State, view: &mut MatrixView, out: &mut Vec<Command>) {
    ui.add_space(8.0);
    let line = view.line().map(|line| line.account.clone());
    match (view.cursor, line, view.column()) {
        (Some(_), Some(account), Some(Column::Service(service))) => of_service(ui, state, view, &account, service, out),
        (Some(_), Some(account), Some(Column::Action(action))) => of_action(ui, state, view, &account, action, out),
        (Some(Cell { column: None, .. }), Some(account), None) => of_account(ui, state, &account, out),
        (Some(_), None, Some(Column::Service(service))) => of_head(ui, state, view, service),
        (Some(_), None, Some(Column::Action(action))) => {
            ui.label(widgets::strong(state.verdicts.analysis.catalog.full_name(action)));
            ui.label(widgets::weak(ui, "Enter sorts the accounts: denied first, then what depends"));
        }
        // No cursor, in the corner, or on a column that the sheet does not have.
        (None, ..) | (Some(_), None, None) | (Some(Cell { column: Some(_), .. }), Some(_), None) => hint(ui, view),
    }
}

fn hint(ui: &mut Ui, view: &MatrixView) {
    let text = match view.filter.service {
        None => "Choose a cell to see its counts, click the name of a service to see its actions",
        Some(_) => "Choose a cell to see why; Escape goes back to all services",
    };
    ui.label(widgets::weak(ui, text));
}

/// One line, cut off as a whole before the buttons beside it.
fn title(ui: &mut Ui, state: &State, what: &str, account: &AccountId) {
    let (name, place) = (name(&state.document.organization, account), place(&state.document.organization, account));
    let mut line = egui::text::LayoutJob::default();
    let place = widgets::weak(ui, if place.is_empty() { place } else { format!("  {place}") });
    for text in [widgets::strong(what), widgets::safe("  in  "), widgets::own(name).strong(), place] {
        text.append_to(&mut line);
    }
    ui.add(egui::Label::new(line).truncate());
}

fn of_service(
    ui: &mut Ui,
    state: &State,
    view: &mut MatrixView,
    account: &AccountId,
    service: ServiceId,
    out: &mut Vec<Command>,
) {
    let catalog = &state.verdicts.analysis.catalog;
    let Some(known) = catalog.service(service) else { return };
    let tally = match (view.line(), view.cursor.and_then(|cursor| cursor.column)) {
        (Some(line), Some(column)) => view.sheet.columns.tally(catalog, &line.row, column),
        _ => return,
    };
    let right = |ui: &mut Ui| {
        if ui.button(format!("Open {}", known.prefix)).on_hover_text("See its actions (Enter)").clicked() {
            view.open(service);
        }
        show_in_tree(ui, account, out);
    };
    let left = |ui: &mut Ui| title(ui, state, &format!("{} ({})", known.name, known.prefix), account);
    widgets::heading(ui, left, right);
    counts(ui, tally);
}

fn of_account(ui: &mut Ui, state: &State, account: &AccountId, out: &mut Vec<Command>) {
    let right = |ui: &mut Ui| show_in_tree(ui, account, out);
    widgets::heading(ui, |ui| title(ui, state, "All services", account), right);
    if let Some(row) = state.verdicts.analysis.row(&TargetId::Account(account.clone())) {
        counts(ui, row.tally);
    }
}

fn of_head(ui: &mut Ui, state: &State, view: &MatrixView, service: ServiceId) {
    let Some(known) = state.verdicts.analysis.catalog.service(service) else { return };
    let sorted = "Enter opens its actions, the space bar sorts by what is denied";
    ui.horizontal(|ui| {
        ui.label(widgets::strong(format!("{} ({})", known.name, known.prefix)));
        let count = widgets::counted(known.actions.len(), "action", "actions");
        ui.label(widgets::weak(ui, count));
        if let Some(level) = view.filter.level {
            ui.label(widgets::weak(ui, format!("shown: {}", level.name())));
        }
    });
    ui.label(widgets::weak(ui, sorted));
}

fn show_in_tree(ui: &mut Ui, account: &AccountId, out: &mut Vec<Command>) {
    if ui.button("Show in tree").on_hover_text("Select the account in the tree").clicked() {
        out.push(Command::GoTo(TargetId::Account(account.clone())));
    }
}

fn counts(ui: &mut Ui, tally: analysis::Tally) {
    ui.horizontal(|ui| {
        let width = (ui.available_width() - 260.0).clamp(60.0, 260.0);
        let (rect, _) = ui.allocate_exact_size(vec2(width, 10.0), Sense::hover());
        widgets::paint_counts(ui, rect, tally);
        ui.label(widgets::counts_text(tally));
    });
}

fn of_action(
    ui: &mut Ui,
    state: &State,
    view: &mut MatrixView,
    account: &AccountId,
    action: ActionId,
    out: &mut Vec<Command>,
) {
    let full = state.verdicts.analysis.catalog.full_name(action);
    let verdict = view.line().map(|line| line.row.shade(action));
    let reasons = reasons(ui.ctx(), state, view, account, action);
    let is_coming = reasons.is_some() && view.reasons.is_coming();
    let left = |ui: &mut Ui| {
        if let Some(verdict) = verdict {
            widgets::verdict_label(ui, verdict);
        }
        title(ui, state, &full, account);
        widgets::updating(ui, is_coming);
    };
    let right = |ui: &mut Ui| {
        let hint = "List every account by its verdict on this action";
        if ui.button("Who can").on_hover_text(hint).clicked() {
            out.push(Command::WhoCan(full.clone()));
        }
        if ui.button("Ask…").on_hover_text("Ask in the simulator").clicked() {
            out.push(Command::Ask(AskCommand::About { account: account.clone(), action: Some(full.clone()) }));
        }
        show_in_tree(ui, account, out);
    };
    widgets::heading(ui, left, right);
    let exempt = state.verdicts.analysis.exemption(&state.document.organization, account);
    let Some(reasons) = reasons else {
        widgets::working(ui, "Working out why");
        return;
    };
    ScrollArea::vertical().auto_shrink([false, false]).id_salt("matrix reasons").show(ui, |ui| {
        if let Some(line) = view.line() {
            permissions::by_region(ui, &line.row, action);
            permissions::reason_lines(ui, state, &full, line.row.shade(action), exempt, &reasons, out);
        }
    });
}

/// The reasons for a cell, as soon as they are found; `None` until then.
fn reasons(
    ctx: &Context,
    state: &State,
    view: &mut MatrixView,
    account: &AccountId,
    action: ActionId,
) -> Option<Arc<[Reason]>> {
    let asked = (state.verdicts.analyzed, account.clone(), action);
    // While a newer analysis is on its way the reasons of the earlier one stay.
    if !state.verdicts.updating {
        let _ = view.reasons.get(ctx, &asked, || {
            let (analysis, organization) = (Arc::clone(&state.verdicts.analysis), state.document.organization.clone());
            let target = TargetId::Account(account.clone());
            move |bringer: &Bringer<Arc<[Reason]>>| {
                bringer.bring(analysis.reasons(&organization, &target, action).into());
            }
        });
    }
    let known = view.reasons.last().filter(|((_, of, about), _)| of == account && *about == action);
    known.map(|(_, reasons)| Arc::clone(reasons))
}

/// The command that shows the first statement which decides the cell under the cursor.
pub fn first_statement(ctx: &Context, state: &State, view: &mut MatrixView) -> Option<Command> {
    let account = view.line()?.account.clone();
    let Column::Action(action) = view.column()? else { return None };
    let reasons = reasons(ctx, state, view, &account, action)?;
    reasons.iter().find_map(|reason| permissions::statement_of(state, reason))
}
