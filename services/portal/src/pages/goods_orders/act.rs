//! Steps of an order: handed over, taken back, brought back, decided about. Each is one command, then back to the order.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use contracts::{
    Command,
    redemption::order::{
        AskGoodsReturn, CancelGoodsOrder, DecideGoodsReturn, GoodsEnd, HandOverGoods, HandOverProof, Proxy,
        ReturnDecision,
    },
};
use kernel::GoodsOrderId;
use uuid::Uuid;

use super::{one, path};
use crate::{
    pages::orders::{
        form::{Sent, Typed},
        typed,
    },
    web::{App, Page, Post, Signed},
};

/// Where the contract's fields stand on the page.
const NAMES: &[(&str, &str)] = &[
    ("proxy.name", "proxy"),
    ("proxy.authorisation", "authorisation"),
    ("proof", "code"),
];

async fn act<C: Command>(
    at: (&Signed, &App),
    (id, key): (GoodsOrderId, Uuid),
    sent: Sent,
    command: Option<C>,
    done: &str,
) -> Page<Response> {
    match sent.tell(at, key, command, NAMES).await? {
        Ok(_) => Ok(Redirect::to(&format!("{}?done={done}", path(id, ""))).into_response()),
        Err(refused) => {
            let page = one::render(at, id, &refused, None).await?;
            Ok((refused.status, page).into_response())
        }
    }
}

/// POST `/goods-orders/{id}/hand-over`
pub async fn hand_over(
    signed: Signed,
    State(app): State<App>,
    Path(order_id): Path<GoodsOrderId>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    let mut sent = Sent::new("hand-over", data, signed.tr);
    let proof = match sent.text("do") {
        "by_document" => HandOverProof::IdDocument,
        _ => HandOverProof::Code,
    };
    let code = match proof {
        HandOverProof::Code => Some(typed::ungrouped(&sent.required("code", "blank")).into()),
        HandOverProof::IdDocument => None,
    };
    let (name, authorisation) = (sent.text("proxy"), sent.text("authorisation"));
    let proxy = (!name.is_empty() || !authorisation.is_empty()).then(|| Proxy {
        name: name.into(),
        authorisation: authorisation.into(),
    });
    let command = HandOverGoods {
        order_id,
        proof,
        code,
        proxy,
    };
    act(
        (&signed, &app),
        (order_id, idem),
        sent,
        Some(command),
        "handed_over",
    )
    .await
}

/// POST `/goods-orders/{id}/cancel`
pub async fn cancel(
    signed: Signed,
    State(app): State<App>,
    Path(order_id): Path<GoodsOrderId>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    let mut sent = Sent::new("cancel", data, signed.tr);
    let why = GoodsEnd::parse(sent.text("why"));
    let why = sent.read("why", "choose", why);
    let reason = sent.required("reason", "no_reason");
    let command = why.map(|why| CancelGoodsOrder {
        order_id,
        why,
        reason: reason.into(),
    });
    act((&signed, &app), (order_id, idem), sent, command, "cancelled").await
}

/// POST `/goods-orders/{id}/return`
pub async fn ask_return(
    signed: Signed,
    State(app): State<App>,
    Path(order_id): Path<GoodsOrderId>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    let mut sent = Sent::new("return", data, signed.tr);
    let reason = sent.required("reason", "no_reason").into();
    let command = AskGoodsReturn { order_id, reason };
    act(
        (&signed, &app),
        (order_id, idem),
        sent,
        Some(command),
        "return_asked",
    )
    .await
}

/// POST `/goods-orders/{id}/decide`
pub async fn decide(
    signed: Signed,
    State(app): State<App>,
    Path(order_id): Path<GoodsOrderId>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    let said = data.get("do").map(String::as_str).unwrap_or_default();
    let decision = ReturnDecision::parse(said);
    // Each answer is a form of its own: who refuses says why.
    let (form, done) = match decision {
        Some(ReturnDecision::Reject) => ("reject", "return_rejected"),
        _ => ("decide", "return_approved"),
    };
    let mut sent = Sent::new(form, data, signed.tr);
    let decision = sent.read("do", "choose", decision);
    let note = match decision {
        Some(ReturnDecision::Reject) => Some(sent.required("note", "no_reason").into()),
        _ => None,
    };
    let command = decision.map(|decision| DecideGoodsReturn {
        order_id,
        decision,
        note,
    });
    act((&signed, &app), (order_id, idem), sent, command, done).await
}
