//! What is known of the inside of one account as a whole, and its providers and instance profiles.

use std::collections::BTreeSet;

use super::super::entity::Tags;
use super::super::fields::{Entity, Field, worded};
use super::super::ids::AccountId;
use super::{bare, rooted};

/// A list of which all entries are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Collected {
    /// Users, groups and roles.
    Identities,
    /// Customer managed policies.
    Policies,
    /// SAML and OIDC providers.
    Providers,
    /// Whether there is a password policy, and what it asks for.
    PasswordPolicy,
}

worded!(
    Collected, "list", "lists":
    Identities = "identities",
    Policies = "policies",
    Providers = "providers",
    PasswordPolicy = "password-policy",
);

/// What is known of an account's inside. Without an entry nothing is; what is not in a list that is not complete may be there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountIam {
    pub account: AccountId,
    /// The day of which this is told, as ISO 8601; empty where nobody says.
    pub taken: String,
    /// The alias that stands in the sign-in address; empty for none or not known.
    pub alias: String,
    pub complete: BTreeSet<Collected>,
    /// The types of resources, such as `s3:bucket`, of which all policies are known.
    pub resources: BTreeSet<String>,
    /// The password policy by the names of AWS's fields; where it is known and empty there is none.
    pub password_policy: Tags,
}

impl Entity for AccountIam {
    const NAME: &'static str = "AccountIam";
    const FIELDS: &'static [Field<Self>] = &[
        Field::text("account", |own| own.account.as_str(), |own, id| own.account = AccountId::new(id)),
        Field::filled("taken", |own| &own.taken, |own, day| own.taken = day),
        Field::filled("alias", |own| &own.alias, |own, alias| own.alias = alias),
        Field::words(
            "complete",
            Collected::VOCABULARY,
            |own| own.complete.iter().map(|list| list.as_str()).collect(),
            |own, word| {
                own.complete.insert(Collected::of(word)?);
                Some(())
            },
        ),
        Field::<Self>::names("resources", |own| &own.resources, |own, types| own.resources = types)
            .called("types of resources that are all known"),
        Field::<Self>::map("password_policy", |own| &own.password_policy, |own, policy| own.password_policy = policy)
            .called("password policy"),
    ];

    fn blank() -> Self {
        Self {
            account: AccountId::new(""),
            taken: String::new(),
            alias: String::new(),
            complete: BTreeSet::new(),
            resources: BTreeSet::new(),
            password_policy: Tags::new(),
        }
    }
}

/// How an EC2 instance gets a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstanceProfile {
    pub account: AccountId,
    pub name: String,
    /// `/` or `/…/`.
    pub path: String,
    /// AWS takes one role at most.
    pub roles: BTreeSet<String>,
}

impl Entity for InstanceProfile {
    const NAME: &'static str = "InstanceProfile";
    const FIELDS: &'static [Field<Self>] = &[
        Field::text("account", |own| own.account.as_str(), |own, id| own.account = AccountId::new(id)),
        Field::text("name", |own| &own.name, |own, name| own.name = name),
        Field::filled("path", |own| bare(&own.path), |own, path| own.path = rooted(&path)),
        Field::names("roles", |own| &own.roles, |own, roles| own.roles = roles),
    ];

    fn blank() -> Self {
        Self { account: AccountId::new(""), name: String::new(), path: "/".to_owned(), roles: BTreeSet::new() }
    }
}

/// An outside provider whose people or programs may assume roles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provider {
    pub account: AccountId,
    /// `saml-provider/NAME` or `oidc-provider/HOST/PATH`: the end of its ARN.
    pub provider: String,
    /// Of an OIDC provider: the client ids, which are audiences.
    pub clients: BTreeSet<String>,
}

impl Entity for Provider {
    const NAME: &'static str = "Provider";
    const FIELDS: &'static [Field<Self>] = &[
        Field::text("account", |own| own.account.as_str(), |own, id| own.account = AccountId::new(id)),
        Field::text("provider", |own| &own.provider, |own, provider| own.provider = provider),
        Field::names("clients", |own| &own.clients, |own, clients| own.clients = clients),
    ];

    fn blank() -> Self {
        Self { account: AccountId::new(""), provider: String::new(), clients: BTreeSet::new() }
    }
}
