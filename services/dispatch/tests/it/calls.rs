//! Call-backs: which visits, how often, and what an answer does (R9.1–R9.3).

use contracts::{
    Actor, Day,
    dispatch::{
        callback::*,
        case::{CaseKind, CaseReview, CaseStep},
        *,
    },
    elderly::{ElderClosed, ElderErased},
    portal::{OrgUnitChanged, SettingChanged},
    settings,
};
use kernel::{CallBackId, ElderId, OrgKind, VisitId, china_date};
use serde_json::json;
use testkit::actors;
use time::{Duration, macros::date};

use crate::{
    cases::{answer, decision, open_cases, review},
    world::{Accepted, NEXT_VILLAGE, START, VILLAGE, World},
};

pub async fn set(world: &World, key: &str, value: i64) {
    let changed = SettingChanged {
        version: value + 1,
        key: key.into(),
        value: json!(value),
        valid_from: (world.now() - Duration::days(1)).into(),
    };
    world.bench.emit(&changed).await;
    world.bench.settle().await;
}

async fn sample(world: &World, per_cent: i64) {
    set(world, settings::CALLBACK_SAMPLE_PCT, per_cent).await;
}

async fn list(world: &World, actor: &Actor, within: Option<&str>) -> Vec<CallBackRow> {
    let find = FindCallBacks {
        within: within.map(actors::org),
        state: None,
        today: false,
        paging: Default::default(),
    };
    world.bench.ask(actor, find).await.unwrap().rows
}

pub async fn all(world: &World) -> Vec<CallBackRow> {
    list(world, &actors::operator(), None).await
}

pub async fn of(world: &World, visit: VisitId) -> Option<CallBackRow> {
    all(world).await.into_iter().find(|row| row.visit_id == visit)
}

/// A visit that counts; of a new volunteer unless one is given.
pub async fn confirmed(world: &World, by: Option<Accepted>, change: impl FnOnce(&mut OpenOrder)) -> Accepted {
    let start = world.now() + Duration::hours(1);
    let at = |order: &mut OpenOrder| {
        order.starts_at = start.into();
        change(order);
    };
    let visit = match by {
        Some(before) => world.accepted_by(before.volunteer, at).await,
        None => world.accepted(at).await,
    };
    world.bench.clock.set(start);
    world.serve(visit, 60).await;
    world.upload(&actors::clerk(VILLAGE), visit.visit).await.unwrap();
    world.confirm(visit.visit).await.unwrap();
    visit
}

pub fn outcome(id: CallBackId, outcome: CallOutcome) -> RecordCallBack {
    RecordCallBack {
        call_back_id: id,
        outcome,
        grade: None,
        reason: None,
        note: None,
    }
}

fn graded(id: CallBackId, grade: u8) -> RecordCallBack {
    RecordCallBack {
        grade: Some(grade),
        reason: (grade <= 3).then_some(CallReason::Late),
        note: Some("来晚了".into()),
        ..outcome(id, CallOutcome::Answered)
    }
}

pub async fn record(world: &World, command: RecordCallBack) -> contracts::Result<CallBackRecorded> {
    world.bench.tell(&actors::operator(), command).await
}

#[tokio::test]
async fn r9_1_a_volunteers_first_visit_is_called_back_about_and_others_as_the_sample_falls() {
    let world = World::start().await;
    sample(&world, 0).await;
    let first = confirmed(&world, None, |_| {}).await;
    assert_eq!(of(&world, first.visit).await.unwrap().why, CallBackWhy::First);
    let second = confirmed(&world, Some(first), |_| {}).await;
    assert_eq!(of(&world, second.visit).await, None);
    sample(&world, 100).await;
    let third = confirmed(&world, Some(first), |_| {}).await;
    assert_eq!(of(&world, third.visit).await.unwrap().why, CallBackWhy::Sample);
}

#[tokio::test]
async fn r9_1_of_two_first_visits_that_lapse_together_one_is_the_first() {
    let world = World::start().await;
    sample(&world, 0).await;
    let one = world.completed().await;
    let other = world
        .accepted_by(one.volunteer, |order| {
            order.starts_at = (START + Duration::hours(2)).into();
        })
        .await;
    world.bench.clock.set(START + Duration::hours(2));
    world.serve(other, 60).await;
    for visit in [one, other] {
        world.upload(&actors::clerk(VILLAGE), visit.visit).await.unwrap();
    }
    world.bench.clock.advance(Duration::hours(48));
    for visit in [one, other] {
        world.until_visit(visit, VisitState::Lapsed).await;
    }
    let rows = all(&world).await;
    assert_eq!((rows.len(), rows[0].why), (1, CallBackWhy::First));
}

#[tokio::test]
async fn r9_1_of_two_first_visits_that_are_confirmed_at_once_one_is_the_first() {
    let world = World::start().await;
    sample(&world, 0).await;
    let mut visits = vec![world.completed().await];
    for hour in [2, 4, 6] {
        let start = START + Duration::hours(hour);
        let next = world
            .accepted_by(visits[0].volunteer, |order| order.starts_at = start.into())
            .await;
        world.bench.clock.set(start);
        world.serve(next, 60).await;
        visits.push(next);
    }
    for visit in &visits {
        world.upload(&actors::clerk(VILLAGE), visit.visit).await.unwrap();
    }
    let told = futures::future::join_all(visits.iter().map(|visit| world.confirm(visit.visit))).await;
    assert!(told.iter().all(Result::is_ok));
    assert_eq!(all(&world).await.len(), 1);
}

#[tokio::test]
async fn r9_1_every_emergency_and_every_dispute_is_called_back_about() {
    let world = World::start().await;
    sample(&world, 0).await;
    let before = confirmed(&world, None, |_| {}).await;
    let emergency = confirmed(&world, Some(before), |order| order.urgency = Urgency::Emergency).await;
    assert_eq!(
        of(&world, emergency.visit).await.unwrap().why,
        CallBackWhy::Emergency
    );

    let start = world.now() + Duration::hours(1);
    let visit = world
        .accepted_by(before.volunteer, |order| order.starts_at = start.into())
        .await;
    world.bench.clock.set(start);
    world.serve(visit, 60).await;
    world.upload(&actors::clerk(VILLAGE), visit.visit).await.unwrap();
    world.dispute(visit.visit).await.unwrap();
    assert_eq!(of(&world, visit.visit).await, None, "while the case is open");
    let case = open_cases(&world.bench).await.remove(0);
    world.bench.clock.set(case.due_at.0 + Duration::hours(1));
    world
        .bench
        .tell(&actors::operator(), decision(&case, CaseState::Upheld))
        .await
        .unwrap();
    assert_eq!(of(&world, visit.visit).await.unwrap().why, CallBackWhy::Dispute);
}

#[tokio::test]
async fn r9_2_three_calls_on_three_days_then_the_elder_counts_as_not_reached() {
    let world = World::start().await;
    let visit = confirmed(&world, None, |_| {}).await;
    let id = of(&world, visit.visit).await.unwrap().call_back_id;
    for day in 1..=3 {
        let recorded = record(&world, outcome(id, CallOutcome::NoAnswer)).await.unwrap();
        let expected = if day < 3 {
            CallBackState::Waiting
        } else {
            CallBackState::Unreachable
        };
        assert_eq!(recorded.state, expected);
        if day == 1 {
            let again = record(&world, outcome(id, CallOutcome::NoAnswer))
                .await
                .unwrap_err();
            assert_eq!(again.reason, "tried_today");
        }
        world.bench.clock.advance(Duration::days(1));
    }
    let late = record(&world, graded(id, 5)).await.unwrap_err();
    assert_eq!(late.reason, "call_back_ended");
    let get = GetCallBack { call_back_id: id };
    let card = world.bench.ask(&actors::operator(), get).await.unwrap();
    assert_eq!((card.row.tries, card.tries.len()), (3, 3));
}

#[tokio::test]
async fn r9_2_the_rate_is_of_valid_answers_only() {
    let world = World::start().await;
    for said in [
        Some((CallOutcome::Answered, Some(5))),
        Some((CallOutcome::Answered, Some(4))),
        Some((CallOutcome::Answered, Some(3))),
        Some((CallOutcome::NotServed, None)),
        Some((CallOutcome::Refused, None)),
        Some((CallOutcome::NoPhone, None)),
        Some((CallOutcome::WrongNumber, None)),
        None,
    ] {
        let visit = confirmed(&world, None, |_| {}).await;
        let id = of(&world, visit.visit).await.unwrap().call_back_id;
        if let Some((what, grade)) = said {
            let command = RecordCallBack {
                grade,
                reason: Some(CallReason::Short),
                ..outcome(id, what)
            };
            record(&world, command).await.unwrap();
        }
    }
    let today = china_date(world.now());
    let rate = |from| SatisfactionRate {
        within: None,
        from: Day(from),
        to: Day(today),
    };
    let found = world
        .bench
        .ask(&actors::clerk(VILLAGE), rate(today - Duration::days(30)))
        .await
        .unwrap();
    assert_eq!((found.satisfied, found.valid, found.unanswered), (2, 4, 3));
    assert_eq!(found.rows.len(), 1);
    let elsewhere = world
        .bench
        .ask(&actors::clerk(NEXT_VILLAGE), rate(today - Duration::days(30)))
        .await
        .unwrap();
    assert_eq!((elsewhere.valid, elsewhere.rows.len()), (0, 0));
}

#[tokio::test]
async fn r9_3_a_poor_grade_opens_a_case_and_what_was_credited_stays() {
    let world = World::start().await;
    let visit = confirmed(&world, None, |_| {}).await;
    let id = of(&world, visit.visit).await.unwrap().call_back_id;
    let recorded = record(&world, graded(id, 2)).await.unwrap();
    let case = open_cases(&world.bench).await.remove(0);
    assert_eq!(recorded.case_no.as_deref(), Some(case.case_no.as_str()));
    assert_eq!(
        (case.kind, case.step, case.grade, case.reason.as_deref()),
        (CaseKind::CallBack, CaseStep::SubBranch, Some(2), Some("来晚了"))
    );
    world
        .bench
        .tell(&actors::clerk(VILLAGE), answer(case.case_id))
        .await
        .unwrap();
    world
        .bench
        .tell(
            &actors::branch("370405001"),
            review(case.case_id, CaseReview::Forward),
        )
        .await
        .unwrap();
    let decided = world
        .bench
        .tell(&actors::operator(), decision(&case, CaseState::Upheld))
        .await
        .unwrap();
    assert_eq!(decided.state, VisitState::Confirmed);
    world.bench.settle().await;
    assert_eq!(world.bench.events::<VisitVoided>().await.len(), 0);
    assert_eq!(world.bench.events::<VisitConfirmed>().await.len(), 1);
}

#[tokio::test]
async fn r9_3_grade_three_opens_no_case_and_a_service_that_did_not_take_place_does() {
    let world = World::start().await;
    let fair = confirmed(&world, None, |_| {}).await;
    let id = of(&world, fair.visit).await.unwrap().call_back_id;
    assert_eq!(record(&world, graded(id, 3)).await.unwrap().case_no, None);
    let never = confirmed(&world, None, |_| {}).await;
    let id = of(&world, never.visit).await.unwrap().call_back_id;
    let recorded = record(&world, outcome(id, CallOutcome::NotServed)).await.unwrap();
    assert!(recorded.case_no.is_some());
    let row = of(&world, never.visit).await.unwrap();
    assert_eq!((row.took_place, row.grade), (Some(false), None));
}

#[tokio::test]
async fn nobody_calls_the_family_of_an_elder_whose_profile_is_closed() {
    let world = World::start().await;
    let waiting = confirmed(&world, None, |_| {}).await;
    let start = world.now() + Duration::hours(1);
    let served = world.accepted(|order| order.starts_at = start.into()).await;
    world.bench.clock.set(start);
    world.serve(served, 60).await;
    world.upload(&actors::clerk(VILLAGE), served.visit).await.unwrap();
    for elder_id in [waiting.elder, served.elder] {
        world.bench.emit(&closed(elder_id)).await;
    }
    world.bench.settle().await;
    assert_eq!(
        of(&world, waiting.visit).await.unwrap().state,
        CallBackState::Dropped
    );
    world.confirm(served.visit).await.unwrap();
    assert_eq!(
        of(&world, served.visit).await,
        None,
        "what ends later is not asked about"
    );
}

fn closed(elder_id: ElderId) -> ElderClosed {
    ElderClosed {
        elder_id,
        reason: "death".into(),
    }
}

#[tokio::test]
async fn the_words_of_an_erased_elder_are_emptied_and_the_grade_stays() {
    let world = World::start().await;
    let visit = confirmed(&world, None, |_| {}).await;
    let id = of(&world, visit.visit).await.unwrap().call_back_id;
    record(&world, graded(id, 2)).await.unwrap();
    let case = open_cases(&world.bench).await.remove(0);
    world
        .bench
        .tell(&actors::clerk(VILLAGE), answer(case.case_id))
        .await
        .unwrap();
    let erased = ElderErased {
        elder_id: visit.elder,
    };
    world.bench.emit(&erased).await;
    world.bench.settle().await;
    let get = GetCallBack { call_back_id: id };
    let card = world.bench.ask(&actors::operator(), get).await.unwrap();
    assert_eq!((card.note, card.row.grade), (None, Some(2)));
    let case = open_cases(&world.bench).await.remove(0);
    assert_eq!((case.reason, case.answer), (None, None));
}

#[tokio::test]
async fn r1_5_a_successor_sees_and_answers_what_a_merged_village_has_left() {
    let world = World::start().await;
    let visit = confirmed(&world, None, |_| {}).await;
    let id = of(&world, visit.visit).await.unwrap().call_back_id;
    record(&world, graded(id, 1)).await.unwrap();
    let heir = actors::clerk(NEXT_VILLAGE);
    assert_eq!(list(&world, &heir, None).await.len(), 0);
    let merged = OrgUnitChanged {
        code: actors::org(VILLAGE),
        name: "兴中社区".into(),
        kind: OrgKind::Village,
        position: None,
        active_from: Day(date!(2019 - 08 - 10)),
        active_to: Some(Day(china_date(world.now()) - Duration::days(1))),
        successor: Some(actors::org(NEXT_VILLAGE)),
        is_outlet: false,
    };
    world.bench.emit(&merged).await;
    world.bench.settle().await;
    assert_eq!(list(&world, &heir, None).await.len(), 1);
    let get = GetCallBack { call_back_id: id };
    world.bench.ask(&heir, get).await.unwrap();
    let case = open_cases(&world.bench).await.remove(0);
    world.bench.tell(&heir, answer(case.case_id)).await.unwrap();
}

#[tokio::test]
async fn r9_1_only_head_office_calls_and_nobody_reads_what_lies_elsewhere() {
    let world = World::start().await;
    let visit = confirmed(&world, None, |_| {}).await;
    let id = of(&world, visit.visit).await.unwrap().call_back_id;
    for actor in [actors::clerk(VILLAGE), actors::branch("370405001")] {
        let refused = world.bench.tell(&actor, graded(id, 5)).await.unwrap_err();
        assert_eq!(refused.reason, "wrong_role");
    }
    let stranger = actors::clerk(NEXT_VILLAGE);
    let get = GetCallBack { call_back_id: id };
    let refused = world.bench.ask(&stranger, get).await.unwrap_err();
    assert_eq!(refused.reason, "call_back_not_found");
    assert_eq!(list(&world, &actors::clerk(VILLAGE), None).await.len(), 1);
}
