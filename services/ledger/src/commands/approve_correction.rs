use contracts::{
    Error,
    ledger::{
        Purpose,
        correction::{ApproveCorrection, CorrectionPosted, CorrectionStands, CorrectionState},
    },
};
use kernel::{RawMinutes, StandardMinutes, VisitId};
use runtime::{Cx, Result};
use serde_json::json;

use crate::{
    domain::{access, correction as rules},
    posting::post_all,
    store::{
        correction::{self, Decided},
        poster, settlement,
    },
};

/// Another person approves a correction: it is posted at once, whole or not at all, into the current period (R5.12), and
/// told. The volunteer may object (R6.12).
///
/// # Errors
/// `forbidden` without the role finance or for who proposed it, `not_found`, `conflict` when it is decided, and what the
/// poster refuses.
pub async fn approve_correction(cx: Cx, command: ApproveCorrection) -> Result<CorrectionStands> {
    access::correct_books(cx.actor())?;
    let by = cx.actor().staff_id();
    let mut db = cx.db().await;
    // Lock order: the proposal, then the poster's lock. Nobody who holds the latter asks for a proposal.
    let row = correction::lock(&mut db, command.correction_id)
        .await?
        .ok_or_else(|| Error::not_found("correction"))?;
    rules::is_open(row.state()?)?;
    access::another_person(cx.actor(), row.proposed_by.map(Into::into))?;
    poster::lock(&mut db).await?;
    let volunteer = row.volunteer();
    let (mut before, mut after, mut split) = ((0, 0), (0, 0), None);
    if let Some(volunteer) = volunteer {
        before = correction::standing(&mut db, volunteer).await?;
        split = settlement::share_of(&mut db, volunteer, row.of_seq).await?;
    }
    drop(db);
    post_all(&cx, &row.plan()?.requests(split)).await?;
    let mut db = cx.db().await;
    let decided = Decided {
        id: row.id,
        by,
        at: cx.now(),
        note: None,
    };
    correction::approve(&mut db, &decided, split).await?;
    if let Some(volunteer) = volunteer {
        after = correction::standing(&mut db, volunteer).await?;
    }
    drop(db);
    cx.audit(
        "correction.approved",
        row.id,
        json!({"no": row.no, "kind": row.kind, "change": after.0 - before.0, "owed": before.1 - after.1}),
    );
    if let Some(volunteer_id) = volunteer {
        let raw = |minutes: Option<i64>| RawMinutes::new(minutes.unwrap_or_default());
        cx.emit(&CorrectionPosted {
            correction_id: row.id,
            kind: row.kind()?,
            volunteer_id,
            visit_id: row
                .reference
                .filter(|_| row.purpose == Purpose::Visit.as_str())
                .map(VisitId::from),
            effective: row.effective.into(),
            raw_before: raw(row.raw_before),
            raw_after: raw(row.raw_after),
            change: StandardMinutes::new(after.0 - before.0),
            owed: StandardMinutes::new(before.1 - after.1),
        });
    }
    Ok(CorrectionStands {
        correction_id: row.id,
        state: CorrectionState::Approved,
    })
}
