//! Condition keys by name: which ones the catalogue means, what their values are, and how AWS spells them.
//!
//! Knows that names are equal in any case, and that a part of a name may stand for any text: `aws:RequestTag/${TagKey}`,
//! `kms:EncryptionContext:${EncryptionContextKey}`, `s3:ExistingObjectTag/<key>`, `aws:PrincipalTag/tag-key`.

use std::collections::BTreeMap;

use super::{Catalog, ConditionKey, KeyType};

/// The types of keys, as far as all that is listed agrees.
#[derive(Debug, Default)]
pub struct KeyTypes {
    /// By whole name in lower case.
    names: BTreeMap<String, Option<KeyType>>,
    /// Names of which a part stands for any text.
    open: Vec<(String, Option<KeyType>)>,
    /// By what stands before the slash; `None` for a family whose members differ.
    families: BTreeMap<String, Option<KeyType>>,
}

impl Catalog {
    /// Whether some service, or AWS as a whole, has this condition key, in any case.
    ///
    /// What follows a slash (`aws:PrincipalTag/team`) is a member of the key's family and can be any text.
    /// `None` for a key that no service owns, such as an identity provider's.
    pub fn knows_key(&self, key: &str) -> Option<bool> {
        let is_wanted = |known: &ConditionKey| means(&known.name, key);
        match key.to_ascii_lowercase().split_once(':')? {
            ("aws", _) => {
                let listed = self.services.iter().flat_map(|service| &service.condition_keys);
                Some(self.global_keys.iter().chain(listed).any(is_wanted))
            }
            (prefix, _) => Some(self.service(self.service_id(prefix)?)?.condition_keys.iter().any(is_wanted)),
        }
    }

    /// What the values of a condition key are, in any case; `None` for an unknown key, and where AWS does not say, or says
    /// this and that.
    pub fn key_type(&self, key: &str) -> Option<KeyType> {
        let types = self.key_types.0.get_or_init(|| self.types_of_keys());
        let name = key.to_ascii_lowercase();
        if let Some(known) = types.names.get(&name) {
            return *known;
        }
        if let Some(common) = types.families.get(&family(&name)).copied().flatten() {
            return Some(common);
        }
        // Names with an open part are few, and asked last: a whole name and a family decide nearly every key.
        let mut fitting = types.open.iter().filter(|(open, _)| fits(open, &name)).map(|(_, kind)| *kind);
        let first = fitting.next().flatten();
        first.filter(|_| fitting.all(|other| other == first))
    }

    fn types_of_keys(&self) -> KeyTypes {
        let mut types = KeyTypes::default();
        let listed = self.services.iter().flat_map(|service| {
            service.condition_keys.iter().map(|known| (known, known.name.split(':').next() == Some(&service.prefix)))
        });
        // What a service says of its own keys counts more than what others say of them.
        let mut own: BTreeMap<String, Option<KeyType>> = BTreeMap::new();
        for (known, is_own) in listed.chain(self.global_keys.iter().map(|known| (known, true))) {
            let name = known.name.to_ascii_lowercase();
            let agree = |kind: &mut Option<KeyType>| *kind = kind.filter(|kind| Some(*kind) == known.value_type);
            types.families.entry(family(&name)).and_modify(agree).or_insert(known.value_type);
            types.names.entry(name.clone()).and_modify(agree).or_insert(known.value_type);
            if is_own {
                own.entry(name).and_modify(agree).or_insert(known.value_type);
            }
        }
        types.names.extend(own);
        types.open = types
            .names
            .iter()
            .filter(|(name, _)| open_part(name).is_some())
            .map(|(name, kind)| (name.clone(), *kind))
            .collect();
        types
    }

    /// A condition key in AWS's spelling, as far as it is known; what stands for any text keeps its own.
    pub fn spelling(&self, key: &str) -> String {
        let listed = self.services.iter().flat_map(|service| &service.condition_keys);
        let all = || self.global_keys.iter().chain(listed.clone());
        if let Some(known) = all().find(|known| known.name.eq_ignore_ascii_case(key)) {
            return known.name.clone();
        }
        let begin = |known: &ConditionKey| {
            let (from, _) = open_part(&known.name).filter(|_| fits(&known.name, key))?;
            known.name.get(..from).map(str::to_owned)
        };
        let in_family = |known: &ConditionKey| {
            let (begin, _) = known.name.split_once('/')?;
            key.split_once('/').filter(|(own, _)| begin.eq_ignore_ascii_case(own)).map(|_| format!("{begin}/"))
        };
        let begin = all().find_map(begin).or_else(|| all().find_map(in_family)).unwrap_or_default();
        format!("{begin}{}", key.get(begin.len()..).unwrap_or_default())
    }
}

/// Whether a listed name means a key, in any case; members of a family count as listed.
pub(super) fn means(listed: &str, key: &str) -> bool {
    let begin = |name: &str| name.split('/').next().map_or(0, str::len);
    let of_family = listed.get(..begin(listed)).zip(key.get(..begin(key)));
    of_family.is_some_and(|(listed, key)| listed.eq_ignore_ascii_case(key)) || fits(listed, key)
}

/// Whether a listed name whose part stands for any text means a key, in any case.
fn fits(listed: &str, key: &str) -> bool {
    let Some((from, to)) = open_part(listed) else { return false };
    let (begin, end) = (listed.get(..from).unwrap_or_default(), listed.get(to..).unwrap_or_default());
    // For the open part something must stand: `aws:RequestTag/` alone is no key.
    key.len() > begin.len() + end.len()
        && key.get(..begin.len()).is_some_and(|own| own.eq_ignore_ascii_case(begin))
        && key.get(key.len() - end.len()..).is_some_and(|own| own.eq_ignore_ascii_case(end))
}

/// The part of a listed name that stands for any text: its first byte, and the one behind it.
fn open_part(listed: &str) -> Option<(usize, usize)> {
    if let Some(from) = listed.find("${") {
        return Some((from, listed.rfind('}')? + 1));
    }
    if let Some(from) = listed.find('<') {
        return Some((from, listed.rfind('>')? + 1));
    }
    let whole = listed.strip_suffix("tag-key").filter(|begin| begin.ends_with('/'))?;
    Some((whole.len(), listed.len()))
}

/// What stands before the slash of a key such as `aws:PrincipalTag/team`, in lower case.
pub(super) fn family(key: &str) -> String {
    key.split('/').next().unwrap_or_default().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_those_of_the_member() {
        use KeyType as K;
        let catalog = Catalog::embedded();
        for (key, expect) in [
            ("aws:PrincipalTag/team", Some(K::String)),
            ("aws:requesttag/TEAM", Some(K::String)),
            ("codebuild:environment.environmentVariables/STAGE.value", Some(K::String)),
            ("codebuild:secondaryArtifacts/x.encryptionDisabled", Some(K::Bool)),
            ("secretsmanager:resource/Type", Some(K::String)),
            ("secretsmanager:resource/AllowRotationLambdaArn", Some(K::Arn)),
            // Of a member that is not listed nobody knows, where the others differ.
            ("secretsmanager:resource/Other", None),
            ("apigateway:Request/EndpointType", Some(K::ArrayOfString)),
            ("kms:EncryptionContext:AppName", Some(K::String)),
            ("s3:ExistingObjectTag/team", Some(K::String)),
            ("ec2:NoSuchKey", None),
        ] {
            assert_eq!(catalog.key_type(key), expect, "{key}");
        }
    }

    #[test]
    fn spelled_as_aws_does_and_never_another_key() {
        let catalog = Catalog::embedded();
        for (key, expect) in [
            ("AWS:sourceip", "aws:SourceIp"),
            ("aws:principaltag/Team", "aws:PrincipalTag/Team"),
            ("codebuild:SECONDARYartifacts/out.location", "codebuild:secondaryArtifacts/out.location"),
            ("kms:encryptioncontext:AppName", "kms:EncryptionContext:AppName"),
            ("ec2:Attribute/InstanceType", "ec2:Attribute/InstanceType"),
            ("apigateway:request/NoSuch", "apigateway:Request/NoSuch"),
            ("x:y/z", "x:y/z"),
        ] {
            assert_eq!(catalog.spelling(key), expect, "{key}");
        }
    }

    #[test]
    fn which_keys_are_known() {
        let catalog = Catalog::embedded();
        for (key, expect) in [
            ("kms:EncryptionContext:AppName", Some(true)),
            ("aws:PrincipalTag/team", Some(true)),
            ("aws:sourceip", Some(true)),
            ("s3:nosuchkey", Some(false)),
            ("aws:nosuchkey", Some(false)),
            ("example.com:sub", None),
        ] {
            assert_eq!(catalog.knows_key(key), expect, "{key}");
        }
    }
}
