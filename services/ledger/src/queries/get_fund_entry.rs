use contracts::{
    Error,
    ledger::fund::{FundEntry, GetFundEntry},
};
use runtime::{Read, Result};
use serde_json::json;

use crate::{
    domain::{
        access,
        fund::{Step, key},
    },
    store::fund,
};

/// One entry of the fund with its persons, decisions and transfers. Reading what may be personal is audited.
///
/// # Errors
/// `forbidden` without one of the roles of head office or its auditors; `not_found`.
pub async fn get_fund_entry(read: Read, query: GetFundEntry) -> Result<FundEntry> {
    access::see_books(read.actor())?;
    let id = query.entry_id;
    let steps = [
        Step::Receive,
        Step::Hold,
        Step::Approve,
        Step::Reject,
        Step::Reverse,
    ];
    let keys = steps.map(|step| key(id, step));
    let mut db = read.db().await?;
    let row = fund::row(&mut db, id)
        .await?
        .ok_or_else(|| Error::not_found("fund_entry"))?;
    let private = fund::private(&mut db, read.crypto(), id).await?;
    let reversals = fund::reversals(&mut db, read.crypto(), id).await?;
    let transfers = fund::transfers(&mut db, &keys).await?;
    let same_document = fund::under(&mut db, &row.document, Some(id)).await?;
    drop(db);
    if private.party.is_some() || private.note.is_some() {
        read.audit("fund.entry_read", id, json!({})).await?;
    }
    Ok(FundEntry {
        row,
        party: private.party,
        note: private.note,
        reason: private.reason,
        reversals,
        transfers,
        same_document,
    })
}
