//! The page of changes: what the edits since the baseline change in access, and what they change in the document.
//!
//! Knows what stands above the list and what is copied; which lines there are, `lines` knows; what they say, `says`.

mod lines;
mod says;

pub use lines::id as list_id;

use std::sync::Arc;

use egui::Ui;

use super::later::{Bringer, Later};
use super::theme::size;
use super::{icons, widgets};
use analysis::Comparison;
use exchange::{self, Change, Separator, changes};
use session::{Action, Command, Export, FileCommand, Icon, State, Written, sentence};

/// What the page remembers between frames.
#[derive(Debug, Default)]
pub struct ChangesView {
    /// The table is to be exported once it is there.
    pub exports: bool,
    /// By revision of the document and by baseline.
    found: Later<(u64, u64), Arc<[Change]>>,
    /// Whose changes the list shows.
    shown: Option<(u64, u64)>,
    list: lines::ChangeList,
}

/// The page.
pub fn show(ui: &mut Ui, state: &State, view: &mut ChangesView, out: &mut Vec<Command>) {
    let moment = (state.document.revision, state.document.origin.counted);
    let found = view.found.get(ui.ctx(), &moment, || {
        let (before, after) = (state.document.origin.baseline.clone(), state.document.organization.clone());
        move |bringer: &Bringer<Arc<[Change]>>| bringer.bring(changes(&before, &after).into())
    });
    let is_coming = found.is_coming();
    let of = view.found.last().map(|(moment, _)| *moment);
    if view.shown != of {
        view.shown = of;
        view.list.changed();
    }
    ui.with_layout(egui::Layout::right_to_left(egui::Align::Min), |ui| {
        ui.set_max_height(size::ROW);
        let narrow = widgets::is_narrow(ui);
        copies(ui, state, view, out);
        let entry = Action::SetBaseline.entry();
        if widgets::roomy_button(ui, entry.icon, entry.name, entry.tooltip).clicked() {
            out.push(Command::Act(Action::SetBaseline));
        }
        if state.is_enabled(Action::RestoreBaseline) {
            widgets::action_icon(ui, state, Action::RestoreBaseline, out);
        }
        widgets::at_left(ui, |ui| {
            let title = if narrow { "Since" } else { "Changes since" };
            let title = format!("{title} {}", state.document.origin.since.phrase());
            widgets::title(ui, title);
        });
    });
    ui.horizontal_wrapped(|ui| {
        if state.verdicts.updating || is_coming {
            widgets::spinner(ui);
            ui.label(widgets::weak(ui, "updating"));
        }
        // What is proved is proved of the present document, and of no other.
        let is_told = state.verdicts.comparison.as_ref().is_some_and(|comparison| !comparison.is_empty());
        if state.verdicts.is_current() || is_told {
            ui.label(widgets::weak(ui, headline(state)));
        }
        if state.verdicts.stopped {
            ui.label(widgets::weak(ui, "Not up to date with the latest edits"));
        }
    });
    ui.add_space(6.0);
    // While newer ones are worked out, the earlier ones stay.
    let known = view.found.last().map(|(_, found)| Arc::clone(found)).unwrap_or_default();
    if is_coming && known.is_empty() {
        return;
    }
    if known.is_empty() && !state.verdicts.is_current() {
        return;
    }
    if known.is_empty() && state.verdicts.comparison.as_ref().is_none_or(|comparison| comparison.is_empty()) {
        widgets::empty(ui, "No changes", "The organization is as it was, and so is everyone's access");
        return;
    }
    lines::show(ui, state, &known, &mut view.list, out);
}

/// What it comes to, and for whom that is true.
fn headline(state: &State) -> String {
    let whose = state.verdicts.viewpoint.as_whom();
    match &state.verdicts.comparison {
        None => "Changes in access cannot be shown: the baseline is a different organization".to_owned(),
        Some(comparison) if comparison.is_empty() => {
            let proved = format!("Proved by the AWS catalogue of {}: this", comparison.after.catalog.date);
            let side = state.verdicts.viewpoint.side;
            let mut text = match (comparison.others_may_differ, comparison.other_may_differ) {
                (false, false) => format!("{proved} changes no one's access"),
                (false, true) => format!("{proved} does not change {}", side.subject()),
                (true, _) => format!("{proved} changes nothing for {whose}"),
            };
            if comparison.others_may_differ {
                text += ". It may for other callers: choose anyone in the viewpoint";
            }
            if comparison.other_may_differ {
                let (subject, kind) = (sentence(side.other().subject()), side.other().policy_type());
                text += &format!(". {subject} may change: choose the {}s in the viewpoint", kind.label());
            }
            text
        }
        // Who leaves and who joins does not hang on who asks.
        Some(comparison) if comparison.summary.is_empty() => sentence(&comparison.sentence()),
        Some(comparison) => format!("For {whose}: {}", comparison.sentence()),
    }
}

/// In a few words, for tab and status bar; nothing where nothing changes.
pub fn count(state: &State) -> Option<String> {
    let comparison = state.verdicts.comparison.as_ref().filter(|comparison| !comparison.is_empty())?;
    let accounts: u32 = comparison.summary.iter().map(|summary| summary.accounts).max().unwrap_or(0);
    let moved = comparison.left.len() + comparison.joined.len();
    Some(widgets::counted(accounts as usize + moved, "account", "accounts"))
}

fn copies(ui: &mut Ui, state: &State, view: &mut ChangesView, out: &mut Vec<Command>) {
    let some = |comparison: &&Arc<Comparison>| !comparison.is_empty();
    let comparison = state.verdicts.comparison.as_ref().filter(some);
    ui.add_enabled_ui(comparison.is_some(), |ui| {
        let name = "Export CSV…";
        let hint = "What changes in access, a line for each group and account";
        let is_wanted = widgets::wanted(&mut view.exports, comparison.is_some(), state.verdicts.updating);
        if (widgets::roomy_button(ui, Icon::Export, name, hint).clicked() || is_wanted)
            && let Some(comparison) = comparison
        {
            let table = exchange::access_table(comparison);
            out.push(Command::File(FileCommand::Export(Export {
                name: "access-changes.csv".to_owned(),
                written: Written::Table(table),
            })));
        }
    });
    let found: &[Change] = view.found.last().map(|(_, found)| &**found).unwrap_or_default();
    let any = comparison.is_some() || !found.is_empty();
    let narrow = widgets::is_narrow(ui);
    let text = if narrow { icons::text(Icon::Copy) } else { egui::RichText::new("Copy") };
    let menu = egui::Button::new(text);
    ui.add_enabled_ui(any, |ui| {
        let (button, _) = egui::containers::menu::MenuButton::from_button(menu).ui(ui, |ui| {
            if ui.add_enabled(comparison.is_some(), egui::Button::new("Access changes as Markdown")).clicked() {
                let text = comparison.map(|comparison| exchange::markdown(comparison, None)).unwrap_or_default();
                ui.ctx().copy_text(text);
                ui.close();
            }
            if ui.add_enabled(comparison.is_some(), egui::Button::new("Access changes as a table")).clicked() {
                let table = comparison.map(|comparison| exchange::access_table(comparison).write(Separator::Tab));
                ui.ctx().copy_text(table.unwrap_or_default());
                ui.close();
            }
            if ui.add_enabled(!found.is_empty(), egui::Button::new("Document changes as text")).clicked() {
                let lines: Vec<String> = found.iter().map(Change::sentence).collect();
                ui.ctx().copy_text(lines.join("\n"));
                ui.close();
            }
        });
        button.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, any, "Copy"));
        if narrow {
            button.on_hover_text("Copy");
        }
    });
}
