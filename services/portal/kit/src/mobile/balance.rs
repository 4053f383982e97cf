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
    /// Up to two smaller ones.
    pub parts: Vec<BalancePart>,
    /// A link below: words, address.
    pub more: Option<(String, String)>,
}

/// One of the smaller numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BalancePart {
    /// Its name (“可换物品”).
    pub label: String,
    /// The number.
    pub value: String,
    /// A grey note below it (“另有 1时 已冻结”).
    pub note: Option<String>,
}

/// The white box over the header's edge.
pub fn balance(b: &Balance) -> Markup {
    html! {
        section.bal aria-label=(b.label) {
            div.c-all { (b.label) " " span.muted.m-sm { (b.note) } div.big { (b.value) } }
            @for part in &b.parts {
                div { (part.label) div.v { (part.value) } @if let Some(note) = &part.note { div.muted.m-sm { (note) } } }
            }
            @if let Some((words, href)) = &b.more { a href=(href) { (words) " ›" } }
        }
    }
}
