use contracts::{
    Code,
    volunteer::{RevealVolunteer, VolunteerField},
};
use testkit::actors;

use crate::asked::{OTHER_VILLAGE, audited, bench, clerk, id_of_li, li, registered};

#[tokio::test]
async fn a_masked_datum_is_revealed_with_a_reason_that_is_kept() {
    let bench = bench().await;
    let volunteer_id = registered(&bench, li()).await;
    let reveal = |field, reason: &str| RevealVolunteer {
        volunteer_id,
        field,
        reason: reason.into(),
    };
    let phone = bench
        .tell(&clerk(), reveal(VolunteerField::Phone, "电话核实"))
        .await
        .unwrap();
    assert_eq!(&*phone.value, "16900000002");
    let id = bench
        .tell(&clerk(), reveal(VolunteerField::ResidentId, "核对证件"))
        .await
        .unwrap();
    assert_eq!(&*id.value, id_of_li().as_str());
    let logged = audited(&bench, "volunteer.revealed").await;
    assert!(logged.len() == 2 && logged[0].contains("电话核实"));
    assert!(
        !logged
            .iter()
            .any(|row| row.contains("16900000002") || row.contains(&*id.value))
    );

    let refused = bench
        .tell(&clerk(), reveal(VolunteerField::Phone, "x"))
        .await
        .unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("reason"));
    for actor in [actors::clerk(OTHER_VILLAGE), actors::auditor(), actors::finance()] {
        let refused = bench
            .tell(&actor, reveal(VolunteerField::Phone, "电话核实"))
            .await
            .unwrap_err();
        assert!(matches!(refused.code, Code::Forbidden | Code::NotFound));
    }
}
