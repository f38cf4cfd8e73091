//! Which resource types every call of an action names, as of a date: for a denied call one denied type of them is enough.
//!
//! The reference marks resource types as required, but marks alternatives alike: `bedrock:InvokeModel` has twelve marks, and
//! a call is about one model. So a mark counts where nothing else is marked, or where the marks were read through.
//! A row too few leaves an answer open that need not be, one too many would make an answer wrong.
//!
//! <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>

use super::{KnownAction, ResourceUse, Service};

/// Day on which the marks were read through, `YYYY-MM-DD`.
pub const NEEDED_DATE: &str = "2026-11-29";

/// Services of whose actions a call names all types that are marked.
///
/// - EC2: <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html>
/// - IAM Identity Center: an instance and what is in it,
///   <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsiamidentitycenter.html>
const MARK_ALL: [&str; 2] = ["ec2", "sso"];

/// Services that mark what may be meant instead of something else: the catalogue of an account beside others, a version of a
/// bot beside the bot; and one whose operations no page describes.
const MARK_ANY: [&str; 3] = ["continuum", "glue", "lex"];

/// Actions of which the types that a call names are known otherwise.
const KNOWN: &[(&str, &[&str], &str)] = &[
    // A launch that is given a network interface names neither a subnet nor a security group.
    (
        "ec2:RunInstances",
        &["image", "instance", "network-interface"],
        "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ExamplePolicies_EC2.html#iam-example-runinstances",
    ),
    // Only a fleet of type `instant` is authorized on its instances.
    ("ec2:CreateFleet", &["fleet"], "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateFleet.html"),
    // Images that an instance store backs have no snapshots.
    ("ec2:CopyImage", &["image"], "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CopyImage.html"),
    (
        "ec2:CreateImage",
        &["image", "instance"],
        "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateImage.html",
    ),
    // Both the alias and the key.
    ("kms:CreateAlias", &["alias", "key"], "https://docs.aws.amazon.com/kms/latest/developerguide/alias-access.html"),
    ("kms:DeleteAlias", &["alias", "key"], "https://docs.aws.amazon.com/kms/latest/developerguide/alias-access.html"),
    ("kms:UpdateAlias", &["alias", "key"], "https://docs.aws.amazon.com/kms/latest/developerguide/alias-access.html"),
    // What is asked of an index is not asked of its table.
    (
        "dynamodb:Query",
        &[],
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html",
    ),
    (
        "dynamodb:Scan",
        &[],
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html",
    ),
    ("dynamodb:PartiQLSelect", &[], "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-iam.html"),
    (
        "dynamodb:UpdateContributorInsights",
        &[],
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/contributorinsights_tutorial.html",
    ),
    // All accounts at once are no account.
    (
        "sso:ProvisionPermissionSet",
        &["Instance", "PermissionSet"],
        "https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_ProvisionPermissionSet.html",
    ),
    // One resource, of whichever type.
    (
        "bedrock-agentcore:AllowVendedLogDeliveryForResource",
        &[],
        "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutDeliverySource.html",
    ),
    // A template or a quick connect may stand for the flow.
    (
        "connect:StartTaskContact",
        &[],
        "https://docs.aws.amazon.com/connect/latest/APIReference/API_StartTaskContact.html",
    ),
    // A replica has the parameters of its group.
    (
        "elasticache:CreateCacheCluster",
        &[],
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateCacheCluster.html",
    ),
    (
        "elasticache:CreateReplicationGroup",
        &[],
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html",
    ),
    // Disks may be left out.
    (
        "ec2:ImportInstance",
        &["instance"],
        "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ImportInstance.html",
    ),
    // What these need, no page says.
    (
        "events:UpdateEventSource",
        &[],
        "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Operations.html",
    ),
    ("events:UpdateSubscriber", &[], "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Operations.html"),
    (
        "iotsitewise:CreateDatasetExportJob",
        &[],
        "https://docs.aws.amazon.com/iot-sitewise/latest/APIReference/API_Operations.html",
    ),
    (
        "iotsitewise:CreateEnrichmentJob",
        &[],
        "https://docs.aws.amazon.com/iot-sitewise/latest/APIReference/API_Operations.html",
    ),
    // Through an access point, or by the guardrail's profile.
    (
        "s3express:CreateSession",
        &[],
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-directory-buckets-policies.html",
    ),
    (
        "bedrock:ApplyGuardrail",
        &[],
        "https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-cross-region.html",
    ),
];

/// What an action that reads begins with: it is often called without naming what the reference marks.
const READS: [&str; 4] = ["BatchGet", "Describe", "Get", "List"];

/// Whether every call of an action names a resource of a type that the action uses.
pub(crate) fn is_needed(service: &Service, action: &KnownAction, used: &ResourceUse) -> bool {
    // Most types are looked at no further: this is asked of every type of every action whenever the program starts.
    if !used.required || action.resources.len() == 1 {
        return used.required;
    }
    let name = service.resource_types.get(usize::from(used.resource_type)).map_or("", |kind| kind.name.as_str());
    let is_it = |full: &str| full.split_once(':') == Some((service.prefix.as_str(), action.name.as_str()));
    if let Some((_, types, _)) = KNOWN.iter().find(|(full, ..)| is_it(full)) {
        return types.contains(&name);
    }
    let marks = action.resources.iter().filter(|used| used.required).count();
    match service.prefix.as_str() {
        own if MARK_ALL.contains(&own) => true,
        own if MARK_ANY.contains(&own) => false,
        _ => marks == 1 && !READS.iter().any(|verb| action.name.starts_with(verb)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Catalog;

    #[track_caller]
    fn needed(full: &str) -> Vec<String> {
        let catalog = Catalog::embedded();
        let id = catalog.action_id(full).expect(full);
        let (service, action) = (catalog.service_of(id).expect(full), catalog.action(id).expect(full));
        let types = catalog.types_of(id).filter(|(used, _)| is_needed(service, action, used));
        types.map(|(_, kind)| kind.name.clone()).collect()
    }

    #[test]
    fn what_every_call_names() {
        assert_eq!(needed("ec2:RunInstances"), ["image", "instance", "network-interface"]);
        assert_eq!(needed("ec2:AttachVolume"), ["instance", "volume"]);
        assert_eq!(needed("rds:CreateDBInstance"), ["db"]);
        assert_eq!(needed("s3:PutBucketPolicy"), ["bucket"]);
        // Alternatives, nothing that is marked, and an index in the place of a table.
        for open in
            ["bedrock:InvokeModel", "ec2:CreateTags", "dynamodb:Query", "iam:GenerateServiceLastAccessedDetails"]
        {
            assert_eq!(needed(open), [""; 0], "{open}");
        }
    }

    #[test]
    fn rows_name_what_there_is() {
        let catalog = Catalog::embedded();
        for (full, types, page) in KNOWN {
            let id = catalog.action_id(full).expect(full);
            assert_eq!(catalog.full_name(id), *full);
            assert!(types.iter().all(|name| catalog.types_of(id).any(|(_, kind)| kind.name == *name)), "{full}");
            assert!(page.starts_with("https://docs.aws.amazon.com/"), "{full}");
        }
        for prefix in MARK_ALL.iter().chain(&MARK_ANY) {
            assert!(catalog.service_id(prefix).is_some(), "{prefix}");
        }
    }
}
