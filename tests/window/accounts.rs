//! The table of accounts, and lists that are pasted or opened: what is shown, sorted, edited, selected, copied and made.

use egui::accesskit::Role;
use egui::{Event, Key};
use session::{Dialog, Page};

use crate::driver::{CTRL, SHIFT, Window};

/// The sample with the table of accounts open.
fn accounts() -> Window {
    let mut window = Window::sample();
    window.keys(CTRL, Key::Num7);
    assert_eq!(window.state().window.page, Page::Accounts);
    window
}

fn names(window: &Window, role: Role) -> Vec<String> {
    window.seen().into_iter().filter(|seen| seen.role == role).map(|seen| seen.name).collect()
}

/// The names in the rows, from the top.
fn rows(window: &Window) -> Vec<String> {
    names(window, Role::RowHeader)
}

#[test]
fn every_account_has_a_row_that_is_sorted_by_any_column() {
    let mut window = accounts();
    let by_name = rows(&window);
    assert_eq!(by_name.len(), window.state().document.organization.accounts().len());
    assert!(by_name.is_sorted_by_key(|name| name.to_lowercase()));
    window.find_role(Role::ColumnHeader, "Name, sorted upwards");
    window.click_role(Role::ColumnHeader, "Account id");
    let ids: Vec<String> =
        names(&window, Role::Cell).into_iter().filter(|name| name.contains(", Account id: ")).collect();
    let id = |name: &String| name.rsplit(": ").next().unwrap().to_owned();
    assert!(ids.is_sorted_by_key(id), "{ids:?}");
    window.click_role(Role::ColumnHeader, "Account id, sorted upwards");
    let down = rows(&window);
    window.find_role(Role::ColumnHeader, "Account id, sorted downwards");
    assert_ne!(down, by_name);
    // By keyboard: up to the heads, and Enter.
    window.key(Key::Home);
    window.key(Key::Enter);
    assert_eq!(rows(&window), by_name);
}

#[test]
fn the_filter_and_the_columns_narrow_down() {
    let mut window = accounts();
    window.fill("Filter the table of accounts", "webshop staging");
    assert_eq!(rows(&window), ["Webshop staging"]);
    window.must_say("1 of 27 accounts");
    window.fill("Filter the table of accounts", "nothing at all");
    window.must_say("No account matches the filter");
    window.key(Key::Escape);
    assert_eq!(rows(&window).len(), 27);
    window.find_role(Role::ColumnHeader, "E-mail");
    window.click("Columns");
    window.click_role(Role::CheckBox, "E-mail");
    window.key(Key::Escape);
    assert!(!names(&window, Role::ColumnHeader).contains(&"E-mail".to_owned()));
}

#[test]
fn cells_are_edited_in_their_place() {
    let mut window = accounts();
    window.click_role(Role::RowHeader, "Webshop prod");
    window.key(Key::F2);
    window.field("Name of Webshop prod");
    window.type_text("Shop\n");
    assert_eq!(window.state().document.undo_label(), Some("Rename `Webshop prod` to `Shop`"));
    window.find_role(Role::RowHeader, "Shop");
    // The keyboard is in the table again: right twice is the e-mail.
    window.key(Key::ArrowRight);
    window.key(Key::ArrowRight);
    window.key(Key::Enter);
    let before = window.account("Shop").email.clone();
    window.field("E-mail of Shop");
    window.type_text("no e-mail\n");
    window.must_say("e-mail has an");
    assert_eq!(window.account("Shop").email, before, "what is refused is not taken");
    window.field("E-mail of Shop");
    window.key(Key::Escape);
    assert_eq!(window.account("Shop").email, before);
    window.key(Key::Enter);
    window.type_text("shop@aldermoor.example\n");
    assert_eq!(window.account("Shop").email, "shop@aldermoor.example");
    window.keys(CTRL, Key::Z);
    assert_eq!(window.account("Shop").email, before);
}

#[test]
fn rows_are_selected_with_the_tree_and_copied() {
    let mut window = accounts();
    let all = rows(&window);
    window.click_role(Role::RowHeader, &all[1]);
    assert_eq!(window.selected(), [all[1].clone()]);
    window.keys(SHIFT, Key::ArrowDown);
    assert_eq!(window.state().window.selection.targets.len(), 2);
    let copied = window.copied(Event::Copy);
    let lines: Vec<&str> = copied.lines().collect();
    assert_eq!(lines.len(), 3, "{copied}");
    assert!(
        lines[0].starts_with("Name\tAccount id\tE-mail\tOU path\tState\tJoined\tPolicies\tAllowed\t"),
        "{}",
        lines[0]
    );
    assert!(lines[1].starts_with(&all[1]) && lines[2].starts_with(&all[2]), "{copied}");
    window.keys(CTRL, Key::A);
    assert_eq!(window.state().window.selection.targets.len(), all.len());
    // What was copied names what is there.
    window.paste(&copied);
    assert!(matches!(window.state().window.dialog, Some(Dialog::Listing(_))));
    window.must_say("2 lines name what is there already");
    window.key(Key::Escape);
    assert!(window.state().window.dialog.is_none());
}

#[test]
fn the_table_is_exported_and_comes_back_changed() {
    let mut window = accounts();
    let path = window.folder.path().join("accounts.csv");
    window.answer_path(&path);
    window.click("Export CSV…");
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.starts_with("\u{feff}Name,Account id,E-mail,OU path,"), "{text}");
    std::fs::write(&path, text.replace("Webshop prod,", "Shop,")).unwrap();
    window.answer_path(&path);
    window.click("Open CSV…");
    window.wait("the list is read", |state| matches!(state.window.dialog, Some(Dialog::Listing(_))));
    window.must_say("Change 1 account");
    window.must_say("until now Webshop prod");
    window.click("Add");
    assert_eq!(window.state().document.undo_label(), Some("Change 1 account"));
    window.find_role(Role::RowHeader, "Shop");
}

#[test]
fn pasted_lines_are_shown_and_then_made_in_one_step() {
    let mut window = Window::empty();
    window.paste("Security\n  Log archive <log@acme.com>\n  Odd <odd@acme>\nWorkloads\n");
    window.must_say("Add 1 account and 2 OUs");
    window.must_say("1 line is refused");
    window.must_say("is not a domain");
    assert!(!window.has_row("Security"), "nothing is made before it is wanted");
    window.key(Key::Escape);
    assert!(!window.has_row("Security"));
    window.paste("Security\n  Log archive <log@acme.com>\nWorkloads\n");
    window.key(Key::Enter);
    assert!(window.has_row("Security") && window.has_row("Log archive") && window.has_row("Workloads"));
    assert_eq!(window.parent("Log archive"), "Security");
    window.keys(CTRL, Key::Z);
    assert!(!window.has_row("Security") && !window.has_row("Log archive"));
}

#[test]
fn a_dropped_table_is_looked_at_first() {
    let mut window = Window::empty();
    let path = window.folder.path().join("new.csv");
    std::fs::write(&path, "name;email;path\nShop;shop@acme.com;Workloads/Prod\n").unwrap();
    window.drop_path(&path);
    window.wait("the list is read", |state| matches!(state.window.dialog, Some(Dialog::Listing(_))));
    window.must_say("Add 1 account and 2 OUs");
    window.click("Add");
    assert_eq!(window.parent("Shop"), "Prod");
}
