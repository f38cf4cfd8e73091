//! Accounts for which every question has the same answer for the same reasons, asked about together.
//!
//! Pure: built once for an analysis, whatever is asked afterwards.

use std::collections::BTreeMap;
use std::sync::Arc;

use analysis::{Analysis, Exemption, Row};
use organization::{AccountId, Organization, ParentId, PolicyId, PolicyType, TargetId};

/// The accounts of one analysis by place.
#[derive(Debug)]
pub struct Places {
    /// What was analysed; a newer document may have taken its place on screen.
    pub organization: Organization,
    pub analysis: Arc<Analysis>,
    /// By name.
    pub accounts: Vec<AccountId>,
    pub places: Vec<Place>,
}

/// Accounts below one parent with the same policies of their own, and so with the same reasons.
#[derive(Debug)]
pub struct Place {
    pub row: Arc<Row>,
    pub exempt: Option<Exemption>,
    /// Indices into [`Places::accounts`], ascending; never empty.
    pub accounts: Vec<u32>,
}

/// What accounts of a place share: their row, their parent, their own policies, and whether those are all known.
type Key = (usize, Option<ParentId>, Vec<PolicyId>, [bool; 2]);

impl Places {
    pub fn new(organization: &Organization, analysis: &Arc<Analysis>) -> Self {
        let mut accounts: Vec<(String, AccountId, Arc<Row>)> = analysis
            .accounts()
            .filter_map(|(id, row)| {
                let account = organization.accounts().get(id)?;
                Some((account.name.to_lowercase(), id.clone(), Arc::clone(row)))
            })
            .collect();
        accounts.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
        let mut index_of: BTreeMap<Key, usize> = BTreeMap::new();
        let mut places: Vec<Place> = Vec::new();
        for ((_, id, row), number) in accounts.iter().zip(0..) {
            let target = TargetId::Account(id.clone());
            let own = organization.attached(&target).map(|policy| policy.id.clone()).collect();
            let known = [PolicyType::Scp, PolicyType::Rcp].map(|kind| organization.attachments_known(&target, &kind));
            let exempt = analysis.exemption(organization, id);
            let parent = organization.parent(&target).cloned().filter(|_| exempt.is_none());
            let key = (Arc::as_ptr(row).addr(), parent, own, known);
            let index = *index_of.entry(key).or_insert_with(|| {
                places.push(Place { row: Arc::clone(row), exempt, accounts: Vec::new() });
                places.len() - 1
            });
            if let Some(place) = places.get_mut(index) {
                place.accounts.push(number);
            }
        }
        let accounts = accounts.into_iter().map(|(_, id, _)| id).collect();
        Self { organization: organization.clone(), analysis: Arc::clone(analysis), accounts, places }
    }

    pub fn account(&self, index: u32) -> Option<&AccountId> {
        self.accounts.get(index as usize)
    }
}
