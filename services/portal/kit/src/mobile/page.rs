//! The shells of the mobile page.

use super::{Tab, header, tab_bar};
use crate::components::{PHONE, document, logo};
use crate::ctx::PageCtx;
use maud::{Markup, html};

const SHEETS: &[&str] = &["tb.css", "mobile.css"];

/// A page with green header (`title` as `h1`, the volunteer's branch below it) and the tab bar; `tab` is where the reader is.
pub fn page(ctx: &PageCtx, title: &str, tab: Option<Tab>, body: Markup) -> Markup {
    let body = html! {
        a.skip href="#main" { (ctx.tr.t("kit-skip")) }
        (header(ctx, title))
        main #main tabindex="-1" { (body) }
        (tab_bar(ctx.tr, tab))
    };
    document(ctx, title, SHEETS, PHONE, &body)
}

/// A page without tab bar: sign-in, errors.
pub fn bare(ctx: &PageCtx, title: &str, body: Markup) -> Markup {
    let body = html! {
        a.skip href="#main" { (ctx.tr.t("kit-skip")) }
        header.hd.hd--bare { div.hd-brand { (logo()) span { (ctx.product) } } a.r href=(ctx.lang_href()) lang=(ctx.tr.t("kit-other-language-tag")) { (ctx.tr.t("kit-other-language")) } }
        main #main tabindex="-1" { section.tk { h1 { (title) } (body) } }
    };
    document(ctx, title, SHEETS, PHONE, &body)
}
