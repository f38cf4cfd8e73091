//! Policies: the library, attaching, the editor, what accounts may do, findings.

use egui::accesskit::Role;
use egui::{Event, Key};
use organization::PolicyType;
use session::{Focus, Highlight, Page};

use crate::driver::{CTRL, Window};

const SHIFT_CTRL: egui::Modifiers = egui::Modifiers { shift: true, ..egui::Modifiers::COMMAND };

/// Opens a policy of the library.
fn open(window: &mut Window, name: &str) {
    window.keys(CTRL, Key::Num4);
    window.click_role(Role::ListItem, name);
    assert_eq!(window.state().window.selection.focus, Focus::Policy);
}

#[test]
fn a_policy_is_dragged_from_the_library_onto_a_target() {
    let mut window = Window::sample();
    window.keys(CTRL, Key::Num4);
    let from = window.find_role(Role::ListItem, "Quarantine").rect.center();
    let to = window.row("Sandbox").rect.center();
    window.drag(from, to);
    window.must_say("Attach Quarantine to Sandbox");
    assert!(!window.is_attached("Quarantine", "Sandbox"));
    window.release(to);
    assert!(window.is_attached("Quarantine", "Sandbox"));
    assert_eq!(window.state().document.undo_label(), Some("Attach `Quarantine` to `Sandbox`"));

    // Once more is refused, and says so before the button is released.
    window.drag(from, to);
    window.must_say("Not here: Quarantine is attached to Sandbox already");
    window.must_not_say("AttachmentException");
    window.release(to);
    assert_eq!(window.state().document.undo_label(), Some("Attach `Quarantine` to `Sandbox`"));
}

#[test]
fn a_policy_is_attached_by_dialog_and_detached_in_the_inspector() {
    let mut window = Window::sample();
    window.click_row("Meadowline");
    window.menu("Policy", "Attach policy…");
    assert!(window.find_role(Role::Button, "FullAWSAccess").disabled, "it is attached already");
    window.type_text("quar");
    window.click_role(Role::Button, "Quarantine");
    assert!(window.is_attached("Quarantine", "Meadowline"));
    assert!(window.state().window.dialog.is_none());
    window.click("Detach Quarantine from Meadowline");
    assert!(!window.is_attached("Quarantine", "Meadowline"));

    // AWS wants one SCP on every target.
    window.click("Detach FullAWSAccess from Meadowline");
    window.must_say("FullAWSAccess is the last SCP on Meadowline");
    window.must_not_say("LIMIT_EXCEEDED");
    window.menu("Help", "Messages…");
    window.must_say("AWS answers ConstraintViolationException: MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED");
    window.key(Key::Escape);
    assert!(window.is_attached("FullAWSAccess", "Meadowline"));
}

#[test]
fn a_new_scp_attached_to_several_targets_is_one_step() {
    let mut window = Window::sample();
    window.click_row("Meadowline");
    window.click_row_with("Network", CTRL);
    window.click_role(Role::Button, "Attach policy…");
    window.click("New SCP…");
    window.type_text("Guardrails");
    window.key(Key::Enter);
    assert!(window.is_attached("Guardrails", "Meadowline") && window.is_attached("Guardrails", "Network"));
    assert_eq!(window.state().window.page, Page::Policies);
    assert_eq!(window.policy("Guardrails").kind, PolicyType::Scp);
    window.keys(CTRL, Key::Z);
    assert!(!window.state().document.organization.policies().values().any(|policy| policy.name == "Guardrails"));
}

#[test]
fn the_library_shows_the_reach_and_edits_policies() {
    let mut window = Window::sample();
    open(&mut window, "Regions in Europe only");
    let row = window.find_role(Role::ListItem, "Regions in Europe only");
    assert_eq!(row.description, "SCP · 4 targets · 14 accounts");
    assert_eq!(window.find_role(Role::ListItem, "Require a cost centre (draft)").description, "SCP · attached nowhere");
    window.key(Key::F2);
    window.type_text("Only Europe");
    window.key(Key::Enter);
    assert_eq!(window.policy("Only Europe").id.as_str(), "p-regionlock");
    window.key(Key::Delete);
    window.must_say("Only Europe is attached to 4 targets; detach it everywhere first");

    open(&mut window, "Require a cost centre (draft)");
    window.key(Key::Delete);
    assert!(
        !window.says("Require a cost centre (draft)")
            || !window.state().document.organization.policies().values().any(|policy| policy.name.contains("draft"))
    );

    window.fill("Filter policies", "quar");
    let listed: Vec<_> = window
        .seen()
        .into_iter()
        .filter(|seen| seen.role == Role::ListItem && seen.description.contains("target"))
        .collect();
    assert_eq!(listed.len(), 1, "{listed:?}");
}

#[test]
fn a_policy_is_copied_pasted_and_duplicated() {
    let mut window = Window::sample();
    open(&mut window, "Quarantine");
    let copied = window.copied(Event::Copy);
    window.paste(&copied);
    assert_eq!(window.policy("Quarantine 2").content, window.policy("Quarantine").content);
    window.keys(CTRL, Key::Z);
    open(&mut window, "FullAWSAccess");
    window.must_say("AWS manages this policy");
    window.keys(CTRL, Key::D);
    assert!(!window.policy("FullAWSAccess copy").aws_managed, "the copy is one's own");
    assert!(window.field("New policy name").focused, "and gets its name at once");
    window.key(Key::Escape);
    // A document from elsewhere becomes a policy too.
    window.paste(r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:*","Resource":"*"}]}"#);
    assert_eq!(window.policy("Pasted policy").kind, PolicyType::Scp);
    window.paste("just words");
    window.must_say("The clipboard holds no OUs, accounts or policy");
}

#[test]
fn what_is_wrong_stands_under_the_text_and_a_click_places_the_cursor() {
    let mut window = Window::sample();
    open(&mut window, "Quarantine");
    window.must_say("No problems in this policy");
    let text = window.policy("Quarantine").content.to_string();
    window.fill("Text of Quarantine", "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    { \"Effect\": \"Denny\", \"Action\": \"*\", \"Resource\": \"*\" }\n  ]\n}");
    assert!(window.policy("Quarantine").content.contains("Denny"));
    let problem = window
        .seen()
        .into_iter()
        .rfind(|seen| seen.role == Role::ListItem && seen.name.starts_with("4:"))
        .expect("the problem with its place");
    assert!(problem.name.contains("Denny"), "{}", problem.name);
    window.click_row("Sandbox");
    window.click_seen(&problem);
    assert!(window.field("Text of Quarantine").focused);
    // The wrong word is selected, so typing replaces it.
    window.type_text("\"Deny\"");
    assert!(
        window.policy("Quarantine").content.contains("\"Effect\": \"Deny\""),
        "{}",
        window.policy("Quarantine").content
    );
    window.must_say("No problems in this policy");

    // Everything back, while the editor has the keyboard: there is one history.
    assert!(window.field("Text of Quarantine").focused);
    for _ in 0..200 {
        if window.state().document.undo_label().is_none() {
            break;
        }
        window.keys(CTRL, Key::Z);
    }
    assert_eq!(&*window.policy("Quarantine").content, text.as_str());
    assert!(!window.state().document.dirty);
}

#[test]
fn a_policy_is_formatted_in_one_step() {
    let mut window = Window::sample();
    open(&mut window, "Quarantine");
    window.fill("Text of Quarantine", "{\"Version\":\"2012-10-17\",\"Statement\":[]}");
    window.keys(SHIFT_CTRL, Key::I);
    assert_eq!(&*window.policy("Quarantine").content, "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": []\n}");
    window.keys(CTRL, Key::Z);
    assert_eq!(&*window.policy("Quarantine").content, "{\"Version\":\"2012-10-17\",\"Statement\":[]}");
    window.fill("Text of Quarantine", "{ no json");
    window.click_role(Role::Button, "Format policy");
    window.must_say("This text is not well-formed JSON");
    assert_eq!(&*window.policy("Quarantine").content, "{ no json");
}

#[test]
fn undo_and_redo_say_what_they_do() {
    let mut window = Window::sample();
    window.click_row("Network");
    window.key(Key::F2);
    window.type_text("Hub");
    window.key(Key::Enter);
    window.click_role(Role::Button, "Edit");
    assert!(window.find_role(Role::MenuItem, "Redo").disabled);
    window.click_role(Role::MenuItem, "Undo: Rename Network to Hub");
    assert!(window.has_row("Network"));
    window.must_say("Undone: Rename Network to Hub");
    for (modifiers, key) in [(CTRL, Key::Y), (SHIFT_CTRL, Key::Z)] {
        window.keys(modifiers, key);
        assert!(window.has_row("Hub"), "{key:?}");
        window.keys(CTRL, Key::Z);
        assert!(window.has_row("Network"));
    }
    window.click_role(Role::Button, "Edit");
    assert!(window.find_role(Role::MenuItem, "Undo").disabled);
    window.click_role(Role::MenuItem, "Redo: Rename Network to Hub");
    assert!(window.has_row("Hub"));
}

#[test]
fn undo_works_while_a_field_has_the_keyboard() {
    let mut window = Window::sample();
    window.drag_row("Policy test", "Sandbox");
    window.drop_on("Sandbox");
    window.keys(CTRL, Key::F);
    window.type_text("policy");
    window.keys(CTRL, Key::Z);
    assert_eq!(window.parent("Policy test"), "Policy staging");
    assert!(window.field("Filter tree").focused);
}

#[test]
fn an_action_is_highlighted_on_the_tree() {
    let mut window = Window::sample();
    window.keys(CTRL, Key::L);
    window.type_text("ec2:RunInstances");
    window.key(Key::Enter);
    assert_eq!(window.state().verdicts.highlight, Highlight::Actions("ec2:RunInstances".to_owned()));
    // Worked out by hand from the policies of the sample.
    for (row, expected) in [
        ("Aldermoor Management", "allowed"),
        ("ERP legacy", "allowed"),
        ("Network", "depends"),
        ("Sandbox shop team", "depends"),
        ("Business reporting", "denied"),
        ("Sandbox logistics team", "denied"),
        ("Spring campaign", "denied"),
        ("Suspended", "0 allowed, 0 depend, 2 denied"),
        ("Individual business users", "0 allowed, 0 depend, 1 denied"),
        ("Exceptions", "1 allowed, 0 depend, 0 denied"),
        ("Workloads", "0 allowed, 10 depend, 0 denied"),
        ("Prod", "0 allowed, 5 depend, 0 denied"),
    ] {
        assert_eq!(window.row(row).description, expected, "{row}");
    }
    // Counts add up over the whole tree.
    let root = window.row("Root").description;
    let total: u32 =
        root.split(|letter: char| !letter.is_ascii_digit()).filter_map(|count| count.parse::<u32>().ok()).sum();
    assert_eq!(total, 27, "{root}");
    // An edit changes the answer at once.
    window.drag_row("Business reporting", "Exceptions");
    window.drop_on("Exceptions");
    assert_eq!(window.row("Business reporting").description, "allowed");
    window.click_role(Role::Button, "Clear highlight");
    assert_eq!(window.row("Network").description, "has a note");
}

#[test]
fn the_reach_of_a_policy_is_shown_on_the_tree() {
    let mut window = Window::sample();
    open(&mut window, "Quarantine");
    window.click("Show on tree");
    assert_eq!(window.state().verdicts.highlight, Highlight::Reach(window.policy("Quarantine").id.clone()));
    assert!(window.shows("Highlight: Reach of Quarantine"));
    // Shape and colour alone do not reach everyone: the rows say it too.
    assert_eq!(window.row("Suspended").description, "attached here");
    assert_eq!(window.row("Spring campaign").description, "inherited");
    assert_eq!(window.row("Network").description, "");
    window.click("Hide on tree");
    assert_eq!(window.state().verdicts.highlight, Highlight::None);
}

#[test]
fn permissions_say_which_statement_on_which_level_decides() {
    let mut window = Window::sample();
    window.click_row("Spring campaign");
    window.keys(CTRL, Key::Num1);
    window.must_say("What Spring campaign may do");
    window.fill("Filter actions", "ec2:RunInstances");
    window.click("ec2:RunInstances: denied");
    window.must_say("Why ec2:RunInstances");
    window.must_say("Denied: the SCP Quarantine, statement NothingButReading on OU Suspended, denies ec2:RunInstances");
    let all: Vec<_> = window.seen().into_iter().filter(|seen| seen.name == "Show statement").collect();
    assert!(!all.is_empty());
    window.click_seen(&all[0]);
    assert_eq!(window.state().window.page, Page::Policies);
    assert_eq!(window.state().window.selection.policy.as_ref().map(|id| id.as_str()), Some("p-quarantine"));
    assert!(window.field("Text of Quarantine").focused);
}

#[test]
fn services_open_to_actions_and_filter_by_verdict() {
    let mut window = Window::sample();
    window.click_row("Business reporting");
    let service = window
        .seen()
        .into_iter()
        .find(|seen| seen.role == Role::TreeItem && seen.name.starts_with("kms: "))
        .expect("services stand in order");
    assert!(!window.says("kms:CancelKeyDeletion"));
    window.click_seen(&service);
    window.must_say("kms:CancelKeyDeletion: denied");
    window.click("Allowed");
    let shown = window.seen();
    let actions: Vec<_> = shown.iter().filter(|seen| seen.role == Role::ListItem).collect();
    assert!(actions.iter().all(|seen| seen.name.ends_with(": allowed")), "{actions:?}");
    window.fill("Filter actions", "athena:StartQ");
    window.must_say("athena:StartQueryExecution: allowed");
    window.fill("Filter actions", "nothing is called so");
    window.must_say("No action matches the filter");
    // The management account is bound by nothing.
    window.click_row("Aldermoor Management");
    window.must_say("The management account is bound by no SCP");
}

#[test]
fn a_finding_leads_to_its_place() {
    let mut window = Window::sample();
    assert!(!window.state().window.settings.panels.findings.shown);
    window.click_role(Role::Button, "Findings: 2 warnings, 1 note");
    assert!(window.state().window.settings.panels.findings.shown);
    let found = window.state().verdicts.findings.clone();
    assert_eq!(found.len(), 3);
    let misspelt =
        window.seen().into_iter().find(|seen| seen.role == Role::ListItem && seen.name.contains("no action")).or_else(
            || {
                window
                    .seen()
                    .into_iter()
                    .find(|seen| seen.role == Role::ListItem && seen.name.starts_with("Protect the log archive"))
            },
        );
    let misspelt = misspelt.unwrap_or_else(|| panic!("{found:#?}; {:#?}", window.texts()));
    window.click_seen(&misspelt);
    assert_eq!(window.state().window.page, Page::Policies);
    let policy = window.state().window.selection.policy.clone().expect("a policy is open");
    let name = window.state().document.organization.policies()[&policy].name.clone();
    assert!(window.field(&format!("Text of {name}")).focused);
    window.click_role(Role::Button, "Close findings");
    assert!(!window.state().window.settings.panels.findings.shown);
}

#[test]
fn words_are_found_and_replaced_in_a_policy() {
    let mut window = Window::sample();
    open(&mut window, "Regions in Europe only");
    let before = window.policy("Regions in Europe only").content.clone();
    window.click("Text of Regions in Europe only");
    window.keys(CTRL, Key::F);
    window.type_text("EU-CENTRAL-1");
    window.must_say("1 of ");
    window.key(Key::F3);
    window.click("Replace with");
    window.type_text("eu-north-1");
    window.click("Replace all");
    let after = window.policy("Regions in Europe only").content.clone();
    assert_eq!(*after, *before.replace("eu-central-1", "eu-north-1"));
    assert_ne!(after, before);
    window.must_say("none");
    window.click("Close find bar");
    window.keys(CTRL, Key::Z);
    assert_eq!(window.policy("Regions in Europe only").content, before);
}

#[test]
fn settings_are_chosen_in_one_place() {
    let mut window = Window::sample();
    window.keys(CTRL, Key::Comma);
    window.click_role(Role::RadioButton, "Light");
    assert_eq!(window.state().window.settings.theme, disk::Theme::Light);
    window.click_role(Role::CheckBox, "Findings");
    assert!(window.state().window.settings.panels.findings.shown);
    window.key(Key::Escape);
    assert!(window.state().window.dialog.is_none());
}

#[test]
fn what_stands_in_a_field_belongs_to_what_is_saved() {
    let mut window = Window::sample();
    window.click_row("Meadowline");
    window.click("E-mail");
    window.keys(CTRL, Key::A);
    window.type_text("aws+meadow@example.com");
    window.answer(canopy::app::Answer::Cancelled);
    window.keys(CTRL, Key::S);
    let accounts = window.state().document.organization.accounts();
    assert!(accounts.values().any(|account| account.email == "aws+meadow@example.com"));
    assert!(window.state().document.dirty);
}

#[test]
fn the_page_says_in_a_sentence_what_may_be_done_and_where() {
    let mut window = Window::sample();
    window.click_row("Sandbox data team");
    window.must_say("What Sandbox data team may do, at most");
    window.must_say("In eu-central-1 and eu-west-1 everything but");
    window.must_say("All other Regions: ");
    // What limits it most leads to its statement, and narrows the list to what it takes.
    window.wait_for("Sandbox limits · NoCompanyNetwork");
    let filters: Vec<_> = window.seen().into_iter().filter(|seen| seen.name == "Show only these actions").collect();
    window.click_seen(&filters[1]);
    window.must_say("Only what Sandbox limits · NoCompanyNetwork takes");
    window.must_say("shown");
    assert!(!window.seen().iter().any(|seen| seen.name.starts_with("s3: ")));
    window.click("Sandbox limits · NoCompanyNetwork");
    assert_eq!(window.state().window.page, Page::Policies);
    window.keys(CTRL, Key::Num1);
    // A Region is looked at alone, and all again.
    let place = window.seen().into_iter().find(|seen| seen.name.starts_with("eu-central-1 and eu-west-1: "));
    window.click_seen(&place.expect("the Regions of the policies"));
    assert_eq!(window.state().verdicts.viewpoint.regions, ["eu-central-1", "eu-west-1"]);
    window.click("Show all Regions again");
    assert!(window.state().verdicts.viewpoint.regions.is_empty());
    // A head shows its verdict alone, and then all again.
    window.click_role(Role::Button, "By Region");
    assert!(window.find_role(Role::Button, "By Region").selected);
    window.click_role(Role::Button, "By Region");
    assert!(!window.find_role(Role::Button, "By Region").selected);
    // Another account is told anew.
    window.click_row("Business reporting");
    window.must_say("Only 815 actions of s3, iam and 7 more");
}

#[test]
fn another_project_begins_anew() {
    let mut window = Window::sample();
    window.click_row("Webshop prod");
    window.fill("Filter actions", "ec2:RunInstances");
    window.click("ec2:RunInstances: depends");
    window.must_say("Why ec2:RunInstances");
    window.menu("File", "New organization…");
    window.begin("Empty");
    window.settle();
    assert_eq!(window.field("Filter actions").value, "");
    window.must_not_say("Why ec2:RunInstances");
}

#[test]
fn a_policy_is_attached_to_several_targets_at_once() {
    let mut window = Window::sample();
    open(&mut window, "Quarantine");
    window.menu("Policy", "Attach policy…");
    window.must_say("Attach Quarantine to…");
    // Where it hangs already it cannot be chosen.
    window.fill("Filter targets", "suspended");
    assert!(window.find_role(Role::CheckBox, "Suspended").disabled);
    window.fill("Filter targets", "webshop prod");
    window.click_role(Role::CheckBox, "Webshop prod");
    // What is chosen stays so while something else is looked for.
    window.fill("Filter targets", "security");
    window.click_role(Role::CheckBox, "Security");
    window.click("Attach to 2 targets");
    assert!(window.is_attached("Quarantine", "Webshop prod") && window.is_attached("Quarantine", "Security"));
    window.keys(CTRL, Key::Z);
    assert!(!window.is_attached("Quarantine", "Webshop prod") && !window.is_attached("Quarantine", "Security"));
}
