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
use kernel::GoodsOrderId;
use runtime::{Cx, Failure, Progress, Result, Worker};
use time::OffsetDateTime;

use super::{ALARM_AFTER, is_final, patience};
use crate::{
    commands::cancel_goods_order::take_back,
    domain::order::{Order, Step},
    ledger::{self, hold},
    orders::tell,
    promises::{self, of_saga},
    store::{
        movements::Hand,
        orders::{self, Changed},
    },
};

/// Orders a turn: what they ask of the ledger goes into one block.
const AT_ONCE: i64 = 64;

/// An order as it stood, and what its step makes of it.
type Moved = (Order, fn(&mut Order));

/// One step each of the orders that have waited longest: each asks on its own, and what the ledger has done for all of them is
/// written down together.
///
/// # Errors
/// The database.
pub async fn advance_orders(worker: Worker) -> Result<Progress> {
    let due = orders::due(&mut *worker.db().await?, worker.now(), AT_ONCE).await?;
    let many = due.len();
    let steps = due.into_iter().map(|order| advance(&worker, order));
    let (mut moved, mut unanswered) = (Vec::new(), 0);
    for outcome in join_all(steps).await {
        match outcome? {
            Advanced::Moved(change) => moved.push(*change),
            Advanced::Done => {}
            Advanced::Unanswered => unanswered += 1,
        }
    }
    if !moved.is_empty() {
        worker.unit(|cx| come_to(cx, moved)).await?;
    }
    // Nobody hurries after those who did not answer.
    Ok(match unanswered < many {
        true => Progress::More,
        false => Progress::Idle,
    })
}

/// What became of a step.
enum Advanced {
    /// The ledger has done it; it is to be written down.
    Moved(Box<Moved>),
    /// It is written down, or nothing was due.
    Done,
    /// Somebody did not answer.
    Unanswered,
}

/// One step of one order.
async fn advance(worker: &Worker, order: Order) -> Result<Advanced> {
    let (id, was, attempts) = (order.id, order.state, order.attempts);
    let failure = match step(worker, order).await {
        Ok(moved) => return Ok(moved.map_or(Advanced::Done, |moved| Advanced::Moved(Box::new(moved)))),
        Err(failure) => failure,
    };
    let error = failure.into_error();
    if attempts >= ALARM_AFTER {
        tracing::error!(order = %id, state = was.as_str(), attempts, %error, "an order of goods is stuck");
    }
    let again = worker.now() + patience(attempts);
    worker
        .unit(move |cx| async move {
            orders::look_later(&mut *cx.db().await, id, was, again, Some(&error.reason)).await?;
            Ok::<_, Failure>(Advanced::Unanswered)
        })
        .await
}

async fn step(worker: &Worker, order: Order) -> Result<Option<Moved>> {
    let (step, asked, comes_to): (_, _, fn(&mut Order)) = match order.state {
        // Begun at a counter and not brought to its end: whoever was served there has gone without.
        GoodsOrderState::Placed if order.at_counter => {
            break_off(worker, order).await?;
            return Ok(None);
        }
        GoodsOrderState::Placed => (Step::Hold, hold(&order), |order| {
            order.state = GoodsOrderState::Ready;
        }),
        GoodsOrderState::HandedOver => {
            let capture = PostMinutes::Capture {
                hold: Step::Hold.key(order.id),
                amount: None,
                overrun: Overrun::Refuse,
            };
            (Step::Capture, capture, |order| {
                order.state = GoodsOrderState::Closed;
            })
        }
        GoodsOrderState::Undoing => {
            let void = PostMinutes::Void {
                hold: Step::Hold.key(order.id),
            };
            (Step::Void, void, |order| *order = order.clone().undone())
        }
        GoodsOrderState::Returning => {
            let give_back = PostMinutes::GiveBack {
                capture: Step::Capture.key(order.id),
            };
            (Step::GiveBack, give_back, |order| {
                order.state = GoodsOrderState::Returned;
            })
        }
        // Nothing is due of the others.
        _ => return Ok(None),
    };
    match ledger::tell(worker, &order, step, asked).await {
        Ok(_) => Ok(Some((order, comes_to))),
        Err(error) if step == Step::Hold && is_final(&error) => {
            refuse(worker, order, &error.reason).await?;
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

/// Writes down what orders have come to, but for those that somebody else has moved meanwhile: they are looked at anew.
async fn come_to(cx: Cx, moved: Vec<Moved>) -> Result<()> {
    let ids: Vec<GoodsOrderId> = moved.iter().map(|(order, _)| order.id).collect();
    cx.for_many().await?;
    let mut now = orders::lock_all(&mut *cx.db().await, &ids).await?;
    let mut changed = Vec::with_capacity(moved.len());
    for (was, change) in moved {
        let order = now.remove(&was.id).filter(|now| now.state == was.state);
        if let Some(mut order) = order {
            change(&mut order);
            changed.push(order);
        }
    }
    keep(&cx, &changed).await
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
            cx.for_many().await?;
            let mut db = cx.db().await;
            let reservation = of_saga(&mut db, order.id.uuid()).await?;
            let hand = Hand {
                by: None,
                at: cx.now(),
            };
            promises::release(&mut db, reservation.id, ReservationState::Released, hand).await?;
            drop(db);
            keep(&cx, &[order]).await
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

async fn keep(cx: &Cx, all: &[Order]) -> Result<()> {
    let changed: Vec<Changed<'_>> = all
        .iter()
        .map(|order| Changed {
            order,
            look_at: next_look(order, cx.now()),
            by: None,
        })
        .collect();
    orders::save_all(&mut *cx.db().await, &changed, cx.now()).await?;
    for order in all {
        tell(cx, cx.actor(), order);
    }
    Ok(())
}

/// Nothing is due of what is over, and of what waits to be fetched.
fn next_look(order: &Order, now: OffsetDateTime) -> Option<OffsetDateTime> {
    let waits = order.state.is_over() || order.state == GoodsOrderState::Ready;
    (!waits).then_some(now)
}
