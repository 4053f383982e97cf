//! Whether a unit fits into the tree that is there (R1.1, R1.2, R1.5).

use contracts::{Error, Result};
use kernel::{OrgCode, OrgKind};
use time::Date;

use crate::store::org_unit::OrgUnit;

/// Where a new social organisation may stand (R1.2, `org.social_org_parent`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SocialParent {
    /// Below a branch or head office.
    Either,
    /// Below a branch.
    Branch,
    /// Below head office.
    Head,
}

impl SocialParent {
    /// The value of a setting's word; an unknown one restricts nothing.
    pub fn of(word: &str) -> Self {
        match word {
            "branch" => Self::Branch,
            "head" => Self::Head,
            _ => Self::Either,
        }
    }

    fn allows(self, parent: OrgKind) -> bool {
        match self {
            Self::Either => true,
            Self::Branch => parent == OrgKind::Town,
            Self::Head => parent == OrgKind::District,
        }
    }
}

/// Refuses what the tree does not bear. `tree` is all that is in it now, the unit itself as it was included.
///
/// # Errors
/// `invalid`: `one_head_office`, `head_office_stays`, `parent_missing`, `parent_closed`, `social_org_parent`,
/// `parts_in_use` (with `count`), `successor_missing`, `org_unit_not_found`, `successor_kind`, `successor_closed`,
/// `still_takes_over`.
pub fn fits(unit: &OrgUnit, tree: &[OrgUnit], social: SocialParent) -> Result<()> {
    let find = |code: &OrgCode| tree.iter().find(|other| other.code == *code);
    match unit.code.parent() {
        None => head_office(unit, tree)?,
        Some(parent) => below(unit, find(&parent), &parent, social, find(&unit.code).is_none())?,
    }
    let Some(last) = unit.active_to else {
        return Ok(());
    };
    let parts = tree
        .iter()
        .filter(|other| other.code != unit.code && unit.code.contains(&other.code))
        .filter(|other| in_use_after(other, last))
        .count();
    if parts > 0 {
        let message = "close or merge what is below this unit first";
        return Err(Error::invalid("active_to", "parts_in_use", message).with("count", parts));
    }
    // A unit hands its people on only to one that outlasts it.
    if tree
        .iter()
        .filter(|other| other.successor.as_ref() == Some(&unit.code))
        .any(|other| other.active_to.is_none_or(|theirs| theirs >= last))
    {
        let message = "another unit is to be taken over by this one: give that one another successor first";
        return Err(Error::invalid("active_to", "still_takes_over", message));
    }
    match &unit.successor {
        Some(code) => succession(unit, last, find(code)),
        None if matches!(unit.kind, OrgKind::Village | OrgKind::SocialOrg) => Err(Error::invalid(
            "successor",
            "successor_missing",
            "a sub-branch that ends has a successor: its people are found there",
        )),
        None => Ok(()),
    }
}

fn in_use_after(unit: &OrgUnit, last: Date) -> bool {
    unit.active_to.is_none_or(|theirs| theirs > last)
}

fn head_office(unit: &OrgUnit, tree: &[OrgUnit]) -> Result<()> {
    if tree
        .iter()
        .any(|other| other.kind == OrgKind::District && other.code != unit.code)
    {
        return Err(Error::invalid(
            "code",
            "one_head_office",
            "there is exactly one head office",
        ));
    }
    if unit.active_to.is_some() {
        return Err(Error::invalid(
            "active_to",
            "head_office_stays",
            "head office is not closed",
        ));
    }
    Ok(())
}

fn below(
    unit: &OrgUnit,
    parent: Option<&OrgUnit>,
    code: &OrgCode,
    social: SocialParent,
    is_new: bool,
) -> Result<()> {
    let Some(parent) = parent else {
        return Err(
            Error::invalid("code", "parent_missing", "put the organisation above first")
                .with("parent", code.as_str()),
        );
    };
    if parent
        .active_to
        .is_some_and(|last| unit.active_to.is_none_or(|mine| mine > last))
    {
        return Err(Error::invalid(
            "code",
            "parent_closed",
            "the organisation above ends before this one",
        ));
    }
    if is_new && unit.kind == OrgKind::SocialOrg && !social.allows(parent.kind) {
        return Err(Error::invalid(
            "code",
            "social_org_parent",
            "the settings place social organisations elsewhere in the tree",
        ));
    }
    Ok(())
}

fn succession(unit: &OrgUnit, last: Date, successor: Option<&OrgUnit>) -> Result<()> {
    let Some(successor) = successor else {
        return Err(Error::invalid(
            "successor",
            "org_unit_not_found",
            "the successor is not in the tree",
        ));
    };
    // Elders live in villages; volunteers of a social organisation may go on in a village.
    let alike = unit.kind == successor.kind
        || (unit.kind == OrgKind::SocialOrg && successor.kind == OrgKind::Village);
    if !alike {
        return Err(Error::invalid(
            "successor",
            "successor_kind",
            "the successor is a unit of the same kind",
        ));
    }
    // Later ends only: no chain of successors leads back.
    let there = last
        .next_day()
        .is_some_and(|next| successor.active_from <= next && in_use_after(successor, last));
    if !there {
        return Err(Error::invalid(
            "successor",
            "successor_closed",
            "the successor is not in use on the day after",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use contracts::portal::UnitFacts;
    use time::macros::date;

    use super::*;

    fn unit(code: &str) -> OrgUnit {
        let code: OrgCode = code.parse().unwrap();
        OrgUnit {
            kind: code.kind(),
            name: code.to_string(),
            code,
            position: None,
            active_from: date!(2023 - 06 - 30),
            active_to: None,
            successor: None,
            facts: UnitFacts::default(),
        }
    }

    fn ended(code: &str, last: Date, successor: &str) -> OrgUnit {
        OrgUnit {
            active_to: Some(last),
            successor: Some(successor.parse().unwrap()),
            ..unit(code)
        }
    }

    fn tree() -> Vec<OrgUnit> {
        [
            "370405",
            "370405001",
            "370405100",
            "370405001004",
            "370405001005",
            "370405001004-01",
            "370405S01",
        ]
        .map(unit)
        .into()
    }

    fn refused(unit: &OrgUnit, tree: &[OrgUnit], social: SocialParent) -> String {
        fits(unit, tree, social).unwrap_err().reason
    }

    const YEAR_END: Date = date!(2026 - 12 - 31);

    #[test]
    fn there_is_exactly_one_head_office_and_it_stays_r1_1() {
        assert_eq!(fits(&unit("370405"), &tree(), SocialParent::Either), Ok(()));
        assert_eq!(
            refused(&unit("370406"), &tree(), SocialParent::Either),
            "one_head_office"
        );
        let closed = OrgUnit {
            active_to: Some(YEAR_END),
            ..unit("370405")
        };
        assert_eq!(
            refused(&closed, &tree(), SocialParent::Either),
            "head_office_stays"
        );
    }

    #[test]
    fn a_new_social_organisation_stands_where_the_setting_says_r1_2() {
        let (head, branch) = (unit("370405S02"), unit("370405001S01"));
        for (social, below_head, below_branch) in [
            (SocialParent::Either, true, true),
            (SocialParent::Head, true, false),
            (SocialParent::Branch, false, true),
        ] {
            assert_eq!(fits(&head, &tree(), social).is_ok(), below_head, "{social:?}");
            assert_eq!(fits(&branch, &tree(), social).is_ok(), below_branch, "{social:?}");
        }
        assert_eq!(refused(&branch, &tree(), SocialParent::Head), "social_org_parent");
        // One that is there may be renamed wherever it stands.
        assert_eq!(fits(&unit("370405S01"), &tree(), SocialParent::Branch), Ok(()));
        assert_eq!(SocialParent::of("head"), SocialParent::Head);
    }

    #[test]
    fn a_sub_branch_that_ends_has_a_successor_of_its_kind_that_goes_on_r1_5() {
        let mut tree = tree();
        tree.retain(|unit| unit.kind != OrgKind::Site);
        let merged = ended("370405001004", YEAR_END, "370405001005");
        assert_eq!(fits(&merged, &tree, SocialParent::Either), Ok(()));
        let alone = OrgUnit {
            successor: None,
            ..merged.clone()
        };
        assert_eq!(refused(&alone, &tree, SocialParent::Either), "successor_missing");
        for (successor, reason) in [
            ("370405100", "successor_kind"),
            ("370405S01", "successor_kind"),
            ("370405001099", "org_unit_not_found"),
        ] {
            let merged = ended("370405001004", YEAR_END, successor);
            assert_eq!(
                refused(&merged, &tree, SocialParent::Either),
                reason,
                "{successor}"
            );
        }
        // Volunteers of a social organisation may go on in a village.
        let dissolved = ended("370405S01", YEAR_END, "370405001005");
        assert_eq!(fits(&dissolved, &tree, SocialParent::Either), Ok(()));
    }

    #[test]
    fn no_chain_of_successors_leads_back_r1_5() {
        let mut tree = tree();
        tree.retain(|unit| unit.kind != OrgKind::Site && unit.code.as_str() != "370405001005");
        tree.push(ended("370405001005", YEAR_END, "370405001004"));
        let back = ended("370405001004", YEAR_END, "370405001005");
        assert_eq!(refused(&back, &tree, SocialParent::Either), "still_takes_over");
        let later = ended("370405001004", date!(2027 - 12 - 31), "370405001005");
        assert_eq!(refused(&later, &tree, SocialParent::Either), "successor_closed");
    }

    #[test]
    fn what_is_below_a_unit_ends_before_it_and_begins_within_it_r1_5() {
        let merged = ended("370405001004", YEAR_END, "370405001005");
        let error = fits(&merged, &tree(), SocialParent::Either).unwrap_err();
        assert_eq!(
            (error.reason.as_str(), &error.details["count"]),
            ("parts_in_use", &1.into())
        );
        let mut tree = tree();
        tree.retain(|unit| unit.code.as_str() != "370405001004");
        tree.push(merged);
        assert_eq!(
            refused(&unit("370405001004-02"), &tree, SocialParent::Either),
            "parent_closed"
        );
        assert_eq!(
            refused(&unit("370405999001"), &tree, SocialParent::Either),
            "parent_missing"
        );
    }
}
