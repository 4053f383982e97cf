use contracts::{
    Error, Result,
    elderly::{Consent, ConsentGiver},
    fields,
};

/// Consent to be registered and served, separate consent where special status or health is held, and the reason when a
/// village worker gave it for the elder (R2.6).
pub fn check(asked: Consent, holds_sensitive: bool) -> Result<Consent> {
    if !asked.service {
        return Err(Error::invalid(
            "consent.service",
            "consent_missing",
            "without consent nobody is registered",
        ));
    }
    if holds_sensitive && !asked.sensitive {
        return Err(Error::invalid(
            "consent.sensitive",
            "consent_missing",
            "groups, health and hardship need separate consent",
        ));
    }
    let reason = asked.reason.filter(|reason| !reason.trim().is_empty());
    let reason = match (asked.given_by, reason) {
        (ConsentGiver::VillageWorker, reason) => Some(fields::reason(
            "consent.reason",
            reason.as_deref().unwrap_or_default(),
        )?),
        (_, reason) => reason
            .map(|reason| fields::reason("consent.reason", &reason))
            .transpose()?,
    };
    Ok(Consent {
        text_version: fields::text("consent.text_version", &asked.text_version, 40)?,
        reason,
        ..asked
    })
}
