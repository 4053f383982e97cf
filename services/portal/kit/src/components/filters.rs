//! The row of filters above a table, with 查询 and 重置.

use super::Button;
use crate::tr::Tr;
use maud::{Markup, html};

/// Where the filters lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filters {
    action: String,
    target: Option<String>,
}

impl Filters {
    /// A GET form to `action`, the list's own address, so that the filters are in the URL.
    pub fn new(action: impl Into<String>) -> Self {
        Self {
            action: action.into(),
            target: None,
        }
    }

    /// Replaces only the element `target` (`#orders`), which must hold chips, table and pager; the answer may be the whole
    /// page, of which the element with the same id is taken.
    pub fn live(mut self, target: impl Into<String>) -> Self {
        self.target = Some(target.into());
        self
    }
}

/// The form around `fields` (up to four).
pub fn filters(tr: Tr, f: &Filters, fields: Markup) -> Markup {
    let live = f.target.is_some();
    html! {
        form.filters method="get" action=(f.action) role="search"
            hx-get=[live.then_some(&f.action)] hx-target=[&f.target] hx-select=[&f.target]
            hx-swap=[live.then_some("outerHTML")] hx-push-url=[live.then_some("true")] hx-sync=[live.then_some("this:replace")] {
            (fields)
            div.nowrap.filter-acts {
                (Button::submit(tr.t("kit-filter-go")).primary())
                (Button::link(tr.t("kit-filter-reset"), &f.action))
            }
        }
    }
}
