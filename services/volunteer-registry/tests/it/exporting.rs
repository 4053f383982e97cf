//! Everything that is kept of a volunteer, for the volunteer.

use std::collections::BTreeSet;

use contracts::{Code, volunteer::ExportVolunteer};
use testkit::actors;

use crate::asked::{OTHER_VILLAGE, audited, bench, clerk, id_of_li, li, registered};

#[tokio::test]
async fn a_volunteer_gets_everything_in_full_with_a_reason_that_is_kept() {
    let bench = bench().await;
    let volunteer_id = registered(&bench, li()).await;
    let asked = |reason: &str| ExportVolunteer {
        volunteer_id,
        reason: reason.into(),
    };
    let held = bench.ask(&clerk(), asked("本人申请查阅")).await.unwrap();
    let value = |name: &str| {
        held.records
            .iter()
            .flat_map(|record| &record.fields)
            .find(|field| field.name == name)
            .map(|field| field.value.0.as_str())
    };
    assert_eq!(value("resident_id"), Some(id_of_li().as_str()));
    assert_eq!(value("phone"), Some("16900000002"));
    assert!(value("willingness").is_some() && value("weekday").is_some());
    assert_eq!(value("phone_index"), None);
    let logged = audited(&bench, "volunteer.exported").await;
    assert!(logged.len() == 1 && logged[0].contains("本人申请查阅"));

    let refused = bench.ask(&clerk(), asked("x")).await.unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("reason"));
    for actor in [actors::clerk(OTHER_VILLAGE), actors::auditor(), actors::finance()] {
        let refused = bench.ask(&actor, asked("本人申请查阅")).await.unwrap_err();
        assert!(matches!(refused.code, Code::Forbidden | Code::NotFound));
    }
}

#[tokio::test]
async fn no_table_that_says_something_of_a_volunteer_is_forgotten() {
    let bench = bench().await;
    let mut tables: BTreeSet<String> = sqlx::query_scalar(
        "select table_schema || '.' || table_name from information_schema.columns
         where table_schema = 'volunteer' and column_name = 'volunteer_id'",
    )
    .fetch_all(bench.admin())
    .await
    .unwrap()
    .into_iter()
    .collect();
    tables.insert("volunteer.volunteer".into());
    let exported: BTreeSet<String> = volunteer_registry::EXPORTED
        .iter()
        .map(|(table, _)| (*table).to_owned())
        .collect();
    assert_eq!(exported, tables);
}
