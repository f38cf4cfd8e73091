//! Choosing a parent: the root and the OUs as an indented tree, narrowed down by a filter.
//!
//! Knows the lines and how they are gone through with pointer and keys. What choosing one does, the dialog knows.

use std::collections::BTreeMap;
use std::sync::Arc;

use egui::{Align, Id, Key, Layout, Modifiers, ScrollArea, TextEdit, Ui, WidgetInfo, vec2};

use super::own_enter;
use crate::later::Later;
use crate::tree::lines::are_few;
use crate::{icons, widgets};
use organization::{Organization, OuId, ParentId};
use session::{Icon, State};

/// What is remembered while a parent is chosen.
#[derive(Debug, Default)]
pub struct PlaceView {
    filter: String,
    /// By revision and filter.
    lines: Later<(u64, String), Arc<[PlaceLine]>>,
    /// The line that keys have gone to.
    cursor: Option<usize>,
    /// It has moved: bring it into view.
    follow: bool,
    focused: bool,
    /// The tree is shown below its button.
    is_open: bool,
    /// What was said of lines, of a revision of the document.
    said: (u64, BTreeMap<ParentId, Said>),
}

/// A parent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceLine {
    pub parent: ParentId,
    pub depth: usize,
    pub name: String,
    /// "Workloads / Prod"
    pub path: String,
}

/// What choosing a line does, or why it cannot be chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    pub refused: bool,
    pub text: String,
}

/// What was done with the tree in a frame.
#[derive(Debug, Default)]
pub struct Picked {
    pub chosen: Option<ParentId>,
    /// The pointer or the keyboard is on it.
    pub looked_at: Option<ParentId>,
}

impl PlaceView {
    /// What was said of a line.
    pub fn said_of(&self, parent: &ParentId) -> String {
        self.said.1.get(parent).map_or_else(String::new, |said| said.text.clone())
    }
}

const ROW: f32 = 24.0;

/// The root and the OUs by name, each before what is in it. With a filter only those that match, in the same order.
pub fn lines(organization: &Organization, filter: &str) -> Vec<PlaceLine> {
    let mut inside: BTreeMap<&ParentId, Vec<(String, &OuId)>> = BTreeMap::new();
    for ou in organization.ous().values() {
        inside.entry(&ou.parent).or_default().push((ou.shown_name().to_lowercase(), &ou.id));
    }
    inside.values_mut().for_each(|ous| ous.sort());
    let filter = filter.trim().to_lowercase();
    let mut found = Vec::new();
    let mut open = vec![(ParentId::Root, 0, String::new())];
    while let Some((parent, depth, above)) = open.pop() {
        let name = organization.name(&parent.clone().into()).to_owned();
        let path = if above.is_empty() { name.clone() } else { format!("{above} / {name}") };
        for (_, id) in inside.get(&parent).into_iter().flatten().rev() {
            // The root goes without saying.
            let above = if parent == ParentId::Root { String::new() } else { path.clone() };
            open.push((ParentId::Ou((*id).clone()), depth + 1, above));
        }
        if name.to_lowercase().contains(&filter) {
            found.push(PlaceLine { parent, depth, name, path });
        }
    }
    found
}

/// The path of a parent: "Workloads / Prod".
pub fn path(organization: &Organization, parent: &ParentId) -> String {
    let path = organization.path(&parent.clone().into());
    let names: Vec<&str> = path.iter().skip(usize::from(path.len() > 1)).map(|at| organization.name(at)).collect();
    names.join(" / ")
}

/// A button that names the parent; pressed, the tree stands below it until one is chosen.
pub fn choice(ui: &mut Ui, state: &State, name: &str, view: &mut PlaceView, parent: &mut ParentId) {
    let organization = &state.document.organization;
    ui.label(widgets::weak(ui, name));
    let (path, is_open) = (path(organization, parent), view.is_open);
    let room = vec2(ui.available_width(), 28.0);
    let shown = ui.allocate_ui_with_layout(room, Layout::top_down_justified(Align::LEFT), |ui| {
        let chevron = icons::text(if is_open { Icon::ChevronDown } else { Icon::ChevronRight });
        ui.add(egui::Button::new(widgets::safe(&path)).right_text(chevron).min_size(room).truncate())
    });
    let button = shown.inner;
    let said = format!("{name}: {path}");
    button.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, aws::shown(&said)));
    ui.ctx().accesskit_node_builder(button.id, |node| node.set_expanded(is_open));
    own_enter(ui, &button);
    if button.clicked() {
        *view = PlaceView { is_open: !is_open, ..PlaceView::default() };
    }
    if view.is_open {
        ui.add_space(4.0);
        let picked = tree(ui, state, view, 150.0, Some(parent), |_| Said::default());
        if let Some(chosen) = picked.chosen {
            *parent = chosen;
            *view = PlaceView::default();
            button.request_focus();
        }
    }
    ui.add_space(4.0);
}

/// The filter with the tree below it. The keyboard is in the filter; up and down go through the lines, Enter chooses.
pub fn tree(
    ui: &mut Ui,
    state: &State,
    view: &mut PlaceView,
    height: f32,
    chosen: Option<&ParentId>,
    say: impl Fn(&PlaceLine) -> Said,
) -> Picked {
    let organization = &state.document.organization;
    let mut picked = Picked::default();
    let entered = filter(ui, view);
    let key = (state.document.revision, view.filter.trim().to_owned());
    // What was there before stays until the new lines come.
    let _ = view.lines.made(ui.ctx(), &key, are_few(organization), || {
        let (organization, filter) = (organization.clone(), key.1.clone());
        move || lines(&organization, &filter).into()
    });
    let lines = view.lines.last().map_or_else(Arc::default, |(_, lines)| Arc::clone(lines));
    view.cursor = view.cursor.map(|at| at.min(lines.len().saturating_sub(1))).filter(|_| !lines.is_empty());
    if view.said.0 != state.document.revision {
        view.said = (state.document.revision, BTreeMap::new());
    }
    let is_filtered = !view.filter.trim().is_empty();
    let mut area = ScrollArea::vertical().max_height(height).min_scrolled_height(height).auto_shrink([false, false]);
    if let Some(at) = view.cursor.filter(|_| std::mem::take(&mut view.follow)) {
        area = area.vertical_scroll_offset((at as f32 * ROW - height / 2.0).max(0.0));
    }
    widgets::canvas(ui).inner_margin(4.0).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        area.show_rows(ui, ROW, lines.len(), |ui, range| {
            for (at, line) in lines.iter().enumerate().skip(range.start).take(range.len()) {
                let said = view.said.1.entry(line.parent.clone()).or_insert_with(|| say(line)).clone();
                let is_here = view.cursor == Some(at) || (view.cursor.is_none() && chosen == Some(&line.parent));
                let response = row(ui, line, &said, (is_filtered, is_here));
                if !said.refused && (response.hovered() || response.has_focus() || view.cursor == Some(at)) {
                    picked.looked_at = Some(line.parent.clone());
                }
                if response.clicked() {
                    picked.chosen = Some(line.parent.clone());
                }
            }
        });
        if lines.is_empty() {
            ui.label(widgets::weak(ui, "No OU matches the filter"));
        }
    });
    if entered && let Some(line) = view.cursor.or((lines.len() == 1).then_some(0)).and_then(|at| lines.get(at)) {
        let said = view.said.1.entry(line.parent.clone()).or_insert_with(|| say(line));
        picked.chosen = (!said.refused).then(|| line.parent.clone());
    }
    picked
}

/// The field; whether Enter was pressed in it, which then is not the dialog's.
fn filter(ui: &mut Ui, view: &mut PlaceView) -> bool {
    let id = Id::unique("filter of parents");
    let mut entered = false;
    if ui.memory(|memory| memory.has_focus(id)) {
        let pressed = |ui: &Ui, key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
        entered = pressed(ui, Key::Enter);
        let next = match view.cursor {
            Some(at) if pressed(ui, Key::ArrowUp) => Some(at.saturating_sub(1)),
            at if pressed(ui, Key::ArrowDown) => Some(at.map_or(0, |at| at + 1)),
            Some(_) | None => None,
        };
        if next.is_some() {
            (view.cursor, view.follow) = (next, true);
        }
    }
    let field = TextEdit::singleline(&mut view.filter)
        .id(id)
        .hint_text("Name of an OU")
        .desired_width(f32::INFINITY)
        .margin(egui::Margin::symmetric(8, 5));
    let response = ui.add(field).accessible_name("Filter parents");
    if response.changed() {
        view.cursor = None;
    }
    if !view.focused {
        view.focused = true;
        response.request_focus();
    }
    ui.add_space(4.0);
    entered
}

/// Indented by name; where a filter has taken out what is above, by path.
fn row(ui: &mut Ui, line: &PlaceLine, said: &Said, (is_filtered, is_here): (bool, bool)) -> egui::Response {
    let icon = if line.parent == ParentId::Root { Icon::Root } else { Icon::Ou };
    let (indent, words) = if is_filtered { (0.0, &line.path) } else { (16.0 * line.depth as f32, &line.name) };
    let shown = ui.horizontal(|ui| {
        ui.set_height(ROW);
        ui.add_space(indent);
        let button = egui::Button::new((icons::text(icon), widgets::safe(words)))
            .frame_when_inactive(false)
            .selected(is_here)
            .truncate();
        ui.add_enabled(!said.refused, button)
    });
    let response = shown.inner;
    response.widget_info(|| WidgetInfo::selected(egui::Role::Button, !said.refused, is_here, aws::shown(&line.path)));
    own_enter(ui, &response);
    if said.text.is_empty() {
        return response;
    }
    response.on_hover_text(widgets::safe(&said.text)).on_disabled_hover_text(widgets::safe(&said.text))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Indented as they are shown, or by path with a filter.
    fn shown(filter: &str) -> Vec<String> {
        let organization = format::read(include_str!("../../../assets/sample.canopy.ron")).unwrap();
        let lines = lines(&organization, filter).into_iter();
        lines.map(|line| if filter.is_empty() { "  ".repeat(line.depth) + &line.name } else { line.path }).collect()
    }

    #[test]
    fn parents_stand_in_the_order_of_the_tree() {
        let all = shown("");
        assert_eq!(all[0], "Root");
        let workloads = all.iter().position(|line| line == "  Workloads").unwrap();
        assert!(all[workloads + 1].starts_with("    "), "{all:#?}");
        assert_eq!(shown("PROD"), ["Workloads / Non-prod", "Workloads / Prod"]);
        assert_eq!(shown("no such OU"), [""; 0]);
    }
}
