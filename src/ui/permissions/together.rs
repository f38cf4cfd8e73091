//! What several accounts may do together, in a sentence: what all of them may do, what none may, and in how many actions they differ.
//!
//! Pure. Knows counts and names; what is so of one account, `answer` says.

use super::answer::{
    Place, Which, actions, depending, few, listed, most, of_services, open_ones, places, regions_named,
    sentence as of_one,
};
use super::subject::Subject;
use crate::widgets;
use analysis::{Accord, Alike, Joint, JointView, Shade, small};
use catalog::{ActionId, Catalog};
use organization::{AccountId, Organization, TargetId};

/// The sentence.
pub fn sentence(catalog: &Catalog, organization: &Organization, joint: &Joint) -> String {
    match joint.answers.as_slice() {
        [] => "No active member account is there".to_owned(),
        [only] => {
            let words = small(&of_one(catalog, &only.row));
            match only.accounts.as_slice() {
                [account] => format!("The only account, {}: {words}", name(organization, account)),
                accounts => format!("{} alike: {words}", crate::sentence(&all(accounts.len()))),
            }
        }
        _ => differing(catalog, joint),
    }
}

fn differing(catalog: &Catalog, joint: &Joint) -> String {
    let subject = Subject::Several(joint);
    let (who, total) = (all(joint.accounts()), joint.accord.total());
    let Accord { same, differ } = joint.accord;
    if differ == total {
        return format!("The {} accounts differ in every action", widgets::number(joint.accounts()));
    }
    let differing = format!("{}{}", actions(differ), of_services(catalog, subject, None));
    if same.allowed + differ == total {
        return format!("In {who} everything but {differing}, in which they differ");
    }
    if same.denied + differ == total {
        let accounts = widgets::number(joint.accounts());
        let rest = widgets::number(same.denied as usize);
        return format!("The {accounts} accounts differ in {differing}; the other {rest} are denied in {who}");
    }
    match by_place(&places(subject, &[]), total) {
        Some(words) => format!("In {who}, {words}{}; they differ in {differing}", depending(same.depends)),
        None => format!("In {who} {}; they differ in {differing}", everywhere(catalog, joint)),
    }
}

/// What all may do, where that is much else in some Regions than in others.
fn by_place(places: &[Place], total: u32) -> Option<String> {
    let named = |place: &&Place| place.which == Which::Named;
    let best = places.iter().find(named)?;
    let worst = places.iter().rev().find(named)?;
    let others = places.iter().find(|place| place.which == Which::Others);
    let much = |more: &Place, less: &Place| more.counts.same.allowed >= less.counts.same.allowed + total / 10;
    // What depends and what differs is counted by itself.
    let most = |place: &Place| {
        let Accord { same, differ } = place.counts;
        most(total, same.allowed + same.depends + differ)
    };
    let few = |place: &Place| {
        let Accord { same, differ } = place.counts;
        few(total, same.allowed, same.depends + differ)
    };
    match others {
        Some(others) if much(best, others) => {
            Some(format!("in {} {}; in other Regions {}", regions_named(&best.names), most(best), few(others)))
        }
        Some(others) if much(others, worst) => {
            let names = regions_named(&worst.names);
            Some(format!("outside {names} {}; in {names} {}", most(others), few(worst)))
        }
        None if much(best, worst) => Some(format!(
            "in {} {}; in {} {}",
            regions_named(&best.names),
            most(best),
            regions_named(&worst.names),
            few(worst)
        )),
        Some(_) | None => None,
    }
}

/// What all may do, in all Regions.
fn everywhere(catalog: &Catalog, joint: &Joint) -> String {
    let Accord { same, .. } = joint.accord;
    let (total, more) = (joint.accord.total(), open_ones(same));
    let of = |shade| of_services(catalog, Subject::Several(joint), Some(shade));
    if same.allowed == 0 {
        return format!("nothing without a condition{more}");
    }
    if (total - same.allowed) * 4 <= total {
        return if same.denied == 0 {
            format!("nearly everything{more}")
        } else {
            format!("everything but {}{}{more}", actions(same.denied), of(Shade::Denied))
        };
    }
    if same.allowed * 2 <= total {
        return format!("only {}{}{more}", actions(same.allowed), of(Shade::Allowed));
    }
    format!("{} of {} actions{more}", widgets::number(same.allowed as usize), widgets::number(total as usize))
}

/// "all 5 accounts", "both accounts".
fn all(count: usize) -> String {
    if count == 2 { "both accounts".to_owned() } else { format!("all {} accounts", widgets::number(count)) }
}

fn name(organization: &Organization, account: &AccountId) -> String {
    organization.name(&TargetId::Account(account.clone())).to_owned()
}

/// The first of some accounts by name, and how many more there are.
pub fn names<'a>(organization: &Organization, accounts: impl IntoIterator<Item = &'a AccountId>) -> String {
    let mut accounts = accounts.into_iter();
    let mut first: Vec<String> = accounts.by_ref().take(NAMES).map(|id| name(organization, id)).collect();
    match accounts.count() {
        0 => listed(&first),
        more => {
            // As many names as in any other list, the last of which is a number.
            first.truncate(NAMES - 1);
            format!("{} and {} more", first.join(", "), widgets::number(more + 1))
        }
    }
}

/// So many accounts are called by name.
const NAMES: usize = 3;

/// Accounts with the same answer: how many, who, and what it comes to.
pub fn alike(organization: &Organization, alike: &Alike) -> (String, String) {
    let count = widgets::counted(alike.accounts.len(), "account", "accounts");
    (format!("{count}: {}", names(organization, &alike.accounts)), widgets::counts_text(alike.row.tally))
}

/// What some accounts may do with an action: `denied in 3 accounts: A, B and C`.
pub fn view(organization: &Organization, view: &JointView<'_>) -> String {
    let count = widgets::counted(view.accounts.len(), "account", "accounts");
    let word = view.regions.map_or_else(|| view.shade.word().to_owned(), |regions| regions.words());
    format!("{count}: {}: {word}", names(organization, view.accounts.iter().copied()))
}

/// Those who say the same of an action.
pub fn views(organization: &Organization, joint: &Joint, action: ActionId) -> Vec<(String, Vec<AccountId>, Shade)> {
    let told = |of: JointView<'_>| (view(organization, &of), of.accounts.into_iter().cloned().collect(), of.shade);
    joint.views(action).into_iter().map(told).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use expect_test::expect;

    use super::super::whom::Whom;
    use super::*;
    use crate::testing::sample;

    /// Every shape that the root, the OUs and some selections of the sample show.
    #[test]
    fn sentences_say_what_several_may_do() {
        let session = sample();
        let (organization, analysis) = (&session.state().document.organization, &session.state().verdicts.analysis);
        let mut lines = String::new();
        let mut say = |what: &str, targets: BTreeSet<TargetId>| {
            let joint = analysis.joint(&Whom::of(organization, &targets).accounts);
            lines += &format!("{what}: {}\n", sentence(&analysis.catalog, organization, &joint));
        };
        let containers = organization.targets().into_iter().filter(|target| !matches!(target, TargetId::Account(_)));
        for target in containers {
            say(organization.name(&target), BTreeSet::from([target.clone()]));
        }
        let named = |names: &[&str]| -> BTreeSet<TargetId> {
            organization.targets().into_iter().filter(|target| names.contains(&organization.name(target))).collect()
        };
        say("two alike", named(&["Webshop prod", "Orders prod"]));
        say("two that differ", named(&["Log archive", "Security tooling"]));
        say("with and without a Region", named(&["Log archive", "Webshop prod"]));
        say("the management account alone", named(&["Aldermoor Management"]));
        expect![[r#"
            Root: The 25 accounts differ in 22,298 actions of s3, ec2 and 455 more; the other 23 are denied in all 25 accounts
            Individual business users: The only account, Business reporting: only 815 actions of s3, iam and 7 more; 5 depend on what a request holds
            Business continuity: The only account, Backup vault: everything but 23 actions of s3, sts and 6 more; 18 depend on what a request holds
            Deployments: The only account, Pipelines: in eu-central-1 and eu-west-1 everything but 204 actions; in other Regions only 2,346 actions; 18 depend on what a request holds
            Exceptions: The only account, ERP legacy: everything but 23 actions of s3, sts and 6 more; 18 depend on what a request holds
            Infrastructure: All 3 accounts alike: everything but 26 actions of s3, ec2 and 7 more; 22 depend on what a request holds
            Policy staging: The only account, Policy test: in eu-central-1 and eu-west-1 everything but 214 actions; in other Regions only 2,346 actions; 22 depend on what a request holds
            Sandbox: Both accounts alike: in eu-central-1 and eu-west-1 everything but 290 actions; in other Regions only 2,269 actions; 19 depend on what a request holds
            Security: In all 3 accounts everything but 23 actions of s3, sts and 6 more; 18 depend on what a request holds; they differ in 11 actions of s3
            Suspended: The only account, Sandbox logistics team: nothing without a condition; 3 depend on what a request holds
            Transitional: The only account, Meadowline: everything but 23 actions of s3, sts and 6 more; 18 depend on what a request holds
            Workloads: In all 10 accounts, in eu-central-1 and eu-west-1 everything but 207 actions; in other Regions only 2,336 actions; 22 depend on what a request holds; they differ in 10 actions of iam
            Non-prod: All 5 accounts alike: in eu-central-1 and eu-west-1 everything but 207 actions; in other Regions only 2,346 actions; 22 depend on what a request holds
            Prod: All 5 accounts alike: in eu-central-1 and eu-west-1 everything but 217 actions; in other Regions only 2,336 actions; 22 depend on what a request holds
            two alike: Both accounts alike: in eu-central-1 and eu-west-1 everything but 217 actions; in other Regions only 2,336 actions; 22 depend on what a request holds
            two that differ: In both accounts everything but 23 actions of s3, sts and 6 more; 18 depend on what a request holds; they differ in 11 actions of s3
            with and without a Region: In both accounts, in eu-central-1 and eu-west-1 everything but 23 actions; in other Regions only 2,336 actions; 18 depend on what a request holds; they differ in 19,944 actions of s3, ec2 and 414 more
            the management account alone: No active member account is there
        "#]].assert_eq(&lines);
    }

    #[test]
    fn places_of_several_say_what_all_may_do_there() {
        let session = sample();
        let (organization, analysis) = (&session.state().document.organization, &session.state().verdicts.analysis);
        let named = |target: &TargetId| organization.name(target) == "Workloads";
        let target = organization.targets().into_iter().find(named).expect("an OU");
        let joint = analysis.joint(&Whom::of(organization, &BTreeSet::from([target])).accounts);
        let places = places(Subject::Several(&joint), &[]);
        let mut lines: String =
            places.iter().map(|place| format!("{}: {}\n", place.words(), widgets::accord_text(place.counts))).collect();
        for of in &joint.answers {
            let (who, what) = alike(organization, of);
            lines += &format!("{who} | {what}\n");
        }
        let action = analysis.catalog.action_id("ec2:RunInstances").expect("an action");
        for (told, ..) in views(organization, &joint, action) {
            lines += &format!("{told}\n");
        }
        expect![[r#"
            eu-central-1 and eu-west-1: 22,082 allowed, 22 depend, 207 denied in all, 10 differ
            All other Regions: 2,336 allowed, 22 depend, 19,953 denied in all, 10 differ
            5 accounts: Webshop prod, Orders prod and 3 more | 2,336 allowed, 19,746 by Region, 22 depend, 217 denied
            5 accounts: Webshop staging, Webshop dev and 3 more | 2,346 allowed, 19,746 by Region, 22 depend, 207 denied
            10 accounts: Webshop prod, Orders prod and 8 more: depends
        "#]]
        .assert_eq(&lines);
        assert!(places.iter().all(|place| place.counts.total() == joint.accord.total()));
    }

    #[test]
    fn many_names_become_a_number() {
        let session = sample();
        let organization = &session.state().document.organization;
        let ids: Vec<AccountId> = organization.accounts().keys().cloned().collect();
        for (count, words) in [
            (0, ""),
            (1, "Aldermoor Management"),
            (3, "Aldermoor Management, Log archive and Security tooling"),
            (5, "Aldermoor Management, Log archive and 3 more"),
        ] {
            assert_eq!(names(organization, ids.iter().take(count)), words);
        }
    }
}
