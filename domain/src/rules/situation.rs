//! The nine situations (强制报告九种情形): what follows from the facts of a report by itself.
//!
//! The software proposes: it adds situations and raises the alarm, it never removes one that a
//! person chose, and it never decides whether a case is filed.

use crate::codes::Sex;
use std::collections::BTreeSet;

/// What a report says that matters for the situations. Suspicion suffices (疑似即报).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SituationFacts {
    /// Sex of the person, if known.
    pub sex: Option<Sex>,
    /// Lowest plausible age in full years, if anything is known; the lower one protects more.
    pub age_lowest: Option<u8>,
    /// Pregnant, or a pregnancy ended in any way (怀孕、流产、妊娠终止、分娩).
    pub pregnancy: bool,
    /// Sexual assault, certain or suspected (遭受或疑似遭受性侵害).
    pub sexual_assault: bool,
    /// Abnormal injury of genitals or private parts (生殖器官或隐私部位非正常损伤).
    pub private_injury: bool,
    /// Brought into prostitution by others (被组织、强迫、引诱、容留、介绍卖淫).
    pub prostitution: bool,
}

/// What follows. Everything is a proposal shown with its reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SituationOutcome {
    /// Situations that hold by rule, codes of table `situation`.
    pub situations: BTreeSet<&'static str>,
    /// The duty desk is alarmed at once (紧急).
    pub urgent: bool,
    /// The procuratorate gets a copy at once (抄送检察机关).
    pub prosecutor_copy: bool,
    /// One of the four cases of direct filing may hold (直接立案四类, 待核实).
    pub direct_filing: bool,
    /// The age decides and is not known: ask for it first.
    pub ask_age: bool,
}

/// Applies the automatic rules of the nine situations.
///
/// R06: a girl under 14 with a pregnancy is S2, urgent, with a copy to the procuratorate, and
/// needs no further test. A pregnancy makes the sex plain, whatever a form says.
#[must_use]
pub fn judge_situations(facts: &SituationFacts) -> SituationOutcome {
    let mut out = SituationOutcome::default();
    if facts.age_lowest.is_some_and(|age| age >= 18) {
        return out;
    }
    let female = facts.pregnancy || facts.sex == Some(Sex::Female);
    let under_14 = facts.age_lowest.is_some_and(|age| age < 14);
    if facts.private_injury {
        out.situations.insert("S1");
        out.direct_filing = true;
    }
    if female && under_14 && (facts.pregnancy || facts.sexual_assault) {
        out.situations.insert("S2");
        out.urgent = true;
        out.prosecutor_copy = true;
        out.direct_filing |= facts.pregnancy;
    }
    let known_14 = facts.age_lowest.is_some() && !under_14;
    if known_14 && facts.pregnancy && facts.sexual_assault {
        out.situations.insert("S3");
    }
    if out.situations.is_empty() && (facts.sexual_assault || facts.prostitution) {
        out.situations.insert("S9");
    }
    out.direct_filing |= facts.prostitution;
    out.ask_age = facts.age_lowest.is_none() && female && (facts.pregnancy || facts.sexual_assault);
    out.urgent |= facts.sexual_assault || facts.private_injury || facts.prostitution || out.ask_age;
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn girl(age: u8) -> SituationFacts {
        SituationFacts { sex: Some(Sex::Female), age_lowest: Some(age), ..SituationFacts::default() }
    }

    #[test]
    fn r06_girl_under_14_with_pregnancy_is_s2_urgent_and_copied_to_the_procuratorate() {
        for age in 0..14 {
            let out = judge_situations(&SituationFacts { pregnancy: true, ..girl(age) });
            assert_eq!(out.situations, BTreeSet::from(["S2"]));
            assert!(out.urgent && out.prosecutor_copy && out.direct_filing && !out.ask_age);
        }
    }

    #[test]
    fn r06_pregnancy_outweighs_a_wrong_or_missing_sex() {
        for sex in [None, Some(Sex::Male), Some(Sex::Unknown)] {
            let out = judge_situations(&SituationFacts { sex, pregnancy: true, ..girl(12) });
            assert!(out.situations.contains("S2") && out.prosecutor_copy);
        }
    }

    #[test]
    fn r06_unknown_age_asks_and_alarms_but_does_not_guess() {
        let facts = SituationFacts { age_lowest: None, pregnancy: true, ..girl(0) };
        let out = judge_situations(&facts);
        assert!(out.ask_age && out.urgent && out.situations.is_empty());
    }

    #[test]
    fn s3_needs_assault_and_an_age_from_14() {
        let pregnant = SituationFacts { pregnancy: true, ..girl(15) };
        assert!(judge_situations(&pregnant).situations.is_empty());
        let assaulted = SituationFacts { sexual_assault: true, ..pregnant };
        assert_eq!(judge_situations(&assaulted).situations, BTreeSet::from(["S3"]));
    }

    #[test]
    fn r01_suspicion_suffices_for_every_minor_and_boys_are_not_forgotten() {
        let boy = SituationFacts {
            sex: Some(Sex::Male),
            age_lowest: Some(10),
            sexual_assault: true,
            ..SituationFacts::default()
        };
        let out = judge_situations(&boy);
        assert!(out.urgent);
        assert_eq!(out.situations, BTreeSet::from(["S9"]));
    }

    #[test]
    fn adults_are_outside_mandatory_reporting() {
        let adult = SituationFacts { pregnancy: true, sexual_assault: true, ..girl(18) };
        assert_eq!(judge_situations(&adult), SituationOutcome::default());
    }
}
