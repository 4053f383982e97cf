//! The suppression list 退订名单 (R12.3): numbers that get no outreach, masked; since when and why. A number is put there when its
//! holder says so, and taken off only when they ask for it anew.

use axum::{
    Router,
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use contracts::{
    Actor, Page as Rows, Paging, Personal, Role,
    notification::consent::{FindSuppressions, LiftSuppression, Suppress, Suppression, SuppressionCause},
};
use kernel::StaffId;
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, CardRole, Chip, Column, Empty, Field, Filters, Hx, Input, PageCtx, PageHead,
    Pager, Table, Tr, action_bar, alert, card, chips, empty, error_summary, filter_empty, filters, input,
    page as shell, pager, post_form, select, table,
};
use serde::Deserialize;
use uuid::Uuid;

use super::orders::form::{Refused, Sent, Sheet, Typed};
use crate::web::{
    App, ListName, Names, Page, Post, Signed, WholeList, narrowed, page_of, url, wants_xlsx, xlsx_button,
};

const PER_PAGE: u32 = 50;
/// Who keeps the list.
const KEEPERS: [Role; 2] = [Role::Operator, Role::Outreach];

/// `/suppressions`
pub fn routes() -> Router<App> {
    Router::new()
        .route("/suppressions", get(show).post(add))
        .route("/suppressions/{id}", get(ask))
        .route("/suppressions/{id}/lifting", post(lift))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    cause: String,
    page: String,
    format: String,
    done: String,
}

#[derive(Debug, Clone, Copy, Default)]
struct Filter {
    cause: Option<SuppressionCause>,
    page: u32,
}

impl Filter {
    fn href(&self, cause: Option<SuppressionCause>, page: u32) -> String {
        let cause = cause.map(SuppressionCause::as_str).unwrap_or_default();
        url("/suppressions", &[("cause", cause), ("page", &page_of(page))])
    }
}

async fn show(signed: Signed, State(app): State<App>, Query(asked): Query<Asked>) -> Page<Response> {
    let filter = Filter {
        cause: SuppressionCause::parse(&asked.cause),
        page: asked.page.parse().unwrap_or(1).max(1),
    };
    if wants_xlsx(&asked.format) {
        return file(&app, &signed, filter).await;
    }
    again(&app, &signed, filter, &Refused::default(), &asked.done).await
}

fn query(filter: Filter, paging: Paging) -> FindSuppressions {
    FindSuppressions {
        cause: filter.cause,
        paging,
    }
}

async fn file(app: &App, signed: &Signed, filter: Filter) -> Page<Response> {
    let tr = signed.tr;
    let name = ListName {
        code: "suppressions",
        title: &tr.t("suppressions-title"),
        narrowed: narrowed(&on(tr, filter)),
        filter: &[("cause", filter.cause.map_or("", SuppressionCause::as_str))],
    };
    let mut whole = WholeList::begin(app, signed, name).await?.newest_first();
    while let Some(paging) = whole.wants() {
        let found = signed.ask(app, query(filter, paging)).await?;
        let names = names(app, &found.rows).await?;
        whole.add(found.total, &found.rows, columns(tr, &names, false))?;
    }
    whole.finish().await
}

async fn names(app: &App, rows: &[Suppression]) -> contracts::Result<Names> {
    let staff: Vec<StaffId> = rows
        .iter()
        .filter_map(|row| row.by.as_ref().and_then(Actor::staff_id))
        .collect();
    Names::default().with_staff(app, staff).await
}

async fn again(app: &App, signed: &Signed, filter: Filter, refused: &Refused, done: &str) -> Page<Response> {
    let paging = Paging {
        page: filter.page,
        size: PER_PAGE,
    };
    let found = signed.ask(app, query(filter, paging)).await?;
    signed.reaches(paging.size, found.total)?;
    let names = names(app, &found.rows).await?;
    let ctx = signed.ctx(app, "/suppressions");
    let list = List {
        ctx: &ctx,
        names: &names,
        may_keep: signed.has(&KEEPERS),
        key: app.key(),
        done,
    };
    Ok((refused.status, list.view(filter, &found, refused)).into_response())
}

async fn add(signed: Signed, State(app): State<App>, Post { idem, data }: Post<Typed>) -> Page<Response> {
    signed.needs(&KEEPERS)?;
    let mut sent = Sent::new("add", data, signed.tr);
    let phone = Personal(sent.required("phone", "required"));
    let reason = sent.required("reason", "no_reason");
    let filter = Filter {
        page: 1,
        ..Filter::default()
    };
    let command = Suppress { phone, reason };
    match sent.tell((&signed, &app), idem, Some(command), &[]).await? {
        Ok(_) => Ok(Redirect::to("/suppressions?done=added").into_response()),
        Err(refused) => again(&app, &signed, filter, &refused, "").await,
    }
}

/// The page on which a number is taken off.
async fn ask(signed: Signed, State(app): State<App>, Path(id): Path<Uuid>) -> Page {
    signed.needs(&KEEPERS)?;
    Ok(lifting(
        &signed.ctx(&app, "/suppressions"),
        app.key(),
        id,
        &Refused::default(),
    ))
}

async fn lift(
    signed: Signed,
    State(app): State<App>,
    Path(id): Path<Uuid>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    signed.needs(&KEEPERS)?;
    let mut sent = Sent::new("lift", data, signed.tr);
    let evidence = Personal(sent.required("evidence", "no_reason"));
    let command = LiftSuppression {
        suppression_id: id,
        evidence,
    };
    match sent.tell((&signed, &app), idem, Some(command), &[]).await? {
        Ok(_) => Ok(Redirect::to("/suppressions?done=lifted").into_response()),
        Err(refused) => {
            let page = lifting(&signed.ctx(&app, "/suppressions"), app.key(), id, &refused);
            Ok((refused.status, page).into_response())
        }
    }
}

fn lifting(ctx: &PageCtx, key: Uuid, id: Uuid, refused: &Refused) -> Markup {
    let tr = ctx.tr;
    let sheet = Sheet::new(tr, "lift", refused);
    let head = PageHead::new(tr.t("suppressions-lift"))
        .crumb(tr.t("nav-desk"), "/")
        .crumb(tr.t("suppressions-title"), "/suppressions")
        .here(tr.t("suppressions-lift"))
        .errors(!refused.errors.is_empty());
    let evidence = sheet
        .field("evidence", tr.t("suppressions-evidence"))
        .hint(tr.t("suppressions-evidence-hint"))
        .required();
    shell(
        ctx,
        &head,
        card(
            Card::new(tr.t("suppressions-lift")),
            html! {
                (error_summary(tr, &refused.errors))
                @if let Some(why) = &refused.conflict { (alert(AlertKind::Bad, html! { (why) })) }
                (alert(AlertKind::Warn, html! { (tr.t("suppressions-lift-note")) }))
                (post_form(ctx, sheet.id(), &format!("/suppressions/{id}/lifting"), key, html! {
                    (input(&evidence, Input::text(&sheet.value("evidence", "")).max(200)))
                    (action_bar(html! {
                        (Button::submit(tr.t("suppressions-lift")).danger())
                        (Button::link(tr.t("form-cancel"), "/suppressions").quiet())
                    }))
                }))
            },
        ),
    )
}

/// The filters in force.
fn on(tr: Tr, filter: Filter) -> Vec<Chip> {
    filter
        .cause
        .map(|cause| Chip {
            label: tr.t("suppressions-cause"),
            value: tr.word("suppression", cause.as_str()),
            remove: filter.href(None, 1),
        })
        .into_iter()
        .collect()
}

struct List<'a> {
    ctx: &'a PageCtx,
    names: &'a Names,
    may_keep: bool,
    key: Uuid,
    done: &'a str,
}

impl List<'_> {
    fn view(&self, filter: Filter, found: &Rows<Suppression>, refused: &Refused) -> Markup {
        let tr = self.ctx.tr;
        let on = on(tr, filter);
        let none = if on.is_empty() {
            empty(&Empty {
                text: tr.t("suppressions-none"),
                action: None,
            })
        } else {
            filter_empty(tr, "/suppressions")
        };
        let causes: Vec<(String, String)> = std::iter::once((String::new(), tr.t("orders-all")))
            .chain(
                SuppressionCause::ALL
                    .iter()
                    .map(|cause| (cause.as_str().to_owned(), tr.word("suppression", cause.as_str()))),
            )
            .collect();
        let chosen = filter.cause.map_or("", SuppressionCause::as_str);
        let pages = Pager {
            page: filter.page,
            per_page: PER_PAGE,
            total: u64::try_from(found.total).unwrap_or(0),
            href: &|page| filter.href(filter.cause, page),
        };
        let head = PageHead::new(tr.t("suppressions-title"))
            .crumb(tr.t("nav-desk"), "/")
            .here(tr.t("suppressions-title"))
            .errors(!refused.errors.is_empty())
            .actions(xlsx_button(tr, &filter.href(filter.cause, 1)));
        let columns = columns(tr, self.names, self.may_keep);
        shell(
            self.ctx,
            &head,
            html! {
                @if self.done == "added" { (alert(AlertKind::Ok, html! { (tr.t("suppressions-added")) })) }
                @if self.done == "lifted" { (alert(AlertKind::Ok, html! { (tr.t("suppressions-lifted")) })) }
                (error_summary(tr, &refused.errors))
                @if let Some(why) = &refused.conflict { (alert(AlertKind::Bad, html! { (why) })) }
                (card(Card::new("").flush(), html! {
                    (filters(tr, &Filters::new("/suppressions").live("#suppressions"), html! {
                        (select(&Field::new(tr, "cause", tr.t("suppressions-cause")), &causes, chosen, Hx::default()))
                    }))
                    div #suppressions {
                        (chips(tr, &on, "/suppressions"))
                        (table(tr, &Table::new(tr.t("suppressions-title"), &found.rows, columns).empty(none)))
                        (pager(tr, &pages))
                    }
                }))
                @if self.may_keep { (self.adding(refused)) }
            },
        )
    }

    fn adding(&self, refused: &Refused) -> Markup {
        let tr = self.ctx.tr;
        let sheet = Sheet::new(tr, "add", refused);
        card(
            Card::new(tr.t("suppressions-add")),
            post_form(
                self.ctx,
                sheet.id(),
                "/suppressions",
                self.key,
                html! {
                    div.g.g2.stack-m {
                        (input(&sheet.field("phone", tr.t("person-phone")).required(), Input::tel(&sheet.value("phone", "")).max(11)))
                        (input(&sheet.field("reason", tr.t("suppressions-how")).required(), Input::text(&sheet.value("reason", "")).max(200)))
                    }
                    (action_bar(html! { (Button::submit(tr.t("suppressions-add")).primary()) }))
                },
            ),
        )
    }
}

fn columns<'a>(tr: Tr, names: &'a Names, may_keep: bool) -> Vec<Column<'a, Suppression>> {
    let mut columns = vec![
        Column::text("phone", tr.t("person-phone"), |row: &Suppression| {
            row.phone_masked.clone().unwrap_or_else(|| "—".into())
        })
        .code()
        .card(CardRole::Title),
        Column::text("since", tr.t("suppressions-since"), move |row: &Suppression| {
            tr.moment(row.at.0)
        })
        .code(),
        Column::text("cause", tr.t("suppressions-cause"), move |row: &Suppression| {
            tr.word("suppression", row.cause.as_str())
        })
        .card(CardRole::Amount),
        Column::text("detail", tr.t("suppressions-detail"), move |row: &Suppression| {
            let who = row.by.as_ref().and_then(Actor::staff_id);
            let parts = [
                row.provider.clone(),
                row.reason.as_ref().map(|said| said.0.clone()),
                who.map(|id| names.staff(id).to_owned()),
            ];
            parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
        })
        .card(CardRole::Full),
    ];
    if may_keep {
        columns.push(Column::new(
            "lift",
            tr.t("suppressions-off"),
            move |row: &Suppression| {
                let there = format!("/suppressions/{}", row.suppression_id);
                html! { (Button::link(tr.t("suppressions-off"), there).small().quiet()) }
            },
        ));
    }
    columns
}

#[cfg(test)]
mod tests {
    use kernel::Lang;
    use time::macros::datetime;

    use super::*;
    use crate::pages::orders::desk::tests::assert_sound;

    fn row() -> Suppression {
        Suppression {
            suppression_id: Uuid::nil(),
            phone_masked: Some("169****0001".into()),
            at: datetime!(2026-11-23 02:00 UTC).into(),
            cause: SuppressionCause::Staff,
            provider: None,
            by: None,
            reason: Some("来电<b>".into()),
        }
    }

    fn page(lang: Lang, may_keep: bool, rows: Vec<Suppression>) -> String {
        let mut ctx = PageCtx::new(Tr::new(lang), "时间银行", "12349", "/suppressions");
        ctx.csrf = "token".into();
        let list = List {
            ctx: &ctx,
            names: &Names::default(),
            may_keep,
            key: Uuid::nil(),
            done: "",
        };
        let total = i64::try_from(rows.len()).unwrap();
        let filter = Filter {
            page: 1,
            ..Filter::default()
        };
        list.view(filter, &Rows { rows, total }, &Refused::default())
            .into_string()
    }

    #[test]
    fn numbers_are_masked_and_only_keepers_change_the_list_r12_3() {
        for lang in [Lang::Zh, Lang::En] {
            let html = page(lang, true, vec![row()]);
            assert_sound(&html);
            assert!(html.contains("169****0001") && html.contains("&lt;b&gt;"));
            assert!(
                html.contains("name=\"phone\"") && html.contains(&format!("/suppressions/{}", Uuid::nil()))
            );
            let looked = page(lang, false, vec![row()]);
            assert!(!looked.contains("name=\"phone\"") && !looked.contains("/suppressions/0"));
        }
        assert!(page(Lang::Zh, true, Vec::new()).contains("class=\"empty\""));
    }

    #[test]
    fn a_number_is_taken_off_on_a_page_of_its_own_that_asks_for_evidence() {
        let mut ctx = PageCtx::new(Tr::new(Lang::Zh), "时间银行", "12349", "/suppressions");
        ctx.csrf = "token".into();
        let html = lifting(&ctx, Uuid::nil(), Uuid::nil(), &Refused::default()).into_string();
        assert_sound(&html);
        assert!(html.contains("id=\"lift-evidence\""));
    }
}
