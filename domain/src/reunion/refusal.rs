//! Why a reunion file may say no.

use crate::noun::Refuse;

macro_rules! refusals {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $field:expr, $article:expr);+ $(;)?) => {
        /// Why it may say no.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Refusal { $($(#[$doc])* $variant),+ }

        impl Refuse for Refusal {
            fn code(&self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            fn field(&self) -> Option<&'static str> {
                match self { $(Self::$variant => $field),+ }
            }

            fn article(&self) -> Option<&'static str> {
                match self { $(Self::$variant => $article),+ }
            }
        }
    };
}

refusals! {
    /// Applied already.
    AlreadyApplied = "reunion-already-applied", None, None;
    /// Not possible at this stage.
    WrongStage = "reunion-wrong-stage", None, None;
    /// The day lies in the future.
    DayInFuture = "reunion-day-in-future", Some("day"), None;
    /// The paper is missing.
    PaperMissing = "reunion-paper-missing", Some("paper"), None;
    /// A minor can't sign.
    GuardianSigns = "reunion-guardian-signs", Some("signer"), Some("pipl:31");
    /// An adult signs for himself.
    SignsForSelf = "reunion-signs-for-self", Some("signer"), None;
    /// The guardian is a suspect.
    GuardianIsSuspect = "reunion-guardian-is-suspect", Some("signer"), Some("minors-protection:108");
    /// Who signed is missing.
    SignerMissing = "reunion-signer-missing", Some("signer_name"), None;
    /// There is no consent.
    ConsentMissing = "reunion-consent-missing", None, Some("pipl:29");
    /// The appointment lies in the past.
    AppointmentPast = "reunion-appointment-past", Some("at"), None;
    /// What the belonging is, is missing.
    ThingMissing = "reunion-thing-missing", Some("thing"), None;
    /// A sample of that number is here already.
    SampleTwice = "reunion-sample-twice", Some("number"), None;
    /// No sample of that number.
    NoSuchSample = "reunion-no-such-sample", None, None;
    /// Nothing waits for the laboratory.
    NothingToSend = "reunion-nothing-to-send", None, None;
    /// The verdict doesn't fit where the file stands.
    VerdictUnfit = "reunion-verdict-unfit", None, None;
    /// The laboratory has not confirmed it.
    LabNotConfirmed = "reunion-lab-not-confirmed", None, None;
    /// A check is missing.
    CheckMissing = "reunion-check-missing", None, None;
    /// A check disagrees.
    CheckDisagrees = "reunion-check-disagrees", None, None;
    /// The same officer released it before.
    SameOfficer = "reunion-same-officer", None, None;
    /// Tied to the family.
    KinOfFamily = "reunion-kin-of-family", Some("staff"), None;
    /// A minor is protected first.
    ProtectionFirst = "reunion-protection-first", None, Some("minors-protection:11");
    /// Only about a found minor.
    NotAMinor = "reunion-not-a-minor", None, None;
    /// Not civil affairs, nor the procuratorate.
    OpinionUnfit = "reunion-opinion-unfit", None, None;
    /// Asked once and said no; one does not ask again.
    NotAskedAgain = "reunion-not-asked-again", Some("answer"), None;
    /// Asked to be asked later.
    AskLater = "reunion-ask-later", Some("answer"), None;
    /// The day to ask again lies in the past.
    AskAgainPast = "reunion-ask-again-past", Some("ask_again_on"), None;
    /// The found person's wish comes first.
    WishFirst = "reunion-wish-first", None, None;
    /// The opinions come first.
    OpinionFirst = "reunion-opinion-first", None, Some("minors-protection:4");
    /// In person, not by phone.
    TellInPerson = "reunion-tell-in-person", Some("in_person"), None;
    /// The psychologist is missing.
    PsychologistMissing = "reunion-psychologist-missing", Some("psychologist"), None;
    /// Who tells them is missing.
    TellerMissing = "reunion-teller-missing", Some("teller"), None;
    /// How they are told was not planned.
    TellingNotPlanned = "reunion-telling-not-planned", None, None;
    /// The family was not told.
    NotTold = "reunion-not-told", None, None;
    /// Place missing.
    PlaceMissing = "reunion-place-missing", Some("place"), None;
    /// No press unless both agreed.
    MediaNeedsBoth = "reunion-media-needs-both", Some("media"), None;
    /// Never with a minor.
    MediaWithMinor = "reunion-media-with-minor", Some("media"), Some("minors-protection:103");
    /// No meeting was arranged.
    MeetingNotArranged = "reunion-meeting-not-arranged", None, None;
    /// The time lies in the future.
    TimeInFuture = "reunion-time-in-future", Some("at"), None;
    /// Words are missing.
    WordsMissing = "reunion-words-missing", Some("words"), None;
    /// A found minor's trafficking case is always looked into.
    TraffickingOwed = "reunion-trafficking-owed", Some("item"), None;
    /// Aftercare is not arranged.
    AftercareMissing = "reunion-aftercare-missing", None, Some("minors-protection:111");
    /// The laboratory has not taken the samples out.
    LabStillHolds = "reunion-lab-still-holds", None, None;
}
