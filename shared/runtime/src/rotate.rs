//! `timebank keys rotate`: every sealed field under the current key, while services go on working.
//!
//! It runs as the owner of each schema, as migrations do: a service's own role may not change what is append-only for it.
//! Each row is a transaction of its own that compares before it sets, so nothing that a service writes meanwhile is lost
//! and nobody waits for more than one row. What is done stays done: run again, it goes on with what is left.
//!
//! Tables are read by their pages, not by their keys, which are of many types; a row that moves meanwhile is found by the
//! next pass.

use std::fmt::Write;

use sqlx::{AssertSqlSafe, Connection, PgConnection, Row, postgres::PgRow};

use crate::{
    Config, Crypto, Sealed, Service,
    migrate::{MigrateError, admin_options},
};

/// Pages of a table that are read at once; 8 kB each.
const PAGES: i64 = 64;

/// Passes over a table: services may write under the old key until each has been started again.
const PASSES: u32 = 3;

/// How many fields of a column name one key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyCount {
    /// `elderly.elder.name`
    pub column: String,
    /// The key's id.
    pub key: String,
    /// Fields.
    pub fields: i64,
}

/// What became of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rotated {
    /// `elderly.elder`
    pub table: String,
    /// Rows that were written anew.
    pub rows: u64,
    /// Rows with a field that no key of the ring opens, or that was altered; left as they are.
    pub unreadable: u64,
}

/// How many sealed fields of a service name which key, by column. `db` connects as any role that reads them.
///
/// # Errors
/// The database does not answer.
pub async fn count_keys(db: &mut PgConnection, service: &Service) -> sqlx::Result<Vec<KeyCount>> {
    let mut counts = Vec::new();
    for Sealed { table, columns } in &service.sealed {
        for column in *columns {
            let place = format!("{}.{table}", service.schema);
            let sql = format!(
                "select substring({column} from 2 for get_byte({column}, 0)) as key, count(*) as fields from {place}
                 where octet_length({column}) > 0 group by 1 order by 1"
            );
            for row in sqlx::query(AssertSqlSafe(sql)).fetch_all(&mut *db).await? {
                counts.push(KeyCount {
                    column: format!("{place}.{column}"),
                    key: String::from_utf8_lossy(row.try_get("key")?).into_owned(),
                    fields: row.try_get("fields")?,
                });
            }
        }
    }
    Ok(counts)
}

/// Puts every sealed field of `services` under the current key of `crypto`; `tell` hears of each table that is done. What
/// services write meanwhile under another key is left for the next run: [`count_keys`] finds it.
///
/// # Errors
/// The secret `db-admin` is missing, or what the database refuses.
pub async fn rotate(
    config: &Config,
    services: &[Service],
    crypto: &Crypto,
    mut tell: impl FnMut(&Rotated),
) -> Result<Vec<Rotated>, MigrateError> {
    let options = admin_options(config)?.database(&config.database.name);
    let mut db = PgConnection::connect_with(&options).await?;
    // A crash may lose the last rows: they are under the old key then, and found by the next run.
    sqlx::raw_sql("set synchronous_commit = off")
        .execute(&mut db)
        .await?;
    let mut all = Vec::new();
    for service in services {
        let owner = format!("set role tb_{}_owner", service.schema);
        sqlx::raw_sql(AssertSqlSafe(owner)).execute(&mut db).await?;
        for sealed in &service.sealed {
            let table = Table::new(service.schema, *sealed, crypto);
            let done = table.rotate(&mut db, crypto).await?;
            tell(&done);
            all.push(done);
        }
        sqlx::raw_sql("reset role").execute(&mut db).await?;
    }
    // Before anybody takes the old key away, what was written without waiting is on the disk.
    sqlx::raw_sql("checkpoint").execute(&mut db).await?;
    Ok(all)
}

/// A table with its sealed columns, and the statements about it.
struct Table {
    name: String,
    columns: &'static [&'static str],
    /// How a field under the current key begins.
    prefix: Vec<u8>,
    update: String,
}

impl Table {
    fn new(schema: &str, sealed: Sealed, crypto: &Crypto) -> Self {
        let name = format!("{schema}.{}", sealed.table);
        let (mut set, mut same) = (String::new(), String::new());
        for (at, column) in sealed.columns.iter().enumerate() {
            let comma = if at == 0 { "" } else { ", " };
            let (new, old) = (2 + 2 * at, 3 + 2 * at);
            // Writing to a String cannot fail.
            let _ = write!(set, "{comma}{column} = ${new}");
            let _ = write!(same, " and {column} is not distinct from ${old}");
        }
        let current = crypto.current();
        let mut prefix = vec![u8::try_from(current.len()).unwrap_or(u8::MAX)];
        prefix.extend_from_slice(current.as_bytes());
        Self {
            update: format!("update {name} set {set} where ctid = $1::tid{same}"),
            name,
            columns: sealed.columns,
            prefix,
        }
    }

    async fn rotate(&self, db: &mut PgConnection, crypto: &Crypto) -> sqlx::Result<Rotated> {
        let mut done = Rotated {
            table: self.name.clone(),
            ..Rotated::default()
        };
        for _ in 0..PASSES {
            let (mut found, mut unreadable) = (0_u64, 0);
            for from in (0..self.pages(db).await?).step_by(PAGES as usize) {
                for row in self.old_rows(db, from).await? {
                    found += 1;
                    match self.reseal(db, &row, crypto).await? {
                        Outcome::Written => done.rows += 1,
                        Outcome::Unreadable => unreadable += 1,
                        // Somebody was faster: the next pass sees what they have written.
                        Outcome::Changed => {}
                    }
                }
            }
            done.unreadable = unreadable;
            if found == unreadable {
                break;
            }
        }
        Ok(done)
    }

    async fn pages(&self, db: &mut PgConnection) -> sqlx::Result<i64> {
        sqlx::query_scalar(
            "select pg_relation_size($1::text::regclass) / current_setting('block_size')::bigint",
        )
        .bind(&self.name)
        .fetch_one(db)
        .await
    }

    /// Rows on these pages of the table with a field that is not under the current key.
    async fn old_rows(&self, db: &mut PgConnection, from: i64) -> sqlx::Result<Vec<PgRow>> {
        let old: Vec<String> = self
            .columns
            .iter()
            .map(|column| {
                format!(
                    "(octet_length({column}) > 0 and substring({column} from 1 for octet_length($1)) <> $1)"
                )
            })
            .collect();
        let sql = format!(
            "select ctid::text as place, {} from {} where ctid >= '({from},0)'::tid and ctid < '({},0)'::tid and ({})",
            self.columns.join(", "),
            self.name,
            from + PAGES,
            old.join(" or "),
        );
        sqlx::query(AssertSqlSafe(sql))
            .bind(&self.prefix)
            .fetch_all(db)
            .await
    }

    async fn reseal(&self, db: &mut PgConnection, row: &PgRow, crypto: &Crypto) -> sqlx::Result<Outcome> {
        let mut update =
            sqlx::query(AssertSqlSafe(self.update.clone())).bind(row.try_get::<String, _>("place")?);
        for column in self.columns {
            let old: Option<Vec<u8>> = row.try_get(*column)?;
            let new = match old.as_deref() {
                Some(sealed) if !sealed.is_empty() => match crypto.reseal(sealed) {
                    Ok(new) => new.or_else(|| old.clone()),
                    Err(_) => return Ok(Outcome::Unreadable),
                },
                _ => old.clone(),
            };
            update = update.bind(new).bind(old);
        }
        let written = update.execute(db).await?.rows_affected();
        Ok(if written == 1 {
            Outcome::Written
        } else {
            Outcome::Changed
        })
    }
}

enum Outcome {
    Written,
    Changed,
    Unreadable,
}
