//! The page of changes, what a drop says beforehand, and what a policy does alone.

use egui::accesskit::Role;
use egui::{Event, Key};
use session::{Answered, Page, Since};

use crate::driver::{CTRL, SHIFT, Seen, Start, Window};

fn named(window: &Window, role: Role, start: &str) -> Vec<Seen> {
    window.seen().into_iter().filter(|seen| seen.role == role && seen.name.starts_with(start)).collect()
}

fn group(window: &Window, start: &str) -> Seen {
    let found = named(window, Role::TreeItem, start);
    found.into_iter().next().unwrap_or_else(|| panic!("no group begins with {start:?}: {:?}", window.texts()))
}

/// The sample in a wide window, after an account was moved to where other policies hang.
fn moved() -> Window {
    let mut window = Window::start(Start { size: Some([1500.0, 860.0]), ..Start::default() });
    window.click("Sample organization");
    window.drag_row("Network", "Sandbox");
    window.drop_on("Sandbox");
    window.keys(CTRL, Key::Num6);
    assert_eq!(window.state().window.page, Page::Changes);
    window
}

#[test]
fn what_an_edit_changes_in_access_is_listed_and_unfolds() {
    let mut window = moved();
    window.must_say("Changes since opening");
    window.must_say("For an ordinary role: ");
    window.must_say("Access");
    window.must_say("Moved account Network (300000000001) from Infrastructure to Sandbox");
    assert!(window.shows("Access changes: 1 account"), "{:?}", window.texts());
    assert!(window.shows("Changes, 1 account"));
    let lost = group(&window, "Lost: Network: ");
    assert!(named(&window, Role::Link, "now: ").is_empty());
    window.click_seen(&lost);
    let causes = named(&window, Role::Link, "now: SCP ");
    assert!(!causes.is_empty(), "{:?}", window.texts());
    let example = named(&window, Role::Link, "Ask in simulator: ").remove(0);
    assert!(example.name.ends_with("passed before and fails now"), "{}", example.name);

    // Accounts and actions unfold, and fold again.
    assert!(named(&window, Role::ListItem, "Network (").is_empty());
    let accounts = group(&window, "1 account");
    window.click_seen(&accounts);
    assert_eq!(named(&window, Role::ListItem, "Network (").len(), 1);
    let accounts = group(&window, "1 account");
    window.click_seen(&accounts);
    assert!(named(&window, Role::ListItem, "Network (").is_empty());

    // A cause leads to its statement.
    let cause = named(&window, Role::Link, "now: SCP ").remove(0);
    window.click_seen(&cause);
    assert_eq!(window.state().window.page, Page::Policies);
    let open = window.state().window.selection.policy.as_ref().expect("a policy");
    let policy = window.state().document.organization.policies()[open].clone();
    assert!(!window.marked(&policy).is_empty());
    window.keys(CTRL, Key::Num6);

    // The example is asked in the simulator, which says no.
    let example = named(&window, Role::Link, "Ask in simulator: ").remove(0);
    window.click_seen(&example);
    assert_eq!(window.state().window.page, Page::Simulator);
    let answer = window.state().simulator.answer.clone().expect("asked").expect("an answer");
    let (organization, catalog) = (&window.state().document.organization, catalog::Catalog::embedded());
    let summary = analysis::decision::summary(&answer.explanation, &answer.ask.action, organization, catalog);
    assert!(summary.contains("denied"), "{summary}");

    // Undone, nothing is left of it.
    window.keys(CTRL, Key::Z);
    window.keys(CTRL, Key::Num6);
    window.must_say(": this changes no one's access");
    window.must_say("No changes");
    assert!(!window.shows("Access changes: 1 account"));
}

#[test]
fn the_keyboard_opens_and_copies() {
    let mut window = moved();
    let first = named(&window, Role::TreeItem, "").into_iter().find(|seen| seen.name.contains("Network: ")).unwrap();
    window.click_seen(&first);
    assert!(!named(&window, Role::Link, "Ask in simulator").is_empty());
    window.key(Key::ArrowLeft);
    assert!(named(&window, Role::Link, "Ask in simulator").is_empty());
    window.key(Key::ArrowRight);
    assert!(!named(&window, Role::Link, "Ask in simulator").is_empty());
    assert_eq!(window.copied(Event::Copy), first.name);
    window.key(Key::ArrowDown);
    let cause = window.copied(Event::Copy);
    assert!(cause.starts_with("now: ") || cause.starts_with("before: "), "{cause}");
    window.key(Key::ArrowLeft);
    assert_eq!(window.copied(Event::Copy), first.name);
    window.key(Key::Home);
    assert_eq!(window.copied(Event::Copy), "Access");
}

#[test]
fn the_baseline_is_set_by_hand() {
    let mut window = moved();
    window.click("Compare with this moment");
    assert_eq!(window.state().document.origin.since, Since::Set);
    window.must_say("Changes since the baseline");
    window.must_say("No changes");
    let comparison = window.state().verdicts.comparison.clone().expect("one organization");
    assert!(comparison.is_empty());
    window.keys(CTRL, Key::Z);
    window.must_say("Moved account Network (300000000001) from Sandbox to Infrastructure");
    assert!(!window.state().verdicts.comparison.clone().expect("one organization").is_empty());
    window.keys(SHIFT | CTRL, Key::Z);
    window.must_say("No changes");
    // It is no change of the document, so it has a way back of its own.
    window.click("Compare with the opened or saved state");
    window.must_say("Changes since opening");
    window.must_say("Moved account Network (300000000001) from Infrastructure to Sandbox");
    assert!(!window.state().verdicts.comparison.clone().expect("one organization").is_empty());
    window.must_not_say("Compare with the opened or saved state");
}

#[test]
fn what_is_copied_is_markdown() {
    let mut window = moved();
    window.click("Copy");
    let item = window.find("Access changes as Markdown");
    let asked = window.click_watched("Access changes as Markdown");
    assert_eq!(item.role, Role::Button);
    let text = asked.copied.last().expect("something was copied");
    assert!(text.contains("| change | accounts | actions | because |") && text.contains("`Network`"), "{text}");
}

#[test]
fn a_drop_says_beforehand_what_it_changes_in_access() {
    let mut window = Window::sample();
    window.drag_row("Network", "Sandbox");
    window.must_say("Network would ");
    window.drop_on("Sandbox");
    window.must_not_say("Network would ");
    // To where the same policies hang.
    window.drag_row("Webshop dev", "Non-prod");
    window.must_say("Not here:");
    window.drop_on("Non-prod");
}

#[test]
fn a_policy_says_what_it_does_alone() {
    let mut window = Window::sample();
    let policy = window.policy("Deny leaving the organization");
    window.keys(CTRL, Key::Num4);
    window.click_role(Role::ListItem, "Deny leaving the organization");
    let known = |state: &session::State| matches!(state.verdicts.coverage(&policy.id), Answered::Yes(_));
    window.wait("what the policy does alone", known);
    window.must_say("This policy alone denies 2 actions in 23 accounts");
    window.click("Details");
    window.must_say("Denies 2 actions of account and organizations in 23 accounts");
    // What is denied on the root already is denied no more on an account.
    window.click_role(Role::ListItem, "Quarantine");
    let other = window.policy("Quarantine");
    window.wait("what the other does", |state| matches!(state.verdicts.coverage(&other.id), Answered::Yes(_)));
}

/// What a drag says before it is dropped, the dialogs say of the row that the keyboard is on.
#[test]
fn a_move_says_beforehand_what_it_changes() {
    let mut window = Window::sample();
    window.click_row("Network");
    window.menu("Organization", "Move to…");
    window.fill("Filter parents", "Sandbox");
    window.must_not_say("Network would ");
    window.key(Key::Tab);
    window.must_say("Network would ");
    window.key(Key::Escape);
    window.menu("Policy", "Attach policy…");
    window.fill("Filter policies to attach", "Quarantine");
    window.key(Key::Tab);
    window.must_say("Network would lose ");
}

#[test]
fn what_is_saved_is_listed_no_more() {
    let (mut window, _) = crate::documents::on_file(Some([1500.0, 860.0]), None);
    window.drag_row("Log archive", "Sandbox");
    window.drop_on("Sandbox");
    window.keys(CTRL, Key::Num6);
    window.must_say("Moved account Log archive");
    window.keys(CTRL, Key::S);
    window.wait("it is saved", |state| !state.document.dirty);
    window.settle();
    window.must_not_say("Moved account Log archive");
    window.must_say("Changes since saving");
}
