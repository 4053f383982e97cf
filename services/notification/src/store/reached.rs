//! What numbers have been sent, and which of them want nothing more.

use std::collections::HashSet;

use sqlx::{PgConnection, Result};
use time::OffsetDateTime;

/// Those of the numbers that outreach has reached `cap` times or more since `since`.
pub async fn by_outreach(
    db: &mut PgConnection,
    numbers: &[Vec<u8>],
    since: OffsetDateTime,
    cap: i64,
) -> Result<HashSet<Vec<u8>>> {
    let full = sqlx::query_scalar!(
        r#"select phone_index as "phone_index!" from notification.message
           where phone_index = any($1) and claimed_at >= $2 and kind = 'campaign'
             and state in ('claimed', 'submitted', 'delivered', 'unknown')
           group by phone_index having count(*) >= $3"#,
        numbers,
        since,
        cap
    )
    .fetch_all(db)
    .await?;
    Ok(full.into_iter().collect())
}

/// Those of the numbers that have refused outreach.
pub async fn refusing(db: &mut PgConnection, numbers: &[Vec<u8>]) -> Result<HashSet<Vec<u8>>> {
    let refused = sqlx::query_scalar!(
        "select phone_index from notification.opt_out where phone_index = any($1)",
        numbers
    )
    .fetch_all(db)
    .await?;
    Ok(refused.into_iter().collect())
}
