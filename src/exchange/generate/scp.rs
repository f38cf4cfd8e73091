//! The statements of invented SCPs: the guardrails that organizations have, each with values of its own.
//!
//! Knows which elements and condition keys go together in practice; where policies are attached, others know.

use super::patterns::Pool;
use super::random::Random;
use super::statement::Statement;
use super::tree::TEAMS;
use organization::AccountId;

/// Writes statements.
#[derive(Debug)]
pub(super) struct Author<'a> {
    pub random: Random,
    pub pool: &'a Pool<'a>,
    /// Accounts whose roles some exemptions name.
    pub accounts: &'a [AccountId],
}

type Guardrail = fn(&mut Author<'_>) -> Statement;

/// What guardrails are about, with how often. The first three belong at the root.
pub(super) const GUARDRAILS: &[(u64, Guardrail)] = &[
    (3, root_user),
    (6, region_lock),
    (3, baseline),
    (26, exempted),
    (14, deny_list),
    (10, protected),
    (5, principal_tag),
    (3, resource_tag),
    (2, same_tag),
    (4, request_tag),
    (2, tag_keys),
    (5, mfa),
    (4, source_ip),
    (4, source_vpc),
    (3, instance_type),
    (3, encryption),
    (3, secure_transport),
    (2, volume_size),
    (3, passed_service),
    (2, not_resource),
    (2, cut_off_date),
];

/// The Region that every Region lock leaves open.
const HOME_REGION: &str = "eu-central-1";
const REGIONS: &[&str] = &[
    "eu-west-1",
    "eu-west-2",
    "eu-north-1",
    "us-east-1",
    "us-east-2",
    "us-west-2",
    "ca-central-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-northeast-1",
];
/// Services without Regions, which Region locks leave out.
const GLOBAL: &[&str] = &[
    "account:*",
    "aws-portal:*",
    "budgets:*",
    "ce:*",
    "cloudfront:*",
    "globalaccelerator:*",
    "health:*",
    "iam:*",
    "organizations:*",
    "pricing:*",
    "route53:*",
    "route53domains:*",
    "s3:GetAccountPublic*",
    "s3:ListAllMyBuckets",
    "shield:*",
    "sts:*",
    "support:*",
    "trustedadvisor:*",
    "waf:*",
];
const ROLES: &[&str] = &[
    "OrganizationAccountAccessRole",
    "AWSControlTowerExecution",
    "stacksets-exec-*",
    "BreakGlass",
    "break-glass/*",
    "aws-reserved/sso.amazonaws.com/*AWSReservedSSO_Administrator_*",
    "security/Responder",
    "platform/*",
    "*-pipeline",
];
const TAGS: &[&str] = &["team", "project", "environment", "cost-centre", "data-class", "Landing/Zone"];
const STAGES: &[&str] = &["prod", "staging", "test", "dev"];
/// What every organization of this kind forbids, for good.
const BASELINE: &[&str] = &[
    "organizations:LeaveOrganization",
    "account:CloseAccount",
    "account:DisableRegion",
    "cloudtrail:DeleteTrail",
    "cloudtrail:StopLogging",
    "config:DeleteConfigurationRecorder",
    "config:StopConfigurationRecorder",
    "guardduty:DeleteDetector",
    "guardduty:DisassociateFromAdministratorAccount",
    "securityhub:DisableSecurityHub",
    "access-analyzer:DeleteAnalyzer",
    "ram:EnableSharingWithAwsOrganization",
];

const PRINCIPAL: &str = "aws:PrincipalArn";

impl Author<'_> {
    /// A policy of one to four statements, the first of this kind.
    pub fn guardrail(&mut self, first: Guardrail) -> Vec<Statement> {
        let more = self.random.weighted(&[(45, 0), (30, 1), (15, 2), (10, 3)]).copied().unwrap_or(0);
        let others: Vec<Guardrail> = (0..more).filter_map(|_| self.random.weighted(GUARDRAILS)).copied().collect();
        std::iter::once(first).chain(others).map(|write| write(self)).collect()
    }

    /// In the place of `FullAWSAccess`; some services only in some Regions.
    pub fn allow_list(&mut self) -> Vec<Statement> {
        const ALWAYS: [&str; 8] = ["cloudwatch:*", "ec2:*", "iam:*", "kms:*", "logs:*", "s3:*", "sts:*", "support:*"];
        let mut services = self.pool.services(&mut self.random, 12..=40);
        services.extend(ALWAYS.map(str::to_owned));
        services.sort();
        services.dedup();
        let mut statements = vec![Statement::allow("AllowedServices", services)];
        if self.random.percent(40) {
            let further = self.pool.several(&mut self.random, 2..=10);
            let regions = self.regions();
            statements.push(Statement::allow("AllowedInRegions", further).when(
                "StringEquals",
                "aws:RequestedRegion",
                regions,
            ));
        }
        statements
    }

    /// For accounts that are shut off: nothing but help, except for those who look into it.
    pub fn quarantine(&mut self) -> Vec<Statement> {
        vec![Statement::deny_all_but("Quarantine", ["support:*", "health:*"]).when(
            "ArnNotLike",
            PRINCIPAL,
            self.roles(),
        )]
    }

    fn several(&mut self) -> Vec<String> {
        let most = self.random.weighted(&[(45, 4), (35, 12), (20, 40)]).copied().unwrap_or(4);
        self.pool.several(&mut self.random, 1..=most)
    }

    fn regions(&mut self) -> Vec<String> {
        let mut regions = vec![HOME_REGION];
        regions.extend(self.random.several(REGIONS, 0..=4));
        regions.into_iter().map(str::to_owned).collect()
    }

    /// Patterns of roles that a guardrail leaves alone.
    pub fn roles(&mut self) -> Vec<String> {
        let mut names: Vec<String> =
            self.random.several(ROLES, 1..=3).into_iter().map(|name| format!("arn:aws:iam::*:role/{name}")).collect();
        if self.random.percent(40) {
            names.push(format!("arn:aws:iam::*:role/{}-admin*", self.random.word(TEAMS)));
        }
        if self.random.percent(8)
            && let Some(account) = self.random.one(self.accounts)
        {
            names.push(format!("arn:aws:iam::{account}:role/Auditor"));
        }
        names
    }

    /// Some guardrails spare a few roles.
    fn perhaps_exempt(&mut self, statement: Statement) -> Statement {
        if self.random.percent(35) { statement.when("ArnNotLike", PRINCIPAL, self.roles()) } else { statement }
    }
}

fn root_user(author: &mut Author<'_>) -> Statement {
    let operator = if author.random.percent(50) { "ArnLike" } else { "StringLike" };
    Statement::deny("RootUser", ["*"]).when(operator, PRINCIPAL, "arn:aws:iam::*:root")
}

fn region_lock(author: &mut Author<'_>) -> Statement {
    let mut left_out: Vec<String> = GLOBAL.iter().map(|pattern| (*pattern).to_owned()).collect();
    left_out.extend(author.pool.services(&mut author.random, 0..=6));
    left_out.sort();
    left_out.dedup();
    let regions = author.regions();
    let lock = Statement::deny_all_but("RegionLock", left_out);
    let lock = lock.when("StringNotEquals", "aws:RequestedRegion", regions);
    author.perhaps_exempt(lock)
}

fn baseline(author: &mut Author<'_>) -> Statement {
    Statement::deny("Baseline", author.random.several(BASELINE, 3..=12))
}

fn deny_list(author: &mut Author<'_>) -> Statement {
    Statement::deny("DenyList", author.several())
}

fn exempted(author: &mut Author<'_>) -> Statement {
    Statement::deny("DenyExceptRoles", author.several()).when("ArnNotLike", PRINCIPAL, author.roles())
}

fn protected(author: &mut Author<'_>) -> Statement {
    let roles = || (vec!["iam:*Role*".to_owned()], "arn:aws:iam::*:role/stacksets-exec-*".to_owned());
    let (actions, resource) = author.pool.protected(&mut author.random).unwrap_or_else(roles);
    author.perhaps_exempt(Statement::deny("ProtectResources", actions).on([resource]))
}

fn not_resource(author: &mut Author<'_>) -> Statement {
    let stage = author.random.word(STAGES);
    let buckets = [format!("arn:aws:s3:::{stage}-*"), format!("arn:aws:s3:::{stage}-*/*")];
    Statement::deny("OnlyOwnBuckets", ["s3:PutObject", "s3:DeleteObject*", "s3:CreateBucket"]).on_all_but(buckets)
}

fn principal_tag(author: &mut Author<'_>) -> Statement {
    let key = format!("aws:PrincipalTag/{}", author.random.word(TAGS));
    let values = author.random.several(TEAMS, 1..=4);
    Statement::deny("OnlyTaggedPrincipals", author.several()).when("StringNotEquals", key, values)
}

fn resource_tag(author: &mut Author<'_>) -> Statement {
    let key = format!("aws:ResourceTag/{}", author.random.word(TAGS));
    let stages = author.random.several(STAGES, 1..=2);
    let deny = Statement::deny("TaggedResources", author.several()).when("StringEquals", key, stages);
    author.perhaps_exempt(deny)
}

fn same_tag(author: &mut Author<'_>) -> Statement {
    let tag = author.random.word(TAGS);
    let (key, value) = (format!("aws:ResourceTag/{tag}"), format!("${{aws:PrincipalTag/{tag}}}"));
    Statement::deny("SameTag", author.several()).when("StringNotEquals", key, value)
}

fn request_tag(author: &mut Author<'_>) -> Statement {
    const CREATING: &[&str] = &[
        "ec2:RunInstances",
        "ec2:CreateVolume",
        "rds:CreateDBInstance",
        "s3:CreateBucket",
        "lambda:CreateFunction",
        "dynamodb:CreateTable",
        "ecs:CreateCluster",
        "secretsmanager:CreateSecret",
    ];
    let key = format!("aws:RequestTag/{}", author.random.word(TAGS));
    Statement::deny("RequireTag", author.random.several(CREATING, 2..=8)).when("Null", key, "true")
}

fn tag_keys(author: &mut Author<'_>) -> Statement {
    let keys = author.random.several(TAGS, 2..=4);
    let tagging = ["ec2:CreateTags", "ec2:DeleteTags", "rds:AddTagsToResource", "s3:PutBucketTagging"];
    author.perhaps_exempt(Statement::deny("GuardTags", tagging).when("ForAnyValue:StringEquals", "aws:TagKeys", keys))
}

fn mfa(author: &mut Author<'_>) -> Statement {
    Statement::deny("RequireMfa", author.several()).when("BoolIfExists", "aws:MultiFactorAuthPresent", "false")
}

fn source_ip(author: &mut Author<'_>) -> Statement {
    let mut networks = vec!["10.0.0.0/8".to_owned()];
    networks.extend((0..author.random.within(1..=4)).map(|_| network(author)));
    let deny = Statement::deny("CorporateNetwork", author.several());
    deny.when("NotIpAddressIfExists", "aws:SourceIp", networks).when("Bool", "aws:ViaAWSService", "false")
}

fn network(author: &mut Author<'_>) -> String {
    let net = author.random.word(&["192.0.2", "198.51.100", "203.0.113"]);
    format!("{net}.{}/28", author.random.within(0..=15) * 16)
}

fn source_vpc(author: &mut Author<'_>) -> Statement {
    let vpcs: Vec<String> = (0..author.random.within(1..=4)).map(|_| vpc(author)).collect();
    let deny = Statement::deny("KnownVpcs", author.several()).when("StringNotEqualsIfExists", "aws:SourceVpc", vpcs);
    author.perhaps_exempt(deny)
}

pub(super) fn vpc(author: &mut Author<'_>) -> String {
    format!("vpc-{:017x}", author.random.number() >> 8)
}

fn instance_type(author: &mut Author<'_>) -> Statement {
    const TYPES: &[&str] = &["t3.*", "t4g.*", "m7g.*", "m7i.large", "c7g.*", "r7g.*", "m6i.*", "*.nano", "*.micro"];
    let types = author.random.several(TYPES, 2..=6);
    Statement::deny("InstanceTypes", ["ec2:RunInstances"]).on(["arn:aws:ec2:*:*:instance/*"]).when(
        "StringNotLike",
        "ec2:InstanceType",
        types,
    )
}

fn encryption(author: &mut Author<'_>) -> Statement {
    const KEYS: &[(&str, &str, &str)] = &[
        ("Bool", "ec2:Encrypted", "ec2:CreateVolume"),
        ("Bool", "rds:StorageEncrypted", "rds:CreateDBInstance"),
        ("BoolIfExists", "elasticfilesystem:Encrypted", "elasticfilesystem:CreateFileSystem"),
    ];
    let (operator, key, action) = author.random.one(KEYS).copied().unwrap_or_default();
    Statement::deny("RequireEncryption", [action]).when(operator, key, "false")
}

fn secure_transport(author: &mut Author<'_>) -> Statement {
    let services = author.pool.services(&mut author.random, 1..=3);
    Statement::deny("RequireTls", services).when("Bool", "aws:SecureTransport", "false")
}

fn volume_size(author: &mut Author<'_>) -> Statement {
    let most = (author.random.within(1..=16) * 256).to_string();
    Statement::deny("VolumeSize", ["ec2:CreateVolume", "ec2:ModifyVolume"]).on(["arn:aws:ec2:*:*:volume/*"]).when(
        "NumericGreaterThan",
        "ec2:VolumeSize",
        most,
    )
}

fn passed_service(author: &mut Author<'_>) -> Statement {
    const SERVICES: &[&str] = &["ec2", "lambda", "ecs-tasks", "states", "glue", "rds", "codebuild", "eks"];
    let services = author.random.several(SERVICES, 2..=6).into_iter().map(|name| format!("{name}.amazonaws.com"));
    let services: Vec<String> = services.collect();
    let deny = Statement::deny("PassRoleTo", ["iam:PassRole"]).when("StringNotEquals", "iam:PassedToService", services);
    author.perhaps_exempt(deny)
}

fn cut_off_date(author: &mut Author<'_>) -> Statement {
    let date = format!("20{}-{:02}-01T00:00:00Z", author.random.within(26..=29), author.random.within(1..=12));
    Statement::deny("UntilDate", author.several()).when("DateGreaterThan", "aws:CurrentTime", date)
}
