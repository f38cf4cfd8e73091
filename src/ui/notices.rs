//! Short messages at the lower right: they go by themselves, errors stay until dismissed.

use egui::{Align2, Area, Id, Ui, vec2};

use super::theme::Tokens;
use super::{icons, widgets};
use session::{Command, Icon, Notice, Offered, Screen, State, Tone, WindowCommand};

/// The messages of the moment.
pub fn show(ui: &mut Ui, state: &State, now: u64, out: &mut Vec<Command>) {
    let shown: Vec<&Notice> = state.window.notices.shown(now).collect();
    let shown = shown.get(shown.len().saturating_sub(5)..).unwrap_or_default();
    if shown.is_empty() {
        return;
    }
    // Above the findings, for whoever reads them goes on reading.
    let findings = state.window.settings.panels.findings;
    let is_there = findings.shown && state.window.screen == Screen::Workspace;
    let most = ui.ctx().content_rect().height() * 0.45;
    let above = if is_there { findings.size.min(most) } else { 0.0 };
    Area::new(Id::unique("notices"))
        .anchor(Align2::RIGHT_BOTTOM, vec2(-16.0, -44.0 - above))
        .order(egui::Order::Foreground)
        .show(ui.ctx(), |ui| {
            for notice in shown {
                one(ui, state, notice, out);
            }
        });
    let next = shown.iter().filter_map(|notice| notice.ends()).map(|ends| ends.saturating_sub(now)).min();
    if let Some(next) = next {
        ui.ctx().request_repaint_after(std::time::Duration::from_millis(next.max(20)));
    }
}

/// Icon and colour of a message.
pub fn look(ui: &Ui, level: Tone) -> (Icon, egui::Color32) {
    let tokens = Tokens::of(ui);
    match level {
        Tone::Done => (Icon::Allowed, tokens.allowed),
        Tone::Note => (Icon::Info, tokens.info),
        Tone::Error => (Icon::Error, tokens.error),
    }
}

fn one(ui: &mut Ui, state: &State, notice: &Notice, out: &mut Vec<Command>) {
    let (icon, color) = look(ui, notice.tone);
    egui::Frame::popup(ui.style()).inner_margin(egui::Margin::symmetric(12, 8)).show(ui, |ui| {
        ui.set_width(360.0);
        ui.horizontal_top(|ui| {
            icons::show(ui, icons::colored(icon, color).size(17.0));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::TOP), |ui| {
                if widgets::icon_button(ui, Icon::Close, "Dismiss message").clicked() {
                    out.push(Command::Window(WindowCommand::DismissNotice(notice.id)));
                }
                ui.with_layout(egui::Layout::top_down(egui::Align::LEFT), |ui| {
                    let text = ui.add(egui::Label::new(widgets::safe(&notice.text)).wrap().selectable(true));
                    if !notice.detail.is_empty() {
                        text.on_hover_text(widgets::safe(&notice.detail));
                    }
                    if let Some(offered) = state.offered(notice)
                        && offer(ui, offered)
                    {
                        out.push(Command::TakeOffer(notice.id));
                    }
                });
            });
        });
    });
}

/// The button of what can be done about a message; whether it was pressed.
fn offer(ui: &mut Ui, offered: &Offered) -> bool {
    let (name, hint) = match offered {
        Offered::Undo => ("Undo".to_owned(), "Take this back".to_owned()),
        Offered::Enable { kind, .. } => {
            let several = kind.of_several();
            (
                format!("Enable {several}"),
                format!("Enable {several} in this organization and do what was refused, in one step"),
            )
        }
    };
    ui.add_space(2.0);
    ui.button(name).on_hover_text(hint).clicked()
}
