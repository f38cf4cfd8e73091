//! The page of effective permissions: what the selected account, or several together, may do in a sentence, by Region, what limits
//! it, and service by service, action by action.
//!
//! Knows its own view state: filter, open services, the action whose reasons are shown.

mod answer;
mod heading;
mod limits;
mod lines;
mod reasons;
mod several;
mod subject;
mod summary;
mod together;
mod whom;

pub use reasons::{by_region, lines as reason_lines, statement as statement_of};

use std::collections::BTreeSet;
use std::sync::Arc;

use egui::{Align2, FontId, Role, ScrollArea, Sense, Ui, WidgetInfo, vec2};

use super::later::Later;
use super::paint::{self, Counts, Look};
use super::row::{Chosen, Fold};
use super::theme::Tokens;
use super::{list, widgets};
use analysis::{Accord, Row as Verdicts, Shade};
use catalog::{ActionId, ActionSet, ServiceId};
use lines::{Order, PermissionLine, Rest, Show, Wish};
use organization::TargetId;
use session::{AskCommand, Command, Highlight, State, VerdictsCommand};
use several::{Asked, Known, Level, SeveralView};
use subject::Subject;
use summary::SummaryView;

/// What the page remembers between frames.
#[derive(Debug, Default)]
pub struct PermissionsView {
    filter: String,
    show: Show,
    order: Order,
    /// What a statement takes, by its name, where the list is about that alone.
    only: Option<(String, ActionSet)>,
    open: BTreeSet<ServiceId>,
    unfolded: BTreeSet<Rest>,
    chosen: Option<ActionId>,
    why: Later<reasons::Asked, reasons::Known>,
    summary: SummaryView,
    several: SeveralView,
    level: Level,
    lines: Vec<PermissionLine>,
    built: Option<Built>,
    about: Option<About>,
}

/// Whom the page is about.
#[derive(Clone, Debug, PartialEq)]
enum About {
    /// An account, or what one level leaves.
    One(TargetId),
    /// Several accounts together.
    Several(Asked),
}

impl About {
    /// Whether it is the same whom, whatever has become of the document.
    fn is_of_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::One(one), Self::One(other)) => one == other,
            (Self::Several(one), Self::Several(other)) => one.number == other.number,
            (Self::One(_), Self::Several(_)) | (Self::Several(_), Self::One(_)) => false,
        }
    }
}

/// Whose verdicts are drawn.
#[derive(Clone, Copy)]
enum Shown<'a> {
    One(&'a TargetId, &'a Arc<Verdicts>),
    Several(&'a Arc<Known>),
}

impl<'a> Shown<'a> {
    fn subject(self) -> Subject<'a> {
        match self {
            Self::One(_, verdicts) => Subject::One(verdicts),
            Self::Several(known) => Subject::Several(&known.joint),
        }
    }

    /// The columns of counts.
    fn columns(self) -> &'static [Option<Shade>] {
        match self {
            Self::One(..) => &paint::SHADES,
            Self::Several(_) => &paint::SHARED,
        }
    }
}

/// What the lines were built from.
#[derive(Debug, PartialEq)]
struct Built {
    revision: u64,
    analyzed: u64,
    about: About,
    wish: Wish,
}

/// The page.
pub fn show(ui: &mut Ui, state: &State, view: &mut PermissionsView, out: &mut Vec<Command>) {
    let Some(about) = several::about(state, view.level, &mut view.several) else {
        let hint = "Select an account in the tree to see what it may do; an OU, or several accounts, to see it of all together";
        widgets::empty(ui, "No account selected", hint);
        return;
    };
    view.follow(&about);
    match &about {
        About::One(target) => {
            let Some(verdicts) = state.verdicts.analysis.row(target).cloned() else {
                widgets::empty(ui, "Being worked out", "Its permissions appear here in a moment");
                return;
            };
            heading::show(ui, state, target);
            level(ui, target, view);
            let shown = Shown::One(target, &verdicts);
            view.build(state, &about, shown);
            page(ui, state, shown, view, out);
        }
        About::Several(_) => {
            let known = view.several.known(ui.ctx(), state);
            let targets = view.several.targets();
            several::heading(ui, state, &targets, known.as_deref());
            if let (1, Some(only)) = (targets.len(), targets.first()) {
                level(ui, only, view);
            }
            match known {
                None => {
                    widgets::empty(ui, "Being worked out", "What the accounts may do together appears here in a moment")
                }
                Some(known) if known.joint.answers.is_empty() => {
                    let hint = "Only active member accounts are looked at together; select others, or look at this level alone";
                    widgets::empty(ui, "No active member account is there", hint);
                }
                Some(known) => {
                    let shown = Shown::Several(&known);
                    view.build(state, &About::Several(known.asked), shown);
                    page(ui, state, shown, view, out);
                }
            }
        }
    }
}

/// An OU and the root may also be looked at by themselves.
fn level(ui: &mut Ui, target: &TargetId, view: &mut PermissionsView) {
    match target {
        TargetId::Root | TargetId::Ou(_) => several::levels(ui, &mut view.level),
        TargetId::Account(_) => {}
    }
}

/// All that is below the heading.
fn page(ui: &mut Ui, state: &State, shown: Shown<'_>, view: &mut PermissionsView, out: &mut Vec<Command>) {
    let height = ui.available_height();
    if height < LOW {
        // In a low window all of it scrolls, and the list has a height of its own.
        ScrollArea::vertical().id_salt("permission page").show(ui, |ui| {
            summary(ui, state, shown, view, out);
            ui.allocate_ui(vec2(ui.available_width(), LOW * 0.8), |ui| list(ui, state, shown, view, out));
        });
        return;
    }
    // What is above the list gives way to it where there is much of it.
    let area = ScrollArea::vertical().id_salt("permission summary").max_height(height * 0.5).auto_shrink([false, true]);
    area.show(ui, |ui| summary(ui, state, shown, view, out));
    list(ui, state, shown, view, out);
}

/// Below this height there is no room for the answer and for the list.
const LOW: f32 = 400.0;

fn summary(ui: &mut Ui, state: &State, shown: Shown<'_>, view: &mut PermissionsView, out: &mut Vec<Command>) {
    match shown {
        Shown::One(target, verdicts) => {
            summary::show(ui, state, target, verdicts, &mut view.summary, out);
            summary::limited(ui, state, target, verdicts, view, out);
        }
        Shown::Several(known) => several::summary(ui, state, known, view, out),
    }
    ui.add_space(4.0);
}

/// The list, and why a chosen action is what it is.
fn list(ui: &mut Ui, state: &State, shown: Shown<'_>, view: &mut PermissionsView, out: &mut Vec<Command>) {
    let reasons_height = if view.chosen.is_some() { 190.0_f32.min(ui.available_height() * 0.45) } else { 0.0 };
    if let Some(action) = view.chosen {
        egui::Panel::bottom("permission reasons").exact_size(reasons_height).frame(egui::Frame::new()).show(ui, |ui| {
            match shown {
                Shown::One(target, verdicts) => reasons::show(ui, state, target, action, verdicts, view, out),
                Shown::Several(known) => several::why(ui, state, known, action, view, out),
            }
        });
    }
    actions(ui, state, shown, view, out);
}

/// The filter and the order; over the columns what they count, each a filter with its total.
fn controls(ui: &mut Ui, accord: Accord, columns: &[Option<Shade>], view: &mut PermissionsView) {
    let counts = Counts::of(ui.available_width(), columns.len());
    if counts != Counts::Wide {
        // In little room the filter has a line of its own.
        ui.add_space(4.0);
        ui.horizontal(|ui| {
            ui.add_space(6.0);
            let width = ui.available_width() - 8.0;
            filters(ui, width, view);
        });
    }
    if counts == Counts::Bar {
        ui.horizontal_wrapped(|ui| {
            ui.add_space(6.0);
            for shade in columns.iter().copied().filter(|shade| widgets::shared_count(accord, *shade) > 0) {
                let is_chosen = view.show == Show::Only(shade);
                let count = widgets::number(widgets::shared_count(accord, shade) as usize);
                let text = format!("{count} {}", shade.map_or("differ", Shade::of_several));
                let response = ui.selectable_label(is_chosen, egui::RichText::new(text).small());
                let name = super::sentence(widgets::shared_word(shade));
                response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_chosen, &name));
                if response.clicked() {
                    view.show = if is_chosen { Show::Everything } else { Show::Only(shade) };
                }
            }
        });
    } else {
        let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), HEAD), Sense::hover());
        let heads = paint::column_rects(rect, &Look::PAGE, columns);
        if counts == Counts::Wide {
            let left = heads.first().map_or(rect.right(), |first| first.left());
            let room = egui::Rect::from_min_max(rect.min + vec2(6.0, 4.0), egui::pos2(left - 8.0, rect.bottom() - 2.0));
            let layout = egui::Layout::left_to_right(egui::Align::Center);
            ui.scope_builder(egui::UiBuilder::new().max_rect(room).layout(layout), |ui| {
                filters(ui, room.width(), view)
            });
        }
        for (shade, rect) in columns.iter().zip(heads) {
            head(ui, rect, *shade, accord, counts, view);
        }
    }
    only(ui, view);
}

const HEAD: f32 = 36.0;

fn filters(ui: &mut Ui, room: f32, view: &mut PermissionsView) {
    let wide = room > 330.0;
    let width = if wide { (room - 170.0).min(240.0) } else { room };
    widgets::filter(ui, "Filter actions", "Filter: s3, RunInstances, iam:*Role…", &mut view.filter, width);
    if wide {
        let shown = egui::ComboBox::from_id_salt("permission order").width(140.0).selected_text(view.order.name());
        let shown = shown.show_ui(ui, |ui| {
            for order in Order::ALL {
                ui.selectable_value(&mut view.order, order, order.name());
            }
        });
        shown.response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, "Order of services"));
    }
}

/// Which statement the list is narrowed down to.
fn only(ui: &mut Ui, view: &mut PermissionsView) {
    let Some((what, _)) = &view.only else { return };
    let text = format!("Only what {what} takes");
    let mut again = false;
    ui.horizontal(|ui| {
        ui.add_space(8.0);
        widgets::at_right(ui, |ui| {
            ui.add_space(8.0);
            again = widgets::link(ui, "Show all actions again").clicked();
            widgets::at_left(ui, |ui| ui.add(egui::Label::new(widgets::safe(text)).truncate()));
        });
    });
    if again {
        view.only = None;
    }
}

/// The head of a column: its word, or in little room its mark, and its total; a click shows these alone, and another all again.
fn head(
    ui: &mut Ui,
    rect: egui::Rect,
    shade: Option<Shade>,
    accord: Accord,
    counts: Counts,
    view: &mut PermissionsView,
) {
    let tokens = Tokens::of(ui);
    let name = super::sentence(widgets::shared_word(shade));
    let is_chosen = view.show == Show::Only(shade);
    let response = ui.interact(rect, egui::Id::unique(("permission head", shade)), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_chosen, &name));
    if is_chosen || response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, 4.0, if is_chosen { tokens.selected } else { tokens.hovered });
    }
    let (icon, color) = widgets::shared_look(tokens, shade);
    let count = widgets::shared_count(accord, shade);
    let at = |y: f32| egui::pos2(rect.right() - 4.0, rect.top() + y);
    let (word, font, ink) = match counts {
        Counts::Wide => (name.clone(), FontId::proportional(11.0), tokens.weak),
        Counts::Close | Counts::Bar => {
            (super::icons::glyph(icon).to_owned(), FontId::new(13.0, super::theme::icon_family()), color)
        }
    };
    ui.painter().text(at(11.0), Align2::RIGHT_CENTER, word, font, ink);
    let ink = if count == 0 { tokens.weak } else { color };
    let count = widgets::number(count as usize);
    let size = if counts == Counts::Wide { 11.5 } else { 10.5 };
    ui.painter().text(at(26.0), Align2::RIGHT_CENTER, &count, FontId::monospace(size), ink);
    let what =
        if is_chosen { "Click to show all again".to_owned() } else { format!("Click to show only these {count}") };
    if response.on_hover_text(format!("{name}: {}\n{what}", meaning(shade))).clicked() {
        view.show = if is_chosen { Show::Everything } else { Show::Only(shade) };
    }
}

/// What a verdict says, for those who see the word for the first time.
fn meaning(shade: Option<Shade>) -> &'static str {
    match shade {
        Some(Shade::Allowed) => "policies take nothing away, whatever the request",
        Some(Shade::ByRegion) => "allowed in some Regions, denied in the others",
        Some(Shade::Depends) => "allowed or denied, depending on what the request holds",
        Some(Shade::Denied) => "no request passes",
        None => "not the same in all of these accounts",
    }
}

fn actions(ui: &mut Ui, state: &State, shown: Shown<'_>, view: &mut PermissionsView, out: &mut Vec<Command>) {
    let (subject, columns) = (shown.subject(), shown.columns());
    widgets::canvas(ui).show(ui, |ui| {
        controls(ui, subject.accord(), columns, view);
        if view.lines.is_empty() {
            let hint = match view.show {
                Show::Only(shade) if view.filter.trim().is_empty() && view.only.is_none() => match shade {
                    None => "The accounts differ in no action".to_owned(),
                    Some(Shade::Depends) => "No action is dependent on anything but the Region".to_owned(),
                    Some(shade) => format!("No action is {}", shade.word()),
                },
                Show::Everything | Show::Only(_) => "No action matches the filter".to_owned(),
            };
            widgets::empty(ui, "Nothing to show", &hint);
            return;
        }
        let area = ScrollArea::vertical().id_salt("permission rows");
        let catalog = Arc::clone(&state.verdicts.analysis.catalog);
        list::scroll(ui, area, &Look::PAGE, view.lines.len(), |ui, at| match view.lines.get(at) {
            Some(PermissionLine::Service(service, accord, shown)) => {
                let (service, accord, shown) = (*service, *accord, *shown);
                let open = view.open.contains(&service) || !view.filter.trim().is_empty();
                let fold = if open { Fold::Open } else { Fold::Closed };
                if let Some(row) = lines::service(&catalog, service, accord, shown, fold, columns.len())
                    && paint::show(ui, &row, &Look::PAGE, Sense::click()).clicked()
                    && !view.open.remove(&service)
                {
                    view.open.insert(service);
                }
            }
            Some(PermissionLine::Action(action)) => {
                let action = *action;
                action_row(ui, state, action, subject.shade(action), view, out);
            }
            Some(PermissionLine::Rest(kind, services, actions)) => {
                let (kind, services, actions) = (*kind, *services, *actions);
                let fold = if view.unfolded.contains(&kind) { Fold::Open } else { Fold::Closed };
                let row = lines::rest(kind, services, actions, fold);
                if paint::show(ui, &row, &Look::PAGE, Sense::click()).clicked() && !view.unfolded.remove(&kind) {
                    view.unfolded.insert(kind);
                }
            }
            None => {}
        });
    });
}

fn action_row(
    ui: &mut Ui,
    state: &State,
    id: ActionId,
    shade: Option<Shade>,
    view: &mut PermissionsView,
    out: &mut Vec<Command>,
) {
    let catalog = &state.verdicts.analysis.catalog;
    let chosen = if view.chosen == Some(id) { Chosen::Yes } else { Chosen::No };
    let Some(row) = lines::action(catalog, id, shade, chosen) else { return };
    let response = paint::show(ui, &row, &Look::PAGE, Sense::click());
    if response.clicked() {
        view.chosen = if view.chosen == Some(id) { None } else { Some(id) };
    }
    response.context_menu(|ui| menu(ui, state, &catalog.full_name(id), out));
}

/// What can be done with an action.
fn menu(ui: &mut Ui, state: &State, action: &str, out: &mut Vec<Command>) {
    if ui.button(format!("Highlight {action} on the tree")).clicked() {
        out.push(Command::Verdicts(VerdictsCommand::Highlight(Highlight::Actions(action.to_owned()))));
        ui.close();
    }
    if let Some(account) = state.lead_account()
        && ui.button(format!("Ask about {action}…")).clicked()
    {
        out.push(Command::Ask(AskCommand::About { account: account.clone(), action: Some(action.to_owned()) }));
        ui.close();
    }
    if ui.button("Copy action name").clicked() {
        ui.ctx().copy_text(action.to_owned());
        ui.close();
    }
}

impl PermissionsView {
    /// What was narrowed down for one account says nothing of the next.
    fn follow(&mut self, about: &About) {
        if !self.about.as_ref().is_some_and(|known| known.is_of_same(about)) {
            self.only = None;
            self.summary.begin_anew();
            // A column that only several accounts have narrows down nothing of one.
            if self.show == Show::Only(None) {
                self.show = Show::Everything;
            }
            self.about = Some(about.clone());
        }
    }

    fn build(&mut self, state: &State, about: &About, shown: Shown<'_>) {
        let wanted = Some(Built {
            revision: state.document.revision,
            analyzed: state.verdicts.analyzed,
            about: about.clone(),
            wish: Wish {
                filter: self.filter.clone(),
                show: self.show,
                order: self.order,
                only: self.only.as_ref().map(|(_, only)| only.clone()),
                open: self.open.clone(),
                unfolded: self.unfolded.clone(),
            },
        });
        if self.built != wanted {
            let (catalog, subject) = (&state.verdicts.analysis.catalog, shown.subject());
            let wish = wanted.as_ref().map(|wanted| &wanted.wish);
            self.lines = wish.map_or_else(Vec::new, |wish| lines::lines(catalog, subject, wish));
            self.built = wanted;
        }
    }
}
