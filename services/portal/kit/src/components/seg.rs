//! A few choices side by side: radio buttons that look like one bar.

use super::{Field, Hx};
use maud::{Markup, html};

/// One choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What the form sends.
    pub value: String,
    /// Words.
    pub label: String,
    /// Red when chosen (紧急).
    pub bad: bool,
    /// A key that chooses it, as of a [`Button`](super::Button).
    pub key: Option<&'static str>,
}

impl Choice {
    /// An ordinary choice.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            bad: false,
            key: None,
        }
    }

    /// The same, chosen by a key.
    pub fn key(mut self, key: &'static str) -> Self {
        self.key = Some(key);
        self
    }

    /// A choice that warns.
    pub fn bad(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            bad: true,
            ..Self::new(value, label)
        }
    }
}

/// A radio group. The first button has the field's id, so that the error summary can lead to it.
pub fn seg(f: &Field, choices: &[Choice], selected: &str, hx: Hx) -> Markup {
    f.group(&buttons(f, &f.name, choices, selected, &hx))
}

/// The group without its frame, for composed fields.
pub(super) fn buttons(f: &Field, name: &str, choices: &[Choice], selected: &str, hx: &Hx) -> Markup {
    html! {
        div.seg role="radiogroup" aria-labelledby={ (f.id) "-l" } aria-required=[f.aria_required()]
            aria-invalid=[f.invalid()] aria-describedby=[f.describedby()] {
            @for (i, choice) in choices.iter().enumerate() {
                label.bad[choice.bad] data-key=[choice.key] {
                    input type="radio" name=(name) value=(choice.value) id=[(i == 0).then_some(&f.id)] checked[choice.value == selected]
                        hx-get=[&hx.get] hx-target=[&hx.target] hx-trigger=[&hx.trigger] hx-swap=[&hx.swap] hx-include=[&hx.include];
                    span { (choice.label) }
                }
            }
        }
    }
}
