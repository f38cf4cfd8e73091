//! The sheet of a policy.

use std::sync::Arc;

use egui::Ui;

use super::target::{mark_word, note};
use super::{InspectorView, tags};
use crate::paint::{self, Pressed};
use crate::row::{Glyph, Kind, Row, Text};
use crate::theme::{Ink, Tokens};
use crate::tree::lines::are_few;
use crate::{fields, icons, widgets};
use analysis::Reach;
use organization::{Edit, Organization, Policy, PolicyType, TaggedId, TargetId};
use session::{Answered, Command, Covered, Highlight, Icon, State, VerdictsCommand, sentence};

/// So many seconds after a change it is worked out what a policy does alone.
const PAUSE: f64 = 0.3;
/// As high as two lines with what can be unfolded below.
const COVERAGE: f32 = 62.0;
/// So many targets are listed.
const TARGETS: usize = 200;
/// So many sentences about a policy are shown.
const LINES: usize = 30;

/// The sheet.
pub fn show(ui: &mut Ui, state: &State, policy: &Policy, view: &mut InspectorView, out: &mut Vec<Command>) {
    let tokens = Tokens::of(ui);
    let organization = &state.document.organization;
    ui.horizontal(|ui| {
        let icon = if policy.aws_managed { Icon::Lock } else { Icon::Policy };
        icons::show(ui, icons::colored(icon, tokens.weak).size(18.0));
        crate::elided::name_title(ui, policy.shown_name(), 15.0);
    });
    ui.horizontal_wrapped(|ui| {
        widgets::kind_badge(ui, &policy.kind);
        if policy.aws_managed {
            widgets::badge(ui, "managed by AWS", tokens.weak, tokens.hovered);
        }
        for mark in &policy.marks {
            widgets::badge(ui, mark_word(*mark), tokens.warning, tokens.depends_fill);
        }
    });
    ui.add_space(4.0);
    if policy.aws_managed {
        widgets::property(ui, "Name", &policy.name);
        widgets::property(ui, "Description", &policy.description);
    } else {
        let rename = |name: String| Edit::RenamePolicy { policy: policy.id.clone(), name: name.trim().to_owned() };
        fields::line(ui, &policy.id, "Name", &policy.name, rename, out);
        if let Some(description) = fields::text(ui, &policy.id, "Description", &policy.description, "Description") {
            out.push(Command::Edit(Edit::DescribePolicy { policy: policy.id.clone(), description }));
        }
    }
    widgets::property(ui, "Id", policy.id.as_str());
    widgets::property(ui, "ARN", &organization.policy_arn(policy));
    // Above the targets, of which there may be many.
    note(ui, state, TaggedId::Policy(policy.id.clone()), out);
    reach(ui, state, policy, view, out);
    if !policy.aws_managed {
        tags::show(ui, &TaggedId::Policy(policy.id.clone()), &policy.tags, out);
    }
}

fn reach(ui: &mut Ui, state: &State, policy: &Policy, view: &mut InspectorView, out: &mut Vec<Command>) {
    let organization = &state.document.organization;
    let reach = known_reach(ui, state, policy, view);
    widgets::section(ui, "Reach");
    let says = reach.map_or("…".to_owned(), |reach| {
        let targets = widgets::counted(reach.targets.len(), "target", "targets");
        let accounts = widgets::counted(reach.accounts as usize, "account", "accounts");
        format!("Attached to {targets}, reaches {accounts}")
    });
    ui.label(widgets::weak(ui, says));
    let shown = state.verdicts.highlight == Highlight::Reach(policy.id.clone());
    let name = if shown { "Hide on tree" } else { "Show on tree" };
    if ui.add(egui::Button::new(name)).clicked() {
        out.push(Command::Verdicts(VerdictsCommand::Highlight(if shown {
            Highlight::None
        } else {
            Highlight::Reach(policy.id.clone())
        })));
    }
    // What comes later takes the room of what stands there meanwhile, so that no button moves under the pointer.
    ui.scope(|ui| {
        ui.set_min_height(if matches!(policy.kind, PolicyType::Scp | PolicyType::Rcp) { COVERAGE } else { 0.0 });
        coverage(ui, state, policy, out);
    });
    let Some(reach) = reach else { return };
    for target in reach.targets.iter().take(TARGETS).filter(|target| organization.contains(target)) {
        out.extend(paint::line(ui, &row(organization, target)).map(|pressed| match pressed {
            Pressed::Title => Command::GoTo(target.clone()),
            Pressed::Button(_) => Command::Edit(Edit::Detach { policy: policy.id.clone(), target: target.clone() }),
        }));
    }
    if reach.targets.len() > TARGETS {
        ui.label(widgets::small(ui, format!("and {} more", widgets::number(reach.targets.len() - TARGETS))));
    }
}

/// The reach of a policy; while it is worked out anew, what it was.
fn known_reach<'v>(ui: &Ui, state: &State, policy: &Policy, view: &'v mut InspectorView) -> Option<&'v Reach> {
    let wanted = (policy.id.clone(), state.document.revision, state.verdicts.analyzed);
    let organization = &state.document.organization;
    let analysis = &state.verdicts.analysis;
    view.reach.made(ui.ctx(), &wanted, are_few(organization), || {
        let (organization, analysis, policy) = (organization.clone(), Arc::clone(analysis), policy.id.clone());
        move || analysis.reach(&organization, &policy)
    });
    view.reach.last().filter(|((of, ..), _)| *of == policy.id).map(|(_, reach)| reach)
}

/// A target that the policy is attached to.
fn row(organization: &Organization, target: &TargetId) -> Row {
    let name = organization.name(target);
    Row {
        kind: Kind::Link,
        depth: 1,
        icon: Some(Glyph::Icon(widgets::target_icon(organization, target), Ink::Weak)),
        title: Text::new(name).own(),
        buttons: vec![(Icon::Close, format!("Detach from {name}"))],
        ..Row::default()
    }
}

/// What the policy does that nothing else does.
fn coverage(ui: &mut Ui, state: &State, policy: &Policy, out: &mut Vec<Command>) {
    if !matches!(policy.kind, PolicyType::Scp | PolicyType::Rcp) {
        return;
    }
    match state.verdicts.coverage(&policy.id) {
        Answered::Yes(covered) if covered.sentence.is_empty() => {}
        Answered::Yes(covered) => {
            let tokens = Tokens::of(ui);
            let color = if covered.is_nothing { tokens.warning } else { tokens.weak };
            let text = widgets::safe(sentence(&covered.sentence)).color(color);
            let whose = state.verdicts.viewpoint.as_whom();
            ui.add(egui::Label::new(text).wrap())
                .on_hover_text(widgets::safe(format!("For {whose}. What other policies do as well is not counted")));
            details(ui, covered);
        }
        Answered::Soon => {
            ui.label(widgets::weak(ui, "What only this policy does: …"));
        }
        Answered::No => {
            ui.label(widgets::weak(ui, "What only this policy does: …"));
            if rests(ui, state) {
                out.push(Command::Verdicts(VerdictsCommand::Cover(policy.id.clone())));
            }
        }
    }
}

/// What it does alone, to whom; folded, for there may be much of it.
fn details(ui: &mut Ui, covered: &Covered) {
    if covered.lines.is_empty() {
        return;
    }
    let title = egui::RichText::new("Details").color(Tokens::of(ui).weak);
    widgets::folding(ui, title, "what it does alone", |ui| {
        for line in covered.lines.iter().take(LINES) {
            ui.add(egui::Label::new(widgets::safe(line)).wrap());
        }
        if covered.lines.len() > LINES {
            ui.label(widgets::small(ui, format!("and {} more", widgets::number(covered.lines.len() - LINES))));
        }
    });
}

/// Whether the document has been the same for a moment: while somebody types, nobody reads what follows from it.
fn rests(ui: &Ui, state: &State) -> bool {
    let id = egui::Id::unique("when the document changed");
    let (now, moment) = (ui.input(|input| input.time), state.verdicts.moment());
    let since = match ui.data(|data| data.get_temp::<(u64, f64)>(id)) {
        Some((known, since)) if known == moment => since,
        _ => {
            ui.data_mut(|data| data.insert_temp(id, (moment, now)));
            now
        }
    };
    let left = PAUSE - (now - since);
    if left > 0.0 {
        ui.ctx().request_repaint_after(std::time::Duration::from_secs_f64(left));
    }
    left <= 0.0
}
