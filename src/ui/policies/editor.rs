//! The policy editor: the text, its size against the quota, what is wrong with it.
//!
//! Every key goes into the document at once; there is no draft that could get lost.

use std::ops::Range;
use std::sync::Arc;

use egui::text::{CCursor, CCursorRange};
use egui::{Align2, FontId, Id, ScrollArea, TextEdit, Ui, pos2, vec2};

use super::find::{self, FindView};
use super::{json, problems};
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
    let reading = state.analysis.reading(&policy.id).filter(|_| !policy.aws_managed);
    let remarks = reading.map(|reading| reading.remarks(&state.analysis.catalog)).unwrap_or_default();
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
        ui.add(egui::Label::new(widgets::strong(policy.shown_name()).size(16.0)).truncate());
    }
    ui.horizontal(|ui| {
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if !policy.aws_managed {
                widgets::action_button(ui, state, Action::FormatPolicy, out);
            }
            meter(ui, policy);
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                widgets::kind_badge(ui, &policy.kind);
                if !narrow {
                    ui.add(egui::Label::new(widgets::strong(policy.shown_name()).size(16.0)).truncate());
                }
            });
        });
    });
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
    let tokens = Tokens::of(ui);
    let id = crate::keys::policy_text(&policy.id);
    let tinted = view.find.found(&policy.content);
    // A place in another policy than the one that was opened meanwhile means nothing.
    let reveal = view.reveal.take().filter(|(of, _)| *of == policy.id);
    let cursor = reveal.map(|(_, place)| chars(&policy.content, place.start..place.end));
    egui::Frame::new().fill(tokens.canvas).stroke(egui::Stroke::new(1.0, tokens.line)).corner_radius(6).show(
        ui,
        |ui| {
            ScrollArea::both().auto_shrink([false, false]).id_salt(("policy scroll", &policy.id)).show(ui, |ui| {
                ui.horizontal_top(|ui| {
                    ui.spacing_mut().item_spacing.x = 0.0;
                    let lines = policy.content.lines().count().max(1);
                    let gutter = 14.0 + 8.0 * lines.to_string().len() as f32;
                    let (numbers, _) = ui.allocate_exact_size(vec2(gutter + 8.0, 1.0), egui::Sense::hover());
                    let mut content = policy.content.to_string();
                    let mut layouter = |ui: &Ui, text: &dyn egui::TextBuffer, _: f32| {
                        let job = json::layout(ui, text.as_str(), remarks, &tinted);
                        ui.fonts_mut(|fonts| fonts.layout_job(job))
                    };
                    let rows = (ui.available_height() / 16.0).max(10.0) as usize;
                    let output = TextEdit::multiline(&mut content)
                        .id(id)
                        .code_editor()
                        .interactive(!policy.aws_managed)
                        .frame(egui::Frame::new())
                        .margin(egui::Margin { left: 6, right: 12, top: 8, bottom: 8 })
                        .desired_width(ui.available_width().max(200.0))
                        .desired_rows(rows)
                        .layouter(&mut layouter)
                        .show(ui);
                    let response = output.response.response.accessible_name(format!("Text of {}", policy.name));
                    line_numbers(ui, numbers.left() + gutter, &output.galley, output.galley_pos);
                    let found = searched.map(|range| chars(&policy.content, range));
                    let keyboard = cursor.is_some();
                    if let Some(range) = cursor.or(found) {
                        if keyboard {
                            response.request_focus();
                        }
                        // A field without the keyboard forgets a selection while it is drawn, so it is set afterwards.
                        place_cursor(ui, id, &range);
                        let at = output
                            .galley
                            .pos_from_cursor(CCursor::new(range.start))
                            .translate(output.galley_pos.to_vec2());
                        ui.scroll_to_rect(at.expand2(vec2(0.0, 60.0)), Some(egui::Align::Center));
                    }
                    if response.changed() && content != *policy.content {
                        let edit = Edit::SetPolicyContent { policy: policy.id.clone(), content: Arc::from(content) };
                        out.push(Command::Edit(edit));
                    }
                });
            });
        },
    );
}

fn line_numbers(ui: &Ui, right: f32, galley: &egui::Galley, origin: egui::Pos2) {
    let tokens = Tokens::of(ui);
    let clip = ui.clip_rect();
    for (number, row) in (1_usize..).zip(&galley.rows) {
        let rect = row.rect().translate(origin.to_vec2());
        if rect.bottom() > clip.top() && rect.top() < clip.bottom() {
            let at = pos2(right, rect.center().y);
            ui.painter().text(at, Align2::RIGHT_CENTER, number.to_string(), FontId::monospace(10.5), tokens.weak);
        }
    }
}

fn place_cursor(ui: &Ui, id: Id, range: &Range<usize>) {
    let mut state = TextEdit::load_state(ui.ctx(), id).unwrap_or_default();
    let range = CCursorRange::two(CCursor::new(range.start), CCursor::new(range.end));
    state.cursor.set_char_range(Some(range));
    TextEdit::store_state(ui.ctx(), id, state);
}

/// A range of bytes as a range of characters.
fn chars(text: &str, bytes: Range<usize>) -> Range<usize> {
    let count = |end: usize| text.char_indices().take_while(|(at, _)| *at < end).count();
    count(bytes.start)..count(bytes.end)
}
