//! A table as an Excel file. A list's address with `format=xlsx` gives all its rows, whatever page is shown.

use axum::{
    http::{HeaderValue, Uri, header},
    response::{IntoResponse, Response},
};
use contracts::Error;
use maud::{Markup, html};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use portal_kit::{Button, Icon, Tr};
use time::Date;

use super::Page;

/// The value of `format` that asks for Excel.
const XLSX: &str = "xlsx";
const CONTENT_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Whether an address asks for the file instead of the page.
pub fn wants_xlsx(format: &str) -> bool {
    format == XLSX
}

/// Whether this address asks for a file.
pub(super) fn asks_for_file(uri: &Uri) -> bool {
    let mut pairs = uri.query().unwrap_or_default().split('&');
    pairs.any(|pair| pair.strip_prefix("format=") == Some(XLSX))
}

/// “导出 Excel”: leads to `href`, the address of the list with its filters. Not on phones, where nobody works on a sheet.
pub fn xlsx_button(tr: Tr, href: &str) -> Markup {
    let and = if href.contains('?') { '&' } else { '?' };
    let button = Button::link(tr.t("kit-xlsx"), format!("{href}{and}format={XLSX}"));
    html! { (button.icon(Icon::Download).desk_only()) }
}

/// A workbook as the answer: a file called `name` with the day behind it. No personal data belongs into the name.
///
/// # Errors
/// Never: the name is encoded.
pub fn attachment(name: &str, day: Date, bytes: Vec<u8>) -> Page<Response> {
    let file = format!("{name}-{day}.xlsx");
    let disposition = format!(
        "attachment; filename=\"timebank-{day}.xlsx\"; filename*=UTF-8''{}",
        utf8_percent_encode(&file, NON_ALPHANUMERIC)
    );
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(CONTENT_TYPE)),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_str(&disposition).map_err(|error| Error::internal(error.to_string()))?,
        ),
    ];
    Ok((headers, bytes).into_response())
}

#[cfg(test)]
mod tests {
    use kernel::Lang;
    use time::macros::date;

    use super::*;

    #[test]
    fn the_file_has_its_type_and_a_name_in_the_readers_language() {
        let answer = attachment("对账单", date!(2026 - 11 - 23), Vec::new()).unwrap();
        assert_eq!(answer.headers()[header::CONTENT_TYPE], CONTENT_TYPE);
        let name = answer.headers()[header::CONTENT_DISPOSITION].to_str().unwrap();
        assert!(name.contains("filename=\"timebank-2026-11-23.xlsx\""), "{name}");
        assert!(
            name.contains("filename*=UTF-8''%E5%AF%B9%E8%B4%A6%E5%8D%95"),
            "{name}"
        );
    }

    #[test]
    fn an_address_asks_for_a_file_by_its_format_alone() {
        for (address, file) in [
            ("/a?format=xlsx", true),
            ("/a?page=2&format=xlsx", true),
            ("/a?format=xlsx1", false),
            ("/a?note=format=xlsx", false),
            ("/a", false),
        ] {
            assert_eq!(asks_for_file(&Uri::from_static(address)), file, "{address}");
        }
    }

    #[test]
    fn the_button_keeps_the_filters() {
        let tr = Tr::new(Lang::Zh);
        let with = xlsx_button(tr, "/a?period=2026H2").into_string();
        assert!(
            with.contains("href=\"/a?period=2026H2&amp;format=xlsx\""),
            "{with}"
        );
        assert!(xlsx_button(tr, "/a").into_string().contains("/a?format=xlsx"));
    }
}
