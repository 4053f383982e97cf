//! 批量导入: a row of a table as a registration, or everything that is wrong with it, column by column (R2.1, R2.2, R2.6).

mod words;

use std::collections::BTreeMap;

use contracts::{
    Day, Error, Personal, Result,
    elderly::{
        CategoryEvidence, Consent, ContactPerson, Living, PhoneOwner, RegisterElder, Trait,
        import::{ElderColumn, ElderReading, ElderTold},
    },
};
use kernel::{Category, OrgCode, ResidentId};

use self::words::{date, parts, word};
use super::registration::{Registration, Rules};

/// Texts of a row's cells; blank ones are left out.
pub type Cells = BTreeMap<ElderColumn, Personal>;

/// Most rows of one import.
pub const MOST_ROWS: i32 = 50_000;
/// Most rows that one message brings.
pub const MOST_AT_ONCE: usize = 500;
/// Longest text of a cell, characters: longer than any field may be, so that the field's own rule says what is wrong.
pub const CELL_MAX: usize = 400;
/// Last line of a sheet.
pub const LAST_LINE: u32 = 1_048_576;

/// What every row of an import is tried against.
#[derive(Debug)]
pub struct Trial<'a> {
    /// The rules of a registration.
    pub rules: &'a Rules,
    /// Where the villages must lie (R1.8).
    pub within: &'a OrgCode,
    /// Consent of everybody in the table.
    pub consent: &'a Consent,
    /// Whether the welcome SMS is sent.
    pub welcome: bool,
}

/// What a trial has found.
#[derive(Debug)]
pub struct Tried {
    /// Who it is, also where something else is wrong.
    pub resident_id: Option<ResidentId>,
    /// The registration, or what is wrong: one fault a column, with the column as field.
    pub outcome: Result<Registration, Vec<Error>>,
}

impl Trial<'_> {
    /// Tries a row. `told` is what the reader saw in its cells.
    pub fn row(&self, cells: &Cells, told: &[ElderTold]) -> Tried {
        let mut faults = Faults::default();
        for told in told.iter().filter(|told| told.reading.is_fault()) {
            faults.add(told.column, of_reading(told.reading));
        }
        let asked = self.asked(cells, &mut faults);
        let id = asked.resident_id.clone();
        let checked = self.rules.check_all(asked);
        let resident_id = match &checked {
            Ok(registration) => Some(registration.resident_id.clone()),
            Err(_) => self.rules.identities.resident_id("resident_id", &id).ok(),
        };
        let outcome = match checked {
            Ok(registration) if faults.found.is_empty() => Ok(registration),
            checked => {
                let more = checked.err().map(|more| more.found).unwrap_or_default();
                for error in more {
                    faults.add(column(error.field.as_deref().unwrap_or_default()), error);
                }
                Err(faults.found.into_values().collect())
            }
        };
        Tried { resident_id, outcome }
    }

    /// The command that somebody at the counter would have sent. Words that stand for nothing are faults; the rest is
    /// checked all the same.
    fn asked(&self, cells: &Cells, faults: &mut Faults) -> RegisterElder {
        let text = |column| cells.get(&column).map_or("", |cell| cell.trim());
        let given = |column| Some(text(column)).filter(|text| !text.is_empty());
        let personal = |column| given(column).map(Personal::from);
        let living = word(text(ElderColumn::Living), Living::parse);
        let owner = given(ElderColumn::PhoneOwner).map(|owner| word(owner, PhoneOwner::parse));
        let traits = parts(text(ElderColumn::Traits)).map(|part| word(part, Trait::parse));
        let begun = [
            ElderColumn::ContactName,
            ElderColumn::ContactRelation,
            ElderColumn::ContactPhone,
        ];
        RegisterElder {
            resident_id: text(ElderColumn::ResidentId).into(),
            name: text(ElderColumn::Name).into(),
            phone: personal(ElderColumn::Phone),
            phone_owner: faults
                .keep(ElderColumn::PhoneOwner, owner.transpose())
                .flatten()
                .unwrap_or(PhoneOwner::Own),
            village: faults
                .keep(ElderColumn::Village, self.village(text(ElderColumn::Village)))
                .unwrap_or_else(|| self.within.clone()),
            address: text(ElderColumn::Address).into(),
            living: faults
                .keep(ElderColumn::Living, living)
                .unwrap_or(Living::WithFamily),
            traits: faults
                .keep(ElderColumn::Traits, traits.collect::<Result<_>>())
                .unwrap_or_default(),
            categories: categories(&text, faults),
            contact: begun
                .iter()
                .any(|column| cells.contains_key(column))
                .then(|| ContactPerson {
                    name: text(ElderColumn::ContactName).into(),
                    relation: text(ElderColumn::ContactRelation).into(),
                    phone: text(ElderColumn::ContactPhone).into(),
                }),
            relatives: parts(text(ElderColumn::Relatives)).map(Personal::from).collect(),
            note: personal(ElderColumn::Note),
            consent: self.consent.clone(),
            welcome: self.welcome,
        }
    }

    fn village(&self, text: &str) -> Result<OrgCode> {
        if text.is_empty() {
            return Err(Error::invalid(
                "village",
                "village_missing",
                "the village must be given",
            ));
        }
        let village: OrgCode = text
            .parse()
            .map_err(|_| Error::invalid("village", "village_unknown", "there is no such village"))?;
        if !self.within.contains(&village) {
            return Err(Error::invalid(
                "village",
                "wrong_scope",
                "the village is outside your organisation",
            ));
        }
        Ok(village)
    }
}

/// The groups with their documents, which stand in the order of the groups; office and day are those of all.
fn categories<'a>(text: &impl Fn(ElderColumn) -> &'a str, faults: &mut Faults) -> Vec<CategoryEvidence> {
    let groups = parts(text(ElderColumn::Categories)).map(|part| word(part, |word| word.parse().ok()));
    let groups: Vec<Category> = faults
        .keep(ElderColumn::Categories, groups.collect::<Result<_>>())
        .unwrap_or_default();
    let whole = text(ElderColumn::Evidence);
    let documents: Vec<&str> = if groups.len() == 1 && !whole.is_empty() {
        vec![whole]
    } else {
        parts(whole).collect()
    };
    if documents.len() != groups.len() {
        let message = "each group needs its document, in the order of the groups";
        faults.add(
            ElderColumn::Evidence,
            Error::invalid("evidence", "evidence_count", message),
        );
    }
    if groups.is_empty() {
        return Vec::new();
    }
    if text(ElderColumn::VerifiedBy).is_empty() {
        let blank = Error::invalid("verified_by", "blank", "this must be filled in");
        faults.add(ElderColumn::VerifiedBy, blank);
    }
    let verified_on = faults.keep(ElderColumn::VerifiedOn, date(text(ElderColumn::VerifiedOn)));
    let Some(verified_on) = verified_on else {
        return Vec::new();
    };
    groups
        .into_iter()
        .zip(documents)
        .map(|(category, document)| CategoryEvidence {
            category,
            evidence: document.into(),
            verified_by: text(ElderColumn::VerifiedBy).to_owned(),
            verified_on: Day(verified_on),
        })
        .collect()
}

/// One fault a column, in the order of the columns: the first that was found.
#[derive(Default)]
struct Faults {
    found: BTreeMap<ElderColumn, Error>,
}

impl Faults {
    fn add(&mut self, column: ElderColumn, error: Error) {
        self.found
            .entry(column)
            .or_insert_with(|| error.at(column.as_str()));
    }

    fn keep<T>(&mut self, column: ElderColumn, read: Result<T>) -> Option<T> {
        read.map_err(|error| self.add(column, error)).ok()
    }
}

/// The column in which a field of the registration stands.
fn column(field: &str) -> ElderColumn {
    match field {
        "contact.name" => ElderColumn::ContactName,
        "contact.relation" => ElderColumn::ContactRelation,
        "contact.phone" => ElderColumn::ContactPhone,
        // Separate consent is missing for what makes it necessary.
        "consent.sensitive" => ElderColumn::Categories,
        field => ElderColumn::parse(field).unwrap_or(ElderColumn::ResidentId),
    }
}

fn of_reading(reading: ElderReading) -> Error {
    Error::invalid("cells", reading.as_str(), "the cell cannot be read for sure")
}

#[cfg(test)]
mod tests;
