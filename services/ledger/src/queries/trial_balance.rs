use contracts::ledger::{Books, FundTrialLine, TrialBalance, TrialLine};
use runtime::{Read, Result};
use sqlx::Connection;

use crate::{
    domain::access,
    store::{books, fund_books, known},
};

/// The books at a glance.
///
/// # Errors
/// `forbidden` without one of the roles of head office or its auditors.
pub async fn trial_balance(read: Read, _: TrialBalance) -> Result<Books> {
    access::see_books(read.actor())?;
    let mut db = read.db().await?;
    // One snapshot, so that debits and credits belong to the same head.
    let mut snapshot = db
        .begin_with("begin isolation level repeatable read read only")
        .await?;
    let lines = books::trial_lines(&mut snapshot).await?;
    let fund_lines = fund_books::trial_lines(&mut snapshot).await?;
    let head = known::head(&mut snapshot).await?;
    snapshot.commit().await?;
    Ok(Books {
        balanced: is_balanced(lines.iter().map(minutes)),
        lines,
        fund_balanced: is_balanced(fund_lines.iter().map(fen)),
        fund_lines,
        blocks: head.no,
        transfers: head.last_seq,
        head: hex::encode(head.hash),
    })
}

/// Debits, credits, pending debits, pending credits of one line, whatever they count.
type Totals = [i64; 4];

fn minutes(line: &TrialLine) -> Totals {
    [
        line.debits,
        line.credits,
        line.pending_debits,
        line.pending_credits,
    ]
    .map(|total| total.get())
}

fn fen(line: &FundTrialLine) -> Totals {
    [
        line.debits,
        line.credits,
        line.pending_debits,
        line.pending_credits,
    ]
    .map(|total| total.get())
}

/// 借贷相等: debits equal credits, posted and pending. Lines of one unit only.
fn is_balanced(lines: impl Iterator<Item = Totals>) -> bool {
    let mut sums = [0_i128; 4];
    for line in lines {
        for (sum, total) in sums.iter_mut().zip(line) {
            *sum += i128::from(total);
        }
    }
    sums[0] == sums[1] && sums[2] == sums[3]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_minute_on_one_side_only_is_seen() {
        let balanced = |lines: [Totals; 2]| is_balanced(lines.into_iter());
        assert!(balanced([[5, 0, 3, 0], [0, 5, 0, 3]]));
        assert!(!balanced([[5, 0, 3, 0], [0, 4, 0, 3]]));
        assert!(!balanced([[5, 0, 3, 0], [0, 5, 0, 4]]));
    }
}
