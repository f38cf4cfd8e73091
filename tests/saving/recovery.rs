//! Unsaved work on the real disk: what is kept comes back once its process is gone, and goes only when somebody says so.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use disk::{
    Content, Disk, Draft, FileSystem, OpenError, Readers, Recovery, Settings, Stamp, discard_draft, left_behind,
    read_draft,
};
use format::{read, write};
use organization::{ContextValue, Expected, Organization, Question, QuestionPolicies, Unsaid};

use crate::versions;

fn draft(content: Content) -> Draft {
    let texts = [("new policy", "{\n  \"a\": \"\u{2028}\\\"}"), ("note", "")];
    Draft {
        path: Some(PathBuf::from("/data/our organization.canopy.ron")),
        stamp: Some(Stamp::of(b"as it was")),
        content,
        texts: texts.map(|(name, text)| (name.to_owned(), text.to_owned())).into(),
        asked: Some(Box::new(Question {
            name: String::new(),
            principal: "anonymous".to_owned(),
            action: "s3:\u{2028}".to_owned(),
            resource: "\"#".to_owned(),
            resource_account: None,
            context: vec![
                ("a".to_owned(), ContextValue::Several(vec!["\n".to_owned(), String::new()])),
                ("A".to_owned(), ContextValue::Absent),
            ],
            unsaid: Unsaid::Unknown,
            policies: QuestionPolicies {
                identity: vec!["{\n\"##\"".to_owned(), String::new()],
                session: Some("\\".to_owned()),
                ..Default::default()
            },
            expected: Expected::Denied,
        })),
    }
}

#[test]
fn a_draft_comes_back_when_its_process_is_gone() {
    let [_, _, new] = versions();
    let state = tempfile::tempdir().unwrap();
    let odd = OsStr::from_bytes(b"/data/Z\xfcrich.ron");
    for draft in [
        draft(Content::Project(new.clone())),
        draft(Content::Text("(format_version: 3, \"\r\n\0".to_owned())),
        Draft { path: None, stamp: None, texts: BTreeMap::new(), asked: None, content: Content::Text(String::new()) },
        Draft { path: Some(PathBuf::from(odd)), ..draft(Content::Project(new.clone())) },
    ] {
        let recovery = Recovery::begin(state.path()).unwrap();
        recovery.keep(&Draft { path: None, ..draft.clone() }).unwrap();
        recovery.keep(&draft).unwrap();
        assert_eq!(left_behind(state.path()), [], "it is at work");
        drop(recovery);
        let left = left_behind(state.path());
        assert_eq!((left.len(), &left[0].path, &left[0].damage), (1, &draft.path, &None));
        assert!(left[0].saved.unwrap().elapsed().unwrap().as_secs() < 60);
        assert_eq!(read_draft(state.path(), &left[0].id).unwrap(), draft);
        assert_eq!(left_behind(state.path()), left, "reading removes nothing");
        discard_draft(state.path(), &left[0].id).unwrap();
        assert_eq!(left_behind(state.path()), []);
    }
    assert_eq!(fs::read_dir(state.path().join("recovery")).unwrap().count(), 0);
}

#[test]
fn nothing_is_left_of_what_was_saved() {
    let [_, _, new] = versions();
    let state = tempfile::tempdir().unwrap();
    let recovery = Recovery::begin(state.path()).unwrap();
    recovery.clear().unwrap();
    recovery.keep(&draft(Content::Project(new))).unwrap();
    recovery.clear().unwrap();
    drop(recovery);
    assert_eq!(left_behind(state.path()), []);
    assert_eq!(fs::read_dir(state.path().join("recovery")).unwrap().count(), 0);
}

#[test]
fn a_state_folder_that_is_cleaned_up_meanwhile_is_made_again() {
    let [_, _, new] = versions();
    let state = tempfile::tempdir().unwrap();
    let recovery = Recovery::begin(state.path()).unwrap();
    fs::remove_dir_all(state.path().join("recovery")).unwrap();
    recovery.keep(&draft(Content::Project(new))).unwrap();
    drop(recovery);
    assert_eq!(left_behind(state.path()).len(), 1);
}

#[test]
fn drafts_of_windows_at_work_are_left_alone() {
    let [_, old, new] = versions();
    let state = tempfile::tempdir().unwrap();
    let windows = [old, new].map(|version| {
        let recovery = Recovery::begin(state.path()).unwrap();
        recovery.keep(&draft(Content::Project(version))).unwrap();
        recovery
    });
    let ids: Vec<String> = fs::read_dir(state.path().join("recovery"))
        .unwrap()
        .filter_map(|entry| entry.unwrap().file_name().to_str()?.strip_suffix(".ron").map(str::to_owned))
        .collect();
    assert_eq!(ids.len(), 2);
    for id in &ids {
        assert!(discard_draft(state.path(), id).is_err());
    }
    drop(windows);
    assert_eq!(left_behind(state.path()).len(), 2);
}

#[test]
fn a_damaged_draft_is_listed_with_what_can_be_said_of_it() {
    let [_, _, new] = versions();
    let state = tempfile::tempdir().unwrap();
    let recovery = Recovery::begin(state.path()).unwrap();
    recovery.keep(&draft(Content::Project(new.clone()))).unwrap();
    drop(recovery);
    let left = left_behind(state.path());
    let file = state.path().join("recovery").join(format!("{}.ron", left[0].id));
    let good = fs::read(&file).unwrap();
    assert_eq!(read(std::str::from_utf8(&good).unwrap()).unwrap(), new, "a draft is a project file");
    let check = |bytes: &[u8], path_known: bool, damage: &str| {
        fs::write(&file, bytes).unwrap();
        let now = left_behind(state.path());
        assert_eq!((now.len(), now[0].path.is_some()), (1, path_known));
        assert_eq!((now[0].damage.as_deref(), now[0].size), (Some(damage), bytes.len() as u64));
        assert!(now[0].saved.is_some());
        let read = read_draft(state.path(), &now[0].id);
        assert!(matches!(read, Err(OpenError::Faulty { .. })), "{read:?}");
        assert!(file.exists());
    };
    check(&good[..good.len() - 30], true, "it is not what was written");
    check(&good[..40], false, "its first line cannot be read");
    check(b"", false, "its first line cannot be read");
    check(b"\xff\xfe\n(", false, "its first line cannot be read");
    check(write(&new).as_bytes(), false, "its first line cannot be read");
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    assert_eq!(left_behind(state.path())[0].damage.as_deref(), Some("it is a folder, not a file"));
}

/// A whole draft that a process was about to put in place is its newest work; a part of one is nothing.
#[test]
fn what_was_being_written_is_taken_up_if_it_is_whole() {
    let [before, old, new] = versions();
    let state = tempfile::tempdir().unwrap();
    let folder = state.path().join("recovery");
    let written = |version: &Organization| {
        let recovery = Recovery::begin(state.path()).unwrap();
        recovery.keep(&draft(Content::Project(version.clone()))).unwrap();
        drop(recovery);
        let id = left_behind(state.path())[0].id.clone();
        let bytes = fs::read(folder.join(format!("{id}.ron"))).unwrap();
        discard_draft(state.path(), &id).unwrap();
        bytes
    };
    let [before, old, new] = [before, old, new].map(|version| (written(&version), version));
    let hash = Stamp::of(b"0a1b2c3d.ron").hash & 0xffff_ffff;
    let temporary = |end: &str| format!(".~{hash:08x}.{end}");
    let orphan = ".~00000000.00000001.tmp";
    for (there, writing, expect) in [
        (None, new.0.as_slice(), Some(&new.1)),
        (None, &new.0[..new.0.len() - 1], None),
        (None, b"", None),
        (Some(&old), &new.0, Some(&new.1)),
        (Some(&old), &new.0[..new.0.len() - 1], Some(&old.1)),
        (Some(&old), &before.0[..40], Some(&old.1)),
    ] {
        if let Some((bytes, _)) = there {
            fs::write(folder.join("0a1b2c3d.ron"), bytes).unwrap();
        }
        fs::write(folder.join(temporary("00000001.tmp")), writing).unwrap();
        for name in [temporary("lock").as_str(), "0a1b2c3d.lock", orphan] {
            fs::write(folder.join(name), "").unwrap();
        }
        let window = Disk.lock(&folder.join(temporary("lock")), Readers::Owner).unwrap();
        let alive = Disk.lock(&folder.join("0a1b2c3d.lock"), Readers::Owner).unwrap();
        assert_eq!(left_behind(state.path()), [], "it is at work");
        assert!(folder.join(temporary("00000001.tmp")).exists() && !folder.join(orphan).exists());
        // As they end where a process is killed: their files stay.
        drop((window, alive));
        for name in [temporary("lock").as_str(), "0a1b2c3d.lock"] {
            fs::write(folder.join(name), "").unwrap();
        }
        let left = left_behind(state.path());
        let read = left.first().map(|left| read_draft(state.path(), &left.id).unwrap().content);
        assert_eq!(read, expect.map(|version| Content::Project((*version).clone())));
        let files: Vec<OsString> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(files, if expect.is_some() { vec!["0a1b2c3d.ron"] } else { Vec::new() });
        left.iter().for_each(|left| discard_draft(state.path(), &left.id).unwrap());
    }
}

/// Other users of the machine read nothing of it.
#[test]
fn what_is_kept_is_for_this_user_alone() {
    let [_, old, new] = versions();
    let place = tempfile::tempdir().unwrap();
    let state = place.path().join("a/state");
    let recovery = Recovery::begin(&state).unwrap();
    recovery.keep(&draft(Content::Project(old))).unwrap();
    let kept = fs::read_dir(state.join("recovery")).unwrap().map(|entry| entry.unwrap().path());
    // A draft that others could read is none once it is written again.
    for file in kept {
        fs::set_permissions(file, fs::Permissions::from_mode(0o644)).unwrap();
    }
    recovery.keep(&draft(Content::Project(new))).unwrap();
    Settings::default().save(&state).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let draft = left_name(&state, ".ron");
    for (path, expect) in [
        (place.path().join("a"), 0o700),
        (state.clone(), 0o700),
        (state.join("recovery"), 0o700),
        (state.join("settings.ron"), 0o600),
        (draft, 0o600),
    ] {
        assert_eq!(mode(&path), expect, "{}", path.display());
    }
    drop(recovery);
    let recovery = Recovery::begin(&state).unwrap();
    assert_eq!(mode(&left_name(&state, ".lock")), 0o600);
    drop(recovery);
}

fn left_name(state: &Path, ending: &str) -> PathBuf {
    let mut files = fs::read_dir(state.join("recovery")).unwrap().map(|entry| entry.unwrap().path());
    files.find(|path| path.to_str().unwrap().ends_with(ending)).unwrap()
}

#[test]
fn a_state_folder_that_cannot_be_used_is_an_error_and_no_more() {
    let state = tempfile::tempdir().unwrap();
    fs::write(state.path().join("recovery"), "no folder").unwrap();
    let error = Recovery::begin(state.path()).unwrap_err().to_string();
    assert!(error.contains("cannot be written to"), "{error}");
    assert_eq!(left_behind(state.path()), []);
    assert_eq!(left_behind(&state.path().join("not there")), []);
}
