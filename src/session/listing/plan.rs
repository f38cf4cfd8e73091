//! From a list and an organization to the edits that add the one to the other.
//!
//! Knows what is new, what is there and changes, and which lines AWS's rules refuse: each is tried on what those before it have left.
//! Pure: new ids follow from the seed of the list.

use std::collections::{BTreeMap, BTreeSet};

use exchange::Entry;
use exchange::listing::{Listed, Named, Place};
use organization::{AccountId, ChildId, Edit, EmailPattern, Organization, OuId, ParentId, TaggedId, TargetId};

use super::rows::Rows;
use super::{Becomes, Counts, Pasted, Plan, PlannedKind, PlannedRow};
use crate::fresh;
use crate::sentence;

pub(super) fn plan(pasted: &Pasted, organization: &Organization, parent: &ParentId, moment: (u64, u64)) -> Plan {
    let mut planner = Planner::new(pasted, organization, parent);
    for listed in &pasted.listing.lines {
        let spot = planner.line(listed);
        planner.spots.push(spot);
    }
    let Planner { after, edits, rows, counts, .. } = planner;
    let edit = Edit::Batch { label: counts.label(), edits };
    Plan { edit, after, moment, rows: rows.in_order(), counts }
}

/// So many names of a path may be one: more slashes than that stand in no name.
const SLASHES: usize = 8;

/// What a line of the list came to, for those that stand in it.
#[derive(Clone, Debug)]
enum Spot {
    Ou(ParentId),
    Account,
    Refused,
}

/// Where a line stands, by its parent and the row of that.
type Under = (ParentId, Option<usize>);

/// What there was before a line.
struct Moment {
    after: Organization,
    edits: usize,
    ous: usize,
    rows: usize,
}

struct Planner<'a> {
    pasted: &'a Pasted,
    into: ParentId,
    after: Organization,
    edits: Vec<Edit>,
    rows: Rows,
    counts: Counts,
    /// By line of the list, with its row.
    spots: Vec<(Spot, usize)>,
    numbers: fastrand::Rng,
    emails: EmailPattern,
    /// Accounts by their e-mails in small letters.
    owners: BTreeMap<String, AccountId>,
    ous: BTreeMap<(ParentId, String), OuId>,
    /// The accounts that lines of the list have named, with the line.
    named: BTreeMap<AccountId, usize>,
    /// Ids that the list gives, which must not be drawn.
    given: BTreeSet<AccountId>,
}

impl<'a> Planner<'a> {
    fn new(pasted: &'a Pasted, organization: &Organization, into: &ParentId) -> Self {
        let mut emails = EmailPattern::of(organization);
        let mut given = BTreeSet::new();
        for listed in &pasted.listing.lines {
            if let Named::Account { email, id, .. } = &listed.names {
                email.iter().for_each(|email| emails.keep(email));
                given.extend(id.clone());
            }
        }
        let accounts = organization.accounts().values();
        let ous = organization.ous().values();
        Self {
            pasted,
            into: into.clone(),
            after: organization.clone(),
            edits: Vec::new(),
            rows: Rows::default(),
            counts: Counts::default(),
            spots: Vec::with_capacity(pasted.listing.lines.len()),
            numbers: fastrand::Rng::with_seed(pasted.seed),
            emails,
            owners: accounts.map(|account| (account.email.to_ascii_lowercase(), account.id.clone())).collect(),
            ous: ous.map(|ou| ((ou.parent.clone(), ou.name.clone()), ou.id.clone())).collect(),
            named: BTreeMap::new(),
            given,
        }
    }

    fn line(&mut self, listed: &Listed) -> (Spot, usize) {
        let (kind, name, email) = match &listed.names {
            Named::Ou(name) => (PlannedKind::Ou, name.clone(), String::new()),
            Named::Account { name, email, id } => {
                let called = name.clone().or_else(|| id.as_ref().map(ToString::to_string)).unwrap_or_default();
                (PlannedKind::Account, called, email.clone().unwrap_or_default())
            }
            Named::Nothing { said, .. } => (PlannedKind::Neither, said.clone(), String::new()),
        };
        let mut row = PlannedRow {
            line: Some(listed.line),
            depth: 0,
            kind,
            name,
            email,
            id: String::new(),
            becomes: Becomes::Same,
            adds: said_of(listed),
        };
        let before = self.moment();
        let under = self.under(&listed.place);
        let done = match (&listed.names, &under) {
            (Named::Nothing { why, .. }, _) => Err(why.clone()),
            (_, Err((why, _))) => Err(why.clone()),
            (Named::Ou(name), Ok(under)) => self.ou(listed, name, under),
            (Named::Account { name, email, id }, Ok(under)) => {
                self.account(listed, (name.as_deref(), email.as_deref(), id.as_ref()), under, &mut row)
            }
        };
        let above = match under {
            Ok((_, above)) | Err((_, above)) => above,
        };
        match done {
            Ok((target, becomes)) => {
                self.count(kind, &becomes);
                row.becomes = becomes;
                let spot = match target.as_parent() {
                    Some(parent) => Spot::Ou(parent),
                    None => Spot::Account,
                };
                self.after.target_text(&target).clone_into(&mut row.id);
                let above = self.rows.above(&self.after, &self.into, &target);
                (spot, self.rows.put(target, above, row))
            }
            Err(why) => {
                self.back_to(before);
                self.counts.refused += 1;
                row.becomes = Becomes::Refused(sentence(&why));
                (Spot::Refused, self.rows.refused(above, row))
            }
        }
    }

    fn moment(&self) -> Moment {
        Moment { after: self.after.clone(), edits: self.edits.len(), ous: self.counts.ous, rows: self.rows.len() }
    }

    /// Takes back the OUs that were made on the way to a line that is refused then.
    fn back_to(&mut self, Moment { after, edits, ous, rows }: Moment) {
        for edit in self.edits.drain(edits..) {
            if let Edit::CreateOu { parent, name, .. } = edit {
                self.ous.remove(&(parent, name));
            }
        }
        (self.after, self.counts.ous) = (after, ous);
        self.rows.back_to(rows);
    }

    fn count(&mut self, kind: PlannedKind, becomes: &Becomes) {
        let counts = &mut self.counts;
        match (becomes, kind) {
            (Becomes::New, PlannedKind::Ou) => counts.ous += 1,
            (Becomes::New, PlannedKind::Account | PlannedKind::Neither) => counts.accounts += 1,
            (Becomes::Changed(_), PlannedKind::Ou) => counts.changed_ous += 1,
            (Becomes::Changed(_), PlannedKind::Account | PlannedKind::Neither) => counts.changed_accounts += 1,
            (Becomes::Same, _) => counts.same += 1,
            (Becomes::Refused(_), _) => counts.refused += 1,
        }
    }

    /// The parent of a line; OUs of a path that are not there are made. Or why there is none, and the row that it stands under.
    fn under(&mut self, place: &Place) -> Result<Under, (String, Option<usize>)> {
        match place {
            Place::Unsaid => Ok((self.into.clone(), None)),
            Place::In(at) => {
                let line = self.pasted.listing.lines.get(*at).map_or(0, |above| above.line);
                match self.spots.get(*at).cloned() {
                    Some((Spot::Ou(parent), row)) => Ok((parent, Some(row))),
                    Some((Spot::Account, row)) => {
                        Err((format!("line {line} above it is an account, and accounts hold nothing"), Some(row)))
                    }
                    Some((Spot::Refused, row)) => Err((format!("line {line} above it is refused"), Some(row))),
                    None => Err((format!("line {line} above it is refused"), None)),
                }
            }
            Place::Path { names, mark } => self.walk(names, mark),
        }
    }

    fn walk(&mut self, path: &[String], mark: &str) -> Result<Under, (String, Option<usize>)> {
        if let [id] = path
            && let Some(parent) = self.after.target(id).and_then(|target| target.as_parent())
        {
            return Ok((parent, None));
        }
        // What has the form of an OU's id is meant for one, and no name for a new one.
        if let Some(id) = path.iter().find(|name| OuId::new(name).is_well_formed())
            && !self.ous.keys().any(|(_, name)| name == id)
        {
            return Err((format!("no OU has the id “{id}”"), None));
        }
        let mut parent = self.into.clone();
        let root = &self.after.root().name;
        // Paths may begin with the root, which needs no making.
        let from_root = path.first().filter(|name| name.eq_ignore_ascii_case(root) && parent == ParentId::Root);
        let is_ou = |name: &String| self.ous.contains_key(&(parent.clone(), name.clone()));
        let skipped = usize::from(from_root.is_some_and(|name| !is_ou(name)));
        let mut rest = path.get(skipped..).unwrap_or_default();
        while let Some(name) = rest.first() {
            let (known, taken) = self.known_ou(&parent, rest, mark);
            rest = rest.get(taken..).unwrap_or_default();
            parent = match known {
                Some(known) => ParentId::Ou(known),
                None => {
                    let made = self.make_ou(&parent, name, None);
                    let made = made.map_err(|why| (format!("the OU “{name}” of its path is refused: {why}"), None))?;
                    self.counts.ous += 1;
                    let target = TargetId::Ou(made.clone());
                    let above = self.rows.above(&self.after, &self.into, &target);
                    let row = on_the_way(made.as_str(), name, Becomes::New);
                    self.rows.put(target, above, row);
                    ParentId::Ou(made)
                }
            };
        }
        Ok((parent, None))
    }

    /// The OU that a path begins with, and how many of its names are that one's: what stands between names may stand in one too.
    fn known_ou(&self, parent: &ParentId, path: &[String], mark: &str) -> (Option<OuId>, usize) {
        let named = |count: usize| self.ous.get(&(parent.clone(), path.get(..count)?.join(mark))).cloned();
        let longest = (1..=path.len().min(SLASHES)).rev().find_map(|count| Some((named(count)?, count)));
        longest.map_or((None, 1), |(known, count)| (Some(known), count))
    }

    /// Does some edits as one, or says why not.
    fn apply(&mut self, edits: Vec<Edit>) -> Result<(), String> {
        let batch = Edit::Batch { label: String::new(), edits };
        self.after = self.after.apply(&batch).map_err(|error| error.to_string())?;
        if let Edit::Batch { edits, .. } = batch {
            self.edits.extend(edits);
        }
        Ok(())
    }

    fn make_ou(&mut self, parent: &ParentId, name: &str, dressed: Option<&Listed>) -> Result<OuId, String> {
        let id = fresh::ou(&self.after, &mut || self.numbers.u64(..));
        let mut edits = vec![Edit::CreateOu { id: id.clone(), parent: parent.clone(), name: name.to_owned() }];
        if let Some(listed) = dressed {
            edits.extend(self.dress(&TargetId::Ou(id.clone()), listed).into_iter().map(|(edit, _)| edit));
        }
        self.apply(edits)?;
        self.ous.insert((parent.clone(), name.to_owned()), id.clone());
        Ok(id)
    }

    /// Tags and note of a line that are not there yet, each with its name.
    fn dress(&self, target: &TargetId, listed: &Listed) -> Vec<(Edit, String)> {
        let on = TaggedId::Target(target.clone());
        let tags = self.after.tags(&on);
        let missing = listed.tags.iter().filter(|(key, value)| tags.get(*key) != Some(*value));
        let tag = |(key, value): (&String, &String)| {
            (Edit::SetTag { on: on.clone(), key: key.clone(), value: value.clone() }, format!("tag {key}"))
        };
        let mut edits: Vec<_> = missing.map(tag).collect();
        if !listed.note.is_empty() && self.after.note(&on) != listed.note {
            let note = Edit::SetNote { on: on.clone(), note: listed.note.clone() };
            edits.push((note, "note".to_owned()));
        }
        edits
    }

    /// Does what changes something that is there.
    fn change(&mut self, target: TargetId, edits: Vec<(Edit, String)>) -> Result<(TargetId, Becomes), String> {
        if edits.is_empty() {
            return Ok((target, Becomes::Same));
        }
        let (edits, words): (Vec<Edit>, Vec<String>) = edits.into_iter().unzip();
        self.apply(edits)?;
        Ok((target, Becomes::Changed(words.join(", "))))
    }

    fn ou(&mut self, listed: &Listed, name: &str, under: &Under) -> Result<(TargetId, Becomes), String> {
        match self.ous.get(&(under.0.clone(), name.to_owned())).cloned() {
            Some(known) => {
                let target = TargetId::Ou(known);
                let edits = self.dress(&target, listed);
                self.change(target, edits)
            }
            None => Ok((TargetId::Ou(self.make_ou(&under.0, name, Some(listed))?), Becomes::New)),
        }
    }

    fn account(
        &mut self,
        listed: &Listed,
        (name, email, id): (Option<&str>, Option<&str>, Option<&AccountId>),
        under: &Under,
        row: &mut PlannedRow,
    ) -> Result<(TargetId, Becomes), String> {
        let owner = email.and_then(|email| self.owners.get(&email.to_ascii_lowercase()));
        let by_id = id.filter(|id| self.after.accounts().contains_key(*id));
        let known = by_id.or(owner).cloned();
        if let Some(line) = known.as_ref().and_then(|known| self.named.get(known)) {
            return Err(format!("line {line} names this account already"));
        }
        match known {
            Some(known) => {
                if let Some(id) = id.filter(|id| **id != known) {
                    return Err(format!(
                        "its e-mail belongs to the account {known}, and its id would be {id}; no id changes"
                    ));
                }
                self.known_account(listed, &known, (name, email), under, row)
            }
            None => self.new_account(listed, (name, email, id), under, row),
        }
    }

    fn known_account(
        &mut self,
        listed: &Listed,
        id: &AccountId,
        (name, email): (Option<&str>, Option<&str>),
        under: &Under,
        row: &mut PlannedRow,
    ) -> Result<(TargetId, Becomes), String> {
        let target = TargetId::Account(id.clone());
        let Some(account) = self.after.accounts().get(id).cloned() else { return Err("it is gone".to_owned()) };
        row.name = name.unwrap_or(account.shown_name()).to_owned();
        row.email = email.unwrap_or(&account.email).to_owned();
        let mut edits = Vec::new();
        if let Some(name) = name.filter(|name| *name != account.name) {
            let rename = Edit::Rename { target: target.clone(), name: name.to_owned() };
            edits.push((rename, format!("name, until now {}", account.shown_name())));
        }
        if let Some(email) = email.filter(|email| !email.eq_ignore_ascii_case(&account.email)) {
            let set = Edit::SetEmail { account: id.clone(), email: email.to_owned() };
            edits.push((set, format!("e-mail, until now {}", account.email)));
        }
        if listed.place != Place::Unsaid && under.0 != account.parent {
            let from = self.after.name(&account.parent.clone().into());
            let moving = Edit::Move { child: ChildId::Account(id.clone()), to: under.0.clone() };
            edits.push((moving, format!("place, until now {from}")));
        }
        edits.extend(self.dress(&target, listed));
        let changed = self.change(target, edits)?;
        self.named.insert(id.clone(), listed.line);
        if let Some(email) = email {
            self.owners.insert(email.to_ascii_lowercase(), id.clone());
        }
        Ok(changed)
    }

    fn new_account(
        &mut self,
        listed: &Listed,
        (name, email, id): (Option<&str>, Option<&str>, Option<&AccountId>),
        under: &Under,
        row: &mut PlannedRow,
    ) -> Result<(TargetId, Becomes), String> {
        // Of an e-mail alone the name is what it says of the account.
        let name = name.map(str::to_owned).or_else(|| email.map(|email| Entry::of(email).name));
        let name =
            name.filter(|name| !name.is_empty()).ok_or("a new account needs a name or an e-mail; give it one")?;
        row.name.clone_from(&name);
        let email = email.map_or_else(|| self.emails.propose(&name), str::to_owned);
        row.email.clone_from(&email);
        let id = match id {
            Some(id) => id.clone(),
            None => fresh::account_but(&self.after, &self.given, &mut || self.numbers.u64(..)),
        };
        let target = TargetId::Account(id.clone());
        let mut edits = vec![Edit::CreateAccount {
            id: id.clone(),
            parent: under.0.clone(),
            name,
            email: email.clone(),
            joined: self.pasted.joined.clone(),
        }];
        edits.extend(self.dress(&target, listed).into_iter().map(|(edit, _)| edit));
        self.apply(edits)?;
        self.emails.keep(&email);
        self.owners.insert(email.to_ascii_lowercase(), id.clone());
        self.named.insert(id, listed.line);
        Ok((target, Becomes::New))
    }
}

/// An OU that only a path names.
pub(super) fn on_the_way(id: &str, name: &str, becomes: Becomes) -> PlannedRow {
    let (name, id) = (name.to_owned(), id.to_owned());
    PlannedRow {
        line: None,
        depth: 0,
        kind: PlannedKind::Ou,
        name,
        email: String::new(),
        id,
        becomes,
        adds: String::new(),
    }
}

/// "Env=prod, Team=shop, note: Ask first"
fn said_of(listed: &Listed) -> String {
    let tags = listed.tags.iter().map(|(key, value)| format!("{key}={value}"));
    let note = Some(format!("note: {}", listed.note)).filter(|_| !listed.note.is_empty());
    tags.chain(note).collect::<Vec<_>>().join(", ")
}
