//! From where an organization is looked at: who asks, from which Regions, with what else known of the requests.
//!
//! Knows what people choose; which requests that leaves, `universe` knows.
//! A view of the document, not a part of it: it belongs to the settings and to the command line.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

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
    /// Any principal of the account, anywhere: what `canopy effective` and `canopy compare` take without options.
    #[must_use]
    pub fn anyone() -> Self {
        Self { who: Who::Anyone, ..Self::default() }
    }

    /// Whether policies of the type that it is about bind its callers nowhere.
    #[must_use]
    pub fn is_exempt(&self) -> bool {
        match self.who {
            Who::ServiceLinkedRole => true,
            Who::Outsider | Who::Service => self.side == Side::Principals,
            Who::Anyone | Who::Role(_) | Who::User(_) | Who::Root => false,
        }
    }

    /// For people, such as `an ordinary role in eu-west-1, aws:MultiFactorAuthPresent = true`.
    #[must_use]
    pub fn sentence(&self) -> String {
        let mut text = match self.side {
            Side::Principals => String::new(),
            Side::Resources => "to its resources, ".to_owned(),
        };
        text += &self.who.phrase();
        if !self.regions.is_empty() {
            text += &format!(" in {}", self.regions.join(" or "));
        }
        for (key, pinned) in &self.pinned {
            text += &match pinned {
                Pinned::Absent => format!(", without {key}"),
                Pinned::One(value) => format!(", {key} = {value}"),
                Pinned::Several(values) => format!(", {key} = {}", values.join(" and ")),
            };
        }
        if self.keys == Keys::Documented {
            text += ", documented keys only";
        }
        text
    }
}

impl Who {
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
    "`{0}` is nobody to ask as; write `anyone`, `role`, `role:NAME`, `user`, `user:NAME`, `root`, `service-linked-role`, `outsider` or `service`"
)]
pub struct UnknownWho(pub String);

impl FromStr for Who {
    type Err = UnknownWho;

    fn from_str(text: &str) -> Result<Self, UnknownWho> {
        let named = |prefix: &str| {
            let name = text.strip_prefix(prefix)?;
            (!name.is_empty() && !name.contains(['*', '?', ':'])).then(|| Some(name.to_owned()))
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
        for text in ["", "Anyone", "role:", "role:a*", "user:a:b", "group"] {
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
    }
}
