//! The policy editor: the text, its size against the quota, what is wrong with it.
//!
//! Every key goes into the document at once; there is no draft that could get lost.

use std::ops::Range;
use std::sync::Arc;

use egui::{Ui, vec2};

use super::find::{self, FindView};
use super::{json, part, problems, whole};
use crate::code::{self, Code, Reveal};
use crate::later::{Bringer, Later};
use crate::theme::Tokens;
use crate::{icons, widgets};
use analysis::{Lint, Reading};
use organization::{Edit, Policy, PolicyId, quota};
use policy::{Size, Span, layout};
use session::{Action, Command, Icon, State};

/// What the editor remembers between frames.
#[derive(Debug, Default)]
pub struct EditorView {
    /// A place in a policy's text that is to be shown.
    reveal: Option<(PolicyId, Span)>,
    pub find: FindView,
    colours: json::Colours,
    /// The part of the text that is shown.
    part: Option<(PolicyId, Range<usize>)>,
    /// The remarks of the reading that they are of.
    remarks: Option<(Arc<Reading>, Arc<[Lint]>)>,
    /// How long the text is.
    size: Later<Arc<str>, Size>,
}

impl EditorView {
    /// Marks a place in a policy's text.
    pub fn reveal(&mut self, policy: PolicyId, place: Span) {
        self.reveal = Some((policy, place));
    }
}

/// The editor of one policy.
pub fn show(ui: &mut Ui, state: &State, policy: &Arc<Policy>, view: &mut EditorView, out: &mut Vec<Command>) {
    heading(ui, state, policy, view, out);
    let remarks = view.remarks(state, policy);
    let findings = problems::of(state, &policy.id);
    let height = problems::height(ui, findings.len());
    egui::Panel::bottom("policy problems")
        .exact_size(height)
        .frame(egui::Frame::new().inner_margin(egui::Margin { top: 8, ..Default::default() }))
        .show(ui, |ui| {
            problems::show(ui, state, policy, &findings, out);
        });
    let searched = find::show(ui, state, policy, &mut view.find, out);
    text(ui, policy, &remarks, searched, view, out);
}

fn heading(ui: &mut Ui, state: &State, policy: &Policy, view: &mut EditorView, out: &mut Vec<Command>) {
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
        meter(ui, policy, view);
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
fn meter(ui: &mut Ui, policy: &Policy, view: &mut EditorView) {
    let tokens = Tokens::of(ui);
    let Some(limit) = quota::of(&policy.kind).size else { return };
    let text = Arc::clone(&policy.content);
    let used = match text.len() {
        // Counted within the frame, so that the number never lags behind a letter.
        short if short <= part::WHOLE => Some(layout::size(&text)),
        _ => {
            let size = view
                .size
                .get(ui.ctx(), &policy.content, || move |bringer: &Bringer<Size>| bringer.bring(layout::size(&text)));
            size.there().copied().or_else(|| view.size.last().map(|(_, size)| *size))
        }
    };
    let Some(used) = used else { return };
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
    let found = view.find.found(&policy.content);
    // A place in another policy than the one that was opened meanwhile means nothing.
    let asked = view.reveal.take().filter(|(of, _)| *of == policy.id);
    let asked = asked.map(|(_, place)| (place.start..place.end, true)).or(searched.map(|range| (range, false)));
    let part = view.part(policy, asked.as_ref().map(|(range, _)| range.start));
    let Some(shown) = policy.content.get(part.clone()) else { return };
    if shown.len() < policy.content.len() {
        pager(ui, policy, &part, view);
    }
    let id = crate::keys::policy_text(&policy.id);
    let written = if policy.aws_managed { None } else { whole::take(ui, id, &policy.content, &part) };
    let within = |range: &Range<usize>| range.start.saturating_sub(part.start)..range.end.saturating_sub(part.start);
    let meets = |range: &Range<usize>| range.start < part.end && range.end >= part.start;
    let tinted: Vec<Range<usize>> = found.iter().filter(|range| meets(range)).map(within).collect();
    let remarks: Vec<Lint> = remarks
        .iter()
        .filter(|remark| meets(&(remark.place.start..remark.place.end)))
        .map(|remark| {
            let place = within(&(remark.place.start..remark.place.end));
            Lint { place: Span { start: place.start, end: place.end }, ..remark.clone() }
        })
        .collect();
    let reveal = asked.map(|(range, goes)| {
        let range = chars(shown, within(&range));
        if goes { Reveal::Go(range) } else { Reveal::Look(range) }
    });
    let before = policy.content.get(..part.start).unwrap_or_default();
    let code = Code {
        id,
        name: format!("Text of {}", policy.name),
        text: shown,
        first_line: 1 + before.matches('\n').count(),
        read_only: policy.aws_managed,
        fault: None,
    };
    let layout = |ui: &Ui, text: &str| view.colours.job(ui, text, &remarks, &tinted);
    if let Some(edited) = code::show(ui, &code, reveal, layout) {
        let after = policy.content.get(part.end..).unwrap_or_default();
        view.part = Some((policy.id.clone(), part.start..part.start + edited.len()));
        let content = Arc::from([before, &edited, after].concat());
        out.push(Command::Edit(Edit::SetPolicyContent { policy: policy.id.clone(), content }));
    }
    if let Some((content, at)) = written {
        // At once, for the next letter may come before what is new is drawn.
        whole::put_cursor(ui, id, &content, at);
        view.reveal = Some((policy.id.clone(), Span { start: at, end: at }));
        out.push(Command::Edit(Edit::SetPolicyContent { policy: policy.id.clone(), content: content.into() }));
    }
}

/// Which part of a long text is shown, and the way to the others.
fn pager(ui: &mut Ui, policy: &Policy, part: &Range<usize>, view: &mut EditorView) {
    let (number, count) = part::number(&policy.content, part);
    // One line, however narrow: where there is little room, the text needs it more.
    ui.horizontal(|ui| {
        let mut go = None;
        let mut button = |ui: &mut Ui, icon, name, to: Option<usize>| {
            ui.add_enabled_ui(to.is_some(), |ui| {
                if widgets::icon_button(ui, icon, name).clicked() {
                    go = to;
                }
            });
        };
        button(ui, Icon::Back, "Previous part", part.start.checked_sub(1));
        let next = Some(part.end).filter(|end| *end < policy.content.len());
        button(ui, Icon::Forward, "Next part", next);
        let [number, count] = [number, count].map(widgets::number);
        let text = match whole::is_selected(ui, crate::keys::policy_text(&policy.id), &policy.content, part) {
            true => format!("All {count} parts are selected"),
            false => format!("Part {number} of {count}: AWS takes no text this long"),
        };
        ui.add(egui::Label::new(widgets::weak(ui, text)).truncate());
        if let Some(at) = go {
            view.part = Some((policy.id.clone(), part::around(&policy.content, at)));
        }
    });
}

impl EditorView {
    /// The part of the text that is shown: one that holds the place, where one is asked for.
    fn part(&mut self, policy: &Policy, at: Option<usize>) -> Range<usize> {
        let text = &*policy.content;
        let known = self.part.take().filter(|(of, _)| *of == policy.id).map(|(_, part)| part);
        let part = match (known, at) {
            (Some(part), Some(at)) if text.len() > part::WHOLE && part.contains(&at) => part::kept(text, &part),
            (_, Some(at)) => part::around(text, at),
            (Some(part), None) => part::kept(text, &part),
            (None, None) => part::around(text, 0),
        };
        self.part = Some((policy.id.clone(), part.clone()));
        part
    }

    /// What there is to remark on the text, as it was last read.
    fn remarks(&mut self, state: &State, policy: &Policy) -> Arc<[Lint]> {
        // AWS's own texts break AWS's rules for others, and nobody can mend them.
        let reading = state.verdicts.analysis.reading(&policy.id).filter(|_| !policy.aws_managed);
        let Some(reading) = reading else { return Arc::default() };
        match &self.remarks {
            Some((of, remarks)) if Arc::ptr_eq(of, reading) => Arc::clone(remarks),
            _ => {
                let remarks: Arc<[Lint]> = reading.remarks(&state.verdicts.analysis.catalog).into();
                self.remarks = Some((Arc::clone(reading), Arc::clone(&remarks)));
                remarks
            }
        }
    }
}

/// A range of bytes as a range of characters.
fn chars(text: &str, bytes: Range<usize>) -> Range<usize> {
    let count = |end: usize| text.char_indices().take_while(|(at, _)| *at < end).count();
    count(bytes.start)..count(bytes.end)
}
