//! The built-in sample: a valid organization, laid out as Canopy writes it, that shows every kind of answer.

#![expect(clippy::panic, reason = "a test fails by panicking")]

use analysis::KeptQuestion;
use analysis::decision::Decider;
use analysis::{Analyzer, FindingCode, Verdict, Viewpoint, findings};
use catalog::Catalog;
use organization::{AccountState, Organization, PolicyType};
use policy::Severity;

use Verdict::{Allowed, Denied, Depends};

const SAMPLE: &str = include_str!("../assets/sample.canopy.ron");

fn sample() -> Organization {
    format::read(SAMPLE).unwrap_or_else(|error| panic!("the sample does not open: {error}"))
}

#[test]
fn is_written_as_canopy_writes_it() {
    let sample = sample();
    assert_eq!(format::write(&sample), SAMPLE);
    for policy in sample.policies().values() {
        let formatted = policy::format(&policy.content);
        assert_eq!(formatted.as_deref(), Some(&*policy.content), "{}", policy.name);
    }
}

#[test]
fn has_the_shape_of_a_mid_size_company() {
    let sample = sample();
    let own = |kind| sample.policies().values().filter(|policy| policy.kind == kind && !policy.aws_managed).count();
    assert_eq!(sample.accounts().len(), 27);
    assert!((10..=14).contains(&own(PolicyType::Scp)), "{} SCPs", own(PolicyType::Scp));
    assert_eq!((own(PolicyType::Rcp), own(PolicyType::Tag)), (2, 1));
    let closed = sample.accounts().values().filter(|account| account.state == AccountState::Closed);
    assert_eq!(closed.count(), 1);
    assert!(sample.accounts().values().all(|account| account.marks.is_empty()));
    assert!(sample.accounts().values().all(|account| account.email.ends_with("@example.com")));
}

/// Answers as they follow from the policies by hand, of every certain kind.
#[test]
fn asks_what_its_owners_would_ask() {
    let asked = [
        ("A public bucket policy opens nothing", "denied"),
        ("Break-glass can stop a trail in an emergency", "allowed"),
        ("Finance analysts see no servers", "implicit deny"),
        ("No workload account leaves", "explicit deny"),
        ("The shop deploys in Frankfurt", "allowed"),
        ("The shop does not deploy in Virginia", "explicit deny"),
    ];
    let sample = sample();
    let found = sample.questions().values().map(|question| (question.name.as_str(), question.expected.as_str()));
    assert_eq!(found.collect::<Vec<_>>(), asked);
    for question in sample.questions().values() {
        let ours = |text: &str| sample.accounts().keys().any(|id| text.split(':').nth(4) == Some(id.as_str()));
        assert!(question.principal == "anonymous" || ours(&question.principal), "{}", question.principal);
    }
    assert!(sample.placeholders().is_empty());
}

#[test]
fn answers_what_its_owners_expect() {
    for kept in KeptQuestion::all(&mut Decider::new(&sample(), Catalog::embedded())) {
        let decision = kept.answer.as_ref().map(|answer| answer.decision());
        assert!(kept.passes(), "{}: expected {}, found {decision:?}", kept.question.name, kept.question.expected);
    }
}

/// A misspelt action, a policy in reserve, and a policy where it binds nobody: one of each to click on.
#[test]
fn has_few_findings_and_no_error() {
    let sample = sample();
    let found = findings(&sample, &Analyzer::new(Catalog::embedded()).analyze(&sample, &Viewpoint::anyone()));
    let found: Vec<_> = found.iter().map(|finding| (finding.severity, finding.code)).collect();
    let expected = [
        (Severity::Warning, FindingCode::ManagementAccountNotBound),
        (Severity::Warning, FindingCode::UnknownAction),
        (Severity::Info, FindingCode::AttachedNowhere),
    ];
    assert_eq!(found, expected);
}

/// Worked out from the policies by hand, for any user, role or root user of the account.
#[test]
fn verdicts_are_those_worked_out_by_hand() {
    let rows = [
        // The management account is bound by nothing, not even by the policy that is attached to it.
        ("Aldermoor Management", "organizations:LeaveOrganization", Allowed),
        ("Aldermoor Management", "cloudtrail:StopLogging", Allowed),
        ("Aldermoor Management", "ec2:RunInstances", Allowed),
        ("Aldermoor Management", "s3:GetObject", Allowed),
        // Guardrails on the root reach every member: one without exemption, one with.
        ("Network", "organizations:LeaveOrganization", Denied),
        ("Security tooling", "account:CloseAccount", Denied),
        ("Network", "cloudtrail:StopLogging", Depends),
        // The platform's roles are protected, all other roles are not; users are not touched.
        ("Network", "iam:CreateRole", Depends),
        ("Network", "iam:CreateUser", Allowed),
        // TLS only is an RCP, which asks about the resource and not about the account that asks.
        ("Network", "s3:GetObject", Allowed),
        ("Network", "s3:ListAllMyBuckets", Allowed),
        // The compute baseline: some instances, some attributes, one switch for good.
        ("Network", "ec2:DescribeInstances", Allowed),
        ("Network", "ec2:RunInstances", Depends),
        ("Network", "ec2:DisableEbsEncryptionByDefault", Denied),
        ("Network", "lambda:InvokeFunction", Allowed),
        // Nothing beyond the root's guardrails.
        ("ERP legacy", "ec2:RunInstances", Allowed),
        ("ERP legacy", "iam:CreateUser", Allowed),
        ("Meadowline", "dynamodb:PutItem", Allowed),
        ("Meadowline", "s3:PutBucketPublicAccessBlock", Depends),
        // The root user may do nothing, everybody else may.
        ("Log archive", "ec2:DescribeInstances", Depends),
        ("Log archive", "s3:DeleteBucket", Depends),
        ("Backup vault", "backup:StartBackupJob", Depends),
        // Production: Regions, no users, no root user.
        ("Webshop prod", "iam:CreateUser", Denied),
        ("Payments prod", "iam:CreateAccessKey", Denied),
        ("Webshop prod", "iam:ListUsers", Depends),
        ("Webshop prod", "lambda:InvokeFunction", Depends),
        ("Webshop prod", "ec2:ResetEbsDefaultKmsKeyId", Denied),
        // Non-production: Regions only; global services are left out.
        ("Webshop dev", "iam:CreateUser", Allowed),
        ("Webshop dev", "route53:CreateHostedZone", Allowed),
        ("Webshop dev", "lambda:InvokeFunction", Depends),
        ("Pipelines", "codebuild:StartBuild", Depends),
        // The sandbox: small machines, no commitments, no way into the network.
        ("Sandbox shop team", "ec2:RunInstances", Depends),
        ("Sandbox shop team", "savingsplans:CreateSavingsPlan", Denied),
        ("Sandbox data team", "ec2:CreateVpcPeeringConnection", Denied),
        // On trial in Policy staging, and nowhere else.
        ("Policy test", "ec2:CreateInternetGateway", Denied),
        ("Network", "ec2:CreateInternetGateway", Allowed),
        // The allow list stands where FullAWSAccess does elsewhere.
        ("Business reporting", "athena:StartQueryExecution", Allowed),
        ("Business reporting", "iam:ListRoles", Allowed),
        ("Business reporting", "s3:PutObject", Depends),
        ("Business reporting", "ec2:DescribeInstances", Denied),
        ("Business reporting", "iam:CreateUser", Denied),
        // In quarantine, closed or not: reading by the response team, nothing else.
        ("Sandbox logistics team", "ec2:DescribeInstances", Depends),
        ("Sandbox logistics team", "ec2:RunInstances", Denied),
        ("Spring campaign", "ce:GetCostAndUsage", Depends),
        ("Spring campaign", "iam:CreateUser", Denied),
        ("Spring campaign", "s3:GetObject", Denied),
    ];
    let sample = sample();
    let analysis = Analyzer::new(Catalog::embedded()).analyze(&sample, &Viewpoint::anyone());
    let verdict = |name: &str, action: &str| {
        let account = sample.accounts().values().find(|account| account.name == name).expect(name);
        analysis.verdict(&account.id, analysis.catalog.action_id(action).expect(action)).expect(name)
    };
    let wrong: Vec<_> = rows
        .iter()
        .map(|(name, action, expected)| (name, action, expected, verdict(name, action)))
        .filter(|(_, _, expected, verdict)| *expected != verdict)
        .collect();
    assert!(wrong.is_empty(), "account, action, expected, found: {wrong:#?}");
}
