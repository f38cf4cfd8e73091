//! Opens the platform's window, or says why there is none.

use std::path::PathBuf;
use std::sync::Arc;

use super::{App, Folders, PlatformDialogs, rescue_on_panic};
use catalog::Catalog;
use disk::config_folder;

const ICON: &[u8] = include_bytes!("../../assets/icon.rgba");
const ICON_SIZE: u32 = 64;

/// Why there is no window.
#[derive(Debug, thiserror::Error)]
pub enum WindowError {
    #[error("no display: set DISPLAY or WAYLAND_DISPLAY, or use the command line (`canopy --help`)")]
    NoDisplay,
    /// Without the toolkit's own words, which name places in source code.
    #[error(
        "the display cannot be reached: check DISPLAY or WAYLAND_DISPLAY, \
         and on a bare Linux install the libraries that `canopy help linux` names"
    )]
    Unreachable,
    #[error(
        "the window could not be opened: {0}; on a bare Linux install the libraries that `canopy help linux` names"
    )]
    NotOpened(eframe::Error),
}

/// Runs the app until its window closes.
///
/// # Errors
/// The desktop gives no window.
pub fn run(open: Option<PathBuf>, catalog: &Arc<Catalog>) -> Result<(), WindowError> {
    if cfg!(target_os = "linux") && !has_display() {
        return Err(WindowError::NoDisplay);
    }
    let icon = egui::IconData { rgba: ICON.to_vec(), width: ICON_SIZE, height: ICON_SIZE };
    let size = super::load_settings(config_folder().as_deref())
        .settings
        .window
        .map_or([1280.0, 820.0], |window| [window.width, window.height]);
    let options = eframe::NativeOptions {
        viewport: egui::ViewportBuilder::default()
            .with_app_id("canopy")
            .with_title("Canopy")
            .with_icon(icon)
            .with_inner_size(size)
            .with_min_inner_size([760.0, 480.0])
            .with_drag_and_drop(true),
        ..Default::default()
    };
    eframe::run_native(
        "canopy",
        options,
        Box::new(|cc| {
            let app = App::new(&cc.egui_ctx, Box::new(PlatformDialogs), open, Folders::of_user(), catalog);
            rescue_on_panic(app.rescue());
            Ok(Box::new(app))
        }),
    )
    .map_err(|error| {
        if matches!(error, eframe::Error::Winit(_) | eframe::Error::WinitEventLoop(_)) {
            WindowError::Unreachable
        } else {
            WindowError::NotOpened(error)
        }
    })
}

fn has_display() -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}
