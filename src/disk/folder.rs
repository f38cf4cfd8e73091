//! Reads an import folder into memory, within limits.
//!
//! Knows which files an import may want, and that links never lead out of the chosen folder.
//! Does not know any format; the importers take the files from here.

use std::path::{Path, PathBuf};

use super::error::FolderError;
use super::system::{Disk, FileSystem, Kind as There, Links};
use format::Folder;

// An import holds all files in memory. A folder that was chosen by mistake, such as somebody's home, ends in a sentence
// and not in a long wait.

/// Files that are read from one folder at most. `canopy collect` writes one for each account, and three for each OU and each
/// policy: there is room for ten thousand accounts with three thousand OUs and policies.
const MAX_FILES: usize = 20_000;
/// Files and folders of any kind that are looked at: some ten seconds' worth.
const MAX_ENTRIES: usize = 500_000;
/// Bytes that are read in all: no more than of a project, which is what becomes of them.
const MAX_TOTAL: u64 = format::LARGEST;
/// Bytes of one file. The longest answer lists the accounts, with some 400 bytes for each.
const MAX_EACH: u64 = 16 << 20;
/// Folders inside each other. Public repositories of policies that were looked at have six at most.
const MAX_DEPTH: usize = 16;
const EXTENSIONS: [&str; 4] = ["json", "txt", "yaml", "yml"];

/// Reads every `.json`, `.yaml`, `.yml` and `.txt` file of a folder, or the one file that the path leads to.
///
/// # Errors
/// Any [`FolderError`]; a folder beyond the limits is refused as a whole.
pub fn read_folder(path: &Path) -> Result<Folder, FolderError> {
    let unreadable = |source| FolderError::Unreadable { path: path.to_path_buf(), source };
    let base = Disk.canonical(path).map_err(unreadable)?;
    let what = Disk.look(&base, Links::Followed).map_err(unreadable)?.kind;
    let mut reading = Reading { base, entries: 0, bytes: 0, contents: Folder::default() };
    match what {
        There::Folder => reading.folders()?,
        There::File => {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            reading.file(&reading.base.clone(), name)?;
        }
        what => return Err(FolderError::NotAFolder { path: path.to_path_buf(), what }),
    }
    reading.contents.skipped.sort();
    Ok(reading.contents)
}

/// Reads several folders and files as one; what stands in several is kept apart by the name of each folder.
///
/// # Errors
/// Any [`FolderError`], of the first path that has one.
pub fn read_folders(paths: &[PathBuf]) -> Result<Folder, FolderError> {
    let mut all = Folder::default();
    for path in paths {
        let read = read_folder(path)?;
        let is_folder = Disk.look(path, Links::Followed).is_ok_and(|entry| entry.kind == There::Folder);
        let prefix = match path.file_name() {
            Some(name) if paths.len() > 1 && is_folder => format!("{}/", name.to_string_lossy()),
            _ => String::new(),
        };
        all.files.extend(read.files.into_iter().map(|(name, bytes)| (format!("{prefix}{name}"), bytes)));
        all.skipped.extend(read.skipped);
    }
    Ok(all)
}

struct Reading {
    base: PathBuf,
    entries: usize,
    bytes: u64,
    contents: Folder,
}

impl Reading {
    fn folders(&mut self) -> Result<(), FolderError> {
        // The folder of one account's answers says by its own name whose they are.
        let name = self.base.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let is_of_account = name.len() == 12 && name.bytes().all(|byte| byte.is_ascii_digit());
        let inside = if is_of_account { format!("{name}/") } else { String::new() };
        let mut open = vec![(self.base.clone(), inside, 1)];
        while let Some((folder, inside, depth)) = open.pop() {
            let names = match Disk.names(&folder) {
                Ok(names) => names,
                Err(source) if depth == 1 => return Err(FolderError::Unreadable { path: folder, source }),
                Err(error) => {
                    self.skip(inside, error.to_string());
                    continue;
                }
            };
            for path in names.into_iter().map(|name| folder.join(name)) {
                self.entries += 1;
                if self.entries > MAX_ENTRIES {
                    return Err(FolderError::TooMany { what: "entries", max: MAX_ENTRIES });
                }
                let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
                    self.skip(format!("{inside}{}", path.display()), "its name is not Unicode text");
                    continue;
                };
                let relative = format!("{inside}{name}");
                match self.kind(&path, name, depth) {
                    Kind::Folder => open.push((path, relative + "/", depth + 1)),
                    Kind::File(real) => self.file(&real, relative)?,
                    Kind::Skipped(why) => self.skip(relative, why),
                    Kind::OfNoInterest => {}
                }
            }
        }
        Ok(())
    }

    fn kind(&self, path: &Path, name: &str, depth: usize) -> Kind {
        let Ok(own) = Disk.look(path, Links::Seen) else { return Kind::Skipped("it cannot be read") };
        let Ok(real) = Disk.canonical(path) else { return Kind::Skipped("it is a link that leads nowhere") };
        let Ok(there) = Disk.look(&real, Links::Followed) else { return Kind::Skipped("it cannot be read") };
        if there.kind == There::Folder {
            return if own.kind == There::Link {
                Kind::Skipped("links to folders are not followed")
            } else if name.starts_with('.') {
                Kind::Skipped("hidden folders are not read")
            } else if depth >= MAX_DEPTH {
                Kind::Skipped("folders are read 16 levels deep")
            } else {
                Kind::Folder
            };
        }
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        if !EXTENSIONS.contains(&extension.to_lowercase().as_str()) {
            Kind::OfNoInterest
        } else if !real.starts_with(&self.base) {
            Kind::Skipped("it is a link that leads out of the folder")
        } else if there.kind != There::File {
            Kind::Skipped("it is not a regular file")
        } else {
            Kind::File(real)
        }
    }

    fn file(&mut self, path: &Path, relative: String) -> Result<(), FolderError> {
        if self.contents.files.len() >= MAX_FILES {
            return Err(FolderError::TooMany { what: "files", max: MAX_FILES });
        }
        match Disk.read(path, MAX_EACH + 1) {
            Ok((_, bytes)) if bytes.len() as u64 > MAX_EACH => {
                self.skip(relative, format!("it has more than {} MiB", MAX_EACH >> 20));
            }
            Ok((_, bytes)) => {
                self.bytes += bytes.len() as u64;
                if self.bytes > MAX_TOTAL {
                    return Err(FolderError::TooLarge { max: MAX_TOTAL });
                }
                self.contents.files.insert(relative, bytes);
            }
            Err(error) => self.skip(relative, error.to_string()),
        }
        Ok(())
    }

    fn skip(&mut self, relative: String, why: impl Into<String>) {
        self.contents.skipped.push((relative, why.into()));
    }
}

enum Kind {
    Folder,
    File(PathBuf),
    Skipped(&'static str),
    OfNoInterest,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fs;

    use super::*;

    #[test]
    fn files_of_interest_are_read_with_paths_that_look_alike_everywhere() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir_all(at("service-control-policies/deep")).unwrap();
        fs::create_dir_all(at(".git")).unwrap();
        fs::create_dir_all(at("1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16")).unwrap();
        for name in ["organization-config.yaml", "service-control-policies/deep/a.JSON", ".git/x.json", "readme.md"] {
            fs::write(at(name), name).unwrap();
        }
        fs::write(at("big.txt"), vec![b' '; 1 + MAX_EACH as usize]).unwrap();
        let contents = read_folder(folder.path()).unwrap();
        let names: Vec<&str> = contents.files.keys().map(String::as_str).collect();
        assert_eq!(names, ["organization-config.yaml", "service-control-policies/deep/a.JSON"]);
        assert_eq!(contents.files["organization-config.yaml"], b"organization-config.yaml");
        let skipped: Vec<String> = contents.skipped.iter().map(|(path, why)| format!("{path}: {why}")).collect();
        assert_eq!(
            skipped,
            [
                ".git: hidden folders are not read",
                "1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16: folders are read 16 levels deep",
                "big.txt: it has more than 16 MiB",
            ]
        );
    }

    #[test]
    fn one_file_is_a_folder_of_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("organization.dump");
        fs::write(&path, "{}").unwrap();
        let contents = read_folder(&path).unwrap();
        assert_eq!(contents.files, BTreeMap::from([("organization.dump".to_owned(), b"{}".to_vec())]));
    }

    #[test]
    fn too_many_files_are_refused_as_a_whole() {
        let folder = tempfile::tempdir().unwrap();
        for n in 0..=MAX_FILES {
            fs::write(folder.path().join(format!("{n}.json")), "").unwrap();
        }
        let error = read_folder(folder.path()).unwrap_err().to_string();
        assert_eq!(
            error,
            "the folder holds more than 20000 files; choose the folder that holds the organization's files"
        );
    }

    #[cfg(unix)]
    #[test]
    fn links_do_not_lead_out() {
        use std::os::unix::fs::symlink;

        let outside = tempfile::tempdir().unwrap();
        fs::write(outside.path().join("secret.json"), "secret").unwrap();
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("a.json"), "{}").unwrap();
        symlink("a.json", at("b.json")).unwrap();
        symlink(outside.path().join("secret.json"), at("out.json")).unwrap();
        symlink(outside.path(), at("folder")).unwrap();
        symlink(".", at("self")).unwrap();
        symlink("nowhere.json", at("dangling.json")).unwrap();
        let contents = read_folder(folder.path()).unwrap();
        assert_eq!(contents.files.keys().collect::<Vec<_>>(), ["a.json", "b.json"]);
        let skipped: Vec<String> = contents.skipped.iter().map(|(path, why)| format!("{path}: {why}")).collect();
        assert_eq!(
            skipped,
            [
                "dangling.json: it is a link that leads nowhere",
                "folder: links to folders are not followed",
                "out.json: it is a link that leads out of the folder",
                "self: links to folders are not followed",
            ]
        );
    }
}
