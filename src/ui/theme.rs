//! Design tokens: every colour, size and font of the window.
//!
//! No colour stands anywhere else. Two palettes with the same names; panels ask [`Tokens::of`] and never for light or dark.

#![expect(clippy::disallowed_methods, reason = "this is where colours stand")]

use egui::{
    Color32, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Margin, Shadow, Stroke, Style, TextStyle,
    Theme, Visuals, style::Widgets,
};
use std::sync::Arc;

/// The colours of one palette.
#[derive(Clone, Copy, Debug)]
pub struct Tokens {
    /// Behind lists, editors, tables.
    pub canvas: Color32,
    /// Side panels, bars.
    pub panel: Color32,
    /// Menus, dialogs, notices.
    pub raised: Color32,
    pub hovered: Color32,
    pub selected: Color32,
    /// A selected row while the keyboard is elsewhere.
    pub selected_quiet: Color32,
    pub line: Color32,
    pub strong_line: Color32,
    pub text: Color32,
    pub weak: Color32,
    /// What stands in empty fields, and zeros: fainter than anything that says something.
    pub hint: Color32,
    pub accent: Color32,
    pub on_accent: Color32,
    pub allowed: Color32,
    pub by_region: Color32,
    pub depends: Color32,
    pub denied: Color32,
    /// Where several accounts have different verdicts.
    pub differ: Color32,
    /// Areas of the verdicts in bars: lighter than ink, for they need not carry letters. What is allowed by Region is striped of
    /// what is allowed and what is denied.
    pub allowed_bar: Color32,
    pub depends_bar: Color32,
    pub denied_bar: Color32,
    pub differ_bar: Color32,
    /// Fills behind the three verdicts, calm enough to stand behind text.
    pub allowed_fill: Color32,
    pub depends_fill: Color32,
    pub denied_fill: Color32,
    pub error: Color32,
    pub warning: Color32,
    pub info: Color32,
    pub json_key: Color32,
    pub json_string: Color32,
    pub json_literal: Color32,
    pub json_variable: Color32,
    pub shadow: Color32,
}

/// Behind code in a sentence, whatever that stands on: a breath of grey.
pub const CODE_GROUND: Color32 = Color32::from_rgba_unmultiplied_const(128, 136, 150, 20);

const LIGHT: Tokens = Tokens {
    canvas: Color32::from_rgb(255, 255, 255),
    panel: Color32::from_rgb(246, 247, 249),
    raised: Color32::from_rgb(255, 255, 255),
    hovered: Color32::from_rgb(236, 239, 243),
    selected: Color32::from_rgb(218, 232, 252),
    selected_quiet: Color32::from_rgb(229, 234, 241),
    line: Color32::from_rgb(225, 229, 234),
    strong_line: Color32::from_rgb(190, 197, 207),
    text: Color32::from_rgb(29, 35, 46),
    weak: Color32::from_rgb(91, 101, 117),
    hint: Color32::from_rgb(104, 113, 129),
    accent: Color32::from_rgb(30, 100, 200),
    on_accent: Color32::from_rgb(255, 255, 255),
    allowed: Color32::from_rgb(20, 122, 90),
    by_region: Color32::from_rgb(9, 114, 140),
    depends: Color32::from_rgb(160, 96, 0),
    denied: Color32::from_rgb(186, 42, 58),
    differ: Color32::from_rgb(104, 78, 164),
    allowed_bar: Color32::from_rgb(72, 172, 132),
    depends_bar: Color32::from_rgb(230, 164, 58),
    denied_bar: Color32::from_rgb(222, 96, 104),
    differ_bar: Color32::from_rgb(164, 148, 212),
    allowed_fill: Color32::from_rgb(205, 236, 223),
    depends_fill: Color32::from_rgb(251, 230, 190),
    denied_fill: Color32::from_rgb(250, 215, 217),
    error: Color32::from_rgb(186, 42, 58),
    warning: Color32::from_rgb(160, 96, 0),
    info: Color32::from_rgb(30, 100, 200),
    json_key: Color32::from_rgb(30, 84, 160),
    json_string: Color32::from_rgb(35, 110, 70),
    json_literal: Color32::from_rgb(150, 70, 10),
    json_variable: Color32::from_rgb(130, 60, 160),
    shadow: Color32::from_black_alpha(36),
};

const DARK: Tokens = Tokens {
    canvas: Color32::from_rgb(22, 25, 31),
    panel: Color32::from_rgb(29, 33, 40),
    raised: Color32::from_rgb(38, 43, 52),
    hovered: Color32::from_rgb(43, 49, 59),
    selected: Color32::from_rgb(33, 57, 93),
    selected_quiet: Color32::from_rgb(48, 55, 67),
    line: Color32::from_rgb(48, 54, 64),
    strong_line: Color32::from_rgb(82, 91, 106),
    text: Color32::from_rgb(228, 232, 238),
    weak: Color32::from_rgb(156, 166, 181),
    hint: Color32::from_rgb(137, 146, 162),
    accent: Color32::from_rgb(110, 168, 254),
    on_accent: Color32::from_rgb(12, 22, 38),
    allowed: Color32::from_rgb(92, 200, 154),
    by_region: Color32::from_rgb(98, 196, 218),
    depends: Color32::from_rgb(232, 178, 80),
    denied: Color32::from_rgb(247, 125, 128),
    differ: Color32::from_rgb(186, 168, 240),
    allowed_bar: Color32::from_rgb(74, 168, 128),
    depends_bar: Color32::from_rgb(206, 154, 64),
    denied_bar: Color32::from_rgb(222, 104, 108),
    differ_bar: Color32::from_rgb(146, 128, 200),
    allowed_fill: Color32::from_rgb(26, 66, 52),
    depends_fill: Color32::from_rgb(76, 58, 22),
    denied_fill: Color32::from_rgb(82, 36, 42),
    error: Color32::from_rgb(247, 125, 128),
    warning: Color32::from_rgb(232, 178, 80),
    info: Color32::from_rgb(110, 168, 254),
    json_key: Color32::from_rgb(130, 180, 250),
    json_string: Color32::from_rgb(140, 205, 160),
    json_literal: Color32::from_rgb(240, 176, 110),
    json_variable: Color32::from_rgb(208, 160, 240),
    shadow: Color32::from_black_alpha(110),
};

impl Tokens {
    #[cfg(test)]
    pub fn light() -> &'static Self {
        &LIGHT
    }

    /// The palette in use.
    pub fn of(ui: &egui::Ui) -> &'static Self {
        if ui.visuals().dark_mode { &DARK } else { &LIGHT }
    }

    /// The colour of what is written or drawn in a row.
    pub fn ink(&self, ink: Ink) -> Color32 {
        match ink {
            Ink::Text => self.text,
            Ink::Weak => self.weak,
            Ink::Faint => self.strong_line,
            Ink::Accent => self.accent,
            Ink::Allowed => self.allowed,
            Ink::ByRegion => self.by_region,
            Ink::Depends => self.depends,
            Ink::Denied => self.denied,
            Ink::Differ => self.differ,
            Ink::Error => self.error,
            Ink::Warning => self.warning,
            Ink::Info => self.info,
        }
    }
}

/// What a colour of text and icons means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ink {
    #[default]
    Text,
    Weak,
    Faint,
    Accent,
    Allowed,
    ByRegion,
    Depends,
    Denied,
    Differ,
    Error,
    Warning,
    Info,
}

/// The cut and size of a text in a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Face {
    #[default]
    Plain,
    Strong,
    /// Smaller by steps: beside a title, at the end of a row, under a title.
    Small,
    Smaller,
    Smallest,
    /// Ids and codes.
    Code,
}

impl Face {
    pub fn font(self) -> FontId {
        match self {
            Self::Plain => FontId::proportional(13.0),
            Self::Strong => FontId::new(13.0, strong_family()),
            Self::Small => FontId::proportional(12.0),
            Self::Smaller => FontId::proportional(11.5),
            Self::Smallest => FontId::proportional(11.0),
            Self::Code => FontId::monospace(10.5),
        }
    }
}

/// Heights and widths that several panels share, in points.
pub mod size {
    pub const ROW: f32 = 26.0;
    pub const BAR: f32 = 36.0;
    pub const INDENT: f32 = 16.0;
    pub const ICON: f32 = 15.0;
    pub const RADIUS: u8 = 5;
    pub const PAD: i8 = 10;
    /// From this width on, three panels have room side by side.
    pub const THREE: f32 = 1100.0;
}

/// Colours in one, each by its weight; the weights come to one.
pub fn blend<const N: usize>(parts: [(Color32, f32); N]) -> Color32 {
    let mut mix = [0.0_f32; 3];
    for (color, weight) in parts {
        for (own, part) in mix.iter_mut().zip([color.r(), color.g(), color.b()]) {
            *own += weight * f32::from(part);
        }
    }
    let [red, green, blue] = mix.map(|part| part.round() as u8);
    Color32::from_rgb(red, green, blue)
}

/// The name of the icon font's family.
pub fn icon_family() -> FontFamily {
    FontFamily::Name("icons".into())
}

/// The semibold cut, for titles and names that lead.
pub fn strong_family() -> FontFamily {
    FontFamily::Name("strong".into())
}

/// Fonts and both palettes, once at the start.
pub fn install(ctx: &egui::Context) {
    ctx.set_fonts(fonts());
    for (theme, tokens) in [(Theme::Light, &LIGHT), (Theme::Dark, &DARK)] {
        ctx.style_mut_of(theme, |style| dress(style, tokens));
    }
}

fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    let files: [(&str, &'static [u8]); 4] = [
        ("Inter", include_bytes!("../../assets/fonts/Inter-Regular.otf")),
        ("Inter SemiBold", include_bytes!("../../assets/fonts/Inter-SemiBold.otf")),
        ("JetBrains Mono", include_bytes!("../../assets/fonts/JetBrainsMono-Regular.ttf")),
        ("Phosphor", include_bytes!("../../assets/fonts/Phosphor-subset.ttf")),
    ];
    for (name, bytes) in files {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_owned(super::letters::plain(bytes))));
    }
    let first = |fonts: &mut FontDefinitions, family: FontFamily, name: &str| {
        fonts.families.entry(family).or_default().insert(0, name.to_owned());
    };
    first(&mut fonts, FontFamily::Proportional, "Inter");
    first(&mut fonts, FontFamily::Monospace, "JetBrains Mono");
    let fallback = fonts.families.get(&FontFamily::Proportional).cloned().unwrap_or_default();
    fonts.families.insert(strong_family(), fallback);
    first(&mut fonts, strong_family(), "Inter SemiBold");
    fonts.families.insert(icon_family(), vec!["Phosphor".to_owned()]);
    fonts
}

fn dress(style: &mut Style, tokens: &Tokens) {
    style.text_styles = [
        (TextStyle::Small, FontId::new(11.5, FontFamily::Proportional)),
        (TextStyle::Body, FontId::new(13.0, FontFamily::Proportional)),
        (TextStyle::Button, FontId::new(13.0, FontFamily::Proportional)),
        (TextStyle::Monospace, FontId::new(12.5, FontFamily::Monospace)),
        (TextStyle::Heading, FontId::new(17.0, strong_family())),
    ]
    .into();
    let spacing = &mut style.spacing;
    spacing.item_spacing = egui::vec2(8.0, 6.0);
    spacing.button_padding = egui::vec2(10.0, 4.0);
    spacing.menu_margin = Margin::same(6);
    spacing.interact_size.y = 24.0;
    spacing.indent = size::INDENT;
    spacing.window_margin = Margin::same(16);
    spacing.menu_width = 320.0;
    spacing.tooltip_width = 420.0;
    paint(&mut style.visuals, tokens);
    outline(&mut style.visuals.widgets, tokens);
}

fn paint(visuals: &mut Visuals, tokens: &Tokens) {
    visuals.panel_fill = tokens.panel;
    visuals.window_fill = tokens.raised;
    visuals.window_stroke = Stroke::new(1.0, tokens.line);
    visuals.window_corner_radius = CornerRadius::same(8);
    visuals.menu_corner_radius = CornerRadius::same(7);
    visuals.window_shadow = Shadow { offset: [0, 8], blur: 28, spread: 0, color: tokens.shadow };
    visuals.popup_shadow = Shadow { offset: [0, 4], blur: 14, spread: 0, color: tokens.shadow };
    visuals.extreme_bg_color = tokens.canvas;
    visuals.text_edit_bg_color = Some(tokens.canvas);
    visuals.faint_bg_color = tokens.hovered;
    visuals.code_bg_color = tokens.hovered;
    visuals.hyperlink_color = tokens.accent;
    visuals.warn_fg_color = tokens.warning;
    visuals.error_fg_color = tokens.error;
    visuals.weak_text_color = Some(tokens.hint);
    visuals.selection.bg_fill = tokens.selected;
    visuals.selection.stroke = Stroke::new(1.0, tokens.text);
    visuals.text_cursor.stroke = Stroke::new(1.5, tokens.accent);
    visuals.striped = false;
    visuals.indent_has_left_vline = false;
}

fn outline(widgets: &mut Widgets, tokens: &Tokens) {
    let radius = CornerRadius::same(size::RADIUS);
    for widget in [
        &mut widgets.noninteractive,
        &mut widgets.inactive,
        &mut widgets.hovered,
        &mut widgets.active,
        &mut widgets.open,
    ] {
        widget.corner_radius = radius;
        widget.expansion = 0.0;
        widget.fg_stroke = Stroke::new(1.0, tokens.text);
    }
    widgets.noninteractive.bg_stroke = Stroke::new(1.0, tokens.line);
    widgets.noninteractive.bg_fill = tokens.panel;
    widgets.noninteractive.weak_bg_fill = tokens.panel;
    widgets.inactive.bg_fill = tokens.canvas;
    widgets.inactive.weak_bg_fill = tokens.canvas;
    widgets.inactive.bg_stroke = Stroke::new(1.0, tokens.strong_line);
    widgets.hovered.bg_fill = tokens.hovered;
    widgets.hovered.weak_bg_fill = tokens.hovered;
    widgets.hovered.bg_stroke = Stroke::new(1.0, tokens.strong_line);
    widgets.active.bg_fill = tokens.selected;
    widgets.active.weak_bg_fill = tokens.selected;
    widgets.active.bg_stroke = Stroke::new(1.0, tokens.accent);
    widgets.open.bg_fill = tokens.hovered;
    widgets.open.weak_bg_fill = tokens.hovered;
    widgets.open.bg_stroke = Stroke::new(1.0, tokens.strong_line);
}

/// How different two colours look, as WCAG counts it: 1 to 21.
#[cfg(test)]
fn contrast(one: Color32, other: Color32) -> f64 {
    let luminance = |color: Color32| {
        let linear = |channel: u8| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(color.r()) + 0.7152 * linear(color.g()) + 0.0722 * linear(color.b())
    };
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_readable_on_everything_it_stands_on() {
        for tokens in [&LIGHT, &DARK] {
            let grounds =
                [tokens.canvas, tokens.panel, tokens.raised, tokens.hovered, tokens.selected, tokens.selected_quiet];
            for ground in grounds {
                for ink in [tokens.text, tokens.weak] {
                    assert!(contrast(ink, ground) >= 4.5, "{ink:?} on {ground:?}: {}", contrast(ink, ground));
                }
                for ink in [tokens.allowed, tokens.by_region, tokens.depends, tokens.denied, tokens.accent] {
                    assert!(contrast(ink, ground) >= 3.0, "{ink:?} on {ground:?}: {}", contrast(ink, ground));
                }
            }
            for ink in [tokens.json_key, tokens.json_string, tokens.json_literal, tokens.json_variable] {
                assert!(contrast(ink, tokens.canvas) >= 4.5, "{ink:?}");
            }
            for (ink, fill) in [
                (tokens.allowed, tokens.allowed_fill),
                (tokens.depends, tokens.depends_fill),
                (tokens.denied, tokens.denied_fill),
            ] {
                assert!(contrast(ink, fill) >= 3.0, "{ink:?} on {fill:?}: {}", contrast(ink, fill));
                assert!(contrast(tokens.text, fill) >= 4.5, "text on {fill:?}");
            }
            assert!(contrast(tokens.on_accent, tokens.accent) >= 4.5);
            for ground in [tokens.canvas, tokens.panel, tokens.raised] {
                assert!(contrast(tokens.hint, ground) >= 4.5, "hints on {ground:?}: {}", contrast(tokens.hint, ground));
                assert!(contrast(tokens.hint, ground) < contrast(tokens.weak, ground));
                let code = ground.blend(CODE_GROUND);
                assert!(contrast(tokens.weak, code) >= 4.5, "code on {ground:?}: {}", contrast(tokens.weak, code));
            }
            for ground in grounds {
                // Zeros stand in rows that are pointed at and chosen, too.
                assert!(contrast(tokens.hint, ground) >= 3.0, "zeros on {ground:?}");
                assert!(contrast(tokens.text, ground.blend(CODE_GROUND)) >= 4.5, "code on {ground:?}");
            }
        }
    }
}
