//! What an import found, before it is taken.

use std::path::Path;

use egui::{ScrollArea, Ui};

use super::{DialogView, finish, title};
use crate::theme::Tokens;
use crate::{icons, widgets};
use aws::shown;
use exchange::{Import, ImportedPolicy, Warning, merge};
use organization::PolicyType;
use session::{Command, FileCommand, Icon, Screen, State};

pub fn organization(ui: &mut Ui, state: &State, path: &Path, import: &Import, out: &mut Vec<Command>) {
    ui.set_width(640.0);
    title(ui, "Import organization");
    ui.label(widgets::weak(ui, path.display().to_string()).own());
    ui.add_space(8.0);
    let summary = &import.summary;
    ui.horizontal(|ui| {
        for (count, noun) in [
            (summary.ous, "OUs"),
            (summary.accounts, "accounts"),
            (summary.policies, "policies"),
            (summary.attachments, "attachments"),
        ] {
            ui.vertical(|ui| {
                ui.label(widgets::strong(count.to_string()).size(22.0));
                ui.label(widgets::weak(ui, noun));
            });
            ui.add_space(20.0);
        }
    });
    list(ui, &import.warnings);
    let text = match state.window.screen {
        Screen::Welcome => "It opens as an untitled project",
        Screen::Workspace => "It opens as an untitled project; the project that is open now stays as it is on disk",
    };
    ui.label(widgets::weak(ui, text));
    finish(ui, "Import", Some(Command::File(FileCommand::AcceptImport)), out);
}

pub fn policies(
    ui: &mut Ui,
    state: &State,
    path: &Path,
    policies: &[ImportedPolicy],
    warnings: &[Warning],
    view: &mut DialogView,
    out: &mut Vec<Command>,
) {
    ui.set_width(640.0);
    title(ui, &format!("Import {} policies", policies.len()));
    ui.label(widgets::weak(ui, path.display().to_string()).own());
    ui.add_space(6.0);
    let chosen: Vec<ImportedPolicy> = policies
        .iter()
        .zip(&view.kinds)
        .map(|(policy, kind)| ImportedPolicy { kind: kind.clone(), ..policy.clone() })
        .collect();
    let (_, clashes) = merge(&state.document.organization, &chosen);
    ScrollArea::vertical()
        .max_height(280.0)
        .min_scrolled_height(280.0)
        .auto_shrink([false, true])
        .id_salt("imported policies")
        .show(ui, |ui| {
            for (policy, kind) in policies.iter().zip(view.kinds.iter_mut()) {
                ui.horizontal(|ui| {
                    egui::ComboBox::from_id_salt(("kind", &policy.path))
                        .width(90.0)
                        .selected_text(kind.label().to_owned())
                        .show_ui(ui, |ui| {
                            for choice in [PolicyType::Scp, PolicyType::Rcp] {
                                let label = choice.label().to_owned();
                                ui.selectable_value(kind, choice, label);
                            }
                        })
                        .response
                        .widget_info(|| {
                            egui::WidgetInfo::labeled(
                                egui::Role::ComboBox,
                                true,
                                shown(&format!("Type of {}", policy.name)),
                            )
                        });
                    ui.add(egui::Label::new(widgets::own(&policy.name)).truncate());
                    ui.label(widgets::small(ui, &policy.path).own());
                });
            }
        });
    for clash in &clashes {
        ui.label(widgets::safe(clash.sentence()).color(Tokens::of(ui).warning));
    }
    list(ui, warnings);
    let command = (!chosen.is_empty()).then(|| Command::AcceptPolicies(chosen));
    finish(ui, "Add to library", command, out);
}

fn list(ui: &mut Ui, warnings: &[Warning]) {
    ui.add_space(8.0);
    if warnings.is_empty() {
        ui.label(widgets::weak(ui, "Nothing was left out or guessed"));
        return;
    }
    let color = Tokens::of(ui).warning;
    ui.horizontal(|ui| {
        icons::show(ui, icons::colored(Icon::Warning, color));
        let count = warnings.len();
        ui.label(widgets::strong(if count == 1 {
            "1 thing to know".to_owned()
        } else {
            format!("{count} things to know")
        }));
    });
    ScrollArea::vertical()
        .max_height(230.0)
        .min_scrolled_height(230.0)
        .auto_shrink([false, true])
        .id_salt("import warnings")
        .show(ui, |ui| {
            for warning in warnings {
                ui.horizontal_wrapped(|ui| {
                    let place = place(warning);
                    if !place.is_empty() {
                        ui.label(widgets::small(ui, place));
                    }
                    ui.label(widgets::safe(crate::sentence(&warning.message)));
                });
            }
        });
    ui.add_space(6.0);
}

/// "accounts-config.yaml:12:5"
fn place(warning: &Warning) -> String {
    let file = warning.file.clone().unwrap_or_default();
    match &warning.place {
        Some(place) => format!("{file}:{}:{}", place.line, place.column),
        None => file,
    }
}
