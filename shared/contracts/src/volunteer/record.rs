//! What the national volunteer record wants of every volunteer 全国志愿服务信息系统 (R11.1, R11.3).

use kernel::{OrgCode, RawMinutes, Sex, VolunteerId};

use super::{VolunteerState, award::AwardKind};
use crate::{
    Day, Personal,
    catalogue::{data, messages},
};

data! {
    /// The records of volunteers for the national system, in full: who was ever given a passbook number, by id, at most 500 at
    /// once. Audited for each of them. Roles: operator.
    pub struct VolunteerRecords {
        /// First day of what happened.
        pub from: Day,
        /// Last day, today or earlier.
        pub to: Day,
        /// After this volunteer; nothing = from the first.
        pub after: Option<VolunteerId>,
        /// What for, 2 to 200 characters; kept in the access log.
        pub reason: String,
    }
    /// Some of the records.
    pub struct VolunteerRecordsFound {
        /// At most 500, by id.
        pub records: Vec<VolunteerRecord>,
        /// Whether others come after the last.
        pub more: bool,
    }
    /// One volunteer's record.
    pub struct VolunteerRecord {
        /// The volunteer.
        pub volunteer_id: VolunteerId,
        /// Passbook number: the unified volunteer number (R11.2).
        pub number: String,
        /// Name.
        pub name: Personal,
        /// Resident ID.
        pub resident_id: Personal,
        /// Phone.
        pub phone: Personal,
        /// Sex.
        pub sex: Sex,
        /// Birth date.
        pub birth_date: Day,
        /// Occupation.
        pub occupation: String,
        /// Skills.
        pub specialty: String,
        /// Sub-branch.
        pub org: OrgCode,
        /// State today.
        pub state: VolunteerState,
        /// When registered.
        pub registered_on: Day,
        /// Confirmed raw minutes ever.
        pub raw_minutes: RawMinutes,
        /// Service brought over from before the platform, and corrections, by day of service within the period.
        pub corrections: Vec<CorrectedService>,
        /// Training within the period.
        pub trainings: Vec<TrainingRecord>,
        /// Commendations within the period.
        pub commendations: Vec<Commendation>,
    }
    /// Minutes that belong to no visit.
    pub struct CorrectedService {
        /// The day of service.
        pub day: Day,
        /// Raw minutes; below 0 when taken back.
        pub raw_minutes: RawMinutes,
    }
    /// One training.
    pub struct TrainingRecord {
        /// The course.
        pub course: String,
        /// When held.
        pub held_on: Day,
        /// Until when it counts.
        pub valid_to: Day,
    }
    /// One commendation 表彰: a star, or an award.
    pub struct Commendation {
        /// Issued or published on.
        pub given_on: Day,
        /// The star, 1 to 5.
        pub stars: Option<u8>,
        /// The award.
        pub award: Option<AwardKind>,
        /// The year of the award's season.
        pub year: Option<i32>,
    }
}

messages! {
    commands {}
    queries {
        "tb.cmd.volunteer-registry.volunteer_records" VolunteerRecords => VolunteerRecordsFound;
    }
    events {}
}
