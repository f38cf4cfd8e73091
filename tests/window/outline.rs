//! OUs and accounts are typed into the tree, one row after the other, by keyboard alone.

use egui::accesskit::Role;
use egui::{Key, Modifiers};

use super::driver::{CTRL, Window};

/// The lines of an outline, each as deep as it is indented, as keys: Enter goes on, Tab and Shift+Tab say how deep.
fn type_outline(window: &mut Window, lines: &[&str]) {
    let mut last = 0;
    for (index, line) in lines.iter().enumerate() {
        let depth = line.chars().take_while(|c| *c == ' ').count() / 2;
        if index > 0 {
            let (key, times) =
                if depth > last { (Modifiers::NONE, depth - last) } else { (Modifiers::SHIFT, last - depth) };
            for _ in 0..times {
                window.keys(key, Key::Tab);
            }
        }
        last = depth;
        window.type_text(line.trim());
        window.key(Key::Enter);
    }
    window.key(Key::Escape);
}

const REVIEWED: &[&str] = &[
    "Security",
    "  Audit aws+audit@acme.com",
    "  Log archive @",
    "Infrastructure",
    "  Network @",
    "  Shared services <aws+shared@acme.com> 300000000009",
    "Workloads",
    "  Prod",
    "    Payments prod @",
    "    Webshop prod @",
    "    Data prod @",
    "  NonProd",
    "    Payments dev @",
    "    Webshop dev @",
    "    Data dev @",
    "Sandbox",
    "  Sandbox one @",
    "  Sandbox two @",
];

#[test]
fn an_organization_is_typed_from_empty_by_keyboard_in_no_dialog() {
    let mut window = Window::empty();
    window.key(Key::F6);
    window.key(Key::Enter);
    assert!(window.field("New OU").focused);
    type_outline(&mut window, REVIEWED);
    assert!(window.state().window.dialog.is_none());
    let organization = &window.state().document.organization;
    assert_eq!((organization.ous().len(), organization.accounts().len()), (6, 12 + 1));
    for (name, parent) in [
        ("Security", "Root"),
        ("Audit", "Security"),
        ("Log archive", "Security"),
        ("Shared services", "Infrastructure"),
        ("Prod", "Workloads"),
        ("Data prod", "Prod"),
        ("NonProd", "Workloads"),
        ("Data dev", "NonProd"),
        ("Sandbox", "Root"),
        ("Sandbox two", "Sandbox"),
    ] {
        assert_eq!(window.parent(name), parent, "{name}");
    }
    assert_eq!(window.account("Shared services").id.as_str(), "300000000009");
    assert_eq!(window.account("Audit").email, "aws+audit@acme.com");
    assert_eq!(window.account("Log archive").email, "aws+log-archive@acme.com", "as the others are");

    // The tree has the keyboard again, and each row was a step.
    window.keys(CTRL, Key::Z);
    assert!(!window.has_row("Sandbox two") && window.has_row("Sandbox one"));
    window.key(Key::F2);
    assert!(window.field("New name").focused);
}

#[test]
fn what_aws_refuses_is_told_at_the_row_and_kept() {
    let mut window = Window::sample();
    window.click_row("Security");
    window.key(Key::Enter);
    window.type_text("Workloads");
    window.must_say("There is already an OU named");
    window.key(Key::Enter);
    assert_eq!(window.field("New OU").value, "Workloads");
    assert!(window.field("New OU").focused, "it can be mended at once");
    window.type_text(" two");
    window.must_say("OU Workloads two in Root");
    window.key(Key::Enter);
    assert_eq!(window.parent("Workloads two"), "Root");
    assert!(window.field("New OU").focused, "the next row begins");
    window.key(Key::Tab);
    window.type_text("Inside aws+network@example.com");
    window.must_say("aws+network@example.com");
    window.key(Key::Escape);
    window.must_not_say("Inside");
    assert!(window.has_row("Workloads two"));
}

#[test]
fn a_row_that_is_left_is_made_and_an_empty_one_is_not() {
    let mut window = Window::sample();
    window.click_row("Network");
    window.menu("Organization", "Type new rows");
    window.type_text("Edge edge@example.com");
    window.click_row("Security");
    assert_eq!(window.parent("Edge"), window.parent("Network"));
    let accounts = window.state().document.organization.accounts().len();
    window.key(Key::Enter);
    window.click_row("Network");
    assert_eq!(window.state().document.organization.accounts().len(), accounts);
    assert!(!window.seen().iter().any(|seen| seen.role == Role::TextInput && seen.name == "New OU"));
}

#[test]
fn f6_goes_round_and_escape_comes_back() {
    let mut window = Window::sample();
    window.click_row("Network");
    for name in ["page", "inspector", "toolbar", "tree"] {
        window.key(Key::F6);
        let focused: Vec<_> = window.seen().into_iter().filter(|seen| seen.focused).map(|seen| seen.name).collect();
        println!("{name}: {focused:?}");
        assert!(!focused.is_empty(), "{name}");
    }
    window.key(Key::ArrowDown);
    assert_ne!(window.selected(), ["Network"], "the tree has the keyboard");
    window.keys(Modifiers::SHIFT, Key::F6);
    assert!(window.seen().iter().any(|seen| seen.focused));
    window.fill("E-mail", "x");
    window.key(Key::Escape);
    let before = window.selected();
    window.key(Key::ArrowDown);
    assert_ne!(window.selected(), before, "Escape leads from a field back to the tree");
}

#[test]
fn menus_open_by_key() {
    let mut window = Window::sample();
    window.click_row("Network");
    window.key(Key::F10);
    window.must_say("New organization");
    window.key(Key::ArrowRight);
    window.must_say("Undo");
    window.key(Key::ArrowLeft);
    window.key(Key::ArrowLeft);
    window.must_say("About Canopy");
    window.key(Key::Escape);
    window.must_not_say("About Canopy");
    let before = window.selected();
    window.key(Key::ArrowDown);
    assert_ne!(window.selected(), before, "the tree has the keyboard again");
}
