//! What a list is narrowed to, as it stands in the list's address or in a form that leads back to it.

use std::str::FromStr;

use kernel::OrgCode;

use super::orders::{form::Typed, places};
use crate::web::wants_xlsx;

/// The fields, while they are read. What cannot be read narrows nothing down.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a>(pub &'a Typed);

impl<'a> Asked<'a> {
    /// What stands there, without the spaces around it; empty when nothing does.
    pub fn text(self, field: &str) -> &'a str {
        self.0.get(field).map_or("", |text| text.trim())
    }

    /// An identifier, or a number.
    pub fn read<T: FromStr>(self, field: &str) -> Option<T> {
        self.text(field).parse().ok()
    }

    /// The part of the tree that `town` and `village` say together.
    pub fn within(self) -> Option<OrgCode> {
        places::chosen(self.text("town"), self.text("village"))
    }

    /// Which page, from 1.
    pub fn page(self) -> u32 {
        self.read::<u32>("page").unwrap_or(1).max(1)
    }

    /// Whether the whole list is wanted, as a file.
    pub fn wants_file(self) -> bool {
        wants_xlsx(self.text("format"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_is_the_first_page_of_everything() {
        let typed = |fields: &[(&str, &str)]| -> Typed {
            fields
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect()
        };
        let whole = typed(&[("village", " 370405001004"), ("page", "3"), ("format", "xlsx")]);
        let asked = Asked(&whole);
        assert_eq!(asked.within().unwrap().as_str(), "370405001004");
        assert_eq!((asked.page(), asked.wants_file()), (3, true));
        for fields in [
            typed(&[]),
            typed(&[("page", "0"), ("town", "x"), ("format", "pdf")]),
        ] {
            let asked = Asked(&fields);
            assert_eq!(
                (asked.within(), asked.page(), asked.wants_file()),
                (None, 1, false)
            );
        }
    }
}
