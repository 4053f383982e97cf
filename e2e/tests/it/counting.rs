//! A count of two thousand sorts of goods at one outlet: one page, the keyboard alone, every row saved as it is left (R8.4).

use std::time::{Duration, Instant};

use contracts::{
    Day, Role,
    portal::{PutOrgUnit, UnitFacts},
    redemption::{
        AddItem,
        count::{GetCount, OpenCount},
        item::{ItemCategory, ItemFacts},
    },
};
use e2e::{Browser, Pictures, Screen, Stack};
use fantoccini::key::Key;
use futures::{StreamExt, TryStreamExt, stream};
use kernel::{StandardMinutes, china_date};
use testkit::actors::{self, DISTRICT, VILLAGE, org};
use time::macros::date;

use crate::journey::Desk;

/// Sorts of goods on the list.
const GOODS: u32 = 2_000;
/// Rows that are counted with the keyboard.
const ROWS: u64 = 20;
/// Longest that the page may take, in a build without optimisation on a machine with much else to do: it does not ask row by row.
const PAGE: Duration = Duration::from_secs(60);
/// Longest from Enter to the next row and the saved one, on average: one row is saved, not all of them.
const ROW: Duration = Duration::from_secs(3);

async fn listed(stack: &Stack) -> anyhow::Result<()> {
    let stock = actors::staff(Role::Stock, DISTRICT);
    let from = Day(china_date(stack.now()));
    let add = |number: u32| AddItem {
        code: format!("P{number:04}"),
        name: format!("物品 {number:04}"),
        unit: "件".into(),
        price: StandardMinutes::new(60),
        from,
        facts: ItemFacts {
            category: ItemCategory::Daily,
            ..ItemFacts::default()
        },
    };
    stream::iter((1..=GOODS).map(|number| stack.tell(&stock, add(number))))
        .buffer_unordered(8)
        .try_for_each(|_| async { Ok(()) })
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn r8_4_two_thousand_goods_are_counted_on_one_page_with_the_keyboard_alone() -> anyhow::Result<()> {
    let stack = Stack::start().await?;
    stack.load_tree().await?;
    let outlet = PutOrgUnit {
        code: org(VILLAGE),
        name: "兴中社区".into(),
        position: None,
        active_from: Day(date!(2023 - 06 - 30)),
        active_to: None,
        successor: None,
        facts: UnitFacts {
            is_outlet: true,
            ..UnitFacts::default()
        },
    };
    stack.tell(&contracts::Actor::System, outlet).await?;
    listed(&stack).await?;
    stack.bench.settle().await;
    let clerk = actors::staff(Role::Clerk, VILLAGE);
    let count_id = stack
        .tell(&clerk, OpenCount { outlet: org(VILLAGE) })
        .await?
        .count_id;
    let account = stack
        .open_account("liu.fang", "刘芳", Role::Clerk, org(VILLAGE))
        .await?;
    let desk = Desk {
        browser: Browser::open(Screen::Desk).await?,
        account,
    };
    desk.sign_in(&stack, "/stock/counts").await?;
    let browser = &desk.browser;
    let page = format!("{}/stock/counts/{count_id}", stack.portal());

    let began = Instant::now();
    browser.goto(&page).await?;
    let shown = began.elapsed();
    assert_eq!(browser.count("[data-grid] input.in").await?, u64::from(GOODS));
    assert!(shown < PAGE, "{shown:?}");

    browser
        .eval("document.querySelector('[data-grid] input.in').focus()", &[])
        .await?;
    browser.forget_counts();
    let began = Instant::now();
    for row in 1..=ROWS {
        browser.keys(&format!("{row}{}", char::from(Key::Enter))).await?;
    }
    let a_row = began.elapsed() / u32::try_from(ROWS)?;
    assert!(a_row < ROW, "{a_row:?}");
    let done = browser.counts();
    assert_eq!((done.clicks, u64::from(done.keys)), (0, ROWS));
    browser
        .wait_css(&format!("tr:nth-child({ROWS}) output .muted"))
        .await?;
    let pictures = Pictures::new()?;
    pictures.save("stock-count-2000", "zh-CN", Screen::Desk, &browser.shot().await?)?;
    let saved = stack.ask(&clerk, GetCount { count_id }).await?;
    let counted: Vec<u32> = saved.lines.iter().filter_map(|line| line.counted).collect();
    assert_eq!(counted, (1..=u32::try_from(ROWS)?).collect::<Vec<_>>());
    stack.assert_sound().await?;
    stack.stop().await;
    Ok(())
}
