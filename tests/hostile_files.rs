//! Hostile files: project, settings and every importer take anything without a panic or a hang, and nothing leads out.
//!
//! Each target tries files for some seconds; `CANOPY_HOSTILE_SECONDS=3600 cargo test --release --test hostile_files -- --nocapture`
//! goes on for an hour each. Besides whole files that broke other programs: each is answered within a second and 512 MB.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, Instant};

use disk::{Overwrite, Settings, read_folder, utf8};
use exchange::{Import, Separator, Table, aws_cli, decode, detect, lza, policies, policy_files};
use fastrand::Rng;
use format::Folder;
use organization::Organization;
use peak_alloc::PeakAlloc;
use serde_json::Value;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

const SAMPLE: &str = include_str!("../assets/sample.canopy.ron");

/// What files are made of, and what breaks readers.
const PIECES: &[&str] = &[
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ":",
    ",",
    "\"",
    "\\",
    "\n",
    "\r\n",
    "\t",
    "  ",
    "- ",
    "#",
    "&a ",
    "*a",
    "!!binary ",
    "<<: *a",
    "---\n",
    "...",
    "? ",
    "|\n",
    ">\n",
    "%YAML 9.9\n",
    "r#\"",
    "\"#",
    "r####\"",
    "#![enable(implicit_some)]",
    "Some(",
    "None",
    "()",
    "//",
    "/*",
    "*/",
    "0x",
    "1e999",
    "-9223372036854775809",
    "NaN",
    "inf",
    "true",
    "null",
    "~",
    "'",
    "\0",
    "\u{feff}",
    "\u{202e}",
    "\u{2028}",
    "é",
    "𝄞",
    "\\u0000",
    "\\ud800",
    "\\u{110000}",
    "../",
    "/etc/passwd",
    "format_version: 3,",
    "id: \"\",",
    "parent: \"r-a1b2\",",
    "\"Statement\":",
    "Id",
    "Arn",
    "o-",
    "r-",
    "ou-",
    "p-",
    "111111111111",
    "name",
    "policy: ",
    "organizationalUnits:",
    "serviceControlPolicies:",
    "x",
];

fn seconds() -> Duration {
    let wanted = std::env::var("CANOPY_HOSTILE_SECONDS").ok().map(|seconds| seconds.parse().unwrap());
    Duration::from_secs(wanted.unwrap_or(20))
}

/// Tries one seed after the other as long as there is time.
fn hostile(name: &str, trial: impl Fn(&mut Rng)) {
    let (began, mut slowest, mut seeds) = (Instant::now(), (Duration::ZERO, 0), 0_u64);
    while began.elapsed() < seconds() {
        seeds += 1;
        let start = Instant::now();
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| trial(&mut Rng::with_seed(seeds))));
        assert!(outcome.is_ok(), "{name}: seed {seeds}");
        slowest = slowest.max((start.elapsed(), seeds));
    }
    println!(
        "{name}: {seeds} files from seed 1 in {:?}, the slowest (seed {}) {:?}",
        began.elapsed(),
        slowest.1,
        slowest.0
    );
    // A second on a machine that has nothing else to do.
    assert!(slowest.0 < Duration::from_secs(10), "{name}: seed {} took {:?}", slowest.1, slowest.0);
}

/// A text that is nearly another: pieces put in, taken out, doubled, exchanged, cut off; lines as well as bytes.
fn nearly(text: &str, random: &mut Rng) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    for _ in 0..random.usize(1..6) {
        let at = random.usize(0..=bytes.len());
        let end = (at + random.usize(0..40)).min(bytes.len());
        match random.u8(0..9) {
            0 => drop(bytes.splice(at..at, PIECES[random.usize(..PIECES.len())].bytes())),
            1 => drop(bytes.splice(at..end, PIECES[random.usize(..PIECES.len())].bytes())),
            2 => drop(bytes.drain(at..end)),
            3 => {
                let part = bytes[at..end].to_vec();
                let to = random.usize(0..=bytes.len());
                bytes.splice(to..to, part);
            }
            4 => bytes.truncate(at),
            5 if at < bytes.len() => bytes[at] ^= 1 << random.u8(0..8),
            6 => {
                let part = PIECES[random.usize(..PIECES.len())].repeat(random.usize(1..300));
                bytes.splice(at..at, part.bytes());
            }
            _ => {
                let lines: Vec<Vec<u8>> = bytes.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
                let (one, other) = (random.usize(..lines.len()), random.usize(..lines.len()));
                let mut lines = lines;
                match random.u8(0..4) {
                    0 => lines.swap(one, other),
                    1 => drop(lines.remove(one)),
                    2 => lines.insert(other, lines[one].clone()),
                    _ => lines[one].splice(0..0, b"  ".to_vec()).for_each(drop),
                }
                bytes = lines.join(&b'\n');
            }
        }
    }
    bytes
}

/// JSON with values in each other's places, or none at all where one belongs.
fn twisted(text: &str, random: &mut Rng) -> Vec<u8> {
    fn nodes(value: &Value, path: String, all: &mut Vec<String>) {
        match value {
            Value::Array(values) => {
                values.iter().enumerate().for_each(|(at, value)| nodes(value, format!("{path}/{at}"), all));
            }
            Value::Object(map) => map.iter().for_each(|(key, value)| {
                nodes(value, format!("{path}/{}", key.replace('~', "~0").replace('/', "~1")), all);
            }),
            _ => {}
        }
        all.push(path);
    }
    let Ok(mut value) = serde_json::from_str::<Value>(text) else { return nearly(text, random) };
    for _ in 0..random.usize(1..4) {
        let mut all = Vec::new();
        nodes(&value, String::new(), &mut all);
        let (one, other) = (&all[random.usize(..all.len())], &all[random.usize(..all.len())]);
        let put = match random.u8(0..8) {
            0 => Value::Null,
            1 => Value::from(random.i64(..)),
            2 => Value::from("x".repeat(random.usize(0..300))),
            3 => Value::Array(Vec::new()),
            4 => Value::Object(serde_json::Map::new()),
            5 => Value::from(PIECES[random.usize(..PIECES.len())]),
            _ => value.pointer(other).cloned().unwrap_or_default(),
        };
        if let Some(place) = value.pointer_mut(one) {
            *place = put;
        }
    }
    value.to_string().into_bytes()
}

fn data(name: &str) -> Folder {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data").join(name);
    read_folder(&folder).unwrap()
}

fn changed(folder: &Folder, random: &mut Rng) -> Folder {
    let mut folder = folder.clone();
    for _ in 0..random.usize(1..4) {
        let names: Vec<String> = folder.files.keys().cloned().collect();
        let name = names[random.usize(..names.len())].clone();
        let text = String::from_utf8_lossy(&folder.files[&name]).into_owned();
        match random.u8(0..8) {
            0 => drop(folder.files.remove(&name)),
            1 => {
                let other = names[random.usize(..names.len())].clone();
                folder.files.insert(other, text.into_bytes());
            }
            2 => {
                drop(folder.files.insert(format!("{name}{}", PIECES[random.usize(..PIECES.len())]), text.into_bytes()))
            }
            3 | 4 => drop(folder.files.insert(name, nearly(&text, random))),
            _ => drop(folder.files.insert(name, twisted(&text, random))),
        }
    }
    folder
}

/// What was imported is a document that can be saved.
fn saves(organization: &Organization) {
    let text = format::write(organization);
    assert_eq!(format::read(&text).ok().as_ref(), Some(organization), "what was read cannot be read again:\n{text}");
}

fn imported(import: Result<Import, impl std::fmt::Display>) {
    match import {
        Ok(import) => {
            saves(&import.organization);
            let _ = import.warnings.iter().map(ToString::to_string).map(|text| text.len()).sum::<usize>();
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

fn open_project(bytes: Vec<u8>) {
    if let Ok(text) = utf8(bytes) {
        match format::read(&text) {
            Ok(organization) => saves(&organization),
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
}

fn load_settings(folder: &Path, bytes: &[u8]) {
    std::fs::write(folder.join("settings.ron"), bytes).unwrap();
    let loaded = Settings::load(folder);
    loaded.settings.save(folder).unwrap();
    let again = Settings::load(folder);
    assert_eq!((&again.settings, &again.message), (&loaded.settings, &None));
}

fn settings_text() -> String {
    let folder = tempfile::tempdir().unwrap();
    let mut settings = Settings::default();
    settings.remember(Path::new("/somewhere/a.canopy.ron"));
    settings.save(folder.path()).unwrap();
    std::fs::read_to_string(folder.path().join("settings.ron")).unwrap()
}

fn import_all(folder: &Folder) {
    let _ = detect(folder);
    imported(aws_cli::import(folder));
    imported(lza::import(folder));
    if let Ok(import) = policies::import(folder) {
        let sample = format::read(SAMPLE).unwrap();
        let (edit, _) = policies::merge(&sample, &import.policies);
        if let Ok(next) = sample.apply(&edit) {
            saves(&next);
        }
    }
}

#[test]
fn project_files() {
    let second = include_str!("data/project/v2.canopy.ron");
    hostile("project files", |random| {
        let text = if random.u8(0..4) == 0 { SAMPLE } else { second };
        open_project(nearly(text, random));
    });
}

#[test]
fn settings_files() {
    let (folder, text) = (tempfile::tempdir().unwrap(), settings_text());
    hostile("settings", |random| load_settings(folder.path(), &nearly(&text, random)));
}

#[test]
fn answers_of_the_aws_cli() {
    let folder = data("aws-cli/small");
    hostile("AWS CLI answers", |random| {
        let folder = changed(&folder, random);
        let _ = detect(&folder);
        imported(aws_cli::import(&folder));
    });
}

#[test]
fn accelerator_configurations() {
    let folder = data("lza");
    hostile("accelerator configurations", |random| {
        let folder = changed(&folder, random);
        let _ = detect(&folder);
        imported(lza::import(&folder));
    });
}

#[test]
fn policy_folders() {
    let mut folder = data("aws-cli/small");
    folder.files.retain(|name, _| name.starts_with("describe-policy"));
    folder.files.extend(data("lza").files.into_iter().filter(|(name, _)| name.ends_with(".json")));
    let sample = format::read(SAMPLE).unwrap();
    hostile("policy folders", |random| {
        let folder = changed(&folder, random);
        let Ok(import) = policies::import(&folder) else { return };
        let (edit, _) = policies::merge(&sample, &import.policies);
        let Ok(next) = sample.apply(&edit) else { return };
        saves(&next);
        // Names from anywhere become names of files within one folder.
        let files = policy_files(next.policies().values().map(|policy| &**policy));
        let names: BTreeSet<String> = files.iter().map(|(name, _)| name.to_lowercase()).collect();
        assert_eq!(names.len(), files.len());
        for (name, _) in &files {
            let is_plain = !name.contains(['/', '\\', ':', '\0']) && !name.starts_with('.') && name.len() <= 255;
            assert!(is_plain && name.ends_with(".json"), "{name:?}");
        }
    });
}

/// Reads CSV as RFC 4180 has it.
fn fields(text: &str) -> Vec<Vec<String>> {
    let (mut lines, mut line, mut field) = (Vec::new(), Vec::new(), String::new());
    let mut letters = text.strip_prefix('\u{feff}').unwrap_or(text).chars().peekable();
    let mut quoted = false;
    while let Some(c) = letters.next() {
        match c {
            '"' if quoted && letters.next_if_eq(&'"').is_some() => field.push('"'),
            '"' if quoted => quoted = false,
            c if quoted => field.push(c),
            '"' if field.is_empty() => quoted = true,
            ',' => line.push(std::mem::take(&mut field)),
            '\r' if letters.next_if_eq(&'\n').is_some() => {
                line.push(std::mem::take(&mut field));
                lines.push(std::mem::take(&mut line));
            }
            c => field.push(c),
        }
    }
    assert!(!quoted && field.is_empty() && line.is_empty(), "{text:?} does not end");
    lines
}

#[test]
fn tables() {
    const STARTS: [&str; 10] = ["=", "+", "-", "@", "\t", "\r", "\n", "", "\"", "a"];
    hostile("tables", |random| {
        let field = |random: &mut Rng| {
            let rest: String = (0..random.usize(0..5)).map(|_| PIECES[random.usize(..PIECES.len())]).collect();
            format!("{}{rest}", STARTS[random.usize(..STARTS.len())])
        };
        let line = |random: &mut Rng| (0..random.usize(1..4)).map(|_| field(random)).collect::<Vec<_>>();
        let lines: Vec<Vec<String>> = (0..random.usize(1..4)).map(|_| line(random)).collect();
        let table = Table::Lines(lines.clone().into());
        let read = fields(&table.write(Separator::Comma));
        let runs = |field: &str| field.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
        let written = |field: &String| if runs(field) { format!("'{field}") } else { field.clone() };
        let expect: Vec<Vec<String>> = lines.iter().map(|line| line.iter().map(written).collect()).collect();
        assert_eq!(read, expect);
        for line in table.write(Separator::Tab).lines() {
            assert!(line.split('\t').all(|field| !runs(field)), "{line:?}");
        }
    });
}

/// Files that broke readers somewhere.
fn nasty() -> Vec<(&'static str, Vec<u8>)> {
    let many = |text: &str| text.repeat(1_000_000 / text.len()).into_bytes();
    let laughs = (0..20).map(|at| format!("a{}: &a{} [{}]\n", at, at, format!("*a{},", at.max(1) - 1).repeat(20)));
    let text = |text: &str| text.as_bytes().to_vec();
    let mut all = vec![
        ("nothing", Vec::new()),
        ("a byte order mark", text("\u{feff}")),
        ("UTF-16", vec![0xff, 0xfe, b'{', 0, b'}', 0, 0, 0xd8]),
        ("no text", vec![0xc3, 0x28, 0xff, 0x80]),
        ("NUL", text("\0\0\0{\0}")),
        ("lone surrogates", text(r#"{"Statement":[{"Effect":"\ud800","Action":"\udc00\ud800x"}],"Id":"\uDFFF"}"#)),
        ("keys twice", text(r#"{"Statement":[],"Statement":{},"Id":1,"Id":2}"#)),
        ("huge numbers", text(r#"{"Id":1e999999999,"Name":-1e-999999999,"Arn":123456789012345678901234567890}"#)),
        ("a million digits", many("9")),
        ("nested lists", many("[")),
        ("nested objects", many("{\"a\":")),
        ("nested tuples", many("(")),
        ("nested options", many("Some(")),
        ("nested YAML", (0..3_000).map(|at| " ".repeat(at) + "a:\n").collect::<String>().into_bytes()),
        ("nested YAML lists", many("- ")),
        ("a billion laughs", laughs.collect::<String>().into_bytes()),
        ("anchors", many("&a ")),
        ("tags", many("!")),
        ("raw texts", many("r#")),
        ("comments", many("/*")),
        ("line ends", many("\r\n")),
        ("quotes", many("\"")),
        ("backslashes", many("\\")),
        ("stars", many("*")),
        ("commas", many(",")),
    ];
    let line = "x".repeat(5 << 20);
    all.push(("one long line", line.clone().into_bytes()));
    all.push(("one long text", format!("\"{line}\"").into_bytes()));
    all.push(("one long name", format!("{{\"{line}\": 1}}").into_bytes()));
    all.push((
        "a long policy",
        format!("{{\"Statement\":[{{\"Effect\":\"Deny\",\"Action\":\"{line}\"}}]}}").into_bytes(),
    ));
    all
}

#[test]
fn files_that_broke_other_programs() {
    let (folder, settings) = (tempfile::tempdir().unwrap(), settings_text());
    let bases = [data("aws-cli/small"), data("lza")];
    let second = include_str!("data/project/v2.canopy.ron");
    let limit = Duration::from_secs(if cfg!(debug_assertions) { 20 } else { 1 });
    for (name, bytes) in nasty() {
        let timed = |what: &str, work: &mut dyn FnMut()| {
            let began = Instant::now();
            work();
            assert!(began.elapsed() < limit, "{name} as {what} took {:?}", began.elapsed());
        };
        timed("a project", &mut || open_project(bytes.clone()));
        let within = |text: &str| {
            let at = text.find("\"name\"").or_else(|| text.find("name:")).unwrap_or(text.len() / 2);
            [&text.as_bytes()[..at], &bytes, &text.as_bytes()[at..]].concat()
        };
        timed("part of a project", &mut || open_project(within(second)));
        timed("settings", &mut || load_settings(folder.path(), &bytes));
        timed("part of settings", &mut || load_settings(folder.path(), &within(&settings)));
        timed("a text", &mut || drop(decode(&bytes)));
        timed("a lone file", &mut || {
            for file in ["x.json", "x.txt", "organization-config.yaml", "list-roots.json", "accounts-config.yaml"] {
                import_all(&Folder { files: [(file.to_owned(), bytes.clone())].into(), ..Folder::default() });
            }
        });
        timed("a file among others", &mut || {
            for base in &bases {
                let mut changed = base.clone();
                let file = changed.files.keys().nth(changed.files.len() / 3).unwrap().clone();
                changed.files.insert(file, bytes.clone());
                changed.files.insert("organization-config.yaml".to_owned(), bytes.clone());
                import_all(&changed);
            }
        });
    }
    let most = MEMORY.peak_usage_as_mb();
    println!("at most {most:.0} MB");
    assert!(most < 512.0, "{most} MB");
}

/// A configuration names files of its own folder only.
#[test]
fn configurations_do_not_lead_out() {
    let secret = tempfile::tempdir().unwrap();
    let policy = r#"{"Version":"2012-10-17","Statement":{"Sid":"Secret","Effect":"Deny","Action":"*","Resource":"*"}}"#;
    std::fs::write(secret.path().join("secret.json"), policy).unwrap();
    let inside = tempfile::tempdir_in(secret.path()).unwrap();
    std::fs::create_dir(inside.path().join("conf")).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("../../secret.json", inside.path().join("conf/link.json")).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("../..", inside.path().join("conf/up")).unwrap();
    let absolute = secret.path().join("secret.json").display().to_string();
    let up = "../".repeat(30) + absolute.trim_start_matches('/');
    for path in [
        &absolute,
        &up,
        "../../secret.json",
        "../secret.json",
        "conf/../../secret.json",
        "link.json",
        "up/secret.json",
        "..\\secret.json",
        "file:///etc/passwd",
        "~/secret.json",
    ] {
        let config = format!(
            "enable: true\norganizationalUnits: []\nserviceControlPolicies:\n  - name: P\n    policy: \"{}\"\n    type: customerManaged\n    deploymentTargets:\n      organizationalUnits: [Root]\n",
            path.replace('\\', "\\\\")
        );
        std::fs::write(inside.path().join("conf/organization-config.yaml"), config).unwrap();
        for base in [inside.path().to_path_buf(), inside.path().join("conf")] {
            let folder = read_folder(&base).unwrap();
            if let Ok(import) = lza::import(&folder) {
                let texts = import.organization.policies().values().map(|policy| policy.content.to_string());
                assert!(texts.into_iter().all(|text| !text.contains("Secret")), "{path} led out of {}", base.display());
                assert!(!import.warnings.is_empty(), "{path} is reported");
            }
        }
    }
    // What goes out stays where it was meant to be.
    let out = tempfile::tempdir_in(secret.path()).unwrap();
    for name in ["../out.json", "/tmp/canopy-out.json", "a/../../out.json"] {
        let written = disk::write_files(out.path(), &[(name.to_owned(), b"x".to_vec())], Overwrite::Refuse);
        assert!(written.is_err(), "{name} was written");
    }
}
