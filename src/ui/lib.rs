//! The window's contents: draws what the session shows and says what the user wants.
//!
//! Knows the toolkit, the panels and their own view state (what is open, filters, texts of unfinished fields).
//! Gets the session's [`State`] to read and returns [`Command`]s; it cannot change anything.
//! Does not know files, threads or the platform's window.

#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_types))]
// What the session or the document gains must not compile and be drawn as something else.
#![cfg_attr(not(test), warn(clippy::wildcard_enum_match_arm))]

mod accounts;
mod areas;
mod bare;
mod bars;
mod cells;
mod changes;
mod code;
mod dialogs;
mod drafts;
mod elided;
mod fault;
mod fields;
mod findings;
mod icons;
mod identities;
mod inspector;
mod keys;
mod later;
mod letters;
mod list;
mod matrix;
mod menu;
mod notices;
mod paint;
mod palette;
mod permissions;
mod policies;
mod prose;
mod repair;
mod row;
mod simulator;
mod status;
#[cfg(test)]
mod testing;
pub mod theme;
mod toolbar;
mod tree;
mod viewpoint;
mod welcome;
mod who_can;
mod widgets;

use egui::{CentralPanel, Frame, Margin, Panel, Ui};

use areas::{Area, Areas, Round};
use policies::Direction;
use session::{Command, FileCommand, Nudge, Page, Panel as Part, Room, Screen, State, WindowCommand, sentence};
use theme::{Tokens, size};

/// Everything that the panels remember between frames.
#[derive(Debug, Default)]
pub struct View {
    areas: Areas,
    menu: menu::MenuView,
    tree: tree::TreeView,
    permissions: permissions::PermissionsView,
    policies: policies::PoliciesView,
    inspector: inspector::InspectorView,
    changes: changes::ChangesView,
    findings: findings::FindingsView,
    simulator: simulator::SimulatorView,
    /// Which document all that is about.
    document: Option<u64>,
    viewpoint: viewpoint::ViewpointView,
    matrix: matrix::MatrixView,
    accounts: accounts::AccountsView,
    identities: identities::IdentitiesView,
    who_can: who_can::WhoCanView,
    dialogs: dialogs::DialogView,
    repair: repair::RepairView,
}

impl View {
    /// What was looked for and unfolded in one document says nothing of another.
    fn follow(&mut self, state: &State) {
        let (document, _) = state.document.moment();
        if self.document != Some(document) {
            let Self { dialogs, repair, .. } = std::mem::take(self);
            *self = Self { document: Some(document), dialogs, repair, ..Self::default() };
        }
    }

    /// Takes what the session asks of the window. What concerns something that is not drawn waits until it is.
    pub fn nudge(&mut self, nudge: Nudge, state: &State) {
        self.follow(state);
        match nudge {
            Nudge::Target(target) => self.tree.reveal(state, &target),
            Nudge::RenameTarget(target) => self.tree.begin_renaming(state, target),
            Nudge::TypeBelow(target) => self.tree.begin_outline(state, &target),
            Nudge::ExpandTree => self.tree.expand(),
            Nudge::CollapseTree => self.tree.collapse(state),
            Nudge::FilterTree => self.tree.begin_filtering(),
            Nudge::RenamePolicy(policy) => self.policies.library.begin_renaming(state, policy),
            Nudge::PolicyText { policy, place } => self.policies.editor.reveal(policy, place),
            Nudge::FindInPolicy => self.policies.editor.find.open(),
            Nudge::FindNext => self.policies.editor.find.go(Direction::On),
            Nudge::FindPrevious => self.policies.editor.find.go(Direction::Back),
            Nudge::NextArea => self.areas.go(Round::On),
            Nudge::PreviousArea => self.areas.go(Round::Back),
            Nudge::MenuBar => self.menu.open(),
            Nudge::Viewpoint => self.viewpoint.open(),
            Nudge::MatrixOverview => self.matrix.toggle_overview(),
            Nudge::KeptViewpoints => self.viewpoint.open_kept(),
            Nudge::Export(page) => match page {
                Page::Matrix => self.matrix.exports = true,
                Page::WhoCan => self.who_can.exports = true,
                Page::Changes => self.changes.exports = true,
                Page::Accounts => self.accounts.exports = true,
                Page::Permissions | Page::Policies | Page::Simulator | Page::Identities => {}
            },
            Nudge::WhoCan(pattern) => self.who_can.ask(pattern),
        }
    }
}

pub use fault::{Fault, FaultAnswer, WorkKept, show as fault};
pub use keys::leave_fields;
pub use later::{Hands, Job};

/// The title of the window: the file, whether it is saved, and whether it may be.
pub fn title(state: &State) -> String {
    if let Some(repair) = &state.file.repair {
        return format!("{}{} – Canopy", if repair.changed { "• " } else { "" }, repair.title());
    }
    match state.window.screen {
        Screen::Welcome => "Canopy".to_owned(),
        Screen::Workspace => {
            let mark = if state.document.dirty { "• " } else { "" };
            let version = bars::read_only(state);
            let read_only =
                version.map(|version| format!(" (read-only, format version {version})")).unwrap_or_default();
            format!("{mark}{}{read_only} – Canopy", state.document.title())
        }
    }
}

/// Draws one frame. `now` is in milliseconds since 1970.
pub fn show(ui: &mut Ui, state: &State, view: &mut View, now: u64) -> Vec<Command> {
    view.follow(state);
    view.areas.begin();
    let mut out = Vec::new();
    if view.areas.alt_was_tapped(ui) && state.window.dialog.is_none() {
        view.menu.open();
    }
    let late = keys::take(ui, state, &mut out);
    dropped(ui, &mut out);
    if state.window.dialog.is_some() {
        // What lies below a dialog does not see the pointer: a hint that stands there goes, and none comes.
        let pointer = ui.input_mut(|input| std::mem::take(&mut input.pointer));
        ground(ui, state, view, now, &mut out);
        ui.input_mut(|input| input.pointer = pointer);
    } else {
        ground(ui, state, view, now, &mut out);
    }
    dialogs::show(ui, state, &mut view.dialogs, now, &mut out);
    notices::show(ui, state, now, &mut out);
    view.areas.follow(ui, state);
    out.extend(late);
    out
}

/// All that dialogs lie over.
fn ground(ui: &mut Ui, state: &State, view: &mut View, now: u64, out: &mut Vec<Command>) {
    let tokens = Tokens::of(ui);
    let bar = |height: f32| (height, Frame::new().fill(tokens.panel).inner_margin(Margin::symmetric(size::PAD, 0)));
    Panel::top("menu bar").frame(Frame::new().fill(tokens.panel).inner_margin(Margin::symmetric(6, 2))).show(
        ui,
        |ui| {
            menu::bar(ui, state, &mut view.menu, out);
        },
    );
    let (height, frame) = bar(26.0);
    Panel::bottom("status bar")
        .exact_size(height)
        .resizable(false)
        .frame(frame)
        .show(ui, |ui| status::show(ui, state, out));
    match (&state.file.repair, state.window.screen) {
        (Some(repair), _) => repair::show(ui, repair, &mut view.repair, out),
        (None, Screen::Welcome) => {
            CentralPanel::default()
                .frame(Frame::new().fill(tokens.panel))
                .show(ui, |ui| welcome::show(ui, state, now, out));
        }
        (None, Screen::Workspace) => workspace(ui, state, view, out),
    }
}

fn workspace(ui: &mut Ui, state: &State, view: &mut View, out: &mut Vec<Command>) {
    let tokens = Tokens::of(ui);
    let panels = state.window.settings.panels;
    // In a small or strongly zoomed window the middle must keep room.
    let (width, height) = (ui.available_width(), ui.available_height());
    let most = |share: f32, least: f32, usual: f32| (width * share).clamp(least, usual.max(least));
    let side = Frame::new().fill(tokens.panel).inner_margin(Margin::symmetric(size::PAD, 4));
    // The page in the middle goes first: below this width the tree, the inspector and a page have no room side by side.
    let room = if width < size::THREE { Room::Little } else { Room::Enough };
    if room != state.window.room {
        out.push(Command::Window(WindowCommand::Room(room)));
    }
    let toolbar = Panel::top("toolbar")
        .exact_size(size::BAR)
        .resizable(false)
        .frame(Frame::new().fill(tokens.panel).inner_margin(Margin::symmetric(size::PAD, 0)))
        .show(ui, |ui| toolbar::show(ui, state, out));
    view.areas.mark(Area::Toolbar, toolbar.response.rect);
    bars::show(ui, state, out);
    // The window's size is part of the panels' names: in a window of another size they begin with the size that the user
    // chose, not with what a smaller window had left of it.
    let mut sized = panels;
    if state.window.shows(Part::Findings) {
        let panel = Panel::bottom(("findings panel", height as u32)).default_size(panels.findings.size);
        let drawn = panel
            .size_range(80.0..=(height * 0.45).max(90.0))
            .frame(side)
            .show(ui, |ui| findings::show(ui, state, &mut view.findings, out));
        view.areas.mark(Area::Findings, drawn.response.rect);
        sized.findings.size = drawn.response.rect.height();
    }
    if state.window.shows(Part::Tree) {
        let panel = Panel::left(("tree panel", width as u32)).default_size(panels.tree.size);
        let range = 190.0..=most(0.34, 200.0, 640.0);
        let drawn = panel.size_range(range).frame(side).show(ui, |ui| tree::show(ui, state, &mut view.tree, out));
        view.areas.mark(Area::Tree, drawn.response.rect);
        sized.tree.size = drawn.response.rect.width();
    }
    if state.window.shows(Part::Inspector) {
        let panel = Panel::right(("inspector panel", width as u32)).default_size(panels.inspector.size);
        let range = 190.0..=most(0.3, 200.0, 560.0);
        let drawn =
            panel.size_range(range).frame(side).show(ui, |ui| inspector::show(ui, state, &mut view.inspector, out));
        view.areas.mark(Area::Inspector, drawn.response.rect);
        sized.inspector.size = drawn.response.rect.width();
    }
    // A size is the user's choice once a drag has ended; a small window only borrows room.
    if sized != panels && ui.input(|input| input.pointer.any_released()) {
        out.push(Command::Window(WindowCommand::PanelsResized(sized)));
    }
    let middle = Frame::new().fill(tokens.panel).inner_margin(Margin { left: 14, right: 14, top: 8, bottom: 10 });
    let page = CentralPanel::default().frame(middle).show(ui, |ui| {
        if state.window.page == Page::Permissions && state.is_bare() {
            bare::show(ui, state, out);
        }
        if state.window.page.has_verdicts() {
            viewpoint::bar(ui, state, &mut view.viewpoint, out);
        }
        match state.window.page {
            Page::Permissions => permissions::show(ui, state, &mut view.permissions, out),
            Page::Matrix => matrix::show(ui, state, &mut view.matrix, out),
            Page::WhoCan => who_can::show(ui, state, &mut view.who_can, out),
            Page::Policies => policies::show(ui, state, &mut view.policies, out),
            Page::Changes => changes::show(ui, state, &mut view.changes, out),
            Page::Accounts => accounts::show(ui, state, &mut view.accounts, out),
            Page::Identities => identities::show(ui, state, &mut view.identities, out),
            Page::Simulator => simulator::show(ui, state, &mut view.simulator, out),
        }
    });
    view.areas.mark(Area::Page, page.response.rect);
}

/// Files and folders that were dropped on the window.
fn dropped(ui: &Ui, out: &mut Vec<Command>) {
    let paths: Vec<_> =
        ui.input(|input| input.raw.dropped_files.iter().map(|file| file.path().to_path_buf()).collect());
    if !paths.is_empty() {
        out.push(Command::File(FileCommand::Dropped(paths)));
    }
}
