//! The portal's own audit trail, which the runtime writes.

use runtime::Result;
use serde_json::Value;
use sqlx::PgConnection;
use time::OffsetDateTime;

/// One row.
#[derive(Debug, Clone)]
pub struct AuditRow {
    /// When.
    pub at: OffsetDateTime,
    /// Who.
    pub actor: Value,
    /// What.
    pub action: String,
    /// On what.
    pub object: String,
    /// The facts.
    pub detail: Value,
    /// Sealed into the chain.
    pub is_sealed: bool,
}

/// A page of the trail, newest first, and how many rows there are in all.
pub async fn page(
    db: &mut PgConnection,
    action: Option<&str>,
    limit: i64,
    offset: i64,
) -> Result<(Vec<AuditRow>, i64)> {
    let rows = sqlx::query!(
        r#"select at, actor, action, object, detail, seal_no is not null as "is_sealed!"
           from portal.audit where $1::text is null or starts_with(action, $1)
           order by id desc limit $2 offset $3"#,
        action,
        limit,
        offset
    )
    .fetch_all(&mut *db)
    .await?;
    let total = sqlx::query_scalar!(
        r#"select count(*) as "count!" from portal.audit where $1::text is null or starts_with(action, $1)"#,
        action
    )
    .fetch_one(db)
    .await?;
    let rows = rows
        .into_iter()
        .map(|row| AuditRow {
            at: row.at,
            actor: row.actor,
            action: row.action,
            object: row.object,
            detail: row.detail,
            is_sealed: row.is_sealed,
        })
        .collect();
    Ok((rows, total))
}
