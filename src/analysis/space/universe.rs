//! Which requests count for an account before a viewpoint, and what the exact engine says of one.
//!
//! Proofs, witnesses, generators and labels all ask here; the values of single keys, `space` knows.

use std::sync::Arc;

use crate::decision::{
    Ask, Decider, Iam, Identity, LayerKind, ResourcePolicy, Store, denies, fixed_keys, open_keys, passed_over, passes,
};

use super::arns::instance;
use super::domain::{Account, Arity, Domain, Holds, Presence, Standpoint, Values, contains, home, keys};
use super::texts::fits;
use super::usual;
use super::viewpoint::{Keys, Side, Viewpoint, Who};
use aws::{Arn, ArnTemplate, Partition, is_account_id};
use catalog::{Catalog, ResourceType, is_sign_in, may_name_none};
use organization::{AccountId, ContextValue, Expected, Organization, Question, QuestionPolicies, Unsaid};
use policy::{Caller, CallerKind, Context, Fact, Family, Resource, Truth};

/// An account of no organization that is known here.
const ELSEWHERE: &str = "999988887777";

/// The requests of an account's viewpoint.
#[derive(Debug, Clone)]
pub struct Universe {
    pub viewpoint: Viewpoint,
    standpoint: Standpoint,
    pub(crate) catalog: Arc<Catalog>,
    /// The policies of the caller; `None` where only guardrails are asked.
    iam: Option<Arc<Iam>>,
}

/// One request, and what the policies of the viewpoint's type make of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Witness {
    pub ask: Ask,
    /// What was chosen on purpose: the keys, in lower case, that the policies ask for; `None` for one that is not there.
    pub chosen: Vec<(String, Option<Fact>)>,
    /// Whether it passes: what the exact engine says.
    pub passes: Truth,
}

impl Witness {
    /// The same request as a question to be asked: what is worked out anyway is left out, what is absent says so.
    #[must_use]
    pub fn question(&self, catalog: &Catalog) -> Question {
        let is_open = |key: &&str| !fixed_keys().any(|fixed| fixed.eq_ignore_ascii_case(key));
        let value = |fact: &Fact| match fact {
            Fact::Unknown | Fact::Shaped(_) | Fact::Other(_) => ContextValue::Unknown,
            Fact::One(value) => ContextValue::Text(value.clone()),
            Fact::Several(values) => ContextValue::Several(values.clone()),
        };
        let given = self.ask.context.iter().filter(|(key, _)| is_open(key));
        let given = given.map(|(key, fact)| (catalog.spelling(key), value(fact)));
        let absent = open_keys().filter(|key| self.ask.context.get(key).is_none());
        let absent = absent.map(|key| (catalog.spelling(key), ContextValue::Absent));
        Question {
            name: String::new(),
            principal: self.ask.caller.text.clone(),
            action: self.ask.action.clone(),
            resource: match &self.ask.resource {
                Resource::Any => "*".to_owned(),
                Resource::Arn(arn) => arn.text.clone(),
            },
            resource_account: self.ask.owner.clone().filter(|_| self.ask.resource != Resource::Any),
            context: given.chain(absent).collect(),
            // Its context is whole: what is not in it, the request does not have.
            unsaid: Unsaid::Absent,
            policies: QuestionPolicies::default(),
            expected: match self.passes {
                Truth::Yes => Expected::Allowed,
                Truth::No => Expected::Denied,
                Truth::Maybe => Expected::Depends,
            },
        }
    }
}

impl Universe {
    /// `name` is that of the viewpoint's role or user.
    #[must_use]
    pub fn of(
        organization: &Organization,
        catalog: &Arc<Catalog>,
        viewpoint: &Viewpoint,
        account: &AccountId,
        name: &str,
    ) -> Self {
        Self {
            viewpoint: viewpoint.clone(),
            standpoint: Standpoint {
                account: Some(Account::of(organization, account)),
                ..Standpoint::of(organization, name)
            },
            catalog: Arc::clone(catalog),
            iam: None,
        }
    }

    /// The same for a caller whose policies are known.
    pub(crate) fn with(self, iam: Iam) -> Self {
        Self { iam: Some(Arc::new(iam)), ..self }
    }

    /// What requests for an action hold under a key; without a resource, on whichever resource that may have it.
    #[must_use]
    pub fn holds(&self, key: &str, action: &str, resource: Option<&Resource>) -> Holds {
        let key = key.to_ascii_lowercase();
        if self.viewpoint.asks_who_lists(&key, &self.catalog) && !self.is_listed(&key, action, resource) {
            return match self.viewpoint.keys {
                Keys::Documented => Holds::Nothing,
                Keys::Any => self.standpoint.perhaps_holds(&key, &self.viewpoint, &self.catalog),
            };
        }
        if self.viewpoint.side == Side::Resources && is_sign_in(action) && key != "aws:requestedregion" {
            return self.standpoint.sign_in_holds(&key, &self.viewpoint, &self.catalog);
        }
        let (prefix, name) = action.split_once(':').unwrap_or_default();
        let home = home(prefix, Some(name), &self.catalog);
        self.standpoint.holds(&key, &self.viewpoint, home, &self.catalog)
    }

    /// Whether the catalogue lists a key for an action, or for a type that a resource of it may be of.
    fn is_listed(&self, key: &str, action: &str, resource: Option<&Resource>) -> bool {
        let partition = &self.standpoint.partition;
        let may_be = |kind: &ResourceType| match resource {
            Some(Resource::Arn(arn)) => fits(&kind.arn.in_partition(partition).shape(), &arn.text),
            Some(Resource::Any) | None => true,
        };
        self.catalog.action_id(action).is_some_and(|id| self.catalog.lists_key_on(id, key, may_be))
    }

    /// Whether a request with this action, resource and context is among them.
    #[must_use]
    pub fn contains(&self, action: &str, resource: &Resource, context: &Context) -> bool {
        self.has_resource(action, resource)
            && (!self.is_anyone_of_account() || is_consistent(context))
            && (self.viewpoint.who != Who::Outsider || self.caller(context).is_some())
            && contains(&self.viewpoint, context, |key| self.holds(key, action, Some(resource)))
    }

    /// Whether an action can be done to a resource; on the side of resources, to one that RCPs do not pass over.
    #[must_use]
    pub fn has_resource(&self, action: &str, resource: &Resource) -> bool {
        if self.viewpoint.side == Side::Resources && passed_over(resource).is_some() {
            return false;
        }
        let templates = self.templates(action);
        match resource {
            Resource::Any => templates.is_empty() || may_name_none(action),
            Resource::Arn(arn) => templates.iter().any(|template| fits(&template.shape(), &arn.text)),
        }
    }

    /// The ARN templates of an action, with the organization's partition.
    #[must_use]
    pub fn templates(&self, action: &str) -> Vec<ArnTemplate> {
        let types = self.catalog.action_id(action).into_iter().flat_map(|id| self.catalog.types_of(id));
        types.map(|(_, kind)| kind.arn.in_partition(&self.standpoint.partition)).collect()
    }

    /// A resource that an action can be done to: of the type that its name speaks of, if there is one.
    #[must_use]
    pub fn resource(&self, action: &str) -> Option<Resource> {
        let id = self.catalog.action_id(action);
        let types = || id.into_iter().flat_map(|id| self.catalog.types_of(id)).map(|(_, kind)| kind);
        let spoken = action.split_once(':').map_or(action, |(_, name)| name).to_ascii_lowercase();
        let is_spoken_of = |kind: &&ResourceType| spoken.contains(&kind.name.replace('-', "").to_ascii_lowercase());
        let told = types().filter(is_spoken_of).max_by_key(|kind| kind.name.len()).or_else(|| types().next());
        let Some(told) = told else { return Some(Resource::Any) };
        Resource::read(&instance(&told.arn.in_partition(&self.standpoint.partition).shape())).ok()
    }

    /// Resources of the forms that a resource has, with the Region, the account and a name such as people meet: what patterns
    /// ask for may stand in the way of each of them.
    #[must_use]
    pub fn usual_resources(&self, action: &str, resource: &Resource, context: &Context) -> Vec<Resource> {
        let Resource::Arn(arn) = resource else { return Vec::new() };
        let Some(own) = Arn::read(&arn.text) else { return Vec::new() };
        let (region, account) = (self.region_of(context), self.standpoint.account.as_ref());
        let region = if own.region.is_empty() { region } else { own.region };
        let account = if own.account.is_empty() { account.map_or("", |account| &account.id) } else { own.account };
        let templates = self.templates(action);
        let forms = |text: &str| templates.iter().map(|own| fits(&own.shape(), text)).collect::<Vec<_>>();
        let known = forms(&arn.text);
        let whole = templates.iter().zip(&known).filter(|(_, is_it)| **is_it).map(|(template, _)| {
            let filled = template.fill(|variable| {
                Some(match variable {
                    "Region" => region.to_owned(),
                    name if usual::is_account(name) => account.to_owned(),
                    name => usual::name(name),
                })
            });
            filled.as_str().to_owned()
        });
        // Where patterns ask for how it begins, what follows can still be a name.
        let end = match arn.text.chars().last() {
            Some(':' | '/' | '-' | '_' | '.') => Some(format!("{}example", arn.text)),
            _ => arn.text.strip_suffix("/x").or(arn.text.strip_suffix(":x")).map(|start| {
                let between = if arn.text.ends_with("/x") { '/' } else { ':' };
                format!("{start}{between}example")
            }),
        };
        let texts = whole.chain(end).filter(|text| *text != arn.text && forms(text) == known);
        texts.filter_map(|text| Resource::read(&text).ok()).collect()
    }

    fn partition(&self) -> Partition {
        Partition::from(self.standpoint.partition.as_str())
    }

    /// The Region that a request names, or one that it might.
    fn region_of<'c>(&'c self, context: &'c Context) -> &'c str {
        let asked = context.get("aws:requestedregion").and_then(|fact| fact.values().first());
        asked.or(self.viewpoint.regions.first()).map_or(self.partition().first_region(), String::as_str)
    }

    /// The same resource with a Region and an account where its ARN leaves them out, as the ARNs of most services have them;
    /// `None` where there is nothing to put in.
    #[must_use]
    pub fn placed(&self, resource: &Resource, context: &Context) -> Option<Resource> {
        let Resource::Arn(arn) = resource else { return None };
        let mut placed = Arn::read(&arn.text)?;
        let region = self.region_of(context);
        if placed.region.is_empty() {
            placed.region = region;
        }
        if placed.account.is_empty() {
            placed.account = self.standpoint.account.as_ref().map_or("", |account| &account.id);
        }
        let text = placed.to_string();
        if text == arn.text { None } else { Resource::read(&text).ok() }
    }

    /// Values of a key that people meet, rather than those that are shortest.
    #[must_use]
    pub fn likely(&self, key: &str) -> &'static [&'static str] {
        match key {
            "aws:requestedregion" => self.partition().some_regions(),
            _ => &[],
        }
    }

    /// Facts of a key that people meet, of those that it may hold.
    #[must_use]
    pub fn usual(&self, key: &str, domain: &Domain) -> Vec<Fact> {
        let fact = |value: &str| match domain.arity {
            Arity::Several => Fact::Several(vec![value.to_owned()]),
            Arity::One | Arity::Either => Fact::One(value.to_owned()),
        };
        let usual = usual::values(key, &domain.values).into_iter().map(fact);
        usual.filter(|fact| domain.contains(fact)).collect()
    }

    /// Makes a context one of these: puts in what always holds, takes out what never does.
    pub fn settle(&self, action: &str, resource: Option<&Resource>, context: &mut Context) {
        if let Some(arn) = self.likely_caller(context) {
            context.set("aws:principalarn", Fact::One(arn));
        }
        // A text for whatever account may have none.
        let nobodys = context.get("aws:principalarn").filter(|fact| {
            fact.values().iter().any(|arn| Arn::read(arn).is_some_and(|arn| !is_account_id(arn.account)))
        });
        if let Some(fact) = nobodys.and_then(|fact| self.in_own_account("aws:principalarn", fact)) {
            context.set("aws:principalarn", fact);
        }
        let held: Vec<String> = context.iter().map(|(key, _)| key.to_owned()).collect();
        let keys = held.into_iter().chain(keys().map(str::to_owned)).chain(self.viewpoint.pinned.keys().cloned());
        for key in keys {
            match self.holds(&key, action, resource) {
                Holds::Nothing => context.remove(&key),
                Holds::Fact(fact) => context.set(&key, fact),
                Holds::Any(domain) => match context.get(&key) {
                    Some(fact) if domain.contains(fact) => {}
                    None if domain.presence == Presence::Perhaps => {}
                    fact => match (fact.and_then(|fact| self.in_own_account(&key, fact)), domain.presence) {
                        (Some(fact), _) if domain.contains(&fact) => context.set(&key, fact),
                        (_, Presence::Perhaps) => context.remove(&key),
                        (_, Presence::Always) => {
                            let example = example(&key, &domain.values, self.partition().first_region());
                            context.set(&key, example);
                        }
                    },
                },
            }
        }
        if self.is_anyone_of_account() {
            let (kind, name) = follows(context);
            context.set("aws:principaltype", Fact::One(kind.to_owned()));
            match name {
                Some(name) => context.set("aws:username", Fact::One(name)),
                None => context.remove("aws:username"),
            }
        }
    }

    fn is_anyone_of_account(&self) -> bool {
        self.viewpoint.who == Who::Anyone && self.viewpoint.side == Side::Principals
    }

    /// For anyone whose ARN is not said: a caller that what is said of the caller fits.
    fn likely_caller(&self, context: &Context) -> Option<String> {
        if !self.is_anyone_of_account() || context.get("aws:principalarn").is_some() {
            return None;
        }
        let value = |key: &str| context.get(key).and_then(|fact| fact.values().first()).map(String::as_str);
        let who = match (value("aws:username"), value("aws:principaltype")) {
            (Some(name), _) if !name.is_empty() => Who::User(Some(name.to_owned())),
            (_, Some("User")) => Who::User(None),
            (_, Some("Account")) => Who::Root,
            _ => Who::Role(None),
        };
        let name = if let Who::User(Some(name)) = &who { name } else { &self.standpoint.name };
        let standpoint = Standpoint { name: name.clone(), ..self.standpoint.clone() };
        standpoint.caller(&who).map(|caller| caller.text)
    }

    /// What was said of whatever account, said of this one.
    fn in_own_account(&self, key: &str, fact: &Fact) -> Option<Fact> {
        let is_outsider = self.viewpoint.who == Who::Outsider;
        let own = if is_outsider { ELSEWHERE } else { self.standpoint.account.as_ref()?.id.as_str() };
        match (key, fact) {
            ("aws:principalaccount" | "aws:resourceaccount", Fact::One(_)) => Some(Fact::One(own.to_owned())),
            ("aws:principalarn", Fact::One(arn)) => {
                Some(Fact::One(Arn { account: own, ..Arn::read(arn)? }.to_string()))
            }
            _ => None,
        }
    }

    /// The caller; for anyone the one whose `aws:PrincipalArn` the context has. `None` for a service-linked role, which
    /// nothing binds.
    #[must_use]
    pub fn caller(&self, context: &Context) -> Option<Caller> {
        match (&self.viewpoint.who, context.get("aws:principalarn")) {
            (Who::Anyone, Some(Fact::One(arn))) => {
                Caller::read(arn).ok().filter(|caller| caller.kind != CallerKind::ServiceLinkedRole)
            }
            (Who::Service, _) => Caller::read("events.amazonaws.com").ok(),
            (Who::Outsider, Some(arn)) => {
                let own = Caller::read(arn.values().first()?).ok().or_else(|| self.visitor());
                own.filter(|caller| caller.kind != CallerKind::ServiceLinkedRole)
            }
            (Who::Outsider, None) => self.visitor(),
            // Of a caller whose name is open, the request says which it has.
            (Who::Role(None) | Who::User(None), Some(Fact::One(arn))) => Caller::read(arn).ok(),
            (who, _) => self.standpoint.caller(who),
        }
    }

    /// A provider of the account.
    fn provider(&self) -> Option<Caller> {
        let account = self.standpoint.account.as_ref()?;
        let arn = Arn::global(&self.standpoint.partition, "iam", &account.id, "saml-provider/sign-in");
        Caller::read(&arn.to_string()).ok()
    }

    /// A role from outside.
    fn visitor(&self) -> Option<Caller> {
        Caller::read(&Arn::global(&self.standpoint.partition, "iam", ELSEWHERE, "role/visitor").to_string()).ok()
    }

    /// A request, as the exact engine takes it.
    #[must_use]
    pub fn ask(&self, action: &str, resource: Resource, context: Context) -> Option<Ask> {
        let owner = self.standpoint.account.as_ref().map(|account| account.id.clone());
        let of_anyone = || Iam {
            identity: Identity::Everything,
            groups: Vec::new(),
            boundary: None,
            session: None,
            resource: ResourcePolicy::None,
        };
        let iam = self.iam.as_deref().cloned().unwrap_or_else(of_anyone);
        let caller = if self.viewpoint.side == Side::Resources && is_sign_in(action) {
            let provider = context.get("aws:federatedprovider").and_then(|fact| fact.values().first());
            let own = provider.and_then(|provider| Caller::read(provider).ok());
            own.filter(|own| own.kind == CallerKind::Provider).or_else(|| self.provider())
        } else {
            self.caller(&context)
        };
        Some(Ask { caller: caller?, action: action.to_owned(), resource, owner, context, iam })
    }

    /// What the policies of the viewpoint's type make of a request, and those of the caller where they are known.
    #[must_use]
    pub fn confirm(&self, mut ask: Ask, decider: &mut Decider<'_>) -> Witness {
        // Of a caller whose policies are known, the known policy of the resource has a say: what it denies is denied.
        if self.iam.is_some()
            && let Some(owner) = &ask.owner
            && let Some(known) = Store(decider.organization()).policy_of(&ask.resource, owner, &ask.action)
        {
            ask.iam.resource = known;
        }
        let of_caller =
            [LayerKind::Rcp, LayerKind::Identity, LayerKind::Boundary].into_iter().filter(|_| self.iam.is_some());
        let scene = decider.scene(&ask);
        let layers = of_caller.chain([self.viewpoint.side.layer()]).map(|layer| passes(&scene, layer));
        let passes = Truth::all(layers.chain([denies(&scene, LayerKind::Resource).negate()]));
        Witness { ask, chosen: Vec::new(), passes }
    }
}

/// What follows from the ARN of a caller: its type and the name of a user.
fn follows(context: &Context) -> (&'static str, Option<String>) {
    let arn = context.get("aws:principalarn").and_then(|fact| fact.values().first());
    match arn.and_then(|arn| Arn::read(arn)).map(|arn| arn.resource) {
        Some("root") => ("Account", None),
        Some(user) if user.starts_with("user/") => ("User", user.rsplit('/').next().map(str::to_owned)),
        _ => ("AssumedRole", None),
    }
}

fn is_consistent(context: &Context) -> bool {
    let (kind, name) = follows(context);
    context.get("aws:principaltype") == Some(&Fact::One(kind.to_owned()))
        && context.get("aws:username") == name.map(Fact::One).as_ref()
}

/// A value that a key may well have.
fn example(key: &str, values: &Values, region: &str) -> Fact {
    let text = match (key.to_ascii_lowercase().as_str(), values) {
        (_, Values::Listed(values)) => values.first().cloned().unwrap_or_default(),
        ("aws:requestedregion", _) => region.to_owned(),
        ("aws:useragent", _) => "aws-cli/2".to_owned(),
        ("aws:userid", _) => "AROAEXAMPLE:session".to_owned(),
        (_, Values::Of(Family::Date)) => "2026-01-01T12:00:00Z".to_owned(),
        (_, Values::Of(Family::Number)) => "1".to_owned(),
        (_, Values::Of(Family::Address)) => "192.0.2.1".to_owned(),
        (_, Values::Texts(shapes)) => shapes.last().map_or_else(|| "example".to_owned(), instance),
    };
    Fact::One(text)
}
