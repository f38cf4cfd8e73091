//! A session with a clock of its own, and results as the outside would bring them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use catalog::Catalog;
use disk::{Opened, Saved, Stamp};
use exchange::{Import, Summary};
use format::Access;
use organization::{Edit, Organization, PolicyId, PolicyType, TargetId};
use session::{Action, Beginning, Command, Effect, FileCommand, Nudge, Session, State, WhereOff, policy_starts};

/// Something that is done at the desk.
pub type Do = fn(&mut Desk);

/// A session with a clock of its own.
pub struct Desk {
    pub session: Session,
    pub now: u64,
    /// What the last command asked of the window itself.
    pub nudges: Vec<Nudge>,
}

impl Desk {
    pub fn new() -> Self {
        let mut desk =
            Self { session: Session::new(7, Catalog::embedded()), now: 1_000_000_000_000, nudges: Vec::new() };
        desk.begin();
        desk
    }

    pub fn sample() -> Self {
        let mut desk = Self::new();
        desk.act(Action::OpenSample);
        assert_eq!(desk.state().document.organization.accounts().len(), 27);
        desk
    }

    pub fn state(&self) -> &State {
        self.session.state()
    }

    /// What is to be done outside the window.
    pub fn tell(&mut self, command: Command) -> Vec<Effect> {
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

    pub fn act(&mut self, action: Action) -> Vec<Effect> {
        self.tell(Command::Act(action))
    }

    /// A new organization with nothing but its management account.
    pub fn begin(&mut self) -> Vec<Effect> {
        self.tell(Command::Begin(Beginning::default()))
    }

    pub fn after(&mut self, milliseconds: u64) -> &mut Self {
        self.now += milliseconds;
        self
    }

    pub fn target(&self, name: &str) -> TargetId {
        let organization = &self.state().document.organization;
        organization
            .targets()
            .into_iter()
            .find(|target| organization.name(target) == name)
            .unwrap_or_else(|| panic!("no {name}"))
    }

    pub fn select(&mut self, name: &str) -> &mut Self {
        let target = self.target(name);
        self.tell(Command::Select(target));
        self
    }

    pub fn policy(&self, name: &str) -> PolicyId {
        let policies = self.state().document.organization.policies();
        policies.values().find(|policy| policy.name == name).unwrap_or_else(|| panic!("no {name}")).id.clone()
    }

    pub fn ou(&mut self, name: &str) {
        let parent = self.state().parent_for_new();
        self.tell(Command::CreateOu { parent, name: name.to_owned() });
    }

    /// Creates a policy that begins with an empty statement.
    pub fn policy_of(&mut self, kind: PolicyType, name: &str, attach_to: Vec<TargetId>, where_off: WhereOff) {
        let content = Arc::from(policy_starts(&kind)[0].content);
        self.tell(Command::CreatePolicy { kind, name: name.to_owned(), content, attach_to, where_off });
    }

    pub fn content(&mut self, policy: &PolicyId, text: &str) {
        self.tell(Command::Edit(Edit::SetPolicyContent { policy: policy.clone(), content: Arc::from(text) }));
    }

    /// Undoes everything; the labels, newest first.
    pub fn undo_all(&mut self) -> Vec<String> {
        let mut labels = Vec::new();
        while let Some(label) = self.state().document.undo_label().map(str::to_owned) {
            labels.push(label);
            self.act(Action::Undo);
        }
        labels
    }

    pub fn saved(&mut self, path: &str) {
        let organization = self.state().document.organization.clone();
        self.tell(Command::File(FileCommand::Saved {
            path: PathBuf::from(path),
            organization,
            result: Ok(written(path)),
        }));
    }

    /// The last message, with its details behind it.
    pub fn last_note(&self) -> String {
        let last = self.state().window.notices.log().last();
        last.map_or(String::new(), |notice| format!("{}\n{}", notice.text, notice.detail).trim_end().to_owned())
    }
}

/// A save that went well.
pub fn written(path: impl AsRef<Path>) -> Saved {
    let path = path.as_ref().to_path_buf();
    let (stamp, took) = (Stamp::of(b"written"), std::time::Duration::from_millis(12));
    Saved { path, size: 12_345, stamp, took, backup: None, notes: Vec::new() }
}

pub fn opened(path: &str, organization: &Organization) -> Opened {
    let (path, organization) = (PathBuf::from(path), organization.clone());
    Opened { organization, path, size: 7, stamp: Stamp::of(b"opened"), access: Access::Full }
}

pub fn import(organization: Organization) -> Box<Import> {
    let summary = Summary {
        ous: organization.ous().len(),
        accounts: organization.accounts().len(),
        policies: organization.policies().len(),
        attachments: organization.attachments().len(),
        identities: 0,
    };
    Box::new(Import { organization, summary, warnings: Vec::new() })
}
