//! Pages and JSON over the use cases, live updates; no SQL, no keys.
#![forbid(unsafe_code)]

pub mod assets;
pub mod components;
pub mod i18n;
