//! Rule files, policies and fixtures as they were when this program was built. Folders named in
//! the configuration take their place.

use crate::error::{Failure, Result};
use std::fs;
use std::path::Path;

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// (path within its folder, text) pairs.
pub type Texts = Vec<(String, String)>;

fn owned(embedded: &[(&str, &str)]) -> Texts {
    embedded.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

/// The rule files: those of a folder, or those built in.
///
/// # Errors
/// When the folder can't be read.
pub fn rules(folder: Option<&Path>) -> Result<Texts> {
    folder.map_or_else(|| Ok(owned(RULES)), |f| read(f, &["toml"]))
}

/// The policy files: those of a folder, or those built in.
///
/// # Errors
/// When the folder can't be read.
pub fn policies(folder: Option<&Path>) -> Result<Texts> {
    folder.map_or_else(|| Ok(owned(POLICIES)), |f| read(f, &["cedar", "cedarschema", "toml"]))
}

/// One file of the demo town's data.
///
/// # Errors
/// When there is none of that name.
pub fn fixture(name: &str) -> Result<&'static str> {
    let found = FIXTURES.iter().find(|(n, _)| *n == name).map(|(_, text)| *text);
    found.ok_or_else(|| Failure::refused(format!("fixtures/{name} was not built in")))
}

fn read(folder: &Path, kinds: &[&str]) -> Result<Texts> {
    let mut found = Texts::new();
    walk(folder, folder, kinds, &mut found)?;
    found.sort();
    if found.is_empty() {
        let words = format!("{}: no files of kind {} there", folder.display(), kinds.join(", "));
        return Err(Failure::refused(words));
    }
    Ok(found)
}

fn walk(base: &Path, folder: &Path, kinds: &[&str], found: &mut Texts) -> Result<()> {
    for entry in fs::read_dir(folder).map_err(Failure::file(folder))? {
        let path = entry.map_err(Failure::file(folder))?.path();
        let kind = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
        if path.is_dir() {
            walk(base, &path, kinds, found)?;
        } else if kinds.contains(&kind) {
            let text = fs::read_to_string(&path).map_err(Failure::file(&path))?;
            let name = path.strip_prefix(base).unwrap_or(&path);
            found.push((name.to_string_lossy().replace('\\', "/"), text));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{policies, rules};

    #[test]
    fn the_built_in_files_load() {
        assert!(domain::rules::Rules::parse(&rules(None).unwrap()).is_ok());
        assert!(app::policy::Policy::load(&policies(None).unwrap()).is_ok());
    }

    #[test]
    fn an_empty_folder_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        assert!(rules(Some(folder.path())).is_err());
    }
}
