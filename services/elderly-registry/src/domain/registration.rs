//! What a registration must be before it is written down (R2.1, R2.2, R2.6).

mod consent;

use std::collections::{BTreeMap, BTreeSet};

use contracts::{
    Error, Personal, Result,
    elderly::{CategoryEvidence, Consent, ContactPerson, Living, PhoneOwner, RegisterElder, Trait},
    fields::{self, Identities},
};
use kernel::{Category, OrgCode, OrgKind, PersonKey, Phone, ResidentId, age_on};
use time::Date;

use super::category::valid_to;

const ADDRESS_MAX: usize = 120;
const NOTE_MAX: usize = 300;
const RELATION_MAX: usize = 20;
const EVIDENCE_MAX: usize = 60;
const OFFICE_MAX: usize = 60;
const RELATIVES_MAX: usize = 20;

/// The settings and tables in force.
#[derive(Debug)]
pub struct Rules {
    /// Today, and whether invented identities count.
    pub identities: Identities,
    /// `elder.min_age`, completed years (R2.1).
    pub min_age: i64,
    /// `elder.category_valid_months` (R2.3).
    pub category_months: u16,
    /// From which age each group gives priority (R2.2).
    pub minimum_ages: BTreeMap<Category, u32>,
}

/// A registration that keeps every rule.
#[derive(Debug)]
pub struct Registration {
    /// The person.
    pub resident_id: ResidentId,
    /// Name.
    pub name: String,
    /// Number, if any.
    pub phone: Option<Phone>,
    /// Whose number.
    pub phone_owner: PhoneOwner,
    /// Village of residence.
    pub village: OrgCode,
    /// Building and room.
    pub address: String,
    /// How the elder lives.
    pub living: Living,
    /// Circumstances, each once.
    pub traits: Vec<Trait>,
    /// The five groups, each once.
    pub categories: Vec<Evidence>,
    /// Whom to call besides.
    pub contact: Option<Contact>,
    /// Household and declared relatives, each once.
    pub relatives: BTreeSet<ResidentId>,
    /// What helpers should know.
    pub note: Option<String>,
    /// Consent.
    pub consent: Consent,
}

/// Every field that is at fault, in the order in which they are checked.
#[derive(Debug, Default)]
pub struct Faults {
    /// `invalid`, each with its field.
    pub found: Vec<Error>,
}

impl Faults {
    fn keep<T>(&mut self, checked: Result<T>) -> Option<T> {
        checked.map_err(|error| self.found.push(error)).ok()
    }

    fn into_first(self) -> Error {
        let first = self.found.into_iter().next();
        first.unwrap_or_else(|| Error::internal("a registration is refused without a fault"))
    }
}

/// Consent of its own, before it is known who is in a group.
///
/// # Errors
/// `invalid` with the field that is at fault.
pub fn consent(asked: Consent) -> Result<Consent> {
    consent::check(asked, false)
}

/// Evidence for a group, dated.
#[derive(Debug)]
pub struct Evidence {
    /// Which group.
    pub category: Category,
    /// The document.
    pub evidence: String,
    /// The office that verified it.
    pub verified_by: String,
    /// When.
    pub verified_on: Date,
    /// Last day on which it gives priority.
    pub valid_to: Date,
    /// The group's minimum age today.
    pub minimum_age: u32,
}

/// Whom to call besides the elder.
#[derive(Debug)]
pub struct Contact {
    /// Name.
    pub name: String,
    /// Relation.
    pub relation: String,
    /// Number.
    pub phone: Phone,
}

impl Rules {
    /// Checks a registration, field by field.
    ///
    /// # Errors
    /// `invalid` with the first field that is at fault.
    pub fn check(&self, asked: RegisterElder) -> Result<Registration> {
        self.check_all(asked).map_err(Faults::into_first)
    }

    /// Checks a registration as [`check`](Self::check) does, and goes on behind a fault.
    ///
    /// # Errors
    /// `invalid` for every field that is at fault.
    pub fn check_all(&self, asked: RegisterElder) -> Result<Registration, Faults> {
        let mut faults = Faults::default();
        let resident_id = faults.keep(self.identities.resident_id("resident_id", &asked.resident_id));
        let name = faults.keep(fields::name("name", &asked.name));
        let age = resident_id
            .as_ref()
            .and_then(|id| faults.keep(self.old_enough(id)));
        if asked.village.kind() != OrgKind::Village {
            faults.keep::<()>(Err(Error::invalid(
                "village",
                "not_a_village",
                "this needs the code of a village",
            )));
        }
        let phone = asked
            .phone
            .map(|phone| self.identities.phone("phone", &phone))
            .transpose();
        let phone = faults.keep(phone);
        let address = faults.keep(fields::text("address", &asked.address, ADDRESS_MAX));
        let traits: BTreeSet<Trait> = asked.traits.into_iter().collect();
        let traits: Vec<Trait> = traits.into_iter().collect();
        let in_a_group = !asked.categories.is_empty();
        // Whose age is unknown is at fault for that alone.
        let categories = faults.keep(self.categories(asked.categories, age.unwrap_or(u32::MAX)));
        let contact = faults.keep(asked.contact.map(|contact| self.contact(&contact)).transpose());
        let relatives = faults.keep(self.relatives("relatives", &asked.relatives, resident_id.as_ref()));
        let note = asked
            .note
            .filter(|note| !note.trim().is_empty())
            .map(|note| fields::text("note", &note, NOTE_MAX))
            .transpose();
        let note = faults.keep(note);
        let consent = faults.keep(consent::check(
            asked.consent,
            in_a_group || traits.iter().any(is_sensitive),
        ));
        if !faults.found.is_empty() {
            return Err(faults);
        }
        let complete = || {
            Some(Registration {
                resident_id: resident_id?,
                name: name?,
                phone: phone?,
                phone_owner: asked.phone_owner,
                village: asked.village,
                address: address?,
                living: asked.living,
                traits,
                categories: categories?,
                contact: contact?,
                relatives: relatives?,
                note: note?,
                consent: consent?,
            })
        };
        complete().ok_or(faults)
    }

    /// Completed years, at least `elder.min_age` (R2.1).
    fn old_enough(&self, id: &ResidentId) -> Result<u32> {
        let age = age_on(id.birth_date(), self.identities.today);
        if i64::from(age) < self.min_age {
            return Err(Error::invalid(
                "resident_id",
                "too_young",
                format!("an elder is at least {} years old", self.min_age),
            )
            .with("age", age)
            .with("min_age", self.min_age));
        }
        Ok(age)
    }

    fn categories(&self, asked: Vec<CategoryEvidence>, age: u32) -> Result<Vec<Evidence>> {
        let mut seen = BTreeSet::new();
        asked
            .into_iter()
            .map(|row| {
                if !seen.insert(row.category) {
                    return Err(of_category(&row, "category_twice", "each group is given once"));
                }
                self.category(row, age)
            })
            .collect()
    }

    /// Checks evidence for a group that somebody of this age is said to belong to (R2.2, R2.3).
    ///
    /// # Errors
    /// `invalid` at `categories`.
    pub fn category(&self, row: CategoryEvidence, age: u32) -> Result<Evidence> {
        let named = |error: Error| error.with("category", row.category.as_str());
        let minimum_age = self
            .minimum_ages
            .get(&row.category)
            .copied()
            .unwrap_or_else(|| row.category.minimum_age());
        if age < minimum_age {
            let message = format!("this group gives priority from {minimum_age} years on");
            return Err(of_category(&row, "category_too_young", message).with("min_age", minimum_age));
        }
        if row.verified_on.0 > self.identities.today {
            return Err(of_category(
                &row,
                "verified_in_future",
                "the evidence cannot be verified later than today",
            ));
        }
        Ok(Evidence {
            evidence: fields::text("categories", &row.evidence, EVIDENCE_MAX).map_err(named)?,
            verified_by: fields::text("categories", &row.verified_by, OFFICE_MAX).map_err(named)?,
            verified_on: row.verified_on.0,
            valid_to: valid_to(row.verified_on.0, self.category_months),
            minimum_age,
            category: row.category,
        })
    }

    /// Checks whom to call besides.
    ///
    /// # Errors
    /// `invalid` at `contact.name`, `contact.relation`, `contact.phone`.
    pub fn contact(&self, asked: &ContactPerson) -> Result<Contact> {
        Ok(Contact {
            name: fields::name("contact.name", &asked.name)?,
            relation: fields::text("contact.relation", &asked.relation, RELATION_MAX)?,
            phone: self.identities.phone("contact.phone", &asked.phone)?,
        })
    }

    /// Reads the resident IDs of members of the household and relatives, each once; nobody is their own.
    ///
    /// # Errors
    /// `invalid` at `field`, with the row that is at fault.
    pub fn relatives(
        &self,
        field: &str,
        asked: &[Personal],
        elder: Option<&ResidentId>,
    ) -> Result<BTreeSet<ResidentId>> {
        if asked.len() > RELATIVES_MAX {
            return Err(too_many_relatives(field));
        }
        let mut relatives = BTreeSet::new();
        for (at, text) in asked.iter().enumerate() {
            let relative = self
                .identities
                .resident_id(field, text)
                .map_err(|error| error.with("row", at + 1))?;
            if elder == Some(&relative) {
                let message = "nobody is their own relative";
                return Err(Error::invalid(field, "relative_is_self", message).with("row", at + 1));
            }
            relatives.insert(relative);
        }
        Ok(relatives)
    }
}

/// Who belongs to a household or is a declared relative, after a change (R5.4): blind indexes, without those who are
/// removed, with those who are added.
///
/// # Errors
/// `invalid` at `relatives_removed` for somebody who is not on file, at `relatives_added` for too many.
pub fn household(
    on_file: &BTreeSet<PersonKey>,
    added: BTreeSet<PersonKey>,
    removed: &BTreeSet<PersonKey>,
) -> Result<BTreeSet<PersonKey>> {
    if !removed.is_subset(on_file) {
        let message = "whoever is to be removed is not on file";
        return Err(Error::invalid("relatives_removed", "relative_unknown", message));
    }
    let after: BTreeSet<PersonKey> = on_file.difference(removed).cloned().chain(added).collect();
    if after.len() > RELATIVES_MAX {
        return Err(too_many_relatives("relatives_added"));
    }
    Ok(after)
}

fn too_many_relatives(field: &str) -> Error {
    let message = format!("at most {RELATIVES_MAX} relatives can be declared");
    Error::invalid(field, "too_many", message).with("max", RELATIVES_MAX)
}

/// Checks an address.
///
/// # Errors
/// `invalid` at `address`.
pub fn address(asked: &str) -> Result<String> {
    fields::text("address", asked, ADDRESS_MAX)
}

/// Checks a note; empty = none.
///
/// # Errors
/// `invalid` at `note`.
pub fn note(asked: &str) -> Result<Option<String>> {
    match asked.trim() {
        "" => Ok(None),
        text => fields::text("note", text, NOTE_MAX).map(Some),
    }
}

/// Health and special status need separate consent (R2.6, PIPL Art. 28).
pub fn is_sensitive(word: &Trait) -> bool {
    match word {
        Trait::Disabled | Trait::Hardship | Trait::HardOfHearing => true,
        Trait::DoesNotRead => false,
    }
}

fn of_category(row: &CategoryEvidence, reason: &str, message: impl Into<String>) -> Error {
    Error::invalid("categories", reason, message).with("category", row.category.as_str())
}

#[cfg(test)]
mod tests;
