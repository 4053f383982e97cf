//! Lists and counts for the portal.

use contracts::notification::MessageState;
use sqlx::{PgConnection, Result};
use time::OffsetDateTime;
use uuid::Uuid;

/// What is looked for.
pub struct Filter<'a> {
    /// About what.
    pub about: Option<Uuid>,
    /// In this state.
    pub state: Option<MessageState>,
    /// Only recipients below this organisation; nothing = everybody.
    pub within: Option<&'a str>,
}

/// One message, its number sealed.
pub struct Listed {
    /// Which.
    pub id: Uuid,
    /// Name of its text.
    pub template: String,
    /// Title of a campaign's text.
    pub text_title: Option<String>,
    /// Version of the text.
    pub text_version: i32,
    /// What sort.
    pub kind: String,
    /// Sealed number.
    pub phone: Option<Vec<u8>>,
    /// Segments billed.
    pub segments: i16,
    /// State.
    pub state: String,
    /// The gateway's code.
    pub error: Option<String>,
    /// Which gateway.
    pub provider: Option<String>,
    /// When queued.
    pub queued_at: OffsetDateTime,
    /// When taken.
    pub submitted_at: Option<OffsetDateTime>,
    /// When arrived.
    pub delivered_at: Option<OffsetDateTime>,
}

/// A page of messages, newest first, with the number of all.
pub async fn page(
    db: &mut PgConnection,
    filter: &Filter<'_>,
    limit: i64,
    offset: i64,
) -> Result<(Vec<Listed>, i64)> {
    let about = filter.about.map(|about| vec![about]);
    let state = filter.state.map(MessageState::as_str);
    let total = sqlx::query_scalar!(
        r#"select count(*) as "count!" from notification.message
           where ($1::uuid[] is null or about @> $1) and ($2::text is null or state = $2)
             and ($3::text is null or starts_with(org, $3))"#,
        about.as_deref(),
        state,
        filter.within
    )
    .fetch_one(&mut *db)
    .await?;
    let rows = sqlx::query_as!(
        Listed,
        r#"select m.id, m.template, m.text_version, m.kind, m.phone, m.segments, m.state, m.error, m.provider, m.queued_at,
                  m.submitted_at, m.delivered_at, v.title as "text_title?"
           from notification.message m
           left join notification.campaign c on c.id = m.campaign_id
           left join notification.text_version v
             on v.id = (case m.variant when 'b' then c.spec ->> 'text_b' else c.spec ->> 'text_a' end)::uuid
           where ($1::uuid[] is null or m.about @> $1) and ($2::text is null or m.state = $2)
             and ($3::text is null or starts_with(m.org, $3))
           order by m.queued_at desc, m.id desc limit $4 offset $5"#,
        about.as_deref(),
        state,
        filter.within,
        limit,
        offset
    )
    .fetch_all(db)
    .await?;
    Ok((rows, total))
}

/// How many messages are in each state.
pub async fn counts(db: &mut PgConnection) -> Result<Vec<(String, i64)>> {
    let rows = sqlx::query!(r#"select state, count(*) as "count!" from notification.message group by state"#)
        .fetch_all(db)
        .await?;
    Ok(rows.into_iter().map(|row| (row.state, row.count)).collect())
}

/// Sealed texts and variables with which a text was last sent, newest first.
pub async fn contents(db: &mut PgConnection, template: &str, most: i64) -> Result<Vec<Vec<u8>>> {
    sqlx::query_scalar!(
        r#"select content as "content!" from notification.message
           where template = $1 and content is not null and kind <> 'otp'
           order by queued_at desc, id desc limit $2"#,
        template,
        most
    )
    .fetch_all(db)
    .await
}

/// Somebody who has lately been written to.
pub struct Recent {
    /// Who.
    pub person: Uuid,
    /// `elder` or `volunteer`.
    pub kind: String,
}

/// The last few people who were written to and can be again.
pub async fn recent_people(db: &mut PgConnection, most: i64) -> Result<Vec<Recent>> {
    sqlx::query_as!(
        Recent,
        r#"select r.recipient as "person!", r.recipient_kind as "kind!"
           from (select m.recipient, m.recipient_kind, max(m.queued_at) as at
                 from (select recipient, recipient_kind, queued_at from notification.message
                       where recipient_kind <> 'number' and phone is not null
                       order by queued_at desc, id desc limit 500) m
                 group by m.recipient, m.recipient_kind) r
           where not exists (select from notification.silenced s where s.recipient = r.recipient)
           order by r.at desc limit $1"#,
        most
    )
    .fetch_all(db)
    .await
}

/// How many messages of a gateway are in a state.
pub struct OfGateway {
    /// Which gateway.
    pub provider: String,
    /// Which state.
    pub state: String,
    /// How many.
    pub count: i64,
}

/// Messages that were written since `since` and handed to a gateway, by gateway and state.
pub async fn of_gateways(db: &mut PgConnection, since: OffsetDateTime) -> Result<Vec<OfGateway>> {
    sqlx::query_as!(
        OfGateway,
        r#"select provider as "provider!", state, count(*) as "count!" from notification.message
           where queued_at >= $1 and provider is not null group by provider, state order by provider, state"#,
        since
    )
    .fetch_all(db)
    .await
}

/// What a gateway took.
#[derive(Clone)]
pub struct Taken {
    /// Which gateway.
    pub provider: String,
    /// Segments today.
    pub today: i64,
    /// Segments since the month began.
    pub month: i64,
}

/// Segments that each gateway took since the month and since the day began. What is sent was written within the week before.
pub async fn taken(db: &mut PgConnection, month: OffsetDateTime, day: OffsetDateTime) -> Result<Vec<Taken>> {
    sqlx::query_as!(
        Taken,
        r#"select provider as "provider!", coalesce(sum(segments), 0)::bigint as "month!",
                  coalesce(sum(segments) filter (where submitted_at >= $2), 0)::bigint as "today!"
           from notification.message
           where queued_at >= $1::timestamptz - interval '7 days' and submitted_at >= $1 and provider is not null
           group by provider"#,
        month,
        day
    )
    .fetch_all(db)
    .await
}
