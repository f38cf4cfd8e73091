//! The page of the simulator: one question, its answer while it is typed, and the questions that are kept.
//!
//! Knows how the parts lie beside or below each other. The question belongs to the session; the parts change a copy of it,
//! and what differs afterwards is asked.

mod answer;
mod context;
mod fields;
mod heard;
pub mod kept;
pub mod offers;
mod pasted;
mod placeholders;
mod steps;
pub mod suggest;

use egui::{CentralPanel, Frame, Margin, Panel, ScrollArea, Ui};

use super::widgets;
use organization::Question;
use session::{AskCommand, Command, State};

/// Two columns need this much.
const WIDE: f32 = 660.0;

/// What the page remembers between frames.
#[derive(Debug, Default)]
pub struct SimulatorView {
    fields: fields::FieldsView,
    context: context::ContextView,
    answer: answer::AnswerView,
    kept: kept::KeptView,
}

/// The page.
pub fn show(ui: &mut Ui, state: &State, view: &mut SimulatorView, out: &mut Vec<Command>) {
    let mut question = state.simulator.question.clone();
    let width = ui.available_width();
    if width < WIDE {
        ScrollArea::vertical().auto_shrink([false, false]).id_salt("simulator").show(ui, |ui| {
            // The bar stands beside the fields, however wide it is.
            ui.set_max_width(ui.available_width() - 12.0);
            answer::verdict(ui, state, &mut view.answer, &mut question);
            asking(ui, state, view, &mut question, out);
            widgets::section(ui, if state.simulator.call.is_some() { "Types of resources" } else { "Level by level" });
            answer::walk(ui, &mut view.answer, &mut question, out);
            ui.add_space(8.0);
            kept::keep(ui, state, &mut view.kept, &mut question, out);
            kept_list(ui, state, view, &mut question, out);
        });
    } else {
        columns(ui, state, view, &mut question, out);
    }
    if question != state.simulator.question {
        out.push(Command::Ask(AskCommand::Question(Box::new(question))));
    }
}

fn columns(ui: &mut Ui, state: &State, view: &mut SimulatorView, question: &mut Question, out: &mut Vec<Command>) {
    let (width, height) = (ui.available_width(), ui.available_height());
    Panel::left(("simulator question", width as u32))
        .default_size((width * 0.42).clamp(300.0, 460.0))
        .size_range(280.0..=(width * 0.55).max(290.0))
        .frame(Frame::new().inner_margin(Margin { left: 0, right: 10, top: 0, bottom: 0 }))
        .show(ui, |ui| {
            ScrollArea::vertical().auto_shrink([false, false]).id_salt("simulator question").show(ui, |ui| {
                asking(ui, state, view, question, out);
                ui.add_space(8.0);
            });
        });
    let right = Frame::new().inner_margin(Margin { left: 10, right: 0, top: 0, bottom: 0 });
    CentralPanel::default().frame(right).show(ui, |ui| {
        let rows = state.simulator.kept.len() as f32;
        Panel::bottom(("simulator kept", height as u32))
            .default_size((34.0 + rows * 30.0).min(height * 0.34).max(40.0))
            .size_range(36.0..=(height * 0.6).max(40.0))
            .frame(Frame::new().inner_margin(Margin { left: 0, right: 0, top: 8, bottom: 0 }))
            .show(ui, |ui| kept_list(ui, state, view, question, out));
        answer::verdict(ui, state, &mut view.answer, question);
        ui.add_space(4.0);
        kept::keep(ui, state, &mut view.kept, question, out);
        ui.add_space(4.0);
        ScrollArea::vertical().auto_shrink([false, false]).id_salt("simulator walk").show(ui, |ui| {
            answer::walk(ui, &mut view.answer, question, out);
        });
    });
}

fn asking(ui: &mut Ui, state: &State, view: &mut SimulatorView, question: &mut Question, out: &mut Vec<Command>) {
    widgets::section(ui, "Question");
    heard::show(ui, state, out);
    fields::show(ui, state, &mut view.fields, question);
    context::show(ui, state, &mut view.context, question);
    pasted::show(ui, &state.document.organization, question);
    placeholders::show(ui, state, out);
}

fn kept_list(ui: &mut Ui, state: &State, view: &mut SimulatorView, question: &mut Question, out: &mut Vec<Command>) {
    kept::heading(ui, state);
    if ui.available_width() < WIDE * 0.4 {
        kept::all(ui, state, &mut view.kept, question, out);
        return;
    }
    ScrollArea::vertical().auto_shrink([false, true]).id_salt("simulator kept").show(ui, |ui| {
        kept::all(ui, state, &mut view.kept, question, out);
    });
}
