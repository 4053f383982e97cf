//! Who has looked at or changed one person's data: the service's audit trail, asked about that person.

use contracts::{Actor, Error, Page, Paging, access::AccessRow};
use serde_json::Value;
use sqlx::{AssertSqlSafe, PgConnection, Row, postgres::PgRow};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::Result;

/// One page of what the trail says of a person, newest first. Rows about the person alone have their id as object; looks
/// at many people in one row name each in the list `list` of the detail, for which the service has an index.
///
/// # Errors
/// The database does not answer, or a row of the trail cannot be read.
pub async fn accesses(
    db: &mut PgConnection,
    person: Uuid,
    list: &'static str,
    paging: Paging,
) -> Result<Page<AccessRow>> {
    // The list is named in the text itself, so that the planner sees that the partial index holds every such row.
    let about = format!("(object = $1 or (detail ? '{list}' and detail -> '{list}' @> to_jsonb($1::text)))");
    let total = sqlx::query_scalar(AssertSqlSafe(format!("select count(*) from audit where {about}")))
        .bind(person.to_string())
        .fetch_one(&mut *db)
        .await?;
    let rows = sqlx::query(AssertSqlSafe(format!(
        "select at, actor, action, detail from audit where {about} order by id desc limit $2 offset $3"
    )))
    .bind(person.to_string())
    .bind(paging.limit())
    .bind(paging.offset())
    .fetch_all(db)
    .await?;
    let rows = rows.iter().map(access).collect::<Result<_>>()?;
    Ok(Page { rows, total })
}

fn access(row: &PgRow) -> Result<AccessRow> {
    let detail: Value = row.try_get("detail")?;
    let word = |name: &str| detail.get(name).and_then(Value::as_str).map(str::to_owned);
    let by: Actor = serde_json::from_value(row.try_get("actor")?)
        .map_err(|_| Error::internal("an actor of the audit trail cannot be read"))?;
    Ok(AccessRow {
        at: row.try_get::<OffsetDateTime, _>("at")?.into(),
        by,
        action: row.try_get("action")?,
        field: word("field"),
        purpose: word("reason").or_else(|| word("purpose")),
    })
}
