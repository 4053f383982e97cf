use contracts::{
    At, Code,
    elderly::{CheckResidentId, ContactPerson, ElderRegistered, Living, Trait},
    portal::SettingChanged,
    settings,
};
use kernel::{Category, Clock, PriorityClass, Sex};
use testkit::actors;
use time::macros::date;

use crate::asked::{
    OTHER_VILLAGE, VILLAGE, audited, bench, card, clerk, elder, group, registered, volunteer, wang,
};

#[tokio::test]
async fn a_clerk_registers_an_elder_and_everybody_is_told_without_a_name() {
    let bench = bench().await;
    let mut asked = wang();
    asked.categories = vec![group(Category::Dibao, date!(2026 - 10 - 01))];
    asked.living = Living::Alone;
    asked.traits = vec![Trait::HardOfHearing];
    asked.contact = Some(ContactPerson {
        name: "王强".into(),
        relation: "子".into(),
        phone: "16900000009".into(),
    });
    let done = bench.tell(&clerk(), asked).await.unwrap();
    assert_eq!(done.priority, PriorityClass::P1);

    let told = bench.events::<ElderRegistered>().await;
    assert_eq!(
        (told.len(), told[0].elder_id, told[0].priority),
        (1, done.elder_id, PriorityClass::P1)
    );
    let payload: String = sqlx::query_scalar("select payload from outbox")
        .fetch_one(bench.db("elderly-registry"))
        .await
        .unwrap();
    assert!(!payload.contains("王") && !payload.contains("16900000001"));
    assert_eq!(audited(&bench, "elder.registered").await.len(), 1);

    let card = card(&bench, done.elder_id).await;
    assert_eq!(&*card.row.name, "王秀英");
    assert_eq!((card.row.age, card.row.sex), (76, Sex::Female));
    assert_eq!(card.row.phone_masked.as_deref(), Some("169****0001"));
    assert_eq!(card.priority_reasons, ["group_dibao", "alone"]);
    assert_eq!(card.row.traits, [Trait::HardOfHearing]);
    assert_eq!(card.held[0].valid_to.0, date!(2027 - 10 - 01));
    assert!(card.resident_id_masked.starts_with("9999************"));
    assert_eq!(&*card.contact.unwrap().phone, "169****0009");
}

#[tokio::test]
async fn a_second_live_profile_of_one_person_is_refused_and_shown_to_who_may_see_it() {
    let bench = bench().await;
    let first = registered(&bench, wang()).await.elder_id;

    let own = bench.tell(&clerk(), wang()).await.unwrap_err();
    assert_eq!((own.code, own.reason.as_str()), (Code::Conflict, "elder_exists"));
    assert_eq!(own.field.as_deref(), Some("resident_id"));
    assert_eq!(own.details["elder_id"], first.to_string());
    assert_eq!(own.details["village"], VILLAGE);

    let mut elsewhere = wang();
    elsewhere.village = actors::org(OTHER_VILLAGE);
    let other = bench
        .tell(&actors::clerk(OTHER_VILLAGE), elsewhere)
        .await
        .unwrap_err();
    assert_eq!(other.reason, "elder_exists");
    assert_eq!(other.details["village"], VILLAGE);
    assert!(!other.details.contains_key("elder_id"));
}

#[tokio::test]
async fn two_at_once_register_one_person_once() {
    let bench = bench().await;
    let clerk = clerk();
    let (one, two) = tokio::join!(bench.tell(&clerk, wang()), bench.tell(&clerk, wang()));
    let refused = [one, two]
        .into_iter()
        .filter_map(Result::err)
        .map(|error| error.reason);
    assert_eq!(refused.collect::<Vec<_>>(), ["elder_exists"]);
}

#[tokio::test]
async fn the_same_key_gives_the_same_profile() {
    let bench = bench().await;
    let key = bench.client.new_key();
    let first = bench.tell_keyed(&clerk(), key, wang()).await.unwrap();
    let again = bench.tell_keyed(&clerk(), key, wang()).await.unwrap();
    assert_eq!(first.elder_id, again.elder_id);
    assert_eq!(bench.events::<ElderRegistered>().await.len(), 1);
}

#[tokio::test]
async fn a_clerk_registers_in_the_own_village_only_r1_8() {
    let bench = bench().await;
    let refused = bench
        .tell(&actors::clerk(OTHER_VILLAGE), wang())
        .await
        .unwrap_err();
    assert_eq!(
        (refused.code, refused.reason.as_str()),
        (Code::Forbidden, "wrong_scope")
    );
    for actor in [
        actors::auditor(),
        actors::finance(),
        actors::system_admin(),
        actors::org_clerk("370405S01"),
    ] {
        let refused = bench.tell(&actor, wang()).await.unwrap_err();
        assert_eq!(
            (refused.code, refused.reason.as_str()),
            (Code::Forbidden, "wrong_role")
        );
    }
}

#[tokio::test]
async fn a_refusal_names_the_field_and_leaves_nothing_behind() {
    let bench = bench().await;
    let mut asked = wang();
    asked.categories = vec![group(Category::Tekun, date!(2026 - 11 - 24))];
    let refused = bench.tell(&clerk(), asked).await.unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("categories"));
    assert_eq!(refused.details["category"], "TEKUN");
    let mut asked = elder("李二", date!(1980 - 01 - 01), "16900000003");
    asked.welcome = false;
    let refused = bench.tell(&clerk(), asked).await.unwrap_err();
    assert_eq!(
        (refused.reason.as_str(), refused.details["min_age"].as_i64()),
        ("too_young", Some(60))
    );
    assert_eq!(bench.events::<ElderRegistered>().await.len(), 0);
    assert_eq!(audited(&bench, "elder.registered").await.len(), 0);
}

#[tokio::test]
async fn r2_5_a_volunteer_with_a_passbook_may_be_younger_than_an_elder() {
    let bench = bench().await;
    bench.tell(&clerk(), volunteer()).await.unwrap();
    // Officials may set an age for them, as Nanjing does.
    let set = SettingChanged {
        version: 1,
        key: settings::WITHDRAW_MIN_AGE.into(),
        value: 60.into(),
        valid_from: At(bench.clock.now()),
    };
    bench.emit(&set).await;
    bench.settle().await;
    let refused = bench.tell(&clerk(), volunteer()).await.unwrap_err();
    assert_eq!(
        (refused.reason.as_str(), refused.details["min_age"].as_i64()),
        ("too_young", Some(60))
    );
}

#[tokio::test]
async fn a_resident_id_tells_birth_and_sex_before_a_form_is_filled_in_r14_1() {
    let bench = bench().await;
    let ask = |id: &str| CheckResidentId {
        resident_id: id.into(),
    };
    for (id, birth, sex) in [
        ("11010519491231002X", date!(1949 - 12 - 31), Sex::Female),
        ("11010519491231002x", date!(1949 - 12 - 31), Sex::Female),
        ("34052419800101001X", date!(1980 - 01 - 01), Sex::Male),
    ] {
        let checked = bench.ask(&clerk(), ask(id)).await.unwrap();
        assert_eq!(
            (checked.birth_date.0, checked.sex, checked.existing),
            (birth, sex, None)
        );
    }
    let wrong = bench.ask(&clerk(), ask("110105194912310021")).await.unwrap_err();
    assert_eq!(wrong.reason, "resident_id_check_digit");

    let existing = registered(&bench, wang()).await.elder_id;
    let known = ask(&wang().resident_id);
    assert_eq!(
        bench.ask(&clerk(), known.clone()).await.unwrap().existing,
        Some(existing)
    );
    let elsewhere = bench.ask(&actors::clerk(OTHER_VILLAGE), known).await.unwrap();
    assert_eq!(elsewhere.existing, None);
}

#[tokio::test]
async fn nothing_that_names_a_person_is_stored_in_the_clear() {
    let bench = bench().await;
    let mut asked = wang();
    asked.note = Some("院里有狗".into());
    registered(&bench, asked).await;
    let rows: Vec<String> = sqlx::query_scalar("select to_jsonb(e)::text from elderly.elder e")
        .fetch_all(bench.db("elderly-registry"))
        .await
        .unwrap();
    // bytea is printed as hex: a text in the clear would be its UTF-8.
    let in_hex = |text: &str| text.bytes().map(|byte| format!("{byte:02x}")).collect::<String>();
    for plain in ["王秀英", "16900000001", "院里有狗", "单元", &wang().resident_id] {
        assert!(
            !rows[0].contains(plain) && !rows[0].contains(&in_hex(plain)),
            "{plain}"
        );
    }
}
