//! The resource that a request was about, as messages and events name it.
//!
//! Knows where an event has ARNs, and a few parameters of common services from which one follows: a short table, as of
//! [`DATE`](super::DATE). An ARN is taken only where it is one of the action's, by the forms of the catalogue; where none is
//! left, the resource is not told. Names that do not make up an ARN, such as a role's, whose path is missing, are left alone.

use std::borrow::Cow;

use serde_json::Value;

use super::Missing;
use super::documents::{elements, field, part, text};
use aws::{Arn, ArnTemplate, is_account_id, is_arn};
use catalog::Catalog;

/// What is known of a resource.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Resource {
    /// An ARN, perhaps with wildcards; `*` for an action that has no resources; empty where it is not told.
    pub text: String,
    pub missing: Option<Missing>,
    pub remarks: Vec<String>,
}

/// Where a call was made, for what follows from names.
#[derive(Clone, Copy, Debug)]
pub(super) struct At<'e> {
    pub partition: &'e str,
    pub region: &'e str,
    /// The caller's.
    pub account: Option<&'e str>,
}

/// Parameters by which services name a resource in the caller's own account and Region, and the ARN that they make:
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>.
const PARAMETERS: &[(&str, &[&str], &str)] = &[
    ("s3", &["bucketName", "key"], "arn:${Partition}:s3:::${bucketName}/${key}"),
    ("s3", &["bucketName"], "arn:${Partition}:s3:::${bucketName}"),
    ("dynamodb", &["tableName"], "arn:${Partition}:dynamodb:${Region}:${Account}:table/${tableName}"),
    ("lambda", &["functionName"], "arn:${Partition}:lambda:${Region}:${Account}:function:${functionName}"),
    ("logs", &["logGroupName"], "arn:${Partition}:logs:${Region}:${Account}:log-group:${logGroupName}"),
    ("ssm", &["name"], "arn:${Partition}:ssm:${Region}:${Account}:parameter/${name}"),
    ("ec2", &["instanceId"], "arn:${Partition}:ec2:${Region}:${Account}:instance/${instanceId}"),
    (
        "ec2",
        &["instancesSet.items.instanceId"],
        "arn:${Partition}:ec2:${Region}:${Account}:instance/${instancesSet.items.instanceId}",
    ),
    ("ec2", &["volumeId"], "arn:${Partition}:ec2:${Region}:${Account}:volume/${volumeId}"),
    ("ec2", &["groupId"], "arn:${Partition}:ec2:${Region}:${Account}:security-group/${groupId}"),
    ("ec2", &["subnetId"], "arn:${Partition}:ec2:${Region}:${Account}:subnet/${subnetId}"),
    ("ec2", &["vpcId"], "arn:${Partition}:ec2:${Region}:${Account}:vpc/${vpcId}"),
];

/// The resource that a message names, if it does.
pub(super) fn told(named: Option<&str>, action: &str, catalog: &Catalog) -> Resource {
    let has_types = catalog.action_id(action).map(|id| catalog.types_of(id).next().is_some());
    match named {
        Some(arn) if is_arn(arn) => Resource { text: arn.to_owned(), ..Resource::default() },
        Some("*") | None if has_types == Some(false) => Resource { text: "*".to_owned(), ..Resource::default() },
        Some("*") | None => Resource { missing: Some(Missing::Resource), ..Resource::default() },
        Some(name) => Resource {
            missing: Some(Missing::Resource),
            remarks: vec![format!("AWS calls the resource `{name}`, which is no ARN.")],
            ..Resource::default()
        },
    }
}

/// The resource that an event is about, where its message names none.
pub(super) fn of_event(event: &Value, action: &str, at: At<'_>, catalog: &Catalog) -> Resource {
    let Some(id) = catalog.action_id(action) else { return told(None, action, catalog) };
    let all = || catalog.types_of(id);
    let required: Vec<&ArnTemplate> = all().filter(|(used, _)| used.required).map(|(_, kind)| &kind.arn).collect();
    // Where nothing is marked, any one type may be meant.
    let forms = if required.is_empty() { all().map(|(_, kind)| &kind.arn).collect() } else { required };
    if all().next().is_none() {
        return told(None, action, catalog);
    }
    let parameters = part(event, "requestParameters").unwrap_or(Cow::Owned(Value::Null));
    let mut found: Vec<String> = Vec::new();
    let mut take = |arn: String| {
        if !found.contains(&arn) && forms.iter().any(|form| is_of(form, &arn)) {
            found.push(arn);
        }
    };
    listed(event).into_iter().for_each(&mut take);
    let texts = parameters.as_object().into_iter().flatten().filter_map(|(_, value)| value.as_str());
    texts.filter(|text| is_arn(text)).map(str::to_owned).for_each(&mut take);
    let service = action.split(':').next().unwrap_or_default();
    for (_, names, form) in PARAMETERS.iter().filter(|(of, _, _)| *of == service) {
        named(&parameters, names, form, at).into_iter().for_each(&mut take);
    }
    if service == "sqs" {
        text(&parameters, "queueUrl").and_then(|url| queue(&url, at.partition)).into_iter().for_each(&mut take);
    }
    let mut remarks = Vec::new();
    let Some(first) = found.first() else { return told(None, action, catalog) };
    // A call that is authorized on resources of several types passes only if all of them let it, so one of them settles nothing.
    if all().filter(|(used, _)| used.required).count() > 1 {
        let mut resource = told(None, action, catalog);
        resource
            .remarks
            .push(format!("The call is authorized on several resources, of which the event names `{first}`."));
        return resource;
    }
    if found.len() > 1 {
        remarks.push(format!(
            "The event names {} resources of the action; this is about the first, `{first}`.",
            found.len()
        ));
    }
    Resource { text: first.clone(), missing: None, remarks }
}

/// Who owns a resource, as far as the event says so: an ARN of S3 does not.
pub(super) fn owner(event: &Value, arn: &str) -> Option<String> {
    if Arn::read(arn).is_none_or(|arn| !arn.account.is_empty()) {
        return None;
    }
    let bucket = arn.split('/').next().unwrap_or_default();
    let resources = part(event, "resources")?;
    let of = |resource: &Value| {
        let is_it = text(resource, "ARN").is_some_and(|own| own.split('/').next() == Some(bucket));
        text(resource, "accountId").filter(|account| is_it && is_account_id(account))
    };
    elements(Some(&resources)).iter().find_map(of)
}

/// The ARNs of the event's own list.
fn listed(event: &Value) -> Vec<String> {
    let resources = part(event, "resources");
    elements(resources.as_deref())
        .iter()
        .filter_map(|resource| text(resource, "ARN"))
        .filter(|arn| is_arn(arn))
        .collect()
}

/// Whether an ARN is of a form. A bucket's name has no `/` in it, which the form does not say.
fn is_of(form: &ArnTemplate, arn: &str) -> bool {
    let is_bucket = form.has("BucketName") && !form.as_str().contains('/');
    form.matches(arn) && !(is_bucket && arn.contains('/'))
}

/// The ARNs that parameters make: one for each value of the first that has several.
fn named(parameters: &Value, names: &[&str], form: &str, at: At<'_>) -> Vec<String> {
    let mut made = vec![ArnTemplate::from(form)];
    for name in names {
        let values = values(parameters, name);
        let with = |form: &ArnTemplate| -> Vec<ArnTemplate> {
            let fill =
                |value: &String| form.fill(|variable| (variable == *name).then(|| value.trim_start_matches('/')));
            values.iter().map(fill).collect()
        };
        made = made.iter().flat_map(with).collect();
    }
    let at = |variable: &str| match variable {
        "Partition" => Some(at.partition),
        "Region" => Some(at.region),
        "Account" => at.account,
        _ => None,
    };
    let made = made.iter().map(|form| form.fill(at).to_string());
    // A name with a colon in it is more than a name: a whole ARN, a part of one, or one with a version.
    made.filter(|arn| !arn.contains("${") && is_plain(arn)).collect()
}

fn is_plain(arn: &str) -> bool {
    let colons = arn.bytes().filter(|byte| *byte == b':').count();
    arn.contains(":s3:::")
        || colons == 5
        || (colons == 6 && (arn.contains(":function:") || arn.contains(":log-group:")))
}

/// Every text below a path of members; lists on the way are gone through.
fn values(value: &Value, path: &str) -> Vec<String> {
    let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    if let Value::Array(several) = value {
        return several.iter().flat_map(|one| values(one, path)).collect();
    }
    match rest {
        Some(rest) => field(value, name).map_or(Vec::new(), |inner| values(inner, rest)),
        None => text(value, name).into_iter().collect(),
    }
}

/// `https://sqs.eu-west-1.amazonaws.com/111122223333/jobs`.
fn queue(url: &str, partition: &str) -> Option<String> {
    let (host, path) = url.strip_prefix("https://")?.split_once('/')?;
    let region = host.strip_prefix("sqs.")?.split('.').next()?;
    let (account, name) = path.split_once('/')?;
    let is_name = !name.is_empty() && !name.contains(['/', ':']);
    (is_account_id(account) && is_name).then(|| format!("arn:{partition}:sqs:{region}:{account}:{name}"))
}
