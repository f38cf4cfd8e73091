//! How the source looks: what neither the compiler nor clippy can hold.
//!
//! Knows the length of files, their first lines, and the toolkit's named colours. Each rule is also shown to fail where it should.
//! The layers are crates, and what a room may touch is in its `clippy.toml`.

#![expect(clippy::unwrap_used, clippy::string_slice, reason = "a test fails by panicking")]

use std::path::Path;

const MOST_LINES: usize = 500;

/// A file of the source, without its tests.
struct Source {
    /// Under `src`, with `/`.
    path: String,
    /// Without comments, string contents and test modules.
    code: Vec<(usize, String)>,
    text: String,
}

impl Source {
    fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), code: code(text), text: text.to_owned() }
    }

    fn lines_with(&self, words: &[&str]) -> Vec<String> {
        let has = |line: &&(usize, String)| words.iter().any(|word| mentions(&line.1, word));
        self.code.iter().filter(has).map(|(number, line)| format!("{}:{number}: {}", self.path, line.trim())).collect()
    }
}

/// Whether a path or word stands in a line, not as a part of a longer word.
fn mentions(line: &str, word: &str) -> bool {
    let in_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        let longer = before.is_some_and(in_word) || (word.ends_with(in_word) && after.is_some_and(in_word));
        !longer
    })
}

/// Numbered lines of code: without comments, without what stands in strings, without what is under `#[cfg(test)]`.
fn code(text: &str) -> Vec<(usize, String)> {
    let mut lines = Vec::new();
    let mut depth_of_test: Option<i64> = None;
    let mut test_begins = false;
    let mut depth = 0_i64;
    for (index, line) in text.lines().enumerate() {
        let bare = without_strings(line);
        let bare = bare.split("//").next().unwrap_or_default().to_owned();
        let opened = bare.matches('{').count() as i64 - bare.matches('}').count() as i64;
        test_begins |= bare.trim() == "#[cfg(test)]";
        if test_begins && depth_of_test.is_none() && (bare.contains('{') || bare.trim_end().ends_with(';')) {
            test_begins = false;
            if opened > 0 {
                depth_of_test = Some(depth);
            }
        } else if depth_of_test.is_none() && !test_begins {
            lines.push((index + 1, bare.clone()));
        }
        depth += opened;
        if depth_of_test.is_some_and(|at| depth <= at) {
            depth_of_test = None;
        }
    }
    lines
}

fn without_strings(line: &str) -> String {
    let mut outside = true;
    let mut escaped = false;
    let mut bare = String::new();
    for letter in line.replace("'\"'", "' '").chars() {
        match letter {
            '"' if !escaped => {
                outside = !outside;
                bare.push('"');
            }
            letter if outside => bare.push(letter),
            _ => {}
        }
        escaped = letter == '\\' && !escaped;
    }
    bare
}

/// Whether a file lies in a folder of unit tests.
fn in_tests(path: &Path) -> bool {
    path.components().any(|part| part.as_os_str() == "tests")
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../src");
    let mut open = vec![root.clone()];
    let mut found = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs")
                && !path.ends_with("tests.rs")
                && !in_tests(path.strip_prefix(&root).unwrap())
            {
                let name = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
                found.push(Source::new(&name, &std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(found.len() > 100, "the source is elsewhere");
    found
}

/// A rule gives a line for everything that breaks it.
type Rule = fn(&Source) -> Vec<String>;

fn check(rule: Rule) {
    let broken: Vec<String> = sources().iter().flat_map(rule).collect();
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

/// The rule finds exactly one fault in the first text and none in the second.
fn finds(rule: Rule, path: &str, bad: &str, good: &str) {
    assert_eq!(rule(&Source::new(path, bad)).len(), 1, "{path}: {bad}");
    assert_eq!(rule(&Source::new(path, good)), Vec::<String>::new(), "{path}: {good}");
}

/// Clippy sees the functions that make colours; constants it does not.
fn named_colours_are_not_used(source: &Source) -> Vec<String> {
    if source.path == "ui/theme.rs" {
        return Vec::new();
    }
    let named = ["RED", "GREEN", "BLUE", "YELLOW", "ORANGE", "GRAY", "BLACK", "WHITE", "LIGHT_BLUE", "DARK_RED"];
    let named: Vec<String> = named.iter().map(|name| format!("Color32::{name}")).collect();
    source.lines_with(&named.iter().map(String::as_str).collect::<Vec<_>>())
}

fn files_are_short(source: &Source) -> Vec<String> {
    let lines = source.code.iter().filter(|(_, line)| !line.trim().is_empty()).count();
    if lines > MOST_LINES { vec![format!("{} has {lines} lines of code", source.path)] } else { Vec::new() }
}

fn files_say_what_they_know(source: &Source) -> Vec<String> {
    let first = source.text.lines().next().unwrap_or_default();
    match first.strip_prefix("//! ") {
        Some(said) if said.len() > 10 => Vec::new(),
        _ => vec![format!("{}:1: {first}", source.path)],
    }
}

/// Without this line in its `lib.rs`, a room's `clippy.toml` holds nothing.
fn rooms_deny_what_their_clippy_file_names(source: &Source) -> Vec<String> {
    let deny = "#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_types))]";
    if source.path.ends_with("lib.rs") && !source.text.contains(deny) { vec![source.path.clone()] } else { Vec::new() }
}

#[test]
fn rooms() {
    check(rooms_deny_what_their_clippy_file_names);
    finds(
        rooms_deny_what_their_clippy_file_names,
        "policy/lib.rs",
        "//! The language.",
        "#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_types))]",
    );
    let rooms = sources().iter().filter(|source| source.path.ends_with("/lib.rs")).count();
    assert!(rooms >= 10, "{rooms} rooms");
}

#[test]
fn colours() {
    check(named_colours_are_not_used);
    finds(named_colours_are_not_used, "ui/a.rs", "let c = egui::Color32::RED;", "let c = Color32::TRANSPARENT;");
}

#[test]
fn looks_of_files() {
    check(files_are_short);
    check(files_say_what_they_know);
    finds(files_are_short, "ui/a.rs", &"let x = 1;\n".repeat(501), &"let x = 1;\n\n// more\n".repeat(500));
    let tested =
        format!("{}#[cfg(test)]\nmod tests {{\n{}}}\n", "let x = 1;\n".repeat(400), "    let x = 1;\n".repeat(300));
    finds(files_are_short, "ui/a.rs", &format!("{tested}{}", "let y = 1;\n".repeat(101)), &tested);
    finds(files_say_what_they_know, "ui/a.rs", "use egui::Ui;", "//! One row of the tree.\nuse egui::Ui;");
}

/// Nothing else is checked if the reader of the source is blind.
#[test]
fn the_reader_sees_code_and_nothing_else() {
    let numbered = |text: &str| code(text).into_iter().map(|(number, _)| number).collect::<Vec<_>>();
    assert_eq!(numbered("a\n#[cfg(test)]\nmod tests {\n    fn f() {}\n}\nb"), [1, 6]);
    assert_eq!(numbered("#[cfg(test)]\nuse x;\na"), [3]);
    assert_eq!(code("let a = \"b // c\"; // d")[0].1.trim(), "let a = \"\";");
    assert!(mentions("use std::fs::File;", "std::fs") && !mentions("use std::fsx;", "std::fs"));
}
