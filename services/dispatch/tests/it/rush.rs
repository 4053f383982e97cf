//! Two thousand acceptances at once: nobody is in two places, no seat is given twice (R5.4, R5.5). What holds is the
//! database's constraint: without it the same rush breaks.

use contracts::{Code, dispatch::*};
use kernel::{OrderId, VolunteerId};
use testkit::actors;
use time::Duration;

use crate::world::{START, World};

/// Volunteers like one that exists, made at once.
pub async fn volunteers(world: &World, many: i64) -> Vec<VolunteerId> {
    let pattern = world.volunteer(|_| {}).await;
    let ids: Vec<uuid::Uuid> = sqlx::query_scalar(
        "insert into dispatch.candidate
         select (('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid), 0, 'active', c.org, c.home, c.sex, 'p' || n,
                '{}', c.willing, c.preferred, c.qualifications, c.trained_to, c.insured_to, c.free, c.reach_m, c.changed_at
         from dispatch.candidate c, generate_series(1, $2) n where c.volunteer_id = $1 returning volunteer_id",
    )
    .bind(pattern.uuid())
    .bind(many)
    .fetch_all(world.bench.db("dispatch"))
    .await
    .unwrap();
    ids.into_iter().map(VolunteerId::from).collect()
}

/// Offers `orders` orders, which begin half an hour apart and come round after five hours, to ten volunteers each; all accept
/// at once. How each acceptance ended.
async fn rush(world: &World, orders: i64, people: i64) -> Vec<Result<OfferOutcome, String>> {
    let volunteers = volunteers(world, people).await;
    let mut offers = Vec::new();
    for number in 0..orders {
        let starts_at = START + Duration::minutes(number % 10 * 30);
        let order = world
            .open(world.elder(), |order| order.starts_at = starts_at.into())
            .await
            .order_id;
        // Whom one round asks at one time, the next asks at another.
        let first = usize::try_from(number * 11 + number / 10 * 3).unwrap();
        let asked: Vec<VolunteerId> = (first..first + 10)
            .map(|n| volunteers[n % volunteers.len()])
            .collect();
        let make = MakeOffers {
            order_id: order,
            volunteers: asked.clone(),
            expected: None,
        };
        let made = world.bench.tell(&actors::operator(), make).await.unwrap().offers;
        offers.extend(made.into_iter().zip(asked));
    }
    // Neighbours in time are far apart in the queue.
    offers.sort_by_key(|(offer, _)| offer.uuid().as_u128().reverse_bits());
    let mut answers = Vec::new();
    for (offer_id, volunteer) in offers {
        let client = world.bench.client.clone();
        answers.push(tokio::spawn(async move {
            let answer = AnswerOffer {
                offer_id,
                answer: OfferAnswer::Accept,
                channel: Channel::Mobile,
            };
            let (who, key) = (actors::volunteer(volunteer), client.new_key());
            // Who gets no answer asks again under the same key.
            loop {
                match client.tell(&who, key, answer.clone()).await {
                    Err(error) if error.code == Code::Unavailable => {
                        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
                    }
                    told => {
                        break told
                            .map(|answered| answered.outcome)
                            .map_err(|error| error.reason);
                    }
                }
            }
        }));
    }
    let mut outcomes = Vec::new();
    for answer in answers {
        outcomes.push(answer.await.unwrap());
    }
    outcomes
}

/// Pairs of visits of one volunteer that overlap, the way between them included.
async fn overlaps(world: &World) -> i64 {
    sqlx::query_scalar(
        "select count(*) from dispatch.visit a join dispatch.visit b
             on a.volunteer_id = b.volunteer_id and a.visit_id < b.visit_id and a.during && b.during
         where a.state = 'accepted' and b.state = 'accepted'",
    )
    .fetch_one(world.bench.db("dispatch"))
    .await
    .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn r5_4_of_two_thousand_acceptances_over_two_hundred_orders_none_overlap_and_no_seat_is_given_twice() {
    let world = World::start().await;
    let outcomes = rush(&world, 200, 100).await;
    let accepted = outcomes
        .iter()
        .filter(|outcome| **outcome == Ok(OfferOutcome::Accepted))
        .count();
    let other = outcomes.iter().find(|outcome| {
        !matches!(outcome, Ok(OfferOutcome::Accepted | OfferOutcome::Lost))
            && **outcome != Err("visit_overlap".into())
    });
    assert_eq!(other, None);
    assert_eq!(overlaps(&world).await, 0);
    let visits: Vec<(uuid::Uuid, i64)> = sqlx::query_as(
        "select order_id, count(*) from dispatch.visit where state = 'accepted' group by order_id",
    )
    .fetch_all(world.bench.db("dispatch"))
    .await
    .unwrap();
    assert!(visits.iter().all(|(_, seats)| *seats == 1), "{visits:?}");
    assert_eq!(visits.len(), accepted);
    assert!(accepted > 120, "{accepted} of 200");
    for (order, _) in visits.iter().take(20) {
        assert_eq!(
            world.card(OrderId::from(*order)).await.row.state,
            OrderState::Accepted
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r5_4_without_the_constraint_the_same_rush_puts_somebody_in_two_places() {
    let world = World::start().await;
    sqlx::raw_sql("alter table dispatch.visit drop constraint visit_no_overlap")
        .execute(world.bench.admin())
        .await
        .unwrap();
    rush(&world, 20, 12).await;
    assert!(overlaps(&world).await > 0);
}
