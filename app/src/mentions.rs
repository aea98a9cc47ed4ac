//! Everybody who was ever mentioned, ready to be compared with, in memory and nowhere else.
//!
//! A mention is a person of a file or the subject of a report. Built from sealed rows when it is first asked
//! for and kept up to date by reading the journal on, so that every node has the same one and whoever asks
//! is answered from all that was written before. Whoever can't be opened, because shredded or sealed away,
//! is in no index; whoever was, leaves it when her key goes ([`Mentions::look_again`]).
//!
//! *The border to [`crate::people`]:* that one finds whom a reader meant by words, with rights inside; this
//! one says how likely two records are one person. Both hear of the same batches from
//! [`crate::jobs::people`].

use crate::error::Result;
use crate::house::House;
use crate::stream;
use domain::ids::StreamId;
use domain::noun::Kind;
use domain::pair::Reason;
use domain::person::{Identity, Person};
use domain::report::Report;
use domain::text::Confidential;
use jiff::civil::Date;
use linkage::em::{self, Weights};
use linkage::explain::{self, Topic};
use linkage::index::{Candidate, Index};
use linkage::mention::{Mention, Written};
use std::collections::{BTreeMap, BTreeSet};
use tokio::sync::RwLock;

/// Facts, or open records, read at a time.
const PAGE: u32 = 1_000;
/// Rows added after which the index folds them in.
const COMPACT: usize = 2_000;
/// Rows from which a table teaches its own weights better than the shipped ones.
const TEACHES: usize = 5_000;
/// Records looked at for the bearer of a paper.
const BEARERS_MOST: usize = 24;
/// Newly arrived records that wait to be compared; beyond, the next whole comparison finds them.
const ARRIVED_MOST: usize = 10_000;

/// What is known of somebody, field by field, as far as the reader may read it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// Name.
    pub name: Option<Confidential>,
    /// Another name.
    pub alias: Option<Confidential>,
    /// Sex, GB/T 2261.1; 0 when unknown.
    pub sex: u8,
    /// Birth date.
    pub birth: Option<Date>,
    /// Age as told, and on which day.
    pub age: Option<(u8, Date)>,
    /// Identity number.
    pub id_number: Option<Confidential>,
    /// Phones.
    pub phones: Vec<Confidential>,
    /// Address, or the village where nothing nearer is known.
    pub address: Option<Confidential>,
    /// School.
    pub school: Option<Confidential>,
}

impl Known {
    /// What a report says of its subject.
    #[must_use]
    pub fn of_report(house: &House, report: &Report) -> Self {
        let subject = &report.intake.subject;
        let told = domain::clock::civil_date(report.received_at.unwrap_or_default());
        let village = subject.village.as_ref().and_then(|v| house.rules.code("division", &v.0));
        Self {
            name: subject.name.clone(),
            alias: None,
            sex: subject.sex,
            birth: subject.birth_date,
            age: subject.age_estimate.map(|age| (age, told)),
            id_number: subject.id_number.clone(),
            phones: subject.phone.iter().cloned().collect(),
            address: subject.address.clone().or_else(|| village.map(|v| Confidential::new(v.text("zh")))),
            school: subject.school.clone(),
        }
    }

    /// A person's identity.
    #[must_use]
    pub fn of_identity(identity: &Identity) -> Self {
        Self {
            name: Some(identity.name.clone()),
            alias: identity.other_names.first().cloned(),
            sex: identity.sex,
            birth: identity.birth_date,
            age: None,
            id_number: identity.id_number.clone(),
            phones: identity.phones.clone(),
            address: identity.address.clone(),
            school: identity.school.clone(),
        }
    }

    /// Whether enough is known to compare: a name, a paper or a phone.
    #[must_use]
    pub fn says_something(&self) -> bool {
        self.name.is_some() || self.alias.is_some() || self.id_number.is_some() || !self.phones.is_empty()
    }

    fn mention(&self) -> Mention {
        fn text(text: Option<&Confidential>) -> &str {
            text.map_or("", Confidential::reveal)
        }
        let birth = self.birth.map(|d| d.to_string()).unwrap_or_default();
        let age = self.age.map(|(age, _)| age.to_string()).unwrap_or_default();
        let told = self.age.map(|(_, day)| day.to_string()).unwrap_or_default();
        // Whom nobody could name has no name to compare.
        let name = text(self.name.as_ref().filter(|n| n.reveal() != "不知名"));
        Mention::read(&Written {
            name,
            alias: text(self.alias.as_ref()),
            sex: ["", "男", "女"].get(usize::from(self.sex)).copied().unwrap_or_default(),
            birth_date: &birth,
            age: &age,
            report_date: &told,
            id_no: text(self.id_number.as_ref()),
            phone: text(self.phones.first()),
            guardian_name: "",
            guardian_phone: text(self.phones.get(1)),
            address: text(self.address.as_ref()),
            school: text(self.school.as_ref()),
            ethnicity: "",
        })
    }
}

/// How likely two are one person, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Likeness {
    /// In thousandths.
    pub permille: u16,
    /// Field by field, the weightiest first.
    pub reasons: Vec<Reason>,
}

/// Somebody near.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Near {
    /// Which record.
    pub record: StreamId,
    /// In thousandths.
    pub permille: u16,
}

#[derive(Default)]
struct Memory {
    index: Index,
    rows: BTreeMap<StreamId, u32>,
    records: Vec<StreamId>,
    position: u64,
    whole: bool,
    loose: usize,
    arrived: BTreeSet<StreamId>,
}

/// The index; empty until it is first asked for or [`Mentions::refresh`] was called.
pub struct Mentions(RwLock<Memory>);

impl Default for Mentions {
    fn default() -> Self {
        let index = Index::ready(em::shipped().clone());
        Self(RwLock::new(Memory { index, ..Memory::default() }))
    }
}

impl Mentions {
    /// Reads the journal on and takes over what changed.
    ///
    /// # Errors
    /// Faults of store or vault; what was read so far stays.
    pub async fn refresh(&self, house: &House) -> Result<()> {
        let end = house.reads.position(&house.town).await?;
        if self.0.read().await.position >= end {
            return Ok(());
        }
        let mut memory = self.0.write().await;
        if !memory.whole {
            memory.fill(house, end).await?;
        }
        loop {
            let page = house.reads.journal(&house.town, memory.position, PAGE).await?;
            let Some(last) = page.last().map(|f| f.position) else { break };
            let changed: BTreeSet<StreamId> = page.iter().map(|f| f.stream).collect();
            for record in changed {
                memory.take_over(house, record).await?;
            }
            memory.position = last;
        }
        if memory.loose >= COMPACT {
            memory.index.compact();
            memory.loose = 0;
        }
        Ok(())
    }

    /// Looks at one record again: its key may be gone, which no fact tells.
    ///
    /// # Errors
    /// Faults of store or vault.
    pub async fn look_again(&self, house: &House, record: StreamId) -> Result<()> {
        if !self.0.read().await.rows.contains_key(&record) {
            return Ok(());
        }
        self.0.write().await.take_over(house, record).await
    }

    /// Drops whoever can't be opened any more: before everybody is compared, and when the tail was lost.
    ///
    /// # Errors
    /// Faults of the store.
    pub async fn keep_open_ones(&self, house: &House) -> Result<()> {
        let mut closed: BTreeSet<StreamId> = self.0.read().await.rows.keys().copied().collect();
        for record in open_ones(house).await? {
            closed.remove(&record);
        }
        for record in closed {
            self.look_again(house, record).await?;
        }
        Ok(())
    }

    /// Records that may be the same person, the likeliest first. **Unguarded**: ids and numbers, for callers
    /// that ask who may see them before anything is shown.
    pub async fn near(&self, known: &Known, besides: &BTreeSet<StreamId>, most: usize) -> Vec<Near> {
        let memory = self.0.read().await;
        let visible = |row: u32| memory.record(row).is_some_and(|record| !besides.contains(&record));
        let found = memory.index.find(&known.mention(), most, &visible);
        let near =
            |c: Candidate| Some(Near { record: memory.record(c.row)?, permille: permille(c.probability) });
        found.into_iter().filter_map(near).collect()
    }

    /// Records that bear this very paper. **Unguarded**: for walls, which say nothing of what they saw.
    ///
    /// # Errors
    /// Faults of store or vault.
    pub async fn bearers(&self, house: &House, paper: &Confidential) -> Result<Vec<StreamId>> {
        self.refresh(house).await?;
        let known = Known { id_number: Some(paper.clone()), ..Known::default() };
        let mut found = Vec::new();
        for near in self.near(&known, &BTreeSet::new(), BEARERS_MOST).await {
            let other = read(house, near.record).await?.and_then(|(_, known)| known.id_number);
            if other.is_some_and(|other| same_paper(&other, paper)) {
                found.push(near.record);
            }
        }
        Ok(found)
    }

    /// How likely these two are one person, from the fields given and no others.
    pub async fn weigh(&self, left: &Known, right: &Known) -> Likeness {
        let memory = self.0.read().await;
        match memory.index.weigh(&left.mention(), &right.mention()) {
            None => Likeness { permille: 0, reasons: Vec::new() },
            Some(found) => Likeness {
                permille: permille(found.probability),
                reasons: reasons(&found, memory.index.weights()),
            },
        }
    }

    /// Everybody with everybody: pairs from `least` thousandths on, in the order of their ids, and how many
    /// records were compared. `apart` keeps pairs apart that people decided.
    ///
    /// # Errors
    /// When the comparison ended without a result: nobody may take that for "no pairs".
    pub async fn all_pairs(
        &self,
        least: u16,
        apart: &BTreeSet<(StreamId, StreamId)>,
    ) -> Result<(u32, Vec<(StreamId, StreamId, u16)>)> {
        let (records, mentions) = {
            let memory = self.0.read().await;
            let rows = memory.index.rows();
            let known = rows.filter_map(|(row, m)| Some((memory.record(row)?, m.clone())));
            let mut all: Vec<(StreamId, Mention)> = known.collect();
            all.sort_by_key(|(record, _)| *record);
            all.into_iter().unzip::<StreamId, Mention, Vec<_>, Vec<_>>()
        };
        let apart = apart.iter().filter_map(|(a, b)| {
            let row = |id| records.binary_search(id).ok().and_then(|at| u32::try_from(at).ok());
            Some((row(a)?, row(b)?))
        });
        let options = linkage::table::Options {
            apart: apart.collect(),
            weights: (mentions.len() < TEACHES).then(|| em::shipped().clone()),
            ..linkage::table::Options::default()
        };
        let work = move || linkage::table::link(&mentions, &options, &mut |_| {}).pairs;
        // Minutes of pure computing must not hold up those who wait for a page.
        let pairs = tokio::task::spawn_blocking(work).await;
        let pairs =
            pairs.map_err(|_| crate::Error::fault("everybody could not be compared with everybody"))?;
        let of = |row: u32| records.get(usize::try_from(row).unwrap_or(usize::MAX)).copied();
        let found = pairs.into_iter().filter_map(|(a, b, p)| Some((of(a)?, of(b)?, permille(p))));
        let mut found: Vec<_> = found.filter(|(.., p)| *p >= least).collect();
        found.sort_unstable();
        Ok((u32::try_from(records.len()).unwrap_or(u32::MAX), found))
    }

    /// Takes the records that arrived or changed since the last time, once the index is whole.
    pub async fn take_arrived(&self) -> BTreeSet<StreamId> {
        std::mem::take(&mut self.0.write().await.arrived)
    }

    /// How many records are in it.
    pub async fn len(&self) -> usize {
        self.0.read().await.rows.len()
    }

    /// Whether nobody is in it.
    pub async fn is_empty(&self) -> bool {
        self.len().await == 0
    }
}

impl Memory {
    fn record(&self, row: u32) -> Option<StreamId> {
        self.records.get(usize::try_from(row).ok()?).copied()
    }

    /// Everybody whose record is open now; the journal is read on from there.
    async fn fill(&mut self, house: &House, position: u64) -> Result<()> {
        for record in open_ones(house).await? {
            self.take_over(house, record).await?;
        }
        self.index.compact();
        (self.position, self.loose, self.whole) = (position, 0, true);
        Ok(())
    }

    async fn take_over(&mut self, house: &House, record: StreamId) -> Result<()> {
        let Some((_, known)) = read(house, record).await? else {
            if let Some(row) = self.rows.remove(&record) {
                self.index.remove(row);
            }
            return Ok(());
        };
        let mention = known.mention();
        if let Some(row) = self.rows.get(&record).copied() {
            if self.index.get(row) == Some(&mention) {
                return Ok(());
            }
            self.index.remove(row);
        }
        let row = self.index.insert(mention);
        self.rows.insert(record, row);
        // Rows are given out in order: the next place is this one's.
        self.records.push(record);
        self.loose += 1;
        if self.whole && self.arrived.len() < ARRIVED_MOST {
            self.arrived.insert(record);
        }
        Ok(())
    }
}

/// Whether two papers are written alike.
#[must_use]
pub fn same_paper(one: &Confidential, other: &Confidential) -> bool {
    one.reveal().trim().eq_ignore_ascii_case(other.reveal().trim())
}

/// Records whose key is at hand, page by page.
async fn open_ones(house: &House) -> Result<Vec<StreamId>> {
    let mut found = Vec::new();
    for kind in [Kind::Person, Kind::Report] {
        let mut after = StreamId(uuid::Uuid::nil());
        loop {
            let page = house.reads.opened(&house.town, kind, after, PAGE).await?;
            let Some((last, _)) = page.last() else { break };
            after = last.stream;
            for (stored, secret) in &page {
                if stream::opens(secret)? {
                    found.push(stored.stream);
                }
            }
        }
    }
    Ok(found)
}

/// What a record says of whom; `None` when it is neither person nor report, or can't be opened.
/// **Unguarded**: for the index and for proposals.
///
/// # Errors
/// Faults of store or vault.
pub async fn read(house: &House, record: StreamId) -> Result<Option<(Kind, Known)>> {
    let Some(stored) = house.reads.stream(&house.town, record).await? else { return Ok(None) };
    match stored.kind {
        Kind::Person => {
            let person = stream::open_stored::<Person>(house, stored).await?;
            let identity = person.and_then(|p| p.noun().identity.clone());
            Ok(identity.map(|i| (Kind::Person, Known::of_identity(&i))))
        }
        Kind::Report => {
            let report = stream::open_stored::<Report>(house, stored).await?;
            let known = report.map(|r| Known::of_report(house, r.noun()));
            Ok(known.filter(Known::says_something).map(|k| (Kind::Report, k)))
        }
        _ => Ok(None),
    }
}

fn permille(probability: f32) -> u16 {
    (f64::from(probability) * 1000.0).round().clamp(0.0, 1000.0) as u16
}

fn reasons(found: &Candidate, weights: &Weights) -> Vec<Reason> {
    let all = explain::explain(&found.compared, weights, &found.levels);
    all.into_iter().map(reason).collect()
}

fn reason(one: explain::Reason) -> Reason {
    let topic = match one.topic {
        Topic::Name => "name",
        Topic::Birth => "birth",
        Topic::Id => "id",
        Topic::Home => "home",
        Topic::Sex => "sex",
    };
    let weight = (f64::from(one.bits) * 10.0).round().clamp(-999.0, 999.0) as i16;
    Reason { topic: topic.to_owned(), zh: one.zh.to_owned(), en: one.en.to_owned(), weight }
}

#[cfg(test)]
mod tests {
    use super::{Known, Mentions};
    use domain::text::Confidential;
    use jiff::civil::date;

    fn girl(name: &str, age: Option<u8>, birth: Option<jiff::civil::Date>) -> Known {
        Known {
            name: Some(Confidential::new(name)),
            sex: 2,
            birth,
            age: age.map(|a| (a, date(2026, 11, 23))),
            address: Some(Confidential::new("海洲村")),
            school: Some(Confidential::new("第1示范小学（虚构）")),
            ..Known::default()
        }
    }

    #[tokio::test]
    async fn three_ways_to_write_one_girl_are_likelier_than_her_sister() {
        let mentions = Mentions::default();
        let hospital = girl("陈小芳", None, Some(date(2013, 3, 5)));
        for (other, name) in [
            (girl("陈晓芳", None, Some(date(2013, 3, 5))), "school"),
            (girl("阿芳", Some(13), None), "hotline"),
            (girl("陈小丽", None, Some(date(2015, 7, 9))), "sister"),
            (girl("李建国", Some(50), None), "stranger"),
        ] {
            let likeness = mentions.weigh(&hospital, &other).await;
            println!("{name}: {} {:?}", likeness.permille, likeness.reasons);
        }
        let school = mentions.weigh(&hospital, &girl("陈晓芳", None, Some(date(2013, 3, 5)))).await;
        let hotline = mentions.weigh(&hospital, &girl("阿芳", Some(13), None)).await;
        let sister = mentions.weigh(&hospital, &girl("陈小丽", None, Some(date(2015, 7, 9)))).await;
        assert!(school.permille > 800, "{school:?}");
        assert!(hotline.permille > 150, "{hotline:?}");
        assert!(sister.permille < hotline.permille, "{sister:?}");
        assert!(school.reasons.iter().any(|r| r.zh == "姓名一字同音"));
    }
}
