//! The findings: what is wrong or worth a look, gathered by kind, with a click to the place.
//!
//! Knows how findings look, here and below a policy's text; in which order they stand is `lines`.

mod lines;

use std::collections::BTreeSet;
use std::sync::Arc;

use egui::{ScrollArea, Sense, Ui};

use super::later::Later;
use super::paint::{self, Look};
use super::row::{Fold, Glyph, Kind, Mark, Row, Text};
use super::theme::{Face, Ink};
use super::{list, widgets};
use analysis::{Finding, FindingPlace};
use lines::Line;
use organization::{Organization, TargetId};
use policy::Severity;
use session::{Action, Command, Icon, State};

/// How a finding looks in a list of them.
pub const LOOK: Look = Look {
    first: 12.0,
    text: 16.0,
    most: 220.0,
    gap: 12.0,
    least: 0.0,
    mark: 230.0,
    marks_from: 620.0,
    before: 10.0,
    ..Look::PANEL
};

/// What the panel remembers between frames.
#[derive(Debug, Default)]
pub struct FindingsView {
    filter: String,
    folded: BTreeSet<lines::Kind>,
    /// By revision, analysis, filter, and what is folded.
    listed: Later<(u64, u64, String, BTreeSet<lines::Kind>), Listed>,
}

/// The findings that the lines are about, and how many of them the filter leaves.
#[derive(Debug)]
struct Listed {
    findings: Arc<[Finding]>,
    lines: Vec<Line>,
    count: usize,
}

/// So many are gathered in the frame.
const FEW: usize = 500;

/// The panel at the bottom.
pub fn show(ui: &mut Ui, state: &State, view: &mut FindingsView, out: &mut Vec<Command>) {
    let found = &state.verdicts.findings;
    ui.horizontal(|ui| {
        ui.label(widgets::strong("Findings"));
        widgets::at_right(ui, |ui| {
            if widgets::icon_button(ui, Icon::Close, "Close findings").clicked() {
                out.push(Command::Act(Action::ToggleFindings));
            }
            if !found.is_empty() {
                let width = (ui.available_width() * 0.4).clamp(80.0, 240.0);
                widgets::filter(ui, "Filter findings", "Filter by place, text or kind", &mut view.filter, width);
            }
            widgets::at_left(ui, |ui| {
                ui.add(egui::Label::new(widgets::weak(ui, summary(found))).truncate());
                widgets::updating(ui, !state.verdicts.is_current() || view.listed.is_coming());
            });
        });
    });
    if found.is_empty() {
        if state.verdicts.is_current() {
            widgets::empty(ui, "No findings", "Nothing is wrong with this organization");
        } else {
            widgets::empty(ui, "Being worked out", "Findings appear here in a moment");
        }
        return;
    }
    let filter = view.filter.trim().to_owned();
    let key = (state.document.revision, state.verdicts.analyzed, filter, view.folded.clone());
    let _ = view.listed.made(ui.ctx(), &key, found.len() <= FEW, || {
        let (organization, findings) = (state.document.organization.clone(), Arc::clone(found));
        let (_, _, filter, folded) = key.clone();
        move || {
            let at = |finding: &Finding| place(&organization, &finding.place);
            let (lines, count) = lines::lines(&findings, at, &filter, &folded);
            Listed { findings, lines, count }
        }
    });
    // What was listed before stays until the newer comes.
    let Some((_, listed)) = view.listed.last() else { return };
    if listed.count == 0 && !view.listed.is_coming() {
        widgets::empty(ui, "No such finding", "Nothing that was found fits the filter");
        return;
    }
    let mut turned = None;
    let area = ScrollArea::vertical().id_salt("findings");
    list::scroll(ui, area, &LOOK, listed.lines.len(), |ui, at| match listed.lines.get(at) {
        Some(Line::Head { kind, count, is_open }) => {
            let pressed = paint::show(ui, &head(*kind, *count, *is_open), &LOOK, Sense::click()).clicked();
            turned = pressed.then_some(*kind).or(turned);
        }
        Some(Line::One(at)) => {
            if let Some(finding) = listed.findings.get(*at) {
                line(ui, finding, &place(&state.document.organization, &finding.place), out);
            }
        }
        None => {}
    });
    if let Some(kind) = turned
        && !view.folded.remove(&kind)
    {
        view.folded.insert(kind);
    }
}

/// What stands over several findings of one kind.
fn head((severity, code): lines::Kind, count: usize, is_open: bool) -> Row {
    let (icon, ink) = look(severity);
    let (title, number) = (lines::title(code), widgets::number(count));
    Row {
        kind: Kind::Branch,
        fold: if is_open { Fold::Open } else { Fold::Closed },
        icon: Some(Glyph::Icon(icon, ink)),
        says: format!("{title}: {number}"),
        title: Text::strong(format!("{title} ({number})")),
        ..Row::default()
    }
}

/// "2 errors, 1 warning, 4 notes".
pub fn summary(findings: &[Finding]) -> String {
    let count = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let parts =
        [(count(Severity::Error), "error"), (count(Severity::Warning), "warning"), (count(Severity::Info), "note")];
    let words: Vec<String> = parts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, noun)| widgets::counted(count, noun, &format!("{noun}s")))
        .collect();
    if words.is_empty() { "none".to_owned() } else { words.join(", ") }
}

/// Icon and colour of a severity.
pub fn look(severity: Severity) -> (Icon, Ink) {
    match severity {
        Severity::Error => (Icon::Error, Ink::Error),
        Severity::Warning => (Icon::Warning, Ink::Warning),
        Severity::Info => (Icon::Info, Ink::Info),
    }
}

/// What one finding says. The message matters more than the code, which goes where there is little room.
pub fn row(finding: &Finding, place: &str) -> Row {
    let (icon, ink) = look(finding.severity);
    let message = super::sentence(&finding.message);
    let hint = match finding.hint.as_deref() {
        None | Some("") => message.clone(),
        Some(hint) => format!("{message}\n{}", super::sentence(hint)),
    };
    Row {
        icon: Some(Glyph::Icon(icon, ink)),
        title: Text::quiet(place, Face::Small).own(),
        detail: Text::new(message),
        marks: vec![Mark::Text(Text::quiet(finding.code.name(), Face::Code))],
        says: format!("{place} {}", finding.message).trim().to_owned(),
        hint,
        ..Row::default()
    }
}

/// One finding in one line; a click goes to its place.
pub fn line(ui: &mut Ui, finding: &Finding, place: &str, out: &mut Vec<Command>) {
    if paint::show(ui, &row(finding, place), &LOOK, Sense::click()).clicked() {
        out.extend(go_to(&finding.place));
    }
}

/// What a click on a finding does.
fn go_to(place: &FindingPlace) -> Option<Command> {
    match place {
        FindingPlace::Organization | FindingPlace::Root => Some(Command::GoTo(TargetId::Root)),
        FindingPlace::Ou(id) => Some(Command::GoTo(TargetId::Ou(id.clone()))),
        FindingPlace::Account(id) => Some(Command::GoTo(TargetId::Account(id.clone()))),
        FindingPlace::Policy { policy, span } => Some(Command::OpenPolicyAt { policy: policy.clone(), span: *span }),
    }
}

fn place(organization: &Organization, place: &FindingPlace) -> String {
    match place {
        FindingPlace::Organization => "Organization".to_owned(),
        FindingPlace::Root => organization.root().name.clone(),
        FindingPlace::Ou(id) => organization.name(&TargetId::Ou(id.clone())).to_owned(),
        FindingPlace::Account(id) => organization.name(&TargetId::Account(id.clone())).to_owned(),
        FindingPlace::Policy { policy, .. } => {
            organization.policies().get(policy).map_or(String::new(), |policy| policy.name.clone())
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::row::text;
    use crate::testing::sample;

    #[test]
    fn rows_say_place_message_and_code() {
        let session = sample();
        let rows = session
            .state()
            .verdicts
            .findings
            .iter()
            .map(|finding| row(finding, &place(&session.state().document.organization, &finding.place)));
        expect![[r#"
            [Warning Warning] · Aldermoor Management · The SCP `Deny the root user` on the management account has no effect: SCPs and RCPs do not bind it | management-account-not-bound <Item: Aldermoor Management the SCP `Deny the root user` on the management account has no effect: SCPs and RCPs do not bind it> "The SCP `Deny the root user` on the management account has no effect: SCPs and RCPs do not bind it"
            [Warning Warning] · Require a cost centre (draft) · `ec2:RunInstance` matches no action of AWS | unknown-action <Item: Require a cost centre (draft) `ec2:RunInstance` matches no action of AWS> "`ec2:RunInstance` matches no action of AWS\nThe catalogue is of 2026-10-27; newer actions are unknown to it"
            [Info Info] · Require a cost centre (draft) · Attached nowhere: the SCP `Require a cost centre (draft)` | attached-nowhere <Item: Require a cost centre (draft) attached nowhere: the SCP `Require a cost centre (draft)`> "Attached nowhere: the SCP `Require a cost centre (draft)`"
        "#]].assert_eq(&text(rows));
        assert_eq!(summary(&session.state().verdicts.findings), "2 warnings, 1 note");
    }
}
