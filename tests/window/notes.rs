//! Notes of the root, OUs, accounts and policies; kept viewpoints, the default Region, and findings by kind.

use egui::Key;
use egui::accesskit::Role;
use organization::{TaggedId, TargetId};
use session::Page;

use crate::driver::{CTRL, Window};

#[test]
fn the_root_takes_a_note_and_the_tree_marks_it() {
    let mut window = Window::sample();
    window.click_row("Root");
    window.fill("Note", "Ours since 2019");
    assert_eq!(window.state().document.organization.note(&TaggedId::Target(TargetId::Root)), "Ours since 2019");
    assert_eq!(window.row("Root").description, "has a note");
    window.menu("View", "Notes in the tree");
    assert!(!window.state().window.settings.tree_notes);
    assert_eq!(window.row("Root").description, "");
}

#[test]
fn a_policy_of_aws_takes_a_note_too() {
    let mut window = Window::sample();
    let policy = window.policy("FullAWSAccess").id.clone();
    window.keys(CTRL, Key::Num4);
    window.click_role(Role::ListItem, "FullAWSAccess");
    window.fill("Note", "Stays everywhere");
    assert_eq!(window.state().document.organization.note(&TaggedId::Policy(policy.clone())), "Stays everywhere");
    window.keys(CTRL, Key::P);
    window.type_text("stays everywhere");
    window.key(Key::Enter);
    assert_eq!(window.state().window.selection.policy, Some(policy));
}

#[test]
fn a_viewpoint_is_kept_and_looked_from_again() {
    let mut window = Window::sample();
    window.click_row("Network");
    window.menu("Viewpoint", "Look as the root user");
    window.menu("Viewpoint", "Kept viewpoints…");
    assert!(window.field("Name of the viewpoint").focused);
    window.type_text("Root users");
    window.key(Key::Enter);
    let kept = &window.state().window.settings.viewpoints;
    assert_eq!(kept.iter().map(|kept| kept.name.as_str()).collect::<Vec<_>>(), ["Root users"]);
    window.key(Key::Escape);
    window.menu("Viewpoint", "Reset viewpoint");
    window.click("Kept viewpoints");
    window.click("Root users");
    assert_eq!(window.state().verdicts.viewpoint.sentence(), "the root user");
    window.click("Delete viewpoint Root users");
    window.must_say("Delete Root users?");
    window.click("Delete it");
    assert!(window.state().window.settings.viewpoints.is_empty());
}

#[test]
fn projects_are_looked_at_from_the_default_region() {
    let mut window = Window::sample();
    window.menu("View", "Settings…");
    window.fill("Default Region", "eu-central-1");
    window.click("Close");
    assert!(window.state().verdicts.viewpoint.regions.is_empty(), "what is open stays as it is looked at");
    window.menu("File", "Open sample organization");
    assert_eq!(window.state().verdicts.viewpoint.regions, ["eu-central-1"]);
    assert_eq!(window.state().window.settings.default_region, "eu-central-1");
}

#[test]
fn findings_are_gathered_and_filtered() {
    let mut window = Window::sample();
    window.menu("View", "Findings");
    window.fill("Filter findings", "attached nowhere");
    window.must_say("attached nowhere: the SCP");
    window.must_not_say("names no action that AWS has");
    window.fill("Filter findings", "nothing like it");
    window.must_say("No such finding");
}

#[test]
fn every_export_is_found_in_the_palette_and_what_was_run_last_comes_first() {
    let mut window = Window::sample();
    window.answer(canopy::app::Answer::Cancelled);
    window.keys(egui::Modifiers { shift: true, ..CTRL }, Key::P);
    window.type_text("export");
    for name in ["Export policies…", "Export matrix…", "Export who can…", "Export changes…"] {
        assert!(window.says(name), "{name}");
    }
    window.type_text(" matrix");
    window.key(Key::Enter);
    assert_eq!(window.state().window.page, Page::Matrix);
    window.keys(egui::Modifiers { shift: true, ..CTRL }, Key::P);
    let first = window.seen().into_iter().find(|seen| seen.role == Role::ListBoxOption);
    assert!(first.is_some_and(|seen| seen.name.starts_with("Export matrix…")));
}
