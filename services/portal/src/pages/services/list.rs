//! GET `/services`: what waits to be approved, and the catalogue as it is in force.

use axum::{
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use contracts::{
    Page as Rows, Paging,
    dispatch::{
        ListServices, ServiceItem,
        service::{FindServiceChanges, ServiceChange, ServiceChangeState},
    },
};
use kernel::StaffId;
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, CardRole, Column, Empty, PageHead, Table, TagKind, Tr, alert, card, empty,
    error_summary, page as shell, table, tag,
};
use serde::Deserialize;

use super::{
    changes::{self, Reader},
    decides, spec,
};
use crate::{
    pages::orders::{
        catalogue::{class_and_weight, name},
        form::Refused,
    },
    web::{App, ListName, Names, Page, Signed, WholeList, wants_xlsx, xlsx_button},
};

/// Changes that wait: one a service at most.
const WAITING: Paging = Paging { page: 1, size: 100 };

/// Whether the page is wanted, or the file.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    format: String,
}

/// The page, or the catalogue as a file.
///
/// # Errors
/// dispatch does not answer.
pub async fn show(State(app): State<App>, signed: Signed, Query(asked): Query<Asked>) -> Page<Response> {
    if wants_xlsx(&asked.format) {
        let services = signed.ask(&app, ListServices {}).await?.services;
        let tr = signed.tr;
        let name = ListName {
            code: "services",
            title: &tr.t("services-title"),
            narrowed: Vec::new(),
            filter: &[],
        };
        let mut whole = WholeList::begin(&app, &signed, name).await?;
        whole.add_part(&services, columns(tr))?;
        return whole.finish().await;
    }
    again(&app, &signed, &Refused::default()).await
}

/// The page, with a decision as it was refused.
///
/// # Errors
/// dispatch does not answer.
pub async fn again(app: &App, signed: &Signed, refused: &Refused) -> Page<Response> {
    let query = FindServiceChanges {
        code: None,
        state: Some(ServiceChangeState::Proposed),
        paging: WAITING,
    };
    let (services, waiting) = tokio::try_join!(signed.ask(app, ListServices {}), signed.ask(app, query))?;
    let people: Vec<StaffId> = waiting.rows.iter().map(|change| change.proposed_by).collect();
    let names = Names::default().with_staff(app, people).await?;
    let ctx = signed.ctx(app, "/services");
    let reader = Reader {
        ctx: &ctx,
        names: &names,
        decider: decides(signed).then_some(signed.staff_id),
        key: app.key(),
    };
    let page = view(&reader, &services.services, &waiting, refused);
    Ok((refused.status, page).into_response())
}

fn view(
    reader: &Reader<'_>,
    services: &[ServiceItem],
    waiting: &Rows<ServiceChange>,
    refused: &Refused,
) -> Markup {
    let tr = reader.ctx.tr;
    let head = PageHead::new(tr.t("services-title"))
        .crumb(tr.t("nav-desk"), "/")
        .here(tr.t("services-title"))
        .errors(!refused.errors.is_empty())
        .actions(html! {
            (xlsx_button(tr, "/services"))
            @if reader.decider.is_some() { (Button::link(tr.t("services-new"), "/services/propose").primary()) }
        });
    shell(
        reader.ctx,
        &head,
        html! {
            (error_summary(tr, &refused.errors))
            @if let Some(why) = &refused.conflict { (alert(AlertKind::Bad, html! { (why) })) }
            @if !waiting.rows.is_empty() {
                h2 #waiting { (tr.args("services-waiting", &[("n", waiting.total.into())])) }
                @for change in &waiting.rows { (changes::waiting(reader, change, refused)) }
            } @else if reader.decider.is_some() {
                p.small.muted { (tr.t("services-none-waiting")) }
            }
            (card(Card::new(tr.t("services-in-force")).flush(), html! {
                (table(tr, &Table::new(tr.t("services-title"), services, columns(tr)).empty(empty(&Empty {
                    text: tr.t("services-none"),
                    action: None,
                }))))
            }))
        },
    )
}

/// What it asks of those who go.
fn asks(tr: Tr, item: &ServiceItem) -> Vec<(TagKind, String)> {
    let mut all = Vec::new();
    if item.dangerous {
        all.push((TagKind::Bad, tr.t("services-dangerous-short")));
    }
    if let Some(kind) = item.qualification {
        all.push((TagKind::Violet, tr.word("qualification", kind.as_str())));
    }
    if item.needs_insurance {
        all.push((TagKind::Info, tr.t("services-insurance-short")));
    }
    if item.intimate {
        all.push((TagKind::Warn, tr.t("services-intimate-short")));
    }
    all
}

fn columns(tr: Tr) -> Vec<Column<'static, ServiceItem>> {
    vec![
        Column::text("code", tr.t("services-code"), |item: &ServiceItem| {
            item.code.clone()
        })
        .code(),
        Column::new("name", tr.t("services-name"), move |item: &ServiceItem| {
            // The other language's name small beside it: staff speak of services in both.
            let shown = name(tr, item);
            let other = if shown == item.name_zh {
                &item.name_en
            } else {
                &item.name_zh
            };
            html! { a href={ "/services/" (item.code) } { (shown) } " " span.xs.muted { (other) } }
        })
        .card(CardRole::Title),
        Column::text(
            "class",
            tr.t("services-class-weight"),
            move |item: &ServiceItem| class_and_weight(tr, item),
        )
        .class("nowrap"),
        Column::new("asks", tr.t("services-asks"), move |item: &ServiceItem| {
            let all = asks(tr, item);
            html! {
                @if all.is_empty() { "—" }
                @for (kind, words) in &all { (tag(*kind, words)) " " }
            }
        })
        .xlsx_text(move |item: &ServiceItem| {
            let words: Vec<String> = asks(tr, item).into_iter().map(|(_, words)| words).collect();
            Some(words.join(&tr.t("list-separator")))
        }),
        Column::text("seats", tr.t("services-seats"), |item: &ServiceItem| {
            item.seats.to_string()
        })
        .num()
        .xlsx_number(|item: &ServiceItem| Some(i64::from(item.seats))),
        Column::text("usual", tr.t("services-usual"), move |item: &ServiceItem| {
            tr.minutes(item.usual_minutes.get())
        })
        .num()
        .xlsx_minutes(|item: &ServiceItem| Some(item.usual_minutes.get())),
        Column::new(
            "standing",
            tr.t("services-standing"),
            move |item: &ServiceItem| {
                let kind = if item.closed { TagKind::Grey } else { TagKind::Ok };
                tag(kind, &spec::standing(tr, item.closed))
            },
        )
        .card(CardRole::Amount),
    ]
}

#[cfg(test)]
mod tests {
    use kernel::Lang;
    use portal_kit::PageCtx;
    use time::macros::datetime;
    use uuid::Uuid;

    use super::*;
    use crate::pages::orders::{catalogue::tests::sample, desk::tests::assert_sound};

    fn page(lang: Lang, decider: Option<StaffId>, rows: Vec<ServiceChange>) -> String {
        let ctx = PageCtx::new(Tr::new(lang), "时间银行", "12349", "/services");
        let reader = Reader {
            ctx: &ctx,
            names: &Names::default(),
            decider,
            key: Uuid::nil(),
        };
        let mut services = sample().services().to_vec();
        services[0].dangerous = true;
        services[1].closed = true;
        let total = i64::try_from(rows.len()).unwrap();
        view(&reader, &services, &Rows { rows, total }, &Refused::default()).into_string()
    }

    #[test]
    fn everybody_reads_what_a_service_is_and_what_it_asks() {
        for (lang, words) in [
            (Lang::Zh, ["技术服务 ×2", "送餐", "危险", "停办"]),
            (Lang::En, ["Technical", "Meal delivery", "Dangerous", "Closed"]),
        ] {
            let html = page(lang, None, Vec::new());
            assert_sound(&html);
            for word in words {
                assert!(html.contains(word), "{word} in {html}");
            }
            assert!(!html.contains("/services/propose"), "a reader proposes nothing");
        }
    }

    #[test]
    fn what_waits_stands_above_the_catalogue() {
        let now = datetime!(2026-11-23 02:00 UTC);
        let change = changes::tests::change(StaffId::generate(now));
        let html = page(Lang::Zh, Some(StaffId::generate(now)), vec![change]);
        assert_sound(&html);
        let (before, after) = (html.find("待批准").unwrap(), html.find("现行项目").unwrap());
        assert!(before < after && html.contains("/services/propose"));
    }
}
