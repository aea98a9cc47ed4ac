//! Rebuilds the crate when a message file is added: the static loader only watches files it already knows.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=locales");
}
