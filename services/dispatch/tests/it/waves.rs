//! Asking by waves, and the open list.

use contracts::{
    Day, Weekday,
    dispatch::{seek::*, *},
    volunteer::MatchingProfile,
};
use kernel::{OrderId, PriorityClass, Sex, VolunteerId};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use testkit::actors;
use time::{
    Duration, OffsetDateTime,
    macros::{date, datetime},
};

use crate::world::{NEXT_VILLAGE, START, VILLAGE, World};

async fn volunteers(world: &World, how_many: usize) -> Vec<VolunteerId> {
    let mut ids = Vec::new();
    for _ in 0..how_many {
        ids.push(world.volunteer(|_| {}).await);
    }
    ids
}

async fn seek(world: &World, order_id: OrderId) -> contracts::Result<OrderChanged> {
    let seek = SeekVolunteers {
        order_id,
        expected: None,
    };
    world.bench.tell(&actors::operator(), seek).await
}

/// An order for which the system asks.
async fn sought(world: &World, change: impl FnOnce(&mut OpenOrder)) -> OrderId {
    let order = world.open(world.elder(), change).await.order_id;
    seek(world, order).await.unwrap();
    order
}

async fn offers(world: &World, order: OrderId) -> Vec<OfferCard> {
    world.card(order).await.offers
}

async fn until_offers(world: &World, order: OrderId, how_many: usize) {
    world
        .bench
        .until(&format!("{how_many} offers"), async || {
            world.bench.host("dispatch").wake("next_waves");
            offers(world, order).await.len() == how_many
        })
        .await;
}

async fn until_listed(world: &World, order: OrderId, around: Around) {
    world
        .bench
        .until(around.as_str(), async || {
            world.bench.host("dispatch").wake("next_waves");
            let seeking = world.card(order).await.seeking;
            seeking.and_then(|seeking| seeking.listed) == Some(around)
        })
        .await;
}

async fn open_tasks(world: &World, volunteer: VolunteerId) -> Vec<OrderId> {
    let query = OpenTasks {
        volunteer_id: volunteer,
    };
    let found = world.bench.ask(&actors::volunteer(volunteer), query).await;
    found
        .unwrap()
        .tasks
        .into_iter()
        .map(|task| task.order_id)
        .collect()
}

async fn take(world: &World, order_id: OrderId, volunteer: VolunteerId) -> contracts::Result<AnsweredOffer> {
    let take = TakeOrder {
        order_id,
        volunteer_id: volunteer,
        channel: Channel::Mobile,
    };
    world.bench.tell(&actors::volunteer(volunteer), take).await
}

/// On the open list of the whole district, as if everything before had been tried.
async fn list_everywhere(world: &World, order: OrderId) {
    sqlx::query(
        "insert into dispatch.seeking (order_id, wave, is_out, next_at, listed, begun_at)
         values ($1, 0, false, $2, 'district', $2) on conflict (order_id) do update set listed = 'district', next_at = $2",
    )
    .bind(order.uuid())
    .bind(START + Duration::days(30))
    .execute(world.bench.db("dispatch"))
    .await
    .unwrap();
}

#[tokio::test]
async fn one_is_asked_then_five_then_five_and_then_the_list_widens() {
    let world = World::start().await;
    volunteers(&world, 20).await;
    let order = sought(&world, |request| {
        request.starts_at = (START + Duration::hours(4)).into()
    })
    .await;
    assert_eq!(offers(&world, order).await.len(), 1);
    for sum in [6, 11] {
        world.bench.clock.advance(Duration::minutes(15));
        until_offers(&world, order, sum).await;
    }
    for around in [Around::Village, Around::Town, Around::District] {
        world.bench.clock.advance(Duration::minutes(30));
        until_listed(&world, order, around).await;
    }
    let asked: Vec<VolunteerId> = offers(&world, order)
        .await
        .iter()
        .map(|offer| offer.volunteer_id)
        .collect();
    let mut once = asked.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!((asked.len(), once.len()), (11, 11), "nobody is asked twice");
    let steps = world.card(order).await.steps;
    let what: Vec<&str> = steps.iter().map(|step| step.what.as_str()).collect();
    let wave = ["offered", "offer_expired"];
    let lists = ["listed_village", "listed_town", "listed_district"];
    let all = [&["opened", "seeking"][..], &wave, &wave, &wave, &lists].concat();
    assert_eq!(what, all);
}

#[tokio::test]
async fn when_all_have_declined_the_next_wave_does_not_wait() {
    let world = World::start().await;
    volunteers(&world, 4).await;
    let order = sought(&world, |_| {}).await;
    let first = offers(&world, order).await.remove(0);
    let declined = world
        .answer(first.volunteer_id, first.offer_id, OfferAnswer::Decline)
        .await;
    assert_eq!(declined.unwrap().outcome, OfferOutcome::Declined);
    until_offers(&world, order, 4).await;
}

#[tokio::test]
async fn for_the_five_groups_three_are_asked_and_for_two_seats_six() {
    let world = World::start().await;
    volunteers(&world, 9).await;
    let elder = world.elder_of(PriorityClass::P1);
    let order = world.open(elder, |request| request.seats = 2).await.order_id;
    seek(&world, order).await.unwrap();
    assert_eq!(offers(&world, order).await.len(), 6);
}

#[tokio::test]
async fn at_night_nobody_is_asked_but_for_an_emergency() {
    let world = World::start().await;
    volunteers(&world, 3).await;
    world.bench.clock.set(datetime!(2026-11-23 21:30 +8));
    let tomorrow = |request: &mut OpenOrder| request.starts_at = (START + Duration::days(1)).into();
    let order = sought(&world, tomorrow).await;
    let seeking = world.card(order).await.seeking.unwrap();
    assert_eq!(
        (offers(&world, order).await.len(), seeking.next_at.unwrap().0),
        (0, datetime!(2026-11-24 07:00 +8))
    );
    let emergency = sought(&world, |request| {
        tomorrow(request);
        request.urgency = Urgency::Emergency;
    })
    .await;
    assert_eq!(offers(&world, emergency).await.len(), 3, "everybody there is");
    world.bench.clock.set(datetime!(2026-11-24 07:00:01 +8));
    until_offers(&world, order, 1).await;
}

#[tokio::test]
async fn who_is_silent_three_times_is_left_alone_for_a_week() {
    let world = World::start().await;
    let volunteer = world.volunteer(|_| {}).await;
    let at =
        |hours| move |request: &mut OpenOrder| request.starts_at = (START + Duration::hours(hours)).into();
    for _ in 0..3 {
        let order = sought(&world, at(48)).await;
        assert_eq!(offers(&world, order).await.len(), 1);
        world.bench.clock.advance(Duration::minutes(16));
        until_listed(&world, order, Around::Village).await;
    }
    let order = sought(&world, at(72)).await;
    assert_eq!(
        offers(&world, order).await.len(),
        0,
        "silent three times in a row"
    );
    assert_eq!(
        world.card(order).await.seeking.unwrap().listed,
        Some(Around::Village),
        "nobody is left to be asked: the list at once"
    );
    world.bench.clock.advance(Duration::days(7));
    let order = sought(&world, at(240)).await;
    assert_eq!(offers(&world, order).await[0].volunteer_id, volunteer);
}

#[tokio::test]
async fn nobody_is_asked_more_often_on_a_day_than_the_cap() {
    let world = World::start().await;
    world.volunteer(|_| {}).await;
    for number in 0..6 {
        let order = sought(&world, |request| {
            request.starts_at = (START + Duration::days(1) + Duration::hours(number)).into();
        })
        .await;
        let asked = offers(&world, order).await;
        assert_eq!(asked.len(), usize::from(number < 5), "order {number}");
        for offer in asked {
            let answer = OfferAnswer::Decline;
            world
                .answer(offer.volunteer_id, offer.offer_id, answer)
                .await
                .unwrap();
        }
    }
}

#[tokio::test]
async fn the_first_gets_an_order_of_the_open_list_and_the_others_read_who_did() {
    let world = World::start().await;
    let people = volunteers(&world, 12).await;
    let order = world.open(world.elder(), |_| {}).await.order_id;
    assert_eq!(
        take(&world, order, people[0]).await.unwrap_err().reason,
        "order_not_found"
    );
    list_everywhere(&world, order).await;
    assert_eq!(open_tasks(&world, people[0]).await, [order]);
    let taken = futures::future::join_all(people.iter().map(|who| take(&world, order, *who))).await;
    let outcomes: Vec<OfferOutcome> = taken.into_iter().map(|taken| taken.unwrap().outcome).collect();
    let won = |outcome: &&OfferOutcome| **outcome == OfferOutcome::Accepted;
    assert_eq!(outcomes.iter().filter(won).count(), 1);
    assert_eq!(
        outcomes
            .iter()
            .filter(|outcome| **outcome == OfferOutcome::Lost)
            .count(),
        11
    );
    assert_eq!(world.card(order).await.row.state, OrderState::Accepted);
    assert!(open_tasks(&world, people[1]).await.is_empty());
}

#[tokio::test]
async fn the_list_of_a_village_is_not_seen_from_the_next() {
    let world = World::start().await;
    let near = world.volunteer(|profile| profile.services.clear()).await;
    let far = world
        .volunteer(|profile| profile.home = actors::org(NEXT_VILLAGE))
        .await;
    let order = world
        .open(world.elder(), |request| request.service = "05".into())
        .await
        .order_id;
    list_everywhere(&world, order).await;
    assert_eq!(open_tasks(&world, far).await, [order]);
    assert!(open_tasks(&world, near).await.is_empty(), "not willing");
    let refused = take(&world, order, near).await.unwrap_err();
    assert_eq!(refused.reason, "not_eligible");
    assert_eq!(refused.details["filter"], "not_willing");
    sqlx::query("update dispatch.seeking set listed = 'village'")
        .execute(world.bench.db("dispatch"))
        .await
        .unwrap();
    assert!(open_tasks(&world, far).await.is_empty());
    assert_eq!(
        take(&world, order, far).await.unwrap_err().reason,
        "order_not_found"
    );
}

#[tokio::test]
async fn who_accepted_and_withdraws_is_followed_by_the_next_wave() {
    let world = World::start().await;
    volunteers(&world, 3).await;
    let order = sought(&world, |_| {}).await;
    let first = offers(&world, order).await.remove(0);
    let accepted = world
        .answer(first.volunteer_id, first.offer_id, OfferAnswer::Accept)
        .await
        .unwrap();
    world
        .bench
        .until("it rests while the seat is taken", async || {
            world.bench.host("dispatch").wake("next_waves");
            world.card(order).await.seeking.unwrap().next_at.is_none()
        })
        .await;
    let withdraw = WithdrawFromVisit {
        visit_id: accepted.visit_id.unwrap(),
        reason: "家里有事".into(),
    };
    let own = actors::volunteer(first.volunteer_id);
    world.bench.tell(&own, withdraw).await.unwrap();
    until_offers(&world, order, 2).await;
}

#[tokio::test]
async fn asking_begins_once_and_stops_when_told() {
    let world = World::start().await;
    volunteers(&world, 3).await;
    let order = sought(&world, |_| {}).await;
    assert_eq!(seek(&world, order).await.unwrap_err().reason, "already_seeking");
    let stop = StopSeeking { order_id: order };
    world
        .bench
        .tell(&actors::clerk(VILLAGE), stop.clone())
        .await
        .unwrap();
    world.bench.clock.advance(Duration::minutes(20));
    world.bench.until_looked("dispatch", "next_waves").await;
    assert_eq!(offers(&world, order).await.len(), 1);
    let again = world.bench.tell(&actors::operator(), stop).await;
    assert_eq!(again.unwrap_err().reason, "not_seeking");
    let other = SeekVolunteers {
        order_id: order,
        expected: None,
    };
    let clerk = actors::clerk(NEXT_VILLAGE);
    assert_eq!(
        world.bench.tell(&clerk, other).await.unwrap_err().reason,
        "order_not_found"
    );
}

/// A volunteer with something about them that a filter may stumble over.
fn quirk(random: &mut StdRng, profile: &mut MatchingProfile, elder: &str) {
    match random.random_range(0..12) {
        0 => {
            profile.trained_to = Some(Day(
                date!(2026 - 11 - 22) + Duration::days(random.random_range(0..3))
            ))
        }
        1 => {
            profile.insured_to = Some(Day(
                date!(2026 - 11 - 22) + Duration::days(random.random_range(0..3))
            ))
        }
        2 => profile.services.truncate(random.random_range(0..4)),
        3 => profile.paid_services = vec!["03".into(), "05".into()],
        4 => profile.qualifications[0].valid_to = Day(date!(2026 - 11 - 23)),
        5 => profile.availability.retain(|slot| slot.weekday.0 != 1),
        6 => {
            let noon = random.random_range(800..900);
            for slot in &mut profile.availability {
                slot.to_minute = noon;
            }
            // What touches is one stretch: a visit over noon fits.
            let mut later = profile.availability.clone();
            for slot in &mut later {
                (slot.from_minute, slot.to_minute) = (noon, 960);
            }
            profile.availability.extend(later);
        }
        7 => profile.reach_m = random.random_range(0..3_000),
        8 => profile.home = actors::org(NEXT_VILLAGE),
        9 => profile.sex = Sex::Male,
        10 => profile.relatives.push(kernel::PersonKey::new(elder)),
        _ => profile.availability.retain(|slot| slot.weekday == Weekday(7)),
    }
}

#[tokio::test]
async fn r5_4_the_filters_in_memory_and_those_in_the_database_let_the_same_people_pass() {
    let world = World::start().await;
    let mut random = StdRng::seed_from_u64(5_4);
    let elder = world.elder();
    let mut people = Vec::new();
    for _ in 0..45 {
        let quirks = random.random_range(0..3);
        let key = format!("elder {elder}");
        people.push(
            world
                .volunteer(|profile| (0..quirks).for_each(|_| quirk(&mut random, profile, &key)))
                .await,
        );
    }
    let (mut passed, mut failed) = (0, 0);
    let starts: [OffsetDateTime; 3] = [
        START,
        START + Duration::hours(10) - Duration::minutes(30),
        datetime!(2026-11-29 23:40 +8),
    ];
    for (service, sex) in [
        ("03", None),
        ("02", None),
        ("10", None),
        ("14", Some(Sex::Female)),
    ] {
        for starts_at in starts {
            let order = world
                .open(elder, |request| {
                    request.service = service.into();
                    request.starts_at = starts_at.into();
                    request.gender_wish = sex;
                })
                .await
                .order_id;
            list_everywhere(&world, order).await;
            let rank = RankCandidates {
                order_id: Some(order),
                draft: None,
            };
            let ranked = world
                .bench
                .ask(&actors::operator(), rank)
                .await
                .unwrap()
                .candidates;
            for volunteer in &people {
                let in_database = ranked.iter().any(|each| each.volunteer_id == *volunteer);
                let in_memory = open_tasks(&world, *volunteer).await.contains(&order);
                assert_eq!(in_database, in_memory, "{volunteer} for {service} at {starts_at}");
                if in_memory { passed += 1 } else { failed += 1 }
            }
        }
    }
    assert!(
        passed > 50 && failed > 50,
        "{passed} passed, {failed} failed: both must be seen"
    );
}
