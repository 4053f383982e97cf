//! How a stored profile is shown: opened where it must be, masked where it can be.

use contracts::{
    At, Day, Error, Personal,
    elderly::{Consent, ConsentVersion, ContactPerson, ElderCard, ElderRow, HeldCategory, Trait},
    settings,
};
use kernel::{ElderId, Phone, ResidentId, age_on, china_date};
use runtime::{Crypto, Read, Result};
use sqlx::PgConnection;
use time::Date;

use crate::{
    domain::{
        category::{Held, counting_on},
        priority::{self, Reason},
    },
    store::{
        category,
        consent::{self, StoredConsent},
        elder::{self, Stored, StoredContact},
        file, relative,
    },
};

/// What the day and the settings say.
pub struct Shown<'a> {
    crypto: &'a Crypto,
    today: Date,
    advanced_age: i64,
}

impl<'a> Shown<'a> {
    /// As of now.
    pub fn now(read: &'a Read) -> Self {
        Self {
            crypto: read.crypto(),
            today: china_date(read.now()),
            advanced_age: read.settings().int(settings::ADVANCED_AGE),
        }
    }

    /// Rows of a list, in the order of `ids`.
    pub async fn rows(&self, db: &mut PgConnection, ids: &[ElderId]) -> Result<Vec<ElderRow>> {
        let held = category::of(db, ids).await?;
        let stored = elder::load(db, ids).await?;
        stored
            .iter()
            .map(|elder| self.row(elder, held.get(&elder.id).map_or(&[][..], Vec::as_slice)))
            .collect()
    }

    /// One profile in full, masked.
    pub async fn card(&self, db: &mut PgConnection, stored: Stored) -> Result<ElderCard> {
        let held = category::of(db, &[stored.id])
            .await?
            .remove(&stored.id)
            .unwrap_or_default();
        let consent = consent::latest(db, stored.id)
            .await?
            .ok_or_else(|| Error::internal("elderly: a profile without consent"))?;
        let row = self.row(&stored, &held)?;
        let reasons = self.reasons(&stored, &row.traits, &held);
        Ok(ElderCard {
            row,
            birth_date: Day(stored.birth_date),
            resident_id_masked: self.masked_id(&stored.resident_id)?,
            phone_owner: stored.phone_owner,
            address: self.open(&stored.address)?,
            contact: stored
                .contact
                .as_ref()
                .map(|contact| self.contact(contact))
                .transpose()?,
            relatives: u32::try_from(relative::of(db, stored.id).await?.len()).unwrap_or(u32::MAX),
            held: held.into_iter().map(shown).collect(),
            priority_reasons: reasons.into_iter().map(Reason::word).collect(),
            note: self.crypto.open_option(stored.note.as_deref())?.map(Personal),
            consent: self.consent(consent)?,
            consents: consent::versions(db, stored.id)
                .await?
                .into_iter()
                .map(|(consent, at)| {
                    Ok(ConsentVersion {
                        consent: self.consent(consent)?,
                        recorded_at: At(at),
                    })
                })
                .collect::<Result<_>>()?,
            moves: file::moves(db, stored.id).await?,
            changes: file::changes(db, stored.id).await?,
            registered_at: At(stored.registered_at),
        })
    }

    /// The circumstances of a profile.
    pub fn traits(&self, stored: &Stored) -> Result<Vec<Trait>> {
        let words = self.crypto.open(&stored.traits)?;
        Ok(words.split(',').filter_map(Trait::parse).collect())
    }

    /// Why this elder comes before others, today.
    pub fn reasons(&self, stored: &Stored, traits: &[Trait], held: &[Held]) -> Vec<Reason> {
        let age = age_on(stored.birth_date, self.today);
        priority::reasons(
            age,
            self.advanced_age,
            stored.living,
            traits,
            &counting_on(held, self.today),
        )
    }

    fn row(&self, stored: &Stored, held: &[Held]) -> Result<ElderRow> {
        let traits = self.traits(stored)?;
        let reasons = self.reasons(stored, &traits, held);
        Ok(ElderRow {
            elder_id: stored.id,
            name: self.open(&stored.name)?,
            sex: stored.sex,
            age: age_on(stored.birth_date, self.today),
            village: stored.village.clone(),
            categories: counting_on(held, self.today),
            traits,
            living: stored.living,
            phone_masked: stored
                .phone
                .as_deref()
                .map(|phone| self.masked_phone(phone))
                .transpose()?,
            priority: priority::class(&reasons),
            state: stored.state,
        })
    }

    fn open(&self, sealed: &[u8]) -> Result<Personal> {
        Ok(Personal(self.crypto.open(sealed)?))
    }

    fn masked_phone(&self, sealed: &[u8]) -> Result<String> {
        let phone: Result<Phone, _> = self.crypto.open(sealed)?.parse();
        Ok(phone
            .map_err(|error| Error::internal(format!("elderly: stored phone: {error}")))?
            .masked())
    }

    fn masked_id(&self, sealed: &[u8]) -> Result<String> {
        let id: Result<ResidentId, _> = self.crypto.open(sealed)?.parse();
        Ok(id
            .map_err(|error| Error::internal(format!("elderly: stored resident ID: {error}")))?
            .masked())
    }

    fn contact(&self, stored: &StoredContact) -> Result<ContactPerson> {
        Ok(ContactPerson {
            name: self.open(&stored.name)?,
            relation: stored.relation.clone(),
            phone: Personal(self.masked_phone(&stored.phone)?),
        })
    }

    fn consent(&self, stored: StoredConsent) -> Result<Consent> {
        Ok(Consent {
            service: stored.service,
            sensitive: stored.sensitive,
            text_version: stored.text_version,
            given_by: stored.given_by,
            reason: self.crypto.open_option(stored.reason.as_deref())?,
        })
    }
}

fn shown(held: Held) -> HeldCategory {
    HeldCategory {
        category: held.category,
        verified_by: held.verified_by,
        verified_on: Day(held.verified_on),
        valid_to: Day(held.valid_to),
    }
}
