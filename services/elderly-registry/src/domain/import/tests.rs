use contracts::{elderly::ConsentGiver, fields::Identities};
use kernel::Sex;
use time::macros::date;

use super::*;

const VILLAGE: &str = "370405001004";

fn rules() -> Rules {
    Rules {
        identities: Identities {
            today: date!(2026 - 11 - 23),
            accept_test: true,
        },
        min_age: 60,
        category_months: 12,
        minimum_ages: BTreeMap::new(),
    }
}

fn consent() -> Consent {
    Consent {
        service: true,
        sensitive: true,
        text_version: "2026-01".into(),
        given_by: ConsentGiver::Elder,
        reason: None,
    }
}

fn id(year: i32) -> String {
    let birth = date!(1950 - 03 - 08).replace_year(year).unwrap();
    ResidentId::for_test(birth, 1, Sex::Female).as_str().to_owned()
}

/// A sound row with these cells instead of its own; an empty text takes one away.
fn row(changed: &[(ElderColumn, &str)]) -> Cells {
    let mut cells: Cells = [
        (ElderColumn::ResidentId, id(1950).as_str()),
        (ElderColumn::Name, "王秀英"),
        (ElderColumn::Village, VILLAGE),
        (ElderColumn::Address, "3 号楼 2 单元 401"),
        (ElderColumn::Living, "alone"),
    ]
    .into_iter()
    .map(|(column, text)| (column, text.into()))
    .collect();
    for (column, text) in changed {
        cells.insert(*column, (*text).into());
        if text.is_empty() {
            cells.remove(column);
        }
    }
    cells
}

fn tried(cells: &Cells, told: &[ElderTold], consent: &Consent) -> Tried {
    let (rules, within) = (rules(), "370405001".parse().unwrap());
    let trial = Trial {
        rules: &rules,
        within: &within,
        consent,
        welcome: false,
    };
    trial.row(cells, told)
}

fn faults(changed: &[(ElderColumn, &str)]) -> Vec<(String, String)> {
    let outcome = tried(&row(changed), &[], &consent()).outcome;
    let faults = outcome.err().unwrap_or_default().into_iter();
    faults.map(|error| (error.field.unwrap(), error.reason)).collect()
}

#[test]
fn a_sound_row_is_a_registration_like_any_other() {
    let cells = row(&[
        (ElderColumn::Phone, "16900000001"),
        (ElderColumn::PhoneOwner, "child"),
        (ElderColumn::Traits, "hearing、reading"),
        (ElderColumn::Categories, "TEKUN，DIBAO"),
        (ElderColumn::Evidence, "T 1，D 2"),
        (ElderColumn::VerifiedBy, "运河街道民政办"),
        (ElderColumn::VerifiedOn, "2026-10-01"),
        (ElderColumn::ContactName, "王强"),
        (ElderColumn::ContactRelation, "子"),
        (ElderColumn::ContactPhone, "16900000009"),
        (ElderColumn::Relatives, &id(1952)),
        (ElderColumn::Note, "院里有狗"),
    ]);
    let found = tried(&cells, &[], &consent()).outcome.unwrap();
    assert_eq!((found.name.as_str(), found.village.as_str()), ("王秀英", VILLAGE));
    assert_eq!(found.traits, [Trait::HardOfHearing, Trait::DoesNotRead]);
    let documents: Vec<_> = found
        .categories
        .iter()
        .map(|row| (row.category, row.evidence.as_str()))
        .collect();
    assert_eq!(documents, [(Category::Tekun, "T 1"), (Category::Dibao, "D 2")]);
    assert_eq!(found.relatives.len(), 1);
    assert_eq!(found.contact.unwrap().relation, "子");
}

#[test]
fn every_fault_of_a_row_is_named_at_its_column() {
    let mut wrong = id(1950);
    let last = if wrong.ends_with('0') { '1' } else { '0' };
    wrong.pop();
    wrong.push(last);
    for (changed, column, reason) in [
        (
            vec![(ElderColumn::ResidentId, wrong.as_str())],
            "resident_id",
            "resident_id_check_digit",
        ),
        (
            vec![(ElderColumn::ResidentId, "999999195002300012")],
            "resident_id",
            "resident_id_date",
        ),
        (
            vec![(ElderColumn::ResidentId, "")],
            "resident_id",
            "resident_id_length",
        ),
        (
            vec![(ElderColumn::ResidentId, &id(1980))],
            "resident_id",
            "too_young",
        ),
        (vec![(ElderColumn::Name, "")], "name", "blank"),
        (vec![(ElderColumn::Village, "")], "village", "village_missing"),
        (
            vec![(ElderColumn::Village, "兴中社区")],
            "village",
            "village_unknown",
        ),
        (
            vec![(ElderColumn::Village, "370405100001")],
            "village",
            "wrong_scope",
        ),
        (
            vec![(ElderColumn::Village, "370405001")],
            "village",
            "not_a_village",
        ),
        (vec![(ElderColumn::Living, "")], "living", "blank"),
        (vec![(ElderColumn::Living, "一个人")], "living", "unknown_word"),
        (vec![(ElderColumn::Phone, "1690000")], "phone", "phone_length"),
        (vec![(ElderColumn::Traits, "聋")], "traits", "unknown_word"),
        (vec![(ElderColumn::Evidence, "D 2")], "evidence", "evidence_count"),
        (
            vec![
                (ElderColumn::ContactRelation, "子"),
                (ElderColumn::ContactPhone, "16900000009"),
            ],
            "contact_name",
            "blank",
        ),
        (
            vec![(ElderColumn::Relatives, &id(1950))],
            "relatives",
            "relative_is_self",
        ),
    ] {
        assert_eq!(
            faults(&changed),
            [(column.to_owned(), reason.to_owned())],
            "{changed:?}"
        );
    }
}

#[test]
fn a_row_tells_all_its_faults_at_once() {
    let found = faults(&[
        (ElderColumn::ResidentId, "1"),
        (ElderColumn::Name, ""),
        (ElderColumn::Living, "?"),
        (ElderColumn::Phone, "1"),
        (ElderColumn::Categories, "DIBAO"),
        (ElderColumn::Evidence, "D 2"),
        (ElderColumn::VerifiedOn, "上月"),
    ]);
    let columns: Vec<&str> = found.iter().map(|(column, _)| column.as_str()).collect();
    assert_eq!(
        columns,
        [
            "resident_id",
            "name",
            "living",
            "phone",
            "verified_by",
            "verified_on"
        ]
    );
}

#[test]
fn a_group_needs_separate_consent_r2_6() {
    let cells = row(&[(ElderColumn::Traits, "hearing")]);
    let service_only = Consent {
        sensitive: false,
        ..consent()
    };
    let refused = tried(&cells, &[], &service_only).outcome.unwrap_err();
    assert_eq!(refused[0].reason, "consent_missing");
    assert!(tried(&row(&[]), &[], &service_only).outcome.is_ok());
}

#[test]
fn what_the_reader_saw_comes_first_and_a_remark_is_no_fault() {
    let told = |column, reading| [ElderTold { column, reading }];
    let cells = row(&[(ElderColumn::Name, "")]);
    let formula = told(ElderColumn::Name, ElderReading::Formula);
    let found = tried(&cells, &formula, &consent());
    assert_eq!(found.outcome.unwrap_err()[0].reason, "formula_in_cell");
    assert!(found.resident_id.is_some(), "who it is is known all the same");
    let remark = told(ElderColumn::Phone, ElderReading::FullWidth);
    assert!(tried(&row(&[]), &remark, &consent()).outcome.is_ok());
}
