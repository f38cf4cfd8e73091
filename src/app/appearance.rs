//! Whether the desktop prefers light or dark, where the toolkit cannot tell.
//!
//! eframe knows it on Windows and macOS. On Linux the desktop portal is asked once, on a thread:
//! a desktop without a portal simply does not answer, and the fallback stays.

use std::sync::mpsc::{Receiver, channel};

/// The answer, if one comes.
pub fn ask(ctx: &egui::Context) -> Receiver<egui::Theme> {
    let (sender, receiver) = channel();
    let ctx = ctx.clone();
    std::thread::spawn(move || {
        if let Some(theme) = portal_theme()
            && sender.send(theme).is_ok()
        {
            ctx.request_repaint();
        }
    });
    receiver
}

/// `color-scheme` of the portal: 1 prefers dark, 2 prefers light, 0 has no preference.
/// <https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.Settings.html>
#[cfg(target_os = "linux")]
fn portal_theme() -> Option<egui::Theme> {
    let bus = zbus::blocking::Connection::session().ok()?;
    let reply = bus
        .call_method(
            Some("org.freedesktop.portal.Desktop"),
            "/org/freedesktop/portal/desktop",
            Some("org.freedesktop.portal.Settings"),
            "ReadOne",
            &("org.freedesktop.appearance", "color-scheme"),
        )
        .ok()?;
    let value: zbus::zvariant::OwnedValue = reply.body().deserialize().ok()?;
    match u32::try_from(value).ok()? {
        1 => Some(egui::Theme::Dark),
        2 => Some(egui::Theme::Light),
        _ => None,
    }
}

#[cfg(not(target_os = "linux"))]
fn portal_theme() -> Option<egui::Theme> {
    None
}
