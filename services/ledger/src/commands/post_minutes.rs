use std::sync::Arc;

use contracts::{
    Error,
    ledger::minutes::{MinutesPosted, PostMinutes},
};
use kernel::StandardMinutes;
use runtime::{Asked, Cx, Result};

use crate::{
    domain::{decider::Outcome, hold, refusal::Refusal, request::Request},
    posting,
};

/// Holds, captures and releases minutes for the platform's services: all that wait, in one block (R6.3, R6.5).
///
/// # Errors
/// To each asker its own: `forbidden` to people, `invalid` amounts, `not_found` without the accounts or the hold,
/// `insufficient_balance`, `account_frozen`, `over_hold`, `hold_resolved`, `hold_refused`, `hold_barred`.
pub async fn post_minutes(
    cx: Cx,
    batch: Arc<[Asked<PostMinutes>]>,
) -> Result<Vec<contracts::Result<MinutesPosted>>> {
    let mut requests: Vec<Request> = Vec::with_capacity(batch.len());
    let mut answers: Vec<contracts::Result<()>> = Vec::with_capacity(batch.len());
    for Asked { key, actor, command } in batch.iter() {
        let request = actor.is_service().and_then(|()| hold::request(*key, command));
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
