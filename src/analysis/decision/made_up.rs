//! Ids of accounts that an import made up, where they stand in the ARN of a resource: they decide nothing.
//!
//! Knows which ids policies tell apart there; what keys hold that follow from such ids, `facts` knows.

use std::collections::BTreeSet;

use super::scene::Scene;
use aws::Arn;
use organization::{AccountId, Organization};
use policy::Resource;

/// So many digits an account id has.
const DIGITS: usize = 12;

/// The resource with other ids in place of a made-up one, as far as policies tell ids apart.
pub(super) fn others(scene: &Scene, organization: &Organization) -> Vec<Resource> {
    let Resource::Arn(own) = &scene.request.resource else { return Vec::new() };
    if !organization.has_invented_account(&AccountId::new(own.part(4))) {
        return Vec::new();
    }
    let ids = ids(scene);
    // One that nobody names stands for all that nobody names.
    let free = (0_u64..).map(|number| format!("{number:0DIGITS$}")).find(|id| !ids.contains(id));
    let with = |id: &String| own.under(&Arn { account: id, ..Arn::read(&own.text)? }.to_string());
    ids.iter().chain(&free).filter_map(with).collect()
}

/// An id for each text that policies have in the place of an account, as far as one fits it.
fn ids(scene: &Scene) -> BTreeSet<String> {
    let policies = scene.layers.iter().flat_map(|layer| &layer.levels).flat_map(|level| &level.policies);
    let statements = policies.flat_map(|policy| &policy.reading.document.statements);
    let patterns = statements.filter_map(|statement| statement.resources.as_ref()).flat_map(|of| &of.patterns);
    patterns.filter_map(|pattern| id_like(Arn::read(&pattern.value.text)?.account)).collect()
}

/// An account id that fits a pattern.
fn id_like(pattern: &str) -> Option<String> {
    let digits = pattern.chars().filter(|c| *c != '*').count();
    let missing = "0".repeat(DIGITS.saturating_sub(digits));
    let id = pattern.replacen('*', &missing, 1).replace('*', "").replace('?', "0");
    aws::is_account_id(&id).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_fit() {
        for (pattern, expect) in [
            ("111122223333", Some("111122223333")),
            ("1*3", Some("100000000003")),
            ("*", Some("000000000000")),
            ("????????????", Some("000000000000")),
            ("1*2*3", Some("100000000023")),
            ("1111", None),
            ("", None),
            ("aws", None),
        ] {
            assert_eq!(id_like(pattern).as_deref(), expect, "{pattern}");
        }
    }
}
