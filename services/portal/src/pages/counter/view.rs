//! The counter on the screen: the one field, who stands there, the basket, and what comes next.

use contracts::redemption::order::{
    Basket, BasketLine, GoodsOrderCard, GoodsOrderLine, GoodsOrderRow, GoodsOrderState,
};
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, CardRole, Column, Field, FormErrors, Hx, Input, Kpi, PageCtx, PageHead, Table,
    Tr, action_bar, alert, assets, card, csrf, empty, facts, idem, input, kpis, page as shell, select,
    status, table,
};
use uuid::Uuid;

use super::{
    PATH,
    receipt::{Paper, Receipt},
    state::{Customer, Step, Till},
};
use crate::pages::goods::say::{amiss, counted, window};

/// What the page shows.
pub struct Counter<'a> {
    pub till: &'a Till,
    pub outlets: &'a [(String, String)],
    pub key: Uuid,
    /// What has gone wrong.
    pub said: Option<&'a str>,
    pub basket: Option<Basket>,
    /// Orders of whose passbook was scanned that wait here.
    pub waiting: Vec<GoodsOrderRow>,
    /// The order that is fetched.
    pub order: Option<GoodsOrderCard>,
    /// What was just handed over.
    pub receipt: Option<Receipt>,
}

impl<'a> Counter<'a> {
    /// With nothing but what the form carries.
    pub fn new(till: &'a Till, outlets: &'a [(String, String)], key: Uuid) -> Self {
        Self {
            till,
            outlets,
            key,
            said: None,
            basket: None,
            waiting: Vec::new(),
            order: None,
            receipt: None,
        }
    }
}

/// Instead of the counter, where none is.
pub fn no_outlet(ctx: &PageCtx) -> Markup {
    let tr = ctx.tr;
    let nothing = empty(&portal_kit::Empty {
        text: tr.t("stock-no-outlets"),
        action: None,
    });
    shell(
        ctx,
        &PageHead::new(tr.t("nav-counter")),
        card(Card::new(""), nothing),
    )
}

/// The page.
pub fn page(ctx: &PageCtx, counter: &Counter<'_>) -> Markup {
    let tr = ctx.tr;
    let outlet = &counter.till.outlet;
    let name = counter.outlets.iter().find(|(code, _)| code == outlet.as_str());
    let head = PageHead::new(tr.t("nav-counter"))
        .screen_only()
        .meta(html! { @if let Some((_, name)) = name { (name) } })
        .actions(html! {
            (Button::link(tr.t("goods_orders-title"), "/goods-orders"))
            (Button::link(tr.t("goods-title"), "/goods"))
            (Button::link(tr.t("stock-title"), format!("/stock/outlets/{outlet}")))
        });
    shell(
        ctx,
        &head,
        html! {
            form #counter.stack method="post" action=(PATH) novalidate hx-post=(PATH) hx-target="#till" hx-select="#till" hx-swap="outerHTML" {
                (csrf(ctx))
                div.noprint { (card(Card::new(""), html! {
                    (input(&Field::new(tr, "scan", tr.t("counter-scan")), Input::text("").max(64).autofocus()))
                    p.small.muted { (tr.t("counter-keys")) }
                    // What Enter presses where there is no script.
                    (action_bar(html! { (Button::submit(tr.t("counter-scan-do"))) }))
                })) }
                (till(ctx, counter))
            }
            @if let Some(script) = assets::named("counter.js") { script src=(script.url) integrity=(script.integrity) defer {} }
        },
    )
}

/// What changes from scan to scan.
fn till(ctx: &PageCtx, counter: &Counter<'_>) -> Markup {
    let (tr, till) = (ctx.tr, counter.till);
    html! {
        div #till.stack {
            (idem(counter.key))
            @for (name, value) in till.fields() { input type="hidden" name=(name) value=(value); }
            @if let Some(said) = counter.said { (alert(AlertKind::Bad, html! { (said) })) }
            @if let Some(receipt) = &counter.receipt {
                div.noprint { (alert(AlertKind::Ok, html! { (tr.args("counter-done", &[("no", receipt.no().to_owned().into())])) })) }
                (receipt.show(ctx, till.paper))
            }
            div.noprint.stack {
                @if let Some(customer) = &till.customer { (who(tr, customer, counter)) }
                @match (till.step, &counter.order) {
                    (Step::Fetch(_), Some(order)) => (fetched(tr, order, till)),
                    _ => (basket(tr, counter)),
                }
                (settings(tr, counter))
            }
        }
    }
}

fn who(tr: Tr, customer: &Customer, counter: &Counter<'_>) -> Markup {
    let basket = counter.basket.as_ref();
    let available = basket.map_or(customer.available, |basket| basket.available.get());
    let amount = |label: &str, value: String, note: Option<Markup>| Kpi {
        label: tr.t(label),
        value,
        unit: String::new(),
        note,
    };
    let mut boxes = vec![
        amount("counter-who", customer.name.clone(), None),
        amount("counter-available", tr.minutes(available), None),
    ];
    if let Some(basket) = basket {
        let cost = basket.cost.get();
        boxes.push(amount("counter-cost", tr.minutes(cost), None));
        boxes.push(match basket.remaining {
            Some(remaining) => amount("counter-remaining", tr.minutes(remaining.get()), None),
            None => amount("counter-short", tr.minutes(cost - available), None),
        });
    }
    html! {
        (kpis(&tr.t("counter-who"), &boxes))
        @if !counter.waiting.is_empty() && !matches!(counter.till.step, Step::Fetch(_)) {
            (card(Card::new(tr.t("counter-waiting")).flush(), html! {
                ul.todo {
                    @for row in &counter.waiting {
                        li {
                            span { (row.order_no) " · " (ordered(&row.lines)) }
                            (Button::submit(tr.t("counter-fetch")).small().value("do", format!("fetch:{}", row.order_id)))
                        }
                    }
                }
            }))
        }
    }
}

/// 大米 5kg × 2；食用油 5L × 1
fn ordered(lines: &[GoodsOrderLine]) -> String {
    counted(lines.iter().map(|line| (line.name.as_str(), line.qty)))
}

fn basket(tr: Tr, counter: &Counter<'_>) -> Markup {
    let till = counter.till;
    let checking = till.step == Step::Check;
    html! {
        @if let Some(basket) = &counter.basket {
            @if basket.remaining.is_none() { (alert(AlertKind::Bad, html! {
                (tr.args("counter-not-enough", &[("have", tr.minutes(basket.available.get()).into()), ("need", tr.minutes(basket.cost.get()).into())]))
            })) }
            @if let Some(words) = window(tr, &basket.windows) { (alert(AlertKind::Bad, html! { (words) })) }
            (card(Card::new(tr.t(if checking { "counter-check" } else { "counter-basket" })).flush(), html! {
                (table(tr, &Table::new(tr.t("counter-basket"), &basket.lines, columns(tr))))
                @if checking {
                    div.b.narrow {
                        p { b { (tr.t("counter-look-at-document")) } }
                        (proxy(tr, till))
                    }
                }
            }))
            (action_bar(html! {
                @if checking {
                    (Button::submit(tr.t("counter-serve")).primary().key("F9").value("do", "serve"))
                    (Button::submit(tr.t("kit-back")).value("do", "back"))
                } @else {
                    @if basket.can_be_had { (Button::submit(tr.t("counter-check-do")).primary().key("F9").value("do", "check")) }
                    (Button::submit(tr.t("counter-undo")).value("do", "undo"))
                    (Button::submit(tr.t("counter-clear")).quiet().value("do", "clear"))
                }
            }))
        } @else {
            (card(Card::new(""), empty(&portal_kit::Empty {
                text: tr.t(if till.customer.is_some() { "counter-scan-goods" } else { "counter-scan-passbook" }),
                action: till.customer.is_some().then(|| Button::submit(tr.t("counter-clear")).quiet().value("do", "clear")),
            })))
        }
        @if till.times > 1 { p.said { (tr.args("counter-times", &[("n", till.times.into())])) } }
    }
}

fn proxy(tr: Tr, till: &Till) -> Markup {
    let field = |name: &str, label: &str| Field::new(tr, name, tr.t(label)).errors(&FormErrors::new());
    let named = !till.proxy.is_empty() || !till.authorisation.is_empty();
    html! {
        details open[named] {
            summary { (tr.t("counter-by-proxy")) }
            (input(&field("proxy", "counter-proxy"), Input::text(&till.proxy).max(40)))
            (input(&field("authorisation", "counter-authorisation").hint(tr.t("counter-authorisation-hint")), Input::text(&till.authorisation).max(200)))
        }
    }
}

fn columns<'a>(tr: Tr) -> Vec<Column<'a, BasketLine>> {
    vec![
        Column::text("code", tr.t("goods-code"), |line: &BasketLine| line.code.clone())
            .code()
            .card(CardRole::Hide),
        Column::new("name", tr.t("goods-name"), move |line: &BasketLine| {
            html! { (line.name) @for words in amiss(tr, line) { p.ferr { (words) } } }
        })
        .card(CardRole::Title),
        Column::text("qty", tr.t("stock-qty"), |line: &BasketLine| {
            format!("{} {}", line.qty, line.unit)
        })
        .num(),
        Column::text("price", tr.t("counter-price"), move |line: &BasketLine| {
            line.price
                .map_or_else(|| "—".to_owned(), |price| tr.minutes(price.get()))
        })
        .num(),
        Column::text("stock", tr.t("stock-available"), |line: &BasketLine| line.stock).num(),
        Column::text("cost", tr.t("counter-cost"), move |line: &BasketLine| {
            tr.minutes(line.cost.get())
        })
        .num()
        .class("strong")
        .card(CardRole::Amount),
    ]
}

/// An order that was reserved beforehand.
fn fetched(tr: Tr, order: &GoodsOrderCard, till: &Till) -> Markup {
    let row = &order.row;
    let about = [
        // Before a document is looked at: whose it should be.
        (
            tr.t("counter-who"),
            order.name_masked.clone().unwrap_or_else(|| "—".to_owned()),
        ),
        (tr.t("stock-goods"), ordered(&row.lines)),
        (tr.t("counter-cost"), tr.minutes(row.cost.get())),
        (tr.t("goods_orders-until"), tr.moment(row.pickup_until.0)),
    ];
    let ready = order.may_hand_over && row.state == GoodsOrderState::Ready;
    html! {
        (card(Card::new(row.order_no.clone()).right(status(tr, "goods_order", row.state.as_str())), html! {
            (facts(&about))
            @if ready {
                div.narrow {
                    (input(&Field::new(tr, "code", tr.t("counter-code")).hint(tr.t("counter-code-hint")), Input::code(&till.code, 9)))
                    (proxy(tr, till))
                }
            } @else { (alert(AlertKind::Warn, html! { (tr.t("counter-not-ready")) })) }
        }))
        (action_bar(html! {
            @if ready {
                (Button::submit(tr.t("counter-by-code")).primary().key("F9").value("do", "by_code"))
                (Button::submit(tr.t("counter-by-document")).value("do", "by_document"))
            }
            (Button::link(tr.t("counter-order-page"), format!("/goods-orders/{}", row.order_id)))
            (Button::submit(tr.t("kit-back")).quiet().value("do", "back"))
        }))
    }
}

/// Where, and on which paper: chosen once.
fn settings(tr: Tr, counter: &Counter<'_>) -> Markup {
    let papers: Vec<(String, String)> = Paper::ALL
        .into_iter()
        .map(|paper| {
            (
                paper.word().to_owned(),
                tr.t(&format!("stock_paper-{}", paper.word())),
            )
        })
        .collect();
    let outlet = counter.till.outlet.as_str();
    html! {
        div.g.g3 {
            @if counter.outlets.len() > 1 {
                (select(&Field::new(tr, "outlet", tr.t("stock-outlet")), counter.outlets, outlet, Hx::default()))
            } @else { input type="hidden" name="outlet" value=(outlet); }
            (select(&Field::new(tr, "paper", tr.t("counter-paper")), &papers, counter.till.paper.word(), Hx::default()))
        }
        @if counter.outlets.len() > 1 { p { (Button::submit(tr.t("counter-outlet-do")).small().value("do", "outlet")) } }
    }
}

#[cfg(test)]
mod tests {
    use contracts::redemption::order::OutletStock;
    use kernel::{ItemId, Lang, StandardMinutes, VolunteerId};

    use super::*;
    use crate::pages::{
        goods_orders::tests::{card as order, windows},
        orders::desk::tests::assert_sound,
    };

    fn line(qty: u32) -> BasketLine {
        BasketLine {
            item_id: ItemId::from(Uuid::from_u128(5)),
            code: "6901234567892".into(),
            name: "大米 5kg <b>".into(),
            unit: "袋".into(),
            qty,
            price: Some(StandardMinutes::new(240)),
            cost: StandardMinutes::new(240 * i64::from(qty)),
            stock: 2,
            limit: Some(2),
            left: Some(2),
            elsewhere: vec![OutletStock {
                outlet: "370405001".parse().unwrap(),
                name: "运河街道".into(),
                available: 12,
            }],
        }
    }

    fn html(lang: Lang, step: Step, basket: Option<Basket>, said: Option<&str>) -> String {
        let mut till = Till::empty("370405001004".parse().unwrap(), Paper::Slip);
        till.step = step;
        till.customer = Some(Customer {
            id: VolunteerId::from(Uuid::from_u128(1)),
            name: "李*国".into(),
            available: 375,
        });
        if basket.is_some() {
            till.add(ItemId::from(Uuid::from_u128(5)), Some(3)).unwrap();
            till.step = step;
        }
        let outlets = [("370405001004".to_owned(), "运河街道 兴中社区".to_owned())];
        let counter = Counter {
            basket,
            said,
            order: matches!(step, Step::Fetch(_)).then(|| order(GoodsOrderState::Ready)),
            ..Counter::new(&till, &outlets, Uuid::nil())
        };
        let ctx = PageCtx::new(Tr::new(lang), "时间银行", "12349", PATH);
        let html = page(&ctx, &counter).into_string();
        assert_sound(&html);
        html
    }

    fn basket(qty: u32) -> Basket {
        let line = line(qty);
        let available = 375;
        let cost = line.cost;
        Basket {
            cost,
            lines: vec![line],
            available: StandardMinutes::new(available),
            remaining: (cost.get() <= available).then(|| StandardMinutes::new(available - cost.get())),
            windows: windows(true),
            can_be_had: cost.get() <= available,
        }
    }

    #[test]
    fn what_is_missing_is_said_beside_its_line_and_the_basket_stays() {
        for lang in [Lang::Zh, Lang::En] {
            let html = html(lang, Step::Scan, Some(basket(3)), Some("<i>"));
            let tr = Tr::new(lang);
            assert!(
                html.contains("运河街道 × 12")
                    && html.contains("大米 5kg &lt;b&gt;")
                    && html.contains("&lt;i&gt;")
            );
            assert!(
                html.contains(&tr.args("counter-line-limit", &[("limit", 2.into()), ("left", 2.into())]))
            );
            assert!(html.contains(&tr.minutes(345)), "how much is missing");
            assert!(html.contains("name=\"entry\"") && !html.contains("value=\"check\""));
        }
    }

    #[test]
    fn a_basket_is_checked_before_it_is_handed_over() {
        let scanning = html(Lang::Zh, Step::Scan, Some(basket(1)), None);
        assert!(scanning.contains("value=\"check\"") && !scanning.contains("value=\"serve\""));
        let checking = html(Lang::Zh, Step::Check, Some(basket(1)), None);
        assert!(checking.contains("value=\"serve\"") && checking.contains("name=\"proxy\""));
        assert!(checking.contains("name=\"step\" value=\"check\""));
        // What Enter presses without a script is the scan: it stands before every other button.
        assert!(checking.find("type=\"submit\"").unwrap() < checking.find("value=\"serve\"").unwrap());
    }

    #[test]
    fn an_order_that_waits_is_handed_over_by_its_code_or_by_a_document_r8_3() {
        let order = order(GoodsOrderState::Ready).row.order_id;
        let html = html(Lang::Zh, Step::Fetch(order), None, None);
        assert!(
            html.contains("value=\"by_code\"")
                && html.contains("value=\"by_document\"")
                && html.contains("name=\"code\"")
        );
        assert!(html.contains("赵*亮"), "whose document it should be");
    }
}
