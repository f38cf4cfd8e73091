//! What is inside accounts: taken in from answers, listed, looked at, asked about.

use std::path::PathBuf;

use egui::Key;
use organization::IdentityKind;
use session::Page;

use crate::driver::{CTRL, Window};

fn answers(of: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/aws-iam/small").join(of)
}

/// The organization of the answers, with its identities.
fn imported() -> Window {
    let mut window = Window::new();
    window.drop_path(&answers(""));
    window.wait_for("Import");
    window.click("Import");
    window.settle();
    window
}

/// The page with one of the account's identities chosen, by keyboard.
fn chosen(name: &str) -> Window {
    let mut window = imported();
    window.click_row("Shop Prod");
    window.keys(CTRL, Key::Num8);
    window.fill("Filter identities", name);
    window.keys(CTRL, Key::Num8);
    window.key(Key::ArrowDown);
    window
}

#[test]
fn identities_come_with_the_organization_and_are_looked_at() {
    let mut window = imported();
    window.click_row("Shop Prod");
    window.keys(CTRL, Key::Num8);
    assert_eq!(window.state().window.page, Page::Identities);
    window.must_say("Identities in Shop Prod");
    window.must_say("23 identities");
    window.click("Users");
    window.must_say("2 identities");
    window.click("All");
    window.fill("Filter identities", "support-desk");
    window.must_say("1 identity");
    // By keyboard: from the filter to the list, and down.
    window.key(Key::Escape);
    window.keys(CTRL, Key::Num8);
    window.key(Key::ArrowDown);
    window.must_say("arn:aws:iam::745902216633:");
    window.must_say("As of");
}

#[test]
fn texts_are_read() {
    let mut window = chosen("support-desk");
    window.click("Trust policy");
    window.must_say("\"Action\": \"sts:AssumeRole\"");
    window.click("Close the text");
    window.must_not_say("\"Action\": \"sts:AssumeRole\"");
}

#[test]
fn groups_and_their_users_lead_to_each_other() {
    let mut window = chosen("ops-legacy");
    window.click("Operators");
    window.must_say("arn:aws:iam::745902216633:group/people/Operators");
    window.click("ops-legacy");
    window.must_say("arn:aws:iam::745902216633:user/ops-legacy");
}

#[test]
fn what_an_identity_may_do_is_asked_in_the_simulator() {
    let mut window = chosen("support-desk");
    window.click("Ask…");
    assert_eq!(window.state().window.page, Page::Simulator);
    assert_eq!(window.state().simulator.question.principal, "arn:aws:iam::745902216633:role/support-desk");
    window.must_say("Identity-based policies: as in the project");
}

#[test]
fn answers_about_one_account_are_taken_in_as_one_step() {
    let mut window = chosen("support-desk");
    let count = |window: &Window| {
        let inside = window.state().document.organization.inside().clone();
        inside.identities().filter(|(id, _)| id.kind == IdentityKind::Role).count()
    };
    let all = count(&window);
    window.must_say("2026-11-20");
    window.drop_path(&answers("745902216633"));
    window.wait_for("Took in 23 identities of 1 account");
    assert_eq!(count(&window), all);
    assert_eq!(window.state().window.page, Page::Identities);
    // Nobody says of which day these are, so that is what is known now; one step takes it back.
    assert_eq!(window.state().document.undo_label(), Some("Take in what was collected of 1 account"));
    window.keys(CTRL, Key::Z);
    window.must_say("2026-11-20");
}

#[test]
fn answers_about_strangers_are_refused() {
    let mut window = Window::sample();
    window.drop_path(&answers("745902216633"));
    window.wait_for("Nothing could be taken in");
    window.must_say("add these accounts first");
}

#[test]
fn nothing_known_says_what_to_do() {
    let mut window = Window::sample();
    window.keys(CTRL, Key::Num8);
    window.must_say("Nothing is known of the inside of any account");
    window.must_say("get-account-authorization-details");
}

#[test]
fn what_an_identity_may_do_is_listed() {
    let mut window = chosen("github-deploy");
    window.click("What it may do");
    window.settle();
    window.must_say("May do 238 of 22,321 actions");
    window.must_say("238 granted");
    window.click("− 1 by SCPs");
    window.must_say("s3:DeleteBucket: on nothing");
    window.click("− 1 by SCPs");
    window.fill("Filter actions", "s3:getobject*");
    window.click("s3:GetObject: on some");
    window.settle();
    window.must_say("The policy deploy of role/ci/github-deploy, statement 1, allows s3:GetObject");
    window.must_say("Show statement");
    window.click("Show text");
    window.must_say("\"Statement\"");
    window.click("What it may do");
    window.must_say("s3:GetObject: on some");
    window.click("What it has");
    window.must_say("Trust policy");
}

#[test]
fn who_inside_may_do_something_is_listed() {
    let mut window = imported();
    window.click_row("Root");
    window.keys(CTRL, Key::Num8);
    window.fill("Who may do", "iam:PassRole");
    window.key(Key::Enter);
    window.settle();
    window.must_say("20 identities");
    window.must_say("role github-deploy, on some, Shop Prod · /ci/");
    window.must_not_say("user nadia.okafor");
    window.click("role github-deploy, on some, Shop Prod · /ci/");
    window.settle();
    window.must_say("iam:PassRole: on some");
    window.must_say("The policy deploy of role/ci/github-deploy, statement");
    window.fill("Who may do", "iam:Pass");
    window.must_say("No action is called so");
    window.fill("Who may do", "");
    window.settle();
    window.must_say("79 identities");
}
