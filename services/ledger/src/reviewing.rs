//! What rows of an import would bring, and what is wrong with each: the same for the report before it is proposed and for
//! the proposal itself.

use std::collections::HashSet;

use contracts::{
    Error,
    ledger::import::{ImportRow, ImportTotals, RowRefused},
};
use kernel::{RawMinutes, StandardMinutes};
use runtime::{Crypto, Result};
use sqlx::PgConnection;
use time::Date;

use crate::{
    domain::import::{MOST_ROWS, Sound, read},
    store::import,
};

/// What was found.
pub struct Review {
    /// Rows that can be posted, with the keyed digest of their content.
    pub sound: Vec<(Sound, Vec<u8>)>,
    /// The others.
    pub refused: Vec<RowRefused>,
    /// What the sound ones bring.
    pub totals: ImportTotals,
}

/// Reads every row: its holder, its own sense, and whether the same was brought before or stands twice here.
///
/// # Errors
/// `invalid` at `rows` for none or too many; the database.
pub async fn review(
    db: &mut PgConnection,
    crypto: &Crypto,
    today: Date,
    rows: &[ImportRow],
) -> Result<Review> {
    if rows.is_empty() || rows.len() > MOST_ROWS {
        return Err(
            Error::invalid("rows", "rows_out_of_range", "an import has 1 to 3000 rows")
                .with("max", MOST_ROWS)
                .into(),
        );
    }
    let number = |row: &ImportRow| row.passbook_no.split_whitespace().collect::<String>();
    let passbooks: Vec<String> = rows
        .iter()
        .map(number)
        .filter(|number| number.chars().all(|char| char.is_ascii_alphanumeric()))
        .collect();
    let holders = import::holders(db, &passbooks).await?;
    let read: Vec<_> = rows
        .iter()
        .map(|row| read(row, holders.get(&number(row)).copied(), today))
        .map(|read| {
            read.map(|sound| {
                let content = crypto.index("ledger.import", &sound.content());
                (sound, content)
            })
        })
        .collect();
    let contents: Vec<Vec<u8>> = read
        .iter()
        .flatten()
        .map(|(_, content)| content.clone())
        .collect();
    let mut seen: HashSet<Vec<u8>> = import::known(db, &contents).await?;
    let (mut sound, mut refused) = (Vec::new(), Vec::new());
    for (read, row) in read.into_iter().zip(1..) {
        match read {
            Ok((_, content)) if seen.contains(&content) => refused.push(RowRefused {
                row,
                error: Error::invalid(
                    "document",
                    "row_brought_before",
                    "the same was brought over before",
                ),
            }),
            Ok((row, content)) => {
                seen.insert(content.clone());
                sound.push((row, content));
            }
            Err(error) => refused.push(RowRefused { row, error }),
        }
    }
    Ok(Review {
        totals: totals(&sound),
        sound,
        refused,
    })
}

fn totals(sound: &[(Sound, Vec<u8>)]) -> ImportTotals {
    let volunteers: HashSet<_> = sound.iter().map(|(row, _)| row.volunteer).collect();
    let history = sound.iter().filter(|(row, _)| row.weight.is_some());
    ImportTotals {
        rows: sound.len() as i64,
        volunteers: volunteers.len() as i64,
        raw: RawMinutes::new(history.map(|(row, _)| row.minutes).sum()),
        standard: StandardMinutes::new(sound.iter().map(|(row, _)| row.standard).sum()),
    }
}
