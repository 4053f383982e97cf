//! Reading what people type.

use contracts::Error;
use portal_kit::{FormErrors, Tr};
use time::{Date, macros::format_description};

/// Collects a form's errors in the reader's language.
pub struct Errors {
    tr: Tr,
    labels: &'static [(&'static str, &'static str)],
    cells: &'static [(&'static str, &'static str)],
    found: FormErrors,
}

/// Reasons whose words do not say what is wrong: they need the field's name, where all errors stand together.
const NAMELESS: [&str; 4] = ["blank", "choose", "date_form", "number_form"];

impl Errors {
    /// None yet.
    pub fn new(tr: Tr) -> Self {
        Self {
            tr,
            labels: &[],
            cells: &[],
            found: FormErrors::new(),
        }
    }

    /// The keys of the fields' labels, for errors that must name their field.
    pub fn naming(mut self, labels: &'static [(&'static str, &'static str)]) -> Self {
        self.labels = labels;
        self
    }

    /// The keys of the headings of a table's columns, for errors of its fields, as [`in_cell`] has them.
    pub fn naming_cells(mut self, cells: &'static [(&'static str, &'static str)]) -> Self {
        self.cells = cells;
        self
    }

    /// One more, by the reason's words (`error-<reason>`).
    pub fn add(&mut self, field: &str, reason: &str) {
        let error = Error::invalid(field, reason, String::new());
        let words = super::words(&error, self.tr);
        let label = self
            .labels
            .iter()
            .find(|(known, _)| *known == field && NAMELESS.contains(&reason));
        let words = match label {
            Some((_, label)) => {
                let label = self.tr.t(label);
                let args = [("label", label.as_str().into()), ("error", words.as_str().into())];
                self.tr.args("error-of-field", &args)
            }
            None => in_cell(self.tr, self.cells, field, words),
        };
        self.found.add(field, words);
    }

    /// The text of a field that must be filled in.
    pub fn required(&mut self, field: &str, text: &str) -> String {
        let text = text.trim();
        if text.is_empty() {
            self.add(field, "blank");
        }
        text.to_owned()
    }

    /// The value that `read` makes of a field, or its error.
    pub fn read<T>(&mut self, field: &str, reason: &str, read: Option<T>) -> Option<T> {
        if read.is_none() {
            self.add(field, reason);
        }
        read
    }

    /// Whether the form may be sent on.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// The errors, for the form that is shown again.
    pub fn into_inner(self) -> FormErrors {
        self.found
    }
}

/// What is wrong in a row of a table, under the heading with this key.
pub fn of_cell(tr: Tr, row: usize, heading: &str, words: &str) -> String {
    let args = [
        ("n", row.into()),
        ("what", tr.t(heading).into()),
        ("error", words.into()),
    ];
    tr.args("records-cell-error", &args)
}

/// What is wrong with a field of a table, which is called `<column>-<row>`, with the number of its row and the heading of its
/// column: where all errors stand together nobody knows whose it is. `cells` leads from the column to the heading's key; what
/// is none of them stays as it is.
pub fn in_cell(tr: Tr, cells: &[(&str, &str)], field: &str, words: String) -> String {
    let found = field.rsplit_once('-').and_then(|(column, row)| {
        let row: usize = row.parse().ok()?;
        let (_, heading) = cells.iter().find(|(known, _)| *known == column)?;
        Some((row, *heading))
    });
    match found {
        Some((row, heading)) => of_cell(tr, row, heading, &words),
        None => words,
    }
}

/// A day as `<input type=date>` sends it: `2026-11-23`.
pub fn parse_date(text: &str) -> Option<Date> {
    Date::parse(text.trim(), format_description!("[year]-[month]-[day]")).ok()
}

/// The lines or words of a text, separated by line breaks, commas or spaces, Chinese ones included.
pub fn lines(text: &str) -> Vec<String> {
    text.split(|char: char| char.is_whitespace() || matches!(char, ',' | '，' | '、' | ';' | '；'))
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use kernel::Lang;
    use time::macros::date;

    use super::*;

    #[test]
    fn a_day_is_read_as_the_browser_sends_it() {
        assert_eq!(parse_date("2026-11-23"), Some(date!(2026 - 11 - 23)));
        assert_eq!(parse_date("23.11.2026"), None);
    }

    #[test]
    fn an_error_in_a_table_names_its_row_and_its_column() {
        let mut errors = Errors::new(Tr::new(Lang::En)).naming_cells(&[("qty", "stock-qty")]);
        errors.add("qty-3", "number_form");
        errors.add("note", "blank");
        let errors = errors.into_inner();
        assert_eq!(
            errors.get("qty-3"),
            Some("Row 3, Number: Please enter a whole number")
        );
        assert_eq!(errors.get("note"), Some("Please fill this in"));
    }

    #[test]
    fn several_values_may_be_separated_in_any_usual_way() {
        assert_eq!(lines("a，b\n c、d"), ["a", "b", "c", "d"]);
        assert!(lines(" \n").is_empty());
    }
}
