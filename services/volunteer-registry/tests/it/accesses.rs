//! The access log of one volunteer.

use contracts::{
    Actor, Code, Paging,
    volunteer::{FindVolunteers, RevealVolunteer, VolunteerAccesses, VolunteerField, VolunteerNames},
};
use kernel::VolunteerId;
use testkit::actors;

use crate::asked::{OTHER_VILLAGE, bench, clerk, li, registered};

#[tokio::test]
async fn staff_in_scope_and_the_volunteer_read_who_has_looked_and_why() {
    let bench = bench().await;
    let volunteer_id = registered(&bench, li()).await;
    let find = FindVolunteers {
        text: None,
        within: None,
        state: None,
        paging: Paging::default(),
    };
    bench.ask(&clerk(), find).await.unwrap();
    bench
        .ask(
            &clerk(),
            VolunteerNames {
                ids: vec![volunteer_id],
            },
        )
        .await
        .unwrap();
    let reveal = RevealVolunteer {
        volunteer_id,
        field: VolunteerField::ResidentId,
        reason: "核对证件".into(),
    };
    bench.tell(&clerk(), reveal).await.unwrap();

    let asked = || VolunteerAccesses {
        volunteer_id,
        paging: Paging::default(),
    };
    let log = bench.ask(&clerk(), asked()).await.unwrap();
    let actions: Vec<&str> = log.rows.iter().map(|row| row.action.as_str()).collect();
    assert_eq!(
        actions,
        [
            "volunteer.revealed",
            "volunteers.named",
            "volunteers.listed",
            "volunteer.registered"
        ]
    );
    assert_eq!(log.rows[0].by, clerk());
    assert_eq!(
        (log.rows[0].field.as_deref(), log.rows[0].purpose.as_deref()),
        (Some("resident_id"), Some("核对证件"))
    );
    let own = bench
        .ask(&Actor::Volunteer { id: volunteer_id }, asked())
        .await
        .unwrap();
    assert_eq!(
        (own.total, own.rows[0].action.as_str()),
        (5, "volunteer.accesses_read")
    );

    let stranger = Actor::Volunteer {
        id: VolunteerId::generate(testkit::BEGINNING),
    };
    for actor in [stranger, actors::clerk(OTHER_VILLAGE), actors::system_admin()] {
        let refused = bench.ask(&actor, asked()).await.unwrap_err();
        assert!(matches!(refused.code, Code::Forbidden | Code::NotFound));
    }
}
