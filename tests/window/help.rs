//! The manual in the window: topics, pages, links, keys.

use egui::accesskit::Role;
use egui::{Key, Modifiers};
use manual::{Block, TOPICS, Topic, blocks};
use session::Action;

use crate::driver::{CTRL, Start, Window};

fn opened() -> Window {
    let mut window = Window::sample();
    window.key(Key::F1);
    window
}

/// The sentence that says what a page is about, as it is read.
fn about(topic: &Topic) -> String {
    match blocks(topic.text).get(1) {
        Some(Block::Paragraph(text)) => text.iter().map(|span| span.text.as_str()).collect(),
        other => panic!("{other:?}"),
    }
}

fn open(window: &mut Window, name: &str) {
    window.click_role(Role::ListItem, Topic::named(name).unwrap().title());
}

#[test]
fn every_topic_has_its_page() {
    let mut window = opened();
    window.must_say(&about(&TOPICS[0]));
    for topic in TOPICS {
        open(&mut window, topic.name);
        window.must_say(&about(topic));
        assert!(window.find_role(Role::ListItem, topic.title()).selected, "{}", topic.name);
    }
    window.must_not_say(&about(&TOPICS[0]));
    window.key(Key::Escape);
    assert!(window.state().window.dialog.is_none());
}

#[test]
fn the_topics_are_listed_in_their_order_and_have_the_keyboard() {
    let mut window = opened();
    let mut rows: Vec<_> = TOPICS.iter().map(|topic| window.find_role(Role::ListItem, topic.title())).collect();
    assert!(rows.is_sorted_by(|a, b| a.rect.bottom() <= b.rect.top()));
    assert!(rows.remove(0).selected && rows.iter().all(|row| !row.selected));
    window.key(Key::ArrowDown);
    window.must_say(&about(&TOPICS[1]));
}

#[test]
fn links_lead_to_other_pages() {
    let mut window = opened();
    open(&mut window, "verdicts");
    window.click_role(Role::Link, "viewpoint");
    window.must_say("Whose requests the verdicts are about");
    // What stands on the web is copied: Canopy opens no connection.
    open(&mut window, "linux");
    let asked = window.click_watched("Rust");
    assert_eq!(asked.copied, ["https://rustup.rs"]);
}

#[test]
fn keys_go_from_topic_to_topic_and_down_the_page() {
    // Less high than the page.
    let mut window = Window::start(Start { size: Some([900.0, 520.0]), ..Start::default() });
    window.key(Key::F1);
    let tabs = (0..20).take_while(|_| {
        window.key(Key::Tab);
        !window.find_role(Role::List, "Topics").focused
    });
    assert!(tabs.count() < 20, "Tab leads to the topics");
    for topic in &TOPICS[1..4] {
        window.key(Key::ArrowDown);
        window.must_say(&about(topic));
    }
    let name = about(&TOPICS[3]);
    let top = |window: &Window| window.find(&name).rect.top();
    let begin = top(&window);
    window.key(Key::PageDown);
    let below = top(&window);
    assert!(below < begin - 100.0, "{below} after {begin}");
    window.key(Key::Home);
    assert_eq!(top(&window), begin);
    window.key(Key::End);
    assert!(top(&window) < begin);
    window.key(Key::ArrowUp);
    window.must_say(&about(&TOPICS[2]));
    window.key(Key::Enter);
    assert!(window.state().window.dialog.is_none(), "Enter closes");
}

#[test]
fn a_small_window_has_room_for_the_manual() {
    let size = [640.0, 410.0];
    let mut window = Window::start(Start { size: Some(size), ..Start::default() });
    window.key(Key::F1);
    open(&mut window, "window");
    for (role, name) in [(Role::ListItem, TOPICS[0].title()), (Role::Button, "Close")] {
        let rect = window.find_role(role, name).rect;
        assert!(rect.left() >= 0.0 && rect.right() <= size[0], "{name}: {rect}");
        assert!(rect.top() >= 0.0 && rect.bottom() <= size[1], "{name}: {rect}");
    }
    window.must_say(&about(&TOPICS[0]));
}

#[test]
fn a_window_that_became_smaller_has_room_for_the_manual() {
    let mut window = opened();
    window.key(Key::Escape);
    window.harness.set_size(egui::vec2(900.0, 520.0));
    window.settle();
    window.key(Key::F1);
    for (role, name) in [(Role::Label, "Help"), (Role::Button, "Close")] {
        let rect = window.find_role(role, name).rect;
        assert!(rect.top() >= 0.0 && rect.bottom() <= 520.0, "{name}: {rect}");
    }
}

#[test]
fn no_hint_of_what_lies_below_stays_over_a_sheet() {
    let mut window = Window::sample();
    // A row, a button, and a button that is disabled, each with words that only its hint says.
    let below = [
        (window.row("Security"), "Security\n"),
        (window.find_role(Role::Button, Action::Open.entry().name), Action::Open.entry().tooltip),
        (window.find_role(Role::Button, Action::Redo.entry().name), Action::Redo.entry().tooltip),
    ];
    for (seen, hint) in below {
        for (modifiers, key) in [(Modifiers::NONE, Key::F1), (CTRL, Key::Comma)] {
            window.rest_at(seen.rect.center());
            window.must_say(hint);
            window.keys(modifiers, key);
            assert!(window.state().window.dialog.is_some(), "{key:?}");
            window.must_not_say(hint);
            window.key(Key::Escape);
        }
    }
}
