//! How a stored profile is shown: opened where it must be, masked where it can be.

use contracts::{
    At, Day, Error, Personal,
    volunteer::{Guardian, StandingChange, VolunteerCard, VolunteerRow, WillingService},
};
use kernel::{Phone, ResidentId, VolunteerId, age_on, china_date};
use runtime::{Crypto, Read, Result};
use sqlx::PgConnection;
use time::Date;

use crate::store::{
    lives, profile, record,
    volunteer::{self, Stored},
};

/// What the day says, and the keys.
pub struct Shown<'a> {
    crypto: &'a Crypto,
    today: Date,
}

impl<'a> Shown<'a> {
    /// As of now.
    pub fn now(read: &'a Read) -> Self {
        Self {
            crypto: read.crypto(),
            today: china_date(read.now()),
        }
    }

    /// Rows of a list, in the order of `ids`.
    pub async fn rows(&self, db: &mut PgConnection, ids: &[VolunteerId]) -> Result<Vec<VolunteerRow>> {
        let services = profile::services(db, ids).await?;
        let stored = volunteer::load(db, ids).await?;
        stored
            .iter()
            .map(|volunteer| {
                self.row(
                    volunteer,
                    services.get(&volunteer.id).map_or(&[][..], Vec::as_slice),
                )
            })
            .collect()
    }

    /// One profile in full, masked.
    pub async fn card(&self, db: &mut PgConnection, stored: Stored) -> Result<VolunteerCard> {
        let id = stored.id;
        let services = profile::services(db, &[id])
            .await?
            .remove(&id)
            .unwrap_or_default();
        Ok(VolunteerCard {
            row: self.row(&stored, &services)?,
            birth_date: Day(stored.birth_date),
            resident_id_masked: self.masked_id(&stored.resident_id)?,
            home: stored.home,
            occupation: stored.occupation,
            specialty: stored.specialty,
            guardian: self.guardian(db, id).await?,
            certificates: lives::certificates(db, id).await?,
            paid_work: lives::paid_work(db, id).await?,
            standing: self.standing(db, id).await?,
            sources: stored.sources,
            services,
            availability: profile::availability(db, id).await?,
            reach_m: stored.reach_m,
            qualifications: profile::qualifications(db, id).await?,
            trainings: record::trainings(db, id).await?,
            insured_to: profile::insured_to(db, id).await?.map(Day),
            returned_because: stored.returned_because,
        })
    }

    /// Who agreed for a minor; the number is masked.
    async fn guardian(&self, db: &mut PgConnection, id: VolunteerId) -> Result<Option<Guardian>> {
        let Some(guardian) = lives::guardian(db, id).await? else {
            return Ok(None);
        };
        Ok(Some(Guardian {
            name: Personal(self.crypto.open(&guardian.name)?),
            phone: Personal(self.masked_phone(&guardian.phone)?),
            relation: guardian.relation,
        }))
    }

    async fn standing(&self, db: &mut PgConnection, id: VolunteerId) -> Result<Vec<StandingChange>> {
        let changes = lives::steps(db, id).await?;
        changes
            .into_iter()
            .map(|change| {
                Ok(StandingChange {
                    step: change.step,
                    at: At(change.at),
                    reason: self.crypto.open(&change.reason)?,
                    by: change.by,
                })
            })
            .collect()
    }

    fn row(&self, stored: &Stored, services: &[WillingService]) -> Result<VolunteerRow> {
        Ok(VolunteerRow {
            volunteer_id: stored.id,
            name: Personal(self.crypto.open(&stored.name)?),
            sex: stored.sex,
            age: age_on(stored.birth_date, self.today),
            org: stored.org.clone(),
            state: stored.state,
            passbook_no: stored.passbook_no.clone(),
            phone_masked: self.masked_phone(&stored.phone)?,
            services: services.iter().map(|willing| willing.service.clone()).collect(),
            raw_minutes: stored.raw_minutes,
            registered_at: At(stored.registered_at),
        })
    }

    fn masked_phone(&self, sealed: &[u8]) -> Result<String> {
        let phone: Result<Phone, _> = self.crypto.open(sealed)?.parse();
        Ok(phone
            .map_err(|error| Error::internal(format!("volunteer: stored phone: {error}")))?
            .masked())
    }

    /// `9999************12`
    pub fn masked_id(&self, sealed: &[u8]) -> Result<String> {
        let id: Result<ResidentId, _> = self.crypto.open(sealed)?.parse();
        Ok(id
            .map_err(|error| Error::internal(format!("volunteer: stored resident ID: {error}")))?
            .masked())
    }
}
