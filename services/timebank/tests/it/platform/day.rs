//! A working day of a district by the clock, on the whole platform: a thousand orders, with people who refuse, do not come,
//! forget to check out, and elders who answer by SMS, object or say nothing. Afterwards every order has ended, every minute
//! that counts is in the books, and `timebank check` finds nothing.

use std::collections::HashMap;

use contracts::{Actor, dispatch::*};
use futures::{StreamExt, stream};
use kernel::{OrderId, RawMinutes, VisitId};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use time::Duration;
use uuid::Uuid;

use crate::{
    town::{CLEANING, Elder, Volunteer, order_form},
    world::World,
};

/// Starts of the day; every elder has an order at each of them.
const STARTS: usize = 5;
/// Elders: a thousand orders.
const ELDERS: u16 = 200;
/// Volunteers: some more than there is work at once.
const VOLUNTEERS: u16 = 220;
/// Minutes of a service, and from one start to the next.
const SERVED: i64 = 50;
const APART: i64 = 75;
/// Requests under way at once.
const AT_ONCE: usize = 16;

/// What chance holds for an order, decided beforehand: answers come in any order.
#[derive(Clone, Copy)]
struct Fate {
    /// Which elder, which start.
    elder: usize,
    start: usize,
    refuses: bool,
    comes: bool,
    checks_out: bool,
    word: Word,
}

/// What the elder says afterwards.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Word {
    Content,
    Objects,
    Nothing,
}

fn fates() -> Vec<Fate> {
    let mut random = StdRng::seed_from_u64(2_019);
    let orders = (0..STARTS).flat_map(|start| (0..usize::from(ELDERS)).map(move |elder| (start, elder)));
    orders
        .map(|(start, elder)| Fate {
            elder,
            start,
            refuses: random.random_range(0..10) == 0,
            comes: random.random_range(0..12) > 0,
            checks_out: random.random_range(0..12) > 0,
            word: match random.random_range(0..10) {
                0 => Word::Objects,
                1..=5 => Word::Content,
                _ => Word::Nothing,
            },
        })
        .collect()
}

/// A visit that was agreed.
#[derive(Clone, Copy)]
struct Agreed {
    fate: Fate,
    visit: VisitId,
    volunteer: usize,
}

struct Day {
    world: World,
    elders: Vec<Elder>,
    volunteers: Vec<Volunteer>,
}

impl Day {
    async fn begin() -> Self {
        let world = World::start().await;
        let some = |people: u16| stream::iter(1..=people);
        let elders = some(ELDERS).map(|number| world.elder(number));
        let elders = elders.buffered(AT_ONCE).collect().await;
        let volunteers = some(VOLUNTEERS).map(|number| world.volunteer(number));
        let volunteers = volunteers.buffered(AT_ONCE).collect().await;
        world.settle().await;
        Self {
            world,
            elders,
            volunteers,
        }
    }

    /// Sends the same to many, some at once; the answers in their order.
    async fn each<T, C: contracts::Command>(
        &self,
        of: impl IntoIterator<Item = T>,
        ask: impl Fn(&T) -> (Actor, C),
    ) -> Vec<(T, contracts::Result<C::Reply>)> {
        stream::iter(of)
            .map(|one| {
                let (actor, command) = ask(&one);
                async move { (one, self.world.tell(&actor, command).await) }
            })
            .buffered(AT_ONCE)
            .collect()
            .await
    }

    /// The same where nothing may be refused.
    async fn all<T, C: contracts::Command>(
        &self,
        of: impl IntoIterator<Item = T>,
        ask: impl Fn(&T) -> (Actor, C),
    ) -> Vec<(T, C::Reply)> {
        let done = self.each(of, ask).await.into_iter();
        done.map(|(one, reply)| (one, reply.unwrap())).collect()
    }

    fn actor(&self, volunteer: usize) -> Actor {
        self.volunteers[volunteer].actor()
    }

    /// Offers orders to two people each; who refuses leaves it to the other. What comes of it.
    async fn arrange(&self, orders: Vec<(Fate, OrderId)>) -> Vec<Agreed> {
        let asked = orders.into_iter().enumerate().map(|(number, (fate, order))| {
            let first = number * 2 % self.volunteers.len();
            (fate, order, [first, first + 1])
        });
        let made = self
            .all(asked, |(_, order_id, pair)| {
                let make = MakeOffers {
                    order_id: *order_id,
                    volunteers: pair.map(|one| self.volunteers[one].id).to_vec(),
                    expected: None,
                };
                (self.world.operator(), make)
            })
            .await;
        let offers = made.into_iter().flat_map(|((fate, _, pair), made)| {
            let both = made.offers.into_iter().zip(pair).enumerate();
            both.map(move |(place, offer)| (fate, fate.refuses && place == 0, offer))
        });
        let answered = self
            .each(
                offers.collect::<Vec<_>>(),
                |(_, refuses, (offer_id, volunteer))| {
                    let answer = AnswerOffer {
                        offer_id: *offer_id,
                        answer: match refuses {
                            true => OfferAnswer::Decline,
                            false => OfferAnswer::Accept,
                        },
                        channel: Channel::Mobile,
                    };
                    (self.actor(*volunteer), answer)
                },
            )
            .await;
        let agreed = answered
            .into_iter()
            .filter_map(|((fate, _, (_, volunteer)), answered)| {
                Some(Agreed {
                    fate,
                    visit: answered.ok()?.visit_id?,
                    volunteer,
                })
            });
        agreed.collect()
    }

    /// Who comes checks in, who remembers checks out with the elder's code, the sub-branch uploads. Which visits that were.
    async fn serve(&self, agreed: Vec<Agreed>) -> Vec<Agreed> {
        let world = &self.world;
        let mut codes = HashMap::new();
        for one in &agreed {
            codes.insert(one.visit, world.code(&self.elders[one.fate.elder]).await);
        }
        let come = agreed.into_iter().filter(|one| one.fate.comes);
        let there = self
            .each(come, |one| {
                let check_in = CheckIn {
                    visit_id: one.visit,
                    position: None,
                    phone: None,
                };
                (self.actor(one.volunteer), check_in)
            })
            .await;
        // Who has not checked out of an earlier visit cannot begin another.
        let there = there
            .into_iter()
            .filter_map(|(one, checked_in)| match checked_in {
                Ok(_) => Some(one),
                Err(refused) => {
                    assert_eq!(refused.reason, "another_under_way");
                    None
                }
            });
        let there: Vec<Agreed> = there.collect();
        world.clock.advance(Duration::minutes(SERVED));
        let leaving = there.into_iter().filter(|one| one.fate.checks_out);
        let served = self
            .all(leaving, |one| {
                let check_out = CheckOut {
                    visit_id: one.visit,
                    code: codes[&one.visit].as_str().into(),
                    breaks: RawMinutes::ZERO,
                    position: None,
                };
                (self.actor(one.volunteer), check_out)
            })
            .await;
        let uploaded = self
            .all(served.into_iter().map(|(one, _)| one), |one| {
                (world.clerk(), UploadVisit { visit_id: one.visit })
            })
            .await;
        uploaded.into_iter().map(|(one, _)| one).collect()
    }

    /// Every elder is asked by SMS; who has something to say answers with the number that the SMS names for it.
    async fn hear(&self, uploaded: &[Agreed]) {
        let world = &self.world;
        for one in uploaded {
            let phone = &self.elders[one.fate.elder].phone;
            let asked = world.sms(phone, "满意回").await;
            let number = |after: &str| -> String {
                let (_, rest) = asked.split_once(after).unwrap();
                rest.chars().take_while(char::is_ascii_digit).collect()
            };
            match one.fate.word {
                Word::Content => drop(world.phones.reply(phone, &number("满意回")).await.unwrap()),
                Word::Objects => drop(world.phones.reply(phone, &number("有异议回")).await.unwrap()),
                Word::Nothing => {}
            }
        }
        let spoken: Vec<Uuid> = uploaded
            .iter()
            .filter(|one| one.fate.word != Word::Nothing)
            .map(|one| one.visit.uuid())
            .collect();
        world
            .until("every answer has arrived", async || {
                let waiting = "visit where state = 'uploaded' and visit_id = any($1)";
                let left = self.count(waiting, &spoken).await;
                if left > 0 {
                    // For a reply that was put off because dispatch was busy.
                    world.clock.advance(Duration::milliseconds(50));
                }
                left == 0
            })
            .await;
    }

    /// Rows of dispatch; `$1` are the ids.
    async fn count(&self, of: &str, ids: &[Uuid]) -> i64 {
        sqlx::query_scalar(sqlx::AssertSqlSafe(format!("select count(*) from {of}")))
            .bind(ids)
            .fetch_one(self.world.host("dispatch").pool())
            .await
            .unwrap()
    }

    /// Half of what was forgotten is put right by the sub-branch, the rest never.
    async fn put_right(&self) {
        let world = &self.world;
        let going = "visit where state = 'in_progress' and $1::uuid[] is not null";
        world
            .until_due("what was forgotten is found", async || {
                self.count(going, &[]).await == 0
            })
            .await;
        let forgotten: Vec<(Uuid, time::OffsetDateTime)> = sqlx::query_as(
            "select visit_id, started_at from visit where state = 'needs_correction' order by visit_id",
        )
        .fetch_all(world.host("dispatch").pool())
        .await
        .unwrap();
        assert!(forgotten.len() > 20, "{}", forgotten.len());
        let recorded = self
            .all(forgotten.into_iter().step_by(2), |(visit, started_at)| {
                let record = RecordTimes {
                    visit_id: VisitId::from(*visit),
                    started_at: (*started_at).into(),
                    stopped_at: (*started_at + Duration::minutes(SERVED)).into(),
                    breaks: RawMinutes::ZERO,
                    evidence: Evidence::HotlineCall,
                    reason: "忘记签退".into(),
                };
                (world.clerk(), record)
            })
            .await;
        self.all(recorded, |((visit, _), _)| {
            let visit_id = VisitId::from(*visit);
            (world.clerk(), UploadVisit { visit_id })
        })
        .await;
    }

    /// Every objection goes through the tiers; every second is found to be true.
    async fn decide(&self) {
        let world = &self.world;
        let open = FindCases {
            within: None,
            state: Some(CaseState::Open),
            kind: None,
            step: None,
            late: false,
            paging: contracts::Paging { page: 1, size: 200 },
        };
        let cases = world.ask(&world.operator(), open).await.unwrap().rows;
        assert!(cases.len() > 40, "{}", cases.len());
        let answered = self
            .all(cases.iter().map(|case| case.case_id), |case_id| {
                let answer = "已上门核实".into();
                let case_id = *case_id;
                (world.clerk(), case::AnswerCase { case_id, answer })
            })
            .await;
        let reviewed = self
            .all(answered, |(case_id, _)| {
                let review = case::ReviewCase {
                    case_id: *case_id,
                    verdict: case::CaseReview::Forward,
                    review: "已核对".into(),
                };
                (world.branch(), review)
            })
            .await;
        let decisions = [CaseState::Upheld, CaseState::Dismissed].into_iter().cycle();
        self.all(
            reviewed.into_iter().zip(decisions),
            |(((case_id, _), _), decision)| {
                let resolve = ResolveCase {
                    case_id: *case_id,
                    decision: *decision,
                    note: "已电话核实".into(),
                };
                (world.operator(), resolve)
            },
        )
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_of_a_thousand_orders_ends_with_every_order_ended_and_the_books_sound_r5_1() {
    let day = Day::begin().await;
    let world = &day.world;
    let first = world.now() + Duration::minutes(45);
    let opened = day
        .all(fates(), |fate| {
            let starts_at = first + Duration::minutes(APART) * fate.start as i32;
            let order = order_form(&day.elders[fate.elder], CLEANING, starts_at, SERVED);
            (world.operator(), order)
        })
        .await;
    let orders: Vec<(Fate, OrderId)> = opened
        .into_iter()
        .map(|(fate, opened)| (fate, opened.order_id))
        .collect();
    assert_eq!(orders.len(), 1_000);
    let mut agreed_upon = 0;
    for start in 0..STARTS {
        let starts_at = first + Duration::minutes(APART) * start as i32;
        world.clock.set(starts_at - Duration::minutes(15));
        let now = orders.iter().copied().filter(|(fate, _)| fate.start == start);
        let agreed = day.arrange(now.collect()).await;
        agreed_upon += agreed.len();
        world.settle().await;
        world.clock.set(starts_at);
        let uploaded = day.serve(agreed).await;
        world.settle().await;
        day.hear(&uploaded).await;
        world.settle().await;
    }
    assert!(agreed_upon > orders.len() * 8 / 10, "{agreed_upon} visits");
    world.clock.advance(Duration::hours(17));
    day.put_right().await;
    day.decide().await;
    world.settle().await;
    world.clock.advance(Duration::hours(49));
    world.settle().await;
    world.clock.advance(Duration::days(31));
    let all: Vec<Uuid> = orders.iter().map(|(_, order)| order.uuid()).collect();
    let going = "service_order where order_id = any($1) and state not in ('closed', 'cancelled', 'expired')";
    world
        .until_due("every order has ended", async || {
            day.count(going, &all).await == 0
        })
        .await;
    let unscreened = "visit where order_id = any($1) and uploaded_at is not null and screened_at is null";
    world
        .until_due("every visit has been looked through", async || {
            day.count(unscreened, &all).await == 0
        })
        .await;
    world.assert_sound().await;

    // What counts is in the books, minute for minute.
    let counted: i64 = sqlx::query_scalar(
        "select coalesce(sum(raw_min), 0)::bigint from visit where state in ('confirmed', 'lapsed')",
    )
    .fetch_one(world.host("dispatch").pool())
    .await
    .unwrap();
    let mut banked = 0;
    for volunteer in &day.volunteers {
        let balances = world.balances(volunteer).await;
        assert_eq!(balances.pending.get(), 0);
        banked += balances.unsettled.get();
    }
    assert!(counted > 500 * SERVED, "{counted}");
    assert_eq!(banked, counted);
    day.world.stop().await;
}
