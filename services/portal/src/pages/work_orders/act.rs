//! The two ends of a work order that waits: an order, or a refusal.

use axum::{
    Router,
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
    routing::post,
};
use contracts::{
    Personal,
    dispatch::{
        OpenOrder, OrderSource, Urgency,
        work_order::{OpenWorkOrder, RefuseWorkOrder, WorkOrderRefusal},
    },
};
use kernel::{ElderId, RawMinutes, WorkOrderId};

use super::{HOTLINE, PATH, one};
use crate::{
    pages::orders::{
        form::{Refused, Sent, Typed},
        typed,
    },
    web::{App, Page, Post, Signed},
};

/// Fields that the form calls otherwise than the contract.
const NAMES: [(&str, &str); 3] = [
    ("starts_at", "time"),
    ("gender_wish", "gender"),
    ("elder_id", "elder"),
];

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/work-orders/{id}/order", post(open))
        .route("/work-orders/{id}/refusal", post(refuse))
}

async fn open(
    signed: Signed,
    State(app): State<App>,
    Path(id): Path<WorkOrderId>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    signed.needs(&HOTLINE)?;
    let searched = data.get("q").cloned().unwrap_or_default();
    let mut sent = Sent::new("open", data, signed.tr);
    // The elder is searched for from within the form: what is typed in it already stays.
    if sent.text("do") == one::SEARCH {
        return again((&signed, &app), id, &searched, &sent.kept()).await;
    }
    let command = read(&mut sent).map(|order| OpenWorkOrder {
        work_order_id: id,
        order,
    });
    match sent.tell((&signed, &app), idem, command, &NAMES).await? {
        Ok(opened) => Ok(Redirect::to(&format!("/orders/{}", opened.order_id)).into_response()),
        Err(refused) => again((&signed, &app), id, &searched, &refused).await,
    }
}

async fn refuse(
    signed: Signed,
    State(app): State<App>,
    Path(id): Path<WorkOrderId>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    signed.needs(&HOTLINE)?;
    let mut sent = Sent::new("refuse", data, signed.tr);
    let reason = WorkOrderRefusal::parse(sent.text("reason"));
    let reason = sent.read("reason", "choose", reason);
    let note = Some(sent.text("note").to_owned()).filter(|note| !note.is_empty());
    let command = reason.map(|refused_for| RefuseWorkOrder {
        work_order_id: id,
        refused_for,
        note: note.map(Personal),
    });
    match sent.tell((&signed, &app), idem, command, &[]).await? {
        Ok(_) => Ok(Redirect::to(&format!("{PATH}?done=refused")).into_response()),
        Err(refused) => again((&signed, &app), id, "", &refused).await,
    }
}

async fn again(at: (&Signed, &App), id: WorkOrderId, searched: &str, refused: &Refused) -> Page<Response> {
    let page = one::page(at, id, searched, refused).await?;
    Ok((refused.status, page).into_response())
}

/// The order as it was typed; nothing when a field cannot be read.
fn read(sent: &mut Sent) -> Option<OpenOrder> {
    let elder = sent.id::<ElderId>("elder");
    let elder = sent.read("elder", "choose", elder);
    let service = sent.required("service", "choose");
    let day = typed::date(sent.text("day"));
    let day = sent.read("day", "date_form", day);
    let clock = typed::clock(sent.text("time"));
    let clock = sent.read("time", "time_form", clock);
    let duration = typed::duration(sent.text("duration_h"), sent.text("duration_m"));
    let duration = sent.read("duration", "number_form", duration.filter(|minutes| *minutes > 0));
    let seats = typed::whole(sent.text("seats"))
        .and_then(|seats| u8::try_from(seats).ok())
        .filter(|seats| (1..=9).contains(seats));
    let seats = sent.read("seats", "not_seats", seats);
    let note = Some(sent.text("note").to_owned()).filter(|note| !note.is_empty());
    if !sent.is_sound() {
        return None;
    }
    Some(OpenOrder {
        elder_id: elder?,
        service,
        starts_at: kernel::at_china(day?, clock?).into(),
        duration: RawMinutes::new(duration?),
        urgency: Urgency::parse(sent.text("urgency")).unwrap_or(Urgency::Normal),
        gender_wish: sent.text("gender").parse().ok(),
        note: note.map(Personal),
        seats: seats?,
        source: OrderSource::Hotline,
        although_duplicate: !sent.text("although").is_empty(),
    })
}

#[cfg(test)]
mod tests {
    use kernel::Lang;
    use portal_kit::Tr;
    use time::macros::datetime;

    use super::*;

    fn sent(fields: &[(&str, &str)]) -> Sent {
        let typed = fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        Sent::new("open", typed, Tr::new(Lang::Zh))
    }

    #[test]
    fn an_order_is_read_as_it_is_typed_and_each_fault_stands_at_its_field() {
        let whole = [
            ("elder", "0190aaaa-0000-7000-8000-000000000001"),
            ("service", "02"),
            ("day", "2026-11-24"),
            ("time", "10:00"),
            ("duration_h", "1"),
            ("duration_m", "30"),
            ("seats", "2"),
            ("gender", "female"),
            ("urgency", "urgent"),
        ];
        let order = read(&mut sent(&whole)).unwrap();
        assert_eq!(
            (
                order.starts_at.0,
                order.duration.get(),
                order.seats,
                order.urgency
            ),
            (datetime!(2026-11-24 02:00 UTC), 90, 2, Urgency::Urgent)
        );
        let mut none = sent(&[]);
        assert!(read(&mut none).is_none());
        let errors = none.unsound().errors;
        for field in ["elder", "service", "day", "time", "duration", "seats"] {
            assert!(errors.get(&format!("open-{field}")).is_some(), "{field}");
        }
    }
}
