//! What only paper shows: head, signatures, check code.

use crate::ctx::PageCtx;
use maud::{Markup, html};

/// Title and period at the top of the paper.
pub fn print_head(ctx: &PageCtx, title: &str, subtitle: &str) -> Markup {
    html! { div.print-head { b { (ctx.product) " · " (title) } span { (subtitle) } } }
}

/// Lines for the signatures `signers` (“经办人”), the check code, and who printed when.
pub fn print_foot(ctx: &PageCtx, signers: &[String], check_code: Option<&str>, printed_at: &str) -> Markup {
    let by = ctx.user.as_ref().map_or("", |user| user.name.as_str());
    html! {
        div.print-foot {
            @for signer in signers { div { (signer) "：____________" } }
            div.c-all {
                @if let Some(code) = check_code { (ctx.tr.args("kit-print-code", &[("code", code.into())])) " " }
                (ctx.tr.args("kit-printed", &[("at", printed_at.into()), ("by", by.into())]))
            }
        }
    }
}
