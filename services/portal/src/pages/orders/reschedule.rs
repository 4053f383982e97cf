//! 改约: another time; the visit code stays, both sides are told (decision 17).

use axum::{
    extract::{Path, State},
    response::Response,
};
use contracts::{
    At,
    dispatch::{OrderCard, RescheduleOrder},
};
use kernel::{OrderId, RawMinutes, china_date};
use maud::{Markup, html};
use portal_kit::{Button, DateQuick, Hx, TimeDur, date_quick, resolve_date_quick, time_dur};

use super::{
    act::{act, folded, hidden},
    desk::Desk,
    form::{Refused, Sent, Sheet, Typed},
    typed,
};
use crate::web::{App, Page, Post, Signed};

/// The form, with the present time in it.
pub fn view(desk: &Desk, card: &OrderCard, refused: &Refused) -> Markup {
    let tr = desk.tr;
    let sheet = Sheet::new(tr, "schedule", refused);
    let starts_at = card.row.starts_at.0;
    let quick = sheet.value("date_quick", "");
    let date = sheet.value("date", &china_date(starts_at).to_string());
    let day = DateQuick {
        today: desk.today(),
        value: resolve_date_quick(&quick, &date).to_owned(),
    };
    let time = TimeDur {
        time: sheet.value("time", &tr.clock(starts_at)),
        duration_name: "duration",
        duration: sheet.value("duration", &card.row.duration.get().to_string()),
    };
    folded(
        desk,
        &sheet,
        tr.t("orders-reschedule"),
        &format!("/orders/{}/schedule", card.row.order_id),
        Button::submit(tr.t("orders-reschedule-do")).primary(),
        html! {
            (hidden("expected", card.row.version))
            (date_quick(&sheet.field("date", tr.t("orders-date")).required(), &day, Hx::default()))
            (time_dur(&sheet.field("time", tr.t("orders-time-duration")).required(), &time))
        },
    )
}

/// Moves the order.
///
/// # Errors
/// No such order, or dispatch does not answer.
pub async fn post(
    signed: Signed,
    State(app): State<App>,
    Path(order): Path<OrderId>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    let mut sent = Sent::new("schedule", data, signed.tr);
    let date = typed::date(resolve_date_quick(sent.text("date_quick"), sent.text("date")));
    let date = sent.read("date", "not_a_date", date);
    let clock = typed::clock(sent.text("time"));
    let clock = sent.read("time", "not_a_time", clock);
    let minutes = typed::whole(sent.text("duration")).filter(|minutes| *minutes > 0);
    let minutes = sent.read("time", "not_minutes", minutes);
    let expected = sent.text("expected").parse().ok();
    let command = date
        .zip(clock)
        .zip(minutes)
        .map(|((date, clock), minutes)| RescheduleOrder {
            order_id: order,
            starts_at: At(kernel::at_china(date, clock)),
            duration: RawMinutes::new(minutes),
            expected,
        });
    let names = [("starts_at", "time"), ("duration", "time")];
    act(
        (&signed, &app),
        (order, idem),
        sent,
        command,
        &names,
        "rescheduled",
    )
    .await
}
