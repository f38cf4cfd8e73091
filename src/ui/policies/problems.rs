//! What is wrong with the open policy, under its text; a click goes to the place.

use egui::{ScrollArea, Ui};

use crate::theme::size;
use crate::{findings, widgets};
use analysis::{Finding, FindingPlace};
use organization::{Policy, PolicyId};
use policy::position;
use session::{Command, State};

/// The findings about one policy.
pub fn of<'a>(state: &'a State, policy: &PolicyId) -> Vec<&'a Finding> {
    let about = |finding: &&Finding| matches!(&finding.place, FindingPlace::Policy { policy: of, .. } if of == policy);
    state.verdicts.findings.iter().filter(about).collect()
}

/// The room that the list takes.
pub fn height(ui: &Ui, count: usize) -> f32 {
    let wanted = 46.0 + size::ROW * count.max(1) as f32;
    wanted.min(ui.available_height() * 0.4).min(190.0)
}

/// The list.
pub fn show(ui: &mut Ui, state: &State, policy: &Policy, found: &[&Finding], out: &mut Vec<Command>) {
    if found.is_empty() {
        if state.verdicts.is_current() {
            ui.label(widgets::weak(ui, "No problems in this policy"));
        } else {
            ui.label(widgets::weak(ui, "The text has changed and has not been checked yet"));
        }
        return;
    }
    let count = widgets::strong(widgets::counted(found.len(), "problem", "problems"));
    if state.verdicts.is_current() {
        ui.label(count);
    } else {
        ui.horizontal(|ui| {
            ui.label(count);
            widgets::updating(ui, true);
        });
    }
    // Only those that are seen: a text that was pasted by mistake has thousands, and each place is counted from its start.
    let area = ScrollArea::vertical().auto_shrink([false, false]).id_salt("policy problems");
    area.show_rows(ui, findings::LOOK.height, found.len(), |ui, range| {
        for finding in found.get(range).unwrap_or_default() {
            let mut place = String::new();
            if let FindingPlace::Policy { span: Some(span), .. } = &finding.place {
                let at = position(&policy.content, span.start);
                place = format!("{}:{}", at.line, at.column);
            }
            findings::line(ui, finding, &place, out);
        }
    });
}
