//! Words and numbers are never cut off without a sign, and never lie over each other: on every page, at every zoom.
//!
//! What is painted is measured, not what widgets say of themselves.

use egui::{Key, Rect, Shape};

use super::driver::{CTRL, Start, Window};

/// A text as it is painted.
#[derive(Clone, Debug)]
struct Painted {
    words: String,
    rect: Rect,
    clip: Rect,
}

fn painted(window: &Window) -> Vec<Painted> {
    let mut found = Vec::new();
    let mut open: Vec<(&Shape, Rect)> =
        window.harness.output().shapes.iter().map(|shape| (&shape.shape, shape.clip_rect)).collect();
    while let Some((shape, clip)) = open.pop() {
        match shape {
            Shape::Vec(shapes) => open.extend(shapes.iter().map(|shape| (shape, clip))),
            Shape::Text(text) if !text.galley.text().trim().is_empty() && text.angle == 0.0 => {
                let rect = text.galley.mesh_bounds.translate(text.pos.to_vec2());
                found.push(Painted { words: text.galley.text().to_owned(), rect, clip });
            }
            _ => {}
        }
    }
    found
}

/// What is cut off at a side though it is in view, and what lies over other words.
fn wrong(window: &Window) -> Vec<String> {
    // Half a point is lost to rounding.
    const SLACK: f32 = 0.75;
    let screen = window.harness.ctx.content_rect();
    let all = painted(window);
    let in_view = |text: &&Painted| {
        let middle = text.rect.center().y;
        text.clip.y_range().contains(middle) && text.clip.intersects(text.rect) && screen.intersects(text.rect)
    };
    let shown: Vec<&Painted> = all.iter().filter(in_view).collect();
    let mut wrong = Vec::new();
    for text in &shown {
        let clip = text.clip.intersect(screen);
        if text.rect.left() < clip.left() - SLACK || text.rect.right() > clip.right() + SLACK {
            wrong.push(format!("cut off: {:?} {:?} in {:?}", text.words, text.rect, clip));
        }
    }
    for (at, one) in shown.iter().enumerate() {
        for other in shown.iter().skip(at + 1) {
            let both = one.rect.intersect(one.clip).shrink(1.5).intersect(other.rect.intersect(other.clip).shrink(1.5));
            if both.is_positive() {
                wrong.push(format!(
                    "over each other: {:?} {:?} and {:?} {:?}",
                    one.words, one.rect, other.words, other.rect
                ));
            }
        }
    }
    wrong
}

/// The pages, and what is done on each.
fn look_around(window: &mut Window, what: &str, found: &mut Vec<String>) {
    let look = |window: &mut Window, state: &str, found: &mut Vec<String>| {
        window.settle();
        found.extend(wrong(window).into_iter().map(|wrong| format!("{what}, {state}: {wrong}")));
    };
    for (key, page) in
        [(Key::Num1, "permissions"), (Key::Num3, "who can"), (Key::Num5, "simulator"), (Key::Num6, "changes")]
    {
        window.keys(CTRL, key);
        look(window, page, found);
    }
    window.keys(CTRL, Key::Num2);
    look(window, "matrix", found);
    window.keys(CTRL, Key::Num4);
    look(window, "policies", found);
    window.keys(CTRL, Key::H);
    window.type_text("Deny");
    look(window, "find bar", found);
    window.key(Key::Escape);
    window.keys(CTRL, Key::J);
    look(window, "findings", found);
    window.keys(CTRL, Key::J);
}

#[test]
fn nothing_is_cut_off_without_a_sign() {
    let mut found = Vec::new();
    for ([width, height], scale) in [
        ([1440.0, 900.0], 1.0),
        ([1024.0, 640.0], 1.0),
        ([800.0, 500.0], 1.0),
        ([1152.0, 720.0], 1.25),
        ([960.0, 600.0], 1.5),
        ([800.0, 500.0], 2.0),
        ([800.0, 500.0], 2.5),
        ([720.0, 450.0], 2.0),
    ] {
        let mut window = Window::start(Start { size: Some([width, height]), scale: Some(scale), ..Start::default() });
        window.click("Sample organization");
        for row in ["Sandbox data team", "Workloads"] {
            window.keys(CTRL, Key::Num1);
            if !window.has_row(row) {
                window.fill("Filter tree", row);
            }
            window.click_row(row);
            look_around(&mut window, &format!("{width} × {height} at {scale}, {row}"), &mut found);
        }
    }
    assert!(
        found.is_empty(),
        "{} in all:\n{}",
        found.len(),
        found.iter().take(40).cloned().collect::<Vec<_>>().join("\n")
    );
}
