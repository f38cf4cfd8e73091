//! Who may do some actions, grouped by the verdict and by what decides it.
//!
//! Pure, and done in steps, so that what is there can be shown and what nobody waits for any more is given up.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use super::places::{Place, Places};
use analysis::{Exemption, Reason, ReasonKind, Shade, Tally, Viewpoint, sentence};
use catalog::{ActionId, ActionSet};
use organization::{Organization, PolicyId, TargetId};

/// So many questions for reasons are asked at most; beyond them, groups are explained by one account when they are opened.
const MOST: usize = 3_000;
/// So many actions of one group are explained then.
const ACTIONS: usize = 400;

/// What an account may do with the actions, taken together; in the order of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    Allowed,
    ByRegion,
    Depends,
    /// Some actions get another verdict than others.
    Mixed,
    Denied,
}

impl Outcome {
    pub const ALL: [Self; 5] = [Self::Allowed, Self::ByRegion, Self::Depends, Self::Mixed, Self::Denied];

    fn of(tally: Tally) -> Self {
        match tally.uniform() {
            Some(Shade::Allowed) => Self::Allowed,
            Some(Shade::ByRegion) => Self::ByRegion,
            Some(Shade::Depends) => Self::Depends,
            Some(Shade::Denied) => Self::Denied,
            None => Self::Mixed,
        }
    }

    /// As counts of accounts have it: "9 depend".
    pub fn of_accounts(self) -> &'static str {
        if self == Self::Depends { "depend" } else { self.word() }
    }

    pub fn word(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::ByRegion => "by Region",
            Self::Depends => "depends",
            Self::Mixed => "mixed",
            Self::Denied => "denied",
        }
    }
}

/// One thing that decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Because {
    /// In a sentence.
    pub text: String,
    /// In a few words: `Guardrails · DenyLeave on the root`.
    pub short: String,
    /// For the first account of the group.
    pub reason: Option<Reason>,
}

/// Accounts with the same outcome for the same reasons.
#[derive(Clone, Debug)]
pub struct Group {
    pub outcome: Outcome,
    /// The actions by verdict, the same for each account of the group unless it is mixed.
    pub tally: Tally,
    /// `None` where nobody has asked yet; then they are those of the first account.
    pub because: Option<Vec<Because>>,
    /// Whether the reasons are those of one account only.
    pub is_example: bool,
    /// Indices into the accounts, ascending.
    pub accounts: Vec<u32>,
}

/// What makes accounts a group, and the name of the group while a question stays the same.
pub type GroupKey = (Outcome, Vec<String>);

/// The answer as far as it is worked out.
#[derive(Clone, Debug)]
pub struct Search {
    pub actions: Vec<ActionId>,
    /// Accounts by outcome, complete from the beginning.
    pub counts: BTreeMap<Outcome, usize>,
    pub groups: Vec<(GroupKey, Group)>,
    /// Places that are explained.
    pub done: usize,
    /// Counts what was found out, so that a list knows when to build its lines anew.
    pub found_out: usize,
    /// Each place is explained by all of its reasons.
    exact: bool,
}

impl Search {
    pub fn new(places: &Places, actions: &ActionSet) -> Self {
        let mut counts = BTreeMap::new();
        for place in &places.places {
            *counts.entry(Outcome::of(place.row.tally_of(actions))).or_default() += place.accounts.len();
        }
        let actions: Vec<ActionId> = actions.iter().collect();
        let exact = places.places.len().saturating_mul(actions.len()) <= MOST;
        Self { actions, counts, groups: Vec::new(), done: 0, found_out: 0, exact }
    }

    pub fn is_done(&self, places: &Places) -> bool {
        self.done >= places.places.len()
    }

    /// Explains further places, with about so many questions for reasons.
    pub fn step(&mut self, places: &Places, budget: usize) {
        let each = if self.exact { self.actions.len().max(1) } else { 1 };
        let count = (budget / each).max(1);
        let mut index_of: BTreeMap<GroupKey, usize> =
            self.groups.iter().enumerate().map(|(index, (key, _))| (key.clone(), index)).collect();
        for place in places.places.iter().skip(self.done).take(count) {
            let (key, group) = self.group(places, place);
            let index = *index_of.entry(key.clone()).or_insert(self.groups.len());
            match self.groups.get_mut(index) {
                Some((_, known)) => known.accounts.extend(&place.accounts),
                None => self.groups.push((key, Group { accounts: place.accounts.clone(), ..group })),
            }
        }
        self.done += count;
        self.found_out += 1;
        for (_, group) in &mut self.groups {
            group.accounts.sort_unstable();
        }
        self.groups.sort_by(|(key, a), (other, b)| {
            let by_size = b.accounts.len().cmp(&a.accounts.len());
            a.outcome.cmp(&b.outcome).then(by_size).then_with(|| key.cmp(other))
        });
    }

    fn group(&self, places: &Places, place: &Place) -> (GroupKey, Group) {
        let tally: Tally = self.actions.iter().map(|action| place.row.shade(*action)).collect();
        let outcome = Outcome::of(tally);
        let because = match place.exempt {
            Some(exempt) => Some(vec![exempted(exempt, &places.analysis.viewpoint)]),
            None if self.exact => Some(because(places, place, &self.actions, outcome)),
            None => None,
        };
        let key = match &because {
            Some(because) => {
                // Mixed accounts with the same statements still differ where their counts do.
                let counts = (outcome == Outcome::Mixed).then(|| format!("{tally:?}"));
                because.iter().map(|because| because.text.clone()).chain(counts).collect()
            }
            None => {
                let mut hasher = DefaultHasher::new();
                self.actions.iter().for_each(|action| place.row.shade(*action).hash(&mut hasher));
                vec![format!("{:016x}", hasher.finish())]
            }
        };
        let is_example = because.is_none();
        ((outcome, key), Group { outcome, tally, because, is_example, accounts: Vec::new() })
    }

    /// The reasons of a group; asked of its first account where they are not known yet.
    pub fn explain(&mut self, places: &Places, index: usize) {
        let Some((_, group)) = self.groups.get_mut(index).filter(|(_, group)| group.because.is_none()) else { return };
        let first = group.accounts.first().copied();
        let place = places.places.iter().find(|place| first.is_some_and(|first| place.accounts.contains(&first)));
        let some = self.actions.get(..ACTIONS).unwrap_or(&self.actions);
        group.because = Some(place.map_or(Vec::new(), |place| because(places, place, some, group.outcome)));
        self.found_out += 1;
    }
}

fn exempted(exempt: Exemption, viewpoint: &Viewpoint) -> Because {
    let text = exempt.sentence(viewpoint);
    Because { short: text.clone(), text, reason: None }
}

/// Every reason once, with the actions that it is about.
///
/// Where something is taken away, what allows the rest is left out. Where all is allowed, `FullAWSAccess` says nothing.
fn because(places: &Places, place: &Place, actions: &[ActionId], outcome: Outcome) -> Vec<Because> {
    let (organization, analysis) = (&places.organization, &places.analysis);
    let Some(account) = place.accounts.first().and_then(|index| places.account(*index)) else { return Vec::new() };
    let target = TargetId::Account(account.clone());
    let mut found: Vec<(Reason, Vec<ActionId>)> = Vec::new();
    let mut places_of: BTreeMap<(TargetId, Option<PolicyId>, Option<usize>), Vec<usize>> = BTreeMap::new();
    let allowed = outcome == Outcome::Allowed;
    let mut asked = analysis.catalog.none();
    actions.iter().for_each(|action| asked.insert(*action));
    let mut inquiry = analysis.inquire(organization, &target, &asked);
    // Actions of which the same is said come together, however many statements say it.
    let mut shared: Vec<(Arc<[Reason]>, Vec<ActionId>)> = Vec::new();
    let mut shared_at: BTreeMap<usize, usize> = BTreeMap::new();
    for action in actions.iter().filter(|action| allowed || place.row.shade(**action) != Shade::Allowed) {
        let reasons = inquiry.shared_reasons(*action).reasons;
        let at = *shared_at.entry(reasons.as_ptr().addr()).or_insert(shared.len());
        match shared.get_mut(at) {
            Some((_, about)) => about.push(*action),
            None => shared.push((reasons, vec![*action])),
        }
    }
    for (reasons, about) in &shared {
        for reason in reasons.iter() {
            let policy = reason.policy.as_ref().and_then(|id| organization.policies().get(id));
            if reason.kind == ReasonKind::Allows && policy.is_some_and(|policy| policy.aws_managed) {
                continue;
            }
            let same = places_of.entry((reason.level.clone(), reason.policy.clone(), reason.statement)).or_default();
            let known = same.iter().find(|at| found.get(**at).is_some_and(|(known, _)| known == reason));
            match known.and_then(|at| found.get_mut(*at)) {
                Some((_, actions)) => actions.extend(about),
                None => {
                    same.push(found.len());
                    found.push((reason.clone(), about.clone()));
                }
            }
        }
    }
    found.iter_mut().for_each(|(_, about)| about.sort_unstable());
    let own = format!("on account `{}`", organization.name(&target));
    let says = |(reason, about): (Reason, Vec<ActionId>)| {
        let first = about.first().map(|action| analysis.catalog.full_name(*action)).unwrap_or_default();
        let about = match about.len() {
            1 => first,
            count if count == actions.len() => "all of these actions".to_owned(),
            count => format!("{first} and {} more", count - 1),
        };
        let text = sentence(&reason, organization, &about).replace("`all of these actions`", "all of these actions");
        // The heading above says the verdict.
        let text = text.split_once(": ").map_or(text.as_str(), |(_, text)| text).replace(&own, "on the account itself");
        let short = short(&reason, organization, &target).unwrap_or_else(|| text.clone());
        Because { text, short, reason: Some(reason) }
    };
    found.into_iter().map(says).collect()
}

/// Policy, statement and level; `None` where it is the level as a whole.
fn short(reason: &Reason, organization: &Organization, account: &TargetId) -> Option<String> {
    let policy = organization.policies().get(reason.policy.as_ref()?)?;
    let statement = match (&reason.sid, reason.statement) {
        (Some(sid), _) if !sid.is_empty() => format!(" · {sid}"),
        (_, Some(index)) => format!(" · statement {}", index + 1),
        (_, None) => String::new(),
    };
    let level = match &reason.level {
        TargetId::Root => "the root",
        TargetId::Account(_) if reason.level == *account => "the account itself",
        level @ (TargetId::Ou(_) | TargetId::Account(_)) => organization.name(level),
    };
    Some(format!("{}{statement} on {level}", policy.name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use analysis::{Analyzer, Viewpoint};
    use catalog::Catalog;

    fn sample() -> Places {
        let organization = format::read(include_str!("../../../assets/sample.canopy.ron")).unwrap();
        let analysis = Arc::new(Analyzer::new(Catalog::embedded()).analyze(&organization, &Viewpoint::anyone()));
        Places::new(&organization, &analysis)
    }

    fn searched(places: &Places, pattern: &str, budget: usize) -> Search {
        let mut search = Search::new(places, &places.analysis.catalog.matching(pattern));
        while !search.is_done(places) {
            search.step(places, budget);
        }
        search
    }

    #[test]
    fn every_account_is_in_the_group_of_its_verdict() {
        let places = sample();
        for pattern in ["organizations:LeaveOrganization", "ec2:RunInstances", "s3:*", "iam:Create*", "*:*"] {
            let search = searched(&places, pattern, 50);
            let mut seen: Vec<u32> = search.groups.iter().flat_map(|(_, group)| group.accounts.clone()).collect();
            seen.sort_unstable();
            assert_eq!(seen.len(), places.accounts.len(), "{pattern}");
            assert!(seen.windows(2).all(|pair| pair[0] != pair[1]), "{pattern}");
            for (_, group) in &search.groups {
                for account in &group.accounts {
                    let target = TargetId::Account(places.accounts[*account as usize].clone());
                    let row = places.analysis.row(&target).unwrap();
                    let tally = row.tally_of(&places.analysis.catalog.matching(pattern));
                    assert_eq!(group.outcome, Outcome::of(tally), "{pattern}");
                }
            }
            let counted: usize = search.counts.values().sum();
            assert_eq!(counted, places.accounts.len());
        }
    }

    #[test]
    fn every_reason_of_a_group_is_a_reason_of_each_account() {
        let places = sample();
        let catalog = &places.analysis.catalog;
        for pattern in
            ["organizations:LeaveOrganization", "ec2:RunInstances", "iam:CreateUser", "lambda:InvokeFunction"]
        {
            let action = catalog.action_id(pattern).unwrap();
            for (_, group) in searched(&places, pattern, 1).groups {
                for account in &group.accounts {
                    let target = TargetId::Account(places.accounts[*account as usize].clone());
                    let reasons = places.analysis.reasons(&places.organization, &target, action);
                    let own = format!("account `{}`", places.organization.name(&target));
                    let said: Vec<String> = reasons
                        .iter()
                        .map(|reason| {
                            sentence(reason, &places.organization, pattern).replace(&own, "the account itself")
                        })
                        .collect();
                    for because in group.because.iter().flatten().filter(|because| because.reason.is_some()) {
                        assert!(said.iter().any(|said| said.ends_with(&because.text)), "{} in {said:?}", because.text);
                    }
                }
            }
        }
    }

    #[test]
    fn groups_say_what_decides() {
        let places = sample();
        let search = searched(&places, "organizations:LeaveOrganization", 1_000);
        let words: Vec<(Outcome, &str)> = search
            .groups
            .iter()
            .map(|(_, group)| (group.outcome, group.because.as_deref().unwrap()[0].text.as_str()))
            .collect();
        assert_eq!(words[0], (Outcome::Allowed, "the management account is bound by no SCP"));
        assert!(
            words.contains(&(
                Outcome::Denied,
                "the SCP `Deny leaving the organization`, statement `StayInTheOrganization` on the root, denies `organizations:LeaveOrganization`"
            )),
            "{words:#?}"
        );
    }

    #[test]
    fn steps_of_any_size_lead_to_the_same_groups() {
        let places = sample();
        for pattern in ["ec2:RunInstances", "s3:*"] {
            let groups = |budget| {
                let search = searched(&places, pattern, budget);
                search.groups.into_iter().map(|(key, group)| (key, group.accounts)).collect::<Vec<_>>()
            };
            assert_eq!(groups(1), groups(1_000_000), "{pattern}");
        }
    }
}
