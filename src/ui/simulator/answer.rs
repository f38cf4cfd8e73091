//! The answer: the decision, what decided, what it depends on, what was taken for granted; below it the walk down.

use std::collections::BTreeSet;

use egui::{Color32, Frame, Margin, Sense, Stroke, Ui, vec2};

use super::context;
use super::steps::{self, Rung, Say, StatementLine, Step};
use crate::paint::{self, Look};
use crate::row::{Fold, Glyph, Mark, Row, Text, of_verdict};
use crate::theme::{Face, Ink, Tokens, size};
use crate::{icons, widgets};
use analysis::decision::{Answer, Assumption, Decision, Denial, summary};
use analysis::{OfType, Verdict};
use aws::Arn;
use organization::Question;
use session::{Command, Icon, State};

const LOOK: Look = Look { first: 24.0, keep: 60.0, gap: 8.0, least: 0.0, right: 8.0, mark: 110.0, ..Look::PANEL };

/// What the answer remembers between frames.
#[derive(Debug, Default)]
pub struct AnswerView {
    /// Levels that are not as they begin, by kind of policy and level.
    toggled: BTreeSet<(usize, usize)>,
    steps: Vec<Step>,
    /// Of a call, its types of resources.
    types: Vec<TypeLine>,
    /// In one sentence, with the action as AWS spells it.
    summary: String,
    keys: BTreeSet<String>,
    built: Option<u64>,
}

/// What becomes of the requests on one type of resource.
#[derive(Debug)]
struct TypeLine {
    row: Row,
    /// One of its resources, to be asked about.
    resource: String,
}

/// The verdict that a decision looks like.
pub fn look(decision: Decision) -> Verdict {
    match decision {
        Decision::Allowed => Verdict::Allowed,
        Decision::Denied(_) => Verdict::Denied,
        Decision::Depends => Verdict::Depends,
    }
}

/// The decision in words.
pub fn word(decision: Decision) -> &'static str {
    match decision {
        Decision::Allowed => "Allowed",
        Decision::Denied(Denial::Explicit) => "Denied explicitly",
        Decision::Denied(Denial::Implicit) => "Denied implicitly",
        Decision::Denied(Denial::Either) => "Denied",
        Decision::Depends => "Depends",
    }
}

/// The decision and its reasons in short.
pub fn verdict(ui: &mut Ui, state: &State, view: &mut AnswerView, question: &mut Question) {
    view.build(state);
    if state.simulator.is_working {
        return widgets::working(ui, "Working out the answer");
    }
    if let Some(call) = &state.simulator.call {
        card(ui, Some(look(call.decision)), word(call.decision), &reason(&view.summary));
        depends(ui, view, question);
        return assumptions(ui, &call.assumptions());
    }
    let answer = match &state.simulator.answer {
        Some(Ok(answer)) => answer,
        Some(Err(_)) => return card(ui, None, "No answer yet", "Correct what is marked in the question"),
        None => return card(ui, None, "No question yet", &missing(&state.simulator.question)),
    };
    let decision = answer.explanation.decision;
    card(ui, Some(look(decision)), word(decision), &reason(&view.summary));
    depends(ui, view, question);
    assumptions(ui, &answer.assumptions);
}

/// What a question still lacks.
fn missing(question: &Question) -> String {
    let parts = [("a principal", &question.principal), ("an action", &question.action)];
    let mut lacking: Vec<&str> =
        parts.into_iter().filter(|(_, text)| text.trim().is_empty()).map(|(name, _)| name).collect();
    // With an action that has types of resources, none is needed: then it is about the call.
    if lacking.is_empty() && question.resource.trim().is_empty() {
        lacking.push("a resource");
    }
    match lacking.as_slice() {
        [] => String::new(),
        [one] => format!("Choose {one}"),
        [most @ .., last] => format!("Choose {} and {last}", most.join(", ")),
    }
}

/// The summary without the decision, which stands above it.
fn reason(summary: &str) -> String {
    let rest = summary.strip_prefix("denied: ").or_else(|| summary.strip_prefix("allowed: ")).unwrap_or(summary);
    crate::sentence(rest)
}

fn card(ui: &mut Ui, verdict: Option<Verdict>, title: &str, text: &str) {
    let tokens = Tokens::of(ui);
    let (fill, icon, color) = match verdict {
        Some(verdict) => {
            let (icon, ink) = of_verdict(verdict);
            let color = tokens.ink(ink);
            (fill(tokens, verdict), icon, color)
        }
        None => (tokens.canvas, Icon::Question, tokens.weak),
    };
    let edge = Stroke::new(1.0, if verdict.is_some() { color } else { tokens.line });
    Frame::new().fill(fill).stroke(edge).corner_radius(8).inner_margin(Margin::symmetric(14, 10)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal(|ui| {
            icons::show(ui, icons::colored(icon, color).size(22.0));
            ui.label(widgets::strong(title).size(17.0).color(if verdict.is_some() { color } else { tokens.text }));
        });
        if !text.is_empty() {
            ui.add(egui::Label::new(widgets::safe(text).color(tokens.text)).wrap());
        }
    });
}

fn fill(tokens: &Tokens, verdict: Verdict) -> Color32 {
    match verdict {
        Verdict::Allowed => tokens.allowed_fill,
        Verdict::Depends => tokens.depends_fill,
        Verdict::Denied => tokens.denied_fill,
    }
}

/// The open keys that the question does not speak of yet.
fn depends(ui: &mut Ui, view: &AnswerView, question: &mut Question) {
    let open: Vec<&String> = view.keys.iter().filter(|key| !context::has(question, key)).collect();
    if open.is_empty() {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        ui.label(widgets::weak(ui, "Fill in"));
        for key in open {
            context::region_button(ui, question, key);
            if context::key_button(ui, key) {
                context::add(ui, question, key);
            }
        }
    });
}

/// Two lines: what was taken for granted, and the keys that every request has and the question does not tell.
fn assumptions(ui: &mut Ui, assumed: &[Assumption]) {
    let (mut keys, mut granted) = (Vec::new(), Vec::new());
    for assumption in assumed {
        if let Assumption::Open(key) = assumption {
            keys.push(key.as_str());
        } else {
            granted.push(assumption.sentence());
        }
    }
    if !granted.is_empty() {
        ui.add(egui::Label::new(widgets::small(ui, format!("Assumed: {}", granted.join("; ")))).wrap());
    }
    if !keys.is_empty() {
        ui.add(egui::Label::new(widgets::small(ui, format!("Unknown: the values of {}", keys.join(", ")))).wrap());
    }
}

/// The walk down: kinds of policy, their levels, and in open levels the statements. Of a call its types of resources, each of
/// which can be asked about.
pub fn walk(ui: &mut Ui, view: &mut AnswerView, question: &mut Question, out: &mut Vec<Command>) {
    for line in &view.types {
        let response = paint::show(ui, &line.row, &LOOK, Sense::click());
        if response.on_hover_text("Ask about one of these").clicked() {
            question.resource.clone_from(&line.resource);
        }
    }
    for (at, step) in view.steps.iter().enumerate() {
        ui.add_space(4.0);
        heading(ui, step);
        for (level, rung) in step.rungs.iter().enumerate() {
            // What decides begins open.
            let is_open = rung.decides != view.toggled.contains(&(at, level));
            let fold = if is_open { Fold::Open } else { Fold::Closed };
            let clicked = paint::show(ui, &row(step, rung, fold), &LOOK, Sense::click()).clicked();
            if clicked && !view.toggled.remove(&(at, level)) {
                view.toggled.insert((at, level));
            }
            if is_open {
                statements(ui, rung, out);
            }
        }
    }
}

fn heading(ui: &mut Ui, step: &Step) {
    let tokens = Tokens::of(ui);
    ui.horizontal(|ui| {
        mark(ui, step.say);
        ui.label(widgets::strong(&step.title));
        let text = widgets::safe(&step.word).color(tokens.ink(ink(step.say)));
        ui.add(egui::Label::new(text).truncate());
    });
}

/// What one level says.
fn row(step: &Step, rung: &Rung, fold: Fold) -> Row {
    let count = widgets::counted(rung.lines.len(), "statement", "statements");
    Row {
        fold,
        icon: Some(glyph(rung.say)),
        title: Text::strong(&rung.title),
        detail: Text::new(&rung.word).ink(ink(rung.say)),
        marks: vec![Mark::Text(Text::quiet(count, Face::Smaller))],
        says: format!("{}, {}: {}", step.title, rung.title, rung.word),
        ..Row::default()
    }
}

fn statements(ui: &mut Ui, rung: &Rung, out: &mut Vec<Command>) {
    let inset = Frame::new().inner_margin(Margin { left: 50, right: 4, top: 0, bottom: 4 });
    inset.show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 3.0;
        if rung.lines.is_empty() && rung.notes.is_empty() {
            ui.label(widgets::weak(ui, "No policy here"));
        }
        for note in &rung.notes {
            ui.add(egui::Label::new(widgets::weak(ui, note)).wrap());
        }
        for line in &rung.lines {
            statement(ui, line, out);
        }
    });
}

fn statement(ui: &mut Ui, line: &StatementLine, out: &mut Vec<Command>) {
    let tokens = Tokens::of(ui);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        mark(ui, line.say);
        widgets::badge(ui, line.effect, tokens.weak, tokens.hovered);
        // Side by side where both fit in one line; else below each other.
        let width = |text: &str| {
            let font = egui::TextStyle::Body.resolve(ui.style());
            ui.painter().layout_no_wrap(text.to_owned(), font, tokens.text).size().x
        };
        let is_short = width(&line.title) + width(&line.word) + 12.0 < ui.available_width();
        let texts = |ui: &mut Ui| {
            match &line.place {
                Some((policy, span)) => {
                    let link = widgets::link(ui, &line.title).on_hover_text("Show the statement in its policy");
                    if link.clicked() {
                        out.push(Command::OpenPolicyAt { policy: policy.clone(), span: *span });
                    }
                }
                None => {
                    ui.add(egui::Label::new(widgets::safe(&line.title)).wrap());
                }
            }
            let word = widgets::safe(&line.word).color(tokens.ink(ink(line.say)));
            ui.add(egui::Label::new(word).wrap());
        };
        if is_short { ui.horizontal_top(texts) } else { ui.vertical(texts) }
    });
    for note in &line.notes {
        ui.horizontal_top(|ui| {
            ui.add_space(22.0);
            ui.add(egui::Label::new(widgets::small(ui, note)).wrap());
        });
    }
}

/// The shape alone, in a line of text.
fn mark(ui: &mut Ui, say: Say) {
    let (rect, _) = ui.allocate_exact_size(vec2(size::ICON, size::ICON), Sense::hover());
    paint::glyph(ui, rect.center(), glyph(say), size::ICON);
}

/// An empty circle where something has no say.
fn glyph(say: Say) -> Glyph {
    match say {
        Say::Allows => Glyph::Icon(Icon::Allowed, Ink::Allowed),
        Say::Open => Glyph::Icon(Icon::Depends, Ink::Depends),
        Say::Denies => Glyph::Icon(Icon::Denied, Ink::Denied),
        Say::Silent => Glyph::Hollow,
    }
}

fn ink(say: Say) -> Ink {
    match say {
        Say::Allows => Ink::Allowed,
        Say::Open => Ink::Depends,
        Say::Denies => Ink::Denied,
        Say::Silent => Ink::Weak,
    }
}

fn type_line(of: &OfType) -> TypeLine {
    let verdict = word(of.decision());
    let say = match of.decision() {
        Decision::Allowed => Say::Allows,
        Decision::Denied(_) => Say::Denies,
        Decision::Depends => Say::Open,
    };
    // What an ARN with wildcards stands for is no type; it stands in the question, so that its end is enough.
    let like = Arn::read(&of.name);
    let needed = if of.is_needed && like.is_none() { "in every call" } else { "" };
    let row = Row {
        icon: Some(glyph(say)),
        title: Text::strong(like.map_or(of.name.as_str(), |arn| arn.resource)),
        detail: Text::new(verdict).ink(ink(say)),
        marks: vec![Mark::Text(Text::quiet(needed, Face::Smaller))],
        says: format!("{}: {verdict}{}{needed}", of.name, if needed.is_empty() { "" } else { ", " }),
        ..Row::default()
    };
    TypeLine { row, resource: of.answer.ask.resource.text().to_owned() }
}

impl AnswerView {
    fn build(&mut self, state: &State) {
        let wanted = Some(state.simulator.asked);
        if self.built == wanted {
            return;
        }
        self.steps.clear();
        self.types.clear();
        self.keys.clear();
        if let Some(call) = &state.simulator.call {
            self.summary = call.summary(&state.document.organization, &state.verdicts.analysis.catalog);
            self.types = call.types.iter().map(type_line).collect();
            let open = call.types.iter().flat_map(|own| steps::open_keys(&own.answer.explanation));
            self.keys = open.map(|key| state.verdicts.analysis.catalog.spelling(&key)).collect();
        }
        if let Some(Ok(answer)) = &state.simulator.answer {
            let Answer { ask, explanation, .. } = answer;
            let (organization, catalog) = (&state.document.organization, &*state.verdicts.analysis.catalog);
            self.steps = steps::Walk { answer, organization, catalog }.steps();
            let action = catalog.action_id(&ask.action).map_or_else(|| ask.action.clone(), |id| catalog.full_name(id));
            self.summary = summary(explanation, &action, organization, catalog);
            self.keys = steps::open_keys(explanation).iter().map(|key| catalog.spelling(key)).collect();
        }
        self.built = wanted;
    }
}
