//! Forms that change something: CSRF token, idempotency key, one send per click.

use crate::ctx::PageCtx;
use maud::{Markup, display, html};

/// The session's token as a hidden field (`csrf`).
pub fn csrf(ctx: &PageCtx) -> Markup {
    html! { input type="hidden" name="csrf" value=(ctx.csrf); }
}

/// The idempotency key as a hidden field (`idem`): made once when the form is shown, so that a double click, a slow line
/// or a retry is the same command.
pub fn idem(key: impl std::fmt::Display) -> Markup {
    html! { input type="hidden" name="idem" value=(display(key)); }
}

/// A POST form with both. `id` is the form's element id.
pub fn post_form(ctx: &PageCtx, id: &str, action: &str, key: impl std::fmt::Display, body: Markup) -> Markup {
    html! {
        form #(id) method="post" action=(action) novalidate data-once {
            (csrf(ctx))
            (idem(key))
            (body)
        }
    }
}
