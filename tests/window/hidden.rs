//! Names that hold characters which nobody sees: the window tells them, wherever a name stands.

use egui::Key;
use egui::accesskit::Role;
use session::Screen;

use crate::driver::{CTRL, Start, Window};

/// What every name of the sample ends in, and how it is shown.
const HIDDEN: &str = "\u{202e}\u{200b}\u{9b}";
const SHOWN: &str = "‹U+202E›‹U+200B›‹U+009B›";

/// The sample, with hidden characters in the name of everything that has one.
fn window() -> Window {
    let sample = include_str!("../../assets/sample.canopy.ron");
    let written: String = HIDDEN.chars().map(|c| c.escape_unicode().to_string()).collect();
    let parts: Vec<&str> = sample.split("name: \"").collect();
    let marked = parts.iter().enumerate().map(|(at, part)| match (at, part.split_once('"')) {
        (1.., Some((name, rest))) => format!("name: \"{name}{written}\"{rest}"),
        _ => (*part).to_owned(),
    });
    let mut window = Window::start(Start::default());
    let path = window.folder.path().join("hidden.canopy.ron");
    std::fs::write(&path, marked.collect::<String>()).unwrap();
    window.drop_path(&path);
    window.wait("it is open", |state| state.window.screen == Screen::Workspace);
    window
}

/// Nothing but what is being typed holds a hidden character.
#[track_caller]
fn check(window: &Window, place: &str) {
    let is_field = |role| matches!(role, Role::TextInput | Role::MultilineTextInput | Role::TextRun);
    for seen in window.seen().into_iter().filter(|seen| !is_field(seen.role)) {
        for text in [&seen.name, &seen.description, &seen.value] {
            assert!(!text.contains(|c| c != '\n' && aws::is_hidden(c)), "{place}: {:?} {text:?}", seen.role);
        }
    }
}

#[test]
fn no_name_hides_anything_in_the_window() {
    let mut window = window();
    check(&window, "the tree");
    window.must_say(&format!("Network{SHOWN}"));
    let rows = window.rows();
    assert!(rows.len() > 10 && rows.iter().all(|row| row.ends_with(SHOWN)), "{rows:?}");
    let pages = [Key::Num1, Key::Num4, Key::Num6, Key::Num5, Key::Num2, Key::Num3];
    for row in rows.iter().take(6).chain(rows.last()) {
        window.click_row(row);
        for page in pages {
            window.keys(CTRL, page);
            if page == Key::Num3 {
                window.fill("Action or pattern", "s3:GetObject");
                window.key(Key::Escape);
            }
            check(&window, &format!("{row}, {page:?}"));
        }
    }
    // An edit, so that there are changes and a notice.
    window.keys(CTRL, Key::Num1);
    window.click_row(&rows[1]);
    window.key(Key::F2);
    window.type_text("Renamed");
    window.key(Key::Enter);
    window.keys(CTRL, Key::Num6);
    check(&window, "changes");
    window.keys(CTRL, Key::Num4);
    let policy = window.seen().into_iter().rfind(|seen| seen.role == Role::ListItem && seen.name.ends_with(SHOWN));
    window.click_seen(&policy.unwrap());
    check(&window, "a policy");
    window.menu("View", "Findings");
    check(&window, "findings");
    window.click_row(&rows[2]);
    for (menu, item) in [("Organization", "Move to…"), ("Policy", "Attach policy…")] {
        window.menu(menu, item);
        check(&window, item);
        window.key(Key::Escape);
    }
    window.keys(CTRL, Key::P);
    window.type_text("e");
    check(&window, "go to anything");
}
