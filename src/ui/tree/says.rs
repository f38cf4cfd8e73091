//! What the rows of the tree say: name and id, verdicts or reach, and what there is no room for.
//!
//! Pure. What is highlighted decides what stands at the right.

use std::sync::Arc;

use super::lines::{TreeLine, direct};
use crate::prose::Whose;
use crate::row::{Glyph, Kind, Mark, Row, Text, of_shade};
use crate::theme::{Face, Ink};
use crate::widgets;
use analysis::Tally;
use organization::{Account, AccountState, Policy, PolicyId, PolicyType, TaggedId, TargetId};
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
            // Beside bars there is room for some ids only; then none is shown, and all under the pointer.
            TargetId::Account(id) if !state.window.settings.tree_bars => Text::quiet(id.as_str(), Face::Code),
            TargetId::Account(_) => Text::default(),
            TargetId::Root | TargetId::Ou(_) => Text::default(),
        },
        marks: marks(state, target),
        adds: adds(state, target),
        hint: hint(state, target, &name),
        title: Text {
            face: if matches!(target, TargetId::Account(_)) { Face::Plain } else { Face::Strong },
            ink: if inactive(state, target).is_some() { Ink::Weak } else { Ink::Text },
            words: name,
            whose: Whose::Theirs,
            ..Text::default()
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
        Highlight::None if state.window.settings.tree_bars => bar(state, target).into_iter().collect(),
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
        marks.extend(below(state, target).filter(|count| *count > 0).map(|count| small(widgets::number(count))));
        if state.window.settings.tree_policies {
            let count = own_policies(state, target).count();
            if count > 0 {
                let count = if count > COUNTED { format!("{COUNTED}+") } else { count.to_string() };
                marks.push(Mark::Quiet(Icon::Attach, Some(count)));
            }
        }
    }
    // Innermost, so that numbers stand in one line whether there is a note or not.
    if is_note_marked(state, target) {
        marks.push(Mark::Quiet(Icon::Note, None));
    }
    marks
}

/// What the user wrote about it, as much as there is room for under the pointer.
fn note(state: &State, target: &TargetId) -> Option<String> {
    let note = state.document.organization.note(&TaggedId::Target(target.clone())).trim();
    let cut = note.char_indices().nth(NOTE).map(|(at, _)| format!("{}…", note.get(..at).unwrap_or_default()));
    (!note.is_empty()).then(|| cut.unwrap_or_else(|| note.to_owned()))
}

/// Whether a row says that there is a note: what is highlighted stands alone.
fn is_note_marked(state: &State, target: &TargetId) -> bool {
    let is_wanted = state.window.settings.tree_notes && state.verdicts.highlight == Highlight::None;
    is_wanted && !state.document.organization.note(&TaggedId::Target(target.clone())).trim().is_empty()
}

/// So many letters of a note are shown under the pointer: the rest stands in the inspector.
const NOTE: usize = 400;

/// The bar of an account; of what holds accounts, their mean.
fn bar(state: &State, target: &TargetId) -> Option<Mark> {
    let analysis = &state.verdicts.analysis;
    let tally = match target {
        TargetId::Account(_) => analysis.row(target)?.tally,
        TargetId::Root | TargetId::Ou(_) => analysis.mean_below(target)?,
    };
    Some(Mark::Bar(tally))
}

/// How many accounts are at or below an OU or the root. While an edit is worked out, those that were.
fn below(state: &State, target: &TargetId) -> Option<usize> {
    state.verdicts.analysis.accounts_below(target)
}

/// The policies that hang here, but for those of AWS that allow everything.
fn own_policies<'s>(state: &'s State, target: &'s TargetId) -> impl Iterator<Item = &'s Arc<Policy>> {
    state.document.organization.attached(target).filter(|policy| !policy.aws_managed).take(COUNTED + 1)
}

/// So many policies of a target are counted: rows are drawn in every frame, and AWS takes far fewer.
const COUNTED: usize = 99;

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
        (None, None) => whole(state, target, &mut lines),
    }
    lines.extend(note(state, target).map(|note| format!("Note: {note}")));
    lines.join("\n")
}

/// What bars and numbers say where nothing is highlighted.
fn whole(state: &State, target: &TargetId, lines: &mut Vec<String>) {
    let analysis = &state.verdicts.analysis;
    match target {
        TargetId::Account(_) => lines.extend(analysis.row(target).map(|row| widgets::counts_text(row.tally))),
        TargetId::Root | TargetId::Ou(_) => {
            let (ous, accounts) = direct(&state.document.organization, target);
            let (ous, accounts) =
                (widgets::counted(ous, "OU", "OUs"), widgets::counted(accounts, "account", "accounts"));
            lines.push(format!("{ous} and {accounts} directly below"));
            if let (Some(count), Some(mean)) = (below(state, target), analysis.mean_below(target)) {
                let accounts = widgets::counted(count, "account", "accounts");
                let also = if *target == TargetId::Root { ", the management account counted" } else { "" };
                lines.push(format!("{accounts} below{also}, on average {}", widgets::counts_text(mean)));
            }
        }
    }
    let mut names = own_policies(state, target).map(|policy| policy.name.as_str());
    let some: Vec<&str> = names.by_ref().take(NAMED).collect();
    let more = match names.count() {
        0 => String::new(),
        more if more + NAMED > COUNTED => " and many more".to_owned(),
        more => format!(" and {} more", widgets::number(more)),
    };
    let own = (!some.is_empty()).then(|| format!("{}{more}", some.join(", ")));
    // The clip leaves them out, as they are nearly everywhere.
    let attached = state.document.organization.attached(target);
    let of_aws: Vec<String> = attached.filter(|it| it.aws_managed).map(|it| it.name.clone()).take(NAMED).collect();
    let of_aws = (!of_aws.is_empty()).then(|| format!("{} of AWS", analysis::listed(&of_aws, NAMED)));
    let both: Vec<String> = own.into_iter().chain(of_aws).collect();
    if !both.is_empty() {
        lines.push(format!("Attached here: {}", both.join("; ")));
    }
}

/// So many policies are named under the pointer.
const NAMED: usize = 8;

/// What a screen reader says beside the name.
fn adds(state: &State, target: &TargetId) -> String {
    let noted = || is_note_marked(state, target).then(|| "has a note".to_owned());
    describe(state, target).or_else(noted).unwrap_or_default()
}

/// The verdict or the reach in words.
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
                ▾ [Root Weak] · Root | 9491 + 18 - 2573 ~ 10239 | 27 | 7 | [Attach Weak] <Branch> "Root\nr-aldm\n11 OUs and 1 account directly below\n27 accounts below, the management account counted, on average 9,491 allowed, 10,239 by Region, 18 depend, 2,573 denied\nAttached here: Deny leaving the organization, Trusted identities only, No public buckets, Protect the platform roles, TLS only, Protect the security services, Tagging standard; FullAWSAccess and RCPFullAWSAccess of AWS"
                  ▾ [Ou Weak] · Business continuity | 22280 + 18 - 23 | 1 | 1 | [Attach Weak] <Branch> "Business continuity\nou-aldm-continuity\n0 OUs and 1 account directly below\n1 account below, on average 22,280 allowed, 18 depend, 23 denied\nAttached here: Deny the root user; FullAWSAccess and RCPFullAWSAccess of AWS"
                    [Account Weak] · Backup vault | 22280 + 18 - 23 | [Note Weak] <Branch: has a note> "Backup vault\n700000000003\n22,280 allowed, 18 depend, 23 denied\nAttached here: FullAWSAccess and RCPFullAWSAccess of AWS\nNote: Copies of all production backups, locked for 35 days"
                  ▾ [Ou Weak] · Deployments | 2346 + 18 - 204 ~ 19753 | 1 | 1 | [Attach Weak] <Branch> "Deployments\nou-aldm-deployments\n0 OUs and 1 account directly below\n1 account below, on average 2,346 allowed, 19,753 by Region, 18 depend, 204 denied\nAttached here: Regions in Europe only; FullAWSAccess and RCPFullAWSAccess of AWS"
                    [Account Weak] · Pipelines | 2346 + 18 - 204 ~ 19753 | [Note Weak] <Branch: has a note> "Pipelines\n700000000002\n2,346 allowed, 19,753 by Region, 18 depend, 204 denied\nAttached here: FullAWSAccess and RCPFullAWSAccess of AWS\nNote: Builds and rolls out everything else"
                  ▾ [Ou Weak] · Exceptions | 22280 + 18 - 23 | 1 | [Note Weak] <Branch: has a note> "Exceptions\nou-aldm-exceptions\n0 OUs and 1 account directly below\n1 account below, on average 22,280 allowed, 18 depend, 23 denied\nAttached here: FullAWSAccess and RCPFullAWSAccess of AWS\nNote: Every account here has an end date; reviewed each quarter"
                    [Account Weak] · ERP legacy | 22280 + 18 - 23 | [Note Weak] <Branch: has a note> "ERP legacy\n800000000001\n22,280 allowed, 18 depend, 23 denied\nAttached here: FullAWSAccess and RCPFullAWSAccess of AWS\nNote: The vendor's agent cannot speak IMDSv2 and needs IAM users; to be replaced by the end of 2027"
                  ▾ [Ou Weak] · Individual business users | 815 + 5 - 21501 | 1 | 1 | [Attach Weak] <Branch> "Individual business users\nou-aldm-businessusers\n0 OUs and 1 account directly below\n1 account below, on average 815 allowed, 5 depend, 21,501 denied\nAttached here: Business users: reporting only; RCPFullAWSAccess of AWS"
                    [Account Weak] · Business reporting | 815 + 5 - 21501 | [Note Weak] <Branch: has a note> "Business reporting\n700000000004\n815 allowed, 5 depend, 21,501 denied\nAttached here: FullAWSAccess and RCPFullAWSAccess of AWS\nNote: Dashboards for finance and buying"
                  ▾ [Ou Weak] · Infrastructure | 22273 + 22 - 26 | 3 | 1 | [Attach Weak] <Branch> "Infrastructure\nou-aldm-infrastructure\n0 OUs and 3 accounts directly below\n3 accounts below, on average 22,273 allowed, 22 depend, 26 denied\nAttached here: Compute baseline; FullAWSAccess and RCPFullAWSAccess of AWS"
                    [Account Weak] · Identity | 22273 + 22 - 26 | [Note Weak] <Branch: has a note> "Identity\n300000000003\n22,273 allowed, 22 depend, 26 denied\nAttached here: FullAWSAccess and RCPFullAWSAccess of AWS\nNote: IAM Identity Center is administered from here"
                    [Account Weak] · Network | 22273 + 22 - 26 | [Note Weak] <Branch: has a note> "Network\n300000000001\n22,273 allowed, 22 depend, 26 denied\nAttached here: FullAWSAccess and RCPFullAWSAccess of AWS\nNote: Transit gateway, DNS resolvers and the way to the internet"
                    [Account Weak] · Shared services | 22273 + 22 - 26 <Branch> "Shared services\n300000000002\n22,273 allowed, 22 depend, 26 denied\nAttached here: FullAWSAccess and RCPFullAWSAccess of AWS"
                  ▾ [Ou Weak] · Policy staging | 2346 + 22 - 214 ~ 19739 | 1 | 3 | [Attach Weak] | [Note Weak] <Branch: has a note> "Policy staging\nou-aldm-policystaging\n0 OUs and 1 account directly below\n1 account below, on average 2,346 allowed, 19,739 by Region, 22 depend, 214 denied\nAttached here: Compute baseline, Network guardrail (candidate), Regions in Europe only; FullAWSAccess and RCPFullAWSAccess of AWS\nNote: New guardrails live here for two weeks before they go anywhere else"
                    [Account Weak] · Policy test | 2346 + 22 - 214 ~ 19739 <Branch> "Policy test\n700000000001\n2,346 allowed, 19,739 by Region, 22 depend, 214 denied\nAttached here: FullAWSAccess and RCPFullAWSAccess of AWS"
                  ▾ [Ou Weak] · Sandbox | 2269 + 19 - 290 ~ 19743 | 2 | 2 | [Attach Weak] | [Note Weak] <Branch: has a note> "Sandbox\nou-aldm-sandboxes\n0 OUs and 2 accounts directly below\n2 accounts below, on average 2,269 allowed, 19,743 by Region, 19 depend, 290 denied\nAttached here: Regions in Europe only, Sandbox limits; FullAWSAccess and RCPFullAWSAccess of AWS\nNote: One account a team, emptied on the first of every month"
                    [Account Weak] · Sandbox data team | 2269 + 19 - 290 ~ 19743 <Branch> "Sandbox data team\n600000000002\n2,269 allowed, 19,743 by Region, 19 depend, 290 denied\nAttached here: FullAWSAccess and RCPFullAWSAccess of AWS"
                    [Account Weak] · Sandbox shop team | 2269 + 19 - 290 ~ 19743 <Branch> "Sandbox shop team\n600000000001\n2,269 allowed, 19,743 by Region, 19 depend, 290 denied\nAttached here: FullAWSAccess and RCPFullAWSAccess of AWS"
                  ▾ [Ou Weak] · Security | 22276 + 22 - 23 | 3 | 1 | [Attach Weak] <Branch> "Security\nou-aldm-security\n0 OUs and 3 accounts directly below\n3 accounts below, on average 22,276 allowed, 22 depend, 23 denied\nAttached here: Deny the root user; FullAWSAccess and RCPFullAWSAccess of AWS"
                    [Account Weak] · Incident response | 22280 + 18 - 23 <Branch> "Incident response\n200000000003\n22,280 allowed, 18 depend, 23 denied\nAttached here: FullAWSAccess and RCPFullAWSAccess of AWS"
                    [Account Weak] · Log archive | 22269 + 29 - 23 | 1 | [Attach Weak] | [Note Weak] <Branch: has a note> "Log archive\n200000000001\n22,269 allowed, 29 depend, 23 denied\nAttached here: Protect the log archive; FullAWSAccess and RCPFullAWSAccess of AWS\nNote: All trails, flow logs and Config snapshots; kept for seven years"
                    [Account Weak] · Security tooling | 22280 + 18 - 23 | [Note Weak] <Branch: has a note> "Security tooling\n200000000002\n22,280 allowed, 18 depend, 23 denied\nAttached here: FullAWSAccess and RCPFullAWSAccess of AWS\nNote: Delegated administrator of the security services"
                  ▾ [Ou Weak] · Suspended | 0 + 3 - 22318 | 2 | 1 | [Attach Weak] <Branch> "Suspended\nou-aldm-suspended\n0 OUs and 2 accounts directly below\n2 accounts below, on average 0 allowed, 3 depend, 22,318 denied\nAttached here: Quarantine; FullAWSAccess and RCPFullAWSAccess of AWS"
                    [Account Weak] · Sandbox logistics team | 0 + 3 - 22318 | [Note Weak] <Branch: has a note> "Sandbox logistics team\n600000000003\n0 allowed, 3 depend, 22,318 denied\nAttached here: FullAWSAccess and RCPFullAWSAccess of AWS\nNote: In quarantine since an access key stood in a public repository; back to Sandbox once it is cleaned"
                    [AccountClosed Weak] · Spring campaign | 0 + 3 - 22318 | closed | [Note Weak] <Branch: has a note> "Spring campaign\n800000000003\n0 allowed, 3 depend, 22,318 denied\nAttached here: FullAWSAccess and RCPFullAWSAccess of AWS\nNote: Closed on 2026-10-02; AWS removes it for good after 90 days"
                  ▾ [Ou Weak] · Transitional | 22280 + 18 - 23 | 1 | [Note Weak] <Branch: has a note> "Transitional\nou-aldm-transitional\n0 OUs and 1 account directly below\n1 account below, on average 22,280 allowed, 18 depend, 23 denied\nAttached here: FullAWSAccess and RCPFullAWSAccess of AWS\nNote: Accounts of acquired companies on their way to Workloads"
                    [Account Weak] · Meadowline | 22280 + 18 - 23 | [Note Weak] <Branch: has a note> "Meadowline\n800000000002\n22,280 allowed, 18 depend, 23 denied\nAttached here: FullAWSAccess and RCPFullAWSAccess of AWS\nNote: Joined with the purchase of the parcel service; its Regions are still being sorted out"
                  ▾ [Ou Weak] · Workloads | 2341 + 22 - 212 ~ 19746 | 10 | 2 | [Attach Weak] | [Note Weak] <Branch: has a note> "Workloads\nou-aldm-workloads\n2 OUs and 0 accounts directly below\n10 accounts below, on average 2,341 allowed, 19,746 by Region, 22 depend, 212 denied\nAttached here: Compute baseline, Regions in Europe only; FullAWSAccess and RCPFullAWSAccess of AWS\nNote: Everything that earns money, and what it is tested with"
                    ▾ [Ou Weak] · Non-prod | 2346 + 22 - 207 ~ 19746 | 5 <Branch> "Non-prod\nou-aldm-workloadsnonprod\n0 OUs and 5 accounts directly below\n5 accounts below, on average 2,346 allowed, 19,746 by Region, 22 depend, 207 denied\nAttached here: FullAWSAccess and RCPFullAWSAccess of AWS"
                      [Account Weak] · Data lake dev | 2346 + 22 - 207 ~ 19746 <Branch> "Data lake dev\n500000000005\n2,346 allowed, 19,746 by Region, 22 depend, 207 denied\nAttached here: FullAWSAccess and RCPFullAWSAccess of AWS"
                      [Account Weak] · Orders test | 2346 + 22 - 207 ~ 19746 <Branch> "Orders test\n500000000003\n2,346 allowed, 19,746 by Region, 22 depend, 207 denied\nAttached here: FullAWSAccess and RCPFullAWSAccess of AWS"
                      [Account Weak] · Payments test | 2346 + 22 - 207 ~ 19746 | [Note Weak] <Branch: has a note> "Payments test\n500000000004\n2,346 allowed, 19,746 by Region, 22 depend, 207 denied\nAttached here: FullAWSAccess and RCPFullAWSAccess of AWS\nNote: Made-up card numbers only"
                      [Account Weak] · Webshop dev | 2346 + 22 - 207 ~ 19746 <Branch> "Webshop dev\n500000000002\n2,346 allowed, 19,746 by Region, 22 depend, 207 denied\nAttached here: FullAWSAccess and RCPFullAWSAccess of AWS"
                      [Account Weak] · Webshop staging | 2346 + 22 - 207 ~ 19746 <Branch> "Webshop staging\n500000000001\n2,346 allowed, 19,746 by Region, 22 depend, 207 denied\nAttached here: FullAWSAccess and RCPFullAWSAccess of AWS"
                    ▾ [Ou Weak] · Prod | 2336 + 22 - 217 ~ 19746 | 5 | 2 | [Attach Weak] <Branch> "Prod\nou-aldm-workloadsprod\n0 OUs and 5 accounts directly below\n5 accounts below, on average 2,336 allowed, 19,746 by Region, 22 depend, 217 denied\nAttached here: Deny the root user, No IAM users in production; FullAWSAccess and RCPFullAWSAccess of AWS"
                      [Account Weak] · Data lake prod | 2336 + 22 - 217 ~ 19746 <Branch> "Data lake prod\n400000000005\n2,336 allowed, 19,746 by Region, 22 depend, 217 denied\nAttached here: FullAWSAccess and RCPFullAWSAccess of AWS"
                      [Account Weak] · Orders prod | 2336 + 22 - 217 ~ 19746 <Branch> "Orders prod\n400000000002\n2,336 allowed, 19,746 by Region, 22 depend, 217 denied\nAttached here: FullAWSAccess and RCPFullAWSAccess of AWS"
                      [Account Weak] · Payments prod | 2336 + 22 - 217 ~ 19746 | [Note Weak] <Branch: has a note> "Payments prod\n400000000003\n2,336 allowed, 19,746 by Region, 22 depend, 217 denied\nAttached here: FullAWSAccess and RCPFullAWSAccess of AWS\nNote: Card data; audited every May"
                      [Account Weak] · Warehouse prod | 2336 + 22 - 217 ~ 19746 <Branch> "Warehouse prod\n400000000004\n2,336 allowed, 19,746 by Region, 22 depend, 217 denied\nAttached here: FullAWSAccess and RCPFullAWSAccess of AWS"
                      [Account Weak] · Webshop prod | 2336 + 22 - 217 ~ 19746 <Branch> "Webshop prod\n400000000001\n2,336 allowed, 19,746 by Region, 22 depend, 217 denied\nAttached here: FullAWSAccess and RCPFullAWSAccess of AWS"
                  [Management Accent] · Aldermoor Management | 22319 + 0 - 2 | 1 | [Attach Weak] | [Note Weak] <Branch: has a note> "Aldermoor Management\n100000000001\n22,319 allowed, 0 depend, 2 denied\nAttached here: Deny the root user; FullAWSAccess and RCPFullAWSAccess of AWS\nNote: Billing and the organization itself; no workloads, two people hold the keys"
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
                    [Account Weak] · Backup vault | [Allowed Allowed] <Branch: allowed> "Backup vault\n700000000003\nAllowed\nNote: Copies of all production backups, locked for 35 days"
                  ▾ [Ou Weak] · Deployments | [ByRegion ByRegion] 1 <Branch: 0 allowed, 1 by Region, 0 depend, 0 denied> "Deployments\nou-aldm-deployments\nAccounts below: 1 by Region"
                    [Account Weak] · Pipelines | [ByRegion ByRegion] <Branch: by Region> "Pipelines\n700000000002\nBy Region\nNote: Builds and rolls out everything else"
                  ▾ [Ou Weak] · Exceptions | [Allowed Allowed] 1 <Branch: 1 allowed, 0 depend, 0 denied> "Exceptions\nou-aldm-exceptions\nAccounts below: 1 allowed\nNote: Every account here has an end date; reviewed each quarter"
                    [Account Weak] · ERP legacy | [Allowed Allowed] <Branch: allowed> "ERP legacy\n800000000001\nAllowed\nNote: The vendor's agent cannot speak IMDSv2 and needs IAM users; to be replaced by the end of 2027"
                  ▾ [Ou Weak] · Individual business users | [Denied Denied] 1 <Branch: 0 allowed, 0 depend, 1 denied> "Individual business users\nou-aldm-businessusers\nAccounts below: 1 denied"
                    [Account Weak] · Business reporting | [Denied Denied] <Branch: denied> "Business reporting\n700000000004\nDenied\nNote: Dashboards for finance and buying"
                  ▾ [Ou Weak] · Infrastructure | [Depends Depends] 3 <Branch: 0 allowed, 3 depend, 0 denied> "Infrastructure\nou-aldm-infrastructure\nAccounts below: 3 depend"
                    [Account Weak] · Identity | [Depends Depends] <Branch: depends> "Identity\n300000000003\nDepends\nNote: IAM Identity Center is administered from here"
                    [Account Weak] · Network | [Depends Depends] <Branch: depends> "Network\n300000000001\nDepends\nNote: Transit gateway, DNS resolvers and the way to the internet"
                    [Account Weak] · Shared services | [Depends Depends] <Branch: depends> "Shared services\n300000000002\nDepends"
                  ▾ [Ou Weak] · Policy staging | [Depends Depends] 1 <Branch: 0 allowed, 1 depend, 0 denied> "Policy staging\nou-aldm-policystaging\nAccounts below: 1 depend\nNote: New guardrails live here for two weeks before they go anywhere else"
                    [Account Weak] · Policy test | [Depends Depends] <Branch: depends> "Policy test\n700000000001\nDepends"
                  ▾ [Ou Weak] · Sandbox | [Depends Depends] 2 <Branch: 0 allowed, 2 depend, 0 denied> "Sandbox\nou-aldm-sandboxes\nAccounts below: 2 depend\nNote: One account a team, emptied on the first of every month"
                    [Account Weak] · Sandbox data team | [Depends Depends] <Branch: depends> "Sandbox data team\n600000000002\nDepends"
                    [Account Weak] · Sandbox shop team | [Depends Depends] <Branch: depends> "Sandbox shop team\n600000000001\nDepends"
                  ▾ [Ou Weak] · Security | [Allowed Allowed] 3 <Branch: 3 allowed, 0 depend, 0 denied> "Security\nou-aldm-security\nAccounts below: 3 allowed"
                    [Account Weak] · Incident response | [Allowed Allowed] <Branch: allowed> "Incident response\n200000000003\nAllowed"
                    [Account Weak] · Log archive | [Allowed Allowed] <Branch: allowed> "Log archive\n200000000001\nAllowed\nNote: All trails, flow logs and Config snapshots; kept for seven years"
                    [Account Weak] · Security tooling | [Allowed Allowed] <Branch: allowed> "Security tooling\n200000000002\nAllowed\nNote: Delegated administrator of the security services"
                  ▾ [Ou Weak] · Suspended | [Denied Denied] 2 <Branch: 0 allowed, 0 depend, 2 denied> "Suspended\nou-aldm-suspended\nAccounts below: 2 denied"
                    [Account Weak] · Sandbox logistics team | [Denied Denied] <Branch: denied> "Sandbox logistics team\n600000000003\nDenied\nNote: In quarantine since an access key stood in a public repository; back to Sandbox once it is cleaned"
                    [AccountClosed Weak] · Spring campaign | [Denied Denied] | closed <Branch: denied> "Spring campaign\n800000000003\nDenied\nNote: Closed on 2026-10-02; AWS removes it for good after 90 days"
                  ▾ [Ou Weak] · Transitional | [Allowed Allowed] 1 <Branch: 1 allowed, 0 depend, 0 denied> "Transitional\nou-aldm-transitional\nAccounts below: 1 allowed\nNote: Accounts of acquired companies on their way to Workloads"
                    [Account Weak] · Meadowline | [Allowed Allowed] <Branch: allowed> "Meadowline\n800000000002\nAllowed\nNote: Joined with the purchase of the parcel service; its Regions are still being sorted out"
                  ▾ [Ou Weak] · Workloads | [Depends Depends] 10 <Branch: 0 allowed, 10 depend, 0 denied> "Workloads\nou-aldm-workloads\nAccounts below: 10 depend\nNote: Everything that earns money, and what it is tested with"
                    ▾ [Ou Weak] · Non-prod | [Depends Depends] 5 <Branch: 0 allowed, 5 depend, 0 denied> "Non-prod\nou-aldm-workloadsnonprod\nAccounts below: 5 depend"
                      [Account Weak] · Data lake dev | [Depends Depends] <Branch: depends> "Data lake dev\n500000000005\nDepends"
                      [Account Weak] · Orders test | [Depends Depends] <Branch: depends> "Orders test\n500000000003\nDepends"
                      [Account Weak] · Payments test | [Depends Depends] <Branch: depends> "Payments test\n500000000004\nDepends\nNote: Made-up card numbers only"
                      [Account Weak] · Webshop dev | [Depends Depends] <Branch: depends> "Webshop dev\n500000000002\nDepends"
                      [Account Weak] · Webshop staging | [Depends Depends] <Branch: depends> "Webshop staging\n500000000001\nDepends"
                    ▾ [Ou Weak] · Prod | [Depends Depends] 5 <Branch: 0 allowed, 5 depend, 0 denied> "Prod\nou-aldm-workloadsprod\nAccounts below: 5 depend"
                      [Account Weak] · Data lake prod | [Depends Depends] <Branch: depends> "Data lake prod\n400000000005\nDepends"
                      [Account Weak] · Orders prod | [Depends Depends] <Branch: depends> "Orders prod\n400000000002\nDepends"
                      [Account Weak] · Payments prod | [Depends Depends] <Branch: depends> "Payments prod\n400000000003\nDepends\nNote: Card data; audited every May"
                      [Account Weak] · Warehouse prod | [Depends Depends] <Branch: depends> "Warehouse prod\n400000000004\nDepends"
                      [Account Weak] · Webshop prod | [Depends Depends] <Branch: depends> "Webshop prod\n400000000001\nDepends"
                  [Management Accent] · Aldermoor Management | [Allowed Allowed] <Branch: allowed> "Aldermoor Management\n100000000001\nAllowed\nNote: Billing and the organization itself; no workloads, two people hold the keys"
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
                    [Account Weak] · Backup vault | [Allowed Allowed] <Branch: allowed> "Backup vault\n700000000003\nAllowed\nNote: Copies of all production backups, locked for 35 days"
                  ▾ [Ou Weak] · Deployments | [Allowed Allowed] 1 <Branch: 1 allowed, 0 depend, 0 denied> "Deployments\nou-aldm-deployments\nAccounts below: 1 allowed"
                    [Account Weak] · Pipelines | [Allowed Allowed] <Branch: allowed> "Pipelines\n700000000002\nAllowed\nNote: Builds and rolls out everything else"
                  ▾ [Ou Weak] · Exceptions | [Allowed Allowed] 1 <Branch: 1 allowed, 0 depend, 0 denied> "Exceptions\nou-aldm-exceptions\nAccounts below: 1 allowed\nNote: Every account here has an end date; reviewed each quarter"
                    [Account Weak] · ERP legacy | [Allowed Allowed] <Branch: allowed> "ERP legacy\n800000000001\nAllowed\nNote: The vendor's agent cannot speak IMDSv2 and needs IAM users; to be replaced by the end of 2027"
                  ▾ [Ou Weak] · Individual business users | [Depends Depends] 1 <Branch: 0 allowed, 1 depend, 0 denied> "Individual business users\nou-aldm-businessusers\nAccounts below: 1 differ from action to action"
                    [Account Weak] · Business reporting | 7 + 0 - 13 <Branch: 7 allowed, 0 depend, 13 denied> "Business reporting\n700000000004\n7 allowed, 0 depend, 13 denied\nNote: Dashboards for finance and buying"
                  ▾ [Ou Weak] · Infrastructure | [Allowed Allowed] 3 <Branch: 3 allowed, 0 depend, 0 denied> "Infrastructure\nou-aldm-infrastructure\nAccounts below: 3 allowed"
                    [Account Weak] · Identity | [Allowed Allowed] <Branch: allowed> "Identity\n300000000003\nAllowed\nNote: IAM Identity Center is administered from here"
                    [Account Weak] · Network | [Allowed Allowed] <Branch: allowed> "Network\n300000000001\nAllowed\nNote: Transit gateway, DNS resolvers and the way to the internet"
                    [Account Weak] · Shared services | [Allowed Allowed] <Branch: allowed> "Shared services\n300000000002\nAllowed"
                  ▾ [Ou Weak] · Policy staging | [Allowed Allowed] 1 <Branch: 1 allowed, 0 depend, 0 denied> "Policy staging\nou-aldm-policystaging\nAccounts below: 1 allowed\nNote: New guardrails live here for two weeks before they go anywhere else"
                    [Account Weak] · Policy test | [Allowed Allowed] <Branch: allowed> "Policy test\n700000000001\nAllowed"
                  ▾ [Ou Weak] · Sandbox | [Allowed Allowed] 2 <Branch: 2 allowed, 0 depend, 0 denied> "Sandbox\nou-aldm-sandboxes\nAccounts below: 2 allowed\nNote: One account a team, emptied on the first of every month"
                    [Account Weak] · Sandbox data team | [Allowed Allowed] <Branch: allowed> "Sandbox data team\n600000000002\nAllowed"
                    [Account Weak] · Sandbox shop team | [Allowed Allowed] <Branch: allowed> "Sandbox shop team\n600000000001\nAllowed"
                  ▾ [Ou Weak] · Security | [Allowed Allowed] 3 <Branch: 3 allowed, 0 depend, 0 denied> "Security\nou-aldm-security\nAccounts below: 3 allowed"
                    [Account Weak] · Incident response | [Allowed Allowed] <Branch: allowed> "Incident response\n200000000003\nAllowed"
                    [Account Weak] · Log archive | [Allowed Allowed] <Branch: allowed> "Log archive\n200000000001\nAllowed\nNote: All trails, flow logs and Config snapshots; kept for seven years"
                    [Account Weak] · Security tooling | [Allowed Allowed] <Branch: allowed> "Security tooling\n200000000002\nAllowed\nNote: Delegated administrator of the security services"
                  ▾ [Ou Weak] · Suspended | [Denied Denied] 2 <Branch: 0 allowed, 0 depend, 2 denied> "Suspended\nou-aldm-suspended\nAccounts below: 2 denied"
                    [Account Weak] · Sandbox logistics team | [Denied Denied] <Branch: denied> "Sandbox logistics team\n600000000003\nDenied\nNote: In quarantine since an access key stood in a public repository; back to Sandbox once it is cleaned"
                    [AccountClosed Weak] · Spring campaign | [Denied Denied] | closed <Branch: denied> "Spring campaign\n800000000003\nDenied\nNote: Closed on 2026-10-02; AWS removes it for good after 90 days"
                  ▾ [Ou Weak] · Transitional | [Allowed Allowed] 1 <Branch: 1 allowed, 0 depend, 0 denied> "Transitional\nou-aldm-transitional\nAccounts below: 1 allowed\nNote: Accounts of acquired companies on their way to Workloads"
                    [Account Weak] · Meadowline | [Allowed Allowed] <Branch: allowed> "Meadowline\n800000000002\nAllowed\nNote: Joined with the purchase of the parcel service; its Regions are still being sorted out"
                  ▾ [Ou Weak] · Workloads | [Depends Depends] 5 | [Allowed Allowed] 5 <Branch: 5 allowed, 5 depend, 0 denied> "Workloads\nou-aldm-workloads\nAccounts below: 5 allowed, 5 differ from action to action\nNote: Everything that earns money, and what it is tested with"
                    ▾ [Ou Weak] · Non-prod | [Allowed Allowed] 5 <Branch: 5 allowed, 0 depend, 0 denied> "Non-prod\nou-aldm-workloadsnonprod\nAccounts below: 5 allowed"
                      [Account Weak] · Data lake dev | [Allowed Allowed] <Branch: allowed> "Data lake dev\n500000000005\nAllowed"
                      [Account Weak] · Orders test | [Allowed Allowed] <Branch: allowed> "Orders test\n500000000003\nAllowed"
                      [Account Weak] · Payments test | [Allowed Allowed] <Branch: allowed> "Payments test\n500000000004\nAllowed\nNote: Made-up card numbers only"
                      [Account Weak] · Webshop dev | [Allowed Allowed] <Branch: allowed> "Webshop dev\n500000000002\nAllowed"
                      [Account Weak] · Webshop staging | [Allowed Allowed] <Branch: allowed> "Webshop staging\n500000000001\nAllowed"
                    ▾ [Ou Weak] · Prod | [Depends Depends] 5 <Branch: 0 allowed, 5 depend, 0 denied> "Prod\nou-aldm-workloadsprod\nAccounts below: 5 differ from action to action"
                      [Account Weak] · Data lake prod | 16 + 0 - 4 <Branch: 16 allowed, 0 depend, 4 denied> "Data lake prod\n400000000005\n16 allowed, 0 depend, 4 denied"
                      [Account Weak] · Orders prod | 16 + 0 - 4 <Branch: 16 allowed, 0 depend, 4 denied> "Orders prod\n400000000002\n16 allowed, 0 depend, 4 denied"
                      [Account Weak] · Payments prod | 16 + 0 - 4 <Branch: 16 allowed, 0 depend, 4 denied> "Payments prod\n400000000003\n16 allowed, 0 depend, 4 denied\nNote: Card data; audited every May"
                      [Account Weak] · Warehouse prod | 16 + 0 - 4 <Branch: 16 allowed, 0 depend, 4 denied> "Warehouse prod\n400000000004\n16 allowed, 0 depend, 4 denied"
                      [Account Weak] · Webshop prod | 16 + 0 - 4 <Branch: 16 allowed, 0 depend, 4 denied> "Webshop prod\n400000000001\n16 allowed, 0 depend, 4 denied"
                  [Management Accent] · Aldermoor Management | [Allowed Allowed] <Branch: allowed> "Aldermoor Management\n100000000001\nAllowed\nNote: Billing and the organization itself; no workloads, two people hold the keys"
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
                    [Account Weak] · Backup vault | Ring <Branch: inherited> "Backup vault\n700000000003\nInherited\nNote: Copies of all production backups, locked for 35 days"
                  ▾ [Ou Weak] · Deployments | Ring <Branch: inherited> "Deployments\nou-aldm-deployments\nInherited"
                    [Account Weak] · Pipelines | Ring <Branch: inherited> "Pipelines\n700000000002\nInherited\nNote: Builds and rolls out everything else"
                  ▾ [Ou Weak] · Exceptions | Ring <Branch: inherited> "Exceptions\nou-aldm-exceptions\nInherited\nNote: Every account here has an end date; reviewed each quarter"
                    [Account Weak] · ERP legacy | Ring <Branch: inherited> "ERP legacy\n800000000001\nInherited\nNote: The vendor's agent cannot speak IMDSv2 and needs IAM users; to be replaced by the end of 2027"
                  ▾ [Ou Weak] · Individual business users | Ring <Branch: inherited> "Individual business users\nou-aldm-businessusers\nInherited"
                    [Account Weak] · Business reporting | Ring <Branch: inherited> "Business reporting\n700000000004\nInherited\nNote: Dashboards for finance and buying"
                  ▾ [Ou Weak] · Infrastructure | Ring <Branch: inherited> "Infrastructure\nou-aldm-infrastructure\nInherited"
                    [Account Weak] · Identity | Ring <Branch: inherited> "Identity\n300000000003\nInherited\nNote: IAM Identity Center is administered from here"
                    [Account Weak] · Network | Ring <Branch: inherited> "Network\n300000000001\nInherited\nNote: Transit gateway, DNS resolvers and the way to the internet"
                    [Account Weak] · Shared services | Ring <Branch: inherited> "Shared services\n300000000002\nInherited"
                  ▾ [Ou Weak] · Policy staging | Ring <Branch: inherited> "Policy staging\nou-aldm-policystaging\nInherited\nNote: New guardrails live here for two weeks before they go anywhere else"
                    [Account Weak] · Policy test | Ring <Branch: inherited> "Policy test\n700000000001\nInherited"
                  ▾ [Ou Weak] · Sandbox | Ring <Branch: inherited> "Sandbox\nou-aldm-sandboxes\nInherited\nNote: One account a team, emptied on the first of every month"
                    [Account Weak] · Sandbox data team | Ring <Branch: inherited> "Sandbox data team\n600000000002\nInherited"
                    [Account Weak] · Sandbox shop team | Ring <Branch: inherited> "Sandbox shop team\n600000000001\nInherited"
                  ▾ [Ou Weak] · Security | Ring <Branch: inherited> "Security\nou-aldm-security\nInherited"
                    [Account Weak] · Incident response | Ring <Branch: inherited> "Incident response\n200000000003\nInherited"
                    [Account Weak] · Log archive | Ring <Branch: inherited> "Log archive\n200000000001\nInherited\nNote: All trails, flow logs and Config snapshots; kept for seven years"
                    [Account Weak] · Security tooling | Ring <Branch: inherited> "Security tooling\n200000000002\nInherited\nNote: Delegated administrator of the security services"
                  ▾ [Ou Weak] · Suspended | Ring <Branch: inherited> "Suspended\nou-aldm-suspended\nInherited"
                    [Account Weak] · Sandbox logistics team | Ring <Branch: inherited> "Sandbox logistics team\n600000000003\nInherited\nNote: In quarantine since an access key stood in a public repository; back to Sandbox once it is cleaned"
                    [AccountClosed Weak] · Spring campaign | Ring | closed <Branch: inherited> "Spring campaign\n800000000003\nInherited\nNote: Closed on 2026-10-02; AWS removes it for good after 90 days"
                  ▾ [Ou Weak] · Transitional | Ring <Branch: inherited> "Transitional\nou-aldm-transitional\nInherited\nNote: Accounts of acquired companies on their way to Workloads"
                    [Account Weak] · Meadowline | Ring <Branch: inherited> "Meadowline\n800000000002\nInherited\nNote: Joined with the purchase of the parcel service; its Regions are still being sorted out"
                  ▾ [Ou Weak] · Workloads | Ring <Branch: inherited> "Workloads\nou-aldm-workloads\nInherited\nNote: Everything that earns money, and what it is tested with"
                    ▾ [Ou Weak] · Non-prod | Ring <Branch: inherited> "Non-prod\nou-aldm-workloadsnonprod\nInherited"
                      [Account Weak] · Data lake dev | Ring <Branch: inherited> "Data lake dev\n500000000005\nInherited"
                      [Account Weak] · Orders test | Ring <Branch: inherited> "Orders test\n500000000003\nInherited"
                      [Account Weak] · Payments test | Ring <Branch: inherited> "Payments test\n500000000004\nInherited\nNote: Made-up card numbers only"
                      [Account Weak] · Webshop dev | Ring <Branch: inherited> "Webshop dev\n500000000002\nInherited"
                      [Account Weak] · Webshop staging | Ring <Branch: inherited> "Webshop staging\n500000000001\nInherited"
                    ▾ [Ou Weak] · Prod | Ring <Branch: inherited> "Prod\nou-aldm-workloadsprod\nInherited"
                      [Account Weak] · Data lake prod | Ring <Branch: inherited> "Data lake prod\n400000000005\nInherited"
                      [Account Weak] · Orders prod | Ring <Branch: inherited> "Orders prod\n400000000002\nInherited"
                      [Account Weak] · Payments prod | Ring <Branch: inherited> "Payments prod\n400000000003\nInherited\nNote: Card data; audited every May"
                      [Account Weak] · Warehouse prod | Ring <Branch: inherited> "Warehouse prod\n400000000004\nInherited"
                      [Account Weak] · Webshop prod | Ring <Branch: inherited> "Webshop prod\n400000000001\nInherited"
                  [Management Accent] · Aldermoor Management | Ring <Branch: inherited> "Aldermoor Management\n100000000001\nInherited\nNote: Billing and the organization itself; no workloads, two people hold the keys"
            "#]],
        );
    }
}
