//! Lines of the passbook.

use maud::{Markup, html};

/// One posting.
#[derive(Debug, Clone)]
pub struct Line {
    /// What for.
    pub title: String,
    /// Day, calculation.
    pub note: Markup,
    /// Change with its sign.
    pub change: String,
    /// It came in.
    pub plus: bool,
    /// Running balance with its name.
    pub balance: String,
    /// A tag beside the title: waiting, voided.
    pub mark: Option<Markup>,
    /// It counts; what does not is struck out.
    pub counts: bool,
}

/// The lines, newest first.
pub fn lines(list: &[Line]) -> Markup {
    html! {
        ol.lines {
            @for line in list {
                li {
                    span { b { (line.title) } @if let Some(mark) = &line.mark { " " (mark) } }
                    @if line.counts {
                        span.num.plus[line.plus].minus[!line.plus] { (line.change) }
                    } @else {
                        span.num.muted { s { (line.change) } }
                    }
                    span.muted.m-sm { (line.note) }
                    span.muted.m-sm.num { (line.balance) }
                }
            }
        }
    }
}
