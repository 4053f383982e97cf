//! Empty states: what would be here, and the one thing to do.

use super::Button;
use crate::tr::Tr;
use maud::{Markup, html};

/// Words and the one action of an empty state.
#[derive(Debug, Clone, Default)]
pub struct Empty {
    /// What would be here: “还没有待审核的志愿者。村居提交后会出现在这里”.
    pub text: String,
    /// The one action.
    pub action: Option<Button>,
}

/// Nothing here yet.
pub fn empty(e: &Empty) -> Markup {
    html! { div.empty { p { (e.text) } @if let Some(action) = &e.action { p { (action) } } } }
}

/// The filter lets nothing through; `clear` is the list's address without filters.
pub fn filter_empty(tr: Tr, clear: &str) -> Markup {
    html! { div.empty { p { (tr.t("kit-filter-empty")) } p { (Button::link(tr.t("kit-filter-clear"), clear)) } } }
}
