//! Three-valued truth, and why something may be true.
//!
//! Knows no statement and no request; what makes an answer open is named by who finds it.

use super::diagnostic::Code;

/// Whether something holds for a request. *Maybe* is never rounded to either side.
///
/// `a.and(b)` is the smaller, `a.or(b)` the greater of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Truth {
    /// It does not hold.
    No,
    /// It may hold or not; a [`Doubt`] says why.
    Maybe,
    /// It holds.
    Yes,
}

impl Truth {
    /// Yes or no.
    #[must_use]
    pub const fn known(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }

    /// Both hold.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.min(other)
    }

    /// At least one holds.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        self.max(other)
    }

    /// Yes only for a yes, else not more than maybe.
    #[must_use]
    pub fn negate(self) -> Self {
        match self {
            Self::No => Self::Yes,
            Self::Maybe => Self::Maybe,
            Self::Yes => Self::No,
        }
    }

    /// Whether any of these holds; stops at the first certain one.
    pub fn any(truths: impl IntoIterator<Item = Self>) -> Self {
        let mut found = Self::No;
        for truth in truths {
            found = found.or(truth);
            if found == Self::Yes {
                break;
            }
        }
        found
    }

    /// Whether all of these hold; stops at the first that certainly does not.
    pub fn all(truths: impl IntoIterator<Item = Self>) -> Self {
        let mut found = Self::Yes;
        for truth in truths {
            found = found.and(truth);
            if found == Self::No {
                break;
            }
        }
        found
    }
}

/// Why nobody can tell whether a statement applies to a request.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Doubt {
    /// The question leaves this condition key open, in lower case.
    Key(String),
    /// Another tool replaces this text, such as `${PARTITION}`, before AWS sees the policy.
    Placeholder(String),
    /// A part of the statement cannot be read.
    Unreadable(Code),
    /// The statement names a session of the role that asks, and nobody says in which session it asks.
    Session,
    /// AWS does not say what happens.
    NotDocumented(Undocumented),
}

macro_rules! undocumented {
    ($($(#[doc = $doc:literal])+ $name:ident => $sentence:literal,)*) => {
        /// A point on which AWS's documentation is silent, or contradicts itself.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Undocumented {
            $($(#[doc = $doc])+ $name,)*
        }

        impl Undocumented {
            /// Every point.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// What AWS does not document, as the rest of "AWS does not document …".
            #[must_use]
            pub const fn sentence(self) -> &'static str {
                match self {
                    $(Self::$name => $sentence,)*
                }
            }
        }
    };
}

undocumented! {
    /// The ARN of a log group with or without `:*` at its end.
    LogGroupForm => "whether the ARN of a log group ends with `:*` for the action",
    /// RCPs and an action for which the reference names no resource type: AWS's page says no, observed denials say yes.
    RcpWithoutResource => "whether RCPs apply to actions without a resource type (its page says no, denials have been observed)",
    /// Letters beyond ASCII under an operator that ignores case.
    CaseBeyondAscii => "which letters beyond ASCII are alike when case is ignored",
    /// `ForAllValues:…IfExists` or `ForAnyValue:…IfExists` without the key.
    SetOperatorIfExists => "what a set operator with `IfExists` says of a missing key",
    /// `ForAllValues:` with a negated operator and without the key.
    NegatedForAllValues => "what `ForAllValues` with a negated operator says of a missing key (its text says true, its table says no match)",
    /// A key with several values under an operator without `ForAllValues` or `ForAnyValue`.
    SeveralValues => "how a multivalued key is tested without `ForAllValues` or `ForAnyValue`",
    /// `ForAllValues:Null`.
    SetOperatorNull => "what a set operator does with `Null`",
    /// `Null` and a key that is there with an empty list of values.
    EmptyList => "whether a key with an empty list of values is missing for `Null`",
    /// A policy variable that names a key with several values.
    VariableOfSeveral => "what a policy variable stands for when its key has several values",
    /// A policy variable before the last part of a resource ARN.
    VariableBeforeResource => "what a policy variable before the fifth colon of an ARN stands for",
    /// A wildcard in the part of a resource ARN that names the type.
    ResourceTypeWildcard => "what a wildcard in the resource type of an ARN matches",
    /// Upper and lower case in the first five parts of an ARN.
    ArnCase => "whether case counts in the first five parts of an ARN",
    /// A wildcard in the service prefix of an action.
    ServiceWildcard => "what a wildcard in the service prefix of an action matches",
    /// An ARN operator and something that is no ARN.
    NoArn => "what an ARN operator says of a value that is not an ARN",
    /// A numeric operator and something that is no number.
    NoNumber => "what a numeric operator says of a value that is not a number",
    /// A date operator and something that is no date.
    NoDate => "what a date operator says of a value that is not a date",
    /// Four digits under a date operator.
    YearOrSeconds => "whether four digits are a year or seconds since 1970",
    /// `Bool` and something that is neither true nor false.
    NoBoolean => "what `Bool` says of a value that is neither `true` nor `false`",
    /// An address operator and something that is no address.
    NoAddress => "what an IP address operator says of a value that is not an address",
    /// `NotPrincipal` that lists the caller, but not its account, or the other way about.
    PartOfNotPrincipal => "whether `NotPrincipal` spares a caller whose account or role is not listed with it",
    /// A role with a path, and a session of it, whose ARN has none.
    RolePath => "which path the role of a session has; `aws:PrincipalArn` tells",
    /// The unique id of a user or role.
    UniqueId => "whose unique id this is; `aws:userid` tells",
    /// The canonical id of an account.
    CanonicalUser => "whose canonical user id this is",
    /// `"Principal": "*"` beside a boundary or session policy that does not allow.
    AnyoneUnderLimits => "whether a grant to `*` is limited by a permissions boundary or session policy that does not allow",
}

#[cfg(test)]
mod tests {
    use super::Truth::{self, Maybe, No, Yes};

    #[test]
    fn strong_kleene() {
        for (left, right, and, or) in [
            (No, No, No, No),
            (No, Maybe, No, Maybe),
            (No, Yes, No, Yes),
            (Maybe, Maybe, Maybe, Maybe),
            (Maybe, Yes, Maybe, Yes),
            (Yes, Yes, Yes, Yes),
        ] {
            assert_eq!((left.and(right), right.and(left)), (and, and));
            assert_eq!((left.or(right), right.or(left)), (or, or));
            assert_eq!((Truth::all([left, right]), Truth::any([left, right])), (and, or));
            assert_eq!((left.negate().and(right.negate()), left.negate().negate()), (or.negate(), left));
        }
        assert_eq!((Truth::all([]), Truth::any([])), (Yes, No));
        assert_eq!((Truth::known(true), Truth::known(false)), (Yes, No));
    }

    /// What comes behind a certain answer is not looked at.
    #[test]
    fn looking_stops_at_what_is_certain() {
        let until = |answers: &[Truth], find: fn(&mut dyn Iterator<Item = Truth>) -> Truth| {
            let mut rest = answers.iter().copied();
            find(&mut rest);
            rest.len()
        };
        assert_eq!(until(&[No, Maybe, Yes, No, Maybe], |all| Truth::any(all)), 2);
        assert_eq!(until(&[Yes, Maybe, No, Yes], |all| Truth::all(all)), 1);
    }
}
