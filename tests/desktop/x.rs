//! Raw input of the X server, as a mouse and a keyboard give it.
//!
//! Knows `xdotool`. Takes from the accessibility tree only where a thing is and how the window answered.

use std::process::Command;

use crate::driver::{App, Thing};

/// The window of a program under an X server without a window manager.
#[derive(Debug)]
pub struct XWindow {
    id: String,
}

impl XWindow {
    /// Finds the window and gives it the keyboard, which nobody else does here.
    pub fn of(app: &App) -> Self {
        let found = xdotool(&["search", "--sync", "--onlyvisible", "--pid", &app.process().to_string()]);
        let id = found.lines().last().expect("the X server shows no window of the program").to_owned();
        xdotool(&["windowfocus", "--sync", &id]);
        Self { id }
    }

    /// Moves the mouse over the middle of a thing and clicks.
    pub fn click(&self, thing: &Thing, pixels_per_point: f32) {
        let at = thing.rect.center() * pixels_per_point;
        let [x, y] = [at.x, at.y].map(|number| number.round().to_string());
        xdotool(&["mousemove", "--sync", "--window", &self.id, &x, &y, "click", "1"]);
    }

    /// Types text, key by key. Only what the X server's keyboard has: for other letters `xdotool` changes the keyboard
    /// for a moment, and a busy program looks too late.
    pub fn write(&self, text: &str) {
        xdotool(&["type", "--delay", "20", text]);
    }

    /// Presses a key or a chord, like `ctrl+n`.
    pub fn key(&self, name: &str) {
        xdotool(&["key", name]);
    }
}

fn xdotool(arguments: &[&str]) -> String {
    let output = Command::new("timeout").arg("20").arg("xdotool").args(arguments).output().expect("xdotool is missing");
    assert!(output.status.success(), "xdotool {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}
