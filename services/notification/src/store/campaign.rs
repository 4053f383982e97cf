//! Campaigns and what happened to them.

use contracts::notification::campaign::{AudienceCount, CampaignEvent, CampaignSpec, CampaignState};
use kernel::{CampaignId, OrgCode, StaffId};
use runtime::Result;
use serde_json::Value;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::word;
use crate::domain::campaign::Standing;

/// A campaign as it is kept.
pub struct Stored {
    /// As far as its states go.
    pub standing: Standing,
    /// As its author wrote it.
    pub spec: CampaignSpec,
    /// When it was begun.
    pub created_at: OffsetDateTime,
    /// Why it was sent back.
    pub returned_for: Option<String>,
    /// The audience as it was counted last.
    pub counted: Option<AudienceCount>,
    /// Messages written.
    pub recipients: i64,
}

struct Row {
    id: Uuid,
    org: String,
    author: Uuid,
    spec: Value,
    state: String,
    created_at: OffsetDateTime,
    town_approved_by: Option<Uuid>,
    returned_for: Option<String>,
    counted: Option<Value>,
    freezing: Option<String>,
    recipients: i64,
    resent_at: Option<OffsetDateTime>,
}

impl Row {
    fn stored(self) -> Result<Stored> {
        Ok(Stored {
            standing: Standing {
                id: self.id.into(),
                org: word(self.org.parse().ok(), "org")?,
                author: self.author.into(),
                state: word(CampaignState::parse(&self.state), "state")?,
                town_approved_by: self.town_approved_by.map(Into::into),
                is_freezing: self.freezing.is_some(),
                is_resent: self.resent_at.is_some(),
            },
            spec: word(serde_json::from_value(self.spec).ok(), "spec")?,
            created_at: self.created_at,
            returned_for: self.returned_for,
            counted: self
                .counted
                .and_then(|counted| serde_json::from_value(counted).ok()),
            recipients: self.recipients,
        })
    }
}

fn json<T: serde::Serialize>(value: &T) -> Result<Value> {
    Ok(serde_json::to_value(value).map_err(|error| sqlx::Error::Encode(error.into()))?)
}

/// A campaign.
pub async fn get(db: &mut PgConnection, id: CampaignId) -> Result<Option<Stored>> {
    let row = sqlx::query_as!(
        Row,
        "select id, org, author, spec, state, created_at, town_approved_by, returned_for, counted, freezing, recipients,
                resent_at
         from notification.campaign where id = $1",
        id.uuid()
    )
    .fetch_optional(db)
    .await?;
    row.map(Row::stored).transpose()
}

/// A campaign, locked against every change, and against being sent from, until the transaction ends.
pub async fn lock(db: &mut PgConnection, id: CampaignId) -> Result<Option<Stored>> {
    let row = sqlx::query_as!(
        Row,
        "select id, org, author, spec, state, created_at, town_approved_by, returned_for, counted, freezing, recipients,
                resent_at
         from notification.campaign where id = $1 for no key update",
        id.uuid()
    )
    .fetch_optional(db)
    .await?;
    row.map(Row::stored).transpose()
}

/// Writes a draft, or writes it anew.
pub async fn save(
    db: &mut PgConnection,
    id: CampaignId,
    org: &OrgCode,
    author: StaffId,
    spec: &CampaignSpec,
    now: OffsetDateTime,
) -> Result<()> {
    sqlx::query!(
        "insert into notification.campaign (id, org, author, title, spec, state, starts_at, per_second, created_at)
         values ($1, $2, $3, $4, $5, 'draft', $6, $7, $8)
         on conflict (id) do update set title = excluded.title, spec = excluded.spec, starts_at = excluded.starts_at,
             per_second = excluded.per_second, counted = null",
        id.uuid(),
        org.as_str(),
        author.uuid(),
        spec.title,
        json(spec)?,
        spec.starts_at.map(|at| at.0),
        spec.per_second.map(i32::from),
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Puts a campaign into another state that needs nothing else.
pub async fn set_state(db: &mut PgConnection, id: CampaignId, state: CampaignState) -> Result<()> {
    sqlx::query!(
        "update notification.campaign set state = $2 where id = $1",
        id.uuid(),
        state.as_str()
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Up for approval, with the audience as it was counted.
pub async fn submit(db: &mut PgConnection, id: CampaignId, counted: &AudienceCount) -> Result<()> {
    sqlx::query!(
        "update notification.campaign set state = 'submitted', returned_for = null, counted = $2 where id = $1",
        id.uuid(),
        json(counted)?
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Its town agrees.
pub async fn approve_for_town(db: &mut PgConnection, id: CampaignId, by: StaffId) -> Result<()> {
    sqlx::query!(
        "update notification.campaign set state = 'town_approved', town_approved_by = $2 where id = $1",
        id.uuid(),
        by.uuid()
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The last needed person agrees: the audience is written down from now on.
pub async fn approve(
    db: &mut PgConnection,
    id: CampaignId,
    by: StaffId,
    counted: &AudienceCount,
    now: OffsetDateTime,
) -> Result<()> {
    sqlx::query!(
        "update notification.campaign set state = 'approved', approved_by = $2, approved_at = $3, counted = $4,
             freezing = 'elders'
         where id = $1",
        id.uuid(),
        by.uuid(),
        now,
        json(counted)?
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Back to its author.
pub async fn send_back(db: &mut PgConnection, id: CampaignId, reason: &str) -> Result<()> {
    sqlx::query!(
        "update notification.campaign set state = 'draft', town_approved_by = null, returned_for = $2 where id = $1",
        id.uuid(),
        reason
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Ends it; what is queued is cancelled row by row from now on, and nothing more is written down.
pub async fn stop(db: &mut PgConnection, id: CampaignId) -> Result<()> {
    sqlx::query!(
        "update notification.campaign set state = 'stopped', freezing = null, freeze_after = null where id = $1",
        id.uuid()
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Goes on with messages for those who failed.
pub async fn resend(db: &mut PgConnection, id: CampaignId, now: OffsetDateTime) -> Result<()> {
    sqlx::query!(
        "update notification.campaign set state = 'approved', resent_at = $2, ended_at = null where id = $1",
        id.uuid(),
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Notes what happened.
pub async fn note(
    db: &mut PgConnection,
    id: CampaignId,
    what: &str,
    by: Option<StaffId>,
    at: OffsetDateTime,
    reason: Option<&str>,
) -> Result<()> {
    sqlx::query!(
        "insert into notification.campaign_event (campaign_id, what, by, at, reason) values ($1, $2, $3, $4, $5)",
        id.uuid(),
        what,
        by.map(StaffId::uuid),
        at,
        reason
    )
    .execute(db)
    .await?;
    Ok(())
}

/// What has happened, oldest first.
pub async fn history(db: &mut PgConnection, id: CampaignId) -> Result<Vec<CampaignEvent>> {
    let rows = sqlx::query!(
        "select what, by, at, reason from notification.campaign_event where campaign_id = $1 order by id",
        id.uuid()
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| CampaignEvent {
            what: row.what,
            by: row.by.map(Into::into),
            at: row.at.into(),
            reason: row.reason,
        })
        .collect())
}

/// One row of the list.
pub struct Listed {
    /// The campaign.
    pub stored: Stored,
    /// Whom it has reached.
    pub delivered: i64,
    /// Whom it did not reach.
    pub failed: i64,
}

/// Campaigns of a part of the tree and of what stands above it, newest first, with the number of all.
pub async fn page(
    db: &mut PgConnection,
    within: Option<&OrgCode>,
    state: Option<CampaignState>,
    (limit, offset): (i64, i64),
) -> Result<(Vec<Listed>, i64)> {
    let rows = sqlx::query!(
        r#"select c.id, c.org, c.author, c.spec, c.state, c.created_at, c.town_approved_by, c.returned_for, c.counted,
                  c.freezing, c.recipients, c.resent_at, c.total as "total!",
                  m.delivered as "delivered!", m.failed as "failed!"
           from (select *, count(*) over () as total from notification.campaign
                 where ($1::text is null or starts_with(org, $1) or starts_with($1, org))
                   and ($2::text is null or state = $2)
                 order by created_at desc, id desc limit $3 offset $4) c
           cross join lateral (
               select count(*) filter (where state = 'delivered') as delivered,
                      count(*) filter (where state = 'failed') as failed
               from notification.message where campaign_id = c.id and not replaced) m
           order by c.created_at desc, c.id desc"#,
        within.map(OrgCode::as_str),
        state.map(CampaignState::as_str),
        limit,
        offset
    )
    .fetch_all(db)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    let rows = rows
        .into_iter()
        .map(|row| {
            let stored = Row {
                id: row.id,
                org: row.org,
                author: row.author,
                spec: row.spec,
                state: row.state,
                created_at: row.created_at,
                town_approved_by: row.town_approved_by,
                returned_for: row.returned_for,
                counted: row.counted,
                freezing: row.freezing,
                recipients: row.recipients,
                resent_at: row.resent_at,
            };
            Ok(Listed {
                stored: stored.stored()?,
                delivered: row.delivered,
                failed: row.failed,
            })
        })
        .collect::<Result<Vec<_>>>()?;
    Ok((rows, total))
}
