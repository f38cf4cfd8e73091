//! Building an organization: templates, what is created and where, copies, and what notices offer.

use std::sync::Arc;

use analysis::Tally;
use catalog::{
    CONTROL_TOWER, EMPTY, RECOMMENDED_OUS, SECURITY_REFERENCE_ARCHITECTURE, SMALL_COMPANY, TEMPLATES, Template,
};
use organization::{AccountId, AccountState, ChildId, Edit, Organization, ParentId, PolicyType, TargetId};
use policy::Severity;
use session::{
    Action, Beginning, Command, Dialog, FileCommand, Nudge, Offered, UnsavedAnswer, WhereOff, policy_starts,
};

use crate::desk::Desk;

/// The tree as an indented list, accounts with their e-mails.
fn outline(organization: &Organization) -> String {
    fn below(organization: &Organization, parent: &ParentId, depth: usize, lines: &mut Vec<String>) {
        let mut children: Vec<TargetId> = organization.children(parent).cloned().map(TargetId::from).collect();
        children.sort_by_key(|child| (matches!(child, TargetId::Account(_)), organization.name(child).to_owned()));
        for child in children {
            let email = match &child {
                TargetId::Account(id) => format!(" <{}>", organization.accounts()[id].email),
                TargetId::Root | TargetId::Ou(_) => String::new(),
            };
            lines.push(format!("{}{}{email}", "  ".repeat(depth), organization.name(&child)));
            if let Some(parent) = child.as_parent() {
                below(organization, &parent, depth + 1, lines);
            }
        }
    }
    let mut lines = Vec::new();
    below(organization, &ParentId::Root, 0, &mut lines);
    lines.join("\n")
}

fn begun(template: &'static Template, email: &str) -> Desk {
    let mut desk = Desk::new();
    desk.tell(Command::Begin(Beginning { template, name: "Acme".to_owned(), email: email.to_owned() }));
    desk
}

#[test]
fn an_organization_begins_with_a_template() {
    for (template, expected) in [
        (&EMPTY, "Acme <aws@acme.com>"),
        (
            &RECOMMENDED_OUS,
            "Business Continuity\nDeployments\nExceptions\nIndividual Business Users\nInfrastructure\nPolicy Staging\n\
             Sandbox\nSecurity\nSuspended\nTransitional\nWorkloads\n  Prod\n  Test\nAcme <aws@acme.com>",
        ),
        (
            &SECURITY_REFERENCE_ARCHITECTURE,
            "Infrastructure\n  Network <aws+network@acme.com>\n  Shared Services <aws+shared-services@acme.com>\n\
             Security\n  Log Archive <aws+log-archive@acme.com>\n  Security Tooling <aws+security-tooling@acme.com>\n\
             Workloads\n  Application <aws+application@acme.com>\nAcme <aws@acme.com>",
        ),
        (
            &SMALL_COMPANY,
            "Sandbox\n  Sandbox <aws+sandbox@acme.com>\nSecurity\n  Log archive <aws+log-archive@acme.com>\n  \
             Security tooling <aws+security-tooling@acme.com>\nWorkloads\n  Prod\n    Production \
             <aws+production@acme.com>\n  Test\n    Test <aws+test@acme.com>\nAcme <aws@acme.com>",
        ),
        (
            &CONTROL_TOWER,
            "Sandbox\nSecurity\n  Audit <aws+audit@acme.com>\n  Log Archive <aws+log-archive@acme.com>\nAcme <aws@acme.com>",
        ),
    ] {
        let desk = begun(template, "aws@acme.com");
        let (state, organization) = (desk.state(), &desk.state().document.organization);
        assert_eq!(outline(organization), expected, "{}", template.name);
        assert_eq!(organization.policies().len(), 1, "{}: nothing but what AWS attaches", template.name);
        assert!(!state.document.dirty && state.document.undo_label().is_none(), "{}: a ground state", template.name);
        // What the dialog says beforehand is what there is then.
        let beginning = Beginning { template, name: "Acme".to_owned(), email: "aws@acme.com".to_owned() };
        assert_eq!(beginning.refused(), None);
        for foreseen in beginning.foreseen() {
            let email = foreseen.email.map_or_else(String::new, |email| format!(" <{email}>"));
            assert!(expected.contains(&format!("{}{email}", foreseen.line.name)), "{}", template.name);
        }
    }
}

#[test]
fn a_beginning_that_aws_would_refuse_is_refused() {
    let long = format!("{}@acme.com", "x".repeat(52));
    for (template, name, email, reason) in [
        (&EMPTY, "", "aws@acme.com", Some("MIN_LENGTH_EXCEEDED")),
        (&EMPTY, "Acme", "aws at acme.com", Some("INVALID_EMAIL_ADDRESS_TARGET")),
        (&EMPTY, "Management", "management@example.com", None),
        (&EMPTY, "Acme", &long, None),
        // There is no room for the names of the others.
        (&SMALL_COMPANY, "Acme", &long, Some("MAX_LENGTH_EXCEEDED")),
    ] {
        let beginning = Beginning { template, name: name.to_owned(), email: email.to_owned() };
        let refused = beginning.refused().map(|error| error.explained());
        assert_eq!(refused.is_some(), reason.is_some(), "{name} {email}: {refused:?}");
        assert!(reason.is_none_or(|reason| refused.is_some_and(|said| said.contains(reason))), "{name} {email}");
        let mut desk = Desk::sample();
        desk.tell(Command::Begin(beginning));
        assert_eq!(desk.state().document.organization.accounts().len() == 27, reason.is_some(), "{name} {email}");
    }
}

#[test]
fn what_is_unsaved_is_asked_about_before_a_template_takes_its_place() {
    let mut desk = Desk::sample();
    desk.select("Root").ou("Mine");
    desk.act(Action::New);
    assert!(matches!(desk.state().window.dialog, Some(Dialog::NewOrganization)));
    desk.tell(Command::Begin(Beginning { template: &CONTROL_TOWER, ..Beginning::default() }));
    assert!(matches!(desk.state().window.dialog, Some(Dialog::Unsaved(_))));
    desk.tell(Command::File(FileCommand::AnswerUnsaved(UnsavedAnswer::Discard)));
    assert_eq!(desk.state().document.organization.ous().len(), 2, "the template that was chosen before the question");
    assert!(desk.state().window.dialog.is_none());
}

#[test]
fn recommended_ous_are_added_in_one_step_and_what_is_there_stays() {
    let mut desk = Desk::new();
    assert!(desk.state().is_bare());
    desk.act(Action::AddRecommendedOus);
    assert_eq!(desk.state().document.organization.ous().len(), 13);
    assert!(!desk.state().is_bare());
    desk.act(Action::Undo);
    assert!(desk.state().is_bare());

    // Names that differ in case alone are the same to people.
    let mut desk = Desk::sample();
    let before = desk.state().document.organization.ous().len();
    desk.act(Action::AddRecommendedOus);
    let ous = desk.state().document.organization.ous().values();
    assert_eq!(ous.filter(|ou| ou.name.eq_ignore_ascii_case("policy staging")).count(), 1);
    let after = desk.state().document.organization.ous().len();
    assert!(before < after && after < before + 13, "{before} {after}");
    desk.act(Action::AddRecommendedOus);
    assert_eq!(desk.last_note(), "All of them are there already");
}

#[test]
fn another_ou_goes_beside_the_one_that_was_just_created() {
    let mut desk = Desk::new();
    desk.tell(Command::Select(TargetId::Root));
    for name in ["Security", "Workloads"] {
        let parent = desk.state().parent_for_new_ou();
        desk.tell(Command::CreateOu { parent, name: name.to_owned() });
    }
    let parent_of = |desk: &Desk, name: &str| desk.state().document.organization.parent(&desk.target(name)).cloned();
    assert_eq!(parent_of(&desk, "Workloads"), Some(ParentId::Root));
    // An account goes into it.
    assert_eq!(Some(desk.state().parent_for_new()), desk.target("Workloads").as_parent());
    // And so does an OU once it was selected by hand.
    desk.select("Workloads");
    assert_eq!(Some(desk.state().parent_for_new_ou()), desk.target("Workloads").as_parent());
}

#[test]
fn an_account_gets_the_id_that_is_known() {
    let mut desk = Desk::new();
    let mut create = |name: &str, id: &str| {
        let (email, id) = (format!("{}@example.com", name.to_lowercase()), Some(AccountId::new(id)));
        desk.tell(Command::CreateAccount { parent: ParentId::Root, name: name.to_owned(), email, id });
        desk.last_note()
    };
    create("Payments", "123456789012");
    assert!(create("Taken", "123456789012").contains("is taken"));
    assert!(create("Short", "1234").contains("not a well-formed id"));
    let accounts = desk.state().document.organization.accounts();
    assert_eq!(accounts[&AccountId::new("123456789012")].name, "Payments");
    assert_eq!(accounts.len(), 2);
}

#[test]
fn copies_are_called_copies_and_named_at_once() {
    let copied = |desk: &Desk| {
        let lead = desk.state().window.selection.lead.clone().unwrap();
        (desk.state().document.organization.name(&lead).to_owned(), desk.nudges.contains(&Nudge::RenameTarget(lead)))
    };
    let mut desk = Desk::sample();
    for (select, expected) in [
        ("Meadowline", "Meadowline copy"),
        ("Meadowline", "Meadowline copy 2"),
        ("Meadowline copy", "Meadowline copy 3"),
        ("Transitional", "Transitional copy"),
    ] {
        desk.select(select).act(Action::Duplicate);
        assert_eq!(copied(&desk), (expected.to_owned(), true));
    }
    let organization = &desk.state().document.organization;
    let TargetId::Account(id) = desk.target("Meadowline copy") else { panic!("an account") };
    assert_eq!(organization.accounts()[&id].joined.as_deref(), Some("2001-09-09T01:46:40Z"));
    assert_eq!(desk.state().document.undo_label(), Some("Duplicate `Transitional`"));

    // What AWS takes of a name holds for the copy.
    let long = "x".repeat(50);
    desk.tell(Command::Edit(Edit::Rename { target: desk.target("Meadowline copy 2"), name: long.clone() }));
    desk.select(&long).act(Action::Duplicate);
    assert_eq!(copied(&desk), (format!("{} copy", "x".repeat(40)), true));

    let policy = desk.policy("Quarantine");
    desk.tell(Command::SelectPolicy(policy));
    desk.act(Action::Duplicate);
    let copy = desk.policy("Quarantine copy");
    assert!(desk.nudges.contains(&Nudge::RenamePolicy(copy)));

    // Several at once are not renamed.
    desk.select("Network");
    desk.tell(Command::SelectToggle(desk.target("Identity")));
    desk.act(Action::Duplicate);
    assert!(!desk.nudges.iter().any(|nudge| matches!(nudge, Nudge::RenameTarget(_))), "{:?}", desk.nudges);
}

/// The number of the last message, with what it offers.
fn last_offer(desk: &Desk) -> (u64, Option<Offered>) {
    let notice = desk.state().window.notices.log().last().unwrap();
    (notice.id, desk.state().offered(notice).cloned())
}

#[test]
fn closing_and_moving_offer_the_way_back() {
    let mut desk = Desk::sample();
    let before = desk.state().document.organization.clone();
    desk.select("Meadowline").act(Action::CloseAccount);
    assert!(desk.last_note().contains("Nobody can do anything in a closed account"));
    let (notice, offered) = last_offer(&desk);
    assert_eq!(offered, Some(Offered::Undo));
    desk.tell(Command::TakeOffer(notice));
    assert_eq!(desk.state().document.organization, before);

    let TargetId::Account(meadow) = desk.target("Meadowline") else { panic!("an account") };
    let to = desk.target("Sandbox").as_parent().unwrap();
    desk.tell(Command::Move { children: vec![ChildId::Account(meadow)], to });
    let (notice, offered) = last_offer(&desk);
    assert_eq!(offered, Some(Offered::Undo));
    // Once something else has been done, undo would take that back.
    desk.select("Network").act(Action::CloseAccount);
    let moved = desk.state().window.notices.log().iter().find(|known| known.id == notice).unwrap();
    assert_eq!(desk.state().offered(moved), None);
    let now = desk.state().document.organization.clone();
    desk.tell(Command::TakeOffer(notice));
    assert_eq!(desk.state().document.organization, now);
    let TargetId::Account(network) = desk.target("Network") else { panic!("an account") };
    assert_eq!(now.accounts()[&network].state, AccountState::Closed);
}

#[test]
fn what_a_type_that_is_off_refuses_is_offered_with_it() {
    let mut desk = Desk::new();
    desk.policy_of(PolicyType::Rcp, "Perimeter", Vec::new(), WhereOff::Leave);
    assert!(!desk.state().document.organization.is_enabled(&PolicyType::Rcp), "left as it was");
    let policy = desk.policy("Perimeter");
    desk.tell(Command::Attach { policy: policy.clone(), targets: vec![TargetId::Root] });
    let (notice, offered) = last_offer(&desk);
    assert!(matches!(offered, Some(Offered::Enable { kind: PolicyType::Rcp, .. })), "{offered:?}");
    let before = desk.state().document.organization.clone();
    desk.tell(Command::TakeOffer(notice));
    assert!(desk.state().document.organization.is_enabled(&PolicyType::Rcp));
    assert!(desk.state().document.organization.is_attached(&policy, &TargetId::Root));
    assert_eq!(desk.state().document.undo_label(), Some("Enable RCPs and attach `Perimeter` to `Root`"));
    desk.act(Action::Undo);
    assert_eq!(desk.state().document.organization, before, "one step");

    // Both at once in the dialog.
    desk.policy_of(PolicyType::Rcp, "Other", vec![TargetId::Root], WhereOff::Enable);
    assert!(desk.state().document.organization.is_attached(&desk.policy("Other"), &TargetId::Root));
    desk.act(Action::Undo);
    assert_eq!(desk.state().document.organization, before);
}

#[test]
fn a_new_policy_does_what_its_beginning_says() {
    let tally = |desk: &Desk| -> Tally { desk.state().verdicts.analysis.row(&desk.target("Member")).unwrap().tally };
    for (kind, name, denies, opens) in [
        (PolicyType::Scp, "Empty statement", 0, 0),
        (PolicyType::Scp, "Deny leaving the organization", 1, 0),
        // Of the ordinary role nothing is taken.
        (PolicyType::Scp, "Deny the root user", 0, 0),
        (PolicyType::Scp, "Only some Regions", 0, 20_000),
        (PolicyType::Rcp, "Empty statement", 0, 0),
        (PolicyType::Rcp, "Require TLS", 0, 0),
        (PolicyType::Rcp, "Only this organization", 0, 0),
    ] {
        let starts = policy_starts(&kind);
        let start = starts.iter().find(|start| start.name == name).unwrap_or_else(|| panic!("no {name}"));
        assert!(!start.about.ends_with('.') && !start.about.contains('`'), "{name}");
        let mut desk = Desk::new();
        desk.tell(Command::CreateAccount {
            parent: ParentId::Root,
            name: "Member".to_owned(),
            email: "member@example.com".to_owned(),
            id: None,
        });
        let before = tally(&desk);
        desk.tell(Command::CreatePolicy {
            kind: kind.clone(),
            name: "Mine".to_owned(),
            content: Arc::from(start.content),
            attach_to: vec![TargetId::Root],
            where_off: WhereOff::Enable,
        });
        assert!(desk.state().document.organization.is_attached(&desk.policy("Mine"), &TargetId::Root), "{name}");
        let after = tally(&desk);
        assert_eq!(after.denied, before.denied + denies, "{name}");
        assert!(after.depends >= before.depends + opens, "{name}: {after:?}");
        assert!(opens > 0 || after.depends == before.depends, "{name}: {after:?}");
        let errors = desk.state().verdicts.findings.iter().filter(|found| found.severity == Severity::Error);
        assert_eq!(errors.count(), 0, "{name}: {:#?}", desk.state().verdicts.findings);
    }
}

#[test]
fn every_template_names_the_page_that_it_is_from() {
    for template in TEMPLATES {
        assert!(template.source.is_some_and(|source| source.starts_with("https://docs.aws.amazon.com/")));
    }
}
