//! The closed list of use cases that need a permit (动作).

macro_rules! actions {
    ($($(#[$doc:meta])* $variant:ident, $zh:literal, $en:literal);+ $(;)?) => {
        /// A use case. Its name is the action's name in the policies.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Action { $($(#[$doc])* $variant),+ }

        impl Action {
            /// Every action, in the order of the printed matrix.
            pub const ALL: &'static [Action] = &[$(Action::$variant),+];

            /// Name in policies and in access facts.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(Action::$variant => stringify!($variant)),+ }
            }

            /// Chinese and English name for the printed matrix.
            #[must_use]
            pub fn gloss(self) -> (&'static str, &'static str) {
                match self { $(Action::$variant => ($zh, $en)),+ }
            }
        }
    };
}

actions! {
    /// Take a report down; the stream is new.
    ReportReceive, "接收报告", "receive a report";
    /// Open a report's page.
    ReportRead, "查看报告", "read a report";
    /// Acknowledge a report as the receiving officer.
    ReportAcknowledge, "签收报告", "acknowledge a report";
    /// Grade, route and assign.
    ReportTriage, "分级分流", "triage a report";
    /// Link duplicates (R07).
    ReportLink, "关联报告", "link reports";
    /// Send out of the area (R08).
    ReportTransfer, "移送报告", "transfer a report";
    /// Answer the reporter (R04).
    ReportFeedback, "反馈报告人", "feed back to the reporter";
    /// Close with outcome and feedback (R09).
    ReportClose, "办结报告", "close a report";
    /// Read who reported (R05).
    ReporterRead, "查看报告人", "read the reporter";
    /// Open a file; the stream is new.
    FileOpen, "建立档案", "open a file";
    /// Open a file's page.
    FileRead, "查看档案", "read a file";
    /// Assign people or units.
    FileAssign, "指派档案", "assign a file";
    /// Grade the risk.
    FileGradeRisk, "评定风险", "grade the risk";
    /// Write a note.
    FileNote, "记录工作", "write a note";
    /// Close with aftercare (R48).
    FileClose, "办结档案", "close a file";
    /// Ask to close without aftercare.
    FileWaive, "申请免除回访", "waive aftercare";
    /// Decide on such a waiver: a second pair of eyes.
    FileReviewWaiver, "复核免除", "review a waiver";
    /// Open a person's page.
    PersonRead, "查看人员", "read a person";
    /// Correct identity.
    PersonAmend, "更正人员信息", "amend a person";
    /// Set or withdraw the safe contact (R36).
    PersonSafeContact, "设定安全联系方式", "set the safe contact";
    /// Send a referral.
    ReferralSend, "发出转介", "send a referral";
    /// Accept or refuse (R50).
    ReferralAnswer, "答复转介", "answer a referral";
    /// Tick a task off.
    ReferralTick, "完成转介任务", "tick a referral task";
    /// Give it back to the hub.
    ReferralReturn, "退回转介", "return a referral";
    /// Make or change the individual plan.
    PlanMake, "制定一人一策", "make a plan";
    /// Open the plan's page.
    PlanRead, "查看一人一策", "read a plan";
    /// Review the plan.
    PlanReview, "复评一人一策", "review a plan";
    /// Schedule visits.
    VisitSchedule, "安排走访", "schedule a visit";
    /// Record a visit.
    VisitDo, "开展走访", "do a visit";
    /// Hand a visit back.
    VisitHandBack, "交回走访", "hand a visit back";
    /// Ask for approval of access to a minor's data (R61).
    ApprovalRequest, "申请查阅审批", "request an approval";
    /// Grant or deny it; never one's own.
    ApprovalGrant, "审批查阅", "grant an approval";
    /// See who read a file.
    AccessHistoryRead, "查看查阅记录", "read the access history";
    /// Look persons up; hits are limited by visibility.
    SearchPersons, "检索人员", "search persons";
    /// See whether somebody is known already while she is typed in.
    PersonCompare, "比对人员", "compare persons";
    /// Say that two records are one person, or two; take it back.
    PairDecide, "判断同一人", "decide on one person or two";
    /// Compare the whole database; draw and review samples.
    LinkRun, "全库比对与抽样复核", "compare everybody, review samples";
    /// Accounts, units, stations (系统管理员).
    StaffAdmin, "管理账号", "administer staff";
    /// Posts, rights and keys (安全管理员).
    RightsAdmin, "管理权限与密钥", "administer rights";
    /// Operation logs (审计管理员).
    LogsRead, "查看日志", "read the logs";
    /// Rules and policies in force.
    RulesRead, "查看规则", "read the rules";
    /// Figures and reports.
    FiguresRead, "查看统计", "read the figures";
    /// Take down an application for a reunion; the stream is new.
    ReunionApply, "登记寻亲", "take down a search for kin";
    /// Open a reunion file's page.
    ReunionRead, "查看团圆档案", "read a reunion file";
    /// Consent, samples, checks, the found person, the meeting, aftercare.
    ReunionWork, "办理团圆档案", "work on a reunion file";
    /// Release a confirmed hit, as one of two (R58).
    ReunionRelease, "放行比中", "release a hit";
    /// Whether meeting is best for a found minor.
    ReunionOpinion, "出具最有利意见", "give an opinion on a found minor";
    /// Sign packages for the laboratory and take those that come.
    LabExchange, "与实验室交换", "exchange with the laboratory";
}
