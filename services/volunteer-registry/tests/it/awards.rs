//! Yearly awards: ranked, nominated in the season, approved by another person, published (R10.1, R10.3).

use contracts::{
    Actor, At, Paging, Role,
    ledger::import::HistoryPosted,
    volunteer::{award::*, star::PublicNotice},
};
use kernel::{Clock, RawMinutes, VolunteerId};
use testkit::{Bench, actors};
use time::{Date, macros::date};

use crate::asked::{CHARITY, OTHER_VILLAGE, VILLAGE, activated, bench, clerk, li, set, volunteer};

fn second_operator() -> Actor {
    actors::numbered_staff(Role::Operator, actors::DISTRICT, 2)
}

/// So many minutes, served on a day of the past.
pub async fn history(bench: &Bench, volunteer_id: VolunteerId, day: Date, minutes: i64) {
    let posted = HistoryPosted {
        posting_id: kernel::uuid_v7(bench.clock.now()),
        volunteer_id,
        raw_minutes: RawMinutes::new(minutes),
        effective: day.into(),
    };
    bench.emit(&posted).await;
    bench.settle().await;
}

/// 李建国 of the village with 10 hours, 王芳 of a charity with 20, in the twelve months before July 2026.
async fn ranked(bench: &Bench) -> (VolunteerId, VolunteerId) {
    let (li, _) = activated(bench, li()).await;
    let mut wang = volunteer("王芳", date!(1971 - 05 - 01), "16900000003");
    wang.org = actors::org(CHARITY);
    let (wang, _) = activated(bench, wang).await;
    history(bench, li, date!(2026 - 06 - 30), 600).await;
    history(bench, li, date!(2026 - 07 - 01), 6000).await;
    history(bench, wang, date!(2025 - 07 - 01), 1200).await;
    history(bench, wang, date!(2025 - 06 - 30), 60).await;
    (li, wang)
}

fn rank(kind: AwardKind) -> RankForAward {
    RankForAward {
        kind,
        year: 2026,
        within: None,
    }
}

fn nominate(volunteer_id: VolunteerId) -> NominateForAward {
    NominateForAward {
        kind: AwardKind::Volunteer,
        year: 2026,
        volunteer_id: Some(volunteer_id),
        org: None,
        merits: "全年坚持服务".into(),
        late_because: Some("补录上一季".into()),
    }
}

#[tokio::test]
async fn r10_1_each_kind_is_ranked_by_raw_hours_of_the_twelve_months_before_july() {
    let bench = bench().await;
    let (li, wang) = ranked(&bench).await;
    let lines = async |kind, actor: &Actor| bench.ask(actor, rank(kind)).await.unwrap().rows;
    let operator = actors::operator();
    let volunteers = lines(AwardKind::Volunteer, &operator).await;
    let found: Vec<_> = volunteers
        .iter()
        .map(|line| (line.place, line.volunteer_id, line.raw_minutes.get()))
        .collect();
    assert_eq!(found, [(1, Some(wang), 1200), (2, Some(li), 600)]);
    let villages = lines(AwardKind::Branch, &operator).await;
    assert_eq!((villages.len(), villages[0].org.as_str()), (1, VILLAGE));
    let charities = lines(AwardKind::SocialOrg, &operator).await;
    assert_eq!((charities.len(), charities[0].org.as_str()), (1, CHARITY));
    // A branch ranks its own town.
    let town = lines(AwardKind::Volunteer, &actors::branch(actors::TOWN)).await;
    assert_eq!(town.len(), 1);
}

/// A published award of 李建国.
pub async fn published(bench: &Bench) -> VolunteerId {
    let (li, _) = ranked(bench).await;
    let operator = actors::operator();
    let award_id = bench.tell(&operator, nominate(li)).await.unwrap().award_id;
    let approve = DecideAward {
        award_id,
        decision: AwardDecision::Approve,
        reason: None,
    };
    bench.tell(&second_operator(), approve).await.unwrap();
    bench.tell(&operator, PublishAward { award_id }).await.unwrap();
    li
}

#[tokio::test]
async fn r10_1_the_volunteer_and_the_public_board_see_what_was_published() {
    let bench = bench().await;
    let li = published(&bench).await;
    let own = bench
        .ask(&actors::volunteer(li), VolunteerAwards { volunteer_id: li })
        .await
        .unwrap();
    assert_eq!((own.len(), own[0].year), (1, 2026));
    let board = bench
        .ask(&Actor::service("portal"), PublicNotice {})
        .await
        .unwrap();
    let [shown] = &board.awards[..] else {
        panic!("one award");
    };
    assert_eq!(shown.name_masked.as_deref(), Some("李*国"));
    let other = actors::volunteer(VolunteerId::generate(bench.clock.now()));
    let refused = bench
        .ask(&other, VolunteerAwards { volunteer_id: li })
        .await
        .unwrap_err();
    assert_eq!(refused.reason, "wrong_role");
}

#[tokio::test]
async fn r10_1_an_award_is_approved_by_another_person_and_published_after_that() {
    let bench = bench().await;
    let (li, _) = ranked(&bench).await;
    let operator = actors::operator();
    let award_id = bench.tell(&operator, nominate(li)).await.unwrap().award_id;
    let twice = bench.tell(&operator, nominate(li)).await.unwrap_err();
    assert_eq!(twice.reason, "award_nominated");
    let approve = DecideAward {
        award_id,
        decision: AwardDecision::Approve,
        reason: None,
    };
    let own = bench.tell(&operator, approve.clone()).await.unwrap_err();
    assert_eq!(own.reason, "same_person");
    let early = bench
        .tell(&operator, PublishAward { award_id })
        .await
        .unwrap_err();
    assert_eq!(early.reason, "wrong_award_state");
    bench.tell(&second_operator(), approve).await.unwrap();
    bench.tell(&operator, PublishAward { award_id }).await.unwrap();
    let find = FindAwards {
        year: Some(2026),
        state: Some(AwardState::Published),
        paging: Paging::default(),
    };
    let found = bench.ask(&clerk(), find).await.unwrap();
    assert_eq!(found.total, 1);
    // The second in the district, whoever asks; the figures are those of the nomination.
    let ranked = &found.rows[0].ranked;
    assert_eq!((ranked.place, ranked.raw_minutes.get()), (2, 600));
    assert!(
        found.rows[0]
            .published_at
            .is_some_and(|at| at <= At(bench.clock.now()))
    );
}

#[tokio::test]
async fn r10_3_after_the_season_a_nomination_says_why_and_before_it_there_is_none() {
    let bench = bench().await;
    let (li, _) = ranked(&bench).await;
    let silent = NominateForAward {
        late_because: None,
        ..nominate(li)
    };
    let refused = bench.tell(&actors::operator(), silent.clone()).await.unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("late_because"));
    let next = NominateForAward {
        year: 2027,
        ..silent.clone()
    };
    let refused = bench.tell(&actors::operator(), next).await.unwrap_err();
    assert_eq!(refused.reason, "award_season");
    assert_eq!(refused.details["opens"], "2027-07-01");
    // Head office has moved the season to November: it is open today.
    set(
        &bench,
        1,
        contracts::settings::AWARD_SEASON_MONTH,
        serde_json::json!(11),
    )
    .await;
    bench.tell(&actors::operator(), silent).await.unwrap();
}

#[tokio::test]
async fn r10_1_who_may_nominate_whom() {
    let bench = bench().await;
    let (li, wang) = ranked(&bench).await;
    let branch = actors::branch(actors::TOWN);
    bench.tell(&branch, nominate(li)).await.unwrap();
    let refused = bench.tell(&branch, nominate(wang)).await.unwrap_err();
    // As if there were no such volunteer.
    assert_eq!(refused.reason, "volunteer_not_found");
    let refused = bench.tell(&clerk(), nominate(li)).await.unwrap_err();
    assert_eq!(refused.reason, "wrong_role");
    let of_org = |kind, org: &str| NominateForAward {
        kind,
        volunteer_id: None,
        org: Some(actors::org(org)),
        ..nominate(li)
    };
    let operator = actors::operator();
    bench
        .tell(&operator, of_org(AwardKind::Branch, VILLAGE))
        .await
        .unwrap();
    bench
        .tell(&operator, of_org(AwardKind::SocialOrg, CHARITY))
        .await
        .unwrap();
    let refused = bench
        .tell(&operator, of_org(AwardKind::Branch, CHARITY))
        .await
        .unwrap_err();
    assert_eq!(refused.reason, "award_for_another");
    // Nobody of the other village has served.
    let refused = bench
        .tell(&operator, of_org(AwardKind::Branch, OTHER_VILLAGE))
        .await
        .unwrap_err();
    assert_eq!(refused.reason, "award_unranked");
}
