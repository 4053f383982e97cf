//! Who may be served with a volunteer's saved time (R2.5), and what must be known of them.

use contracts::{
    Error, Result,
    fields::{self, Identities},
    volunteer::{
        VolunteerState,
        recipient::{RecipientForm, Relation},
    },
};
use kernel::{OrgCode, OrgKind, Phone, ResidentId, age_on};
use time::Date;

/// Longest address, characters.
const ADDRESS_MAX: usize = 100;

/// What head office has decided, and the day.
#[derive(Debug)]
pub struct Rules {
    /// How identities are read.
    pub identities: Identities,
    /// `withdraw.min_age`; 0 = none.
    pub min_age: i64,
    /// `withdraw.beneficiary`
    pub beneficiary: String,
}

/// A relative as they were typed.
#[derive(Debug)]
pub struct Relative {
    /// Name.
    pub name: String,
    /// Resident ID.
    pub resident_id: ResidentId,
    /// Number, unless it is the volunteer's.
    pub phone: Option<Phone>,
}

/// A recipient who keeps every rule.
#[derive(Debug)]
pub struct Recipient {
    /// Somebody else than the volunteer.
    pub relative: Option<Relative>,
    /// Where to go.
    pub address: String,
    /// Village, if another than the volunteer's.
    pub village: Option<OrgCode>,
    /// The text they agreed to.
    pub consent_version: String,
}

/// Who may be served where `beneficiary` is in force: each word includes those before it.
pub fn relations(beneficiary: &str) -> &'static [Relation] {
    match beneficiary {
        "lineal" => &[Relation::Own, Relation::Spouse, Relation::Lineal],
        "spouse" => &[Relation::Own, Relation::Spouse],
        _ => &[Relation::Own],
    }
}

impl Rules {
    /// Reads who is to be served. `born` and `state` are the volunteer's.
    ///
    /// # Errors
    /// `conflict` for who has not been, or is no more, a volunteer; `invalid` with the field.
    pub fn check(&self, form: RecipientForm, born: Date, state: VolunteerState) -> Result<Recipient> {
        if !matches!(state, VolunteerState::Active | VolunteerState::Suspended) {
            return Err(Error::conflict(
                "nothing_to_take_back",
                "only who is or was in service has time to take back",
            ));
        }
        if self.min_age > i64::from(age_on(born, self.identities.today)) {
            return Err(Error::conflict(
                "too_young_to_withdraw",
                "the volunteer is too young to take time back",
            )
            .with("min", self.min_age));
        }
        if !relations(&self.beneficiary).contains(&form.relation) {
            return Err(Error::invalid(
                "relation",
                "not_a_beneficiary",
                "head office does not let this relative be served",
            ));
        }
        if let Some(village) = &form.village
            && village.kind() != OrgKind::Village
        {
            return Err(Error::invalid("village", "not_a_village", "this is no village"));
        }
        let relative = match form.relation {
            Relation::Own => None,
            Relation::Spouse | Relation::Lineal => Some(self.relative(&form)?),
        };
        let address = fields::text("address", &form.address.0, ADDRESS_MAX)?;
        if !form.consent {
            return Err(Error::invalid(
                "consent",
                "consent_needed",
                "without consent nobody can be told where to go",
            ));
        }
        Ok(Recipient {
            relative,
            address,
            village: form.village,
            consent_version: fields::text("consent_version", &form.consent_version, 40)?,
        })
    }

    fn relative(&self, form: &RecipientForm) -> Result<Relative> {
        let typed =
            |field: Option<&contracts::Personal>| field.map(|typed| typed.0.clone()).unwrap_or_default();
        let phone = typed(form.phone.as_ref());
        Ok(Relative {
            name: fields::name("name", &typed(form.name.as_ref()))?,
            resident_id: self
                .identities
                .resident_id("resident_id", &typed(form.resident_id.as_ref()))?,
            phone: match phone.trim() {
                "" => None,
                phone => Some(self.identities.phone("phone", phone)?),
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    fn rules(min_age: i64, beneficiary: &str) -> Rules {
        Rules {
            identities: Identities {
                today: date!(2026 - 11 - 23),
                accept_test: true,
            },
            min_age,
            beneficiary: beneficiary.into(),
        }
    }

    fn form(relation: Relation) -> RecipientForm {
        RecipientForm {
            relation,
            name: Some("王秀英".into()),
            resident_id: Some("11010519491231002X".into()),
            phone: None,
            address: "运河街道西关3号".into(),
            village: None,
            consent: true,
            consent_version: "2026-01".into(),
        }
    }

    fn refused(rules: &Rules, form: RecipientForm) -> String {
        let checked = rules.check(form, date!(1990 - 05 - 01), VolunteerState::Active);
        checked.map(|_| ()).map_err(|error| error.reason).unwrap_err()
    }

    #[test]
    fn a_volunteer_below_60_may_be_served_unless_an_age_is_set_r2_5() {
        let own = || form(Relation::Own);
        let young = date!(1990 - 05 - 01);
        assert!(
            rules(0, "self")
                .check(own(), young, VolunteerState::Active)
                .is_ok()
        );
        assert_eq!(refused(&rules(60, "self"), own()), "too_young_to_withdraw");
    }

    #[test]
    fn who_may_be_served_is_a_setting_r2_5() {
        for (beneficiary, allowed) in [("self", 1), ("spouse", 2), ("lineal", 3)] {
            let rules = rules(0, beneficiary);
            let may = Relation::ALL
                .iter()
                .filter(|relation| {
                    let checked =
                        rules.check(form(**relation), date!(1990 - 05 - 01), VolunteerState::Active);
                    checked.is_ok()
                })
                .count();
            assert_eq!(may, allowed, "{beneficiary}");
        }
        assert_eq!(
            refused(&rules(0, "self"), form(Relation::Spouse)),
            "not_a_beneficiary"
        );
    }

    #[test]
    fn nobody_is_served_without_consent_or_an_address() {
        let rules = rules(0, "self");
        let silent = RecipientForm {
            consent: false,
            ..form(Relation::Own)
        };
        assert_eq!(refused(&rules, silent), "consent_needed");
        let nowhere = RecipientForm {
            address: " ".into(),
            ..form(Relation::Own)
        };
        assert_eq!(refused(&rules, nowhere), "blank");
    }

    #[test]
    fn a_relative_needs_a_resident_id_so_that_no_household_member_serves_r5_4() {
        let unknown = RecipientForm {
            resident_id: None,
            ..form(Relation::Spouse)
        };
        assert_eq!(refused(&rules(0, "lineal"), unknown), "resident_id_length");
    }

    #[test]
    fn who_has_left_takes_nothing_back_r6_10() {
        let checked =
            rules(0, "self").check(form(Relation::Own), date!(1990 - 05 - 01), VolunteerState::Exited);
        assert_eq!(checked.map(|_| ()).unwrap_err().reason, "nothing_to_take_back");
    }
}
