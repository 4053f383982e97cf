//! The people of an audience, asked of the registries a page at a time: who is left out, and what the others would read.

use std::collections::{BTreeMap, HashSet};

use contracts::{
    Error,
    elderly::audience::ElderAudience,
    notification::{
        campaign::{Audience, AudienceCount, AudienceWho, CampaignSpec, TYPED_VARIABLES, Variant},
        text::{CAMPAIGN, TextState},
    },
    settings,
    volunteer::audience::VolunteerAudience,
};
use kernel::{CampaignId, OrgCode, Phone, china_date};
use runtime::{Read, Result};
use sqlx::PgConnection;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::{
    channel::Channel,
    domain::{
        campaign, campaign_hours, phrase,
        template::Template,
        text::{Around, Frame},
        wording::Content,
    },
    places::Places,
    store::{consent, message, reached, text},
    texts,
};

/// People a page.
const PAGE: u16 = 1000;

/// Whom an audience is asked for: elders first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Elders.
    Elders,
    /// Volunteers.
    Volunteers,
}

impl Step {
    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Step::Elders => "elders",
            Step::Volunteers => "volunteers",
        }
    }

    /// The step of this word.
    pub fn parse(word: &str) -> Option<Self> {
        [Step::Elders, Step::Volunteers]
            .into_iter()
            .find(|step| step.as_str() == word)
    }

    /// The step after this one.
    pub fn next(self) -> Option<Self> {
        (self == Step::Elders).then_some(Step::Volunteers)
    }

    fn is_of(self, who: AudienceWho) -> bool {
        match self {
            Step::Elders => who != AudienceWho::Volunteers,
            Step::Volunteers => who != AudienceWho::Elders,
        }
    }
}

/// Somebody of an audience.
pub struct Person {
    /// Who.
    pub id: Uuid,
    /// `elder` or `volunteer`.
    pub kind: &'static str,
    /// How they are addressed.
    pub who: String,
    /// The number.
    pub phone: Option<Phone>,
    /// Where they belong.
    pub org: OrgCode,
}

/// A page of people, and after whom the next one begins; nothing = there are no more of this step.
pub struct People {
    /// The people.
    pub people: Vec<Person>,
    /// After whom.
    pub next: Option<Uuid>,
}

/// Asks for a page.
///
/// # Errors
/// `unavailable`, or what else the registry refuses.
pub async fn page(read: &Read, asked: &Audience, step: Step, after: Option<Uuid>) -> Result<People> {
    if !step.is_of(asked.who) {
        return Ok(People {
            people: Vec::new(),
            next: None,
        });
    }
    let purpose = "campaign.audience".to_owned();
    let people: Vec<Person> = match step {
        Step::Elders => {
            let query = ElderAudience {
                within: asked.within.clone(),
                categories: asked.categories.clone(),
                age_from: asked.age_from,
                age_to: asked.age_to,
                after: after.map(Into::into),
                most: PAGE,
                purpose,
            };
            let elders = read.ask(query).await?.elders.into_iter();
            let person = elders.map(|elder| Person {
                id: elder.elder_id.uuid(),
                kind: "elder",
                who: phrase::salutation(&elder.name, elder.sex),
                phone: elder.phone.and_then(|phone| phone.parse().ok()),
                org: elder.village,
            });
            person.collect()
        }
        Step::Volunteers => {
            let today = china_date(read.now());
            let query = VolunteerAudience {
                within: asked.within.clone(),
                stars_from: asked.stars_from,
                served_since: asked
                    .served_days
                    .map(|days| (today - Duration::days(i64::from(days))).into()),
                after: after.map(Into::into),
                most: PAGE,
                purpose,
            };
            let volunteers = read.ask(query).await?.volunteers.into_iter();
            let person = volunteers.map(|volunteer| Person {
                id: volunteer.volunteer_id.uuid(),
                kind: "volunteer",
                who: volunteer.name.0,
                phone: volunteer.phone.parse().ok(),
                org: volunteer.org,
            });
            person.collect()
        }
    };
    let next = people
        .last()
        .map(|person| person.id)
        .filter(|_| people.len() == usize::from(PAGE));
    Ok(People { people, next })
}

/// Somebody who is written to.
pub struct Addressee {
    /// Who.
    pub person: Person,
    /// The number.
    pub phone: Phone,
    /// Its blind index.
    pub phone_index: Vec<u8>,
}

/// Leaves out whom no outreach may reach now, and counts them. Numbers that several have are left to the caller.
///
/// # Errors
/// The database.
pub async fn sift(
    db: &mut PgConnection,
    read: &Read,
    people: Vec<Person>,
    counted: &mut AudienceCount,
) -> Result<Vec<Addressee>> {
    let ids: Vec<Uuid> = people.iter().map(|person| person.id).collect();
    let agreed = consent::having(db, &ids).await?;
    let silenced = message::silenced(db, &ids).await?;
    let index = |phone: &Phone| read.crypto().index("phone", phone.as_str());
    let mut reachable = Vec::with_capacity(people.len());
    counted.matching += i64::try_from(people.len()).unwrap_or(0);
    for person in people {
        if !agreed.contains(&person.id) || silenced.contains(&person.id) {
            counted.no_consent += 1;
            continue;
        }
        match person.phone.clone() {
            None => counted.no_phone += 1,
            Some(phone) => reachable.push(Addressee {
                phone_index: index(&phone),
                phone,
                person,
            }),
        }
    }
    let numbers: Vec<Vec<u8>> = reachable.iter().map(|one| one.phone_index.clone()).collect();
    let refused = reached::refusing(db, &numbers).await?;
    let month = campaign_hours::month_start(read.now());
    let cap = read.settings().int(settings::SMS_OUTREACH_MONTHLY_CAP);
    let full = reached::by_outreach(db, &numbers, month, cap).await?;
    reachable.retain(|one| {
        if refused.contains(&one.phone_index) {
            counted.opted_out += 1;
        } else if full.contains(&one.phone_index) {
            counted.over_cap += 1;
        } else {
            return true;
        }
        false
    });
    Ok(reachable)
}

/// What a campaign says, ready to be filled in for each person.
pub struct Script {
    campaign: CampaignId,
    frame: Frame,
    a: text::Version,
    b: Option<text::Version>,
    share_b: u8,
    values: BTreeMap<&'static str, String>,
    places: Places,
    /// Whose villages the text names where it is written to nobody.
    part: OrgCode,
    sign_name: String,
    tail: String,
}

impl Script {
    /// Of a campaign as it is written.
    ///
    /// # Errors
    /// `text_not_approved` at the field of a text that is not approved, or not for campaigns; `blank` at a variable that a text
    /// names and nobody fills in.
    pub async fn of(read: &Read, id: CampaignId, spec: &CampaignSpec) -> Result<Self> {
        Self::in_words(read, id, spec, &[TextState::Approved]).await
    }

    /// Of a campaign that is approved: it goes on in the words that were approved, whatever has become of them since.
    ///
    /// # Errors
    /// As [`Script::of`].
    pub async fn of_approved(read: &Read, id: CampaignId, spec: &CampaignSpec) -> Result<Self> {
        Self::in_words(read, id, spec, &[TextState::Approved, TextState::Retired]).await
    }

    async fn in_words(
        read: &Read,
        id: CampaignId,
        spec: &CampaignSpec,
        states: &[TextState],
    ) -> Result<Self> {
        let mut db = read.db().await?;
        let a = approved("text_a", text::get(&mut db, spec.text_a).await?, states)?;
        let b = match spec.text_b {
            Some(text_b) => Some(approved("text_b", text::get(&mut db, text_b).await?, states)?),
            None => None,
        };
        let mut values = BTreeMap::new();
        for given in &spec.values {
            if let Some(name) = TYPED_VARIABLES.into_iter().find(|name| *name == given.name) {
                values.insert(name, given.value.clone());
            }
        }
        let part = spec.audience.within.first().cloned();
        let script = Self {
            campaign: id,
            frame: Frame::of(Template::Campaign),
            a,
            b,
            share_b: spec.share_b,
            values,
            places: Places::known(&mut db).await?,
            part: part.ok_or_else(|| Error::internal("an audience lives nowhere"))?,
            sign_name: read.state::<Channel>().sign_name.clone(),
            tail: texts::optout_tail(&read.settings()),
        };
        for version in std::iter::once(&script.a).chain(&script.b) {
            script
                .fill(&version.text, "", script.places.of(&script.part))
                .map_err(missing_value)?;
        }
        Ok(script)
    }

    /// What a person would read, and which text it is.
    ///
    /// # Errors
    /// The text cannot be filled in.
    pub fn write(&self, person: &Person) -> Result<(Variant, i32, Content)> {
        self.write_as(person, &person.who)
    }

    /// The same, addressed otherwise.
    ///
    /// # Errors
    /// As [`Script::write`].
    pub fn write_as(&self, person: &Person, who: &str) -> Result<(Variant, i32, Content)> {
        let variant = match &self.b {
            Some(_) => campaign::variant(self.campaign, person.id, self.share_b),
            None => Variant::A,
        };
        let content = self.written(variant, who, self.places.of(&person.org))?;
        Ok((variant, self.version(variant).version, content))
    }

    /// Each text as somebody made up in the audience's part of the tree would read it.
    ///
    /// # Errors
    /// As [`Script::write`].
    pub fn for_nobody(&self, who: &str) -> Result<Vec<(Variant, i32, Content)>> {
        let variants = [Some(Variant::A), self.b.as_ref().map(|_| Variant::B)];
        variants
            .into_iter()
            .flatten()
            .map(|variant| {
                let content = self.written(variant, who, self.places.within(&self.part))?;
                Ok((variant, self.version(variant).version, content))
            })
            .collect()
    }

    fn version(&self, variant: Variant) -> &text::Version {
        match (variant, &self.b) {
            (Variant::B, Some(b)) => b,
            _ => &self.a,
        }
    }

    /// A gateway that has approved this text gets its variables; one that takes whole texts as one variable gets that.
    fn written(&self, variant: Variant, who: &str, place: (&str, &str)) -> Result<Content> {
        let version = self.version(variant);
        let mut content = self.fill(&version.text, who, place)?;
        let whole = [
            Template::Campaign.meta().aliyun.clone(),
            Template::Campaign.number(),
        ];
        let as_one = version.codes.values().all(|code| whole.contains(code));
        if as_one {
            content.vars = vec![("text".into(), content.unsigned().to_owned())];
        }
        content.codes = version.codes.clone();
        Ok(content)
    }

    fn fill(&self, text: &str, who: &str, (village, town): (&str, &str)) -> contracts::Result<Content> {
        let mut values = self.values.clone();
        values.insert("who", who.to_owned());
        values.insert("village", village.to_owned());
        values.insert("town", town.to_owned());
        let around = Around {
            sign_name: &self.sign_name,
            optout_tail: &self.tail,
        };
        self.frame.filled(text, &values, around)
    }
}

fn approved(
    field: &str,
    version: Option<text::Version>,
    states: &[TextState],
) -> contracts::Result<text::Version> {
    version
        .filter(|version| version.name == CAMPAIGN && states.contains(&version.state))
        .ok_or_else(|| {
            Error::invalid(
                field,
                "text_not_approved",
                "a campaign sends texts that are approved for campaigns",
            )
        })
}

/// A variable without a value is told at its own field.
fn missing_value(error: Error) -> Error {
    match error.details.get("name").and_then(serde_json::Value::as_str) {
        Some(name) if error.reason == "text_value_missing" => Error::invalid(
            &format!("values.{name}"),
            "blank",
            "the text names this, and nobody fills it in",
        ),
        _ => error,
    }
}

/// Counts an audience to its end, with what its texts would cost; `id` decides who gets which of two texts.
///
/// # Errors
/// What [`Script::of`] finds, or `unavailable`.
pub async fn count(read: &Read, id: CampaignId, spec: &CampaignSpec) -> Result<AudienceCount> {
    let script = Script::of(read, id, spec).await?;
    let mut counted = nobody();
    let mut numbers: HashSet<Vec<u8>> = HashSet::new();
    let (mut step, mut after) = (Step::Elders, None);
    loop {
        let found = page(read, &spec.audience, step, after).await?;
        let addressees = sift(&mut *read.db().await?, read, found.people, &mut counted).await?;
        for one in addressees {
            if !numbers.insert(one.phone_index) {
                counted.same_number += 1;
                continue;
            }
            let (_, _, content) = script.write(&one.person)?;
            add(&mut counted, &content);
        }
        (step, after) = match (found.next, step.next()) {
            (Some(next), _) => (step, Some(next)),
            (None, Some(step)) => (step, None),
            (None, None) => break,
        };
    }
    counted.cost_fen = cost(read, counted.segments);
    Ok(counted)
}

/// Nobody yet.
pub fn nobody() -> AudienceCount {
    AudienceCount {
        matching: 0,
        no_consent: 0,
        opted_out: 0,
        no_phone: 0,
        same_number: 0,
        over_cap: 0,
        will_be_sent: 0,
        longest_segments: 0,
        longest_characters: 0,
        segments: 0,
        cost_fen: 0,
    }
}

/// One more who is written to.
fn add(counted: &mut AudienceCount, content: &Content) {
    counted.will_be_sent += 1;
    counted.segments += i64::from(content.segments());
    longest(counted, content);
}

/// Keeps the longest text.
pub fn longest(counted: &mut AudienceCount, content: &Content) {
    let characters = u16::try_from(content.text.encode_utf16().count()).unwrap_or(u16::MAX);
    let segments = u16::try_from(content.segments()).unwrap_or(u16::MAX);
    counted.longest_characters = counted.longest_characters.max(characters);
    counted.longest_segments = counted.longest_segments.max(segments);
}

/// What so many segments cost, fen.
pub fn cost(read: &Read, segments: i64) -> i64 {
    segments.saturating_mul(read.settings().int(settings::SMS_SEGMENT_PRICE_FEN))
}

/// When outreach may go, as it is set.
pub fn hours(settings: &runtime::Settings, channel: &Channel) -> campaign_hours::CampaignHours {
    use crate::domain::quiet_hours::DayHours;
    let set = DayHours {
        from: settings.int(settings::SMS_CAMPAIGN_HOURS_FROM),
        to: settings.int(settings::SMS_CAMPAIGN_HOURS_TO),
    };
    let days = settings.value(settings::CALENDAR_DAYS_OFF);
    let days_off = days.as_array().into_iter().flatten().filter_map(settings::day);
    campaign_hours::CampaignHours {
        hours: channel.day_hours(set),
        days_off: if channel.is_any_hour() {
            Default::default()
        } else {
            days_off.collect()
        },
    }
}

/// When outreach that is asked for at `at` goes.
pub fn opens(settings: &runtime::Settings, channel: &Channel, at: OffsetDateTime) -> OffsetDateTime {
    hours(settings, channel).first_instant(at)
}
