//! Which condition keys the catalogue lists for an action: its own, those of its resource types, and the global ones.
//!
//! Knows what is documented; that a request has a key all the same is not for it to say.

use super::keys::{family, means};
use super::{ActionId, Catalog, ResourceType, ResourceUse};

/// Keys that AWS counts among the global ones, but that are there only where an action or its resource type lists them.
const NOT_EVERYWHERE: [&str; 3] = ["aws:requesttag", "aws:resourcetag", "aws:tagkeys"];

/// Keys that requests to any service may have, made through what the key is about.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>
const ACROSS_SERVICES: [&str; 10] = [
    "aws:SignInSessionArn",
    "codebuild:BuildArn",
    "codebuild:ProjectArn",
    "ec2:RoleDelivery",
    "ec2:SourceInstanceArn",
    "glue:CredentialIssuingService",
    "glue:RoleAssumedBy",
    "identitystore:UserId",
    "lambda:SourceFunctionArn",
    "ssm:SourceInstanceArn",
];

impl Catalog {
    /// Whether requests for every action may have a key, as far as is documented.
    pub fn lists_key_everywhere(&self, key: &str) -> bool {
        let family = family(key);
        !NOT_EVERYWHERE.contains(&family.as_str())
            && (ACROSS_SERVICES.iter().any(|known| known.eq_ignore_ascii_case(key))
                || self.global_keys.iter().any(|known| means(&known.name, key)))
    }

    /// Whether an action, or one of its resource types, lists a key.
    pub fn lists_key_for(&self, id: ActionId, wanted: &str) -> bool {
        self.lists_key_on(id, wanted, |_| true)
    }

    /// The resource types that an action can be authorized on, with how it uses each.
    pub fn types_of(&self, id: ActionId) -> impl Iterator<Item = (&ResourceUse, &ResourceType)> {
        let known = self.action(id).zip(self.service_of(id));
        known.into_iter().flat_map(|(action, service)| {
            let kind = |used: &ResourceUse| service.resource_types.get(usize::from(used.resource_type));
            action.resources.iter().filter_map(move |used| Some((used, kind(used)?)))
        })
    }

    /// Whether an action lists a key: as a whole, or for one of those of its resource types that a request may be about.
    pub fn lists_key_on(&self, id: ActionId, wanted: &str, may_be: impl Fn(&ResourceType) -> bool) -> bool {
        let Some((action, service)) = self.action(id).zip(self.service_of(id)) else { return false };
        let of_types = self.types_of(id).filter(|(_, kind)| may_be(kind));
        let of_types = of_types.flat_map(|(used, kind)| used.condition_keys.iter().chain(&kind.condition_keys));
        let mut keys = action.condition_keys.iter().chain(of_types);
        keys.any(|key| service.condition_keys.get(usize::from(*key)).is_some_and(|known| means(&known.name, wanted)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_actions() {
        let catalog = Catalog::embedded();
        for (action, key, expect) in [
            ("ec2:RunInstances", "EC2:instancetype", true),
            ("ec2:DescribeInstances", "ec2:InstanceType", false),
            ("iam:CreateUser", "aws:RequestTag/team", true),
            ("iam:ListUsers", "aws:RequestTag/team", false),
            ("dynamodb:GetItem", "aws:ResourceTag/team", true),
        ] {
            let id = catalog.action_id(action).expect(action);
            assert_eq!(catalog.lists_key_for(id, key), expect, "{action} {key}");
            assert!(!catalog.lists_key_everywhere(key), "{key}");
        }
        assert!(catalog.lists_key_everywhere("aws:PrincipalTag/team") && catalog.lists_key_everywhere("aws:SourceIP"));
    }
}
