//! The `Principal` and `NotPrincipal` elements.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>

use super::Reader;
use crate::arn;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::{Polarity, PolicyString, Principal, PrincipalElement, PrincipalKind};
use crate::json::{JsonValue, Member};
use crate::kind::PolicyKind;
use crate::placeholder::placeholders;
use crate::span::{Span, Spanned};
use aws::is_account_id;

const KINDS: [(&str, PrincipalKind); 4] = [
    ("AWS", PrincipalKind::Aws),
    ("Federated", PrincipalKind::Federated),
    ("Service", PrincipalKind::Service),
    ("CanonicalUser", PrincipalKind::CanonicalUser),
];

impl Reader<'_> {
    pub(super) fn principals(&mut self, polarity: Polarity, member: &Member) -> Option<PrincipalElement> {
        let what = format!("`{}`", member.key.value);
        let span = member.value.span;
        // What an RCP does not take is said once and in its own words; below it is only read.
        if self.kind == PolicyKind::Rcp {
            self.check_rcp_principal(polarity, member);
        }
        let entries = match &member.value.value {
            JsonValue::String(text) if text == "*" => {
                vec![entry(PrincipalKind::Anyone, self.policy_string(text, span))]
            }
            JsonValue::String(text) => {
                if !self.holds_placeholder(text, span) && self.kind != PolicyKind::Rcp {
                    let message = format!("{what} is the string `{text}`; the only such string is `\"*\"`");
                    let hint = "write `{\"AWS\": \"…\"}`";
                    self.reject(Diagnostic::error(Code::InvalidPrincipal, span, message).hint(hint));
                }
                return None;
            }
            JsonValue::Object(members) if members.is_empty() => {
                let message = format!("{what} is empty; it must name somebody");
                self.reject(Diagnostic::error(Code::EmptyElement, span, message));
                return None;
            }
            JsonValue::Object(members) => self.principal_map(members),
            _ => {
                self.wrong_type(&member.value, &what, "`\"*\"` or an object such as `{\"AWS\": \"…\"}`");
                return None;
            }
        };
        Some(PrincipalElement { polarity, entries, span: member.span() })
    }

    fn principal_map(&mut self, members: &[Member]) -> Vec<Spanned<Principal>> {
        self.check_names(members, &KINDS.map(|(name, _)| name));
        let mut entries = Vec::new();
        for member in members {
            let Some((name, kind)) = KINDS.into_iter().find(|(name, _)| *name == member.key.value) else {
                continue;
            };
            for text in self.strings(&member.value, &format!("`{name}`")) {
                // What stands for a placeholder may make it whatever principal there is.
                if text.value.placeholders.is_empty() {
                    self.check_principal(kind, &text.value.text, text.span);
                }
                entries.push(entry(kind, text));
            }
        }
        entries
    }

    /// The documentation of RCPs names no form but `"Principal": "*"`.
    fn check_rcp_principal(&mut self, polarity: Polarity, member: &Member) {
        let (at, message) = match (polarity, &member.value.value) {
            (Polarity::AllBut, _) => (member.key.span, "`NotPrincipal` has no place in an RCP"),
            (Polarity::Listed, JsonValue::String(text)) if text == "*" || !placeholders(text).is_empty() => {
                return;
            }
            (Polarity::Listed, JsonValue::Placeholder(_) | JsonValue::Broken) => return,
            (Polarity::Listed, _) => (member.value.span, "the principal of an RCP is the string `\"*\"`"),
        };
        let hint = "write `\"Principal\": \"*\"` and name principals in `Condition`, such as by `aws:PrincipalArn`";
        self.reject(Diagnostic::error(Code::InvalidPrincipal, at, message).hint(hint));
    }

    fn check_principal(&mut self, kind: PrincipalKind, text: &str, span: Span) {
        let is_wild = text.contains(['*', '?']);
        let problem = match kind {
            PrincipalKind::Anyone => return,
            _ if text.is_empty() => "is empty",
            PrincipalKind::Aws if text == "*" => return,
            PrincipalKind::Aws if is_wild => "has a wildcard; a principal is `*` or a whole name",
            PrincipalKind::Aws => match aws_principal_problem(text) {
                Some(problem) => problem,
                None => return,
            },
            PrincipalKind::Service if is_wild => "has a wildcard; a service is named in full",
            PrincipalKind::Service | PrincipalKind::Federated if text.contains("://") => {
                "is a URL; leave out the scheme"
            }
            PrincipalKind::Service if !text.contains('.') => "is no service name, such as `ec2.amazonaws.com`",
            PrincipalKind::Service | PrincipalKind::Federated if text.contains(char::is_whitespace) => {
                "has white space in it"
            }
            PrincipalKind::Service | PrincipalKind::Federated | PrincipalKind::CanonicalUser => {
                return;
            }
        };
        let message = format!("the principal `{text}` {problem}");
        self.reject(Diagnostic::error(Code::InvalidPrincipal, span, message));
    }
}

fn entry(kind: PrincipalKind, text: Spanned<PolicyString>) -> Spanned<Principal> {
    let Spanned { value, span } = text;
    Spanned::new(Principal { kind, text: value }, span)
}

/// What is wrong with a name under `AWS`: an ARN, an account id, or the unique id of a user or role.
fn aws_principal_problem(text: &str) -> Option<&'static str> {
    let all = |test: fn(&u8) -> bool| text.as_bytes().iter().all(test);
    if !text.contains(':') {
        // `AIDA…`, `AROA…`: AWS shows 21 characters and allows 16 to 128.
        let is_unique_id = text.len() >= 16 && text.starts_with('A') && all(u8::is_ascii_alphanumeric);
        let is_known = is_account_id(text) || is_unique_id;
        return (!is_known).then_some("is neither an ARN nor an account id of twelve digits");
    }
    match arn::parts(text).as_slice() {
        ["arn", _, "iam", _, _, resource] if resource.starts_with("group/") => {
            Some("is a group; groups are not principals")
        }
        ["arn", _, "iam", "", account, resource] if !account.is_empty() && !resource.is_empty() => None,
        ["arn", _, "sts", "", account, resource] if !account.is_empty() && !resource.is_empty() => None,
        ["arn", _, "iam" | "sts", _, _, _] => Some("names no principal"),
        ["arn", _, _, _, _, _] => Some("is the ARN of something that is not a principal"),
        _ => Some("is no complete ARN"),
    }
}
