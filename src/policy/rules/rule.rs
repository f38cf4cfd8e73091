//! One statement, ready to be asked whether it applies.
//!
//! Knows the order in which elements are looked at, and that one that does not match settles it.

use super::Request;
use super::action::Actions;
use super::condition::Condition;
use super::notes::{Notes, settled};
use super::principal::{Names, Principals};
use super::resource::Resources;
use super::template::Bindings;
use crate::diagnostic::Code;
use crate::document::{Effect, Missing, Polarity, Statement, Version};
use crate::truth::{Doubt, Truth};

/// One statement.
#[derive(Debug, Clone)]
pub struct Rule {
    /// `None` where it could not be read: the statement may allow or deny.
    pub effect: Option<Effect>,
    actions: Option<Actions>,
    principals: Option<Principals>,
    resources: Option<Resources>,
    conditions: Vec<Condition>,
    unreadable: Option<Code>,
    /// Whether it allows only who has a certain `aws:PrincipalArn`.
    pub names_principal_arn: bool,
}

/// An element of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Element {
    /// `Action` or `NotAction`.
    Action,
    /// `Principal` or `NotPrincipal`.
    Principal,
    /// `Resource` or `NotResource`.
    Resource,
    /// An entry of [`Statement::conditions`].
    Condition(usize),
}

/// Whether a statement applies to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    pub truth: Truth,
    /// The first element that keeps it from applying; only for [`Truth::No`].
    pub kept: Option<Element>,
    /// How it names the caller, as far as it applies; [`Names::NOBODY`] where policies have no principals.
    pub names: Names,
}

impl Outcome {
    fn kept_by(element: Element) -> Self {
        Self { truth: Truth::No, kept: Some(element), names: Names::NOBODY }
    }
}

impl Rule {
    pub(super) fn of(statement: &Statement, version: Version, value: Bindings<'_>) -> Self {
        let conditions = statement.conditions.iter().map(|entry| Condition::of(entry, version, value)).collect();
        Self {
            effect: statement.effect.map(|effect| effect.value),
            actions: statement.actions.as_ref().map(|actions| Actions::of(actions, value)),
            principals: statement.principals.as_ref().map(|principals| Principals::of(principals, value)),
            resources: statement.resources.as_ref().map(|resources| Resources::of(resources, version, value)),
            conditions,
            unreadable: statement.unreadable.map(|unreadable| unreadable.code).or_else(|| {
                (statement.actions.is_none() || statement.effect.is_none()).then_some(Code::MissingElement)
            }),
            names_principal_arn: names_principal_arn(statement),
        }
    }

    /// Whether the statement is about an action, given in lower case.
    #[must_use]
    pub fn names_action(&self, action: &str) -> Truth {
        self.actions.as_ref().map_or(Truth::Maybe, |actions| actions.name(action, &mut ()))
    }

    /// The conditions, in the order of [`Statement::conditions`].
    #[must_use]
    pub fn conditions(&self) -> &[Condition] {
        &self.conditions
    }

    /// `Resource` or `NotResource`, if there is one.
    #[must_use]
    pub fn resources(&self) -> Option<&Resources> {
        self.resources.as_ref()
    }

    /// What could not be read: the statement may apply to any request for its actions.
    #[must_use]
    pub fn unreadable(&self) -> Option<Code> {
        self.unreadable
    }

    /// Whether the statement names every principal there is, or none in particular.
    #[must_use]
    pub fn is_for_anyone(&self) -> bool {
        self.principals.as_ref().is_none_or(Principals::is_anyone)
    }

    /// Whether the statement applies to a request. Notes are kept only of what is left open.
    pub fn outcome(&self, request: &Request, notes: &mut impl Notes) -> Outcome {
        let mark = notes.mark();
        let outcome = self.look(request, notes);
        if outcome.truth != Truth::Maybe {
            notes.forget(mark);
        }
        outcome
    }

    fn look(&self, request: &Request, notes: &mut impl Notes) -> Outcome {
        // The order is that of what is cheapest to rule out: of most statements the action settles it.
        let action = match &self.actions {
            None => Truth::Maybe,
            Some(actions) => actions.name(&request.action, notes),
        };
        if action == Truth::No {
            return Outcome::kept_by(Element::Action);
        }
        // Past the action, nothing of a statement that was not read as a whole may be trusted to keep it from applying.
        if let Some(code) = self.unreadable {
            notes.doubt(|| Doubt::Unreadable(code));
            let maybe = Names { account: Truth::Maybe, anyone: Truth::Maybe, role: Truth::Maybe, itself: Truth::Maybe };
            return Outcome { truth: Truth::Maybe, kept: None, names: maybe };
        }
        let mut truth = action;
        let mut names = Names::NOBODY;
        if let Some(principals) = &self.principals {
            names = principals.name(request, self.effect, notes);
            if names.any() == Truth::No {
                return Outcome::kept_by(Element::Principal);
            }
            truth = truth.and(names.any());
        }
        if let Some(resources) = &self.resources {
            let named = settled(notes, |notes| resources.name(&request.resource, &request.context, notes));
            if named == Truth::No {
                return Outcome::kept_by(Element::Resource);
            }
            truth = truth.and(named);
        }
        for (at, condition) in self.conditions.iter().enumerate() {
            let holds = condition.holds(&request.context, notes);
            if holds == Truth::No {
                return Outcome::kept_by(Element::Condition(at));
            }
            truth = truth.and(holds);
        }
        // However it names the caller, it does so no more surely than it applies.
        let within = |name: Truth| name.and(truth);
        let Names { account, anyone, role, itself } = names;
        let names =
            Names { account: within(account), anyone: within(anyone), role: within(role), itself: within(itself) };
        Outcome { truth, kept: None, names }
    }
}

/// Whether a condition asks for a certain `aws:PrincipalArn`: a grant to `*` with it names principals after all.
fn names_principal_arn(statement: &Statement) -> bool {
    use crate::document::Comparison as C;
    let has_principals = statement.principals.as_ref().is_some_and(|element| element.polarity == Polarity::Listed);
    has_principals
        && statement.conditions.iter().any(|entry| {
            let operator = entry.operator.value;
            let asks = operator.set.is_none() && operator.missing == Missing::AsTested;
            let compares = asks
                && matches!(
                    operator.comparison,
                    C::ArnEquals | C::ArnLike | C::StringEquals | C::StringEqualsIgnoreCase | C::StringLike
                );
            compares && entry.key.value.eq_ignore_ascii_case("aws:PrincipalArn")
        })
}
