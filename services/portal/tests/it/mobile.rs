//! A volunteer's phone signs in with a code.

use contracts::{
    Day, Slot, Weekday,
    volunteer::{
        ActivateVolunteer, RecordTraining, RegisterVolunteer, VetVolunteer, Vetting, WillingService,
        Willingness,
    },
};
use kernel::{ResidentId, Sex};
use testkit::{
    Bench,
    actors::{self, VILLAGE},
};
use time::{Duration, macros::date};

use crate::browser::{Browser, whole_platform};

pub const PHONE: &str = "16900000001";

pub async fn volunteer(bench: &Bench) {
    let clerk = actors::clerk(VILLAGE);
    let register = RegisterVolunteer {
        resident_id: ResidentId::for_test(date!(1970 - 01 - 01), 1, Sex::Male)
            .as_str()
            .into(),
        name: "李建国".into(),
        phone: PHONE.into(),
        org: actors::org(VILLAGE),
        home: actors::org(VILLAGE),
        occupation: "电工".into(),
        sources: Vec::new(),
        services: vec![WillingService {
            service: "01".into(),
            willingness: Willingness::Preferred,
        }],
        availability: vec![Slot {
            weekday: Weekday(1),
            from_minute: 420,
            to_minute: 720,
        }],
        reach_m: 5000,
        relatives: Vec::new(),
        specialty: String::new(),
        guardian: None,
        consent_version: "2026-01".into(),
        consent: true,
    };
    let id = bench.tell(&clerk, register).await.unwrap().volunteer_id;
    let vet = VetVolunteer {
        volunteer_id: id,
        decision: Vetting::Approve,
        reason: None,
    };
    bench.tell(&clerk, vet).await.unwrap();
    let training = RecordTraining {
        volunteer_id: id,
        course: "岗前培训".into(),
        held_on: Day(date!(2026 - 11 - 20)),
        valid_to: Day(date!(2027 - 11 - 20)),
    };
    bench.tell(&clerk, training).await.unwrap();
    bench
        .tell(
            &clerk,
            ActivateVolunteer {
                volunteer_id: id,
                welcome: false,
            },
        )
        .await
        .unwrap();
    bench.settle().await;
}

/// The code is nowhere in the clear: it is found by trying, as only the key's holder can.
pub async fn code(bench: &Bench) -> String {
    let (id, hash): (uuid::Uuid, Vec<u8>) = sqlx::query_as(
        "select id, code_hash from portal.sign_in_code order by made_at desc, id desc limit 1",
    )
    .fetch_one(bench.db("portal"))
    .await
    .unwrap();
    let crypto = bench.host("portal").crypto();
    (0..1_000_000)
        .map(|number| format!("{number:06}"))
        .find(|code| crypto.index("sign_in_code", &format!("{id}.{code}")) == hash)
        .unwrap()
}

#[tokio::test]
async fn the_code_opens_the_page_once_and_for_five_minutes() {
    let bench = whole_platform().await;
    volunteer(&bench).await;
    let mut phone = Browser::at(&bench, "mobile");
    phone.get("/m").await.leads_to("/m/sign-in");
    phone.get("/m/sign-in").await.is(200);
    phone
        .post("/m/sign-in", &[("phone", "1690000000")])
        .await
        .is(422)
        .has("11 位");
    let sent = phone.post("/m/sign-in", &[("phone", PHONE)]).await;
    sent.is(200).has("169****0001").has_not(PHONE);
    let to = sent.input("to");
    let right = code(&bench).await;
    phone
        .post("/m/sign-in/code", &[("to", &to), ("code", "x")])
        .await
        .is(422)
        .has("验证码不对");
    phone
        .post(
            "/m/sign-in/code",
            &[("to", &to), ("code", &right), ("next", "/m")],
        )
        .await
        .leads_to("/m");
    phone.get("/m").await.is(200);

    // The phone keeps its own mark, whoever signs in on it.
    let mark = phone.cookies()["tb_phone"].clone();
    phone.get("/m/me").await;
    phone.post("/m/sign-out", &[]).await.is(303);
    bench.clock.advance(Duration::minutes(2));
    phone.get("/m/sign-in").await;
    let sent = phone.post("/m/sign-in", &[("phone", PHONE)]).await;
    let (to, right) = (sent.input("to"), code(&bench).await);
    phone
        .post("/m/sign-in/code", &[("to", &to), ("code", &right)])
        .await
        .is(303);
    assert_eq!(phone.cookies()["tb_phone"], mark);

    let mut other = Browser::at(&bench, "mobile");
    other.get("/m/sign-in").await;
    other
        .post("/m/sign-in", &[("phone", PHONE)])
        .await
        .is(422)
        .has("一分钟");
    bench.clock.advance(Duration::minutes(2));
    let sent = other.post("/m/sign-in", &[("phone", PHONE)]).await;
    let (to, late) = (sent.input("to"), code(&bench).await);
    bench.clock.advance(Duration::minutes(5));
    other
        .post("/m/sign-in/code", &[("to", &to), ("code", &late)])
        .await
        .is(422);
}

#[tokio::test]
async fn an_unknown_number_sees_the_same_page_and_five_wrong_codes_are_the_end() {
    let bench = whole_platform().await;
    volunteer(&bench).await;
    let mut phone = Browser::at(&bench, "mobile");
    phone.get("/m/sign-in").await;
    phone
        .post("/m/sign-in", &[("phone", "16900000099")])
        .await
        .is(200)
        .has("169****0099");
    let asked: i64 =
        sqlx::query_scalar("select count(*) from notification.message where template = 'sign_in_code'")
            .fetch_one(bench.db("notification"))
            .await
            .unwrap();
    assert_eq!(asked, 0);

    phone.get("/m/sign-in").await;
    let sent = phone.post("/m/sign-in", &[("phone", PHONE)]).await;
    let (to, right) = (sent.input("to"), code(&bench).await);
    for _ in 0..5 {
        let wrong = if right == "000000" { "000001" } else { "000000" };
        phone
            .post("/m/sign-in/code", &[("to", &to), ("code", wrong)])
            .await
            .is(422);
    }
    phone
        .post("/m/sign-in/code", &[("to", &to), ("code", &right)])
        .await
        .is(422);
}
