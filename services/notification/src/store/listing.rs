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
        "select id, template, kind, phone, segments, state, error, provider, queued_at, submitted_at, delivered_at
         from notification.message
         where ($1::uuid[] is null or about @> $1) and ($2::text is null or state = $2)
           and ($3::text is null or starts_with(org, $3))
         order by queued_at desc, id desc limit $4 offset $5",
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
