//! The filters in force, written out, each with a link that removes it.

use super::{Icon, icon};
use crate::tr::Tr;
use maud::{Markup, html};

/// One filter in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chip {
    /// Name of the filter.
    pub label: String,
    /// Its value in words.
    pub value: String,
    /// The list's address without it.
    pub remove: String,
}

/// The chips, and 清除筛选 when there are several; nothing when there is none.
pub fn chips(tr: Tr, chips: &[Chip], clear: &str) -> Markup {
    html! {
        @if !chips.is_empty() {
            ul.chips aria-label=(tr.t("kit-filters-on")) {
                @for chip in chips {
                    li {
                        (chip.label) "：" b { (chip.value) }
                        a href=(chip.remove) { (icon(Icon::Close)) span.sr { (tr.args("kit-filter-remove", &[("filter", chip.label.as_str().into())])) } }
                    }
                }
                @if chips.len() > 1 { li.clear { a href=(clear) { (tr.t("kit-filter-clear")) } } }
            }
        }
    }
}
