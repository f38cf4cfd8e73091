//! The answer above the list: a sentence, what is so in each Region, and what limits it most.
//!
//! Draws; what the sentence says, `answer` knows, and what limits, `limits`.

use std::sync::Arc;

use egui::{Role, Sense, Ui, WidgetInfo, vec2};

use super::answer::{Place, Which, listed, places, sentence};
use super::limits::{Told, limits};
use super::lines::counted;
use super::subject::Subject;
use super::{PermissionsView, reasons};
use crate::later::{Bringer, Later};
use crate::paint::{self, Look};
use crate::row::{Glyph, Row, Text, of_shade};
use crate::theme::{Face, Tokens};
use crate::{icons, prose, widgets};
use analysis::{Accord, Row as Verdicts, Shade, Viewpoint};
use aws::is_region;
use organization::{AccountState, TargetId};
use session::{Command, Icon, State};

/// What is worked out for a target, and for which analysis.
#[derive(Debug, Default)]
pub struct SummaryView {
    /// What is said of the verdicts of the moment.
    said: Option<(Arc<Verdicts>, Arc<Said>)>,
    limits: Later<(u64, TargetId), Arc<[Told]>>,
    /// Whether all limits are shown.
    all: bool,
}

/// The sentence and what is so in each Region.
#[derive(Debug, Default)]
pub struct Said {
    pub words: String,
    pub counts: Accord,
    pub places: Vec<Place>,
}

/// So many Regions are shown, and so many limits at first: the list below needs room, too.
const PLACES: usize = 5;
const LIMITS: usize = 3;

impl SummaryView {
    /// Forgets what was unfolded.
    pub fn begin_anew(&mut self) {
        self.all = false;
    }

    fn say(&mut self, state: &State, verdicts: &Arc<Verdicts>) -> Arc<Said> {
        let known = self.said.take().filter(|(of, _)| Arc::ptr_eq(of, verdicts));
        let (_, said) = self.said.insert(known.unwrap_or_else(|| {
            let words = sentence(&state.verdicts.analysis.catalog, verdicts);
            let said = Said {
                words,
                counts: verdicts.tally.into(),
                places: places(Subject::One(verdicts), &state.verdicts.analysis.viewpoint.regions),
            };
            (Arc::clone(verdicts), Arc::new(said))
        }));
        Arc::clone(said)
    }
}

/// The sentence, the bar, and the Regions of one target.
pub fn show(
    ui: &mut Ui,
    state: &State,
    target: &TargetId,
    verdicts: &Arc<Verdicts>,
    view: &mut SummaryView,
    out: &mut Vec<Command>,
) {
    let closed = match target {
        TargetId::Account(id) => {
            state.document.organization.accounts().get(id).filter(|account| account.state != AccountState::Active)
        }
        TargetId::Root | TargetId::Ou(_) => None,
    };
    let said = view.say(state, verdicts);
    let words = match closed {
        Some(account) => format!(
            "The account is {}, so nobody can do anything in it. If it were active: {}",
            account.state.label(),
            analysis::small(&said.words)
        ),
        None => said.words.clone(),
    };
    answer(ui, state, &words, &said, &paint::SHADES, out);
}

/// Words, a bar and the Regions, in these columns.
pub fn answer(ui: &mut Ui, state: &State, words: &str, said: &Said, columns: &[Option<Shade>], out: &mut Vec<Command>) {
    ui.label(widgets::safe(words).size(14.5));
    ui.add_space(4.0);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 10.0), Sense::hover());
    widgets::paint_accord(ui, rect, said.counts);
    let (_, counts) = counted(said.counts, columns.len());
    let name = format!("All actions: {counts}");
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, prose::heard(&name)));
    response.on_hover_text(widgets::safe(name));
    regions(ui, state, &said.places, columns, out);
}

fn regions(ui: &mut Ui, state: &State, places: &[Place], columns: &[Option<Shade>], out: &mut Vec<Command>) {
    let viewpoint = &state.verdicts.analysis.viewpoint;
    if places.is_empty() {
        if !viewpoint.regions.is_empty() {
            ui.add_space(2.0);
            any_region(ui, viewpoint, out);
        }
        return;
    }
    ui.add_space(4.0);
    let right = ui.max_rect().right();
    let line = ui.horizontal(|ui| {
        ui.label(widgets::weak(ui, "In each Region"));
        if !viewpoint.regions.is_empty() {
            any_region(ui, viewpoint, out);
        }
    });
    paint::column_names(ui, line.response.rect.with_max_x(right), &ROW, columns);
    for place in places.iter().take(PLACES) {
        let names: Vec<String> = place.names.iter().filter(|name| is_region(name)).cloned().collect();
        let can_be_pinned = place.which == Which::Named && names.len() == place.names.len();
        let words = place.words();
        let (mark, counts) = counted(place.counts, columns.len());
        let row = Row {
            icon: Some(Glyph::Icon(Icon::ByRegion, crate::theme::Ink::Weak)),
            title: Text::new(&words),
            marks: vec![mark],
            says: format!("{words}: {counts}"),
            hint: if can_be_pinned { format!("{counts}\nClick to see {} alone", listed(&names)) } else { counts },
            ..Row::default()
        };
        let sense = if can_be_pinned { Sense::click() } else { Sense::hover() };
        if paint::show(ui, &row, &ROW, sense).clicked() && can_be_pinned {
            out.push(Command::SetViewpoint(Viewpoint { regions: names, ..viewpoint.clone() }));
        }
    }
    if let Some(more) = places.len().checked_sub(PLACES).filter(|more| *more > 0) {
        ui.label(widgets::weak(ui, format!("And {} more", widgets::number(more))));
    }
}

fn any_region(ui: &mut Ui, viewpoint: &Viewpoint, out: &mut Vec<Command>) {
    if widgets::link(ui, "Show all Regions again").clicked() {
        out.push(Command::SetViewpoint(Viewpoint { regions: Vec::new(), ..viewpoint.clone() }));
    }
}

pub const ROW: Look = Look { height: 22.0, ..Look::PAGE };

/// What limits one target most.
pub fn limited(
    ui: &mut Ui,
    state: &State,
    target: &TargetId,
    verdicts: &Verdicts,
    view: &mut PermissionsView,
    out: &mut Vec<Command>,
) {
    let asked = (state.verdicts.analyzed, target.clone());
    if !state.verdicts.updating {
        let _ = view.summary.limits.get(ui.ctx(), &asked, || {
            let (analysis, organization) = (Arc::clone(&state.verdicts.analysis), state.document.organization.clone());
            let target = target.clone();
            move |bringer: &Bringer<Arc<[Told]>>| {
                bringer.bring(limits(&analysis, &organization, &target).into());
            }
        });
    }
    let known = view.summary.limits.last().filter(|((_, of), _)| of == target);
    let known = known.map(|(_, limits)| Arc::clone(limits));
    let is_limited = verdicts.tally.of(Shade::Allowed) < verdicts.tally.total();
    if known.is_some() || is_limited {
        limiting(ui, state, known.as_deref(), "", view, out);
    }
}

/// What limits most, as soon as it is known; each leads to its statement, or narrows the list to what it takes.
pub fn limiting(
    ui: &mut Ui,
    state: &State,
    known: Option<&[Told]>,
    note: &str,
    view: &mut PermissionsView,
    out: &mut Vec<Command>,
) {
    if known.is_some_and(<[Told]>::is_empty) {
        return;
    }
    let more = known.map_or(0, |known| known.len().saturating_sub(LIMITS));
    ui.add_space(4.0);
    ui.horizontal(|ui| {
        ui.label(widgets::weak(ui, "What limits it"));
        if known.is_none() {
            ui.label(widgets::small(ui, "being worked out…"));
        }
        if !note.is_empty() {
            ui.label(widgets::small(ui, note));
        }
        if more > 0 {
            let unfold = format!("Show {} more", widgets::number(more));
            if widgets::link(ui, if view.summary.all { "Show fewer" } else { &unfold }).clicked() {
                view.summary.all = !view.summary.all;
            }
        }
    });
    let Some(known) = known else {
        // The room is kept, so that nobody's click lands on another row of the list below when they come.
        ui.add_space(LIMITS as f32 * (ui.spacing().interact_size.y + ui.spacing().item_spacing.y));
        return;
    };
    let count = if view.summary.all { known.len() } else { LIMITS };
    for limit in known.iter().take(count) {
        one(ui, state, limit, view, out);
    }
}

fn one(ui: &mut Ui, state: &State, told: &Told, view: &mut PermissionsView, out: &mut Vec<Command>) {
    let tokens = Tokens::of(ui);
    let mut text = format!("{} · {}", told.place, told.takes);
    if !told.whom.is_empty() {
        text += &format!(" · {}", told.whom);
    }
    if !told.spares.is_empty() {
        text += &format!(" · exempts {}", listed(&told.spares));
    }
    let is_only = view.only.as_ref().is_some_and(|(_, only)| *only == told.limit.actions);
    ui.horizontal(|ui| {
        let (icon, ink) = of_shade(told.shade);
        icons::show(ui, icons::colored(icon, tokens.ink(ink)));
        widgets::at_right(ui, |ui| {
            let name = if is_only { "Show all actions again" } else { "Show only these actions" };
            if widgets::icon_button(ui, Icon::Filter, name).clicked() {
                view.only = (!is_only).then(|| (told.what.clone(), told.limit.actions.clone()));
            }
            widgets::at_left(ui, |ui| {
                match reasons::statement_at(state, told.limit.policy.as_ref(), told.limit.statement) {
                    Some(command) => {
                        if widgets::link(ui, &told.what).on_hover_text("Show the statement").clicked() {
                            out.push(command);
                        }
                    }
                    None => {
                        ui.label(widgets::safe(&told.what));
                    }
                }
                let quiet = widgets::weak(ui, &text).size(Face::Small.font().size);
                ui.add(egui::Label::new(quiet).truncate().show_tooltip_when_elided(false))
                    .on_hover_text(widgets::safe(&text));
            });
        });
    });
}
