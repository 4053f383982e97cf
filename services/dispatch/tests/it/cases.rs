use contracts::dispatch::*;
use testkit::actors;
use time::macros::datetime;

use crate::world::{Accepted, VILLAGE, World};

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
    let cases = FindCases {
        state: Some(CaseState::Open),
        paging: Default::default(),
    };
    let mut cases = world.bench.ask(&actors::operator(), cases).await.unwrap();
    (visit, cases.rows.remove(0))
}

fn decision(case: &CaseCard, decision: CaseState) -> ResolveCase {
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
    world.bench.clock.advance(time::Duration::hours(72));
    world.bench.settle().await;
    assert_eq!(
        world.card(visit.order).await.visits[0].state,
        VisitState::Disputed
    );
}

#[tokio::test]
async fn an_upheld_dispute_voids_the_minutes() {
    let world = World::start().await;
    let (visit, case) = disputed(&world).await;
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
    let (_, case) = disputed(&world).await;
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
    let (_, case) = disputed(&world).await;
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
