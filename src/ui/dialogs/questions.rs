//! Questions that must be answered before something goes on, and problems that must be read.

use std::path::Path;

use egui::Ui;

use super::{DialogView, beside, buttons, field, finish, primary, secondary, title};
use crate::theme::Tokens;
use crate::widgets;
use session::{Command, FileCommand, Icon, Intent, PathKind, Repair, State, TypedPath, UnsavedAnswer};

pub fn unsaved(ui: &mut Ui, state: &State, intent: &Intent, out: &mut Vec<Command>) {
    ui.set_width(440.0);
    // A text that is being mended lies over the document.
    let mended = state.file.repair.as_ref().filter(|repair| repair.changed && !matches!(intent, Intent::TakeMended(_)));
    let name = mended.map_or_else(|| state.document.title(), Repair::title);
    title(ui, &format!("Save changes to {name}?"));
    ui.label("Your changes since the last save are lost unless you save them");
    buttons(ui, |ui| {
        if primary(ui, "Save") {
            out.push(Command::File(FileCommand::AnswerUnsaved(UnsavedAnswer::Save)));
        }
        if secondary(ui, "Don't save") {
            out.push(Command::File(FileCommand::AnswerUnsaved(UnsavedAnswer::Discard)));
        }
        if secondary(ui, "Cancel") {
            out.push(Command::File(FileCommand::AnswerUnsaved(UnsavedAnswer::Cancel)));
        }
    });
}

pub fn overwrite(ui: &mut Ui, path: &Path, out: &mut Vec<Command>) {
    ui.set_width(440.0);
    title(ui, "Replace the file that is there?");
    ui.label(widgets::own(path.display().to_string()));
    ui.label(widgets::weak(ui, "This project replaces what it holds now"));
    buttons(ui, |ui| {
        if ui.button("Replace").clicked() {
            out.push(Command::File(FileCommand::Overwrite(path.to_path_buf())));
        }
        if secondary(ui, "Cancel") {
            out.push(Command::CloseDialog);
        }
    });
}

pub fn typed_path(ui: &mut Ui, asked: &TypedPath, view: &mut DialogView, out: &mut Vec<Command>) {
    let TypedPath { question, folders, .. } = asked;
    ui.set_width(520.0);
    title(ui, &question.title());
    ui.label(widgets::weak(ui, "No file dialog answered on this desktop, so type the path"));
    ui.add_space(6.0);
    let (name, example) = match question.path_kind() {
        PathKind::FileToRead => ("File", "organization.canopy.ron"),
        PathKind::FileToWrite => ("File", question.suggestion()),
        PathKind::Folder => ("Folder", "aws"),
    };
    let example = folders.home.as_ref().map_or_else(|| example.to_owned(), |_| format!("~/{example}"));
    field(ui, name, &mut view.path, &example, &mut view.focused);
    let typed = Some(view.path.trim()).filter(|typed| !typed.is_empty()).map(Path::new);
    let says = match typed {
        Some(typed) => format!("That is {}", question.path_of(folders.whole(typed)).display()),
        None => folders
            .here
            .as_ref()
            .map_or_else(String::new, |here| format!("A name without a folder lies in {}", here.display())),
    };
    ui.add(egui::Label::new(widgets::small(ui, says)).wrap());
    let command = typed.map(|typed| FileCommand::PathTyped { question: question.clone(), path: typed.to_path_buf() });
    finish(ui, question.verb(), command.map(Command::File), out);
}

pub fn problem(ui: &mut Ui, heading: &str, text: &str, out: &mut Vec<Command>) {
    ui.set_width(520.0);
    let color = Tokens::of(ui).error;
    beside(ui, (Icon::Error, color), |ui| {
        title(ui, heading);
        egui::ScrollArea::vertical().max_height(320.0).show(ui, |ui| {
            ui.add(egui::Label::new(widgets::safe(text)).wrap().selectable(true));
        });
    });
    buttons(ui, |ui| {
        if primary(ui, "Close") {
            out.push(Command::CloseDialog);
        }
        if secondary(ui, "Copy text") {
            ui.ctx().copy_text(format!("{heading}\n{text}"));
        }
    });
}
