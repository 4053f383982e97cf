//! The platform's own texts as they are in force (R12.3), and the frame of a campaign's.

use contracts::notification::text::{ListTexts, TextInForce, Texts};
use runtime::{Read, Result};

use crate::{
    domain::{
        template::Template,
        text::{self as rules, Frame},
    },
    scope,
    store::text,
};

/// All of them, in the order of the software.
pub async fn answer(read: Read, _: ListTexts) -> Result<Texts> {
    read.actor().has_role(&scope::READERS)?;
    let names: Vec<&str> = Template::ALL.iter().map(|template| template.as_str()).collect();
    let mut db = read.db().await?;
    let in_force = text::in_force(&mut db, &names, read.now()).await?;
    let waiting = text::waiting(&mut db).await?;
    let texts = Template::ALL.iter().map(|template| {
        let frame = Frame::of(*template);
        let name = template.as_str();
        let edited = in_force.get(name);
        let built_in = if rules::is_campaign(*template) {
            String::new()
        } else {
            template.meta().text.clone()
        };
        TextInForce {
            name: name.to_owned(),
            kind: template.meta().kind,
            to_elder: frame.to_elder,
            variables: owned(&frame.variables),
            needed: owned(&frame.needed),
            most_segments: u16::try_from(frame.most_segments).unwrap_or(u16::MAX),
            text: edited.map_or_else(|| built_in.clone(), |edited| edited.text.clone()),
            built_in,
            version: edited.map_or(0, |edited| edited.version),
            waiting: waiting.get(name).copied().unwrap_or(0),
        }
    });
    Ok(Texts {
        texts: texts.collect(),
    })
}

fn owned(names: &[&'static str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}
