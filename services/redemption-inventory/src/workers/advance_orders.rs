//! The saga of an order of goods (reliability §3): one step each of the orders that have waited longest, a turn.
//!
//! ```text
//! placed ─hold─► ready ─hand over─► handed_over ─capture─► closed ─brought back─► return_asked ─► returning ─give back─► returned
//!   │ no time      │ taken back, not fetched                  ▲                        │ rejected
//!   ▼              ▼                                          └────────────────────────┘
//! refused        undoing ─void─► cancelled, expired
//! ```
//!
//! Before goods change hands everything is undone; afterwards everything is only ever completed, tried again for ever. Goods are
//! reserved before the time is held, and free again before it is released: whoever is too late at the shelf is too late at the
//! ledger as well. Each request has a key made from the order and the step, so a process that dies between any two lines asks the
//! same again and is answered the same; a void before its hold bars it.

use contracts::{
    ledger::{Overrun, minutes::PostMinutes},
    redemption::{
        order::{GoodsEnd, GoodsOrderState},
        reservation::ReservationState,
    },
};
use futures::future::join_all;
use runtime::{Cx, Failure, Progress, Result, Worker};
use time::OffsetDateTime;

use super::{ALARM_AFTER, is_final, patience};
use crate::{
    commands::{
        cancel_goods_order::take_back,
        reserve_goods::{free, of_saga},
        serve_goods::hold,
    },
    domain::order::{Order, Step},
    orders::{tell, tell_ledger},
    store::{movements::Hand, orders},
};

/// Orders a turn: what they ask of the ledger goes into one block.
const AT_ONCE: i64 = 16;

/// One step each of the orders that have waited longest.
///
/// # Errors
/// The database.
pub async fn advance_orders(worker: Worker) -> Result<Progress> {
    let due = orders::due(&mut *worker.db().await?, worker.now(), AT_ONCE).await?;
    let steps = due.into_iter().map(|order| advance(&worker, order));
    let outcomes = join_all(steps).await.into_iter().collect::<Result<Vec<bool>>>()?;
    // Nobody hurries after those who did not answer.
    Ok(match outcomes.contains(&true) {
        true => Progress::More,
        false => Progress::Idle,
    })
}

/// One step of one order; false = somebody did not answer.
async fn advance(worker: &Worker, order: Order) -> Result<bool> {
    let (id, was, attempts) = (order.id, order.state, order.attempts);
    let Err(failure) = step(worker, order).await else {
        return Ok(true);
    };
    let error = failure.into_error();
    if attempts >= ALARM_AFTER {
        tracing::error!(order = %id, state = was.as_str(), attempts, %error, "an order of goods is stuck");
    }
    let again = worker.now() + patience(attempts);
    worker
        .unit(move |cx| async move {
            orders::look_later(&mut *cx.db().await, id, was, again, Some(&error.reason)).await?;
            Ok::<_, Failure>(false)
        })
        .await
}

async fn step(worker: &Worker, order: Order) -> Result<()> {
    match order.state {
        // Begun at a counter and not brought to its end: whoever was served there has gone without.
        GoodsOrderState::Placed if order.at_counter => break_off(worker, order).await,
        GoodsOrderState::Placed => {
            let asked = hold(&order);
            match tell_ledger(worker, &order, Step::Hold, asked).await {
                Ok(_) => come_to(worker, order, |order| order.state = GoodsOrderState::Ready).await,
                Err(error) if is_final(&error) => refuse(worker, order, &error.reason).await,
                Err(error) => Err(error.into()),
            }
        }
        GoodsOrderState::HandedOver => {
            let asked = PostMinutes::Capture {
                hold: Step::Hold.key(order.id),
                amount: None,
                overrun: Overrun::Refuse,
            };
            tell_ledger(worker, &order, Step::Capture, asked).await?;
            come_to(worker, order, |order| order.state = GoodsOrderState::Closed).await
        }
        GoodsOrderState::Undoing => {
            let asked = PostMinutes::Void {
                hold: Step::Hold.key(order.id),
            };
            tell_ledger(worker, &order, Step::Void, asked).await?;
            come_to(worker, order, |order| *order = order.clone().undone()).await
        }
        GoodsOrderState::Returning => {
            let asked = PostMinutes::GiveBack {
                capture: Step::Capture.key(order.id),
            };
            tell_ledger(worker, &order, Step::GiveBack, asked).await?;
            come_to(worker, order, |order| order.state = GoodsOrderState::Returned).await
        }
        // Nothing is due of the others.
        _ => Ok(()),
    }
}

/// Writes the step down, unless somebody else has moved the order meanwhile: then it is looked at anew.
async fn come_to(worker: &Worker, order: Order, change: fn(&mut Order)) -> Result<()> {
    let was = order.state;
    worker
        .unit(move |cx| async move {
            let Some(mut order) = locked(&cx, &order, was).await? else {
                return Ok::<_, Failure>(());
            };
            change(&mut order);
            keep(&cx, &order).await
        })
        .await
}

/// There is no time: the goods are free again.
async fn refuse(worker: &Worker, order: Order, reason: &str) -> Result<()> {
    let note = worker.crypto().seal(reason);
    worker
        .unit(move |cx| async move {
            let Some(order) = locked(&cx, &order, GoodsOrderState::Placed).await? else {
                return Ok::<_, Failure>(());
            };
            let order = order.refused(note);
            let mut db = cx.db().await;
            let reservation = of_saga(&mut db, order.id.uuid()).await?;
            let hand = Hand {
                by: None,
                at: cx.now(),
            };
            free(&mut db, reservation.id, ReservationState::Released, hand).await?;
            drop(db);
            keep(&cx, &order).await
        })
        .await
}

async fn break_off(worker: &Worker, order: Order) -> Result<()> {
    worker
        .unit(move |cx| async move {
            if let Some(order) = locked(&cx, &order, GoodsOrderState::Placed).await? {
                let end = (GoodsOrderState::Cancelled, GoodsEnd::BrokenOff);
                take_back(&cx, order, end, None).await?;
            }
            Ok::<_, Failure>(())
        })
        .await
}

/// The order, held, if it still stands where it stood.
async fn locked(cx: &Cx, order: &Order, was: GoodsOrderState) -> Result<Option<Order>> {
    let now = orders::lock(&mut *cx.db().await, order.id).await?;
    Ok(now.filter(|now| now.state == was))
}

async fn keep(cx: &Cx, order: &Order) -> Result<()> {
    orders::save(
        &mut *cx.db().await,
        order,
        next_look(order, cx.now()),
        (cx.now(), None),
    )
    .await?;
    tell(cx, order);
    Ok(())
}

/// Nothing is due of what is over, and of what waits to be fetched.
fn next_look(order: &Order, now: OffsetDateTime) -> Option<OffsetDateTime> {
    let waits = order.state.is_over() || order.state == GoodsOrderState::Ready;
    (!waits).then_some(now)
}
