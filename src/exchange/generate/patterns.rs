//! From where invented policies take their action patterns, and the resources that fit them.
//!
//! Knows how people write patterns: a whole service, a verb of a service, one action by its name.
//! All names are the catalogue's, so every pattern names something.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use super::Patterns;
use super::random::Random;
use aws::ArnTemplate;
use catalog::{AccessLevel, ActionId, Catalog, KnownAction, Service};

/// The services that guardrails are mostly about.
pub(super) const SERVICES: &[&str] = &[
    "ec2",
    "s3",
    "iam",
    "kms",
    "rds",
    "lambda",
    "dynamodb",
    "ecs",
    "eks",
    "ecr",
    "sns",
    "sqs",
    "cloudtrail",
    "config",
    "guardduty",
    "securityhub",
    "cloudwatch",
    "logs",
    "events",
    "cloudformation",
    "ssm",
    "secretsmanager",
    "organizations",
    "account",
    "route53",
    "cloudfront",
    "elasticloadbalancing",
    "autoscaling",
    "apigateway",
    "glue",
    "athena",
    "redshift",
    "elasticache",
    "es",
    "kinesis",
    "firehose",
    "sagemaker",
    "bedrock",
    "states",
    "batch",
    "backup",
    "acm",
    "wafv2",
    "access-analyzer",
    "macie2",
    "inspector2",
    "codebuild",
    "codepipeline",
    "elasticfilesystem",
    "ram",
    "network-firewall",
    "fsx",
];
/// Patterns of the shared library: nearly all that these services give.
const LIBRARY: usize = 400;
/// Of each service in the library, beside the service as a whole: so many that all services together fill it.
const VERBS: usize = 4;
const ACTIONS: usize = 4;
/// What the names of protected resources begin with.
const RESOURCES: &[&str] = &["audit-", "security-", "org-", "shared-", "prod-", "landing-zone-"];

/// Where patterns come from.
#[derive(Debug)]
pub(super) struct Pool<'c> {
    catalog: &'c Catalog,
    library: Vec<String>,
    patterns: Patterns,
}

impl<'c> Pool<'c> {
    pub fn new(catalog: &'c Catalog, patterns: Patterns) -> Self {
        let library = match patterns {
            Patterns::Library => library(catalog),
            Patterns::Catalogue => Vec::new(),
        };
        Self { catalog, library, patterns }
    }

    /// Different patterns, sorted, as many as the range says or a few less.
    pub fn several(&self, random: &mut Random, count: RangeInclusive<u64>) -> Vec<String> {
        let mut patterns: Vec<String> = match self.patterns {
            Patterns::Library => random.several(&self.library, count),
            Patterns::Catalogue => (0..random.within(count)).filter_map(|_| self.drawn(random)).collect(),
        };
        patterns.sort();
        patterns.dedup();
        patterns
    }

    /// Whole services, `s3:*`.
    pub fn services(&self, random: &mut Random, count: RangeInclusive<u64>) -> Vec<String> {
        let services: Vec<&str> = match self.patterns {
            Patterns::Library => random.several(SERVICES, count),
            Patterns::Catalogue => {
                let all: Vec<&str> = self.catalog.services.iter().map(|service| service.prefix.as_str()).collect();
                random.several(&all, count)
            }
        };
        services.into_iter().map(|service| format!("{service}:*")).collect()
    }

    /// Whole services that RCPs apply to.
    pub fn rcp_services(&self, random: &mut Random, count: RangeInclusive<u64>) -> Vec<String> {
        let covered = self.catalog.services.iter().filter(|service| service.supports_rcp);
        let covered: Vec<String> = covered.map(|service| format!("{}:*", service.prefix)).collect();
        random.several(&covered, count)
    }

    /// Actions of one service that meet the same type of resource, and a narrow pattern of such resources.
    pub fn protected(&self, random: &mut Random) -> Option<(Vec<String>, String)> {
        // One action in three has no resource type, so a few draws are enough.
        let (service, resource_type) = (0..20).find_map(|_| {
            let service = self.service(random)?;
            let action = random.one(self.catalog.actions_of(service))?;
            let used = random.one(&action.resources)?;
            let found = service.resource_types.get(usize::from(used.resource_type))?;
            found.arn.is_usual().then_some((service, used.resource_type))
        })?;
        let meets = |action: &&KnownAction| action.resources.iter().any(|used| used.resource_type == resource_type);
        let names: Vec<&str> =
            self.catalog.actions_of(service).iter().filter(meets).map(|action| action.name.as_str()).collect();
        let actions = random.several(&names, 1..=4).into_iter().map(|name| format!("{}:{name}", service.prefix));
        let template = &service.resource_types.get(usize::from(resource_type))?.arn;
        Some((actions.collect(), narrowed(template, random.word(RESOURCES))))
    }

    fn service(&self, random: &mut Random) -> Option<&'c Service> {
        match self.patterns {
            Patterns::Library => self.catalog.service_id(random.word(SERVICES)).and_then(|id| self.catalog.service(id)),
            Patterns::Catalogue => random.one(&self.catalog.services),
        }
    }

    /// A pattern around any action of the catalogue.
    fn drawn(&self, random: &mut Random) -> Option<String> {
        let last = u64::from(self.catalog.len().saturating_sub(1));
        let action = ActionId(u32::try_from(random.within(0..=last)).ok()?);
        let (service, name) = (self.catalog.service_of(action)?, &self.catalog.action(action)?.name);
        let forms = [(15, "*".to_owned()), (45, verb(name)), (40, name.clone())];
        Some(format!("{}:{}", service.prefix, random.weighted(&forms)?))
    }
}

/// For each service: all of it, its most frequent verbs, and those of its actions that reach furthest.
fn library(catalog: &Catalog) -> Vec<String> {
    let known = SERVICES.iter().filter_map(|prefix| catalog.service(catalog.service_id(prefix)?));
    let mut patterns: Vec<String> = known.flat_map(|service| of_service(catalog, service)).collect();
    patterns.truncate(LIBRARY);
    patterns
}

fn of_service(catalog: &Catalog, service: &Service) -> Vec<String> {
    let actions = catalog.actions_of(service);
    let mut verbs: BTreeMap<String, usize> = BTreeMap::new();
    for action in actions {
        *verbs.entry(verb(&action.name)).or_default() += 1;
    }
    let mut verbs: Vec<(String, usize)> = verbs.into_iter().filter(|(_, count)| *count > 1).collect();
    verbs.sort_by(|(a, many), (b, more)| more.cmp(many).then_with(|| a.cmp(b)));
    let furthest =
        [AccessLevel::PermissionsManagement, AccessLevel::Write, AccessLevel::Read].into_iter().flat_map(|level| {
            actions.iter().filter(move |action| action.levels.strongest() == Some(level)).map(|action| &action.name)
        });
    let own = verbs.into_iter().map(|(verb, _)| verb).take(VERBS);
    let names = own.chain(furthest.take(ACTIONS).cloned());
    std::iter::once("*".to_owned()).chain(names).map(|name| format!("{}:{name}", service.prefix)).collect()
}

/// `Get*` of `GetObject`; a name of one word stays as it is.
fn verb(name: &str) -> String {
    let second = name.char_indices().skip(1).find(|(_, letter)| letter.is_ascii_uppercase());
    match second.and_then(|(at, _)| name.get(..at)) {
        Some(verb) => format!("{verb}*"),
        None => name.to_owned(),
    }
}

/// The template with wildcards for the place and for whatever it names, the first name beginning with a text.
fn narrowed(template: &ArnTemplate, start: &str) -> String {
    let mut named = false;
    let filled = template.fill(|variable| {
        Some(match variable {
            "Partition" => Cow::Borrowed("aws"),
            "Region" | "Account" => Cow::Borrowed("*"),
            _ if std::mem::replace(&mut named, true) => Cow::Borrowed("*"),
            _ => Cow::Owned(format!("{start}*")),
        })
    });
    filled.as_str().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbs() {
        for (name, expected) in
            [("GetObject", "Get*"), ("Invoke", "Invoke"), ("ListMFADevices", "List*"), ("a", "a"), ("", "")]
        {
            assert_eq!(verb(name), expected);
        }
    }

    #[test]
    fn resources() {
        for (template, expected) in [
            ("arn:${Partition}:s3:::${BucketName}/${KeyName}", "arn:aws:s3:::org-*/*"),
            ("arn:${Partition}:ec2:${Region}:${Account}:vpc/${VpcId}", "arn:aws:ec2:*:*:vpc/org-*"),
            ("arn:${Partition}:iam::${Account}:root", "arn:aws:iam::*:root"),
        ] {
            assert_eq!(narrowed(&template.into(), "org-"), expected);
        }
    }

    #[test]
    fn the_library_is_full_and_every_pattern_names_something() {
        let catalog = Catalog::embedded();
        let library = library(catalog);
        assert_eq!(library.len(), LIBRARY);
        for pattern in library {
            assert!(!catalog.matching(&pattern).is_empty(), "{pattern}");
        }
    }
}
