//! A day of a district by the clock: a thousand orders, with people who refuse, do not come, forget to check out, and elders
//! who object. Afterwards every order has ended and every invariant holds.

use contracts::{Actor, dispatch::*};
use futures::{StreamExt, stream};
use kernel::{OrderId, RawMinutes, VisitId, VolunteerId};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use testkit::actors;
use time::Duration;

use crate::{
    life::ends,
    rush::volunteers,
    world::{START, VILLAGE, World},
};

/// Orders of the day.
const ORDERS: usize = 1_000;
/// Volunteers of the day: three visits each, and some to spare.
const PEOPLE: i64 = 300;
/// Starts, an hour apart.
const HOURS: usize = 4;
/// Requests under way at once.
const AT_ONCE: usize = 16;

/// What chance holds for an order, decided beforehand: answers come in any order.
#[derive(Debug, Clone, Copy)]
struct Fate {
    hour: usize,
    refuses: bool,
    comes: bool,
    checks_out: bool,
    elder: Elder,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Elder {
    Confirms,
    Objects,
    IsSilent,
}

fn fates() -> Vec<Fate> {
    let mut random = StdRng::seed_from_u64(2_019);
    (0..ORDERS)
        .map(|number| Fate {
            hour: number % HOURS,
            refuses: random.random_range(0..10) == 0,
            comes: random.random_range(0..12) > 0,
            checks_out: random.random_range(0..12) > 0,
            elder: match random.random_range(0..10) {
                0 => Elder::Objects,
                1..=5 => Elder::Confirms,
                _ => Elder::IsSilent,
            },
        })
        .collect()
}

/// Sends the same to many, some at once; what was refused is left out.
async fn each<T, C, R>(
    world: &World,
    of: impl IntoIterator<Item = T>,
    ask: impl Fn(&T) -> (Actor, C),
) -> Vec<(T, Option<R>)>
where
    C: contracts::Command<Reply = R>,
{
    stream::iter(of)
        .map(|one| {
            let (actor, command) = ask(&one);
            async move { (one, world.bench.tell(&actor, command).await.ok()) }
        })
        .buffered(AT_ONCE)
        .collect()
        .await
}

/// Offers orders to two people each; who refuses leaves it to the other. The visits that come of it.
async fn arranged(
    world: &World,
    orders: &[(Fate, OrderId)],
    people: &[VolunteerId],
) -> Vec<(Fate, VisitId, VolunteerId)> {
    let asked = orders.iter().enumerate().map(|(number, (fate, order))| {
        let at = number * 2 % people.len();
        (*fate, *order, [people[at], people[at + 1]])
    });
    let made = each(world, asked.collect::<Vec<_>>(), |(_, order_id, volunteers)| {
        let make = MakeOffers {
            order_id: *order_id,
            volunteers: volunteers.to_vec(),
            expected: None,
        };
        (actors::operator(), make)
    })
    .await;
    let mut offers = Vec::new();
    for ((fate, _, people), made) in made {
        let made = made.expect("offers for an open order").offers;
        let mut both: Vec<_> = made.into_iter().zip(people).collect();
        if fate.refuses {
            let (offer_id, volunteer) = both.remove(0);
            let decline = AnswerOffer {
                offer_id,
                answer: OfferAnswer::Decline,
                channel: Channel::Sms,
            };
            world
                .bench
                .tell(&actors::volunteer(volunteer), decline)
                .await
                .unwrap();
        }
        offers.extend(both.into_iter().map(|offer| (fate, offer)));
    }
    let answered = each(world, offers, |(_, (offer_id, volunteer))| {
        let accept = AnswerOffer {
            offer_id: *offer_id,
            answer: OfferAnswer::Accept,
            channel: Channel::Mobile,
        };
        (actors::volunteer(*volunteer), accept)
    })
    .await;
    answered
        .into_iter()
        .filter_map(|((fate, (_, volunteer)), answered)| Some((fate, answered?.visit_id?, volunteer)))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_of_a_thousand_orders_ends_with_every_order_ended_and_every_invariant_whole() {
    let world = World::start().await;
    let people = volunteers(&world, PEOPLE).await;
    let fates = fates();
    let opened = each(&world, fates.clone(), |fate| {
        let mut request = World::request(world.elder());
        // An hour of service, and an hour and a quarter before the next.
        request.starts_at = (START + Duration::minutes(75) * fate.hour as i32).into();
        (actors::operator(), request)
    })
    .await;
    let orders: Vec<(Fate, OrderId)> = opened
        .into_iter()
        .map(|(fate, opened)| (fate, opened.expect("an order").order_id))
        .collect();
    let clerk = actors::clerk(VILLAGE);
    let notification = Actor::service("notification");
    let mut visits = 0;
    for hour in 0..HOURS {
        let starts_at = START + Duration::minutes(75) * hour as i32;
        let now: Vec<_> = orders
            .iter()
            .copied()
            .filter(|(fate, _)| fate.hour == hour)
            .collect();
        world.bench.clock.set(starts_at - Duration::minutes(10));
        let agreed = arranged(&world, &now, &people).await;
        visits += agreed.len();
        world.bench.clock.set(starts_at);
        let come = agreed
            .into_iter()
            .filter(|(fate, ..)| fate.comes)
            .collect::<Vec<_>>();
        let there = each(&world, come, |(_, visit_id, volunteer)| {
            let check_in = CheckIn {
                visit_id: *visit_id,
                position: None,
            };
            (actors::volunteer(*volunteer), check_in)
        })
        .await;
        world.bench.clock.set(starts_at + Duration::minutes(55));
        let there = there.into_iter().filter(|(_, done)| done.is_some());
        let leaving = there.map(|(visit, _)| visit).filter(|(fate, ..)| fate.checks_out);
        let mut codes = Vec::new();
        for (fate, visit, volunteer) in leaving {
            codes.push((fate, visit, volunteer, world.code(visit).await));
        }
        let served = each(&world, codes, |(_, visit_id, volunteer, code)| {
            let check_out = CheckOut {
                visit_id: *visit_id,
                code: code.clone(),
                breaks: RawMinutes::ZERO,
                position: None,
            };
            (actors::volunteer(*volunteer), check_out)
        })
        .await;
        let uploaded = each(&world, served, |((_, visit_id, ..), _)| {
            (clerk.clone(), UploadVisit { visit_id: *visit_id })
        })
        .await;
        for (((fate, visit, ..), _), uploaded) in uploaded {
            uploaded.expect("what was served is uploaded");
            match fate.elder {
                Elder::Confirms => drop(world.confirm(visit).await.unwrap()),
                Elder::Objects => drop(world.dispute(visit).await.unwrap()),
                Elder::IsSilent => {}
            }
        }
    }
    assert!(visits > ORDERS * 8 / 10, "{visits} visits");
    // Half of what was forgotten is put right by the sub-branch, the rest never.
    world.bench.clock.advance(Duration::hours(8));
    world.bench.host("dispatch").wake("correct_forgotten");
    world.bench.settle().await;
    let waiting: Vec<uuid::Uuid> = sqlx::query_scalar(
        "select visit_id from dispatch.visit where state = 'needs_correction' order by visit_id",
    )
    .fetch_all(world.bench.db("dispatch"))
    .await
    .unwrap();
    for visit in waiting.into_iter().step_by(2) {
        let visit_id = VisitId::from(visit);
        let started_at: time::OffsetDateTime =
            sqlx::query_scalar("select started_at from dispatch.visit where visit_id = $1")
                .bind(visit)
                .fetch_one(world.bench.db("dispatch"))
                .await
                .unwrap();
        let record = RecordTimes {
            visit_id,
            started_at: started_at.into(),
            stopped_at: (started_at + Duration::minutes(50)).into(),
            breaks: RawMinutes::ZERO,
            evidence: Evidence::HotlineCall,
            reason: "忘记签退".into(),
        };
        world.bench.tell(&clerk, record).await.unwrap();
        world.upload(&clerk, visit_id).await.unwrap();
        let confirm = ConfirmVisit {
            visit_id,
            channel: Channel::Sms,
        };
        world.bench.tell(&notification, confirm).await.unwrap();
    }
    let all: Vec<OrderId> = orders.into_iter().map(|(_, order)| order).collect();
    ends(&world, &all).await;
}
