//! What an application must be before it is written down (R3.1–R3.3).

use std::collections::BTreeSet;

use contracts::{
    Error, Personal, Result, Slot,
    fields::{self, Identities},
    volunteer::{Guardian, RecruitSource, RegisterVolunteer, WillingService},
};
use kernel::{OrgCode, OrgKind, Phone, ResidentId, age_on};
use time::Date;

use super::availability;

const OCCUPATION_MAX: usize = 40;
const SPECIALTY_MAX: usize = 60;
const RELATION_MAX: usize = 20;
/// The data of who is younger are sensitive by law: they are not taken down at all (R3.3).
const CHILD: u32 = 14;
/// 紧急救援: never done by minors (R3.3).
const RESCUE: &str = "13";
const RELATIVES_MAX: usize = 20;
const REACH_M: std::ops::RangeInclusive<u32> = 100..=100_000;

/// The settings in force.
#[derive(Debug)]
pub struct Rules {
    /// Today, and whether invented identities count.
    pub identities: Identities,
    /// `volunteer.min_age`, completed years (R3.3).
    pub min_age: i64,
    /// Codes of dispatch's catalogue.
    pub services: BTreeSet<String>,
}

/// An application that keeps every rule.
#[derive(Debug)]
pub struct Application {
    /// The person.
    pub resident_id: ResidentId,
    /// Name.
    pub name: String,
    /// Number.
    pub phone: Phone,
    /// Sub-branch.
    pub org: OrgCode,
    /// The village they live in.
    pub home: OrgCode,
    /// Occupation.
    pub occupation: String,
    /// Specialty.
    pub specialty: String,
    /// Who agrees for a minor.
    pub guardian: Option<GuardianOf>,
    /// Where recruited, each once.
    pub sources: Vec<RecruitSource>,
    /// Willing services, by code.
    pub services: Vec<WillingService>,
    /// Free times, none touching another.
    pub availability: Vec<Slot>,
    /// How far they go, metres.
    pub reach_m: u32,
    /// Household and declared relatives, each once.
    pub relatives: BTreeSet<ResidentId>,
    /// The text they agreed to.
    pub consent_version: String,
}

/// The guardian of a minor.
#[derive(Debug)]
pub struct GuardianOf {
    /// Name.
    pub name: String,
    /// Number.
    pub phone: Phone,
    /// Relation.
    pub relation: String,
}

/// What somebody is willing to do, when and how far.
#[derive(Debug)]
pub struct Willing {
    /// Willing services, by code.
    pub services: Vec<WillingService>,
    /// Free times, none touching another.
    pub availability: Vec<Slot>,
    /// How far they go, metres.
    pub reach_m: u32,
}

impl Rules {
    /// Checks an application, field by field.
    ///
    /// # Errors
    /// `invalid` with the field that is at fault.
    pub fn check(&self, asked: RegisterVolunteer) -> Result<Application> {
        let resident_id = self.identities.resident_id("resident_id", &asked.resident_id)?;
        let name = fields::name("name", &asked.name)?;
        let phone = self.identities.phone("phone", &asked.phone)?;
        let guardian = self.guardian(resident_id.birth_date(), asked.guardian)?;
        places(&asked.org, &asked.home)?;
        let occupation = optional("occupation", &asked.occupation, OCCUPATION_MAX)?;
        let specialty = optional("specialty", &asked.specialty, SPECIALTY_MAX)?;
        let Willing {
            services,
            availability,
            reach_m,
        } = self.willing(
            resident_id.birth_date(),
            asked.services,
            &asked.availability,
            asked.reach_m,
        )?;
        let relatives = self.relatives(&asked.relatives, &resident_id)?;
        if !asked.consent {
            let message = "nobody is registered as a volunteer against their will";
            return Err(Error::invalid("consent", "consent_missing", message));
        }
        let sources: BTreeSet<RecruitSource> = asked.sources.into_iter().collect();
        Ok(Application {
            resident_id,
            name,
            phone,
            org: asked.org,
            home: asked.home,
            occupation,
            specialty,
            guardian,
            sources: sources.into_iter().collect(),
            services,
            availability,
            reach_m,
            relatives,
            consent_version: fields::text("consent_version", &asked.consent_version, 40)?,
        })
    }

    /// Checks what somebody born on `birth` is willing to do.
    ///
    /// # Errors
    /// `invalid` with the field that is at fault; `not_for_minors` where a minor would do rescue work (R3.3).
    pub fn willing(
        &self,
        birth: Date,
        services: Vec<WillingService>,
        availability: &[Slot],
        reach_m: u32,
    ) -> Result<Willing> {
        let services = self.services(services)?;
        if self.is_minor(birth) && services.iter().any(|willing| willing.service == RESCUE) {
            let message = "rescue work is never done by minors";
            return Err(Error::invalid("services", "not_for_minors", message).with("min_age", self.min_age));
        }
        let availability = availability::merged(availability)?;
        if !REACH_M.contains(&reach_m) {
            let message = format!("the reach is {} to {} metres", REACH_M.start(), REACH_M.end());
            return Err(Error::invalid("reach_m", "out_of_range", message)
                .with("min", *REACH_M.start())
                .with("max", *REACH_M.end()));
        }
        Ok(Willing {
            services,
            availability,
            reach_m,
        })
    }

    /// Below `volunteer.min_age`, completed years.
    fn is_minor(&self, birth: Date) -> bool {
        i64::from(age_on(birth, self.identities.today)) < self.min_age
    }

    /// Who is old enough needs no guardian; from 14 on a guardian agrees; nobody is younger (R3.3).
    fn guardian(&self, birth: Date, asked: Option<Guardian>) -> Result<Option<GuardianOf>> {
        let age = age_on(birth, self.identities.today);
        if !self.is_minor(birth) {
            return Ok(None);
        }
        let (Some(guardian), true) = (asked, age >= CHILD) else {
            let min_age = if age < CHILD {
                i64::from(CHILD)
            } else {
                self.min_age
            };
            let message = format!("a volunteer is at least {min_age} years old");
            return Err(Error::invalid("resident_id", "too_young", message)
                .with("age", age)
                .with("min_age", min_age));
        };
        Ok(Some(GuardianOf {
            name: fields::name("guardian.name", &guardian.name)?,
            phone: self.identities.phone("guardian.phone", &guardian.phone)?,
            relation: fields::text("guardian.relation", &guardian.relation, RELATION_MAX)?,
        }))
    }

    fn services(&self, mut asked: Vec<WillingService>) -> Result<Vec<WillingService>> {
        asked.sort_by(|one, other| one.service.cmp(&other.service));
        let refused = |service: &str, reason, message| {
            // What is no code may be anything: only a code is repeated.
            let error = Error::invalid("services", reason, message);
            if is_code(service) {
                error.with("service", service)
            } else {
                error
            }
        };
        for (at, willing) in asked.iter().enumerate() {
            let service = &willing.service;
            if !is_code(service) {
                return Err(refused(
                    service,
                    "service_code",
                    "the code of a service has two digits",
                ));
            }
            if !self.services.contains(service) {
                return Err(refused(
                    service,
                    "unknown_service",
                    "there is no such service in the catalogue",
                ));
            }
            if at > 0 && asked[at - 1].service == *service {
                return Err(refused(service, "service_twice", "each service is given once"));
            }
        }
        Ok(asked)
    }

    fn relatives(&self, asked: &[Personal], volunteer: &ResidentId) -> Result<BTreeSet<ResidentId>> {
        if asked.len() > RELATIVES_MAX {
            let message = format!("at most {RELATIVES_MAX} relatives can be declared");
            return Err(Error::invalid("relatives", "too_many", message).with("max", RELATIVES_MAX));
        }
        let mut relatives = BTreeSet::new();
        for (at, text) in asked.iter().enumerate() {
            let relative = self
                .identities
                .resident_id("relatives", text)
                .map_err(|error| error.with("row", at + 1))?;
            if relative == *volunteer {
                let message = "nobody is their own relative";
                return Err(Error::invalid("relatives", "relative_is_self", message).with("row", at + 1));
            }
            relatives.insert(relative);
        }
        Ok(relatives)
    }
}

fn optional(field: &str, text: &str, max: usize) -> Result<String> {
    match text.trim() {
        "" => Ok(String::new()),
        text => fields::text(field, text, max),
    }
}

/// A sub-branch is a village or a social organisation (R1.1); home is a village of the same district.
fn places(org: &OrgCode, home: &OrgCode) -> Result<()> {
    if !matches!(org.kind(), OrgKind::Village | OrgKind::SocialOrg) {
        let message = "this needs the code of a village or of a social organisation";
        return Err(Error::invalid("org", "not_a_sub_branch", message));
    }
    if home.kind() != OrgKind::Village {
        return Err(Error::invalid(
            "home",
            "not_a_village",
            "this needs the code of a village",
        ));
    }
    if home.district() != org.district() {
        return Err(Error::invalid(
            "home",
            "other_district",
            "the village lies in another district",
        ));
    }
    Ok(())
}

fn is_code(service: &str) -> bool {
    service.len() == 2 && service.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests;
