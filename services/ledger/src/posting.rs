//! From a unit of work to the books: what every reaction, request and job that posts has in common.

use contracts::{
    Error,
    ledger::{BlockPosted, FundPosting, Posting, Purpose},
};
use kernel::{Fen, FundEntryId, StandardMinutes, VisitId};
use runtime::{Cx, Result, Suite};
use sqlx::PgConnection;
use time::OffsetDateTime;

use crate::{
    domain::{
        account::Unit,
        decider::{Decision, Outcome, Receipt, decide},
        request::Request,
        state::State,
    },
    store::{known, memory::Memory, poster},
};

/// Postings that one event tells of at most: what the broker carries.
const TOLD_AT_ONCE: usize = 3_000;

/// Carries out `requests` in one block and tells of it. One answer each, in their order.
///
/// # Errors
/// The database. Another poster that wrote in between is `unavailable`: begin the unit again.
pub async fn post(cx: &Cx, requests: &[Request]) -> Result<Vec<Outcome>> {
    let mut db = cx.db().await;
    let memory = cx.state::<Memory>();
    if !cx.is_opened() {
        poster::lock(&mut db).await?;
    }
    let decision = match poster::post_locked(&mut db, &memory, cx.crypto().suite(), cx.now(), requests).await
    {
        Ok(decision) => decision,
        Err(error) if poster::was_fenced(&error) => {
            return Err(Error::unavailable("another poster wrote at the same time").into());
        }
        Err(error) => return Err(error.into()),
    };
    drop(db);
    tell(cx, &decision);
    Ok(decision.outcomes)
}

/// As [`post`], where a single refusal makes the whole unit fail.
///
/// # Errors
/// The first refusal, and those of [`post`].
pub async fn post_all(cx: &Cx, requests: &[Request]) -> Result<Vec<Receipt>> {
    let outcomes = post(cx, requests).await?.into_iter();
    outcomes
        .map(|outcome| match outcome {
            Outcome::Done(receipt) => Ok(receipt),
            Outcome::Refused(refusal) => Err(Error::from(refusal).into()),
        })
        .collect()
}

/// What would become of `requests` now, and the state they would meet. Nothing is written and nobody waits; who posts
/// afterwards may meet another state.
///
/// # Errors
/// The database.
pub async fn rehearse_in(
    db: &mut PgConnection,
    suite: Suite,
    now: OffsetDateTime,
    requests: &[Request],
) -> sqlx::Result<(State, Decision)> {
    let state = known::read(db, requests).await?;
    Ok((state.clone(), decide(state, suite, now, requests)))
}

/// As [`rehearse_in`], at the instant of the unit.
///
/// # Errors
/// The database.
pub async fn rehearse(
    db: &mut PgConnection,
    cx: &Cx,
    requests: &[Request],
) -> sqlx::Result<(State, Decision)> {
    rehearse_in(db, cx.crypto().suite(), cx.now(), requests).await
}

/// Tells of the block, if there is one: one event, unless it is so large that the broker would not carry it.
fn tell(cx: &Cx, decision: &Decision) {
    let Some(block) = &decision.block else { return };
    let owner = |id: i64| {
        let at = decision
            .balances
            .binary_search_by_key(&id, |(_, account)| account.id)
            .ok()?;
        decision.balances[at].1.name.volunteer
    };
    for rows in decision.transfers.chunks(TOLD_AT_ONCE) {
        // Minutes and fen are told apart: one is never mistaken for the other (R6.11).
        let (fund, minutes): (Vec<_>, Vec<_>) = rows
            .iter()
            .map(|(row, _)| row)
            .partition(|row| row.unit == Unit::Fen);
        let postings = minutes.into_iter().map(|row| Posting {
            seq: row.seq,
            kind: row.kind,
            purpose: row.tag.purpose,
            volunteer_id: owner(row.cr).or_else(|| owner(row.dr)),
            visit_id: row
                .tag
                .reference
                .filter(|_| row.tag.purpose == Purpose::Visit)
                .map(VisitId::from),
            amount: StandardMinutes::new(row.amount()),
        });
        let fund = fund.into_iter().filter_map(|row| {
            Some(FundPosting {
                seq: row.seq,
                kind: row.kind,
                purpose: row.tag.purpose,
                entry_id: FundEntryId::from(row.tag.reference?),
                fen: Fen::new(row.amount()),
            })
        });
        cx.emit(&BlockPosted {
            block_no: block.no,
            postings: postings.collect(),
            fund: fund.collect(),
        });
    }
}
