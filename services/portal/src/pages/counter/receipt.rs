//! The receipt of goods that were handed over: two copies, on a roll of 80 mm or on A5.

use contracts::redemption::{
    order::{GoodsOrderCard, GoodsOrderLine, PriceBasket},
    reservation::ItemQty,
};
use maud::{Markup, html};
use portal_kit::{Button, PageCtx, Tr, facts};

use crate::web::{App, Names, Signed};

/// What receipts are printed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Paper {
    /// A roll of 80 mm.
    #[default]
    Slip,
    /// A5.
    Half,
    /// Nothing is printed by itself.
    None,
}

impl Paper {
    pub(super) const ALL: [Self; 3] = [Self::Slip, Self::Half, Self::None];

    /// Its word in forms and addresses.
    pub fn word(self) -> &'static str {
        match self {
            Self::Slip => "80",
            Self::Half => "a5",
            Self::None => "none",
        }
    }

    /// From its word; a roll otherwise.
    pub fn read(word: &str) -> Self {
        let known = Self::ALL.into_iter().find(|paper| paper.word() == word);
        known.unwrap_or_default()
    }

    fn class(self) -> &'static str {
        match self {
            Self::Slip | Self::None => "roll",
            Self::Half => "a5",
        }
    }
}

/// An order that was handed over, as the receipt says it.
pub struct Receipt {
    card: GoodsOrderCard,
    volunteer: String,
    by: String,
    left: Option<i64>,
}

impl Receipt {
    /// Of an order. The counter is told whose it is; to other readers their part of the tree is named.
    ///
    /// # Errors
    /// A service does not answer.
    pub async fn of(signed: &Signed, app: &App, card: GoodsOrderCard) -> contracts::Result<Self> {
        let volunteer = card.row.volunteer_id;
        let unnamed = card.name_masked.is_none().then_some(volunteer);
        let names = Names::load(signed, app, [], unnamed)
            .await?
            .with_staff(app, card.handed_by)
            .await?;
        // What is left now stands in the price of any basket; who may not ask prints a receipt without it.
        let one = card.row.lines.first().map(|line| ItemQty {
            item_id: line.item_id,
            qty: 1,
        });
        let basket = PriceBasket {
            volunteer_id: volunteer,
            outlet: card.row.outlet.clone(),
            lines: one.into_iter().collect(),
        };
        let left = signed.ask(app, basket).await.ok();
        let name = card.name_masked.as_deref();
        Ok(Self {
            volunteer: name.unwrap_or_else(|| names.volunteer(volunteer)).to_owned(),
            by: card.handed_by.map_or("", |by| names.staff(by)).to_owned(),
            left: left.map(|basket| basket.available.get()),
            card,
        })
    }

    /// Number of the order.
    pub fn no(&self) -> &str {
        &self.card.row.order_no
    }

    /// Both copies; on the screen the first, as a card.
    pub fn show(&self, ctx: &PageCtx, paper: Paper) -> Markup {
        let tr = ctx.tr;
        html! {
            section class={ "card " (paper.class()) } data-print-now[paper != Paper::None] {
                div.b {
                    @for copy in ["receipt-for-volunteer", "receipt-for-outlet"] {
                        section.slip {
                            h2 { (ctx.product) }
                            p { b { (tr.t("receipt-title")) } " · " (tr.t(copy)) }
                            (facts(&self.facts(tr)))
                            (lines(tr, &self.card.row.lines))
                            (facts(&self.sums(tr)))
                            p { (tr.t("receipt-signature")) "____________" }
                        }
                    }
                    div.noprint { (Button::print(tr.t("receipt-print"))) }
                }
            }
        }
    }

    fn facts(&self, tr: Tr) -> Vec<(String, String)> {
        let row = &self.card.row;
        let at = row.handed_at.unwrap_or(row.placed_at);
        let mut facts = vec![
            (tr.t("goods_orders-no"), row.order_no.clone()),
            (tr.t("receipt-at"), tr.moment(at.0)),
            (tr.t("stock-outlet"), row.outlet_name.clone()),
            (tr.t("orders-volunteer"), self.volunteer.clone()),
        ];
        if let Some(proxy) = &self.card.proxy {
            facts.push((tr.t("counter-proxy"), proxy.name.0.clone()));
        }
        facts.push((tr.t("receipt-by"), self.by.clone()));
        facts
    }

    fn sums(&self, tr: Tr) -> Vec<(String, String)> {
        let mut sums = vec![(tr.t("counter-cost"), tr.minutes(self.card.row.cost.get()))];
        if let Some(left) = self.left {
            sums.push((tr.t("receipt-left"), tr.minutes(left)));
        }
        sums
    }
}

fn lines(tr: Tr, lines: &[GoodsOrderLine]) -> Markup {
    html! {
        table.t {
            thead { tr { th scope="col" { (tr.t("goods-name")) } th.r scope="col" { (tr.t("stock-qty")) } th.r scope="col" { (tr.t("goods-price")) } } }
            tbody {
                @for line in lines {
                    tr {
                        td { (line.name) }
                        td.r.num { (line.qty) " " (line.unit) }
                        td.r.num { (tr.minutes(line.price.get() * i64::from(line.qty))) }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use contracts::redemption::order::{GoodsOrderState, Proxy};
    use kernel::Lang;

    use super::*;
    use crate::pages::goods_orders::tests::card;

    #[test]
    fn the_receipt_says_what_was_taken_for_how_much_time_twice_and_never_yuan_r6_11() {
        for lang in [Lang::Zh, Lang::En] {
            let tr = Tr::new(lang);
            let mut card = card(GoodsOrderState::Closed);
            card.proxy = Some(Proxy {
                name: "王芳 <b>".into(),
                authorisation: "委托书".into(),
            });
            let receipt = Receipt {
                card,
                volunteer: "李*国".into(),
                by: "刘芳".into(),
                left: Some(135),
            };
            let ctx = PageCtx::new(tr, "时间银行", "12349", "/counter");
            let html = receipt.show(&ctx, Paper::Half).into_string();
            for words in [
                "DH20261123-0001",
                "李*国",
                "王芳 &lt;b&gt;",
                "刘芳",
                &tr.minutes(480),
                &tr.minutes(135),
            ] {
                assert_eq!(
                    html.matches(words).count(),
                    if words == tr.minutes(480) { 4 } else { 2 },
                    "{words}"
                );
            }
            assert!(html.contains("class=\"card a5\"") && html.contains("data-print-now"));
            assert!(!html.contains("元") && !html.contains("yuan"));
            assert!(
                !receipt
                    .show(&ctx, Paper::None)
                    .into_string()
                    .contains("data-print-now")
            );
        }
    }
}
