//! CSV, or cells that were copied out of Excel.

use std::borrow::Cow;

use contracts::elderly::import::ElderTable;
use encoding_rs::{GB18030, UTF_16BE, UTF_16LE};

use super::{Fault, Sink};
use crate::pages::{elders::import::line::Raw, imports::delimiter};

/// The text of a file, and in which encoding it was.
///
/// # Errors
/// No text at all, or in an encoding that is not known.
pub fn decode(bytes: &[u8]) -> Result<(ElderTable, Cow<'_, str>), Fault> {
    let utf16 = match bytes {
        [0xff, 0xfe, ..] => Some(UTF_16LE),
        [0xfe, 0xff, ..] => Some(UTF_16BE),
        _ => None,
    };
    if let Some(encoding) = utf16 {
        let (text, wrong) = encoding.decode_with_bom_removal(bytes);
        return if wrong {
            Err(Fault::Encoding)
        } else {
            Ok((ElderTable::Utf16, text))
        };
    }
    if bytes.iter().take(1_000).any(|byte| *byte == 0) {
        return Err(Fault::Unknown);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok((
            ElderTable::Utf8,
            Cow::Borrowed(text.trim_start_matches('\u{feff}')),
        ));
    }
    let (text, wrong) = GB18030.decode_without_bom_handling(bytes);
    if wrong {
        return Err(Fault::Encoding);
    }
    Ok((ElderTable::Gb18030, text))
}

/// Hands on the rows of a text.
///
/// # Errors
/// As [`super::read`].
pub fn read(text: &str, feed: &mut dyn Sink) -> Result<(), Fault> {
    // A title above the heading has no cells to be told by.
    let told_by = text
        .lines()
        .take(10)
        .max_by_key(|line| line.matches([',', '\t', ';', '|']).count());
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(told_by.unwrap_or_default()))
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(|_| Fault::Unknown)? {
        let number = record.position().map_or(0, csv::Position::line);
        let cells: Vec<(usize, Raw)> = record
            .iter()
            .enumerate()
            .map(|(place, text)| (place, raw(text)))
            .collect();
        feed.row(u32::try_from(number).unwrap_or(u32::MAX), &cells)?;
    }
    Ok(())
}

fn raw(text: &str) -> Raw {
    if text.starts_with('=') {
        return Raw::Formula;
    }
    Raw::Text(text.to_owned())
}
