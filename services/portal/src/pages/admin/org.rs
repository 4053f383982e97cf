use axum::{
    Router,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use contracts::{
    Code, Day, Role,
    portal::{PutOrgUnit, UnitFacts},
};
use kernel::{OrgCode, OrgKind, Position, at_china, china_date};
use maud::{Markup, html};
use portal_kit::{
    Button, Card, CardRole, Column, Field, Filters, FormErrors, Hx, Input, PageCtx, PageHead, Table, TagKind,
    Tr, action_bar, card, check, error_summary, filters, input, page, post_form, select, table, tag,
};
use runtime::Failure;
use serde::Deserialize;
use time::Time;

use crate::store::org_unit;
use crate::web::{
    App, Errors, ListName, OrgTree, OrgUnit, Page, Post, Signed, WholeList, field_errors, parse_date, url,
    wants_xlsx, xlsx_button,
};

const READERS: &[Role] = &[Role::SystemAdmin, Role::Branch, Role::Auditor];

/// Labels of the fields, for errors that must name theirs.
const LABELS: &[(&str, &str)] = &[
    ("name", "org-name"),
    ("active_from", "org-from"),
    ("active_to", "org-to"),
    ("lon", "org-lon"),
    ("lat", "org-lat"),
    ("on", "org-on"),
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
    /// The day as of which the tree is shown (R1.5); today without it.
    #[serde(default)]
    on: String,
    #[serde(default)]
    format: String,
}

/// What of the tree is shown.
struct Shown<'a> {
    orgs: &'a OrgTree,
    under: Option<OrgCode>,
    /// A past day, in words of the form; empty for today.
    on: &'a str,
}

impl Shown<'_> {
    /// The unit whose parts are shown: the chosen one, if the reader's part of the tree holds it.
    fn top(&self, scope: &OrgCode) -> OrgCode {
        self.under
            .clone()
            .filter(|code| scope.contains(code))
            .unwrap_or_else(|| scope.clone())
    }
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
    outlet: String,
    natural_village: String,
    address: String,
    partner_site: String,
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
            outlet: if unit.facts.is_outlet { "yes" } else { "" }.to_owned(),
            natural_village: unit.facts.natural_village.clone().unwrap_or_default(),
            address: unit.facts.address.clone().unwrap_or_default(),
            partner_site: unit.facts.partner_site.clone().unwrap_or_default(),
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
            facts: UnitFacts {
                is_outlet: !self.outlet.is_empty(),
                natural_village: optional(&self.natural_village, |text| Some(text.to_owned())),
                address: optional(&self.address, |text| Some(text.to_owned())),
                partner_site: optional(&self.partner_site, |text| Some(text.to_owned())),
            },
        })
    }
}

fn optional<T>(text: &str, read: impl FnOnce(&str) -> Option<T>) -> Option<T> {
    let text = text.trim();
    if text.is_empty() { None } else { read(text) }
}

async fn show(State(app): State<App>, signed: Signed, Query(at): Query<Where>) -> Page<Response> {
    signed.needs(READERS)?;
    let edited: Option<OrgCode> = at.edit.parse().ok();
    let (orgs, today) = (app.orgs(), china_date(app.host.clock().now()));
    let past = match parse_date(&at.on).filter(|day| *day < today) {
        Some(day) => {
            let next = at_china(day.next_day().unwrap_or(day), Time::MIDNIGHT);
            let mut db = app.host.pool().acquire().await.map_err(Failure::from)?;
            Some(OrgTree::new(org_unit::as_of(&mut db, day, next).await?))
        }
        None => None,
    };
    let typed = match edited.as_ref().and_then(|code| orgs.get(code).map(Typed::of)) {
        Some(typed) => typed,
        None => Typed {
            active_from: today.to_string(),
            ..Typed::default()
        },
    };
    let shown = Shown {
        orgs: past.as_ref().unwrap_or(&orgs),
        under: at.under.parse().ok(),
        on: if past.is_some() { at.on.trim() } else { "" },
    };
    if wants_xlsx(&at.format) {
        return file(&app, &signed, &shown).await;
    }
    Ok(whole(&app, &signed, &shown, &typed, &FormErrors::new()).into_response())
}

/// The unit that is shown and everything below it, at all levels, as a file.
async fn file(app: &App, signed: &Signed, shown: &Shown<'_>) -> Page<Response> {
    let (tr, top) = (signed.tr, shown.top(&signed.scope));
    let mut said = vec![(tr.t("nav-org"), shown.orgs.town_village(&top))];
    if !shown.on.is_empty() {
        said.push((tr.t("org-on"), shown.on.to_owned()));
    }
    let name = ListName {
        code: "org_units",
        title: &tr.t("nav-org"),
        narrowed: said,
        filter: &[("under", top.as_str()), ("on", shown.on)],
    };
    let units: Vec<OrgUnit> = shown.orgs.within(&top).cloned().collect();
    let mut list = WholeList::begin(app, signed, name).await?;
    list.add_part(&units, columns(tr, shown, &top))?;
    list.finish().await
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
    let orgs = app.orgs();
    let code: Option<OrgCode> = typed.code.trim().parse().ok();
    let shown = Shown {
        orgs: &orgs,
        under: code.and_then(|code| code.parent()),
        on: "",
    };
    Ok((
        StatusCode::UNPROCESSABLE_ENTITY,
        whole(&app, &signed, &shown, &typed, &found),
    )
        .into_response())
}

fn whole(app: &App, signed: &Signed, shown: &Shown<'_>, typed: &Typed, errors: &FormErrors) -> Markup {
    let (ctx, tr, orgs) = (signed.ctx(app, "/admin/org"), signed.tr, shown.orgs);
    let top = shown.top(&signed.scope);
    let parts: Vec<OrgUnit> = orgs
        .within(&top)
        .filter(|unit| unit.code == top || unit.code.parent().as_ref() == Some(&top))
        .cloned()
        .collect();
    let mut head = PageHead::new(tr.t("nav-org")).crumb(tr.t("nav-desk"), "/");
    for code in ancestors(&top, &signed.scope) {
        let href = url("/admin/org", &[("under", code.as_str()), ("on", shown.on)]);
        head = head.crumb(orgs.name(&code).to_owned(), href);
    }
    let head = head
        .here(orgs.name(&top).to_owned())
        .meta(html! { (tr.args("org-count", &[("n", orgs.len().into())])) })
        .errors(!errors.is_empty())
        .actions(xlsx_button(
            tr,
            &url("/admin/org", &[("under", top.as_str()), ("on", shown.on)]),
        ));
    let may_change = signed.has(&[Role::SystemAdmin]) && shown.on.is_empty();
    page(
        &ctx,
        &head,
        html! {
            section.card {
                (filters(tr, &Filters::new("/admin/org"), html! {
                    input type="hidden" name="under" value=(top);
                    (input(&Field::new(tr, "on", tr.t("org-on")), Input::date(shown.on)))
                }))
                (units(&ctx, shown, &top, &parts, may_change))
            }
            @if may_change { (form(app, &ctx, &top, typed, errors)) }
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

fn units(ctx: &PageCtx, shown: &Shown<'_>, top: &OrgCode, parts: &[OrgUnit], may_change: bool) -> Markup {
    let tr = ctx.tr;
    let mut columns = columns(tr, shown, top);
    columns.push(
        Column::new("edit", tr.t("list-actions"), move |unit: &OrgUnit| {
            let href = url(
                "/admin/org",
                &[("under", top.as_str()), ("edit", unit.code.as_str())],
            );
            html! { @if may_change { (Button::link(tr.t("kit-change"), href + "#org-form").small()) } }
        })
        .card(CardRole::Actions),
    );
    table(tr, &Table::new(tr.t("nav-org"), parts, columns))
}

fn columns<'a>(tr: Tr, shown: &'a Shown<'_>, top: &'a OrgCode) -> Vec<Column<'a, OrgUnit>> {
    let (orgs, on) = (shown.orgs, shown.on);
    vec![
        Column::new("name", tr.t("org-name"), move |unit: &OrgUnit| {
            let below = orgs.within(&unit.code).count() - 1;
            html! {
                @if unit.code != *top && below > 0 {
                    a href=(url("/admin/org", &[("under", unit.code.as_str()), ("on", on)])) { (unit.name) }
                    " " span.muted.small { (below) }
                } @else { (unit.name) }
            }
        })
        .card(CardRole::Title)
        .xlsx_text(|unit: &OrgUnit| Some(unit.name.clone())),
        Column::text("code", tr.t("org-code"), |unit: &OrgUnit| unit.code.to_string()).code(),
        Column::new("kind", tr.t("org-kind"), move |unit: &OrgUnit| {
            let kind = if unit.kind == OrgKind::SocialOrg {
                TagKind::Violet
            } else {
                TagKind::Brand
            };
            html! {
                (tag(kind, &tr.word("org_kind", unit.kind.as_str())))
                @if unit.facts.is_outlet { " " (tag(TagKind::Ok, &tr.t("org-outlet"))) }
            }
        }),
        Column::new("place", tr.t("org-place"), move |unit: &OrgUnit| {
            let facts = &unit.facts;
            html! {
                (facts.natural_village.as_deref().unwrap_or_default()) " "
                (facts.address.as_deref().unwrap_or_default())
                @if let Some(partner) = &facts.partner_site { " " span.muted.small { (partner) } }
            }
        }),
        Column::text("from", tr.t("org-from"), |unit: &OrgUnit| {
            unit.active_from.to_string()
        })
        .code(),
        Column::text("to", tr.t("org-to"), move |unit: &OrgUnit| {
            let successor = unit
                .successor
                .as_ref()
                .map(|code| format!(" → {}", orgs.name(code)));
            let last = unit.active_to.map(|day| day.to_string()).unwrap_or_default();
            format!("{last}{}", successor.unwrap_or_default())
        }),
    ]
}

/// Units that may go on with the edited one's work: its like, in use, in the same district.
fn successors(app: &App, typed: &Typed, none: String) -> Vec<(String, String)> {
    let mut choices = vec![(String::new(), none)];
    let Ok(code) = typed.code.trim().parse::<OrgCode>() else {
        return choices;
    };
    let (orgs, today) = (app.orgs(), china_date(app.host.clock().now()));
    let fits = |kind: OrgKind| {
        kind == code.kind() || (code.kind() == OrgKind::SocialOrg && kind == OrgKind::Village)
    };
    choices.extend(
        orgs.within(&code.district())
            .filter(|unit| fits(unit.kind) && unit.code != code && unit.is_active(today))
            .map(|unit| (unit.code.to_string(), orgs.town_village(&unit.code))),
    );
    choices
}

fn form(app: &App, ctx: &PageCtx, top: &OrgCode, typed: &Typed, errors: &FormErrors) -> Markup {
    let tr = ctx.tr;
    let field = |name: &str, label: &str| Field::new(tr, name, tr.t(label)).errors(errors);
    let code: Option<OrgCode> = typed.code.trim().parse().ok();
    let known = code.as_ref().is_some_and(|code| app.orgs().get(code).is_some());
    let is_site = code.as_ref().is_none_or(|code| code.kind() == OrgKind::Site);
    let ends = code.as_ref().is_none_or(|code| code.kind() != OrgKind::District);
    let title = match &code {
        Some(code) if known => app.orgs().name(code).to_owned(),
        _ => tr.t("org-put"),
    };
    let mut head = Card::new(title);
    if known {
        let add = url("/admin/org", &[("under", top.as_str())]) + "#org-form";
        head = head.right(html! { (Button::link(tr.t("org-put"), add).small()) });
    }
    card(
        head,
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
                    @if is_site {
                        (input(&field("natural_village", "org-natural-village").hint(tr.t("org-natural-village-hint")), Input::text(&typed.natural_village).max(60)))
                    }
                    (input(&field("address", "org-address"), Input::text(&typed.address).max(120)))
                    (input(&field("partner_site", "org-partner").hint(tr.t("org-partner-hint")), Input::text(&typed.partner_site).max(40)))
                    (input(&field("lon", "org-lon"), Input::text(&typed.lon).max(12)))
                    (input(&field("lat", "org-lat"), Input::text(&typed.lat).max(12)))
                    @if known && ends {
                        (input(&field("active_to", "org-to").hint(tr.t("org-to-hint")), Input::date(&typed.active_to)))
                        (select(&field("successor", "org-successor").hint(tr.t("org-successor-hint")), &successors(app, typed, tr.t("org-successor-none")), &typed.successor, Hx::default()))
                    }
                }
                (check("outlet", &tr.t("org-is-outlet"), !typed.outlet.is_empty(), None))
                (action_bar(html! { (Button::submit(tr.t("form-save")).primary()) }))
            },
        ),
    )
}
