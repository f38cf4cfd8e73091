//! What the fields of a question offer: accounts, actions, resources, context keys.
//!
//! Pure: built from the document, the catalogue and the answer; drawn by `suggest`.

use std::collections::BTreeSet;

use super::suggest::{MOST, Offer};
use analysis::decision::{Explanation, fixed_keys, resource_forms};
use aws::{Arn, is_account_id};
use catalog::{AccessLevel, ActionId, Catalog, ConditionKey, KeyType};
use organization::{Account, Organization, Question, TargetId};
use policy::{Doubt, Element};

/// The accounts with this in name, id or e-mail, in the order of their names; any other twelve digits are an outsider.
pub fn accounts(organization: &Organization, query: &str) -> Vec<Offer> {
    let wanted = query.trim().to_lowercase();
    let fits = |account: &&std::sync::Arc<Account>| {
        account.name.to_lowercase().contains(&wanted)
            || account.id.as_str().contains(&wanted)
            || account.email.to_lowercase().contains(&wanted)
    };
    let mut found: Vec<_> = organization.accounts().values().filter(fits).collect();
    found.sort_by_cached_key(|account| account.name.to_lowercase());
    let mut offers: Vec<Offer> = found
        .into_iter()
        .take(MOST)
        .map(|account| {
            let is_management = account.id == *organization.management_account();
            let detail = if is_management { format!("management · {}", account.id) } else { account.id.to_string() };
            Offer { title: account.shown_name().to_owned(), detail, value: account.id.to_string() }
        })
        .collect();
    if is_account_id(&wanted) && offers.is_empty() {
        let detail = "outside this organization".to_owned();
        offers.push(Offer { title: wanted.clone(), detail, value: wanted });
    }
    offers
}

/// The name of an account; the id of one that the organization does not have.
pub fn account_name(organization: &Organization, id: &str) -> String {
    let known = organization::AccountId::new(id);
    if organization.accounts().contains_key(&known) {
        organization.name(&TargetId::Account(known)).to_owned()
    } else {
        id.to_owned()
    }
}

/// The actions whose full name begins so, then those that have it anywhere in their name; none for a whole name.
pub fn actions(catalog: &Catalog, query: &str) -> Vec<Offer> {
    let query = query.trim();
    if query.is_empty() || catalog.action_id(query).is_some() {
        return Vec::new();
    }
    let begins = catalog.matching(&format!("{query}*"));
    let has = match query.split_once(':') {
        Some((service, name)) => catalog.matching(&format!("{service}:*{name}*")),
        None => catalog.matching(&format!("*:*{query}*")),
    };
    // Of services that policies write often, actions come before those of others.
    let ranked = |actions: &mut dyn Iterator<Item = ActionId>| {
        let mut actions: Vec<ActionId> = actions.collect();
        actions.sort_by_cached_key(|id| {
            let prefix = catalog.service_of(*id).map_or("", |service| service.prefix.as_str());
            (catalog.service_id(prefix).map(|service| catalog.rank(service)), *id)
        });
        actions
    };
    let begins_so = ranked(&mut begins.iter());
    let rest = ranked(&mut has.iter().filter(|id| !begins.contains(*id)));
    let found = begins_so.into_iter().chain(rest).take(MOST);
    found
        .map(|id| {
            let name = catalog.full_name(id);
            let level = catalog.action(id).and_then(|action| action.levels.strongest()).map_or("", AccessLevel::name);
            Offer { title: name.clone(), detail: level.to_owned(), value: name }
        })
        .collect()
}

/// The ARN forms of the action's resources: all of them until something else is typed. What they differ in comes first.
pub fn resources(organization: &Organization, catalog: &Catalog, question: &Question, query: &str) -> Vec<Offer> {
    let forms = resource_forms(question, organization, catalog);
    let query = query.trim();
    let all = query.is_empty() || query == "*" || forms.iter().any(|form| form == query);
    let fits = |form: &String| all || form.to_lowercase().starts_with(&query.to_lowercase());
    let offer = |form: String| match Arn::read(&form) {
        Some(arn) if !arn.resource.is_empty() => {
            let head = form.strip_suffix(arn.resource).unwrap_or_default().to_owned();
            Offer { title: arn.resource.to_owned(), detail: head, value: form }
        }
        Some(_) | None => Offer { title: form.clone(), detail: String::new(), value: form },
    };
    forms.into_iter().filter(fits).map(offer).collect()
}

/// The Region that a resource names, for a question that says nothing of the Region that is asked.
pub fn region_of(resource: &str) -> Option<String> {
    let region = Arn::read(resource.trim())?.region;
    aws::is_region(region).then(|| region.to_owned())
}

/// The keys that policies on the way test in statements that could touch the action, in AWS's spelling.
pub fn keys_on_the_way<'e>(explained: impl IntoIterator<Item = &'e Explanation>, catalog: &Catalog) -> Vec<String> {
    let layers = explained.into_iter().flat_map(|explanation| &explanation.layers);
    let levels = layers.flat_map(|layer| &layer.levels);
    let statements = levels.flat_map(|level| &level.statements);
    let mut keys = BTreeSet::new();
    for stated in statements.filter(|stated| stated.outcome.kept != Some(Element::Action)) {
        let statement = stated.policy.reading.document.statements.get(stated.statement);
        let tested = statement.into_iter().flat_map(|statement| &statement.conditions);
        keys.extend(tested.map(|entry| entry.key.value.to_ascii_lowercase()));
        keys.extend(stated.doubts.iter().filter_map(|doubt| match doubt {
            Doubt::Key(key) => Some(key.to_ascii_lowercase()),
            Doubt::Placeholder(_) | Doubt::Unreadable(_) | Doubt::Session | Doubt::NotDocumented(_) => None,
        }));
    }
    let open = keys.into_iter().filter(|key| key.contains(':') && !is_fixed(key));
    open.map(|key| catalog.spelling(&key)).collect()
}

/// The keys that the catalogue lists for an action and its resources; a family ends with its slash.
pub fn keys_of_action(catalog: &Catalog, action: &str) -> Vec<String> {
    let found = catalog.action_id(action.trim());
    let found = found.and_then(|id| Some((id, catalog.action(id)?, catalog.service_of(id)?)));
    let Some((id, action, service)) = found else { return Vec::new() };
    let types = || catalog.types_of(id);
    let of_uses = types().flat_map(|(used, _)| &used.condition_keys);
    let of_types = types().flat_map(|(_, kind)| &kind.condition_keys);
    let all = action.condition_keys.iter().chain(of_uses).chain(of_types);
    let own = all.filter_map(|at| service.condition_keys.get(usize::from(*at)));
    let mut keys: Vec<String> = own.chain(&catalog.global_keys).map(written).filter(|key| !is_fixed(key)).collect();
    let mut seen = BTreeSet::new();
    keys.retain(|key| seen.insert(key.to_ascii_lowercase()));
    keys
}

/// The keys that any request may have; a family ends with its slash.
pub fn global_keys(catalog: &Catalog) -> Vec<String> {
    catalog.global_keys.iter().map(written).filter(|key| !is_fixed(key)).collect()
}

/// What the field for a value offers: both values of a Bool.
pub fn values(kind: Option<KeyType>, query: &str) -> Vec<Offer> {
    let choices: &[&str] = if kind == Some(KeyType::Bool) { &["true", "false"] } else { &[] };
    let fits = choices.iter().filter(|choice| choice.starts_with(query) && **choice != query);
    let offer =
        |choice: &&str| Offer { title: (*choice).to_owned(), detail: String::new(), value: (*choice).to_owned() };
    fits.map(offer).collect()
}

/// What stands in an empty field for a value.
pub fn example(kind: Option<KeyType>) -> &'static str {
    match kind {
        Some(KeyType::Arn | KeyType::ArrayOfArn) => "arn:aws:…",
        Some(KeyType::Bool | KeyType::ArrayOfBool) => "true or false",
        Some(KeyType::Numeric | KeyType::ArrayOfNumeric) => "A number",
        Some(KeyType::Date | KeyType::ArrayOfDate) => "2026-01-31T12:00:00Z",
        Some(KeyType::IpAddress | KeyType::ArrayOfIpAddress) => "203.0.113.7",
        Some(KeyType::String | KeyType::ArrayOfString | KeyType::Binary) | None => "Value",
    }
}

/// What the field for a new key offers: everything that has the text in it.
pub fn keys(catalog: &Catalog, keys: &[String], query: &str) -> Vec<Offer> {
    let query = query.trim().to_lowercase();
    let fits = |key: &&String| key.to_lowercase().contains(&query) && key.to_lowercase() != query;
    let offer = |key: &String| Offer { title: key.clone(), detail: type_name(catalog, key), value: key.clone() };
    keys.iter().filter(fits).take(MOST).map(offer).collect()
}

/// The type of a key's values as AWS writes it.
pub fn type_name(catalog: &Catalog, key: &str) -> String {
    catalog.key_type(key).map_or(String::new(), |kind| kind.name().to_owned())
}

/// `aws:ResourceTag/${TagKey}` begins `aws:ResourceTag/`.
fn written(key: &ConditionKey) -> String {
    match key.name.split_once('/') {
        Some((family, _)) => format!("{family}/"),
        None => key.name.clone(),
    }
}

fn is_fixed(key: &str) -> bool {
    fixed_keys().any(|fixed| fixed.eq_ignore_ascii_case(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_are_completed() {
        let catalog = Catalog::embedded();
        let first = |query: &str| actions(catalog, query).first().map(|offer| offer.title.clone());
        for (query, expect) in [
            ("s3:getobj", Some("s3:GetObject")),
            ("S3:LISTALL", Some("s3:ListAllMyBuckets")),
            ("runinstances", Some("ec2:RunInstances")),
            ("s3:bucketpol", Some("s3:DeleteBucketPolicy")),
            ("", None),
            ("nothing of this name", None),
            ("s3:GetObject", None),
        ] {
            assert_eq!(first(query).as_deref(), expect, "{query}");
        }
        assert!(actions(catalog, "s3").iter().all(|offer| offer.title.starts_with("s3")));
        assert_eq!(actions(catalog, "a").len(), MOST);
    }

    #[test]
    fn regions_of_resources() {
        for (resource, expect) in [
            ("arn:aws:ec2:us-east-1:111122223333:instance/i-0123456789abcdef0", Some("us-east-1")),
            (" arn:aws:sqs:eu-west-1:111122223333:q ", Some("eu-west-1")),
            ("arn:aws:ec2:*:111122223333:instance/*", None),
            ("arn:aws:s3:::bucket", None),
            ("*", None),
            ("", None),
        ] {
            assert_eq!(region_of(resource).as_deref(), expect, "{resource}");
        }
    }

    #[test]
    fn keys_of_an_action_leave_out_what_is_known() {
        let catalog = Catalog::embedded();
        let keys = keys_of_action(catalog, "ec2:RunInstances");
        let has = |key: &str| keys.iter().any(|known| known == key);
        assert!(has("ec2:InstanceType") && has("aws:RequestTag/") && has("aws:SourceIp"), "{keys:?}");
        assert!(!has("aws:PrincipalOrgID") && !keys.iter().any(|key| key.contains("${")), "{keys:?}");
        assert!(keys_of_action(catalog, "no:Such").is_empty());
    }
}
