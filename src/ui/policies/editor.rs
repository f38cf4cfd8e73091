//! The policy editor: the text, its size against the quota, what is wrong with it.
//!
//! Every key goes into the document at once; there is no draft that could get lost.

use std::ops::Range;
use std::sync::Arc;

use egui::{Ui, vec2};

use super::find::{self, FindView};
use super::{json, problems};
use crate::code::{self, Code, Reveal};
use crate::theme::Tokens;
use crate::{icons, widgets};
use analysis::Lint;
use organization::{Edit, Policy, PolicyId, quota};
use policy::{Span, layout};
use session::{Action, Command, Icon, State};

/// What the editor remembers between frames.
#[derive(Debug, Default)]
pub struct EditorView {
    /// A place in a policy's text that is to be shown.
    reveal: Option<(PolicyId, Span)>,
    pub find: FindView,
    colours: json::Colours,
}

impl EditorView {
    /// Marks a place in a policy's text.
    pub fn reveal(&mut self, policy: PolicyId, place: Span) {
        self.reveal = Some((policy, place));
    }
}

/// The editor of one policy.
pub fn show(ui: &mut Ui, state: &State, policy: &Arc<Policy>, view: &mut EditorView, out: &mut Vec<Command>) {
    heading(ui, state, policy, out);
    // AWS's own texts break AWS's rules for others, and nobody can mend them.
    let reading = state.verdicts.analysis.reading(&policy.id).filter(|_| !policy.aws_managed);
    let remarks = reading.map(|reading| reading.remarks(&state.verdicts.analysis.catalog)).unwrap_or_default();
    let findings = problems::of(state, &policy.id);
    let height = problems::height(ui, findings.len());
    egui::Panel::bottom("policy problems")
        .exact_size(height)
        .frame(egui::Frame::new().inner_margin(egui::Margin { top: 8, ..Default::default() }))
        .show(ui, |ui| {
            problems::show(ui, policy, &findings, out);
        });
    let searched = find::show(ui, state, policy, &mut view.find, out);
    text(ui, policy, &remarks, searched, view, out);
}

fn heading(ui: &mut Ui, state: &State, policy: &Policy, out: &mut Vec<Command>) {
    let tokens = Tokens::of(ui);
    // The name takes what the button and the meter leave; where that is nothing, it gets a line of its own.
    let narrow = ui.available_width() < 420.0;
    if narrow {
        widgets::title(ui, policy.shown_name());
    }
    let left = |ui: &mut Ui| {
        widgets::kind_badge(ui, &policy.kind);
        if !narrow {
            widgets::title(ui, policy.shown_name());
        }
    };
    let right = |ui: &mut Ui| {
        if !policy.aws_managed {
            widgets::action_button(ui, state, Action::FormatPolicy, out);
        }
        meter(ui, policy);
    };
    widgets::heading(ui, left, right);
    if policy.aws_managed {
        ui.horizontal(|ui| {
            icons::show(ui, icons::colored(Icon::Lock, tokens.weak));
            ui.label(widgets::weak(
                ui,
                "AWS manages this policy; nobody can change it. Duplicate it to write your own",
            ));
        });
    }
    ui.add_space(4.0);
}

/// How much of the quota the text takes, with and without white space.
fn meter(ui: &mut Ui, policy: &Policy) {
    let tokens = Tokens::of(ui);
    let Some(limit) = quota::of(&policy.kind).size else { return };
    let used = layout::size(&policy.content);
    let share = used.characters as f32 / limit as f32;
    let color = match (used.characters > limit, used.minified > limit) {
        (_, true) => tokens.error,
        (true, false) => tokens.warning,
        _ if share > 0.9 => tokens.warning,
        _ => tokens.accent,
    };
    let width = match ui.available_width() {
        room if room < 170.0 => 12.0,
        room if room < 260.0 => 30.0,
        _ => 90.0,
    };
    let (rect, response) = ui.allocate_exact_size(vec2(width, 6.0), egui::Sense::hover());
    ui.painter().rect_filled(rect, 3.0, tokens.line);
    let mut filled = rect;
    filled.set_width(rect.width() * share.min(1.0));
    ui.painter().rect_filled(filled, 3.0, color);
    let [characters, minified, most] = [used.characters, used.minified, limit].map(widgets::number);
    let explained = format!(
        "{characters} of {most} characters; {minified} without white space, as the AWS console stores it (quota of {})",
        quota::AS_OF
    );
    response.on_hover_text(&explained);
    let label = ui.label(widgets::small(ui, format!("{characters} / {most}")).color(if share > 0.9 {
        color
    } else {
        tokens.weak
    }));
    label.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, format!("Size: {explained}")));
    label.on_hover_text(explained);
}

fn text(
    ui: &mut Ui,
    policy: &Arc<Policy>,
    remarks: &[Lint],
    searched: Option<Range<usize>>,
    view: &mut EditorView,
    out: &mut Vec<Command>,
) {
    let tinted = view.find.found(&policy.content);
    // A place in another policy than the one that was opened meanwhile means nothing.
    let asked = view.reveal.take().filter(|(of, _)| *of == policy.id);
    let asked = asked.map(|(_, place)| Reveal::Go(chars(&policy.content, place.start..place.end)));
    let reveal = asked.or_else(|| searched.map(|range| Reveal::Look(chars(&policy.content, range))));
    let code = Code {
        id: crate::keys::policy_text(&policy.id),
        name: format!("Text of {}", policy.name),
        text: &policy.content,
        first_line: 1,
        read_only: policy.aws_managed,
        fault: None,
    };
    let layout = |ui: &Ui, text: &str| view.colours.job(ui, text, remarks, &tinted);
    if let Some(content) = code::show(ui, &code, reveal, layout) {
        out.push(Command::Edit(Edit::SetPolicyContent { policy: policy.id.clone(), content: Arc::from(content) }));
    }
}

/// A range of bytes as a range of characters.
fn chars(text: &str, bytes: Range<usize>) -> Range<usize> {
    let count = |end: usize| text.char_indices().take_while(|(at, _)| *at < end).count();
    count(bytes.start)..count(bytes.end)
}
