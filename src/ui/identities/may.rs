//! What the chosen identity may do: how many actions, what takes the others away, and why each is as it is.
//!
//! Knows its own view state. What is true comes from `analysis`, worked out beside the window.

use std::sync::Arc;

use egui::{Id, ScrollArea, Ui};

use crate::later::{Later, Stands};
use crate::list::{self, Cursor, List, Rows};
use crate::paint::Look;
use crate::permissions::statement_of;
use crate::row::{Glyph, Mark, Row, Text, of_verdict};
use crate::theme::{Face, Ink, Tokens, size};
use crate::widgets;
use analysis::{Access, Held, Permissions, Reason, ReasonKind, Step, Verdict, number, sentence};
use catalog::{ActionId, Catalog};
use organization::{Identity, IdentityId, Organization};
use session::{AskCommand, Command, Icon, State};

/// What the view remembers between frames.
#[derive(Debug, Default)]
pub struct MayView {
    known: Later<Of, Arc<Known>>,
    why: Later<(Of, ActionId), Why>,
    filter: String,
    show: Show,
    lines: Vec<ActionId>,
    built: Option<Wish>,
    cursor: Cursor,
    /// The action that is called as the filter says is to be chosen.
    is_about_one: bool,
}

/// One identity of one state of the document.
#[derive(Clone, Debug, PartialEq)]
struct Of {
    revision: u64,
    id: IdentityId,
}

#[derive(Clone, Debug, PartialEq)]
struct Wish {
    of: Of,
    filter: String,
    show: Show,
}

/// Which actions are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Show {
    /// All that can be done at all.
    #[default]
    Possible,
    Only(Access),
    /// Those that a step takes away.
    Taken(Step),
}

/// What it may do of all actions.
#[derive(Debug)]
struct Known {
    /// In the order of the catalogue's ids.
    steps: Vec<[Access; 4]>,
    counts: Counts,
    unknown: Vec<Held>,
}

/// How many of all actions; counted once, and not for every frame.
#[derive(Debug, Default)]
struct Counts {
    /// By access.
    left: [usize; 4],
    granted: usize,
    /// That a step takes away.
    taken: [usize; 4],
    /// That only policies of resources may grant.
    perhaps: usize,
}

impl Counts {
    fn of(steps: &[[Access; 4]]) -> Self {
        let mut counts = Self::default();
        for [own, bounded, guarded, left] in steps {
            let is_left = [own, bounded, guarded, left].map(|access| *access != Access::Nothing);
            if let Some(count) = counts.left.get_mut(*left as usize) {
                *count += 1;
            }
            counts.granted += usize::from(*own != Access::Nothing);
            for (count, pair) in counts.taken.iter_mut().skip(1).zip(is_left.windows(2)) {
                *count += usize::from(pair == [true, false]);
            }
            counts.perhaps += usize::from(is_left.ends_with(&[false, true]));
        }
        counts
    }
}

/// What decides one action.
#[derive(Debug)]
struct Why {
    reasons: Arc<[Reason]>,
    open: Vec<String>,
}

/// Where a link leads.
#[derive(Debug)]
pub enum Go {
    /// To the text of a policy of its own.
    Text(String),
    /// To a group.
    Group(String),
}

impl MayView {
    /// Of one action, which is chosen.
    pub fn about(action: &str) -> Self {
        Self { filter: action.to_owned(), is_about_one: true, ..Self::default() }
    }
}

impl Known {
    fn of(organization: &Organization, catalog: &Arc<Catalog>, id: &IdentityId) -> Self {
        let Some(mut permissions) = Permissions::of(organization, catalog, id) else {
            return Self { steps: Vec::new(), counts: Counts::default(), unknown: Vec::new() };
        };
        let steps: Vec<[Access; 4]> = catalog.ids().map(|action| permissions.steps(action)).collect();
        Self { counts: Counts::of(&steps), steps, unknown: permissions.unknown().to_vec() }
    }

    fn steps_of(&self, action: ActionId) -> [Access; 4] {
        self.steps.get(action.0 as usize).copied().unwrap_or([Access::Depends; 4])
    }

    fn left(&self, action: ActionId) -> Access {
        let [.., left] = self.steps_of(action);
        left
    }

    /// Whether a step takes an action away, of which something was left before.
    fn is_taken(&self, action: ActionId, step: Step) -> bool {
        let steps = self.steps_of(action);
        let at = step as usize;
        let before = at.checked_sub(1).and_then(|before| steps.get(before));
        before.is_some_and(|before| *before != Access::Nothing) && steps.get(at) == Some(&Access::Nothing)
    }

    /// The listed actions: services that are written often come first.
    fn lines(&self, catalog: &Catalog, wish: &Wish) -> Vec<ActionId> {
        // As everywhere, `s3:*` is a pattern.
        let matching = wish.filter.contains(['*', '?']).then(|| catalog.matching(&wish.filter));
        let is_meant = |action: &ActionId| match &matching {
            Some(matching) => matching.contains(*action),
            None => catalog.lower_name(*action).contains(&wish.filter),
        };
        let fits = |action: &ActionId| match wish.show {
            Show::Possible => self.left(*action) != Access::Nothing,
            Show::Only(access) => self.left(*action) == access,
            Show::Taken(step) => self.is_taken(*action, step),
        };
        let mut lines: Vec<ActionId> = catalog.ids().filter(is_meant).filter(fits).collect();
        // Of what cannot be done at all, people want to know why.
        if lines.is_empty() && wish.show == Show::Possible && !wish.filter.is_empty() {
            lines = catalog.ids().filter(is_meant).collect();
        }
        lines.sort_by_key(|action| catalog.action(*action).map(|own| catalog.rank(own.service)));
        lines
    }
}

/// The view; where a link of it leads.
pub fn show(ui: &mut Ui, state: &State, identity: &Identity, view: &mut MayView, out: &mut Vec<Command>) -> Option<Go> {
    let organization = &state.document.organization;
    let catalog = &state.verdicts.analysis.catalog;
    let of = Of { revision: state.document.revision, id: identity.key() };
    let known = view.known.made(ui.ctx(), &of, false, || {
        let (organization, catalog, id) = (organization.clone(), Arc::clone(catalog), of.id.clone());
        move || Arc::new(Known::of(&organization, &catalog, &id))
    });
    let Stands::Here(known) = known else {
        widgets::working(ui, "Working out what it may do");
        return None;
    };
    let known = Arc::clone(known);
    if ui.available_height() < LOW {
        // There is no room for a list beside what is above it, so all of it is scrolled together.
        let area = ScrollArea::vertical().auto_shrink([false, false]).id_salt("what an identity may do");
        return area.show(ui, |ui| parts(ui, state, identity, view, &known, &of, out)).inner;
    }
    parts(ui, state, identity, view, &known, &of, out)
}

/// Lower than this, there is no room for parts that scroll by themselves.
const LOW: f32 = 340.0;
/// So high is a part then.
const PART: f32 = 170.0;

/// Summary, filter, list, and why the chosen action is as it is.
fn parts(
    ui: &mut Ui,
    state: &State,
    identity: &Identity,
    view: &mut MayView,
    known: &Known,
    of: &Of,
    out: &mut Vec<Command>,
) -> Option<Go> {
    let catalog = &state.verdicts.analysis.catalog;
    // Within what scrolls there is no end to the room.
    let is_low = !ui.available_height().is_finite();
    summary(ui, known, view);
    let width = (ui.available_width() - 8.0).clamp(120.0, 320.0);
    widgets::filter(ui, "Filter actions", "Action…", &mut view.filter, width);
    ui.add_space(4.0);
    let wish = Wish { of: of.clone(), filter: view.filter.trim().to_lowercase(), show: view.show };
    if view.built.as_ref() != Some(&wish) {
        let chosen = view.cursor.chosen.and_then(|at| view.lines.get(at)).copied();
        view.lines = known.lines(catalog, &wish);
        view.built = Some(wish);
        let asked = std::mem::take(&mut view.is_about_one).then(|| catalog.action_id(view.filter.trim())).flatten();
        let chosen = asked.or(chosen);
        view.cursor.chosen = chosen.and_then(|chosen| view.lines.iter().position(|action| *action == chosen));
    }
    let chosen = view.cursor.chosen.and_then(|at| view.lines.get(at)).copied();
    let mut go = None;
    if is_low {
        let part = egui::vec2(ui.available_width(), PART);
        ui.allocate_ui(part, |ui| actions(ui, catalog, view, known));
        if let Some(action) = chosen {
            ui.allocate_ui(part, |ui| go = why(ui, state, identity, view, of, action, out));
        }
        return go;
    }
    if let Some(action) = chosen {
        let most = (ui.available_height() * 0.6).max(80.0);
        let panel = egui::Panel::bottom("why an identity may").resizable(true).size_range(60.0..=most);
        let frame = egui::Frame::new().inner_margin(egui::Margin { left: 0, right: 0, top: 8, bottom: 0 });
        let panel = panel.default_size(most.min(280.0)).frame(frame);
        panel.show(ui, |ui| go = why(ui, state, identity, view, of, action, out));
    }
    actions(ui, catalog, view, known);
    go
}

fn actions(ui: &mut Ui, catalog: &Catalog, view: &mut MayView, known: &Known) {
    if view.lines.is_empty() {
        widgets::empty(ui, "Nothing to show", "No action matches");
        return;
    }
    let list = List { id: Id::unique("what an identity may do"), name: "What it may do", look: &Look::PAGE };
    list::show(ui, list, &mut view.cursor, &mut Shown { catalog, known, lines: &view.lines });
}

/// How many actions, and what takes the others away; each number lists what it counts.
fn summary(ui: &mut Ui, known: &Known, view: &mut MayView) {
    let counts = &known.counts;
    let count = |access: Access| counts.left.get(access as usize).copied().unwrap_or_default();
    let total = known.steps.len();
    let possible = total - count(Access::Nothing);
    let text = match possible {
        0 => format!("May do none of {} actions", number(total)),
        _ => format!("May do {} of {}", number(possible), widgets::counted(total, "action", "actions")),
    };
    ui.label(widgets::safe(text));
    let mut choice = |ui: &mut Ui, show: Show, words: String, hint: &str| {
        let is_on = view.show == show;
        if ui.selectable_label(is_on, widgets::safe(words)).on_hover_text(hint).clicked() {
            view.show = if is_on { Show::Possible } else { show };
        }
    };
    ui.horizontal_wrapped(|ui| {
        for (access, words, hint) in [
            (Access::Everything, "on everything", "Every request passes"),
            (Access::Some, "on some", "Some requests pass: on some resources, or under conditions"),
            (Access::Depends, "depend", "It hangs on what is not known, or on policies of resources"),
            (Access::Nothing, "on nothing", "No request passes"),
        ] {
            let words = format!("{} {words}", number(count(access)));
            choice(ui, Show::Only(access), words, hint);
        }
    });
    ui.horizontal_wrapped(|ui| {
        ui.label(widgets::weak(ui, format!("{} granted", number(counts.granted))));
        for (step, words) in [
            (Step::Boundary, "by its boundary"),
            (Step::Guardrails, "by SCPs"),
            (Step::Resources, "by policies of resources"),
        ] {
            let taken = counts.taken.get(step as usize).copied().unwrap_or_default();
            if taken > 0 {
                let words = format!("− {} {words}", number(taken));
                choice(ui, Show::Taken(step), words, "What is granted and taken away again");
            }
        }
        let perhaps = counts.perhaps;
        if perhaps > 0 {
            let words = format!("+ {} perhaps by policies of resources alone", number(perhaps));
            ui.label(widgets::weak(ui, words));
        }
    });
    if !known.unknown.is_empty() {
        let names: Vec<String> = known.unknown.iter().map(|held| format!("`{}`", held.name)).collect();
        let text = format!("What these policies say is not known: {}", names.join(", "));
        ui.label(widgets::weak(ui, text));
    }
}

/// Why one action is as it is.
fn why(
    ui: &mut Ui,
    state: &State,
    identity: &Identity,
    view: &mut MayView,
    of: &Of,
    action: ActionId,
    out: &mut Vec<Command>,
) -> Option<Go> {
    let organization = &state.document.organization;
    let catalog = &state.verdicts.analysis.catalog;
    let name = catalog.full_name(action);
    let mut go = None;
    // A panel is remembered as high as what was in it, and at first there is only a sign that something is under way.
    ui.set_min_height(ui.available_height());
    ui.horizontal(|ui| {
        ui.label(widgets::strong(name.as_str()));
        widgets::at_right(ui, |ui| {
            if ui.button("Ask…").on_hover_text("Ask in the simulator about one request").clicked() {
                let arn = identity.arn(organization.partition());
                out.push(Command::Ask(AskCommand::As { principal: arn, action: Some(name.clone()) }));
            }
        });
    });
    let found = view.why.made(ui.ctx(), &(of.clone(), action), false, || {
        let (organization, catalog, id) = (organization.clone(), Arc::clone(catalog), of.id.clone());
        move || Why::of(&organization, &catalog, &id, action)
    });
    let Stands::Here(found) = found else {
        widgets::working(ui, "Working out why");
        return None;
    };
    ScrollArea::vertical().auto_shrink([false, false]).id_salt("why an identity may").show(ui, |ui| {
        for open in &found.open {
            ui.label(widgets::safe(crate::sentence(open)));
        }
        for reason in found.reasons.iter() {
            go = line(ui, state, identity, &name, reason, out).or(go.take());
        }
    });
    go
}

impl Why {
    fn of(organization: &Organization, catalog: &Arc<Catalog>, id: &IdentityId, action: ActionId) -> Self {
        let Some(mut permissions) = Permissions::of(organization, catalog, id) else {
            return Self { reasons: Arc::from([]), open: Vec::new() };
        };
        let ruling = permissions.needs_no_permission(action).map(|ruling| ruling.sentence.to_owned());
        let open = permissions.opens(action).iter().map(|open| open.sentence()).collect::<Vec<_>>();
        Self { reasons: permissions.reasons(action).into(), open: ruling.into_iter().chain(open).collect() }
    }
}

fn line(
    ui: &mut Ui,
    state: &State,
    identity: &Identity,
    action: &str,
    reason: &Reason,
    out: &mut Vec<Command>,
) -> Option<Go> {
    let mut go = None;
    ui.horizontal_wrapped(|ui| {
        let is_partly = reason.kind == ReasonKind::Allows && !reason.why.is_empty();
        let (icon, ink) = if is_partly { look(Access::Some) } else { of_verdict(reason.decides) };
        let color = Tokens::of(ui).ink(ink);
        crate::icons::show(ui, crate::icons::colored(icon, color).size(size::ICON));
        let text = sentence(reason, &state.document.organization, action);
        let text = text.strip_prefix(&format!("{}: ", reason.decides.word())).unwrap_or(&text);
        ui.label(widgets::safe(crate::sentence(text)));
        if let Some(command) = statement_of(state, reason) {
            if widgets::link(ui, "Show statement").clicked() {
                out.push(command);
            }
        } else if let Some(held) = &reason.held {
            if held.holder == identity.resource() && widgets::link(ui, "Show text").clicked() {
                go = Some(Go::Text(held.name.clone()));
            } else if let Some(group) = held.holder.strip_prefix("group/")
                && widgets::link(ui, "Show group").clicked()
            {
                go = Some(Go::Group(group.to_owned()));
            }
        }
    });
    go
}

/// How an access is shown: by shape and colour.
pub fn look(access: Access) -> (Icon, Ink) {
    match access {
        Access::Everything => of_verdict(Verdict::Allowed),
        Access::Some => (Icon::Filter, Ink::ByRegion),
        Access::Depends => of_verdict(Verdict::Depends),
        Access::Nothing => of_verdict(Verdict::Denied),
    }
}

/// What an access is called.
pub fn words(access: Access) -> &'static str {
    match access {
        Access::Everything => "on everything",
        Access::Some => "on some",
        Access::Depends => "depends",
        Access::Nothing => "on nothing",
    }
}

/// The list as it is drawn.
struct Shown<'s> {
    catalog: &'s Catalog,
    known: &'s Known,
    lines: &'s [ActionId],
}

impl Rows for Shown<'_> {
    fn count(&self) -> usize {
        self.lines.len()
    }

    fn row(&mut self, at: usize) -> Row {
        let Some(action) = self.lines.get(at).copied() else { return Row::default() };
        let (name, access) = (self.catalog.full_name(action), self.known.left(action));
        let (icon, ink) = look(access);
        Row {
            says: format!("{name}: {}", words(access)),
            icon: Some(Glyph::Icon(icon, ink)),
            title: Text::new(name),
            marks: vec![Mark::Text(Text::quiet(words(access), Face::Small))],
            ..Row::default()
        }
    }

    fn is_head(&self, _: usize) -> bool {
        false
    }

    fn copied(&mut self, at: usize) -> Option<String> {
        Some(self.catalog.full_name(*self.lines.get(at)?))
    }
}
