//! Campaigns as they stand when they have been approved and their audience is written down.

use std::ops::Range;

use anyhow::Context;
use runtime::{Config, Crypto};
use serde_json::json;
use sqlx::PgPool;
use time::OffsetDateTime;
use uuid::Uuid;

/// Rows of a statement.
const ROWS: u32 = 5_000;
/// The sandbox's code of the text.
const REGISTERED: &str = "SMS_900000002";

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

/// A campaign as it stands when its audience has been written down, with a message to each of so many recipients, sealed, due at
/// once. Gives its id; all of it becomes visible together.
///
/// # Errors
/// The database refuses a row.
pub async fn approved(
    pool: &PgPool,
    crypto: &Crypto,
    recipients: Range<u32>,
    per_second: Option<i32>,
    now: OffsetDateTime,
) -> anyhow::Result<Uuid> {
    let campaign = kernel::uuid_v7(now);
    let mut transaction = pool.begin().await?;
    sqlx::query(
        "insert into notification.campaign (id, org, author, title, spec, state, per_second, created_at, approved_by, approved_at,
             frozen_at, recipients)
         values ($1, '370405', $2, '我为人人、人人为我', '{}', 'sending', $3, $4, $5, $4, $4, $6)",
    )
    .bind(campaign)
    .bind(Uuid::from_u128(1))
    .bind(per_second)
    .bind(now)
    .bind(Uuid::from_u128(2))
    .bind(i64::from(recipients.end - recipients.start))
    .execute(&mut *transaction)
    .await?;
    let content = json!({
        "text": "【台儿庄时间银行】王大娘您好，您已登记，可请时间银行的志愿者上门帮忙。需要时请拨12349。",
        "vars": [["who", "王大娘"]],
        "codes": {"aliyun": REGISTERED},
    });
    let content = content.to_string();
    for first in recipients.clone().step_by(usize::try_from(ROWS)?) {
        let some = first..recipients.end.min(first + ROWS);
        let (mut ids, mut phones, mut indexes, mut contents) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for recipient in some {
            let phone = phone(recipient);
            ids.push(kernel::uuid_v7(now));
            phones.push(crypto.seal(&phone));
            indexes.push(crypto.index("phone", &phone));
            contents.push(crypto.seal(&content));
        }
        sqlx::query(
            "with consent as (
                 insert into notification.outreach_consent (id, person, person_kind, how, wording, given_at, given_by, recorded_at)
                 select id, id, 'elder', 'form', 'bench', $5, '{}', $5 from unnest($1::uuid[]) as x (id))
             insert into notification.message
               (id, template, kind, lane, occasion, recipient, recipient_kind, about, phone, phone_index, content, segments,
                state, attempts, checks, queued_at, not_before, text_version, campaign_id, variant, by_sms)
             select id, 'campaign', 'campaign', 5, $6, id, 'elder', array[id], phone, phone_index, content, 1,
                    'queued', 0, 0, $5, $5, 1, $6, 'a', true
             from unnest($1::uuid[], $2::bytea[], $3::bytea[], $4::bytea[]) as x (id, phone, phone_index, content)",
        )
        .bind(&ids)
        .bind(&phones)
        .bind(&indexes)
        .bind(&contents)
        .bind(now)
        .bind(campaign)
        .execute(&mut *transaction)
        .await?;
    }
    transaction.commit().await?;
    Ok(campaign)
}
