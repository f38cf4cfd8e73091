//! The matrix and "Who can": what is shown, sorted, filtered, walked through, copied and exported.

use egui::Key;
use egui::accesskit::Role;
use session::Page;

use crate::driver::{CTRL, Seen, Window};

/// The sample with the matrix open.
fn matrix() -> Window {
    let mut window = Window::sample();
    window.keys(CTRL, Key::Num2);
    assert_eq!(window.state().window.page, Page::Matrix);
    window
}

/// The sample with an action asked about.
fn who_can(pattern: &str) -> Window {
    let mut window = Window::sample();
    window.keys(CTRL, Key::Num3);
    assert_eq!(window.state().window.page, Page::WhoCan);
    window.fill("Action or pattern", pattern);
    window.key(Key::Escape);
    window
}

fn named(window: &Window, role: Role, start: &str) -> Vec<Seen> {
    window.seen().into_iter().filter(|seen| seen.role == role && seen.name.starts_with(start)).collect()
}

fn names(window: &Window, role: Role) -> Vec<String> {
    named(window, role, "").into_iter().map(|seen| seen.name).collect()
}

fn cell(window: &Window, start: &str) -> Seen {
    let found = named(window, Role::Cell, start);
    found.into_iter().next().unwrap_or_else(|| panic!("no cell begins with {start:?}"))
}

#[test]
fn accounts_stand_as_in_the_tree_and_services_that_are_written_often_first() {
    let window = matrix();
    let accounts = names(&window, Role::RowHeader);
    let tree: Vec<String> = window.rows().into_iter().filter(|name| accounts.contains(name)).collect();
    assert_eq!(accounts, tree);
    assert_eq!(accounts.len(), window.state().document.organization.accounts().len());
    let services = names(&window, Role::ColumnHeader);
    assert!(services.starts_with(&["s3", "ec2", "iam"].map(str::to_owned)) && services.len() > 5, "{services:?}");
    window.must_say("What every account may do");
    // Only what is seen is laid out.
    assert!(services.len() < 100);
}

#[test]
fn a_service_opens_to_its_actions_and_back() {
    let mut window = matrix();
    window.fill("Filter services", "organizations");
    let counts = cell(&window, "Webshop prod, organizations: ");
    assert!(counts.name.contains("denied"), "{}", counts.name);
    window.click_role(Role::ColumnHeader, "organizations");
    assert!(names(&window, Role::ColumnHeader).iter().any(|name| name == "organizations:AcceptHandshake"));
    window.key(Key::Escape);
    assert_eq!(names(&window, Role::ColumnHeader), ["organizations"]);

    // A cell says its counts below, and leads on.
    window.click_seen(&counts);
    window.must_say("AWS Organizations (organizations)");
    window.click("Open organizations");
    window.fill("Filter actions of the service", "leave");
    let leave = cell(&window, "Webshop prod, organizations:LeaveOrganization: ");
    assert!(leave.name.ends_with("denied"));
    window.click_seen(&leave);
    window.must_say("the SCP Deny leaving the organization, statement StayInTheOrganization on the root, denies");
    window.click_role(Role::Link, "Show statement");
    assert_eq!(window.state().window.page, Page::Policies);
    let policy = window.policy("Deny leaving the organization");
    assert_eq!(window.state().window.selection.policy.as_ref(), Some(&policy.id));
    assert!(window.marked(&policy).contains("StayInTheOrganization"));

    // The page is as it was left; what binds nobody says so.
    window.keys(CTRL, Key::Num2);
    let management = cell(&window, "Aldermoor Management, organizations:LeaveOrganization: ");
    assert!(management.name.ends_with("allowed"));
    window.click_seen(&management);
    window.must_say("The management account is bound by no SCP");
    window.click("All services");
    assert_eq!(names(&window, Role::ColumnHeader), ["organizations"]);
}

#[test]
fn the_keyboard_walks_and_opens() {
    let mut window = matrix();
    window.fill("Filter services", "s3");
    let first = names(&window, Role::RowHeader).remove(0);
    let services = names(&window, Role::ColumnHeader);
    let service = &services[0];
    let at = cell(&window, &first);
    window.click_seen(&at);
    let chosen = |window: &Window| {
        let cells = window.seen().into_iter().filter(|seen| seen.role == Role::Cell && seen.selected);
        cells.map(|seen| seen.name).collect::<Vec<_>>()
    };
    assert!(chosen(&window)[0].starts_with(&format!("{first}, {service}: ")));
    window.key(Key::ArrowDown);
    window.key(Key::ArrowRight);
    let accounts = names(&window, Role::RowHeader);
    assert!(chosen(&window)[0].starts_with(&format!("{}, {}: ", accounts[1], services[1])), "{:?}", chosen(&window));
    window.keys(CTRL, Key::End);
    window.key(Key::Home);
    let last = accounts.last().unwrap();
    assert!(chosen(&window)[0].starts_with(&format!("{last}, {service}: ")), "{:?}", chosen(&window));
    window.key(Key::Enter);
    assert!(names(&window, Role::ColumnHeader)[0].starts_with(&format!("{service}:")));
    assert!(chosen(&window)[0].starts_with(&format!("{last}, {service}:")));
    window.key(Key::End);
    window.key(Key::ArrowRight);
    let end = names(&window, Role::ColumnHeader).pop().unwrap();
    assert!(chosen(&window)[0].starts_with(&format!("{last}, {end}: ")), "the end is in view");
    window.key(Key::Escape);
    // Back on the service that was open.
    assert!(chosen(&window)[0].starts_with(&format!("{last}, {service}: ")));
    // In the heading Enter opens, on a name it goes to the account.
    window.keys(CTRL, Key::Home);
    window.key(Key::ArrowUp);
    window.must_say("Enter opens its actions");
    window.key(Key::ArrowDown);
    window.key(Key::ArrowLeft);
    window.key(Key::Enter);
    assert_eq!(window.selected(), [first]);
    assert_eq!(window.state().window.page, Page::Matrix);
}

#[test]
fn accounts_are_sorted_by_name_and_by_what_is_denied() {
    let mut window = matrix();
    window.click("Sort accounts by name");
    let accounts = names(&window, Role::RowHeader);
    assert!(accounts.is_sorted_by_key(|name| name.to_lowercase()), "{accounts:?}");
    window.fill("Filter services", "iam");
    window.click("Sort by what is denied in iam");
    let denied: Vec<u32> = named(&window, Role::Cell, "")
        .iter()
        .filter_map(|cell| cell.name.split_once(", iam: ")?.1.rsplit(", ").next()?.split(' ').next()?.parse().ok())
        .collect();
    assert!(denied.len() > 5 && denied.is_sorted_by(|a, b| a >= b), "{denied:?}");
    window.must_say("Sort accounts as in the tree");
    window.click("Sort by what is denied in iam");
    window.must_say("Sort accounts by name");
    // One action: denied accounts come first.
    window.click_role(Role::ColumnHeader, "iam");
    window.fill("Filter actions of the service", "CreateUser");
    window.click_role(Role::ColumnHeader, "iam:CreateUser");
    let words: Vec<String> = named(&window, Role::Cell, "")
        .iter()
        .filter_map(|cell| Some(cell.name.rsplit_once(": ")?.1.to_owned()))
        .collect();
    let first_other = words.iter().position(|word| word != "denied").unwrap();
    assert!(words[first_other..].iter().all(|word| word != "denied"), "{words:?}");
}

#[test]
fn filters_leave_what_fits() {
    let mut window = matrix();
    window.fill("Filter accounts", "environment=prod");
    let accounts = names(&window, Role::RowHeader);
    assert!(accounts.contains(&"Webshop prod".to_owned()) && !accounts.contains(&"Webshop dev".to_owned()));
    window.fill("Filter accounts", "Workloads");
    assert_eq!(names(&window, Role::RowHeader).len(), 10, "an OU stands for the accounts below it");
    window.fill("Filter accounts", "nothing has this name");
    window.must_say("No account matches the filters");
    window.fill("Filter accounts", "");
    window.fill("Filter services", "nothing has this name");
    window.must_say("No service matches the filters");
    window.fill("Filter services", "s3");

    let whole = cell(&window, "Webshop prod, s3: ").name;
    window.click_role(Role::ComboBox, "Access level");
    window.click("Permissions management");
    let part = cell(&window, "Webshop prod, s3: ").name;
    assert_ne!(whole, part);
    window.click_role(Role::ColumnHeader, "s3");
    window.fill("Filter actions of the service", "bucketpolicy");
    assert_eq!(names(&window, Role::ColumnHeader), ["s3:DeleteBucketPolicy", "s3:PutBucketPolicy"]);
    window.must_say("Sort by what is denied in s3:PutBucketPolicy");
    window.click("All services");

    window.click_role(Role::CheckBox, "Differs from its siblings");
    let different = names(&window, Role::RowHeader);
    assert!(different.len() < window.state().document.organization.accounts().len(), "{different:?}");
}

#[test]
fn a_differing_account_is_found() {
    let mut window = matrix();
    window.click_role(Role::CheckBox, "Differs from its siblings");
    assert!(!window.shows("Webshop dev") || !names(&window, Role::RowHeader).contains(&"Webshop dev".to_owned()));
    window.click_row("Webshop dev");
    window.menu("Policy", "Attach policy…");
    window.type_text("quar");
    window.click_role(Role::Button, "Quarantine");
    assert!(window.is_attached("Quarantine", "Webshop dev"));
    window.keys(CTRL, Key::Num2);
    assert!(names(&window, Role::RowHeader).contains(&"Webshop dev".to_owned()));
}

#[test]
fn the_overview_shows_all_services_and_leads_to_a_column() {
    let mut window = matrix();
    window.click("Overview");
    let map = named(&window, Role::Image, "Overview of ").pop().expect("a heat map");
    let count = window.session().state().verdicts.analysis.catalog.services.len();
    assert!(map.name.starts_with(&format!("Overview of {count} services in ")), "{}", map.name);
    assert!(names(&window, Role::ColumnHeader).is_empty(), "no column is told one by one");
    // All accounts have their names beside it, as in the columns.
    assert_eq!(names(&window, Role::RowHeader).len(), window.state().document.organization.accounts().len());
    // The keyboard walks, and Enter opens the column.
    window.key(Key::ArrowDown);
    window.key(Key::ArrowDown);
    window.key(Key::ArrowRight);
    window.key(Key::ArrowRight);
    let chosen = named(&window, Role::Cell, "").pop().expect("the cell of the cursor");
    let second = names(&window, Role::RowHeader).remove(1);
    assert!(chosen.selected && chosen.name.starts_with(&format!("{second}, iam: ")), "{}", chosen.name);
    window.key(Key::Enter);
    assert!(names(&window, Role::ColumnHeader).contains(&"iam".to_owned()));
    let at = named(&window, Role::Cell, &format!("{second}, iam: ")).pop().expect("the same cell");
    assert!(at.selected);
    // By the menu, and by a click far to the right.
    window.menu("View", "Matrix overview");
    let map = named(&window, Role::Image, "Overview of ").pop().expect("a heat map");
    window.click_at(map.rect.left_top() + egui::vec2(map.rect.width() * 0.8, 30.0));
    let columns = names(&window, Role::ColumnHeader);
    assert!(!columns.is_empty() && !columns.contains(&"s3".to_owned()), "{columns:?}");
    assert!(named(&window, Role::Cell, "").iter().any(|cell| cell.selected));
    // The menu also leads back.
    window.menu("View", "Matrix overview");
    assert!(names(&window, Role::ColumnHeader).is_empty());
    window.menu("View", "Matrix overview");
    assert!(!names(&window, Role::ColumnHeader).is_empty());
}

#[test]
fn only_what_differs_hides_the_rest_and_says_how_much() {
    let mut window = matrix();
    window.fill("Filter accounts", "webshop");
    window.click_role(Role::CheckBox, "Only what differs");
    window.must_say(" hidden, the same in all");
    for column in names(&window, Role::ColumnHeader) {
        let cells = named(&window, Role::Cell, "");
        let counts =
            cells.iter().filter_map(|cell| cell.name.split_once(&format!(", {column}: ")).map(|(_, said)| said));
        let counts: std::collections::BTreeSet<&str> = counts.collect();
        assert!(counts.len() > 1, "{column}: {counts:?}");
    }
    // One account differs from nobody.
    window.fill("Filter accounts", "Webshop prod");
    window.must_say("All accounts that are shown have the same in every service");
    window.click_role(Role::CheckBox, "Only what differs");
    window.must_not_say("hidden, the same in all");
}

#[test]
fn why_something_is_by_region_is_no_riddle() {
    let mut window = matrix();
    window.fill("Filter services", "ec2");
    window.click_role(Role::ColumnHeader, "ec2");
    window.fill("Filter actions of the service", "DescribeInstances");
    let at = cell(&window, "Webshop prod, ec2:DescribeInstances: by Region");
    window.click_seen(&at);
    window.must_say("Allowed in eu-central-1 and eu-west-1, denied in all others");
    window.must_say("Allowed in some Regions: the SCP");
    window.must_not_say("Depends: the SCP");
}

#[test]
fn lines_and_tables_are_copied_and_exported() {
    let mut window = matrix();
    window.fill("Filter services", "organizations");
    let at = cell(&window, "Webshop prod, organizations: ");
    window.click_seen(&at);
    let copied = window.copied(egui::Event::Copy);
    let lines: Vec<&str> = copied.lines().collect();
    assert_eq!(
        lines[0],
        "account id\taccount\tpath\torganizations allowed\torganizations by Region\torganizations depends\torganizations denied"
    );
    assert!(lines[1].starts_with("400000000001\tWebshop prod\tWorkloads / Prod\t"), "{copied}");
    assert_eq!(lines.len(), 2);
    let table = window.click_watched("Copy table").copied.pop().expect("a table");
    assert_eq!(table.lines().count(), 1 + window.state().document.organization.accounts().len());

    let path = window.folder.path().join("out");
    window.answer_path(&path);
    window.click("Export CSV…");
    let file = path.with_extension("csv");
    window.wait("the file is there", |state| state.window.busy.is_none() && file.exists());
    let text = std::fs::read_to_string(&file).expect("the file got its ending");
    assert!(text.starts_with("\u{feff}account id,account,path,organizations allowed,"), "{text}");
    assert_eq!(text.matches("\r\n").count(), 1 + window.state().document.organization.accounts().len());
    // Elsewhere the same key copies the tree's selection.
    window.click_row("Network");
    assert!(!window.copied(egui::Event::Copy).contains("organizations allowed"));
}

#[test]
fn the_matrix_follows_edits() {
    let mut window = matrix();
    window.fill("Filter services", "organizations");
    window.click_role(Role::ColumnHeader, "organizations");
    window.fill("Filter actions of the service", "leave");
    assert!(cell(&window, "Webshop prod, organizations:LeaveOrganization: ").name.ends_with("denied"));
    let policy = window.policy("Deny leaving the organization");
    window.keys(CTRL, Key::Num4);
    window.click_role(Role::ListItem, "Deny leaving the organization");
    let text = policy.content.replace("LeaveOrganization", "Nothing");
    window.fill("Text of Deny leaving the organization", &text);
    window.keys(CTRL, Key::Num2);
    let after = cell(&window, "Webshop prod, organizations:LeaveOrganization: ").name;
    assert!(!after.ends_with("denied"), "{after}");
}

#[test]
fn who_can_begins_with_examples() {
    let mut window = Window::sample();
    window.menu("View", "Who can…");
    window.must_say("Name an action");
    window.click_role(Role::Link, "ec2:RunInstances");
    assert_eq!(window.field("Action or pattern").value, "ec2:RunInstances");
    window.must_say("ec2:RunInstances in 27 accounts");
    window.fill("Action or pattern", "no:SuchAction");
    window.must_say("No such action");
}

#[test]
fn accounts_are_grouped_by_what_decides() {
    let mut window = who_can("organizations:LeaveOrganization");
    window.must_say("The management account is bound by no SCP");
    let denied = named(&window, Role::Label, "Denied: ");
    assert_eq!(denied.len(), 1, "{denied:?}");
    let group = |window: &Window| {
        named(window, Role::TreeItem, "").into_iter().find(|seen| seen.name.contains("StayInTheOrganization"))
    };
    let name = group(&window).expect("a group").name;
    assert!(name.contains("on the root"), "{name}");
    assert!(!named(&window, Role::ListItem, "Webshop prod").is_empty());
    // A group closes and opens.
    let head = group(&window).unwrap();
    window.click_seen(&head);
    assert!(named(&window, Role::ListItem, "Webshop prod").is_empty());
    window.click_seen(&head);
    // An account is selected in the tree, a reason leads to its statement.
    window.click_role(Role::ListItem, "Webshop prod");
    assert_eq!(window.selected(), ["Webshop prod"]);
    assert_eq!(window.state().window.page, Page::WhoCan);
    let reason = window.seen().into_iter().find(|seen| seen.role == Role::Link && seen.name.contains("StayInThe"));
    window.click_seen(&reason.expect("a reason"));
    assert_eq!(window.state().window.page, Page::Policies);
    let policy = window.policy("Deny leaving the organization");
    assert!(window.marked(&policy).contains("StayInTheOrganization"));
}

#[test]
fn a_pattern_is_completed_or_taken_as_it_stands() {
    let mut window = Window::sample();
    window.keys(CTRL, Key::Num3);
    window.fill("Action or pattern", "organizations:leave");
    window.key(Key::ArrowDown);
    window.key(Key::Enter);
    assert_eq!(window.field("Action or pattern").value, "organizations:LeaveOrganization");
    window.fill("Action or pattern", "organizations:*");
    window.must_say("mixed");
    assert!(named(&window, Role::Label, "Mixed: ").len() == 1);
    window.click("Highlight on tree");
    assert_eq!(window.state().verdicts.highlight, session::Highlight::Actions("organizations:*".to_owned()));
}

#[test]
fn the_list_is_walked_and_copied() {
    let mut window = who_can("organizations:LeaveOrganization");
    window.click_role(Role::ListItem, "Webshop prod");
    let copied = window.copied(egui::Event::Copy);
    assert_eq!(copied.lines().count(), 2, "{copied}");
    assert!(copied.contains("400000000001\tWebshop prod\tWorkloads / Prod\tdenied\t0\t0\t0\t1\tthe SCP"), "{copied}");
    // To the head of the group, and closed.
    window.key(Key::ArrowLeft);
    assert!(window.copied(egui::Event::Copy).lines().count() > 10);
    window.key(Key::ArrowLeft);
    assert!(named(&window, Role::ListItem, "Webshop prod").is_empty());
    window.key(Key::ArrowRight);
    assert!(!named(&window, Role::ListItem, "Webshop prod").is_empty());
    window.key(Key::End);
    window.key(Key::Enter);
    assert_eq!(window.selected().len(), 1);

    let table = window.click_watched("Copy table").copied.pop().expect("a table");
    assert_eq!(table.lines().count(), 28);
    let file = window.folder.path().join("who.csv");
    window.answer_path(&file);
    window.click("Export CSV…");
    window.wait("the file is there", |state| state.window.busy.is_none() && file.exists());
    let text = std::fs::read_to_string(&file).expect("the file");
    assert!(text.contains("Webshop prod,Workloads / Prod,denied,0,0,0,1,"), "{text}");
}

#[test]
fn a_cell_of_the_matrix_leads_to_who_can() {
    let mut window = matrix();
    window.fill("Filter services", "iam");
    window.click_role(Role::ColumnHeader, "iam");
    window.fill("Filter actions of the service", "CreateUser");
    let at = cell(&window, "Webshop prod, iam:CreateUser: ");
    window.click_seen(&at);
    window.click_role(Role::Button, "Who can");
    assert_eq!(window.state().window.page, Page::WhoCan);
    assert_eq!(window.field("Action or pattern").value, "iam:CreateUser");
}

/// Whoever opens a page by a key goes on with keys, and what has the keyboard is what keys are about.
#[test]
fn a_page_that_is_opened_by_a_key_has_the_keyboard() {
    let mut window = Window::sample();
    window.click_row("Log archive");
    let selected = window.selected();
    window.keys(CTRL, Key::Num2);
    assert_eq!(window.state().window.page, Page::Matrix);
    window.key(Key::ArrowDown);
    window.key(Key::ArrowDown);
    assert_eq!(named(&window, Role::Cell, "").iter().filter(|cell| cell.selected).count(), 1, "a cell is chosen");
    // The selection in the tree is out of sight: nothing of it is deleted, and no more is selected.
    let accounts = window.state().document.organization.accounts().len();
    window.key(Key::Delete);
    window.keys(CTRL, Key::A);
    assert_eq!((window.state().document.organization.accounts().len(), window.selected()), (accounts, selected));
    window.click_row("Log archive");
    window.key(Key::Delete);
    assert_eq!(window.state().document.organization.accounts().len(), accounts - 1);
    window.keys(CTRL, Key::Z);
    window.keys(CTRL, Key::Num3);
    assert_eq!(window.state().window.page, Page::WhoCan);
    window.type_text("s3:GetObject");
    assert_eq!(window.field("Action or pattern").value, "s3:GetObject");
}
