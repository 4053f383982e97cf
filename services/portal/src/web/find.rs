//! Search for people. What is typed may be a name or a number, so it never stands in an address (decision 26): the form
//! is sent by POST and leads to an address that holds the text sealed.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use maud::{Markup, html};
use portal_kit::{Button, PageCtx, csrf};

use super::App;

/// Longest text that is searched for, characters.
const TEXT_MAX: usize = 60;

/// The row of filters above a list of people, sent by POST to `action`. `fields` are its fields.
pub fn find_form(ctx: &PageCtx, action: &str, fields: Markup) -> Markup {
    html! {
        form.filters method="post" action=(action) role="search" {
            (csrf(ctx))
            (fields)
            div.nowrap.filter-acts {
                (Button::submit(ctx.tr.t("kit-filter-go")).primary())
                (Button::link(ctx.tr.t("kit-filter-reset"), action))
            }
        }
    }
}

impl App {
    /// A typed text for an address; empty stays empty.
    pub fn seal_text(&self, text: &str) -> String {
        let text: String = text.trim().chars().take(TEXT_MAX).collect();
        if text.is_empty() {
            return String::new();
        }
        BASE64_URL_SAFE_NO_PAD.encode(self.host.crypto().seal(&text))
    }

    /// The text of an address; nothing when there is none, or it is not ours.
    pub fn open_text(&self, sealed: &str) -> Option<String> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(sealed).ok()?;
        self.host
            .crypto()
            .open(&bytes)
            .ok()
            .filter(|text| !text.is_empty())
    }
}
