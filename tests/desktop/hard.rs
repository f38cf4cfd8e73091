//! Files that are hard on the program, in the real window: opened, clicked, typed into, saved and left.

use std::time::{Duration, Instant};

use egui::accesskit::Role;
use egui::{Key, Modifiers};

use super::desktop;
use super::driver::Desk;

#[path = "../hard/mod.rs"]
mod kinds;

/// What saving and leaving may take together, on a machine that has other things to do.
const SERVED: Duration = Duration::from_secs(10);

#[test]
fn hard_files_are_used_like_others() {
    let Some(_screen) = desktop("hard_files_are_used_like_others") else { return };
    for name in ["keys of their own", "pigeons", "clauses", "resources that are left out"] {
        let (_, count, statements) = kinds::KINDS.iter().find(|(known, ..)| *known == name).unwrap();
        let count = if name == "pigeons" { 11 } else { 9 * count };
        let desk = Desk::new();
        let file = desk.file("hard.canopy.ron");
        let written = kinds::project(&statements(count));
        std::fs::write(&file, &written).unwrap();
        let mut app = desk.start(&[&file]);
        app.click_on(Role::TreeItem, "Work");
        app.key(Modifiers::COMMAND, Key::Num1);
        app.fill("Filter actions", "s3:GetObject");
        // The list moves once more when it is known what limits the account.
        app.wait_for("what limits it", |thing| thing.name == "Show only these actions");
        let action = app.wait_for("the action", |thing| thing.name.starts_with("s3:GetObject:"));
        app.click_at(action.rect.center());
        app.see("Why s3:GetObject");
        app.key(Modifiers::COMMAND, Key::Num4);
        app.click("Part 0");
        let text = app.wait_for("the text", |thing| thing.name == "Text of Part 0");
        app.click_at(text.rect.min + egui::vec2(40.0, 16.0));
        app.write(" ");
        app.see("unsaved changes");
        let began = Instant::now();
        app.key(Modifiers::COMMAND, Key::S);
        app.see("saved");
        app.key(Modifiers::COMMAND, Key::Q);
        assert!(app.ended().success(), "{name}");
        assert!(began.elapsed() < SERVED, "{name}: {:?}", began.elapsed());
        assert_ne!(std::fs::read_to_string(&file).unwrap(), written, "{name}");
    }
}
