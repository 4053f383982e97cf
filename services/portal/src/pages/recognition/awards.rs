use axum::{
    Router,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use contracts::{
    Code, Error, Paging, Role,
    volunteer::award::{
        AwardDecision, AwardKind, AwardRow, AwardState, DecideAward, FindAwards, NominateForAward,
        PublishAward, RankForAward, Ranked, Ranking,
    },
};
use kernel::{AwardId, china_date};
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, CardRole, Column, Empty, Field, FormErrors, Input, PageCtx, PageHead, Pager,
    Sheet, Tab, Table, Tr, action_bar, alert, card, empty, error_summary, input, page, pager, post_form,
    print_head, status, table, tabs,
};
use serde::Deserialize;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{READERS, kinds};
use crate::web::{App, Names, OrgTree, Page, Post, Signed, field_errors, page_of, url, wants_xlsx, xlsx, xlsx_button};

const PATH: &str = "/recognition/awards";
const RANKING: &str = "/recognition/awards/ranking";

/// Who nominates, and who decides.
const NOMINATORS: [Role; 2] = [Role::Branch, Role::Operator];
const DECIDERS: [Role; 1] = [Role::Operator];

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(PATH, get(list))
        .route(RANKING, get(ranking))
        .route("/recognition/awards/nominate", get(ask).post(nominate))
        .route("/recognition/awards/{id}/{act}", post(act))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Filter {
    state: String,
    kind: String,
    year: String,
    page: Option<u32>,
    format: String,
}

impl Filter {
    /// The kind that was asked for; volunteers unless another.
    fn kind(&self) -> AwardKind {
        AwardKind::parse(&self.kind).unwrap_or(AwardKind::Volunteer)
    }

    /// The year that was asked for; this one unless another.
    fn year(&self, now: OffsetDateTime) -> i32 {
        self.year.trim().parse().unwrap_or_else(|_| china_date(now).year())
    }
}

async fn list(State(app): State<App>, signed: Signed, Query(filter): Query<Filter>) -> Page<Response> {
    signed.needs(&READERS)?;
    let state = AwardState::parse(&filter.state);
    let paging = Paging {
        page: filter.page.unwrap_or(1).max(1),
        ..Paging::default()
    };
    let asked = FindAwards {
        year: filter.year.trim().parse().ok(),
        state,
        paging,
    };
    let found = signed.ask(&app, asked).await?;
    let people: Vec<_> = found.rows.iter().filter_map(|row| row.ranked.volunteer_id).collect();
    let staff: Vec<_> = found
        .rows
        .iter()
        .flat_map(|row| [row.nominated_by, row.decided_by])
        .flatten()
        .collect();
    let names = Names::load(&signed, &app, [], people)
        .await?
        .with_staff(&app, staff)
        .await?;
    let (ctx, tr, orgs) = (signed.ctx(&app, "/volunteers"), signed.tr, app.orgs());
    let title = tr.t("recognition-awards");
    let mut columns = columns(tr, &names, &orgs);
    let code = state.map(AwardState::as_str).unwrap_or_default();
    let href = |state: &str, page: u32| url(PATH, &[("state", state), ("page", &page_of(page))]);
    if wants_xlsx(&filter.format) {
        let head = Sheet {
            ctx: &ctx,
            title: &title,
            subtitle: "",
            at: app.host.clock().now(),
        };
        return xlsx(&title, &head, &Table::new(title.clone(), &found.rows, columns));
    }
    if signed.has(&DECIDERS) {
        columns.push(acts(&app, &signed, &ctx));
    }
    let tab = |state: Option<AwardState>| {
        let word = state.map(AwardState::as_str).unwrap_or_default();
        Tab {
            label: match state {
                Some(_) => tr.word("status-award", word),
                None => tr.t("ledger-all"),
            },
            href: href(word, 1),
            count: None,
            current: word == code,
            bad: false,
        }
    };
    let states = AwardState::ALL.iter().map(|state| tab(Some(*state)));
    let all: Vec<Tab> = [tab(None)].into_iter().chain(states).collect();
    let head = PageHead::new(title.clone())
        .crumb(tr.t("nav-volunteers"), "/volunteers")
        .here(title.clone())
        .actions(html! {
            (Button::link(tr.t("award-ranking"), RANKING))
            (xlsx_button(tr, &href(code, paging.page)))
            (Button::print(tr.t("ledger-print")))
        });
    let nothing = empty(&Empty {
        text: tr.t("recognition-none"),
        action: None,
    });
    let total = u64::try_from(found.total).unwrap_or(0);
    let shown = page(
        &ctx,
        &head,
        html! {
            (print_head(&ctx, &title, ""))
            (kinds(tr, PATH))
            (card(Card::new("").flush(), html! {
                (tabs(&title, &all))
                (table(tr, &Table::new(title.clone(), &found.rows, columns).empty(nothing)))
                (pager(tr, &Pager { page: paging.page, per_page: paging.size, total, href: &|n| href(code, n) }))
            }))
        },
    );
    Ok(shown.into_response())
}

/// Who it is, with the way to what it rests on.
fn whose(names: &Names, orgs: &OrgTree, ranked: &Ranked) -> Markup {
    match ranked.volunteer_id {
        Some(id) => html! { a href={ "/volunteers/" (id) "/statement" } { (names.volunteer(id)) } },
        None => html! { a href=(url("/volunteers", &[("within", ranked.org.as_str())])) { (orgs.town_village(&ranked.org)) } },
    }
}

fn named(names: &Names, orgs: &OrgTree, ranked: &Ranked) -> String {
    match ranked.volunteer_id {
        Some(id) => names.volunteer(id).to_owned(),
        None => orgs.town_village(&ranked.org),
    }
}

fn columns<'a>(tr: Tr, names: &'a Names, orgs: &'a OrgTree) -> Vec<Column<'a, AwardRow>> {
    vec![
        Column::text("year", tr.t("award-year"), |row: &AwardRow| row.year.to_string()).code(),
        Column::text("kind", tr.t("award-kind"), move |row: &AwardRow| {
            tr.word("award", row.kind.as_str())
        }),
        Column::new("whose", tr.t("award-whose"), |row: &AwardRow| whose(names, orgs, &row.ranked))
            .xlsx_text(|row| Some(named(names, orgs, &row.ranked)))
            .card(CardRole::Title),
        Column::text("place", tr.t("award-place"), |row: &AwardRow| row.ranked.place).num(),
        Column::text("raw", tr.t("award-raw"), move |row: &AwardRow| {
            tr.minutes(row.ranked.raw_minutes.get())
        })
        .num()
        .xlsx_minutes(|row| Some(row.ranked.raw_minutes.get())),
        Column::new("merits", tr.t("award-merits"), move |row: &AwardRow| {
            html! {
                (row.merits)
                @if let Some(late) = &row.late_because { div.small.muted { (tr.args("award-late", &[("why", late.as_str().into())])) } }
                @if let Some(why) = &row.refused_because { div.small.muted { (why) } }
            }
        })
        .xlsx_text(|row| Some(row.merits.clone()))
        .card(CardRole::Full),
        Column::text("by", tr.t("award-by"), |row: &AwardRow| {
            row.nominated_by.map_or("—", |id| names.staff(id)).to_owned()
        }),
        Column::new("state", tr.t("list-state"), move |row: &AwardRow| {
            status(tr, "award", row.state.as_str())
        })
        .xlsx_text(move |row| Some(tr.word("status-award", row.state.as_str())))
        .card(CardRole::Amount),
    ]
}

fn acts(app: &App, signed: &Signed, ctx: &PageCtx) -> Column<'static, AwardRow> {
    let (tr, key, me, ctx) = (ctx.tr, app.key(), signed.staff_id, ctx.clone());
    Column::new("acts", tr.t("list-actions"), move |row: &AwardRow| {
        let button = |act: &str, button: Button, reason: &str| {
            let action = format!("{PATH}/{}/{act}", row.award_id);
            let body = html! { input type="hidden" name="reason" value=(reason); (button) };
            post_form(&ctx, &format!("{act}-{}", row.award_id), &action, Uuid::new_v5(&key, action.as_bytes()), body)
        };
        let refuse = || button("refuse", Button::submit(tr.t("settings-reject")).small().danger(), &tr.t("award-refused-reason"));
        html! {
            @match row.state {
                AwardState::Nominated if row.nominated_by == Some(me) => {
                    span.small.muted { (tr.t("settings-other-person")) }
                    (refuse())
                },
                AwardState::Nominated => {
                    (button("approve", Button::submit(tr.t("settings-approve")).small().primary(), ""))
                    (refuse())
                },
                AwardState::Approved => (button("publish", Button::submit(tr.t("award-publish")).small().primary(), "")),
                _ => {},
            }
        }
    })
    .card(CardRole::Actions)
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Reason {
    reason: String,
}

async fn act(
    State(app): State<App>,
    signed: Signed,
    Path((award_id, act)): Path<(AwardId, String)>,
    Post { idem, data }: Post<Reason>,
) -> Page<Redirect> {
    let decide = |decision, reason| DecideAward {
        award_id,
        decision,
        reason,
    };
    match act.as_str() {
        "approve" => signed.tell(&app, idem, decide(AwardDecision::Approve, None)).await?,
        "refuse" => {
            signed
                .tell(&app, idem, decide(AwardDecision::Refuse, Some(data.reason)))
                .await?
        }
        "publish" => signed.tell(&app, idem, PublishAward { award_id }).await?,
        _ => return Err(Error::not_found("page").into()),
    };
    Ok(Redirect::to(PATH))
}

async fn ranking(State(app): State<App>, signed: Signed, Query(filter): Query<Filter>) -> Page<Response> {
    signed.needs(&READERS)?;
    let now = app.host.clock().now();
    let (kind, year) = (filter.kind(), filter.year(now));
    let asked = RankForAward {
        kind,
        year,
        within: None,
    };
    let found = signed.ask(&app, asked).await?;
    let people: Vec<_> = found.rows.iter().filter_map(|row| row.volunteer_id).collect();
    let names = Names::load(&signed, &app, [], people).await?;
    let (ctx, tr, orgs) = (signed.ctx(&app, "/volunteers"), signed.tr, app.orgs());
    let title = tr.t("award-ranking");
    let mut columns = vec![
        Column::text("place", tr.t("award-place"), |row: &Ranked| row.place).num(),
        Column::new("whose", tr.t("award-whose"), |row: &Ranked| whose(&names, &orgs, row))
            .xlsx_text(|row| Some(named(&names, &orgs, row)))
            .card(CardRole::Title),
        Column::text("org", tr.t("volunteers-org"), |row: &Ranked| orgs.town_village(&row.org)),
        Column::text("raw", tr.t("award-raw"), move |row: &Ranked| {
            tr.minutes(row.raw_minutes.get())
        })
        .num()
        .xlsx_minutes(|row| Some(row.raw_minutes.get()))
        .card(CardRole::Amount),
        Column::text("visits", tr.t("award-visits"), |row: &Ranked| row.visits).num(),
        Column::text("volunteers", tr.t("award-volunteers"), |row: &Ranked| row.volunteers).num(),
    ];
    let here = |kind: AwardKind, year: i32| {
        url(RANKING, &[("kind", kind.as_str()), ("year", &year.to_string())])
    };
    if wants_xlsx(&filter.format) {
        let head = Sheet {
            ctx: &ctx,
            title: &title,
            subtitle: &tr.word("award", kind.as_str()),
            at: now,
        };
        return xlsx(&title, &head, &Table::new(title.clone(), &found.rows, columns));
    }
    if signed.has(&NOMINATORS) {
        columns.push(
            Column::new("nominate", tr.t("list-actions"), move |row: &Ranked| {
                let who = row.volunteer_id.map_or_else(|| row.org.to_string(), |id| id.to_string());
                let to = url("/recognition/awards/nominate", &[("kind", kind.as_str()), ("year", &year.to_string()), ("who", &who)]);
                html! { (Button::link(tr.t("award-nominate"), to).small()) }
            })
            .card(CardRole::Actions),
        );
    }
    let tab = |of: &AwardKind| Tab {
        label: tr.word("award", of.as_str()),
        href: here(*of, year),
        count: None,
        current: *of == kind,
        bad: false,
    };
    let all: Vec<Tab> = AwardKind::ALL.iter().map(tab).collect();
    let years = html! {
        (Button::link((year - 1).to_string(), here(kind, year - 1)))
        (Button::link((year + 1).to_string(), here(kind, year + 1)))
        (xlsx_button(tr, &here(kind, year)))
        (Button::print(tr.t("ledger-print")))
    };
    let head = PageHead::new(format!("{title} {year}"))
        .crumb(tr.t("recognition-awards"), PATH)
        .here(title.clone())
        .actions(years);
    let nothing = empty(&Empty {
        text: tr.t("recognition-none"),
        action: None,
    });
    let shown = page(
        &ctx,
        &head,
        html! {
            (print_head(&ctx, &title, &tr.word("award", kind.as_str())))
            (alert(AlertKind::Info, html! { (season(tr, &found)) }))
            (card(Card::new("").flush(), html! {
                (tabs(&title, &all))
                (table(tr, &Table::new(title.clone(), &found.rows, columns).empty(nothing)))
            }))
        },
    );
    Ok(shown.into_response())
}

fn season(tr: Tr, of: &Ranking) -> String {
    let day = |day: contracts::Day| day.0.to_string();
    tr.args(
        "award-season",
        &[
            ("from", day(of.from).into()),
            ("to", day(of.to).into()),
            ("opens", day(of.opens).into()),
            ("closes", day(of.closes).into()),
        ],
    )
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Typed {
    kind: String,
    year: String,
    who: String,
    merits: String,
    late_because: String,
}

async fn ask(State(app): State<App>, signed: Signed, Query(typed): Query<Typed>) -> Page {
    signed.needs(&NOMINATORS)?;
    form(&app, &signed, &typed, &FormErrors::new()).await
}

async fn nominate(State(app): State<App>, signed: Signed, Post { idem, data: typed }: Post<Typed>) -> Page<Response> {
    signed.needs(&NOMINATORS)?;
    let kind = AwardKind::parse(&typed.kind).ok_or_else(|| Error::not_found("page"))?;
    let command = NominateForAward {
        kind,
        year: typed.year.trim().parse().unwrap_or_default(),
        volunteer_id: typed.who.parse().ok(),
        org: typed.who.parse().ok(),
        merits: typed.merits.clone(),
        late_because: (!typed.late_because.trim().is_empty()).then(|| typed.late_because.clone()),
    };
    match signed.tell(&app, idem, command).await {
        Ok(_) => Ok(Redirect::to(PATH).into_response()),
        Err(error) if error.code == Code::Invalid => {
            let errors = field_errors(&error, signed.tr, &[]);
            let again = form(&app, &signed, &typed, &errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

async fn form(app: &App, signed: &Signed, typed: &Typed, errors: &FormErrors) -> Page {
    let kind = AwardKind::parse(&typed.kind).ok_or_else(|| Error::not_found("page"))?;
    let people: Option<kernel::VolunteerId> = typed.who.parse().ok();
    let names = Names::load(signed, app, [], people).await?;
    let (ctx, tr) = (signed.ctx(app, "/volunteers"), signed.tr);
    let who = match (people, typed.who.parse::<kernel::OrgCode>()) {
        (Some(id), _) => names.volunteer(id).to_owned(),
        (None, Ok(org)) => app.orgs().town_village(&org),
        _ => return Err(Error::not_found("page").into()),
    };
    let title = format!("{} {} · {who}", typed.year, tr.word("award", kind.as_str()));
    let head = PageHead::new(title.clone())
        .crumb(tr.t("recognition-awards"), PATH)
        .here(tr.t("award-nominate"))
        .errors(!errors.is_empty());
    let field = |name: &'static str, key: &str| Field::new(tr, name, tr.t(key)).errors(errors);
    Ok(page(
        &ctx,
        &head,
        card(
            Card::new(title),
            post_form(&ctx, "nominate", "/recognition/awards/nominate", app.key(), html! {
                (error_summary(tr, errors))
                input type="hidden" name="kind" value=(typed.kind);
                input type="hidden" name="year" value=(typed.year);
                input type="hidden" name="who" value=(typed.who);
                (input(&field("merits", "award-merits").required(), Input::text(&typed.merits).max(200)))
                (input(&field("late_because", "award-late-because").hint(tr.t("award-late-hint")), Input::text(&typed.late_because).max(200)))
                (action_bar(html! {
                    (Button::submit(tr.t("award-nominate")).primary())
                    (Button::link(tr.t("form-cancel"), RANKING).quiet())
                }))
            }),
        ),
    ))
}
