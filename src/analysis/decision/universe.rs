//! Which requests there can be: the actions that the catalogue has, and the ARNs of the resources that each is for.
//!
//! Knows forms of ARNs, not which resources exist. A request outside is answered all the same, and the answer says so.

use super::facts::{Assumption, Types, fits};
use catalog::Catalog;
use policy::Resource;

/// The ARN forms of an action's resource types, each once, with what is known filled in: `arn:aws:s3:::${BucketName}`.
/// Empty for an action that is asked of no resource, so of `*`; `None` for one that the catalogue does not have.
///
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>
#[must_use]
pub fn arn_forms(action: &str, account: Option<&str>, partition: &str, catalog: &Catalog) -> Option<Vec<String>> {
    let Types(templates) = Types::of(action, catalog);
    let mut forms = Vec::new();
    for template in templates? {
        let form = template.replace("${Partition}", partition);
        let form = account.map_or_else(|| form.clone(), |account| form.replace("${Account}", account));
        if !forms.contains(&form) {
            forms.push(form);
        }
    }
    Some(forms)
}

/// What must be assumed of a request that lies outside.
pub(super) fn outside(action: &str, resource: &Resource, partition: &str, catalog: &Catalog) -> Option<Assumption> {
    let Some(forms) = arn_forms(action, None, partition, catalog) else {
        return Some(Assumption::UnknownAction(catalog.date.clone()));
    };
    match resource {
        Resource::Any => None,
        Resource::Arn(arn) if forms.iter().any(|form| fits(form, &arn.text, "?*")) => None,
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
        check("sqs:Sing", "*", Some(Assumption::UnknownAction(catalog.date.clone())));
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
