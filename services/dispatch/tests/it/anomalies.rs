//! Anomalies 异常: what is odd about uploaded visits is listed for somebody to look at, and blocks nothing (R5.6).

use contracts::{
    Actor, At,
    dispatch::{
        anomaly::*,
        case::{CaseKind, CaseReview},
        sheet::{EnterService, EnteredService},
        *,
    },
};
use kernel::{ElderId, PersonKey, RawMinutes, VisitId, VolunteerId};
use testkit::actors;
use time::{Duration, OffsetDateTime};

use crate::{
    cases::{answer, decision, open_cases, review},
    proofs,
    world::{NEXT_VILLAGE, START, VILLAGE, World},
};

const TOWN: &str = "370405001";

/// A visit from a paper sheet.
async fn entered(
    world: &World,
    (elder_id, volunteer_id): (ElderId, VolunteerId),
    from: OffsetDateTime,
    minutes: i64,
) -> EnteredService {
    let row = EnterService {
        elder_id,
        volunteer_id,
        service: "03".into(),
        started_at: At(from),
        stopped_at: At(from + Duration::minutes(minutes)),
        breaks: RawMinutes::ZERO,
        sheet: "1".into(),
    };
    world.bench.tell(&actors::clerk(VILLAGE), row).await.unwrap()
}

/// The same, uploaded unless a second person has to look first. From here the clock may look through it at any moment.
async fn uploaded(
    world: &World,
    pair: (ElderId, VolunteerId),
    from: OffsetDateTime,
    minutes: i64,
) -> EnteredService {
    let entered = entered(world, pair, from, minutes).await;
    if entered.state == VisitState::Completed {
        world
            .upload(&actors::clerk(VILLAGE), entered.visit_id)
            .await
            .unwrap();
    }
    entered
}

async fn list(world: &World, actor: &Actor) -> contracts::Result<Vec<AnomalyRow>> {
    let find = FindAnomalies {
        within: None,
        state: Some(AnomalyState::Open),
        kind: None,
        paging: Default::default(),
    };
    Ok(world.bench.ask(actor, find).await?.rows)
}

/// What is odd about a visit, once the clock has looked through it.
async fn odd(world: &World, visit: VisitId) -> Vec<(AnomalyKind, i64)> {
    world.bench.clock.advance(Duration::minutes(11));
    world
        .bench
        .until_due("looked through", async || {
            let waits = sqlx::query_scalar::<_, i64>(
                "select count(*) from dispatch.visit where uploaded_at is not null and screened_at is null",
            );
            waits.fetch_one(world.bench.admin()).await.unwrap() == 0
        })
        .await;
    let rows = list(world, &actors::operator()).await.unwrap();
    let of = rows.into_iter().filter(|row| row.visit_id == visit);
    of.map(|row| (row.kind, row.figure)).collect()
}

/// How often something was found odd, whoever was looked at.
async fn times(world: &World, kind: AnomalyKind) -> usize {
    let rows = list(world, &actors::operator()).await.unwrap();
    rows.iter().filter(|row| row.kind == kind).count()
}

async fn late() -> World {
    let world = World::start().await;
    world.bench.clock.set(START + Duration::days(20));
    world
}

#[tokio::test]
async fn an_ordinary_visit_is_not_odd() {
    let world = late().await;
    let pair = (world.elder(), world.volunteer(|_| {}).await);
    let visit = uploaded(&world, pair, START, 60).await;
    assert_eq!(odd(&world, visit.visit_id).await, []);
}

#[tokio::test]
async fn an_elder_served_by_two_orders_at_one_time_is_odd_about_one_of_them() {
    let world = late().await;
    let elder = world.elder();
    let first = uploaded(&world, (elder, world.volunteer(|_| {}).await), START, 60).await;
    let later = START + Duration::minutes(45);
    let second = uploaded(&world, (elder, world.volunteer(|_| {}).await), later, 60).await;
    let mut found = odd(&world, first.visit_id).await;
    found.extend(odd(&world, second.visit_id).await);
    assert_eq!(found, [(AnomalyKind::Overlap, 15)]);
}

#[tokio::test]
async fn two_who_serve_each_other_again_and_again_are_odd() {
    let world = late().await;
    let (elder_a, elder_b) = (world.elder(), world.elder());
    // Each of the two volunteers is one of the two elders as well.
    let key = |elder: ElderId| PersonKey::new(format!("elder {elder}"));
    let a = world.volunteer(|profile| profile.person = key(elder_a)).await;
    let b = world.volunteer(|profile| profile.person = key(elder_b)).await;
    let mut last = None;
    for day in 0..4 {
        let pair = if day % 2 == 0 { (elder_b, a) } else { (elder_a, b) };
        last = Some(uploaded(&world, pair, START + Duration::days(day), 60).await);
    }
    odd(&world, last.unwrap().visit_id).await;
    assert!(times(&world, AnomalyKind::Reciprocal).await >= 1);
}

#[tokio::test]
async fn most_of_ones_time_with_one_elder_and_a_long_day_are_odd() {
    let world = late().await;
    let volunteer = world.volunteer(|_| {}).await;
    let elder = world.elder();
    let mut last = None;
    for day in 0..3 {
        last = Some(uploaded(&world, (elder, volunteer), START + Duration::days(day), 420).await);
    }
    odd(&world, last.unwrap().visit_id).await;
    // Once for the two of them, not for each visit.
    assert_eq!(times(&world, AnomalyKind::Share).await, 1);

    let other = world.volunteer(|_| {}).await;
    let morning = START - Duration::hours(6);
    uploaded(&world, (world.elder(), other), morning, 420).await;
    let second = uploaded(&world, (world.elder(), other), morning + Duration::hours(8), 240).await;
    // Over a day's limit a second person looks first; then it is uploaded, and still odd.
    let review = ReviewVisit {
        visit_id: second.visit_id,
        approved: RawMinutes::new(240),
        reason: "有照片".into(),
    };
    world.bench.tell(&actors::branch(TOWN), review).await.unwrap();
    world
        .upload(&actors::clerk(VILLAGE), second.visit_id)
        .await
        .unwrap();
    odd(&world, second.visit_id).await;
    // Once for the day, whichever of its visits was looked at first.
    let rows = list(&world, &actors::operator()).await.unwrap();
    let long = rows.iter().filter(|row| row.kind == AnomalyKind::LongDay);
    assert_eq!(long.map(|row| row.figure).collect::<Vec<_>>(), [660]);
}

#[tokio::test]
async fn two_who_check_in_from_one_phone_are_odd_r5_6() {
    let world = World::start().await;
    let visits = [world.accepted(|_| {}).await, world.accepted(|_| {}).await];
    world.bench.clock.set(START);
    for visit in visits {
        let check_in = CheckIn {
            visit_id: visit.visit,
            position: None,
            phone: Some(uuid::Uuid::from_u128(7)),
        };
        let me = actors::volunteer(visit.volunteer);
        world.bench.tell(&me, check_in).await.unwrap();
    }
    world.bench.clock.advance(Duration::minutes(60));
    for visit in visits {
        let code = world.code(visit.visit).await;
        world.check_out(visit, code).await.unwrap();
    }
    // Both are served before either is looked through.
    for visit in visits {
        world.upload(&actors::clerk(VILLAGE), visit.visit).await.unwrap();
    }
    assert_eq!(odd(&world, visits[1].visit).await, [(AnomalyKind::Device, 2)]);
}

#[tokio::test]
async fn who_became_a_relative_after_the_visit_is_odd_r5_4() {
    let world = late().await;
    let (elder, volunteer) = (world.elder(), world.volunteer(|_| {}).await);
    let visit = entered(&world, (elder, volunteer), START, 60).await;
    sqlx::query("update dispatch.candidate set relatives = array[$1]")
        .bind(format!("elder {elder}"))
        .execute(world.bench.admin())
        .await
        .unwrap();
    world
        .upload(&actors::clerk(VILLAGE), visit.visit_id)
        .await
        .unwrap();
    assert_eq!(odd(&world, visit.visit_id).await, [(AnomalyKind::Household, 1)]);
}

/// A visit that is odd, and its anomaly.
async fn an_anomaly(world: &World) -> AnomalyRow {
    let volunteer = world.volunteer(|_| {}).await;
    let elder = world.elder();
    uploaded(world, (elder, volunteer), START, 400).await;
    uploaded(world, (elder, volunteer), START + Duration::days(1), 400).await;
    let visit = uploaded(world, (elder, volunteer), START + Duration::days(2), 400).await;
    odd(world, visit.visit_id).await;
    list(world, &actors::operator()).await.unwrap().remove(0)
}

#[tokio::test]
async fn an_explanation_closes_it_and_changes_nothing_else() {
    let world = late().await;
    let anomaly = an_anomaly(&world).await;
    let state = world.card(anomaly.order_id).await.visits[0].state;
    let explain = ExplainAnomaly {
        anomaly_id: anomaly.anomaly_id,
        note: "邻居，老人指定".into(),
    };
    let changed = world
        .bench
        .tell(&actors::branch(TOWN), explain.clone())
        .await
        .unwrap();
    assert_eq!(changed.state, AnomalyState::Explained);
    assert_eq!(world.card(anomaly.order_id).await.visits[0].state, state);
    let again = world.bench.tell(&actors::branch(TOWN), explain).await;
    assert_eq!(again.unwrap_err().reason, "anomaly_decided");
    proofs::hold(&world).await;
}

#[tokio::test]
async fn without_an_explanation_a_case_goes_through_the_tiers_and_what_was_credited_stays_r9_3() {
    let world = late().await;
    let anomaly = an_anomaly(&world).await;
    let open = OpenAnomalyCase {
        anomaly_id: anomaly.anomaly_id,
        note: "请说明".into(),
    };
    let changed = world.bench.tell(&actors::branch(TOWN), open).await.unwrap();
    let case = open_cases(&world.bench).await.remove(0);
    assert_eq!(
        (case.kind, Some(case.case_no.clone())),
        (CaseKind::Anomaly, changed.case_no)
    );
    world
        .bench
        .tell(&actors::clerk(VILLAGE), answer(case.case_id))
        .await
        .unwrap();
    let forward = review(case.case_id, CaseReview::Forward);
    world.bench.tell(&actors::branch(TOWN), forward).await.unwrap();
    let upheld = decision(&case, CaseState::Upheld);
    let visit = world.bench.tell(&actors::operator(), upheld).await.unwrap();
    assert_ne!(visit.state, VisitState::Voided);
    proofs::hold(&world).await;
}

#[tokio::test]
async fn who_entered_or_uploaded_a_visit_does_not_decide_about_it_and_others_see_nothing_r1_8() {
    let world = late().await;
    let anomaly = an_anomaly(&world).await;
    // The town's own branch uploads as well where a sub-branch has nobody.
    sqlx::query("update dispatch.visit set uploaded_by = $1 where visit_id = $2")
        .bind(actors::branch(TOWN).staff_id().unwrap().uuid())
        .bind(anomaly.visit_id.uuid())
        .execute(world.bench.admin())
        .await
        .unwrap();
    let explain = ExplainAnomaly {
        anomaly_id: anomaly.anomaly_id,
        note: "x".into(),
    };
    for (actor, reason) in [
        (actors::branch(TOWN), "same_person"),
        (actors::branch("370405100"), "anomaly_not_found"),
        (actors::clerk(VILLAGE), "wrong_role"),
        (actors::auditor(), "wrong_role"),
    ] {
        let refused = world.bench.tell(&actor, explain.clone()).await;
        assert_eq!(refused.unwrap_err().reason, reason);
    }
    assert_eq!(list(&world, &actors::branch("370405100")).await.unwrap(), []);
    assert_eq!(list(&world, &actors::auditor()).await.unwrap().len(), 1);
    let clerk = list(&world, &actors::clerk(NEXT_VILLAGE)).await;
    assert_eq!(clerk.unwrap_err().reason, "wrong_role");
}
