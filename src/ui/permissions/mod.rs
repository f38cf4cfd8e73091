//! The page of effective permissions: what the selected account may do, service by service, action by action.
//!
//! Knows its own view state: filter, open services, the action whose reasons are shown.

mod reasons;
mod rows;

pub use reasons::{lines as reason_lines, statement as statement_of};

use std::collections::BTreeSet;
use std::sync::Arc;

use egui::{Align2, FontId, Rect, Role, ScrollArea, Sense, TextEdit, Ui, WidgetInfo, pos2, vec2};

use super::theme::{Tokens, icon_family, size, strong_family};
use super::{icons, widgets};
use analysis::{Exemption, Row as Verdicts, Side, Tally, Verdict};
use catalog::{ActionId, Catalog, ServiceId};
use organization::TargetId;
use rows::{Line, Show};
use session::{Command, Highlight, Icon, State};

/// What the page remembers between frames.
#[derive(Debug, Default)]
pub struct PermissionsView {
    filter: String,
    show: Show,
    open: BTreeSet<ServiceId>,
    chosen: Option<ActionId>,
    why: Option<reasons::Known>,
    lines: Vec<Line>,
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
    let Some(target) = state.selection.lead.clone() else {
        widgets::empty(ui, "No account selected", "Select an account in the tree to see what it may do");
        return;
    };
    let Some(verdicts) = state.analysis.row(&target).cloned() else {
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
    list(ui, state, &verdicts, view, out);
}

fn heading(ui: &mut Ui, state: &State, target: &TargetId, verdicts: &Arc<Verdicts>) {
    let catalog = &state.analysis.catalog;
    ui.horizontal(|ui| {
        let name = state.organization.name(target);
        let title = match (target, state.analysis.viewpoint.side) {
            (TargetId::Account(_), Side::Principals) => format!("What {name} may do"),
            (TargetId::Account(_), Side::Resources) => format!("What may be done to the resources of {name}"),
            (_, Side::Principals) => format!("What {name} leaves to its accounts"),
            (_, Side::Resources) => format!("What {name} leaves open of its accounts' resources"),
        };
        if ui.available_width() > 480.0 {
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                ui.label(widgets::small(ui, format!("AWS action catalogue of {}", catalog.date)));
                ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                    ui.add(egui::Label::new(widgets::strong(&title).size(16.0)).truncate());
                });
            });
        } else {
            ui.add(egui::Label::new(widgets::strong(&title).size(16.0)).truncate());
        }
    });
    ui.label(widgets::weak(ui, about(state, target)));
    ui.add_space(4.0);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 10.0), Sense::hover());
    widgets::paint_counts(ui, rect, verdicts.tally);
    let name = format!("All actions: {}", widgets::counts_text(verdicts.tally));
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &name));
    response.on_hover_text(name);
}

/// What the verdicts of a target say, and for whom.
fn about(state: &State, target: &TargetId) -> String {
    let viewpoint = &state.analysis.viewpoint;
    let caller = super::viewpoint::briefly(viewpoint);
    let exempt = match target {
        TargetId::Account(id) => state.analysis.exemption(&state.organization, id),
        _ => None,
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
        let field = TextEdit::singleline(&mut view.filter)
            .id(egui::Id::unique("permission filter"))
            .hint_text("Filter: s3, RunInstances, iam:*Role…")
            .desired_width((ui.available_width() - 20.0).clamp(0.0, 240.0))
            .margin(egui::Margin::symmetric(8, 4));
        ui.add(field).accessible_name("Filter actions");
        for show in Show::ALL {
            let selected = view.show == show;
            if ui.selectable_label(selected, show.name()).clicked() {
                view.show = show;
            }
        }
    });
    ui.add_space(2.0);
}

fn list(ui: &mut Ui, state: &State, verdicts: &Arc<Verdicts>, view: &mut PermissionsView, out: &mut Vec<Command>) {
    let tokens = Tokens::of(ui);
    if view.lines.is_empty() {
        widgets::empty(ui, "Nothing to show", "No action matches the filter");
        return;
    }
    egui::Frame::new().fill(tokens.canvas).stroke(egui::Stroke::new(1.0, tokens.line)).corner_radius(6).show(
        ui,
        |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            let count = view.lines.len();
            ScrollArea::vertical().auto_shrink([false, false]).id_salt("permission rows").show_rows(
                ui,
                size::ROW,
                count,
                |ui, range| {
                    let lines: Vec<Line> = view.lines.get(range).unwrap_or_default().to_vec();
                    for line in lines {
                        match line {
                            Line::Service(service, tally) => {
                                service_row(ui, &state.analysis.catalog, service, tally, view)
                            }
                            Line::Action(action) => action_row(ui, state, action, verdicts.verdict(action), view, out),
                        }
                    }
                },
            );
        },
    );
}

fn service_row(ui: &mut Ui, catalog: &Catalog, id: ServiceId, tally: Tally, view: &mut PermissionsView) {
    let Some(service) = catalog.service(id) else { return };
    let tokens = Tokens::of(ui);
    let open = view.open.contains(&id) || !view.filter.trim().is_empty();
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), size::ROW), Sense::click());
    response.widget_info(|| {
        let name = format!("{}: {}", service.prefix, widgets::counts_text(tally));
        WidgetInfo::selected(Role::TreeItem, true, open, name)
    });
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, 0.0, tokens.hovered);
    }
    let middle = rect.center().y;
    let chevron = if open { Icon::ChevronDown } else { Icon::ChevronRight };
    let font = FontId::new(11.0, icon_family());
    ui.painter().text(
        pos2(rect.left() + 16.0, middle),
        Align2::CENTER_CENTER,
        icons::glyph(chevron),
        font,
        tokens.weak,
    );
    let left = rect.left() + 30.0;
    // Names come first: in a narrow panel the counts move together, in a very narrow one the bar goes.
    let column = match rect.width() {
        ..440.0 => 32.0,
        440.0..560.0 => 40.0,
        _ => 52.0,
    };
    let bar_width = if rect.width() < 440.0 { 0.0 } else { ((rect.width() - 300.0) * 0.45).clamp(50.0, 260.0) };
    let right = rect.right() - 18.0;
    let counts_left = right - column * 3.0 - 14.0;
    let bar =
        Rect::from_min_max(pos2(counts_left - bar_width - 12.0, middle - 4.0), pos2(counts_left - 12.0, middle + 4.0));
    let room = bar.left() - left - 12.0;
    let taken = widgets::paint_text(
        ui,
        pos2(left, middle),
        Align2::LEFT_CENTER,
        &service.prefix,
        FontId::new(13.0, strong_family()),
        tokens.text,
        room,
    );
    if room - taken > 60.0 {
        let at = pos2(left + taken + 10.0, middle);
        widgets::paint_text(
            ui,
            at,
            Align2::LEFT_CENTER,
            &service.name,
            FontId::proportional(12.0),
            tokens.weak,
            room - taken - 10.0,
        );
    }
    if bar_width > 0.0 {
        widgets::paint_counts(ui, bar, tally);
    }
    let columns = [(tally.allowed, tokens.allowed), (tally.depends, tokens.depends), (tally.denied, tokens.denied)];
    for (index, (count, color)) in columns.into_iter().enumerate() {
        let at = pos2(counts_left + column * (index as f32 + 1.0), middle);
        let color = if count == 0 { tokens.strong_line } else { color };
        ui.painter().text(at, Align2::RIGHT_CENTER, count.to_string(), FontId::monospace(11.5), color);
    }
    if response.clicked() {
        if !view.open.remove(&id) {
            view.open.insert(id);
        }
        view.opened += 1;
    }
    response.on_hover_text(widgets::counts_text(tally));
}

fn action_row(
    ui: &mut Ui,
    state: &State,
    id: ActionId,
    verdict: Verdict,
    view: &mut PermissionsView,
    out: &mut Vec<Command>,
) {
    let catalog = &state.analysis.catalog;
    let Some(action) = catalog.action(id) else { return };
    let tokens = Tokens::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), size::ROW), Sense::click());
    let selected = view.chosen == Some(id);
    let full = catalog.full_name(id);
    response
        .widget_info(|| WidgetInfo::selected(Role::ListItem, true, selected, format!("{full}: {}", verdict.word())));
    if selected {
        ui.painter().rect_filled(rect, 0.0, tokens.selected);
    } else if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, 0.0, tokens.hovered);
    }
    let (icon, color) = widgets::verdict_look(tokens, verdict);
    let middle = rect.center().y;
    let icon_font = FontId::new(size::ICON, icon_family());
    ui.painter().text(pos2(rect.left() + 40.0, middle), Align2::CENTER_CENTER, icons::glyph(icon), icon_font, color);
    let right = rect.right() - 18.0;
    let level = action.levels.strongest().map_or("", catalog::AccessLevel::name);
    ui.painter().text(pos2(right, middle), Align2::RIGHT_CENTER, level, FontId::proportional(11.5), tokens.weak);
    let at = pos2(rect.left() + 54.0, middle);
    widgets::paint_text(
        ui,
        at,
        Align2::LEFT_CENTER,
        &action.name,
        FontId::proportional(13.0),
        tokens.text,
        right - at.x - 140.0,
    );
    if response.clicked() {
        view.chosen = if selected { None } else { Some(id) };
    }
    response.context_menu(|ui| {
        if ui.button(format!("Highlight {full} on the tree")).clicked() {
            out.push(Command::Highlight(Highlight::Actions(full.clone())));
            ui.close();
        }
        if let Some(account) = state.lead_account()
            && ui.button(format!("Ask about {full}…")).clicked()
        {
            out.push(Command::AskAbout { account: account.clone(), action: Some(full.clone()) });
            ui.close();
        }
        if ui.button("Copy action name").clicked() {
            ui.ctx().copy_text(full.clone());
            ui.close();
        }
    });
}

impl PermissionsView {
    fn build(&mut self, state: &State, target: &TargetId, verdicts: &Arc<Verdicts>) {
        let wanted = Some(Built {
            revision: state.revision,
            analyzed: state.analyzed,
            target: target.clone(),
            filter: self.filter.clone(),
            show: self.show,
            opened: self.opened,
        });
        if self.built != wanted {
            self.lines = rows::lines(&state.analysis.catalog, verdicts, &self.filter, self.show, &self.open);
            self.built = wanted;
        }
    }
}
