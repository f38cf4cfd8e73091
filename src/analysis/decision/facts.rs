//! What the model knows about a request beside what the question says.
//!
//! Knows the keys that follow from principal, resource and organization, the keys that are always there, and who owns a resource.
//! Every list of such keys that another part needs is drawn from here.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>

use aws::{Arn, ArnTemplate, Class, Endpoints, Shape, Step, is_account_id, is_region};
use catalog::{crosses_regions, may_lack_owner};
use organization::{AccountId, Organization, Question, TargetId};
use policy::{Caller, CallerKind, Context, Fact, Resource};

/// What an answer takes for granted, since the question does not say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Assumption {
    /// The principal has `*:*` from IAM.
    EverythingFromIam,
    /// The principal has the policies, groups, boundary and tags that the document says of it: `role/deploy`.
    AsStored(String),
    /// The request names another Region than the one in which AWS is called for the action.
    OtherRegion(&'static str),
    /// The resource has no resource-based policy.
    NoResourcePolicy,
    /// The ARN does not say who owns the resource: the principal's own account.
    OwnResource(String),
    /// Policies ask for this key; what the request holds under it is open.
    Open(String),
    /// The principal is a session of this role, whose path is open: the ARN of a session does not have it.
    OpenPath(String),
    /// The principal is any role of its account that no policy singles out.
    OrdinaryRole,
    /// The principal is any user of its account that no policy singles out.
    OrdinaryUser,
    /// Policies ask for this key, and the request is taken not to have it.
    Absent(String),
    /// The catalogue of this date does not have the action; another one is spelled almost so.
    UnknownAction { date: String, nearest: Option<String> },
    /// The resource is none that the catalogue knows for the action.
    UnusualResource(String),
    /// The call needs permission for these actions as well.
    AlsoNeeds(Vec<String>),
    /// This account, the principal's, is not in the organization: what binds it at home is not known here.
    Outsider(String),
}

impl Assumption {
    /// For people.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::EverythingFromIam => "IAM allows the principal everything (`*:*`)".to_owned(),
            Self::AsStored(name) => format!("`{name}` has the policies that the document says, and no session policy"),
            Self::OtherRegion(only) => {
                format!("the request can be made in another Region, although AWS is called for this in `{only}` alone")
            }
            Self::NoResourcePolicy => "the resource has no policy of its own".to_owned(),
            Self::OwnResource(account) => format!("the resource belongs to the principal's account {account}"),
            Self::Open(key) => format!("`{key}` is open"),
            Self::OpenPath(role) => format!("the role `{role}` may have any path"),
            Self::OrdinaryRole => {
                "the principal is an ordinary role: no policy singles out its name, and its tags are open".to_owned()
            }
            Self::OrdinaryUser => {
                "the principal is an ordinary IAM user: no policy singles out its name, and its tags are open"
                    .to_owned()
            }
            Self::AlsoNeeds(actions) => {
                format!("the principal may do what the call needs as well: `{}`", actions.join("`, `"))
            }
            Self::Absent(key) => format!("the request does not have `{key}`"),
            Self::Outsider(account) => {
                format!("nothing outside this organization forbids it to account {account}")
            }
            Self::UnknownAction { date, nearest: None } => {
                format!("AWS has this action, although the catalogue of {date} does not")
            }
            Self::UnknownAction { date, nearest: Some(nearest) } => {
                format!("AWS has this action, although the catalogue of {date} does not (did you mean `{nearest}`?)")
            }
            Self::UnusualResource(arn) => {
                format!("the action can be done to `{arn}`, although the catalogue has no such ARN for it")
            }
        }
    }
}

const REGION: &str = "aws:RequestedRegion";

/// Keys that AWS puts into every request, and that nothing in the model determines.
const ALWAYS: [&str; 7] = [
    "aws:CurrentTime",
    "aws:EpochTime",
    "aws:RequestedRegion",
    "aws:SecureTransport",
    "aws:UserAgent",
    "aws:ViaAWSService",
    "aws:userid",
];

/// Keys of temporary credentials, which every role has; whether MFA was used, and when, the model does not know.
const OF_SESSION: [&str; 3] = ["aws:MultiFactorAuthAge", "aws:MultiFactorAuthPresent", "aws:TokenIssueTime"];

/// Keys that follow from the principal.
const OF_PRINCIPAL: [&str; 7] = [
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "aws:PrincipalIsAWSService",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:PrincipalType",
    "aws:username",
];

/// Keys that follow from the resource's owner.
const OF_RESOURCE: [&str; 3] = ["aws:ResourceAccount", "aws:ResourceOrgID", "aws:ResourceOrgPaths"];

/// The keys of every request that nothing in the model determines, in AWS's spelling.
pub fn open_keys() -> impl Iterator<Item = &'static str> {
    ALWAYS.into_iter()
}

/// The keys whose values follow from principal, resource and organization, in AWS's spelling.
pub fn fixed_keys() -> impl Iterator<Item = &'static str> {
    OF_PRINCIPAL.into_iter().chain(OF_RESOURCE)
}

/// Whether a key, in lower case, is about a principal of AWS: identities that sign in through a provider have none of them.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principal-properties>
pub fn is_of_principal(key: &str) -> bool {
    let mut known = OF_PRINCIPAL.iter().chain(&OF_SESSION).chain(&["aws:userid"]);
    known.any(|own| own.eq_ignore_ascii_case(key)) || key.starts_with("aws:principaltag/")
}

/// Whether a question must not say what this key holds.
pub(super) fn is_fixed(key: &str, caller: &Caller) -> bool {
    // Nothing determines on whose behalf a service calls, or what an unsigned request says of its principal.
    let is_own = !matches!(caller.kind, CallerKind::Service | CallerKind::Provider | CallerKind::Anonymous);
    let keys = if is_own { fixed_keys().collect() } else { OF_RESOURCE.to_vec() };
    // AWS does not say what this key holds for a federated user session, so a question may.
    let is_known = !(caller.kind == CallerKind::FederatedUser && key.eq_ignore_ascii_case("aws:PrincipalArn"));
    is_known && keys.iter().any(|fixed| fixed.eq_ignore_ascii_case(key))
}

/// Whether it is known what requests of a caller hold under a key that is not in their context: nothing.
pub(super) fn is_settled(key: &str, caller: &Caller) -> bool {
    OF_RESOURCE.iter().chain(&OF_PRINCIPAL).any(|own| own.eq_ignore_ascii_case(key))
        || (is_unsigned(caller) && is_of_principal(key))
}

/// Whether nobody of AWS signs the caller's requests.
fn is_unsigned(caller: &Caller) -> bool {
    matches!(caller.kind, CallerKind::Provider | CallerKind::Anonymous)
}

/// Whether an import made up the id of the caller's account.
fn is_made_up(caller: &Caller, organization: &Organization) -> bool {
    caller.account.as_deref().is_some_and(|account| organization.has_invented_account(&AccountId::new(account)))
}

/// The context that follows from principal, resource and organization. A key that is always there and whose value nobody
/// knows is open.
pub(super) fn context(
    caller: &Caller,
    action: &str,
    resource: &Resource,
    owner: Option<&str>,
    organization: &Organization,
) -> Context {
    let mut context = Context::default();
    for key in ALWAYS {
        context.set(
            key,
            if is_unsigned(caller) { Fact::Unknown } else { Fact::Shaped(shapes(key, caller, organization)) },
        );
    }
    of_principal(&mut context, caller, organization);
    let only = Endpoints::known().home_of(action).and_then(|home| home.only(organization.partition()));
    match (resource, only) {
        (_, Some(only)) => context.set(REGION, Fact::One(only.to_owned())),
        (Resource::Arn(arn), None) if is_region(arn.part(3)) && !crosses_regions(action) => {
            context.set(REGION, Fact::One(arn.part(3).to_owned()));
        }
        (Resource::Arn(_) | Resource::Any, None) => {}
    }
    match (resource, owner) {
        (Resource::Arn(_), Some(owner)) if !may_lack_owner(action) => {
            of_owner(&mut context, "aws:Resource", owner, organization);
        }
        // AWS documents these keys for most actions, not for all.
        _ => OF_RESOURCE.iter().for_each(|key| context.set(key, Fact::Unknown)),
    }
    context
}

/// What is taken for granted where the question names a Region in which AWS is not called for the action.
pub(super) fn other_region(context: &Context, action: &str, organization: &Organization) -> Option<Assumption> {
    let only = Endpoints::known().home_of(action)?.only(organization.partition())?;
    let Some(Fact::One(said)) = context.get(REGION) else { return None };
    (said != only).then_some(Assumption::OtherRegion(only))
}

/// Puts in what follows from the Region: EC2 sends it under a key of its own as well.
///
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html#amazonec2-policy-keys>
pub(super) fn follow_region(context: &mut Context, action: &str, question: &Question) {
    let is_ec2 = action.get(..4).is_some_and(|begin| begin.eq_ignore_ascii_case("ec2:"));
    let is_said = question.context.iter().any(|(key, _)| key.trim().eq_ignore_ascii_case("ec2:Region"));
    if is_ec2
        && !is_said
        && let Some(region @ Fact::One(_)) = context.get(REGION).cloned()
    {
        context.set("ec2:Region", region);
    }
}

/// What a key of every signed request may hold: `true` or `false`, or any text of some form. Unsigned ones may lack it.
fn shapes(key: &str, caller: &Caller, organization: &Organization) -> Vec<Shape> {
    match key {
        "aws:SecureTransport" | "aws:ViaAWSService" => vec![spelled("true"), spelled("false")],
        "aws:userid" if !is_made_up(caller, organization) => vec![unique_id(caller)],
        _ => vec![any_text()],
    }
}

fn any_text() -> Shape {
    vec![Step::One(Class::Any), Step::Run(Class::Any)]
}

/// What `aws:userid` holds: the unique id of a user or role, which nobody knows here; of a session the name after it.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable>
fn unique_id(caller: &Caller) -> Shape {
    let id = [Step::One(Class::NoColon), Step::Run(Class::NoColon)];
    let name =
        caller.text.split_once(":assumed-role/").and_then(|(_, rest)| rest.split_once('/')).map(|(_, name)| name);
    match (caller.kind, name) {
        (CallerKind::User, _) => id.to_vec(),
        (CallerKind::AssumedRole, Some(name)) => [id.to_vec(), spelled(":"), spelled(name)].concat(),
        (CallerKind::Root, _) => spelled(caller.account.as_deref().unwrap_or_default()),
        (CallerKind::FederatedUser, _) => {
            let name = caller.text.split_once(":federated-user/").map_or("", |(_, name)| name);
            spelled(&format!("{}:{name}", caller.account.as_deref().unwrap_or_default()))
        }
        _ => any_text(),
    }
}

/// The ARNs of a session's role: with the path `/`, and with any other.
fn arns_of_role(caller: &Caller) -> Option<Vec<Shape>> {
    let (partition, account, role) = (caller.partition.as_ref()?, caller.account.as_ref()?, caller.role.as_ref()?);
    let begin = spelled(&format!("arn:{partition}:iam::{account}:role/"));
    let path = vec![Step::One(Class::Any), Step::Run(Class::Any), Step::Is('/')];
    Some(vec![[begin.clone(), spelled(role)].concat(), [begin, path, spelled(role)].concat()])
}

fn spelled(text: &str) -> Shape {
    text.chars().map(Step::Is).collect()
}

fn of_principal(context: &mut Context, caller: &Caller, organization: &Organization) {
    let mut one = |key: &str, value: &str| context.set(key, Fact::One(value.to_owned()));
    let is_service = caller.kind == CallerKind::Service;
    if !matches!(caller.kind, CallerKind::Provider | CallerKind::Anonymous) {
        one("aws:PrincipalIsAWSService", if is_service { "true" } else { "false" });
    }
    match caller.kind {
        // Who signs in is no principal of AWS yet. What these hold for it, and whether the provider is there in a sign-in by SAML,
        // AWS does not say; the others about principals are not there.
        CallerKind::Provider => {
            context.set("aws:FederatedProvider", Fact::Unknown);
            for key in ["aws:PrincipalAccount", "aws:PrincipalType", "aws:userid"] {
                context.set(key, Fact::Shaped(vec![any_text()]));
            }
            return;
        }
        CallerKind::Anonymous => one("aws:PrincipalAccount", "anonymous"),
        // A service calls for itself or on behalf of some resource, whose account and organization are not in the question.
        CallerKind::Service => {
            one("aws:PrincipalServiceName", &caller.text);
            for key in
                ["aws:PrincipalAccount", "aws:PrincipalArn", "aws:PrincipalType", "aws:SourceAccount", "aws:SourceArn"]
            {
                context.set(key, Fact::Unknown);
            }
            for key in ["aws:PrincipalServiceNamesList", "aws:SourceOrgID", "aws:SourceOrgPaths"] {
                context.set(key, Fact::Unknown);
            }
            return;
        }
        CallerKind::Role
        | CallerKind::User
        | CallerKind::AssumedRole
        | CallerKind::Root
        | CallerKind::ServiceLinkedRole
        | CallerKind::FederatedUser => {}
    }
    let kind = match caller.kind {
        CallerKind::User => "User",
        // A role makes its requests in sessions, so its type is theirs.
        CallerKind::Role | CallerKind::AssumedRole | CallerKind::ServiceLinkedRole => "AssumedRole",
        CallerKind::FederatedUser => "FederatedUser",
        CallerKind::Root => "Account",
        CallerKind::Service | CallerKind::Provider | CallerKind::Anonymous => "Anonymous",
    };
    one("aws:PrincipalType", kind);
    if caller.kind != CallerKind::Anonymous {
        let arn = match caller.kind {
            CallerKind::FederatedUser => Fact::Unknown,
            _ if is_made_up(caller, organization) => Fact::Unknown,
            // Of a session it is the ARN of the role, whose path the session's ARN does not show.
            _ if caller.is_session() => arns_of_role(caller).map_or(Fact::Unknown, Fact::Shaped),
            _ => Fact::One(caller.text.clone()),
        };
        context.set("aws:PrincipalArn", arn);
    }
    let is_temporary = caller.role.is_some() || caller.kind == CallerKind::FederatedUser;
    OF_SESSION.iter().filter(|_| is_temporary).for_each(|key| context.set(key, Fact::Unknown));
    // Only IAM users have it. It holds the name without the path.
    if caller.kind == CallerKind::User
        && let Some(name) = caller.text.rsplit('/').next()
    {
        context.set("aws:username", Fact::One(name.to_owned()));
    }
    if let Some(account) = &caller.account {
        of_owner(context, "aws:Principal", account, organization);
    }
}

/// Whether this can be the `aws:PrincipalArn` of a session: the ARN of a role of this name, with any path.
pub(super) fn is_role_of(caller: &Caller, arn: &str) -> bool {
    Caller::read(arn).is_ok_and(|role| {
        let name = role.role.as_deref().and_then(|role| role.rsplit('/').next());
        !role.is_session()
            && name == caller.role.as_deref()
            && role.account == caller.account
            && role.partition == caller.partition
    })
}

/// Account, organization id and path, under `aws:Principal…` or `aws:Resource…`; open where an import made them up.
fn of_owner(context: &mut Context, prefix: &str, account: &str, organization: &Organization) {
    let id = AccountId::new(account);
    let own = if organization.has_invented_account(&id) { Fact::Unknown } else { Fact::One(account.to_owned()) };
    context.set(&format!("{prefix}Account"), own);
    let (organization_id, paths) = match organization.accounts().get(&id) {
        // Whether an outsider is in another organization, nobody knows here; in this one it is not.
        None if organization.has_invented_id() => (Fact::Unknown, Fact::Unknown),
        None => (Fact::Other(organization.id().to_string()), Fact::Unknown),
        Some(account) => {
            let path = organization.known_path(&TargetId::from(account.parent.clone()));
            let is_known = !organization.has_invented_id();
            let own = if is_known { Fact::One(organization.id().to_string()) } else { Fact::Unknown };
            (own, path.map_or(Fact::Unknown, |path| Fact::Several(vec![path])))
        }
    };
    context.set(&format!("{prefix}OrgID"), organization_id);
    context.set(&format!("{prefix}OrgPaths"), paths);
}

/// The account in an ARN. An account as the resource of its own settings is named below the management account.
///
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsaccountmanagement.html#awsaccountmanagement-resources-for-iam-policies>
pub(super) fn account_in(arn: &str) -> &str {
    let Some(known) = Arn::read(arn) else { return "" };
    let member = known.resource.strip_prefix("account/").and_then(|rest| rest.rsplit('/').next());
    match member.filter(|member| known.service == "account" && is_account_id(member)) {
        Some(member) => member,
        None => known.account,
    }
}

/// Who owns a resource: the account in its ARN; else the principal's own, and the answer says so.
pub(super) fn owner(resource: &Resource, caller: &Caller, assumptions: &mut Vec<Assumption>) -> Option<String> {
    let own = caller.account.clone();
    match resource {
        Resource::Any => own,
        // The management account changes the settings of its members as its own.
        Resource::Arn(arn) if arn.part(2) == "account" && own.as_deref() == Some(arn.part(4)) => own,
        Resource::Arn(arn) => match account_in(&arn.text) {
            account if is_account_id(account) => Some(account.to_owned()),
            // What AWS keeps for everyone is no other account's, so it is asked for as if it were in the principal's own.
            "aws" => own,
            _ => {
                assumptions.extend(own.clone().map(Assumption::OwnResource));
                own
            }
        },
    }
}

/// Whether the principal's account is none of the organization's.
pub(super) fn outsider(caller: &Caller, organization: &Organization) -> Option<Assumption> {
    let account = caller.account.as_ref()?;
    let is_own = organization.accounts().contains_key(&AccountId::new(account));
    (!is_own).then(|| Assumption::Outsider(account.clone()))
}

/// Whether the policy of the resource is a trust policy. Of those that must allow, a key policy is written like other
/// resource-based ones.
#[must_use]
pub(super) fn is_trust(action: &str, resource: &Resource) -> bool {
    must_allow(action, resource) && !action.to_ascii_lowercase().starts_with("kms:")
}

/// Whether the resource has a policy of its own that must allow: the key policy of a KMS key, the trust policy of a role.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html>
#[must_use]
pub(crate) fn must_allow(action: &str, resource: &Resource) -> bool {
    let Resource::Arn(arn) = resource else { return false };
    let action = action.to_ascii_lowercase();
    // Whoever assumes a role; and what is set for the session on the way, of which the trust policy has the say too.
    let trust = [
        "sts:assumerole",
        "sts:assumerolewithsaml",
        "sts:assumerolewithwebidentity",
        "sts:tagsession",
        "sts:setsourceidentity",
        "sts:setcontext",
    ];
    match arn.part(2) {
        // Only these are authorized on the alias itself; others reach through it to its key.
        "kms" if ["kms:createalias", "kms:updatealias", "kms:deletealias"].contains(&action.as_str()) => {
            arn.part(5).starts_with("key/")
        }
        "kms" => action.starts_with("kms:"),
        "iam" => trust.contains(&action.as_str()) && arn.part(5).starts_with("role/"),
        _ => false,
    }
}

/// Which ARNs begin their last part with the name of a resource type, as far as some templates say so.
#[derive(Debug)]
pub struct Marks(Vec<ArnTemplate>);

impl Marks {
    pub fn of<'t>(templates: impl IntoIterator<Item = &'t ArnTemplate>) -> Self {
        Self(templates.into_iter().cloned().collect())
    }

    /// Notes what they say of an ARN.
    pub fn mark(&self, resource: &mut Resource) {
        let Resource::Arn(arn) = resource else { return };
        // Several may fit, since variables may be empty. One that names a type is enough: a type can only leave an answer
        // open. What fits none keeps what its text looks like.
        let mut fitting = self.0.iter().filter(|template| template.resembles(&arn.text)).peekable();
        if fitting.peek().is_some() {
            arn.has_type = fitting.any(ArnTemplate::names_type);
        }
    }
}
