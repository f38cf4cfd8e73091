//! The page of identities: the users, groups and roles of the selected accounts, and what is known of one of them.
//!
//! Knows its own view state: filter, kind, the chosen identity and which of its texts is open. Which accounts are selected is the
//! session's. The list of many identities is put together beside the frame.

mod lines;
mod may;
mod sheet;

use std::collections::BTreeSet;
use std::sync::Arc;

use egui::{Id, Ui};

use super::later::{Later, Stands};
use super::list::{self, Cursor, List};
use super::paint::Look;
use super::simulator::{offers, suggest};
use super::widgets;
use crate::simulator::suggest::{Enter, Field};
use lines::{Found, Lines, Shown, Wish};
use organization::{IdentityId, IdentityKind, Organization, TargetId};
use session::{Command, Icon, State};

/// What the page remembers between frames.
#[derive(Debug, Default)]
pub struct IdentitiesView {
    filter: String,
    kind: Option<IdentityKind>,
    /// The action that is asked about, as it was typed.
    action: String,
    chosen: Option<IdentityId>,
    lines: Lines,
    built: Option<Wish>,
    coming: Later<Wish, Arc<Found>>,
    cursor: Cursor,
    sheet: sheet::SheetView,
}

/// Narrower than this, the list stands above what is known of the chosen one.
const NARROW: f32 = 560.0;

/// The list's name for the keyboard.
pub fn list_id() -> Id {
    Id::unique("identities list")
}

/// The page.
pub fn show(ui: &mut Ui, state: &State, view: &mut IdentitiesView, out: &mut Vec<Command>) {
    view.build(ui, state);
    heading(ui, state, view);
    if state.document.organization.inside().is_empty() {
        let hint = "Import a folder with what `aws iam get-account-authorization-details` answered about each account, beside \
                    the answers about the organization";
        widgets::empty(ui, "Nothing is known of the inside of any account", hint);
        return;
    }
    controls(ui, state, view);
    let room = ui.available_size();
    let margin = |left, right, top, bottom| egui::Frame::new().inner_margin(egui::Margin { left, right, top, bottom });
    let (panel, around, beside) = if room.x < NARROW {
        let panel = egui::Panel::top(("identities above", room.y as u32)).resizable(true);
        let heights = 90.0..=(room.y * 0.6).max(100.0);
        (panel.default_size(room.y * 0.4).size_range(heights), margin(0, 0, 0, 8), margin(0, 0, 8, 0))
    } else {
        let panel = egui::Panel::left(("identities", room.x as u32));
        let widths = 160.0..=(room.x * 0.6).max(170.0);
        (panel.default_size(room.x * 0.46).size_range(widths), margin(0, 10, 0, 0), margin(10, 0, 0, 0))
    };
    panel.frame(around).show(ui, |ui| list(ui, state, view));
    let known = view.chosen.as_ref().and_then(|id| state.document.organization.inside().identity(id)).cloned();
    egui::CentralPanel::default().frame(beside).show(ui, |ui| match known {
        Some(identity) => {
            if let Some(other) = sheet::show(ui, state, &identity, &mut view.sheet, out) {
                view.choose(Some(other));
            }
        }
        None => widgets::empty(ui, "Nothing chosen", "Choose an identity in the list to see its policies"),
    });
}

fn heading(ui: &mut Ui, state: &State, view: &IdentitiesView) {
    let organization = &state.document.organization;
    let targets = &state.window.selection.targets;
    let left = |ui: &mut Ui| {
        widgets::title(ui, format!("Identities {}", place(organization, targets)));
        let count = widgets::counted(view.lines.ids().len(), "identity", "identities");
        ui.add(egui::Label::new(widgets::weak(ui, count)).truncate());
    };
    widgets::heading(ui, left, |ui| widgets::updating(ui, view.coming.is_coming()));
}

/// Where they are: `in Shop prod`, `in 3 accounts`, `in all accounts`.
fn place(organization: &Organization, targets: &BTreeSet<TargetId>) -> String {
    match (targets.len(), targets.first()) {
        (0, _) | (_, None | Some(TargetId::Root)) => "in all accounts".to_owned(),
        (1, Some(target)) => format!("in {}", organization.name(target)),
        (count, Some(_)) => format!("in {} selected", widgets::number(count)),
    }
}

fn controls(ui: &mut Ui, state: &State, view: &mut IdentitiesView) {
    ui.add_space(2.0);
    ui.horizontal_wrapped(|ui| {
        let width = (ui.available_width() - 260.0).clamp(120.0, 320.0);
        let hint = "Name, path, policy, tag…";
        widgets::filter(ui, "Filter identities", hint, &mut view.filter, width);
        let kinds = [None].into_iter().chain(IdentityKind::ALL.map(Some));
        for kind in kinds {
            let name = lines::plural(kind);
            if ui.selectable_label(view.kind == kind, name).clicked() {
                view.kind = kind;
            }
        }
    });
    ui.horizontal_wrapped(|ui| {
        let catalog = &state.verdicts.analysis.catalog;
        ui.label(widgets::weak(ui, "Who may do"));
        let field = Field {
            id: Id::unique("who inside may do"),
            name: "Who may do",
            hint: "s3:GetObject…",
            width: (ui.available_width() - 120.0).clamp(120.0, 320.0),
            enter: Enter::TakesFirst,
            stamp: 0,
        };
        let (_, taken) = suggest::field(ui, field, &mut view.action, |query| offers::actions(catalog, query));
        if let Some(offer) = taken {
            view.action = offer.value;
        }
        let is_odd = !view.action.trim().is_empty() && catalog.action_id(view.action.trim()).is_none();
        if is_odd {
            ui.label(widgets::weak(ui, "No action is called so"));
        } else if !view.action.is_empty() && widgets::icon_button(ui, Icon::Close, "Everyone").clicked() {
            view.action.clear();
        }
    });
    ui.add_space(4.0);
}

fn list(ui: &mut Ui, state: &State, view: &mut IdentitiesView) {
    if view.built.is_none() {
        widgets::working(ui, "Looking through the accounts");
        return;
    }
    if view.lines.ids().is_empty() {
        widgets::empty(
            ui,
            "Nothing to show",
            match view.built.as_ref().and_then(|wish| wish.action) {
                Some(_) => "No user and no role here may do this",
                None => lines::nothing(&state.document.organization, &state.window.selection.targets),
            },
        );
        return;
    }
    let list = List { id: list_id(), name: "Identities", look: &Look::PAGE };
    let mut shown = Shown { organization: &state.document.organization, lines: &view.lines };
    let before = view.cursor.chosen;
    let act = list::show(ui, list, &mut view.cursor, &mut shown);
    // Arrows lead from one to the next, and what is known of it follows.
    if act.is_some() || view.cursor.chosen != before {
        let id = view.cursor.chosen.and_then(|at| view.lines.ids().get(at)).cloned();
        view.choose(id);
    }
}

impl IdentitiesView {
    fn choose(&mut self, id: Option<IdentityId>) {
        if self.chosen != id {
            self.chosen = id;
            // Whoever asks who may do something wants to know why.
            let asked = self.built.as_ref().and_then(|wish| wish.action).map(|_| self.action.trim());
            self.sheet = asked.map_or_else(|| self.sheet.of_another(), sheet::SheetView::about);
            self.cursor.chosen = self.chosen.as_ref().and_then(|id| self.lines.line_of(id));
        }
    }

    /// Brings the list up to date, of a small organization at once; while a newer one comes, the earlier one stays.
    fn build(&mut self, ui: &Ui, state: &State) {
        let wanted = Wish {
            revision: state.document.revision,
            targets: state.window.selection.targets.clone(),
            filter: self.filter.trim().to_lowercase(),
            kind: self.kind,
            action: state.verdicts.analysis.catalog.action_id(self.action.trim()),
        };
        if self.built.as_ref() == Some(&wanted) {
            return;
        }
        let organization = &state.document.organization;
        let is_small = wanted.action.is_none() && organization.inside().identities().nth(lines::FEW).is_none();
        let catalog = &state.verdicts.analysis.catalog;
        let made = self.coming.made(ui.ctx(), &wanted, is_small, || {
            let (organization, catalog, wish) = (organization.clone(), Arc::clone(catalog), wanted.clone());
            move || Arc::new(lines::found(&organization, &catalog, &wish))
        });
        if let Stands::Here(ids) = made {
            self.lines = Lines::new(Arc::clone(ids));
            // Whoever looks at other accounts does not look at one of these any more.
            let has_moved = self.built.as_ref().is_some_and(|built| built.targets != wanted.targets);
            if has_moved && self.chosen.as_ref().is_some_and(|id| self.lines.line_of(id).is_none()) {
                self.chosen = None;
            }
            self.built = Some(wanted);
            self.cursor.keep_within(self.lines.ids().len());
            self.cursor.chosen = self.chosen.as_ref().and_then(|id| self.lines.line_of(id));
        }
    }
}
