use std::collections::HashMap;

use contracts::{
    Error, Page, Personal,
    elderly::import::{
        ElderColumn, ElderGlimpse, ElderImportRow, ElderImportShown, ElderReading, ElderTwin, GetElderImport,
    },
};
use kernel::{ElderId, Phone, ResidentId};
use runtime::{Crypto, Read, Result};
use serde_json::json;
use sqlx::PgConnection;

use crate::{
    domain::{access::REGISTRARS, import::Cells},
    store::{
        elder::{self, Stored},
        import,
        import_row::{self, Standing},
    },
};

/// One import with a page of its rows, each beside whom it repeats or looks like; masked.
///
/// # Errors
/// `forbidden` outside the import's place, `not_found`.
pub async fn get_import(read: Read, query: GetElderImport) -> Result<ElderImportShown> {
    read.actor().has_role(REGISTRARS)?;
    let mut db = read.db().await?;
    let within = import::within(&mut db, query.import_id).await?;
    read.actor().may_find(REGISTRARS, &within, "import")?;
    let (mut found, _) = import::list(&mut db, read.crypto(), None, Some(query.import_id), 1, 0).await?;
    let import = found.pop().ok_or_else(|| Error::not_found("import"))?;
    let (limit, offset) = (query.paging.limit(), query.paging.offset());
    let (rows, total) = import_row::page(
        &mut db,
        read.crypto(),
        query.import_id,
        query.state,
        limit,
        offset,
    )
    .await?;
    let rows = Beside::of(&read, &mut db, &query, &rows).await?.rows(rows)?;
    drop(db);
    if !rows.is_empty() {
        let detail = json!({ "rows": rows.len() });
        read.audit("elder_import.viewed", query.import_id, detail).await?;
    }
    Ok(ElderImportShown {
        import,
        rows: Page { rows, total },
    })
}

/// Whom a page of rows is compared with.
struct Beside<'a> {
    read: &'a Read,
    above: HashMap<i32, Cells>,
    live: HashMap<ElderId, Stored>,
}

impl<'a> Beside<'a> {
    async fn of(
        read: &'a Read,
        db: &mut PgConnection,
        query: &GetElderImport,
        rows: &[Standing],
    ) -> Result<Self> {
        let lines: Vec<i32> = rows.iter().filter_map(|row| row.twin_row).collect();
        let ids: Vec<ElderId> = rows.iter().filter_map(|row| row.twin).collect();
        let live = elder::load(db, &ids).await?;
        Ok(Self {
            read,
            above: import_row::cells_of(db, read.crypto(), query.import_id, &lines).await?,
            live: live.into_iter().map(|stored| (stored.id, stored)).collect(),
        })
    }

    fn rows(&self, rows: Vec<Standing>) -> Result<Vec<ElderImportRow>> {
        rows.into_iter()
            .map(|row| {
                let twin = self.twin(&row)?;
                let told = row.told.iter();
                Ok(ElderImportRow {
                    row: row.row_no.unsigned_abs(),
                    state: row.state,
                    full_width: told
                        .filter(|told| told.reading == ElderReading::FullWidth)
                        .map(|told| told.column)
                        .collect(),
                    faults: row.faults,
                    phone_shared: row.phone_shared,
                    given: row.cells.as_ref().map(given),
                    twin,
                    elder_id: row.elder,
                })
            })
            .collect()
    }

    fn twin(&self, row: &Standing) -> Result<Option<ElderTwin>> {
        let live = row.twin.and_then(|id| self.live.get(&id));
        if let Some(stored) = live {
            let scope = self.read.actor().scope();
            let visible = scope.is_none_or(|scope| scope.contains(&stored.village));
            return Ok(Some(ElderTwin {
                row: None,
                elder_id: visible.then_some(stored.id),
                village: Some(stored.village.clone()),
                person: visible.then(|| profile(self.read.crypto(), stored)).transpose()?,
            }));
        }
        Ok(row.twin_row.map(|line| ElderTwin {
            row: Some(line.unsigned_abs()),
            elder_id: None,
            village: None,
            person: self.above.get(&line).map(given),
        }))
    }
}

fn given(cells: &Cells) -> ElderGlimpse {
    let text = |column| cells.get(&column).map_or("", |cell| cell.trim());
    let id = text(ElderColumn::ResidentId);
    let read: Option<ResidentId> = id.parse().ok();
    let phone = Some(text(ElderColumn::Phone)).filter(|phone| !phone.is_empty());
    ElderGlimpse {
        name: Personal(text(ElderColumn::Name).to_owned()),
        resident_id_masked: read.as_ref().map_or_else(|| masked(id), ResidentId::masked),
        birth_date: read.map(|id| id.birth_date().into()),
        village: text(ElderColumn::Village).parse().ok(),
        address: Personal(text(ElderColumn::Address).to_owned()),
        phone_masked: phone.map(|phone| {
            let read: Option<Phone> = phone.parse().ok();
            read.map_or_else(|| masked(phone), |phone| phone.masked())
        }),
    }
}

fn profile(crypto: &Crypto, stored: &Stored) -> Result<ElderGlimpse> {
    Ok(ElderGlimpse {
        name: Personal(crypto.open(&stored.name)?),
        resident_id_masked: masked(&crypto.open(&stored.resident_id)?),
        birth_date: Some(stored.birth_date.into()),
        village: Some(stored.village.clone()),
        address: Personal(crypto.open(&stored.address)?),
        phone_masked: crypto.open_option(stored.phone.as_deref())?.map(|phone| {
            phone
                .parse::<Phone>()
                .map_or_else(|_| masked(&phone), |phone| phone.masked())
        }),
    })
}

/// What no number is, masked as one: the first four and the last two characters of a long text, nothing of a short one.
fn masked(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    if chars.len() < 10 {
        return "*".repeat(chars.len());
    }
    let hidden = chars.len() - 6;
    let (first, last) = (&chars[..4], &chars[chars.len() - 2..]);
    first
        .iter()
        .copied()
        .chain(std::iter::repeat_n('*', hidden))
        .chain(last.iter().copied())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_number_is_masked_too() {
        assert_eq!(masked("999999195003080024"), "9999************24");
        assert_eq!(masked("1234567"), "*******");
        assert_eq!(masked("身份证号码不详请核实后补"), "身份证号******后补");
    }
}
