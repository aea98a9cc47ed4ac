//! Scripts and stories: what happens in a matter, read from the fixtures.
//!
//! A step is `WHEN WHO WHAT…`. WHEN counts from the report (`2d9h30m`). WHO is a login, `{owner}`
//! or `{stn}`. WHAT is one of:
//!
//! | about | words |
//! |---|---|
//! | report | `ack` · `open` · `decide OUTCOME` · `feedback` · `before_prosecution` · `link STORY` · `transfer AREA` · `missed UNIT` · `close_report OUTCOME` |
//! | file | `note TEXT [!]` · `offer SERVICE yes/no/open` · `step TRACK STEP` · `risk GRADE [TEXT]` · `assign LOGIN` · `person HANDLE ROLE RELATION` · `suspect HANDLE` · `contact` · `tie LOGIN HANDLE` · `view` · `propose` · `review_waiver yes/no` · `waive` · `offer_again DAYS yes/no` · `close` · `reopen` |
//! | plan | `plan OWNER NEEDS visitor=PARTY [leave=SIDES]` · `review said/observed/rather_not` · `done INDEX` · `settle` · `complete_plan` |
//! | referral | `send HANDLE NEED PARTY [red] [ticks] [measure=INDEX]` · `phone` · `accept` · `refuse … REASON` · `send_on … PARTY` · `tick … A,C,M` · `complete … OUTCOME` · `withdraw`, each with the HANDLE; `withdraw_consent UNIT` |
//! | visit | `visit HANDLE safe/worried/danger/not_met` · `take_danger` · `hand_back` · `reassign … PARTY` · `pause` · `resume` · `cancel` · `schedule HANDLE TASK PARTY`; follow-ups are called `day7` … `day180` |
//! | approval | `ask HANDLE FIELDS` · `grant` · `deny` · `revoke` |

use crate::embedded::fixture;
use crate::error::{Failure, Result};
use serde::Deserialize;
use std::collections::BTreeMap;

/// What tells one matter from another; a script says some of it, a story the rest.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Traits {
    pub(super) like: Option<String>,
    pub(super) from: Option<String>,
    pub(super) branch: Option<String>,
    pub(super) sex: Option<u8>,
    pub(super) situations: Option<Vec<String>>,
    pub(super) pregnancy: Option<bool>,
    pub(super) safety: Option<String>,
    pub(super) self_harm: Option<bool>,
    pub(super) side: Option<String>,
    pub(super) tracks: Option<Vec<String>>,
    pub(super) risk: Option<String>,
    pub(super) owner: Option<String>,
    pub(super) narrative: Option<String>,
    pub(super) consents: Option<Vec<String>>,
    pub(super) other_area: Option<String>,
    pub(super) steps: Option<Vec<String>>,
}

macro_rules! overlay {
    ($over:expr, $under:expr; $($field:ident),+) => { Traits { $($field: $over.$field.or($under.$field)),+ } };
}

impl Traits {
    /// These traits, and those of another where these are silent.
    fn over(self, under: Traits) -> Traits {
        overlay!(self, under; like, from, branch, sex, situations, pregnancy, safety, self_harm, side,
            tracks, risk, owner, narrative, consents, other_area, steps)
    }
}

/// A matter as the fixtures tell it.
#[derive(Clone, Debug)]
pub struct Story {
    pub(super) id: String,
    pub(super) ago: i64,
    pub(super) at: String,
    pub(super) village: String,
    pub(super) age: u8,
    pub(super) of: Option<String>,
    /// Another story about the same person: her other side, in a file of its own.
    pub(super) same: Option<String>,
    pub(super) traits: Traits,
}

/// A story as it stands in the file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    id: String,
    script: String,
    ago: i64,
    at: String,
    village: String,
    age: u8,
    of: Option<String>,
    same: Option<String>,
    from: Option<String>,
    sex: Option<u8>,
    situations: Option<Vec<String>>,
    owner: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Stories {
    story: Vec<Told>,
}

/// Reads one fixture.
pub(super) fn read<T: for<'de> Deserialize<'de>>(name: &str) -> Result<T> {
    let read = toml::from_str(fixture(name)?);
    read.map_err(|error| Failure::refused(format!("fixtures/{name}: {error}")))
}

/// How many matters the fixtures tell.
///
/// # Errors
/// A fixture that can't be read.
pub fn told() -> Result<usize> {
    Ok(read::<Stories>("stories.toml")?.story.len())
}

/// The first so many matters; past the end of the file they repeat with other people, a day apart.
///
/// # Errors
/// A fixture that can't be read.
pub fn stories(count: usize) -> Result<Vec<Story>> {
    let scripts: BTreeMap<String, Traits> = read("scripts.toml")?;
    let told = read::<Stories>("stories.toml")?.story;
    let mut found = Vec::with_capacity(count);
    for round in 0.. {
        for told in &told {
            if found.len() == count {
                return Ok(found);
            }
            found.push(story(told, round, &scripts)?);
        }
        if told.is_empty() {
            break;
        }
    }
    Ok(found)
}

fn story(told: &Told, round: u32, scripts: &BTreeMap<String, Traits>) -> Result<Story> {
    let said = Traits {
        from: told.from.clone(),
        sex: told.sex,
        situations: told.situations.clone(),
        owner: told.owner.clone(),
        ..Traits::default()
    };
    let suffix = |id: &str| if round == 0 { id.to_owned() } else { format!("{id}-{round}") };
    Ok(Story {
        id: suffix(&told.id),
        // Repeats spread over the year: a step that shares no factor with its days.
        ago: (told.ago + i64::from(round) * 37) % 360,
        at: told.at.clone(),
        village: format!("442000105{}", told.village),
        age: told.age,
        of: told.of.as_deref().map(suffix),
        same: told.same.as_deref().map(suffix),
        traits: said.over(script(&told.script, scripts)?),
    })
}

fn script(name: &str, scripts: &BTreeMap<String, Traits>) -> Result<Traits> {
    let missing = || Failure::refused(format!("fixtures/scripts.toml: there is no [{name}]"));
    let mut found = scripts.get(name).cloned().ok_or_else(missing)?;
    while let Some(like) = found.like.take() {
        found = found.over(scripts.get(&like).cloned().ok_or_else(missing)?);
    }
    Ok(found)
}

/// One step of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Step {
    /// Minutes after the report.
    pub(super) after: i64,
    /// Who does it.
    pub(super) who: String,
    /// Must be refused.
    pub(super) refused: bool,
    /// What, and its words.
    pub(super) words: Words,
}

impl Step {
    /// Reads one line.
    pub(super) fn parse(line: &str) -> Result<Self> {
        let unfit = |why: &str| Failure::refused(format!("fixtures/scripts.toml: `{line}`: {why}"));
        let mut parts = line.split_whitespace().map(str::to_owned);
        let after =
            parts.next().and_then(|t| minutes(&t)).ok_or_else(|| unfit("begins with a time like 2d9h"))?;
        let who = parts.next().ok_or_else(|| unfit("says who does it"))?;
        let mut words: Vec<String> = parts.collect();
        let verb = words.first_mut().ok_or_else(|| unfit("says what is done"))?;
        let refused = verb.starts_with('!');
        if refused {
            verb.remove(0);
        }
        Ok(Self { after, who, refused, words: Words(words) })
    }
}

/// The words of a step: verb first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Words(Vec<String>);

impl Words {
    /// The verb.
    pub(super) fn verb(&self) -> &str {
        self.0.first().map_or("", String::as_str)
    }

    /// The word at a place, counted after the verb from 1.
    pub(super) fn at(&self, place: usize) -> Result<&str> {
        let missing = || self.unfit(&format!("word {place} is missing"));
        self.0.get(place).map(String::as_str).ok_or_else(missing)
    }

    /// The same, when it may be missing.
    pub(super) fn maybe(&self, place: usize) -> Option<&str> {
        self.0.get(place).map(String::as_str)
    }

    /// Whether a word stands among them.
    pub(super) fn has(&self, word: &str) -> bool {
        self.0.iter().any(|w| w == word)
    }

    /// The value of `name=value`.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        self.0.iter().find_map(|w| w.strip_prefix(name)?.strip_prefix('='))
    }

    /// `yes` or not.
    pub(super) fn yes(&self, place: usize) -> Result<bool> {
        Ok(self.at(place)? == "yes")
    }

    /// A failure that quotes the words.
    pub(super) fn unfit(&self, why: &str) -> Failure {
        Failure::refused(format!("fixtures/scripts.toml: `{}`: {why}", self.0.join(" ")))
    }
}

impl std::fmt::Display for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.join(" "))
    }
}

/// Minutes of `2d9h30m`.
fn minutes(text: &str) -> Option<i64> {
    let mut total = 0;
    let mut number = String::new();
    for c in text.chars() {
        let unit = match c {
            '0'..='9' => {
                number.push(c);
                continue;
            }
            'd' => 24 * 60,
            'h' => 60,
            'm' => 1,
            _ => return None,
        };
        total += number.parse::<i64>().ok()? * unit;
        number.clear();
    }
    (number.is_empty() && !text.is_empty()).then_some(total)
}

#[cfg(test)]
mod tests {
    use super::{Step, minutes, stories};

    #[test]
    fn times_read() {
        assert_eq!(minutes("2d9h30m"), Some(2 * 1440 + 570));
        assert_eq!(minutes("4m"), Some(4));
        assert_eq!(minutes("4"), None);
        assert_eq!(minutes("4x"), None);
    }

    #[test]
    fn a_step_that_must_be_refused_is_marked() {
        let step = Step::parse("3h office1 !assign case2").unwrap();
        assert!(step.refused);
        assert_eq!((step.words.verb(), step.words.at(1).unwrap()), ("assign", "case2"));
    }

    #[test]
    fn every_script_of_the_fixtures_reads() {
        let all = stories(200).unwrap();
        assert_eq!(all.len(), 200);
        for story in all {
            for line in story.traits.steps.as_ref().unwrap() {
                Step::parse(line).unwrap();
            }
        }
    }
}
