//! Tables. One list of columns makes the desktop's table, the phone's cards and the Excel sheet.

use crate::tr::Tr;
use maud::{Markup, Render, html};
use time::{Date, OffsetDateTime};

/// What a cell becomes when a row is shown as a card on a phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CardRole {
    /// “label：value” on a line
    #[default]
    Normal,
    /// The card's title, without label
    Title,
    /// The large number at the top right
    Amount,
    /// The small number under it, with label
    Balance,
    /// A whole line, with label
    Full,
    /// A whole line without label, for buttons
    Actions,
    /// Not on the card
    Hide,
    /// Only on the card, as its amount
    PhoneAmount,
}

/// Order of a sorted column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SortDir {
    /// Small first.
    Ascending,
    /// Large first.
    Descending,
}

type Cell<'a, R> = Box<dyn Fn(&R) -> Markup + 'a>;
type Of<'a, R, T> = Box<dyn Fn(&R) -> Option<T> + 'a>;

/// What a column holds in an Excel sheet, typed.
pub(crate) enum Xlsx<'a, R> {
    /// The words of the screen.
    Screen,
    /// Not in the sheet.
    Absent,
    Text(Of<'a, R, String>),
    Number(Of<'a, R, i64>),
    /// Hours and minutes in words, and beside them a column of plain minutes.
    Minutes(Of<'a, R, i64>),
    /// Yuan, from fen.
    Yuan(Of<'a, R, i64>),
    Day(Of<'a, R, Date>),
    /// Wall clock in China.
    Moment(Of<'a, R, OffsetDateTime>),
}
type RowId<'a, R> = Box<dyn Fn(&R) -> String + 'a>;

/// A column over rows of type `R`.
pub struct Column<'a, R> {
    key: &'static str,
    label: String,
    role: CardRole,
    classes: Vec<&'static str>,
    sort: Option<(String, Option<SortDir>)>,
    cell: Cell<'a, R>,
    xlsx: Xlsx<'a, R>,
}

impl<'a, R> Column<'a, R> {
    /// A column whose cell is made by `cell`: `Column::new("name", tr.t("…"), |o: &Order| html! { (o.name) })`. `key` names it
    /// in tests.
    pub fn new(key: &'static str, label: impl Into<String>, cell: impl Fn(&R) -> Markup + 'a) -> Self {
        Self {
            key,
            label: label.into(),
            role: CardRole::Normal,
            classes: Vec::new(),
            sort: None,
            cell: Box::new(cell),
            xlsx: Xlsx::Screen,
        }
    }

    /// A column of plain text: `Column::text("name", tr.t("…"), |o: &Order| o.name.clone())`.
    pub fn text<T: Render>(key: &'static str, label: impl Into<String>, text: impl Fn(&R) -> T + 'a) -> Self {
        Self::new(key, label, move |row| html! { (text(row)) })
    }

    /// Numbers: right-aligned, digits of one width.
    pub fn num(mut self) -> Self {
        self.classes.extend(["r", "num"]);
        self
    }

    /// Digits of one width, left-aligned: dates, codes.
    pub fn code(mut self) -> Self {
        self.classes.extend(["num", "nowrap"]);
        self
    }

    /// Another class: `muted`, `strong`, `nowrap`, `plus`, `minus`.
    pub fn class(mut self, class: &'static str) -> Self {
        self.classes.push(class);
        self
    }

    /// Its part on the phone's card.
    pub fn card(mut self, role: CardRole) -> Self {
        self.role = role;
        self
    }

    /// The heading is a link that sorts by it; `now` is the present order, `None` when sorted by another column.
    pub fn sort(mut self, href: impl Into<String>, now: Option<SortDir>) -> Self {
        self.sort = Some((href.into(), now));
        self
    }

    /// In Excel: this text instead of the words of the screen.
    pub fn xlsx_text(mut self, text: impl Fn(&R) -> Option<String> + 'a) -> Self {
        self.xlsx = Xlsx::Text(Box::new(text));
        self
    }

    /// In Excel: a whole number.
    pub fn xlsx_number(mut self, number: impl Fn(&R) -> Option<i64> + 'a) -> Self {
        self.xlsx = Xlsx::Number(Box::new(number));
        self
    }

    /// In Excel: hours and minutes in words, and a column of plain minutes that can be added up.
    pub fn xlsx_minutes(mut self, minutes: impl Fn(&R) -> Option<i64> + 'a) -> Self {
        self.xlsx = Xlsx::Minutes(Box::new(minutes));
        self
    }

    /// In Excel: yuan with two decimals, from fen.
    pub fn xlsx_yuan(mut self, fen: impl Fn(&R) -> Option<i64> + 'a) -> Self {
        self.xlsx = Xlsx::Yuan(Box::new(fen));
        self
    }

    /// In Excel: a day.
    pub fn xlsx_day(mut self, day: impl Fn(&R) -> Option<Date> + 'a) -> Self {
        self.xlsx = Xlsx::Day(Box::new(day));
        self
    }

    /// In Excel: a day and the wall clock in China.
    pub fn xlsx_moment(mut self, moment: impl Fn(&R) -> Option<OffsetDateTime> + 'a) -> Self {
        self.xlsx = Xlsx::Moment(Box::new(moment));
        self
    }

    /// Not in Excel. Buttons and what only phones show are left out without it.
    pub fn xlsx_absent(mut self) -> Self {
        self.xlsx = Xlsx::Absent;
        self
    }

    pub(crate) fn label(&self) -> &str {
        &self.label
    }

    /// What it holds in Excel; nothing when it is not there.
    pub(crate) fn xlsx(&self) -> Option<&Xlsx<'a, R>> {
        let on_screen_only = matches!(self.role, CardRole::Actions | CardRole::PhoneAmount);
        match &self.xlsx {
            Xlsx::Absent => None,
            Xlsx::Screen if on_screen_only => None,
            xlsx => Some(xlsx),
        }
    }

    pub(crate) fn shown(&self, row: &R) -> Markup {
        (self.cell)(row)
    }

    fn class_list(&self, cell: bool) -> Option<String> {
        let mut classes = self.classes.clone();
        classes.extend(match self.role {
            CardRole::Title if cell => Some("m-title"),
            CardRole::Amount if cell => Some("m-amt"),
            CardRole::Balance if cell => Some("m-bal"),
            CardRole::Full if cell => Some("m-full"),
            CardRole::Actions if cell => Some("m-acts"),
            CardRole::Hide if cell => Some("m-hide"),
            CardRole::PhoneAmount => Some(if cell { "m-amt mobile-only" } else { "mobile-only" }),
            _ => None,
        });
        (!classes.is_empty()).then(|| classes.join(" "))
    }

    fn phone_label(&self) -> Option<&str> {
        matches!(self.role, CardRole::Normal | CardRole::Balance | CardRole::Full)
            .then_some(self.label.as_str())
    }
}

/// A table: caption for screen readers, columns, rows.
pub struct Table<'a, R> {
    caption: String,
    columns: Vec<Column<'a, R>>,
    rows: &'a [R],
    empty: Option<Markup>,
    foot: Option<Markup>,
    id: Option<String>,
    row_id: Option<RowId<'a, R>>,
}

impl<'a, R> Table<'a, R> {
    /// A table of `rows`.
    pub fn new(caption: impl Into<String>, rows: &'a [R], columns: Vec<Column<'a, R>>) -> Self {
        Self {
            caption: caption.into(),
            columns,
            rows,
            empty: None,
            foot: None,
            id: None,
            row_id: None,
        }
    }

    /// What stands here when there is no row; see [`super::empty`] and [`super::filter_empty`].
    pub fn empty(mut self, empty: Markup) -> Self {
        self.empty = Some(empty);
        self
    }

    /// Rows (`tr`) of totals; not shown on phones.
    pub fn foot(mut self, foot: Markup) -> Self {
        self.foot = Some(foot);
        self
    }

    /// Element id of the table's frame, as htmx target.
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Element id of each row, for updates in place.
    pub fn row_id(mut self, row_id: impl Fn(&R) -> String + 'a) -> Self {
        self.row_id = Some(Box::new(row_id));
        self
    }
}

impl<'a, R> Table<'a, R> {
    pub(crate) fn columns(&self) -> &[Column<'a, R>] {
        &self.columns
    }

    pub(crate) fn rows(&self) -> &'a [R] {
        self.rows
    }
}

/// Renders the table, or its empty state.
pub fn table<R>(tr: Tr, t: &Table<'_, R>) -> Markup {
    html! {
        div.tw id=[&t.id] {
            @if t.rows.is_empty() {
                @if let Some(empty) = &t.empty { (empty) } @else { div.empty { (tr.t("kit-empty")) } }
            } @else {
                table.t.t--cards {
                    caption.sr { (t.caption) }
                    thead { tr { @for column in &t.columns { (heading(column)) } } }
                    tbody {
                        @for row in t.rows {
                            tr id=[t.row_id.as_ref().map(|id| id(row))] {
                                @for column in &t.columns {
                                    td class=[column.class_list(true)] data-l=[column.phone_label()] { ((column.cell)(row)) }
                                }
                            }
                        }
                    }
                    @if let Some(foot) = &t.foot { tfoot.desk-only { (foot) } }
                }
            }
        }
    }
}

fn heading<R>(column: &Column<'_, R>) -> Markup {
    let order = column.sort.as_ref().and_then(|(_, now)| *now);
    let (aria, arrow) = match order {
        Some(SortDir::Ascending) => (Some("ascending"), " ↑"),
        Some(SortDir::Descending) => (Some("descending"), " ↓"),
        None => (None, ""),
    };
    html! {
        th scope="col" class=[column.class_list(false)] data-col=(column.key) aria-sort=[aria] {
            @if let Some((href, _)) = &column.sort { a href=(href) { (column.label) (arrow) } } @else { (column.label) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Lang;

    fn render(rows: &[(&str, i64)]) -> String {
        let columns = vec![
            Column::text("name", "姓名", |row: &(&str, i64)| row.0.to_owned()).card(CardRole::Title),
            Column::text("age", "年龄", |row: &(&str, i64)| row.1)
                .num()
                .sort("?sort=age", Some(SortDir::Descending)),
        ];
        table(
            Tr::new(Lang::Zh),
            &Table::new("老人", rows, columns).row_id(|row| format!("row-{}", row.1)),
        )
        .into_string()
    }

    #[test]
    fn one_column_list_makes_heading_cell_and_phone_label() {
        let html = render(&[("张桂兰", 78)]);
        assert!(html.contains(r#"<th scope="col" class="r num" data-col="age" aria-sort="descending"><a href="?sort=age">年龄 ↓</a></th>"#));
        assert!(html.contains(
            r#"<tr id="row-78"><td class="m-title">张桂兰</td><td class="r num" data-l="年龄">78</td></tr>"#
        ));
    }

    #[test]
    fn cells_are_escaped() {
        assert!(render(&[("<b>张</b>", 1)]).contains("&lt;b&gt;张&lt;/b&gt;"));
    }

    #[test]
    fn a_table_without_rows_says_so() {
        let html = render(&[]);
        assert!(html.contains("class=\"empty\"") && !html.contains("<table"));
    }
}
