//! White boxes with a title, and lists of facts.

use maud::{Markup, Render, html};

/// A card's title row.
#[derive(Debug, Clone, Default)]
pub struct Card {
    title: String,
    right: Option<Markup>,
    flush: bool,
    narrow: bool,
    id: Option<String>,
}

impl Card {
    /// Card with the `h2` `title`; empty for none.
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            ..Self::default()
        }
    }

    /// A link or note at the right of the title.
    pub fn right(mut self, right: Markup) -> Self {
        self.right = Some(right);
        self
    }

    /// Without inner margin, for tables and lists.
    pub fn flush(mut self) -> Self {
        self.flush = true;
        self
    }

    /// No wider than a form is easily read.
    pub fn narrow(mut self) -> Self {
        self.narrow = true;
        self
    }

    /// Element id, as htmx target.
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }
}

/// A card around `body`.
pub fn card(head: Card, body: Markup) -> Markup {
    html! {
        section.card id=[&head.id] {
            @if !head.title.is_empty() || head.right.is_some() {
                header { h2 { (head.title) } @if let Some(right) = &head.right { span.r { (right) } } }
            }
            @if head.flush { (body) } @else { div.b.narrow[head.narrow] { (body) } }
        }
    }
}

/// A definition list: label and value.
pub fn facts<V: Render>(rows: &[(String, V)]) -> Markup {
    html! { dl.facts { @for (label, value) in rows { dt { (label) } dd { (value) } } } }
}
