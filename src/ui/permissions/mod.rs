//! The page of effective permissions: what the selected account may do, service by service, action by action.
//!
//! Knows its own view state: filter, open services, the action whose reasons are shown.

mod lines;
mod reasons;

pub use reasons::{lines as reason_lines, statement as statement_of};

use std::collections::BTreeSet;
use std::sync::Arc;

use egui::{Role, ScrollArea, Sense, Ui, WidgetInfo, vec2};

use super::later::Later;
use super::paint::{self, Look};
use super::row::{Chosen, Fold};
use super::{list, widgets};
use analysis::{Exemption, Row as Verdicts, Shade, Side, Tally};
use catalog::{ActionId, Catalog, ServiceId};
use lines::{PermissionLine, Show};
use organization::TargetId;
use session::{AskCommand, Command, Highlight, State, VerdictsCommand};

/// What the page remembers between frames.
#[derive(Debug, Default)]
pub struct PermissionsView {
    filter: String,
    show: Show,
    open: BTreeSet<ServiceId>,
    chosen: Option<ActionId>,
    why: Later<reasons::Asked, reasons::Known>,
    lines: Vec<PermissionLine>,
    built: Option<Built>,
    /// Grows when services open or close.
    opened: usize,
}

/// What the lines were built from.
#[derive(Debug, PartialEq)]
struct Built {
    revision: u64,
    analyzed: u64,
    target: TargetId,
    filter: String,
    show: Show,
    opened: usize,
}

/// The page.
pub fn show(ui: &mut Ui, state: &State, view: &mut PermissionsView, out: &mut Vec<Command>) {
    let Some(target) = state.window.selection.lead.clone() else {
        widgets::empty(ui, "No account selected", "Select an account in the tree to see what it may do");
        return;
    };
    let Some(verdicts) = state.verdicts.analysis.row(&target).cloned() else {
        widgets::empty(ui, "Being worked out", "The permissions of what is new come in a moment");
        return;
    };
    heading(ui, state, &target, &verdicts);
    controls(ui, view);
    view.build(state, &target, &verdicts);
    let reasons_height = if view.chosen.is_some() { 190.0_f32.min(ui.available_height() * 0.45) } else { 0.0 };
    if let Some(action) = view.chosen {
        egui::Panel::bottom("permission reasons").exact_size(reasons_height).frame(egui::Frame::new()).show(ui, |ui| {
            reasons::show(ui, state, &target, action, &verdicts, view, out);
        });
    }
    actions(ui, state, &verdicts, view, out);
}

fn heading(ui: &mut Ui, state: &State, target: &TargetId, verdicts: &Arc<Verdicts>) {
    let catalog = &state.verdicts.analysis.catalog;
    let roomy = ui.available_width() > 480.0;
    let right = |ui: &mut Ui| {
        if roomy {
            ui.label(widgets::small(ui, format!("AWS action catalogue of {}", catalog.date)));
        }
    };
    widgets::heading(ui, |ui| widgets::title(ui, title(state, target)), right);
    ui.label(widgets::weak(ui, about(state, target)));
    ui.add_space(4.0);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 10.0), Sense::hover());
    widgets::paint_counts(ui, rect, verdicts.tally);
    let name = format!("All actions: {}", widgets::counts_text(verdicts.tally));
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &name));
    response.on_hover_text(name);
}

/// What the page is about.
fn title(state: &State, target: &TargetId) -> String {
    let name = state.document.organization.name(target);
    match (target, state.verdicts.analysis.viewpoint.side) {
        (TargetId::Account(_), Side::Principals) => format!("What {name} may do"),
        (TargetId::Account(_), Side::Resources) => format!("What may be done to the resources of {name}"),
        (TargetId::Root | TargetId::Ou(_), Side::Principals) => format!("What {name} leaves to its accounts"),
        (TargetId::Root | TargetId::Ou(_), Side::Resources) => {
            format!("What {name} leaves open of its accounts' resources")
        }
    }
}

/// What the verdicts of a target say, and for whom.
fn about(state: &State, target: &TargetId) -> String {
    let viewpoint = &state.verdicts.analysis.viewpoint;
    let caller = super::viewpoint::briefly(viewpoint);
    let exempt = match target {
        TargetId::Account(id) => state.verdicts.analysis.exemption(&state.document.organization, id),
        TargetId::Root | TargetId::Ou(_) => None,
    };
    match (viewpoint.side, exempt, target) {
        (Side::Principals, Some(exempt @ (Exemption::ManagementAccount | Exemption::Caller)), _) => {
            let text = super::sentence(&exempt.sentence(viewpoint));
            format!("{text}: everything that IAM allows is allowed")
        }
        (_, Some(exempt @ Exemption::NotEnabled), _) => {
            format!("{}: nothing is restricted", super::sentence(&exempt.sentence(viewpoint)))
        }
        (Side::Principals, None, TargetId::Account(_)) => {
            format!("What SCPs leave to {caller}, with every permission from IAM. SCPs only limit, they never grant")
        }
        (Side::Principals, None, _) => {
            format!("What SCPs down to here leave to {caller} of accounts below; further levels may take away more")
        }
        (Side::Resources, Some(exempt), _) => super::sentence(&exempt.sentence(viewpoint)),
        (Side::Resources, _, TargetId::Account(_)) => {
            format!("What RCPs leave to {caller}, with everything else allowed. RCPs only limit, they never grant")
        }
        (Side::Resources, _, _) => {
            format!("What RCPs down to here leave to {caller}; further levels may take away more")
        }
    }
}

fn controls(ui: &mut Ui, view: &mut PermissionsView) {
    ui.add_space(4.0);
    ui.horizontal_wrapped(|ui| {
        let width = (ui.available_width() - 20.0).clamp(0.0, 240.0);
        widgets::filter(ui, "Filter actions", "Filter: s3, RunInstances, iam:*Role…", &mut view.filter, width);
        for show in Show::ALL {
            let selected = view.show == show;
            if ui.selectable_label(selected, show.name()).clicked() {
                view.show = show;
            }
        }
    });
    ui.add_space(2.0);
}

fn actions(ui: &mut Ui, state: &State, verdicts: &Arc<Verdicts>, view: &mut PermissionsView, out: &mut Vec<Command>) {
    if view.lines.is_empty() {
        widgets::empty(ui, "Nothing to show", "No action matches the filter");
        return;
    }
    widgets::canvas(ui).show(ui, |ui| {
        let area = ScrollArea::vertical().id_salt("permission rows");
        list::scroll(ui, area, &Look::PAGE, view.lines.len(), |ui, at| match view.lines.get(at) {
            Some(PermissionLine::Service(service, tally)) => {
                let (service, tally) = (*service, *tally);
                service_row(ui, &state.verdicts.analysis.catalog, service, tally, view);
            }
            Some(PermissionLine::Action(action)) => {
                let action = *action;
                action_row(ui, state, action, verdicts.shade(action), view, out);
            }
            None => {}
        });
    });
}

fn service_row(ui: &mut Ui, catalog: &Catalog, id: ServiceId, tally: Tally, view: &mut PermissionsView) {
    let open = view.open.contains(&id) || !view.filter.trim().is_empty();
    let fold = if open { Fold::Open } else { Fold::Closed };
    let Some(row) = lines::service(catalog, id, tally, fold) else { return };
    if paint::show(ui, &row, &Look::PAGE, Sense::click()).clicked() {
        if !view.open.remove(&id) {
            view.open.insert(id);
        }
        view.opened += 1;
    }
}

fn action_row(
    ui: &mut Ui,
    state: &State,
    id: ActionId,
    shade: Shade,
    view: &mut PermissionsView,
    out: &mut Vec<Command>,
) {
    let catalog = &state.verdicts.analysis.catalog;
    let chosen = if view.chosen == Some(id) { Chosen::Yes } else { Chosen::No };
    let Some(row) = lines::action(catalog, id, shade, chosen) else { return };
    let response = paint::show(ui, &row, &Look::PAGE, Sense::click());
    if response.clicked() {
        view.chosen = if view.chosen == Some(id) { None } else { Some(id) };
    }
    response.context_menu(|ui| menu(ui, state, &catalog.full_name(id), out));
}

/// What can be done with an action.
fn menu(ui: &mut Ui, state: &State, action: &str, out: &mut Vec<Command>) {
    if ui.button(format!("Highlight {action} on the tree")).clicked() {
        out.push(Command::Verdicts(VerdictsCommand::Highlight(Highlight::Actions(action.to_owned()))));
        ui.close();
    }
    if let Some(account) = state.lead_account()
        && ui.button(format!("Ask about {action}…")).clicked()
    {
        out.push(Command::Ask(AskCommand::About { account: account.clone(), action: Some(action.to_owned()) }));
        ui.close();
    }
    if ui.button("Copy action name").clicked() {
        ui.ctx().copy_text(action.to_owned());
        ui.close();
    }
}

impl PermissionsView {
    fn build(&mut self, state: &State, target: &TargetId, verdicts: &Arc<Verdicts>) {
        let wanted = Some(Built {
            revision: state.document.revision,
            analyzed: state.verdicts.analyzed,
            target: target.clone(),
            filter: self.filter.clone(),
            show: self.show,
            opened: self.opened,
        });
        if self.built != wanted {
            self.lines = lines::lines(&state.verdicts.analysis.catalog, verdicts, &self.filter, self.show, &self.open);
            self.built = wanted;
        }
    }
}
