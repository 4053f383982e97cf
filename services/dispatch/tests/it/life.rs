//! Whatever happens, in whatever order: an order is always in a state of R5.1, what is final stays, nothing fails otherwise
//! than by a refusal, and when nobody does anything any more, every order ends.

use contracts::{
    Actor, Code,
    dispatch::{
        seek::{SeekVolunteers, StopSeeking, TakeOrder},
        *,
    },
};
use kernel::{OfferId, OrderId, RawMinutes, VolunteerId};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use testkit::actors;
use time::Duration;

use crate::world::{VILLAGE, World};

/// Steps of one life.
const STEPS: u32 = 160;
/// What the clock starts.
const JOBS: [&str; 7] = [
    "expire_offers",
    "next_waves",
    "miss_visits",
    "correct_forgotten",
    "lapse_visits",
    "expire_orders",
    "give_up_visits",
];

struct Life<'a> {
    world: &'a World,
    random: StdRng,
    volunteers: Vec<VolunteerId>,
    orders: Vec<OrderId>,
    offers: Vec<(OfferId, VolunteerId)>,
    /// Visits that are final, and how.
    finals: Vec<(kernel::VisitId, VisitState)>,
    done: u32,
}

impl Life<'_> {
    fn one<T: Copy>(&mut self, of: &[T]) -> Option<T> {
        (!of.is_empty()).then(|| of[self.random.random_range(0..of.len())])
    }

    /// Tells, and tells again now and then, as a message that arrives twice.
    async fn tell<C: contracts::Command + Clone>(&mut self, actor: &Actor, command: C) -> Option<C::Reply> {
        let key = self.world.bench.client.new_key();
        let times = if self.random.random_range(0..4) == 0 { 2 } else { 1 };
        let mut last = None;
        for _ in 0..times {
            last = match self.world.bench.tell_keyed(actor, key, command.clone()).await {
                Ok(reply) => Some(reply),
                Err(error) => {
                    let refused = matches!(
                        error.code,
                        Code::Conflict | Code::Invalid | Code::Forbidden | Code::NotFound
                    );
                    assert!(refused, "{error:?}");
                    None
                }
            };
        }
        self.done += u32::from(last.is_some());
        last
    }

    async fn step(&mut self) {
        let world = self.world;
        let (operator, clerk) = (actors::operator(), actors::clerk(VILLAGE));
        let volunteer = self.one(&self.volunteers.clone()).unwrap();
        let order_id = self.one(&self.orders.clone());
        let visits: Vec<VisitCard> = match order_id {
            Some(order) => world.card(order).await.visits,
            None => Vec::new(),
        };
        let at = self.random.random_range(0..visits.len().max(1));
        let visit = visits.get(at);
        let die = self.random.random_range(0..22);
        match (die, order_id, visit) {
            (0, ..) | (_, None, _) => {
                let mut request = World::request(world.elder());
                request.starts_at =
                    (world.now() + Duration::minutes(self.random.random_range(30..600))).into();
                request.seats = self.random.random_range(1..3);
                if let Some(opened) = self.tell(&operator, request).await {
                    self.orders.push(opened.order_id);
                }
            }
            (1..=4, Some(order_id), _) => {
                let make = MakeOffers {
                    order_id,
                    volunteers: vec![volunteer],
                    expected: None,
                };
                if let Some(made) = self.tell(&operator, make).await {
                    self.offers.push((made.offers[0], volunteer));
                }
            }
            (5..=8, ..) => {
                if let Some((offer_id, volunteer)) = self.one(&self.offers.clone()) {
                    let answer = match self.random.random_range(0..4) {
                        0 => OfferAnswer::Decline,
                        _ => OfferAnswer::Accept,
                    };
                    let answer = AnswerOffer {
                        offer_id,
                        answer,
                        channel: Channel::Sms,
                    };
                    self.tell(&actors::volunteer(volunteer), answer).await;
                }
            }
            (20, Some(order_id), _) => {
                let seek = SeekVolunteers {
                    order_id,
                    expected: None,
                };
                self.tell(&operator, seek).await;
                let asked = world.card(order_id).await.offers.into_iter();
                let known: Vec<OfferId> = self.offers.iter().map(|(offer, _)| *offer).collect();
                self.offers.extend(
                    asked
                        .filter(|offer| !known.contains(&offer.offer_id))
                        .map(|offer| (offer.offer_id, offer.volunteer_id)),
                );
            }
            (21, Some(order_id), _) => match self.random.random_range(0..3) {
                0 => {
                    self.tell(&operator, StopSeeking { order_id }).await;
                }
                _ => {
                    let take = TakeOrder {
                        order_id,
                        volunteer_id: volunteer,
                        channel: Channel::Mobile,
                    };
                    self.tell(&actors::volunteer(volunteer), take).await;
                }
            },
            (9, Some(order_id), _) => {
                let starts_at = (world.now() + Duration::hours(self.random.random_range(1..9))).into();
                let duration = RawMinutes::new(45);
                let later = RescheduleOrder {
                    order_id,
                    starts_at,
                    duration,
                    expected: None,
                };
                self.tell(&operator, later).await;
            }
            (10, Some(order_id), _) if self.random.random_range(0..3) == 0 => {
                let cancel = CancelOrder {
                    order_id,
                    party: "elder".into(),
                    reason: "老人外出".into(),
                    expected: None,
                };
                self.tell(&operator, cancel).await;
            }
            (_, _, Some(visit)) => {
                self.touch(visit.visit_id, visit.volunteer_id, &operator, &clerk)
                    .await
            }
            _ => {}
        }
        if self.random.random_range(0..3) == 0 {
            let minutes = self.random.random_range(1..180);
            world.bench.clock.advance(Duration::minutes(minutes));
        }
    }

    /// Something happens to a visit, in season or not.
    async fn touch(&mut self, visit_id: kernel::VisitId, who: VolunteerId, operator: &Actor, clerk: &Actor) {
        let world = self.world;
        let (own, notification) = (actors::volunteer(who), Actor::service("notification"));
        let minutes = RawMinutes::new;
        match self.random.random_range(0..12) {
            0 | 1 => {
                let check_in = CheckIn {
                    visit_id,
                    position: None,
                    phone: None,
                };
                self.tell(&own, check_in).await;
            }
            2 | 3 => {
                let reveal = RevealVisitCode {
                    visit_id,
                    purpose: "visit_code".into(),
                };
                let code = match self.random.random_range(0..4) {
                    0 => None,
                    _ => self.tell(&notification, reveal).await.map(|told| told.code),
                };
                let check_out = CheckOut {
                    visit_id,
                    code: code.unwrap_or_else(|| "000000".into()),
                    breaks: RawMinutes::ZERO,
                    position: None,
                };
                self.tell(&own, check_out).await;
            }
            4 => {
                let stopped_at = world.now() - Duration::minutes(self.random.random_range(0..60));
                let record = RecordTimes {
                    visit_id,
                    started_at: (stopped_at - Duration::minutes(self.random.random_range(10..200))).into(),
                    stopped_at: stopped_at.into(),
                    breaks: minutes(0),
                    evidence: Evidence::PaperForm,
                    reason: "纸质单".into(),
                };
                self.tell(clerk, record).await;
            }
            5 => {
                let review = ReviewVisit {
                    visit_id,
                    approved: minutes(self.random.random_range(0..90)),
                    reason: "按单".into(),
                };
                self.tell(operator, review).await;
            }
            6 | 7 => {
                self.tell(clerk, UploadVisit { visit_id }).await;
            }
            8 => {
                let confirm = ConfirmVisit {
                    visit_id,
                    channel: Channel::Sms,
                };
                self.tell(&notification, confirm).await;
            }
            9 => {
                let dispute = DisputeVisit {
                    visit_id,
                    channel: Channel::Sms,
                    reason: None,
                };
                self.tell(&notification, dispute).await;
            }
            10 => {
                let withdraw = WithdrawFromVisit {
                    visit_id,
                    reason: "家里有事".into(),
                };
                self.tell(&own, withdraw).await;
            }
            _ => {
                let party = match self.random.random_range(0..2) {
                    0 => Party::Elder,
                    _ => Party::Volunteer,
                };
                let missed = RecordNoShow {
                    visit_id,
                    party,
                    reason: "没有人".into(),
                };
                self.tell(clerk, missed).await;
            }
        }
    }

    /// What is final stays; what has become final is remembered.
    async fn finals_stay(&mut self) {
        let rows: Vec<(uuid::Uuid, String)> = sqlx::query_as("select visit_id, state from dispatch.visit")
            .fetch_all(self.world.bench.db("dispatch"))
            .await
            .unwrap();
        for (id, state) in rows {
            let (id, state) = (kernel::VisitId::from(id), VisitState::parse(&state).unwrap());
            if let Some((_, was)) = self.finals.iter().find(|(known, _)| *known == id) {
                assert_eq!(state, *was, "{id} was final");
            } else if matches!(
                state,
                VisitState::Confirmed | VisitState::Lapsed | VisitState::Voided | VisitState::Cancelled
            ) {
                self.finals.push((id, state));
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r5_1_whatever_happens_no_order_leaves_its_states_and_every_order_ends() {
    let world = World::start().await;
    let mut volunteers = Vec::new();
    for _ in 0..4 {
        volunteers.push(world.volunteer(|_| {}).await);
    }
    for seed in 0..4 {
        let mut life = Life {
            world: &world,
            random: StdRng::seed_from_u64(seed),
            volunteers: volunteers.clone(),
            orders: Vec::new(),
            offers: Vec::new(),
            finals: Vec::new(),
            done: 0,
        };
        for _ in 0..STEPS {
            life.step().await;
            life.finals_stay().await;
        }
        assert!(
            life.done > STEPS / 5,
            "only {} of {STEPS} steps were possible",
            life.done
        );
        ends(&world, &life.orders).await;
    }
}

/// Head office decides what is open; then only the clock goes on, until every order has ended and every invariant holds.
async fn ends(world: &World, orders: &[OrderId]) {
    // Past every deadline of a case: head office need not wait for answers any more (R9.3).
    world.bench.clock.advance(Duration::days(20));
    world.bench.settle().await;
    let open = FindCases {
        within: None,
        state: Some(CaseState::Open),
        kind: None,
        step: None,
        late: false,
        paging: contracts::Paging { page: 1, size: 200 },
    };
    loop {
        let cases = world
            .bench
            .ask(&actors::operator(), open.clone())
            .await
            .unwrap()
            .rows;
        if cases.is_empty() {
            break;
        }
        for case in cases {
            let decide = ResolveCase {
                case_id: case.case_id,
                decision: CaseState::Dismissed,
                note: "已核实".into(),
            };
            world.bench.tell(&actors::operator(), decide).await.unwrap();
        }
    }
    let wake = || JOBS.iter().for_each(|job| world.bench.host("dispatch").wake(job));
    for _ in 0..3 {
        world.bench.clock.advance(Duration::days(16));
        wake();
        world.bench.settle().await;
    }
    world
        .bench
        .until_due("every order ends", async || {
            wake();
            let going: i64 = sqlx::query_scalar(
                "select count(*) from dispatch.service_order
                 where order_id = any($1) and state not in ('closed', 'cancelled', 'expired')",
            )
            .bind(orders.iter().map(|order| order.uuid()).collect::<Vec<_>>())
            .fetch_one(world.bench.db("dispatch"))
            .await
            .unwrap();
            going == 0
        })
        .await;
    assert_eq!(world.bench.dead_letters().await, Vec::<String>::new());
    let report = runtime::check(
        world.bench.admin(),
        &[dispatch::service()],
        world.bench.host("dispatch").crypto(),
        world.now(),
    )
    .await
    .unwrap();
    assert!(report.is_clean(), "{report:?}");
}
