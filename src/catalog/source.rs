//! From the readable `catalog.json` to the asset.
//!
//! Knows the source format and checks that it is consistent; reads no file itself.

use super::levels::{AccessLevel, AccessLevels};
use super::{
    Catalog, CatalogError, ConditionKey, KeyType, KnownAction, ResourceType, ResourceUse, Service, ServiceId, asset,
};
use aws::ArnTemplate;
use serde::Deserialize;
use std::collections::BTreeMap;

const FORMAT: &str = "aws-action-catalog/1";

/// Keys that the reference calls ARNs and that requests also fill with a word, a name or an ID: the platform of an
/// instance, the alias of a KMS key, the name of a secret.
const NOT_ONLY_ARNS: [&str; 17] = [
    "comprehend:DataLakeKmsKey",
    "comprehend:ModelKmsKey",
    "comprehend:OutputKmsKey",
    "comprehend:VolumeKmsKey",
    "ec2:DestinationCapacityReservationId",
    "ec2:InstancePlatform",
    "ec2:SourceCapacityReservationId",
    "nimble:studioId",
    "s3:x-amz-server-side-encryption-aws-kms-key-id",
    "s3express:x-amz-server-side-encryption-aws-kms-key-id",
    "sagemaker:DomainSharingOutputKmsKey",
    "sagemaker:FeatureGroupOfflineStoreKmsKey",
    "sagemaker:FeatureGroupOnlineStoreKmsKey",
    "sagemaker:HomeEfsFileSystemKmsKey",
    "sagemaker:OutputKmsKey",
    "sagemaker:VolumeKmsKey",
    "secretsmanager:SecretId",
];

/// Keys that the reference calls single, though one request can name several of what they hold, or AWS's own examples test
/// them with `ForAllValues` or `ForAnyValue`. How many values they have is left open.
const NOT_ONLY_ONE: [&str; 16] = [
    "autoscaling:InstanceTypes",
    "cloud9:Permissions",
    "cloudformation:ImportResourceTypes",
    "glue:LakeFormationPermissions",
    "lambda:VpcIds",
    "observabilityadmin:TargetRegions",
    "ram:Principal",
    "ram:RequestedResourceType",
    "ram:ResourceArn",
    "route53:VPCs",
    "route53profiles:HostedZoneDomains",
    "route53profiles:ResolverRuleDomains",
    "route53profiles:ResourceArns",
    "route53profiles:ResourceIds",
    "route53profiles:ResourceTypes",
    "s3-outposts:RequestObjectTagKeys",
];

/// Turns a `catalog.json` into the bytes that the program embeds; the same input gives the same bytes.
///
/// # Errors
/// [`CatalogError`] if the text is no such catalogue, of another format, or contradicts itself.
pub fn build(source_json: &[u8]) -> Result<Vec<u8>, CatalogError> {
    let source: Source = serde_json::from_slice(source_json).map_err(|e| CatalogError::Json(e.to_string()))?;
    Ok(asset::write(&catalog(&source)?))
}

#[derive(Deserialize)]
struct Source {
    format: String,
    source: Origin,
    levels: Vec<String>,
    types: Vec<String>,
    categories: BTreeMap<String, String>,
    #[serde(rename = "globalKeys")]
    global_keys: Vec<GlobalKeyRow>,
    services: Vec<ServiceRow>,
}

#[derive(Deserialize)]
struct Origin {
    package: String,
    version: String,
    #[serde(rename = "updatedAt")]
    updated_at: String,
    license: String,
    upstream: String,
}

#[derive(Deserialize)]
struct ServiceRow {
    #[serde(rename = "p")]
    prefix: String,
    #[serde(rename = "n")]
    name: String,
    #[serde(rename = "c")]
    category: String,
    rcp: u8,
    #[serde(rename = "k")]
    keys: Vec<KeyRow>,
    #[serde(rename = "r")]
    resource_types: Vec<ResourceTypeRow>,
    #[serde(rename = "a")]
    actions: Vec<ActionRow>,
}

/// `[name, type, category]`
#[derive(Deserialize)]
struct GlobalKeyRow(String, i64, #[expect(dead_code, reason = "part of the row, of no use here")] String);

/// `[name, type]`, type -1 where AWS states none
#[derive(Deserialize)]
struct KeyRow(String, i64);

/// `[name, arn, keys]`
#[derive(Deserialize)]
struct ResourceTypeRow(String, String, Vec<u16>);

/// A row that ends after its last field that is not empty.
#[derive(Deserialize)]
struct ActionRow {
    name: String,
    levels: u32,
    #[serde(default)]
    resources: Vec<ResourceUseRow>,
    #[serde(default)]
    keys: Vec<u16>,
    #[serde(default)]
    dependent_actions: Vec<String>,
}

/// `[resource type, required, keys]`
#[derive(Deserialize)]
struct ResourceUseRow(u16, u8, Vec<u16>);

fn catalog(source: &Source) -> Result<Catalog, CatalogError> {
    if source.format != FORMAT {
        return Err(CatalogError::Format(source.format.clone()));
    }
    let Origin { package, version, updated_at, license, upstream } = &source.source;
    let mut catalog = Catalog {
        date: updated_at.split('T').next().unwrap_or_default().to_owned(),
        source: format!("{upstream}, by {package} {version} ({license})"),
        ..Catalog::default()
    };
    for GlobalKeyRow(name, kind, _) in &source.global_keys {
        catalog.global_keys.push(key(source, name, *kind)?);
    }
    catalog.global_keys.sort_by_cached_key(|named| lower(&named.name));
    let mut rows: Vec<&ServiceRow> = source.services.iter().collect();
    rows.sort_by_cached_key(|row| lower(&row.prefix));
    for row in rows {
        add_service(&mut catalog, source, row)?;
    }
    let prefixes: Vec<&str> = catalog.services.iter().map(|s| s.prefix.as_str()).collect();
    check_names("the services", &prefixes)?;
    Ok(catalog)
}

fn add_service(catalog: &mut Catalog, source: &Source, row: &ServiceRow) -> Result<(), CatalogError> {
    let prefix = lower(&row.prefix);
    let id = u16::try_from(catalog.services.len()).map_err(|_| inconsistent("it has too many services"))?;
    let condition_keys =
        row.keys.iter().map(|KeyRow(name, kind)| key(source, name, *kind)).collect::<Result<Vec<_>, _>>()?;
    let indices = |indices: &[u16]| match indices.iter().find(|i| usize::from(**i) >= condition_keys.len()) {
        Some(wrong) => Err(inconsistent(format!("`{prefix}` has no condition key {wrong}"))),
        None => Ok(indices.to_vec()),
    };
    let mut resource_types = Vec::with_capacity(row.resource_types.len());
    // Where the types of each row are: one for each form of ARN.
    let mut places = Vec::with_capacity(row.resource_types.len());
    for ResourceTypeRow(name, arns, keys) in &row.resource_types {
        let condition_keys = indices(keys)?;
        let first = resource_types.len();
        for arn in arn_forms(arns) {
            resource_types.push(ResourceType { name: name.clone(), arn, condition_keys: condition_keys.clone() });
        }
        places.push(first..resource_types.len());
    }
    let mut actions = Vec::with_capacity(row.actions.len());
    for action in &row.actions {
        let mut resources = Vec::with_capacity(action.resources.len());
        for ResourceUseRow(resource_type, required, keys) in &action.resources {
            let Some(types) = places.get(usize::from(*resource_type)) else {
                return Err(inconsistent(format!("`{prefix}` has no resource type {resource_type}")));
            };
            let condition_keys = indices(keys)?;
            for resource_type in types.clone() {
                let resource_type = u16::try_from(resource_type)
                    .map_err(|_| inconsistent(format!("`{prefix}` has too many resource types")))?;
                let required = *required != 0;
                resources.push(ResourceUse { resource_type, required, condition_keys: condition_keys.clone() });
            }
        }
        actions.push(KnownAction {
            service: ServiceId(id),
            name: action.name.clone(),
            levels: levels(source, action.levels)?,
            resources,
            condition_keys: indices(&action.keys)?,
            dependent_actions: action.dependent_actions.clone(),
        });
    }
    actions.sort_by_cached_key(|named| lower(&named.name));
    let names: Vec<&str> = actions.iter().map(|action| action.name.as_str()).collect();
    check_names(&format!("the actions of `{prefix}`"), &names)?;
    let start = catalog.len();
    catalog.actions.append(&mut actions);
    catalog.services.push(Service {
        name: row.name.clone(),
        category: match source.categories.get(&row.category) {
            Some(title) => title.clone(),
            None => row.category.clone(),
        },
        supports_rcp: row.rcp != 0,
        actions: start..catalog.len(),
        resource_types,
        condition_keys,
        prefix,
    });
    Ok(())
}

/// A key with its type as the reference states it, but where requests do not keep to that.
fn key(source: &Source, name: &str, kind: i64) -> Result<ConditionKey, CatalogError> {
    let stated = match usize::try_from(kind) {
        Err(_) => None,
        Ok(at) => {
            let title = source.types.get(at).map(String::as_str).unwrap_or_default();
            let known = KeyType::ALL.iter().find(|(_, name)| *name == title);
            let (known, _) = known.ok_or_else(|| inconsistent(format!("`{name}` has an unknown type")))?;
            Some(*known)
        }
    };
    let value_type = match stated {
        Some(KeyType::Arn) if NOT_ONLY_ARNS.contains(&name) => Some(KeyType::String),
        Some(kind) if !kind.is_array() && NOT_ONLY_ONE.contains(&name) => None,
        stated => stated,
    };
    Ok(ConditionKey { name: name.to_owned(), value_type })
}

/// The forms of ARNs in one cell of the reference: some cells hold two with a comma between them, and one has a variable
/// that lacks its `$`.
fn arn_forms(cell: &str) -> impl Iterator<Item = ArnTemplate> {
    cell.split(", ").map(|form| ArnTemplate::from(form.replace("${", "{").replace('{', "${").as_str()))
}

fn levels(source: &Source, mask: u32) -> Result<AccessLevels, CatalogError> {
    let mut levels = AccessLevels::default();
    for bit in (0..u32::BITS).filter(|bit| mask & (1 << bit) != 0) {
        let stated = source.levels.get(bit as usize).map(String::as_str).unwrap_or_default();
        let known = AccessLevel::ALL.into_iter().find(|level| level.name() == stated);
        levels = levels.with(known.ok_or_else(|| inconsistent(format!("there is no access level {bit}")))?);
    }
    Ok(levels)
}

/// Look-ups need sorted ASCII names, each there once.
fn check_names(what: &str, sorted: &[&str]) -> Result<(), CatalogError> {
    let odd = sorted.iter().find(|name| name.is_empty() || !name.bytes().all(|b| b.is_ascii_graphic() && b != b':'));
    if let Some(odd) = odd {
        return Err(inconsistent(format!("{what} hold the odd name `{odd}`")));
    }
    match sorted.windows(2).find(|pair| matches!(pair, [a, b] if a.eq_ignore_ascii_case(b))) {
        Some(twice) => Err(inconsistent(format!("{what} hold `{}` twice", twice.join("` and `")))),
        None => Ok(()),
    }
}

fn lower(name: &str) -> String {
    name.to_ascii_lowercase()
}

fn inconsistent(what: impl Into<String>) -> CatalogError {
    CatalogError::Inconsistent(what.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A row for a key that the reference lists no more shall go.
    #[test]
    fn what_is_taken_otherwise_is_listed_and_taken_so() {
        let catalog = Catalog::embedded();
        let types = |name: &str| {
            let listed = catalog.services.iter().flat_map(|service| &service.condition_keys);
            listed.filter(|key| key.name == name).map(|key| key.value_type).collect::<Vec<_>>()
        };
        for (names, expect) in [(&NOT_ONLY_ARNS[..], Some(KeyType::String)), (&NOT_ONLY_ONE[..], None)] {
            for name in names {
                let types = types(name);
                assert!(!types.is_empty() && types.iter().all(|kind| *kind == expect), "{name}: {types:?}");
            }
        }
    }
}
