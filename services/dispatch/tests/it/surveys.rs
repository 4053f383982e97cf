//! The towns' survey 定期满意度调查 (R9.1): whom a branch has to ask, and what an answer does.

use contracts::{
    Actor,
    dispatch::{callback::CallReason, case::CaseKind, survey::*, *},
    elderly::ElderClosed,
};
use kernel::ElderId;
use testkit::actors;
use time::Duration;

use crate::{
    cases::open_cases,
    proofs,
    world::{Accepted, START, VILLAGE, World},
};

const TOWN: &str = "370405001";

async fn due(world: &World, actor: &Actor) -> Vec<SurveyDue> {
    let find = FindSurveyDue {
        within: None,
        paging: Default::default(),
    };
    world.bench.ask(actor, find).await.unwrap().rows
}

/// A visit that counts.
async fn served(world: &World) -> Accepted {
    let visit = world.uploaded().await;
    world.confirm(visit.visit).await.unwrap();
    visit
}

fn said(elder_id: ElderId, grade: u8) -> RecordSurvey {
    RecordSurvey {
        elder_id,
        outcome: SurveyOutcome::Answered,
        grade: Some(grade),
        reason: (grade <= 3).then_some(CallReason::Late),
        note: Some("想多陪一会儿".into()),
    }
}

async fn record(world: &World, survey: RecordSurvey) -> contracts::Result<SurveyRecorded> {
    world.bench.tell(&actors::branch(TOWN), survey).await
}

#[tokio::test]
async fn who_was_served_is_asked_once_a_cycle_r9_1() {
    let world = World::start().await;
    let visit = served(&world).await;
    let waiting = due(&world, &actors::branch(TOWN)).await;
    assert_eq!(
        (waiting[0].elder_id, waiting[0].visits, waiting[0].last_asked_at),
        (visit.elder, 1, None)
    );
    assert_eq!(due(&world, &actors::branch("370405100")).await, []);
    let recorded = record(&world, said(visit.elder, 5)).await.unwrap();
    assert_eq!(recorded.case_no, None);
    assert_eq!(due(&world, &actors::branch(TOWN)).await, []);
    let again = record(&world, said(visit.elder, 5)).await.unwrap_err();
    assert_eq!(again.reason, "asked_lately");
    // Served again, and a cycle later: asked again.
    world.bench.clock.set(START + Duration::days(91));
    let start = world.now() + Duration::hours(1);
    let order = world
        .open(visit.elder, |order| order.starts_at = start.into())
        .await;
    let volunteer = world.volunteer(|_| {}).await;
    let offer = world.offer(order.order_id, volunteer).await;
    let answered = world.answer(volunteer, offer, OfferAnswer::Accept).await.unwrap();
    let second = Accepted {
        order: order.order_id,
        visit: answered.visit_id.unwrap(),
        volunteer,
        elder: visit.elder,
    };
    world.bench.clock.set(start);
    world.serve(second, 60).await;
    world.upload(&actors::clerk(VILLAGE), second.visit).await.unwrap();
    world.confirm(second.visit).await.unwrap();
    let waiting = due(&world, &actors::branch(TOWN)).await;
    assert_eq!((waiting.len(), waiting[0].last_asked_at.is_some()), (1, true));
}

#[tokio::test]
async fn who_is_not_content_has_a_case_about_the_last_visit_r9_3() {
    let world = World::start().await;
    let visit = served(&world).await;
    let recorded = record(&world, said(visit.elder, 2)).await.unwrap();
    let case = open_cases(&world.bench).await.remove(0);
    assert_eq!(
        (case.kind, Some(case.case_no), case.visit_id),
        (CaseKind::Survey, recorded.case_no, visit.visit)
    );
    let find = FindSurveys {
        within: None,
        paging: Default::default(),
    };
    let rows = world.bench.ask(&actors::auditor(), find).await.unwrap().rows;
    assert_eq!(
        (
            rows[0].grade,
            rows[0].case_id,
            rows[0].note.as_ref().map(|note| note.0.as_str())
        ),
        (Some(2), Some(case.case_id), Some("想多陪一会儿"))
    );
    proofs::hold(&world).await;
}

#[tokio::test]
async fn who_was_not_reached_comes_again_the_next_day_and_who_has_died_never_r9_2() {
    let world = World::start().await;
    let visit = served(&world).await;
    let nobody = RecordSurvey {
        outcome: SurveyOutcome::NoAnswer,
        grade: None,
        reason: None,
        note: None,
        ..said(visit.elder, 5)
    };
    record(&world, nobody).await.unwrap();
    assert_eq!(due(&world, &actors::branch(TOWN)).await, []);
    world.bench.clock.advance(Duration::hours(25));
    assert_eq!(due(&world, &actors::branch(TOWN)).await.len(), 1);
    let closed = ElderClosed {
        elder_id: visit.elder,
        reason: "death".into(),
    };
    world.bench.emit(&closed).await;
    world.bench.settle().await;
    assert_eq!(due(&world, &actors::branch(TOWN)).await, []);
}

#[tokio::test]
async fn an_answer_that_is_not_whole_and_one_from_elsewhere_are_refused_r1_8() {
    let world = World::start().await;
    let visit = served(&world).await;
    let refused = async |survey: RecordSurvey| record(&world, survey).await.unwrap_err().reason;
    let none = RecordSurvey {
        grade: None,
        ..said(visit.elder, 5)
    };
    assert_eq!(refused(none).await, "no_grade");
    let why = RecordSurvey {
        reason: None,
        ..said(visit.elder, 3)
    };
    assert_eq!(refused(why).await, "no_call_reason");
    let graded = RecordSurvey {
        outcome: SurveyOutcome::Refused,
        ..said(visit.elder, 5)
    };
    assert_eq!(refused(graded).await, "no_grade");
    assert_eq!(refused(said(world.elder(), 5)).await, "elder_not_found");
    for (actor, reason) in [
        (actors::branch("370405100"), "elder_not_found"),
        (actors::clerk(VILLAGE), "wrong_role"),
        (actors::operator(), "wrong_role"),
    ] {
        let error = world.bench.tell(&actor, said(visit.elder, 5)).await;
        assert_eq!(error.unwrap_err().reason, reason);
    }
}
