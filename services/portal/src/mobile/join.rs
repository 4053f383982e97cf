//! `/m/join`: somebody applies with a telephone and without an account (R3.1–R3.4). The number is shown by a code; then the
//! page says where the application stands, and what is missing can be mended. The poster's address names the sub-branch.
//!
//! The proof that the number is theirs goes from page to page sealed, in the form, and is good for half an hour.

use axum::{
    Router,
    extract::{Query, State},
    http::{HeaderMap, StatusCode, header::SET_COOKIE},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
    routing::get,
};
use contracts::{
    Actor, Code, Day, Personal,
    dispatch::{ListServices, ServiceItem},
    notification::consent::{ConsentHow, GiveOutreachConsent, PersonKind},
    volunteer::{
        ApplicationAt, ApplyVolunteer, DeclaredCertificate, OwnApplication, QualificationKind, RecruitSource,
        VolunteerState,
    },
};
use kernel::{OrgCode, OrgKind, Phone, VolunteerId, china_date};
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Check, Field, FormErrors, Hx, Icon, Input, PageCtx, Tr, alert, check, checks, error_summary,
    input, mobile, post_form, select,
};
use runtime::Failure;
use serde::Deserialize;
use time::Duration;

use super::{
    sign_in::{cookies, help},
    willing::{self, LABELS},
};
use crate::{
    pages::{
        parts::village_options,
        volunteers::{
            fields::{Fields, NAMES},
            form::{CONSENT_VERSION, guardian},
        },
    },
    sign_in::{Door, Opened, answer_code, send_code},
    web::{App, Errors, Page, Post, Visitor, device, field_errors, parse_date},
};

/// `/m/join`
pub fn routes() -> Router<App> {
    let begin = || async { Redirect::to("/m/join") };
    Router::new()
        .route("/m/join", get(show).post(ask))
        .route("/m/join/code", get(begin).post(answer))
        .route("/m/join/application", get(begin).post(apply))
}

/// How long the form may lie open after the code.
const PROOF: Duration = Duration::minutes(30);

#[derive(Deserialize)]
struct Poster {
    #[serde(default)]
    org: String,
}

/// The poster's sub-branch, if it is one.
fn poster(app: &App, code: &str) -> Option<OrgCode> {
    let code: OrgCode = code.parse().ok()?;
    let today = china_date(app.host.clock().now());
    let known = app.orgs().get(&code).is_some_and(|unit| unit.is_active(today));
    (known && matches!(code.kind(), OrgKind::Village | OrgKind::SocialOrg)).then_some(code)
}

async fn show(State(app): State<App>, visitor: Visitor, Query(poster): Query<Poster>) -> Response {
    app.refresh().await;
    number_page(&app, &visitor, "", &poster.org, &FormErrors::new())
}

#[derive(Deserialize)]
struct Number {
    #[serde(default)]
    phone: String,
    #[serde(default)]
    org: String,
}

async fn ask(State(app): State<App>, visitor: Visitor, Post { data, .. }: Post<Number>) -> Page<Response> {
    match send_code(&app, &data.phone, Door::Anybody)
        .await
        .map_err(Failure::into_error)
    {
        Ok(phone) => Ok(code_page(&app, &visitor, &phone, &data.org, &FormErrors::new()).into_response()),
        Err(error) if matches!(error.code, Code::Invalid | Code::Conflict) => {
            let errors = field_errors(&error.at("phone"), visitor.tr, &[]);
            let again = number_page(&app, &visitor, &data.phone, &data.org, &errors);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Deserialize)]
struct Answer {
    /// The number, sealed.
    #[serde(default)]
    to: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    org: String,
}

async fn answer(
    State(app): State<App>,
    headers: HeaderMap,
    visitor: Visitor,
    Post { data, .. }: Post<Answer>,
) -> Page<Response> {
    let Some(phone) = opened(&app, &data.to, "to").and_then(|text| text.parse::<Phone>().ok()) else {
        return Ok(Redirect::to("/m/join").into_response());
    };
    match answer_code(&app, &phone, &data.code, device(&headers), (Door::Anybody, None)).await? {
        Some(Opened::Session(token)) => {
            let cookies = cookies(&app, &headers, &token);
            Ok((cookies, Redirect::to("/m")).into_response())
        }
        Some(Opened::Number) => {
            app.refresh().await;
            let page = Applicant::of(&app, &visitor, phone).await?;
            let typed = page.on_file(&data.org);
            Ok(page.view(&typed, &FormErrors::new()).into_response())
        }
        None => {
            let mut errors = Errors::new(visitor.tr);
            errors.add("code", "sign_in_code_wrong");
            let again = code_page(&app, &visitor, &phone, &data.org, &errors.into_inner());
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}

/// The application as a phone asks for it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Typed {
    /// Sealed: the number, and until when it counts as shown.
    proof: String,
    /// The poster's social organisation; otherwise the village is the sub-branch.
    org: String,
    resident_id: String,
    name: String,
    home: String,
    occupation: String,
    specialty: String,
    sources: Vec<String>,
    guardian_name: String,
    guardian_phone: String,
    guardian_relation: String,
    services: Vec<String>,
    days: Vec<String>,
    parts: Vec<String>,
    reach_km: String,
    certificate: String,
    certificate_no: String,
    certificate_to: String,
    consent: Option<String>,
    /// Outreach too: apart, and unticked at first.
    outreach: Option<String>,
}

impl Typed {
    fn willing(&self) -> willing::Typed {
        willing::Typed {
            services: self.services.clone(),
            days: self.days.clone(),
            parts: self.parts.clone(),
            reach_km: self.reach_km.clone(),
        }
    }

    /// The application as on paper, for the number that was shown.
    fn fields(&self, phone: &Phone) -> Fields {
        let org = if self.org.parse::<OrgCode>().is_ok() {
            &self.org
        } else {
            &self.home
        };
        Fields {
            resident_id: self.resident_id.clone(),
            name: self.name.clone(),
            phone: phone.as_str().to_owned(),
            org: org.clone(),
            home: self.home.clone(),
            occupation: self.occupation.clone(),
            specialty: self.specialty.clone(),
            guardian_name: self.guardian_name.clone(),
            guardian_phone: self.guardian_phone.clone(),
            guardian_relation: self.guardian_relation.clone(),
            sources: self.sources.clone(),
            services: self.services.clone(),
            times: self.willing().times(),
            reach_km: self.reach_km.clone(),
            relatives: String::new(),
            consent: self.consent.clone(),
        }
    }

    /// The certificate that is declared; none where no kind is chosen.
    fn certificates(&self, errors: &mut Errors) -> Vec<DeclaredCertificate> {
        let Some(kind) = QualificationKind::parse(&self.certificate) else {
            return Vec::new();
        };
        let certificate_no = errors.required("certificate_no", &self.certificate_no);
        let valid_to = errors.read("certificate_to", "date_form", parse_date(&self.certificate_to));
        let declared = valid_to.map(|valid_to| DeclaredCertificate {
            kind,
            certificate_no: Personal(certificate_no),
            valid_to: Day(valid_to),
        });
        declared.into_iter().collect()
    }
}

async fn apply(State(app): State<App>, visitor: Visitor, form: Post<Typed>) -> Page<Response> {
    let typed = form.data;
    let Some(phone) = shown(&app, &typed.proof) else {
        return Ok(Redirect::to("/m/join").into_response());
    };
    let page = Applicant::of(&app, &visitor, phone).await?;
    let mut errors = Errors::new(visitor.tr).naming(LABELS);
    let certificates = typed.certificates(&mut errors);
    let fields = typed.fields(&page.phone);
    let application = if page.is_returned() {
        fields.with_id_on_file(&mut errors)
    } else {
        fields.command(&mut errors)
    };
    let wrong = match application {
        Some(application) if errors.is_empty() => {
            let command = ApplyVolunteer {
                application,
                certificates,
            };
            match app.host.client().tell(&portal(), form.idem, command).await {
                Ok(registered) => {
                    if typed.outreach.is_some() {
                        agree_to_outreach(&app, registered.volunteer_id, form.idem).await;
                    }
                    let page = Applicant::of(&app, &visitor, page.phone).await?;
                    return Ok(page.view(&typed, &FormErrors::new()).into_response());
                }
                Err(error) if matches!(error.code, Code::Invalid | Code::Conflict) => {
                    let names: Vec<_> = NAMES
                        .iter()
                        .copied()
                        .chain([("valid_to", "certificate_to"), ("phone", ""), ("org", "home")])
                        .collect();
                    field_errors(&error, visitor.tr, &names)
                }
                Err(error) => return Err(error.into()),
            }
        }
        _ => shown_errors(errors),
    };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page.view(&typed, &wrong)).into_response())
}

/// What is wrong, as the form shows it: the sub-branch is the village's or the poster's and no field of its own.
fn shown_errors(errors: Errors) -> FormErrors {
    errors.into_inner().without("org")
}

/// Keeps the applicant's wish. The application stands whatever becomes of it: without a record nobody sends them anything, and
/// they may say so again on their page.
async fn agree_to_outreach(app: &App, applicant: VolunteerId, application: uuid::Uuid) {
    let command = GiveOutreachConsent {
        person_id: applicant.uuid(),
        kind: PersonKind::Volunteer,
        how: ConsentHow::Page,
        on: None,
        evidence: None,
    };
    let key = uuid::Uuid::new_v5(&application, b"outreach");
    match app.host.client().tell(&portal(), key, command).await {
        Ok(_) => {}
        // Sent again after it was returned: it is on file.
        Err(error) if error.code == Code::Conflict => {}
        Err(error) => {
            tracing::warn!(
                reason = error.reason,
                "an applicant's consent to outreach was not kept"
            );
        }
    }
}

fn portal() -> Actor {
    Actor::service("portal")
}

/// A sealed word of these pages; its kind keeps one from standing for another.
fn sealed(app: &App, kind: &str, text: &str) -> String {
    app.seal_text(&format!("{kind} {text}"))
}

fn opened(app: &App, sealed: &str, kind: &str) -> Option<String> {
    let text = app.open_text(sealed)?;
    text.strip_prefix(kind)?.strip_prefix(' ').map(str::to_owned)
}

/// The number of a proof that still counts.
fn shown(app: &App, proof: &str) -> Option<Phone> {
    let text = opened(app, proof, "shown")?;
    let (until, phone) = text.split_once(' ')?;
    let until: i64 = until.parse().ok()?;
    (app.host.clock().now().unix_timestamp() < until)
        .then(|| phone.parse().ok())
        .flatten()
}

/// Somebody who has shown that a number is theirs, and what stands there.
struct Applicant {
    ctx: PageCtx,
    tr: Tr,
    phone: Phone,
    proof: String,
    key: uuid::Uuid,
    application: Option<OwnApplication>,
    services: Vec<ServiceItem>,
    villages: Vec<(String, String)>,
    /// Name of the sub-branch that vets.
    branch: String,
}

impl Applicant {
    async fn of(app: &App, visitor: &Visitor, phone: Phone) -> contracts::Result<Self> {
        let tr = visitor.tr;
        let me = portal();
        let asked = ApplicationAt {
            phone: Personal(phone.as_str().to_owned()),
        };
        let client = app.host.client();
        let (found, catalogue) = tokio::try_join!(client.ask(&me, asked), client.ask(&me, ListServices {}))?;
        let now = app.host.clock().now();
        let orgs = app.orgs();
        let villages = orgs.root().map_or_else(Vec::new, |root| {
            village_options(&orgs, root, china_date(now), &tr.t("form-choose"))
        });
        let until = (now + PROOF).unix_timestamp();
        Ok(Self {
            ctx: visitor.ctx(app),
            tr,
            proof: sealed(app, "shown", &format!("{until} {phone}", phone = phone.as_str())),
            key: app.key(),
            branch: found
                .application
                .as_ref()
                .map(|application| orgs.town_village(&application.org))
                .unwrap_or_default(),
            application: found.application,
            services: catalogue.services,
            villages,
            phone,
        })
    }

    fn is_returned(&self) -> bool {
        self.application
            .as_ref()
            .is_some_and(|application| application.state == VolunteerState::Returned)
    }

    /// The form as it is shown first: blank, with the poster's sub-branch, or as it was sent.
    fn on_file(&self, poster: &str) -> Typed {
        let Some(known) = &self.application else {
            let village = poster
                .parse()
                .ok()
                .filter(|org: &OrgCode| org.kind() == OrgKind::Village);
            let blank = willing::Typed::blank();
            return Typed {
                home: village.map(|org| org.to_string()).unwrap_or_default(),
                org: poster
                    .parse()
                    .ok()
                    .filter(|org: &OrgCode| org.kind() == OrgKind::SocialOrg)
                    .map(|org| org.to_string())
                    .unwrap_or_default(),
                parts: blank.parts,
                reach_km: blank.reach_km,
                ..Typed::default()
            };
        };
        let services = known.services.iter().map(|one| one.service.clone()).collect();
        let willing = willing::Typed::of(services, &known.availability, known.reach_m);
        Typed {
            org: if known.org == known.home {
                String::new()
            } else {
                known.org.to_string()
            },
            name: known.name.0.clone(),
            home: known.home.to_string(),
            occupation: known.occupation.clone(),
            specialty: known.specialty.clone(),
            sources: known.sources.iter().map(|one| one.as_str().to_owned()).collect(),
            services: willing.services,
            days: willing.days,
            parts: willing.parts,
            reach_km: willing.reach_km,
            ..Typed::default()
        }
    }

    /// Where the application stands, and the form where there is something to send.
    fn view(&self, typed: &Typed, errors: &FormErrors) -> Markup {
        let tr = self.tr;
        let branch = || vec![("branch", self.branch.as_str().into())];
        let (title, body) = match self.application.as_ref().map(|known| known.state) {
            None => ("m-join-title", self.form(typed, errors)),
            Some(VolunteerState::Returned) => (
                "m-join-returned-title",
                html! {
                    @let why = self.application.as_ref().and_then(|known| known.returned_because.clone()).unwrap_or_default();
                    (alert(AlertKind::Warn, html! { (tr.args("m-join-returned", &[("branch", self.branch.as_str().into()), ("why", why.into())])) }))
                    (self.form(typed, errors))
                },
            ),
            Some(VolunteerState::Applied) => (
                "m-join-sent-title",
                alert(AlertKind::Ok, html! { (tr.args("m-join-sent", &branch())) }),
            ),
            Some(VolunteerState::Training) => (
                "m-join-training-title",
                alert(AlertKind::Ok, html! { (tr.args("m-join-training", &branch())) }),
            ),
            Some(VolunteerState::Active | VolunteerState::Suspended | VolunteerState::Exited) => (
                "m-join-member-title",
                html! { p { a.btn.btn--p.big href="/m/sign-in" { (tr.t("m-join-member")) } } },
            ),
        };
        mobile::bare(&self.ctx, &tr.t(title), html! { (body) (help(&self.ctx)) })
    }

    fn form(&self, typed: &Typed, errors: &FormErrors) -> Markup {
        let tr = self.tr;
        let on_file = self
            .application
            .as_ref()
            .map(|known| known.resident_id_masked.as_str());
        let sources: Vec<Check> = RecruitSource::ALL
            .iter()
            .map(|one| {
                let ticked = typed.sources.iter().any(|word| word == one.as_str());
                Check::new(one.as_str(), tr.word("recruit", one.as_str()), ticked)
            })
            .collect();
        let mut kinds = vec![(String::new(), tr.t("m-join-no-certificate"))];
        kinds.extend(
            QualificationKind::ALL
                .iter()
                .map(|one| (one.as_str().to_owned(), tr.word("qualification", one.as_str()))),
        );
        let as_minor = Fields {
            guardian_name: typed.guardian_name.clone(),
            guardian_phone: typed.guardian_phone.clone(),
            guardian_relation: typed.guardian_relation.clone(),
            ..Fields::default()
        };
        html! {
            (error_summary(tr, errors))
            (post_form(&self.ctx, "application", "/m/join/application", self.key, html! {
                input type="hidden" name="proof" value=(self.proof);
                input type="hidden" name="org" value=(typed.org);
                @if let Some(masked) = on_file {
                    p.muted { (tr.t("person-resident-id")) " " span.num { (masked) } }
                } @else {
                    (input(&Field::new(tr, "resident_id", tr.t("person-resident-id")).required().errors(errors), Input::resident_id(&typed.resident_id)))
                }
                (input(&Field::new(tr, "name", tr.t("person-name")).required().errors(errors), Input::text(&typed.name).autocomplete("name").max(50)))
                (select(&Field::new(tr, "home", tr.t("volunteer-home")).required().errors(errors), &self.villages, &typed.home, Hx::default()))
                (willing::fields(tr, &self.services, &typed.willing(), errors))
                details open[!typed.certificate.is_empty()] {
                    summary { (tr.t("m-join-certificate")) }
                    (select(&Field::new(tr, "certificate", tr.t("volunteer-qualification-kind")), &kinds, &typed.certificate, Hx::default()))
                    (input(&Field::new(tr, "certificate_no", tr.t("volunteer-certificate")).errors(errors), Input::text(&typed.certificate_no).max(40)))
                    (input(&Field::new(tr, "certificate_to", tr.t("valid-to")).errors(errors), Input::date(&typed.certificate_to)))
                }
                details open[!typed.sources.is_empty() || !typed.occupation.is_empty() || !typed.specialty.is_empty()] {
                    summary { (tr.t("m-join-about")) }
                    (input(&Field::new(tr, "occupation", tr.t("volunteer-occupation")).errors(errors), Input::text(&typed.occupation).max(40)))
                    (input(&Field::new(tr, "specialty", tr.t("volunteer-specialty")).errors(errors), Input::text(&typed.specialty).max(60)))
                    (checks(&Field::new(tr, "sources", tr.t("m-join-sources")).errors(errors), &sources))
                }
                (guardian(&self.ctx, &as_minor, errors))
                p.muted.m-sm { (tr.t("volunteer-consent-text")) }
                (check("consent", &tr.args("volunteer-consent", &[("version", CONSENT_VERSION.into())]), typed.consent.is_some(), errors.get("consent")))
                (check("outreach", &tr.t("consent-outreach-words"), typed.outreach.is_some(), errors.get("outreach")))
                (mobile::big_button(Icon::Send, &tr.t("m-join-send")))
            }))
        }
    }
}

fn number_page(app: &App, visitor: &Visitor, phone: &str, org: &str, errors: &FormErrors) -> Response {
    let (ctx, tr) = (visitor.ctx(app), visitor.tr);
    let poster = poster(app, org);
    let body = html! {
        p { (tr.t("m-join-lead")) }
        @if let Some(org) = &poster {
            p { (tr.args("m-join-poster", &[("branch", app.orgs().town_village(org).into())])) }
        }
        (error_summary(tr, errors))
        (post_form(&ctx, "join-number", "/m/join", app.key(), html! {
            input type="hidden" name="org" value=(poster.as_ref().map(ToString::to_string).unwrap_or_default());
            (input(&Field::new(tr, "phone", tr.t("m-sign-in-phone")).required().errors(errors), Input::tel(phone).autocomplete("tel").max(11)))
            (mobile::big_button(Icon::Send, &tr.t("m-sign-in-send")))
        }))
        p { a href="/m/sign-in" { (tr.t("m-join-member")) } }
        (help(&ctx))
    };
    let page = mobile::bare(&ctx, &tr.t("m-join-title"), body);
    match visitor.cookie() {
        Some(cookie) => (AppendHeaders([(SET_COOKIE, cookie)]), page).into_response(),
        None => page.into_response(),
    }
}

fn code_page(app: &App, visitor: &Visitor, phone: &Phone, org: &str, errors: &FormErrors) -> Markup {
    let (ctx, tr) = (visitor.ctx(app), visitor.tr);
    let masked = phone.masked();
    mobile::bare(
        &ctx,
        &tr.t("m-code-title"),
        html! {
            p { (tr.args("m-join-code-lead", &[("phone", masked.as_str().into())])) }
            (error_summary(tr, errors))
            (post_form(&ctx, "join-code", "/m/join/code", app.key(), html! {
                input type="hidden" name="org" value=(org);
                input type="hidden" name="to" value=(sealed(app, "to", phone.as_str()));
                (input(&Field::new(tr, "code", tr.t("sign-in-code")).required().hint(tr.t("m-code-hint")).errors(errors), Input::code("", 6).autofocus()))
                (mobile::big_button(Icon::Check, &tr.t("m-join-next")))
            }))
            p { a href="/m/join" { (tr.t("m-code-again")) } }
            (help(&ctx))
        },
    )
}

#[cfg(test)]
mod tests {
    use kernel::Lang;

    use super::*;

    #[test]
    fn a_missing_village_is_told_once_and_at_its_own_field() {
        let phone: Phone = "16900000001".parse().unwrap();
        for org in ["", "x"] {
            let typed = Typed {
                org: org.into(),
                ..Typed::default()
            };
            let mut errors = Errors::new(Tr::new(Lang::Zh)).naming(LABELS);
            assert!(typed.fields(&phone).command(&mut errors).is_none());
            let wrong = shown_errors(errors);
            assert!(wrong.get("home").is_some() && wrong.get("org").is_none());
        }
    }
}
