//! What earlier Canopies left unsaved, as a list to choose from.
//!
//! Knows how a draft is called and when it was kept, in words. Used by the welcome screen and by a dialog.

use std::time::UNIX_EPOCH;

use egui::{Label, Ui};

use super::theme::Tokens;
use super::{icons, widgets};
use aws::shown;
use disk::Left;
use session::{Command, Dialog, Icon, RecoveryCommand, State, WindowCommand};

pub const EXPLAINED: &str = "Canopy ended before this was saved. It stays here until it is recovered or discarded";

/// The drafts, each with what can be done about it.
pub fn list(ui: &mut Ui, state: &State, now: u64, out: &mut Vec<Command>) {
    for left in &state.recovery.drafts {
        one(ui, left, now, out);
        ui.add_space(4.0);
    }
}

fn one(ui: &mut Ui, left: &Left, now: u64, out: &mut Vec<Command>) {
    let tokens = Tokens::of(ui);
    let frame = widgets::canvas(ui).corner_radius(8);
    frame.inner_margin(egui::Margin::symmetric(12, 8)).show(ui, |ui| {
        let name = name(left);
        ui.horizontal(|ui| {
            icons::show(ui, icons::colored(Icon::Save, tokens.warning).size(18.0));
            widgets::at_right(ui, |ui| {
                ui.label(widgets::small(ui, when(left, now)));
                widgets::at_left(ui, |ui| {
                    ui.add(Label::new(widgets::strong(&name).own()).truncate());
                });
            });
        });
        let place = left
            .path
            .as_deref()
            .map_or_else(|| "It belongs to no file yet".to_owned(), |path| path.display().to_string());
        ui.add(Label::new(widgets::small(ui, place).own()).truncate());
        if let Some(damage) = &left.damage {
            let text = format!("Damaged: {damage}");
            ui.add(Label::new(widgets::safe(text).small().color(tokens.warning)).wrap());
        }
        ui.horizontal(|ui| {
            let recover = if left.damage.is_some() { "Show" } else { "Recover" };
            if button(ui, recover, &name, "Open it as an unsaved project; the file stays as it is until you save") {
                out.push(Command::Recovery(RecoveryCommand::Recover(left.id.clone())));
            }
            let hint = "Open the file as it was last saved; the unsaved work stays here";
            if left.path.is_some() && button(ui, "Open original", &name, hint) {
                out.push(Command::Recovery(RecoveryCommand::OpenOriginal(left.id.clone())));
            }
            if button(ui, "Discard…", &name, "Delete the unsaved work for good") {
                out.push(Command::Window(WindowCommand::ShowDialog(Dialog::DiscardDraft(left.clone()))));
            }
        });
    });
}

/// A button whose whole name says which draft it is about.
fn button(ui: &mut Ui, verb: &str, name: &str, hint: &str) -> bool {
    let response = ui.button(verb);
    let said = format!("{} {name}", verb.trim_end_matches('…'));
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, shown(&said)));
    response.on_hover_text(hint).clicked()
}

/// The name of the file, or what there is instead of one.
pub fn name(left: &Left) -> String {
    let name = left.path.as_deref().and_then(|path| path.file_name());
    name.map_or_else(|| "Untitled".to_owned(), |name| name.to_string_lossy().into_owned())
}

/// "3 minutes ago", "2026-05-01 12:30 UTC".
pub fn when(left: &Left, now: u64) -> String {
    let since = left.saved.and_then(|saved| saved.duration_since(UNIX_EPOCH).ok());
    let Some(at) = since.and_then(|since| u64::try_from(since.as_millis()).ok()) else {
        return "at an unknown time".to_owned();
    };
    let minutes = now.saturating_sub(at) / 60_000;
    let count = |count: u64, one: &str| match count {
        1 => format!("1 {one} ago"),
        count => format!("{count} {one}s ago"),
    };
    match minutes {
        0 => "less than a minute ago".to_owned(),
        1..60 => count(minutes, "minute"),
        60..1440 => count(minutes / 60, "hour"),
        _ => {
            let time = i64::try_from(at).ok().and_then(|at| jiff::Timestamp::from_millisecond(at).ok());
            time.map_or_else(String::new, |time| time.strftime("%Y-%m-%d %H:%M UTC").to_string())
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn times_are_said_as_people_say_them() {
        let at = 1_767_225_600_000;
        let left = |saved: Option<u64>| Left {
            id: String::new(),
            path: None,
            saved: saved.map(|at| UNIX_EPOCH + Duration::from_millis(at)),
            size: 0,
            damage: None,
        };
        for (passed, expect) in [
            (0, "less than a minute ago"),
            (61_000, "1 minute ago"),
            (59 * 60_000, "59 minutes ago"),
            (60 * 60_000, "1 hour ago"),
            (23 * 3_600_000, "23 hours ago"),
            (25 * 3_600_000, "2026-01-01 00:00 UTC"),
        ] {
            assert_eq!(when(&left(Some(at)), at + passed), expect);
        }
        assert_eq!(when(&left(None), at), "at an unknown time");
    }
}
