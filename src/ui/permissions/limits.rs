//! What limits an account most: the statements, and the levels without an Allow, that take something away.
//!
//! Knows how it is told; what takes something away, `analysis` knows. Worked out beside the window.

use super::answer::listed;
use crate::widgets;
use analysis::{Analysis, How, Limit, Shade};
use catalog::{ActionSet, Catalog, ServiceId};
use organization::{Organization, TargetId};
use policy::{Comparison, PolicyDocument};

/// One statement or level.
#[derive(Debug, Clone)]
pub struct Told {
    /// What takes something away: `Deny leaving the organization · StayInTheOrganization`.
    pub what: String,
    /// On which level.
    pub level: String,
    /// Whom it spares, as its conditions name them.
    pub spares: Vec<String>,
    pub limit: Limit,
    /// How many actions it takes, of which services.
    pub takes: String,
    /// What most of the actions come to.
    pub shade: Shade,
}

/// What is taken: `21,756 actions of s3, ec2 and 446 more`.
fn taken(catalog: &Catalog, actions: &ActionSet) -> String {
    let mut services: Vec<ServiceId> = Vec::new();
    for (service, id) in catalog.services.iter().zip((0..).map(ServiceId)) {
        if actions.count_in(service.actions.clone()) > 0 {
            services.push(id);
        }
    }
    services.sort_by_key(|id| catalog.rank(*id));
    let names: Vec<String> =
        services.iter().filter_map(|id| catalog.service(*id)).map(|service| service.prefix.clone()).collect();
    let count = actions.count() as usize;
    format!("{} of {}", widgets::counted(count, "action", "actions"), listed(&names))
}

/// So many are told; more take little.
const MOST: usize = 50;

/// What limits a target, most first.
pub fn limits(analysis: &Analysis, organization: &Organization, target: &TargetId) -> Vec<Told> {
    let Some(row) = analysis.row(target) else { return Vec::new() };
    let catalog = &analysis.catalog;
    let asked = &catalog.all() - &row.actions_in(catalog, Shade::Allowed);
    if asked.is_empty() {
        return Vec::new();
    }
    let mut limits = analysis.inquire(organization, target, &asked).limits(&asked);
    limits.sort_by_key(|limit| std::cmp::Reverse(limit.actions.count()));
    limits.truncate(MOST);
    let told = |limit: Limit| {
        let tally = row.tally_of(&limit.actions);
        let shades = [Shade::Denied, Shade::ByRegion, Shade::Depends];
        let shade = shades.into_iter().max_by_key(|shade| tally.of(*shade)).unwrap_or(Shade::Denied);
        let level = match &limit.level {
            TargetId::Root => "the root".to_owned(),
            TargetId::Account(_) if limit.level == *target => "the account itself".to_owned(),
            level @ (TargetId::Ou(_) | TargetId::Account(_)) => organization.name(level).to_owned(),
        };
        let document = limit.policy.as_ref().and_then(|id| analysis.reading(id)).map(|reading| &reading.document);
        let spares = document.zip(limit.statement).map_or_else(Vec::new, |(document, at)| spares(document, at));
        let takes = taken(catalog, &limit.actions);
        Told { what: what(organization, &limit), level, spares, limit, takes, shade }
    };
    limits.into_iter().map(told).collect()
}

fn what(organization: &Organization, limit: &Limit) -> String {
    let policy = limit.policy.as_ref().and_then(|id| organization.policies().get(id));
    match (policy, &limit.sid, limit.statement) {
        (Some(policy), Some(sid), _) if !sid.is_empty() => format!("{} · {sid}", policy.name),
        (Some(policy), _, Some(at)) => format!("{} · statement {}", policy.name, at + 1),
        (Some(policy), _, None) => policy.name.clone(),
        (None, ..) => match limit.how {
            How::NothingAllows => "Not in any Allow",
            How::Incomplete => "Policies that are not known",
            How::Denies | How::AllowsSome => "The level as a whole",
        }
        .to_owned(),
    }
}

/// The principals that a statement leaves out by a condition on their ARN, by name.
fn spares(document: &PolicyDocument, at: usize) -> Vec<String> {
    let statement = document.statements.iter().find(|statement| statement.index == at);
    let conditions = statement.into_iter().flat_map(|statement| &statement.conditions);
    let is_negated = |comparison: Comparison| {
        matches!(
            comparison,
            Comparison::ArnNotLike | Comparison::ArnNotEquals | Comparison::StringNotLike | Comparison::StringNotEquals
        )
    };
    let spared = conditions.filter(|entry| {
        entry.key.value.eq_ignore_ascii_case("aws:PrincipalArn") && is_negated(entry.operator.value.comparison)
    });
    let names = spared.flat_map(|entry| &entry.values).map(|value| {
        let arn = value.value.text.as_str();
        // `arn:aws:iam::*:role/Admin` is said as `role/Admin`.
        arn.splitn(6, ':').nth(5).unwrap_or(arn).to_owned()
    });
    names.collect()
}
