//! What may stand in the organisation tree (R1.1 to R1.6).

mod tree;

pub use tree::{SocialParent, fits};

use contracts::{
    Error, Result, fields,
    portal::{PutOrgUnit, UnitFacts},
};
use kernel::{OrgKind, Position};

use crate::store::org_unit::OrgUnit;

/// Longest name of a unit, characters.
const NAME_MAX: usize = 60;
/// Longest address, characters.
const ADDRESS_MAX: usize = 120;
/// Longest id of a partner site, characters.
const PARTNER_MAX: usize = 40;

/// A unit as it is to be put, checked by itself; parent and successor are looked up by the caller.
///
/// # Errors
/// `invalid`: `blank`, `too_long`, `characters` (name), `position_range`, `ends_before_start`, `successor_without_end`,
/// `own_successor`, `sites_only` (natural village).
pub fn unit(command: PutOrgUnit) -> Result<OrgUnit> {
    let name = fields::text("name", &command.name, NAME_MAX)?;
    if let Some(Position { lon, lat }) = command.position
        && !((-180.0..=180.0).contains(&lon) && (-90.0..=90.0).contains(&lat))
    {
        return Err(Error::invalid(
            "position",
            "position_range",
            "longitude -180 to 180, latitude -90 to 90",
        ));
    }
    if command
        .active_to
        .is_some_and(|last| last.0 < command.active_from.0)
    {
        return Err(Error::invalid(
            "active_to",
            "ends_before_start",
            "the last day lies before the first",
        ));
    }
    if command.successor.is_some() && command.active_to.is_none() {
        return Err(Error::invalid(
            "active_to",
            "successor_without_end",
            "a unit with a successor has a last day",
        ));
    }
    if command.successor.as_ref() == Some(&command.code) {
        return Err(Error::invalid(
            "successor",
            "own_successor",
            "a unit does not succeed itself",
        ));
    }
    let kind = command.code.kind();
    let facts = facts(kind, command.facts)?;
    Ok(OrgUnit {
        kind,
        code: command.code,
        name,
        position: command.position,
        active_from: command.active_from.0,
        active_to: command.active_to.map(|day| day.0),
        successor: command.successor,
        facts,
    })
}

/// Natural villages are where service sites stand; the other facts are any unit's.
fn facts(kind: OrgKind, given: UnitFacts) -> Result<UnitFacts> {
    let optional = |field: &str, text: Option<String>, max: usize| -> Result<Option<String>> {
        match text.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
            Some(text) => fields::text(field, text, max).map(Some),
            None => Ok(None),
        }
    };
    let natural_village = optional("natural_village", given.natural_village, NAME_MAX)?;
    if natural_village.is_some() && kind != OrgKind::Site {
        return Err(Error::invalid(
            "natural_village",
            "sites_only",
            "only a service site stands in a natural village",
        ));
    }
    Ok(UnitFacts {
        is_outlet: given.is_outlet,
        natural_village,
        address: optional("address", given.address, ADDRESS_MAX)?,
        partner_site: optional("partner_site", given.partner_site, PARTNER_MAX)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use contracts::Day;
    use time::macros::date;

    fn put() -> PutOrgUnit {
        PutOrgUnit {
            code: "370405001004".parse().unwrap(),
            name: " 兴中社区 ".into(),
            position: None,
            active_from: Day(date!(2026 - 01 - 01)),
            active_to: None,
            successor: None,
            facts: UnitFacts::default(),
        }
    }

    fn reason(command: PutOrgUnit) -> Option<String> {
        unit(command).err().map(|error| error.reason)
    }

    #[test]
    fn a_unit_has_a_name_and_a_place_on_earth() {
        assert_eq!(unit(put()).unwrap().name, "兴中社区");
        assert_eq!(
            reason(PutOrgUnit {
                name: " ".into(),
                ..put()
            }),
            Some("blank".into())
        );
        let far = Position {
            lon: 217.0,
            lat: 34.5,
        };
        assert_eq!(
            reason(PutOrgUnit {
                position: Some(far),
                ..put()
            }),
            Some("position_range".into())
        );
    }

    #[test]
    fn a_natural_village_is_where_a_service_site_stands_r1_3() {
        let facts = UnitFacts {
            natural_village: Some(" 西北街 ".into()),
            address: Some("  ".into()),
            ..UnitFacts::default()
        };
        let site = PutOrgUnit {
            code: "370405001004-01".parse().unwrap(),
            facts: facts.clone(),
            ..put()
        };
        let kept = unit(site).unwrap().facts;
        assert_eq!(kept.natural_village.as_deref(), Some("西北街"));
        assert_eq!(kept.address, None);
        assert_eq!(reason(PutOrgUnit { facts, ..put() }), Some("sites_only".into()));
    }

    #[test]
    fn any_unit_may_be_an_outlet_and_have_a_partner_site_r1_4_r1_6() {
        for code in [
            "370405",
            "370405001",
            "370405001004",
            "370405001004-01",
            "370405S01",
        ] {
            let facts = UnitFacts {
                is_outlet: true,
                partner_site: Some("WM-370405-07".into()),
                ..UnitFacts::default()
            };
            let kept = unit(PutOrgUnit {
                code: code.parse().unwrap(),
                facts: facts.clone(),
                ..put()
            });
            assert_eq!(kept.unwrap().facts, facts, "{code}");
        }
    }

    #[test]
    fn a_merged_unit_has_a_last_day_and_another_successor_r1_5() {
        let other = Some("370405001005".parse().unwrap());
        assert_eq!(
            reason(PutOrgUnit {
                successor: other.clone(),
                ..put()
            }),
            Some("successor_without_end".into())
        );
        let ended = PutOrgUnit {
            active_to: Some(Day(date!(2026 - 12 - 31))),
            ..put()
        };
        assert_eq!(
            reason(PutOrgUnit {
                successor: other,
                ..ended.clone()
            }),
            None
        );
        let itself = Some("370405001004".parse().unwrap());
        assert_eq!(
            reason(PutOrgUnit {
                successor: itself,
                ..ended
            }),
            Some("own_successor".into())
        );
        let backwards = PutOrgUnit {
            active_to: Some(Day(date!(2025 - 12 - 31))),
            ..put()
        };
        assert_eq!(reason(backwards), Some("ends_before_start".into()));
    }
}
