//! Pages and JSON over the use cases, live updates; no SQL, no keys.
#![forbid(unsafe_code)]

pub mod assets;
pub mod components;
pub mod draw;
pub mod error;
pub mod form;
pub mod frame;
pub mod i18n;
pub mod live;
pub mod pages;
pub mod request;
pub mod routes;
pub mod security;
pub mod state;
