//! A table as people have it: an Excel workbook, or CSV in UTF-8, GB18030 or UTF-16. It is read row by row; what is read is
//! handed on in chunks that one message carries.

mod text;
mod workbook;

use contracts::elderly::import::{ElderColumn, ElderLine, ElderTable};
use portal_kit::Tr;

pub use super::line::{Raw, day, narrow_number as narrow};
use super::{
    columns::{NEEDED, label},
    line::Reader,
};

/// Most rows of one table.
const MOST_ROWS: u32 = 50_000;
/// Rows among which the heading is looked for: a title may stand above it.
const HEADING_WITHIN: u32 = 10;
/// Rows and bytes of a chunk; a message carries a megabyte.
const CHUNK_ROWS: usize = 500;
const CHUNK_BYTES: usize = 300_000;
/// About what a cell takes beside its text.
const CELL_BYTES: usize = 24;

/// Why a file cannot be read at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// No kind of table that is known.
    Unknown,
    /// The old kind of workbook, or one with a password.
    OldExcel,
    /// A workbook that is broken.
    Broken,
    /// Unpacked it is far larger than any table.
    Bomb,
    /// Neither UTF-8 nor GB18030 nor UTF-16.
    Encoding,
    /// These columns have no heading.
    NoHeading(Vec<ElderColumn>),
    /// Cells of the heading are merged.
    MergedHeading,
    /// Two columns have this heading.
    HeadingTwice(ElderColumn),
    /// Nothing below the heading.
    NoRows,
    /// More rows than one import takes.
    TooManyRows,
    /// Whoever takes the rows has stopped.
    Stopped,
}

impl Fault {
    /// In the reader's words.
    pub fn words(&self, tr: Tr) -> String {
        match self {
            Fault::Unknown | Fault::Stopped => tr.t("elder_import-file-unknown"),
            Fault::OldExcel => tr.t("elder_import-file-old"),
            Fault::Broken => tr.t("elder_import-file-broken"),
            Fault::Bomb => tr.t("elder_import-file-bomb"),
            Fault::Encoding => tr.t("elder_import-file-encoding"),
            Fault::NoHeading(columns) => {
                let names: Vec<String> = columns.iter().map(|column| label(tr, *column)).collect();
                let names = names.join(&tr.t("list-separator"));
                tr.args("elder_import-file-heading", &[("columns", names.into())])
            }
            Fault::MergedHeading => tr.t("elder_import-file-merged"),
            Fault::HeadingTwice(column) => {
                let name = label(tr, *column);
                tr.args("elder_import-file-twice", &[("column", name.into())])
            }
            Fault::NoRows => tr.t("elder_import-file-empty"),
            Fault::TooManyRows => tr.args("elder_import-file-rows", &[("max", MOST_ROWS.into())]),
        }
    }
}

/// Takes what is read; false = stop.
pub type Take<'a> = dyn FnMut(ElderTable, Vec<ElderLine>) -> bool + 'a;

/// What takes the rows of a file, one after the other.
pub trait Sink {
    /// First and last rows of merged cells, from 1; told before the first row.
    fn merged(&mut self, areas: Vec<(u32, u32)>);

    /// A row of the file with the places of its cells; `number` from 1.
    ///
    /// # Errors
    /// What ends the reading.
    fn row(&mut self, number: u32, cells: &[(usize, Raw)]) -> Result<(), Fault>;
}

/// Hands on every row of a file, whatever it is about.
///
/// # Errors
/// What is wrong with the file as a whole, or what has ended the reading.
pub fn every_row(bytes: &[u8], sink: &mut dyn Sink) -> Result<(), Fault> {
    if bytes.starts_with(b"PK") {
        return workbook::read(bytes, sink);
    }
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err(Fault::OldExcel);
    }
    let (_, decoded) = text::decode(bytes)?;
    text::read(&decoded, sink)
}

/// Reads a file and hands on its rows; gives how many there are.
///
/// # Errors
/// What is wrong with the file as a whole. Chunks may have been handed on before.
pub fn read(bytes: &[u8], reader: &Reader, take: &mut Take<'_>) -> Result<u32, Fault> {
    if bytes.starts_with(b"PK") {
        let mut feed = Feed::new(reader, ElderTable::Xlsx, take);
        workbook::read(bytes, &mut feed)?;
        return feed.finish();
    }
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err(Fault::OldExcel);
    }
    let (table, decoded) = text::decode(bytes)?;
    let mut feed = Feed::new(reader, table, take);
    text::read(&decoded, &mut feed)?;
    feed.finish()
}

/// The rows of a table on their way: looks for the heading, then makes lines and chunks of them.
struct Feed<'a, 'b> {
    reader: &'a Reader,
    table: ElderTable,
    take: &'a mut Take<'b>,
    /// First and last rows of merged cells, from 1.
    merged: Vec<(u32, u32)>,
    heading: Option<Vec<(usize, ElderColumn)>>,
    looked_at: u32,
    missing: Vec<ElderColumn>,
    rows: u32,
    lines: Vec<ElderLine>,
    bytes: usize,
}

impl Sink for Feed<'_, '_> {
    fn merged(&mut self, areas: Vec<(u32, u32)>) {
        self.merged = areas;
    }

    fn row(&mut self, number: u32, cells: &[(usize, Raw)]) -> Result<(), Fault> {
        let Some(heading) = &self.heading else {
            return self.look(number, cells);
        };
        let known: Vec<(ElderColumn, &Raw)> = cells
            .iter()
            .filter_map(|(place, raw)| {
                let (_, column) = heading.iter().find(|(known, _)| known == place)?;
                Some((*column, raw))
            })
            .collect();
        let Some(line) = self.reader.line(number, &known) else {
            return Ok(());
        };
        self.rows += 1;
        if self.rows > MOST_ROWS {
            return Err(Fault::TooManyRows);
        }
        self.bytes += line
            .cells
            .values()
            .map(|cell| cell.len() + CELL_BYTES)
            .sum::<usize>();
        self.lines.push(line);
        if self.lines.len() >= CHUNK_ROWS || self.bytes >= CHUNK_BYTES {
            self.flush()?;
        }
        Ok(())
    }
}

impl<'a, 'b> Feed<'a, 'b> {
    fn new(reader: &'a Reader, table: ElderTable, take: &'a mut Take<'b>) -> Self {
        Self {
            reader,
            table,
            take,
            merged: Vec::new(),
            heading: None,
            looked_at: 0,
            missing: NEEDED.to_vec(),
            rows: 0,
            lines: Vec::new(),
            bytes: 0,
        }
    }

    /// Whether this row is the heading: it names who the rows are about.
    fn look(&mut self, number: u32, cells: &[(usize, Raw)]) -> Result<(), Fault> {
        self.looked_at += 1;
        let mut found: Vec<(usize, ElderColumn)> = Vec::new();
        let mut twice = None;
        for (place, raw) in cells {
            let Raw::Text(text) = raw else { continue };
            let Some(column) = self.reader.vocabulary.column(text) else {
                continue;
            };
            if found.iter().any(|(_, known)| *known == column) {
                twice = Some(column);
            }
            found.push((*place, column));
        }
        let has = |column| found.iter().any(|(_, known)| *known == column);
        let missing: Vec<ElderColumn> = NEEDED
            .into_iter()
            .filter(|column| !has(*column))
            .filter(|column| *column != ElderColumn::Village || !self.reader.villages.is_one())
            .collect();
        if missing.len() < self.missing.len() {
            self.missing.clone_from(&missing);
        }
        if has(ElderColumn::ResidentId) && has(ElderColumn::Name) {
            if self
                .merged
                .iter()
                .any(|(first, last)| (*first..=*last).contains(&number))
            {
                return Err(Fault::MergedHeading);
            }
            if let Some(column) = twice {
                return Err(Fault::HeadingTwice(column));
            }
            if !missing.is_empty() {
                return Err(Fault::NoHeading(missing));
            }
            self.heading = Some(found);
            return Ok(());
        }
        if self.looked_at >= HEADING_WITHIN {
            return Err(self.headless());
        }
        Ok(())
    }

    fn headless(&self) -> Fault {
        if self.merged.iter().any(|(first, _)| *first <= HEADING_WITHIN) {
            return Fault::MergedHeading;
        }
        Fault::NoHeading(self.missing.clone())
    }

    fn flush(&mut self) -> Result<(), Fault> {
        self.bytes = 0;
        let lines = std::mem::take(&mut self.lines);
        if (self.take)(self.table, lines) {
            Ok(())
        } else {
            Err(Fault::Stopped)
        }
    }

    fn finish(mut self) -> Result<u32, Fault> {
        if self.heading.is_none() {
            return Err(self.headless());
        }
        if self.rows == 0 {
            return Err(Fault::NoRows);
        }
        if !self.lines.is_empty() {
            self.flush()?;
        }
        Ok(self.rows)
    }
}

#[cfg(test)]
mod tests;
