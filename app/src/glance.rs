//! The rows of one page: visibility, keys and states of all of them in one read, and each question
//! that differs asked of the policy once.
//!
//! Rights are those of [`crate::guard::readable`], row by row. Two streams of one page that look
//! alike to the policy, in level, relations, flags and village, get one answer, because a policy can't
//! speak of a single stream or person (`policy::load` refuses one that does). Nothing of it outlives
//! the page.

use crate::error::Result;
use crate::guard::{Guarded, usual_purpose, view_on};
use crate::house::House;
use crate::policy::{DataRow, FieldSet, ResourceView, Subject};
use crate::stream::{self, Stream};
use domain::actor::Actor;
use domain::ids::StreamId;
use jiff::Timestamp;
use std::collections::BTreeMap;

/// One look of one actor at many streams.
pub(crate) struct Glance<'h> {
    house: &'h House,
    actor: &'h Actor,
    rows: &'static [DataRow],
    now: Timestamp,
    answers: Vec<(ResourceView, FieldSet)>,
}

impl<'h> Glance<'h> {
    /// For a page that shows these rows of data and no others.
    pub(crate) fn new(house: &'h House, actor: &'h Actor, rows: &'static [DataRow]) -> Self {
        Self { house, actor, rows, now: house.now(), answers: Vec::new() }
    }

    /// Opens those that she may see, with the fields that she may read; the others are absent.
    ///
    /// # Errors
    /// Faults of the store or the vault.
    pub(crate) async fn open<N: Guarded>(
        &mut self,
        ids: &[StreamId],
    ) -> Result<BTreeMap<StreamId, (Stream<N>, FieldSet)>> {
        let mut found = BTreeMap::new();
        for seen in self.house.reads.seen(&self.house.viewer(self.actor), ids).await? {
            let (level, bases) = (seen.level, seen.bases);
            let Some(stream) = stream::open_seen::<N>(self.house, seen.stored, seen.secret).await? else {
                continue;
            };
            let view = view_on(self.house, self.actor, &stream, (level, &bases)).await?;
            let fields = self.fields(view);
            found.insert(stream.id, (stream, fields));
        }
        Ok(found)
    }

    fn fields(&mut self, mut view: ResourceView) -> FieldSet {
        let stream = std::mem::replace(&mut view.stream, StreamId(uuid::Uuid::nil()));
        if let Some((_, known)) = self.answers.iter().find(|(asked, _)| *asked == view) {
            return known.clone();
        }
        let subject = Subject { actor: self.actor, purpose: usual_purpose(self.actor.role()), now: self.now };
        let asked = ResourceView { stream, ..view.clone() };
        let fields = self.house.policy.readable_rows(&subject, &asked, self.rows);
        self.answers.push((view, fields.clone()));
        fields
    }
}
