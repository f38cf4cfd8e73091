//! The AWS action catalogue: which services, actions, resource types and condition keys exist, as of a date.
//!
//! Knows names, access levels, ARN templates and key types as the AWS Service Authorization Reference states them,
//! and fast sets of actions.
//! Deliberately knows no policy, no account and no decision, and adds no prose of AWS.

#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_types))]

mod asset;
mod exceptions;
mod keys;
mod levels;
mod listing;
mod managed;
mod needed;
mod set;
mod source;
mod templates;

pub use exceptions::{
    EXCEPTIONS_DATE, crosses_regions, has_actions_across_regions, is_among, is_sign_in, may_lack_owner,
    may_lack_resource, may_name_none, sign_in_actions,
};
pub use levels::{AccessLevel, AccessLevels};
pub use managed::{ManagedPolicies, ManagedText};
pub use needed::NEEDED_DATE;
pub use set::ActionSet;
pub use source::build;
pub use templates::{
    CONTROL_TOWER, EMPTY, RECOMMENDED_OUS, SECURITY_REFERENCE_ARCHITECTURE, SMALL_COMPANY, TEMPLATES, TEMPLATES_DATE,
    Template, TemplateKind, TemplateLine,
};

use aws::ArnTemplate;
use keys::KeyTypes;
use policy::Glob;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

static ASSET: &[u8] = include_bytes!("../../assets/catalog.bin");

/// Everything known about AWS's actions on [`Catalog::date`].
///
/// Every answer drawn from it holds for that date: what AWS added later is not in here.
///
/// ```
/// use catalog::Catalog;
/// let catalog = Catalog::embedded();
/// let id = catalog.action_id("s3:getobject").expect("a known action");
/// assert_eq!(catalog.full_name(id), "s3:GetObject");
/// assert!(catalog.matching("s3:Get*").contains(id));
/// ```
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Catalog {
    /// Day of the data, `YYYY-MM-DD`.
    pub date: String,
    /// Where the data comes from, with version and licence, to be shown to people.
    pub source: String,
    /// Sorted by prefix.
    pub services: Vec<Service>,
    /// Sorted by service, then by lower-case name; the position is the [`ActionId`].
    pub actions: Vec<KnownAction>,
    /// The keys that no service owns (`aws:PrincipalArn` …), sorted by lower-case name.
    pub global_keys: Vec<ConditionKey>,
    /// Lower-case full name of each action, such as `s3:getobject`.
    lower: Vec<Box<str>>,
    /// Worked out when it is first asked for, as is what follows.
    forms: Derived<Forms>,
    by_prefix: Derived<BTreeMap<String, ServiceId>>,
    /// What the values of each family of keys are.
    key_types: Derived<KeyTypes>,
}

/// What follows from the rest of a catalogue, so that it makes no catalogue differ from another. It waits until somebody asks,
/// for every start of the program reads a catalogue, and many starts ask for none of it.
#[derive(Debug, Default)]
struct Derived<T>(OnceLock<T>);

impl<T> PartialEq for Derived<T> {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl<T> Eq for Derived<T> {}

/// Which actions are done to resources of the same forms.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Forms {
    /// For each action the place of its forms in `all`.
    pub of: Vec<u32>,
    /// Sorted, each template once; none for actions that only `*` fits.
    pub all: Vec<Vec<Form>>,
}

/// The form of the resources of one type, as some actions use it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Form {
    pub template: ArnTemplate,
    /// Whether every call of the actions names such a resource beside others: [`NEEDED_DATE`].
    pub is_needed: bool,
}

impl Form {
    /// In the place of a template: no resource, which requests and policies write as `*`.
    pub const NONE: &str = "*";

    /// Whether it stands for no resource.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.template.as_str() == Self::NONE
    }
}

/// Position of an action in [`Catalog::actions`]: dense, from 0, and only meaningful within one catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActionId(pub u32);

/// Position of a service in [`Catalog::services`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServiceId(pub u16);

/// What policies write most often, the most often first.
const OFTEN: [&str; 24] = [
    "s3",
    "ec2",
    "iam",
    "sts",
    "kms",
    "lambda",
    "rds",
    "organizations",
    "dynamodb",
    "logs",
    "cloudwatch",
    "cloudtrail",
    "cloudformation",
    "sns",
    "sqs",
    "ssm",
    "secretsmanager",
    "ecs",
    "eks",
    "ecr",
    "route53",
    "elasticloadbalancing",
    "config",
    "guardduty",
];

/// One AWS service as IAM sees it: the part of an action before the colon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// Lower case, such as `s3`.
    pub prefix: String,
    /// As AWS titles it, such as `Amazon S3`.
    pub name: String,
    /// AWS's category title, such as `Storage`; empty where AWS states none.
    pub category: String,
    /// Whether resource control policies apply to the service.
    pub supports_rcp: bool,
    /// Range of the service's actions in [`Catalog::actions`].
    pub actions: Range<u32>,
    pub resource_types: Vec<ResourceType>,
    /// Keys that the service's actions and resource types list, global ones among them.
    pub condition_keys: Vec<ConditionKey>,
}

/// A kind of resource that policies of a service can name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceType {
    /// Such as `bucket`.
    pub name: String,
    /// The form of its ARNs.
    pub arn: ArnTemplate,
    /// Indices into [`Service::condition_keys`].
    pub condition_keys: Vec<u16>,
}

/// An action with what the reference says about its authorization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownAction {
    pub service: ServiceId,
    /// Without the service prefix, in AWS's spelling, such as `GetObject`.
    pub name: String,
    pub levels: AccessLevels,
    /// Resource types that the action can be authorized on; empty means that only `"Resource": "*"` fits.
    pub resources: Vec<ResourceUse>,
    /// Keys of the action as a whole: indices into [`Service::condition_keys`].
    pub condition_keys: Vec<u16>,
    /// Full names of further actions that a caller needs.
    pub dependent_actions: Vec<String>,
}

/// A resource type as one action uses it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceUse {
    /// Index into [`Service::resource_types`].
    pub resource_type: u16,
    /// Whether every call of the action names such a resource.
    pub required: bool,
    /// Keys that count for this type only: indices into [`Service::condition_keys`].
    pub condition_keys: Vec<u16>,
}

/// A key of the request context.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConditionKey {
    /// In AWS's spelling; compared without regard to case. `${…}` or `tag-key` at the end stands for a family.
    pub name: String,
    /// What AWS says its values are; `None` where AWS does not say.
    pub value_type: Option<KeyType>,
}

/// What the values of a condition key are; `ArrayOf…` keys hold several at once.
///
/// See <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyType {
    String,
    Arn,
    Bool,
    Numeric,
    Date,
    IpAddress,
    Binary,
    ArrayOfString,
    ArrayOfArn,
    ArrayOfBool,
    ArrayOfNumeric,
    ArrayOfDate,
    ArrayOfIpAddress,
}

impl KeyType {
    const ALL: [(Self, &'static str); 13] = [
        (Self::String, "String"),
        (Self::Arn, "ARN"),
        (Self::Bool, "Bool"),
        (Self::Numeric, "Numeric"),
        (Self::Date, "Date"),
        (Self::IpAddress, "IPAddress"),
        (Self::Binary, "Binary"),
        (Self::ArrayOfString, "ArrayOfString"),
        (Self::ArrayOfArn, "ArrayOfARN"),
        (Self::ArrayOfBool, "ArrayOfBool"),
        (Self::ArrayOfNumeric, "ArrayOfNumeric"),
        (Self::ArrayOfDate, "ArrayOfDate"),
        (Self::ArrayOfIpAddress, "ArrayOfIPAddress"),
    ];

    /// Whether a request can have several values under the key at once.
    pub fn is_array(self) -> bool {
        self.name().starts_with("ArrayOf")
    }

    /// AWS's spelling, such as `ArrayOfARN`.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(kind, _)| *kind == self).map_or("", |(_, name)| name)
    }
}

/// Why a catalogue cannot be built or read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CatalogError {
    #[error("the file is no action catalogue in JSON ({0}): take the `catalog.json` that the converter wrote")]
    Json(String),
    #[error("the catalogue has the format `{0}`: this version reads `aws-action-catalog/1`")]
    Format(String),
    #[error("the catalogue contradicts itself: {0}")]
    Inconsistent(String),
    #[error("the catalogue asset is damaged ({0}): build it again from `catalog.json`")]
    Damaged(&'static str),
}

impl Catalog {
    /// The catalogue that ships with the program, read once.
    ///
    /// For where a program or a test starts, which hands it on: everything else works with the catalogue that it is given.
    /// A test guarantees that the asset is whole; were it damaged, the catalogue would be empty.
    pub fn embedded() -> &'static Arc<Catalog> {
        static EMBEDDED: OnceLock<Arc<Catalog>> = OnceLock::new();
        EMBEDDED.get_or_init(|| Arc::new(Catalog::from_asset(ASSET).unwrap_or_default()))
    }

    /// Reads what [`build`] wrote.
    ///
    /// # Errors
    /// [`CatalogError::Damaged`] for anything truncated or changed.
    pub fn from_asset(asset: &[u8]) -> Result<Catalog, CatalogError> {
        asset::read(asset)
    }

    pub fn action(&self, id: ActionId) -> Option<&KnownAction> {
        self.actions.get(id.0 as usize)
    }

    pub fn service(&self, id: ServiceId) -> Option<&Service> {
        self.services.get(usize::from(id.0))
    }

    /// The service with this prefix, in any case.
    pub fn service_id(&self, prefix: &str) -> Option<ServiceId> {
        let known = self.by_prefix.0.get_or_init(|| {
            let numbered = self.services.iter().zip((0..).map(ServiceId));
            numbered.map(|(service, id)| (service.prefix.clone(), id)).collect()
        });
        // Nearly all who ask have it in lower case, so that it is not written anew.
        known.get(prefix).or_else(|| known.get(&prefix.to_ascii_lowercase())).copied()
    }

    /// Where a service stands in lists for people: those that policies write often come first, then the others in the order of
    /// their prefixes.
    #[must_use]
    pub fn rank(&self, id: ServiceId) -> (usize, u16) {
        let prefix = self.service(id).map_or("", |service| service.prefix.as_str());
        let often = OFTEN.iter().position(|often| *often == prefix);
        (often.unwrap_or(OFTEN.len()), id.0)
    }

    /// The service that owns an action.
    pub fn service_of(&self, id: ActionId) -> Option<&Service> {
        self.service(self.action(id)?.service)
    }

    /// The action with this full name (`s3:GetObject`), in any case.
    pub fn action_id(&self, full_name: &str) -> Option<ActionId> {
        let (prefix, _) = full_name.split_once(':')?;
        let service = self.service(self.service_id(prefix)?)?;
        let name = full_name.to_ascii_lowercase();
        self.starting_with(&name, service).map(ActionId).find(|id| self.lower_name(*id) == name)
    }

    /// The action of the same service whose name is spelled almost so.
    #[must_use]
    pub fn nearest(&self, full_name: &str) -> Option<String> {
        let (prefix, name) = full_name.split_once(':')?;
        let service = self.service(self.service_id(prefix)?)?;
        let known = self.actions_of(service).iter().map(|action| action.name.as_str());
        policy::nearest(name, known).map(|nearest| format!("{}:{nearest}", service.prefix))
    }

    /// The actions of a service, in id order.
    pub fn actions_of(&self, service: &Service) -> &[KnownAction] {
        let range = service.actions.start as usize..service.actions.end as usize;
        self.actions.get(range).unwrap_or_default()
    }

    /// `s3:GetObject`; empty for an id of another catalogue.
    pub fn full_name(&self, id: ActionId) -> String {
        match (self.action(id), self.service_of(id)) {
            (Some(action), Some(service)) => format!("{}:{}", service.prefix, action.name),
            _ => String::new(),
        }
    }

    /// The actions that an `Action` pattern of a policy names, without regard to case,
    /// with `*` for any run of characters and `?` for one.
    ///
    /// See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html>.
    pub fn matching(&self, pattern: &str) -> ActionSet {
        self.matching_glob(&Glob::new(&pattern.to_ascii_lowercase()))
    }

    /// The actions whose lower-case full name fits a pattern, as [`ActionPattern`](policy::ActionPattern) has it.
    ///
    /// AWS takes no wildcard in the service prefix; here one matches as far as it can.
    pub fn matching_glob(&self, pattern: &Glob) -> ActionSet {
        let mut set = self.none();
        self.add_matching(pattern, &mut set);
        set
    }

    /// Puts into a set what [`Catalog::matching_glob`] gives.
    pub fn add_matching(&self, pattern: &Glob, set: &mut ActionSet) {
        let candidates = self.candidates(pattern);
        if Self::takes_all_candidates(pattern) {
            set.insert_range(candidates);
        } else {
            candidates.map(ActionId).filter(|id| self.fits(pattern, *id)).for_each(|id| set.insert(id));
        }
    }

    /// Whether a pattern names any action: [`Catalog::matching_glob`] without the set.
    pub fn names_any(&self, pattern: &Glob) -> bool {
        let mut candidates = self.candidates(pattern);
        if Self::takes_all_candidates(pattern) {
            return !candidates.is_empty();
        }
        candidates.any(|id| self.fits(pattern, ActionId(id)))
    }

    /// The actions whose names begin with the text before the pattern's first wildcard, once that holds the service.
    fn candidates(&self, pattern: &Glob) -> Range<u32> {
        let literal = pattern.prefix();
        match literal.split_once(':') {
            None => 0..self.len(),
            Some((prefix, _)) => match self.service_id(prefix).and_then(|id| self.service(id)) {
                Some(service) => self.starting_with(&literal, service),
                None => 0..0,
            },
        }
    }

    /// Most patterns in policies are `*`, `service:*` or `service:Verb*`: all that begins so fits, and no name is looked at.
    fn takes_all_candidates(pattern: &Glob) -> bool {
        pattern.is_any() || pattern.is_prefix() && pattern.prefix().contains(':')
    }

    /// Whether a pattern names this one action: [`Catalog::matching_glob`] without the set.
    pub fn fits(&self, pattern: &Glob, id: ActionId) -> bool {
        pattern.matches(self.lower_name(id))
    }

    /// The service's actions whose lower-case full name begins with a text: a range, for they are sorted.
    fn starting_with(&self, start: &str, service: &Service) -> Range<u32> {
        let all = service.actions.clone();
        let names = self.lower.get(all.start as usize..all.end as usize).unwrap_or_default();
        let first = names.partition_point(|name| **name < *start);
        let count = names.get(first..).unwrap_or_default().partition_point(|name| name.starts_with(start));
        let first = all.start + u32::try_from(first).unwrap_or(0);
        first..first + u32::try_from(count).unwrap_or(0)
    }

    /// Its full name in lower case, such as `s3:getobject`; empty for an id of another catalogue.
    pub fn lower_name(&self, id: ActionId) -> &str {
        self.lower.get(id.0 as usize).map_or("", |name| name)
    }

    /// The forms of the resources of all actions.
    pub fn forms(&self) -> &Forms {
        self.forms.0.get_or_init(|| {
            let mut known: BTreeMap<Vec<Form>, u32> = BTreeMap::new();
            // Actions of a service mostly share their types: forms are compared once for each mixture, not for each action.
            let mut by_types: BTreeMap<(u16, Vec<UsedType>, bool), u32> = BTreeMap::new();
            let mut forms = Forms::default();
            for action in &self.actions {
                let service = self.service(action.service);
                let is_needed = |used: &ResourceUse| service.is_some_and(|own| needed::is_needed(own, action, used));
                let used = action.resources.iter().map(|used| (used.resource_type, is_needed(used))).collect();
                let full = || service.map_or_else(String::new, |service| format!("{}:{}", service.prefix, action.name));
                let mut all = action.resources.iter();
                // A mark says that none of them is left out.
                let is_optional = all.len() > 0 && all.all(|used| !used.required) && may_name_none(&full());
                let key = (action.service.0, used, is_optional);
                let at = *by_types.entry(key).or_insert_with_key(|(_, used, is_optional)| {
                    let form = |(kind, is_needed): &(u16, bool)| {
                        let template = service?.resource_types.get(usize::from(*kind))?.arn.clone();
                        Some(Form { template, is_needed: *is_needed })
                    };
                    let mut own = merged(used.iter().filter_map(form).collect());
                    // A call may name none, and is then about `*`.
                    if *is_optional {
                        own.push(Form { template: ArnTemplate::from(Form::NONE), is_needed: false });
                    }
                    *known.entry(own).or_insert_with_key(|own| {
                        forms.all.push(own.clone());
                        u32::try_from(forms.all.len() - 1).unwrap_or(u32::MAX)
                    })
                });
                forms.of.push(at);
            }
            forms
        })
    }

    /// The forms of an action's resources; none for one that only `*` fits, and for an id of another catalogue.
    pub fn forms_of(&self, id: ActionId) -> &[Form] {
        let forms = self.forms();
        let at = forms.of.get(id.0 as usize);
        at.and_then(|at| forms.all.get(*at as usize)).map_or(&[], Vec::as_slice)
    }

    /// The actions of these full names, in any case; a name that the catalogue does not have adds none.
    pub fn named<'n>(&self, names: impl IntoIterator<Item = &'n str>) -> ActionSet {
        let mut set = self.none();
        names.into_iter().filter_map(|name| self.action_id(name)).for_each(|id| set.insert(id));
        set
    }

    /// No action.
    pub fn none(&self) -> ActionSet {
        ActionSet::empty(self.len())
    }

    /// Every known action.
    pub fn all(&self) -> ActionSet {
        self.matching("*")
    }

    /// Every action, in order.
    pub fn ids(&self) -> impl Iterator<Item = ActionId> {
        (0..self.len()).map(ActionId)
    }

    /// Number of actions.
    pub fn len(&self) -> u32 {
        u32::try_from(self.actions.len()).unwrap_or(u32::MAX)
    }

    pub fn is_empty(&self) -> bool {
        self.actions.is_empty()
    }
}

/// A resource type by its place in the service, and whether every call of an action needs one.
type UsedType = (u16, bool);

/// Each template once, needed if a type of that form is; where there is one form, calls need nothing beside it.
fn merged(mut forms: Vec<Form>) -> Vec<Form> {
    forms.sort_unstable();
    forms.dedup_by(|next, kept| {
        let is_same = next.template == kept.template;
        kept.is_needed |= is_same && next.is_needed;
        is_same
    });
    if let [only] = forms.as_mut_slice() {
        only.is_needed = false;
    }
    forms
}

#[cfg(test)]
mod tests;
