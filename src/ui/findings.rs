//! The findings: what is wrong or worth a look, with a click to the place.

use egui::{Align2, FontId, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};

use super::theme::{Tokens, icon_family, size};
use super::{icons, widgets};
use analysis::{Finding, FindingPlace};
use organization::TargetId;
use policy::Severity;
use session::{Command, Icon, Panel, Shown, State};

/// The panel at the bottom.
pub fn show(ui: &mut Ui, state: &State, out: &mut Vec<Command>) {
    ui.horizontal(|ui| {
        ui.label(widgets::strong("Findings"));
        ui.label(widgets::weak(ui, summary(&state.findings)));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if widgets::icon_button(ui, Icon::Close, "Close findings").clicked() {
                out.push(Command::SetPanel { panel: Panel::Findings, shown: Shown::No });
            }
        });
    });
    if state.findings.is_empty() {
        widgets::empty(ui, "No findings", "Nothing is wrong with this organization");
        return;
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    let count = state.findings.len();
    ScrollArea::vertical().auto_shrink([false, false]).id_salt("findings").show_rows(
        ui,
        size::ROW,
        count,
        |ui, range| {
            for finding in state.findings.get(range).unwrap_or_default() {
                line(ui, finding, &place(state, &finding.place), out);
            }
        },
    );
}

/// "2 errors, 1 warning, 4 notes".
pub fn summary(findings: &[Finding]) -> String {
    let count = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let parts =
        [(count(Severity::Error), "error"), (count(Severity::Warning), "warning"), (count(Severity::Info), "note")];
    let words: Vec<String> = parts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, noun)| if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") })
        .collect();
    if words.is_empty() { "none".to_owned() } else { words.join(", ") }
}

/// Icon and colour of a severity.
pub fn look(tokens: &Tokens, severity: Severity) -> (Icon, egui::Color32) {
    match severity {
        Severity::Error => (Icon::Error, tokens.error),
        Severity::Warning => (Icon::Warning, tokens.warning),
        Severity::Info => (Icon::Info, tokens.info),
    }
}

/// One finding in one line; a click goes to its place.
pub fn line(ui: &mut Ui, finding: &Finding, place: &str, out: &mut Vec<Command>) {
    let tokens = Tokens::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), size::ROW), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::ListItem, true, format!("{place} {}", finding.message).trim()));
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, size::RADIUS, tokens.hovered);
    }
    let (icon, color) = look(tokens, finding.severity);
    let middle = rect.center().y;
    let font = FontId::new(size::ICON, icon_family());
    ui.painter().text(pos2(rect.left() + 12.0, middle), Align2::CENTER_CENTER, icons::glyph(icon), font, color);
    let mut left = rect.left() + 28.0;
    if !place.is_empty() {
        let at = pos2(left, middle);
        left += widgets::paint_text(ui, at, Align2::LEFT_CENTER, place, FontId::proportional(12.0), tokens.weak, 220.0)
            + 12.0;
    }
    let code = finding.code.name();
    // The message matters more than its code.
    let code_width = if rect.width() < 620.0 { 0.0 } else { 230.0_f32.min(rect.width() * 0.3) };
    let room = rect.right() - left - code_width - 20.0;
    let message = super::sentence(&finding.message);
    widgets::paint_text(
        ui,
        pos2(left, middle),
        Align2::LEFT_CENTER,
        &message,
        FontId::proportional(13.0),
        tokens.text,
        room,
    );
    if code_width > 0.0 {
        let at = pos2(rect.right() - 10.0, middle);
        widgets::paint_text(ui, at, Align2::RIGHT_CENTER, code, FontId::monospace(10.5), tokens.weak, code_width);
    }
    let hint = finding.hint.as_deref().unwrap_or_default();
    let response =
        response.on_hover_text(if hint.is_empty() { message } else { format!("{message}\n{}", super::sentence(hint)) });
    if response.clicked() {
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
    let organization = &state.organization;
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
