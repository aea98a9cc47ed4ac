//! Live updates: what changed that the viewer may see, without content. A page that can't
//! listen refreshes instead.

use crate::error::Failure;
use crate::request::Desk;
use app::ports::Appended;
use app::services::signin;
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::stream::Stream;
use serde_json::json;
use std::convert::Infallible;
use std::sync::Arc;
use tokio::sync::broadcast::error::RecvError;

/// The event stream of one signed-in person. Where no session lives it says nothing, and a
/// browser asks no more: it could not read the sign-in page as a stream.
pub async fn stream(desk: Result<Desk, Failure>) -> Response {
    match desk {
        Ok(desk) => events(desk).into_response(),
        Err(_) => StatusCode::NO_CONTENT.into_response(),
    }
}

fn events(desk: Desk) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let tail = desk.house().journal.tail();
    let events = futures::stream::unfold((desk, tail), |(desk, mut tail)| async move {
        loop {
            match tail.recv().await {
                Ok(appended) => {
                    // Signed out, timed out or suspended meanwhile: the stream ends with the session.
                    if signin::is_live(desk.house(), &desk.token).await.is_err() {
                        return None;
                    }
                    if let Some(event) = visible(&desk, &appended).await {
                        return Some((Ok(event), (desk, tail)));
                    }
                }
                // Fell behind: tell the page to read everything again.
                Err(RecvError::Lagged(_)) => {
                    return Some((Ok(Event::default().event("refresh").data("{}")), (desk, tail)));
                }
                Err(RecvError::Closed) => return None,
            }
        }
    });
    Sse::new(events).keep_alive(KeepAlive::default())
}

/// One event for what this viewer may see of a batch, with whether an alarm waits for her.
async fn visible(desk: &Desk, appended: &Arc<Appended>) -> Option<Event> {
    let viewer = desk.house().viewer(&desk.actor);
    if appended.jurisdiction != viewer.jurisdiction {
        return None;
    }
    let mut seen = Vec::new();
    for (stream, kind) in &appended.streams {
        if let Ok(Some(_)) = desk.house().reads.level(&viewer, *stream).await {
            seen.push(json!({ "stream": stream.to_string(), "kind": kind.code() }));
        }
    }
    if seen.is_empty() {
        return None;
    }
    let notices = desk.house().reads.notices(&viewer, 50).await.unwrap_or_default();
    let alarms = notices.iter().filter(|n| n.urgency >= 2).count();
    let data = json!({ "position": appended.position, "changed": seen, "alarms": alarms });
    Some(Event::default().event("changed").data(data.to_string()))
}
