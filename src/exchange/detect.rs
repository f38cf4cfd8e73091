//! Finds out what a folder holds, so that one "Import…" is enough.
//!
//! Knows the marks of each format. Does not import anything.

use serde_json::Value;

use super::aws_cli;
use super::folder::file_name;
use super::lza;
use super::text::decode;
use format::Folder;

/// A format that can be imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Configuration of the Landing Zone Accelerator on AWS: [`lza::import`].
    Lza,
    /// Answers of `aws organizations …`: [`aws_cli::import`].
    AwsCli,
    /// Policy documents: [`policies::import`](super::policies::import).
    Policies,
}

/// What the folder holds; `None` if nothing in it can be imported.
pub fn detect(folder: &Folder) -> Option<Format> {
    if folder.files.keys().any(|path| lza::CONFIGURATION.contains(&file_name(path))) {
        return Some(Format::Lza);
    }
    let mut policies = false;
    for (path, bytes) in &folder.files {
        let json = file_name(path).to_ascii_lowercase().ends_with(".json");
        let (text, _) = decode(bytes);
        let document = serde_json::Deserializer::from_str(&text).into_iter::<Value>().next().and_then(Result::ok);
        match document {
            Some(document) if aws_cli::is_answer(path, &document) => return Some(Format::AwsCli),
            Some(document) => policies |= json && document.get("Statement").is_some(),
            None => policies |= json && text.contains("\"Statement\""),
        }
    }
    policies.then_some(Format::Policies)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(files: &[(&str, &str)], expected: Option<Format>) {
        let owned = files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect();
        assert_eq!(detect(&Folder { files: owned, ..Folder::default() }), expected, "{files:?}");
    }

    #[test]
    fn formats() {
        let scp = r#"{"Statement": []}"#;
        check(&[("conf/organization-config.yaml", ""), ("conf/scp.json", scp)], Some(Format::Lza));
        check(&[("list-roots.json", r#"{"Roots": []}"#), ("scp.json", scp)], Some(Format::AwsCli));
        check(&[("renamed.txt", r#"{"Accounts": []}"#)], Some(Format::AwsCli));
        check(&[("a/scp.json", scp)], Some(Format::Policies));
        check(&[("a/scp.json", r#"{"Statement": [,]}"#)], Some(Format::Policies));
        check(&[("README.md", "Statement"), ("x.json", "[1]"), ("y.json", "")], None);
        check(&[], None);
    }
}
