use crate::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn who_is_registered_is_welcomed_and_a_volunteer_has_accounts() {
    let world = World::start().await;
    let (elders, volunteers) = world.people(1, 1).await;
    let welcome = world.sms(&elders[0].phone, "您已登记").await;
    assert!(welcome.starts_with("【台儿庄时间银行】王大娘您好"), "{welcome}");
    let welcome = world.sms(&volunteers[0].phone, "存折号").await;
    assert!(welcome.starts_with("【台儿庄时间银行】李建国您好"), "{welcome}");
    let balances = world.balances(&volunteers[0]).await;
    assert_eq!(
        (
            balances.pending.get(),
            balances.unsettled.get(),
            balances.savings.get()
        ),
        (0, 0, 0)
    );
    assert!(world.statement(&volunteers[0]).await.lines.is_empty());
    world.finish().await;
}
