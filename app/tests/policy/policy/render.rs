//! `docs/access-matrix.md` as text: what a caseworker reads to check the policies.

use super::matrix_13_2::best;
use super::world::{self, Items, Relations, World, ask, printed};
use app::policy::{Action, DataRow, Grade, Policy, Reading, Shown};
use domain::actor::Role;
use std::collections::BTreeMap;
use std::fmt::Write;

const HEAD: &str = "\
# 查阅权限表 · Access matrix

由测试按 `policies/` 生成，请勿手改；与策略不符时测试失败。
Written by a test from `policies/`; do not edit. The test fails when the two differ (`SHOUHU_UPDATE=1` rewrites).

一个对象（档案、报告等）先要对您可见，本表才适用；看不见的，与不存在无异。
A stream (file, report, …) must first be visible to you; what is not visible does not exist for you.

| 字 | 意思 | meaning |
|---|---|---|
| F | 全部 | everything |
| O | 本人（本单位）提交的 | what you submitted yourself |
| P | 按需知悉：所列字段 | need to know: the fields listed |
| M, ※ | 脱敏显示 | shown masked |
| A | 仅数字 | counts only |
| B | 可申请破玻璃（两人审批、24 小时、必留痕），申请前看不到 | may ask to break the glass; reads nothing before |
| – | 看不到 | nothing |
";

/// Chinese name of a role, domain text §13.1.
fn role_zh(role: Role) -> &'static str {
    match role {
        Role::PsbDuty => "值班民警",
        Role::PsbOffice => "公安分局联盟办公室",
        Role::PsbCase => "办案民警",
        Role::PsbBeat => "社区民警",
        Role::PsbLab => "法医/技术",
        Role::Proc => "检察院",
        Role::Zz => "综治/政法",
        Role::Wf => "妇联",
        Role::Ca => "民政/未保站",
        Role::Cyl => "团委",
        Role::Edu => "教体中心",
        Role::Sch => "学校",
        Role::Jus => "司法所",
        Role::Law => "法律援助/律师",
        Role::Hosp => "卫健/医院",
        Role::Court => "法院/法庭",
        Role::Stn => "村居站点",
        Role::Psy => "心理咨询师",
        Role::Sw => "社工",
        Role::Adult => "合适成年人",
        Role::Donor => "企业/爱心父母",
        Role::Remote => "异地协作",
        Role::Hot => "热线",
        Role::Mail => "信箱",
        Role::Pub => "公众/当事人/监护人",
        Role::Sys => "系统管理员",
        Role::Sec => "安全管理员",
        Role::Aud => "审计管理员",
        Role::Lead => "联席会议领导",
    }
}

fn relation_names(relations: Relations) -> String {
    match relations.first() {
        None => "无特别关系 none".to_owned(),
        Some(relation) => {
            let (zh, en) = relation.gloss();
            format!("{zh} {en}")
        }
    }
}

/// The relations of a cell, or "any" when all give it.
fn relations_of(found: &[Relations]) -> String {
    if found.len() == printed().count() {
        return "任何关系 any".to_owned();
    }
    found.iter().map(|relations| relation_names(relations)).collect::<Vec<_>>().join("、")
}

fn letter(grade: Grade, fields: &BTreeMap<app::policy::Field, Shown>) -> &'static str {
    match grade {
        Grade::Full => "F",
        Grade::Own => "O",
        Grade::Part if !fields.is_empty() && fields.values().all(|shown| *shown == Shown::Masked) => "M",
        Grade::Part => "P",
        Grade::Counts => "A",
        Grade::Nothing => "–",
    }
}

/// The fields in words; for a whole row "all", so that a new field shows up as a change elsewhere.
fn fields_of(row: DataRow, reading: &Reading) -> String {
    if reading.grade == Grade::Counts {
        return String::new();
    }
    let shown = reading.fields.iter().map(|(field, shown)| {
        let (zh, en) = field.gloss();
        let mark = if *shown == Shown::Masked { "※" } else { "" };
        format!("{zh}{mark} {en}")
    });
    if reading.grade != Grade::Part && reading.fields.len() == row.fields().len() {
        return "全部字段 all fields".to_owned();
    }
    shown.collect::<Vec<_>>().join("; ")
}

pub(super) fn render(policy: &Policy) -> String {
    let mut out = HEAD.to_owned();
    overview(&mut out, policy);
    out.push_str("\n## 2. 逐角色 · Role by role\n");
    for role in Role::ALL {
        role_section(&mut out, policy, *role);
    }
    situations(&mut out, policy);
    row_fields(&mut out);
    texts(&mut out, policy);
    out
}

fn overview(out: &mut String, policy: &Policy) {
    out.push_str("\n## 1. 总表 · Overview\n\n每格为该角色在最有利关系下的权限。Each cell: what the role has in its best relation.\n\n| 数据 data |");
    for role in Role::ALL {
        write!(out, " {} |", role.code()).unwrap();
    }
    write!(out, "\n|---|{}\n", "---|".repeat(Role::ALL.len())).unwrap();
    for row in DataRow::ALL {
        let (zh, en) = row.gloss();
        write!(out, "| {zh} {en} (D{}) |", row.class() as i64).unwrap();
        for role in Role::ALL {
            write!(out, " {} |", best(policy, *role, *row)).unwrap();
        }
        out.push('\n');
    }
}

fn role_section(out: &mut String, policy: &Policy, role: Role) {
    write!(out, "\n### {} {}\n\n", role_zh(role), role.code()).unwrap();
    let usual = &world::worlds()[0];
    let cells = readings(policy, usual, role);
    if cells.is_empty() {
        out.push_str("看不到任何业务数据。Reads no data.\n");
    } else {
        out.push_str(
            "| 数据 data | 关系 relation | 可读 reads | 字段 fields | 策略 policy |\n|---|---|---|---|---|\n",
        );
        for (row, reading, relations) in &cells {
            let (zh, en) = row.gloss();
            let mark = letter(reading.grade, &reading.fields);
            let (fields, policies) = (fields_of(*row, reading), reading.policies.join(", "));
            writeln!(out, "| {zh} {en} | {} | {mark} | {fields} | {policies} |", relations_of(relations))
                .unwrap();
        }
        let seen: Vec<DataRow> = cells.iter().map(|(row, _, _)| *row).collect();
        let unseen: Vec<&str> =
            DataRow::ALL.iter().filter(|row| !seen.contains(row)).map(|row| row.gloss().0).collect();
        write!(out, "\n看不到 reads nothing of: {}。\n", unseen.join("、")).unwrap();
    }
    let glass = Items { rows: Vec::new(), actions: Vec::new(), ..Items::all() };
    let asks: Vec<&str> =
        ask(policy, usual, role, &[], &glass).glass.iter().map(|row| row.gloss().0).collect();
    if !asks.is_empty() {
        write!(out, "\n可申请破玻璃 may ask to break the glass (B): {}（glass-ask）。\n", asks.join("、"))
            .unwrap();
    }
    use_cases(out, policy, role);
}

/// Readable rows of a role, columns with the same answer together.
fn readings(policy: &Policy, world: &World, role: Role) -> Vec<(DataRow, Reading, Vec<Relations>)> {
    let actor = world.actor(role);
    let subject = world.subject(&actor);
    let sets: Vec<_> =
        printed().map(|relations| (relations, policy.readable(&subject, &world.view(relations)))).collect();
    let mut cells: Vec<(DataRow, Reading, Vec<Relations>)> = Vec::new();
    for row in DataRow::ALL {
        for (relations, set) in &sets {
            let Some((_, reading)) = set.rows().find(|(found, _)| found == row) else { continue };
            let same = |known: &Reading| known.grade == reading.grade && known.fields == reading.fields;
            match cells.iter_mut().find(|(r, known, _)| r == row && same(known)) {
                Some((_, known, columns)) => {
                    columns.push(relations);
                    known.policies.extend(reading.policies.iter().cloned());
                    known.policies.sort_unstable();
                    known.policies.dedup();
                }
                None => cells.push((*row, reading.clone(), vec![relations])),
            }
        }
    }
    cells
}

fn use_cases(out: &mut String, policy: &Policy, role: Role) {
    let usual = &world::worlds()[0];
    let mut by_relations: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let acts = Items { rows: Vec::new(), glass: Vec::new(), ..Items::all() };
    let answers: Vec<_> =
        printed().map(|relations| (relations, ask(policy, usual, role, relations, &acts))).collect();
    for action in Action::ALL {
        let found: Vec<Relations> = answers
            .iter()
            .filter(|(_, answer)| answer.actions.contains(action))
            .map(|(relations, _)| *relations)
            .collect();
        if !found.is_empty() {
            let (zh, en) = action.gloss();
            by_relations.entry(relations_of(&found)).or_default().push(format!("{zh} {en}"));
        }
    }
    out.push_str("\n| 关系 relation | 可做 may do |\n|---|---|\n");
    for (relations, actions) in by_relations {
        writeln!(out, "| {relations} | {} |", actions.join("; ")).unwrap();
    }
}

fn situations(out: &mut String, policy: &Policy) {
    out.push_str(
        "\n## 3. 情形 · Situations\n\n\
        每格：该角色在各种关系下可读字段数 / 可做用例数 / 可申请破玻璃数之和。– 即一无所见，= 即与通常相同。\n\
        Each cell: fields readable / use cases / glass questions, summed over all relations; – nothing at all, = as usual.\n\
        标 † 的行假设 `fields.toml` 对所有角色列出全部字段：底线仍在。\n\
        Lines marked † suppose that `fields.toml` listed everything for everybody: the floors hold.\n\n| 情形 situation |",
    );
    let hostile = Policy::load(&world::hostile(&world::files())).unwrap();
    for role in Role::ALL {
        write!(out, " {} |", role.code()).unwrap();
    }
    write!(out, "\n|---|{}\n", "---|".repeat(Role::ALL.len())).unwrap();
    let mut usual = BTreeMap::new();
    for world in world::worlds() {
        let policy = if world.hostile { &hostile } else { policy };
        write!(out, "| {} {}{} |", world.zh, world.en, if world.hostile { " †" } else { "" }).unwrap();
        for role in Role::ALL {
            let mut sum = (0, 0, 0);
            for relations in world::COLUMNS {
                let sizes = ask(policy, &world, *role, relations, &Items::all()).sizes();
                sum = (sum.0 + sizes.0, sum.1 + sizes.1, sum.2 + sizes.2);
            }
            let first = world.en == "as usual" && !world.hostile;
            match sum {
                (0, 0, 0) => out.push_str(" – |"),
                _ if !first && usual.get(role) == Some(&sum) => out.push_str(" = |"),
                _ => write!(out, " {}/{}/{} |", sum.0, sum.1, sum.2).unwrap(),
            }
            if first {
                usual.insert(*role, sum);
            }
        }
        out.push('\n');
    }
}

fn row_fields(out: &mut String) {
    out.push_str(
        "\n## 4. 数据项与字段 · Rows and fields\n\n| 数据 data | 级 | 字段 fields |\n|---|---|---|\n",
    );
    for row in DataRow::ALL {
        let (zh, en) = row.gloss();
        let fields: Vec<String> =
            row.fields().iter().map(|f| format!("{} `{}`", f.gloss().0, f.code())).collect();
        writeln!(out, "| {zh} {en} `{}` | {:?} | {} |", row.code(), row.class(), fields.join("; ")).unwrap();
    }
}

fn texts(out: &mut String, policy: &Policy) {
    out.push_str(
        "\n## 5. 策略 · Policies\n\n| 策略 policy | 内容 | says | 依据 basis |\n|---|---|---|---|\n",
    );
    for (id, text) in policy.texts() {
        let logged = if text.report.is_some() { "（尝试留痕 attempts are logged）" } else { "" };
        writeln!(out, "| {id} | {}{logged} | {} | {} |", text.zh, text.en, text.basis).unwrap();
    }
}
