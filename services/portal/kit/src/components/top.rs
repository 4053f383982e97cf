//! The top bar: brand, search, letters, language, and the reader's own menu.

use super::{Icon, csrf, icon, logo};
use crate::ctx::{FontSize, PageCtx};
use maud::{Markup, html};

/// The top bar of every staff page.
pub fn top(ctx: &PageCtx) -> Markup {
    let tr = ctx.tr;
    html! {
        header.top {
            a.brand href="/" {
                (logo())
                b { (ctx.product) }
                span { @if let Some(user) = &ctx.user { (user.org_name) } @else { (tr.args("kit-slogan", &[("hotline", ctx.hotline.as_str().into())])) } }
            }
            @if let Some(action) = ctx.search {
                // By POST: what is typed is a name or a number, which never stands in an address (decision 26).
                form.gsearch role="search" action=(action) method="post" {
                    (csrf(ctx))
                    (icon(Icon::Search))
                    label.sr for="gs" { (tr.t("kit-search")) }
                    input #gs name="q" type="search" placeholder=(tr.t("kit-search-hint")) autocomplete="off" data-key="/";
                    kbd { "/" }
                }
            }
            span.sp {}
            (font_switch(ctx))
            a.tl.hide-m href=(ctx.lang_href()) lang=(tr.t("kit-other-language-tag")) { (tr.t("kit-other-language")) }
            @if let Some(user) = &ctx.user {
                details.menu {
                    summary.tl { (user.name) }
                    div.menu-box {
                        p.strong { (user.name) }
                        p.muted.small { (user.org_name) }
                        p { a href="/me" { (tr.t("kit-my-account")) } }
                        p.small {
                            @for size in FontSize::ALL {
                                a.btn.btn--sm href=(ctx.font_href(size)) data-font=(size.code())
                                    aria-current=[(size == ctx.font_size).then_some("true")] { (tr.t(&font_key(size))) }
                            }
                        }
                        // WCAG 2.1.4: single-letter shortcuts can be switched off.
                        p { button.btn.btn--sm type="button" data-toggle-keys aria-pressed="true" { (tr.t("kit-keys")) } }
                        p { a href=(ctx.lang_href()) lang=(tr.t("kit-other-language-tag")) { (tr.t("kit-other-language")) } }
                        form method="post" action="/logout" {
                            (csrf(ctx))
                            button.btn.btn--wide { (icon(Icon::Exit)) (tr.t("kit-sign-out")) }
                        }
                    }
                }
            }
        }
    }
}

/// One link that steps through the three sizes; the script does it without a reload.
fn font_switch(ctx: &PageCtx) -> Markup {
    let at = FontSize::ALL
        .iter()
        .position(|size| *size == ctx.font_size)
        .unwrap_or(0);
    let next = FontSize::ALL[(at + 1) % FontSize::ALL.len()];
    html! {
        a.tl.hide-m href=(ctx.font_href(next)) data-font=(next.code()) {
            (ctx.tr.args("kit-font", &[("size", ctx.tr.t(&font_key(ctx.font_size)).into())]))
        }
    }
}

fn font_key(size: FontSize) -> String {
    format!("kit-font-{}", size.code())
}
