//! Rules of the domain text §17, by number, and the named properties of the architecture.

use super::world::{self, COLUMNS, Items, Relations, World, actor, actor_of, ask, now};
use app::policy::{
    Action, ApprovedFields, DataRow, Decision, Field, FieldSet, Flags, Grade, Policy, Purpose, Relation,
    Request, ResourceView, Shown, Subject,
};
use domain::actor::{Actor, Role, VillageCode};
use domain::ids::StreamId;
use domain::noun::Kind;
use domain::rows::Level;
use uuid::Uuid;

fn file(level: Level) -> ResourceView {
    let mut view = ResourceView::new(StreamId(Uuid::from_u128(5)), Kind::File, level);
    view.flags.minor = true;
    view
}

fn may(policy: &Policy, actor: &Actor, action: Action, view: &ResourceView) -> Decision {
    let purpose = Purpose::Casework;
    policy.authorize(&Request { actor, action, resource: view.clone(), purpose, now: now() })
}

fn reads(policy: &Policy, actor: &Actor, view: &ResourceView) -> FieldSet {
    policy.readable(&Subject { actor, purpose: Purpose::Casework, now: now() }, view)
}

/// Every role in every column of some worlds, with fields.toml as it is and opened to everyone.
fn everywhere(
    rows: &[DataRow],
    applies: impl Fn(&World) -> bool,
    mut check: impl FnMut(Role, Relations, &World, &world::Answer),
) {
    let policies = [world::policy(), Policy::load(&world::hostile(&world::files())).unwrap()];
    let items = Items { rows: rows.to_vec(), actions: Vec::new(), glass: vec![DataRow::SealedRecord] };
    for world in world::worlds().iter().filter(|w| !w.hostile && applies(w)) {
        for policy in &policies {
            for role in Role::ALL {
                for relations in COLUMNS {
                    check(*role, relations, world, &ask(policy, world, *role, relations, &items));
                }
            }
        }
    }
}

fn opened(answer: &world::Answer, row: DataRow) -> bool {
    answer.rows.get(&row).is_some_and(|(_, fields)| !fields.is_empty())
}

#[test]
fn r05_only_the_receiving_duty_officer_reads_a_reporter_who_is_not_herself() {
    everywhere(
        &[DataRow::ReporterIdentity],
        |_| true,
        |role, relations, _, answer| {
            if let Some((grade, _)) = answer.rows.get(&DataRow::ReporterIdentity) {
                let receiver = role == Role::PsbDuty && relations.contains(&Relation::Receiver);
                let own = *grade == Grade::Own && relations.contains(&Relation::OwnSubmission);
                assert!(receiver || own, "{} {relations:?}", role.code());
            }
        },
    );
    let policy = world::policy();
    let report = file(Level::Full);
    let received = report.clone().with(Relation::Receiver);
    assert!(may(&policy, &actor(Role::PsbDuty), Action::ReporterRead, &received).is_permit());
    assert!(!may(&policy, &actor(Role::PsbDuty), Action::ReporterRead, &report).is_permit());
    assert!(!may(&policy, &actor(Role::PsbCase), Action::ReporterRead, &received).is_permit());
}

#[test]
fn r14_a_guardian_who_became_a_suspect_loses_access_at_once() {
    let policy = world::policy();
    let mut view = file(Level::Full).with(Relation::OwnSubmission);
    assert!(may(&policy, &actor(Role::Pub), Action::ReportRead, &view).is_permit());
    view.flags.actor_is_suspect_side = true;
    let denied = may(&policy, &actor(Role::Pub), Action::ReportRead, &view).permit().unwrap_err();
    assert_eq!(denied.policies, ["bar-suspect-side"]);
    assert!(denied.must_be_logged());
    assert_eq!(reads(&policy, &actor(Role::Pub), &view).rows().count(), 0);
}

#[test]
fn r18_nobody_serves_both_sides() {
    let policy = world::policy();
    for role in [Role::Sw, Role::Psy, Role::Law, Role::Adult, Role::Stn] {
        let mut view = file(Level::Full).with(Relation::Assigned).with(Relation::OwnClient);
        view.flags.other_side = true;
        let denied = may(&policy, &actor(role), Action::FileRead, &view).permit().unwrap_err();
        assert!(denied.policies.contains(&"bar-other-side".to_owned()), "{}", role.code());
        assert_eq!(reads(&policy, &actor(role), &view).rows().count(), 0);
    }
}

#[test]
fn r25_a_sealed_record_is_there_for_nobody() {
    everywhere(
        DataRow::ALL,
        |w| w.flags.sealed,
        |role, _, world, answer| {
            assert!(world.flags.sealed && answer.rows.is_empty(), "{}", role.code());
            let asks = matches!(role, Role::PsbCase | Role::Proc | Role::Court);
            assert_eq!(answer.glass.contains(&DataRow::SealedRecord), asks, "{}", role.code());
        },
    );
}

#[test]
fn r61_a_minors_identity_needs_an_approval_before_the_unassigned_read_it() {
    let policy = world::policy();
    let row = DataRow::MinorVictimIdentity;
    let ca = actor(Role::Ca);
    let referred = file(Level::Part).with(Relation::Referred);
    assert!(!reads(&policy, &ca, &referred).opens(row));
    assert!(reads(&policy, &ca, &file(Level::Part).with(Relation::Assigned)).opens(row));
    let mut approved = referred.with(Relation::Approved);
    let until = now() + jiff::SignedDuration::from_mins(1);
    let codes = ["minor_victim_identity.name", "minor_victim_identity.id_number", "dv_facts.weapons"];
    approved.approval = Some(ApprovedFields::from_codes(codes, until));
    let set = reads(&policy, &ca, &approved);
    assert!(set.clear(row, Field::Name));
    assert!(!set.opens(DataRow::HardshipChild), "the approval does not cover it");
    assert_eq!(set.shown(row, Field::IdNumber), Shown::Hidden, "approved, but beyond the role");
    assert_eq!(set.shown(row, Field::Guardian), Shown::Hidden, "of the role, but not approved");
    approved.approval = Some(ApprovedFields::from_codes(codes, now()));
    assert!(!reads(&policy, &ca, &approved).opens(row), "expired");
}

#[test]
fn r61_an_approval_narrows_what_a_referral_would_otherwise_open() {
    let policy = world::policy();
    let mut view = file(Level::Part).with(Relation::Referred).with(Relation::Approved);
    let until = now() + jiff::SignedDuration::from_mins(1);
    view.approval = Some(ApprovedFields::from_codes(["hardship_child.need"], until));
    let set = reads(&policy, &actor(Role::Cyl), &view);
    assert!(set.clear(DataRow::HardshipChild, Field::Need));
    assert_eq!(set.shown(DataRow::HardshipChild, Field::Name), Shown::Hidden);
    let whole = set.shown(DataRow::TaskAndContact, Field::Task);
    assert_eq!(whole, Shown::Clear, "what needs no approval stays whole");
}

#[test]
fn r61_nobody_approves_her_own_request() {
    let policy = world::policy();
    let mut view = file(Level::Full);
    view.kind = Kind::Approval;
    assert!(may(&policy, &actor(Role::PsbOffice), Action::ApprovalGrant, &view).is_permit());
    let own = view.clone().with(Relation::OwnSubmission);
    assert!(!may(&policy, &actor(Role::PsbOffice), Action::ApprovalGrant, &own).is_permit());
    assert!(!may(&policy, &actor(Role::Wf), Action::ApprovalGrant, &view).is_permit());
}

#[test]
fn r62_to_ask_for_the_glass_opens_nothing() {
    let policy = world::policy();
    let view = file(Level::Full).with(Relation::Assigned);
    let hub = actor(Role::PsbOffice);
    let subject = Subject { actor: &hub, purpose: Purpose::Casework, now: now() };
    assert!(policy.may_ask_to_break_glass(&subject, &view, DataRow::ReporterIdentity));
    assert!(!policy.may_ask_to_break_glass(&subject, &view, DataRow::PsychNotes));
    assert_eq!(policy.readable(&subject, &view).grade(DataRow::ReporterIdentity), Grade::Nothing);
    let without = Actor { mfa: false, ..hub.clone() };
    let subject = Subject { actor: &without, ..subject };
    assert!(!policy.may_ask_to_break_glass(&subject, &view, DataRow::ReporterIdentity));
}

#[test]
fn r63_stations_and_beats_reach_their_own_villages_only() {
    let policy = world::policy();
    for role in [Role::Stn, Role::PsbBeat] {
        let staff = actor_of(role, world::HERE);
        let mut view = file(Level::Full).with(Relation::Assigned).with(Relation::OwnVillage);
        for (village, visible) in [(Some(world::HERE), true), (Some(world::ELSEWHERE), false), (None, false)]
        {
            view.village = village.map(|v| VillageCode(v.to_owned()));
            assert_eq!(may(&policy, &staff, Action::VisitDo, &view).is_permit(), visible);
            assert_eq!(reads(&policy, &staff, &view).rows().count() > 0, visible);
        }
        let townwide = actor(role);
        view.village = Some(VillageCode(world::HERE.to_owned()));
        assert_eq!(reads(&policy, &townwide, &view).rows().count(), 0, "no village is not every village");
        assert!(may(&policy, &townwide, Action::ReportReceive, &view).is_permit());
    }
}

#[test]
fn r68_administrators_see_no_content_and_have_no_powers_of_each_other() {
    everywhere(
        DataRow::ALL,
        |w| w.level.is_some() || w.purpose.is_some(),
        |role, _, _, answer| {
            if role.administers() {
                let others = answer.rows.keys().filter(|row| **row != DataRow::AuditLog).count();
                assert_eq!(others, 0, "{}", role.code());
                assert!(role == Role::Aud || !answer.rows.contains_key(&DataRow::AuditLog));
            }
        },
    );
    let policy = world::policy();
    let view = file(Level::Full).with(Relation::Assigned);
    for (role, own) in [
        (Role::Sys, [Action::RulesRead, Action::StaffAdmin]),
        (Role::Sec, [Action::RightsAdmin, Action::RulesRead]),
        (Role::Aud, [Action::LogsRead, Action::RulesRead]),
    ] {
        for action in Action::ALL {
            let permitted = may(&policy, &actor(role), *action, &view).is_permit();
            assert_eq!(permitted, own.contains(action), "{} {}", role.code(), action.code());
        }
    }
}

#[test]
fn kin_are_kept_out_and_the_block_is_reported() {
    let policy = world::policy();
    for role in Role::ALL {
        let mut view = file(Level::Full).with(Relation::Assigned);
        view.flags.kin_of_actor = true;
        for action in Action::ALL {
            let denied = may(&policy, &actor(*role), *action, &view).permit().unwrap_err();
            assert_eq!(denied.report, ["kin"], "{} {}", role.code(), action.code());
        }
        assert_eq!(reads(&policy, &actor(*role), &view).rows().count(), 0);
    }
}

#[test]
fn a_suspended_account_does_nothing() {
    everywhere(
        DataRow::ALL,
        |w| w.flags.actor_suspended,
        |role, _, world, answer| {
            assert!(world.flags.actor_suspended, "{}", role.code());
            assert!(answer.rows.is_empty() && answer.glass.is_empty(), "{}", role.code());
        },
    );
}

#[test]
fn a_station_reads_no_sexual_assault_identity() {
    let identities = [
        DataRow::MinorVictimIdentity,
        DataRow::AdultVictimIdentity,
        DataRow::SuspectIdentity,
        DataRow::MinorSuspect,
        DataRow::HardshipChild,
        DataRow::Dispute,
        DataRow::SafeContact,
        DataRow::SexualAssaultFacts,
        DataRow::Recording,
        DataRow::Medical,
    ];
    everywhere(
        DataRow::ALL,
        |w| w.flags.sexual,
        |role, relations, world, answer| {
            assert!(world.flags.sexual);
            if role == Role::Stn {
                for row in identities {
                    assert!(!opened(answer, row), "{} {relations:?}", row.code());
                }
                let fields = answer.rows.get(&DataRow::TaskAndContact).map(|(_, fields)| fields.clone());
                assert!(!fields.unwrap_or_default().contains_key(&Field::ContactPhone));
            }
        },
    );
}

#[test]
fn psychological_notes_are_the_counsellors_alone() {
    everywhere(
        &[DataRow::PsychNotes],
        |_| true,
        |role, relations, _, answer| {
            if opened(answer, DataRow::PsychNotes) {
                assert!(role == Role::Psy && relations.contains(&Relation::OwnClient), "{}", role.code());
            }
        },
    );
}

#[test]
fn a_protected_address_stays_with_the_assigned_of_the_case() {
    everywhere(
        DataRow::ALL,
        |w| w.flags.protected_address,
        |role, relations, world, answer| {
            assert!(world.flags.protected_address);
            let shown = answer.rows.values().any(|(_, fields)| {
                fields.contains_key(&Field::Address) || fields.contains_key(&Field::SafeAddress)
            });
            let of_the_case = matches!(role, Role::PsbCase | Role::Proc | Role::Court);
            assert!(!shown || of_the_case && relations.contains(&Relation::Assigned), "{}", role.code());
        },
    );
}

#[test]
fn the_hub_sees_code_names_and_masked_names_until_it_is_assigned() {
    let policy = world::policy();
    let set = reads(&policy, &actor(Role::PsbOffice), &file(Level::Part));
    assert!(set.clear(DataRow::CaseOverview, Field::CodeName));
    assert_eq!(set.shown(DataRow::AdultVictimIdentity, Field::Name), Shown::Masked);
    assert!(!set.opens(DataRow::MinorVictimIdentity));
}

#[test]
fn a_permit_names_what_it_is_for() {
    let policy = world::policy();
    let view = file(Level::Part);
    let hub = actor(Role::PsbOffice);
    let permit = may(&policy, &hub, Action::FileAssign, &view).permit().unwrap();
    assert!(permit.allows(Action::FileAssign, view.stream));
    assert!(!permit.allows(Action::FileClose, view.stream));
    assert_eq!((permit.actor(), permit.policies()), (hub.staff, &["act-hub".to_owned()][..]));
    let closed = may(&policy, &hub, Action::FileClose, &view).permit().unwrap_err();
    assert_eq!(closed.policies, Vec::<String>::new(), "nothing permits it");
    let flags = Flags { actor_suspended: true, ..view.flags };
    let barred = ResourceView { flags, ..view };
    let denied = may(&policy, &hub, Action::FileAssign, &barred).permit().unwrap_err();
    assert_eq!(denied.policies, ["bar-suspended"]);
    assert!(!denied.must_be_logged());
}
