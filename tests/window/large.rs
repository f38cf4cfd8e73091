//! Projects that are large in one way or another: frames stay short whatever there is much of.
//!
//! Counts processor time of the window's own thread, so that a busy machine makes no difference.

use std::time::Duration;

use egui::Key;

use crate::driver::{CTRL, SHIFT, Start, Window};
use crate::hard::kinds::files::*;
use crate::hard::most;

/// A kind of project, how large it is made, and its tables. Each has an account `A000000`.
type Kind = (&'static str, usize, fn(usize) -> String);

const KINDS: &[Kind] = &[
    ("accounts of the root", 20_000, |n| file(&[("accounts", &entries(n, |i| account(i, "r-a1b2")))])),
    ("OUs of the root", 20_000, |n| file(&[("accounts", &one()), ("ous", &entries(n, |i| ou(i, "r-a1b2")))])),
    ("a chain of OUs", 3_000, |n| {
        let accounts = entries(1, |_| account(0, &above(n)));
        file(&[("accounts", &accounts), ("ous", &entries(n, |i| ou(i, &above(i))))])
    }),
    ("policies of one account", 2_000, |n| {
        let attached = entries(n, |i| format!("(target: \"200000000000\", policy: \"p-{i:010}\")"));
        let policies = entries(n, |i| named_policy(i, &format!("P{i:06}"), FULL));
        file(&[("accounts", &one()), ("policies", &policies), ("attachments", &attached)])
    }),
    ("targets of one policy", 20_000, |n| {
        let attached = entries(n, |i| format!("(target: \"{}\", policy: \"p-0000000000\")", 200_000_000_000 + i));
        let accounts = entries(n, |i| account(i, "r-a1b2"));
        let policies = entries(1, |i| named_policy(i, "P000000", FULL));
        file(&[("accounts", &accounts), ("policies", &policies), ("attachments", &attached)])
    }),
    ("tags of one account", 3_000, |n| {
        let tags = repeat(n, ", ", |i| format!("\"k{i:06}\": \"v\""));
        let tagged = one().replace("\"ACTIVE\"", &format!("\"ACTIVE\", tags: {{{tags}}}"));
        file(&[("accounts", &tagged)])
    }),
    ("letters of one name", 50_000, |n| {
        let ous = entries(1, |_| ou(0, "r-a1b2").replace("O000000", &"long ".repeat(n / 5)));
        file(&[("accounts", &one()), ("ous", &ous)])
    }),
    ("questions", 2_000, |n| {
        let question = |i: usize| {
            format!(
                "(name: \"Q{i:06}\", principal: \"arn:aws:iam::200000000000:role/x\", action: \"s3:GetObject\", \
                 resource: \"*\", expected: \"allowed\")"
            )
        };
        file(&[("accounts", &one()), ("questions", &entries(n, question))])
    }),
    ("findings", 5_000, |n| {
        file(&[("accounts", &entries(n, |i| account(i, "r-a1b2").replace(&format!("a{i}@"), "a@")))])
    }),
];

fn one() -> String {
    entries(1, |_| account(0, "r-a1b2"))
}

/// Opens a project, goes to every page, opens what lists things, renames something, takes it back and saves.
fn hands(name: &str, text: &str) -> Duration {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.canopy.ron");
    std::fs::write(&path, text).unwrap();
    let mut window = Window::start(Start { open: Some(path.clone()), size: Some([1440.0, 900.0]), ..Start::default() });
    window.wait("it is open", |state| state.document.organization.accounts().len() > 1);
    go_to_account(&mut window);
    for page in [Key::Num1, Key::Num4, Key::Num6, Key::Num5, Key::Num2, Key::Num3] {
        window.keys(CTRL, page);
    }
    window.menu("Organization", "Move to…");
    window.key(Key::Escape);
    window.click("Attach policy…");
    window.key(Key::Escape);
    for all in ["Collapse all", "Expand all"] {
        window.menu("View", all);
    }
    window.fill("Filter tree", "A000");
    window.fill("Filter tree", "");
    go_to_account(&mut window);
    window.key(Key::F2);
    window.keys(CTRL, Key::A);
    window.type_text("Renamed");
    window.key(Key::Enter);
    window.account("Renamed");
    window.keys(CTRL, Key::S);
    window.wait("it is saved", |state| !state.document.dirty);
    window.keys(CTRL, Key::Z);
    window.keys(CTRL | SHIFT, Key::Z);
    let library = window.state().document.organization.policies().values().next().map(|policy| policy.name.clone());
    if let Some(policy) = library {
        window.keys(CTRL, Key::Num4);
        window.click(&policy);
    }
    let frames = window.harness.state().frames();
    println!("{:4} ms at most  {name} {:#?}", frames.longest.as_millis(), frames.late);
    frames.longest
}

fn go_to_account(window: &mut Window) {
    window.keys(CTRL, Key::P);
    // Enter comes before anything is found.
    for letter in "A000000".chars() {
        window.harness.event(egui::Event::Text(letter.to_string()));
    }
    window.harness.step();
    window.key(Key::Enter);
    let account = window.target("A000000");
    window.wait("it is selected", |state| state.window.selection.lead.as_ref() == Some(&account));
}

#[test]
fn frames_stay_short_whatever_there_is_much_of() {
    let mut late = Vec::new();
    for (name, count, make) in KINDS {
        let longest = hands(name, &make(*count));
        if longest > most() {
            late.push(format!("{count} {name}: {} ms", longest.as_millis()));
        }
    }
    assert!(late.is_empty(), "{late:#?}");
}
