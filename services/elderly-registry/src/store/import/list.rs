use contracts::elderly::{
    Consent, ConsentGiver,
    import::{ElderImport, ElderImportFigures, ElderImportState, ElderTable},
};
use kernel::{OrgCode, StaffId};
use runtime::{Crypto, Result};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::store::word;

struct Row {
    id: Uuid,
    title: Vec<u8>,
    within: String,
    source: String,
    state: String,
    welcome: bool,
    sensitive: bool,
    text_version: String,
    given_by: String,
    reason: Option<Vec<u8>>,
    rows: i32,
    checked: i32,
    sound: i32,
    wrong: i32,
    twice: i32,
    lookalikes: i32,
    registered: i32,
    refused: i32,
    opened_by: Option<Uuid>,
    opened_at: OffsetDateTime,
    ended_at: Option<OffsetDateTime>,
}

impl Row {
    fn shown(self, crypto: &Crypto) -> Result<ElderImport> {
        Ok(ElderImport {
            import_id: self.id,
            title: crypto.open(&self.title)?,
            within: word(self.within.parse().ok(), "import.within")?,
            table: word(ElderTable::parse(&self.source), "import.source")?,
            state: word(ElderImportState::parse(&self.state), "import.state")?,
            consent: Consent {
                service: true,
                sensitive: self.sensitive,
                text_version: self.text_version,
                given_by: word(ConsentGiver::parse(&self.given_by), "import.given_by")?,
                reason: crypto.open_option(self.reason.as_deref())?,
            },
            welcome: self.welcome,
            figures: ElderImportFigures {
                rows: self.rows.unsigned_abs(),
                checked: self.checked.unsigned_abs(),
                sound: self.sound.unsigned_abs(),
                wrong: self.wrong.unsigned_abs(),
                twice: self.twice.unsigned_abs(),
                similar: self.lookalikes.unsigned_abs(),
                registered: self.registered.unsigned_abs(),
                refused: self.refused.unsigned_abs(),
            },
            opened_by: self.opened_by.map(StaffId::from),
            opened_at: self.opened_at.into(),
            ended_at: self.ended_at.map(Into::into),
        })
    }
}

/// Imports within a part of the tree, newest first, and how many there are; or the one with this id.
pub async fn list(
    db: &mut PgConnection,
    crypto: &Crypto,
    within: Option<&OrgCode>,
    id: Option<Uuid>,
    limit: i64,
    offset: i64,
) -> Result<(Vec<ElderImport>, i64)> {
    let within = within.map_or("", |org| org.as_str());
    let rows = sqlx::query_as!(
        Row,
        "select id, title, within, source, state, welcome, sensitive, text_version, given_by, reason, rows, checked, sound,
             wrong, twice, lookalikes, registered, refused, opened_by, opened_at, ended_at
         from elderly.import where within ^@ $1 and ($2::uuid is null or id = $2)
         order by opened_at desc, id desc limit $3 offset $4",
        within,
        id,
        limit,
        offset
    )
    .fetch_all(&mut *db)
    .await?;
    let total = sqlx::query_scalar!(
        "select count(*) as \"total!\" from elderly.import where within ^@ $1",
        within
    )
    .fetch_one(db)
    .await?;
    let rows = rows.into_iter().map(|row| row.shown(crypto));
    Ok((rows.collect::<Result<_>>()?, total))
}
