//! Situations in which policy is asked: who, in which relation, at which level, under which flags.

use app::policy::{
    Action, ApprovedFields, DataRow, Field, Flags, Grade, Policy, Purpose, Relation, Request, ResourceView,
    Shown, Subject,
};
use domain::actor::{Actor, Post, Role, UnitCode, VillageCode};
use domain::ids::{Jurisdiction, StaffId, StreamId};
use domain::noun::Kind;
use domain::rows::Level;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use uuid::Uuid;

pub(super) const HERE: &str = "442000105201";
pub(super) const ELSEWHERE: &str = "442000105202";

/// The moment of every question.
pub(super) fn now() -> Timestamp {
    Timestamp::from_second(1_767_225_600).unwrap()
}

pub(super) fn path(relative: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(relative)
}

/// The policy files as they lie in the repository.
pub(super) fn files() -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = std::fs::read_dir(path("../policies"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|p| p.is_file())
        .map(|p| {
            (p.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read_to_string(&p).unwrap())
        })
        .collect();
    files.sort();
    files
}

/// The same with a `fields.toml` that lists every field of every row for every role.
pub(super) fn hostile(files: &[(String, String)]) -> Vec<(String, String)> {
    let mut text = String::new();
    for row in DataRow::ALL {
        text.push_str(&format!("[{}]\n", row.code()));
        let fields: Vec<String> = row.fields().iter().map(|f| format!("\"{}\"", f.code())).collect();
        for role in Role::ALL {
            text.push_str(&format!("{} = [{}]\n", role.code(), fields.join(", ")));
        }
    }
    let replace = |(name, old): &(String, String)| {
        let new = if name == "fields.toml" { &text } else { old };
        (name.clone(), new.clone())
    };
    files.iter().map(replace).collect()
}

pub(super) fn policy() -> Policy {
    Policy::load(&files()).unwrap()
}

pub(super) fn actor(role: Role) -> Actor {
    Actor {
        staff: StaffId(Uuid::from_u128(role as u128 + 1)),
        jurisdiction: Jurisdiction("442000105".to_owned()),
        post: Post { role, unit: UnitCode::new("unit"), villages: Vec::new() },
        mfa: true,
    }
}

/// An actor whose post is limited to one village.
pub(super) fn actor_of(role: Role, village: &str) -> Actor {
    let mut actor = actor(role);
    actor.post.villages = vec![VillageCode(village.to_owned())];
    actor
}

pub(super) fn approval_of_all() -> ApprovedFields {
    let all = DataRow::ALL.iter().flat_map(|row| row.fields().iter().map(|field| (*row, *field)));
    ApprovedFields { fields: all.collect(), until: now() + jiff::SignedDuration::from_hours(1) }
}

/// How the actor stands to the stream in one column of the matrix.
pub(super) type Relations = &'static [Relation];

/// Columns of the matrix; the last only tells conditions apart and is not printed.
pub(super) const COLUMNS: &[Relations] = &[
    &[],
    &[Relation::Receiver],
    &[Relation::Assigned],
    &[Relation::Referred],
    &[Relation::OwnSubmission],
    &[Relation::OwnVillage],
    &[Relation::OwnClient],
    &[Relation::Supervising],
    &[Relation::Approved],
    &[Relation::Referred, Relation::Approved],
];

pub(super) fn printed() -> impl Iterator<Item = Relations> {
    COLUMNS.iter().copied().filter(|relations| relations.len() < 2)
}

/// One situation; `None` and `false` mean "as usual".
#[derive(Clone, Default)]
pub(super) struct World {
    pub(super) zh: &'static str,
    pub(super) en: &'static str,
    pub(super) level: Option<Level>,
    pub(super) flags: Flags,
    pub(super) adult: bool,
    pub(super) village: Village,
    pub(super) scoped: bool,
    pub(super) townwide: bool,
    pub(super) no_mfa: bool,
    pub(super) purpose: Option<Purpose>,
    pub(super) approval: Approval,
    pub(super) kind: Option<Kind>,
    pub(super) hostile: bool,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Village {
    #[default]
    Here,
    Elsewhere,
    Unknown,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Approval {
    #[default]
    Running,
    Expired,
    OtherRow,
    WithoutRelation,
}

fn world(zh: &'static str, en: &'static str) -> World {
    World { zh, en, ..World::default() }
}

/// Every situation of the golden matrix; the first is the usual one.
pub(super) fn worlds() -> Vec<World> {
    let flag = |zh, en, flags| World { flags, ..world(zh, en) };
    let level = |zh, en, level| World { level: Some(level), ..world(zh, en) };
    let purpose = |zh, en, purpose| World { purpose: Some(purpose), ..world(zh, en) };
    let plain = Flags::default();
    let mut worlds = vec![
        world("通常", "as usual"),
        level("已排除", "level: barred", Level::Barred),
        level("仅可知存在", "level: exists", Level::Exists),
        level("部分可见", "level: part", Level::Part),
        level("全部可见", "level: full", Level::Full),
        flag("封存", "sealed", Flags { sealed: true, ..plain }),
        flag("亲属或同住", "kin of a party", Flags { kin_of_actor: true, ..plain }),
        flag("为对方服务", "other side", Flags { other_side: true, ..plain }),
        flag("嫌疑人一方", "suspect side", Flags { actor_is_suspect_side: true, ..plain }),
        flag("账号停用", "suspended account", Flags { actor_suspended: true, ..plain }),
        flag("住址保密", "protected address", Flags { protected_address: true, ..plain }),
        flag("性侵", "sexual assault", Flags { sexual: true, ..plain }),
        flag("家暴", "domestic violence", Flags { dv: true, ..plain }),
        World { adult: true, ..world("无未成年人", "no minor concerned") },
        World { village: Village::Elsewhere, ..world("其他村居", "another village") },
        World { village: Village::Unknown, ..world("村居不明", "village unknown") },
        World { scoped: true, ..world("岗位限本村居", "post limited to this village") },
        World {
            scoped: true,
            village: Village::Elsewhere,
            ..world("岗位限他村居", "post limited to another village")
        },
        World { townwide: true, ..world("岗位未定村居", "post without villages") },
        World { no_mfa: true, ..world("无双因素认证", "no second factor") },
        purpose("目的：统计", "purpose: figures", Purpose::Figures),
        purpose("目的：系统管理", "purpose: administration", Purpose::Administration),
        purpose("目的：审计", "purpose: audit", Purpose::Audit),
        World { approval: Approval::Expired, ..world("审批已过期", "approval expired") },
        World { approval: Approval::OtherRow, ..world("审批未含该项", "approval covers another row") },
        World {
            approval: Approval::WithoutRelation,
            ..world("审批未生效于此对象", "approval not on this stream")
        },
        World { kind: Some(Kind::File), ..world("对象为档案", "the stream is a file") },
    ];
    let usual = worlds.clone();
    let named = ["as usual", "level: part", "sexual assault", "domestic violence", "purpose: figures"];
    worlds.extend(usual.into_iter().filter(|w| named.contains(&w.en)).map(|w| World { hostile: true, ..w }));
    worlds
}

fn usual_level(relations: Relations) -> Level {
    let full = [
        Relation::Receiver,
        Relation::Assigned,
        Relation::OwnSubmission,
        Relation::OwnVillage,
        Relation::OwnClient,
    ];
    if relations.iter().any(|r| full.contains(r)) { Level::Full } else { Level::Part }
}

fn usual_kind(action: Action) -> Kind {
    let code = action.code();
    let prefixes = [
        ("Report", Kind::Report),
        ("Person", Kind::Person),
        ("Referral", Kind::Referral),
        ("Plan", Kind::Plan),
        ("Visit", Kind::Visit),
        ("Approval", Kind::Approval),
        ("Pair", Kind::Pair),
        ("LinkRun", Kind::LinkRun),
        ("Staff", Kind::Staff),
        ("Rights", Kind::Staff),
    ];
    prefixes.iter().find(|(prefix, _)| code.starts_with(prefix)).map_or(Kind::File, |(_, kind)| *kind)
}

impl World {
    pub(super) fn actor(&self, role: Role) -> Actor {
        let of_villages = self.scoped || (!self.townwide && matches!(role, Role::Stn | Role::PsbBeat));
        let mut actor = if of_villages { actor_of(role, HERE) } else { actor(role) };
        actor.mfa = !self.no_mfa;
        actor
    }

    pub(super) fn subject<'a>(&self, actor: &'a Actor) -> Subject<'a> {
        Subject { actor, purpose: self.purpose.unwrap_or(Purpose::Protection), now: now() }
    }

    /// The stream; an approval, where one is held, is of every field unless the world says other.
    pub(super) fn view(&self, relations: Relations) -> ResourceView {
        let level = self.level.unwrap_or_else(|| usual_level(relations));
        let mut view =
            ResourceView::new(StreamId(Uuid::from_u128(99)), self.kind.unwrap_or(Kind::File), level);
        view.relation = relations.iter().copied().collect();
        view.flags = Flags { minor: !self.adult, ..self.flags };
        view.village = match self.village {
            Village::Here => Some(VillageCode(HERE.to_owned())),
            Village::Elsewhere => Some(VillageCode(ELSEWHERE.to_owned())),
            Village::Unknown => None,
        };
        let holds = view.relation.contains(&Relation::Approved);
        view.approval = match self.approval {
            Approval::WithoutRelation => {
                view.relation.remove(&Relation::Approved);
                Some(approval_of_all())
            }
            Approval::Running => holds.then(approval_of_all),
            Approval::Expired => holds.then(|| ApprovedFields { until: now(), ..approval_of_all() }),
            Approval::OtherRow => holds.then(|| ApprovedFields {
                fields: BTreeSet::from([(DataRow::AuditLog, Field::Act)]),
                ..approval_of_all()
            }),
        };
        view
    }
}

/// What can be asked, restricted to what one policy may touch.
#[derive(Clone)]
pub(super) struct Items {
    pub(super) rows: Vec<DataRow>,
    pub(super) actions: Vec<Action>,
    pub(super) glass: Vec<DataRow>,
}

impl Items {
    pub(super) fn all() -> Self {
        Self { rows: DataRow::ALL.to_vec(), actions: Action::ALL.to_vec(), glass: DataRow::ALL.to_vec() }
    }
}

/// One answer, apart from the policies that gave it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Answer {
    pub(super) rows: BTreeMap<DataRow, (Grade, BTreeMap<Field, Shown>)>,
    pub(super) actions: BTreeSet<Action>,
    pub(super) reports: BTreeSet<(Action, String)>,
    pub(super) glass: BTreeSet<DataRow>,
}

impl Answer {
    /// Number of fields, counts, use cases and glass questions that are open.
    pub(super) fn sizes(&self) -> (usize, usize, usize) {
        let fields = self.rows.values().map(|(_, fields)| fields.len().max(1)).sum();
        (fields, self.actions.len(), self.glass.len())
    }
}

pub(super) fn ask(policy: &Policy, world: &World, role: Role, relations: Relations, items: &Items) -> Answer {
    let actor = world.actor(role);
    let subject = world.subject(&actor);
    let view = world.view(relations);
    let set = policy.readable_rows(&subject, &view, &items.rows);
    let rows = set.rows().map(|(row, reading)| (row, (reading.grade, reading.fields.clone()))).collect();
    let mut answer =
        Answer { rows, actions: BTreeSet::new(), reports: BTreeSet::new(), glass: BTreeSet::new() };
    for action in &items.actions {
        let mut resource = view.clone();
        resource.kind = world.kind.unwrap_or_else(|| usual_kind(*action));
        let request =
            Request { actor: &actor, action: *action, resource, purpose: subject.purpose, now: subject.now };
        match policy.authorize(&request).permit() {
            Ok(_) => {
                answer.actions.insert(*action);
            }
            Err(denied) => answer.reports.extend(denied.report.into_iter().map(|code| (*action, code))),
        }
    }
    let may_ask = |row: &DataRow| policy.may_ask_to_break_glass(&subject, &view, *row);
    answer.glass = items.glass.iter().copied().filter(may_ask).collect();
    answer
}
