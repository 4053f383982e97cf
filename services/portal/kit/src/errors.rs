//! Pages for what went wrong. Each says what happened and the one thing to do.

use crate::components::{AlertKind, Button, FormErrors, PageHead, alert, bare, error_summary, page};
use crate::ctx::PageCtx;
use maud::{Markup, html};

/// With the menu when somebody is signed in, else bare.
fn shell(ctx: &PageCtx, title: &str, body: Markup) -> Markup {
    if ctx.user.is_some() {
        page(
            ctx,
            &PageHead::new(title),
            html! { section.card { div.b.narrow { (body) } } },
        )
    } else {
        bare(ctx, title, body)
    }
}

fn home(ctx: &PageCtx) -> Button {
    Button::link(ctx.tr.t("kit-to-start"), "/")
}

/// 404: there is no such page, or the reader may not know that there is.
pub fn not_found(ctx: &PageCtx) -> Markup {
    shell(
        ctx,
        &ctx.tr.t("kit-404-title"),
        html! { p { (ctx.tr.t("kit-404-text")) } p { (home(ctx)) } },
    )
}

/// 403: names the role that may, and whom to ask, where known.
pub fn forbidden(ctx: &PageCtx, role: Option<&str>, ask: Option<&str>) -> Markup {
    shell(
        ctx,
        &ctx.tr.t("kit-403-title"),
        html! {
            p { @if let Some(role) = role { (ctx.tr.args("kit-403-role", &[("role", role.into())])) } @else { (ctx.tr.t("kit-403-text")) } }
            @if let Some(ask) = ask { p { (ctx.tr.args("kit-403-ask", &[("who", ask.into())])) } }
            p { (home(ctx)) }
        },
    )
}

/// 409: somebody was faster. `what` says who changed what; `back` shows the present state.
pub fn conflict(ctx: &PageCtx, what: &str, back: &str) -> Markup {
    shell(
        ctx,
        &ctx.tr.t("kit-409-title"),
        html! { (alert(AlertKind::Warn, html! { (what) })) p { (Button::link(ctx.tr.t("kit-409-look"), back).primary()) } },
    )
}

/// 422 where there is no form to show again; forms show their own [`error_summary`].
pub fn unprocessable(ctx: &PageCtx, errors: &FormErrors, back: &str) -> Markup {
    shell(
        ctx,
        &ctx.tr.t("kit-422-title"),
        html! { (error_summary(ctx.tr, errors)) p { (Button::link(ctx.tr.t("kit-back"), back)) } },
    )
}

/// 500: `number` is what the reader reads out on the phone to have it found in the logs.
pub fn server_error(ctx: &PageCtx, number: &str) -> Markup {
    shell(
        ctx,
        &ctx.tr.t("kit-500-title"),
        html! {
            p { (ctx.tr.t("kit-500-text")) }
            p { (ctx.tr.args("kit-500-number", &[("hotline", ctx.hotline.as_str().into())])) " " b.num { (number) } }
            p { (home(ctx)) }
        },
    )
}

/// 503: a service does not answer; the entry is kept by the browser and may be sent again.
pub fn unavailable(ctx: &PageCtx) -> Markup {
    shell(
        ctx,
        &ctx.tr.t("kit-503-title"),
        html! { p { (ctx.tr.t("kit-503-text")) } p { (home(ctx)) } },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tr::Tr;
    use kernel::Lang;

    #[test]
    fn error_pages_escape_what_they_are_told() {
        let ctx = PageCtx::new(Tr::new(Lang::Zh), "时间银行", "12349", "/x");
        assert!(
            conflict(&ctx, "<b>张</b>", "/")
                .into_string()
                .contains("&lt;b&gt;张")
        );
        assert!(server_error(&ctx, "a1b2").into_string().contains("a1b2"));
    }
}
