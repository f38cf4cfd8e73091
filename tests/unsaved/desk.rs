//! A session with a clock and with hands: its effects are kept until the test wants them done.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};

use canopy::app::perform;
use catalog::Catalog;
use organization::{AccountId, Edit, Organization, TaggedId, TargetId};
use session::{Action, Command, Effect, FileCommand, FileEffect, Session, State};

pub struct Desk {
    pub session: Session,
    now: u64,
    /// Work that is not done yet.
    pub effects: VecDeque<Effect>,
}

impl Desk {
    pub fn new(seed: u64) -> Self {
        Self { session: Session::new(seed, Catalog::embedded()), now: 1_000_000_000_000, effects: VecDeque::new() }
    }

    /// With a file open that it has read.
    pub fn on(path: &Path, seed: u64) -> Self {
        let mut desk = Self::new(seed);
        desk.tell(Command::File(FileCommand::Open(path.to_path_buf())));
        desk.work();
        assert_eq!(desk.state().document.origin.path.as_deref(), Some(path), "{:?}", desk.state().window.dialog);
        desk
    }

    pub fn state(&self) -> &State {
        self.session.state()
    }

    pub fn tell(&mut self, command: Command) {
        self.now += 1_500;
        self.effects.extend(self.session.dispatch(command, self.now));
    }

    pub fn act(&mut self, action: Action) {
        self.tell(Command::Act(action));
    }

    /// What was asked for and is not done yet, file work only.
    pub fn next(&mut self) -> Option<Command> {
        let effect = self.effects.pop_front()?;
        match effect {
            Effect::File(FileEffect::SaveSettings(_)) => None,
            Effect::File(effect) => perform(effect, None),
            _ => None,
        }
    }

    /// Does everything that is asked for, and what follows from it.
    pub fn work(&mut self) {
        while !self.effects.is_empty() {
            if let Some(command) = self.next() {
                self.tell(command);
            }
        }
    }

    pub fn note(&mut self, note: &str) {
        let target = management(&self.state().document.organization);
        self.tell(Command::Edit(Edit::SetNote { on: TaggedId::Target(target), note: note.to_owned() }));
    }

    /// The effects of one kind that wait to be done.
    pub fn waiting(&mut self, wanted: fn(&Effect) -> bool) -> Vec<Effect> {
        self.effects.drain(..).filter(wanted).collect()
    }

    pub fn said(&self) -> Vec<String> {
        self.state().window.notices.log().iter().map(|notice| notice.text.clone()).collect()
    }
}

pub fn management(organization: &Organization) -> TargetId {
    TargetId::Account(organization.management_account().clone())
}

/// The note of the management account.
pub fn note_of(organization: &Organization) -> String {
    let id: &AccountId = organization.management_account();
    organization.accounts().get(id).map_or_else(String::new, |account| account.note.clone())
}

/// A small organization, in which nothing takes long to work out.
const SMALL: &str = r#"(
  format_version: 3,
  id: "o-aa111bb222",
  partition: "aws",
  feature_set: "ALL",
  management_account: "111111111111",
  root: (id: "r-a1b2", name: "Root"),
  accounts: [
    (id: "111111111111", name: "Management", email: "aws@example.com", parent: "r-a1b2", state: "ACTIVE"),
  ],
)
"#;

/// A small organization whose management account has this note.
pub fn organization(note: &str) -> Organization {
    let organization = format::read(SMALL).unwrap();
    let target = management(&organization);
    organization.apply(&Edit::SetNote { on: TaggedId::Target(target), note: note.to_owned() }).unwrap()
}

/// Writes a file as another program does: all at once, asking nobody.
pub fn write(path: &Path, note: &str) {
    std::fs::write(path, format::write(&organization(note))).unwrap();
}

/// The note in a file.
pub fn read(path: &Path) -> String {
    note_of(&disk::open(path).unwrap().organization)
}

/// A folder that is quick to write to where there is one.
pub fn folder() -> tempfile::TempDir {
    let quick = Path::new("/dev/shm");
    if quick.is_dir() { tempfile::tempdir_in(quick).unwrap() } else { tempfile::tempdir().unwrap() }
}

pub fn file(folder: &tempfile::TempDir) -> PathBuf {
    folder.path().join("shared.canopy.ron")
}
