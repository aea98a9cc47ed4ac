//! Embeds the rule files, policies and fixtures, so that one binary suffices.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let here = PathBuf::from(env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?);
    let root = here.parent().unwrap_or(&here);
    let mut code = String::new();
    for (name, folder) in [("RULES", "rules"), ("POLICIES", "policies"), ("FIXTURES", "fixtures")] {
        let base = root.join(folder);
        let mut files = Vec::new();
        gather(&base, &mut files)?;
        files.sort();
        let _ = writeln!(code, "pub(crate) const {name}: &[(&str, &str)] = &[");
        for file in files {
            let relative = file.strip_prefix(&base).map_err(io::Error::other)?;
            let relative = relative.to_string_lossy().replace('\\', "/");
            let _ = writeln!(code, "    ({relative:?}, include_str!({:?})),", file.to_string_lossy());
        }
        code.push_str("];\n");
    }
    let out = PathBuf::from(env::var("OUT_DIR").map_err(io::Error::other)?);
    fs::write(out.join("embedded.rs"), code)
}

/// Text files under a folder; anything else there is passed over.
fn gather(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    println!("cargo::rerun-if-changed={}", folder.display());
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let kind = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
        if path.is_dir() {
            gather(&path, files)?;
        } else if ["toml", "cedar", "cedarschema"].contains(&kind) {
            println!("cargo::rerun-if-changed={}", path.display());
            files.push(path);
        }
    }
    Ok(())
}
