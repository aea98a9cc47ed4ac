//! Missing and found persons (寻人比对): described, compared with reasons, decided by a person.

pub mod act;
pub mod list;
pub mod show;
