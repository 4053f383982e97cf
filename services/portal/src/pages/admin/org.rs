use axum::{
    Router,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use contracts::{Code, Day, Role, portal::PutOrgUnit};
use kernel::{OrgCode, OrgKind, Position, china_date};
use maud::{Markup, html};
use portal_kit::{
    Button, Card, CardRole, Column, Field, FormErrors, Input, PageCtx, PageHead, Table, TagKind, action_bar,
    card, error_summary, input, page, post_form, table, tag,
};
use serde::Deserialize;

use crate::web::{App, Errors, OrgTree, OrgUnit, Page, Post, Signed, field_errors, parse_date, url};

const READERS: &[Role] = &[Role::SystemAdmin, Role::Branch, Role::Auditor];

/// Labels of the fields, for errors that must name theirs.
const LABELS: &[(&str, &str)] = &[
    ("name", "org-name"),
    ("active_from", "org-from"),
    ("active_to", "org-to"),
    ("lon", "org-lon"),
    ("lat", "org-lat"),
];

pub(super) fn routes() -> Router<App> {
    Router::new().route("/admin/org", get(show).post(put))
}

#[derive(Deserialize)]
struct Where {
    /// The unit whose parts are shown.
    #[serde(default)]
    under: String,
    /// The unit that is to be changed.
    #[serde(default)]
    edit: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Typed {
    code: String,
    name: String,
    active_from: String,
    active_to: String,
    successor: String,
    lon: String,
    lat: String,
}

impl Typed {
    fn of(unit: &OrgUnit) -> Self {
        Self {
            code: unit.code.to_string(),
            name: unit.name.clone(),
            active_from: unit.active_from.to_string(),
            active_to: unit.active_to.map(|day| day.to_string()).unwrap_or_default(),
            successor: unit
                .successor
                .as_ref()
                .map(OrgCode::to_string)
                .unwrap_or_default(),
            lon: unit.position.map(|at| at.lon.to_string()).unwrap_or_default(),
            lat: unit.position.map(|at| at.lat.to_string()).unwrap_or_default(),
        }
    }

    fn command(&self, errors: &mut Errors) -> Option<PutOrgUnit> {
        let code: Option<OrgCode> = errors.read("code", "org_code_form", self.code.trim().parse().ok());
        let name = errors.required("name", &self.name);
        let active_from = errors.read("active_from", "date_form", parse_date(&self.active_from));
        let active_to = optional(&self.active_to, |text| {
            errors.read("active_to", "date_form", parse_date(text))
        });
        let successor = optional(&self.successor, |text| {
            errors.read("successor", "org_code_form", text.parse().ok())
        });
        let lon = optional(&self.lon, |text| {
            errors.read("lon", "number_form", text.parse::<f64>().ok())
        });
        let lat = optional(&self.lat, |text| {
            errors.read("lat", "number_form", text.parse::<f64>().ok())
        });
        if lon.is_some() != lat.is_some() {
            errors.add("lat", "position_half");
        }
        if !errors.is_empty() {
            return None;
        }
        Some(PutOrgUnit {
            code: code?,
            name,
            position: lon.zip(lat).map(|(lon, lat)| Position { lon, lat }),
            active_from: Day(active_from?),
            active_to: active_to.map(Day),
            successor,
        })
    }
}

fn optional<T>(text: &str, read: impl FnOnce(&str) -> Option<T>) -> Option<T> {
    let text = text.trim();
    if text.is_empty() { None } else { read(text) }
}

async fn show(State(app): State<App>, signed: Signed, Query(at): Query<Where>) -> Page {
    signed.needs(READERS)?;
    let edited: Option<OrgCode> = at.edit.parse().ok();
    let today = china_date(app.host.clock().now());
    let typed = match edited
        .as_ref()
        .and_then(|code| app.orgs().get(code).map(Typed::of))
    {
        Some(typed) => typed,
        None => Typed {
            active_from: today.to_string(),
            ..Typed::default()
        },
    };
    Ok(whole(
        &app,
        &signed,
        at.under.parse().ok(),
        &typed,
        &FormErrors::new(),
    ))
}

async fn put(
    State(app): State<App>,
    signed: Signed,
    Post { idem, data: typed }: Post<Typed>,
) -> Page<Response> {
    signed.needs(&[Role::SystemAdmin])?;
    let mut errors = Errors::new(signed.tr).naming(LABELS);
    let found = match typed.command(&mut errors) {
        None => errors.into_inner(),
        Some(command) => match signed.tell(&app, idem, command).await {
            Ok(put) => {
                let under = put
                    .code
                    .parent()
                    .map(|parent| parent.to_string())
                    .unwrap_or_default();
                app.orgs_changed();
                return Ok(Redirect::to(&url("/admin/org", &[("under", &under)])).into_response());
            }
            Err(error) if error.code == Code::Invalid => {
                field_errors(&error, signed.tr, &[("position", "lon")])
            }
            Err(error) => return Err(error.into()),
        },
    };
    Ok((
        StatusCode::UNPROCESSABLE_ENTITY,
        whole(&app, &signed, None, &typed, &found),
    )
        .into_response())
}

fn whole(app: &App, signed: &Signed, under: Option<OrgCode>, typed: &Typed, errors: &FormErrors) -> Markup {
    let (ctx, tr, orgs) = (signed.ctx(app, "/admin/org"), signed.tr, app.orgs());
    let top = under
        .filter(|code| signed.scope.contains(code))
        .unwrap_or_else(|| signed.scope.clone());
    let parts: Vec<OrgUnit> = orgs
        .within(&top)
        .filter(|unit| unit.code == top || unit.code.parent().as_ref() == Some(&top))
        .cloned()
        .collect();
    let mut head = PageHead::new(tr.t("nav-org")).crumb(tr.t("nav-desk"), "/");
    for code in ancestors(&top, &signed.scope) {
        let href = url("/admin/org", &[("under", code.as_str())]);
        head = head.crumb(orgs.name(&code).to_owned(), href);
    }
    let head = head
        .here(orgs.name(&top).to_owned())
        .meta(html! { (tr.args("org-count", &[("n", orgs.len().into())])) })
        .errors(!errors.is_empty());
    let may_change = signed.has(&[Role::SystemAdmin]);
    page(
        &ctx,
        &head,
        html! {
            (card(Card::new("").flush(), html! { (units(&ctx, &orgs, &top, &parts, may_change)) }))
            @if may_change { (form(app, &ctx, typed, errors)) }
        },
    )
}

/// Units above `code` within the reader's scope, the highest first.
fn ancestors(code: &OrgCode, scope: &OrgCode) -> Vec<OrgCode> {
    let mut above = Vec::new();
    let mut next = code.parent();
    while let Some(parent) = next {
        next = parent.parent();
        if scope.contains(&parent) {
            above.insert(0, parent);
        }
    }
    above
}

fn units(ctx: &PageCtx, orgs: &OrgTree, top: &OrgCode, parts: &[OrgUnit], may_change: bool) -> Markup {
    let tr = ctx.tr;
    let columns = vec![
        Column::new("name", tr.t("org-name"), |unit: &OrgUnit| {
            let below = orgs.within(&unit.code).count() - 1;
            html! {
                @if unit.code != *top && below > 0 {
                    a href=(url("/admin/org", &[("under", unit.code.as_str())])) { (unit.name) }
                    " " span.muted.small { (below) }
                } @else { (unit.name) }
            }
        })
        .card(CardRole::Title),
        Column::text("code", tr.t("org-code"), |unit: &OrgUnit| unit.code.to_string()).code(),
        Column::new("kind", tr.t("org-kind"), move |unit: &OrgUnit| {
            let kind = if unit.kind == OrgKind::SocialOrg {
                TagKind::Violet
            } else {
                TagKind::Brand
            };
            tag(kind, &tr.word("org_kind", unit.kind.as_str()))
        }),
        Column::text("from", tr.t("org-from"), |unit: &OrgUnit| {
            unit.active_from.to_string()
        })
        .code(),
        Column::text("to", tr.t("org-to"), |unit: &OrgUnit| {
            let successor = unit
                .successor
                .as_ref()
                .map(|code| format!(" → {}", orgs.name(code)));
            let last = unit.active_to.map(|day| day.to_string()).unwrap_or_default();
            format!("{last}{}", successor.unwrap_or_default())
        }),
        Column::new("edit", tr.t("list-actions"), move |unit: &OrgUnit| {
            let href = url(
                "/admin/org",
                &[("under", top.as_str()), ("edit", unit.code.as_str())],
            );
            html! { @if may_change { (Button::link(tr.t("kit-change"), href + "#org-form").small()) } }
        })
        .card(CardRole::Actions),
    ];
    table(tr, &Table::new(tr.t("nav-org"), parts, columns))
}

fn form(app: &App, ctx: &PageCtx, typed: &Typed, errors: &FormErrors) -> Markup {
    let tr = ctx.tr;
    let field = |name: &str, label: &str| Field::new(tr, name, tr.t(label)).errors(errors);
    card(
        Card::new(tr.t("org-put")),
        post_form(
            ctx,
            "org-form",
            "/admin/org",
            app.key(),
            html! {
                (error_summary(tr, errors))
                div.g.g2.stack-m {
                    (input(&field("code", "org-code").required().hint(tr.t("org-code-hint")), Input::text(&typed.code).max(15)))
                    (input(&field("name", "org-name").required(), Input::text(&typed.name).max(60)))
                    (input(&field("active_from", "org-from").required(), Input::date(&typed.active_from)))
                    (input(&field("active_to", "org-to").hint(tr.t("org-to-hint")), Input::date(&typed.active_to)))
                    (input(&field("successor", "org-successor"), Input::text(&typed.successor).max(15)))
                    div.g.g2 {
                        (input(&field("lon", "org-lon"), Input::text(&typed.lon).max(12)))
                        (input(&field("lat", "org-lat"), Input::text(&typed.lat).max(12)))
                    }
                }
                (action_bar(html! { (Button::submit(tr.t("form-save")).primary()) }))
            },
        ),
    )
}
