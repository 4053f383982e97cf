//! Messages as an approved campaign leaves them: one row a recipient, sealed, due at once.

use anyhow::Context;
use runtime::{Config, Crypto};
use serde_json::json;
use sqlx::PgPool;
use time::OffsetDateTime;
use uuid::Uuid;

/// Rows of a statement.
const ROWS: u32 = 5_000;

/// The number of a recipient, from 0: of a segment that no carrier was given.
pub fn phone(recipient: u32) -> String {
    format!("169{recipient:08}")
}

/// The keys under which the installation's fields are sealed.
///
/// # Errors
/// The secret is missing or cannot be read.
pub fn crypto(config: &Config) -> anyhow::Result<Crypto> {
    let keys = config.secret("field-keys.toml")?;
    Crypto::from_toml(&keys).context("field-keys.toml")
}

/// Writes a message to each of so many recipients; all become visible together.
///
/// # Errors
/// The database refuses a row.
pub async fn write(
    pool: &PgPool,
    crypto: &Crypto,
    recipients: u32,
    now: OffsetDateTime,
) -> anyhow::Result<()> {
    let mut transaction = pool.begin().await?;
    let content = json!({"text": "【台儿庄时间银行】王大娘您好，您已登记，可请时间银行的志愿者上门帮忙。需要时请拨12349。", "vars": [["who", "王大娘"]]});
    let content = content.to_string();
    for first in (0..recipients).step_by(usize::try_from(ROWS)?) {
        let some = first..recipients.min(first + ROWS);
        let (mut ids, mut phones, mut indexes, mut contents) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for recipient in some {
            let phone = phone(recipient);
            ids.push(kernel::uuid_v7(now));
            phones.push(crypto.seal(&phone));
            indexes.push(crypto.index("phone", &phone));
            contents.push(crypto.seal(&content));
        }
        let people: Vec<Uuid> = ids.iter().map(|_| Uuid::new_v4()).collect();
        sqlx::query(
            "insert into notification.message
               (id, template, kind, lane, occasion, recipient, recipient_kind, about, phone, phone_index, content, segments,
                state, attempts, queued_at, not_before, checks)
             select id, 'elder_welcome', 'service_notice', 4, id, person, 'number', array[person], phone, phone_index,
                    content, 1, 'queued', 0, $6, $6, 0
             from unnest($1::uuid[], $2::uuid[], $3::bytea[], $4::bytea[], $5::bytea[])
                  as t (id, person, phone, phone_index, content)",
        )
        .bind(&ids)
        .bind(&people)
        .bind(&phones)
        .bind(&indexes)
        .bind(&contents)
        .bind(now)
        .execute(&mut *transaction)
        .await?;
    }
    transaction.commit().await?;
    Ok(())
}
