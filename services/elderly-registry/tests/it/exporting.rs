//! Everything that is kept of an elder, for the elder.

use std::collections::BTreeSet;

use contracts::{
    Code,
    elderly::{ContactPerson, ExportElder},
};
use kernel::{Category, ResidentId, Sex};
use testkit::actors;
use time::macros::date;

use crate::asked::{OTHER_VILLAGE, audited, bench, clerk, group, registered, wang};

#[tokio::test]
async fn an_elder_gets_everything_in_full_with_a_reason_that_is_kept() {
    let bench = bench().await;
    let mut form = wang();
    form.categories = vec![group(Category::Disabled, date!(2026 - 11 - 01))];
    form.contact = Some(ContactPerson {
        name: "王磊".into(),
        relation: "子".into(),
        phone: "16900000021".into(),
    });
    form.note = Some("有狗".into());
    form.relatives = vec![
        ResidentId::for_test(date!(1975 - 01 - 01), 3, Sex::Male)
            .as_str()
            .into(),
    ];
    let id_number = form.resident_id.0.clone();
    let elder_id = registered(&bench, form).await.elder_id;
    let asked = |reason: &str| ExportElder {
        elder_id,
        reason: reason.into(),
    };
    let held = bench.ask(&clerk(), asked("本人申请查阅")).await.unwrap();
    let tables: Vec<&str> = held.records.iter().map(|record| record.table.as_str()).collect();
    assert_eq!(tables, ["elder", "elder_category", "consent", "elder_relative"]);
    let value = |name: &str| {
        held.records
            .iter()
            .flat_map(|record| &record.fields)
            .find(|field| field.name == name)
            .map(|field| field.value.0.as_str())
    };
    assert_eq!(value("name"), Some("王秀英"));
    assert_eq!(value("resident_id"), Some(id_number.as_str()));
    assert_eq!(value("phone"), Some("16900000001"));
    assert_eq!(value("contact_phone"), Some("16900000021"));
    assert_eq!(value("evidence"), Some("证 0001"));
    assert_eq!(value("note"), Some("有狗"));
    assert_eq!(value("service"), Some("true"));
    for digest in ["phone_index", "contact_phone_index", "person_key", "tokens"] {
        assert_eq!(value(digest), None);
    }
    let logged = audited(&bench, "elder.exported").await;
    assert!(logged.len() == 1 && logged[0].contains("本人申请查阅") && !logged[0].contains("王秀英"));

    let refused = bench.ask(&clerk(), asked("x")).await.unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("reason"));
    for actor in [
        actors::clerk(OTHER_VILLAGE),
        actors::auditor(),
        actors::system_admin(),
    ] {
        let refused = bench.ask(&actor, asked("本人申请查阅")).await.unwrap_err();
        assert!(matches!(refused.code, Code::Forbidden | Code::NotFound));
    }
    assert_eq!(audited(&bench, "elder.exported").await.len(), 1);
}

#[tokio::test]
async fn no_table_that_says_something_of_an_elder_is_forgotten() {
    let bench = bench().await;
    let mut tables: BTreeSet<String> = sqlx::query_scalar(
        "select table_schema || '.' || table_name from information_schema.columns
         where table_schema = 'elderly' and column_name = 'elder_id'",
    )
    .fetch_all(bench.admin())
    .await
    .unwrap()
    .into_iter()
    .collect();
    tables.insert("elderly.elder".into());
    // A registered row of an import holds nothing of its elder any more: only which line it was.
    assert!(tables.remove("elderly.import_row"));
    let exported: BTreeSet<String> = elderly_registry::EXPORTED
        .iter()
        .map(|(table, _)| (*table).to_owned())
        .collect();
    assert_eq!(exported, tables);
}
