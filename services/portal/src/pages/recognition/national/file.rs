//! Rows as a file: the columns that the setting names, nothing before the headings, every cell a text.

use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use contracts::{
    Error,
    settings::{self, Filled},
};
use portal_kit::{XlsxError, plain_workbook};
use serde_json::Value;
use time::Date;

use super::rows::Row;
use crate::web::{Page, attachment};

/// What a spreadsheet program takes for a formula at the start of a text.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// What kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Excel.
    Xlsx,
    /// UTF-8 with its mark, so that Excel reads it too.
    Csv,
}

impl Format {
    /// Its word in a form.
    pub fn word(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
        }
    }

    /// The format of a word; Excel unless another.
    pub fn parse(word: &str) -> Self {
        if word == Self::Csv.word() {
            Self::Csv
        } else {
            Self::Xlsx
        }
    }
}

/// The columns of a setting.
pub fn columns(value: &Value) -> Vec<(&str, Filled<'_>)> {
    let columns = value.as_array().into_iter().flatten();
    columns
        .filter_map(|one| settings::column(one.as_str()?))
        .collect()
}

/// The file as the answer, called `name` with the day behind it.
///
/// # Errors
/// `internal`, when it cannot be made.
pub fn answer(name: &str, format: Format, mapping: &Value, rows: &[Row], day: Date) -> Page<Response> {
    let columns = columns(mapping);
    match format {
        Format::Xlsx => {
            let bytes = workbook(&columns, rows)
                .map_err(|error| Error::internal(format!("the sheet failed: {error}")))?;
            attachment(name, day, bytes)
        }
        Format::Csv => {
            let bytes =
                text(&columns, rows).map_err(|error| Error::internal(format!("the file failed: {error}")))?;
            let disposition = format!("attachment; filename=\"timebank-national-{day}.csv\"");
            let headers = [
                (
                    header::CONTENT_TYPE,
                    HeaderValue::from_static("text/csv; charset=utf-8"),
                ),
                (
                    header::CONTENT_DISPOSITION,
                    HeaderValue::from_str(&disposition)
                        .map_err(|error| Error::internal(error.to_string()))?,
                ),
            ];
            Ok((headers, bytes).into_response())
        }
    }
}

fn cell<'a>(row: &'a Row, filled: Filled<'a>) -> &'a str {
    match filled {
        Filled::Field(field) => row.get(field),
        Filled::Text(text) => text,
    }
}

fn workbook(columns: &[(&str, Filled<'_>)], rows: &[Row]) -> Result<Vec<u8>, XlsxError> {
    let headings: Vec<&str> = columns.iter().map(|(heading, _)| *heading).collect();
    let cells = |row| columns.iter().map(|(_, filled)| cell(row, *filled)).collect();
    plain_workbook(&headings, rows.iter().map(cells))
}

fn text(columns: &[(&str, Filled<'_>)], rows: &[Row]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    writer.write_record(columns.iter().map(|(heading, _)| *heading))?;
    for row in rows {
        writer.write_record(columns.iter().map(|(_, filled)| inert(cell(row, *filled))))?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

/// A text that is no formula to whoever opens the file; numbers stay what they are.
fn inert(text: &str) -> String {
    if text.starts_with(FORMULA) && text.parse::<f64>().is_err() {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use calamine::{Data, Reader, Xlsx};
    use serde_json::json;

    use super::*;

    fn rows() -> Vec<Row> {
        let mut row = Row::default();
        row.set("number", "3704050010019");
        row.set("name", "=1+1");
        row.set("minutes", "-30");
        vec![row]
    }

    #[test]
    fn r11_3_the_columns_are_those_of_the_setting_and_every_cell_is_a_text() {
        let mapping = json!([
            "分钟=minutes",
            "姓名=name",
            "证件类型=\"居民身份证\"",
            "编号 = number"
        ]);
        let bytes = workbook(&columns(&mapping), &rows()).unwrap();
        let mut book: Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).unwrap();
        let sheet = book.worksheet_range_at(0).unwrap().unwrap();
        let lines: Vec<Vec<String>> = sheet
            .rows()
            .map(|row| {
                assert!(row.iter().all(|cell| matches!(cell, Data::String(_))));
                row.iter().map(ToString::to_string).collect()
            })
            .collect();
        assert_eq!(
            lines,
            [
                ["分钟", "姓名", "证件类型", "编号"],
                ["-30", "=1+1", "居民身份证", "3704050010019"]
            ]
        );
    }

    #[test]
    fn r11_3_no_text_of_the_other_format_is_a_formula() {
        let mapping = json!(["姓名=name", "分钟=minutes"]);
        let bytes = text(&columns(&mapping), &rows()).unwrap();
        assert_eq!(
            String::from_utf8(bytes).unwrap(),
            "\u{feff}姓名,分钟\n'=1+1,-30\n"
        );
    }
}
