//! Finding files in a folder.
//!
//! Knows how to find a file that another file names, inside the folder only.
//! Does not read disks; whoever imports brings the [`Folder`].

use format::Folder;

/// Why a path in a configuration leads nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unreachable {
    /// The path leads out of the folder, or is not written as a relative path with `/`.
    Outside,
    Missing,
}

/// How importers look for files.
pub(super) trait Find {
    /// The file that `path` names, seen from the folder `base` (empty, or ending in `/`).
    fn named<'a>(&'a self, base: &str, path: &str) -> Result<(&'a str, &'a [u8]), Unreachable>;

    /// The file of this name that lies least deep, the first by name among equals.
    fn shallowest(&self, names: &[&str]) -> Option<(&str, &[u8])>;
}

impl Find for Folder {
    fn named<'a>(&'a self, base: &str, path: &str) -> Result<(&'a str, &'a [u8]), Unreachable> {
        let drive = path.chars().nth(1) == Some(':');
        if path.starts_with('/') || drive || path.contains('\\') || path.split('/').any(|part| part == "..") {
            return Err(Unreachable::Outside);
        }
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
        let full = format!("{base}{}", parts.join("/"));
        match self.files.get_key_value(&full) {
            Some((path, bytes)) => Ok((path, bytes)),
            None => Err(Unreachable::Missing),
        }
    }

    fn shallowest(&self, names: &[&str]) -> Option<(&str, &[u8])> {
        self.files
            .iter()
            .filter(|(path, _)| names.contains(&file_name(path)))
            .min_by_key(|(path, _)| path.matches('/').count())
            .map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }
}

/// The last part of a path.
pub(super) fn file_name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// Everything before the last part, with its `/`; empty for a file at the top.
pub(super) fn parent(path: &str) -> &str {
    path.strip_suffix(file_name(path)).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(paths: &[&str]) -> Folder {
        Folder {
            files: paths.iter().map(|path| ((*path).to_owned(), path.as_bytes().to_vec())).collect(),
            skipped: Vec::new(),
        }
    }

    #[test]
    fn names_lead_to_files_inside_only() {
        let folder = folder(&["conf/a.json", "conf/deep/b.json", "secret.json"]);
        let find = |path: &str| folder.named("conf/", path).map(|(path, _)| path);
        assert_eq!(find("a.json"), Ok("conf/a.json"));
        assert_eq!(find("./deep//b.json"), Ok("conf/deep/b.json"));
        assert_eq!(find("c.json"), Err(Unreachable::Missing));
        for outside in ["../secret.json", "deep/../../secret.json", "/secret.json", "C:/x", "deep\\b.json", ".."] {
            assert_eq!(find(outside), Err(Unreachable::Outside), "{outside}");
        }
    }

    #[test]
    fn the_shallowest_file_wins() {
        let folder = folder(&["a/b/x.yaml", "c/x.yaml", "d/x.yaml"]);
        assert_eq!(folder.shallowest(&["x.yaml"]).map(|(path, _)| path), Some("c/x.yaml"));
        assert_eq!(folder.shallowest(&["y.yaml"]), None);
        assert_eq!((parent("c/x.yaml"), parent("x.yaml")), ("c/", ""));
    }
}
