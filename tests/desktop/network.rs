//! Nothing talks to the network: what sockets the program asks for, as the kernel sees it.
//!
//! Needs `strace`. Sockets of this machine (the display, the session bus, accessibility) are none of the network's.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::driver::Desk;

/// A program of the machine that runs the tests.
fn tool(name: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders).map(|folder| folder.join(name)).find(|path| path.is_file())
}

/// The network calls of a run of the program, one a line; `None` where nothing can be traced.
fn traced(desk: &Desk, arguments: &[&str], seconds: u32) -> Option<String> {
    let (strace, timeout) = (tool("strace")?, tool("timeout")?);
    let log = desk.file("trace.txt");
    let program = desk.program();
    let mut command = Command::new(strace);
    command.args(["-f", "-qq", "-e", "trace=network", "-o"]).arg(&log);
    command.arg(timeout).arg(seconds.to_string()).arg(program.get_program()).args(arguments).env_clear();
    command.envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let output = command.current_dir(desk.file("")).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    let is_forbidden = said.contains("ptrace") || said.contains("Operation not permitted");
    (!is_forbidden).then(|| std::fs::read_to_string(log).unwrap())
}

fn skipped(why: &str) {
    let _ = writeln!(std::io::stderr(), "skipped: nothing_talks_to_the_network {why}");
}

#[track_caller]
fn assert_local(what: &str, trace: &str) {
    let outside: Vec<&str> = trace.lines().filter(|line| line.contains("AF_INET")).collect();
    assert!(outside.is_empty(), "{what} asks for the network:\n{}", outside.join("\n"));
}

#[test]
fn nothing_talks_to_the_network() {
    let desk = Desk::without_dialogs();
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/sample.canopy.ron");
    let sample = sample.to_str().unwrap();
    let wanted = std::env::var_os("CANOPY_DESKTOP").is_some_and(|value| value == "1");
    for arguments in [
        &["check", sample][..],
        &["effective", sample, "--account", "Network", "--action", "s3:*"],
        &["ask", sample, "--account", "Network", "--action", "ec2:DescribeInstances"],
        &["collect"],
        &["help"],
    ] {
        match traced(&desk, arguments, 60) {
            Some(trace) => assert_local(arguments[0], &trace),
            None => {
                assert!(!wanted, "`strace` is not there, or may trace nothing");
                return skipped("needs `strace`; `.ci/run` brings it");
            }
        }
    }
    let Some(_screen) = crate::desktop("nothing_talks_to_the_network (the window)") else { return };
    let trace = traced(&desk, &[sample], 8).unwrap();
    assert!(trace.contains("AF_UNIX"), "the window came to its display:\n{trace}");
    assert_local("the window", &trace);
}
