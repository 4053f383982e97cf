//! The template, and the rows that need work as the same table again, with a last column that says what is wrong.

use axum::response::Response;
use contracts::{
    Error,
    elderly::import::{ElderColumn, ElderImportProblems, ElderProblem, ElderRowState},
};
use kernel::{OrgCode, china_date};
use portal_kit::{Fillable, Heading, Tr, fillable};
use uuid::Uuid;

use super::columns::{NEEDED, choices, is_list, label};
use crate::web::{App, OrgTree, Page, Signed, attachment, words};

/// Most rows of a file: the rest comes with the next, when these are corrected.
const MOST: usize = 10_000;

/// The template.
///
/// # Errors
/// `internal`, when the sheet cannot be written.
pub fn template(app: &App, signed: &Signed) -> Page<Response> {
    let tr = signed.tr;
    let title = tr.t("elder_import-template-name");
    written(app, tr, &title, &headings(tr), &[])
}

/// The rows that need work.
///
/// # Errors
/// What the registry refuses; `internal`, when the sheet cannot be written.
pub async fn problems(app: &App, signed: &Signed, import_id: Uuid) -> Page<Response> {
    let tr = signed.tr;
    let (mut rows, mut after, orgs) = (Vec::new(), 0, app.orgs());
    loop {
        let found = signed.ask(app, ElderImportProblems { import_id, after }).await?;
        let Some(last) = found.rows.last() else { break };
        after = last.row;
        rows.extend(found.rows.iter().map(|row| cells(tr, &orgs, row)));
        if !found.more || rows.len() >= MOST {
            break;
        }
    }
    let mut headings = headings(tr);
    headings.push(Heading::new(tr.t("elder_import-faults")).wide());
    let title = tr.t("elder_import-problems-name");
    written(app, tr, &title, &headings, &rows)
}

fn written(app: &App, tr: Tr, title: &str, headings: &[Heading], rows: &[Vec<String>]) -> Page<Response> {
    let notes = tr.t("elder_import-notes");
    let notes: Vec<String> = notes.split('|').map(|note| note.trim().to_owned()).collect();
    let bytes = fillable(&Fillable {
        title,
        headings,
        rows,
        notes_title: &tr.t("elder_import-notes-name"),
        notes: &notes,
    })
    .map_err(|error| Error::internal(format!("the sheet failed: {error}")))?;
    attachment(title, china_date(app.host.clock().now()), bytes)
}

fn headings(tr: Tr) -> Vec<Heading> {
    ElderColumn::ALL
        .iter()
        .copied()
        .map(|column| {
            let heading = Heading::new(label(tr, column));
            let heading = if NEEDED.contains(&column) {
                heading.needed()
            } else {
                heading
            };
            let words: Vec<String> = choices(tr, column).into_iter().map(|(_, name)| name).collect();
            if is_list(column) {
                heading
            } else {
                heading.choices(words)
            }
        })
        .collect()
}

/// The cells as they would be typed, and what is wrong.
fn cells(tr: Tr, orgs: &OrgTree, row: &ElderProblem) -> Vec<String> {
    let mut cells: Vec<String> = ElderColumn::ALL
        .iter()
        .copied()
        .map(|column| {
            let text = row.cells.get(&column).map_or("", |cell| cell.0.as_str());
            shown(tr, orgs, column, text)
        })
        .collect();
    let mut wrong: Vec<String> = row
        .faults
        .iter()
        .map(|error| {
            let column = error.field.as_deref().and_then(ElderColumn::parse);
            let column = column.map(|column| label(tr, column)).unwrap_or_default();
            tr.args(
                "error-of-field",
                &[("label", column.into()), ("error", words(error, tr).into())],
            )
        })
        .collect();
    if row.state != ElderRowState::Wrong {
        wrong.push(tr.word("status-elder_row", row.state.as_str()));
    }
    if let Some(line) = row.twin_row {
        wrong.push(tr.args("elder_import-row-n", &[("n", line.into())]));
    }
    cells.push(wrong.join("\n"));
    cells
}

/// A value in the reader's words.
fn shown(tr: Tr, orgs: &OrgTree, column: ElderColumn, text: &str) -> String {
    if column == ElderColumn::Village {
        let code: Option<OrgCode> = text.parse().ok();
        let known = code.filter(|code| orgs.get(code).is_some());
        return known.map_or_else(|| text.to_owned(), |code| orgs.town_village(&code));
    }
    let choices = choices(tr, column);
    if choices.is_empty() {
        return text.to_owned();
    }
    let parts: Vec<&str> = text
        .split(',')
        .map(|part| {
            let known = choices.iter().find(|(word, _)| *word == part);
            known.map_or(part, |(_, name)| name.as_str())
        })
        .collect();
    parts.join(&tr.t("list-separator"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use kernel::Lang;
    use time::macros::date;

    use super::*;
    use crate::pages::elders::import::{
        columns::Vocabulary, line::Reader, table, villages::Villages, villages::sample,
    };

    fn problem() -> ElderProblem {
        let cells: BTreeMap<_, _> = [
            (ElderColumn::ResidentId, "99999919500308002"),
            (ElderColumn::Name, "王秀英"),
            (ElderColumn::Village, "370405100201"),
            (ElderColumn::Address, "=1+1 号"),
            (ElderColumn::Living, "alone"),
            (ElderColumn::Categories, "DIBAO,TEKUN"),
        ]
        .map(|(column, text)| (column, text.into()))
        .into();
        ElderProblem {
            row: 7,
            state: ElderRowState::Wrong,
            cells,
            faults: vec![Error::invalid("resident_id", "resident_id_length", "")],
            twin_row: None,
        }
    }

    /// What a reader makes of the file that this writes.
    #[test]
    fn the_file_of_problems_reads_back_as_the_same_rows() {
        for lang in [Lang::Zh, Lang::En] {
            let tr = Tr::new(lang);
            let orgs = sample::tree();
            let rows = [cells(tr, &orgs, &problem())];
            assert!(rows[0].last().unwrap().contains("18"), "{rows:?}");
            let mut headings = headings(tr);
            headings.push(Heading::new(tr.t("elder_import-faults")).wide());
            let bytes = fillable(&Fillable {
                title: "x",
                headings: &headings,
                rows: &rows,
                notes_title: "n",
                notes: &[],
            })
            .unwrap();
            let reader = Reader {
                vocabulary: Vocabulary::new(),
                villages: Villages::new(&orgs, &"370405".parse().unwrap(), date!(2026 - 11 - 23)),
            };
            let mut read = Vec::new();
            let count = table::read(&bytes, &reader, &mut |_, lines| {
                read.extend(lines);
                true
            });
            assert_eq!(count, Ok(1));
            assert_eq!(read[0].cells, problem().cells);
            assert_eq!(read[0].told, []);
        }
    }

    #[test]
    fn the_template_has_a_heading_and_no_rows() {
        let tr = Tr::new(Lang::Zh);
        let headings = headings(tr);
        let bytes = fillable(&Fillable {
            title: "x",
            headings: &headings,
            rows: &[],
            notes_title: "n",
            notes: &["一".into()],
        })
        .unwrap();
        let reader = Reader {
            vocabulary: Vocabulary::new(),
            villages: Villages::new(&sample::tree(), &"370405".parse().unwrap(), date!(2026 - 11 - 23)),
        };
        assert_eq!(
            table::read(&bytes, &reader, &mut |_, _| true),
            Err(table::Fault::NoRows)
        );
    }
}
