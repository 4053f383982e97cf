//! The saga of a claim (reliability §3): one step of one claim a turn.
//!
//! ```text
//! asked ─hold─► held ─open the order─► ordered ─the order counts─► served ─capture─► closed
//!   │             │                      │  └ called off, expired,                 └► captured ─a supervisor─► closed
//!   │ no time     │ no order             │    voided, taken back
//!   ▼             └──────────────────────┴──► undoing ─close the order─ void the hold─► refused, cancelled, expired
//! refused
//! ```
//!
//! Before the service everything is undone; after it everything is only ever completed, tried again for ever. Each request has
//! a key made from the claim and the step, so a process that dies between any two lines asks the same again and is answered
//! the same. What comes in the wrong order is barred by its owner: a void before its hold by the ledger, a closing before its
//! order by dispatch.

use contracts::{
    Code, Error, Personal,
    dispatch::claim::{CloseClaimOrder, GetClaimOrder, OpenClaimOrder},
    ledger::{
        Overrun,
        minutes::{PostMinutes, Spending},
    },
    redemption::claim::{ClaimCaptured, ClaimEnd, ClaimEnded, ClaimHeld, ClaimState},
};
use kernel::{StandardMinutes, china_date};
use runtime::{Cx, Failure, Progress, Result, Worker};
use serde_json::json;
use time::{Duration, OffsetDateTime};

use super::{ALARM_AFTER, is_final, patience};
use crate::{
    domain::claim::{Claim, Heard, Step, hear},
    store::claims,
};

/// How often an order is asked for that no event has told of.
const LOOK_AGAIN: Duration = Duration::minutes(10);

/// What a step has come to.
enum Next {
    /// The claim has changed.
    Changed(Box<Claim>),
    /// It waits.
    Waits,
}

/// One step of the claim that has waited longest.
///
/// # Errors
/// The database.
pub async fn advance_claims(worker: Worker) -> Result<Progress> {
    let now = worker.now();
    let Some(claim) = claims::due(&mut *worker.db().await?, now).await? else {
        return Ok(Progress::Idle);
    };
    let (id, was) = (claim.id, claim.state);
    match step(&worker, claim.clone()).await {
        Ok(Next::Changed(next)) => worker.unit(move |cx| keep(cx, was, *next)).await,
        Ok(Next::Waits) => {
            let again = (now + LOOK_AGAIN).min(claim.lives.until.max(now + Duration::minutes(1)));
            worker
                .unit(move |cx| async move {
                    claims::look_later(&mut *cx.db().await, id, was, again, None).await?;
                    Ok::<_, Failure>(Progress::More)
                })
                .await
        }
        Err(failure) => {
            let error = failure.into_error();
            if claim.attempts >= ALARM_AFTER {
                tracing::error!(claim = %id, state = was.as_str(), attempts = claim.attempts, %error, "a claim is stuck");
            }
            let again = now + patience(claim.attempts);
            worker
                .unit(move |cx| async move {
                    claims::look_later(&mut *cx.db().await, id, was, again, Some(&error.reason)).await?;
                    Ok::<_, Failure>(Progress::Idle)
                })
                .await
        }
    }
}

async fn step(worker: &Worker, claim: Claim) -> Result<Next> {
    match claim.state {
        ClaimState::Asked => hold(worker, claim).await,
        ClaimState::Held => open_order(worker, claim).await,
        ClaimState::Ordered => follow(worker, claim).await,
        ClaimState::Served => capture(worker, claim).await,
        ClaimState::Undoing => undo(worker, claim).await,
        // Nothing is due of the others.
        _ => Ok(Next::Waits),
    }
}

fn changed(claim: Claim) -> Result<Next> {
    Ok(Next::Changed(Box::new(claim)))
}

async fn hold(worker: &Worker, mut claim: Claim) -> Result<Next> {
    let asked = PostMinutes::Hold {
        volunteer_id: claim.volunteer_id,
        account: Spending::Savings,
        amount: claim.cost,
        reference: claim.id.uuid(),
        effective: china_date(claim.asked_at).into(),
        expires_at: Some(claim.lives.hold_until.into()),
    };
    match worker.tell(Step::Hold.key(claim.id), asked).await {
        Ok(_) => {
            claim.state = ClaimState::Held;
            changed(claim)
        }
        Err(error) if is_final(&error) => {
            claim.state = ClaimState::Refused;
            claim.ended = Some(ClaimEnd::NoTime);
            changed(claim)
        }
        Err(error) => Err(error.into()),
    }
}

async fn open_order(worker: &Worker, mut claim: Claim) -> Result<Next> {
    let note = worker.crypto().open_option(claim.note.as_deref())?;
    let asked = OpenClaimOrder {
        claim_id: claim.id,
        volunteer_id: claim.volunteer_id,
        recipient_id: claim.recipient_id,
        service: claim.service.clone(),
        starts_at: claim.starts_at.into(),
        duration: claim.duration,
        gender_wish: claim.gender_wish,
        note: note.map(Personal),
        seats: claim.seats,
    };
    match worker.tell(Step::Order.key(claim.id), asked).await {
        Ok(opened) => {
            claim.order = Some((opened.order_id, opened.order_no));
            claim.state = ClaimState::Ordered;
            changed(claim)
        }
        Err(error) if is_final(&error) => {
            let why = worker.crypto().seal(&error.reason);
            changed(claim.undo(ClaimState::Refused, ClaimEnd::NoOrder, Some(why))?)
        }
        Err(error) => Err(error.into()),
    }
}

async fn follow(worker: &Worker, mut claim: Claim) -> Result<Next> {
    let asked = GetClaimOrder { claim_id: claim.id };
    let order = worker.ask(asked).await?.order;
    let order = order.ok_or_else(|| Error::internal("redemption: dispatch has lost the order of a claim"))?;
    match hear(claim.price, &order) {
        Heard::Served(served) => {
            claim.served = Some(served);
            claim.state = ClaimState::Served;
            changed(claim)
        }
        Heard::Ended(to, why) => changed(claim.undo(to, why, None)?),
        // The hold would fall a day later: what is decided after that takes nothing.
        Heard::Waits if worker.now() >= claim.lives.until => {
            changed(claim.undo(ClaimState::Expired, ClaimEnd::TooLate, None)?)
        }
        Heard::Waits => Ok(Next::Waits),
    }
}

/// The service was given: the time is taken, as far as the savings go (R6.5). Tried for ever.
async fn capture(worker: &Worker, claim: Claim) -> Result<Next> {
    let served = claim
        .served
        .ok_or_else(|| Error::internal("redemption: a served claim without minutes"))?;
    let asked = PostMinutes::Capture {
        hold: Step::Hold.key(claim.id),
        amount: Some(served.cost),
        overrun: Overrun::Waive,
    };
    let done = worker.tell(Step::Capture.key(claim.id), asked).await?;
    changed(claim.captured(served, done.waived))
}

async fn undo(worker: &Worker, mut claim: Claim) -> Result<Next> {
    let asked = CloseClaimOrder {
        claim_id: claim.id,
        reason: "志愿者换服务申请已撤销".into(),
    };
    match worker.tell(Step::CloseOrder.key(claim.id), asked).await {
        Ok(closed) => {
            if claim.order.is_none() && closed.order_id.is_some() {
                // Opened by a process that died before it could say so.
                claim.order = order_of(worker, &claim).await?;
            }
        }
        // Somebody had come in that very moment. Too late is too late all the same.
        Err(error) if error.code == Code::Conflict && claim.ended != Some(ClaimEnd::TooLate) => {
            let order = order_of(worker, &claim).await?;
            let order =
                order.ok_or_else(|| Error::internal("redemption: dispatch has lost the order of a claim"))?;
            return changed(claim.goes_on(order));
        }
        Err(error) if error.code == Code::Conflict => {}
        Err(error) => return Err(error.into()),
    }
    let void = PostMinutes::Void {
        hold: Step::Hold.key(claim.id),
    };
    worker.tell(Step::Void.key(claim.id), void).await?;
    changed(claim.undone())
}

async fn order_of(worker: &Worker, claim: &Claim) -> Result<Option<(kernel::OrderId, String)>> {
    let asked = GetClaimOrder { claim_id: claim.id };
    let found = worker.ask(asked).await?.order;
    Ok(found.map(|order| (order.order_id, order.order_no)))
}

/// Writes the step down, unless somebody else has moved the claim meanwhile: then it is looked at anew.
async fn keep(cx: Cx, was: ClaimState, claim: Claim) -> Result<Progress> {
    let mut db = cx.db().await;
    let locked = claims::lock(&mut db, claim.id).await?;
    if locked.is_none_or(|locked| locked.state != was) {
        return Ok(Progress::More);
    }
    claims::save(&mut db, &claim, next_look(&claim, cx.now()), (cx.now(), None)).await?;
    drop(db);
    tell(&cx, &claim);
    Ok(Progress::More)
}

fn next_look(claim: &Claim, now: OffsetDateTime) -> Option<OffsetDateTime> {
    let waits = claim.state.is_over() || claim.state == ClaimState::Captured;
    (!waits).then_some(now)
}

fn tell(cx: &Cx, claim: &Claim) {
    cx.audit(
        "claim.advanced",
        claim.id,
        json!({ "claim_no": claim.no, "state": claim.state, "ended": claim.ended }),
    );
    match claim.state {
        ClaimState::Held => cx.emit(&ClaimHeld {
            claim_id: claim.id,
            volunteer_id: claim.volunteer_id,
            service_name: claim.service_name.clone(),
            starts_at: claim.starts_at.into(),
            cost: claim.cost,
        }),
        ClaimState::Captured | ClaimState::Closed => {
            let zero = StandardMinutes::new(0);
            cx.emit(&ClaimCaptured {
                claim_id: claim.id,
                volunteer_id: claim.volunteer_id,
                service_name: claim.service_name.clone(),
                served: claim.served.map_or(kernel::RawMinutes::ZERO, |served| served.raw),
                spent: claim.taken.map_or(zero, |taken| taken.spent),
                waived: claim.taken.map_or(zero, |taken| taken.waived),
            });
        }
        ClaimState::Refused | ClaimState::Cancelled | ClaimState::Expired => {
            if let Some(ended) = claim.ended {
                cx.emit(&ClaimEnded {
                    claim_id: claim.id,
                    volunteer_id: claim.volunteer_id,
                    service_name: claim.service_name.clone(),
                    starts_at: claim.starts_at.into(),
                    state: claim.state,
                    ended,
                });
            }
        }
        _ => {}
    }
}
