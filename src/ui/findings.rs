//! The findings: what is wrong or worth a look, with a click to the place.

use egui::{ScrollArea, Sense, Ui};

use super::paint::{self, Look};
use super::row::{Glyph, Mark, Row, Text};
use super::theme::{Face, Ink};
use super::{list, widgets};
use analysis::{Finding, FindingPlace};
use organization::TargetId;
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

/// The panel at the bottom.
pub fn show(ui: &mut Ui, state: &State, out: &mut Vec<Command>) {
    ui.horizontal(|ui| {
        ui.label(widgets::strong("Findings"));
        ui.label(widgets::weak(ui, summary(&state.verdicts.findings)));
        widgets::updating(ui, !state.verdicts.is_current());
        widgets::at_right(ui, |ui| {
            if widgets::icon_button(ui, Icon::Close, "Close findings").clicked() {
                out.push(Command::Act(Action::ToggleFindings));
            }
        });
    });
    if state.verdicts.findings.is_empty() {
        if state.verdicts.is_current() {
            widgets::empty(ui, "No findings", "Nothing is wrong with this organization");
        } else {
            widgets::empty(ui, "Being worked out", "Findings appear here in a moment");
        }
        return;
    }
    let area = ScrollArea::vertical().id_salt("findings");
    list::scroll(ui, area, &LOOK, state.verdicts.findings.len(), |ui, at| {
        if let Some(finding) = state.verdicts.findings.get(at) {
            line(ui, finding, &place(state, &finding.place), out);
        }
    });
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

fn place(state: &State, place: &FindingPlace) -> String {
    let organization = &state.document.organization;
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
            .map(|finding| row(finding, &place(session.state(), &finding.place)));
        expect![[r#"
            [Warning Warning] · Aldermoor Management · The SCP `Deny the root user` on the management account has no effect: SCPs and RCPs do not bind it | management-account-not-bound <Item: Aldermoor Management the SCP `Deny the root user` on the management account has no effect: SCPs and RCPs do not bind it> "The SCP `Deny the root user` on the management account has no effect: SCPs and RCPs do not bind it"
            [Warning Warning] · Require a cost centre (draft) · `ec2:RunInstance` matches no action of AWS | unknown-action <Item: Require a cost centre (draft) `ec2:RunInstance` matches no action of AWS> "`ec2:RunInstance` matches no action of AWS\nThe catalogue is of 2026-10-27; newer actions are unknown to it"
            [Info Info] · Require a cost centre (draft) · The SCP `Require a cost centre (draft)` is attached nowhere | attached-nowhere <Item: Require a cost centre (draft) the SCP `Require a cost centre (draft)` is attached nowhere> "The SCP `Require a cost centre (draft)` is attached nowhere"
        "#]].assert_eq(&text(rows));
        assert_eq!(summary(&session.state().verdicts.findings), "2 warnings, 1 note");
    }
}
