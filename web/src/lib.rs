//! Pages and JSON over the use cases, live updates; no SQL, no keys.
#![forbid(unsafe_code)]
