//! The elder at a glance.

use maud::{Markup, html};

/// What the operator sees of an elder.
#[derive(Debug, Clone)]
pub struct ElderCard {
    /// Name.
    pub name: String,
    /// Sex and age in words.
    pub about: String,
    /// Category and care tags.
    pub tags: Markup,
    /// Link to the file: words and address.
    pub file: Option<(String, String)>,
    /// Address, contact, latest services.
    pub facts: Vec<(String, Markup)>,
}

/// The card; `data-key="F4"` opens the file.
pub fn elder_card(e: &ElderCard) -> Markup {
    html! {
        div.elder {
            div.elder-top {
                span { span.n { (e.name) } " " span.small { (e.about) } " " (e.tags) }
                @if let Some((words, href)) = &e.file { a.xs.nowrap href=(href) data-key="F4" { (words) span.desk-only { " F4" } } }
            }
            dl { @for (label, value) in &e.facts { dt { (label) } dd { (value) } } }
        }
    }
}
