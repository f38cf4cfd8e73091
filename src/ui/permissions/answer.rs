//! What an account may do in a sentence, worked out of its counts, and what is so in each Region.
//!
//! Pure. Knows counts and Regions, not what decides.

use super::subject::Subject;
use crate::widgets;
use analysis::{Accord, Regions, Row as Verdicts, Shade, Tally};
use catalog::{Catalog, ServiceId};

/// The sentence: what may be done, where.
pub fn sentence(catalog: &Catalog, verdicts: &Verdicts) -> String {
    let tally = verdicts.tally;
    let by_region = verdicts.all_regions();
    // Where one choice of Regions is behind most of it, that is the answer; the few other choices are in the list.
    match by_region.first() {
        Some((regions, count)) if *count * 10 >= tally.total() => in_regions(tally, regions, *count),
        _ => everywhere(catalog, verdicts),
    }
}

fn in_regions(tally: Tally, regions: &Regions, count: u32) -> String {
    let (inside, outside) = (tally.allowed + count, tally.allowed);
    let [allowed, denied] = [&regions.allowed, &regions.denied].map(|names| regions_named(names));
    let (here, there) = match regions.others {
        Some(false) if !regions.allowed.is_empty() => (format!("In {allowed}"), "in other Regions".to_owned()),
        Some(true) => (format!("Outside {denied}"), format!("in {denied}")),
        Some(false) => ("Where no Region is named".to_owned(), "in any Region".to_owned()),
        None => (format!("In {allowed}"), format!("in {denied}")),
    };
    // What depends is neither taken away nor left for certain: it is counted by itself, as in every other sentence.
    let (inside, more) = (inside + tally.depends, depending(tally.depends));
    format!("{here} {}; {there} {}{more}", most(tally.total(), inside), few(tally.total(), outside, tally.depends))
}

/// What hangs on more than the Region, to be added to a sentence.
pub fn depending(depends: u32) -> String {
    if depends == 0 { String::new() } else { format!("; {} on what a request holds", depend(depends)) }
}

/// All but a few, or how many of all.
pub fn most(total: u32, inside: u32) -> String {
    if inside == total {
        "everything".to_owned()
    } else if (total - inside) * 4 <= total {
        format!("everything but {}", actions(total - inside))
    } else {
        format!("{} of {} actions", widgets::number(inside as usize), widgets::number(total as usize))
    }
}

/// Only a few, or all but a few; what is open is counted by itself.
pub fn few(total: u32, outside: u32, open: u32) -> String {
    match outside {
        0 => "nothing".to_owned(),
        some if some * 2 <= total => format!("only {}", actions(some)),
        some => most(total, some + open),
    }
}

fn everywhere(catalog: &Catalog, verdicts: &Verdicts) -> String {
    let tally = verdicts.tally;
    let total = tally.total();
    let open = tally.depends + tally.by_region;
    let more = open_ones(tally);
    if tally.allowed == total {
        return "Everything: no policy takes anything away".to_owned();
    }
    if tally.denied == total {
        return "Nothing: every action is denied".to_owned();
    }
    if open == total {
        return match (tally.depends, tally.by_region) {
            (0, _) => "Every action in some Regions only".to_owned(),
            (_, 0) => "Every action depends on what a request holds".to_owned(),
            (depends, by_region) => {
                format!(
                    "{} only in some Regions; {} on what a request holds",
                    crate::sentence(&actions(by_region)),
                    depend(depends)
                )
            }
        };
    }
    let lacking = total - tally.allowed;
    if tally.denied == 0 {
        return format!(
            "{}{more}",
            if lacking * 4 <= total { "Nearly everything" } else { "Nothing is denied altogether" }
        );
    }
    if tally.denied * 4 <= total {
        return format!("Everything but {}{}{more}", actions(tally.denied), of(catalog, verdicts, Shade::Denied));
    }
    if tally.allowed == 0 {
        return format!("Nothing without a condition{more}");
    }
    if tally.allowed * 2 <= total {
        return format!("Only {}{}{more}", actions(tally.allowed), of(catalog, verdicts, Shade::Allowed));
    }
    format!("{} of {} actions{more}", widgets::number(tally.allowed as usize), widgets::number(total as usize))
}

/// What hangs on the Region or on more, to be added to a sentence.
pub fn open_ones(tally: Tally) -> String {
    match (tally.depends, tally.by_region) {
        (0, 0) => String::new(),
        (depends, 0) => format!("; {} on what a request holds", depend(depends)),
        (0, by_region) => format!("; {} only in some Regions", actions(by_region)),
        (depends, by_region) => {
            format!("; {} only in some Regions, and {} on what a request holds", actions(by_region), depend(depends))
        }
    }
}

fn of(catalog: &Catalog, verdicts: &Verdicts, shade: Shade) -> String {
    of_services(catalog, Subject::One(verdicts), Some(shade))
}

/// Of which services the actions are that have a verdict, or without one those in which accounts differ.
pub fn of_services(catalog: &Catalog, subject: Subject<'_>, shade: Option<Shade>) -> String {
    let numbers = catalog.services.iter().zip((0..).map(ServiceId)).map(|(_, id)| id);
    let count = |id: ServiceId| widgets::shared_count(subject.accord_of_service(catalog, id), shade);
    let mut services: Vec<ServiceId> = numbers.filter(|id| count(*id) > 0).collect();
    services.sort_by_key(|id| catalog.rank(*id));
    let names: Vec<String> =
        services.iter().filter_map(|id| catalog.service(*id)).map(|service| service.prefix.clone()).collect();
    format!(" of {}", listed(&names))
}

/// "1 action", "9 actions".
pub fn actions(count: u32) -> String {
    widgets::counted(count as usize, "action", "actions")
}

fn depend(count: u32) -> String {
    let verb = if count == 1 { "depends" } else { "depend" };
    format!("{} {verb}", widgets::number(count as usize))
}

/// So many names are said.
const NAMES: usize = 3;

/// The first of some names, and how many more there are.
pub fn listed(names: &[String]) -> String {
    analysis::listed(names, NAMES)
}

/// The same of Regions.
pub fn regions_named(names: &[String]) -> String {
    analysis::named_regions(names, NAMES)
}

/// What is so in a Region, or in several of which the same is so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Regions or patterns; empty for all others, and where no Region is named.
    pub names: Vec<String>,
    pub which: Which,
    pub counts: Accord,
}

/// Which Regions a place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    Named,
    Others,
    /// Requests that name none.
    Without,
}

impl Place {
    /// For people.
    pub fn words(&self) -> String {
        match self.which {
            Which::Named => regions_named(&self.names),
            Which::Others => "All other Regions".to_owned(),
            Which::Without => "No Region named".to_owned(),
        }
    }
}

/// The Regions that the policies tell apart, with what is so in each; those in which most is allowed first, the others last.
pub fn places(subject: Subject<'_>, only: &[String]) -> Vec<Place> {
    let all = subject.all_regions();
    let mut names: Vec<&String> =
        all.iter().flat_map(|regions| regions.allowed.iter().chain(&regions.denied)).collect();
    names.sort_unstable();
    names.dedup();
    // Where Regions are chosen, verdicts are about requests in these, and say nothing of others.
    names.retain(|name| only.is_empty() || only.contains(*name));
    let mut places: Vec<Place> = Vec::new();
    for name in names {
        let counts = subject.accord_where(&|regions| regions.at(name));
        match places.iter_mut().find(|place| place.counts == counts) {
            Some(place) => place.names.push(name.clone()),
            None => places.push(Place { names: vec![name.clone()], which: Which::Named, counts }),
        }
    }
    places.sort_by_key(|place| std::cmp::Reverse(place.counts.same.allowed));
    if !only.is_empty() {
        return places;
    }
    if all.iter().any(|regions| regions.others.is_some()) {
        let counts = subject.accord_where(&|regions| regions.others);
        places.push(Place { names: Vec::new(), which: Which::Others, counts });
    }
    if all.iter().any(|regions| regions.without.is_some()) {
        let counts = subject.accord_where(&|regions| regions.without);
        places.push(Place { names: Vec::new(), which: Which::Without, counts });
    }
    places
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use expect_test::expect;
    use organization::TargetId;

    use super::*;
    use crate::testing::sample;

    /// Every shape that the sample shows, with the first target of each.
    #[test]
    fn sentences_say_what_may_be_done() {
        let session = sample();
        let (organization, analysis) = (&session.state().document.organization, &session.state().verdicts.analysis);
        let mut said: BTreeMap<String, String> = BTreeMap::new();
        for target in organization.targets() {
            let row = analysis.row(&target).expect("a row");
            let kind = if matches!(target, TargetId::Account(_)) { "" } else { "OU or root " };
            said.entry(sentence(&analysis.catalog, row))
                .or_insert_with(|| format!("{kind}{}", organization.name(&target)));
        }
        let lines: String = said.iter().map(|(words, name)| format!("{name}: {words}\n")).collect();
        expect![[r#"
            Aldermoor Management: Everything but 2 actions of sts
            OU or root Root: Everything but 23 actions of s3, sts and 6 more; 18 depend on what a request holds
            Log archive: Everything but 23 actions of s3, sts and 6 more; 29 depend on what a request holds
            OU or root Infrastructure: Everything but 26 actions of s3, ec2 and 7 more; 22 depend on what a request holds
            OU or root Deployments: In eu-central-1 and eu-west-1 everything but 204 actions; in other Regions only 2,346 actions; 18 depend on what a request holds
            OU or root Workloads: In eu-central-1 and eu-west-1 everything but 207 actions; in other Regions only 2,346 actions; 22 depend on what a request holds
            OU or root Policy staging: In eu-central-1 and eu-west-1 everything but 214 actions; in other Regions only 2,346 actions; 22 depend on what a request holds
            OU or root Prod: In eu-central-1 and eu-west-1 everything but 217 actions; in other Regions only 2,336 actions; 22 depend on what a request holds
            OU or root Sandbox: In eu-central-1 and eu-west-1 everything but 290 actions; in other Regions only 2,269 actions; 19 depend on what a request holds
            OU or root Suspended: Nothing without a condition; 3 depend on what a request holds
            OU or root Individual business users: Only 815 actions of s3, iam and 7 more; 5 depend on what a request holds
        "#]].assert_eq(&lines);
    }

    #[test]
    fn places_say_what_is_so_in_each_region() {
        let session = sample();
        let (organization, analysis) = (&session.state().document.organization, &session.state().verdicts.analysis);
        let target = organization.targets().into_iter().find(|target| organization.name(target) == "Sandbox data team");
        let row = analysis.row(&target.expect("an account")).expect("a row");
        let places = places(Subject::One(row), &[]);
        let lines: String = places
            .iter()
            .map(|place| format!("{}: {}\n", place.words(), widgets::counts_text(place.counts.same)))
            .collect();
        expect![[r#"
            eu-central-1 and eu-west-1: 22,012 allowed, 19 depend, 290 denied
            All other Regions: 2,269 allowed, 19 depend, 20,033 denied
        "#]]
        .assert_eq(&lines);
        // Where Regions are chosen, nothing is said of others.
        let chosen = super::places(Subject::One(row), &["eu-west-1".to_owned()]);
        assert_eq!(chosen.iter().map(Place::words).collect::<Vec<_>>(), ["eu-west-1"]);
        // Nothing is counted twice, and nothing is left out.
        let is_whole = |place: &Place| place.counts.total() == row.tally.total() && place.counts.same.by_region == 0;
        assert!(places.iter().all(is_whole));
    }

    #[test]
    fn shapes_of_counts() {
        let tally = |allowed, by_region, depends, denied| Tally { allowed, by_region, depends, denied };
        let regions = |allowed: &[&str], denied: &[&str], others| Regions {
            allowed: allowed.iter().map(|name| (*name).to_owned()).collect(),
            denied: denied.iter().map(|name| (*name).to_owned()).collect(),
            others,
            without: None,
        };
        for (tally, regions, words) in [
            (
                tally(10, 90, 0, 0),
                regions(&["eu-west-1"], &[], Some(false)),
                "In eu-west-1 everything; in other Regions only 10 actions",
            ),
            (
                tally(0, 90, 0, 10),
                regions(&["eu-*"], &[], Some(false)),
                "In eu-* everything but 10 actions; in other Regions nothing",
            ),
            (
                tally(80, 20, 0, 0),
                regions(&[], &["us-east-1"], Some(true)),
                "Outside us-east-1 everything; in us-east-1 everything but 20 actions",
            ),
            (
                tally(10, 80, 4, 6),
                regions(&["eu-west-1"], &[], Some(false)),
                "In eu-west-1 everything but 6 actions; in other Regions only 10 actions; 4 depend on what a request holds",
            ),
            (
                tally(70, 20, 5, 5),
                regions(&[], &["us-east-1"], Some(true)),
                "Outside us-east-1 everything but 5 actions; in us-east-1 everything but 25 actions; 5 depend on what a request holds",
            ),
            (
                tally(0, 50, 0, 50),
                regions(&["eu-west-1"], &["us-east-1"], None),
                "In eu-west-1 50 of 100 actions; in us-east-1 nothing",
            ),
        ] {
            assert_eq!(in_regions(tally, &regions, tally.by_region), words);
        }
    }
}
