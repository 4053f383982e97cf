//! The sample pages: every component once, in the reader's language. Served at `/dev/kit` and `/dev/kit/mobile` where the
//! demonstration is on; the tests read the same pages. Names and numbers are invented.

mod console;
mod data;
mod forms;
mod phone;

use crate::components::{Button, Icon, PageHead, icon, page, rail};
use crate::ctx::PageCtx;
use crate::mobile;
use maud::{Markup, html};

/// All components of the staff pages.
pub fn kit_page(ctx: &PageCtx) -> Markup {
    let head = PageHead::new("组件 Components")
        .crumb("开发 Dev", "/dev")
        .here("组件 Components")
        .meta(html! { "/dev/kit" })
        .actions(html! {
            (Button::link("导出 Excel", "/dev/kit?export=xlsx").icon(Icon::Download))
            (Button::print("打印").primary())
        });
    page(
        ctx,
        &head,
        html! {
            (data::sample(ctx))
            (forms::sample(ctx))
            section.card { header { h2 { "图标 Icons" } } div.b { @for which in Icon::ALL { (icon(*which)) " " } } }
        },
    )
}

/// The console with the rail.
pub fn kit_console_page(ctx: &PageCtx) -> Markup {
    rail(ctx, "热线调度", console::sample(ctx))
}

/// All components of the volunteers' mobile page.
pub fn kit_mobile_page(ctx: &PageCtx) -> Markup {
    mobile::page(ctx, "李建国，上午好", Some(mobile::Tab::Home), phone::sample(ctx))
}
