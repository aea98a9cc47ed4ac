//! The files that the rules read: everything that git tracks or would track, and nothing else.

use std::path::{Path, PathBuf};
use std::process::Command;

/// One text file of the repository.
pub(crate) struct File {
    /// Path from the root, with `/`.
    pub(crate) path: String,
    /// Content; files that are not UTF-8 are left out.
    pub(crate) text: String,
}

/// The repository as the rules see it.
pub(crate) struct Repo {
    root: PathBuf,
    files: Vec<File>,
    paths: Vec<String>,
}

impl Repo {
    /// Reads the working tree this program was built in.
    pub(crate) fn find() -> Result<Self, String> {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = here.parent().ok_or("xtask has no parent folder")?.to_owned();
        let listed = Command::new("git")
            .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
            .current_dir(&root)
            .output()
            .map_err(|error| format!("git ls-files: {error}"))?;
        if !listed.status.success() {
            return Err(format!("git ls-files: {}", String::from_utf8_lossy(&listed.stderr)));
        }
        let names = String::from_utf8(listed.stdout).map_err(|error| format!("git ls-files: {error}"))?;
        let mut paths: Vec<String> =
            names.split('\0').filter(|name| !name.is_empty()).map(Into::into).collect();
        paths.sort();
        paths.dedup();
        paths.retain(|path| root.join(path).is_file());
        let files = paths
            .iter()
            .filter_map(|path| {
                let text = std::fs::read_to_string(root.join(path)).ok()?;
                Some(File { path: path.clone(), text })
            })
            .collect();
        Ok(Self { root, files, paths })
    }

    /// A made-up repository for tests of the rules.
    #[cfg(test)]
    pub(crate) fn made_of(files: &[(&str, &str)]) -> Self {
        let files: Vec<File> =
            files.iter().map(|(path, text)| File { path: (*path).into(), text: (*text).into() }).collect();
        let paths = files.iter().map(|file| file.path.clone()).collect();
        Self { root: PathBuf::new(), files, paths }
    }

    /// The root folder.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Every text file.
    pub(crate) fn files(&self) -> &[File] {
        &self.files
    }

    /// Every text file whose name ends so.
    pub(crate) fn ending<'a>(&'a self, end: &'a str) -> impl Iterator<Item = &'a File> {
        self.files.iter().filter(move |file| file.path.ends_with(end))
    }

    /// One file, if it is there.
    pub(crate) fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    /// Whether a file or folder of that name is tracked (or about to be).
    pub(crate) fn has(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        let folder = format!("{path}/");
        path.is_empty() || self.paths.iter().any(|known| known == path || known.starts_with(&folder))
    }

    /// Every path, binary files included.
    pub(crate) fn paths(&self) -> &[String] {
        &self.paths
    }
}
