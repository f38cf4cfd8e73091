//! What the lines of "Who can" say: verdicts, groups, reasons, accounts.
//!
//! Pure.

use std::collections::BTreeSet;

use super::copy;
use super::groups::{Group, GroupKey, Outcome, Search};
use super::lines::{AnswerLine, is_open};
use super::places::Places;
use crate::list::Rows;
use crate::paint::Look;
use crate::row::{Fold, Glyph, Kind, Mark, Row, Text, of_shade, of_verdict};
use crate::theme::{Face, Ink};
use crate::{permissions, widgets};
use analysis::Shade;
use exchange::place;
use organization::TargetId;
use session::{Icon, State};

pub const LOOK: Look = Look { indent: 19.0, mark: 120.0, ..Look::PAGE };

/// The lines while they are shown.
pub struct ShownAnswer<'a> {
    pub state: &'a State,
    pub places: &'a Places,
    pub search: &'a Search,
    pub toggled: &'a BTreeSet<GroupKey>,
    pub lines: &'a [AnswerLine],
    pub room: Room,
}

/// How much of a reason there is room for.
pub enum Room {
    Usual,
    /// The whole row is the link, and the sentence comes under the pointer.
    Little,
}

impl Rows for ShownAnswer<'_> {
    fn count(&self) -> usize {
        self.lines.len()
    }

    fn row(&mut self, at: usize) -> Row {
        let row = self.lines.get(at).and_then(|line| match *line {
            AnswerLine::Outcome(outcome) => Some(self.outcome(outcome)),
            AnswerLine::Group(index) => self.search.groups.get(index).map(|(key, group)| self.group(key, group)),
            AnswerLine::Because(index, at) => self.because(&self.search.groups.get(index)?.1, at),
            AnswerLine::Account(index, at) => self.account(&self.search.groups.get(index)?.1, at),
        });
        let row = row.unwrap_or_default();
        Row { hint: row.name().to_owned(), ..row }
    }

    fn is_head(&self, at: usize) -> bool {
        matches!(self.lines.get(at), Some(AnswerLine::Group(_)))
    }

    /// What the line stands for: an account, or all of a group.
    fn copied(&mut self, at: usize) -> Option<String> {
        let group = |index: usize| self.search.groups.get(index).map(|(_, group)| group);
        match *self.lines.get(at)? {
            AnswerLine::Outcome(_) => None,
            AnswerLine::Group(index) => group(index).map(|group| copy::text(self.places, group, &group.accounts)),
            AnswerLine::Because(index, at) => Some(group(index)?.because.as_ref()?.get(at)?.text.clone()),
            AnswerLine::Account(index, at) => {
                let group = group(index)?;
                Some(copy::text(self.places, group, &[*group.accounts.get(at)?]))
            }
        }
    }
}

impl ShownAnswer<'_> {
    fn outcome(&self, outcome: Outcome) -> Row {
        let (icon, ink) = look(outcome);
        let count = self.search.counts.get(&outcome).copied().unwrap_or(0);
        let word = crate::sentence(outcome.word());
        let accounts = widgets::counted(count, "account", "accounts");
        Row {
            kind: Kind::Heading,
            icon: Some(Glyph::Icon(icon, ink)),
            says: format!("{word}: {accounts}"),
            title: Text::strong(word).ink(ink),
            detail: Text::quiet(accounts, Face::Small),
            ..Row::default()
        }
    }

    fn group(&self, key: &GroupKey, group: &Group) -> Row {
        let accounts = widgets::counted(group.accounts.len(), "account", "accounts");
        let title = crate::sentence(&self.title(group));
        Row {
            kind: Kind::Branch,
            depth: 1,
            fold: if is_open(self.places, self.toggled, key) { Fold::Open } else { Fold::Closed },
            says: format!("{accounts}: {title}"),
            title: Text::strong(title),
            marks: vec![Mark::Text(Text::quiet(accounts, Face::Small))],
            ..Row::default()
        }
    }

    fn title(&self, group: &Group) -> String {
        let because: &[_] = group.because.as_deref().filter(|_| !group.is_example).unwrap_or_default();
        let reason = match because {
            [] => None,
            [only] => Some(only.short.clone()),
            [one, other] => Some(format!("{}, {}", one.short, other.short)),
            [first, rest @ ..] => Some(format!("{}, and {} more", first.short, rest.len())),
        };
        let counts = widgets::counts_text(group.tally);
        match (group.outcome, reason) {
            (Outcome::Mixed, Some(reason)) => format!("{counts}: {reason}"),
            (_, Some(reason)) => reason,
            (Outcome::Allowed, None) => {
                format!("no {} takes it away", self.places.analysis.viewpoint.side.policy_type().label())
            }
            (Outcome::Mixed, None) => counts,
            (_, None) => format!("all {} actions", widgets::number(self.search.actions.len())),
        }
    }

    fn because(&self, group: &Group, at: usize) -> Option<Row> {
        let because = group.because.as_ref()?.get(at)?;
        let reason = because.reason.as_ref()?;
        let mut text = crate::sentence(&because.text);
        if group.is_example
            && let Some(account) = group.accounts.first().and_then(|index| self.places.account(*index))
        {
            let target = TargetId::Account(account.clone());
            text = format!("In {}, for example: {}", self.places.organization.name(&target), because.text);
        }
        let link =
            if permissions::statement_of(self.state, reason).is_some() { "Show statement" } else { "Show level" };
        let (icon, ink) =
            if group.outcome == Outcome::ByRegion { of_shade(Shade::ByRegion) } else { of_verdict(reason.decides) };
        let small = |words: &str| Text { face: Face::Small, ..Text::new(words) };
        let (title, marks) = match self.room {
            Room::Usual => (small(&text), vec![Mark::Text(small(link).ink(Ink::Accent))]),
            Room::Little => (small(&because.short).ink(Ink::Accent), Vec::new()),
        };
        Some(Row {
            kind: Kind::Link,
            depth: 2,
            icon: Some(Glyph::Icon(icon, ink)),
            says: format!("{text} ({link})"),
            title,
            marks,
            ..Row::default()
        })
    }

    fn account(&self, group: &Group, at: usize) -> Option<Row> {
        let organization = &self.places.organization;
        let account = self.places.account(*group.accounts.get(at)?)?;
        let target = TargetId::Account(account.clone());
        let selected = self.state.window.selection.targets.contains(&target);
        Some(Row {
            depth: 2,
            icon: Some(Glyph::Icon(widgets::target_icon(organization, &target), Ink::Weak)),
            title: Text::new(organization.name(&target)).own().ink(if selected { Ink::Accent } else { Ink::Text }),
            detail: Text::quiet(place(organization, account), Face::Smaller),
            ..Row::default()
        })
    }
}

fn look(outcome: Outcome) -> (Icon, Ink) {
    match outcome {
        Outcome::Allowed => of_shade(Shade::Allowed),
        Outcome::ByRegion => of_shade(Shade::ByRegion),
        Outcome::Depends => of_shade(Shade::Depends),
        Outcome::Denied => of_shade(Shade::Denied),
        Outcome::Mixed => (Icon::Select, Ink::Depends),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::super::lines::lines;
    use super::*;
    use crate::row::text;
    use crate::testing::sample;

    fn check(pattern: &str, room: Room, expect: &Expect) {
        let session = sample();
        let places = Places::new(&session.state().document.organization, &session.state().verdicts.analysis);
        let mut search = Search::new(&places, &places.analysis.catalog.matching(pattern));
        while !search.is_done(&places) {
            search.step(&places, 1_000);
        }
        let toggled = BTreeSet::new();
        let lines = lines(&places, &search, &toggled);
        let mut shown = ShownAnswer {
            state: session.state(),
            places: &places,
            search: &search,
            toggled: &toggled,
            lines: &lines,
            room,
        };
        expect.assert_eq(&text((0..shown.count()).map(|at| shown.row(at))));
    }

    #[test]
    fn rows_say_verdicts_reasons_and_accounts() {
        check(
            "ec2:RunInstances",
            Room::Usual,
            &expect![[r#"
                [Allowed Allowed] · Allowed (Allowed) · 7 accounts <Heading: Allowed: 7 accounts>
                  ▾ No SCP takes it away | 6 accounts <Branch: 6 accounts: No SCP takes it away>
                    [Account Weak] · Backup vault · Business continuity <Item> "Backup vault"
                    [Account Weak] · ERP legacy · Exceptions <Item> "ERP legacy"
                    [Account Weak] · Incident response · Security <Item> "Incident response"
                    [Account Weak] · Log archive (Accent) · Security <Item> "Log archive"
                    [Account Weak] · Meadowline · Transitional <Item> "Meadowline"
                    [Account Weak] · Security tooling · Security <Item> "Security tooling"
                  ▾ The management account is bound by no SCP | 1 account <Branch: 1 account: The management account is bound by no SCP>
                    [Management Weak] · Aldermoor Management <Item> "Aldermoor Management"
                [ByRegion ByRegion] · By Region (ByRegion) · 1 account <Heading: By Region: 1 account>
                  ▾ Regions in Europe only · OnlyFrankfurtAndIreland on Deployments | 1 account <Branch: 1 account: Regions in Europe only · OnlyFrankfurtAndIreland on Deployments>
                    [ByRegion ByRegion] · The SCP `Regions in Europe only`, statement `OnlyFrankfurtAndIreland` on OU `Deployments`, denies `ec2:RunInstances`, depending on `aws:RequestedRegion` | Show statement (Accent) <Link: The SCP `Regions in Europe only`, statement `OnlyFrankfurtAndIreland` on OU `Deployments`, denies `ec2:RunInstances`, depending on `aws:RequestedRegion` (Show statement)>
                    [Account Weak] · Pipelines · Deployments <Item> "Pipelines"
                [Depends Depends] · Depends (Depends) · 16 accounts <Heading: Depends: 16 accounts>
                  ▾ Compute baseline · RequireImdsV2 on Workloads, and 2 more | 10 accounts <Branch: 10 accounts: Compute baseline · RequireImdsV2 on Workloads, and 2 more>
                    [Depends Depends] · The SCP `Compute baseline`, statement `RequireImdsV2` on OU `Workloads`, denies `ec2:RunInstances`, depending on `ec2:MetadataHttpTokens` and the resource | Show statement (Accent) <Link: The SCP `Compute baseline`, statement `RequireImdsV2` on OU `Workloads`, denies `ec2:RunInstances`, depending on `ec2:MetadataHttpTokens` and the resource (Show statement)>
                    [Depends Depends] · The SCP `Compute baseline`, statement `EncryptDisks` on OU `Workloads`, denies `ec2:RunInstances`, depending on `ec2:Encrypted` and the resource | Show statement (Accent) <Link: The SCP `Compute baseline`, statement `EncryptDisks` on OU `Workloads`, denies `ec2:RunInstances`, depending on `ec2:Encrypted` and the resource (Show statement)>
                    [Depends Depends] · The SCP `Regions in Europe only`, statement `OnlyFrankfurtAndIreland` on OU `Workloads`, denies `ec2:RunInstances`, depending on `aws:RequestedRegion` | Show statement (Accent) <Link: The SCP `Regions in Europe only`, statement `OnlyFrankfurtAndIreland` on OU `Workloads`, denies `ec2:RunInstances`, depending on `aws:RequestedRegion` (Show statement)>
                    [Account Weak] · Data lake dev · Workloads / Non-prod <Item> "Data lake dev"
                    [Account Weak] · Data lake prod · Workloads / Prod <Item> "Data lake prod"
                    [Account Weak] · Orders prod · Workloads / Prod <Item> "Orders prod"
                    [Account Weak] · Orders test · Workloads / Non-prod <Item> "Orders test"
                    [Account Weak] · Payments prod · Workloads / Prod <Item> "Payments prod"
                    [Account Weak] · Payments test · Workloads / Non-prod <Item> "Payments test"
                    [Account Weak] · Warehouse prod · Workloads / Prod <Item> "Warehouse prod"
                    [Account Weak] · Webshop dev · Workloads / Non-prod <Item> "Webshop dev"
                    [Account Weak] · Webshop prod · Workloads / Prod <Item> "Webshop prod"
                    [Account Weak] · Webshop staging · Workloads / Non-prod <Item> "Webshop staging"
                  ▾ Compute baseline · RequireImdsV2 on Infrastructure, Compute baseline · EncryptDisks on Infrastructure | 3 accounts <Branch: 3 accounts: Compute baseline · RequireImdsV2 on Infrastructure, Compute baseline · EncryptDisks on Infrastructure>
                    [Depends Depends] · The SCP `Compute baseline`, statement `RequireImdsV2` on OU `Infrastructure`, denies `ec2:RunInstances`, depending on `ec2:MetadataHttpTokens` and the resource | Show statement (Accent) <Link: The SCP `Compute baseline`, statement `RequireImdsV2` on OU `Infrastructure`, denies `ec2:RunInstances`, depending on `ec2:MetadataHttpTokens` and the resource (Show statement)>
                    [Depends Depends] · The SCP `Compute baseline`, statement `EncryptDisks` on OU `Infrastructure`, denies `ec2:RunInstances`, depending on `ec2:Encrypted` and the resource | Show statement (Accent) <Link: The SCP `Compute baseline`, statement `EncryptDisks` on OU `Infrastructure`, denies `ec2:RunInstances`, depending on `ec2:Encrypted` and the resource (Show statement)>
                    [Account Weak] · Identity · Infrastructure <Item> "Identity"
                    [Account Weak] · Network · Infrastructure <Item> "Network"
                    [Account Weak] · Shared services · Infrastructure <Item> "Shared services"
                  ▾ Regions in Europe only · OnlyFrankfurtAndIreland on Sandbox, Sandbox limits · SmallInstances on Sandbox | 2 accounts <Branch: 2 accounts: Regions in Europe only · OnlyFrankfurtAndIreland on Sandbox, Sandbox limits · SmallInstances on Sandbox>
                    [Depends Depends] · The SCP `Regions in Europe only`, statement `OnlyFrankfurtAndIreland` on OU `Sandbox`, denies `ec2:RunInstances`, depending on `aws:RequestedRegion` | Show statement (Accent) <Link: The SCP `Regions in Europe only`, statement `OnlyFrankfurtAndIreland` on OU `Sandbox`, denies `ec2:RunInstances`, depending on `aws:RequestedRegion` (Show statement)>
                    [Depends Depends] · The SCP `Sandbox limits`, statement `SmallInstances` on OU `Sandbox`, denies `ec2:RunInstances`, depending on `ec2:InstanceType` and the resource | Show statement (Accent) <Link: The SCP `Sandbox limits`, statement `SmallInstances` on OU `Sandbox`, denies `ec2:RunInstances`, depending on `ec2:InstanceType` and the resource (Show statement)>
                    [Account Weak] · Sandbox data team · Sandbox <Item> "Sandbox data team"
                    [Account Weak] · Sandbox shop team · Sandbox <Item> "Sandbox shop team"
                  ▾ Compute baseline · RequireImdsV2 on Policy staging, and 2 more | 1 account <Branch: 1 account: Compute baseline · RequireImdsV2 on Policy staging, and 2 more>
                    [Depends Depends] · The SCP `Compute baseline`, statement `RequireImdsV2` on OU `Policy staging`, denies `ec2:RunInstances`, depending on `ec2:MetadataHttpTokens` and the resource | Show statement (Accent) <Link: The SCP `Compute baseline`, statement `RequireImdsV2` on OU `Policy staging`, denies `ec2:RunInstances`, depending on `ec2:MetadataHttpTokens` and the resource (Show statement)>
                    [Depends Depends] · The SCP `Compute baseline`, statement `EncryptDisks` on OU `Policy staging`, denies `ec2:RunInstances`, depending on `ec2:Encrypted` and the resource | Show statement (Accent) <Link: The SCP `Compute baseline`, statement `EncryptDisks` on OU `Policy staging`, denies `ec2:RunInstances`, depending on `ec2:Encrypted` and the resource (Show statement)>
                    [Depends Depends] · The SCP `Regions in Europe only`, statement `OnlyFrankfurtAndIreland` on OU `Policy staging`, denies `ec2:RunInstances`, depending on `aws:RequestedRegion` | Show statement (Accent) <Link: The SCP `Regions in Europe only`, statement `OnlyFrankfurtAndIreland` on OU `Policy staging`, denies `ec2:RunInstances`, depending on `aws:RequestedRegion` (Show statement)>
                    [Account Weak] · Policy test · Policy staging <Item> "Policy test"
                [Denied Denied] · Denied (Denied) · 3 accounts <Heading: Denied: 3 accounts>
                  ▾ Quarantine · NothingButReading on Suspended, Quarantine · IncidentResponseOnly on Suspended | 2 accounts <Branch: 2 accounts: Quarantine · NothingButReading on Suspended, Quarantine · IncidentResponseOnly on Suspended>
                    [Denied Denied] · The SCP `Quarantine`, statement `NothingButReading` on OU `Suspended`, denies `ec2:RunInstances` | Show statement (Accent) <Link: The SCP `Quarantine`, statement `NothingButReading` on OU `Suspended`, denies `ec2:RunInstances` (Show statement)>
                    [Denied Denied] · The SCP `Quarantine`, statement `IncidentResponseOnly` on OU `Suspended`, denies `ec2:RunInstances` | Show statement (Accent) <Link: The SCP `Quarantine`, statement `IncidentResponseOnly` on OU `Suspended`, denies `ec2:RunInstances` (Show statement)>
                    [Account Weak] · Sandbox logistics team · Suspended <Item> "Sandbox logistics team"
                    [AccountClosed Weak] · Spring campaign · Suspended <Item> "Spring campaign"
                  ▾ No SCP on OU `Individual business users` allows `ec2:RunInstances` | 1 account <Branch: 1 account: No SCP on OU `Individual business users` allows `ec2:RunInstances`>
                    [Denied Denied] · No SCP on OU `Individual business users` allows `ec2:RunInstances` | Show level (Accent) <Link: No SCP on OU `Individual business users` allows `ec2:RunInstances` (Show level)>
                    [Account Weak] · Business reporting · Individual business users <Item> "Business reporting"
            "#]],
        );
    }

    #[test]
    fn in_little_room_reasons_are_short() {
        check(
            "organizations:LeaveOrganization",
            Room::Little,
            &expect![[r#"
            [Allowed Allowed] · Allowed (Allowed) · 1 account <Heading: Allowed: 1 account>
              ▾ The management account is bound by no SCP | 1 account <Branch: 1 account: The management account is bound by no SCP>
                [Management Weak] · Aldermoor Management <Item> "Aldermoor Management"
            [Denied Denied] · Denied (Denied) · 26 accounts <Heading: Denied: 26 accounts>
              ▾ Deny leaving the organization · StayInTheOrganization on the root | 23 accounts <Branch: 23 accounts: Deny leaving the organization · StayInTheOrganization on the root>
                [Denied Denied] · Deny leaving the organization · StayInTheOrganization on the root (Accent) <Link: The SCP `Deny leaving the organization`, statement `StayInTheOrganization` on the root, denies `organizations:LeaveOrganization` (Show statement)>
                [Account Weak] · Backup vault · Business continuity <Item> "Backup vault"
                [Account Weak] · Data lake dev · Workloads / Non-prod <Item> "Data lake dev"
                [Account Weak] · Data lake prod · Workloads / Prod <Item> "Data lake prod"
                [Account Weak] · ERP legacy · Exceptions <Item> "ERP legacy"
                [Account Weak] · Identity · Infrastructure <Item> "Identity"
                [Account Weak] · Incident response · Security <Item> "Incident response"
                [Account Weak] · Log archive (Accent) · Security <Item> "Log archive"
                [Account Weak] · Meadowline · Transitional <Item> "Meadowline"
                [Account Weak] · Network · Infrastructure <Item> "Network"
                [Account Weak] · Orders prod · Workloads / Prod <Item> "Orders prod"
                [Account Weak] · Orders test · Workloads / Non-prod <Item> "Orders test"
                [Account Weak] · Payments prod · Workloads / Prod <Item> "Payments prod"
                [Account Weak] · Payments test · Workloads / Non-prod <Item> "Payments test"
                [Account Weak] · Pipelines · Deployments <Item> "Pipelines"
                [Account Weak] · Policy test · Policy staging <Item> "Policy test"
                [Account Weak] · Sandbox data team · Sandbox <Item> "Sandbox data team"
                [Account Weak] · Sandbox shop team · Sandbox <Item> "Sandbox shop team"
                [Account Weak] · Security tooling · Security <Item> "Security tooling"
                [Account Weak] · Shared services · Infrastructure <Item> "Shared services"
                [Account Weak] · Warehouse prod · Workloads / Prod <Item> "Warehouse prod"
                [Account Weak] · Webshop dev · Workloads / Non-prod <Item> "Webshop dev"
                [Account Weak] · Webshop prod · Workloads / Prod <Item> "Webshop prod"
                [Account Weak] · Webshop staging · Workloads / Non-prod <Item> "Webshop staging"
              ▾ Deny leaving the organization · StayInTheOrganization on the root, and 2 more | 2 accounts <Branch: 2 accounts: Deny leaving the organization · StayInTheOrganization on the root, and 2 more>
                [Denied Denied] · Deny leaving the organization · StayInTheOrganization on the root (Accent) <Link: The SCP `Deny leaving the organization`, statement `StayInTheOrganization` on the root, denies `organizations:LeaveOrganization` (Show statement)>
                [Denied Denied] · Quarantine · NothingButReading on Suspended (Accent) <Link: The SCP `Quarantine`, statement `NothingButReading` on OU `Suspended`, denies `organizations:LeaveOrganization` (Show statement)>
                [Denied Denied] · Quarantine · IncidentResponseOnly on Suspended (Accent) <Link: The SCP `Quarantine`, statement `IncidentResponseOnly` on OU `Suspended`, denies `organizations:LeaveOrganization` (Show statement)>
                [Account Weak] · Sandbox logistics team · Suspended <Item> "Sandbox logistics team"
                [AccountClosed Weak] · Spring campaign · Suspended <Item> "Spring campaign"
              ▾ Deny leaving the organization · StayInTheOrganization on the root, no SCP on OU `Individual business users` allows `organizations:LeaveOrganization` | 1 account <Branch: 1 account: Deny leaving the organization · StayInTheOrganization on the root, no SCP on OU `Individual business users` allows `organizations:LeaveOrganization`>
                [Denied Denied] · Deny leaving the organization · StayInTheOrganization on the root (Accent) <Link: The SCP `Deny leaving the organization`, statement `StayInTheOrganization` on the root, denies `organizations:LeaveOrganization` (Show statement)>
                [Denied Denied] · no SCP on OU `Individual business users` allows `organizations:LeaveOrganization` (Accent) <Link: No SCP on OU `Individual business users` allows `organizations:LeaveOrganization` (Show level)>
                [Account Weak] · Business reporting · Individual business users <Item> "Business reporting"
        "#]],
        );
    }
}
