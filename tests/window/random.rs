//! Random hands: clicks, keys, drags, drops, sizes and themes in any order never make the window panic.
//!
//! A window takes some hundred events, then another is opened; this goes on for some time, or for as many events as
//! `CANOPY_WINDOW_EVENTS=1000000 cargo test --release --test window random -- --nocapture` says.

use std::time::{Duration, Instant};

use canopy::app::Answer;
use catalog::Catalog;
use egui::{Event, Key, Modifiers, MouseWheelSource, MouseWheelUnit, PointerButton, Pos2, TouchPhase, pos2, vec2};
use exchange::{Patterns, Shape, generate};
use fastrand::Rng;

use crate::driver::{Start, Window};

/// Events that one window takes.
const EVENTS: usize = 400;

const TEXTS: [&str; 12] = [
    "a",
    "s3:*",
    "ec2:RunInstances",
    "*",
    " ",
    "\n",
    "é𝄞",
    "\u{202e}x",
    "\"",
    "{\"Statement\":",
    "arn:aws:s3:::*",
    "123456789012",
];

/// Says where a panic came from.
struct Told<'t> {
    document: &'t str,
    seed: u64,
    event: usize,
}

impl Drop for Told<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}: seed {}, event {}", self.document, self.seed, self.event);
        }
    }
}

fn hands(document: &str, open: impl Fn() -> Window) {
    let wanted: Option<usize> = std::env::var("CANOPY_WINDOW_EVENTS").ok().map(|count| count.parse().unwrap());
    let (began, mut done, mut seeds, mut late) = (Instant::now(), 0, 0, Vec::new());
    while wanted.map_or_else(|| began.elapsed() < Duration::from_secs(35), |wanted| done < wanted) {
        seeds += 1;
        let mut window = open();
        // The window draws a box for what no font has; tests otherwise take that for a mistake.
        window.harness.ctx.set_missing_glyph_policy(egui::MissingGlyphPolicy::Tofu);
        // Every file dialog is cancelled, so that nothing is written but what the document itself is.
        (0..EVENTS).for_each(|_| window.answer(Answer::Cancelled));
        let mut random = Rng::with_seed(seeds);
        let mut told = Told { document, seed: seeds, event: 0 };
        for event in 0..EVENTS {
            told.event = event;
            something(&mut window, &mut random);
            window.harness.step();
            if event % 50 == 49 {
                window.harness.check_accessibility();
            }
        }
        done += EVENTS;
        late.extend(window.harness.state().frames().late.iter().map(|late| format!("seed {seeds}: {late}")));
    }
    println!("{document}: {} frames over 50 ms of processor time: {late:#?}", late.len());
    println!("{document}: {done} events from seed 1 to {seeds} in {:?}", began.elapsed());
}

fn something(window: &mut Window, random: &mut Rng) {
    let size = window.harness.ctx.content_rect().size();
    let anywhere = |random: &mut Rng| pos2(random.f32() * size.x, random.f32() * size.y);
    // Mostly where something is.
    let at = |window: &Window, random: &mut Rng| -> Pos2 {
        let seen = window.seen();
        match random.u8(0..6) > 0 && !seen.is_empty() {
            true => seen[random.usize(..seen.len())].rect.center(),
            false => anywhere(random),
        }
    };
    let modifiers =
        [Modifiers::NONE, Modifiers::NONE, Modifiers::NONE, Modifiers::COMMAND, Modifiers::SHIFT, Modifiers::ALT];
    let modifiers = modifiers[random.usize(..modifiers.len())];
    let press = |window: &mut Window, pos, button, pressed| {
        window.harness.event(Event::PointerButton { pos, button, pressed, modifiers });
    };
    match random.u8(0..24) {
        0..8 => {
            let pos = at(window, random);
            let button = if random.u8(0..5) == 0 { PointerButton::Secondary } else { PointerButton::Primary };
            window.harness.event(Event::PointerMoved(pos));
            window.harness.step();
            for _ in 0..random.u8(1..3) {
                press(window, pos, button, true);
                press(window, pos, button, false);
            }
        }
        8..12 => window.harness.key_press_modifiers(modifiers, Key::ALL[random.usize(..Key::ALL.len())]),
        12..14 => {
            let keys =
                [Key::ArrowDown, Key::ArrowUp, Key::ArrowLeft, Key::ArrowRight, Key::Enter, Key::Tab, Key::Escape];
            window.harness.key_press_modifiers(modifiers, keys[random.usize(..keys.len())]);
        }
        14..17 => window.harness.event(Event::Text(TEXTS[random.usize(..TEXTS.len())].to_owned())),
        17 => window.harness.event(Event::Paste(TEXTS[random.usize(..TEXTS.len())].repeat(random.usize(1..20)))),
        18 => {
            let event = [Event::Copy, Event::Cut][random.usize(..2)].clone();
            window.harness.event(event);
        }
        19 | 20 => {
            let (from, to) = (at(window, random), at(window, random));
            window.harness.event(Event::PointerMoved(from));
            press(window, from, PointerButton::Primary, true);
            window.harness.step();
            for step in 1_u8..=3 {
                window.harness.event(Event::PointerMoved(from + (to - from) * (f32::from(step) / 3.0)));
                window.harness.step();
            }
            if random.u8(0..4) > 0 {
                press(window, to, PointerButton::Primary, false);
            }
        }
        21 => window.harness.event(Event::MouseWheel {
            unit: MouseWheelUnit::Line,
            delta: vec2(random.f32() * 8.0 - 4.0, random.f32() * 80.0 - 40.0),
            modifiers,
            phase: TouchPhase::Move,
            source: MouseWheelSource::Wheel,
        }),
        22 => {
            window.harness.set_size(vec2(1.0 + random.f32() * 1_900.0, 1.0 + random.f32() * 1_300.0));
        }
        _ => {
            let theme = if random.bool() { egui::Theme::Dark } else { egui::Theme::Light };
            window.harness.ctx.set_theme(theme);
            if random.u8(0..4) == 0 {
                window.harness.event(Event::PointerGone);
            }
        }
    }
}

#[test]
fn random_hands_on_the_sample() {
    hands("the sample", Window::sample);
}

#[test]
fn random_hands_on_a_new_organization() {
    hands("a new organization", Window::empty);
}

#[test]
fn random_hands_on_two_thousand_accounts() {
    let shape = Shape { accounts: 2_000, ous: 200, policies: 400, seed: 1, patterns: Patterns::Library };
    let text = format::write(&generate(&shape, Catalog::embedded()).unwrap());
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("large.canopy.ron");
    hands("2,000 accounts", || {
        std::fs::write(&file, &text).unwrap();
        Window::start(Start { open: Some(file.clone()), ..Start::default() })
    });
}
