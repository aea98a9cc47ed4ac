//! The PostgreSQL dialect.

use crate::facade::Store;
use crate::options::{Migrated, OpenError, Options};

pub(crate) async fn open(_url: &str, _options: Options) -> Result<Store, OpenError> {
    Err(OpenError::Unavailable("not built yet".into()))
}
pub(crate) async fn migrate(_url: &str) -> Result<Migrated, OpenError> {
    Err(OpenError::Unavailable("not built yet".into()))
}
pub(crate) async fn probe(_url: &str) -> Result<Option<u32>, OpenError> {
    Err(OpenError::Unavailable("not built yet".into()))
}
