//! The status bar: file, unsaved mark, counts, findings, what is running.

use egui::Ui;

use super::theme::{Ink, Tokens};
use super::{bars, changes, findings, icons, prose, simulator, widgets};
use policy::Severity;
use session::{Action, Command, Icon, Repair, Screen, State};

/// The bar.
pub fn show(ui: &mut Ui, state: &State, out: &mut Vec<Command>) {
    ui.horizontal_centered(|ui| {
        if let Some(busy) = &state.window.busy {
            widgets::spinner(ui);
            let is_reading = state.file.is_reading();
            let room = (ui.available_width() - if is_reading { 110.0 } else { 0.0 }).max(60.0);
            ui.scope(|ui| {
                ui.set_max_width(room);
                ui.add(egui::Label::new(widgets::small(ui, busy.as_str())).truncate());
            });
            if is_reading {
                small_button(ui, Action::StopReading, "Stop reading", out);
            }
            return;
        }
        if let Some(repair) = &state.file.repair {
            mended(ui, repair);
            return;
        }
        if state.window.screen == Screen::Welcome {
            ui.label(widgets::small(ui, "No project open"));
            return;
        }
        file(ui, state);
        // In a narrow window what stands at the right needs the room.
        if ui.available_width() > 470.0 {
            ui.separator();
            counts(ui, state);
        }
        freshness(ui, state, out);
        widgets::at_right(ui, |ui| {
            worst(ui, state, out);
            questions(ui, state, out);
            access(ui, state, out);
        });
    });
}

/// A file that is mended as text.
fn mended(ui: &mut Ui, repair: &Repair) {
    let mark = if repair.changed { "• " } else { "" };
    ui.label(widgets::small(ui, format!("{mark}{}", repair.title())).own())
        .on_hover_text(widgets::own(repair.path.display().to_string()));
    ui.label(widgets::small(ui, if repair.changed { "unsaved changes" } else { "as in the file" }));
}

/// The document's file, whether it is saved, and what the last save did.
fn file(ui: &mut Ui, state: &State) {
    let mark = if state.document.dirty { "•" } else { "" };
    let title = state.document.title();
    let path = state.document.origin.path.as_ref().map_or_else(|| title.clone(), |path| path.display().to_string());
    ui.label(widgets::small(ui, format!("{mark} {title}").trim()).own()).on_hover_text(widgets::own(path));
    ui.label(widgets::small(ui, bars::word(state)));
    // A narrow window has no room for it.
    let last = state.file.last_save.as_ref().filter(|_| !state.document.dirty && ui.available_width() > 640.0);
    if let Some(last) = last {
        ui.label(widgets::small(ui, last)).on_hover_text("What the last save wrote, and how long it took");
    }
}

/// How much there is.
fn counts(ui: &mut Ui, state: &State) {
    let organization = &state.document.organization;
    let ous = widgets::counted(organization.ous().len(), "OU", "OUs");
    let accounts = widgets::counted(organization.accounts().len(), "account", "accounts");
    let policies = widgets::counted(organization.policies().len(), "policy", "policies");
    ui.label(widgets::small(ui, format!("{ous}, {accounts}, {policies}")));
}

/// The findings in the colour of the worst of them.
fn worst(ui: &mut Ui, state: &State, out: &mut Vec<Command>) {
    let found = &state.verdicts.findings;
    let are_there = |severity: &Severity| found.iter().any(|finding| finding.severity == *severity);
    let worst = [Severity::Error, Severity::Warning].into_iter().find(are_there);
    // That nothing is wrong, only the present document can say.
    let is_current = state.verdicts.is_current();
    let good = if is_current { (Icon::Check, Ink::Allowed) } else { (Icon::Info, Ink::Weak) };
    let (icon, ink) = worst.map_or(good, findings::look);
    let color = Tokens::of(ui).ink(ink);
    let is_known = is_current || !found.is_empty();
    let text = format!("Findings: {}", if is_known { findings::summary(found) } else { "…".to_owned() });
    let button =
        egui::Button::new((icons::colored(icon, color), widgets::safe(&text).small())).frame_when_inactive(false);
    let response = ui.add(button);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, prose::heard(&text)));
    if response.on_hover_text("Show or hide the findings").clicked() {
        out.push(Command::Act(Action::ToggleFindings));
    }
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
        widgets::spinner(ui);
    }
    ui.label(widgets::small(ui, text));
    // What is over in a moment needs no way to end it.
    if !word.is_empty() {
        small_button(ui, action, word, out);
    }
}

fn small_button(ui: &mut Ui, action: Action, word: &str, out: &mut Vec<Command>) {
    let button = egui::Button::new(egui::RichText::new(word).small()).frame_when_inactive(false);
    if ui.add(button).on_hover_text(action.entry().tooltip).clicked() {
        out.push(Command::Act(action));
    }
}

/// Whose access the edits change.
fn access(ui: &mut Ui, state: &State, out: &mut Vec<Command>) {
    let Some(count) = changes::count(state).filter(|_| ui.available_width() > 150.0) else { return };
    let text = format!("Access changes: {count}");
    let button = egui::Button::new(widgets::safe(&text).small()).frame_when_inactive(false);
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
        egui::Button::new((icons::colored(icon, color), widgets::safe(shown).small())).frame_when_inactive(false);
    let response = ui.add(button);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, prose::heard(&text)));
    if response.on_hover_text("Show the kept questions in the simulator").clicked() {
        out.push(Command::Act(Action::ShowSimulator));
    }
}
