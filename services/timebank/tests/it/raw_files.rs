//! Decision 26: with the files of the database and of the broker in hand, and the logs, nobody finds a name, a number or an
//! address in the clear. The sandbox, which plays the telephones, is outside.

use std::{fs::File, path::PathBuf, process::Command, sync::Arc};

use contracts::{
    Actor, Code, Day, Paging, Personal,
    dispatch::{CancelOrder, Channel, DisputeVisit, OpenOrder},
    elderly::*,
    portal::CreateStaff,
    volunteer::{
        FindVolunteers, QualificationKind, RecordQualification, RegisterVolunteer, RevealVolunteer,
        VolunteerContacts, VolunteerField,
    },
};
use kernel::{Category, Clock, ManualClock, ResidentId, Sex, SystemClock, china_date};
use runtime::{Bus, Client, Config};
use sqlx::{Connection, PgConnection, postgres::PgConnectOptions};
use testkit::actors::{VILLAGE, org};
use time::{Duration, macros::date};
use timebank::services;

use crate::{
    chaos::{program::Program, servers::Servers},
    town::{CLEANING, Elder, Town, Volunteer, elder_form, order_form, volunteer_form},
    wire::Wire,
    world,
};

const ELDER: &str = "慕容秋水";
const ELDER_PHONE: &str = "16977700001";
const ADDRESS: &str = "杏花巷七十七号院西屋";
const CONTACT: &str = "独孤求梅";
const CONTACT_PHONE: &str = "16977700002";
const EVIDENCE: &str = "残证 77007700";
const VOLUNTEER: &str = "上官飞燕";
const VOLUNTEER_PHONE: &str = "16977700003";
const CERTIFICATE: &str = "护证 77007701";
const MEMBER: &str = "令狐小冲";

fn elder_id() -> ResidentId {
    ResidentId::for_test(date!(1943 - 02 - 11), 77, Sex::Female)
}

fn volunteer_id() -> ResidentId {
    ResidentId::for_test(date!(1971 - 09 - 12), 77, Sex::Male)
}

fn relative_id() -> ResidentId {
    ResidentId::for_test(date!(1969 - 10 - 21), 78, Sex::Male)
}

/// What must be nowhere.
fn planted() -> Vec<String> {
    let mut planted: Vec<String> = [
        ELDER,
        ELDER_PHONE,
        ADDRESS,
        CONTACT,
        CONTACT_PHONE,
        EVIDENCE,
        VOLUNTEER,
        VOLUNTEER_PHONE,
        CERTIFICATE,
        MEMBER,
    ]
    .map(str::to_owned)
    .into();
    planted.extend([elder_id(), volunteer_id(), relative_id()].map(|id| id.as_str().to_owned()));
    // As the database prints bytes into its log.
    let printed: Vec<String> = planted
        .iter()
        .map(|text| text.bytes().map(|byte| format!("{byte:02x}")).collect())
        .collect();
    planted.extend(printed);
    planted
}

fn murong() -> RegisterElder {
    RegisterElder {
        resident_id: elder_id().as_str().into(),
        name: ELDER.into(),
        phone: Some(ELDER_PHONE.into()),
        address: ADDRESS.into(),
        categories: vec![CategoryEvidence {
            category: Category::Disabled,
            evidence: EVIDENCE.into(),
            verified_by: "运河街道民政办".into(),
            verified_on: Day(date!(2026 - 10 - 20)),
        }],
        contact: Some(ContactPerson {
            name: CONTACT.into(),
            relation: "子".into(),
            phone: CONTACT_PHONE.into(),
        }),
        relatives: vec![relative_id().as_str().into()],
        note: Some(format!("请找{ELDER}，电话{ELDER_PHONE}").into()),
        ..elder_form(1)
    }
}

fn shangguan() -> RegisterVolunteer {
    RegisterVolunteer {
        resident_id: volunteer_id().as_str().into(),
        name: VOLUNTEER.into(),
        phone: VOLUNTEER_PHONE.into(),
        ..volunteer_form(1)
    }
}

/// What people do with each other, from the registration to the elder's answers, by a clock that is moved.
async fn lived(config: &Config, phones: sandbox::Client) -> (Elder, Volunteer) {
    runtime::migrate(config, &services::all()).await.unwrap();
    let admin = Bus::connect(config, "admin").await.unwrap();
    runtime::ensure_stream(&admin, config).await.unwrap();
    let clock = ManualClock::new(SystemClock.now() - Duration::hours(8));
    let running = runtime::start(config.clone(), Arc::new(clock.clone()), false, services::all())
        .await
        .unwrap();
    let town = Town::found(running.hosts.clone(), clock, phones).await;
    let create = CreateStaff {
        username: "linghu".into(),
        name: MEMBER.into(),
        resident_id: None,
        roles: vec![contracts::Role::Clerk],
        scope: org(VILLAGE),
        password: "Yunhe+2026+Ab".into(),
        keep_password: true,
        totp_secret: None,
    };
    town.tell(&Actor::System, create).await.unwrap();
    let elder = Elder {
        id: town.tell(&town.clerk(), murong()).await.unwrap().elder_id,
        phone: ELDER_PHONE.into(),
    };
    let volunteer = town.in_service(shangguan()).await;
    let record = RecordQualification {
        volunteer_id: volunteer.id,
        kind: QualificationKind::Nursing,
        certificate_no: CERTIFICATE.into(),
        valid_to: Day(china_date(town.now()) + Duration::days(300)),
    };
    town.tell(&town.clerk(), record).await.unwrap();
    town.settle().await;

    // Served, uploaded, and an answer that no machine understands.
    let visit = town.uploaded(&elder, &volunteer, CLEANING, 30).await;
    let said = format!("我是{ELDER}，住{ADDRESS}，身份证{}", elder_id().as_str());
    town.phones.reply(&elder.phone, &said).await.unwrap();
    town.until("the reply has come", async || {
        sqlx::query_scalar::<_, bool>("select exists (select from reply)")
            .fetch_one(town.host("notification").pool())
            .await
            .unwrap()
    })
    .await;
    town.settle().await;
    let dispute = DisputeVisit {
        visit_id: visit,
        channel: Channel::Staff,
        reason: Some(said.clone().into()),
    };
    town.tell(&town.operator(), dispute).await.unwrap();
    // Ordered with a note, and called off with a reason.
    let tomorrow = town.now() + Duration::days(1);
    let wanted = OpenOrder {
        note: Some(format!("{ELDER} {ELDER_PHONE}").into()),
        ..order_form(&elder, CLEANING, tomorrow, 60)
    };
    let order_id = town.order(wanted).await;
    town.offer(order_id, &[&volunteer]).await;
    town.settle().await;
    let cancel = CancelOrder {
        order_id,
        party: "elder".into(),
        reason: format!("{CONTACT} {CONTACT_PHONE} 来电"),
        expected: None,
    };
    town.tell(&town.operator(), cancel).await.unwrap();
    town.settle().await;
    running.stop().await;
    (elder, volunteer)
}

/// What staff ask the program for, and what it refuses: its answers are kept, its refusals are logged.
async fn asked(config: &Config, elder: &Elder, volunteer: &Volunteer) {
    let bus = Bus::connect(config, "tools").await.unwrap();
    let client = Client::new(bus, Arc::new(SystemClock));
    let operator = testkit::actors::operator();
    let (elder_id_, volunteer_id_) = (elder.id, volunteer.id);
    for (field, wanted) in [
        (ElderField::Phone, ELDER_PHONE.to_owned()),
        (ElderField::ContactPhone, CONTACT_PHONE.to_owned()),
        (ElderField::ResidentId, elder_id().as_str().to_owned()),
    ] {
        let reveal = RevealElder {
            elder_id: elder_id_,
            field,
            reason: "电话核实".into(),
        };
        let revealed = client.tell(&operator, client.new_key(), reveal).await.unwrap();
        assert_eq!(*revealed.value, *wanted);
    }
    let reveal = RevealVolunteer {
        volunteer_id: volunteer_id_,
        field: VolunteerField::ResidentId,
        reason: "电话核实".into(),
    };
    client.tell(&operator, client.new_key(), reveal).await.unwrap();
    for text in [ELDER, ELDER_PHONE, elder_id().as_str()] {
        let find = FindElders {
            text: Some(text.into()),
            within: None,
            category: None,
            paging: Paging::default(),
        };
        assert_eq!(client.ask(&operator, find).await.unwrap().total, 1);
    }
    let find = FindVolunteers {
        text: Some(VOLUNTEER.into()),
        within: None,
        state: None,
        paging: Paging::default(),
    };
    assert_eq!(client.ask(&operator, find).await.unwrap().total, 1);
    let caller = EldersByPhone {
        phone: CONTACT_PHONE.into(),
    };
    assert_eq!(client.ask(&operator, caller).await.unwrap().elders.len(), 1);
    let service = Actor::service("notification");
    let purpose = || "visit.uploaded".to_owned();
    let reach = ElderContacts {
        elder_ids: vec![elder_id_],
        purpose: purpose(),
    };
    client.ask(&service, reach).await.unwrap();
    let reach = VolunteerContacts {
        volunteer_ids: vec![volunteer_id_],
        purpose: purpose(),
    };
    client.ask(&service, reach).await.unwrap();

    // Refused: there already, a field of the wrong form, and what is no message at all.
    let refused = client
        .tell(&operator, client.new_key(), murong())
        .await
        .unwrap_err();
    assert_eq!(refused.code, Code::Conflict);
    let wrong = RegisterElder {
        phone: Some(Personal(format!("{ELDER_PHONE}9"))),
        ..murong()
    };
    let refused = client.tell(&operator, client.new_key(), wrong).await.unwrap_err();
    assert_eq!(refused.code, Code::Invalid);
    let mut as_tools = config.clone();
    as_tools = as_tools.with("nats.user", "tools").unwrap();
    let wire = Wire::connect(&as_tools).await;
    for body in [
        format!(
            "{{\"resident_id\": \"{}\", \"name\": \"{ELDER}",
            elder_id().as_str()
        ),
        format!("{{\"elder_id\": \"{ELDER} {ELDER_PHONE}\"}}"),
    ] {
        for subject in ["register_elder", "reveal_elder", "get_elder"] {
            let subject = format!("tb.cmd.elderly-registry.{subject}");
            let answer = wire
                .ask(&subject, Wire::head(&operator), body.clone().into_bytes())
                .await;
            assert_eq!(answer["error"]["code"], "invalid", "{answer}");
        }
    }
}

/// Files below these folders that hold a text.
fn holding(folders: &[PathBuf], text: &str) -> Vec<String> {
    let output = Command::new("grep")
        .env("LC_ALL", "C")
        .args([
            "--recursive",
            "--text",
            "--fixed-strings",
            "--files-with-matches",
            "-e",
            text,
            "--",
        ])
        .args(folders)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(matches!(output.status.code(), Some(0 | 1)), "grep: {said}");
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .map(str::to_owned)
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_name_number_or_address_is_found_in_the_files_the_streams_and_the_logs() {
    let servers = Servers::fresh().await;
    let gateway = world::gateway().await;
    let config = servers.config(&gateway.url());
    let callbacks = config.listen("callbacks").unwrap().to_string();
    world::tell_callbacks(&gateway, &callbacks, &config.secret("callback-path").unwrap());
    let (elder, volunteer) = lived(&config, gateway.client()).await;

    // The program itself, which logs as it does in a district.
    let file = servers.file();
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(
        &file,
        text.replace(
            "filter = \"error\"",
            "filter = \"info,sqlx=warn,async_nats=warn\"",
        ),
    )
    .unwrap();
    let log = servers.home().join("log/timebank.log");
    let out = File::create(&log).unwrap();
    let program = Program::logging(&file, out).await;
    asked(&config, &elder, &volunteer).await;
    program.stop().await;
    gateway.stop().await;

    // Everything that was written is in the files, the log that the database writes ahead included.
    let admin = PgConnectOptions::new_without_pgpass()
        .host(&config.database.host)
        .port(config.database.port)
        .username(&config.database.admin_user)
        .password(&config.secret("db-admin").unwrap())
        .database(&config.database.name);
    let mut db = PgConnection::connect_with(&admin).await.unwrap();
    sqlx::raw_sql("checkpoint").execute(&mut db).await.unwrap();
    db.close().await.unwrap();
    servers.down();

    let folders: Vec<PathBuf> = ["postgres", "nats", "log"]
        .iter()
        .map(|folder| servers.home().join(folder))
        .collect();
    // What is in the clear by design is found, so the search does find: ids, and the log's own words.
    let id = elder.id.to_string();
    for folder in &folders[..2] {
        let found = holding(std::slice::from_ref(folder), &id);
        assert!(!found.is_empty(), "the elder's id is not in {}", folder.display());
    }
    assert!(
        !holding(&folders[..1], "运河街道").is_empty(),
        "the name of a town is in the clear"
    );
    assert!(
        std::fs::metadata(&log).unwrap().len() > 0,
        "the program has logged nothing"
    );
    let wal = holding(&[folders[0].join("pg_wal")], &id);
    assert!(!wal.is_empty(), "the elder's id is not in the log written ahead");
    for text in planted() {
        assert_eq!(
            holding(&folders, &text),
            Vec::<String>::new(),
            "{text} in the clear"
        );
    }
}
