//! Whether a person agrees to outreach, with all that went before.

use contracts::notification::consent::{OutreachConsent, OutreachConsentOf, OutreachConsents};
use runtime::{Read, Result};

use crate::{
    reach, scope,
    store::{
        consent::{self, Stored},
        suppression,
    },
};

/// What is on file.
pub async fn answer(read: Read, query: OutreachConsentOf) -> Result<OutreachConsents> {
    let person = (query.kind, query.person_id);
    let (to, org) = reach::person(&read, person, &scope::CONSENT_READERS, "outreach.consent").await?;
    scope::reads_consent(read.actor(), person, &org)?;
    let mut db = read.db().await?;
    let given = consent::having(&mut db, &[query.person_id]).await?;
    let index = to
        .phone
        .as_ref()
        .map(|phone| read.crypto().index("phone", phone.as_str()));
    let suppressed_at = match &index {
        Some(index) => suppression::since(&mut db, index).await?,
        None => None,
    };
    let consents = consent::of(&mut db, query.person_id).await?;
    Ok(OutreachConsents {
        is_given: given.contains(&query.person_id),
        suppressed_at: suppressed_at.map(Into::into),
        consents: consents
            .into_iter()
            .map(|stored| told(&read, stored))
            .collect::<Result<_>>()?,
    })
}

fn told(read: &Read, stored: Stored) -> Result<OutreachConsent> {
    let withdrawn = stored.withdrawn;
    Ok(OutreachConsent {
        given_at: stored.given_at.into(),
        how: stored.how,
        wording: stored.wording,
        given_by: stored.given_by,
        evidence: read
            .crypto()
            .open_option(stored.evidence.as_deref())?
            .map(Into::into),
        withdrawn_at: withdrawn.as_ref().map(|(at, ..)| (*at).into()),
        withdrawn_how: withdrawn.as_ref().map(|(_, how, _)| *how),
        withdrawn_by: withdrawn.map(|(.., by)| by),
    })
}
