//! A social organisation sees its own volunteers and the elders whom they serve, nobody else (R1.8).

use contracts::{
    Paging,
    elderly::{ElderNames, GetElder},
    volunteer::{ActivateVolunteer, FindVolunteers, VetVolunteer, Vetting},
};
use kernel::china_date;
use testkit::actors;
use time::Duration;

use crate::{
    town::{CHARITY, CLEANING, Volunteer, order_form, training, volunteer_form},
    world::World,
};

#[tokio::test(flavor = "multi_thread")]
async fn r1_8_a_social_organisation_sees_its_volunteers_and_the_elders_of_orders_they_serve() {
    let world = World::start().await;
    let (elders, _) = world.people(2, 1).await;
    let clerk = actors::org_clerk(CHARITY);
    let mut form = volunteer_form(50);
    form.org = actors::org(CHARITY);
    let phone = form.phone.0.clone();
    let id = world.tell(&clerk, form).await.unwrap().volunteer_id;
    let approve = VetVolunteer {
        volunteer_id: id,
        decision: Vetting::Approve,
        reason: None,
    };
    world.tell(&clerk, approve).await.unwrap();
    world
        .tell(&clerk, training(id, china_date(world.now())))
        .await
        .unwrap();
    let activate = ActivateVolunteer {
        volunteer_id: id,
        welcome: true,
    };
    world.tell(&clerk, activate).await.unwrap();
    world.settle().await;
    let names = || ElderNames {
        ids: elders.iter().map(|elder| elder.id).collect(),
    };
    assert!(world.ask(&clerk, names()).await.unwrap().names.is_empty());

    let volunteer = Volunteer { id, phone };
    let form = order_form(&elders[0], CLEANING, world.now() + Duration::hours(3), 60);
    world.agreed(&elders[0], &volunteer, form).await;
    let named = world.ask(&clerk, names()).await.unwrap().names;
    assert_eq!(named.len(), 1, "{named:?}");
    assert_eq!(named[0].id, elders[0].id.uuid());
    let card = GetElder {
        elder_id: elders[0].id,
    };
    assert_eq!(world.ask(&clerk, card).await.unwrap_err().reason, "wrong_role");
    let all = FindVolunteers {
        text: None,
        within: None,
        state: None,
        paging: Paging::default(),
    };
    let own = world.ask(&clerk, all).await.unwrap();
    assert_eq!((own.total, own.rows[0].volunteer_id), (1, id));
    world.finish().await;
}
