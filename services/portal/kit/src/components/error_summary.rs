//! The box on top of a refused form: every error, each a link to its field, in the same words as beside the field.

use crate::tr::Tr;
use maud::{Markup, html};

/// What is wrong with a form: field (its name) and message, in the order of the form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FormErrors(Vec<(String, String)>);

impl FormErrors {
    /// Nothing is wrong.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a message. An empty field name is an error of the whole form.
    pub fn add(&mut self, field: impl Into<String>, message: impl Into<String>) {
        self.0.push((field.into(), message.into()));
    }

    /// The same without what is wrong with `field`, which the form does not show.
    pub fn without(mut self, field: &str) -> Self {
        self.0.retain(|(name, _)| name != field);
        self
    }

    /// The first message for `field`.
    pub fn get(&self, field: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(name, _)| name == field)
            .map(|(_, message)| message.as_str())
    }

    /// Nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<F: Into<String>, M: Into<String>> FromIterator<(F, M)> for FormErrors {
    fn from_iter<I: IntoIterator<Item = (F, M)>>(errors: I) -> Self {
        Self(
            errors
                .into_iter()
                .map(|(field, message)| (field.into(), message.into()))
                .collect(),
        )
    }
}

/// The summary; nothing when there is no error. The script moves the focus to it.
pub fn error_summary(tr: Tr, errors: &FormErrors) -> Markup {
    html! {
        @if !errors.is_empty() {
            div.errsum role="alert" aria-labelledby="errsum-title" tabindex="-1" {
                h2 #errsum-title { (tr.t("kit-error-summary")) }
                ul {
                    @for (field, message) in &errors.0 {
                        li { @if field.is_empty() { (message) } @else { a href={ "#" (field) } { (message) } } }
                    }
                }
            }
        }
    }
}
