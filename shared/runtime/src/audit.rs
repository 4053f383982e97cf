//! The audit trail: what was looked at is kept by groups, and a job chains rows into sealed blocks seconds after they were
//! written (decision 4). What a unit of work has done is written with it, by the outbox.

use futures::TryStreamExt;
use serde_json::Value;
use sqlx::{PgConnection, PgPool, Row, postgres::PgRow};
use time::OffsetDateTime;

use crate::{Cx, Progress, Result, Suite, cx::AuditRow};

/// Somebody has looked at something.
#[derive(Clone)]
pub(crate) struct Look {
    pub at: OffsetDateTime,
    pub row: AuditRow,
}

/// Keeps them in one statement.
///
/// # Errors
/// The database does not answer.
pub(crate) async fn keep_looks(pool: &PgPool, looks: &[Look]) -> Result<Vec<()>> {
    let actors = looks
        .iter()
        .map(|look| serde_json::to_value(&look.row.by).expect("an actor is plain data"));
    sqlx::query(
        "insert into audit (at, actor, action, object, detail)
         select * from unnest($1::timestamptz[], $2::jsonb[], $3::text[], $4::text[], $5::jsonb[])",
    )
    .bind(looks.iter().map(|look| look.at).collect::<Vec<_>>())
    .bind(actors.collect::<Vec<_>>())
    .bind(
        looks
            .iter()
            .map(|look| look.row.action.as_str())
            .collect::<Vec<_>>(),
    )
    .bind(
        looks
            .iter()
            .map(|look| look.row.object.as_str())
            .collect::<Vec<_>>(),
    )
    .bind(looks.iter().map(|look| &look.row.detail).collect::<Vec<_>>())
    .execute(pool)
    .await?;
    Ok(vec![(); looks.len()])
}

/// Rows of one seal.
const BLOCK: i64 = 500;

/// Seals the rows that are not sealed yet: each gets its digest, and the seal hashes the seal before it and all
/// digests.
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
    let last = sqlx::query_as("select no, hash from audit_seal order by no desc limit 1")
        .fetch_optional(&mut *db)
        .await?;
    let suite = cx.crypto().suite();
    let mut chain = Chain::after(last);
    let mut ids: Vec<i64> = Vec::with_capacity(rows.len());
    let mut digests = Vec::with_capacity(rows.len());
    for row in &rows {
        ids.push(row.try_get("id")?);
        let digest = digest_of(suite, row)?;
        chain.digests.extend_from_slice(&digest);
        digests.push(digest.to_vec());
    }
    let hash = chain.hash(suite);
    sqlx::query(
        "insert into audit_seal (no, suite, rows, prev_hash, hash, at) values ($1, $2, $3, $4, $5, $6)",
    )
    .bind(chain.no)
    .bind(suite.as_str())
    .bind(i32::try_from(ids.len()).expect("a block has at most 500 rows"))
    .bind(&chain.prev)
    .bind(hash.as_slice())
    .bind(cx.now())
    .execute(&mut *db)
    .await?;
    sqlx::query(
        "update audit set seal_no = $1, digest = sealed.digest
         from (select * from unnest($2::bigint[], $3::bytea[]) as sealed (id, digest)) sealed where audit.id = sealed.id",
    )
    .bind(chain.no)
    .bind(&ids)
    .bind(&digests)
    .execute(&mut *db)
    .await?;
    Ok(Progress::of_batch(ids.len(), BLOCK as usize))
}

/// Hashes every sealed row again. Gives a sentence for each altered row, and for each seal that does not fit its rows
/// or its predecessor.
///
/// # Errors
/// The database does not answer.
pub async fn verify_chain(db: &mut PgConnection) -> sqlx::Result<Vec<String>> {
    let mut broken = Vec::new();
    let mut rows = sqlx::query(
        "select s.no, s.suite, s.rows, s.prev_hash, s.hash, a.id, a.at, a.actor, a.action, a.object, a.detail, a.digest
         from audit_seal s left join audit a on a.seal_no = s.no order by s.no, a.id",
    )
    .fetch(db);
    let mut chain = Chain::after(None);
    let mut open: Option<Seal> = None;
    let mut suite = Suite::default();
    while let Some(row) = rows.try_next().await? {
        let no: i64 = row.try_get("no")?;
        if open.as_ref().is_none_or(|seal| seal.no != no) {
            if let Some(seal) = open.take() {
                chain = seal.close(chain, &mut broken);
            }
            let seal = Seal::read(&row)?;
            suite = seal.suite;
            if seal.no != chain.no || seal.prev != chain.prev {
                broken.push(format!("seal {no} does not continue seal {}", chain.no - 1));
                chain = Chain::after(Some((seal.no - 1, seal.prev.clone())));
            }
            open = Some(seal);
        }
        let Some(id) = row.try_get::<Option<i64>, _>("id")? else {
            continue;
        };
        let digest = digest_of(suite, &row)?;
        if row.try_get::<Option<&[u8]>, _>("digest")? != Some(&digest) {
            broken.push(format!("audit row {id} (seal {no}) was altered"));
        }
        chain.digests.extend_from_slice(&digest);
    }
    if let Some(seal) = open {
        seal.close(chain, &mut broken);
    }
    Ok(broken)
}

/// A seal as it stands in the table.
struct Seal {
    no: i64,
    suite: Suite,
    rows: i32,
    prev: Vec<u8>,
    hash: Vec<u8>,
}

impl Seal {
    fn read(row: &PgRow) -> sqlx::Result<Self> {
        Ok(Self {
            no: row.try_get("no")?,
            suite: Suite::parse(row.try_get("suite")?).unwrap_or_default(),
            rows: row.try_get("rows")?,
            prev: row.try_get("prev_hash")?,
            hash: row.try_get("hash")?,
        })
    }

    /// Compares it with what its rows give. The chain goes on after it.
    fn close(self, chain: Chain, broken: &mut Vec<String>) -> Chain {
        let there = chain.digests.len() / 32;
        if usize::try_from(self.rows) != Ok(there) {
            broken.push(format!(
                "seal {} covers {} audit rows, {there} are there",
                self.no, self.rows
            ));
        } else if chain.hash(self.suite) != *self.hash {
            broken.push(format!("seal {} does not fit its audit rows", self.no));
        }
        Chain::after(Some((self.no, self.hash)))
    }
}

/// A seal in the making.
struct Chain {
    no: i64,
    prev: Vec<u8>,
    digests: Vec<u8>,
}

impl Chain {
    fn after(last: Option<(i64, Vec<u8>)>) -> Self {
        let (no, prev) = last.unwrap_or((0, vec![0; 32]));
        Self {
            no: no + 1,
            prev,
            digests: Vec::new(),
        }
    }

    fn hash(&self, suite: Suite) -> [u8; 32] {
        suite.hash(&[&self.prev, &self.no.to_be_bytes(), &self.digests])
    }
}

fn digest_of(suite: Suite, row: &PgRow) -> sqlx::Result<[u8; 32]> {
    let at: OffsetDateTime = row.try_get("at")?;
    let content = serde_json::json!([
        row.try_get::<i64, _>("id")?,
        at.unix_timestamp_nanos().to_string(),
        row.try_get::<Value, _>("actor")?,
        row.try_get::<&str, _>("action")?,
        row.try_get::<&str, _>("object")?,
        row.try_get::<Value, _>("detail")?,
    ]);
    Ok(suite.hash(&[content.to_string().as_bytes()]))
}
