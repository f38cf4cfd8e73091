//! Which accounts the page is about where it is about several: the active member accounts that are selected or below.
//!
//! Pure. The management account is bound by no policy and a closed account can do nothing, so neither says anything of the others;
//! that they are left out is said.

use std::collections::BTreeSet;

use crate::widgets;
use analysis::{Exemption, Side, Viewpoint};
use organization::{AccountId, AccountState, Organization, TargetId};

/// Accounts to be looked at together.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Whom {
    /// In the order of their ids.
    pub accounts: Vec<AccountId>,
    /// Whether the management account is among those that were asked about.
    pub management: Management,
    /// How many others are not active.
    pub closed: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Management {
    #[default]
    Elsewhere,
    LeftOut,
}

impl Whom {
    pub fn of(organization: &Organization, targets: &BTreeSet<TargetId>) -> Self {
        let below = |target: &TargetId| organization.accounts_below(target);
        let all: BTreeSet<AccountId> = targets.iter().flat_map(below).collect();
        let mut whom = Self::default();
        for id in all {
            let state = organization.accounts().get(&id).map(|account| &account.state);
            if id == *organization.management_account() {
                whom.management = Management::LeftOut;
            } else if state == Some(&AccountState::Active) {
                whom.accounts.push(id);
            } else {
                whom.closed += 1;
            }
        }
        whom
    }

    /// Who is left out, as a sentence; empty where nobody is.
    pub fn left_out(&self, viewpoint: &Viewpoint) -> String {
        let kind = viewpoint.side.policy_type();
        let closed = match self.closed {
            0 => None,
            1 => Some("1 account that is not active".to_owned()),
            some => Some(format!("{} accounts that are not active", widgets::number(some))),
        };
        let management = format!("the management account, which no {} binds,", kind.label());
        match (self.management, closed) {
            (Management::Elsewhere, None) => String::new(),
            (Management::LeftOut, None) => crate::sentence(&format!("{management} is left out")),
            (Management::Elsewhere, Some(closed)) => {
                format!("{closed} {} left out", if self.closed == 1 { "is" } else { "are" })
            }
            (Management::LeftOut, Some(closed)) => crate::sentence(&format!("{management} and {closed} are left out")),
        }
    }
}

/// What the page is called.
pub fn title(organization: &Organization, targets: &BTreeSet<TargetId>, viewpoint: &Viewpoint) -> String {
    let whom = match (targets.len(), targets.first()) {
        (1, Some(TargetId::Root)) => "all accounts".to_owned(),
        (1, Some(only)) => format!("all accounts below {}", organization.name(only)),
        _ if targets.iter().all(|target| matches!(target, TargetId::Account(_))) => {
            format!("the {} selected accounts", widgets::number(targets.len()))
        }
        _ => "the selected accounts and all below the selected OUs".to_owned(),
    };
    match viewpoint.side {
        Side::Principals => format!("What {whom} may do, at most"),
        Side::Resources => format!("What may be done to the resources of {whom}, at most"),
    }
}

/// What the verdicts say, and for whom.
pub fn about(whom: &Whom, viewpoint: &Viewpoint, exempt: Option<Exemption>) -> String {
    let caller = crate::viewpoint::briefly(viewpoint);
    let mut text = widgets::counted(whom.accounts.len(), "active member account", "active member accounts");
    text += ". ";
    text += &match (viewpoint.side, exempt) {
        (_, Some(exempt @ (Exemption::NotEnabled | Exemption::Caller | Exemption::ManagementAccount))) => {
            format!("{}: nothing is restricted", crate::sentence(&exempt.sentence(viewpoint)))
        }
        (Side::Principals, None) => {
            format!("What SCPs leave to {caller} of each if IAM grants everything. SCPs only limit; they never grant")
        }
        (Side::Resources, None) => {
            format!("What RCPs leave to {caller} if everything else is allowed. RCPs only limit; they never grant")
        }
    };
    let left_out = whom.left_out(viewpoint);
    if left_out.is_empty() { text } else { format!("{text}. {left_out}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::sample;

    #[test]
    fn management_and_closed_accounts_are_left_out_and_named() {
        let session = sample();
        let organization = &session.state().document.organization;
        let named = |name: &str| {
            organization.targets().into_iter().find(|target| organization.name(target) == name).expect("a target")
        };
        let of = |names: &[&str]| names.iter().map(|name| named(name)).collect::<BTreeSet<_>>();
        let viewpoint = Viewpoint::default();
        let root = Whom::of(organization, &BTreeSet::from([TargetId::Root]));
        assert_eq!(root.management, Management::LeftOut);
        assert_eq!(root.accounts.len() + root.closed + 1, organization.accounts().len());
        assert!(root.left_out(&viewpoint).starts_with("The management account, which no SCP binds, "));
        let two = Whom::of(organization, &of(&["Webshop prod", "Orders prod"]));
        assert_eq!((two.accounts.len(), two.left_out(&viewpoint).as_str()), (2, ""));
        // What is selected twice, by itself and by the OU above, counts once.
        let twice = Whom::of(organization, &of(&["Prod", "Orders prod"]));
        assert_eq!(twice, Whom::of(organization, &of(&["Prod"])));
        for (names, words) in [
            (&["Root"][..], "What all accounts may do, at most"),
            (&["Prod"], "What all accounts below Prod may do, at most"),
            (&["Webshop prod", "Orders prod"], "What the 2 selected accounts may do, at most"),
            (&["Prod", "Network"], "What the selected accounts and all below the selected OUs may do, at most"),
        ] {
            assert_eq!(title(organization, &of(names), &viewpoint), words);
        }
    }
}
