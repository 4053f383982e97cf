//! What was entered, to be read once more before it counts.

use crate::tr::Tr;
use maud::{Markup, html};

/// One answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The question.
    pub label: String,
    /// What was said.
    pub value: Markup,
    /// Where to change it.
    pub change: Option<String>,
}

impl Answer {
    /// An answer of plain text, changed at `href`.
    pub fn new(label: impl Into<String>, value: impl AsRef<str>, change: Option<&str>) -> Self {
        Self {
            label: label.into(),
            value: html! { (value.as_ref()) },
            change: change.map(str::to_owned),
        }
    }
}

/// The list of answers.
pub fn check_answers(tr: Tr, answers: &[Answer]) -> Markup {
    html! {
        dl.answers {
            @for answer in answers {
                div {
                    dt { (answer.label) }
                    dd { (answer.value) }
                    @if let Some(href) = &answer.change {
                        dd.chg { a href=(href) { (tr.t("kit-change")) span.sr { " " (answer.label) } } }
                    }
                }
            }
        }
    }
}
