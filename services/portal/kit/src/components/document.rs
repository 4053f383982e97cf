//! The HTML document around every page: metas, style sheets, scripts.

use crate::assets;
use crate::ctx::PageCtx;
use maud::{DOCTYPE, Markup, html};

/// htmx settings: nothing is evaluated, no style element is inserted, no page is kept in the browser's storage, and
/// refusals (409, 422) are shown in place like successes.
const HTMX_CONFIG: &str = r#"{"allowEval":false,"includeIndicatorStyles":false,"historyCacheSize":0,"refreshOnHistoryMiss":true,"responseHandling":[{"code":"204","swap":false},{"code":"[23]..","swap":true},{"code":"409","swap":true},{"code":"422","swap":true},{"code":"[45]..","swap":false,"error":true}]}"#;

/// Class of the phone's pages.
pub(crate) const PHONE: &str = "m";

/// Scripts of every page, and of those of the phone, which listens to no stream.
const SCRIPTS: &[&str] = &["tb.js", "htmx.js", "sse.js"];
const PHONE_SCRIPTS: &[&str] = &["tb.js", "htmx.js"];

/// A whole document. `title` is without the product's name.
pub(crate) fn document(
    ctx: &PageCtx,
    title: &str,
    sheets: &[&str],
    body_class: &str,
    body: &Markup,
) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(ctx.tr.tag()) data-size=(ctx.font_size.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width,initial-scale=1";
                // 360 and QQ browsers have two engines: ask for the fast one.
                meta name="renderer" content="webkit";
                meta name="force-rendering" content="webkit";
                meta http-equiv="X-UA-Compatible" content="IE=edge,chrome=1";
                meta name="format-detection" content="telephone=no";
                meta name="htmx-config" content=(HTMX_CONFIG);
                title { (title) " · " (ctx.product) }
                link rel="icon" type="image/svg+xml" href=(assets::url("icon.svg"));
                @for sheet in sheets {
                    @if let Some(asset) = assets::named(sheet) {
                        link rel="stylesheet" href=(asset.url) integrity=(asset.integrity);
                    }
                }
                @for script in if body_class == PHONE { PHONE_SCRIPTS } else { SCRIPTS } {
                    @if let Some(asset) = assets::named(script) {
                        script src=(asset.url) integrity=(asset.integrity) defer {}
                    }
                }
            }
            body class=[(!body_class.is_empty()).then_some(body_class)] data-busy="0"
                data-msg-failed=(ctx.tr.t("kit-request-failed")) data-msg-offline=(ctx.tr.t("kit-request-offline"))
                hx-headers=[(!ctx.csrf.is_empty()).then(|| format!(r#"{{"X-CSRF-Token":"{}"}}"#, ctx.csrf))] {
                (body)
                div.toasts #toasts role="status" aria-live="polite" {}
            }
        }
    }
}
