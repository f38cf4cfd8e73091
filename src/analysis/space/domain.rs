//! What a request of a viewpoint may hold under a condition key.
//!
//! Knows viewpoint, catalogue and the account that is asked about; knows no policy.
//! This is the one place that says which requests count: proofs, witnesses, generators and labels all ask here.
//! Where AWS leaves open whether a key is there, it may be there or not.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>

use std::sync::LazyLock;

use super::texts::fits;
use super::viewpoint::{Pinned, Side, Viewpoint, Who};
use crate::decision::{fixed_keys, is_of_principal, open_keys};
use crate::policies::names;
use aws::{Class, Endpoints, Home, Shape, Step, UNSPECIFIED, home_of_s3};
use catalog::{Catalog, KeyType, Service, crosses_regions, has_actions_across_regions};
use organization::{AccountId, Organization, TargetId};
use policy::{Context, Fact, Family};

/// The account that is asked about, in its organization.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Standpoint {
    /// `o-…`; empty where an import made it up: what is made up decides nothing.
    pub organization: String,
    /// `aws`, `aws-cn` …
    pub partition: String,
    /// `None` for whatever account: then nothing is known that differs between accounts.
    pub account: Option<Account>,
    /// The name of the role or user of the viewpoint; empty where it may have any. One that ends with `*` stands for several:
    /// the character before it, up to as often as a name may have it.
    pub name: String,
}

/// What differs between accounts.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Account {
    pub id: String,
    /// Whether an import made the id up, so that it may be any.
    pub is_invented: bool,
    /// `o-…/r-…/ou-…/`; empty where an import made up a part of it.
    pub path: String,
}

/// What a request may hold under a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holds {
    /// The key is never there.
    Nothing,
    /// Always this.
    Fact(Fact),
    /// Any of these.
    Any(Domain),
}

/// The values that a key may have.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Domain {
    /// Whether requests may lack the key.
    pub presence: Presence,
    pub arity: Arity,
    pub values: Values,
    /// Texts of these shapes are none of them.
    pub never: Vec<Shape>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Presence {
    Always,
    Perhaps,
}

/// How many values a key has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Arity {
    One,
    /// A list of at least one.
    Several,
    /// The catalogue does not say.
    Either,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Values {
    /// One of these.
    Listed(Vec<String>),
    /// Every text that fits one of these shapes; every text if there is none.
    Texts(Vec<Shape>),
    /// Every number, date or address.
    Of(Family),
}

/// Whether some actions of a service may be reported elsewhere than others.
#[must_use]
pub fn is_divided(prefix: &str) -> bool {
    ["iam", "s3"].contains(&prefix) || has_actions_across_regions(prefix)
}

/// Whether requests for an action of a service may be reported from a home Region: wherever the catalogue does not show
/// them to be regional. Without an action, whether those for most of the service's may.
#[must_use]
pub fn home(prefix: &str, action: Option<&str>, catalog: &Catalog) -> Home {
    let service = catalog.service_id(prefix).and_then(|id| catalog.service(id));
    if has_actions_across_regions(prefix) && action.is_some_and(|name| crosses_regions(&format!("{prefix}:{name}"))) {
        return Home::Anywhere;
    }
    match (prefix, service) {
        ("s3", _) => home_of_s3(action.unwrap_or_default()),
        (prefix, service) => {
            Endpoints::known().home_of(&format!("{prefix}:{}", action.unwrap_or_default())).unwrap_or_else(|| {
                let is_regional = |service: &Service| service.resource_types.iter().any(|kind| kind.arn.has("Region"));
                if service.is_some_and(is_regional) { Home::No } else { Home::Perhaps }
            })
        }
    }
}

impl Account {
    /// What is known of an account of an organization.
    #[must_use]
    pub fn of(organization: &Organization, id: &AccountId) -> Self {
        let parent = organization.accounts().get(id).map(|account| TargetId::from(account.parent.clone()));
        Self {
            id: id.to_string(),
            is_invented: organization.has_invented_account(id),
            path: organization.known_path(&parent.unwrap_or(TargetId::Root)).unwrap_or_default(),
        }
    }
}

impl Standpoint {
    /// What is known of an organization before one of its accounts is looked at. `name` is that of the viewpoint's role or user.
    #[must_use]
    pub fn of(organization: &Organization, name: &str) -> Self {
        let is_known = !organization.has_invented_id();
        Self {
            organization: if is_known { organization.id().to_string() } else { String::new() },
            partition: organization.partition().as_str().to_owned(),
            account: None,
            name: name.to_owned(),
        }
    }

    /// What requests hold under a key, given in lower case.
    #[must_use]
    pub fn holds(&self, key: &str, viewpoint: &Viewpoint, home: Home, catalog: &Catalog) -> Holds {
        if let Some(known) = self.fixed(key, viewpoint) {
            return known;
        }
        match viewpoint.pinned(key) {
            Some(Pinned::Absent) => return Holds::Nothing,
            Some(Pinned::One(value)) => return Holds::Fact(Fact::One(value.clone())),
            Some(Pinned::Several(values)) => return Holds::Fact(Fact::Several(values.clone())),
            None => {}
        }
        if key == "aws:requestedregion"
            && let Some(only) = home.only(&self.partition.as_str().into())
        {
            return one(only);
        }
        if key == "aws:requestedregion" && !viewpoint.regions.is_empty() {
            let mut regions = viewpoint.regions.clone();
            if home == Home::Anywhere && regions.iter().all(|region| region == UNSPECIFIED) {
                return Holds::Fact(Fact::One(UNSPECIFIED.to_owned()));
            }
            // Only what crosses Regions is asked for in none.
            regions.retain(|region| region != UNSPECIFIED);
            // Nobody knows the home Regions of this partition, so the Region is as open as if none were pinned.
            let Some(homes) = home.regions(&self.partition.as_str().into()) else {
                return Holds::Any(open(key, Presence::Always, catalog));
            };
            for home in homes {
                if !regions.iter().any(|region| region == home) {
                    regions.push((*home).to_owned());
                }
            }
            // Several are a choice of the request, so a verdict is about each of them.
            return match regions.as_slice() {
                [] => Holds::Any(open(key, Presence::Always, catalog)),
                [only] => Holds::Fact(Fact::One(only.clone())),
                _ => listed(regions, Presence::Always),
            };
        }
        // Anyone may ask for an account's resources, and not all of them sign their requests.
        let is_signed = viewpoint.side == Side::Principals || viewpoint.who != Who::Anyone;
        let is_always = is_signed && open_keys().any(|open| open.eq_ignore_ascii_case(key));
        let presence = if is_always { Presence::Always } else { Presence::Perhaps };
        Holds::Any(open(key, presence, catalog))
    }

    /// The same of requests that are not documented to have the key: they may have it all the same, but what is pinned is what
    /// it holds then.
    #[must_use]
    pub fn perhaps_holds(&self, key: &str, viewpoint: &Viewpoint, catalog: &Catalog) -> Holds {
        match viewpoint.pinned(key) {
            Some(Pinned::Absent) => Holds::Nothing,
            Some(Pinned::One(value)) => listed(vec![value.clone()], Presence::Perhaps),
            Some(Pinned::Several(_)) | None => Holds::Any(open(key, Presence::Perhaps, catalog)),
        }
    }

    /// The same of requests by which identities of outside providers sign in, whoever the viewpoint is about.
    #[must_use]
    pub fn sign_in_holds(&self, key: &str, viewpoint: &Viewpoint, catalog: &Catalog) -> Holds {
        match key {
            // Of sign-ins by SAML AWS does not say it.
            "aws:federatedprovider" => Holds::Any(open(key, Presence::Perhaps, catalog)),
            // They are in all requests, unsigned ones too; what they hold here, AWS does not say.
            "aws:principalaccount" | "aws:principaltype" | "aws:userid" => {
                Holds::Any(open(key, Presence::Always, catalog))
            }
            key if is_of_principal(key) => Holds::Nothing,
            _ => self.holds(key, viewpoint, Home::No, catalog),
        }
    }

    /// The keys that follow from caller, account and organization.
    fn fixed(&self, key: &str, viewpoint: &Viewpoint) -> Option<Holds> {
        let is_insider = is_insider(viewpoint);
        let is_outsider = viewpoint.who == Who::Outsider;
        let own = viewpoint.side == Side::Resources;
        Some(match key {
            "aws:resourceaccount" if own => self.account_id(),
            "aws:resourceorgid" if own => self.organization_id(),
            "aws:resourceorgpaths" if own => self.path(),
            "aws:principalisawsservice" if viewpoint.who == Who::Service => one("true"),
            "aws:principalisawsservice" if is_insider || is_outsider => one("false"),
            "aws:principalaccount" if is_insider => self.account_id(),
            "aws:principalorgid" if is_insider => self.organization_id(),
            // Of another organization, or of none; which are others is known only where one's own is.
            "aws:principalorgid" | "aws:principalorgpaths" if is_outsider && self.organization.is_empty() => {
                return None;
            }
            "aws:principalorgid" if is_outsider => elsewhere(Arity::One, &self.organization, None),
            "aws:principalorgpaths" if is_outsider => {
                elsewhere(Arity::Several, &format!("{}/", self.organization), Some(Step::Run(Class::Any)))
            }
            "aws:principalorgpaths" if is_insider => self.path(),
            "aws:principalarn" if is_insider => self.principal(&viewpoint.who),
            "aws:principaltype" if is_outsider => one("AssumedRole"),
            "aws:principalarn" if is_outsider => self.principal(&viewpoint.who),
            "aws:principaltype" if is_insider => match viewpoint.who {
                Who::Role(_) => one("AssumedRole"),
                Who::User(_) => one("User"),
                Who::Root => one("Account"),
                Who::Anyone | Who::ServiceLinkedRole | Who::Outsider | Who::Service => {
                    listed(["Account", "AssumedRole", "User"].map(str::to_owned).to_vec(), Presence::Always)
                }
            },
            "aws:username" => match viewpoint.who {
                Who::User(None) if self.name.is_empty() => return None,
                Who::User(None) if self.name.ends_with('*') => listed(names(&self.name), Presence::Always),
                Who::User(_) => one(self.name.rsplit('/').next().unwrap_or_default()),
                Who::Role(_) | Who::Root | Who::Outsider => Holds::Nothing,
                Who::Anyone | Who::ServiceLinkedRole | Who::Service => return None,
            },
            _ => return None,
        })
    }

    fn organization_id(&self) -> Holds {
        if self.organization.is_empty() {
            return texts(vec![vec![Step::Is('o'), Step::Is('-'), Step::One(Class::Plain), Step::Run(Class::Plain)]]);
        }
        one(&self.organization)
    }

    /// The account, if its id is known.
    pub(super) fn known_account(&self) -> Option<&Account> {
        self.account.as_ref().filter(|account| !account.is_invented)
    }

    fn account_id(&self) -> Holds {
        match self.known_account() {
            Some(account) => one(&account.id),
            None => texts(vec![vec![Step::Run(Class::Plain)]]),
        }
    }

    fn path(&self) -> Holds {
        match self.account.as_ref().filter(|account| !account.path.is_empty()) {
            Some(account) => Holds::Fact(Fact::Several(vec![account.path.clone()])),
            None => Holds::Any(Domain {
                presence: Presence::Always,
                arity: Arity::Several,
                values: Values::Texts(Vec::new()),
                never: Vec::new(),
            }),
        }
    }
}

/// Whether a request with this context is one of a viewpoint, as far as its keys go, given what requests hold under a key.
#[must_use]
pub fn contains(viewpoint: &Viewpoint, context: &Context, holds: impl Fn(&str) -> Holds) -> bool {
    let known: Vec<&str> = keys().collect();
    let pinned: Vec<String> = viewpoint.pinned.keys().map(|key| key.to_ascii_lowercase()).collect();
    let keys = known.into_iter().chain(pinned.iter().map(String::as_str)).chain(context.iter().map(|(key, _)| key));
    keys.into_iter().all(|key| match (holds(key), context.get(key)) {
        (Holds::Nothing, fact) => fact.is_none(),
        (Holds::Fact(fact), own) => own == Some(&fact),
        (Holds::Any(domain), None) => domain.presence == Presence::Perhaps,
        (Holds::Any(domain), Some(fact)) => domain.contains(fact),
    })
}

/// The keys of which something is known whatever the policies ask, in lower case.
pub fn keys() -> impl Iterator<Item = &'static str> {
    // Put into lower case once, for every request is held against all of them.
    static KEYS: LazyLock<Vec<String>> =
        LazyLock::new(|| fixed_keys().chain(open_keys()).map(str::to_ascii_lowercase).collect());
    KEYS.iter().map(String::as_str)
}

/// Whether the value of a key differs between the accounts that a viewpoint is about.
#[must_use]
pub fn is_of_account(key: &str, viewpoint: &Viewpoint) -> bool {
    is_of_caller(key) && is_insider(viewpoint) || is_of_owner(key) && viewpoint.side == Side::Resources
}

/// Whether a key says where in the tree an account is that the viewpoint leaves open: when accounts move, requests are others
/// than before though nothing else of them is.
#[must_use]
pub fn is_of_another_place(key: &str, viewpoint: &Viewpoint) -> bool {
    says_place(key) && !is_of_account(key, viewpoint)
}

/// Whether a key, given in lower case, says where in the tree an account is.
#[must_use]
pub fn says_place(key: &str) -> bool {
    matches!(key, "aws:principalorgpaths" | "aws:resourceorgpaths")
}

/// Whether a key, given in lower case, holds something of the account that verdicts are about, from one side or the other.
#[must_use]
pub fn holds_account(key: &str) -> bool {
    is_of_caller(key) || is_of_owner(key)
}

fn is_of_caller(key: &str) -> bool {
    matches!(key, "aws:principalaccount" | "aws:principalarn" | "aws:principalorgpaths")
}

fn is_of_owner(key: &str) -> bool {
    matches!(key, "aws:resourceaccount" | "aws:resourceorgpaths")
}

/// Whether callers are of the account itself.
fn is_insider(viewpoint: &Viewpoint) -> bool {
    !matches!(viewpoint.who, Who::Outsider | Who::Service)
        && (viewpoint.side == Side::Principals || viewpoint.who != Who::Anyone)
}

impl Domain {
    /// Whether the key may be there with this.
    #[must_use]
    pub fn contains(&self, fact: &Fact) -> bool {
        match (fact, self.arity) {
            (Fact::Unknown | Fact::Shaped(_) | Fact::Other(_), _) => false,
            (Fact::One(value), Arity::One | Arity::Either) => self.has(value),
            (Fact::Several(values), Arity::Several | Arity::Either) => {
                // An empty list, or an empty text in one, is to AWS as if it were not there.
                !values.is_empty() && values.iter().all(|value| !value.is_empty() && self.has(value))
            }
            _ => false,
        }
    }

    fn has(&self, value: &str) -> bool {
        let fits_one = |shapes: &[Shape]| shapes.iter().any(|shape| fits(shape, value));
        let is_value = match &self.values {
            Values::Listed(values) => values.iter().any(|own| own == value),
            Values::Texts(shapes) => shapes.is_empty() || fits_one(shapes),
            Values::Of(family) => family.reads(value),
        };
        is_value && !fits_one(&self.never)
    }
}

pub(super) fn one(value: &str) -> Holds {
    Holds::Fact(Fact::One(value.to_owned()))
}

pub(super) fn listed(values: Vec<String>, presence: Presence) -> Holds {
    Holds::Any(Domain { presence, arity: Arity::One, values: Values::Listed(values), never: Vec::new() })
}

pub(super) fn texts(shapes: Vec<Shape>) -> Holds {
    let (presence, never) = (Presence::Always, Vec::new());
    Holds::Any(Domain { presence, arity: Arity::One, values: Values::Texts(shapes), never })
}

/// Any text, or none, but those that begin so: with nothing behind it, or with this.
fn elsewhere(arity: Arity, text: &str, rest: Option<Step>) -> Holds {
    let never = text.chars().map(Step::Is).chain(rest).collect();
    let (presence, values) = (Presence::Perhaps, Values::Texts(Vec::new()));
    Holds::Any(Domain { presence, arity, values, never: vec![never] })
}

/// What the catalogue says of a key that nothing else is known of.
fn open(key: &str, presence: Presence, catalog: &Catalog) -> Domain {
    use KeyType as K;
    let kind = catalog.key_type(key);
    let values = match kind {
        None | Some(K::String | K::ArrayOfString | K::Binary) => Values::Texts(Vec::new()),
        Some(K::Arn | K::ArrayOfArn) => Values::Texts(vec![Step::arn()]),
        Some(K::Bool | K::ArrayOfBool) => Values::Listed(vec!["true".to_owned(), "false".to_owned()]),
        Some(K::Numeric | K::ArrayOfNumeric) => Values::Of(Family::Number),
        Some(K::Date | K::ArrayOfDate) => Values::Of(Family::Date),
        Some(K::IpAddress | K::ArrayOfIpAddress) => Values::Of(Family::Address),
    };
    let arity = match kind {
        None => Arity::Either,
        Some(kind) if kind.is_array() => Arity::Several,
        Some(_) => Arity::One,
    };
    Domain { presence, arity, values, never: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_requests_are_reported() {
        let catalog = Catalog::embedded();
        let regions = |partition: &str, service: &str, action: &str| {
            let home = home(service, Some(action), catalog);
            home.regions(&partition.into()).map(<[&str]>::to_vec)
        };
        for (partition, service, action, expect) in [
            ("aws", "ec2", "RunInstances", Some(vec![])),
            ("aws", "iam", "CreateUser", Some(vec![])),
            ("aws", "sts", "AssumeRole", Some(vec!["us-east-1"])),
            ("aws", "networkmanager", "CreateSite", Some(vec![])),
            ("aws", "bedrock", "InvokeModel", None),
            ("aws", "s3", "GetObject", Some(vec![])),
            ("aws", "s3", "ListAllMyBuckets", Some(vec!["us-east-1"])),
            ("aws", "s3", "CreateMultiRegionAccessPoint", Some(vec!["us-east-1", "us-west-2"])),
            ("aws-cn", "iam", "CreateUser", Some(vec![])),
            ("aws-cn", "shield", "CreateProtection", Some(vec!["cn-north-1", "cn-northwest-1"])),
            ("aws-us-gov", "iam", "CreateUser", Some(vec![])),
            ("aws-cn", "ec2", "RunInstances", Some(vec![])),
            // Of other partitions nobody knows.
            ("aws-iso", "iam", "CreateUser", None),
        ] {
            assert_eq!(regions(partition, service, action), expect, "{partition} {service}:{action}");
        }
    }
}
