//! The texts of AWS's managed policies, as of a date.
//!
//! Knows them by what follows `policy/` in their ARNs: `job-function/Billing`. They are unpacked when the first is asked for.
//! Texts of the partition `aws`; other partitions have others of the same names.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

const ASSET: &[u8] = include_bytes!("../../assets/aws-managed-policies.bin");
const MAGIC: &[u8] = b"canopy-managed-policies/1\n";
/// Today's come to three megabytes.
const LARGEST: usize = 64 << 20;

/// The managed policies of AWS.
#[derive(Debug, Default)]
pub struct ManagedPolicies {
    /// Day of the newest text, `YYYY-MM-DD`.
    pub date: String,
    /// Where the texts come from, with version and licence.
    pub source: String,
    by_name: BTreeMap<Arc<str>, ManagedText>,
}

/// One of them: its newest version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManagedText {
    /// Such as `v104`.
    pub version: Arc<str>,
    /// On one line.
    pub text: Arc<str>,
}

impl ManagedPolicies {
    /// Those that come with Canopy.
    #[must_use]
    pub fn embedded() -> &'static Self {
        static KNOWN: OnceLock<ManagedPolicies> = OnceLock::new();
        // An asset that does not unpack would be a fault of the build, which a test finds; policies are then not known.
        KNOWN.get_or_init(|| Self::read(ASSET).unwrap_or_default())
    }

    /// The newest version of a policy, by its path without the first slash and its name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&ManagedText> {
        self.by_name.get(name)
    }

    /// All of them by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &ManagedText)> {
        self.by_name.iter().map(|(name, text)| (&**name, text))
    }

    fn read(asset: &[u8]) -> Option<Self> {
        let packed = asset.strip_prefix(MAGIC)?;
        let bytes = miniz_oxide::inflate::decompress_to_vec_zlib_with_limit(packed, LARGEST).ok()?;
        let text = String::from_utf8(bytes).ok()?;
        let mut lines = text.lines();
        let (date, source) = lines.next()?.split_once('\t')?;
        let line = |line: &str| {
            let (name, rest) = line.split_once('\t')?;
            let (version, text) = rest.split_once('\t')?;
            Some((Arc::from(name), ManagedText { version: version.into(), text: text.into() }))
        };
        let by_name = lines.map(line).collect::<Option<_>>()?;
        Some(Self { date: date.to_owned(), source: source.to_owned(), by_name })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_of_them_are_there() {
        let known = ManagedPolicies::embedded();
        assert!(known.iter().count() > 1_500 && known.date.starts_with("20"), "{}", known.date);
        let billing = known.get("job-function/Billing").expect("a job function");
        assert!(billing.version.starts_with('v') && billing.text.starts_with("{\"Version\""), "{billing:?}");
        assert!(known.get("Billing").is_none());
        assert!(ManagedPolicies::read(b"canopy-managed-policies/1\nx").is_none());
    }
}
