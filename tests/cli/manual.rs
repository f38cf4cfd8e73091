//! README and manual: short, without a dead link, and every example is what the program does.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use manual::{Block, Link, Span, TOPICS, Topic, blocks};
use session::ACTIONS;
use tempfile::TempDir;

use super::program::{check, copy, folder, run, words};
use super::projects::{DENY, PERIMETER, SAMPLE};
use super::why::EVENTS;

/// A text that people read, by its path from the top folder.
struct Page {
    path: String,
    text: String,
}

fn top() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn page(path: &str) -> Page {
    Page { path: path.to_owned(), text: fs::read_to_string(top().join(path)).unwrap() }
}

/// The pages at the top, and every topic.
fn pages() -> Vec<Page> {
    let topics = TOPICS.iter().map(|topic| format!("assets/help/{}.md", topic.name));
    ["README.md", "CHANGELOG.md", "CONTRIBUTING.md"]
        .map(str::to_owned)
        .into_iter()
        .chain(topics)
        .map(|path| page(&path))
        .collect()
}

/// All words of a block.
fn spans(block: &Block) -> Vec<&Span> {
    match block {
        Block::Heading { text, .. } | Block::Paragraph(text) | Block::Item { text, .. } => text.iter().collect(),
        Block::Table { head, rows } => head.iter().chain(rows.iter().flatten()).flatten().collect(),
        Block::Code(_) => Vec::new(),
    }
}

#[test]
fn the_readme_is_a_door() {
    let size = page("README.md").text.len();
    assert!(size <= 9_000, "{size} bytes: move what is more into the manual");
}

#[test]
fn every_file_of_the_manual_is_a_topic() {
    let files = fs::read_dir(top().join("assets/help")).unwrap();
    let files: BTreeSet<String> = files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    let topics: BTreeSet<String> = TOPICS.iter().map(|topic| format!("{}.md", topic.name)).collect();
    assert_eq!(files, topics);
}

#[test]
fn links_lead_somewhere() {
    let mut linked = BTreeSet::new();
    for Page { path, text } in pages() {
        assert!(!text.contains("../shared"), "{path}");
        for block in blocks(&text) {
            for span in spans(&block) {
                match &span.link {
                    None => {}
                    Some(Link::Topic(name)) if path.starts_with("assets/help/") => {
                        assert!(Topic::named(name).is_some(), "{path} leads to the topic `{name}`");
                        linked.insert(name.clone());
                    }
                    Some(Link::Topic(name)) => assert!(top().join(format!("{name}.md")).is_file(), "{path}: {name}.md"),
                    Some(Link::Address(to)) if to.starts_with("https://") => {}
                    Some(Link::Address(to)) => {
                        assert!(!path.starts_with("assets/help/"), "{path} leads out of the manual, to {to}");
                        assert!(!to.contains('#') && top().join(to).exists(), "{path} leads to {to}");
                        let topic = to.strip_prefix("assets/help/").and_then(|file| file.strip_suffix(".md"));
                        linked.extend(topic.map(str::to_owned));
                    }
                }
            }
        }
    }
    for topic in TOPICS {
        assert!(linked.contains(topic.name), "no link leads to `{}`", topic.name);
    }
}

#[test]
fn a_sentence_has_a_line() {
    for Page { path, text } in pages() {
        let mut code = false;
        for (number, line) in text.lines().enumerate() {
            code ^= line.trim_start().starts_with("```");
            if code || line.starts_with('|') {
                continue;
            }
            // The number of an entry of a list is no sentence.
            let line = line.trim_start_matches(|c: char| c.is_ascii_digit());
            let line = line.strip_prefix(". ").unwrap_or(line);
            let ends = line.match_indices(['.', '?', '!']).filter(|(at, _)| {
                let mut next = line[at + 1..].chars();
                next.next() == Some(' ')
                    && next.next().is_some_and(|c| c.is_uppercase() || matches!(c, '*' | '`' | '['))
            });
            assert_eq!(ends.count(), 0, "{path}:{}: two sentences on a line: {line}", number + 1);
        }
    }
}

/// A block of code with what stands behind the marks.
struct Code {
    language: String,
    lines: Vec<String>,
    /// Only an empty line stands between it and the block before.
    follows: bool,
}

fn codes(text: &str) -> Vec<Code> {
    let mut codes: Vec<Code> = Vec::new();
    let (mut open, mut between) = (false, usize::MAX);
    for line in text.lines() {
        match line.strip_prefix("```") {
            Some(_) if open => (open, between) = (false, 0),
            Some(language) => {
                open = true;
                codes.push(Code { language: language.to_owned(), lines: Vec::new(), follows: between <= 1 });
            }
            None if open => codes.last_mut().unwrap().lines.push(line.to_owned()),
            None => between = if line.is_empty() { between.saturating_add(1) } else { usize::MAX },
        }
    }
    codes
}

/// The lines of a shell script, those that go on made one.
fn commands(code: &Code) -> Vec<String> {
    let joined = code.lines.join("\n").replace("\\\n", " ");
    joined.lines().filter(|line| line.starts_with("canopy")).map(str::to_owned).collect()
}

/// The trust policy of a role for GitHub's workflows.
const TRUST: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
    "Principal": {"Federated": "arn:aws:iam::400000000001:oidc-provider/token.actions.githubusercontent.com"},
    "Condition": {"StringLike": {"token.actions.githubusercontent.com:sub": "repo:aldermoor/shop:*"}}}}"#;

/// What IAM answers about an account with one role.
const INSIDE: &str = r#"{"UserDetailList": [], "GroupDetailList": [], "Policies": [], "RoleDetailList": [
    {"Path": "/ci/", "RoleName": "deploy", "RoleId": "AROAEXAMPLEEXAMPLE001", "CreateDate": "2026-01-12T09:30:00+00:00",
     "Arn": "arn:aws:iam::400000000001:role/ci/deploy", "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "arn:aws:iam::400000000001:root"}}]},
     "InstanceProfileList": [], "RolePolicyList": [{"PolicyName": "deploy", "PolicyDocument": {"Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": ["s3:*", "ec2:RunInstances"], "Resource": "*"}]}}],
     "AttachedManagedPolicies": [], "Tags": []}]}"#;

/// A folder with every file that the examples name.
fn ready() -> TempDir {
    let denied = SAMPLE.replacen(
        "\"organizations:LeaveOrganization\"\n",
        "\"organizations:LeaveOrganization\", \"s3:DeleteBucketPolicy\"\n",
        1,
    );
    assert_ne!(denied, SAMPLE);
    let ready = folder(&[
        ("organization.canopy.ron", SAMPLE),
        ("old.canopy.ron", SAMPLE),
        ("new.canopy.ron", &denied),
        ("events.json", EVENTS),
        ("policies/guardrails.json", DENY),
        ("trust.json", TRUST),
        ("answers/400000000001/get-account-authorization-details.json", INSIDE),
        ("policies/perimeter.json", PERIMETER),
    ]);
    copy(&top().join("tests/data/aws-cli/small"), &ready.path().join("organization"));
    // The organization with what is inside one of its accounts.
    let import = ["import", "answers", "--into", "organization.canopy.ron", "--output", "more.canopy.ron"];
    let output = Command::new(env!("CARGO_BIN_EXE_canopy")).args(import).current_dir(ready.path()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    ready
}

/// Exit code, standard output and standard error of a line of a shell.
#[cfg(unix)]
fn shell(line: &str) -> (i32, String, String) {
    let ready = ready();
    // Examples write files that are not there yet.
    let words = words(line);
    for pair in words.windows(2) {
        if pair[0] == "--output" {
            let _ = fs::remove_file(ready.path().join(pair[1]));
        }
    }
    let programs = folder(&[]);
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_canopy"), programs.path().join("canopy")).unwrap();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths([PathBuf::from(programs.path())].into_iter().chain(std::env::split_paths(&path)));
    let mut command = Command::new("sh");
    for display in ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"] {
        command.env_remove(display);
    }
    let output = command
        .args(["-c", line])
        .env("PATH", path.unwrap())
        .current_dir(ready.path())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// Whether the lines are those that are shown; a line `…` stands for any number of lines.
fn is_shown(shown: &[String], lines: &[&str]) -> bool {
    match shown.split_first() {
        None => lines.is_empty(),
        Some((gap, rest)) if gap == "…" => (0..=lines.len()).any(|skipped| is_shown(rest, &lines[skipped..])),
        Some((line, rest)) => lines.split_first().is_some_and(|(first, lines)| first == line && is_shown(rest, lines)),
    }
}

#[cfg(unix)]
#[test]
fn examples_do_what_they_show() {
    let mut tried = 0;
    for Page { path, text } in pages() {
        let mut printed = None;
        for code in codes(&text) {
            match code.language.as_str() {
                "sh" => {
                    printed = None;
                    for line in commands(&code) {
                        let (exit, out, err) = shell(&line);
                        // Only the window needs a display.
                        let ran = exit != 2 || err.starts_with("error: no display");
                        assert!(ran, "{path}: {line}\n{err}");
                        printed = Some((line, out));
                        tried += 1;
                    }
                }
                "json" | "text" => {
                    if let Some((line, out)) = printed.take().filter(|_| code.follows) {
                        let lines: Vec<&str> = out.lines().collect();
                        assert!(is_shown(&code.lines, &lines), "{path}: {line} prints\n{out}");
                    } else {
                        assert_ne!(code.language, "json", "{path}: JSON that no command prints");
                    }
                }
                "ron" => {
                    let folder = folder(&[("organization.canopy.ron", &code.lines.join("\n"))]);
                    let (exit, out, _) = run(folder.path(), &["check", "organization.canopy.ron"]);
                    assert_ne!(exit, 2, "{path}: {out}");
                }
                "gitattributes" | "gitignore" => {}
                other => panic!("{path}: a block of `{other}`"),
            }
        }
    }
    assert!(tried > 20, "{tried} examples");
}

#[cfg(unix)]
#[test]
fn commands_in_sentences_can_be_given() {
    for Page { path, text } in pages() {
        for block in blocks(&text) {
            for span in spans(&block) {
                let is_form =
                    |word: &&str| word.chars().any(char::is_uppercase) && !word.chars().any(char::is_lowercase);
                let words = words(&span.text);
                if words.first() != Some(&"canopy") || span.text.contains('…') || words.iter().any(is_form) {
                    continue;
                }
                let line = if words.len() == 2 { format!("{} --help", span.text) } else { span.text.clone() };
                let (exit, _, err) = shell(&line);
                assert_ne!(exit, 2, "{path}: {line}\n{err}");
            }
        }
    }
}

/// Tests, benches and packages that are named are there.
#[test]
fn commands_of_cargo_name_what_there_is() {
    let rooms = fs::read_dir(top().join("src")).unwrap().map(|room| room.unwrap().path().join("Cargo.toml"));
    let names: String =
        rooms.chain([top().join("Cargo.toml")]).filter_map(|file| fs::read_to_string(file).ok()).collect();
    let mut named = 0;
    for Page { path, text } in pages() {
        for part in text.split("cargo ").skip(1) {
            let command = part.split(['`', '\n', '#']).next().unwrap_or_default();
            for pair in words(command).windows(2) {
                if ["--test", "--bench", "-p", "--package"].contains(&pair[0]) {
                    assert!(names.contains(&format!("name = \"{}\"", pair[1])), "{path}: cargo {command}");
                    named += 1;
                }
            }
        }
    }
    assert!(named > 10, "{named}");
}

#[test]
fn the_keyboard_is_the_table_of_actions() {
    let topic = Topic::named("keyboard").unwrap().text;
    let line = |entry: &session::Entry| {
        let keys: Vec<String> =
            entry.shortcuts.iter().map(|key| format!("`{}`", key.to_string().replace("Del", "Delete"))).collect();
        format!("| {} | {} | {} |", keys.join(", "), entry.name, entry.tooltip)
    };
    let expected: Vec<String> = ACTIONS.iter().filter(|entry| !entry.shortcuts.is_empty()).map(line).collect();
    let found: Vec<&str> =
        topic.lines().filter(|line| line.starts_with("| `") && line.matches(" | ").count() == 2).collect();
    assert_eq!(found, expected);
}

#[test]
fn help_shows_commands_and_topics() {
    let nothing = folder(&[]);
    for topic in TOPICS {
        let (exit, out, err) = run(nothing.path(), &["help", topic.name]);
        assert_eq!((exit, out.as_str(), err.as_str()), (0, topic.text, ""));
    }
    let viewpoints = "viewpoints    Whose requests the verdicts are about, from where, and what is known of these requests beforehand\n";
    check(&nothing, "help", 0, &["canopy [FILE]", "effective", "Exit codes: 0", "canopy help TOPIC", viewpoints], &[]);
    check(&nothing, "help ask", 0, &["Usage: canopy ask [OPTIONS]", "--principal <ARN>"], &[]);
    check(&nothing, "help help", 0, &["COMMAND|TOPIC"], &[]);
    check(
        &nothing,
        "help viewpoint",
        2,
        &[],
        &["error: there is no command and no topic `viewpoint`; did you mean `viewpoints`?\n"],
    );
    check(&nothing, "help zzz", 2, &[], &["`canopy help` lists them"]);
    check(&nothing, "help ask viewpoints", 2, &[], &["unexpected argument 'viewpoints'"]);
}
