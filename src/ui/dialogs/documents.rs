//! Questions about the document's file and about unsaved work: nothing is overwritten or given up without one of them.

use std::path::Path;

use egui::{ScrollArea, Ui};

use super::{beside, buttons, primary, secondary, title};
use crate::theme::Tokens;
use crate::{drafts, widgets};
use disk::Left;
use exchange::Change;
use session::{Command, Differences, FileCommand, Icon, Occasion, RecoveryCommand, Refused, Remains, State, Versions};

/// So many changes of a side are listed; whoever has more chooses by their number.
const MOST: usize = 500;

/// The file is not the one that was opened.
pub fn changed_on_disk(ui: &mut Ui, path: &Path, out: &mut Vec<Command>) {
    ui.set_width(500.0);
    let color = Tokens::of(ui).warning;
    beside(ui, (Icon::Warning, color), |ui| {
        title(ui, "The file was changed by another program");
        ui.add(egui::Label::new(widgets::weak(ui, path.display().to_string()).own()).wrap());
        ui.add_space(4.0);
        ui.label("It has changed since you opened or saved it here, so nothing has been written yet");
        ui.label("Overwriting keeps the other version beside it as a backup");
    });
    buttons(ui, |ui| {
        if primary(ui, "Compare…") {
            out.push(Command::File(FileCommand::Compare));
        }
        if secondary(ui, "Overwrite") {
            out.push(Command::File(FileCommand::Overwrite(path.to_path_buf())));
        }
        if secondary(ui, "Save as…") {
            out.push(Command::File(FileCommand::SaveElsewhere));
        }
        if secondary(ui, "Cancel") {
            out.push(Command::CloseDialog);
        }
    });
}

/// Both versions in the document's terms, and which of them it shall be.
pub fn compare(ui: &mut Ui, comparison: &Versions, out: &mut Vec<Command>) {
    let screen = ui.ctx().content_rect();
    ui.set_width(720.0_f32.min(screen.width() - 80.0));
    title(ui, "What is open here and what the file holds");
    ui.add(egui::Label::new(widgets::weak(ui, comparison.path.display().to_string()).own()).truncate());
    ui.add_space(8.0);
    let height = (screen.height() - 260.0).clamp(90.0, 420.0);
    match &comparison.differences {
        Differences::Since { theirs, mine } => {
            ui.columns_const(|[left, right]| {
                side(left, "Changed here", mine, "Nothing was changed here", height);
                side(right, "Changed in the file", theirs, "The file has not changed", height);
            });
        }
        Differences::Apart(apart) => {
            let none = "Both are the same";
            side(ui, "What is open here differs from the file", apart, none, height);
        }
    }
    ui.add_space(4.0);
    let mine = match comparison.occasion {
        Occasion::Saving => "Overwriting keeps the file's version as a backup",
        Occasion::Looking => "Mine: saving then replaces the file, and its version stays as a backup",
    };
    ui.label(widgets::small(ui, format!("{mine}. Theirs: undo brings back what is open")));
    buttons(ui, |ui| {
        let keep = match comparison.occasion {
            Occasion::Saving => "Overwrite with mine",
            Occasion::Looking => "Keep mine",
        };
        if primary(ui, keep) {
            out.push(Command::File(FileCommand::KeepMine));
        }
        if secondary(ui, "Take theirs") {
            out.push(Command::File(FileCommand::TakeTheirs));
        }
        if secondary(ui, "Save mine as…") {
            out.push(Command::File(FileCommand::SaveElsewhere));
        }
        if secondary(ui, "Cancel") {
            out.push(Command::CloseDialog);
        }
    });
}

/// A list of changes under its heading and number.
fn side(ui: &mut Ui, heading: &str, changes: &[Change], none: &str, height: f32) {
    let heading = match changes.len() {
        0 => heading.to_owned(),
        count => format!("{heading} ({})", widgets::number(count)),
    };
    ui.label(widgets::strong(&heading));
    let frame = widgets::canvas(ui);
    frame.inner_margin(8).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.set_min_height(64.0);
        if changes.is_empty() {
            ui.label(widgets::weak(ui, none));
            return;
        }
        let area = ScrollArea::vertical().max_height(height).auto_shrink([false, true]).id_salt(heading);
        // Columns are justified, which reads badly for sentences.
        let lines = egui::Layout::top_down(egui::Align::LEFT);
        area.show(ui, |ui| {
            ui.with_layout(lines, |ui| {
                for change in changes.iter().take(MOST) {
                    ui.add(egui::Label::new(widgets::safe(change.sentence())).wrap().selectable(true));
                }
                if let Some(more @ 1..) = changes.len().checked_sub(MOST) {
                    ui.label(widgets::weak(ui, format!("and {} more", widgets::number(more))));
                }
            })
        });
    });
}

/// The save was refused.
pub fn not_saved(ui: &mut Ui, refused: &Refused, out: &mut Vec<Command>) {
    ui.set_width(520.0);
    let color = Tokens::of(ui).error;
    beside(ui, (Icon::Error, color), |ui| {
        title(ui, "The project could not be saved");
        ui.add(egui::Label::new(widgets::safe(&refused.text)).wrap().selectable(true));
        ui.add_space(4.0);
        let remains = match refused.on_disk {
            Remains::All => "What you have open is unchanged, and so is everything on disk",
            Remains::Nothing => "What you have open is unchanged; there is no such file on disk",
        };
        ui.label(widgets::weak(ui, remains));
    });
    buttons(ui, |ui| {
        if refused.again && primary(ui, "Try again") {
            out.push(Command::File(FileCommand::SaveAgain));
        }
        if refused.elsewhere {
            let pressed = if refused.again { secondary(ui, "Save as…") } else { primary(ui, "Save as…") };
            if pressed {
                out.push(Command::File(FileCommand::SaveElsewhere));
            }
        }
        if secondary(ui, "Cancel") {
            out.push(Command::CloseDialog);
        }
    });
}

/// What earlier Canopies left unsaved.
pub fn recovery(ui: &mut Ui, state: &State, now: u64, out: &mut Vec<Command>) {
    ui.set_width(620.0_f32.min(ui.ctx().content_rect().width() - 80.0));
    title(ui, "Unsaved work");
    if state.recovery.drafts.is_empty() {
        ui.label(widgets::weak(ui, "Nothing is left unsaved"));
    } else {
        ui.label(widgets::weak(ui, drafts::EXPLAINED));
        ui.add_space(6.0);
        let height = (ui.ctx().content_rect().height() - 260.0).clamp(90.0, 420.0);
        ScrollArea::vertical().max_height(height).auto_shrink([false, true]).show(ui, |ui| {
            drafts::list(ui, state, now, out);
        });
    }
    buttons(ui, |ui| {
        if primary(ui, "Close") {
            out.push(Command::CloseDialog);
        }
    });
}

/// A draft is deleted only after this.
pub fn discard(ui: &mut Ui, left: &Left, now: u64, out: &mut Vec<Command>) {
    ui.set_width(460.0);
    title(ui, &format!("Discard the unsaved work on {}?", drafts::name(left)));
    ui.label(widgets::safe(format!("It was kept {} and will be deleted for good", drafts::when(left, now))));
    buttons(ui, |ui| {
        if ui.add(egui::Button::new("Discard").min_size(egui::vec2(80.0, 28.0))).clicked() {
            out.push(Command::Recovery(RecoveryCommand::Discard(left.id.clone())));
        }
        if secondary(ui, "Cancel") {
            out.push(Command::CloseDialog);
        }
    });
}
