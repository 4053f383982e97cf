//! Asking by waves 分批派单: how far it has come with an order, and the two buttons.

use axum::{
    extract::{Path, State},
    response::Response,
};
use contracts::dispatch::{
    OrderCard, OrderState,
    seek::{Around, SeekVolunteers, Seeking, StopSeeking},
};
use kernel::{OrderId, china_date};
use maud::{Markup, html};
use portal_kit::{Button, Card, card};

use super::{
    act::{self, hidden},
    desk::Desk,
    form::{Sent, Typed},
    steps::OrderAct,
};
use crate::web::{App, Page, Post, Signed};

/// What it is doing: 第 2 批已发出，15:40 没人接再往下问.
pub fn words(desk: &Desk, state: OrderState, seeking: &Seeking) -> String {
    let tr = desk.tr;
    let waits = matches!(state, OrderState::Open | OrderState::Offered);
    let Some(next) = seeking.next_at.filter(|_| waits) else {
        return tr.t("seeking-full");
    };
    let when = if china_date(next.0) == desk.today() {
        tr.clock(next.0)
    } else {
        desk.when(next.0)
    };
    let when = ("when", when.into());
    match seeking.listed {
        Some(around) => {
            let place = ("around", tr.word("around", around.as_str()).into());
            match around {
                Around::District => tr.args("seeking-listed", &[place]),
                Around::Village | Around::Town => tr.args("seeking-listed-until", &[place, when]),
            }
        }
        None if seeking.wave == 0 => tr.args("seeking-first", &[when]),
        None => tr.args("seeking-wave", &[("n", seeking.wave.into()), when]),
    }
}

/// The card; nothing where the system neither asks nor may be told to.
pub fn view(desk: &Desk, order: &OrderCard, acts: &[OrderAct]) -> Markup {
    let (tr, id) = (desk.tr, order.row.order_id);
    if order.seeking.is_none() && !acts.contains(&OrderAct::Seek) {
        return html! {};
    }
    card(
        Card::new(tr.t("seeking-title")),
        html! {
            div.stack {
                @match &order.seeking {
                    Some(seeking) => p { (words(desk, order.row.state, seeking)) },
                    None => p.small.muted { (tr.t("seeking-how")) },
                }
                @if acts.contains(&OrderAct::Seek) {
                    (act::button(desk, "seek", &format!("/orders/{id}/waves"), hidden("expected", order.row.version), Button::submit(tr.t("seeking-title"))))
                }
                @if acts.contains(&OrderAct::StopSeeking) {
                    (act::button(desk, "stop-seeking", &format!("/orders/{id}/waves/end"), html! {}, Button::submit(tr.t("seeking-stop"))))
                }
            }
        },
    )
}

/// POST `/orders/{id}/waves`: the system asks from now on.
///
/// # Errors
/// No such order, or a service does not answer.
pub async fn start(
    signed: Signed,
    State(app): State<App>,
    Path(order): Path<OrderId>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    let sent = Sent::new("seek", data, signed.tr);
    let command = SeekVolunteers {
        order_id: order,
        expected: sent.text("expected").parse().ok(),
    };
    act::act(
        (&signed, &app),
        (order, idem),
        sent,
        Some(command),
        &[],
        "seeking",
    )
    .await
}

/// POST `/orders/{id}/waves/end`: it asks nobody else.
///
/// # Errors
/// No such order, or a service does not answer.
pub async fn stop(
    signed: Signed,
    State(app): State<App>,
    Path(order): Path<OrderId>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    let sent = Sent::new("stop-seeking", data, signed.tr);
    let command = StopSeeking { order_id: order };
    act::act(
        (&signed, &app),
        (order, idem),
        sent,
        Some(command),
        &[],
        "stopped",
    )
    .await
}

#[cfg(test)]
mod tests {
    use contracts::Role;
    use kernel::Lang;
    use time::Duration;

    use super::*;
    use crate::pages::orders::desk::tests::{NOW, desk};

    fn said(lang: Lang, wave: u8, listed: Option<Around>, minutes: Option<i64>) -> String {
        let seeking = Seeking {
            wave,
            next_at: minutes.map(|minutes| (NOW + Duration::minutes(minutes)).into()),
            listed,
        };
        words(&desk(Role::Operator, lang), OrderState::Offered, &seeking)
    }

    #[test]
    fn who_has_taken_it_from_the_list_is_not_sought_any_more() {
        let seeking = Seeking {
            wave: 3,
            next_at: Some(NOW.into()),
            listed: Some(Around::Village),
        };
        let words = words(&desk(Role::Clerk, Lang::Zh), OrderState::Accepted, &seeking);
        assert!(words.contains("名额已满"), "{words}");
    }

    #[test]
    fn it_is_told_what_the_system_is_doing_and_when_it_goes_on() {
        let zh = |wave, listed, minutes| said(Lang::Zh, wave, listed, minutes);
        assert_eq!(zh(2, None, Some(15)), "第 2 批已发出，10:15 没人接再往下问");
        assert_eq!(zh(0, None, Some(21 * 60)), "明天 07:00 开始问第一批");
        assert_eq!(zh(1, None, None), "名额已满；有人来不了时自动再问");
        assert_eq!(
            zh(3, Some(Around::Village), Some(30)),
            "已在本村居抢单列表，10:30 扩大范围"
        );
        assert_eq!(zh(3, Some(Around::District), Some(600)), "已在全区抢单列表");
        assert!(
            said(Lang::En, 2, None, Some(15)).contains("Wave 2")
                && said(Lang::En, 2, None, Some(15)).contains("10:15")
        );
    }
}
