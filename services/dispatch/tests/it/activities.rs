//! Activities and projects 活动/项目: the roster, its places, the code at the site, and how group work comes to count
//! (R5.2, R5.5, R5.6 (3), R5.7, R5.10, R5.11).

use contracts::{
    Actor, At, Day, Paging, Personal, Role,
    dispatch::{activity::*, *},
    ledger::fund::FundSource,
};
use kernel::{ActivityId, PersonKey, ProjectId, RawMinutes, VisitId, VolunteerId};
use testkit::actors;
use time::{Duration, macros::date};

use crate::{
    proofs,
    world::{NEXT_VILLAGE, START, VILLAGE, World, is_person},
};

const PAGE: Paging = Paging { page: 1, size: 20 };

fn words() -> ActivityWords {
    ActivityWords {
        title: "重阳节包饺子".into(),
        address: "文化广场".into(),
        served: "本村老人".into(),
        open_to: OpenTo::Unit,
        project_id: None,
    }
}

fn asked(places: u8) -> OpenActivity {
    OpenActivity {
        org: actors::org(VILLAGE),
        place: actors::org(VILLAGE),
        words: words(),
        service: "03".into(),
        starts_at: At(START),
        duration: RawMinutes::new(120),
        places,
    }
}

async fn opened(world: &World, places: u8) -> ActivityId {
    open(world, asked(places)).await.unwrap()
}

async fn open(world: &World, asked: OpenActivity) -> contracts::Result<ActivityId> {
    let opened = world.bench.tell(&actors::clerk(VILLAGE), asked).await?;
    Ok(opened.activity_id)
}

async fn join(world: &World, activity_id: ActivityId, volunteer: VolunteerId) -> contracts::Result<VisitId> {
    let command = JoinActivity {
        activity_id,
        volunteer_id: volunteer,
    };
    let joined = world.bench.tell(&actors::volunteer(volunteer), command).await?;
    Ok(joined.visit_id)
}

async fn code(world: &World, activity_id: ActivityId) -> Personal {
    let query = GetActivityCode { activity_id };
    world
        .bench
        .ask(&actors::clerk(VILLAGE), query)
        .await
        .unwrap()
        .code
}

async fn sign(
    world: &World,
    activity_id: ActivityId,
    volunteer: VolunteerId,
    act: SignAct,
    code: &str,
) -> contracts::Result<VisitChanged> {
    let command = SignActivity {
        activity_id,
        volunteer_id: volunteer,
        act,
        code: Personal(code.into()),
    };
    world.bench.tell(&actors::volunteer(volunteer), command).await
}

async fn card(world: &World, activity_id: ActivityId) -> ActivityCard {
    let query = GetActivity { activity_id };
    world.bench.ask(&actors::clerk(VILLAGE), query).await.unwrap()
}

/// Somebody at the village who is not [`actors::clerk`].
fn second() -> Actor {
    actors::numbered_staff(Role::Clerk, VILLAGE, 2)
}

/// Two volunteers who were there for an hour and a half, uploaded by the clerk.
async fn credited(world: &World) -> (ActivityId, [VolunteerId; 2]) {
    let activity = opened(world, 5).await;
    let there = [world.volunteer(|_| {}).await, world.volunteer(|_| {}).await];
    for volunteer in there {
        join(world, activity, volunteer).await.unwrap();
    }
    let code = code(world, activity).await;
    world.bench.clock.set(START);
    for volunteer in there {
        sign(world, activity, volunteer, SignAct::In, &code)
            .await
            .unwrap();
    }
    world.bench.clock.advance(Duration::minutes(90));
    for volunteer in there {
        let out = sign(world, activity, volunteer, SignAct::Out, &code)
            .await
            .unwrap();
        assert_eq!(out.state, VisitState::Completed);
        world.upload(&actors::clerk(VILLAGE), out.visit_id).await.unwrap();
    }
    (activity, there)
}

#[tokio::test]
async fn of_many_who_sign_up_at_once_exactly_as_many_get_in_as_there_are_places_r5_5() {
    let world = World::start().await;
    let activity = opened(&world, 3).await;
    let mut volunteers = Vec::new();
    for _ in 0..8 {
        volunteers.push(world.volunteer(|_| {}).await);
    }
    let all = volunteers
        .iter()
        .map(|volunteer| join(&world, activity, *volunteer));
    let answers = futures::future::join_all(all).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 3);
    for refused in answers.iter().filter_map(|answer| answer.as_ref().err()) {
        assert_eq!(refused.reason, "activity_full");
    }
    let row = card(&world, activity).await.row;
    assert_eq!((row.taken, row.phase), (3, ActivityPhase::Open));
    // Who has a place keeps it; a place that is given back is free again.
    let lucky = volunteers
        .iter()
        .zip(&answers)
        .find(|(_, answer)| answer.is_ok())
        .unwrap();
    assert_eq!(join(&world, activity, *lucky.0).await.as_ref(), lucky.1.as_ref());
    let leave = LeaveActivity {
        activity_id: activity,
        volunteer_id: *lucky.0,
    };
    world
        .bench
        .tell(&actors::volunteer(*lucky.0), leave)
        .await
        .unwrap();
    let late = volunteers
        .iter()
        .zip(&answers)
        .find(|(_, answer)| answer.is_err())
        .unwrap();
    join(&world, activity, *late.0).await.unwrap();
    proofs::hold(&world).await;
}

#[tokio::test]
async fn nobody_signs_up_who_is_elsewhere_not_fit_or_of_another_unit_r5_4() {
    let world = World::start().await;
    let activity = opened(&world, 5).await;
    let busy = world
        .accepted(|request| request.starts_at = At(START + Duration::hours(1)))
        .await;
    let refused = join(&world, activity, busy.volunteer).await.unwrap_err();
    assert_eq!(refused.reason, "visit_overlap");
    let untrained = world.volunteer(|profile| profile.trained_to = None).await;
    let refused = join(&world, activity, untrained).await.unwrap_err();
    assert_eq!(
        (refused.reason.as_str(), refused.details["filter"].as_str()),
        ("not_eligible", Some("not_trained"))
    );
    let stranger = world
        .volunteer(|profile| profile.org = actors::org(NEXT_VILLAGE))
        .await;
    assert_eq!(
        join(&world, activity, stranger).await.unwrap_err().reason,
        "not_open_to_you"
    );
    // And the other way round: who goes to an activity takes no visit at that time.
    let gone = world.volunteer(|_| {}).await;
    join(&world, activity, gone).await.unwrap();
    let order = world.open(world.elder(), |_| {}).await.order_id;
    let ranked = RankCandidates {
        order_id: Some(order),
        draft: None,
    };
    let ranked = world
        .bench
        .ask(&actors::operator(), ranked)
        .await
        .unwrap()
        .candidates;
    assert!(ranked.iter().all(|each| each.volunteer_id != gone));

    let mut district = asked(5);
    district.words.open_to = OpenTo::District;
    district.org = actors::org("370405");
    let run = world
        .bench
        .tell(&actors::operator(), district)
        .await
        .unwrap()
        .activity_id;
    join(&world, run, stranger).await.unwrap();
    let mine = VolunteerActivities {
        volunteer_id: stranger,
    };
    let mine = world.bench.ask(&actors::volunteer(stranger), mine).await.unwrap();
    let seen: Vec<_> = mine
        .ahead
        .iter()
        .map(|each| (each.row.activity_id, each.visit.is_some()))
        .collect();
    assert_eq!(seen, [(run, true)]);
}

#[tokio::test]
async fn the_code_at_the_site_signs_in_and_out_and_proves_it_r5_6() {
    let world = World::start().await;
    let activity = opened(&world, 5).await;
    let volunteer = world.volunteer(|_| {}).await;
    let visit = join(&world, activity, volunteer).await.unwrap();
    let right = code(&world, activity).await;
    let early = sign(&world, activity, volunteer, SignAct::In, &right)
        .await
        .unwrap_err();
    assert_eq!(early.reason, "too_early");
    world.bench.clock.set(START - Duration::minutes(10));
    // Typed in full width and with a space, as fingers do.
    let typed: String = right
        .chars()
        .map(|digit| char::from_u32(digit as u32 + 0xFEE0).unwrap())
        .collect();
    sign(
        &world,
        activity,
        volunteer,
        SignAct::In,
        &format!("{} {}", &typed[..9], &typed[9..]),
    )
    .await
    .unwrap();
    let twice = sign(&world, activity, volunteer, SignAct::In, &right)
        .await
        .unwrap_err();
    assert_eq!(twice.reason, "wrong_visit_state");
    world.bench.clock.advance(Duration::minutes(100));
    let out = sign(&world, activity, volunteer, SignAct::Out, &right)
        .await
        .unwrap();
    assert_eq!(
        (out.visit_id, out.state, out.raw_minutes),
        (visit, VisitState::Completed, Some(RawMinutes::new(100)))
    );
    let there = card(&world, activity).await;
    let seen = &there.roster[0];
    assert_eq!((seen.seat, seen.visit.evidence), (1, Some(Evidence::SiteQr)));
    // R4.4: the weight of the moment at which they signed in.
    assert!(seen.visit.weight.is_some());
    assert_eq!((there.row.came, there.row.minutes), (1, RawMinutes::new(100)));
    proofs::hold(&world).await;
}

#[tokio::test]
async fn after_five_wrong_codes_the_roster_is_signed_on_paper_r5_6() {
    let world = World::start().await;
    let activity = opened(&world, 5).await;
    let (volunteer, other) = (world.volunteer(|_| {}).await, world.volunteer(|_| {}).await);
    let visit = join(&world, activity, volunteer).await.unwrap();
    world.bench.clock.set(START);
    let right = code(&world, activity).await;
    let wrong = if right.0 == "000000" { "000001" } else { "000000" };
    // Guesses sent at once count one by one.
    let guesses = (0..8).map(|_| sign(&world, activity, volunteer, SignAct::In, wrong));
    let mut left: Vec<Option<u64>> = Vec::new();
    for refused in futures::future::join_all(guesses).await {
        let refused = refused.unwrap_err();
        assert_eq!(refused.field.as_deref(), Some("code"));
        left.push(refused.details.get("tries_left").and_then(|left| left.as_u64()));
    }
    left.sort();
    assert_eq!(
        left,
        [None, None, None, Some(0), Some(1), Some(2), Some(3), Some(4)]
    );
    let locked = sign(&world, activity, volunteer, SignAct::In, &right)
        .await
        .unwrap_err();
    assert_eq!(locked.reason, "site_code_locked");
    // Nobody signs for somebody else, nor without a place.
    let command = SignActivity {
        activity_id: activity,
        volunteer_id: volunteer,
        act: SignAct::In,
        code: right.clone(),
    };
    for actor in [actors::volunteer(other), actors::clerk(VILLAGE)] {
        assert_eq!(
            world
                .bench
                .tell(&actor, command.clone())
                .await
                .unwrap_err()
                .reason,
            "not_yours"
        );
    }
    assert_eq!(
        sign(&world, activity, other, SignAct::In, &right)
            .await
            .unwrap_err()
            .reason,
        "not_signed_up"
    );
    // The sheet.
    world.bench.clock.advance(Duration::hours(3));
    let times = RecordTimes {
        visit_id: visit,
        started_at: At(START),
        stopped_at: At(START + Duration::minutes(120)),
        breaks: RawMinutes::ZERO,
        evidence: Evidence::PaperForm,
        reason: "签到表1".into(),
    };
    let recorded = world.bench.tell(&actors::clerk(VILLAGE), times).await.unwrap();
    assert_eq!(recorded.state, VisitState::Completed);
}

#[tokio::test]
async fn a_new_code_makes_the_old_one_worthless_and_strangers_do_not_read_it() {
    let world = World::start().await;
    let activity = opened(&world, 5).await;
    let old = code(&world, activity).await;
    let mut new = old.clone();
    while new == old {
        let renew = RenewActivityCode {
            activity_id: activity,
        };
        new = world
            .bench
            .tell(&actors::clerk(VILLAGE), renew)
            .await
            .unwrap()
            .code;
    }
    assert_eq!(code(&world, activity).await, new);
    let volunteer = world.volunteer(|_| {}).await;
    join(&world, activity, volunteer).await.unwrap();
    world.bench.clock.set(START);
    let refused = sign(&world, activity, volunteer, SignAct::In, &old)
        .await
        .unwrap_err();
    assert_eq!(refused.reason, "wrong_site_code");
    sign(&world, activity, volunteer, SignAct::In, &new)
        .await
        .unwrap();
    let query = GetActivityCode {
        activity_id: activity,
    };
    let refused = world
        .bench
        .ask(&actors::clerk(NEXT_VILLAGE), query.clone())
        .await
        .unwrap_err();
    assert_eq!(refused.reason, "activity_not_found");
    assert_eq!(
        world
            .bench
            .ask(&actors::volunteer(volunteer), query)
            .await
            .unwrap_err()
            .reason,
        "wrong_role"
    );
}

#[tokio::test]
async fn who_signs_out_long_after_the_end_waits_for_a_second_person_r5_7() {
    let world = World::start().await;
    let activity = opened(&world, 5).await;
    let (late, silent) = (world.volunteer(|_| {}).await, world.volunteer(|_| {}).await);
    for volunteer in [late, silent] {
        join(&world, activity, volunteer).await.unwrap();
    }
    let code = code(&world, activity).await;
    world.bench.clock.set(START);
    for volunteer in [late, silent] {
        sign(&world, activity, volunteer, SignAct::In, &code)
            .await
            .unwrap();
    }
    world.bench.clock.advance(Duration::hours(4));
    let out = sign(&world, activity, late, SignAct::Out, &code).await.unwrap();
    assert_eq!(out.state, VisitState::HeldForReview);
    // R5.8: who does not sign out at all is corrected by staff.
    world.bench.clock.advance(Duration::hours(6));
    world
        .bench
        .until_due("needs correction", async || {
            let roster = card(&world, activity).await.roster;
            roster
                .iter()
                .any(|line| line.visit.state == VisitState::NeedsCorrection)
        })
        .await;
}

#[tokio::test]
async fn who_has_not_come_is_seen_after_the_end_and_nobody_is_written_to() {
    let world = World::start().await;
    let activity = opened(&world, 5).await;
    let volunteer = world.volunteer(|_| {}).await;
    let visit = join(&world, activity, volunteer).await.unwrap();
    let beside = world.accepted(|_| {}).await;
    world.bench.clock.set(START + Duration::minutes(110));
    world.until_visit(beside, VisitState::NoShow).await;
    assert_eq!(
        card(&world, activity).await.roster[0].visit.state,
        VisitState::Accepted
    );
    world.bench.clock.advance(Duration::hours(2));
    world
        .bench
        .until_due("missed", async || {
            card(&world, activity).await.roster[0].visit.state == VisitState::NoShow
        })
        .await;
    let told = world.bench.events::<VisitMissed>().await;
    assert_eq!((told.len(), told[0].visit_id), (1, beside.visit));
    // They were there all the same, says the sheet.
    let times = RecordTimes {
        visit_id: visit,
        started_at: At(START),
        stopped_at: At(START + Duration::minutes(60)),
        breaks: RawMinutes::ZERO,
        evidence: Evidence::PaperForm,
        reason: "签到表2".into(),
    };
    let recorded = world.bench.tell(&actors::clerk(VILLAGE), times).await.unwrap();
    assert_eq!(recorded.state, VisitState::Completed);
    proofs::hold(&world).await;
}

#[tokio::test]
async fn group_work_is_confirmed_by_a_second_person_who_was_not_there_r5_11() {
    let world = World::start().await;
    let (activity, there) = credited(&world).await;
    let confirm = ConfirmActivity {
        activity_id: activity,
    };
    let uploader = world
        .bench
        .tell(&actors::clerk(VILLAGE), confirm.clone())
        .await
        .unwrap_err();
    assert_eq!(uploader.reason, "same_person");
    for (number, key) in [
        (3, format!("volunteer {}", there[0])),
        (4, format!("spouse of {}", there[1])),
    ] {
        let took_part = actors::numbered_staff(Role::Clerk, VILLAGE, number);
        is_person(&took_part, PersonKey::new(key));
        let refused = world.bench.tell(&took_part, confirm.clone()).await.unwrap_err();
        assert_eq!(refused.reason, "took_part");
    }
    let elsewhere = world
        .bench
        .tell(&actors::clerk(NEXT_VILLAGE), confirm.clone())
        .await
        .unwrap_err();
    assert_eq!(elsewhere.reason, "activity_not_found");
    // The elder's own word is of no use here: there is no elder.
    let visit = card(&world, activity).await.roster[0].visit.visit_id;
    assert_eq!(world.confirm(visit).await.unwrap_err().reason, "visit_not_found");

    let done = world.bench.tell(&second(), confirm.clone()).await.unwrap();
    assert_eq!((done.confirmed, done.left), (2, 0));
    let told = world.bench.events::<VisitConfirmed>().await;
    assert_eq!(told.len(), 2);
    assert!(told.iter().all(|event| event.elder_id.uuid() == activity.uuid()));
    world.bench.clock.advance(Duration::minutes(31));
    assert_eq!(card(&world, activity).await.row.phase, ActivityPhase::Done);
    let again = world.bench.tell(&second(), confirm).await.unwrap_err();
    assert_eq!(again.reason, "not_uploaded");
    proofs::hold(&world).await;
}

#[tokio::test]
async fn what_nobody_confirms_lapses_and_no_elder_is_called_r5_11() {
    let world = World::start().await;
    let (activity, _) = credited(&world).await;
    let uploaded = world.bench.events::<VisitUploaded>().await;
    assert_eq!(uploaded.len(), 2);
    assert!(
        uploaded
            .iter()
            .all(|event| event.raw_minutes == RawMinutes::new(90))
    );
    world.bench.clock.advance(Duration::minutes(31));
    assert_eq!(card(&world, activity).await.row.phase, ActivityPhase::Crediting);
    world.bench.clock.advance(Duration::hours(49));
    world
        .bench
        .until_due("lapsed", async || {
            let roster = card(&world, activity).await.roster;
            roster.iter().all(|line| line.visit.state == VisitState::Lapsed)
        })
        .await;
    let calls = callback::FindCallBacks {
        within: None,
        state: None,
        today: false,
        paging: PAGE,
    };
    assert_eq!(
        world.bench.ask(&actors::operator(), calls).await.unwrap().total,
        0
    );
    proofs::hold(&world).await;
}

#[tokio::test]
async fn the_volunteer_does_not_upload_their_own_group_work_r5_10() {
    let world = World::start().await;
    let activity = opened(&world, 5).await;
    let volunteer = world.volunteer(|_| {}).await;
    join(&world, activity, volunteer).await.unwrap();
    let code = code(&world, activity).await;
    world.bench.clock.set(START);
    sign(&world, activity, volunteer, SignAct::In, &code)
        .await
        .unwrap();
    world.bench.clock.advance(Duration::minutes(60));
    let visit = sign(&world, activity, volunteer, SignAct::Out, &code)
        .await
        .unwrap()
        .visit_id;
    assert_eq!(
        world.upload(&actors::operator(), visit).await.unwrap_err().reason,
        "wrong_role"
    );
    let own = actors::numbered_staff(Role::Clerk, VILLAGE, 5);
    is_person(&own, PersonKey::new(format!("volunteer {volunteer}")));
    assert_eq!(world.upload(&own, visit).await.unwrap_err().reason, "own_visit");
}

#[tokio::test]
async fn an_activity_that_is_called_off_tells_who_had_signed_up() {
    let world = World::start().await;
    let activity = opened(&world, 5).await;
    let (comes, left) = (world.volunteer(|_| {}).await, world.volunteer(|_| {}).await);
    for volunteer in [comes, left] {
        join(&world, activity, volunteer).await.unwrap();
    }
    let leave = LeaveActivity {
        activity_id: activity,
        volunteer_id: left,
    };
    world.bench.tell(&actors::volunteer(left), leave).await.unwrap();
    let cancel = CancelActivity {
        activity_id: activity,
        reason: "台风".into(),
    };
    let refused = world
        .bench
        .tell(&actors::clerk(NEXT_VILLAGE), cancel.clone())
        .await
        .unwrap_err();
    assert_eq!(refused.reason, "activity_not_found");
    world.bench.tell(&actors::clerk(VILLAGE), cancel).await.unwrap();
    let told = world.bench.events::<ActivityCancelled>().await;
    assert_eq!((told.len(), told[0].volunteers.clone()), (1, vec![comes]));
    let after = card(&world, activity).await;
    assert_eq!(
        (after.row.phase, after.cancelled_because.as_deref()),
        (ActivityPhase::Cancelled, Some("台风"))
    );
    assert_eq!(
        join(&world, activity, left).await.unwrap_err().reason,
        "activity_over"
    );
    // The time is free again.
    world.accepted_by(comes, |_| {}).await;
    proofs::hold(&world).await;
}

#[tokio::test]
async fn what_is_said_of_it_can_be_put_right_until_somebody_has_signed_in() {
    let world = World::start().await;
    let activity = opened(&world, 3).await;
    let volunteer = world.volunteer(|_| {}).await;
    join(&world, activity, volunteer).await.unwrap();
    join(&world, activity, world.volunteer(|_| {}).await)
        .await
        .unwrap();
    let change = |places: u8| ChangeActivity {
        activity_id: activity,
        words: ActivityWords {
            title: "重阳节敬老饺子宴".into(),
            ..words()
        },
        places,
    };
    let clerk = actors::clerk(VILLAGE);
    let refused = world.bench.tell(&clerk, change(1)).await.unwrap_err();
    assert_eq!(
        (refused.reason.as_str(), refused.field.as_deref()),
        ("places_taken", Some("places"))
    );
    world.bench.tell(&clerk, change(2)).await.unwrap();
    let row = card(&world, activity).await.row;
    assert_eq!((row.words.title.as_str(), row.places), ("重阳节敬老饺子宴", 2));
    let full = join(&world, activity, world.volunteer(|_| {}).await)
        .await
        .unwrap_err();
    assert_eq!(full.reason, "activity_full");
    let code = code(&world, activity).await;
    world.bench.clock.set(START);
    sign(&world, activity, volunteer, SignAct::In, &code)
        .await
        .unwrap();
    assert_eq!(
        world.bench.tell(&clerk, change(3)).await.unwrap_err().reason,
        "already_started"
    );
    proofs::hold(&world).await;
}

#[tokio::test]
async fn bad_words_are_answered_at_their_field() {
    let world = World::start().await;
    let at = async |change: fn(&mut OpenActivity)| {
        let mut wrong = asked(5);
        change(&mut wrong);
        let error = open(&world, wrong).await.unwrap_err();
        (error.field.unwrap_or_default(), error.reason)
    };
    let field = |field: &str, reason: &str| (field.to_owned(), reason.to_owned());
    assert_eq!(
        at(|asked| asked.words.title = " ".into()).await,
        field("title", "required")
    );
    assert_eq!(
        at(|asked| asked.words.address = "长".repeat(61)).await,
        field("address", "too_long")
    );
    assert_eq!(
        at(|asked| asked.places = 0).await,
        field("places", "out_of_range")
    );
    assert_eq!(
        at(|asked| asked.duration = RawMinutes::new(481)).await,
        field("duration", "out_of_range")
    );
    assert_eq!(
        at(|asked| asked.starts_at = At(START - Duration::days(30))).await,
        field("starts_at", "in_the_past")
    );
    assert_eq!(
        at(|asked| asked.place = actors::org("370405999")).await,
        field("place", "no_such_place")
    );
    let somebody = |asked: &mut OpenActivity| {
        asked.words.project_id = Some(ProjectId::from(uuid::Uuid::from_u128(7)));
    };
    assert_eq!(at(somebody).await, field("project_id", "no_such_project"));
    let mut elsewhere = asked(5);
    elsewhere.org = actors::org(NEXT_VILLAGE);
    assert_eq!(open(&world, elsewhere).await.unwrap_err().reason, "wrong_scope");
}

#[tokio::test]
async fn a_project_adds_up_activities_people_and_hours_r5_2() {
    let world = World::start().await;
    let clerk = actors::clerk(VILLAGE);
    let project = KeepProject {
        project_id: None,
        org: actors::org(VILLAGE),
        name: "敬老月".into(),
        from: Day(date!(2026 - 11 - 01)),
        to: Day(date!(2026 - 11 - 30)),
        funding: Some(FundSource::Society),
    };
    let backwards = KeepProject {
        to: Day(date!(2026 - 10 - 31)),
        ..project.clone()
    };
    assert_eq!(
        world.bench.tell(&clerk, backwards).await.unwrap_err().reason,
        "ends_before"
    );
    let id = world
        .bench
        .tell(&clerk, project.clone())
        .await
        .unwrap()
        .project_id;
    let one = |row: &mut OpenActivity| row.words.project_id = Some(id);
    let mut first = asked(5);
    one(&mut first);
    let mut off = asked(5);
    one(&mut off);
    let (first, off) = (
        open(&world, first).await.unwrap(),
        open(&world, off).await.unwrap(),
    );
    let cancel = CancelActivity {
        activity_id: off,
        reason: "下雨".into(),
    };
    world.bench.tell(&clerk, cancel).await.unwrap();
    let there = [world.volunteer(|_| {}).await, world.volunteer(|_| {}).await];
    let right = code(&world, first).await;
    for volunteer in there {
        join(&world, first, volunteer).await.unwrap();
    }
    world.bench.clock.set(START);
    for volunteer in there {
        sign(&world, first, volunteer, SignAct::In, &right).await.unwrap();
    }
    world.bench.clock.advance(Duration::minutes(30));
    sign(&world, first, there[0], SignAct::Out, &right).await.unwrap();
    let renamed = KeepProject {
        project_id: Some(id),
        name: "敬老月系列活动".into(),
        funding: None,
        ..project
    };
    world.bench.tell(&clerk, renamed.clone()).await.unwrap();
    let found = FindProjects {
        within: None,
        project_id: None,
        paging: PAGE,
    };
    let rows = world.bench.ask(&clerk, found.clone()).await.unwrap().rows;
    let row = &rows[0];
    assert_eq!((row.name.as_str(), row.funding), ("敬老月系列活动", None));
    assert_eq!(
        (row.activities, row.people, row.minutes),
        (1, 2, RawMinutes::new(30))
    );
    // Another village neither sees nor changes it; the list of its activities names it.
    assert_eq!(
        world
            .bench
            .ask(&actors::clerk(NEXT_VILLAGE), found)
            .await
            .unwrap()
            .total,
        0
    );
    let refused = world
        .bench
        .tell(&actors::clerk(NEXT_VILLAGE), renamed)
        .await
        .unwrap_err();
    assert_eq!(refused.reason, "project_not_found");
    let of_project = FindActivities {
        within: None,
        phase: None,
        project_id: Some(id),
        paging: PAGE,
    };
    let listed = world.bench.ask(&clerk, of_project).await.unwrap();
    assert_eq!(listed.total, 2);
    assert!(
        listed
            .rows
            .iter()
            .all(|row| row.project.as_deref() == Some("敬老月系列活动"))
    );
}

#[tokio::test]
async fn the_hotline_does_not_see_group_work_among_its_orders_nor_send_anybody() {
    let world = World::start().await;
    let activity = opened(&world, 5).await;
    let row = card(&world, activity).await.row;
    let queue = DispatchQueue {
        tab: QueueTab::Open,
        paging: PAGE,
    };
    let queue = world.bench.ask(&actors::operator(), queue).await.unwrap();
    assert!(queue.rows.rows.is_empty() && queue.counts.iter().all(|tab| tab.count == 0));
    let offers = MakeOffers {
        order_id: row.order_id,
        volunteers: vec![world.volunteer(|_| {}).await],
        expected: None,
    };
    assert_eq!(
        world
            .bench
            .tell(&actors::operator(), offers)
            .await
            .unwrap_err()
            .reason,
        "order_not_found"
    );
    let find = FindOrders {
        within: None,
        states: Vec::new(),
        elder_id: None,
        volunteer_id: None,
        order_no: None,
        paging: PAGE,
    };
    assert_eq!(world.bench.ask(&actors::operator(), find).await.unwrap().total, 0);
    // An elder's order that nobody took expires; an activity that nobody came to is over.
    let beside = world.open(world.elder(), |_| {}).await.order_id;
    world.bench.clock.set(START + Duration::days(5));
    world.until_order(beside, OrderState::Expired).await;
    assert_eq!(card(&world, activity).await.row.phase, ActivityPhase::Done);
    let titles = ActivityTitles {
        ids: vec![activity.uuid(), row.order_id.uuid()],
    };
    let titles = world.bench.ask(&actors::operator(), titles).await.unwrap().titles;
    assert_eq!((titles.len(), titles[0].title.as_str()), (1, "重阳节包饺子"));
    proofs::hold(&world).await;
}
