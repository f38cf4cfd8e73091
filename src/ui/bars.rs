//! Bars above the page: what is to be known about the document's file, and what can be done about it.
//!
//! Knows the words and which command each button is. Nothing here interrupts; a bar stays until it is answered or no longer true.

use egui::{Align, Color32, Frame, Layout, Margin, Panel, Ui};

use super::icons;
use super::theme::{Tokens, size};
use format::{Access, FORMAT_VERSION};
use session::{Action, Command, FileCommand, Icon, News, State};

/// A bar before it is drawn.
#[derive(Debug, PartialEq, Eq)]
pub struct Bar {
    pub level: Level,
    pub text: String,
    /// What can be done; the first is what most people want.
    pub answers: Vec<Answer>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    Note,
    Warning,
}

/// A button of a bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    Reload,
    Compare,
    KeepMine,
    SaveAgain,
    SaveAs,
    ShowDrafts,
}

impl Answer {
    fn name(self) -> &'static str {
        match self {
            Self::Reload => "Reload",
            Self::Compare => "Compare…",
            Self::KeepMine => "Keep mine",
            Self::SaveAgain => "Save it again",
            Self::SaveAs => "Save as…",
            Self::ShowDrafts => "Show unsaved work…",
        }
    }

    fn hint(self) -> &'static str {
        match self {
            Self::Reload => "Open what the file holds now; undo brings back what you have here",
            Self::Compare => "Show what differs, and choose",
            Self::KeepMine => "Go on with what is open here; saving will ask before it replaces the file",
            Self::SaveAgain => "Write the file anew from what is open here",
            Self::SaveAs => Action::SaveAs.entry().tooltip,
            Self::ShowDrafts => Action::RecoverWork.entry().tooltip,
        }
    }

    fn command(self) -> Command {
        match self {
            Self::Reload => Command::File(FileCommand::Reload),
            Self::Compare => Command::File(FileCommand::Compare),
            Self::KeepMine => Command::File(FileCommand::KeepMine),
            Self::SaveAgain => Command::Act(Action::Save),
            Self::SaveAs => Command::Act(Action::SaveAs),
            Self::ShowDrafts => Command::Act(Action::RecoverWork),
        }
    }
}

/// The bars of the moment, the most pressing first.
pub fn of(state: &State) -> Vec<Bar> {
    let title = state.document.title();
    let mut bars = Vec::new();
    let mut bar = |level, text: String, answers: &[Answer]| bars.push(Bar { level, text, answers: answers.to_vec() });
    match state.document.origin.known.news {
        News::Changed if state.document.is_edited() => bar(
            Level::Warning,
            format!("{title} was changed by another program, and you have changed it here as well"),
            &[Answer::Compare],
        ),
        News::Changed => bar(
            Level::Note,
            format!("{title} was changed by another program"),
            &[Answer::Reload, Answer::Compare, Answer::KeepMine],
        ),
        News::Gone => bar(
            Level::Warning,
            format!("{title} is gone: it was moved or deleted. What is open here is the only copy"),
            &[Answer::SaveAgain, Answer::SaveAs],
        ),
        News::None | News::Kept => {}
    }
    if let Access::ReadOnly { version } = state.document.origin.known.access {
        bar(
            Level::Warning,
            format!(
                "Read-only: a newer Canopy wrote this file (format version {version}, this one knows {FORMAT_VERSION}). \
                 What is new in it is not shown: verdicts depend on it, and a copy would lack it"
            ),
            &[Answer::SaveAs],
        );
    }
    if !state.recovery.drafts.is_empty() {
        let text = match state.recovery.drafts.len() {
            1 => "Canopy ended before something was saved".to_owned(),
            count => format!("Canopy ended before {count} projects were saved"),
        };
        bar(Level::Note, text, &[Answer::ShowDrafts]);
    }
    bars
}

/// Draws the bars.
pub fn show(ui: &mut Ui, state: &State, out: &mut Vec<Command>) {
    for (index, bar) in of(state).into_iter().enumerate() {
        let (icon, ink, fill) = look(Tokens::of(ui), bar.level);
        Panel::top(("bar", index))
            .resizable(false)
            .frame(Frame::new().fill(fill).inner_margin(Margin::symmetric(size::PAD, 5)))
            .show(ui, |ui| one(ui, &bar, icon, ink, out));
    }
}

fn look(tokens: &Tokens, level: Level) -> (Icon, Color32, Color32) {
    match level {
        Level::Note => (Icon::Info, tokens.info, tokens.selected),
        Level::Warning => (Icon::Warning, tokens.warning, tokens.depends_fill),
    }
}

fn one(ui: &mut Ui, bar: &Bar, icon: Icon, ink: Color32, out: &mut Vec<Command>) {
    // Where the sentence would get too narrow, the buttons go below it.
    let narrow = ui.available_width() < 560.0 && bar.answers.len() > 1;
    let mut buttons = |ui: &mut Ui| {
        for answer in &bar.answers {
            if ui.button(answer.name()).on_hover_text(answer.hint()).clicked() {
                out.push(answer.command());
            }
        }
    };
    let text = |ui: &mut Ui| {
        icons::show(ui, icons::colored(icon, ink));
        ui.add(egui::Label::new(crate::widgets::safe(&bar.text).color(Tokens::of(ui).text)).wrap());
    };
    if narrow {
        ui.horizontal_top(text);
        ui.horizontal(buttons);
        return;
    }
    ui.horizontal(|ui| {
        let width = (ui.available_width() - widths(ui, bar)).max(120.0);
        // As high as the sentence, which may need two lines, and at least as high as a button.
        let font = egui::TextStyle::Body.resolve(ui.style());
        let room = width - size::ICON - 2.0 * ui.spacing().item_spacing.x;
        let height = ui.painter().layout(bar.text.clone(), font, Color32::PLACEHOLDER, room).size().y;
        let place = egui::vec2(width, height.max(ui.spacing().interact_size.y));
        ui.allocate_ui_with_layout(place, Layout::left_to_right(Align::Center), |ui| {
            ui.set_min_size(place);
            text(ui);
        });
        buttons(ui);
    });
}

/// How wide the buttons of a bar are together.
fn widths(ui: &Ui, bar: &Bar) -> f32 {
    let font = egui::TextStyle::Button.resolve(ui.style());
    let one = |answer: &Answer| {
        let text = ui.painter().layout_no_wrap(answer.name().to_owned(), font.clone(), Color32::PLACEHOLDER);
        text.size().x + 2.0 * ui.spacing().button_padding.x + ui.spacing().item_spacing.x + 2.0
    };
    bar.answers.iter().map(one).sum()
}

/// The quiet word of the status bar about the file.
pub fn word(state: &State) -> &'static str {
    match (
        state.document.dirty,
        state.document.origin.known.news,
        state.document.origin.known.access,
        &state.document.origin.path,
    ) {
        (_, News::Gone, ..) => "the file is gone",
        (true, ..) => "unsaved changes",
        (false, _, Access::ReadOnly { .. }, _) => "read-only",
        (false, _, _, None) => "not saved to a file yet",
        (false, ..) => "saved",
    }
}

/// The number of the newer version, for the title of the window.
pub fn read_only(state: &State) -> Option<u64> {
    match state.document.origin.known.access {
        Access::ReadOnly { version } => Some(version),
        Access::Full => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use catalog::Catalog;
    use session::Session;

    #[test]
    fn nothing_to_know_is_no_bar() {
        let mut session = Session::new(1, Catalog::embedded());
        session.dispatch(Command::Act(Action::OpenSample), 0);
        assert_eq!(of(session.state()), []);
        assert_eq!(word(session.state()), "not saved to a file yet");
    }
}
