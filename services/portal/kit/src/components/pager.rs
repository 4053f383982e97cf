//! “共 N 条” and the pages.

use crate::tr::Tr;
use maud::{Markup, html};

/// Where the reader is in a list.
pub struct Pager<'a> {
    /// Page, from 1.
    pub page: u32,
    /// Rows a page.
    pub per_page: u32,
    /// Rows in all.
    pub total: u64,
    /// Address of a page.
    pub href: &'a dyn Fn(u32) -> String,
}

/// First, last, and two neighbours of the present page; gaps are 0.
fn shown(page: u32, last: u32) -> Vec<u32> {
    let mut pages: Vec<u32> = Vec::new();
    for n in (1..=last).filter(|n| *n == 1 || *n == last || n.abs_diff(page) <= 2) {
        if pages.last().is_some_and(|before| *before + 1 < n) {
            pages.push(0);
        }
        pages.push(n);
    }
    pages
}

/// The count, and links to the pages when there is more than one.
pub fn pager(tr: Tr, p: &Pager<'_>) -> Markup {
    let last = u32::try_from(p.total.div_ceil(u64::from(p.per_page.max(1))))
        .unwrap_or(u32::MAX)
        .max(1);
    html! {
        nav.pager aria-label=(tr.t("kit-pages")) {
            span { (tr.args("kit-pager-total", &[("n", p.total.into())])) }
            @if last > 1 {
                span.r {
                    @if p.page > 1 { a rel="prev" href=((p.href)(p.page - 1)) { (tr.t("kit-prev")) } }
                    @for n in shown(p.page, last) {
                        @if n == 0 { span { "…" } } @else if n == p.page { b aria-current="page" { (n) } } @else { a href=((p.href)(n)) { (n) } }
                    }
                    @if p.page < last { a rel="next" href=((p.href)(p.page + 1)) { (tr.t("kit-next")) } }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Lang;

    #[test]
    fn long_lists_show_the_ends_and_the_neighbours() {
        assert_eq!(shown(7, 20), [1, 0, 5, 6, 7, 8, 9, 0, 20]);
        assert_eq!(shown(1, 3), [1, 2, 3]);
        assert_eq!(shown(1, 1), [1]);
    }

    #[test]
    fn the_count_is_always_there_and_links_only_when_needed() {
        let html = |total| {
            pager(
                Tr::new(Lang::Zh),
                &Pager {
                    page: 1,
                    per_page: 50,
                    total,
                    href: &|n| format!("?page={n}"),
                },
            )
            .into_string()
        };
        assert!(html(12).contains("共 12 条") && !html(12).contains("<a"));
        assert!(html(51).contains("?page=2"));
    }
}
