//! The real binary in a folder of its own, without a display.
//!
//! Knows how it is run and what is looked at: exit code, streams, members of JSON.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

pub fn canopy(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_canopy"));
    for display in ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"] {
        command.env_remove(display);
    }
    command.current_dir(folder).stdin(Stdio::null());
    command
}

/// Exit code, standard output, standard error.
pub fn run(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = canopy(folder).args(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// Runs a command; each output holds what is expected of it, and nothing at all where that is empty.
pub fn check(folder: &TempDir, arguments: &str, exit: i32, out: &[&str], err: &[&str]) {
    let arguments: Vec<&str> = arguments.split_whitespace().collect();
    let (code, stdout, stderr) = run(folder.path(), &arguments);
    let all = format!("canopy {arguments:?}\n--- {code}\n{stdout}\n---\n{stderr}");
    assert_eq!(code, exit, "{all}");
    for (text, expected) in [(&stdout, out), (&stderr, err)] {
        assert_eq!(text.is_empty(), expected.is_empty(), "{all}");
        for part in expected {
            assert!(text.contains(part), "no `{part}` in {all}");
        }
    }
}

/// A folder with these files.
pub fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// A folder with a copy of some test data in `data`.
pub fn with_data(name: &str) -> TempDir {
    let folder = folder(&[]);
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name), &folder.path().join("data"));
    folder
}

pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (from, to) = (entry.as_ref().unwrap().path(), to.join(entry.unwrap().file_name()));
        if from.is_dir() {
            copy(&from, &to);
        } else {
            fs::copy(from, to).unwrap();
        }
    }
}

/// The names in a JSON object, in their order.
pub fn members(value: &Value) -> String {
    value.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ")
}

pub fn words(arguments: &str) -> Vec<&str> {
    arguments.split_whitespace().collect()
}
