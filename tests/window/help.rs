//! The manual in the window: topics, pages, links, keys.

use egui::Key;
use egui::accesskit::Role;
use manual::{Block, TOPICS, Topic, blocks};

use crate::driver::{Start, Window};

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
    window.click_role(Role::Button, Topic::named(name).unwrap().title());
}

#[test]
fn every_topic_has_its_page() {
    let mut window = opened();
    window.must_say(&about(&TOPICS[0]));
    for topic in TOPICS {
        open(&mut window, topic.name);
        window.must_say(&about(topic));
        assert!(window.find_role(Role::Button, topic.title()).selected, "{}", topic.name);
    }
    window.must_not_say(&about(&TOPICS[0]));
    window.key(Key::Escape);
    assert!(window.state().window.dialog.is_none());
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
        !window.find_role(Role::Button, TOPICS[0].title()).focused
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
    for name in [TOPICS[0].title(), "Close"] {
        let rect = window.find_role(Role::Button, name).rect;
        assert!(rect.left() >= 0.0 && rect.right() <= size[0], "{name}: {rect}");
        assert!(rect.top() >= 0.0 && rect.bottom() <= size[1], "{name}: {rect}");
    }
    window.must_say(&about(&TOPICS[0]));
}
