//! From what each kind of policy says to one decision.
//!
//! Knows AWS's order and the table of what a grant overrides; sees no statement, only how each kind came out.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html>
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html>

use super::explanation::{Decision, Denial};
use super::scene::Meeting;
use policy::{Names, Truth};

/// How each kind of policy came out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Outcomes {
    /// Whether any Deny statement of any kind applies.
    pub deny: Truth,
    /// Whether the SCPs of every level allow.
    pub scp: Truth,
    pub identity: Truth,
    pub boundary: Truth,
    pub session: Truth,
    /// Whom the resource-based policy allows; `anyone` without what is in `named`.
    pub resource: Names,
    /// Whether it allows anyone whose `aws:PrincipalArn` it asks for.
    pub named: Truth,
}

impl Outcomes {
    /// Whether the resource-based policy allows the principal in any way, its account included.
    pub fn any_grant(&self) -> Truth {
        self.resource.any().or(self.named)
    }

    /// What boundary and session policy leave.
    pub fn limits(&self) -> Truth {
        self.boundary.and(self.session)
    }

    /// Whether identity-based policies grant, within boundary and session policy.
    pub fn by_identity(&self, meeting: Meeting) -> Truth {
        let identity = self.identity.and(self.limits());
        match meeting {
            Meeting::SameAccount => identity,
            // Both sides must grant. However the resource's policy names the principal is enough, its account included:
            // what an account is granted, its own policies hand on, and they are asked here.
            Meeting::MustAllow | Meeting::CrossAccount => identity.and(self.any_grant()),
            // Who has no account has no policies of an account.
            Meeting::Stranger => Truth::No,
        }
    }

    /// Whether the resource-based policy grants by itself.
    pub fn by_resource(&self, meeting: Meeting) -> Truth {
        match meeting {
            // The principal's own account must grant as well.
            Meeting::CrossAccount => Truth::No,
            // There is no account whose boundaries or session policies could stand against it.
            Meeting::Stranger => self.any_grant(),
            // AWS's table of what a grant overrides, by whom it names: the principal itself, or anyone with a certain
            // `aws:PrincipalArn`, passes every implicit denial, a role only that of identity-based policies. A grant to the account is
            // not here, for it leaves the matter to the account's policies.
            Meeting::SameAccount | Meeting::MustAllow => {
                let role = self.resource.role.and(self.limits());
                self.resource.itself.or(role).or(self.named).or(self.by_anyone())
            }
        }
    }

    /// A grant to `*`: whether limits that do not allow stand against it is not documented.
    fn by_anyone(&self) -> Truth {
        // Never a no, or it would be certain that the limits stand against it.
        let within = self.limits().max(Truth::Maybe);
        self.resource.anyone.and(within)
    }

    /// Whether it matters that AWS does not document what limits do to a grant to `*`.
    pub fn rests_on_anyone(&self, meeting: Meeting) -> bool {
        matches!(meeting, Meeting::SameAccount | Meeting::MustAllow)
            && self.resource.anyone != Truth::No
            && self.limits() != Truth::Yes
    }

    /// Whether everything that must allow does. SCPs bind the principal whoever grants, so they limit resource-based grants too.
    pub fn allow(&self, meeting: Meeting) -> Truth {
        self.scp.and(self.by_identity(meeting).or(self.by_resource(meeting)))
    }

    pub fn decision(&self, meeting: Meeting) -> Decision {
        match (self.deny, self.allow(meeting)) {
            // An explicit Deny is final, so nothing else is asked.
            (Truth::Yes, _) => Decision::Denied(Denial::Explicit),
            // It is denied either way; only which of the two ways is open.
            (Truth::Maybe, Truth::No) => Decision::Denied(Denial::Either),
            (Truth::No, Truth::No) => Decision::Denied(Denial::Implicit),
            (Truth::No, Truth::Yes) => Decision::Allowed,
            (Truth::Maybe, _) | (Truth::No, Truth::Maybe) => Decision::Depends,
        }
    }
}
