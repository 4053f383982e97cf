//! What staff do for a volunteer: vet, record training, qualification, insurance and paid work, verify certificates, take
//! into service, suspend, let go.

use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::post,
};
use contracts::{
    Code, Day, Error, Personal, Role,
    dispatch::ServiceItem,
    volunteer::{
        ActivateVolunteer, LeaveVolunteer, QualificationKind, QualificationState, RecordInsurance,
        RecordPaidWork, RecordQualification, RecordTraining, ResumeVolunteer, SuspendVolunteer,
        VerifyQualification, VetVolunteer, Vetting, VolunteerCard, VolunteerState,
    },
};
use kernel::{VolunteerId, china_date};
use maud::{Markup, html};
use portal_kit::{
    Button, Card, Check, Field, FormErrors, Hx, Input, PageCtx, card, checks, error_summary, input,
    post_form, select,
};
use serde::Deserialize;
use time::{Date, Duration};
use uuid::Uuid;

use super::{
    applications,
    card::{SUB_BRANCH, whole},
};
use crate::pages::orders::catalogue;
use crate::web::{App, Errors, Page, Post, Signed, field_errors, parse_date};

/// Labels of the fields, for errors that must name theirs.
const LABELS: &[(&str, &str)] = &[
    ("reason", "volunteer-return-reason"),
    ("course", "volunteer-course"),
    ("held_on", "volunteer-held-on"),
    ("course_to", "valid-to"),
    ("kind", "volunteer-qualification-kind"),
    ("certificate_no", "volunteer-certificate"),
    ("qualification_to", "valid-to"),
    ("insurer", "volunteer-insurer"),
    ("insured_to", "valid-to"),
    ("why", "volunteer-why"),
    ("partner", "volunteer-partner"),
];

pub(super) fn routes() -> Router<App> {
    Router::new().route("/volunteers/{id}/{act}", post(answer))
}

/// The fields of all these forms: each sends its own.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    decision: String,
    reason: String,
    course: String,
    held_on: String,
    course_to: String,
    kind: String,
    certificate_no: String,
    qualification_to: String,
    insurer: String,
    insured_to: String,
    /// Why suspended, back, gone, or a certificate refused.
    why: String,
    partner: String,
    paid: Vec<String>,
    qualification_id: String,
    verdict: String,
    /// The page that the form stood on, where it is not the card.
    back: String,
}

async fn answer(
    State(app): State<App>,
    signed: Signed,
    Path((id, act)): Path<(VolunteerId, String)>,
    Post { idem, data: typed }: Post<Typed>,
) -> Page<Response> {
    let mut errors = Errors::new(signed.tr).naming(LABELS);
    let done = match act.as_str() {
        "vetting" => vet(&app, &signed, idem, id, &typed, &mut errors).await,
        "training" => train(&app, &signed, idem, id, &typed, &mut errors).await,
        "qualification" => qualify(&app, &signed, idem, id, &typed, &mut errors).await,
        "insurance" => insure(&app, &signed, idem, id, &typed, &mut errors).await,
        "certificate" => verify(&app, &signed, idem, id, &typed, &mut errors).await,
        "paid" => paid_work(&app, &signed, idem, id, &typed, &mut errors).await,
        "suspension" | "return-to-service" | "exit" => {
            stand(&app, &signed, idem, id, &act, &typed, &mut errors).await
        }
        "activation" => {
            let command = ActivateVolunteer {
                volunteer_id: id,
                welcome: true,
            };
            signed.tell(&app, idem, command).await.map(|_| ())
        }
        _ => Err(Error::not_found("page")),
    };
    let found = match done {
        Ok(()) if errors.is_empty() => {
            let card = format!("/volunteers/{id}");
            let to = if typed.back == applications::HERE {
                &typed.back
            } else {
                &card
            };
            return Ok(Redirect::to(to).into_response());
        }
        Ok(()) => errors.into_inner(),
        Err(error) if error.code == Code::Invalid => field_errors(&error, signed.tr, names(&act)),
        Err(error) => return Err(error.into()),
    };
    let again = whole(&app, &signed, id, &typed, &found).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
}

/// The three forms with a last day have each a field of its own for it.
fn names(act: &str) -> &'static [(&'static str, &'static str)] {
    match act {
        "training" => &[("valid_to", "course_to")],
        "qualification" => &[("valid_to", "qualification_to")],
        "insurance" => &[("valid_to", "insured_to")],
        "paid" => &[("services", "paid")],
        "certificate" | "suspension" | "return-to-service" | "exit" => &[("reason", "why")],
        _ => &[],
    }
}

type Done = Result<(), Error>;

async fn vet(
    app: &App,
    signed: &Signed,
    idem: Uuid,
    id: VolunteerId,
    typed: &Typed,
    errors: &mut Errors,
) -> Done {
    let Some(decision) = errors.read("decision", "choose", Vetting::parse(&typed.decision)) else {
        return Ok(());
    };
    let reason = Some(typed.reason.trim())
        .filter(|reason| !reason.is_empty())
        .map(str::to_owned);
    if decision == Vetting::Return && reason.is_none() {
        errors.add("reason", "blank");
        return Ok(());
    }
    signed
        .tell(
            app,
            idem,
            VetVolunteer {
                volunteer_id: id,
                decision,
                reason,
            },
        )
        .await
        .map(|_| ())
}

async fn train(
    app: &App,
    signed: &Signed,
    idem: Uuid,
    id: VolunteerId,
    typed: &Typed,
    errors: &mut Errors,
) -> Done {
    let course = errors.required("course", &typed.course);
    let held_on = errors.read("held_on", "date_form", parse_date(&typed.held_on));
    let valid_to = errors.read("course_to", "date_form", parse_date(&typed.course_to));
    let (true, Some(held_on), Some(valid_to)) = (errors.is_empty(), held_on, valid_to) else {
        return Ok(());
    };
    let command = RecordTraining {
        volunteer_id: id,
        course,
        held_on: Day(held_on),
        valid_to: Day(valid_to),
    };
    signed.tell(app, idem, command).await.map(|_| ())
}

async fn qualify(
    app: &App,
    signed: &Signed,
    idem: Uuid,
    id: VolunteerId,
    typed: &Typed,
    errors: &mut Errors,
) -> Done {
    let kind = errors.read("kind", "choose", QualificationKind::parse(&typed.kind));
    let certificate_no = Personal(errors.required("certificate_no", &typed.certificate_no));
    let valid_to = errors.read(
        "qualification_to",
        "date_form",
        parse_date(&typed.qualification_to),
    );
    let (true, Some(kind), Some(valid_to)) = (errors.is_empty(), kind, valid_to) else {
        return Ok(());
    };
    let command = RecordQualification {
        volunteer_id: id,
        kind,
        certificate_no,
        valid_to: Day(valid_to),
    };
    signed.tell(app, idem, command).await.map(|_| ())
}

async fn insure(
    app: &App,
    signed: &Signed,
    idem: Uuid,
    id: VolunteerId,
    typed: &Typed,
    errors: &mut Errors,
) -> Done {
    let insurer = errors.required("insurer", &typed.insurer);
    let valid_to = errors.read("insured_to", "date_form", parse_date(&typed.insured_to));
    let (true, Some(valid_to)) = (errors.is_empty(), valid_to) else {
        return Ok(());
    };
    signed
        .tell(
            app,
            idem,
            RecordInsurance {
                volunteer_id: id,
                insurer,
                valid_to: Day(valid_to),
            },
        )
        .await
        .map(|_| ())
}

async fn stand(
    app: &App,
    signed: &Signed,
    idem: Uuid,
    volunteer_id: VolunteerId,
    act: &str,
    typed: &Typed,
    errors: &mut Errors,
) -> Done {
    let reason = errors.required("why", &typed.why);
    if !errors.is_empty() {
        return Ok(());
    }
    match act {
        "suspension" => {
            let command = SuspendVolunteer { volunteer_id, reason };
            signed.tell(app, idem, command).await.map(|_| ())
        }
        "exit" => {
            let command = LeaveVolunteer { volunteer_id, reason };
            signed.tell(app, idem, command).await.map(|_| ())
        }
        _ => {
            let command = ResumeVolunteer { volunteer_id, reason };
            signed.tell(app, idem, command).await.map(|_| ())
        }
    }
}

async fn verify(
    app: &App,
    signed: &Signed,
    idem: Uuid,
    volunteer_id: VolunteerId,
    typed: &Typed,
    errors: &mut Errors,
) -> Done {
    let verdict = errors.read("verdict", "choose", QualificationState::parse(&typed.verdict));
    let Some((verdict, qualification_id)) = verdict.zip(typed.qualification_id.parse().ok()) else {
        return Ok(());
    };
    if verdict == QualificationState::Refused {
        errors.required("why", &typed.why);
        if !errors.is_empty() {
            return Ok(());
        }
    }
    let command = VerifyQualification {
        volunteer_id,
        qualification_id,
        verdict,
        reason: Some(typed.why.trim().to_owned()).filter(|why| !why.is_empty()),
    };
    signed.tell(app, idem, command).await.map(|_| ())
}

async fn paid_work(
    app: &App,
    signed: &Signed,
    idem: Uuid,
    volunteer_id: VolunteerId,
    typed: &Typed,
    errors: &mut Errors,
) -> Done {
    let partner = errors.required("partner", &typed.partner);
    if !errors.is_empty() {
        return Ok(());
    }
    let command = RecordPaidWork {
        volunteer_id,
        partner,
        services: typed.paid.clone(),
    };
    signed.tell(app, idem, command).await.map(|_| ())
}

/// The forms that are legal in the volunteer's state; the others are absent.
pub(super) fn forms(
    app: &App,
    signed: &Signed,
    ctx: &PageCtx,
    volunteer: &VolunteerCard,
    services: &[ServiceItem],
    typed: &Typed,
    errors: &FormErrors,
) -> Markup {
    let today = china_date(app.host.clock().now());
    let state = volunteer.row.state;
    let may_train = matches!(
        state,
        VolunteerState::Training | VolunteerState::Active | VolunteerState::Suspended
    );
    let may_record = !matches!(state, VolunteerState::Exited | VolunteerState::Returned);
    let form = |act: &str, body: Markup| {
        let action = format!("/volunteers/{}/{act}", volunteer.row.volunteer_id);
        post_form(ctx, &format!("{act}-form"), &action, app.key(), body)
    };
    html! {
        (error_summary(ctx.tr, errors))
        @if matches!(state, VolunteerState::Applied | VolunteerState::Returned) && signed.has(&[Role::Clerk, Role::OrgClerk, Role::Branch]) {
            (vetting(signed, ctx, typed, errors, state, &form))
        }
        @if state == VolunteerState::Training && !volunteer.trainings.is_empty() && signed.has(SUB_BRANCH) {
            (card(Card::new(ctx.tr.t("volunteer-activate")), form("activation", html! {
                p.small { (ctx.tr.t("volunteer-activate-note")) }
                (Button::submit(ctx.tr.t("volunteer-activate-go")).primary())
            })))
        }
        @if may_train { (training(ctx, typed, errors, today, &form)) }
        @if may_record {
            div.two-col {
                (qualification(ctx, typed, errors, &form))
                (insurance(ctx, typed, errors, &form))
            }
        }
        @if signed.has(applications::VERIFIERS) { (certificates(app, ctx, volunteer, typed, errors)) }
        @if may_record { (paid(ctx, volunteer, services, typed, errors, &form)) }
        (standing(signed, ctx, state, typed, errors, &form))
    }
}

/// The second word on each certificate that waits for one (R3.4).
fn certificates(
    app: &App,
    ctx: &PageCtx,
    volunteer: &VolunteerCard,
    typed: &Typed,
    errors: &FormErrors,
) -> Markup {
    let tr = ctx.tr;
    let waiting = volunteer
        .certificates
        .iter()
        .filter(|one| one.state == QualificationState::Waiting);
    let action = format!("/volunteers/{}/certificate", volunteer.row.volunteer_id);
    html! {
        @for one in waiting {
            @let id = one.qualification_id.to_string();
            @let why = Field::new(tr, "why", tr.t("volunteer-verify-why")).id(format!("why-{id}"));
            @let why = if typed.qualification_id == id { why.id("why").errors(errors) } else { why };
            (card(Card::new(tr.args("volunteer-verify-one", &[("what", tr.word("qualification", one.kind.as_str()).into())])), post_form(ctx, &format!("verify-{id}"), &action, app.key(), html! {
                input type="hidden" name="qualification_id" value=(id);
                p.small { (tr.t("volunteer-verify-note")) }
                (input(&why, Input::text("").max(200)))
                p {
                    (Button::submit(tr.t("volunteer-approve")).primary().value("verdict", QualificationState::Verified.as_str()))
                    (Button::submit(tr.t("volunteer-verify-refuse")).danger().value("verdict", QualificationState::Refused.as_str()))
                }
            })))
        }
    }
}

/// What somebody does for pay (R3.7).
fn paid(
    ctx: &PageCtx,
    volunteer: &VolunteerCard,
    services: &[ServiceItem],
    typed: &Typed,
    errors: &FormErrors,
    form: Form<'_>,
) -> Markup {
    let tr = ctx.tr;
    let known = volunteer.paid_work.as_ref();
    let partner = match (typed.partner.as_str(), known) {
        ("", Some(work)) => work.partner.as_str(),
        (typed, _) => typed,
    };
    let boxes: Vec<Check> = services
        .iter()
        .map(|item| {
            let ticked = known.is_some_and(|work| work.services.contains(&item.code));
            Check::new(
                &item.code,
                catalogue::name(tr, item),
                ticked || typed.paid.contains(&item.code),
            )
        })
        .collect();
    html! {
        details open[errors.get("partner").is_some() || errors.get("paid").is_some()] {
            summary { (tr.t("volunteer-paid")) }
            (card(Card::new(tr.t("volunteer-paid")), form("paid", html! {
                p.small { (tr.t("volunteer-paid-note")) }
                (input(&Field::new(tr, "partner", tr.t("volunteer-partner")).errors(errors), Input::text(partner).max(60)))
                (checks(&Field::new(tr, "paid", tr.t("volunteer-paid-services")).errors(errors), &boxes))
                p { (Button::submit(tr.t("volunteer-record"))) }
            })))
        }
    }
}

/// Suspend, take back, let go (R3.4, R3.5).
fn standing(
    signed: &Signed,
    ctx: &PageCtx,
    state: VolunteerState,
    typed: &Typed,
    errors: &FormErrors,
    form: Form<'_>,
) -> Markup {
    let tr = ctx.tr;
    let act = match state {
        VolunteerState::Active => Some(("suspension", "volunteer-suspend")),
        VolunteerState::Suspended if signed.has(SUB_BRANCH) => {
            Some(("return-to-service", "volunteer-resume"))
        }
        _ => None,
    };
    // One field of this name a page has its place in the summary of errors.
    let field = |id: &str, named: bool| {
        let field = Field::new(tr, "why", tr.t("volunteer-why"));
        if named {
            field.id("why").required().errors(errors)
        } else {
            field.id(id).required()
        }
    };
    let exit = |named| {
        form(
            "exit",
            html! {
                p.small { (tr.t("volunteer-exit-note")) }
                (input(&field("why-exit", named), Input::text(&typed.why).max(200)))
                p { (Button::submit(tr.t("volunteer-exit")).danger()) }
            },
        )
    };
    html! {
        @if state != VolunteerState::Exited {
            div.two-col {
                @if let Some((act, words)) = act {
                    (card(Card::new(tr.t(words)), form(act, html! {
                        p.small { (tr.t("volunteer-suspend-note")) }
                        (input(&field("why", typed.qualification_id.is_empty()), Input::text(&typed.why).max(200)))
                        p { (Button::submit(tr.t(words))) }
                    })))
                }
                (card(Card::new(tr.t("volunteer-exit")), exit(act.is_none() && typed.qualification_id.is_empty())))
            }
        }
    }
}

type Form<'a> = &'a dyn Fn(&str, Markup) -> Markup;

fn vetting(
    signed: &Signed,
    ctx: &PageCtx,
    typed: &Typed,
    errors: &FormErrors,
    state: VolunteerState,
    form: Form<'_>,
) -> Markup {
    let tr = ctx.tr;
    card(
        Card::new(tr.t("volunteer-vetting")),
        form(
            "vetting",
            html! {
                p.small { (tr.t("volunteer-vetting-note")) }
                (input(&Field::new(tr, "reason", tr.t("volunteer-return-reason")).hint(tr.t("volunteer-return-hint")).errors(errors), Input::text(&typed.reason).max(200)))
                p {
                    @if signed.has(SUB_BRANCH) {
                        (Button::submit(tr.t("volunteer-approve")).primary().value("decision", Vetting::Approve.as_str()).id("decision"))
                    }
                    @if state == VolunteerState::Applied {
                        (Button::submit(tr.t("volunteer-return")).danger().value("decision", Vetting::Return.as_str()))
                    }
                }
            },
        ),
    )
}

fn training(ctx: &PageCtx, typed: &Typed, errors: &FormErrors, today: Date, form: Form<'_>) -> Markup {
    let tr = ctx.tr;
    let or = |text: &str, day: Date| {
        if text.is_empty() {
            day.to_string()
        } else {
            text.to_owned()
        }
    };
    let held_on = or(&typed.held_on, today);
    let course_to = or(&typed.course_to, today + Duration::days(365));
    card(
        Card::new(tr.t("volunteer-record-training")),
        form(
            "training",
            html! {
                div.g.g3.stack-m {
                    (input(&Field::new(tr, "course", tr.t("volunteer-course")).required().errors(errors), Input::text(&typed.course).max(60)))
                    (input(&Field::new(tr, "held_on", tr.t("volunteer-held-on")).required().errors(errors), Input::date(&held_on)))
                    (input(&Field::new(tr, "course_to", tr.t("valid-to")).required().errors(errors), Input::date(&course_to)))
                }
                p { (Button::submit(tr.t("volunteer-record"))) }
            },
        ),
    )
}

fn qualification(ctx: &PageCtx, typed: &Typed, errors: &FormErrors, form: Form<'_>) -> Markup {
    let tr = ctx.tr;
    let mut kinds = vec![(String::new(), tr.t("form-choose"))];
    kinds.extend(
        QualificationKind::ALL
            .iter()
            .map(|one| (one.as_str().to_owned(), tr.word("qualification", one.as_str()))),
    );
    card(
        Card::new(tr.t("volunteer-record-qualification")),
        form(
            "qualification",
            html! {
                div.g {
                    (select(&Field::new(tr, "kind", tr.t("volunteer-qualification-kind")).required().errors(errors), &kinds, &typed.kind, Hx::default()))
                    (input(&Field::new(tr, "certificate_no", tr.t("volunteer-certificate")).required().errors(errors), Input::text(&typed.certificate_no).max(40)))
                    (input(&Field::new(tr, "qualification_to", tr.t("valid-to")).required().errors(errors), Input::date(&typed.qualification_to)))
                }
                p { (Button::submit(tr.t("volunteer-record"))) }
            },
        ),
    )
}

fn insurance(ctx: &PageCtx, typed: &Typed, errors: &FormErrors, form: Form<'_>) -> Markup {
    let tr = ctx.tr;
    card(
        Card::new(tr.t("volunteer-record-insurance")),
        form(
            "insurance",
            html! {
                div.g {
                    (input(&Field::new(tr, "insurer", tr.t("volunteer-insurer")).required().errors(errors), Input::text(&typed.insurer).max(60)))
                    (input(&Field::new(tr, "insured_to", tr.t("valid-to")).required().errors(errors), Input::date(&typed.insured_to)))
                }
                p { (Button::submit(tr.t("volunteer-record"))) }
            },
        ),
    )
}
