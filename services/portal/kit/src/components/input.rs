//! One-line inputs.

use super::{Field, Hx, field};
use maud::{Markup, html};

/// Kind and value of a one-line input.
#[derive(Debug, Clone)]
pub struct Input {
    kind: &'static str,
    value: String,
    inputmode: Option<&'static str>,
    autocomplete: &'static str,
    maxlength: Option<u16>,
    numeric: bool,
    readonly: bool,
    autofocus: bool,
    placeholder: Option<String>,
    hx: Hx,
}

impl Input {
    fn of(kind: &'static str, value: &str) -> Self {
        Self {
            kind,
            value: value.to_owned(),
            inputmode: None,
            // Shared desks: browsers must not offer the last elder's data for the next one.
            autocomplete: "off",
            maxlength: None,
            numeric: false,
            readonly: false,
            autofocus: false,
            placeholder: None,
            hx: Hx::default(),
        }
    }

    /// Text.
    pub fn text(value: &str) -> Self {
        Self::of("text", value)
    }

    /// A phone number.
    pub fn tel(value: &str) -> Self {
        Self {
            inputmode: Some("tel"),
            maxlength: Some(20),
            numeric: true,
            ..Self::of("tel", value)
        }
    }

    /// A resident identity number.
    pub fn resident_id(value: &str) -> Self {
        Self {
            maxlength: Some(18),
            numeric: true,
            ..Self::of("text", value)
        }
    }

    /// A password; the value is never sent back. `autocomplete` is `current-password` or `new-password`.
    pub fn password(autocomplete: &'static str) -> Self {
        Self {
            autocomplete,
            ..Self::of("password", "")
        }
    }

    /// A numeric code of `digits` digits (sign-in code, visit code).
    pub fn code(value: &str, digits: u16) -> Self {
        Self {
            inputmode: Some("numeric"),
            autocomplete: "one-time-code",
            maxlength: Some(digits),
            numeric: true,
            ..Self::of("text", value)
        }
    }

    /// A whole number.
    pub fn whole(value: &str) -> Self {
        Self {
            inputmode: Some("numeric"),
            maxlength: Some(9),
            numeric: true,
            ..Self::of("text", value)
        }
    }

    /// A date, `2026-11-23`.
    pub fn date(value: &str) -> Self {
        Self {
            numeric: true,
            ..Self::of("date", value)
        }
    }

    /// A wall clock time, `14:30`.
    pub fn time(value: &str) -> Self {
        Self {
            numeric: true,
            ..Self::of("time", value)
        }
    }

    /// A search word.
    pub fn search(value: &str) -> Self {
        Self::of("search", value)
    }

    /// The `autocomplete` value (`username`); `off` unless said.
    pub fn autocomplete(mut self, value: &'static str) -> Self {
        self.autocomplete = value;
        self
    }

    /// At most so many characters.
    pub fn max(mut self, length: u16) -> Self {
        self.maxlength = Some(length);
        self
    }

    /// Shown, sent, not changed.
    pub fn readonly(mut self) -> Self {
        self.readonly = true;
        self
    }

    /// The cursor starts here.
    pub fn autofocus(mut self) -> Self {
        self.autofocus = true;
        self
    }

    /// An example in grey; never instead of the label.
    pub fn placeholder(mut self, text: impl Into<String>) -> Self {
        self.placeholder = Some(text.into());
        self
    }

    /// htmx attributes: `Hx::get("/elders/id-facts").trigger("change").target("#id-facts")`.
    pub fn hx(mut self, hx: Hx) -> Self {
        self.hx = hx;
        self
    }
}

/// A field with a one-line input.
pub fn input(f: &Field, i: Input) -> Markup {
    let hx = &i.hx;
    field(
        f,
        &html! {
            input.in.num[i.numeric] id=(f.id) name=(f.name) type=(i.kind) value=(i.value)
                autocomplete=(i.autocomplete) inputmode=[i.inputmode] maxlength=[i.maxlength] placeholder=[&i.placeholder]
                aria-required=[f.aria_required()] aria-invalid=[f.invalid()] aria-describedby=[f.describedby()]
                readonly[i.readonly] autofocus[i.autofocus]
                hx-get=[&hx.get] hx-post=[&hx.post] hx-target=[&hx.target] hx-trigger=[&hx.trigger] hx-swap=[&hx.swap]
                hx-include=[&hx.include] hx-sync=[&hx.sync] hx-push-url=[hx.push_url()];
        },
    )
}
