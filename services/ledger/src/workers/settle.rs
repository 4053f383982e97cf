//! Carries a settlement on: computes its lines, posts them in blocks, closes the period. Every step is one transaction, so
//! that a process that dies anywhere leaves a whole number of steps, and the next one goes on from there.

use contracts::{
    Error,
    ledger::settlement::{ExceptionKind, SettledVolunteer, SettlementPosted, SettlementState},
};
use kernel::StandardMinutes;
use runtime::{Cx, Progress, Result, Worker};

use crate::{
    domain::{
        chain::GENESIS,
        decider::Outcome,
        refusal::Refusal,
        settlement::{
            line::{Line, Posting},
            seal,
        },
    },
    posting,
    store::{
        known, poster,
        settlement::{
            closing, compute,
            progress::{self, Carried, Due, Reached, UnderWay},
        },
    },
};

/// The worker's name.
pub const NAME: &str = "settle";

/// Volunteers a block: the counter waits for one block at most, and the block's event stays far below a megabyte.
pub const CHUNK: i64 = 1_000;

/// Volunteers a part of the event that tells them.
const PART: usize = 500;

/// One step of the settlement that is under way.
///
/// # Errors
/// The database; `unavailable` when another poster wrote at the same time.
pub async fn settle(worker: Worker) -> Result<Progress> {
    if !progress::is_due(&mut *worker.db().await?).await? {
        return Ok(Progress::Idle);
    }
    worker.unit(step).await
}

async fn step(cx: Cx) -> Result<Progress> {
    let Some(settlement) = progress::take(&mut *cx.db().await).await? else {
        return Ok(Progress::Idle);
    };
    match settlement.state {
        SettlementState::Computing => compute_lines(&cx, &settlement).await?,
        SettlementState::Posting => post_lines(&cx, &settlement).await?,
        SettlementState::Locking => close(&cx, &settlement).await?,
        _ => return Ok(Progress::Idle),
    }
    Ok(Progress::More)
}

async fn compute_lines(cx: &Cx, settlement: &UnderWay) -> Result<()> {
    let mut db = cx.db().await;
    compute::compute(&mut db, settlement.no).await?;
    let (from, to) = (SettlementState::Computing, SettlementState::Computed);
    if !progress::advance(&mut db, settlement.no, from, to).await? {
        // Cancelled meanwhile: nothing of this is kept.
        return Err(Error::conflict("settlement_wrong_state", "the settlement was cancelled").into());
    }
    Ok(())
}

/// A line as it is posted now, or why it is not: old time that was spent since the freeze does not expire, and what is no
/// longer owed is not offset.
fn as_of_now(due: &Due) -> Result<Line, ExceptionKind> {
    if due.line.recovered > due.owed {
        return Err(ExceptionKind::BalanceFell);
    }
    let left = |old: i64, spent: i64| (old - spent.max(0)).max(0);
    Ok(Line {
        goods_expired: left(due.line.goods_expired, due.goods_spent),
        savings_expired: left(due.line.savings_expired, due.savings_spent),
        ..due.line
    })
}

async fn post_lines(cx: &Cx, settlement: &UnderWay) -> Result<()> {
    let mut db = cx.db().await;
    poster::lock(&mut db).await?;
    let due = progress::next_lines(&mut db, settlement, CHUNK).await?;
    let Some(last) = due.last().map(|due| due.line_no) else {
        let (from, to) = (SettlementState::Posting, SettlementState::Locking);
        progress::advance(&mut db, settlement.no, from, to).await?;
        return Ok(());
    };

    let posting = Posting {
        settlement: settlement.id,
        cutoff: settlement.cutoff,
    };
    let (mut lines, mut requests, mut carried) = (Vec::new(), Vec::new(), Vec::new());
    for due in due {
        match as_of_now(&due) {
            Ok(line) => {
                if line != due.line {
                    progress::expires_less(&mut db, settlement.no, due.line_no, &line).await?;
                }
                if line.moves() {
                    requests.push(posting.request(due.line_no, due.volunteer, &line));
                }
                lines.push((due, line));
            }
            Err(kind) => carried.push(carried_line(due, kind)),
        }
    }
    drop(db);
    let mut outcomes = posting::post(cx, &requests).await?.into_iter();
    let mut db = cx.db().await;
    let mut settled = Vec::new();
    for (due, line) in lines {
        // A line whose last minute has been spent moves nothing: it is done without a posting.
        match line.moves().then(|| outcomes.next()).flatten() {
            None | Some(Outcome::Done(_)) => settled.push((due.volunteer, line)),
            Some(Outcome::Refused(Refusal::AccountFrozen { .. })) => {
                carried.push(carried_line(due, ExceptionKind::FrozenHolder));
            }
            Some(Outcome::Refused(_)) => carried.push(carried_line(due, ExceptionKind::BalanceFell)),
        }
    }
    if !carried.is_empty() {
        progress::carry(&mut db, settlement.no, &carried).await?;
    }
    let mut parts = settlement.parts;
    for part in settled.chunks(PART) {
        parts += 1;
        cx.emit(&SettlementPosted {
            settlement_id: settlement.id,
            period: settlement.period,
            part: parts,
            window_opens: settlement.window_opens.into(),
            window_closes: settlement.window_closes.into(),
            volunteers: part
                .iter()
                .map(|(volunteer, line)| SettledVolunteer {
                    volunteer_id: *volunteer,
                    total: StandardMinutes::new(line.total),
                    recovered: StandardMinutes::new(line.recovered),
                    goods: StandardMinutes::new(line.goods),
                    savings: StandardMinutes::new(line.savings),
                    donated: StandardMinutes::new(line.donated),
                    expired: StandardMinutes::new(line.goods_expired + line.savings_expired),
                })
                .collect(),
        });
    }
    let reached = Reached {
        line_no: last,
        parts,
        posted: settled.iter().map(|(_, line)| line.total).sum(),
    };
    progress::reached(&mut db, settlement.no, reached).await?;
    Ok(())
}

fn carried_line(due: Due, kind: ExceptionKind) -> Carried {
    Carried {
        kind,
        line_no: due.line_no,
        volunteer: due.volunteer,
        org: due.org,
        minutes: due.line.total,
    }
}

/// Closes the period at once, so that what comes next belongs to the next one (R5.12); then hashes what every account held
/// at that moment, some thousands a step and without the poster's lock, and seals the period with the result (decision 12).
async fn close(cx: &Cx, settlement: &UnderWay) -> Result<()> {
    let mut db = cx.db().await;
    let Some(progress) = closing::progress(&mut db, settlement.no).await? else {
        poster::lock(&mut db).await?;
        let head = known::head(&mut db).await?;
        closing::close(&mut db, settlement.no, settlement.period, head.last_seq, cx.now()).await?;
        return Ok(());
    };
    let hash = progress.hash.unwrap_or(GENESIS);
    let accounts = closing::accounts(&mut db, progress.last_seq, progress.next).await?;
    if accounts.is_empty() && closing::is_past_the_last(&mut db, progress.next).await? {
        closing::seal(
            &mut db,
            settlement.no,
            settlement.period,
            progress.accounts,
            &hash,
            cx.now(),
        )
        .await?;
        cx.audit(
            "settlement.posted",
            settlement.id,
            serde_json::json!({"period": settlement.period, "last_seq": progress.last_seq, "hash": hex::encode(hash)}),
        );
        return Ok(());
    }
    let count = accounts.len() as i64;
    // A stretch without accounts leaves the hash as it is: which numbers were given since then has no part in it.
    let hash = if accounts.is_empty() {
        hash
    } else {
        seal::extend(&hash, &accounts)
    };
    closing::hashed(&mut db, settlement.no, &hash, count).await?;
    Ok(())
}
