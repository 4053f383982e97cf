//! What happened, newest last.

use super::TagKind;
use maud::{Markup, html};

/// One event.
#[derive(Debug, Clone)]
pub struct Event {
    /// When, in words.
    pub at: String,
    /// What.
    pub what: String,
    /// Who and by which channel.
    pub who: Option<String>,
    /// More: a reason, a link.
    pub note: Option<Markup>,
    /// Colour of its mark.
    pub kind: TagKind,
}

impl Event {
    /// An ordinary event.
    pub fn new(at: impl Into<String>, what: impl Into<String>) -> Self {
        Self {
            at: at.into(),
            what: what.into(),
            who: None,
            note: None,
            kind: TagKind::Brand,
        }
    }

    /// Who did it.
    pub fn who(mut self, who: impl Into<String>) -> Self {
        self.who = Some(who.into());
        self
    }

    /// A note below.
    pub fn note(mut self, note: Markup) -> Self {
        self.note = Some(note);
        self
    }

    /// Colour of the mark.
    pub fn kind(mut self, kind: TagKind) -> Self {
        self.kind = kind;
        self
    }
}

/// The list of events.
pub fn timeline(events: &[Event]) -> Markup {
    html! {
        ol.tl-list {
            @for event in events {
                li.ok[event.kind == TagKind::Ok].bad[matches!(event.kind, TagKind::Bad | TagKind::SolidBad)].warn[event.kind == TagKind::Warn] {
                    div { b { (event.what) } @if let Some(who) = &event.who { span.muted { " · " (who) } } }
                    div.xs.muted.num { (event.at) }
                    @if let Some(note) = &event.note { div.small { (note) } }
                }
            }
        }
    }
}
