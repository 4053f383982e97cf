use contracts::{
    At, Code,
    dispatch::{Evidence, RecordTimes, ReviewVisit, UploadVisit, VisitState},
};
use kernel::RawMinutes;
use time::{
    Duration,
    macros::{date, datetime},
};

use crate::{
    town::{CLEANING, Elder, Town, Volunteer, order_form},
    world::World,
};

/// Agreed for a start, and checked in on time; the code that the elder got.
async fn under_way(
    town: &Town,
    elder: &Elder,
    volunteer: &Volunteer,
    starts_at: time::OffsetDateTime,
    minutes: i64,
) -> (kernel::VisitId, String) {
    let visit = town
        .agreed(elder, volunteer, order_form(elder, CLEANING, starts_at, minutes))
        .await;
    let code = town.code(elder).await;
    town.settle().await;
    town.clock.set(starts_at);
    assert_eq!(
        town.check_in(volunteer, visit).await.state,
        VisitState::InProgress
    );
    (visit, code)
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_elders_code_ends_the_visit_r5_6() {
    let world = World::start().await;
    let (elders, volunteers) = world.people(1, 1).await;
    let starts_at = world.now() + Duration::minutes(30);
    let (visit, code) = under_way(&world, &elders[0], &volunteers[0], starts_at, 60).await;
    world.clock.advance(Duration::minutes(60));
    let wrong = if code == "000000" { "000001" } else { "000000" };
    for tries_left in [4, 3] {
        let refused = world.check_out(&volunteers[0], visit, wrong).await.unwrap_err();
        assert_eq!(
            (refused.code, refused.reason.as_str()),
            (Code::Invalid, "wrong_code")
        );
        assert_eq!(refused.field.as_deref(), Some("code"));
        assert_eq!(refused.details["tries_left"], tries_left);
    }
    let done = world.check_out(&volunteers[0], visit, &code).await.unwrap();
    assert_eq!(
        (done.state, done.raw_minutes),
        (VisitState::Completed, Some(RawMinutes::new(60)))
    );
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_five_wrong_codes_staff_record_the_visit() {
    let world = World::start().await;
    let (elders, volunteers) = world.people(1, 1).await;
    let starts_at = world.now() + Duration::minutes(30);
    let (visit, code) = under_way(&world, &elders[0], &volunteers[0], starts_at, 60).await;
    world.clock.advance(Duration::minutes(60));
    let wrong = if code == "000000" { "000001" } else { "000000" };
    for _ in 0..5 {
        world.check_out(&volunteers[0], visit, wrong).await.unwrap_err();
    }
    let refused = world.check_out(&volunteers[0], visit, &code).await.unwrap_err();
    assert_eq!(refused.reason, "code_locked");
    let record = RecordTimes {
        visit_id: visit,
        started_at: At(starts_at),
        stopped_at: At(starts_at + Duration::minutes(60)),
        breaks: RawMinutes::ZERO,
        evidence: Evidence::HotlineCall,
        reason: "老人电话确认".into(),
    };
    let recorded = world.tell(&world.operator(), record).await.unwrap();
    assert_eq!(recorded.state, VisitState::Completed);
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visit_over_midnight_is_one_record_of_the_day_it_began_r5_7() {
    let world = World::start().await;
    let (elders, volunteers) = world.people(1, 1).await;
    let starts_at = datetime!(2026-11-23 23:15 +8).to_offset(time::UtcOffset::UTC);
    let (visit, code) = under_way(&world, &elders[0], &volunteers[0], starts_at, 90).await;
    world.clock.advance(Duration::minutes(90));
    let done = world.check_out(&volunteers[0], visit, &code).await.unwrap();
    assert_eq!(
        (done.state, done.raw_minutes),
        (VisitState::Completed, Some(RawMinutes::new(90)))
    );
    world.upload(visit).await;
    let asked = |texts: Vec<String>| texts.into_iter().filter(|text| text.contains("满意回1")).count();
    assert_eq!(
        asked(world.inbox(&elders[0].phone).await),
        0,
        "nobody is woken at night (decision 25)"
    );
    world
        .clock
        .set(datetime!(2026-11-24 07:00 +8).to_offset(time::UtcOffset::UTC));
    let text = world.sms(&elders[0].phone, "满意回1，有异议回2").await;
    assert!(text.contains("李建国11月23日为您家庭保洁1时30分"), "{text}");
    world.answers(&elders[0], "1", visit, VisitState::Confirmed).await;
    let statement = world.statement(&volunteers[0]).await;
    let lines: Vec<_> = statement
        .lines
        .iter()
        .map(|line| (line.effective.0, line.amount.get()))
        .collect();
    assert_eq!(lines, [(date!(2026 - 11 - 23), 90)]);
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forgotten_check_out_counts_only_as_far_as_two_persons_let_it_r5_8() {
    let world = World::start().await;
    let (elders, volunteers) = world.people(1, 1).await;
    let starts_at = world.now() + Duration::minutes(30);
    let (visit, _) = under_way(&world, &elders[0], &volunteers[0], starts_at, 60).await;
    world
        .clock
        .set(starts_at + Duration::minutes(60) + Duration::hours(6) - Duration::seconds(1));
    world.until_looked("dispatch", "correct_forgotten").await;
    assert_eq!(world.state(visit).await, VisitState::InProgress);
    world.clock.advance(Duration::minutes(2));
    world.until_state(visit, VisitState::NeedsCorrection).await;
    let refused = world
        .tell(&world.clerk(), UploadVisit { visit_id: visit })
        .await
        .unwrap_err();
    assert_eq!(refused.reason, "wrong_visit_state");

    let record = RecordTimes {
        visit_id: visit,
        started_at: At(starts_at),
        stopped_at: At(starts_at + Duration::minutes(75)),
        breaks: RawMinutes::ZERO,
        evidence: Evidence::PaperForm,
        reason: "忘记签退，纸质单为准".into(),
    };
    let recorded = world.tell(&world.clerk(), record).await.unwrap();
    assert_eq!(recorded.state, VisitState::HeldForReview, "more than was planned");
    let review = ReviewVisit {
        visit_id: visit,
        approved: RawMinutes::new(60),
        reason: "按计划时长".into(),
    };
    let refused = world.tell(&world.clerk(), review.clone()).await.unwrap_err();
    assert_eq!(
        (refused.code, refused.reason.as_str()),
        (Code::Forbidden, "same_person")
    );
    let reviewed = world.tell(&world.branch(), review).await.unwrap();
    assert_eq!(
        (reviewed.state, reviewed.raw_minutes),
        (VisitState::Completed, Some(RawMinutes::new(60)))
    );

    assert_eq!(
        world.balances(&volunteers[0]).await.pending.get(),
        0,
        "nothing is credited before"
    );
    world.upload(visit).await;
    assert_eq!(world.balances(&volunteers[0]).await.pending.get(), 60);
    world.finish().await;
}
