//! The four places of the mobile page.

use crate::components::{Icon, icon};
use crate::tr::Tr;
use maud::{Markup, html};

/// A place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    /// 首页
    Home,
    /// 找任务
    Tasks,
    /// 存折
    Passbook,
    /// 我的
    Me,
}

impl Tab {
    /// In the order of the bar.
    pub const ALL: [Self; 4] = [Self::Home, Self::Tasks, Self::Passbook, Self::Me];

    /// Its address.
    pub fn href(self) -> &'static str {
        match self {
            Self::Home => "/m",
            Self::Tasks => "/m/tasks",
            Self::Passbook => "/m/passbook",
            Self::Me => "/m/me",
        }
    }

    fn face(self) -> (Icon, &'static str) {
        match self {
            Self::Home => (Icon::Home, "kit-tab-home"),
            Self::Tasks => (Icon::List, "kit-tab-tasks"),
            Self::Passbook => (Icon::Book, "kit-tab-passbook"),
            Self::Me => (Icon::People, "kit-tab-me"),
        }
    }
}

/// The bar at the bottom.
pub fn tab_bar(tr: Tr, now: Option<Tab>) -> Markup {
    html! {
        nav.tb aria-label=(tr.t("kit-bottom-menu")) {
            @for tab in Tab::ALL {
                a href=(tab.href()) aria-current=[(now == Some(tab)).then_some("page")] { (icon(tab.face().0)) (tr.t(tab.face().1)) }
            }
        }
    }
}
