use std::collections::HashMap;

use contracts::{
    Paging,
    dispatch::callback::{CallBackState, FindCallBacks},
    settings,
};
use kernel::ElderId;
use rand::{RngExt, SeedableRng, rngs::StdRng};
use serde_json::{Value, json};

use super::{registry::Elder, step::Loader};

/// From how many days before the end elders are asked for a grade by SMS.
pub(super) const DAYS: i64 = 21;
/// Hours in which an answer counts: who has not answered is called the next evening.
const HOURS: i64 = 24;
/// How many of a hundred who are asked give 5, 4, 3, 2 and 1, in this order; the others are silent.
const GIVEN: [(&str, u32); 5] = [("5", 34), ("4", 18), ("3", 5), ("2", 2), ("1", 1)];
/// What stands before the first digit that a text asks for.
const ASKS: &str = "您满意吗？请回";

impl Loader<'_> {
    /// The district begins to ask for grades by SMS before it calls (R9.1).
    pub(super) async fn ask_for_grades(&mut self) -> anyhow::Result<()> {
        self.change_setting(settings::CALLBACK_SMS_HOURS, HOURS.into(), "先发短信，回访更省力")
            .await?;
        self.settle().await
    }

    /// Elders who were asked this evening grade, most of them well; some are silent (R9.2).
    pub(super) async fn grade(&mut self, elders: &[Elder]) -> anyhow::Result<()> {
        let waiting = FindCallBacks {
            within: None,
            state: Some(CallBackState::Waiting),
            today: false,
            paging: Paging { page: 1, size: 200 },
        };
        let rows = self.ask(&self.operator(), waiting).await?.rows;
        let now = self.clock_now();
        let asked = rows
            .iter()
            .filter(|row| row.sms_grade.is_none() && row.sms_until.is_some_and(|until| until.0 > now));
        let phones: HashMap<ElderId, &str> = elders
            .iter()
            .filter_map(|elder| Some((elder.id, elder.phone.as_deref()?)))
            .collect();
        // Of its own, as the moods of who is called.
        let mut moods = StdRng::seed_from_u64(self.seed ^ now.unix_timestamp().unsigned_abs() ^ 1);
        for row in asked {
            let mood = moods.random_range(0..100_u32);
            let (Some(grade), Some(phone)) = (given(mood), phones.get(&row.elder_id)) else {
                continue;
            };
            if let Some(series) = self.series(phone).await? {
                let text = json!({ "text": format!("{series}{grade}") });
                self.ask_sandbox(&format!("phones/{phone}/reply"), text).await?;
                self.replies += 1;
            }
        }
        self.replies_done().await?;
        self.settle().await
    }

    /// What stands before the grade in the digits that the newest question for one on a phone asks for.
    async fn series(&self, phone: &str) -> anyhow::Result<Option<String>> {
        let url = format!("{}/api/phones/{phone}/messages", self.sandbox);
        let messages: Vec<Value> = reqwest::get(url).await?.json().await?;
        let texts = messages
            .iter()
            .rev()
            .filter_map(|message| message["text"].as_str());
        let digits = texts
            .filter_map(|text| text.split_once(ASKS))
            .next()
            .map(|(_, rest)| {
                let digits = rest.chars().take_while(char::is_ascii_digit);
                digits.collect::<String>()
            });
        Ok(digits.and_then(|digits| digits.strip_suffix('1').map(str::to_owned)))
    }
}

fn given(mood: u32) -> Option<&'static str> {
    let mut below = 0;
    GIVEN
        .into_iter()
        .find(|(_, share)| {
            below += share;
            mood < below
        })
        .map(|(grade, _)| grade)
}
