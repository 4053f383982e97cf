use axum::{
    Router,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use contracts::{
    Code, Error, Role,
    volunteer::award::{AwardKind, NominateForAward, RankForAward, Ranked, Ranking},
};
use kernel::{OrgCode, VolunteerId, china_date};
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, CardRole, Column, Empty, Field, FormErrors, Input, PageHead, Tab, Table, Tr,
    action_bar, alert, card, empty, error_summary, input, page, post_form, print_head, table, tabs,
};
use serde::Deserialize;
use time::OffsetDateTime;

use super::{
    READERS,
    awards::{self, named},
};
use crate::web::{
    App, ListName, Names, OrgTree, Page, Post, Signed, WholeList, field_errors, url, wants_xlsx, xlsx_button,
};

pub(super) const PATH: &str = "/recognition/awards/ranking";
const NOMINATE: &str = "/recognition/awards/nominate";

/// Who nominates.
const NOMINATORS: [Role; 2] = [Role::Branch, Role::Operator];

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(PATH, get(ranking))
        .route(NOMINATE, get(ask).post(nominate))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Filter {
    kind: String,
    year: String,
    format: String,
}

impl Filter {
    /// The kind that was asked for; volunteers unless another.
    fn kind(&self) -> AwardKind {
        AwardKind::parse(&self.kind).unwrap_or(AwardKind::Volunteer)
    }

    /// The year that was asked for; this one unless another.
    fn year(&self, now: OffsetDateTime) -> i32 {
        self.year
            .trim()
            .parse()
            .unwrap_or_else(|_| china_date(now).year())
    }
}

/// Who it is, with the way to what it rests on.
pub(super) fn evidence(names: &Names, orgs: &OrgTree, ranked: &Ranked) -> Markup {
    match ranked.volunteer_id {
        Some(id) => html! { a href={ "/volunteers/" (id) "/statement" } { (names.volunteer(id)) } },
        None => {
            html! { a href=(url("/volunteers", &[("within", ranked.org.as_str())])) { (orgs.town_village(&ranked.org)) } }
        }
    }
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
    if wants_xlsx(&filter.format) {
        return file(&app, &signed, (kind, year), &found.rows).await;
    }
    let people: Vec<_> = found.rows.iter().filter_map(|row| row.volunteer_id).collect();
    let names = Names::load(&signed, &app, [], people).await?;
    let (ctx, tr, orgs) = (signed.ctx(&app, "/volunteers"), signed.tr, app.orgs());
    let title = tr.t("award-ranking");
    let here =
        |kind: AwardKind, year: i32| url(PATH, &[("kind", kind.as_str()), ("year", &year.to_string())]);
    let mut columns = columns(tr, kind, &names, &orgs);
    if signed.has(&NOMINATORS) {
        columns.push(
            Column::new("nominate", tr.t("list-actions"), move |row: &Ranked| {
                let who = row
                    .volunteer_id
                    .map_or_else(|| row.org.to_string(), |id| id.to_string());
                let to = url(
                    NOMINATE,
                    &[
                        ("kind", kind.as_str()),
                        ("year", &year.to_string()),
                        ("who", &who),
                    ],
                );
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
        .crumb(tr.t("recognition-awards"), awards::PATH)
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

/// The ranking as a file.
async fn file(app: &App, signed: &Signed, (kind, year): (AwardKind, i32), rows: &[Ranked]) -> Page<Response> {
    let (tr, orgs, year) = (signed.tr, app.orgs(), year.to_string());
    let people: Vec<_> = rows.iter().filter_map(|row| row.volunteer_id).collect();
    let names = Names::load(signed, app, [], people).await?;
    let name = ListName {
        code: "award_ranking",
        title: &tr.t("award-ranking"),
        narrowed: vec![
            (tr.t("award-kind"), tr.word("award", kind.as_str())),
            (tr.t("award-year"), year.clone()),
        ],
        filter: &[("kind", kind.as_str()), ("year", &year)],
    };
    let mut whole = WholeList::begin(app, signed, name).await?;
    whole.add_part(rows, columns(tr, kind, &names, &orgs))?;
    whole.finish().await
}

/// A volunteer stands with their sub-branch, a sub-branch with how many of its volunteers served.
fn columns<'a>(tr: Tr, kind: AwardKind, names: &'a Names, orgs: &'a OrgTree) -> Vec<Column<'a, Ranked>> {
    let more = match kind {
        AwardKind::Volunteer => Column::text("org", tr.t("volunteers-org"), |row: &Ranked| {
            orgs.town_village(&row.org)
        }),
        _ => Column::text("volunteers", tr.t("award-volunteers"), |row: &Ranked| {
            row.volunteers
        })
        .num(),
    };
    vec![
        Column::text("place", tr.t("award-place"), |row: &Ranked| row.place).num(),
        Column::new("whose", tr.t("award-whose"), |row: &Ranked| {
            evidence(names, orgs, row)
        })
        .xlsx_text(|row| Some(named(names, orgs, row)))
        .card(CardRole::Title),
        more,
        Column::text("raw", tr.t("award-raw"), move |row: &Ranked| {
            tr.minutes(row.raw_minutes.get())
        })
        .num()
        .xlsx_minutes(|row| Some(row.raw_minutes.get()))
        .card(CardRole::Amount),
        Column::text("visits", tr.t("award-visits"), |row: &Ranked| row.visits).num(),
    ]
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

async fn nominate(
    State(app): State<App>,
    signed: Signed,
    Post { idem, data: typed }: Post<Typed>,
) -> Page<Response> {
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
        Ok(_) => Ok(Redirect::to(awards::PATH).into_response()),
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
    let people: Option<VolunteerId> = typed.who.parse().ok();
    let names = Names::load(signed, app, [], people).await?;
    let (ctx, tr) = (signed.ctx(app, "/volunteers"), signed.tr);
    let who = match (people, typed.who.parse::<OrgCode>()) {
        (Some(id), _) => names.volunteer(id).to_owned(),
        (None, Ok(org)) => app.orgs().town_village(&org),
        _ => return Err(Error::not_found("page").into()),
    };
    let title = format!("{} {} · {who}", typed.year, tr.word("award", kind.as_str()));
    let head = PageHead::new(title.clone())
        .crumb(tr.t("recognition-awards"), awards::PATH)
        .here(tr.t("award-nominate"))
        .errors(!errors.is_empty());
    let field = |name: &'static str, key: &str| Field::new(tr, name, tr.t(key)).errors(errors);
    Ok(page(
        &ctx,
        &head,
        card(
            Card::new(title),
            post_form(
                &ctx,
                "nominate",
                NOMINATE,
                app.key(),
                html! {
                    (error_summary(tr, errors))
                    input type="hidden" name="kind" value=(typed.kind);
                    input type="hidden" name="year" value=(typed.year);
                    input type="hidden" name="who" value=(typed.who);
                    (input(&field("merits", "award-merits").required(), Input::text(&typed.merits).max(200)))
                    (input(&field("late_because", "award-late-because").hint(tr.t("award-late-hint")), Input::text(&typed.late_because).max(200)))
                    (action_bar(html! {
                        (Button::submit(tr.t("award-nominate")).primary())
                        (Button::link(tr.t("form-cancel"), PATH).quiet())
                    }))
                },
            ),
        ),
    ))
}
