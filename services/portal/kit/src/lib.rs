//! Component library of the portal: page shells, forms, tables, the console's and the mobile page's parts, their style
//! sheet, script and words.
//!
//! A page is a function that takes a [`PageCtx`] and returns [`maud::Markup`]:
//!
//! ```
//! use maud::{Markup, html};
//! use portal_kit::{PageCtx, PageHead, page};
//!
//! fn hello(ctx: &PageCtx, name: &str) -> Markup {
//!     page(ctx, &PageHead::new(ctx.tr.t("kit-search")), html! { p { (name) } })
//! }
//! ```
//!
//! Components take words that are already translated, and `&PageCtx` or [`Tr`] only where they have words of their own.
//! Nothing here emits inline styles or scripts: the Content-Security-Policy is `default-src 'self'`.

pub mod assets;
pub mod components;
mod ctx;
pub mod errors;
mod fillable;
mod kit_page;
pub mod mobile;
mod tr;
mod xlsx;

pub use components::*;
pub use ctx::{FontSize, NavGroup, NavItem, PageCtx, UserBadge};
pub use fillable::{Fillable, Heading, fillable};
pub use kit_page::{kit_console_page, kit_mobile_page, kit_page};
pub use tr::{LANG_COOKIE, Tr};
pub use xlsx::{Book, Sheet, XlsxError, plain_workbook};
