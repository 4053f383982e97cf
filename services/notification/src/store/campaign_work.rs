//! What a campaign's worker does: the audience written down page by page, begun, ended.

use contracts::notification::campaign::AudienceCount;
use kernel::CampaignId;
use runtime::Result;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::word;
use crate::audience::Step;

/// How far the writing down of an audience is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// Of which campaign.
    pub id: CampaignId,
    /// Whom.
    pub step: Step,
    /// After whom.
    pub after: Option<Uuid>,
}

/// The campaigns whose audience is to be written down, with how far each is.
pub async fn freezing(db: &mut PgConnection) -> Result<Vec<Cursor>> {
    let rows = sqlx::query!(
        r#"select id, freezing as "freezing!", freeze_after from notification.campaign
           where freezing is not null and ended_at is null and state in ('approved', 'paused') order by approved_at, id"#
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Cursor {
                id: row.id.into(),
                step: word(Step::parse(&row.freezing), "freezing")?,
                after: row.freeze_after,
            })
        })
        .collect()
}

/// Moves on from `cursor` to whoever comes after `after` of `step`; nothing left = frozen. The campaign stays locked until the
/// transaction ends. False if somebody else was there first, or it was stopped.
pub async fn advance(
    db: &mut PgConnection,
    cursor: &Cursor,
    next: Option<(Step, Option<Uuid>)>,
    now: OffsetDateTime,
) -> Result<bool> {
    let (step, after) = next.map_or((None, None), |(step, after)| (Some(step), after));
    let moved = sqlx::query!(
        "update notification.campaign
         set freezing = $4, freeze_after = $5, frozen_at = case when $4::text is null then $6::timestamptz end
         where id = $1 and freezing = $2 and freeze_after is not distinct from $3 and state in ('approved', 'paused')",
        cursor.id.uuid(),
        cursor.step.as_str(),
        cursor.after,
        step.map(Step::as_str),
        after,
        now
    )
    .execute(db)
    .await?;
    Ok(moved.rows_affected() == 1)
}

/// Keeps the audience as it has been counted so far, and how many were written to.
pub async fn count(db: &mut PgConnection, id: CampaignId, counted: &AudienceCount) -> Result<()> {
    let json = serde_json::to_value(counted).map_err(|error| sqlx::Error::Encode(error.into()))?;
    sqlx::query!(
        "update notification.campaign set counted = $2, recipients = $3 where id = $1",
        id.uuid(),
        json,
        counted.will_be_sent
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Begins the campaigns whose audience is written down and whose time has come.
pub async fn begin_due(db: &mut PgConnection, now: OffsetDateTime) -> Result<Vec<CampaignId>> {
    let begun = sqlx::query_scalar!(
        "update notification.campaign set state = 'sending'
         where state = 'approved' and frozen_at is not null and (starts_at is null or starts_at <= $1)
         returning id",
        now
    )
    .fetch_all(db)
    .await?;
    Ok(begun.into_iter().map(Into::into).collect())
}

/// Campaigns that may have come to their end: those being sent, and those stopped whose rows are not all cancelled.
pub async fn ending(db: &mut PgConnection) -> Result<Vec<(CampaignId, bool)>> {
    let rows = sqlx::query!(
        r#"select id, state = 'stopped' as "stopped!" from notification.campaign
           where ended_at is null and state in ('sending', 'stopped') order by id"#
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id.into(), row.stopped)).collect())
}

/// Nothing is left to be sent; false if it is in another state by now.
pub async fn end(db: &mut PgConnection, id: CampaignId, now: OffsetDateTime) -> Result<bool> {
    let ended = sqlx::query!(
        "update notification.campaign set state = case when state = 'sending' then 'done' else state end, ended_at = $2
         where id = $1 and ended_at is null and state in ('sending', 'stopped')",
        id.uuid(),
        now
    )
    .execute(db)
    .await?;
    Ok(ended.rows_affected() == 1)
}
