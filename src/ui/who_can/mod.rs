//! The page "Who can": an action or pattern, and every account by what it may do with it and by what decides that.
//!
//! Knows its own view state: the pattern, open groups, the chosen line. Answers are worked out beside the window and come in parts.

mod copy;
mod groups;
mod lines;
mod places;
mod says;

use std::collections::BTreeSet;
use std::sync::Arc;

use egui::{Id, Ui};

use super::later::{Bringer, Later};
use super::simulator::{offers, suggest};
use super::widgets;
use analysis::Tally;
use groups::{GroupKey, Outcome, Search};
pub use lines::id as list_id;
use places::Places;
use session::{Command, Highlight, Icon, State, VerdictsCommand};
use suggest::{Enter, Field};

/// So many reasons are asked for between two looks at whether anybody still waits.
const BUDGET: usize = 10;
/// So many accounts are shown without opening groups.
const FEW: usize = 60;
/// What to begin with.
const EXAMPLES: [&str; 4] = ["organizations:LeaveOrganization", "ec2:RunInstances", "iam:CreateUser", "s3:*"];

/// What the page remembers between frames.
#[derive(Debug, Default)]
pub struct WhoCanView {
    /// The table is to be exported once it is there.
    pub exports: bool,
    pattern: String,
    /// The answer, and the analysis and pattern that it is for.
    answer: Later<(u64, String), Answer>,
    /// Groups that are not as they are at first.
    toggled: BTreeSet<GroupKey>,
    list: lines::AnswerList,
}

/// An answer, as far as it is worked out.
#[derive(Clone, Debug)]
struct Answer {
    places: Arc<Places>,
    search: Search,
}

/// The page.
pub fn show(ui: &mut Ui, state: &State, view: &mut WhoCanView, out: &mut Vec<Command>) {
    view.work(ui, state);
    heading(ui, state, view, out);
    if view.pattern.trim().is_empty() {
        examples(ui, view);
        return;
    }
    let Some((_, Answer { places, search })) = view.answer.last() else {
        widgets::working(ui, "Looking at every account");
        return;
    };
    if search.actions.is_empty() {
        let hint = format!("No action in the AWS catalogue of {} matches this", state.verdicts.analysis.catalog.date);
        widgets::empty(ui, "No such action", &hint);
        return;
    }
    summary(ui, places, search);
    lines::show(ui, state, places, search, &mut view.toggled, &mut view.list, out);
}

/// The question in one line, in two where there is little room.
fn heading(ui: &mut Ui, state: &State, view: &mut WhoCanView, out: &mut Vec<Command>) {
    let wide = ui.available_width() > 620.0;
    ui.horizontal(|ui| {
        widgets::at_right(ui, |ui| {
            copy::buttons(ui, view, out);
            if state.verdicts.updating || view.answer.is_coming() {
                let word = if state.verdicts.updating { "updating…" } else { "working out…" };
                ui.label(widgets::small(ui, word));
                widgets::spinner(ui);
            }
            widgets::at_left(ui, |ui| {
                widgets::title(ui, "Who can");
                if wide {
                    field(ui, state, view, out);
                }
            });
        });
    });
    if !wide {
        ui.horizontal(|ui| field(ui, state, view, out));
    }
    ui.add_space(4.0);
}

/// Where the field says that it has the keyboard.
pub fn field_id() -> Id {
    Id::unique("who can action")
}

fn field(ui: &mut Ui, state: &State, view: &mut WhoCanView, out: &mut Vec<Command>) {
    let catalog = &state.verdicts.analysis.catalog;
    let field = Field {
        id: field_id(),
        name: "Action or pattern",
        hint: "s3:GetObject, s3:Delete*, iam:*…",
        width: (ui.available_width() - if ui.max_rect().width() < 460.0 { 52.0 } else { 160.0 }).clamp(80.0, 360.0),
        enter: Enter::TakesNothing,
        stamp: 0,
    };
    // A pattern is whole as it stands.
    let make = |query: &str| if query.contains(['*', '?']) { Vec::new() } else { offers::actions(catalog, query) };
    let (_, taken) = suggest::field(ui, field, &mut view.pattern, make);
    if let Some(offer) = taken {
        view.pattern = offer.value;
    }
    let found = view.answer.last().is_some_and(|(_, answer)| !answer.search.actions.is_empty());
    let hint = "Mark on the tree who may do this";
    ui.add_enabled_ui(found, |ui| {
        if widgets::roomy_button(ui, Icon::Highlight, "Highlight on tree", hint).clicked() {
            out.push(Command::Verdicts(VerdictsCommand::Highlight(Highlight::Actions(view.pattern.trim().to_owned()))));
        }
    });
}

fn examples(ui: &mut Ui, view: &mut WhoCanView) {
    widgets::empty(ui, "Name an action", "Or a pattern, to see every account that may do it, and what decides");
    ui.add_space(8.0);
    ui.vertical_centered(|ui| {
        for example in EXAMPLES {
            if widgets::link(ui, example).clicked() {
                view.pattern = example.to_owned();
            }
        }
    });
}

/// The accounts by outcome as a bar and in words.
fn summary(ui: &mut Ui, places: &Places, search: &Search) {
    let count = |outcome| search.counts.get(&outcome).copied().unwrap_or(0);
    let short = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let parts = Outcome::ALL.into_iter().filter(|outcome| count(*outcome) > 0);
    let words: Vec<String> =
        parts.map(|outcome| format!("{} {}", widgets::number(count(outcome)), outcome.of_accounts())).collect();
    let accounts = widgets::counted(places.accounts.len(), "account", "accounts");
    let actions = match search.actions.as_slice() {
        [only] => places.analysis.catalog.full_name(*only),
        several => widgets::counted(several.len(), "action", "actions"),
    };
    let text = format!("{actions} in {accounts}: {}", words.join(", "));
    // In little room the words stand below the bar.
    let wide = ui.available_width() > 620.0;
    let bar = |ui: &mut Ui, width: f32| {
        let (rect, _) = ui.allocate_exact_size(egui::vec2(width, 10.0), egui::Sense::hover());
        let tally = Tally {
            allowed: short(count(Outcome::Allowed)),
            by_region: short(count(Outcome::ByRegion)),
            depends: short(count(Outcome::Depends) + count(Outcome::Mixed)),
            denied: short(count(Outcome::Denied)),
        };
        widgets::paint_counts(ui, rect, tally);
    };
    if wide {
        ui.horizontal(|ui| {
            bar(ui, 160.0);
            ui.add(egui::Label::new(widgets::safe(text.as_str())).truncate().show_tooltip_when_elided(false))
                .on_hover_text(widgets::safe(text));
        });
    } else {
        bar(ui, ui.available_width());
        ui.label(widgets::safe(text));
    }
    ui.add_space(4.0);
}

impl WhoCanView {
    /// Asks for an action as if it had been typed.
    pub fn ask(&mut self, pattern: String) {
        self.pattern = pattern;
    }

    fn work(&mut self, ui: &Ui, state: &State) {
        let pattern = self.pattern.trim().to_owned();
        // While a newer analysis is on its way, the document is no longer what was analysed.
        if pattern.is_empty() || state.verdicts.updating {
            return;
        }
        let before = self.answer.last().map(|((_, before), _)| before.clone());
        let asked = (state.verdicts.analyzed, pattern);
        let known =
            self.answer.last().filter(|((of, _), _)| *of == asked.0).map(|(_, answer)| Arc::clone(&answer.places));
        let stands = self.answer.get(ui.ctx(), &asked, || {
            let (organization, analysis) = (state.document.organization.clone(), Arc::clone(&state.verdicts.analysis));
            let pattern = asked.1.clone();
            move |bringer: &Bringer<Answer>| {
                let places = known.unwrap_or_else(|| Arc::new(Places::new(&organization, &analysis)));
                answer(&places, &pattern, bringer);
            }
        });
        if stands.there().is_some() && before.is_none_or(|before| before != asked.1) {
            self.toggled.clear();
            self.list.top();
            self.list.changed();
        }
    }
}

/// Works an answer out, and brings what there is of it whenever it has doubled.
fn answer(places: &Arc<Places>, pattern: &str, bringer: &Bringer<Answer>) {
    let mut search = Search::new(places, &places.analysis.catalog.matching(pattern));
    let give = |search: &Search| bringer.bring(Answer { places: Arc::clone(places), search: search.clone() });
    let mut next = 1;
    while !search.is_done(places) && !search.actions.is_empty() && bringer.is_wanted() {
        search.step(places, BUDGET);
        if search.done >= next {
            next = 2 * search.done;
            give(&search);
        }
    }
    give(&search);
    // Then what nobody has found out of groups that are explained by one account.
    for index in 0..search.groups.len() {
        if !bringer.is_wanted() {
            return;
        }
        search.explain(places, index);
        if index + 1 >= next {
            next = 2 * (index + 1);
            give(&search);
        }
    }
    give(&search);
}
