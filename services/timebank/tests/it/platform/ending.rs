use contracts::{
    Code,
    dispatch::{CaseState, ResolveCase, UploadVisit, VisitState},
    ledger::LineState,
};
use time::Duration;

use crate::{
    town::{CLEANING, Town, Volunteer},
    world::World,
};

/// Pending, unsettled and confirmed raw minutes.
async fn minutes(town: &Town, volunteer: &Volunteer) -> (i64, i64, i64) {
    let balances = town.balances(volunteer).await;
    (
        balances.pending.get(),
        balances.unsettled.get(),
        balances.raw_confirmed.get(),
    )
}

/// States and amounts of the statement's lines.
async fn lines(town: &Town, volunteer: &Volunteer) -> Vec<(LineState, i64)> {
    let statement = town.statement(volunteer).await;
    statement
        .lines
        .iter()
        .map(|line| (line.state, line.amount.get()))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_content_elder_turns_pending_minutes_into_savings_of_the_volunteer() {
    let world = World::start().await;
    let (elders, volunteers) = world.people(1, 1).await;
    let visit = world.served(&elders[0], &volunteers[0], CLEANING, 60).await;
    let own = world
        .tell(&volunteers[0].actor(), UploadVisit { visit_id: visit })
        .await
        .unwrap_err();
    assert_eq!(
        own.code,
        Code::Forbidden,
        "R5.10: the uploader is not the volunteer"
    );
    world.upload(visit).await;
    assert_eq!(minutes(&world, &volunteers[0]).await, (60, 0, 0));
    assert_eq!(lines(&world, &volunteers[0]).await, [(LineState::Pending, 60)]);

    let text = world.sms(&elders[0].phone, "满意回1，有异议回2").await;
    assert!(
        text.contains("王大娘您好，李建国11月23日为您家庭保洁1时"),
        "{text}"
    );
    world.answers(&elders[0], "1", visit, VisitState::Confirmed).await;
    assert_eq!(minutes(&world, &volunteers[0]).await, (0, 60, 60));
    assert_eq!(lines(&world, &volunteers[0]).await, [(LineState::Posted, 60)]);
    let line = &world.statement(&volunteers[0]).await.lines[0];
    assert_eq!((line.visit_id, line.balance.get()), (Some(visit), 60));
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn silence_for_48_hours_lets_a_visit_lapse_r5_11() {
    let world = World::start().await;
    let (elders, volunteers) = world.people(1, 1).await;
    let visit = world.uploaded(&elders[0], &volunteers[0], CLEANING, 60).await;
    world.clock.advance(Duration::hours(48) - Duration::seconds(2));
    world.until_looked("dispatch", "lapse_visits").await;
    assert_eq!(world.state(visit).await, VisitState::Uploaded);
    world.clock.advance(Duration::seconds(3));
    world.until_state(visit, VisitState::Lapsed).await;
    world.settle().await;
    assert_eq!(minutes(&world, &volunteers[0]).await, (0, 60, 60));
    // Silence is no consent to anything else, and an objection now is for a person to hear.
    world.phones.reply(&elders[0].phone, "2").await.unwrap();
    world
        .until("the hotline hears of it", async || {
            let ask = contracts::notification::RepliesForHotline {
                paging: contracts::Paging::default(),
            };
            let waiting = world.ask(&world.operator(), ask).await.unwrap();
            waiting.rows.iter().any(|reply| reply.why == "too_late")
        })
        .await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_objection_that_is_upheld_voids_the_minutes_r9_3() {
    let world = World::start().await;
    let (elders, volunteers) = world.people(1, 1).await;
    let visit = world.uploaded(&elders[0], &volunteers[0], CLEANING, 60).await;
    world.answers(&elders[0], "2", visit, VisitState::Disputed).await;
    world.sms(&elders[0].phone, "您的意见收到了").await;
    // Frozen: the clock does not decide about it.
    world.clock.advance(Duration::hours(49));
    world.until_looked("dispatch", "lapse_visits").await;
    assert_eq!(world.state(visit).await, VisitState::Disputed);
    assert_eq!(minutes(&world, &volunteers[0]).await, (60, 0, 0));

    let case_id = world.case(visit).await.case_id;
    let resolve = ResolveCase {
        case_id,
        decision: CaseState::Upheld,
        note: "没有来".into(),
    };
    let refused = world.tell(&world.clerk(), resolve).await.unwrap_err();
    assert_eq!(refused.code, Code::Forbidden, "head office decides");
    assert_eq!(world.decide(visit, CaseState::Upheld).await, VisitState::Voided);
    assert_eq!(minutes(&world, &volunteers[0]).await, (0, 0, 0));
    assert_eq!(lines(&world, &volunteers[0]).await, [(LineState::Voided, 60)]);
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_objection_that_is_dismissed_lets_the_minutes_count_r9_3() {
    let world = World::start().await;
    let (elders, volunteers) = world.people(1, 1).await;
    let visit = world.uploaded(&elders[0], &volunteers[0], CLEANING, 60).await;
    world.answers(&elders[0], "2", visit, VisitState::Disputed).await;
    assert_eq!(
        world.decide(visit, CaseState::Dismissed).await,
        VisitState::Confirmed
    );
    assert_eq!(minutes(&world, &volunteers[0]).await, (0, 60, 60));
    assert_eq!(lines(&world, &volunteers[0]).await, [(LineState::Posted, 60)]);
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_elder_with_two_open_questions_answers_each_by_its_own_digits() {
    let world = World::start().await;
    let (elders, volunteers) = world.people(1, 2).await;
    let first = world.uploaded(&elders[0], &volunteers[0], CLEANING, 30).await;
    let second = world.uploaded(&elders[0], &volunteers[1], CLEANING, 40).await;
    world.sms(&elders[0].phone, "满意回31，有异议回32").await;
    world
        .answers(&elders[0], "32", second, VisitState::Disputed)
        .await;
    assert_eq!(world.state(first).await, VisitState::Uploaded);
    world.answers(&elders[0], "1", first, VisitState::Confirmed).await;
    world.finish().await;
}
