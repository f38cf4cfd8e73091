//! The kept questions: what each expects, what became of it, and keeping another.

use egui::{ComboBox, Id, Role, TextEdit, Ui, WidgetInfo};

use crate::fields::Renaming;
use crate::paint::{self, Pressed};
use crate::row::{Glyph, Kind, Row, Text};
use crate::theme::{Ink, Tokens};
use crate::{icons, list, prose, widgets};
use analysis::KeptQuestion;
use organization::{Edit, Expected, Question};
use session::{AskCommand, Command, Icon, State};

/// What the section remembers between frames.
#[derive(Debug, Default)]
pub struct KeptView {
    /// The decision that was chosen to be expected, and for which name.
    chosen: Option<(String, Expected)>,
    renaming: Option<Renaming<String>>,
}

/// What became of a question: "denied, as expected", "allowed, expected denied".
fn row(kept: &KeptQuestion) -> Row {
    let expected = kept.question.expected;
    let outcome = match (&kept.answer, kept.passes()) {
        (Err(error), _) => format!("cannot be asked: {error}"),
        (Ok(answer), true) => format!("{}, as expected", answer.decision().expected()),
        (Ok(answer), false) => format!("{}, expected: {expected}", answer.decision().expected()),
    };
    let name = &kept.question.name;
    let (icon, ink) = if kept.passes() { AS_EXPECTED } else { OTHERWISE };
    Row {
        kind: Kind::Link,
        icon: Some(Glyph::Icon(icon, ink)),
        title: Text::new(name).own(),
        detail: Text::new(outcome).ink(if kept.passes() { Ink::Weak } else { ink }),
        buttons: vec![
            (Icon::Delete, format!("Remove question {name}")),
            (Icon::Rename, format!("Rename question {name}")),
        ],
        hint: "Ask this question".to_owned(),
        ..Row::default()
    }
}

/// "5 of 6 as expected".
pub fn summary(state: &State) -> String {
    format!("{} of {} as expected", state.simulator.passed(), state.simulator.kept.len())
}

/// Icon and colour of what is answered as expected, and of what is not.
const AS_EXPECTED: (Icon, Ink) = (Icon::Check, Ink::Allowed);
const OTHERWISE: (Icon, Ink) = (Icon::Error, Ink::Denied);

/// Icon and colour of all questions together.
pub fn look(state: &State) -> (Icon, Ink) {
    if state.simulator.passed() == state.simulator.kept.len() { AS_EXPECTED } else { OTHERWISE }
}

/// The name under which the question is kept, and what it expects.
pub fn keep(ui: &mut Ui, state: &State, view: &mut KeptView, question: &mut Question, out: &mut Vec<Command>) {
    let known = state.document.organization.questions().get(question.name.trim());
    let present = state.simulator.decision().map(|decision| decision.expected());
    let chosen = view.chosen.as_ref().filter(|(name, _)| *name == question.name).map(|(_, expected)| *expected);
    let stored = known.map(|known| known.expected);
    let mut expected = chosen.or(stored).or(present).unwrap_or(Expected::Allowed);
    ui.horizontal(|ui| {
        let word = if known.is_some() { "Replace" } else { "Keep" };
        widgets::at_right(ui, |ui| {
            let ready = present.is_some() && !question.name.trim().is_empty();
            let button = ui.add_enabled(ready, egui::Button::new(word));
            let hint = "Keep this question in the project; it is asked again after every change";
            let missing = "A question can be kept once it has a name and an answer";
            if button.on_hover_text(widgets::safe(hint)).on_disabled_hover_text(widgets::safe(missing)).clicked() {
                let name = question.name.trim().to_owned();
                let kept = Question { name, expected, ..question.clone() };
                question.name.clone_from(&kept.name);
                view.chosen = None;
                out.push(Command::Edit(Edit::KeepQuestion(kept)));
            }
            let shown = ComboBox::from_id_salt("expected decision")
                .width(110.0)
                .selected_text(expected.as_str())
                .show_ui(ui, |ui| {
                    for choice in Expected::ALL {
                        if ui.selectable_value(&mut expected, choice, choice.as_str()).clicked() {
                            view.chosen = Some((question.name.clone(), choice));
                        }
                    }
                });
            shown.response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, "Expected decision"));
            // A narrow column needs its room for the name.
            if ui.available_width() > 300.0 {
                ui.label(widgets::weak(ui, "expecting"));
            }
            let before = question.name.clone();
            let field = TextEdit::singleline(&mut question.name)
                .id(Id::unique("simulator name"))
                .hint_text("Name to keep this question under")
                .desired_width(ui.available_width())
                .margin(egui::Margin::symmetric(6, 3));
            ui.add(field).accessible_name("Name of the question");
            if before != question.name
                && let Some((name, _)) = &mut view.chosen
            {
                name.clone_from(&question.name);
            }
        });
    });
}

/// The list of kept questions.
pub fn all(ui: &mut Ui, state: &State, view: &mut KeptView, question: &mut Question, out: &mut Vec<Command>) {
    list::within(ui, "kept questions", state.simulator.kept.len(), |ui, at| {
        if let Some(kept) = state.simulator.kept.get(at) {
            line(ui, state, &row(kept), view, question, out);
        }
    });
}

/// The title of the list, with its count.
pub fn heading(ui: &mut Ui, state: &State) {
    let tokens = Tokens::of(ui);
    ui.horizontal(|ui| {
        ui.label(widgets::strong("Kept questions"));
        if state.simulator.kept.is_empty() {
            ui.label(widgets::weak(ui, "none yet"));
            return;
        }
        let (icon, ink) = look(state);
        icons::show(ui, icons::colored(icon, tokens.ink(ink)));
        ui.label(widgets::weak(ui, summary(state)));
    });
}

fn line(ui: &mut Ui, state: &State, row: &Row, view: &mut KeptView, question: &mut Question, out: &mut Vec<Command>) {
    let name = &row.title.words;
    let pressed = paint::line_with(ui, row, |ui| {
        if view.renaming.as_ref().is_some_and(|renaming| renaming.what == *name) {
            rename(ui, state, view, question, out);
            return None;
        }
        texts(ui, row)
    });
    match pressed {
        None => {}
        Some(Pressed::Title) => out.push(Command::Ask(AskCommand::Load(name.clone()))),
        Some(Pressed::Button(Icon::Rename)) => view.renaming = Some(Renaming::new(name.clone(), name.clone())),
        Some(Pressed::Button(_)) => out.push(Command::Edit(Edit::RemoveQuestion { name: name.clone() })),
    }
}

/// The name as a link, and what became of the question.
fn texts(ui: &mut Ui, row: &Row) -> Option<Pressed> {
    let most = ui.available_width() * 0.62;
    let link = ui.scope(|ui| {
        ui.set_max_width(most);
        widgets::link(ui, &row.title.words).on_hover_text(widgets::safe(&row.hint)).clicked()
    });
    // The mark says it too where there is no room.
    let outcome = &row.detail.words;
    let short = outcome.strip_suffix(", as expected").filter(|_| most < 240.0);
    let color = Tokens::of(ui).ink(row.detail.ink);
    let said = widgets::safe(short.unwrap_or(outcome)).color(color);
    let said = ui.add(egui::Label::new(said).truncate());
    said.widget_info(|| WidgetInfo::labeled(Role::Label, true, prose::heard(outcome)));
    said.on_hover_text(widgets::safe(outcome));
    link.inner.then_some(Pressed::Title)
}

fn rename(ui: &mut Ui, state: &State, view: &mut KeptView, question: &mut Question, out: &mut Vec<Command>) {
    let Some(renaming) = &mut view.renaming else { return };
    let (_, place) = ui.allocate_space(egui::vec2(ui.available_width(), 22.0));
    let field = (Id::unique("question rename"), "New name of the question");
    let edit = |from: &String, to| Edit::RenameQuestion { from: from.clone(), to };
    let Some(finished) = renaming.show(ui, place, field, edit, out) else { return };
    let from = renaming.what.clone();
    view.renaming = None;
    let Some(to) = finished.filter(|to| *to != from) else { return };
    if question.name == from && !to.is_empty() && !state.document.organization.questions().contains_key(&to) {
        question.name.clone_from(&to);
    }
    out.push(Command::Edit(Edit::RenameQuestion { from, to }));
}

#[cfg(test)]
mod tests {
    use super::*;
    use catalog::Catalog;
    use session::{Action, Session};

    fn passes(row: &Row) -> bool {
        row.icon == Some(Glyph::Icon(Icon::Check, Ink::Allowed))
    }

    #[test]
    fn rows_say_what_became_of_each_question() {
        let mut session = Session::new(1, Catalog::embedded());
        session.dispatch(Command::Act(Action::OpenSample), 0);
        let mut question = (*session.state().document.organization.questions()["No workload account leaves"]).clone();
        question.name = "A".to_owned();
        question.expected = Expected::Allowed;
        session.dispatch(Command::Edit(Edit::KeepQuestion(question.clone())), 0);
        question.name = "B".to_owned();
        question.principal = "nobody".to_owned();
        session.dispatch(Command::Edit(Edit::KeepQuestion(question)), 0);
        let rows: Vec<Row> = session.state().simulator.kept.iter().map(row).collect();
        let said: Vec<(&str, bool, &str)> =
            rows.iter().map(|row| (row.title.words.as_str(), passes(row), row.detail.words.as_str())).collect();
        assert_eq!(said[0], ("A", false, "explicit deny, expected: allowed"));
        assert_eq!(said[1], ("A public bucket policy opens nothing", true, "explicit deny, as expected"));
        assert_eq!((said[2].0, said[2].1), ("B", false));
        assert!(said[2].2.starts_with("cannot be asked: `nobody` names no principal"), "{}", said[2].2);
        assert_eq!(summary(session.state()), "6 of 8 as expected");
    }
}
