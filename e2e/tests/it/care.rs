//! Journey 5, the ledger's side: savings are held for a service that a volunteer has asked for, spent for the minutes that
//! it took, or given back; the statement shows each of it (ui §6.5, R6.5). It costs the reader no click.

use contracts::{
    Actor, Day, Paging, Role, Slot, Weekday,
    ledger::{
        Overrun,
        import::{ApproveImport, GetImport, ImportKind, ImportRow, ImportState, ProposeImport},
        minutes::{PostMinutes, Spending},
    },
    volunteer::{ActivateVolunteer, RecordTraining, RegisterVolunteer, VetVolunteer, Vetting},
};
use e2e::{Browser, Screen, Stack};
use kernel::{OrderId, ResidentId, Sex, StandardMinutes, VolunteerId, china_date};
use testkit::actors::{self, DISTRICT, VILLAGE, org};
use time::{Duration, macros::date};

use crate::journey::Desk;

/// A volunteer in service; gives the passbook's number as well.
pub async fn registered(stack: &Stack) -> anyhow::Result<(VolunteerId, String)> {
    let tell = &stack.bench;
    let today = china_date(stack.now());
    let application = RegisterVolunteer {
        resident_id: ResidentId::for_test(date!(1962 - 05 - 04), 3, Sex::Male)
            .as_str()
            .into(),
        name: "李建国".into(),
        phone: "16900000071".into(),
        org: org(VILLAGE),
        home: org(VILLAGE),
        occupation: "退休工人".into(),
        sources: Vec::new(),
        services: Vec::new(),
        availability: vec![Slot {
            weekday: Weekday(1),
            from_minute: 0,
            to_minute: 1440,
        }],
        reach_m: 5_000,
        relatives: Vec::new(),
        specialty: String::new(),
        guardian: None,
        consent_version: "2026-01".into(),
        consent: true,
    };
    let volunteer_id = tell.tell(&Actor::System, application).await?.volunteer_id;
    let vetted = VetVolunteer {
        volunteer_id,
        decision: Vetting::Approve,
        reason: None,
    };
    tell.tell(&Actor::System, vetted).await?;
    let trained = RecordTraining {
        volunteer_id,
        course: "岗前培训".into(),
        held_on: Day(today),
        valid_to: Day(today + Duration::days(400)),
    };
    tell.tell(&Actor::System, trained).await?;
    let activate = ActivateVolunteer {
        volunteer_id,
        welcome: false,
    };
    let passbook = tell.tell(&Actor::System, activate).await?.passbook_no;
    tell.settle().await;
    Ok((volunteer_id, passbook))
}

/// What stood in the old books, brought over by two persons (R12.8).
async fn saved(stack: &Stack, passbook_no: &str, minutes: i64) -> anyhow::Result<()> {
    let row = ImportRow {
        passbook_no: passbook_no.into(),
        kind: ImportKind::OpeningSavings,
        day: Day(date!(2019 - 12 - 31)),
        minutes,
        weight: None,
        document: "旧存折第3页".into(),
    };
    let proposal = ProposeImport {
        title: "2019年旧账本".into(),
        rows: vec![row],
    };
    let [first, second] = [1, 2].map(|number| actors::numbered_staff(Role::Finance, DISTRICT, number));
    let import_id = stack.bench.tell(&first, proposal).await?.import_id;
    stack.bench.tell(&second, ApproveImport { import_id }).await?;
    stack
        .bench
        .until("the import is posted", async || {
            let query = GetImport {
                import_id,
                paging: Paging::default(),
            };
            let found = stack.bench.ask(&first, query).await;
            found.is_ok_and(|found| found.import.state == ImportState::Posted)
        })
        .await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_held_spent_and_given_back_stands_in_the_statement() -> anyhow::Result<()> {
    let stack = Stack::start().await?;
    stack.load_tree().await?;
    let account = stack
        .open_account("zhou.min", "周敏", Role::Finance, org(DISTRICT))
        .await?;
    let (volunteer_id, passbook) = registered(&stack).await?;
    saved(&stack, &passbook, 975).await?;
    let dispatch = Actor::service("dispatch");
    let hold = async |minutes| {
        let key = stack.bench.client.new_key();
        let hold = PostMinutes::Hold {
            volunteer_id,
            account: Spending::Savings,
            amount: StandardMinutes::new(minutes),
            reference: OrderId::generate(stack.now()).uuid(),
            effective: Day(china_date(stack.now())),
            expires_at: None,
        };
        stack.bench.tell_keyed(&dispatch, key, hold).await?;
        Ok::<_, anyhow::Error>(key)
    };

    let desk = Desk {
        browser: Browser::open(Screen::Desk).await?,
        account,
    };
    let page = format!("/volunteers/{volunteer_id}/statement");
    desk.sign_in(&stack, &page).await?;
    desk.browser.forget_counts();
    let shows = async |words: &[&str]| {
        desk.browser.goto(&format!("{}{page}", stack.portal())).await?;
        let text = desk.browser.text("main").await?;
        for word in words {
            assert!(text.contains(word), "{word} in {text}");
        }
        Ok::<_, anyhow::Error>(())
    };

    let spent = hold(120).await?;
    shows(&["其中 2时 已冻结"]).await?;
    let capture = PostMinutes::Capture {
        hold: spent,
        amount: Some(StandardMinutes::new(45)),
        overrun: Overrun::Refuse,
    };
    stack.bench.tell(&dispatch, capture).await?;
    shows(&["其余 1时15分 已解冻", "15时30分"]).await?;
    let returned = hold(30).await?;
    stack
        .bench
        .tell(&dispatch, PostMinutes::Void { hold: returned })
        .await?;
    shows(&["已解冻", "15时30分"]).await?;
    assert_eq!(desk.browser.counts().clicks, 0);

    // On paper: A4, every line, what the accounts held before and after them, one total, and lines to sign on.
    desk.browser
        .click(&format!("main a[href^='{page}/paper']"))
        .await?;
    desk.browser.wait_css("main [data-print]").await?;
    let sheets = desk.browser.print().await?;
    assert!(sheets.iter().all(|sheet| sheet.size == (210, 297)), "{sheets:?}");
    let printed: String = sheets.iter().map(|sheet| sheet.text.as_str()).collect();
    for words in [
        "其余 1时15分 已解冻",
        "本期合计",
        "期末余额",
        "15时30分",
        "志愿者签字",
    ] {
        assert!(printed.contains(words), "{words} in {printed}");
    }
    assert!(!printed.contains("本页合计"), "{printed}");
    stack.stop().await;
    Ok(())
}
