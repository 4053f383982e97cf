//! The messages of a campaign: written when it is frozen, counted, cancelled, written once more.

use contracts::notification::{
    MessageState,
    campaign::{ReasonCount, Variant},
};
use kernel::{CampaignId, MessageId, OrgCode};
use runtime::Result;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::word;

/// One message to be written, sealed.
pub struct NewRow {
    /// Its id.
    pub id: MessageId,
    /// Who gets it.
    pub recipient: Uuid,
    /// `elder` or `volunteer`.
    pub recipient_kind: &'static str,
    /// Where they belong.
    pub org: OrgCode,
    /// Sealed number.
    pub phone: Vec<u8>,
    /// Its blind index.
    pub phone_index: Vec<u8>,
    /// Sealed text and variables.
    pub content: Vec<u8>,
    /// Version of the text.
    pub text_version: i32,
    /// Segments billed.
    pub segments: i16,
    /// Which text.
    pub variant: Variant,
}

/// Writes messages of a campaign, one to a number; gives how many and their segments.
pub async fn insert(
    db: &mut PgConnection,
    campaign: CampaignId,
    new: &[NewRow],
    by_sms: bool,
    now: OffsetDateTime,
    not_before: OffsetDateTime,
) -> Result<(i64, i64)> {
    let ids: Vec<Uuid> = new.iter().map(|row| row.id.uuid()).collect();
    let recipients: Vec<Uuid> = new.iter().map(|row| row.recipient).collect();
    let kinds: Vec<&str> = new.iter().map(|row| row.recipient_kind).collect();
    let orgs: Vec<&str> = new.iter().map(|row| row.org.as_str()).collect();
    let phones: Vec<&[u8]> = new.iter().map(|row| row.phone.as_slice()).collect();
    let indexes: Vec<&[u8]> = new.iter().map(|row| row.phone_index.as_slice()).collect();
    let contents: Vec<&[u8]> = new.iter().map(|row| row.content.as_slice()).collect();
    let versions: Vec<i32> = new.iter().map(|row| row.text_version).collect();
    let segments: Vec<i16> = new.iter().map(|row| row.segments).collect();
    let variants: Vec<&str> = new.iter().map(|row| row.variant.as_str()).collect();
    let written = sqlx::query!(
        r#"with written as (
             insert into notification.message
               (id, template, kind, lane, occasion, recipient, recipient_kind, org, about, phone, phone_index, content,
                segments, state, attempts, checks, queued_at, not_before, text_version, campaign_id, variant, by_sms)
             select x.id, 'campaign', 'campaign', 5, $1, x.recipient, x.kind, x.org, array[x.recipient], x.phone,
                    x.phone_index, x.content, x.segments, 'queued', 0, 0, $2, $3, x.version, $1, x.variant, $4
             from unnest($5::uuid[], $6::uuid[], $7::text[], $8::text[], $9::bytea[], $10::bytea[], $11::bytea[],
                    $12::integer[], $13::smallint[], $14::text[])
                  as x (id, recipient, kind, org, phone, phone_index, content, version, segments, variant)
             on conflict do nothing
             returning segments)
           select count(*) as "rows!", coalesce(sum(segments), 0)::bigint as "segments!" from written"#,
        campaign.uuid(),
        now,
        not_before,
        by_sms,
        &ids,
        &recipients,
        &kinds as _,
        &orgs as _,
        &phones as _,
        &indexes as _,
        &contents as _,
        &versions,
        &segments,
        &variants as _,
    )
    .fetch_one(db)
    .await?;
    Ok((written.rows, written.segments))
}

/// Cancels up to `most` queued messages of a campaign that was stopped; how many.
pub async fn cancel(db: &mut PgConnection, campaign: CampaignId, most: i64) -> Result<u64> {
    let done = sqlx::query!(
        "update notification.message set state = 'cancelled', error = 'stopped'
         where id in (select id from notification.message where campaign_id = $1 and state = 'queued'
                      order by not_before, id limit $2 for update)",
        campaign.uuid(),
        most
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}

/// Whether a message of the campaign is queued or on its way to a gateway.
pub async fn is_open(db: &mut PgConnection, campaign: CampaignId) -> Result<bool> {
    let open = sqlx::query_scalar!(
        r#"select exists (select from notification.message where campaign_id = $1 and state = 'queued')
               or exists (select from notification.message where campaign_id = $1 and state = 'claimed') as "open!""#,
        campaign.uuid()
    )
    .fetch_one(db)
    .await?;
    Ok(open)
}

/// Writes once more to everybody whom it did not reach; what failed then stands for nothing any more. How many.
pub async fn write_again(
    db: &mut PgConnection,
    campaign: CampaignId,
    occasion: Uuid,
    now: OffsetDateTime,
) -> Result<i64> {
    let written = sqlx::query_scalar!(
        r#"with failed as (
             update notification.message set replaced = true
             where campaign_id = $1 and round = 0 and state = 'failed' and phone is not null and content is not null
             returning id, recipient, recipient_kind, org, about, phone, phone_index, content, segments, text_version,
                       variant, by_sms),
           written as (
             insert into notification.message
               (id, template, kind, lane, occasion, recipient, recipient_kind, org, about, phone, phone_index, content,
                segments, state, attempts, checks, queued_at, not_before, text_version, campaign_id, variant, round, by_sms)
             select gen_random_uuid(), 'campaign', 'campaign', 5, $2, recipient, recipient_kind, org, about, phone,
                    phone_index, content, segments, 'queued', 0, 0, $3, $3, text_version, $1, variant, 1, by_sms
             from failed
             returning id)
           select count(*) as "rows!" from written"#,
        campaign.uuid(),
        occasion,
        now
    )
    .fetch_one(db)
    .await?;
    Ok(written)
}

/// Rows of one state and text.
pub struct Counted {
    /// In this state.
    pub state: MessageState,
    /// Of this text.
    pub variant: Variant,
    /// How many.
    pub rows: i64,
    /// Their segments.
    pub segments: i64,
    /// Of them, those that went by WeChat.
    pub by_wechat: i64,
    /// Of them, those whose number refused outreach afterwards.
    pub refused: i64,
}

/// Every message that counts, by state and text, with how many the campaign says there are: of one instant.
pub async fn progress(db: &mut PgConnection, campaign: CampaignId) -> Result<(i64, Vec<Counted>)> {
    let rows = sqlx::query!(
        r#"select c.recipients, m.state as "state?", m.variant as "variant?", count(m.id) as "rows!",
                  coalesce(sum(m.segments), 0)::bigint as "segments!",
                  count(m.id) filter (where m.provider = 'wechat') as "by_wechat!",
                  count(o.phone_index) filter (where o.at >= m.claimed_at) as "refused!"
           from notification.campaign c
           left join notification.message m on m.campaign_id = c.id and not m.replaced
           left join notification.opt_out o on o.phone_index = m.phone_index
           where c.id = $1 group by c.recipients, m.state, m.variant"#,
        campaign.uuid()
    )
    .fetch_all(db)
    .await?;
    let recipients = rows.first().map_or(0, |row| row.recipients);
    let mut counted = Vec::with_capacity(rows.len());
    for row in rows {
        let (Some(state), Some(variant)) = (row.state, row.variant) else {
            continue;
        };
        counted.push(Counted {
            state: word(MessageState::parse(&state), "state")?,
            variant: word(Variant::parse(&variant), "variant")?,
            rows: row.rows,
            segments: row.segments,
            by_wechat: row.by_wechat,
            refused: row.refused,
        });
    }
    Ok((recipients, counted))
}

/// Why messages ended without reaching anybody, the most frequent first.
pub async fn reasons(db: &mut PgConnection, campaign: CampaignId) -> Result<Vec<ReasonCount>> {
    let rows = sqlx::query!(
        r#"select state, coalesce(error, '') as "reason!", count(*) as "count!" from notification.message
           where campaign_id = $1 and not replaced and state in ('failed', 'unknown', 'cancelled', 'expired')
           group by 1, 2 order by 3 desc, 1, 2 limit 50"#,
        campaign.uuid()
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(ReasonCount {
                state: word(MessageState::parse(&row.state), "state")?,
                reason: row.reason,
                count: row.count,
            })
        })
        .collect()
}
