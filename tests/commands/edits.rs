//! Edits of the selection: what is made, pasted and refused, and when an action means something.

use std::collections::BTreeSet;

use catalog::Catalog;
use organization::{ChildId, Edit, ParentId, PolicyType, TargetId};
use session::{Action, Command, Effect, Fragment, Page, Session, WhereOff, WindowEffect};

use crate::desk::{Desk, Do};

#[test]
fn what_aws_refuses_changes_nothing_and_is_said() {
    let rows: [(&str, Do, &str); 6] = [
        ("a name that is taken", |desk| desk.select("Root").ou("Security"), "DuplicateOrganizationalUnitException"),
        (
            "an OU that holds something",
            |desk| drop(desk.select("Security").act(Action::Delete)),
            "OrganizationalUnitNotEmptyException",
        ),
        (
            "the management account",
            |desk| drop(desk.select("Aldermoor Management").act(Action::Delete)),
            "MasterCannotLeaveOrganizationException",
        ),
        (
            "a policy of AWS",
            |desk| {
                let policy = desk.policy("FullAWSAccess");
                desk.content(&policy, "{}");
            },
            "IMMUTABLE_POLICY",
        ),
        (
            "the last SCP",
            |desk| {
                let (policy, target) = (desk.policy("FullAWSAccess"), desk.target("Network"));
                desk.tell(Command::Edit(Edit::Detach { policy, target }));
            },
            "MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED",
        ),
        (
            "an OU into itself",
            |desk| {
                let (TargetId::Ou(ou), to) = (desk.target("Workloads"), desk.target("Prod").as_parent().unwrap())
                else {
                    panic!()
                };
                desk.tell(Command::Move { children: vec![ChildId::Ou(ou)], to });
            },
            "into itself",
        ),
    ];
    for (name, wish, reason) in rows {
        let mut desk = Desk::sample();
        let before = desk.state().document.organization.clone();
        wish(&mut desk);
        assert_eq!(desk.state().document.organization, before, "{name}");
        assert!(desk.state().document.undo_label().is_none(), "{name}: a refused edit is no step");
        assert!(desk.last_note().contains(reason), "{name}: {}", desk.last_note());
    }
}

#[test]
fn new_ids_have_aws_s_formats_and_are_free() {
    let all = |text: &str, fits: fn(char) -> bool| !text.is_empty() && text.chars().all(fits);
    let small = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
    let mut seen = BTreeSet::new();
    let mut desk = Desk::new();
    let organization = desk.state().document.organization.clone();
    let id = organization.id().as_str();
    assert!((12..=34).contains(&id.len()) && all(id.strip_prefix("o-").unwrap(), small), "{id}");
    let root = organization.root().id.as_str().to_owned();
    assert!((6..=34).contains(&root.len()) && all(root.strip_prefix("r-").unwrap(), small), "{root}");
    let suffix = root.strip_prefix("r-").unwrap().to_owned();
    for round in 0..40 {
        desk.tell(Command::Select(TargetId::Root));
        desk.ou(&format!("ou {round}"));
        let email = format!("a{round}@example.com");
        desk.tell(Command::CreateAccount { parent: ParentId::Root, name: "A".to_owned(), email, id: None });
        desk.policy_of(PolicyType::Scp, &format!("p {round}"), Vec::new(), WhereOff::Leave);
    }
    let organization = &desk.state().document.organization;
    for ou in organization.ous().keys() {
        let tail = ou.as_str().strip_prefix(&format!("ou-{suffix}-")).unwrap();
        assert!((8..=32).contains(&tail.len()) && all(tail, small), "{ou}");
        assert!(seen.insert(ou.to_string()));
    }
    for account in organization.accounts().values() {
        assert!(
            account.id.as_str().len() == 12 && all(account.id.as_str(), |letter| letter.is_ascii_digit()),
            "{}",
            account.id
        );
        assert!(seen.insert(account.id.to_string()));
    }
    for policy in organization.policies().values().filter(|policy| !policy.aws_managed) {
        let tail = policy.id.as_str().strip_prefix("p-").unwrap();
        assert!((8..=128).contains(&tail.len()) && all(tail, small), "{}", policy.id);
        assert!(seen.insert(policy.id.to_string()));
    }
    assert_eq!(seen.len(), 40 + 41 + 40);
}

#[test]
fn a_subtree_is_pasted_into_another_organization() {
    let mut from = Desk::sample();
    let effects = from.select("Sandbox").act(Action::Copy);
    let [Effect::Window(WindowEffect::Copy(text))] = effects.as_slice() else { panic!("{effects:?}") };
    assert!(Fragment::read(text).is_some());

    let mut to = Desk::new();
    to.tell(Command::Select(TargetId::Root));
    to.tell(Command::Paste(text.clone()));
    let pasted = to.session.state().document.organization.clone();
    assert_eq!((pasted.ous().len(), pasted.accounts().len()), (1, 3));
    let sandbox = to.target("Sandbox");
    let names: BTreeSet<&str> = pasted.attached(&sandbox).map(|policy| policy.name.as_str()).collect();
    assert_eq!(
        names,
        BTreeSet::from(["FullAWSAccess", "Regions in Europe only", "Sandbox limits"]),
        "RCPs are not enabled here"
    );
    assert!(
        !pasted.accounts().values().any(|account| from
            .session
            .state()
            .document
            .organization
            .accounts()
            .contains_key(&account.id)),
        "new ids"
    );
    assert_eq!(to.session.state().document.undo_label(), Some("Paste `Sandbox`"));
    assert_eq!(to.session.state().window.selection.lead, Some(sandbox));

    // A second time: free names and e-mails, and the policies that are there already are used.
    to.tell(Command::Select(TargetId::Root));
    to.tell(Command::Paste(text.clone()));
    let twice = to.session.state().document.organization.clone();
    assert_eq!(twice.policies().len(), pasted.policies().len());
    let emails: BTreeSet<&str> = twice.accounts().values().map(|account| account.email.as_str()).collect();
    assert_eq!(emails.len(), twice.accounts().len());
    let ous: BTreeSet<&str> = twice.ous().values().map(|ou| ou.name.as_str()).collect();
    assert_eq!(ous, BTreeSet::from(["Sandbox", "Sandbox 2"]));
    to.act(Action::Undo);
    assert_eq!(to.session.state().document.organization, pasted);

    // Text from elsewhere is no fragment.
    for text in [
        "",
        "{}",
        "words",
        "{\"format\":\"canopy-fragment/1\"}",
        r#"{"format":"canopy-fragment/1","nodes":[{"parent":0,"name":"x","email":null,"note":"","tags":{},"attached":[]}],"policies":[]}"#,
    ] {
        assert!(Fragment::read(text).is_none(), "{text}");
    }
}

#[test]
fn cut_moves_once_and_copies_afterwards() {
    let mut desk = Desk::sample();
    let id = desk.target("Meadowline");
    let effects = desk.select("Meadowline").act(Action::Cut);
    let [Effect::Window(WindowEffect::Copy(text))] = effects.as_slice() else { panic!("{effects:?}") };
    desk.select("Sandbox").tell(Command::Paste(text.clone()));
    assert_eq!(desk.target("Meadowline"), id);
    assert_eq!(desk.state().document.organization.parent(&id).cloned(), desk.target("Sandbox").as_parent());
    desk.select("Exceptions").tell(Command::Paste(text.clone()));
    assert_eq!(desk.state().document.organization.accounts().len(), 28, "the second paste makes a copy");
}

#[test]
fn actions_are_enabled_where_they_mean_something() {
    let welcome = Session::new(1, Catalog::embedded());
    let rows = [
        (Action::New, true),
        (Action::Open, true),
        (Action::Import, true),
        (Action::Save, false),
        (Action::Undo, false),
        (Action::NewOu, false),
        (Action::Delete, false),
        (Action::SelectAll, false),
        (Action::ExportPolicies, false),
        (Action::Help, true),
        (Action::ShowPolicies, false),
        (Action::ImportPolicies, false),
    ];
    for (action, enabled) in rows {
        assert_eq!(welcome.state().is_enabled(action), enabled, "{action:?} at the welcome screen");
    }
    let mut desk = Desk::sample();
    desk.tell(Command::Select(TargetId::Root));
    for (action, enabled) in [
        (Action::Rename, false),
        (Action::Delete, false),
        (Action::AttachPolicy, true),
        (Action::CopyArn, true),
        (Action::FormatPolicy, false),
    ] {
        assert_eq!(desk.state().is_enabled(action), enabled, "{action:?} on the root");
    }
    let full = desk.policy("FullAWSAccess");
    desk.tell(Command::SelectPolicy(full));
    for (action, enabled) in [
        (Action::Rename, false),
        (Action::Delete, false),
        (Action::Duplicate, true),
        (Action::FormatPolicy, false),
        (Action::CopyMinifiedJson, true),
    ] {
        assert_eq!(desk.state().is_enabled(action), enabled, "{action:?} on a policy of AWS");
    }
    assert_eq!(desk.state().window.page, Page::Policies);
}

#[test]
fn what_is_taken_out_of_a_selection_does_not_lead_it() {
    let mut desk = Desk::sample();
    let accounts: Vec<TargetId> =
        desk.state().document.organization.accounts().keys().take(2).cloned().map(TargetId::Account).collect();
    let [one, other] = accounts.as_slice() else { panic!("two accounts") };
    desk.tell(Command::Select(one.clone()));
    desk.tell(Command::SelectToggle(other.clone()));
    desk.tell(Command::SelectToggle(other.clone()));
    assert_eq!(desk.state().window.selection.lead.as_ref(), Some(one));
    desk.act(Action::SelectAll);
    assert_eq!(desk.state().window.selection.lead.as_ref(), Some(one));
}
