//! The console's queue.

use super::Hx;
use maud::{Markup, html};

/// One order in the queue.
#[derive(Debug, Clone, Default)]
pub struct QueueRow {
    /// Element id, for updates in place.
    pub id: String,
    /// Where the row leads.
    pub href: String,
    /// htmx attributes of the link.
    pub hx: Hx,
    /// Time of day.
    pub time: String,
    /// Day in words.
    pub day: String,
    /// The elder.
    pub who: String,
    /// The service.
    pub service: String,
    /// “普 ×1”.
    pub weight: String,
    /// Urgency and other tags.
    pub tags: Option<Markup>,
    /// Address, and how many can be sent.
    pub address: String,
    /// Time left: [`super::sla`].
    pub due: Option<Markup>,
    /// Opened at the right.
    pub selected: bool,
    /// Red edge.
    pub urgent: bool,
    /// What the page sends back when it asks what has changed: which row, in which version.
    pub have: Option<String>,
    /// Sent by itself, in place of the row with this id.
    pub oob: bool,
}

/// One row.
pub fn queue_row(r: &QueueRow) -> Markup {
    html! {
        li.bad[r.urgent].on[r.selected] id=(r.id) hx-swap-oob=[r.oob.then_some("true")] {
            @if let Some(have) = &r.have { input type="hidden" name="have" value=(have); }
            a id=[(!r.id.is_empty()).then(|| format!("{}-a", r.id))] href=(r.href) aria-current=[r.selected.then_some("true")]
                hx-get=[&r.hx.get] hx-target=[&r.hx.target] hx-swap=[&r.hx.swap] hx-push-url=[r.hx.push_url()] {
                span.tm { b { (r.time) } span.xs.muted { (r.day) } }
                span {
                    span.what { b.who { (r.who) } " " (r.service) " " span.xs.muted { (r.weight) } " " @if let Some(tags) = &r.tags { (tags) } }
                    span.ad { (r.address) }
                }
                @if let Some(due) = &r.due { (due) }
            }
        }
    }
}

/// The list; ↑ and ↓ move between its rows.
pub fn queue(label: &str, id: &str, rows: &[QueueRow]) -> Markup {
    html! { ol.pb.q #(id) aria-label=(label) data-arrows { @for row in rows { (queue_row(row)) } } }
}
