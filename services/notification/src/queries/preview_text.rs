//! How a text would read: on the longest values, and as real people would read it (R12.3). Roles: outreach, operator of head
//! office. Of the platform's texts the values are those with which it was last sent; a campaign's text is tried on people who
//! have lately been written to.

use std::collections::BTreeMap;

use contracts::{
    Personal,
    notification::text::{PreviewText, TextPreview, TextSample},
};
use kernel::{ElderId, VolunteerId};
use runtime::{Read, Result};
use serde_json::json;
use uuid::Uuid;

use crate::{
    channel::Channel,
    domain::{
        text::{self as rules, Around, Frame, LONGEST},
        wording::Content,
    },
    places::Places,
    reach, scope,
    store::listing::{self, Recent},
    texts,
};

/// Most people it is tried on.
const PEOPLE: usize = 3;
/// Sent messages among which the longest is sought.
const LOOKED_AT: i64 = 200;

type Values = BTreeMap<&'static str, String>;

/// Reads the text as when it is proposed, then fills it in.
pub async fn answer(read: Read, query: PreviewText) -> Result<TextPreview> {
    scope::edits_texts(read.actor())?;
    let frame = texts::named(&query.name)?;
    let tail = texts::optout_tail(&read.settings());
    let channel = read.state::<Channel>();
    let around = texts::around(&channel, &tail);
    let text = frame.read(&query.text, around)?;
    let most = PEOPLE.min(usize::from(query.people));
    let (longest, people) = if rules::is_campaign(frame.template) {
        (None, tried_on_people(&read, most).await?)
    } else {
        of_sent(&read, &frame, &text, around, most).await?
    };
    let mut longest = match longest {
        Some(longest) => sample(&longest),
        None => sample(&frame.longest(&text, around)?),
    };
    // Where nobody is looked at, how long it gets is told, and not whose name makes it so.
    if people.is_empty() {
        longest.text = sample(&frame.longest(&text, around)?).text;
    }
    let people = people
        .iter()
        .map(|values| Ok(sample(&frame.filled(&text, values, around)?)))
        .collect::<Result<Vec<_>>>()?;
    if !people.is_empty() {
        let detail = json!({ "name": query.name, "people": people.len() });
        read.audit("text.previewed", &query.name, detail).await?;
    }
    Ok(TextPreview {
        longest,
        people,
        named: frame.registered(&text, around, |_, name| format!("${{{name}}}"))?,
        numbered: frame.registered(&text, around, |at, _| format!("{{{}}}", at + 1))?,
    })
}

/// The longest as it would have been read by those to whom it was last sent, and the last few of them.
async fn of_sent(
    read: &Read,
    frame: &Frame,
    text: &str,
    around: Around<'_>,
    most: usize,
) -> Result<(Option<Content>, Vec<Values>)> {
    let name = frame.template.as_str();
    let sealed = listing::contents(&mut *read.db().await?, name, LOOKED_AT).await?;
    let mut sent: Vec<Values> = Vec::with_capacity(sealed.len());
    for sealed in sealed {
        let Ok(content) = serde_json::from_str::<Content>(&read.crypto().open(&sealed)?) else {
            continue;
        };
        let mut values = usual();
        for (name, value) in content.vars {
            if let Some(known) = frame.variables.iter().find(|known| **known == name) {
                values.insert(known, value);
            }
        }
        sent.push(values);
    }
    let read_by_each = sent
        .iter()
        .map(|values| Ok(frame.filled(text, values, around)?))
        .collect::<Result<Vec<_>>>()?;
    let longest = read_by_each
        .into_iter()
        .max_by_key(|content| content.text.encode_utf16().count());
    sent.truncate(most);
    Ok((longest, sent))
}

/// People who have lately been written to, as a campaign would address them: each in their own village and town, and by a
/// masked name for whoever does not read profiles.
async fn tried_on_people(read: &Read, most: usize) -> Result<Vec<Values>> {
    let within = i64::try_from(most).unwrap_or(0);
    let recent = listing::recent_people(&mut *read.db().await?, within).await?;
    let of = |wanted: &str| -> Vec<Uuid> {
        let those = recent.iter().filter(|one: &&Recent| one.kind == wanted);
        those.map(|one| one.person).collect()
    };
    let elders: Vec<ElderId> = of("elder").into_iter().map(Into::into).collect();
    let volunteers: Vec<VolunteerId> = of("volunteer").into_iter().map(Into::into).collect();
    let purpose = "text.previewed";
    let elders = reach::elders(read, &elders, purpose).await?;
    let volunteers = reach::volunteers(read, &volunteers, purpose).await?;
    let places = Places::known(&mut *read.db().await?).await?;
    let people = elders
        .into_values()
        .map(|elder| (elder.salutation, elder.to.org))
        .chain(volunteers.into_values().map(|known| (known.name, known.to.org)));
    Ok(people
        .map(|(who, org)| {
            let mut values = usual();
            values.insert("who", scope::addressed(read.actor(), &who));
            if let Some(org) = org {
                let (village, town) = places.of(&org);
                values.insert("village", village.to_owned());
                values.insert("town", town.to_owned());
            }
            values
        })
        .collect())
}

/// The longest values, for what is not a person's own.
fn usual() -> Values {
    LONGEST
        .iter()
        .map(|(name, value)| (*name, (*value).to_owned()))
        .collect()
}

fn sample(content: &Content) -> TextSample {
    TextSample {
        text: Personal(content.text.clone()),
        characters: u16::try_from(content.text.encode_utf16().count()).unwrap_or(u16::MAX),
        segments: u16::try_from(content.segments()).unwrap_or(u16::MAX),
    }
}
