//! The inspector at the right: properties of the selection.
//!
//! Knows which sheet belongs to which selection; the sheets are `target`, `several` and `policy`.

mod attached;
mod delegated;
mod names;
mod policy;
mod several;
mod tags;
mod target;

use egui::{ScrollArea, Ui};

use super::later::Later;
use super::theme::size;
use super::widgets;
use analysis::Reach;
use organization::PolicyId;
use session::{Command, Focus, State};

/// What the panel remembers between frames.
#[derive(Debug, Default)]
pub struct InspectorView {
    /// By policy, revision and analysis.
    reach: Later<(PolicyId, u64, u64), Reach>,
    several: several::SeveralView,
}

/// The panel.
pub fn show(ui: &mut Ui, state: &State, view: &mut InspectorView, out: &mut Vec<Command>) {
    ScrollArea::vertical().auto_shrink([false, false]).id_salt("inspector").show(ui, |ui| {
        ui.add_space(4.0);
        let policy =
            state.window.selection.policy.as_ref().and_then(|id| state.document.organization.policies().get(id));
        match (state.window.selection.focus, policy) {
            (Focus::Policy, Some(policy)) => policy::show(ui, state, policy, view, out),
            (Focus::Policy | Focus::Targets, _) => targets(ui, state, view, out),
        }
        ui.add_space(f32::from(size::PAD));
    });
}

fn targets(ui: &mut Ui, state: &State, view: &mut InspectorView, out: &mut Vec<Command>) {
    let selected = &state.window.selection.targets;
    match (selected.len(), &state.window.selection.lead) {
        (0, _) | (_, None) => {
            widgets::empty(ui, "Nothing selected", "Select the root, an OU, an account or a policy");
        }
        (1, Some(target)) => target::show(ui, state, target, out),
        (_, Some(_)) => several::show(ui, state, &mut view.several, out),
    }
}
