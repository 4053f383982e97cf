//! The volunteer's time at a glance.

use maud::{Markup, html};

/// Balances in words (hours and minutes).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Balance {
    /// Name of the large number (“我的时间”).
    pub label: String,
    /// A grey note beside it (“已结算”).
    pub note: String,
    /// The large number.
    pub value: String,
    /// Up to two smaller ones: name, value.
    pub parts: Vec<(String, String)>,
    /// A link below: words, address.
    pub more: Option<(String, String)>,
}

/// The white box over the header's edge.
pub fn balance(b: &Balance) -> Markup {
    html! {
        section.bal aria-label=(b.label) {
            div.c-all { (b.label) " " span.muted.m-sm { (b.note) } div.big { (b.value) } }
            @for (label, value) in &b.parts { div { (label) div.v { (value) } } }
            @if let Some((words, href)) = &b.more { a href=(href) { (words) " ›" } }
        }
    }
}
