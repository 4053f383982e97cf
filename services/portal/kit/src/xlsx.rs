//! A table as an Excel workbook: the columns of the screen, with cells of their type.
//!
//! Every text is written as a string, never as a formula; one that begins like a formula is also marked as text, so that
//! it stays one when the sheet is saved as something else or typed over.

use rust_xlsxwriter::{ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet};
use time::{Date, OffsetDateTime, UtcOffset};

use crate::{
    components::{Column, Table, Xlsx},
    ctx::PageCtx,
    tr::Tr,
};

pub use rust_xlsxwriter::XlsxError;

/// Most characters that a cell of Excel holds.
const CELL_MAX: usize = 32_767;
/// Most characters that the name of a sheet has.
const NAME_MAX: usize = 31;
/// The row of the headings, from 0: title, period, who printed, a blank.
const HEAD: u32 = 4;
/// Narrowest and widest column, characters.
const WIDTH: (f64, f64) = (8.0, 60.0);

/// What stands above the table.
#[derive(Debug, Clone)]
pub struct Sheet<'a> {
    /// Whose name the printed-by line has, and the language.
    pub ctx: &'a PageCtx,
    /// Title of the table, name of the sheet.
    pub title: &'a str,
    /// Period, holder, filters: what the rows are.
    pub subtitle: &'a str,
    /// Now.
    pub at: OffsetDateTime,
}

/// A workbook with one sheet whose rows come a part at a time: `try_new`, `add` for each part, `finish`.
pub struct Book {
    workbook: Workbook,
    tr: Tr,
    /// The row that is written next.
    next: u32,
    /// Widest text of each column, about.
    widths: Vec<f64>,
}

impl Book {
    /// A sheet with its head, without a row.
    ///
    /// # Errors
    /// Never: the name of the sheet is cut to what Excel takes.
    pub fn try_new(sheet: &Sheet<'_>) -> Result<Self, XlsxError> {
        let mut workbook = Workbook::new();
        let page = workbook.add_worksheet();
        page.set_name(sheet_name(sheet.title))?;
        head(sheet, page)?;
        Ok(Self {
            workbook,
            tr: sheet.ctx.tr,
            next: HEAD + 1,
            widths: Vec::new(),
        })
    }

    /// Writes the rows of `table` below those that are there. Each part has the same columns.
    ///
    /// # Errors
    /// More rows than Excel has; a day before 1900.
    pub fn add<R>(&mut self, table: &Table<'_, R>) -> Result<(), XlsxError> {
        let page = self.workbook.worksheet_from_index(0)?;
        columns(self.tr, page, &mut self.widths, self.next, table)?;
        let rows = u32::try_from(table.rows().len()).unwrap_or(u32::MAX);
        self.next = self.next.saturating_add(rows);
        Ok(())
    }

    /// The bytes of the file. Takes a second for tens of thousands of rows.
    ///
    /// # Errors
    /// The file cannot be packed.
    pub fn finish(mut self) -> Result<Vec<u8>, XlsxError> {
        let page = self.workbook.worksheet_from_index(0)?;
        for (width, at) in self.widths.iter().zip(0..) {
            page.set_column_width(at, (width + 2.0).clamp(WIDTH.0, WIDTH.1))?;
        }
        page.set_freeze_panes(HEAD + 1, 0)?;
        if let Some(right) = u16::try_from(self.widths.len())
            .ok()
            .and_then(|width| width.checked_sub(1))
        {
            page.autofilter(HEAD, 0, self.next - 1, right)?;
        }
        page.set_landscape()
            .set_paper_size(9)
            .set_print_fit_to_pages(1, 0);
        page.set_repeat_rows(HEAD, HEAD)?;
        page.set_footer("&L&A&R&P / &N");
        self.workbook.save_to_buffer()
    }
}

/// A workbook for another system: the headings in the first row, every cell a text, nothing else.
///
/// # Errors
/// More rows or columns than Excel has.
pub fn plain_workbook<'a>(
    headings: &[&str],
    rows: impl IntoIterator<Item = Vec<&'a str>>,
) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let page = workbook.add_worksheet();
    let plain = Format::new();
    for (column, heading) in (0..).zip(headings) {
        text(page, 0, column, heading, &plain)?;
    }
    for (line, row) in (1..).zip(rows) {
        for (column, cell) in (0..).zip(row) {
            text(page, line, column, cell, &plain)?;
        }
    }
    page.set_freeze_panes(1, 0)?;
    page.autofit();
    workbook.save_to_buffer()
}

fn head(sheet: &Sheet<'_>, page: &mut Worksheet) -> Result<(), XlsxError> {
    let tr = sheet.ctx.tr;
    let by = sheet.ctx.user.as_ref().map_or("", |user| user.name.as_str());
    let printed = tr.args(
        "kit-printed",
        &[("at", tr.moment(sheet.at).into()), ("by", by.into())],
    );
    let title = format!("{} · {}", sheet.ctx.product, sheet.title);
    text(page, 0, 0, &title, &Format::new().set_bold().set_font_size(14))?;
    text(page, 1, 0, sheet.subtitle, &Format::new())?;
    text(page, 2, 0, &printed, &Format::new().set_font_color(0x5F_6E80))
}

/// Writes headings and rows, from row `first` on; `widths` grow with what is written.
fn columns<R>(
    tr: Tr,
    page: &mut Worksheet,
    widths: &mut Vec<f64>,
    first: u32,
    table: &Table<'_, R>,
) -> Result<(), XlsxError> {
    let heading = Format::new()
        .set_bold()
        .set_background_color(0xEE_F7F7)
        .set_border_bottom(FormatBorder::Thin)
        .set_align(FormatAlign::Left);
    let mut widen = |at: u16, width: f64| {
        let at = usize::from(at);
        if widths.len() <= at {
            widths.resize(at + 1, 0.0);
        }
        widths[at] = widths[at].max(width);
    };
    let mut at = 0;
    for column in table.columns() {
        let Some(xlsx) = column.xlsx() else { continue };
        text(page, HEAD, at, column.label(), &heading)?;
        widen(at, display_width(column.label()));
        for (row, number) in table.rows().iter().zip(first..) {
            widen(at, cell(tr, page, (number, at), column, xlsx, row)?);
        }
        at += 1;
        if let Xlsx::Minutes(of) = xlsx {
            let label = tr.args("kit-xlsx-in-minutes", &[("label", column.label().into())]);
            text(page, HEAD, at, &label, &heading)?;
            widen(at, display_width(&label));
            for (row, number) in table.rows().iter().zip(first..) {
                if let Some(minutes) = of(row) {
                    whole(page, number, at, minutes)?;
                }
            }
            at += 1;
        }
    }
    Ok(())
}

/// Writes one cell; tells about how wide it is.
fn cell<R>(
    tr: Tr,
    page: &mut Worksheet,
    (row, at): (u32, u16),
    column: &Column<'_, R>,
    xlsx: &Xlsx<'_, R>,
    of: &R,
) -> Result<f64, XlsxError> {
    let words = |page: &mut Worksheet, words: String| {
        text(page, row, at, &words, &Format::new())?;
        Ok(display_width(&words))
    };
    match xlsx {
        Xlsx::Absent => Ok(0.0),
        Xlsx::Screen => words(page, plain(&column.shown(of).into_string())),
        Xlsx::Text(text) => match text(of) {
            Some(text) => words(page, text),
            None => Ok(0.0),
        },
        Xlsx::Minutes(minutes) => match minutes(of) {
            Some(minutes) if minutes < 0 => words(page, format!("−{}", tr.minutes(-minutes))),
            Some(minutes) => words(page, tr.minutes(minutes)),
            None => Ok(0.0),
        },
        Xlsx::Number(number) => {
            if let Some(number) = number(of) {
                whole(page, row, at, number)?;
            }
            Ok(10.0)
        }
        Xlsx::Yuan(fen) => {
            if let Some(fen) = fen(of) {
                let format = Format::new().set_num_format("#,##0.00");
                // Excel knows no integers: below 2^53 fen the two decimals are exact to the reader.
                page.write_number_with_format(row, at, fen as f64 / 100.0, &format)?;
            }
            Ok(12.0)
        }
        Xlsx::Day(day) => {
            if let Some(day) = day(of) {
                let format = Format::new().set_num_format("yyyy-mm-dd");
                page.write_datetime_with_format(row, at, excel_day(day)?, &format)?;
            }
            Ok(11.0)
        }
        Xlsx::Moment(moment) => {
            if let Some(moment) = moment(of) {
                let local = moment.to_offset(UtcOffset::from_hms(8, 0, 0).unwrap_or(UtcOffset::UTC));
                let at_clock = excel_day(local.date())?.and_hms(
                    u16::from(local.hour()),
                    local.minute(),
                    f64::from(local.second()),
                )?;
                let format = Format::new().set_num_format("yyyy-mm-dd hh:mm:ss");
                page.write_datetime_with_format(row, at, at_clock, &format)?;
            }
            Ok(19.0)
        }
    }
}

fn excel_day(day: Date) -> Result<ExcelDateTime, XlsxError> {
    let year = u16::try_from(day.year()).unwrap_or_default();
    ExcelDateTime::from_ymd(year, u8::from(day.month()), day.day())
}

/// Numbers that a double does not hold exactly are written as text.
fn whole(page: &mut Worksheet, row: u32, at: u16, number: i64) -> Result<(), XlsxError> {
    const EXACT: i64 = 1 << 53;
    if (-EXACT..=EXACT).contains(&number) {
        page.write_number_with_format(row, at, number as f64, &Format::new().set_num_format("#,##0"))?;
        return Ok(());
    }
    text(page, row, at, &number.to_string(), &Format::new())
}

/// A string, never a formula.
fn text(page: &mut Worksheet, row: u32, at: u16, words: &str, format: &Format) -> Result<(), XlsxError> {
    if words.is_empty() {
        return Ok(());
    }
    let words: String = words.chars().take(CELL_MAX).collect();
    if words.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        page.write_string_with_format(row, at, &words, &format.clone().set_quote_prefix())?;
    } else {
        page.write_string_with_format(row, at, &words, format)?;
    }
    Ok(())
}

/// The words of a piece of HTML that maud made: without tags, with its four entities put back.
fn plain(html: &str) -> String {
    let mut words = String::with_capacity(html.len());
    let mut in_tag = false;
    for char in html.chars() {
        match char {
            '<' => {
                in_tag = true;
                // What stood in different elements stays apart.
                if !words.is_empty() && !words.ends_with(' ') {
                    words.push(' ');
                }
            }
            '>' => in_tag = false,
            _ if !in_tag => words.push(char),
            _ => {}
        }
    }
    let words = words
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&");
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Excel's names of sheets are short and without `[ ] : * ? / \`.
fn sheet_name(title: &str) -> String {
    let name: String = title
        .chars()
        .filter(|char| !"[]:*?/\\'".contains(*char))
        .take(NAME_MAX)
        .collect();
    if name.trim().is_empty() {
        "1".to_owned()
    } else {
        name
    }
}

/// Chinese characters take two places.
fn display_width(words: &str) -> f64 {
    words
        .chars()
        .map(|char| if char.is_ascii() { 1.0 } else { 2.0 })
        .sum()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Data, Range, Reader, Xlsx as Opened};
    use kernel::Lang;
    use maud::html;
    use time::macros::{date, datetime};

    use super::*;
    use crate::{CardRole, UserBadge};

    struct Line {
        what: String,
        day: Option<Date>,
        minutes: Option<i64>,
        number: i64,
        fen: i64,
    }

    fn line(what: &str) -> Line {
        Line {
            what: what.into(),
            day: Some(date!(2026 - 11 - 20)),
            minutes: Some(-110),
            number: 1_286,
            fen: 12_345,
        }
    }

    fn opened(rows: &[Line], title: &str) -> Range<Data> {
        let tr = Tr::new(Lang::Zh);
        let mut ctx = PageCtx::new(tr, "台儿庄区时间银行", "12349", "/");
        ctx.user = Some(UserBadge {
            name: "陈晓燕".into(),
            org_name: "总行".into(),
        });
        let columns = vec![
            Column::new(
                "what",
                "摘要",
                |row: &Line| html! { a href="/x" { (row.what) } div { "二" } },
            ),
            Column::text("day", "日期", |row: &Line| {
                row.day.map(|day| day.to_string()).unwrap_or_default()
            })
            .xlsx_day(|row| row.day),
            Column::new("minutes", "存入", |_: &Line| html! {}).xlsx_minutes(|row| row.minutes),
            Column::text("number", "流水号", |row: &Line| row.number).xlsx_number(|row| Some(row.number)),
            Column::new("fen", "金额", |_: &Line| html! {}).xlsx_yuan(|row| Some(row.fen)),
            Column::new("at", "时间", |_: &Line| html! {})
                .xlsx_moment(|_| Some(datetime!(2026-11-22 18:41:05 UTC))),
            Column::new("acts", "操作", |_: &Line| html! { "查看" }).card(CardRole::Actions),
        ];
        let sheet = Sheet {
            ctx: &ctx,
            title,
            subtitle: "李建国 · 2026 下半年",
            at: datetime!(2026-11-23 02:41 UTC),
        };
        let mut book = Book::try_new(&sheet).unwrap();
        book.add(&Table::new("流水", rows, columns)).unwrap();
        let bytes = book.finish().unwrap();
        let mut book: Opened<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
        let formulas = book.worksheet_formula(&book.sheet_names()[0].clone()).unwrap();
        assert_eq!(formulas.used_cells().count(), 0, "nothing is a formula");
        book.worksheet_range_at(0).unwrap().unwrap()
    }

    fn words(range: &Range<Data>, row: u32, at: u32) -> String {
        range
            .get_value((row, at))
            .map(ToString::to_string)
            .unwrap_or_default()
    }

    #[test]
    fn cells_have_their_types_and_buttons_stay_on_the_screen() {
        let range = opened(&[line("家电维修 & 送餐")], "对账单");
        let head: Vec<String> = (0..8).map(|at| words(&range, HEAD, at)).collect();
        assert_eq!(
            head,
            [
                "摘要",
                "日期",
                "存入",
                "存入（分钟）",
                "流水号",
                "金额",
                "时间",
                ""
            ]
        );
        let row = HEAD + 1;
        assert_eq!(words(&range, row, 0), "家电维修 & 送餐 二");
        assert_eq!(words(&range, row, 2), "−1时50分");
        assert_eq!(range.get_value((row, 3)), Some(&Data::Float(-110.0)));
        assert_eq!(range.get_value((row, 4)), Some(&Data::Float(1_286.0)));
        assert_eq!(range.get_value((row, 5)), Some(&Data::Float(123.45)));
        let moment = |at| match range.get_value((row, at)) {
            Some(Data::DateTime(moment)) => moment.to_ymd_hms_milli(),
            other => panic!("{other:?}"),
        };
        assert_eq!(moment(1), (2026, 11, 20, 0, 0, 0, 0));
        assert_eq!(moment(6), (2026, 11, 23, 2, 41, 5, 0));
    }

    #[test]
    fn a_book_of_several_parts_has_all_their_rows_below_one_heading() {
        let ctx = PageCtx::new(Tr::new(Lang::Zh), "台儿庄区时间银行", "12349", "/");
        let sheet = Sheet {
            ctx: &ctx,
            title: "名单",
            subtitle: "",
            at: datetime!(2026-11-23 02:41 UTC),
        };
        let mut book = Book::try_new(&sheet).unwrap();
        for part in [&["甲", "乙"][..], &[], &["丙"]] {
            let columns = vec![Column::text("name", "姓名", |row: &&str| (*row).to_owned())];
            book.add(&Table::new("名单", part, columns)).unwrap();
        }
        let bytes = book.finish().unwrap();
        let mut book: Opened<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
        let range = book.worksheet_range_at(0).unwrap().unwrap();
        let column: Vec<String> = (HEAD..HEAD + 5).map(|row| words(&range, row, 0)).collect();
        assert_eq!(column, ["姓名", "甲", "乙", "丙", ""]);
    }

    #[test]
    fn the_head_says_what_it_is_and_who_printed_it_when() {
        let range = opened(&[], "对账单");
        assert_eq!(words(&range, 0, 0), "台儿庄区时间银行 · 对账单");
        assert_eq!(words(&range, 1, 0), "李建国 · 2026 下半年");
        assert!(
            words(&range, 2, 0).contains("2026-11-23 周一 10:41") && words(&range, 2, 0).contains("陈晓燕")
        );
    }

    #[test]
    fn a_text_that_looks_like_a_formula_stays_a_text() {
        for evil in ["=1+1", "+1", "-1", "@SUM(A1)", "=HYPERLINK(\"http://x\")"] {
            let range = opened(&[line(evil)], "对账单");
            assert_eq!(words(&range, HEAD + 1, 0), format!("{evil} 二"));
        }
    }

    #[test]
    fn a_title_that_excel_takes_for_no_name_is_shortened() {
        assert_eq!(sheet_name("a/b:[c]*?"), "abc");
        assert_eq!(sheet_name(""), "1");
        assert_eq!(sheet_name(&"长".repeat(40)).chars().count(), 31);
        opened(&[], &"长/".repeat(40));
    }
}
