//! One work order: what was said, who may be meant, what becomes of it, and what the platform is told.

use axum::{
    Router,
    extract::{Path, State},
    routing::get,
};
use contracts::{
    Paging,
    dispatch::{
        Urgency,
        work_order::{GetWorkOrder, WorkOrderCard, WorkOrderField, WorkOrderState},
    },
    elderly::{ElderRow, ElderState, FindElders},
    notification::platform::PlatformStands,
};
use kernel::{ElderId, Sex, WorkOrderId, china_date};
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, Choice, Event, Field, Hx, Input, PageHead, action_bar, alert, card,
    error_summary, facts, hours_minutes, input, page as shell, post_form, seg, select, status, textarea,
    timeline,
};

use super::{HOTLINE, PATH, READERS, arrived, asked_for, elder, line, why};
use crate::{
    pages::{
        orders::{
            desk::Desk,
            form::{Refused, Sheet},
        },
        reveal::Masked,
    },
    web::{App, Page, Signed},
};

/// Elders of one search.
const FOUND: u32 = 10;
/// What the button `do` of the form sends to search for the elder instead of opening the order.
pub(super) const SEARCH: &str = "search";
/// Fields of the order that a search keeps while there is nobody to choose yet.
const KEPT: [&str; 9] = [
    "service",
    "seats",
    "day",
    "time",
    "duration_h",
    "duration_m",
    "urgency",
    "gender",
    "note",
];

pub(super) fn routes() -> Router<App> {
    Router::new().route("/work-orders/{id}", get(show))
}

/// What the page shows besides the work order.
pub(super) struct Around {
    line: PlatformStands,
    /// What the operator searched for.
    searched: String,
    /// Who can be chosen: who may be meant, and who was found.
    elders: Vec<ElderRow>,
}

async fn show(signed: Signed, State(app): State<App>, Path(id): Path<WorkOrderId>) -> Page {
    page((&signed, &app), id, "", &Refused::default()).await
}

/// The page, with who was searched for and the form that was sent. What is searched for stands in no address (decision 26).
///
/// # Errors
/// No such work order, or a service does not answer.
pub(super) async fn page(
    (signed, app): (&Signed, &App),
    id: WorkOrderId,
    searched: &str,
    refused: &Refused,
) -> Page {
    signed.needs(&READERS)?;
    let found = signed.ask(app, GetWorkOrder { work_order_id: id }).await?;
    let rows = std::slice::from_ref(&found.row);
    let line = line((signed, app), rows).await?;
    let mut desk = super::named((signed, app), rows).await?;
    desk.ctx.path = format!("{PATH}/{id}");
    let may = found.row.state == WorkOrderState::Waiting && signed.has(&HOTLINE);
    let elders = match may {
        true => candidates((signed, app), &found, searched).await?,
        false => Vec::new(),
    };
    let around = Around {
        line,
        searched: searched.trim().to_owned(),
        elders,
    };
    Ok(view(&desk, &found, &around, refused))
}

/// Who may be meant by what was said, then who was found by what the operator typed; each once, who is in use.
async fn candidates(
    (signed, app): (&Signed, &App),
    found: &WorkOrderCard,
    searched: &str,
) -> contracts::Result<Vec<ElderRow>> {
    let meant: Vec<ElderId> = found
        .row
        .elder_id
        .into_iter()
        .chain(found.perhaps.clone())
        .collect();
    let mut elders: Vec<ElderRow> = Vec::new();
    for elder_id in meant {
        match signed.ask(app, contracts::elderly::GetElder { elder_id }).await {
            Ok(known) => elders.push(known.row),
            // Erased meanwhile.
            Err(error) if error.reason == "elder_not_found" => {}
            Err(error) => return Err(error),
        }
    }
    if !searched.trim().is_empty() {
        let find = FindElders {
            text: Some(searched.trim().into()),
            within: None,
            category: None,
            paging: Paging { page: 1, size: FOUND },
        };
        for row in signed.ask(app, find).await?.rows {
            if elders.iter().all(|known| known.elder_id != row.elder_id) {
                elders.push(row);
            }
        }
    }
    elders.retain(|elder| elder.state == ElderState::Active);
    Ok(elders)
}

fn view(desk: &Desk, found: &WorkOrderCard, around: &Around, refused: &Refused) -> Markup {
    let tr = desk.tr;
    let row = &found.row;
    let number = tr.args("work_orders-one", &[("no", row.external_id.as_str().into())]);
    let head = PageHead::new(number.clone())
        .crumb(tr.t("work_orders-title"), PATH)
        .here(number)
        .meta(html! { (status(tr, "work_order", row.state.as_str())) " " (why(tr, row)) })
        .errors(!refused.errors.is_empty());
    let may = row.state == WorkOrderState::Waiting && desk.is(&HOTLINE);
    shell(
        &desk.ctx,
        &head,
        html! {
            @if let Some(why) = &refused.conflict { (alert(AlertKind::Bad, html! { (why) })) }
            @if may && row.urgency == Urgency::Emergency {
                (alert(AlertKind::Bad, html! { (tr.t("work_orders-emergency")) }))
            }
            (error_summary(tr, &refused.errors))
            div.stack {
                (card(Card::new(tr.t("work_orders-said")), said(desk, found)))
                @if may {
                    (card(Card::new(tr.t("work_orders-open")), open_form(desk, found, around, refused)))
                    (card(Card::new(tr.t("work_orders-refuse")), refuse_form(desk, row.work_order_id, refused)))
                }
                @if !found.told.is_empty() {
                    (card(Card::new(tr.t("work_orders-told")), telling(desk, found, &around.line)))
                }
            }
        },
    )
}

/// What was said; numbers masked, each with the way to see it.
fn said(desk: &Desk, found: &WorkOrderCard) -> Markup {
    let tr = desk.tr;
    let row = &found.row;
    let text = |text: Option<&str>| html! { (text.unwrap_or_default()) };
    let masked = |field: WorkOrderField, masked: Option<&String>| {
        let href = format!("{PATH}/{}/reveal?field={}", row.work_order_id, field.as_str());
        html! {
            @if let Some(masked) = masked {
                span.num { (masked) }
                @if desk.is(&HOTLINE) { " " a href=(href) { (tr.t("work_orders-reveal")) } }
            }
        }
    };
    let mut rows = vec![
        (
            tr.t("work_orders-taken"),
            html! { (tr.moment(row.taken_at.0)) " · " (tr.word("work_order_way", row.way.as_str())) },
        ),
        (
            WorkOrderField::CallerPhone.label(tr),
            masked(WorkOrderField::CallerPhone, row.caller_masked.as_ref()),
        ),
        (tr.t("work_orders-elder-name"), text(row.elder_name.as_deref())),
        (
            WorkOrderField::ResidentId.label(tr),
            masked(WorkOrderField::ResidentId, found.resident_id_masked.as_ref()),
        ),
        (
            WorkOrderField::ElderPhone.label(tr),
            masked(WorkOrderField::ElderPhone, found.elder_phone_masked.as_ref()),
        ),
        (tr.t("work_orders-address"), text(found.address.as_deref())),
        (tr.t("orders-service"), html! { (asked_for(desk, row)) }),
        (
            tr.t("work_orders-starts"),
            html! {
                @if let Some(at) = row.starts_at { (tr.moment(at.0)) }
                @if let Some(duration) = found.duration { " · " (tr.minutes(duration.get())) }
            },
        ),
        (
            tr.t("console-urgency"),
            html! { (tr.word("urgency", row.urgency.as_str())) },
        ),
        (tr.t("work_orders-note-said"), text(found.note.as_deref())),
    ];
    if row.elder_id.is_some() {
        rows.push((tr.t("orders-elder"), elder(desk, row)));
    }
    if let (Some(id), Some(no)) = (row.order_id, &row.order_no) {
        rows.push((
            tr.t("orders-number"),
            html! { a href={ "/orders/" (id) } { (no) } },
        ));
    }
    if let Some(at) = found.decided_at {
        let note = found.refused_note.as_ref().map_or("", |note| note);
        rows.push((
            tr.t("work_orders-decided"),
            html! { (tr.moment(at.0)) " " (note) },
        ));
    }
    facts(&rows)
}

/// The search for the elder, and the order as the work order asks for it, to be completed: one form, so that a search loses
/// nothing that is typed.
fn open_form(desk: &Desk, found: &WorkOrderCard, around: &Around, refused: &Refused) -> Markup {
    let tr = desk.tr;
    let row = &found.row;
    let path = format!("{PATH}/{}", row.work_order_id);
    let sheet = Sheet::new(tr, "open", refused);
    let elders: Vec<Choice> = around
        .elders
        .iter()
        .map(|elder| {
            let phone = elder.phone_masked.clone().unwrap_or_default();
            let age = tr.args("work_orders-age", &[("n", elder.age.into())]);
            let place = desk.place(&elder.village);
            Choice::new(
                elder.elder_id.to_string(),
                format!("{} · {age} · {place} · {phone}", elder.name.0),
            )
        })
        .collect();
    let chosen = row.elder_id.map(|id| id.to_string()).unwrap_or_default();
    let known = row.service.as_deref().and_then(|said| desk.catalogue.said(said));
    let mut services = vec![(String::new(), tr.t("form-choose"))];
    services.extend(desk.catalogue.choices(tr));
    let starts = row.starts_at.map(|at| at.0);
    let day = starts.map(|at| china_date(at).to_string()).unwrap_or_default();
    let clock = starts.map(|at| tr.clock(at)).unwrap_or_default();
    let usual = known.map(|service| service.usual_minutes);
    let service = known.map_or("", |service| service.code.as_str());
    let minutes = found.duration.or(usual).map_or(60, |minutes| minutes.get());
    let sexes = [
        Choice::new("", tr.t("console-any")),
        Choice::new(Sex::Female.as_str(), tr.word("sex", Sex::Female.as_str())),
        Choice::new(Sex::Male.as_str(), tr.word("sex", Sex::Male.as_str())),
    ];
    let urgencies: Vec<(String, String)> = Urgency::ALL
        .iter()
        .map(|urgency| (urgency.as_str().to_owned(), tr.word("urgency", urgency.as_str())))
        .collect();
    let note = found.note.as_ref().map_or("", |note| note);
    html! {
        (post_form(&desk.ctx, sheet.id(), &format!("{path}/order"), desk.key(), html! {
            div.filters {
                (input(&Field::new(tr, "q", tr.t("work_orders-search")).hint(tr.t("work_orders-search-hint")), Input::text(&around.searched).max(50)))
                div.nowrap { (Button::submit(tr.t("kit-filter-go")).value("do", SEARCH)) }
            }
            @if around.elders.is_empty() {
                @for field in KEPT {
                    @if let Some(typed) = sheet.typed(field) { input type="hidden" name=(field) value=(typed); }
                }
                p.muted { (tr.t(if around.searched.is_empty() { "work_orders-search-first" } else { "work_orders-nobody" })) }
                p { (Button::link(tr.t("work_orders-register"), "/elders/new")) }
            } @else {
                (seg(&sheet.field("elder", tr.t("orders-elder")).required(), &elders, &sheet.value("elder", &chosen), Hx::default()))
                div.g.g2.stack-m {
                    (select(&sheet.field("service", tr.t("orders-service")).required(), &services, &sheet.value("service", service), Hx::default()))
                    (input(&sheet.field("seats", tr.t("orders-seats")).required(), Input::whole(&sheet.value("seats", "1")).max(1)))
                    (input(&sheet.field("day", tr.t("work_orders-day")).required(), Input::date(&sheet.value("day", &day))))
                    (input(&sheet.field("time", tr.t("work_orders-time")).required(), Input::time(&sheet.value("time", &clock))))
                    (hours_minutes(&sheet.field("duration", tr.t("plan-duration")).required(), &sheet.value("duration_h", &(minutes / 60).to_string()), &sheet.value("duration_m", &(minutes % 60).to_string())))
                    (select(&sheet.field("urgency", tr.t("console-urgency")), &urgencies, &sheet.value("urgency", row.urgency.as_str()), Hx::default()))
                    (seg(&sheet.field("gender", tr.t("orders-gender")), &sexes, &sheet.value("gender", ""), Hx::default()))
                }
                (textarea(&sheet.field("note", tr.t("work_orders-note-said")), &sheet.value("note", note), 3, 500))
                @if sheet.is_refused() {
                    label.chk { input type="checkbox" name="although" value="yes"; " " (tr.t("work_orders-although")) }
                }
                (action_bar(html! { (Button::submit(tr.t("work_orders-open-do")).primary()) }))
            }
        }))
    }
}

fn refuse_form(desk: &Desk, id: WorkOrderId, refused: &Refused) -> Markup {
    use contracts::dispatch::work_order::WorkOrderRefusal;
    let tr = desk.tr;
    let sheet = Sheet::new(tr, "refuse", refused);
    let mut reasons = vec![(String::new(), tr.t("form-choose"))];
    reasons.extend(WorkOrderRefusal::ALL.iter().map(|reason| {
        (
            reason.as_str().to_owned(),
            tr.word("refused-work_order", reason.as_str()),
        )
    }));
    post_form(
        &desk.ctx,
        sheet.id(),
        &format!("{PATH}/{id}/refusal"),
        desk.key(),
        html! {
            (select(&sheet.field("reason", tr.t("work_orders-refuse-why")).hint(tr.t("work_orders-refuse-hint")).required(), &reasons, &sheet.value("reason", ""), Hx::default()))
            (textarea(&sheet.field("note", tr.t("work_orders-refuse-note")).hint(tr.t("work_orders-refuse-note-hint")), &sheet.value("note", ""), 2, 500))
            (action_bar(html! { (Button::submit(tr.t("work_orders-refuse-do")).danger()) }))
        },
    )
}

/// What the platform is told, oldest first; the rest is on its way.
fn telling(desk: &Desk, found: &WorkOrderCard, line: &PlatformStands) -> Markup {
    let tr = desk.tr;
    let of = line
        .told
        .iter()
        .find(|told| told.work_order_id == found.row.work_order_id);
    let taken = of.map_or(0, |told| told.taken);
    let events: Vec<Event> = found
        .told
        .iter()
        .map(|telling| {
            let words = tr.word("status-work_order_status", telling.status.as_str());
            let event = Event::new(tr.moment(telling.at.0), words);
            match telling.no <= taken {
                true => event.note(html! { (tr.t("work_orders-arrived")) }),
                false => event.note(html! { (arrived(tr, telling.no, of)) }),
            }
        })
        .collect();
    timeline(&events)
}

#[cfg(test)]
mod tests {
    use contracts::{Role, elderly::Living};
    use kernel::{Lang, PriorityClass};

    use super::*;
    use crate::pages::orders::{
        desk::tests::{NOW, assert_sound, desk},
        form::Sent,
    };

    fn card(state: WorkOrderState) -> WorkOrderCard {
        WorkOrderCard {
            row: contracts::dispatch::work_order::WorkOrderRow {
                state,
                ..super::super::tests::row()
            },
            perhaps: Vec::new(),
            address: Some("<i>3号楼</i>".into()),
            note: Some("门口有狗".into()),
            resident_id_masked: Some("999999********0021".into()),
            elder_phone_masked: None,
            duration: None,
            refused_note: None,
            decided_at: None,
            told: Vec::new(),
        }
    }

    fn elder_row(name: &str) -> ElderRow {
        ElderRow {
            elder_id: ElderId::generate(NOW),
            name: name.into(),
            sex: Sex::Female,
            age: 78,
            village: "370405001004".parse().unwrap(),
            categories: Vec::new(),
            traits: Vec::new(),
            living: Living::Alone,
            phone_masked: Some("169****0001".into()),
            priority: PriorityClass::P1,
            state: ElderState::Active,
        }
    }

    fn around(elders: Vec<ElderRow>) -> Around {
        Around {
            line: PlatformStands {
                is_sending: false,
                is_taking: false,
                waiting: 0,
                oldest_at: None,
                taken_at: None,
                told: Vec::new(),
            },
            searched: String::new(),
            elders,
        }
    }

    fn page(role: Role, lang: Lang, state: WorkOrderState) -> String {
        let around = around(Vec::new());
        view(&desk(role, lang), &card(state), &around, &Refused::default()).into_string()
    }

    #[test]
    fn a_service_that_was_said_by_its_name_is_chosen_already() {
        let mut card = card(WorkOrderState::Waiting);
        for (said, is_known) in [("家电维修", true), ("02", true), ("修家电", false)] {
            card.row.service = Some(said.into());
            let around = around(vec![elder_row("张桂兰")]);
            let html = view(
                &desk(Role::Operator, Lang::Zh),
                &card,
                &around,
                &Refused::default(),
            )
            .into_string();
            let chosen = r#"<option value="02" selected>02 家电维修 技 ×2</option>"#;
            assert_eq!(html.contains(chosen), is_known, "{said}: {html}");
        }
    }

    #[test]
    fn a_search_that_finds_nobody_keeps_what_is_typed() {
        let typed = [
            ("do", SEARCH),
            ("q", "李四"),
            ("day", "2026-11-24"),
            ("time", "10:15"),
        ];
        let typed = typed.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let kept = Sent::new("open", typed.into(), portal_kit::Tr::new(Lang::Zh)).kept();
        let (desk, card) = (desk(Role::Operator, Lang::Zh), card(WorkOrderState::Waiting));
        let html = view(&desk, &card, &around(Vec::new()), &kept).into_string();
        assert!(
            html.contains(r#"type="hidden" name="time" value="10:15""#),
            "{html}"
        );
        assert!(!html.contains(r#"type="hidden" name="service""#), "{html}");
    }

    #[test]
    fn what_was_said_is_escaped_and_masked() {
        for lang in [Lang::Zh, Lang::En] {
            let html = page(Role::Operator, lang, WorkOrderState::Waiting);
            assert_sound(&html);
            assert!(html.contains("&lt;i&gt;3号楼") && html.contains("999999********0021"));
            assert!(html.contains("reveal?field=resident_id") && !html.contains("field=elder_phone"));
        }
    }

    #[test]
    fn a_step_that_is_not_possible_is_absent() {
        let refusal = "/refusal";
        let html = |role, state| page(role, Lang::Zh, state);
        assert!(html(Role::Operator, WorkOrderState::Waiting).contains(refusal));
        assert!(!html(Role::Auditor, WorkOrderState::Waiting).contains(refusal));
        assert!(!html(Role::Auditor, WorkOrderState::Waiting).contains("reveal?"));
        assert!(!html(Role::Operator, WorkOrderState::Order).contains(refusal));
    }
}
