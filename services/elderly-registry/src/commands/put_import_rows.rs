use contracts::{
    Error,
    elderly::import::{ElderImportStands, ElderImportState, ElderLine, PutElderRows},
    fields,
};
use runtime::{Crypto, Cx, Result};

use super::close_upload::in_state;
use crate::{
    domain::{
        access::REGISTRARS,
        import::{CELL_MAX, LAST_LINE, MOST_AT_ONCE, MOST_ROWS},
    },
    store::{
        import,
        import_row::{self, Brought},
    },
};

/// Brings rows, each line once: what is here already is left as it is, so that a chunk may be sent again.
///
/// # Errors
/// `forbidden` outside the import's place; `invalid` at `rows`: too many, a line that no sheet has, a cell that is too long;
/// `conflict` when the upload is closed, or a line is here with another content.
pub async fn put_import_rows(cx: Cx, command: PutElderRows) -> Result<ElderImportStands> {
    cx.actor().has_role(REGISTRARS)?;
    fields::at_most("rows", &command.rows, MOST_AT_ONCE)?;
    let mut db = cx.db().await;
    let standing = import::lock(&mut db, command.import_id).await?;
    cx.actor().may_find(REGISTRARS, &standing.within, "import")?;
    in_state(standing.state, &[ElderImportState::Uploading])?;
    let rows = command.rows.into_iter().map(|row| brought(cx.crypto(), row));
    let rows = rows.collect::<Result<Vec<_>>>()?;
    let (put, others) = import_row::put(&mut db, command.import_id, &rows).await?;
    if others > 0 {
        return Err(Error::conflict(
            "row_differs",
            "these lines are here already, with another content",
        )
        .into());
    }
    if standing.rows + put > MOST_ROWS {
        return Err(Error::invalid(
            "rows",
            "too_many",
            format!("an import has at most {MOST_ROWS} rows"),
        )
        .with("max", MOST_ROWS)
        .into());
    }
    import::add_rows(&mut db, command.import_id, put).await?;
    Ok(ElderImportStands {
        import_id: command.import_id,
        state: standing.state,
    })
}

fn brought(crypto: &Crypto, line: ElderLine) -> Result<Brought> {
    let wrong = |reason: &str, message: &str| Error::invalid("rows", reason, message).with("row", line.row);
    let row_no = i32::try_from(line.row)
        .ok()
        .filter(|_| (1..=LAST_LINE).contains(&line.row));
    let row_no = row_no.ok_or_else(|| wrong("out_of_range", "no sheet has this line"))?;
    if line.cells.values().any(|cell| cell.chars().count() > CELL_MAX) {
        return Err(wrong("too_long", "a cell is too long")
            .with("max", CELL_MAX)
            .into());
    }
    let text = import_row::text(&line.cells)?;
    Ok(Brought {
        row_no,
        cells: crypto.seal(&text),
        digest: crypto.index("import_row", &text),
        told: line.told,
    })
}
