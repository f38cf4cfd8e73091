//! One statement: which elements it has, and which it must not have.

use super::element::named;
use super::{Reader, missing, opening};
use crate::diagnostic::{Code, Diagnostic};
use crate::document::{Effect, Polarity, Statement};
use crate::json::{JsonValue, Member, Node};
use crate::kind::PolicyKind;
use crate::placeholder::placeholders;
use crate::span::{Span, Spanned};
use crate::spelling::nearest;

const ELEMENTS: [&str; 9] =
    ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"];

/// What a kind of policy says about an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Presence {
    Required,
    Optional,
    Forbidden,
}

impl Reader<'_> {
    pub(super) fn statement(&mut self, index: usize, node: &Node) -> Statement {
        let mut statement = Statement::unread(index, node.span);
        if let Some(members) = self.object(node, "a statement") {
            let at = opening(node);
            self.check_names(members, &ELEMENTS);
            statement.sid = self.sid(members);
            statement.effect = self.effect(members, at);
            if let Some((polarity, member)) =
                self.either(members, at, ["Principal", "NotPrincipal"], self.principal_presence())
            {
                statement.principals = self.principals(polarity, member);
            }
            // Actions are read by themselves: those that leave no doubt bound what a statement can be about, however doubtful
            // the rest of it is.
            statement.actions = self
                .whole(|reader| {
                    let names = ["Action", "NotAction"];
                    let (polarity, member) = reader.either(members, at, names, Presence::Required)?;
                    Some(reader.actions(polarity, member))
                })
                .flatten();
            if let Some((polarity, member)) =
                self.either(members, at, ["Resource", "NotResource"], self.resource_presence())
            {
                statement.resources = Some(self.resources(polarity, member));
            }
            for member in named(members, "Condition") {
                self.conditions(&member.value, &mut statement.conditions);
            }
            // `action` beside `Action` may be the one that was meant, and a name still to be filled in may be anything.
            if hides(members, &["Action", "NotAction"]) {
                statement.actions = None;
            }
            if hides(members, &["Effect"]) {
                statement.effect = None;
            }
        }
        statement.unreadable = self.doubt.take();
        statement
    }

    fn sid(&mut self, members: &[Member]) -> Option<Spanned<String>> {
        let member = *named(members, "Sid").first()?;
        let sid = self.string(&member.value, "`Sid`")?;
        let is_plain = sid.value.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !is_plain && placeholders(&sid.value).is_empty() {
            let message = format!("the Sid `{}` has characters beside A–Z, a–z and 0–9", sid.value);
            self.report(self.about_sid(Code::InvalidSid, sid.span, message));
        }
        Some(sid)
    }

    fn effect(&mut self, members: &[Member], at: Span) -> Option<Spanned<Effect>> {
        let member = match named(members, "Effect").as_slice() {
            [] => {
                self.reject(missing(at, "Effect"));
                return None;
            }
            [member] => *member,
            // Written twice it is reported with the names; either may be meant.
            _ => return None,
        };
        let span = member.value.span;
        let JsonValue::String(written) = &member.value.value else {
            self.wrong_type(&member.value, "`Effect`", "`\"Allow\"` or `\"Deny\"`");
            return None;
        };
        let effect = match written.as_str() {
            "Allow" => Effect::Allow,
            "Deny" => Effect::Deny,
            _ if self.holds_placeholder(written, span) => return None,
            _ => {
                let message = format!("`Effect` is `{written}`; it must be `Allow` or `Deny`");
                let diagnostic = Diagnostic::error(Code::InvalidEffect, span, message);
                self.reject(match nearest(written, ["Allow", "Deny"]) {
                    Some(meant) => diagnostic.hint(format!("did you mean `{meant}`?")),
                    None => diagnostic,
                });
                return None;
            }
        };
        if self.kind == PolicyKind::Rcp && effect == Effect::Allow {
            let message = "an RCP can only deny; only AWS's own RCPFullAWSAccess allows";
            self.report(Diagnostic::error(Code::InvalidEffect, span, message));
        }
        Some(Spanned::new(effect, span))
    }

    /// The one of two elements that exclude each other.
    fn either<'n>(
        &mut self,
        members: &'n [Member],
        at: Span,
        [name, negated]: [&str; 2],
        presence: Presence,
    ) -> Option<(Polarity, &'n Member)> {
        let (listed, all_but) = (named(members, name), named(members, negated));
        if presence == Presence::Forbidden {
            for member in listed.iter().chain(&all_but) {
                let message = format!("`{}` has no place in {}", member.key.value, self.kind.with_article());
                self.reject(Diagnostic::error(Code::ForbiddenElement, member.key.span, message));
            }
            return None;
        }
        match (listed.as_slice(), all_but.as_slice()) {
            ([member], []) => Some((Polarity::Listed, member)),
            ([], [member]) => Some((Polarity::AllBut, member)),
            ([], []) if presence == Presence::Required => {
                let message = format!("neither `{name}` nor `{negated}`: the statement needs one of them");
                self.reject(Diagnostic::error(Code::MissingElement, at, message));
                None
            }
            ([_, ..], [_, ..]) => {
                let message = format!("both `{name}` and `{negated}`: the statement can have one of them");
                self.reject(Diagnostic::error(Code::ConflictingElements, at, message));
                None
            }
            // One of them twice: reported with the names.
            ([], []) | ([_, ..], []) | ([], [_, ..]) => None,
        }
    }

    fn principal_presence(&self) -> Presence {
        match self.kind {
            PolicyKind::Scp | PolicyKind::Identity | PolicyKind::Session | PolicyKind::Boundary => Presence::Forbidden,
            PolicyKind::Rcp | PolicyKind::Resource | PolicyKind::Trust => Presence::Required,
        }
    }

    /// A few services' resource-based policies have no `Resource`: they apply to what they are attached to.
    fn resource_presence(&self) -> Presence {
        match self.kind {
            PolicyKind::Scp | PolicyKind::Rcp | PolicyKind::Identity | PolicyKind::Session | PolicyKind::Boundary => {
                Presence::Required
            }
            PolicyKind::Resource => Presence::Optional,
            PolicyKind::Trust => Presence::Forbidden,
        }
    }
}

/// Whether a member that is no known element may stand for one of these.
fn hides(members: &[Member], names: &[&str]) -> bool {
    members.iter().map(|member| member.key.value.as_str()).any(|written| {
        let meant = names.iter().any(|name| name.eq_ignore_ascii_case(written));
        !names.contains(&written) && (meant || !placeholders(written).is_empty())
    })
}
