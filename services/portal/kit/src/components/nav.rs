//! The role's menu: at the left, as the console's rail, and as the phone's bottom bar.

use super::{Icon, icon};
use crate::ctx::{NavGroup, NavItem};
use crate::tr::Tr;
use maud::{Markup, html};

/// The menu at the left; hidden on phones.
pub fn nav(tr: Tr, groups: &[NavGroup]) -> Markup {
    html! {
        nav.nav aria-label=(tr.t("kit-main-menu")) {
            @for group in groups {
                p.nav-title { (tr.t(group.title_key)) }
                @for item in &group.items { (entry(tr, item)) }
            }
        }
    }
}

/// The phone's bottom bar: up to five entries; if there are more, four and 更多 with the rest.
pub fn bottom_bar(tr: Tr, groups: &[NavGroup]) -> Markup {
    let all: Vec<&NavItem> = groups.iter().flat_map(|group| &group.items).collect();
    let mut first: Vec<&NavItem> = all
        .iter()
        .copied()
        .filter(|item| !item.hide_on_phone)
        .take(5)
        .collect();
    if first.len() < all.len() {
        first.truncate(4);
    }
    let rest: Vec<&NavItem> = all
        .iter()
        .copied()
        .filter(|item| !first.iter().any(|shown| shown.href == item.href))
        .collect();
    html! {
        @if !all.is_empty() {
            nav.bbar aria-label=(tr.t("kit-bottom-menu")) {
                @for item in &first { (entry(tr, item)) }
                @if !rest.is_empty() {
                    details {
                        summary aria-current=[rest.iter().any(|item| item.current).then_some("true")] { (icon(Icon::More)) (tr.t("kit-more")) }
                        div.bbar-more { @for item in &rest { (entry(tr, item)) } }
                    }
                }
            }
        }
    }
}

fn entry(tr: Tr, item: &NavItem) -> Markup {
    html! {
        a href=(item.href) aria-current=[item.current.then_some("page")] {
            (icon(item.icon))
            span { (tr.t(item.key)) }
            @if item.count > 0 { span.n { span.sr { (tr.t("kit-waiting")) " " } (item.count) } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Lang;

    fn group(n: usize) -> Vec<NavGroup> {
        const HREFS: [&str; 7] = ["/a", "/b", "/c", "/d", "/e", "/f", "/g"];
        vec![NavGroup {
            title_key: "kit-main-menu",
            items: HREFS[..n]
                .iter()
                .map(|href| NavItem::new(href, "kit-more", Icon::Home))
                .collect(),
        }]
    }

    #[test]
    fn five_entries_fill_the_bottom_bar_without_a_more_button() {
        let html = bottom_bar(Tr::new(Lang::Zh), &group(5)).into_string();
        assert_eq!(html.matches("<a ").count(), 5);
        assert!(!html.contains("<details"));
    }

    #[test]
    fn the_sixth_entry_goes_under_more_and_none_is_lost() {
        let html = bottom_bar(Tr::new(Lang::Zh), &group(6)).into_string();
        let (shown, more) = html.split_once("<details").expect("a more button");
        assert_eq!(
            (shown.matches("<a ").count(), more.matches("<a ").count()),
            (4, 2)
        );
    }
}
