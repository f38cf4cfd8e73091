//! What a viewpoint is offered by the organization's own policies: callers by name, Regions, context keys.
//!
//! Pure: built from the policies as the analysis has read them, and the catalogue.

use std::collections::{BTreeMap, BTreeSet};

use crate::simulator::offers as of_questions;
use analysis::{Analysis, Who, check_key};
use aws::is_region;
use organization::Organization;
use policy::{Glob, is_service_linked};

/// Everything that policies of the organization name.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Offers {
    /// In the order of their names.
    pub callers: Vec<Named>,
    pub regions: BTreeSet<String>,
    /// Keys that can be pinned: first those that policies test, then the global ones of the catalogue.
    pub keys: Vec<String>,
}

/// A caller whom a policy singles out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Named {
    pub caller: Singled,
    /// What the policy writes; more than one caller may be meant.
    pub pattern: String,
    /// The name of the first policy that does it.
    pub policy: String,
}

/// What a policy singles a caller out by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Singled {
    Role(String),
    User(String),
    /// A role with this tag: the key `aws:PrincipalTag/…` and a value.
    Tag(String, String),
}

impl Named {
    /// For people.
    pub fn words(&self) -> String {
        let pattern = &self.pattern;
        match &self.caller {
            Singled::Role(name) if name == pattern => format!("The role {name}"),
            Singled::Role(_) => format!("A role like {pattern}"),
            Singled::User(name) if name == pattern => format!("The IAM user {name}"),
            Singled::User(_) => format!("An IAM user like {pattern}"),
            Singled::Tag(key, _) => {
                let tag = key.split_once('/').map_or(key.as_str(), |(_, tag)| tag);
                format!("A role with the tag {tag} = {pattern}")
            }
        }
    }
}

/// What the policies of an organization offer.
pub fn of(organization: &Organization, analysis: &Analysis) -> Offers {
    let catalog = &analysis.catalog;
    let mut callers: BTreeMap<Singled, (String, String)> = BTreeMap::new();
    let mut offers = Offers::default();
    let mut tested: BTreeMap<String, String> = BTreeMap::new();
    for policy in organization.policies().values() {
        let statements = analysis.reading(&policy.id).into_iter().flat_map(|reading| &reading.document.statements);
        for entry in statements.flat_map(|statement| &statement.conditions) {
            let key = entry.key.value.as_str();
            tested.entry(key.to_ascii_lowercase()).or_insert_with(|| catalog.spelling(key));
            for value in entry.values.iter().map(|value| value.value.text.as_str()) {
                if let Some((caller, pattern)) = singled(key, value) {
                    callers.entry(caller).or_insert_with(|| (pattern.to_owned(), policy.name.clone()));
                }
                if key.eq_ignore_ascii_case("aws:RequestedRegion") && is_region(value) {
                    offers.regions.insert(value.to_owned());
                }
            }
        }
    }
    let named = |(caller, (pattern, policy))| Named { caller, pattern, policy };
    offers.callers = callers.into_iter().map(named).collect();
    tested.retain(|_, key| check_key(key).is_ok());
    let global = of_questions::global_keys(catalog).into_iter();
    let global = global.filter(|key| key.ends_with('/') || check_key(key).is_ok());
    let global: Vec<String> = global.filter(|key| !tested.contains_key(&key.to_ascii_lowercase())).collect();
    offers.keys = tested.into_values().chain(global).collect();
    offers
}

/// The caller that a value under a key is about, and its pattern there.
fn singled<'v>(key: &str, value: &'v str) -> Option<(Singled, &'v str)> {
    if let Some((family, tag)) = key.split_once('/') {
        let is_tag = family.eq_ignore_ascii_case("aws:PrincipalTag") && !tag.is_empty();
        let tag = |text| (Singled::Tag(format!("aws:PrincipalTag/{tag}"), text), value);
        return matching(value).filter(|_| is_tag).map(tag);
    }
    if !key.eq_ignore_ascii_case("aws:PrincipalArn") {
        return None;
    }
    let named = |resource: &str, who: fn(Option<String>) -> Who| {
        let (_, pattern) = value.split_once(resource)?;
        let name = matching(pattern).filter(|_| !is_service_linked(pattern))?;
        let who: Who = who(Some(name.clone())).to_string().parse().ok()?;
        matches!(who, Who::Role(Some(_)) | Who::User(Some(_))).then_some((name, pattern))
    };
    let role = named(":role/", Who::Role).map(|(name, pattern)| (Singled::Role(name), pattern));
    role.or_else(|| named(":user/", Who::User).map(|(name, pattern)| (Singled::User(name), pattern)))
}

/// The plainest text that a pattern matches; `None` where the pattern names nothing, or holds a variable or placeholder.
fn matching(pattern: &str) -> Option<String> {
    if pattern.contains("${") || pattern.contains("{{") || pattern.chars().all(|c| ['*', '?', '/'].contains(&c)) {
        return None;
    }
    let part = |part: &str| if part == "*" { "any".to_owned() } else { part.replace('*', "").replace('?', "x") };
    let name = pattern.split('/').map(part).collect::<Vec<_>>().join("/");
    (!name.is_empty() && Glob::new(pattern).matches(&name)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_become_names_that_they_match() {
        let role = |name: &str| Some(Singled::Role(name.to_owned()));
        for (key, value, expect) in [
            ("aws:PrincipalArn", "arn:aws:iam::*:role/OrgAdmin*", role("OrgAdmin")),
            ("aws:PrincipalARN", "arn:${PARTITION}:iam::*:role/platform/break-glass", role("platform/break-glass")),
            ("aws:PrincipalArn", "*:role/AWSReservedSSO_Admin_????", role("AWSReservedSSO_Admin_xxxx")),
            ("aws:PrincipalArn", "arn:aws:iam::*:role/aws-reserved/*/Admin_*", role("aws-reserved/any/Admin_")),
            ("aws:PrincipalArn", "arn:aws:iam::*:user/alice", Some(Singled::User("alice".to_owned()))),
            ("aws:PrincipalArn", "arn:aws:iam::*:role/*", None),
            ("aws:PrincipalArn", "arn:aws:iam::*:root", None),
            ("aws:PrincipalArn", "arn:aws:iam::*:role/${PREFIX}-admin", None),
            ("aws:PrincipalArn", "arn:aws:iam::*:role/aws-service-role/*", None),
            ("aws:ResourceArn", "arn:aws:iam::*:role/OrgAdmin", None),
            (
                "aws:principaltag/Team",
                "plat*",
                Some(Singled::Tag("aws:PrincipalTag/Team".to_owned(), "plat".to_owned())),
            ),
            ("aws:PrincipalTag/team", "*", None),
        ] {
            assert_eq!(singled(key, value).map(|(caller, _)| caller), expect, "{key} {value}");
        }
    }
}
