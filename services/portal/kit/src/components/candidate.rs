//! Who could be sent, and why.

use crate::tr::Tr;
use maud::{Markup, html};

/// One candidate.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Name.
    pub name: String,
    /// Match, 0 to 100.
    pub score: Option<u8>,
    /// Distance in words.
    pub distance: String,
    /// Why: one line each.
    pub reasons: Vec<String>,
    /// The form or button that offers the order.
    pub action: Option<Markup>,
}

/// One candidate with its place in the list, from 1.
pub fn candidate(tr: Tr, place: usize, c: &Candidate) -> Markup {
    html! {
        li.first[place == 1] {
            span.k { (place) }
            div {
                span.nm { (c.name) }
                @if let Some(score) = c.score { span.score { span.sr { (tr.t("kit-score")) " " } (score) } }
                " " span.xs.muted.num { (c.distance) }
                ul.why { @for reason in &c.reasons { li { (reason) } } }
            }
            @if let Some(action) = &c.action { (action) }
        }
    }
}

/// The list of candidates, best first.
pub fn candidates(tr: Tr, list: &[Candidate]) -> Markup {
    html! { ol.pb.cand { @for (i, one) in list.iter().enumerate() { (candidate(tr, i + 1, one)) } } }
}
