//! Who inside accounts may do one action.
//!
//! Knows one action and many identities; each text is read once for all of them.

use std::sync::Arc;

use super::access::{Access, Permissions};
use crate::policies::Reader;
use catalog::{ActionId, Catalog};
use organization::{IdentityId, IdentityKind, Organization};

/// How far each of some identities may do an action, in their order. Groups make no requests and are left out.
pub fn who_may<'i>(
    organization: &Organization,
    catalog: &Arc<Catalog>,
    action: ActionId,
    ids: impl IntoIterator<Item = &'i IdentityId>,
) -> Vec<(IdentityId, Access)> {
    let mut reader = Reader::new(catalog);
    let mut only = catalog.none();
    only.insert(action);
    let ids = ids.into_iter().filter(|id| id.kind != IdentityKind::Group);
    let of = |id: &IdentityId| {
        let mut permissions = Permissions::about(organization, catalog, id, &only, &mut reader)?;
        Some((id.clone(), permissions.access(action)))
    };
    ids.filter_map(of).collect()
}
