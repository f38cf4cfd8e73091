//! Actions that AWS treats unlike others, as of a date: each with the page that says so.
//!
//! Knows names of actions, in lower case. What follows for a request, who asks here knows.
//! A row too many leaves an answer open that need not be, one too few would make an answer wrong.

/// Day on which the pages said so, `YYYY-MM-DD`.
pub const EXCEPTIONS_DATE: &str = "2026-11-29";

/// Actions, and where it stands what is special about them.
type Rows = &'static [(&'static str, &'static [&'static str])];

/// Requests in which `aws:ResourceAccount`, `aws:ResourceOrgID` and `aws:ResourceOrgPaths` may be missing.
const WITHOUT_OWNER: Rows = &[
    (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-resourceorgid",
        &[
            "ebs:*",
            "ec2:acceptvpcpeeringconnection",
            "ec2:accepttransitgatewaypeeringattachment",
            "ec2:acceptvpcendpointconnections",
            "ec2:copyimage",
            "ec2:copysnapshot",
            "ec2:createtransitgatewaypeeringattachment",
            "ec2:createvpcendpoint",
            "ec2:createvpcpeeringconnection",
            "ec2:deletetransitgatewaypeeringattachment",
            "ec2:deletevpcpeeringconnection",
            "ec2:rejecttransitgatewaypeeringattachment",
            "ec2:rejectvpcendpointconnections",
            "ec2:rejectvpcpeeringconnection",
            "route53:associatevpcwithhostedzone",
            "route53:createvpcassociationauthorization",
            "route53:deletevpcassociationauthorization",
            "route53:disassociatevpcfromhostedzone",
            "route53:listhostedzonesbyvpc",
        ],
    ),
    (
        "https://github.com/aws-samples/data-perimeter-policy-examples/tree/main/service_control_policies",
        &[
            "auditmanager:updateassessmentframeworkshare",
            "detective:acceptinvitation",
            "ds:acceptshareddirectory",
            "es:acceptinboundconnection",
            "guardduty:acceptadministratorinvitation",
            "guardduty:acceptinvitation",
            "macie2:acceptinvitation",
            "securityhub:acceptadministratorinvitation",
            "securityhub:acceptinvitation",
        ],
    ),
];

/// Requests that may be about something that no ARN of the reference names, or about nothing.
const WITHOUT_RESOURCE: Rows = &[
    // A text message goes to a telephone number instead of a topic.
    ("https://docs.aws.amazon.com/sns/latest/api/API_Publish.html", &["sns:publish"]),
];

/// Requests that are authorized for other Regions than the one that they are made in, or for none (`unspecified`).
const ACROSS_REGIONS: Rows = &[
    (
        "https://docs.aws.amazon.com/bedrock/latest/userguide/cross-region-inference.html",
        &[
            "bedrock:converse",
            "bedrock:conversestream",
            "bedrock:createmodelinvocationjob",
            "bedrock:invokemodel",
            "bedrock:invokemodelwithresponsestream",
        ],
    ),
    // A profile of guardrails, and of automation, is asked in each Region that it may send the request to.
    (
        "https://docs.aws.amazon.com/bedrock/latest/userguide/guardrail-profiles-permissions.html",
        &["bedrock:applyguardrail"],
    ),
    ("https://docs.aws.amazon.com/bedrock/latest/userguide/bda-cris.html", &["bedrock:invokedataautomationasync"]),
    // Asked in the Regions that a replica is added to.
    (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2gt_IAM.html",
        &["dynamodb:createtablereplica"],
    ),
    // The resource is where it is copied from, the request is made where it is copied to.
    ("https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CopySnapshot.html", &["ec2:copysnapshot"]),
    ("https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CopyImage.html", &["ec2:copyimage"]),
    (
        "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CopyDBSnapshot.html",
        &["rds:copydbclustersnapshot", "rds:copydbsnapshot"],
    ),
    (
        "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_StartDBInstanceAutomatedBackupsReplication.html",
        &["rds:startdbinstanceautomatedbackupsreplication"],
    ),
    (
        "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstanceReadReplica.html",
        &["rds:createdbinstancereadreplica"],
    ),
    ("https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CopyFpgaImage.html", &["ec2:copyfpgaimage"]),
    ("https://docs.aws.amazon.com/fsx/latest/APIReference/API_CopyBackup.html", &["fsx:copybackup"]),
    (
        "https://docs.aws.amazon.com/workspaces/latest/api/API_CopyWorkspaceImage.html",
        &["workspaces:copyworkspaceimage"],
    ),
];

/// Requests that may name no resource, and are then about `*`, though the reference lists types: none is required of them, and
/// the parameter that names one may be left out.
const WITHOUT_NAME: Rows = &[
    (
        "https://docs.aws.amazon.com/polly/latest/dg/api-permissions-reference.html",
        &["polly:startspeechsynthesis*", "polly:synthesizespeech"],
    ),
    ("https://docs.aws.amazon.com/translate/latest/APIReference/API_TranslateText.html", &["translate:translate*"]),
    ("https://docs.aws.amazon.com/comprehend/latest/APIReference/API_DetectEntities.html", &["comprehend:detect*"]),
    (
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_GetTemplateSummary.html",
        &["cloudformation:gettemplatesummary"],
    ),
    ("https://docs.aws.amazon.com/cloudhsm/latest/APIReference/API_CreateCluster.html", &["cloudhsm:createcluster"]),
    ("https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateGuardrail.html", &["bedrock:createguardrail"]),
    ("https://docs.aws.amazon.com/mediaconvert/latest/apireference/jobs.html", &["mediaconvert:createjob"]),
    (
        "https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_GetCostAndUsage.html",
        &["ce:getcost*", "ce:getdimensionvalues", "ce:gettags"],
    ),
    (
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html",
        &["cloudwatch:listmetrics", "cloudwatch:putmetricdata"],
    ),
    (
        "https://docs.aws.amazon.com/rekognition/latest/APIReference/API_DetectModerationLabels.html",
        &["rekognition:detectmoderationlabels"],
    ),
    (
        "https://docs.aws.amazon.com/datasync/latest/userguide/API_CreateLocationObjectStorage.html",
        &["datasync:createlocationazureblob", "datasync:createlocationobjectstorage"],
    ),
    ("https://docs.aws.amazon.com/b2bi/latest/APIReference/API_CreateCapability.html", &["b2bi:createcapability"]),
    (
        "https://docs.aws.amazon.com/transfer/latest/APIReference/API_CreateConnector.html",
        &["transfer:createconnector"],
    ),
    (
        "https://docs.aws.amazon.com/ts-influxdb/latest/ts-influxdb-api/API_CreateDbInstance.html",
        &["timestream-influxdb:createdb*"],
    ),
    (
        "https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_voice-chime_CreateVoiceConnectorGroup.html",
        &["chime:createvoiceconnectorgroup"],
    ),
    (
        "https://docs.aws.amazon.com/directconnect/latest/APIReference/API_CreateConnection.html",
        &["directconnect:createconnection", "directconnect:createlag"],
    ),
    ("https://docs.aws.amazon.com/glue/latest/webapi/API_GetSchemaVersion.html", &["glue:getschemaversion"]),
    (
        "https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_PutSuppressedDestination.html",
        &["ses:deletesuppresseddestination", "ses:getsuppresseddestination", "ses:putsuppresseddestination"],
    ),
    (
        "https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_CreateResourceConfiguration.html",
        &["vpc-lattice:createresourceconfiguration"],
    ),
];

/// Requests of somebody whom an outside provider has identified, and who is no principal of AWS yet.
const SIGN_IN: Rows = &[
    ("https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html", &["sts:assumerolewithsaml"]),
    (
        "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html",
        &["sts:assumerolewithwebidentity"],
    ),
];

/// The actions by which identities of outside providers sign in, in lower case; nobody else calls them.
pub fn sign_in_actions() -> impl Iterator<Item = &'static str> {
    SIGN_IN.iter().flat_map(|(_, actions)| actions.iter().copied())
}

/// Whether an action, in any case, is one by which identities of outside providers sign in.
pub fn is_sign_in(action: &str) -> bool {
    stands_in(SIGN_IN, action)
}

/// Whether requests for an action, in any case, may lack the keys that say who owns the resource.
pub fn may_lack_owner(action: &str) -> bool {
    stands_in(WITHOUT_OWNER, action)
}

/// Whether requests for an action, in any case, may be about something else than the reference names.
pub fn may_lack_resource(action: &str) -> bool {
    stands_in(WITHOUT_RESOURCE, action)
}

/// Whether requests for an action, in any case, may name no resource though its reference lists types.
pub fn may_name_none(action: &str) -> bool {
    stands_in(WITHOUT_NAME, action)
}

/// Whether requests for an action, in any case, may be authorized for another Region than the resource's or the caller's.
pub fn crosses_regions(action: &str) -> bool {
    stands_in(ACROSS_REGIONS, action)
}

/// Whether some actions of a service, by its prefix, cross Regions: then they are not all alike.
pub fn has_actions_across_regions(service: &str) -> bool {
    let of_service = |row: &str| row.split(':').next() == Some(service);
    ACROSS_REGIONS.iter().any(|(_, actions)| actions.iter().any(|row| of_service(row)))
}

/// Whether an action, in any case, is one of these, which are in lower case; a `*` at the end stands for the rest.
pub fn is_among(actions: &[&str], action: &str) -> bool {
    let action = action.to_ascii_lowercase();
    let is_it = |row: &str| row.strip_suffix('*').map_or(action == row, |begin| action.starts_with(begin));
    actions.iter().any(|row| is_it(row))
}

fn stands_in(rows: Rows, action: &str) -> bool {
    rows.iter().any(|(_, actions)| is_among(actions, action))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Catalog;

    #[test]
    fn every_row_names_an_action_of_the_catalogue() {
        // `Converse` is an operation that the permission to invoke a model covers; policies name it all the same.
        let is_operation = |row: &str| row.starts_with("bedrock:converse");
        for (_, actions) in
            WITHOUT_OWNER.iter().chain(ACROSS_REGIONS).chain(WITHOUT_RESOURCE).chain(SIGN_IN).chain(WITHOUT_NAME)
        {
            for row in *actions {
                let known = !Catalog::embedded().matching(row).is_empty();
                assert!(known || is_operation(row), "{row}");
                assert_eq!(*row, row.to_ascii_lowercase());
            }
        }
    }

    #[test]
    fn requests_that_cross_regions() {
        for (action, expect) in [
            ("bedrock:ApplyGuardrail", true),
            ("bedrock:InvokeDataAutomationAsync", true),
            ("dynamodb:CreateTableReplica", true),
            ("ec2:CopyFpgaImage", true),
            ("fsx:CopyBackup", true),
            ("rds:CreateDBInstanceReadReplica", true),
            ("rds:StartDBInstanceAutomatedBackupsReplication", true),
            ("workspaces:CopyWorkspaceImage", true),
            ("dynamodb:CreateTable", false),
            ("fsx:CreateBackup", false),
            ("rds:CreateDBInstance", false),
        ] {
            assert_eq!(crosses_regions(action), expect, "{action}");
        }
    }

    #[test]
    fn rows_are_found_in_any_case() {
        assert!(may_lack_owner("EC2:CopySnapshot"));
        assert!(may_lack_owner("ebs:GetSnapshotBlock"));
        assert!(!may_lack_owner("ec2:RunInstances"));
        assert!(crosses_regions("bedrock:InvokeModel"));
        assert!(!crosses_regions("bedrock:ListFoundationModels"));
    }
}
