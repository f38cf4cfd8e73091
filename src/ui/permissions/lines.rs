//! The lines of the permissions page before anything is drawn.
//!
//! Pure: which services and actions are visible under a filter.

use std::collections::BTreeSet;

use crate::row::{Chosen, Fold, Glyph, Kind, Mark, Row, Text, of_shade};
use crate::theme::Face;
use crate::widgets;
use analysis::{Row as Verdicts, Shade, Tally};
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
    Only(Shade),
}

impl Show {
    pub const ALL: [Self; 5] = [
        Self::Everything,
        Self::Only(Shade::Allowed),
        Self::Only(Shade::ByRegion),
        Self::Only(Shade::Depends),
        Self::Only(Shade::Denied),
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Everything => "All",
            Self::Only(Shade::Allowed) => "Allowed",
            Self::Only(Shade::ByRegion) => "By Region",
            Self::Only(Shade::Depends) => "Depends",
            Self::Only(Shade::Denied) => "Denied",
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
            .filter(|action| show == Show::Everything || show == Show::Only(verdicts.shade(*action)))
            .collect();
        if actions.is_empty() {
            continue;
        }
        let tally = actions.iter().map(|action| verdicts.shade(*action)).collect();
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
pub fn action(catalog: &Catalog, id: ActionId, shade: Shade, chosen: Chosen) -> Option<Row> {
    let action = catalog.action(id)?;
    let (icon, ink) = of_shade(shade);
    let level = action.levels.strongest().map_or("", AccessLevel::name);
    Some(Row {
        depth: 1,
        icon: Some(Glyph::Icon(icon, ink)),
        title: Text::new(&action.name),
        marks: vec![Mark::Text(Text::quiet(level, Face::Smaller))],
        chosen,
        says: format!("{}: {}", catalog.full_name(id), shade.word()),
        ..Row::default()
    })
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use organization::TargetId;

    use super::*;
    use crate::row::text;
    use crate::testing::sample;

    fn check(filter: &str, show: Show, expect: &Expect) {
        let session = sample();
        let name = |target: &TargetId| session.state().document.organization.name(target) == "Webshop prod";
        let target =
            session.state().document.organization.targets().into_iter().find(name).expect("an account of the sample");
        let verdicts = session.state().verdicts.analysis.row(&target).expect("verdicts");
        let catalog = &session.state().verdicts.analysis.catalog;
        let row = |line: PermissionLine| match line {
            PermissionLine::Service(id, tally) => service(catalog, id, tally, Fold::Open),
            PermissionLine::Action(id) => action(catalog, id, verdicts.shade(id), Chosen::No),
        };
        let lines = lines(catalog, verdicts, filter, show, &BTreeSet::new());
        expect.assert_eq(&text(lines.into_iter().filter_map(row)));
    }

    #[test]
    fn rows_say_counts_and_verdicts() {
        check(
            "organizations:Leave",
            Show::Everything,
            &expect![[r#"
            ▾ organizations · AWS Organizations | 0 + 0 - 1 <Branch: organizations: 0 allowed, 0 depend, 1 denied> "0 allowed, 0 depend, 1 denied"
              [Denied Denied] · LeaveOrganization | Write <Item: organizations:LeaveOrganization: denied>
        "#]],
        );
        check(
            "RunInstances",
            Show::Everything,
            &expect![[r#"
            ▾ ec2 · Amazon EC2 | 0 + 1 - 0 <Branch: ec2: 0 allowed, 1 depend, 0 denied> "0 allowed, 1 depend, 0 denied"
              [Depends Depends] · RunInstances | Write <Item: ec2:RunInstances: depends>
        "#]],
        );
        check(
            "sqs:",
            Show::Only(Shade::Depends),
            &expect![""],
        );
    }
}
