//! What no policy decides: calls that need no permission, what root may do in spite of a resource's policy, and what AWS
//! refuses whatever policies say.
//!
//! One table of [`Exception`]s as of [`EXCEPTIONS_DATE`](catalog::EXCEPTIONS_DATE), each with the page that says so. Where AWS
//! says it in words the decision is certain; where it was only observed, or goes further than the words, it depends.
//! Knows decisions that were made by policies, and puts its own in their place. Of verdicts over all requests only those change of
//! which the caller alone decides.

use super::ask::{Ask, Iam, Identity, ResourcePolicy};
use super::explanation::{Because, Decision, Denial, Explanation, Layer, LayerKind, Open};
use catalog::is_among;
use policy::{Caller, CallerKind, Context, PolicyDocument, PolicyKind, Resource, Truth, parse};

/// What AWS says, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ruling {
    /// For people, as the rest of "AWS says: …".
    pub sentence: &'static str,
    pub page: &'static str,
}

/// Something that AWS decides by itself.
#[derive(Debug)]
struct Exception {
    makes: Makes,
    certainty: Certainty,
    /// As [`is_among`] reads them.
    actions: &'static [&'static str],
    concerns: fn(&Ask) -> bool,
    ruling: Ruling,
}

/// What an exception makes of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Makes {
    /// It is refused.
    Refused,
    /// It is refused because the caller is a root user, whatever it is about.
    RefusedToRoot,
    /// It is refused because the caller is a role, whatever it is about.
    RefusedToRoles,
    /// What the identity-based policies say does not count, nor that they say nothing.
    WithoutIdentity,
    /// That no identity-based policy allows does not count.
    WithoutGrant,
    /// What the resource's policy says does not count.
    WithoutResource,
}

/// How far AWS's words go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Certainty {
    Stated,
    Observed,
}

/// Each row is one thing that some page says.
static TABLE: &[Exception] = &[
    Exception {
        makes: Makes::RefusedToRoot,
        certainty: Certainty::Stated,
        actions: &["sts:assumerole"],
        concerns: |ask| ask.caller.kind == CallerKind::Root,
        ruling: Ruling {
            sentence: "the root user can assume no role",
            page: "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html",
        },
    },
    Exception {
        makes: Makes::RefusedToRoot,
        certainty: Certainty::Stated,
        actions: &["sts:assumeroot"],
        concerns: |ask| ask.caller.kind == CallerKind::Root,
        ruling: Ruling {
            sentence: "the credentials of the root user cannot be used for `sts:AssumeRoot`",
            page: "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoot.html",
        },
    },
    Exception {
        makes: Makes::RefusedToRoles,
        certainty: Certainty::Stated,
        actions: &["sts:getfederationtoken", "sts:getsessiontoken"],
        concerns: |ask| matches!(ask.caller.kind, CallerKind::Role | CallerKind::AssumedRole),
        ruling: Ruling {
            sentence: "the credentials of an assumed role cannot be used for `sts:GetFederationToken` and `sts:GetSessionToken`",
            page: "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html",
        },
    },
    Exception {
        makes: Makes::Refused,
        certainty: Certainty::Stated,
        actions: &["sts:assumerole*", "sts:getfederationtoken", "sts:getsessiontoken"],
        concerns: |ask| ask.caller.kind == CallerKind::FederatedUser,
        ruling: Ruling {
            sentence: "federated user sessions can call nothing of STS but `sts:GetCallerIdentity`",
            page: "https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html",
        },
    },
    Exception {
        makes: Makes::Refused,
        // The page speaks of the command line and the API, not of the console.
        certainty: Certainty::Observed,
        actions: &["iam:*"],
        concerns: |ask| ask.caller.kind == CallerKind::FederatedUser,
        ruling: Ruling {
            sentence: "federated user sessions cannot call IAM but from the console",
            page: "https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html",
        },
    },
    Exception {
        makes: Makes::Refused,
        certainty: Certainty::Observed,
        actions: &[
            "iam:attachrolepolicy",
            "iam:deleterole",
            "iam:deleterolepermissionsboundary",
            "iam:deleterolepolicy",
            "iam:detachrolepolicy",
            "iam:putrole*",
            "iam:updateassumerolepolicy",
        ],
        concerns: |ask| part(ask, 5).starts_with("role/aws-service-role/"),
        ruling: Ruling {
            sentence: "policies of service-linked roles are changed by their services alone",
            page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/using-service-linked-roles.html",
        },
    },
    Exception {
        makes: Makes::Refused,
        certainty: Certainty::Stated,
        actions: &[
            "iam:createpolicyversion",
            "iam:deletepolicy",
            "iam:deletepolicyversion",
            "iam:setdefaultpolicyversion",
            "iam:tagpolicy",
            "iam:untagpolicy",
        ],
        concerns: |ask| part(ask, 4) == "aws" && part(ask, 5).starts_with("policy/"),
        ruling: Ruling {
            sentence: "AWS managed policies cannot be changed",
            page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html",
        },
    },
    Exception {
        makes: Makes::Refused,
        certainty: Certainty::Observed,
        actions: &[
            "iam:addroletoinstanceprofile",
            "iam:attachrolepolicy",
            "iam:createrole",
            "iam:deleterole*",
            "iam:detachrolepolicy",
            "iam:passrole",
            "iam:putrole*",
            "iam:tagrole",
            "iam:untagrole",
            "iam:updateassumerolepolicy",
            "iam:updaterole*",
        ],
        concerns: |ask| part(ask, 5).starts_with("role/aws-reserved/"),
        ruling: Ruling {
            sentence: "roles that IAM Identity Center made are changed by it alone",
            page: "https://docs.aws.amazon.com/singlesignon/latest/userguide/permissionsets.html",
        },
    },
    Exception {
        makes: Makes::Refused,
        certainty: Certainty::Stated,
        actions: &["kms:createalias", "kms:deletealias", "kms:updatealias"],
        concerns: |ask| part(ask, 5).starts_with("alias/aws/"),
        ruling: Ruling {
            sentence: "aliases that begin with `alias/aws/` are AWS's own",
            page: "https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html",
        },
    },
    Exception {
        makes: Makes::Refused,
        certainty: Certainty::Stated,
        actions: &["kms:schedulekeydeletion"],
        concerns: is_across_accounts,
        ruling: Ruling {
            sentence: "the deletion of a KMS key cannot be scheduled from another account",
            page: "https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html",
        },
    },
    Exception {
        makes: Makes::Refused,
        certainty: Certainty::Stated,
        actions: &["kms:cancelkeydeletion"],
        concerns: is_across_accounts,
        ruling: Ruling {
            sentence: "the deletion of a KMS key cannot be cancelled from another account",
            page: "https://docs.aws.amazon.com/kms/latest/APIReference/API_CancelKeyDeletion.html",
        },
    },
    Exception {
        makes: Makes::Refused,
        // The table on this page says so in a column; which rows, others report.
        certainty: Certainty::Observed,
        actions: &[
            "kms:createalias",
            "kms:deletealias",
            "kms:deleteimportedkeymaterial",
            "kms:disablekey*",
            "kms:enablekey*",
            "kms:getkeypolicy",
            "kms:importkeymaterial",
            "kms:listkeypolicies",
            "kms:putkeypolicy",
            "kms:replicatekey",
            "kms:tagresource",
            "kms:untagresource",
            "kms:updatealias",
            "kms:updatekeydescription",
            "kms:updateprimaryregion",
        ],
        concerns: is_across_accounts,
        ruling: Ruling {
            sentence: "most administration of a KMS key is not for other accounts",
            page: "https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html",
        },
    },
    Exception {
        makes: Makes::Refused,
        certainty: Certainty::Stated,
        actions: &["s3:deletebucketpolicy", "s3:getbucketpolicy", "s3:putbucketpolicy"],
        concerns: is_across_accounts,
        ruling: Ruling {
            sentence: "bucket policies are read and written by identities of the bucket's own account only",
            page: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html",
        },
    },
    Exception {
        makes: Makes::WithoutIdentity,
        certainty: Certainty::Stated,
        actions: &["sts:getcalleridentity"],
        concerns: |ask| ask.caller.account.is_some(),
        ruling: Ruling {
            sentence: "`sts:GetCallerIdentity` needs no permission, and works in spite of a policy that denies it",
            page: "https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html",
        },
    },
    Exception {
        makes: Makes::WithoutGrant,
        certainty: Certainty::Stated,
        actions: &["sts:getsessiontoken"],
        concerns: |ask| matches!(ask.caller.kind, CallerKind::User | CallerKind::Root),
        ruling: Ruling {
            sentence: "users need no permission for `sts:GetSessionToken`",
            page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getsessiontoken.html",
        },
    },
    Exception {
        makes: Makes::WithoutGrant,
        certainty: Certainty::Stated,
        actions: &[
            "cognito-identity:getcredentialsforidentity",
            "cognito-identity:getid",
            "cognito-identity:getopenidtoken",
            "cognito-identity:unlinkidentity",
        ],
        concerns: |ask| ask.caller.kind == CallerKind::Anonymous,
        ruling: Ruling {
            sentence: "this is a public API of Cognito identity pools, and needs no credentials",
            page: "https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetId.html",
        },
    },
    Exception {
        makes: Makes::WithoutResource,
        certainty: Certainty::Stated,
        actions: &["s3:deletebucketpolicy", "s3:getbucketpolicy", "s3:putbucketpolicy"],
        concerns: is_owners_root,
        ruling: Ruling {
            sentence: "the root user of the bucket's account can do this even if the bucket policy denies it",
            page: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketPolicy.html",
        },
    },
    Exception {
        makes: Makes::WithoutResource,
        certainty: Certainty::Stated,
        actions: &["sqs:setqueueattributes"],
        concerns: is_owners_root,
        ruling: Ruling {
            sentence: "the root user can edit or delete a queue policy that denies all principals",
            page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user.html#root-user-tasks",
        },
    },
    // These edit and read the policy as well; the page does not name actions.
    Exception {
        makes: Makes::WithoutResource,
        certainty: Certainty::Observed,
        actions: &["sqs:addpermission", "sqs:getqueueattributes", "sqs:removepermission"],
        concerns: is_owners_root,
        ruling: Ruling {
            sentence: "the root user can edit or delete a queue policy that denies all principals",
            page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user.html#root-user-tasks",
        },
    },
];

impl Exception {
    /// The `aws:PrincipalType` of those to whom it is refused, where that alone decides.
    fn kind_of_principal(&self) -> Option<&'static str> {
        match self.makes {
            Makes::RefusedToRoot => Some("Account"),
            Makes::RefusedToRoles => Some("AssumedRole"),
            Makes::Refused | Makes::WithoutIdentity | Makes::WithoutGrant | Makes::WithoutResource => None,
        }
    }

    fn is_about(&self, ask: &Ask) -> bool {
        is_among(self.actions, &ask.action) && (self.concerns)(ask)
    }
}

/// The actions that are done in spite of what policies of the caller say, in lower case.
pub(crate) fn in_spite_of_policies() -> impl Iterator<Item = &'static str> {
    TABLE.iter().filter(|row| row.makes == Makes::WithoutIdentity).flat_map(|row| row.actions).copied()
}

/// What a caller with an account needs no permission for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Grantless {
    /// In lower case.
    pub action: &'static str,
    /// Even where identity-based policies deny it.
    pub in_spite_of_denies: bool,
    pub ruling: Ruling,
}

/// What a caller needs no permission for.
pub(crate) fn grantless(caller: &Caller) -> Vec<Grantless> {
    let ask = |action: &str| Ask {
        caller: caller.clone(),
        action: action.to_owned(),
        resource: Resource::Any,
        owner: caller.account.clone(),
        context: Context::default(),
        iam: Iam {
            identity: Identity::Policies(Vec::new()),
            groups: Vec::new(),
            boundary: None,
            session: None,
            resource: ResourcePolicy::None,
        },
    };
    let rows = TABLE.iter().filter(|row| matches!(row.makes, Makes::WithoutIdentity | Makes::WithoutGrant));
    let of_row = |row: &'static Exception| {
        let own = row.actions.iter().filter(|action| row.is_about(&ask(action)));
        let in_spite_of_denies = row.makes == Makes::WithoutIdentity;
        own.map(move |action| Grantless { action, in_spite_of_denies, ruling: row.ruling }).collect::<Vec<_>>()
    };
    rows.flat_map(of_row).collect()
}

/// What is refused to callers of a kind whatever policies say and whatever it is about: actions in lower case, and where AWS
/// says so.
pub(crate) fn refused_to_kinds() -> impl Iterator<Item = (&'static str, Ruling)> {
    let rows = TABLE.iter().filter(|row| row.kind_of_principal().is_some() && row.certainty == Certainty::Stated);
    rows.flat_map(|row| row.actions.iter().map(|action| (*action, row.ruling)))
}

/// The same as a policy: what AWS refuses stands above all that people write.
pub(crate) fn refusals() -> PolicyDocument {
    let statement = |row: &Exception| {
        let kind = row.kind_of_principal().filter(|_| row.certainty == Certainty::Stated)?;
        let condition = format!(r#"{{"StringEquals": {{"aws:PrincipalType": "{kind}"}}}}"#);
        let actions = row.actions;
        Some(format!(r#"{{"Effect": "Deny", "Action": {actions:?}, "Resource": "*", "Condition": {condition}}}"#))
    };
    let statements: Vec<String> = TABLE.iter().filter_map(statement).collect();
    let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#, statements.join(", "));
    parse(&text, PolicyKind::Scp).document
}

/// Puts what AWS decides by itself in the place of what policies decide.
pub(super) fn overrule(ask: &Ask, explanation: &mut Explanation) {
    let mut rows = TABLE.iter().filter(|row| row.is_about(ask));
    let decides = rows.find_map(|row| Some((row, decided(row, ask, explanation)?)));
    if let Some((row, decision)) = decides {
        explanation.because = match decision {
            Decision::Depends => Because::Open(vec![Open::Ruling(row.ruling)]),
            Decision::Allowed | Decision::Denied(_) => Because::Ruling(row.ruling),
        };
        explanation.decision = decision;
    }
}

/// What becomes of a decision; `None` where it stays.
fn decided(row: &Exception, ask: &Ask, explanation: &Explanation) -> Option<Decision> {
    let is_denied = matches!(explanation.decision, Decision::Denied(_));
    if matches!(row.makes, Makes::Refused | Makes::RefusedToRoot | Makes::RefusedToRoles) {
        return match row.certainty {
            _ if is_denied => None,
            Certainty::Stated => Some(Decision::Denied(Denial::Either)),
            Certainty::Observed => Some(Decision::Depends),
        };
    }
    if explanation.decision == Decision::Allowed {
        return None;
    }
    let kind = if row.makes == Makes::WithoutResource { LayerKind::Resource } else { LayerKind::Identity };
    // What needs no grant is done to nothing that has a policy of its own, so that none is given says nothing.
    let has_none = row.makes == Makes::WithoutGrant && ask.iam.resource == ResourcePolicy::NotGiven;
    let passes = |layer: &Layer| match layer.kind {
        LayerKind::Resource if has_none => Truth::Yes,
        LayerKind::Resource => layer.deny.negate(),
        _ => layer.deny.negate().and(layer.allow),
    };
    let others = explanation.layers.iter().filter(|layer| layer.kind != kind).map(passes).fold(Truth::Yes, Truth::and);
    let own = explanation.layers.iter().find(|layer| layer.kind == kind);
    match (row.makes, others) {
        (Makes::WithoutIdentity, Truth::Yes) => Some(Decision::Allowed),
        // The page speaks of policies of the caller; that guardrails do no more follows from its reason, and not from its words.
        (Makes::WithoutIdentity, _) => Some(Decision::Depends),
        (Makes::WithoutGrant | Makes::WithoutResource, Truth::No) => None,
        (Makes::WithoutGrant, _) if own.is_some_and(|own| own.deny != Truth::No) => None,
        (Makes::WithoutGrant | Makes::WithoutResource, Truth::Maybe) => Some(Decision::Depends),
        (Makes::WithoutGrant, Truth::Yes) => Some(Decision::Allowed),
        (Makes::WithoutResource, Truth::Yes) => Some(match row.certainty {
            Certainty::Stated => Decision::Allowed,
            Certainty::Observed => Decision::Depends,
        }),
        (Makes::Refused | Makes::RefusedToRoot | Makes::RefusedToRoles, _) => None,
    }
}

fn part(ask: &Ask, at: usize) -> &str {
    match &ask.resource {
        Resource::Arn(arn) => arn.part(at),
        Resource::Any => "",
    }
}

fn is_across_accounts(ask: &Ask) -> bool {
    ask.caller.account.is_some() && ask.owner.is_some() && ask.caller.account != ask.owner
}

fn is_owners_root(ask: &Ask) -> bool {
    ask.caller.kind == CallerKind::Root && ask.caller.account == ask.owner
}

#[cfg(test)]
mod tests {
    use super::*;
    use catalog::Catalog;

    #[test]
    fn every_row_names_actions_of_the_catalogue_and_a_page() {
        for row in TABLE {
            assert!(row.ruling.page.starts_with("https://docs.aws.amazon.com/"), "{row:?}");
            for action in row.actions {
                assert!(!Catalog::embedded().matching(action).is_empty(), "{action}");
                assert_eq!(*action, action.to_ascii_lowercase());
            }
        }
    }
}
