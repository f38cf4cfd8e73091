//! The `Action` and `NotAction` elements.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html>

use super::Reader;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::{ActionElement, Polarity};
use crate::json::Member;
use crate::kind::PolicyKind;
use crate::pattern::ActionPattern;
use crate::span::{Span, Spanned};

/// What a trust policy can be about.
const TRUST_ACTIONS: [&str; 6] = [
    "sts:assumerole",
    "sts:assumerolewithsaml",
    "sts:assumerolewithwebidentity",
    "sts:setcontext",
    "sts:setsourceidentity",
    "sts:tagsession",
];

impl Reader<'_> {
    pub(super) fn actions(&mut self, polarity: Polarity, member: &Member) -> ActionElement {
        if self.kind == PolicyKind::Rcp && polarity == Polarity::AllBut {
            let message = "`NotAction` has no place in an RCP";
            self.reject(Diagnostic::error(Code::ForbiddenElement, member.key.span, message));
        }
        let what = format!("`{}`", member.key.value);
        let mut patterns = Vec::new();
        for string in self.strings(&member.value, &what) {
            let pattern = ActionPattern::new(&string.value.text);
            self.check_action(&pattern, string.span);
            self.check_allowed_action(&pattern, string.span);
            patterns.push(Spanned::new(pattern, string.span));
        }
        ActionElement { polarity, patterns, span: member.span() }
    }

    fn check_action(&mut self, pattern: &ActionPattern, span: Span) {
        if pattern.text == "*" || !pattern.placeholders.is_empty() {
            return;
        }
        let text = &pattern.text;
        let is_service = |c: char| c.is_ascii_alphanumeric() || c == '-';
        let is_name = |c: char| is_service(c) || matches!(c, '_' | '*' | '?');
        let (message, hint) = match text.split_once(':') {
            None | Some(("", _)) => (
                format!("the action `{text}` has no service prefix"),
                "write `service:name`, such as `s3:GetObject`, or `*` for all actions",
            ),
            Some((_, name)) if name.contains(':') => {
                (format!("the action `{text}` has more than one colon"), "write `service:name`")
            }
            Some((service, _)) if service.contains(['*', '?']) => (
                format!("the service prefix of `{text}` has a wildcard"),
                "name the service, or write `*` for all actions of all services",
            ),
            Some((service, _)) if !service.chars().all(is_service) => (
                format!("`{service}` is not a service prefix"),
                "a service prefix has letters, digits and hyphens only",
            ),
            Some((_, "")) => {
                (format!("the action `{text}` has no name"), "write `*` after the colon for all actions of the service")
            }
            Some((_, name)) if !name.chars().all(is_name) => (
                format!("`{name}` is not an action name"),
                "an action name has letters, digits and the wildcards `*` and `?`",
            ),
            Some(_) => return,
        };
        self.reject(Diagnostic::error(Code::InvalidAction, span, message).hint(hint));
    }

    /// Actions that are well formed but not for this kind of policy; what they mean is plain.
    fn check_allowed_action(&mut self, pattern: &ActionPattern, span: Span) {
        let text = &pattern.text;
        match self.kind {
            PolicyKind::Rcp if text == "*" => {
                let message = "`*` alone is not an action of an RCP: it must name a service";
                let hint = "write `service:*` for each service";
                self.report(Diagnostic::error(Code::ForbiddenAction, span, message).hint(hint));
            }
            PolicyKind::Trust if pattern.placeholders.is_empty() => {
                let lower = text.to_ascii_lowercase();
                let may_match = TRUST_ACTIONS.iter().any(|action| pattern.glob.matches(action));
                let message = format!("`{text}` is not an action for assuming a role");
                let hint = "write `sts:AssumeRole` or a related action";
                if !may_match || lower == "*" {
                    self.report(Diagnostic::error(Code::ForbiddenAction, span, message).hint(hint));
                } else if !TRUST_ACTIONS.contains(&lower.as_str()) {
                    let message = format!("AWS documents no wildcards in the actions of a trust policy: `{text}`");
                    self.report(Diagnostic::warning(Code::ForbiddenAction, span, message).hint(hint));
                }
            }
            _ => {}
        }
    }
}
