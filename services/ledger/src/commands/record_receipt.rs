use contracts::ledger::fund::{FundEntryKept, RecordReceipt};
use kernel::china_date;
use runtime::{Cx, Result};
use serde_json::json;

use super::fund_entry::keep;
use crate::domain::{access, fund::NewEntry};

/// Money has come in: it moves from the inflow to its source (R8.2).
///
/// # Errors
/// `forbidden` without the role finance at head office; `invalid` with the field; `conflict` (`fund_document_used`).
pub async fn record_receipt(cx: Cx, command: RecordReceipt) -> Result<FundEntryKept> {
    access::keep_fund(cx.actor())?;
    let entry = NewEntry::receipt(&command, china_date(cx.now()))?;
    let entry_id = keep(&cx, &entry, command.document_again).await?;
    cx.audit(
        "fund.receipt_recorded",
        entry_id,
        json!({ "source": entry.source, "fen": entry.fen, "day": command.day }),
    );
    Ok(FundEntryKept {
        entry_id,
        state: entry.state(),
    })
}
