//! From where an organization is looked at: who asks, from which Regions, with what else known of the requests.
//!
//! Knows what people choose; which requests that leaves, `universe` knows.
//! A view of the document, not a part of it: it belongs to the settings and to the command line.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use crate::decision::{LayerKind, fixed_keys, is_of_principal};
use aws::may_be_requested;
use catalog::{Catalog, KeyType};
use organization::PolicyType;
use policy::{PolicyKind, is_service_linked};

/// Whose requests count, and what is known of them beforehand.
///
/// What is pinned is put in for the keys of conditions; what is not stays open, so verdicts only sharpen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Viewpoint {
    pub side: Side,
    pub who: Who,
    /// The Regions in which requests are made, such as `eu-west-1`; empty for any.
    pub regions: Vec<String>,
    /// What requests hold under further condition keys, by the key in AWS's spelling.
    pub pinned: BTreeMap<String, Pinned>,
    pub keys: Keys,
}

/// What is asked about an account.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Side {
    /// What its principals may do: SCPs.
    #[default]
    Principals,
    /// What may be done to its resources: RCPs.
    Resources,
}

impl Side {
    /// The policies that are looked at from this side.
    #[must_use]
    pub fn policy_type(self) -> PolicyType {
        match self {
            Self::Principals => PolicyType::Scp,
            Self::Resources => PolicyType::Rcp,
        }
    }

    /// The side that it is not.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Principals => Self::Resources,
            Self::Resources => Self::Principals,
        }
    }

    /// What these policies decide about, as a part of a sentence.
    #[must_use]
    pub fn subject(self) -> &'static str {
        match self {
            Self::Principals => "what principals may do",
            Self::Resources => "what may be done to resources",
        }
    }

    /// Whether every level allows everything by itself: `RCPFullAWSAccess` is on every level and cannot be detached.
    pub(crate) fn allows_by_itself(self) -> bool {
        match self {
            Self::Principals => false,
            Self::Resources => true,
        }
    }

    /// Where these policies stand among the kinds that decide.
    pub(crate) fn layer(self) -> LayerKind {
        match self {
            Self::Principals => LayerKind::Scp,
            Self::Resources => LayerKind::Rcp,
        }
    }

    /// The grammar of these policies.
    #[must_use]
    pub fn policy_kind(self) -> PolicyKind {
        match self {
            Self::Principals => PolicyKind::Scp,
            Self::Resources => PolicyKind::Rcp,
        }
    }
}

/// Who makes the requests.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Who {
    /// Any IAM user, any role and the root user of the account; on the side of resources any principal at all.
    Anyone,
    /// A role of this name, with path `/` unless the name has one; without a name the ordinary role, which no policy names.
    Role(Option<String>),
    /// An IAM user; without a name one that no policy names.
    User(Option<String>),
    /// The root user of the account.
    Root,
    /// A service-linked role, which neither SCPs nor RCPs bind.
    ServiceLinkedRole,
    /// A role of an account outside the organization; SCPs do not bind it.
    Outsider,
    /// An AWS service that acts for itself; SCPs do not bind it.
    Service,
}

/// What a request holds under a key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Pinned {
    Absent,
    One(String),
    Several(Vec<String>),
}

/// Which condition keys a request may have.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Keys {
    /// A key that the catalogue does not list for an action may be there all the same.
    #[default]
    Any,
    /// Only keys that the catalogue lists for the action, and the global ones.
    Documented,
}

impl Default for Who {
    fn default() -> Self {
        Self::Role(None)
    }
}

impl Viewpoint {
    /// Whether what is known of a key, given in lower case, is the same for all actions.
    pub(crate) fn is_alike(&self, key: &str, catalog: &Catalog) -> bool {
        key != "aws:requestedregion" && !self.asks_who_lists(key, catalog)
    }

    /// Whether it makes a difference which actions and resource types list a key: with documented keys only, and where a value
    /// is pinned, which reaches only requests that can hold it.
    pub(crate) fn asks_who_lists(&self, key: &str, catalog: &Catalog) -> bool {
        let has_value = || matches!(self.pinned(key), Some(Pinned::One(_) | Pinned::Several(_)));
        (self.keys == Keys::Documented || has_value()) && !catalog.lists_key_everywhere(key)
    }

    /// Whether a key, in lower case, is another one for those actions by which identities of outside providers sign in.
    pub(crate) fn asks_who_signs_in(&self, key: &str) -> bool {
        self.side == Side::Resources && (is_of_principal(key) || key == "aws:federatedprovider")
    }

    /// What is pinned for a key.
    pub(crate) fn pinned(&self, key: &str) -> Option<&Pinned> {
        self.pinned.iter().find(|(name, _)| name.eq_ignore_ascii_case(key)).map(|(_, pinned)| pinned)
    }

    /// The texts that it fixes: the caller's name, and what is pinned.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        let pinned = self.pinned.values().flat_map(|pinned| match pinned {
            Pinned::Absent => &[],
            Pinned::One(value) => std::slice::from_ref(value),
            Pinned::Several(values) => values.as_slice(),
        });
        self.who.name().into_iter().chain(pinned.map(String::as_str))
    }

    /// Any principal of the account, anywhere: what `canopy effective` and `canopy compare` take without options.
    #[must_use]
    pub fn anyone() -> Self {
        Self { who: Who::Anyone, ..Self::default() }
    }

    /// The same side, seen by anyone from anywhere.
    #[must_use]
    pub fn of_anyone(&self) -> Self {
        Self { side: self.side, ..Self::anyone() }
    }

    /// Whether policies of the type that it is about bind its callers nowhere.
    #[must_use]
    pub fn is_exempt(&self) -> bool {
        match &self.who {
            Who::ServiceLinkedRole => true,
            Who::Role(Some(name)) if is_service_linked(name) => true,
            Who::Outsider | Who::Service => self.side == Side::Principals,
            Who::Anyone | Who::Role(_) | Who::User(_) | Who::Root => false,
        }
    }

    /// For people, such as `an ordinary role in eu-west-1, aws:MultiFactorAuthPresent = true`.
    #[must_use]
    pub fn sentence(&self) -> String {
        let side = match self.side {
            Side::Principals => "",
            Side::Resources => "to its resources, ",
        };
        self.spelled(format!("{side}{}", self.who.phrase()))
    }

    /// For people, after "as": `an ordinary role on the account's resources in eu-west-1`.
    #[must_use]
    pub fn as_whom(&self) -> String {
        let side = match self.side {
            Side::Principals => "",
            Side::Resources => " on the account's resources",
        };
        self.spelled(format!("{}{side}", self.who.phrase()))
    }

    fn spelled(&self, mut text: String) -> String {
        if !self.regions.is_empty() {
            text += &format!(" in {}", self.regions.join(" or "));
        }
        for (key, pinned) in &self.pinned {
            text += &format!(", {}", pinned.phrase(key));
        }
        if self.keys == Keys::Documented {
            text += ", documented keys only";
        }
        text
    }

    /// Says what a request holds under a key, whatever was said about it before, in any case.
    pub fn pin(&mut self, key: &str, pinned: Pinned) {
        self.pinned.retain(|known, _| !known.eq_ignore_ascii_case(key));
        self.pinned.insert(key.to_owned(), pinned);
    }

    /// Whether it can be taken.
    ///
    /// # Errors
    /// The first thing about it that means nothing, or that contradicts who asks.
    pub fn check(&self) -> Result<(), ViewpointError> {
        self.who.to_string().parse::<Who>()?;
        if self.side == Side::Principals && !self.who.is_of_account() {
            return Err(ViewpointError::NotItsPrincipal(self.who.clone()));
        }
        if let Some(region) = self.regions.iter().find(|region| !may_be_requested(region)) {
            return Err(ViewpointError::Region(region.clone()));
        }
        self.pinned.keys().try_for_each(|key| check_key(key))
    }
}

/// Whether a key can be pinned.
///
/// # Errors
/// Says why not: it follows from the rest of the viewpoint, or is no condition key.
pub fn check_key(key: &str) -> Result<(), ViewpointError> {
    if let Some(fixed) = fixed_keys().find(|fixed| fixed.eq_ignore_ascii_case(key)) {
        return Err(ViewpointError::Follows(fixed));
    }
    if key.eq_ignore_ascii_case("aws:RequestedRegion") {
        return Err(ViewpointError::RegionKey);
    }
    let is_key = key.split_once(':').is_some_and(|(service, name)| !service.is_empty() && !name.is_empty());
    if !is_key || key.ends_with('/') || key.trim() != key || key.contains(char::is_control) {
        return Err(ViewpointError::Key(key.to_owned()));
    }
    Ok(())
}

/// What keeps a viewpoint from being taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ViewpointError {
    #[error(transparent)]
    Who(#[from] UnknownWho),
    #[error(
        "`{0}` is not one of the account's own principals; ask what it may do to the account's resources (`--resources`)"
    )]
    NotItsPrincipal(Who),
    #[error("`{0}` does not look like a Region; write it like `eu-west-1`")]
    Region(String),
    #[error("`{0}` follows from who asks and about whose resources, so it cannot be pinned; choose who asks instead")]
    Follows(&'static str),
    #[error("`aws:RequestedRegion` has a place of its own; choose Regions there (`--region`)")]
    RegionKey,
    #[error("`{0}` is not a condition key; write it like `aws:PrincipalTag/team`")]
    Key(String),
}

impl Pinned {
    /// These values under a key: a list where AWS says that the key has several, or where there are several.
    #[must_use]
    pub fn values(key: &str, mut values: Vec<String>, catalog: &Catalog) -> Self {
        let is_array = catalog.key_type(key).is_some_and(KeyType::is_array);
        match values.pop() {
            Some(value) if values.is_empty() && !is_array => Self::One(value),
            last => {
                values.extend(last);
                Self::Several(values)
            }
        }
    }

    /// For people, such as `aws:MultiFactorAuthPresent = true`.
    #[must_use]
    pub fn phrase(&self, key: &str) -> String {
        match self {
            Self::Absent => format!("without {key}"),
            Self::One(value) => format!("{key} = {value}"),
            Self::Several(values) if values.is_empty() => format!("{key} without a value"),
            Self::Several(values) => format!("{key} = {}", values.join(" and ")),
        }
    }
}

impl Who {
    /// The name that was given, if one was.
    pub(crate) fn name(&self) -> Option<&str> {
        match self {
            Self::Role(name) | Self::User(name) => name.as_deref(),
            Self::Anyone | Self::Root | Self::ServiceLinkedRole | Self::Outsider | Self::Service => None,
        }
    }

    /// For people, such as `an ordinary role`.
    #[must_use]
    pub fn phrase(&self) -> String {
        match self {
            Self::Anyone => "anyone".to_owned(),
            Self::Role(None) => "an ordinary role".to_owned(),
            Self::Role(Some(name)) => format!("the role `{name}`"),
            Self::User(None) => "an IAM user".to_owned(),
            Self::User(Some(name)) => format!("the IAM user `{name}`"),
            Self::Root => "the root user".to_owned(),
            Self::ServiceLinkedRole => "a service-linked role".to_owned(),
            Self::Outsider => "a role outside the organization".to_owned(),
            Self::Service => "an AWS service".to_owned(),
        }
    }

    /// Who exactly that is, for people.
    #[must_use]
    pub fn meaning(&self, side: Side) -> &'static str {
        match (self, side) {
            (Self::Anyone, Side::Principals) => "any IAM user, any role and the root user of the account",
            (Self::Anyone, Side::Resources) => "any principal at all, of the organization or not",
            (Self::Role(None), _) => "a role with path `/` that no policy singles out; its tags are open",
            (Self::Role(Some(_)), _) => "the role of this name in the account; its tags are open",
            (Self::User(None), _) => "an IAM user that no policy singles out; its tags are open",
            (Self::User(Some(_)), _) => "the IAM user of this name in the account; its tags are open",
            (Self::Root, _) => "the root user of the account",
            (Self::ServiceLinkedRole, _) => "a service-linked role, which neither SCPs nor RCPs bind",
            (Self::Outsider, _) => "a role of an account outside the organization, which SCPs do not bind",
            (Self::Service, _) => "an AWS service that acts for itself, which SCPs do not bind",
        }
    }

    /// Whether it has a name that no policy singles out.
    #[must_use]
    pub fn is_unnamed(&self) -> bool {
        self.name().is_none()
    }

    /// Whether it can be a principal of the account that is asked about.
    #[must_use]
    pub fn is_of_account(&self) -> bool {
        !matches!(self, Self::Outsider | Self::Service)
    }
}

/// The word of the command line: `anyone`, `role`, `role:NAME`, `user`, `user:NAME`, `root`, `service-linked-role`,
/// `outsider`, `service`.
impl fmt::Display for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Anyone => f.write_str("anyone"),
            Self::Role(None) => f.write_str("role"),
            Self::Role(Some(name)) => write!(f, "role:{name}"),
            Self::User(None) => f.write_str("user"),
            Self::User(Some(name)) => write!(f, "user:{name}"),
            Self::Root => f.write_str("root"),
            Self::ServiceLinkedRole => f.write_str("service-linked-role"),
            Self::Outsider => f.write_str("outsider"),
            Self::Service => f.write_str("service"),
        }
    }
}

/// A text that names no caller of a viewpoint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a caller to ask as; write `anyone`, `role`, `role:NAME`, `user`, `user:NAME`, `root`, `service-linked-role`, `outsider` or `service`"
)]
pub struct UnknownWho(pub String);

impl FromStr for Who {
    type Err = UnknownWho;

    fn from_str(text: &str) -> Result<Self, UnknownWho> {
        let named = |prefix: &str| {
            let name = text.strip_prefix(prefix)?;
            let is_of_name = |c: char| c.is_ascii_graphic() && !['*', '?', ':'].contains(&c);
            let is_name = name.split('/').all(|part| !part.is_empty() && part.chars().all(is_of_name));
            is_name.then(|| Some(name.to_owned()))
        };
        Ok(match text {
            "anyone" => Self::Anyone,
            "role" => Self::Role(None),
            "user" => Self::User(None),
            "root" => Self::Root,
            "service-linked-role" => Self::ServiceLinkedRole,
            "outsider" => Self::Outsider,
            "service" => Self::Service,
            _ if text.starts_with("role:") => Self::Role(named("role:").ok_or_else(|| UnknownWho(text.to_owned()))?),
            _ if text.starts_with("user:") => Self::User(named("user:").ok_or_else(|| UnknownWho(text.to_owned()))?),
            _ => return Err(UnknownWho(text.to_owned())),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callers_are_written_as_they_are_read() {
        for text in [
            "anyone",
            "role",
            "role:app/Deploy",
            "user",
            "user:eve",
            "root",
            "service-linked-role",
            "outsider",
            "service",
        ] {
            assert_eq!(text.parse::<Who>().map(|who| who.to_string()).as_deref(), Ok(text));
        }
        for text in ["", "Anyone", "role:", "role:a*", "user:a:b", "group", "role:a b", "role:/a", "role:a//b"] {
            assert!(text.parse::<Who>().is_err(), "{text}");
        }
    }

    #[test]
    fn viewpoints_in_words() {
        let mut viewpoint = Viewpoint { regions: vec!["eu-west-1".to_owned()], ..Viewpoint::default() };
        assert_eq!(viewpoint.sentence(), "an ordinary role in eu-west-1");
        viewpoint.pinned.insert("aws:MultiFactorAuthPresent".to_owned(), Pinned::One("true".to_owned()));
        viewpoint.keys = Keys::Documented;
        viewpoint.side = Side::Resources;
        viewpoint.who = Who::Anyone;
        assert_eq!(
            viewpoint.sentence(),
            "to its resources, anyone in eu-west-1, aws:MultiFactorAuthPresent = true, documented keys only"
        );
        assert_eq!(
            viewpoint.as_whom(),
            "anyone on the account's resources in eu-west-1, aws:MultiFactorAuthPresent = true, documented keys only"
        );
    }

    #[test]
    fn what_means_nothing_is_refused() {
        use ViewpointError as E;
        let pinned = |key: &str| {
            let mut viewpoint = Viewpoint::default();
            viewpoint.pin(key, Pinned::Absent);
            viewpoint
        };
        let who = |who: Who| Viewpoint { who, ..Viewpoint::default() };
        let resources = Viewpoint { side: Side::Resources, ..who(Who::Service) };
        for (viewpoint, expect) in [
            (Viewpoint::default(), Ok(())),
            (Viewpoint::anyone(), Ok(())),
            (who(Who::Role(Some("app/Deploy".to_owned()))), Ok(())),
            (who(Who::Role(Some("*".to_owned()))), Err(E::Who(UnknownWho("role:*".to_owned())))),
            (who(Who::Outsider), Err(E::NotItsPrincipal(Who::Outsider))),
            (resources, Ok(())),
            (
                Viewpoint { regions: vec!["Frankfurt".to_owned()], ..Viewpoint::default() },
                Err(E::Region("Frankfurt".to_owned())),
            ),
            (pinned("aws:PrincipalTag/team"), Ok(())),
            (pinned("aws:PRINCIPALarn"), Err(E::Follows("aws:PrincipalArn"))),
            (pinned("aws:requestedregion"), Err(E::RegionKey)),
            (pinned("aws:PrincipalTag/"), Err(E::Key("aws:PrincipalTag/".to_owned()))),
            (pinned("team"), Err(E::Key("team".to_owned()))),
        ] {
            assert_eq!(viewpoint.check(), expect, "{viewpoint:?}");
        }
    }

    #[test]
    fn one_value_is_a_list_only_under_a_multivalued_key() {
        let catalog = Catalog::embedded();
        let values = |key: &str, values: &[&str]| {
            Pinned::values(key, values.iter().map(|value| (*value).to_owned()).collect(), catalog).phrase(key)
        };
        let list = |values: &[&str]| Pinned::Several(values.iter().map(|value| (*value).to_owned()).collect());
        assert_eq!(Pinned::values("aws:TagKeys", vec!["a".to_owned()], catalog), list(&["a"]));
        assert_eq!(values("aws:SourceIp", &["203.0.113.7"]), "aws:SourceIp = 203.0.113.7");
        assert_eq!(values("aws:TagKeys", &["a", "b"]), "aws:TagKeys = a and b");
        let mut viewpoint = Viewpoint::default();
        viewpoint.pin("aws:sourceip", Pinned::Absent);
        viewpoint.pin("aws:SourceIp", Pinned::One("203.0.113.7".to_owned()));
        assert_eq!(viewpoint.sentence(), "an ordinary role, aws:SourceIp = 203.0.113.7");
    }
}
