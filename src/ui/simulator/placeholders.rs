//! What stands for the placeholders that deployment tools fill in: `${ORG_ID}`, `{{ Prefix }}`.
//!
//! Knows which ones the answer depends on and which have a value already. The values belong to the document.

use std::collections::BTreeMap;

use egui::Ui;

use crate::{fields, widgets};
use analysis::decision::{Because, Open};
use organization::Edit;
use policy::{Doubt, placeholders};
use session::{Command, Icon, State};

/// Placeholders by name, with their values: those that have one, and those that the answer waits for.
fn rows(state: &State) -> BTreeMap<String, Option<String>> {
    let answer = state.simulator.answer.as_ref().and_then(|answer| answer.as_ref().ok());
    let open = match answer.map(|asked| &asked.explanation.because) {
        Some(Because::Open(open)) => open.as_slice(),
        Some(
            Because::Denies(_)
            | Because::LevelsAllowNothing(_)
            | Because::NothingAllows(_)
            | Because::Ruling(_)
            | Because::Grants(_),
        )
        | None => &[],
    };
    let written = open.iter().filter_map(|open| {
        let Open::Statement(Doubt::Placeholder(written)) = open else { return None };
        Some(written)
    });
    let open = written.flat_map(|written| placeholders(written)).map(|found| (found.value.name, None));
    let known =
        state.document.organization.placeholders().iter().map(|(name, value)| (name.clone(), Some(value.clone())));
    open.chain(known).collect()
}

/// The section; nothing where there are none.
pub fn show(ui: &mut Ui, state: &State, out: &mut Vec<Command>) {
    let rows = rows(state);
    if rows.is_empty() {
        return;
    }
    widgets::section(ui, "Placeholder values");
    ui.label(widgets::small(ui, "For the whole project; press Enter to set a value"));
    for (name, value) in rows {
        ui.horizontal(|ui| {
            let column = egui::vec2(ui.available_width() * 0.4, 22.0);
            ui.allocate_ui_with_layout(column, egui::Layout::left_to_right(egui::Align::Center), |ui| {
                ui.set_min_width(column.x);
                ui.add(egui::Label::new(widgets::own(&name).monospace()).truncate().show_tooltip_when_elided(false))
                    .on_hover_text(widgets::own(&name));
            });
            let field = format!("Value of placeholder {name}");
            let room = if value.is_some() { 40.0 } else { 12.0 };
            let left = (ui.available_width() - room).max(60.0);
            let shown = value.as_deref().unwrap_or_default();
            let set = |value| Edit::SetPlaceholder { name: name.clone(), value: Some(value) };
            fields::bare(ui, &name, &field, shown, left, set, out);
            let remove = format!("Remove value of placeholder {name}");
            if value.is_some() && widgets::icon_button(ui, Icon::Close, &remove).clicked() {
                out.push(Command::Edit(Edit::SetPlaceholder { name, value: None }));
            }
        });
    }
}
