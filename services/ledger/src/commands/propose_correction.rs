use contracts::{
    Error, fields,
    ledger::correction::{CorrectionKind, CorrectionStands, CorrectionState, ProposeCorrection},
};
use runtime::{Cx, Result, violates};
use serde_json::json;

use crate::{
    domain::{access, correction as rules, decider::Outcome, refusal::Refusal},
    posting,
    store::{correction, journal},
};

/// Proposes to correct what an entry has posted. Nothing moves before another person approves.
///
/// # Errors
/// `forbidden` without the role finance, `not_found`, `invalid` with the field, `conflict` for what cannot be corrected
/// so or is being corrected.
pub async fn propose_correction(cx: Cx, command: ProposeCorrection) -> Result<CorrectionStands> {
    access::correct_books(cx.actor())?;
    let reason = fields::reason("reason", &command.reason)?;
    let evidence = fields::text("evidence", &command.evidence, 200)?;
    let mut db = cx.db().await;
    let unknown = || Error::not_found("entry");
    let proof = journal::proof(&mut db, command.seq).await?.ok_or_else(unknown)?;
    let legs = journal::of_request(&mut db, proof.key).await?;
    let entry = legs
        .iter()
        .find(|leg| leg.seq == command.seq)
        .ok_or_else(unknown)?;
    let (raw_after, amount_after) = rules::instead(entry, command.kind, command.raw_minutes)?;
    let id = kernel::uuid_v7(cx.now());
    let (take_key, post_key) = rules::keys(id);
    let row = correction::Row {
        id,
        no: 0,
        kind: command.kind.as_str().into(),
        state: CorrectionState::Proposed.as_str().into(),
        of_key: proof.key,
        of_seq: entry.seq,
        volunteer_id: entry
            .to
            .volunteer_id
            .or(entry.from.volunteer_id)
            .map(|id| id.uuid()),
        purpose: entry.purpose.as_str().into(),
        reference: entry.reference,
        effective: entry.effective.0,
        raw_before: entry.raw_minutes.map(|raw| raw.get()),
        raw_after: raw_after.map(|raw| raw.get()),
        weight_bp: entry.weight.map(|weight| weight.get()),
        settings_version: entry.settings_version,
        amount_before: entry.amount,
        amount_after: amount_after.get(),
        reason: cx.crypto().seal(&reason),
        evidence: cx.crypto().seal(&evidence),
        take_key,
        post_key: (command.kind == CorrectionKind::Restate).then_some(post_key),
        split_bp: None,
        proposed_by: cx.actor().staff_id().map(|id| id.uuid()),
        proposed_at: cx.now(),
        decided_by: None,
        decided_at: None,
        note: None,
    };
    // A request with several legs may hold one that is no posting to be undone: then nobody needs to read the proposal.
    let (_, decision) = posting::rehearse(&mut db, &cx, &row.plan()?.requests(None)).await?;
    for outcome in decision.outcomes {
        if let Outcome::Refused(refusal @ (Refusal::NotReversible | Refusal::AlreadyReversed)) = outcome {
            return Err(Error::from(refusal).into());
        }
    }
    let no = match correction::propose(&mut db, &row).await {
        Ok(no) => no,
        Err(error) if violates(&error, "correction_once") => {
            return Err(Error::conflict("correction_exists", "this entry is being corrected already").into());
        }
        Err(error) => return Err(error.into()),
    };
    cx.audit(
        "correction.proposed",
        id,
        json!({"no": no, "kind": command.kind.as_str(), "seq": command.seq}),
    );
    Ok(CorrectionStands {
        correction_id: id,
        state: CorrectionState::Proposed,
    })
}
