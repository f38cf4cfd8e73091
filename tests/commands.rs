//! The session without a window: commands in, state and effects out.

#![expect(clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use analysis::{Analyzer, Keys, Pinned, Side, Viewpoint, Who};
use catalog::Catalog;
use disk::{KeptViewpoint, OpenError, Opened, Overwrite, SaveError, Saved, Settings, Stamp};
use exchange::{Import, Imported, Summary, Table};
use format::Access;
use organization::{AccountId, ChildId, Edit, Organization, ParentId, PolicyId, PolicyType, TargetId};
use proptest::prelude::*;
use session::{
    Action, Answered, Carried, Command, Covered, Derived, Dialog, DraftEffect, Effect, Export, FileCommand, FileEffect,
    FileQuestion, Fragment, Highlight, Intent, Nudge, Page, STEPS, Screen, Session, Since, State, UnsavedAnswer,
    VerdictsCommand, VerdictsEffect, WindowEffect, Written, covered, foretold,
};

/// A wish, made anew each time: commands are not copied.
type Wanted = fn() -> Command;

/// What became of a viewpoint in the settings.
type Damage = fn(&mut KeptViewpoint);

/// Something that is done at the desk.
type Do = fn(&mut Desk);

/// A session with a clock of its own.
struct Desk {
    session: Session,
    now: u64,
    /// What the last command asked of the window itself.
    nudges: Vec<Nudge>,
}

impl Desk {
    fn new() -> Self {
        let mut desk =
            Self { session: Session::new(7, Catalog::embedded()), now: 1_000_000_000_000, nudges: Vec::new() };
        desk.act(Action::New);
        desk
    }

    fn sample() -> Self {
        let mut desk = Self::new();
        desk.act(Action::OpenSample);
        assert_eq!(desk.state().document.organization.accounts().len(), 27);
        desk
    }

    fn state(&self) -> &State {
        self.session.state()
    }

    /// What is to be done outside the window.
    fn tell(&mut self, command: Command) -> Vec<Effect> {
        self.nudges.clear();
        let mut effects = self.session.dispatch(command, self.now);
        effects.retain(|effect| match effect {
            Effect::Show(nudge) => {
                self.nudges.push(nudge.clone());
                false
            }
            _ => true,
        });
        effects
    }

    fn act(&mut self, action: Action) -> Vec<Effect> {
        self.tell(Command::Act(action))
    }

    fn after(&mut self, milliseconds: u64) -> &mut Self {
        self.now += milliseconds;
        self
    }

    fn target(&self, name: &str) -> TargetId {
        let organization = &self.state().document.organization;
        organization
            .targets()
            .into_iter()
            .find(|target| organization.name(target) == name)
            .unwrap_or_else(|| panic!("no {name}"))
    }

    fn select(&mut self, name: &str) -> &mut Self {
        let target = self.target(name);
        self.tell(Command::Select(target));
        self
    }

    fn policy(&self, name: &str) -> PolicyId {
        let policies = self.state().document.organization.policies();
        policies.values().find(|policy| policy.name == name).unwrap_or_else(|| panic!("no {name}")).id.clone()
    }

    fn ou(&mut self, name: &str) {
        let parent = self.state().parent_for_new();
        self.tell(Command::CreateOu { parent, name: name.to_owned() });
    }

    fn content(&mut self, policy: &PolicyId, text: &str) {
        self.tell(Command::Edit(Edit::SetPolicyContent { policy: policy.clone(), content: Arc::from(text) }));
    }

    /// Undoes everything; the labels, newest first.
    fn undo_all(&mut self) -> Vec<String> {
        let mut labels = Vec::new();
        while let Some(label) = self.state().document.undo_label().map(str::to_owned) {
            labels.push(label);
            self.act(Action::Undo);
        }
        labels
    }

    fn saved(&mut self, path: &str) {
        let organization = self.state().document.organization.clone();
        self.tell(Command::File(FileCommand::Saved {
            path: PathBuf::from(path),
            organization,
            result: Ok(written(path)),
        }));
    }

    fn last_note(&self) -> String {
        self.state().window.notices.log().last().map_or(String::new(), |notice| notice.text.clone())
    }
}

/// A save that went well.
fn written(path: impl AsRef<Path>) -> Saved {
    let path = path.as_ref().to_path_buf();
    let (stamp, took) = (Stamp::of(b"written"), std::time::Duration::from_millis(12));
    Saved { path, size: 12_345, stamp, took, backup: None, notes: Vec::new() }
}

fn opened(path: &str, organization: &Organization) -> Opened {
    let (path, organization) = (PathBuf::from(path), organization.clone());
    Opened { organization, path, size: 7, stamp: Stamp::of(b"opened"), access: Access::Full }
}

fn import(organization: Organization) -> Box<Import> {
    let summary = Summary {
        ous: organization.ous().len(),
        accounts: organization.accounts().len(),
        policies: organization.policies().len(),
        attachments: organization.attachments().len(),
    };
    Box::new(Import { organization, summary, warnings: Vec::new() })
}

#[test]
fn unsaved_changes_are_asked_about_before_anything_is_lost() {
    let path = || PathBuf::from("/other.canopy.ron");
    let wishes: [(&str, Wanted); 7] = [
        ("new", || Command::Act(Action::New)),
        ("open", || Command::Act(Action::Open)),
        ("sample", || Command::Act(Action::OpenSample)),
        ("close", || Command::Act(Action::CloseProject)),
        ("quit", || Command::Act(Action::Quit)),
        ("the window's own button", || Command::CloseRequested),
        ("a recent file", || Command::File(FileCommand::Open(PathBuf::from("/other.canopy.ron")))),
    ];
    for (name, wish) in wishes {
        let mut desk = Desk::sample();
        let effects = desk.tell(wish());
        assert!(desk.state().window.dialog.is_none(), "{name}: nothing to lose, nothing to ask");
        let free = format!("{effects:?}");

        let mut desk = Desk::sample();
        desk.select("Root").ou("Mine");
        let mine = desk.state().document.organization.clone();
        assert!(desk.tell(wish()).is_empty(), "{name}: nothing happens before the answer");
        assert!(matches!(desk.state().window.dialog, Some(Dialog::Unsaved(_))), "{name}");
        desk.tell(Command::File(FileCommand::AnswerUnsaved(UnsavedAnswer::Cancel)));
        assert_eq!(desk.state().document.organization, mine, "{name}");
        assert!(desk.state().document.dirty && desk.state().window.dialog.is_none());

        desk.tell(wish());
        let effects = desk.tell(Command::File(FileCommand::AnswerUnsaved(UnsavedAnswer::Discard)));
        let effects: Vec<_> =
            effects.into_iter().filter(|effect| !matches!(effect, Effect::Draft(DraftEffect::Drop))).collect();
        assert_eq!(format!("{effects:?}"), free, "{name}: goes on as if nothing had been unsaved");

        // Save: first the file, then the wish, and the wish only if the file was written.
        let mut desk = Desk::sample();
        desk.select("Root").ou("Mine");
        desk.tell(wish());
        let effects = desk.tell(Command::File(FileCommand::AnswerUnsaved(UnsavedAnswer::Save)));
        assert!(
            matches!(effects.as_slice(), [Effect::Window(WindowEffect::Ask(FileQuestion::SaveProject(_)))]),
            "{name}: {effects:?}"
        );
        let Effect::Window(WindowEffect::Ask(question)) = effects[0].clone() else { panic!() };
        let effects = desk.tell(Command::File(FileCommand::Picked { question, path: Some(path()) }));
        let [Effect::File(FileEffect::Save { path: to, organization, .. })] = effects.as_slice() else {
            panic!("{effects:?}")
        };
        assert_eq!((to, organization == &desk.state().document.organization), (&path(), true));
        let (to, organization) = (to.clone(), organization.clone());
        let refused = SaveError::NoRoom { path: to.clone() };
        let failed = desk.tell(Command::File(FileCommand::Saved {
            path: to.clone(),
            organization: organization.clone(),
            result: Err(refused),
        }));
        assert!(failed.is_empty() && desk.state().document.dirty, "{name}: what was not saved is not given up");
        assert!(matches!(desk.state().window.dialog, Some(Dialog::NotSaved(_))));
        desk.tell(Command::CloseDialog);
        let later =
            desk.tell(Command::File(FileCommand::Saved { path: to.clone(), organization, result: Ok(written(to)) }));
        assert!(
            !later.iter().any(|effect| matches!(
                effect,
                Effect::Window(WindowEffect::Quit)
                    | Effect::File(FileEffect::Open(_))
                    | Effect::Window(WindowEffect::Ask(_))
            )),
            "{name}: the wish is forgotten: {later:?}"
        );
    }
}

#[test]
fn save_and_go_on() {
    let mut desk = Desk::sample();
    desk.select("Root").ou("Mine");
    let mine = desk.state().document.organization.clone();
    desk.act(Action::CloseProject);
    desk.tell(Command::File(FileCommand::AnswerUnsaved(UnsavedAnswer::Save)));
    desk.tell(Command::File(FileCommand::Picked {
        question: FileQuestion::SaveProject(String::new()),
        path: Some(PathBuf::from("/a.canopy.ron")),
    }));
    let result = Ok(written("/a.canopy.ron"));
    desk.tell(Command::File(FileCommand::Saved { path: PathBuf::from("/a.canopy.ron"), organization: mine, result }));
    assert_eq!(desk.state().window.screen, Screen::Welcome);
    assert_eq!(desk.state().window.settings.recent, [PathBuf::from("/a.canopy.ron")]);
}

/// What is typed while a save is under way is not in the file, so it is still unsaved and asked about.
#[test]
fn changes_during_a_save_stay_unsaved() {
    let mut desk = Desk::sample();
    desk.select("Root").ou("First");
    let first = desk.state().document.organization.clone();
    desk.act(Action::Quit);
    desk.tell(Command::File(FileCommand::AnswerUnsaved(UnsavedAnswer::Save)));
    desk.tell(Command::File(FileCommand::Picked {
        question: FileQuestion::SaveProject(String::new()),
        path: Some(PathBuf::from("/a.canopy.ron")),
    }));
    desk.select("Root").ou("Second");
    let effects = desk.tell(Command::File(FileCommand::Saved {
        path: PathBuf::from("/a.canopy.ron"),
        organization: first,
        result: Ok(written("/a.canopy.ron")),
    }));
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Window(WindowEffect::Quit))), "{effects:?}");
    assert!(desk.state().document.dirty && matches!(desk.state().window.dialog, Some(Dialog::Unsaved(Intent::Quit))));
}

#[test]
fn who_asks_about_overwriting() {
    let rows: [(&str, bool, &str, Overwrite); 6] = [
        // The platform's dialog has asked about the very name that it showed.
        ("/a.canopy.ron", false, "/a.canopy.ron", Overwrite::Replace),
        // But not about the name with the ending added.
        ("/a", false, "/a.canopy.ron", Overwrite::Refuse),
        ("/a.ron", false, "/a.canopy.ron", Overwrite::Refuse),
        ("/a.canopy", false, "/a.canopy.ron", Overwrite::Refuse),
        // Nobody has asked about a typed path.
        ("/a.canopy.ron", true, "/a.canopy.ron", Overwrite::Refuse),
        ("/folder.ron/b.txt", true, "/folder.ron/b.txt.canopy.ron", Overwrite::Refuse),
    ];
    for (named, typed, written, expected) in rows {
        let mut desk = Desk::sample();
        let question = FileQuestion::SaveProject(String::new());
        let path = PathBuf::from(named);
        let effects = desk.tell(match typed {
            true => Command::File(FileCommand::PathTyped { question, path }),
            false => Command::File(FileCommand::Picked { question, path: Some(path) }),
        });
        let [Effect::File(FileEffect::Save { path, overwrite, .. })] = effects.as_slice() else {
            panic!("{effects:?}")
        };
        assert_eq!((path.as_path(), *overwrite), (Path::new(written), expected), "{named}");
        let (path, organization) = (path.clone(), desk.state().document.organization.clone());
        desk.tell(Command::File(FileCommand::Saved {
            path: path.clone(),
            organization,
            result: Err(SaveError::Exists { path: path.clone() }),
        }));
        assert!(matches!(&desk.state().window.dialog, Some(Dialog::Overwrite(there)) if *there == path));
        let effects = desk.tell(Command::File(FileCommand::Overwrite(path)));
        assert!(matches!(effects.as_slice(), [Effect::File(FileEffect::Save { overwrite: Overwrite::Replace, .. })]));
    }
}

#[test]
fn an_import_is_one_step_that_undo_takes_back() {
    let mut desk = Desk::sample();
    desk.saved("/a.canopy.ron");
    let before = desk.state().document.organization.clone();
    let found = Session::new(9, Catalog::embedded()).state().document.organization.clone();
    desk.tell(Command::File(FileCommand::ImportRead {
        path: PathBuf::from("/x"),
        result: Ok(Imported::Organization(import(found.clone()))),
    }));
    assert_eq!(desk.state().document.organization, before);
    desk.tell(Command::File(FileCommand::AcceptImport));
    assert_eq!(desk.state().document.organization, found);
    assert_eq!((desk.state().document.undo_label(), desk.state().document.dirty), (Some("Import organization"), true));
    assert_eq!(desk.state().document.origin.path, None, "saving it must not overwrite the file of the other project");
    assert_eq!(desk.state().document.origin.baseline, found, "changes are counted from the import");
    desk.act(Action::Undo);
    assert_eq!(desk.state().document.organization, before);
    assert_eq!(
        desk.state().document.origin.path.as_deref(),
        Some(Path::new("/a.canopy.ron")),
        "the project comes back with its file"
    );
    assert!(!desk.state().document.dirty);
    desk.act(Action::Redo);
    assert_eq!((&desk.state().document.organization, &desk.state().document.origin.path), (&found, &None));

    // With unsaved changes it asks first.
    let mut desk = Desk::sample();
    desk.select("Root").ou("Mine");
    desk.tell(Command::File(FileCommand::ImportRead {
        path: PathBuf::from("/x"),
        result: Ok(Imported::Organization(import(found.clone()))),
    }));
    desk.tell(Command::File(FileCommand::AcceptImport));
    assert!(matches!(desk.state().window.dialog, Some(Dialog::Unsaved(Intent::TakeImport(_)))));
    desk.tell(Command::File(FileCommand::AnswerUnsaved(UnsavedAnswer::Discard)));
    assert_eq!(desk.state().document.organization, found);

    // One that cannot be read changes nothing.
    let mut desk = Desk::sample();
    let before = desk.state().document.organization.clone();
    desk.tell(Command::File(FileCommand::ImportRead {
        path: PathBuf::from("/x"),
        result: Err("nothing here".to_owned()),
    }));
    assert!(matches!(desk.state().window.dialog, Some(Dialog::Problem { .. })));
    assert_eq!(desk.state().document.organization, before);
    assert!(desk.state().window.busy.is_none());
}

/// Typing merges while pauses are short; a pause, a line break, a paste or five seconds end a step.
#[test]
fn the_grain_of_typing() {
    /// Milliseconds since the last change, and the text that is then there.
    type Keys<'a> = &'a [(u64, &'a str)];
    let rows: [(&str, Keys<'_>, usize); 8] = [
        ("a word", &[(0, "a"), (100, "ab"), (100, "abc")], 1),
        ("just under the pause", &[(0, "a"), (999, "ab"), (999, "abc")], 1),
        ("a pause", &[(0, "a"), (1000, "ab"), (100, "abc")], 2),
        ("a line break", &[(0, "a"), (100, "a\n"), (100, "a\nb"), (100, "a\nbc")], 3),
        ("a paste", &[(0, "a"), (100, "a pasted sentence"), (100, "a pasted sentence.")], 3),
        ("deleting", &[(0, "a"), (100, "ab"), (100, "a"), (100, "ac")], 1),
        (
            "five seconds",
            &[(0, "a"), (900, "ab"), (900, "abc"), (900, "abcd"), (900, "abcde"), (900, "abcdef"), (900, "abcdefg")],
            2,
        ),
        ("nothing new", &[(0, "a"), (100, "a")], 1),
    ];
    for (name, keys, expected) in rows {
        let mut desk = Desk::sample();
        let policy = desk.policy("Quarantine");
        desk.content(&policy, "");
        desk.after(60_000);
        let empty = desk.state().document.organization.clone();
        for (pause, text) in keys {
            desk.after(*pause).content(&policy, text);
        }
        let mut steps = 0;
        while desk.state().document.organization != empty {
            desk.act(Action::Undo);
            steps += 1;
        }
        assert_eq!(steps, expected, "{name}");
        for _ in 0..steps {
            desk.act(Action::Redo);
        }
        assert_eq!(&*desk.state().document.organization.policies()[&policy].content, keys.last().unwrap().1, "{name}");
    }
}

#[test]
fn what_ends_a_run_of_typing() {
    let breakers: [(&str, Do); 5] = [
        ("saving", |desk| {
            desk.saved("/a.canopy.ron");
            desk.act(Action::Save);
        }),
        ("selecting", |desk| {
            desk.select("Network");
        }),
        ("undo and redo", |desk| {
            desk.act(Action::Undo);
            desk.act(Action::Redo);
        }),
        ("another edit", |desk| {
            let target = desk.target("Network");
            desk.tell(Command::Edit(Edit::Rename { target, name: "Hub".to_owned() }));
        }),
        ("typing elsewhere", |desk| {
            let target = desk.target("Network");
            desk.tell(Command::Edit(Edit::SetNote { target, note: "x".to_owned() }));
        }),
    ];
    for (name, breaker) in breakers {
        let mut desk = Desk::sample();
        let policy = desk.policy("Quarantine");
        desk.content(&policy, "a");
        breaker(&mut desk);
        let between = desk.state().document.organization.clone();
        desk.content(&policy, "ab");
        desk.act(Action::Undo);
        assert_eq!(desk.state().document.organization, between, "{name}");
    }
}

#[test]
fn steps_are_called_after_what_they_do() {
    let mut desk = Desk::sample();
    let (network, sandbox, quarantine) = (desk.target("Meadowline"), desk.target("Sandbox"), desk.policy("Quarantine"));
    let children = |desk: &Desk, names: &[&str]| -> Vec<ChildId> {
        names
            .iter()
            .map(|name| match desk.target(name) {
                TargetId::Account(id) => ChildId::Account(id),
                TargetId::Ou(id) => ChildId::Ou(id),
                TargetId::Root => panic!(),
            })
            .collect()
    };
    let to = sandbox.as_parent().unwrap();
    let one = children(&desk, &["Meadowline"]);
    let more = children(&desk, &["Identity", "Shared services"]);
    desk.tell(Command::Move { children: one, to: to.clone() });
    desk.tell(Command::Move { children: more, to });
    desk.tell(Command::Attach { policy: quarantine.clone(), targets: vec![network.clone()] });
    let several = vec![network.clone(), sandbox, desk.target("Prod")];
    desk.tell(Command::Attach { policy: quarantine.clone(), targets: several });
    desk.tell(Command::CreatePolicy {
        kind: PolicyType::Scp,
        name: "Mine".to_owned(),
        attach_to: vec![network.clone()],
    });
    desk.select("Meadowline").act(Action::CloseAccount);
    desk.act(Action::Delete);
    assert_eq!(
        desk.undo_all(),
        [
            "Remove account `Meadowline`",
            "Close account `Meadowline`",
            "Create SCP `Mine`",
            "Attach `Quarantine` to 2 targets",
            "Attach `Quarantine` to `Meadowline`",
            "Move 2 entries to `Sandbox`",
            "Move `Meadowline` to `Sandbox`",
        ]
    );
    assert!(!desk.state().document.dirty);
}

#[test]
fn undo_brings_the_selection_of_its_time_back() {
    let mut desk = Desk::sample();
    desk.select("Meadowline").act(Action::Delete);
    desk.select("Network");
    desk.act(Action::Undo);
    assert_eq!(desk.state().window.selection.lead, Some(desk.target("Meadowline")));
}

#[test]
fn dirty_means_different_from_what_is_saved() {
    let mut desk = Desk::sample();
    assert!(!desk.state().document.dirty, "an untouched copy of the sample has nothing to lose");
    desk.select("Root").ou("A");
    assert!(desk.state().document.dirty);
    desk.saved("/a.canopy.ron");
    assert!(!desk.state().document.dirty);
    desk.act(Action::Undo);
    assert!(desk.state().document.dirty, "the file holds the OU, the document does not");
    desk.act(Action::Redo);
    assert!(!desk.state().document.dirty);
    // Not a counter: doing the opposite comes back as well.
    let target = desk.target("Network");
    desk.tell(Command::Edit(Edit::Rename { target: target.clone(), name: "Hub".to_owned() }));
    assert!(desk.state().document.dirty);
    desk.tell(Command::Edit(Edit::Rename { target, name: "Network".to_owned() }));
    assert!(!desk.state().document.dirty);
}

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
        desk.tell(Command::CreateAccount { parent: ParentId::Root, name: "A".to_owned(), email });
        desk.tell(Command::CreatePolicy { kind: PolicyType::Scp, name: format!("p {round}"), attach_to: Vec::new() });
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
fn the_oldest_steps_go_first() {
    let mut desk = Desk::new();
    let target = TargetId::Account(desk.state().document.organization.management_account().clone());
    for round in 0..STEPS + 20 {
        desk.tell(Command::Edit(Edit::Rename { target: target.clone(), name: format!("name {round}") }));
    }
    assert_eq!(desk.undo_all().len(), STEPS);
    assert_eq!(desk.state().document.organization.name(&target), "name 19");
}

#[test]
fn what_comes_back_from_files() {
    let mut desk = Desk::sample();
    let other = Session::new(3, Catalog::embedded()).state().document.organization.clone();
    let effects = desk.tell(Command::File(FileCommand::Open(PathBuf::from("/b.canopy.ron"))));
    assert!(matches!(effects.as_slice(), [Effect::File(FileEffect::Open(_))]) && desk.state().window.busy.is_some());
    let effects = desk.tell(Command::File(FileCommand::Opened {
        path: PathBuf::from("/b.canopy.ron"),
        result: Ok(opened("/b.canopy.ron", &other)),
    }));
    assert!(
        matches!(effects.as_slice(), [Effect::File(FileEffect::SaveSettings(_)), Effect::Watch(Some(_))]),
        "{effects:?}"
    );
    assert_eq!(
        (desk.state().document.organization == other, desk.state().document.dirty, desk.state().window.busy.is_some()),
        (true, false, false)
    );
    assert_eq!(desk.state().document.title(), "b.canopy.ron");
    assert!(desk.state().document.undo_label().is_none());

    let before = desk.state().document.organization.clone();
    let error = OpenError::of(format::read("(").unwrap_err(), "(".to_owned());
    desk.tell(Command::File(FileCommand::Opened { path: PathBuf::from("/c.txt"), result: Err(error) }));
    assert!(matches!(desk.state().window.dialog, Some(Dialog::Problem { .. })));
    assert_eq!(
        (desk.state().document.organization == before, desk.state().document.title().as_str()),
        (true, "b.canopy.ron")
    );
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

/// A wish as plain numbers, so that a failing case can be read and pasted.
type Wish = (u8, u16, u16);

fn command(desk: &Desk, (kind, one, other): Wish) -> Command {
    use session::ACTIONS;
    let organization = &desk.state().document.organization;
    let targets = organization.targets();
    let target = |n: u16| targets[n as usize % targets.len()].clone();
    let policies: Vec<PolicyId> = organization.policies().keys().cloned().collect();
    let policy = |n: u16| policies[n as usize % policies.len().max(1)].clone();
    let parent = |n: u16| {
        let parents: Vec<ParentId> = targets.iter().filter_map(TargetId::as_parent).collect();
        parents[n as usize % parents.len()].clone()
    };
    let text = |n: u16| {
        ["", "a", "Dev", "Ünïcode 名前", "{\"Statement\": [", "x\ny", "*", "very long ".repeat(40).leak()]
            [n as usize % 8]
            .to_owned()
    };
    match kind % 22 {
        0 | 1 => Command::Act(ACTIONS[one as usize % ACTIONS.len()].action),
        2 => Command::Select(target(one)),
        3 => Command::SelectToggle(target(one)),
        4 => Command::SelectRange { range: vec![target(one), target(other)], lead: target(other) },
        5 => Command::SelectPolicy(policy(one)),
        6 => Command::CreateOu { parent: parent(one), name: format!("{}{other}", text(other)) },
        7 => {
            Command::CreateAccount { parent: parent(one), name: "A".to_owned(), email: format!("a{other}@example.com") }
        }
        8 => Command::CreatePolicy { kind: PolicyType::Scp, name: format!("p{other}"), attach_to: vec![target(one)] },
        9 | 10 => {
            let children = [target(one), target(one.wrapping_add(1))].into_iter().filter_map(|target| match target {
                TargetId::Ou(id) => Some(ChildId::Ou(id)),
                TargetId::Account(id) => Some(ChildId::Account(id)),
                TargetId::Root => None,
            });
            Command::Move { children: children.collect(), to: parent(other) }
        }
        11 => Command::Attach { policy: policy(one), targets: vec![target(other), target(one)] },
        12 => Command::Edit(Edit::Detach { policy: policy(one), target: target(other) }),
        13 => Command::Edit(Edit::SetPolicyContent { policy: policy(one), content: Arc::from(text(other)) }),
        14 => Command::Edit(Edit::Rename { target: target(one), name: text(other) }),
        15 => Command::Paste(match other % 3 {
            0 => text(one),
            1 => Fragment::of_children(organization, &desk.state().chosen()).write(),
            _ => organization
                .policies()
                .get(&policy(one))
                .map_or(String::new(), |policy| Fragment::of_policy(policy).write()),
        }),
        16 => Command::Verdicts(VerdictsCommand::Highlight(match one % 3 {
            0 => Highlight::None,
            1 => Highlight::Actions(text(other)),
            _ => Highlight::Reach(policy(other)),
        })),
        17 => Command::Edit(Edit::DisablePolicyType {
            kind: [PolicyType::Scp, PolicyType::Rcp][one as usize % 2].clone(),
        }),
        18 => {
            Command::Edit(Edit::EnablePolicyType { kind: [PolicyType::Scp, PolicyType::Rcp][one as usize % 2].clone() })
        }
        19 => Command::GoTo(target(one)),
        20 => Command::CloseDialog,
        _ => Command::File(FileCommand::AnswerUnsaved([UnsavedAnswer::Cancel, UnsavedAnswer::Save][one as usize % 2])),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Whatever is asked in whatever order: nothing panics, derived state fits the document, undo leads back exactly.
    #[test]
    fn any_commands_in_any_order(wishes in prop::collection::vec(any::<Wish>(), 1..60), pause in 0_u64..2_000) {
        let mut desk = Desk::sample();
        let start = desk.state().document.organization.clone();
        let mut replaced = false;
        for wish in wishes {
            let command = command(&desk, wish);
            // What makes another document is tested above; here one document is to be followed.
            replaced |= matches!(
                command,
                Command::Act(Action::New | Action::Open | Action::OpenSample | Action::CloseProject | Action::Quit)
            );
            if replaced {
                replaced = false;
                continue;
            }
            desk.after(pause).tell(command);
            let session = &desk.session;
            prop_assert!(session.state().window.selection.targets.iter().all(|target| session.state().document.organization.contains(target)));
            prop_assert_eq!(session.state().document.dirty, session.state().document.origin.saved.as_ref() != Some(&session.state().document.organization));
            if let Some(lead) = &session.state().window.selection.lead {
                prop_assert!(session.state().document.organization.contains(lead));
            }
        }
        let fresh = Analyzer::new(Catalog::embedded()).analyze(&desk.state().document.organization, &desk.state().verdicts.viewpoint);
        for account in desk.state().document.organization.accounts().keys() {
            let target = TargetId::Account(account.clone());
            let tallies = [&fresh, &*desk.state().verdicts.analysis].map(|analysis| analysis.row(&target).map(|row| row.tally));
            prop_assert_eq!(tallies[0], tallies[1]);
        }
        let end = desk.state().document.organization.clone();
        let count = desk.undo_all().len();
        prop_assert!(count <= STEPS);
        prop_assert_eq!(&desk.state().document.organization, &start);
        prop_assert!(!desk.state().document.dirty);
        for _ in 0..count {
            desk.act(Action::Redo);
        }
        // Steps that were undone by the wishes themselves come back after those that were not.
        let mut came_by = desk.state().document.organization == end;
        while desk.state().document.redo_label().is_some() {
            desk.act(Action::Redo);
            came_by |= desk.state().document.organization == end;
        }
        prop_assert!(came_by);
    }
}

#[test]
fn a_save_that_comes_back_late_belongs_to_its_own_document() {
    let mut desk = Desk::sample();
    desk.saved("/a.canopy.ron");
    desk.select("Root").ou("Mine");
    let effects = desk.act(Action::Save);
    let [Effect::File(FileEffect::Save { path, organization, .. })] = effects.as_slice() else { panic!("{effects:?}") };
    let (path, organization) = (path.clone(), organization.clone());
    desk.act(Action::New);
    desk.tell(Command::File(FileCommand::AnswerUnsaved(UnsavedAnswer::Discard)));
    desk.tell(Command::File(FileCommand::Saved { path, organization, result: Ok(written("/a.canopy.ron")) }));
    assert_eq!(desk.state().document.origin.path, None, "the new organization must not take the old one's file");
    assert_ne!(desk.state().document.origin.saved.as_ref(), None);
}

#[test]
fn a_file_dialog_that_answers_late_saves_nothing_else() {
    let mut desk = Desk::sample();
    desk.act(Action::SaveAs);
    desk.act(Action::New);
    let question = FileQuestion::SaveProject("organization.canopy.ron".to_owned());
    let effects =
        desk.tell(Command::File(FileCommand::Picked { question, path: Some(PathBuf::from("/a.canopy.ron")) }));
    assert!(effects.is_empty(), "{effects:?}");
}

#[test]
fn a_table_goes_into_the_file_that_was_named_for_it() {
    let table = || Table::Lines(vec![vec!["a".to_owned()]].into());
    let export = |name: &str| {
        Command::File(FileCommand::Export(Export { name: name.to_owned(), written: Written::Table(table()) }))
    };
    let question = || FileQuestion::Export { ticket: 1, name: "one.csv".to_owned() };
    let picked =
        |path: &str| Command::File(FileCommand::Picked { question: question(), path: Some(PathBuf::from(path)) });
    let typed = |path: &str| Command::File(FileCommand::PathTyped { question: question(), path: PathBuf::from(path) });
    for (answer, expected) in [
        (picked("/a.csv"), Some(("/a.csv", Overwrite::Replace))),
        (picked("/a.txt"), Some(("/a.txt", Overwrite::Replace))),
        (picked("/a"), Some(("/a.csv", Overwrite::Refuse))),
        (typed("/a.csv"), Some(("/a.csv", Overwrite::Refuse))),
        (Command::File(FileCommand::Picked { question: question(), path: None }), None),
    ] {
        let mut desk = Desk::sample();
        let effects = desk.tell(export("one.csv"));
        assert!(
            matches!(effects.as_slice(), [Effect::Window(WindowEffect::Ask(asked))] if *asked == question()),
            "{effects:?}"
        );
        let effects = desk.tell(answer);
        let written = match effects.as_slice() {
            [Effect::File(FileEffect::Write { path, overwrite, .. })] => {
                Some((path.to_str().unwrap_or_default(), *overwrite))
            }
            _ => None,
        };
        assert_eq!(written, expected);
        // What was answered is answered.
        assert!(desk.tell(picked("/b.csv")).is_empty());
    }
    // Another table that was exported meanwhile does not go into this file, whatever its name.
    for meanwhile in ["two.csv", "one.csv"] {
        let mut desk = Desk::sample();
        desk.tell(export("one.csv"));
        desk.tell(export(meanwhile));
        assert!(desk.tell(picked("/a.csv")).is_empty());
        assert!(desk.last_note().starts_with("Nothing was exported"));
    }
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
    desk.act(Action::New);
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
    assert!(desk.last_note().contains("`Frankfurt` is not written like a Region"), "{}", desk.last_note());

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
            Some((*ticket, [baseline, organization], viewpoint.clone()))
        }
        _ => None,
    });
    let (ticket, [baseline, organization], viewpoint) = found.unwrap_or_else(|| panic!("no analysis in {effects:?}"));
    let derived = Derived::of(&mut Analyzer::new(Catalog::embedded()), baseline, organization, &viewpoint);
    (ticket, viewpoint, Command::Verdicts(VerdictsCommand::Analyzed { ticket, derived }))
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
    let sentence = foretold(&mut Analyzer::new(Catalog::embedded()), [before, after], viewpoint);
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
        [&mut Analyzer::new(Catalog::embedded()), &mut Analyzer::new(Catalog::embedded())],
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
        said.sentence.starts_with("changes nothing as an ordinary role; as anyone, it alone "),
        "{}",
        said.sentence
    );
    assert!(!said.lines.is_empty());

    for target in before.targets_of(&root_user).cloned().collect::<Vec<_>>() {
        desk.tell(Command::Edit(Edit::Detach { policy: root_user.clone(), target }));
    }
    let after = desk.state().document.organization.clone();
    let told = |viewpoint: &Viewpoint| foretold(&mut Analyzer::new(Catalog::embedded()), [&before, &after], viewpoint);
    assert_eq!(told(&viewpoint), "changes nothing as an ordinary role; for others it may");
    assert!(told(&Viewpoint { who: Who::Root, ..Viewpoint::default() }).contains("would gain"));
    let comparison = desk.state().verdicts.comparison.clone().expect("compared");
    assert_eq!(comparison.sentence(), "nothing changes as an ordinary role");
    assert!(comparison.is_empty() && comparison.others_may_differ);
    assert!(exchange::markdown(&comparison, None).contains("For other callers it may change"));

    // What hangs nowhere does nothing for anyone, and a name is no matter of access.
    assert_eq!(
        alone(&after, &root_user, &viewpoint),
        Some(Covered {
            sentence: "changes nothing: without it everyone's access would be the same".to_owned(),
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
