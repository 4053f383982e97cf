//! Lines of the passbook.

use maud::{Markup, html};

/// One posting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What for.
    pub title: String,
    /// Day, account.
    pub note: String,
    /// Change with its sign.
    pub change: String,
    /// It came in.
    pub plus: bool,
    /// Running balance with its name.
    pub balance: String,
}

/// The lines, newest first.
pub fn lines(list: &[Line]) -> Markup {
    html! {
        ol.lines {
            @for line in list {
                li {
                    b { (line.title) }
                    span.num.plus[line.plus].minus[!line.plus] { (line.change) }
                    span.muted.m-sm { (line.note) }
                    span.muted.m-sm.num { (line.balance) }
                }
            }
        }
    }
}
