//! The Regions in which requests are made: any, or some.
//!
//! Offers those that policies name; any other can be typed. Which Regions AWS has, nobody knows here.

use std::collections::BTreeSet;

use egui::{Id, Key, TextEdit, Ui};

use super::offers::Offers;
use crate::theme::Tokens;
use crate::widgets;
use analysis::Viewpoint;
use aws::is_region;

/// What is being typed.
#[derive(Debug, Default)]
pub struct RegionsView {
    text: String,
    is_wrong: bool,
}

/// The Regions.
pub fn show(ui: &mut Ui, view: &mut RegionsView, offers: &Offers, viewpoint: &mut Viewpoint) {
    let mut chosen: BTreeSet<String> = viewpoint.regions.iter().cloned().collect();
    if ui.radio(chosen.is_empty(), "Any Region").clicked() {
        chosen.clear();
    }
    let shown: BTreeSet<&String> = offers.regions.iter().chain(&viewpoint.regions).collect();
    for region in shown {
        let mut is_chosen = chosen.contains(region);
        if ui.checkbox(&mut is_chosen, region).changed() {
            if is_chosen {
                chosen.insert(region.clone());
            } else {
                chosen.remove(region);
            }
        }
    }
    ui.add_space(2.0);
    let field = TextEdit::singleline(&mut view.text)
        .id(Id::unique("viewpoint region"))
        .hint_text("Another Region: eu-west-1")
        .desired_width(ui.available_width())
        .margin(egui::Margin::symmetric(6, 3));
    let response = ui.add(field).accessible_name("Another Region");
    if response.changed() {
        view.is_wrong = false;
    }
    if response.lost_focus() && !view.text.trim().is_empty() && !ui.input(|input| input.key_pressed(Key::Escape)) {
        let typed = view.text.trim().to_ascii_lowercase();
        view.is_wrong = !is_region(&typed);
        if !view.is_wrong {
            chosen.insert(typed);
            view.text.clear();
            // The next one is typed at once.
            if ui.input(|input| input.key_pressed(Key::Enter)) {
                response.request_focus();
            }
        }
    }
    if view.is_wrong {
        let text = format!("`{}` does not look like a Region; write it like `eu-west-1`", view.text.trim());
        ui.label(widgets::safe(text).color(Tokens::of(ui).error));
    } else if !chosen.is_empty() {
        let text = "Global services such as IAM, whose home is us-east-1, keep that Region as well";
        ui.label(widgets::small(ui, text));
    }
    if !chosen.iter().eq(viewpoint.regions.iter().collect::<BTreeSet<_>>()) {
        viewpoint.regions = chosen.into_iter().collect();
    }
}
