//! Everything that a service's tables hold of one person, opened, for the person (PIPL Art. 45).

use contracts::{
    Error, Personal,
    access::{HeldField, HeldRecord},
};
use serde_json::{Map, Value};
use sqlx::{AssertSqlSafe, PgConnection};
use uuid::Uuid;

use crate::{Crypto, Result};

/// Every row of `tables` about a person, each table with the column that holds the person's id. Sealed fields are opened;
/// keyed digests, which say nothing to anybody, and empty fields are left out.
///
/// # Errors
/// The database does not answer, or a sealed field cannot be opened.
pub async fn held(
    db: &mut PgConnection,
    crypto: &Crypto,
    person: Uuid,
    tables: &[(&'static str, &'static str)],
) -> Result<Vec<HeldRecord>> {
    let mut records = Vec::new();
    for (table, column) in tables {
        let sql = format!("select to_jsonb(held) from {table} held where held.{column} = $1 order by 1");
        let rows: Vec<Value> = sqlx::query_scalar(AssertSqlSafe(sql))
            .bind(person)
            .fetch_all(&mut *db)
            .await?;
        for row in rows {
            let Value::Object(columns) = row else {
                return Err(Error::internal("a row is an object").into());
            };
            records.push(HeldRecord {
                table: table.rsplit('.').next().unwrap_or(table).to_owned(),
                fields: fields(crypto, columns)?,
            });
        }
    }
    Ok(records)
}

fn fields(crypto: &Crypto, columns: Map<String, Value>) -> Result<Vec<HeldField>> {
    let mut fields = Vec::new();
    for (name, value) in columns {
        if is_digest(&name) {
            continue;
        }
        if let Some(value) = text(crypto, value)? {
            fields.push(HeldField {
                name,
                value: Personal(value),
            });
        }
    }
    Ok(fields)
}

/// Blind indexes and tokens, by the names that every schema gives them.
fn is_digest(name: &str) -> bool {
    name.ends_with("_index") || matches!(name, "person_key" | "tokens")
}

fn text(crypto: &Crypto, value: Value) -> Result<Option<String>> {
    Ok(match value {
        Value::Null => None,
        Value::String(text) => match text.strip_prefix("\\x").map(hex::decode) {
            Some(Ok(sealed)) => Some(crypto.open(&sealed)?),
            _ => Some(text),
        },
        Value::Array(values) => {
            let words = values.into_iter().map(|value| text(crypto, value));
            let words = words.collect::<Result<Vec<_>>>()?;
            Some(words.into_iter().flatten().collect::<Vec<_>>().join(", "))
        }
        other => Some(other.to_string()),
    })
}
