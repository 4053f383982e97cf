use axum::{
    Router,
    extract::{Path, State},
    routing::get,
};
use contracts::{
    Role,
    dispatch::{ListServices, ServiceItem},
    volunteer::{GetVolunteer, QualificationState, VolunteerCard, VolunteerField, VolunteerState},
};
use kernel::{Lang, VolunteerId};
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, Event, FormErrors, Icon, PageCtx, PageHead, TagKind, Tr, alert, card, facts,
    page, status, timeline,
};

use super::{act, register::REGISTRARS};
use crate::{
    pages::{
        claims, contact,
        parts::{orders_of, part},
        recognition,
    },
    web::{App, Names, OrgTree, Page, Signed},
};

pub(super) fn routes() -> Router<App> {
    Router::new().route("/volunteers/{id}", get(show))
}

async fn show(State(app): State<App>, signed: Signed, Path(id): Path<VolunteerId>) -> Page {
    whole(&app, &signed, id, &act::Typed::default(), &FormErrors::new()).await
}

/// The card; `typed` and `errors` are those of a refused act.
pub(super) async fn whole(
    app: &App,
    signed: &Signed,
    id: VolunteerId,
    typed: &act::Typed,
    errors: &FormErrors,
) -> Page {
    let volunteer = signed.ask(app, GetVolunteer { volunteer_id: id }).await?;
    let services = signed.ask(app, ListServices {}).await?.services;
    let orders = part(orders_of(app, signed, None, Some(id)).await)?;
    let (ctx, tr) = (signed.ctx(app, "/volunteers"), signed.tr);
    let deciders = volunteer.certificates.iter().filter_map(|one| one.decided_by);
    let by = volunteer.standing.iter().filter_map(|one| one.by);
    let names = Names::default().with_staff(app, deciders.chain(by)).await?;
    let history = history(tr, &volunteer, &names);
    let row = &volunteer.row;
    let head = PageHead::new(row.name.0.clone())
        .crumb(tr.t("nav-desk"), "/")
        .crumb(tr.t("nav-volunteers"), "/volunteers")
        .here(row.name.0.clone())
        .meta(status(tr, "volunteer", row.state.as_str()))
        .errors(!errors.is_empty())
        .actions(html! {
            (Button::link(tr.t("access-title"), format!("/volunteers/{id}/access")))
            @if signed.has(&contact::READERS) { (Button::link(tr.t("contact-go"), format!("/volunteers/{id}/messages"))) }
            @if signed.has(&recognition::READERS) {
                (Button::link(tr.t("recognition-title"), format!("/volunteers/{id}/recognition")))
            }
            @if signed.has(REGISTRARS) {
                (Button::link(tr.t("export-go"), format!("/volunteers/{id}/export")))
                (Button::link(tr.t("erasure-go"), format!("/volunteers/{id}/erase")))
            }
            @if row.passbook_no.is_some() {
                @if signed.has(&claims::READERS) { (Button::link(tr.t("claims-title"), format!("/claims?volunteer={id}"))) }
                (Button::link(tr.t("volunteer-statement"), format!("/volunteers/{id}/statement")).icon(Icon::Book))
            }
        });
    Ok(page(
        &ctx,
        &head,
        html! {
            (next_step(&ctx, &volunteer))
            div.two-col {
                (card(Card::new(tr.t("volunteer-section-person")), person(&ctx, signed, &volunteer, &app.orgs())))
                (card(Card::new(tr.t("volunteer-section-service")), work(&ctx, &volunteer, &services)))
            }
            @if signed.has(REGISTRARS) { (act::forms(app, signed, &ctx, &volunteer, &services, typed, errors)) }
            (history)
            (orders)
        },
    ))
}

/// The status always says the next step and who has it.
fn next_step(ctx: &PageCtx, volunteer: &VolunteerCard) -> Markup {
    let tr = ctx.tr;
    match volunteer.row.state {
        VolunteerState::Applied => alert(AlertKind::Info, html! { (tr.t("volunteer-next-vet")) }),
        VolunteerState::Returned => {
            let why = volunteer.returned_because.clone().unwrap_or_default();
            alert(
                AlertKind::Warn,
                html! { (tr.args("volunteer-next-returned", &[("why", why.into())])) },
            )
        }
        VolunteerState::Training if volunteer.trainings.is_empty() => {
            alert(AlertKind::Info, html! { (tr.t("volunteer-next-train")) })
        }
        VolunteerState::Training => alert(AlertKind::Info, html! { (tr.t("volunteer-next-activate")) }),
        VolunteerState::Suspended => alert(AlertKind::Warn, html! { (tr.t("volunteer-next-suspended")) }),
        VolunteerState::Exited => alert(AlertKind::Info, html! { (tr.t("volunteer-next-exited")) }),
        VolunteerState::Active => html! {},
    }
}

/// Certificates with who verified them, and what has happened to the standing; nothing where there is neither.
fn history(tr: Tr, volunteer: &VolunteerCard, names: &Names) -> Markup {
    let certificates: Vec<Event> = volunteer
        .certificates
        .iter()
        .map(|one| {
            let what = tr.args(
                "volunteer-until",
                &[
                    ("what", tr.word("qualification", one.kind.as_str()).into()),
                    ("day", tr.date(one.valid_to.0).into()),
                ],
            );
            let state = tr.word("qualification_state", one.state.as_str());
            let words = match &one.reason {
                Some(reason) => format!("{what} · {state} · {reason}"),
                None => format!("{what} · {state}"),
            };
            let when = one.decided_at.map(|at| tr.moment(at.0)).unwrap_or_default();
            let event = Event::new(when, words).kind(match one.state {
                QualificationState::Waiting => TagKind::Warn,
                QualificationState::Verified => TagKind::Ok,
                QualificationState::Refused => TagKind::Bad,
            });
            match one.decided_by {
                Some(staff) => event.who(names.of(staff.uuid()).to_owned()),
                None => event,
            }
        })
        .collect();
    let steps: Vec<Event> = volunteer
        .standing
        .iter()
        .map(|one| {
            let step = tr.word("standing", one.step.as_str());
            let words = if one.reason.is_empty() {
                step
            } else {
                format!("{step} · {}", one.reason)
            };
            let who = match one.by {
                Some(staff) => names.of(staff.uuid()).to_owned(),
                None => tr.t("volunteer-self"),
            };
            Event::new(tr.moment(one.at.0), words).who(who)
        })
        .collect();
    html! {
        @if !certificates.is_empty() { (card(Card::new(tr.t("volunteer-certificates")), timeline(&certificates))) }
        @if !steps.is_empty() { (card(Card::new(tr.t("volunteer-standing")), timeline(&steps))) }
    }
}

fn person(ctx: &PageCtx, signed: &Signed, volunteer: &VolunteerCard, orgs: &OrgTree) -> Markup {
    let tr = ctx.tr;
    let row = &volunteer.row;
    let may_reveal = signed.has(REGISTRARS);
    let masked = |value: &str, field: VolunteerField| {
        html! {
            span.num { (value) }
            @if may_reveal {
                " " (Button::link(tr.t("reveal-go"), format!("/volunteers/{}/reveal?field={}", row.volunteer_id, field.as_str())).small().quiet())
            }
        }
    };
    let sources: Vec<String> = volunteer
        .sources
        .iter()
        .map(|one| tr.word("recruit", one.as_str()))
        .collect();
    let mut lines = vec![
        (tr.t("person-sex"), html! { (tr.word("sex", row.sex.as_str())) }),
        (
            tr.t("person-birth"),
            html! { (tr.date(volunteer.birth_date.0)) " · " (tr.args("person-years", &[("n", row.age.into())])) },
        ),
        (
            tr.t("person-resident-id"),
            masked(&volunteer.resident_id_masked, VolunteerField::ResidentId),
        ),
        (
            tr.t("person-phone"),
            masked(&row.phone_masked, VolunteerField::Phone),
        ),
        (tr.t("volunteers-org"), html! { (orgs.town_village(&row.org)) }),
        (
            tr.t("volunteer-home"),
            html! { (orgs.town_village(&volunteer.home)) },
        ),
        (tr.t("volunteer-occupation"), html! { (volunteer.occupation) }),
        (tr.t("volunteer-specialty"), html! { (volunteer.specialty) }),
        (
            tr.t("volunteer-sources"),
            html! { (sources.join(&tr.t("list-separator"))) },
        ),
        (
            tr.t("elder-registered-at"),
            html! { (tr.moment(row.registered_at.0)) },
        ),
    ];
    if let Some(guardian) = &volunteer.guardian {
        let who = format!("{}（{}）{}", guardian.name.0, guardian.relation, guardian.phone.0);
        lines.push((tr.t("volunteer-guardian-name"), html! { (who) }));
    }
    if let Some(passbook) = &row.passbook_no {
        lines.insert(
            0,
            (
                tr.t("volunteers-passbook"),
                html! { span.num.strong #passbook { (passbook) } },
            ),
        );
    }
    facts(&lines)
}

fn work(ctx: &PageCtx, volunteer: &VolunteerCard, services: &[ServiceItem]) -> Markup {
    let tr = ctx.tr;
    let name = |code: &str| {
        services.iter().find(|item| item.code == code).map_or_else(
            || code.to_owned(),
            |item| {
                if tr.lang() == Lang::Zh {
                    item.name_zh.clone()
                } else {
                    item.name_en.clone()
                }
            },
        )
    };
    let willing: Vec<String> = volunteer.services.iter().map(|one| name(&one.service)).collect();
    let times: Vec<String> = volunteer
        .availability
        .iter()
        .map(|slot| {
            let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
            let day = tr.word("weekday", &slot.weekday.0.to_string());
            format!("{day} {}–{}", clock(slot.from_minute), clock(slot.to_minute))
        })
        .collect();
    let trainings: Vec<String> = volunteer
        .trainings
        .iter()
        .map(|one| {
            tr.args(
                "volunteer-until",
                &[
                    ("what", one.course.as_str().into()),
                    ("day", tr.date(one.valid_to.0).into()),
                ],
            )
        })
        .collect();
    let qualifications: Vec<String> = volunteer
        .qualifications
        .iter()
        .map(|one| {
            let what = tr.word("qualification", one.kind.as_str());
            tr.args(
                "volunteer-until",
                &[("what", what.into()), ("day", tr.date(one.valid_to.0).into())],
            )
        })
        .collect();
    let lines =
        |items: &[String]| html! { @if items.is_empty() { "—" } @for item in items { div { (item) } } };
    let paid = volunteer.paid_work.as_ref().map_or_else(
        || "—".to_owned(),
        |work| {
            let names: Vec<String> = work.services.iter().map(|code| name(code)).collect();
            format!("{}：{}", work.partner, names.join(&tr.t("list-separator")))
        },
    );
    let insured = volunteer
        .insured_to
        .map_or_else(|| "—".to_owned(), |day| tr.date(day.0));
    facts(&[
        (
            tr.t("volunteer-services"),
            html! { (willing.join(&tr.t("list-separator"))) },
        ),
        (tr.t("volunteer-times"), lines(&times)),
        (tr.t("volunteer-reach"), html! { (volunteer.reach_m / 1000) }),
        (
            tr.t("volunteers-raw"),
            html! { (tr.minutes(volunteer.row.raw_minutes.get())) },
        ),
        (tr.t("volunteer-trainings"), lines(&trainings)),
        (tr.t("volunteer-qualifications"), lines(&qualifications)),
        (tr.t("volunteer-insured-to"), html! { (insured) }),
        (tr.t("volunteer-paid"), html! { (paid) }),
    ])
}

/// Who vets and takes into service: the sub-branch.
pub(super) const SUB_BRANCH: &[Role] = &[Role::Clerk, Role::OrgClerk];
