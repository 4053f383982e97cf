use contracts::{At, dispatch::*};
use kernel::{BasisPoints, Position, RawMinutes};
use testkit::actors;
use time::{Duration, macros::datetime};

use crate::world::{Accepted, START, VILLAGE, World};

fn recorded(visit: Accepted, from: time::OffsetDateTime, minutes: i64) -> RecordTimes {
    RecordTimes {
        visit_id: visit.visit,
        started_at: At(from),
        stopped_at: At(from + Duration::minutes(minutes)),
        breaks: RawMinutes::ZERO,
        evidence: Evidence::PaperForm,
        reason: "手机没电".into(),
    }
}

#[tokio::test]
async fn a_visit_is_measured_between_check_in_and_the_elders_code_r5_6() {
    let world = World::start().await;
    let visit = world.accepted(|order| order.service = "02".into()).await;
    world.bench.clock.set(START);
    world.check_in(visit).await.unwrap();
    world.bench.clock.advance(Duration::seconds(62 * 60 + 59));
    let code = world.code(visit.visit).await;
    let done = world.check_out(visit, code).await.unwrap();
    assert_eq!(
        (done.state, done.raw_minutes),
        (VisitState::Completed, Some(RawMinutes::new(62)))
    );
    let card = world.card(visit.order).await;
    assert_eq!(card.row.state, OrderState::Completed);
    assert_eq!(card.visits[0].weight, Some(BasisPoints::new(20_000)));
    assert_eq!(card.visits[0].evidence, Some(Evidence::Code));
    let steps: Vec<_> = card.steps.iter().map(|step| step.what.as_str()).collect();
    assert_eq!(
        steps,
        ["opened", "offered", "accepted", "checked_in", "checked_out"]
    );
}

#[tokio::test]
async fn check_in_opens_half_an_hour_before() {
    let world = World::start().await;
    let visit = world.accepted(|_| {}).await;
    world.bench.clock.set(START - Duration::minutes(31));
    assert_eq!(world.check_in(visit).await.unwrap_err().reason, "too_early");
    world.bench.clock.advance(Duration::minutes(1));
    assert_eq!(world.check_in(visit).await.unwrap().state, VisitState::InProgress);
}

#[tokio::test]
async fn nobody_is_in_two_places_at_once() {
    let world = World::start().await;
    let first = world.accepted(|_| {}).await;
    let second = world
        .accepted_by(first.volunteer, |order| {
            order.starts_at = At(START + Duration::minutes(75))
        })
        .await;
    let staff = CheckIn {
        visit_id: first.visit,
        position: None,
        phone: None,
    };
    world.bench.clock.set(START);
    world.bench.tell(&actors::clerk(VILLAGE), staff).await.unwrap();
    world.bench.clock.set(START + Duration::minutes(60));
    assert_eq!(
        world.check_in(second).await.unwrap_err().reason,
        "another_under_way"
    );
}

#[tokio::test]
async fn five_wrong_codes_lock_it_even_when_sent_at_once_and_staff_confirm() {
    let world = World::start().await;
    let visit = world.accepted(|_| {}).await;
    world.bench.clock.set(START);
    world.check_in(visit).await.unwrap();
    world.bench.clock.advance(Duration::minutes(60));
    let code = world.code(visit.visit).await;
    let wrong = if code.0 == "000000" { "000001" } else { "000000" };
    let guesses = futures::future::join_all((0..8).map(|_| world.check_out(visit, wrong.into()))).await;
    let reasons: Vec<_> = guesses
        .into_iter()
        .map(|guess| guess.unwrap_err().reason)
        .collect();
    assert_eq!(reasons.iter().filter(|reason| *reason == "wrong_code").count(), 5);
    assert_eq!(
        reasons.iter().filter(|reason| *reason == "code_locked").count(),
        3
    );
    // Even the right one is refused now.
    assert_eq!(
        world.check_out(visit, code).await.unwrap_err().reason,
        "code_locked"
    );
    assert_eq!(world.card(visit.order).await.visits[0].wrong_codes, 5);
    let by_phone = RecordTimes {
        evidence: Evidence::HotlineCall,
        ..recorded(visit, START, 60)
    };
    let done = world.bench.tell(&actors::operator(), by_phone).await.unwrap();
    assert_eq!(
        (done.state, done.raw_minutes),
        (VisitState::Completed, Some(RawMinutes::new(60)))
    );
}

#[tokio::test]
async fn a_wrong_code_says_how_many_tries_are_left_and_full_width_digits_are_forgiven() {
    let world = World::start().await;
    let visit = world.accepted(|_| {}).await;
    world.bench.clock.set(START);
    world.check_in(visit).await.unwrap();
    world.bench.clock.advance(Duration::minutes(30));
    let refused = world.check_out(visit, "12345".into()).await.unwrap_err();
    assert_eq!(
        (refused.reason.as_str(), &refused.details["tries_left"]),
        ("wrong_code", &4.into())
    );
    assert_eq!(refused.field.as_deref(), Some("code"));
    let code = world.code(visit.visit).await;
    let typed: String = code
        .chars()
        .map(|c| char::from_u32(c as u32 - '0' as u32 + '０' as u32).unwrap())
        .collect();
    assert_eq!(
        world.check_out(visit, typed.into()).await.unwrap().state,
        VisitState::Completed
    );
}

#[tokio::test]
async fn another_volunteer_cannot_use_up_the_tries() {
    let world = World::start().await;
    let visit = world.accepted(|_| {}).await;
    let stranger = world.volunteer(|_| {}).await;
    world.bench.clock.set(START);
    world.check_in(visit).await.unwrap();
    let refused = world
        .check_out(
            Accepted {
                volunteer: stranger,
                ..visit
            },
            "111111".into(),
        )
        .await
        .unwrap_err();
    assert_eq!(refused.reason, "not_yours");
    assert_eq!(world.card(visit.order).await.visits[0].wrong_codes, 0);
}

#[tokio::test]
async fn a_visit_over_midnight_is_one_record_r5_7() {
    let world = World::start().await;
    let evening = datetime!(2026-11-23 23:30 +8);
    let visit = world.accepted(|order| order.starts_at = At(evening)).await;
    world.bench.clock.set(evening);
    let done = world.serve(visit, 60).await;
    assert_eq!(
        (done.state, done.raw_minutes),
        (VisitState::Completed, Some(RawMinutes::new(60)))
    );
}

#[tokio::test]
async fn over_the_daily_limit_a_second_person_decides_r5_7() {
    let world = World::start().await;
    let first = world
        .accepted(|order| order.duration = RawMinutes::new(300))
        .await;
    let evening = START + Duration::minutes(330);
    let second = world
        .accepted_by(first.volunteer, |order| {
            order.starts_at = At(evening);
            order.duration = RawMinutes::new(200);
        })
        .await;
    world.bench.clock.set(START);
    assert_eq!(world.serve(first, 300).await.state, VisitState::Completed);
    world.bench.clock.set(evening);
    assert_eq!(world.serve(second, 181).await.state, VisitState::HeldForReview);
    assert_eq!(
        world
            .upload(&actors::clerk(VILLAGE), second.visit)
            .await
            .unwrap_err()
            .reason,
        "wrong_visit_state"
    );
    let review = |approved| ReviewVisit {
        visit_id: second.visit,
        approved: RawMinutes::new(approved),
        reason: "已核实".into(),
    };
    let more = world
        .bench
        .tell(&actors::branch("370405001"), review(182))
        .await
        .unwrap_err();
    assert_eq!(more.reason, "more_than_recorded");
    let approved = world
        .bench
        .tell(&actors::branch("370405001"), review(180))
        .await
        .unwrap();
    assert_eq!(
        (approved.state, approved.raw_minutes),
        (VisitState::Completed, Some(RawMinutes::new(180)))
    );
    // The second person does not upload as well.
    let same = world
        .upload(&actors::branch("370405001"), second.visit)
        .await
        .unwrap_err();
    assert_eq!(same.reason, "same_person");
    world.upload(&actors::clerk(VILLAGE), second.visit).await.unwrap();
}

#[tokio::test]
async fn staff_enter_more_than_was_planned_only_with_a_second_person_r5_8() {
    let world = World::start().await;
    let visit = world.accepted(|_| {}).await;
    world.bench.clock.set(START + Duration::minutes(90));
    let clerk = actors::clerk(VILLAGE);
    // Nobody checked in: by the clock the visit counts as missed, but the paper form says otherwise.
    world.until_visit(visit, VisitState::NoShow).await;
    let done = world
        .bench
        .tell(&clerk, recorded(visit, START, 75))
        .await
        .unwrap();
    assert_eq!(done.state, VisitState::HeldForReview);
    let review = ReviewVisit {
        visit_id: visit.visit,
        approved: RawMinutes::new(60),
        reason: "计划内".into(),
    };
    assert_eq!(
        world.bench.tell(&clerk, review.clone()).await.unwrap_err().reason,
        "same_person"
    );
    let approved = world.bench.tell(&actors::operator(), review).await.unwrap();
    assert_eq!(
        (approved.state, approved.raw_minutes),
        (VisitState::Completed, Some(RawMinutes::new(60)))
    );
}

#[tokio::test]
async fn no_minute_of_a_volunteer_counts_twice() {
    let world = World::start().await;
    let first = world.accepted(|_| {}).await;
    let second = world
        .accepted_by(first.volunteer, |order| {
            order.starts_at = At(START + Duration::minutes(90))
        })
        .await;
    world.bench.clock.set(START);
    world.serve(first, 60).await;
    world.bench.clock.set(START + Duration::minutes(100));
    let overlapping = recorded(second, START + Duration::minutes(30), 60);
    let refused = world
        .bench
        .tell(&actors::clerk(VILLAGE), overlapping)
        .await
        .unwrap_err();
    assert_eq!(refused.reason, "times_overlap");
}

#[tokio::test]
async fn staff_name_what_proves_it() {
    let world = World::start().await;
    let visit = world.accepted(|_| {}).await;
    world.bench.clock.set(START + Duration::minutes(20));
    let clerk = actors::clerk(VILLAGE);
    let by_gps = RecordTimes {
        evidence: Evidence::Gps,
        ..recorded(visit, START, 10)
    };
    assert_eq!(
        world
            .bench
            .tell(&clerk, by_gps)
            .await
            .unwrap_err()
            .field
            .as_deref(),
        Some("evidence")
    );
    let no_reason = RecordTimes {
        reason: "  ".into(),
        ..recorded(visit, START, 10)
    };
    assert_eq!(
        world
            .bench
            .tell(&clerk, no_reason)
            .await
            .unwrap_err()
            .field
            .as_deref(),
        Some("reason")
    );
    let future = recorded(visit, START, 60);
    assert_eq!(
        world.bench.tell(&clerk, future).await.unwrap_err().reason,
        "wrong_times"
    );
}

#[tokio::test]
async fn a_position_far_away_is_only_noted() {
    let world = World::start().await;
    let visit = world.accepted(|_| {}).await;
    world.bench.clock.set(START);
    let far = CheckIn {
        visit_id: visit.visit,
        position: Some(Position {
            lon: 117.73,
            lat: 34.60,
        }),
        phone: None,
    };
    let changed = world
        .bench
        .tell(&actors::volunteer(visit.volunteer), far)
        .await
        .unwrap();
    assert_eq!(changed.state, VisitState::InProgress);
    let metres: Option<i32> = sqlx::query_scalar("select in_metres from dispatch.visit")
        .fetch_one(world.bench.db("dispatch"))
        .await
        .unwrap();
    assert_eq!(metres, Some(11_120));
}

#[tokio::test]
async fn r4_3_what_the_plan_leaves_without_a_class_has_the_proposed_one() {
    let world = World::start().await;
    let catalogue = world
        .bench
        .ask(&actors::clerk(VILLAGE), ListServices {})
        .await
        .unwrap();
    let weight = |name: &str| {
        let mut items = catalogue.services.iter();
        items
            .find(|item| item.name_zh == name)
            .map(|item| item.weight.get() / 10_000)
    };
    let proposed = [
        ("送餐助餐", 1),
        ("代买代办", 1),
        ("日间照料", 1),
        ("家庭保洁", 1),
        ("居住设施维护", 2),
        ("心理咨询", 3),
        ("医疗护理", 3),
        ("紧急救援", 2),
    ];
    for (name, times) in proposed {
        assert_eq!(weight(name), Some(times), "{name}");
    }
    let nursing = catalogue.services.iter().find(|item| item.name_zh == "医疗护理");
    assert!(nursing.unwrap().qualification.is_some(), "and a licence");
}

#[tokio::test]
async fn r4_4_the_weight_in_force_at_the_actual_start_counts_and_a_later_one_restates_nothing() {
    let world = World::start().await;
    let changes_at = async |at: time::OffsetDateTime, weight: i32| {
        sqlx::query(
            "insert into dispatch.service_weight (service, valid_from, weight) values ('03', $1, $2)",
        )
        .bind(at)
        .bind(weight)
        .execute(world.bench.admin())
        .await
        .unwrap();
    };
    // Agreed at ×1; when the visit begins it is ×2; when it ends ×3.
    let visit = world.accepted(|_| {}).await;
    changes_at(START - Duration::minutes(5), 20_000).await;
    changes_at(START + Duration::minutes(30), 30_000).await;
    world.bench.clock.set(START);
    world.serve(visit, 60).await;
    assert_eq!(
        world.card(visit.order).await.visits[0].weight,
        Some(BasisPoints::new(20_000))
    );
    // A paper form of last week's hour has last week's weight.
    let late = world
        .accepted(|order| order.starts_at = At(START + Duration::hours(3)))
        .await;
    world.bench.clock.set(START + Duration::hours(5));
    let times = recorded(late, START - Duration::hours(2), 45);
    world.bench.tell(&actors::clerk(VILLAGE), times).await.unwrap();
    assert_eq!(
        world.card(late.order).await.visits[0].weight,
        Some(BasisPoints::new(10_000))
    );
}
