//! The books as a whole.

use contracts::ledger::{AccountKind, TrialLine};
use kernel::StandardMinutes;
use sqlx::PgConnection;

use super::rows::Unreadable;
use crate::domain::account::Unit;

/// Totals of the accounts of one kind, in the order of the chart of accounts. Of standard minutes; other units have
/// books of their own.
///
/// # Errors
/// The database.
pub async fn trial_lines(db: &mut PgConnection) -> sqlx::Result<Vec<TrialLine>> {
    let rows = sqlx::query!(
        "select a.kind, count(*) as \"accounts!\", sum(b.dr_posted)::bigint as \"debits!\",
             sum(b.cr_posted)::bigint as \"credits!\", sum(b.dr_pending)::bigint as \"pending_debits!\",
             sum(b.cr_pending)::bigint as \"pending_credits!\"
         from ledger.account a join ledger.balance b on b.account_id = a.id
         where a.unit = $1 group by a.kind",
        Unit::StandardMinute.id()
    )
    .fetch_all(db)
    .await?;
    let mut lines = Vec::with_capacity(rows.len());
    for row in rows {
        lines.push(TrialLine {
            account: AccountKind::parse(&row.kind).ok_or(Unreadable("kind"))?,
            accounts: row.accounts,
            debits: StandardMinutes::new(row.debits),
            credits: StandardMinutes::new(row.credits),
            pending_debits: StandardMinutes::new(row.pending_debits),
            pending_credits: StandardMinutes::new(row.pending_credits),
        });
    }
    lines.sort_by_key(|line| line.account);
    Ok(lines)
}
