//! Something did not work, in everyday words, with somebody to call.

use crate::components::{Icon, icon};
use crate::ctx::PageCtx;
use maud::{Markup, html};

/// Message, way back, and “打 12349 帮我办”.
pub fn refusal(ctx: &PageCtx, message: &str, back: &str) -> Markup {
    html! {
        p role="alert" { (message) }
        a.btn.btn--p.big href={ "tel:" (ctx.hotline) } {
            (icon(Icon::Phone)) (ctx.tr.args("kit-mobile-call", &[("hotline", ctx.hotline.as_str().into())]))
        }
        p { a.btn.btn--wide href=(back) { (ctx.tr.t("kit-back")) } }
    }
}
