//! A long list searched by typing, with the browser's own list of suggestions.

use super::{Field, Hx, field};
use maud::{Markup, html};

/// An input with suggestions `(value, note)`; the value is what is sent, the note (pinyin initials, place) is searched too.
pub fn combobox<V: AsRef<str>, L: AsRef<str>>(f: &Field, options: &[(V, L)], value: &str, hx: Hx) -> Markup {
    field(
        f,
        &html! {
            input.in id=(f.id) name=(f.name) type="text" list={ (f.id) "-list" } value=(value) autocomplete="off"
                aria-required=[f.aria_required()] aria-invalid=[f.invalid()] aria-describedby=[f.describedby()]
                autofocus[f.autofocus]
                hx-get=[&hx.get] hx-target=[&hx.target] hx-trigger=[&hx.trigger] hx-swap=[&hx.swap]
                hx-include=[&hx.include] hx-sync=[&hx.sync];
            datalist id={ (f.id) "-list" } {
                @for (value, note) in options { option value=(value.as_ref()) { (note.as_ref()) } }
            }
        },
    )
}
