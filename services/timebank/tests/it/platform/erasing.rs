//! A person asks to be erased (PIPL Art. 47): what stands against it, what goes, what stays under the pseudonym.

use contracts::{
    Code, Paging,
    dispatch::VisitState,
    elderly::{
        ApproveElderErasure, CloseElder, ElderErasures, ElderNames, FindElders, GetElder,
        ProposeElderErasure, RejectElderErasure,
    },
    erasure::ErasureState,
    volunteer::{
        ApproveVolunteerErasure, GetVolunteer, ProposeVolunteerErasure, VetVolunteer, Vetting,
        VolunteerByPhone,
    },
};
use sqlx::AssertSqlSafe;
use time::Duration;
use timebank::services;
use uuid::Uuid;

use crate::{
    town::{CLEANING, Elder, Volunteer, order_form},
    world::World,
};

async fn ask_for_elder(world: &World, elder: &Elder) -> Uuid {
    let ask = ProposeElderErasure {
        elder_id: elder.id,
        reason: "本人要求删除".into(),
    };
    world.tell(&world.clerk(), ask).await.unwrap().erasure_id
}

async fn ask_for_volunteer(world: &World, volunteer: &Volunteer) -> Uuid {
    let ask = ProposeVolunteerErasure {
        volunteer_id: volunteer.id,
        reason: "本人要求删除".into(),
    };
    world.tell(&world.clerk(), ask).await.unwrap().erasure_id
}

/// Sealed fields in all schemas of rows that name the person by id, as `table.column`.
async fn sealed_fields_of(world: &World, person: Uuid) -> Vec<String> {
    let mut left = Vec::new();
    for service in services::all() {
        for sealed in service.sealed_columns() {
            let table = format!("{}.{}", service.schema(), sealed.table);
            let sql = format!(
                "select column_name from information_schema.columns where data_type = 'uuid'
                 and table_schema = '{}' and table_name = '{}' and column_name in
                     ('id', 'elder_id', 'volunteer_id', 'recipient', 'person')",
                service.schema(),
                sealed.table
            );
            let ids: Vec<String> = sqlx::query_scalar(AssertSqlSafe(sql))
                .fetch_all(world.bench.admin())
                .await
                .unwrap();
            for (id, column) in ids
                .iter()
                .flat_map(|id| sealed.columns.iter().map(move |column| (id, column)))
            {
                let sql = format!("select count(*) from {table} where {id} = $1 and {column} is not null");
                let count: i64 = sqlx::query_scalar(AssertSqlSafe(sql))
                    .bind(person)
                    .fetch_one(world.bench.admin())
                    .await
                    .unwrap();
                if count > 0 {
                    left.push(format!("{table}.{column}"));
                }
            }
        }
    }
    left.sort();
    left.dedup();
    left
}

#[tokio::test(flavor = "multi_thread")]
async fn an_elder_is_erased_by_two_persons_once_no_work_is_open_and_the_days_for_objections_are_over() {
    let world = World::start().await;
    let (elders, volunteers) = world.people(1, 1).await;
    let (wang, li) = (&elders[0], &volunteers[0]);
    let form = order_form(wang, CLEANING, world.now() + Duration::hours(2), 60);
    let visit = world.agreed(wang, li, form).await;
    let erasure_id = ask_for_elder(&world, wang).await;
    let twice = ProposeElderErasure {
        elder_id: wang.id,
        reason: "再次要求".into(),
    };
    let twice = world.tell(&world.clerk(), twice).await.unwrap_err();
    assert_eq!(twice.reason, "erasure_waits");
    let approve = || ApproveElderErasure { erasure_id };
    let clerk = world.tell(&world.clerk(), approve()).await.unwrap_err();
    assert_eq!(clerk.reason, "wrong_role");
    let open = world.tell(&world.branch(), approve()).await.unwrap_err();
    assert_eq!((open.code, open.reason.as_str()), (Code::Conflict, "orders_open"));

    world.clock.advance(Duration::hours(2));
    world.check_in(li, visit).await;
    world.clock.advance(Duration::hours(1));
    let code = world.code(wang).await;
    world.check_out(li, visit, &code).await.unwrap();
    world.upload(visit).await;
    world.settle().await;
    world.clock.advance(Duration::hours(49));
    world.until_state(visit, VisitState::Lapsed).await;
    let recent = world.tell(&world.branch(), approve()).await.unwrap_err();
    assert_eq!(recent.reason, "service_recent");
    assert!(recent.details["days"].as_i64().unwrap() >= 27, "{recent:?}");
    assert!(!sealed_fields_of(&world, wang.id.uuid()).await.is_empty());

    world.clock.advance(Duration::days(31));
    world.settle().await;
    let before = world.balances(li).await;
    world.tell(&world.branch(), approve()).await.unwrap();
    world.settle().await;
    assert_eq!(
        sealed_fields_of(&world, wang.id.uuid()).await,
        Vec::<String>::new()
    );
    let gone = world
        .ask(&world.operator(), GetElder { elder_id: wang.id })
        .await
        .unwrap_err();
    assert_eq!(gone.reason, "elder_not_found");
    let named = world
        .ask(&world.operator(), ElderNames { ids: vec![wang.id] })
        .await
        .unwrap();
    assert!(named.names.is_empty());
    for text in ["王秀英", "wxy", wang.phone.as_str()] {
        let find = FindElders {
            text: Some(text.into()),
            within: None,
            category: None,
            paging: Paging::default(),
        };
        assert_eq!(
            world.ask(&world.operator(), find).await.unwrap().total,
            0,
            "{text}"
        );
    }
    // The books and the visit stay, under the pseudonym.
    assert_eq!(world.balances(li).await, before);
    assert_eq!(world.line(visit).await.visit_id, visit);
    let listed = world
        .ask(
            &world.branch(),
            ElderErasures {
                paging: Paging::default(),
            },
        )
        .await
        .unwrap();
    assert_eq!(listed.rows[0].state, ErasureState::Done);
    assert_eq!(listed.rows[0].reason, None, "its words are gone too");
    // The same person may come again.
    world.elder(1).await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_refused_with_a_reason_and_nobody_approves_their_own() {
    let world = World::start().await;
    let elder = world.elder(1).await;
    let ask = ProposeElderErasure {
        elder_id: elder.id,
        reason: "本人要求删除".into(),
    };
    let erasure_id = world.tell(&world.operator(), ask).await.unwrap().erasure_id;
    let own = world
        .tell(&world.operator(), ApproveElderErasure { erasure_id })
        .await
        .unwrap_err();
    assert_eq!(own.reason, "own_erasure");
    let reject = RejectElderErasure {
        erasure_id,
        note: "本人改变主意".into(),
    };
    world.tell(&world.branch(), reject).await.unwrap();
    let decided = world
        .tell(&world.branch(), ApproveElderErasure { erasure_id })
        .await
        .unwrap_err();
    assert_eq!(decided.reason, "erasure_decided");
    world
        .ask(&world.operator(), GetElder { elder_id: elder.id })
        .await
        .unwrap();
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_volunteer_is_erased_when_no_minute_waits_and_nobody_matches_them_any_more() {
    let world = World::start().await;
    let (elders, volunteers) = world.people(1, 2).await;
    let (served, idle) = (&volunteers[0], &volunteers[1]);
    let visit = world.uploaded(&elders[0], served, CLEANING, 60).await;
    let erasure_id = ask_for_volunteer(&world, served).await;
    let refused = world
        .tell(&world.branch(), ApproveVolunteerErasure { erasure_id })
        .await
        .unwrap_err();
    assert_eq!(refused.reason, "orders_open");
    world.clock.advance(Duration::hours(49));
    world.until_state(visit, VisitState::Lapsed).await;
    world.settle().await;
    world.clock.advance(Duration::days(31));
    world.settle().await;
    let refused = world
        .tell(&world.branch(), ApproveVolunteerErasure { erasure_id })
        .await
        .unwrap_err();
    assert_eq!(refused.reason, "minutes_waiting", "not yet settled");

    let erasure_id = ask_for_volunteer(&world, idle).await;
    world
        .tell(&world.branch(), ApproveVolunteerErasure { erasure_id })
        .await
        .unwrap();
    world.settle().await;
    assert_eq!(
        sealed_fields_of(&world, idle.id.uuid()).await,
        Vec::<String>::new()
    );
    let gone = GetVolunteer {
        volunteer_id: idle.id,
    };
    let gone = world.ask(&world.operator(), gone).await.unwrap_err();
    assert_eq!(gone.reason, "volunteer_not_found");
    let by_phone = VolunteerByPhone {
        phone: idle.phone.clone().into(),
    };
    let found = world
        .ask(&contracts::Actor::service("portal"), by_phone)
        .await
        .unwrap();
    assert_eq!(found.volunteer_id, None);
    let known: i64 = sqlx::query_scalar("select count(*) from dispatch.candidate where volunteer_id = $1")
        .bind(idle.id.uuid())
        .fetch_one(world.bench.admin())
        .await
        .unwrap();
    assert_eq!(known, 0);
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_been_kept_long_enough_is_erased_by_the_clock() {
    let world = World::start().await;
    let elder = world.elder(1).await;
    let close = CloseElder {
        elder_id: elder.id,
        reason: "death".into(),
    };
    world.tell(&world.clerk(), close).await.unwrap();
    let applicant = world.applicant(1).await;
    let back = VetVolunteer {
        volunteer_id: applicant.id,
        decision: Vetting::Return,
        reason: Some("材料不全".into()),
    };
    world.tell(&world.clerk(), back).await.unwrap();
    world.settle().await;
    let erased = async |table: &str| -> i64 {
        let sql = format!("select count(*) from {table} where erased_at is not null");
        sqlx::query_scalar(AssertSqlSafe(sql))
            .fetch_one(world.bench.admin())
            .await
            .unwrap()
    };
    world.clock.advance(Duration::days(179));
    world.until_looked("volunteer-registry", "retain").await;
    assert_eq!(erased("volunteer.volunteer").await, 0);
    world.clock.advance(Duration::days(3));
    world
        .until("the application is erased", async || {
            erased("volunteer.volunteer").await == 1
        })
        .await;
    assert_eq!(erased("elderly.elder").await, 0);
    world.clock.advance(Duration::days(1095));
    world
        .until("the profile is erased", async || {
            erased("elderly.elder").await == 1
        })
        .await;
    world.settle().await;
    assert_eq!(
        sealed_fields_of(&world, elder.id.uuid()).await,
        Vec::<String>::new()
    );
    assert_eq!(
        sealed_fields_of(&world, applicant.id.uuid()).await,
        Vec::<String>::new()
    );
    world.finish().await;
}
