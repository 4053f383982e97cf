//! The order form: what a caller needs. Read into an order, or into a draft that is ranked while it is typed.

use contracts::{
    At, Personal, Role,
    dispatch::{Need, OpenOrder, OrderSource, Urgency},
};
use kernel::{ElderId, RawMinutes, Sex, china_date};
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Choice, DateQuick, Field, FormErrors, Hx, Input, TimeDur, alert, combobox, date_quick, field,
    input, post_form, resolve_date_quick, seg, select, textarea, time_dur,
};
use serde::Deserialize;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{candidates::Draft, place::Place};
use crate::{
    pages::orders::{
        catalogue::{Catalogue, class_and_weight},
        desk::Desk,
        typed,
    },
    web::Errors,
};

/// The form's fields, as typed.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Intake {
    /// For whom.
    pub elder: String,
    /// Tab of the queue that is open.
    pub tab: String,
    /// Order whose candidates are shown.
    pub order: String,
    service: String,
    date: String,
    date_quick: String,
    time: String,
    duration: String,
    urgency: String,
    gender: String,
    /// How many go; empty = as many as the service usually needs.
    pub seats: String,
    source: String,
    note: String,
    /// `dispatch`, `only`, or the same with `-again`: the open order of the same service has been seen.
    #[serde(rename = "do")]
    pub act: String,
    /// The order that is there already, to which this is added instead.
    pub merge: String,
    /// The volunteer whose button was pressed.
    pub volunteer: String,
    /// Key of the offer that follows the order.
    pub offer_key: Option<Uuid>,
    /// The numbers of R5.9 have been shown.
    pub emergency_seen: String,
}

impl Intake {
    /// An empty form.
    pub fn blank(now: OffsetDateTime) -> Self {
        Self {
            date: china_date(now).to_string(),
            duration: "60".into(),
            urgency: Urgency::Normal.as_str().into(),
            source: OrderSource::Hotline.as_str().into(),
            ..Self::default()
        }
    }

    /// An empty form for an emergency.
    pub fn emergency(now: OffsetDateTime) -> Self {
        Self {
            urgency: Urgency::Emergency.as_str().into(),
            ..Self::blank(now)
        }
    }

    fn day(&self) -> &str {
        resolve_date_quick(&self.date_quick, &self.date)
    }

    /// How urgent it is said to be.
    pub fn urgency(&self) -> Urgency {
        Urgency::parse(&self.urgency).unwrap_or(Urgency::Normal)
    }

    fn gender(&self) -> Option<Sex> {
        self.gender.parse().ok()
    }

    /// Whether the volunteers are to be asked at once, and not only the order be registered.
    pub fn dispatches(&self) -> bool {
        !self.act.starts_with("only")
    }

    /// What can be ranked already: nothing before elder, service and time are there.
    pub fn draft(&self, catalogue: &Catalogue) -> Option<Draft> {
        let service = catalogue.typed(&self.service)?;
        let need = Need {
            elder_id: self.elder.parse().ok()?,
            service: service.code.clone(),
            starts_at: At(typed::moment(self.day(), &self.time)?),
            duration: RawMinutes::new(typed::whole(&self.duration)?),
            gender_wish: self.gender(),
        };
        Some(Draft {
            need,
            urgency: self.urgency(),
            weight: service.weight,
        })
    }

    /// What the caller wants, in their words; nothing where nothing was typed.
    pub fn note(&self) -> Option<&str> {
        Some(self.note.trim()).filter(|note| !note.is_empty())
    }

    /// The order, or what is wrong with the form.
    ///
    /// # Errors
    /// Every field that cannot be read.
    pub fn order(&self, desk: &Desk) -> Result<OpenOrder, FormErrors> {
        let mut errors = Errors::new(desk.tr);
        let elder: Option<ElderId> = errors.read("who", "no_elder", self.elder.parse().ok());
        let service = errors.read("service", "unknown_service", desk.catalogue.typed(&self.service));
        if service.is_some_and(|service| service.closed) {
            errors.add("service", "service_closed");
        }
        let date = errors.read("date", "not_a_date", typed::date(self.day()));
        let clock = errors.read("time", "not_a_time", typed::clock(&self.time));
        let minutes = errors.read(
            "time",
            "not_minutes",
            typed::whole(&self.duration).filter(|n| *n > 0),
        );
        // R5.4: bathing and the like are asked about.
        if service.is_some_and(|service| service.intimate) && self.gender().is_none() {
            errors.add("gender", "gender_wish_needed");
        }
        let seats = match (self.seats.trim(), service) {
            // As many as the service usually needs.
            ("", service) => Some(service.map_or(1, |service| service.seats)),
            (text, _) => typed::whole(text)
                .and_then(|n| u8::try_from(n).ok())
                .filter(|n| (1..=9).contains(n)),
        };
        let seats = errors.read("seats", "not_seats", seats);
        let order = (|| {
            Some(OpenOrder {
                elder_id: elder?,
                service: service?.code.clone(),
                starts_at: At(kernel::at_china(date?, clock?)),
                duration: RawMinutes::new(minutes?),
                urgency: self.urgency(),
                gender_wish: self.gender(),
                note: self.note().map(Personal::from),
                seats: seats?,
                source: OrderSource::parse(&self.source).unwrap_or(OrderSource::Hotline),
                although_duplicate: self.act.ends_with("-again"),
            })
        })();
        match order {
            Some(order) if errors.is_empty() => Ok(order),
            _ => Err(errors.into_inner()),
        }
    }
}

/// Where the contract's fields stand in the form.
pub const FIELDS: [(&str, &str); 4] = [
    ("starts_at", "time"),
    ("duration", "time"),
    ("elder_id", "who"),
    ("gender_wish", "gender"),
];

/// The form. What changes in it is ranked at once.
pub fn view(desk: &Desk, place: Place, elder: ElderId, form: &Intake, errors: &FormErrors) -> Markup {
    let tr = desk.tr;
    let named = |name: &str, label: &str| Field::new(tr, name, tr.t(label)).errors(errors);
    let day = DateQuick {
        today: desk.today(),
        value: form.day().to_owned(),
    };
    let time = TimeDur {
        time: form.time.clone(),
        duration_name: "duration",
        duration: form.duration.clone(),
    };
    // A plan's orders open by themselves, as those of claims do; those of paper sheets are served already.
    let sources: Vec<(&str, String)> = OrderSource::ALL
        .iter()
        .filter(|source| {
            !matches!(
                source,
                OrderSource::Plan | OrderSource::Paper | OrderSource::Activity | OrderSource::Withdrawal
            )
        })
        .map(|source| (source.as_str(), tr.word("source", source.as_str())))
        .collect();
    let sexes = [
        Choice::new("", tr.t("console-any")),
        Choice::new(Sex::Female.as_str(), tr.word("sex", Sex::Female.as_str())),
        Choice::new(Sex::Male.as_str(), tr.word("sex", Sex::Male.as_str())),
    ];
    post_form(
        &desk.ctx,
        "intake",
        "/console/orders",
        desk.key(),
        html! {
            input type="hidden" name="elder" value=(elder);
            input type="hidden" name="tab" value=(place.tab.as_str());
            @if let Some(order) = place.order { input type="hidden" name="order" value=(order); }
            input type="hidden" name="offer_key" value=(desk.key());
            div.g.g2 hx-post="/console/draft" hx-trigger="change" hx-include="closest form" hx-target="#cands" hx-swap="outerHTML" hx-sync="this:replace" {
                (combobox(&named("service", "orders-service").hint(tr.t("console-service-hint")).required().autofocus(), &desk.catalogue.options(tr), &form.service, Hx::default()))
                (weight(desk, form, false))
                (date_quick(&named("date", "orders-date").required(), &day, Hx::default()))
                (time_dur(&named("time", "orders-time-duration").required(), &time))
                (seg(&named("urgency", "console-urgency").wide(), &urgencies(desk), form.urgency().as_str(), Hx::default()))
                (seg(&named("gender", "orders-gender"), &sexes, &form.gender, Hx::default()))
                div.g.g2 {
                    (seats(desk, form, errors, false))
                    (select(&named("source", "console-source"), &sources, &form.source, Hx::default()))
                }
                (asks(desk, form, false))
                (textarea(&named("note", "orders-note").wide(), &form.note, 2, 200))
            }
        },
    )
}

/// An emergency is the hotline's alone (R5.9).
fn urgencies(desk: &Desk) -> Vec<Choice> {
    let tr = desk.tr;
    let words = |urgency: Urgency| tr.word("urgency", urgency.as_str());
    let mut all: Vec<Choice> = [Urgency::Normal, Urgency::Urgent]
        .into_iter()
        .map(|urgency| Choice::new(urgency.as_str(), words(urgency)))
        .collect();
    if desk.is(&[Role::Operator]) {
        all.push(Choice::bad(
            Urgency::Emergency.as_str(),
            words(Urgency::Emergency),
        ));
    }
    all
}

/// Class and weight of the service that is typed; `oob`: sent beside the candidates.
pub fn weight(desk: &Desk, form: &Intake, oob: bool) -> Markup {
    let tr = desk.tr;
    let words = desk
        .catalogue
        .typed(&form.service)
        .map(|service| class_and_weight(tr, service))
        .unwrap_or_default();
    html! {
        div #weight-box hx-swap-oob=[oob.then_some("true")] {
            // Not a stop on the way from service to date: it is filled in by the service.
            (field(&Field::new(tr, "weight", tr.t("console-weight")), &html! { input.in #weight value=(words) readonly tabindex="-1"; }))
        }
    }
}

/// How many go; left empty, as many as the service that is typed usually needs. `oob`: sent beside the candidates.
pub fn seats(desk: &Desk, form: &Intake, errors: &FormErrors, oob: bool) -> Markup {
    let tr = desk.tr;
    let usual = desk.catalogue.typed(&form.service).map(|service| service.seats);
    let field = Field::new(tr, "seats", tr.t("orders-seats")).errors(errors);
    let number = Input::whole(&form.seats).max(1);
    let number = match usual {
        Some(usual) => number.placeholder(usual.to_string()),
        None => number,
    };
    html! { div #seats-box hx-swap-oob=[oob.then_some("true")] { (input(&field, number)) } }
}

/// What the service that is typed asks: questions for the caller, and that two must go where it is dangerous. `oob`: sent
/// beside the candidates.
pub fn asks(desk: &Desk, form: &Intake, oob: bool) -> Markup {
    let tr = desk.tr;
    let service = desk.catalogue.typed(&form.service);
    html! {
        div.c-all #asks aria-live="polite" hx-swap-oob=[oob.then_some("true")] {
            @if let Some(service) = service {
                @if service.closed { (alert(AlertKind::Bad, html! { (tr.t("services-ask-closed")) })) }
                @if service.dangerous { (alert(AlertKind::Warn, html! { (tr.t("services-ask-two")) })) }
                @if !service.questions.is_empty() {
                    p.small.strong #questions-l { (tr.t("services-ask-caller")) }
                    ol.small aria-labelledby="questions-l" {
                        @for (n, question) in service.questions.iter().enumerate() { li { (n + 1) ". " (question) } }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use kernel::Lang;
    use time::macros::datetime;

    use super::*;
    use crate::pages::orders::desk::tests::{NOW, desk};

    fn typed_in() -> Intake {
        Intake {
            elder: ElderId::generate(NOW).to_string(),
            service: "jdwx".into(),
            time: "1430".into(),
            ..Intake::blank(NOW)
        }
    }

    #[test]
    fn a_typed_form_is_an_order_at_that_time_in_china() {
        let order = typed_in().order(&desk(Role::Operator, Lang::Zh)).unwrap();
        assert_eq!(order.service, "02");
        assert_eq!(order.starts_at.0, datetime!(2026-11-23 06:30 UTC));
        assert_eq!(
            (order.duration.get(), order.seats, order.although_duplicate),
            (60, 1, false)
        );
        assert_eq!(order.note, None);
    }

    /// The desk with 家电维修 changed.
    fn with_repair(change: impl Fn(&mut contracts::dispatch::ServiceItem)) -> Desk {
        let mut desk = desk(Role::Operator, Lang::Zh);
        let mut services = desk.catalogue.services().to_vec();
        services
            .iter_mut()
            .filter(|service| service.code == "02")
            .for_each(change);
        desk.catalogue = Catalogue::new(services);
        desk
    }

    #[test]
    fn a_service_says_what_to_ask_the_caller_and_how_many_go() {
        let desk = with_repair(|service| {
            service.questions = vec!["什么电器？".into(), "有没有<b>焦味？".into()];
            service.dangerous = true;
            service.seats = 2;
        });
        let html = view(
            &desk,
            Place::read("open", "", ""),
            ElderId::generate(NOW),
            &typed_in(),
            &FormErrors::new(),
        )
        .into_string();
        assert!(
            html.contains("1. 什么电器？") && html.contains("2. 有没有&lt;b&gt;焦味？"),
            "{html}"
        );
        assert!(
            html.contains("须两人同去") && html.contains("placeholder=\"2\""),
            "{html}"
        );
        assert_eq!(typed_in().order(&desk).unwrap().seats, 2);
        let one = Intake {
            seats: "3".into(),
            ..typed_in()
        };
        assert_eq!(one.order(&desk).unwrap().seats, 3, "what was typed counts");
    }

    #[test]
    fn a_closed_service_cannot_be_ordered_r4() {
        let desk = with_repair(|service| service.closed = true);
        let errors = typed_in().order(&desk).unwrap_err();
        assert!(errors.get("service").is_some());
        assert!(asks(&desk, &typed_in(), true).into_string().contains("已停办"));
    }

    #[test]
    fn every_wrong_field_is_named_at_once() {
        let form = Intake {
            service: "?".into(),
            time: "25".into(),
            seats: "0".into(),
            ..typed_in()
        };
        let errors = form.order(&desk(Role::Operator, Lang::Zh)).unwrap_err();
        for field in ["service", "time", "seats"] {
            assert!(errors.get(field).is_some(), "{field}");
        }
    }

    #[test]
    fn for_bathing_the_elder_is_asked_who_is_to_come_r5_4() {
        let desk = with_repair(|service| service.intimate = true);
        let errors = typed_in().order(&desk).unwrap_err();
        assert!(errors.get("gender").is_some());
        let asked = Intake {
            gender: "female".into(),
            ..typed_in()
        };
        assert_eq!(asked.order(&desk).unwrap().gender_wish, Some(Sex::Female));
    }

    #[test]
    fn nothing_is_ranked_before_elder_service_and_time_are_there() {
        let catalogue = crate::pages::orders::catalogue::tests::sample();
        assert!(typed_in().draft(&catalogue).is_some());
        for form in [
            Intake {
                elder: String::new(),
                ..typed_in()
            },
            Intake {
                service: String::new(),
                ..typed_in()
            },
            Intake {
                time: String::new(),
                ..typed_in()
            },
        ] {
            assert!(form.draft(&catalogue).is_none());
        }
    }

    #[test]
    fn only_the_hotline_may_call_it_an_emergency_r5_9() {
        let place = Place::read("open", "", "");
        let html = |role| {
            view(
                &desk(role, Lang::Zh),
                place,
                ElderId::generate(NOW),
                &typed_in(),
                &FormErrors::new(),
            )
            .into_string()
        };
        assert!(html(Role::Operator).contains("value=\"emergency\""));
        assert!(!html(Role::Branch).contains("value=\"emergency\""));
    }
}
