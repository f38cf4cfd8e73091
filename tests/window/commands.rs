//! Commands: palette, search, menus, sheets; every action can be reached.

use egui::Key;
use egui::accesskit::Role;
use organization::TargetId;
use session::{ACTIONS, Dialog, Found, Menu, PaletteMode};

use crate::driver::{CTRL, Start, Window};

const SHIFT_CTRL: egui::Modifiers = egui::Modifiers { shift: true, ..egui::Modifiers::COMMAND };

#[test]
fn the_palette_runs_a_command() {
    let mut window = Window::sample();
    window.keys(SHIFT_CTRL, Key::P);
    assert!(matches!(window.state().window.dialog, Some(Dialog::Palette(PaletteMode::Commands))));
    window.type_text("toggle find");
    window.key(Key::Enter);
    assert!(window.state().window.dialog.is_none());
    assert!(window.state().window.settings.panels.findings.shown);

    // Arrows choose, a click runs, Escape leaves.
    window.keys(SHIFT_CTRL, Key::P);
    window.type_text("theme:");
    window.key(Key::ArrowDown);
    window.key(Key::ArrowDown);
    assert!(window.find_role(Role::ListBoxOption, "Theme: dark").selected);
    window.click_role(Role::ListBoxOption, "Theme: light");
    assert_eq!(window.state().window.settings.theme, disk::Theme::Light);
    window.keys(SHIFT_CTRL, Key::P);
    window.key(Key::Escape);
    assert!(window.state().window.dialog.is_none());
}

#[test]
fn go_to_finds_anything() {
    let mut window = Window::sample();
    let go = |window: &mut Window, query: &str| {
        window.keys(CTRL, Key::P);
        window.type_text(query);
        window.key(Key::Enter);
        assert!(window.state().window.dialog.is_none(), "{query}");
        match &window.state().window.selection {
            selection if selection.focus == session::Focus::Policy => {
                let policy = selection.policy.clone().unwrap();
                (window.state().document.organization.policies()[&policy].name.clone(), Found::Policy(policy))
            }
            selection => {
                let lead = selection.lead.clone().unwrap();
                (window.state().document.organization.name(&lead).to_owned(), Found::Target(lead))
            }
        }
    };
    for (query, expected) in [
        ("aws+meadowline@", "Meadowline"),
        ("owner=network", "Network"),
        ("300000000003", "Identity"),
        ("Policy staging", "Policy staging"),
        ("incident resp", "Incident response"),
        ("StopMonitoringMembers", "Protect the security services"),
    ] {
        assert_eq!(go(&mut window, query).0, expected, "{query}");
    }
    assert!(matches!(go(&mut window, "log archive prot").1, Found::Policy(_)), "words in any order");
    // A target comes into view, even if its OU is closed.
    window.click_role(Role::Button, "Collapse all");
    assert!(!window.has_row("Meadowline"));
    go(&mut window, "meadowline");
    assert!(window.has_row("Meadowline"));
    assert!(matches!(window.state().window.selection.lead, Some(TargetId::Account(_))));
    window.keys(CTRL, Key::P);
    window.type_text("nothing has this name");
    window.must_say("Nothing found");
}

#[test]
fn back_and_forward_follow_the_selection() {
    let mut window = Window::sample();
    window.click_row("Network");
    window.click_row("Identity");
    window.keys(egui::Modifiers::ALT, Key::ArrowLeft);
    assert_eq!(window.selected(), ["Network"]);
    window.keys(egui::Modifiers::ALT, Key::ArrowRight);
    assert_eq!(window.selected(), ["Identity"]);
}

#[test]
fn sheets_open_and_close_by_escape() {
    let mut window = Window::sample();
    for (item, says) in
        [("Keyboard shortcuts", "In the tree"), ("About Canopy", "Catalogue"), ("Canopy help", "Canopy in a minute")]
    {
        window.menu("Help", item);
        window.must_say(says);
        window.key(Key::Escape);
        window.must_not_say(says);
        assert!(window.state().window.dialog.is_none(), "{item}");
    }
    window.key(Key::F1);
    window.must_say("Canopy in a minute");
    window.key(Key::Escape);
    window.click_row("Network");
    window.key(Key::Questionmark);
    window.must_say("In the tree");
    window.key(Key::Escape);
    // Dialogs with a form as well.
    for (menu, item) in [
        ("Organization", "New OU…"),
        ("Organization", "New account…"),
        ("Policy", "New SCP…"),
        ("Organization", "Policy types…"),
        ("Policy", "Attach policy…"),
        ("Organization", "Move to…"),
    ] {
        window.menu(menu, item);
        assert!(window.state().window.dialog.is_some(), "{item}");
        window.key(Key::Escape);
        assert!(window.state().window.dialog.is_none(), "{item}");
    }
    assert!(!window.state().document.dirty);
}

#[test]
fn every_action_is_in_its_menu() {
    let mut window = Window::sample();
    for menu in Menu::ALL {
        window.click_role(Role::Button, menu.name());
        let items: Vec<String> =
            window.seen().into_iter().filter(|seen| seen.role == Role::MenuItem).map(|seen| seen.name).collect();
        let expected: Vec<&str> = ACTIONS.iter().filter(|entry| entry.menu == menu).map(|entry| entry.name).collect();
        assert_eq!(items, expected, "{menu:?}");
        window.key(Key::Escape);
    }
}

#[test]
fn every_action_is_in_the_palette() {
    let mut window = Window::sample();
    for entry in ACTIONS {
        window.keys(SHIFT_CTRL, Key::P);
        window.type_text(entry.name);
        assert!(
            window.seen().iter().any(|seen| seen.role == Role::ListBoxOption && seen.name == entry.name),
            "{}",
            entry.name
        );
        window.key(Key::Escape);
    }
}

#[test]
fn the_shortcut_sheet_lists_every_shortcut() {
    let mut window = Window::sample();
    window.menu("Help", "Keyboard shortcuts");
    for entry in ACTIONS.iter().filter(|entry| !entry.shortcuts.is_empty()) {
        window.must_say(entry.name);
    }
}

#[test]
fn policy_types_are_switched_in_a_dialog() {
    let mut window = Window::sample();
    window.menu("Organization", "Policy types…");
    window.click_role(Role::CheckBox, "Tag policy");
    assert!(!window.state().document.organization.is_enabled(&organization::PolicyType::Tag));
    window.click("Close");
    window.keys(CTRL, Key::Z);
    assert!(window.state().document.organization.is_enabled(&organization::PolicyType::Tag));
}

/// Shortcuts that write text stay with the field that has the keyboard.
#[test]
fn a_field_keeps_the_keys_that_edit_text() {
    let mut window = Window::sample();
    window.click_row("Network");
    let before = window.state().document.organization.clone();
    window.fill("Filter tree", "net?");
    window.key(Key::Delete);
    window.keys(CTRL, Key::D);
    window.keys(CTRL, Key::A);
    assert_eq!(window.state().document.organization, before);
    assert!(window.state().window.dialog.is_none());
    assert_eq!(window.state().window.selection.targets.len(), 1);
    assert_eq!(window.field("Filter tree").value, "net?");
}

#[test]
fn nothing_in_the_status_bar_lies_over_another() {
    for width in [500.0, 640.0, 800.0, 1500.0] {
        let mut window = Window::start(Start { size: Some([width, 520.0]), ..Start::default() });
        window.click("Sample organization");
        // Rows that a panel cuts off reach there too, and do not stand in the middle of the bar.
        let is_bar = |role, rect: egui::Rect| {
            matches!(role, Role::Label | Role::Button) && (rect.center().y - 507.5).abs() < 1.0 && rect.height() < 26.0
        };
        let seen: Vec<_> = window.seen().into_iter().filter(|seen| is_bar(seen.role, seen.rect)).collect();
        assert!(seen.len() >= 4, "{seen:#?}");
        for (at, one) in seen.iter().enumerate() {
            let over = seen.iter().skip(at + 1).find(|other| one.rect.shrink(0.5).intersects(other.rect.shrink(0.5)));
            assert!(over.is_none(), "{width}: {one:?} and {over:?}");
        }
    }
}
