//! Names that lose their middle where there is no room for all of them: those that begin alike differ at their end.

use std::borrow::Cow;

use egui::{Color32, FontId, Role, Ui, WidgetInfo};

use super::prose::{MOST_IN_A_LINE, beginning};
use super::theme::strong_family;
use super::widgets;
use aws::shown;

/// A text without its middle, where it has no room for all of it: `Guardrails-…-prod`.
pub fn middle_out<'t>(ui: &Ui, text: &'t str, font: &FontId, room: f32) -> Cow<'t, str> {
    let width = |text: &str| {
        let text = shown(&beginning(text, MOST_IN_A_LINE)).into_owned();
        ui.painter().layout_no_wrap(text, font.clone(), Color32::PLACEHOLDER).size().x
    };
    shortest_cut(text, |text| width(text) <= room)
}

/// The text with as little of its middle gone as makes it fit; its ends alone where nothing does.
fn shortest_cut(text: &str, fits: impl Fn(&str) -> bool) -> Cow<'_, str> {
    if fits(text) {
        return Cow::Borrowed(text);
    }
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let count = starts.len();
    // A little more of the beginning is kept, by which a name is known.
    let kept = |keep: usize| {
        let head = keep.div_ceil(2);
        let (head, tail) =
            (starts.get(head).copied().unwrap_or(text.len()), starts.get(count - (keep - head)).copied());
        let tail = tail.map_or("", |tail| text.get(tail..).unwrap_or_default());
        format!("{}…{tail}", text.get(..head).unwrap_or_default())
    };
    // So many letters can be kept, and one more cannot.
    let (mut least, mut most) = (2.min(count), count);
    while most - least > 1 {
        let keep = least.midpoint(most);
        if fits(&kept(keep)) { least = keep } else { most = keep }
    }
    Cow::Owned(kept(least))
}

/// A name as a title: selectable where there is room for it, else without its middle, and all of it under the pointer.
pub fn name_title(ui: &mut Ui, name: &str, size: f32) {
    let font = FontId::new(size, strong_family());
    let room = ui.available_width();
    match middle_out(ui, name, &font, room) {
        Cow::Borrowed(whole) => {
            ui.add(egui::Label::new(widgets::strong(whole).own().size(size)).selectable(true).truncate());
        }
        Cow::Owned(short) => {
            let label = egui::Label::new(widgets::strong(short).own().size(size)).selectable(false).truncate();
            let response = ui.add(label);
            response.widget_info(|| WidgetInfo::labeled(Role::Label, true, shown(name)));
            response.on_hover_text(widgets::own(name));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_their_middle() {
        for (room, expect) in
            [(20, "Guardrails-Core-prod"), (19, "Guardrail…Core-prod"), (12, "Guardr…-prod"), (3, "G…d"), (0, "G…d")]
        {
            assert_eq!(shortest_cut("Guardrails-Core-prod", |text| text.chars().count() <= room), expect, "{room}");
        }
        assert_eq!(shortest_cut("", |_| false), "…");
        assert_eq!(shortest_cut("Ö", |_| false), "Ö…");
    }
}
