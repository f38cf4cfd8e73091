//! A document of a file, and what the outside tells about that file.

use std::path::PathBuf;
use std::time::Duration;

use disk::{Left, OnDisk, Opened, Overwrite, SaveError, Saved, Stamp};
use format::Access;
use organization::{ContextValue, Expected, Question, QuestionPolicies, Unsaid};
use session::{Command, Effect, FileCommand, FileEffect};

use crate::desk::{Desk, note_of, organization};

pub const PATH: &str = "/home/a.canopy.ron";

pub fn path() -> PathBuf {
    PathBuf::from(PATH)
}

pub fn opened(note: &str, access: Access) -> Opened {
    Opened { organization: organization(note), path: path(), size: 7, stamp: Stamp::of(note.as_bytes()), access }
}

/// A desk on a file that is not on this disk.
pub fn desk(note: &str) -> Desk {
    let mut desk = Desk::new(3);
    desk.tell(Command::File(FileCommand::Opened { path: path(), result: Ok(opened(note, Access::Full)) }));
    desk.effects.clear();
    desk
}

/// What the file holds now is this.
pub fn theirs(desk: &mut Desk, note: &str) {
    desk.tell(Command::File(FileCommand::TheirsRead { path: path(), result: Ok(opened(note, Access::Full)) }));
}

pub fn looked(desk: &mut Desk, found: OnDisk) {
    let than = desk.state().document.origin.known.stamp.unwrap();
    desk.tell(Command::File(FileCommand::Looked { path: path(), than, found }));
}

pub fn saves(desk: &mut Desk) -> Vec<Overwrite> {
    let saves = desk.waiting(|effect| matches!(effect, Effect::File(FileEffect::Save { .. })));
    saves
        .iter()
        .map(|effect| if let Effect::File(FileEffect::Save { overwrite, .. }) = effect { *overwrite } else { panic!() })
        .collect()
}

pub fn saved(desk: &mut Desk, result: Result<&str, SaveError>) {
    let organization = desk.state().document.organization.clone();
    let result = result.map(|bytes| Saved {
        path: path(),
        size: 12_345,
        stamp: Stamp::of(bytes.as_bytes()),
        took: Duration::from_millis(48),
        backup: None,
        notes: Vec::new(),
    });
    desk.tell(Command::File(FileCommand::Saved { path: path(), organization, result }));
}

pub fn changed(now: &str) -> SaveError {
    SaveError::ChangedOnDisk { path: path(), now: Stamp::of(now.as_bytes()) }
}

pub fn note(desk: &Desk) -> String {
    note_of(&desk.state().document.organization)
}

pub fn left(path: Option<&str>) -> Left {
    Left { id: "0a1b2c3d".to_owned(), path: path.map(PathBuf::from), saved: None, size: 9, damage: None }
}

/// One that is long to type.
pub fn question() -> Question {
    Question {
        name: String::new(),
        principal: "arn:aws:iam::111122223333:role/R".to_owned(),
        action: "s3:GetObject".to_owned(),
        resource: "*".to_owned(),
        resource_account: Some("444455556666".to_owned()),
        context: vec![("aws:SourceIp".to_owned(), ContextValue::Text("192.0.2.1".to_owned()))],
        unsaid: Unsaid::Unknown,
        policies: QuestionPolicies { identity: vec!["{\n  \"Version\": ".to_owned()], ..Default::default() },
        expected: Expected::Allowed,
    }
}
