//! The viewpoints that were kept: chosen, renamed and deleted, and a name for the present one.
//!
//! Knows what is typed and what was asked to be deleted. What is kept belongs to the settings, which the session changes.

use egui::{Id, Key, TextEdit, Ui};

use crate::paint::{self, Pressed};
use crate::row::{Glyph, Kind, Row, Text};
use crate::theme::{Ink, Tokens};
use crate::widgets;
use analysis::Viewpoint;
use disk::NamedViewpoint;
use session::{Command, Icon, State, ViewpointCommand, kept_as, refused_name, restore};

/// What the list remembers between frames.
#[derive(Debug, Default)]
pub struct KeptView {
    name: String,
    /// The old name of the one that is being renamed, and the new one.
    renamed: Option<(String, String)>,
    /// Which is to be deleted, once that is said again.
    deleted: Option<String>,
    /// The field for a name must get the keyboard.
    pub focus: bool,
}

/// What the button of the bar says: the name of the present viewpoint, if it has one.
pub fn label(state: &State, viewpoint: &Viewpoint) -> String {
    kept_as(&state.window.settings, viewpoint).unwrap_or("Kept").to_owned()
}

/// The list, and the field that keeps the present one.
pub fn show(ui: &mut Ui, state: &State, view: &mut KeptView, out: &mut Vec<Command>) {
    let kept = &state.window.settings.viewpoints;
    let present = kept_as(&state.window.settings, &state.verdicts.viewpoint);
    // What is clicked in this frame asks for the keyboard in the next, when its field is there.
    let focus = std::mem::take(&mut view.focus);
    for one in kept {
        if view.deleted.as_ref() == Some(&one.name) {
            really_delete(ui, one, view, out);
        } else if view.renamed.as_ref().is_some_and(|(old, _)| *old == one.name) {
            rename(ui, kept, focus, view, out);
        } else {
            entry(ui, one, present == Some(one.name.as_str()), view, out);
        }
    }
    if kept.is_empty() {
        ui.label(widgets::weak(ui, "None kept yet"));
    }
    ui.add_space(4.0);
    match present {
        Some(name) => drop(ui.label(widgets::small(ui, format!("What is looked from now is kept as {name}")))),
        None => keep(ui, kept, focus, view, out),
    }
}

fn entry(ui: &mut Ui, one: &NamedViewpoint, is_present: bool, view: &mut KeptView, out: &mut Vec<Command>) {
    match paint::line(ui, &row(one, is_present)) {
        None => {}
        Some(Pressed::Title) => out.push(Command::Viewpoint(ViewpointCommand::Look(one.name.clone()))),
        Some(Pressed::Button(Icon::Close)) => view.deleted = Some(one.name.clone()),
        Some(Pressed::Button(_)) => {
            view.renamed = Some((one.name.clone(), one.name.clone()));
            view.focus = true;
        }
    }
}

/// A kept viewpoint; what it says stands under the pointer.
fn row(one: &NamedViewpoint, is_present: bool) -> Row {
    let hint = restore(&one.viewpoint).map_or_else(
        || "Kept by another Canopy, in words that this one does not know".to_owned(),
        |viewpoint| crate::sentence(&viewpoint.sentence()),
    );
    Row {
        kind: Kind::Link,
        icon: is_present.then_some(Glyph::Icon(Icon::Check, Ink::Accent)),
        title: Text::new(&one.name),
        buttons: vec![
            (Icon::Close, format!("Delete viewpoint {}", one.name)),
            (Icon::Rename, format!("Rename viewpoint {}", one.name)),
        ],
        hint,
        ..Row::default()
    }
}

fn really_delete(ui: &mut Ui, one: &NamedViewpoint, view: &mut KeptView, out: &mut Vec<Command>) {
    ui.horizontal_wrapped(|ui| {
        ui.label(widgets::safe(format!("Delete {}?", one.name)));
        if ui.button("Delete it").clicked() {
            view.deleted = None;
            out.push(Command::Viewpoint(ViewpointCommand::Forget(one.name.clone())));
        }
        if ui.button("Leave it").clicked() {
            view.deleted = None;
        }
    });
}

fn refusal(ui: &mut Ui, why: &str) {
    let color = Tokens::of(ui).error;
    ui.add(egui::Label::new(widgets::safe(why).color(color)).wrap());
}

fn rename(ui: &mut Ui, kept: &[NamedViewpoint], focus: bool, view: &mut KeptView, out: &mut Vec<Command>) {
    let Some((old, new)) = &mut view.renamed else { return };
    // Nothing typed is no name yet, and no fault.
    let refused = refused_name(kept, new, Some(old)).filter(|_| !new.trim().is_empty());
    let field = TextEdit::singleline(new).id(Id::unique("viewpoint rename")).margin(egui::Margin::symmetric(6, 3));
    let response = ui.add(field.desired_width(f32::INFINITY)).accessible_name("New name of the viewpoint");
    if focus {
        response.request_focus();
    }
    let is_left = ui.input(|input| input.key_pressed(Key::Escape));
    if let Some(why) = refused.filter(|_| !(is_left && response.lost_focus())) {
        refusal(ui, &why);
    } else if response.lost_focus() {
        let command = ViewpointCommand::Rename { from: old.clone(), to: new.clone() };
        out.extend((!is_left && !new.trim().is_empty()).then_some(Command::Viewpoint(command)));
        view.renamed = None;
    }
}

fn keep(ui: &mut Ui, kept: &[NamedViewpoint], focus: bool, view: &mut KeptView, out: &mut Vec<Command>) {
    let refused = refused_name(kept, &view.name, None).filter(|_| !view.name.trim().is_empty());
    ui.label(widgets::small(ui, "Keep this viewpoint under a name"));
    ui.horizontal(|ui| {
        let width = (ui.available_width() - 64.0).max(60.0);
        let field = TextEdit::singleline(&mut view.name)
            .id(Id::unique("viewpoint name"))
            .hint_text("Pipelines in Frankfurt")
            .margin(egui::Margin::symmetric(6, 3));
        let response = ui.add_sized([width, 24.0], field).accessible_name("Name of the viewpoint");
        if focus && view.renamed.is_none() {
            response.request_focus();
        }
        let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        let is_named = !view.name.trim().is_empty() && refused.is_none();
        let clicked = ui.add_enabled(is_named, egui::Button::new("Keep")).clicked();
        if is_named && (clicked || entered) {
            out.push(Command::Viewpoint(ViewpointCommand::Keep(std::mem::take(&mut view.name))));
        }
    });
    if let Some(why) = refused {
        refusal(ui, &why);
    }
}

#[cfg(test)]
mod tests {
    use disk::KeptViewpoint;

    use super::*;

    #[test]
    fn a_row_says_what_was_kept() {
        let named = |who: &str| NamedViewpoint {
            name: "Pipelines".to_owned(),
            viewpoint: KeptViewpoint { who: who.to_owned(), ..KeptViewpoint::default() },
        };
        assert_eq!(row(&named("root"), true).hint, "The root user");
        assert_eq!(
            row(&named("later:Somebody"), false).hint,
            "Kept by another Canopy, in words that this one does not know"
        );
    }
}
