use std::{collections::HashSet, sync::Arc};

use contracts::{
    Error,
    ledger::minutes::{MinutesPosted, PostMinutes},
    settings,
};
use kernel::{StandardMinutes, china_date};
use runtime::{Asked, Cx, Result};

use uuid::Uuid;

use crate::{
    domain::{decider::Outcome, hold, refusal::Refusal, request::Request, settlement::plan},
    posting,
    store::{known, settlement::lists},
};

/// Holds, captures and releases minutes for the platform's services: all that wait, in one block (R6.3, R6.5).
///
/// # Errors
/// To each asker its own: `forbidden` to people, `invalid` amounts, `not_found` without the accounts or the hold,
/// `insufficient_balance`, `account_frozen`, `over_hold`, `hold_resolved`, `hold_refused`, `hold_barred`; for goods
/// `window_closed` and `goods_disabled` (R7.6).
pub async fn post_minutes(
    cx: Cx,
    batch: Arc<[Asked<PostMinutes>]>,
) -> Result<Vec<contracts::Result<MinutesPosted>>> {
    let closed = goods_closed(&cx, &batch).await?;
    let mut requests: Vec<Request> = Vec::with_capacity(batch.len());
    let mut answers: Vec<contracts::Result<()>> = Vec::with_capacity(batch.len());
    for Asked { key, actor, command } in batch.iter() {
        let request = actor.is_service().and_then(|()| match &closed {
            Some(closed) if hold::is_of_goods(command) && !closed.held.contains(&hold::key(*key)) => {
                Err(closed.refusal.clone())
            }
            _ => hold::request(*key, command),
        });
        answers.push(request.map(|request| requests.push(request)));
    }
    if requests.is_empty() {
        return Ok(answers
            .into_iter()
            .map(|refused| refused.and(Err(unanswered())))
            .collect());
    }
    let mut outcomes = posting::post(&cx, &requests).await?.into_iter();
    let answer = |asked: contracts::Result<()>| -> contracts::Result<MinutesPosted> {
        asked?;
        match outcomes.next() {
            Some(Outcome::Done(receipt)) => Ok(MinutesPosted {
                seqs: receipt.seqs,
                waived: StandardMinutes::new(receipt.waived),
            }),
            Some(Outcome::Refused(refusal)) => Err(told(refusal)),
            None => Err(unanswered()),
        }
    };
    Ok(answers.into_iter().map(answer).collect())
}

/// Goods cannot be asked for now.
struct GoodsClosed {
    refusal: Error,
    /// What was held while they could: asked again, it gets its answer.
    held: HashSet<Uuid>,
}

async fn goods_closed(cx: &Cx, batch: &[Asked<PostMinutes>]) -> Result<Option<GoodsClosed>> {
    let of_goods = batch.iter().filter(|asked| hold::is_of_goods(&asked.command));
    let keys: Vec<Uuid> = of_goods.map(|asked| hold::key(asked.key)).collect();
    if keys.is_empty() {
        return Ok(None);
    }
    let mut db = cx.db().await;
    let enabled = cx.settings().flag(settings::GOODS_ENABLED);
    let windows = plan::windows(lists::windows(&mut db).await?, enabled, china_date(cx.now()));
    let Err(refusal) = windows.may_take_goods() else {
        return Ok(None);
    };
    let held = known::carried_out(&mut db, &keys).await?;
    Ok(Some(GoodsClosed { refusal, held }))
}

/// A service asks about what it knows of: what is not there is not on its way. Nothing is kept under the key, so it may ask
/// again.
fn told(refusal: Refusal) -> Error {
    match refusal {
        Refusal::AccountUnknown { .. } => Error::not_found("account"),
        Refusal::TransferUnknown => Error::not_found("hold"),
        other => other.into(),
    }
}

fn unanswered() -> Error {
    Error::internal("the poster has not answered every request")
}
