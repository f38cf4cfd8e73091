//! What limits an account most: the statements, and the levels without an Allow, that take something away.
//!
//! Knows how it is told; what takes something away, `analysis` knows. Worked out beside the window.

use std::collections::BTreeMap;

use super::answer::listed;
use crate::widgets;
use analysis::{Analysis, How, Joint, Limit, Row as Verdicts, Shade, Tally};
use catalog::{ActionSet, Catalog, ServiceId};
use organization::{AccountId, Organization, ParentId, PolicyId, TargetId};
use policy::{Comparison, PolicyDocument};

/// One statement or level.
#[derive(Debug, Clone)]
pub struct Told {
    /// What takes something away: `Deny leaving the organization · StayInTheOrganization`.
    pub what: String,
    /// Where: `on the root`.
    pub place: String,
    /// Whom it spares, as its conditions name them.
    pub spares: Vec<String>,
    pub limit: Limit,
    /// How many actions it takes, of which services.
    pub takes: String,
    /// What most of the actions come to.
    pub shade: Shade,
    /// Whom of several accounts it is about: `in 10 of 23 accounts`; empty of one.
    pub whom: String,
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
        let counts = row.tally_of(&limit.actions);
        let place = match &limit.level {
            TargetId::Account(_) if limit.level == *target => "on the account itself".to_owned(),
            level @ (TargetId::Root | TargetId::Ou(_) | TargetId::Account(_)) => on(organization, level),
        };
        tell(analysis, organization, limit, place, counts, String::new())
    };
    limits.into_iter().map(told).collect()
}

fn on(organization: &Organization, level: &TargetId) -> String {
    match level {
        TargetId::Root => "on the root".to_owned(),
        TargetId::Ou(_) | TargetId::Account(_) => format!("on {}", organization.name(level)),
    }
}

fn tell(
    analysis: &Analysis,
    organization: &Organization,
    limit: Limit,
    place: String,
    counts: Tally,
    whom: String,
) -> Told {
    let shades = [Shade::Denied, Shade::ByRegion, Shade::Depends];
    let shade = shades.into_iter().max_by_key(|shade| counts.of(*shade)).unwrap_or(Shade::Denied);
    let document = limit.policy.as_ref().and_then(|id| analysis.reading(id)).map(|reading| &reading.document);
    // In an Allow the same condition says who gets nothing.
    let denying = document.filter(|_| limit.how == How::Denies);
    let spares = denying.zip(limit.statement).map_or_else(Vec::new, |(document, at)| spares(document, at));
    let takes = taken(&analysis.catalog, &limit.actions);
    let place = if limit.how == How::Refused { "whatever policies say".to_owned() } else { place };
    Told { what: what(organization, &limit), place, spares, limit, takes, shade, whom }
}

/// What limits several accounts.
#[derive(Debug, Clone, Default)]
pub struct Together {
    /// What takes most from most accounts first.
    pub told: Vec<Told>,
    /// Of so many accounts it was found out.
    pub known: usize,
}

/// So many ways down to accounts are gone through, those of most accounts first: each takes its time, and who waits for it
/// waits for all of them.
const WAYS: usize = 120;

/// What limits several accounts together. Accounts with the same verdicts, parent and policies of their own have the same limits.
pub fn together(analysis: &Analysis, organization: &Organization, joint: &Joint) -> Together {
    type Way<'a> = (*const Verdicts, Option<&'a ParentId>, Vec<&'a PolicyId>);
    let mut ways: BTreeMap<Way<'_>, (&Verdicts, Vec<&AccountId>)> = BTreeMap::new();
    for alike in &joint.answers {
        for id in &alike.accounts {
            let target = TargetId::Account(id.clone());
            let Some(row) = analysis.row(&target) else { continue };
            let policies = organization.attached(&target).map(|policy| &policy.id).collect();
            let parent = organization.accounts().get(id).map(|account| &account.parent);
            let way = ways.entry((std::sync::Arc::as_ptr(row), parent, policies));
            way.or_insert_with(|| (row, Vec::new())).1.push(id);
        }
    }
    let mut ways: Vec<(&Verdicts, Vec<&AccountId>)> = ways.into_values().collect();
    // Where they are stands for an order that is always the same: the first account of each.
    ways.sort_by(|(_, one), (_, other)| other.len().cmp(&one.len()).then_with(|| one.first().cmp(&other.first())));
    ways.truncate(WAYS);
    let known: usize = ways.iter().map(|(_, accounts)| accounts.len()).sum();
    let catalog = &analysis.catalog;
    type Key = (Option<TargetId>, How, Option<PolicyId>, Option<usize>);
    let mut merged: BTreeMap<Key, (Limit, Tally, usize)> = BTreeMap::new();
    for (row, accounts) in &ways {
        let Some(first) = accounts.first() else { continue };
        let asked = &catalog.all() - &row.actions_in(catalog, Shade::Allowed);
        if asked.is_empty() {
            continue;
        }
        let target = TargetId::Account((*first).clone());
        for limit in analysis.inquire(organization, &target, &asked).limits(&asked) {
            let counts = row.tally_of(&limit.actions);
            // What hangs at the accounts themselves hangs at each of them.
            let level = Some(limit.level.clone()).filter(|level| *level != target);
            let key = (level, limit.how, limit.policy.clone(), limit.statement);
            match merged.get_mut(&key) {
                Some((own, tally, count)) => {
                    own.actions |= &limit.actions;
                    *tally += counts;
                    *count += accounts.len();
                }
                None => drop(merged.insert(key, (limit, counts, accounts.len()))),
            }
        }
    }
    let mut limits: Vec<(Limit, Tally, usize)> = merged.into_values().collect();
    limits.sort_by_key(|(limit, _, count)| std::cmp::Reverse(u64::from(limit.actions.count()) * *count as u64));
    limits.truncate(MOST);
    let told = limits.into_iter().map(|(limit, counts, count)| {
        let place = match &limit.level {
            TargetId::Account(_) if count > 1 => "on the accounts themselves".to_owned(),
            level @ (TargetId::Root | TargetId::Ou(_) | TargetId::Account(_)) => on(organization, level),
        };
        let all = widgets::number(joint.accounts());
        let whom = if count == joint.accounts() {
            format!("in all {all} accounts")
        } else {
            format!("in {} of {all} accounts", widgets::number(count))
        };
        tell(analysis, organization, limit, place, counts, whom)
    });
    Together { told: told.collect(), known }
}

fn what(organization: &Organization, limit: &Limit) -> String {
    let policy = limit.policy.as_ref().and_then(|id| organization.policies().get(id));
    match (policy, &limit.sid, limit.statement) {
        (Some(policy), Some(sid), _) if !sid.is_empty() => format!("{} · {sid}", policy.name),
        (Some(policy), _, Some(at)) => format!("{} · statement {}", policy.name, at + 1),
        (Some(policy), _, None) => policy.name.clone(),
        (None, ..) => match limit.how {
            How::NothingAllows => "No policy on this level allows it",
            How::Incomplete => "Policies that are not known",
            How::Refused => "AWS itself",
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
