use contracts::{
    Code,
    elderly::{ElderField, RevealElder},
};
use testkit::actors;

use crate::asked::{OTHER_VILLAGE, audited, bench, clerk, registered, wang};

#[tokio::test]
async fn a_masked_datum_is_revealed_with_a_reason_that_is_kept() {
    let bench = bench().await;
    let elder_id = registered(&bench, wang()).await.elder_id;
    let reveal = |field, reason: &str| RevealElder {
        elder_id,
        field,
        reason: reason.into(),
    };
    let phone = bench
        .tell(&clerk(), reveal(ElderField::Phone, "电话核实"))
        .await
        .unwrap();
    assert_eq!(&*phone.value, "16900000001");
    let id = bench
        .tell(&clerk(), reveal(ElderField::ResidentId, "核对证件"))
        .await
        .unwrap();
    assert_eq!(id.value, wang().resident_id);
    let logged = audited(&bench, "elder.revealed").await;
    assert_eq!(logged.len(), 2);
    assert!(logged[0].contains("电话核实") && logged[0].contains(&elder_id.to_string()));
    assert!(
        !logged
            .iter()
            .any(|row| row.contains("16900000001") || row.contains(&*id.value))
    );
}

#[tokio::test]
async fn without_a_reason_or_out_of_scope_nothing_is_revealed() {
    let bench = bench().await;
    let elder_id = registered(&bench, wang()).await.elder_id;
    let reveal = |field, reason: &str| RevealElder {
        elder_id,
        field,
        reason: reason.into(),
    };
    let refused = bench
        .tell(&clerk(), reveal(ElderField::Phone, "x"))
        .await
        .unwrap_err();
    assert_eq!(
        (refused.field.as_deref(), refused.reason.as_str()),
        (Some("reason"), "too_short")
    );
    let missing = bench
        .tell(&clerk(), reveal(ElderField::ContactPhone, "联系家属"))
        .await
        .unwrap_err();
    assert_eq!(
        (missing.field.as_deref(), missing.reason.as_str()),
        (Some("field"), "nothing_to_reveal")
    );
    for actor in [
        actors::clerk(OTHER_VILLAGE),
        actors::auditor(),
        actors::system_admin(),
    ] {
        let refused = bench
            .tell(&actor, reveal(ElderField::Phone, "电话核实"))
            .await
            .unwrap_err();
        assert!(matches!(refused.code, Code::Forbidden | Code::NotFound));
    }
    assert!(audited(&bench, "elder.revealed").await.is_empty());
}
