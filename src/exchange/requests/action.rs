//! The IAM action that a call of an API is authorized by.
//!
//! Knows calls whose name is not that of the action, and services that CloudTrail names differently: short tables, as of
//! [`DATE`](super::DATE). A call that leads to no action of the catalogue names none: a name that looks right may be
//! another's.

use catalog::Catalog;

/// Services of CloudTrail by what stands before `.amazonaws.com`, where IAM has another prefix.
const SERVICES: &[(&str, &str)] = &[
    // <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html>
    ("monitoring", "cloudwatch"),
    // As events show that people publish; AWS has no page that says so.
    ("tagging", "tag"),
];

/// A call, the action that it is authorized by, and what it is also authorized by.
struct Row {
    call: &'static str,
    action: &'static str,
    also: &'static str,
}

const fn row(call: &'static str, action: &'static str) -> Row {
    Row { call, action, also: "" }
}

const fn also(call: &'static str, action: &'static str, also: &'static str) -> Row {
    Row { call, action, also }
}

const NAMES: &[Row] = &[
    // <https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html>
    row("s3:ListBuckets", "s3:ListAllMyBuckets"),
    row("s3:HeadBucket", "s3:ListBucket"),
    row("s3:ListObjects", "s3:ListBucket"),
    row("s3:ListObjectsV2", "s3:ListBucket"),
    row("s3:ListObjectVersions", "s3:ListBucketVersions"),
    row("s3:ListMultipartUploads", "s3:ListBucketMultipartUploads"),
    row("s3:ListParts", "s3:ListMultipartUploadParts"),
    row("s3:HeadObject", "s3:GetObject"),
    row("s3:SelectObjectContent", "s3:GetObject"),
    row("s3:PostObject", "s3:PutObject"),
    row("s3:CreateMultipartUpload", "s3:PutObject"),
    row("s3:UploadPart", "s3:PutObject"),
    row("s3:CompleteMultipartUpload", "s3:PutObject"),
    also("s3:CopyObject", "s3:PutObject", "`s3:GetObject` on the object that is copied"),
    also("s3:UploadPartCopy", "s3:PutObject", "`s3:GetObject` on the object that is copied"),
    also("s3:DeleteObjects", "s3:DeleteObject", "`s3:DeleteObject` on each of the objects"),
    row("s3:DeleteBucketTagging", "s3:PutBucketTagging"),
    row("s3:DeleteBucketCors", "s3:PutBucketCORS"),
    row("s3:GetBucketEncryption", "s3:GetEncryptionConfiguration"),
    row("s3:PutBucketEncryption", "s3:PutEncryptionConfiguration"),
    row("s3:DeleteBucketEncryption", "s3:PutEncryptionConfiguration"),
    row("s3:GetBucketReplication", "s3:GetReplicationConfiguration"),
    row("s3:PutBucketReplication", "s3:PutReplicationConfiguration"),
    row("s3:DeleteBucketReplication", "s3:PutReplicationConfiguration"),
    row("s3:GetBucketLifecycle", "s3:GetLifecycleConfiguration"),
    row("s3:GetBucketLifecycleConfiguration", "s3:GetLifecycleConfiguration"),
    row("s3:PutBucketLifecycle", "s3:PutLifecycleConfiguration"),
    row("s3:PutBucketLifecycleConfiguration", "s3:PutLifecycleConfiguration"),
    row("s3:DeleteBucketLifecycle", "s3:PutLifecycleConfiguration"),
    row("s3:GetBucketNotificationConfiguration", "s3:GetBucketNotification"),
    row("s3:PutBucketNotificationConfiguration", "s3:PutBucketNotification"),
    row("s3:GetBucketAccelerateConfiguration", "s3:GetAccelerateConfiguration"),
    row("s3:PutBucketAccelerateConfiguration", "s3:PutAccelerateConfiguration"),
    row("s3:GetBucketInventoryConfiguration", "s3:GetInventoryConfiguration"),
    row("s3:ListBucketInventoryConfigurations", "s3:GetInventoryConfiguration"),
    row("s3:PutBucketInventoryConfiguration", "s3:PutInventoryConfiguration"),
    row("s3:GetBucketMetricsConfiguration", "s3:GetMetricsConfiguration"),
    row("s3:GetBucketAnalyticsConfiguration", "s3:GetAnalyticsConfiguration"),
    row("s3:GetObjectLockConfiguration", "s3:GetBucketObjectLockConfiguration"),
    row("s3:PutObjectLockConfiguration", "s3:PutBucketObjectLockConfiguration"),
    row("s3:GetPublicAccessBlock", "s3:GetBucketPublicAccessBlock"),
    row("s3:PutPublicAccessBlock", "s3:PutBucketPublicAccessBlock"),
    row("s3:DeletePublicAccessBlock", "s3:PutBucketPublicAccessBlock"),
    row("s3:DeleteBucketPublicAccessBlock", "s3:PutBucketPublicAccessBlock"),
    // <https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html>
    row("lambda:Invoke", "lambda:InvokeFunction"),
    // <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html>
    row("sqs:SendMessageBatch", "sqs:SendMessage"),
    row("sqs:DeleteMessageBatch", "sqs:DeleteMessage"),
    row("sqs:ChangeMessageVisibilityBatch", "sqs:ChangeMessageVisibility"),
    // <https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html>
    row("bedrock:Converse", "bedrock:InvokeModel"),
    row("bedrock:ConverseStream", "bedrock:InvokeModelWithResponseStream"),
];

/// The action of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Named {
    /// In the catalogue's spelling; where it has no such action, what it would be called.
    pub action: String,
    pub is_known: bool,
    /// What the call is also authorized by.
    pub also: &'static str,
}

/// The action by which a call is authorized, by `eventSource` and `eventName`.
pub(super) fn of(source: &str, call: &str, catalog: &Catalog) -> Named {
    let host = source.strip_suffix(".cn").unwrap_or(source);
    let host = host.strip_suffix(".amazonaws.com").unwrap_or(host).to_ascii_lowercase();
    let service = SERVICES.iter().find(|(known, _)| *known == host).map_or(host.as_str(), |(_, prefix)| prefix);
    // An action of this name comes first; then the call as it is, then without the version of its API.
    for name in [call, without_version(call)] {
        let written = format!("{service}:{name}");
        if let Some(id) = catalog.action_id(&written) {
            return Named { action: catalog.full_name(id), is_known: true, also: "" };
        }
        if let Some(row) = NAMES.iter().find(|row| row.call.eq_ignore_ascii_case(&written)) {
            let is_known = catalog.action_id(row.action).is_some();
            return Named { action: row.action.to_owned(), is_known, also: row.also };
        }
    }
    Named { action: format!("{service}:{call}"), is_known: false, also: "" }
}

/// A call without the date of its API: `GetFunction20150331v2` of Lambda, `GetDistribution2020_05_31` of CloudFront.
fn without_version(call: &str) -> &str {
    let bare = call.strip_suffix(|c: char| c.is_ascii_digit()).and_then(|rest| rest.strip_suffix('v')).unwrap_or(call);
    let is_part = |c: char| c.is_ascii_digit() || c == '_';
    let name = bare.trim_end_matches(is_part);
    let date = bare.get(name.len()..).unwrap_or_default();
    let is_date = date.bytes().filter(u8::is_ascii_digit).count() == 8 && date.starts_with("20");
    if is_date { name } else { call }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_lead_from_what_is_no_action_to_what_is_one() {
        let catalog = Catalog::embedded();
        for Row { call, action, .. } in NAMES {
            assert!(catalog.action_id(call).is_none(), "{call}");
            assert!(catalog.action_id(action).is_some(), "{action}");
        }
        for (host, prefix) in SERVICES {
            assert!(catalog.service_id(host).is_none(), "{host}");
            assert!(catalog.service_id(prefix).is_some(), "{prefix}");
        }
    }

    #[test]
    fn calls() {
        for (source, call, expect) in [
            ("s3.amazonaws.com", "GetObject", Some("s3:GetObject")),
            ("s3.amazonaws.com", "HeadObject", Some("s3:GetObject")),
            ("s3.amazonaws.com", "ListObjects", Some("s3:ListBucket")),
            ("s3.amazonaws.com", "PutBucketCors", Some("s3:PutBucketCORS")),
            ("ec2.amazonaws.com.cn", "RunInstances", Some("ec2:RunInstances")),
            ("monitoring.amazonaws.com", "PutMetricAlarm", Some("cloudwatch:PutMetricAlarm")),
            ("lambda.amazonaws.com", "GetFunction20150331v2", Some("lambda:GetFunction")),
            ("lambda.amazonaws.com", "CreateFunction20150331", Some("lambda:CreateFunction")),
            ("lambda.amazonaws.com", "Invoke", Some("lambda:InvokeFunction")),
            ("cloudfront.amazonaws.com", "GetDistribution2020_05_31", Some("cloudfront:GetDistribution")),
            ("sts.amazonaws.com", "AssumeRole", Some("sts:AssumeRole")),
            ("signin.amazonaws.com", "ConsoleLogin", None),
            ("apigateway.amazonaws.com", "CreateRestApi", None),
            ("lambda.amazonaws.com", "Sing20150331v2", None),
            ("x", "", None),
        ] {
            let named = of(source, call, Catalog::embedded());
            assert_eq!(named.is_known.then_some(named.action.as_str()), expect, "{source} {call}");
        }
    }

    #[test]
    fn versions() {
        for (call, expect) in [
            ("GetFunction20150331v2", "GetFunction"),
            ("GetFunction20150331", "GetFunction"),
            ("GetDistribution2020_05_31", "GetDistribution"),
            ("ListObjectsV2", "ListObjectsV2"),
            ("DescribeAddressesV3", "DescribeAddressesV3"),
            ("Get1", "Get1"),
            ("20150331", ""),
            ("Getv2", "Getv2"),
        ] {
            assert_eq!(without_version(call), expect, "{call}");
        }
    }
}
