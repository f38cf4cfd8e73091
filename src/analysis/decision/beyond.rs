//! What no policy decides: calls that need no permission, what root may do in spite of a resource's policy, and what AWS
//! refuses whatever policies say.
//!
//! One table of [`Exception`]s as of [`EXCEPTIONS_DATE`](catalog::EXCEPTIONS_DATE), each with the page that says so. Where AWS
//! says it in words the decision is certain; where it was only observed, or goes further than the words, it depends.
//! Knows decisions that were made by policies, and puts its own in their place. Verdicts over all requests know nothing of it.

use super::ask::Ask;
use super::explanation::{Because, Decision, Denial, Explanation, LayerKind, Open};
use policy::{CallerKind, Resource, Truth};

/// Something that AWS decides by itself.
#[derive(Debug)]
pub struct Exception {
    pub rules: Rules,
    pub certainty: Certainty,
    /// In lower case; a `*` at the end stands for the rest.
    actions: &'static [&'static str],
    concerns: fn(&Ask) -> bool,
    /// For people: what AWS says, as the rest of "AWS says: …".
    pub sentence: &'static str,
    /// The page that says so.
    pub page: &'static str,
}

/// What an exception makes of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rules {
    /// It is refused.
    Refused,
    /// What the identity-based policies say does not count, nor that they say nothing.
    WithoutIdentity,
    /// That no identity-based policy allows does not count.
    WithoutGrant,
    /// What the resource's policy says does not count.
    WithoutResource,
}

/// How far AWS's words go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    Stated,
    Observed,
}

/// Each row is one thing that some page says; its place is its identity.
static TABLE: &[Exception] = &[
    Exception {
        rules: Rules::Refused,
        certainty: Certainty::Stated,
        actions: &["sts:assumerole"],
        concerns: |ask| ask.caller.kind == CallerKind::Root,
        sentence: "the root user can assume no role",
        page: "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html",
    },
    Exception {
        rules: Rules::Refused,
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
        sentence: "AWS managed policies cannot be changed",
        page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html",
    },
    Exception {
        rules: Rules::Refused,
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
        sentence: "roles that IAM Identity Center made are changed by it alone",
        page: "https://docs.aws.amazon.com/singlesignon/latest/userguide/permissionsets.html",
    },
    Exception {
        rules: Rules::Refused,
        certainty: Certainty::Stated,
        actions: &["kms:createalias", "kms:deletealias", "kms:updatealias"],
        concerns: |ask| part(ask, 5).starts_with("alias/aws/"),
        sentence: "aliases that begin with `alias/aws/` are AWS's own",
        page: "https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html",
    },
    Exception {
        rules: Rules::Refused,
        certainty: Certainty::Stated,
        actions: &["kms:schedulekeydeletion"],
        concerns: is_across_accounts,
        sentence: "the deletion of a KMS key cannot be scheduled from another account",
        page: "https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html",
    },
    Exception {
        rules: Rules::Refused,
        certainty: Certainty::Stated,
        actions: &["s3:deletebucketpolicy", "s3:getbucketpolicy", "s3:putbucketpolicy"],
        concerns: is_across_accounts,
        sentence: "bucket policies are read and written by identities of the bucket's own account only",
        page: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html",
    },
    Exception {
        rules: Rules::WithoutIdentity,
        certainty: Certainty::Stated,
        actions: &["sts:getcalleridentity"],
        concerns: |ask| ask.caller.account.is_some(),
        sentence: "`sts:GetCallerIdentity` needs no permission, and works in spite of a policy that denies it",
        page: "https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html",
    },
    Exception {
        rules: Rules::WithoutGrant,
        certainty: Certainty::Stated,
        actions: &["sts:getsessiontoken"],
        concerns: |ask| matches!(ask.caller.kind, CallerKind::User | CallerKind::Root),
        sentence: "users need no permission for `sts:GetSessionToken`",
        page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getsessiontoken.html",
    },
    Exception {
        rules: Rules::WithoutResource,
        certainty: Certainty::Stated,
        actions: &["s3:deletebucketpolicy", "s3:getbucketpolicy", "s3:putbucketpolicy"],
        concerns: is_owners_root,
        sentence: "the root user of the bucket's account can do this even if the bucket policy denies it",
        page: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketPolicy.html",
    },
    Exception {
        rules: Rules::WithoutResource,
        certainty: Certainty::Stated,
        actions: &["sqs:setqueueattributes"],
        concerns: is_owners_root,
        sentence: "the root user can edit or delete a queue policy that denies all principals",
        page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user.html#root-user-tasks",
    },
];

impl Exception {
    fn is_about(&self, ask: &Ask) -> bool {
        let action = ask.action.to_ascii_lowercase();
        let is_it = |row: &str| match row.strip_suffix('*') {
            Some(begin) => action.starts_with(begin),
            None => action == row,
        };
        self.actions.iter().any(|row| is_it(row)) && (self.concerns)(ask)
    }
}

/// Two are the same if they are the same row.
impl PartialEq for Exception {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Eq for Exception {}

impl PartialOrd for Exception {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Exception {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.sentence, self.page).cmp(&(other.sentence, other.page))
    }
}

impl std::hash::Hash for Exception {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.sentence.hash(state);
    }
}

/// Puts what AWS decides by itself in the place of what policies decide.
pub(super) fn overrule(ask: &Ask, explanation: &mut Explanation) {
    let mut rows = TABLE.iter().filter(|row| row.is_about(ask));
    let decides = rows.find_map(|row| Some((row, decided(row, explanation)?)));
    if let Some((row, decision)) = decides {
        explanation.because = match decision {
            Decision::Depends => Because::Open(vec![Open::Exception(row)]),
            Decision::Allowed | Decision::Denied(_) => Because::Exception(row),
        };
        explanation.decision = decision;
    }
}

/// What becomes of a decision; `None` where it stays.
fn decided(row: &Exception, explanation: &Explanation) -> Option<Decision> {
    let is_denied = matches!(explanation.decision, Decision::Denied(_));
    if row.rules == Rules::Refused {
        return match row.certainty {
            _ if is_denied => None,
            Certainty::Stated => Some(Decision::Denied(Denial::Either)),
            Certainty::Observed => Some(Decision::Depends),
        };
    }
    if explanation.decision == Decision::Allowed {
        return None;
    }
    let objects = |kind: LayerKind| {
        let layer = explanation.layers.iter().find(|layer| layer.kind == kind);
        layer.is_some_and(|layer| layer.deny != Truth::No || (kind != LayerKind::Resource && layer.allow != Truth::Yes))
    };
    let denies = |kind: LayerKind| explanation.layers.iter().any(|layer| layer.kind == kind && layer.deny != Truth::No);
    let others = |own: LayerKind| {
        let all = [
            LayerKind::Scp,
            LayerKind::Rcp,
            LayerKind::Resource,
            LayerKind::Identity,
            LayerKind::Boundary,
            LayerKind::Session,
        ];
        all.into_iter().any(|kind| kind != own && objects(kind))
    };
    match row.rules {
        Rules::WithoutIdentity if !others(LayerKind::Identity) => Some(Decision::Allowed),
        // The page speaks of policies of the caller; that guardrails do no more follows from its reason, and not from its words.
        Rules::WithoutIdentity => Some(Decision::Depends),
        Rules::WithoutGrant if !others(LayerKind::Identity) && !denies(LayerKind::Identity) => Some(Decision::Allowed),
        Rules::WithoutResource if !others(LayerKind::Resource) => Some(Decision::Allowed),
        Rules::WithoutGrant | Rules::WithoutResource | Rules::Refused => None,
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
            assert!(row.page.starts_with("https://docs.aws.amazon.com/"), "{row:?}");
            for action in row.actions {
                assert!(!Catalog::embedded().matching(action).is_empty(), "{action}");
                assert_eq!(*action, action.to_ascii_lowercase());
            }
        }
    }
}
