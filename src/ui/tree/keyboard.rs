//! The keyboard within the tree: arrows, Home, End, pages, typing to jump, the context-menu key.
//!
//! Keys that the whole window knows (F2, Delete, Ctrl+A …) are in the action table.

use egui::{Event, EventFilter, Id, Key, Modifiers, Popup, Ui};

use super::TreeView;
use super::lines::between;
use crate::row::Fold;
use organization::TargetId;
use session::{Action, Command, State};

/// A pause after which typing begins a new word, in seconds.
const PAUSE: f64 = 1.0;
const PAGE: isize = 15;

/// Reads the keys if the tree has the keyboard.
pub fn take(ui: &Ui, id: Id, state: &State, view: &mut TreeView, out: &mut Vec<Command>) {
    // What is open over the tree has the keyboard.
    let is_elsewhere = !ui.memory(|memory| memory.has_focus(id)) || Popup::is_any_open(ui.ctx());
    if is_elsewhere || view.renaming.is_some() {
        return;
    }
    let filter = EventFilter { vertical_arrows: true, horizontal_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
    let presses: Vec<(Key, Modifiers)> = ui.input(|input| {
        let pressed = input.events.iter().filter_map(|event| {
            let Event::Key { key, pressed: true, modifiers, .. } = event else { return None };
            Some((*key, *modifiers))
        });
        pressed.collect()
    });
    let letters: String = ui.input(|input| {
        let typed = input.events.iter().filter_map(|event| {
            let Event::Text(text) = event else { return None };
            Some(text.as_str())
        });
        typed.collect()
    });
    let mut lead = state.window.selection.lead.clone();
    for (key, modifiers) in presses {
        if modifiers.command || modifiers.alt {
            continue;
        }
        if key == Key::Menu || (key == Key::F10 && modifiers.shift) {
            view.menu_by_key = true;
            continue;
        }
        if let Some(next) = press(key, lead.as_ref(), state, view, out) {
            select(&next, modifiers, state, view, out);
            lead = Some(next);
        }
    }
    if !letters.trim().is_empty() && letters != "?" {
        let now = ui.input(|input| input.time);
        jump(&letters, now, state, view, out);
    }
}

fn select(next: &TargetId, modifiers: Modifiers, state: &State, view: &mut TreeView, out: &mut Vec<Command>) {
    view.scroll_to = Some(next.clone());
    let anchor = state.window.selection.anchor.clone().filter(|_| modifiers.shift);
    out.push(match anchor {
        Some(anchor) => Command::SelectRange { range: between(&view.lines(), &anchor, next), lead: next.clone() },
        None => Command::Select(next.clone()),
    });
}

/// What a key does: opens or closes a row, or leads to another.
#[expect(clippy::wildcard_enum_match_arm, reason = "the toolkit's keys are many, and the others do nothing here")]
fn press(
    key: Key,
    lead: Option<&TargetId>,
    state: &State,
    view: &mut TreeView,
    out: &mut Vec<Command>,
) -> Option<TargetId> {
    let lines = view.lines();
    let at = lead.and_then(|lead| lines.iter().position(|line| line.target == *lead));
    let to = |index: isize| {
        let last = isize::try_from(lines.len()).unwrap_or(1) - 1;
        let index = usize::try_from(index.clamp(0, last)).ok()?;
        lines.get(index).map(|line| line.target.clone())
    };
    let here = isize::try_from(at.unwrap_or(0)).unwrap_or(0);
    let line = at.and_then(|at| lines.get(at)).cloned();
    match key {
        Key::ArrowDown if at.is_none() => to(0),
        Key::ArrowDown => to(here + 1),
        Key::ArrowUp => to(here - 1),
        Key::PageDown => to(here + PAGE),
        Key::PageUp => to(here - PAGE),
        Key::Home => to(0),
        Key::End => to(isize::MAX),
        Key::ArrowRight => match line?.fold {
            Fold::Closed => {
                view.toggle(lead?);
                None
            }
            Fold::Open => to(here + 1),
            Fold::Leaf => None,
        },
        Key::ArrowLeft => match line?.fold {
            Fold::Open => {
                view.toggle(lead?);
                None
            }
            Fold::Closed | Fold::Leaf => state.document.organization.parent(lead?).map(|parent| parent.clone().into()),
        },
        Key::Enter => {
            out.push(Command::Act(Action::TypeBelow));
            None
        }
        _ => None,
    }
}

/// Goes to the next row whose name begins with what was typed.
fn jump(letters: &str, now: f64, state: &State, view: &mut TreeView, out: &mut Vec<Command>) {
    if now - view.typed.1 > PAUSE {
        view.typed.0.clear();
    }
    view.typed.0.push_str(&letters.to_lowercase());
    view.typed.1 = now;
    let lead = state.window.selection.lead.as_ref();
    let lines = view.lines();
    let at = lead.and_then(|lead| lines.iter().position(|line| line.target == *lead)).unwrap_or(0);
    // The first letter goes on to the next such name, further letters may keep the row.
    let skip = usize::from(view.typed.0.chars().count() == 1);
    let (before, after) = lines.split_at((at + skip).min(lines.len()));
    let found = after
        .iter()
        .chain(before)
        .find(|line| state.document.organization.name(&line.target).to_lowercase().starts_with(&view.typed.0));
    if let Some(target) = found.map(|line| line.target.clone()) {
        view.scroll_to = Some(target.clone());
        out.push(Command::Select(target));
    }
}
