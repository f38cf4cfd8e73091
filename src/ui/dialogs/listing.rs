//! What a list of OUs and accounts would make, as a tree, before it is made.
//!
//! Knows how each row of the plan is said. The plan is worked out beside the window: a list may have thousands of lines.

use std::sync::Arc;

use egui::{Id, Ui};

use super::{DialogView, finish, place, title};
use crate::later::Later;
use crate::list::{self, Cursor, List, Rows};
use crate::paint::Look;
use crate::row::{Glyph, Mark, Row, Text};
use crate::theme::{Face, Ink, Tokens};
use crate::tree::lines::are_few;
use crate::{icons, widgets};
use organization::ParentId;
use session::{Becomes, Command, Icon, Pasted, Plan, PlannedKind, PlannedRow, State};

/// So many remarks about the whole list are shown.
const REMARKS: usize = 3;
/// So many lines are worked out within the frame.
const WORKED_OUT_AT_ONCE: usize = 200;
/// Rows are indented no further: only what is refused anyway lies deeper.
const DEEPEST: usize = 8;
const LOOK: Look = Look { first: 13.0, indent: 20.0, mark: 110.0, least: 80.0, ..Look::PANEL };

/// What the dialog remembers between frames.
#[derive(Debug, Default)]
pub struct ListingView {
    /// By the document with its revision, and the parent.
    plan: Later<((u64, u64), ParentId), Arc<Planned>>,
    cursor: Cursor,
}

/// A plan, and which of its rows are shown.
#[derive(Debug)]
struct Planned {
    plan: Arc<Plan>,
    shown: Vec<usize>,
}

pub fn show(ui: &mut Ui, state: &State, pasted: &Arc<Pasted>, view: &mut DialogView, out: &mut Vec<Command>) {
    let room = ui.ctx().content_rect().size();
    ui.set_width((room.x - 80.0).clamp(320.0, 820.0));
    let DialogView { listing: view, focused, parent: chosen, place, .. } = view;
    let parent = chosen.clone().unwrap_or_else(|| pasted.parent.clone());
    let (moment, organization) = (state.document.moment(), &state.document.organization);
    let is_quick = are_few(organization) && pasted.listing.lines.len() <= WORKED_OUT_AT_ONCE;
    let made = view.plan.made(ui.ctx(), &(moment, parent.clone()), is_quick, || {
        let (pasted, organization, parent) = (Arc::clone(pasted), organization.clone(), parent.clone());
        move || Arc::new(Planned::of(pasted.plan(&organization, &parent, moment)))
    });
    let is_coming = made.is_coming();
    // What was there before stays until the new plan comes.
    let planned = view.plan.last().map(|(_, planned)| Arc::clone(planned));
    let plan = planned.as_ref().map(|planned| Arc::clone(&planned.plan));
    title(ui, &plan.as_ref().map_or_else(|| "Add accounts and OUs".to_owned(), |plan| plan.counts.label()));
    if let Some(file) = &pasted.file {
        ui.add(egui::Label::new(widgets::weak(ui, file.display().to_string())).truncate());
    }
    if let Some(others) = plan.as_ref().map(|plan| plan.counts.others()).filter(|others| !others.is_empty()) {
        remark(ui, &crate::sentence(&others));
    }
    for text in pasted.listing.remarks.iter().take(REMARKS) {
        remark(ui, text);
    }
    if pasted.listing.remarks.len() > REMARKS {
        let more = pasted.listing.remarks.len() - REMARKS;
        ui.label(widgets::weak(ui, format!("And {}", widgets::counted(more, "more remark", "more remarks"))));
    }
    ui.add_space(4.0);
    let mut under = parent.clone();
    place::choice(ui, state, "Put it under", place, &mut under);
    if under != parent {
        *chosen = Some(under);
        view.cursor.top();
    }
    widgets::updating(ui, is_coming);
    ui.add_space(2.0);
    // Dialogs take as much room as they are given; what the rest of this one takes is about so much.
    let height = (room.y - 300.0).clamp(80.0, 380.0);
    ui.allocate_ui(egui::vec2(ui.available_width(), height), |ui| {
        ui.set_min_height(height);
        match &planned {
            Some(planned) => {
                let left_out = planned.plan.rows.len() - planned.shown.len();
                if left_out > 0 {
                    let text = format!(
                        "{} there already and stays as it is",
                        widgets::counted(left_out, "more is", "more are")
                    );
                    let text = if left_out == 1 { text } else { text.replace("stays as it is", "stay as they are") };
                    ui.label(widgets::weak(ui, text));
                }
                let list = List { id: Id::unique("planned rows"), name: "What would be added", look: &LOOK };
                let mut rows = PlanRows { planned };
                view.cursor.keep_within(rows.count());
                // The rows have the keyboard, and Enter presses the button.
                if !std::mem::replace(focused, true) {
                    ui.memory_mut(|memory| memory.request_focus(list.id));
                }
                list::show(ui, list, &mut view.cursor, &mut rows);
            }
            None => widgets::working(ui, "Working out what the list makes"),
        }
    });
    let ready = plan.filter(|plan| !is_coming && !plan.is_empty());
    finish(ui, "Add", ready.map(Command::AddListed), out);
}

fn remark(ui: &mut Ui, text: &str) {
    let color = Tokens::of(ui).warning;
    ui.horizontal(|ui| {
        icons::show(ui, icons::colored(Icon::Warning, color));
        ui.add(egui::Label::new(widgets::safe(text)).wrap());
    });
}

impl Planned {
    /// Shows the rows that something becomes of, with what leads to them; all where nothing does.
    fn of(plan: Plan) -> Self {
        let mut shown = Vec::new();
        let mut below = 0;
        for (at, row) in plan.rows.iter().enumerate().rev() {
            if row.becomes != Becomes::Same || row.depth < below {
                below = row.depth;
                shown.push(at);
            }
        }
        shown.reverse();
        let shown = if shown.is_empty() { (0..plan.rows.len()).collect() } else { shown };
        Self { plan: Arc::new(plan), shown }
    }

    fn row(&self, at: usize) -> Option<&PlannedRow> {
        self.plan.rows.get(*self.shown.get(at)?)
    }
}

struct PlanRows<'a> {
    planned: &'a Planned,
}

impl Rows for PlanRows<'_> {
    fn count(&self) -> usize {
        self.planned.shown.len()
    }

    fn row(&mut self, at: usize) -> Row {
        self.planned.row(at).map(row).unwrap_or_default()
    }

    fn is_head(&self, _: usize) -> bool {
        false
    }

    fn copied(&mut self, at: usize) -> Option<String> {
        self.planned.row(at).map(|row| row.name.clone())
    }
}

/// What a row of the plan says.
fn row(planned: &PlannedRow) -> Row {
    let PlannedRow { line, depth, kind, name, email, id, becomes, adds } = planned;
    let icon = match (kind, becomes) {
        (_, Becomes::Refused(_)) => Glyph::Icon(Icon::Error, Ink::Error),
        (PlannedKind::Ou, _) => Glyph::Icon(Icon::Ou, Ink::Text),
        (PlannedKind::Account, _) => Glyph::Icon(Icon::Account, Ink::Text),
        (PlannedKind::Neither, _) => Glyph::Icon(Icon::Unknown, Ink::Weak),
    };
    let facts: Vec<&str> = [email.as_str(), id.as_str()].into_iter().filter(|fact| !fact.is_empty()).collect();
    let (mark, detail, ink) = match becomes {
        Becomes::New => {
            let facts = facts.into_iter().chain(Some(adds.as_str()).filter(|adds| !adds.is_empty()));
            (Text::new("new").ink(Ink::Allowed), facts.collect::<Vec<_>>().join(" · "), Ink::Weak)
        }
        Becomes::Changed(what) => {
            (Text::new("changes").ink(Ink::Info), format!("{} · {what}", facts.join(" · ")), Ink::Weak)
        }
        Becomes::Same => (Text::quiet("is there", Face::Small), facts.join(" · "), Ink::Weak),
        Becomes::Refused(why) => (Text::new("refused").ink(Ink::Error), why.clone(), Ink::Error),
    };
    let from = line.map(|line| format!("Line {line}")).unwrap_or_default();
    let said = match kind {
        PlannedKind::Ou => "OU ",
        PlannedKind::Account => "account ",
        PlannedKind::Neither => "",
    };
    let parts = [format!("{said}{name}"), mark.words.clone(), detail.clone(), from.clone()];
    let says = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    Row {
        depth: (*depth).min(DEEPEST),
        icon: Some(icon),
        title: Text::new(name.clone()),
        detail: Text { words: detail.clone(), face: Face::Small, ink, ..Text::default() },
        marks: vec![Mark::Text(mark)],
        hint: [from, name.clone(), detail].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n"),
        says,
        ..Row::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::row;

    #[test]
    fn rows_say_what_becomes_of_each_line() {
        let planned = |depth, kind, name: &str, email: &str, becomes| PlannedRow {
            line: Some(depth + 1),
            depth,
            kind,
            name: name.into(),
            email: email.into(),
            id: if email.is_empty() { "ou-a1b2-11111111".into() } else { "123456789012".into() },
            becomes,
            adds: if email.starts_with("log") { "Env=prod, note: Ask first".into() } else { String::new() },
        };
        let rows = [
            planned(0, PlannedKind::Ou, "Security", "", Becomes::Same),
            planned(1, PlannedKind::Account, "Log archive", "log@acme.com", Becomes::New),
            planned(1, PlannedKind::Account, "Audit", "audit@acme.com", Becomes::Changed("tag Team".into())),
            planned(40, PlannedKind::Neither, "\u{202e}x", "", Becomes::Refused("Too odd".into())),
        ];
        let text = row::text(rows.iter().map(row));
        let expected = [
            "[Ou Text] · Security · ou-a1b2-11111111 | is there <Item: OU Security, is there, ou-a1b2-11111111, Line 1> \"Line 1\\nSecurity\\nou-a1b2-11111111\"",
            "  [Account Text] · Log archive · log@acme.com · 123456789012 · Env=prod, note: Ask first | new (Allowed) <Item: account Log archive, new, log@acme.com · 123456789012 · Env=prod, note: Ask first, Line 2> \"Line 2\\nLog archive\\nlog@acme.com · 123456789012 · Env=prod, note: Ask first\"",
            "  [Account Text] · Audit · audit@acme.com · 123456789012 · tag Team | changes (Info) <Item: account Audit, changes, audit@acme.com · 123456789012 · tag Team, Line 2> \"Line 2\\nAudit\\naudit@acme.com · 123456789012 · tag Team\"",
            "                [Error Error] · \u{202e}x · Too odd (Error) | refused (Error) <Item: \u{202e}x, refused, Too odd, Line 41> \"Line 41\\n\\u{202e}x\\nToo odd\"",
        ];
        assert_eq!(text, expected.map(|line| format!("{line}\n")).concat());
    }
}
