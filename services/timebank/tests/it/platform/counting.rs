use contracts::{dispatch::VisitState, volunteer::QualificationKind};
use testkit::actors;

use crate::{
    town::{CLEANING, COUNSELLING, PLUMBING},
    world::World,
};

#[tokio::test(flavor = "multi_thread")]
async fn the_worked_example_makes_325_standard_minutes_of_185_raw_ones_r7_8() {
    let world = World::start().await;
    let (elders, volunteers) = world.people(1, 1).await;
    let (elder, volunteer) = (&elders[0], &volunteers[0]);
    world.qualify(volunteer, QualificationKind::Counselling).await;
    for (service, minutes, unsettled) in [(CLEANING, 95, 95), (PLUMBING, 40, 175), (COUNSELLING, 50, 325)] {
        let visit = world.uploaded(elder, volunteer, service, minutes).await;
        world.answers(elder, "1", visit, VisitState::Confirmed).await;
        assert_eq!(world.balances(volunteer).await.unsettled.get(), unsettled);
    }
    let balances = world.balances(volunteer).await;
    assert_eq!(
        balances.raw_confirmed.get(),
        185,
        "stars and certificates count raw minutes (R10.2)"
    );

    let statement = world.statement(volunteer).await;
    let lines = statement.lines.iter().rev().map(|line| {
        let raw = line.raw_minutes.unwrap().get();
        (
            raw,
            line.weight.unwrap().get(),
            line.amount.get(),
            line.balance.get(),
        )
    });
    let expected = [
        (95, 10_000, 95, 95),
        (40, 20_000, 80, 175),
        (50, 30_000, 150, 325),
    ];
    assert_eq!(lines.collect::<Vec<_>>(), expected);

    let card = contracts::volunteer::GetVolunteer {
        volunteer_id: volunteer.id,
    };
    let card = world.ask(&actors::clerk(actors::VILLAGE), card).await.unwrap();
    assert_eq!(card.row.raw_minutes.get(), 185);
    world.finish().await;
}
