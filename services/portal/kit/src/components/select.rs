//! Choice from a closed list.

use super::{Field, Hx, field};
use maud::{Markup, html};

/// A field with a native select over `(value, words)`. An empty first value makes “please choose” possible.
pub fn select<V: AsRef<str>, L: AsRef<str>>(f: &Field, options: &[(V, L)], selected: &str, hx: Hx) -> Markup {
    field(
        f,
        &html! {
            select.in id=(f.id) name=(f.name)
                aria-required=[f.aria_required()] aria-invalid=[f.invalid()] aria-describedby=[f.describedby()]
                hx-get=[&hx.get] hx-target=[&hx.target] hx-trigger=[&hx.trigger] hx-swap=[&hx.swap]
                hx-include=[&hx.include] hx-sync=[&hx.sync] hx-push-url=[hx.push_url()] {
                @for (value, words) in options {
                    option value=(value.as_ref()) selected[value.as_ref() == selected] { (words.as_ref()) }
                }
            }
        },
    )
}
