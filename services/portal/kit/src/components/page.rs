//! The three shells: with menu, console with icon rail, and bare (sign-in, errors).

use super::{PageHead, bottom_bar, document, logo, nav, page_head, top};
use crate::ctx::PageCtx;
use maud::{Markup, html};

/// A page with top bar, menu, head and `body`. On phones the menu is a bottom bar.
pub fn page(ctx: &PageCtx, head: &PageHead, body: Markup) -> Markup {
    let inner = html! { div.page { (page_head(ctx, head)) (body) } };
    shell(ctx, &head.document_title(ctx.tr), "shell", &inner)
}

/// The console's shell: icon rail instead of the menu, and the whole height for `body` (usually `div.console`).
pub fn rail(ctx: &PageCtx, title: &str, body: Markup) -> Markup {
    shell(ctx, title, "shell shell--rail", &body)
}

fn shell(ctx: &PageCtx, title: &str, class: &str, inner: &Markup) -> Markup {
    let body = html! {
        a.skip href="#main" { (ctx.tr.t("kit-skip")) }
        div class=(class) {
            (top(ctx))
            (nav(ctx.tr, &ctx.nav))
            main.main #main tabindex="-1" { (inner) }
        }
        (bottom_bar(ctx.tr, &ctx.nav))
    };
    document(ctx, title, &["tb.css"], "", &body)
}

/// A narrow page without menu: sign-in, enrolment, errors. Brings its own `h1` from `title`.
pub fn bare(ctx: &PageCtx, title: &str, body: Markup) -> Markup {
    let body = html! {
        a.skip href="#main" { (ctx.tr.t("kit-skip")) }
        div.bare {
            header.bare-top {
                (logo()) b { (ctx.product) }
                a.lang href=(ctx.lang_href()) lang=(ctx.tr.t("kit-other-language-tag")) { (ctx.tr.t("kit-other-language")) }
            }
            main.card #main tabindex="-1" { h1 { (title) } (body) }
        }
    };
    document(ctx, title, &["tb.css"], "bare-body", &body)
}
