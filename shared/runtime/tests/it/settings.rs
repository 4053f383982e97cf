use contracts::settings::{CONFIRM_WINDOW_HOURS, VERIFY_SLA_HOURS};
use kernel::Clock;
use time::Duration;

use crate::{logs::bench, shelf};

#[tokio::test(flavor = "multi_thread")]
async fn a_setting_is_in_force_from_its_instant_on_and_not_before() {
    let t = bench(vec![shelf::service()]).await;
    let host = t.host(shelf::NAME);
    assert_eq!(host.settings().int(CONFIRM_WINDOW_HOURS), 48, "the default");
    assert_eq!(host.settings().version(), 0);

    let tomorrow = t.clock.now() + Duration::days(1);
    t.emit(&shelf::setting(1, CONFIRM_WINDOW_HOURS, 24.into(), tomorrow))
        .await;
    t.settle().await;
    assert_eq!(host.settings().int(CONFIRM_WINDOW_HOURS), 48, "not yet");
    assert_eq!(host.settings().version(), 0);

    t.clock.set(tomorrow - Duration::seconds(1));
    assert_eq!(host.settings().int(CONFIRM_WINDOW_HOURS), 48);
    t.clock.set(tomorrow);
    assert_eq!(host.settings().int(CONFIRM_WINDOW_HOURS), 24);
    assert_eq!(host.settings().version(), 1);
    assert_eq!(
        host.settings().int(VERIFY_SLA_HOURS),
        24,
        "another key keeps its default"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_later_decision_for_an_earlier_instant_does_not_undo_what_begins_after_it() {
    let t = bench(vec![shelf::service()]).await;
    let now = t.clock.now();
    for (version, hours, from) in [(1, 24, 2), (2, 36, 1), (3, 30, 2)] {
        let event = shelf::setting(
            version,
            CONFIRM_WINDOW_HOURS,
            hours.into(),
            now + Duration::days(from),
        );
        t.emit(&event).await;
    }
    t.settle().await;
    let settings = |days| {
        t.clock.set(now + Duration::days(days));
        t.host(shelf::NAME).settings()
    };
    assert_eq!(settings(1).int(CONFIRM_WINDOW_HOURS), 36);
    assert_eq!(
        settings(2).int(CONFIRM_WINDOW_HOURS),
        30,
        "of two that begin together the later decision counts"
    );
    assert_eq!(settings(2).version(), 3);
}
