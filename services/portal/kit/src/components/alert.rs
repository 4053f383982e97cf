//! A framed message within a page.

use maud::{Markup, html};

/// How serious it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlertKind {
    /// For information
    Info,
    /// It worked
    Ok,
    /// Look at this
    Warn,
    /// Wrong; read out at once
    Bad,
}

/// The message; links in it are underlined.
pub fn alert(kind: AlertKind, body: Markup) -> Markup {
    let (class, role) = match kind {
        AlertKind::Info => ("alert alert--info", "status"),
        AlertKind::Ok => ("alert alert--ok", "status"),
        AlertKind::Warn => ("alert alert--warn", "status"),
        AlertKind::Bad => ("alert alert--bad", "alert"),
    };
    html! { div class=(class) role=(role) { (body) } }
}
