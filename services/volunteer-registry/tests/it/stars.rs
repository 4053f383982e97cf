//! Stars on raw hours: applied for, reviewed, shown publicly, issued (R10.2).

use contracts::{
    Actor, Code, Paging, Role,
    ledger::correction::{CorrectionKind, CorrectionPosted},
    settings,
    volunteer::star::*,
};
use kernel::{Clock, RawMinutes, StandardMinutes, StarId, VisitId, VolunteerId, china_date};
use serde_json::json;
use testkit::{Bench, actors};
use time::Duration;

use crate::asked::{
    OTHER_VILLAGE, VILLAGE, activated, audited, bench, clerk, clerk_who_applies, li, served, set,
};

fn branch() -> Actor {
    actors::branch(actors::TOWN)
}

async fn applied(bench: &Bench, volunteer_id: VolunteerId) -> StarStands {
    bench.tell(&clerk(), ApplyForStar { volunteer_id }).await.unwrap()
}

fn approve(star_id: StarId) -> ReviewStar {
    ReviewStar {
        star_id,
        review: StarReview::Approve,
        reason: None,
    }
}

async fn shown(bench: &Bench, star_id: StarId) -> StarShown {
    bench.ask(&branch(), GetStar { star_id }).await.unwrap()
}

/// 李建国 with so many raw hours, their star applied for by the clerk and approved by the branch.
async fn on_notice(bench: &Bench, hours: i64) -> (VolunteerId, VisitId, StarId) {
    let (volunteer_id, _) = activated(bench, li()).await;
    let visit = served(bench, volunteer_id, hours * 60).await;
    let star_id = applied(bench, volunteer_id).await.star_id;
    let stands = bench.tell(&branch(), approve(star_id)).await.unwrap();
    assert_eq!(stands.state, StarState::Notice);
    (volunteer_id, visit, star_id)
}

/// A star for so many raw hours, issued.
pub async fn issued(bench: &Bench, volunteer_id: VolunteerId, hours: i64) {
    served(bench, volunteer_id, hours * 60).await;
    let star_id = applied(bench, volunteer_id).await.star_id;
    bench.tell(&branch(), approve(star_id)).await.unwrap();
    days_pass(bench, 8).await;
    until(bench, star_id, StarState::Issued).await;
}

async fn days_pass(bench: &Bench, days: i64) {
    bench.clock.advance(Duration::days(days));
    bench.until_looked("volunteer-registry", "issue_stars").await;
    bench.settle().await;
}

async fn until(bench: &Bench, star_id: StarId, state: StarState) {
    bench
        .until("the star stands so", async || {
            shown(bench, star_id).await.row.state == state
        })
        .await;
}

#[tokio::test]
async fn r10_2_a_star_is_applied_for_reviewed_shown_five_working_days_and_issued() {
    let bench = bench().await;
    let (volunteer_id, _, star_id) = on_notice(&bench, 320).await;
    let row = shown(&bench, star_id).await.row;
    assert_eq!((row.level, row.threshold_h), (2, 300));
    // Monday: the five days are Tuesday to the next Monday.
    let today = china_date(bench.clock.now());
    assert_eq!(row.notice_from.unwrap().0, today + Duration::days(1));
    assert_eq!(row.notice_to.unwrap().0, today + Duration::days(7));
    let board = bench
        .ask(&Actor::service("portal"), PublicNotice {})
        .await
        .unwrap();
    assert_eq!(board.stars.len(), 1);
    assert_eq!(board.stars[0].name_masked, "李*国");

    days_pass(&bench, 7).await;
    assert_eq!(shown(&bench, star_id).await.row.state, StarState::Notice);
    days_pass(&bench, 1).await;
    until(&bench, star_id, StarState::Issued).await;
    let own = bench
        .ask(&actors::volunteer(volunteer_id), VolunteerStars { volunteer_id })
        .await
        .unwrap();
    assert_eq!((own.level, own.next), (2, None));
    let board = bench
        .ask(&Actor::service("portal"), PublicNotice {})
        .await
        .unwrap();
    assert_eq!(board.stars, []);
    for act in ["star.applied", "star.reviewed", "star.issued"] {
        assert_eq!(audited(&bench, act).await.len(), 1, "{act}");
    }
}

#[tokio::test]
async fn r10_2_holidays_and_moved_days_shift_the_end_of_the_notice() {
    let bench = bench().await;
    let today = china_date(bench.clock.now());
    let day = |days: i64| json!([(today + Duration::days(days)).to_string()]);
    set(&bench, 1, settings::CALENDAR_DAYS_OFF, day(1)).await;
    set(&bench, 2, settings::CALENDAR_DAYS_ON, day(5)).await;
    let (_, _, star_id) = on_notice(&bench, 100).await;
    // Without Tuesday, with Saturday: Wednesday to Friday, Saturday, Monday.
    let row = shown(&bench, star_id).await.row;
    assert_eq!(row.notice_to.unwrap().0, today + Duration::days(7));
    set(&bench, 3, settings::CALENDAR_DAYS_ON, json!([])).await;
    let other = crate::asked::volunteer("王芳", time::macros::date!(1971 - 05 - 01), "16900000003");
    let (second, _) = activated(&bench, other).await;
    served(&bench, second, 6000).await;
    let star_id = applied(&bench, second).await.star_id;
    bench.tell(&branch(), approve(star_id)).await.unwrap();
    let row = shown(&bench, star_id).await.row;
    assert_eq!(row.notice_to.unwrap().0, today + Duration::days(8));
}

#[tokio::test]
async fn r10_2_thresholds_are_a_dated_setting_and_raw_hours_alone_count() {
    let bench = bench().await;
    let (volunteer_id, _) = activated(&bench, li()).await;
    served(&bench, volunteer_id, 150 * 60).await;
    let apply = ApplyForStar { volunteer_id };
    set(
        &bench,
        1,
        settings::STAR_THRESHOLDS_H,
        json!([200, 300, 600, 1000, 1500]),
    )
    .await;
    let refused = bench.tell(&clerk(), apply.clone()).await.unwrap_err();
    assert_eq!(refused.reason, "star_not_reached");
    assert_eq!(
        (&refused.details["have"], &refused.details["need"]),
        (&json!(9000), &json!(12000))
    );
    set(
        &bench,
        2,
        settings::STAR_THRESHOLDS_H,
        json!([50, 140, 600, 1000, 1500]),
    )
    .await;
    let stands = bench.tell(&clerk(), apply.clone()).await.unwrap();
    assert_eq!(stands.level, 2);
    let again = bench.tell(&clerk(), apply).await.unwrap_err();
    assert_eq!(again.reason, "star_under_way");
}

#[tokio::test]
async fn r10_2_nobody_reviews_what_they_applied_for_or_their_own_star() {
    let bench = bench().await;
    let (volunteer_id, _) = activated(&bench, li()).await;
    served(&bench, volunteer_id, 6000).await;
    let star_id = applied(&bench, volunteer_id).await.star_id;
    let refused = bench.tell(&clerk(), approve(star_id)).await.unwrap_err();
    assert_eq!(refused.reason, "same_person");
    let refused = bench
        .tell(&clerk_who_applies(), approve(star_id))
        .await
        .unwrap_err();
    assert_eq!(refused.reason, "own_application");
    for (actor, code) in [
        // Elsewhere there is no such thing (R1.8).
        (actors::clerk(OTHER_VILLAGE), Code::NotFound),
        (actors::auditor(), Code::Forbidden),
        (actors::finance(), Code::Forbidden),
    ] {
        let refused = bench.tell(&actor, approve(star_id)).await.unwrap_err();
        assert_eq!(refused.code, code);
    }
    let refuse = ReviewStar {
        star_id,
        review: StarReview::Refuse,
        reason: None,
    };
    let blank = bench.tell(&branch(), refuse.clone()).await.unwrap_err();
    assert_eq!(blank.field.as_deref(), Some("reason"));
    let refuse = ReviewStar {
        reason: Some("材料不全".into()),
        ..refuse
    };
    assert_eq!(
        bench.tell(&branch(), refuse).await.unwrap().state,
        StarState::Refused
    );
    let own = bench
        .ask(&actors::volunteer(volunteer_id), VolunteerStars { volunteer_id })
        .await
        .unwrap();
    assert_eq!(own.reason.as_deref(), Some("材料不全"));
    assert_eq!(own.next, Some(1), "they may apply again");
}

#[tokio::test]
async fn r10_2_a_volunteer_applies_for_themselves_and_for_nobody_else() {
    let bench = bench().await;
    let (volunteer_id, _) = activated(&bench, li()).await;
    served(&bench, volunteer_id, 6000).await;
    let stranger = actors::volunteer(VolunteerId::generate(bench.clock.now()));
    let apply = ApplyForStar { volunteer_id };
    let refused = bench.tell(&stranger, apply.clone()).await.unwrap_err();
    assert_eq!(refused.reason, "not_yours");
    let stands = bench.tell(&actors::volunteer(volunteer_id), apply).await.unwrap();
    // The clerk did not apply: the clerk may review.
    bench.tell(&clerk(), approve(stands.star_id)).await.unwrap();
}

#[tokio::test]
async fn r10_2_an_objection_holds_the_star_until_another_person_rules() {
    let bench = bench().await;
    let (_, _, star_id) = on_notice(&bench, 100).await;
    let object = ObjectToStar {
        star_id,
        objection: "邻居反映时间不实".into(),
    };
    bench.tell(&clerk(), object.clone()).await.unwrap();
    days_pass(&bench, 20).await;
    assert_eq!(shown(&bench, star_id).await.row.state, StarState::Objected);
    let dismiss = RuleOnObjection {
        star_id,
        ruling: ObjectionRuling::Dismissed,
        reason: "核对签到记录无误".into(),
    };
    let refused = bench.tell(&branch(), dismiss.clone()).await.unwrap_err();
    assert_eq!(refused.reason, "same_person", "the branch has reviewed it");
    bench.tell(&actors::operator(), dismiss).await.unwrap();
    days_pass(&bench, 0).await;
    until(&bench, star_id, StarState::Issued).await;
    // Read by who records objections; not by auditors.
    let text = shown(&bench, star_id).await.objections[0].objection.clone();
    assert_eq!(text.as_deref(), Some("邻居反映时间不实"));
    let audit = bench.ask(&actors::auditor(), GetStar { star_id }).await.unwrap();
    assert_eq!(audit.objections[0].objection, None);
    let late = bench.tell(&clerk(), object).await.unwrap_err();
    assert_eq!(late.reason, "wrong_star_state");
}

#[tokio::test]
async fn r10_2_an_objection_that_is_upheld_ends_the_rating() {
    let bench = bench().await;
    let (_, _, star_id) = on_notice(&bench, 100).await;
    let object = ObjectToStar {
        star_id,
        objection: "时间不实".into(),
    };
    bench.tell(&clerk(), object).await.unwrap();
    let uphold = RuleOnObjection {
        star_id,
        ruling: ObjectionRuling::Upheld,
        reason: "两次服务未到场".into(),
    };
    bench.tell(&actors::operator(), uphold).await.unwrap();
    let found = shown(&bench, star_id).await;
    assert_eq!(found.row.state, StarState::Refused);
    assert_eq!(found.ended_by, Some(StarEnd::Objection));
}

async fn taken_back(bench: &Bench, volunteer_id: VolunteerId, visit: VisitId, minutes: i64) {
    let corrected = CorrectionPosted {
        correction_id: kernel::uuid_v7(bench.clock.now()),
        kind: CorrectionKind::Restate,
        volunteer_id,
        visit_id: Some(visit),
        effective: china_date(bench.clock.now()).into(),
        raw_before: RawMinutes::new(minutes),
        raw_after: RawMinutes::ZERO,
        change: StandardMinutes::new(-minutes),
        owed: StandardMinutes::ZERO,
    };
    bench.emit(&corrected).await;
    bench.settle().await;
}

#[tokio::test]
async fn r10_2_hours_that_are_taken_back_during_the_notice_issue_no_star() {
    let bench = bench().await;
    let (volunteer_id, visit, star_id) = on_notice(&bench, 100).await;
    taken_back(&bench, volunteer_id, visit, 60).await;
    days_pass(&bench, 8).await;
    until(&bench, star_id, StarState::Refused).await;
    assert_eq!(shown(&bench, star_id).await.ended_by, Some(StarEnd::Hours));
}

#[tokio::test]
async fn r10_2_a_correction_after_the_issue_shows_and_takes_nothing_by_itself() {
    let bench = bench().await;
    let (volunteer_id, visit, star_id) = on_notice(&bench, 100).await;
    days_pass(&bench, 8).await;
    until(&bench, star_id, StarState::Issued).await;
    taken_back(&bench, volunteer_id, visit, 60).await;
    days_pass(&bench, 1).await;
    let row = shown(&bench, star_id).await.row;
    assert_eq!(row.state, StarState::Issued);
    assert!(row.raw_minutes_now.get() < row.threshold_h * 60);
    let withdraw = WithdrawStar {
        star_id,
        reason: "时长更正后不足".into(),
    };
    let refused = bench.tell(&branch(), withdraw.clone()).await.unwrap_err();
    assert_eq!(refused.reason, "same_person");
    let refused = bench.tell(&clerk(), withdraw.clone()).await.unwrap_err();
    assert_eq!(refused.reason, "wrong_role");
    bench.tell(&actors::operator(), withdraw).await.unwrap();
    let own = bench
        .ask(&clerk(), VolunteerStars { volunteer_id })
        .await
        .unwrap();
    assert_eq!(own.level, 0);
}

#[tokio::test]
async fn a_clerk_finds_the_ratings_of_the_own_village_by_state() {
    let bench = bench().await;
    let (_, _, star_id) = on_notice(&bench, 100).await;
    let find = |within: Option<&str>, state| FindStars {
        within: within.map(actors::org),
        state,
        paging: Paging::default(),
    };
    let found = bench
        .ask(&clerk(), find(None, Some(StarState::Notice)))
        .await
        .unwrap();
    assert_eq!((found.total, found.rows[0].star_id), (1, star_id));
    let found = bench
        .ask(&clerk(), find(Some(VILLAGE), Some(StarState::Issued)))
        .await
        .unwrap();
    assert_eq!(found.total, 0);
    let elsewhere = actors::staff(Role::Clerk, OTHER_VILLAGE);
    assert_eq!(bench.ask(&elsewhere, find(None, None)).await.unwrap().total, 0);
    let refused = bench.ask(&actors::auditor(), PublicNotice {}).await.unwrap_err();
    assert_eq!(refused.reason, "services_only");
}
