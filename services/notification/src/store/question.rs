//! What people were asked, and by which digits they answer.

use std::collections::HashMap;

use contracts::notification::MessageState;
use kernel::MessageId;
use sqlx::{PgConnection, Result};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::domain::{
    question::{Intent, Scale, Series},
    routing::{Asked, Over},
};

/// The service that asked decides what is too late. Its own closing usually comes within this time; after it the digits
/// are free for another question.
const GRACE: Duration = Duration::hours(1);
/// How long an answer to a question that is over is still recognised as one.
const MEMORY: Duration = Duration::days(7);

/// What is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Is the served visit right?
    Visit,
    /// Will you go?
    Offer,
    /// How content were you? (R9.2)
    Grade,
}

impl Kind {
    const ALL: [Self; 3] = [Self::Visit, Self::Offer, Self::Grade];

    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Visit => "visit",
            Kind::Offer => "offer",
            Kind::Grade => "grade",
        }
    }

    /// What can be answered.
    pub fn scale(self) -> Scale {
        match self {
            Kind::Visit | Kind::Offer => Scale::YesNo,
            Kind::Grade => Scale::Grades,
        }
    }

    fn parse(word: &str) -> Result<Self> {
        let known = Self::ALL.into_iter().find(|kind| kind.as_str() == word);
        known.ok_or_else(|| sqlx::Error::Decode("a question of no known kind".into()))
    }
}

/// A question with what its answer needs.
#[derive(Debug, Clone)]
pub struct Question {
    /// Its id.
    pub id: Uuid,
    /// What is asked about.
    pub kind: Kind,
    /// The visit, the offer or the call-back.
    pub subject: Uuid,
    /// Who was asked.
    pub recipient: Uuid,
    /// Where they belong.
    pub org: Option<String>,
}

/// The digits that the numbers' open questions have. The caller holds the numbers.
pub async fn taken_series(
    db: &mut PgConnection,
    phone_indexes: &[Vec<u8>],
    now: OffsetDateTime,
) -> Result<HashMap<Vec<u8>, Vec<Series>>> {
    close_stale(&mut *db, phone_indexes, now).await?;
    let rows = sqlx::query!(
        r#"select phone_index as "number!", pair from notification.question
           where phone_index = any($1) and state = 'open'"#,
        phone_indexes
    )
    .fetch_all(db)
    .await?;
    let mut taken: HashMap<Vec<u8>, Vec<Series>> = HashMap::new();
    for row in rows {
        taken
            .entry(row.number)
            .or_default()
            .push(Series::from_stored(row.pair));
    }
    Ok(taken)
}

/// A question that is about to be asked.
pub struct NewQuestion {
    /// What is asked about.
    pub kind: Kind,
    /// The visit, the offer or the call-back.
    pub subject: Uuid,
    /// The message that asks.
    pub message: MessageId,
    /// Who is asked.
    pub recipient: Uuid,
    /// The number that is asked.
    pub phone_index: Vec<u8>,
    /// Its digits.
    pub series: Series,
    /// Until when an answer counts.
    pub expires_at: OffsetDateTime,
}

/// Writes questions.
pub async fn insert(db: &mut PgConnection, new: &[NewQuestion], now: OffsetDateTime) -> Result<()> {
    sqlx::query!(
        "insert into notification.question
           (id, kind, subject, message_id, recipient, phone_index, pair, asked_at, expires_at, state)
         select x.id, x.kind, x.subject, x.message_id, x.recipient, x.phone_index, x.pair, $8, x.expires_at, 'open'
         from unnest($1::uuid[], $2::text[], $3::uuid[], $4::uuid[], $5::uuid[], $6::bytea[], $7::int[],
                     $9::timestamptz[])
              as x (id, kind, subject, message_id, recipient, phone_index, pair, expires_at)
         on conflict on constraint question_once do nothing",
        &new.iter().map(|_| kernel::uuid_v7(now)).collect::<Vec<_>>(),
        &new.iter().map(|new| new.kind.as_str()).collect::<Vec<_>>() as _,
        &new.iter().map(|new| new.subject).collect::<Vec<_>>(),
        &new.iter().map(|new| new.message.uuid()).collect::<Vec<_>>(),
        &new.iter().map(|new| new.recipient).collect::<Vec<_>>(),
        &new.iter().map(|new| new.phone_index.as_slice()).collect::<Vec<_>>() as _,
        &new.iter().map(|new| new.series.stored()).collect::<Vec<_>>(),
        now,
        &new.iter().map(|new| new.expires_at).collect::<Vec<_>>(),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The number's open questions, and those that ended lately, newest first.
pub async fn of_number(
    db: &mut PgConnection,
    phone_index: &[u8],
    now: OffsetDateTime,
) -> Result<(Vec<Asked>, Vec<Over>)> {
    let rows = sqlx::query!(
        "select id, kind, pair, state, answer, expires_at from notification.question
         where phone_index = $1 and (state = 'open' or closed_at > $2)
         order by asked_at desc, id desc",
        phone_index,
        now - MEMORY
    )
    .fetch_all(db)
    .await?;
    let (mut open, mut over) = (Vec::new(), Vec::new());
    for row in rows {
        let asked = Asked {
            id: row.id,
            series: Series::from_stored(row.pair),
            scale: Kind::parse(&row.kind)?.scale(),
        };
        if row.state == "open" && row.expires_at > now - GRACE {
            open.push(asked);
        } else {
            over.push(Over {
                asked,
                answer: row.answer.as_deref().and_then(Intent::parse),
            });
        }
    }
    Ok((open, over))
}

/// One question.
pub async fn get(db: &mut PgConnection, id: Uuid) -> Result<Question> {
    let row = sqlx::query!(
        "select q.id, q.kind, q.subject, q.recipient, m.org
         from notification.question q join notification.message m on m.id = q.message_id where q.id = $1",
        id
    )
    .fetch_one(db)
    .await?;
    Ok(Question {
        id: row.id,
        kind: Kind::parse(&row.kind)?,
        subject: row.subject,
        recipient: row.recipient,
        org: row.org,
    })
}

/// The question was answered.
pub async fn answered(db: &mut PgConnection, id: Uuid, intent: Intent, now: OffsetDateTime) -> Result<()> {
    sqlx::query!(
        "update notification.question set state = 'answered', answer = $2, closed_at = coalesce(closed_at, $3)
         where id = $1",
        id,
        intent.as_str(),
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// It has ended otherwise: nobody waits for an answer any more. An SMS that asks it and is not sent yet is cancelled.
pub async fn close(db: &mut PgConnection, kind: Kind, subject: Uuid, now: OffsetDateTime) -> Result<()> {
    sqlx::query!(
        "with closed as (
           update notification.question set state = 'closed', closed_at = $3
           where kind = $1 and subject = $2 and state = 'open' returning message_id)
         update notification.message m set state = $4, error = 'answered_otherwise'
         from closed where m.id = closed.message_id and m.state = 'queued'",
        kind.as_str(),
        subject,
        now,
        MessageState::Cancelled.as_str()
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The person is not asked anything any more.
pub async fn close_all_of(db: &mut PgConnection, recipient: Uuid, now: OffsetDateTime) -> Result<()> {
    sqlx::query!(
        "update notification.question set state = 'closed', closed_at = $2 where recipient = $1 and state = 'open'",
        recipient,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

async fn close_stale(db: &mut PgConnection, phone_indexes: &[Vec<u8>], now: OffsetDateTime) -> Result<()> {
    sqlx::query!(
        "update notification.question set state = 'closed', closed_at = $2
         where phone_index = any($1) and state = 'open' and expires_at <= $3",
        phone_indexes,
        now,
        now - GRACE
    )
    .execute(db)
    .await?;
    Ok(())
}
