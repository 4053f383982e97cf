use contracts::ledger::fund::{FundEntryKept, ProposeExpense};
use kernel::china_date;
use runtime::{Cx, Result};
use serde_json::json;

use super::fund_entry::keep;
use crate::domain::{access, fund::NewEntry};

/// Money is to be spent: it is held from now on, so that no other proposal can spend it, until another person decides.
///
/// # Errors
/// `forbidden` without the role finance at head office; `invalid` with the field; `conflict` (`fund_document_used`);
/// `insufficient_balance` (`fund_insufficient`) with the figures when the source does not hold enough.
pub async fn propose_expense(cx: Cx, command: ProposeExpense) -> Result<FundEntryKept> {
    access::keep_fund(cx.actor())?;
    let entry = NewEntry::expense(&command, china_date(cx.now()))?;
    let entry_id = keep(&cx, &entry, command.document_again).await?;
    cx.audit(
        "fund.expense_proposed",
        entry_id,
        json!({ "source": entry.source, "used_for": entry.used_for, "fen": entry.fen, "day": command.day }),
    );
    Ok(FundEntryKept {
        entry_id,
        state: entry.state(),
    })
}
