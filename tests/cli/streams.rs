//! What the machine around the program may be like: no display, a reader that leaves, a full disk, paths that are no Unicode.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::process::Stdio;

use super::program::{canopy, check, folder, with_data, words};
use super::projects::ORGANIZATION;

#[cfg(target_os = "linux")]
#[test]
fn without_a_display_the_window_says_so() {
    let folder = folder(&[]);
    for arguments in ["", "x.canopy.ron"] {
        check(&folder, arguments, 2, &[], &["error: no display: set DISPLAY or WAYLAND_DISPLAY"]);
    }
    let output = canopy(folder.path()).env("DISPLAY", ":987").output().unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), text.lines().count()), (Some(2), 1), "{text}");
    assert!(text.starts_with("error: the display cannot be reached"), "{text}");
}

#[test]
fn a_reader_may_leave_early() {
    let folder = folder(&[("org.canopy.ron", ORGANIZATION)]);
    let mut child = canopy(folder.path())
        .args(["effective", "org.canopy.ron", "--account", "Lab"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = String::new();
    BufReader::with_capacity(16, child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    let mut err = String::new();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    assert_eq!((child.wait().unwrap().code(), err.as_str()), (Some(0), ""));
    assert!(first.starts_with("Account    Lab"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_no_success() {
    let old = ("old.canopy.ron", ORGANIZATION);
    let folder = folder(&[old, ("events.json", "[]"), ("policy.json", "{}"), ("data/list-roots.json", "{}")]);
    for arguments in [
        "help",
        "help effective",
        "help json",
        "--help",
        "effective --help",
        "--version",
        "collect",
        "check old.canopy.ron",
        "check policy.json",
        "effective old.canopy.ron --account Lab",
        "effective old.canopy.ron --account Lab --format json",
        "compare old.canopy.ron old.canopy.ron",
        "compare old.canopy.ron old.canopy.ron --format markdown",
        "ask old.canopy.ron --account Lab --action iam:GetUser",
        "test old.canopy.ron",
        "generate --accounts 3 --ous 2 --policies 2 --output new.canopy.ron",
    ] {
        let full = fs::File::create("/dev/full").unwrap();
        let output = canopy(folder.path()).args(words(arguments)).stdout(full).output().unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments}: {err}");
        let last = err.lines().last().unwrap_or_default();
        assert!(last.starts_with("error: the output could not be written"), "{arguments}: {err}");
        assert_eq!(err.matches("error: ").count(), 1, "{arguments}: {err}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn paths_need_not_be_unicode() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let folder = with_data("aws-cli/small");
    let name = OsStr::from_bytes(b"org-\xff.canopy.ron");
    let output = canopy(folder.path()).args(["import", "data", "--output"]).arg(name).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(folder.path().join(name).is_file());
    let output = canopy(folder.path()).arg("check").arg(name).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(String::from_utf8(output.stdout).unwrap().starts_with("org-\u{fffd}.canopy.ron:"));
}
