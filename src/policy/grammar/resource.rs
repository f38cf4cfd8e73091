//! The `Resource` and `NotResource` elements.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html>

use super::Reader;
use crate::arn;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::{Polarity, PolicyString, ResourceElement};
use crate::json::Member;
use crate::kind::PolicyKind;
use crate::pattern::Glob;
use crate::span::Spanned;
use aws::{Partition, is_account_id};

/// How the resource part of an IAM ARN can begin.
const IAM_PATHS: [&str; 19] = [
    "access-report/",
    "assumed-role/",
    "contextProvider/",
    "delegation-request/",
    "federated-user/",
    "group/",
    "instance-profile/",
    "mfa/",
    "oidc-provider/",
    "policy/",
    "report/",
    "role-template/",
    "role/",
    "root",
    "saml-provider/",
    "server-certificate/",
    "sms-mfa/",
    "u2f/",
    "user/",
];

impl Reader<'_> {
    pub(super) fn resources(&mut self, polarity: Polarity, member: &Member) -> ResourceElement {
        let what = format!("`{}`", member.key.value);
        let patterns = self.strings(&member.value, &what);
        for pattern in &patterns {
            self.check_resource(pattern);
            self.check_variables(pattern);
        }
        ResourceElement { polarity, patterns, span: member.span() }
    }

    fn check_resource(&mut self, pattern: &Spanned<PolicyString>) {
        let PolicyString { text, placeholders } = &pattern.value;
        if text == "*" {
            return;
        }
        let is_gateway = self.kind == PolicyKind::Resource && text.starts_with("execute-api:/");
        let parts = arn::parts(text);
        let partial = !placeholders.is_empty();
        let problem = match parts.as_slice() {
            _ if is_gateway => return,
            // What stands for a placeholder may be a whole ARN, colons and all.
            [first, ..] if partial && arn::is_open(first) => return,
            // From here on in the order in which somebody would read it, so that the first thing that is wrong is named.
            [] | [_] => "is neither an ARN nor `*`",
            [first, ..] if *first != "arn" => "is neither an ARN nor `*`",
            [_, partition, ..] if !is_partition(partition) => "has an unknown partition",
            [_, _, service, ..] if !arn::is_open(service) && service.contains(['*', '?']) => {
                "has a wildcard in its service part"
            }
            [_, _, service, ..] if !arn::is_open(service) && !is_service(service) => {
                "names no service in its third part"
            }
            [_, _, _, _, _, _] => return self.check_parts(pattern, &parts),
            _ if partial => return,
            _ if !text.ends_with('*') => "has fewer than six parts",
            [_, _] => "names no service",
            _ if self.kind == PolicyKind::Rcp => "has fewer than six parts, which an RCP does not take",
            _ => return,
        };
        let message = format!("the resource `{text}` {problem}");
        let hint = "an ARN is written `arn:partition:service:region:account:resource`";
        self.reject(Diagnostic::error(Code::InvalidResource, pattern.span, message).hint(hint));
    }

    /// The rules about the parts of a complete ARN.
    fn check_parts(&mut self, pattern: &Spanned<PolicyString>, parts: &[&str]) {
        let text = &pattern.value.text;
        let &[_, _, service, region, account, resource] = parts else {
            return;
        };
        if arn::is_open(service) {
            return;
        }
        if service == "iam" {
            self.check_iam(pattern, region, resource);
        }
        // An access point has both, a bucket neither.
        let is_of_bucket = service == "s3" && account.is_empty() && !region.is_empty() && region != "*";
        if is_of_bucket
            && !arn::is_open(region)
            && matches!(self.kind, PolicyKind::Identity | PolicyKind::Boundary | PolicyKind::Session)
        {
            let message = format!("the resource `{text}` names a Region; the ARNs of buckets have none");
            self.reject(Diagnostic::error(Code::InvalidResource, pattern.span, message).hint("write `arn:aws:s3:::…`"));
        }
        let mut doubtful = |problem: &str| {
            let message = format!("the resource `{text}` {problem}");
            self.report(Diagnostic::warning(Code::InvalidResource, pattern.span, message));
        };
        if !arn::is_open(account)
            && !account.is_empty()
            && account.bytes().all(|byte| byte.is_ascii_digit())
            && !is_account_id(account)
        {
            doubtful("has an account id that has not twelve digits");
        }
        if resource.is_empty() {
            doubtful("names nothing in its last part, so it matches nothing");
        }
        if [region, account].iter().any(|part| part.contains("${") && part.contains(':')) {
            let message = format!("AWS replaces variables only in the last part of an ARN: `{text}`");
            self.report(Diagnostic::warning(Code::VariableNotReplaced, pattern.span, message));
        }
    }

    fn check_iam(&mut self, pattern: &Spanned<PolicyString>, region: &str, resource: &str) {
        let text = &pattern.value.text;
        let literal = resource.split(['*', '?', '$', '{']).next().unwrap_or_default();
        let is_whole = literal == resource;
        let fits = |path: &&str| literal.starts_with(*path) || (!is_whole && path.starts_with(literal));
        let problem = if !region.is_empty() && region != "*" && !arn::is_open(region) {
            "names a Region; IAM has none"
        } else if !IAM_PATHS.iter().any(fits) {
            "begins with no kind of IAM resource"
        } else {
            return;
        };
        let message = format!("the resource `{text}` {problem}");
        let hint = "write `arn:aws:iam::account:role/…`, `user/…`, `policy/…` or another kind";
        match self.kind {
            PolicyKind::Identity | PolicyKind::Session | PolicyKind::Boundary => {
                self.reject(Diagnostic::error(Code::InvalidResource, pattern.span, message).hint(hint));
            }
            PolicyKind::Scp | PolicyKind::Rcp | PolicyKind::Resource | PolicyKind::Trust => {
                self.report(Diagnostic::warning(Code::InvalidResource, pattern.span, message).hint(hint));
            }
        }
    }
}

fn is_partition(part: &str) -> bool {
    let glob = Glob::new(part);
    arn::is_open(part) || Partition::NAMES.iter().any(|partition| glob.matches(partition))
}

fn is_service(part: &str) -> bool {
    !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}
