//! What the lines of the page of changes say: groups, causes, examples, accounts and actions.
//!
//! What is said of a group is worked out when it is first seen, and kept as long as the comparison is.

use super::lines::{ChangeLine, ChangeList, GroupPart};
use crate::later::Stands;
use crate::list::Rows;
use crate::paint::Look;
use crate::row::{Glyph, Kind, Mark, Row, Text, of_shade};
use crate::theme::{Face, Ink, size};
use crate::widgets;
use analysis::{Change as AccessChange, Group, Shade, When};
use exchange::Change;
use organization::{AccountId, TargetId};
use session::{Icon, State, sentence};

pub const LOOK: Look = Look {
    first: 18.0,
    text: 12.0,
    fold: size::ICON - 2.0,
    icon: size::ICON - 2.0,
    gap: 8.0,
    least: 0.0,
    right: 8.0,
    before: 0.0,
    ..Look::PAGE
};

/// The lines while they are shown.
pub struct ShownChanges<'a> {
    pub state: &'a State,
    pub changes: &'a [Change],
    pub view: &'a mut ChangeList,
}

impl Rows for ShownChanges<'_> {
    fn count(&self) -> usize {
        self.view.lines.len()
    }

    fn row(&mut self, at: usize) -> Row {
        let Some(line) = self.view.lines.get(at).copied() else { return Row::default() };
        let row = self.of(line);
        Row { hint: row.name().to_owned(), ..row }
    }

    fn is_head(&self, at: usize) -> bool {
        let line = self.view.lines.get(at);
        line.is_some_and(|line| matches!(line, ChangeLine::Group(_) | ChangeLine::Access | ChangeLine::Document))
    }

    fn copied(&mut self, at: usize) -> Option<String> {
        (at < self.count()).then(|| self.row(at).heard())
    }
}

impl ShownChanges<'_> {
    fn of(&mut self, line: ChangeLine) -> Row {
        let weak = |icon| Some(Glyph::Icon(icon, Ink::Weak));
        match line {
            ChangeLine::Access => heading("Access"),
            ChangeLine::Document => heading("Document"),
            ChangeLine::Group(at) => self.group(at).unwrap_or_default(),
            ChangeLine::Cause(at, place) => {
                let cause = self.view.said(at).and_then(|said| said.causes.get(place).cloned()).unwrap_or_default();
                Row { kind: Kind::Link, depth: 1, icon: weak(Icon::Policy), ..row(Text::new(cause).ink(Ink::Accent)) }
            }
            ChangeLine::Example(at) => {
                let title = match self.view.example(at) {
                    Stands::Here(Some((_, told))) => Text::new(format!("Ask in simulator: {told}")).ink(Ink::Accent),
                    Stands::Here(None) => Text::new("No example request was found").ink(Ink::Weak),
                    Stands::Coming(_) => Text::new("Looking for an example request…").ink(Ink::Weak),
                };
                Row { kind: Kind::Link, depth: 1, icon: weak(Icon::Question), ..row(title) }
            }
            ChangeLine::Accounts(at) => {
                let count = self.view.group(at).map_or(0, |(_, group)| group.accounts.len());
                self.folded(at, GroupPart::Accounts, widgets::counted(count, "account", "accounts"))
            }
            ChangeLine::Actions(at) => {
                let count = self.view.group(at).map_or(0, |(_, group)| group.count as usize);
                self.folded(at, GroupPart::Actions, widgets::counted(count, "action", "actions"))
            }
            ChangeLine::Account(at, place) => {
                let id = self.view.group(at).and_then(|(_, group)| group.accounts.get(place));
                self.account(When::After, id, "")
            }
            ChangeLine::Left(at) => {
                let left = self.view.of.as_ref().and_then(|comparison| comparison.left.get(at));
                self.account(When::Before, left, "Account removed: ")
            }
            ChangeLine::Joined(at) => {
                let joined = self.view.of.as_ref().and_then(|comparison| comparison.joined.get(at));
                self.account(When::After, joined, "New account: ")
            }
            ChangeLine::Action(at, place) => {
                let action = self.view.action(at, place);
                let name =
                    action.map(|action| self.state.verdicts.analysis.catalog.full_name(action)).unwrap_or_default();
                Row { depth: 2, ..row(Text::new(name)) }
            }
            ChangeLine::Change(at) => row(Text::new(self.changes.get(at).map(Change::sentence).unwrap_or_default())),
        }
    }

    /// What changes for whom, and its first cause at the right.
    fn group(&mut self, at: usize) -> Option<Row> {
        let (_, group) = self.view.group(at)?;
        let (change, (icon, ink)) = (sentence(&group.phrase()), look(group));
        let fold = self.view.fold(at, GroupPart::Whole);
        let said = self.view.said(at)?;
        let cause = said.causes.first().map(|cause| match said.causes.len() {
            1 => cause.clone(),
            count => format!("{cause} (and {} more)", count - 1),
        });
        Some(Row {
            kind: Kind::Branch,
            fold,
            icon: Some(Glyph::Icon(icon, ink)),
            says: format!("{change}: {}", said.head),
            title: Text::strong(change).ink(ink),
            detail: Text::new(&said.head),
            marks: cause.map(|cause| Mark::Aside(Text::quiet(cause, Face::Small))).into_iter().collect(),
            ..Row::default()
        })
    }

    fn folded(&self, at: usize, part: GroupPart, title: String) -> Row {
        Row { kind: Kind::Branch, depth: 1, fold: self.view.fold(at, part), ..row(Text::new(title)) }
    }

    /// An account as it is called in the organization before or after the changes.
    fn account(&self, when: When, id: Option<&AccountId>, before: &str) -> Row {
        let name = id.zip(self.state.verdicts.comparison.as_ref()).map(|(id, comparison)| {
            let name = comparison.organization(when).name(&TargetId::Account(id.clone()));
            format!("{before}{name} ({id})")
        });
        let icon = Some(Glyph::Icon(Icon::Account, Ink::Weak));
        Row { depth: 2, icon, ..row(Text::new(name.unwrap_or_default())) }
    }
}

fn row(title: Text) -> Row {
    Row { title, ..Row::default() }
}

fn heading(title: &str) -> Row {
    Row { kind: Kind::Heading, ..row(Text::strong(title)) }
}

/// The mark of a change: what is allowed by Region now has that of these.
fn look(group: &Group) -> (Icon, Ink) {
    let [_, now] = &group.regions;
    if now.is_some() {
        return of_shade(Shade::ByRegion);
    }
    match group.contrast.change() {
        AccessChange::Gained => (Icon::Allowed, Ink::Allowed),
        AccessChange::Lost => (Icon::Denied, Ink::Denied),
        AccessChange::Conditional | AccessChange::Condition => (Icon::Depends, Ink::Depends),
        AccessChange::Perhaps => (Icon::Question, Ink::Warning),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::row::text;
    use crate::testing::sample;
    use organization::Edit;
    use session::Command;

    /// What is taken in some Regions is said with those that are left, and is not amber.
    #[test]
    fn what_hangs_on_the_region_alone_names_the_regions() {
        let mut session = sample();
        let organization = &session.state().document.organization;
        let named = |name: &str| organization.targets().into_iter().find(|target| organization.name(target) == name);
        let (from, to) = (named("Network").expect("an account"), named("Workloads").expect("an OU"));
        let (TargetId::Account(account), TargetId::Ou(ou)) = (from, to) else { panic!("not as the sample was") };
        let child = organization::ChildId::Account(account);
        let moved = Edit::Move { child, to: organization::ParentId::Ou(ou) };
        let _ = session.dispatch(Command::Edit(moved), 0);
        let mut view = ChangeList::default();
        view.refresh(session.state(), &[]);
        let mut shown = ShownChanges { state: session.state(), changes: &[], view: &mut view };
        let rows = (0..shown.count()).map(|at| shown.row(at)).filter(|row| row.icon == Some(by_region())).take(1);
        expect![[r#"
            ▸ [ByRegion ByRegion] · Lost in some Regions: allowed in eu-central-1 and eu-west-1 only (ByRegion) · `Network`: 19,746 actions of a2c, a4b and 406 more services | now: SCP `Regions in Europe only`, statement `OnlyFrankfurtAndIreland` on OU `Workloads`, denies <Branch: Lost in some Regions: allowed in eu-central-1 and eu-west-1 only: `Network`: 19,746 actions of a2c, a4b and 406 more services>
        "#]].assert_eq(&text(rows));
    }

    fn by_region() -> Glyph {
        let (icon, ink) = of_shade(Shade::ByRegion);
        Glyph::Icon(icon, ink)
    }

    #[test]
    fn rows_say_what_changes_for_whom_and_why() {
        let mut session = sample();
        let named =
            |name: &str| session.state().document.organization.policies().values().find(|policy| policy.name == name);
        let policy = named("Deny leaving the organization").expect("a policy of the sample").id.clone();
        let _ = session.dispatch(Command::Edit(Edit::Detach { policy, target: TargetId::Root }), 0);
        let changes =
            exchange::changes(&session.state().document.origin.baseline, &session.state().document.organization);
        let mut view = ChangeList::default();
        view.refresh(session.state(), &changes);
        for part in [GroupPart::Whole, GroupPart::Accounts, GroupPart::Actions] {
            view.toggle(0, part);
        }
        view.refresh(session.state(), &changes);
        let mut shown = ShownChanges { state: session.state(), changes: &changes, view: &mut view };
        expect![[r#"
            Access <Heading> "Access"
            ▾ [Allowed Allowed] · Gained (Allowed) · 23 accounts: 2 actions of account and organizations | before: SCP `Deny leaving the organization`, statement `StayInTheOrganization` on the root, denies <Branch: Gained: 23 accounts: 2 actions of account and organizations>
              [Policy Weak] · before: SCP `Deny leaving the organization`, statement `StayInTheOrganization` on the root, denies (Accent) <Link> "before: SCP `Deny leaving the organization`, statement `StayInTheOrganization` on the root, denies"
              [Question Weak] · Ask in simulator: account:CloseAccount on arn:aws:account::200000000001:account as arn:aws:iam::200000000001:role/ordinary failed before and passes now (Accent) <Link> "Ask in simulator: account:CloseAccount on arn:aws:account::200000000001:account as arn:aws:iam::200000000001:role/ordinary failed before and passes now"
              ▾ 23 accounts <Branch> "23 accounts"
                [Account Weak] · Log archive (200000000001) <Item> "Log archive (200000000001)"
                [Account Weak] · Security tooling (200000000002) <Item> "Security tooling (200000000002)"
                [Account Weak] · Incident response (200000000003) <Item> "Incident response (200000000003)"
                [Account Weak] · Network (300000000001) <Item> "Network (300000000001)"
                [Account Weak] · Shared services (300000000002) <Item> "Shared services (300000000002)"
                [Account Weak] · Identity (300000000003) <Item> "Identity (300000000003)"
                [Account Weak] · Webshop prod (400000000001) <Item> "Webshop prod (400000000001)"
                [Account Weak] · Orders prod (400000000002) <Item> "Orders prod (400000000002)"
                [Account Weak] · Payments prod (400000000003) <Item> "Payments prod (400000000003)"
                [Account Weak] · Warehouse prod (400000000004) <Item> "Warehouse prod (400000000004)"
                [Account Weak] · Data lake prod (400000000005) <Item> "Data lake prod (400000000005)"
                [Account Weak] · Webshop staging (500000000001) <Item> "Webshop staging (500000000001)"
                [Account Weak] · Webshop dev (500000000002) <Item> "Webshop dev (500000000002)"
                [Account Weak] · Orders test (500000000003) <Item> "Orders test (500000000003)"
                [Account Weak] · Payments test (500000000004) <Item> "Payments test (500000000004)"
                [Account Weak] · Data lake dev (500000000005) <Item> "Data lake dev (500000000005)"
                [Account Weak] · Sandbox shop team (600000000001) <Item> "Sandbox shop team (600000000001)"
                [Account Weak] · Sandbox data team (600000000002) <Item> "Sandbox data team (600000000002)"
                [Account Weak] · Policy test (700000000001) <Item> "Policy test (700000000001)"
                [Account Weak] · Pipelines (700000000002) <Item> "Pipelines (700000000002)"
                [Account Weak] · Backup vault (700000000003) <Item> "Backup vault (700000000003)"
                [Account Weak] · ERP legacy (800000000001) <Item> "ERP legacy (800000000001)"
                [Account Weak] · Meadowline (800000000002) <Item> "Meadowline (800000000002)"
              ▾ 2 actions <Branch> "2 actions"
                account:CloseAccount <Item> "account:CloseAccount"
                organizations:LeaveOrganization <Item> "organizations:LeaveOrganization"
            Document <Heading> "Document"
            Detached SCP `Deny leaving the organization` from the root `Root` <Item> "Detached SCP `Deny leaving the organization` from the root `Root`"
        "#]].assert_eq(&text((0..shown.count()).map(|at| shown.row(at))));
    }
}
