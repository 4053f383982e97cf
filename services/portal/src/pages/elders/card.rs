use axum::{
    Router,
    extract::{Path, State},
    routing::get,
};
use contracts::{
    Code, Role,
    elderly::{ElderCard, ElderField, ElderState, GetElder},
};
use kernel::ElderId;
use maud::{Markup, html};
use portal_kit::{
    Button, Card, Event, Icon, PageCtx, PageHead, TagKind, Tr, card, facts, page, status, tag, timeline,
};

use crate::{
    pages::{
        claims, contact,
        parts::{circumstances, messages_about, orders_of, part, priority},
    },
    web::{App, OrgTree, Page, Signed},
};

/// Who opens orders and plans for an elder, and prints the card for the door.
pub(super) const ORDERERS: [Role; 3] = [Role::Operator, Role::Branch, Role::Clerk];

pub(super) fn routes() -> Router<App> {
    Router::new().route("/elders/{id}", get(show))
}

async fn show(State(app): State<App>, signed: Signed, Path(id): Path<ElderId>) -> Page {
    let elder = match signed.ask(&app, GetElder { elder_id: id }).await {
        Ok(elder) => elder,
        Err(error) if error.code == Code::NotFound => {
            return claims::instead_of_file(&signed, &app, id, error).await;
        }
        Err(error) => return Err(error.into()),
    };
    let (orders, messages) = tokio::join!(
        orders_of(&app, &signed, Some(id), None),
        messages_about(&app, &signed, id.uuid())
    );
    let (ctx, tr) = (signed.ctx(&app, "/elders"), signed.tr);
    let row = &elder.row;
    let may_order = row.state == ElderState::Active && signed.has(&ORDERERS);
    let head = PageHead::new(row.name.0.clone())
        .crumb(tr.t("nav-desk"), "/")
        .crumb(tr.t("nav-elders"), "/elders")
        .here(row.name.0.clone())
        .meta(html! { (status(tr, "elder", row.state.as_str())) })
        .actions(html! {
            (Button::link(tr.t("access-title"), format!("/elders/{id}/access")))
            @if signed.has(&contact::READERS) { (Button::link(tr.t("contact-go"), format!("/elders/{id}/messages"))) }
            @if signed.has(super::register::REGISTRARS) {
                (Button::link(tr.t("export-go"), format!("/elders/{id}/export")))
                (Button::link(tr.t("erasure-go"), format!("/elders/{id}/erase")))
            }
            @if row.state == ElderState::Active && signed.has(super::register::REGISTRARS) {
                (Button::link(tr.t("elder-edit"), format!("/elders/{id}/edit")))
            }
            @if may_order {
                (Button::link(tr.t("door-title"), format!("/elders/{id}/door")))
                (Button::link(tr.t("plans-title"), format!("/elders/{id}/plans")))
                (Button::link(tr.t("elder-new-order"), format!("/console?elder={id}")).primary().icon(Icon::Plus))
            }
        });
    let title = tr.t("elder-section-person");
    Ok(page(
        &ctx,
        &head,
        html! {
            div.two-col {
                (card(Card::new(title), person(&ctx, &signed, &elder, &app.orgs())))
                (card(Card::new(tr.t("elder-section-priority")), reasons(&ctx, &elder)))
            }
            (history(tr, &elder, &app.orgs()))
            (part(orders)?)
            (part(messages)?)
        },
    ))
}

/// What has happened to the file: consents, moves, changes; nothing where only the registration has.
fn history(tr: Tr, elder: &ElderCard, orgs: &OrgTree) -> Markup {
    let mut events: Vec<Event> = Vec::new();
    for one in &elder.moves {
        let words = tr.args(
            "elder-moved",
            &[
                ("from", orgs.town_village(&one.from).into()),
                ("to", orgs.town_village(&one.to).into()),
            ],
        );
        let kind = if one.applied { TagKind::Ok } else { TagKind::Warn };
        events.push(Event::new(tr.date(one.effective_on.0), words).kind(kind));
    }
    for one in &elder.changes {
        let fields: Vec<String> = one
            .fields
            .iter()
            .map(|field| tr.word("elder_field", field))
            .collect();
        let what = fields.join(&tr.t("list-separator"));
        let words = tr.args("elder-changed", &[("what", what.into())]);
        events.push(Event::new(tr.moment(one.at.0), words));
    }
    // The first one was given at the registration.
    for one in elder.consents.iter().rev().skip(1).rev() {
        let words = if one.consent.sensitive {
            "consent-given"
        } else {
            "consent-withdrawn"
        };
        let version = tr.args(
            "consent-version",
            &[("version", one.consent.text_version.as_str().into())],
        );
        let words = format!("{} · {version}", tr.t(words));
        events.push(Event::new(tr.moment(one.recorded_at.0), words));
    }
    html! {
        @if !events.is_empty() { (card(Card::new(tr.t("elder-history")), timeline(&events))) }
    }
}

fn person(ctx: &PageCtx, signed: &Signed, elder: &ElderCard, orgs: &OrgTree) -> Markup {
    let tr = ctx.tr;
    let row = &elder.row;
    let may_reveal = signed.has(super::register::REGISTRARS);
    let masked = |value: &str, field: ElderField| {
        html! {
            span.num { (value) }
            @if may_reveal {
                " " (Button::link(tr.t("reveal-go"), format!("/elders/{}/reveal?field={}", row.elder_id, field.as_str())).small().quiet())
            }
        }
    };
    let phone = match &row.phone_masked {
        Some(phone) => {
            html! { (masked(phone, ElderField::Phone)) " " span.muted { (tr.word("phone_owner", elder.phone_owner.as_str())) } }
        }
        None => html! { (tr.t("elders-no-phone")) },
    };
    let mut lines = vec![
        (tr.t("person-sex"), html! { (tr.word("sex", row.sex.as_str())) }),
        (
            tr.t("person-birth"),
            html! { (tr.date(elder.birth_date.0)) " · " (tr.args("person-years", &[("n", row.age.into())])) },
        ),
        (
            tr.t("person-resident-id"),
            masked(&elder.resident_id_masked, ElderField::ResidentId),
        ),
        (tr.t("person-phone"), phone),
        (
            tr.t("elder-address"),
            html! { (orgs.town_village(&row.village)) " " (elder.address.0) },
        ),
        (
            tr.t("elder-living"),
            html! { (tr.word("living", row.living.as_str())) },
        ),
    ];
    if let Some(contact) = &elder.contact {
        lines.push((
            tr.t("elder-section-contact"),
            html! { (contact.name.0) "（" (contact.relation) "）" (masked(&contact.phone.0, ElderField::ContactPhone)) },
        ));
    }
    if elder.relatives > 0 {
        lines.push((
            tr.t("elder-edit-relatives"),
            html! { (tr.args("elder-relatives-n", &[("n", elder.relatives.into())])) },
        ));
    }
    if let Some(note) = &elder.note {
        lines.push((tr.t("elder-note"), html! { (note.0) }));
    }
    let consent = &elder.consent;
    lines.push((
        tr.t("elder-section-consent"),
        html! {
            (tr.word("consent", consent.given_by.as_str())) " · " (tr.args("consent-version", &[("version", consent.text_version.as_str().into())]))
            @if consent.sensitive { " · " (tr.t("consent-sensitive-short")) }
        },
    ));
    lines.push((
        tr.t("elder-registered-at"),
        html! { (tr.moment(elder.registered_at.0)) },
    ));
    facts(&lines)
}

fn reasons(ctx: &PageCtx, elder: &ElderCard) -> Markup {
    let tr = ctx.tr;
    html! {
        p {
            (priority(tr, elder.row.priority)) " "
            (circumstances(tr, &elder.row))
        }
        @if !elder.priority_reasons.is_empty() {
            p.small.muted {
                (tr.t("elder-why")) "："
                @for (at, reason) in elder.priority_reasons.iter().enumerate() {
                    @if at > 0 { (tr.t("list-separator")) }
                    (tr.word("priority", reason))
                }
            }
        }
        @for held in &elder.held {
            p {
                (tag(TagKind::Warn, &tr.word("category", held.category.as_str()))) " "
                span.small { (tr.args("elder-held", &[
                    ("by", held.verified_by.as_str().into()),
                    ("on", tr.date(held.verified_on.0).into()),
                    ("to", tr.date(held.valid_to.0).into()),
                ])) }
            }
        }
    }
}
