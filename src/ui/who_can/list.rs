//! The list of "Who can": verdicts, groups, reasons, accounts; drawn as far as it is seen.

use std::collections::BTreeSet;

use egui::{Align2, Event, FontId, Id, Key, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::groups::{Group, GroupKey, Outcome, Search};
use super::places::Places;
use super::{FEW, copy};
use crate::lines::{self, Cursor};
use crate::theme::{Tokens, icon_family, size, strong_family};
use crate::{icons, permissions, widgets};
use analysis::{Reason, Verdict};
use exchange::place;
use organization::TargetId;
use session::{Command, Icon, State};

/// One line, by what it shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    Outcome(Outcome),
    /// Index of the group.
    Group(usize),
    /// Indices of the group and of its reason.
    Because(usize, usize),
    /// Indices of the group and of its account.
    Account(usize, usize),
}

/// What the list remembers between frames.
#[derive(Debug, Default)]
pub struct ListView {
    lines: Vec<Line>,
    stale: bool,
    cursor: Cursor,
}

impl ListView {
    /// Other groups, or others are open.
    pub fn changed(&mut self) {
        self.stale = true;
    }

    /// Another question: begin at the top.
    pub fn top(&mut self) {
        self.cursor.top();
    }
}

/// The list's name for the keyboard.
pub fn id() -> Id {
    Id::unique("who can list")
}

/// Whether a group shows its accounts.
fn is_open(places: &Places, toggled: &BTreeSet<GroupKey>, key: &GroupKey) -> bool {
    (places.accounts.len() <= FEW) != toggled.contains(key)
}

/// The lines that are there with these groups open.
fn lines(places: &Places, search: &mut Search, toggled: &BTreeSet<GroupKey>) -> Vec<Line> {
    let mut lines = Vec::new();
    for outcome in Outcome::ALL {
        if !search.counts.contains_key(&outcome) {
            continue;
        }
        lines.push(Line::Outcome(outcome));
        for index in 0..search.groups.len() {
            let Some((key, group)) = search.groups.get(index).filter(|(_, group)| group.outcome == outcome) else {
                continue;
            };
            lines.push(Line::Group(index));
            if !is_open(places, toggled, key) {
                continue;
            }
            if group.because.is_none() {
                search.explain(places, index);
            }
            let Some((_, group)) = search.groups.get(index) else { continue };
            let reasons = group.because.iter().flatten().enumerate().filter(|(_, because)| because.reason.is_some());
            lines.extend(reasons.map(|(at, _)| Line::Because(index, at)));
            lines.extend((0..group.accounts.len()).map(|at| Line::Account(index, at)));
        }
    }
    lines
}

/// The list fills what is left of the page.
pub fn show(
    ui: &mut Ui,
    state: &State,
    places: &Places,
    search: &mut Search,
    toggled: &mut BTreeSet<GroupKey>,
    view: &mut ListView,
    out: &mut Vec<Command>,
) {
    if std::mem::take(&mut view.stale) {
        view.lines = lines(places, search, toggled);
        view.cursor.keep_within(view.lines.len());
    }
    let mut act = keyboard(ui, places, search, view);
    let clicked =
        lines::show(ui, id(), "Accounts by verdict", &mut view.cursor, view.lines.len(), |ui, index, chosen| {
            let Some(line) = view.lines.get(index).copied() else { return false };
            Row { state, places, search, toggled, line, chosen: chosen == Some(index) }.draw(ui)
        });
    act = clicked.and_then(|at| view.lines.get(at).copied()).or(act);
    if let Some(line) = act {
        carry_out(state, places, search, toggled, view, line, out);
    }
}

/// What a click or Enter on a line does.
fn carry_out(
    state: &State,
    places: &Places,
    search: &Search,
    toggled: &mut BTreeSet<GroupKey>,
    view: &mut ListView,
    line: Line,
    out: &mut Vec<Command>,
) {
    match line {
        Line::Outcome(_) => {}
        Line::Group(index) => {
            if let Some((key, _)) = search.groups.get(index) {
                if !toggled.remove(key) {
                    toggled.insert(key.clone());
                }
                view.changed();
            }
        }
        Line::Because(index, at) => {
            let reason = reason(search, index, at);
            out.extend(reason.map(|reason| {
                permissions::statement_of(state, reason).unwrap_or_else(|| Command::GoTo(reason.level.clone()))
            }));
        }
        Line::Account(index, at) => {
            let account = search.groups.get(index).and_then(|(_, group)| places.account(*group.accounts.get(at)?));
            out.extend(account.map(|account| Command::GoTo(TargetId::Account(account.clone()))));
        }
    }
}

fn reason(search: &Search, group: usize, at: usize) -> Option<&Reason> {
    search.groups.get(group)?.1.because.as_ref()?.get(at)?.reason.as_ref()
}

/// Reads the keys if the list has the keyboard; the line that Enter, left or right is about.
fn keyboard(ui: &Ui, places: &Places, search: &Search, view: &mut ListView) -> Option<Line> {
    let mut act = None;
    for event in lines::events(ui, id()) {
        let at = view.cursor.chosen;
        let line = at.and_then(|at| view.lines.get(at)).copied();
        let next = match event {
            Event::Copy => {
                out_of(ui, places, search, line);
                None
            }
            Event::Key { key, pressed: true, modifiers, .. } if !modifiers.alt && !modifiers.command => match key {
                Key::ArrowRight | Key::ArrowLeft => {
                    let open =
                        matches!(at.and_then(|at| view.lines.get(at + 1)), Some(Line::Because(..) | Line::Account(..)));
                    match line {
                        Some(Line::Group(_)) if open == (key == Key::ArrowLeft) => {
                            act = line;
                            None
                        }
                        // From within a group to its head.
                        Some(Line::Because(..) | Line::Account(..)) if key == Key::ArrowLeft => {
                            let above = view.lines.get(..at.unwrap_or(0)).unwrap_or_default();
                            above.iter().rposition(|line| matches!(line, Line::Group(_)))
                        }
                        _ => None,
                    }
                }
                Key::Enter => {
                    act = line;
                    None
                }
                key => view.cursor.after(key, view.lines.len()),
            },
            _ => None,
        };
        if let Some(next) = next {
            view.cursor.go(next, view.lines.len());
        }
    }
    act
}

/// Copies what the line stands for: an account, or all of a group.
fn out_of(ui: &Ui, places: &Places, search: &Search, line: Option<Line>) {
    let text = match line {
        Some(Line::Account(index, at)) => search.groups.get(index).and_then(|(_, group)| {
            let only = group.accounts.get(at).copied()?;
            Some(copy::text(places, group, &[only]))
        }),
        Some(Line::Group(index)) => {
            search.groups.get(index).map(|(_, group)| copy::text(places, group, &group.accounts))
        }
        Some(Line::Because(index, at)) => {
            search.groups.get(index).and_then(|(_, group)| Some(group.because.as_ref()?.get(at)?.text.clone()))
        }
        _ => None,
    };
    if let Some(text) = text {
        ui.ctx().copy_text(text);
    }
}

/// One line while it is drawn.
struct Row<'a> {
    state: &'a State,
    places: &'a Places,
    search: &'a Search,
    toggled: &'a BTreeSet<GroupKey>,
    line: Line,
    chosen: bool,
}

impl Row<'_> {
    /// Whether it was clicked.
    fn draw(&self, ui: &mut Ui) -> bool {
        let tokens = Tokens::of(ui);
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), size::ROW), Sense::CLICK);
        if self.chosen {
            let focused = ui.memory(|memory| memory.has_focus(id()));
            ui.painter().rect_filled(rect, 0.0, if focused { tokens.selected } else { tokens.selected_quiet });
        } else if response.hovered() && !matches!(self.line, Line::Outcome(_)) {
            ui.painter().rect_filled(rect, 0.0, tokens.hovered);
        }
        let (role, name) = match self.line {
            Line::Outcome(outcome) => (Role::Label, self.outcome(ui, rect, outcome)),
            Line::Group(index) => match self.search.groups.get(index) {
                Some((key, group)) => (Role::TreeItem, self.group(ui, rect, key, group)),
                None => return false,
            },
            Line::Because(index, at) => match self.search.groups.get(index) {
                Some((_, group)) => (Role::Link, self.because(ui, rect, group, at)),
                None => return false,
            },
            Line::Account(index, at) => match self.search.groups.get(index) {
                Some((_, group)) => (Role::ListItem, self.account(ui, rect, group, at)),
                None => return false,
            },
        };
        response.widget_info(|| WidgetInfo::selected(role, true, self.chosen, &name));
        if response.hovered() && !matches!(self.line, Line::Outcome(_)) {
            response.clone().on_hover_text(name);
        }
        response.clicked()
    }

    fn outcome(&self, ui: &Ui, rect: Rect, outcome: Outcome) -> String {
        let tokens = Tokens::of(ui);
        let (icon, color) = look(tokens, outcome);
        let middle = rect.center().y + 2.0;
        let font = FontId::new(size::ICON, icon_family());
        ui.painter().text(pos2(rect.left() + 16.0, middle), Align2::CENTER_CENTER, icons::glyph(icon), font, color);
        let count = self.search.counts.get(&outcome).copied().unwrap_or(0);
        let word = crate::sentence(outcome.word());
        let font = FontId::new(13.0, strong_family());
        let at = pos2(rect.left() + 32.0, middle);
        let taken = widgets::paint_text(ui, at, Align2::LEFT_CENTER, &word, font, color, rect.width());
        let accounts = widgets::counted(count, "account", "accounts");
        let at = pos2(at.x + taken + 8.0, middle);
        let font = FontId::proportional(12.0);
        widgets::paint_text(ui, at, Align2::LEFT_CENTER, &accounts, font, tokens.weak, rect.right() - at.x);
        format!("{word}: {accounts}")
    }

    fn group(&self, ui: &Ui, rect: Rect, key: &GroupKey, group: &Group) -> String {
        let tokens = Tokens::of(ui);
        let middle = rect.center().y;
        let open = is_open(self.places, self.toggled, key);
        let chevron = if open { Icon::ChevronDown } else { Icon::ChevronRight };
        let font = FontId::new(11.0, icon_family());
        let at = pos2(rect.left() + 32.0, middle);
        ui.painter().text(at, Align2::CENTER_CENTER, icons::glyph(chevron), font, tokens.weak);
        let accounts = widgets::counted(group.accounts.len(), "account", "accounts");
        let at = pos2(rect.right() - 18.0, middle);
        let small = FontId::proportional(12.0);
        let taken = widgets::paint_text(ui, at, Align2::RIGHT_CENTER, &accounts, small, tokens.weak, 120.0);
        let title = crate::sentence(&self.title(group));
        let at = pos2(rect.left() + 44.0, middle);
        let room = rect.right() - at.x - taken - 34.0;
        let font = FontId::new(13.0, strong_family());
        widgets::paint_text(ui, at, Align2::LEFT_CENTER, &title, font, tokens.text, room);
        format!("{accounts}: {title}")
    }

    fn title(&self, group: &Group) -> String {
        let because: &[_] = group.because.as_deref().filter(|_| !group.is_example).unwrap_or_default();
        let reason = match because {
            [] => None,
            [only] => Some(only.short.clone()),
            [one, other] => Some(format!("{}, {}", one.short, other.short)),
            [first, rest @ ..] => Some(format!("{}, and {} more", first.short, rest.len())),
        };
        let counts = widgets::counts_text(group.tally);
        match (group.outcome, reason) {
            (Outcome::Mixed, Some(reason)) => format!("{counts}: {reason}"),
            (_, Some(reason)) => reason,
            (Outcome::Allowed, None) => {
                format!("no {} takes it away", self.places.analysis.viewpoint.side.policy_type().label())
            }
            (Outcome::Mixed, None) => counts,
            (_, None) => format!("all {} actions", widgets::number(self.search.actions.len())),
        }
    }

    fn because(&self, ui: &Ui, rect: Rect, group: &Group, at: usize) -> String {
        let tokens = Tokens::of(ui);
        let because = group.because.as_ref().and_then(|because| because.get(at));
        let Some((because, reason)) = because.and_then(|because| Some((because, because.reason.as_ref()?))) else {
            return String::new();
        };
        let mut text = crate::sentence(&because.text);
        if group.is_example
            && let Some(account) = group.accounts.first().and_then(|index| self.places.account(*index))
        {
            let target = TargetId::Account(account.clone());
            text = format!("In {}, for example: {}", self.places.organization.name(&target), because.text);
        }
        let middle = rect.center().y;
        let (icon, color) = widgets::verdict_look(tokens, reason.decides);
        let font = FontId::new(13.0, icon_family());
        ui.painter().text(pos2(rect.left() + 54.0, middle), Align2::CENTER_CENTER, icons::glyph(icon), font, color);
        let link =
            if permissions::statement_of(self.state, reason).is_some() { "Show statement" } else { "Show level" };
        let font = FontId::proportional(12.0);
        let left = pos2(rect.left() + 68.0, middle);
        if rect.width() < 460.0 {
            // The whole line is the link; the sentence comes under the pointer.
            let room = rect.right() - left.x - 18.0;
            widgets::paint_text(ui, left, Align2::LEFT_CENTER, &because.short, font, tokens.accent, room);
            return format!("{text} ({link})");
        }
        let right = pos2(rect.right() - 18.0, middle);
        let taken = widgets::paint_text(ui, right, Align2::RIGHT_CENTER, link, font.clone(), tokens.accent, 120.0);
        let room = rect.right() - left.x - taken - 34.0;
        widgets::paint_text(ui, left, Align2::LEFT_CENTER, &text, font, tokens.text, room);
        format!("{text} ({link})")
    }

    fn account(&self, ui: &Ui, rect: Rect, group: &Group, at: usize) -> String {
        let tokens = Tokens::of(ui);
        let organization = &self.places.organization;
        let Some(account) = group.accounts.get(at).and_then(|index| self.places.account(*index)) else {
            return String::new();
        };
        let target = TargetId::Account(account.clone());
        let middle = rect.center().y;
        let icon = icons::glyph(widgets::target_icon(organization, &target));
        let font = FontId::new(size::ICON, icon_family());
        ui.painter().text(pos2(rect.left() + 54.0, middle), Align2::CENTER_CENTER, icon, font, tokens.weak);
        let name = organization.name(&target);
        let selected = self.state.selection.targets.contains(&target);
        let ink = if selected { tokens.accent } else { tokens.text };
        let at = pos2(rect.left() + 68.0, middle);
        let room = rect.right() - at.x - 18.0;
        let taken = widgets::paint_text(ui, at, Align2::LEFT_CENTER, name, FontId::proportional(13.0), ink, room);
        let place = place(organization, account);
        let at = pos2(at.x + taken + 10.0, middle);
        let small = FontId::proportional(11.5);
        if room - taken > 50.0 {
            widgets::paint_text(ui, at, Align2::LEFT_CENTER, &place, small, tokens.weak, room - taken - 10.0);
        }
        name.to_owned()
    }
}

fn look(tokens: &Tokens, outcome: Outcome) -> (Icon, egui::Color32) {
    match outcome {
        Outcome::Allowed => widgets::verdict_look(tokens, Verdict::Allowed),
        Outcome::Depends => widgets::verdict_look(tokens, Verdict::Depends),
        Outcome::Denied => widgets::verdict_look(tokens, Verdict::Denied),
        Outcome::Mixed => (Icon::Select, tokens.depends),
    }
}
