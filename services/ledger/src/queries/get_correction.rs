use contracts::{
    Error,
    ledger::correction::{CorrectionShown, CorrectionState, Effect, GetCorrection},
};
use kernel::{BasisPoints, StandardMinutes};
use runtime::{Read, Result};
use sqlx::Connection;

use crate::{
    domain::{access, decider::Outcome},
    posting,
    store::{correction, journal, settlement},
};

/// One correction: while it waits, what it would do to each account now; once approved, its entries.
///
/// # Errors
/// `forbidden` without one of the roles of head office or its auditors, `not_found`.
pub async fn get_correction(read: Read, query: GetCorrection) -> Result<CorrectionShown> {
    access::see_books(read.actor())?;
    let mut db = read.db().await?;
    // One snapshot, so that balances and what would become of them agree while the poster goes on.
    let mut snapshot = db
        .begin_with("begin isolation level repeatable read read only")
        .await?;
    let row = correction::get(&mut snapshot, query.correction_id)
        .await?
        .ok_or_else(|| Error::not_found("correction"))?;
    let mut shown = CorrectionShown {
        split: row.split_bp.map(BasisPoints::new),
        effects: Vec::new(),
        refusal: None,
        entries: Vec::new(),
        correction: row.clone().shown(read.crypto())?,
    };
    match shown.correction.state {
        CorrectionState::Proposed => {
            if let Some(volunteer) = row.volunteer() {
                shown.split = settlement::share_of(&mut snapshot, volunteer, row.of_seq).await?;
            }
            let requests = row.plan()?.requests(shown.split);
            let suite = read.crypto().suite();
            let (before, decision) =
                posting::rehearse_in(&mut snapshot, suite, read.now(), &requests).await?;
            shown.refusal = decision.outcomes.into_iter().find_map(|outcome| match outcome {
                Outcome::Refused(refusal) => Some(Error::from(refusal)),
                Outcome::Done(_) => None,
            });
            if shown.refusal.is_none() {
                shown.effects = decision
                    .balances
                    .iter()
                    .map(|(_, after)| Effect {
                        account: after.name.kind,
                        volunteer_id: after.name.volunteer,
                        before: StandardMinutes::new(
                            before.account(after.id).map_or(0, |account| account.balance()),
                        ),
                        after: StandardMinutes::new(after.balance()),
                    })
                    .collect();
            }
        }
        CorrectionState::Approved => {
            for key in row.post_key.into_iter().chain([row.take_key]) {
                let mut entries = journal::of_request(&mut snapshot, key).await?;
                entries.reverse();
                shown.entries.extend(entries);
            }
        }
        CorrectionState::Rejected => {}
    }
    snapshot.commit().await?;
    Ok(shown)
}
