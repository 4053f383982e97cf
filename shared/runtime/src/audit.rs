//! The audit trail's seal: a job chains rows into blocks seconds after they were written (decision 4).

use serde_json::Value;
use sqlx::{PgConnection, Row};
use time::OffsetDateTime;

use crate::{Crypto, Cx, Progress, Result};

/// Rows of one seal.
const BLOCK: i64 = 500;

/// Seals the rows that are not sealed yet. The hash of a seal is over the seal before it and every row's content.
pub(crate) async fn seal(cx: Cx) -> Result<Progress> {
    let mut db = cx.db().await;
    let rows = sqlx::query(
        "select id, at, actor, action, object, detail from audit where seal_no is null order by id limit $1 for update",
    )
    .bind(BLOCK)
    .fetch_all(&mut *db)
    .await?;
    if rows.is_empty() {
        return Ok(Progress::Idle);
    }
    let (no, prev) =
        sqlx::query_as::<_, (i64, Vec<u8>)>("select no, hash from audit_seal order by no desc limit 1")
            .fetch_optional(&mut *db)
            .await?
            .unwrap_or((0, vec![0; 32]));
    let hash = hash_of(cx.crypto(), &prev, no + 1, &rows)?;
    let ids = rows
        .iter()
        .map(|row| row.try_get("id"))
        .collect::<Result<Vec<i64>, _>>()?;
    sqlx::query("insert into audit_seal (no, rows, prev_hash, hash, at) values ($1, $2, $3, $4, $5)")
        .bind(no + 1)
        .bind(i32::try_from(ids.len()).unwrap_or(i32::MAX))
        .bind(&prev)
        .bind(hash.as_slice())
        .bind(cx.now())
        .execute(&mut *db)
        .await?;
    sqlx::query("update audit set seal_no = $1 where id = any($2)")
        .bind(no + 1)
        .bind(&ids)
        .execute(&mut *db)
        .await?;
    Ok(Progress::of_batch(ids.len(), BLOCK as usize))
}

/// Hashes every sealed row again. Gives a sentence for each seal that does not fit, naming its number.
///
/// # Errors
/// The database does not answer.
pub async fn verify_chain(db: &mut PgConnection, crypto: &Crypto) -> sqlx::Result<Vec<String>> {
    let mut broken = Vec::new();
    let mut expected = (1_i64, vec![0_u8; 32]);
    let seals: Vec<(i64, i32, Vec<u8>, Vec<u8>)> =
        sqlx::query_as("select no, rows, prev_hash, hash from audit_seal order by no")
            .fetch_all(&mut *db)
            .await?;
    for (no, count, prev, hash) in seals {
        if no != expected.0 || prev != expected.1 {
            broken.push(format!("seal {no} does not continue seal {}", expected.0 - 1));
        }
        let rows = sqlx::query(
            "select id, at, actor, action, object, detail from audit where seal_no = $1 order by id",
        )
        .bind(no)
        .fetch_all(&mut *db)
        .await?;
        if rows.len() != usize::try_from(count).unwrap_or_default() {
            broken.push(format!("seal {no} covers {count} rows, {} are there", rows.len()));
        } else if hash_of(crypto, &prev, no, &rows)? != hash.as_slice() {
            broken.push(format!(
                "seal {no} does not fit its rows: one of them was altered"
            ));
        }
        expected = (no + 1, hash);
    }
    Ok(broken)
}

fn hash_of(crypto: &Crypto, prev: &[u8], no: i64, rows: &[sqlx::postgres::PgRow]) -> sqlx::Result<[u8; 32]> {
    let mut text = String::new();
    for row in rows {
        let at: OffsetDateTime = row.try_get("at")?;
        let content = serde_json::json!([
            row.try_get::<i64, _>("id")?,
            at.unix_timestamp_nanos().to_string(),
            row.try_get::<Value, _>("actor")?,
            row.try_get::<String, _>("action")?,
            row.try_get::<String, _>("object")?,
            row.try_get::<Value, _>("detail")?,
        ]);
        text.push_str(&content.to_string());
        text.push('\n');
    }
    Ok(crypto.hash(&[prev, &no.to_be_bytes(), text.as_bytes()]))
}
