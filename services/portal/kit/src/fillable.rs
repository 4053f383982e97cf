//! A workbook to be filled in and sent back: a heading, cells that stay the text that is typed, and a sheet of notes.

use rust_xlsxwriter::{DataValidation, Format, FormatBorder, Workbook, Worksheet, XlsxError};

/// Rows whose cells offer their words.
const OFFERED: u32 = 50_000;

/// One column.
#[derive(Debug, Clone)]
pub struct Heading {
    label: String,
    needed: bool,
    wide: bool,
    choices: Vec<String>,
}

impl Heading {
    /// A column of any text.
    pub fn new(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            needed: false,
            wide: false,
            choices: Vec::new(),
        }
    }

    /// It must be filled in: a star stands before its name.
    #[must_use]
    pub fn needed(mut self) -> Self {
        self.needed = true;
        self
    }

    /// It holds sentences.
    #[must_use]
    pub fn wide(mut self) -> Self {
        self.wide = true;
        self
    }

    /// Words that the cells offer; other words can be typed.
    #[must_use]
    pub fn choices(mut self, choices: Vec<String>) -> Self {
        self.choices = choices;
        self
    }
}

/// What the workbook holds.
#[derive(Debug)]
pub struct Fillable<'a> {
    /// Name of the first sheet.
    pub title: &'a str,
    /// Its columns.
    pub headings: &'a [Heading],
    /// Texts of its rows.
    pub rows: &'a [Vec<String>],
    /// Name of the second sheet.
    pub notes_title: &'a str,
    /// Its lines.
    pub notes: &'a [String],
}

/// The workbook as the bytes of an `.xlsx` file.
///
/// # Errors
/// More rows than Excel has.
pub fn fillable(what: &Fillable<'_>) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let page = workbook.add_worksheet();
    page.set_name(what.title)?;
    headings(page, what.headings)?;
    // A text, so that Excel neither rounds a long number nor takes a cell for a formula.
    let text = Format::new().set_num_format("@");
    for (number, row) in (1..).zip(what.rows) {
        for (place, cell) in (0..).zip(row) {
            if !cell.is_empty() {
                page.write_string_with_format(number, place, cell, &text)?;
            }
        }
    }
    let notes = workbook.add_worksheet();
    notes.set_name(what.notes_title)?;
    notes.set_column_width(0, 100)?;
    for (number, note) in (0..).zip(what.notes) {
        notes.write_string(number, 0, note)?;
    }
    workbook.save_to_buffer()
}

fn headings(page: &mut Worksheet, headings: &[Heading]) -> Result<(), XlsxError> {
    let text = Format::new().set_num_format("@");
    let format = Format::new()
        .set_bold()
        .set_background_color(0xEE_F7F7)
        .set_border_bottom(FormatBorder::Thin);
    for (place, heading) in (0..).zip(headings) {
        let label = if heading.needed {
            format!("*{}", heading.label)
        } else {
            heading.label.clone()
        };
        page.set_column_format(place, &text)?;
        page.set_column_width(place, if heading.wide { 60 } else { 18 })?;
        page.write_string_with_format(0, place, &label, &format)?;
        if !heading.choices.is_empty() {
            let offer = DataValidation::new()
                .allow_list_strings(&heading.choices)?
                .show_error_message(false);
            page.add_data_validation(1, place, OFFERED, place, &offer)?;
        }
    }
    page.set_freeze_panes(1, 0)?;
    Ok(())
}
