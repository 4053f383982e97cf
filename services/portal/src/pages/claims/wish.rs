//! What is asked for: the fields of a claim, at the desk and on the phone, and what it would cost.

use contracts::{
    At, Personal,
    redemption::claim::{ClaimPrice, ClaimPrices, RequestClaim},
    volunteer::recipient::{RecipientForm, Relation},
};
use kernel::{Lang, RawMinutes, Sex, StandardMinutes, VolunteerId, at_china};
use maud::{Markup, html};
use portal_kit::{AlertKind, Check, Hx, Input, Tr, alert, checks, hours_minutes, input, select, textarea};
use time::Date;

use crate::pages::orders::{
    catalogue::factor,
    form::{Sent, Sheet},
    typed,
};

/// Element id of the form.
pub const FORM: &str = "claim";
/// Version of the text that whoever is served agrees to; changes with every word of it.
const CONSENT_VERSION: &str = "2026-01";
/// Longest note and address, characters.
const NOTE_MAX: u16 = 200;
const ADDRESS_MAX: u16 = 100;
/// Where the contract's fields stand in the form.
pub const NAMES: &[(&str, &str)] = &[
    ("starts_at", "day"),
    ("village", "address"),
    ("consent_version", "consent"),
];

/// Reads the form.
pub fn read(sent: &mut Sent, volunteer_id: VolunteerId, prices: &ClaimPrices) -> Option<RequestClaim> {
    let service = service(sent.text("service"), prices).map(|service| service.code.clone());
    let service = sent.read("service", "choose", service);
    let day = typed::date(sent.text("day"));
    let day = sent.read("day", "not_a_date", day);
    let clock = typed::clock(sent.text("time"));
    let clock = sent.read("time", "not_a_time", clock);
    let duration = duration(sent);
    let duration = sent.read("duration", "not_minutes", duration);
    let relation = match sent.text("relation") {
        "" => Some(Relation::Own),
        word => Relation::parse(word),
    };
    let relation = sent.read("relation", "choose", relation);
    let address = sent.required("address", "blank");
    let personal = |text: &str| (!text.is_empty()).then(|| Personal(text.to_owned()));
    let recipient = RecipientForm {
        relation: relation?,
        name: personal(sent.text("name")),
        resident_id: personal(sent.text("resident_id")),
        phone: personal(sent.text("phone")),
        address: Personal(address),
        village: None,
        consent: sent.text("consent") == "yes",
        consent_version: CONSENT_VERSION.to_owned(),
    };
    Some(RequestClaim {
        volunteer_id,
        service: service?,
        starts_at: At(at_china(day?, clock?)),
        duration: RawMinutes::new(duration?),
        gender_wish: sent.text("gender_wish").parse::<Sex>().ok(),
        note: personal(sent.text("note")),
        recipient,
    })
}

fn service<'a>(code: &str, prices: &'a ClaimPrices) -> Option<&'a ClaimPrice> {
    prices.services.iter().find(|service| service.code == code)
}

fn duration(sent: &Sent) -> Option<i64> {
    typed::duration(sent.text("duration_h"), sent.text("duration_m")).filter(|minutes| *minutes > 0)
}

/// What was typed would cost, as far as it can be read: `1时 × 2 = 2时`, and whether the savings cover it.
pub fn preview(tr: Tr, sent: &Sent, prices: &ClaimPrices) -> Option<Markup> {
    let (service, minutes) = (service(sent.text("service"), prices)?, duration(sent)?);
    let one = RawMinutes::new(minutes).weighted(service.weight).get();
    let cost = StandardMinutes::new(one * i64::from(service.seats));
    let covered = prices.available >= cost;
    let sum = if service.seats > 1 {
        let args = [
            ("time", tr.minutes(minutes).into()),
            ("factor", factor(service.weight).into()),
            ("seats", service.seats.into()),
            ("cost", tr.minutes(cost.get()).into()),
        ];
        tr.args("claims-sum-of-many", &args)
    } else {
        let args = [
            ("time", tr.minutes(minutes).into()),
            ("factor", factor(service.weight).into()),
            ("cost", tr.minutes(cost.get()).into()),
        ];
        tr.args("claims-sum", &args)
    };
    let after = match covered {
        true => tr.args(
            "claims-left",
            &[("left", tr.minutes(prices.available.get() - cost.get()).into())],
        ),
        false => too_little(tr, prices.available.get(), cost.get()),
    };
    let kind = if covered { AlertKind::Ok } else { AlertKind::Bad };
    Some(alert(kind, html! { strong { (sum) } " " (after) }))
}

/// The savings do not cover it, with both figures (R7.8).
pub fn too_little(tr: Tr, have: i64, need: i64) -> String {
    tr.args(
        "claims-too-little",
        &[
            ("have", tr.minutes(have).into()),
            ("need", tr.minutes(need).into()),
        ],
    )
}

/// As [`too_little`], from a refusal; nothing for another one.
pub fn too_little_in(tr: Tr, error: &contracts::Error) -> Option<String> {
    let figure = |name: &str| error.details.get(name).and_then(serde_json::Value::as_i64);
    (error.reason == "insufficient_balance")
        .then(|| figure("have").zip(figure("need")))
        .flatten()
        .map(|(have, need)| too_little(tr, have, need))
}

/// What the volunteer may spend now, and what is held.
pub fn purse(tr: Tr, prices: &ClaimPrices) -> Vec<(String, String)> {
    let mut rows = vec![(tr.t("claims-available"), tr.minutes(prices.available.get()))];
    if prices.held.get() > 0 {
        rows.push((tr.t("claims-held"), tr.minutes(prices.held.get())));
    }
    rows
}

/// The fields. Who else may be served is asked only where head office lets somebody else be (R2.5).
pub fn fields(tr: Tr, sheet: &Sheet<'_>, prices: &ClaimPrices, tomorrow: Date) -> Markup {
    let services: Vec<(String, String)> = prices
        .services
        .iter()
        .map(|service| (service.code.clone(), label(tr, service)))
        .collect();
    let sexes = [
        (String::new(), tr.t("claims-any")),
        (
            Sex::Female.as_str().to_owned(),
            tr.word("sex", Sex::Female.as_str()),
        ),
        (Sex::Male.as_str().to_owned(), tr.word("sex", Sex::Male.as_str())),
    ];
    let relations: Vec<(String, String)> = prices
        .relations
        .iter()
        .map(|relation| {
            (
                relation.as_str().to_owned(),
                tr.word("relation", relation.as_str()),
            )
        })
        .collect();
    let others = relations.len() > 1;
    let line = |name: &str, label: &str| sheet.field(name, tr.t(label));
    let agrees = sheet.value("consent", "") == "yes";
    html! {
        (select(&line("service", "claims-service").required().hint(tr.t("claims-service-hint")), &services, &sheet.value("service", ""), Hx::default()))
        (input(&line("day", "claims-day").required(), Input::date(&sheet.value("day", &tomorrow.to_string()))))
        (input(&line("time", "claims-time").required(), Input::text(&sheet.value("time", "09:00")).max(5)))
        (hours_minutes(&line("duration", "claims-duration").required(), &sheet.value("duration_h", "1"), &sheet.value("duration_m", "0")))
        (select(&line("gender_wish", "claims-gender"), &sexes, &sheet.value("gender_wish", ""), Hx::default()))
        @if others {
            (select(&line("relation", "claims-for-whom").required(), &relations, &sheet.value("relation", ""), Hx::default()))
            (input(&line("name", "claims-name").hint(tr.t("claims-relative-only")), Input::text(&sheet.value("name", "")).max(50)))
            (input(&line("resident_id", "claims-resident-id").hint(tr.t("claims-relative-only")), Input::resident_id(&sheet.value("resident_id", ""))))
            (input(&line("phone", "claims-phone").hint(tr.t("claims-phone-hint")), Input::tel(&sheet.value("phone", ""))))
        }
        (input(&line("address", "claims-address").required().hint(tr.t("claims-address-hint")), Input::text(&sheet.value("address", "")).max(ADDRESS_MAX)))
        (textarea(&line("note", "claims-note"), &sheet.value("note", ""), 3, NOTE_MAX))
        (checks(&line("consent", "claims-consent").required(), &[Check::new("yes", tr.t("claims-consent-text"), agrees)]))
    }
}

fn label(tr: Tr, service: &ClaimPrice) -> String {
    let name = match tr.lang() {
        Lang::Zh => &service.name_zh,
        Lang::En => &service.name_en,
    };
    let args = [
        ("name", name.as_str().into()),
        ("factor", factor(service.weight).into()),
        ("time", tr.minutes(service.usual_minutes.get()).into()),
        ("cost", tr.minutes(service.usual_cost.get()).into()),
    ];
    tr.args("claims-service-costs", &args)
}

#[cfg(test)]
pub(crate) mod tests {
    use kernel::BasisPoints;
    use time::macros::date;

    use super::*;
    use crate::pages::orders::form::{Refused, Typed};

    /// Prices with which counselling is too dear and plumbing is not (R7.8).
    pub(crate) fn prices() -> ClaimPrices {
        let service = |code: &str, name: &str, weight: i32| ClaimPrice {
            code: code.into(),
            name_zh: name.into(),
            name_en: name.into(),
            weight: BasisPoints::new(weight),
            seats: 1,
            usual_minutes: RawMinutes::new(60),
            usual_cost: RawMinutes::new(60).weighted(BasisPoints::new(weight)),
            intimate: false,
        };
        ClaimPrices {
            available: StandardMinutes::new(163),
            held: StandardMinutes::new(0),
            services: vec![
                service("07", "管道疏通", 20_000),
                service("08", "心理咨询", 30_000),
            ],
            relations: vec![Relation::Own],
        }
    }

    fn sent(service: &str) -> Sent {
        let typed = [
            ("service", service),
            ("day", "2026-11-24"),
            ("time", "14:30"),
            ("duration_h", "1"),
            ("duration_m", "0"),
            ("address", "5 号楼"),
            ("consent", "yes"),
        ];
        let typed: Typed = typed
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        Sent::new(FORM, typed, Tr::new(Lang::Zh))
    }

    #[test]
    fn the_cost_is_shown_with_its_weight_before_it_is_asked_for_r4_5() {
        let tr = Tr::new(Lang::Zh);
        let plumbing = preview(tr, &sent("07"), &prices()).unwrap().into_string();
        assert!(
            plumbing.contains("1时 × 2 = 2时") && plumbing.contains("43分"),
            "{plumbing}"
        );
        let counselling = preview(tr, &sent("08"), &prices()).unwrap().into_string();
        assert!(counselling.contains("1时 × 3 = 3时"), "{counselling}");
        assert!(counselling.contains("2时43分"), "{counselling}");
        assert!(preview(tr, &sent("99"), &prices()).is_none());
    }

    #[test]
    fn a_form_is_read_as_a_claim_for_the_volunteer_alone_where_no_other_is_asked_for() {
        let mut sent = sent("07");
        let claim = read(&mut sent, VolunteerId::from(uuid::Uuid::from_u128(1)), &prices()).unwrap();
        assert!(sent.is_sound());
        assert_eq!(claim.recipient.relation, Relation::Own);
        assert_eq!(claim.duration.get(), 60);
        let html = fields(
            Tr::new(Lang::Zh),
            &Sheet::new(Tr::new(Lang::Zh), FORM, &Refused::default()),
            &prices(),
            date!(2026 - 11 - 24),
        )
        .into_string();
        assert!(!html.contains("name=\"resident_id\""));
    }

    #[test]
    fn a_relative_is_asked_for_by_name_and_id_where_head_office_lets_them_be_served_r2_5() {
        let prices = ClaimPrices {
            relations: Relation::ALL.to_vec(),
            ..prices()
        };
        for lang in [Lang::Zh, Lang::En] {
            let tr = Tr::new(lang);
            let html = fields(
                tr,
                &Sheet::new(tr, FORM, &Refused::default()),
                &prices,
                date!(2026 - 11 - 24),
            )
            .into_string();
            for name in ["relation", "name", "resident_id", "phone"] {
                assert!(html.contains(&format!("name=\"{name}\"")), "{name}");
            }
        }
    }
}
