//! The welcome screen: begin, open, import, look at the sample, go on with a recent file.

use egui::{Align2, FontId, Role, ScrollArea, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use super::theme::{Tokens, icon_family, strong_family};
use super::{drafts, icons, widgets};
use session::{Action, Command, FileCommand, Icon, State, WindowCommand};

const STARTS: &[(Action, &str, &str)] = &[
    (Action::New, "New organization…", "Empty, with AWS's recommended OUs, or as Control Tower sets one up"),
    (Action::Open, "Open…", "A Canopy project file (.canopy.ron)"),
    (Action::Import, "Import…", "AWS CLI answers or a Landing Zone Accelerator configuration"),
    (Action::OpenSample, "Sample organization", "27 accounts with realistic guardrails, as an untitled copy"),
];

/// The screen.
pub fn show(ui: &mut Ui, state: &State, now: u64, out: &mut Vec<Command>) {
    let tokens = Tokens::of(ui);
    let width = (ui.available_width() - 48.0).clamp(0.0, 640.0);
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        ui.vertical_centered(|ui| {
            ui.add_space((ui.ctx().content_rect().height() * 0.09).clamp(16.0, 90.0));
            ui.set_max_width(width);
            icons::show(ui, icons::colored(Icon::Root, tokens.accent).size(44.0));
            ui.label(widgets::strong("Canopy").size(28.0));
            ui.label(widgets::weak(ui, "Model an AWS Organization offline and see what every account may really do"));
            ui.add_space(18.0);
            unsaved(ui, state, width, now, out);
            for (action, title, text) in STARTS {
                if start(ui, tokens, width, *action, title, text) {
                    out.push(Command::Act(*action));
                }
                ui.add_space(4.0);
            }
            if drops_work() {
                ui.label(widgets::small(
                    ui,
                    "or drop a project file, an import folder or policy files anywhere on this window",
                ));
            }
            ui.add_space(10.0);
            let hint = widgets::link(ui, "Save the script that collects an organization with the AWS CLI");
            if hint.on_hover_text(Action::SaveCollectScript.entry().tooltip).clicked() {
                out.push(Command::Act(Action::SaveCollectScript));
            }
            recent(ui, state, width, out);
            ui.add_space(24.0);
            ui.label(widgets::small(ui, "Canopy never talks to the network"));
        });
    });
}

/// What was not saved when Canopy last ended, before everything else.
fn unsaved(ui: &mut Ui, state: &State, width: f32, now: u64, out: &mut Vec<Command>) {
    if state.recovery.drafts.is_empty() {
        return;
    }
    ui.allocate_ui(vec2(width, 20.0), |ui| {
        ui.with_layout(egui::Layout::top_down(egui::Align::LEFT), |ui| {
            ui.label(widgets::strong("Unsaved work"));
            ui.label(widgets::small(ui, drafts::EXPLAINED));
            drafts::list(ui, state, now, out);
        });
    });
    ui.add_space(12.0);
}

fn start(ui: &mut Ui, tokens: &Tokens, width: f32, action: Action, title: &str, text: &str) -> bool {
    let (rect, response) = ui.allocate_exact_size(vec2(width, 56.0), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, title));
    let pointed = response.hovered() || response.has_focus();
    let (fill, line) = if pointed { (tokens.hovered, tokens.accent) } else { (tokens.canvas, tokens.line) };
    ui.painter().rect(rect, 8.0, fill, Stroke::new(1.0, line), StrokeKind::Inside);
    let middle = rect.center().y;
    let icon = icons::glyph(action.entry().icon);
    ui.painter().text(
        pos2(rect.left() + 30.0, middle),
        Align2::CENTER_CENTER,
        icon,
        FontId::new(22.0, icon_family()),
        tokens.accent,
    );
    let left = rect.left() + 58.0;
    widgets::paint_text(
        ui,
        pos2(left, middle - 10.0),
        Align2::LEFT_CENTER,
        title,
        FontId::new(14.0, strong_family()),
        tokens.text,
        width - 70.0,
    );
    widgets::paint_text(
        ui,
        pos2(left, middle + 10.0),
        Align2::LEFT_CENTER,
        text,
        FontId::proportional(12.5),
        tokens.weak,
        width - 70.0,
    );
    if let Some(shortcut) = action.entry().shortcuts.first() {
        let written = super::keys::written(ui.ctx(), *shortcut);
        ui.painter().text(
            pos2(rect.right() - 16.0, middle - 10.0),
            Align2::RIGHT_CENTER,
            written,
            FontId::proportional(11.5),
            tokens.weak,
        );
    }
    response.clicked()
}

fn recent(ui: &mut Ui, state: &State, width: f32, out: &mut Vec<Command>) {
    if state.window.settings.recent.is_empty() {
        return;
    }
    ui.add_space(18.0);
    ui.allocate_ui(vec2(width, 20.0), |ui| {
        ui.with_layout(egui::Layout::top_down(egui::Align::LEFT), |ui| {
            ui.label(widgets::strong("Recent"));
            for path in state.window.settings.recent.iter().take(8) {
                let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
                let folder = path.parent().map(|folder| folder.display().to_string()).unwrap_or_default();
                ui.horizontal(|ui| {
                    if widgets::link(ui, &name).on_hover_text(widgets::own(path.display().to_string())).clicked() {
                        out.push(Command::File(FileCommand::Open(path.clone())));
                    }
                    ui.add(egui::Label::new(widgets::small(ui, folder)).truncate());
                    widgets::at_right(ui, |ui| {
                        if widgets::icon_button(ui, Icon::Close, &format!("Forget {name}")).clicked() {
                            out.push(Command::Window(WindowCommand::ForgetRecent(path.clone())));
                        }
                    });
                });
            }
        });
    });
}

/// Files can be dropped on X11, Windows and macOS; Wayland does not hand them over.
#[expect(clippy::disallowed_methods, reason = "winit tells nobody which of the two it talks to")]
fn drops_work() -> bool {
    !cfg!(target_os = "linux") || std::env::var_os("WAYLAND_DISPLAY").is_none()
}
