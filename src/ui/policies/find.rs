//! Finding and replacing in the text of the open policy.
//!
//! Knows what is searched for and which match is the present one. Plain text, without regard to case.

use std::ops::Range;
use std::sync::Arc;

use egui::{Align, Key, Layout, TextEdit, Ui, vec2};

use crate::widgets;
use organization::{Edit, Policy};
use session::{Command, Icon, State};

/// What the bar remembers between frames.
#[derive(Debug, Default)]
pub struct FindView {
    shown: bool,
    query: String,
    replacement: String,
    /// Which match is the present one.
    present: usize,
    /// The field must get the keyboard.
    focus: bool,
    /// Another match is to be shown.
    step: Option<Direction>,
    matches: Option<Matches>,
}

/// Matches, and the text and query that they are of.
#[derive(Debug)]
struct Matches {
    text: Arc<str>,
    query: String,
    found: Arc<[Range<usize>]>,
}

/// Which way a search goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    On,
    Back,
}

/// Every place where the text holds the words, in order, none inside another.
pub fn matches(text: &str, query: &str) -> Vec<Range<usize>> {
    let query = query.to_lowercase();
    if query.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<Range<usize>> = Vec::new();
    for (start, _) in text.char_indices() {
        if found.last().is_some_and(|last| start < last.end) {
            continue;
        }
        let rest = text.get(start..).unwrap_or_default();
        let mut lower = String::new();
        for (at, letter) in rest.char_indices() {
            lower.extend(letter.to_lowercase());
            if lower == query {
                found.push(start..start + at + letter.len_utf8());
            }
            if !query.starts_with(lower.as_str()) || lower.len() >= query.len() {
                break;
            }
        }
    }
    found
}

impl FindView {
    /// Opens the bar and gives it the keyboard.
    pub fn open(&mut self) {
        (self.shown, self.focus) = (true, true);
    }

    /// Opens the bar and goes to another match.
    pub fn go(&mut self, step: Direction) {
        (self.shown, self.step) = (true, Some(step));
    }

    /// The matches to be tinted.
    pub fn found(&mut self, text: &Arc<str>) -> Arc<[Range<usize>]> {
        if !self.shown {
            return Arc::default();
        }
        match &self.matches {
            Some(known) if known.text == *text && known.query == self.query => Arc::clone(&known.found),
            _ => {
                let found: Arc<[Range<usize>]> = matches(text, &self.query).into();
                let (text, query) = (Arc::clone(text), self.query.clone());
                self.matches = Some(Matches { text, query, found: Arc::clone(&found) });
                found
            }
        }
    }
}

/// The bar, where it is wanted; a place to bring into view, if it moved.
pub fn show(
    ui: &mut Ui,
    state: &State,
    policy: &Policy,
    view: &mut FindView,
    out: &mut Vec<Command>,
) -> Option<Range<usize>> {
    let (focus, mut step) = (std::mem::take(&mut view.focus), view.step.take());
    if !view.shown {
        return None;
    }
    let found = view.found(&policy.content);
    let mut moved = false;
    let row = |ui: &mut Ui, fields: &mut dyn FnMut(&mut Ui)| {
        let size = vec2(ui.available_width(), ROW);
        ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), fields);
    };
    row(ui, &mut |ui| {
        let escaped = state.window.dialog.is_none() && ui.input(|input| input.key_pressed(Key::Escape));
        if widgets::icon_button(ui, Icon::Close, "Close find bar").clicked() || escaped {
            view.shown = false;
        }
        for (icon, name, wish) in
            [(Icon::Forward, "Find next", Direction::On), (Icon::Back, "Find previous", Direction::Back)]
        {
            if widgets::icon_button(ui, icon, name).clicked() {
                step = Some(wish);
            }
        }
        let count = match (found.len(), view.query.is_empty()) {
            (_, true) => String::new(),
            (0, _) => "none".to_owned(),
            (all, _) => format!("{} of {all}", view.present.min(all - 1) + 1),
        };
        ui.label(widgets::small(ui, count));
        let response = widgets::filter(ui, "Find in policy", "Find", &mut view.query, f32::INFINITY);
        if focus {
            response.request_focus();
        }
        if response.changed() {
            (view.present, moved) = (0, true);
        }
        if response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) {
            step = Some(if ui.input(|input| input.modifiers.shift) { Direction::Back } else { Direction::On });
            response.request_focus();
        }
    });
    let mut replace = None;
    if !policy.aws_managed {
        row(ui, &mut |ui| replace = replacing(ui, view, &found));
    }
    if let Some(places) = replace {
        let content = Arc::from(replaced(&policy.content, &places, &view.replacement));
        out.push(Command::Edit(Edit::SetPolicyContent { policy: policy.id.clone(), content }));
    }
    let found = if moved { view.found(&policy.content) } else { found };
    let last = found.len().checked_sub(1)?;
    match step {
        Some(Direction::On) => view.present = if view.present >= last { 0 } else { view.present + 1 },
        Some(Direction::Back) => view.present = if view.present == 0 { last } else { view.present.min(last + 1) - 1 },
        // What is looked for comes into view while it is typed.
        None if moved => {}
        None => return None,
    }
    found.get(view.present).cloned()
}

/// The height of a line of the bar.
const ROW: f32 = 28.0;

/// What the matches are replaced with; those that shall be. From right to left.
fn replacing(ui: &mut Ui, view: &mut FindView, found: &[Range<usize>]) -> Option<Vec<Range<usize>>> {
    let mut replace = None;
    ui.add_enabled_ui(!found.is_empty(), |ui| {
        if ui.button("Replace all").clicked() {
            replace = Some(found.to_vec());
        }
        if ui.button("Replace").clicked() {
            replace = found.get(view.present.min(found.len() - 1)).map(|one| vec![one.clone()]);
        }
    });
    let field = TextEdit::singleline(&mut view.replacement)
        .hint_text("Replace with")
        .desired_width(f32::INFINITY)
        .margin(egui::Margin::symmetric(8, 4));
    ui.add(field).accessible_name("Replace with");
    replace
}

fn replaced(text: &str, places: &[Range<usize>], with: &str) -> String {
    let mut result = String::new();
    let mut at = 0;
    for place in places {
        result.push_str(text.get(at..place.start).unwrap_or_default());
        result.push_str(with);
        at = place.end;
    }
    result.push_str(text.get(at..).unwrap_or_default());
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_and_replaces_without_regard_to_case() {
        let check = |text: &str, query: &str, expect: &[(usize, usize)], changed: &str| {
            let found = matches(text, query);
            let places: Vec<(usize, usize)> = found.iter().map(|range| (range.start, range.end)).collect();
            assert_eq!(places, expect, "{query:?} in {text:?}");
            assert_eq!(replaced(text, &found, "x"), changed);
        };
        check("s3:GetObject", "getobject", &[(3, 12)], "s3:x");
        check("aaaa", "aa", &[(0, 2), (2, 4)], "xx");
        check("Äpfel äpfel", "äpfel", &[(0, 6), (7, 13)], "x x");
        check("abc", "", &[], "abc");
        check("abc", "d", &[], "abc");
        check("aab", "ab", &[(1, 3)], "ax");
    }
}
