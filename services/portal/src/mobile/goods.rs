//! `/m/goods`: what an outlet has, live, and what it costs in time; goods are reserved here and fetched there (R7.6, R8.3). Also the
//! passbook as a picture, which the counter scans.

mod order;

use axum::{
    Router,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use contracts::{
    Page as Rows, Paging,
    redemption::{
        order::{
            Basket, FindGoodsOrders, GoodsOffer, GoodsOffers, GoodsOrderRow, OfferItem, PlaceGoodsOrder,
            PriceBasket,
        },
        reservation::ItemQty,
    },
    volunteer::GetVolunteer,
};
use kernel::{ItemId, OrgCode};
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Field, FormErrors, Hx, Input, Tr, alert, error_summary, facts, input, mobile::Tab,
    post_form, select, status,
};
use serde::Deserialize;

use super::{
    home::balances,
    notice::{Notice, Said},
    refused,
    screen::Screen,
};
use crate::{
    pages::{
        goods::say::{amiss, counted, window},
        orders::{form::Typed, typed},
    },
    sign_in::second_factor::qr,
    web::{App, Errors, Page, Photos, Post, Volunteer, url},
};

const PATH: &str = "/m/goods";
/// Element id of the answer to the form, which the answer's page opens at: a shelf is long.
const ANSWER: &str = "sum";
/// Orders on the page: a phone scrolls.
const SHOWN: u32 = 20;

/// The map of these addresses.
pub fn routes() -> Router<App> {
    Router::new()
        .route(PATH, get(show).post(place))
        .route("/m/goods/orders/{id}", get(order::show))
        .route("/m/goods/orders/{id}/code", get(order::back).post(order::draw))
        .route(
            "/m/goods/orders/{id}/cancel",
            get(order::back).post(order::cancel),
        )
}

/// Which outlet.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    outlet: String,
}

/// A form as it was refused, or priced.
#[derive(Default)]
struct Told {
    typed: Typed,
    errors: FormErrors,
    wrong: Option<String>,
    basket: Option<Basket>,
    status: StatusCode,
}

/// Everything on the page.
struct Shown<'a> {
    offer: &'a GoodsOffer,
    outlet: Option<OrgCode>,
    /// Time for goods: what can be spent now, and what is held.
    purse: Option<(i64, i64)>,
    passbook: Option<&'a str>,
    mine: &'a Rows<GoodsOrderRow>,
    photos: &'a Photos,
    said: Markup,
}

async fn show(
    State(app): State<App>,
    me: Volunteer,
    Query(asked): Query<Asked>,
    Query(said): Query<Said>,
) -> Page<Response> {
    let said = said.show(me.tr);
    page(&app, &me, asked.outlet.parse().ok(), &Told::default(), said).await
}

async fn page(
    app: &App,
    me: &Volunteer,
    wanted: Option<OrgCode>,
    told: &Told,
    said: Markup,
) -> Page<Response> {
    let mine = FindGoodsOrders {
        within: None,
        states: Vec::new(),
        volunteer_id: None,
        no: None,
        paging: Paging { page: 1, size: SHOWN },
    };
    let (screen, balances, card, mine, photos) = tokio::try_join!(
        Screen::open(me, app),
        balances(me, app),
        me.ask(app, GetVolunteer { volunteer_id: me.id }),
        me.ask(app, mine),
        Photos::load(app),
    )?;
    let mut offer = me.ask(app, GoodsOffers { outlet: None }).await?;
    let near = |code: &OrgCode| offer.outlets.iter().any(|outlet| outlet.outlet == *code);
    // One's own village first, then its town, then whichever there is.
    let org = &card.row.org;
    let own = [Some(org.clone()), org.town()].into_iter().flatten().find(near);
    let outlet = wanted
        .filter(near)
        .or(own)
        .or_else(|| offer.outlets.first().map(|outlet| outlet.outlet.clone()));
    if outlet.is_some() {
        offer = me
            .ask(
                app,
                GoodsOffers {
                    outlet: outlet.clone(),
                },
            )
            .await?;
    }
    let shown = Shown {
        offer: &offer,
        outlet,
        purse: balances.map(|of| (of.goods.get() - of.goods_held.get(), of.goods_held.get())),
        passbook: card.row.passbook_no.as_deref(),
        mine: &mine,
        photos: &photos,
        said,
    };
    Ok((told.status, view(&screen, &shown, told)).into_response())
}

/// Prices what was chosen, or reserves it.
async fn place(State(app): State<App>, me: Volunteer, sent: Post<Typed>) -> Page<Response> {
    let text = |name: &str| sent.data.get(name).map_or("", |text| text.trim());
    let Some(outlet) = text("outlet").parse::<OrgCode>().ok() else {
        return Ok(Notice::Gone.at(PATH));
    };
    let (lines, mut errors) = chosen(me.tr, &sent.data);
    let wants = text("do") == "order";
    let mut told = Told::default();
    if errors.is_empty() && lines.is_empty() {
        errors.add("goods", "nothing_chosen");
    }
    if errors.is_empty() {
        let price = PriceBasket {
            volunteer_id: me.id,
            outlet: outlet.clone(),
            lines: lines.clone(),
        };
        let basket = me.ask(&app, price).await?;
        if wants && basket.can_be_had {
            let order = PlaceGoodsOrder {
                volunteer_id: me.id,
                outlet: outlet.clone(),
                lines,
            };
            match me.tell(&app, sent.idem, order).await {
                Ok(placed) => return Ok(Notice::GoodsOrdered.at(&order::path(placed.order_id, ""))),
                Err(error) => {
                    let (status, error) = refused::status(error)?;
                    told.status = status;
                    told.wrong = Some(refused::words(&error, &me.ctx(&app)));
                }
            }
        } else if wants {
            told.status = StatusCode::CONFLICT;
        }
        told.basket = Some(basket);
    } else {
        told.status = StatusCode::UNPROCESSABLE_ENTITY;
    }
    told.errors = errors.into_inner();
    told.typed = sent.data;
    page(&app, &me, Some(outlet), &told, html! {}).await
}

/// What was typed beside goods; an empty field is none of them.
fn chosen(tr: Tr, typed: &Typed) -> (Vec<ItemQty>, Errors) {
    let mut errors = Errors::new(tr);
    let mut lines = Vec::new();
    for (name, text) in typed {
        let item = name.strip_prefix("q-").and_then(|id| id.parse::<ItemId>().ok());
        let Some(item_id) = item.filter(|_| !text.trim().is_empty()) else {
            continue;
        };
        let qty = typed::whole(text).and_then(|qty| u32::try_from(qty).ok());
        if let Some(qty) = errors.read(name, "number_form", qty).filter(|qty| *qty > 0) {
            lines.push(ItemQty { item_id, qty });
        }
    }
    (lines, errors)
}

fn view(screen: &Screen, shown: &Shown<'_>, told: &Told) -> Markup {
    let tr = screen.tr;
    let body = html! {
        (shown.said)
        section.tk {
            @match shown.purse {
                None => p { (tr.t("mobile-no-account-yet")) },
                Some((available, held)) => (facts(&purse(tr, available, held))),
            }
            p.muted.m-sm { (tr.t("m-goods-what")) }
        }
        (orders(screen, shown.mine))
        @if let Some(words) = window(tr, &shown.offer.windows) { (alert(AlertKind::Warn, html! { (words) })) }
        @match &shown.outlet {
            None => section.tk { p.muted { (tr.t("m-goods-no-outlet")) } },
            Some(outlet) => {
                (places(tr, shown, outlet))
                (shelf(screen, shown, outlet, told))
            }
        }
        @if let Some(no) = shown.passbook { (passbook(tr, no)) }
        section.tk { (refused::call_hotline(&screen.ctx)) p { (Button::link(tr.t("kit-back"), "/m/passbook").wide()) } }
    };
    screen.page(&tr.t("m-goods-title"), Tab::Passbook, body)
}

fn purse(tr: Tr, available: i64, held: i64) -> Vec<(String, Markup)> {
    let mut rows = vec![(tr.t("counter-available"), html! { b { (tr.minutes(available)) } })];
    if held > 0 {
        rows.push((tr.t("claims-held"), html! { (tr.minutes(held)) }));
    }
    rows
}

fn orders(screen: &Screen, mine: &Rows<GoodsOrderRow>) -> Markup {
    let tr = screen.tr;
    html! {
        @if !mine.rows.is_empty() {
            section.tk {
                h2 { (tr.t("m-goods-mine")) }
                ul.lines {
                    @for row in &mine.rows {
                        li {
                            span { a href=(order::path(row.order_id, "")) { b { (counted(row.lines.iter().map(|line| (line.name.as_str(), line.qty)))) } } }
                            span.num { (tr.minutes(row.cost.get())) }
                            span.muted.m-sm { (row.outlet_name) " · " (screen.when(row.placed_at.0)) }
                            (status(tr, "goods_order", row.state.as_str()))
                        }
                    }
                }
            }
        }
    }
}

/// Where: another outlet has other goods.
fn places(tr: Tr, shown: &Shown<'_>, here: &OrgCode) -> Markup {
    let outlets: Vec<(String, String)> = shown
        .offer
        .outlets
        .iter()
        .map(|outlet| (outlet.outlet.to_string(), outlet.name.clone()))
        .collect();
    let now = shown.offer.outlets.iter().find(|outlet| outlet.outlet == *here);
    html! {
        section.tk {
            form method="get" action=(PATH) {
                (select(&Field::new(tr, "outlet", tr.t("stock-outlet")), &outlets, here.as_str(), Hx::default()))
                p { (Button::submit(tr.t("m-goods-outlet-do")).wide()) }
            }
            @if let Some(now) = now {
                p.muted.m-sm { (tr.word("stock_kind", now.kind.as_str())) @if !now.hours.is_empty() { " · " (now.hours) } }
            }
        }
    }
}

fn shelf(screen: &Screen, shown: &Shown<'_>, outlet: &OrgCode, told: &Told) -> Markup {
    let tr = screen.tr;
    let open = window(tr, &shown.offer.windows).is_none() && shown.purse.is_some();
    let is_refused = !told.errors.is_empty() || told.wrong.is_some();
    html! {
        section.tk #goods {
            h2 { (tr.t("m-goods-here")) }
            @if is_refused {
                div #(ANSWER) {
                    (error_summary(tr, &told.errors))
                    @if let Some(wrong) = &told.wrong { (refused::frame(wrong)) }
                }
            }
            @if shown.offer.goods.is_empty() { p.muted { (tr.t("m-goods-none")) } }
            @else if open {
                (post_form(&screen.ctx, "goods-form", &format!("{PATH}#{ANSWER}"), screen.key(), html! {
                    input type="hidden" name="outlet" value=(outlet);
                    @for item in &shown.offer.goods { (ware(tr, item, shown.photos, Some(told))) }
                    @if let Some(basket) = &told.basket { (priced(tr, basket, (!is_refused).then_some(ANSWER))) }
                    p { (Button::submit(tr.t("m-goods-price")).wide().value("do", "price")) }
                    p { (Button::submit(tr.t("m-goods-order")).primary().wide().value("do", "order")) }
                }))
            } @else {
                @for item in &shown.offer.goods { (ware(tr, item, shown.photos, None)) }
            }
        }
    }
}

/// One sort of goods, with a field where goods may be reserved.
fn ware(tr: Tr, item: &OfferItem, photos: &Photos, told: Option<&Told>) -> Markup {
    let name = format!("q-{}", item.item_id);
    let facts = html! {
        (tr.minutes(item.price.get())) " · "
        @if item.available > 0 {
            (tr.args("m-goods-left", &[("n", item.available.into()), ("unit", item.unit.as_str().into())]))
            @if let Some(limit) = item.limit { " · " (tr.args("m-goods-limit", &[("n", limit.into())])) }
        } @else { (tr.t("m-goods-out")) }
    };
    html! {
        div.ware {
            (photos.small(item.item_id))
            @match told {
                Some(told) if item.available > 0 => {
                    (input(&Field::new(tr, &name, item.name.clone()).errors(&told.errors), Input::whole(told.typed.get(&name).map_or("", String::as_str)).max(3)))
                }
                _ => p { b { (item.name) } },
            }
            p.muted.m-sm { (facts) }
        }
    }
}

/// What the chosen goods cost, and what keeps them from being had; with this element id.
fn priced(tr: Tr, basket: &Basket, id: Option<&str>) -> Markup {
    let mut sums = vec![(tr.t("counter-cost"), tr.minutes(basket.cost.get()))];
    match basket.remaining {
        Some(remaining) => sums.push((tr.t("counter-remaining"), tr.minutes(remaining.get()))),
        None => {
            let short = basket.cost.get() - basket.available.get();
            sums.push((tr.t("counter-short"), tr.minutes(short)));
        }
    }
    html! {
        div id=[id] role="status" {
            (facts(&sums))
            @for line in &basket.lines {
                @for words in amiss(tr, line) { (refused::frame(&tr.args("m-goods-line", &[("name", line.name.as_str().into()), ("words", words.into())]))) }
            }
            @if basket.remaining.is_none() { (refused::frame(&tr.t("m-goods-not-enough"))) }
        }
    }
}

/// The passbook, for the counter's scanner.
fn passbook(tr: Tr, no: &str) -> Markup {
    html! {
        section.tk {
            h2 { (tr.t("m-goods-passbook")) }
            p.muted.m-sm { (tr.t("m-goods-passbook-hint")) }
            @if let Some(picture) = qr(no, &tr.t("m-goods-passbook")) { div.qr { (picture) } }
            p.num { (no) }
        }
    }
}

/// The page of an outlet.
pub(super) fn of_outlet(outlet: &OrgCode) -> String {
    url(PATH, &[("outlet", outlet.as_str())])
}

#[cfg(test)]
mod tests {
    use contracts::redemption::{
        item::ItemCategory,
        order::{GoodsOrderState, OfferOutlet},
        stock::OutletKind,
    };
    use kernel::{Lang, StandardMinutes};
    use uuid::Uuid;

    use super::*;
    use crate::{
        mobile::screen::tests::screen,
        pages::goods_orders::tests::{row, windows},
    };

    fn item(n: u128, available: u32) -> OfferItem {
        OfferItem {
            item_id: ItemId::from(Uuid::from_u128(n)),
            code: format!("A{n}"),
            name: format!("大米 {n} <b>"),
            unit: "袋".into(),
            category: ItemCategory::Food,
            price: StandardMinutes::new(240),
            available,
            limit: Some(2),
        }
    }

    fn html(lang: Lang, open: bool, mine: Vec<GoodsOrderRow>, told: &Told) -> String {
        let outlet: OrgCode = "370405001004".parse().unwrap();
        let offer = GoodsOffer {
            windows: windows(open),
            outlets: vec![OfferOutlet {
                outlet: outlet.clone(),
                name: "兴中社区".into(),
                kind: OutletKind::Counter,
                hours: "周一至周五".into(),
            }],
            goods: vec![item(1, 3), item(2, 0)],
        };
        let mine = Rows {
            total: i64::try_from(mine.len()).unwrap(),
            rows: mine,
        };
        let shown = Shown {
            offer: &offer,
            outlet: Some(outlet),
            purse: Some((375, 60)),
            passbook: Some("3704050000015"),
            mine: &mine,
            photos: &Photos::default(),
            said: html! {},
        };
        view(&screen(lang), &shown, told).into_string()
    }

    #[test]
    fn r8_3_goods_that_are_there_can_be_reserved_and_those_that_are_not_only_seen() {
        for lang in [Lang::Zh, Lang::En] {
            let html = html(lang, true, vec![row(GoodsOrderState::Ready)], &Told::default());
            let of = |n: u128| format!("name=\"q-{}\"", Uuid::from_u128(n));
            assert!(html.contains(&of(1)) && !html.contains(&of(2)) && html.contains("大米 2 &lt;b&gt;"));
            let tr = Tr::new(lang);
            assert!(html.contains(&tr.minutes(375)) && html.contains(&tr.minutes(240)));
            assert!(html.contains(&tr.t("claims-held")) && html.contains(&tr.minutes(60)));
            assert!(html.contains("/m/goods/orders/") && html.contains("3704050000015"));
        }
    }

    #[test]
    fn goods_of_which_nothing_is_left_say_that_alone() {
        let html = html(Lang::Zh, true, vec![], &Told::default());
        assert_eq!(html.matches("暂无库存").count(), 1, "{html}");
        assert_eq!(html.matches("每人限 2").count(), 1, "of the other sort");
        assert!(html.contains("还有 3 袋") && !html.contains("还有 0"), "{html}");
    }

    #[test]
    fn the_answer_is_where_the_form_leads_to_be_it_a_sum_or_a_refusal() {
        let basket = || Basket {
            lines: vec![],
            cost: StandardMinutes::new(240),
            available: StandardMinutes::new(375),
            remaining: Some(StandardMinutes::new(135)),
            windows: windows(true),
            can_be_had: true,
        };
        let priced = Told {
            basket: Some(basket()),
            ..Told::default()
        };
        let html_of = |told: &Told| html(Lang::Zh, true, vec![], told);
        let answered = html_of(&priced);
        assert!(answered.contains("action=\"/m/goods#sum\""), "{answered}");
        assert!(
            answered.contains("<div id=\"sum\" role=\"status\">"),
            "{answered}"
        );
        let refused = Told {
            basket: Some(basket()),
            wrong: Some("没有成功".into()),
            ..Told::default()
        };
        let answered = html_of(&refused);
        assert_eq!(answered.matches("id=\"sum\"").count(), 1, "{answered}");
        assert!(answered.contains("<div id=\"sum\"><"), "{answered}");
        assert!(!html_of(&Told::default()).contains("id=\"sum\""));
    }

    #[test]
    fn r7_6_outside_a_window_goods_are_seen_and_not_reserved() {
        let html = html(Lang::Zh, false, vec![], &Told::default());
        assert!(html.contains("2027-01-20") && !html.contains("goods-form") && html.contains("大米 1"));
    }

    #[test]
    fn an_empty_field_chooses_nothing_and_a_wrong_one_says_so() {
        let typed = |text: &str| -> Typed {
            let name = format!("q-{}", Uuid::from_u128(1));
            [(name, text.to_owned()), ("outlet".to_owned(), "x".to_owned())]
                .into_iter()
                .collect()
        };
        let tr = Tr::new(Lang::Zh);
        for (text, lines, wrong) in [
            ("", 0, false),
            ("0", 0, false),
            ("２", 1, false),
            ("many", 0, true),
        ] {
            let (chosen, errors) = chosen(tr, &typed(text));
            assert_eq!((chosen.len(), !errors.is_empty()), (lines, wrong), "{text}");
        }
    }
}
