//! The lines of the permissions page before anything is drawn.
//!
//! Pure: which services and actions are visible under a filter.

use std::collections::BTreeSet;

use crate::row::{Chosen, Fold, Glyph, Kind, Mark, Row, Text, of_verdict};
use crate::theme::Face;
use crate::widgets;
use analysis::{Row as Verdicts, Tally, Verdict};
use catalog::{AccessLevel, ActionId, ActionSet, Catalog, ServiceId};

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PermissionLine {
    /// A service, with the counts of its actions that the filter leaves.
    Service(ServiceId, Tally),
    Action(ActionId),
}

/// Which verdicts are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Show {
    #[default]
    Everything,
    Only(Verdict),
}

impl Show {
    pub const ALL: [Self; 4] =
        [Self::Everything, Self::Only(Verdict::Allowed), Self::Only(Verdict::Depends), Self::Only(Verdict::Denied)];

    pub fn name(self) -> &'static str {
        match self {
            Self::Everything => "All",
            Self::Only(Verdict::Allowed) => "Allowed",
            Self::Only(Verdict::Depends) => "Depends",
            Self::Only(Verdict::Denied) => "Denied",
        }
    }
}

/// Services in the order of their prefixes; below open ones, and below all while a filter is set, their actions.
pub fn lines(
    catalog: &Catalog,
    verdicts: &Verdicts,
    filter: &str,
    show: Show,
    open: &BTreeSet<ServiceId>,
) -> Vec<PermissionLine> {
    let filter = filter.trim().to_lowercase();
    // Half a name finds the whole one, as everywhere one types.
    let pattern = filter.contains(':').then(|| catalog.matching(&format!("{filter}*")));
    let mut lines = Vec::new();
    for (index, service) in catalog.services.iter().enumerate() {
        let Ok(number) = u16::try_from(index) else { break };
        let id = ServiceId(number);
        let whole = filter.is_empty() || (pattern.is_none() && service.prefix.contains(&filter));
        if whole && show == Show::Everything && !open.contains(&id) && filter.is_empty() {
            lines.push(PermissionLine::Service(id, verdicts.tally_of_service(catalog, id)));
            continue;
        }
        let actions: Vec<ActionId> = service
            .actions
            .clone()
            .map(ActionId)
            .filter(|action| whole || matches(catalog, *action, &filter, pattern.as_ref()))
            .filter(|action| show == Show::Everything || show == Show::Only(verdicts.verdict(*action)))
            .collect();
        if actions.is_empty() {
            continue;
        }
        let mut tally = Tally::default();
        for action in &actions {
            match verdicts.verdict(*action) {
                Verdict::Allowed => tally.allowed += 1,
                Verdict::Depends => tally.depends += 1,
                Verdict::Denied => tally.denied += 1,
            }
        }
        lines.push(PermissionLine::Service(id, tally));
        if open.contains(&id) || !filter.is_empty() {
            lines.extend(actions.into_iter().map(PermissionLine::Action));
        }
    }
    lines
}

fn matches(catalog: &Catalog, action: ActionId, filter: &str, pattern: Option<&ActionSet>) -> bool {
    match pattern {
        Some(pattern) => pattern.contains(action),
        None => catalog.action(action).is_some_and(|action| action.name.to_lowercase().contains(filter)),
    }
}

/// What the line of a service says.
pub fn service(catalog: &Catalog, id: ServiceId, tally: Tally, fold: Fold) -> Option<Row> {
    let service = catalog.service(id)?;
    let counts = widgets::counts_text(tally);
    Some(Row {
        kind: Kind::Branch,
        fold,
        title: Text::strong(&service.prefix),
        detail: Text::quiet(&service.name, Face::Small),
        marks: vec![Mark::Columns(tally)],
        says: format!("{}: {counts}", service.prefix),
        hint: counts,
        ..Row::default()
    })
}

/// What the line of an action says.
pub fn action(catalog: &Catalog, id: ActionId, verdict: Verdict, chosen: Chosen) -> Option<Row> {
    let action = catalog.action(id)?;
    let (icon, ink) = of_verdict(verdict);
    let level = action.levels.strongest().map_or("", AccessLevel::name);
    Some(Row {
        depth: 1,
        icon: Some(Glyph::Icon(icon, ink)),
        title: Text::new(&action.name),
        marks: vec![Mark::Text(Text::quiet(level, Face::Smaller))],
        chosen,
        says: format!("{}: {}", catalog.full_name(id), verdict.word()),
        ..Row::default()
    })
}
