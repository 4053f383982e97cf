//! Text of several lines.

use super::{Field, field};
use maud::{Markup, html};

/// A field with `rows` lines for at most `max` characters.
pub fn textarea(f: &Field, value: &str, rows: u8, max: u16) -> Markup {
    field(
        f,
        &html! {
            // The line feed is the one that the HTML parser takes away.
            textarea.in id=(f.id) name=(f.name) rows=(rows) maxlength=(max)
                aria-required=[f.aria_required()] aria-invalid=[f.invalid()] aria-describedby=[f.describedby()] { "\n" (value) }
        },
    )
}
