//! What the rows of the tree say: name and id, verdicts or reach, and what there is no room for.
//!
//! Pure. What is highlighted decides what stands at the right.

use super::lines::{TreeLine, direct};
use crate::row::{Glyph, Kind, Mark, Row, Text, of_verdict};
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
            (counts.allowed, Icon::Allowed, Ink::Allowed),
        ];
        let shown = parts.into_iter().filter(|(count, ..)| *count > 0);
        return shown.map(|(count, icon, ink)| Mark::Count(icon, ink, count)).collect();
    }
    let of_account = |tally: Tally| match tally.uniform() {
        Some(verdict) => {
            let (icon, ink) = of_verdict(verdict);
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
    } else if organization.path(target).iter().any(attached) {
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
        return Some(format!(
            "{} allowed, {} depend, {} denied",
            counts.allowed,
            counts.depends + below.mixed,
            counts.denied
        ));
    }
    let tally = shades.tally(&state.verdicts.analysis, target)?;
    Some(match tally.uniform() {
        Some(verdict) => verdict.word().to_owned(),
        None => widgets::counts_text(tally),
    })
}
