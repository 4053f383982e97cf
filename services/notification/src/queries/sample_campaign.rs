//! What three real people of a campaign's audience would read, for who approves it (R12.4, journey 7).

use contracts::{
    Personal,
    notification::campaign::{AudienceWho, CampaignSample, CampaignSamples, SampleCampaign},
};
use runtime::{Read, Result};
use serde_json::json;

use crate::{
    audience::{self, Addressee, Script, Step},
    campaigns, scope,
    store::campaign,
};

/// How many.
const PEOPLE: usize = 3;

/// The texts, from the beginning, the middle and the end of the first people found.
pub async fn answer(read: Read, query: SampleCampaign) -> Result<CampaignSamples> {
    read.actor().has_role(&campaigns::READERS)?;
    let stored = campaign::get(&mut *read.db().await?, query.campaign_id).await?;
    let stored = campaigns::visible(read.actor(), stored)?;
    let (id, spec) = (stored.standing.id, stored.spec);
    let script = Script::of(&read, id, &spec).await?;
    let steps = match spec.audience.who {
        AudienceWho::Elders => vec![(Step::Elders, PEOPLE)],
        AudienceWho::Volunteers => vec![(Step::Volunteers, PEOPLE)],
        AudienceWho::Both => vec![(Step::Elders, PEOPLE - 1), (Step::Volunteers, 1)],
    };
    let (mut samples, mut people) = (Vec::new(), Vec::new());
    for (step, most) in steps {
        let found = audience::page(&read, &spec.audience, step, None).await?;
        let mut counted = audience::nobody();
        let addressees = audience::sift(&mut *read.db().await?, &read, found.people, &mut counted).await?;
        for Addressee { person, .. } in spread(addressees, most) {
            let who = scope::addressed(read.actor(), &person.who);
            let (variant, _, content) = script.write_as(&person, &who)?;
            people.push(person.id);
            samples.push(CampaignSample {
                name_masked: scope::masked(&person.who),
                org: person.org,
                variant,
                segments: u16::try_from(content.segments()).unwrap_or(u16::MAX),
                text: Personal(content.text),
            });
        }
    }
    read.audit("campaign.sampled", id, json!({ "people": people }))
        .await?;
    Ok(CampaignSamples { samples })
}

/// The first, the last and those between at equal distances.
fn spread<T>(all: Vec<T>, most: usize) -> Vec<T> {
    let last = all.len().saturating_sub(1);
    let gaps = most.saturating_sub(1).max(1);
    let mut wanted: Vec<usize> = (0..most).map(|at| at * last / gaps).collect();
    wanted.dedup();
    all.into_iter()
        .enumerate()
        .filter(|(at, _)| wanted.contains(at))
        .map(|(_, one)| one)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_the_middle_and_the_last_are_looked_at() {
        assert_eq!(spread((0..9).collect::<Vec<_>>(), 3), [0, 4, 8]);
        assert_eq!(spread(vec![7], 3), [7]);
        assert!(spread(Vec::<i32>::new(), 3).is_empty());
        assert_eq!(spread(vec![1, 2, 3], 1), [1]);
    }
}
