use contracts::dispatch::{
    case::{AnswerCase, CaseReview, CaseStep, ReviewCase},
    *,
};
use kernel::CaseId;
use testkit::actors;
use time::{Duration, macros::datetime};

use crate::world::{Accepted, NEXT_VILLAGE, VILLAGE, World};

const TOWN: &str = "370405001";

async fn disputed(world: &World) -> (Accepted, CaseCard) {
    let visit = world.uploaded().await;
    let dispute = DisputeVisit {
        visit_id: visit.visit,
        channel: Channel::Sms,
        reason: Some("没有来".into()),
    };
    let changed = world
        .bench
        .tell(&contracts::Actor::service("notification"), dispute)
        .await
        .unwrap();
    assert_eq!(changed.state, VisitState::Disputed);
    let case = open_cases(&world.bench).await.remove(0);
    (visit, case)
}

/// The same, answered and reviewed: head office's turn.
async fn reported(world: &World) -> (Accepted, CaseCard) {
    let (visit, case) = disputed(world).await;
    let answered = world
        .bench
        .tell(&actors::clerk(VILLAGE), answer(case.case_id))
        .await;
    assert_eq!(answered.unwrap().step, CaseStep::Branch);
    let forward = review(case.case_id, CaseReview::Forward);
    let reviewed = world.bench.tell(&actors::branch(TOWN), forward).await;
    assert_eq!(reviewed.unwrap().step, CaseStep::Head);
    (visit, case)
}

pub(crate) async fn open_cases(bench: &testkit::Bench) -> Vec<CaseCard> {
    let cases = FindCases {
        within: None,
        state: Some(CaseState::Open),
        kind: None,
        step: None,
        late: false,
        paging: Default::default(),
    };
    bench.ask(&actors::operator(), cases).await.unwrap().rows
}

pub(crate) fn answer(case_id: CaseId) -> AnswerCase {
    AnswerCase {
        case_id,
        answer: "志愿者到过，老人睡着了".into(),
    }
}

pub(crate) fn review(case_id: CaseId, verdict: CaseReview) -> ReviewCase {
    ReviewCase {
        case_id,
        verdict,
        review: "请补走访记录".into(),
    }
}

pub(crate) fn decision(case: &CaseCard, decision: CaseState) -> ResolveCase {
    ResolveCase {
        case_id: case.case_id,
        decision,
        note: "已核实".into(),
    }
}

#[tokio::test]
async fn an_objection_freezes_the_minutes_and_opens_one_case_r9_3() {
    let world = World::start().await;
    let (visit, case) = disputed(&world).await;
    assert_eq!(case.case_no, "AJ20261123-0001");
    assert_eq!(case.reason.as_deref(), Some("没有来"));
    // Monday 15:00 + 3 working days.
    assert_eq!(case.due_at.0, datetime!(2026-11-26 15:00 +8));
    assert_eq!(world.card(visit.order).await.row.state, OrderState::Disputed);
    // Said twice, it is one case; nor does it lapse.
    assert_eq!(
        world.dispute(visit.visit).await.unwrap().state,
        VisitState::Disputed
    );
    assert_eq!(world.bench.events::<VisitDisputed>().await.len(), 1);
    assert_eq!(
        world.confirm(visit.visit).await.unwrap_err().reason,
        "visit_disputed"
    );
    world.bench.clock.advance(Duration::hours(72));
    world.bench.until_looked("dispatch", "lapse_visits").await;
    assert_eq!(
        world.card(visit.order).await.visits[0].state,
        VisitState::Disputed
    );
}

#[tokio::test]
async fn an_upheld_dispute_voids_the_minutes() {
    let world = World::start().await;
    let (visit, case) = reported(&world).await;
    let changed = world
        .bench
        .tell(&actors::operator(), decision(&case, CaseState::Upheld))
        .await
        .unwrap();
    assert_eq!(changed.state, VisitState::Voided);
    assert_eq!(world.bench.events::<VisitVoided>().await[0].visit_id, visit.visit);
    let again = world
        .bench
        .tell(&actors::operator(), decision(&case, CaseState::Dismissed))
        .await
        .unwrap_err();
    assert_eq!(again.reason, "case_decided");
}

#[tokio::test]
async fn a_dismissed_dispute_lets_the_minutes_count() {
    let world = World::start().await;
    let (_, case) = reported(&world).await;
    let changed = world
        .bench
        .tell(&actors::operator(), decision(&case, CaseState::Dismissed))
        .await
        .unwrap();
    assert_eq!(changed.state, VisitState::Confirmed);
    let told = world.bench.events::<VisitConfirmed>().await;
    assert_eq!((told.len(), told[0].channel), (1, Channel::Staff));
}

#[tokio::test]
async fn only_head_office_decides_a_case() {
    let world = World::start().await;
    let (_, case) = reported(&world).await;
    let refused = world
        .bench
        .tell(&actors::clerk(VILLAGE), decision(&case, CaseState::Upheld))
        .await
        .unwrap_err();
    assert_eq!(refused.reason, "wrong_role");
    let open = world
        .bench
        .tell(&actors::operator(), decision(&case, CaseState::Open))
        .await
        .unwrap_err();
    assert_eq!(open.field.as_deref(), Some("decision"));
}

#[tokio::test]
async fn r9_3_head_office_waits_for_the_tiers_below_until_they_are_overdue() {
    let world = World::start().await;
    let (_, case) = disputed(&world).await;
    let decide = async || {
        let upheld = decision(&case, CaseState::Upheld);
        world.bench.tell(&actors::operator(), upheld).await
    };
    assert_eq!(decide().await.unwrap_err().reason, "case_elsewhere");
    let list = async |late: bool, step: Option<CaseStep>| {
        let find = FindCases {
            within: None,
            state: Some(CaseState::Open),
            kind: None,
            step,
            late,
            paging: Default::default(),
        };
        world.bench.ask(&actors::operator(), find).await.unwrap().total
    };
    assert_eq!(
        (
            list(true, None).await,
            list(false, Some(CaseStep::SubBranch)).await
        ),
        (0, 1)
    );
    world.bench.clock.set(case.due_at.0 + Duration::seconds(1));
    assert_eq!(
        (list(true, None).await, list(false, Some(CaseStep::Head)).await),
        (1, 0)
    );
    assert_eq!(decide().await.unwrap().state, VisitState::Voided);
}

#[tokio::test]
async fn r9_3_an_answer_is_reviewed_by_the_town_and_may_come_back() {
    let world = World::start().await;
    let (_, case) = disputed(&world).await;
    let (clerk, branch) = (actors::clerk(VILLAGE), actors::branch(TOWN));
    let early = review(case.case_id, CaseReview::Forward);
    assert_eq!(
        world.bench.tell(&branch, early).await.unwrap_err().reason,
        "case_elsewhere"
    );
    world.bench.tell(&clerk, answer(case.case_id)).await.unwrap();
    let again = world.bench.tell(&clerk, answer(case.case_id)).await.unwrap_err();
    assert_eq!(again.reason, "case_elsewhere");
    let returned = review(case.case_id, CaseReview::Return);
    let returned = world.bench.tell(&branch, returned).await.unwrap();
    // Monday 15:00 + 3 working days, anew.
    assert_eq!(
        (returned.step, returned.due_at.0),
        (CaseStep::SubBranch, datetime!(2026-11-26 15:00 +8))
    );
    let second = AnswerCase {
        case_id: case.case_id,
        answer: "补：走访记录见附件".into(),
    };
    let answered = world.bench.tell(&clerk, second).await.unwrap();
    assert_eq!(answered.due_at.0, datetime!(2026-11-25 15:00 +8));
    let card = open_cases(&world.bench).await.remove(0);
    assert_eq!(
        card.answer.as_deref(),
        Some("志愿者到过，老人睡着了\n补：走访记录见附件")
    );
    assert_eq!(
        card.review.as_deref(),
        Some("请补走访记录"),
        "why it came back is still to be read"
    );
}

#[tokio::test]
async fn r9_3_only_the_sub_branch_that_served_answers_and_only_its_town_reviews() {
    let world = World::start().await;
    let (_, case) = disputed(&world).await;
    let reason = async |actor: contracts::Actor| {
        let told = world.bench.tell(&actor, answer(case.case_id)).await;
        told.unwrap_err().reason
    };
    assert_eq!(reason(actors::clerk(NEXT_VILLAGE)).await, "case_not_found");
    assert_eq!(reason(actors::branch(TOWN)).await, "wrong_role");
    assert_eq!(reason(actors::operator()).await, "wrong_role");
    let clerk = actors::clerk(VILLAGE);
    world.bench.tell(&clerk, answer(case.case_id)).await.unwrap();
    let forward = review(case.case_id, CaseReview::Forward);
    let elsewhere = actors::branch("370405100");
    assert_eq!(
        world
            .bench
            .tell(&elsewhere, forward.clone())
            .await
            .unwrap_err()
            .reason,
        "case_not_found"
    );
    // Somebody with both roles does not review their own answer.
    let both = contracts::Actor::Staff {
        id: clerk.staff_id().unwrap(),
        roles: vec![contracts::Role::Branch],
        scope: actors::org(TOWN),
    };
    assert_eq!(
        world.bench.tell(&both, forward).await.unwrap_err().reason,
        "same_person"
    );
}
