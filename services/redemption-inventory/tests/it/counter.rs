//! A counter with goods on its shelves, and who stands around it: the ledger and both registries as far as an order needs them. This
//! ledger can be told to lose requests and answers.

use std::{
    collections::{BTreeMap, HashMap},
    ops::Deref,
    sync::{Arc, Mutex, MutexGuard},
};

use contracts::{
    Actor, ByName, Code, Day, Error, PersonName, Role,
    ledger::{
        Balances, GetBalances,
        minutes::{MinutesPosted, PostMinutes},
        settlement::{RedemptionWindow, Window, Windows},
    },
    portal::{StaffKey, StaffPersonKey},
    redemption::{order::*, reservation::ItemQty},
    volunteer::{VolunteerByPassbook, VolunteerIdentity, VolunteerKeys, VolunteerNames, VolunteerPersonKey},
};
use kernel::{
    Clock, GoodsOrderId, ItemId, PersonKey, RawMinutes, SettlementId, StaffId, StandardMinutes, VolunteerId,
};
use runtime::{Asked, Cx, Read, Service};
use testkit::{Bench, actors};
use uuid::Uuid;

use crate::{
    TODAY,
    stock::{here, item, lot, outlets_with, sound},
};

/// What has become of a hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Became {
    Live,
    Captured,
    Voided,
    /// A void came first: it never comes.
    Barred,
    GivenBack,
}

/// The books, as much of them as an order needs.
#[derive(Default)]
pub struct Books {
    pub goods: HashMap<VolunteerId, i64>,
    /// By key of the hold: whose, how much, for which order.
    pub holds: HashMap<Uuid, (Option<VolunteerId>, i64, Uuid, Became)>,
    /// By key of the capture: its hold.
    captures: HashMap<Uuid, Uuid>,
    pub window: Option<Window>,
    /// Of a hundred requests, how many get lost on their way there, and how many on their way back.
    pub lost: (u8, u8),
    /// Posts nothing.
    pub away: bool,
    /// Does not say what anybody has.
    pub silent: bool,
    /// Who is whom: staff and volunteers with the same number are one person.
    pub persons: HashMap<Uuid, u32>,
    pub passbooks: HashMap<String, VolunteerId>,
}

impl Books {
    fn live(&self, whose: VolunteerId) -> i64 {
        let live = self
            .holds
            .values()
            .filter(|hold| hold.0 == Some(whose) && hold.3 == Became::Live);
        live.map(|hold| hold.1).sum()
    }

    fn post(&mut self, key: Uuid, asked: &PostMinutes) -> contracts::Result<()> {
        match asked {
            PostMinutes::Hold {
                volunteer_id,
                amount,
                reference,
                ..
            } => match self.holds.get(&key) {
                Some((.., Became::Barred)) => Err(Error::conflict("hold_barred", "")),
                Some(_) => Ok(()),
                None => {
                    let have =
                        self.goods.get(volunteer_id).copied().unwrap_or_default() - self.live(*volunteer_id);
                    if have < amount.get() {
                        return Err(Error::new(Code::InsufficientBalance, "insufficient_balance", "")
                            .with("have", have)
                            .with("need", amount.get()));
                    }
                    let hold = (Some(*volunteer_id), amount.get(), *reference, Became::Live);
                    self.holds.insert(key, hold);
                    Ok(())
                }
            },
            PostMinutes::Capture { hold, .. } => {
                let held = self.holds.get_mut(hold).ok_or_else(|| Error::not_found("hold"))?;
                match held.3 {
                    Became::Live => {
                        held.3 = Became::Captured;
                        *self.goods.entry(held.0.unwrap()).or_default() -= held.1;
                        self.captures.insert(key, *hold);
                        Ok(())
                    }
                    Became::Captured | Became::GivenBack => Ok(()),
                    became => panic!("captured after it was {became:?}"),
                }
            }
            PostMinutes::Void { hold } => {
                let barred = (None, 0, Uuid::nil(), Became::Barred);
                let held = self.holds.entry(*hold).or_insert(barred);
                match held.3 {
                    Became::Live => held.3 = Became::Voided,
                    Became::Captured | Became::GivenBack => panic!("voided after it was captured"),
                    Became::Voided | Became::Barred => {}
                }
                Ok(())
            }
            PostMinutes::GiveBack { capture } => {
                let hold = self
                    .captures
                    .get(capture)
                    .ok_or_else(|| Error::not_found("hold"))?;
                let held = self.holds.get_mut(hold).unwrap();
                if held.3 == Became::Captured {
                    held.3 = Became::GivenBack;
                    *self.goods.entry(held.0.unwrap()).or_default() += held.1;
                }
                Ok(())
            }
        }
    }

    /// What has become of an order's hold; nothing = it never came.
    pub fn of(&self, order: GoodsOrderId) -> Option<Became> {
        let mut found = self.holds.values().filter(|hold| hold.2 == order.uuid());
        let hold = found.next();
        assert!(found.next().is_none(), "an order has two holds");
        hold.map(|hold| hold.3)
    }
}

#[derive(Clone, Default)]
pub struct Shared(Arc<Mutex<Books>>);

impl Shared {
    pub fn books(&self) -> MutexGuard<'_, Books> {
        self.0.lock().unwrap()
    }

    /// Orders for which something is held.
    fn live_holds(&self) -> Vec<Uuid> {
        let books = self.books();
        let live = books.holds.values().filter(|hold| hold.3 == Became::Live);
        live.map(|hold| hold.2).collect()
    }
}

fn ledger(shared: &Shared) -> Service {
    let (posting, asking, opening) = (shared.clone(), shared.clone(), shared.clone());
    Service::new("ledger", "ledger")
        .batch(move |_: Cx, batch: Arc<[Asked<PostMinutes>]>| {
            let shared = posting.clone();
            async move {
                let mut books = shared.books();
                // Who is told that it may ask again does so at once; who is told nothing gives up, as in a crash.
                let gone = || match rand::random() {
                    true => Error::unavailable("lost on its way"),
                    false => Error::internal("lost on its way"),
                };
                let answer = |asked: &Asked<PostMinutes>| {
                    let (there, back) = books.lost;
                    if books.away {
                        return Err(Error::internal("nobody is there"));
                    }
                    if rand::random_range(0..100) < there {
                        return Err(gone());
                    }
                    books.post(asked.key, &asked.command)?;
                    if rand::random_range(0..100) < back {
                        return Err(gone());
                    }
                    Ok(MinutesPosted {
                        seqs: vec![1],
                        waived: StandardMinutes::ZERO,
                    })
                };
                Ok(batch.iter().map(answer).collect())
            }
        })
        .query(move |_: Read, asked: GetBalances| {
            let books = asking.books();
            let silent = books.silent;
            let (zero, id) = (StandardMinutes::ZERO, asked.volunteer_id);
            let found = books.goods.get(&id).map(|goods| Balances {
                volunteer_id: id,
                pending: zero,
                unsettled: zero,
                goods: StandardMinutes::new(*goods),
                goods_held: StandardMinutes::new(books.live(id)),
                savings: zero,
                savings_held: zero,
                raw_confirmed: RawMinutes::ZERO,
            });
            async move {
                match silent {
                    true => Err(Error::internal("nobody is there").into()),
                    false => Ok(found.ok_or_else(|| Error::not_found("account"))?),
                }
            }
        })
        .query(move |read: Read, _: RedemptionWindow| {
            let window = opening.books().window.clone();
            let today = kernel::china_date(read.now());
            async move {
                let (mut current, mut last) = (None, None);
                match window {
                    Some(window) if window.closes.0 < today => last = Some(window),
                    window => current = window,
                }
                Ok(Windows {
                    goods_enabled: true,
                    current,
                    next: None,
                    last,
                })
            }
        })
}

fn registries(shared: &Shared) -> [Service; 2] {
    let (staff, volunteers, passbooks) = (shared.clone(), shared.clone(), shared.clone());
    let key = |shared: &Shared, id: Uuid| {
        let number = shared.books().persons.get(&id).copied();
        number.map(|number| PersonKey::new(number.to_string()))
    };
    let portal = Service::new("portal", "portal").query(move |_: Read, asked: StaffPersonKey| {
        let person = key(&staff, asked.staff_id.uuid());
        async move { Ok(StaffKey { person }) }
    });
    let registry = Service::new("volunteer-registry", "volunteer")
        .query(move |_: Read, asked: VolunteerPersonKey| {
            let person = key(&volunteers, asked.volunteer_id.uuid());
            let person = person.unwrap_or_else(|| PersonKey::new(asked.volunteer_id.to_string()));
            async move {
                Ok(VolunteerKeys {
                    person,
                    relatives: Vec::new(),
                })
            }
        })
        .query(move |_: Read, asked: VolunteerByPassbook| {
            let volunteer_id = passbooks.books().passbooks.get(&*asked.passbook_no).copied();
            async move { Ok(VolunteerIdentity { volunteer_id }) }
        })
        .query(|_: Read, asked: VolunteerNames| async move {
            let name = |id: VolunteerId| PersonName {
                id: id.uuid(),
                name: "李爱国".into(),
            };
            Ok(ByName {
                names: asked.ids.into_iter().map(name).collect(),
            })
        });
    [portal, registry]
}

pub struct Counter {
    pub bench: Bench,
    pub shared: Shared,
    pub rice: ItemId,
}

impl Deref for Counter {
    type Target = Bench;
    fn deref(&self) -> &Bench {
        &self.bench
    }
}

impl Counter {
    /// With so many bags of rice, 240 minutes each, in one lot.
    pub async fn with(bags: u32) -> Self {
        let shared = Shared::default();
        let [portal, registry] = registries(&shared);
        let bench = outlets_with(vec![ledger(&shared), portal, registry]).await;
        let rice = item(&bench, "A1").await;
        if bags > 0 {
            lot(&bench, rice, bags).await;
        }
        Self { bench, shared, rice }
    }

    /// A volunteer who may take goods for so many minutes.
    pub fn volunteer(&self, minutes: i64) -> VolunteerId {
        let id = VolunteerId::generate(self.clock.now());
        self.shared.books().goods.insert(id, minutes);
        id
    }

    pub fn window(&self, opens: time::Date, closes: time::Date) {
        self.shared.books().window = Some(Window {
            settlement_id: SettlementId::generate(self.clock.now()),
            period: kernel::half_year(TODAY),
            opens: Day(opens),
            closes: Day(closes),
        });
    }

    pub fn bags(&self, qty: u32) -> Vec<ItemQty> {
        vec![ItemQty {
            item_id: self.rice,
            qty,
        }]
    }

    pub fn wish(&self, volunteer_id: VolunteerId, bags: u32) -> PlaceGoodsOrder {
        PlaceGoodsOrder {
            volunteer_id,
            outlet: here(),
            lines: self.bags(bags),
        }
    }

    pub fn serve(&self, volunteer_id: VolunteerId, bags: u32) -> ServeGoods {
        ServeGoods {
            volunteer_id,
            outlet: here(),
            lines: self.bags(bags),
            proxy: None,
        }
    }

    pub async fn card(&self, order_id: GoodsOrderId) -> GoodsOrderCard {
        self.ask(&clerk(), GetGoodsOrder { order_id }).await.unwrap()
    }

    pub async fn until_it_is(&self, order_id: GoodsOrderId, state: GoodsOrderState) -> GoodsOrderCard {
        let what = format!("the order is {}", state.as_str());
        self.until(&what, async || self.card(order_id).await.row.state == state)
            .await;
        self.card(order_id).await
    }

    /// Ordered on the phone, and ready.
    pub async fn ready(&self, volunteer_id: VolunteerId, bags: u32) -> GoodsOrderId {
        let placed = self
            .tell(&actors::volunteer(volunteer_id), self.wish(volunteer_id, bags))
            .await
            .unwrap();
        self.until_it_is(placed.order_id, GoodsOrderState::Ready).await;
        placed.order_id
    }

    pub async fn code(&self, volunteer_id: VolunteerId, order_id: GoodsOrderId) -> String {
        let drawn = self
            .tell(&actors::volunteer(volunteer_id), DrawPickupCode { order_id })
            .await;
        drawn.unwrap().code.0
    }

    /// What lies on the shelf, and what of it is promised.
    pub async fn shelf(&self) -> (i64, i64) {
        sqlx::query_as(
            "select coalesce(sum(on_hand), 0)::bigint, coalesce(sum(reserved), 0)::bigint from redemption.lot",
        )
        .fetch_one(self.admin())
        .await
        .unwrap()
    }

    /// Orders by state.
    pub async fn states(&self) -> BTreeMap<String, i64> {
        let rows: Vec<(String, i64)> =
            sqlx::query_as("select state, count(*) from redemption.goods_order group by state")
                .fetch_all(self.admin())
                .await
                .unwrap();
        rows.into_iter().collect()
    }

    /// Waits until no order is on its way, the clock going on so that nobody waits for ever.
    pub async fn come_to_rest(&self) {
        self.until_due("every order has come to rest", async || {
            self.clock.advance(time::Duration::seconds(15));
            let moving: i64 = sqlx::query_scalar(
                "select count(*) from redemption.goods_order where look_at is not null or state in ('placed', 'undoing') or state = 'ready' and pickup_until <= $1",
            )
            .bind(self.clock.now())
            .fetch_one(self.admin())
            .await
            .unwrap();
            moving == 0
        })
        .await;
    }

    /// Orders and holds say the same of each other, and nothing that must always hold is broken.
    pub async fn agrees(&self) {
        self.settle().await;
        let orders: Vec<(Uuid, String)> = sqlx::query_as("select id, state from redemption.goods_order")
            .fetch_all(self.admin())
            .await
            .unwrap();
        for (id, state) in &orders {
            let became = self.shared.books().of(GoodsOrderId::from(*id));
            let as_it_should = match state.as_str() {
                "ready" => became == Some(Became::Live),
                "closed" | "return_asked" => became == Some(Became::Captured),
                "returned" => became == Some(Became::GivenBack),
                "refused" => became.is_none(),
                "cancelled" | "expired" => matches!(became, None | Some(Became::Voided)),
                moving => panic!("an order is still {moving}"),
            };
            assert!(as_it_should, "order {id} is {state}, its hold {became:?}");
        }
        let known: Vec<Uuid> = orders.iter().map(|(id, _)| *id).collect();
        assert!(self.shared.live_holds().iter().all(|order| known.contains(order)));
        sound(self).await;
    }
}

pub fn clerk() -> Actor {
    actors::clerk(actors::VILLAGE)
}

pub fn colleague() -> Actor {
    actors::numbered_staff(Role::Clerk, actors::VILLAGE, 2)
}

pub fn staff_id(actor: &Actor) -> StaffId {
    actor.staff_id().unwrap()
}

pub fn with_code(order_id: GoodsOrderId, code: &str) -> HandOverGoods {
    HandOverGoods {
        order_id,
        proof: HandOverProof::Code,
        code: Some(code.into()),
        proxy: None,
    }
}

pub fn with_document(order_id: GoodsOrderId) -> HandOverGoods {
    HandOverGoods {
        order_id,
        proof: HandOverProof::IdDocument,
        code: None,
        proxy: None,
    }
}

pub fn cancel(order_id: GoodsOrderId, why: GoodsEnd) -> CancelGoodsOrder {
    CancelGoodsOrder {
        order_id,
        why,
        reason: "不需要了".into(),
    }
}
