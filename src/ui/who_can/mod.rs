//! The page "Who can": an action or pattern, and every account by what it may do with it and by what decides that.
//!
//! Knows its own view state: the pattern, open groups, the chosen line. Long answers come in over several frames.

mod copy;
mod groups;
mod lines;
mod places;
mod says;

use std::collections::BTreeSet;

use egui::{Id, Ui};

use super::simulator::{offers, suggest};
use super::widgets;
use analysis::Tally;
use groups::{GroupKey, Outcome, Search};
pub use lines::id as list_id;
use places::Places;
use session::{Command, Highlight, Icon, State, VerdictsCommand};
use suggest::{Enter, Field};

/// So many reasons are asked for in one frame.
const BUDGET: usize = 30;
/// So many accounts are shown without opening groups.
const FEW: usize = 60;
/// What to begin with.
const EXAMPLES: [&str; 4] = ["organizations:LeaveOrganization", "ec2:RunInstances", "iam:CreateUser", "s3:*"];

/// What the page remembers between frames.
#[derive(Debug, Default)]
pub struct WhoCanView {
    pattern: String,
    places: Option<(u64, Places)>,
    /// The answer, and the analysis and pattern that it is for.
    search: Option<((u64, String), Search)>,
    /// Groups that are not as they are at first.
    toggled: BTreeSet<GroupKey>,
    list: lines::AnswerList,
}

/// The page.
pub fn show(ui: &mut Ui, state: &State, view: &mut WhoCanView, out: &mut Vec<Command>) {
    view.work(ui, state);
    heading(ui, state, view, out);
    if view.pattern.trim().is_empty() {
        examples(ui, view);
        return;
    }
    let (Some((_, places)), Some((_, search))) = (&view.places, &mut view.search) else { return };
    if search.actions.is_empty() {
        let hint = format!("No action of the AWS catalogue of {} fits this", state.verdicts.analysis.catalog.date);
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
            if state.verdicts.updating {
                ui.label(widgets::small(ui, "updating…"));
                ui.add(egui::Spinner::new().size(12.0));
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
    let found = view.search.as_ref().is_some_and(|(_, search)| !search.actions.is_empty());
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
            depends: short(count(Outcome::Depends) + count(Outcome::Mixed)),
            denied: short(count(Outcome::Denied)),
        };
        widgets::paint_counts(ui, rect, tally);
    };
    if wide {
        ui.horizontal(|ui| {
            bar(ui, 160.0);
            ui.add(egui::Label::new(text.as_str()).truncate()).on_hover_text(text);
        });
    } else {
        bar(ui, ui.available_width());
        ui.label(text);
    }
    ui.add_space(4.0);
}

impl WhoCanView {
    /// Asks for an action as if it had been typed.
    pub fn ask(&mut self, pattern: String) {
        self.pattern = pattern;
    }

    fn work(&mut self, ui: &Ui, state: &State) {
        // While a newer analysis is on its way, the document is no longer what was analysed.
        if !state.verdicts.updating && self.places.as_ref().map(|(of, _)| *of) != Some(state.verdicts.analyzed) {
            self.places =
                Some((state.verdicts.analyzed, Places::new(&state.document.organization, &state.verdicts.analysis)));
        }
        let Some((analyzed, places)) = &self.places else { return };
        let pattern = self.pattern.trim().to_owned();
        let asked = (*analyzed, pattern);
        if self.search.as_ref().map(|(of, _)| of) != Some(&asked) {
            if self.search.as_ref().is_none_or(|((_, before), _)| *before != asked.1) {
                self.toggled.clear();
                self.list.top();
            }
            let actions = places.analysis.catalog.matching(&asked.1);
            self.search = Some((asked, Search::new(places, &actions)));
            self.list.changed();
        }
        if let Some((_, search)) = &mut self.search
            && !search.is_done(places)
            && !search.actions.is_empty()
        {
            search.step(places, BUDGET);
            self.list.changed();
            ui.ctx().request_repaint();
        }
    }
}
