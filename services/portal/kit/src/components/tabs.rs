//! Lists by state, with counts.

use maud::{Markup, html};

/// One tab.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tab {
    /// Words.
    pub label: String,
    /// Its list.
    pub href: String,
    /// Rows in it.
    pub count: Option<u64>,
    /// Shown now.
    pub current: bool,
    /// Its count is red (异常).
    pub bad: bool,
}

/// The tabs, as links.
pub fn tabs(label: &str, tabs: &[Tab]) -> Markup {
    html! {
        nav.tabs aria-label=(label) {
            @for tab in tabs {
                a.down[tab.bad] href=(tab.href) aria-current=[tab.current.then_some("page")] {
                    (tab.label) @if let Some(n) = tab.count { span.num { (n) } }
                }
            }
        }
    }
}
