//! The application as it is typed.

use contracts::{
    Personal, Slot, Weekday,
    volunteer::{RecruitSource, RegisterVolunteer, WillingService, Willingness},
};
use kernel::OrgCode;
use serde::Deserialize;

use super::form::CONSENT_VERSION;
use crate::web::{Errors, lines};

/// Parts of the day to choose from: minutes of the day.
pub(super) const PARTS: [(&str, u16, u16); 3] = [
    ("morning", 7 * 60, 12 * 60),
    ("afternoon", 12 * 60, 18 * 60),
    ("evening", 18 * 60, 21 * 60),
];

/// Every field, as text.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Fields {
    pub resident_id: String,
    pub name: String,
    pub phone: String,
    pub org: String,
    pub home: String,
    pub occupation: String,
    pub sources: Vec<String>,
    /// Codes of services they do gladly.
    pub services: Vec<String>,
    /// `1-morning` to `7-evening`.
    pub times: Vec<String>,
    /// Whole kilometres.
    pub reach_km: String,
    pub relatives: String,
    pub consent: Option<String>,
}

impl Fields {
    /// The command, or what is missing. What the rules say of the values, the registry decides.
    pub fn command(&self, errors: &mut Errors) -> Option<RegisterVolunteer> {
        let resident_id = errors.required("resident_id", &self.resident_id);
        let name = errors.required("name", &self.name);
        let phone = errors.required("phone", &self.phone);
        let org: Option<OrgCode> = errors.read("org", "choose", self.org.trim().parse().ok());
        let home: Option<OrgCode> = errors.read("home", "village_missing", self.home.trim().parse().ok());
        let reach: Option<u32> = self
            .reach_km
            .trim()
            .parse()
            .ok()
            .filter(|km| (1..=100).contains(km));
        let reach = errors.read("reach_km", "reach_form", reach);
        if self.services.is_empty() {
            errors.add("services", "choose");
        }
        if self.times.is_empty() {
            errors.add("times", "choose");
        }
        if self.consent.is_none() {
            errors.add("consent", "consent_missing");
        }
        if !errors.is_empty() {
            return None;
        }
        Some(RegisterVolunteer {
            resident_id: Personal(resident_id),
            name: Personal(name),
            phone: Personal(phone),
            org: org?,
            home: home?,
            occupation: self.occupation.trim().to_owned(),
            sources: self
                .sources
                .iter()
                .filter_map(|word| RecruitSource::parse(word))
                .collect(),
            services: self
                .services
                .iter()
                .map(|code| WillingService {
                    service: code.clone(),
                    willingness: Willingness::Preferred,
                })
                .collect(),
            availability: self.times.iter().filter_map(|word| slot(word)).collect(),
            reach_m: reach? * 1000,
            relatives: lines(&self.relatives).into_iter().map(Personal).collect(),
            consent_version: CONSENT_VERSION.to_owned(),
            consent: true,
        })
    }
}

/// `3-morning` as Wednesday 7 to 12.
fn slot(word: &str) -> Option<Slot> {
    let (day, part) = word.split_once('-')?;
    let weekday = day.parse().ok().filter(|day| (1..=7).contains(day))?;
    let (_, from_minute, to_minute) = *PARTS.iter().find(|(name, ..)| *name == part)?;
    Some(Slot {
        weekday: Weekday(weekday),
        from_minute,
        to_minute,
    })
}

/// Fields of the contract that have another name in the form.
pub(super) const NAMES: &[(&str, &str)] = &[
    ("availability", "times"),
    ("reach_m", "reach_km"),
    ("consent_version", ""),
];

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Lang;
    use portal_kit::Tr;

    fn filled() -> Fields {
        Fields {
            resident_id: "999999197001010013".into(),
            name: "李建国".into(),
            phone: "16900000001".into(),
            org: "370405001004".into(),
            home: "370405001004".into(),
            services: vec!["01".into()],
            times: vec!["1-morning".into(), "6-evening".into()],
            reach_km: "5".into(),
            consent: Some("on".into()),
            ..Fields::default()
        }
    }

    #[test]
    fn ticked_times_become_slots_of_the_week() {
        let mut errors = Errors::new(Tr::new(Lang::Zh));
        let command = filled().command(&mut errors).unwrap();
        let slots: Vec<_> = command
            .availability
            .iter()
            .map(|slot| (slot.weekday.0, slot.from_minute, slot.to_minute))
            .collect();
        assert_eq!(slots, [(1, 420, 720), (6, 1080, 1260)]);
        assert_eq!(command.reach_m, 5000);
    }

    #[test]
    fn nobody_is_registered_without_their_consent() {
        let mut errors = Errors::new(Tr::new(Lang::Zh));
        assert!(
            Fields {
                consent: None,
                ..filled()
            }
            .command(&mut errors)
            .is_none()
        );
        assert!(errors.into_inner().get("consent").is_some());
    }
}
