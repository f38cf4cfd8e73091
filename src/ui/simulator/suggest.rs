//! A field that offers what fits while one types.
//!
//! Knows how offers open, are walked through with the keyboard, and are taken. Does not know what they mean.

use std::sync::Arc;

use egui::{Id, Key, Modifiers, Popup, PopupCloseBehavior, Response, ScrollArea, Sense, TextEdit, Ui};

use crate::fields::elided;
use crate::paint::{self, Look};
use crate::row::{Chosen, Kind, Mark, Row, Text};
use crate::theme::Face;

/// Rows that are seen at once.
const ROWS: usize = 8;
/// Offers that are made at most.
pub const MOST: usize = 200;

const LOOK: Look = Look { first: 14.0, right: 8.0, mark: 220.0, ..Look::PANEL };

/// Something to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    pub title: String,
    pub detail: String,
    /// What stands in the field afterwards.
    pub value: String,
}

/// What Enter does while nothing was chosen with the arrows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Enter {
    TakesFirst,
    /// Leaves what was typed.
    TakesNothing,
}

/// How a field looks and behaves.
#[derive(Clone, Copy, Debug)]
pub struct Field<'a> {
    pub id: Id,
    /// For screen readers.
    pub name: &'a str,
    pub hint: &'a str,
    pub width: f32,
    pub enter: Enter,
    /// Grows when offers for the same text may differ.
    pub stamp: u64,
}

/// What is remembered of the offers of one field.
#[derive(Clone, Debug, Default)]
struct Opened {
    is_open: bool,
    chosen: Option<usize>,
    /// Bring the chosen offer into view.
    follow: bool,
    offers: Arc<[Offer]>,
    of: Option<(String, u64)>,
}

/// The field; `Some` when an offer was taken. The text is changed by typing only.
pub fn field(
    ui: &mut Ui,
    field: Field<'_>,
    text: &mut String,
    offers: impl FnOnce(&str) -> Vec<Offer>,
) -> (Response, Option<Offer>) {
    let mut opened: Opened = ui.data(|data| data.get_temp(field.id)).unwrap_or_default();
    let had_focus = ui.memory(|memory| memory.has_focus(field.id));
    opened.follow = false;
    let mut taken = if had_focus { opened.keyboard(ui) } else { None };
    let mut layouter = elided(had_focus);
    let edit = TextEdit::singleline(text)
        .id(field.id)
        .layouter(&mut layouter)
        .hint_text(field.hint)
        .desired_width(field.width)
        .margin(egui::Margin::symmetric(6, 3));
    let response = ui.add(edit).accessible_name(field.name);
    if response.gained_focus() || response.changed() {
        opened.is_open = true;
    }
    if opened.is_open {
        let of = Some((text.clone(), field.stamp));
        if opened.of != of {
            opened.offers = offers(text).into();
            opened.chosen = (field.enter == Enter::TakesFirst && !opened.offers.is_empty()).then_some(0);
            opened.of = of;
        }
        let used = list(&field, &response, &opened);
        taken = taken.or(used.taken);
        if taken.is_some() || !(response.has_focus() || used.is_held) {
            opened.is_open = false;
        }
    }
    if let Some(offer) = &taken {
        cursor_to_end(ui, field.id, &offer.value);
    }
    ui.data_mut(|data| data.insert_temp(field.id, opened));
    (response, taken)
}

impl Opened {
    /// Arrows go through the offers; the one that Enter takes.
    fn keyboard(&mut self, ui: &Ui) -> Option<Offer> {
        let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
        let (down, up) = (pressed(Key::ArrowDown), pressed(Key::ArrowUp));
        self.follow = down || up;
        if down {
            self.chosen = match self.chosen.filter(|_| self.is_open) {
                Some(at) => Some((at + 1).min(self.offers.len().saturating_sub(1))),
                None => Some(0),
            };
            self.is_open = true;
        }
        if up {
            self.chosen = self.chosen.map(|at| at.saturating_sub(1));
        }
        let chosen = self.chosen.and_then(|at| self.offers.get(at)).filter(|_| self.is_open)?;
        pressed(Key::Enter).then(|| chosen.clone())
    }
}

/// After an offer was taken, typing goes on behind it.
fn cursor_to_end(ui: &Ui, id: Id, text: &str) {
    let mut state = TextEdit::load_state(ui.ctx(), id).unwrap_or_default();
    let end = egui::text::CCursor::new(text.chars().count());
    state.cursor.set_char_range(Some(egui::text::CCursorRange::one(end)));
    TextEdit::store_state(ui.ctx(), id, state);
}

/// What was done with the list.
#[derive(Debug, Default)]
struct Used {
    taken: Option<Offer>,
    /// The pointer is on it.
    is_held: bool,
}

fn list(field: &Field<'_>, response: &Response, opened: &Opened) -> Used {
    let mut used = Used::default();
    if opened.offers.is_empty() {
        return used;
    }
    let height = LOOK.height;
    let shown = Popup::from_response(response)
        .id(field.id.with("offers"))
        .accessible_name(format!("Suggestions for {}", field.name))
        .open(true)
        .close_behavior(PopupCloseBehavior::IgnoreClicks)
        .width(response.rect.width().max(320.0))
        .show(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            let rows = opened.offers.len().min(ROWS) as f32;
            let mut area = ScrollArea::vertical().max_height(height * rows).min_scrolled_height(height * rows);
            if opened.follow {
                let first = opened.chosen.unwrap_or(0) as f32 + 2.0 - ROWS as f32;
                area = area.vertical_scroll_offset(first.max(0.0) * height);
            }
            area.auto_shrink([false, true]).show_rows(ui, height, opened.offers.len(), |ui, range| {
                for at in range {
                    let Some(offer) = opened.offers.get(at) else { continue };
                    let chosen = if opened.chosen == Some(at) { Chosen::Yes } else { Chosen::No };
                    if paint::show(ui, &Row { chosen, ..row(offer) }, &LOOK, Sense::CLICK).clicked() {
                        used.taken = Some(offer.clone());
                    }
                }
            });
        });
    used.is_held = shown.is_some_and(|shown| shown.response.contains_pointer());
    used
}

fn row(offer: &Offer) -> Row {
    Row {
        kind: Kind::Offer,
        title: Text::new(&offer.title),
        marks: vec![Mark::Text(Text::quiet(&offer.detail, Face::Smaller))],
        adds: offer.detail.clone(),
        ..Row::default()
    }
}
