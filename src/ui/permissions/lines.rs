//! The lines of the permissions page before anything is drawn.
//!
//! Pure: which services and actions are visible under a filter, and in which order.

use std::collections::BTreeSet;

use super::subject::Subject;
use crate::row::{Chosen, Fold, Glyph, Kind, Mark, Row, Text, of_shade, of_shared};
use crate::theme::Face;
use crate::widgets;
use analysis::{Accord, Shade};
use catalog::{AccessLevel, ActionId, ActionSet, Catalog, ServiceId};

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PermissionLine {
    /// A service with all its actions, and how many of them the filter leaves, where it leaves some out.
    Service(ServiceId, Accord, Option<u32>),
    Action(ActionId),
    /// Services of which there is nothing to say but one thing, folded into one line: so many, with so many actions.
    Rest(Rest, usize, u32),
}

/// Why services are folded into one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rest {
    /// Nothing limits them.
    Unlimited,
    /// All of their actions follow from the Region.
    ByRegion,
    /// All of their actions are denied.
    Denied,
}

impl Rest {
    const ALL: [Self; 3] = [Self::ByRegion, Self::Denied, Self::Unlimited];

    fn of(Accord { same, differ }: Accord) -> Option<Self> {
        match same.uniform().filter(|_| differ == 0)? {
            Shade::Allowed => Some(Self::Unlimited),
            Shade::ByRegion => Some(Self::ByRegion),
            Shade::Denied => Some(Self::Denied),
            Shade::Depends => None,
        }
    }

    fn shade(self) -> Shade {
        match self {
            Self::Unlimited => Shade::Allowed,
            Self::ByRegion => Shade::ByRegion,
            Self::Denied => Shade::Denied,
        }
    }
}

/// Which verdicts are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Show {
    #[default]
    Everything,
    /// One verdict, or without one where several accounts differ.
    Only(Option<Shade>),
}

/// Which services come first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// Those that policies write often.
    #[default]
    Usual,
    Name,
    /// Those of which most actions are limited.
    Limited,
}

impl Order {
    pub const ALL: [Self; 3] = [Self::Usual, Self::Name, Self::Limited];

    pub fn name(self) -> &'static str {
        match self {
            Self::Usual => "Often used first",
            Self::Name => "By name",
            Self::Limited => "Most limited first",
        }
    }
}

/// What is asked of the list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wish {
    pub filter: String,
    pub show: Show,
    pub order: Order,
    /// What a statement takes, where the list is about that alone.
    pub only: Option<ActionSet>,
    pub open: BTreeSet<ServiceId>,
    pub unfolded: BTreeSet<Rest>,
}

/// Services, those with something to say first; below open ones, and below all while a text is searched for, their actions.
pub fn lines(catalog: &Catalog, subject: Subject<'_>, wish: &Wish) -> Vec<PermissionLine> {
    let filter = wish.filter.trim().to_lowercase();
    // Half a name finds the whole one, as everywhere one types.
    let pattern = filter.contains(':').then(|| catalog.matching(&format!("{filter}*")));
    let is_plain = filter.is_empty() && wish.show == Show::Everything && wish.only.is_none();
    let mut found: Vec<(ServiceId, Accord, Vec<ActionId>)> = Vec::new();
    let mut rest: Vec<(Rest, ServiceId, Accord)> = Vec::new();
    for (service, id) in catalog.services.iter().zip((0..).map(ServiceId)) {
        let tally = subject.accord_of_service(catalog, id);
        if is_plain && let Some(kind) = Rest::of(tally) {
            rest.push((kind, id, tally));
            continue;
        }
        let whole = filter.is_empty() || (pattern.is_none() && service.prefix.contains(&filter));
        let actions = service.actions.clone().map(ActionId);
        let actions: Vec<ActionId> = actions
            .filter(|action| whole || matches(catalog, *action, &filter, pattern.as_ref()))
            .filter(|action| wish.show == Show::Everything || wish.show == Show::Only(subject.shade(*action)))
            .filter(|action| wish.only.as_ref().is_none_or(|only| only.contains(*action)))
            .collect();
        if !actions.is_empty() {
            found.push((id, tally, actions));
        }
    }
    let limited = |counts: Accord| std::cmp::Reverse(counts.total() - counts.same.allowed);
    let prefix = |id: ServiceId| catalog.service(id).map_or("", |service| service.prefix.as_str());
    // What is called exactly so comes first, then what begins so.
    let nearness = |id: ServiceId| match prefix(id) {
        _ if filter.is_empty() => 0,
        own if own == filter => 0,
        own if own.starts_with(&filter) => 1,
        _ => 2,
    };
    found.sort_by_cached_key(|(id, tally, _)| {
        let (often, number) = catalog.rank(*id);
        match wish.order {
            Order::Usual => (nearness(*id), limited(Accord::default()), often, number),
            Order::Name => (nearness(*id), limited(Accord::default()), 0, number),
            Order::Limited => (nearness(*id), limited(*tally), often, number),
        }
    });
    let mut lines = Vec::new();
    for (id, tally, actions) in found {
        let shown = u32::try_from(actions.len()).unwrap_or(u32::MAX);
        lines.push(PermissionLine::Service(id, tally, (shown < tally.total()).then_some(shown)));
        if wish.open.contains(&id) || !filter.is_empty() {
            lines.extend(actions.into_iter().map(PermissionLine::Action));
        }
    }
    for kind in Rest::ALL {
        let mut own: Vec<(ServiceId, Accord)> =
            rest.iter().filter(|(of, ..)| *of == kind).map(|(_, id, tally)| (*id, *tally)).collect();
        if own.is_empty() {
            continue;
        }
        let actions = own.iter().map(|(_, tally)| tally.total()).sum();
        lines.push(PermissionLine::Rest(kind, own.len(), actions));
        if !wish.unfolded.contains(&kind) {
            continue;
        }
        if wish.order != Order::Name {
            own.sort_by_key(|(id, _)| catalog.rank(*id));
        }
        for (id, tally) in own {
            lines.push(PermissionLine::Service(id, tally, None));
            if wish.open.contains(&id) {
                let service = catalog.service(id).map_or(0..0, |service| service.actions.clone());
                lines.extend(service.map(ActionId).map(PermissionLine::Action));
            }
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

/// How counts stand at the end of a line, and in words: with a column for where accounts differ, or without.
pub fn counted(accord: Accord, columns: usize) -> (Mark, String) {
    if columns > Shade::ALL.len() {
        (Mark::Accord(accord), widgets::accord_text(accord))
    } else {
        (Mark::Columns(accord.same), widgets::counts_text(accord.same))
    }
}

/// What the line of a service says, in so many columns.
pub fn service(
    catalog: &Catalog,
    id: ServiceId,
    tally: Accord,
    shown: Option<u32>,
    fold: Fold,
    columns: usize,
) -> Option<Row> {
    let service = catalog.service(id)?;
    let (mark, counts) = counted(tally, columns);
    let part = shown.map(|shown| {
        format!("{} of {} shown", widgets::number(shown as usize), widgets::number(tally.total() as usize))
    });
    let says = match &part {
        Some(part) => format!("{}: {counts}; {part}", service.prefix),
        None => format!("{}: {counts}", service.prefix),
    };
    let detail = match &part {
        Some(part) => format!("{} · {part}", service.name),
        None => service.name.clone(),
    };
    Some(Row {
        kind: Kind::Branch,
        fold,
        title: Text::strong(&service.prefix),
        detail: Text::quiet(detail, Face::Small),
        marks: vec![mark],
        says,
        hint: counts,
        ..Row::default()
    })
}

/// What the line of services says that are folded.
pub fn rest(kind: Rest, services: usize, actions: u32, fold: Fold) -> Row {
    let services = widgets::counted(services, "service", "services");
    let actions = widgets::counted(actions as usize, "action", "actions");
    let what = match kind {
        Rest::Unlimited => "not limited by anything",
        Rest::ByRegion => "allowed by Region, as said above",
        Rest::Denied => "denied altogether",
    };
    let (icon, ink) = of_shade(kind.shade());
    Row {
        kind: Kind::Branch,
        fold,
        icon: Some(Glyph::Icon(icon, ink)),
        title: Text::new(format!("{services} {what}")),
        says: format!("The rest: {services} {what}, {actions}"),
        detail: Text::quiet(actions, Face::Small),
        ..Row::default()
    }
}

/// What the line of an action says.
pub fn action(catalog: &Catalog, id: ActionId, shade: Option<Shade>, chosen: Chosen) -> Option<Row> {
    let action = catalog.action(id)?;
    let (icon, ink) = of_shared(shade);
    let level = action.levels.strongest().map_or("", AccessLevel::name);
    Some(Row {
        depth: 1,
        icon: Some(Glyph::Icon(icon, ink)),
        title: Text::new(&action.name),
        marks: vec![Mark::Text(Text::quiet(level, Face::Smaller))],
        chosen,
        says: format!("{}: {}", catalog.full_name(id), widgets::shared_word(shade)),
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
        check_of("Webshop prod", filter, show, expect);
    }

    fn check_of(account: &str, filter: &str, show: Show, expect: &Expect) {
        let session = sample();
        let name = |target: &TargetId| session.state().document.organization.name(target) == account;
        let target =
            session.state().document.organization.targets().into_iter().find(name).expect("an account of the sample");
        let verdicts = session.state().verdicts.analysis.row(&target).expect("verdicts");
        let catalog = &session.state().verdicts.analysis.catalog;
        let row = |line: PermissionLine| match line {
            PermissionLine::Service(id, tally, shown) => service(catalog, id, tally, shown, Fold::Open, 4),
            PermissionLine::Rest(kind, services, actions) => Some(rest(kind, services, actions, Fold::Closed)),
            PermissionLine::Action(id) => action(catalog, id, Some(verdicts.shade(id)), Chosen::No),
        };
        let lines =
            lines(catalog, Subject::One(verdicts), &Wish { filter: filter.to_owned(), show, ..Wish::default() });
        expect.assert_eq(&text(lines.into_iter().filter_map(row)));
    }

    #[test]
    fn rows_say_counts_and_verdicts() {
        check(
            "organizations:Leave",
            Show::Everything,
            &expect![[r#"
                ▾ organizations · AWS Organizations · 1 of 63 shown | 62 + 0 - 1 <Branch: organizations: 62 allowed, 0 depend, 1 denied; 1 of 63 shown> "62 allowed, 0 depend, 1 denied"
                  [Denied Denied] · LeaveOrganization | Write <Item: organizations:LeaveOrganization: denied>
            "#]],
        );
        check(
            "RunInstances",
            Show::Everything,
            &expect![[r#"
                ▾ ec2 · Amazon EC2 · 1 of 826 shown | 0 + 2 - 3 ~ 821 <Branch: ec2: 0 allowed, 821 by Region, 2 depend, 3 denied; 1 of 826 shown> "0 allowed, 821 by Region, 2 depend, 3 denied"
                  [Depends Depends] · RunInstances | Write <Item: ec2:RunInstances: depends>
            "#]],
        );
        check("sqs:", Show::Only(Some(Shade::Depends)), &expect![""]);
    }

    #[test]
    fn what_has_nothing_to_say_is_folded() {
        check_of(
            "Log archive",
            "",
            Show::Everything,
            &expect![[r#"
                ▾ s3 · Amazon S3 | 162 + 16 - 2 <Branch: s3: 162 allowed, 16 depend, 2 denied> "162 allowed, 16 depend, 2 denied"
                ▾ iam · AWS Identity and Access Management (IAM) | 177 + 13 - 0 <Branch: iam: 177 allowed, 13 depend, 0 denied> "177 allowed, 13 depend, 0 denied"
                ▾ sts · AWS Security Token Service | 14 + 0 - 2 <Branch: sts: 14 allowed, 0 depend, 2 denied> "14 allowed, 0 depend, 2 denied"
                ▾ organizations · AWS Organizations | 62 + 0 - 1 <Branch: organizations: 62 allowed, 0 depend, 1 denied> "62 allowed, 0 depend, 1 denied"
                ▾ cloudtrail · AWS CloudTrail | 61 + 0 - 5 <Branch: cloudtrail: 61 allowed, 0 depend, 5 denied> "61 allowed, 0 depend, 5 denied"
                ▾ config · AWS Config | 97 + 0 - 5 <Branch: config: 97 allowed, 0 depend, 5 denied> "97 allowed, 0 depend, 5 denied"
                ▾ guardduty · Amazon GuardDuty | 99 + 0 - 4 <Branch: guardduty: 99 allowed, 0 depend, 4 denied> "99 allowed, 0 depend, 4 denied"
                ▾ account · AWS Account Management | 19 + 0 - 1 <Branch: account: 19 allowed, 0 depend, 1 denied> "19 allowed, 0 depend, 1 denied"
                ▾ securityhub · AWS Security Hub | 132 + 0 - 3 <Branch: securityhub: 132 allowed, 0 depend, 3 denied> "132 allowed, 0 depend, 3 denied"
                ▸ [Allowed Allowed] · 448 services not limited by anything · 21,446 actions <Branch: The rest: 448 services not limited by anything, 21,446 actions>
            "#]],
        );
    }

    #[test]
    fn what_is_called_so_comes_first() {
        let session = sample();
        let catalog = &session.state().verdicts.analysis.catalog;
        let verdicts = session.state().verdicts.analysis.row(&TargetId::Root).expect("verdicts");
        let wish = Wish { filter: "ec2".to_owned(), ..Wish::default() };
        let lines = lines(catalog, Subject::One(verdicts), &wish);
        let services = lines.iter().filter_map(|line| match line {
            PermissionLine::Service(id, ..) => catalog.service(*id).map(|service| service.prefix.as_str()),
            PermissionLine::Action(_) | PermissionLine::Rest(..) => None,
        });
        assert_eq!(services.take(3).collect::<Vec<_>>(), ["ec2", "ec2-instance-connect", "ec2messages"]);
    }
}
