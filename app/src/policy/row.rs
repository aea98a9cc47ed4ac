//! Data rows (数据项): the lines of the access matrix, domain text §13.2, and the general ones
//! that pages are made of. Each row names its fields; a field outside the list can't be shown.

use super::field::Field;

/// Data class, domain text §11.4.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Class {
    /// Internal (内部).
    D1 = 1,
    /// Personal (个人信息).
    D2 = 2,
    /// Sensitive (敏感).
    D3 = 3,
    /// Case secret (案件秘密).
    D4 = 4,
    /// Sealed (封存).
    D5 = 5,
}

macro_rules! rows {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $class:ident, $zh:literal, $en:literal,
       [$($field:ident),+ $(,)?]);+ $(;)?) => {
        /// One line of the access matrix.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum DataRow { $($(#[$doc])* $variant),+ }

        impl DataRow {
            /// Every row, in the order of the matrix.
            pub const ALL: &'static [DataRow] = &[$(DataRow::$variant),+];

            /// Code in policies and in `fields.toml`.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(DataRow::$variant => $code),+ }
            }

            /// The data class.
            #[must_use]
            pub fn class(self) -> Class {
                match self { $(DataRow::$variant => Class::$class),+ }
            }

            /// Chinese and English name for the printed matrix.
            #[must_use]
            pub fn gloss(self) -> (&'static str, &'static str) {
                match self { $(DataRow::$variant => ($zh, $en)),+ }
            }

            /// The fields of the row.
            #[must_use]
            pub fn fields(self) -> &'static [Field] {
                match self { $(DataRow::$variant => &[$(Field::$field),+]),+ }
            }
        }
    };
}

impl DataRow {
    /// The row with that code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|row| row.code() == code)
    }
}

rows! {
    /// 报告人身份: read by the receiving duty officer only (R05).
    ReporterIdentity = "reporter_identity", D4, "报告人身份", "reporter identity",
        [Name, OrgType, Unit, CallBack, Anonymous];
    /// 未成年被害人身份.
    MinorVictimIdentity = "minor_victim_identity", D4, "未成年被害人身份", "minor victim identity",
        [Name, OtherNames, Sex, BirthDate, AgeBand, IdNumber, Phones, Address, HouseholdArea, School,
         SchoolClass, Guardian, GuardianPhone, Arrangement];
    /// 性侵案情.
    SexualAssaultFacts = "sexual_assault_facts", D4, "性侵案情", "sexual-assault facts",
        [OccurredAt, OccurredWhere, Circumstances, Injuries, SuspectRelation, MedicalNeed, Pregnancy];
    /// 录音录像与笔录.
    Recording = "recording", D4, "录音录像与笔录", "recording and transcript",
        [Media, Transcript, SessionTime, SessionPlace, Participants, Summary];
    /// 医疗与检材.
    Medical = "medical", D4, "医疗与检材", "medical data and samples",
        [Barcode, SampleKind, Findings, Injuries, TestResults, Treatment, Pregnancy, Fitness];
    /// 心理咨询记录: owner only.
    PsychNotes = "psych_notes", D4, "心理咨询记录", "psychological notes", [Notes, SessionTime];
    /// 心理评估结论与风险.
    PsychConclusion = "psych_conclusion", D3, "心理评估结论与风险", "psychological conclusion and risk",
        [Conclusion, RiskLevel, Fitness, Advice];
    /// 家暴情况.
    DvFacts = "dv_facts", D3, "家暴情况", "domestic-violence facts",
        [RiskLevel, Circumstances, Injuries, History, ChildrenPresent, Weapons, HelpWanted];
    /// 告诫书.
    WarningLetter = "warning_letter", D3, "告诫书", "warning letter",
        [Number, IssuedOn, Respondent, Circumstances, Duties, VisitSeries, Deliveries];
    /// 人身安全保护令与安全住址.
    ProtectionOrder = "protection_order", D4, "保护令与安全住址", "protection order and safe address",
        [Number, Court, Measures, Respondent, ValidUntil, SafeAddress, NoPickup, Breaches];
    /// 涉罪未成年人、社会调查、帮教.
    MinorSuspect = "minor_suspect", D4, "涉罪未成年人/社会调查/帮教", "minor suspect, social inquiry, help",
        [Name, Sex, BirthDate, Guardian, School, Offence, SocialInquiry, HelpPlan, Task, Supervision];
    /// 封存记录.
    SealedRecord = "sealed_record", D5, "封存记录", "sealed record", [Number, Content];
    /// 纠纷与调解.
    Dispute = "dispute", D2, "纠纷与调解", "disputes and mediation",
        [Parties, Topic, Stage, Mediator, Agreement, Performance];
    /// 困境儿童档案.
    HardshipChild = "hardship_child", D3, "困境儿童档案", "hardship child file",
        [CodeName, Name, Sex, BirthDate, Category, Guardian, Address, School, Need, HelpPlan, Health,
         Placement];
    /// 救助台账.
    AidLedger = "aid_ledger", D3, "救助台账", "aid ledger",
        [Programme, Amount, PaidOn, Recipient, Receipt, Donor, Approvals];
    /// 来信来访.
    Letters = "letters", D3, "来信", "letters", [Number, Topic, Content, Sender, Reply, Unit];
    /// 团圆行动与亲缘比对.
    Kinship = "kinship", D4, "寻亲与亲缘比对", "kinship and DNA case",
        [SampleNumber, Name, Family, Stage, Verdict, Consent, CareNeed];
    /// 未放行的比中: a hit that two officers have not released yet (R58).
    KinHit = "kin_hit", D4, "未放行的比中", "hit not yet released", [Stage, Verdict];
    /// 入职查询结果.
    Screening = "screening", D3, "入职查询结果", "screening results", [Name, Post, Result, ValidUntil, Unit];
    /// 审计日志: names streams by code name, never content.
    AuditLog = "audit_log", D1, "审计日志", "audit log",
        [RecordedAt, Staff, Post, Act, Purpose, CodeName, FieldNames, Result];
    /// 案件概览.
    CaseOverview = "case_overview", D2, "案件概览", "case overview",
        [CodeName, Stage, RiskLevel, Clocks, Tracks, Situation, Holder, Village, Status];
    /// 任务与联系方式: what §13.1 gives stations and schools, under a code name.
    TaskAndContact = "task_and_contact", D3, "任务与联系方式", "task and contact",
        [CodeName, Task, Due, Place, ContactName, ContactPhone, Worker, RightsText];
    /// 成年被害人身份.
    AdultVictimIdentity = "adult_victim_identity", D3, "成年被害人身份", "adult victim identity",
        [Name, OtherNames, Sex, BirthDate, IdNumber, Phones, Address, HouseholdArea];
    /// 嫌疑人身份 (成年).
    SuspectIdentity = "suspect_identity", D4, "嫌疑人身份", "suspect identity",
        [Name, Sex, BirthDate, IdNumber, Phones, Address, SuspectRelation, Description];
    /// 一人一策措施.
    PlanMeasures = "plan_measures", D3, "一人一策措施", "plan measures",
        [Goals, Measures, Owners, Reviews, ChildOpinion, Aftercare];
    /// 在校观察指标.
    SchoolIndicators = "school_indicators", D3, "在校观察指标", "school indicators",
        [Attendance, Behaviour, Bullying, Observations];
    /// 安全联系方式.
    SafeContact = "safe_contact", D3, "安全联系方式", "safe contact",
        [Channel, ContactNumber, AnsweredBy, Hours, CodeWord, LeaveMessage];
}
