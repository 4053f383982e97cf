//! Texts that go over a line in several parts, each with a receipt of its own.

use kernel::MessageId;
use sqlx::{PgConnection, Result};
use uuid::Uuid;

/// Keeps in how many parts each message goes to this gateway, before the first is handed over.
pub async fn expect(db: &mut PgConnection, provider: &str, messages: &[(MessageId, usize)]) -> Result<()> {
    if messages.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = messages.iter().map(|(id, _)| id.uuid()).collect();
    let parts: Vec<i16> = messages
        .iter()
        .map(|(_, parts)| i16::try_from(*parts).unwrap_or(i16::MAX))
        .collect();
    sqlx::query!(
        "insert into notification.in_parts (message_id, provider, parts)
         select id, $1, parts from unnest($2::uuid[], $3::smallint[]) as t (id, parts)
         on conflict (message_id) do update set provider = excluded.provider, parts = excluded.parts",
        provider,
        &ids,
        &parts
    )
    .execute(db)
    .await?;
    Ok(())
}
