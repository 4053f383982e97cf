use contracts::{
    Actor, Day,
    ledger::fund::FundSource,
    redemption::{
        AddItem,
        count::{CountStep, Counted, GetCount, MoveCount, OpenCount, SaveCount},
        item::{ItemCategory, ItemFacts, SetItemCost},
        stock::{
            FindOutlets, IntakeKind, LotStatus, OutletKind, SetLotStatus, SetOutlet, SpoilGoods, SpoilReason,
            StockOf, TakeIn, TakeInLine,
        },
        transfer::{LotQty, ReceiveGoods, SendGoods},
    },
};
use kernel::{Clock, Fen, ItemId, LotId, OrgCode, StandardMinutes, china_date};
use time::{Date, Duration};

use super::step::Loader;

/// Goods: code, name, unit, sort, hours, fen a unit, days for which a lot of them keeps, the limit a person.
type Ware = (
    &'static str,
    &'static str,
    &'static str,
    ItemCategory,
    i64,
    i64,
    Option<i64>,
    Option<u32>,
);
const WARES: [Ware; 8] = [
    (
        "W001",
        "大米 5kg",
        "袋",
        ItemCategory::Food,
        4,
        3_280,
        Some(200),
        Some(2),
    ),
    (
        "W002",
        "花生油 5L",
        "桶",
        ItemCategory::Food,
        12,
        8_990,
        Some(300),
        Some(1),
    ),
    (
        "W003",
        "面粉 5kg",
        "袋",
        ItemCategory::Food,
        3,
        2_350,
        Some(40),
        Some(2),
    ),
    (
        "W004",
        "洗衣液 2kg",
        "瓶",
        ItemCategory::Cleaning,
        3,
        1_890,
        None,
        None,
    ),
    ("W005", "毛巾", "条", ItemCategory::Daily, 1, 650, None, None),
    (
        "W006",
        "保温杯",
        "个",
        ItemCategory::Daily,
        6,
        4_200,
        None,
        Some(1),
    ),
    (
        "W007",
        "电子血压计",
        "台",
        ItemCategory::Health,
        40,
        15_800,
        None,
        Some(1),
    ),
    ("W008", "棉拖鞋", "双", ItemCategory::Daily, 2, 1_280, None, None),
];

/// Goods on the list.
struct Listed {
    item_id: ItemId,
    /// Days for which a lot keeps.
    keeps: Option<i64>,
}

impl Loader<'_> {
    /// Goods at the district's outlets: bought and given, one lot kept back, one transfer received short and one on its way, one
    /// count posted and one that waits for its second person (R8.1, R8.2, R8.4).
    pub(super) async fn fill_the_shelves(&mut self) -> anyhow::Result<()> {
        let stock = self.stock.clone().unwrap_or(Actor::System);
        let goods = self.list_goods(&stock).await?;
        self.settle().await?;
        let outlets = self.ask(&stock, FindOutlets { within: None }).await?.outlets;
        let outlets: Vec<OrgCode> = outlets
            .into_iter()
            .filter(|outlet| outlet.open)
            .map(|outlet| outlet.outlet)
            .collect();
        let [first, second, ..] = &outlets[..] else {
            return Ok(());
        };
        for (outlet, kind, hours) in [
            (first, OutletKind::Counter, "周一至周六 8:30–17:00"),
            (second, OutletKind::Shop, "每天 7:00–19:00"),
        ] {
            let set = SetOutlet {
                outlet: outlet.clone(),
                kind,
                hours: hours.into(),
            };
            self.tell(&stock, set).await?;
        }
        let bought = self.buy(&stock, first, &goods).await?;
        let clerk = self.clerk_at(second);
        self.give(&clerk, second, &goods).await?;
        let spoil = SpoilGoods {
            lot_id: bought[2],
            qty: 2,
            reason: SpoilReason::Damaged,
            note: Some("搬运时破袋".into()),
        };
        self.tell(&stock, spoil).await?;
        let keep_back = SetLotStatus {
            lot_id: bought[1],
            status: LotStatus::Quarantine,
            reason: "油桶渗漏，等厂家复检".into(),
        };
        self.tell(&stock, keep_back).await?;
        self.send(&stock, (first, second), (bought[0], 20), Some(19))
            .await?;
        self.send(&stock, (first, second), (bought[4], 30), None).await?;
        self.count(second, Some(&stock)).await?;
        self.count(first, None).await?;
        self.say("goods lie at the outlets");
        Ok(())
    }

    async fn list_goods(&mut self, stock: &Actor) -> anyhow::Result<Vec<Listed>> {
        let from = Day(china_date(self.clock.now()) - Duration::days(60));
        let mut goods = Vec::new();
        for (code, name, unit, category, hours, fen, keeps, limit_per_window) in WARES {
            let add = AddItem {
                code: code.into(),
                name: name.into(),
                unit: unit.into(),
                price: StandardMinutes::new(hours * 60),
                from,
                facts: ItemFacts {
                    barcode: None,
                    category,
                    limit_per_window,
                    needs_batch: keeps.is_some(),
                },
            };
            let item_id = self.tell(stock, add).await?.item_id;
            let cost = SetItemCost {
                item_id,
                cost: Fen::new(fen),
            };
            self.tell(stock, cost).await?;
            goods.push(Listed { item_id, keeps });
        }
        Ok(goods)
    }

    /// One lot of each sort, paid by the enterprises' money: the fund's third expense.
    async fn buy(&mut self, stock: &Actor, outlet: &OrgCode, goods: &[Listed]) -> anyhow::Result<Vec<LotId>> {
        let today = china_date(self.clock.now());
        let take = TakeIn {
            outlet: outlet.clone(),
            kind: IntakeKind::Purchase,
            source: FundSource::Enterprise,
            document: format!("付{}-003", (today - Duration::days(30)).year()),
            donor: None,
            named: false,
            lines: lines(goods, today, 60),
        };
        Ok(self.tell(stock, take).await?.lots)
    }

    /// A shop and a resident give; the resident wishes to be named.
    async fn give(&mut self, clerk: &Actor, outlet: &OrgCode, goods: &[Listed]) -> anyhow::Result<()> {
        let today = china_date(self.clock.now());
        for (number, source, donor, named, sorts) in [
            (1, FundSource::Enterprise, "运河超市", true, &goods[3..5]),
            (2, FundSource::Residents, "孙秀兰", true, &goods[2..3]),
            (3, FundSource::Residents, "周建军", false, &goods[7..8]),
        ] {
            let take = TakeIn {
                outlet: outlet.clone(),
                kind: IntakeKind::Donation,
                source,
                document: format!("捐{}-{number:03}", today.year()),
                donor: Some(donor.into()),
                named,
                lines: lines(sorts, today, 12),
            };
            let gift = self.tell(clerk, take).await?;
            if number == 1 {
                self.thank(clerk, &gift).await?;
            }
        }
        Ok(())
    }

    /// Goods go from one outlet to another; `came` pieces arrive, or they are on their way.
    async fn send(
        &mut self,
        stock: &Actor,
        (from, to): (&OrgCode, &OrgCode),
        (lot_id, qty): (LotId, u32),
        came: Option<u32>,
    ) -> anyhow::Result<()> {
        let send = SendGoods {
            from: from.clone(),
            to: to.clone(),
            lines: vec![LotQty { lot_id, qty }],
        };
        let transfer_id = self.tell(stock, send).await?.transfer_id;
        if let Some(came) = came {
            let receive = ReceiveGoods {
                transfer_id,
                lines: vec![LotQty { lot_id, qty: came }],
                reason: (came < qty).then(|| "途中破损一袋".into()),
            };
            let clerk = self.clerk_at(to);
            self.tell(&clerk, receive).await?;
        }
        Ok(())
    }

    /// The outlet's clerk counts everything, one piece short of the first lot; the second person signs, or has still to.
    async fn count(&mut self, outlet: &OrgCode, second: Option<&Actor>) -> anyhow::Result<()> {
        let clerk = self.clerk_at(outlet);
        let open = OpenCount {
            outlet: outlet.clone(),
        };
        let count_id = self.tell(&clerk, open).await?.count_id;
        let found = self.ask(&clerk, GetCount { count_id }).await?;
        let stock_of = StockOf {
            outlet: outlet.clone(),
        };
        let there = self.ask(&clerk, stock_of).await?;
        let lies = |lot: LotId| {
            let mut lots = there.rows.iter().flat_map(|row| &row.lots);
            lots.find(|row| row.lot_id == lot).map_or(0, |row| row.on_hand)
        };
        let mut lines: Vec<Counted> = found
            .lines
            .iter()
            .filter_map(|line| {
                Some(Counted {
                    item_id: line.item_id,
                    lot_id: Some(line.lot_id?),
                    qty: lies(line.lot_id?),
                })
            })
            .collect();
        if let Some(line) = lines.first_mut() {
            line.qty = line.qty.saturating_sub(1);
        }
        self.tell(&clerk, SaveCount { count_id, lines }).await?;
        let step = |step| MoveCount { count_id, step };
        self.tell(&clerk, step(CountStep::Finish)).await?;
        if let Some(second) = second {
            self.tell(second, step(CountStep::Approve)).await?;
        }
        Ok(())
    }

    /// The clerk of the village where an outlet lies.
    pub(super) fn clerk_at(&self, outlet: &OrgCode) -> Actor {
        self.clerk_of(&outlet.village().unwrap_or_else(|| outlet.clone()))
    }
}

/// A line of each sort, with batch and last day where they keep for a time only.
fn lines(goods: &[Listed], today: Date, qty: u32) -> Vec<TakeInLine> {
    let line = |listed: &Listed| TakeInLine {
        item_id: listed.item_id,
        batch_no: listed
            .keeps
            .map(|_| format!("{}-{:02}", today.year(), u8::from(today.month()))),
        expires_on: listed.keeps.map(|days| Day(today + Duration::days(days))),
        qty,
    };
    goods.iter().map(line).collect()
}
