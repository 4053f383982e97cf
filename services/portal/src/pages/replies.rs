//! Replies by SMS that wait for the hotline: nobody asked, or it is ambiguous which question they answer (decision 18).

use axum::{
    Router,
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use contracts::{
    Page as Rows, Paging,
    notification::{HandleReply, RepliesForHotline, ReplyRow, RevealReply},
};
use kernel::ReplyId;
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, Empty, Input, PageCtx, PageHead, Pager, TagKind, action_bar, alert, card, empty,
    error_summary, input, page as shell, pager, post_form, tag, textarea,
};
use serde::Deserialize;
use time::OffsetDateTime;

use super::orders::form::{Refused, Sent, Sheet, Typed};
use crate::web::{App, Page, Post, Signed, page_of, url};

const PER_PAGE: u32 = 20;
/// Why a reply waits whose writer calls for a person.
const HELP: &str = "help";

/// `/replies`
pub fn routes() -> Router<App> {
    Router::new()
        .route("/replies", get(show))
        .route("/replies/{id}/number", post(reveal))
        .route("/replies/{id}/handling", post(handle))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    page: String,
    done: String,
}

/// A number shown once, in answer to an audited click.
struct Shown {
    reply: ReplyId,
    number: String,
}

/// What the page shows.
struct Waiting<'a> {
    rows: &'a Rows<ReplyRow>,
    page: u32,
    refused: &'a Refused,
    shown: Option<Shown>,
    handled: bool,
    now: OffsetDateTime,
}

async fn show(signed: Signed, State(app): State<App>, Query(asked): Query<Asked>) -> Page {
    let page = asked.page.parse().unwrap_or(1).max(1);
    render(
        (&signed, &app),
        page,
        &Refused::default(),
        None,
        !asked.done.is_empty(),
    )
    .await
}

async fn render(
    (signed, app): (&Signed, &App),
    page: u32,
    refused: &Refused,
    shown: Option<Shown>,
    handled: bool,
) -> Page {
    let rows = signed
        .ask(
            app,
            RepliesForHotline {
                paging: Paging { page, size: PER_PAGE },
            },
        )
        .await?;
    signed.reaches(PER_PAGE, rows.total)?;
    let mut ctx = signed.ctx(app, "/replies");
    ctx.path = url("/replies", &[("page", &page_of(page))]);
    let now = app.host.clock().now();
    Ok(view(
        &ctx,
        &Waiting {
            rows: &rows,
            page,
            refused,
            shown,
            handled,
            now,
        },
    ))
}

async fn reveal(
    signed: Signed,
    State(app): State<App>,
    Path(reply): Path<ReplyId>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    let mut sent = Sent::new(format!("number-{reply}"), data, signed.tr);
    let reason = sent.required("reason", "no_reason");
    let command = RevealReply {
        reply_id: reply,
        reason,
    };
    match sent.tell((&signed, &app), idem, Some(command), &[]).await? {
        Ok(revealed) => {
            let shown = Shown {
                reply,
                number: revealed.value.0,
            };
            Ok(
                render((&signed, &app), 1, &Refused::default(), Some(shown), false)
                    .await?
                    .into_response(),
            )
        }
        Err(refused) => again((&signed, &app), refused).await,
    }
}

async fn handle(
    signed: Signed,
    State(app): State<App>,
    Path(reply): Path<ReplyId>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    let mut sent = Sent::new(format!("handle-{reply}"), data, signed.tr);
    let note = sent.required("note", "no_note");
    let command = HandleReply {
        reply_id: reply,
        note,
    };
    match sent.tell((&signed, &app), idem, Some(command), &[]).await? {
        Ok(_) => Ok(Redirect::to("/replies?done=handled").into_response()),
        Err(refused) => again((&signed, &app), refused).await,
    }
}

async fn again(at: (&Signed, &App), refused: Refused) -> Page<Response> {
    let page = render(at, 1, &refused, None, false).await?;
    Ok((refused.status, page).into_response())
}

fn view(ctx: &PageCtx, waiting: &Waiting<'_>) -> Markup {
    let tr = ctx.tr;
    let head = PageHead::new(tr.t("replies-title"))
        .meta(html! { (tr.args("replies-total", &[("n", waiting.rows.total.into())])) })
        .errors(!waiting.refused.errors.is_empty());
    let total = u64::try_from(waiting.rows.total).unwrap_or(0);
    let pages = Pager {
        page: waiting.page,
        per_page: PER_PAGE,
        total,
        href: &|page| url("/replies", &[("page", &page_of(page))]),
    };
    shell(
        ctx,
        &head,
        html! {
            @if waiting.handled { (alert(AlertKind::Ok, html! { (tr.t("replies-handled")) })) }
            @if let Some(why) = &waiting.refused.conflict { (alert(AlertKind::Bad, html! { (why) })) }
            (error_summary(tr, &waiting.refused.errors))
            @if waiting.rows.rows.is_empty() {
                (card(Card::new("").flush(), empty(&Empty { text: tr.t("replies-none"), action: None })))
            }
            @for row in &waiting.rows.rows { (one(ctx, waiting, row)) }
            @if waiting.rows.total > i64::from(PER_PAGE) { (pager(tr, &pages)) }
        },
    )
}

fn one(ctx: &PageCtx, waiting: &Waiting<'_>, row: &ReplyRow) -> Markup {
    let tr = ctx.tr;
    let id = row.reply_id;
    let number = Sheet::new(tr, format!("number-{id}"), waiting.refused);
    let handling = Sheet::new(tr, format!("handle-{id}"), waiting.refused);
    let shown = waiting.shown.as_ref().filter(|shown| shown.reply == id);
    let head = Card::new(tr.args("replies-from", &[("phone", row.phone_masked.as_str().into())]))
        .id(format!("reply-{id}"))
        .right(html! {
            @if row.why == HELP { (tag(TagKind::Bad, &tr.t("replies-help"))) " " }
            span.small.muted.num { (tr.moment(row.received_at.0)) }
        });
    card(
        head,
        html! {
            p.said { "“" (*row.text) "”" }
            p.small.muted { (tr.word("reason-reply", &row.why)) }
            @if let Some(shown) = shown {
                (alert(AlertKind::Info, html! { (tr.t("replies-number")) " " b.num { (shown.number) } }))
            }
            div.g.g2.stack-m {
                (post_form(ctx, handling.id(), &format!("/replies/{id}/handling"), kernel::uuid_v7(waiting.now), html! {
                    (textarea(&handling.field("note", tr.t("replies-note")).required(), &handling.value("note", ""), 2, 200))
                    (action_bar(html! { (Button::submit(tr.t("replies-handle")).primary()) }))
                }))
                (post_form(ctx, number.id(), &format!("/replies/{id}/number"), kernel::uuid_v7(waiting.now), html! {
                    (input(&number.field("reason", tr.t("replies-reveal-reason")).hint(tr.t("orders-audited")).required(), Input::text(&number.value("reason", &tr.t("replies-reveal-usual"))).max(200)))
                    (action_bar(html! { (Button::submit(tr.t("replies-reveal"))) }))
                }))
            }
        },
    )
}

#[cfg(test)]
mod tests {
    use kernel::Lang;
    use portal_kit::Tr;
    use time::macros::datetime;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-11-23 02:00 UTC);

    fn page(text: &str, refused: &Refused) -> String {
        page_of_one(text, "ambiguous", refused)
    }

    fn page_of_one(text: &str, why: &str, refused: &Refused) -> String {
        let row = ReplyRow {
            reply_id: ReplyId::generate(NOW),
            phone_masked: "169****0001".into(),
            text: text.into(),
            received_at: NOW.into(),
            why: why.into(),
        };
        let ctx = PageCtx::new(Tr::new(Lang::Zh), "时间银行", "12349", "/replies");
        let rows = Rows {
            rows: vec![row],
            total: 1,
        };
        view(
            &ctx,
            &Waiting {
                rows: &rows,
                page: 1,
                refused,
                shown: None,
                handled: false,
                now: NOW,
            },
        )
        .into_string()
    }

    #[test]
    fn what_people_write_is_shown_escaped_and_their_number_masked() {
        let html = page("<b>好</b>", &Refused::default());
        assert!(html.contains("&lt;b&gt;好&lt;/b&gt;"));
        assert!(html.contains("169****0001"));
    }

    #[test]
    fn why_it_waits_is_said_in_words() {
        assert!(!page("1", &Refused::default()).contains("ambiguous"));
    }

    #[test]
    fn who_calls_for_help_stands_out() {
        let marked = |why| page_of_one("救命", why, &Refused::default()).contains("tag--bad");
        assert_eq!((marked("help"), marked("not_understood")), (true, false));
    }

    #[test]
    fn both_forms_carry_a_key_of_their_own() {
        assert_eq!(page("1", &Refused::default()).matches("name=\"idem\"").count(), 2);
    }
}
