//! What the window shows after a mistake of the program's own.
//!
//! Knows how to say what is kept and what can be done. Uses as little of the window as possible, for some of it has just failed.

use egui::{CentralPanel, Frame, Ui};

use super::theme::Tokens;
use super::{icons, widgets};
use session::Icon;

/// A panic that was caught.
#[derive(Clone, Debug)]
pub struct Fault {
    /// What the program said about it.
    pub what: String,
    pub kept: WorkKept,
}

/// What has become of unsaved work.
#[derive(Clone, Debug)]
pub enum WorkKept {
    /// There was none.
    Nothing,
    Aside,
    /// Only what is open holds it, and why.
    Not(String),
}

/// How it goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultAnswer {
    GoOn,
    Quit,
}

impl Fault {
    /// What has become of unsaved work, as a sentence.
    fn about_work(&self) -> String {
        match &self.kept {
            WorkKept::Nothing => "You had nothing unsaved".to_owned(),
            WorkKept::Aside => {
                "Your unsaved work is kept: go on and save it, or quit and recover it at the next start".to_owned()
            }
            WorkKept::Not(why) => format!(
                "Your unsaved work could not be kept aside ({why}); it is still open here: go on and save it under another name"
            ),
        }
    }
}

/// The whole window.
pub fn show(ui: &mut Ui, fault: &Fault) -> Option<FaultAnswer> {
    let tokens = Tokens::of(ui);
    let mut answer = None;
    CentralPanel::default().frame(Frame::new().fill(tokens.panel).inner_margin(24)).show(ui, |ui| {
        ui.vertical_centered(|ui| {
            let width = 560.0_f32.min(ui.available_width());
            ui.set_max_width(width);
            ui.add_space((ui.available_height() * 0.18).clamp(8.0, 160.0));
            icons::show(ui, icons::colored(Icon::Warning, tokens.warning).size(40.0));
            ui.add_space(6.0);
            ui.label(widgets::strong("Canopy made a mistake").size(20.0));
            ui.add_space(2.0);
            ui.label("It stopped in the middle of what it was doing. Your project is as it was before");
            ui.label(widgets::safe(fault.about_work()));
            ui.add_space(14.0);
            ui.horizontal(|ui| {
                // Two buttons in the middle of the line.
                ui.add_space((width / 2.0 - 96.0).max(0.0));
                let go_on = egui::RichText::new("Go on").color(tokens.on_accent);
                let go_on = egui::Button::new(go_on).min_size(egui::vec2(88.0, 28.0)).fill(tokens.accent);
                if ui.add(go_on).clicked() {
                    answer = Some(FaultAnswer::GoOn);
                }
                if ui.add(egui::Button::new("Quit").min_size(egui::vec2(88.0, 28.0))).clicked() {
                    answer = Some(FaultAnswer::Quit);
                }
            });
            ui.add_space(18.0);
            ui.label(widgets::small(ui, "What it said, for a report:"));
            ui.add(egui::Label::new(egui::RichText::new(&fault.what).monospace().small()).wrap().selectable(true));
        });
    });
    answer
}
