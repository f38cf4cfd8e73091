//! The areas of the window, and how the keyboard gets from one to the next.
//!
//! Knows where the areas stand and what had the keyboard in each. F6 and Shift+F6 go round; what was left by Escape, and what a
//! dialog or a menu has closed over, gives the keyboard back to where one was.

use egui::{Event, Id, Key, Popup, Rect, Sense, Ui};

use session::{Page, Screen, State};

/// A part of the window, in the order in which F6 goes round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Area {
    Toolbar,
    Tree,
    Page,
    Inspector,
    Findings,
}

/// What is remembered between frames.
#[derive(Debug, Default)]
pub struct Areas {
    places: Vec<(Area, Rect)>,
    /// What last had the keyboard in each area.
    last: Vec<(Area, Id)>,
    /// Where the keyboard is, or was before a dialog or a menu took it.
    current: Option<Area>,
    had: Had,
    alt: Alt,
    /// The keyboard is to go to the next area, or to the one before.
    wanted: Option<Round>,
}

/// What had the keyboard in the frame before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Had {
    #[default]
    Nothing,
    Widget,
    /// A dialog or a menu.
    Over,
}

/// Whether Alt is held and nothing else has happened meanwhile.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Alt {
    #[default]
    Up,
    Alone,
    With,
}

/// Which way round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Round {
    On,
    Back,
}

impl Areas {
    /// Forgets where the areas were; they are marked anew while they are drawn.
    pub fn begin(&mut self) {
        self.places.clear();
    }

    pub fn mark(&mut self, area: Area, rect: Rect) {
        self.places.push((area, rect));
    }

    /// Asks for the keyboard to go to the next area, or to the one before.
    pub fn go(&mut self, round: Round) {
        self.wanted = Some(round);
    }

    fn step(&mut self, ctx: &egui::Context, round: Round) {
        let mut areas: Vec<Area> = self.places.iter().map(|(area, _)| *area).collect();
        areas.sort();
        if round == Round::Back {
            areas.reverse();
        }
        let at = self.current.and_then(|current| areas.iter().position(|area| *area == current));
        // From nowhere one comes to the tree, where most work begins.
        let start = match at {
            Some(at) => at + 1,
            None => areas.iter().position(|area| *area == Area::Tree).unwrap_or(0),
        };
        let order = areas.iter().cycle().skip(start).take(areas.len());
        for area in order.copied().collect::<Vec<_>>() {
            if let Some(id) = self.landing(ctx, area) {
                ctx.memory_mut(|memory| memory.request_focus(id));
                self.current = Some(area);
                return;
            }
        }
    }

    /// What gets the keyboard in an area: what had it last, or the first that can.
    fn landing(&self, ctx: &egui::Context, area: Area) -> Option<Id> {
        let known = self.last.iter().find(|(of, _)| *of == area).map(|(_, id)| *id);
        if let Some(id) = known.filter(|id| is_there(ctx, *id)) {
            return Some(id);
        }
        if area == Area::Tree {
            return Some(super::tree::tree_id());
        }
        let (_, place) = self.places.iter().find(|(of, _)| *of == area)?;
        ctx.viewport(|viewport| {
            let widgets = viewport.prev_pass.widgets.layers().flat_map(|(_, widgets)| widgets.iter());
            // The edges by which panels are resized are no place to begin.
            let is_thin = |rect: Rect| rect.width().min(rect.height()) < 12.0;
            let mut can = widgets.filter(|widget| {
                let is_inside = place.contains(widget.rect.center()) && !is_thin(widget.rect);
                widget.enabled && widget.sense.contains(Sense::FOCUSABLE) && is_inside
            });
            can.next().map(|widget| widget.id)
        })
    }

    /// Keeps where the keyboard is, and brings it back to where one was. Once all is drawn.
    pub fn follow(&mut self, ui: &Ui, state: &State) {
        let ctx = ui.ctx();
        let focused = ctx.memory(|memory| memory.focused());
        if state.window.dialog.is_some() || Popup::is_any_open(ctx) {
            self.had = Had::Over;
            return;
        }
        if let Some(round) = self.wanted.take() {
            self.step(ctx, round);
        }
        let focused = ctx.memory(|memory| memory.focused()).or(focused);
        let had = std::mem::replace(&mut self.had, if focused.is_some() { Had::Widget } else { Had::Nothing });
        if let Some(id) = focused {
            // Asking for its response would take the keyboard from what lies below what was clicked.
            let rect = ctx.viewport(|viewport| viewport.this_pass.widgets.get(id).map(|widget| widget.rect));
            if let Some(area) = rect.and_then(|rect| self.area_at(rect)) {
                self.last.retain(|(of, _)| *of != area);
                self.last.push((area, id));
                self.current = Some(area);
            }
            return;
        }
        let escaped = ui.input(|input| input.key_pressed(Key::Escape));
        let back = match had {
            Had::Over => self.current.and_then(|area| self.landing(ctx, area)),
            Had::Widget if escaped => self.home(state),
            Had::Widget | Had::Nothing => None,
        };
        if state.window.screen == Screen::Workspace
            && let Some(id) = back
        {
            ctx.memory_mut(|memory| memory.request_focus(id));
            ctx.request_repaint();
        }
    }

    /// Where Escape leads from a field: to the list of its page, or to the tree.
    fn home(&self, state: &State) -> Option<Id> {
        let is_in_page = self.current == Some(Area::Page);
        match state.window.page {
            Page::Matrix if is_in_page => Some(super::matrix::grid_id()),
            Page::WhoCan if is_in_page => Some(super::who_can::list_id()),
            Page::Changes if is_in_page => Some(super::changes::list_id()),
            Page::Accounts if is_in_page => Some(super::accounts::grid_id()),
            Page::Identities if is_in_page => Some(super::identities::list_id()),
            Page::Permissions
            | Page::Matrix
            | Page::WhoCan
            | Page::Policies
            | Page::Changes
            | Page::Simulator
            | Page::Accounts
            | Page::Identities => state.window.shows(session::Panel::Tree).then(super::tree::tree_id),
        }
    }

    fn area_at(&self, rect: Rect) -> Option<Area> {
        let middle = rect.center();
        self.places.iter().find(|(_, place)| place.contains(middle)).map(|(area, _)| *area)
    }

    /// Whether Alt was pressed and let go with nothing in between.
    pub fn alt_was_tapped(&mut self, ui: &Ui) -> bool {
        #[expect(
            clippy::wildcard_enum_match_arm,
            reason = "the toolkit's events are many, and the others are no use of Alt"
        )]
        let (held, used) = ui.input(|input| {
            let uses = |event: &Event| match event {
                Event::Key { .. } | Event::Text(_) | Event::PointerButton { .. } | Event::MouseWheel { .. } => true,
                Event::WindowFocused(focused) => !focused,
                _ => false,
            };
            (input.modifiers.alt, input.events.iter().any(uses))
        });
        let before = self.alt;
        self.alt = match (held, before) {
            (false, _) => Alt::Up,
            (true, _) if used => Alt::With,
            (true, Alt::Up) => Alt::Alone,
            (true, Alt::Alone | Alt::With) => before,
        };
        before == Alt::Alone && self.alt == Alt::Up && !used
    }
}

fn is_there(ctx: &egui::Context, id: Id) -> bool {
    ctx.viewport(|viewport| viewport.this_pass.widgets.contains(id) || viewport.prev_pass.widgets.contains(id))
}
