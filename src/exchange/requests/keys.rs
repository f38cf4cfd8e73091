//! The condition keys of a request, as far as an event says what they held.
//!
//! Knows which member of an event is which key, and where its absence says that the key was absent too. Everything else is
//! left out, so that it stays open: tags, parameters of the request, networks behind an endpoint.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>
//! <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html>

use std::net::IpAddr;

use jiff::Timestamp;
use serde_json::Value;

use super::Missing;
use super::caller::Who;
use super::documents::{part, text};
use aws::is_region;
use organization::ContextValue;
use policy::CallerKind;

/// Keys that a request has only if it came by way of a VPC endpoint.
const OF_ENDPOINT: [&str; 7] = [
    "aws:SourceVpc",
    "aws:SourceVpcArn",
    "aws:SourceVpce",
    "aws:VpcSourceIp",
    "aws:VpceAccount",
    "aws:VpceOrgID",
    "aws:VpceOrgPaths",
];

/// Keys that a request has only if a service made it on behalf of the caller.
const OF_SERVICE: [&str; 3] = ["aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast"];

/// Keys that a request has only if it was signed with temporary credentials.
const OF_SESSION: [&str; 3] = ["aws:MultiFactorAuthAge", "aws:MultiFactorAuthPresent", "aws:TokenIssueTime"];

/// What an event says of condition keys.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Keys {
    pub context: Vec<(String, ContextValue)>,
    pub missing: Vec<Missing>,
    pub remarks: Vec<String>,
}

impl Keys {
    fn set(&mut self, key: &str, value: Option<String>) {
        self.context.extend(value.map(|value| (key.to_owned(), ContextValue::Text(value))));
    }

    fn absent(&mut self, keys: &[&str]) {
        self.context.extend(keys.iter().map(|key| ((*key).to_owned(), ContextValue::Absent)));
    }
}

/// Reads the keys of an event.
pub(super) fn of(event: &Value, identity: &Value, who: &Who) -> Keys {
    let mut keys = Keys::default();
    match text(event, "awsRegion").filter(|region| is_region(region)) {
        None => keys.missing.push(Missing::Region),
        region => keys.set("aws:RequestedRegion", region),
    }
    // The moment at which the request was done; it began within the same seconds.
    if let Some(time) = text(event, "eventTime").and_then(|time| time.parse::<Timestamp>().ok()) {
        keys.set("aws:CurrentTime", Some(time.to_string()));
        keys.set("aws:EpochTime", Some(time.as_second().to_string()));
    }
    network(event, identity, &mut keys);
    transport(event, &mut keys);
    // A service's, in place of what a browser sent to the console, is not what the request held.
    let agent = text(event, "userAgent").map(|agent| agent.trim_matches(['[', ']']).to_owned());
    keys.set("aws:UserAgent", agent.filter(|agent| !agent.contains("amazonaws.com") && agent != "AWS Internal"));
    let is_own = !matches!(who.kind, None | Some(CallerKind::Service | CallerKind::Provider | CallerKind::Anonymous));
    if is_own {
        keys.set("aws:userid", text(identity, "principalId"));
        session(identity, who, &mut keys);
    }
    keys
}

/// Whence the request came.
fn network(event: &Value, identity: &Value, keys: &mut Keys) {
    let source = text(event, "sourceIPAddress");
    let address = source.as_ref().and_then(|source| source.parse::<IpAddr>().ok());
    // "Only present when a request is made by an AWS service", for itself, for a role, or on behalf of the caller.
    let service = text(identity, "invokedBy").or_else(|| source.clone().filter(|_| address.is_none()));
    let Some(address) = address else {
        match service {
            None => keys.missing.push(Missing::Source),
            Some(service) => {
                keys.missing.extend([Missing::Source, Missing::Service]);
                keys.remarks.push(format!("`{service}` made the request."));
            }
        }
        return;
    };
    match service {
        None => {
            keys.set("aws:ViaAWSService", Some("false".to_owned()));
            keys.absent(&OF_SERVICE);
        }
        Some(service) => {
            keys.missing.push(Missing::Service);
            keys.remarks.push(format!("`{service}` made the request."));
        }
    }
    match text(event, "vpcEndpointId") {
        // A request by way of an endpoint has the address within the VPC, under a key of its own.
        Some(endpoint) => {
            keys.set("aws:SourceVpce", Some(endpoint));
            keys.set("aws:VpcSourceIp", Some(address.to_string()));
            keys.absent(&["aws:SourceIp"]);
            keys.set("aws:VpceAccount", text(event, "vpcEndpointAccountId"));
        }
        None => {
            keys.set("aws:SourceIp", Some(address.to_string()));
            if is_public(address) {
                keys.absent(&OF_ENDPOINT);
                keys.remarks.push(
                    "The event names no VPC endpoint and a public address, so the request is taken to have come by way of none."
                        .to_owned(),
                );
            }
        }
    }
}

/// Whether an address is one of the internet's, which no request by way of an endpoint has.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => {
            let [first, second, ..] = address.octets();
            let is_shared = first == 100 && (64..128).contains(&second);
            !(address.is_private() || address.is_loopback() || address.is_link_local() || is_shared)
        }
        IpAddr::V6(address) => {
            let first = address.segments().first().copied().unwrap_or_default();
            // Those of one's own, `fc00::/7`, and of one link, `fe80::/10`.
            !(address.is_loopback() || first & 0xfe00 == 0xfc00 || first & 0xffc0 == 0xfe80)
        }
    }
}

/// Whether it was encrypted on the way.
fn transport(event: &Value, keys: &mut Keys) {
    let Some(tls) = part(event, "tlsDetails") else { return };
    let Some(version) = text(&tls, "tlsVersion") else { return };
    keys.set("aws:SecureTransport", Some("true".to_owned()));
    // <https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html>
    if text(event, "eventSource").is_some_and(|source| source.starts_with("s3.")) {
        keys.set("s3:TlsVersion", version.strip_prefix("TLSv").map(str::to_owned));
    }
}

/// What the session of the credentials brings along.
fn session(identity: &Value, who: &Who, keys: &mut Keys) {
    let session = part(identity, "sessionContext");
    let attributes = session.as_deref().and_then(|session| part(session, "attributes"));
    let told = |name| {
        let own = session.as_deref().and_then(|session| text(session, name));
        own.or_else(|| attributes.as_deref().and_then(|attributes| text(attributes, name)))
    };
    if who.role.is_some() {
        keys.set("aws:PrincipalArn", who.role.clone());
    }
    // <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user-privileged-task.html>
    if who.kind == Some(CallerKind::Root) {
        match told("assumedRoot") {
            Some(assumed) => keys.set("aws:AssumedRoot", Some(assumed)),
            None => keys.absent(&["aws:AssumedRoot"]),
        }
    }
    keys.set("aws:SourceIdentity", told("sourceIdentity"));
    // <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html#amazonec2-policy-keys>
    keys.set("ec2:RoleDelivery", told("ec2RoleDelivery"));
    // <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-prefixes>
    if text(identity, "accessKeyId").is_some_and(|key| key.starts_with("AKIA")) {
        return keys.absent(&OF_SESSION);
    }
    match told("mfaAuthenticated") {
        Some(mfa) => keys.set("aws:MultiFactorAuthPresent", Some(mfa)),
        None => keys.missing.push(Missing::Mfa),
    }
    let issued = told("creationDate").filter(|date| date.parse::<Timestamp>().is_ok());
    keys.set("aws:TokenIssueTime", issued);
}
