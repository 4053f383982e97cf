//! Forms as people fill them in.

use contracts::{
    At, Day, Slot, Weekday,
    dispatch::{OpenOrder, OrderSource, Urgency},
    elderly::{Living, RegisterElder},
    volunteer::{RecordTraining, RegisterVolunteer, WillingService, Willingness},
};
use kernel::{RawMinutes, ResidentId, Sex, VolunteerId};
use testkit::{
    actors::{VILLAGE, org},
    people,
};
use time::{Date, Duration, OffsetDateTime, macros::date};

use super::{CLEANING, COUNSELLING, Elder, PLUMBING};

/// 王秀英 and her neighbours; numbers up to 400 are different people.
pub fn elder_form(number: u16) -> RegisterElder {
    RegisterElder {
        phone: Some(format!("1690000{number:04}").into()),
        living: Living::WithSpouse,
        welcome: true,
        ..people::elder(date!(1945 - 03 - 08), number)
    }
}

/// 李建国 and his neighbours: free at any time, willing to do everything that these tests order.
pub fn volunteer_form(number: u16) -> RegisterVolunteer {
    let all_day = |weekday| Slot {
        weekday: Weekday(weekday),
        from_minute: 0,
        to_minute: 1440,
    };
    RegisterVolunteer {
        resident_id: ResidentId::for_test(date!(1970 - 05 - 01), number, Sex::Male)
            .as_str()
            .into(),
        name: "李建国".into(),
        phone: format!("1691000{number:04}").into(),
        org: org(VILLAGE),
        home: org(VILLAGE),
        occupation: "退休教师".into(),
        sources: vec![],
        services: [CLEANING, PLUMBING, COUNSELLING]
            .map(|code| WillingService {
                service: code.into(),
                willingness: Willingness::Preferred,
            })
            .into(),
        availability: (1..=7).map(all_day).collect(),
        reach_m: 3000,
        relatives: vec![],
        specialty: String::new(),
        guardian: None,
        consent_version: "2026-01".into(),
        consent: true,
    }
}

pub fn training(volunteer_id: VolunteerId, held_on: Date) -> RecordTraining {
    RecordTraining {
        volunteer_id,
        course: "岗前培训".into(),
        held_on: Day(held_on),
        valid_to: Day(held_on + Duration::days(365)),
    }
}

pub fn order_form(elder: &Elder, service: &str, starts_at: OffsetDateTime, minutes: i64) -> OpenOrder {
    OpenOrder {
        elder_id: elder.id,
        service: service.into(),
        starts_at: At(starts_at),
        duration: RawMinutes::new(minutes),
        urgency: Urgency::Normal,
        gender_wish: None,
        note: None,
        seats: 1,
        source: OrderSource::Hotline,
        although_duplicate: true,
    }
}
