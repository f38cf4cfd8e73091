//! What the window shows, apart from the document: its screen and page, what is selected, what lies over it, what it says.
//!
//! Knows what was selected before and after, the settings, and what was cut and waits to be pasted.
//! Does not know how any of it looks.

use std::path::PathBuf;

use disk::{Panels, Settings, WindowSize};
use organization::{ChildId, Organization, TargetId};

use super::action::Action;
use super::dialog::Dialog;
use super::effect::{Effect, FileEffect};
use super::history::STEPS;
use super::layout::{Page, Panel, Room};
use super::notice::Notices;
use super::selection::{Focus, Selection};

/// So many commands are offered first: a longer list is searched rather than read.
const RAN: usize = 8;

/// What fills the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    Welcome,
    Workspace,
}

/// The window's part of the state.
#[derive(Debug)]
pub struct WindowState {
    pub screen: Screen,
    pub page: Page,
    pub selection: Selection,
    trail: Trail,
    /// At most one lies over the window.
    pub dialog: Option<Dialog>,
    pub notices: Notices,
    /// What is being done outside, for the status bar.
    pub busy: Option<String>,
    pub settings: Settings,
    pub room: Room,
    /// The inspector, while there is little room: it is there only when it is asked for, whatever is usual.
    asked_for: Option<Panel>,
    /// What was created last, as long as nothing else was selected since.
    pub(super) created: Option<TargetId>,
    /// What was run from the palette, the newest first.
    pub ran: Vec<Action>,
    /// What was cut, while it waits to be pasted.
    cut: Option<(String, Vec<ChildId>)>,
}

/// What was selected before and after.
#[derive(Debug, Default)]
struct Trail {
    back: Vec<Selection>,
    forward: Vec<Selection>,
}

/// What can be asked of the window alone.
#[derive(Debug)]
pub enum WindowCommand {
    ShowDialog(Dialog),
    DismissNotice(u64),
    /// An action was chosen in the palette, and will be offered first from now on.
    Ran(Action),
    ForgetRecent(PathBuf),
    /// Sizes of the panels as the user dragged them.
    PanelsResized(Panels),
    Resized(WindowSize),
    /// How much room there is for panels.
    Room(Room),
}

impl WindowState {
    pub(super) fn new() -> Self {
        Self {
            screen: Screen::Welcome,
            page: Page::default(),
            selection: Selection::default(),
            trail: Trail::default(),
            dialog: None,
            notices: Notices::default(),
            busy: None,
            settings: Settings::default(),
            room: Room::default(),
            asked_for: None,
            created: None,
            ran: Vec::new(),
            cut: None,
        }
    }

    pub(super) fn update(&mut self, command: WindowCommand) -> Vec<Effect> {
        match command {
            WindowCommand::ShowDialog(dialog) => self.dialog = Some(dialog),
            WindowCommand::DismissNotice(id) => self.notices.dismiss(id),
            WindowCommand::Ran(action) => {
                self.ran.retain(|ran| *ran != action);
                self.ran.insert(0, action);
                self.ran.truncate(RAN);
            }
            WindowCommand::ForgetRecent(path) => {
                return self.change(|settings| settings.recent.retain(|other| *other != path));
            }
            WindowCommand::PanelsResized(panels) => return self.change(|settings| settings.panels = panels),
            // Saved with the next other setting, or on quitting: a window that is being resized must not write with every step.
            WindowCommand::Resized(size) => self.settings.window = Some(size),
            // What was asked for in a small window was for that one.
            WindowCommand::Room(room) if room != self.room => (self.room, self.asked_for) = (room, None),
            WindowCommand::Room(_) => {}
        }
        Vec::new()
    }

    /// Changes settings, which are saved if they are others then.
    pub(super) fn change(&mut self, change: impl FnOnce(&mut Settings)) -> Vec<Effect> {
        let before = self.settings.clone();
        change(&mut self.settings);
        if self.settings == before {
            return Vec::new();
        }
        vec![Effect::File(FileEffect::SaveSettings(self.settings.clone()))]
    }

    /// Whether a panel is there. Where there is little room the inspector is folded away, which is nobody's choice and no setting.
    #[must_use]
    pub fn shows(&self, panel: Panel) -> bool {
        let panels = &self.settings.panels;
        match (panel, self.room) {
            (Panel::Inspector, Room::Little) => self.asked_for == Some(Panel::Inspector),
            (Panel::Inspector, Room::Enough) => panels.inspector.shown,
            (Panel::Tree, _) => panels.tree.shown,
            (Panel::Findings, _) => panels.findings.shown,
        }
    }

    pub(super) fn show_panel(&mut self, panel: Panel) -> Vec<Effect> {
        match (panel, self.room) {
            (Panel::Inspector, Room::Little) => {
                self.asked_for = Some(panel);
                Vec::new()
            }
            (Panel::Inspector, Room::Enough) | (Panel::Tree | Panel::Findings, _) => {
                self.change(|settings| panel_mut(&mut settings.panels, panel).shown = true)
            }
        }
    }

    pub(super) fn toggle_panel(&mut self, panel: Panel) -> Vec<Effect> {
        match (panel, self.room) {
            (Panel::Inspector, Room::Little) => {
                self.asked_for = if self.asked_for == Some(panel) { None } else { Some(panel) };
                Vec::new()
            }
            (Panel::Inspector, Room::Enough) | (Panel::Tree | Panel::Findings, _) => self.change(|settings| {
                let panel = panel_mut(&mut settings.panels, panel);
                panel.shown = !panel.shown;
            }),
        }
    }

    /// Changes what is selected, and remembers what was. Whether it is another selection then.
    pub(super) fn choose(&mut self, organization: &Organization, change: impl FnOnce(&mut Selection)) -> Chosen {
        self.created = None;
        let before = self.selection.clone();
        change(&mut self.selection);
        // A list from an older analysis may still name what is gone.
        self.selection.prune(organization);
        if self.selection == before {
            return Chosen::TheSame;
        }
        self.trail.forward.clear();
        self.trail.back.push(before);
        if self.trail.back.len() > STEPS {
            self.trail.back.remove(0);
        }
        if self.selection.focus == Focus::Policy {
            self.turn_to(Page::Policies);
        }
        Chosen::Another
    }

    /// Shows a page. What it is about has the attention: beside a page about accounts nothing is said of a policy.
    pub(super) fn turn_to(&mut self, page: Page) {
        self.page = page;
        let has_policy = page == Page::Policies && self.selection.policy.is_some();
        self.selection.focus = if has_policy { Focus::Policy } else { Focus::Targets };
    }

    /// Selects what was selected before. Whether there was something.
    pub(super) fn back(&mut self, organization: &Organization) -> Chosen {
        let Some(selection) = self.trail.back.pop() else { return Chosen::TheSame };
        let left = self.travel(selection, organization);
        self.trail.forward.push(left);
        Chosen::Another
    }

    /// Selects what was selected before the last way back. Whether there was something.
    pub(super) fn forward(&mut self, organization: &Organization) -> Chosen {
        let Some(selection) = self.trail.forward.pop() else { return Chosen::TheSame };
        let left = self.travel(selection, organization);
        self.trail.back.push(left);
        Chosen::Another
    }

    fn travel(&mut self, selection: Selection, organization: &Organization) -> Selection {
        let left = std::mem::replace(&mut self.selection, selection);
        self.selection.prune(organization);
        left
    }

    /// What is on the clipboard waits to be moved.
    pub(super) fn cut(&mut self, text: String, children: Vec<ChildId>) {
        self.cut = Some((text, children));
    }

    /// Nothing waits to be moved any more.
    pub(super) fn forget_cut(&mut self) {
        self.cut = None;
    }

    /// The OUs and accounts that are moved by pasting this text, for it is what was cut.
    pub(super) fn moved_by(&self, text: &str) -> Option<&[ChildId]> {
        self.cut.as_ref().filter(|(cut, _)| cut == text).map(|(_, children)| children.as_slice())
    }

    /// Another document is open: nothing of the old one is selected or was selected.
    pub(super) fn forget(&mut self) {
        (self.trail, self.selection, self.created) = (Trail::default(), Selection::default(), None);
    }

    /// Shows the document that was put in the place of another, of which nothing waits to be moved.
    pub(super) fn enter(&mut self) {
        (self.screen, self.page, self.dialog) = (Screen::Workspace, Page::Permissions, None);
        self.forget_cut();
    }
}

/// What came of changing the selection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Chosen {
    TheSame,
    Another,
}

fn panel_mut(panels: &mut Panels, panel: Panel) -> &mut disk::Panel {
    match panel {
        Panel::Tree => &mut panels.tree,
        Panel::Inspector => &mut panels.inspector,
        Panel::Findings => &mut panels.findings,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a small window folds away comes back with a larger one, as the user had it.
    #[test]
    fn a_small_window_folds_the_inspector_and_changes_no_setting() {
        for usual in [true, false] {
            let mut window = WindowState::new();
            window.settings.panels.inspector.shown = usual;
            let before = window.settings.clone();
            assert!(window.update(WindowCommand::Room(Room::Little)).is_empty());
            assert!(!window.shows(Panel::Inspector) && window.shows(Panel::Tree));
            // On purpose it is opened and folded, there alone.
            assert!(window.toggle_panel(Panel::Inspector).is_empty());
            assert!(window.shows(Panel::Inspector));
            assert!(window.update(WindowCommand::Room(Room::Little)).is_empty());
            assert!(window.shows(Panel::Inspector), "the same room once more says nothing new");
            assert!(window.toggle_panel(Panel::Inspector).is_empty() && !window.shows(Panel::Inspector));
            assert!(window.show_panel(Panel::Inspector).is_empty() && window.shows(Panel::Inspector));
            assert_eq!(window.settings, before);
            let _ = window.update(WindowCommand::Room(Room::Enough));
            assert_eq!(window.shows(Panel::Inspector), usual);
            let _ = window.update(WindowCommand::Room(Room::Little));
            assert!(!window.shows(Panel::Inspector), "what was asked for is over");
            // The others are as ever.
            assert_eq!(window.toggle_panel(Panel::Tree).len(), 1);
            assert!(!window.shows(Panel::Tree));
        }
    }
}
