//! Reads a table as people have it: CSV in UTF-8 or GB18030, or cells copied out of Excel.

use contracts::{
    Day,
    ledger::import::{ImportKind, ImportRow},
};
use kernel::BasisPoints;

use crate::web::parse_date;

/// The columns, by the names they go by.
const COLUMNS: [(Column, &[&str]); 6] = [
    (Column::Passbook, &["存折号", "passbook", "passbook_no"]),
    (Column::Kind, &["种类", "类型", "kind"]),
    (Column::Day, &["日期", "服务日期", "day", "date"]),
    (Column::Minutes, &["时长", "分钟", "minutes"]),
    (Column::Weight, &["系数", "weight"]),
    (Column::Document, &["出处", "凭证", "document"]),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Passbook,
    Kind,
    Day,
    Minutes,
    Weight,
    Document,
}

/// A line that cannot be read: its number below the heading, from 1, and the key of what is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub row: u32,
    pub key: &'static str,
}

/// What was read.
#[derive(Debug, PartialEq)]
pub enum Sheet {
    /// Columns that are missing, by the first of their names.
    Headless(Vec<&'static str>),
    /// Rows, and lines that are none.
    Rows(Vec<ImportRow>, Vec<Fault>),
}

/// The text of a file: UTF-8, with or without its mark, or GB18030, as Excel in China writes it.
pub fn decode(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.trim_start_matches('\u{feff}').to_owned(),
        Err(_) => encoding_rs::GB18030.decode(bytes).0.into_owned(),
    }
}

/// The character that stands most often in the first line, of those that separate cells.
pub fn delimiter(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    let count = |delimiter: u8| first.bytes().filter(|byte| *byte == delimiter).count();
    *b",\t;|"
        .iter()
        .rev()
        .max_by_key(|delimiter| count(**delimiter))
        .unwrap_or(&b',')
}

/// Reads a table with its heading.
pub fn sheet(text: &str) -> Sheet {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(text))
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let heading: Vec<String> = reader
        .headers()
        .map(|names| names.iter().map(str::to_lowercase).collect())
        .unwrap_or_default();
    let place = |names: &[&str]| heading.iter().position(|cell| names.contains(&cell.as_str()));
    let missing: Vec<&'static str> = COLUMNS
        .iter()
        .filter(|(column, names)| *column != Column::Weight && place(names).is_none())
        .map(|(_, names)| names[0])
        .collect();
    if !missing.is_empty() {
        return Sheet::Headless(missing);
    }
    let places = COLUMNS.map(|(column, names)| (column, place(names)));
    let (mut rows, mut faults) = (Vec::new(), Vec::new());
    for (line, number) in reader.records().zip(1..) {
        let fault = |key| Fault { row: number, key };
        let Ok(line) = line else {
            faults.push(fault("import-unreadable-row"));
            continue;
        };
        if line.iter().all(str::is_empty) {
            continue;
        }
        let cell = |wanted: Column| {
            let place = places.iter().find(|(column, _)| *column == wanted);
            place
                .and_then(|(_, place)| line.get((*place)?))
                .unwrap_or_default()
        };
        match row(cell) {
            Ok(row) => rows.push(row),
            Err(key) => faults.push(fault(key)),
        }
    }
    Sheet::Rows(rows, faults)
}

fn row<'a>(cell: impl Fn(Column) -> &'a str) -> Result<ImportRow, &'static str> {
    Ok(ImportRow {
        passbook_no: cell(Column::Passbook).split_whitespace().collect(),
        kind: kind(cell(Column::Kind)).ok_or("import-unreadable-kind")?,
        day: day(cell(Column::Day)).ok_or("error-not_a_date")?,
        minutes: minutes(cell(Column::Minutes)).ok_or("error-not_minutes")?,
        weight: weight(cell(Column::Weight))?,
        document: cell(Column::Document).to_owned(),
    })
}

fn kind(text: &str) -> Option<ImportKind> {
    match text {
        "期初物品" | "期初可换物品" => Some(ImportKind::OpeningGoods),
        "期初服务" | "期初可换服务" => Some(ImportKind::OpeningSavings),
        "期初待结算" => Some(ImportKind::OpeningUnsettled),
        "历史服务" | "历史" => Some(ImportKind::History),
        word => ImportKind::parse(&word.to_lowercase()),
    }
}

/// `2019-12-31`, `2019/12/31`, `2019年12月31日`; Excel drops leading zeros.
fn day(text: &str) -> Option<Day> {
    let parts: Vec<&str> = text
        .split(['-', '/', '.', '年', '月', '日'])
        .filter(|part| !part.is_empty())
        .collect();
    let [year, month, day] = parts.as_slice() else {
        return None;
    };
    parse_date(&format!("{year}-{month:0>2}-{day:0>2}")).map(Day)
}

/// `150`, `2时30分`, `2小时30分钟`, `2:30`, `2 h 30 min`.
fn minutes(text: &str) -> Option<i64> {
    let text: String = text.to_lowercase().split_whitespace().collect();
    let number = |text: &str| text.parse::<u32>().ok().map(i64::from);
    let text = text
        .replace("小时", "时")
        .replace("分钟", "分")
        .replace("min", "分");
    match text.split_once(['时', 'h', ':', '：']) {
        None => number(text.strip_suffix('分').unwrap_or(&text)),
        Some((hours, "")) => Some(number(hours)? * 60),
        Some((hours, rest)) => {
            let rest = number(rest.strip_suffix('分').unwrap_or(rest))?;
            (rest < 60).then_some(number(hours)? * 60 + rest)
        }
    }
}

fn weight(text: &str) -> Result<Option<BasisPoints>, &'static str> {
    let digits = text.trim_start_matches(['×', 'x', 'X', '*']);
    match digits {
        "" => Ok(None),
        digits => match digits.parse::<u8>() {
            Ok(times) => Ok(Some(BasisPoints::new(i32::from(times) * 10_000))),
            Err(_) => Err("error-weight_unknown"),
        },
    }
}

/// The rows as the same table again, for the form that proposes them.
pub fn write(rows: &[ImportRow]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing to memory cannot fail.
    let _ = writer.write_record(["passbook", "kind", "day", "minutes", "weight", "document"]);
    for row in rows {
        let weight = row.weight.map(|weight| (weight.get() / 10_000).to_string());
        let _ = writer.write_record([
            row.passbook_no.as_str(),
            row.kind.as_str(),
            &row.day.0.to_string(),
            &row.minutes.to_string(),
            &weight.unwrap_or_default(),
            &row.document,
        ]);
    }
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    const TABLE: &str =
        "存折号,种类,日期,时长,系数,出处\n3704 0500 0128 6,历史服务,2019/9/1,1时35分,×2,第3页\n";

    fn rows(text: &str) -> (Vec<ImportRow>, Vec<Fault>) {
        match sheet(text) {
            Sheet::Rows(rows, faults) => (rows, faults),
            Sheet::Headless(missing) => panic!("{missing:?}"),
        }
    }

    #[test]
    fn a_table_is_read_as_people_write_it() {
        let (rows, faults) = rows(TABLE);
        assert_eq!(faults, []);
        assert_eq!(
            rows,
            [ImportRow {
                passbook_no: "3704050001286".into(),
                kind: ImportKind::History,
                day: Day(date!(2019 - 09 - 01)),
                minutes: 95,
                weight: Some(BasisPoints::new(20_000)),
                document: "第3页".into(),
            }]
        );
    }

    #[test]
    fn gb18030_a_mark_and_cells_out_of_excel_are_understood() {
        let (gb, _, _) = encoding_rs::GB18030.encode(TABLE);
        assert_eq!(decode(&gb), TABLE);
        assert_eq!(decode(format!("\u{feff}{TABLE}").as_bytes()), TABLE);
        let expected = rows(TABLE);
        assert_eq!(rows(&TABLE.replace(',', "\t")), expected);
        assert_eq!(rows(&TABLE.replace(',', ";")), expected);
    }

    #[test]
    fn what_cannot_be_read_is_named_by_its_line() {
        let text = format!(
            "{TABLE}A1,捐赠,2019-09-01,60,,x\nA1,历史服务,31.12,60,,x\nA1,历史服务,2019-12-31,1时90分,,x\n"
        );
        let (rows, faults) = rows(&text);
        assert_eq!(rows.len(), 1);
        let named: Vec<_> = faults.iter().map(|fault| (fault.row, fault.key)).collect();
        assert_eq!(
            named,
            [
                (2, "import-unreadable-kind"),
                (3, "error-not_a_date"),
                (4, "error-not_minutes")
            ]
        );
        assert_eq!(
            sheet("a,b\n1,2\n"),
            Sheet::Headless(vec!["存折号", "种类", "日期", "时长", "出处"])
        );
    }

    #[test]
    fn minutes_are_read_in_every_usual_way() {
        for (text, read) in [
            ("150", Some(150)),
            ("2时30分", Some(150)),
            ("2小时30分钟", Some(150)),
            ("2:30", Some(150)),
            ("2 h 30 min", Some(150)),
            ("2时", Some(120)),
            ("45分", Some(45)),
            ("-5", None),
            ("1.5", None),
            ("", None),
        ] {
            assert_eq!(minutes(text), read, "{text}");
        }
    }

    #[test]
    fn what_is_written_reads_back() {
        let (once, _) = rows(TABLE);
        assert_eq!(rows(&write(&once)), (once, Vec::new()));
    }
}
