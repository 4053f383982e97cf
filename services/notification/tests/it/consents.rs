//! Consent to outreach and the suppression list (R12.2, R12.3).

use contracts::{
    Actor, Paging, Role,
    elderly::{ElderClosed, ElderErased},
    notification::{
        OutreachRefused, SendSignInCode,
        consent::{
            ConsentHow, FindSuppressions, GiveOutreachConsent, LiftSuppression, OutreachConsentOf,
            OutreachConsents, PersonKind, Suppress, Suppression, SuppressionCause, WithdrawOutreachConsent,
        },
    },
};
use kernel::{Clock, china_date};
use testkit::actors;
use time::Duration;
use uuid::Uuid;

use crate::world::{WANG, World, ZHANG};

fn outreach() -> Actor {
    actors::staff(Role::Outreach, actors::DISTRICT)
}

fn given(person_id: Uuid, kind: PersonKind, how: ConsentHow) -> GiveOutreachConsent {
    GiveOutreachConsent {
        person_id,
        kind,
        how,
        on: None,
        evidence: Some("登记表第12号".into()),
    }
}

impl World {
    async fn consent_of(&self, person_id: Uuid, kind: PersonKind) -> OutreachConsents {
        let query = OutreachConsentOf { person_id, kind };
        self.bench.ask(&outreach(), query).await.unwrap()
    }

    async fn suppressed(&self) -> Vec<Suppression> {
        let query = FindSuppressions {
            cause: None,
            paging: Paging::default(),
        };
        self.bench.ask(&outreach(), query).await.unwrap().rows
    }

    async fn refuses(&self, phone: &str, word: &str) {
        let before = self.bench.events::<OutreachRefused>().await.len();
        self.phones.reply(phone, word).await.unwrap();
        self.bench
            .until("the refusal is told", async || {
                self.bench.events::<OutreachRefused>().await.len() > before
            })
            .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn consent_is_given_with_evidence_and_withdrawn_as_easily_r12_2() {
    let world = World::start().await;
    let elder = world.elder("王秀英", Some(WANG)).uuid();
    let clerk = actors::clerk(actors::VILLAGE);
    assert!(!world.consent_of(elder, PersonKind::Elder).await.is_given);
    let give = given(elder, PersonKind::Elder, ConsentHow::Form);
    let yesterday = china_date(world.bench.clock.now()).previous_day().unwrap();
    let dated = GiveOutreachConsent {
        on: Some(yesterday.into()),
        ..give.clone()
    };
    world.bench.tell(&clerk, dated).await.unwrap();
    assert_eq!(
        world.bench.tell(&clerk, give).await.unwrap_err().reason,
        "consent_given"
    );
    let withdraw = WithdrawOutreachConsent {
        person_id: elder,
        kind: PersonKind::Elder,
        how: ConsentHow::Phone,
    };
    world.bench.tell(&clerk, withdraw).await.unwrap();
    let file = world.consent_of(elder, PersonKind::Elder).await;
    assert!(!file.is_given);
    let [kept] = file.consents.as_slice() else {
        panic!("one consent stays on file: {file:?}")
    };
    assert_eq!(kept.evidence.as_deref(), Some("登记表第12号"));
    assert_eq!(china_date(kept.given_at.0), yesterday);
    assert_eq!(kept.withdrawn_how, Some(ConsentHow::Phone));
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_agrees_in_the_name_of_another_volunteer_or_on_their_page() {
    let world = World::start().await;
    let volunteer = world.volunteer("张伟", ZHANG);
    let page = given(volunteer.uuid(), PersonKind::Volunteer, ConsentHow::Page);
    let other = actors::volunteer(world.volunteer("李强", WANG));
    assert_eq!(
        world.bench.tell(&other, page.clone()).await.unwrap_err().reason,
        "not_yours"
    );
    assert_eq!(
        world
            .bench
            .tell(&outreach(), page.clone())
            .await
            .unwrap_err()
            .reason,
        "not_on_the_page"
    );
    world
        .bench
        .tell(&actors::volunteer(volunteer), page)
        .await
        .unwrap();
    assert!(
        world
            .consent_of(volunteer.uuid(), PersonKind::Volunteer)
            .await
            .is_given
    );
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_opt_out_word_puts_the_number_on_the_list_and_only_a_renewed_wish_takes_it_off_r12_3() {
    let world = World::start().await;
    let volunteer = world.volunteer("张伟", ZHANG);
    world.welcome("王秀英", WANG).await;
    world.welcome("李秀兰", ZHANG).await;
    world.phones.reply(ZHANG, "不要退订").await.unwrap();
    assert_eq!(world.until_hotline(1).await.len(), 1, "words are read by people");
    world.refuses(ZHANG, " Ｎ。").await;
    world.refuses(WANG, "拒收！").await;
    let mut listed = world.suppressed().await;
    // Both refused in the same instant.
    listed.sort_by_key(|one| one.phone_masked.clone());
    let masked: Vec<_> = listed
        .iter()
        .filter_map(|one| one.phone_masked.as_deref())
        .collect();
    assert_eq!(masked, ["169****0001", "169****0002"]);
    assert!(listed.iter().all(|one| one.cause == SuppressionCause::Reply));

    let lift = LiftSuppression {
        suppression_id: listed[0].suppression_id,
        evidence: "本人来电，工号8".into(),
    };
    world.bench.tell(&outreach(), lift.clone()).await.unwrap();
    assert_eq!(
        world.bench.tell(&outreach(), lift).await.unwrap_err().reason,
        "suppression_not_found"
    );
    // The volunteer who agrees on their own page has asked for it anew.
    let page = given(volunteer.uuid(), PersonKind::Volunteer, ConsentHow::Page);
    world
        .bench
        .tell(&actors::volunteer(volunteer), page)
        .await
        .unwrap();
    assert!(world.suppressed().await.is_empty());
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_refused_and_never_agreed_still_gets_all_but_outreach_r12_2() {
    let world = World::start().await;
    let refuses = Suppress {
        phone: WANG.into(),
        reason: "来电表示不要宣传短信".into(),
    };
    world.bench.tell(&outreach(), refuses).await.unwrap();
    let code = SendSignInCode {
        phone: WANG.into(),
        code: "123456".into(),
    };
    world.bench.tell(&Actor::service("portal"), code).await.unwrap();
    world.phones.wait(WANG, "123456", 0).await.unwrap();
    world.welcome("王秀英", WANG).await;
    let visit = world.uploaded(world.elder("王秀英", Some(WANG)), world.volunteer("张伟", ZHANG));
    world.bench.emit(&visit).await;
    world.phones.wait(WANG, "满意回1", 0).await.unwrap();
    let got = world.got(WANG).await;
    assert_eq!(got.len(), 3);
    assert!(got.iter().all(|view| !view.message.text.contains("拒收")));
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn silence_ends_the_question_and_agrees_to_nothing_else_r12_3() {
    let world = World::start().await;
    let visit = world.lapsed().await;
    assert!(world.told().is_empty(), "nothing is answered in the elder's name");
    let file = world.consent_of(visit.elder_id.uuid(), PersonKind::Elder).await;
    assert!(!file.is_given && file.consents.is_empty());
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_write_down_who_called_to_refuse_r12_3() {
    let world = World::start().await;
    let call = Suppress {
        phone: WANG.into(),
        reason: "来电表示不要宣传短信".into(),
    };
    world.bench.tell(&outreach(), call.clone()).await.unwrap();
    assert_eq!(
        world.bench.tell(&outreach(), call).await.unwrap_err().reason,
        "already_suppressed"
    );
    let elder = world.elder("王秀英", Some(WANG));
    assert!(
        world
            .consent_of(elder.uuid(), PersonKind::Elder)
            .await
            .suppressed_at
            .is_some()
    );
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_who_left_agreed_to_is_kept_for_five_months_and_then_forgotten() {
    let world = World::start().await;
    let elder = world.elder("王秀英", Some(WANG));
    let give = given(elder.uuid(), PersonKind::Elder, ConsentHow::Form);
    world.bench.tell(&outreach(), give).await.unwrap();
    world
        .bench
        .emit(&ElderClosed {
            elder_id: elder,
            reason: "moved".into(),
        })
        .await;
    world.bench.emit(&ElderErased { elder_id: elder }).await;
    world.bench.settle().await;
    let file = world.consent_of(elder.uuid(), PersonKind::Elder).await;
    assert!(!file.is_given && file.consents.len() == 1);
    assert_eq!(file.consents[0].evidence, None, "what names the person is gone");
    world.bench.clock.advance(Duration::days(154));
    world.bench.until_looked("notification", "tidy").await;
    let file = world.consent_of(elder.uuid(), PersonKind::Elder).await;
    assert_eq!(file.consents.len(), 1);
    world.bench.clock.advance(Duration::days(2));
    world
        .bench
        .until("the consent is forgotten", async || {
            let file = world.consent_of(elder.uuid(), PersonKind::Elder).await;
            file.consents.is_empty()
        })
        .await;
    world.stop().await;
}
