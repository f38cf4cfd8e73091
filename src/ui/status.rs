//! The status bar: file, unsaved mark, counts, findings, what is running.

use egui::Ui;

use super::theme::{Ink, Tokens};
use super::{bars, changes, findings, icons, simulator, widgets};
use policy::Severity;
use session::{Action, Command, Icon, Screen, State};

/// The bar.
pub fn show(ui: &mut Ui, state: &State, out: &mut Vec<Command>) {
    let tokens = Tokens::of(ui);
    ui.horizontal_centered(|ui| {
        if let Some(busy) = &state.window.busy {
            ui.add(egui::Spinner::new().size(13.0));
            ui.label(widgets::small(ui, busy.as_str()));
            return;
        }
        if let Some(repair) = &state.file.repair {
            let mark = if repair.changed { "• " } else { "" };
            ui.label(widgets::small(ui, format!("{mark}{}", repair.title())))
                .on_hover_text(repair.path.display().to_string());
            ui.label(widgets::small(ui, if repair.changed { "unsaved changes" } else { "as the file holds it" }));
            return;
        }
        if state.window.screen == Screen::Welcome {
            ui.label(widgets::small(ui, "No project open"));
            return;
        }
        let organization = &state.document.organization;
        let mark = if state.document.dirty { "•" } else { "" };
        let word = bars::word(state);
        let path = state
            .document
            .origin
            .path
            .as_ref()
            .map_or_else(|| state.document.title(), |path| path.display().to_string());
        ui.label(widgets::small(ui, format!("{mark} {}", state.document.title()).trim())).on_hover_text(path);
        ui.label(widgets::small(ui, word));
        if let Some(last) =
            state.file.last_save.as_ref().filter(|_| !state.document.dirty && ui.available_width() > 640.0)
        {
            ui.label(widgets::small(ui, last)).on_hover_text("What the last save wrote, and how long it took");
        }
        ui.separator();
        ui.label(widgets::small(
            ui,
            format!(
                "{}, {}, {}",
                widgets::counted(organization.ous().len(), "OU", "OUs"),
                widgets::counted(organization.accounts().len(), "account", "accounts"),
                widgets::counted(organization.policies().len(), "policy", "policies"),
            ),
        ));
        freshness(ui, state, out);
        widgets::at_right(ui, |ui| {
            let worst = state
                .verdicts
                .findings
                .iter()
                .map(|finding| finding.severity)
                .find(|severity| *severity == Severity::Error);
            let worst = worst.or_else(|| {
                state
                    .verdicts
                    .findings
                    .iter()
                    .map(|finding| finding.severity)
                    .find(|severity| *severity == Severity::Warning)
            });
            let (icon, ink) = worst.map_or((Icon::Check, Ink::Allowed), findings::look);
            let text = format!("Findings: {}", findings::summary(&state.verdicts.findings));
            let button = egui::Button::new((icons::colored(icon, tokens.ink(ink)), egui::RichText::new(&text).small()))
                .frame_when_inactive(false);
            let response = ui.add(button);
            response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &text));
            if response.on_hover_text("Show or hide the findings").clicked() {
                out.push(Command::Act(Action::ToggleFindings));
            }
            questions(ui, state, out);
            access(ui, state, out);
        });
    });
}

/// Whether the verdicts are those of the document, and how far that is worked out.
fn freshness(ui: &mut Ui, state: &State, out: &mut Vec<Command>) {
    let (text, action, word) = match (state.verdicts.updating, state.verdicts.stopped, state.verdicts.progress) {
        (true, _, Some(percent)) => (format!("updating permissions, {percent} %"), Action::StopAnalysis, "Stop"),
        (true, _, None) => ("updating permissions".to_owned(), Action::StopAnalysis, ""),
        (false, true, _) => ("permissions are not up to date".to_owned(), Action::WorkOut, "Update"),
        (false, false, _) => return,
    };
    ui.separator();
    if state.verdicts.updating {
        ui.add(egui::Spinner::new().size(12.0));
    }
    ui.label(widgets::small(ui, text));
    // What is over in a moment needs no way to end it.
    if !word.is_empty() {
        let button = egui::Button::new(egui::RichText::new(word).small()).frame_when_inactive(false);
        if ui.add(button).on_hover_text(action.entry().tooltip).clicked() {
            out.push(Command::Act(action));
        }
    }
}

/// Whose access the edits change.
fn access(ui: &mut Ui, state: &State, out: &mut Vec<Command>) {
    let Some(count) = changes::count(state).filter(|_| ui.available_width() > 150.0) else { return };
    let text = format!("Access changes: {count}");
    let button = egui::Button::new(egui::RichText::new(&text).small()).frame_when_inactive(false);
    if ui.add(button).on_hover_text("Show what the edits change in access").clicked() {
        out.push(Command::Act(Action::ShowChanges));
    }
}

/// How many kept questions are answered as expected.
fn questions(ui: &mut Ui, state: &State, out: &mut Vec<Command>) {
    if state.simulator.kept.is_empty() {
        return;
    }
    let (icon, ink) = simulator::kept::look(state);
    let color = Tokens::of(ui).ink(ink);
    let text = format!("Questions: {}", simulator::kept::summary(state));
    // A narrow window has no room for the words.
    let short = format!("{} of {}", state.simulator.passed(), state.simulator.kept.len());
    let shown = if ui.available_width() < 200.0 { &short } else { &text };
    let button =
        egui::Button::new((icons::colored(icon, color), egui::RichText::new(shown).small())).frame_when_inactive(false);
    let response = ui.add(button);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &text));
    if response.on_hover_text("Show the kept questions in the simulator").clicked() {
        out.push(Command::Act(Action::ShowSimulator));
    }
}
