//! Sheets: shortcuts, settings, messages, about.

use egui::{Grid, ScrollArea, Ui};

use super::{DialogView, buttons, primary, title};
use crate::{keys, widgets};
use disk::Theme;
use organization::quota;
use session::{ACTIONS, Action, Command, Menu, State, ViewpointCommand};

const TREE_KEYS: &[(&str, &str)] = &[
    ("Arrows, Home, End, Page", "Move; with Shift select a range"),
    ("Left, Right", "Close or open an OU"),
    ("Letters", "Jump to a name"),
    ("Enter", "Type OUs and accounts below: Enter goes on, Tab and Shift+Tab say how deep, Escape ends"),
    ("Menu, Shift+F10", "Context menu"),
    ("Ctrl+click, Shift+click", "Select several"),
];

const MATRIX_KEYS: &[(&str, &str)] = &[
    ("Arrows, Home, End, Page", "Move from cell to cell, into the heading and onto the names"),
    ("Enter", "Open a service, go to an account, or to the statement that decides"),
    ("Space", "Sort by the column"),
    ("Escape", "Back to all services"),
    ("Ctrl+C", "Copy the line, to paste into a spreadsheet"),
];

pub fn shortcuts(ui: &mut Ui, out: &mut Vec<Command>) {
    ui.set_width(640.0);
    title(ui, "Keyboard shortcuts");
    let height = (ui.ctx().content_rect().height() - 220.0).max(200.0);
    ScrollArea::vertical().max_height(height).min_scrolled_height(height).auto_shrink([false, true]).show(ui, |ui| {
        let has_shortcuts = |menu| ACTIONS.iter().any(|entry| entry.menu == menu && !entry.shortcuts.is_empty());
        for menu in Menu::ALL.into_iter().filter(|menu| has_shortcuts(*menu)) {
            widgets::section(ui, menu.name());
            Grid::new(("shortcuts", menu)).num_columns(2).min_col_width(180.0).show(ui, |ui| {
                for entry in ACTIONS.iter().filter(|entry| entry.menu == menu && !entry.shortcuts.is_empty()) {
                    let written: Vec<String> =
                        entry.shortcuts.iter().map(|shortcut| keys::written(ui.ctx(), *shortcut)).collect();
                    ui.label(widgets::weak(ui, written.join("  or  ")));
                    ui.label(entry.name);
                    ui.end_row();
                }
            });
        }
        widgets::section(ui, "In the tree");
        Grid::new("tree keys").num_columns(2).min_col_width(180.0).show(ui, |ui| {
            for (key, text) in TREE_KEYS {
                ui.label(widgets::weak(ui, *key));
                ui.label(*text);
                ui.end_row();
            }
        });
        widgets::section(ui, "In the matrix");
        Grid::new("matrix keys").num_columns(2).min_col_width(180.0).show(ui, |ui| {
            for (key, text) in MATRIX_KEYS {
                ui.label(widgets::weak(ui, *key));
                ui.label(*text);
                ui.end_row();
            }
        });
    });
    close(ui, out);
}

pub fn about(ui: &mut Ui, state: &State, out: &mut Vec<Command>) {
    ui.set_width(520.0);
    title(ui, &format!("Canopy {}", env!("CARGO_PKG_VERSION")));
    ui.label("Models an AWS Organization offline and shows what every account may really do");
    ui.add_space(8.0);
    let catalog = &state.verdicts.analysis.catalog;
    widgets::property(
        ui,
        "Catalogue",
        &format!("{}: {} services, {} actions", catalog.date, catalog.services.len(), catalog.actions.len()),
    );
    widgets::property(ui, "Source", &catalog.source);
    widgets::property(ui, "AWS quotas", &format!("as of {}", quota::AS_OF));
    widgets::property(ui, "Templates", &format!("as of {}", catalog::TEMPLATES_DATE));
    widgets::property(ui, "Licence", "MIT or Apache-2.0");
    widgets::property(ui, "Fonts", "Inter and JetBrains Mono (SIL Open Font License 1.1)");
    widgets::property(ui, "Icons", "Phosphor (MIT)");
    ui.add_space(6.0);
    ui.label(widgets::weak(
        ui,
        "Canopy opens no network connection and checks for no updates. It is not affiliated with AWS",
    ));
    close(ui, out);
}

pub fn settings(ui: &mut Ui, state: &State, view: &mut DialogView, out: &mut Vec<Command>) {
    ui.set_width(420.0);
    title(ui, "Settings");
    let settings = &state.window.settings;
    ui.horizontal(|ui| {
        widgets::field_name(ui, "Theme");
        for (theme, name, action) in [
            (Theme::System, "System", Action::ThemeSystem),
            (Theme::Light, "Light", Action::ThemeLight),
            (Theme::Dark, "Dark", Action::ThemeDark),
        ] {
            if ui.radio(settings.theme == theme, name).clicked() {
                out.push(Command::Act(action));
            }
        }
    });
    ui.horizontal(|ui| {
        widgets::field_name(ui, "Size");
        for action in [Action::ZoomOut, Action::ZoomReset, Action::ZoomIn] {
            widgets::action_icon(ui, state, action, out);
        }
        ui.label(widgets::weak(ui, format!("{:.0} %", settings.zoom * 100.0)));
    });
    ui.horizontal(|ui| {
        widgets::field_name(ui, "Panels");
        for (shown, name, action) in [
            (state.window.shows(session::Panel::Tree), "Tree", Action::ToggleTree),
            (state.window.shows(session::Panel::Inspector), "Inspector", Action::ToggleInspector),
            (state.window.shows(session::Panel::Findings), "Findings", Action::ToggleFindings),
        ] {
            let mut shown = shown;
            let enabled = state.is_enabled(action);
            if ui.add_enabled(enabled, egui::Checkbox::new(&mut shown, name)).clicked() {
                out.push(Command::Act(action));
            }
        }
    });
    ui.horizontal(|ui| {
        widgets::field_name(ui, "Tree");
        for (shown, name, action) in [
            (settings.tree_bars, "Verdicts", Action::ToggleTreeBars),
            (settings.tree_policies, "Policies", Action::ToggleTreePolicies),
            (settings.tree_notes, "Notes", Action::ToggleTreeNotes),
        ] {
            let mut shown = shown;
            let enabled = state.is_enabled(action);
            if ui.add_enabled(enabled, egui::Checkbox::new(&mut shown, name)).clicked() {
                out.push(Command::Act(action));
            }
        }
    });
    default_region(ui, &settings.default_region, view, out);
    close(ui, out);
}

/// Where projects are looked at from when they are opened. What is written like no Region is said and not taken.
fn default_region(ui: &mut Ui, region: &str, view: &mut DialogView, out: &mut Vec<Command>) {
    if !view.focused {
        (view.focused, view.name) = (true, region.to_owned());
    }
    ui.horizontal(|ui| {
        widgets::field_name(ui, "Region");
        let field = egui::TextEdit::singleline(&mut view.name)
            .hint_text("Any Region")
            .desired_width(160.0)
            .margin(egui::Margin::symmetric(6, 3));
        ui.add(field).accessible_name("Default Region");
        ui.label(widgets::small(ui, "of projects that are opened"));
    });
    let typed = view.name.trim().to_ascii_lowercase();
    if !typed.is_empty() && !aws::is_region(&typed) {
        super::refusal(ui, "Write a Region like eu-west-1, or nothing for any Region");
    } else if typed != region {
        out.push(Command::Viewpoint(ViewpointCommand::SetDefaultRegion(typed)));
    }
}

pub fn messages(ui: &mut Ui, state: &State, out: &mut Vec<Command>) {
    ui.set_width(560.0);
    title(ui, "Messages");
    let log = state.window.notices.log();
    if log.is_empty() {
        ui.label(widgets::weak(ui, "No messages yet"));
    }
    ScrollArea::vertical().max_height(360.0).min_scrolled_height(360.0).auto_shrink([false, true]).show(ui, |ui| {
        for notice in log.iter().rev() {
            ui.horizontal_top(|ui| {
                let (icon, color) = crate::notices::look(ui, notice.tone);
                crate::icons::show(ui, crate::icons::colored(icon, color));
                ui.vertical(|ui| {
                    ui.add(egui::Label::new(widgets::safe(&notice.text)).wrap().selectable(true));
                    if !notice.detail.is_empty() {
                        ui.add(egui::Label::new(widgets::small(ui, &notice.detail)).wrap().selectable(true));
                    }
                });
            });
        }
    });
    close(ui, out);
}

fn close(ui: &mut Ui, out: &mut Vec<Command>) {
    buttons(ui, |ui| {
        if primary(ui, "Close") {
            out.push(Command::CloseDialog);
        }
    });
}
