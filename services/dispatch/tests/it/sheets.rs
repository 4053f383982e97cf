//! Paper sheets (R5.6 (5), R5.7, R5.10, R5.12): what was served without the platform and is entered afterwards.

use contracts::{
    At,
    dispatch::{
        sheet::{EnterService, EnteredService},
        *,
    },
    volunteer::{VolunteerProfileChanged, VolunteerState},
};
use kernel::{ElderId, RawMinutes, VolunteerId};
use testkit::actors;
use time::{Duration, OffsetDateTime};

use crate::{
    proofs,
    world::{NEXT_VILLAGE, START, VILLAGE, World},
};

fn row(elder_id: ElderId, volunteer_id: VolunteerId, from: OffsetDateTime, minutes: i64) -> EnterService {
    EnterService {
        elder_id,
        volunteer_id,
        service: "03".into(),
        started_at: At(from),
        stopped_at: At(from + Duration::minutes(minutes)),
        breaks: RawMinutes::ZERO,
        sheet: "2026-11 第3页".into(),
    }
}

async fn enter(world: &World, row: EnterService) -> contracts::Result<EnteredService> {
    world.bench.tell(&actors::clerk(VILLAGE), row).await
}

async fn refused(world: &World, row: EnterService) -> (Option<String>, String) {
    let error = enter(world, row).await.unwrap_err();
    (error.field, error.reason)
}

#[tokio::test]
async fn a_row_that_nobody_ordered_becomes_an_order_served_already_r5_12() {
    let world = World::start().await;
    let (elder, volunteer) = (world.elder(), world.volunteer(|_| {}).await);
    world.bench.clock.set(START + Duration::days(3));
    let entered = enter(&world, row(elder, volunteer, START, 95)).await.unwrap();
    assert_eq!(
        (entered.state, entered.raw_minutes),
        (VisitState::Completed, RawMinutes::new(95))
    );
    let card = world.card(entered.order_id).await;
    assert_eq!(
        (card.source, card.row.state),
        (OrderSource::Paper, OrderState::Completed)
    );
    assert_eq!(card.row.starts_at, At(START));
    assert_eq!(card.visits[0].evidence, Some(Evidence::PaperForm));
    assert!(card.visits[0].weight.is_some());
    // Nobody is told to go, and nobody gets a code.
    assert!(world.bench.events::<OrderAccepted>().await.is_empty());
    world
        .upload(&actors::clerk(VILLAGE), entered.visit_id)
        .await
        .unwrap();
    let uploaded = world.bench.events::<VisitUploaded>().await;
    assert_eq!(
        (uploaded[0].started_at, uploaded[0].raw_minutes),
        (At(START), RawMinutes::new(95))
    );
    proofs::hold(&world).await;
}

#[tokio::test]
async fn a_row_about_a_visit_that_was_ordered_gives_that_visit_its_times_r5_6() {
    let world = World::start().await;
    let visit = world.accepted(|_| {}).await;
    world.bench.clock.set(START + Duration::hours(5));
    world.until_visit(visit, VisitState::NoShow).await;
    let begun = START + Duration::minutes(10);
    let entered = enter(&world, row(visit.elder, visit.volunteer, begun, 50))
        .await
        .unwrap();
    assert_eq!(
        (entered.order_id, entered.visit_id, entered.state),
        (visit.order, visit.visit, VisitState::Completed)
    );
    // More than was planned waits for a second person (R5.8).
    let longer = enter(
        &world,
        row(visit.elder, visit.volunteer, START + Duration::hours(2), 50),
    )
    .await;
    assert_ne!(longer.unwrap().order_id, visit.order);
}

#[tokio::test]
async fn more_than_was_planned_or_than_a_day_allows_waits_for_a_second_person_r5_7() {
    let world = World::start().await;
    let visit = world.accepted(|_| {}).await;
    world.bench.clock.set(START + Duration::days(1));
    let entered = enter(&world, row(visit.elder, visit.volunteer, START, 90))
        .await
        .unwrap();
    assert_eq!(
        (entered.visit_id, entered.state),
        (visit.visit, VisitState::HeldForReview)
    );
    let (elder, volunteer) = (world.elder(), world.volunteer(|_| {}).await);
    let morning = START - Duration::hours(6);
    let first = enter(&world, row(elder, volunteer, morning, 300)).await.unwrap();
    assert_eq!(first.state, VisitState::Completed);
    let over = row(world.elder(), volunteer, morning + Duration::hours(6), 181);
    assert_eq!(
        enter(&world, over).await.unwrap().state,
        VisitState::HeldForReview
    );
    proofs::hold(&world).await;
}

#[tokio::test]
async fn the_same_row_twice_and_two_places_at_once_are_refused() {
    let world = World::start().await;
    let (elder, volunteer) = (world.elder(), world.volunteer(|_| {}).await);
    world.bench.clock.set(START + Duration::days(1));
    enter(&world, row(elder, volunteer, START, 60)).await.unwrap();
    let again = refused(&world, row(elder, volunteer, START, 60)).await;
    assert_eq!(again.1, "times_overlap");
    let elsewhere = row(world.elder(), volunteer, START + Duration::minutes(30), 60);
    assert_eq!(refused(&world, elsewhere).await.1, "times_overlap");
}

#[tokio::test]
async fn what_is_wrong_with_a_row_is_said_at_its_cell() {
    let world = World::start().await;
    let (elder, volunteer) = (world.elder(), world.volunteer(|_| {}).await);
    world.bench.clock.set(START + Duration::days(40));
    let lately = START + Duration::days(39);
    let good = || row(elder, volunteer, lately, 60);
    let at = |field: &str, reason: &str| (Some(field.to_owned()), reason.to_owned());

    assert_eq!(
        refused(&world, row(elder, volunteer, START, 60)).await,
        at("started_at", "too_old")
    );
    let backwards = EnterService {
        stopped_at: At(lately - Duration::minutes(1)),
        ..good()
    };
    assert_eq!(refused(&world, backwards).await, at("stopped_at", "wrong_times"));
    let tomorrow = row(elder, volunteer, world.now() - Duration::minutes(10), 60);
    assert_eq!(refused(&world, tomorrow).await, at("stopped_at", "wrong_times"));
    let pause = EnterService {
        breaks: RawMinutes::new(60),
        ..good()
    };
    assert_eq!(refused(&world, pause).await, at("breaks", "no_minutes"));
    let unknown = EnterService {
        service: "99".into(),
        ..good()
    };
    assert_eq!(refused(&world, unknown).await, at("service", "unknown_service"));
    let unnumbered = EnterService {
        sheet: "  ".into(),
        ..good()
    };
    assert_eq!(refused(&world, unnumbered).await, at("sheet", "required"));
    let nobody = EnterService {
        volunteer_id: VolunteerId::generate(world.now()),
        ..good()
    };
    assert_eq!(refused(&world, nobody).await.1, "volunteer_not_found");
}

#[tokio::test]
async fn what_began_before_somebody_was_a_volunteer_does_not_count_r3_4() {
    let world = World::start().await;
    let elder = world.elder();
    let since = START + Duration::days(1);
    let volunteer = world.volunteer_since(Some(At(since)), |_| {}).await;
    // What changes of a volunteer later does not change that.
    let changed = VolunteerProfileChanged {
        volunteer_id: volunteer,
        state: VolunteerState::Active,
        profile: World::profile(volunteer),
        version: 1,
    };
    world.bench.emit(&changed).await;
    world.bench.settle().await;
    world.bench.clock.set(START + Duration::days(2));
    let begun = since - Duration::minutes(1);
    for early in [START, begun] {
        let error = enter(&world, row(elder, volunteer, early, 60)).await.unwrap_err();
        assert_eq!(error.reason, "not_yet_active");
        assert_eq!(error.field.as_deref(), Some("started_at"));
        assert_eq!(error.details["since"], "2026-11-24T06:00:00Z");
    }
    let entered = enter(&world, row(elder, volunteer, since, 60)).await.unwrap();
    assert_eq!(entered.state, VisitState::Completed);
    // Of whom nobody knows since when, nothing is asked.
    let other = world.volunteer(|_| {}).await;
    enter(&world, row(world.elder(), other, START, 60)).await.unwrap();
    proofs::hold(&world).await;
}

#[tokio::test]
async fn law_and_safety_hold_for_paper_too_r3_4_r3_6_r5_4() {
    let world = World::start().await;
    let elder = world.elder();
    world.bench.clock.set(START + Duration::days(1));
    let filter = async |row: EnterService| {
        let error = enter(&world, row).await.unwrap_err();
        assert_eq!(error.reason, "not_eligible");
        error.details["filter"].as_str().unwrap().to_owned()
    };
    let relative = world
        .volunteer(|profile| profile.relatives = vec![kernel::PersonKey::new(format!("elder {elder}"))])
        .await;
    assert_eq!(filter(row(elder, relative, START, 60)).await, "household");
    let unqualified = world.volunteer(|_| {}).await;
    let counselling = EnterService {
        service: "08".into(),
        ..row(elder, unqualified, START, 60)
    };
    assert_eq!(filter(counselling).await, "not_qualified");
    let paid = world
        .volunteer(|profile| profile.paid_services = vec!["03".into()])
        .await;
    assert_eq!(filter(row(elder, paid, START, 60)).await, "paid_work");
}

#[tokio::test]
async fn only_the_volunteers_own_sub_branch_enters_r5_10() {
    let world = World::start().await;
    let (elder, volunteer) = (world.elder(), world.volunteer(|_| {}).await);
    world.bench.clock.set(START + Duration::days(1));
    for (actor, reason) in [
        (actors::clerk(NEXT_VILLAGE), "volunteer_not_found"),
        (actors::operator(), "wrong_role"),
        (actors::volunteer(volunteer), "wrong_role"),
    ] {
        let error = world.bench.tell(&actor, row(elder, volunteer, START, 60)).await;
        assert_eq!(error.unwrap_err().reason, reason);
    }
}
