//! The call on the line.

use super::{Icon, icon};
use maud::{Markup, html};

/// The call.
#[derive(Debug, Clone)]
pub struct CallBar {
    /// The caller's number, grouped.
    pub number: String,
    /// Length, count of today.
    pub note: String,
    /// Hang up, or enter another number.
    pub action: Option<Markup>,
}

/// The green bar on top of the console's first pane.
pub fn call_bar(c: &CallBar) -> Markup {
    html! {
        div.call {
            span.pulse { (icon(Icon::Phone)) }
            div { div.no { (c.number) } div.xs { (c.note) } }
            @if let Some(action) = &c.action { (action) }
        }
    }
}
