//! The page where it is about several accounts: those below an OU or the root, or those that are selected.
//!
//! Draws; whom it is about, `whom` knows, what it says of them, `together`. All of it is worked out beside the window.

use std::collections::BTreeSet;
use std::sync::Arc;

use egui::{Role, ScrollArea, Sense, Ui, WidgetInfo};

use super::answer::places;
use super::limits::{self, Together};
use super::subject::Subject;
use super::summary::{self, ROW, Said};
use super::whom::{self, Whom};
use super::{About, PermissionsView, reasons, together};
use crate::later::{Bringer, Later};
use crate::paint::{self, SHARED};
use crate::row::{Glyph, Mark, Row, Text};
use crate::theme::Ink;
use crate::widgets;
use analysis::{Exemption, Joint, Reason, Shade};
use catalog::ActionId;
use organization::{AccountId, TargetId};
use session::{Command, Highlight, Icon, State, VerdictsCommand};

/// What is remembered of several accounts between frames.
#[derive(Debug, Default)]
pub struct SeveralView {
    /// Whom it is about, and how often that was somebody else: a number is compared in no time, many targets are not.
    targets: Arc<BTreeSet<TargetId>>,
    number: u64,
    known: Later<Asked, Arc<Known>>,
    limits: Later<Asked, Arc<Together>>,
    views: Later<(Asked, ActionId), Arc<[View]>>,
    unfolded: Unfolded,
}

/// How many of those that differ are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Unfolded {
    #[default]
    Few,
    Many,
}

/// What it was worked out for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Asked {
    pub number: u64,
    revision: u64,
    analyzed: u64,
}

/// What is known of several accounts.
#[derive(Debug)]
pub struct Known {
    /// What it is known for.
    pub asked: Asked,
    pub joint: Joint,
    whom: Whom,
    exempt: Option<Exemption>,
    said: Said,
    /// Who has the same answer, and what it is; as many as are shown at most.
    answers: Vec<(String, String)>,
}

/// What some of them may do with the chosen action, and why, looking at the first of them.
#[derive(Debug, Clone)]
struct View {
    told: String,
    accounts: Vec<AccountId>,
    shade: Shade,
    first: String,
    reasons: Arc<[Reason]>,
}

/// Of so few accounts all is worked out within the frame.
const AT_ONCE: usize = 200;
/// So many of those that differ are shown at first, and so many at most.
const FEW: usize = 4;
const MANY: usize = 100;
/// Of so many it is said why.
const EXPLAINED: usize = 8;

impl SeveralView {
    /// Turns to the accounts below these targets.
    fn turn_to(&mut self, targets: &BTreeSet<TargetId>) {
        if *self.targets != *targets || self.number == 0 {
            self.targets = Arc::new(targets.clone());
            self.number += 1;
            self.unfolded = Unfolded::Few;
        }
    }

    /// What is known. While an edit is worked out, what was known before it stays.
    pub fn known(&mut self, ctx: &egui::Context, state: &State) -> Option<Arc<Known>> {
        let asked = self.asked(state);
        if !state.verdicts.updating {
            let quick = state.document.organization.accounts().len() <= AT_ONCE;
            let targets = Arc::clone(&self.targets);
            let _ = self.known.made(ctx, &asked, quick, || {
                let (analysis, organization) =
                    (Arc::clone(&state.verdicts.analysis), state.document.organization.clone());
                move || {
                    let whom = Whom::of(&organization, &targets);
                    let joint = analysis.joint(&whom.accounts);
                    let words = together::sentence(&analysis.catalog, &organization, &joint);
                    let said = Said {
                        words,
                        counts: joint.accord,
                        places: places(Subject::Several(&joint), &analysis.viewpoint.regions),
                    };
                    let told = joint.answers.iter().take(MANY).map(|alike| together::alike(&organization, alike));
                    let (answers, first) = (told.collect(), whom.accounts.first());
                    let exempt = first.and_then(|id| analysis.exemption(&organization, id));
                    Arc::new(Known { asked, joint, whom, exempt, said, answers })
                }
            });
        }
        let known = self.known.last().filter(|(of, _)| of.number == asked.number);
        known.map(|(_, known)| Arc::clone(known))
    }

    /// Whom it is about.
    pub fn targets(&self) -> Arc<BTreeSet<TargetId>> {
        Arc::clone(&self.targets)
    }

    fn asked(&self, state: &State) -> Asked {
        Asked { number: self.number, revision: state.document.revision, analyzed: state.verdicts.analyzed }
    }
}

/// Title, and whom it is about.
pub fn heading(ui: &mut Ui, state: &State, targets: &BTreeSet<TargetId>, known: Option<&Known>) {
    let (organization, viewpoint) = (&state.document.organization, &state.verdicts.analysis.viewpoint);
    widgets::title(ui, whom::title(organization, targets, viewpoint));
    if let Some(Known { whom, exempt, .. }) = known {
        ui.label(widgets::weak(ui, whom::about(whom, viewpoint, *exempt)));
    }
    ui.add_space(4.0);
}

/// The answer, where they differ, and what limits them.
pub fn summary(ui: &mut Ui, state: &State, known: &Arc<Known>, view: &mut PermissionsView, out: &mut Vec<Command>) {
    summary::answer(ui, state, &known.said.words, &known.said, &SHARED, out);
    differing(ui, known, view, out);
    let asked = known.asked;
    if !state.verdicts.updating && known.joint.accord.same.allowed < known.joint.accord.total() {
        let _ = view.several.limits.get(ui.ctx(), &asked, || {
            let (analysis, organization) = (Arc::clone(&state.verdicts.analysis), state.document.organization.clone());
            let known = Arc::clone(known);
            move |bringer: &Bringer<Arc<Together>>| {
                bringer.bring(Arc::new(limits::together(&analysis, &organization, &known.joint)));
            }
        });
    }
    let of = view.several.limits.last().filter(|(of, _)| of.number == asked.number);
    let limits = of.map(|(_, limits)| Arc::clone(limits));
    // What was found out of another document stands for nothing where nothing limits any more.
    if known.joint.accord.same.allowed == known.joint.accord.total() {
        return;
    }
    let all = known.joint.accounts();
    let note = match &limits {
        Some(limits) if limits.known < all => {
            format!("found out of {} of {} accounts", widgets::number(limits.known), widgets::number(all))
        }
        Some(_) | None => String::new(),
    };
    summary::limiting(ui, state, limits.as_ref().map(|limits| limits.told.as_slice()), &note, view, out);
}

/// Which accounts have the same answer; a click selects them.
fn differing(ui: &mut Ui, known: &Known, view: &mut PermissionsView, out: &mut Vec<Command>) {
    let answers = &known.joint.answers;
    if answers.len() < 2 {
        return;
    }
    let count = match view.several.unfolded {
        Unfolded::Few => FEW,
        Unfolded::Many => MANY,
    };
    ui.add_space(4.0);
    ui.horizontal(|ui| {
        ui.label(widgets::weak(ui, "Where they differ"));
        ui.label(widgets::small(ui, widgets::counted(answers.len(), "answer", "answers")));
        let more = known.answers.len().saturating_sub(FEW);
        if more > 0 {
            let unfold = format!("Show {} more answers", widgets::number(more));
            let is_open = view.several.unfolded == Unfolded::Many;
            if widgets::link(ui, if is_open { "Show fewer answers" } else { &unfold }).clicked() {
                view.several.unfolded = if is_open { Unfolded::Few } else { Unfolded::Many };
            }
        }
    });
    for (alike, (who, what)) in answers.iter().zip(&known.answers).take(count) {
        let row = Row {
            icon: Some(Glyph::Icon(Icon::Account, Ink::Weak)),
            title: Text::new(who),
            detail: Text::new(what),
            marks: vec![Mark::Accord(alike.row.tally.into())],
            says: format!("{who}: {what}"),
            hint: format!("{who}\n{what}\nClick to select"),
            ..Row::default()
        };
        if paint::show(ui, &row, &ROW, Sense::click()).clicked() {
            out.extend(select(&alike.accounts));
        }
    }
    if let Some(more) = answers.len().checked_sub(MANY).filter(|more| *more > 0)
        && view.several.unfolded == Unfolded::Many
    {
        let text = format!("And {} more, which the matrix shows account by account", widgets::number(more));
        ui.label(widgets::weak(ui, text));
    }
}

/// Selects accounts: one is also brought into view.
fn select(accounts: &[AccountId]) -> Option<Command> {
    let target = |id: &AccountId| TargetId::Account(id.clone());
    match accounts {
        [] => None,
        [only] => Some(Command::GoTo(target(only))),
        [first, ..] => Some(Command::SelectRange { range: accounts.iter().map(target).collect(), lead: target(first) }),
    }
}

/// The panel below the list: who may do what with the chosen action, and why.
pub fn why(
    ui: &mut Ui,
    state: &State,
    known: &Arc<Known>,
    action: ActionId,
    view: &mut PermissionsView,
    out: &mut Vec<Command>,
) {
    let name = state.verdicts.analysis.catalog.full_name(action);
    let asked = (known.asked, action);
    if !state.verdicts.updating {
        let _ = view.several.views.get(ui.ctx(), &asked, || {
            let (analysis, organization) = (Arc::clone(&state.verdicts.analysis), state.document.organization.clone());
            let known = Arc::clone(known);
            move |bringer: &Bringer<Arc<[View]>>| {
                let views = together::views(&organization, &known.joint, action);
                let told = views.into_iter().enumerate().map(|(at, (told, accounts, shade))| {
                    let first = accounts.first().cloned().map(TargetId::Account);
                    let (name, reasons) = match first.filter(|_| at < EXPLAINED) {
                        Some(first) => {
                            (organization.name(&first).to_owned(), analysis.reasons(&organization, &first, action))
                        }
                        None => (String::new(), Vec::new()),
                    };
                    View { told, accounts, shade, first: name, reasons: reasons.into() }
                });
                bringer.bring(told.collect());
            }
        });
    }
    ui.add_space(6.0);
    ui.horizontal(|ui| {
        ui.label(widgets::strong(format!("Who may do {name}, and why")));
        widgets::shared_label(ui, known.joint.shade(action));
        widgets::at_right(ui, |ui| {
            if widgets::icon_button(ui, Icon::Close, "Close reasons").clicked() {
                view.chosen = None;
            }
            if ui.button("Highlight on tree").clicked() {
                out.push(Command::Verdicts(VerdictsCommand::Highlight(Highlight::Actions(name.clone()))));
            }
        });
    });
    let of = view.several.views.last().filter(|((of, about), _)| of.number == asked.0.number && *about == action);
    let Some(views) = of.map(|(_, views)| Arc::clone(views)) else {
        widgets::working(ui, "Working out why");
        return;
    };
    ScrollArea::vertical().auto_shrink([false, false]).id_salt("reasons of several").show(ui, |ui| {
        for of in views.iter() {
            group(ui, state, &name, of, views.len(), out);
        }
    });
}

fn group(ui: &mut Ui, state: &State, action: &str, of: &View, groups: usize, out: &mut Vec<Command>) {
    ui.horizontal_wrapped(|ui| {
        widgets::verdict_label(ui, of.shade);
        ui.label(widgets::safe(&of.told));
        if groups > 1 && widgets::link(ui, if of.accounts.len() == 1 { "Select it" } else { "Select them" }).clicked() {
            out.extend(select(&of.accounts));
        }
    });
    if of.reasons.is_empty() {
        return;
    }
    ui.indent(("reasons of", &of.told), |ui| {
        if of.accounts.len() > 1 {
            ui.label(widgets::small(ui, format!("In {}, for example:", of.first)));
        }
        reasons::lines(ui, state, action, of.shade, None, &of.reasons, out);
    });
}

/// Whether the page of an OU or the root is about the accounts below, or about what the level leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Level {
    #[default]
    Below,
    Alone,
}

/// The choice between the two, for an OU or the root.
pub fn levels(ui: &mut Ui, level: &mut Level) {
    ui.horizontal_wrapped(|ui| {
        for (own, name, hint) in [
            (
                Level::Below,
                "Accounts below together",
                "What all active member accounts below may do, and where they differ",
            ),
            (
                Level::Alone,
                "This level alone",
                "What policies from the root down to this level leave. Levels further down may take away more",
            ),
        ] {
            let is_chosen = *level == own;
            let response = ui.selectable_label(is_chosen, name).on_hover_text(hint);
            response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_chosen, name));
            if response.clicked() {
                *level = own;
            }
        }
    });
}

/// Whom the page is about: targets together, unless it is one account or one level.
pub fn about(state: &State, level: Level, view: &mut SeveralView) -> Option<About> {
    let selection = &state.window.selection;
    let lead = selection.lead.as_ref()?;
    let is_one = match lead {
        TargetId::Account(_) => true,
        TargetId::Root | TargetId::Ou(_) => level == Level::Alone,
    };
    if selection.targets.len() < 2 && is_one {
        return Some(About::One(lead.clone()));
    }
    if selection.targets.len() > 1 {
        view.turn_to(&selection.targets);
    } else {
        view.turn_to(&BTreeSet::from([lead.clone()]));
    }
    Some(About::Several(view.asked(state)))
}
