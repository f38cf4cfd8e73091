//! A question as the engine takes it: everything about one request, read and checked.
//!
//! Knows how a saved [`Question`] is read, and what is taken for granted where it says nothing.

use std::sync::Arc;

use super::facts::{self, Assumption};
use super::resource_forms::{self, ResourceTypes};
use super::scene::PolicySource;
use super::stored::{self, Store, identity_of};
use aws::is_account_id;
use catalog::{Catalog, is_sign_in};
use organization::{ContextValue, Organization, Question};
use policy::{Caller, CallerKind, Context, Fact, Resource, UnknownCaller, UnknownResource};

/// One request, and the policies that come with it beside those of the organization.
#[derive(Debug, Clone, PartialEq)]
pub struct Ask {
    pub caller: Caller,
    /// `s3:GetObject`, in any case.
    pub action: String,
    pub resource: Resource,
    /// The account that owns the resource; `None` where nobody says.
    pub owner: Option<String>,
    /// The whole context: a key that is not there is absent.
    pub context: Context,
    pub iam: Iam,
}

/// The policies of the principal and the resource.
#[derive(Debug, Clone, PartialEq)]
pub struct Iam {
    pub identity: Identity,
    /// Of a user: the groups that it is in, with their policies.
    pub groups: Vec<(String, Vec<GivenPolicy>)>,
    pub boundary: Option<GivenPolicy>,
    pub session: Option<GivenPolicy>,
    pub resource: ResourcePolicy,
}

impl Iam {
    /// Whether the principal's policies are those that the document has.
    pub(super) fn is_stored(&self) -> bool {
        match &self.identity {
            Identity::Everything => false,
            Identity::Policies(own) => own.iter().all(|policy| policy.source != PolicySource::Question),
        }
    }
}

/// The identity-based policies of the principal itself.
#[derive(Debug, Clone, PartialEq)]
pub enum Identity {
    /// `*:*`, as long as the document holds no identities.
    Everything,
    Policies(Vec<GivenPolicy>),
}

/// The resource-based policy: bucket, key, queue or trust policy.
#[derive(Debug, Clone, PartialEq)]
pub enum ResourcePolicy {
    /// The resource has none.
    None,
    /// Nobody says whether there is one.
    NotGiven,
    Given(GivenPolicy),
}

/// A policy of the principal or the resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenPolicy {
    pub name: String,
    /// `None` where nobody knows it.
    pub text: Option<Arc<str>>,
    pub source: PolicySource,
}

impl GivenPolicy {
    /// One that comes with a question.
    #[must_use]
    pub fn new(name: impl Into<String>, text: impl Into<Arc<str>>) -> Self {
        Self { name: name.into(), text: Some(text.into()), source: PolicySource::Question }
    }
}

/// Why a question cannot be asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AskError {
    #[error(transparent)]
    Caller(#[from] UnknownCaller),
    #[error("`{0}` is not an action: write the service and the name, such as `s3:GetObject`")]
    Action(String),
    #[error(transparent)]
    Resource(#[from] UnknownResource),
    #[error(
        "`{0}` has a wildcard; a request is for one resource, so write its whole ARN, and `${{*}}` or `${{?}}` for such a \
         character in a name"
    )]
    Wildcard(String),
    #[error("`{0}` is authorized on resources; write the ARN of one instead of `*`")]
    NeedsResource(String),
    #[error("`{0}` is not an account: write twelve digits")]
    Account(String),
    #[error(
        "`{0}` is called by identities of an outside provider; write the ARN of the SAML or OIDC provider as the principal"
    )]
    OutsideIdentity(String),
    #[error(
        "who signs in through a provider can only assume a role at first: ask about `sts:AssumeRoleWithSAML` or \
         `sts:AssumeRoleWithWebIdentity`, or take a session of the role as the principal of `{0}`"
    )]
    NotSignedIn(String),
    #[error("`{arn}` is not the role of the session `{session}`; write the ARN of that role, with its path")]
    OtherRole { session: String, arn: String },
    #[error("`{arn}` does not belong to account `{account}`; leave the account out, or correct the ARN")]
    OtherOwner { account: String, arn: String },
    #[error("`{key}` is `{value}` in every request of this principal; leave it out")]
    FixedKey { key: String, value: String },
    #[error("`{0}` is not a condition key: write the service and the name, such as `aws:SourceIp`")]
    Key(String),
}

impl Ask {
    /// Reads a saved question. The keys that the model knows are worked out, and what is taken for granted is listed.
    ///
    /// # Errors
    /// [`AskError`] where a part of the question names nothing, or contradicts what is known of the principal.
    pub fn of(
        question: &Question,
        organization: &Organization,
        catalog: &Catalog,
    ) -> Result<(Self, Vec<Assumption>), AskError> {
        let caller = Caller::read(question.principal.trim())?;
        let action = action(question.action.trim())?;
        let resource = resource(question.resource.trim())?;
        if let Some(types) = ResourceTypes::of(&action, catalog) {
            types.check(&action, &resource)?;
        }
        let mut assumptions = Vec::new();
        match (is_sign_in(&action), caller.kind == CallerKind::Provider) {
            (true, false) => return Err(AskError::OutsideIdentity(action)),
            (false, true) if !is_on_the_way(&action) => return Err(AskError::NotSignedIn(action)),
            (true | false, true) | (false, false) => {}
        }
        let owner = match question.resource_account.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
            // `*` stands for nothing that could belong to another account.
            Some(_) if resource == Resource::Any => caller.account.clone(),
            Some(account) if is_account_id(account) => Some(account.to_owned()),
            Some(account) => return Err(AskError::Account(account.to_owned())),
            None => match Store(organization).owner(&resource) {
                Some(owner) => Some(owner.to_string()),
                None => facts::owner(&resource, &caller, &mut assumptions),
            },
        };
        // An ARN that names its account cannot belong to another one: an answer would be about no request.
        if let (Some(account), Resource::Arn(arn)) = (&owner, &resource)
            && is_account_id(facts::account_in(&arn.text))
            && ![facts::account_in(&arn.text), arn.part(4)].contains(&account.as_str())
        {
            return Err(AskError::OtherOwner { account: account.clone(), arn: arn.text.clone() });
        }
        // What AWS itself owns, such as its managed policies, has `aws` in its ARN for an account.
        let known_owner = owner.as_deref().filter(|_| !matches!(&resource, Resource::Arn(arn) if arn.part(4) == "aws"));
        // What follows from the rest comes first, so that the question can be held against it, key by key.
        let mut context = facts::context(&caller, &action, &resource, known_owner, organization);
        let stored = identity_of(&caller, organization).map(AsRef::as_ref);
        if let Some(identity) = stored {
            stored::facts(&mut context, &caller, identity, organization);
        }
        for (key, value) in &question.context {
            set(&mut context, key, value, &caller, catalog)?;
        }
        facts::follow_region(&mut context, &action, question);
        assumptions.extend(facts::other_region(&context, &action, organization));
        assumptions.extend(resource_forms::outside(&action, &resource, organization.partition().as_str(), catalog));
        assumptions.extend(facts::outsider(&caller, organization));
        let known = catalog.action_id(&action).and_then(|id| catalog.action(id));
        let also = known.map_or(&[][..], |action| &action.dependent_actions);
        assumptions.extend((!also.is_empty()).then(|| Assumption::AlsoNeeds(also.to_vec())));
        let iam = Iam::of(
            question,
            Known { organization, stored },
            &caller,
            &resource,
            owner.as_deref(),
            &action,
            &mut assumptions,
        );
        Ok((Self { caller, action, resource, owner, context, iam }, assumptions))
    }
}

/// What the document knows: the principal among it, if it is there.
#[derive(Clone, Copy)]
struct Known<'o> {
    organization: &'o Organization,
    stored: Option<&'o organization::Identity>,
}

impl Iam {
    fn of(
        question: &Question,
        Known { organization, stored }: Known<'_>,
        caller: &Caller,
        resource: &Resource,
        owner: Option<&str>,
        action: &str,
        assumptions: &mut Vec<Assumption>,
    ) -> Self {
        let given = |name: &str, text: &String| GivenPolicy::new(name, text.as_str());
        let policies = &question.policies;
        // Who can have none of these policies is not said to be granted everything by them.
        let has_identity = caller.account.is_some() && caller.kind != CallerKind::Root;
        let store = Store(organization);
        // What comes with the question goes first.
        let own = stored.filter(|_| policies.identity.is_empty() && !policies.none.identity);
        assumptions.extend(own.map(|identity| Assumption::AsStored(identity.resource())));
        let identity = match policies.identity.as_slice() {
            [] if policies.none.identity => Identity::Policies(Vec::new()),
            [] if let Some(own) = own => Identity::Policies(store.own(own)),
            [] => {
                if has_identity {
                    assumptions.push(Assumption::EverythingFromIam);
                }
                Identity::Everything
            }
            [one] => Identity::Policies(vec![given("identity policy", one)]),
            several => Identity::Policies(
                several
                    .iter()
                    .enumerate()
                    .map(|(at, text)| given(&format!("identity policy {}", at + 1), text))
                    .collect(),
            ),
        };
        let resource = match &policies.resource {
            Some(text) => ResourcePolicy::Given(given("resource policy", text)),
            // What is no resource has no policy.
            None if *resource == Resource::Any || policies.none.resource => ResourcePolicy::None,
            None if let Some(known) = owner.and_then(|owner| store.policy_of(resource, owner, action)) => known,
            // Where it has to grant, to take it for none would be to deny, so it stays open. In one account IAM can grant
            // without it, so there it is taken for none, and that is said.
            None if facts::must_allow(action, resource) || owner.is_none() || owner != caller.account.as_deref() => {
                ResourcePolicy::NotGiven
            }
            None => {
                assumptions.push(Assumption::NoResourcePolicy);
                ResourcePolicy::None
            }
        };
        Self {
            identity,
            groups: own.map_or_else(Vec::new, |own| store.groups(own)),
            boundary: match &policies.boundary {
                Some(text) => Some(given("permissions boundary", text)),
                None => stored.and_then(|stored| store.boundary(stored)),
            },
            session: policies.session.as_ref().map(|text| given("session policy", text)),
            resource,
        }
    }
}

/// Whether an action is authorized on the way when a role is assumed, whoever assumes it.
fn is_on_the_way(action: &str) -> bool {
    ["sts:tagsession", "sts:setsourceidentity"].iter().any(|own| own.eq_ignore_ascii_case(action))
}

fn action(text: &str) -> Result<String, AskError> {
    let is_name =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    match text.split_once(':') {
        Some((service, name)) if is_name(service) && is_name(name) => Ok(text.to_owned()),
        _ => Err(AskError::Action(text.to_owned())),
    }
}

fn resource(text: &str) -> Result<Resource, AskError> {
    // As in policies, these stand for the characters themselves.
    const CHARACTERS: [(&str, &str); 3] = [("${*}", "*"), ("${?}", "?"), ("${$}", "$")];
    let bare = CHARACTERS.iter().fold(text.to_owned(), |bare, (written, _)| bare.replace(written, ""));
    if text != "*" && bare.contains(['*', '?']) {
        return Err(AskError::Wildcard(text.to_owned()));
    }
    let meant = CHARACTERS.iter().fold(text.to_owned(), |text, (written, character)| text.replace(written, character));
    Ok(Resource::read(&meant)?)
}

fn set(
    context: &mut Context,
    key: &str,
    value: &ContextValue,
    caller: &Caller,
    catalog: &Catalog,
) -> Result<(), AskError> {
    let key = key.trim();
    if !key.contains(':') || key.contains(char::is_whitespace) {
        return Err(AskError::Key(key.to_owned()));
    }
    let fact = match value {
        // Of a multivalued key one value is a list all the same: set operators ask for it as such.
        ContextValue::Text(text) if catalog.key_type(key).is_some_and(catalog::KeyType::is_array) => {
            Some(Fact::Several(vec![text.clone()]))
        }
        ContextValue::Text(text) => Some(Fact::One(text.clone())),
        ContextValue::Several(texts) => Some(Fact::Several(texts.clone())),
        ContextValue::Unknown => Some(Fact::Unknown),
        ContextValue::Absent => None,
    };
    // The ARN of a session leaves out the path of its role, so the question may say it; but it has to be a role of that name.
    if let (true, Some(Fact::One(arn))) = (key.eq_ignore_ascii_case("aws:PrincipalArn") && caller.is_session(), &fact)
        && !facts::is_role_of(caller, arn)
    {
        return Err(AskError::OtherRole { session: caller.text.clone(), arn: arn.clone() });
    }
    // What is fixed may be said again, and said where the model leaves it open. Anything else would be about no request.
    let is_open = match context.get(key) {
        Some(Fact::Shaped(_)) => fact.is_some(),
        known => known.is_some_and(Fact::is_open),
    };
    if facts::is_fixed(key, caller) && !is_open {
        let known = context.get(key).cloned();
        if known != fact {
            let value = match known {
                None => "absent".to_owned(),
                Some(Fact::Shaped(_)) => "there, with the ARN of the role".to_owned(),
                Some(fact) => fact.values().join(", "),
            };
            return Err(AskError::FixedKey { key: key.to_owned(), value });
        }
        return Ok(());
    }
    match fact {
        Some(fact) => context.set(key, fact),
        None => context.remove(key),
    }
    Ok(())
}
