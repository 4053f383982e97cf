//! Messages: what was said to whom, whether it arrived, and if not, why (“why no SMS”).

use axum::{
    Router,
    extract::{Query, State},
    response::{IntoResponse, Response},
    routing::get,
};
use contracts::{
    Page as Rows, Paging, Role,
    notification::{FindMessages, MessageRow, MessageState},
};
use maud::{Markup, html};
use portal_kit::{
    Button, Card, CardRole, Chip, Column, Empty, Field, Filters, Hx, PageCtx, PageHead, Pager, Table, Tr,
    card, chips, empty, filter_empty, filters, page as shell, pager, select, status, table,
};
use serde::Deserialize;
use uuid::Uuid;

use super::orders::told::why;
use crate::web::{App, ListName, Page, Signed, WholeList, narrowed, page_of, url, wants_xlsx, xlsx_button};

const PER_PAGE: u32 = 50;

/// `/messages`
pub fn routes() -> Router<App> {
    Router::new().route("/messages", get(show))
}

/// Name of a text for the reader; its own name when there are no words for it.
pub fn template(tr: Tr, name: &str) -> String {
    tr.word("template", name)
}

/// Which text a message was said in: its name, a campaign's title, and the version where officials have written it.
pub fn text(tr: Tr, row: &MessageRow) -> String {
    let version = row.text_version;
    let version = (version > 0).then(|| tr.args("texts-version", &[("n", version.into())]));
    let parts = [Some(template(tr, &row.template)), row.text_title.clone(), version];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    state: String,
    about: String,
    page: String,
    format: String,
}

/// The filters, read.
#[derive(Debug, Clone, Copy, Default)]
struct Filter {
    state: Option<MessageState>,
    about: Option<Uuid>,
    page: u32,
}

impl Filter {
    fn href(&self, state: Option<MessageState>, about: Option<Uuid>, page: u32) -> String {
        let about = about.map(|id| id.to_string()).unwrap_or_default();
        let state = state.map(MessageState::as_str).unwrap_or_default();
        url(
            "/messages",
            &[("state", state), ("about", &about), ("page", &page_of(page))],
        )
    }
}

async fn show(signed: Signed, State(app): State<App>, Query(asked): Query<Asked>) -> Page<Response> {
    let filter = Filter {
        state: MessageState::parse(&asked.state),
        about: asked.about.parse().ok(),
        page: asked.page.parse().unwrap_or(1).max(1),
    };
    let query = FindMessages {
        about: filter.about,
        state: filter.state,
        paging: Paging {
            page: filter.page,
            size: PER_PAGE,
        },
    };
    if wants_xlsx(&asked.format) {
        return file(&app, &signed, &filter, query).await;
    }
    let found = signed.ask(&app, query).await?;
    signed.reaches(PER_PAGE, found.total)?;
    let keeps = signed.has(&[Role::Operator, Role::Outreach, Role::Auditor]);
    Ok(view(&signed.ctx(&app, "/messages"), keeps, &filter, &found).into_response())
}

/// Every message that the filters leave, as a file.
async fn file(app: &App, signed: &Signed, filter: &Filter, query: FindMessages) -> Page<Response> {
    let tr = signed.tr;
    let about = filter.about.map(|id| id.to_string()).unwrap_or_default();
    let name = ListName {
        code: "messages",
        title: &tr.t("messages-title"),
        narrowed: narrowed(&on(tr, filter)),
        filter: &[
            ("state", filter.state.map_or("", MessageState::as_str)),
            ("about", &about),
        ],
    };
    let mut whole = WholeList::begin(app, signed, name).await?.newest_first();
    while let Some(paging) = whole.wants() {
        let part = FindMessages {
            paging,
            ..query.clone()
        };
        let found = signed.ask(app, part).await?;
        whole.add(found.total, &found.rows, columns(tr))?;
    }
    whole.finish().await
}

/// The filters in force.
fn on(tr: Tr, filter: &Filter) -> Vec<Chip> {
    let mut on = Vec::new();
    if let Some(state) = filter.state {
        let remove = filter.href(None, filter.about, 1);
        on.push(Chip {
            label: tr.t("messages-state"),
            value: tr.word("status-message", state.as_str()),
            remove,
        });
    }
    if filter.about.is_some() {
        let remove = filter.href(filter.state, None, 1);
        on.push(Chip {
            label: tr.t("messages-about"),
            value: tr.t("messages-about-one"),
            remove,
        });
    }
    on
}

fn view(ctx: &PageCtx, keeps: bool, filter: &Filter, found: &Rows<MessageRow>) -> Markup {
    let tr = ctx.tr;
    let all = [(String::new(), tr.t("orders-all"))];
    let states: Vec<(String, String)> = all
        .into_iter()
        .chain(MessageState::ALL.iter().map(|state| {
            (
                state.as_str().to_owned(),
                tr.word("status-message", state.as_str()),
            )
        }))
        .collect();
    let on = on(tr, filter);
    let none = if on.is_empty() {
        empty(&Empty {
            text: tr.t("messages-none"),
            action: None,
        })
    } else {
        filter_empty(tr, "/messages")
    };
    let total = u64::try_from(found.total).unwrap_or(0);
    let pages = Pager {
        page: filter.page,
        per_page: PER_PAGE,
        total,
        href: &|page| filter.href(filter.state, filter.about, page),
    };
    shell(
        ctx,
        &PageHead::new(tr.t("messages-title")).actions(html! {
            @if keeps {
                (Button::link(tr.t("texts-go"), "/texts"))
                (Button::link(tr.t("suppressions-go"), "/suppressions"))
                (Button::link(tr.t("channels-go"), "/channels"))
            }
            (xlsx_button(tr, &filter.href(filter.state, filter.about, 1)))
        }),
        html! {
            (card(Card::new("").flush(), html! {
                (filters(tr, &Filters::new("/messages").live("#messages"), html! {
                    (select(&Field::new(tr, "state", tr.t("messages-state")), &states, filter.state.map(MessageState::as_str).unwrap_or_default(), Hx::default()))
                }))
                div #messages {
                    (chips(tr, &on, "/messages"))
                    (table(tr, &Table::new(tr.t("messages-title"), &found.rows, columns(tr)).empty(none)))
                    (pager(tr, &pages))
                }
            }))
        },
    )
}

fn columns<'a>(tr: Tr) -> Vec<Column<'a, MessageRow>> {
    vec![
        Column::text("queued", tr.t("messages-queued"), move |row: &MessageRow| {
            tr.moment(row.queued_at.0)
        })
        .code(),
        Column::text("template", tr.t("messages-template"), move |row: &MessageRow| {
            text(tr, row)
        })
        .card(CardRole::Title),
        Column::text("kind", tr.t("messages-kind"), move |row: &MessageRow| {
            tr.word("message", row.kind.as_str())
        })
        .card(CardRole::Hide),
        Column::text("to", tr.t("messages-to"), |row: &MessageRow| {
            row.phone_masked.clone().unwrap_or_else(|| "—".into())
        })
        .code(),
        Column::new("state", tr.t("messages-state"), move |row: &MessageRow| {
            status(tr, "message", row.state.as_str())
        })
        .card(CardRole::Amount),
        Column::text("why", tr.t("messages-why"), move |row: &MessageRow| {
            why(tr, row).unwrap_or_default()
        })
        .class("small")
        .card(CardRole::Full),
        Column::text("arrived", tr.t("messages-arrived"), move |row: &MessageRow| {
            row.delivered_at.map(|at| tr.clock(at.0)).unwrap_or_default()
        })
        .code()
        .card(CardRole::Hide),
        Column::text("segments", tr.t("messages-segments"), |row: &MessageRow| {
            row.segments
        })
        .num()
        .card(CardRole::Hide),
    ]
}

#[cfg(test)]
mod tests {
    use contracts::notification::MessageKind;
    use kernel::{Lang, MessageId};
    use time::macros::datetime;

    use super::*;

    fn row(state: MessageState, error: Option<&str>) -> MessageRow {
        let at = datetime!(2026-11-23 02:00 UTC);
        MessageRow {
            message_id: MessageId::generate(at),
            template: "visit_uploaded_elder".into(),
            text_title: None,
            text_version: 0,
            kind: MessageKind::Transaction,
            phone_masked: Some("169****0001".into()),
            segments: 1,
            state,
            error: error.map(str::to_owned),
            provider: None,
            queued_at: at.into(),
            submitted_at: None,
            delivered_at: None,
        }
    }

    fn page(lang: Lang, rows: Vec<MessageRow>) -> String {
        let ctx = PageCtx::new(Tr::new(lang), "时间银行", "12349", "/messages");
        let total = i64::try_from(rows.len()).unwrap();
        view(
            &ctx,
            true,
            &Filter {
                page: 1,
                ..Filter::default()
            },
            &Rows { rows, total },
        )
        .into_string()
    }

    #[test]
    fn a_message_that_did_not_arrive_says_why_in_both_languages() {
        let failed = || {
            vec![
                row(MessageState::Failed, Some("isv.<b>")),
                row(MessageState::NoPhone, None),
            ]
        };
        let zh = page(Lang::Zh, failed());
        assert!(
            zh.contains("isv.&lt;b&gt;") && zh.contains("没有电话") && zh.contains("10:00"),
            "{zh}"
        );
        assert!(page(Lang::En, failed()).contains("no phone"));
    }

    #[test]
    fn a_campaigns_message_names_its_text_and_its_version_r12_3() {
        let said = |version| MessageRow {
            template: "campaign".into(),
            text_title: Some("招募<b>".into()),
            text_version: version,
            ..row(MessageState::Delivered, None)
        };
        assert!(page(Lang::Zh, vec![said(2)]).contains(" · 招募&lt;b&gt; · 第 2 版"));
        assert!(!page(Lang::Zh, vec![row(MessageState::Delivered, None)]).contains("版"));
    }

    #[test]
    fn an_empty_list_says_what_would_be_here() {
        assert!(page(Lang::Zh, Vec::new()).contains("class=\"empty\""));
    }
}
