//! How a question begins: principals and resources written in the forms that AWS has for them.
//!
//! Knows the kinds of principals by the names that people use, and the ARN forms of an action's resource types.
//! Does not know what the answer is; every text here is only a beginning that can be typed over.

use catalog::{Catalog, ResourceType, ResourceUse};
use organization::{ContextValue, Organization, Question, QuestionPolicies};
use policy::{Caller, CallerKind, arn_parts};

/// The kinds of principals that can be written for an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asker {
    Role,
    User,
    Session,
    Root,
    ServiceLinkedRole,
    Service,
    Anonymous,
    /// Whatever is typed.
    Other,
}

impl Asker {
    pub const ALL: [Self; 8] = [
        Self::Role,
        Self::User,
        Self::Session,
        Self::Root,
        Self::ServiceLinkedRole,
        Self::Service,
        Self::Anonymous,
        Self::Other,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Role => "Role",
            Self::User => "User",
            Self::Session => "Role session",
            Self::Root => "Root user",
            Self::ServiceLinkedRole => "Service-linked role",
            Self::Service => "AWS service",
            Self::Anonymous => "Anonymous",
            Self::Other => "Another ARN",
        }
    }

    /// The kind that a principal's text names.
    pub fn of(principal: &str) -> Self {
        match Caller::read(principal.trim()).map(|caller| caller.kind) {
            Ok(CallerKind::Role) => Self::Role,
            Ok(CallerKind::User) => Self::User,
            Ok(CallerKind::AssumedRole) => Self::Session,
            Ok(CallerKind::Root) => Self::Root,
            Ok(CallerKind::ServiceLinkedRole) => Self::ServiceLinkedRole,
            Ok(CallerKind::Service) => Self::Service,
            Ok(CallerKind::Anonymous) => Self::Anonymous,
            Ok(CallerKind::FederatedUser) | Err(_) => Self::Other,
        }
    }

    /// A principal of this kind in an account, with the name that the old one has; `Other` leaves the text as it is.
    pub fn write(self, partition: &str, account: &str, old: &str) -> String {
        let name = name_of(old);
        match self {
            Self::Role => format!("arn:{partition}:iam::{account}:role/{name}"),
            Self::User => format!("arn:{partition}:iam::{account}:user/{name}"),
            Self::Session => format!("arn:{partition}:sts::{account}:assumed-role/{name}/session"),
            Self::Root => format!("arn:{partition}:iam::{account}:root"),
            Self::ServiceLinkedRole => {
                let path = "aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling";
                format!("arn:{partition}:iam::{account}:role/{path}")
            }
            Self::Service => "logs.amazonaws.com".to_owned(),
            Self::Anonymous => "anonymous".to_owned(),
            Self::Other => old.to_owned(),
        }
    }
}

/// The name of a role or user without its path.
fn name_of(principal: &str) -> String {
    let caller = Caller::read(principal.trim()).ok();
    let path = caller.and_then(|caller| match caller.kind {
        CallerKind::Role | CallerKind::AssumedRole => caller.role,
        CallerKind::User => Some(caller.text),
        _ => None,
    });
    let name = path.as_deref().and_then(|path| path.rsplit('/').next());
    name.filter(|name| !name.is_empty()).unwrap_or("admin").to_owned()
}

/// A question about nothing yet.
pub fn blank() -> Question {
    Question {
        name: String::new(),
        principal: String::new(),
        action: String::new(),
        resource: String::new(),
        resource_account: None,
        context: Vec::new(),
        policies: QuestionPolicies::default(),
        expected: organization::Expected::Allowed,
    }
}

/// The account that a principal belongs to.
pub fn account_of(principal: &str) -> Option<String> {
    Caller::read(principal.trim()).ok()?.account
}

/// The same principal in another account; who has none becomes a role.
pub fn in_account(principal: &str, account: &str, partition: &str) -> String {
    if account_of(principal).is_none() {
        return Asker::Role.write(partition, account, principal);
    }
    let mut parts = arn_parts(principal.trim());
    if let Some(part) = parts.get_mut(4) {
        *part = account;
    }
    parts.join(":")
}

/// The ARN forms of the action's resource types with partition, region and account filled in, those first that every
/// call names, and among them those that the action's name speaks of; `*` for an action without resource types, nothing for one that the catalogue does not have.
pub fn resource_forms(question: &Question, organization: &Organization, catalog: &Catalog) -> Vec<String> {
    let found = catalog.action_id(question.action.trim());
    let Some((action, service)) = found.and_then(|id| Some((catalog.action(id)?, catalog.service_of(id)?))) else {
        return Vec::new();
    };
    if action.resources.is_empty() {
        return vec!["*".to_owned()];
    }
    let caller = Caller::read(question.principal.trim()).ok();
    let partition = caller.as_ref().and_then(|caller| caller.partition.clone());
    let partition = partition.unwrap_or_else(|| organization.partition().as_str().to_owned());
    let account = question.resource_account.clone().filter(|account| !account.trim().is_empty());
    let account = account.or_else(|| caller.and_then(|caller| caller.account));
    let account = account.unwrap_or_else(|| organization.management_account().to_string());
    let region = region(question, &partition);
    let mut kinds: Vec<(&ResourceUse, &ResourceType)> = action
        .resources
        .iter()
        .filter_map(|r| Some((r, service.resource_types.get(usize::from(r.resource_type))?)))
        .collect();
    // `GetObject` is about an `object` rather than an `accesspointobject`.
    let name = action.name.to_ascii_lowercase();
    kinds.sort_by_key(|(r, kind)| (!r.required, !name.contains(&kind.name.to_ascii_lowercase())));
    let mut forms: Vec<String> = Vec::new();
    for (_, kind) in kinds {
        let form = filled(&kind.arn, |variable| match variable {
            "Partition" => &partition,
            "Region" => region,
            "Account" => &account,
            other => other,
        });
        if !forms.contains(&form) {
            forms.push(form);
        }
    }
    forms
}

/// Where the question is asked, as far as it says so.
fn region<'q>(question: &'q Question, partition: &str) -> &'q str {
    let said = question.context.iter().find(|(key, _)| key.eq_ignore_ascii_case("aws:RequestedRegion"));
    match said {
        Some((_, ContextValue::Text(region))) if !region.is_empty() => region,
        _ => match partition {
            "aws-cn" => "cn-north-1",
            "aws-us-gov" => "us-gov-west-1",
            _ => "us-east-1",
        },
    }
}

/// A template with a text for each `${…}`.
fn filled<'t>(template: &'t str, value: impl Fn(&'t str) -> &'t str) -> String {
    let mut text = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("${") {
        let (variable, after) = after.split_once('}').unwrap_or((after, ""));
        text.push_str(before);
        text.push_str(value(variable));
        rest = after;
    }
    text + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn principals_are_written_for_every_kind() {
        let deployer = "arn:aws:iam::111122223333:role/app/deployer";
        for (kind, expect) in [
            (Asker::Role, "arn:aws:iam::444455556666:role/deployer"),
            (Asker::User, "arn:aws:iam::444455556666:user/deployer"),
            (Asker::Session, "arn:aws:sts::444455556666:assumed-role/deployer/session"),
            (Asker::Root, "arn:aws:iam::444455556666:root"),
            (
                Asker::ServiceLinkedRole,
                "arn:aws:iam::444455556666:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling",
            ),
            (Asker::Service, "logs.amazonaws.com"),
            (Asker::Anonymous, "anonymous"),
            (Asker::Other, deployer),
        ] {
            let written = kind.write("aws", "444455556666", deployer);
            assert_eq!(written, expect);
            if kind != Asker::Other {
                assert_eq!(Asker::of(&written), kind);
            }
        }
        assert_eq!(Asker::of("nobody"), Asker::Other);
    }

    #[test]
    fn a_principal_moves_to_another_account() {
        for (principal, expect) in [
            ("arn:aws:iam::111122223333:role/app/deployer", "arn:aws:iam::444455556666:role/app/deployer"),
            ("arn:aws:sts::111122223333:assumed-role/R/s:1", "arn:aws:sts::444455556666:assumed-role/R/s:1"),
            ("anonymous", "arn:aws:iam::444455556666:role/admin"),
            ("", "arn:aws:iam::444455556666:role/admin"),
        ] {
            assert_eq!(in_account(principal, "444455556666", "aws"), expect);
        }
    }

    #[test]
    fn templates_are_filled() {
        let value = |variable| if variable == "Partition" { "aws" } else { variable };
        assert_eq!(filled("arn:${Partition}:s3:::${BucketName}/${Key}", value), "arn:aws:s3:::BucketName/Key");
        assert_eq!(filled("${broken", value), "broken");
    }
}
