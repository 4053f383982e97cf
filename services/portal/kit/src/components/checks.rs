//! Tick boxes.

use super::Field;
use maud::{Markup, html};

/// One box of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What the form sends.
    pub value: String,
    /// Words.
    pub label: String,
    /// Ticked.
    pub checked: bool,
}

impl Check {
    /// A box.
    pub fn new(value: impl Into<String>, label: impl Into<String>, checked: bool) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            checked,
        }
    }
}

/// A group of boxes, all sent under the field's name.
pub fn checks(f: &Field, boxes: &[Check]) -> Markup {
    group(f, boxes, |tick| (f.name.as_str(), tick.value.as_str()))
}

/// A group of boxes, each sent as `<its value>=on`, for forms that keep one value to a name.
pub fn ticks(f: &Field, boxes: &[Check]) -> Markup {
    group(f, boxes, |tick| (tick.value.as_str(), "on"))
}

fn group<'a>(f: &Field, boxes: &'a [Check], sent: impl Fn(&'a Check) -> (&'a str, &'a str)) -> Markup {
    f.group(&html! {
        div.cks role="group" aria-labelledby={ (f.id) "-l" } aria-describedby=[f.describedby()] {
            @for (i, tick) in boxes.iter().enumerate() {
                @let (name, value) = sent(tick);
                label.ck {
                    input type="checkbox" name=(name) value=(value) id=[(i == 0).then_some(&f.id)] checked[tick.checked];
                    span { (tick.label) }
                }
            }
        }
    })
}

/// One box on its own, sent as `name=on`; `error` stands above it.
pub fn check(name: &str, label: &str, checked: bool, error: Option<&str>) -> Markup {
    html! {
        div.f.f--err[error.is_some()] {
            @if let Some(message) = error { p.ferr id={ (name) "-err" } { (message) } }
            label.ck {
                input #(name) type="checkbox" name=(name) checked[checked] aria-invalid=[error.map(|_| "true")]
                    aria-describedby=[error.map(|_| format!("{name}-err"))];
                span { (label) }
            }
        }
    }
}
