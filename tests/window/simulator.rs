//! The simulator: a question is typed, answered, explained and kept.

use egui::Key;
use egui::accesskit::Role;
use session::Page;

use crate::driver::{CTRL, Window};

/// The sample with the simulator open.
fn simulator() -> Window {
    let mut window = Window::sample();
    window.keys(CTRL, Key::Num5);
    assert_eq!(window.state().window.page, Page::Simulator);
    window
}

/// Asks whether a role of the webshop may leave the organization.
fn leaving(window: &mut Window) {
    window.fill("Principal", "arn:aws:iam::400000000001:role/admin");
    window.fill("Action", "organizations:LeaveOrganization");
}

#[test]
fn an_empty_question_says_what_it_needs() {
    let mut window = simulator();
    window.must_say("Choose an action");
    window.fill("Principal", "");
    window.must_say("Choose a principal and an action");
    window.fill("Principal", "nobody");
    window.fill("Action", "s3:ListAllMyBuckets");
    window.must_say("names no principal");
    assert_eq!(window.field("Principal").value, "nobody", "nothing typed is lost");
    window.fill("Principal", "anonymous");
    window.must_not_say("names no principal");

    let mut window = Window::empty();
    window.keys(CTRL, Key::Num5);
    window.must_say("none yet");
    window.must_not_say("Questions: ");
}

#[test]
fn what_is_typed_is_answered_with_its_reasons() {
    let mut window = simulator();
    window.fill("Account", "webshop prod");
    window.key(Key::Enter);
    assert_eq!(window.field("Principal").value, "arn:aws:iam::400000000001:role/admin");
    assert_eq!(window.field("Account").value, "Webshop prod");
    // Half a name is completed with the arrows.
    window.fill("Action", "organizations:leave");
    assert!(window.find_role(Role::ListBoxOption, "organizations:LeaveOrganization").selected);
    window.key(Key::Enter);
    assert_eq!(window.field("Action").value, "organizations:LeaveOrganization");
    assert_eq!(window.field("Resource").value, "*");
    window.must_say("Denied explicitly");
    window.must_say("The SCP Deny leaving the organization, statement StayInTheOrganization on the root, denies");
    window.must_say("Assumed: IAM allows the principal everything");

    // What decides is open; a click leads to the statement in its policy.
    assert!(window.find("SCPs, The root: denies").expanded == Some(true));
    window.must_not_say("FullAWSAccess · statement 2");
    window.click_role(Role::Link, "Deny leaving the organization · StayInTheOrganization");
    assert_eq!(window.state().window.page, Page::Policies);
    let policy = window.policy("Deny leaving the organization");
    assert_eq!(window.state().window.selection.policy.as_ref(), Some(&policy.id));
    assert!(window.marked(&policy).contains("StayInTheOrganization"));
}

#[test]
fn an_open_key_is_added_and_filled_in() {
    let mut window = simulator();
    window.fill("Principal", "arn:aws:iam::400000000001:role/shop-deployer");
    window.fill("Action", "lambda:CreateFunction");
    // Nobody says where, nor on which function: it is about the call.
    assert_eq!(window.field("Resource").value, "");
    window.must_say("Depends");
    window.click("Add aws:RequestedRegion");
    window.must_say("Depends");
    // What is typed next is its value.
    window.type_text("us-east-1");
    assert_eq!(window.field("Value of aws:RequestedRegion").value, "us-east-1");
    window.must_say("Denied explicitly");
    window.fill("Value of aws:RequestedRegion", "eu-central-1");
    window.must_say("Allowed");
    window.click("Remove aws:RequestedRegion");
    window.must_say("Depends");
    // Another key of the action, chosen from its list.
    window.fill("New context key", "lambda:vpc");
    window.key(Key::ArrowDown);
    window.key(Key::Enter);
    assert_eq!(window.state().simulator.question.context.len(), 1);
    assert!(window.state().simulator.question.context[0].0.starts_with("lambda:Vpc"));
}

/// A copy is asked for in another Region than the one of what is copied, so the Region is open; mostly it is that one.
#[test]
fn the_region_of_the_resource_is_offered() {
    let mut window = simulator();
    window.fill("Principal", "arn:aws:iam::400000000001:role/shop-deployer");
    window.fill("Action", "ec2:CopySnapshot");
    window.fill("Resource", "arn:aws:ec2:us-east-1:400000000001:snapshot/snap-0123456789abcdef0");
    window.must_say("Depends");
    window.click("aws:RequestedRegion = us-east-1");
    assert_eq!(window.field("Value of aws:RequestedRegion").value, "us-east-1");
    window.must_say("Denied explicitly");
}

#[test]
fn a_question_is_kept_and_turns_red_when_a_policy_changes() {
    let mut window = simulator();
    leaving(&mut window);
    window.must_say("Questions: 6 of 6 as expected");
    window.fill("Name of the question", "Admins stay");
    window.click_role(Role::Button, "Keep");
    window.must_say("Questions: 7 of 7 as expected");
    window.must_say("explicit deny, as expected");
    assert_eq!(window.state().document.undo_label(), Some("Keep question `Admins stay`"));

    window.keys(CTRL, Key::Num4);
    window.click_role(Role::ListItem, "Deny leaving the organization");
    let text = window.policy("Deny leaving the organization").content.replace("LeaveOrganization", "Nothing");
    window.fill("Text of Deny leaving the organization", &text);
    window.click("Questions: 5 of 7 as expected");
    assert_eq!(window.state().window.page, Page::Simulator);
    window.must_say("allowed, expected: explicit deny");
    while window.state().document.undo_label() == Some("Edit policy `Deny leaving the organization`") {
        window.keys(CTRL, Key::Z);
    }
    window.must_say("Questions: 7 of 7 as expected");
}

#[test]
fn kept_questions_are_loaded_renamed_and_removed() {
    let mut window = simulator();
    window.click_role(Role::Link, "The shop does not deploy in Virginia");
    assert_eq!(window.field("Name of the question").value, "The shop does not deploy in Virginia");
    assert_eq!(window.field("Value of aws:RequestedRegion").value, "us-east-1");
    window.must_say("Denied explicitly");
    window.click("Rename question The shop does not deploy in Virginia");
    window.keys(CTRL, Key::A);
    window.type_text("Frankfurt only\n");
    assert!(window.state().document.organization.questions().contains_key("Frankfurt only"));
    assert_eq!(window.field("Name of the question").value, "Frankfurt only");
    assert!(window.shows("Replace"));
    window.click("Remove question Frankfurt only");
    window.must_say("Questions: 5 of 5 as expected");
    window.keys(CTRL, Key::Z);
    window.must_say("Questions: 6 of 6 as expected");
}

#[test]
fn the_tree_and_the_permissions_ask() {
    let mut window = Window::sample();
    window.context_menu("Webshop prod");
    window.click_role(Role::MenuItem, "Ask about this…");
    assert_eq!(window.state().window.page, Page::Simulator);
    assert_eq!(window.field("Account").value, "Webshop prod");
    window.keys(CTRL, Key::Num1);
    window.fill("Filter actions", "sqs:SendMessage");
    let row = window.seen().into_iter().find(|seen| seen.name.starts_with("sqs:SendMessage: ")).expect("the action");
    window.click_seen(&row);
    window.click("Ask…");
    assert_eq!(window.field("Action").value, "sqs:SendMessage");
    assert_eq!(window.field("Resource").value, "");
    // Policies that come with the question count.
    window.click("Permissions boundary: none given");
    let deny = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}"#;
    window.fill("Permissions boundary", deny);
    window.must_say("Denied explicitly");
}

#[test]
fn a_placeholder_is_filled_in_where_the_answer_waits_for_it() {
    let mut window = simulator();
    window.fill("Principal", "arn:aws:iam::400000000001:role/admin");
    window.fill("Action", "s3:ListAllMyBuckets");
    window.fill("Resource", "*");
    window.must_not_say("Placeholder values");
    window.click("Identity-based policies: taken to allow everything");
    let policy =
        r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:${VERB}AllMyBuckets","Resource":"*"}}"#;
    window.fill("Identity-based policy 1", policy);
    window.must_say("what stands for the placeholder ${VERB}");
    window.fill("Value of placeholder VERB", "List");
    window.key(Key::Enter);
    window.settle();
    assert_eq!(window.state().document.organization.placeholder("VERB"), Some("List"));
    window.must_not_say("what stands for the placeholder");
    window.keys(CTRL, Key::Z);
    assert_eq!(window.state().document.organization.placeholder("VERB"), None);
    window.must_say("what stands for the placeholder ${VERB}");
}
