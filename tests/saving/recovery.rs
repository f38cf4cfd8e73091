//! Unsaved work on the real disk: what is kept comes back once its process is gone, and goes only when somebody says so.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use disk::{Content, Draft, OpenError, Recovery, Stamp, discard_draft, left_behind, read_draft};
use format::{read, write};
use organization::{ContextValue, Expected, Question, QuestionPolicies, Unsaid};

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

#[test]
fn a_state_folder_that_cannot_be_used_is_an_error_and_no_more() {
    let state = tempfile::tempdir().unwrap();
    fs::write(state.path().join("recovery"), "no folder").unwrap();
    let error = Recovery::begin(state.path()).unwrap_err().to_string();
    assert!(error.contains("cannot be written to"), "{error}");
    assert_eq!(left_behind(state.path()), []);
    assert_eq!(left_behind(&state.path().join("not there")), []);
}
