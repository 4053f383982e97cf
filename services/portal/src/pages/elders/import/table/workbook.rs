//! An Excel workbook: its first sheet, cell by cell, so that no more of it is in memory than its texts.

use std::io::{self, Cursor, Read};

use calamine::{DataRef, Reader as _, Xlsx};
use time::{Date, Month};
use zip::ZipArchive;

use super::{Fault, Sink};
use crate::pages::elders::import::line::Raw;

/// Most parts of a workbook.
const PARTS: usize = 1_000;
/// Largest sheet and largest other part, bytes unpacked: 50,000 full rows take a quarter of it.
const SHEET_BYTES: u64 = 160 << 20;
const PART_BYTES: u64 = 48 << 20;
/// Largest sum of all parts.
const ALL_BYTES: u64 = 240 << 20;
/// Columns that are looked at.
const COLUMNS: u32 = 200;

/// Hands on the rows of the first sheet.
///
/// # Errors
/// As [`super::read`].
pub fn read(bytes: &[u8], feed: &mut dyn Sink) -> Result<(), Fault> {
    unpacks_to_a_table(bytes)?;
    let broken = |_| Fault::Broken;
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).map_err(broken)?;
    let sheet = book.sheet_names().first().cloned().ok_or(Fault::Broken)?;
    let merged = book.merge_cells_by_sheet_name(&sheet).map_err(broken)?;
    let merged = merged
        .into_iter()
        .map(|area| (area.start.0.saturating_add(1), area.end.0.saturating_add(1)));
    feed.merged(merged.collect());
    let mut cells = book.worksheet_cells_reader(&sheet).map_err(broken)?;
    let (mut at, mut row) = (0, Vec::new());
    while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(broken)? {
        let (number, place) = (cell.pos.0.saturating_add(1), cell.pos.1);
        if number < at {
            return Err(Fault::Broken);
        }
        if number > at {
            if !row.is_empty() {
                feed.row(at, &row)?;
                row.clear();
            }
            at = number;
        }
        if place < COLUMNS {
            let raw = match cell.formula {
                Some(_) => Raw::Formula,
                None => raw(cell.value),
            };
            row.push((place as usize, raw));
        }
    }
    if !row.is_empty() {
        feed.row(at, &row)?;
    }
    Ok(())
}

/// Unpacks every part once and keeps nothing: what the directory says of their sizes may be a lie.
fn unpacks_to_a_table(bytes: &[u8]) -> Result<(), Fault> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Fault::Broken)?;
    if archive.len() > PARTS {
        return Err(Fault::Bomb);
    }
    let mut left = ALL_BYTES;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(|_| Fault::Broken)?;
        let is_sheet = part.name().is_ok_and(|name| name.starts_with("xl/worksheets/"));
        let most = if is_sheet { SHEET_BYTES } else { PART_BYTES };
        let most = most.min(left);
        let unpacked = io::copy(&mut part.take(most + 1), &mut io::sink()).map_err(|_| Fault::Broken)?;
        if unpacked > most {
            return Err(Fault::Bomb);
        }
        left -= unpacked;
    }
    Ok(())
}

fn raw(value: DataRef<'_>) -> Raw {
    match value {
        DataRef::Int(number) => Raw::Text(number.to_string()),
        DataRef::Float(number) => Raw::Number(number),
        DataRef::String(text) => Raw::Text(text),
        DataRef::SharedString(text) => Raw::Text(text.to_owned()),
        DataRef::Bool(value) => Raw::Text(value.to_string()),
        DataRef::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            let month = Month::try_from(month).ok();
            let date = month.and_then(|month| Date::from_calendar_date(i32::from(year), month, day).ok());
            date.map_or(Raw::Number(moment.as_f64()), Raw::Day)
        }
        DataRef::DateTime(moment) => Raw::Number(moment.as_f64()),
        DataRef::DateTimeIso(text) => Raw::Text(text.chars().take(10).collect()),
        DataRef::DurationIso(text) => Raw::Text(text),
        DataRef::Error(_) => Raw::Error,
        DataRef::Empty => Raw::Text(String::new()),
    }
}
