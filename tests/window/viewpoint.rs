//! The viewpoint bar: whose requests the verdicts are about, chosen by pointer and by keyboard.

use analysis::{Keys, Pinned, Side, Viewpoint, Who};
use disk::Settings;
use egui::Key;
use egui::accesskit::Role;
use session::Page;

use crate::driver::{CTRL, Start, Window};

const SHIFT_CTRL: egui::Modifiers = egui::Modifiers { shift: true, ..egui::Modifiers::COMMAND };

/// The permissions of one account of the sample.
fn permissions() -> Window {
    let mut window = Window::sample();
    window.click_row("Webshop prod");
    assert_eq!(window.state().window.page, Page::Permissions);
    window
}

fn sentence(window: &Window) -> String {
    window.state().verdicts.viewpoint.sentence()
}

#[test]
fn the_bar_says_who_asks_and_so_does_the_heading() {
    let mut window = permissions();
    window.must_say("Viewpoint: An ordinary role");
    window.must_say("What SCPs leave to an ordinary role if IAM grants everything");
    assert!(!window.shows("Reset viewpoint"), "there is nothing to reset");
    window.click("Who asks: an ordinary role");
    assert_eq!(window.find("Who asks: an ordinary role").expanded, Some(true));
    window.click_role(Role::RadioButton, "The root user");
    assert_eq!(window.state().verdicts.analysis.viewpoint.who, Who::Root);
    window.must_say("What SCPs leave to the root user");
    // It stays open for a second choice, and closes with Escape or a click beside it.
    window.click_role(Role::RadioButton, "An IAM user");
    assert_eq!(sentence(&window), "an IAM user");
    window.key(Key::Escape);
    window.must_not_say("A service-linked role");
    window.click("Who asks: an IAM user");
    window.must_say("A service-linked role");
    window.click_row("Network");
    window.must_not_say("A service-linked role");
    window.click("Reset viewpoint");
    assert_eq!(window.state().verdicts.viewpoint, Viewpoint::default());
}

#[test]
fn a_role_is_chosen_by_name() {
    let mut window = permissions();
    window.click("Who asks: an ordinary role");
    // Policies of the sample single it out.
    window.click("The role platform/break-glass");
    assert_eq!(sentence(&window), "the role `platform/break-glass`");
    assert!(window.find("The role platform/break-glass").selected);
    window.click("A role like platform/*");
    assert_eq!(sentence(&window), "the role `platform/any`");
    // A list of suggestions lies over what opened it.
    window.fill("Name of the role", "network");
    window.click_role(Role::ListBoxOption, "platform/network-deployer");
    assert_eq!(sentence(&window), "the role `platform/network-deployer`");
    window.fill("Name of the role", "app/Deploy\n");
    assert_eq!(sentence(&window), "the role `app/Deploy`");
    window.fill("Name of the role", "app/*\n");
    window.must_say("app/* is not a valid name");
    assert_eq!(sentence(&window), "the role `app/Deploy`");
    window.fill("Name of the IAM user", "alice\n");
    assert_eq!(sentence(&window), "the IAM user `alice`");
}

#[test]
fn outsiders_are_asked_about_resources_only() {
    let mut window = permissions();
    window.click("Who asks: an ordinary role");
    window.must_not_say("An AWS service");
    window.click("Side: What its principals may do (SCPs)");
    window.click_role(Role::RadioButton, "What may be done to its resources (RCPs)");
    window.must_say("What may be done to the resources of Webshop prod");
    window.must_say("What RCPs leave to an ordinary role");
    window.click("Who asks: an ordinary role");
    window.click_role(Role::RadioButton, "An AWS service");
    assert_eq!(sentence(&window), "to its resources, an AWS service");
    window.click("Side: What may be done to its resources (RCPs)");
    window.click_role(Role::RadioButton, "What its principals may do (SCPs)");
    assert_eq!(
        (window.state().verdicts.viewpoint.side, sentence(&window)),
        (Side::Principals, "an ordinary role".to_owned())
    );
}

#[test]
fn regions_are_chosen_and_typed() {
    let mut window = permissions();
    window.click("Regions: any");
    // The sample's policies name it.
    window.click_role(Role::CheckBox, "eu-central-1");
    assert_eq!(sentence(&window), "an ordinary role in eu-central-1");
    window.fill("Another Region", "Frankfurt\n");
    window.must_say("Frankfurt does not look like a Region");
    window.fill("Another Region", "AP-southeast-2\n");
    window.type_text("ca-west-1\n");
    assert_eq!(sentence(&window), "an ordinary role in ap-southeast-2 or ca-west-1 or eu-central-1");
    window.click_role(Role::CheckBox, "eu-central-1");
    window.click_role(Role::CheckBox, "ap-southeast-2");
    window.must_say("What SCPs leave to an ordinary role in ca-west-1 if IAM grants everything");
    window.click_role(Role::RadioButton, "Any Region");
    assert_eq!(sentence(&window), "an ordinary role");
}

#[test]
fn context_is_pinned_and_unpinned() {
    let mut window = permissions();
    window.click("Pinned context");
    window.fill("Context key", "multifactorauthpres");
    window.key(Key::ArrowDown);
    window.key(Key::Enter);
    assert_eq!(window.field("Context key").value, "aws:MultiFactorAuthPresent");
    assert!(window.field("Value of aws:MultiFactorAuthPresent").focused);
    window.type_text("true\n");
    assert_eq!(sentence(&window), "an ordinary role, aws:MultiFactorAuthPresent = true");
    window.fill("Context key", "aws:sourcevpce");
    window.click("Pin as absent");
    window.fill("Context key", "aws:TagKeys");
    window.fill("Value of aws:TagKeys", "a");
    window.click_role(Role::Button, "Pin");
    let tags = Pinned::Several(vec!["a".to_owned()]);
    assert_eq!(window.state().verdicts.viewpoint.pinned.get("aws:TagKeys"), Some(&tags));
    assert_eq!(window.state().verdicts.viewpoint.pinned.get("aws:SourceVpce"), Some(&Pinned::Absent));

    window.fill("Context key", "aws:PrincipalArn");
    window.must_say("aws:PrincipalArn follows from who asks");
    assert!(!window.shows("Pin as absent"));
    window.fill("Context key", "aws:requestedregion");
    window.must_say("aws:RequestedRegion has a place of its own");
    window.fill("Context key", "nokey\n");
    window.must_say("nokey is not a condition key");

    window.click("Documented keys only");
    assert_eq!(window.state().verdicts.viewpoint.keys, Keys::Documented);
    window.key(Key::Escape);
    window.click("Unpin documented keys only");
    window.click("Unpin aws:TagKeys = a");
    window.click("Unpin without aws:SourceVpce");
    assert_eq!(sentence(&window), "an ordinary role, aws:MultiFactorAuthPresent = true");
    window.keys(CTRL, Key::Z);
    assert_eq!(sentence(&window), "an ordinary role, aws:MultiFactorAuthPresent = true", "undo is for the document");
}

#[test]
fn the_palette_changes_the_viewpoint() {
    let mut window = permissions();
    let run = |window: &mut Window, name: &str| {
        window.keys(SHIFT_CTRL, Key::P);
        window.type_text(name);
        window.key(Key::Enter);
    };
    run(&mut window, "look as the root");
    assert_eq!(sentence(&window), "the root user");
    run(&mut window, "look as anyone");
    assert_eq!(sentence(&window), "anyone");
    window.keys(CTRL, Key::Num4);
    run(&mut window, "change viewpoint");
    assert_eq!(window.state().window.page, Page::Permissions);
    window.must_say("A service-linked role");
    // The keyboard is in what has opened.
    window.key(Key::Tab);
    window.key(Key::Tab);
    window.key(Key::Space);
    assert_eq!(sentence(&window), "an IAM user");
    window.key(Key::Escape);
    run(&mut window, "reset viewpoint");
    assert_eq!(sentence(&window), "an ordinary role");
}

#[test]
fn where_there_is_no_room_one_button_opens_everything() {
    for scale in [1.0, 2.0] {
        let mut window = Window::start(Start { size: Some([760.0, 480.0]), scale: Some(scale), ..Start::default() });
        window.click("Sample organization");
        window.must_say("An ordinary role");
        assert!(!window.shows("Regions: any"));
        window.click("Edit viewpoint");
        window.click_role(Role::RadioButton, "The root user");
        window.key(Key::Escape);
        window.must_say("Viewpoint: The root user");
        window.click("Reset viewpoint");
        assert_eq!(sentence(&window), "an ordinary role");
    }
}

#[test]
fn the_viewpoint_is_remembered() {
    let settings = tempfile::tempdir().unwrap();
    let start = || Start { settings: Some(settings.path().to_path_buf()), ..Start::default() };
    let mut window = Window::start(start());
    window.click("Sample organization");
    window.menu("Viewpoint", "Look as the root user");
    window.click("Regions: any");
    window.click_role(Role::CheckBox, "eu-central-1");
    let wanted = window.state().window.settings.clone();
    for _ in 0..1000 {
        if Settings::load(settings.path()).settings == wanted {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    drop(window);
    let mut window = Window::start(start());
    window.click("Sample organization");
    window.must_say("Viewpoint: The root user in eu-central-1");
    assert_eq!(window.state().verdicts.analysis.viewpoint, window.state().verdicts.viewpoint);
}
