//! `/m/me/willing`: what a volunteer is willing to do, when and how far (R3.2); the same fields as in the application.

use axum::{
    Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use contracts::{
    Code, Weekday,
    dispatch::ServiceItem,
    volunteer::{ChangeWillingness, GetVolunteer},
};
use kernel::{Lang, ServiceClass};
use maud::{Markup, html};
use portal_kit::{
    Button, Check, Field, FormErrors, Hx, Icon, Tr, checks, error_summary,
    mobile::{self, Tab},
    post_form, select,
};
use serde::Deserialize;

use super::{notice::Notice, screen::Screen};
use crate::{
    pages::volunteers::fields::{Fields, NAMES, PARTS, times_of},
    web::{App, Errors, Page, Post, Volunteer, field_errors},
};

/// `/m/me/willing`
pub fn routes() -> Router<App> {
    Router::new().route("/m/me/willing", get(show).post(change))
}

/// How far, to choose from: kilometres.
const REACHES: [u32; 5] = [1, 3, 5, 10, 20];

/// Willingness as a phone asks for it: days and parts of the day apart, so that few taps say much.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    pub services: Vec<String>,
    pub days: Vec<String>,
    pub parts: Vec<String>,
    pub reach_km: String,
}

impl Typed {
    /// What the form shows to somebody who has said nothing yet.
    pub fn blank() -> Self {
        Self {
            parts: vec!["morning".into(), "afternoon".into()],
            reach_km: "5".into(),
            ..Self::default()
        }
    }

    /// From what is on file.
    pub fn of(services: Vec<String>, slots: &[contracts::Slot], reach_m: u32) -> Self {
        let (mut days, mut parts) = (Vec::new(), Vec::new());
        for (day, part) in times_of(slots).iter().filter_map(|word| word.split_once('-')) {
            for (list, word) in [(&mut days, day), (&mut parts, part)] {
                if !list.iter().any(|known: &String| known == word) {
                    list.push(word.to_owned());
                }
            }
        }
        Self {
            services,
            days,
            parts,
            reach_km: reach_m.div_ceil(1000).to_string(),
        }
    }

    /// `1-morning` to `7-evening`: each chosen part of each chosen day.
    pub fn times(&self) -> Vec<String> {
        let of_day = |day: &String| {
            self.parts
                .iter()
                .map(move |part| format!("{day}-{part}"))
                .collect::<Vec<_>>()
        };
        self.days.iter().flat_map(of_day).collect()
    }

    fn fields(&self) -> Fields {
        Fields {
            services: self.services.clone(),
            times: self.times(),
            reach_km: self.reach_km.clone(),
            ..Fields::default()
        }
    }
}

async fn show(State(app): State<App>, me: Volunteer) -> Page {
    let (screen, card) = tokio::try_join!(
        Screen::open(&me, &app),
        me.ask(&app, GetVolunteer { volunteer_id: me.id })
    )?;
    let services = card.services.iter().map(|one| one.service.clone()).collect();
    let typed = Typed::of(services, &card.availability, card.reach_m);
    Ok(view(&screen, &typed, &FormErrors::new()))
}

async fn change(State(app): State<App>, me: Volunteer, form: Post<Typed>) -> Page<Response> {
    let mut errors = Errors::new(me.tr).naming(LABELS);
    let wrong = match form.data.fields().willing(&mut errors) {
        Some((services, availability, reach_m)) if errors.is_empty() => {
            let command = ChangeWillingness {
                volunteer_id: me.id,
                services,
                availability,
                reach_m,
            };
            match me.tell(&app, form.idem, command).await {
                Ok(_) => return Ok(Notice::WillingChanged.at(Tab::Me.href())),
                Err(error) if error.code == Code::Invalid => field_errors(&error, me.tr, NAMES),
                Err(error) => return Err(error.into()),
            }
        }
        _ => errors.into_inner(),
    };
    let screen = Screen::open(&me, &app).await?;
    let again = view(&screen, &form.data, &wrong);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
}

/// Labels of the fields, for errors that must name theirs.
pub(super) const LABELS: &[(&str, &str)] = &[
    ("services", "volunteer-services"),
    ("times", "volunteer-times"),
    ("resident_id", "person-resident-id"),
    ("name", "person-name"),
    ("home", "volunteer-home"),
];

fn view(screen: &Screen, typed: &Typed, errors: &FormErrors) -> Markup {
    let tr = screen.tr;
    let body = html! {
        section.tk {
            (error_summary(tr, errors))
            (post_form(&screen.ctx, "willing", "/m/me/willing", screen.key(), html! {
                (fields(tr, screen.catalogue.services(), typed, errors))
                (mobile::big_button(Icon::Check, &tr.t("m-willing-save")))
            }))
            p { (Button::link(tr.t("kit-back"), Tab::Me.href()).wide()) }
        }
    };
    screen.page(&tr.t("m-willing-title"), Tab::Me, body)
}

/// Services, days, parts of the day, distance.
pub(super) fn fields(tr: Tr, services: &[ServiceItem], typed: &Typed, errors: &FormErrors) -> Markup {
    let zh = tr.lang() == Lang::Zh;
    let boxes: Vec<Check> = services
        .iter()
        .map(|item| {
            let name = if zh { &item.name_zh } else { &item.name_en };
            let label = match item.class {
                ServiceClass::Ordinary => name.clone(),
                ServiceClass::Technical => format!("{name} ×2"),
                ServiceClass::Professional => format!("{name} ×3"),
            };
            Check::new(&item.code, label, typed.services.contains(&item.code))
        })
        .collect();
    let days: Vec<Check> = (1..=7_u8)
        .map(|day| {
            let value = Weekday(day).0.to_string();
            let ticked = typed.days.contains(&value);
            let label = tr.word("weekday", &value);
            Check::new(value, label, ticked)
        })
        .collect();
    let parts: Vec<Check> = PARTS
        .iter()
        .map(|(part, ..)| {
            let ticked = typed.parts.iter().any(|known| known == part);
            Check::new(*part, tr.word("daypart", part), ticked)
        })
        .collect();
    let mut reaches: Vec<(String, String)> = REACHES
        .iter()
        .map(|km| (km.to_string(), tr.args("m-within-km", &[("km", (*km).into())])))
        .collect();
    if let Ok(km) = typed.reach_km.parse::<u32>()
        && !REACHES.contains(&km)
    {
        reaches.push((km.to_string(), tr.args("m-within-km", &[("km", km.into())])));
    }
    html! {
        (checks(&Field::new(tr, "services", tr.t("volunteer-services")).required().errors(errors), &boxes))
        (checks(&Field::new(tr, "days", tr.t("m-days")).id("times").required().errors(errors).error(errors.get("times")), &days))
        (checks(&Field::new(tr, "parts", tr.t("m-parts")), &parts))
        (select(&Field::new(tr, "reach_km", tr.t("m-reach")).required().errors(errors), &reaches, &typed.reach_km, Hx::default()))
    }
}

#[cfg(test)]
mod tests {
    use contracts::Slot;

    use super::*;
    use crate::mobile::screen::tests::screen;

    #[test]
    fn days_and_parts_make_the_times_of_the_week_r3_2() {
        let typed = Typed {
            services: vec!["05".into()],
            days: vec!["6".into(), "7".into()],
            ..Typed::blank()
        };
        assert_eq!(
            typed.times(),
            ["6-morning", "6-afternoon", "7-morning", "7-afternoon"]
        );
    }

    #[test]
    fn what_is_on_file_is_ticked() {
        let slot = Slot {
            weekday: Weekday(3),
            from_minute: 420,
            to_minute: 720,
        };
        let typed = Typed::of(vec!["05".into()], &[slot], 8_000);
        assert_eq!(
            (typed.days.as_slice(), typed.parts.as_slice()),
            (&["3".to_owned()][..], &["morning".to_owned()][..])
        );
        for lang in [Lang::Zh, Lang::En] {
            let html = view(&screen(lang), &typed, &FormErrors::new()).into_string();
            assert!(html.contains("value=\"8\" selected"), "the reach on file is kept");
        }
    }
}
