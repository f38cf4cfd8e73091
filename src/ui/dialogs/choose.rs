//! Choosing a parent to move to, a policy to attach, and the policy types of the root.

use std::collections::BTreeSet;
use std::sync::Arc;

use egui::{Response, ScrollArea, Ui};

use super::place::{self, PlaceLine, Said};
use super::{DialogView, buttons, field, finish, secondary, title};
use crate::row::{Mark, Row, Text};
use crate::tree::foreseen;
use crate::tree::lines::{are_few, lines};
use crate::{icons, paint, widgets};
use organization::{ChildId, Edit, Policy, PolicyId, PolicyType, TargetId};
use session::{Carried, Command, Drop, State, WindowCommand};

pub fn parent(ui: &mut Ui, state: &State, children: &[ChildId], view: &mut DialogView, out: &mut Vec<Command>) {
    ui.set_width(480.0);
    let what = match children {
        [one] => state.document.organization.name(&one.clone().into()).to_owned(),
        many => format!("{} entries", many.len()),
    };
    title(ui, &format!("Move {what} to…"));
    let picked = place::tree(ui, state, &mut view.place, 320.0, None, |line| moved_to(state, children, line));
    if let Some(to) = picked.chosen {
        out.push(Command::Move { children: children.to_vec(), to });
    }
    // What a drag says before it ends: what the move does, and what that changes in access.
    let said = picked.looked_at.as_ref().map(|to| view.place.said_of(to)).unwrap_or_default();
    ui.allocate_ui(egui::vec2(ui.available_width(), 36.0), |ui| {
        ui.set_min_height(36.0);
        ui.add(egui::Label::new(widgets::weak(ui, said)).wrap());
    });
    let carried = Carried::Children(children.to_vec());
    access(ui, state, picked.looked_at.map(|to| (carried, to.into())), out);
    cancel(ui, out);
}

/// So many are tried in each place within the frame; what is wrong with more of them is said once a place is chosen.
const TRIED: usize = 200;

/// What moving to a parent does, or why it is refused.
fn moved_to(state: &State, children: &[ChildId], line: &PlaceLine) -> Said {
    if children.len() > TRIED {
        return Said { refused: false, text: format!("Move {} entries to {}", children.len(), line.name) };
    }
    match state.drop_children(children, &line.parent.clone().into()) {
        Drop::Allowed(text) => Said { refused: false, text },
        Drop::Refused(error) => Said { refused: true, text: crate::sentence(&error.to_string()) },
    }
}

/// Whether somebody wants to know what choosing a row would change.
fn is_looked_at(row: &Row, response: &Response) -> bool {
    !row.disabled && (response.hovered() || response.has_focus())
}

/// A policy, with what it is for or why it cannot be attached.
fn policy_row(state: &State, policy: &Policy, targets: &[TargetId]) -> Row {
    let refused = match targets {
        [one] => match state.drop_policy(&policy.id, one) {
            Drop::Allowed(_) => None,
            Drop::Refused(error) => Some(crate::sentence(&error.to_string())),
        },
        many => {
            let everywhere = many.iter().all(|target| state.document.organization.is_attached(&policy.id, target));
            everywhere.then(|| "Already attached to all of them".to_owned())
        }
    };
    Row {
        title: Text::new(policy.shown_name()).own(),
        marks: vec![Mark::Badge(policy.kind.label().to_owned())],
        disabled: refused.is_some(),
        hint: refused.unwrap_or_else(|| policy.description.clone()),
        ..Row::default()
    }
}

/// The tree with a box for each target, to attach a policy to several at once.
pub fn targets(ui: &mut Ui, state: &State, policy: &PolicyId, view: &mut DialogView, out: &mut Vec<Command>) {
    ui.set_width(480.0);
    let organization = &state.document.organization;
    let name = organization.policies().get(policy).map_or("", |policy| policy.shown_name());
    title(ui, &format!("Attach {name} to…"));
    field(ui, "Filter targets", &mut view.filter, "Name, id, e-mail or tag", &mut view.focused);
    let key = (state.document.revision, view.filter.trim().to_owned());
    // What was there before stays until the new lines come.
    let _ = view.targets.made(ui.ctx(), &key, are_few(organization), || {
        let (organization, filter) = (organization.clone(), key.1.clone());
        move || lines(&organization, &BTreeSet::new(), &filter).into()
    });
    let lines = view.targets.last().map_or_else(Arc::default, |(_, lines)| Arc::clone(lines));
    let mut looked_at = None;
    ScrollArea::vertical().max_height(320.0).auto_shrink([false, false]).show_rows(
        ui,
        24.0,
        lines.len(),
        |ui, range| {
            let there = lines.get(range).unwrap_or_default().iter().filter(|line| organization.contains(&line.target));
            for line in there {
                let refused = match state.drop_policy(policy, &line.target) {
                    Drop::Allowed(_) => None,
                    Drop::Refused(error) => Some(crate::sentence(&error.to_string())),
                };
                ui.horizontal(|ui| {
                    ui.add_space(16.0 * line.depth as f32);
                    let mut is_chosen = view.chosen.contains(&line.target);
                    let text = (
                        icons::text(widgets::target_icon(organization, &line.target)),
                        widgets::own(organization.name(&line.target)),
                    );
                    let shown = ui.add_enabled(refused.is_none(), egui::Checkbox::new(&mut is_chosen, text));
                    let target = organization.name(&line.target);
                    shown.widget_info(|| {
                        egui::WidgetInfo::selected(
                            egui::Role::CheckBox,
                            refused.is_none(),
                            is_chosen,
                            aws::shown(target),
                        )
                    });
                    if shown.hovered() || shown.has_focus() {
                        looked_at = Some(line.target.clone());
                    }
                    if shown.changed() {
                        if is_chosen {
                            view.chosen.insert(line.target.clone());
                        } else {
                            view.chosen.remove(&line.target);
                        }
                    }
                    if let Some(refused) = refused {
                        shown.on_disabled_hover_text(widgets::safe(refused));
                    }
                });
            }
        },
    );
    access(ui, state, looked_at.map(|target| (Carried::Policy(policy.clone()), target)), out);
    let count = view.chosen.len();
    let text = if count == 1 { "Attach to 1 target".to_owned() } else { format!("Attach to {count} targets") };
    let targets = || view.chosen.iter().cloned().collect();
    finish(ui, &text, (count > 0).then(|| Command::Attach { policy: policy.clone(), targets: targets() }), out);
}

/// What choosing a row would change in access, of the row that the pointer or the keyboard is on.
fn access(ui: &mut Ui, state: &State, looked_at: Option<(Carried, TargetId)>, out: &mut Vec<Command>) {
    let text = match &looked_at {
        Some((carried, target)) => foreseen(state, carried, target, out),
        None => String::new(),
    };
    // As high as two lines, so that nothing moves under the pointer.
    ui.allocate_ui(egui::vec2(ui.available_width(), 36.0), |ui| {
        ui.set_min_height(36.0);
        ui.add(egui::Label::new(widgets::safe(text)).wrap());
    });
}

pub fn policy(ui: &mut Ui, state: &State, targets: &[TargetId], view: &mut DialogView, out: &mut Vec<Command>) {
    ui.set_width(480.0);
    let on = match targets {
        [one] => state.document.organization.name(one).to_owned(),
        many => format!("{} targets", many.len()),
    };
    title(ui, &format!("Attach a policy to {on}"));
    field(ui, "Filter policies to attach", &mut view.filter, "Name or type", &mut view.focused);
    let filter = view.filter.to_lowercase();
    let mut policies: Vec<_> = state
        .document
        .organization
        .policies()
        .values()
        .filter(|policy| format!("{} {}", policy.name, policy.kind.label()).to_lowercase().contains(&filter))
        .collect();
    policies.sort_by_cached_key(|policy| (policy.kind.clone(), policy.name.to_lowercase()));
    let mut looked_at = None;
    ScrollArea::vertical().max_height(320.0).auto_shrink([false, false]).show_rows(
        ui,
        24.0,
        policies.len(),
        |ui, range| {
            for policy in policies.get(range).unwrap_or_default() {
                let row = policy_row(state, policy, targets);
                let response = paint::choice(ui, &row);
                if is_looked_at(&row, &response) {
                    looked_at = Some(policy.id.clone());
                }
                if response.clicked() {
                    out.push(Command::Attach { policy: policy.id.clone(), targets: targets.to_vec() });
                }
            }
        },
    );
    // Of a drop on one target only.
    let looked_at = match targets {
        [one] => looked_at.map(|policy| (Carried::Policy(policy), one.clone())),
        _ => None,
    };
    access(ui, state, looked_at, out);
    buttons(ui, |ui| {
        if secondary(ui, "Cancel") {
            out.push(Command::CloseDialog);
        }
        for (name, kind) in [("New RCP…", PolicyType::Rcp), ("New SCP…", PolicyType::Scp)] {
            if secondary(ui, name) {
                let attach_to = targets.to_vec();
                out.push(Command::Window(WindowCommand::ShowDialog(session::Dialog::NewPolicy { kind, attach_to })));
            }
        }
    });
}

pub fn policy_types(ui: &mut Ui, state: &State, out: &mut Vec<Command>) {
    ui.set_width(520.0);
    title(ui, "Policy types");
    ui.label(widgets::weak(
        ui,
        "Disabling a type detaches all its policies everywhere; enabling it again brings back only AWS's full-access policy",
    ));
    ui.add_space(6.0);
    if *state.document.organization.feature_set() != organization::FeatureSet::All {
        ui.label("This organization has consolidated billing only, which comes without policies");
        if ui.button("Enable all features").clicked() {
            out.push(Command::Edit(Edit::EnableAllFeatures));
        }
    }
    ScrollArea::vertical().max_height(420.0).min_scrolled_height(420.0).auto_shrink([false, true]).show(ui, |ui| {
        let unknown =
            state.document.organization.policy_types().keys().filter(|kind| !PolicyType::KNOWN.contains(kind));
        for kind in PolicyType::KNOWN.iter().chain(unknown) {
            let mut enabled = state.document.organization.is_enabled(kind);
            ui.horizontal(|ui| {
                if ui.checkbox(&mut enabled, kind.label()).changed() {
                    let kind = kind.clone();
                    out.push(Command::Edit(if enabled {
                        Edit::EnablePolicyType { kind }
                    } else {
                        Edit::DisablePolicyType { kind }
                    }));
                }
                ui.label(widgets::small(ui, kind.as_str()));
            });
        }
    });
    buttons(ui, |ui| {
        if secondary(ui, "Close") {
            out.push(Command::CloseDialog);
        }
    });
}

fn cancel(ui: &mut Ui, out: &mut Vec<Command>) {
    buttons(ui, |ui| {
        if secondary(ui, "Cancel") {
            out.push(Command::CloseDialog);
        }
    });
}
