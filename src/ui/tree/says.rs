//! What the rows of the tree say: name and id, verdicts or reach, and what there is no room for.
//!
//! Pure. What is highlighted decides what stands at the right.

use super::lines::{TreeLine, direct};
use crate::row::{Glyph, Kind, Mark, Row, Text, of_shade};
use crate::theme::{Face, Ink};
use crate::widgets;
use analysis::Tally;
use organization::{Account, AccountState, PolicyId, PolicyType, TargetId};
use session::{Highlight, Icon, State};

/// The row of a root, OU or account.
pub fn row(state: &State, line: &TreeLine) -> Row {
    let target = &line.target;
    let icon = widgets::target_icon(&state.document.organization, target);
    let name = state.document.organization.name(target).to_owned();
    Row {
        kind: Kind::Branch,
        depth: line.depth,
        fold: line.fold,
        icon: Some(Glyph::Icon(icon, if icon == Icon::Management { Ink::Accent } else { Ink::Weak })),
        detail: match target {
            TargetId::Account(id) => Text::quiet(id.as_str(), Face::Code),
            TargetId::Root | TargetId::Ou(_) => Text::default(),
        },
        marks: marks(state, target),
        adds: describe(state, target).unwrap_or_default(),
        hint: hint(state, target, &name),
        title: Text {
            face: if matches!(target, TargetId::Account(_)) { Face::Plain } else { Face::Strong },
            ink: if inactive(state, target).is_some() { Ink::Weak } else { Ink::Text },
            words: name,
        },
        ..Row::default()
    }
}

/// The account that a target is, if it is closed or about to be.
fn inactive<'s>(state: &'s State, target: &TargetId) -> Option<&'s Account> {
    let TargetId::Account(id) = target else { return None };
    let account = state.document.organization.accounts().get(id)?;
    (account.state != AccountState::Active).then_some(account)
}

/// At the right: verdict or reach, what is not known, else state and counts.
fn marks(state: &State, target: &TargetId) -> Vec<Mark> {
    let mut marks = match &state.verdicts.highlight {
        Highlight::Actions(_) => verdict(state, target),
        Highlight::Reach(policy) => match reached(state, policy, target) {
            Reached::Attached => vec![Mark::Disc],
            Reached::Inherited => vec![Mark::Ring],
            Reached::No => vec![Mark::Gap],
        },
        Highlight::None => Vec::new(),
    };
    if unknown(state, target) {
        marks.push(Mark::Icon(Icon::Unknown, Ink::Warning));
    }
    let small = |words: String| Mark::Text(Text::quiet(words, Face::Smallest));
    if let Some(account) = inactive(state, target) {
        marks.push(small(account.state.label().to_owned()));
    }
    if state.verdicts.highlight == Highlight::None {
        let (ous, accounts) = direct(&state.document.organization, target);
        marks.extend((ous + accounts > 0).then(|| small((ous + accounts).to_string())));
    }
    marks
}

/// Of an account its verdict; of what holds accounts how many have which.
fn verdict(state: &State, target: &TargetId) -> Vec<Mark> {
    let Some(shades) = &state.verdicts.shades else { return Vec::new() };
    if let Some(below) = shades.below(&state.verdicts.analysis, target) {
        let counts = below.uniform;
        let parts = [
            (counts.denied, Icon::Denied, Ink::Denied),
            (counts.depends + below.mixed, Icon::Depends, Ink::Depends),
            (counts.by_region, Icon::ByRegion, Ink::ByRegion),
            (counts.allowed, Icon::Allowed, Ink::Allowed),
        ];
        let shown = parts.into_iter().filter(|(count, ..)| *count > 0);
        return shown.map(|(count, icon, ink)| Mark::Count(icon, ink, count)).collect();
    }
    let of_account = |tally: Tally| match tally.uniform() {
        Some(shade) => {
            let (icon, ink) = of_shade(shade);
            Some(Mark::Icon(icon, ink))
        }
        None => (tally.total() > 0).then_some(Mark::Bar(tally)),
    };
    shades.tally(&state.verdicts.analysis, target).and_then(of_account).into_iter().collect()
}

/// How the reach of a policy comes to a target.
enum Reached {
    Attached,
    Inherited,
    No,
}

fn reached(state: &State, policy: &PolicyId, target: &TargetId) -> Reached {
    let organization = &state.document.organization;
    let attached = |at: &TargetId| organization.is_attached(policy, at);
    if attached(target) {
        Reached::Attached
    } else if organization.above(target).any(|at| attached(&at)) {
        Reached::Inherited
    } else {
        Reached::No
    }
}

fn unknown(state: &State, target: &TargetId) -> bool {
    [PolicyType::Scp, PolicyType::Rcp].iter().any(|kind| !state.document.organization.attachments_known(target, kind))
}

/// What the row has no room to say: the whole name, the id, and what its marks count.
fn hint(state: &State, target: &TargetId, name: &str) -> String {
    let mut lines = vec![name.to_owned(), state.document.organization.target_text(target).to_owned()];
    let below = state.verdicts.shades.as_ref().and_then(|shades| shades.below(&state.verdicts.analysis, target));
    match (describe(state, target), below) {
        (_, Some(below)) => {
            let counts = below.uniform;
            let counted = [
                (counts.allowed, "allowed"),
                (counts.by_region, "by Region"),
                (counts.depends, "depend"),
                (counts.denied, "denied"),
                (below.mixed, "differ from action to action"),
            ];
            let counted = counted.into_iter().filter(|(count, _)| *count > 0);
            let counted: Vec<String> =
                counted.map(|(count, word)| format!("{} {word}", widgets::number(count as usize))).collect();
            lines.push(format!("Accounts below: {}", counted.join(", ")));
        }
        (Some(said), None) => lines.push(crate::sentence(&said)),
        (None, None) if !matches!(target, TargetId::Account(_)) => {
            let (ous, accounts) = direct(&state.document.organization, target);
            let (ous, accounts) =
                (widgets::counted(ous, "OU", "OUs"), widgets::counted(accounts, "account", "accounts"));
            lines.push(format!("{ous} and {accounts} directly below"));
        }
        (None, None) => {}
    }
    lines.join("\n")
}

/// What a screen reader says beside the name.
fn describe(state: &State, target: &TargetId) -> Option<String> {
    if let Highlight::Reach(policy) = &state.verdicts.highlight {
        return match reached(state, policy, target) {
            Reached::Attached => Some("attached here".to_owned()),
            Reached::Inherited => Some("inherited".to_owned()),
            Reached::No => None,
        };
    }
    let shades = state.verdicts.shades.as_ref()?;
    if let Some(below) = shades.below(&state.verdicts.analysis, target) {
        let counts = below.uniform;
        return Some(widgets::counts_text(Tally { depends: counts.depends + below.mixed, ..counts }));
    }
    let tally = shades.tally(&state.verdicts.analysis, target)?;
    Some(match tally.uniform() {
        Some(shade) => shade.word().to_owned(),
        None => widgets::counts_text(tally),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use expect_test::{Expect, expect};

    use super::super::lines::lines;
    use super::*;
    use crate::row::text;
    use crate::testing::sample;
    use session::{Command, VerdictsCommand};

    fn check(highlight: Highlight, expect: &Expect) {
        let mut session = sample();
        session.dispatch(Command::Verdicts(VerdictsCommand::Highlight(highlight)), 0);
        let lines = lines(&session.state().document.organization, &BTreeSet::new(), "");
        expect.assert_eq(&text(lines.iter().map(|line| row(session.state(), line))));
    }

    #[test]
    fn rows_count_what_is_directly_below() {
        check(
            Highlight::None,
            &expect![[r#"
            ▾ [Root Weak] · Root | 12 <Branch> "Root\nr-aldm\n11 OUs and 1 account directly below"
              ▾ [Ou Weak] · Business continuity | 1 <Branch> "Business continuity\nou-aldm-continuity\n0 OUs and 1 account directly below"
                [Account Weak] · Backup vault · 700000000003 <Branch> "Backup vault\n700000000003"
              ▾ [Ou Weak] · Deployments | 1 <Branch> "Deployments\nou-aldm-deployments\n0 OUs and 1 account directly below"
                [Account Weak] · Pipelines · 700000000002 <Branch> "Pipelines\n700000000002"
              ▾ [Ou Weak] · Exceptions | 1 <Branch> "Exceptions\nou-aldm-exceptions\n0 OUs and 1 account directly below"
                [Account Weak] · ERP legacy · 800000000001 <Branch> "ERP legacy\n800000000001"
              ▾ [Ou Weak] · Individual business users | 1 <Branch> "Individual business users\nou-aldm-businessusers\n0 OUs and 1 account directly below"
                [Account Weak] · Business reporting · 700000000004 <Branch> "Business reporting\n700000000004"
              ▾ [Ou Weak] · Infrastructure | 3 <Branch> "Infrastructure\nou-aldm-infrastructure\n0 OUs and 3 accounts directly below"
                [Account Weak] · Identity · 300000000003 <Branch> "Identity\n300000000003"
                [Account Weak] · Network · 300000000001 <Branch> "Network\n300000000001"
                [Account Weak] · Shared services · 300000000002 <Branch> "Shared services\n300000000002"
              ▾ [Ou Weak] · Policy staging | 1 <Branch> "Policy staging\nou-aldm-policystaging\n0 OUs and 1 account directly below"
                [Account Weak] · Policy test · 700000000001 <Branch> "Policy test\n700000000001"
              ▾ [Ou Weak] · Sandbox | 2 <Branch> "Sandbox\nou-aldm-sandboxes\n0 OUs and 2 accounts directly below"
                [Account Weak] · Sandbox data team · 600000000002 <Branch> "Sandbox data team\n600000000002"
                [Account Weak] · Sandbox shop team · 600000000001 <Branch> "Sandbox shop team\n600000000001"
              ▾ [Ou Weak] · Security | 3 <Branch> "Security\nou-aldm-security\n0 OUs and 3 accounts directly below"
                [Account Weak] · Incident response · 200000000003 <Branch> "Incident response\n200000000003"
                [Account Weak] · Log archive · 200000000001 <Branch> "Log archive\n200000000001"
                [Account Weak] · Security tooling · 200000000002 <Branch> "Security tooling\n200000000002"
              ▾ [Ou Weak] · Suspended | 2 <Branch> "Suspended\nou-aldm-suspended\n0 OUs and 2 accounts directly below"
                [Account Weak] · Sandbox logistics team · 600000000003 <Branch> "Sandbox logistics team\n600000000003"
                [AccountClosed Weak] · Spring campaign · 800000000003 | closed <Branch> "Spring campaign\n800000000003"
              ▾ [Ou Weak] · Transitional | 1 <Branch> "Transitional\nou-aldm-transitional\n0 OUs and 1 account directly below"
                [Account Weak] · Meadowline · 800000000002 <Branch> "Meadowline\n800000000002"
              ▾ [Ou Weak] · Workloads | 2 <Branch> "Workloads\nou-aldm-workloads\n2 OUs and 0 accounts directly below"
                ▾ [Ou Weak] · Non-prod | 5 <Branch> "Non-prod\nou-aldm-workloadsnonprod\n0 OUs and 5 accounts directly below"
                  [Account Weak] · Data lake dev · 500000000005 <Branch> "Data lake dev\n500000000005"
                  [Account Weak] · Orders test · 500000000003 <Branch> "Orders test\n500000000003"
                  [Account Weak] · Payments test · 500000000004 <Branch> "Payments test\n500000000004"
                  [Account Weak] · Webshop dev · 500000000002 <Branch> "Webshop dev\n500000000002"
                  [Account Weak] · Webshop staging · 500000000001 <Branch> "Webshop staging\n500000000001"
                ▾ [Ou Weak] · Prod | 5 <Branch> "Prod\nou-aldm-workloadsprod\n0 OUs and 5 accounts directly below"
                  [Account Weak] · Data lake prod · 400000000005 <Branch> "Data lake prod\n400000000005"
                  [Account Weak] · Orders prod · 400000000002 <Branch> "Orders prod\n400000000002"
                  [Account Weak] · Payments prod · 400000000003 <Branch> "Payments prod\n400000000003"
                  [Account Weak] · Warehouse prod · 400000000004 <Branch> "Warehouse prod\n400000000004"
                  [Account Weak] · Webshop prod · 400000000001 <Branch> "Webshop prod\n400000000001"
              [Management Accent] · Aldermoor Management · 100000000001 <Branch> "Aldermoor Management\n100000000001"
        "#]],
        );
    }

    #[test]
    fn rows_say_who_may_do_an_action() {
        check(
            Highlight::Actions("ec2:RunInstances".to_owned()),
            &expect![[r#"
                ▾ [Root Weak] · Root | [Denied Denied] 3 | [Depends Depends] 16 | [ByRegion ByRegion] 1 | [Allowed Allowed] 7 <Branch: 7 allowed, 1 by Region, 16 depend, 3 denied> "Root\nr-aldm\nAccounts below: 7 allowed, 1 by Region, 16 depend, 3 denied"
                  ▾ [Ou Weak] · Business continuity | [Allowed Allowed] 1 <Branch: 1 allowed, 0 depend, 0 denied> "Business continuity\nou-aldm-continuity\nAccounts below: 1 allowed"
                    [Account Weak] · Backup vault · 700000000003 | [Allowed Allowed] <Branch: allowed> "Backup vault\n700000000003\nAllowed"
                  ▾ [Ou Weak] · Deployments | [ByRegion ByRegion] 1 <Branch: 0 allowed, 1 by Region, 0 depend, 0 denied> "Deployments\nou-aldm-deployments\nAccounts below: 1 by Region"
                    [Account Weak] · Pipelines · 700000000002 | [ByRegion ByRegion] <Branch: by Region> "Pipelines\n700000000002\nBy Region"
                  ▾ [Ou Weak] · Exceptions | [Allowed Allowed] 1 <Branch: 1 allowed, 0 depend, 0 denied> "Exceptions\nou-aldm-exceptions\nAccounts below: 1 allowed"
                    [Account Weak] · ERP legacy · 800000000001 | [Allowed Allowed] <Branch: allowed> "ERP legacy\n800000000001\nAllowed"
                  ▾ [Ou Weak] · Individual business users | [Denied Denied] 1 <Branch: 0 allowed, 0 depend, 1 denied> "Individual business users\nou-aldm-businessusers\nAccounts below: 1 denied"
                    [Account Weak] · Business reporting · 700000000004 | [Denied Denied] <Branch: denied> "Business reporting\n700000000004\nDenied"
                  ▾ [Ou Weak] · Infrastructure | [Depends Depends] 3 <Branch: 0 allowed, 3 depend, 0 denied> "Infrastructure\nou-aldm-infrastructure\nAccounts below: 3 depend"
                    [Account Weak] · Identity · 300000000003 | [Depends Depends] <Branch: depends> "Identity\n300000000003\nDepends"
                    [Account Weak] · Network · 300000000001 | [Depends Depends] <Branch: depends> "Network\n300000000001\nDepends"
                    [Account Weak] · Shared services · 300000000002 | [Depends Depends] <Branch: depends> "Shared services\n300000000002\nDepends"
                  ▾ [Ou Weak] · Policy staging | [Depends Depends] 1 <Branch: 0 allowed, 1 depend, 0 denied> "Policy staging\nou-aldm-policystaging\nAccounts below: 1 depend"
                    [Account Weak] · Policy test · 700000000001 | [Depends Depends] <Branch: depends> "Policy test\n700000000001\nDepends"
                  ▾ [Ou Weak] · Sandbox | [Depends Depends] 2 <Branch: 0 allowed, 2 depend, 0 denied> "Sandbox\nou-aldm-sandboxes\nAccounts below: 2 depend"
                    [Account Weak] · Sandbox data team · 600000000002 | [Depends Depends] <Branch: depends> "Sandbox data team\n600000000002\nDepends"
                    [Account Weak] · Sandbox shop team · 600000000001 | [Depends Depends] <Branch: depends> "Sandbox shop team\n600000000001\nDepends"
                  ▾ [Ou Weak] · Security | [Allowed Allowed] 3 <Branch: 3 allowed, 0 depend, 0 denied> "Security\nou-aldm-security\nAccounts below: 3 allowed"
                    [Account Weak] · Incident response · 200000000003 | [Allowed Allowed] <Branch: allowed> "Incident response\n200000000003\nAllowed"
                    [Account Weak] · Log archive · 200000000001 | [Allowed Allowed] <Branch: allowed> "Log archive\n200000000001\nAllowed"
                    [Account Weak] · Security tooling · 200000000002 | [Allowed Allowed] <Branch: allowed> "Security tooling\n200000000002\nAllowed"
                  ▾ [Ou Weak] · Suspended | [Denied Denied] 2 <Branch: 0 allowed, 0 depend, 2 denied> "Suspended\nou-aldm-suspended\nAccounts below: 2 denied"
                    [Account Weak] · Sandbox logistics team · 600000000003 | [Denied Denied] <Branch: denied> "Sandbox logistics team\n600000000003\nDenied"
                    [AccountClosed Weak] · Spring campaign · 800000000003 | [Denied Denied] | closed <Branch: denied> "Spring campaign\n800000000003\nDenied"
                  ▾ [Ou Weak] · Transitional | [Allowed Allowed] 1 <Branch: 1 allowed, 0 depend, 0 denied> "Transitional\nou-aldm-transitional\nAccounts below: 1 allowed"
                    [Account Weak] · Meadowline · 800000000002 | [Allowed Allowed] <Branch: allowed> "Meadowline\n800000000002\nAllowed"
                  ▾ [Ou Weak] · Workloads | [Depends Depends] 10 <Branch: 0 allowed, 10 depend, 0 denied> "Workloads\nou-aldm-workloads\nAccounts below: 10 depend"
                    ▾ [Ou Weak] · Non-prod | [Depends Depends] 5 <Branch: 0 allowed, 5 depend, 0 denied> "Non-prod\nou-aldm-workloadsnonprod\nAccounts below: 5 depend"
                      [Account Weak] · Data lake dev · 500000000005 | [Depends Depends] <Branch: depends> "Data lake dev\n500000000005\nDepends"
                      [Account Weak] · Orders test · 500000000003 | [Depends Depends] <Branch: depends> "Orders test\n500000000003\nDepends"
                      [Account Weak] · Payments test · 500000000004 | [Depends Depends] <Branch: depends> "Payments test\n500000000004\nDepends"
                      [Account Weak] · Webshop dev · 500000000002 | [Depends Depends] <Branch: depends> "Webshop dev\n500000000002\nDepends"
                      [Account Weak] · Webshop staging · 500000000001 | [Depends Depends] <Branch: depends> "Webshop staging\n500000000001\nDepends"
                    ▾ [Ou Weak] · Prod | [Depends Depends] 5 <Branch: 0 allowed, 5 depend, 0 denied> "Prod\nou-aldm-workloadsprod\nAccounts below: 5 depend"
                      [Account Weak] · Data lake prod · 400000000005 | [Depends Depends] <Branch: depends> "Data lake prod\n400000000005\nDepends"
                      [Account Weak] · Orders prod · 400000000002 | [Depends Depends] <Branch: depends> "Orders prod\n400000000002\nDepends"
                      [Account Weak] · Payments prod · 400000000003 | [Depends Depends] <Branch: depends> "Payments prod\n400000000003\nDepends"
                      [Account Weak] · Warehouse prod · 400000000004 | [Depends Depends] <Branch: depends> "Warehouse prod\n400000000004\nDepends"
                      [Account Weak] · Webshop prod · 400000000001 | [Depends Depends] <Branch: depends> "Webshop prod\n400000000001\nDepends"
                  [Management Accent] · Aldermoor Management · 100000000001 | [Allowed Allowed] <Branch: allowed> "Aldermoor Management\n100000000001\nAllowed"
            "#]],
        );
    }

    #[test]
    fn rows_say_verdicts_of_many_actions() {
        check(
            Highlight::Actions("iam:*User*".to_owned()),
            &expect![[r#"
            ▾ [Root Weak] · Root | [Denied Denied] 2 | [Depends Depends] 6 | [Allowed Allowed] 19 <Branch: 19 allowed, 6 depend, 2 denied> "Root\nr-aldm\nAccounts below: 19 allowed, 2 denied, 6 differ from action to action"
              ▾ [Ou Weak] · Business continuity | [Allowed Allowed] 1 <Branch: 1 allowed, 0 depend, 0 denied> "Business continuity\nou-aldm-continuity\nAccounts below: 1 allowed"
                [Account Weak] · Backup vault · 700000000003 | [Allowed Allowed] <Branch: allowed> "Backup vault\n700000000003\nAllowed"
              ▾ [Ou Weak] · Deployments | [Allowed Allowed] 1 <Branch: 1 allowed, 0 depend, 0 denied> "Deployments\nou-aldm-deployments\nAccounts below: 1 allowed"
                [Account Weak] · Pipelines · 700000000002 | [Allowed Allowed] <Branch: allowed> "Pipelines\n700000000002\nAllowed"
              ▾ [Ou Weak] · Exceptions | [Allowed Allowed] 1 <Branch: 1 allowed, 0 depend, 0 denied> "Exceptions\nou-aldm-exceptions\nAccounts below: 1 allowed"
                [Account Weak] · ERP legacy · 800000000001 | [Allowed Allowed] <Branch: allowed> "ERP legacy\n800000000001\nAllowed"
              ▾ [Ou Weak] · Individual business users | [Depends Depends] 1 <Branch: 0 allowed, 1 depend, 0 denied> "Individual business users\nou-aldm-businessusers\nAccounts below: 1 differ from action to action"
                [Account Weak] · Business reporting · 700000000004 | 7 + 0 - 13 <Branch: 7 allowed, 0 depend, 13 denied> "Business reporting\n700000000004\n7 allowed, 0 depend, 13 denied"
              ▾ [Ou Weak] · Infrastructure | [Allowed Allowed] 3 <Branch: 3 allowed, 0 depend, 0 denied> "Infrastructure\nou-aldm-infrastructure\nAccounts below: 3 allowed"
                [Account Weak] · Identity · 300000000003 | [Allowed Allowed] <Branch: allowed> "Identity\n300000000003\nAllowed"
                [Account Weak] · Network · 300000000001 | [Allowed Allowed] <Branch: allowed> "Network\n300000000001\nAllowed"
                [Account Weak] · Shared services · 300000000002 | [Allowed Allowed] <Branch: allowed> "Shared services\n300000000002\nAllowed"
              ▾ [Ou Weak] · Policy staging | [Allowed Allowed] 1 <Branch: 1 allowed, 0 depend, 0 denied> "Policy staging\nou-aldm-policystaging\nAccounts below: 1 allowed"
                [Account Weak] · Policy test · 700000000001 | [Allowed Allowed] <Branch: allowed> "Policy test\n700000000001\nAllowed"
              ▾ [Ou Weak] · Sandbox | [Allowed Allowed] 2 <Branch: 2 allowed, 0 depend, 0 denied> "Sandbox\nou-aldm-sandboxes\nAccounts below: 2 allowed"
                [Account Weak] · Sandbox data team · 600000000002 | [Allowed Allowed] <Branch: allowed> "Sandbox data team\n600000000002\nAllowed"
                [Account Weak] · Sandbox shop team · 600000000001 | [Allowed Allowed] <Branch: allowed> "Sandbox shop team\n600000000001\nAllowed"
              ▾ [Ou Weak] · Security | [Allowed Allowed] 3 <Branch: 3 allowed, 0 depend, 0 denied> "Security\nou-aldm-security\nAccounts below: 3 allowed"
                [Account Weak] · Incident response · 200000000003 | [Allowed Allowed] <Branch: allowed> "Incident response\n200000000003\nAllowed"
                [Account Weak] · Log archive · 200000000001 | [Allowed Allowed] <Branch: allowed> "Log archive\n200000000001\nAllowed"
                [Account Weak] · Security tooling · 200000000002 | [Allowed Allowed] <Branch: allowed> "Security tooling\n200000000002\nAllowed"
              ▾ [Ou Weak] · Suspended | [Denied Denied] 2 <Branch: 0 allowed, 0 depend, 2 denied> "Suspended\nou-aldm-suspended\nAccounts below: 2 denied"
                [Account Weak] · Sandbox logistics team · 600000000003 | [Denied Denied] <Branch: denied> "Sandbox logistics team\n600000000003\nDenied"
                [AccountClosed Weak] · Spring campaign · 800000000003 | [Denied Denied] | closed <Branch: denied> "Spring campaign\n800000000003\nDenied"
              ▾ [Ou Weak] · Transitional | [Allowed Allowed] 1 <Branch: 1 allowed, 0 depend, 0 denied> "Transitional\nou-aldm-transitional\nAccounts below: 1 allowed"
                [Account Weak] · Meadowline · 800000000002 | [Allowed Allowed] <Branch: allowed> "Meadowline\n800000000002\nAllowed"
              ▾ [Ou Weak] · Workloads | [Depends Depends] 5 | [Allowed Allowed] 5 <Branch: 5 allowed, 5 depend, 0 denied> "Workloads\nou-aldm-workloads\nAccounts below: 5 allowed, 5 differ from action to action"
                ▾ [Ou Weak] · Non-prod | [Allowed Allowed] 5 <Branch: 5 allowed, 0 depend, 0 denied> "Non-prod\nou-aldm-workloadsnonprod\nAccounts below: 5 allowed"
                  [Account Weak] · Data lake dev · 500000000005 | [Allowed Allowed] <Branch: allowed> "Data lake dev\n500000000005\nAllowed"
                  [Account Weak] · Orders test · 500000000003 | [Allowed Allowed] <Branch: allowed> "Orders test\n500000000003\nAllowed"
                  [Account Weak] · Payments test · 500000000004 | [Allowed Allowed] <Branch: allowed> "Payments test\n500000000004\nAllowed"
                  [Account Weak] · Webshop dev · 500000000002 | [Allowed Allowed] <Branch: allowed> "Webshop dev\n500000000002\nAllowed"
                  [Account Weak] · Webshop staging · 500000000001 | [Allowed Allowed] <Branch: allowed> "Webshop staging\n500000000001\nAllowed"
                ▾ [Ou Weak] · Prod | [Depends Depends] 5 <Branch: 0 allowed, 5 depend, 0 denied> "Prod\nou-aldm-workloadsprod\nAccounts below: 5 differ from action to action"
                  [Account Weak] · Data lake prod · 400000000005 | 16 + 0 - 4 <Branch: 16 allowed, 0 depend, 4 denied> "Data lake prod\n400000000005\n16 allowed, 0 depend, 4 denied"
                  [Account Weak] · Orders prod · 400000000002 | 16 + 0 - 4 <Branch: 16 allowed, 0 depend, 4 denied> "Orders prod\n400000000002\n16 allowed, 0 depend, 4 denied"
                  [Account Weak] · Payments prod · 400000000003 | 16 + 0 - 4 <Branch: 16 allowed, 0 depend, 4 denied> "Payments prod\n400000000003\n16 allowed, 0 depend, 4 denied"
                  [Account Weak] · Warehouse prod · 400000000004 | 16 + 0 - 4 <Branch: 16 allowed, 0 depend, 4 denied> "Warehouse prod\n400000000004\n16 allowed, 0 depend, 4 denied"
                  [Account Weak] · Webshop prod · 400000000001 | 16 + 0 - 4 <Branch: 16 allowed, 0 depend, 4 denied> "Webshop prod\n400000000001\n16 allowed, 0 depend, 4 denied"
              [Management Accent] · Aldermoor Management · 100000000001 | [Allowed Allowed] <Branch: allowed> "Aldermoor Management\n100000000001\nAllowed"
        "#]],
        );
    }

    #[test]
    fn rows_say_how_a_policy_reaches_them() {
        let session = sample();
        let named =
            |name: &str| session.state().document.organization.policies().values().find(|policy| policy.name == name);
        let policy = named("Deny leaving the organization").expect("a policy of the sample").id.clone();
        check(
            Highlight::Reach(policy),
            &expect![[r#"
            ▾ [Root Weak] · Root | Disc <Branch: attached here> "Root\nr-aldm\nAttached here"
              ▾ [Ou Weak] · Business continuity | Ring <Branch: inherited> "Business continuity\nou-aldm-continuity\nInherited"
                [Account Weak] · Backup vault · 700000000003 | Ring <Branch: inherited> "Backup vault\n700000000003\nInherited"
              ▾ [Ou Weak] · Deployments | Ring <Branch: inherited> "Deployments\nou-aldm-deployments\nInherited"
                [Account Weak] · Pipelines · 700000000002 | Ring <Branch: inherited> "Pipelines\n700000000002\nInherited"
              ▾ [Ou Weak] · Exceptions | Ring <Branch: inherited> "Exceptions\nou-aldm-exceptions\nInherited"
                [Account Weak] · ERP legacy · 800000000001 | Ring <Branch: inherited> "ERP legacy\n800000000001\nInherited"
              ▾ [Ou Weak] · Individual business users | Ring <Branch: inherited> "Individual business users\nou-aldm-businessusers\nInherited"
                [Account Weak] · Business reporting · 700000000004 | Ring <Branch: inherited> "Business reporting\n700000000004\nInherited"
              ▾ [Ou Weak] · Infrastructure | Ring <Branch: inherited> "Infrastructure\nou-aldm-infrastructure\nInherited"
                [Account Weak] · Identity · 300000000003 | Ring <Branch: inherited> "Identity\n300000000003\nInherited"
                [Account Weak] · Network · 300000000001 | Ring <Branch: inherited> "Network\n300000000001\nInherited"
                [Account Weak] · Shared services · 300000000002 | Ring <Branch: inherited> "Shared services\n300000000002\nInherited"
              ▾ [Ou Weak] · Policy staging | Ring <Branch: inherited> "Policy staging\nou-aldm-policystaging\nInherited"
                [Account Weak] · Policy test · 700000000001 | Ring <Branch: inherited> "Policy test\n700000000001\nInherited"
              ▾ [Ou Weak] · Sandbox | Ring <Branch: inherited> "Sandbox\nou-aldm-sandboxes\nInherited"
                [Account Weak] · Sandbox data team · 600000000002 | Ring <Branch: inherited> "Sandbox data team\n600000000002\nInherited"
                [Account Weak] · Sandbox shop team · 600000000001 | Ring <Branch: inherited> "Sandbox shop team\n600000000001\nInherited"
              ▾ [Ou Weak] · Security | Ring <Branch: inherited> "Security\nou-aldm-security\nInherited"
                [Account Weak] · Incident response · 200000000003 | Ring <Branch: inherited> "Incident response\n200000000003\nInherited"
                [Account Weak] · Log archive · 200000000001 | Ring <Branch: inherited> "Log archive\n200000000001\nInherited"
                [Account Weak] · Security tooling · 200000000002 | Ring <Branch: inherited> "Security tooling\n200000000002\nInherited"
              ▾ [Ou Weak] · Suspended | Ring <Branch: inherited> "Suspended\nou-aldm-suspended\nInherited"
                [Account Weak] · Sandbox logistics team · 600000000003 | Ring <Branch: inherited> "Sandbox logistics team\n600000000003\nInherited"
                [AccountClosed Weak] · Spring campaign · 800000000003 | Ring | closed <Branch: inherited> "Spring campaign\n800000000003\nInherited"
              ▾ [Ou Weak] · Transitional | Ring <Branch: inherited> "Transitional\nou-aldm-transitional\nInherited"
                [Account Weak] · Meadowline · 800000000002 | Ring <Branch: inherited> "Meadowline\n800000000002\nInherited"
              ▾ [Ou Weak] · Workloads | Ring <Branch: inherited> "Workloads\nou-aldm-workloads\nInherited"
                ▾ [Ou Weak] · Non-prod | Ring <Branch: inherited> "Non-prod\nou-aldm-workloadsnonprod\nInherited"
                  [Account Weak] · Data lake dev · 500000000005 | Ring <Branch: inherited> "Data lake dev\n500000000005\nInherited"
                  [Account Weak] · Orders test · 500000000003 | Ring <Branch: inherited> "Orders test\n500000000003\nInherited"
                  [Account Weak] · Payments test · 500000000004 | Ring <Branch: inherited> "Payments test\n500000000004\nInherited"
                  [Account Weak] · Webshop dev · 500000000002 | Ring <Branch: inherited> "Webshop dev\n500000000002\nInherited"
                  [Account Weak] · Webshop staging · 500000000001 | Ring <Branch: inherited> "Webshop staging\n500000000001\nInherited"
                ▾ [Ou Weak] · Prod | Ring <Branch: inherited> "Prod\nou-aldm-workloadsprod\nInherited"
                  [Account Weak] · Data lake prod · 400000000005 | Ring <Branch: inherited> "Data lake prod\n400000000005\nInherited"
                  [Account Weak] · Orders prod · 400000000002 | Ring <Branch: inherited> "Orders prod\n400000000002\nInherited"
                  [Account Weak] · Payments prod · 400000000003 | Ring <Branch: inherited> "Payments prod\n400000000003\nInherited"
                  [Account Weak] · Warehouse prod · 400000000004 | Ring <Branch: inherited> "Warehouse prod\n400000000004\nInherited"
                  [Account Weak] · Webshop prod · 400000000001 | Ring <Branch: inherited> "Webshop prod\n400000000001\nInherited"
              [Management Accent] · Aldermoor Management · 100000000001 | Ring <Branch: inherited> "Aldermoor Management\n100000000001\nInherited"
        "#]],
        );
    }
}
