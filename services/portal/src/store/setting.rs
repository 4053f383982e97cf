//! `portal.setting_proposal`: what was proposed and decided about the settings.

use kernel::StaffId;
use runtime::Result;
use serde_json::Value;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

/// A proposal.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// Its id.
    pub id: Uuid,
    /// The setting.
    pub key: String,
    /// The value.
    pub value: Value,
    /// From when.
    pub valid_from: OffsetDateTime,
    /// Why.
    pub reason: String,
    /// By whom; nobody = the server's operator.
    pub proposed_by: Option<StaffId>,
    /// When.
    pub proposed_at: OffsetDateTime,
    /// `open`, `approved`, `rejected`.
    pub state: String,
    /// Who decided.
    pub decided_by: Option<StaffId>,
    /// When.
    pub decided_at: Option<OffsetDateTime>,
}

struct Row {
    id: Uuid,
    key: String,
    value: Value,
    valid_from: OffsetDateTime,
    reason: String,
    proposed_by: Option<Uuid>,
    proposed_at: OffsetDateTime,
    state: String,
    decided_by: Option<Uuid>,
    decided_at: Option<OffsetDateTime>,
}

impl From<Row> for Proposal {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            key: row.key,
            value: row.value,
            valid_from: row.valid_from,
            reason: row.reason,
            proposed_by: row.proposed_by.map(Into::into),
            proposed_at: row.proposed_at,
            state: row.state,
            decided_by: row.decided_by.map(Into::into),
            decided_at: row.decided_at,
        }
    }
}

/// Keeps a proposal.
#[allow(clippy::too_many_arguments, reason = "the columns of the row")]
pub async fn propose(
    db: &mut PgConnection,
    id: Uuid,
    key: &str,
    value: &Value,
    valid_from: OffsetDateTime,
    reason: &str,
    by: Option<StaffId>,
    at: OffsetDateTime,
) -> Result<()> {
    sqlx::query!(
        "insert into portal.setting_proposal (id, key, value, valid_from, reason, proposed_by, proposed_at, state) \
         values ($1, $2, $3, $4, $5, $6, $7, 'open')",
        id,
        key,
        value,
        valid_from,
        reason,
        by.map(StaffId::uuid),
        at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A proposal, locked: it is decided once.
pub async fn lock(db: &mut PgConnection, id: Uuid) -> Result<Option<Proposal>> {
    let row = sqlx::query_as!(
        Row,
        "select id, key, value, valid_from, reason, proposed_by, proposed_at, state, decided_by, decided_at \
         from portal.setting_proposal where id = $1 for update",
        id
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(Into::into))
}

/// Approves a proposal under the next version of all settings.
pub async fn approve(
    db: &mut PgConnection,
    id: Uuid,
    valid_from: OffsetDateTime,
    by: Option<StaffId>,
    at: OffsetDateTime,
) -> Result<i64> {
    let version =
        sqlx::query_scalar!("update portal.setting_version set version = version + 1 returning version")
            .fetch_one(&mut *db)
            .await?;
    sqlx::query!(
        "update portal.setting_proposal set state = 'approved', version = $2, valid_from = $3, decided_by = $4, \
         decided_at = $5 where id = $1",
        id,
        version,
        valid_from,
        by.map(StaffId::uuid),
        at,
    )
    .execute(db)
    .await?;
    Ok(version)
}

/// Rejects a proposal.
pub async fn reject(db: &mut PgConnection, id: Uuid, by: Option<StaffId>, at: OffsetDateTime) -> Result<()> {
    sqlx::query!(
        "update portal.setting_proposal set state = 'rejected', decided_by = $2, decided_at = $3 where id = $1",
        id,
        by.map(StaffId::uuid),
        at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Open proposals, oldest first, and then the last 50 decided.
pub async fn list(db: &mut PgConnection) -> Result<Vec<Proposal>> {
    let rows = sqlx::query_as!(
        Row,
        "select id, key, value, valid_from, reason, proposed_by, proposed_at, state, decided_by, decided_at \
         from portal.setting_proposal \
         order by state = 'open' desc, case when state = 'open' then proposed_at end, decided_at desc limit 200",
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// How many wait for a decision of somebody other than `staff`.
pub async fn waiting_for(db: &mut PgConnection, staff: StaffId) -> Result<i64> {
    let count = sqlx::query_scalar!(
        r#"select count(*) as "count!" from portal.setting_proposal
           where state = 'open' and proposed_by is distinct from $1"#,
        staff.uuid()
    )
    .fetch_one(db)
    .await?;
    Ok(count)
}
