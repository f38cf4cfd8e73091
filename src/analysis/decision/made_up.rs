//! Ids of accounts that an import made up, where they stand in the ARN of a resource: they decide nothing.
//!
//! Knows which ids policies tell apart there; what keys hold that follow from such ids, `facts` knows.

use std::collections::BTreeSet;

use super::explanation::Decision;
use super::scene::Scene;
use super::weigh::decide;
use aws::Arn;
use organization::{AccountId, Organization};
use policy::Resource;

/// So many digits an account id has.
const DIGITS: usize = 12;

/// Whether another id in place of a made-up one would be decided otherwise.
pub(super) fn tells_apart(scene: &mut Scene, decision: Decision, organization: &Organization) -> bool {
    let Resource::Arn(own) = scene.request.resource.clone() else { return false };
    if !organization.has_invented_account(&AccountId::new(own.part(4))) {
        return false;
    }
    let ids = ids(scene);
    // One that nobody names stands for all that nobody names.
    let free = (0_u64..).map(|number| format!("{number:0DIGITS$}")).find(|id| !ids.contains(id));
    let differs = |id: &String| {
        let Some(arn) = Arn::read(&own.text) else { return false };
        let Ok(mut other) = Resource::read(&Arn { account: id, ..arn }.to_string()) else { return false };
        if let Resource::Arn(other) = &mut other {
            other.has_type = own.has_type;
        }
        scene.request.resource = other;
        decide(scene) != decision
    };
    let found = ids.iter().chain(&free).any(differs);
    scene.request.resource = Resource::Arn(own);
    found
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
