//! A labelled form field: what all controls share.

use super::FormErrors;
use crate::tr::Tr;
use maud::{Markup, html};

/// Name, label and notes of one form field. The name is also the element id, unless [`Field::id`] says otherwise.
#[derive(Debug, Clone)]
pub struct Field {
    pub(crate) tr: Tr,
    pub(crate) name: String,
    pub(crate) id: String,
    pub(crate) label: String,
    pub(crate) hint: Option<String>,
    pub(crate) error: Option<String>,
    pub(crate) required: bool,
    pub(crate) autofocus: bool,
    wide: bool,
}

impl Field {
    /// Field `name` with a visible `label`.
    pub fn new(tr: Tr, name: impl Into<String>, label: impl Into<String>) -> Self {
        let name = name.into();
        Self {
            tr,
            id: name.clone(),
            name,
            label: label.into(),
            hint: None,
            error: None,
            required: false,
            autofocus: false,
            wide: false,
        }
    }

    /// Another element id, where the same name stands twice on a page.
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = id.into();
        self
    }

    /// A grey note beside the label.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Marked with a red star and `aria-required`; the server decides, so that all errors come together.
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The cursor starts here (a [`combobox`](super::combobox)).
    pub fn autofocus(mut self) -> Self {
        self.autofocus = true;
        self
    }

    /// What is wrong with it, `None` when nothing is.
    pub fn error(mut self, message: Option<&str>) -> Self {
        self.error = message.map(str::to_owned);
        self
    }

    /// Takes its message, if any, from the form's errors.
    pub fn errors(self, errors: &FormErrors) -> Self {
        let message = errors.get(&self.name).map(str::to_owned);
        self.error(message.as_deref())
    }

    /// The whole row of a grid.
    pub fn wide(mut self) -> Self {
        self.wide = true;
        self
    }

    pub(crate) fn describedby(&self) -> Option<String> {
        let mut ids = Vec::new();
        if self.error.is_some() {
            ids.push(format!("{}-err", self.id));
        }
        if self.hint.is_some() {
            ids.push(format!("{}-hint", self.id));
        }
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    pub(crate) fn invalid(&self) -> Option<&'static str> {
        self.error.is_some().then_some("true")
    }

    pub(crate) fn aria_required(&self) -> Option<&'static str> {
        self.required.then_some("true")
    }

    fn frame(&self, label: &Markup, control: &Markup) -> Markup {
        html! {
            div.f.c-all[self.wide].f--err[self.error.is_some()] {
                div.l { (label) @if let Some(hint) = &self.hint { span.hint id={ (self.id) "-hint" } { (hint) } } }
                @if let Some(message) = &self.error {
                    p.ferr id={ (self.id) "-err" } { span.sr { (self.tr.t("kit-error-prefix")) } (message) }
                }
                (control)
            }
        }
    }

    fn star(&self) -> Markup {
        html! { @if self.required { span.req aria-hidden="true" { "*" } } }
    }

    /// Frame of a group of controls: the label has the id `<id>-l` for `aria-labelledby`.
    pub(crate) fn group(&self, control: &Markup) -> Markup {
        self.frame(
            &html! { span id={ (self.id) "-l" } { (self.star()) (self.label) } },
            control,
        )
    }
}

/// A field around a control of your own, which must have the id [`Field::new`]'s name.
pub fn field(field: &Field, control: &Markup) -> Markup {
    field.frame(
        &html! { label for=(field.id) { (field.star()) (field.label) } },
        control,
    )
}
