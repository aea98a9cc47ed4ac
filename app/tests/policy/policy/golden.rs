//! The printed matrix equals `docs/access-matrix.md`; and what one answer costs, for information.

use super::render::render;
use super::world::{self, Items, ask};
use app::policy::{Action, Purpose, Relation, Request, Subject};
use domain::actor::Role;

#[test]
fn the_matrix_prints_as_recorded() {
    let printed = render(&world::policy());
    let path = world::path("../docs/access-matrix.md");
    if std::env::var_os("SHOUHU_UPDATE").is_some() {
        std::fs::write(&path, &printed).unwrap();
    }
    let recorded = std::fs::read_to_string(&path).unwrap_or_default();
    let difference = printed.lines().zip(recorded.lines()).find(|(new, old)| new != old);
    assert!(
        printed == recorded,
        "docs/access-matrix.md differs (SHOUHU_UPDATE=1 rewrites it, after review): {difference:?}"
    );
}

#[test]
fn every_role_has_its_column() {
    let policy = world::policy();
    for role in Role::ALL {
        let answers =
            world::COLUMNS.iter().map(|c| ask(&policy, &world::worlds()[0], *role, c, &Items::all()));
        assert!(answers.map(|a| a.actions.len()).max() > Some(0), "{}", role.code());
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "prints how long an answer takes; never asserted")]
fn an_answer_takes_this_long() {
    let policy = world::policy();
    let usual = world::World::default();
    let view = usual.view(&[Relation::Assigned]);
    for role in [Role::PsbCase, Role::Wf, Role::Stn, Role::Pub] {
        let actor = usual.actor(role);
        let subject = Subject { actor: &actor, purpose: Purpose::Protection, now: world::now() };
        let rounds = 200;
        let start = std::time::Instant::now();
        for _ in 0..rounds {
            std::hint::black_box(policy.readable(&subject, &view));
        }
        let page = start.elapsed() / rounds;
        let start = std::time::Instant::now();
        for _ in 0..rounds {
            let resource = view.clone();
            let (purpose, now) = (subject.purpose, subject.now);
            let request = Request { actor: &actor, action: Action::FileNote, resource, purpose, now };
            std::hint::black_box(policy.authorize(&request).is_permit());
        }
        println!("{}: readable, all rows {page:?}; authorize {:?}", role.code(), start.elapsed() / rounds);
    }
}
