//! GET `/services/{code}`: one service, and every change that was ever proposed of it.

use axum::extract::{Path, Query, State};
use contracts::{
    Error, Page as Rows, Paging,
    dispatch::{
        ListServices, ServiceItem,
        service::{FindServiceChanges, ServiceChange},
    },
};
use kernel::StaffId;
use maud::{Markup, html};
use portal_kit::{
    Button, Card, CardRole, Column, Empty, PageCtx, PageHead, Pager, Table, TagKind, Tr, card, empty, facts,
    page as shell, pager, table, tag,
};
use serde::Deserialize;

use super::{changes::standing, decides, spec};
use crate::web::{App, Names, Page, Signed, page_of, url};

const PER_PAGE: u32 = 20;

/// Which page of the history.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    page: String,
}

/// The page.
///
/// # Errors
/// Neither in the catalogue nor ever proposed; or dispatch does not answer.
pub async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Page {
    let at = asked.page.parse().unwrap_or(1).max(1);
    let query = FindServiceChanges {
        code: Some(code.clone()),
        state: None,
        paging: Paging {
            page: at,
            size: PER_PAGE,
        },
    };
    let (services, found) = tokio::try_join!(signed.ask(&app, ListServices {}), signed.ask(&app, query))?;
    let item = services.services.into_iter().find(|item| item.code == code);
    if item.is_none() && found.rows.is_empty() {
        return Err(Error::not_found("service").into());
    }
    signed.reaches(PER_PAGE, found.total)?;
    let people: Vec<StaffId> = found
        .rows
        .iter()
        .flat_map(|change| [Some(change.proposed_by), change.decided_by])
        .flatten()
        .collect();
    let names = Names::default().with_staff(&app, people).await?;
    let ctx = signed.ctx(&app, "/services");
    Ok(view(
        &ctx,
        &code,
        item.as_ref(),
        (&found, at),
        &names,
        decides(&signed),
    ))
}

fn view(
    ctx: &PageCtx,
    code: &str,
    item: Option<&ServiceItem>,
    (found, at): (&Rows<ServiceChange>, u32),
    names: &Names,
    decides: bool,
) -> Markup {
    let tr = ctx.tr;
    let known = item.or_else(|| found.rows.first().map(|change| &change.spec));
    let title = known.map_or_else(|| code.to_owned(), |spec| spec::title(tr, spec));
    let head = PageHead::new(title.clone())
        .crumb(tr.t("services-title"), "/services")
        .here(title)
        .meta(html! {
            @match item {
                Some(item) if item.closed => (tag(TagKind::Grey, &spec::standing(tr, true))),
                Some(_) => (tag(TagKind::Ok, &spec::standing(tr, false))),
                None => (tag(TagKind::Warn, &tr.t("services-not-yet"))),
            }
        })
        .actions(html! {
            @if decides && item.is_some() {
                (Button::link(tr.t("services-change"), url("/services/propose", &[("code", code)])).primary())
            }
        });
    let href = |page: u32| url(&format!("/services/{code}"), &[("page", &page_of(page))]);
    let total = u64::try_from(found.total).unwrap_or(0);
    let none = empty(&Empty {
        text: tr.t("services-no-history"),
        action: None,
    });
    shell(
        ctx,
        &head,
        html! {
            @if let Some(item) = item {
                (card(Card::new(tr.t("services-in-force")), html! {
                    (facts(&spec::fields(tr, item)))
                    @if item.dangerous { p.small.muted { (tr.t("services-two-go")) } }
                }))
            }
            (card(Card::new(tr.t("services-history")).flush(), html! {
                (table(tr, &Table::new(tr.t("services-history"), &found.rows, columns(tr, names)).empty(none)))
                (pager(tr, &Pager { page: at, per_page: PER_PAGE, total, href: &href }))
            }))
        },
    )
}

fn columns<'a>(tr: Tr, names: &'a Names) -> Vec<Column<'a, ServiceChange>> {
    vec![
        Column::text("from", tr.t("services-from"), move |change: &ServiceChange| {
            tr.date(change.valid_from.0)
        })
        .code()
        .card(CardRole::Title),
        Column::new(
            "what",
            tr.t("services-what-changes"),
            move |change: &ServiceChange| {
                let lines = spec::changed(tr, change.before.as_ref(), &change.spec);
                html! {
                    @for line in lines {
                        div.small {
                            (line.label) " "
                            @if let Some(before) = &line.before { span.muted { (before) } " → " }
                            b { (line.after) }
                        }
                    }
                }
            },
        )
        .card(CardRole::Full),
        Column::text("why", tr.t("settings-why"), |change: &ServiceChange| {
            change.reason.clone()
        })
        .card(CardRole::Full),
        Column::text("by", tr.t("settings-by"), move |change: &ServiceChange| {
            format!(
                "{} · {}",
                names.staff(change.proposed_by),
                tr.moment(change.proposed_at.0)
            )
        }),
        Column::new("state", tr.t("list-state"), move |change: &ServiceChange| {
            standing(tr, change.state)
        })
        .card(CardRole::Amount),
        Column::new(
            "decided",
            tr.t("settings-decided-by"),
            move |change: &ServiceChange| {
                html! {
                    @if let (Some(by), Some(at)) = (change.decided_by, change.decided_at) {
                        (names.staff(by)) " · " (tr.moment(at.0))
                    }
                    @if let Some(note) = &change.note { div.small.muted { (note) } }
                }
            },
        )
        .card(CardRole::Full),
    ]
}

#[cfg(test)]
mod tests {
    use contracts::dispatch::service::ServiceChangeState;
    use kernel::Lang;
    use time::macros::datetime;

    use super::{super::changes::tests::change, *};
    use crate::pages::orders::{catalogue::tests::sample, desk::tests::assert_sound};

    fn page(lang: Lang, item: Option<&ServiceItem>, rows: Vec<ServiceChange>, decides: bool) -> String {
        let ctx = PageCtx::new(Tr::new(lang), "时间银行", "12349", "/services");
        let total = i64::try_from(rows.len()).unwrap();
        let found = Rows { rows, total };
        view(&ctx, "02", item, (&found, 1), &Names::default(), decides).into_string()
    }

    #[test]
    fn the_history_says_what_became_of_each_change_and_why() {
        let now = datetime!(2026-11-23 02:00 UTC);
        let sent_back = ServiceChange {
            state: ServiceChangeState::Rejected,
            decided_by: Some(StaffId::generate(now)),
            decided_at: Some(now.into()),
            note: Some("先问安监".into()),
            ..change(StaffId::generate(now))
        };
        let catalogue = sample();
        let item = catalogue.find("02");
        for lang in [Lang::Zh, Lang::En] {
            let html = page(lang, item, vec![sent_back.clone()], true);
            assert_sound(&html);
            assert!(
                html.contains("先问安监") && html.contains("/services/propose?code=02"),
                "{html}"
            );
        }
        let read_only = page(Lang::Zh, item, vec![sent_back], false);
        assert!(read_only.contains("已退回") && !read_only.contains("/services/propose"));
    }

    #[test]
    fn a_service_that_is_only_proposed_is_no_service_yet() {
        let now = datetime!(2026-11-23 02:00 UTC);
        let html = page(Lang::Zh, None, vec![change(StaffId::generate(now))], true);
        assert!(
            html.contains("07 管道疏通") && html.contains("尚未生效"),
            "{html}"
        );
        assert!(!html.contains("/services/propose"), "{html}");
    }

    #[test]
    fn a_service_as_it_came_with_the_software_has_no_history_and_says_so() {
        let catalogue = sample();
        let html = page(Lang::Zh, catalogue.find("02"), Vec::new(), false);
        assert!(html.contains("还没有变更"), "{html}");
    }
}
