//! The application as it is typed.

use contracts::{
    Personal, Slot, Weekday,
    volunteer::{Guardian, RecruitSource, RegisterVolunteer, WillingService, Willingness},
};
use kernel::OrgCode;
use serde::Deserialize;

use super::form::CONSENT_VERSION;
use crate::web::{Errors, lines};

/// Parts of the day to choose from: minutes of the day.
pub(crate) const PARTS: [(&str, u16, u16); 3] = [
    ("morning", 7 * 60, 12 * 60),
    ("afternoon", 12 * 60, 18 * 60),
    ("evening", 18 * 60, 21 * 60),
];

/// Every field, as text.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Fields {
    pub resident_id: String,
    pub name: String,
    pub phone: String,
    pub org: String,
    pub home: String,
    pub occupation: String,
    pub specialty: String,
    pub guardian_name: String,
    pub guardian_phone: String,
    pub guardian_relation: String,
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
        errors.required("resident_id", &self.resident_id);
        self.with_id_on_file(errors)
    }

    /// As [`command`](Self::command), where the resident ID may be on file already.
    pub fn with_id_on_file(&self, errors: &mut Errors) -> Option<RegisterVolunteer> {
        let name = errors.required("name", &self.name);
        let phone = errors.required("phone", &self.phone);
        let org: Option<OrgCode> = errors.read("org", "choose", self.org.trim().parse().ok());
        let home: Option<OrgCode> = errors.read("home", "village_missing", self.home.trim().parse().ok());
        let willing = self.willing(errors);
        let guardian = self.guardian(errors);
        if self.consent.is_none() {
            errors.add("consent", "consent_missing");
        }
        if !errors.is_empty() {
            return None;
        }
        let (services, availability, reach_m) = willing?;
        Some(RegisterVolunteer {
            resident_id: Personal(self.resident_id.trim().to_owned()),
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
            services,
            availability,
            reach_m,
            specialty: self.specialty.trim().to_owned(),
            guardian,
            relatives: lines(&self.relatives).into_iter().map(Personal).collect(),
            consent_version: CONSENT_VERSION.to_owned(),
            consent: true,
        })
    }

    /// Services, free times and reach in metres, or what is missing.
    pub fn willing(&self, errors: &mut Errors) -> Option<(Vec<WillingService>, Vec<Slot>, u32)> {
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
        let services = self.services.iter().map(|code| WillingService {
            service: code.clone(),
            willingness: Willingness::Preferred,
        });
        let slots = self.times.iter().filter_map(|word| slot(word)).collect();
        Some((services.collect(), slots, reach? * 1000))
    }

    /// Who agrees for a minor; nobody where no name is given (R3.3).
    fn guardian(&self, errors: &mut Errors) -> Option<Guardian> {
        let name = self.guardian_name.trim();
        if name.is_empty() {
            return None;
        }
        let phone = errors.required("guardian_phone", &self.guardian_phone);
        let relation = errors.required("guardian_relation", &self.guardian_relation);
        Some(Guardian {
            name: name.into(),
            phone: Personal(phone),
            relation,
        })
    }
}

/// The words of the form for slots of the week: every part of a day that a slot covers.
pub(crate) fn times_of(slots: &[Slot]) -> Vec<String> {
    let mut times = Vec::new();
    for slot in slots {
        for (part, from, to) in PARTS {
            if slot.from_minute <= from && slot.to_minute >= to {
                times.push(format!("{}-{part}", slot.weekday.0));
            }
        }
    }
    times
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
pub(crate) const NAMES: &[(&str, &str)] = &[
    ("availability", "times"),
    ("reach_m", "reach_km"),
    ("consent_version", ""),
    ("guardian.name", "guardian_name"),
    ("guardian.phone", "guardian_phone"),
    ("guardian.relation", "guardian_relation"),
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
    fn slots_are_shown_as_they_were_ticked() {
        let mut errors = Errors::new(Tr::new(Lang::Zh));
        let typed = Fields {
            times: vec!["1-morning".into(), "1-afternoon".into(), "6-evening".into()],
            ..filled()
        };
        let (_, slots, _) = typed.willing(&mut errors).unwrap();
        assert_eq!(times_of(&slots), typed.times);
        // The registry joins what touches.
        let joined = [Slot {
            weekday: Weekday(1),
            from_minute: 420,
            to_minute: 1080,
        }];
        assert_eq!(times_of(&joined), ["1-morning", "1-afternoon"]);
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
