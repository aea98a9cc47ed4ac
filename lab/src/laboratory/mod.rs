//! The laboratory itself: samples, searches, cases, packages. It knows sample numbers and no names.
//!
//! Whatever happens is a fact, decided by [`state::State`], written by [`Laboratory::commit`] and folded. The
//! screens ask and show; they decide nothing.
//!
//! *What is absent:* names, dates of birth, places; a way to change a fact; a line to the platform that is
//! open by default.

mod database;
mod decide;
pub(crate) mod fact;
mod hunt;
pub(crate) mod mapped;
mod newcomers;
mod passwords;
mod pedigree;
mod quality;
mod seal;
pub(crate) mod state;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use exchange::{GroupNo, Items, Outgoing, Package, PublicKey, ReviewerNo, Role, Route, SampleNo, SigningKey};
use jiff::Timestamp;
use kinship::{Case as Question, FamilyTable, Panel, Profile, Profiles, joint_assignment};

pub(crate) use decide::{Decision, Refusal};
pub(crate) use hunt::{AIM, Ground, assumptions, positions};
pub(crate) use pedigree::MISSING;

use crate::import::{Format, Problem};
use database::{Change, Database};
use fact::{Duty, Entry, Fact, Issue, Outcome};
use hunt::Own;
use pedigree::{Family, Why};
use state::{Progress, State};

/// Who the queue is in facts.
pub(crate) const SYSTEM: &str = "system";

/// Families and found persons that a joint assignment takes; more than sixteen on both sides can't be summed.
pub(crate) const JOINT_MAX: usize = 16;

/// Fewest characters of a password.
pub(crate) const PASSWORD_MIN: usize = 10;

/// What can go wrong with the laboratory: its disk, its keys, or somebody's wish.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    #[error("{0}")]
    Database(#[from] database::Fault),
    #[error("{0}")]
    Packed(#[from] mapped::Fault),
    #[error("key file {0}: not 64 hexadecimal digits")]
    Key(PathBuf),
    #[error("{0}: {1}")]
    Disk(PathBuf, std::io::Error),
    #[error("{0}")]
    Engine(#[from] kinship::Error),
    #[error("package: {0}")]
    Package(#[from] exchange::Error),
    #[error("refused: {}", .0.key())]
    Refused(Refusal),
    /// New profiles could not be compared with the families; the word is a key of the texts.
    #[error("newcomers: {0}")]
    Newcomers(&'static str),
    /// A file of which no row could be taken, and why, row by row.
    #[error("{0}")]
    Unread(String),
    /// A form brought a value that its field doesn't have; the sentence is `field-…`.
    #[error("field {0}: not one of its values")]
    Field(&'static str),
    #[error("the key of the platform is missing: put it into keys/platform.pub")]
    NoPlatformKey,
    #[error("passwords: {0}")]
    Password(String),
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// What an import gave.
#[derive(Debug, Default)]
pub(crate) struct Imported {
    pub(crate) accepted: Vec<(SampleNo, Vec<Issue>)>,
    pub(crate) unchanged: usize,
    pub(crate) problems: Vec<Problem>,
}

/// Found persons against families, jointly.
#[derive(Debug)]
pub(crate) struct JointView {
    pub(crate) found: Vec<SampleNo>,
    pub(crate) families: Vec<GroupNo>,
    /// log10 ratios, `None` where the family can't be computed.
    pub(crate) log10: Vec<Vec<f64>>,
    pub(crate) joint: kinship::Joint,
}

/// Where things lie.
#[derive(Clone, Debug)]
pub(crate) struct Places {
    /// The data folder.
    pub(crate) data: PathBuf,
    /// The packed national database, if there is one.
    pub(crate) national: Option<PathBuf>,
    /// This laboratory and its platform.
    pub(crate) route: Route,
    /// Threads of a search.
    pub(crate) threads: usize,
}

/// An open laboratory.
pub(crate) struct Laboratory {
    database: Database,
    pub(crate) state: State,
    profiles: BTreeMap<SampleNo, Profile>,
    panel: Panel,
    national: Option<mapped::Packed>,
    signing: SigningKey,
    platform: Option<PublicKey>,
    route: Route,
    threads: usize,
}

fn read(path: &Path) -> Result<String, Fault> {
    std::fs::read_to_string(path).map_err(|error| Fault::Disk(path.to_owned(), error))
}

/// A key file that only its owner reads; made on the first start.
fn key_file(path: &Path) -> Result<String, Fault> {
    use std::io::Write as _;
    use std::os::unix::fs::OpenOptionsExt as _;
    if !path.exists() {
        let text = zeroize::Zeroizing::new(hex::encode(rand::random::<[u8; 32]>()));
        let disk = |error| Fault::Disk(path.to_owned(), error);
        let mut file =
            std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(disk)?;
        file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(disk)?;
    }
    read(path)
}

impl Laboratory {
    /// Opens a laboratory; the first time, its folder and keys are made.
    pub(crate) fn open(places: &Places) -> Result<Self, Fault> {
        let keys = places.data.join("keys");
        std::fs::create_dir_all(&keys).map_err(|error| Fault::Disk(keys.clone(), error))?;
        let seal = keys.join("lab.key");
        let seal = seal::Seal::from_hex(&key_file(&seal)?).ok_or(Fault::Key(seal))?;
        let signing = keys.join("exchange.key");
        let signing = SigningKey::from_hex(&key_file(&signing)?).map_err(|_| Fault::Key(signing))?;
        let public = keys.join("exchange.pub");
        std::fs::write(&public, signing.public().to_hex()).map_err(|error| Fault::Disk(public, error))?;
        let platform = keys.join("platform.pub");
        let platform = if platform.exists() {
            Some(PublicKey::from_hex(&read(&platform)?).map_err(|_| Fault::Key(platform))?)
        } else {
            None
        };
        let (database, entries) = Database::open(&places.data.join("lab.sqlite"), seal)?;
        let mut state = State::default();
        entries.iter().for_each(|entry| state.apply(entry));
        let national = places.national.as_deref().map(mapped::open).transpose()?;
        let panel = match &national {
            Some(national) => national.panel.clone(),
            None => Panel::new(crate::simulate::loci(42)?)?,
        };
        let mut profiles = BTreeMap::new();
        for (sample, row) in &state.samples {
            if row.loci.is_some()
                && let Some(text) = database.profile(*sample)?
            {
                profiles.insert(*sample, profile_of(&text));
            }
        }
        let (route, threads) = (places.route.clone(), places.threads);
        Ok(Self { database, state, profiles, panel, national, signing, platform, route, threads })
    }

    /// Loci and tables in use.
    pub(crate) fn panel(&self) -> &Panel {
        &self.panel
    }

    /// Profiles of the national database.
    pub(crate) fn national_len(&self) -> usize {
        self.national.as_ref().map_or(0, |national| national.profiles.len())
    }

    /// The key that the platform needs.
    pub(crate) fn public_key(&self) -> PublicKey {
        self.signing.public()
    }

    /// Whether the platform's key is here.
    pub(crate) fn knows_platform(&self) -> bool {
        self.platform.is_some()
    }

    /// Writes facts and profile changes, then folds them.
    fn commit(&mut self, at: Timestamp, by: &str, facts: Vec<Fact>, changes: &[Change]) -> Result<(), Fault> {
        let entry = |fact| Entry { at, by: by.to_owned(), fact };
        let entries: Vec<Entry> = facts.into_iter().map(entry).collect();
        self.database.append(&entries, changes)?;
        entries.iter().for_each(|entry| self.state.apply(entry));
        for (sample, text) in changes {
            match text {
                Some(text) => self.profiles.insert(*sample, profile_of(text)),
                None => self.profiles.remove(sample),
            };
        }
        Ok(())
    }

    /// Does what a decision of the state allows.
    pub(crate) fn act(
        &mut self,
        at: Timestamp,
        by: &str,
        decide: impl FnOnce(&State) -> Decision,
    ) -> Result<(), Fault> {
        let facts = decide(&self.state)?;
        let gone = |fact: &Fact| match fact {
            Fact::SampleRejected { sample, .. } => Some((*sample, None)),
            _ => None,
        };
        let changes: Vec<Change> = facts.iter().filter_map(gone).collect();
        // What quality control held back becomes searchable once somebody looked.
        let let_in = |fact: &Fact| match fact {
            Fact::IssuesAccepted { sample } => Some(*sample),
            _ => None,
        };
        let fresh: Vec<SampleNo> = facts.iter().filter_map(let_in).collect();
        self.commit(at, by, facts, &changes)?;
        self.await_families(at, fresh.into_iter())
    }

    /// Makes an account.
    pub(crate) fn add_staff(
        &mut self,
        at: Timestamp,
        login: &str,
        duty: Duty,
        password: &str,
    ) -> Result<(), Fault> {
        if password.chars().count() < PASSWORD_MIN {
            return Err(Fault::Password(format!("at least {PASSWORD_MIN} characters")));
        }
        let hash = passwords::hash(password).map_err(Fault::Password)?;
        let reviewer = ReviewerNo::from_random(rand::random());
        let fact = Fact::StaffAdded { login: login.to_owned(), reviewer, duty, hash };
        self.commit(at, SYSTEM, vec![fact], &[])
    }

    /// Whether the password is hers. An unknown name takes as long.
    pub(crate) fn password_fits(&self, login: &str, password: &str) -> bool {
        passwords::fits(password, self.state.staff.get(login).map(|staff| staff.hash.as_str()))
    }

    /// A new number that no sample has.
    pub(crate) fn new_number() -> SampleNo {
        SampleNo::from_random(rand::random())
    }

    /// The profile of a candidate, ours or the national database's.
    pub(crate) fn candidate_profile(&self, sample: SampleNo, national: bool) -> Option<Profile> {
        if national {
            return hunt::national_profile(self.national.as_ref()?, sample);
        }
        self.profiles.get(&sample).cloned()
    }

    /// All that was read of a case's candidate: the first profile, and loci that only the second sample adds.
    pub(crate) fn evidence(&self, case: &state::Case) -> Option<Profile> {
        let mut profile = self.candidate_profile(case.candidate, case.national)?;
        if let Some(second) = case.resample.filter(|_| case.resample_agrees())
            && let Some(more) = self.profiles.get(&second.sample)
        {
            let more = hunt::within_table(&self.panel, more);
            for (locus, genotype) in more.iter() {
                if profile.get(locus).is_none() {
                    profile.insert(locus, genotype.clone());
                }
            }
        }
        Some(profile)
    }

    /// Reads a file. Only sample numbers with a right check character are taken: a name is none. Where it is the
    /// second sample of a case, it is compared with the first at once.
    pub(crate) fn import(
        &mut self,
        at: Timestamp,
        by: &str,
        (format, text): (Format, &str),
        resample_of: Option<u32>,
    ) -> Result<Imported, Fault> {
        self.state.analyst(by)?;
        let read = crate::import::read(format, text);
        let mut imported = Imported { problems: read.problems, ..Imported::default() };
        let (mut facts, mut changes) = (Vec::new(), Vec::new());
        let mut known = self.profiles.clone();
        for sample in read.samples {
            let notes = read.notes.get(&sample.id).cloned().unwrap_or_default();
            let number = match self.importable(&sample.id, &sample.profile) {
                Ok(Some(number)) => number,
                Ok(None) => {
                    imported.unchanged += 1;
                    continue;
                }
                Err(what) => {
                    imported.problems.push(Problem { line: 0, what });
                    continue;
                }
            };
            let issues = quality::check(&self.state, &self.panel, &known, number, &sample.profile, &notes);
            changes.push((number, Some(text_of(&sample.profile))));
            let loci = sample.profile.len();
            facts.push(Fact::ProfileImported { sample: number, loci, issues: issues.clone() });
            known.insert(number, sample.profile);
            imported.accepted.push((number, issues));
        }
        self.commit(at, by, facts, &changes)?;
        if let Some(case) = resample_of {
            for (number, _) in &imported.accepted {
                self.take_resample(at, by, case, *number)?;
            }
        }
        self.await_families(at, imported.accepted.iter().map(|(number, _)| *number))?;
        Ok(imported)
    }

    /// The number of a sample to import; `None` if the same profile is here already.
    fn importable(&self, id: &str, profile: &Profile) -> Result<Option<SampleNo>, String> {
        let number: SampleNo = id.parse().map_err(|_| {
            "a sample number has 13 characters, the last of which checks the others; names are not taken"
                .to_owned()
        })?;
        match self.profiles.get(&number) {
            Some(old) if old == profile => return Ok(None),
            Some(_) => return Err(format!("{number}: this number has another profile already")),
            None => {}
        }
        if self.state.samples.get(&number).is_some_and(|row| row.rejected.is_some()) {
            return Err(format!("{number}: this sample was rejected or withdrawn"));
        }
        Ok(Some(number))
    }

    /// New profiles of somebody sought wait to be compared with every searched family.
    fn await_families(&mut self, at: Timestamp, fresh: impl Iterator<Item = SampleNo>) -> Result<(), Fault> {
        let sought = |no: &SampleNo| self.state.samples.get(no).is_some_and(state::SampleRow::is_sought);
        let samples: Vec<SampleNo> = fresh.filter(sought).collect();
        if samples.is_empty() {
            return Ok(());
        }
        self.commit(at, SYSTEM, vec![Fact::NewcomersQueued { samples }], &[])
    }

    /// What searches read.
    pub(crate) fn ground(&self) -> Result<Ground, Fault> {
        let mut own = Own { profiles: Profiles::new(&self.panel), numbers: Vec::new() };
        for sample in self.sought() {
            own.profiles.push(&self.panel, &positions(&self.panel, &self.profiles[&sample]))?;
            own.numbers.push(sample);
        }
        Ok(Ground { panel: self.panel.clone(), national: self.national.clone(), own, threads: self.threads })
    }

    /// Our own samples that families are compared with.
    pub(crate) fn sought(&self) -> Vec<SampleNo> {
        let sought =
            self.state.samples.iter().filter(|(no, row)| row.is_sought() && self.profiles.contains_key(no));
        sought.map(|(no, _)| *no).collect()
    }

    /// The family of a search.
    pub(crate) fn family(&self, group: GroupNo) -> Result<Family, Why> {
        let members = self
            .state
            .members(group)
            .filter(|(_, place, row)| row.usable() && !matches!(place.role, Role::UnknownPerson));
        let typed = members.filter_map(|(no, place, _)| {
            Some((no, place.role, hunt::within_table(&self.panel, self.profiles.get(&no)?)))
        });
        pedigree::family(&self.panel, typed.collect())
    }

    /// Tables of a family, for comparison pages.
    pub(crate) fn tables(&self, group: GroupNo) -> Result<(Question, FamilyTable), Why> {
        let family = self.family(group)?;
        let table = FamilyTable::new(&family.case, MISSING, &assumptions()).map_err(|_| "why-too-complex")?;
        Ok((family.case, table))
    }

    /// The first family in the queue.
    pub(crate) fn next_in_queue(&self) -> Option<GroupNo> {
        let queued = self.state.searches.iter().find(|(_, p)| matches!(p, Progress::Queued));
        queued.map(|(group, _)| *group)
    }

    /// Keeps what a search gave.
    pub(crate) fn finish(
        &mut self,
        at: Timestamp,
        group: GroupNo,
        outcome: Result<Outcome, Why>,
    ) -> Result<(), Fault> {
        let fact = match outcome {
            Ok(outcome) => Fact::SearchDone { group, outcome },
            Err(why) => Fact::SearchFailed { group, why: why.to_owned() },
        };
        self.commit(at, SYSTEM, vec![fact], &[])
    }

    /// Compares a second sample of a candidate with the first and keeps the result.
    pub(crate) fn take_resample(
        &mut self,
        at: Timestamp,
        by: &str,
        case: u32,
        sample: SampleNo,
    ) -> Result<(), Fault> {
        let found = self.state.case(case).ok_or(Refusal::Unknown)?;
        let first = self.candidate_profile(found.candidate, found.national).ok_or(Refusal::Unknown)?;
        let second = self.profiles.get(&sample).ok_or(Refusal::Unknown)?;
        let counts = quality::compare(&first, second);
        self.act(at, by, |state| state.take_resample(by, case, sample, counts))
    }

    /// Takes a package of the platform: everything in it, or nothing.
    pub(crate) fn take_package(&mut self, at: Timestamp, by: &str, text: &str) -> Result<usize, Fault> {
        self.state.analyst(by)?;
        self.take(at, by, text)
    }

    /// Takes a package that came over the line: nobody is there, the signature speaks.
    pub(crate) fn take_package_from_line(&mut self, at: Timestamp, text: &str) -> Result<(), Fault> {
        self.take(at, SYSTEM, text).map(drop)
    }

    fn take(&mut self, at: Timestamp, by: &str, text: &str) -> Result<usize, Fault> {
        let package = Package::parse(text)?;
        let platform = self.platform.as_ref().ok_or(Fault::NoPlatformKey)?;
        let verified = package.verify(platform, &self.route.back())?;
        let samples = state::samples_of(verified.items()).ok_or(exchange::Error::Field { field: "kind" })?;
        let next = self.state.taken.0.accept(&verified)?;
        let withdrawn = samples.iter().filter(|s| s.action == exchange::Action::Withdraw);
        let changes: Vec<Change> = withdrawn.map(|s| (s.sample, None)).collect();
        let count = samples.len();
        let fact = Fact::PackageTaken {
            number: next.last_number(),
            digest: verified.digest().to_string(),
            samples: samples.to_vec(),
        };
        self.commit(at, by, vec![fact], &changes)?;
        Ok(count)
    }

    /// Makes a package of every verdict that the platform has not heard, and returns its number.
    pub(crate) fn make_package(&mut self, at: Timestamp, by: &str) -> Result<u64, Fault> {
        self.state.analyst(by)?;
        let verdicts = self.state.verdicts_due();
        let items = Items::Verdicts(verdicts.clone());
        let package = Outgoing::new(self.route.clone(), at, items).sign(&self.signing, &self.state.sent.0)?;
        let number = package.number();
        let fact = Fact::PackageMade {
            number,
            digest: package.digest().to_string(),
            text: package.to_text(),
            verdicts,
        };
        self.commit(at, by, vec![fact], &[])?;
        Ok(number)
    }

    /// The text of one of our packages.
    pub(crate) fn package(&self, number: u64) -> Option<&str> {
        self.state.packages.iter().find(|p| p.outgoing && p.number == number)?.text.as_deref()
    }

    /// Every found person against every family, each used once at most.
    pub(crate) fn joint(&self) -> Result<Option<JointView>, Fault> {
        let found: Vec<SampleNo> = self.sought().into_iter().take(JOINT_MAX).collect();
        let groups = self.state.searches.keys().take(JOINT_MAX);
        let tables: Vec<(GroupNo, FamilyTable)> =
            groups.filter_map(|group| Some((*group, self.tables(*group).ok()?.1))).collect();
        if found.is_empty() || tables.is_empty() {
            return Ok(None);
        }
        let row = |sample: &SampleNo| {
            let candidate = positions(&self.panel, &self.profiles[sample]);
            tables.iter().map(|(_, table)| table.score(&candidate).0.log10()).collect::<Vec<f64>>()
        };
        let log10: Vec<Vec<f64>> = found.iter().map(row).collect();
        // The flat prior of a closed set: each pair as likely as "none of them".
        let joint = joint_assignment(&log10, 0.0)?;
        Ok(Some(JointView {
            found,
            families: tables.into_iter().map(|(group, _)| group).collect(),
            log10,
            joint,
        }))
    }
}

fn text_of(profile: &Profile) -> Vec<u8> {
    let rows: BTreeMap<&str, Vec<&str>> =
        profile.iter().map(|(locus, g)| (locus, g.alleles().map(kinship::Allele::label).collect())).collect();
    serde_json::to_vec(&rows).unwrap_or_default()
}

fn profile_of(text: &[u8]) -> Profile {
    let rows: BTreeMap<String, Vec<String>> = serde_json::from_slice(text).unwrap_or_default();
    let mut profile = Profile::new();
    for (locus, alleles) in &rows {
        if let [a, b] = alleles.as_slice() {
            profile.insert(locus, kinship::Genotype::pair(a, b));
        }
    }
    profile
}

#[cfg(test)]
mod tests;
