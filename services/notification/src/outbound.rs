//! How a message comes to be: rendered, sealed, written once for its occasion, and the sender woken.

use std::collections::{HashMap, HashSet};

use contracts::{Error, notification::MessageState, settings};
use kernel::{ElderId, MessageId, OrgCode, Phone, VolunteerId};
use runtime::{Cx, Result};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    calls,
    channel::Channel,
    domain::{
        question::Series,
        quiet_hours::DayHours,
        wording::{Content, Wording, WordingError},
    },
    store::{
        message::{self, NewMessage},
        question::{self, Kind, NewQuestion},
        text::{self, Approved},
    },
    texts,
};

/// Who gets a message.
#[derive(Clone)]
pub struct Recipient {
    /// Whose number it is.
    pub who: Who,
    /// The number; without one nothing can be sent, and staff see that.
    pub phone: Option<Phone>,
    /// Where they belong.
    pub org: Option<OrgCode>,
}

/// What sort of person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// An elder.
    Elder(ElderId),
    /// A volunteer.
    Volunteer(VolunteerId),
    /// Whoever holds the number.
    Number(Uuid),
}

impl Who {
    /// The id, whatever the sort.
    pub fn uuid(self) -> Uuid {
        match self {
            Who::Elder(id) => id.uuid(),
            Who::Volunteer(id) => id.uuid(),
            Who::Number(id) => id,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Who::Elder(_) => "elder",
            Who::Volunteer(_) => "volunteer",
            Who::Number(_) => "number",
        }
    }
}

/// A message before it is written.
pub struct Draft {
    /// To whom.
    pub to: Recipient,
    /// What it says.
    pub wording: Wording,
    /// The id of what occasions it: there is one message of this text to this person for it, ever.
    pub occasion: Uuid,
    /// The order, visit, offer and people that it is about; the recipient is added.
    pub about: Vec<Uuid>,
    /// When what it tells of begins: it cannot wait for the morning if that is soon.
    pub happens: Option<OffsetDateTime>,
    /// Of no use after.
    pub expires_at: Option<OffsetDateTime>,
}

/// What a message asks for.
pub struct Asking {
    /// What is asked about.
    pub kind: Kind,
    /// The visit, the offer or the call-back.
    pub subject: Uuid,
    /// Until when an answer counts.
    pub until: OffsetDateTime,
}

/// Queues a message. Nothing happens if there is one for this occasion already.
///
/// # Errors
/// `internal` if the wording does not fit its text.
pub async fn say(cx: &Cx, draft: Draft) -> Result<Option<MessageId>> {
    Ok(say_all(cx, vec![draft]).await?.pop().flatten())
}

/// Queues a message to an elder that must not get lost: to one who does not read it is read by a call as well.
///
/// # Errors
/// As [`say`].
pub async fn say_to_elder(cx: &Cx, reads: bool, draft: Draft) -> Result<()> {
    match say(cx, draft).await? {
        Some(message) if !reads => calls::ask(cx, message).await,
        _ => Ok(()),
    }
}

/// Queues messages; as [`say`], in the order of the drafts.
///
/// # Errors
/// `internal` if a wording does not fit its text.
pub async fn say_all(cx: &Cx, drafts: Vec<Draft>) -> Result<Vec<Option<MessageId>>> {
    let recipients: Vec<Uuid> = drafts.iter().map(|draft| draft.to.who.uuid()).collect();
    let mut db = cx.db().await;
    let silenced = message::silenced(&mut db, &recipients).await?;
    let names: Vec<&str> = drafts
        .iter()
        .map(|draft| draft.wording.template.as_str())
        .collect();
    let edited = text::in_force(&mut db, &names, cx.now()).await?;
    let new = drafts
        .into_iter()
        .map(|draft| seal(cx, draft, &silenced, &edited))
        .collect::<Result<Vec<_>>>()?;
    let written = message::insert(&mut db, &new).await?;
    let is_written = |new: &&NewMessage| written.contains(&new.id);
    if new
        .iter()
        .filter(is_written)
        .any(|new| new.state == MessageState::Queued)
    {
        cx.wake("sender");
    }
    Ok(new
        .iter()
        .map(|new| Some(new).filter(is_written).map(|new| new.id))
        .collect())
}

/// The message of a draft, as it is kept.
fn seal(
    cx: &Cx,
    draft: Draft,
    silenced: &HashSet<Uuid>,
    edited: &HashMap<String, Approved>,
) -> Result<NewMessage> {
    let (content, text_version) = worded(cx, &draft.wording, edited)?;
    let meta = draft.wording.template.meta();
    let recipient = draft.to.who.uuid();
    let state = match &draft.to.phone {
        None => MessageState::NoPhone,
        Some(_) if silenced.contains(&recipient) => MessageState::Cancelled,
        Some(_) => MessageState::Queued,
    };
    let mut about = draft.about;
    about.push(recipient);
    about.sort_unstable();
    about.dedup();
    let crypto = cx.crypto();
    let sealed =
        serde_json::to_string(&content).map_err(|_| Error::internal("a text cannot be written as JSON"))?;
    let waits = meta.quiet && matches!(draft.to.who, Who::Elder(_));
    Ok(NewMessage {
        id: MessageId::generate(cx.now()),
        template: draft.wording.template,
        lane: draft.wording.lane(),
        occasion: draft.occasion,
        recipient,
        recipient_kind: draft.to.who.word(),
        org: draft.to.org,
        about,
        phone: draft
            .to
            .phone
            .map(|phone| (crypto.seal(phone.as_str()), phone_index(cx, &phone))),
        content: crypto.seal(&sealed),
        text_version,
        segments: content.segments(),
        state,
        queued_at: cx.now(),
        not_before: if waits {
            day_hours(cx).first_instant(cx.now(), draft.happens)
        } else {
            cx.now()
        },
        expires_at: draft.expires_at,
    })
}

/// What is read: in the version in force, if officials have edited the text and each gateway that sends by codes has one of
/// it; else as it came with the software. With the version's number.
fn worded(cx: &Cx, wording: &Wording, edited: &HashMap<String, Approved>) -> Result<(Content, i32)> {
    let channel = cx.state::<Channel>();
    let internal = |error: WordingError| Error::internal(error.to_string());
    if let Some(text) = edited.get(wording.template.as_str()) {
        match texts::code_missing(&channel, &text.codes) {
            None => {
                let content = wording.render_as(&channel.sign_name, &text.text, &text.codes);
                return Ok((content.map_err(internal)?, text.version));
            }
            Some(gateway) => tracing::warn!(
                gateway,
                template = wording.template.as_str(),
                "the edited text has no code here: the one that came with the software goes out"
            ),
        }
    }
    Ok((wording.render(&channel.sign_name).map_err(internal)?, 0))
}

/// Queues a message that asks, with the digits that this number has free; the variables that name them are filled
/// in.
///
/// # Errors
/// As [`say`].
pub async fn ask(cx: &Cx, draft: Draft, asking: Asking) -> Result<()> {
    ask_all(cx, vec![(draft, asking)]).await
}

/// Queues messages that ask; as [`ask`].
///
/// # Errors
/// As [`say`].
pub async fn ask_all(cx: &Cx, asked: Vec<(Draft, Asking)>) -> Result<()> {
    let numbers: Vec<Option<Vec<u8>>> = asked
        .iter()
        .map(|(draft, _)| draft.to.phone.as_ref().map(|phone| phone_index(cx, phone)))
        .collect();
    let mut taken = {
        let held: Vec<Vec<u8>> = numbers.iter().flatten().cloned().collect();
        let mut db = cx.db().await;
        message::hold_numbers(&mut db, &held).await?;
        question::taken_series(&mut db, &held, cx.now()).await?
    };
    let (mut drafts, mut questions) = (Vec::with_capacity(asked.len()), Vec::with_capacity(asked.len()));
    for ((mut draft, asking), number) in asked.into_iter().zip(numbers) {
        let series = match &number {
            None => Series::PLAIN,
            Some(number) => {
                let taken = taken.entry(number.clone()).or_default();
                let series = Series::next(taken);
                taken.push(series);
                series
            }
        };
        for (variable, digits) in series.asks(asking.kind.scale()) {
            draft.wording = draft.wording.with(variable, digits);
        }
        questions.push(number.map(|number| (asking, number, series, draft.to.who.uuid())));
        drafts.push(draft);
    }
    let messages = say_all(cx, drafts).await?;
    let new: Vec<NewQuestion> = questions
        .into_iter()
        .zip(messages)
        .filter_map(|(question, message)| {
            let (asking, phone_index, series, recipient) = question?;
            Some(NewQuestion {
                kind: asking.kind,
                subject: asking.subject,
                message: message?,
                recipient,
                phone_index,
                series,
                expires_at: asking.until,
            })
        })
        .collect();
    question::insert(&mut *cx.db().await, &new, cx.now()).await?;
    Ok(())
}

/// The blind index under which a number is found.
pub fn phone_index(cx: &Cx, phone: &Phone) -> Vec<u8> {
    cx.crypto().index("phone", phone.as_str())
}

fn day_hours(cx: &Cx) -> DayHours {
    let settings = cx.settings();
    cx.state::<Channel>().day_hours(DayHours {
        from: settings.int(settings::SMS_ELDER_FROM_HOUR),
        to: settings.int(settings::SMS_ELDER_TO_HOUR),
    })
}
