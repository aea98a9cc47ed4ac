//! What a form brought: pairs of names and values, and the token that proves it was ours.

use std::collections::BTreeMap;

use axum::extract::{FromRequest, Multipart, RawForm, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::session::Who;

/// Fields of a form, urlencoded or with a file.
#[derive(Clone, Debug, Default)]
pub(super) struct Form(BTreeMap<String, String>);

impl Form {
    /// A field; one that is missing is empty.
    pub(super) fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// Whether the form came from one of our pages for this very session.
    pub(super) fn is_hers(&self, who: &Who) -> bool {
        self.get("csrf") == who.token
    }
}

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let refuse = || StatusCode::BAD_REQUEST.into_response();
        let kind = request.headers().get("content-type").and_then(|v| v.to_str().ok()).unwrap_or_default();
        if kind.starts_with("multipart/form-data") {
            let multipart =
                Multipart::from_request(request, state).await.map_err(IntoResponse::into_response)?;
            return with_files(multipart).await.ok_or_else(refuse);
        }
        let RawForm(bytes) =
            RawForm::from_request(request, state).await.map_err(IntoResponse::into_response)?;
        serde_urlencoded::from_bytes::<Vec<(String, String)>>(&bytes)
            .map(|pairs| Self(pairs.into_iter().collect()))
            .map_err(|_| refuse())
    }
}

/// A file's text stands under its field's name, its file name under `name.file`. A field that is left empty
/// doesn't hide another of the same name.
async fn with_files(mut multipart: Multipart) -> Option<Form> {
    let mut fields = BTreeMap::new();
    while let Some(field) = multipart.next_field().await.ok()? {
        let name = field.name().unwrap_or_default().to_owned();
        if let Some(file) = field.file_name().filter(|file| !file.is_empty()) {
            fields.insert(format!("{name}.file"), file.to_owned());
        }
        let bytes = field.bytes().await.ok()?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if !text.is_empty() || !fields.contains_key(&name) {
            fields.insert(name, text);
        }
    }
    Some(Form(fields))
}
