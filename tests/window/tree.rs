//! The organization tree: creating, renaming, dragging, selecting, the keyboard.

use egui::accesskit::Role;
use egui::{Event, Key};
use egui_kittest::kittest::NodeT as _;
use organization::{AccountState, TargetId};
use session::{Focus, Screen};

use crate::driver::{CTRL, SHIFT, Window};

#[test]
fn the_welcome_screen_leads_to_a_new_organization() {
    let mut window = Window::new();
    assert_eq!(window.state().window.screen, Screen::Welcome);
    for name in ["New organization…", "Open…", "Import…", "Sample organization", "No project open"] {
        assert!(window.shows(name), "{name}");
    }
    window.click("New organization…");
    // What most people begin with is chosen already.
    assert!(window.find_role(Role::RadioButton, "Empty").selected);
    window.key(Key::Enter);
    assert_eq!(window.state().window.screen, Screen::Workspace);
    assert_eq!(window.rows(), ["Root", "Management"]);
    window.must_say("0 OUs, 1 account, 1 policy");
    window.must_say("not saved to a file yet");
    assert!(!window.state().document.dirty, "an untouched beginning has nothing to lose");
}

#[test]
fn an_ou_is_created_in_a_dialog() {
    let mut window = Window::empty();
    window.click_row("Root");
    window.menu("Organization", "New OU…");
    assert!(window.field("OU name").focused, "the first field has the keyboard");
    window.type_text("Workloads");
    window.click("Create OU");
    assert_eq!(window.parent("Workloads"), "Root");
    assert_eq!(window.rows(), ["Root", "Workloads", "Management"]);
    assert_eq!(window.selected(), ["Workloads"], "what is new is selected");
    assert_eq!(window.state().document.undo_label(), Some("Create OU `Workloads`"));

    // Under the selected parent, by the keyboard alone.
    window.click_row("Workloads");
    window.keys(CTRL | SHIFT, Key::N);
    window.must_say("Parent: Workloads");
    window.type_text("Prod");
    window.key(Key::Enter);
    assert_eq!(window.parent("Prod"), "Workloads");
    assert!(window.state().window.dialog.is_none());
    assert!(window.is_attached("FullAWSAccess", "Prod"), "as AWS does on creation");
}

#[test]
fn an_ou_name_that_is_taken_is_refused_while_it_is_typed() {
    let mut window = Window::sample();
    window.click_row("Root");
    window.click("New OU…");
    window.type_text("Security");
    window.must_say("There is already an OU named ");
    assert!(window.find("Create OU").disabled);
    window.key(Key::Enter);
    assert!(window.state().window.dialog.is_some(), "Enter does not get past it");
    window.type_text(" 2");
    window.must_not_say("There is already an OU named ");
    window.click("Create OU");
    assert_eq!(window.parent("Security 2"), "Root");
}

#[test]
fn an_account_is_created_and_a_bad_email_refused_while_it_is_typed() {
    let mut window = Window::empty();
    window.click_row("Root");
    window.click("New account…");
    window.type_text("Payments");
    window.fill("E-mail of the root user", "payments at example.com");
    window.must_say("An e-mail has an @");
    assert!(window.find("Create account").disabled);
    window.fill("E-mail of the root user", "management@example.com");
    window.must_say("every account needs its own");
    window.fill("E-mail of the root user", "aws+payments@example.com");
    window.must_not_say("every account needs its own");
    window.click("Create account");
    let account = window.account("Payments");
    assert_eq!(account.email, "aws+payments@example.com");
    assert!(
        account.id.as_str().len() == 12 && account.id.as_str().bytes().all(|byte| byte.is_ascii_digit()),
        "{}",
        account.id
    );
    assert!(account.joined.is_some());
    assert_eq!(window.selected(), ["Payments"]);
}

#[test]
fn a_row_is_renamed_where_it_stands() {
    let mut window = Window::sample();
    window.click_row("Network");
    window.key(Key::F2);
    assert!(window.field("New name").focused);
    window.type_text("Hub");
    window.key(Key::Enter);
    assert_eq!(window.account("Hub").id.as_str(), "300000000001");
    assert!(window.has_row("Hub") && !window.has_row("Network"));
    assert_eq!(window.state().document.undo_label(), Some("Rename `Network` to `Hub`"));

    // Escape leaves the old name.
    window.key(Key::F2);
    window.type_text("Never");
    window.key(Key::Escape);
    assert!(window.has_row("Hub") && !window.has_row("Never"));

    // A name that AWS refuses changes nothing and says why.
    window.click_row("Prod");
    window.key(Key::F2);
    window.type_text("Non-prod");
    window.key(Key::Enter);
    window.must_say("There is already an OU named ");
    assert!(window.has_row("Prod"));
    window.click("Dismiss message");
    window.must_not_say("There is already an OU named ");
}

#[test]
fn a_row_is_renamed_where_the_tree_did_not_show_it() {
    let mut window = Window::sample();
    window.click_row("Network");
    window.keys(CTRL, Key::B);
    assert!(!window.has_row("Network"), "the tree is hidden");
    window.key(Key::F2);
    assert!(window.field("New name").focused, "the tree is shown");
    window.type_text("Hub");
    window.key(Key::Enter);
    assert_eq!(window.account("Hub").id.as_str(), "300000000001");

    // Nothing of it is left for later.
    window.keys(CTRL, Key::B);
    window.keys(CTRL, Key::B);
    assert!(window.has_row("Hub") && !window.shows("New name"));

    // A filter that hides the row gives way.
    window.fill("Filter tree", "Sandbox");
    assert!(!window.has_row("Hub"));
    window.menu("Edit", "Rename");
    assert!(window.field("New name").focused && window.has_row("Hub"));
    window.key(Key::Escape);
}

#[test]
fn an_account_is_dragged_onto_another_ou() {
    let mut window = Window::sample();
    window.drag_row("Policy test", "Sandbox");
    window.must_say("Move Policy test to Sandbox");
    assert_eq!(window.parent("Policy test"), "Policy staging", "nothing happens before the button is released");
    window.drop_on("Sandbox");
    assert_eq!(window.parent("Policy test"), "Sandbox");
    assert!(window.state().document.dirty);
    window.keys(CTRL, Key::Z);
    assert_eq!(window.parent("Policy test"), "Policy staging");
    assert!(!window.state().document.dirty);
}

#[test]
fn several_selected_rows_are_dragged_as_one_step() {
    let mut window = Window::sample();
    window.click_row("Webshop dev");
    window.click_row_with("Orders test", CTRL);
    window.click_row_with("Policy test", CTRL);
    window.drag_row("Orders test", "Sandbox");
    window.must_say("Move 3 entries to Sandbox");
    window.drop_on("Sandbox");
    for name in ["Webshop dev", "Orders test", "Policy test"] {
        assert_eq!(window.parent(name), "Sandbox", "{name}");
    }
    window.keys(CTRL, Key::Z);
    assert_eq!(window.parent("Webshop dev"), "Non-prod");
    assert_eq!(window.parent("Policy test"), "Policy staging");
}

#[test]
fn a_dragged_ou_says_what_it_would_take_at_aws() {
    let mut window = Window::sample();
    window.drag_row("Prod", "Root");
    window.must_say(
        "AWS cannot move an OU: there you would recreate 1 OU, reattach 4 policy attachments and move 5 accounts",
    );
    window.drop_on("Root");
    assert_eq!(window.parent("Prod"), "Root");
}

#[test]
fn a_refused_drop_is_explained_before_it_and_changes_nothing() {
    for (from, to, reason) in [
        ("Workloads", "Prod", "cannot be moved into itself or below itself"),
        ("Workloads", "Workloads", "cannot be moved into itself or below itself"),
        ("Network", "Identity", "accounts hold nothing"),
        ("Network", "Infrastructure", "is already there"),
    ] {
        let mut window = Window::sample();
        let before = window.state().document.organization.clone();
        window.drag_row(from, to);
        window.must_say("Not here:");
        window.must_say(reason);
        window.drop_on(to);
        assert_eq!(window.state().document.organization, before, "{from} onto {to}");
        assert!(window.state().document.undo_label().is_none());
        window.must_not_say("Not here:");
    }
}

#[test]
fn a_name_that_shows_nothing_gives_way_to_the_id() {
    let mut window = Window::empty();
    window.click_row("Root");
    window.menu("Organization", "New OU…");
    window.type_text(" ");
    window.click("Create OU");
    let ou = window.state().document.organization.ous().values().next().unwrap().clone();
    assert_eq!((ou.name.as_str(), window.selected()), (" ", vec![ou.id.to_string()]));
    // The name is what is renamed.
    window.key(Key::F2);
    assert_eq!(window.field("New name").value, " ");
    window.key(Key::Escape);
    // It is found and opened by its id.
    window.keys(CTRL, Key::P);
    window.type_text(ou.id.as_str());
    window.find_role(Role::ListBoxOption, ou.id.as_str());
}

#[test]
fn rows_are_selected_with_ctrl_and_shift() {
    let mut window = Window::sample();
    window.click_row("Infrastructure");
    window.click_row_with("Network", SHIFT);
    assert_eq!(window.selected(), ["Infrastructure", "Identity", "Network"]);
    window.click_row_with("Identity", CTRL);
    assert_eq!(window.selected(), ["Infrastructure", "Network"]);
    window.must_say("2 selected");
    window.must_say("1 OU, 1 account");
    window.click_row("Sandbox");
    assert_eq!(window.selected(), ["Sandbox"]);
    window.keys(CTRL, Key::A);
    assert_eq!(window.state().window.selection.targets.len(), 13 + 27);
}

#[test]
fn the_keyboard_walks_the_tree() {
    let mut window = Window::sample();
    window.click_row("Infrastructure");
    let steps: [(Key, &str); 10] = [
        (Key::ArrowDown, "Identity"),
        (Key::ArrowDown, "Network"),
        (Key::ArrowUp, "Identity"),
        (Key::ArrowLeft, "Infrastructure"),
        (Key::ArrowRight, "Identity"),
        (Key::End, "Aldermoor Management"),
        (Key::Home, "Root"),
        (Key::ArrowUp, "Root"),
        (Key::ArrowDown, "Business continuity"),
        (Key::ArrowRight, "Backup vault"),
    ];
    for (key, expected) in steps {
        window.key(key);
        assert_eq!(window.selected(), [expected], "after {key:?}");
    }
}

#[test]
fn left_and_right_close_and_open_an_ou() {
    let mut window = Window::sample();
    window.click_row("Infrastructure");
    assert_eq!(window.row("Infrastructure").expanded, Some(true));
    assert_eq!(window.row("Network").expanded, None, "an account holds nothing");
    let root = window.harness.root();
    let row = root
        .children_recursive()
        .find(|node| node.accesskit_node().label().as_deref() == Some("Infrastructure"))
        .unwrap();
    assert_eq!(row.accesskit_node().is_selected(), Some(true), "screen readers hear what is selected");
    window.key(Key::ArrowLeft);
    assert_eq!(window.row("Infrastructure").expanded, Some(false));
    assert!(!window.has_row("Network"));
    window.key(Key::ArrowRight);
    assert!(window.has_row("Network"));
    window.click_role(Role::Button, "Collapse all");
    assert!(!window.has_row("Prod") && window.has_row("Workloads"));
    window.click_role(Role::Button, "Expand all");
    assert!(window.has_row("Webshop prod"));
}

#[test]
fn shift_with_arrows_selects_a_range() {
    let mut window = Window::sample();
    window.click_row("Infrastructure");
    window.keys(SHIFT, Key::ArrowDown);
    window.keys(SHIFT, Key::ArrowDown);
    assert_eq!(window.selected(), ["Infrastructure", "Identity", "Network"]);
    window.keys(SHIFT, Key::ArrowUp);
    assert_eq!(window.selected(), ["Infrastructure", "Identity"], "the range shrinks again");
}

#[test]
fn typing_jumps_to_a_name() {
    let mut window = Window::sample();
    window.click_row("Root");
    window.type_text("webs");
    assert_eq!(window.selected(), ["Webshop dev"]);
    // After a pause a letter begins a new word, and goes on to the next such name.
    for _ in 0..8 {
        window.harness.step();
    }
    window.type_text("w");
    assert_eq!(window.selected(), ["Webshop staging"]);
}

#[test]
fn enter_shows_properties_and_the_menu_key_opens_the_context_menu() {
    let mut window = Window::sample();
    window.click_role(Role::Button, "Toggle inspector");
    assert!(!window.state().window.settings.panels.inspector.shown);
    window.click_row("Network");
    window.keys(egui::Modifiers::ALT, Key::Enter);
    assert!(window.state().window.settings.panels.inspector.shown);
    assert_eq!(window.field("E-mail").value, "aws+network@example.com");

    window.keys(SHIFT, Key::F10);
    let names: Vec<String> =
        window.seen().into_iter().filter(|seen| seen.role == Role::MenuItem).map(|seen| seen.name).collect();
    assert!(names.contains(&"Move to…".to_owned()), "{names:?}");
    window.click_role(Role::MenuItem, "Close account");
    assert_eq!(window.account("Network").state, AccountState::Closed);
}

#[test]
fn a_right_click_selects_and_offers_what_can_be_done() {
    let mut window = Window::sample();
    window.context_menu("Security");
    assert_eq!(window.selected(), ["Security"]);
    window.click_role(Role::MenuItem, "Rename");
    window.type_text("Safety");
    window.key(Key::Enter);
    assert!(window.has_row("Safety"));
}

#[test]
fn accounts_close_and_reopen() {
    let mut window = Window::sample();
    window.click_row("Meadowline");
    window.menu("Organization", "Close account");
    assert_eq!(window.account("Meadowline").state, AccountState::Closed);
    window.must_say("closed");
    window.menu("Organization", "Close account");
    window.must_say("is closed or closing already");
    window.menu("Organization", "Reopen account");
    assert_eq!(window.account("Meadowline").state, AccountState::Active);
}

#[test]
fn delete_refuses_an_ou_that_holds_something() {
    let mut window = Window::sample();
    let before = window.state().document.organization.clone();
    window.click_row("Security");
    window.key(Key::Delete);
    window.must_say("The OU Security still holds");
    assert_eq!(window.state().document.organization, before);

    window.click_row("Meadowline");
    window.key(Key::Delete);
    assert!(!window.has_row("Meadowline"));
    window.click_row("Transitional");
    window.key(Key::Delete);
    assert!(!window.has_row("Transitional"));
    assert!(window.selected().is_empty() && window.state().window.selection.lead.is_none());
}

#[test]
fn an_account_moves_by_dialog() {
    let mut window = Window::sample();
    window.click_row("Meadowline");
    window.menu("Organization", "Move to…");
    let here = window.find_role(Role::Button, "Transitional");
    assert!(here.disabled, "it is there already");
    window.type_text("prod");
    assert!(!window.seen().iter().any(|seen| seen.role == Role::Button && seen.name == "Sandbox"));
    window.click("Workloads / Prod");
    assert_eq!(window.parent("Meadowline"), "Prod");
}

#[test]
fn the_tree_is_filtered_by_name_email_id_and_tag() {
    let mut window = Window::sample();
    window.keys(CTRL, Key::F);
    assert!(window.field("Filter tree").focused);
    for (text, rows) in [
        ("payments prod", vec!["Root", "Workloads", "Prod", "Payments prod"]),
        ("aws+meadowline@", vec!["Root", "Transitional", "Meadowline"]),
        ("300000000003", vec!["Root", "Infrastructure", "Identity"]),
        ("owner=network", vec!["Root", "Infrastructure", "Network"]),
        ("no such thing", vec!["Root"]),
    ] {
        window.fill("Filter tree", text);
        assert_eq!(window.rows(), rows, "{text}");
    }
    window.must_say("Nothing matches the filter");
    window.key(Key::Escape);
    assert_eq!(window.rows().len(), 41);
}

#[test]
fn a_subtree_is_copied_pasted_duplicated_and_moved_by_cut() {
    let mut window = Window::sample();
    window.click_row("Transitional");
    let copied = window.copied(Event::Copy);
    window.click_row("Sandbox");
    window.paste(&copied);
    let organization = &window.state().document.organization;
    let copies: Vec<_> = organization.accounts().values().filter(|account| account.name == "Meadowline").collect();
    assert_eq!(copies.len(), 2);
    let emails: Vec<&str> = copies.iter().map(|account| account.email.as_str()).collect();
    assert!(
        emails.contains(&"aws+meadowline@example.com") && emails.contains(&"aws+meadowline+2@example.com"),
        "{emails:?}"
    );
    assert_eq!(window.state().document.undo_label(), Some("Paste `Transitional`"));
    assert_eq!(organization.ous().values().filter(|ou| ou.name == "Transitional").count(), 2);
    window.keys(CTRL, Key::Z);

    window.click_row("Transitional");
    window.keys(CTRL, Key::D);
    assert!(window.field("New name").focused, "a copy gets its name at once");
    window.key(Key::Escape);
    assert_eq!(window.selected(), ["Transitional copy"]);
    assert_eq!(window.parent("Transitional copy"), "Root");
    window.keys(CTRL, Key::Z);
    assert!(!window.state().document.dirty);

    window.click_row("Meadowline");
    let id = window.account("Meadowline").id.clone();
    let cut = window.copied(Event::Cut);
    assert!(window.has_row("Meadowline"), "cutting takes nothing away before it is pasted");
    window.click_row("Sandbox");
    window.paste(&cut);
    assert_eq!(window.parent("Meadowline"), "Sandbox");
    assert_eq!(window.account("Meadowline").id, id, "it was moved, not made anew");
}

#[test]
fn what_is_copied_about_a_row() {
    let mut window = Window::sample();
    window.click_row("Network");
    for (item, expected) in [
        ("Copy id", "300000000001"),
        ("Copy ARN", "arn:aws:organizations::100000000001:account/o-7c4ald2moor/300000000001"),
    ] {
        window.click_role(Role::Button, "Edit");
        assert_eq!(window.click_watched(item).copied, [expected], "{item}");
    }
}

#[test]
fn the_inspector_edits_what_is_selected() {
    let mut window = Window::sample();
    window.click_row("Network");
    window.fill("Name", "Hub");
    window.key(Key::Enter);
    assert!(window.has_row("Hub"));
    window.fill("E-mail", "not an address");
    window.key(Key::Enter);
    window.must_say("An e-mail has an @");
    assert_eq!(window.account("Hub").email, "aws+network@example.com");
    window.fill("E-mail", "hub@example.com");
    window.key(Key::Enter);
    assert_eq!(window.account("Hub").email, "hub@example.com");
    window.fill("New tag key", "stage");
    window.fill("New tag value", "prod");
    window.key(Key::Enter);
    assert_eq!(window.account("Hub").tags.get("stage").map(String::as_str), Some("prod"));
    window.click("Remove tag stage");
    assert!(!window.account("Hub").tags.contains_key("stage"));
    // A link leads to the parent.
    window.click_role(Role::Link, "Infrastructure");
    assert_eq!(window.selected(), ["Infrastructure"]);
    assert_eq!(window.state().window.selection.focus, Focus::Targets);
    assert!(matches!(window.state().window.selection.lead, Some(TargetId::Ou(_))));
}

#[test]
fn a_menu_that_a_key_opened_has_the_keyboard() {
    let mut window = Window::sample();
    window.click_row("Network");
    window.keys(SHIFT, Key::F10);
    window.settle();
    let focused = |window: &Window| window.seen().into_iter().find(|seen| seen.focused).map(|seen| seen.name);
    let first = focused(&window);
    window.key(Key::ArrowDown);
    window.settle();
    assert_eq!(window.selected(), ["Network"], "the tree behind the menu stays where it is");
    assert!(focused(&window).is_some() && focused(&window) != first, "{first:?}");
    window.key(Key::Escape);
    window.settle();
    assert!(window.seen().iter().all(|seen| seen.role != Role::MenuItem || !seen.name.starts_with("Close account")));
    window.key(Key::ArrowDown);
    assert_eq!(window.selected(), ["Shared services"], "and the keyboard is back in the tree");
}

#[test]
fn menus_offer_what_can_be_done_there() {
    let mut window = Window::sample();
    let items = |window: &Window| {
        let shown = window.seen().into_iter().filter(|seen| seen.role == Role::MenuItem);
        shown.map(|seen| seen.name).collect::<Vec<_>>()
    };
    window.context_menu("Security");
    let of_ou = items(&window);
    assert!(!of_ou.iter().any(|name| name == "Close account" || name == "Reopen account"), "{of_ou:?}");
    window.key(Key::Escape);
    window.context_menu("Spring campaign");
    let of_closed = items(&window);
    assert!(of_closed.iter().any(|name| name == "Reopen account"), "{of_closed:?}");
    assert!(!of_closed.iter().any(|name| name == "Close account"), "{of_closed:?}");
}

#[test]
fn bars_and_clips_of_the_tree_can_be_switched_off() {
    let mut window = Window::sample();
    assert!(window.state().window.settings.tree_bars && window.state().window.settings.tree_policies);
    window.menu("View", "Verdicts in the tree");
    window.menu("View", "Policies in the tree");
    assert!(!window.state().window.settings.tree_bars && !window.state().window.settings.tree_policies);
}
