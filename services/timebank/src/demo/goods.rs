use contracts::{
    Actor,
    redemption::{
        order::{
            AskGoodsReturn, CancelGoodsOrder, GetGoodsOrder, GoodsEnd, GoodsOffers, GoodsOrderState,
            HandOverGoods, HandOverProof, PlaceGoodsOrder, PriceBasket, Proxy, ServeGoods,
        },
        reservation::ItemQty,
        stock::{FindOutlets, TakenIn},
        thanks::ThankDonor,
    },
};
use kernel::{GoodsOrderId, ItemId, OrgCode, VolunteerId};

use super::{
    registry::Volunteer,
    step::{LOOK_AGAIN, Loader},
};

/// How many volunteers take goods.
const TAKERS: usize = 6;
/// How often it is looked whether an order has come to rest.
const TRIES: u32 = 3_000;

impl Loader<'_> {
    /// Volunteers take goods for their time (R8.3): two orders wait to be fetched, one was fetched by somebody else, one was taken
    /// back, and two were served at the counter, of which one came back and waits for its decision.
    pub(super) async fn take_goods(&mut self, volunteers: &[Volunteer]) -> anyhow::Result<()> {
        let outlets = self
            .ask(&Actor::System, FindOutlets { within: None })
            .await?
            .outlets;
        let Some(outlet) = outlets.into_iter().find(|outlet| outlet.open && outlet.items > 0) else {
            return Ok(());
        };
        let outlet = outlet.outlet;
        let offers = GoodsOffers {
            outlet: Some(outlet.clone()),
        };
        let offers = self.ask(&Actor::System, offers).await?;
        // What costs least: a towel.
        let Some(towel) = offers.goods.iter().min_by_key(|item| item.price) else {
            return Ok(());
        };
        let clerk = self.clerk_at(&outlet);
        let mut taken = 0;
        for volunteer in volunteers {
            if taken == TAKERS {
                break;
            }
            if self.can_take(volunteer.id, &outlet, towel.item_id).await {
                self.take_towel(volunteer.id, &outlet, towel.item_id, &clerk, taken)
                    .await?;
                taken += 1;
            }
        }
        self.settle().await?;
        self.say("goods were taken for time");
        Ok(())
    }

    /// Whether it is covered, and the window open.
    async fn can_take(&self, volunteer_id: VolunteerId, outlet: &OrgCode, item: ItemId) -> bool {
        let basket = PriceBasket {
            volunteer_id,
            outlet: outlet.clone(),
            lines: one(item),
        };
        let me = Actor::Volunteer { id: volunteer_id };
        self.ask(&me, basket).await.is_ok_and(|basket| basket.can_be_had)
    }

    async fn take_towel(
        &mut self,
        volunteer_id: VolunteerId,
        outlet: &OrgCode,
        item: ItemId,
        clerk: &Actor,
        number: usize,
    ) -> anyhow::Result<()> {
        let me = Actor::Volunteer { id: volunteer_id };
        if number >= 4 {
            let serve = ServeGoods {
                volunteer_id,
                outlet: outlet.clone(),
                lines: one(item),
                proxy: None,
            };
            let order_id = self.tell(clerk, serve).await?.order_id;
            self.until_order_rests(order_id).await?;
            if number == 5 {
                let reason = "有一处脱线".into();
                self.tell(clerk, AskGoodsReturn { order_id, reason }).await?;
            }
            return Ok(());
        }
        let place = PlaceGoodsOrder {
            volunteer_id,
            outlet: outlet.clone(),
            lines: one(item),
        };
        let order_id = self.tell(&me, place).await?.order_id;
        self.until_order_rests(order_id).await?;
        match number {
            2 => self.fetched_by_a_son(order_id, clerk).await,
            3 => {
                let cancel = CancelGoodsOrder {
                    order_id,
                    why: GoodsEnd::Withdrawn,
                    reason: "家里已经有了".into(),
                };
                self.tell(&me, cancel).await?;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    async fn fetched_by_a_son(&mut self, order_id: GoodsOrderId, clerk: &Actor) -> anyhow::Result<()> {
        let hand_over = HandOverGoods {
            order_id,
            proof: HandOverProof::IdDocument,
            code: None,
            proxy: Some(Proxy {
                name: "孙建国".into(),
                authorisation: "委托书，附志愿者身份证复印件".into(),
            }),
        };
        self.tell(clerk, hand_over).await?;
        Ok(())
    }

    /// Waits until the saga has come to where somebody must act, or to its end.
    async fn until_order_rests(&self, order_id: GoodsOrderId) -> anyhow::Result<()> {
        for _ in 0..TRIES {
            let state = self
                .ask(&Actor::System, GetGoodsOrder { order_id })
                .await?
                .row
                .state;
            if state.is_over() || state == GoodsOrderState::Ready {
                return Ok(());
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
        anyhow::bail!("order {order_id} does not come to rest")
    }

    /// The donor of a gift agrees to be thanked by SMS.
    pub(super) async fn thank(&mut self, clerk: &Actor, gift: &TakenIn) -> anyhow::Result<()> {
        let thank = ThankDonor {
            intake_id: gift.intake_id,
            phone: "16900009001".into(),
        };
        self.tell(clerk, thank).await?;
        Ok(())
    }
}

fn one(item_id: ItemId) -> Vec<ItemQty> {
    vec![ItemQty { item_id, qty: 1 }]
}
