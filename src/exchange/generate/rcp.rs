//! The statements of invented RCPs: perimeters around the organization's resources.
//!
//! Knows the conditions of AWS's own data perimeter examples, in shape: who may come in, through which services and networks.

use super::scp::{Author, vpc};
use super::statement::Statement;
use organization::OrganizationId;

type Perimeter = fn(&mut Author<'_>, &OrganizationId) -> Statement;

/// One of each in turn.
const PERIMETERS: &[Perimeter] = &[identities, services, transport, networks];

/// The policy of this number.
pub(super) fn perimeter(author: &mut Author<'_>, organization: &OrganizationId, number: usize) -> Vec<Statement> {
    let first = PERIMETERS.iter().cycle().nth(number % PERIMETERS.len());
    let more = author.random.percent(40).then(|| author.random.one(PERIMETERS)).flatten();
    first.into_iter().chain(more).map(|write| write(author, organization)).collect()
}

fn around(author: &mut Author<'_>, sid: &'static str) -> Statement {
    let mut services = author.pool.rcp_services(&mut author.random, 1..=5);
    services.push("s3:*".to_owned());
    services.sort();
    services.dedup();
    Statement::deny(sid, services).for_any_principal()
}

/// Nobody from outside the organization, AWS's services excepted.
fn identities(author: &mut Author<'_>, organization: &OrganizationId) -> Statement {
    around(author, "OwnIdentities").when("StringNotEqualsIfExists", "aws:PrincipalOrgID", organization.as_str()).when(
        "BoolIfExists",
        "aws:PrincipalIsAWSService",
        "false",
    )
}

/// AWS's services only for resources of the organization.
fn services(author: &mut Author<'_>, organization: &OrganizationId) -> Statement {
    around(author, "ConfusedDeputy")
        .when("StringNotEqualsIfExists", "aws:SourceOrgID", organization.as_str())
        .when("Null", "aws:SourceAccount", "false")
        .when("Bool", "aws:PrincipalIsAWSService", "true")
}

fn transport(author: &mut Author<'_>, _: &OrganizationId) -> Statement {
    around(author, "RequireTls").when("BoolIfExists", "aws:SecureTransport", "false")
}

fn networks(author: &mut Author<'_>, _: &OrganizationId) -> Statement {
    let vpcs: Vec<String> = (0..author.random.within(1..=3)).map(|_| vpc(author)).collect();
    around(author, "KnownNetworks")
        .when("NotIpAddressIfExists", "aws:SourceIp", vec!["10.0.0.0/8", "192.0.2.0/24"])
        .when("StringNotEqualsIfExists", "aws:SourceVpc", vpcs)
        .when("BoolIfExists", "aws:PrincipalIsAWSService", "false")
        .when("BoolIfExists", "aws:ViaAWSService", "false")
        .when("ArnNotLikeIfExists", "aws:PrincipalArn", author.roles())
}
