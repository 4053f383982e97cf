use contracts::{
    Error, fields,
    volunteer::{QualificationState, VerifyQualification, VolunteerChanged},
};
use runtime::{Cx, Result};
use serde_json::json;

use super::changed::{record_of, standing, tell};
use crate::{
    domain::{access::VERIFIERS, qualification::may_decide, standing::may_record},
    store::lives,
};

/// Decides on a certificate: from then on, and until it runs out, the services that ask for it may be offered (R3.4).
pub async fn verify_qualification(cx: Cx, command: VerifyQualification) -> Result<VolunteerChanged> {
    let VerifyQualification {
        volunteer_id: id,
        qualification_id,
        verdict,
        reason,
    } = command;
    let mut db = cx.db().await;
    let standing = standing(&cx, &mut db, id, VERIFIERS).await?;
    may_record(standing.state)?;
    let certificates = lives::certificates(&mut db, id).await?;
    let certificate = certificates
        .into_iter()
        .find(|one| one.qualification_id == qualification_id)
        .ok_or_else(|| Error::not_found("certificate"))?;
    let recorder = certificate.recorded_by.map(|staff| staff.uuid());
    may_decide(certificate.state, recorder, cx.actor().id())?;
    let reason = match verdict {
        QualificationState::Verified => None,
        QualificationState::Refused => Some(fields::reason("reason", reason.as_deref().unwrap_or_default())?),
        QualificationState::Waiting => {
            return Err(Error::invalid("verdict", "choose", "verified or refused").into());
        }
    };
    lives::verdict(
        &mut db,
        record_of(&cx, id),
        qualification_id,
        verdict,
        reason.as_deref(),
    )
    .await?;
    cx.audit(
        "volunteer.certificate_decided",
        id,
        json!({ "qualification_id": qualification_id, "kind": certificate.kind.as_str(), "verdict": verdict.as_str() }),
    );
    tell(&cx, &mut db, id, standing.state).await
}
