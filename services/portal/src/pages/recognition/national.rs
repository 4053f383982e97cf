//! `/recognition/national`: files for the national volunteer system 全国志愿服务信息系统 (R11.3). What their columns are is a
//! setting of each file.

mod file;
mod rows;

use axum::{
    Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use contracts::{Code, Day, Role, settings};
use kernel::{china_date, half_year};
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, Field, FormErrors, Hx, Input, PageCtx, PageHead, action_bar, alert, card,
    error_summary, facts, input, page, post_form, select,
};
use serde::Deserialize;
use serde_json::json;

use self::file::Format;
use super::kinds;
use crate::web::{App, Errors, Page, Post, Signed, field_errors, parse_date, url};

pub(super) const PATH: &str = "/recognition/national";

/// Who takes the files: they hold resident IDs of the whole district.
pub(super) const TAKERS: [Role; 1] = [Role::Operator];

/// The files, each with the setting of its columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Volunteers,
    Services,
    Trainings,
    Commendations,
}

impl Kind {
    const ALL: [Self; 4] = [
        Self::Volunteers,
        Self::Services,
        Self::Trainings,
        Self::Commendations,
    ];

    fn setting(self) -> &'static str {
        match self {
            Self::Volunteers => settings::NATIONAL_VOLUNTEERS,
            Self::Services => settings::NATIONAL_SERVICES,
            Self::Trainings => settings::NATIONAL_TRAININGS,
            Self::Commendations => settings::NATIONAL_COMMENDATIONS,
        }
    }

    /// Its word: the setting without `national.`.
    fn word(self) -> &'static str {
        self.setting().split_once('.').map_or("", |(_, word)| word)
    }

    fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// Labels of the fields, for errors that must name theirs.
const LABELS: &[(&str, &str)] = &[
    ("file", "national-file"),
    ("from", "national-from"),
    ("to", "national-to"),
    ("reason", "national-reason"),
];

pub(super) fn routes() -> Router<App> {
    Router::new().route(PATH, get(show).post(take))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Typed {
    file: String,
    from: String,
    to: String,
    format: String,
    reason: String,
}

async fn show(State(app): State<App>, signed: Signed) -> Page {
    signed.needs(&TAKERS)?;
    let today = china_date(app.host.clock().now());
    let typed = Typed {
        file: Kind::Services.word().into(),
        from: half_year(today).starts().to_string(),
        to: today.to_string(),
        format: Format::Xlsx.word().into(),
        reason: String::new(),
    };
    Ok(view(&app, &signed, &typed, &FormErrors::new()))
}

async fn take(
    State(app): State<App>,
    signed: Signed,
    Post { data: typed, .. }: Post<Typed>,
) -> Page<Response> {
    signed.needs(&TAKERS)?;
    let mut errors = Errors::new(signed.tr).naming(LABELS);
    let kind = errors.read("file", "choose", Kind::parse(&typed.file));
    let format = Format::parse(&typed.format);
    let from = errors.read("from", "date_form", parse_date(&typed.from));
    let to = errors.read("to", "date_form", parse_date(&typed.to));
    let found = match (kind, from, to) {
        (Some(kind), Some(from), Some(to)) => {
            let period = rows::Period {
                from: Day(from),
                to: Day(to),
                reason: &typed.reason,
            };
            match rows::collect(&app, &signed, kind, &period).await {
                Ok(rows) => return answer(&app, &signed, kind, format, &period, &rows).await,
                Err(error) if error.code == Code::Invalid => field_errors(&error, signed.tr, &[]),
                Err(error) => return Err(error.into()),
            }
        }
        _ => errors.into_inner(),
    };
    let again = view(&app, &signed, &typed, &found);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
}

async fn answer(
    app: &App,
    signed: &Signed,
    kind: Kind,
    format: Format,
    period: &rows::Period<'_>,
    rows: &[rows::Row],
) -> Page<Response> {
    let detail = json!({
        "file": kind.word(),
        "from": period.from,
        "to": period.to,
        "rows": rows.len(),
        "format": format.word(),
    });
    let read = app.host.read(signed.actor.clone());
    read.audit("national.taken", kind.word(), detail).await?;
    let columns = app.host.settings().value(kind.setting());
    let name = signed.tr.word("national_file", kind.word());
    file::answer(&name, format, &columns, rows, china_date(app.host.clock().now()))
}

fn view(app: &App, signed: &Signed, typed: &Typed, errors: &FormErrors) -> Markup {
    let (ctx, tr) = (signed.ctx(app, "/volunteers"), signed.tr);
    let title = tr.t("recognition-national");
    let head = PageHead::new(title.clone())
        .crumb(tr.t("nav-volunteers"), "/volunteers")
        .here(title.clone())
        .errors(!errors.is_empty());
    let field = |name: &'static str, key: &str| Field::new(tr, name, tr.t(key)).errors(errors);
    let named = |kind: Kind| (kind.word(), tr.word("national_file", kind.word()));
    let files = Kind::ALL.map(named);
    let formats = [
        (Format::Xlsx.word(), tr.t("national-xlsx")),
        (Format::Csv.word(), tr.t("national-csv")),
    ];
    page(
        &ctx,
        &head,
        html! {
            (kinds(signed, PATH))
            (card(Card::new(title), html! {
                (alert(AlertKind::Info, html! { (tr.t("national-note")) }))
                (post_form(&ctx, "national", PATH, app.key(), html! {
                    (error_summary(tr, errors))
                    div.g.g2.stack-m {
                        (select(&field("file", "national-file").required(), &files, &typed.file, Hx::default()))
                        (select(&field("format", "national-format"), &formats, &typed.format, Hx::default()))
                        (input(&field("from", "national-from").required(), Input::date(&typed.from)))
                        (input(&field("to", "national-to").required(), Input::date(&typed.to)))
                    }
                    (input(&field("reason", "national-reason").required(), Input::text(&typed.reason).max(200)))
                    (action_bar(html! { (Button::submit(tr.t("national-take")).primary()) }))
                }))
            }))
            (card(Card::new(tr.t("national-columns")), html! {
                @for kind in Kind::ALL { (mapping(app, &ctx, kind)) }
            }))
        },
    )
}

/// The columns of a file as they are set, with the way to change them.
fn mapping(app: &App, ctx: &PageCtx, kind: Kind) -> Markup {
    let tr = ctx.tr;
    let value = app.host.settings().value(kind.setting());
    let columns = file::columns(&value);
    let lines: Vec<(String, String)> = columns
        .iter()
        .map(|(heading, filled)| {
            let with = match filled {
                settings::Filled::Field(field) => tr.word("national_field", field),
                settings::Filled::Text(text) => format!("“{text}”"),
            };
            ((*heading).to_owned(), with)
        })
        .collect();
    let change = url("/settings/propose", &[("key", kind.setting())]);
    html! {
        details {
            summary { (tr.word("national_file", kind.word())) " (" (columns.len()) ")" }
            (facts(&lines))
            p { (Button::link(tr.t("settings-propose"), change).small()) }
        }
    }
}
