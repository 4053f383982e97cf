//! A short note that something was done, with a way back.

use super::{Icon, csrf, icon, idem};
use crate::ctx::PageCtx;
use maud::{Markup, html};

/// The way back: a POST.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undo {
    /// Where the POST goes.
    pub action: String,
    /// Its idempotency key.
    pub key: String,
}

/// The note. In a page it stands where it is put; as an htmx answer it may go to `#toasts` (`hx-swap="beforeend"`).
pub fn toast(ctx: &PageCtx, text: &str, undo: Option<&Undo>) -> Markup {
    html! {
        div.toast role="status" {
            (icon(Icon::Check))
            span { (text) }
            @if let Some(undo) = undo {
                form method="post" action=(undo.action) data-once { (csrf(ctx)) (idem(&undo.key)) button.btn.btn--sm { (ctx.tr.t("kit-undo")) } }
            }
            button.close type="button" data-close=".toast" aria-label=(ctx.tr.t("kit-close")) { (icon(Icon::Close)) }
        }
    }
}
