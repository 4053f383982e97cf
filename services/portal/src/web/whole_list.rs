//! A whole list as an Excel file: every row that the filters leave, a page of the query at a time, with the columns of
//! the screen, so that whatever is masked there is masked here. Who took which list is audited.

use axum::response::Response;
use contracts::{COUNTED, Error, Paging, Personal};
use portal_kit::{Book, Chip, Column, Sheet, Table, Tr};
use serde_json::{Map, Value, json};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::{App, Page, Signed, attachment};

/// Most rows of a file: who wants more asks for a part of the list.
pub const MOST: i64 = 50_000;
/// Rows that are asked for at once: the most that a service gives.
pub const AT_ONCE: u32 = 200;
/// Files in the making at one time; the others wait. With [`MOST`] the bound of the memory that files take.
static TURNS: Semaphore = Semaphore::const_new(2);

/// Which list, and what its rows are narrowed to.
pub struct ListName<'a> {
    /// Its word in the audit trail.
    pub code: &'static str,
    /// Its title in the reader's language: name of the file and head of the sheet.
    pub title: &'a str,
    /// The filters in the reader's words: name and value. What was typed to find a person is not among them.
    pub narrowed: Vec<(String, String)>,
    /// The same for the audit trail, as they stand in the address; those without a value are left out. Never what was
    /// typed: that may be a name or a number (see [`typed`]).
    pub filter: &'a [(&'static str, &'a str)],
}

/// What stands for a text that somebody typed.
pub fn typed(text: &str) -> &'static str {
    if text.is_empty() { "" } else { "typed" }
}

/// The filters in force as a page shows them.
pub fn narrowed(chips: &[Chip]) -> Vec<(String, String)> {
    chips
        .iter()
        .map(|chip| (chip.label.clone(), chip.value.clone()))
        .collect()
}

/// The filters in force, and the most rows, of a list in which people may be found by what somebody types: of those no more
/// are in a file than are counted.
pub fn searched(tr: Tr, chips: &[Chip], text: Option<&Personal>) -> (Vec<(String, String)>, i64) {
    let mut said = narrowed(chips);
    if text.is_none() {
        return (said, MOST);
    }
    said.push((tr.t("find-text"), tr.t("list_file-typed")));
    (said, COUNTED)
}

/// A file in the making:
///
/// ```ignore
/// let mut whole = WholeList::begin(&app, &signed, name).await?;
/// while let Some(paging) = whole.wants() {
///     let found = signed.ask(&app, FindOrders { paging, ..query.clone() }).await?;
///     whole.add(found.total, &found.rows, columns(…))?;
/// }
/// whole.finish().await
/// ```
pub struct WholeList<'a> {
    app: &'a App,
    signed: &'a Signed,
    code: &'static str,
    title: String,
    filter: Map<String, Value>,
    book: Book,
    /// Pages that were read.
    pages: u32,
    rows: i64,
    is_complete: bool,
    most: i64,
    /// Rows that there were in all at the first page, of a list that grows at its head while it is read.
    grows_from: Option<Option<i64>>,
    _turn: SemaphorePermit<'static>,
}

impl<'a> WholeList<'a> {
    /// A file without rows, once it is its turn. Its head says what the list is, of which part of the tree, narrowed to
    /// what, when it was made and by whom.
    ///
    /// # Errors
    /// `internal`, when the sheet cannot be made.
    pub async fn begin(app: &'a App, signed: &'a Signed, list: ListName<'_>) -> Page<Self> {
        let turn = TURNS
            .acquire()
            .await
            .map_err(|_| Error::unavailable("no more files are made"))?;
        let mut words = vec![signed.org_name.clone()];
        words.extend(list.narrowed.iter().map(|(label, value)| {
            signed.tr.args(
                "list_file-narrowed",
                &[("label", label.as_str().into()), ("value", value.as_str().into())],
            )
        }));
        let ctx = signed.ctx(app, "");
        let sheet = Sheet {
            ctx: &ctx,
            title: list.title,
            subtitle: &words.join(" · "),
            at: app.host.clock().now(),
        };
        let filter = list.filter.iter().filter(|(_, value)| !value.is_empty());
        Ok(Self {
            app,
            signed,
            code: list.code,
            title: list.title.to_owned(),
            filter: filter
                .map(|(name, value)| ((*name).to_owned(), Value::from(*value)))
                .collect(),
            book: Book::try_new(&sheet).map_err(failed)?,
            pages: 0,
            rows: 0,
            is_complete: false,
            most: MOST,
            grows_from: None,
            _turn: turn,
        })
    }

    /// The same file with no more than `most` rows, where the list itself counts no further.
    pub fn at_most(mut self, most: i64) -> Self {
        self.most = most.min(self.most);
        self
    }

    /// The same file of a list whose new rows stand first, such as a trail to which each look adds one: they push those
    /// that were read onto the next page, and are themselves left out.
    pub fn newest_first(mut self) -> Self {
        self.grows_from = Some(None);
        self
    }

    /// The page that is to be asked for and [added](Self::add) next; nothing when all rows are there.
    pub fn wants(&self) -> Option<Paging> {
        (!self.is_complete).then_some(Paging {
            page: self.pages + 1,
            size: AT_ONCE,
        })
    }

    /// Adds a page of a list that has `total` rows in all.
    ///
    /// # Errors
    /// `list_too_long`; `internal`, when a row does not fit into a sheet.
    pub fn add<R>(&mut self, total: i64, rows: &[R], columns: Vec<Column<'_, R>>) -> Page<()> {
        let (all, read) = match &mut self.grows_from {
            None => (total, 0),
            Some(first) => {
                let first = *first.get_or_insert(total);
                let before = i64::from(self.pages) * i64::from(AT_ONCE);
                (first, read_before(self.rows, before, total - first))
            }
        };
        self.holds(all)?;
        let fresh = rows.get(read..).unwrap_or_default();
        self.add_part(fresh, columns)?;
        self.pages += 1;
        // Rows that went away meanwhile leave an empty page before the total is reached.
        self.is_complete = rows.is_empty() || self.rows >= all;
        Ok(())
    }

    /// Adds rows of a list that is not asked for by pages.
    ///
    /// # Errors
    /// As [`add`](Self::add).
    pub fn add_part<R>(&mut self, rows: &[R], columns: Vec<Column<'_, R>>) -> Page<()> {
        self.rows = self.rows.saturating_add_unsigned(rows.len() as u64);
        self.holds(self.rows)?;
        let table = Table::new(self.title.clone(), rows, columns);
        Ok(self.book.add(&table).map_err(failed)?)
    }

    /// Refuses a list of so many rows if that is more than a file holds: for rows that are gathered before they are
    /// added.
    ///
    /// # Errors
    /// `list_too_long`.
    pub fn fits(&self, rows: usize) -> contracts::Result<()> {
        self.holds(i64::try_from(rows).unwrap_or(i64::MAX))
    }

    fn holds(&self, rows: i64) -> contracts::Result<()> {
        if rows > self.most {
            return Err(
                Error::conflict("list_too_long", "narrow the list down before taking it as a file")
                    .with("max", self.most),
            );
        }
        Ok(())
    }

    /// The answer. That the list was taken is in the audit trail before anything is sent.
    ///
    /// # Errors
    /// The audit trail cannot be written; `internal`, when the file cannot be packed.
    pub async fn finish(self) -> Page<Response> {
        let Self {
            app, signed, book, ..
        } = self;
        app.host
            .read(signed.actor.clone())
            .audit(
                "list.exported",
                self.code,
                json!({ "rows": self.rows, "filter": self.filter }),
            )
            .await?;
        let bytes = tokio::task::spawn_blocking(move || book.finish())
            .await
            .map_err(|error| Error::internal(format!("packing a sheet failed: {error}")))?
            .map_err(failed)?;
        attachment(&self.title, kernel::china_date(app.host.clock().now()), bytes)
    }
}

/// How many rows at the head of a page were on the pages before it, when `written` rows are in the file, `before` rows
/// stand on those pages, and `grown` rows have come in front since the first.
fn read_before(written: i64, before: i64, grown: i64) -> usize {
    usize::try_from(written - (before - grown)).unwrap_or(0)
}

fn failed(error: portal_kit::XlsxError) -> Error {
    Error::internal(format!("the sheet failed: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_came_in_front_meanwhile_give_no_row_twice() {
        // Nothing came; one came before the second page, another before the third; rows went away.
        assert_eq!(read_before(200, 200, 0), 0);
        assert_eq!((read_before(200, 200, 1), read_before(399, 400, 2)), (1, 1));
        assert_eq!(read_before(200, 200, -3), 0);
    }

    #[test]
    fn what_was_typed_is_only_said_to_have_been_typed() {
        assert_eq!((typed("王秀英"), typed("")), ("typed", ""));
    }
}
