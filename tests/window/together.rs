//! Several accounts together: an OU, the root, and a selection on the page of effective permissions; and what folds in little room.

use egui::Key;
use egui::accesskit::Role;
use organization::TargetId;

use crate::driver::{CTRL, Start, Window};

/// The sample with an OU selected, on the page of effective permissions.
fn at(row: &str) -> Window {
    let mut window = Window::sample();
    window.click_row(row);
    window.keys(CTRL, Key::Num1);
    window
}

fn selected(window: &Window) -> usize {
    window.state().window.selection.targets.len()
}

/// The rows of those who have the same answer: "3 accounts: A, B and C: 9 allowed, …".
fn answers(window: &Window) -> Vec<String> {
    let names = window.seen().into_iter().filter(|seen| seen.role == Role::ListItem).map(|seen| seen.name);
    names.filter(|name| name.contains("account") && name.contains(" allowed, ")).collect()
}

#[test]
fn an_ou_says_what_all_accounts_below_may_do() {
    let mut window = at("Workloads");
    window.must_say("What all accounts below Workloads may do, at most");
    window.must_say("10 active member accounts");
    window.must_say("they differ in");
    window.must_say("Where they differ");
    window.wait_for("What limits it");
    window.must_say("in all 10 accounts");
    // The level by itself is a click away, and so is the way back.
    window.click("This level alone");
    window.must_say("What Workloads leaves to its accounts");
    window.must_not_say("Where they differ");
    window.click("Accounts below together");
    window.must_say("What all accounts below Workloads may do, at most");
}

#[test]
fn a_click_selects_those_with_the_same_answer() {
    let mut window = at("Workloads");
    let all = answers(&window);
    assert!(all.len() > 1, "{all:?}");
    let several = all.iter().find(|name| !name.starts_with("1 account:")).expect("some have the same answer");
    let count: usize = several.split(' ').next().unwrap().parse().unwrap();
    window.click_role(Role::ListItem, several);
    assert_eq!(selected(&window), count);
    window.must_say(&format!("What the {count} selected accounts may do, at most"));
    window.must_say("alike: ");
    window.must_not_say("Where they differ");
    // And back, as from any selection.
    window.menu("View", "Back");
    window.must_say("What all accounts below Workloads may do, at most");
}

#[test]
fn the_root_leaves_out_whom_nothing_binds() {
    let window = at("Root");
    window.must_say("What all accounts may do, at most");
    window.must_say("The management account, which no SCP binds,");
}

#[test]
fn a_selection_is_answered_together_and_action_by_action() {
    let mut window = at("Log archive");
    window.must_say("What Log archive may do, at most");
    window.click_row_with("Webshop prod", CTRL);
    window.must_say("What the 2 selected accounts may do, at most");
    window.must_say("In both accounts");
    // The column of those in which they differ is a filter as the others are.
    window.click_role(Role::Button, "Differ");
    window.fill("Filter actions", "ec2:DescribeInstances");
    window.click_role(Role::ListItem, "ec2:DescribeInstances: differ");
    window.must_say("Who may do ec2:DescribeInstances, and why");
    window.wait_for("1 account: Log archive: allowed");
    window.must_say("1 account: Webshop prod: allowed in eu-central-1 and eu-west-1, denied in all others");
    // Why it is by Region is no riddle.
    window.must_say("Allowed in some Regions: the SCP");
    // With one account again nothing differs, and all of it is listed again.
    window.click_row("Log archive");
    window.must_say("What Log archive may do, at most");
    assert!(!window.shows("Differ"));
    window.must_say("ec2:DescribeInstances: allowed");
}

#[test]
fn an_ou_without_accounts_says_so() {
    let mut window = Window::empty();
    window.click_row("Root");
    window.keys(CTRL, Key::Num1);
    window.must_say("No active member account is there");
    window.click("This level alone");
    window.must_say("Everything but 2 actions of sts");
}

#[test]
fn a_small_window_leaves_the_room_to_the_page() {
    let start = |width: f32| Start { size: Some([width, 640.0]), ..Start::default() };
    let mut window = Window::start(start(1024.0));
    window.click("Sample organization");
    let is_there = |window: &Window| window.state().window.shows(session::Panel::Inspector);
    assert!(!is_there(&window));
    assert!(window.state().window.settings.panels.inspector.shown, "it is nobody's choice");
    // On purpose it opens, and folds again.
    window.menu("View", "Toggle inspector");
    assert!(is_there(&window));
    window.menu("View", "Toggle inspector");
    assert!(!is_there(&window));
    let mut wide = Window::start(start(1500.0));
    wide.click("Sample organization");
    assert!(is_there(&wide));
}

#[test]
fn what_is_selected_in_the_tree_stays_the_subject() {
    let mut window = at("Prod");
    let account = window.state().document.organization.accounts().values().find(|own| own.name == "Orders prod");
    let target = TargetId::Account(account.unwrap().id.clone());
    window.click_row("Orders prod");
    assert_eq!(window.state().window.selection.lead, Some(target));
    window.must_say("What Orders prod may do, at most");
}
