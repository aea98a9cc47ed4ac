//! Named fields (字段) of data rows. Closed, so that a page can't ask for a field by a typo.

macro_rules! fields {
    ($($variant:ident = $code:literal, $zh:literal, $en:literal);+ $(;)?) => {
        /// A field of a data row; several rows may have a field of the same name.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Field { $(#[doc = $zh] $variant),+ }

        impl Field {
            /// Every field.
            pub const ALL: &'static [Field] = &[$(Field::$variant),+];

            /// Code in `fields.toml`, in approvals and in access facts.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(Field::$variant => $code),+ }
            }

            /// Chinese and English name for the printed matrix.
            #[must_use]
            pub fn gloss(self) -> (&'static str, &'static str) {
                match self { $(Field::$variant => ($zh, $en)),+ }
            }
        }
    };
}

/// What some fields tell besides their row, so that a policy can hide them wherever they stand.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Aspect {
    /// Where somebody lives (住址).
    Address,
    /// How to reach the person a task is about (联系人).
    Contact,
}

impl Aspect {
    /// Every aspect.
    pub const ALL: &'static [Aspect] = &[Aspect::Address, Aspect::Contact];

    /// Name of its action in the policies.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Aspect::Address => "ShowAddress",
            Aspect::Contact => "ShowContact",
        }
    }
}

impl Field {
    /// The field with that code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|field| field.code() == code)
    }

    /// The aspect that hides it, if one does.
    #[must_use]
    pub fn aspect(self) -> Option<Aspect> {
        match self {
            Field::Address | Field::SafeAddress => Some(Aspect::Address),
            Field::ContactName | Field::ContactPhone => Some(Aspect::Contact),
            _ => None,
        }
    }
}

fields! {
    Act = "act", "动作", "act";
    Address = "address", "住址", "address";
    Advice = "advice", "建议", "advice";
    Aftercare = "aftercare", "后续关爱", "aftercare";
    AgeBand = "age_band", "年龄段", "age band";
    Agreement = "agreement", "协议", "agreement";
    Amount = "amount", "金额", "amount";
    Anonymous = "anonymous", "是否匿名", "anonymous or not";
    AnsweredBy = "answered_by", "接听人", "who answers";
    Approvals = "approvals", "审批", "approvals";
    Arrangement = "arrangement", "在校安排(转学/请假/座位)", "school arrangement";
    Attendance = "attendance", "出勤", "attendance";
    Barcode = "barcode", "条码", "barcode";
    Behaviour = "behaviour", "行为变化", "behaviour";
    BirthDate = "birth_date", "出生日期", "birth date";
    Breaches = "breaches", "违反情况", "breaches";
    Bullying = "bullying", "欺凌迹象", "signs of bullying";
    CallBack = "call_back", "回拨号码", "call-back number";
    CareNeed = "care_need", "关爱需求", "care needed";
    Category = "category", "困境类别", "category";
    Channel = "channel", "联系渠道", "channel";
    ChildOpinion = "child_opinion", "儿童意见", "child's opinion";
    ChildrenPresent = "children_present", "在场儿童", "children present";
    Circumstances = "circumstances", "经过", "circumstances";
    Clocks = "clocks", "时限", "clocks";
    CodeName = "code_name", "化名", "code name";
    CodeWord = "code_word", "暗语", "code word";
    Conclusion = "conclusion", "结论", "conclusion";
    Consent = "consent", "同意", "consent";
    ContactName = "contact_name", "联系人", "contact";
    ContactNumber = "contact_number", "联系号码", "contact number";
    ContactPhone = "contact_phone", "联系电话", "contact phone";
    Content = "content", "内容", "content";
    Court = "court", "法院", "court";
    Deliveries = "deliveries", "送达", "deliveries";
    Description = "description", "体貌描述", "description";
    Donor = "donor", "捐赠人", "donor";
    Due = "due", "期限", "due";
    Duties = "duties", "告诫事项", "duties";
    Family = "family", "亲属", "family";
    FieldNames = "field_names", "查阅的字段名", "names of fields read";
    Findings = "findings", "检查所见", "findings";
    Fitness = "fitness", "适宜性意见", "fitness";
    Goals = "goals", "目标", "goals";
    Guardian = "guardian", "监护人", "guardian";
    GuardianPhone = "guardian_phone", "监护人电话", "guardian's phone";
    Health = "health", "健康", "health";
    HelpPlan = "help_plan", "帮扶/帮教计划", "help plan";
    HelpWanted = "help_wanted", "求助需求", "help wanted";
    History = "history", "既往情况", "history";
    Holder = "holder", "承办", "holder";
    Hours = "hours", "可联系时段", "safe hours";
    HouseholdArea = "household_area", "户籍地", "household area";
    IdNumber = "id_number", "证件号码", "identity number";
    Injuries = "injuries", "伤情", "injuries";
    IssuedOn = "issued_on", "出具日期", "issued on";
    LeaveMessage = "leave_message", "可否留言", "may leave a message";
    Measures = "measures", "措施", "measures";
    Media = "media", "音视频", "media";
    Mediator = "mediator", "调解员", "mediator";
    MedicalNeed = "medical_need", "就医需求", "medical need";
    Name = "name", "姓名", "name";
    Need = "need", "需求", "need";
    NoPickup = "no_pickup", "禁止接领名单", "no-pickup list";
    Notes = "notes", "记录正文", "notes";
    Number = "number", "文号", "number";
    Observations = "observations", "教师观察", "observations";
    OccurredAt = "occurred_at", "案发时间", "time";
    OccurredWhere = "occurred_where", "案发地点", "place";
    Offence = "offence", "涉嫌行为", "offence";
    OrgType = "org_type", "报告单位类型", "reporter's kind";
    OtherNames = "other_names", "曾用名/别名", "other names";
    Owners = "owners", "责任人", "owners";
    PaidOn = "paid_on", "发放日期", "paid on";
    Participants = "participants", "在场人员", "participants";
    Parties = "parties", "当事人", "parties";
    Performance = "performance", "履行情况", "performance";
    Phones = "phones", "电话", "phones";
    Place = "place", "地点", "place";
    Placement = "placement", "安置", "placement";
    Post = "post", "岗位", "post";
    Pregnancy = "pregnancy", "妊娠", "pregnancy";
    Programme = "programme", "项目", "programme";
    Purpose = "purpose", "目的", "purpose";
    Receipt = "receipt", "回执", "receipt";
    Recipient = "recipient", "受助人", "recipient";
    RecordedAt = "recorded_at", "时间", "time";
    Reply = "reply", "答复", "reply";
    Respondent = "respondent", "被告诫/被申请人", "respondent";
    Result = "result", "结果", "result";
    Reviews = "reviews", "复评", "reviews";
    RightsText = "rights_text", "权利告知", "text of rights";
    RiskLevel = "risk_level", "风险等级", "risk";
    SafeAddress = "safe_address", "安全住址", "safe address";
    SampleKind = "sample_kind", "检材种类", "kind of sample";
    SampleNumber = "sample_number", "样本编号", "sample number";
    School = "school", "学校", "school";
    SchoolClass = "school_class", "班级", "class";
    Sender = "sender", "来信人", "sender";
    SessionPlace = "session_place", "询问地点", "session place";
    SessionTime = "session_time", "时间", "session time";
    Sex = "sex", "性别", "sex";
    Situation = "situation", "情形", "situation";
    SocialInquiry = "social_inquiry", "社会调查", "social inquiry";
    Staff = "staff", "操作人", "staff";
    Stage = "stage", "阶段", "stage";
    Status = "status", "进度(中性用语)", "status in neutral words";
    Summary = "summary", "摘要", "summary";
    Supervision = "supervision", "监督考察", "supervision";
    SuspectRelation = "suspect_relation", "与嫌疑人关系", "relation to the suspect";
    Task = "task", "任务", "task";
    TestResults = "test_results", "检验结果", "test results";
    Topic = "topic", "事由", "topic";
    Tracks = "tracks", "轨道", "tracks";
    Transcript = "transcript", "笔录", "transcript";
    Treatment = "treatment", "治疗", "treatment";
    Unit = "unit", "单位", "unit";
    ValidUntil = "valid_until", "有效期", "valid until";
    Verdict = "verdict", "比对结论", "verdict";
    Village = "village", "村居", "village";
    VisitSeries = "visit_series", "查访安排", "visits";
    Weapons = "weapons", "凶器", "weapons";
    Worker = "worker", "责任社工/民警", "responsible worker";
}
