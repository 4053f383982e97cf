use contracts::{
    Error,
    ledger::{BlockPosted, FundPosting, Posting, Purpose},
};
use kernel::{Fen, FundEntryId, StandardMinutes, VisitId};
use runtime::{Cx, Result};

use crate::{
    domain::{
        account::Unit,
        decider::{Decision, Outcome},
        request::Request,
    },
    store::poster,
};

/// Carries out what a command or a batch of events asks for, and tells of the block.
///
/// # Errors
/// The first refusal: an account or a hold that is not there yet is `unavailable`, and comes again; anything else has no
/// place in the order of events and goes to the dead letters.
pub async fn post(cx: &Cx, requests: &[Request]) -> Result<()> {
    let mut db = cx.db().await;
    let decision = match poster::post(&mut db, cx.crypto().suite(), cx.now(), requests).await {
        Ok(decision) => decision,
        Err(error) if poster::was_fenced(&error) => {
            return Err(Error::unavailable("another poster wrote at the same time").into());
        }
        Err(error) => return Err(error.into()),
    };
    drop(db);
    if let Some(block) = told(&decision) {
        cx.emit(&block);
    }
    for outcome in decision.outcomes {
        if let Outcome::Refused(refusal) = outcome {
            return Err(Error::from(refusal).into());
        }
    }
    Ok(())
}

/// The event of the block, with its postings.
fn told(decision: &Decision) -> Option<BlockPosted> {
    let block = decision.block.as_ref()?;
    let owner = |id: i64| {
        let at = decision
            .balances
            .binary_search_by_key(&id, |(_, account)| account.id)
            .ok()?;
        decision.balances[at].1.name.volunteer
    };
    // Minutes and fen are told apart: one is never mistaken for the other (R6.11).
    let rows = decision.transfers.iter().map(|(row, _)| row);
    let (fund, minutes): (Vec<_>, Vec<_>) = rows.partition(|row| row.unit == Unit::Fen);
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
    Some(BlockPosted {
        block_no: block.no,
        postings: postings.collect(),
        fund: fund.collect(),
    })
}
