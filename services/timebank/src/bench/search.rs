//! How long it takes to find a person among half a million, by whatever one may type.
//!
//! Rows are written by COPY as the registries write them: sealed names, blind indexes, keyed tokens. What is measured is
//! the whole question over the broker, the list opened, masked and its look audited.

use std::{
    fmt::Write,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::ensure;
use contracts::{Actor, Paging, Personal, elderly::FindElders, volunteer::FindVolunteers};
use kernel::{OrgCode, Phone, ResidentId, Sex, SystemClock};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use runtime::{Bus, Client, Config, Crypto};
use serde::Serialize;
use sqlx::{AssertSqlSafe, PgPool};
use time::macros::{date, datetime};
use uuid::Uuid;

use super::{Latency, admin_pool, empty_stream, limits, load_average, recreate, write};
use crate::services;

/// People in each registry.
const PEOPLE: u32 = 500_000;
/// Questions of each kind.
const QUESTIONS: usize = 300;
/// What a page of the portal shows.
const PER_PAGE: u32 = 20;
/// Bytes that are sent to the database at a time.
const SENT_AT_ONCE: usize = 1 << 20;

/// The commonest family names and their initials: one person in twelve has the first, one in forty the last.
const FAMILY: &str = "王w李l张z刘l陈c杨y黄h赵z吴w周z徐x孙s马m朱z胡h郭g何h高g林l郑z褚c贺h尤y单d";
/// What given names are made of, with the initials.
const GIVEN: &str =
    "秀x英y兰l珍z芳f玉y桂g华h明m国g建j平p德d福f贵g荣r凤f春c梅m香x云y清q永y志z成c昌c广g学x宝b金j财c运y";

#[derive(Serialize)]
struct Figures {
    people: u32,
    /// Seconds to write both registries.
    fill_seconds: f64,
    kinds: Vec<Kind>,
    /// The slowest p99 of all kinds, milliseconds.
    slowest_p99_ms: f64,
    /// Single-row INSERT commits a second at one connection: every question keeps who has looked.
    inserts_per_second: f64,
    load_average: f64,
}

#[derive(Serialize)]
struct Kind {
    /// What is typed.
    typed: &'static str,
    /// Which registry.
    registry: &'static str,
    /// Rows found by the median question, as the list counts them.
    found: i64,
    #[serde(flatten)]
    latency: Latency,
}

/// Somebody who is looked for.
struct Person {
    name: String,
    initials: String,
    id: ResidentId,
    phone: Phone,
    passbook_no: String,
    village: OrgCode,
}

/// Fills both registries and asks.
pub async fn run(config: Config, folder: &Path) -> anyhow::Result<()> {
    let config = config.with("database.name", "bench_search")?;
    recreate(&config).await?;
    runtime::migrate(&config, &services::all()).await?;
    let bus = Bus::connect(&config, "admin").await?;
    empty_stream(&bus, &config).await?;
    let inserts_per_second = limits::inserts(&config, 1).await?;
    let admin = admin_pool(&config, 1).await?;
    let running = runtime::start(
        config,
        Arc::new(SystemClock),
        false,
        vec![elderly_registry::service(), volunteer_registry::service()],
    )
    .await?;
    let (began, villages) = (Instant::now(), villages());
    let crypto = running.hosts[0].crypto();
    fill(&admin, "elderly.elder", ELDER, |number| {
        elder(crypto, &villages, number)
    })
    .await?;
    fill(&admin, "volunteer.volunteer", VOLUNTEER, |number| {
        volunteer(crypto, &villages, number)
    })
    .await?;
    let fill_seconds = began.elapsed().as_secs_f64();

    let client = running.hosts[0].client();
    let mut kinds = Vec::new();
    for (typed, text) in KINDS {
        kinds.push(ask(client, &villages, typed, "elders", text, None).await?);
        kinds.push(ask(client, &villages, typed, "volunteers", text, None).await?);
    }
    let in_village: fn(&Person) -> Option<OrgCode> = |person| Some(person.village.clone());
    for registry in ["elders", "volunteers"] {
        kinds.push(
            ask(
                client,
                &villages,
                "family name, in a village",
                registry,
                family,
                Some(in_village),
            )
            .await?,
        );
        kinds.push(
            ask(
                client,
                &villages,
                "nothing, in a village",
                registry,
                |_| String::new(),
                Some(in_village),
            )
            .await?,
        );
    }
    kinds.push(
        ask(
            client,
            &villages,
            "passbook number",
            "volunteers",
            |person| person.passbook_no.clone(),
            None,
        )
        .await?,
    );
    let slowest = kinds.iter().map(|kind| kind.latency.p99_ms);
    let figures = Figures {
        people: PEOPLE,
        fill_seconds,
        slowest_p99_ms: slowest.fold(0.0, f64::max),
        kinds,
        inserts_per_second,
        load_average: load_average(),
    };
    running.stop().await;
    write(folder, "search", &figures)
}

fn family(person: &Person) -> String {
    person.name.chars().take(1).collect()
}

/// What is typed to find a person.
type Typed = fn(&Person) -> String;

/// What somebody may type who looks for a person.
const KINDS: [(&str, Typed); 8] = [
    ("whole name", |person| person.name.clone()),
    ("family name", family),
    ("given name", |person| person.name.chars().skip(1).collect()),
    ("initials", |person| person.initials.clone()),
    ("first two initials", |person| {
        person.initials.chars().take(2).collect()
    }),
    ("last four digits of the phone", |person| {
        person.phone.tail().to_owned()
    }),
    ("whole phone", |person| person.phone.as_str().to_owned()),
    ("resident ID", |person| person.id.as_str().to_owned()),
];

/// Asks for people at random.
async fn ask(
    client: &Client,
    villages: &[OrgCode],
    typed: &'static str,
    registry: &'static str,
    text: impl Fn(&Person) -> String,
    within: Option<fn(&Person) -> Option<OrgCode>>,
) -> anyhow::Result<Kind> {
    let mut random = StdRng::seed_from_u64(20_261_126);
    let (mut milliseconds, mut found) = (Vec::with_capacity(QUESTIONS), Vec::with_capacity(QUESTIONS));
    // The first ones open connections and make plans.
    for question in 0..QUESTIONS + 20 {
        let person = person(villages, random.random_range(0..PEOPLE));
        let (text, within) = (
            Some(Personal(text(&person))),
            within.and_then(|within| within(&person)),
        );
        let paging = Paging {
            page: 1,
            size: PER_PAGE,
        };
        let began = Instant::now();
        let (rows, total) = if registry == "elders" {
            let query = FindElders {
                text,
                within,
                category: None,
                paging,
            };
            let page = client.ask(&Actor::System, query).await?;
            (page.rows.len(), page.total)
        } else {
            let query = FindVolunteers {
                text,
                within,
                state: None,
                paging,
            };
            let page = client.ask(&Actor::System, query).await?;
            (page.rows.len(), page.total)
        };
        let took = began.elapsed();
        ensure!(rows > 0, "nobody found by {typed} among the {registry}");
        if question >= 20 {
            milliseconds.push(took.as_secs_f64() * 1_000.0);
            found.push(total);
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    found.sort_unstable();
    Ok(Kind {
        typed,
        registry,
        found: found[found.len() / 2],
        latency: Latency::of(milliseconds),
    })
}

fn villages() -> Vec<OrgCode> {
    let codes = portal::divisions().into_iter().map(|(code, ..)| code);
    codes.filter(|code| code.as_str().len() == 12).collect()
}

/// The person of this number: always the same.
fn person(villages: &[OrgCode], number: u32) -> Person {
    let mut random = StdRng::seed_from_u64(u64::from(number));
    let family = letters(FAMILY, 8.0 * 4_f64.powf(random.random()) - 8.0);
    let given = |random: &mut StdRng| letters(GIVEN, random.random_range(0.0..32.0));
    let name = [family, given(&mut random), given(&mut random)];
    let sex = if number.is_multiple_of(2) {
        Sex::Female
    } else {
        Sex::Male
    };
    let birth = date!(1935 - 01 - 01) + time::Duration::days(i64::from(number / 2 % 10_000));
    let id = ResidentId::for_test(birth, u16::try_from(number / 20_000).unwrap_or_default(), sex);
    let phone = format!("169{:08}", (u64::from(number) * 7_919) % 100_000_000);
    let district: OrgCode = "370405".parse().expect("the district's code");
    Person {
        name: name.iter().map(|(letter, _)| letter).collect(),
        initials: name.iter().map(|(_, initial)| initial).collect(),
        id,
        phone: phone.parse().expect("a number of the segment for tests"),
        passbook_no: volunteer_registry::passbook_number(&district, i64::from(number) + 1),
        village: villages[random.random_range(0..villages.len())].clone(),
    }
}

/// The letter at this place of a table, and its initial.
fn letters(table: &str, place: f64) -> (char, char) {
    let mut letters = table.chars().skip(place as usize * 2);
    (letters.next().unwrap_or('王'), letters.next().unwrap_or('w'))
}

/// Columns as [`elder`] writes them.
const ELDER: &str = "id, village, name, resident_id, person_key, birth_date, sex, phone, phone_index, tokens, \
    registered_at, state, phone_owner, address, living, traits";
/// Columns as [`volunteer`] writes them.
const VOLUNTEER: &str = "id, home, name, resident_id, person_key, birth_date, sex, phone, phone_index, tokens, \
    registered_at, state, org, occupation, sources, reach_m, consent_version, consented_at, passbook_no, activated_at";

fn elder(crypto: &Crypto, villages: &[OrgCode], number: u32) -> String {
    let common = common(crypto, &person(villages, number), number);
    let (address, traits) = (bytes(&crypto.seal("12 号")), bytes(&crypto.seal("")));
    format!("{common}\tactive\town\t{address}\talone\t{traits}\n")
}

fn volunteer(crypto: &Crypto, villages: &[OrgCode], number: u32) -> String {
    let person = person(villages, number);
    let common = common(crypto, &person, number);
    let at = "2026-01-05 01:00:00+00";
    let (org, passbook_no) = (&person.village, &person.passbook_no);
    format!("{common}\tactive\t{org}\tretired\t{{}}\t3000\t2026-01\t{at}\t{passbook_no}\t{at}\n")
}

/// What both registries keep of a person.
fn common(crypto: &Crypto, person: &Person, number: u32) -> String {
    let mut tokens = crypto.name_tokens(&person.name);
    tokens.push(crypto.tail_token(&person.phone));
    // In an array, and then in a table: each doubles the backslash.
    let tokens: Vec<String> = tokens
        .iter()
        .map(|token| format!("\"\\\\\\\\x{}\"", hex::encode(token)))
        .collect();
    let registered = datetime!(2026-01-05 00:00 UTC) + time::Duration::seconds(i64::from(number));
    [
        Uuid::from_u128(0xbe4c_0000_0000_7000_8000_0000_0000_0000 + u128::from(number)).to_string(),
        person.village.to_string(),
        bytes(&crypto.seal(&person.name)),
        bytes(&crypto.seal(person.id.as_str())),
        crypto.person_key(&person.id).as_str().to_owned(),
        person.id.birth_date().to_string(),
        person.id.sex().as_str().to_owned(),
        bytes(&crypto.seal(person.phone.as_str())),
        bytes(&crypto.index("phone", person.phone.as_str())),
        format!("{{{}}}", tokens.join(",")),
        registered.to_string(),
    ]
    .join("\t")
}

fn bytes(bytes: &[u8]) -> String {
    format!("\\\\x{}", hex::encode(bytes))
}

/// Writes the rows, and then what autovacuum would have written.
async fn fill(admin: &PgPool, table: &str, columns: &str, row: impl Fn(u32) -> String) -> anyhow::Result<()> {
    let mut db = admin.acquire().await?;
    let mut copy = db
        .copy_in_raw(&format!("copy {table} ({columns}) from stdin"))
        .await?;
    let mut text = String::with_capacity(SENT_AT_ONCE + SENT_AT_ONCE / 8);
    for number in 0..PEOPLE {
        text.write_str(&row(number))?;
        if text.len() >= SENT_AT_ONCE {
            copy.send(std::mem::take(&mut text).into_bytes()).await?;
        }
    }
    copy.send(text.into_bytes()).await?;
    copy.finish().await?;
    sqlx::raw_sql(AssertSqlSafe(format!("vacuum (analyze) {table}")))
        .execute(&mut *db)
        .await?;
    Ok(())
}
