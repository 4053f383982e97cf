use contracts::ledger::fund::{FundEntryKept, ProposeExpense};
use kernel::{FundEntryId, china_date};
use runtime::{Cx, Result};
use serde_json::json;

use crate::{
    domain::{
        access,
        fund::{NewEntry, unused},
    },
    posting::post_all,
    store::{fund, poster},
};

/// Money is to be spent: it is held from now on, so that no other proposal can spend it, until another person decides.
///
/// # Errors
/// `forbidden` without the role finance at head office; `invalid` with the field; `conflict` (`fund_document_used`);
/// `insufficient_balance` (`fund_insufficient`) with the figures when the source does not hold enough.
pub async fn propose_expense(cx: Cx, command: ProposeExpense) -> Result<FundEntryKept> {
    access::keep_fund(cx.actor())?;
    let entry = NewEntry::expense(&command, china_date(cx.now()))?;
    let entry_id = FundEntryId::generate(cx.now());
    let mut db = cx.db().await;
    if !command.document_again {
        // With the books, one after the other: of two under one number the second is told of the first.
        poster::lock(&mut db).await?;
        unused(fund::under(&mut db, &entry.document, None).await?)?;
    }
    let by = cx.actor().staff_id();
    fund::keep(&mut db, cx.crypto(), entry_id, &entry, by, cx.now()).await?;
    drop(db);
    post_all(&cx, &[entry.request(entry_id)]).await?;
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
