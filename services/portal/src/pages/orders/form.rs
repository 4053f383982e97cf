//! The small forms of an order's page: read when sent, shown again as typed when refused.

use std::collections::HashMap;

use axum::http::StatusCode;
use contracts::{Code, Command, Error};
use portal_kit::{Field, FormErrors, Tr};
use uuid::Uuid;

use crate::web::{App, Errors, Signed, words};

/// Where the refusal of a field stands that the page does not have: above it.
pub const ABOVE: &str = "";

/// What was typed, by field.
pub type Typed = HashMap<String, String>;

/// A form that was sent, while it is read. Its fields have the element ids `<form>-<field>`, so that several forms of one
/// kind may stand on a page.
pub struct Sent {
    form: String,
    typed: Typed,
    errors: Errors,
    tr: Tr,
}

impl Sent {
    /// The form with the element id `form`.
    pub fn new(form: impl Into<String>, typed: Typed, tr: Tr) -> Self {
        Self {
            form: form.into(),
            typed,
            errors: Errors::new(tr),
            tr,
        }
    }

    /// What was typed; empty when nothing was.
    pub fn text(&self, field: &str) -> &str {
        self.typed.get(field).map(|text| text.trim()).unwrap_or_default()
    }

    /// An identifier from a hidden field.
    pub fn id<T: From<Uuid>>(&self, field: &str) -> Option<T> {
        self.text(field).parse::<Uuid>().ok().map(T::from)
    }

    /// A text that must be there, or the error `error-<reason>` beside it.
    pub fn required(&mut self, field: &str, reason: &str) -> String {
        let text = self.text(field).to_owned();
        self.read(field, reason, (!text.is_empty()).then_some(text))
            .unwrap_or_default()
    }

    /// The value read from a field, or the error `error-<reason>` beside it.
    pub fn read<T>(&mut self, field: &str, reason: &str, value: Option<T>) -> Option<T> {
        let element = self.element(field);
        self.errors.read(&element, reason, value)
    }

    /// Whether it can be sent on.
    pub fn is_sound(&self) -> bool {
        self.errors.is_empty()
    }

    fn element(&self, field: &str) -> String {
        format!("{}-{field}", self.form)
    }

    /// Sends the command that was read on, unless the form has errors: what was done, or the form to be shown again. `names`
    /// as in [`Sent::refused`].
    ///
    /// # Errors
    /// As there.
    pub async fn tell<C: Command>(
        self,
        (signed, app): (&Signed, &App),
        key: Uuid,
        command: Option<C>,
        names: &[(&str, &str)],
    ) -> Result<Result<C::Reply, Refused>, Error> {
        let Some(command) = command.filter(|_| self.is_sound()) else {
            return Ok(Err(self.unsound()));
        };
        match signed.tell(app, key, command).await {
            Ok(done) => Ok(Ok(done)),
            Err(error) => self.refused(error, names).map(Err),
        }
    }

    /// The form with its own errors.
    pub fn unsound(self) -> Refused {
        Refused {
            form: self.form,
            typed: self.typed,
            errors: self.errors.into_inner(),
            conflict: None,
            status: StatusCode::UNPROCESSABLE_ENTITY,
        }
    }

    /// The form as it was typed, to be typed on: nothing is wrong with it yet.
    pub fn kept(self) -> Refused {
        Refused {
            errors: FormErrors::new(),
            status: StatusCode::OK,
            ..self.unsound()
        }
    }

    /// The form as a service has refused it: beside the field when it names one, else above the page. `names` leads from
    /// the contract's field to the form's, or to [`ABOVE`].
    ///
    /// # Errors
    /// What the form cannot help: nothing there, or a service does not answer.
    pub fn refused(self, error: Error, names: &[(&str, &str)]) -> Result<Refused, Error> {
        let message = words(&error, self.tr);
        self.refused_as(error, message, names)
    }

    /// As [`Sent::refused`], in these words.
    ///
    /// # Errors
    /// As there.
    pub fn refused_as(self, error: Error, message: String, names: &[(&str, &str)]) -> Result<Refused, Error> {
        let status = match error.code {
            Code::Invalid | Code::InsufficientBalance => StatusCode::UNPROCESSABLE_ENTITY,
            Code::Conflict | Code::KeyReused => StatusCode::CONFLICT,
            Code::Forbidden => StatusCode::FORBIDDEN,
            Code::NotFound | Code::Unavailable | Code::Internal => return Err(error),
        };
        let field = error.field.as_deref().map(|field| {
            names
                .iter()
                .find(|(theirs, _)| *theirs == field)
                .map_or(field, |(_, ours)| ours)
                .to_owned()
        });
        let mut errors = FormErrors::new();
        let conflict = match field.filter(|field| field != ABOVE) {
            Some(field) => {
                errors.add(self.element(&field), message);
                None
            }
            None => Some(message),
        };
        Ok(Refused {
            form: self.form,
            typed: self.typed,
            errors,
            conflict,
            status,
        })
    }
}

/// A form that was sent and is shown again, refused or [kept](Sent::kept), and why.
#[derive(Default)]
pub struct Refused {
    form: String,
    typed: Typed,
    /// Errors beside fields, by element id.
    pub errors: FormErrors,
    /// Why it is not possible (any more), where no field is at fault.
    pub conflict: Option<String>,
    /// Status of the answer.
    pub status: StatusCode,
}

/// One form of a page, blank or as it was refused.
pub struct Sheet<'a> {
    tr: Tr,
    form: String,
    refused: Option<&'a Refused>,
}

impl<'a> Sheet<'a> {
    /// The form with this element id.
    pub fn new(tr: Tr, form: impl Into<String>, refused: &'a Refused) -> Self {
        let form = form.into();
        let refused = (refused.form == form).then_some(refused);
        Self { tr, form, refused }
    }

    /// Its element id.
    pub fn id(&self) -> &str {
        &self.form
    }

    /// It was refused: it is shown unfolded.
    pub fn is_refused(&self) -> bool {
        self.refused
            .is_some_and(|refused| refused.status != StatusCode::OK)
    }

    /// What was typed; nothing where the form was not sent with this field.
    pub fn typed(&self, field: &str) -> Option<&'a str> {
        let typed = self.refused?.typed.get(field)?;
        Some(typed.as_str())
    }

    /// What was typed, or what stands there at first.
    pub fn value(&self, field: &str, at_first: &str) -> String {
        self.typed(field).unwrap_or(at_first).to_owned()
    }

    /// A labelled field with its error.
    pub fn field(&self, name: &str, label: String) -> Field {
        let element = format!("{}-{name}", self.form);
        let error = self
            .refused
            .and_then(|refused| refused.errors.get(&element))
            .map(str::to_owned);
        Field::new(self.tr, name, label)
            .id(element)
            .error(error.as_deref())
    }
}

#[cfg(test)]
mod tests {
    use kernel::Lang;

    use super::*;

    fn sent(field: &str, text: &str) -> Sent {
        Sent::new(
            "cancel",
            Typed::from([(field.to_owned(), text.to_owned())]),
            Tr::new(Lang::Zh),
        )
    }

    #[test]
    fn a_refused_form_keeps_what_was_typed_and_has_its_error_beside_the_field() {
        let mut form = sent("party", "elder");
        form.required("reason", "no_reason");
        assert!(!form.is_sound());
        let refused = form.unsound();
        assert!(refused.errors.get("cancel-reason").is_some());
        let sheet = Sheet::new(Tr::new(Lang::Zh), "cancel", &refused);
        assert_eq!(sheet.value("party", ""), "elder");
        assert!(!Sheet::new(Tr::new(Lang::Zh), "schedule", &refused).is_refused());
    }

    #[test]
    fn a_form_that_is_typed_on_keeps_what_was_typed_and_is_not_refused() {
        let kept = sent("day", "2026-11-24").kept();
        assert!(kept.errors.is_empty() && kept.status == StatusCode::OK);
        let sheet = Sheet::new(Tr::new(Lang::Zh), "cancel", &kept);
        assert_eq!(sheet.value("day", "2026-11-25"), "2026-11-24");
        assert_eq!(sheet.value("time", "10:00"), "10:00");
        assert!(!sheet.is_refused() && sheet.typed("time").is_none());
    }

    #[test]
    fn a_refusal_with_a_field_stands_beside_it_and_one_without_above_the_page() {
        let beside = sent("a", "").refused(
            Error::invalid("starts_at", "in_the_past", "x"),
            &[("starts_at", "date")],
        );
        assert!(beside.is_ok_and(|refused| refused.errors.get("cancel-date").is_some()));
        let above = sent("a", "").refused(Error::conflict("already_started", "x"), &[]);
        assert!(
            above.is_ok_and(|refused| refused.conflict.is_some() && refused.status == StatusCode::CONFLICT)
        );
        let elsewhere = sent("a", "").refused(Error::invalid("text", "text_link", "x"), &[("text", ABOVE)]);
        assert!(elsewhere.is_ok_and(|refused| refused.conflict.is_some() && refused.errors.is_empty()));
    }

    #[test]
    fn what_a_form_cannot_help_is_passed_on() {
        assert!(sent("a", "").refused(Error::unavailable("x"), &[]).is_err());
        assert!(sent("a", "").refused(Error::not_found("order"), &[]).is_err());
    }
}
