//! How the resource of a question begins: the ARNs of the resources that each action is for.
//!
//! Knows forms of ARNs, not which resources exist. A request outside of them is answered all the same, and the answer says so.
//!
//! <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>

use super::ask::AskError;
use super::facts::{Assumption, Marks};
use super::principal_forms::caller_of;
use aws::{ArnTemplate, Partition};
use catalog::{Catalog, KnownAction, ResourceType, ResourceUse, may_name_none};
use organization::{ContextValue, Organization, Question};
use policy::Resource;

/// The resource types of an action, in the catalogue's order; none for an action that is asked of no resource, so of `*`.
pub(super) struct ResourceTypes<'c> {
    action: &'c KnownAction,
    types: Vec<(&'c ResourceUse, &'c ResourceType)>,
}

impl<'c> ResourceTypes<'c> {
    /// `None` for an action that the catalogue does not have.
    pub fn of(action: &str, catalog: &'c Catalog) -> Option<Self> {
        let id = catalog.action_id(action)?;
        Some(Self { action: catalog.action(id)?, types: catalog.types_of(id).collect() })
    }

    fn templates(&self) -> impl Iterator<Item = &'c ArnTemplate> {
        self.types.iter().map(|(_, kind)| &kind.arn)
    }

    /// A request without a resource is only there for actions without resource types.
    pub fn check(&self, action: &str, resource: &Resource) -> Result<(), AskError> {
        match resource {
            Resource::Any if !self.types.is_empty() && !may_name_none(action) => {
                Err(AskError::NeedsResource(action.to_owned()))
            }
            Resource::Any | Resource::Arn(_) => Ok(()),
        }
    }

    /// Notes whether the ARN begins its last part with the name of a resource type.
    pub fn mark(&self, resource: &mut Resource) {
        Marks::of(self.templates()).mark(resource);
    }

    /// Their ARNs, each once, with a text for each variable that has one; the others stay.
    fn forms<'v>(&self, value: impl Fn(&'v str) -> Option<&'v str>) -> Vec<ArnTemplate>
    where
        'c: 'v,
    {
        let mut forms = Vec::new();
        for template in self.templates() {
            let form = template.fill(&value);
            if !forms.contains(&form) {
                forms.push(form);
            }
        }
        forms
    }
}

/// The ARN forms of an action's resource types, each once, with what is known filled in: `arn:aws:s3:::${BucketName}`.
/// Empty for an action that is asked of no resource, so of `*`; `None` for one that the catalogue does not have.
#[must_use]
pub fn arn_forms(action: &str, account: Option<&str>, partition: &str, catalog: &Catalog) -> Option<Vec<String>> {
    let forms = known_forms(action, account, partition, catalog)?;
    Some(forms.iter().map(ArnTemplate::to_string).collect())
}

fn known_forms(action: &str, account: Option<&str>, partition: &str, catalog: &Catalog) -> Option<Vec<ArnTemplate>> {
    let value = |variable: &str| match variable {
        "Partition" => Some(partition),
        "Account" => account,
        _ => None,
    };
    Some(ResourceTypes::of(action, catalog)?.forms(value))
}

/// What may stand for the resource of a question until somebody types it: the ARN forms of the action's resource types with
/// partition, Region and account filled in, those first that every call names, and among them those that the action's name
/// speaks of; `*` for an action without resource types, nothing for one that the catalogue does not have.
#[must_use]
pub fn resource_forms(question: &Question, organization: &Organization, catalog: &Catalog) -> Vec<String> {
    let Some(mut known) = ResourceTypes::of(question.action.trim(), catalog) else { return Vec::new() };
    if known.types.is_empty() {
        return vec!["*".to_owned()];
    }
    let caller = caller_of(&question.principal).ok();
    let partition = caller.as_ref().and_then(|caller| caller.partition.clone());
    let partition = partition.unwrap_or_else(|| organization.partition().as_str().to_owned());
    let account = question.resource_account.clone().filter(|account| !account.trim().is_empty());
    let account = account.or_else(|| caller.and_then(|caller| caller.account));
    // A service or an unsigned request is in no account; this one, every organization has.
    let account = account.unwrap_or_else(|| organization.management_account().to_string());
    let region = region(question, &partition);
    // `GetObject` is about an `object` rather than an `accesspointobject`.
    let name = known.action.name.to_ascii_lowercase();
    known.types.sort_by_key(|(used, kind)| (!used.required, !name.contains(&kind.name.to_ascii_lowercase())));
    let forms = known.forms(|variable| {
        Some(match variable {
            "Partition" => &partition,
            "Region" => region,
            "Account" => &account,
            // What is left to be typed stands there as a name would, without braces.
            other => other,
        })
    });
    forms.iter().map(ArnTemplate::to_string).collect()
}

/// Where the question is asked, as far as it says so.
fn region<'q>(question: &'q Question, partition: &str) -> &'q str {
    let said = question.context.iter().find(|(key, _)| key.eq_ignore_ascii_case("aws:RequestedRegion"));
    match said {
        Some((_, ContextValue::Text(region))) if !region.is_empty() => region,
        _ => Partition::from(partition).first_region(),
    }
}

/// What must be assumed of a request that lies outside.
pub(super) fn outside(action: &str, resource: &Resource, partition: &str, catalog: &Catalog) -> Option<Assumption> {
    // The account stays open: the resource may be anyone's.
    let Some(forms) = known_forms(action, None, partition, catalog) else {
        let (date, nearest) = (catalog.date.clone(), catalog.nearest(action));
        return Some(Assumption::UnknownAction { date, nearest });
    };
    match resource {
        Resource::Any => None,
        Resource::Arn(arn) if forms.iter().any(|form| form.matches(&arn.text)) => None,
        Resource::Arn(arn) => Some(Assumption::UnusualResource(arn.text.clone())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_and_what_lies_outside() {
        let catalog = Catalog::embedded();
        let forms = |action| arn_forms(action, Some("400000000001"), "aws", catalog);
        assert_eq!(forms("sqs:SendMessage"), Some(vec!["arn:aws:sqs:${Region}:400000000001:${QueueName}".to_owned()]));
        assert_eq!(forms("ec2:DescribeInstances"), Some(Vec::new()));
        assert_eq!(forms("sqs:Sing"), None);

        let check = |action: &str, resource: &str, expect: Option<Assumption>| {
            let resource = Resource::read(resource).expect(resource);
            assert_eq!(outside(action, &resource, "aws", catalog), expect, "{action} {}", resource.text());
        };
        let unusual = |arn: &str| Some(Assumption::UnusualResource(arn.to_owned()));
        check("sqs:SendMessage", "arn:aws:sqs:eu-west-1:400000000001:q", None);
        check("S3:getobject", "arn:aws:s3:::bucket/key", None);
        check("ec2:DescribeInstances", "*", None);
        let unknown = |nearest: Option<&str>| {
            Some(Assumption::UnknownAction { date: catalog.date.clone(), nearest: nearest.map(str::to_owned) })
        };
        check("sqs:Sing", "*", unknown(None));
        check("sqs:SendMesage", "*", unknown(Some("sqs:SendMessage")));
        for (action, arn) in [
            ("sqs:SendMessage", "arn:aws-cn:sqs:eu-west-1:400000000001:q"),
            ("sqs:SendMessage", "arn:aws:sqs:::q"),
            ("s3:GetObject", "arn:aws:s3:::bucket"),
            ("ec2:DescribeInstances", "arn:aws:ec2:eu-west-1:400000000001:instance/i-1"),
        ] {
            check(action, arn, unusual(arn));
        }
    }
}
