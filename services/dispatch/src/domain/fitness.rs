//! The hard filters that a volunteer passes or fails alone (R5.4), over people in memory: for a whole day, and for all that
//! one volunteer may take. Where one order is in question `dispatch.unfit` says the same in SQL; a test holds both together.

use std::collections::HashMap;

use contracts::volunteer::QualificationKind;
use kernel::{OrgCode, PersonKey, Sex, VolunteerId, china_date};
use time::{Date, OffsetDateTime};

use super::{
    candidate::Asked,
    week::{self, Stretch},
};

/// What matching knows of a volunteer.
#[derive(Debug, Clone)]
pub struct Person {
    pub id: VolunteerId,
    pub active: bool,
    pub home: OrgCode,
    pub sex: Sex,
    pub key: PersonKey,
    pub relatives: Vec<PersonKey>,
    /// Codes of services.
    pub willing: Vec<String>,
    pub preferred: Vec<String>,
    pub paid: Vec<String>,
    /// Last day of each.
    pub qualifications: HashMap<QualificationKind, Date>,
    pub trained_to: Option<Date>,
    pub insured_to: Option<Date>,
    /// Apart and in order.
    pub free: Vec<Stretch>,
    pub reach_m: u32,
}

/// What an order asks of whoever goes.
#[derive(Debug, Clone)]
pub struct Need {
    pub asked: Asked,
    day: Date,
    taken: Vec<Stretch>,
    pub gender_wish: Option<Sex>,
    pub elder: PersonKey,
    pub household: Vec<PersonKey>,
    /// `order.allow_household`
    pub allow_household: bool,
}

impl Need {
    pub fn new(
        asked: Asked,
        (starts_at, minutes): (OffsetDateTime, i64),
        gender_wish: Option<Sex>,
        (elder, household): (PersonKey, Vec<PersonKey>),
        allow_household: bool,
    ) -> Self {
        Self {
            asked,
            day: china_date(starts_at),
            taken: week::taken(starts_at, minutes),
            gender_wish,
            elder,
            household,
            allow_household,
        }
    }
}

/// Whether `who` passes every filter; `metres` is nothing where the way is not known.
pub fn fits(who: &Person, need: &Need, metres: Option<u32>) -> bool {
    metres.is_some_and(|metres| serves(who, need, metres)) && is_there(who, need)
}

/// The filters that ask the same of everybody for one service, village and day: what somebody does, may do, and how far they go.
pub fn serves(who: &Person, need: &Need, metres: u32) -> bool {
    let asked = &need.asked;
    let holds = |day: Option<Date>| day.is_some_and(|day| day >= need.day);
    let has = |codes: &[String]| codes.contains(&asked.service);
    metres <= who.reach_m
        && who.active
        && holds(who.trained_to)
        && has(&who.willing)
        && !has(&who.paid)
        && asked
            .qualification
            .is_none_or(|kind| holds(who.qualifications.get(&kind).copied()))
        && (!asked.insurance || holds(who.insured_to))
}

/// The filters that are about the time and the elder.
pub fn is_there(who: &Person, need: &Need) -> bool {
    let is_free = |(from, to): &Stretch| who.free.iter().any(|(begin, end)| begin <= from && to <= end);
    need.taken.iter().all(is_free)
        && need.gender_wish.is_none_or(|sex| sex == who.sex)
        && who.key != need.elder
        && (need.allow_household || !is_family(who, need))
}

fn is_family(who: &Person, need: &Need) -> bool {
    need.household.contains(&who.key) || who.relatives.contains(&need.elder)
}
