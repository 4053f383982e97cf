use contracts::{
    Error, fields,
    ledger::fund::{FundReversalProposed, ProposeFundReversal},
};
use kernel::FundReversalId;
use runtime::{Cx, Failure, Result, violates};
use serde_json::json;

use crate::{domain::access, store::fund};

/// A posted entry is to be mirrored; another person decides.
///
/// # Errors
/// `forbidden` without the role finance at head office; `not_found`; `conflict` when nothing of it is in the books or
/// another proposal waits; `invalid` without a reason.
pub async fn propose_fund_reversal(cx: Cx, command: ProposeFundReversal) -> Result<FundReversalProposed> {
    access::keep_fund(cx.actor())?;
    let reason = fields::reason("reason", &command.reason)?;
    let reversal_id = FundReversalId::generate(cx.now());
    let by = cx.actor().staff_id();
    let mut db = cx.db().await;
    let entry = fund::lock(&mut db, command.entry_id)
        .await?
        .ok_or_else(|| Error::not_found("fund_entry"))?;
    // Only to know that it could be mirrored today.
    entry.reverse()?;
    fund::propose_reversal(
        &mut db,
        reversal_id,
        entry.id,
        cx.crypto().seal(&reason),
        by,
        cx.now(),
    )
    .await
    .map_err(|error| {
        if violates(&error, "fund_reversed_once") {
            Error::conflict(
                "fund_reversal_waits",
                "a reversal of this entry waits for a decision",
            )
            .into()
        } else {
            Failure::from(error)
        }
    })?;
    drop(db);
    cx.audit(
        "fund.reversal_proposed",
        reversal_id,
        json!({ "entry_id": entry.id }),
    );
    Ok(FundReversalProposed { reversal_id })
}
