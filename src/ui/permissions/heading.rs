//! What stands over the page of one account or one level: whose verdicts these are, and what they say.

use egui::Ui;

use crate::widgets;
use analysis::{Exemption, Side};
use organization::TargetId;
use session::State;

/// Title, and what is said under it.
pub fn show(ui: &mut Ui, state: &State, target: &TargetId) {
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
}

/// What the page is about.
fn title(state: &State, target: &TargetId) -> String {
    let name = state.document.organization.name(target);
    match (target, state.verdicts.analysis.viewpoint.side) {
        (TargetId::Account(_), Side::Principals) => format!("What {name} may do, at most"),
        (TargetId::Account(_), Side::Resources) => format!("What may be done to the resources of {name}, at most"),
        (TargetId::Root | TargetId::Ou(_), Side::Principals) => format!("What {name} leaves to its accounts"),
        (TargetId::Root | TargetId::Ou(_), Side::Resources) => {
            format!("What {name} leaves open of its accounts' resources")
        }
    }
}

/// What the verdicts of a target say, and for whom.
fn about(state: &State, target: &TargetId) -> String {
    let viewpoint = &state.verdicts.analysis.viewpoint;
    let caller = crate::viewpoint::briefly(viewpoint);
    let exempt = match target {
        TargetId::Account(id) => state.verdicts.analysis.exemption(&state.document.organization, id),
        TargetId::Root | TargetId::Ou(_) => None,
    };
    match (viewpoint.side, exempt, target) {
        (Side::Principals, Some(exempt @ (Exemption::ManagementAccount | Exemption::Caller)), _) => {
            let text = crate::sentence(&exempt.sentence(viewpoint));
            format!("{text}: everything that IAM allows is allowed")
        }
        (_, Some(exempt @ Exemption::NotEnabled), _) => {
            format!("{}: nothing is restricted", crate::sentence(&exempt.sentence(viewpoint)))
        }
        (Side::Principals, None, TargetId::Account(_)) => {
            format!("What SCPs leave to {caller} if IAM grants everything. SCPs only limit; they never grant")
        }
        (Side::Principals, None, TargetId::Root | TargetId::Ou(_)) => {
            format!(
                "What SCPs down to this level leave to {caller} in the accounts below. Levels further down may take away more"
            )
        }
        (Side::Resources, Some(exempt), _) => crate::sentence(&exempt.sentence(viewpoint)),
        (Side::Resources, None, TargetId::Account(_)) => {
            format!("What RCPs leave to {caller} if everything else is allowed. RCPs only limit; they never grant")
        }
        (Side::Resources, None, TargetId::Root | TargetId::Ou(_)) => {
            format!("What RCPs down to this level leave to {caller}. Levels further down may take away more")
        }
    }
}
