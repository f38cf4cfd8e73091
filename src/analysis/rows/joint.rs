//! The verdicts of several accounts together: about which actions all say the same, and about which they differ.
//!
//! Accounts with equal policies share a row, and rows are brought together by class of actions, a word of classes at a time, so
//! that tens of thousands of accounts cost no more than the rows that are different. Knows rows; knows no tree and no policy.

use std::collections::BTreeMap;
use std::ops::AddAssign;
use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;

use super::analysis::Analysis;
use super::row::Row;
use crate::pieces::{CHUNK, Classes};
use crate::verdict::{Regions, Shade, Tally};
use crate::wanted::{STEP, look};
use catalog::{ActionId, ActionSet, Catalog, ServiceId};
use organization::{AccountId, TargetId};

/// The verdicts of several accounts together.
#[derive(Debug)]
pub struct Joint {
    /// Accounts of which all verdicts are the same stand together; those with most accounts first.
    pub answers: Vec<Alike>,
    /// All actions together.
    pub accord: Accord,
    /// The finest classes of all rows.
    classes: Arc<Classes>,
    /// By chunk, in the order of [`Shade::ALL`]: the classes that some account has in a shade.
    seen: Vec<[u64; 4]>,
    /// The classes that some account has allowed in these Regions alone, by chunk.
    regions: BTreeMap<(usize, Arc<Regions>), u64>,
    /// By chunk: the classes that all accounts have in a shade, and those in which they differ.
    agreed: Vec<Agreed>,
    by_service: OnceLock<Box<[Accord]>>,
}

/// Accounts that may do the same.
#[derive(Debug, Clone)]
pub struct Alike {
    pub row: Arc<Row>,
    /// In the order in which they were asked about.
    pub accounts: Vec<AccountId>,
}

/// How many of some actions have the same verdict in all accounts, and in how many the accounts differ.
///
/// An action that is allowed in some Regions is so in all accounts only where these are the same Regions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Accord {
    pub same: Tally,
    pub differ: u32,
}

/// Of one chunk, a bit for each class.
#[derive(Debug, Clone, Copy, Default)]
struct Agreed {
    same: [u64; 4],
    differ: u64,
}

/// All verdicts of a row, by classes that are the same for all rows that are compared.
type Profile = (Vec<[u64; 4]>, BTreeMap<(usize, Arc<Regions>), u64>);

impl Analysis {
    /// What several accounts may do together; accounts that the organization does not have are left out.
    #[must_use]
    pub fn joint<'a>(&self, accounts: impl IntoIterator<Item = &'a AccountId>) -> Joint {
        let row = |id: &AccountId| Some((id.clone(), Arc::clone(self.row(&TargetId::Account(id.clone()))?)));
        Joint::of(&self.catalog, accounts.into_iter().filter_map(row))
    }
}

impl Joint {
    /// Brings rows of one analysis together.
    fn of(catalog: &Catalog, rows: impl Iterator<Item = (AccountId, Arc<Row>)>) -> Self {
        let mut known: FxHashMap<*const Row, usize> = FxHashMap::default();
        let mut distinct: Vec<Alike> = Vec::new();
        for (account, row) in rows {
            let at = *known.entry(Arc::as_ptr(&row)).or_insert(distinct.len());
            match distinct.get_mut(at) {
                Some(alike) => alike.accounts.push(account),
                None => distinct.push(Alike { row, accounts: vec![account] }),
            }
        }
        let finest = distinct.iter().map(|alike| &alike.row.classes).max_by_key(|classes| classes.count());
        let classes = finest.map_or_else(|| Arc::new(Classes::whole(catalog)), Arc::clone);
        let mut joint = Self {
            answers: Vec::new(),
            accord: Accord::default(),
            seen: vec![[0; 4]; classes.chunks()],
            regions: BTreeMap::new(),
            agreed: Vec::new(),
            classes,
            by_service: OnceLock::new(),
        };
        // Rows that were worked out in another way may say the same.
        let mut answers: FxHashMap<Profile, usize> = FxHashMap::default();
        for alike in distinct {
            look(STEP);
            let profile = joint.profile(&alike.row);
            joint.add(&profile);
            let at = *answers.entry(profile).or_insert(joint.answers.len());
            match joint.answers.get_mut(at) {
                Some(known) => known.accounts.extend(alike.accounts),
                None => joint.answers.push(alike),
            }
        }
        joint.answers.sort_by_key(|alike| std::cmp::Reverse(alike.accounts.len()));
        joint.agreed = joint.agreement(&|_| None);
        joint.accord = joint.counted(&joint.agreed);
        joint
    }

    fn profile(&self, row: &Row) -> Profile {
        let mut regions: BTreeMap<(usize, Arc<Regions>), u64> = BTreeMap::new();
        let mut of_chunk = |at: usize| {
            let [mut allowed, mut by_region, mut depends, mut denied] = [whole(&self.classes, at), 0, 0, 0];
            for (classes, shade, of) in row.limited(at, &self.classes) {
                allowed &= !classes;
                match shade {
                    Shade::Allowed => {}
                    Shade::ByRegion => by_region |= classes,
                    Shade::Depends => depends |= classes,
                    Shade::Denied => denied |= classes,
                }
                if let Some(of) = of {
                    *regions.entry((at, Arc::clone(of))).or_default() |= classes;
                }
            }
            [allowed, by_region, depends, denied]
        };
        let shades = (0..self.classes.chunks()).map(&mut of_chunk).collect();
        (shades, regions)
    }

    fn add(&mut self, (shades, regions): &Profile) {
        for (own, more) in self.seen.iter_mut().zip(shades) {
            own.iter_mut().zip(more).for_each(|(own, more)| *own |= more);
        }
        for ((at, of), classes) in regions {
            *self.regions.entry((*at, Arc::clone(of))).or_default() |= classes;
        }
    }

    /// In which classes all agree where requests pass in Regions as is said; what is not said stays by Region.
    fn agreement(&self, passes: &dyn Fn(&Regions) -> Option<bool>) -> Vec<Agreed> {
        let mut seen = self.seen.clone();
        // By Region in one way, and in more than one.
        let mut ways: Vec<[u64; 2]> = vec![[0; 2]; seen.len()];
        for own in &mut seen {
            let [_, by_region, ..] = own;
            *by_region = 0;
        }
        for ((at, of), classes) in &self.regions {
            let (Some([allowed, by_region, _, denied]), Some([once, twice])) = (seen.get_mut(*at), ways.get_mut(*at))
            else {
                continue;
            };
            match passes(of) {
                Some(true) => *allowed |= classes,
                Some(false) => *denied |= classes,
                None => {
                    *by_region |= classes;
                    *twice |= *once & classes;
                    *once |= classes;
                }
            }
        }
        let agreed = seen.iter().zip(ways).map(|(seen, [_, twice])| {
            let (mut once, mut more) = (0, twice);
            for classes in seen {
                more |= once & classes;
                once |= classes;
            }
            Agreed { same: seen.map(|classes| classes & !more), differ: more }
        });
        agreed.collect()
    }

    fn counted(&self, agreed: &[Agreed]) -> Accord {
        let mut accord = Accord::default();
        for (at, agreed) in agreed.iter().enumerate() {
            for (shade, classes) in Shade::ALL.into_iter().zip(agreed.same) {
                accord.same.add(shade, self.classes.weight_of(at, classes));
            }
            accord.differ += self.classes.weight_of(at, agreed.differ);
        }
        accord
    }

    /// How many accounts there are.
    #[must_use]
    pub fn accounts(&self) -> usize {
        self.answers.iter().map(|alike| alike.accounts.len()).sum()
    }

    /// The verdict that all accounts share, as it is shown; `None` where they differ.
    #[must_use]
    pub fn shade(&self, action: ActionId) -> Option<Shade> {
        self.shade_of(self.classes.of(action))
    }

    fn shade_of(&self, class: u32) -> Option<Shade> {
        let class = class as usize;
        let agreed = self.agreed.get(class / CHUNK)?;
        let mut shades = Shade::ALL.into_iter().zip(agreed.same);
        shades.find(|(_, classes)| classes & (1 << (class % CHUNK)) != 0).map(|(shade, _)| shade)
    }

    /// The actions in which all accounts share a verdict, or with `None` those in which they differ.
    #[must_use]
    pub fn actions_in(&self, catalog: &Catalog, shade: Option<Shade>) -> ActionSet {
        self.classes.actions(catalog, |class| self.shade_of(class) == shade)
    }

    /// What becomes of all actions where requests pass in Regions as is said; where nothing is, they stay by Region.
    #[must_use]
    pub fn accord_where(&self, passes: &dyn Fn(&Regions) -> Option<bool>) -> Accord {
        self.counted(&self.agreement(passes))
    }

    /// In which Regions any account has anything, each once; in an order that is always the same.
    #[must_use]
    pub fn all_regions(&self) -> Vec<Arc<Regions>> {
        let mut all: Vec<Arc<Regions>> = self.regions.keys().map(|(_, of)| Arc::clone(of)).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// In how many actions of a service all agree; counted once, so cheap to ask for every frame.
    #[must_use]
    pub fn accord_of_service(&self, catalog: &Catalog, service: ServiceId) -> Accord {
        let by_service = self.by_service.get_or_init(|| {
            let count = |service: &catalog::Service| {
                service.actions.clone().map(|action| self.shade(ActionId(action))).collect::<Accord>()
            };
            catalog.services.iter().map(count).collect()
        });
        by_service.get(usize::from(service.0)).copied().unwrap_or_default()
    }

    /// Those who say the same of an action: the verdict, its Regions, and how many accounts of which answers, most accounts first.
    #[must_use]
    pub fn views(&self, action: ActionId) -> Vec<JointView<'_>> {
        let mut views: Vec<JointView<'_>> = Vec::new();
        for alike in &self.answers {
            let (shade, regions) = (alike.row.shade(action), alike.row.regions(action));
            match views.iter_mut().find(|view| view.shade == shade && view.regions == regions) {
                Some(view) => view.accounts.extend(&alike.accounts),
                None => views.push(JointView { shade, regions, accounts: alike.accounts.iter().collect() }),
            }
        }
        views.sort_by_key(|view| std::cmp::Reverse(view.accounts.len()));
        views
    }
}

/// What some of several accounts may do with one action.
#[derive(Debug, Clone)]
pub struct JointView<'a> {
    pub shade: Shade,
    pub regions: Option<&'a Arc<Regions>>,
    pub accounts: Vec<&'a AccountId>,
}

/// All classes of a chunk.
fn whole(classes: &Classes, at: usize) -> u64 {
    let count = classes.of_chunk(at).len();
    if count >= CHUNK { u64::MAX } else { (1 << count) - 1 }
}

impl Accord {
    #[must_use]
    pub fn total(self) -> u32 {
        self.same.total() + self.differ
    }
}

impl From<Tally> for Accord {
    fn from(same: Tally) -> Self {
        Self { same, differ: 0 }
    }
}

impl FromIterator<Option<Shade>> for Accord {
    fn from_iter<I: IntoIterator<Item = Option<Shade>>>(shades: I) -> Self {
        let mut accord = Self::default();
        for shade in shades {
            match shade {
                Some(shade) => accord.same.add(shade, 1),
                None => accord.differ += 1,
            }
        }
        accord
    }
}

impl AddAssign for Accord {
    fn add_assign(&mut self, other: Self) {
        self.same += other.same;
        self.differ += other.differ;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyzer::Analyzer;
    use crate::space::Viewpoint;
    use crate::testing::{IDS, about_accounts, of_many};
    use fastrand::Rng;
    use organization::{Edit, Organization};

    /// Regions as all organizations with guardrails have them: by an account, and of all.
    fn by_region(draw: &mut Rng) -> serde_json::Value {
        let regions = ["eu-west-1", "eu-central-1", "us-east-1"];
        let count = 1 + draw.usize(..2);
        let mut condition = serde_json::json!({
            "StringNotEquals": { "aws:RequestedRegion": regions.get(..count) }
        });
        if draw.bool() {
            condition["StringEquals"] = serde_json::json!({ "aws:PrincipalAccount": IDS[draw.usize(..IDS.len())] });
        }
        serde_json::json!({
            "Effect": "Deny", "Action": ["ec2:*", "s3:*"], "Resource": "*", "Condition": condition,
        })
    }

    /// The same with AWS's full access on every level, so that denies are all that counts.
    fn opened(organization: &Organization) -> Organization {
        let full =
            organization.policies().values().find(|policy| policy.name == "FullAWSAccess").expect("AWS's policy");
        organization.targets().into_iter().fold(organization.clone(), |own, target| {
            own.apply(&Edit::Attach { policy: full.id.clone(), target }).unwrap_or(own)
        })
    }

    /// What accounts may do together is what each may do, action by action; and so it is in each Region.
    #[test]
    fn together_is_each_by_itself() {
        let catalog = Catalog::embedded();
        let actions: Vec<ActionId> =
            ["s3:GetObject", "ec2:RunInstances", "iam:CreateUser", "sts:AssumeRole", "a4b:GetRoom"]
                .iter()
                .map(|name| catalog.action_id(name).unwrap_or(ActionId(0)))
                .collect();
        let (mut alike, mut differing, mut by_region_count) = (0, 0, 0);
        for seed in 0..150 {
            let draw = &mut Rng::with_seed(seed);
            let mut statements = if draw.bool() { about_accounts(draw) } else { Vec::new() };
            if draw.u8(..3) > 0 {
                statements.push(by_region(draw));
                statements.push(by_region(draw));
            }
            let organization = opened(&of_many(&statements, &[]));
            let analysis = Analyzer::new(catalog).analyze(&organization, &Viewpoint::anyone());
            let ids: Vec<AccountId> = IDS.map(AccountId::new).into_iter().filter(|_| draw.u8(..4) > 0).collect();
            let joint = analysis.joint(&ids);
            let rows: Vec<&Arc<Row>> =
                ids.iter().filter_map(|id| analysis.row(&TargetId::Account(id.clone()))).collect();
            assert_eq!(joint.accounts(), rows.len());
            assert_eq!(joint.accord.total(), if rows.is_empty() { 0 } else { catalog.len() });
            for action in &actions {
                let own: Vec<_> = rows.iter().map(|row| (row.shade(*action), row.regions(*action))).collect();
                let Some((first, _)) = own.first() else { continue };
                let is_same = own.iter().all(|other| Some(other) == own.first());
                assert_eq!(joint.shade(*action), is_same.then_some(*first), "seed {seed}: {statements:?}");
                let views = joint.views(*action);
                assert_eq!(views.len() == 1, is_same);
                assert_eq!(views.iter().map(|view| view.accounts.len()).sum::<usize>(), rows.len());
                alike += usize::from(is_same);
                differing += usize::from(!is_same);
                by_region_count += usize::from(is_same && *first == Shade::ByRegion);
            }
            // All actions, in one Region.
            for region in ["eu-west-1", "us-east-1", "ap-south-1"] {
                let at = |row: &Row, action: ActionId| match row.regions(action).map(|regions| regions.at(region)) {
                    None => row.shade(action),
                    Some(Some(true)) => Shade::Allowed,
                    Some(Some(false)) => Shade::Denied,
                    Some(None) => Shade::ByRegion,
                };
                let wanted: Accord = if rows.is_empty() {
                    continue;
                } else {
                    catalog
                        .ids()
                        .map(|action| {
                            let mut shades = rows.iter().map(|row| at(row, action));
                            let first = shades.next()?;
                            shades.all(|other| other == first).then_some(first)
                        })
                        .collect()
                };
                assert_eq!(joint.accord_where(&|regions| regions.at(region)), wanted, "seed {seed}, {region}");
            }
            let by_service = (0..).map(ServiceId).take(catalog.services.len());
            let mut sum = Accord::default();
            by_service.for_each(|id| sum += joint.accord_of_service(catalog, id));
            assert_eq!(sum, joint.accord);
        }
        assert!(alike > 100 && differing > 50 && by_region_count > 20, "{alike} {differing} {by_region_count}");
    }
}
