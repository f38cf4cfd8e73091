//! The bar above verdicts: whose requests they are about, and from where.
//!
//! Knows how the parts of a viewpoint lie in one row that reads as a sentence, or behind one button where there is no room.
//! The viewpoint belongs to the session; the parts change a copy of it, and what differs afterwards is wished for.

mod kept;
mod offers;
mod pinned;
mod regions;
mod who;

use egui::{Popup, PopupCloseBehavior, Response, Role, ScrollArea, Ui, WidgetInfo};

use super::theme::Tokens;
use super::{icons, prose, widgets};
use analysis::{Keys, Side, Viewpoint};
use offers::Offers;
use session::{Action, Command, Icon, State};

/// One row of parts needs this much.
const WIDE: f32 = 500.0;
/// A popup of parts.
const POPUP: f32 = 330.0;
/// Letters of a name or a pinned value that the bar shows.
const MOST: usize = 44;

/// What the bar remembers between frames.
#[derive(Debug, Default)]
pub struct ViewpointView {
    opened: Opened,
    /// The bar must open and get the keyboard.
    wanted: bool,
    offers: Offers,
    /// The analysis that the offers were made of.
    built: Option<u64>,
    who: who::WhoView,
    regions: regions::RegionsView,
    pinned: pinned::PinnedView,
    kept: kept::KeptView,
    /// What was kept must open, with the keyboard in it.
    kept_wanted: bool,
}

#[derive(Debug, Default)]
struct Opened {
    part: Option<Part>,
    /// Its button must get the keyboard.
    focus: bool,
}

/// What a button of the bar opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Side,
    Who,
    Regions,
    Context,
    Kept,
    All,
}

impl ViewpointView {
    /// Opens who asks, or all parts where there is no room, and gives it the keyboard.
    pub fn open(&mut self) {
        self.wanted = true;
    }

    /// Opens what was kept, or all parts where there is no room.
    pub fn open_kept(&mut self) {
        self.kept_wanted = true;
    }
}

/// The bar.
pub fn bar(ui: &mut Ui, state: &State, view: &mut ViewpointView, out: &mut Vec<Command>) {
    let is_wide = ui.available_width() >= WIDE;
    if std::mem::take(&mut view.wanted) {
        view.opened = Opened { part: Some(if is_wide { Part::Who } else { Part::All }), focus: true };
    }
    if std::mem::take(&mut view.kept_wanted) {
        view.opened = Opened { part: Some(if is_wide { Part::Kept } else { Part::All }), focus: false };
        view.kept.focus = true;
    }
    if state.window.dialog.is_some() || (view.opened.part == Some(Part::All)) == is_wide {
        view.opened = Opened::default();
    }
    if view.opened.part.is_some() {
        view.build(state);
    }
    let mut viewpoint = state.verdicts.viewpoint.clone();
    let sentence = super::sentence(&viewpoint.sentence());
    let row = if is_wide {
        ui.horizontal_wrapped(|ui| parts(ui, state, view, &mut viewpoint, out))
    } else {
        ui.horizontal(|ui| folded(ui, state, view, &sentence, &mut viewpoint, out))
    };
    row.response
        .widget_info(|| WidgetInfo::labeled(Role::Group, true, format!("Viewpoint: {}", prose::heard(&sentence))));
    ui.add_space(2.0);
    widgets::rule(ui);
    ui.add_space(2.0);
    if viewpoint != state.verdicts.viewpoint {
        out.push(Command::SetViewpoint(viewpoint));
    }
}

/// Every part with a button of its own; together they read as a sentence.
fn parts(ui: &mut Ui, state: &State, view: &mut ViewpointView, viewpoint: &mut Viewpoint, out: &mut Vec<Command>) {
    ui.spacing_mut().item_spacing.x = 6.0;
    let ViewpointView { opened, offers, who, regions, pinned, kept, .. } = view;
    let label = match viewpoint.side {
        Side::Principals => "Principals (SCPs)",
        Side::Resources => "Resources (RCPs)",
    };
    let spoken = format!("Side: {}", who::words(viewpoint.side));
    part(ui, opened, Part::Side, label, &spoken, |ui| who::side(ui, viewpoint));
    let phrase = viewpoint.who.phrase();
    let (label, spoken) = (format!("as {}", shortened(&phrase)), format!("Who asks: {phrase}"));
    part(ui, opened, Part::Who, &label, &spoken, |ui| who::caller(ui, who, offers, viewpoint));
    let label = format!("in {}", places(&viewpoint.regions));
    let spoken = match viewpoint.regions.as_slice() {
        [] => "Regions: any".to_owned(),
        some => format!("Regions: {}", some.join(" or ")),
    };
    part(ui, opened, Part::Regions, &label, &spoken, |ui| regions::show(ui, regions, offers, viewpoint));
    let label = if is_open_context(viewpoint) { "with any context" } else { "with context" };
    let catalog = &state.verdicts.analysis.catalog;
    part(ui, opened, Part::Context, label, "Pinned context", |ui| pinned::show(ui, pinned, offers, catalog, viewpoint));
    chips(ui, viewpoint);
    let (label, spoken) = (kept::label(state, viewpoint), "Kept viewpoints");
    part(ui, opened, Part::Kept, &shortened(&label), spoken, |ui| kept::show(ui, state, kept, out));
    reset(ui, state, out);
}

/// Where there is nothing to reset, nothing stands in the way.
fn reset(ui: &mut Ui, state: &State, out: &mut Vec<Command>) {
    if state.is_enabled(Action::ResetViewpoint) {
        widgets::action_icon(ui, state, Action::ResetViewpoint, out);
    }
}

/// The Regions, in a few words.
fn places(regions: &[String]) -> String {
    match regions {
        [] => "any Region".to_owned(),
        [one] => one.clone(),
        [one, other] => format!("{one} or {other}"),
        several => format!("{} Regions", several.len()),
    }
}

/// Who asks and from where, in the few words that a heading below the bar has room for.
pub fn briefly(viewpoint: &Viewpoint) -> String {
    let mut text = viewpoint.who.phrase();
    if !viewpoint.regions.is_empty() {
        text += &format!(" in {}", places(&viewpoint.regions));
    }
    if !is_open_context(viewpoint) {
        text += " with the pinned context";
    }
    text
}

fn is_open_context(viewpoint: &Viewpoint) -> bool {
    viewpoint.pinned.is_empty() && viewpoint.keys == Keys::Any
}

/// What is pinned, each gone with a click.
fn chips(ui: &mut Ui, viewpoint: &mut Viewpoint) {
    let mut removed = None;
    for (key, pinned) in &viewpoint.pinned {
        let phrase = pinned.phrase(key);
        if chip(ui, &phrase, &format!("Unpin {phrase}")) {
            removed = Some(key.clone());
        }
    }
    if let Some(key) = removed {
        viewpoint.pinned.remove(&key);
    }
    if viewpoint.keys == Keys::Documented && chip(ui, "documented keys only", "Unpin documented keys only") {
        viewpoint.keys = Keys::Any;
    }
}

fn chip(ui: &mut Ui, phrase: &str, name: &str) -> bool {
    let tokens = Tokens::of(ui);
    let close = icons::colored(Icon::Close, tokens.weak).size(11.0);
    let button = egui::Button::new((widgets::safe(shortened(phrase)).small(), close));
    let response = ui.add(button.fill(tokens.selected).stroke(egui::Stroke::NONE));
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, prose::heard(name)));
    response.on_hover_text(widgets::safe(name)).clicked()
}

/// The sentence, and one button for all parts.
fn folded(
    ui: &mut Ui,
    state: &State,
    view: &mut ViewpointView,
    sentence: &str,
    viewpoint: &mut Viewpoint,
    out: &mut Vec<Command>,
) {
    let ViewpointView { opened, offers, who, regions, pinned, kept, .. } = view;
    widgets::at_right(ui, |ui| {
        reset(ui, state, out);
        part(ui, opened, Part::All, "Edit…", "Edit viewpoint", |ui| {
            widgets::section(ui, "About");
            who::side(ui, viewpoint);
            widgets::section(ui, "Who asks");
            who::caller(ui, who, offers, viewpoint);
            widgets::section(ui, "Regions");
            regions::show(ui, regions, offers, viewpoint);
            widgets::section(ui, "Context");
            pinned::show(ui, pinned, offers, &state.verdicts.analysis.catalog, viewpoint);
            widgets::section(ui, "Kept");
            kept::show(ui, state, kept, out);
        });
        widgets::at_left(ui, |ui| {
            ui.add(egui::Label::new(widgets::safe(sentence)).truncate().show_tooltip_when_elided(false))
                .on_hover_text(widgets::safe(sentence));
        });
    });
}

/// A button, and what it opens. Lists of suggestions lie over it, so it closes on a click beside all of them.
fn part(ui: &mut Ui, opened: &mut Opened, part: Part, label: &str, spoken: &str, content: impl FnOnce(&mut Ui)) {
    let chevron = icons::colored(Icon::ChevronDown, Tokens::of(ui).weak).size(11.0);
    let response = ui.add(egui::Button::new((widgets::safe(label), chevron)).selected(opened.part == Some(part)));
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, prose::heard(spoken)));
    if response.clicked() {
        opened.part = if opened.part == Some(part) { None } else { Some(part) };
    } else if opened.part == Some(part) && clicked_beside(ui, &response) {
        opened.part = None;
    }
    let mut is_open = opened.part == Some(part);
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_expanded(is_open));
    if !is_open {
        return;
    }
    if std::mem::take(&mut opened.focus) {
        response.request_focus();
    }
    let most = (ui.ctx().content_rect().bottom() - response.rect.bottom() - 40.0).max(160.0);
    Popup::from_response(&response)
        .id(response.id.with("popup"))
        .accessible_name(prose::heard(spoken))
        .open_bool(&mut is_open)
        .close_behavior(PopupCloseBehavior::IgnoreClicks)
        .width(POPUP)
        .show(|ui| {
            ui.set_width((ui.ctx().content_rect().width() - 40.0).clamp(0.0, POPUP));
            let area = ScrollArea::vertical().max_height(most).min_scrolled_height(most);
            area.auto_shrink([false, true]).show(ui, content);
        });
    if !is_open {
        opened.part = None;
        response.request_focus();
    }
}

/// Whether the click of this frame was on neither the button nor anything that lies over the window.
fn clicked_beside(ui: &Ui, button: &Response) -> bool {
    let clicked = ui.input(|input| input.pointer.any_click().then(|| input.pointer.interact_pos()).flatten());
    clicked.is_some_and(|at| {
        let is_over = ui.ctx().layer_id_at(at).is_some_and(|layer| layer.order >= egui::Order::Foreground);
        !is_over && !button.rect.contains(at)
    })
}

/// The beginning of a long text.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

impl ViewpointView {
    fn build(&mut self, state: &State) {
        if self.built != Some(state.verdicts.analyzed) {
            self.offers = offers::of(&state.document.organization, &state.verdicts.analysis);
            self.built = Some(state.verdicts.analyzed);
        }
    }
}
