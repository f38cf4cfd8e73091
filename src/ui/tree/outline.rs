//! The row of the tree in which new OUs and accounts are typed, one after the other.
//!
//! Knows where the row stands, how deep, and what its keys do: Enter goes on to the next, Tab and Shift+Tab say how deep, Escape
//! ends. What a line names, `exchange` knows; whether AWS takes it, the document.

use egui::{Area, Event, Frame, Id, Key, Order, Rect, TextEdit, Ui, pos2, vec2};

use super::TreeView;
use super::draw::LOOK;
use super::lines::TreeLine;
use crate::theme::{Ink, Tokens, size};
use crate::{icons, keys, widgets};
use exchange::{Entry, EntryKind};
use organization::{Edit, EmailPattern, Organization, ParentId, TargetId};
use session::{Command, Icon, State, entry_edit};

/// The row that is being typed in.
#[derive(Debug)]
pub struct Outline {
    /// What the row stands below, and what it becomes a part of: the one above it, or one that holds that one.
    after: TargetId,
    parent: ParentId,
    text: String,
    /// How the others' e-mails are made, once an account leaves its own open.
    emails: Option<EmailPattern>,
    /// What the text would make, and why not; by the document and the place.
    trial: Option<(Trial, Edit, Option<String>)>,
    /// What was handed in is made until the next frame; the row then goes on below it.
    handed_in: bool,
    /// The field must get the keyboard.
    pub begins: bool,
}

/// How wide what stands below the field is.
const TIP: f32 = 320.0;

/// What a trial is about.
type Trial = (u64, ParentId, String);

/// Below the field, as long as nothing is wrong.
const KEYS: &str = "Enter adds it and goes on · Tab and Shift+Tab say how deep · Esc ends\n\
    A line with an @ or twelve digits is an account, any other an OU";

impl Outline {
    /// A row below a target, beside it; below the root, within it.
    pub fn below(organization: &Organization, target: &TargetId) -> Self {
        Self {
            after: target.clone(),
            parent: organization.parent(target).cloned().unwrap_or(ParentId::Root),
            text: String::new(),
            emails: None,
            trial: None,
            handed_in: false,
            begins: true,
        }
    }

    /// The next row stands below what was handed in, once that is made.
    fn go_on(&mut self, state: &State) {
        let organization = &state.document.organization;
        if !std::mem::take(&mut self.handed_in) {
            return;
        }
        let made = state.window.selection.lead.clone().filter(|lead| organization.contains(lead));
        if let Some(made) = made {
            *self = Self::below(organization, &made);
        }
    }

    /// What lies within the parent and is or holds the one above the row.
    fn beside(&self, organization: &Organization) -> Option<TargetId> {
        let parent = TargetId::from(self.parent.clone());
        organization
            .path(&self.after)
            .into_iter()
            .find(|at| organization.parent(at).is_some_and(|p| TargetId::from(p.clone()) == parent))
    }

    /// Within the one above, if that is an OU.
    fn deeper(&mut self, organization: &Organization) {
        if let Some(parent) = self.beside(organization).and_then(|target| target.as_parent()) {
            self.parent = parent;
        }
    }

    /// Beside what it is within.
    fn higher(&mut self, organization: &Organization) {
        if let Some(parent) = organization.parent(&TargetId::from(self.parent.clone())) {
            self.parent = parent.clone();
        }
    }

    /// Where the row stands among the lines, and how deep; nowhere where what it belongs to is not shown.
    pub fn place(&self, organization: &Organization, lines: &[TreeLine]) -> Option<(usize, usize)> {
        let position = |target: &TargetId| lines.iter().position(|line| line.target == *target);
        let parent = position(&TargetId::from(self.parent.clone()))?;
        let depth = lines.get(parent)?.depth + 1;
        let Some(beside) = self.beside(organization).and_then(|beside| position(&beside)) else {
            return Some((parent + 1, depth));
        };
        let below = lines.get(beside + 1..).unwrap_or_default().iter().take_while(|line| line.depth > depth).count();
        Some((beside + 1 + below, depth))
    }

    /// Works out what the text would make, and why the document would not take it.
    fn try_out(&mut self, state: &State) -> Option<(Edit, Option<String>)> {
        if self.text.trim().is_empty() {
            self.trial = None;
            return None;
        }
        let about: Trial = (state.document.revision, self.parent.clone(), self.text.clone());
        if self.trial.as_ref().is_none_or(|(known, ..)| *known != about) {
            let organization = &state.document.organization;
            let mut number = state.document.revision;
            let mut numbers = || {
                number = number.wrapping_add(1);
                number
            };
            let entry = self.entry();
            let emails = &mut self.emails;
            let propose = |name: &str| emails.get_or_insert_with(|| EmailPattern::of(organization)).propose(name);
            let (_, edit) = entry_edit(organization, &self.parent, &entry, None, &mut numbers, propose);
            let refused = organization.apply(&edit).err().map(|error| crate::sentence(&error.to_string()));
            self.trial = Some((about, edit, refused));
        }
        self.trial.as_ref().map(|(_, edit, refused)| (edit.clone(), refused.clone()))
    }

    fn entry(&self) -> Entry {
        Entry::of(&self.text)
    }
}

/// What becomes of the row after a frame.
enum Next {
    Stays,
    Ends,
    /// The row hands in what it holds, and goes on below it or ends.
    GoesOn,
    HandsIn,
}

/// Where the row stands among the lines, and how deep, if one is being typed.
pub fn place(state: &State, view: &mut TreeView, lines: &[TreeLine]) -> Option<(usize, usize)> {
    let outline = view.outline.as_mut()?;
    outline.go_on(state);
    if !state.document.organization.contains(&outline.after) {
        outline.after = TargetId::Root;
        outline.parent = ParentId::Root;
    }
    outline.place(&state.document.organization, lines)
}

/// Draws the row where it stands.
pub fn row(ui: &mut Ui, depth: usize, state: &State, view: &mut TreeView, out: &mut Vec<Command>) {
    let Some(mut outline) = view.outline.take() else { return };
    let id = Id::unique("tree outline");
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), size::ROW), egui::Sense::hover());
    let has_focus = ui.memory(|memory| memory.has_focus(id));
    let lines = if has_focus { take_lines(ui) } else { None };
    out.extend(lines.map(Command::Paste));

    let tokens = Tokens::of(ui);
    let is_account = outline.entry().kind == EntryKind::Account;
    let icon = if is_account { Icon::Account } else { Icon::Ou };
    let at = rect.left() + LOOK.first + LOOK.indent * depth as f32 + LOOK.step;
    let font = egui::FontId::new(size::ICON, crate::theme::icon_family());
    ui.painter().text(
        pos2(at, rect.center().y),
        egui::Align2::CENTER_CENTER,
        icons::glyph(icon),
        font,
        tokens.ink(Ink::Weak),
    );
    let place = Rect::from_min_max(pos2(at + LOOK.text - 4.0, rect.top() + 1.0), rect.max - vec2(8.0, 1.0));
    let field = TextEdit::singleline(&mut outline.text)
        .id(id)
        .hint_text("Name, or name and e-mail")
        .lock_focus(true)
        .margin(egui::Margin::symmetric(4, 2));
    let kind = if is_account { "New account" } else { "New OU" };
    let response = ui.put(place, field).accessible_name(kind);
    if std::mem::take(&mut outline.begins) {
        response.request_focus();
    }
    if has_focus {
        ui.data_mut(|data| data.insert_temp(keys::typed_field_id(), id));
        for deeper in tabs(ui) {
            match deeper {
                Deeper::More => outline.deeper(&state.document.organization),
                Deeper::Less => outline.higher(&state.document.organization),
            }
        }
    }
    let trial = outline.try_out(state);
    if response.changed() {
        out.push(Command::Typing(trial.as_ref().map(|(edit, _)| edit.clone())));
    }
    let refused = trial.as_ref().and_then(|(_, refused)| refused.clone());
    let pressed = |key| ui.input(|input| input.key_pressed(key));
    let next = match &trial {
        _ if !response.lost_focus() => Next::Stays,
        _ if pressed(Key::Escape) => Next::Ends,
        None => Next::Ends,
        Some((_, Some(_))) => {
            outline.begins = pressed(Key::Enter);
            Next::Stays
        }
        Some((_, None)) if pressed(Key::Enter) => Next::GoesOn,
        Some((_, None)) => Next::HandsIn,
    };
    if response.has_focus() {
        let parent = state.document.organization.name(&outline.parent.clone().into());
        tell(ui, id, place, &told(&trial, parent), refused.is_some());
    } else if refused.is_some() {
        ui.painter().rect_stroke(place, size::RADIUS, egui::Stroke::new(1.0, tokens.error), egui::StrokeKind::Inside);
    }
    match next {
        Next::Stays => {}
        Next::Ends => {
            out.push(Command::Typing(None));
            if pressed(Key::Escape) || pressed(Key::Enter) {
                ui.memory_mut(|memory| memory.request_focus(super::tree_id()));
            }
            return;
        }
        Next::GoesOn | Next::HandsIn => {
            out.push(Command::Typing(None));
            out.push(Command::CreateEntry { parent: outline.parent.clone(), entry: outline.entry() });
            if matches!(next, Next::HandsIn) {
                return;
            }
            (outline.handed_in, outline.begins) = (true, true);
        }
    }
    view.outline = Some(outline);
}

/// What stands below the field: what is wrong, what would be made, or what the keys do.
fn told(trial: &Option<(Edit, Option<String>)>, parent: &str) -> String {
    match trial {
        None => KEYS.to_owned(),
        Some((_, Some(refused))) => refused.clone(),
        Some((edit, None)) => {
            if let Edit::CreateAccount { name, email, .. } = edit {
                return format!("Account {name} in {parent}, {email}");
            }
            if let Edit::CreateOu { name, .. } = edit { format!("OU {name} in {parent}") } else { String::new() }
        }
    }
}

fn tell(ui: &Ui, id: Id, place: Rect, text: &str, is_refusal: bool) {
    let tokens = Tokens::of(ui);
    let color = if is_refusal { tokens.error } else { tokens.weak };
    let area = Area::new(id.with("tip")).order(Order::Tooltip).interactable(false);
    area.fixed_pos(place.left_bottom() + vec2(0.0, 4.0)).show(ui.ctx(), |ui| {
        Frame::popup(ui.style()).show(ui, |ui| {
            ui.set_width(TIP);
            ui.label(widgets::safe(text).color(color));
        });
    });
}

enum Deeper {
    More,
    Less,
}

fn tabs(ui: &Ui) -> Vec<Deeper> {
    ui.input(|input| {
        let tab = |event: &Event| {
            let Event::Key { key: Key::Tab, pressed: true, modifiers, .. } = event else { return None };
            (!modifiers.ctrl && !modifiers.alt).then_some(if modifiers.shift { Deeper::Less } else { Deeper::More })
        };
        input.events.iter().filter_map(tab).collect()
    })
}

/// A pasted text of several lines is a list of its own, and nothing for a field of one line.
fn take_lines(ui: &Ui) -> Option<String> {
    ui.input_mut(|input| {
        let is_list = |event: &Event| matches!(event, Event::Paste(text) if text.trim().contains('\n'));
        let at = input.events.iter().position(is_list)?;
        if let Event::Paste(text) = input.events.remove(at) { Some(text) } else { None }
    })
}
