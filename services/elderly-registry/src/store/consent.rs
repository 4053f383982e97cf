//! `elderly.consent`: consent as given; the latest row is in force.

use contracts::elderly::ConsentGiver;
use kernel::ElderId;
use runtime::Result;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::word;

/// Consent as it is kept.
#[derive(Debug)]
pub struct StoredConsent {
    /// To be registered and served.
    pub service: bool,
    /// To hold special status and health data.
    pub sensitive: bool,
    /// The version of the text.
    pub text_version: String,
    /// Who gave it.
    pub given_by: ConsentGiver,
    /// Sealed reason of a village worker.
    pub reason: Option<Vec<u8>>,
}

/// Writes a new version of an elder's consent: always later than the one before, whatever the clock says.
pub async fn insert(
    db: &mut PgConnection,
    elder: ElderId,
    consent: &StoredConsent,
    at: OffsetDateTime,
    by: Option<Uuid>,
) -> Result<()> {
    sqlx::query!(
        "insert into elderly.consent (elder_id, recorded_at, service, sensitive, text_version, given_by, reason, \
         recorded_by) \
         select $1::uuid, greatest($2::timestamptz, max(recorded_at) + interval '1 microsecond'), $3::boolean, \
         $4::boolean, $5::text, $6::text, $7::bytea, $8::uuid \
         from elderly.consent where elder_id = $1",
        elder.uuid(),
        at,
        consent.service,
        consent.sensitive,
        consent.text_version,
        consent.given_by.as_str(),
        consent.reason.as_deref(),
        by,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The consent in force.
pub async fn latest(db: &mut PgConnection, elder: ElderId) -> Result<Option<StoredConsent>> {
    let row = sqlx::query!(
        "select service, sensitive, text_version, given_by, reason from elderly.consent where elder_id = $1 \
         order by recorded_at desc limit 1",
        elder.uuid()
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        Ok(StoredConsent {
            service: row.service,
            sensitive: row.sensitive,
            text_version: row.text_version,
            given_by: word(ConsentGiver::parse(&row.given_by), "consent.given_by")?,
            reason: row.reason,
        })
    })
    .transpose()
}

/// Every version of an elder's consent with its time, newest first.
pub async fn versions(db: &mut PgConnection, elder: ElderId) -> Result<Vec<(StoredConsent, OffsetDateTime)>> {
    let rows = sqlx::query!(
        "select service, sensitive, text_version, given_by, reason, recorded_at from elderly.consent where elder_id = $1 \
         order by recorded_at desc limit 50",
        elder.uuid()
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            let consent = StoredConsent {
                service: row.service,
                sensitive: row.sensitive,
                text_version: row.text_version,
                given_by: word(ConsentGiver::parse(&row.given_by), "consent.given_by")?,
                reason: row.reason,
            };
            Ok((consent, row.recorded_at))
        })
        .collect()
}
