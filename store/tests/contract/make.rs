//! Batches to test with. Every id is new; every time is fixed.

use app::ports::{
    Batch, BlobWrite, CredentialWrite, Expected, NewFact, Notice, SealedState, SecretWrite, StreamWrite,
    Token, Viewer, WrappedSecret,
};
use domain::actor::{Party, Role, UnitCode, VillageCode};
use domain::ids::{CommandId, Jurisdiction, StaffId, StreamId};
use domain::noun::Kind;
use domain::rows::{ClockRow, Facet, FigureRow, Level, Rows, VisibilityRow, WorkRow};
use jiff::{Span, Timestamp};
use std::sync::atomic::{AtomicU64, Ordering};
use uuid::Uuid;

pub fn town() -> Jurisdiction {
    Jurisdiction("442000105".into())
}

/// New in this process and unlike any of another.
pub fn uuid() -> Uuid {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    Uuid::from_u64_pair(u64::from(std::process::id()), NEXT.fetch_add(1, Ordering::Relaxed))
}

pub fn stream() -> StreamId {
    StreamId(uuid())
}

pub fn staff(number: u128) -> StaffId {
    StaffId(Uuid::from_u128(number))
}

pub fn noon() -> Timestamp {
    Timestamp::from_second(1_790_000_000).unwrap()
}

pub fn after(minutes: i64) -> Timestamp {
    noon().checked_add(Span::new().minutes(minutes)).unwrap()
}

pub fn psb() -> Party {
    Party::unit(Role::PsbOffice, "psb")
}

pub fn hospital() -> Party {
    Party::unit(Role::Hosp, "hosp")
}

pub fn viewer(parties: &[Party]) -> Viewer {
    Viewer { jurisdiction: town(), parties: parties.to_vec(), now: noon() }
}

pub fn fact(body: &[u8]) -> NewFact {
    NewFact { id: uuid(), schema: 1, body: body.to_vec() }
}

pub fn grant(party: Party, level: Level) -> VisibilityRow {
    VisibilityRow { party, level, until: None, basis: "assigned" }
}

pub fn seen_by(parties: &[Party]) -> Rows {
    Rows {
        visibility: parties.iter().map(|party| grant(party.clone(), Level::Full)).collect(),
        ..Rows::default()
    }
}

pub fn work(title: &str) -> WorkRow {
    WorkRow {
        kind: Kind::Referral,
        stage: "offered",
        holder: Some(hospital()),
        unit: Some(UnitCode::new("hosp")),
        station: Some(VillageCode("442000105201".into())),
        risk: 2,
        lane: Some("WOMEN_CHILD"),
        due: Some(after(60)),
        opened: noon(),
        closed: None,
        title: title.into(),
        urgency: 5,
    }
}

pub fn clock(key: &str) -> ClockRow {
    ClockRow {
        key: key.into(),
        rule: "T03".into(),
        version: "2026-01".into(),
        owner: Some(psb()),
        started: noon(),
        due: after(60),
        wake: Some(after(30)),
        paused: None,
        met: None,
        breached: None,
        level: 1,
    }
}

pub fn figure(amount: i64, person: Option<&str>) -> FigureRow {
    FigureRow {
        figure: "K14",
        at: noon(),
        site: Some("442000105201".into()),
        unit: Some(UnitCode::new("hosp")),
        person_key: person.map(str::to_owned),
        amount,
    }
}

/// Everything a stream can show.
pub fn full_rows(title: &str) -> Rows {
    Rows {
        work: Some(work(title)),
        facets: vec![
            Facet::new("situation", "S01"),
            Facet::new("track", "care"),
            Facet::new("track", "care"),
        ],
        visibility: vec![grant(psb(), Level::Full), grant(hospital(), Level::Part)],
        clocks: vec![clock("T03"), clock("T24/2")],
        figures: vec![figure(1, Some("p1")), figure(2, Some("p1")), figure(4, None)],
    }
}

/// One fact on one stream, seen by the police office.
pub fn write(stream: StreamId, expected: Expected) -> StreamWrite {
    StreamWrite {
        stream,
        root: stream,
        kind: Kind::Referral,
        expected,
        facts: vec![fact(b"sealed")],
        state: Some(SealedState { shape: 1, body: b"state".to_vec() }),
        rows: Some(seen_by(&[psb()])),
        add_facets: Vec::new(),
        tokens: None,
    }
}

pub fn batch(writes: Vec<StreamWrite>) -> Batch {
    let command = CommandId(uuid());
    Batch {
        jurisdiction: town(),
        actor: staff(7),
        command,
        digest: [7; 32],
        at: noon(),
        writes,
        guards: Vec::new(),
        secrets: Vec::new(),
        credentials: Vec::new(),
        notices: Vec::new(),
        acknowledged: Vec::new(),
        blobs: Vec::new(),
        result: command.0.as_bytes().to_vec(),
    }
}

/// A batch that opens a new stream.
pub fn opening(stream: StreamId) -> Batch {
    batch(vec![write(stream, Expected::Version(0))])
}

pub fn notice(stream: StreamId, to: Party) -> Notice {
    Notice { id: uuid(), to, template: "report-received", stream, urgency: 2, after: noon() }
}

pub fn secret(stream: StreamId) -> WrappedSecret {
    WrappedSecret { stream, epoch: 3, bytes: vec![9; 60] }
}

pub fn credential(staff: StaffId, handle: &[u8]) -> CredentialWrite {
    CredentialWrite { staff, kind: "password", handle: handle.to_vec(), secret: b"phc".to_vec() }
}

/// Everything a batch can do, on new streams; acknowledges `answered`.
pub fn everything(answered: Uuid) -> Batch {
    let (one, two) = (stream(), stream());
    let mut first = write(one, Expected::Version(0));
    first.facts = vec![fact(b"a"), fact(b"b")];
    first.rows = Some(full_rows("Willow 3"));
    first.tokens = Some(vec![Token(1), Token(-5), Token(9)]);
    let mut second = write(two, Expected::Any);
    second.root = one;
    let mut third = write(one, Expected::Version(2));
    third.rows = Some(full_rows("Willow 3"));
    let mut all = batch(vec![first, second, third]);
    all.secrets = vec![SecretWrite::Put(secret(one)), SecretWrite::Put(secret(two)), SecretWrite::Shred(two)];
    all.credentials = vec![credential(staff(7), one.bytes().as_slice())];
    all.notices = vec![notice(one, psb())];
    all.acknowledged = vec![answered];
    all.blobs = vec![BlobWrite { stream: one, digest: [4; 32], size: 12, kind: "voice" }];
    all
}
