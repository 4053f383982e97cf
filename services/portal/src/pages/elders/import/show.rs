//! One import: how far it is, what the trial says, what can be done. While the registry is at it, the page fetches itself.

use axum::{
    Router,
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use contracts::{
    Paging,
    elderly::import::{
        DiscardElderImport, ElderImport, ElderImportShown, ElderImportState, ElderRowState, GetElderImport,
    },
};
use maud::{Markup, html};
use portal_kit::{Card, PageCtx, Pager, Tab, Tr, card, kpis, page, pager, tabs};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    CLERKS, PATH, file, head, import,
    next::{figures, next_step},
    path, rows, standing,
};
use crate::web::{App, OrgTree, Page, Post, Signed, page_of, url, wants_xlsx};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/elders/import/{id}", get(show))
        .route("/elders/import/{id}/discard", post(discard))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Asked {
    state: String,
    page: Option<u32>,
    format: String,
}

#[derive(Deserialize)]
struct Nothing {}

async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(import_id): Path<Uuid>,
    Query(asked): Query<Asked>,
) -> Page<Response> {
    signed.needs(CLERKS)?;
    if wants_xlsx(&asked.format) {
        return file::problems(&app, &signed, import_id).await;
    }
    let paging = Paging {
        page: asked.page.unwrap_or(1).max(1),
        ..Paging::default()
    };
    let import = import(&app, &signed, import_id).await?;
    // While the registry is at it, the page comes again every second: without rows.
    let state = if is_under_way(import.state) {
        None
    } else {
        ElderRowState::parse(&asked.state).or_else(|| first_to_look_at(&import))
    };
    let shown = match state {
        Some(_) => {
            let query = GetElderImport {
                import_id,
                state,
                paging,
            };
            let found = signed.ask(&app, query).await?;
            signed.reaches(paging.size, found.rows.total)?;
            found
        }
        None => ElderImportShown {
            import,
            rows: contracts::Page {
                rows: Vec::new(),
                total: 0,
            },
        },
    };
    let ctx = signed.ctx(&app, "/elders");
    let shown = view(&ctx, &app.orgs(), &shown, state, paging, app.key());
    Ok(shown.into_response())
}

async fn discard(
    State(app): State<App>,
    signed: Signed,
    Path(import_id): Path<Uuid>,
    Post { idem, .. }: Post<Nothing>,
) -> Page<Redirect> {
    signed.tell(&app, idem, DiscardElderImport { import_id }).await?;
    Ok(Redirect::to(PATH))
}

fn is_under_way(state: ElderImportState) -> bool {
    matches!(
        state,
        ElderImportState::Uploading | ElderImportState::Checking | ElderImportState::Registering
    )
}

/// How many rows there are in each state that has some.
fn counts(import: &ElderImport) -> Vec<(ElderRowState, u32)> {
    let figures = &import.figures;
    let all = [
        (ElderRowState::Wrong, figures.wrong),
        (ElderRowState::Twice, figures.twice),
        (ElderRowState::Similar, figures.similar),
        (ElderRowState::Sound, figures.sound),
        (ElderRowState::Refused, figures.refused),
        (ElderRowState::Done, figures.registered),
    ];
    let over = import.state == ElderImportState::Done;
    all.into_iter()
        .filter(|(state, count)| *count > 0 && !(over && *state == ElderRowState::Sound))
        .collect()
}

/// The rows that are shown when none are asked for: the most urgent ones.
fn first_to_look_at(import: &ElderImport) -> Option<ElderRowState> {
    let tried = matches!(import.state, ElderImportState::Checked | ElderImportState::Done);
    counts(import).first().filter(|_| tried).map(|(state, _)| *state)
}

fn view(
    ctx: &PageCtx,
    orgs: &OrgTree,
    shown: &ElderImportShown,
    state: Option<ElderRowState>,
    paging: Paging,
    key: Uuid,
) -> Markup {
    let (tr, import) = (ctx.tr, &shown.import);
    let word = state.map_or("", ElderRowState::as_str);
    let here = |word: &str, number: u32| {
        url(
            &path(import.import_id, ""),
            &[("state", word), ("page", &page_of(number))],
        )
    };
    let poll = is_under_way(import.state);
    let total = u64::try_from(shown.rows.total).unwrap_or(0);
    let head =
        head(tr, import.title.clone()).meta(html! { span #import-state { (standing(tr, import.state)) } });
    page(
        ctx,
        &head,
        html! {
            div #elder-import hx-get=[poll.then(|| here(word, paging.page))] hx-trigger=[poll.then_some("every 1s")]
                hx-select=[poll.then_some("#elder-import")]
                hx-select-oob=[poll.then_some("#import-state")] hx-swap=[poll.then_some("outerHTML")] {
                div.stack {
                (next_step(ctx, import, key))
                (kpis(&tr.t("elder_import-figures"), &figures(tr, import)))
                @if let Some(state) = state {
                    (card(Card::new(tr.t("elder_import-lines")).flush(), html! {
                        (tabs(&tr.t("elder_import-lines"), &by_state(tr, import, state, &here)))
                        (rows::view(tr, orgs, &shown.rows.rows))
                        (pager(tr, &Pager { page: paging.page, per_page: paging.size, total, href: &|n| here(state.as_str(), n) }))
                    }))
                }
                }
            }
        },
    )
}

fn by_state(
    tr: Tr,
    import: &ElderImport,
    current: ElderRowState,
    here: &dyn Fn(&str, u32) -> String,
) -> Vec<Tab> {
    counts(import)
        .into_iter()
        .map(|(state, count)| Tab {
            label: tr.word("status-elder_row", state.as_str()),
            href: here(state.as_str(), 1),
            count: Some(u64::from(count)),
            current: state == current,
            bad: matches!(state, ElderRowState::Wrong | ElderRowState::Refused),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use contracts::{
        At, Page,
        elderly::{
            Consent, ConsentGiver,
            import::{ElderImportFigures, ElderTable},
        },
    };
    use kernel::Lang;
    use time::macros::datetime;

    use super::*;
    use crate::pages::elders::import::villages::sample;

    fn import(state: ElderImportState) -> ElderImportShown {
        ElderImportShown {
            import: ElderImport {
                import_id: Uuid::from_u128(7),
                title: "兴中社区台账".into(),
                within: "370405001004".parse().unwrap(),
                table: ElderTable::Gb18030,
                state,
                consent: Consent {
                    service: true,
                    sensitive: true,
                    text_version: "2026-01".into(),
                    given_by: ConsentGiver::Elder,
                    reason: None,
                },
                welcome: false,
                figures: ElderImportFigures {
                    rows: 9,
                    checked: 9,
                    sound: 5,
                    wrong: 2,
                    twice: 1,
                    similar: 1,
                    registered: 0,
                    refused: 0,
                },
                opened_by: None,
                opened_at: At(datetime!(2026-11-23 02:00 UTC)),
                ended_at: None,
            },
            rows: Page {
                rows: Vec::new(),
                total: 0,
            },
        }
    }

    fn html(state: ElderImportState, lang: Lang) -> String {
        let ctx = PageCtx::new(Tr::new(lang), "台儿庄区时间银行", "12349", "/elders");
        let shown = import(state);
        let first = first_to_look_at(&shown.import);
        view(
            &ctx,
            &sample::tree(),
            &shown,
            first,
            Paging::default(),
            Uuid::nil(),
        )
        .into_string()
    }

    #[test]
    fn the_page_fetches_itself_while_the_registry_is_at_it() {
        for (state, polls) in [
            (ElderImportState::Uploading, true),
            (ElderImportState::Checking, true),
            (ElderImportState::Checked, false),
            (ElderImportState::Registering, true),
            (ElderImportState::Done, false),
            (ElderImportState::Discarded, false),
        ] {
            for lang in [Lang::Zh, Lang::En] {
                assert_eq!(html(state, lang).contains("every 1s"), polls, "{state:?}");
            }
        }
    }

    #[test]
    fn what_is_wrong_is_shown_first_and_the_encoding_is_told() {
        let html = html(ElderImportState::Checked, Lang::Zh);
        assert!(html.contains("/commit") && html.contains("format=xlsx") && html.contains("/discard"));
        assert!(html.contains("GB18030"));
        assert_eq!(
            first_to_look_at(&import(ElderImportState::Checked).import),
            Some(ElderRowState::Wrong)
        );
    }
}
