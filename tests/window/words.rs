//! What is written in the window is for people: code is set as code and shows no backticks, names of the user's stand to the
//! letter, and AWS's names of exceptions stand in the details.

use egui::Key;
use egui::accesskit::Role;
use session::Dialog;

use crate::driver::{CTRL, Window};

/// Words of the API that nobody reads first.
const API: [&str; 4] = ["Exception:", "LIMIT_EXCEEDED", "NOT_SUPPORTED", "IMMUTABLE_"];

/// Nothing but what is being typed, or stands in a policy, holds a backtick.
#[track_caller]
fn check(window: &Window, place: &str) {
    let is_field = |role| matches!(role, Role::TextInput | Role::MultilineTextInput | Role::TextRun);
    for seen in window.seen().into_iter().filter(|seen| !is_field(seen.role)) {
        for text in [&seen.name, &seen.description, &seen.value] {
            assert!(!text.contains('`'), "{place}: {:?} {text:?}", seen.role);
            assert!(!API.iter().any(|word| text.contains(word)), "{place}: {:?} {text:?}", seen.role);
        }
    }
}

/// What is said under the pointer, of everything that has one of these roles.
fn hover(window: &mut Window, role: Role, place: &str) {
    for seen in window.seen().into_iter().filter(|seen| seen.role == role).take(12) {
        window.rest_at(seen.rect.center());
        check(window, &format!("{place}, over {:?}", seen.name));
    }
}

#[test]
fn no_page_shows_a_backtick() {
    let mut window = Window::sample();
    check(&window, "the tree");
    for row in ["Root", "Workloads", "Sandbox data team", "Business reporting", "Aldermoor Management"] {
        window.click_row(row);
        for page in [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6] {
            window.keys(CTRL, page);
            if page == Key::Num3 {
                window.fill("Action or pattern", "ec2:RunInstances");
                window.key(Key::Escape);
            }
            check(&window, &format!("{row}, {page:?}"));
        }
    }
    window.keys(CTRL, Key::Num5);
    window.click_role(Role::Link, "The shop does not deploy in Virginia");
    check(&window, "a kept question");
    window.menu("View", "Findings");
    check(&window, "findings");
    hover(&mut window, Role::ListItem, "findings");
}

#[test]
fn reasons_groups_and_cells_show_no_backtick() {
    let mut window = Window::sample();
    window.click_row("Spring campaign");
    window.keys(CTRL, Key::Num1);
    window.fill("Filter actions", "ec2:RunInstances");
    window.click("ec2:RunInstances: denied");
    window.must_say("Denied: the SCP Quarantine, statement NothingButReading on OU Suspended");
    check(&window, "reasons");
    window.click_row("Sandbox data team");
    window.keys(CTRL, Key::L);
    window.type_text("ec2:RunInstances");
    check(&window, "the palette");
    window.key(Key::Enter);
    check(&window, "a highlight");
    hover(&mut window, Role::TreeItem, "a highlight");
    window.keys(CTRL, Key::Num3);
    hover(&mut window, Role::TreeItem, "who can");
    hover(&mut window, Role::Link, "who can");
    window.keys(CTRL, Key::Num2);
    hover(&mut window, Role::Cell, "the matrix");
}

#[test]
fn edits_refusals_and_dialogs_show_no_backtick() {
    let mut window = Window::sample();
    window.click_row("Network");
    window.key(Key::F2);
    window.type_text("Hub");
    window.key(Key::Enter);
    window.click_role(Role::Button, "Edit");
    check(&window, "the menu of what can be undone");
    window.must_say("Undo: Rename Network to Hub");
    window.key(Key::Escape);
    window.keys(CTRL, Key::Num6);
    window.must_say("Renamed account Network (300000000001) to Hub");
    check(&window, "changes");

    window.click_row("Prod");
    window.key(Key::F2);
    window.type_text("Non-prod");
    window.key(Key::Enter);
    window.must_say("There is already an OU named Non-prod under this parent");
    check(&window, "a refusal");

    window.drag_row("Sandbox data team", "Prod");
    check(&window, "a drag");
    window.drop_on("Prod");
    check(&window, "a drop");
    window.keys(CTRL, Key::Num6);
    for seen in window.seen().into_iter().filter(|seen| seen.role == Role::TreeItem && seen.name.contains(": ")).take(1)
    {
        window.click_seen(&seen);
    }
    check(&window, "a change unfolded");

    window.click_row("Hub");
    for (menu, item) in [("Organization", "Move to…"), ("Policy", "Attach policy…"), ("Organization", "Policy types…")]
    {
        window.menu(menu, item);
        check(&window, item);
        hover(&mut window, Role::Button, item);
        window.key(Key::Escape);
    }
}

#[test]
fn details_keep_what_aws_answers() {
    let mut window = Window::sample();
    window.click_row("Prod");
    window.key(Key::F2);
    window.type_text("Non-prod");
    window.key(Key::Enter);
    window.must_not_say("DuplicateOrganizationalUnitException");
    window.menu("Help", "Messages…");
    assert!(matches!(window.state().window.dialog, Some(Dialog::Messages)));
    window.must_say("AWS answers DuplicateOrganizationalUnitException");
}

#[test]
fn backticks_of_the_user_stay() {
    let mut window = Window::sample();
    window.click_row("Network");
    window.key(Key::F2);
    window.type_text("`Hub` east");
    window.key(Key::Enter);
    assert!(window.has_row("`Hub` east"), "{:?}", window.rows());
}
