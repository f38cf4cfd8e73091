//! Several selected: tags, notes, names and states of all of them, each as one step.

use egui::Key;
use egui::accesskit::Role;
use organization::AccountState;

use crate::driver::{CTRL, Window};

/// The sample with some of its rows selected.
fn selected(names: &[&str]) -> Window {
    let mut window = Window::sample();
    for (at, name) in names.iter().enumerate() {
        if at == 0 {
            window.click_row(name);
        } else {
            window.click_row_with(name, CTRL);
        }
    }
    window
}

fn undo_label(window: &Window) -> Option<&str> {
    window.state().document.undo_label()
}

#[test]
fn the_inspector_counts_what_is_selected() {
    let window = selected(&["Security", "Network", "Identity"]);
    window.must_say("3 selected");
    window.must_say("1 OU, 2 accounts");
    window.must_say("Pages about one entry show Identity");
}

#[test]
fn a_tag_is_set_on_all_and_removed_from_all() {
    let mut window = selected(&["Security", "Network", "Identity"]);
    window.fill("Tag key for all", "wave");
    window.fill("Tag value for all", "2");
    window.key(Key::Enter);
    assert_eq!(undo_label(&window), Some("Set tag `wave` on 3 entries"));
    window.must_say("wave: 2, on all");
    window.click("Remove tag wave from all");
    assert_eq!(undo_label(&window), Some("Remove tag `wave` from 3 entries"));
    window.must_not_say("wave: 2, on all");
    window.keys(CTRL, Key::Z);
    window.must_say("wave: 2, on all");
}

#[test]
fn a_note_is_written_about_all() {
    let mut window = selected(&["Network", "Identity"]);
    window.fill("Note of all", "Ask the platform team");
    window.click("Set note on all 2");
    assert_eq!(undo_label(&window), Some("Change note of 2 entries"));
    for name in ["Network", "Identity"] {
        assert_eq!(window.account(name).note, "Ask the platform team");
    }
}

#[test]
fn names_are_shown_before_they_are_given() {
    let mut window = selected(&["Webshop prod", "Orders prod"]);
    window.fill("Find in names", "prod");
    window.fill("Replace by", "live");
    window.must_say("2 change");
    window.must_say("Orders prod → Orders live");
    window.must_say("Webshop prod → Webshop live");
    assert!(window.has_row("Orders prod"), "nothing is renamed yet");
    window.click("Rename 2 entries");
    assert_eq!(undo_label(&window), Some("Rename 2 entries"));
    assert!(window.has_row("Orders live") && window.has_row("Webshop live"));
}

#[test]
fn a_pattern_that_is_refused_says_why_and_renames_the_others() {
    let mut window = selected(&["Security", "Network"]);
    window.click_role(Role::RadioButton, "Pattern");
    window.fill("Pattern of names", "Infrastructure");
    window.must_say("1 changes, 1 is refused");
    window.must_say("There is already an OU named");
    window.click("Rename 1 entry");
    assert!(window.has_row("Security") && !window.has_row("Network"));
}

#[test]
fn those_that_can_be_closed_are_closed() {
    let mut window = selected(&["Spring campaign", "Network", "Identity"]);
    window.click("Close 2 accounts");
    assert_eq!(undo_label(&window), Some("Close 2 accounts"));
    assert_eq!(window.account("Network").state, AccountState::Closed);
    window.click("Reopen 3 accounts");
    assert_eq!(window.account("Spring campaign").state, AccountState::Active);
}
