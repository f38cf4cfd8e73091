//! The rules of the house, checked on its own source text.
//!
//! Knows the layers, what each room may touch, and how a file looks. Each rule is also shown to fail where it should.

#![expect(clippy::unwrap_used, clippy::string_slice, reason = "a test fails by panicking")]

use std::path::Path;

/// Rooms from the ground up. A room may use those before it, and itself; `cli` starts the window, so it stands on `app`.
const LAYERS: &[&str] =
    &["organization", "policy", "catalog", "analysis", "exchange", "project", "session", "ui", "app", "cli"];
/// Rooms that stand on the ground: they use no other room.
const GROUND: &[&str] = &["organization", "policy"];
/// Rooms beside each other: neither uses the other.
const APART: &[(&str, &str)] =
    &[("exchange", "project"), ("project", "exchange"), ("project", "catalog"), ("project", "analysis"), ("cli", "ui")];
/// Rooms without clock, thread, file and screen.
const PURE: &[&str] = &["organization", "policy", "catalog", "analysis", "exchange", "session"];
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

    /// The room that the file belongs to; `None` for `main.rs` and `lib.rs`.
    fn room(&self) -> Option<&str> {
        let first = self.path.split('/').next()?;
        let room = first.strip_suffix(".rs").unwrap_or(first);
        LAYERS.iter().find(|layer| **layer == room).copied()
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

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut open = vec![root.clone()];
    let mut found = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") && !path.ends_with("tests.rs") {
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

fn imports_point_down(source: &Source) -> Vec<String> {
    let Some(room) = source.room() else { return Vec::new() };
    let height = |room: &str| LAYERS.iter().position(|layer| *layer == room);
    let forbidden = |other: &&&str| {
        **other != room && (height(other) > height(room) || GROUND.contains(&room) || APART.contains(&(room, other)))
    };
    let words: Vec<String> = LAYERS.iter().filter(forbidden).map(|other| format!("crate::{other}")).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    source.lines_with(&words)
}

fn files_are_read_in_one_room(source: &Source) -> Vec<String> {
    if source.room() == Some("project") {
        return Vec::new();
    }
    source.lines_with(&["std::fs", "fs", "File::open", "File::create", "OpenOptions", "tempfile"])
}

/// So that a test can put another file system in its place, everywhere.
fn the_disk_has_one_door(source: &Source) -> Vec<String> {
    if source.room() != Some("project") || source.path.starts_with("project/disk/") {
        return Vec::new();
    }
    source.lines_with(&[
        "std::fs",
        "fs::read",
        "fs::write",
        "fs::metadata",
        "File::open",
        "File::create",
        "OpenOptions",
    ])
}

fn the_screen_belongs_to_ui_and_app(source: &Source) -> Vec<String> {
    if matches!(source.room(), Some("ui" | "app")) {
        return Vec::new();
    }
    source.lines_with(&["egui", "eframe", "egui_extras", "rfd"])
}

fn platform_belongs_to_app(source: &Source) -> Vec<String> {
    if source.room() == Some("app") {
        return Vec::new();
    }
    source.lines_with(&["eframe", "rfd", "std::thread", "thread::spawn"])
}

fn pure_rooms_have_no_clock_and_no_thread(source: &Source) -> Vec<String> {
    match source.room() {
        Some(room) if PURE.contains(&room) => source.lines_with(&[
            "std::time",
            "Instant::now",
            "SystemTime",
            "Timestamp::now",
            "Zoned::now",
            "std::thread",
            "std::env",
            "TcpStream",
            "UdpSocket",
            "std::process",
        ]),
        _ => Vec::new(),
    }
}

fn colours_stand_in_the_theme(source: &Source) -> Vec<String> {
    if source.path == "ui/theme.rs" {
        return Vec::new();
    }
    let mut found = source.lines_with(&[
        "Color32::from_rgb",
        "Color32::from_rgba_unmultiplied",
        "Color32::from_rgba_premultiplied",
        "Color32::from_gray",
        "Color32::from_black_alpha",
        "Color32::from_white_alpha",
        "Color32::from_hex",
        "Rgba::from",
        "hex_color",
    ]);
    let named = ["RED", "GREEN", "BLUE", "YELLOW", "ORANGE", "GRAY", "BLACK", "WHITE", "LIGHT_BLUE", "DARK_RED"];
    let named: Vec<String> = named.iter().map(|name| format!("Color32::{name}")).collect();
    found.extend(source.lines_with(&named.iter().map(String::as_str).collect::<Vec<_>>()));
    found
}

fn shortcuts_stand_in_the_table(source: &Source) -> Vec<String> {
    if matches!(source.path.as_str(), "session/action.rs" | "session/shortcut.rs" | "ui/keys.rs") {
        return Vec::new();
    }
    source.lines_with(&["KeyboardShortcut::new", "consume_shortcut"])
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

/// Random and hashed order never reaches the screen or a file.
fn order_is_never_a_hash_maps(source: &Source) -> Vec<String> {
    if source.path.starts_with("analysis/") {
        // Memos are looked up, never walked in order; `FxHashMap` there is a cache.
        return source.lines_with(&["HashMap::new", "std::collections::HashMap", "HashSet::new"]);
    }
    source.lines_with(&["HashMap", "HashSet", "FxHashMap", "FxHashSet"])
}

#[test]
fn layers() {
    check(imports_point_down);
    finds(imports_point_down, "policy/a.rs", "use organization::Edit;", "use super::token::Token;");
    finds(imports_point_down, "organization/a.rs", "let x = policy::parse(t);", "// policy is elsewhere");
    finds(imports_point_down, "session/a.rs", "use ui::View;", "use disk::Settings;");
    finds(imports_point_down, "ui/a.rs", "use app::App;", "use session::State;");
    finds(imports_point_down, "catalog/a.rs", "use analysis::Row;", "use policy::Pattern;");
    finds(imports_point_down, "project.rs", "use exchange::Import;", "use organization::Parts;");
    finds(imports_point_down, "exchange/a.rs", "use disk::open;", "use organization::Parts;");
    finds(imports_point_down, "app/a.rs", "use cli::main;", "use ui::View;");
    finds(imports_point_down, "cli/a.rs", "use ui::theme;", "use disk::open;");
}

#[test]
fn files() {
    check(files_are_read_in_one_room);
    check(the_disk_has_one_door);
    finds(the_disk_has_one_door, "project/save.rs", "use std::fs;", "fs.rename(from, to, Onto::Free)");
    finds(files_are_read_in_one_room, "exchange/a.rs", "std::fs::read(path)", "let s = \"std::fs::read\";");
    finds(files_are_read_in_one_room, "app/a.rs", "use std::fs::File;", "let text = read_folder(path); // std::fs");
    finds(files_are_read_in_one_room, "ui/a.rs", "fs::write(a, b)", "prefs::write(a, b)");
}

#[test]
fn screen() {
    check(the_screen_belongs_to_ui_and_app);
    check(platform_belongs_to_app);
    finds(the_screen_belongs_to_ui_and_app, "session/a.rs", "fn f(ui: &mut egui::Ui) {}", "fn f() {} // egui");
    finds(platform_belongs_to_app, "ui/a.rs", "std::thread::spawn(f)", "ui.label(x)");
}

#[test]
fn purity() {
    check(pure_rooms_have_no_clock_and_no_thread);
    finds(pure_rooms_have_no_clock_and_no_thread, "session/a.rs", "let t = Instant::now();", "let t = now;");
    finds(
        pure_rooms_have_no_clock_and_no_thread,
        "policy/a.rs",
        "std::thread::sleep(d)",
        "#[cfg(test)]\nmod tests {\n    use std::time::Instant;\n}",
    );
    finds(pure_rooms_have_no_clock_and_no_thread, "analysis/a.rs", "std::env::var(x)", "let v = x;");
}

#[test]
fn colours_and_shortcuts() {
    check(colours_stand_in_the_theme);
    check(shortcuts_stand_in_the_table);
    finds(colours_stand_in_the_theme, "ui/a.rs", "let c = Color32::from_rgb(1, 2, 3);", "let c = tokens.text;");
    finds(colours_stand_in_the_theme, "ui/a.rs", "let c = egui::Color32::RED;", "let c = Color32::TRANSPARENT;");
    finds(shortcuts_stand_in_the_table, "ui/a.rs", "input.consume_shortcut(&s)", "input.key_pressed(Key::Enter)");
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

#[test]
fn order() {
    check(order_is_never_a_hash_maps);
    finds(order_is_never_a_hash_maps, "ui/a.rs", "let m: HashMap<u8, u8> = x;", "let m: BTreeMap<u8, u8> = x;");
}

/// Nothing else is checked if the reader of the source is blind.
#[test]
fn the_reader_sees_code_and_nothing_else() {
    let numbered = |text: &str| code(text).into_iter().map(|(number, _)| number).collect::<Vec<_>>();
    assert_eq!(numbered("a\n#[cfg(test)]\nmod tests {\n    fn f() {}\n}\nb"), [1, 6]);
    assert_eq!(numbered("#[cfg(test)]\nuse x;\na"), [3]);
    assert_eq!(code("let a = \"b // c\"; // d")[0].1.trim(), "let a = \"\";");
    assert!(mentions("use std::fs::File;", "std::fs") && !mentions("use std::fsx;", "std::fs"));
    for room in LAYERS {
        assert!(sources().iter().any(|source| source.room() == Some(room)), "no room {room}");
    }
}
