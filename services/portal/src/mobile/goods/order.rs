//! One order on the phone: what it is, the code with which it is fetched, and taking it back.

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use contracts::redemption::order::{
    CancelGoodsOrder, DrawPickupCode, GetGoodsOrder, GoodsEnd, GoodsOrderCard, PickupCode,
};
use kernel::{GoodsOrderId, Lang};
use maud::{Markup, html};
use portal_kit::{Button, Choice, Field, Hx, Tr, facts, mobile::Tab, post_form, seg, status};

use super::{
    super::{
        notice::{Notice, Said},
        refused,
        screen::Screen,
    },
    PATH, of_outlet,
};
use crate::{
    pages::orders::form::Typed,
    sign_in::second_factor::qr,
    web::{App, Page, Post, Volunteer},
};

/// Ready reasons for taking an order back: value and key of its words.
const REASONS: [(&str, &str); 3] = [
    ("other_goods", "m-goods-reason-other"),
    ("time", "m-goods-reason-time"),
    ("keep", "m-goods-reason-keep"),
];

/// Address of an order on the phone.
pub fn path(id: GoodsOrderId, act: &str) -> String {
    match act {
        "" => format!("{PATH}/orders/{id}"),
        act => format!("{PATH}/orders/{id}/{act}"),
    }
}

pub async fn show(
    State(app): State<App>,
    me: Volunteer,
    Path(order_id): Path<GoodsOrderId>,
    Query(said): Query<Said>,
) -> Page {
    let (screen, order) =
        tokio::try_join!(Screen::open(&me, &app), me.ask(&app, GetGoodsOrder { order_id }))?;
    let shown = Shown {
        said: said.show(screen.tr),
        ..Shown::default()
    };
    Ok(view(&screen, &order, &shown))
}

/// A code or a refusal is the answer to a form. Whoever opens its address once more, from a tab that was kept or from the
/// history, gets the order.
pub async fn back(_: Volunteer, Path(order_id): Path<GoodsOrderId>) -> Redirect {
    Redirect::to(&path(order_id, ""))
}

/// Draws a code and shows it: it is told once, here and by SMS.
pub async fn draw(
    State(app): State<App>,
    me: Volunteer,
    Path(order_id): Path<GoodsOrderId>,
    sent: Post<Typed>,
) -> Page<Response> {
    let mut shown = Shown::default();
    match me.tell(&app, sent.idem, DrawPickupCode { order_id }).await {
        Ok(code) => shown.code = Some(code),
        Err(error) => {
            let (status, error) = refused::status(error)?;
            shown.status = status;
            shown.wrong = Some(refused::words(&error, &me.ctx(&app)));
        }
    }
    again(&app, &me, order_id, &shown).await
}

pub async fn cancel(
    State(app): State<App>,
    me: Volunteer,
    Path(order_id): Path<GoodsOrderId>,
    sent: Post<Typed>,
) -> Page<Response> {
    let chosen = sent.data.get("reason").map(String::as_str).unwrap_or_default();
    let ready = REASONS.into_iter().find(|(value, _)| *value == chosen);
    let mut shown = Shown::default();
    match ready {
        Some((_, key)) => {
            let command = CancelGoodsOrder {
                order_id,
                why: GoodsEnd::Withdrawn,
                // Staff read it in Chinese, whatever language the page was in.
                reason: Tr::new(Lang::Zh).t(key).into(),
            };
            match me.tell(&app, sent.idem, command).await {
                Ok(_) => return Ok(Notice::GoodsCancelled.at(PATH)),
                Err(error) => {
                    let (status, error) = refused::status(error)?;
                    shown.status = status;
                    shown.wrong = Some(refused::words(&error, &me.ctx(&app)));
                }
            }
        }
        None => {
            shown.status = StatusCode::UNPROCESSABLE_ENTITY;
            shown.reason_error = Some(me.tr.t("error-choose"));
        }
    }
    again(&app, &me, order_id, &shown).await
}

async fn again(app: &App, me: &Volunteer, order_id: GoodsOrderId, shown: &Shown) -> Page<Response> {
    let (screen, order) = tokio::try_join!(Screen::open(me, app), me.ask(app, GetGoodsOrder { order_id }))?;
    Ok((shown.status, view(&screen, &order, shown)).into_response())
}

/// What the page shows besides the order.
#[derive(Default)]
struct Shown {
    said: Markup,
    code: Option<PickupCode>,
    wrong: Option<String>,
    reason_error: Option<String>,
    status: StatusCode,
}

fn view(screen: &Screen, order: &GoodsOrderCard, shown: &Shown) -> Markup {
    let (tr, row) = (screen.tr, &order.row);
    let mut about = vec![
        (tr.t("goods_orders-no"), row.order_no.clone()),
        (tr.t("stock-outlet"), row.outlet_name.clone()),
        (tr.t("goods_orders-placed"), screen.when(row.placed_at.0)),
        (tr.t("counter-cost"), tr.minutes(row.cost.get())),
    ];
    if !row.state.is_over() {
        about.push((tr.t("goods_orders-until"), tr.moment(row.pickup_until.0)));
    }
    if let Some(at) = row.handed_at {
        about.push((tr.t("goods_orders-handed"), screen.when(at.0)));
    }
    if let Some(why) = row.ended {
        about.push((tr.t("goods_orders-ended"), tr.word("stock_end", why.as_str())));
    }
    if let Some(note) = &order.return_note {
        about.push((tr.t("goods_orders-return-refused"), note.0.clone()));
    }
    let body = html! {
        (shown.said)
        @if let Some(wrong) = &shown.wrong { (refused::frame(wrong)) }
        @if let Some(code) = &shown.code { (drawn(screen, code)) }
        section.tk {
            h2 { (tr.t("m-goods-order-title")) " " (status(tr, "goods_order", row.state.as_str())) }
            ul.lines {
                @for line in &row.lines {
                    li {
                        span { (line.name) " × " (line.qty) " " (line.unit) }
                        span.num { (tr.minutes(line.price.get() * i64::from(line.qty))) }
                    }
                }
            }
            (facts(&about))
            p.muted.m-sm { (tr.t(&format!("m-goods-next-{}", row.state.as_str()))) }
            p { a href=(of_outlet(&row.outlet)) { (tr.t("m-goods-of-outlet")) } }
        }
        @if order.may_draw_code && shown.code.is_none() {
            section.tk {
                p.m-sm { (tr.t("m-goods-code-hint")) }
                (post_form(&screen.ctx, "draw", &path(row.order_id, "code"), screen.key(), html! {
                    (Button::submit(tr.t("m-goods-code-do")).primary().wide())
                }))
            }
        }
        @if order.may_cancel { (take_back(screen, order, shown)) }
        section.tk { (refused::call_hotline(&screen.ctx)) p { (Button::link(tr.t("kit-back"), PATH).wide()) } }
    };
    screen.page(&tr.t("m-goods-title"), Tab::Passbook, body)
}

/// The code: number and code in the picture, which the counter scans; eight digits to be said.
fn drawn(screen: &Screen, code: &PickupCode) -> Markup {
    let tr = screen.tr;
    let digits = &code.code.0;
    let (first, second) = digits.split_at_checked(4).unwrap_or((digits, ""));
    html! {
        section.tk {
            h2 { (tr.t("m-goods-code")) }
            @if let Some(picture) = qr(&format!("{}/{digits}", code.order_no), &tr.t("m-goods-code")) { div.qr { (picture) } }
            h2.num #pickup-code { b { (first) " " (second) } }
            p.muted.m-sm { (tr.args("m-goods-code-where", &[("outlet", code.outlet_name.as_str().into()), ("until", tr.moment(code.valid_until.0).into())])) }
        }
    }
}

fn take_back(screen: &Screen, order: &GoodsOrderCard, shown: &Shown) -> Markup {
    let tr = screen.tr;
    let choices: Vec<Choice> = REASONS
        .into_iter()
        .map(|(value, key)| Choice::new(value, tr.t(key)))
        .collect();
    let reason = Field::new(tr, "reason", tr.t("mobile-reason"))
        .required()
        .error(shown.reason_error.as_deref());
    html! {
        section.tk {
            details open[shown.reason_error.is_some()] {
                summary { (tr.t("m-goods-cancel")) }
                (post_form(&screen.ctx, "cancel", &path(order.row.order_id, "cancel"), screen.key(), html! {
                    (seg(&reason, &choices, "", Hx::default()))
                    (Button::submit(tr.t("m-goods-cancel-do")).danger().wide())
                }))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use contracts::redemption::order::GoodsOrderState;

    use super::*;
    use crate::{mobile::screen::tests::screen, pages::goods_orders::tests::card};

    #[test]
    fn every_state_says_what_comes_next_and_offers_what_is_possible() {
        for lang in [Lang::Zh, Lang::En] {
            let screen = screen(lang);
            for state in GoodsOrderState::ALL {
                let html = view(&screen, &card(*state), &Shown::default()).into_string();
                assert!(!html.contains("m-goods-next"), "{state:?}");
                let ready = *state == GoodsOrderState::Ready;
                assert_eq!(html.contains("<form id=\"draw\""), ready, "{state:?}");
                assert_eq!(html.contains("<form id=\"cancel\""), ready, "{state:?}");
            }
        }
    }

    #[test]
    fn why_goods_were_not_taken_back_is_read_by_whose_they_are() {
        let mut order = card(GoodsOrderState::Closed);
        order.return_note = Some("已开封 <i>".into());
        for (lang, words) in [(Lang::Zh, "未同意退货"), (Lang::En, "Not taken back because")] {
            let html = view(&screen(lang), &order, &Shown::default()).into_string();
            assert!(html.contains(words) && html.contains("已开封 &lt;i&gt;"));
        }
    }

    #[test]
    fn r8_3_the_code_is_a_picture_for_the_scanner_and_eight_digits_to_be_said() {
        let screen = screen(Lang::Zh);
        let shown = Shown {
            code: Some(PickupCode {
                order_no: "DH20261123-0001".into(),
                code: "12345678".into(),
                outlet: "370405001004".parse().unwrap(),
                outlet_name: "兴中社区".into(),
                valid_until: screen.now.into(),
            }),
            ..Shown::default()
        };
        let html = view(&screen, &card(GoodsOrderState::Ready), &shown).into_string();
        assert!(html.contains("1234 5678") && html.contains("<svg") && html.contains("兴中社区"));
        assert!(!html.contains("<form id=\"draw\""), "one code at a time");
    }
}
