//! Grades by SMS: before anybody calls, an elder may be asked so (R9.1, R9.2).

use contracts::{
    Actor, Day,
    dispatch::{OpenOrder, Urgency, callback::*, case::CaseKind},
    notification::GradeAsked,
    settings,
};
use kernel::{CallBackId, china_date};
use testkit::actors;

use crate::{
    calls::{all, confirmed, of, outcome, record, set},
    cases::open_cases,
    world::{Accepted, World},
};

const HOURS: i64 = 48;

/// A district that asks by SMS, a volunteer's first visit, and its call-back about which notification has asked.
async fn asked() -> (World, Accepted, CallBackRow) {
    let world = World::start().await;
    set(&world, settings::CALLBACK_SMS_HOURS, HOURS).await;
    let visit = confirmed(&world, None, |_| {}).await;
    let row = of(&world, visit.visit).await.unwrap();
    let asked = GradeAsked {
        call_back_id: row.call_back_id,
    };
    world.bench.emit(&asked).await;
    world.bench.settle().await;
    let row = of(&world, visit.visit).await.unwrap();
    (world, visit, row)
}

async fn take(world: &World, call_back_id: CallBackId, grade: u8) -> contracts::Result<CallBackRecorded> {
    let grade = TakeGrade { call_back_id, grade };
    world.bench.tell(&Actor::service("notification"), grade).await
}

/// Who is to be called today.
async fn due(world: &World) -> Vec<CallBackId> {
    let find = FindCallBacks {
        within: None,
        state: None,
        today: true,
        paging: Default::default(),
    };
    let found = world.bench.ask(&actors::operator(), find).await.unwrap();
    found.rows.iter().map(|row| row.call_back_id).collect()
}

#[tokio::test]
async fn r9_1_first_and_sampled_visits_are_asked_about_by_sms_where_the_district_says_so() {
    let world = World::start().await;
    let first = confirmed(&world, None, |_| {}).await;
    assert!(
        world.bench.events::<GradeWanted>().await.is_empty(),
        "the setting is off"
    );
    set(&world, settings::CALLBACK_SMS_HOURS, HOURS).await;
    let second = confirmed(&world, None, |_| {}).await;
    let emergency = |order: &mut OpenOrder| order.urgency = Urgency::Emergency;
    confirmed(&world, Some(first), emergency).await;
    world.bench.settle().await;
    let wanted = world.bench.events::<GradeWanted>().await;
    assert_eq!(wanted.len(), 1, "an emergency is a person's to ask about");
    assert_eq!(
        (wanted[0].visit_id, wanted[0].elder_id),
        (second.visit, second.elder)
    );
    let planned = of(&world, second.visit).await.unwrap();
    assert_eq!(
        planned.sms_until, None,
        "nobody waits before notification has asked"
    );
}

#[tokio::test]
async fn r9_1_nobody_calls_while_an_answer_by_sms_counts_and_then_somebody_does() {
    let (world, _, row) = asked().await;
    assert!(row.due_at.0 > row.sms_until.unwrap().0);
    assert!(due(&world).await.is_empty());
    world.bench.clock.set(row.sms_until.unwrap().0);
    assert_eq!(due(&world).await, [row.call_back_id]);
}

#[tokio::test]
async fn r9_2_a_good_grade_by_sms_ends_the_call_back_and_counts() {
    let (world, visit, row) = asked().await;
    let taken = take(&world, row.call_back_id, 5).await.unwrap();
    assert_eq!(taken.state, CallBackState::Done);
    let row = of(&world, visit.visit).await.unwrap();
    assert_eq!((row.grade, row.sms_grade, row.tries), (Some(5), Some(5), 0));
    let today = Day(china_date(world.now()));
    let rate = SatisfactionRate {
        within: None,
        from: today,
        to: today,
    };
    let found = world.bench.ask(&actors::operator(), rate).await.unwrap();
    assert_eq!((found.satisfied, found.valid), (1, 1));
    let late = take(&world, row.call_back_id, 1).await.unwrap_err();
    assert_eq!(late.reason, "call_back_ended");
}

#[tokio::test]
async fn r9_3_a_low_grade_by_sms_is_called_about_at_once_and_opens_no_case_before() {
    let (world, visit, row) = asked().await;
    let taken = take(&world, row.call_back_id, 1).await.unwrap();
    assert_eq!((taken.state, taken.case_no), (CallBackState::Waiting, None));
    let low = of(&world, visit.visit).await.unwrap();
    assert_eq!((low.sms_grade, low.grade), (Some(1), None));
    assert!(low.due_at.0 < row.due_at.0);
    assert_eq!(due(&world).await, [row.call_back_id]);
    assert!(open_cases(&world.bench).await.is_empty());
    let again = take(&world, row.call_back_id, 5).await.unwrap_err();
    assert_eq!(again.reason, "grade_given");
    // It was the wrong digit: what the elder says counts.
    let said = RecordCallBack {
        grade: Some(5),
        ..outcome(row.call_back_id, CallOutcome::Answered)
    };
    record(&world, said).await.unwrap();
    assert_eq!(of(&world, visit.visit).await.unwrap().grade, Some(5));
    assert!(
        world.bench.events::<GradeSettled>().await.is_empty(),
        "its question is answered"
    );
}

#[tokio::test]
async fn r9_3_a_low_grade_stands_and_opens_a_case_when_nobody_is_reached() {
    let (world, visit, row) = asked().await;
    take(&world, row.call_back_id, 2).await.unwrap();
    let recorded = record(&world, outcome(row.call_back_id, CallOutcome::WrongNumber))
        .await
        .unwrap();
    assert_eq!(recorded.state, CallBackState::Done);
    let ended = of(&world, visit.visit).await.unwrap();
    assert_eq!((ended.grade, ended.reason, ended.tries), (Some(2), None, 1));
    let case = open_cases(&world.bench).await.remove(0);
    assert_eq!((case.kind, case.grade), (CaseKind::CallBack, Some(2)));
}

#[tokio::test]
async fn r9_2_a_call_that_ends_it_tells_that_nobody_waits_for_an_sms() {
    let (world, _, row) = asked().await;
    let no_answer = outcome(row.call_back_id, CallOutcome::NoAnswer);
    record(&world, no_answer).await.unwrap();
    world.bench.settle().await;
    assert!(world.bench.events::<GradeSettled>().await.is_empty());
    record(&world, outcome(row.call_back_id, CallOutcome::Refused))
        .await
        .unwrap();
    world.bench.settle().await;
    let settled = world.bench.events::<GradeSettled>().await;
    assert_eq!(settled[0].call_back_id, row.call_back_id);
    assert!(take(&world, row.call_back_id, 5).await.is_err());
    assert_eq!(all(&world).await.len(), 1);
}

#[tokio::test]
async fn only_notification_passes_on_what_came_by_sms() {
    let (world, _, row) = asked().await;
    let grade = TakeGrade {
        call_back_id: row.call_back_id,
        grade: 5,
    };
    let refused = world.bench.tell(&actors::operator(), grade).await.unwrap_err();
    assert_eq!(refused.reason, "services_only");
    assert_eq!(
        take(&world, row.call_back_id, 0).await.unwrap_err().reason,
        "no_grade"
    );
}
