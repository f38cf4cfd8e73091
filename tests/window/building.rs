//! Building an organization in dialogs: templates, what to do first, parents, e-mails, ids, copies, and buttons of messages.

use egui::Key;
use egui::accesskit::Role;
use organization::{AccountState, PolicyType, TargetId};

use crate::driver::{CTRL, SHIFT, Start, Window};

#[test]
fn a_new_organization_offers_templates_and_shows_what_they_make() {
    let mut window = Window::new();
    window.keys(CTRL, Key::N);
    for template in catalog::TEMPLATES {
        window.click_role(Role::RadioButton, template.name);
        for line in template.lines {
            window.must_say(line.name);
        }
        window.must_say(template.source.unwrap());
    }
    // E-mails follow the one that is given.
    window.fill("E-mail of its root user", "aws@acme.com");
    window.must_say("aws+audit@acme.com");
    window.fill("E-mail of its root user", "nobody");
    window.must_say("An e-mail has an @");
    assert!(window.find("Create organization").disabled);
    window.fill("E-mail of its root user", "aws@acme.com");
    window.fill("Management account", "Acme");
    window.begin("AWS Control Tower");
    assert_eq!(window.rows(), ["Root", "Sandbox", "Security", "Audit", "Log Archive", "Acme"]);
    assert_eq!(window.selected(), ["Root"]);
    assert_eq!(window.account("Log Archive").email, "aws+log-archive@acme.com");
    assert!(!window.state().document.dirty, "an untouched beginning has nothing to lose");

    // What is unsaved is asked about after the choice, and Escape leaves everything as it is.
    window.click_row("Sandbox");
    window.key(Key::Delete);
    window.keys(CTRL, Key::N);
    window.key(Key::Escape);
    assert_eq!(window.rows(), ["Root", "Security", "Audit", "Log Archive", "Acme"]);
    window.keys(CTRL, Key::N);
    window.key(Key::ArrowDown);
    assert!(window.find_role(Role::RadioButton, "AWS's recommended OUs").selected, "arrows choose");
    window.key(Key::Enter);
    window.click("Don't save");
    assert_eq!(window.state().document.organization.ous().len(), 13);
}

#[test]
fn the_dialog_of_templates_fits_into_a_small_window() {
    for scale in [1.0, 2.0] {
        let mut window = Window::start(Start { size: Some([800.0, 500.0]), scale: Some(scale), ..Start::default() });
        window.click("New organization…");
        let content = window.harness.ctx.content_rect();
        let button = window.find("Create organization").rect;
        assert!(content.contains_rect(button), "{scale}: {button:?} in {content:?}");
        window.key(Key::Enter);
        window.row("Management");
    }
}

#[test]
fn an_organization_without_ous_says_what_to_do_next() {
    let mut window = Window::empty();
    window.must_say("nothing but its management account");
    // What the account may do stands below it.
    window.must_say("What Management may do");
    for step in ["New OU…", "New account…", "Paste accounts and OUs…", "Import organization…"] {
        window.find_role(Role::Button, step);
    }
    window.click("Start from AWS's recommended OUs");
    assert_eq!(window.state().document.organization.ous().len(), 13);
    assert!(window.has_row("Policy Staging"));
    window.must_not_say("nothing but its management account");
    // One step, with its way back in the message.
    window.click_role(Role::Button, "Undo");
    assert_eq!(window.rows(), ["Root", "Management"]);
    window.must_say("nothing but its management account");
    // The menu has it for others too.
    window.menu("Organization", "Add AWS's recommended OUs");
    assert_eq!(window.state().document.organization.ous().len(), 13);
}

/// The organization of the review: twelve accounts in six OUs, by keyboard alone, in two dialogs.
#[test]
fn several_ous_and_accounts_are_created_without_leaving_the_dialog() {
    let mut window = Window::empty();
    window.click_row("Root");
    window.keys(CTRL | SHIFT, Key::N);
    for name in ["Security", "Infrastructure", "Sandbox", "Suspended"] {
        window.type_text(name);
        window.keys(CTRL, Key::Enter);
        assert!(window.field("OU name").focused && window.field("OU name").value.is_empty(), "{name}");
        window.must_say(&format!("Created {name}"));
        assert_eq!(window.parent(name), "Root");
    }
    window.type_text("Workloads");
    window.key(Key::Enter);
    assert!(window.state().window.dialog.is_none());

    // Another one goes beside the one that was just created, an account into it.
    window.keys(CTRL | SHIFT, Key::N);
    window.must_say("Parent: Root");
    window.key(Key::Escape);
    window.keys(CTRL | SHIFT, Key::A);
    window.must_say("Parent: Workloads");
    window.click_role(Role::CheckBox, "Create another");
    window.click("Account name");
    for name in ["Shop prod", "Shop test"] {
        window.type_text(name);
        window.key(Key::Enter);
        assert_eq!(window.parent(name), "Workloads");
        window.must_say(&format!("Created {name}"));
    }
    assert_eq!(window.account("Shop prod").email, "management+shop-prod@example.com");
    assert!(window.find_role(Role::CheckBox, "Create another").selected, "as long as it stays open");
    // Each is a step of its own.
    window.key(Key::Escape);
    window.keys(CTRL, Key::Z);
    assert!(!window.has_row("Shop test") && window.has_row("Shop prod"));
}

#[test]
fn a_parent_is_chosen_in_the_dialog() {
    let mut window = Window::sample();
    window.click_row("Security");
    window.click("New account…");
    window.must_say("Parent: Security");
    window.click("Parent: Security");
    assert!(window.field("Filter parents").focused);
    // As in the tree: each OU before what is in it.
    let at = |window: &Window, name: &str| window.find_role(Role::Button, name).rect;
    let (above, below) = (at(&window, "Root"), at(&window, "Exceptions"));
    assert!(above.top() < below.top() && above.left() < below.left(), "{above:?} {below:?}");
    window.type_text("prod");
    window.key(Key::ArrowDown);
    window.key(Key::ArrowDown);
    window.key(Key::Enter);
    window.must_say("Parent: Workloads / Prod");
    assert!(window.state().window.dialog.is_some(), "Enter was the tree's");
    window.fill("Account name", "Webshop 2");
    window.key(Key::Enter);
    assert_eq!(window.parent("Webshop 2"), "Prod");
}

#[test]
fn an_e_mail_is_proposed_until_one_is_typed_and_a_known_id_is_taken() {
    let mut window = Window::sample();
    window.click_row("Sandbox");
    window.click("New account…");
    window.type_text("Payments (dev)");
    assert_eq!(window.field("E-mail of the root user").value, "aws+payments-dev@example.com");
    window.fill("E-mail of the root user", "dev@aldermoor.example");
    window.fill("Account name", "Payments two");
    assert_eq!(window.field("E-mail of the root user").value, "dev@aldermoor.example", "one's own stays");
    let id = "Account id, if AWS has given it one";
    window.fill(id, "1234");
    window.must_say("not a well-formed id");
    assert!(window.find("Create account").disabled);
    window.fill(id, "300000000001");
    window.must_say("is taken");
    assert!(window.find("Create account").disabled);
    window.fill(id, "1234-5678-9012");
    window.click("Create account");
    let account = window.account("Payments two");
    assert_eq!((account.id.as_str(), account.email.as_str()), ("123456789012", "dev@aldermoor.example"));
}

#[test]
fn a_move_shows_the_tree_and_what_it_does() {
    let mut window = Window::sample();
    window.click_row("Network");
    window.keys(CTRL | SHIFT, Key::D);
    let indent = |name: &str| window.find_role(Role::Button, name).rect.left();
    assert!(indent("Root") < indent("Workloads") && indent("Workloads") < indent("Workloads / Non-prod"));
    window.type_text("sandbox");
    window.key(Key::ArrowDown);
    window.must_say("Move Network to Sandbox");
    window.must_say("Network would ");
    window.key(Key::Enter);
    assert_eq!(window.parent("Network"), "Sandbox");
    window.must_say("Done: Move");
    window.click_role(Role::Button, "Undo");
    assert_eq!(window.parent("Network"), "Infrastructure");
}

#[test]
fn closing_an_account_says_what_that_means_and_offers_the_way_back() {
    let mut window = Window::sample();
    window.click_row("Meadowline");
    window.menu("Organization", "Close account");
    assert_eq!(window.account("Meadowline").state, AccountState::Closed);
    window.must_say("Nobody can do anything in a closed account");
    window.click_role(Role::Button, "Undo");
    assert_eq!(window.account("Meadowline").state, AccountState::Active);
    window.must_not_say("Nobody can do anything in a closed account");
}

#[test]
fn a_copy_is_named_where_it_stands() {
    let mut window = Window::sample();
    window.click_row("Meadowline");
    window.keys(CTRL, Key::D);
    assert_eq!(window.field("New name").value, "Meadowline copy");
    // The name is marked, so that typing takes its place.
    window.type_text("Brookside");
    window.key(Key::Enter);
    assert!(window.account("Brookside").joined.is_some());
    assert!(window.has_row("Meadowline") && !window.has_row("Meadowline copy"));
}

#[test]
fn a_new_policy_begins_with_what_is_chosen() {
    let mut window = Window::sample();
    window.menu("Policy", "New SCP…");
    window.type_text("Nothing yet");
    window.must_say("It has no effect until you attach it");
    window.key(Key::Enter);
    assert!(window.policy("Nothing yet").content.contains("service:Action"));

    window.click_row("Meadowline");
    window.keys(CTRL | SHIFT, Key::T);
    window.click("New SCP…");
    window.type_text("No root");
    window.click_role(Role::RadioButton, "Deny the root user");
    window.must_say("It is attached to Meadowline as soon as it is created");
    window.click("Create policy");
    assert!(window.policy("No root").content.contains("arn:*:iam::*:root"));
    assert!(window.is_attached("No root", "Meadowline"));
}

#[test]
fn a_policy_type_that_is_off_can_be_enabled_where_it_is_missed() {
    let mut window = Window::empty();
    let is_enabled = |window: &Window| window.state().document.organization.is_enabled(&PolicyType::Rcp);
    // With the policy, in one step.
    window.menu("Policy", "New RCP…");
    window.type_text("Perimeter");
    window.click("Create policy");
    assert!(is_enabled(&window));
    window.keys(CTRL, Key::Z);
    assert!(
        !is_enabled(&window) && window.state().document.organization.policies().values().all(|p| p.name != "Perimeter")
    );

    // Or left off; then what is refused offers it.
    window.menu("Policy", "New RCP…");
    window.type_text("Perimeter");
    window.click_role(Role::CheckBox, "Enable RCPs in this organization");
    window.must_say("RCPs are not enabled");
    window.click("Create policy");
    assert!(!is_enabled(&window));
    let policy = window.policy("Perimeter").id.clone();
    window.menu("Policy", "Attach policy…");
    // The dialog of a policy that cannot be attached says so; a drop is refused with a way out.
    window.key(Key::Escape);
    let from = window.find_role(Role::ListItem, "Perimeter").rect.center();
    let to = window.row("Root").rect.center();
    window.drag(from, to);
    window.release(to);
    window.must_say("are not enabled");
    window.click("Enable RCPs");
    assert!(is_enabled(&window));
    assert!(window.state().document.organization.is_attached(&policy, &TargetId::Root));
}
