//! What AWS said of a request, pasted: from it the question is made, and beside it stands what it does not tell.

use egui::{Id, Label, ScrollArea, TextEdit, Ui};

use crate::theme::Tokens;
use crate::widgets;
use session::{AskCommand, Command, State};

/// The section, folded until somebody needs it.
pub fn show(ui: &mut Ui, state: &State, out: &mut Vec<Command>) {
    let heard = &state.simulator.heard;
    widgets::folding(ui, "From a denial or an event".to_owned(), "denial", |ui| {
        let mut text = heard.text.clone();
        ScrollArea::vertical().max_height(120.0).id_salt("denial").show(ui, |ui| {
            let field = TextEdit::multiline(&mut text)
                .id(Id::unique("simulator denial"))
                .code_editor()
                .hint_text("Paste an access-denied message, a decoded one, or CloudTrail events")
                .desired_rows(3)
                .desired_width(f32::INFINITY);
            ui.add(field).accessible_name("Message or events");
        });
        if text != heard.text {
            out.push(Command::Ask(AskCommand::Hear { text, at: 0 }));
        }
        told(ui, state, out);
    });
}

/// What it tells and does not tell.
fn told(ui: &mut Ui, state: &State, out: &mut Vec<Command>) {
    let heard = &state.simulator.heard;
    if let Some(Err(error)) = &heard.read {
        let color = Tokens::of(ui).error;
        ui.add(Label::new(widgets::safe(crate::sentence(error)).color(color)).wrap());
    }
    if heard.count() > 1 {
        ui.horizontal(|ui| {
            ui.label(format!("Request {} of {}", heard.at + 1, heard.count()));
            let mut step = |ui: &mut Ui, name: &str, to: Option<usize>| {
                let clicked = ui.add_enabled(to.is_some(), egui::Button::new(name)).clicked();
                if let Some(at) = to.filter(|_| clicked) {
                    out.push(Command::Ask(AskCommand::Hear { text: heard.text.clone(), at }));
                }
            };
            step(ui, "Previous", heard.at.checked_sub(1));
            step(ui, "Next", Some(heard.at + 1).filter(|next| *next < heard.count()));
        });
    }
    let Some(told) = heard.told() else { return };
    let missing: Vec<&str> = told.missing.iter().map(|missing| missing.sentence()).collect();
    let unread = heard.requests().map_or(0, |read| read.unread.len());
    let missing = (!missing.is_empty()).then(|| format!("Not stated: {}", missing.join("; ")));
    let unread = (unread > 0).then(|| {
        format!("{} cannot be read as requests; `canopy why` lists them", widgets::counted(unread, "event", "events"))
    });
    let compared = heard.compared.clone();
    for line in compared.into_iter().chain(missing).chain(told.remarks.iter().cloned()).chain(unread) {
        ui.add(Label::new(widgets::small(ui, crate::sentence(&line))).wrap());
    }
}
