//! Work orders as a table, for the days on which the line is down: read row by row, each on its own.

use std::collections::BTreeMap;

use contracts::{
    Personal,
    dispatch::{
        Urgency,
        work_order::{TakeWorkOrder, WorkOrderSaid, WorkOrderWay},
    },
};
use kernel::{Lang, RawMinutes, at_china};
use portal_kit::Tr;
use time::{Date, Time};

use crate::pages::{
    elders::table::{Fault, Raw, Sink, day, every_row, narrow},
    orders::typed,
};

/// Most rows of one table: each is asked for on its own while the page waits.
pub const MOST_ROWS: usize = 500;
/// Rows among which the heading is looked for: a title may stand above it.
const HEADING_WITHIN: usize = 10;

/// A column, by its name on the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    Number,
    Caller,
    Name,
    ResidentId,
    Phone,
    ElderNo,
    Address,
    Service,
    Day,
    Time,
    Minutes,
    Urgency,
    Note,
}

impl Column {
    pub const ALL: [Column; 13] = [
        Column::Number,
        Column::Caller,
        Column::Name,
        Column::ResidentId,
        Column::Phone,
        Column::ElderNo,
        Column::Address,
        Column::Service,
        Column::Day,
        Column::Time,
        Column::Minutes,
        Column::Urgency,
        Column::Note,
    ];

    /// The word in keys, and what the column may be called besides its labels.
    pub fn word(self) -> &'static str {
        match self {
            Column::Number => "external_id",
            Column::Caller => "caller_phone",
            Column::Name => "elder_name",
            Column::ResidentId => "elder_id_number",
            Column::Phone => "elder_phone",
            Column::ElderNo => "elder_no",
            Column::Address => "address",
            Column::Service => "service",
            Column::Day => "day",
            Column::Time => "time",
            Column::Minutes => "duration_minutes",
            Column::Urgency => "urgency",
            Column::Note => "note",
        }
    }

    /// Its heading.
    pub fn label(self, tr: Tr) -> String {
        tr.word("work_order_column", self.word())
    }

    fn named(heading: &str) -> Option<Column> {
        let plain = plain(heading);
        let langs = [Tr::new(Lang::Zh), Tr::new(Lang::En)];
        let is = |column: &Column| {
            plain == column.word() || langs.iter().any(|tr| self::plain(&column.label(*tr)) == plain)
        };
        Column::ALL.into_iter().find(is)
    }
}

/// Without spaces, stars and remarks in brackets, in small letters.
fn plain(text: &str) -> String {
    let before = text.split(['（', '(']).next().unwrap_or_default();
    before
        .chars()
        .filter(|char| !char.is_whitespace() && !matches!(char, '*' | '＊'))
        .flat_map(char::to_lowercase)
        .collect()
}

/// One row.
pub struct Line {
    /// Its line in the table, from 1.
    pub row: u32,
    /// Its own number, as far as it can be read.
    pub external_id: String,
    /// The work order, or the column that cannot be read and why (`error-<reason>`).
    pub read: Result<Box<TakeWorkOrder>, (Column, &'static str)>,
}

/// Why there are no rows.
#[derive(Debug, PartialEq, Eq)]
pub enum Wrong {
    /// The file itself.
    File(Fault),
    /// No row names the column of the numbers.
    NoHeading,
    /// More than [`MOST_ROWS`].
    TooMany,
}

/// Reads a table: Excel, or CSV in any usual encoding.
///
/// # Errors
/// Why nothing of it can be read.
pub fn read(bytes: &[u8], platform: &str) -> Result<Vec<Line>, Wrong> {
    let mut table = Table {
        platform,
        heading: None,
        looked_at: 0,
        too_many: false,
        lines: Vec::new(),
    };
    let read = every_row(bytes, &mut table);
    if table.too_many {
        return Err(Wrong::TooMany);
    }
    if table.heading.is_none() && matches!(read, Ok(()) | Err(Fault::Stopped)) {
        return Err(Wrong::NoHeading);
    }
    read.map_err(Wrong::File)?;
    if table.lines.is_empty() {
        return Err(Wrong::File(Fault::NoRows));
    }
    Ok(table.lines)
}

struct Table<'a> {
    platform: &'a str,
    heading: Option<Vec<(usize, Column)>>,
    looked_at: usize,
    too_many: bool,
    lines: Vec<Line>,
}

impl Sink for Table<'_> {
    fn merged(&mut self, _: Vec<(u32, u32)>) {}

    fn row(&mut self, number: u32, cells: &[(usize, Raw)]) -> Result<(), Fault> {
        let Some(heading) = &self.heading else {
            return self.look(cells);
        };
        let known: BTreeMap<Column, &Raw> = cells
            .iter()
            .filter(|(_, raw)| !raw.is_blank())
            .filter_map(|(place, raw)| {
                let (_, column) = heading.iter().find(|(known, _)| known == place)?;
                Some((*column, raw))
            })
            .collect();
        if known.is_empty() {
            return Ok(());
        }
        if self.lines.len() >= MOST_ROWS {
            self.too_many = true;
            return Err(Fault::Stopped);
        }
        self.lines.push(line(number, self.platform, &known));
        Ok(())
    }
}

impl Table<'_> {
    fn look(&mut self, cells: &[(usize, Raw)]) -> Result<(), Fault> {
        self.looked_at += 1;
        let named = cells.iter().filter_map(|(place, raw)| match raw {
            Raw::Text(text) => Some((*place, Column::named(text)?)),
            _ => None,
        });
        let found: Vec<(usize, Column)> = named.collect();
        if found.iter().any(|(_, column)| *column == Column::Number) {
            self.heading = Some(found);
            return Ok(());
        }
        if self.looked_at >= HEADING_WITHIN {
            return Err(Fault::Stopped);
        }
        Ok(())
    }
}

fn line(row: u32, platform: &str, cells: &BTreeMap<Column, &Raw>) -> Line {
    let external_id = text(cells, Column::Number).unwrap_or_default();
    let read = work_order(platform, &external_id, cells);
    Line {
        row,
        external_id,
        read: read.map(Box::new),
    }
}

fn work_order(
    platform: &str,
    external_id: &str,
    cells: &BTreeMap<Column, &Raw>,
) -> Result<TakeWorkOrder, (Column, &'static str)> {
    for (column, raw) in cells {
        match raw {
            Raw::Formula => return Err((*column, "formula_in_cell")),
            Raw::Error => return Err((*column, "error_in_cell")),
            // A resident ID that was typed as a number has lost its last digits.
            Raw::Number(number) if number.abs() >= 1e15 => return Err((*column, "number_lost_digits")),
            _ => {}
        }
    }
    let text = |column| text(cells, column);
    let number = |column| text(column).map(|text| Personal(narrow(&text)));
    if external_id.is_empty() {
        return Err((Column::Number, "blank"));
    }
    let elder_id = text(Column::ElderNo).map(|text| text.parse()).transpose();
    let urgency = match text(Column::Urgency) {
        None => Urgency::Normal,
        Some(text) => urgency(&text).ok_or((Column::Urgency, "choose"))?,
    };
    let minutes = match text(Column::Minutes) {
        None => None,
        Some(text) => Some(typed::whole(&text).ok_or((Column::Minutes, "number_form"))?),
    };
    let starts_at = match (date_of(cells)?, time_of(cells)?) {
        (Some(day), Some(time)) => Some(at_china(day, time).into()),
        (None, None) => None,
        (None, Some(_)) => return Err((Column::Day, "blank")),
        (Some(_), None) => return Err((Column::Time, "blank")),
    };
    Ok(TakeWorkOrder {
        platform: platform.to_owned(),
        external_id: external_id.to_owned(),
        way: WorkOrderWay::File,
        said: WorkOrderSaid {
            caller_phone: number(Column::Caller),
            elder_name: text(Column::Name).map(Personal),
            resident_id: number(Column::ResidentId),
            elder_phone: number(Column::Phone),
            elder_id: elder_id.map_err(|_| (Column::ElderNo, "not_an_elder_no"))?,
            address: text(Column::Address).map(Personal),
            service: text(Column::Service),
            starts_at,
            duration: minutes.map(RawMinutes::new),
            urgency,
            note: text(Column::Note).map(Personal),
        },
    })
}

fn text(cells: &BTreeMap<Column, &Raw>, column: Column) -> Option<String> {
    let text = match cells.get(&column)? {
        Raw::Text(text) => text.trim().to_owned(),
        Raw::Number(number) => number.to_string(),
        Raw::Day(day) => day.to_string(),
        Raw::Formula | Raw::Error => String::new(),
    };
    Some(text).filter(|text| !text.is_empty())
}

fn date_of(cells: &BTreeMap<Column, &Raw>) -> Result<Option<Date>, (Column, &'static str)> {
    match cells.get(&Column::Day) {
        None => Ok(None),
        Some(Raw::Day(day)) => Ok(Some(*day)),
        Some(_) => {
            let text = text(cells, Column::Day).unwrap_or_default();
            let read = day(&typed::narrow(&text));
            read.map(Some).ok_or((Column::Day, "date_form"))
        }
    }
}

/// A clock; Excel keeps one as the part of a day.
fn time_of(cells: &BTreeMap<Column, &Raw>) -> Result<Option<Time>, (Column, &'static str)> {
    let read = match cells.get(&Column::Time) {
        None => return Ok(None),
        Some(Raw::Number(part)) if (0.0..1.0).contains(part) => {
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "0 to 1440"
            )]
            let minutes = (part * 1440.0).round() as u16;
            let (hour, minute) = (u8::try_from(minutes / 60).ok(), u8::try_from(minutes % 60).ok());
            hour.zip(minute)
                .and_then(|(hour, minute)| Time::from_hms(hour, minute, 0).ok())
        }
        Some(_) => typed::clock(&text(cells, Column::Time).unwrap_or_default()),
    };
    read.map(Some).ok_or((Column::Time, "time_form"))
}

fn urgency(text: &str) -> Option<Urgency> {
    let langs = [Tr::new(Lang::Zh), Tr::new(Lang::En)];
    let plain = plain(text);
    Urgency::ALL.iter().copied().find(|urgency| {
        plain == urgency.as_str()
            || langs
                .iter()
                .any(|tr| self::plain(&tr.word("urgency", urgency.as_str())) == plain)
    })
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    fn lines(text: &str) -> Vec<Line> {
        read(text.as_bytes(), "12349").ok().unwrap()
    }

    #[test]
    fn a_table_is_read_by_its_headings_in_either_language_below_a_title() {
        let zh = "12349 工单\n工单号,老人姓名,身份证号,服务项目,日期,时间,紧急程度,备注\nGD-1,王秀英,999999195003080021,02,2026/11/24,9：30,加急,门口有狗\n\n";
        let line = lines(zh).remove(0);
        let order = line.read.ok().unwrap();
        assert_eq!((line.row, line.external_id.as_str()), (3, "GD-1"));
        assert_eq!(order.said.starts_at.unwrap().0, datetime!(2026-11-24 01:30 UTC));
        assert_eq!(
            (order.said.urgency, order.said.service.as_deref()),
            (Urgency::Urgent, Some("02"))
        );
        assert_eq!(order.said.resident_id.unwrap().0, "999999195003080021");
        let wire = "external_id;elder_phone;duration_minutes\nGD-2;169 0000-0001;90\n";
        let order = lines(wire).remove(0).read.ok().unwrap();
        assert_eq!(order.said.elder_phone.unwrap().0, "16900000001");
        assert_eq!(order.said.duration.unwrap().get(), 90);
    }

    #[test]
    fn a_faulty_cell_is_named_and_holds_up_no_other_row() {
        let head = "external_id,day,time,urgency,duration_minutes,elder_no,note\n";
        for (row, column, why) in [
            (",2026-11-24,9:00,,,,", Column::Number, "blank"),
            ("A,tomorrow,9:00,,,,", Column::Day, "date_form"),
            ("A,2026-11-24,25:00,,,,", Column::Time, "time_form"),
            ("A,2026-11-24,,,,,", Column::Time, "blank"),
            ("A,,9:00,,,,", Column::Day, "blank"),
            ("A,,,soon,,,", Column::Urgency, "choose"),
            ("A,,,,long,,", Column::Minutes, "number_form"),
            ("A,,,,,17,", Column::ElderNo, "not_an_elder_no"),
            ("A,,,,,,=1+1", Column::Note, "formula_in_cell"),
        ] {
            let found = lines(&format!("{head}{row}\nB,,,,,,\n"));
            assert_eq!(found[0].read.as_ref().err(), Some(&(column, why)), "{row}");
            assert!(found[1].read.is_ok());
        }
    }

    #[test]
    fn excel_keeps_a_clock_as_a_part_of_a_day() {
        let cells = |part: f64| BTreeMap::from([(Column::Time, Raw::Number(part))]);
        let read = |part: f64| {
            let cells = cells(part);
            time_of(&cells.iter().map(|(column, raw)| (*column, raw)).collect())
        };
        assert_eq!(read(0.395_833_333), Ok(Some(time::macros::time!(9:30))));
        assert_eq!(read(10.0), Ok(Some(time::macros::time!(10:00))));
    }

    #[test]
    fn what_is_no_table_of_work_orders_says_so() {
        assert_eq!(read(b"a,b\n1,2\n", "12349").err(), Some(Wrong::NoHeading));
        assert_eq!(
            read(b"external_id\n", "12349").err(),
            Some(Wrong::File(Fault::NoRows))
        );
        let many = format!("external_id\n{}", "A\n".repeat(MOST_ROWS + 1));
        assert_eq!(read(many.as_bytes(), "12349").err(), Some(Wrong::TooMany));
    }
}
