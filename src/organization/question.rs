//! Questions: saved requests with the decision that people expect of them.
//!
//! Knows what a question holds, that its name is unique, and that a context key stands once in it.
//! Every part is text here: what it means, and whether the expectation holds, is `analysis`.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use super::Organization;
use super::apply::{Edited, expect_name};
use super::error::EditError;
use super::fields::{Entity, Field, Vocabulary};

/// A saved request with its expected decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Unique in the organization.
    pub name: String,
    /// The ARN of a user, role, session, federated user or root user; a service such as `logs.amazonaws.com`;
    /// or `anonymous`.
    pub principal: String,
    /// `s3:GetObject`.
    pub action: String,
    /// An ARN, or `*` for an action without resources.
    pub resource: String,
    /// The account that owns the resource, where its ARN does not say.
    pub resource_account: Option<String>,
    /// The keys about which something is said, in the user's order. A key stands once, in whatever case it is written.
    pub context: Vec<(String, ContextValue)>,
    /// What is taken of the keys about which nothing is said.
    pub unsaid: Unsaid,
    pub policies: QuestionPolicies,
    pub expected: Expected,
}

/// What a question takes of the condition keys that it does not mention and that do not follow from the rest of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Unsaid {
    /// A request may have them, with any value.
    #[default]
    Unknown,
    /// No request has them.
    Absent,
}

/// What a question says about one context key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContextValue {
    /// The one value of a single-valued key.
    Text(String),
    /// The values of a multivalued key; there may be none.
    Several(Vec<String>),
    /// The key may be there or not, with any value.
    Unknown,
    /// The request does not have the key.
    Absent,
}

/// The policies that a question brings along beside those of the organization: texts, kept as they were pasted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QuestionPolicies {
    /// The principal's own and its groups'. Without any, its identity is taken to allow everything.
    pub identity: Vec<String>,
    /// The permissions boundary.
    pub boundary: Option<String>,
    pub session: Option<String>,
    /// The policy of the resource.
    pub resource: Option<String>,
    pub none: NoPolicies,
}

/// Kinds of policies of which a question says that there are none, where it would leave them open or take others for granted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NoPolicies {
    /// The principal has no identity-based policy, neither its own nor a group's.
    pub identity: bool,
    /// The resource has no policy.
    pub resource: bool,
}

/// The decision that a question expects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Expected {
    Allowed,
    ExplicitDeny,
    ImplicitDeny,
    /// Either kind of deny.
    Denied,
    Depends,
}

impl Expected {
    pub const ALL: [Self; 5] = [Self::Allowed, Self::ExplicitDeny, Self::ImplicitDeny, Self::Denied, Self::Depends];

    const VOCABULARY: Vocabulary =
        Vocabulary { one: "decision", many: "decisions", words: || Self::ALL.map(Self::as_str).to_vec() };

    /// The decision of these words.
    fn of(words: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|expected| expected.as_str() == words)
    }

    /// The words used in files and on screen.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::ExplicitDeny => "explicit deny",
            Self::ImplicitDeny => "implicit deny",
            Self::Denied => "denied",
            Self::Depends => "depends",
        }
    }
}

impl Entity for Question {
    const NAME: &'static str = "Question";
    const FIELDS: &'static [Field<Self>] = &[
        Field::text("name", |asked| &asked.name, |asked, name| asked.name = name),
        Field::text("principal", |asked| &asked.principal, |asked, principal| asked.principal = principal),
        Field::text("action", |asked| &asked.action, |asked, action| asked.action = action),
        Field::text("resource", |asked| &asked.resource, |asked, resource| asked.resource = resource),
        Field::optional(
            "resource_account",
            |asked| asked.resource_account.as_deref(),
            |asked, account| asked.resource_account = Some(account),
        ),
        Field::<Self>::word(
            "expected",
            Expected::VOCABULARY,
            |asked| asked.expected.as_str(),
            |asked, words| Expected::of(words).map(|expected| asked.expected = expected),
        )
        .called("expected decision"),
        Field::context(|asked| &asked.context, |asked, context| asked.context = context),
        Field::<Self>::truth(
            "others_unknown",
            |asked| asked.unsaid == Unsaid::Unknown,
            |asked, unknown| asked.unsaid = if unknown { Unsaid::Unknown } else { Unsaid::Absent },
        )
        .called("keys that are not mentioned being unknown"),
        Field::texts(
            "identity_policies",
            |asked| &asked.policies.identity,
            |asked, policies| asked.policies.identity = policies,
        ),
        Field::<Self>::optional(
            "permissions_boundary",
            |asked| asked.policies.boundary.as_deref(),
            |asked, policy| asked.policies.boundary = Some(policy),
        )
        .block(),
        Field::<Self>::optional(
            "session_policy",
            |asked| asked.policies.session.as_deref(),
            |asked, policy| asked.policies.session = Some(policy),
        )
        .block(),
        Field::<Self>::optional(
            "resource_policy",
            |asked| asked.policies.resource.as_deref(),
            |asked, policy| asked.policies.resource = Some(policy),
        )
        .block(),
        Field::<Self>::truth(
            "no_identity_policy",
            |asked| asked.policies.none.identity,
            |asked, none| asked.policies.none.identity = none,
        )
        .called("principal having no identity-based policy"),
        Field::<Self>::truth(
            "no_resource_policy",
            |asked| asked.policies.none.resource,
            |asked, none| asked.policies.none.resource = none,
        )
        .called("resource having no policy"),
    ];

    fn blank() -> Self {
        Self {
            name: String::new(),
            principal: String::new(),
            action: String::new(),
            resource: String::new(),
            resource_account: None,
            context: Vec::new(),
            // Questions of files that know of no such field took for absent what they did not mention, and go on to.
            unsaid: Unsaid::Absent,
            policies: QuestionPolicies::default(),
            expected: Expected::Allowed,
        }
    }
}

impl fmt::Display for ContextValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "= {text}"),
            Self::Several(texts) => write!(f, "= [{}]", texts.join(", ")),
            Self::Unknown => f.write_str("unknown"),
            Self::Absent => f.write_str("absent"),
        }
    }
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Question {
    /// One about which nothing is said yet.
    pub fn untouched() -> Self {
        Self { unsaid: Unsaid::Unknown, ..Self::blank() }
    }

    /// The first context key that stood before. Keys differ by more than case
    /// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html>).
    pub(super) fn repeated_key(&self) -> Option<&str> {
        let mut seen = BTreeSet::new();
        self.context.iter().map(|(key, _)| key.as_str()).find(|key| !seen.insert(key.to_ascii_lowercase()))
    }
}

impl Organization {
    pub(super) fn keep_question(&mut self, question: &Question) -> Edited {
        expect_name("a question", &question.name)?;
        if let Some(key) = question.repeated_key() {
            return Err(EditError::RepeatedContextKey { key: key.to_owned() });
        }
        self.questions.insert(question.name.clone(), Arc::new(question.clone()));
        Ok(())
    }

    pub(super) fn rename_question(&mut self, from: &str, to: &str) -> Edited {
        let mut question = (**self.question(from)?).clone();
        expect_name("a question", to)?;
        if from != to && self.questions.contains_key(to) {
            return Err(EditError::DuplicateQuestion { name: to.to_owned() });
        }
        self.questions.remove(from);
        question.name = to.to_owned();
        self.questions.insert(to.to_owned(), Arc::new(question));
        Ok(())
    }

    pub(super) fn remove_question(&mut self, name: &str) -> Edited {
        self.question(name)?;
        self.questions.remove(name);
        Ok(())
    }

    fn question(&self, name: &str) -> Result<&Arc<Question>, EditError> {
        self.questions.get(name).ok_or_else(|| EditError::NoSuchQuestion { name: name.to_owned() })
    }
}
