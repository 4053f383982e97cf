//! Complaints 投诉 that come neither from a call-back nor from a survey (R9.3): a case that whom it is about never answers.

use contracts::{
    Actor, Code,
    dispatch::{
        case::{AnswerCase, CaseKind, CaseReview, CaseStep, ReviewCase},
        complaint::{ComplaintAbout, ComplaintRecorded, RecordComplaint},
        *,
    },
};
use kernel::VisitId;
use testkit::actors;
use time::Duration;

use crate::{
    cases::open_cases,
    proofs,
    world::{NEXT_VILLAGE, START, VILLAGE, World},
};

const TOWN: &str = "370405001";

async fn complain(
    world: &World,
    actor: &Actor,
    visit_id: VisitId,
    about: ComplaintAbout,
) -> contracts::Result<ComplaintRecorded> {
    let complaint = RecordComplaint {
        visit_id,
        about,
        note: "说好九点，十点才来".into(),
    };
    world.bench.tell(actor, complaint).await
}

/// Another clerk of the village than the one who uploaded.
fn colleague() -> Actor {
    actors::numbered_staff(contracts::Role::Clerk, VILLAGE, 9)
}

fn answer(case_id: kernel::CaseId) -> AnswerCase {
    AnswerCase {
        case_id,
        answer: "已经和志愿者谈过".into(),
    }
}

#[tokio::test]
async fn a_complaint_goes_through_the_tiers_and_leaves_what_was_credited_r9_3() {
    let world = World::start().await;
    let visit = world.uploaded().await;
    world.confirm(visit.visit).await.unwrap();
    let operator = actors::operator();
    let recorded = complain(&world, &operator, visit.visit, ComplaintAbout::Volunteer)
        .await
        .unwrap();
    assert_eq!(recorded.step, CaseStep::SubBranch);
    let case = open_cases(&world.bench).await.remove(0);
    assert_eq!(
        (
            case.kind,
            case.about,
            case.visit_id,
            case.reason.map(|reason| reason.0)
        ),
        (
            CaseKind::Complaint,
            Some(ComplaintAbout::Volunteer),
            visit.visit,
            Some("说好九点，十点才来".into())
        )
    );
    // Who uploaded the visit does not answer for it; a colleague does.
    let refused = world
        .bench
        .tell(&actors::clerk(VILLAGE), answer(case.case_id))
        .await;
    assert_eq!(refused.unwrap_err().reason, "same_person");
    world
        .bench
        .tell(&colleague(), answer(case.case_id))
        .await
        .unwrap();
    let review = ReviewCase {
        case_id: case.case_id,
        verdict: CaseReview::Forward,
        review: "情况属实".into(),
    };
    world.bench.tell(&actors::branch(TOWN), review).await.unwrap();
    let resolve = ResolveCase {
        case_id: case.case_id,
        decision: CaseState::Upheld,
        note: "记入档案".into(),
    };
    let resolved = world.bench.tell(&operator, resolve).await.unwrap();
    assert_eq!(resolved.state, VisitState::Confirmed);
    proofs::hold(&world).await;
}

#[tokio::test]
async fn a_complaint_about_a_unit_is_not_answered_by_it_r9_3() {
    let world = World::start().await;
    let visit = world.uploaded().await;
    let recorded = complain(&world, &actors::operator(), visit.visit, ComplaintAbout::Unit)
        .await
        .unwrap();
    assert_eq!(recorded.step, CaseStep::Branch);
    let refused = world
        .bench
        .tell(&colleague(), answer(recorded.case_id))
        .await
        .unwrap_err();
    assert_eq!(refused.reason, "case_elsewhere");
    let review = |verdict| ReviewCase {
        case_id: recorded.case_id,
        verdict,
        review: "已到村里核实".into(),
    };
    let branch = actors::branch(TOWN);
    let back = world
        .bench
        .tell(&branch, review(CaseReview::Return))
        .await
        .unwrap_err();
    assert_eq!(back.reason, "about_unit");
    let passed = world
        .bench
        .tell(&branch, review(CaseReview::Forward))
        .await
        .unwrap();
    assert_eq!(passed.step, CaseStep::Head);
    proofs::hold(&world).await;
}

#[tokio::test]
async fn one_complaint_is_open_about_a_visit_and_one_who_did_not_come_may_be_complained_of_r9_3() {
    let world = World::start().await;
    let visit = world.accepted(|_| {}).await;
    let clerk = actors::clerk(VILLAGE);
    let early = complain(&world, &clerk, visit.visit, ComplaintAbout::Volunteer)
        .await
        .unwrap_err();
    assert_eq!(early.reason, "visit_to_come");
    world.bench.clock.set(START + Duration::hours(2));
    world.until_visit(visit, VisitState::NoShow).await;
    complain(&world, &clerk, visit.visit, ComplaintAbout::Volunteer)
        .await
        .unwrap();
    assert_eq!(open_cases(&world.bench).await[0].raw_minutes.get(), 0);
    let twice = complain(&world, &clerk, visit.visit, ComplaintAbout::Service)
        .await
        .unwrap_err();
    assert_eq!(
        (twice.code, twice.reason.as_str()),
        (Code::Conflict, "complaint_open")
    );
    proofs::hold(&world).await;
}

#[tokio::test]
async fn a_complaint_is_written_down_where_the_visit_belongs_r1_8() {
    let world = World::start().await;
    let visit = world.uploaded().await;
    let about = ComplaintAbout::Service;
    for actor in [actors::clerk(NEXT_VILLAGE), actors::branch("370405100")] {
        let refused = complain(&world, &actor, visit.visit, about).await.unwrap_err();
        assert_eq!(refused.code, Code::NotFound);
    }
    for actor in [actors::auditor(), actors::volunteer(visit.volunteer)] {
        let refused = complain(&world, &actor, visit.visit, about).await.unwrap_err();
        assert_eq!(refused.reason, "wrong_role");
    }
    let silent = RecordComplaint {
        visit_id: visit.visit,
        about,
        note: " ".into(),
    };
    let refused = world.bench.tell(&actors::operator(), silent).await.unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("note"));
    assert!(
        complain(&world, &actors::branch(TOWN), visit.visit, about)
            .await
            .is_ok()
    );
}
