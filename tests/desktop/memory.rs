//! Memory that the real window takes: opened, looked at, edited, saved and undone many times over.
//!
//! Reads the most that the system ever gave to the program, graphics in software included.

use egui::accesskit::Role;
use egui::{Key, Modifiers};

use super::desktop;
use super::driver::Desk;

/// Letters that are typed; after every ten of them the project is saved.
const EDITS: usize = 30;

/// An organization of this size stays below so many MiB.
fn stays_below(most: u64, accounts: usize, ous: usize, policies: usize) {
    let desk = Desk::new();
    let file = desk.file("large.canopy.ron");
    let [accounts, ous, policies] = [accounts, ous, policies].map(|count| count.to_string());
    let words = ["generate", "--accounts", &accounts, "--ous", &ous, "--policies", &policies, "--output"];
    assert!(desk.program().args(words).arg(&file).status().unwrap().success());
    let mut app = desk.start(&[&file]);
    app.fill("Filter tree", "Security");
    for page in [Key::Num2, Key::Num3, Key::Num6, Key::Num5, Key::Num4] {
        app.key(Modifiers::COMMAND, page);
    }
    app.wait_for("policies", |thing| thing.role == Role::ListItem);
    let listed = app.things().0.into_iter().find(|thing| thing.role == Role::ListItem).unwrap();
    app.click_at(listed.rect.center());
    let text = app.wait_for("its text", |thing| thing.name.starts_with("Text of "));
    app.click_at(text.rect.min + egui::vec2(60.0, 16.0));
    for round in 0..EDITS {
        app.write(" ");
        if round % 10 == 9 {
            app.key(Modifiers::COMMAND, Key::S);
            app.key(Modifiers::COMMAND, Key::Z);
        }
    }
    for _ in 0..EDITS {
        app.key(Modifiers::COMMAND, Key::Z);
        app.key(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    }
    let Some(peak) = app.peak() else {
        return println!("NOT MEASURED: this system does not say how much a program took");
    };
    println!("{accounts} accounts, {ous} OUs, {policies} policies: {peak} MiB at most");
    assert!(peak < most, "{accounts} accounts: {peak} MiB, more than {most}");
}

#[test]
fn memory_stays_bounded() {
    let Some(_screen) = desktop("memory_stays_bounded") else { return };
    // A save holds the document twice for a moment, for what is written is read back before it counts.
    stays_below(360, 10_000, 1_000, 400);
    stays_below(640, 50_000, 2_000, 400);
}
