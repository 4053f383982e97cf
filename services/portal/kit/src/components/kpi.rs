//! Large numbers.

use maud::{Markup, html};

/// One number.
#[derive(Debug, Clone)]
pub struct Kpi {
    /// What it counts.
    pub label: String,
    /// The number.
    pub value: String,
    /// Its unit.
    pub unit: String,
    /// A small line below: comparison, part of it that is overdue.
    pub note: Option<Markup>,
}

/// One box.
pub fn kpi(k: &Kpi) -> Markup {
    html! {
        div.card.kpi {
            div.k { (k.label) }
            div.v { (k.value) small.nowrap { (k.unit) } }
            @if let Some(note) = &k.note { div.d { (note) } }
        }
    }
}

/// A row of up to six boxes.
pub fn kpis(label: &str, boxes: &[Kpi]) -> Markup {
    html! { section.kpis aria-label=(label) { @for b in boxes { (kpi(b)) } } }
}
