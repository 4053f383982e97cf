//! The green header with the switch to large letters.

use crate::ctx::{FontSize, PageCtx};
use maud::{Markup, html};

/// Title, branch, 大字版.
pub fn header(ctx: &PageCtx, title: &str) -> Markup {
    let (to, key) = if ctx.font_size == FontSize::XLarge {
        (FontSize::Standard, "kit-mobile-standard")
    } else {
        (FontSize::XLarge, "kit-mobile-large")
    };
    html! {
        header.hd {
            div {
                h1 { (title) }
                @if let Some(user) = &ctx.user { p { (user.org_name) } }
            }
            a.r href=(ctx.font_href(to)) { (ctx.tr.t(key)) }
        }
    }
}
