//! A new organization: which template it begins with, and its management account.

use egui::{Align, EventFilter, Key, Layout, Modifiers, ScrollArea, Ui};

use super::{DialogView, field, finish, refusal, title};
use crate::theme::Tokens;
use crate::{icons, widgets};
use catalog::{TEMPLATES, TEMPLATES_DATE, TemplateKind};
use session::{Beginning, Command, Icon};

/// As high as the list of templates, so that nothing moves when another is chosen.
const PREVIEW: f32 = 270.0;

pub fn show(ui: &mut Ui, view: &mut DialogView, out: &mut Vec<Command>) {
    // In a small or strongly zoomed window all of it scrolls.
    let room = ui.ctx().content_rect().size() - egui::vec2(80.0, 150.0);
    ui.set_width(680.0_f32.min(room.x.max(240.0)));
    title(ui, "New organization");
    choose_by_key(ui, view);
    let mut beginning = Beginning::default();
    let mut refused = None;
    ScrollArea::vertical().max_height(room.y.max(120.0)).auto_shrink([false, true]).show(ui, |ui| {
        ui.columns(2, |columns| {
            if let [left, right] = columns {
                // Columns would stretch the words of each line.
                left.with_layout(Layout::top_down(Align::LEFT), |ui| templates(ui, view));
                beginning.template = TEMPLATES.get(view.start).copied().unwrap_or(beginning.template);
                beginning.name.clone_from(&view.name);
                view.email.trim().clone_into(&mut beginning.email);
                preview(right, &beginning);
            }
        });
        ui.add_space(6.0);
        ui.columns(2, |columns| {
            if let [left, right] = columns {
                field(left, "Management account", &mut view.name, "Management", &mut true);
                field(right, "E-mail of its root user", &mut view.email, "management@example.com", &mut true);
            }
        });
        refused = beginning.refused();
        match &refused {
            Some(error) => refusal(ui, &crate::sentence(&error.to_string())),
            None => {
                let source = beginning.template.source.unwrap_or_default();
                let text = format!("As AWS's page said on {TEMPLATES_DATE}: {source}");
                ui.add(egui::Label::new(widgets::small(ui, &text)).truncate().show_tooltip_when_elided(false))
                    .on_hover_text(widgets::safe(text));
            }
        }
    });
    finish(ui, "Create organization", refused.is_none().then_some(Command::Begin(beginning)), out);
}

/// Up and down choose, where no field has the keyboard.
fn choose_by_key(ui: &Ui, view: &mut DialogView) {
    if ui.ctx().text_edit_focused() {
        return;
    }
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let before = view.start;
    if pressed(Key::ArrowDown) {
        view.start = (view.start + 1).min(TEMPLATES.len() - 1);
    }
    if pressed(Key::ArrowUp) {
        view.start = view.start.saturating_sub(1);
    }
    // The keyboard goes with the choice.
    view.focused &= view.start == before;
}

fn templates(ui: &mut Ui, view: &mut DialogView) {
    for (at, template) in TEMPLATES.iter().enumerate() {
        let response = ui.radio(view.start == at, widgets::strong(template.name));
        // Enter on a template chooses it and goes on with it.
        if response.clicked() {
            view.start = at;
        }
        if view.start == at && !view.focused {
            view.focused = true;
            response.request_focus();
        }
        // Up and down are the choice's own: the toolkit would take the keyboard one template further.
        let arrows = EventFilter { vertical_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, arrows));
        ui.indent(("about", at), |ui| {
            ui.add(egui::Label::new(widgets::small(ui, template.about)).wrap());
        });
    }
}

/// What it makes, as an indented list.
fn preview(ui: &mut Ui, beginning: &Beginning) {
    let tokens = Tokens::of(ui);
    widgets::canvas(ui).inner_margin(8.0).show(ui, |ui| {
        let area = ScrollArea::vertical().id_salt("preview").max_height(PREVIEW).min_scrolled_height(PREVIEW);
        area.auto_shrink([false, false]).show(ui, |ui| {
            let mut line = |depth: usize, icon: Icon, name: &str, email: Option<&str>| {
                ui.horizontal(|ui| {
                    ui.add_space(16.0 * depth as f32);
                    icons::show(ui, icons::colored(icon, tokens.weak));
                    ui.label(widgets::safe(name));
                    if let Some(email) = email {
                        ui.add(egui::Label::new(widgets::small(ui, email)).truncate());
                    }
                });
            };
            line(0, Icon::Root, "Root", None);
            for foreseen in beginning.foreseen() {
                let icon = match foreseen.line.kind {
                    TemplateKind::Ou => Icon::Ou,
                    TemplateKind::Account => Icon::Account,
                };
                line(foreseen.line.depth + 1, icon, foreseen.line.name, foreseen.email.as_deref());
            }
            line(1, Icon::Management, &beginning.name, Some(&beginning.email));
        });
    });
}
