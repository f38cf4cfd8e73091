//! Which glyph of the icon font draws which meaning.

use egui::{Color32, RichText};

use super::theme::{icon_family, size};
use session::Icon;

/// The glyph in the bundled Phosphor subset.
pub fn glyph(icon: Icon) -> &'static str {
    match icon {
        Icon::About => "\u{e2ce}",
        Icon::Account => "\u{e1da}",
        Icon::AccountClosed => "\u{e3de}",
        Icon::AccountNew => "\u{ed4a}",
        Icon::Allowed => "\u{e184}",
        Icon::Attach => "\u{e39a}",
        Icon::Back => "\u{e058}",
        Icon::ByRegion => "\u{e288}",
        Icon::ChevronDown => "\u{e136}",
        Icon::ChevronRight => "\u{e13a}",
        Icon::Changes => "\u{e27c}",
        Icon::Check => "\u{e182}",
        Icon::Close => "\u{e4f6}",
        Icon::Collapse => "\u{e532}",
        Icon::Copy => "\u{e1ca}",
        Icon::Cut => "\u{eae0}",
        Icon::Delete => "\u{e4a6}",
        Icon::Denied => "\u{e4f8}",
        Icon::Depends => "\u{e18c}",
        Icon::Duplicate => "\u{e1cc}",
        Icon::Error => "\u{e4e4}",
        Icon::Expand => "\u{e536}",
        Icon::Export => "\u{eaf0}",
        Icon::Filter => "\u{e266}",
        Icon::Findings => "\u{eadc}",
        Icon::Format => "\u{e860}",
        Icon::Forward => "\u{e06c}",
        Icon::FullScreen => "\u{e0a2}",
        Icon::Group => "\u{e4d6}",
        Icon::Help => "\u{e3e8}",
        Icon::Highlight => "\u{e632}",
        Icon::Import => "\u{e20c}",
        Icon::Info => "\u{e2ce}",
        Icon::Inspector => "\u{eab6}",
        Icon::Keyboard => "\u{e2d8}",
        Icon::Lock => "\u{e308}",
        Icon::Management => "\u{e616}",
        Icon::Matrix => "\u{e746}",
        Icon::Move => "\u{e026}",
        Icon::New => "\u{e236}",
        Icon::Note => "\u{e348}",
        Icon::Open => "\u{e256}",
        Icon::Ou => "\u{e25a}",
        Icon::OuNew => "\u{e25e}",
        Icon::Palette => "\u{eae8}",
        Icon::PanelBottom => "\u{e874}",
        Icon::PanelLeft => "\u{ec24}",
        Icon::PanelRight => "\u{e870}",
        Icon::Paste => "\u{e196}",
        Icon::Permissions => "\u{e40c}",
        Icon::Policy => "\u{eb7a}",
        Icon::PolicyNew => "\u{e34c}",
        Icon::Question => "\u{e3e8}",
        Icon::Quit => "\u{e42a}",
        Icon::Redo => "\u{e08c}",
        Icon::Rename => "\u{e3b4}",
        Icon::Role => "\u{e6f6}",
        Icon::Root => "\u{e67c}",
        Icon::Save => "\u{e248}",
        Icon::Script => "\u{e914}",
        Icon::Search => "\u{e30c}",
        Icon::Select => "\u{e746}",
        Icon::Theme => "\u{e18e}",
        Icon::ThemeDark => "\u{e330}",
        Icon::ThemeLight => "\u{e472}",
        Icon::Tree => "\u{ee48}",
        Icon::Undo => "\u{e08a}",
        Icon::Unknown => "\u{e3e8}",
        Icon::User => "\u{e4c2}",
        Icon::Warning => "\u{e4e0}",
        Icon::WhoCan => "\u{e632}",
        Icon::ZoomIn => "\u{e310}",
        Icon::ZoomOut => "\u{e30e}",
        Icon::ZoomReset => "\u{e626}",
    }
}

/// The icon as text of the usual size.
pub fn text(icon: Icon) -> RichText {
    RichText::new(glyph(icon)).family(icon_family()).size(size::ICON)
}

/// The icon in a colour of its own.
pub fn colored(icon: Icon, color: Color32) -> RichText {
    text(icon).color(color)
}

/// Shows an icon that only repeats what stands beside it, so screen readers pass over it.
pub fn show(ui: &mut egui::Ui, icon: RichText) -> egui::Response {
    let response = ui.add(egui::Label::new(icon).selectable(false));
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_hidden());
    response
}
