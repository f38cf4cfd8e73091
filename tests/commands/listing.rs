//! Lists of OUs and accounts: what is shown before anything is made, what is made of it, and what is refused at its line.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use exchange::{Imported, Listing};
use organization::{Organization, ParentId, TargetId};
use session::{Action, Becomes, Command, Dialog, Effect, FileCommand, FileQuestion, Pasted, Plan, WindowEffect};

use crate::desk::Desk;

/// The list that lies over the window.
fn pasted(desk: &Desk) -> Arc<Pasted> {
    match &desk.state().window.dialog {
        Some(Dialog::Listing(pasted)) => Arc::clone(pasted),
        other => panic!("no list but {other:?}: {}", desk.last_note()),
    }
}

fn plan(desk: &Desk, parent: &ParentId) -> Arc<Plan> {
    let document = &desk.state().document;
    Arc::new(pasted(desk).plan(&document.organization, parent, document.moment()))
}

/// Pastes a text; what would be made of it where it is meant to go.
fn planned(desk: &mut Desk, text: &str) -> Arc<Plan> {
    desk.tell(Command::Paste(text.to_owned()));
    plan(desk, &pasted(desk).parent)
}

/// The rows of a plan, a line each.
fn said(plan: &Plan) -> Vec<String> {
    let row = |row: &session::PlannedRow| {
        let becomes = match &row.becomes {
            Becomes::New => "new".to_owned(),
            Becomes::Changed(what) => format!("changes: {what}"),
            Becomes::Same => "same".to_owned(),
            Becomes::Refused(why) => format!("refused: {why}"),
        };
        let email = if row.email.is_empty() { String::new() } else { format!(" <{}>", row.email) };
        format!("{}{}{email}: {becomes}", "  ".repeat(row.depth), row.name)
    };
    plan.rows.iter().map(row).collect()
}

/// The whole tree by names.
fn tree(organization: &Organization) -> Vec<String> {
    let mut names: Vec<String> = organization
        .targets()
        .iter()
        .map(|target| organization.path(target).iter().map(|at| organization.name(at)).collect::<Vec<_>>().join("/"))
        .collect();
    names.sort();
    names
}

#[test]
fn lines_become_ous_and_accounts_in_one_step() {
    let mut desk = Desk::new();
    let before = desk.state().document.organization.clone();
    let list = "Security\n  Log archive <log@acme.com> 123456789012\n  Audit audit@acme.com\nWorkloads\n  Prod\n    Shop shop@acme.com\n";
    let plan = planned(&mut desk, list);
    assert_eq!(plan.counts.label(), "Add 3 accounts and 3 OUs");
    assert_eq!(
        said(&plan),
        [
            "Security: new",
            "  Log archive <log@acme.com>: new",
            "  Audit <audit@acme.com>: new",
            "Workloads: new",
            "  Prod: new",
            "    Shop <shop@acme.com>: new",
        ]
    );
    assert_eq!(desk.state().document.organization, before, "looking at it makes nothing");
    desk.tell(Command::AddListed(plan));
    let organization = desk.state().document.organization.clone();
    assert_eq!(
        tree(&organization),
        [
            "Root",
            "Root/Management",
            "Root/Security",
            "Root/Security/Audit",
            "Root/Security/Log archive",
            "Root/Workloads",
            "Root/Workloads/Prod",
            "Root/Workloads/Prod/Shop",
        ]
    );
    assert!(organization.target("123456789012").is_some(), "an id that is given is kept");
    let made = organization.accounts().values().find(|account| account.name == "Audit").unwrap();
    assert!(made.id.is_well_formed() && made.joined.as_deref().is_some_and(|time| time.starts_with("2001-09-09")));
    assert!(desk.state().window.dialog.is_none());
    assert_eq!(desk.last_note(), "Done: Add 3 accounts and 3 OUs");
    assert_eq!(desk.undo_all(), ["Add 3 accounts and 3 OUs"]);
    assert_eq!(desk.state().document.organization, before);
    // The same again names what is there.
    desk.act(Action::Redo);
    desk.select("Root");
    let again = planned(&mut desk, list);
    assert!(again.is_empty() && again.counts.same == 6, "{:?}", again.counts);
    desk.tell(Command::AddListed(again));
    assert_eq!(desk.state().document.organization, organization);
}

#[test]
fn a_list_goes_where_the_selection_is_and_elsewhere_if_wanted() {
    let mut desk = Desk::sample();
    desk.select("Workloads");
    let text = "Team A\n  a@acme.com\nTeam B\n  b@acme.com";
    let plan = planned(&mut desk, text);
    assert!(pasted(&desk).parent == desk.target("Workloads").as_parent().unwrap());
    assert_eq!(said(&plan)[..2], ["Team A: new", "  a <a@acme.com>: new"]);
    let elsewhere = self::plan(&desk, &ParentId::Root);
    desk.tell(Command::AddListed(elsewhere));
    assert!(desk.state().document.organization.parent(&desk.target("Team A")) == Some(&ParentId::Root));
    // The paths of a table are meant from the top.
    desk.select("Workloads");
    let table = planned(&mut desk, "name,email,path\nShop,shop@acme.com,Workloads/Prod");
    assert!(pasted(&desk).parent == ParentId::Root);
    assert_eq!(said(&table), ["Workloads: same", "  Prod: same", "    Shop <shop@acme.com>: new"]);
    assert_eq!(table.counts.label(), "Add 1 account");
}

#[test]
fn what_is_missing_is_proposed_and_drawn() {
    let mut desk = Desk::new();
    let plan =
        planned(&mut desk, "name,ou,team\nLog archive,Security,blue\nLog archive,Security,\nAudit,Security,red\n");
    let rows = said(&plan);
    assert_eq!(rows[0], "Security: new");
    assert_eq!(rows[1], "  Log archive <management+log-archive@example.com>: new");
    assert_eq!(rows[2], "  Log archive <management+log-archive-2@example.com>: new");
    desk.tell(Command::AddListed(plan));
    let organization = &desk.state().document.organization;
    let audit = organization.accounts().values().find(|account| account.name == "Audit").unwrap();
    assert_eq!(audit.tags.get("team").map(String::as_str), Some("red"));
}

#[test]
fn lines_that_aws_refuses_are_told_and_the_rest_goes_ahead() {
    let mut desk = Desk::new();
    let long = "x".repeat(129);
    let text = format!(
        "Security\n  A <a@acme.com>\n  B <A@acme.com>\n  C <no-domain@x>\n{long}\n  Below it\nDev <dev@acme.com>\n  In an account\nOne\n Two\n  Three\n   Four\n    Five\n     Six\n"
    );
    let plan = planned(&mut desk, &text);
    let rows = said(&plan);
    let refused = |start: &str, why: &str| {
        let row =
            rows.iter().find(|row| row.trim_start().starts_with(start)).unwrap_or_else(|| panic!("{start}: {rows:#?}"));
        assert!(row.contains("refused: ") && row.contains(why), "{row}");
    };
    refused("B", "names this account already");
    refused("C", "is not a domain");
    refused("xxx", "at most 128 characters");
    refused("Below it", "Line 5 above it is refused");
    refused("In an account", "accounts hold nothing");
    refused("Six", "at most 5 levels");
    assert_eq!(plan.counts.label(), "Add 2 accounts and 6 OUs");
    assert_eq!(plan.counts.others(), "6 lines are refused");
    desk.tell(Command::AddListed(plan));
    assert_eq!(desk.state().document.organization.ous().len(), 6);
    assert_eq!(desk.last_note(), "Done: Add 2 accounts and 6 OUs; 6 lines are refused");
}

#[test]
fn rows_about_accounts_that_are_there_change_them() {
    let mut desk = Desk::sample();
    let organization = desk.state().document.organization.clone();
    let shop = organization.accounts().values().find(|account| account.name == "Webshop prod").unwrap().clone();
    let other = organization.accounts().values().find(|account| account.name == "Sandbox data team").unwrap().clone();
    let text = format!(
        "account id,name,email,OU path,note,tag:Team,State\n\
         {},Shop,,Sandbox,Moved,blue,ACTIVE\n\
         ,,{},,,,\n\
         111111111111,,{},,,,\n\
         {},,{},,,,\n",
        shop.id,
        other.email.to_uppercase(),
        other.email,
        other.id,
        shop.email,
    );
    let plan = planned(&mut desk, &text);
    let rows = said(&plan);
    let row = |start: &str| rows.iter().filter(|row| row.contains(start)).cloned().collect::<Vec<_>>().join("\n");
    assert!(
        row("Shop").contains("changes: name, until now Webshop prod, place, until now Prod, tag Team, note"),
        "{rows:#?}"
    );
    assert_eq!(plan.counts.label(), "Change 1 account");
    assert_eq!((plan.counts.same, plan.counts.refused), (1, 2), "{rows:#?}");
    desk.tell(Command::AddListed(plan));
    let organization = desk.state().document.organization.clone();
    let changed = organization.accounts()[&shop.id].clone();
    assert_eq!((changed.name.as_str(), changed.note.as_str()), ("Shop", "Moved"));
    assert_eq!(changed.email, shop.email, "an empty cell leaves what is there");
    assert_eq!(TargetId::from(changed.parent.clone()), desk.target("Sandbox"));
    assert_eq!(desk.undo_all(), ["Change 1 account"]);
}

#[test]
fn what_is_no_list_is_said_and_shown_nowhere() {
    let mut desk = Desk::sample();
    for text in ["", " \n\n", "just words", "{\"a\": [1,\n2]}", "<a>\n<b>", "\0\n\0\n"] {
        desk.tell(Command::Paste(text.to_owned()));
        assert!(desk.state().window.dialog.is_none(), "{text:?}");
        assert!(desk.last_note().contains("The clipboard holds no OUs, accounts or policy"), "{text:?}");
    }
    let read = |text: &str| Ok(Imported::Accounts(Box::new(Listing::read(text))));
    desk.tell(Command::File(FileCommand::ImportRead { path: PathBuf::from("a.csv"), result: read("name,email\n") }));
    let Some(Dialog::Problem { title, text }) = &desk.state().window.dialog else { panic!() };
    assert!(title == "Nothing to add" && text.contains("names no OU and no account"), "{title} {text}");
}

#[test]
fn a_file_is_asked_for_and_shown() {
    let mut desk = Desk::sample();
    let effects = desk.act(Action::ImportAccounts);
    assert!(
        matches!(effects.as_slice(), [Effect::Window(WindowEffect::Ask(FileQuestion::ImportAccounts))]),
        "{effects:?}"
    );
    let listing = Listing::read("name,email\nNew,new@acme.com\n");
    let result = Ok(Imported::Accounts(Box::new(listing)));
    desk.tell(Command::File(FileCommand::ImportRead { path: PathBuf::from("accounts.csv"), result }));
    assert_eq!(pasted(&desk).file, Some(PathBuf::from("accounts.csv")));
    assert!(matches!(desk.act(Action::PasteListing).as_slice(), [Effect::Window(WindowEffect::RequestPaste)]));
}

#[test]
fn what_was_worked_out_for_another_moment_is_not_made() {
    let mut desk = Desk::sample();
    let plan = planned(&mut desk, "A a@acme.com\nB b@acme.com");
    desk.ou("Meanwhile");
    let before = desk.state().document.organization.clone();
    desk.tell(Command::AddListed(plan));
    assert_eq!(desk.state().document.organization, before);
    assert!(desk.last_note().contains("has changed since"), "{}", desk.last_note());
}

#[test]
fn a_long_list_is_worked_out_in_a_moment() {
    let mut desk = Desk::new();
    let mut text = "name,email,path,tag:Team\n".to_owned();
    (0..10_000)
        .for_each(|n| text.push_str(&format!("Account {n},a{n}@acme.com,Team {}/Stage {},t{n}\n", n % 300, n % 3)));
    let began = Instant::now();
    let plan = planned(&mut desk, &text);
    assert_eq!((plan.counts.accounts, plan.counts.refused), (10_000, 0));
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    let began = Instant::now();
    desk.tell(Command::AddListed(plan));
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
    assert_eq!(desk.state().document.organization.accounts().len(), 10_001);
}

#[test]
fn a_slash_may_stand_in_the_name_of_an_ou() {
    let mut desk = Desk::new();
    for (parent, name) in [("Root", "CI/CD"), ("CI/CD", "A / B")] {
        let parent = desk.target(parent).as_parent().unwrap();
        desk.tell(Command::CreateOu { parent, name: name.to_owned() });
    }
    let table = "Name,E-mail,OU path\nBuild,build@acme.com,CI/CD\nTest,test@acme.com,CI/CD / A / B / New\n";
    let plan = planned(&mut desk, table);
    assert_eq!((plan.counts.ous, plan.counts.accounts), (1, 2), "{:#?}", said(&plan));
    let made = tree(&plan.after);
    assert!(made.contains(&"Root/CI/CD/Build".to_owned()) && made.contains(&"Root/CI/CD/A / B/New/Test".to_owned()));
}

/// Where blanks stand around the marks of a path, a mark without them is part of a name, and the other way about.
#[test]
fn blanks_say_which_marks_stand_between_names() {
    let mut desk = Desk::new();
    let parent = desk.target("Root").as_parent().unwrap();
    desk.tell(Command::CreateOu { parent, name: "Data/Analytics".to_owned() });
    let table = "Name,E-mail,OU path\nA,a@acme.com,Data/Analytics\nB,b@acme.com,Data / Analytics\n";
    let made = tree(&planned(&mut desk, table).after);
    assert!(made.contains(&"Root/Data/Analytics/A".to_owned()), "{made:#?}");
    let organization = planned(&mut desk, table).after.clone();
    let b = organization.accounts().values().find(|account| account.name == "B").unwrap();
    let above = organization.name(&b.parent.clone().into());
    assert_eq!(above, "Analytics");
}

/// Of a line that is refused nothing is left, and what a line adds is said beforehand.
#[test]
fn a_refused_line_leaves_no_ou_behind() {
    let mut desk = Desk::new();
    let table = "Name,E-mail,OU path,Tags,Note\nA,not an e-mail,New/Deep,,\nB,b@acme.com,New,Env=prod; Team=shop,Ask first\n\
                 C,c@acme.com,Other,Env=prod; Env=dev,\n";
    let plan = planned(&mut desk, table);
    assert_eq!((plan.counts.ous, plan.counts.accounts, plan.counts.refused), (1, 1, 2), "{:#?}", said(&plan));
    let names: Vec<&str> = plan.after.ous().values().map(|ou| ou.name.as_str()).collect();
    assert!(names.contains(&"New") && !names.contains(&"Deep") && !names.contains(&"Other"), "{names:?}");
    let rows = &plan.rows;
    let row = |name: &str| rows.iter().find(|row| row.name == name || row.name.contains(name)).unwrap();
    assert_eq!(row("B").adds, "Env=prod, Team=shop, note: Ask first");
    assert!(said(&plan).iter().any(|row| row.contains("The tag “Env” is given twice")));
}

/// What has the form of an id is no name for a new OU.
#[test]
fn an_id_that_no_ou_has_is_refused() {
    let mut desk = Desk::new();
    let table = "Name,E-mail,OU path\nDev,dev@acme.com,ou-ab12-99999999\nOps,ops@acme.com,Workloads/ou-ab12-99999999\n";
    let plan = planned(&mut desk, table);
    assert_eq!((plan.counts.ous, plan.counts.accounts), (0, 0), "{:#?}", said(&plan));
    assert!(
        said(&plan).iter().all(|row| row.ends_with("refused: No OU has the id “ou-ab12-99999999”")),
        "{:#?}",
        said(&plan)
    );
}
