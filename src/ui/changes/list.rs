//! The list of the page of changes: groups, causes, examples, accounts and actions; drawn as far as it is seen.
//!
//! Knows keys, clicks and looks. What a line says is worked out when it is first seen, and kept as long as the comparison is.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use egui::{Align2, Color32, Event, FontId, Id, Key, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::rows::{self, Part, Row, name, rows};
use crate::lines::{self, Cursor};
use crate::theme::{Tokens, icon_family, size, strong_family};
use crate::{icons, widgets};
use analysis::{Cause, Change as AccessChange, Comparison, Example, Group, When};
use catalog::ActionId;
use exchange::Change;
use organization::{AccountId, TargetId};
use session::{Action, Command, Icon, State, sentence};

/// What the list remembers between frames.
#[derive(Debug, Default)]
pub struct ListView {
    rows: Vec<Row>,
    open: BTreeSet<rows::Key>,
    stale: bool,
    /// The comparison that everything below is about.
    of: Option<Arc<Comparison>>,
    said: BTreeMap<usize, Said>,
    cursor: Cursor,
}

/// What is said of a group.
#[derive(Debug)]
struct Said {
    head: String,
    causes: Vec<String>,
    /// `None` until the group is open.
    example: Option<Option<Box<(Example, String)>>>,
    actions: Vec<ActionId>,
}

impl ListView {
    /// Other lines may be there.
    pub fn changed(&mut self) {
        self.stale = true;
    }

    fn refresh(&mut self, state: &State, changes: &[Change]) {
        let same = match (&self.of, &state.comparison) {
            (Some(known), Some(present)) => Arc::ptr_eq(known, present),
            (None, None) => true,
            _ => false,
        };
        if !same {
            self.of.clone_from(&state.comparison);
            self.said.clear();
        }
        if !same || std::mem::take(&mut self.stale) {
            self.rows = rows(self.of.as_deref(), changes, &self.open);
            self.cursor.keep_within(self.rows.len());
        }
    }

    fn group(&self, at: usize) -> Option<(&Comparison, &Group)> {
        let comparison = self.of.as_deref()?;
        Some((comparison, comparison.groups.get(at)?))
    }

    /// What is said of a group, worked out when it is first seen.
    fn said(&mut self, at: usize) -> Option<&mut Said> {
        let comparison = self.of.clone()?;
        let group = comparison.groups.get(at)?;
        Some(self.said.entry(at).or_insert_with(|| Said {
            head: format!("{}: {}", comparison.whom(group), comparison.what(group)),
            causes: group.causes.iter().map(|cause| comparison.cause(cause)).collect(),
            example: None,
            actions: Vec::new(),
        }))
    }

    fn example(&mut self, at: usize) -> Option<&(Example, String)> {
        let comparison = self.of.clone()?;
        let group = comparison.groups.get(at)?;
        let found = self.said(at)?.example.get_or_insert_with(|| {
            let example = comparison.example(group)?;
            let told = comparison.told(&example);
            Some(Box::new((example, told)))
        });
        found.as_deref()
    }

    fn action(&mut self, at: usize, place: usize) -> Option<ActionId> {
        let comparison = self.of.clone()?;
        let group = comparison.groups.get(at)?;
        let said = self.said(at)?;
        if said.actions.is_empty() {
            said.actions = comparison.actions(group).iter().collect();
        }
        said.actions.get(place).copied()
    }

    fn is_open(&self, at: usize, part: Part) -> bool {
        self.group(at).is_some_and(|(comparison, group)| self.open.contains(&(name(comparison, group), part)))
    }

    fn toggle(&mut self, at: usize, part: Part) {
        let Some(name) = self.group(at).map(|(comparison, group)| name(comparison, group)) else { return };
        let key = (name, part);
        if !self.open.remove(&key) {
            self.open.insert(key);
        }
        self.changed();
    }
}

/// The list's name for the keyboard.
pub fn id() -> Id {
    Id::unique("list of changes")
}

/// The list fills what is left of the page.
pub fn show(ui: &mut Ui, state: &State, changes: &[Change], view: &mut ListView, out: &mut Vec<Command>) {
    view.refresh(state, changes);
    let mut act = keyboard(ui, state, changes, view);
    let mut cursor = std::mem::take(&mut view.cursor);
    let clicked = lines::show(ui, id(), "Changes", &mut cursor, view.rows.len(), |ui, index, chosen| {
        let Some(row) = view.rows.get(index).copied() else { return false };
        draw(ui, state, changes, view, row, chosen == Some(index))
    });
    view.cursor = cursor;
    act = clicked.and_then(|at| view.rows.get(at).copied()).or(act);
    if let Some(row) = act {
        carry_out(state, view, row, out);
    }
}

/// What a click or Enter on a line does.
fn carry_out(state: &State, view: &mut ListView, row: Row, out: &mut Vec<Command>) {
    match row {
        Row::Group(at) => view.toggle(at, Part::Whole),
        Row::Accounts(at) => view.toggle(at, Part::Accounts),
        Row::Actions(at) => view.toggle(at, Part::Actions),
        Row::Cause(at, place) => {
            let cause = view.group(at).and_then(|(_, group)| group.causes.get(place));
            out.extend(cause.and_then(|cause| statement(state, cause)));
        }
        Row::Example(at) => {
            if let Some((example, _)) = view.example(at) {
                out.push(Command::Ask(example.after.question(&state.analysis.catalog)));
                out.push(Command::Act(Action::ShowSimulator));
            }
        }
        Row::Account(at, place) => {
            let account = view.group(at).and_then(|(_, group)| group.accounts.get(place));
            out.extend(account.map(|id| Command::GoTo(TargetId::Account(id.clone()))));
        }
        Row::Action(at, place) => {
            let action = view.action(at, place).map(|action| state.analysis.catalog.full_name(action));
            let account = view.group(at).and_then(|(_, group)| group.accounts.first().cloned());
            out.extend(account.map(|account| Command::AskAbout { account, action }));
        }
        Row::Joined(at) => {
            let account = view.of.as_ref().and_then(|comparison| comparison.joined.get(at));
            out.extend(account.map(|id| Command::GoTo(TargetId::Account(id.clone()))));
        }
        Row::Access | Row::Document | Row::Left(_) | Row::Change(_) => {}
    }
}

/// To the text of a cause as it stands now, or to its level where the policy is no more.
fn statement(state: &State, cause: &Cause) -> Option<Command> {
    let present = cause.policy.as_ref().filter(|policy| state.organization.policies().contains_key(*policy));
    match present {
        Some(policy) => {
            let reading = state.analysis.reading(policy);
            let statements = reading.map(|reading| &reading.document.statements);
            let span = statements.and_then(|all| Some(all.get(cause.statement?)?.span));
            Some(Command::OpenPolicyAt { policy: policy.clone(), span })
        }
        None => {
            let level = rows::place(cause).filter(|level| state.organization.contains(level))?;
            Some(Command::GoTo(level.clone()))
        }
    }
}

/// Reads the keys if the list has the keyboard; the line that Enter, left or right is about.
fn keyboard(ui: &Ui, state: &State, changes: &[Change], view: &mut ListView) -> Option<Row> {
    let mut act = None;
    for event in lines::events(ui, id()) {
        let at = view.cursor.chosen;
        let row = at.and_then(|at| view.rows.get(at)).copied();
        let folded = row.and_then(|row| match row {
            Row::Group(at) => Some(view.is_open(at, Part::Whole)),
            Row::Accounts(at) => Some(view.is_open(at, Part::Accounts)),
            Row::Actions(at) => Some(view.is_open(at, Part::Actions)),
            _ => None,
        });
        let next = match event {
            Event::Copy => {
                if let Some(row) = row {
                    ui.ctx().copy_text(text(state, changes, view, row));
                }
                None
            }
            Event::Key { key, pressed: true, modifiers, .. } if !modifiers.alt && !modifiers.command => match key {
                Key::ArrowRight if folded == Some(false) => {
                    act = row;
                    None
                }
                Key::ArrowLeft if folded == Some(true) => {
                    act = row;
                    None
                }
                // From within a group to its head.
                Key::ArrowLeft => {
                    let above = view.rows.get(..at.unwrap_or(0)).unwrap_or_default();
                    let is_head = |row: &Row| matches!(row, Row::Group(_) | Row::Access | Row::Document);
                    above.iter().rposition(is_head)
                }
                Key::Enter => {
                    act = row;
                    None
                }
                key => view.cursor.after(key, view.rows.len()),
            },
            _ => None,
        };
        if let Some(next) = next {
            view.cursor.go(next, view.rows.len());
        }
    }
    act
}

/// What a line says.
fn text(state: &State, changes: &[Change], view: &mut ListView, row: Row) -> String {
    let account = |when: When, id: Option<&AccountId>| -> Option<String> {
        let (id, comparison) = (id?, state.comparison.as_ref()?);
        let name = comparison.organization(when).name(&TargetId::Account(id.clone()));
        Some(format!("{name} ({id})"))
    };
    let text = match row {
        Row::Access => Some("Access".to_owned()),
        Row::Document => Some("Document".to_owned()),
        Row::Group(at) => {
            let contrast = view.group(at).map(|(_, group)| group.contrast);
            let head = view.said(at).map(|said| said.head.clone());
            contrast.zip(head).map(|(contrast, head)| format!("{}: {head}", sentence(&contrast.phrase())))
        }
        Row::Cause(at, place) => view.said(at).and_then(|said| said.causes.get(place).cloned()),
        Row::Example(at) => Some(match view.example(at) {
            Some((_, told)) => format!("Ask in simulator: {told}"),
            None => "No request was found that shows it".to_owned(),
        }),
        Row::Accounts(at) => {
            view.group(at).map(|(_, group)| widgets::counted(group.accounts.len(), "account", "accounts"))
        }
        Row::Actions(at) => {
            view.group(at).map(|(_, group)| widgets::counted(group.count as usize, "action", "actions"))
        }
        Row::Account(at, place) => {
            account(When::After, view.group(at).and_then(|(_, group)| group.accounts.get(place)))
        }
        Row::Action(at, place) => view.action(at, place).map(|action| state.analysis.catalog.full_name(action)),
        Row::Left(at) => {
            let left = view.of.as_ref().and_then(|comparison| comparison.left.get(at));
            account(When::Before, left).map(|name| format!("Account is gone: {name}"))
        }
        Row::Joined(at) => {
            let joined = view.of.as_ref().and_then(|comparison| comparison.joined.get(at));
            account(When::After, joined).map(|name| format!("New account: {name}"))
        }
        Row::Change(at) => changes.get(at).map(Change::sentence),
    };
    text.unwrap_or_default()
}

/// The mark of a change.
fn look(tokens: &Tokens, change: AccessChange) -> (Icon, Color32) {
    match change {
        AccessChange::Gained => (Icon::Allowed, tokens.allowed),
        AccessChange::Lost => (Icon::Denied, tokens.denied),
        AccessChange::Conditional | AccessChange::Condition => (Icon::Depends, tokens.depends),
        AccessChange::Perhaps => (Icon::Question, tokens.warning),
    }
}

/// Draws a line; whether it was clicked.
fn draw(ui: &mut Ui, state: &State, changes: &[Change], view: &mut ListView, row: Row, chosen: bool) -> bool {
    let tokens = Tokens::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), size::ROW), Sense::CLICK);
    let is_heading = matches!(row, Row::Access | Row::Document);
    if chosen {
        let focused = ui.memory(|memory| memory.has_focus(id()));
        ui.painter().rect_filled(rect, 0.0, if focused { tokens.selected } else { tokens.selected_quiet });
    } else if response.hovered() && !is_heading {
        ui.painter().rect_filled(rect, 0.0, tokens.hovered);
    }
    let said = text(state, changes, view, row);
    let fold = |open: bool| Some((if open { Icon::ChevronDown } else { Icon::ChevronRight }, tokens.weak));
    let plain = FontId::proportional(13.0);
    let (role, indent, icon, font, color) = match row {
        Row::Access | Row::Document => (Role::Label, 12.0, None, FontId::new(13.0, strong_family()), tokens.text),
        Row::Group(at) => (Role::TreeItem, 12.0, fold(view.is_open(at, Part::Whole)), plain, tokens.text),
        Row::Accounts(at) => (Role::TreeItem, 36.0, fold(view.is_open(at, Part::Accounts)), plain, tokens.text),
        Row::Actions(at) => (Role::TreeItem, 36.0, fold(view.is_open(at, Part::Actions)), plain, tokens.text),
        Row::Cause(..) => (Role::Link, 36.0, Some((Icon::Policy, tokens.weak)), plain, tokens.accent),
        Row::Example(at) => {
            let is_there = view.example(at).is_some();
            let color = if is_there { tokens.accent } else { tokens.weak };
            (Role::Link, 36.0, Some((Icon::Question, tokens.weak)), plain, color)
        }
        Row::Account(..) | Row::Joined(_) => {
            (Role::ListItem, 60.0, Some((Icon::Account, tokens.weak)), plain, tokens.text)
        }
        Row::Action(..) => (Role::ListItem, 60.0, None, plain, tokens.text),
        Row::Left(_) => (Role::ListItem, 60.0, Some((Icon::Account, tokens.weak)), plain, tokens.text),
        Row::Change(_) => (Role::ListItem, 12.0, None, plain, tokens.text),
    };
    let mut at = pos2(rect.left() + indent, rect.center().y);
    let glyph = |ui: &Ui, at: egui::Pos2, icon: Icon, color: Color32| {
        let font = FontId::new(size::ICON - 2.0, icon_family());
        ui.painter().text(pos2(at.x + 6.0, at.y), Align2::CENTER_CENTER, icons::glyph(icon), font, color);
    };
    if let Some((icon, color)) = icon {
        glyph(ui, at, icon, color);
        at.x += 18.0;
    }
    let mut rest = said.as_str();
    if let Row::Group(group) = row
        && let Some(contrast) = view.group(group).map(|(_, group)| group.contrast)
    {
        let (icon, color) = look(tokens, contrast.change());
        glyph(ui, at, icon, color);
        at.x += 18.0;
        if let Some((change, more)) = said.split_once(": ") {
            let strong = FontId::new(13.0, strong_family());
            at.x += widgets::paint_text(ui, at, Align2::LEFT_CENTER, change, strong, color, rect.right() - at.x) + 8.0;
            rest = more;
        }
        rest = paint_cause(ui, rect, &mut at, rest, view, group);
    }
    widgets::paint_text(ui, at, Align2::LEFT_CENTER, rest, font, color, rect.right() - at.x - 8.0);
    response.widget_info(|| WidgetInfo::selected(role, true, chosen, &said));
    if response.hovered() && !is_heading {
        response.clone().on_hover_text(&said);
    }
    response.clicked()
}

/// The cause of a group at the right, where there is room for it; what is to be painted at the left.
fn paint_cause<'t>(
    ui: &Ui,
    rect: Rect,
    at: &mut egui::Pos2,
    rest: &'t str,
    view: &mut ListView,
    group: usize,
) -> &'t str {
    let tokens = Tokens::of(ui);
    let room = rect.width() * 0.42;
    let cause = view.said(group).and_then(|said| Some((said.causes.first()?.clone(), said.causes.len())));
    if let Some((cause, count)) = cause.filter(|_| rect.width() > 620.0) {
        let text = if count > 1 { format!("{cause} (and {} more)", count - 1) } else { cause };
        let left = rect.right() - room;
        let small = FontId::proportional(12.0);
        let middle = pos2(left, at.y);
        widgets::paint_text(ui, middle, Align2::LEFT_CENTER, &text, small, tokens.weak, room - 8.0);
        let font = FontId::proportional(13.0);
        widgets::paint_text(ui, *at, Align2::LEFT_CENTER, rest, font, tokens.text, left - at.x - 12.0);
        return "";
    }
    rest
}
