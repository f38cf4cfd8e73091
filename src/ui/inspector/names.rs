//! New names for several OUs and accounts, by a pattern: each old name with the new one before anything is renamed.
//!
//! Knows what is typed and how the rows look; which names come of it and which are refused `session` works out.

use std::sync::Arc;

use egui::{Label, TextEdit, Ui};

use super::several::Among;
use crate::later::Later;
use crate::theme::Tokens;
use crate::{icons, list, widgets};
use session::{Command, Icon, NewName, NewNames, Renames, State};

/// What is typed.
#[derive(Debug, Default)]
pub struct NamesView {
    how: How,
    from: String,
    to: String,
    before: String,
    after: String,
    pattern: String,
    /// By revision, selection, and what is typed.
    preview: Later<(u64, u64, NewNames), Arc<Renames>>,
}

/// A way to make new names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum How {
    #[default]
    Replace,
    Around,
    Pattern,
}

impl NamesView {
    fn typed(&self) -> NewNames {
        match self.how {
            How::Replace => NewNames::Replace { from: self.from.clone(), to: self.to.clone() },
            How::Around => NewNames::Around { before: self.before.clone(), after: self.after.clone() },
            How::Pattern => NewNames::Pattern(self.pattern.clone()),
        }
    }
}

/// Fields, preview, and the button that renames.
pub(super) fn show(ui: &mut Ui, state: &State, among: &Among, view: &mut NamesView, out: &mut Vec<Command>) {
    widgets::section(ui, "Names by pattern");
    ui.horizontal_wrapped(|ui| {
        for (how, name) in [(How::Replace, "Replace"), (How::Around, "Add"), (How::Pattern, "Pattern")] {
            ui.radio_value(&mut view.how, how, name);
        }
    });
    fields(ui, view);
    let by = view.typed();
    if by.is_blank() {
        return;
    }
    let key = (state.document.revision, among.number, by.clone());
    let stands = view.preview.made(ui.ctx(), &key, among.are_few(), || {
        let (organization, targets) = (state.document.organization.clone(), Arc::clone(&among.targets));
        move || Arc::new(Renames::of(&organization, &targets, &by))
    });
    let is_coming = stands.is_coming();
    let known = view.preview.last().map(|(_, renames)| Arc::clone(renames)).unwrap_or_default();
    ui.horizontal_wrapped(|ui| {
        ui.label(widgets::small(ui, summary(&known)));
        widgets::updating(ui, is_coming);
    });
    list::within(ui, "new names", known.rows.len(), |ui, at| {
        if let Some(name) = known.rows.get(at) {
            row(ui, name);
        }
    });
    let count = known.rows.len() - known.refused;
    let name = format!("Rename {}", widgets::counted(count, "entry", "entries"));
    // What is shown is what is done: nothing while a newer preview is on its way.
    let is_ready = known.edit.is_some() && !is_coming;
    let rename = ui.add_enabled(is_ready, egui::Button::new(name));
    if rename.on_hover_text("One step, which undo takes back").clicked() {
        out.extend(known.edit.clone().map(Command::Edit));
    }
}

fn fields(ui: &mut Ui, view: &mut NamesView) {
    match view.how {
        How::Replace => {
            field(ui, "Find in names", "Text in the names", &mut view.from);
            field(ui, "Replace by", "Nothing: take it out", &mut view.to);
        }
        How::Around => {
            field(ui, "Before each name", "Text before", &mut view.before);
            field(ui, "After each name", "Text after", &mut view.after);
        }
        How::Pattern => {
            field(ui, "Pattern of names", "{parent} {name}", &mut view.pattern);
            let says =
                "{name}, {parent} and {id} say what they are; {n}, {nn} and {nnn} count in the order of the names";
            ui.add(Label::new(widgets::small(ui, says)).wrap());
        }
    }
}

fn field(ui: &mut Ui, name: &str, hint: &str, text: &mut String) {
    let field = TextEdit::singleline(text)
        .id(egui::Id::unique(("new names", name)))
        .hint_text(hint.to_owned())
        .desired_width(f32::INFINITY)
        .margin(egui::Margin::symmetric(6, 3));
    ui.add(field).accessible_name(name);
}

/// "9 change, 2 are refused, 1 stays as it is".
fn summary(renames: &Renames) -> String {
    let changed = renames.rows.len() - renames.refused;
    let is = |count: usize, one: &str, many: &str| {
        (count > 0).then(|| format!("{} {}", widgets::number(count), if count == 1 { one } else { many }))
    };
    let parts = [
        is(changed, "changes", "change"),
        is(renames.refused, "is refused", "are refused"),
        is(renames.same, "stays as it is", "stay as they are"),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// The old name, the new one, and why it is not taken.
fn row(ui: &mut Ui, name: &NewName) {
    let tokens = Tokens::of(ui);
    let whole = format!("{} → {}", name.old, name.new);
    match &name.refused {
        None => {
            ui.add(Label::new(widgets::safe(&whole)).truncate().show_tooltip_when_elided(false))
                .on_hover_text(widgets::safe(&whole));
        }
        Some(why) => {
            ui.horizontal(|ui| {
                icons::show(ui, icons::colored(Icon::Error, tokens.error));
                let says = format!("{whole}: {why}");
                let text = widgets::safe(&says).color(tokens.error);
                ui.add(Label::new(text).truncate().show_tooltip_when_elided(false)).on_hover_text(widgets::safe(says));
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_preview_is_summed_up() {
        let renames = |changed: usize, refused: usize, same| {
            let name = |refused: Option<&str>| NewName {
                target: organization::TargetId::Root,
                old: String::new(),
                new: String::new(),
                refused: refused.map(str::to_owned),
            };
            let rows = (0..changed).map(|_| name(None)).chain((0..refused).map(|_| name(Some("no")))).collect();
            summary(&Renames { rows, same, refused, edit: None })
        };
        assert_eq!(renames(9, 2, 1), "9 change, 2 are refused, 1 stays as it is");
        assert_eq!(renames(1, 1, 0), "1 changes, 1 is refused");
        assert_eq!(renames(0, 0, 2), "2 stay as they are");
    }
}
