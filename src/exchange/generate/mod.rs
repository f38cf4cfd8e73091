//! Organizations made up from a seed: to try Canopy on, to measure and to test it.
//!
//! Knows the shapes of real ones: five levels of OUs, up to ten SCPs a target, deny lists, allow lists, Region locks,
//! exemptions by role, tags, networks, and RCPs as perimeters.
//! Does not know what any of it allows; the same shape and catalogue give the same organization.

mod attach;
mod patterns;
mod random;
mod rcp;
mod scp;
mod statement;
#[cfg(test)]
mod tests;
mod tree;

use std::collections::BTreeSet;

use attach::Shelf;
use catalog::Catalog;
use organization::{
    AccountId, Invent, Organization, OrganizationId, Parts, Policy, PolicyId, PolicyType, PolicyTypeStatus, Root,
    StructureError, full_access_policy, quota,
};
use patterns::Pool;
use random::Random;
use scp::{Author, GUARDRAILS};
use statement::{Statement, document};
use tree::{Tree, fresh};

/// How much there is to be, and from where it is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// The management account among them, so at least one.
    pub accounts: usize,
    pub ous: usize,
    /// SCPs and a few RCPs, beside AWS's own two.
    pub policies: usize,
    pub seed: u64,
    pub patterns: Patterns,
}

/// From where action patterns are drawn.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Patterns {
    /// 400 that all policies share, as in an organization that writes guardrails for the services it uses.
    #[default]
    Library,
    /// Any pattern that the catalogue has names for: harsher than any real organization.
    Catalogue,
}

/// Why no organization has this shape.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GenerateError {
    #[error("an organization has at least its management account; ask for 1 account or more")]
    NoAccount,
    #[error("AWS lets an organization have {most} {what}, not {asked}; ask for fewer")]
    TooMany { what: &'static str, asked: usize, most: usize },
    #[error("what was drawn does not fit together: {0}")]
    Structure(#[from] StructureError),
}

// The shares are guesses at what large companies have, chosen so that every kind of policy occurs.

/// Of so many policies one is an RCP, if there are enough, and of so many SCPs one an allow list or a quarantine.
const RCP_OF: usize = 20;
const MOST_RCPS: usize = 40;
const ALLOW_LIST_OF: usize = 25;
const QUARANTINE_OF: usize = 100;
/// With fewer SCPs all of them are guardrails.
const FEW: usize = 10;

/// The organization of this shape.
///
/// # Errors
/// [`GenerateError::NoAccount`] and [`GenerateError::TooMany`] for what AWS would not have.
pub fn generate(shape: &Shape, catalog: &Catalog) -> Result<Organization, GenerateError> {
    expect_possible(shape)?;
    let mut random = Random::new(shape.seed, 1);
    let id = Invent(random.number()).organization();
    let root = Root::new(Invent(random.number()).root());
    let tree = Tree::grow(shape.ous, shape.accounts, &root.id, &mut random);
    let members: Vec<AccountId> = tree.accounts.iter().map(|account| account.id.clone()).collect();
    let pool = Pool::new(catalog, shape.patterns);
    let author = Author { random: Random::new(shape.seed, 2), pool: &pool, accounts: &members };
    let (shelf, mut policies) = write(shape.policies, author, &id);
    let attachments = attach::attach(&tree, &shelf, &mut Random::new(shape.seed, 3));
    let kinds = [PolicyType::Scp, PolicyType::Rcp];
    policies.extend(kinds.iter().filter_map(full_access_policy));
    let management = members.into_iter().next().ok_or(GenerateError::NoAccount)?;
    let parts = Parts {
        policy_types: kinds.map(|kind| (kind, PolicyTypeStatus::Enabled)).into(),
        ous: tree.ous.into_iter().map(|(_, ou)| ou).collect(),
        accounts: tree.accounts,
        policies,
        attachments,
        ..Parts::new(id, root, management)
    };
    Ok(Organization::from_parts(parts)?)
}

fn expect_possible(shape: &Shape) -> Result<(), GenerateError> {
    if shape.accounts == 0 {
        return Err(GenerateError::NoAccount);
    }
    let most_policies = quota::of(&PolicyType::Scp).policies.unwrap_or(usize::MAX);
    for (what, asked, most) in [
        ("accounts", shape.accounts, quota::ACCOUNTS),
        ("OUs", shape.ous, quota::OUS),
        ("SCPs", shape.policies, most_policies),
    ] {
        if asked > most {
            return Err(GenerateError::TooMany { what, asked, most });
        }
    }
    Ok(())
}

/// Every policy, and what each is for.
fn write(count: usize, mut author: Author<'_>, organization: &OrganizationId) -> (Shelf, Vec<Policy>) {
    let rcps = (count / RCP_OF).clamp(usize::from(count > FEW), MOST_RCPS);
    let scps = count - rcps;
    let some = usize::from(scps > FEW);
    let (allow_lists, quarantines) = ((scps / ALLOW_LIST_OF).max(some), (scps / QUARANTINE_OF).max(some));
    let mut press = Press { ids: BTreeSet::new(), policies: Vec::with_capacity(count + 2) };
    let mut shelf = Shelf::default();
    for number in 0..scps - allow_lists - quarantines {
        // One of each kind first.
        let first = GUARDRAILS.get(number).map(|(_, kind)| *kind);
        let drawn = || author.random.weighted(GUARDRAILS).copied();
        let Some(kind) = first.or_else(drawn) else { break };
        let statements = author.guardrail(kind);
        shelf.guardrails.push(press.print(PolicyType::Scp, statements, &mut author.random));
    }
    for _ in 0..allow_lists {
        let statements = author.allow_list();
        shelf.allow_lists.push(press.print(PolicyType::Scp, statements, &mut author.random));
    }
    for _ in 0..quarantines {
        let statements = author.quarantine();
        shelf.quarantines.push(press.print(PolicyType::Scp, statements, &mut author.random));
    }
    for number in 0..rcps {
        let statements = rcp::perimeter(&mut author, organization, number);
        shelf.rcps.push(press.print(PolicyType::Rcp, statements, &mut author.random));
    }
    (shelf, press.policies)
}

/// Turns statements into policies with names and ids.
#[derive(Debug)]
struct Press {
    ids: BTreeSet<PolicyId>,
    policies: Vec<Policy>,
}

impl Press {
    /// Leaves out the last statements where the text would be longer than AWS takes.
    fn print(&mut self, kind: PolicyType, mut statements: Vec<Statement>, random: &mut Random) -> PolicyId {
        let most = quota::of(&kind).size.unwrap_or(usize::MAX);
        let mut content = document(&statements);
        while content.chars().count() > most && statements.len() > 1 {
            statements.pop();
            content = document(&statements);
        }
        let id = fresh(random, &mut self.ids, Invent::policy);
        let about = statements.first().map_or("", Statement::sid);
        let name = format!("{about}-{:05}", self.policies.len() + 1);
        let description = "Made up by canopy generate".to_owned();
        self.policies.push(Policy { description, ..Policy::new(id.clone(), name, kind, content) });
        id
    }
}
