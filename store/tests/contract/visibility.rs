//! Who sees what: bars beat grants, expired rows don't count, forbidden and absent look the same.

use crate::harness::House;
use crate::make::{
    after, batch, grant, hospital, noon, opening, psb, seen_by, staff, stream, town, viewer, work, write,
};
use app::ports::{Expected, SeenStream, WorkFilter};
use domain::actor::Party;
use domain::ids::StreamId;
use domain::rows::{Level, Rows, VisibilityRow};
use std::sync::{Arc, Mutex};
use store::{Options, Store, Trace};

crate::contract!(
    a_bar_beats_every_grant,
    expired_rows_do_not_count,
    the_highest_grant_counts,
    forbidden_and_absent_run_the_same_statements,
    a_chronology_leaves_out_what_is_not_visible,
    visibility_is_listed_for_those_who_ask_who_may_see,
    many_streams_at_once_are_seen_like_one_by_one,
);

async fn show(store: &Store, visibility: Vec<VisibilityRow>) -> StreamId {
    let id = stream();
    let mut shown = opening(id);
    shown.writes[0].rows = Some(Rows { visibility, work: Some(work("Willow 1")), ..Rows::default() });
    store.journal.append(shown).await.unwrap();
    id
}

fn filter() -> WorkFilter {
    WorkFilter { limit: 50, ..WorkFilter::default() }
}

async fn a_bar_beats_every_grant(house: Arc<House>) {
    let store = house.open().await;
    let kin = Party::Staff(staff(3));
    let id = show(&store, vec![grant(hospital(), Level::Full), grant(kin.clone(), Level::Barred)]).await;
    let hers = viewer(&[hospital(), kin.clone()]);
    assert_eq!(store.reads.level(&hers, id).await.unwrap(), None);
    assert!(store.reads.worklist(&hers, &filter()).await.unwrap().is_empty());
    assert_eq!(store.reads.count(&hers, &filter()).await.unwrap(), 0);
    assert!(store.reads.chronology(&hers, id, 9).await.unwrap().is_empty());
    let colleague = viewer(&[hospital(), Party::Staff(staff(4))]);
    assert_eq!(store.reads.level(&colleague, id).await.unwrap(), Some(Level::Full));
    assert_eq!(store.reads.worklist(&colleague, &filter()).await.unwrap()[0].level, Level::Full);
    assert_eq!(store.reads.level(&viewer(&[]), id).await.unwrap(), None, "nobody sees nothing");
}

async fn expired_rows_do_not_count(house: Arc<House>) {
    let store = house.open().await;
    let until = |level, minutes| VisibilityRow { until: Some(after(minutes)), ..grant(hospital(), level) };
    let gone = show(&store, vec![until(Level::Full, 0)]).await;
    let running = show(&store, vec![until(Level::Full, 1), grant(hospital(), Level::Exists)]).await;
    let pardoned = show(&store, vec![until(Level::Barred, -5), grant(hospital(), Level::Part)]).await;
    let mut hers = viewer(&[hospital()]);
    assert_eq!(store.reads.level(&hers, gone).await.unwrap(), None);
    assert_eq!(store.reads.level(&hers, running).await.unwrap(), Some(Level::Full));
    assert_eq!(store.reads.level(&hers, pardoned).await.unwrap(), Some(Level::Part));
    assert_eq!(store.reads.count(&hers, &filter()).await.unwrap(), 2);
    hers.now = after(1);
    assert_eq!(store.reads.level(&hers, running).await.unwrap(), Some(Level::Exists));
}

async fn the_highest_grant_counts(house: Arc<House>) {
    let store = house.open().await;
    let id = show(&store, vec![grant(psb(), Level::Exists), grant(hospital(), Level::Part)]).await;
    let both = viewer(&[psb(), hospital()]);
    assert_eq!(store.reads.level(&both, id).await.unwrap(), Some(Level::Part));
    assert_eq!(store.reads.worklist(&both, &filter()).await.unwrap().len(), 1, "shown once");
}

#[derive(Default)]
struct Heard(Mutex<Vec<String>>);

impl Trace for Heard {
    fn statement(&self, sql: &str) {
        self.0.lock().unwrap().push(sql.to_owned());
    }
}

impl Heard {
    fn taken(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

async fn forbidden_and_absent_run_the_same_statements(house: Arc<House>) {
    let heard = Arc::new(Heard::default());
    let store = house.open_with(Options { trace: Some(heard.clone()), ..house.options() }).await;
    let barred = vec![grant(psb(), Level::Full), grant(hospital(), Level::Barred)];
    let forbidden = [show(&store, vec![grant(psb(), Level::Full)]).await, show(&store, barred).await];
    let hers = viewer(&[hospital()]);
    heard.taken();
    let mut texts = Vec::new();
    for id in [stream(), forbidden[0], forbidden[1]] {
        assert_eq!(store.reads.level(&hers, id).await.unwrap(), None);
        assert!(store.reads.chronology(&hers, id, 9).await.unwrap().is_empty());
        let of_file = WorkFilter { root: Some(id), ..filter() };
        assert!(store.reads.worklist(&hers, &of_file).await.unwrap().is_empty());
        assert_eq!(store.reads.count(&hers, &of_file).await.unwrap(), 0);
        texts.push(heard.taken());
    }
    assert_eq!(texts[0].len(), 4, "one statement per question");
    assert_eq!(texts[0], texts[1], "forbidden differs from absent");
    assert_eq!(texts[0], texts[2], "barred differs from absent");
}

async fn many_streams_at_once_are_seen_like_one_by_one(house: Arc<House>) {
    let heard = Arc::new(Heard::default());
    let store = house.open_with(Options { trace: Some(heard.clone()), ..house.options() }).await;
    let until = |level, minutes| VisibilityRow { until: Some(after(minutes)), ..grant(hospital(), level) };
    let kin = Party::Staff(staff(3));
    let shown = [
        vec![grant(hospital(), Level::Part)],
        vec![grant(hospital(), Level::Full), grant(kin.clone(), Level::Barred)],
        vec![until(Level::Full, 0)],
        vec![until(Level::Full, 1), grant(hospital(), Level::Exists)],
        vec![grant(psb(), Level::Full)],
        vec![until(Level::Barred, -5), grant(kin.clone(), Level::Exists)],
    ];
    let mut ids = vec![stream()];
    for visibility in shown {
        ids.push(show(&store, visibility).await);
    }
    for parties in [vec![hospital()], vec![hospital(), kin.clone()], vec![psb()], vec![]] {
        let hers = viewer(&parties);
        let mut singly = Vec::new();
        for id in &ids {
            if let Some(level) = store.reads.level(&hers, *id).await.unwrap() {
                let stored = store.reads.stream(&town(), *id).await.unwrap().unwrap();
                let secret = store.reads.secret(&town(), *id).await.unwrap();
                let mut bases: Vec<String> = Vec::new();
                for (party, _, until, basis) in store.reads.visibility(&town(), *id).await.unwrap() {
                    if parties.contains(&party) && until.is_none_or(|end| end > hers.now) {
                        bases.push(basis);
                    }
                }
                singly.push(SeenStream { stored, secret, level, bases });
            }
        }
        heard.taken();
        let mut at_once = store.reads.seen(&hers, &ids).await.unwrap();
        assert!(heard.taken().len() <= 2, "however many streams");
        at_once.sort_by_key(|one| ids.iter().position(|id| *id == one.stored.stream));
        assert_eq!(at_once, singly, "{parties:?}");
    }
    assert!(store.reads.seen(&viewer(&[psb()]), &[]).await.unwrap().is_empty());
}

async fn a_chronology_leaves_out_what_is_not_visible(house: Arc<House>) {
    let store = house.open().await;
    let file = stream();
    store.journal.append(opening(file)).await.unwrap();
    let (open, closed) = (stream(), stream());
    for (id, parties) in [(open, vec![psb(), hospital()]), (closed, vec![psb()])] {
        let mut visit = write(id, Expected::Version(0));
        (visit.root, visit.rows) = (file, Some(seen_by(&parties)));
        store.journal.append(batch(vec![visit])).await.unwrap();
    }
    let streams =
        |facts: Vec<app::ports::StoredFact>| facts.iter().map(|fact| fact.stream).collect::<Vec<_>>();
    let theirs = store.reads.chronology(&viewer(&[psb()]), file, 50).await.unwrap();
    assert_eq!(streams(theirs), [closed, open, file], "newest first");
    let hers = store.reads.chronology(&viewer(&[hospital()]), file, 50).await.unwrap();
    assert_eq!(streams(hers), [open]);
    let newest = store.reads.chronology(&viewer(&[psb()]), file, 1).await.unwrap();
    assert_eq!(streams(newest), [closed]);
}

async fn visibility_is_listed_for_those_who_ask_who_may_see(house: Arc<House>) {
    let store = house.open().await;
    let until = VisibilityRow { until: Some(noon()), ..grant(hospital(), Level::Part) };
    let id = show(&store, vec![grant(psb(), Level::Full), until]).await;
    let lines = store.reads.visibility(&town(), id).await.unwrap();
    assert_eq!(lines[0], (hospital(), Level::Part, Some(noon()), "assigned".to_owned()));
    assert_eq!(lines[1], (psb(), Level::Full, None, "assigned".to_owned()));
}
