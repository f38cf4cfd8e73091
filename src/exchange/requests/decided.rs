//! What AWS decided on a request, and which policy it names for it.
//!
//! Knows the kinds of policies by the words of AWS's messages. AWS names one policy where several deny.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html>

use analysis::decision::LayerKind;

/// What AWS decided, as far as it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    pub ending: Ending,
    /// The kind of policy that denied, where a kind is named.
    pub by: Option<NamedPolicy>,
    /// The ARN of the policy that denied.
    pub policy: Option<String>,
    /// The Sids of the statements that denied.
    pub statements: Vec<String>,
    /// AWS's own words.
    pub words: Option<String>,
    /// Under which AWS keeps the details of the denial for a day.
    pub authorization_id: Option<String>,
}

/// How a request ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    Allowed,
    ExplicitDeny,
    ImplicitDeny,
    /// One of the two.
    Denied,
    /// It failed for something else than permissions, so whether it was allowed is not told.
    OtherError,
    NotTold,
}

impl Ending {
    /// As questions call it, and programs read it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::ExplicitDeny => "explicit deny",
            Self::ImplicitDeny => "implicit deny",
            Self::Denied => "denied",
            Self::OtherError => "other error",
            Self::NotTold => "not told",
        }
    }

    /// Whether AWS denied it.
    #[must_use]
    pub fn is_denial(self) -> bool {
        match self {
            Self::ExplicitDeny | Self::ImplicitDeny | Self::Denied => true,
            Self::Allowed | Self::OtherError | Self::NotTold => false,
        }
    }
}

/// A kind of policy, or something else, that AWS names as what denied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NamedPolicy {
    Scp,
    Rcp,
    Identity,
    Boundary,
    Session,
    Resource,
    Trust,
    VpcEndpoint,
    /// An SCP, by way of a VPC endpoint policy.
    ScpByVpcEndpoint,
    /// What AWS says instead, such as a setting of S3 Block Public Access.
    Other(String),
}

/// AWS's words, with their misprints, and what they name.
const KINDS: &[(&str, NamedPolicy)] = &[
    ("service control policy", NamedPolicy::Scp),
    ("resource control policy", NamedPolicy::Rcp),
    ("identity-based policy", NamedPolicy::Identity),
    ("permissions boundary", NamedPolicy::Boundary),
    ("session policy", NamedPolicy::Session),
    ("sessions policy", NamedPolicy::Session),
    ("resource-based policy", NamedPolicy::Resource),
    ("role trust policy", NamedPolicy::Trust),
    ("vpc endpoint policy", NamedPolicy::VpcEndpoint),
];

/// The types of policies in the details of a denial.
///
/// <https://docs.aws.amazon.com/iam-toolbox/latest/APIReference/API_PolicyInfo.html>
const TYPES: &[(&str, NamedPolicy)] = &[
    ("SERVICE_CONTROL_POLICY", NamedPolicy::Scp),
    ("RESOURCE_CONTROL_POLICY", NamedPolicy::Rcp),
    ("IDENTITY_BASED_POLICY", NamedPolicy::Identity),
    ("PERMISSIONS_BOUNDARY", NamedPolicy::Boundary),
    ("SESSION_POLICY", NamedPolicy::Session),
    ("RESOURCE_BASED_POLICY", NamedPolicy::Resource),
    ("VPC_ENDPOINT_POLICY", NamedPolicy::VpcEndpoint),
];

impl NamedPolicy {
    /// The kind that a text begins with, in any case, and the rest of the text.
    pub(super) fn begin(text: &str) -> Option<(Self, &str)> {
        KINDS.iter().find_map(|(words, kind)| {
            let begin = text.get(..words.len())?;
            begin.eq_ignore_ascii_case(words).then_some(())?;
            Some((kind.clone(), text.get(words.len()..)?))
        })
    }

    pub(super) fn of_type(name: &str) -> Option<Self> {
        TYPES.iter().find(|(known, _)| *known == name).map(|(_, kind)| kind.clone())
    }

    /// The kind of policies that it stands among in a decision, if they have a say there.
    #[must_use]
    pub fn layer(&self) -> Option<LayerKind> {
        Some(match self {
            Self::Scp | Self::ScpByVpcEndpoint => LayerKind::Scp,
            Self::Rcp => LayerKind::Rcp,
            Self::Identity => LayerKind::Identity,
            Self::Boundary => LayerKind::Boundary,
            Self::Session => LayerKind::Session,
            Self::Resource | Self::Trust => LayerKind::Resource,
            Self::VpcEndpoint | Self::Other(_) => return None,
        })
    }

    /// With its article, for people.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Scp => "an SCP",
            Self::Rcp => "an RCP",
            Self::Identity => "an identity-based policy",
            Self::Boundary => "a permissions boundary",
            Self::Session => "a session policy",
            Self::Resource => "a resource-based policy",
            Self::Trust => "the trust policy of the role",
            Self::VpcEndpoint => "a VPC endpoint policy",
            Self::ScpByVpcEndpoint => "an SCP, by way of a VPC endpoint policy",
            Self::Other(words) => words,
        }
    }

    /// One word for programs.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Scp => "scp",
            Self::Rcp => "rcp",
            Self::Identity => "identity",
            Self::Boundary => "boundary",
            Self::Session => "session",
            Self::Resource => "resource",
            Self::Trust => "trust",
            Self::VpcEndpoint => "vpc-endpoint",
            Self::ScpByVpcEndpoint => "scp-by-vpc-endpoint",
            Self::Other(_) => "other",
        }
    }
}

impl Decided {
    /// One about which only the end is known.
    pub(super) fn ended(ending: Ending) -> Self {
        Self { ending, by: None, policy: None, statements: Vec::new(), words: None, authorization_id: None }
    }

    /// The id of the policy of an organization that is named: the last part of its ARN.
    ///
    /// <https://aws.amazon.com/blogs/security/enhanced-access-denied-error-messages-with-policy-arns>
    #[must_use]
    pub fn policy_id(&self) -> Option<&str> {
        let arn = aws::Arn::read(self.policy.as_deref()?).filter(|arn| arn.service == "organizations")?;
        arn.resource.rsplit('/').next().filter(|id| id.starts_with("p-"))
    }

    /// What AWS decided, as a sentence without its end: `denied by an SCP: an explicit deny`.
    #[must_use]
    pub fn sentence(&self) -> String {
        let kind = match self.ending {
            Ending::Allowed => return "allowed".to_owned(),
            Ending::OtherError => {
                let words = self.words.as_ref().map_or(String::new(), |words| format!(" (`{words}`)"));
                return format!("failed for another reason{words}, which does not tell whether it was allowed");
            }
            Ending::NotTold => return "not told".to_owned(),
            Ending::ExplicitDeny => "explicit deny",
            Ending::ImplicitDeny => "implicit deny",
            Ending::Denied => "denied",
        };
        let mut sentence = match (&self.by, self.ending) {
            (Some(NamedPolicy::Other(words)), _) => format!("denied because {words}"),
            (Some(by), Ending::ImplicitDeny) => format!("{kind}: {} does not allow it", by.name()),
            (Some(by), _) => format!("{kind} by {}", by.name()),
            (None, Ending::Denied) => "denied, without a word on which policy did".to_owned(),
            (None, _) => format!("{kind}, without a word on which policy did"),
        };
        if let Some(policy) = &self.policy {
            sentence.push_str(&format!(", `{policy}`"));
        }
        match self.statements.as_slice() {
            [] => {}
            [one] => sentence.push_str(&format!(", statement `{one}`")),
            several => sentence.push_str(&format!(", statements `{}`", several.join("`, `"))),
        }
        sentence
    }
}
