//! Policies as files: the way back to AWS and into a repository.
//!
//! Knows which file names work on every system. The text of a policy leaves byte for byte as it is.
//! Does not write files; `disk` does.

use std::collections::BTreeSet;

use organization::Policy;

/// One file name and its bytes for each policy, in the order given.
///
/// Names are unique even where case does not count, hold no path separator, begin with no dot, and are none of the
/// names that Windows keeps for devices.
pub fn policy_files<'a>(policies: impl IntoIterator<Item = &'a Policy>) -> Vec<(String, Vec<u8>)> {
    let mut taken = BTreeSet::new();
    let mut files = Vec::new();
    for policy in policies {
        let stem = safe(&policy.name);
        let numbers = (2_u64..).map(|number| format!("{stem}-{number}"));
        let free = |name: &String| !taken.contains(&name.to_lowercase());
        let name = std::iter::once(stem.clone()).chain(numbers).find(free).unwrap_or_default();
        taken.insert(name.to_lowercase());
        files.push((format!("{name}.json"), policy.content.as_bytes().to_vec()));
    }
    files
}

/// The name as a file name without extension.
fn safe(name: &str) -> String {
    /// Bytes, so that `.json` and a number still fit into the 255 that file systems give.
    const LONGEST: usize = 200;
    let plain: String =
        name.chars().map(|c| if aws::is_hidden(c) || "<>:\"/\\|?*".contains(c) { '_' } else { c }).collect();
    let edge = |c: char| c == '.' || c.is_whitespace();
    let mut stem = String::new();
    for c in plain.trim_matches(edge).chars() {
        if stem.len() + c.len_utf8() > LONGEST {
            break;
        }
        stem.push(c);
    }
    let stem = stem.trim_end_matches(edge);
    if stem.is_empty() {
        "policy".to_owned()
    } else if is_device(stem) {
        format!("_{stem}")
    } else {
        stem.to_owned()
    }
}

/// `CON`, `nul.x`, `COM1`, `LPT²` …: devices on Windows, whatever follows the first dot.
/// <https://learn.microsoft.com/windows/win32/fileio/naming-a-file>
fn is_device(stem: &str) -> bool {
    let base = stem.split('.').next().unwrap_or("").trim_end().to_ascii_uppercase();
    let port = base.strip_prefix("COM").or_else(|| base.strip_prefix("LPT"));
    let one = port.and_then(|rest| {
        let mut rest = rest.chars();
        rest.next().filter(|_| rest.next().is_none())
    });
    matches!(base.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$")
        || one.is_some_and(|c| c.is_ascii_digit() || "¹²³".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use organization::{PolicyType, full_access_policy};

    fn names(policies: &[&str]) -> Vec<String> {
        let policies: Vec<Policy> = policies
            .iter()
            .map(|name| Policy { name: (*name).to_owned(), ..full_access_policy(&PolicyType::Scp).unwrap() })
            .collect();
        policy_files(&policies).into_iter().map(|(name, _)| name).collect()
    }

    #[test]
    fn file_names() {
        for (policy, file) in [
            ("deny-leave", "deny-leave.json"),
            ("imdsv2 (été)", "imdsv2 (été).json"),
            ("a/b\\c:d", "a_b_c_d.json"),
            ("../../etc/passwd", "_.._etc_passwd.json"),
            (".hidden", "hidden.json"),
            ("...", "policy.json"),
            ("", "policy.json"),
            ("trailing. ", "trailing.json"),
            ("con", "_con.json"),
            ("Aux.old", "_Aux.old.json"),
            ("COM1", "_COM1.json"),
            ("lpt²", "_lpt².json"),
            ("COM10", "COM10.json"),
            ("a\u{0}\nb", "a__b.json"),
        ] {
            assert_eq!(names(&[policy]), [file], "{policy:?}");
        }
        assert_eq!(
            names(&["Deny", "deny", "DENY", "deny-2"]),
            ["Deny.json", "deny-2.json", "DENY-3.json", "deny-2-2.json"]
        );
        let long = names(&["é".repeat(128).as_str(), &format!("{}x", "é".repeat(127))]);
        assert!(long.iter().all(|name| name.len() < 255), "{long:?}");
        assert_ne!(long[0], long[1]);
    }

    #[test]
    fn the_text_is_kept() {
        let mut policy = full_access_policy(&PolicyType::Scp).unwrap();
        policy.content = "{\r\n\t\"é\": broken ".into();
        assert_eq!(policy_files([&policy])[0].1, policy.content.as_bytes());
    }
}
