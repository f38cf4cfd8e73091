//! Verdicts: from where they are looked at, what is worked out elsewhere, and what changes are counted from.

use std::sync::Arc;

use analysis::decision::Decider;
use analysis::{Analyzer, Keys, Pinned, Side, Viewpoint, Who};
use catalog::Catalog;
use disk::{KeptViewpoint, Settings};
use organization::{AccountId, ChildId, Edit, Organization, ParentId, PolicyId, Question, TargetId};
use session::{
    Action, Answered, AskCommand, Carried, Command, Covered, Derived, Effect, FileCommand, FileEffect, Nudge, Page,
    Session, Since, UnsavedAnswer, VerdictsCommand, VerdictsEffect, covered, foretold,
};

use crate::desk::Desk;

/// What became of a viewpoint in the settings.
type Damage = fn(&mut KeptViewpoint);

/// Every part of a viewpoint away from the usual one.
fn elsewhere() -> Viewpoint {
    let mut viewpoint = Viewpoint {
        side: Side::Resources,
        who: Who::Role(Some("app/Deploy".to_owned())),
        regions: vec!["eu-west-1".to_owned(), "us-east-1".to_owned()],
        keys: Keys::Documented,
        ..Viewpoint::default()
    };
    viewpoint.pin("aws:PrincipalTag/team", Pinned::One("shop".to_owned()));
    viewpoint.pin("aws:SourceVpce", Pinned::Absent);
    viewpoint.pin("aws:TagKeys", Pinned::Several(vec!["a".to_owned()]));
    viewpoint
}

#[test]
fn a_viewpoint_is_a_setting_and_no_change_of_the_document() {
    let mut desk = Desk::sample();
    desk.saved("/a.canopy.ron");
    let (revision, analyzed) = (desk.state().document.revision, desk.state().verdicts.analyzed);
    let effects = desk.tell(Command::SetViewpoint(elsewhere()));
    let [Effect::File(FileEffect::SaveSettings(settings))] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(
        (&desk.state().verdicts.viewpoint, &desk.state().verdicts.analysis.viewpoint),
        (&elsewhere(), &elsewhere())
    );
    assert_eq!((desk.state().document.revision, desk.state().verdicts.analyzed), (revision, analyzed + 1));
    assert!(
        !desk.state().document.dirty && !desk.state().verdicts.updating && desk.state().document.undo_label().is_none()
    );
    assert!(desk.tell(Command::SetViewpoint(elsewhere())).is_empty(), "the same again is nothing new");
    assert_eq!(desk.state().verdicts.analyzed, analyzed + 1);

    // It outlives the document, and the session.
    desk.begin();
    assert_eq!(desk.state().verdicts.analysis.viewpoint, elsewhere());
    let mut desk = Desk { session: Session::new(8, Catalog::embedded()), now: 0, nudges: Vec::new() };
    let settings = settings.clone();
    assert!(desk.tell(Command::SettingsLoaded { settings: settings.clone(), problem: None }).is_empty());
    assert_eq!(
        (&desk.state().verdicts.viewpoint, &desk.state().verdicts.analysis.viewpoint),
        (&elsewhere(), &elsewhere())
    );
    assert_eq!(desk.state().window.settings, settings);
}

#[test]
fn a_viewpoint_that_means_nothing_is_not_taken() {
    let mut wrong = elsewhere();
    wrong.regions.push("Frankfurt".to_owned());
    let mut desk = Desk::sample();
    let analyzed = desk.state().verdicts.analyzed;
    assert!(desk.tell(Command::SetViewpoint(wrong)).is_empty());
    assert_eq!((&desk.state().verdicts.viewpoint, desk.state().verdicts.analyzed), (&Viewpoint::default(), analyzed));
    assert!(desk.last_note().contains("`Frankfurt` does not look like a Region"), "{}", desk.last_note());

    // From the settings it is the usual one, without a word.
    let kept = |change: Damage| {
        let mut viewpoint = KeptViewpoint { regions: vec!["eu-west-1".to_owned()], ..KeptViewpoint::default() };
        change(&mut viewpoint);
        Settings { viewpoint, ..Settings::default() }
    };
    let rows: [(&str, Damage, &str); 9] = [
        ("sound", |_| {}, "an ordinary role in eu-west-1"),
        ("root", |kept| kept.who = "root".to_owned(), "the root user in eu-west-1"),
        ("a later side", |kept| kept.side = "sideways".to_owned(), "an ordinary role in eu-west-1"),
        ("a later kind of keys", |kept| kept.keys = "mine".to_owned(), "an ordinary role in eu-west-1"),
        ("nobody", |kept| kept.who = "group".to_owned(), "an ordinary role"),
        ("not its principal", |kept| kept.who = "service".to_owned(), "an ordinary role"),
        ("no Region", |kept| kept.regions.push("*".to_owned()), "an ordinary role"),
        (
            "a key that follows",
            |kept| kept.values.extend([("aws:PrincipalArn".to_owned(), "x".to_owned())]),
            "an ordinary role",
        ),
        ("no key", |kept| kept.absent.extend([String::new()]), "an ordinary role"),
    ];
    for (name, change, sentence) in rows {
        let mut desk = Desk::new();
        desk.tell(Command::SettingsLoaded { settings: kept(change), problem: None });
        assert_eq!(desk.state().verdicts.viewpoint.sentence(), sentence, "{name}");
        assert_eq!(desk.last_note(), "", "{name}");
    }
}

#[test]
fn actions_look_from_elsewhere() {
    let mut desk = Desk::sample();
    assert!(!desk.state().is_enabled(Action::ResetViewpoint));
    let mut regional = Viewpoint::default();
    regional.regions.push("eu-west-1".to_owned());
    desk.tell(Command::SetViewpoint(regional));
    for (action, sentence) in [
        (Action::LookAsRoot, "the root user in eu-west-1"),
        (Action::LookAsUser, "an IAM user in eu-west-1"),
        (Action::LookAsAnyone, "anyone in eu-west-1"),
        (Action::LookAsRole, "an ordinary role in eu-west-1"),
        (Action::ResetViewpoint, "an ordinary role"),
    ] {
        desk.act(action);
        assert_eq!(desk.state().verdicts.viewpoint.sentence(), sentence, "{action:?}");
    }
    desk.act(Action::ShowPolicies);
    desk.act(Action::EditViewpoint);
    assert_eq!((desk.state().window.page, desk.nudges.as_slice()), (Page::Permissions, [Nudge::Viewpoint].as_slice()));
}

/// A document that is analysed outside the session.
fn large() -> Desk {
    let mut desk = Desk::new();
    let edits = (0..3_001_u64).map(|number| Edit::CreateAccount {
        id: AccountId::new(format!("{:012}", 500_000_000_000 + number)),
        parent: ParentId::Root,
        name: format!("Account {number}"),
        email: format!("account{number}@example.com"),
        joined: None,
    });
    let effects = desk.tell(Command::Edit(Edit::Batch { label: "Many".to_owned(), edits: edits.collect() }));
    let (ticket, _, answer) = wish(&effects);
    assert!(desk.state().verdicts.updating, "ticket {ticket}");
    desk.tell(answer);
    assert!(!desk.state().verdicts.updating);
    desk
}

/// Which analysis is wished for, from where, and its answer.
fn wish(effects: &[Effect]) -> (u64, Viewpoint, Command) {
    let found = effects.iter().find_map(|effect| match effect {
        Effect::Verdicts(VerdictsEffect::Analyze { ticket, baseline, organization, viewpoint }) => {
            Some((*ticket, [&**baseline, organization], viewpoint.clone()))
        }
        _ => None,
    });
    let (ticket, [baseline, organization], viewpoint) = found.unwrap_or_else(|| panic!("no analysis in {effects:?}"));
    let derived = Derived::of(&mut Analyzer::new(Catalog::embedded()), baseline, organization, &viewpoint);
    (ticket, viewpoint, Command::Verdicts(VerdictsCommand::Analyzed { ticket, derived }))
}

/// The simulator's wish, answered.
fn answered(effects: &[Effect]) -> Command {
    let found = effects.iter().find_map(|effect| match effect {
        Effect::Verdicts(VerdictsEffect::Answer { wish, organization }) => Some((wish.clone(), organization)),
        _ => None,
    });
    let (wish, organization) = found.unwrap_or_else(|| panic!("no question in {effects:?}"));
    let worked = wish.work_out(&mut Decider::new(organization, Catalog::embedded()));
    Command::Ask(AskCommand::Answered(Box::new(worked)))
}

#[test]
fn a_large_document_answers_once_it_is_worked_out_and_only_what_is_asked() {
    let mut desk = large();
    let question = |action: &str| Question {
        principal: "arn:aws:iam::500000000007:role/a".to_owned(),
        action: action.to_owned(),
        resource: "*".to_owned(),
        ..Question::untouched()
    };
    let ask = |action| Command::Ask(AskCommand::Question(Box::new(question(action))));
    let first = desk.tell(ask("s3:ListAllMyBuckets"));
    let second = desk.tell(ask("organizations:LeaveOrganization"));
    desk.tell(answered(&first));
    assert!(
        desk.state().simulator.is_working && desk.state().simulator.answer.is_none(),
        "it answers another question"
    );
    desk.tell(answered(&second));
    assert!(!desk.state().simulator.is_working && desk.state().simulator.decision().is_some());
    // What was known does not stand for what is asked of the edited document.
    let edited = desk.tell(Command::Edit(Edit::Rename { target: desk.target("Account 7"), name: "Seven".to_owned() }));
    assert_eq!((desk.state().simulator.is_working, desk.state().simulator.decision()), (true, None));

    // An answer that comes when another document is open is none of its own.
    let kept = Edit::KeepQuestion(Question { name: "Kept".to_owned(), ..question("s3:ListAllMyBuckets") });
    let late = desk.tell(Command::Edit(kept));
    desk.begin();
    desk.tell(Command::File(FileCommand::AnswerUnsaved(UnsavedAnswer::Discard)));
    assert_eq!(desk.state().document.organization.accounts().len(), 1, "the empty organization");
    desk.tell(answered(&edited));
    desk.tell(answered(&late));
    let simulator = &desk.state().simulator;
    assert!(simulator.kept.is_empty() && simulator.answer.is_none());
}

#[test]
fn a_large_document_is_seen_from_elsewhere_once_it_is_worked_out() {
    let mut desk = large();
    let (revision, analyzed) = (desk.state().document.revision, desk.state().verdicts.analyzed);
    let first = desk.act(Action::LookAsRoot);
    let second = desk.act(Action::LookAsAnyone);
    assert!(desk.state().verdicts.updating);
    assert_eq!(desk.state().verdicts.analysis.viewpoint, Viewpoint::default(), "the earlier answer stays");
    let (one, viewpoint, late) = wish(&first);
    assert_eq!(viewpoint.who, Who::Root);
    let (other, _, newest) = wish(&second);
    assert!(one < other);

    desk.tell(newest);
    assert_eq!(
        (desk.state().verdicts.updating, &desk.state().verdicts.analysis.viewpoint),
        (false, &Viewpoint::anyone())
    );
    desk.tell(late);
    assert_eq!(desk.state().verdicts.analysis.viewpoint, Viewpoint::anyone(), "an answer to an older wish is dropped");
    assert_eq!((desk.state().document.revision, desk.state().verdicts.analyzed), (revision, analyzed + 1));

    // An older answer that comes first is shown, and still marked.
    let (_, _, early) = wish(&desk.act(Action::LookAsRoot));
    let edited = desk.tell(Command::Edit(Edit::Rename { target: desk.target("Account 7"), name: "Seven".to_owned() }));
    desk.tell(early);
    assert_eq!((desk.state().verdicts.updating, &desk.state().verdicts.analysis.viewpoint.who), (true, &Who::Root));
    let (_, viewpoint, last) = wish(&edited);
    assert_eq!(viewpoint.who, Who::Root);
    desk.tell(last);
    assert!(!desk.state().verdicts.updating);
}

#[test]
fn what_a_drop_would_change_is_worked_out_once_for_each_document() {
    let mut desk = large();
    desk.select("Root").ou("Mine");
    let ids: Vec<AccountId> = desk.state().document.organization.accounts().keys().cloned().collect();
    let carried = Carried::Children(vec![ChildId::Account(ids[ids.len() - 1].clone())]);
    let target = TargetId::Ou(desk.state().document.organization.ous().keys().next().expect("an OU").clone());
    let ask = || Command::Verdicts(VerdictsCommand::Foresee { carried: carried.clone(), target: target.clone() });
    assert_eq!(desk.state().verdicts.foreseen(&carried, &target), Answered::No);
    let effects = desk.tell(ask());
    let [Effect::Verdicts(VerdictsEffect::Foresee { wish, before, after, viewpoint })] = effects.as_slice() else {
        panic!("{effects:?}")
    };
    assert_eq!(desk.state().verdicts.foreseen(&carried, &target), Answered::Soon);
    let sentence = foretold(&mut Analyzer::new(Catalog::embedded()), [&**before, after], viewpoint);
    assert!(desk.tell(ask()).is_empty(), "asked twice");
    desk.tell(Command::Verdicts(VerdictsCommand::Foreseen { wish: wish.clone(), sentence: sentence.clone() }));
    assert_eq!(desk.state().verdicts.foreseen(&carried, &target), Answered::Yes(sentence.as_str()));
    // Another viewpoint, another answer.
    let effects = desk.act(Action::LookAsRoot);
    assert_eq!(desk.state().verdicts.foreseen(&carried, &target), Answered::No);
    desk.tell(wish_answer(&effects));
    assert_eq!(desk.state().verdicts.foreseen(&carried, &target), Answered::No);
}

#[test]
fn changes_are_counted_from_the_last_save() {
    let mut desk = Desk::sample();
    let is_same =
        |desk: &Desk| desk.state().verdicts.comparison.as_ref().is_some_and(|comparison| comparison.is_empty());
    assert!(is_same(&desk) && desk.state().document.origin.since == Since::Opening);
    let leave =
        desk.state().document.organization.policies().values().find(|own| own.name == "Deny leaving the organization");
    let policy = leave.expect("a policy").id.clone();
    desk.tell(Command::Edit(Edit::Detach { policy, target: TargetId::Root }));
    assert!(!is_same(&desk));
    let detached = desk.state().document.organization.clone();
    desk.saved("/project.canopy.ron");
    assert!(is_same(&desk) && desk.state().document.origin.since == Since::Saving);
    assert_eq!(desk.state().document.origin.baseline, detached);
    desk.act(Action::Undo);
    assert!(!is_same(&desk));
    assert!(!desk.state().is_enabled(Action::RestoreBaseline));
    desk.act(Action::SetBaseline);
    assert!(is_same(&desk) && desk.state().document.origin.since == Since::Set);
    // Setting it twice leads back to where it was before it was set at all.
    desk.act(Action::SetBaseline);
    desk.act(Action::RestoreBaseline);
    assert!(!is_same(&desk) && desk.state().document.origin.since == Since::Saving);
    assert!(desk.state().document.origin.baseline == detached && !desk.state().is_enabled(Action::RestoreBaseline));
}

fn wish_answer(effects: &[Effect]) -> Command {
    wish(effects).2
}

#[test]
fn what_a_policy_does_alone_is_worked_out_once_for_each_document() {
    let mut desk = Desk::sample();
    let policy =
        desk.state().document.organization.policies().values().find(|own| own.name == "Quarantine").expect("a policy");
    let id = policy.id.clone();
    let effects = desk.tell(Command::Verdicts(VerdictsCommand::Cover(id.clone())));
    let [Effect::Verdicts(VerdictsEffect::Cover { policy, moment, organization, viewpoint })] = effects.as_slice()
    else {
        panic!("{effects:?}")
    };
    assert_eq!(desk.state().verdicts.coverage(&id), Answered::Soon);
    let found = alone(organization, policy, viewpoint).expect("an SCP");
    let covered = Arc::new(found.clone());
    desk.tell(Command::Verdicts(VerdictsCommand::Covered { policy: policy.clone(), moment: *moment, covered }));
    assert_eq!(desk.state().verdicts.coverage(&id), Answered::Yes(&found));
    assert!(desk.tell(Command::Verdicts(VerdictsCommand::Cover(id))).is_empty());
}

fn alone(organization: &Organization, policy: &PolicyId, viewpoint: &Viewpoint) -> Option<Covered> {
    covered(
        &mut Analyzer::new(Catalog::embedded()),
        &mut Analyzer::new(Catalog::embedded()),
        organization,
        policy,
        viewpoint,
    )
}

/// An ordinary role is not everyone: what binds the root user alone is said of the root user.
#[test]
fn no_one_means_no_one() {
    let mut desk = Desk::sample();
    let of_name = |desk: &Desk, name: &str| {
        let mut policies = desk.state().document.organization.policies().values();
        policies.find(|own| own.name == name).expect("a policy").id.clone()
    };
    let root_user = of_name(&desk, "Deny the root user");
    let before = desk.state().document.organization.clone();
    let viewpoint = Viewpoint::default();
    let said = alone(&before, &root_user, &viewpoint).expect("an SCP");
    assert!(!said.is_nothing, "{said:?}");
    assert!(
        said.sentence.starts_with("this policy changes nothing for an ordinary role; for anyone, it alone "),
        "{}",
        said.sentence
    );
    assert!(!said.lines.is_empty());

    for target in before.targets_of(&root_user).cloned().collect::<Vec<_>>() {
        desk.tell(Command::Edit(Edit::Detach { policy: root_user.clone(), target }));
    }
    let after = desk.state().document.organization.clone();
    let told = |viewpoint: &Viewpoint| foretold(&mut Analyzer::new(Catalog::embedded()), [&before, &after], viewpoint);
    assert_eq!(told(&viewpoint), "changes nothing for an ordinary role, but may for other callers");
    assert!(told(&Viewpoint { who: Who::Root, ..Viewpoint::default() }).contains("would gain"));
    let comparison = desk.state().verdicts.comparison.clone().expect("compared");
    assert_eq!(comparison.sentence(), "nothing changes for an ordinary role");
    assert!(comparison.is_empty() && comparison.others_may_differ);
    assert!(exchange::markdown(&comparison, None).contains("For other callers it may change"));

    // What hangs nowhere does nothing for anyone, and a name is no matter of access.
    assert_eq!(
        alone(&after, &root_user, &viewpoint),
        Some(Covered {
            sentence: "this policy changes nothing: without it, everyone's access would be the same".to_owned(),
            is_nothing: true,
            lines: Vec::new(),
        })
    );
    let account = after.accounts().keys().next().expect("an account").clone();
    let rename = Edit::Rename { target: TargetId::Account(account), name: "Another name".to_owned() };
    let renamed = after.apply(&rename).expect("a name");
    assert_eq!(
        foretold(&mut Analyzer::new(Catalog::embedded()), [&after, &renamed], &viewpoint),
        "changes no one's access"
    );
}
