use axum::{
    Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use contracts::{Code, Personal, Role, portal::CreateStaff};
use kernel::{OrgCode, OrgKind, china_date};
use maud::{Markup, html};
use portal_kit::{
    Button, Card, Check, Field, FormErrors, Hx, Input, PageHead, action_bar, card, checks, error_summary,
    input, page, post_form, select,
};
use serde::Deserialize;

use crate::web::{App, Errors, Page, Post, Signed, field_errors};

/// Labels of the fields, for errors that must name theirs.
const LABELS: &[(&str, &str)] = &[
    ("name", "person-name"),
    ("username", "sign-in-username"),
    ("scope", "me-org"),
    ("roles", "me-roles"),
    ("password", "staff-first-password"),
];

pub(super) fn routes() -> Router<App> {
    Router::new().route("/admin/staff/new", get(show).post(answer))
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Typed {
    username: String,
    name: String,
    resident_id: String,
    roles: Vec<String>,
    scope: String,
    password: String,
}

impl Typed {
    fn command(&self, errors: &mut Errors) -> Option<CreateStaff> {
        let name = errors.required("name", &self.name);
        let username = errors.required("username", &self.username);
        let scope: Option<OrgCode> = errors.read("scope", "choose", self.scope.trim().parse().ok());
        if self.roles.is_empty() {
            errors.add("roles", "choose");
        }
        if self.password.is_empty() {
            errors.add("password", "blank");
        }
        if !errors.is_empty() {
            return None;
        }
        let resident_id = self.resident_id.trim();
        Some(CreateStaff {
            username,
            name: Personal(name),
            resident_id: (!resident_id.is_empty()).then(|| Personal(resident_id.to_owned())),
            roles: self.roles.iter().filter_map(|word| Role::parse(word)).collect(),
            scope: scope?,
            password: Personal(self.password.clone()),
            keep_password: false,
            totp_secret: None,
        })
    }
}

async fn show(State(app): State<App>, signed: Signed) -> Page {
    signed.needs(&[Role::SystemAdmin])?;
    Ok(whole(&app, &signed, &Typed::default(), &FormErrors::new()))
}

async fn answer(
    State(app): State<App>,
    signed: Signed,
    Post { idem, data: typed }: Post<Typed>,
) -> Page<Response> {
    signed.needs(&[Role::SystemAdmin])?;
    let mut errors = Errors::new(signed.tr).naming(LABELS);
    let found = match typed.command(&mut errors) {
        None => errors.into_inner(),
        Some(command) => match signed.tell(&app, idem, command).await {
            Ok(_) => return Ok(Redirect::to("/admin/staff").into_response()),
            Err(error) if matches!(error.code, Code::Invalid | Code::Conflict) => {
                field_errors(&error, signed.tr, &[])
            }
            Err(error) => return Err(error.into()),
        },
    };
    Ok((
        StatusCode::UNPROCESSABLE_ENTITY,
        whole(&app, &signed, &typed, &found),
    )
        .into_response())
}

fn whole(app: &App, signed: &Signed, typed: &Typed, errors: &FormErrors) -> Markup {
    let (ctx, tr, orgs) = (signed.ctx(app, "/admin/staff"), signed.tr, app.orgs());
    let today = china_date(app.host.clock().now());
    let mut places = vec![(String::new(), tr.t("form-choose"))];
    places.extend(
        orgs.within(&signed.scope)
            .filter(|unit| unit.kind != OrgKind::Site && unit.is_active(today))
            .map(|unit| (unit.code.to_string(), orgs.town_village(&unit.code))),
    );
    let roles: Vec<Check> = Role::ALL
        .iter()
        .map(|role| {
            let ticked = typed.roles.iter().any(|word| word == role.as_str());
            Check::new(role.as_str(), tr.word("role", role.as_str()), ticked)
        })
        .collect();
    let title = tr.t("staff-new");
    let head = PageHead::new(title.clone())
        .crumb(tr.t("nav-desk"), "/")
        .crumb(tr.t("nav-staff"), "/admin/staff")
        .here(title)
        .errors(!errors.is_empty());
    let field = |name: &str, label: &str| Field::new(tr, name, tr.t(label)).errors(errors);
    page(
        &ctx,
        &head,
        card(
            Card::new(""),
            post_form(
                &ctx,
                "staff-form",
                "/admin/staff/new",
                app.key(),
                html! {
                    (error_summary(tr, errors))
                    div.g.g2.stack-m {
                        (input(&field("name", "person-name").required(), Input::text(&typed.name).max(50)))
                        (input(&field("username", "sign-in-username").required().hint(tr.t("staff-username-hint")), Input::text(&typed.username).max(32)))
                        (input(&field("resident_id", "person-resident-id").hint(tr.t("staff-resident-id-hint")), Input::resident_id(&typed.resident_id)))
                        (select(&field("scope", "me-org").required(), &places, &typed.scope, Hx::default()))
                        (input(&field("password", "staff-first-password").required().hint(tr.t("password-hint")), Input::password("new-password").max(128)))
                    }
                    (checks(&field("roles", "me-roles").required().hint(tr.t("staff-roles-hint")), &roles))
                    (action_bar(html! {
                        (Button::submit(tr.t("staff-open")).primary())
                        (Button::link(tr.t("form-cancel"), "/admin/staff").quiet())
                    }))
                },
            ),
        ),
    )
}
