//! The three answers, what of them is told apart where they are shown, and how many actions get each.
//!
//! Knows how answers of several actions or accounts add up; not how an answer comes about.

use std::ops::{AddAssign, Sub};

use crate::prose::listed;
use aws::may_be_requested;
use policy::Glob;

/// What the organization's policies do to an action, over every request that an account could make.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Every request passes.
    Allowed,
    /// Some requests may pass and some may not.
    Depends,
    /// No request passes.
    Denied,
}

impl Verdict {
    /// In the order in which lists show them.
    pub const ALL: [Self; 3] = [Self::Allowed, Self::Depends, Self::Denied];

    /// The word for people and files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Depends => "depends",
            Self::Denied => "denied",
        }
    }
}

/// A verdict as it is shown: what depends on the Region alone is no riddle, and told apart from what depends on more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shade {
    /// Every request passes.
    Allowed,
    /// Every request in some Regions passes, and none in the others ([`Regions`]).
    ByRegion,
    /// Some requests may pass and some may not, for other reasons, too, or for reasons that cannot be told.
    Depends,
    /// No request passes.
    Denied,
}

impl Shade {
    /// In the order in which lists and bars show them.
    pub const ALL: [Self; 4] = [Self::Allowed, Self::ByRegion, Self::Depends, Self::Denied];

    /// How a verdict is shown that follows from the Region alone, or not.
    #[must_use]
    pub fn of(verdict: Verdict, is_by_region: bool) -> Self {
        match verdict {
            Verdict::Allowed => Self::Allowed,
            Verdict::Depends if is_by_region => Self::ByRegion,
            Verdict::Depends => Self::Depends,
            Verdict::Denied => Self::Denied,
        }
    }

    /// The word for people and tables.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::ByRegion => "by Region",
            Self::Depends => "depends",
            Self::Denied => "denied",
        }
    }

    /// The same after a number of actions: "9 depend".
    #[must_use]
    pub fn of_several(self) -> &'static str {
        if self == Self::Depends { "depend" } else { self.word() }
    }

    /// The verdict that it is.
    #[must_use]
    pub fn verdict(self) -> Verdict {
        match self {
            Self::Allowed => Verdict::Allowed,
            Self::ByRegion | Self::Depends => Verdict::Depends,
            Self::Denied => Verdict::Denied,
        }
    }
}

/// In which Regions requests pass, where that follows from the Region alone.
///
/// Regions that no policy names are alike; so this names those that are otherwise than the others, as policies write them:
/// a Region, or a pattern such as `eu-*`, of which those that are named themselves are left out.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Regions {
    /// Every request passes there.
    pub allowed: Vec<String>,
    /// No request passes there.
    pub denied: Vec<String>,
    /// Whether requests pass in all other Regions; `None` where there are no others, as the viewpoint names some.
    pub others: Option<bool>,
    /// Whether requests pass that name no Region; `None` where all name one.
    pub without: Option<bool>,
}

/// How many of some actions, or of some accounts, are shown in each shade.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Tally {
    pub allowed: u32,
    pub by_region: u32,
    pub depends: u32,
    pub denied: u32,
}

impl Tally {
    #[must_use]
    pub fn total(self) -> u32 {
        self.allowed + self.by_region + self.depends + self.denied
    }

    /// How many are of a shade.
    #[must_use]
    pub fn of(self, shade: Shade) -> u32 {
        match shade {
            Shade::Allowed => self.allowed,
            Shade::ByRegion => self.by_region,
            Shade::Depends => self.depends,
            Shade::Denied => self.denied,
        }
    }

    /// Counts so many more of a shade.
    pub fn add(&mut self, shade: Shade, count: u32) {
        *match shade {
            Shade::Allowed => &mut self.allowed,
            Shade::ByRegion => &mut self.by_region,
            Shade::Depends => &mut self.depends,
            Shade::Denied => &mut self.denied,
        } += count;
    }

    /// The shade that all share; `None` where they differ or where there are none.
    #[must_use]
    pub fn uniform(self) -> Option<Shade> {
        let mut there = Shade::ALL.into_iter().filter(|shade| self.of(*shade) > 0);
        there.next().filter(|_| there.next().is_none())
    }
}

impl FromIterator<Shade> for Tally {
    fn from_iter<I: IntoIterator<Item = Shade>>(shades: I) -> Self {
        let mut tally = Self::default();
        shades.into_iter().for_each(|shade| tally.add(shade, 1));
        tally
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        Shade::ALL.into_iter().for_each(|shade| self.add(shade, other.of(shade)));
    }
}

impl Sub for Tally {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self {
            allowed: self.allowed - other.allowed,
            by_region: self.by_region - other.by_region,
            depends: self.depends - other.depends,
            denied: self.denied - other.denied,
        }
    }
}

impl Regions {
    /// What is said of a Region: by its name, by a pattern that it fits, or as one of the others; `None` where nothing is.
    #[must_use]
    pub fn at(&self, region: &str) -> Option<bool> {
        let both = [(&self.allowed, true), (&self.denied, false)];
        let by = |fits: &dyn Fn(&str) -> bool| {
            both.into_iter().find(|(names, _)| names.iter().any(|name| fits(name))).map(|(_, passes)| passes)
        };
        let named = by(&|name| name == region);
        named.or_else(|| by(&|name| name.contains(['*', '?']) && Glob::new(name).matches(region))).or(self.others)
    }

    /// In words, for the end of a sentence: `allowed in eu-central-1 and eu-west-1, denied in all others`.
    #[must_use]
    pub fn words(&self) -> String {
        let mut places = [self.allowed.clone(), self.denied.clone()];
        let word = |passes: bool| if passes { "allowed" } else { "denied" };
        if let Some(others) = self.others
            && let [allowed, denied] = &mut places
        {
            let all = if allowed.is_empty() && denied.is_empty() { "all Regions" } else { "all others" };
            if others { &mut *allowed } else { &mut *denied }.push(all.to_owned());
        }
        let mut parts: Vec<String> = [true, false]
            .into_iter()
            .zip(places)
            .filter(|(_, places)| !places.is_empty())
            .map(|(passes, places)| format!("{} in {}", word(passes), named_regions(&places, NAMES)))
            .collect();
        parts.extend(self.without.map(|passes| format!("{} where no Region is named", word(passes))));
        parts.join(", ")
    }
}

impl Regions {
    /// The same as short as it can be, for the end of a sentence: `allowed in eu-central-1 and eu-west-1 only`.
    #[must_use]
    pub fn only(&self) -> String {
        let (named, no_region) = match (self.others, self.allowed.as_slice(), self.denied.as_slice()) {
            (Some(false), allowed @ [_, ..], []) => {
                (format!("allowed in {} only", named_regions(allowed, NAMES)), Some(true))
            }
            (Some(true), [], denied @ [_, ..]) => {
                (format!("allowed in all Regions but {}", named_regions(denied, NAMES)), Some(false))
            }
            (None, allowed @ [_, ..], _) => (format!("allowed in {} only", named_regions(allowed, NAMES)), Some(true)),
            (Some(_) | None, ..) => return self.words(),
        };
        // Where no Region is named is said where it is otherwise than one would think.
        match self.without.filter(|passes| Some(*passes) == no_region) {
            None => named,
            Some(true) => format!("{named}, and where no Region is named"),
            Some(false) => format!("{named}, and denied where no Region is named"),
        }
    }
}

/// Names of Regions in words; of one that is written like no Region that is said, for nobody can call there.
pub fn named_regions(regions: &[String], most: usize) -> String {
    // A pattern, and what stands for all of the others, are no names.
    let is_name = |region: &str| !region.contains(['*', '?', ' ']);
    let said = |region: &String| {
        if is_name(region) && !may_be_requested(region) { format!("{region} (no Region)") } else { region.clone() }
    };
    listed(&regions.iter().map(said).collect::<Vec<_>>(), most)
}

/// So many names are said; of more, how many there are.
const NAMES: usize = 6;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_in_words() {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        for (allowed, denied, others, without, words) in [
            (&["eu-west-1"][..], &[][..], Some(false), None, "allowed in eu-west-1, denied in all others"),
            (
                &[],
                &["us-east-1", "us-west-2"],
                Some(true),
                None,
                "allowed in all others, denied in us-east-1 and us-west-2",
            ),
            (
                &["eu-*"],
                &["eu-west-3"],
                Some(false),
                Some(true),
                "allowed in eu-*, denied in eu-west-3 and all others, allowed where no Region is named",
            ),
            (&["eu-west-1"], &["us-east-1"], None, None, "allowed in eu-west-1, denied in us-east-1"),
            (&[], &[], Some(false), Some(true), "denied in all Regions, allowed where no Region is named"),
            (
                &["eu-west"],
                &["unspecified"],
                Some(false),
                None,
                "allowed in eu-west (no Region), denied in unspecified and all others",
            ),
            (
                &["ap-a-1", "ap-b-1", "ap-c-1", "ap-d-1", "ap-e-1", "ap-f-1", "ap-g-1"],
                &[],
                None,
                None,
                "allowed in ap-a-1, ap-b-1, ap-c-1, ap-d-1, ap-e-1 and 2 more",
            ),
        ] {
            let regions = Regions { allowed: names(allowed), denied: names(denied), others, without };
            assert_eq!(regions.words(), words);
        }
    }

    #[test]
    fn regions_in_few_words() {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        for (allowed, denied, others, without, words) in [
            (
                &["eu-central-1", "eu-west-1"][..],
                &[][..],
                Some(false),
                Some(false),
                "allowed in eu-central-1 and eu-west-1 only",
            ),
            (&["eu-*"], &[], Some(false), Some(true), "allowed in eu-* only, and where no Region is named"),
            (&[], &["us-east-1"], Some(true), Some(true), "allowed in all Regions but us-east-1"),
            (
                &[],
                &["us-east-1"],
                Some(true),
                Some(false),
                "allowed in all Regions but us-east-1, and denied where no Region is named",
            ),
            (&["eu-west-1"], &["us-east-1"], None, None, "allowed in eu-west-1 only"),
            // A pattern with an exception is said in full.
            (&["eu-*"], &["eu-west-3"], Some(false), None, "allowed in eu-*, denied in eu-west-3 and all others"),
        ] {
            let regions = Regions { allowed: names(allowed), denied: names(denied), others, without };
            assert_eq!(regions.only(), words);
        }
    }

    #[test]
    fn what_all_share() {
        assert_eq!([Shade::ByRegion, Shade::ByRegion].into_iter().collect::<Tally>().uniform(), Some(Shade::ByRegion));
        assert_eq!([Shade::ByRegion, Shade::Depends].into_iter().collect::<Tally>().uniform(), None);
        assert_eq!(Tally::default().uniform(), None);
    }
}
